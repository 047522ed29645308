//! Tables: columns of text under headings.

use crate::cli::output::{Look, Paint};
use crate::text::{pad, printable, truncate_middle, width};

/// A cell wider than this is cut in its middle; CSV and JSON have it whole.
const WIDEST: usize = 48;
/// Cells between two columns.
const GAP: &str = "  ";

/// Rows under headings, each column as wide as it needs. Without rows there are no headings. What is in the cells is made
/// printable here.
pub(super) fn table(headings: &[&str], rows: &[Vec<String>], paint: Paint) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let shown = |cell: &String| truncate_middle(&printable(cell), WIDEST).into_owned();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(shown).collect())
        .collect();
    let mut widths: Vec<usize> = headings.iter().map(|it| width(it)).collect();
    for row in &rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells = widths.iter().zip(cells);
        let cells: Vec<_> = cells.map(|(&widest, cell)| pad(cell, widest)).collect();
        cells.join(GAP).trim_end().to_owned()
    };
    let heading = line(&mut headings.iter().copied());
    let mut text = paint.paint(Look::Faint, &heading);
    text.push('\n');
    for row in &rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
        text.push('\n');
    }
    text
}
