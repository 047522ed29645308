//! The columns among the names. An estate has the same few thousand names of columns over and over, so each is looked at once,
//! with the datasets that have it.
//!
//! A column fits where each word is found in its own name or beside it, in the name of its dataset and what is told of that,
//! and one at least in its own; what is excluded must be in neither. A word that is found in both counts as found in its own.

use std::cmp::Reverse;
use std::sync::Arc;

use nucleo_matcher::pattern::Atom;

use super::texts::Texts;
use super::words::{WordSet, Words};
use super::{Hit, LISTED, Names, Rank, keep_best, numbers, scored};
use crate::collections::{FastIndexMap, FastMap};
use crate::lineage::Lineage;

/// Of a name that many datasets have so many rank with all else; the others come after everything.
const OF_A_NAME: usize = 3;

/// The columns of all datasets.
#[derive(Debug, Default)]
pub(super) struct Columns {
    texts: Texts,
    /// Each name with the numbers of the datasets that have it: those with the shortest names first, then in their order.
    names: Vec<(Arc<str>, Vec<u32>)>,
    count: usize,
}

impl Columns {
    /// The columns of the datasets of a graph, whose numbers are their places in it.
    pub(super) fn of(graph: &Lineage, label_length: impl Fn(usize) -> usize) -> Self {
        let mut datasets: Vec<_> = graph.datasets().enumerate().collect();
        datasets.sort_by_key(|&(at, _)| label_length(at));
        let mut names: FastIndexMap<Arc<str>, Vec<u32>> = FastIndexMap::default();
        let mut count = 0;
        let mut add = |name: &Arc<str>, at: usize| {
            // There are not so many nodes that a number would not be one of 32 bits.
            let Ok(at) = u32::try_from(at) else { return };
            count += 1;
            match names.get_mut(name) {
                Some(known) => known.push(at),
                None => drop(names.insert(Arc::clone(name), vec![at])),
            }
        };
        for (at, (id, dataset)) in datasets {
            if dataset.columns.is_empty() {
                graph.columns_of(id).iter().for_each(|name| add(name, at));
            } else {
                dataset
                    .columns
                    .iter()
                    .for_each(|column| add(&column.name, at));
            }
        }
        let mut texts = Texts::default();
        for name in names.keys() {
            texts.push(name);
        }
        Self {
            texts,
            names: names.into_iter().collect(),
            count,
        }
    }

    /// How many columns there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The name of a number.
    pub(super) fn name(&self, at: usize) -> Option<&Arc<str>> {
        self.names.get(at).map(|(name, _)| name)
    }

    /// Adds the best of those that fit a text to what is ranked, and tells how many fit, and what is known then. `before` is
    /// what is known of another text, and whether nothing can fit this one that did not fit that.
    pub(super) fn find(
        &self,
        all: &Names,
        text: &str,
        before: (&Known, bool),
        ranked: &mut Vec<Rank>,
    ) -> (usize, Known) {
        let mut words = Words::new(text);
        let mut beside = Beside::new(all, text, before);
        let mut count = 0;
        for (name, (_, datasets)) in self.names.iter().enumerate() {
            let Some((own, missing)) = words.score_part(&self.texts, name) else {
                continue;
            };
            // Scores, and places among the datasets.
            let mut best: Vec<(Reverse<u32>, usize)> = if missing == 0 {
                count += datasets.len();
                let first = 0..datasets.len().min(LISTED);
                first.map(|at| (Reverse(own), at)).collect()
            } else {
                let scores = beside.scores(missing, &words);
                let fitting = datasets.iter().enumerate().filter_map(|(place, &at)| {
                    let score = (*scores.get(usize::try_from(at).ok()?)?)?;
                    Some((Reverse(own + score), place))
                });
                let fitting: Vec<_> = fitting.collect();
                count += fitting.len();
                fitting
            };
            // Equals stand in the order in which they are.
            if best.len() > LISTED {
                best.select_nth_unstable(LISTED);
                best.truncate(LISTED);
            }
            best.sort_unstable();
            let best = best.into_iter().enumerate();
            ranked.extend(best.filter_map(|(place, (score, at))| {
                let dataset = usize::try_from(*datasets.get(at)?).ok()?;
                let length = all.label_length(dataset);
                let hit = Hit::Column { dataset, name };
                Some((place >= OF_A_NAME, score, true, length, hit))
            }));
            if ranked.len() > 16 * LISTED {
                keep_best(ranked);
            }
        }
        (count, beside.known)
    }
}

/// How well words are found in the datasets, none where one is not; by the numbers of the datasets.
type Scores = Arc<[Option<u32>]>;

/// What was found beside columns. Who types on leaves the words before as they are, so what is known of them is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(Vec<KnownScores>);

/// How well some words of a text are found in the datasets.
#[derive(Debug, Clone)]
struct KnownScores {
    /// Which of the words of the text.
    some: WordSet,
    atoms: Vec<Atom>,
    scores: Scores,
}

impl Known {
    /// Takes in how well all words of a text were found in the nodes: with one more word they are what is looked for beside it.
    pub(super) fn note_all(&mut self, names: &Names, text: &str, found: &[(u32, u32)]) {
        let words = Words::new(text);
        let all = words.all();
        if names.columns.len() > 0 && self.0.iter().all(|it| it.some != all) {
            self.0.push(KnownScores {
                some: all,
                atoms: words.atoms(all),
                scores: by_dataset(found, names.graph.counts().0),
            });
        }
    }
}

/// How well words are found beside columns: in the datasets that have them. Worked out once for the words that a name lacks.
struct Beside<'n> {
    all: &'n Names,
    text: &'n str,
    before: &'n Known,
    /// Whether a word that was not found before is not found now.
    narrows: bool,
    scores: FastMap<WordSet, Scores>,
    known: Known,
}

impl<'n> Beside<'n> {
    fn new(all: &'n Names, text: &'n str, (before, narrows): (&'n Known, bool)) -> Self {
        Self {
            all,
            text,
            before,
            narrows,
            scores: FastMap::default(),
            known: Known::default(),
        }
    }

    fn scores(&mut self, missing: WordSet, words: &Words) -> Scores {
        if let Some(scores) = self.scores.get(&missing) {
            return Arc::clone(scores);
        }
        let atoms = words.atoms(missing);
        let known = self.before.0.iter().find(|it| it.atoms == atoms);
        let scores = match known {
            Some(known) => Arc::clone(&known.scores),
            None => self.score(missing),
        };
        self.known.0.push(KnownScores {
            some: missing,
            atoms,
            scores: Arc::clone(&scores),
        });
        self.scores.insert(missing, Arc::clone(&scores));
        scores
    }

    fn score(&self, missing: WordSet) -> Scores {
        let (all, text): (&Names, &str) = (self.all, self.text);
        let datasets = all.graph.counts().0;
        let mut before = self.before.0.iter().filter(|_| self.narrows);
        let candidates = match before.find(|it| it.some == missing) {
            Some(before) => {
                let found = (0..).zip(&*before.scores);
                found.filter_map(|(at, score)| score.map(|_| at)).collect()
            }
            None => numbers(datasets),
        };
        let found = scored(&candidates, || {
            let mut words = Words::new(text);
            move |at| words.score_of(missing, &all.texts, at)
        });
        by_dataset(&found, datasets)
    }
}

/// What was found in the first nodes, which are the datasets.
fn by_dataset(found: &[(u32, u32)], datasets: usize) -> Scores {
    let mut scores = vec![None; datasets];
    for &(at, score) in found {
        let place = usize::try_from(at).ok();
        if let Some(place) = place.and_then(|at| scores.get_mut(at)) {
            *place = Some(score);
        }
    }
    scores.into()
}
