//! Runs of tokens between two `;`, by their places alone: of a long text nothing is kept but where its statements stand,
//! so a script of many megabytes costs no more than its text and what is read of one statement at a time.

use std::rc::Rc;

use super::recovery;
use crate::extract::CutReason;
use crate::source::Span;
use crate::sql::token::{Kind, Lexer, Token};

/// Tokens between two `;`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// From the first token to the last; none where there are no tokens.
    pub tokens: Option<Span>,
    /// How many tokens there are.
    pub count: usize,
    /// How many tokens of the text stand before it, where they are kept.
    pub first: usize,
    /// Whether more parentheses are opened than closed.
    pub is_open: bool,
    /// From behind the `;` before to behind its own.
    pub within: Span,
    /// What it stops at.
    pub stop: Stop,
}

/// What a run of tokens stops at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// A `;`.
    Semicolon,
    /// A `;` inside a string that is never closed.
    GivenUp,
    /// The end of the text.
    End,
}

/// The runs of a text.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// In order; runs without tokens are left out, unless something is left open in them.
    pub all: Vec<Run>,
    /// What the text ends in.
    pub open: Option<CutReason>,
    /// The tokens of the whole text without keywords, unless it is long, or read more than once.
    pub tokens: Option<Rc<Vec<Token>>>,
}

/// The tokens of longer texts are not kept, in bytes.
const SHORT: usize = 1 << 20;

/// Cuts a text at its `;`.
pub(super) fn runs(sql: &str) -> Runs {
    let mut found = Runs::default();
    let mut from = 0;
    // About one token for five bytes; a guess that saves most of the growing.
    let mut tokens = (sql.len() <= SHORT).then(|| Vec::with_capacity(sql.len() / 5));
    for _ in 0..recovery::MOST {
        let part = Span::new(from, sql.len());
        let open = cut(sql, part, &mut found.all, tokens.as_mut());
        let Some(place) = recovery::given_up_at(sql, from, open) else {
            found.open = open;
            found.tokens = tokens.map(Rc::new);
            return found;
        };
        tokens = None;
        // What was cut behind the open quote stood inside out.
        found.all.retain(|run| run.within.end <= place.string);
        let begin = found
            .all
            .last()
            .map_or(from, |run| run.within.end)
            .max(from);
        cut(sql, Span::new(begin, place.string), &mut found.all, None);
        let within = Span::new(begin, place.semicolon + 1);
        match found.all.last_mut() {
            Some(run) if run.stop == Stop::End => {
                run.stop = Stop::GivenUp;
                run.within = within;
            }
            _ => found.all.push(Run {
                tokens: None,
                count: 0,
                first: 0,
                is_open: false,
                within,
                stop: Stop::GivenUp,
            }),
        }
        from = place.semicolon + 1;
    }
    found.open = cut(sql, Span::new(from, sql.len()), &mut found.all, None);
    found
}

/// Cuts a part of a text, whose tokens go to `tokens`; what the part ends in.
fn cut(
    sql: &str,
    part: Span,
    runs: &mut Vec<Run>,
    mut tokens: Option<&mut Vec<Token>>,
) -> Option<CutReason> {
    let mut lexer = Lexer::new(sql, part);
    let mut run = Open::new(part.start, 0);
    for token in lexer.by_ref() {
        if let Some(tokens) = &mut tokens {
            tokens.push(token);
        }
        if token.kind != Kind::SemiColon {
            run.add(token);
            continue;
        }
        if run.count > 0 {
            runs.push(run.stop(Stop::Semicolon, token.span.end));
        }
        let before = tokens.as_ref().map_or(0, |tokens| tokens.len());
        run = Open::new(token.span.end, before);
    }
    let open = lexer.open();
    if run.count > 0 || open.is_some() {
        runs.push(run.stop(Stop::End, part.end));
    }
    open
}

/// A run that is not at its end yet.
struct Open {
    begin: usize,
    tokens: Option<Span>,
    count: usize,
    first: usize,
    depth: usize,
}

impl Open {
    fn new(begin: usize, first: usize) -> Self {
        Self {
            begin,
            tokens: None,
            count: 0,
            first,
            depth: 0,
        }
    }

    fn add(&mut self, Token { kind, span }: Token) {
        self.tokens = Some(self.tokens.map_or(span, |tokens| tokens.cover(span)));
        self.count += 1;
        match kind {
            Kind::LParen => self.depth += 1,
            Kind::RParen => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn stop(&self, stop: Stop, end: usize) -> Run {
        Run {
            tokens: self.tokens,
            count: self.count,
            first: self.first,
            is_open: self.depth > 0,
            within: Span::new(self.begin, end),
            stop,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_quote_costs_one_statement() {
        let sql = "SET 'a = 'b';\nSELECT 'x';\nINSERT INTO t SELECT 'y';\n";
        let runs = runs(sql);
        let stops: Vec<_> = runs.all.iter().map(|run| run.stop).collect();
        assert_eq!(stops, [Stop::GivenUp, Stop::Semicolon, Stop::Semicolon]);
        assert_eq!(runs.open, None);
    }

    #[test]
    fn statements_before_a_missing_quote_stay_whole() {
        let sql = "USE a;\nSELECT 'b;\nUSE c;\nSELECT 'd'";
        let texts: Vec<_> = runs(sql)
            .all
            .iter()
            .map(|run| (run.stop, &sql[run.within.start..run.within.end]))
            .collect();
        assert_eq!(
            texts,
            [
                (Stop::Semicolon, "USE a;"),
                (Stop::GivenUp, "\nSELECT 'b;"),
                (Stop::Semicolon, "\nUSE c;"),
                (Stop::End, "\nSELECT 'd'"),
            ]
        );
    }

    #[test]
    fn a_text_that_ends_in_a_string_is_left_alone() {
        let runs = runs("SELECT ';\nnot a statement';\nSELECT 'b");
        assert!(runs.all.iter().all(|run| run.stop != Stop::GivenUp));
        assert_eq!(runs.open, Some(CutReason::SqlString));
    }

    #[test]
    fn many_open_quotes_are_given_up_a_few_times_only() {
        let sql = "SELECT 'a;\n".repeat(20_001);
        let runs = runs(&sql).all;
        let given_up = runs.iter().filter(|run| run.stop == Stop::GivenUp);
        assert!(given_up.count() <= recovery::MOST);
    }
}
