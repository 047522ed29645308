//! The search for anything that was opened, from any screen.

use std::sync::Arc;

use tui_input::Input;

use crate::tui::search::{Found, Names};
use crate::tui::widget::cursor::Cursor;
use crate::tui::work::Thing;

/// So many letters are taken back without looking anew.
const KEPT: usize = 16;

/// What was typed, and what it finds. A key never waits for what takes longer than a frame may: that is looked for beside the
/// screen, one text at a time, and comes as an answer.
#[derive(Debug)]
pub struct Find {
    /// All names.
    pub names: Arc<Names>,
    /// What was typed.
    pub input: Input,
    /// What fits it; until that is found, what fits what was typed before.
    pub found: Arc<Found>,
    /// What fitted while less of it was typed, for whoever takes letters back.
    before: Vec<Arc<Found>>,
    /// Whether something is looked for beside the screen.
    is_asked: bool,
    /// The place in the list.
    pub cursor: Cursor,
}

/// A text to look for.
#[derive(Debug)]
pub struct Search {
    names: Arc<Names>,
    text: String,
    before: Arc<Found>,
}

/// What fits it.
#[derive(Debug)]
pub struct Answer {
    names: Arc<Names>,
    found: Found,
}

impl Search {
    /// Looks for it.
    pub fn answer(self) -> Answer {
        Answer {
            found: Found::of(&self.names, &self.text, &self.before),
            names: self.names,
        }
    }
}

impl Find {
    /// Among these names, before anything is typed.
    pub fn new(names: Arc<Names>) -> Self {
        let found = Found::of(&names, "", &Found::default());
        let mut find = Self {
            names,
            input: Input::default(),
            found: Arc::new(found),
            before: Vec::new(),
            is_asked: false,
            cursor: Cursor::default(),
        };
        find.begin();
        find
    }

    /// Whether what was typed is still looked for.
    pub fn is_behind(&self) -> bool {
        self.found.text() != self.input.value()
    }

    /// Looks for what was typed; what is to be looked for beside the screen.
    pub fn refresh(&mut self) -> Option<Search> {
        let known = Arc::clone(&self.found);
        self.remember(known);
        let text = self.input.value();
        // What was typed before something else says nothing of this.
        while let Some(before) = self.before.pop_if(|it| !text.starts_with(it.text())) {
            drop(before);
        }
        if let Some(known) = self.before.pop_if(|it| it.text() == text) {
            self.show(known);
            return None;
        }
        let first = self.before.len().saturating_sub(KEPT);
        self.before.drain(..first);
        let search = self.search();
        if Found::is_quick(&search.names, &search.text, &search.before) {
            self.show(Arc::new(search.answer().found));
            return None;
        }
        let is_first = !std::mem::replace(&mut self.is_asked, true);
        is_first.then_some(search)
    }

    /// Takes in what was found beside the screen; what was typed meanwhile may be still to be looked for.
    pub fn came(&mut self, answer: Answer) -> Option<Search> {
        self.is_asked = false;
        if !self.is_behind() {
            return None;
        }
        let found = Arc::new(answer.found);
        if !Arc::ptr_eq(&answer.names, &self.names) {
            return self.refresh();
        }
        if found.text() == self.input.value() {
            self.show(found);
            return None;
        }
        self.remember(found);
        self.refresh()
    }

    /// Waits for what was typed, for whoever takes what fits it.
    pub fn finish(&mut self) {
        if self.is_behind() {
            let found = self.search().answer().found;
            self.show(Arc::new(found));
        }
    }

    /// The names are others now.
    pub fn rename(&mut self, names: Arc<Names>) {
        self.names = names;
        self.before.clear();
        let found = self.search().answer().found;
        self.show(Arc::new(found));
    }

    fn search(&self) -> Search {
        Search {
            names: Arc::clone(&self.names),
            text: self.input.value().to_owned(),
            before: self.before.last().cloned().unwrap_or_default(),
        }
    }

    /// Keeps what was found, each of a longer text than the one before.
    fn remember(&mut self, found: Arc<Found>) {
        let length = found.text().len();
        if (self.before.last()).is_none_or(|last| last.text().len() < length) {
            self.before.push(found);
        }
    }

    fn show(&mut self, found: Arc<Found>) {
        self.found = found;
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
