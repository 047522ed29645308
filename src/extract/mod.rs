//! Finds Flink SQL inside files: SQL scripts, PyFlink programs, Markdown and any text that holds such programs.
//!
//! Text in, fragments of SQL out, each with a map from its offsets back to the file. Nothing here understands SQL beyond
//! finding where it stands. *Invariant:* no input or output, never panics, never fails as a whole.
//!
//! A language that SQL can stand in is a row of `LANGUAGES` and a module that reads it.

mod fragment;
mod markdown;
mod python;
mod sql;
#[cfg(test)]
mod tests;

pub use fragment::{
    CutReason, Extraction, Flow, Fragment, FragmentKind, Host, HostCall, OffsetMap, Removal,
};

use crate::diagnostic::{Diagnostic, rules};
use crate::source::{SourceFile, Span};

/// A language that SQL stands in, SQL itself among them.
struct Language {
    extensions: &'static [&'static str],
    /// What Markdown fences call it.
    fences: &'static [&'static str],
    /// Whether a text that neither name nor fence tells about is of this language.
    looks_like: fn(&str) -> bool,
    /// Reads blocks of a file as one program.
    read: fn(&SourceFile, &[Span], &mut Extraction),
}

/// In the order in which a text is asked what it looks like.
static LANGUAGES: [Language; 2] = [
    Language {
        extensions: &["py", "pyi"],
        fences: &["python", "py", "python3", "pyflink", "ipython", "ipython3"],
        looks_like: python::looks_like,
        read: python::read,
    },
    Language {
        extensions: &["sql", "ddl", "hql"],
        fences: &[
            "sql",
            "flinksql",
            "flink-sql",
            "flink_sql",
            "flink",
            "ssql",
            "hiveql",
            "ddl",
        ],
        looks_like: sql::looks_like,
        read: sql::read,
    },
];

const MARKDOWN_EXTENSIONS: [&str; 4] = ["md", "markdown", "mdx", "mdown"];

/// Finds the Flink SQL of a file. One file is one program: its fragments stand in order.
pub fn extract(file: &SourceFile) -> Extraction {
    let mut extraction = Extraction::default();
    let mut has_program = false;
    for (language, blocks) in programs(file) {
        has_program = true;
        (language.read)(file, &blocks, &mut extraction);
    }
    extraction.fragments.sort_by_key(|fragment| {
        let call = fragment.call.as_ref().map(|call| call.span.start);
        call.unwrap_or_else(|| fragment.map.to_file(Span::new(0, 0)).start)
    });
    extraction
        .diagnostics
        .sort_by_key(|found| found.place.as_ref().map(|place| place.span.start));
    let lost_sql = extraction
        .diagnostics
        .iter()
        .any(|found| found.rule == &rules::HOLE || found.rule == &rules::CUT_OFF);
    if extraction.fragments.is_empty() && !lost_sql {
        extraction
            .diagnostics
            .push(nothing_found(file, has_program));
    }
    extraction
}

/// One file name extension for each language that is read, Markdown among them; for what tries them all.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    let languages = LANGUAGES.iter().map(|language| language.extensions);
    languages
        .chain([MARKDOWN_EXTENSIONS.as_slice()])
        .filter_map(|extensions| extensions.first().copied())
}

/// The parts of a file by their languages, decided by its name, else by what stands in it.
fn programs(file: &SourceFile) -> Vec<(&'static Language, Vec<Span>)> {
    let extension = file
        .name()
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension);
    let is = |known: &[&str]| {
        known
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
    };
    let whole = || vec![Span::new(0, file.text().len())];
    if let Some(language) = LANGUAGES.iter().find(|language| is(language.extensions)) {
        return vec![(language, whole())];
    }
    let fenced = fenced_programs(file);
    if is(&MARKDOWN_EXTENSIONS) || !fenced.is_empty() {
        return fenced;
    }
    LANGUAGES
        .iter()
        .find(|language| (language.looks_like)(file.text()))
        .map(|language| vec![(language, whole())])
        .unwrap_or_default()
}

fn fenced_programs(file: &SourceFile) -> Vec<(&'static Language, Vec<Span>)> {
    let blocks = markdown::blocks(file.text());
    let language_of = |block: &markdown::Block<'_>| {
        LANGUAGES.iter().position(|language| {
            if block.language.is_empty() {
                return (language.looks_like)(file.slice(block.content));
            }
            language
                .fences
                .iter()
                .any(|fence| fence.eq_ignore_ascii_case(block.language))
        })
    };
    let spoken: Vec<(Option<usize>, Span)> = blocks
        .iter()
        .map(|block| (language_of(block), block.content))
        .collect();
    LANGUAGES
        .iter()
        .enumerate()
        .map(|(number, language)| {
            let blocks = spoken.iter().filter(|(found, _)| *found == Some(number));
            (
                language,
                blocks.map(|(_, content)| *content).collect::<Vec<Span>>(),
            )
        })
        .filter(|(_, blocks)| !blocks.is_empty())
        .collect()
}

fn nothing_found(file: &SourceFile, has_program: bool) -> Diagnostic {
    let name = file.name();
    let message = if file.text().trim().is_empty() {
        format!("{name} is empty")
    } else if has_program {
        format!("{name} runs no Flink SQL")
    } else {
        format!("{name} holds no Flink SQL, no PyFlink program and no fenced block of either")
    };
    Diagnostic::new(&rules::NOTHING_FOUND, message).at(file, Span::new(0, 0))
}
