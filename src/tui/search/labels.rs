//! What the rows of a long list are called, made ready to be filtered again and again. Where the names of the graph are at hand,
//! nothing of a row is made before it is looked at: its label is put together of names that are ready.

use std::sync::Arc;

use super::texts::{Text, Texts};
use super::words::Words;
use super::{Names, numbers, only_narrows, scored};
use crate::collections::FastMap;
use crate::lineage::{NodeId, ProcessId};
use crate::tui::work::Thing;

/// So many letters are taken back without looking anew.
const KEPT: usize = 16;

/// The labels of the rows of a list.
#[derive(Debug, Default)]
pub struct Labels {
    rows: Rows,
    /// What was typed until now, each with the rows that fit it: who types on looks no further, and who takes letters back does not
    /// look again.
    typed: Vec<(String, Vec<u32>)>,
}

#[derive(Debug)]
enum Rows {
    /// Texts of their own.
    Own(Texts),
    /// Pieces of names.
    Of(Box<Pieces>),
}

/// Rows whose labels are pieces of names.
#[derive(Debug)]
struct Pieces {
    names: Arc<Names>,
    /// What is behind a dataset's name where one of its columns is meant; the first is nothing.
    columns: Texts,
    rows: Vec<Row>,
    /// The rows in the order of their names in memory: to go through a hundred thousand in any other takes several times as long.
    in_memory: Vec<u32>,
    /// Whether the job and the connector stand behind the name.
    has_about: bool,
}

/// A row, by numbers of names.
#[derive(Debug, Clone, Copy)]
struct Row {
    name: u32,
    column: u32,
    job: Option<ProcessId>,
    /// Which letters its label may have, each a bit: most rows need not be looked up.
    letters: u64,
}

impl Default for Rows {
    fn default() -> Self {
        Self::Own(Texts::default())
    }
}

impl From<Rows> for Labels {
    fn from(rows: Rows) -> Self {
        let typed = Vec::new();
        Self { rows, typed }
    }
}

impl Labels {
    /// The labels of rows, in their order.
    pub fn of<S: AsRef<str>>(rows: impl Iterator<Item = S>) -> Self {
        let mut texts = Texts::default();
        rows.for_each(|row| texts.push(row.as_ref()));
        Rows::Own(texts).into()
    }

    /// Those of things, which are their names; none where one has no name here.
    pub fn of_things<'t>(
        names: &Arc<Names>,
        things: impl Iterator<Item = &'t Thing>,
    ) -> Option<Self> {
        let rows = things.map(|thing| (thing, None));
        Pieces::of(names, rows, false)
    }

    /// The same with the job of a process and the connector of the thing behind each.
    pub fn of_things_reached<'t>(
        names: &Arc<Names>,
        things: impl Iterator<Item = (&'t Thing, ProcessId)>,
    ) -> Option<Self> {
        let rows = things.map(|(thing, process)| (thing, Some(process)));
        Pieces::of(names, rows, true)
    }

    /// The rows that fit what is typed, in their order.
    pub fn fitting(&mut self, text: &str) -> &[u32] {
        // What was typed before something else says nothing of this.
        while let Some(other) = self.typed.pop_if(|(known, _)| !text.starts_with(&**known)) {
            drop(other);
        }
        if self.typed.last().is_none_or(|(known, _)| known != text) {
            let before = self.typed.last();
            let before = before.filter(|(known, _)| only_narrows(known, text));
            let fitting = self.rows.fitting(text, before.map(|(_, rows)| &**rows));
            self.typed.push((text.to_owned(), fitting));
            let first = self.typed.len().saturating_sub(KEPT);
            self.typed.drain(..first);
        }
        self.typed.last().map_or(&[], |(_, rows)| rows)
    }
}

impl Rows {
    /// The rows that fit, of all or of those that fitted before, in their order.
    fn fitting(&self, text: &str, before: Option<&[u32]>) -> Vec<u32> {
        let fitting = match self {
            Self::Own(texts) => {
                let everything: Vec<u32>;
                let candidates = if let Some(before) = before {
                    before
                } else {
                    everything = numbers(texts.len());
                    &everything
                };
                scored(candidates, || {
                    let mut words = Words::new(text);
                    move |at| words.fit(texts.text(at)?).then_some(0)
                })
            }
            Self::Of(pieces) => return pieces.fitting(text, before),
        };
        fitting.into_iter().map(|(at, _)| at).collect()
    }
}

/// Some of so many rows, marked: in their order without comparing them, which takes as long as finding them.
fn marked(rows: usize, some: impl Iterator<Item = u32>) -> Vec<bool> {
    let mut marks = vec![false; rows];
    for at in some {
        let at = usize::try_from(at).ok();
        if let Some(mark) = at.and_then(|at| marks.get_mut(at)) {
            *mark = true;
        }
    }
    marks
}

impl Pieces {
    fn of<'t>(
        names: &Arc<Names>,
        things: impl Iterator<Item = (&'t Thing, Option<ProcessId>)>,
        has_about: bool,
    ) -> Option<Labels> {
        let mut columns = Texts::default();
        columns.push("");
        let mut known: FastMap<&str, u32> = FastMap::default();
        let rows = things.map(|(thing, job)| {
            let column = thing.column.as_deref().map_or(Some(0), |name| {
                if let Some(&known) = known.get(name) {
                    return Some(known);
                }
                let at = u32::try_from(columns.len()).ok()?;
                columns.push(&format!(".{name}"));
                known.insert(name, at);
                Some(at)
            });
            Some(Row {
                name: u32::try_from(names.place(thing.node)?).ok()?,
                column: column?,
                job,
                letters: 0,
            })
        });
        let rows = rows.collect::<Option<Vec<_>>>()?;
        let mut pieces = Self {
            names: Arc::clone(names),
            columns,
            in_memory: in_memory(&rows, names.nodes.len()),
            rows: Vec::new(),
            has_about,
        };
        let letters = |row: Row| {
            let behind = pieces.behind(row).unwrap_or([Text::NOTHING; 5]);
            let name = usize::try_from(row.name).map_or(u64::MAX, |at| names.label_letters(at));
            behind.iter().fold(name, |all, piece| all | piece.letters)
        };
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|row| Row {
                letters: letters(row),
                ..row
            })
            .collect();
        pieces.rows = rows;
        Some(Rows::Of(Box::new(pieces)).into())
    }

    /// The rows that fit, of all or of those that fitted before, in their order.
    fn fitting(&self, text: &str, before: Option<&[u32]>) -> Vec<u32> {
        let judge = || {
            let mut words = Words::new(text);
            let mut room = Texts::default();
            move |at| self.fits(&mut words, at, &mut room)?.then_some(0)
        };
        let fitting = match before {
            None => scored(&self.in_memory, judge),
            Some(before) => {
                let is_candidate = marked(self.rows.len(), before.iter().copied());
                let all = self.in_memory.iter().copied();
                let is_candidate = |&at: &u32| {
                    let at = usize::try_from(at).ok();
                    at.and_then(|at| is_candidate.get(at)) == Some(&true)
                };
                let candidates: Vec<u32> = all.filter(is_candidate).collect();
                scored(&candidates, judge)
            }
        };
        let fits = marked(self.rows.len(), fitting.into_iter().map(|(at, _)| at));
        let rows = (0..).zip(fits);
        rows.filter_map(|(at, fits)| fits.then_some(at)).collect()
    }

    /// Whether words are found in a row; `room` is to put its label together in.
    fn fits(&self, words: &mut Words, at: usize, room: &mut Texts) -> Option<bool> {
        let row = *self.rows.get(at)?;
        if !words.may_be_of(row.letters) {
            return Some(false);
        }
        let name = self.names.label(usize::try_from(row.name).ok()?)?;
        if !self.has_about && row.column == 0 {
            return Some(words.fit(name));
        }
        let [column, gap, job, other, connector] = self.behind(row)?;
        Some(words.fit_joined(&[name, column, gap, job, other, connector], room))
    }

    /// What stands behind the name of a row.
    fn behind(&self, row: Row) -> Option<[Text<'_>; 5]> {
        let nothing = Text::NOTHING;
        let column = self.columns.text(usize::try_from(row.column).ok()?)?;
        if !self.has_about {
            return Some([column, nothing, nothing, nothing, nothing]);
        }
        let shared = &self.names.shared;
        let process = row.job.and_then(|it| self.names.place(NodeId::from(it)));
        let job = process.and_then(|at| shared.job(at, self.names.label(at)?));
        let connector = shared.connector(usize::try_from(row.name).ok()?);
        let (job, connector) = (job.unwrap_or(nothing), connector.unwrap_or(nothing));
        Some([column, Text::SPACE, job, Text::SPACE, connector])
    }
}

/// The numbers of rows in the order of so many names, each put where those of the names before it end.
fn in_memory(rows: &[Row], names: usize) -> Vec<u32> {
    let mut ends = vec![0_usize; names + 1];
    let name = |row: &Row| usize::try_from(row.name).unwrap_or_default();
    for row in rows {
        ends[name(row) + 1] += 1;
    }
    for at in 1..ends.len() {
        ends[at] += ends[at - 1];
    }
    let mut sorted = vec![0; rows.len()];
    for (row, number) in rows.iter().zip(0..) {
        sorted[ends[name(row)]] = number;
        ends[name(row)] += 1;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lineage::{
        Dataset, DatasetKey, DatasetKind, Fingerprints, Identity, Lineage, LogicalName, Options,
        Process, ProcessKind,
    };

    /// A graph of datasets of these names and connectors, and of a process of each of the jobs.
    fn graph(datasets: &[(String, Option<String>)], jobs: &[String]) -> Arc<Lineage> {
        let mut graph = Lineage::new();
        for (at, (name, connector)) in datasets.iter().enumerate() {
            graph.add_dataset(Dataset {
                key: DatasetKey::physical(Identity {
                    namespace: format!("kafka://代理{at}"),
                    name: format!("t{at}"),
                }),
                names: vec![LogicalName::in_default(name)],
                kind: DatasetKind::Table,
                connector: connector.clone(),
                is_ephemeral: false,
                columns: Arc::default(),
                options: Options::new(),
                origins: Vec::new(),
            });
        }
        for (at, job) in jobs.iter().enumerate() {
            graph.add_process(Process {
                kind: [ProcessKind::Select, ProcessKind::Catalogued][at % 2],
                job: job.as_str().into(),
                statement: None,
                member: None,
                sql: "".into(),
                inputs: Arc::default(),
                outputs: Arc::default(),
                columns: Arc::default(),
                influences: Arc::default(),
                fingerprints: Fingerprints::default(),
                origins: Vec::new(),
                origin_jobs: Vec::new(),
                evidence: Arc::default(),
                jobs: Vec::new(),
            });
        }
        Arc::new(graph)
    }

    /// Whether the same fits, however it is typed.
    fn is_same(mut made: Labels, mut plain: Labels, word: &str) -> bool {
        let is_end = |&end: &usize| word.is_char_boundary(end);
        let mut ends = (0..=word.len()).chain((0..word.len()).rev()).filter(is_end);
        ends.all(|end| made.fitting(&word[..end]) == plain.fitting(&word[..end]))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn pieces_are_found_where_whole_labels_are(
            datasets in prop::collection::vec(("[aB1_.é单\u{301}\u{600}\r]{0,6}", prop::option::of("[a单-]{0,3}")), 1..5),
            jobs in prop::collection::vec("[aB单/ ]{0,5}", 1..4),
            column in "[ab单]{1,2}",
            word in "[!'^]?[abB1é单. /]{1,4}[$]?",
        ) {
            let graph = graph(&datasets, &jobs);
            let names = Arc::new(Names::of(&graph));
            let mut things: Vec<Thing> = graph.datasets().map(|(id, _)| NodeId::from(id).into()).collect();
            things.extend(graph.datasets().map(|(id, _)| Thing::column(id, column.as_str())));
            let process = graph.processes().last().unwrap();
            things.push(NodeId::from(process.0).into());
            let plain = Labels::of(things.iter().map(|it| it.label(&graph)));
            let made = Labels::of_things(&names, things.iter()).unwrap();
            prop_assert!(is_same(made, plain, &word));
            let plain = Labels::of(things.iter().map(|it| {
                let connector = it.node.as_dataset().and_then(|id| graph.dataset(id).connector.clone());
                [it.label(&graph), process.1.job.to_string(), connector.unwrap_or_default()].join(" ")
            }));
            let made = Labels::of_things_reached(&names, things.iter().map(|it| (it, process.0))).unwrap();
            prop_assert!(is_same(made, plain, &word));
        }
    }
}
