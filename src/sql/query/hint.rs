//! Hints: `/*+ OPTIONS('key'='value') */` behind a table changes what is read; all others only how.

use std::borrow::Cow;

use crate::collections::FastMap;
use crate::sql::token::{Kind, Token, lex};

/// The options of OPTIONS hints, by the end of the token they stand behind.
pub(super) type Hints = FastMap<usize, Vec<(String, String)>>;

/// Takes the hints out of the tokens, which are copied only if there are some.
pub(super) fn take<'t>(sql: &str, tokens: &'t [Token]) -> (Cow<'t, [Token]>, Hints) {
    let mut hints = Hints::default();
    if !tokens.iter().any(|token| token.kind == Kind::Hint) {
        return (Cow::Borrowed(tokens), hints);
    }
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match token.hint(sql) {
            Some(text) => {
                let options = options(text);
                if let (Some(before), false) = (kept.last(), options.is_empty()) {
                    hints.insert(before.span.end, options);
                }
            }
            None => kept.push(*token),
        }
    }
    (Cow::Owned(kept), hints)
}

/// The pairs of all OPTIONS lists in a hint's text.
pub(in crate::sql) fn options(hint: &str) -> Vec<(String, String)> {
    let tokens = lex(hint).tokens;
    let mut pairs = Vec::new();
    let mut inside = false;
    for window in tokens.windows(3) {
        if window[0].is_word(hint, "OPTIONS") {
            inside = true;
        }
        match (window[0].kind, window[1].kind, window[2].kind) {
            (Kind::String, Kind::Eq, Kind::String) if inside => {
                let text = |at: usize| window[at].string(hint).unwrap_or_default().into_owned();
                pairs.push((text(0), text(2)));
            }
            (Kind::RParen, ..) => inside = false,
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
        let sql = "SELECT * FROM t /*+ OPTIONS('k'='v') */ AS x";
        let lexed = lex(sql);
        let (kept, hints) = take(sql, &lexed.tokens);
        assert_eq!(kept.len(), 6);
        assert_eq!(hints[&15].len(), 1);
    }
}
