//! Tokens of a text in which a quote is left open.
//!
//! One missing quote turns all later strings inside out, and every statement behind it would be lost. So where a text
//! ends inside a string, the first string that swallows the end of a statement and the beginning of the next is taken
//! for the place: its statement is never closed, and lexing begins again behind the `;`.

use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::extract::CutReason;
use crate::source::Span;
use crate::sql::token::{Lexed, lex, span, to_parser};

/// Lexing begins again at most this often, so that the time stays linear.
const MOST: usize = 32;

/// Words that statements begin with. Some more are known; a string rarely goes on with one of these behind a line's `;`.
const BEGINNINGS: &[&str] = &[
    "CREATE", "INSERT", "SELECT", "WITH", "SET", "USE", "DROP", "ALTER", "BEGIN", "END", "EXECUTE",
    "EXPLAIN",
];

/// The tokens of a text, with the statements that a quote leaves open.
#[derive(Debug, Default)]
pub(in crate::sql) struct Cut {
    /// In order; a `;` is put in where a statement is given up.
    pub tokens: Vec<TokenWithSpan>,
    /// What the text ends in.
    pub open: Option<CutReason>,
    /// The indices of the `;` that were put in.
    pub given_up: Vec<usize>,
}

/// Cuts a text into tokens.
pub(in crate::sql) fn tokens(sql: &str) -> Cut {
    let mut all = Cut::default();
    let mut from = 0;
    for _ in 0..MOST {
        let lexed = shifted(lex(&sql[from..]), from);
        let Some((kept, semicolon)) = given_up_at(sql, from, &lexed) else {
            all.tokens.extend(lexed.tokens);
            all.open = lexed.open;
            return all;
        };
        all.tokens.extend(lexed.tokens.into_iter().take(kept));
        all.given_up.push(all.tokens.len());
        let place = to_parser(Span::new(semicolon, semicolon + 1));
        let end = TokenWithSpan::new(Token::SemiColon, place);
        all.tokens.push(end);
        from = semicolon + 1;
    }
    let rest = shifted(lex(&sql[from..]), from);
    all.tokens.extend(rest.tokens);
    all.open = rest.open;
    all
}

fn shifted(mut lexed: Lexed, by: usize) -> Lexed {
    if by > 0 {
        for token in &mut lexed.tokens {
            let place = span(token);
            token.span = to_parser(Span::new(place.start + by, place.end + by));
        }
    }
    lexed
}

/// How many tokens to keep and where the `;` stands that ends the statement to give up, if there is one.
fn given_up_at(sql: &str, from: usize, lexed: &Lexed) -> Option<(usize, usize)> {
    if lexed.open != Some(CutReason::SqlString) {
        return None;
    }
    let swallows =
        |place: Span| Some(place.start + end_of_statement(sql.get(place.start..place.end)?)?);
    let strings = lexed.tokens.iter().enumerate();
    strings
        .filter(|(_, token)| matches!(token.token, Token::SingleQuotedString(_)))
        .find_map(|(at, token)| Some((at, swallows(span(token))?)))
        .or_else(|| {
            let behind = lexed.tokens.last().map_or(from, |last| span(last).end);
            let semicolon = swallows(Span::new(behind, sql.len()))?;
            Some((lexed.tokens.len(), semicolon))
        })
}

/// Where a `;` ends a line in this text and a statement begins behind it.
fn end_of_statement(text: &str) -> Option<usize> {
    text.match_indices(';').map(|(at, _)| at).find(|at| {
        let rest = &text[at + 1..];
        let next = rest.trim_start();
        let skipped = &rest[..rest.len() - next.len()];
        let word = next
            .split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or("");
        skipped.contains('\n')
            && BEGINNINGS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_quote_costs_one_statement() {
        let sql = "SET 'a = 'b';\nSELECT 'x';\nINSERT INTO t SELECT 'y';\n";
        let tokens = tokens(sql);
        assert_eq!(tokens.given_up.len(), 1);
        assert_eq!(tokens.open, None);
        let semicolons = tokens.tokens.iter().filter(|t| t.token == Token::SemiColon);
        assert_eq!(semicolons.count(), 3);
    }

    #[test]
    fn a_text_that_ends_in_a_string_is_left_alone() {
        let tokens = tokens("SELECT ';\nnot a statement';\nSELECT 'b");
        assert!(tokens.given_up.is_empty());
        assert_eq!(tokens.open, Some(CutReason::SqlString));
    }

    #[test]
    fn many_open_quotes_take_linear_time() {
        let sql = "SELECT 'a;\n".repeat(20_001);
        assert!(tokens(&sql).given_up.len() <= MOST);
    }
}
