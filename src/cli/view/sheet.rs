//! What is told of a type, a glossary, a category or a term, as people read it.

use std::fmt::Write as _;

use crate::atlas::sheet::Row;
use crate::cli::output::{Look, Paint};
use crate::text::{printable, printable_lines};

/// The name of a thing, and what is told of it below.
pub(in crate::cli) fn text(name: &str, rows: &[Row], paint: Paint) -> String {
    let mut text = paint.paint(Look::Strong, &printable(name)) + "\n";
    for row in rows {
        line(row, paint, &mut text);
    }
    text
}

fn line(row: &Row, paint: Paint, text: &mut String) {
    if row.is_heading {
        let title = paint.paint(Look::Strong, &printable(&row.value));
        let _ = writeln!(text, "{title}");
        return;
    }
    let indent = "  ".repeat(row.depth + 1);
    let label = match &*row.label {
        "" => String::new(),
        label => printable(label).into_owned() + ": ",
    };
    let note = match &*row.note {
        "" => String::new(),
        note => paint.paint(Look::Faint, &format!("  {}", printable(note))),
    };
    let value = printable_lines(&row.value);
    let mut lines = value.lines();
    let first = lines.next().unwrap_or_default();
    let _ = writeln!(
        text,
        "{}",
        format!("{indent}{label}{first}{note}").trim_end()
    );
    // A text of several lines stays one.
    for line in lines {
        let _ = writeln!(text, "{}", format!("{indent}  {line}").trim_end());
    }
}
