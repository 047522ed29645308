//! A line to type into, at the bottom of the screen.

use ratatui::crossterm::event::KeyCode;
use tui_input::{Input, InputRequest};

use crate::tui::catalogue_data::Names;
use crate::tui::catalogue_query::completions;
use crate::tui::key::Key;

/// What the line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Filters the list of the screen while typing.
    Filter,
    /// Searches the catalogue.
    Search,
    /// Names the file that the plan is saved to.
    SavePlan,
    /// Names the view that is saved.
    SaveView,
    /// Names the file that a table is saved to.
    SaveTable,
}

/// The line.
#[derive(Debug)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    /// What was typed.
    pub input: Input,
    /// What was typed before it was completed, while it is.
    pub stem: Option<String>,
}

impl Prompt {
    /// A line that begins with `text`.
    pub fn new(purpose: Purpose, text: &str) -> Self {
        Self {
            purpose,
            input: Input::new(text.to_owned()),
            stem: None,
        }
    }

    /// What the line may become, each as a whole: of what was typed, also while one of them stands in its place.
    pub fn completions(&self, names: &Names) -> Vec<String> {
        match self.purpose {
            Purpose::Search => {
                completions(self.stem.as_deref().unwrap_or(self.input.value()), names)
            }
            Purpose::Filter | Purpose::SavePlan | Purpose::SaveView | Purpose::SaveTable => {
                Vec::new()
            }
        }
    }

    /// Puts the next completion in place of the line, or the one before; after the last comes what was typed.
    pub fn complete(&mut self, names: &Names, is_forward: bool) {
        let mut all = self.completions(names);
        if all.is_empty() {
            return;
        }
        let stem = self
            .stem
            .take()
            .unwrap_or_else(|| self.input.value().to_owned());
        all.push(stem.clone());
        let at = all.iter().position(|line| line == self.input.value());
        let last = all.len() - 1;
        let next = match (at.unwrap_or(last), is_forward) {
            (at, true) => (at + 1) % all.len(),
            (0, false) => last,
            (at, false) => at - 1,
        };
        if let [_only, _typed] = all.as_slice() {
            // The only one is taken for good, so that the next word can be completed.
            self.input = Input::new(all.swap_remove(0));
        } else if let Some(line) = all.into_iter().nth(next) {
            self.input = Input::new(line);
            self.stem = Some(stem);
        }
    }

    /// What stands before the line.
    pub fn label(&self) -> &'static str {
        match self.purpose {
            Purpose::Filter => "/",
            Purpose::Search => "search: ",
            Purpose::SavePlan => "save plan to: ",
            Purpose::SaveView => "save this view as: ",
            Purpose::SaveTable => "save the table to (.csv, .json): ",
        }
    }
}

/// Gives a key to a text field; false where the key means nothing there.
pub fn type_key(input: &mut Input, key: Key) -> bool {
    let request = match (key.code, key.ctrl, key.alt) {
        (KeyCode::Char('a'), true, _) | (KeyCode::Home, ..) => InputRequest::GoToStart,
        (KeyCode::Char('e'), true, _) | (KeyCode::End, ..) => InputRequest::GoToEnd,
        (KeyCode::Char('w'), true, _) | (KeyCode::Backspace, _, true) => {
            InputRequest::DeletePrevWord
        }
        (KeyCode::Char('u'), true, _) => InputRequest::DeleteLine,
        (KeyCode::Char('k'), true, _) => InputRequest::DeleteTillEnd,
        (KeyCode::Char('b'), _, true) => InputRequest::GoToPrevWord,
        (KeyCode::Char('f'), _, true) => InputRequest::GoToNextWord,
        (KeyCode::Left, ..) => InputRequest::GoToPrevChar,
        (KeyCode::Right, ..) => InputRequest::GoToNextChar,
        (KeyCode::Backspace, ..) | (KeyCode::Char('h'), true, _) => InputRequest::DeletePrevChar,
        (KeyCode::Delete, ..) => InputRequest::DeleteNextChar,
        (KeyCode::Char(character), false, false) => InputRequest::InsertChar(character),
        _ => return false,
    };
    input.handle(request);
    true
}

/// More than this is no name and no filter; a text field takes time with its length.
const MOST_PASTED: usize = 1_000;

/// Puts pasted text into a text field, on one line; of very much the beginning.
pub fn paste(input: &mut Input, text: &str) {
    let characters = text.chars().filter(|character| !character.is_control());
    for character in characters.take(MOST_PASTED) {
        input.handle(InputRequest::InsertChar(character));
    }
}
