//! What the fuzz targets share: how a text is made into a file and read, and what must hold of every reading.

use std::sync::Arc;

use headwater::extract::{self, Extraction, Removal};
use headwater::source::{SourceFile, Span};
use headwater::sql::{self, Catalogue, Memo, Reading, Resolve, Script};

/// A file of the language that has this extension.
pub fn file(extension: &str, bytes: &[u8]) -> SourceFile {
    SourceFile::new(&format!("fuzz.{extension}"), None, bytes.to_vec())
}

/// Reads what was found in a file, with a catalogue of its own.
pub fn read(file: &SourceFile, extraction: &Extraction, resolve: Resolve) -> Reading {
    let scope: Arc<str> = Arc::clone(file.name());
    let script = Script {
        file,
        fragments: &extraction.fragments,
        job: "fuzz",
        scope: &scope,
    };
    sql::read(&script, &mut Catalogue::new(), resolve, &Memo::default())
}

/// Finds the SQL of a file; every place it names is in the file, between two characters.
pub fn extract(file: &SourceFile) -> Extraction {
    let extraction = extract::extract(file);
    for fragment in &extraction.fragments {
        let whole = Span::new(0, fragment.sql.len());
        assert_in(file, fragment.map.to_file(whole));
    }
    for place in extraction
        .diagnostics
        .iter()
        .filter_map(|it| it.place.as_ref())
    {
        assert_in(file, place.span);
    }
    extraction
}

/// What must hold of every reading: places are in the file, statements are counted from 1, processes exist.
pub fn assert_sound(file: &SourceFile, reading: &Reading) {
    for statement in &reading.statements {
        assert_in(file, statement.span);
        if let Removal::Span(span) = statement.removal {
            assert_in(file, span);
        }
        assert!(statement.number > 0 && statement.member != Some(0));
        assert!(
            statement
                .process
                .is_none_or(|at| at < reading.processes.len())
        );
    }
    for cut in &reading.cut_offs {
        assert_in(file, cut.span);
        assert!(cut.same_as.is_none_or(|at| at < reading.processes.len()));
    }
    for place in reading
        .diagnostics
        .iter()
        .filter_map(|it| it.place.as_ref())
    {
        assert_in(file, place.span);
    }
}

fn assert_in(file: &SourceFile, span: Span) {
    assert!(
        file.text().get(span.start..span.end).is_some(),
        "{span:?} is no part of the text"
    );
}
