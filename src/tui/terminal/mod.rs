//! The terminal itself: taking it, giving it back, drawing on it, hearing from it.

pub mod clipboard;
pub mod color;
pub mod editor;
pub mod facts;
pub mod guard;
pub mod input;
