//! `SEARCH(a, Sarg[…])`, which plans print for comparisons of one value with constants: points, ranges, or all but some points
//! (`Sarg` of Calcite). It is given as the comparisons that it stands for.

use super::lexemes::{lexemes, literal, moment_at, number};
use super::row::Row;
use super::text::Brackets;
use crate::term::Lexeme;

/// What it stands for, and where it ends; the text begins behind `SEARCH(`. None where it cannot be told.
pub(super) fn comparisons(text: &str, row: &Row) -> Option<(Vec<Lexeme>, usize)> {
    const BEGIN: &str = ", Sarg[";
    let mut brackets = Brackets::new();
    let mut at = 0;
    while brackets.depth > 0 || !text[at..].starts_with(BEGIN) {
        if at >= text.len() {
            return None;
        }
        at = brackets.step(text, at);
    }
    let value = lexemes(&text[..at], row)?;
    let mut items = Items {
        text,
        at: at + BEGIN.len(),
    };
    let items_read = items.all()?;
    let takes_null = items.take("; NULL AS TRUE]");
    if !takes_null && !items.take("]") {
        return None;
    }
    // A type may stand behind.
    items.at = items.end_of_type();
    items.take(")").then(|| {
        (
            with_null(&value, said(&value, &items_read), takes_null),
            items.at,
        )
    })
}

/// An end of a range: a constant, and whether it belongs to it; none where it has no end.
type End = Option<(Lexeme, bool)>;

/// A point or a range.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Point(Lexeme),
    Range(End, End),
}

struct Items<'t> {
    text: &'t str,
    at: usize,
}

impl Items<'_> {
    fn take(&mut self, expected: &str) -> bool {
        let found = self.text[self.at..].starts_with(expected);
        self.at += if found { expected.len() } else { 0 };
        found
    }

    /// All of them. What is behind a semicolon is about NULL.
    fn all(&mut self) -> Option<Vec<Item>> {
        let mut items = vec![self.item()?];
        while self.take(", ") {
            items.push(self.item()?);
        }
        Some(items)
    }

    fn item(&mut self) -> Option<Item> {
        let begins = if self.take("[") {
            true
        } else if self.take("(") {
            false
        } else {
            return self.constant().map(Item::Point);
        };
        let first = if self.take("-\u{221e}") {
            None
        } else {
            Some((self.constant()?, begins))
        };
        if !self.take("..") {
            return None;
        }
        let last = if self.take("+\u{221e}") {
            None
        } else {
            Some(self.constant()?)
        };
        let ends = self.take("]");
        let is_whole = ends || self.take(")");
        is_whole.then(|| Item::Range(first, last.map(|last| (last, ends))))
    }

    fn constant(&mut self) -> Option<Lexeme> {
        let rest = &self.text[self.at..];
        let constant = if let Some((value, end)) = literal(self.text, self.at) {
            self.at = end;
            Lexeme::Text(value)
        } else if let Some((moment, length)) = moment_at(rest) {
            self.at += length;
            Lexeme::Moment(moment)
        } else {
            let digits = number(rest)?;
            self.at += digits.len();
            // `10L`
            self.take("L");
            Lexeme::Number(digits.to_owned())
        };
        self.at = self.end_of_type();
        Some(constant)
    }

    /// Where the type ends that may stand here.
    fn end_of_type(&self) -> usize {
        let rest = &self.text[self.at..];
        if !rest.starts_with(':') {
            return self.at;
        }
        let mut depth = 0_usize;
        for (at, letter) in rest.char_indices() {
            match letter {
                '(' => depth += 1,
                ')' | ']' | ',' if depth == 0 => return self.at + at,
                ')' => depth -= 1,
                '.' if depth == 0 && rest[at..].starts_with("..") => return self.at + at,
                _ => {}
            }
        }
        self.text.len()
    }
}

/// The comparisons of a value that are said in one.
fn said(value: &[Lexeme], items: &[Item]) -> Vec<Lexeme> {
    let compared = |sign, constant: &Lexeme| -> Vec<Lexeme> {
        let behind = [Lexeme::Symbol(sign), constant.clone()];
        value.iter().cloned().chain(behind).collect()
    };
    if let Some(others) = all_but(items) {
        return joined("AND", others.iter().map(|it| compared("<>", it)));
    }
    let each = items.iter().map(|item| match item {
        Item::Point(constant) => compared("=", constant),
        Item::Range(first, last) => {
            let first = first
                .iter()
                .map(|(it, has)| compared(if *has { ">=" } else { ">" }, it));
            let last = last
                .iter()
                .map(|(it, has)| compared(if *has { "<=" } else { "<" }, it));
            joined("AND", first.chain(last))
        }
    });
    joined("OR", each)
}

/// The same, or that the value is NULL where that is enough.
fn with_null(value: &[Lexeme], said: Vec<Lexeme>, takes_null: bool) -> Vec<Lexeme> {
    if !takes_null {
        return said;
    }
    let words = ["IS", "NULL"].map(|it| Lexeme::Name(vec![it.to_owned()]));
    let is_null = value.iter().cloned().chain(words).collect();
    joined("OR", [said, is_null].into_iter())
}

/// The points that are left out where nothing else is: `(-∞..a), (a..+∞)`.
fn all_but(items: &[Item]) -> Option<Vec<&Lexeme>> {
    let mut left_out = Vec::new();
    let mut before: Option<&End> = None;
    for item in items {
        let Item::Range(first, last) = item else {
            return None;
        };
        match (before, first) {
            (None, None) => {}
            (Some(Some((end, false))), Some((begin, false))) if end == begin => left_out.push(end),
            _ => return None,
        }
        before = Some(last);
    }
    (before == Some(&None) && !left_out.is_empty()).then_some(left_out)
}

/// Several with a word between, each in parentheses, and so are all.
fn joined(word: &str, parts: impl Iterator<Item = Vec<Lexeme>>) -> Vec<Lexeme> {
    let mut joined = vec![Lexeme::Symbol("(")];
    for part in parts {
        if joined.len() > 1 {
            joined.push(Lexeme::Name(vec![word.to_owned()]));
        }
        joined.push(Lexeme::Symbol("("));
        joined.extend(part);
        joined.push(Lexeme::Symbol(")"));
    }
    joined.push(Lexeme::Symbol(")"));
    joined
}
