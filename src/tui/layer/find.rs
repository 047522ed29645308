//! The search for anything that was opened, from any screen.

use std::sync::Arc;

use tui_input::Input;

use crate::tui::search::{Found, Names};
use crate::tui::widget::cursor::Cursor;
use crate::tui::work::Thing;

/// What was typed, and what it finds.
#[derive(Debug)]
pub struct Find {
    /// All names.
    pub names: Arc<Names>,
    /// What was typed.
    pub input: Input,
    /// What fits it.
    pub found: Found,
    /// The place in the list.
    pub cursor: Cursor,
}

impl Find {
    /// Among these names, before anything is typed.
    pub fn new(names: Arc<Names>) -> Self {
        let found = Found::of(&names, "", &Found::default());
        let mut find = Self {
            names,
            input: Input::default(),
            found,
            cursor: Cursor::default(),
        };
        find.begin();
        find
    }

    /// Looks for what was typed.
    pub fn refresh(&mut self) {
        self.found = Found::of(&self.names, self.input.value(), &self.found);
        self.begin();
    }

    /// The names are others now.
    pub fn rename(&mut self, names: Arc<Names>) {
        self.names = names;
        self.found = Found::of(&self.names, self.input.value(), &Found::default());
        self.begin();
    }

    fn begin(&mut self) {
        self.cursor.len = self.found.listed.len();
        self.cursor.select(0);
    }

    /// What is selected.
    pub fn selected(&self) -> Option<Thing> {
        let at = self.found.listed.get(self.cursor.selected()?)?;
        self.names.thing(*at)
    }
}
