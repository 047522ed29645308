//! A program as statements in suites: which tokens and which lines each has, and what stands beside it.
//!
//! How a language's lines become statements stands with the language.

use std::ops::Range;

use crate::source::Span;

use super::syntax::{Layout, Syntax};
use super::token::{Kind, Token};
use super::{braces, python};

/// One statement. A compound statement is its header; what follows it are statements of its suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// Indices in [`Program::tokens`].
    pub(super) tokens: Range<usize>,
    /// The lines it stands on, with the last line end.
    pub(super) lines: Span,
    /// Index in [`Program::suites`].
    pub(super) suite: usize,
    /// Why it shares its lines with another statement, if it does.
    pub(super) shares: Option<&'static str>,
    /// Index in [`Program::blocks`].
    pub(super) block: usize,
}

/// Statements that stand in one indented block or pair of braces, or at the top of a block of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Suite {
    /// The header's index in [`Program::statements`]; none at the top.
    pub(super) header: Option<usize>,
    /// How many suites it stands in.
    pub(super) depth: usize,
    /// How far its lines are indented, where that tells suites apart.
    pub(super) indent: usize,
    /// Past its last token, where its end is known.
    pub(super) end: usize,
}

/// The tokens that mean something, and their structure.
#[derive(Debug, Clone)]
pub(super) struct Program<'a> {
    pub(super) syntax: &'static Syntax,
    pub(super) text: &'a str,
    pub(super) blocks: Vec<Span>,
    pub(super) tokens: Vec<Token>,
    /// For each token that is a bracket, the index of its partner.
    partners: Vec<Option<usize>>,
    pub(super) statements: Vec<Statement>,
    pub(super) suites: Vec<Suite>,
    /// The lines that hold only a comment, without their last line end, ascending.
    pub(super) comments: Vec<Span>,
}

/// Why a statement behind a header shares its line.
pub(super) const ON_HEADER_LINE: &str = "it stands on the line of a compound statement";

impl<'a> Program<'a> {
    /// Reads the blocks of `text` one after the other.
    pub(super) fn new(syntax: &'static Syntax, text: &'a str, blocks: &[Span]) -> Self {
        let mut program = Self {
            syntax,
            text,
            blocks: blocks.to_vec(),
            tokens: Vec::new(),
            partners: Vec::new(),
            statements: Vec::new(),
            suites: Vec::new(),
            comments: Vec::new(),
        };
        for (number, block) in blocks.iter().enumerate() {
            let all = lex(syntax, text, *block);
            let partners = pair(text, &all);
            let from = program.tokens.len();
            match &syntax.layout {
                Layout::Indentation => {
                    python::lines::read(&mut program, number, *block, &all, &partners);
                }
                Layout::Braces(facts) => {
                    braces::blocks::read(&mut program, facts, number, *block, &all, &partners);
                }
            }
            let partners = pair(text, &program.tokens[from..]);
            let partners = partners
                .into_iter()
                .map(|partner| partner.map(|at| at + from));
            program.partners.extend(partners);
        }
        program
    }

    /// The tokens of an expression alone.
    pub(super) fn of_expression(syntax: &'static Syntax, text: &'a str, span: Span) -> Self {
        let mut tokens = lex(syntax, text, span);
        tokens.retain(|token| !matches!(token.kind, Kind::Newline | Kind::Comment));
        let partners = pair(text, &tokens);
        Self {
            syntax,
            text,
            blocks: vec![span],
            tokens,
            partners,
            statements: Vec::new(),
            suites: Vec::new(),
            comments: Vec::new(),
        }
    }

    /// The text of a token; empty past the end.
    pub(super) fn str(&self, token: usize) -> &'a str {
        self.tokens
            .get(token)
            .and_then(|token| self.text.get(token.span.start..token.span.end))
            .unwrap_or("")
    }

    pub(super) fn kind(&self, token: usize) -> Option<Kind> {
        self.tokens.get(token).map(|token| token.kind)
    }

    pub(super) fn is_name(&self, token: usize) -> bool {
        self.kind(token) == Some(Kind::Name)
    }

    /// The partner of a bracket.
    pub(super) fn partner(&self, token: usize) -> Option<usize> {
        self.partners.get(token).copied().flatten()
    }

    /// The span that a range of tokens covers.
    pub(super) fn span(&self, tokens: Range<usize>) -> Span {
        match (
            self.tokens.get(tokens.start),
            tokens
                .end
                .checked_sub(1)
                .and_then(|last| self.tokens.get(last)),
        ) {
            (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
            _ => Span::default(),
        }
    }

    /// The statements that begin in a range of tokens.
    pub(super) fn statements_in(&self, tokens: Range<usize>) -> &[Statement] {
        let before = |end: usize| (self.statements).partition_point(|it| it.tokens.start < end);
        let first = before(tokens.start);
        let found = first..before(tokens.end).max(first);
        self.statements.get(found).unwrap_or_default()
    }

    /// The number of the statement that begins at a token.
    pub(super) fn statement_at(&self, token: usize) -> Option<usize> {
        let at = (self.statements).partition_point(|it| it.tokens.start < token);
        let found = self.statements.get(at)?;
        (found.tokens.start == token).then_some(at)
    }

    /// The names of `a` or `a.b`, if the tokens are that.
    pub(super) fn path(&self, tokens: Range<usize>) -> Option<Vec<&'a str>> {
        let is_path = matches!(tokens.len(), 1 | 3)
            && tokens.clone().enumerate().all(|(at, token)| {
                if at % 2 == 0 {
                    self.is_name(token)
                } else {
                    self.str(token) == "."
                }
            });
        is_path.then(|| tokens.step_by(2).map(|token| self.str(token)).collect())
    }

    /// The name that an assignment gives a value: `x`, `a.b`, the `x` of `x: T`, `String x` and `val x: T`.
    pub(super) fn target(&self, tokens: Range<usize>) -> Option<Range<usize>> {
        let target = self.split(tokens, ":").into_iter().next()?;
        if self.syntax.braces().is_none() {
            return self.path(target.clone()).map(|_| target);
        }
        let last = target.end.checked_sub(1).filter(|it| *it >= target.start)?;
        if !self.is_name(last) {
            return None;
        }
        let is_member = last > target.start + 1 && self.str(last - 1) == ".";
        Some(if is_member { last - 2 } else { last }..target.end)
    }

    /// The tokens in `range` that stand in no bracket, brackets themselves left out.
    pub(super) fn outside_brackets(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let mut at = range.start;
        std::iter::from_fn(move || {
            while at < range.end {
                let token = at;
                if self.kind(token) == Some(Kind::Open) {
                    at = self.partner(token).map_or(range.end, |close| close + 1);
                } else {
                    at += 1;
                    return Some(token);
                }
            }
            None
        })
    }

    /// The parts of `range` between `separator`s that stand in no bracket.
    pub(super) fn split(&self, range: Range<usize>, separator: &str) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut start = range.start;
        for token in self.outside_brackets(range.clone()) {
            if self.kind(token) == Some(Kind::Operator) && self.str(token) == separator {
                parts.push(start..token);
                start = token + 1;
            }
        }
        parts.push(start..range.end.max(start));
        parts
    }
}

fn lex(syntax: &Syntax, text: &str, block: Span) -> Vec<Token> {
    match &syntax.layout {
        Layout::Indentation => python::token::lex(text, block),
        Layout::Braces(facts) => braces::token::lex(facts, text, block),
    }
}

/// The partner of each bracket; those that have none are never closed, or close nothing.
fn pair(text: &str, tokens: &[Token]) -> Vec<Option<usize>> {
    let kind_of = |token: &Token| match text.as_bytes().get(token.span.start) {
        Some(b'(' | b')') => 0,
        Some(b'[' | b']') => 1,
        _ => 2,
    };
    let mut partners = vec![None; tokens.len()];
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut counts = [0usize; 3];
    for (at, token) in tokens.iter().enumerate() {
        let bracket = kind_of(token);
        match token.kind {
            Kind::Open => {
                open.push((at, bracket));
                counts[bracket] += 1;
            }
            Kind::Close if counts[bracket] > 0 => {
                while let Some((partner, other)) = open.pop() {
                    counts[other] -= 1;
                    if other == bracket {
                        partners[partner] = Some(at);
                        partners[at] = Some(partner);
                        break;
                    }
                }
            }
            // A string that its line end breaks off has most likely swallowed what would have closed them.
            Kind::Text(literal) if !literal.is_closed && !literal.is_triple() => {
                open.clear();
                counts = [0; 3];
            }
            _ => {}
        }
    }
    partners
}

/// Where the line of `at` begins in its block.
pub(super) fn line_start(text: &str, block: Span, at: usize) -> usize {
    text.get(block.start..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(block.start, |newline| block.start + newline + 1)
}
