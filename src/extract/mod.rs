//! Finds Flink SQL inside files: SQL scripts, programs in Python, Java, Scala and Kotlin, notebooks, Markdown and any text
//! that holds such programs.
//!
//! Text in, fragments of SQL out, each with a map from its offsets back to the file. Nothing here understands SQL beyond
//! finding where it stands. What a program takes from another file is asked for, see [`Include`]. *Invariant:* no input or output, never panics, never fails as a whole.
//!
//! A language that SQL can stand in is a row of `LANGUAGES` and a module that reads it.

mod fragment;
mod include;
mod json;
mod markdown;
mod notebook;
mod passage;
mod program;
mod prose;
mod sql;
#[cfg(test)]
mod tests;

pub use fragment::{
    CutReason, Extraction, Flow, Fragment, FragmentKind, Host, HostCall, OffsetMap, Removal,
    Surroundings, Turn,
};
pub use include::Include;

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Rule, rules};
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
static LANGUAGES: [Language; 6] = [
    Language {
        extensions: &["py", "pyi"],
        fences: &["python", "py", "python3", "pyflink", "ipython", "ipython3"],
        looks_like: |text| program::looks_like(&program::PYTHON, text),
        read: |file, blocks, found| program::read(&program::PYTHON, file, blocks, found),
    },
    Language {
        extensions: &["java"],
        fences: &["java"],
        looks_like: |text| program::looks_like(&program::JAVA, text),
        read: |file, blocks, found| program::read(&program::JAVA, file, blocks, found),
    },
    Language {
        extensions: &["scala", "sc"],
        fences: &["scala"],
        looks_like: |text| program::looks_like(&program::SCALA, text),
        read: |file, blocks, found| program::read(&program::SCALA, file, blocks, found),
    },
    Language {
        extensions: &["kt", "kts"],
        fences: &["kotlin", "kt", "kts"],
        looks_like: |text| program::looks_like(&program::KOTLIN, text),
        read: |file, blocks, found| program::read(&program::KOTLIN, file, blocks, found),
    },
    Language {
        extensions: &["sql", "ddl", "hql"],
        fences: &[
            "sql",
            "flinksql",
            "sql+jinja",
            "flink-sql",
            "flink_sql",
            "flink",
            "ssql",
            "hiveql",
            "ddl",
        ],
        looks_like: |_| false,
        read: sql::read,
    },
    // Statements between other text: letters, transcripts of a session, scripts of a shell, configurations.
    Language {
        extensions: &[],
        fences: &["console", "text", "txt", "plaintext"],
        looks_like: prose::looks_like,
        read: prose::read,
    },
];

const MARKDOWN_EXTENSIONS: [&str; 4] = ["md", "markdown", "mdx", "mdown"];

/// What tells that there is SQL, though none may be found.
static LOST: [&Rule; 2] = [&rules::HOLE, &rules::CUT_OFF];

/// Finds the Flink SQL of a file. One file is one program: its fragments stand in order.
pub fn extract(file: &SourceFile) -> Extraction {
    let mut extraction = Extraction::default();
    let has_program = if is_notebook(file) {
        read_notebook(file, &mut extraction)
    } else {
        let has_program = read_blocks(file, &programs(file), &mut extraction);
        read_quoted(file, &mut extraction) || has_program
    };
    extraction.fragments.sort_by_key(start_of);
    for fragment in &mut extraction.fragments {
        if fragment.call.is_none() {
            fragment.turn.at = start_of(fragment);
        }
    }
    extraction
        .diagnostics
        .sort_by_key(|found| found.place.as_ref().map(|place| place.span.start));
    let lost_sql = extraction
        .diagnostics
        .iter()
        .any(|found| LOST.contains(&found.rule));
    if extraction.fragments.is_empty() && !lost_sql {
        extraction
            .diagnostics
            .push(nothing_found(file, has_program));
    }
    extraction
}

fn extension_of(file: &SourceFile) -> &str {
    let extension = file.name().rsplit_once('.');
    extension.map_or("", |(_, extension)| extension)
}

fn is_one_of(extension: &str, known: &[&str]) -> bool {
    known
        .iter()
        .any(|known| known.eq_ignore_ascii_case(extension))
}

/// Whether a file is a notebook: by its name, or where its name tells nothing by what stands in it.
fn is_notebook(file: &SourceFile) -> bool {
    let extension = extension_of(file);
    let is_other = is_one_of(extension, &MARKDOWN_EXTENSIONS)
        || LANGUAGES
            .iter()
            .any(|language| is_one_of(extension, language.extensions));
    !is_other && notebook::looks_like(file.text())
}

/// Reads the cells of each language as one program. Cells of Markdown have fenced blocks.
fn read_notebook(file: &SourceFile, extraction: &mut Extraction) -> bool {
    let notebook = notebook::read(file.text());
    let mut spoken = Vec::new();
    for cell in &notebook.cells {
        if cell.language != "markdown" {
            spoken.push((fence_language(&cell.language, ""), cell.content));
            continue;
        }
        let text = notebook.passage.text();
        let text = text.get(cell.content.start..cell.content.end).unwrap_or("");
        for block in markdown::blocks(text) {
            let content = block.content;
            let slice = text.get(content.start..content.end).unwrap_or("");
            let start = cell.content.start;
            let moved = Span::new(start + content.start, start + content.end);
            spoken.push((fence_language(block.language, slice), moved));
        }
    }
    let mut has_program = false;
    let read = |inner: &SourceFile, found: &mut Extraction| {
        has_program = read_blocks(inner, &spoken, found);
    };
    notebook.passage.read(file, read, extraction);
    has_program
}

/// Reads the fenced blocks that stand in quotations, each line behind its `>`.
fn read_quoted(file: &SourceFile, extraction: &mut Extraction) -> bool {
    let extension = extension_of(file);
    let is_other = LANGUAGES
        .iter()
        .any(|language| is_one_of(extension, language.extensions));
    if is_other {
        return false;
    }
    let quoted = markdown::quoted(file.text());
    let text = quoted.passage.text();
    let spoken: Vec<_> = quoted
        .blocks
        .iter()
        .map(|(language, content)| {
            let slice = text.get(content.start..content.end).unwrap_or("");
            (fence_language(language, slice), *content)
        })
        .collect();
    let mut has_program = false;
    let read = |inner: &SourceFile, found: &mut Extraction| {
        has_program = read_blocks(inner, &spoken, found);
    };
    quoted.passage.read(file, read, extraction);
    has_program
}

/// One file name extension for each language that is read, Markdown among them; for what tries them all.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    let languages = LANGUAGES.iter().map(|language| language.extensions);
    languages
        .chain([MARKDOWN_EXTENSIONS.as_slice()])
        .filter_map(|extensions| extensions.first().copied())
}

/// A part of a file, and the number of its language if it is one that is read.
type Spoken = (Option<usize>, Span);

/// The parts of a file with their languages, decided by its name, else by what stands in it.
fn programs(file: &SourceFile) -> Vec<Spoken> {
    let extension = extension_of(file);
    let is = |known: &[&str]| is_one_of(extension, known);
    let whole = |number| vec![(Some(number), Span::new(0, file.text().len()))];
    if let Some(number) = LANGUAGES
        .iter()
        .position(|language| is(language.extensions))
    {
        return whole(number);
    }
    let fenced = fenced_programs(file);
    if is(&MARKDOWN_EXTENSIONS) || fenced.iter().any(|(language, _)| language.is_some()) {
        return fenced;
    }
    let looks_like = |text| {
        let mut languages = LANGUAGES.iter();
        languages.position(|language| (language.looks_like)(text))
    };
    // What is piped in is mostly a statement or two, too short to look like anything.
    let is_piped = &**file.name() == "-" && prose::begins_like_statement(file.text());
    let sql = || {
        LANGUAGES
            .iter()
            .position(|it| it.extensions.contains(&"sql"))
    };
    looks_like(file.text())
        .or_else(|| is_piped.then(sql).flatten())
        .map(whole)
        .unwrap_or_default()
}

fn fenced_programs(file: &SourceFile) -> Vec<Spoken> {
    markdown::blocks(file.text())
        .into_iter()
        .map(|block| {
            let language = fence_language(block.language, file.slice(block.content));
            (language, block.content)
        })
        .collect()
}

/// Reads the parts of each language as one program. Says whether there is one.
fn read_blocks(file: &SourceFile, spoken: &[Spoken], extraction: &mut Extraction) -> bool {
    let programs = by_language(spoken);
    for (language, blocks) in &programs {
        (language.read)(file, blocks, extraction);
    }
    note_other_languages(spoken, &mut extraction.fragments);
    !programs.is_empty()
}

/// Nobody knows what a part in another language does to what stands behind it.
fn note_other_languages(spoken: &[Spoken], fragments: &mut [Fragment]) {
    if spoken.iter().all(|(language, _)| *language == spoken[0].0) {
        return;
    }
    // How many parts before each are of another language than it.
    let mut of_language: HashMap<Option<usize>, usize> = HashMap::new();
    let others: Vec<usize> = spoken
        .iter()
        .enumerate()
        .map(|(number, (language, _))| {
            let same = of_language.entry(*language).or_default();
            *same += 1;
            number + 1 - *same
        })
        .collect();
    for fragment in fragments {
        let start = start_of(fragment);
        let part = spoken.partition_point(|(_, content)| content.end < start);
        let others = others.get(part).copied().unwrap_or_default();
        fragment.surroundings.changes += u32::try_from(others).unwrap_or(u32::MAX);
    }
}

/// Where a fragment begins in its file.
fn start_of(fragment: &Fragment) -> usize {
    let call = fragment.call.as_ref().map(|call| call.span.start);
    call.unwrap_or_else(|| fragment.map.to_file(Span::new(0, 0)).start)
}

/// The number of the language that a fence names; where it names none, of what its content looks like.
fn fence_language(name: &str, content: &str) -> Option<usize> {
    LANGUAGES.iter().position(|language| {
        if name.is_empty() {
            return (language.looks_like)(content);
        }
        is_one_of(name, language.fences)
    })
}

/// The blocks of each language that some are of.
fn by_language(spoken: &[Spoken]) -> Vec<(&'static Language, Vec<Span>)> {
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
    if file.text().trim().is_empty() {
        let message = format!("{name} is empty");
        return Diagnostic::new(&rules::EMPTY, message).at(file, Span::new(0, 0));
    }
    let message = if has_program {
        format!("{name} runs no Flink SQL")
    } else {
        format!("{name} holds no Flink SQL, no program that runs any and no fenced block of either")
    };
    Diagnostic::new(&rules::NOTHING_FOUND, message).at(file, Span::new(0, 0))
}
