//! Cutting the fragments of a file into statements.
//!
//! Statements end at `;` outside strings and comments, as Flink's SQL client cuts them. The statements of a file are
//! numbered over all its fragments; a statement set, whether written in SQL or built by calls of the host, is one
//! statement whose parts are its members. What the statements mean is no matter here.

mod recovery;
mod removal;

use std::collections::HashMap;

use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::cursor::{Cursor, span_of};
use super::token::span;
use crate::extract::{CutReason, Fragment, Removal};
use crate::source::Span;
pub(super) use recovery::{Cut, tokens};

/// A statement, or a member of a statement set, before it is read.
#[derive(Debug, Clone)]
pub(super) struct Piece<'t> {
    /// The fragment it stands in.
    pub fragment: &'t Fragment,
    /// The number of its statement.
    pub number: u32,
    /// Its number in its statement set.
    pub member: Option<u32>,
    /// Its tokens, without `;`. Empty for a set without members.
    pub tokens: &'t [TokenWithSpan],
    /// Its place in the fragment's SQL, without `;`.
    pub span: Span,
    /// How it can be taken out of the file.
    pub removal: Removal,
    /// What it is to the statements around it.
    pub role: Role,
}

/// What a piece is to the statements around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A statement by itself.
    Statement,
    /// A member of a statement set that runs.
    Member,
    /// A member of a statement set that does not run.
    Explained,
    /// `BEGIN STATEMENT SET` in the spelling that `EXECUTE STATEMENT SET` has replaced; its members follow.
    OldBegin,
    /// A statement set that does not run (EXPLAIN, COMPILE PLAN), or one without members.
    Set,
    /// Cut off by the end of the text.
    CutOff(CutReason),
    /// Something that is never closed, though more text follows.
    Unclosed(CutReason),
    /// A statement set whose `END` is missing.
    UnclosedSet,
}

/// The statements of a file in order. `texts` are the tokens of each fragment.
pub(super) fn split<'t>(fragments: &'t [Fragment], texts: &'t [Cut]) -> Vec<Piece<'t>> {
    let mut numbering = Numbering::default();
    let last = fragments.len().saturating_sub(1);
    for (index, (fragment, tokens)) in fragments.iter().zip(texts).enumerate() {
        for raw in cut(fragment, tokens, index == last) {
            numbering.add(raw);
        }
    }
    numbering.finish()
}

/// A run of tokens up to a `;` or the end of its fragment.
struct Raw<'t> {
    fragment: &'t Fragment,
    tokens: &'t [TokenWithSpan],
    /// From the first token to the last, or to the end of the text where it is cut off.
    span: Span,
    removal: Removal,
    ending: Ending,
}

/// How a run of tokens ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Whole,
    CutOff(CutReason),
    Unclosed(CutReason),
}

/// Tokens between two `;`.
struct Run<'t> {
    tokens: &'t [TokenWithSpan],
    /// From behind the `;` before to behind its own.
    within: Span,
    stop: Stop,
}

/// What a run of tokens stops at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    Semicolon,
    /// A `;` inside a string that is never closed.
    GivenUp,
    End,
}

fn runs<'t>(sql: &str, tokens: &'t Cut) -> Vec<Run<'t>> {
    let mut runs = Vec::new();
    let mut given_up = tokens.given_up.iter().peekable();
    let (mut from, mut behind) = (0, 0);
    for (at, token) in tokens.tokens.iter().enumerate() {
        if token.token != Token::SemiColon {
            continue;
        }
        let stop = match given_up.next_if_eq(&&at) {
            Some(_) => Stop::GivenUp,
            None => Stop::Semicolon,
        };
        let end = span(token).end;
        if at > from || stop == Stop::GivenUp {
            runs.push(Run {
                tokens: &tokens.tokens[from..at],
                within: Span::new(behind, end),
                stop,
            });
        }
        (from, behind) = (at + 1, end);
    }
    let rest = &tokens.tokens[from..];
    if !rest.is_empty() || tokens.open.is_some() {
        runs.push(Run {
            tokens: rest,
            within: Span::new(behind, sql.len()),
            stop: Stop::End,
        });
    }
    runs
}

fn cut<'t>(fragment: &'t Fragment, tokens: &'t Cut, is_last: bool) -> Vec<Raw<'t>> {
    let runs = runs(&fragment.sql, tokens);
    let is_alone = runs.len() == 1;
    runs.into_iter()
        .map(|run| {
            let ending = match run.stop {
                Stop::Semicolon => Ending::Whole,
                Stop::GivenUp => Ending::Unclosed(CutReason::SqlString),
                Stop::End => ending(fragment, tokens.open, run.tokens, is_last),
            };
            let span = run.span(&fragment.sql, ending);
            let (gap, end) = (run.within.start, run.within.end);
            let removal = match &fragment.call {
                Some(call) if is_alone => call.removal.clone(),
                _ => removal::of_statement(&fragment.sql, gap, span, end, &fragment.map),
            };
            Raw {
                fragment,
                tokens: run.tokens,
                span,
                removal,
                ending,
            }
        })
        .collect()
}

impl Run<'_> {
    /// The place of the statement, without `;`: its tokens, and what is left open behind them.
    fn span(&self, sql: &str, ending: Ending) -> Span {
        if ending == Ending::Whole {
            return span_of(self.tokens);
        }
        let start = match self.tokens.first() {
            Some(first) => span(first).start,
            None => removal::skip_space(sql, self.within.start),
        };
        let end = match self.stop {
            Stop::End => sql.trim_end().len(),
            Stop::Semicolon | Stop::GivenUp => self.within.end - 1,
        };
        Span::new(start, end)
    }
}

fn ending(
    fragment: &Fragment,
    open: Option<CutReason>,
    tokens: &[TokenWithSpan],
    is_last: bool,
) -> Ending {
    if let Some(reason) = fragment.cut_off {
        return Ending::CutOff(reason);
    }
    match open {
        Some(reason) if is_last => Ending::CutOff(reason),
        Some(reason) => Ending::Unclosed(reason),
        None if is_last && has_open_parenthesis(tokens) => {
            Ending::CutOff(CutReason::SqlParenthesis)
        }
        None => Ending::Whole,
    }
}

fn has_open_parenthesis(tokens: &[TokenWithSpan]) -> bool {
    let mut depth = 0_usize;
    for token in tokens {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth > 0
}

/// Gives runs of tokens their numbers.
#[derive(Default)]
struct Numbering<'t> {
    pieces: Vec<Piece<'t>>,
    count: u32,
    open_set: Option<OpenSet<'t>>,
    /// Statement and number of members of each statement set that the host builds.
    host_sets: HashMap<u32, (u32, u32)>,
}

/// A statement set whose `END` has not come yet.
struct OpenSet<'t> {
    number: u32,
    members: u32,
    runs: bool,
    begin: Raw<'t>,
}

impl<'t> Numbering<'t> {
    fn add(&mut self, mut raw: Raw<'t>) {
        let host_set = raw
            .fragment
            .call
            .as_ref()
            .and_then(|call| call.statement_set);
        if let Some(set) = host_set {
            self.add_host_member(raw, set);
        } else if self.open_set.is_some() {
            self.add_member(raw);
        } else if let Some(opening) = Opening::of(&raw) {
            self.count += 1;
            let first = opening.first_member;
            let begin_len = raw.tokens.len() - first.len();
            let begin_end = span_of(&raw.tokens[..begin_len]).end;
            let begin = Raw {
                fragment: raw.fragment,
                tokens: &raw.tokens[..begin_len],
                span: raw.span,
                removal: raw.removal.clone(),
                ending: Ending::Whole,
            };
            if opening.is_old {
                self.pieces.push(Piece {
                    fragment: begin.fragment,
                    number: self.count,
                    member: None,
                    tokens: begin.tokens,
                    span: span_of(begin.tokens),
                    removal: begin.removal.clone(),
                    role: Role::OldBegin,
                });
            }
            self.open_set = Some(OpenSet {
                number: self.count,
                members: 0,
                runs: opening.runs,
                begin,
            });
            if !first.is_empty() {
                raw.tokens = first;
                raw.span = Span::new(span_of(first).start, raw.span.end);
                raw.removal =
                    removal::after_begin(&raw.fragment.sql, begin_end, raw.span, &raw.fragment.map);
                self.add_member(raw);
            }
        } else {
            self.count += 1;
            let role = match raw.ending {
                Ending::Whole => Role::Statement,
                Ending::CutOff(reason) => Role::CutOff(reason),
                Ending::Unclosed(reason) => Role::Unclosed(reason),
            };
            self.push(raw, self.count, None, role);
        }
    }

    fn add_host_member(&mut self, raw: Raw<'t>, set: u32) {
        let next = self.count + 1;
        let (number, members) = self.host_sets.entry(set).or_insert((next, 0));
        *members += 1;
        let (number, members) = (*number, *members);
        self.count = self.count.max(number);
        let role = match raw.ending {
            Ending::Whole => Role::Member,
            Ending::CutOff(reason) => Role::CutOff(reason),
            Ending::Unclosed(reason) => Role::Unclosed(reason),
        };
        self.push(raw, number, Some(members), role);
    }

    fn add_member(&mut self, raw: Raw<'t>) {
        let Some(set) = &mut self.open_set else {
            return;
        };
        let cursor = Cursor::new(&raw.fragment.sql, raw.tokens);
        if raw.tokens.len() == 1 && cursor.sees(&["END"]) {
            if let Some(set) = self.open_set.take() {
                if set.members == 0 || !set.runs {
                    self.push_set(set, Role::Set, Some(&raw));
                } else if set.members == 1 {
                    self.remove_with_set(&set, &raw);
                }
            }
            return;
        }
        set.members += 1;
        let (number, member) = (set.number, set.members);
        let role = match raw.ending {
            Ending::Whole if !set.runs => Role::Explained,
            Ending::Whole => Role::Member,
            Ending::CutOff(reason) => Role::CutOff(reason),
            Ending::Unclosed(reason) => Role::Unclosed(reason),
        };
        self.push(raw, number, Some(member), role);
    }

    /// The only member of a set goes with the whole set, from its beginning to its `END`.
    fn remove_with_set(&mut self, set: &OpenSet<'t>, end: &Raw<'t>) {
        let Some(member) = self.pieces.last_mut() else {
            return;
        };
        if member.number != set.number || member.role != Role::Member {
            return;
        }
        // In a program a call without SQL would be left.
        let is_plain =
            set.begin.fragment.call.is_none() && std::ptr::eq(set.begin.fragment, end.fragment);
        member.removal = match (&set.begin.removal, &end.removal) {
            (Removal::Span(begin), Removal::Span(end)) if is_plain => {
                Removal::Span(begin.cover(*end))
            }
            _ => Removal::Unsafe(removal::EMPTY_SET),
        };
    }

    fn push(&mut self, raw: Raw<'t>, number: u32, member: Option<u32>, role: Role) {
        self.pieces.push(Piece {
            fragment: raw.fragment,
            number,
            member,
            tokens: raw.tokens,
            span: raw.span,
            removal: raw.removal,
            role,
        });
    }

    /// Adds a set as a whole, from its beginning to its `END` if that has come.
    fn push_set(&mut self, set: OpenSet<'t>, role: Role, end: Option<&Raw<'t>>) {
        let mut raw = set.begin;
        if let Some(end) = end {
            raw.removal = match (&raw.removal, &end.removal) {
                (Removal::Span(begin), Removal::Span(end)) => Removal::Span(begin.cover(*end)),
                (unsafe_removal, _) => unsafe_removal.clone(),
            };
            if std::ptr::eq(raw.fragment, end.fragment) {
                raw.span = raw.span.cover(end.span);
            }
        }
        self.push(raw, set.number, None, role);
    }

    fn finish(mut self) -> Vec<Piece<'t>> {
        if let Some(set) = self.open_set.take() {
            let ends_cut = self
                .pieces
                .last()
                .is_some_and(|piece| matches!(piece.role, Role::CutOff(_)));
            if !ends_cut {
                self.push_set(set, Role::UnclosedSet, None);
            }
        }
        self.pieces
    }
}

/// The opening of a statement set.
struct Opening<'t> {
    /// Whether its members run.
    runs: bool,
    /// Whether it is spelt as it was before Flink 1.15.
    is_old: bool,
    /// The tokens behind `BEGIN`: the first member, where one stands before the first `;`.
    first_member: &'t [TokenWithSpan],
}

impl<'t> Opening<'t> {
    /// How many words may stand before `STATEMENT SET BEGIN`.
    const FARTHEST: usize = 12;

    /// `BEGIN STATEMENT SET`, or `STATEMENT SET BEGIN` with what may stand before it: EXECUTE, EXPLAIN and its details,
    /// COMPILE PLAN and its file.
    fn of(raw: &Raw<'t>) -> Option<Self> {
        let mut cursor = Cursor::new(&raw.fragment.sql, raw.tokens);
        if cursor.take(&["BEGIN", "STATEMENT", "SET"]) {
            return cursor.is_done().then_some(Self {
                runs: true,
                is_old: true,
                first_member: &[],
            });
        }
        let runs = if cursor.sees(&["EXPLAIN"]) || cursor.sees(&["COMPILE", "PLAN"]) {
            false
        } else if cursor.sees(&["EXECUTE"])
            || cursor.sees(&["STATEMENT"])
            || cursor.sees(&["COMPILE", "AND", "EXECUTE"])
        {
            true
        } else {
            return None;
        };
        for _ in 0..Self::FARTHEST {
            if cursor.take(&["STATEMENT", "SET", "BEGIN"]) {
                return Some(Self {
                    runs,
                    is_old: false,
                    first_member: cursor.rest(),
                });
            }
            cursor.skip();
        }
        None
    }
}
