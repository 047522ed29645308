//! A line to type into, at the bottom of the screen.

use ratatui::crossterm::event::KeyCode;
use tui_input::{Input, InputRequest};

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
}

/// The line.
#[derive(Debug)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    /// What was typed.
    pub input: Input,
}

impl Prompt {
    /// A line that begins with `text`.
    pub fn new(purpose: Purpose, text: &str) -> Self {
        Self {
            purpose,
            input: Input::new(text.to_owned()),
        }
    }

    /// What stands before the line.
    pub fn label(&self) -> &'static str {
        match self.purpose {
            Purpose::Filter => "/",
            Purpose::Search => "search: ",
            Purpose::SavePlan => "save plan to: ",
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

/// Puts pasted text into a text field, on one line.
pub fn paste(input: &mut Input, text: &str) {
    for character in text.chars().filter(|character| !character.is_control()) {
        input.handle(InputRequest::InsertChar(character));
    }
}
