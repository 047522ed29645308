//! The names that closures and comprehensions give another value each time.

use std::ops::Range;

use super::structure::Program;
use super::token::Kind;

/// Words that begin a declaration, whose type may have an arrow: `val f: A => B`.
const DECLARING: [&str; 11] = [
    "def",
    "final",
    "fun",
    "implicit",
    "lazy",
    "override",
    "private",
    "protected",
    "type",
    "val",
    "var",
];

/// How many tokens the parameters of a closure are looked for in: more are no text that a person wrote.
const MOST_TOKENS: usize = 100;

/// The names that are bound inside of a statement, in an expression: `lambda q: …`, `[… for q in qs]`, `q => …`.
pub(super) fn bound_names<'a>(program: &Program<'a>, tokens: &Range<usize>) -> Vec<&'a str> {
    let mut bound = Vec::new();
    for at in tokens.clone() {
        let names = match program.str(at) {
            "=>" | "->" | "<-" if program.syntax.braces().is_some() => {
                before_arrow(program, tokens, at)
            }
            "lambda" if program.syntax.braces().is_none() => {
                at + 1..end_at(program, tokens, at, ":")
            }
            "for" if program.syntax.braces().is_none() && at > tokens.start => {
                at + 1..end_at(program, tokens, at, "in")
            }
            _ => continue,
        };
        let names = names.filter(|name| program.is_name(*name));
        bound.extend(names.map(|name| program.str(name)));
    }
    bound
}

/// The parameters of the closure whose body the statement opens (`xs.forEach(q -> {`), or begins (`{ q => …`).
pub(super) fn parameters<'a>(
    program: &Program<'a>,
    tokens: &Range<usize>,
) -> Option<Parameters<'a>> {
    let names = |arrow: usize| {
        let names = before_arrow(program, tokens, arrow).filter(|name| program.is_name(*name));
        names.map(|name| program.str(name)).collect()
    };
    let is_arrow = |at: usize| matches!(program.str(at), "=>" | "->");
    let last = tokens.end.checked_sub(1)?;
    let is_opening = program.str(last) == "{";
    if is_opening && last > tokens.start && is_arrow(last - 1) {
        return Some(Parameters {
            names: names(last - 1),
            body: None,
        });
    }
    let first = program
        .outside_brackets(tokens.clone())
        .find(|at| is_arrow(*at))?;
    let begins = before_arrow(program, tokens, first).start <= tokens.start + 1;
    begins.then(|| Parameters {
        names: names(first),
        body: Some(first + 1),
    })
}

/// See [`parameters`].
pub(super) struct Parameters<'a> {
    pub(super) names: Vec<&'a str>,
    /// The token with which the body goes on in this statement; otherwise it is the suite below.
    pub(super) body: Option<usize>,
}

/// The tokens before an arrow that name what the closure is given.
fn before_arrow(program: &Program<'_>, tokens: &Range<usize>, arrow: usize) -> Range<usize> {
    let Some(last) = arrow.checked_sub(1).filter(|last| *last >= tokens.start) else {
        return arrow..arrow;
    };
    let furthest = arrow.saturating_sub(MOST_TOKENS).max(tokens.start);
    if program.str(tokens.start) == "case" {
        let is_arrow = |at: &usize| matches!(program.str(*at), "=>" | "->");
        let before = (furthest..arrow).rev().find(is_arrow);
        return before.unwrap_or(furthest)..arrow;
    }
    if program.kind(last) == Some(Kind::Close) {
        return program.partner(last).unwrap_or(last).max(furthest)..arrow;
    }
    if DECLARING.contains(&program.str(tokens.start)) {
        return last..arrow;
    }
    // `q`, `q: String`, and behind a brace also `a, b`.
    let mut start = last;
    while start > furthest && goes_back(program, start - 1) {
        start -= 1;
    }
    let is_whole = start == tokens.start || program.str(start - 1) == "{";
    let is_typed = (start..last).any(|at| program.str(at) == ":")
        && !(start..last).any(|at| program.str(at) == ",");
    if is_whole || is_typed {
        start..arrow
    } else {
        last..arrow
    }
}

fn goes_back(program: &Program<'_>, at: usize) -> bool {
    program.is_name(at) || matches!(program.str(at), "," | ":" | "?" | ".")
}

/// Where the next `end` stands that is in the same bracket.
fn end_at(program: &Program<'_>, tokens: &Range<usize>, from: usize, end: &str) -> usize {
    program
        .outside_brackets(from + 1..tokens.end.min(from + MOST_TOKENS))
        .find(|at| program.str(*at) == end)
        .unwrap_or(from)
}
