//! A difference as a comment on a review: counts first, everything else folded. GitHub's and GitLab's Markdown.

use std::fmt::Write as _;

use super::difference::{ComparedSide, Counts, summary};
use super::facts::{self, Fact, Glyphs, Item};
use crate::lineage::diff::{Difference, Sign};
use crate::text::printable;

/// Bytes that the lists may take. A comment on GitHub has 65,536 characters at most.
pub(super) const LIMIT: usize = 56_000;

/// The comment.
pub fn markdown(difference: &Difference, old: &ComparedSide, new: &ComparedSide) -> String {
    let mut text = format!("### Lineage: {} → {}\n\n", code(&old.name), code(&new.name));
    let summary = summary(difference);
    if difference.is_empty() {
        let _ = writeln!(
            text,
            "No difference: {} processes, {} datasets and {} column edges are the same.",
            summary.processes.unchanged, summary.datasets.unchanged, summary.column_edges.unchanged
        );
    } else {
        text.push_str("| | added | removed | changed | unchanged |\n|---|--:|--:|--:|--:|\n");
        row("processes", summary.processes, &mut text);
        row("datasets", summary.datasets, &mut text);
        row("column edges", summary.column_edges, &mut text);
    }
    for side in [old, new] {
        if side.errors > 0 {
            let _ = write!(
                text,
                "\n**{} in {}**: what could not be read is missing here.\n",
                match side.errors {
                    1 => "1 error".to_owned(),
                    count => format!("{count} errors"),
                },
                code(&side.name)
            );
        }
    }
    let processes = (difference.processes.iter()).map(|it| facts::process(it, Glyphs::FANCY));
    section("Processes", processes, &mut text);
    let datasets = (difference.datasets.iter()).map(|it| facts::dataset(it, Glyphs::FANCY));
    section("Datasets", datasets, &mut text);
    let edges = difference.column_edges.iter().map(|edge| {
        let names = |all: &[crate::lineage::Transform]| {
            let names: Vec<_> = all.iter().map(|it| it.as_str().to_lowercase()).collect();
            names.join(", ")
        };
        let name =
            |it: &crate::lineage::ColumnRef| format!("{}.{}", super::short(&it.table), it.column);
        let how = match edge.sign() {
            Sign::Added => names(&edge.after),
            Sign::Removed => names(&edge.before),
            Sign::Changed => format!("{} → {}", names(&edge.before), names(&edge.after)),
        };
        Item {
            sign: edge.sign(),
            name: format!("{} ← {}", name(&edge.to), name(&edge.from)),
            place: how,
            facts: Vec::new(),
        }
    });
    section("Column edges", edges, &mut text);
    text
}

fn row(what: &str, counts: Counts, text: &mut String) {
    let number = |count: usize| match count {
        0 => "–".to_owned(),
        count => count.to_string(),
    };
    let _ = writeln!(
        text,
        "| {what} | {} | {} | {} | {} |",
        number(counts.added),
        number(counts.removed),
        number(counts.changed),
        number(counts.unchanged)
    );
}

fn section(title: &str, items: impl ExactSizeIterator<Item = Item>, text: &mut String) {
    let count = items.len();
    if count == 0 {
        return;
    }
    let _ = write!(
        text,
        "\n<details><summary>{title} that differ: {count}</summary>\n\n"
    );
    let mut shown = 0;
    for item in items {
        let mut lines = format!(
            "- {} {}",
            code(&item.sign.glyph().to_string()),
            code(&item.name)
        );
        if !item.place.is_empty() {
            let _ = write!(lines, " {}", code(&item.place));
        }
        lines.push('\n');
        for fact in &item.facts {
            line(fact, &mut lines);
        }
        if text.len() + lines.len() > LIMIT {
            break;
        }
        text.push_str(&lines);
        shown += 1;
    }
    if shown < count {
        let _ = writeln!(
            text,
            "- and {} more, which <code>headwater diff</code> lists",
            count - shown
        );
    }
    text.push_str("\n</details>\n");
}

fn line(fact: &Fact, text: &mut String) {
    let _ = match fact.sign {
        Some(sign) => {
            let sign = code(&sign.glyph().to_string());
            writeln!(text, "  - {sign} {} {}", fact.what, code(&fact.text))
        }
        None => writeln!(text, "  - {}", fact.text),
    };
}

/// Text from outside as code. Every character that could be markup, a mention or a reference is an entity.
pub(super) fn code(text: &str) -> String {
    let mut code = String::from("<code>");
    for character in printable(text).chars() {
        match character {
            it if it.is_alphanumeric() => code.push(it),
            ' ' | '.' | ',' | '/' | '-' | '+' | '=' | '(' | ')' | '→' | '←' | '×' => {
                code.push(character);
            }
            it => {
                let _ = write!(code, "&#{};", u32::from(it));
            }
        }
    }
    code.push_str("</code>");
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_their_code() {
        assert_eq!(
            code("a</code>\n`*@b* |#1_\u{1b}"),
            "<code>a&#60;/code&#62;&#92;n&#96;&#42;&#64;b&#42; &#124;&#35;1&#95;&#92;u&#123;1b&#125;</code>"
        );
    }
}
