//! Where the person was: back and forward over screens and over what Explore looked at.

use super::screen::ScreenId;
use super::screen::explore::Spot;

/// A place to return to.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// The screen.
    pub screen: ScreenId,
    /// What Explore looked at.
    pub spot: Spot,
    /// What was selected on a screen on which one follows lines: the name of a type, the guid of a term.
    pub selected: Option<String>,
}

/// How many visits are kept.
const LONGEST: usize = 500;

/// Visits before and after the present one.
#[derive(Debug, Default)]
pub struct History {
    back: Vec<Visit>,
    forward: Vec<Visit>,
}

impl History {
    /// Remembers `from` before a jump; what lay ahead is forgotten.
    pub fn leave(&mut self, from: Visit) {
        if self.back.last() == Some(&from) {
            return;
        }
        if self.back.len() == LONGEST {
            self.back.remove(0);
        }
        self.back.push(from);
        self.forward.clear();
    }

    /// The visit before, in exchange for the present one.
    pub fn back(&mut self, present: Visit) -> Option<Visit> {
        let visit = self.back.pop()?;
        self.forward.push(present);
        Some(visit)
    }

    /// The visit after, in exchange for the present one.
    pub fn forward(&mut self, present: Visit) -> Option<Visit> {
        let visit = self.forward.pop()?;
        self.back.push(present);
        Some(visit)
    }
}
