//! The one token stream of Flink SQL: every room under `sql` reads it, the parser of queries too.
//!
//! The tokens are those of `sqlparser`, because its query parser takes them. Their spans hold byte offsets of the text
//! that was lexed (`line` is always 1, `column` is the offset plus 1), so that spans in a syntax tree are byte offsets.
//!
//! The lexical rules are Flink's (Calcite with `Lex.JAVA`): names in backticks, strings in single quotes without
//! backslash escapes, comments as `--`, `//` and `/* */`. Text that is none of it becomes a [`Token::Char`]; lexing never
//! fails and is linear.

mod lexer;
mod word;

use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Whitespace};

use crate::extract::CutReason;
use crate::source::Span;

pub(super) use lexer::{Lexeme, Lexer};
pub use word::is_keyword;

/// The tokens of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lexed {
    /// In order, without white space and comments. Hints (`/*+ … */`) are kept, see [`hint`]. What is still open at the
    /// end is not among them.
    pub tokens: Vec<TokenWithSpan>,
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
    while let Some((lexeme, span)) = lexer.next() {
        tokens.push(TokenWithSpan::new(
            lexer.token(lexeme, span),
            to_parser(span),
        ));
    }
    Lexed {
        tokens,
        open: lexer.open(),
    }
}

/// The first tokens of a part of a text.
pub fn lex_head(sql: &str, part: Span, most: usize) -> Vec<TokenWithSpan> {
    let lexer = Lexer::new(sql, part);
    lexer
        .clone()
        .take(most)
        .map(|(lexeme, span)| TokenWithSpan::new(lexer.token(lexeme, span), to_parser(span)))
        .collect()
}

/// The bytes of the lexed text that a token stands for.
pub fn span(token: &TokenWithSpan) -> Span {
    from_parser(token.span).unwrap_or_default()
}

/// The bytes that a span of a syntax tree stands for; none where the parser knew no place.
pub fn from_parser(span: sqlparser::tokenizer::Span) -> Option<Span> {
    let start = usize::try_from(span.start.column).ok()?.checked_sub(1)?;
    let end = usize::try_from(span.end.column).ok()?.checked_sub(1)?;
    Some(Span::new(start, end))
}

/// The parser's form of a span of bytes.
pub fn to_parser(span: Span) -> sqlparser::tokenizer::Span {
    let place = |offset: usize| Location::new(1, offset as u64 + 1);
    sqlparser::tokenizer::Span::new(place(span.start), place(span.end))
}

/// The inside of a hint token, between `/*+` and `*/`.
pub fn hint(token: &Token) -> Option<&str> {
    match token {
        Token::Whitespace(Whitespace::MultiLineComment(text)) => text.strip_prefix('+'),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
