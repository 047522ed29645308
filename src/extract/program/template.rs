//! Text with values put in: `.format(…)`, `%` and `.replace(…)`.
//!
//! Each value is evaluated once, however often it is put in, so that nested templates cost what they are long.

use std::collections::HashMap;
use std::ops::Range;

use crate::source::Span;

use super::call::Argument;
use super::conversion::Conversion;
use super::meaning::Value;
use super::parameter::spread;
use super::text::Text;
use super::value::{Evaluator, Operand, plain_number};

/// The values that are given to a template, by place and by name.
pub(super) struct Values<'a> {
    positional: Vec<Operand>,
    named: HashMap<&'a str, Operand>,
    /// Those of a dictionary that is given as a whole.
    by_key: HashMap<String, Operand>,
}

impl<'a> Values<'a> {
    pub(super) fn of(evaluator: &Evaluator<'_>, given: &[Argument<'a>]) -> Self {
        let mut values = Self {
            positional: Vec::new(),
            named: HashMap::new(),
            by_key: HashMap::new(),
        };
        for argument in given {
            // `**params`: each value by its key.
            if evaluator.program.str(argument.value.start) == "**" {
                let range = argument.value.start + 1..argument.value.end;
                let Value::Dictionary(pairs) = evaluator.value(range.clone()) else {
                    continue;
                };
                for (key, value) in pairs.iter() {
                    if let Value::Text(key) = key {
                        let operand = evaluator.operand_of(range.clone(), value.clone());
                        values.by_key.insert(key.sql.clone(), operand);
                    }
                }
                continue;
            }
            let operand = evaluator.operand(argument.value.clone());
            match argument.name {
                Some(name) => {
                    values.named.insert(name, operand);
                }
                None => values.positional.push(operand),
            }
        }
        values
    }

    /// The value at a place, counted from 0.
    pub(super) fn at(&self, position: usize) -> Option<&Operand> {
        self.positional.get(position)
    }
}

/// `text.format(…)`.
pub(super) fn format(
    evaluator: &Evaluator<'_>,
    text: &Text,
    given: &[Argument<'_>],
) -> Option<Text> {
    const MARKS: [char; 2] = ['{', '}'];
    if !evaluator
        .budget
        .spend_pieces(text.sql.matches(MARKS).count())
    {
        return None;
    }
    let values = Values::of(evaluator, given);
    let mut out = Text::default();
    let mut next = 0;
    let mut copied = 0;
    let bytes = text.sql.as_bytes();
    let mut at = 0;
    while let Some(ahead) = text.sql.get(at..).and_then(|rest| rest.find(MARKS)) {
        at += ahead;
        if bytes.get(at) == bytes.get(at + 1) {
            out.push_template(text, copied..at + 1, '{');
            at += 2;
            copied = at;
            continue;
        }
        let end = text.sql[at..].find('}').map(|end| at + end);
        let (Some(b'{'), Some(end)) = (bytes.get(at), end) else {
            at += 1;
            continue;
        };
        let field = &text.sql[at + 1..end];
        let name_end = field.find(['.', '[', '!', ':']).unwrap_or(field.len());
        let name = &field[..name_end];
        let is_whole = !field[name_end..].starts_with(['.', '[']);
        let value = if name.bytes().all(|byte| byte.is_ascii_digit()) {
            let position = name.parse().unwrap_or(next);
            next += usize::from(name.is_empty());
            values.positional.get(position)
        } else {
            values.named.get(name).or_else(|| values.by_key.get(name))
        };
        out.push_template(text, copied..at, '{');
        let span = text.map.to_file(Span::new(at, end + 1));
        match value {
            Some(value) if is_whole => {
                let spec = field[name_end..].strip_prefix(':');
                match spec.and_then(Conversion::of_spec) {
                    Some(spec) => insert_converted(evaluator, value, spec, span, &mut out),
                    None => evaluator.insert(value, span, &mut out),
                }
            }
            _ => out.push_field(field, span),
        }
        at = end + 1;
        copied = at;
    }
    out.push_template(text, copied..text.sql.len(), '{');
    Some(out)
}

/// `text % values`.
pub(super) fn percent(
    evaluator: &Evaluator<'_>,
    text: &Text,
    values: Range<usize>,
) -> Option<Text> {
    let named = dictionary(evaluator, values.clone());
    fill_percent(evaluator, text, &named, &tuple(evaluator, values))
}

/// `String.format(text, …)`.
pub(super) fn formatted(
    evaluator: &Evaluator<'_>,
    text: &Text,
    given: &[Argument<'_>],
) -> Option<Text> {
    let values: Vec<Operand> = match given {
        // An array stands for what is in it.
        [only] => {
            let list = spread(evaluator.program, &only.value).unwrap_or(only.value.clone());
            each(evaluator, list)
        }
        _ => (given.iter().map(|it| evaluator.operand(it.value.clone()))).collect(),
    };
    fill_percent(evaluator, text, &HashMap::new(), &values)
}

/// The elements of a list that is known; else the one value.
fn each(evaluator: &Evaluator<'_>, range: Range<usize>) -> Vec<Operand> {
    match evaluator.value(range.clone()) {
        Value::List(elements) => {
            let operand = |value: &Value| evaluator.operand_of(range.clone(), value.clone());
            elements.iter().map(operand).collect()
        }
        value => vec![evaluator.operand_of(range, value)],
    }
}

fn fill_percent(
    evaluator: &Evaluator<'_>,
    text: &Text,
    named: &HashMap<String, Operand>,
    positional: &[Operand],
) -> Option<Text> {
    if !evaluator.budget.spend_pieces(text.sql.matches('%').count()) {
        return None;
    }
    let is_python = evaluator.program.syntax.braces().is_none();
    let mut next = 0;
    let mut last = 0;
    let mut out = Text::default();
    let mut copied = 0;
    let mut at = 0;
    while let Some(ahead) = text.sql.get(at..).and_then(|rest| rest.find('%')) {
        at += ahead;
        let Some(conversion) = Conversion::read(&text.sql, at, is_python) else {
            at += 1;
            continue;
        };
        out.push_template(text, copied..at, '%');
        let span = text.map.to_file(Span::new(at, conversion.end));
        match conversion.name {
            _ if conversion.kind == '%' => out.push_whole("%", span),
            _ if conversion.kind == 'n' => out.push_whole("\n", span),
            Some(name) => match named.get(name) {
                Some(value) => insert_converted(evaluator, value, conversion, span, &mut out),
                None => out.push_field(name, span),
            },
            None => {
                let position = match conversion.position {
                    Some(position) => position,
                    None if conversion.repeats => last,
                    None => {
                        next += 1;
                        next - 1
                    }
                };
                last = position;
                match positional.get(position) {
                    Some(value) => insert_converted(evaluator, value, conversion, span, &mut out),
                    None => out.push_field("", span),
                }
            }
        }
        at = conversion.end;
        copied = at;
    }
    out.push_template(text, copied..text.sql.len(), '%');
    Some(out)
}

/// Puts a value in as its conversion shows it, where that is known; else as it is.
pub(super) fn insert_converted(
    evaluator: &Evaluator<'_>,
    operand: &Operand,
    conversion: Conversion<'_>,
    span: Span,
    out: &mut Text,
) {
    let shown = match &operand.value {
        _ if conversion.is_plain() => None,
        Value::Text(text) if text.holes.is_empty() => conversion.of_text(&text.sql),
        Value::Number(number) => conversion.of_number(plain_number(number)),
        _ => None,
    };
    match shown {
        Some(shown) => out.push_whole(&shown, span),
        None => evaluator.insert(operand, span, out),
    }
}

/// The values of `(a, b)`, or the one value.
fn tuple(evaluator: &Evaluator<'_>, values: Range<usize>) -> Vec<Operand> {
    let program = evaluator.program;
    let close = values.end.saturating_sub(1);
    let is_tuple = program.str(values.start) == "(" && program.partner(values.start) == Some(close);
    if !is_tuple {
        return each(evaluator, values);
    }
    let parts = program
        .split(values.start + 1..close, ",")
        .into_iter()
        .filter(|part| !part.is_empty());
    parts.map(|part| evaluator.operand(part)).collect()
}

/// The values of `{"key": value}` or `dict(key=value)`.
fn dictionary(evaluator: &Evaluator<'_>, values: Range<usize>) -> HashMap<String, Operand> {
    let program = evaluator.program;
    let mut named = HashMap::new();
    let is_literal = program.str(values.start) == "{";
    let open = if is_literal {
        values.start
    } else {
        values.start + 1
    };
    let is_call = program.str(values.start) == "dict" && program.str(open) == "(";
    let Some(close) = program.partner(open).filter(|_| is_literal || is_call) else {
        if let Value::Dictionary(pairs) = evaluator.value(values.clone()) {
            for (key, value) in pairs.iter() {
                if let Value::Text(key) = key {
                    let operand = evaluator.operand_of(values.clone(), value.clone());
                    named.insert(key.sql.clone(), operand);
                }
            }
        }
        return named;
    };
    for entry in program.split(open + 1..close, ",") {
        let parts = program.split(entry, if is_literal { ":" } else { "=" });
        let [key, value] = parts.as_slice() else {
            continue;
        };
        let key = if is_literal {
            evaluator.text(key.clone()).map(|key| key.sql.clone())
        } else {
            Some(program.str(key.start).to_owned())
        };
        if let Some(key) = key {
            named.insert(key, evaluator.operand(value.clone()));
        }
    }
    named
}

/// `text.replace(old, new)` with a known `old`.
pub(super) fn replace(
    evaluator: &Evaluator<'_>,
    text: &Text,
    given: &[Argument<'_>],
) -> Option<Text> {
    let values = Values::of(evaluator, given);
    let [old, new, ..] = values.positional.as_slice() else {
        return None;
    };
    let Value::Text(old) = &old.value else {
        return None;
    };
    if old.sql.is_empty() || !old.holes.is_empty() {
        return None;
    }
    if !(evaluator.budget).spend_pieces(text.sql.matches(&*old.sql).count()) {
        return None;
    }
    let mut out = Text::default();
    let mut copied = 0;
    for (at, _) in text.sql.match_indices(&old.sql) {
        out.push_part(text, copied..at);
        let span = text.map.to_file(Span::new(at, at + old.sql.len()));
        evaluator.insert(new, span, &mut out);
        copied = at + old.sql.len();
    }
    out.push_part(text, copied..text.sql.len());
    Some(out)
}
