//! The methods of text, and of builders that put it together, as tables.
//!
//! A method of text gives another text. One of a builder gives the builder, which is another text from then on
//! (`builder`). What they do is the same in all languages that have them: where one name means two things, the number of
//! arguments tells.

use std::ops::Range;
use std::rc::Rc;

use crate::source::Span;

use super::call::Argument;
use super::function::joined;
use super::meaning::Value;
use super::position::{count, from_end, from_start, position};
use super::template;
use super::text::Text;
use super::text_block::{without_indent, without_margin};
use super::value::Evaluator;

/// What a method of text does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// SQL means the same after it.
    Same,
    /// Takes white space, or the characters that it is given, off these ends.
    Trim(Ends),
    /// Takes what it is given off this end, if that is there.
    Without(End),
    /// Gives what stands between two places, the end if there is one only.
    Between,
    /// Gives so much of this end.
    Take(End),
    /// Gives all but so much of this end.
    Drop(End),
    /// Fills `{}` or `%s`, as the language has it.
    Format,
    /// Fills `%s`.
    Percent,
    Replace,
    /// Takes a margin out that each line has, `|` unless told otherwise.
    Margin,
    Indent,
    Append,
    /// Stands between the elements of a list.
    Join,
    /// Puts something in at a place.
    Insert,
    /// Puts its third argument between two places.
    Splice,
    /// Takes out what stands between two places.
    Delete,
    /// Takes out the character at a place.
    DeleteAt,
    /// Ends at a place.
    SetLength,
    /// Appends, and then ends the line.
    AppendLine,
    Clear,
    /// Makes something of it that is not followed.
    Lose,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Start,
    Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Both,
    Only(End),
}

impl Ends {
    fn has(self, end: End) -> bool {
        self == Self::Both || self == Self::Only(end)
    }
}

const METHODS: [(&str, Method); 42] = [
    ("strip", Method::Trim(Ends::Both)),
    ("lstrip", Method::Trim(Ends::Only(End::Start))),
    ("rstrip", Method::Trim(Ends::Only(End::Last))),
    ("trim", Method::Trim(Ends::Both)),
    ("stripLeading", Method::Trim(Ends::Only(End::Start))),
    ("stripTrailing", Method::Trim(Ends::Only(End::Last))),
    ("trimStart", Method::Trim(Ends::Only(End::Start))),
    ("trimEnd", Method::Trim(Ends::Only(End::Last))),
    ("removeprefix", Method::Without(End::Start)),
    ("removePrefix", Method::Without(End::Start)),
    ("stripPrefix", Method::Without(End::Start)),
    ("removesuffix", Method::Without(End::Last)),
    ("removeSuffix", Method::Without(End::Last)),
    ("stripSuffix", Method::Without(End::Last)),
    ("substring", Method::Between),
    ("subSequence", Method::Between),
    ("take", Method::Take(End::Start)),
    ("takeLast", Method::Take(End::Last)),
    ("takeRight", Method::Take(End::Last)),
    ("drop", Method::Drop(End::Start)),
    ("dropLast", Method::Drop(End::Last)),
    ("dropRight", Method::Drop(End::Last)),
    ("expandtabs", Method::Same),
    ("encode", Method::Same),
    ("decode", Method::Same),
    ("toString", Method::Same),
    ("translateEscapes", Method::Same),
    ("mkString", Method::Same),
    ("intern", Method::Same),
    ("orEmpty", Method::Same),
    ("result", Method::Same),
    ("format", Method::Format),
    ("formatted", Method::Percent),
    ("replace", Method::Replace),
    ("stripMargin", Method::Margin),
    ("trimMargin", Method::Margin),
    ("trimIndent", Method::Indent),
    ("stripIndent", Method::Indent),
    ("concat", Method::Append),
    ("plus", Method::Append),
    ("join", Method::Join),
    ("lines", Method::Same),
];

/// Methods that change a builder, with the number of their arguments (`java.lang.StringBuilder`,
/// `scala.collection.mutable.StringBuilder`, `kotlin.text.StringBuilder`).
const CHANGES: [(&str, usize, Method); 23] = [
    ("append", 1, Method::Append),
    ("append", 3, Method::Lose),
    ("addAll", 1, Method::Append),
    ("addOne", 1, Method::Append),
    ("appendAll", 1, Method::Lose),
    ("appendLine", 0, Method::AppendLine),
    ("appendLine", 1, Method::AppendLine),
    ("appendln", 1, Method::AppendLine),
    ("appendCodePoint", 1, Method::Lose),
    ("appendRange", 3, Method::Lose),
    ("insert", 2, Method::Insert),
    ("insertAll", 2, Method::Insert),
    ("insertRange", 4, Method::Lose),
    ("replace", 3, Method::Splice),
    ("setRange", 3, Method::Splice),
    ("delete", 2, Method::Delete),
    ("deleteRange", 2, Method::Delete),
    ("deleteCharAt", 1, Method::DeleteAt),
    ("deleteAt", 1, Method::DeleteAt),
    ("setLength", 1, Method::SetLength),
    ("clear", 0, Method::Clear),
    ("reverse", 0, Method::Lose),
    ("setCharAt", 2, Method::Lose),
];

/// Whether text has a method of this name.
pub(super) fn is_method(name: &str) -> bool {
    name == "append" || METHODS.iter().any(|(method, _)| *method == name)
}

/// Whether a method of this name that is given so much changes a builder.
pub(super) fn changes(name: &str, given: usize) -> bool {
    let is_it = |(method, count, _): &(&str, usize, Method)| *method == name && *count == given;
    CHANGES.iter().any(is_it)
}

/// Whether a method of this name may change a builder.
pub(super) fn may_change(name: &str) -> bool {
    CHANGES.iter().any(|(method, _, _)| *method == name)
}

/// What a method of a text gives, if that is known.
pub(super) fn of_text(
    evaluator: &Evaluator<'_>,
    text: &Rc<Text>,
    name: &str,
    given: &[Argument<'_>],
) -> Option<Rc<Text>> {
    let is_it = |it: &&(&str, usize, Method)| it.0 == name && it.1 == given.len();
    let change = CHANGES.iter().find(is_it).map(|(_, _, method)| *method);
    let known = || METHODS.iter().find(|(method, _)| *method == name);
    let method = change.or_else(|| known().map(|(_, method)| *method))?;
    if method == Method::Same {
        return Some(Rc::clone(text));
    }
    if !evaluator.budget.spend(text) {
        return None;
    }
    let made = Made {
        evaluator: &evaluator.deeper(),
        text,
        given,
    };
    made.by(method).map(Rc::new)
}

/// What is made of a text with what a method is given.
struct Made<'m> {
    evaluator: &'m Evaluator<'m>,
    text: &'m Text,
    given: &'m [Argument<'m>],
}

impl Made<'_> {
    fn by(&self, method: Method) -> Option<Text> {
        let (evaluator, text, given) = (self.evaluator, self.text, self.given);
        let is_percent = evaluator.program.syntax.format_is_percent;
        let len = text.sql.len();
        match method {
            Method::Same => Some(text.clone()),
            Method::Trim(ends) => self.trimmed(ends),
            Method::Without(end) => self.without(end),
            Method::Between => {
                let to = if given.len() > 1 { self.at(1)? } else { len };
                self.part(self.at(0)?..to)
            }
            Method::Take(End::Start) => self.part(0..from_start(evaluator, text, self.count()?)?),
            Method::Take(End::Last) => self.part(from_end(evaluator, text, self.count()?)?..len),
            Method::Drop(End::Start) => self.part(from_start(evaluator, text, self.count()?)?..len),
            Method::Drop(End::Last) => self.part(0..from_end(evaluator, text, self.count()?)?),
            Method::Format if !is_percent => template::format(evaluator, text, given),
            Method::Format | Method::Percent => template::formatted(evaluator, text, given),
            Method::Replace => template::replace(evaluator, text, given),
            Method::Margin => {
                let margin = self.argument(0).and_then(|margin| evaluator.text(margin));
                let margin = margin.as_ref().map_or("|", |margin| &margin.sql);
                Some(without_margin(text, margin))
            }
            Method::Indent => Some(without_indent(text)),
            Method::Append => self.appended(),
            Method::AppendLine => {
                let mut longer = match given {
                    [] => text.clone(),
                    _ => self.appended()?,
                };
                let end = longer.map.extent().map_or(0, |extent| extent.end);
                longer.push_whole("\n", Span::new(end, end));
                Some(longer)
            }
            Method::Join => joined(evaluator, text, self.argument(0)?),
            Method::Insert => {
                let at = self.at(0)?;
                self.spliced(at..at, self.argument(1))
            }
            Method::Splice => self.spliced(self.at(0)?..self.at(1)?, self.argument(2)),
            Method::Delete => self.spliced(self.at(0)?..self.at(1)?, None),
            Method::DeleteAt => {
                let at = self.at(0)?;
                let character = text.sql.get(at..)?.chars().next()?;
                let taken = at..at + character.len_utf8();
                let is_hole = text.holes.iter().any(|it| it.range.contains(&at));
                self.spliced(taken, None).filter(|_| !is_hole)
            }
            Method::SetLength => self.part(0..self.at(0)?),
            Method::Clear => Some(Text::default()),
            Method::Lose => None,
        }
    }

    fn argument(&self, number: usize) -> Option<Range<usize>> {
        self.given.get(number).map(|given| given.value.clone())
    }

    /// The place that an argument tells.
    fn at(&self, number: usize) -> Option<usize> {
        position(self.evaluator, self.text, self.argument(number)?)
    }

    /// The number that is given.
    fn count(&self) -> Option<usize> {
        count(self.evaluator, self.argument(0)?)
    }

    fn part(&self, range: Range<usize>) -> Option<Text> {
        (range.start <= range.end).then(|| self.text.part(range))
    }

    /// The text of an argument in which all is known.
    fn known(&self, given: &Argument<'_>) -> Option<Rc<Text>> {
        let text = self.evaluator.text(given.value.clone())?;
        text.holes.is_empty().then_some(text)
    }

    /// What is in holes stays as it is: the value of one may end in anything.
    fn trimmed(&self, ends: Ends) -> Option<Text> {
        let given = self.given.iter().map(|given| self.known(given));
        let given = given.collect::<Option<Vec<_>>>()?;
        let characters: String = given.iter().map(|text| text.sql.as_str()).collect();
        let goes = |c: char| {
            if given.is_empty() {
                c.is_whitespace()
            } else {
                characters.contains(c)
            }
        };
        let sql = &self.text.sql;
        let (mut start, mut end) = (0, sql.len());
        if ends.has(End::Start) {
            let hole = self.text.holes.first().map_or(end, |hole| hole.range.start);
            start = hole - sql.get(..hole)?.trim_start_matches(goes).len();
        }
        if ends.has(End::Last) {
            let hole = self.text.holes.last().map_or(0, |hole| hole.range.end);
            let hole = hole.max(start);
            end = hole + sql.get(hole..)?.trim_end_matches(goes).len();
        }
        self.part(start..end)
    }

    fn without(&self, end: End) -> Option<Text> {
        let [given] = self.given else {
            return None;
        };
        let taken = self.known(given)?;
        let sql = &self.text.sql;
        let range = match end {
            End::Start if sql.starts_with(&taken.sql) => taken.sql.len()..sql.len(),
            End::Last if sql.ends_with(&taken.sql) => 0..sql.len() - taken.sql.len(),
            _ => 0..sql.len(),
        };
        let is_cut = |hole: &Range<usize>| {
            [range.start, range.end]
                .iter()
                .any(|at| hole.start < *at && *at < hole.end)
        };
        let cuts_hole = self.text.holes.iter().any(|hole| is_cut(&hole.range));
        if cuts_hole {
            return None;
        }
        self.part(range)
    }

    fn appended(&self) -> Option<Text> {
        let more = self.argument(0)?;
        let span = self.evaluator.program.span(more.clone());
        let mut longer = self.text.clone();
        let operand = self.evaluator.operand(more);
        match &operand.value {
            Value::Text(more) => longer.append(more, span),
            _ => self.evaluator.insert(&operand, span, &mut longer),
        }
        Some(longer)
    }

    /// The text with something else, or nothing, in the place of a part.
    fn spliced(&self, range: Range<usize>, new: Option<Range<usize>>) -> Option<Text> {
        if range.start > range.end {
            return None;
        }
        let text = self.text;
        let mut out = text.part(0..range.start);
        if let Some(new) = new {
            let place = text.map.to_file(Span::new(range.start, range.end));
            self.evaluator
                .insert(&self.evaluator.operand(new), place, &mut out);
        }
        out.push_part(text, range.end..text.sql.len());
        out.is_cut = text.is_cut;
        Some(out)
    }
}
