//! The columns among the names. An estate has the same few thousand names of columns over and over, so each is looked at once,
//! with the datasets that have it.
//!
//! A column fits where each word is found in its own name or beside it, in the name of its dataset and what is told of that,
//! and one at least in its own; what is excluded must be in neither. A word that is found in both counts as found in its own.

use std::cmp::Reverse;
use std::num::NonZeroU32;
use std::sync::Arc;

use nucleo_matcher::pattern::Atom;

use super::best::{best, numbers, scored};
use super::texts::Texts;
use super::words::{WordSet, Words};
use super::{Hit, LISTED, Names, Rank, keep_best};
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

    /// Adds the best of those that fit a text to what is ranked, and tells how many fit, and what is known then.
    pub(super) fn find(
        &self,
        all: &Names,
        text: &str,
        before: &Known,
        ranked: &mut Vec<Rank>,
    ) -> (usize, Known) {
        let mut words = Words::new(text);
        let mut beside = Beside::new(all, text, before);
        let mut fitting = Vec::new();
        for (name, (_, datasets)) in self.names.iter().enumerate() {
            let Some((own, missing)) = words.score_part(&self.texts, name) else {
                continue;
            };
            fitting.push(Fitting {
                name,
                own,
                missing,
                datasets,
                bounds: (missing != 0).then(|| beside.bounds(missing, &words)),
            });
        }
        let count = fitting.iter().map(Fitting::count).sum();
        // Nodes come before columns that are as good.
        let least = (ranked.len() >= LISTED).then(|| ranked.iter().map(|rank| rank.1).max());
        let least = least.flatten().map_or(0, |Reverse(score)| score);
        for of_a_name in &fitting {
            let best = of_a_name.first(least, |at| beside.score(of_a_name.missing, &mut words, at));
            of_a_name.rank(all, best, 0, ranked);
        }
        // The others of a name come after everything.
        if ranked.len() < LISTED {
            for of_a_name in &fitting {
                let best = of_a_name.all(|| {
                    let mut words = Words::new(text);
                    move |at| words.score_of(of_a_name.missing, &all.texts, at)
                });
                of_a_name.rank(all, best, OF_A_NAME, ranked);
                if ranked.len() > 16 * LISTED {
                    keep_best(ranked);
                }
            }
        }
        (count, beside.known)
    }
}

/// The columns of a name that words are found in.
struct Fitting<'c> {
    name: usize,
    /// How well.
    own: u32,
    /// The words that are not, and must be found beside them.
    missing: WordSet,
    /// The numbers of the datasets that have them.
    datasets: &'c [u32],
    /// What the missing words score in each dataset at most; none where none is missing.
    bounds: Option<Bounds>,
}

impl Fitting<'_> {
    /// What one of them scores at most, by the number of its dataset; none where that lacks a word.
    fn bound(&self, dataset: u32) -> Option<u32> {
        let Some(bounds) = &self.bounds else {
            return Some(self.own);
        };
        let bound = *bounds.get(usize::try_from(dataset).ok()?)?;
        Some(self.own.saturating_add(bound?.get()))
    }

    /// How many fit.
    fn count(&self) -> usize {
        if self.bounds.is_none() {
            return self.datasets.len();
        }
        let datasets = self.datasets.iter();
        datasets.filter(|&&at| self.bound(at).is_some()).count()
    }

    /// The best few that score more than `least`, with their places among the datasets. Equals stand in the order in which they
    /// are, so that only what may score more than those before has to be looked at.
    fn first(
        &self,
        least: u32,
        mut beside: impl FnMut(u32) -> Option<u32>,
    ) -> Vec<(Reverse<u32>, usize)> {
        let mut best: Vec<(Reverse<u32>, usize)> = Vec::with_capacity(OF_A_NAME + 1);
        for (place, &at) in self.datasets.iter().enumerate() {
            let worst = best.get(OF_A_NAME - 1).map(|&(Reverse(score), _)| score);
            let is_better = |score: u32| score > worst.unwrap_or(0).max(least);
            if !self.bound(at).is_some_and(is_better) {
                if self.bounds.is_none() {
                    break;
                }
                continue;
            }
            let more = if self.bounds.is_some() {
                beside(at)
            } else {
                Some(0)
            };
            if let Some(score) = more.map(|more| self.own + more).filter(|&it| is_better(it)) {
                let rank = (Reverse(score), place);
                let after = best.partition_point(|it| *it < rank);
                best.insert(after, rank);
                best.truncate(OF_A_NAME);
            }
        }
        best
    }

    /// The best of all that can be listed, with their places among the datasets; `judge` tells how well the missing words are found
    /// in a dataset.
    fn all<J>(&self, judge: impl Fn() -> J + Sync) -> Vec<(Reverse<u32>, usize)>
    where
        J: FnMut(usize) -> Option<u32>,
    {
        if self.bounds.is_none() {
            let first = 0..self.datasets.len().min(LISTED);
            return first.map(|at| (Reverse(self.own), at)).collect();
        }
        let bounded = (0..).zip(self.datasets);
        let bounded = bounded.filter_map(|(place, &at)| Some((place, self.bound(at)?)));
        let found = best(&bounded.collect::<Vec<_>>(), LISTED, || {
            let mut judge = judge();
            move |place| {
                let dataset = usize::try_from(*self.datasets.get(place)?).ok()?;
                Some(self.own + judge(dataset)?)
            }
        });
        let found = found
            .into_iter()
            .filter_map(|(place, score)| Some((Reverse(score), usize::try_from(place).ok()?)));
        let mut best: Vec<_> = found.collect();
        best.sort_unstable();
        best.truncate(LISTED);
        best
    }

    /// Adds those to what is ranked that stand behind the first so many; the first few rank with all else.
    fn rank(
        &self,
        all: &Names,
        best: Vec<(Reverse<u32>, usize)>,
        behind: usize,
        ranked: &mut Vec<Rank>,
    ) {
        let best = best.into_iter().enumerate().skip(behind);
        ranked.extend(best.filter_map(|(place, (score, at))| {
            let dataset = usize::try_from(*self.datasets.get(at)?).ok()?;
            let hit = Hit::Column {
                dataset,
                name: self.name,
            };
            let length = all.label_length(dataset);
            Some((place >= OF_A_NAME, score, true, length, hit))
        }));
    }
}

/// What words score in the datasets at most, none where one is not found; by the numbers of the datasets.
type Bounds = Arc<[Option<NonZeroU32>]>;

/// What was found beside columns. Who types on leaves the words before as they are, so what is known of them is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(Vec<(Vec<Atom>, Bounds)>);

/// How well words are found beside columns: in the datasets that have them. Worked out once for the words that a name lacks.
struct Beside<'n> {
    all: &'n Names,
    text: &'n str,
    before: &'n Known,
    datasets: Vec<u32>,
    bounds: FastMap<WordSet, Bounds>,
    /// What was looked at closely.
    scores: FastMap<(WordSet, u32), Option<u32>>,
    known: Known,
}

impl<'n> Beside<'n> {
    fn new(all: &'n Names, text: &'n str, before: &'n Known) -> Self {
        Self {
            all,
            text,
            before,
            datasets: numbers(all.graph.counts().0),
            bounds: FastMap::default(),
            scores: FastMap::default(),
            known: Known::default(),
        }
    }

    fn bounds(&mut self, missing: WordSet, words: &Words) -> Bounds {
        if let Some(bounds) = self.bounds.get(&missing) {
            return Arc::clone(bounds);
        }
        let atoms = words.atoms(missing);
        let mut before = self.before.0.iter();
        let bounds = match before.find(|(known, _)| *known == atoms) {
            Some((_, bounds)) => Arc::clone(bounds),
            None => self.bound(missing),
        };
        self.known.0.push((atoms, Arc::clone(&bounds)));
        self.bounds.insert(missing, Arc::clone(&bounds));
        bounds
    }

    fn bound(&self, missing: WordSet) -> Bounds {
        let (all, text): (&Names, &str) = (self.all, self.text);
        let found = scored(&self.datasets, || {
            let mut words = Words::new(text);
            move |at| words.bound((missing, missing), &all.texts, at)
        });
        let mut bounds = vec![None; self.datasets.len()];
        for (at, bound) in found {
            let place = usize::try_from(at).ok();
            if let Some(place) = place.and_then(|at| bounds.get_mut(at)) {
                // What is excluded scores nothing, and is no less than that.
                *place = Some(NonZeroU32::new(bound).unwrap_or(NonZeroU32::MIN));
            }
        }
        bounds.into()
    }

    /// How well the missing words are found in a dataset.
    fn score(&mut self, missing: WordSet, words: &mut Words, dataset: u32) -> Option<u32> {
        let known = self.scores.entry((missing, dataset));
        *known.or_insert_with(|| {
            let at = usize::try_from(dataset).ok()?;
            words.score_of(missing, &self.all.texts, at)
        })
    }
}
