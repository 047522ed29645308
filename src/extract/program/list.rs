//! Lists and dictionaries that a program writes out, and what it takes out of them.

use std::ops::Range;
use std::rc::Rc;

use super::call::{Argument, arguments};
use super::meaning::Value;
use super::method;
use super::position;
use super::text::Text;
use super::token::Kind;
use super::value::{Evaluator, Locals};

/// Methods of a list, or of what goes through it, that leave out nothing which is surely there.
const SAME: [&str; 12] = [
    "asSequence",
    "copy",
    "filter",
    "iterator",
    "filterNot",
    "parallelStream",
    "sequential",
    "stream",
    "toArray",
    "toList",
    "toSeq",
    "toVector",
];

/// Methods of a list or dictionary that change nothing in it.
const READING: [&str; 18] = [
    "contains",
    "containsKey",
    "entrySet",
    "entries",
    "forEach",
    "foreach",
    "get",
    "getOrDefault",
    "index",
    "isEmpty",
    "items",
    "iterator",
    "join",
    "keySet",
    "keys",
    "size",
    "stream",
    "values",
];

/// Methods of a list that Scala and Kotlin call without parentheses.
const PROPERTIES: [&str; 2] = ["zipWithIndex", "indices"];

/// Whether a list has a method of this name that is called without parentheses.
pub(super) fn is_property(name: &str) -> bool {
    PROPERTIES.contains(&name)
}

/// Other methods that change a list or a dictionary.
const CHANGING: [&str; 10] = [
    "add",
    "addAll",
    "extend",
    "insert",
    "pop",
    "put",
    "putAll",
    "remove",
    "removeLast",
    "update",
];

/// Whether a method of this name may change a list, a dictionary or a builder.
pub(super) fn may_change(name: &str) -> bool {
    CHANGING.contains(&name) || method::may_change(name)
}

/// Methods that add one element at the end.
const ADDING: [&str; 2] = ["append", "add"];

/// More elements than this are no list that a person wrote.
const MOST_ELEMENTS: usize = 2_000;

impl Evaluator<'_> {
    /// What the brackets at a token hold, if these are a list or a dictionary.
    pub(super) fn collection(&self, open: usize, end: usize) -> Option<Value> {
        let close = self.program.partner(open).filter(|close| *close < end)?;
        let inside = open + 1..close;
        let is_python = self.program.syntax.braces().is_none();
        let has = |sign: &str| self.program.split(inside.clone(), sign).len() > 1;
        match self.program.str(open) {
            "(" | "[" | "{" if is_python && self.is_comprehension(&inside) => {
                self.comprehension(inside)
            }
            "(" if is_python && has(",") => self.list(inside),
            "[" if is_python => self.list(inside),
            "{" if is_python => {
                let entries = self.parts(inside.clone())?;
                let pair = |entry: &Range<usize>| match self
                    .program
                    .split(entry.clone(), ":")
                    .as_slice()
                {
                    [key, value] => Some((key.clone(), value.clone())),
                    _ => None,
                };
                match entries.iter().map(pair).collect::<Option<Vec<_>>>() {
                    Some(pairs) => Some(self.dictionary(&pairs)),
                    None => self.list(inside),
                }
            }
            // `String[] statements = {"…"}`
            "{" if !is_python => self.list(inside),
            _ => None,
        }
    }

    fn parts(&self, inside: Range<usize>) -> Option<Vec<Range<usize>>> {
        let parts = self.program.split(inside, ",").into_iter();
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
        (parts.len() <= MOST_ELEMENTS).then_some(parts)
    }

    fn list(&self, inside: Range<usize>) -> Option<Value> {
        let parts = self.parts(inside)?.into_iter();
        Some(Value::List(
            parts.map(|part| self.deeper().value(part)).collect(),
        ))
    }

    /// `"a", "b"` as Python lets people write a tuple.
    pub(super) fn bare_tuple(&self, range: &Range<usize>) -> Option<Value> {
        let is_python = self.program.syntax.braces().is_none();
        let mut outside = self.program.outside_brackets(range.clone());
        let has_comma = outside.any(|at| self.program.str(at) == ",");
        let is_lambda = self.program.str(range.start) == "lambda";
        if !is_python || !has_comma || is_lambda {
            return None;
        }
        self.list(range.clone())
    }

    fn dictionary(&self, pairs: &[(Range<usize>, Range<usize>)]) -> Value {
        let inner = self.deeper();
        let pairs = pairs.iter();
        Value::Dictionary(
            pairs
                .map(|(key, value)| (inner.value(key.clone()), inner.value(value.clone())))
                .collect(),
        )
    }

    pub(super) fn is_comprehension(&self, inside: &Range<usize>) -> bool {
        let mut outside = self.program.outside_brackets(inside.clone());
        outside.any(|at| self.program.str(at) == "for" && self.program.is_name(at))
    }

    /// `[s.strip() for s in script.split(";") if s]`
    pub(super) fn comprehension(&self, inside: Range<usize>) -> Option<Value> {
        let program = self.program;
        let word = |from: usize, word: &str| {
            let mut outside = program.outside_brackets(from..inside.end);
            outside.find(|at| program.str(*at) == word)
        };
        let first = word(inside.start, "for")?;
        let name = first + 1;
        if program.str(name + 1) != "in" || word(name, "for").is_some() {
            return None;
        }
        let end = word(name, "if").unwrap_or(inside.end);
        let inner = self.deeper();
        let elements = elements(&inner.value(name + 2..end))?;
        let each = elements
            .iter()
            .map(|element| inner.value_with(program.str(name), element, inside.start..first));
        Some(Value::List(each.collect()))
    }

    /// What an expression gives where a name stands for an element.
    fn value_with(&self, name: &str, element: &Value, range: Range<usize>) -> Value {
        let locals = Locals {
            names: &[(name, element)],
            outer: self.locals,
        };
        let inner = Evaluator {
            locals: Some(&locals),
            ..*self
        };
        inner.value(range)
    }

    /// What a function makes of what it is given one by one.
    pub(super) fn list_of(&self, given: &[Argument<'_>]) -> Value {
        let given = given.iter().take(MOST_ELEMENTS);
        Value::List(given.map(|it| self.value(it.value.clone())).collect())
    }

    /// `Map.of("a", "…", "b", "…")`
    pub(super) fn dictionary_of(&self, given: &[Argument<'_>]) -> Value {
        let pairs = given.chunks_exact(2).take(MOST_ELEMENTS);
        let pairs = pairs.filter_map(|pair| match pair {
            [key, value] => Some((key.value.clone(), value.value.clone())),
            _ => None,
        });
        self.dictionary(&pairs.collect::<Vec<_>>())
    }

    /// `mapOf("a" to "…")`, `Map("a" -> "…")`
    pub(super) fn dictionary_of_pairs(&self, given: &[Argument<'_>]) -> Value {
        let pair = |given: &Argument<'_>| {
            let range = given.value.clone();
            let mut outside = self.program.outside_brackets(range.clone());
            let arrow = outside.find(|at| matches!(self.program.str(*at), "to" | "->"))?;
            Some((range.start..arrow, arrow + 1..range.end))
        };
        let pairs = given.iter().take(MOST_ELEMENTS).map(pair);
        let pairs = pairs.collect::<Option<Vec<_>>>();
        pairs.map_or(Value::Unknown, |pairs| self.dictionary(&pairs))
    }

    /// `STATEMENTS[0]`, `sql[:-2]`
    pub(super) fn part_at(&self, value: &Value, key: Range<usize>) -> Value {
        match value {
            Value::Text(text) if self.budget.spend(text) => {
                let part = position::slice(&self.deeper(), text, &key);
                part.map_or(Value::Unknown, |part| Value::Text(Rc::new(part)))
            }
            _ => self.element_at(value, key),
        }
    }

    /// `SQL["orders"]`, `STATEMENTS[0]`
    pub(super) fn element_at(&self, value: &Value, key: Range<usize>) -> Value {
        let known = match (value, self.deeper().value(key)) {
            (Value::List(elements), Value::Number(number)) => {
                number.parse::<usize>().ok().and_then(|at| elements.get(at))
            }
            (Value::Dictionary(pairs), Value::Text(key)) => {
                let is_key = |(known, _): &&(Value, Value)| is_text(known, &key);
                pairs.iter().rev().find(is_key).map(|(_, value)| value)
            }
            _ => None,
        };
        let known = known.cloned().unwrap_or(Value::Unknown);
        self.settled(known)
    }
}

fn is_text(value: &Value, text: &Text) -> bool {
    let is_known = |it: &Text| it.holes.is_empty() && it.sql == text.sql;
    text.holes.is_empty() && matches!(value, Value::Text(known) if is_known(known))
}

/// What a loop over a value goes through.
pub(super) fn elements(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(elements) => Some(elements.to_vec()),
        Value::Dictionary(pairs) => Some(pairs.iter().map(|(key, _)| key.clone()).collect()),
        // What may be in it: the loop runs over one list or another.
        Value::Either(either) => {
            let lists = either.choices.iter();
            let lists = lists.map(|choice| elements(&choice.value));
            Some(lists.collect::<Option<Vec<_>>>()?.concat())
        }
        _ => None,
    }
}

/// Keys and values, as lists of two.
pub(super) fn pairs(value: &Value) -> Option<Vec<Value>> {
    let Value::Dictionary(pairs) = value else {
        return None;
    };
    let pairs = pairs.iter();
    Some(
        pairs
            .map(|(key, value)| Value::List([key.clone(), value.clone()].into()))
            .collect(),
    )
}

/// What `enumerate` gives of a list.
pub(super) fn numbered(value: &Value) -> Value {
    paired(value, |number, element| [number, element])
}

/// The elements of a list, each with its number.
fn paired(value: &Value, pair: impl Fn(Value, Value) -> [Value; 2]) -> Value {
    let elements = elements(value).map(|elements| {
        let elements = elements.into_iter().enumerate();
        elements
            .map(|(at, element)| Value::List(pair(number(at), element).into()))
            .collect()
    });
    elements.map_or(Value::Unknown, Value::List)
}

fn number(at: usize) -> Value {
    Value::Number(at.to_string().into())
}

/// The numbers up to this one, without it; none if they are more than a person wrote a list for.
pub(super) fn numbers(count: usize) -> Option<Vec<Value>> {
    (count <= MOST_ELEMENTS).then(|| (0..count).map(number).collect())
}

/// What a method of a list or dictionary gives.
pub(super) fn method(
    evaluator: &Evaluator<'_>,
    value: Value,
    name: &str,
    given: &[Argument<'_>],
) -> Value {
    let list = |elements: Option<Vec<Value>>| {
        elements.map_or(Value::Unknown, |elements| Value::List(elements.into()))
    };
    match (name, given) {
        ("items" | "toList", []) if matches!(value, Value::Dictionary(_)) => list(pairs(&value)),
        ("keys" | "keySet", []) => list(elements(&value)),
        ("values", []) => list(pairs(&value).map(|pairs| {
            let values = pairs.iter().filter_map(|pair| match pair {
                Value::List(pair) => pair.get(1).cloned(),
                _ => None,
            });
            values.collect()
        })),
        ("get" | "getOrDefault" | "getValue", [key, ..]) => {
            evaluator.element_at(&value, key.value.clone())
        }
        ("withIndex", []) => numbered(&value),
        ("zipWithIndex", []) => paired(&value, |number, element| [element, number]),
        ("indices", []) => list(elements(&value).and_then(|elements| numbers(elements.len()))),
        ("map", [function]) => mapped(evaluator, &value, function.value.clone()),
        _ if SAME.contains(&name) => value,
        _ => Value::Unknown,
    }
}

/// `LIST.map(n => s"…")`
fn mapped(evaluator: &Evaluator<'_>, list: &Value, function: Range<usize>) -> Value {
    let program = evaluator.program;
    let mut outside = program.outside_brackets(function.clone());
    let arrow = outside.find(|at| matches!(program.str(*at), "=>" | "->"));
    let name = arrow.and_then(|arrow| {
        let mut names = (function.start..arrow).filter(|at| program.is_name(*at));
        let name = names.next()?;
        names.next().is_none().then_some(name)
    });
    let (Some(arrow), Some(name), Some(elements)) = (arrow, name, elements(list)) else {
        return Value::Unknown;
    };
    let inner = evaluator.deeper();
    let each = elements
        .iter()
        .map(|element| inner.value_with(program.str(name), element, arrow + 1..function.end));
    Value::List(each.collect())
}

/// The parts of a text between separators, as `split` gives them.
pub(super) fn split(evaluator: &Evaluator<'_>, text: &Text, given: &[Argument<'_>]) -> Value {
    let separator = match given {
        [separator] => evaluator.text(separator.value.clone()),
        _ => None,
    };
    let is_pattern = evaluator.program.syntax.format_is_percent;
    let separator = separator.filter(|it| it.holes.is_empty());
    let separator = separator.as_ref().map(|it| it.sql.as_str());
    // Java reads a pattern; white space around a statement means nothing.
    let separator = separator.map(|it| {
        let bare = it.trim_end_matches("\\s*").trim_start_matches("\\s*");
        if is_pattern { bare } else { it }
    });
    let means_itself =
        |c: char| c.is_alphanumeric() || c.is_whitespace() || ";,-/#@\"'".contains(c);
    let Some(separator) = separator
        .filter(|it| !it.is_empty() && (!is_pattern || it.chars().all(means_itself)))
        .filter(|it| evaluator.budget.spend(text) && text.sql.matches(*it).count() < MOST_ELEMENTS)
    else {
        return Value::Unknown;
    };
    let mut start = 0;
    let mut parts = Vec::new();
    for (at, _) in text.sql.match_indices(separator) {
        parts.push(Value::Text(Rc::new(text.part(start..at))));
        start = at + separator.len();
    }
    parts.push(Value::Text(Rc::new(text.part(start..text.sql.len()))));
    Value::List(parts.into())
}

impl super::reader::Reader<'_> {
    /// What a statement does to a list that a name stands for: `statements.append("…")`. Whatever else may change it makes
    /// it unknown.
    pub(super) fn change_list(&mut self, tokens: &Range<usize>) {
        let program = self.program;
        let calls = tokens.clone().filter(|at| {
            program.kind(*at) == Some(Kind::Name)
                && program.str(at + 1) == "("
                && *at > tokens.start + 1
                && program.str(at - 1) == "."
                && !READING.contains(&program.str(*at))
                && !SAME.contains(&program.str(*at))
        });
        for name in calls {
            let member = name.checked_sub(4).filter(|at| *at >= tokens.start);
            let paths = [member, Some(name - 2)].into_iter().flatten();
            let mut paths = paths.filter_map(|start| program.path(start..name - 1));
            let Some((path, known)) = paths.find_map(|path| {
                let known = self.scopes.get(&path)?.clone();
                matches!(known, Value::List(_) | Value::Dictionary(_)).then_some((path, known))
            }) else {
                continue;
            };
            let given = arguments(program, name + 1, tokens.end);
            let longer = match (known, given.as_slice()) {
                (Value::List(known), [element])
                    if ADDING.contains(&program.str(name)) && known.len() < MOST_ELEMENTS =>
                {
                    let element = self.evaluator().value(element.value.clone());
                    Value::List(known.iter().cloned().chain([element]).collect())
                }
                (Value::Dictionary(known), [key, value])
                    if program.str(name) == "put" && known.len() < MOST_ELEMENTS =>
                {
                    let key = self.evaluator().value(key.value.clone());
                    let value = self.evaluator().value(value.value.clone());
                    Value::Dictionary(known.iter().cloned().chain([(key, value)]).collect())
                }
                _ => Value::Unknown,
            };
            self.scopes.reassign(&path, longer);
        }
    }

    /// `SQL["orders"] = "…"`. Says whether the target is that.
    pub(super) fn assign_element(&mut self, target: &Range<usize>, value: &Value) -> bool {
        let program = self.program;
        let Some(close) = target.end.checked_sub(1) else {
            return false;
        };
        let open = program.partner(close).filter(|open| *open < close);
        let Some(open) = open.filter(|open| program.str(*open) == "[") else {
            return false;
        };
        let Some(path) = program.path(target.start..open) else {
            return false;
        };
        let Some(Value::Dictionary(known)) = self.scopes.get(&path).cloned() else {
            return false;
        };
        let key = self.evaluator().value(open + 1..close);
        let longer = match key {
            Value::Text(_) if known.len() < MOST_ELEMENTS => {
                let entry = (key, value.clone());
                Value::Dictionary(known.iter().cloned().chain([entry]).collect())
            }
            _ => Value::Unknown,
        };
        self.scopes.reassign(&path, longer);
        true
    }
}
