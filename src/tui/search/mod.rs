//! Finding anything that was opened by its name: all names of a graph, and those among them that fit what is typed.
//!
//! Pure, and fast enough to be done between a key and its frame: names lie in one text, are matched on all cores, and a
//! text that only grew looks no further than at what fitted before. `cargo bench -- search` says how fast.

use std::fmt::Write as _;
use std::sync::Arc;

use super::widget::filter::Words;
use crate::lineage::{DatasetKey, Lineage, NodeId};

/// How many are listed. Who has more to choose from types on.
pub const LISTED: usize = 500;

/// Fewer than this are matched sooner than threads are started.
const WORTH_A_THREAD: usize = 4_000;

/// The names of everything in a graph.
#[derive(Debug)]
pub struct Names {
    graph: Arc<Lineage>,
    text: String,
    entries: Vec<Entry>,
}

/// One node: where its name and what is told of it stand in the text.
#[derive(Debug, Clone, Copy)]
struct Entry {
    node: NodeId,
    start: usize,
    label_end: usize,
    end: usize,
}

impl Names {
    /// The names of a graph, datasets before processes, each in the order of the graph. Beside a dataset's name stands its
    /// identity (without what is its name already), or the scope in which it is known; beside a process', its job.
    pub fn of(graph: &Arc<Lineage>) -> Self {
        let (datasets, processes) = graph.counts();
        let mut names = Self {
            graph: Arc::clone(graph),
            text: String::with_capacity((datasets + processes) * 48),
            entries: Vec::with_capacity(datasets + processes),
        };
        for (id, dataset) in graph.datasets() {
            names.add(id.into(), dataset.label(), |text| match &dataset.key {
                DatasetKey::Physical(identity) if identity.name == dataset.label() => {
                    text.write_str(&identity.namespace)
                }
                DatasetKey::Physical(identity) => write!(text, "{identity}"),
                DatasetKey::Scoped { scope, .. } => text.write_str(scope),
            });
        }
        for (id, process) in graph.processes() {
            let node = NodeId::from(id);
            names.add(node, &graph.label(node), |text| {
                text.write_str(&process.job)
            });
        }
        names
    }

    fn add(
        &mut self,
        node: NodeId,
        label: &str,
        about: impl FnOnce(&mut String) -> std::fmt::Result,
    ) {
        let start = self.text.len();
        self.text.push_str(label);
        let label_end = self.text.len();
        self.text.push(' ');
        // Writing to a String does not fail.
        let _ = about(&mut self.text);
        self.entries.push(Entry {
            node,
            start,
            label_end,
            end: self.text.len(),
        });
    }

    /// Whether these are the names of that graph, and no older ones.
    pub fn are_of(&self, graph: &Arc<Lineage>) -> bool {
        Arc::ptr_eq(&self.graph, graph)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The node of a number.
    pub fn node(&self, at: usize) -> Option<NodeId> {
        self.entries.get(at).map(|entry| entry.node)
    }

    /// The name of a number, and what is told beside it.
    pub fn line(&self, at: usize) -> Option<(&str, &str)> {
        let entry = self.entries.get(at)?;
        let label = self.text.get(entry.start..entry.label_end)?;
        Some((label, self.text.get(entry.label_end + 1..entry.end)?))
    }

    /// All that is looked at of a number.
    fn haystack(&self, at: usize) -> &str {
        let range = self.entries.get(at).map(|entry| entry.start..entry.end);
        range
            .and_then(|range| self.text.get(range))
            .unwrap_or_default()
    }
}

/// What fits a text, the best first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    text: String,
    /// Everything that fits, in the order of the names.
    fitting: Vec<usize>,
    /// The best of it, by numbers of names.
    pub listed: Vec<usize>,
}

impl Found {
    /// What fits this text: fuzzy words, `'exact`, `!not`, `^start`, `end$`. Knows of no other names than `before`, which
    /// was found among the same.
    pub fn of(names: &Names, text: &str, before: &Self) -> Self {
        if text.trim().is_empty() {
            return Self {
                text: text.to_owned(),
                fitting: (0..names.len()).collect(),
                listed: (0..names.len().min(LISTED)).collect(),
            };
        }
        let everything: Vec<usize>;
        let candidates = if only_narrows(&before.text, text) {
            &before.fitting
        } else {
            everything = (0..names.len()).collect();
            &everything
        };
        let scored = scored(names, text, candidates);
        let listed = best(names, &scored);
        Self {
            text: text.to_owned(),
            fitting: scored.into_iter().map(|(at, _)| at).collect(),
            listed,
        }
    }

    /// How many fit.
    pub fn count(&self) -> usize {
        self.fitting.len()
    }
}

/// Whether nothing can fit `after` that did not fit `before`. A sign that excludes, ends or escapes may be another one with
/// more behind it.
fn only_narrows(before: &str, after: &str) -> bool {
    !before.trim().is_empty() && after.starts_with(before) && !after.contains(['!', '$', '\\'])
}

/// Those that fit, with how well, in their order.
fn scored(names: &Names, text: &str, candidates: &[usize]) -> Vec<(usize, u32)> {
    let score_all = |part: &[usize]| -> Vec<(usize, u32)> {
        let mut words = Words::new(text);
        let fitting = part
            .iter()
            .filter_map(|&at| Some((at, words.score(names.haystack(at))?)));
        fitting.collect()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = cores.min(candidates.len() / WORTH_A_THREAD).max(1);
    let mut pieces = candidates.chunks(candidates.len().div_ceil(parts).max(1));
    let Some(own) = pieces.next() else {
        return Vec::new();
    };
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

/// The best of them: those that fit best, of equals the shortest name, then the first.
fn best(names: &Names, scored: &[(usize, u32)]) -> Vec<usize> {
    let rank = |&(at, score): &(usize, u32)| {
        let length = names.line(at).map_or(0, |(label, _)| label.len());
        (std::cmp::Reverse(score), length, at)
    };
    let mut ranked: Vec<_> = scored.iter().map(rank).collect();
    if ranked.len() > LISTED {
        ranked.select_nth_unstable(LISTED);
        ranked.truncate(LISTED);
    }
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, _, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lineage::{Dataset, DatasetKind, Identity, LogicalName, Options};

    fn names() -> Names {
        let mut graph = Lineage::new();
        for (name, broker) in [
            ("orders", "kafka://prod"),
            ("orders_by_day", "kafka://prod"),
            ("ordinary_sales", "kafka://test"),
            ("订单", "kafka://test"),
        ] {
            let identity = Identity {
                namespace: broker.to_owned(),
                name: name.to_owned(),
            };
            graph.add_dataset(Dataset {
                key: DatasetKey::physical(identity),
                names: vec![LogicalName::in_default(name)],
                kind: DatasetKind::Table,
                connector: None,
                is_ephemeral: false,
                columns: Arc::default(),
                options: Options::new(),
                origins: Vec::new(),
            });
        }
        Names::of(&Arc::new(graph))
    }

    fn found(names: &Names, text: &str) -> Vec<String> {
        let found = Found::of(names, text, &Found::default());
        let labels = found.listed.iter().filter_map(|&at| names.line(at));
        labels.map(|(label, _)| label.to_owned()).collect()
    }

    #[test]
    fn the_best_and_shortest_stands_first() {
        let names = names();
        assert_eq!(found(&names, "ord")[0], "orders");
        assert_eq!(found(&names, "oday")[0], "orders_by_day");
        assert_eq!(found(&names, "'orders"), ["orders", "orders_by_day"]);
        assert_eq!(found(&names, "orders !day"), ["orders"]);
        assert_eq!(found(&names, "'test ord"), ["ordinary_sales"]);
        assert_eq!(found(&names, "单"), ["订单"]);
        assert_eq!(found(&names, "").len(), 4);
        assert!(found(&names, "nowhere").is_empty());
    }

    #[test]
    fn typing_on_finds_what_typing_at_once_finds() {
        let names = names();
        for text in [
            "orders",
            "ord 'prod",
            "ord !day",
            "ord day$",
            "o\\ d",
            "^ord",
        ] {
            let mut step = Found::default();
            for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
                step = Found::of(&names, &text[..end], &step);
                let at_once = Found::of(&names, &text[..end], &Found::default());
                assert_eq!(step.listed, at_once.listed, "{:?}", &text[..end]);
            }
        }
    }
}
