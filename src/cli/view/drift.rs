//! Drift as people read it in a terminal: each thing that differs with its three marks and what would repair it, and the sum
//! as the last line.

use std::fmt::Write as _;

use crate::cli::output::{Look, Paint};
use crate::cli::view::plural;
use crate::drift::{Asked, Change, Drift, Kind, Mark, Row, Side, State};
use crate::export::DriftSource;
use crate::text::{pad, printable, truncate_end};

/// Cells of the word in front of a line, in which `published` is the longest.
const WORD: usize = 10;
/// Cells of a note; what is longer is cut, JSON has it whole.
const NOTE: usize = 160;
/// Places, jobs and entities that are named before the rest is counted.
const NAMED: usize = 3;

/// The text. Rows that are the same are listed only where `all` is asked for.
pub(in crate::cli) fn text(drift: &Drift, source: &DriftSource, all: bool, paint: Paint) -> String {
    let mut text = String::new();
    for (side, name) in Side::ALL.iter().zip(&source.names) {
        let name = match (drift.asked(*side), name.as_str()) {
            (Asked::No, _) => "not asked".to_owned(),
            (Asked::InPart, name) => format!("{name} (not all could be read)"),
            (Asked::Whole, name) => name.to_owned(),
        };
        let _ = writeln!(text, "{}{}", pad(side.as_str(), WORD), printable(&name));
    }
    for (kind, title) in [(Kind::Process, "Processes"), (Kind::Dataset, "Datasets")] {
        let rows = drift.rows.iter().filter(|row| row.kind == kind);
        let mut rows = rows.filter(|row| all || row.differs()).peekable();
        if rows.peek().is_some() {
            let _ = writeln!(text, "\n{}", paint.paint(Look::Strong, title));
        }
        for row in rows {
            one(row, source, paint, &mut text);
        }
    }
    let _ = writeln!(text, "\n{}", sum(drift));
    text
}

/// What has changed since the last look.
pub(in crate::cli) fn changes(
    changes: &[Change<'_>],
    drift: &Drift,
    source: &DriftSource,
    paint: Paint,
) -> String {
    let mut text = String::new();
    for change in changes {
        match change {
            Change::Gone(row) => {
                let line = format!("= {} does not differ any more", printable(&row.name));
                let _ = writeln!(text, "{}", paint.paint(Look::Good, &line));
            }
            Change::New(row) | Change::Other(row) => one(row, source, paint, &mut text),
        }
    }
    let _ = writeln!(text, "{}", sum(drift));
    text
}

/// The sum of all rows.
fn sum(drift: &Drift) -> String {
    let (processes, datasets) = (drift.counts(Kind::Process), drift.counts(Kind::Dataset));
    let whole = [
        plural(processes.all, "process", "processes"),
        plural(datasets.all, "dataset", "datasets"),
    ];
    let [all_processes, all_datasets] = whole;
    let asked = Side::ALL
        .iter()
        .filter(|it| *drift.asked(**it) != Asked::No);
    if asked.count() < 2 {
        return format!(
            "{all_processes} and {all_datasets}; one side alone is nothing to compare."
        );
    }
    let in_part = Side::ALL
        .iter()
        .filter(|it| *drift.asked(**it) == Asked::InPart);
    let in_part: Vec<_> = in_part.map(|it| it.as_str()).collect();
    if processes.differing + datasets.differing == 0 && !in_part.is_empty() {
        return format!(
            "No drift in what could be read: {all_processes} and {all_datasets}; not all that is {} could be.",
            in_part.join(" and ")
        );
    }
    if processes.differing + datasets.differing == 0 {
        return format!("No drift: {all_processes} and {all_datasets}.");
    }
    format!(
        "Drift in {} of {all_processes} and {} of {all_datasets}.",
        processes.differing, datasets.differing
    )
}

fn one(row: &Row, source: &DriftSource, paint: Paint, text: &mut String) {
    let (sign, look) = if row.differs() {
        ("!", Look::Warn)
    } else {
        ("=", Look::Faint)
    };
    let head = format!("{sign} {}", printable(&row.name));
    let what = printable(&row.what).into_owned();
    let (head, what) = (paint.paint(look, &head), paint.paint(Look::Faint, &what));
    let _ = writeln!(text, "{head}  {what}");
    for side in Side::ALL {
        let state = row.state(side);
        let shown = state.shown(paint.glyph("×", "x"));
        let shown = paint.paint(look_of(state), &shown);
        let more = more(row, side);
        let more = if more.is_empty() {
            more
        } else {
            format!("  {}", paint.paint(Look::Faint, &printable(&more)))
        };
        let _ = writeln!(text, "    {}{shown}{more}", pad(side.as_str(), WORD));
        if let Some(note) = &state.note {
            let note = printable(note);
            let note = truncate_end(&note, NOTE);
            let note = crate::text::ellipsis(&note, paint.is_ascii);
            let _ = writeln!(text, "    {}{note}", pad("", WORD));
        }
    }
    let steps = row.repairs.iter();
    for step in steps.flat_map(|repair| repair.steps(&source.commands)) {
        let line = match step.command {
            Some(command) => format!("{}: {command}", step.says),
            None => step.says,
        };
        let _ = writeln!(text, "    {}{}", pad("repair", WORD), printable(&line));
    }
}

/// Where it is on a side.
fn more(row: &Row, side: Side) -> String {
    match side {
        Side::Declared => listed(
            row.places
                .iter()
                .map(|place| format!("{}:{}:{}", place.file, place.start.line, place.start.column)),
        ),
        Side::Running => {
            let live = row.jobs.iter().filter(|job| job.is_live());
            listed(live.map(|job| format!("{} on {}", job.id, job.cluster)))
        }
        Side::Published => {
            let there = row.entities.iter().filter_map(|entity| {
                let guid = entity.guid.as_ref()?;
                Some(format!("{} {guid}", entity.type_name))
            });
            listed(there)
        }
    }
}

fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<_> = names.collect();
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

fn look_of(state: &State) -> Look {
    match state.mark {
        Mark::Same => Look::Good,
        Mark::Missing | Mark::Stale => Look::Bad,
        Mark::Different | Mark::Duplicated | Mark::Unknown => Look::Warn,
        Mark::NotExpected | Mark::NotAsked => Look::Faint,
    }
}
