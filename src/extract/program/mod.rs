//! SQL in programs: Python, Java, Scala and Kotlin.
//!
//! The way of a program: `token` → `structure` (statements in suites) → `reader`, which walks the statements with the
//! `scope`s of their names (and of classes with `inheritance`), a `repetition` once for each element and each of the `branches` from where all begin, evaluates
//! what each `call` is given as its `sql` (`value`, `function`, `method` with its `position`s, `builder`, `list`, `literal`,
//! `template` with its `conversion`s, `message`, `filling`, all of it `text` with holes; what is `conditional` has `alternatives`, unless the
//! `truth` is known), follows `names`, `parameter`s, `tables`, `declaration`s (`inline` ones have
//! no name, those of old are a `connection`; `data_type`s), `rows` and the `session` and drafts the fragments → `order`, in which they run → `removal`, which says how each can be
//! taken out.
//! `descriptor` looks for connectors that nothing uses.
//!
//! What differs from language to language is a row of `syntax`; the two ways to tell tokens and statements apart are
//! `python` and `braces`. Nothing here refuses a program: what is not understood is a hole.

mod alternatives;
mod bindings;
mod braces;
mod branches;
mod builder;
mod call;
mod certainty;
mod closure;
mod conditional;
mod connection;
mod conversion;
mod data_type;
mod declaration;
mod descriptor;
mod filling;
mod function;
mod helper;
mod inheritance;
mod inline;
mod list;
mod literal;
mod meaning;
mod message;
mod method;
mod names;
mod order;
mod parameter;
mod position;
mod python;
mod reader;
mod reference;
mod removal;
mod repetition;
mod routine;
mod rows;
mod scope;
mod session;
mod sessions;
mod settled;
mod sql;
mod structure;
mod syntax;
mod tables;
mod template;
mod text;
mod text_block;
mod token;
mod transformations;
mod truth;
mod value;

use std::rc::Rc;

use crate::extract::{Extraction, FragmentKind, prose};
use crate::source::{SourceFile, Span};

use routine::Routines;
use structure::Program;

pub(super) use syntax::{JAVA, KOTLIN, PYTHON, SCALA, Syntax};

/// What marks a text as a program for Flink.
const SIGNS: [&str; 12] = [
    "pyflink",
    ".execute_sql(",
    ".sql_query(",
    ".sql_update(",
    ".add_insert_sql(",
    ".executeSql(",
    ".sqlQuery(",
    ".sqlUpdate(",
    ".addInsertSql(",
    "StreamTableEnvironment",
    "TableEnvironment.create",
    "org.apache.flink",
];

/// Beginnings of lines that only one language has, by language. A program in none of them is taken for Python.
static MARKS: [(&Syntax, &[&str]); 3] = [
    (
        &KOTLIN,
        &[
            "fun main(",
            "fun ",
            "private fun ",
            "const val ",
            "companion object",
        ],
    ),
    (
        &SCALA,
        &[
            "object ",
            "def main(",
            "override def ",
            "import org.apache.flink.table.api._",
            "implicit val ",
        ],
    ),
    (
        &JAVA,
        &[
            "public class ",
            "public static void main(",
            "public final class ",
            "private static final ",
            "public void ",
            "import java.",
            "package ",
            "import org.apache.flink.",
            "String ",
            "Table ",
            "TableEnvironment ",
            "StreamTableEnvironment ",
            "TableResult ",
            "StatementSet ",
            "//",
        ],
    ),
];

/// Whether a text without a telling name is a program of this language for Flink.
pub(super) fn looks_like(syntax: &Syntax, text: &str) -> bool {
    runs_flink(text) && language_of(text) == syntax.host
}

/// Whether a text is a program for Flink, whatever its language.
fn runs_flink(text: &str) -> bool {
    let has_import = || {
        text.lines().any(|line| {
            let line = line.trim_start();
            (line.starts_with("import ") || line.starts_with("from ")) && line.contains("pyflink")
        })
    };
    SIGNS[1..].iter().any(|sign| text.contains(sign)) || has_import()
}

fn language_of(text: &str) -> super::Host {
    let is_python = || {
        text.lines().any(|line| {
            let line = line.trim();
            let is_import = line.starts_with("from ") && line.contains(" import ");
            let is_block = line.starts_with("def ") || line.starts_with("class ");
            is_import || (is_block && line.ends_with(':')) || line.starts_with("# ")
        })
    };
    if text.contains("pyflink") || text.contains(".execute_sql(") || is_python() {
        return PYTHON.host;
    }
    let has_mark = |marks: &[&str]| {
        text.lines().any(|line| {
            let line = line.trim_start();
            marks.iter().any(|mark| line.starts_with(mark))
        })
    };
    let marked = MARKS.iter().find(|(_, marks)| has_mark(marks));
    let ends_with_semicolon = || text.lines().any(|line| line.trim_end().ends_with(");"));
    match marked {
        Some((syntax, _)) => syntax.host,
        None if ends_with_semicolon() => JAVA.host,
        None => PYTHON.host,
    }
}

/// Reads the blocks of a file as one program.
pub(super) fn read(
    syntax: &'static Syntax,
    file: &SourceFile,
    blocks: &[Span],
    extraction: &mut Extraction,
) {
    let names: Vec<&str> = call::METHODS
        .iter()
        .filter(|method| method.is_telling())
        .map(|method| method.name)
        .collect();
    let may_hold_sql = |block: &Span| {
        let text = file.slice(*block);
        names.iter().any(|name| text.contains(name)) || runs_flink(text) || prose::looks_like(text)
    };
    if !blocks.iter().any(may_hold_sql) {
        return;
    }
    let program = Program::new(syntax, file.text(), blocks);
    let routines = Rc::new(Routines::of(&program));
    let mut walked = reader::walk(file, &program, &routines);
    let order = order::Order::of(&program, &routines);
    for draft in &mut walked.drafts {
        let call = draft.fragment.call.as_ref();
        let start = call.map_or(0, |call| call.span.start);
        draft.fragment.turn = match draft.site {
            Some(site) => {
                let tokens = program.statements.get(site).map(|it| it.tokens.clone());
                let start = tokens.map_or(start, |tokens| program.span(tokens).start);
                order.turn(site, start)
            }
            None => order.turn(draft.statement, start),
        };
    }
    removal::decide(&program, &mut walked.drafts);
    certainty::note(&program, &mut walked.drafts);
    extraction.diagnostics.extend(walked.diagnostics);
    if syntax.braces().is_none() {
        let unused = descriptor::unused(file, &program, &walked.scopes);
        extraction.diagnostics.extend(unused);
    }
    let fragments = walked.drafts.into_iter().filter(|draft| {
        let is_part_of_insert =
            draft.is_consumed && draft.fragment.kind == FragmentKind::Query { view: None };
        !is_part_of_insert
    });
    extraction
        .fragments
        .extend(fragments.map(|draft| draft.fragment));
}
