//! What lies above the screen: pickers, prompts, questions, messages. The topmost gets the keys.

pub mod ask;
pub mod find;
pub mod page;
pub mod picker;
pub mod prompt;

use super::widget::cursor::{Cursor, Scroll};

/// A layer.
#[derive(Debug)]
pub enum Layer {
    /// A searchable list that does something with what is picked: help, copy menu, types.
    Picker(picker::Picker),
    /// Everything that was opened, by its name.
    Find(Box<find::Find>),
    /// A line to type into, at the bottom.
    Prompt(prompt::Prompt),
    /// A question about something that cannot be taken back.
    Ask(ask::Ask),
    /// A text to read.
    Page(page::Page),
    /// What runs.
    Tasks(Cursor),
    /// The last messages.
    Messages(Scroll),
}
