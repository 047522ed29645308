//! Pieces that the screens are made of. They draw from what they are given and keep nothing.

pub mod chart;
pub mod cursor;
pub mod filter;
pub mod graph;
pub mod highlight;
pub mod list;
pub mod pane;
pub mod source;
pub mod ui;
