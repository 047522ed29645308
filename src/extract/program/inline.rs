//! Tables that have no name of their own: `tEnv.from(descriptor)`, `table.executeInsert(descriptor)`, and rows of the
//! program that are written without being named.
//!
//! Flink registers them too, under a name that it makes up (`ContextResolvedTable.anonymous`); so they are here. Flink
//! numbers all of them together; here those of one connector are, so that an edit elsewhere in the program leaves most
//! names, and the processes that are called after them, as they are.

use std::cmp::Reverse;
use std::ops::Range;
use std::rc::Rc;

use crate::extract::FragmentKind;
use crate::source::Span;

use super::call::{Call, Role};
use super::declaration;
use super::reader::{Found, Reader};
use super::text::Text;

/// A call that names a table or gives it inline, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'c> {
    /// The number of its statement.
    pub(super) statement: usize,
    /// The tokens of the call that the table is made for.
    pub(super) tokens: &'c Range<usize>,
    /// Whether the text ends before the call does.
    pub(super) is_cut: bool,
}

impl Reader<'_> {
    /// The table that a call makes for the calls around it to read: of a descriptor, or of rows of the program. It is
    /// there before what the outermost of these calls does.
    pub(super) fn source(
        &mut self,
        statement: usize,
        call: &Call<'_>,
        outermost: &Outermost,
        is_cut: bool,
    ) {
        let place = || Place {
            statement,
            tokens: outermost.around(call),
            is_cut,
        };
        match call.method.role {
            Role::FromPath => {
                let descriptor = call.first();
                let declared = descriptor.and_then(|it| {
                    let span = self.program.span(it.clone());
                    Some((declaration::table(self, it)?, span))
                });
                if let Some((declared, span)) = declared {
                    let name = self.declare_inline(place(), &declared, span);
                    self.inline.insert(call.tokens.clone(), name);
                }
            }
            Role::FromRows => self.rows(place(), call),
            _ => {}
        }
    }

    /// The name of the sink that a call is given, which may be a descriptor.
    pub(super) fn sink(&mut self, place: Place<'_>, call: &Call<'_>) -> Option<Rc<Text>> {
        let sink = call.first()?;
        if let Some(name) = self.evaluator().text(sink.clone()) {
            return Some(name);
        }
        let declared = declaration::table(self, sink.clone())?;
        let span = self.program.span(sink);
        let name = self.declare_inline(place, &declared, span);
        let mut text = Text::default();
        text.push_whole(&name, span);
        Some(Rc::new(text))
    }

    /// Declares a table under a made-up name.
    fn declare_inline(&mut self, place: Place<'_>, declared: &Text, span: Span) -> Rc<str> {
        self.note_holes(declared);
        let connector = connector_of(&declared.sql).to_owned();
        let name = self.anonymous_name(&connector);
        let sql = format!("CREATE TEMPORARY TABLE {name}{}", declared.sql);
        let found = Found::made(FragmentKind::Statement, sql, span, place.is_cut);
        self.draft_at(place.statement, place.tokens, found);
        name
    }

    /// A name as Flink makes it up, in backticks: `*anonymous_kafka$1*`.
    pub(super) fn anonymous_name(&mut self, what: &str) -> Rc<str> {
        let number = self.anonymous.entry(what.to_owned()).or_default();
        *number += 1;
        let before = if what.is_empty() { "" } else { "_" };
        format!("`*anonymous{before}{what}${number}*`").into()
    }
}

/// The calls of a statement that stand in no other, by their tokens.
pub(super) struct Outermost(Vec<Range<usize>>);

impl Outermost {
    pub(super) fn of(calls: &[Call<'_>]) -> Self {
        let mut all: Vec<_> = calls.iter().map(|call| call.tokens.clone()).collect();
        all.sort_by_key(|tokens| (tokens.start, Reverse(tokens.end)));
        let mut outermost: Vec<Range<usize>> = Vec::new();
        for tokens in all {
            // Calls stand in each other or apart.
            if outermost.last().is_none_or(|last| last.end < tokens.end) {
                outermost.push(tokens);
            }
        }
        Self(outermost)
    }

    /// The tokens of the one that a call stands in, or is.
    fn around<'c>(&'c self, call: &'c Call<'_>) -> &'c Range<usize> {
        let tokens = &call.tokens;
        let behind = self.0.partition_point(|outer| outer.start <= tokens.start);
        let outer = behind.checked_sub(1).and_then(|at| self.0.get(at));
        outer
            .filter(|outer| tokens.end <= outer.end)
            .unwrap_or(tokens)
    }
}

/// What `'connector'` says in the options of a declaration; empty where that is not plain.
fn connector_of(declaration: &str) -> &str {
    let value = declaration.split_once("'connector' = '");
    let value = value.and_then(|(_, rest)| rest.split_once('\''));
    let is_plain = |name: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        name.chars().all(is_part)
    };
    value
        .map(|(name, _)| name)
        .filter(|name| is_plain(name))
        .unwrap_or_default()
}
