//! The JSON document and the Markdown of `drift`. The document's field names are an interface: they may be added to, never
//! changed. `docs/drift.md` describes it.

use std::fmt::Write as _;

use serde::{Serialize, Serializer};

use super::markdown::{LIMIT, code};
use crate::diagnostic::Place;
use crate::drift::{Commands, Counts, Drift, Kind, Row, Side, State, Step};

/// What was compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DriftSource {
    /// A name for each of [`Side::ALL`]: the files, the clusters, the catalogue. Empty where a side was not asked.
    pub names: [String; 3],
    /// What could not be read, and what to do.
    pub failures: Vec<String>,
    /// How commands begin.
    pub commands: Commands,
}

/// All that differs.
#[derive(Debug, Clone, Serialize)]
pub struct DriftDocument<'a> {
    /// The three sides.
    pub sides: [SideDocument<'a>; 3],
    /// Counts.
    pub summary: SummaryDocument,
    /// What could not be read.
    pub failures: &'a [String],
    /// The rows; without `--all` those that differ.
    pub rows: Rows<'a>,
}

/// Rows, each made when it is written: there may be tens of thousands.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    drift: &'a Drift,
    commands: &'a Commands,
    /// Those that do not differ, too.
    all: bool,
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.drift.rows.iter();
        let rows = rows.filter(|row| self.all || row.differs());
        serializer.collect_seq(rows.map(|it| row(it, self.commands)))
    }
}

/// One of the sides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SideDocument<'a> {
    /// `declared`, `running` or `published`.
    pub side: &'static str,
    /// `not asked`, `whole` or `in part`.
    pub asked: &'static str,
    /// What it is.
    pub name: &'a str,
}

/// How many rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SummaryDocument {
    /// Of processes.
    pub processes: CountsDocument,
    /// Of datasets.
    pub datasets: CountsDocument,
}

/// How many rows of a kind there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CountsDocument {
    /// All.
    pub all: usize,
    /// Those of which a side differs.
    pub differing: usize,
}

/// A process or a dataset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowDocument<'a> {
    /// `process` or `dataset`.
    pub kind: &'static str,
    /// The qualified name; of what is not published, its name in the scripts.
    pub name: &'a str,
    /// What it is for a person.
    pub what: &'a str,
    /// Whether a side differs.
    pub differs: bool,
    /// Scripts.
    pub declared: StateDocument<'a>,
    /// Clusters.
    pub running: StateDocument<'a>,
    /// The catalogue.
    pub published: StateDocument<'a>,
    /// Where it is declared or used.
    pub places: Vec<PlaceDocument<'a>>,
    /// The number of its statement in the first place.
    pub statement: Option<u32>,
    /// The jobs that run it, those that have ended too.
    pub jobs: Vec<RunDocument<'a>>,
    /// Its entities.
    pub entities: Vec<EntityDocument<'a>>,
    /// What would end the differences.
    pub repairs: Vec<StepDocument>,
}

/// How a side stands to a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StateDocument<'a> {
    /// `same`, `missing`, `different`, `duplicated`, `stale`, `not expected`, `not asked` or `unknown`.
    pub mark: &'static str,
    /// How often it is there.
    pub times: usize,
    /// In what it differs.
    pub parts: Vec<&'static str>,
    /// More, for a person.
    pub note: Option<&'a str>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceDocument<'a> {
    /// The file.
    pub file: &'a str,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunDocument<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its state as Flink says it.
    pub state: &'a str,
    /// The address of its cluster.
    pub cluster: &'a str,
}

/// An entity of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntityDocument<'a> {
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: &'a str,
    /// Its qualified name.
    pub qualified_name: &'a str,
    /// Its guid; null where it is not there, or only known by name.
    pub guid: Option<&'a str>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepDocument {
    /// What it does.
    pub says: String,
    /// The command for it; null where there is none.
    pub command: Option<String>,
}

/// Makes the document, of all rows or of those that differ.
pub fn drift<'a>(drift: &'a Drift, source: &'a DriftSource, all: bool) -> DriftDocument<'a> {
    let [declared, running, published] = &source.names;
    let side = |side: Side, name: &'a str| SideDocument {
        side: side.as_str(),
        asked: drift.asked(side).as_str(),
        name,
    };
    DriftDocument {
        sides: [
            side(Side::Declared, declared),
            side(Side::Running, running),
            side(Side::Published, published),
        ],
        summary: SummaryDocument {
            processes: counts(drift.counts(Kind::Process)),
            datasets: counts(drift.counts(Kind::Dataset)),
        },
        failures: &source.failures,
        rows: Rows {
            drift,
            commands: &source.commands,
            all,
        },
    }
}

fn counts(counts: Counts) -> CountsDocument {
    CountsDocument {
        all: counts.all,
        differing: counts.differing,
    }
}

fn row<'a>(row: &'a Row, commands: &Commands) -> RowDocument<'a> {
    RowDocument {
        kind: row.kind.as_str(),
        name: &row.name,
        what: &row.what,
        differs: row.differs(),
        declared: state(&row.declared),
        running: state(&row.running),
        published: state(&row.published),
        places: row.places.iter().map(place).collect(),
        statement: row.statement,
        jobs: (row.jobs.iter())
            .map(|job| RunDocument {
                id: &job.id,
                name: &job.name,
                state: &job.state,
                cluster: &job.cluster,
            })
            .collect(),
        entities: (row.entities.iter())
            .map(|entity| EntityDocument {
                type_name: &entity.type_name,
                qualified_name: &entity.qualified_name,
                guid: entity.guid.as_deref(),
            })
            .collect(),
        repairs: (row.repairs.iter())
            .flat_map(|repair| repair.steps(commands))
            .map(|Step { says, command, .. }| StepDocument { says, command })
            .collect(),
    }
}

fn state(state: &State) -> StateDocument<'_> {
    StateDocument {
        mark: state.mark.as_str(),
        times: state.times,
        parts: state.parts.iter().map(|it| it.as_str()).collect(),
        note: state.note.as_deref(),
    }
}

fn place(place: &Place) -> PlaceDocument<'_> {
    PlaceDocument {
        file: &place.file,
        line: place.start.line,
        column: place.start.column,
    }
}

/// Markdown for a review or a report: a table of what differs, or of `all`, and what would repair it, folded.
pub fn drift_markdown(drift: &Drift, source: &DriftSource, all: bool) -> String {
    let mut text = "### Drift\n\n".to_owned();
    for (side, name) in Side::ALL.iter().zip(&source.names) {
        let name = if name.is_empty() {
            drift.asked(*side).as_str().to_owned()
        } else {
            code(name)
        };
        let _ = writeln!(text, "- {}: {name}", side.as_str());
    }
    for failure in &source.failures {
        let _ = writeln!(text, "- **not read**: {}", code(failure));
    }
    let (processes, datasets) = (drift.counts(Kind::Process), drift.counts(Kind::Dataset));
    let _ = writeln!(
        text,
        "\nDrift in {} of {} processes and {} of {} datasets.",
        processes.differing, processes.all, datasets.differing, datasets.all
    );
    let rows = drift.rows.iter().filter(|row| all || row.differs());
    let rows: Vec<&Row> = rows.collect();
    if rows.is_empty() {
        return text;
    }
    text.push_str("\n| | | declared | running | published |\n|---|---|---|---|---|\n");
    let table = rows.iter().map(|row| {
        let states = Side::ALL.map(|side| row.state(side).shown("×"));
        let [declared, running, published] = states;
        format!(
            "| {} | {} | {declared} | {running} | {published} |\n",
            row.kind.as_str(),
            code(&row.name)
        )
    });
    within(&mut text, LIMIT / 2, rows.len(), table, |left| {
        format!("| | and {left} more, which <code>headwater drift</code> lists | | | |\n")
    });
    let repaired: Vec<&&Row> = rows.iter().filter(|it| !it.repairs.is_empty()).collect();
    if repaired.is_empty() {
        return text;
    }
    text.push_str("\n<details><summary>Repairs</summary>\n\n");
    let steps = repaired.iter().map(|row| {
        let mut lines = format!("- {}\n", code(&row.name));
        let steps = row.repairs.iter();
        for step in steps.flat_map(|repair| repair.steps(&source.commands)) {
            let command = step.command.map(|it| format!(" {}", code(&it)));
            let _ = writeln!(
                lines,
                "  - {}{}",
                code(&step.says),
                command.unwrap_or_default()
            );
        }
        lines
    });
    within(&mut text, LIMIT, repaired.len(), steps, |left| {
        format!("- and {left} more\n")
    });
    text.push_str("\n</details>\n");
    text
}

/// Adds what fits within `limit`, and says how much does not.
fn within(
    text: &mut String,
    limit: usize,
    count: usize,
    lines: impl Iterator<Item = String>,
    more: impl Fn(usize) -> String,
) {
    for (at, line) in lines.enumerate() {
        if text.len() + line.len() > limit {
            text.push_str(&more(count - at));
            return;
        }
        text.push_str(&line);
    }
}
