//! A difference as people read it in a terminal: each thing with its sign and how it differs, and the sums as the last
//! lines.

use std::fmt::Write as _;

use crate::cli::output::{Look, Paint};
use crate::cli::view::plural;
use crate::export::facts::{self, Glyphs, Item};
use crate::export::{ComparedSide, summary};
use crate::lineage::diff::{Difference, Sign};
use crate::text::{pad, printable, truncate_end};

/// Cells of the word that says what a fact is about, in which `influence` is the longest.
const WHAT: usize = 10;
/// Cells of a fact; what is longer is cut, JSON has it whole.
const FACT: usize = 160;

/// The text.
pub(in crate::cli) fn text(
    difference: &Difference,
    old: &ComparedSide,
    new: &ComparedSide,
    paint: Paint,
) -> String {
    let glyphs = if paint.is_ascii {
        Glyphs::ASCII
    } else {
        Glyphs::FANCY
    };
    let mut text = format!(
        "Lineage: {} {} {}\n",
        printable(&old.name),
        glyphs.to,
        printable(&new.name)
    );
    let processes: Vec<_> = (difference.processes.iter())
        .map(|it| facts::process(it, glyphs))
        .collect();
    let datasets: Vec<_> = (difference.datasets.iter())
        .map(|it| facts::dataset(it, glyphs))
        .collect();
    for (title, items) in [("Processes", &processes), ("Datasets", &datasets)] {
        if !items.is_empty() {
            let _ = writeln!(text, "\n{}", paint.paint(Look::Strong, title));
        }
        for item in items {
            one(item, paint, &mut text);
        }
    }
    text.push('\n');
    sums(difference, &mut text);
    text
}

fn one(item: &Item, paint: Paint, text: &mut String) {
    let head = format!("{} {}", item.sign.glyph(), printable(&item.name));
    let _ = write!(text, "{}", paint.paint(look(item.sign), &head));
    if !item.place.is_empty() {
        let place = printable(&item.place).into_owned();
        let _ = write!(text, "  {}", paint.paint(Look::Faint, &place));
    }
    text.push('\n');
    for fact in &item.facts {
        let shown = printable(&fact.text);
        let shown = truncate_end(&shown, FACT);
        let shown = crate::text::ellipsis(&shown, paint.is_ascii);
        let sign = fact.sign.map_or(' ', Sign::glyph);
        let line = format!("{sign} {}{shown}", pad(fact.what, WHAT));
        let look = fact.sign.map_or(Look::Faint, look);
        let _ = writeln!(text, "    {}", paint.paint(look, &line));
    }
}

fn look(sign: Sign) -> Look {
    match sign {
        Sign::Added => Look::Good,
        Sign::Removed => Look::Bad,
        Sign::Changed => Look::Warn,
    }
}

fn sums(difference: &Difference, text: &mut String) {
    let summary = summary(difference);
    if difference.is_empty() {
        let _ = writeln!(
            text,
            "No difference: {}, {} and {} are the same.",
            plural(summary.processes.unchanged, "process", "processes"),
            plural(summary.datasets.unchanged, "dataset", "datasets"),
            plural(
                summary.column_edges.unchanged,
                "column edge",
                "column edges"
            ),
        );
        return;
    }
    for (what, counts) in [
        ("processes", summary.processes),
        ("datasets", summary.datasets),
        ("column edges", summary.column_edges),
    ] {
        let _ = writeln!(text, "{}{}", pad(what, 14), facts::counts(counts));
    }
}
