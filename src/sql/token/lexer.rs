//! The lexer proper: one pass over the bytes that finds where each token ends and what it is.

use std::borrow::Cow;

use super::{Kind, Token};
use crate::extract::CutReason;
use crate::source::Span;

/// Symbols as they are written. `>>` is absent: it closes two generic types.
const SYMBOLS: &[(&str, Kind)] = &[
    ("<>", Kind::Neq),
    ("!=", Kind::BangEq),
    ("<=", Kind::LtEq),
    (">=", Kind::GtEq),
    ("=>", Kind::FatArrow),
    ("->", Kind::Arrow),
    ("||", Kind::Concat),
    ("(", Kind::LParen),
    (")", Kind::RParen),
    ("[", Kind::LBracket),
    ("]", Kind::RBracket),
    ("{", Kind::LBrace),
    ("}", Kind::RBrace),
    (",", Kind::Comma),
    (";", Kind::SemiColon),
    (".", Kind::Period),
    (":", Kind::Colon),
    ("=", Kind::Eq),
    ("<", Kind::Lt),
    (">", Kind::Gt),
    ("+", Kind::Plus),
    ("-", Kind::Minus),
    ("*", Kind::Star),
    ("/", Kind::Slash),
    ("%", Kind::Percent),
    ("?", Kind::Question),
];

/// The symbols of one character, by their bytes.
static SINGLE: [Option<Kind>; 128] = {
    let mut single = [None; 128];
    let mut row = 0;
    while row < SYMBOLS.len() {
        let (text, kind) = SYMBOLS[row];
        if text.len() == 1 {
            single[text.as_bytes()[0] as usize] = Some(kind);
        }
        row += 1;
    }
    single
};

/// How a symbol is written.
pub(super) fn symbol_text(kind: Kind) -> &'static str {
    let mut symbols = SYMBOLS.iter();
    symbols
        .find(|(_, known)| *known == kind)
        .map_or("", |(text, _)| text)
}

/// The bytes that a word without quotes goes on with.
static WORD_PART: [bool; 256] = {
    let mut part = [false; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        part[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
        byte += 1;
    }
    part
};

/// What one step of lexing found.
enum Step {
    /// A token that ends at this offset.
    Token(Kind, usize),
    /// Nothing to keep, up to this offset.
    Skip(usize),
    /// Something that the end of the text cuts off.
    Open(CutReason),
}

/// Goes through a text token by token. Which words are keywords it does not say: cutting a script of many megabytes into
/// statements needs the places alone.
#[derive(Debug, Clone)]
pub(in crate::sql) struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    /// Behind the last token, if that can be the left side of a `.`.
    operand_end: Option<usize>,
    open: Option<CutReason>,
}

/// Bytes in which a template must end: a text of nothing but braces is not looked through once for each of them.
pub(in crate::sql) const LONGEST_TEMPLATE: usize = 400;

impl<'a> Lexer<'a> {
    /// At the beginning of a part of a text. Offsets stay those of the text.
    pub(in crate::sql) fn new(sql: &'a str, part: Span) -> Self {
        Self {
            sql: sql.get(..part.end).unwrap_or(sql),
            at: part.start,
            operand_end: None,
            open: None,
        }
    }

    /// The string, quoted name or comment that the part ended in, once there are no tokens any more.
    pub(in crate::sql) fn open(&self) -> Option<CutReason> {
        self.open
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.sql.as_bytes().get(self.at + ahead).copied()
    }

    fn step(&self) -> Step {
        let Some(first) = self.byte(0) else {
            return Step::Skip(self.sql.len());
        };
        let next = self.byte(1);
        match (first, next) {
            (first, _) if is_space(first) => self.space(),
            (b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$', _) => self.word(),
            (b'{', Some(b'{')) if self.template_end(self.at).is_some() => self.word(),
            (b'\'', _) => self.string(self.at, Kind::String),
            (b'"', _) => self.double_quoted(),
            (b'`', _) => self.backticks(),
            (b'-', Some(b'-')) => self.line_comment(),
            // `//` begins a comment for Calcite too, but the bare value in `SET path = hdfs://…` is older than that.
            (b'/', Some(b'/')) if !self.sql[..self.at].ends_with(':') => self.line_comment(),
            (b'/', Some(b'*')) if self.byte(2) == Some(b'+') => self.hint(),
            (b'/', Some(b'*')) => self.comment(),
            (b'0'..=b'9', _) => self.number(),
            (b'.', Some(b'0'..=b'9')) if self.operand_end != Some(self.at) => self.number(),
            (..0x80, _) => self.symbol(first),
            _ => self.beyond_ascii(),
        }
    }

    fn space(&self) -> Step {
        let rest = &self.sql.as_bytes()[self.at..];
        let end = rest.iter().position(|&byte| !is_space(byte));
        Step::Skip(end.map_or(self.sql.len(), |len| self.at + len))
    }

    fn beyond_ascii(&self) -> Step {
        let Some(first) = self.sql[self.at..].chars().next() else {
            return Step::Skip(self.sql.len());
        };
        let end = self.at + first.len_utf8();
        // Byte order marks, no-break and full-width spaces come with copied text; nobody means them.
        let is_space = first.is_whitespace() || matches!(first, '\u{FEFF}' | '\u{200B}');
        match first {
            _ if first.is_alphabetic() => self.word(),
            _ if is_space => Step::Skip(end),
            other => Step::Token(Kind::Other(other), end),
        }
    }

    fn word(&self) -> Step {
        let mut end = self.word_end(self.at);
        while let Some(behind) = self.template_end(end) {
            end = self.word_end(behind);
        }
        let text = &self.sql[self.at..end];
        let after = &self.sql[end..];
        match text {
            "U" | "u" if after.starts_with("&'") => self.string(end + 1, Kind::UnicodeString),
            "E" | "e" if after.starts_with('\'') => self.string(end, Kind::String),
            "N" | "n" if after.starts_with('\'') => self.string(end, Kind::NationalString),
            "X" | "x" if after.starts_with('\'') => self.string(end, Kind::HexString),
            // `_UTF8'…'`, `_UTF-16'…'`: a string with its character set.
            _ if text.starts_with('_') => match charset_quote(text, after) {
                Some(skip) => self.string(end + skip, Kind::String),
                None => Step::Token(Kind::Word(None), end),
            },
            _ => Step::Token(Kind::Word(None), end),
        }
    }

    fn word_end(&self, from: usize) -> usize {
        let bytes = self.sql.as_bytes();
        let mut rest = bytes[from..].iter();
        let ascii = rest.position(|&byte| !WORD_PART[usize::from(byte)]);
        let mut end = ascii.map_or(bytes.len(), |len| from + len);
        if bytes.get(end).is_some_and(|byte| !byte.is_ascii()) {
            let rest = &self.sql[end..];
            let continues = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
            end += rest.find(|c| !continues(c)).unwrap_or(rest.len());
        }
        end
    }

    /// The end of the `${name}` whose `{` is at `open`, or of the `{{ name }}` that begins there, on one line: templates
    /// stand where names do, and for parts of them.
    fn template_end(&self, open: usize) -> Option<usize> {
        let bytes = self.sql.as_bytes();
        if bytes.get(open) != Some(&b'{') {
            return None;
        }
        let close = if bytes.get(open + 1) == Some(&b'{') {
            "}}"
        } else if open > self.at && bytes.get(open - 1) == Some(&b'$') {
            "}"
        } else {
            return None;
        };
        let end = self.sql.floor_char_boundary(open + LONGEST_TEMPLATE);
        let line = self.sql[open..end].lines().next()?;
        Some(open + line.find(close)? + close.len())
    }

    /// A string whose opening quote is at `open`.
    fn string(&self, open: usize, kind: Kind) -> Step {
        match closing(self.sql, open, b'\'') {
            Some(end) => Step::Token(kind, end),
            None => Step::Open(CutReason::SqlString),
        }
    }

    fn double_quoted(&self) -> Step {
        match closing(self.sql, self.at, b'"') {
            Some(end) => Step::Token(Kind::Quoted('"'), end),
            None => Step::Open(CutReason::SqlString),
        }
    }

    /// A name in backticks ends on its line, so a stray backtick spoils one statement and not the rest of the text.
    fn backticks(&self) -> Step {
        let rest = &self.sql[self.at..];
        let line = rest.find(['\n', '\r']);
        let within = &self.sql[..line.map_or(self.sql.len(), |len| self.at + len)];
        match closing(within, self.at, b'`') {
            Some(end) => Step::Token(Kind::Quoted('`'), end),
            None if line.is_some() => Step::Token(Kind::Other('`'), self.at + 1),
            None => Step::Open(CutReason::SqlString),
        }
    }

    fn line_comment(&self) -> Step {
        let rest = &self.sql[self.at..];
        Step::Skip(self.at + rest.find('\n').map_or(rest.len(), |len| len + 1))
    }

    fn comment(&self) -> Step {
        match self.sql[self.at + 2..].find("*/") {
            Some(len) => Step::Skip(self.at + 2 + len + 2),
            None => Step::Open(CutReason::SqlComment),
        }
    }

    /// What stands in a hint is lexed like SQL, so a `*/` inside a string does not end it.
    fn hint(&self) -> Step {
        let inside = self.at + 2;
        let mut at = inside;
        loop {
            let Some(len) = self.sql[at..].find(['\'', '*']) else {
                return Step::Open(CutReason::SqlComment);
            };
            at += len;
            if self.sql[at..].starts_with("*/") {
                return Step::Token(Kind::Hint, at + 2);
            }
            if self.sql[at..].starts_with('*') {
                at += 1;
                continue;
            }
            match closing(self.sql, at, b'\'') {
                Some(end) => at = end,
                None => return Step::Open(CutReason::SqlString),
            }
        }
    }

    /// A number: `1`, `1.5`, `.5`, `1e-3`. Behind a name or a bracket a `.` begins none: `t.5`, `a[1].5`.
    fn number(&self) -> Step {
        let bytes = self.sql.as_bytes();
        let digits = |from: usize| {
            from + bytes[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count()
        };
        let mut end = digits(self.at);
        if bytes.get(end) == Some(&b'.') {
            end = digits(end + 1);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent > end + 1 + sign {
                end = exponent;
            }
        }
        Step::Token(Kind::Number, end)
    }

    fn symbol(&self, first: u8) -> Step {
        let kind = match (first, self.byte(1)) {
            (b'<', Some(b'>')) => Some((Kind::Neq, 2)),
            (b'!', Some(b'=')) => Some((Kind::BangEq, 2)),
            (b'<', Some(b'=')) => Some((Kind::LtEq, 2)),
            (b'>', Some(b'=')) => Some((Kind::GtEq, 2)),
            (b'=', Some(b'>')) => Some((Kind::FatArrow, 2)),
            (b'-', Some(b'>')) => Some((Kind::Arrow, 2)),
            (b'|', Some(b'|')) => Some((Kind::Concat, 2)),
            _ => SINGLE
                .get(usize::from(first))
                .copied()
                .flatten()
                .map(|kind| (kind, 1)),
        };
        match kind {
            Some((kind, length)) => Step::Token(kind, self.at + length),
            None => Step::Token(Kind::Other(char::from(first)), self.at + 1),
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Self::Item> {
        while self.at < self.sql.len() && self.open.is_none() {
            match self.step() {
                Step::Token(kind, end) => {
                    let span = Span::new(self.at, end);
                    self.at = end;
                    self.operand_end = is_operand(kind).then_some(end);
                    return Some(Token { kind, span });
                }
                Step::Skip(end) => self.at = end,
                Step::Open(reason) => self.open = Some(reason),
            }
        }
        None
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

fn is_operand(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Word(_) | Kind::Quoted(_) | Kind::RBracket | Kind::RParen
    )
}

/// The end of a quoted text whose opening quote is at `open`. A doubled quote does not end it.
fn closing(sql: &str, open: usize, quote: u8) -> Option<usize> {
    let bytes = sql.as_bytes();
    let mut from = open + 1;
    loop {
        from += memchr::memchr(quote, bytes.get(from..)?)? + 1;
        if bytes.get(from) != Some(&quote) {
            return Some(from);
        }
        from += 1;
    }
}

/// The value of a quoted text, whatever stands before its opening quote: doubled quotes made single.
pub(super) fn unquoted(text: &str, quote: char) -> Cow<'_, str> {
    // Bytes are looked through faster than characters, and all quotes are one byte.
    let find = |text: &str| match u8::try_from(quote) {
        Ok(quote) if quote.is_ascii() => memchr::memchr(quote, text.as_bytes()),
        _ => text.find(quote),
    };
    let open = find(text).map_or(text.len(), |at| at + quote.len_utf8());
    let inside = &text[open..];
    let inside = inside.strip_suffix(quote).unwrap_or(inside);
    if find(inside).is_none() {
        return Cow::Borrowed(inside);
    }
    let mut value = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find(quote) {
        let (before, after) = rest.split_at(at + 1);
        value.push_str(before);
        rest = after.strip_prefix(quote).unwrap_or(after);
    }
    value.push_str(rest);
    Cow::Owned(value)
}

/// The value of the inside of `U&'…'`: `\00e9` is a character by its UTF-16 code, a doubled backslash is one. What is no
/// escape stays as it is.
pub(super) fn without_unicode_escapes(inside: Cow<'_, str>) -> Cow<'_, str> {
    if !inside.contains('\\') {
        return inside;
    }
    let mut units: Vec<u16> = Vec::with_capacity(inside.len());
    let mut rest = &*inside;
    while let Some(character) = rest.chars().next() {
        let escape = rest.strip_prefix('\\');
        let code = escape.and_then(|it| it.get(..4));
        let code = code.filter(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let (unit, length) = match code.map(|it| u16::from_str_radix(it, 16)) {
            Some(Ok(unit)) => (Some(unit), 5),
            _ if escape.is_some_and(|it| it.starts_with('\\')) => (Some(u16::from(b'\\')), 2),
            _ => (None, character.len_utf8()),
        };
        match unit {
            Some(unit) => units.push(unit),
            None => units.extend(character.encode_utf16(&mut [0; 2]).iter()),
        }
        rest = &rest[length..];
    }
    Cow::Owned(String::from_utf16_lossy(&units))
}

/// How far behind a word the quote of a string with character set is: `_UTF8'`, `_UTF-16'`, `_ISO-8859-1'`.
fn charset_quote(text: &str, after: &str) -> Option<usize> {
    let charset = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let skip = after.find(|c| !charset(c))?;
    let is_quote = text.len() > 1 && after[skip..].starts_with('\'');
    (is_quote && (skip == 0 || after.starts_with('-'))).then_some(skip)
}
