//! Hints: `/*+ OPTIONS('key'='value') */` behind a table changes what is read; all others only how.

use std::borrow::Cow;
use std::collections::HashMap;

use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::super::token;

/// The options of OPTIONS hints, by the end of the token they stand behind.
pub(super) type Hints = HashMap<usize, Vec<(String, String)>>;

/// Takes the hints out of the tokens, which are copied only if there are some.
pub(super) fn take(tokens: &[TokenWithSpan]) -> (Cow<'_, [TokenWithSpan]>, Hints) {
    let mut hints = Hints::new();
    if !tokens
        .iter()
        .any(|token| token::hint(&token.token).is_some())
    {
        return (Cow::Borrowed(tokens), hints);
    }
    let mut kept: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match token::hint(&token.token) {
            Some(text) => {
                let options = options(text);
                if let (Some(before), false) = (kept.last(), options.is_empty()) {
                    hints.insert(token::span(before).end, options);
                }
            }
            None => kept.push(token.clone()),
        }
    }
    (Cow::Owned(kept), hints)
}

/// The pairs of all OPTIONS lists in a hint's text.
pub(in crate::sql) fn options(hint: &str) -> Vec<(String, String)> {
    let tokens = token::lex(hint).tokens;
    let mut pairs = Vec::new();
    let mut inside = false;
    for window in tokens.windows(3) {
        if token::is_keyword(&window[0].token, "OPTIONS") {
            inside = true;
        }
        match (&window[0].token, &window[1].token, &window[2].token) {
            (Token::SingleQuotedString(key), Token::Eq, Token::SingleQuotedString(value))
                if inside =>
            {
                pairs.push((key.clone(), value.clone()));
            }
            (Token::RParen, ..) => inside = false,
            _ => {}
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_options_are_read() {
        let hint = " BROADCAST(t), STATE_TTL('a'='1d'), OPTIONS('k'='v', 'x' = 'y') ";
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(options(hint), [pair("k", "v"), pair("x", "y")]);
    }

    #[test]
    fn hints_are_found_behind_their_table() {
        let lexed = token::lex("SELECT * FROM t /*+ OPTIONS('k'='v') */ AS x");
        let (kept, hints) = take(&lexed.tokens);
        assert_eq!(kept.len(), 6);
        assert_eq!(hints[&15].len(), 1);
    }
}
