//! Finding anything that was opened by its name: all names of a graph, of nodes and of columns, and those among them that fit
//! what is typed.
//!
//! Pure, and fast enough to be done between a key and its frame: names are made ready to be searched (`texts`), are matched on
//! all cores, and a text that only grew looks no further than at what fitted before. `cargo bench --bench search` says how fast.

mod columns;
#[cfg(test)]
mod tests;
mod texts;
mod words;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use self::columns::Columns;
use self::texts::Texts;
use self::words::Words;
use super::work::Thing;
use crate::lineage::{DatasetKey, Lineage, NodeId};

/// How many are listed. Who has more to choose from types on.
pub const LISTED: usize = 500;

/// Fewer than this are matched sooner than threads are started.
const WORTH_A_THREAD: usize = 4_000;

/// The names of everything in a graph.
#[derive(Debug)]
pub struct Names {
    graph: Arc<Lineage>,
    texts: Texts,
    /// The nodes of the texts: datasets before processes, each in the order of the graph.
    nodes: Vec<Node>,
    columns: Columns,
}

/// A node, and where in its text its name ends and what is told of it begins.
#[derive(Debug, Clone, Copy)]
struct Node {
    id: NodeId,
    label_end: usize,
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
            columns: Columns::default(),
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
        let label_end = label.len();
        self.nodes.push(Node { id, label_end });
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
        let end = self.nodes.get(at)?.label_end;
        Some((text.get(..end)?, text.get(end + 1..)?))
    }

    fn label_length(&self, at: usize) -> usize {
        self.nodes.get(at).map_or(0, |node| node.label_end)
    }
}

/// What the rows of a long list are called, made ready to be filtered again and again.
#[derive(Debug, Default)]
pub struct Labels(Texts);

impl Labels {
    /// The labels of rows, in their order.
    pub fn of<S: AsRef<str>>(rows: impl Iterator<Item = S>) -> Self {
        let mut texts = Texts::default();
        rows.for_each(|row| texts.push(row.as_ref()));
        Self(texts)
    }

    /// The rows that fit what is typed, in their order.
    pub fn fitting(&self, text: &str) -> Vec<usize> {
        let all: Vec<usize> = (0..self.0.len()).collect();
        let scored = scored(&all, || {
            let mut words = Words::new(text);
            move |at| words.score(&self.0, at)
        });
        scored.into_iter().map(|(at, _)| at).collect()
    }
}

/// How good a hit is, the best first: whatever is no more of the same, then what fits best, of equals a node, the shortest
/// name, and the first.
type Rank = (bool, std::cmp::Reverse<u32>, bool, usize, Hit);

/// What fits a text, the best first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    text: String,
    /// Every node that fits, in their order.
    fitting: Vec<usize>,
    /// How many columns fit.
    columns: usize,
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
                fitting: (0..all).collect(),
                columns: 0,
                listed: (0..all.min(LISTED)).map(Hit::Node).collect(),
            };
        }
        let everything: Vec<usize>;
        let candidates = if only_narrows(&before.text, text) {
            &before.fitting
        } else {
            everything = (0..all).collect();
            &everything
        };
        let scored = scored(candidates, || {
            let mut words = Words::new(text);
            move |at| words.score(&names.texts, at)
        });
        let least = least_listed(&scored);
        let mut ranked: Vec<Rank> = scored
            .iter()
            .filter(|&&(_, score)| score >= least)
            .map(|&(at, score)| {
                let length = names.label_length(at);
                (
                    false,
                    std::cmp::Reverse(score),
                    false,
                    length,
                    Hit::Node(at),
                )
            })
            .collect();
        keep_best(&mut ranked);
        let columns = names.columns.find(names, text, &mut ranked);
        keep_best(&mut ranked);
        ranked.sort_unstable();
        Self {
            text: text.to_owned(),
            fitting: scored.into_iter().map(|(at, _)| at).collect(),
            columns,
            listed: ranked.into_iter().map(|(.., hit)| hit).collect(),
        }
    }

    /// How many fit.
    pub fn count(&self) -> usize {
        self.fitting.len() + self.columns
    }
}

/// Whether nothing can fit `after` that did not fit `before`. A sign that excludes, ends or escapes may be another one with
/// more behind it.
fn only_narrows(before: &str, after: &str) -> bool {
    !before.trim().is_empty() && after.starts_with(before) && !after.contains(['!', '$', '\\'])
}

/// Those that fit, with how well, in their order: on all cores, each with a judge of its own.
fn scored<J>(candidates: &[usize], judge: impl Fn() -> J + Sync) -> Vec<(usize, u32)>
where
    J: FnMut(usize) -> Option<u32>,
{
    let score_all = |part: &[usize]| -> Vec<(usize, u32)> {
        let mut judge = judge();
        let fitting = part.iter().filter_map(|&at| Some((at, judge(at)?)));
        fitting.collect()
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
fn least_listed(scored: &[(usize, u32)]) -> u32 {
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
