//! Diagnostics and their sum.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use super::plural;
use crate::cli::output::{Look, Paint};
use crate::diagnostic::{Diagnostic, Rule, Severity, Style, documentation, render, summary};
use crate::source::SourceFile;
use crate::text::printable;
use crate::workspace::Workspace;

/// Diagnostics with their source lines.
pub(in crate::cli) fn rendered<'a>(
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    workspace: &Workspace,
    paint: Paint,
) -> String {
    let files = Files::of(workspace);
    let mut text = String::new();
    for diagnostic in diagnostics {
        files.push(&mut text, diagnostic, paint);
    }
    text
}

/// The files by their names, so that each finding does not look through all of them.
struct Files<'a>(HashMap<&'a str, &'a SourceFile>);

impl<'a> Files<'a> {
    fn of(workspace: &'a Workspace) -> Self {
        let files = workspace.files.iter().map(|reading| &*reading.file);
        Self(files.map(|file| (&**file.name(), file)).collect())
    }

    fn push(&self, text: &mut String, diagnostic: &Diagnostic, paint: Paint) {
        let style = if paint.has_color {
            Style::ansi()
        } else {
            Style::plain()
        };
        let file = file_of(diagnostic).and_then(|name| self.0.get(name).copied());
        text.push_str(&render(diagnostic, file, style.ascii(paint.is_ascii)));
        text.push_str("\n\n");
    }

    /// The findings of one file under its name.
    fn push_group(&self, text: &mut String, group: &[Diagnostic], paint: Paint) {
        let name = group.first().and_then(file_of);
        let name = name.map_or("without a file".into(), printable);
        let name = paint.paint(Look::Strong, &name);
        let _ = write!(text, "{name}  {}\n\n", sum(group, paint));
        for diagnostic in group {
            self.push(text, diagnostic, paint);
        }
    }
}

/// Groups that are worth a thread of their own.
const MANY: usize = 64;

/// All findings: those of a file under its name, where there are several files; in a file by place, and what has no
/// place last.
pub(in crate::cli) fn by_file(workspace: &Workspace, paint: Paint) -> String {
    let found = &workspace.diagnostics;
    let groups: Vec<_> = found
        .chunk_by(|one, other| file_of(one) == file_of(other))
        .collect();
    if let [only] = groups[..] {
        return rendered(only, workspace, paint);
    }
    let files = Files::of(workspace);
    let part = &|groups: &[&[Diagnostic]]| {
        let mut text = String::new();
        for group in groups {
            files.push_group(&mut text, group, paint);
        }
        text
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let size = groups.len().div_ceil(threads).max(MANY);
    std::thread::scope(|scope| {
        let parts: Vec<_> = groups
            .chunks(size)
            .map(|chunk| (chunk, scope.spawn(move || part(chunk))))
            .collect();
        let texts = parts.into_iter().map(|(chunk, thread)| {
            // A thread that ended badly left nothing; what it should have drawn is drawn here.
            thread.join().unwrap_or_else(|_| part(chunk))
        });
        texts.collect()
    })
}

fn file_of(diagnostic: &Diagnostic) -> Option<&str> {
    diagnostic.place.as_ref().map(|place| &*place.file)
}

/// `2 errors, 1 warning, 3 notes`, in the look of the gravest.
pub(in crate::cli) fn sum(diagnostics: &[Diagnostic], paint: Paint) -> String {
    let look = match diagnostics.iter().map(|it| it.severity).max() {
        Some(Severity::Error) => Look::Bad,
        Some(Severity::Warning) => Look::Warn,
        Some(Severity::Note) => Look::Accent,
        None => Look::Good,
    };
    paint.paint(look, &summary(diagnostics))
}

/// `2 errors, 1 warning in 2 of 10 files`: the last line of a check.
pub(in crate::cli) fn closing(workspace: &Workspace, paint: Paint) -> String {
    let found = &workspace.diagnostics;
    let with_findings: BTreeSet<_> = found.iter().filter_map(file_of).collect();
    // A file that could not be read is none of those that were.
    let read = workspace.files.iter().map(|reading| &**reading.file.name());
    let all: BTreeSet<_> = read.chain(with_findings.iter().copied()).collect();
    let files = plural(all.len(), "file", "files");
    let sum = sum(found, paint);
    if with_findings.is_empty() || with_findings.len() == all.len() {
        format!("{sum} in {files}")
    } else {
        format!("{sum} in {} of {files}", with_findings.len())
    }
}

/// The documentation of a rule, and the severity it has in this project.
pub(in crate::cli) fn explained(rule: &Rule, severity: Option<Severity>, paint: Paint) -> String {
    let mut text = paint.paint(Look::Strong, rule.code);
    if severity != Some(rule.severity) {
        let now = severity.map_or("off", Severity::as_str);
        let _ = write!(text, "  {now} in this project");
    }
    let documented = crate::text::ellipsis(documentation(rule), paint.is_ascii);
    let documented = documented.replace('·', paint.glyph("·", "-"));
    let _ = write!(text, "\n\n{documented}\n");
    text
}
