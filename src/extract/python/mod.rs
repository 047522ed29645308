//! SQL in Python programs.
//!
//! The way of a program: `token` → `program` (statements in suites) → `reader`, which walks the statements with the
//! `scope`s of their names, evaluates what each `call` is given (`value`, `literal`, `template`, all of it `text` with
//! holes), follows `names`, `tables` and the `session` and drafts the fragments → `removal`, which says how each can be taken out. `descriptor` looks for connectors
//! that nothing uses.
//!
//! Nothing here refuses a program: what is not understood is a hole.

mod call;
mod descriptor;
mod literal;
mod names;
mod program;
mod reader;
mod removal;
mod scope;
mod session;
mod tables;
mod template;
mod text;
mod token;
mod value;

use crate::extract::{Extraction, FragmentKind, sql};
use crate::source::{SourceFile, Span};

use program::Program;

/// What marks a text as a program for Flink.
const SIGNS: [&str; 9] = [
    "pyflink",
    ".execute_sql(",
    ".sql_query(",
    ".sql_update(",
    ".add_insert_sql(",
    ".executeSql(",
    ".sqlQuery(",
    "StreamTableEnvironment",
    "TableEnvironment.create",
];

/// Whether a text without a telling name is a PyFlink program.
pub(super) fn looks_like(text: &str) -> bool {
    let has_import = || {
        text.lines().any(|line| {
            let line = line.trim_start();
            (line.starts_with("import ") || line.starts_with("from ")) && line.contains("pyflink")
        })
    };
    SIGNS[1..].iter().any(|sign| text.contains(sign)) || has_import()
}

/// Reads the blocks of a file as one program.
pub(super) fn read(file: &SourceFile, blocks: &[Span], extraction: &mut Extraction) {
    let names: Vec<&str> = call::METHODS.iter().map(|method| method.name).collect();
    let may_hold_sql = |block: &Span| {
        let text = file.slice(*block);
        names.iter().any(|name| text.contains(name)) || looks_like(text) || sql::looks_like(text)
    };
    if !blocks.iter().any(may_hold_sql) {
        return;
    }
    let program = Program::new(file.text(), blocks);
    let mut walked = reader::walk(file, &program);
    removal::decide(&program, &mut walked.drafts);
    extraction.diagnostics.extend(walked.diagnostics);
    extraction
        .diagnostics
        .extend(descriptor::unused(file, &program, &walked.scopes));
    let fragments = walked.drafts.into_iter().filter(|draft| {
        let is_part_of_insert =
            draft.is_consumed && draft.fragment.kind == FragmentKind::Query { view: None };
        !is_part_of_insert
    });
    extraction
        .fragments
        .extend(fragments.map(|draft| draft.fragment));
}
