//! Asking for what nobody may see. The terminal gives every key to the program meanwhile: Ctrl-C too is one then, and not a
//! signal that would end the program with the echo off.

use std::io::{self, Write as _};

use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use secrecy::SecretString;

/// A terminal that gives every key away unseen, until this is dropped.
struct Unseen(());

impl Unseen {
    fn begin() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self(()))
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        // Nothing is left to be done where this fails.
        let _ = disable_raw_mode();
    }
}

/// What a person types behind the question; none where they give up by Ctrl-C.
pub(super) fn unseen(question: &str) -> io::Result<Option<SecretString>> {
    let mut out = io::stderr();
    write!(out, "{question}")?;
    out.flush()?;
    let typed = typed();
    writeln!(out)?;
    typed
}

fn typed() -> io::Result<Option<SecretString>> {
    let _unseen = Unseen::begin()?;
    // What does not grow leaves no copies behind.
    let mut text = String::with_capacity(1024);
    loop {
        let Event::Key(key) = event::read()? else {
            continue;
        };
        match Typed::of(key) {
            Typed::End => return Ok(Some(text.into())),
            Typed::GivenUp => return Ok(None),
            Typed::Clear => text.clear(),
            Typed::Back => {
                text.pop();
            }
            Typed::Letter(letter) => text.push(letter),
            Typed::Nothing => {}
        }
    }
}

/// What a key means, as in any line that a terminal reads.
#[derive(Debug, PartialEq, Eq)]
enum Typed {
    Letter(char),
    Back,
    Clear,
    End,
    GivenUp,
    Nothing,
}

impl Typed {
    fn of(key: KeyEvent) -> Self {
        if key.kind == KeyEventKind::Release {
            return Self::Nothing;
        }
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => Self::End,
            KeyCode::Backspace => Self::Back,
            KeyCode::Char('c') if is_control => Self::GivenUp,
            // A line feed, and the end of the input.
            KeyCode::Char('j' | 'd') if is_control => Self::End,
            KeyCode::Char('h') if is_control => Self::Back,
            KeyCode::Char('u') if is_control => Self::Clear,
            KeyCode::Char(letter) if !is_control => Self::Letter(letter),
            _ => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_they_mean_in_any_line() {
        let control = |letter| KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL);
        let shifted = KeyEvent::new(KeyCode::Char('A'), KeyModifiers::SHIFT);
        assert_eq!(Typed::of(shifted), Typed::Letter('A'));
        assert_eq!(Typed::of(KeyCode::Enter.into()), Typed::End);
        assert_eq!(Typed::of(control('c')), Typed::GivenUp);
        assert_eq!(Typed::of(control('j')), Typed::End);
        assert_eq!(Typed::of(control('u')), Typed::Clear);
        assert_eq!(Typed::of(control('x')), Typed::Nothing);
    }
}
