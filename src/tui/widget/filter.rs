//! A list that can be filtered: fuzzy words, `'exact`, `!not`, `^start`, `end$`.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::cursor::Cursor;
use crate::tui::action::Action;
use crate::tui::search::Labels;

/// Which rows of a list are shown, and which of them is selected.
#[derive(Debug, Clone, Default)]
pub struct Filtered {
    /// The place among the rows shown.
    pub cursor: Cursor,
    /// What the person typed; empty shows everything.
    pub text: String,
    /// Whether a filter puts the best matches first instead of keeping the rows' order.
    best_first: bool,
    shown: Vec<usize>,
    /// The text that `shown` was worked out for, among rows that are still the same.
    applied: String,
}

/// Fewer rows than this are matched sooner than threads are started.
const WORTH_A_THREAD: usize = 4_000;

/// What a filter looks at of many rows, made once for all that is typed.
#[derive(Debug, Default)]
pub struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    /// The texts of rows, in their order.
    pub fn of<S: AsRef<str>>(rows: impl Iterator<Item = S>) -> Self {
        let mut texts = Self::default();
        for row in rows {
            texts.text.push_str(row.as_ref());
            texts.ends.push(texts.text.len());
        }
        texts
    }

    fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(at).copied().unwrap_or_default();
        let start = start.copied().unwrap_or_default();
        self.text.get(start..end).unwrap_or_default()
    }
}

impl Filtered {
    /// A list whose filter puts the best matches first.
    pub fn best_first() -> Self {
        Self {
            best_first: true,
            ..Self::default()
        }
    }

    /// The same for many rows, whose texts are kept: on all cores, and where the filter only grew among those alone that
    /// were shown before. After other `texts` came, [`Self::forget`] has to be called first.
    pub fn refresh_kept(&mut self, texts: &Texts) {
        if self.text.trim().is_empty() {
            self.applied.clear();
            self.show_all(texts.ends.len());
            return;
        }
        let selected = self.selected();
        let everything: Vec<usize>;
        let candidates = if only_narrows(&self.applied, &self.text) {
            &self.shown
        } else {
            everything = (0..texts.ends.len()).collect();
            &everything
        };
        let fitting = scored(&self.text, candidates, |at| texts.get(at));
        self.shown = fitting.into_iter().map(|(at, _)| at).collect();
        self.applied.clone_from(&self.text);
        self.keep_selected(selected);
    }

    /// Other rows have come: what was worked out is of none of them.
    pub fn forget(&mut self) {
        self.applied.clear();
    }

    /// Works out which of the rows with these texts are shown, in their order. Keeps the selected row selected if it is
    /// still shown.
    pub fn refresh<S: AsRef<str>>(&mut self, rows: impl Iterator<Item = S>) {
        if self.text.trim().is_empty() {
            self.show_all(rows.count());
            return;
        }
        let selected = self.selected();
        self.shown = {
            let mut words = Words::new(&self.text);
            let mut matching: Vec<(usize, u32)> = rows
                .enumerate()
                .filter_map(|(at, row)| Some((at, words.score(row.as_ref())?)))
                .collect();
            if self.best_first {
                matching.sort_by_key(|&(_, score)| std::cmp::Reverse(score));
            }
            matching.into_iter().map(|(at, _)| at).collect()
        };
        self.keep_selected(selected);
    }

    /// The same for rows whose labels are at hand: for lists so long that making them anew for each key would be felt. Keeps the
    /// order of the rows.
    pub fn refresh_among(&mut self, labels: &Labels) {
        let selected = self.selected();
        self.shown = labels.fitting(&self.text);
        self.keep_selected(selected);
    }

    /// Shows so many rows, all there are. Their texts need not be made.
    pub fn show_all(&mut self, rows: usize) {
        let selected = self.selected();
        self.shown = (0..rows).collect();
        self.keep_selected(selected);
    }

    /// Leaves out some of the rows shown.
    pub fn retain(&mut self, is_kept: impl Fn(usize) -> bool) {
        let selected = self.selected();
        self.shown.retain(|&row| is_kept(row));
        self.keep_selected(selected);
    }

    fn keep_selected(&mut self, selected: Option<usize>) {
        self.cursor.len = self.shown.len();
        let at = selected
            .and_then(|row| self.shown.iter().position(|&shown| shown == row))
            .unwrap_or(0);
        self.cursor.select(at);
    }

    /// The row that is selected, as an index into all rows.
    pub fn selected(&self) -> Option<usize> {
        self.shown.get(self.cursor.at).copied()
    }

    /// Selects a row by its index among all rows, if it is shown.
    pub fn select(&mut self, row: usize) -> bool {
        let at = self.shown.iter().position(|&shown| shown == row);
        if let Some(at) = at {
            self.cursor.select(at);
        }
        at.is_some()
    }

    /// The rows shown, as indices into all rows.
    pub fn shown(&self) -> &[usize] {
        &self.shown
    }

    /// Takes in the visible height.
    pub fn settle(&mut self, height: usize) {
        self.cursor.settle(self.shown.len(), height);
    }

    /// Carries out a movement; false where `action` is none.
    pub fn run(&mut self, action: Action) -> bool {
        match action {
            Action::NextMatch => self.cursor.step_around(true),
            Action::PreviousMatch => self.cursor.step_around(false),
            _ => return self.cursor.run(action),
        }
        true
    }
}

/// Whether nothing can fit `after` that did not fit `before`. A sign that excludes, ends or escapes may be another one with
/// more behind it.
pub fn only_narrows(before: &str, after: &str) -> bool {
    !before.trim().is_empty() && after.starts_with(before) && !after.contains(['!', '$', '\\'])
}

/// Those candidates that fit, with how well, in their order.
pub fn scored<'t>(
    text: &str,
    candidates: &[usize],
    haystack: impl Fn(usize) -> &'t str + Sync,
) -> Vec<(usize, u32)> {
    let score_all = |part: &[usize]| -> Vec<(usize, u32)> {
        let mut words = Words::new(text);
        let fitting = part
            .iter()
            .filter_map(|&at| Some((at, words.score(haystack(at))?)));
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

/// A filter's words, ready to match.
pub struct Words {
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Words {
    /// The words of a filter's text.
    pub fn new(text: &str) -> Self {
        Self {
            pattern: Pattern::parse(text, CaseMatching::Smart, Normalization::Smart),
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
        }
    }

    /// Where in `row` they are found, by the numbers of its graphemes; nowhere where one of them is not found.
    pub fn places(&mut self, row: &str) -> Vec<usize> {
        let mut places = Vec::new();
        let row = Utf32Str::new(row, &mut self.buffer);
        if self
            .pattern
            .indices(row, &mut self.matcher, &mut places)
            .is_none()
        {
            return Vec::new();
        }
        let mut places: Vec<usize> = places.into_iter().map(|at| at as usize).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// How well they are found in `row`; none where one of them is not.
    pub fn score(&mut self, row: &str) -> Option<u32> {
        self.pattern
            .score(Utf32Str::new(row, &mut self.buffer), &mut self.matcher)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<usize> {
        let rows = ["orders", "order_totals", "订单表", "audit log"];
        let mut list = Filtered {
            text: text.into(),
            ..Filtered::default()
        };
        list.refresh(rows.iter());
        list.shown().to_vec()
    }

    #[test]
    fn words_are_fuzzy_exact_or_excluded() {
        assert_eq!(shown(""), [0, 1, 2, 3]);
        assert_eq!(shown("ottl"), [1]);
        assert_eq!(shown("'order"), [0, 1]);
        assert_eq!(shown("order !total"), [0]);
        assert_eq!(shown("订"), [2]);
    }

    #[test]
    fn kept_texts_show_what_others_do_letter_by_letter() {
        let rows: Vec<String> = (0..9_000)
            .map(|at| format!("job-{at}/订单_{at}@primary {}", ["same", "missing"][at % 2]))
            .collect();
        let texts = Texts::of(rows.iter());
        let mut kept = Filtered::default();
        for whole in ["job-1 miss", "订单_12", "!same 77", "ary$", "^job 3"] {
            for end in (0..=whole.len()).filter(|&end| whole.is_char_boundary(end)) {
                kept.text = whole[..end].into();
                kept.refresh_kept(&texts);
                let mut other = Filtered {
                    text: kept.text.clone(),
                    ..Filtered::default()
                };
                other.refresh(rows.iter());
                assert_eq!(kept.shown(), other.shown(), "{:?}", kept.text);
            }
        }
        let others = Texts::of(["x", "ab"].iter());
        kept.text = "a".into();
        kept.forget();
        kept.refresh_kept(&others);
        assert_eq!(kept.shown(), [1]);
    }

    #[test]
    fn the_selected_row_stays_selected_while_it_is_shown() {
        let rows = ["a", "ab", "b"];
        let mut list = Filtered::default();
        list.refresh(rows.iter());
        list.select(1);
        list.text = "b".into();
        list.refresh(rows.iter());
        assert_eq!(list.selected(), Some(1));
        list.text = "!a".into();
        list.refresh(rows.iter());
        assert_eq!(list.selected(), Some(2));
    }
}
