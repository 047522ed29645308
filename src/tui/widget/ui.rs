//! What every drawing function needs: the theme and the set of characters for lines.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::symbols::border;
use ratatui::text::{Line, Span};

use crate::text::{self, printable};
use crate::tui::theme::{Role, Theme};

/// Theme and characters. All text from outside goes through [`Ui::span`], which makes it fit for a terminal.
#[derive(Clone, Copy)]
pub struct Ui<'a> {
    /// The styles.
    pub theme: &'a Theme,
    /// Nothing but ASCII in what the program itself draws.
    pub is_ascii: bool,
}

/// Borders of ASCII characters.
const ASCII: border::Set<'_> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// Borders of ASCII characters for the pane in focus.
const ASCII_FOCUS: border::Set<'_> = border::Set {
    top_left: "#",
    top_right: "#",
    bottom_left: "#",
    bottom_right: "#",
    vertical_left: "#",
    vertical_right: "#",
    horizontal_top: "=",
    horizontal_bottom: "=",
};

impl Ui<'_> {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A piece of text in the style of a role, with nothing in it that a terminal would act upon.
    pub fn span(&self, role: Role, text: impl AsRef<str>) -> Span<'static> {
        Span::styled(printable(text.as_ref()).into_owned(), self.style(role))
    }

    /// A line of one piece.
    pub fn line(&self, role: Role, text: impl AsRef<str>) -> Line<'static> {
        Line::from(self.span(role, text))
    }

    /// The border of a pane. The one in focus is told by its shape, not only by its colour.
    pub fn border(&self, is_focused: bool) -> border::Set<'static> {
        match (self.is_ascii, is_focused) {
            (true, false) => ASCII,
            (true, true) => ASCII_FOCUS,
            (false, false) => border::PLAIN,
            (false, true) => border::THICK,
        }
    }

    /// A message in characters that may be used: the ellipsis of the program's own words is `...` in ASCII.
    pub fn words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        text::ellipsis(text, self.is_ascii)
    }

    /// How often a thing was seen: `×112`, `x112` in ASCII.
    pub fn times(&self, count: usize) -> String {
        format!("{}{count}", if self.is_ascii { 'x' } else { '×' })
    }
}
