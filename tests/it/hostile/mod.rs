//! Text from outside that wants to steer the terminal, through every command and every format that it prints.
//!
//! The commands and their formats are taken from the program itself, so that one that is added without a row here is told.

mod atlas;
mod commands;
mod edges;
mod screen;
mod sources;

use std::fmt::Write as _;

/// Stands before and behind each hostile text, so that a test can see that it came through.
pub const MARK: &str = "Evil";

/// Sequences as they are known from attacks on terminals: title, clipboard, link, colours, erasing, a question that the
/// terminal answers as if somebody had typed it, device control, and the same with the single characters of C1.
const SEQUENCES: &[&str] = &[
    "\x1b]0;owned\x07",
    "\x1b]52;c;b3duZWQ=\x1b\\",
    "\x1b]8;;http://owned/\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[31m",
    "\x1b[2J\x1b[H",
    "\x1b[?1049l",
    "\x1b[6n",
    "\x1bP$q\"p\x1b\\",
    "\x1b_owned\x1b\\",
    "\x1b^owned\x1b\\",
    "\x1bc",
    "\u{9d}0;owned\u{9c}",
    "\u{9b}2J",
    "\u{90}$q\u{9c}",
    "x\rowned",
    "x\u{8}owned",
];

/// Ranges of characters that move, hide or reorder: C0, DEL and C1; soft hyphen; Unicode's `Bidi_Control`; separators of
/// lines and paragraphs; what has no width; tags.
const CHARACTERS: &[std::ops::RangeInclusive<char>] = &[
    '\u{0}'..='\u{1f}',
    '\u{7f}'..='\u{9f}',
    '\u{ad}'..='\u{ad}',
    '\u{61c}'..='\u{61c}',
    '\u{200b}'..='\u{200b}',
    '\u{200e}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{2069}',
    '\u{feff}'..='\u{feff}',
    '\u{e0001}'..='\u{e0001}',
    '\u{e0041}'..='\u{e0041}',
];

/// All of it in one text, with a mark around it.
pub fn evil() -> String {
    let mut text = MARK.to_owned();
    text.extend(CHARACTERS.iter().cloned().flatten());
    text.extend(SEQUENCES.iter().copied());
    text + MARK
}

/// What can stand in an argument and in the name of a file: no NUL and no slash.
pub fn evil_argument() -> String {
    evil().replace(['\0', '/'], "")
}

/// The same in pieces that a file system takes for names.
pub fn evil_names() -> Vec<String> {
    let text: Vec<char> = evil_argument().chars().collect();
    let pieces = text.chunks(40);
    pieces
        .map(|it| format!("{MARK}{}", it.iter().collect::<String>()))
        .collect()
}

/// A text as the content of a string of TOML: every character that is not a plain letter as an escape.
pub fn in_toml(text: &str) -> String {
    let mut made = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            made.push(c);
        } else {
            let _ = write!(made, "\\U{:08x}", u32::from(c));
        }
    }
    made
}

/// The first character that must not be printed; the program's own colours are no such.
pub fn harm(text: &str) -> Option<String> {
    let text = without_colors(text);
    let is_fine = |c: char| c == '\n' || headwater::text::is_harmless(c);
    let at = text.find(|c| !is_fine(c))?;
    let line = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let mut told = String::new();
    for c in text[line..].chars().take(160) {
        let _ = write!(told, "{}", c.escape_debug());
    }
    Some(told)
}

/// The text without `ESC [ … m`. What is hostile has other sequences too, which stay.
fn without_colors(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit() && c != ';');
        if let Some(end) = end.filter(|&end| part[end..].starts_with('m')) {
            plain.push_str(&part[end + 1..]);
        } else {
            plain.push_str("\x1b[");
            plain.push_str(part);
        }
    }
    plain
}

#[test]
fn harm_is_seen() {
    assert_eq!(harm("a\n\x1b[1;32mb\x1b[0m 订单"), None);
    for range in CHARACTERS {
        for c in range.clone().filter(|&it| it != '\n') {
            assert!(harm(&format!("a{c}")).is_some(), "{c:?}");
        }
    }
    assert!(harm("\x1b[1m\x1b[2J").is_some());
}
