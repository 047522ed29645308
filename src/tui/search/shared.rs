//! What many nodes have in common, and in which order names stand: in numbers, so that a table of a hundred thousand rows is
//! sorted between a key and its frame. Capitals count as small letters.

use super::texts::{Text, Texts};
use crate::collections::FastIndexSet;
use crate::lineage::{Lineage, ProcessKind};

/// Texts that nodes share: each once. A text that is the name of its node is not kept again.
#[derive(Debug, Default)]
struct Each {
    texts: Texts,
    /// The number of the text of each node; [`OWN`] where that is its name.
    of: Vec<u32>,
    /// The place of the text of each node in the order of all.
    ranks: Vec<u32>,
}

/// No number of a text: a name of its own.
const OWN: u32 = u32::MAX;

impl Each {
    /// Those of nodes, each with whether its text is its name.
    fn of<'t>(all: impl Iterator<Item = (&'t str, bool)> + Clone) -> Self {
        let mut known: FastIndexSet<&str> = FastIndexSet::default();
        let of = all.clone().map(|(text, is_own)| {
            // There are not so many nodes that a number would not be one of 32 bits.
            let number = |at| u32::try_from(at).unwrap_or(OWN);
            if is_own {
                OWN
            } else {
                number(known.insert_full(text).0)
            }
        });
        let of = of.collect();
        let mut texts = Texts::default();
        for text in known {
            texts.push(text);
        }
        let ranks = ranks(all.map(|(text, _)| text));
        Self { texts, of, ranks }
    }

    /// The text of a node; its name where that is the same.
    fn text<'t>(&'t self, at: usize, name: Text<'t>) -> Option<Text<'t>> {
        match *self.of.get(at)? {
            OWN => Some(name),
            number => self.texts.text(usize::try_from(number).ok()?),
        }
    }

    fn rank(&self, at: usize) -> u32 {
        self.ranks.get(at).copied().unwrap_or_default()
    }
}

/// What nodes share, by their numbers among the names.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Where the name of each node stands in their order; equal ones at the same place.
    names: Vec<u32>,
    /// Of datasets.
    connectors: Each,
    /// Of processes, the first of which comes behind the last dataset.
    jobs: Each,
}

impl Shared {
    /// What the nodes of a graph share, which have these names.
    pub(super) fn of<'t>(graph: &'t Lineage, names: impl Iterator<Item = &'t str>) -> Self {
        let connectors = graph.datasets().map(|(_, it)| it.connector.as_deref());
        let connectors: Vec<_> = connectors
            .map(|it| (it.unwrap_or_default(), false))
            .collect();
        let jobs = graph.processes().map(|(_, process)| {
            let is_own = process.kind == ProcessKind::Catalogued;
            (&*process.job, is_own)
        });
        let jobs: Vec<_> = jobs.collect();
        Self {
            names: ranks(names),
            connectors: Each::of(connectors.into_iter()),
            jobs: Each::of(jobs.into_iter()),
        }
    }

    /// The job of a process, which has this name.
    pub(super) fn job<'t>(&'t self, at: usize, name: Text<'t>) -> Option<Text<'t>> {
        self.jobs.text(self.process(at)?, name)
    }

    /// The connector of a dataset.
    pub(super) fn connector(&self, at: usize) -> Option<Text<'_>> {
        self.connectors.text(at, Text::NOTHING)
    }

    /// The place of a node's name in the order of names.
    pub(super) fn name_rank(&self, at: usize) -> u32 {
        self.names.get(at).copied().unwrap_or_default()
    }

    /// The same of the job of a process.
    pub(super) fn job_rank(&self, at: usize) -> Option<u32> {
        Some(self.jobs.rank(self.process(at)?))
    }

    /// The same of the connector of a dataset, that there is none before any.
    pub(super) fn connector_rank(&self, at: usize) -> u32 {
        match self.connector(at) {
            Some(text) if !text.whole.is_empty() => self.connectors.rank(at) + 1,
            _ => 0,
        }
    }

    fn process(&self, at: usize) -> Option<usize> {
        at.checked_sub(self.connectors.of.len())
    }
}

/// The place of each text in the order of all; equal ones have the same.
fn ranks<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u32> {
    let mut all = String::new();
    let mut ends = vec![0];
    for text in texts {
        let start = all.len();
        if text.is_ascii() {
            all.push_str(text);
            all[start..].make_ascii_lowercase();
        } else {
            all.push_str(&text.to_lowercase());
        }
        ends.push(all.len());
    }
    let parts = ends.windows(2);
    let mut sorted: Vec<(&str, usize)> = parts
        .enumerate()
        .map(|(at, ends)| (&all[ends[0]..ends[1]], at))
        .collect();
    sorted.sort_unstable();
    let mut ranks = vec![0; sorted.len()];
    let mut rank = 0;
    let mut before = None;
    for (text, at) in sorted {
        if before.is_some_and(|before| before != text) {
            rank += 1;
        }
        before = Some(text);
        ranks[at] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::ranks;

    #[test]
    fn ranks_are_those_of_small_letters() {
        let texts = ["b", "", "Äb", "a-x", "A", "äB", "a"];
        assert_eq!(ranks(texts.into_iter()), [3, 0, 4, 2, 1, 4, 1]);
        assert!(ranks(std::iter::empty()).is_empty());
    }
}
