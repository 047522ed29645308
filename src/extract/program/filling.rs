//! What a function of the program gives for one call: its text, whose holes its parameters fill.

use std::rc::Rc;

use super::alternatives::{Choice, Condition, Either, agree, question};
use super::function::is_function;
use super::meaning::Value;
use super::structure::Program;
use super::text::{Hole, Text};
use super::token::Kind;
use super::value::{Evaluator, Locals, Operand};

/// Words in expressions that stand for no value of their own.
const WORDS: [&str; 13] = [
    "for", "in", "if", "else", "and", "or", "not", "is", "None", "True", "False", "true", "false",
];

/// The values by the names of parameters.
type Given<'g> = [(&'g str, Operand)];

/// Those of the texts of a function that it can give for this call: none into which nothing would be put, and none that
/// it only gives where another answer is true than what it is given tells.
pub(super) fn possible(either: &Rc<Either>, given: &Given<'_>) -> Value {
    let is_nothing = |hole: &Hole| {
        let operand = given.iter().find(|(name, _)| *name == &*hole.expression);
        operand.is_some_and(|(_, operand)| matches!(operand.value, Value::Nothing))
    };
    let answers: Vec<Condition> = given.iter().flat_map(answers).collect();
    let is_possible = |choice: &&Choice| match &choice.value {
        Value::Text(text) => agree(&choice.when, &answers) && !text.holes.iter().any(is_nothing),
        _ => true,
    };
    let left: Vec<Choice> = either.choices.iter().filter(is_possible).cloned().collect();
    if left.is_empty() || left.len() == either.choices.len() {
        return Value::Either(Rc::clone(either));
    }
    Either::of(left, Value::Unknown)
}

/// What a function may ask of a parameter whose value is known, with the answers.
fn answers((name, operand): &(&str, Operand)) -> Vec<Condition> {
    let is_there = match &operand.value {
        Value::Text(_) | Value::Number(_) | Value::List(_) | Value::Dictionary(_) => true,
        Value::Nothing => false,
        _ => return Vec::new(),
    };
    let is_something = match &operand.value {
        Value::Text(text) if text.sql.is_empty() => Some(false),
        Value::Text(text) => (!text.is_all_hole()).then_some(true),
        Value::Nothing => Some(false),
        _ => None,
    };
    let mut asked = vec![
        (format!("{name} is not None"), is_there),
        (format!("{name} is None"), !is_there),
        (format!("{name} != null"), is_there),
        (format!("{name} == null"), !is_there),
    ];
    if let Some(is_something) = is_something {
        asked.push(((*name).to_owned(), is_something));
        asked.push((format!("not {name}"), !is_something));
    }
    let conditions = asked.iter().map(|(words, is)| (question(words, 0), *is));
    conditions.collect()
}

/// The text of a function with the values that it is given.
pub(super) fn filled(evaluator: &Evaluator<'_>, text: &Text, given: &Given<'_>) -> Text {
    let mut out = Text::default();
    let mut copied = 0;
    for hole in &text.holes {
        let named = given.iter().find(|(name, _)| *name == &*hole.expression);
        let made = || made(evaluator, hole, given);
        let Some(operand) = named.map(|(_, operand)| operand.clone()).or_else(made) else {
            continue;
        };
        // A value that has fields of its own is filled as part of its template, which is done.
        let is_template = |mark| matches!(&operand.value, Value::Text(it) if it.sql.contains(mark));
        if hole.mark.is_some_and(is_template) {
            continue;
        }
        out.push_part(text, copied..hole.range.start);
        evaluator.insert(&operand, hole.span, &mut out);
        copied = hole.range.end;
    }
    out.push_part(text, copied..text.sql.len());
    out
}

/// What the expression of a hole gives that is made of parameters and nothing else: `', '.join(columns)`.
fn made(evaluator: &Evaluator<'_>, hole: &Hole, given: &Given<'_>) -> Option<Operand> {
    /// Bytes of an expression that cost as much as a piece of text.
    const PIECE: usize = 16;
    let source = hole.source?;
    if !evaluator.budget.spend_pieces(1 + source.len() / PIECE) {
        return None;
    }
    let program = Program::of_expression(evaluator.program.syntax, evaluator.program.text, source);
    let all = 0..program.tokens.len();
    let is_given = |name: &str| given.iter().any(|(it, _)| *it == name);
    let is_bound = |name: &str| {
        let mut others = all.clone().filter(|at| program.str(*at) == name);
        others.any(|at| at > 0 && program.str(at - 1) == "for")
    };
    let mut is_made_of_any = false;
    for at in all
        .clone()
        .filter(|at| program.kind(*at) == Some(Kind::Name))
    {
        let name = program.str(at);
        let is_member = at > 0 && program.str(at - 1) == ".";
        let is_called = match program.str(at + 1) {
            "(" => true,
            "." => is_function(name, program.str(at + 2)),
            _ => false,
        };
        if is_member || WORDS.contains(&name) || is_bound(name) {
            continue;
        }
        if !is_given(name) && !is_called {
            return None;
        }
        is_made_of_any |= is_given(name);
    }
    if !is_made_of_any {
        return None;
    }
    let names: Vec<(&str, &Value)> = given.iter().map(|(name, it)| (*name, &it.value)).collect();
    let locals = Locals {
        names: &names,
        outer: None,
    };
    let inner = Evaluator {
        program: &program,
        locals: Some(&locals),
        ..evaluator.deeper()
    };
    let operand = inner.operand(all);
    (!matches!(operand.value, Value::Unknown | Value::Nothing)).then_some(operand)
}
