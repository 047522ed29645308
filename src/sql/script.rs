//! Cutting the fragments of a file into statements.
//!
//! Statements end at `;` outside strings and comments, as Flink's SQL client cuts them. The statements of a file are
//! numbered over all its fragments; a statement set, whether written in SQL or built by calls of the host, is one
//! statement whose parts are its members. What the statements mean is no matter here.

mod recovery;
mod removal;
mod runs;

use std::borrow::Cow;
use std::rc::Rc;

use super::cursor::Cursor;
use super::token::{LONGEST_TEMPLATE, Token, lex_head, lex_part, part_of};
use crate::collections::FastMap;
#[cfg(doc)]
use crate::extract::HostCall;
use crate::extract::{CutReason, Fragment, Removal};
use crate::source::Span;
use runs::{Run, Runs, Stop, runs};

/// A statement, or a member of a statement set, before it is read.
#[derive(Debug, Clone)]
pub(super) struct Piece<'t> {
    /// The fragment it stands in.
    pub fragment: &'t Fragment,
    /// The number of its statement.
    pub number: u32,
    /// Its number in its statement set.
    pub member: Option<u32>,
    lexed: Option<Lexed>,
    /// Its place in the fragment's SQL, without `;`.
    pub span: Span,
    /// How it can be taken out of the file.
    pub removal: Removal,
    /// What it is to the statements around it.
    pub role: Role,
}

/// The tokens of a fragment without keywords, where they were kept.
#[derive(Debug, Clone)]
struct Lexed {
    all: Rc<Vec<Token>>,
    /// How many of them stand before the statement.
    first: usize,
}

impl<'t> Piece<'t> {
    /// What the values in it are that only a run would tell, as in [`HostCall::open_values`].
    pub fn open_values(&self) -> Option<Cow<'t, str>> {
        if let Some(call) = &self.fragment.call
            && self.fragment.file.is_none()
        {
            return call.open_values.as_deref().map(Cow::Borrowed);
        }
        let varies = varies(self.sql());
        varies.then(|| Cow::Owned(format!("{}.{}", self.number, self.member.unwrap_or(0))))
    }

    /// Its tokens, without `;`. Empty for a set without members.
    pub fn tokens(&self) -> Vec<Token> {
        let sql = &self.fragment.sql;
        match &self.lexed {
            Some(lexed) => part_of(&lexed.all[lexed.first..], sql, self.span),
            None => lex_part(sql, self.span).tokens,
        }
    }

    /// Its text, without `;`.
    pub fn sql(&self) -> &'t str {
        let text = self.fragment.sql.get(self.span.start..self.span.end);
        text.unwrap_or_default()
    }
}

/// Whether a text holds a variable of a shell, or a template that calls something: each may be another value each time.
fn varies(sql: &str) -> bool {
    let bytes = sql.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
    let mut dollars = memchr::memchr_iter(b'$', bytes);
    let is_variable = dollars.any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at + 1);
        !before.is_some_and(|it| is_part(*it))
            && after.is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, b'_' | b'('))
    });
    let calls = |at: usize| {
        let end = sql.floor_char_boundary(at + LONGEST_TEMPLATE);
        let inside = sql[at..end].split("}}").next().unwrap_or("");
        bytes.get(at + 1) == Some(&b'{') && inside.contains('(')
    };
    is_variable || memchr::memchr_iter(b'{', bytes).any(calls)
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

/// The statements of a file in order.
pub(super) fn split(fragments: &[Fragment]) -> Vec<Piece<'_>> {
    let mut numbering = Numbering::default();
    let last = fragments.len().saturating_sub(1);
    for (index, fragment) in fragments.iter().enumerate() {
        for raw in cut(fragment, index == last) {
            numbering.add(raw);
        }
    }
    numbering.finish()
}

/// A run of tokens up to a `;` or the end of its fragment.
struct Raw<'t> {
    fragment: &'t Fragment,
    lexed: Option<Lexed>,
    /// From its first token to its last.
    tokens: Option<Span>,
    /// How many tokens it has.
    count: usize,
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

fn cut(fragment: &Fragment, is_last: bool) -> impl Iterator<Item = Raw<'_>> {
    let Runs {
        all: runs,
        open,
        tokens: lexed,
    } = runs(&fragment.sql);
    let is_alone = runs.len() == 1;
    runs.into_iter().map(move |run| {
        let ending = match run.stop {
            Stop::Semicolon => Ending::Whole,
            Stop::GivenUp => Ending::Unclosed(CutReason::SqlString),
            Stop::End => ending(fragment, open, run, is_last),
        };
        let span = run.span(&fragment.sql, ending);
        let (gap, end) = (run.within.start, run.within.end);
        let removal = match &fragment.call {
            Some(call) if is_alone || fragment.file.is_some() => call.removal.clone(),
            _ => removal::of_statement(&fragment.sql, gap, span, end, &fragment.map),
        };
        Raw {
            fragment,
            lexed: lexed.clone().map(|all| Lexed {
                all,
                first: run.first,
            }),
            tokens: run.tokens,
            count: run.count,
            span,
            removal,
            ending,
        }
    })
}

impl Run {
    /// The place of the statement, without `;`: its tokens, and what is left open behind them.
    fn span(self, sql: &str, ending: Ending) -> Span {
        if ending == Ending::Whole {
            return self.tokens.unwrap_or_default();
        }
        let start = match self.tokens {
            Some(tokens) => tokens.start,
            None => removal::skip_space(sql, self.within.start),
        };
        let end = match self.stop {
            Stop::End => sql.trim_end().len(),
            Stop::Semicolon | Stop::GivenUp => self.within.end - 1,
        };
        Span::new(start, end)
    }
}

fn ending(fragment: &Fragment, open: Option<CutReason>, run: Run, is_last: bool) -> Ending {
    if let Some(reason) = fragment.cut_off {
        return Ending::CutOff(reason);
    }
    match open {
        Some(reason) if is_last => Ending::CutOff(reason),
        Some(reason) => Ending::Unclosed(reason),
        None if is_last && run.is_open => Ending::CutOff(CutReason::SqlParenthesis),
        None => Ending::Whole,
    }
}

/// Gives runs of tokens their numbers.
#[derive(Default)]
struct Numbering<'t> {
    pieces: Vec<Piece<'t>>,
    count: u32,
    open_set: Option<OpenSet<'t>>,
    /// Statement and number of members of each statement set that the host builds.
    host_sets: FastMap<u32, (u32, u32)>,
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
            let begin = Raw {
                fragment: raw.fragment,
                lexed: raw.lexed.clone(),
                tokens: raw.tokens,
                count: opening.count,
                span: raw.span,
                removal: raw.removal.clone(),
                ending: Ending::Whole,
            };
            if opening.is_old {
                self.pieces.push(Piece {
                    fragment: begin.fragment,
                    lexed: begin.lexed.clone(),
                    number: self.count,
                    member: None,
                    span: Span::new(begin.span.start, opening.end),
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
            if let Some(first) = opening.first_member {
                raw.tokens = raw.tokens.map(|tokens| Span::new(first, tokens.end));
                raw.count -= opening.count;
                raw.span = Span::new(first, raw.span.end);
                let begin_end = opening.end;
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
        if raw.count == 1 && raw.is("END") {
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
            lexed: raw.lexed,
            number,
            member,
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

impl Raw<'_> {
    fn text(&self) -> &str {
        let tokens = self.tokens.unwrap_or_default();
        let text = self.fragment.sql.get(tokens.start..tokens.end);
        text.unwrap_or_default()
    }

    /// Whether its tokens are this word.
    fn is(&self, word: &str) -> bool {
        self.text().eq_ignore_ascii_case(word)
    }

    /// Whether it may begin with this word.
    fn begins_with(&self, word: &str) -> bool {
        let head = self.text().get(..word.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(word))
    }
}

/// What the opening of a statement set begins with.
const BEGINNINGS: [&str; 5] = ["BEGIN", "EXECUTE", "STATEMENT", "EXPLAIN", "COMPILE"];

/// The opening of a statement set.
struct Opening {
    /// Whether its members run.
    runs: bool,
    /// Whether it is spelt as it was before Flink 1.15.
    is_old: bool,
    /// How many tokens it has.
    count: usize,
    /// Where it ends.
    end: usize,
    /// Where the first member begins, if it stands before the first `;`.
    first_member: Option<usize>,
}

impl Opening {
    /// How many words may stand before `STATEMENT SET BEGIN`.
    const FARTHEST: usize = 12;

    /// `BEGIN STATEMENT SET`, or `STATEMENT SET BEGIN` with what may stand before it: EXECUTE, EXPLAIN and its details,
    /// COMPILE PLAN and its file.
    fn of(raw: &Raw<'_>) -> Option<Self> {
        if !BEGINNINGS.iter().any(|word| raw.begins_with(word)) {
            return None;
        }
        let head = lex_head(&raw.fragment.sql, raw.tokens?, Self::FARTHEST + 4);
        let mut cursor = Cursor::new(&raw.fragment.sql, &head);
        let opening = |cursor: &Cursor<'_>, runs, is_old| {
            let count = cursor.position();
            Some(Self {
                runs,
                is_old,
                count,
                end: head.get(count.checked_sub(1)?)?.span.end,
                first_member: head.get(count).map(|first| first.span.start),
            })
        };
        if cursor.take(&["BEGIN", "STATEMENT", "SET"]) {
            return cursor
                .is_done()
                .then(|| opening(&cursor, true, true))
                .flatten();
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
                return opening(&cursor, runs, false);
            }
            cursor.skip();
        }
        None
    }
}
