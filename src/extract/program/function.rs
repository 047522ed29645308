//! The functions by which programs put text together, as a table; those of text itself are in `method`.

use std::ops::Range;
use std::rc::Rc;

use crate::source::Span;

use super::call::{Argument, last_call};
use super::list;
use super::meaning::Value;
use super::message;
use super::method;
use super::position::count;
use super::template;
use super::text::Text;
use super::value::Evaluator;

/// What a function does with its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    /// Gives its first argument back, white space aside.
    Same,
    /// Opens the file whose path it is given.
    Open,
    /// Begins text that more is appended to.
    Builder,
    /// Fills the `%s` of its first argument.
    Percent,
    /// Fills the `{0}` of its first argument, in which quotes have a meaning.
    Message,
    /// Puts its first argument between the others.
    Join,
    /// Makes a list of its arguments.
    List,
    /// Makes a dictionary of its arguments, a key and its value in turn.
    Entries,
    /// Makes a dictionary of its arguments, each a key with its value.
    Pairs,
    /// Gives the list back that it is given.
    SameList,
    /// Numbers the elements of a list.
    Numbered,
    /// Counts up to its argument.
    Count,
}

/// Functions by the module or class that they are called on; an empty one stands for any and none.
const FUNCTIONS: [(&str, &str, Function); 54] = [
    ("", "dedent", Function::Same),
    ("", "cleandoc", Function::Same),
    ("", "str", Function::Same),
    ("", "text", Function::Same),
    ("", "open", Function::Open),
    ("", "Path", Function::Open),
    ("", "File", Function::Open),
    ("", "String", Function::Same),
    ("", "StringBuilder", Function::Builder),
    ("", "StringBuffer", Function::Builder),
    ("", "readString", Function::Same),
    ("", "readAllBytes", Function::Same),
    ("", "readAllLines", Function::Same),
    ("", "readFileToString", Function::Same),
    ("", "fromFile", Function::Open),
    ("", "fromResource", Function::Open),
    ("", "FileReader", Function::Open),
    ("Paths", "get", Function::Open),
    ("Path", "of", Function::Open),
    ("Objects", "requireNonNull", Function::Same),
    ("String", "valueOf", Function::Same),
    ("String", "format", Function::Percent),
    ("String", "join", Function::Join),
    ("MessageFormat", "format", Function::Message),
    ("StringUtils", "join", Function::Join),
    ("List", "of", Function::List),
    ("Set", "of", Function::List),
    ("Stream", "of", Function::List),
    ("ImmutableList", "of", Function::List),
    ("", "asList", Function::List),
    ("", "listOf", Function::List),
    ("", "mutableListOf", Function::List),
    ("", "setOf", Function::List),
    ("", "sequenceOf", Function::List),
    ("", "arrayOf", Function::List),
    ("", "Seq", Function::List),
    ("", "List", Function::List),
    ("", "Array", Function::List),
    ("", "Vector", Function::List),
    ("Map", "of", Function::Entries),
    ("ImmutableMap", "of", Function::Entries),
    ("", "mapOf", Function::Pairs),
    ("", "Map", Function::Pairs),
    ("", "HashMap", Function::Pairs),
    ("", "LinkedHashMap", Function::Pairs),
    ("", "TreeMap", Function::Pairs),
    ("", "ArrayList", Function::SameList),
    ("", "LinkedList", Function::SameList),
    ("", "ListBuffer", Function::List),
    ("Arrays", "stream", Function::SameList),
    ("", "list", Function::SameList),
    ("", "tuple", Function::SameList),
    ("", "enumerate", Function::Numbered),
    ("", "range", Function::Count),
];

/// Methods of an opened file that give its text, or lead there.
const OF_FILES: [&str; 16] = [
    "read",
    "read_text",
    "strip",
    "decode",
    "readText",
    "mkString",
    "getLines",
    "trim",
    "toPath",
    "toAbsolutePath",
    "use",
    "toString",
    "bufferedReader",
    "readLines",
    "split",
    "open",
];

/// Functions that make a list of their arguments.
const LISTS: [&str; 8] = [
    "of", "asList", "listOf", "Seq", "List", "Array", "arrayOf", "Vector",
];

/// Methods of a list that join its elements.
const JOINS_LIST: [&str; 2] = ["mkString", "joinToString"];

fn function_of(module: &str, name: &str) -> Option<Function> {
    FUNCTIONS
        .iter()
        .find(|(of, function, _)| *function == name && (of.is_empty() || *of == module))
        .map(|(_, _, function)| *function)
}

/// Whether `module.name` is a function that stands for text.
pub(super) fn is_function(module: &str, name: &str) -> bool {
    function_of(module, name).is_some()
}

/// What a function gives, if it is one of those known.
pub(super) fn call(
    evaluator: &Evaluator<'_>,
    module: &str,
    name: &str,
    given: &[Argument<'_>],
) -> Option<Value> {
    let function = function_of(module, name)?;
    let inner = evaluator.deeper();
    let first = || given.first().map(|argument| argument.value.clone());
    let template = || inner.text(first()?).filter(|text| inner.budget.spend(text));
    let rest = given.get(1..).unwrap_or_default();
    let value = match function {
        Function::Same => first().map(|first| inner.value(first)),
        Function::Open => first()
            .and_then(|path| match inner.value(path) {
                Value::Text(path) => Some(path.sql.as_str().into()),
                Value::File(path) => Some(path),
                _ => None,
            })
            .map(Value::File),
        Function::Builder => Some(match first().map(|first| inner.value(first)) {
            Some(Value::Text(text)) => Value::Text(text),
            None | Some(Value::Number(_)) => Value::Text(Rc::default()),
            _ => Value::Unknown,
        }),
        Function::Percent => {
            // `String.format(Locale.ROOT, "…", …)`
            let is_locale = first().is_some_and(|it| evaluator.program.str(it.start) == "Locale");
            let filled = if is_locale {
                let text = rest.first().and_then(|it| inner.text(it.value.clone()));
                let text = text.filter(|text| inner.budget.spend(text));
                let rest = rest.get(1..).unwrap_or_default();
                text.and_then(|text| template::formatted(&inner, &text, rest))
            } else {
                template().and_then(|text| template::formatted(&inner, &text, rest))
            };
            filled.map(|text| Value::Text(Rc::new(text)))
        }
        Function::Message => {
            let filled = template().and_then(|text| message::format(&inner, &text, rest));
            filled.map(|text| Value::Text(Rc::new(text)))
        }
        Function::List => Some(inner.list_of(given)),
        Function::Entries => Some(inner.dictionary_of(given)),
        Function::Pairs => Some(inner.dictionary_of_pairs(given)),
        Function::SameList => match given {
            // `new ArrayList<>()` is filled below.
            [] => Some(inner.list_of(given)),
            [list, ..] => list::elements(&inner.value(list.value.clone()))
                .map(|elements| Value::List(elements.into())),
        },
        Function::Numbered => first().map(|list| list::numbered(&inner.value(list))),
        Function::Count => match given {
            [end] => count(&inner, end.value.clone())
                .and_then(list::numbers)
                .map(|numbers| Value::List(numbers.into())),
            _ => None,
        },
        Function::Join => template().and_then(|separator| {
            let text = match rest {
                [list] if let Some(text) = joined(&inner, &separator, list.value.clone()) => text,
                // What is no text is a list that is not known.
                [only] => Text::clone(&*inner.text(only.value.clone())?),
                _ => {
                    let elements: Vec<_> = rest.iter().map(|it| it.value.clone()).collect();
                    join(&inner, &separator, &elements)
                }
            };
            Some(Value::Text(Rc::new(text)))
        }),
    };
    Some(value.unwrap_or(Value::Unknown))
}

/// What a method of a value gives.
pub(super) fn method(
    evaluator: &Evaluator<'_>,
    value: Value,
    name: &str,
    given: &[Argument<'_>],
) -> Value {
    let text = match value {
        Value::File(path) if name == "joinpath" => {
            let more = given.iter().map(|it| evaluator.text(it.value.clone()));
            let more = more.collect::<Option<Vec<_>>>();
            return more.map_or(Value::Unknown, |more| {
                let parts = more.iter().map(|part| part.sql.as_str());
                let path = std::iter::once(&*path).chain(parts).collect::<Vec<_>>();
                Value::File(path.join("/").into())
            });
        }
        Value::File(path) if OF_FILES.contains(&name) => return Value::File(path),
        Value::List(_) | Value::Dictionary(_) => {
            return list::method(evaluator, value, name, given);
        }
        Value::Text(text) if name == "split" => return list::split(evaluator, &text, given),
        Value::Text(text) => text,
        _ => return Value::Unknown,
    };
    method::of_text(evaluator, &text, name, given).map_or(Value::Unknown, Value::Text)
}

/// The text of `listOf("a", "b").joinToString("\n")`.
pub(super) fn joined_list(evaluator: &Evaluator<'_>, range: Range<usize>) -> Option<Text> {
    let program = evaluator.program;
    let name = last_call(program, &range)?;
    if !JOINS_LIST.contains(&program.str(name)) || name <= range.start + 1 {
        return None;
    }
    let inner = evaluator.deeper();
    let separator = inner
        .text(name + 2..range.end - 1)
        .filter(|separator| inner.budget.spend(separator))?;
    joined(&inner, &separator, range.start..name - 1)
}

/// The elements of a list with a separator between them: each at its place if the list is written out there.
pub(super) fn joined(
    evaluator: &Evaluator<'_>,
    separator: &Text,
    list: Range<usize>,
) -> Option<Text> {
    if let Some(elements) = elements(evaluator, list.clone()) {
        return Some(join(evaluator, separator, &elements));
    }
    let is_python = evaluator.program.syntax.braces().is_none();
    let values = if is_python && evaluator.is_comprehension(&list) {
        evaluator.comprehension(list.clone())?
    } else {
        evaluator.value(list.clone())
    };
    let Value::List(values) = values else {
        return None;
    };
    if values.is_empty() {
        return None;
    }
    let span = evaluator.program.span(list.clone());
    let mut text = Text::default();
    for value in values.iter() {
        if !text.sql.is_empty() && evaluator.budget.spend(separator) {
            text.push_inserted(separator, span);
        }
        evaluator.insert(
            &evaluator.operand_of(list.clone(), value.clone()),
            span,
            &mut text,
        );
    }
    Some(text)
}

/// The elements of a list that is written out.
fn elements(evaluator: &Evaluator<'_>, list: Range<usize>) -> Option<Vec<Range<usize>>> {
    let program = evaluator.program;
    let close = list.end.checked_sub(1)?;
    let open = program.partner(close).filter(|open| *open < close)?;
    let is_literal = open == list.start;
    let before = program.str(open.checked_sub(1)?);
    let is_call = open > list.start && (LISTS.contains(&before) || before == "]");
    let is_python = program.syntax.braces().is_none();
    let is_made = is_python && evaluator.is_comprehension(&(open + 1..close));
    if is_made || (!is_literal && !is_call) {
        return None;
    }
    let parts = program.split(open + 1..close, ",");
    Some(parts.into_iter().filter(|it| !it.is_empty()).collect())
}

fn join(evaluator: &Evaluator<'_>, separator: &Text, elements: &[Range<usize>]) -> Text {
    let mut joined = Text::default();
    let mut before = None;
    for element in elements {
        let span = evaluator.program.span(element.clone());
        if let Some(end) = before
            && evaluator.budget.spend(separator)
        {
            joined.push_inserted(separator, Span::new(end, span.start));
        }
        before = Some(span.end);
        let operand = evaluator.operand(element.clone());
        match &operand.value {
            Value::Text(text) if evaluator.budget.spend(text) => joined.append(text, span),
            _ => evaluator.insert(&operand, span, &mut joined),
        }
    }
    joined
}
