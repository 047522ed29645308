//! Finding anything that was opened by its name: all names of a graph, of nodes and of columns, and those among them that fit
//! what is typed.
//!
//! Pure, and fast: names are made ready to be searched (`texts`), are matched on all cores, and a text that only grew looks no
//! further than at what fitted before. Where that takes longer than a frame may ([`Found::is_quick`]) it is done beside the
//! screen. `cargo bench --bench search` says how fast.

mod columns;
mod labels;
pub(in crate::tui) mod pattern;
mod places;
mod shared;
#[cfg(test)]
mod tests;
mod texts;
mod words;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt::Write as _;
use std::sync::Arc;

use self::columns::{Columns, Known};
use self::shared::Shared;
use self::texts::{Text, Texts};
use self::words::Words;
use super::work::Thing;
use crate::lineage::{DatasetKey, Lineage, NodeId};

pub use labels::Labels;

/// How many are listed. Who has more to choose from types on.
pub const LISTED: usize = 500;

/// Fewer than this are matched sooner than threads are started.
const WORTH_A_THREAD: usize = 4_000;

/// So many names are looked through in some 5 ms.
const QUICK: usize = 25_000;

/// The names of everything in a graph.
#[derive(Debug)]
pub struct Names {
    graph: Arc<Lineage>,
    texts: Texts,
    /// The nodes of the texts: datasets before processes, each in the order of the graph.
    nodes: Vec<Node>,
    /// The place of each node among them, by the number that the graph gives it.
    places: Vec<u32>,
    columns: Columns,
    shared: Shared,
}

/// A node, and where in its text its name ends and what is told of it begins.
#[derive(Debug, Clone, Copy)]
struct Node {
    id: NodeId,
    label_end: u32,
    /// The characters that the name has; none where it is no text for itself.
    characters: Option<u32>,
    /// Which letters it has, each a bit.
    letters: u64,
}

/// Something that has a name, by its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hit {
    /// A node.
    Node(usize),
    /// A column of a dataset.
    Column {
        /// The number of the dataset.
        dataset: usize,
        /// The number of the column's name.
        name: usize,
    },
}

impl Names {
    /// The names of a graph. Beside a dataset's name stands its identity (without what is its name already), or the scope in
    /// which it is known; beside a process', its job; beside a column's, its dataset.
    pub fn of(graph: &Arc<Lineage>) -> Self {
        let (datasets, processes) = graph.counts();
        let mut names = Self {
            graph: Arc::clone(graph),
            texts: Texts::with_capacity(datasets + processes, (datasets + processes) * 64),
            nodes: Vec::with_capacity(datasets + processes),
            places: Vec::new(),
            columns: Columns::default(),
            shared: Shared::default(),
        };
        let mut text = String::new();
        for (id, dataset) in graph.datasets() {
            names.add(
                id.into(),
                dataset.label(),
                &mut text,
                |text| match &dataset.key {
                    DatasetKey::Physical(identity) if identity.name == dataset.label() => {
                        text.write_str(&identity.namespace)
                    }
                    DatasetKey::Physical(identity) => write!(text, "{identity}"),
                    DatasetKey::Scoped { scope, .. } => text.write_str(scope),
                },
            );
        }
        for (id, process) in graph.processes() {
            let node = NodeId::from(id);
            let label = graph.label(node);
            names.add(node, &label, &mut text, |text| text.write_str(&process.job));
        }
        names.columns = Columns::of(graph, |dataset| names.label_length(dataset));
        let labels = (0..names.nodes.len()).filter_map(|at| Some(names.node(at)?.0));
        names.shared = Shared::of(graph, labels);
        names
    }

    /// Adds a node; `text` is room to work in.
    fn add(
        &mut self,
        id: NodeId,
        label: &str,
        text: &mut String,
        about: impl FnOnce(&mut String) -> std::fmt::Result,
    ) {
        text.clear();
        text.push_str(label);
        text.push(' ');
        // Writing to a String does not fail.
        let _ = about(text);
        self.texts.push(text);
        let at = self.nodes.len();
        let characters = self.texts.characters_of(at, label.len());
        self.nodes.push(Node {
            id,
            // Nor has any so long a name.
            label_end: u32::try_from(label.len()).unwrap_or(u32::MAX),
            characters: characters.and_then(|it| u32::try_from(it).ok()),
            letters: self.texts.letters_of(at, characters),
        });
        let number = id.number();
        if self.places.len() <= number {
            self.places.resize(number + 1, u32::MAX);
        }
        // There are not so many nodes that a place would not be one of 32 bits.
        self.places[number] = u32::try_from(at).unwrap_or(u32::MAX);
    }

    /// The number of a node; none of one that another graph has.
    fn place(&self, id: NodeId) -> Option<usize> {
        let at = usize::try_from(*self.places.get(id.number())?).ok()?;
        self.nodes.get(at).filter(|node| node.id == id)?;
        Some(at)
    }

    /// The name of a node as a text of its own.
    fn label(&self, at: usize) -> Option<Text<'_>> {
        let node = self.nodes.get(at)?;
        let number = |it: u32| usize::try_from(it).ok();
        let characters = node.characters.and_then(number);
        let head = (number(node.label_end)?, characters, node.letters);
        self.texts.head(at, head)
    }

    /// Which letters the name of a node may have, each a bit.
    fn label_letters(&self, at: usize) -> u64 {
        self.nodes.get(at).map_or(u64::MAX, |node| node.letters)
    }

    /// Where the name of a node stands in the order of all names, in which capitals count as small letters. Equal ones stand at
    /// the same place.
    pub fn name_rank(&self, id: NodeId) -> u32 {
        self.place(id).map_or(0, |at| self.shared.name_rank(at))
    }

    /// The same of its job among all jobs; 0 of a dataset.
    pub fn job_rank(&self, id: NodeId) -> u32 {
        let rank = self.place(id).and_then(|at| self.shared.job_rank(at));
        rank.unwrap_or_default()
    }

    /// Where its connector stands in the order of all; 0 where it has none.
    pub fn connector_rank(&self, id: NodeId) -> u32 {
        self.place(id)
            .map_or(0, |at| self.shared.connector_rank(at))
    }

    /// Whether these are the names of that graph, and no older ones.
    pub fn are_of(&self, graph: &Arc<Lineage>) -> bool {
        Arc::ptr_eq(&self.graph, graph)
    }

    /// How many there are, columns too.
    pub fn len(&self) -> usize {
        self.nodes.len() + self.columns.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What has the name.
    pub fn thing(&self, hit: Hit) -> Option<Thing> {
        match hit {
            Hit::Node(at) => self.nodes.get(at).map(|node| node.id.into()),
            Hit::Column { dataset, name } => {
                let dataset = self.nodes.get(dataset)?.id.as_dataset()?;
                Some(Thing::column(dataset, Arc::clone(self.columns.name(name)?)))
            }
        }
    }

    /// The name, and what is told beside it.
    pub fn line(&self, hit: Hit) -> Option<(&str, Cow<'_, str>)> {
        match hit {
            Hit::Node(at) => {
                let (label, about) = self.node(at)?;
                Some((label, about.into()))
            }
            Hit::Column { dataset, name } => {
                let (label, about) = self.node(dataset)?;
                Some((self.columns.name(name)?, format!("{label} {about}").into()))
            }
        }
    }

    /// The name of a node, and what is told of it.
    fn node(&self, at: usize) -> Option<(&str, &str)> {
        let text = self.texts.get(at)?;
        let end = usize::try_from(self.nodes.get(at)?.label_end).ok()?;
        Some((text.get(..end)?, text.get(end + 1..)?))
    }

    fn label_length(&self, at: usize) -> usize {
        let end = self.nodes.get(at).map_or(0, |node| node.label_end);
        usize::try_from(end).unwrap_or(usize::MAX)
    }
}

/// How good a hit is, the best first: whatever is no more of the same, then what fits best, of equals a node, the shortest
/// name, and the first.
type Rank = (bool, Reverse<u32>, bool, usize, Hit);

/// What fits a text, the best first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    text: String,
    /// Every node that fits, in their order.
    fitting: Vec<u32>,
    /// How many columns fit.
    columns: usize,
    /// What was found beside columns.
    beside: Known,
    /// The best of all.
    pub listed: Vec<Hit>,
}

impl Found {
    /// What fits this text: fuzzy words, `'exact`, `!not`, `^start`, `end$`. Knows of no other names than `before`, which
    /// was found among the same.
    pub fn of(names: &Names, text: &str, before: &Self) -> Self {
        let all = names.nodes.len();
        if text.trim().is_empty() {
            return Self {
                text: text.to_owned(),
                fitting: numbers(all),
                columns: 0,
                beside: Known::default(),
                listed: (0..all.min(LISTED)).map(Hit::Node).collect(),
            };
        }
        let is_same = pattern::atoms(text) == pattern::atoms(&before.text);
        if is_same && !before.text.trim().is_empty() {
            return Self {
                text: text.to_owned(),
                ..before.clone()
            };
        }
        let narrows = only_narrows(&before.text, text);
        let everything: Vec<u32>;
        let candidates = if narrows {
            &before.fitting
        } else {
            everything = numbers(all);
            &everything
        };
        let scored = scored(candidates, || {
            let mut words = Words::new(text);
            move |at| words.score(&names.texts, at)
        });
        let mut ranked = best_nodes(names, &scored);
        let columns = &names.columns;
        let known = (&before.beside, narrows);
        let (columns, mut beside) = columns.find(names, text, known, &mut ranked);
        beside.note_all(names, text, &scored);
        keep_best(&mut ranked);
        ranked.sort_unstable();
        Self {
            text: text.to_owned(),
            fitting: scored.into_iter().map(|(at, _)| at).collect(),
            columns,
            beside,
            listed: ranked.into_iter().map(|(.., hit)| hit).collect(),
        }
    }

    /// Whether [`of`](Self::of) is done before anybody notices, with room for the frame that shows it.
    pub fn is_quick(names: &Names, text: &str, before: &Self) -> bool {
        let is_same = || pattern::atoms(text) == pattern::atoms(&before.text);
        let looked_at = if only_narrows(&before.text, text) {
            before.count()
        } else {
            names.len()
        };
        looked_at <= QUICK || text.trim().is_empty() || is_same()
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many fit.
    pub fn count(&self) -> usize {
        self.fitting.len() + self.columns
    }
}

/// The best of the nodes that fit, in no order. Of a hundred thousand only those are looked at that can be listed.
fn best_nodes(names: &Names, scored: &[(u32, u32)]) -> Vec<Rank> {
    let least = least_listed(scored);
    let fitting = scored.iter().filter(|&&(_, score)| score >= least);
    let fitting = fitting.filter_map(|&(at, score)| {
        let at = usize::try_from(at).ok()?;
        Some((Reverse(score), names.label_length(at), at))
    });
    let mut best: Vec<(Reverse<u32>, usize, usize)> = fitting.collect();
    if best.len() > LISTED {
        best.select_nth_unstable(LISTED);
        best.truncate(LISTED);
    }
    let best = best.into_iter();
    best.map(|(score, length, at)| (false, score, false, length, Hit::Node(at)))
        .collect()
}

/// So many numbers, from 0. There are not so many nodes that one would not be of 32 bits.
fn numbers(count: usize) -> Vec<u32> {
    (0..u32::try_from(count).unwrap_or(u32::MAX)).collect()
}

/// Whether nothing can fit `after` that did not fit `before`. A sign that excludes, ends or escapes may be another one with
/// more behind it.
fn only_narrows(before: &str, after: &str) -> bool {
    !before.trim().is_empty() && after.starts_with(before) && !after.contains(['!', '$', '\\'])
}

/// Those that fit, with how well, in their order: on all cores, each with a judge of its own.
fn scored<J>(candidates: &[u32], judge: impl Fn() -> J + Sync) -> Vec<(u32, u32)>
where
    J: FnMut(usize) -> Option<u32>,
{
    let score_all = |part: &[u32]| -> Vec<(u32, u32)> {
        let mut judge = judge();
        let mut fitting = Vec::with_capacity(part.len());
        fitting.extend(part.iter().filter_map(|&at| {
            let score = judge(usize::try_from(at).ok()?)?;
            Some((at, score))
        }));
        fitting
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = cores.min(candidates.len() / WORTH_A_THREAD).max(1);
    let mut pieces = candidates.chunks(candidates.len().div_ceil(parts).max(1));
    let Some(own) = pieces.next() else {
        return Vec::new();
    };
    let score_all = &score_all;
    std::thread::scope(|scope| {
        let others: Vec<_> = pieces
            .map(|part| {
                let thread = std::thread::Builder::new();
                (part, thread.spawn_scoped(scope, move || score_all(part)))
            })
            .collect();
        let mut all = score_all(own);
        for (part, thread) in others {
            let scored = thread.ok().and_then(|thread| thread.join().ok());
            all.extend(scored.unwrap_or_else(|| score_all(part)));
        }
        all
    })
}

/// A score that everything has which can be listed: of a hundred thousand most need no rank.
fn least_listed(scored: &[(u32, u32)]) -> u32 {
    if scored.len() <= LISTED {
        return 0;
    }
    let mut all: Vec<u32> = scored.iter().map(|&(_, score)| score).collect();
    let (_, least, _) = all.select_nth_unstable_by(LISTED - 1, |one, other| other.cmp(one));
    *least
}

/// Leaves only those that can be listed, in no order.
fn keep_best(ranked: &mut Vec<Rank>) {
    if ranked.len() > LISTED {
        ranked.select_nth_unstable(LISTED);
        ranked.truncate(LISTED);
    }
}
