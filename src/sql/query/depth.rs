//! Deep input: how deep a query's syntax tree will be, before there is one.
//!
//! Parsing, walking and dropping a tree recurse. Nesting beyond [`MAX_NESTING`] is refused; for all else the stack is made
//! large enough beforehand. Operators in a row are no nesting: the tree keeps them flat.

use crate::diagnostic::rules;
use crate::sql::Finding;
use crate::sql::token::{Keyword, Kind, Token};

/// Parentheses, brackets and CASEs around a token.
pub(super) const MAX_NESTING: usize = 256;
/// Stack for one level of nesting. Of the forms in the tests none needs 24 KiB in a debug build, and some need 12.
const STACK_PER_NESTING: usize = 64 * 1024;
const STACK_FOR_ALL: usize = 512 * 1024;

/// Runs `f` with enough stack for a query of these tokens, or finds them too deep.
pub(super) fn guarded<T>(
    tokens: &[Token],
    f: impl FnOnce() -> Result<T, Finding>,
) -> Result<T, Finding> {
    let stack = STACK_FOR_ALL + nesting(tokens)? * STACK_PER_NESTING;
    stacker::maybe_grow(stack, stack, f)
}

/// The deepest nesting.
fn nesting(tokens: &[Token]) -> Result<usize, Finding> {
    let (mut nesting, mut deepest) = (0_usize, 0);
    for token in tokens {
        match token.kind {
            Kind::LParen | Kind::LBracket | Kind::Word(Some(Keyword::Case)) => nesting += 1,
            Kind::RParen | Kind::RBracket | Kind::Word(Some(Keyword::End)) => {
                nesting = nesting.saturating_sub(1);
            }
            _ => {}
        }
        deepest = deepest.max(nesting);
        if deepest > MAX_NESTING {
            return Err(too_deep(token));
        }
    }
    Ok(deepest)
}

/// The finding for a query that is too deep at a token.
fn too_deep(token: &Token) -> Finding {
    Finding {
        rule: &rules::TOO_DEEP,
        message: format!("nested deeper than {MAX_NESTING} levels"),
        span: token.span,
        hint: Some("split it into views".to_owned()),
    }
}
