//! Impact as a table. What the value of a column does not reach comes in a table of its own.

use super::word;
use crate::cli::output::{Look, Paint};
use crate::cli::view::table::table;
use crate::export::answers::{ImpactDocument, ImpactRow};

/// The table, or the two of a column.
pub(in crate::cli) fn impact(document: &ImpactDocument, paint: Paint) -> String {
    let (values, others): (Vec<_>, Vec<_>) =
        (document.rows.iter()).partition(|row| row.value != Some(false));
    let mut text = rows(&values, paint);
    if !others.is_empty() {
        if !text.is_empty() {
            text.push('\n');
        }
        let title = "influence only: by deciding on rows, or where nothing tells of columns";
        text.push_str(&paint.paint(Look::Strong, title));
        text.push('\n');
        text.push_str(&rows(&others, paint));
    }
    text
}

fn rows(rows: &[&ImpactRow], paint: Paint) -> String {
    let of_columns = rows.iter().any(|row| row.how.is_some());
    let mut headings = vec!["HOPS", "NAME", "VIA", "JOB", "PLACE", "CONNECTOR", "KIND"];
    if of_columns {
        headings.insert(2, "HOW");
    }
    let cells = rows.iter().map(|row| {
        let mut cells = vec![
            row.hops.to_string(),
            row.name.short(),
            row.via.short(),
            row.job.clone(),
            row.place.clone(),
            row.connector.clone().unwrap_or_else(|| "-".to_owned()),
            word(row.kind),
        ];
        if of_columns {
            cells.insert(2, word(row.how.unwrap_or("-")));
        }
        cells
    });
    table(&headings, &cells.collect::<Vec<_>>(), paint)
}
