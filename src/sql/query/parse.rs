//! From tokens to a syntax tree, or to the one finding that says why not.

use sqlparser::ast::{Expr, Query};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::depth::{self, PARSER_LIMIT};
use super::dialect::FlinkDialect;
use super::rewrite::rewrite;
use crate::diagnostic::rules;
use crate::source::Span;
use crate::sql::{Finding, token};

/// The query that the tokens (without hints) are.
pub(super) fn query(tokens: &[TokenWithSpan]) -> Result<Box<Query>, Finding> {
    parse(tokens, Parser::parse_query)
}

/// The expression that the tokens are.
pub(super) fn expression(tokens: &[TokenWithSpan]) -> Result<Expr, Finding> {
    parse(tokens, Parser::parse_expr)
}

fn parse<T>(
    tokens: &[TokenWithSpan],
    rule: impl FnOnce(&mut Parser<'static>) -> Result<T, ParserError>,
) -> Result<T, Finding> {
    let mut parser = Parser::new(&FlinkDialect)
        .with_recursion_limit(PARSER_LIMIT)
        .with_tokens_with_locations(rewrite(tokens));
    let parsed = rule(&mut parser).and_then(|parsed| match parser.peek_token() {
        rest if rest.token == Token::EOF => Ok(parsed),
        rest => parser.expected("the end of the statement", rest),
    });
    parsed.map_err(|error| finding(tokens, &error))
}

fn finding(tokens: &[TokenWithSpan], error: &ParserError) -> Finding {
    let text = match error {
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text,
        ParserError::RecursionLimitExceeded => {
            let first = tokens.first().cloned();
            return depth::too_deep(&first.unwrap_or_else(TokenWithSpan::new_eof));
        }
    };
    let expected = expectation(text);
    let Some(found) = place(text).and_then(|at| token_at(tokens, at)) else {
        let end = tokens.last().map_or(0, |last| token::span(last).end);
        return unexpected(
            format!("the statement ends where {expected} should follow"),
            Span::new(end, end),
            None,
        );
    };
    unexpected(
        format!("unexpected `{}`, {expected} should stand here", found.token),
        token::span(found),
        advice(&found.token),
    )
}

fn unexpected(message: String, span: Span, hint: Option<String>) -> Finding {
    Finding {
        rule: &rules::UNEXPECTED_TOKEN,
        message,
        span,
        hint,
    }
}

/// What the parser wanted, out of `Expected: WHAT, found: TOKEN at Line: 1, Column: N`.
fn expectation(text: &str) -> &str {
    text.strip_prefix("Expected: ")
        .and_then(|rest| rest.split(", found").next())
        .unwrap_or("something else")
}

/// The byte offset at the end of the parser's message.
fn place(text: &str) -> Option<usize> {
    let column = text.rsplit_once("Column: ")?.1;
    column.trim().parse::<usize>().ok()?.checked_sub(1)
}

fn token_at(tokens: &[TokenWithSpan], offset: usize) -> Option<&TokenWithSpan> {
    let at = tokens.partition_point(|token| token::span(token).end <= offset);
    tokens.get(at)
}

/// A next step for mistakes that are easily made and hard to see.
fn advice(token: &Token) -> Option<String> {
    let Token::Char(found) = token else {
        return None;
    };
    let meant = match found {
        '，' | '、' => ',',
        '；' => ';',
        '（' => '(',
        '）' => ')',
        '＝' => '=',
        '‘' | '’' | '＇' | '“' | '”' => '\'',
        '。' | '．' => '.',
        _ => return None,
    };
    Some(format!(
        "this is a full-width or typographic character; write `{meant}`"
    ))
}
