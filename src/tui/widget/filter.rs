//! A list that can be filtered: fuzzy words, `'exact`, `!not`, `^start`, `end$`.

use nucleo_matcher::pattern::Atom;
use nucleo_matcher::{Config, Matcher};

use super::cursor::Cursor;
use crate::tui::action::Action;
use crate::tui::search::Labels;
use crate::tui::search::pattern::{atoms, haystack};

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
}

impl Filtered {
    /// A list whose filter puts the best matches first.
    pub fn best_first() -> Self {
        Self {
            best_first: true,
            ..Self::default()
        }
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
    pub fn refresh_among(&mut self, labels: &mut Labels) {
        let selected = self.selected();
        let fitting = labels.fitting(&self.text).iter();
        self.shown.clear();
        self.shown
            .extend(fitting.filter_map(|&at| usize::try_from(at).ok()));
        self.keep_selected(selected);
    }

    /// Shows so many rows, all there are. Their texts need not be made.
    pub fn show_all(&mut self, rows: usize) {
        let selected = self.selected();
        self.shown.clear();
        self.shown.extend(0..rows);
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

/// A filter's words, ready to match.
pub struct Words {
    atoms: Vec<Atom>,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Words {
    /// The words of a filter's text.
    pub fn new(text: &str) -> Self {
        Self {
            atoms: atoms(text),
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
        }
    }

    /// Where in `row` they are found, by the numbers of its graphemes; nowhere where one of them is not found.
    pub fn places(&mut self, row: &str) -> Vec<usize> {
        let mut places = Vec::new();
        for atom in &self.atoms {
            let row = haystack(row, atom, &mut self.buffer);
            if atom.indices(row, &mut self.matcher, &mut places).is_none() {
                return Vec::new();
            }
        }
        let mut places: Vec<usize> = places.into_iter().map(|at| at as usize).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// How well they are found in `row`; none where one of them is not.
    pub fn score(&mut self, row: &str) -> Option<u32> {
        let mut atoms = self.atoms.iter();
        atoms.try_fold(0, |all, atom| {
            let row = haystack(row, atom, &mut self.buffer);
            Some(all + u32::from(atom.score(row, &mut self.matcher)?))
        })
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
    fn capitals_are_meant_at_the_start_and_at_the_end_too() {
        let rows = ["PII_customers", "pii_orders", "  PII orders", "orders_PII"];
        let shown = |text: &str| {
            let mut list = Filtered {
                text: text.into(),
                ..Filtered::default()
            };
            list.refresh(rows.iter());
            let mut labels = Labels::of(rows.iter());
            assert_eq!(labels.fitting(text).len(), list.shown().len(), "{text}");
            list.shown().to_vec()
        };
        assert_eq!(shown("^PII"), [0, 2]);
        assert_eq!(shown("!^PII"), [1, 3]);
        assert_eq!(shown("PII$"), [3]);
        assert_eq!(shown("^PII_customers$"), [0]);
        assert_eq!(shown("^pii"), [0, 1, 2]);
        assert_eq!(Words::new("^PII").places("PII_customers"), [0, 1, 2]);
    }

    #[test]
    fn labels_at_hand_show_what_others_do_letter_by_letter() {
        let rows: Vec<String> = (0..9_000)
            .map(|at| format!("job-{at}/订单_{at}@primary {}", ["same", "missing"][at % 2]))
            .collect();
        let mut labels = Labels::of(rows.iter());
        let mut kept = Filtered::default();
        for whole in ["job-1 miss", "订单_12", "!same 77", "ary$", "^job 3"] {
            for end in (0..=whole.len()).filter(|&end| whole.is_char_boundary(end)) {
                kept.text = whole[..end].into();
                kept.refresh_among(&mut labels);
                let mut other = Filtered {
                    text: kept.text.clone(),
                    ..Filtered::default()
                };
                other.refresh(rows.iter());
                assert_eq!(kept.shown(), other.shown(), "{:?}", kept.text);
            }
        }
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
