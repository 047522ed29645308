//! What the surroundings say of the terminal, for a person who asks why something looks or works as it does. Nothing is sent to
//! it.

use std::io::{self, IsTerminal as _};
use std::process::{Command, Stdio};

use ratatui::crossterm::terminal;

use super::clipboard;
use super::color::Environment;
use crate::tui::model::{COMFORTABLE, SMALLEST};
use crate::tui::msg::ClipboardRoute;

/// The facts.
#[derive(Debug, Clone)]
pub struct TerminalFacts {
    /// Whether standard output is one: screens are drawn there.
    pub is_drawn_on: bool,
    /// Whether standard input is one: keys come from there.
    pub gives_keys: bool,
    /// Columns and rows, where there is one.
    pub size: Option<(u16, u16)>,
    /// `TERM`, `COLORTERM` and `COLORFGBG`.
    pub colors: Environment,
    /// `NO_COLOR` is set.
    pub wants_no_color: bool,
    /// The first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set; empty where none is.
    pub locale: String,
    /// `TERM_PROGRAM`.
    pub program: String,
    /// Which way copies go.
    pub clipboard: ClipboardRoute,
    /// What tmux does with copies (`set-clipboard`), inside tmux.
    pub tmux_clipboard: Option<String>,
}

impl TerminalFacts {
    /// What screens are made for, and what they need.
    pub const SIZES: [(u16, u16); 2] = [COMFORTABLE, SMALLEST];

    /// The facts of this process.
    pub fn read() -> Self {
        let get = |name| std::env::var(name).unwrap_or_default();
        let is_drawn_on = io::stdout().is_terminal();
        let has_any = is_drawn_on || io::stdin().is_terminal() || io::stderr().is_terminal();
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(get);
        let locale = locale.into_iter().find(|it| !it.is_empty());
        let is_tmux = !get("TMUX").is_empty();
        Self {
            is_drawn_on,
            gives_keys: io::stdin().is_terminal(),
            size: has_any.then(|| terminal::size().ok()).flatten(),
            colors: Environment::read(),
            wants_no_color: !get("NO_COLOR").is_empty(),
            locale: locale.unwrap_or_default(),
            program: get("TERM_PROGRAM"),
            clipboard: clipboard::route(),
            tmux_clipboard: is_tmux.then(tmux_clipboard).flatten(),
        }
    }

    /// Whether the locale says that text is UTF-8.
    pub fn is_utf_8(&self) -> bool {
        let locale = self.locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    }
}

fn tmux_clipboard() -> Option<String> {
    let mut command = Command::new("tmux");
    command.args(["show-options", "-gv", "set-clipboard"]);
    let output = command.stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    Some(said.trim().to_owned()).filter(|it| !it.is_empty())
}
