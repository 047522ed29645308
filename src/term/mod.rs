//! What an expression says, in one form for statements and for the plans that Flink makes of them.
//!
//! A plan prints an expression as the planner has left it: names stand for what earlier operators have computed, operands may
//! have changed places, casts may have come in. So a [`Term`] names the columns of tables, whatever they are called on the
//! way; operands that may change places are sorted; casts and what changes nothing are left out. Two terms that differ may
//! still say the same. *Invariant:* nothing here knows a statement or a plan: both make lexemes of their text, which `parser`
//! reads, and say what names stand for. `simplified` is what a plan leaves out of what a statement says, and `truth` tells
//! whether conditions that are put in other words choose other rows.

mod clauses;
mod interval;
mod moment;
mod parser;
mod simplified;
mod truth;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

pub use clauses::{
    Clauses, Condition, Keys, NUMBER, Rank, conditions, conditions_of_call, is_word, parts,
};
pub use interval::Interval;
pub use moment::moment;
pub use parser::{Lexeme, Scope, read};
pub use simplified::{CHOOSING, Hold};
pub use truth::{Chosen, chosen, together};

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// A column of a table, or a field of one, by its full name.
    Column(Arc<str>),
    /// A function or an operator of terms.
    Call(Call),
    /// A number, as it is compared: `100.00` and `1E2` are `100`.
    Number(Arc<str>),
    /// A text, without blanks at its end: values of CHAR are padded.
    Text(Arc<str>),
    /// A date, or a date and a time, in a form in which two can be compared.
    Moment(Arc<str>),
    /// A length of time.
    Length(Interval),
}

/// A function or an operator of its operands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// Its name in capitals, with `DISTINCT` behind that of an aggregate that takes each value once.
    pub name: Arc<str>,
    /// The operands.
    pub operands: Vec<Arc<Term>>,
    /// How many terms it consists of.
    size: usize,
}

/// Terms that one consists of at most: names stand for terms, which may double at every step.
const MOST: usize = 400;

/// Operators of which operands may change places, and of which a row of them is one.
const ROWS: [&str; 4] = ["+", "*", "AND", "OR"];

/// The same for two operands.
const SYMMETRIC: [&str; 2] = ["=", "<>"];

/// What changes nothing behind an operator, or before one of [`ROWS`].
const NEUTRAL: [(&str, &str); 4] = [("+", "0"), ("-", "0"), ("*", "1"), ("/", "1")];

impl Term {
    /// A column by its full name.
    pub fn column(name: impl Into<Arc<str>>) -> Arc<Self> {
        Arc::new(Self::Column(name.into()))
    }

    /// A number as it is written.
    pub fn number(digits: &str) -> Option<Arc<Self>> {
        Some(Arc::new(Self::Number(plain_number(digits)?.into())))
    }

    /// A text.
    pub fn text(value: &str) -> Arc<Self> {
        Arc::new(Self::Text(value.trim_end().into()))
    }

    /// A function or an operator of operands; none where it becomes too large.
    pub fn call(name: &str, operands: Vec<Arc<Self>>) -> Option<Arc<Self>> {
        let mut name = plain_function(name);
        let mut operands = operands;
        if name == "-"
            && let [only] = &operands[..]
            && let Self::Number(number) = &**only
        {
            return Self::number(&format!("-{number}"));
        }
        if name == "NOT"
            && let [only] = &operands[..]
            && let Self::Call(call) = &**only
        {
            if let Some(other) = negated(&call.name) {
                return Self::call(other, call.operands.clone());
            }
            if let Some(other) = turned_round(&call.name) {
                let each = call.operands.iter().cloned();
                let each = each.map(|it| Self::call("NOT", vec![it]));
                return Self::call(other, each.collect::<Option<_>>()?);
            }
        }
        // `a > b` is `b < a`.
        if let Some(other) = turned(&name).filter(|_| operands.len() == 2) {
            other.clone_into(&mut name);
            operands.reverse();
        }
        if ROWS.contains(&&*name) {
            operands = row(&name, operands);
            // Of the same twice one counts.
            if turned_round(&name).is_some() {
                operands.dedup();
                if operands.len() == 1 {
                    return operands.pop();
                }
            }
        }
        let neutral = NEUTRAL.iter().find(|(operator, _)| *operator == name);
        if let Some((operator, number)) = neutral {
            let is_neutral = |it: &Arc<Self>| **it == Self::Number((*number).into());
            let is_row = ROWS.contains(operator);
            let first = usize::from(!is_row);
            let mut at = 0;
            operands.retain(|it| {
                at += 1;
                at <= first || !is_neutral(it)
            });
            match (operands.len(), is_row) {
                (0, _) => return Self::number(number),
                // What is left of `a - 0`; `-a` has had one operand before.
                (1, _) if at > 1 => return operands.pop(),
                _ => {}
            }
        }
        if SYMMETRIC.contains(&&*name) {
            operands.sort();
        }
        // A constant is there in every row.
        if name == "COUNT"
            && matches!(
                operands.first().map(|it| &**it),
                Some(Self::Number(_) | Self::Text(_))
            )
        {
            operands.clear();
        }
        if let Some(average) = average(&name, &operands) {
            (name, operands) = average;
        }
        let size = 1 + operands.iter().map(|it| it.size()).sum::<usize>();
        let name = name.into();
        (size <= MOST).then(|| {
            Arc::new(Self::Call(Call {
                name,
                operands,
                size,
            }))
        })
    }

    fn size(&self) -> usize {
        match self {
            Self::Call(call) => call.size,
            _ => 1,
        }
    }

    /// What it is about: its columns, and calls that name none, such as `COUNT(*)`.
    pub fn subject(&self) -> BTreeSet<String> {
        let mut subject = BTreeSet::new();
        let mut open = vec![self];
        while let Some(term) = open.pop() {
            match term {
                Self::Column(name) => {
                    subject.insert(name.to_string());
                }
                Self::Call(call) if call.operands.is_empty() => {
                    subject.insert(term.to_string());
                }
                Self::Call(call) => open.extend(call.operands.iter().map(|it| &**it)),
                _ => {}
            }
        }
        subject
    }

    /// The columns that it names.
    pub fn columns(&self) -> BTreeSet<&str> {
        let mut columns = BTreeSet::new();
        let mut open = vec![self];
        while let Some(term) = open.pop() {
            match term {
                Self::Column(name) => {
                    columns.insert(&**name);
                }
                Self::Call(call) => open.extend(call.operands.iter().map(|it| &**it)),
                _ => {}
            }
        }
        columns
    }
}

/// Whether a column, by its full name, is one of a table.
pub fn is_of_table(column: &str, table: &str) -> bool {
    let rest = column.strip_prefix(table);
    rest.is_some_and(|it| it.starts_with('.'))
}

/// Comparisons that the planner turns into no others.
const COMPARISONS: [&str; 4] = ["=", "<>", "<", "<="];

/// Whether it compares two terms.
pub fn is_comparison(term: &Term) -> bool {
    match term {
        Term::Call(call) => COMPARISONS.contains(&&*call.name) && call.operands.len() == 2,
        _ => false,
    }
}

/// The operands of a row, with those of rows in it, sorted.
fn row(name: &str, operands: Vec<Arc<Term>>) -> Vec<Arc<Term>> {
    let mut flat = Vec::with_capacity(operands.len());
    for operand in operands {
        match &*operand {
            Term::Call(inner) if *inner.name == *name => {
                flat.extend(inner.operands.iter().cloned());
            }
            _ => flat.push(operand),
        }
    }
    flat.sort();
    flat
}

/// What a comparison is that does not hold.
fn negated(name: &str) -> Option<&'static str> {
    match name {
        "=" => Some("<>"),
        "<>" => Some("="),
        "<" => Some(">="),
        "<=" => Some(">"),
        _ => None,
    }
}

/// What joins the opposites of conditions where these do not hold together.
fn turned_round(name: &str) -> Option<&'static str> {
    match name {
        "AND" => Some("OR"),
        "OR" => Some("AND"),
        _ => None,
    }
}

/// What the planner makes of a comparison when it changes the places of its operands.
fn turned(name: &str) -> Option<&'static str> {
    match name {
        ">" => Some("<"),
        ">=" => Some("<="),
        _ => None,
    }
}

/// The name of a function in capitals. Plans have others for it: of its phases, of how it takes rows back, and of sums that are
/// 0 where there is nothing.
pub fn plain_function(name: &str) -> String {
    let name = name.to_uppercase();
    let plain = name.strip_prefix("FINAL_").unwrap_or(&name);
    let plain = plain.strip_prefix("PARTIAL_").unwrap_or(plain);
    let plain = plain.strip_suffix("_RETRACT").unwrap_or(plain);
    let plain = match plain {
        "$SUM0" => "SUM",
        "%" => "MOD",
        "!=" => "<>",
        _ => plain,
    };
    plain.to_owned()
}

/// Some planners make a sum by a count of an average.
fn average(name: &str, operands: &[Arc<Term>]) -> Option<(String, Vec<Arc<Term>>)> {
    let [sum, count] = operands else { return None };
    let (Term::Call(sum), Term::Call(count)) = (&**sum, &**count) else {
        return None;
    };
    let is_average = name == "/" && *sum.name == *"SUM" && *count.name == *"COUNT";
    let is_of_same = is_average && sum.operands == count.operands;
    is_of_same.then(|| ("AVG".to_owned(), sum.operands.clone()))
}

/// A number as it is compared: `100.00` and `1E2` are `100`.
pub fn plain_number(text: &str) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    Some(format!("{}", number + 0.0))
}

impl Call {
    /// `a = 1 OR a = 2`: the value, and what it may be.
    pub fn listed(&self) -> Option<(&Term, BTreeSet<&Term>)> {
        if *self.name != *"OR" {
            return None;
        }
        let mut equal = self.operands.iter().map(|it| it.equal_to());
        let (value, first) = equal.next().flatten()?;
        let mut constants = BTreeSet::from([first]);
        for one in equal {
            let (_, constant) = one.filter(|(other, _)| *other == value)?;
            constants.insert(constant);
        }
        Some((value, constants))
    }

    /// Whether it is an operator between its operands.
    fn is_between(&self) -> bool {
        let is_function = |it: char| it.is_alphabetic() || it == '$';
        let is_word = ["AND", "OR", "LIKE"].contains(&&*self.name);
        self.operands.len() > 1 && (is_word || !self.name.starts_with(is_function))
    }
}

impl Term {
    /// Whether it is written as it is, and is the same in every row.
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Number(_) | Self::Text(_) | Self::Moment(_) | Self::Length(_) => true,
            Self::Column(_) | Self::Call(_) => false,
        }
    }

    /// `a = 5`: the value and the constant.
    pub fn equal_to(&self) -> Option<(&Self, &Self)> {
        let Self::Call(call) = self else { return None };
        let [one, other] = &call.operands[..] else {
            return None;
        };
        match (one.is_constant(), other.is_constant()) {
            _ if *call.name != *"=" => None,
            (false, true) => Some((one, other)),
            (true, false) => Some((other, one)),
            _ => None,
        }
    }

    /// For a person, without parentheses around all of it.
    pub fn plain(&self) -> String {
        let text = self.to_string();
        let inside = text.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
        match (self, inside) {
            (Self::Call(_), Some(inside)) => inside.to_owned(),
            _ => text,
        }
    }
}

/// For a person: columns without their tables, operators between their operands.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(name) => f.write_str(name.rsplit('.').next().unwrap_or(name)),
            Self::Number(number) => f.write_str(number),
            Self::Text(text) => write!(f, "'{text}'"),
            Self::Moment(moment) => f.write_str(moment),
            Self::Length(length) => write!(f, "{length}"),
            Self::Call(call) => call.fmt(f),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if ["NULL", "TRUE", "FALSE"].contains(&&*self.name) {
            return f.write_str(&self.name);
        }
        if let Some((value, constants)) = self.listed() {
            write!(f, "({value} IN (")?;
            for (at, constant) in constants.iter().enumerate() {
                let comma = if at > 0 { ", " } else { "" };
                write!(f, "{comma}{constant}")?;
            }
            return f.write_str("))");
        }
        if *self.name == *"NOT"
            && let [only] = &self.operands[..]
            && let Term::Call(like) = &**only
            && let ("LIKE", [text, pattern]) = (&*like.name, &like.operands[..])
        {
            return write!(f, "({text} NOT LIKE {pattern})");
        }
        if let ([only], Some(_)) = (&self.operands[..], self.name.strip_prefix("IS ")) {
            return write!(f, "({only} {})", self.name);
        }
        // `a > 5` is what people write.
        if let ([number, operand], "<" | "<=") = (&self.operands[..], &*self.name)
            && number.is_constant()
        {
            return write!(f, "({operand} {} {number})", self.name.replace('<', ">"));
        }
        let (before, between, behind) =
            match (self.name.strip_suffix(" DISTINCT"), &self.operands[..]) {
                (Some(name), _) => (format!("{name}(DISTINCT "), ", ".to_owned(), ")"),
                (None, _) if self.is_between() => ("(".to_owned(), format!(" {} ", self.name), ")"),
                // Its parentheses are those of the function.
                (None, [only]) if matches!(&**only, Term::Call(call) if call.is_between()) => {
                    (self.name.to_string(), String::new(), "")
                }
                (None, _) => (format!("{}(", self.name), ", ".to_owned(), ")"),
            };
        f.write_str(&before)?;
        for (at, operand) in self.operands.iter().enumerate() {
            if at > 0 {
                f.write_str(&between)?;
            }
            write!(f, "{operand}")?;
        }
        if self.operands.is_empty() && *self.name == *"COUNT" {
            f.write_str("*")?;
        }
        f.write_str(behind)
    }
}

#[cfg(test)]
mod tests;
