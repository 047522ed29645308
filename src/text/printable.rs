//! Makes characters visible that would move the cursor, change colours, hide or reorder text.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character can be shown as it is: no control character (C0, DEL, C1), no separator of lines or paragraphs,
/// and none of the invisible characters that reorder or hide text (bidirectional controls, zero-width characters, tags).
///
/// The lists are Unicode's `Bidi_Control`, and those of `Default_Ignorable_Code_Point` that do not shape visible text:
/// the joiner U+200D and variation selectors stay, as emoji and Indic scripts need them.
pub fn is_harmless(character: char) -> bool {
    !matches!(
        character,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// `text` with `...` for each ellipsis where only ASCII may be drawn. For the program's own words, not for source.
pub fn ellipsis(text: &str, is_ascii: bool) -> Cow<'_, str> {
    if is_ascii && text.contains('…') {
        text.replace('…', "...").into()
    } else {
        text.into()
    }
}

/// The text on one line with every harmful character as a visible escape: `\n`, `\t`, `\r` or `\u{1b}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    escape(text, |_| false)
}

/// The same for text of several lines: line ends stay (`\r\n` becomes `\n`), everything else is escaped.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") {
        return Cow::Owned(escape(&text.replace("\r\n", "\n"), |c| c == '\n').into_owned());
    }
    escape(text, |c| c == '\n')
}

fn escape(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_fine = |c: char| is_harmless(c) || is_kept(c);
    let Some(first) = text.find(|c| !is_fine(c)) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str(&text[..first]);
    for character in text[first..].chars() {
        if is_fine(character) {
            out.push(character);
        } else {
            push_escape(&mut out, character);
        }
    }
    Cow::Owned(out)
}

/// Appends the visible escape of one character.
pub(super) fn push_escape(out: &mut String, character: char) {
    match character {
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        // Writing to a String does not fail.
        other => drop(write!(out, "\\u{{{:x}}}", u32::from(other))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn harmful_characters_become_visible() {
        assert_eq!(printable("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(printable("a\u{9b}31m"), "a\\u{9b}31m");
        assert_eq!(printable("x\0y\u{7f}"), "x\\u{0}y\\u{7f}");
        assert_eq!(printable("\u{202e}abc\u{2069}"), "\\u{202e}abc\\u{2069}");
        assert_eq!(printable("a\u{2028}b\u{200b}"), "a\\u{2028}b\\u{200b}");
        assert_eq!(printable("a\r\n\tb"), "a\\r\\n\\tb");
    }

    #[test]
    fn harmless_text_is_not_copied() {
        assert!(matches!(printable("订单 orders 👩‍🚀 é"), Cow::Borrowed(_)));
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(printable_lines("a\r\nb\n\u{1b}c\r"), "a\nb\n\\u{1b}c\\r");
    }

    proptest! {
        #[test]
        fn nothing_harmful_is_left(text in any::<String>()) {
            prop_assert!(printable(&text).chars().all(is_harmless));
            prop_assert!(printable_lines(&text).chars().all(|c| is_harmless(c) || c == '\n'));
        }
    }
}
