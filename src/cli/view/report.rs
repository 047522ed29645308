//! The report of a publish: counts, the measures with their formulas and units, and a chart of the runs so far.

use std::fmt::Write as _;

use crate::atlas::publish::{Measures, Phase, Report};
use crate::cli::output::{Look, Paint};
use crate::text::{pad, pad_start, printable};

/// Runs in the chart.
const RUNS: usize = 10;
/// Cells of the longest bar.
const BAR: usize = 30;

/// The report as text. `runs` are all runs to this server, oldest first.
pub(in crate::cli) fn text(report: &Report, runs: &[Report], paint: Paint) -> String {
    let mut text = String::new();
    let how = match (report.is_cancelled, report.is_resumed) {
        (true, _) => " (stopped before its end)",
        (false, true) => " (resumed)",
        (false, false) => "",
    };
    let is_refused = !report.has_changed_anything() && !report.failed.is_empty();
    let lead = if is_refused {
        "Not published"
    } else {
        "Published"
    };
    let _ = writeln!(
        text,
        "{lead} to {}{how}: {} created, {} updated, {} deleted, {} unchanged, {} failed{}.",
        printable(&report.server),
        report.created,
        report.updated,
        report.deleted,
        report.unchanged,
        report.failed.len(),
        match report.findings.len() {
            0 => String::new(),
            count => format!("; {count} found wrong on reading back"),
        }
    );
    for (name, reason) in &report.failed {
        let line = format!("! {}: {}", printable(name), printable(reason));
        let _ = writeln!(text, "  {}", paint.paint(Look::Bad, &line));
    }
    for finding in &report.findings {
        let line = format!("! {}", printable(finding));
        let _ = writeln!(text, "  {}", paint.paint(Look::Warn, &line));
    }
    text.push_str(&measures(&report.measures, paint));
    text.push_str(&chart(runs, paint));
    text
}

fn measures(measures: &Measures, paint: Paint) -> String {
    let square = paint.glyph("s²/entity", "s^2/entity");
    let rows = [
        ("M", Some(measures.m.to_string()), "entities", "pushed"),
        (
            "T1",
            measures.t1_s.map(number),
            "s",
            "push: until the server acknowledged the last batch",
        ),
        (
            "T2",
            measures.t2_s.map(number),
            "s",
            "processing: from then until every entity and lineage edge read back",
        ),
        (
            "PR",
            measures.pr.map(number),
            "entities/s",
            "push rate: M / T1",
        ),
        (
            "PT",
            measures.pt_s.map(number),
            "s",
            "push and processing time: T1 + T2",
        ),
        (
            "EE",
            measures.ee.map(number),
            square,
            "management efficiency: PT / PR",
        ),
    ];
    let mut text = String::new();
    for (name, value, unit, formula) in rows {
        let value = value.unwrap_or_else(|| "-".to_owned());
        let _ = writeln!(
            text,
            "  {} {} {}  {}",
            paint.paint(Look::Strong, &pad(name, 2)),
            pad_start(&value, 12),
            pad(unit, 10),
            paint.paint(Look::Faint, formula)
        );
    }
    text
}

/// Four significant digits, so that microseconds and hours both read well.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        it if it >= 1000.0 || it == 0.0 => 0,
        it if it >= 100.0 => 1,
        it if it >= 10.0 => 2,
        it if it >= 1.0 => 3,
        it if it >= 0.001 => 6,
        _ => return format!("{value:.3e}"),
    };
    format!("{value:.digits$}")
}

/// Push rates of the latest runs, oldest first.
fn chart(runs: &[Report], paint: Paint) -> String {
    let measured: Vec<_> = runs
        .iter()
        .filter_map(|run| Some((run, run.measures.pr?)))
        .collect();
    let latest = &measured[measured.len().saturating_sub(RUNS)..];
    let highest = latest.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
    if latest.len() < 2 || highest <= 0.0 {
        return String::new();
    }
    let mut text = String::from("\nPush rate of the latest runs, in entities/s\n");
    for (run, rate) in latest {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a bar of 30 cells"
        )]
        let cells = ((rate / highest) * BAR as f64).round() as usize;
        let bar = paint.glyph("█", "#").repeat(cells.max(1));
        let _ = writeln!(
            text,
            "  {}  {} {}  M {}",
            moment(run.began_at),
            pad(&bar, BAR),
            pad_start(&number(*rate), 8),
            run.measures.m
        );
    }
    text
}

/// A moment in the local time zone.
pub(in crate::cli) fn moment(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds).map_or_else(
        |_| "?".to_owned(),
        |at| {
            let zone = jiff::tz::TimeZone::system();
            at.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
        },
    )
}

/// A phase in words.
pub(in crate::cli) fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Checking => "comparing the server with the plan",
        Phase::Types => "creating types",
        Phase::Pushing => "sending entities",
        Phase::Verifying => "reading back",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(m: usize, t1: f64) -> Report {
        Report {
            server: "http://atlas:21000".to_owned(),
            began_at: 0,
            created: m,
            updated: 0,
            deleted: 0,
            unchanged: 1,
            failed: vec![("a@ns".to_owned(), "no \u{1b}type".to_owned())],
            findings: Vec::new(),
            is_cancelled: false,
            is_resumed: false,
            measures: Measures::new(m, t1, 0.5),
        }
    }

    const PLAIN: Paint = Paint {
        has_color: false,
        is_ascii: true,
    };

    #[test]
    fn measures_have_formulas_and_units() {
        insta::assert_snapshot!(text(&run(6, 0.25), &[], PLAIN));
    }

    #[test]
    fn nothing_pushed_has_no_rates() {
        let text = measures(&Measures::default(), PLAIN);
        assert_eq!(text.matches(" - ").count(), 5, "{text}");
    }

    #[test]
    fn the_chart_compares_runs() {
        let text = chart(&[run(6, 0.25), run(6, 0.5)], PLAIN);
        let bars: Vec<_> = text.lines().map(|line| line.matches('#').count()).collect();
        assert_eq!(bars, [0, 0, 30, 15]);
    }
}
