//! The search for anything that was opened, from any screen.

use std::sync::Arc;

use tui_input::Input;

use crate::tui::search::{Found, Names};
use crate::tui::widget::cursor::Cursor;
use crate::tui::work::Thing;

/// So many letters are taken back without looking anew.
const KEPT: usize = 16;

/// What was typed, and what it finds.
#[derive(Debug)]
pub struct Find {
    /// All names.
    pub names: Arc<Names>,
    /// What was typed.
    pub input: Input,
    /// What fits it.
    pub found: Found,
    /// What fitted while less of it was typed, for whoever takes letters back.
    before: Vec<Found>,
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
            before: Vec::new(),
            cursor: Cursor::default(),
        };
        find.begin();
        find
    }

    /// Looks for what was typed.
    pub fn refresh(&mut self) {
        let text = self.input.value();
        let known = std::mem::take(&mut self.found);
        self.before.push(known);
        // What was typed before something else says nothing of this.
        while let Some(before) = self.before.pop_if(|it| !text.starts_with(it.text())) {
            drop(before);
        }
        let known = self.before.pop_if(|it| it.text() == text);
        self.found = known.unwrap_or_else(|| {
            let before = self.before.last();
            Found::of(&self.names, text, before.unwrap_or(&Found::default()))
        });
        let first = self.before.len().saturating_sub(KEPT);
        self.before.drain(..first);
        self.begin();
    }

    /// The names are others now.
    pub fn rename(&mut self, names: Arc<Names>) {
        self.names = names;
        self.before.clear();
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
