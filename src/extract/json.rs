//! The strings of a JSON text with their places, from any text: what is no JSON gives what strings it has.

use super::passage::Passage;
use crate::source::Span;

/// One step of the way to a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// The value of this key, as it is written.
    Key(&'a str),
    /// The element of an array, counted from 0.
    Element(usize),
}

/// What is open around a value.
struct Level<'a> {
    step: Step<'a>,
    /// In an object: whether the next string is a key.
    wants_key: bool,
    is_object: bool,
}

/// Calls `on_string` with the way to each string value and the span between its quotes.
pub(super) fn strings<'a>(text: &'a str, on_string: &mut dyn FnMut(&[Step<'a>], Span)) {
    let bytes = text.as_bytes();
    let mut levels: Vec<Level<'a>> = Vec::new();
    let mut way: Vec<Step<'a>> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => {
                let is_object = *byte == b'{';
                levels.push(Level {
                    step: if is_object {
                        Step::Key("")
                    } else {
                        Step::Element(0)
                    },
                    wants_key: is_object,
                    is_object,
                });
                way.push(Step::Element(0));
            }
            b'}' | b']' => {
                levels.pop();
                way.pop();
            }
            b',' => {
                if let Some(level) = levels.last_mut() {
                    level.wants_key = level.is_object;
                    if let Step::Element(number) = &mut level.step {
                        *number += 1;
                    }
                }
            }
            b'"' => {
                let content = Span::new(at, string_end(bytes, at));
                at = content.end + 1;
                match levels.last_mut() {
                    Some(level) if level.wants_key => {
                        level.wants_key = false;
                        level.step = Step::Key(text.get(content.start..content.end).unwrap_or(""));
                    }
                    _ => {
                        if let (Some(level), Some(last)) = (levels.last(), way.last_mut()) {
                            *last = level.step;
                        }
                        on_string(&way, content);
                    }
                }
            }
            _ => {}
        }
        if let (Some(level), Some(last)) = (levels.last(), way.last_mut())
            && matches!(byte, b',' | b'"')
        {
            *last = level.step;
        }
    }
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Adds what a string says to a passage.
pub(super) fn decode(text: &str, content: Span, passage: &mut Passage) {
    let mut at = content.start;
    while let Some(rest) = text.get(at..content.end).filter(|rest| !rest.is_empty()) {
        let Some(ahead) = rest.find('\\') else {
            passage.push_exact(rest, at);
            return;
        };
        passage.push_exact(&rest[..ahead], at);
        at += ahead;
        let (decoded, len) = escape(&rest[ahead..]);
        let end = (at + len).min(content.end);
        passage.push_whole(decoded.encode_utf8(&mut [0; 4]), Span::new(at, end));
        at = end;
    }
}

/// The character of the escape that a text begins with, and the escape's length.
fn escape(text: &str) -> (char, usize) {
    let Some(kind) = text.chars().nth(1) else {
        return ('\\', 1);
    };
    let decoded = match kind {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\x08',
        'f' => '\x0C',
        'u' => return unicode(text),
        other => other,
    };
    (decoded, 1 + kind.len_utf8())
}

/// `\u8ba2`, or two of them where one character needs both (RFC 8259, section 7).
fn unicode(text: &str) -> (char, usize) {
    const LEN: usize = 6;
    let unit = |from: usize| {
        let digits = text.get(from + 2..from + LEN)?;
        let is_escape = text.get(from..from + 2) == Some("\\u");
        is_escape
            .then(|| u16::from_str_radix(digits, 16).ok())
            .flatten()
    };
    let Some(first) = unit(0) else {
        return ('u', 2);
    };
    let units = [first, unit(LEN).unwrap_or_default()];
    let used = if (0xD800..0xDC00).contains(&first) {
        2
    } else {
        1
    };
    match char::decode_utf16(units.into_iter().take(used)).next() {
        Some(Ok(decoded)) => (decoded, LEN * used),
        _ => (char::REPLACEMENT_CHARACTER, LEN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_their_way() {
        let text = r#"{"a": ["x", {"b": "y"}, 1, "z"], "c\"": "w" "#;
        let mut found = Vec::new();
        strings(text, &mut |way, span| {
            let way: Vec<String> = way
                .iter()
                .map(|step| match step {
                    Step::Key(key) => (*key).to_owned(),
                    Step::Element(at) => at.to_string(),
                })
                .collect();
            found.push(format!("{} {}", way.join("."), &text[span.start..span.end]));
        });
        assert_eq!(found, ["a.0 x", "a.1.b y", "a.3 z", "c\\\" w"]);
    }

    #[test]
    fn escapes() {
        let text = r#"a\n\"\u8ba2\ud83d\ude00\q\ud83dx\"#;
        let mut passage = Passage::default();
        decode(text, Span::new(0, text.len()), &mut passage);
        assert_eq!(passage.text(), "a\n\"订😀q\u{FFFD}x\\");
    }
}
