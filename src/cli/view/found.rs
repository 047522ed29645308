//! What a search of a catalogue found.

use std::fmt::Write as _;

use serde_json::Value;

use crate::atlas::wire::{EntityHeader, SearchResult, Status};
use crate::cli::output::{Look, Paint};
use crate::text::{pad, printable, width};

/// A line for each entity: guid, type, name, and what is noted at it.
pub(in crate::cli) fn rows(rows: &[EntityHeader], paint: Paint) -> String {
    let widest = rows.iter().map(|row| width(&row.type_name)).max();
    let mut text = String::new();
    for row in rows {
        let type_name = pad(&printable(&row.type_name), widest.unwrap_or(0));
        let _ = write!(
            text,
            "{}  {}  {}",
            printable(&row.guid),
            paint.paint(Look::Accent, &type_name),
            name(row)
        );
        if row.status == Status::Deleted {
            text.push_str("  (deleted)");
        }
        for (label, names) in [
            ("classified", &row.classification_names),
            ("means", &row.meaning_names),
        ] {
            if !names.is_empty() {
                let names = format!("  {label} {}", printable(&names.join(", ")));
                text.push_str(&paint.paint(Look::Faint, &names));
            }
        }
        text.push('\n');
    }
    text
}

/// The name of an entity.
pub(in crate::cli) fn name(header: &EntityHeader) -> String {
    let qualified = header
        .attributes
        .get("qualifiedName")
        .and_then(Value::as_str);
    let name = qualified.or(header.display_text.as_deref());
    printable(name.unwrap_or(&header.guid)).into_owned()
}

/// Which rows of all these are, and how to get the next ones; nothing where there are no others.
pub(in crate::cli) fn place(
    found: &SearchResult,
    offset: usize,
    has_more: bool,
    server: &str,
) -> String {
    let last = offset.saturating_add(found.entities.len());
    if found.entities.is_empty() {
        let server = printable(server);
        return match offset {
            0 => format!("nothing was found in {server}"),
            _ => format!("nothing was found in {server} after row {offset}"),
        };
    }
    let more = if has_more {
        format!(", more: --offset {last}")
    } else if offset > 0 {
        ", the last ones".to_owned()
    } else {
        return String::new();
    };
    let count = found
        .approximate_count
        .and_then(|it| usize::try_from(it).ok());
    let of = count
        .filter(|count| *count >= last)
        .map_or_else(String::new, |count| format!(" of about {count}"));
    format!("rows {}-{last}{of}{more}", offset + 1)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::all(3, Some(3), 0, 50, "")]
    #[case::all_that_fit(50, Some(50), 0, 50, "")]
    #[case::first_page(51, Some(120), 0, 50, "rows 1-50 of about 120, more: --offset 50")]
    #[case::without_a_count(51, Some(-1), 50, 50, "rows 51-100, more: --offset 100")]
    #[case::last_page(20, Some(120), 100, 50, "rows 101-120 of about 120, the last ones")]
    #[case::last_page_that_fits(3, Some(6), 3, 3, "rows 4-6 of about 6, the last ones")]
    #[case::a_count_that_is_too_low(51, Some(7), 0, 50, "rows 1-50, more: --offset 50")]
    #[case::a_limit_that_was_lowered(100, None, 0, 500, "rows 1-100, more: --offset 100")]
    #[case::past_the_end(0, Some(120), 500, 50, "nothing was found in local after row 500")]
    #[case::nothing(0, Some(0), 0, 50, "nothing was found in local")]
    fn which_rows_these_are(
        #[case] rows: usize,
        #[case] count: Option<i64>,
        #[case] offset: usize,
        #[case] limit: usize,
        #[case] said: &str,
    ) {
        let mut found = SearchResult {
            entities: vec![EntityHeader::default(); rows],
            approximate_count: count,
            ..SearchResult::default()
        };
        let has_more = found.cut_to(limit);
        assert_eq!(place(&found, offset, has_more, "local"), said);
    }
}
