//! SQL that a program takes from another file: `execute_sql(open("job.sql").read())`.
//!
//! Extraction reads no files. It leaves a fragment without text where such a call stands, and whoever may read files puts
//! their text in.

use std::sync::Arc;

use super::{Extraction, Fragment, FragmentKind, OffsetMap, Removal};
use crate::diagnostic::{Diagnostic, rules};
use crate::source::SourceFile;

/// What there is of a file that a program names.
#[derive(Debug, Clone)]
pub enum Include {
    /// It is part of the program.
    Text(Arc<SourceFile>),
    /// It is read by itself.
    ReadByItself,
    /// It is not there, or cannot be read; why, for people.
    Missing(String),
}

impl Extraction {
    /// Puts the text of other files in where the program takes it from there. `find` is asked for each path as the program
    /// writes it. Says of each that cannot be had that it is missing.
    pub fn include(&mut self, program: &SourceFile, find: &mut dyn FnMut(&str) -> Include) {
        let fragments = std::mem::take(&mut self.fragments);
        for mut fragment in fragments {
            let FragmentKind::OtherFile(path) = &fragment.kind else {
                self.fragments.push(fragment);
                continue;
            };
            match find(path) {
                Include::Text(file) => {
                    fragment.include(file);
                    self.fragments.push(fragment);
                }
                Include::ReadByItself => {
                    let reason = "it is read by itself, not as part of the program";
                    let hint = "read both with --together where they use each other's tables";
                    self.diagnostics
                        .push(not_included(program, &fragment, path, reason, hint));
                }
                Include::Missing(reason) => {
                    let hint = "the file is looked for beside the program, then in the working folder; if it lies elsewhere, name it on the command line too";
                    self.diagnostics
                        .push(not_included(program, &fragment, path, &reason, hint));
                }
            }
        }
    }
}

impl Fragment {
    fn include(&mut self, file: Arc<SourceFile>) {
        file.text().clone_into(&mut self.sql);
        self.map = OffsetMap::verbatim(0, self.sql.len());
        self.kind = FragmentKind::Script;
        self.file = Some(file);
        if let Some(call) = &mut self.call {
            // One call may stand for many statements.
            call.removal = Removal::Unsafe("it stands in another file than the call that runs it");
        }
    }
}

fn not_included(
    program: &SourceFile,
    fragment: &Fragment,
    path: &str,
    reason: &str,
    hint: &str,
) -> Diagnostic {
    let message = format!("the SQL of this call stands in `{path}`: {reason}");
    let call = fragment.call.as_ref().map(|call| call.span);
    Diagnostic::new(&rules::OTHER_FILE, message)
        .at(program, call.unwrap_or_default())
        .hint(hint)
}
