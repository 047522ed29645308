//! A place in a list or text, and what part of it is visible.

use super::super::action::Action;

/// Selected line and scroll position. `settle` keeps both inside once length and height are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The selected line.
    pub at: usize,
    /// The first visible line.
    pub top: usize,
    /// Number of lines.
    pub len: usize,
    /// Number of visible lines.
    pub height: usize,
}

impl Cursor {
    /// Selects a line; a line past the end is the last one.
    pub fn select(&mut self, at: usize) {
        self.at = at.min(self.len.saturating_sub(1));
    }

    /// The selected line, if there are lines.
    pub fn selected(&self) -> Option<usize> {
        (self.at < self.len).then_some(self.at)
    }

    /// Carries out a movement; false where `action` is none.
    pub fn run(&mut self, action: Action) -> bool {
        let page = self.height.max(1);
        match action {
            Action::Down => self.select(self.at.saturating_add(1)),
            Action::Up => self.select(self.at.saturating_sub(1)),
            Action::First => self.select(0),
            Action::Last => self.select(usize::MAX),
            Action::HalfDown => self.select(self.at.saturating_add(page.div_ceil(2))),
            Action::HalfUp => self.select(self.at.saturating_sub(page.div_ceil(2))),
            Action::PageDown => self.select(self.at.saturating_add(page)),
            Action::PageUp => self.select(self.at.saturating_sub(page)),
            _ => return false,
        }
        true
    }

    /// The next or previous line, around the ends.
    pub fn step_around(&mut self, forward: bool) {
        if self.len > 0 {
            let step = if forward { 1 } else { self.len - 1 };
            self.at = (self.at + step) % self.len;
        }
    }

    /// Moves the visible part, and the selected line only as far as it must to stay visible.
    pub fn scroll(&mut self, lines: isize) {
        let last_top = self.len.saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(lines).min(last_top);
        let last = self.top + self.height.saturating_sub(1);
        self.at = self.at.clamp(self.top, last.max(self.top));
        self.select(self.at);
    }

    /// Moves the visible part so that this many lines below the selected one are in it, as far as that one stays in it.
    pub fn show_below(&mut self, lines: usize) {
        let last = self.at + lines.min(self.height.saturating_sub(1));
        self.top = self.top.max((last + 1).saturating_sub(self.height));
    }

    /// Takes in the length and the visible height, and moves the visible part so that the selected line is in it.
    pub fn settle(&mut self, len: usize, height: usize) {
        self.len = len;
        self.height = height;
        self.select(self.at);
        self.top = self.top.min(len.saturating_sub(height));
        if self.at < self.top {
            self.top = self.at;
        } else if height > 0 && self.at >= self.top + height {
            self.top = self.at + 1 - height;
        }
    }

    /// The visible lines.
    pub fn visible(&self) -> std::ops::Range<usize> {
        self.top..(self.top + self.height).min(self.len)
    }
}

/// Scroll position of a text without a selected line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scroll {
    /// The first visible line.
    pub top: usize,
    /// The first visible column.
    pub left: usize,
    /// Number of lines.
    pub len: usize,
    /// Number of visible lines.
    pub height: usize,
}

impl Scroll {
    /// Carries out a movement; false where `action` is none.
    pub fn run(&mut self, action: Action) -> bool {
        let page = self.height.max(1);
        let top = match action {
            Action::Down => self.top.saturating_add(1),
            Action::Up => self.top.saturating_sub(1),
            Action::First => 0,
            Action::Last => usize::MAX,
            Action::HalfDown => self.top.saturating_add(page.div_ceil(2)),
            Action::HalfUp => self.top.saturating_sub(page.div_ceil(2)),
            Action::PageDown => self.top.saturating_add(page),
            Action::PageUp => self.top.saturating_sub(page),
            Action::Left | Action::WalkUpstream => {
                self.left = self.left.saturating_sub(8);
                return true;
            }
            Action::Right | Action::WalkDownstream => {
                self.left = self.left.saturating_add(8);
                return true;
            }
            _ => return false,
        };
        self.top = top.min(self.len.saturating_sub(self.height));
        true
    }

    /// Moves the visible part.
    pub fn scroll(&mut self, lines: isize) {
        let last = self.len.saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(lines).min(last);
    }

    /// Takes in the length and the visible height.
    pub fn settle(&mut self, len: usize, height: usize) {
        self.len = len;
        self.height = height;
        self.top = self.top.min(len.saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_selected_line_stays_visible() {
        let mut cursor = Cursor::default();
        cursor.settle(100, 10);
        cursor.run(Action::Last);
        cursor.settle(100, 10);
        assert_eq!(cursor.visible(), 90..100);
        cursor.settle(3, 10);
        assert_eq!((cursor.at, cursor.visible()), (2, 0..3));
        cursor.settle(0, 10);
        assert_eq!(cursor.selected(), None);
    }

    proptest! {
        #[test]
        fn no_movement_leaves_the_list(
            len in 0_usize..50,
            height in 0_usize..20,
            steps in prop::collection::vec(0_usize..10, 0..40),
        ) {
            let moves = [
                Action::Down, Action::Up, Action::First, Action::Last, Action::HalfDown,
                Action::HalfUp, Action::PageDown, Action::PageUp,
            ];
            let mut cursor = Cursor::default();
            cursor.settle(len, height);
            for step in steps {
                match moves.get(step) {
                    Some(&action) => { cursor.run(action); }
                    None if step == 8 => cursor.scroll(3),
                    None => cursor.scroll(-3),
                }
                cursor.settle(len, height);
                prop_assert!(cursor.at < len.max(1));
                if height > 0 && len > 0 {
                    prop_assert!(cursor.visible().contains(&cursor.at));
                }
            }
        }
    }
}
