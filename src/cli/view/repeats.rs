//! What is there more than once, and what taking it out means for a running pipeline.

use std::fmt::Write as _;

use serde::Serialize;

use crate::cli::output::{Look, Paint};
use crate::cli::view::plural;
use crate::diagnostic::Place;
use crate::extract::Removal;
use crate::lineage::Strength;
use crate::text::printable;
use crate::workspace::{CutRepeat, Occurrence, RepeatGroup, Repeats};

/// Places named one by one; of the others there is the number.
const PLACES: usize = 5;

/// The report as text.
pub(in crate::cli) fn text(
    repeats: &Repeats,
    strength: Strength,
    drop_cut: bool,
    paint: Paint,
) -> String {
    let mut text = String::new();
    for found in &repeats.groups {
        group(found, strength, paint, &mut text);
    }
    for cut in &repeats.cut_offs {
        cut_off(cut, drop_cut, paint, &mut text);
    }
    if repeats.groups.is_empty() {
        let _ = writeln!(
            text,
            "No statement is there more than once ({}).",
            strength.as_str()
        );
    }
    text.push_str(&meaning(repeats, strength));
    text
}

fn group(group: &RepeatGroup, strength: Strength, paint: Paint, text: &mut String) {
    let times = format!("{}{}", paint.glyph("×", "x"), group.repeats.len() + 1);
    let _ = writeln!(
        text,
        "{} {}  {}",
        paint.paint(Look::Strong, &printable(&group.label)),
        paint.paint(Look::Accent, &times),
        paint.paint(Look::Faint, strength.as_str())
    );
    let _ = writeln!(text, "  stays    {}", place(&group.kept.place));
    let mut named: Vec<_> = group
        .repeats
        .iter()
        .take(PLACES)
        .map(|it| place(&it.place))
        .collect();
    if group.repeats.len() > PLACES {
        named.push(format!("and {} more", group.repeats.len() - PLACES));
    }
    let _ = writeln!(text, "  repeats  {}", named.join(", "));
    for (occurrence, reason) in group.repeats.iter().filter_map(obstacle) {
        let place = place(&occurrence.place);
        let line = format!("  cannot be taken out: {place}: {}", printable(reason));
        let _ = writeln!(text, "{}", paint.paint(Look::Warn, &line));
    }
    text.push('\n');
}

fn obstacle(occurrence: &Occurrence) -> Option<(&Occurrence, &'static str)> {
    match occurrence.removal {
        Removal::Span(_) => None,
        Removal::Unsafe(reason) => Some((occurrence, reason)),
    }
}

fn cut_off(cut: &CutRepeat, drop_cut: bool, paint: Paint, text: &mut String) {
    let _ = writeln!(
        text,
        "{}  {}",
        paint.paint(Look::Strong, "the same, cut off"),
        place(&cut.place)
    );
    let _ = writeln!(
        text,
        "  the file ends inside it ({} is still open); the whole one is at {}",
        cut.reason.describe(),
        place(&cut.same_as)
    );
    match (&cut.removal, drop_cut) {
        (Removal::Unsafe(reason), _) => {
            let _ = writeln!(text, "  cannot be taken out: {}", printable(reason));
        }
        (Removal::Span(_), true) => text.push_str("  taken out\n"),
        (Removal::Span(_), false) => text.push_str("  stays; --drop-cut takes it out\n"),
    }
    text.push('\n');
}

fn place(place: &Place) -> String {
    let text = format!("{}:{}:{}", place.file, place.start.line, place.start.column);
    printable(&text).into_owned()
}

/// What can be taken out: jobs of their own, and members of statement sets.
fn removable(repeats: &Repeats) -> (usize, usize, bool) {
    let mut counts = (0, 0, false);
    for group in &repeats.groups {
        for repeat in &group.repeats {
            if matches!(repeat.removal, Removal::Span(_)) {
                match repeat.member {
                    None => counts.0 += 1,
                    Some(_) => counts.1 += 1,
                }
                counts.2 |= group.is_writing;
            }
        }
    }
    counts
}

fn meaning(repeats: &Repeats, strength: Strength) -> String {
    let (jobs, members, is_writing) = removable(repeats);
    let mut text = String::new();
    if jobs > 0 {
        let _ = writeln!(
            text,
            "Taking the repeats out means {} fewer when the script is submitted again.",
            plural(jobs, "job", "jobs")
        );
    }
    if members > 0 {
        let _ = writeln!(
            text,
            "Taking the repeats out means {} fewer inside the jobs of statement sets.",
            plural(members, "statement", "statements")
        );
    }
    if strength == Strength::Effect && jobs + members > 0 {
        text.push_str(
            "Statements of one effect fill the same columns from the same columns, but may choose other rows (WHERE, LIMIT, \
             DISTINCT): compare them before any is taken out.\n",
        );
    } else if is_writing {
        text.push_str(
            "In streaming each copy had written its rows again: without the repeats a sink gets each row once.\n",
        );
    }
    if is_writing {
        text.push_str("Jobs that run now go on until somebody stops them.\n");
    }
    text
}

/// The report as JSON.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct RepeatsDocument {
    groups: Vec<GroupDocument>,
    cut_offs: Vec<CutDocument>,
    jobs_fewer: usize,
    members_fewer: usize,
}

#[derive(Debug, Serialize)]
struct GroupDocument {
    label: String,
    fingerprint: String,
    multiplicity: usize,
    kept: OccurrenceDocument,
    repeats: Vec<OccurrenceDocument>,
}

#[derive(Debug, Serialize)]
struct OccurrenceDocument {
    file: String,
    line: usize,
    column: usize,
    statement: u32,
    member: Option<u32>,
    obstacle: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct CutDocument {
    file: String,
    line: usize,
    column: usize,
    open: &'static str,
    same_as_line: usize,
}

/// The report as a value for JSON.
pub(in crate::cli) fn document(repeats: &Repeats) -> RepeatsDocument {
    let (jobs_fewer, members_fewer, _) = removable(repeats);
    RepeatsDocument {
        groups: repeats
            .groups
            .iter()
            .map(|group| GroupDocument {
                label: group.label.clone(),
                fingerprint: group.fingerprint.to_string(),
                multiplicity: group.repeats.len() + 1,
                kept: occurrence(&group.kept),
                repeats: group.repeats.iter().map(occurrence).collect(),
            })
            .collect(),
        cut_offs: repeats
            .cut_offs
            .iter()
            .map(|cut| CutDocument {
                file: cut.place.file.to_string(),
                line: cut.place.start.line,
                column: cut.place.start.column,
                open: cut.reason.describe(),
                same_as_line: cut.same_as.start.line,
            })
            .collect(),
        jobs_fewer,
        members_fewer,
    }
}

fn occurrence(occurrence: &Occurrence) -> OccurrenceDocument {
    OccurrenceDocument {
        file: occurrence.place.file.to_string(),
        line: occurrence.place.start.line,
        column: occurrence.place.start.column,
        statement: occurrence.statement,
        member: occurrence.member,
        obstacle: obstacle(occurrence).map(|(_, reason)| reason),
    }
}
