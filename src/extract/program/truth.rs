//! What a program asks where the answer is known: `!first`, `i > 0`, `where is not None`, `sb.length() > 0`.
//!
//! Nothing is answered but in a loop that is gone through element by element, and in a function that is read for a call:
//! elsewhere a name that is asked for is there to be given another value, and each of the branches is one that people run.
//! In a loop over what is not known, the answers are those of its first round.

use std::ops::Range;

use super::call::arguments;
use super::meaning::Value;
use super::position::count;
use super::reader::Reader;
use super::repetition::{body_of, counter};
use super::value::{Evaluator, Locals};

/// How deep conditions are followed.
const DEPTH_LIMIT: usize = 16;

/// Operators that compare.
const COMPARING: [&str; 7] = ["==", "!=", ">=", "<=", ">", "<", "is"];

/// The answer to what a program asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Sure(bool),
    /// That of the first round of a loop.
    First(bool),
}

/// A loop over what is not known, whose body is read once.
#[derive(Debug)]
pub(super) struct OpenLoop<'a> {
    /// The number of the statement behind it.
    pub(super) end: usize,
    /// The names that count its rounds, and what they are in the first.
    counters: Vec<(&'a str, Value)>,
}

impl<'a> Reader<'a> {
    /// Notes that the statement of this number begins a loop over what is not known, if it does.
    pub(super) fn open_loop(&mut self, number: usize) {
        let program = self.program;
        let Some(statement) = program.statements.get(number) else {
            return;
        };
        let first = program.str(statement.tokens.start);
        if !matches!(first, "for" | "while" | "do") {
            return;
        }
        let end = body_of(program, number, statement).end.max(number + 1);
        let zero = |name| (name, Value::Number("0".into()));
        let mut counters: Vec<(&str, Value)> =
            counter(program, statement).map(zero).into_iter().collect();
        for name in self.counted_in(number..end) {
            let known = self.scopes.get(&[name]).cloned();
            if let Some(value @ Value::Number(_)) = known {
                // It is another one in each round.
                self.scopes.reassign(&[name], Value::Unknown);
                counters.push((name, value));
            }
        }
        self.loops.push(OpenLoop { end, counters });
    }

    /// The names that these statements count with: `i++`, `n += 1`.
    fn counted_in(&self, statements: Range<usize>) -> Vec<&'a str> {
        let program = self.program;
        let statements = program.statements.get(statements).unwrap_or_default();
        let (Some(first), Some(last)) = (statements.first(), statements.last()) else {
            return Vec::new();
        };
        let counts = |at: usize| {
            let is_stepped = |at: usize| matches!(program.str(at), "++" | "--");
            let is_summed = matches!(program.str(at + 1), "+=" | "-=");
            is_summed || is_stepped(at + 1) || (at > 0 && is_stepped(at - 1))
        };
        let names = (first.tokens.start..last.tokens.end).filter(|at| program.is_name(*at));
        let counted = names.filter(|at| counts(*at));
        counted.map(|at| program.str(at)).collect()
    }

    /// Leaves the loops that a statement does not stand in, but for the first ones.
    pub(super) fn leave_loops(&mut self, number: usize, around: usize) {
        while self.loops.len() > around && self.loops.last().is_some_and(|it| it.end <= number) {
            self.loops.pop();
        }
    }

    /// The answer to what these tokens ask, if it is known.
    pub(super) fn answer(&self, condition: Range<usize>) -> Option<Answer> {
        if self.loops.is_empty() {
            return self.evaluator().answer(condition).map(Answer::Sure);
        }
        let counters = self.loops.iter().flat_map(|it| &it.counters);
        let names: Vec<(&str, &Value)> = counters.map(|(name, value)| (*name, value)).collect();
        let locals = Locals {
            names: &names,
            outer: None,
        };
        let evaluator = Evaluator {
            locals: Some(&locals),
            ..self.evaluator()
        };
        evaluator.truth(condition, 0).map(Answer::First)
    }
}

impl Evaluator<'_> {
    /// The answer to what these tokens ask, if it is known here and in each round.
    pub(super) fn answer(&self, condition: Range<usize>) -> Option<bool> {
        if !self.scopes.is_in_round() {
            return None;
        }
        self.truth(condition, 0)
    }

    fn truth(&self, mut range: Range<usize>, depth: usize) -> Option<bool> {
        let program = self.program;
        while program.str(range.start) == "("
            && program.partner(range.start) == range.end.checked_sub(1)
        {
            range = range.start + 1..range.end - 1;
        }
        if range.is_empty() || depth > DEPTH_LIMIT {
            return None;
        }
        let word = |words: &[&str]| {
            let mut outside = program.outside_brackets(range.clone());
            outside.find(|at| words.contains(&program.str(*at)))
        };
        let sides = |at: usize| {
            let left = self.truth(range.start..at, depth + 1);
            (left, self.truth(at + 1..range.end, depth + 1))
        };
        if let Some(or) = word(&["||", "or"]) {
            return match sides(or) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (left, right) => left.and(right),
            };
        }
        if let Some(and) = word(&["&&", "and"]) {
            return match sides(and) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (left, right) => left.and(right),
            };
        }
        if matches!(program.str(range.start), "!" | "not") {
            return self
                .truth(range.start + 1..range.end, depth + 1)
                .map(|is| !is);
        }
        match word(&COMPARING) {
            Some(at) => self.compared(range.start..at, program.str(at), at + 1..range.end),
            None => self.empty(&range).or_else(|| self.is_true(range)),
        }
    }

    fn compared(&self, left: Range<usize>, operator: &str, right: Range<usize>) -> Option<bool> {
        let (operator, right) = match (operator, self.program.str(right.start)) {
            ("is", "not") => ("!=", right.start + 1..right.end),
            ("is", _) => ("==", right),
            _ => (operator, right),
        };
        if let (Some(left), Some(right)) = (count(self, left.clone()), count(self, right.clone())) {
            return Some(match operator {
                "==" => left == right,
                "!=" => left != right,
                ">=" => left >= right,
                "<=" => left <= right,
                ">" => left > right,
                _ => left < right,
            });
        }
        let is_same = match (self.value(left), self.value(right)) {
            (Value::Unknown | Value::Either(_), _) | (_, Value::Unknown | Value::Either(_)) => {
                return None;
            }
            (Value::Nothing, Value::Nothing) => true,
            (Value::Nothing, _) | (_, Value::Nothing) => false,
            (Value::Truth(left), Value::Truth(right)) => left == right,
            (Value::Text(left), Value::Text(right))
                if left.holes.is_empty() && right.holes.is_empty() =>
            {
                left.sql == right.sql
            }
            _ => return None,
        };
        match operator {
            "==" => Some(is_same),
            "!=" => Some(!is_same),
            _ => None,
        }
    }

    /// `sb.isEmpty()`, `names.nonEmpty`, `mode.equals("a")`
    fn empty(&self, range: &Range<usize>) -> Option<bool> {
        let program = self.program;
        let last = range.end.checked_sub(1)?;
        let open = program.partner(last).filter(|open| *open < last);
        let name = open.map_or(last, |open| open.saturating_sub(1));
        if name < range.start + 2 || program.str(name - 1) != "." {
            return None;
        }
        let asked = || self.value(range.start..name - 1);
        match program.str(name) {
            "isEmpty" => is_something(&asked()).map(|is| !is),
            "isNotEmpty" | "nonEmpty" => is_something(&asked()),
            "equals" => {
                let given = arguments(program, open?, range.end);
                let [other] = given.as_slice() else {
                    return None;
                };
                let (asked, other) = (asked(), self.value(other.value.clone()));
                match (&asked, &other) {
                    (Value::Text(one), Value::Text(other))
                        if one.holes.is_empty() && other.holes.is_empty() =>
                    {
                        Some(one.sql == other.sql)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn is_true(&self, range: Range<usize>) -> Option<bool> {
        match self.value(range) {
            Value::Truth(is) => Some(is),
            _ if self.program.syntax.braces().is_some() => None,
            Value::Nothing => Some(false),
            Value::Number(number) => number.parse().ok().map(|number: u64| number > 0),
            value => is_something(&value),
        }
    }
}

/// Whether there is something in a text or a list.
fn is_something(value: &Value) -> Option<bool> {
    match value {
        Value::Text(text) if text.sql.is_empty() => Some(false),
        Value::Text(text) => (!text.is_all_hole()).then_some(true),
        Value::List(elements) if !elements.is_empty() => Some(true),
        _ => None,
    }
}
