//! What is Python's own: its tokens and how its lines become statements.

pub(super) mod lines;
pub(super) mod token;
