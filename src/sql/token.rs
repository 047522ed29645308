//! The one token stream of Flink SQL: every room under `sql` reads it.
//!
//! A token is what it is and where it stands; its text stays in the source. The lexical rules are Flink's (Calcite with
//! `Lex.JAVA`): names in backticks, strings in single quotes without backslash escapes, comments as `--`, `//` and
//! `/* */`. Text that is none of it becomes a [`Kind::Other`]; lexing never fails and is linear.

mod keyword;
mod lexer;
mod reserved;
mod shelves;

use std::borrow::Cow;
use std::fmt;

use crate::extract::CutReason;
use crate::source::Span;

pub use keyword::Keyword;
pub(super) use keyword::keyword;
pub(super) use lexer::{LONGEST_TEMPLATE, Lexer};
pub(super) use reserved::{Reserved, reserved};
pub(super) use shelves::Shelves;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword without quotes.
    Word(Option<Keyword>),
    /// A name in these quotes.
    Quoted(char),
    /// `'…'`, also with a character set before it.
    String,
    /// `U&'…'`
    UnicodeString,
    /// `N'…'`
    NationalString,
    /// `X'…'`
    HexString,
    /// A number.
    Number,
    /// `/*+ … */`
    Hint,
    /// `(`
    LParen,
    /// `)`
    RParen,
    /// `[`
    LBracket,
    /// `]`
    RBracket,
    /// `{`
    LBrace,
    /// `}`
    RBrace,
    /// `,`
    Comma,
    /// `;`
    SemiColon,
    /// `.`
    Period,
    /// `:`
    Colon,
    /// `=`
    Eq,
    /// `<`
    Lt,
    /// `>`
    Gt,
    /// `<>`
    Neq,
    /// `!=`
    BangEq,
    /// `<=`
    LtEq,
    /// `>=`
    GtEq,
    /// `=>`
    FatArrow,
    /// `->`
    Arrow,
    /// `||`
    Concat,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// `?`
    Question,
    /// Any other character.
    Other(char),
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = match self {
            Self::Word(_) | Self::Quoted(_) => "name",
            Self::String | Self::UnicodeString | Self::NationalString | Self::HexString => "string",
            Self::Number => "number",
            Self::Hint => "hint",
            Self::Other(other) => return write!(f, "{other}"),
            symbol => lexer::symbol_text(*symbol),
        };
        f.write_str(symbol)
    }
}

/// A token: what it is, and the bytes of the lexed text that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

impl Token {
    /// Its text as it is written.
    pub fn text<'s>(&self, sql: &'s str) -> &'s str {
        match self.kind {
            // A word that stands in no text is written as the keyword it is.
            Kind::Word(Some(keyword)) if self.span.is_empty() => keyword.as_str(),
            _ => sql.get(self.span.start..self.span.end).unwrap_or_default(),
        }
    }

    /// The name that it is, without quotes.
    pub fn name<'s>(&self, sql: &'s str) -> Option<Cow<'s, str>> {
        match self.kind {
            Kind::Word(_) => Some(Cow::Borrowed(self.text(sql))),
            Kind::Quoted(quote) => Some(lexer::unquoted(self.text(sql), quote)),
            _ => None,
        }
    }

    /// What Flink reserves of the word that it is, which is then no name.
    pub(super) fn reserved(&self, sql: &str) -> Option<Reserved> {
        match self.kind {
            Kind::Word(_) => reserved(self.text(sql)),
            _ => None,
        }
    }

    /// The value of the string that it is, whatever its prefix; none for a string of bytes.
    pub fn string<'s>(&self, sql: &'s str) -> Option<Cow<'s, str>> {
        match self.kind {
            Kind::String | Kind::NationalString => Some(lexer::unquoted(self.text(sql), '\'')),
            Kind::UnicodeString => {
                let inside = lexer::unquoted(self.text(sql), '\'');
                Some(lexer::without_unicode_escapes(inside))
            }
            _ => None,
        }
    }

    /// The inside of the hint that it is, between `/*+` and `*/`.
    pub fn hint<'s>(&self, sql: &'s str) -> Option<&'s str> {
        if self.kind != Kind::Hint {
            return None;
        }
        self.text(sql).strip_prefix("/*+")?.strip_suffix("*/")
    }

    fn with_keyword(self, sql: &str) -> Self {
        match self.kind {
            Kind::Word(_) => Self {
                kind: Kind::Word(keyword::keyword(self.text(sql))),
                ..self
            },
            _ => self,
        }
    }

    /// Whether it is this word without quotes, in any case.
    pub fn is_word(&self, sql: &str, word: &str) -> bool {
        matches!(self.kind, Kind::Word(_)) && self.text(sql).eq_ignore_ascii_case(word)
    }
}

/// The tokens of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lexed {
    /// In order, without white space and comments. Hints are kept. What is still open at the end is not among them.
    pub tokens: Vec<Token>,
    /// The string, quoted name or comment that the text ends in.
    pub open: Option<CutReason>,
}

/// Cuts a text into tokens.
pub fn lex(sql: &str) -> Lexed {
    lex_part(sql, Span::new(0, sql.len()))
}

/// Cuts a part of a text into tokens. Their places are those in the whole text.
pub fn lex_part(sql: &str, part: Span) -> Lexed {
    let mut lexer = Lexer::new(sql, part);
    // About one token for five bytes; a guess that saves most of the growing.
    let mut tokens = Vec::with_capacity(part.len() / 5);
    tokens.extend((&mut lexer).map(|token| token.with_keyword(sql)));
    Lexed {
        tokens,
        open: lexer.open(),
    }
}

/// The tokens of a part of a text, out of those without keywords that begin with the part or a little before it.
pub(super) fn part_of(near: &[Token], sql: &str, part: Span) -> Vec<Token> {
    let from = near.iter().position(|token| token.span.start >= part.start);
    let behind = &near[from.unwrap_or(near.len())..];
    let mut tokens = Vec::with_capacity(part.len() / 5);
    let inside = behind.iter().take_while(|token| token.span.end <= part.end);
    tokens.extend(inside.map(|token| token.with_keyword(sql)));
    tokens
}

/// The first tokens of a part of a text.
pub fn lex_head(sql: &str, part: Span, most: usize) -> Vec<Token> {
    let tokens = Lexer::new(sql, part).take(most);
    tokens.map(|token| token.with_keyword(sql)).collect()
}

#[cfg(test)]
mod tests;
