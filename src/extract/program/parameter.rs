//! The parameters of functions, and what a call gives each of them.

use std::ops::Range;

use super::call::Argument;
use super::list::elements;
use super::meaning::{Formal, Value};
use super::reader::Reader;
use super::structure::Program;
use super::value::{Evaluator, Operand};

/// What of a call a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// The argument at its place, or of its name.
    One,
    /// The argument of its name.
    ByName,
    /// All arguments from its place on: `*cols`, `String... cols`, `vararg cols: String`, `cols: String*`.
    Rest,
    /// All arguments whose names no other parameter has: `**options`.
    NamedRest,
}

/// A parameter of a function.
#[derive(Debug)]
pub(super) struct Parameter<'a> {
    pub(super) name: &'a str,
    pub(super) takes: Takes,
    /// What it is where a call does not say.
    pub(super) default: Option<Range<usize>>,
    /// Whether the function changes what it is given: a builder, a list.
    pub(super) is_changed: bool,
}

/// The parameters of the function that a token names.
pub(super) fn parameters<'a>(program: &Program<'a>, name: usize, end: usize) -> Vec<Parameter<'a>> {
    let mut open = name + 1;
    if program.str(open) == "[" {
        open = program.partner(open).map_or(open, |close| close + 1);
    }
    let close = program.partner(open).filter(|_| program.str(open) == "(");
    let Some(close) = close.filter(|close| *close < end) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut takes = Takes::One;
    for part in parts(program, open + 1..close) {
        if part.len() == 1 && program.str(part.start) == "*" {
            takes = Takes::ByName;
        }
        let Some(mut parameter) = parameter(program, part) else {
            continue;
        };
        match parameter.takes {
            Takes::One => parameter.takes = takes,
            _ => takes = Takes::ByName,
        }
        all.push(parameter);
    }
    all
}

/// The parts of a list of parameters; a comma in `Map<String, String>` does not part them.
fn parts(program: &Program<'_>, inside: Range<usize>) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut depth = 0isize;
    for part in program.split(inside, ",") {
        let brackets = part.clone().map(|at| match program.str(at) {
            "<" => 1,
            ">" => -1,
            _ => 0,
        });
        let deeper: isize = brackets.sum();
        match parts.last_mut().filter(|_| depth > 0) {
            Some(before) => before.end = part.end,
            None => parts.push(part),
        }
        depth += deeper;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn parameter<'a>(program: &Program<'a>, part: Range<usize>) -> Option<Parameter<'a>> {
    let declaration = program.split(part.clone(), "=").into_iter().next()?;
    let default = declaration.end + 1..part.end;
    let declared = program.split(declaration.clone(), ":").into_iter().next()?;
    // `final String a`
    let name = declared.clone().rfind(|at| program.is_name(*at))?;
    let is_rest = match program.syntax.braces() {
        None => program.str(part.start) == "*",
        Some(_) => {
            program.str(name - 1) == "."
                || program.str(declaration.end - 1) == "*"
                || declared.clone().any(|at| program.str(at) == "vararg")
        }
    };
    Some(Parameter {
        name: program.str(name),
        takes: match program.str(part.start) {
            "**" => Takes::NamedRest,
            _ if is_rest => Takes::Rest,
            _ => Takes::One,
        },
        default: (!default.is_empty()).then_some(default),
        is_changed: false,
    })
}

/// What a call gives a parameter.
#[derive(Debug)]
pub(super) enum Bound {
    Given(Operand),
    /// Nothing: it has its default.
    Left,
    /// Nobody knows what, or whether anything.
    Open,
}

/// What a call gives these parameters; `value` evaluates an argument.
pub(super) fn bind<'p>(
    evaluator: &Evaluator<'_>,
    parameters: impl Iterator<Item = (&'p str, Takes)>,
    given: &[Argument<'_>],
    value: &dyn Fn(Range<usize>) -> Value,
) -> Vec<Bound> {
    let parameters: Vec<(&str, Takes)> = parameters.collect();
    let mut arguments = Arguments::of(evaluator, given, value);
    let bound = parameters.iter().map(|(name, takes)| match takes {
        Takes::NamedRest => arguments.named_rest(&parameters),
        _ => match arguments.named(name) {
            Some(named) => Bound::Given(named),
            None => arguments.at_place(*takes),
        },
    });
    bound.collect()
}

/// The arguments of a call, with those that it has in lists and dictionaries: `*columns`, `**options`.
struct Arguments<'e> {
    evaluator: &'e Evaluator<'e>,
    positional: std::vec::IntoIter<(Range<usize>, Operand)>,
    /// Whether more may stand behind those that are known by place.
    goes_on: bool,
    named: Vec<(String, Operand)>,
    /// Whether others may be known by name.
    has_others: bool,
}

impl<'e> Arguments<'e> {
    fn of(
        evaluator: &'e Evaluator<'e>,
        given: &[Argument<'_>],
        value: &dyn Fn(Range<usize>) -> Value,
    ) -> Self {
        let mut positional = Vec::new();
        let (mut goes_on, mut has_others) = (false, false);
        let mut named = Vec::new();
        for argument in given {
            let range = argument.value.clone();
            let operand = |value| evaluator.operand_of(range.clone(), value);
            if let Some(name) = argument.name {
                named.push((name.to_owned(), operand(value(range.clone()))));
            } else if evaluator.program.str(range.start) == "**" {
                match value(range.start + 1..range.end) {
                    Value::Dictionary(pairs) => {
                        named.extend(pairs.iter().filter_map(|(key, value)| match key {
                            Value::Text(key) => Some((key.sql.clone(), operand(value.clone()))),
                            _ => None,
                        }));
                    }
                    _ => has_others = true,
                }
            } else if goes_on {
                // Nobody knows at which place.
            } else if let Some(list) = spread(evaluator.program, &range) {
                match elements(&value(list)) {
                    Some(all) => {
                        let all = all.into_iter();
                        positional.extend(all.map(|one| (range.clone(), operand(one))));
                    }
                    None => goes_on = true,
                }
            } else {
                positional.push((range.clone(), operand(value(range.clone()))));
            }
        }
        Self {
            evaluator,
            positional: positional.into_iter(),
            goes_on,
            named,
            has_others,
        }
    }

    fn named(&self, name: &str) -> Option<Operand> {
        let mut all = self.named.iter().rev();
        let found = all.find(|(it, _)| it == name);
        found.map(|(_, operand)| operand.clone())
    }

    fn at_place(&mut self, takes: Takes) -> Bound {
        match takes {
            Takes::Rest => self.rest(),
            Takes::One if let Some((_, operand)) = self.positional.next() => Bound::Given(operand),
            Takes::One if self.goes_on => Bound::Open,
            _ if self.has_others => Bound::Open,
            _ => Bound::Left,
        }
    }

    fn rest(&mut self) -> Bound {
        let rest: Vec<_> = self.positional.by_ref().collect();
        if self.goes_on {
            return Bound::Open;
        }
        // Java takes an array for what is in it.
        let facts = self.evaluator.program.syntax.braces();
        let takes_arrays = facts.is_some_and(|facts| facts.function_word.is_none());
        if let [(_, only)] = rest.as_slice()
            && takes_arrays
        {
            match only.value {
                Value::List(_) => return Bound::Given(only.clone()),
                Value::Unknown => return Bound::Open,
                _ => {}
            }
        }
        let first = rest.first().map_or(0, |(range, _)| range.start);
        let last = rest.last().map_or(first, |(range, _)| range.end);
        let values = rest.into_iter().map(|(_, operand)| operand.value);
        let values = Value::List(values.collect());
        Bound::Given(self.evaluator.operand_of(first..last, values))
    }

    fn named_rest(&self, parameters: &[(&str, Takes)]) -> Bound {
        if self.has_others {
            return Bound::Open;
        }
        let is_other = |(name, _): &&(String, Operand)| {
            let mut names = parameters.iter().map(|(name, _)| *name);
            !names.any(|it| it == name)
        };
        let rest = self.named.iter().filter(is_other);
        let pairs = rest.map(|(name, operand)| {
            let mut key = super::text::Text::default();
            key.push_whole(name, crate::source::Span::default());
            (Value::Text(key.into()), operand.value.clone())
        });
        let dictionary = Value::Dictionary(pairs.collect());
        Bound::Given(self.evaluator.operand_of(0..0, dictionary))
    }
}

/// The list whose elements are arguments: `*columns`, `columns: _*`.
pub(super) fn spread(program: &Program<'_>, argument: &Range<usize>) -> Option<Range<usize>> {
    let last = argument.end.checked_sub(1)?;
    if program.str(argument.start) == "*" {
        return Some(argument.start + 1..argument.end);
    }
    let is_repeated = program.syntax.braces().is_some() && program.str(last) == "*";
    is_repeated.then(|| {
        let mut parts = program.split(argument.start..last, ":").into_iter();
        parts.next().unwrap_or(argument.start..last)
    })
}

impl Formal {
    /// The value that a call gives a parameter; none where nobody knows.
    fn given(&self, bound: Bound) -> Option<Operand> {
        match bound {
            Bound::Given(operand) => Some(operand),
            Bound::Left => {
                let default = self.default.clone()?;
                Some(Operand::named(&self.name, default))
            }
            Bound::Open => None,
        }
    }
}

/// The values that a call gives to parameters, by their names.
pub(super) fn given_to<'f>(
    evaluator: &Evaluator<'_>,
    parameters: &'f [Formal],
    given: &[Argument<'_>],
) -> Vec<(&'f str, Operand)> {
    let is_object = |it: &&Formal| matches!(it.name.as_str(), "self" | "cls");
    let parameters = || parameters.iter().filter(|it| !is_object(it));
    let names = parameters().map(|it| (it.name.as_str(), it.takes));
    let bound = bind(evaluator, names, given, &|range| evaluator.value(range));
    let given = parameters().zip(bound).map(|(parameter, bound)| {
        let operand = parameter.given(bound)?;
        Some((parameter.name.as_str(), operand))
    });
    given.flatten().collect()
}

impl Reader<'_> {
    /// Enters the function that a token names.
    pub(super) fn enter_function_at(&mut self, name: usize, end: usize, depth: usize) {
        let parameters = parameters(self.program, name, end).into_iter();
        let formals = parameters.map(|parameter| Formal {
            name: parameter.name.to_owned(),
            takes: parameter.takes,
            default: parameter.default.map(|range| self.evaluator().value(range)),
        });
        let formals = formals.collect();
        let name = self.program.str(name);
        self.scopes.enter_function(name, formals, depth);
    }
}
