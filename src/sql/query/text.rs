//! The text of select items, cut out of the source.

use std::sync::Arc;

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::secret;
use crate::source::Span;
use crate::sql::token;

/// The spans of the items of the SELECT that begins at an offset, in order.
pub(super) fn items(tokens: &[TokenWithSpan], select: usize) -> Vec<Span> {
    let begin = tokens.partition_point(|token| token::span(token).start <= select);
    let mut items = Vec::new();
    let mut item: Option<Span> = None;
    let mut depth = 0_usize;
    let mut before = Keyword::SELECT;
    for token in &tokens[begin..] {
        let keyword = match &token.token {
            Token::Word(word) => word.keyword,
            _ => Keyword::NoKeyword,
        };
        match (&token.token, keyword) {
            (Token::LParen | Token::LBracket, _) => depth += 1,
            (Token::RParen | Token::RBracket, _) if depth == 0 => break,
            (Token::RParen | Token::RBracket, _) => depth -= 1,
            (Token::Comma, _) if depth == 0 => {
                items.extend(item.take());
                continue;
            }
            // IS DISTINCT FROM is no clause.
            (_, Keyword::FROM) if depth == 0 && before != Keyword::DISTINCT => break,
            (_, Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT | Keyword::ORDER)
            | (Token::SemiColon, _)
                if depth == 0 =>
            {
                break;
            }
            (_, Keyword::ALL | Keyword::DISTINCT)
                if matches!(before, Keyword::SELECT) && item.is_none() =>
            {
                continue;
            }
            _ => {}
        }
        before = keyword;
        let span = token::span(token);
        item = Some(item.map_or(span, |item| item.cover(span)));
    }
    items.extend(item);
    items
}

/// The text of a span.
pub(super) fn of(sql: &str, span: Span) -> Arc<str> {
    sql.get(span.start..span.end).unwrap_or_default().into()
}

/// The text of an item without its alias.
pub(super) fn before_alias(sql: &str, item: Span, alias: Span) -> Arc<str> {
    let text = sql.get(item.start..alias.start.clamp(item.start, item.end));
    let text = text.unwrap_or_default().trim_end();
    match text
        .len()
        .checked_sub(2)
        .and_then(|at| text.split_at_checked(at))
    {
        Some((before, last))
            if last.eq_ignore_ascii_case("AS")
                && before.ends_with(|c: char| !c.is_alphanumeric() && c != '_') =>
        {
            before.trim_end().into()
        }
        _ => text.into(),
    }
}

/// An expression as it is kept: secrets in it hidden, and cut where it is longer than `limit` bytes.
pub(super) fn shown(text: &str, limit: usize) -> Arc<str> {
    let kept = text.floor_char_boundary(limit.min(text.len()));
    let secrets = secret::places(text, Span::new(0, kept));
    if secrets.is_empty() && kept == text.len() {
        return text.into();
    }
    let mut shown = String::with_capacity(kept);
    let mut at = 0;
    for place in secrets {
        shown.push_str(text.get(at..place.start).unwrap_or_default());
        shown.push_str(secret::MASK);
        at = place.end;
    }
    shown.push_str(text.get(at..kept).unwrap_or_default());
    if kept < text.len() {
        shown.push('…');
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_kept_without_secrets_and_not_whole() {
        assert_eq!(&*shown("f(a)", 9), "f(a)");
        assert_eq!(
            &*shown("'password' = 'x' OR a", 99),
            "'password' = '***' OR a"
        );
        assert_eq!(&*shown("ééé", 3), "é…");
    }
}
