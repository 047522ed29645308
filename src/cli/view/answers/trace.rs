//! A trace as a tree.

use std::fmt::Write as _;

use super::word;
use crate::cli::output::{Look, Paint};
use crate::export::answers::{Label, TraceDocument, TraceRow};
use crate::text::{ellipsis, printable, truncate_end};

/// Cells of an expression; what is longer is cut, JSON has more of it.
const EXPRESSION: usize = 60;

/// What is drawn before a row.
struct Branch {
    /// A row with others after it, and the last.
    forks: [&'static str; 2],
    /// What goes on below those.
    trunks: [&'static str; 2],
}

impl Branch {
    fn of(paint: Paint) -> Self {
        if paint.is_ascii {
            Self {
                forks: ["|- ", "`- "],
                trunks: ["|  ", "   "],
            }
        } else {
            Self {
                forks: ["├─ ", "└─ "],
                trunks: ["│  ", "   "],
            }
        }
    }
}

/// The trees, each under the name of what it begins at.
pub(in crate::cli) fn trace(document: &TraceDocument, paint: Paint) -> String {
    let of = paint.paint(Look::Strong, &printable(&document.of.short()));
    let trees = [
        (&document.upstream, "comes from", "nothing that was read"),
        (&document.downstream, "goes into", "nothing that was read"),
    ];
    let mut text = String::new();
    for (rows, title, nothing) in trees {
        let Some(rows) = rows else {
            continue;
        };
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "{of} {}", paint.paint(Look::Accent, title));
        if rows.is_empty() {
            let _ = writeln!(text, "{}{nothing}", Branch::of(paint).forks[1]);
        }
        tree(rows, paint, &mut text);
    }
    text
}

fn tree(rows: &[TraceRow], paint: Paint, text: &mut String) {
    let branch = Branch::of(paint);
    // For each level whether its row was the last, from the root on.
    let mut above: Vec<bool> = Vec::new();
    let mut rest = rows;
    while let [first, ..] = rest {
        let together = influences(rest);
        let (these, others) = rest.split_at(together.max(1));
        rest = others;
        let is_last = these.last().is_some_and(|row| row.is_last);
        let depth = usize::try_from(first.depth).unwrap_or(usize::MAX);
        above.truncate(depth.saturating_sub(1));
        for &was_last in &above {
            text.push_str(branch.trunks[usize::from(was_last)]);
        }
        text.push_str(branch.forks[usize::from(is_last)]);
        above.push(is_last);
        let line = if together > 0 {
            rows_line(these, paint)
        } else {
            line(first, paint)
        };
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// How many rows from the first on are influences of one process: they share a line.
fn influences(rows: &[TraceRow]) -> usize {
    let Some(first) = rows.first().filter(|row| is_influence(row)) else {
        return 0;
    };
    let same = |row: &&TraceRow| {
        is_influence(row) && row.process == first.process && row.depth == first.depth
    };
    rows.iter().take_while(same).count()
}

fn is_influence(row: &TraceRow) -> bool {
    row.value == Some(false)
}

/// `rows: orders.item (group by)  INSERT totals  a.sql:5:1`
fn rows_line(rows: &[TraceRow], paint: Paint) -> String {
    let names = rows.iter().map(|row| {
        let how = word(row.how.unwrap_or_default());
        format!("{} ({how})", printable(&row.name.short()))
    });
    let names = names.collect::<Vec<_>>().join(", ");
    let through = rows.first().map(|row| through(row, paint));
    format!(
        "{} {names}  {}",
        paint.paint(Look::Faint, "rows:"),
        through.unwrap_or_default()
    )
}

fn line(row: &TraceRow, paint: Paint) -> String {
    let mut parts = vec![printable(&row.name.short()).into_owned()];
    if !row.fields.is_empty() {
        parts.push(format!("({})", printable(&row.fields.join(", "))));
    }
    let how = row.how.filter(|how| *how != "IDENTITY");
    parts.extend(how.map(|how| paint.paint(Look::Accent, &word(how))));
    if let Some(expression) = &row.expression {
        let words: Vec<_> = expression.split_whitespace().collect();
        let shown = printable(&words.join(" ")).into_owned();
        let shown = truncate_end(&shown, EXPRESSION);
        parts.push(ellipsis(&shown, paint.is_ascii).into_owned());
    }
    parts.push(through(row, paint));
    let mark = match row.below {
        "seen_above" => Some(paint.glyph("↑ seen above", "^ seen above").to_owned()),
        "deeper" => Some(format!("+{} more", row.branches)),
        _ => None,
    };
    parts.extend(mark.map(|mark| paint.paint(Look::Warn, &mark)));
    parts.join("  ")
}

/// The process that leads to a row, and where it stands.
fn through(row: &TraceRow, paint: Paint) -> String {
    let place = printable(&row.place).into_owned();
    // Where the way ends in a process, that is the name of the row.
    if matches!(row.name, Label::Process(..)) {
        return paint.paint(Look::Faint, &place);
    }
    let mut text = printable(&row.statement).into_owned();
    if row.statements > 1 {
        let _ = write!(text, " and {} more", row.statements - 1);
    }
    paint.paint(Look::Faint, format!("{text}  {place}").trim_end())
}
