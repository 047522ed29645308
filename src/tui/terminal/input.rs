//! Events of the terminal as messages. The answer to the question about the background colour comes as keys, which are
//! taken out here.

use ratatui::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind,
};

use super::color;
use crate::tui::key::Key;
use crate::tui::msg::{MouseKind, Msg};

/// Longest answer: `11;rgba:` and four groups of four digits.
const LONGEST_ANSWER: usize = 32;

/// What every answer begins with.
const LEAD: &str = "11;rgb";

/// Turns events into messages.
#[derive(Debug, Default)]
pub struct Input {
    is_asked: bool,
    answer: Option<String>,
}

impl Input {
    /// The terminal was asked for its background colour.
    pub fn expect_answer(&mut self) {
        self.is_asked = true;
    }

    /// The messages of one event.
    pub fn take_in(&mut self, event: Event) -> Vec<Msg> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Event::Mouse(mouse) => mouse_message(mouse).into_iter().collect(),
            Event::Resize(width, height) => vec![Msg::Resize(width, height)],
            Event::Paste(text) => vec![Msg::Paste(text)],
            Event::Key(_) | Event::FocusGained | Event::FocusLost => Vec::new(),
        }
    }

    fn key(&mut self, event: KeyEvent) -> Vec<Msg> {
        let key = Key::from(event);
        if !self.is_asked {
            return vec![Msg::Key(key)];
        }
        // An answer is `ESC ]`, its text, and BEL or `ESC \`; these arrive as Alt-], characters, and Ctrl-g or Alt-\.
        let Some(answer) = &mut self.answer else {
            if key.alt && key.code == KeyCode::Char(']') {
                self.answer = Some(String::new());
                return Vec::new();
            }
            return vec![Msg::Key(key)];
        };
        let is_end = (key.ctrl && key.code == KeyCode::Char('g'))
            || (key.alt && key.code == KeyCode::Char('\\'));
        if is_end {
            let is_dark = color::is_dark(answer);
            self.is_asked = false;
            self.answer = None;
            return is_dark
                .map(|is_dark| Msg::Background { is_dark })
                .into_iter()
                .collect();
        }
        if let Some(character) = key.typed() {
            answer.push(character);
            let begins_right = LEAD.starts_with(answer.as_str()) || answer.starts_with(LEAD);
            if begins_right && answer.len() <= LONGEST_ANSWER {
                return Vec::new();
            }
        }
        // No answer after all: a person typed it.
        let typed = self.answer.take().unwrap_or_default();
        let mut keys: Vec<Msg> = typed.chars().map(|c| Msg::Key(Key::char(c))).collect();
        if key.typed().is_none() {
            keys.push(Msg::Key(key));
        }
        keys
    }
}

fn mouse_message(event: MouseEvent) -> Option<Msg> {
    let kind = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Click,
        MouseEventKind::ScrollUp => MouseKind::ScrollUp,
        MouseEventKind::ScrollDown => MouseKind::ScrollDown,
        _ => return None,
    };
    Some(Msg::Mouse(kind, event.column, event.row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::crossterm::event::KeyModifiers;

    fn press(input: &mut Input, code: KeyCode, modifiers: KeyModifiers) -> Vec<Msg> {
        input.take_in(Event::Key(KeyEvent::new(code, modifiers)))
    }

    fn type_in(input: &mut Input, text: &str) -> Vec<Msg> {
        text.chars()
            .flat_map(|c| press(input, KeyCode::Char(c), KeyModifiers::NONE))
            .collect()
    }

    #[test]
    fn an_answer_is_taken_out_of_the_keys() {
        for end in [
            (KeyCode::Char('g'), KeyModifiers::CONTROL),
            (KeyCode::Char('\\'), KeyModifiers::ALT),
        ] {
            let mut input = Input::default();
            input.expect_answer();
            assert_eq!(type_in(&mut input, "j").len(), 1);
            assert!(press(&mut input, KeyCode::Char(']'), KeyModifiers::ALT).is_empty());
            assert!(type_in(&mut input, "11;rgb:ffff/ffff/ffff").is_empty());
            let messages = press(&mut input, end.0, end.1);
            assert!(matches!(messages[..], [Msg::Background { is_dark: false }]));
            assert_eq!(type_in(&mut input, "]11").len(), 3);
        }
    }

    #[test]
    fn keys_that_only_look_like_an_answer_are_not_lost() {
        let mut input = Input::default();
        input.expect_answer();
        press(&mut input, KeyCode::Char(']'), KeyModifiers::ALT);
        assert_eq!(type_in(&mut input, "1x").len(), 2);
        assert_eq!(type_in(&mut input, "y").len(), 1);
    }
}
