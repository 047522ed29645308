//! Text with values put in: `.format(…)`, `%`, `.replace(…)` and calls of functions that return text.

use std::ops::Range;
use std::rc::Rc;

use crate::source::Span;

use super::call::Argument;
use super::scope::Function;
use super::text::Text;
use super::value::Evaluator;

/// `text.format(…)`.
pub(super) fn format(evaluator: &Evaluator<'_>, text: &Text, given: &[Argument<'_>]) -> Text {
    let mut out = Text::default();
    let mut next = 0;
    let mut copied = 0;
    let bytes = text.sql.as_bytes();
    let mut at = 0;
    while let Some(ahead) = text.sql.get(at..).and_then(|rest| rest.find(['{', '}'])) {
        at += ahead;
        if bytes.get(at) == bytes.get(at + 1) {
            out.push_part(text, copied..at + 1);
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
        let argument = if name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit()) {
            let position = name.parse().unwrap_or(next);
            next += usize::from(name.is_empty());
            given
                .iter()
                .filter(|argument| argument.name.is_none())
                .nth(position)
        } else {
            given.iter().find(|argument| argument.name == Some(name))
        };
        out.push_part(text, copied..at);
        let span = text.map.to_file(Span::new(at, end + 1));
        match argument {
            Some(argument) if is_whole => evaluator.insert(argument.value.clone(), span, &mut out),
            _ => out.push_hole(field, span, None),
        }
        at = end + 1;
        copied = at;
    }
    out.push_part(text, copied..text.sql.len());
    out
}

/// `text % values`.
pub(super) fn percent(evaluator: &Evaluator<'_>, text: &Text, values: Range<usize>) -> Text {
    let program = evaluator.program;
    let is_tuple = program.str(values.start) == "("
        && program.partner(values.start) == values.end.checked_sub(1);
    let positional = if is_tuple {
        program.split(values.start + 1..values.end - 1, ",")
    } else {
        vec![values.clone()]
    };
    let mut positional = positional.into_iter();
    let mut out = Text::default();
    let mut copied = 0;
    let mut at = 0;
    while let Some(ahead) = text.sql.get(at..).and_then(|rest| rest.find('%')) {
        at += ahead;
        let Some(conversion) = Conversion::read(&text.sql, at) else {
            at += 1;
            continue;
        };
        out.push_part(text, copied..at);
        let span = text.map.to_file(Span::new(at, conversion.end));
        match conversion.name {
            _ if conversion.is_percent => out.push_whole("%", span),
            Some(name) => match dictionary_value(evaluator, values.clone(), name) {
                Some(value) => evaluator.insert(value, span, &mut out),
                None => out.push_hole(name, span, None),
            },
            None => match positional.next() {
                Some(value) => evaluator.insert(value, span, &mut out),
                None => out.push_hole("", span, None),
            },
        }
        at = conversion.end;
        copied = at;
    }
    out.push_part(text, copied..text.sql.len());
    out
}

/// `%s`, `%(name)s`, `%05.2f`, `%%`.
struct Conversion<'a> {
    name: Option<&'a str>,
    is_percent: bool,
    end: usize,
}

impl<'a> Conversion<'a> {
    fn read(text: &'a str, start: usize) -> Option<Self> {
        let mut at = start + 1;
        let mut name = None;
        if text[at..].starts_with('(') {
            let close = at + text[at..].find(')')?;
            name = Some(&text[at + 1..close]);
            at = close + 1;
        }
        let rest = &text[at..];
        let flags = rest.len()
            - rest
                .trim_start_matches(|c: char| "#0- +.123456789*".contains(c))
                .len();
        let kind = rest[flags..].chars().next()?;
        "sdrafgeixXocEGF%".contains(kind).then(|| Self {
            name,
            is_percent: kind == '%',
            end: at + flags + 1,
        })
    }
}

/// The value of a key of `{"key": value}` or `dict(key=value)`.
fn dictionary_value(
    evaluator: &Evaluator<'_>,
    dictionary: Range<usize>,
    key: &str,
) -> Option<Range<usize>> {
    let program = evaluator.program;
    let open = dictionary
        .clone()
        .find(|token| matches!(program.str(*token), "{" | "("))?;
    let close = program.partner(open)?;
    program
        .split(open + 1..close, ",")
        .into_iter()
        .find_map(|entry| {
            let is_named = program.str(entry.start) == key && program.str(entry.start + 1) == "=";
            if is_named {
                return Some(entry.start + 2..entry.end);
            }
            let parts = program.split(entry, ":");
            let [name, value] = parts.as_slice() else {
                return None;
            };
            let is_key = evaluator
                .text(name.clone())
                .is_some_and(|name| name.sql == key);
            is_key.then(|| value.clone())
        })
}

/// `text.replace(old, new)` with a known `old`.
pub(super) fn replace(
    evaluator: &Evaluator<'_>,
    text: &Text,
    given: &[Argument<'_>],
) -> Option<Text> {
    let [old, new, ..] = given else {
        return None;
    };
    let old = evaluator.text(old.value.clone())?;
    if old.sql.is_empty() || !old.holes.is_empty() {
        return None;
    }
    let mut out = Text::default();
    let mut copied = 0;
    for (at, _) in text.sql.match_indices(&old.sql) {
        out.push_part(text, copied..at);
        let span = text.map.to_file(Span::new(at, at + old.sql.len()));
        evaluator.insert(new.value.clone(), span, &mut out);
        copied = at + old.sql.len();
    }
    out.push_part(text, copied..text.sql.len());
    Some(out)
}

/// What a function returns for these arguments: its holes that are parameters are filled.
pub(super) fn call(evaluator: &Evaluator<'_>, function: &Function, given: &[Argument<'_>]) -> Text {
    let text: &Rc<Text> = &function.text;
    let mut out = Text::default();
    let mut copied = 0;
    let parameters = || {
        function
            .parameters
            .iter()
            .filter(|name| *name != "self" && *name != "cls")
    };
    for hole in &text.holes {
        let argument = given
            .iter()
            .find(|argument| argument.name == Some(&hole.expression))
            .or_else(|| {
                let position = parameters().position(|name| *name == hole.expression)?;
                given
                    .iter()
                    .filter(|argument| argument.name.is_none())
                    .nth(position)
            });
        let Some(argument) = argument else {
            continue;
        };
        out.push_part(text, copied..hole.range.start);
        evaluator.insert(argument.value.clone(), hole.span, &mut out);
        copied = hole.range.end;
    }
    out.push_part(text, copied..text.sql.len());
    out
}
