//! Places in text as a program counts them: `sb.length() - 2`, `sql.rfind(",")`, the bounds of `sql[:-2]`.
//!
//! *Invariant:* a place is only told where no hole stands between it and the end of the text that it is counted from: how
//! long the value of a hole is, nobody knows.

use std::ops::Range;

use super::meaning::Value;
use super::structure::Program;
use super::text::Text;
use super::token::Kind;
use super::value::Evaluator;

/// How many sums in sums are followed.
const DEPTH_LIMIT: usize = 4;

/// Names of what tells how long a text is, as methods, properties and functions, and by how much they are off.
const LENGTHS: [(&str, isize); 5] = [
    ("length", 0),
    ("size", 0),
    ("len", 0),
    ("count", 0),
    ("lastIndex", -1),
];

/// Methods that look a text up, and whether from its end.
const FINDING: [(&str, bool); 6] = [
    ("indexOf", false),
    ("find", false),
    ("index", false),
    ("lastIndexOf", true),
    ("rfind", true),
    ("rindex", true),
];

/// A place, in units of the language.
#[derive(Debug, Clone, Copy)]
enum Place {
    FromStart(usize),
    FromEnd(usize),
}

impl Place {
    fn moved(self, by: isize) -> Option<Self> {
        Some(match self {
            Self::FromStart(at) => Self::FromStart(at.checked_add_signed(by)?),
            Self::FromEnd(at) => Self::FromEnd(at.checked_add_signed(by.checked_neg()?)?),
        })
    }
}

/// The place in `text`, in bytes, that an expression tells.
pub(super) fn position(
    evaluator: &Evaluator<'_>,
    text: &Text,
    expression: Range<usize>,
) -> Option<usize> {
    let counted = Counted { evaluator, text };
    counted.offset(counted.place(expression, 0)?)
}

/// The part of `text` that `[from:to]` takes.
pub(super) fn slice(evaluator: &Evaluator<'_>, text: &Text, bounds: &Range<usize>) -> Option<Text> {
    let parts = evaluator.program.split(bounds.clone(), ":");
    let [from, to] = parts.as_slice() else {
        return None;
    };
    let at = |bound: &Range<usize>, open: usize| {
        if bound.is_empty() {
            return Some(open);
        }
        position(evaluator, text, bound.clone())
    };
    let (from, to) = (at(from, 0)?, at(to, text.sql.len())?);
    Some(text.part(from..to.max(from)))
}

/// The place so many units from the start of a text.
pub(super) fn from_start(evaluator: &Evaluator<'_>, text: &Text, count: usize) -> Option<usize> {
    Counted { evaluator, text }.offset(Place::FromStart(count))
}

/// The place so many units from the end of a text.
pub(super) fn from_end(evaluator: &Evaluator<'_>, text: &Text, count: usize) -> Option<usize> {
    Counted { evaluator, text }.offset(Place::FromEnd(count))
}

/// A number that an expression gives: `3`, `len(names) - 1`.
pub(super) fn count(evaluator: &Evaluator<'_>, expression: Range<usize>) -> Option<usize> {
    let program = evaluator.program;
    let signs = signs(program, &expression).take(DEPTH_LIMIT + 1);
    let signs: Vec<usize> = signs.collect();
    if signs.len() > DEPTH_LIMIT {
        return None;
    }
    let first = signs.first().copied().unwrap_or(expression.end);
    let mut sum = counted(evaluator, expression.start..first)?;
    for (number, sign) in signs.iter().enumerate() {
        let end = signs.get(number + 1).copied().unwrap_or(expression.end);
        let term = counted(evaluator, sign + 1..end)?;
        sum = match program.str(*sign) {
            "-" => sum.checked_sub(term)?,
            _ => sum.checked_add(term)?,
        };
    }
    Some(sum)
}

/// The tokens between the terms of a sum.
fn signs(program: &Program<'_>, expression: &Range<usize>) -> impl Iterator<Item = usize> {
    let start = expression.start;
    let outside = program.outside_brackets(expression.clone());
    outside.filter(move |at| {
        *at > start
            && program.kind(*at) == Some(Kind::Operator)
            && matches!(program.str(*at), "+" | "-")
    })
}

/// A number that is no sum.
fn counted(evaluator: &Evaluator<'_>, expression: Range<usize>) -> Option<usize> {
    if let Value::Number(number) = evaluator.value(expression.clone()) {
        return number.parse().ok();
    }
    let (measured, off) = length_of(evaluator, &expression)?;
    let length = match evaluator.value(measured) {
        Value::List(elements) => elements.len(),
        Value::Text(text) if text.holes.is_empty() => {
            let counted = Counted {
                evaluator,
                text: &text,
            };
            counted.units(&text.sql)
        }
        _ => return None,
    };
    length.checked_add_signed(off)
}

/// The tokens of what is measured by `x.length()`, `x.length` or `len(x)`, and by how much that is off.
fn length_of(
    evaluator: &Evaluator<'_>,
    expression: &Range<usize>,
) -> Option<(Range<usize>, isize)> {
    let program = evaluator.program;
    let off = |at: usize| {
        let mut names = LENGTHS.iter().filter(|(name, _)| *name == program.str(at));
        names.next().map(|(_, off)| *off)
    };
    let last = expression.end.checked_sub(1)?;
    let is_member = |name: usize| name > expression.start + 1 && program.str(name - 1) == ".";
    if let Some(off) = off(last).filter(|_| is_member(last)) {
        return Some((expression.start..last - 1, off));
    }
    let open = program.partner(last).filter(|open| *open < last)?;
    let name = open.checked_sub(1)?;
    let off = off(name)?;
    if open + 1 == last {
        is_member(name).then(|| (expression.start..name - 1, off))
    } else {
        (name == expression.start).then_some((open + 1..last, off))
    }
}

/// A text in which places are counted.
struct Counted<'c> {
    evaluator: &'c Evaluator<'c>,
    text: &'c Text,
}

impl Counted<'_> {
    fn place(&self, expression: Range<usize>, depth: usize) -> Option<Place> {
        let program = self.evaluator.program;
        if depth > DEPTH_LIMIT || expression.is_empty() {
            return None;
        }
        if let Some(sign) = signs(program, &expression).last() {
            let by = count(self.evaluator, sign + 1..expression.end)?;
            let by = isize::try_from(by).ok()?;
            let by = if program.str(sign) == "-" { -by } else { by };
            return self.place(expression.start..sign, depth + 1)?.moved(by);
        }
        if program.str(expression.start) == "-" && program.syntax.braces().is_none() {
            let before = count(self.evaluator, expression.start + 1..expression.end)?;
            return Some(Place::FromEnd(before));
        }
        if let Some((measured, off)) = length_of(self.evaluator, &expression) {
            let measured = self.evaluator.text(measured)?;
            let place = if self.is_this(&measured) {
                Place::FromEnd(0)
            } else {
                let is_known = measured.holes.is_empty();
                Place::FromStart(is_known.then(|| self.units(&measured.sql))?)
            };
            return place.moved(off);
        }
        let found = self.found(&expression);
        found.or_else(|| count(self.evaluator, expression).map(Place::FromStart))
    }

    /// The place where `x.indexOf("…")` finds something, if the expression is that.
    fn found(&self, expression: &Range<usize>) -> Option<Place> {
        let program = self.evaluator.program;
        let close = expression.end.checked_sub(1)?;
        let open = program.partner(close).filter(|open| *open < close)?;
        let name = open.checked_sub(1)?;
        let (_, is_last) = FINDING.iter().find(|(it, _)| *it == program.str(name))?;
        if name < expression.start + 2 {
            return None;
        }
        let looked_up = self.evaluator.text(expression.start..name - 1)?;
        let sought = self.evaluator.text(open + 1..close)?;
        if !self.is_this(&looked_up) || !sought.holes.is_empty() {
            return None;
        }
        let sql = &self.text.sql;
        Some(if *is_last {
            let at = sql.rfind(&sought.sql)?;
            Place::FromEnd(self.units(&sql[at..]))
        } else {
            Place::FromStart(self.units(&sql[..sql.find(&sought.sql)?]))
        })
    }

    fn is_this(&self, text: &Text) -> bool {
        text.sql == self.text.sql && text.holes.len() == self.text.holes.len()
    }

    /// How long the language says that text is.
    fn units(&self, text: &str) -> usize {
        match self.evaluator.program.syntax.braces() {
            None => text.chars().count(),
            Some(_) => text.encode_utf16().count(),
        }
    }

    fn offset(&self, place: Place) -> Option<usize> {
        let sql = &self.text.sql;
        let is_python = self.evaluator.program.syntax.braces().is_none();
        let unit = |c: char| if is_python { 1 } else { c.len_utf16() };
        let mut left = match place {
            Place::FromStart(count) | Place::FromEnd(count) => count,
        };
        let mut at = 0;
        let mut step = |c: char| {
            if left == 0 {
                return false;
            }
            left = left.saturating_sub(unit(c));
            at += c.len_utf8();
            true
        };
        match place {
            Place::FromStart(_) => sql.chars().take_while(|c| step(*c)).for_each(drop),
            Place::FromEnd(_) => sql.chars().rev().take_while(|c| step(*c)).for_each(drop),
        }
        let (at, passed) = match place {
            Place::FromStart(_) => (at, 0..at),
            Place::FromEnd(_) => (sql.len() - at, sql.len() - at..sql.len()),
        };
        let is_passed = |range: &Range<usize>| range.start < passed.end && passed.start < range.end;
        let is_known = left == 0 && !self.text.holes.iter().any(|hole| is_passed(&hole.range));
        is_known.then_some(at)
    }
}
