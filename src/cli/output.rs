//! stdout and stderr: colours where they are wanted, one write per piece, nothing said twice.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use super::AppError;
use super::session::Session;
use crate::workspace::{UiSettings, When};

/// How a piece of text looks. The sixteen colours of the terminal's own theme, never more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Strong,
    Faint,
    Good,
    Warn,
    Bad,
    Accent,
}

impl Look {
    fn code(self) -> &'static str {
        match self {
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Good => "32",
            Self::Warn => "33",
            Self::Bad => "31",
            Self::Accent => "36",
        }
    }
}

/// What text may use: colours or none, any character or ASCII only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paint {
    pub(super) has_color: bool,
    pub(super) is_ascii: bool,
}

impl Paint {
    /// `text` in a look. The text must be printable already.
    pub(super) fn paint(self, look: Look, text: &str) -> String {
        if self.has_color && !text.is_empty() {
            format!("\u{1b}[{}m{text}\u{1b}[0m", look.code())
        } else {
            text.to_owned()
        }
    }

    /// `fancy`, or `plain` where only ASCII may be used.
    pub(super) fn glyph(self, fancy: &'static str, plain: &'static str) -> &'static str {
        if self.is_ascii { plain } else { fancy }
    }
}

/// How data on stdout and narration on stderr may look.
pub(super) fn paints(looks: &UiSettings) -> (Paint, Paint) {
    let has_color = |is_terminal: bool| match looks.color {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            let is_set = |name| std::env::var_os(name).is_some_and(|it| !it.is_empty());
            is_terminal && !looks.plain && !is_set("NO_COLOR") && !is_dumb()
        }
    };
    let paint = |is_terminal| Paint {
        has_color: has_color(is_terminal),
        is_ascii: looks.ascii || looks.plain,
    };
    (
        paint(io::stdout().is_terminal()),
        paint(io::stderr().is_terminal()),
    )
}

/// Whether the terminal can do nothing but print.
pub(super) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|it| it == "dumb")
}

/// Writes data.
pub(super) fn data(text: &str) -> Result<(), AppError> {
    bytes(text.as_bytes())
}

/// Writes bytes that are a file's content.
pub(super) fn bytes(bytes: &[u8]) -> Result<(), AppError> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    Ok(stdout.flush()?)
}

/// Writes text of a file, byte for byte; on a terminal with what would steer it made visible.
pub(super) fn file(content: &[u8]) -> Result<(), AppError> {
    if !io::stdout().is_terminal() {
        return bytes(content);
    }
    let text = crate::source::SourceFile::new("", None, content.to_vec());
    // A tab only moves to the right.
    let text = text.text().replace('\t', "    ");
    data(&crate::text::printable_lines(&text))
}

/// Writes data as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> Result<(), AppError> {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    crate::export::json(value, &mut stdout)?;
    Ok(stdout.flush()?)
}

/// Says something to the person. Nobody listening is no error.
pub(super) fn narrate(text: &str) {
    if text.is_empty() {
        return;
    }
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    if !text.ends_with('\n') {
        let _ = stderr.write_all(b"\n");
    }
}

/// How far something has come, in one line on a terminal; nothing elsewhere.
pub(super) struct Narrated {
    is_watched: bool,
}

impl Narrated {
    /// Says nothing yet, and nothing at all where what is written is not to be written over.
    pub(super) fn new(session: &Session) -> Self {
        let is_plain = session.project.settings.ui.plain || is_dumb();
        Self {
            is_watched: io::stderr().is_terminal() && !is_plain,
        }
    }

    /// Says how far.
    pub(super) fn tell(&self, what: &str, done: usize, total: usize) {
        if self.is_watched {
            narrate_over(&format!("{what}: {done} of {total}"));
        }
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        if self.is_watched {
            narrate_over("");
        }
    }
}

/// Says something that the next narration writes over, on a terminal.
pub(super) fn narrate_over(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = write!(stderr, "\r\u{1b}[2K{}", crate::text::printable(text));
    let _ = stderr.flush();
}
