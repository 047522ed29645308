//! Tokens of host languages with their places. The lexers stand with their languages.

use crate::source::Span;

/// Which escapes a string has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// A backslash is a backslash.
    None,
    /// Those of Python.
    Python,
    /// Those of Java, which Scala and Kotlin have too, each with an addition.
    Java,
}

/// How values are put into a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holes {
    /// They are not.
    None,
    /// `{expression}`.
    Braces,
    /// `$name` and `${expression}`.
    Dollar,
    /// The same, each with a format such as `%05.2f` behind it if it likes (Scala's `f"…"`).
    DollarFormat,
}

/// A string token: what its prefix and quotes say, and whether it was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) escapes: Escapes,
    pub(super) holes: Holes,
    /// The white space that its lines share goes (JLS 3.10.6).
    pub(super) is_text_block: bool,
    pub(super) is_closed: bool,
    pub(super) prefix_len: u8,
    pub(super) quote_len: u8,
}

impl Literal {
    /// Whether values are put in.
    pub(super) fn has_holes(self) -> bool {
        self.holes != Holes::None
    }

    /// Whether three quotes open it, so that it may hold line ends.
    pub(super) fn is_triple(self) -> bool {
        self.quote_len == 3
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    Text(Literal),
    Open,
    Close,
    Operator,
    Comment,
    Newline,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

impl Token {
    /// Where the content of a string token stands, between its quotes.
    pub(super) fn content(self) -> Span {
        let Kind::Text(literal) = self.kind else {
            return self.span;
        };
        let quotes = usize::from(literal.quote_len);
        let end = if literal.is_closed { quotes } else { 0 };
        let start = self.span.start + usize::from(literal.prefix_len) + quotes;
        Span::new(start, self.span.end.saturating_sub(end))
    }
}

/// A field longer than this is read as text.
const FIELD_LIMIT: usize = 1024;

/// The end of the field of a string that opens at `start`, after its closing brace. Python 3.12 lets the
/// quotes of the string itself stand inside.
pub(super) fn field_end(text: &str, start: usize, is_triple: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(start + FIELD_LIMIT);
    let mut depth = 0usize;
    let mut at = start;
    while at < limit {
        match bytes[at] {
            b'\n' if !is_triple => return None,
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            quote @ (b'"' | b'\'') => at = nested_string_end(bytes, at, limit, quote)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The place of the closing quote of a simple string inside a field.
fn nested_string_end(bytes: &[u8], start: usize, limit: usize, quote: u8) -> Option<usize> {
    let mut at = start + 1;
    while at < limit {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' => return None,
            byte if byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}
