//! A text to read above the screen.

use super::super::widget::cursor::Scroll;

/// The text.
#[derive(Debug)]
pub struct Page {
    /// What it is.
    pub title: String,
    /// Its lines; made printable where they are drawn.
    pub lines: Vec<String>,
    /// Which of them are visible.
    pub scroll: Scroll,
}

impl Page {
    /// A text from its beginning.
    pub fn new(title: String, text: &str) -> Self {
        Self {
            title,
            lines: text.lines().map(str::to_owned).collect(),
            scroll: Scroll::default(),
        }
    }

    /// A text from its end.
    pub fn at_the_end(title: String, text: &str) -> Self {
        let mut page = Self::new(title, text);
        page.scroll.top = usize::MAX;
        page
    }
}
