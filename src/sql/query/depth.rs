//! Deep input: how deep a query's syntax tree will be, before there is one.
//!
//! Parsing, walking and dropping a tree recurse. Nesting beyond [`MAX_NESTING`] and chains of operators beyond
//! [`MAX_CHAIN`] are refused; for all else the stack is made large enough beforehand.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::diagnostic::rules;
use crate::sql::{Finding, token};

/// Parentheses, brackets and CASEs around a token.
pub(super) const MAX_NESTING: usize = 256;
/// Operators in a row, which make a tree as deep on its left side.
const MAX_CHAIN: usize = 100_000;
/// Operators that are words.
const OPERATORS: &[Keyword] = &[
    Keyword::AND,
    Keyword::AT,
    Keyword::BETWEEN,
    Keyword::COLLATE,
    Keyword::DIV,
    Keyword::ILIKE,
    Keyword::IN,
    Keyword::IS,
    Keyword::LIKE,
    Keyword::MATCH,
    Keyword::MEMBER,
    Keyword::NOTNULL,
    Keyword::OR,
    Keyword::OVERLAPS,
    Keyword::REGEXP,
    Keyword::RLIKE,
    Keyword::SIMILAR,
    Keyword::XOR,
];
/// What the parser itself counts; several of its steps make one level of nesting.
pub(super) const PARSER_LIMIT: usize = 4 * MAX_NESTING;

/// Stack for one level of nesting, twice what was measured for a sub-query in FROM, which needs most. The parser's own
/// guard is not enough: between two of its checks lies more than the stack it looks for.
const STACK_PER_NESTING: usize = if cfg!(debug_assertions) { 320 } else { 128 } * 1024;
/// Stack for dropping one operator of a chain.
const STACK_PER_OPERATOR: usize = 1024;
const STACK_FOR_ALL: usize = 512 * 1024;

/// Runs `f` with enough stack for a query of these tokens, or finds them too deep.
pub(super) fn guarded<T>(
    tokens: &[TokenWithSpan],
    f: impl FnOnce() -> Result<T, Finding>,
) -> Result<T, Finding> {
    let (nesting, chain) = measure(tokens)?;
    let stack = STACK_FOR_ALL + nesting * STACK_PER_NESTING + chain * STACK_PER_OPERATOR;
    stacker::maybe_grow(stack, stack, f)
}

/// The deepest nesting and the longest chain of operators.
fn measure(tokens: &[TokenWithSpan]) -> Result<(usize, usize), Finding> {
    let (mut nesting, mut deepest) = (0_usize, 0);
    let (mut chain, mut longest, mut unions, mut prefixes) = (0_usize, 0, 0, 0);
    for token in tokens {
        let keyword = match &token.token {
            Token::Word(word) => word.keyword,
            _ => Keyword::NoKeyword,
        };
        match (&token.token, keyword) {
            (Token::LParen | Token::LBracket, _) | (_, Keyword::CASE) => nesting += 1,
            (Token::RParen | Token::RBracket, _) | (_, Keyword::END) => {
                nesting = nesting.saturating_sub(1);
            }
            _ => {}
        }
        match (&token.token, keyword) {
            (_, Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT | Keyword::MINUS) => {
                unions += 1;
            }
            (Token::Comma | Token::SemiColon, _) => chain = 0,
            (_, word) if OPERATORS.contains(&word) => chain += 1,
            (Token::Word(_) | Token::LParen | Token::RParen, _) => {}
            _ => chain += 1,
        }
        // NOT NOT NOT … and - - - … nest without parentheses.
        let is_prefix = keyword == Keyword::NOT
            || matches!(token.token, Token::Plus | Token::Minus | Token::Tilde);
        prefixes = if is_prefix { prefixes + 1 } else { 0 };
        deepest = deepest.max(nesting + prefixes);
        longest = longest.max(chain + unions);
        if deepest > MAX_NESTING || longest > MAX_CHAIN {
            return Err(too_deep(token));
        }
    }
    Ok((deepest, longest))
}

/// The finding for a query that is too deep at a token.
pub(super) fn too_deep(token: &TokenWithSpan) -> Finding {
    Finding {
        rule: &rules::TOO_DEEP,
        message: format!("nested deeper than {MAX_NESTING} levels"),
        span: token::span(token),
        hint: Some("split it into views".to_owned()),
    }
}
