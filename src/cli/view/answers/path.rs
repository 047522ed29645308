//! A way as the statements on it, each with what it takes from the one before and with its text.

use std::fmt::Write as _;

use super::word;
use crate::cli::output::{Look, Paint};
use crate::cli::view::plural;
use crate::export::answers::{Label, PathDocument, StepDocument};
use crate::export::{ColumnDocument, short};
use crate::text::{ellipsis, printable, printable_lines};

/// Lines of a statement; what is more is counted, JSON has it whole.
const LINES: usize = 20;
/// Columns of a statement; what is more is counted.
const COLUMNS: usize = 20;

/// The way.
pub(in crate::cli) fn path(document: &PathDocument<'_>, paint: Paint) -> String {
    let ends = [&document.from, &document.to].map(|it| printable(&it.short()).into_owned());
    let arrow = paint.glyph("→", "->");
    let head = format!("{} {arrow} {}", ends[0], ends[1]);
    let hops = plural(document.hops.unwrap_or(0), "hop", "hops");
    let mut text = format!("{}  {hops}\n", paint.paint(Look::Strong, &head));
    for (at, step) in document.steps.iter().enumerate() {
        text.push('\n');
        one(at + 1, step, paint, &mut text);
    }
    text
}

fn one(number: usize, step: &StepDocument<'_>, paint: Paint, text: &mut String) {
    let name = paint.paint(Look::Strong, &printable(&step.statement));
    let _ = write!(text, "{number}  {name}");
    if let Some(place) = &step.place {
        let _ = write!(text, "  {}", paint.paint(Look::Faint, &printable(place)));
    }
    if step.origins.len() > 1 {
        let _ = write!(text, " {}{}", paint.glyph("×", "x"), step.origins.len());
    }
    let _ = writeln!(text, "  job {}", printable(step.job));
    for (word, labels) in [("reads", &step.reads), ("writes", &step.writes)] {
        if !labels.is_empty() {
            let names: Vec<_> = labels.iter().map(Label::short).collect();
            let _ = writeln!(text, "   {word} {}", printable(&names.join(", ")));
        }
    }
    for column in step.columns.iter().take(COLUMNS) {
        let _ = writeln!(text, "   {}", self::column(column, paint));
    }
    if let Some(more @ 1..) = step.columns.len().checked_sub(COLUMNS) {
        let _ = writeln!(
            text,
            "   and {}",
            plural(more, "more column", "more columns")
        );
    }
    let influences = step.influences.iter().map(|it| {
        let column = &it.column;
        format!(
            "{}.{} ({})",
            short(&column.table),
            column.column,
            word(it.kind)
        )
    });
    let influences = influences.collect::<Vec<_>>().join(", ");
    if !influences.is_empty() {
        let _ = writeln!(text, "   rows by {}", printable(&influences));
    }
    sql(step.sql, paint, text);
}

fn column(column: &ColumnDocument<'_>, paint: Paint) -> String {
    let sources = column.from.iter().map(|it| {
        let source = &it.column;
        format!("{}.{}", short(&source.table), source.column)
    });
    let sources = sources.collect::<Vec<_>>().join(", ");
    let arrow = paint.glyph("←", "<-");
    let mut text = format!("{} {arrow} {}", printable(column.to), printable(&sources));
    if let Some(expression) = column.expression {
        let words: Vec<_> = expression.split_whitespace().collect();
        let shown = printable(&words.join(" ")).into_owned();
        let shown = ellipsis(&shown, paint.is_ascii);
        let _ = write!(text, "  {}", paint.paint(Look::Faint, &shown));
    }
    text
}

fn sql(sql: &str, paint: Paint, text: &mut String) {
    let sql = printable_lines(sql.trim());
    let lines: Vec<_> = sql.lines().collect();
    for line in lines.iter().take(LINES) {
        let line = format!("     {}", paint.paint(Look::Faint, line));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    if let Some(more @ 1..) = lines.len().checked_sub(LINES) {
        let more = format!("     and {}", plural(more, "more line", "more lines"));
        let _ = writeln!(text, "{}", paint.paint(Look::Faint, &more));
    }
}
