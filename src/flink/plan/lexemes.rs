//! What the expressions of a plan consist of, for who reads them into terms.

use super::row::Row;
use super::sarg;
use super::text::{Brackets, literal_end};
use super::words::operator_at;
use crate::term::{Interval, Lexeme, moment};

/// The symbols between two operands, as plans print them, and what others print.
const SYMBOLS: [&str; 13] = [
    "<>", "<=", ">=", "||", "=", "<", ">", "+", "-", "*", "/", "%", ",",
];

/// What an expression consists of; none where it cannot be told.
pub(super) fn lexemes(text: &str, row: &Row) -> Option<Vec<Lexeme>> {
    let mut lexemes = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        if let Some(cell) = row.odd_name_at(rest) {
            lexemes.push(Lexeme::Quoted(vec![cell.name.to_string()]));
            at += cell.name.len();
        } else if next == ' ' {
            at += 1;
        } else if let Some(bracket) = ["(", ")", "[", "]"]
            .iter()
            .find(|it| rest.starts_with(**it))
        {
            lexemes.push(Lexeme::Symbol(bracket));
            at += 1;
        } else if let Some((value, length)) = literal(text, at) {
            lexemes.push(Lexeme::Text(value));
            at = end_of_type(text, length)?;
        } else if let Some((moment, length)) = moment_at(rest) {
            lexemes.push(Lexeme::Moment(moment));
            at = end_of_type(text, at + length)?;
        } else if is_number(rest) {
            let digits = number(rest)?;
            let behind = &rest[digits.len()..];
            at += digits.len();
            if behind.starts_with(":INTERVAL") {
                let unit = end_of_unit(behind);
                let length = Interval::of_plan(digits, &behind[..unit])?;
                lexemes.push(Lexeme::Length(length));
                at += unit;
                continue;
            }
            lexemes.push(Lexeme::Number(digits.to_owned()));
            at = end_of_type(text, at)?;
        } else if let Some(symbol) = SYMBOLS.iter().find(|it| rest.starts_with(**it)) {
            lexemes.push(Lexeme::Symbol(symbol));
            at += symbol.len();
        } else {
            let length = word(rest);
            let word = rest.get(..length).filter(|it| !it.is_empty())?;
            at += length;
            let is_call = text[at..].starts_with('(');
            if is_call && word == "SEARCH" {
                let (comparisons, length) = sarg::comparisons(&text[at + 1..], row)?;
                lexemes.extend(comparisons);
                at += 1 + length;
                continue;
            }
            let (name, is_column) = match word.split_once(':') {
                Some(("null", _)) => ("NULL", false),
                Some(_) => return None,
                None => (word, row.find(word).is_some()),
            };
            lexemes.push(if is_column && !is_call {
                Lexeme::Quoted(vec![name.to_owned()])
            } else {
                Lexeme::Name(vec![name.to_owned()])
            });
        }
    }
    Some(lexemes)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|it: char| it.is_ascii_digit())
}

/// The number that the text begins with.
pub(super) fn number(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let count = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = count(digits);
    if length == 0 {
        return None;
    }
    // `1..5` is a range.
    if let Some(fraction) = digits[length..]
        .strip_prefix('.')
        .filter(|it| !it.starts_with('.'))
    {
        length += 1 + count(fraction);
    }
    if let Some(exponent) = digits[length..].strip_prefix('E') {
        let sign = usize::from(exponent.starts_with('-'));
        length += 1 + sign + count(&exponent[sign..]);
    }
    text.get(..text.len() - digits.len() + length)
}

/// How long the word is that the text begins with.
fn word(text: &str) -> usize {
    let is_end = |it: char| matches!(it, '(' | ')' | '[' | ']' | ',' | ' ' | '\'');
    text.find(is_end).unwrap_or(text.len())
}

/// The value of the literal that begins at `at`, and where it ends. One with the name of its character set doubles quotes.
pub(super) fn literal(text: &str, at: usize) -> Option<(String, usize)> {
    let rest = &text[at..];
    let quote = rest.find('\'')?;
    let charset = rest[..quote].strip_prefix('_');
    let is_name = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '-';
    let has_charset = charset.is_some_and(|it| !it.is_empty() && it.chars().all(is_name));
    if quote > 0 && !has_charset {
        return None;
    }
    let end = literal_end(text, at + quote)?;
    let inside = text.get(at + quote + 1..end.checked_sub(1)?)?;
    Some(if has_charset {
        (inside.replace("''", "'"), end)
    } else {
        (inside.to_owned(), end)
    })
}

/// The point of time that the text begins with, and its length. One of a time zone is printed in another.
pub(super) fn moment_at(text: &str) -> Option<(String, usize)> {
    const DATE: usize = 10;
    const TIME: usize = 19;
    let with_time = text.get(..TIME).filter(|it| moment(it).is_some());
    let mut length = with_time.map_or(DATE, |_| TIME);
    let is_digit = |it: &u8| it.is_ascii_digit();
    if let Some(fraction) = text.get(length..)?.strip_prefix('.')
        && with_time.is_some()
    {
        let digits = fraction.bytes().take_while(is_digit).count();
        length += if digits > 0 { digits + 1 } else { 0 };
    }
    let is_local = text[length..].starts_with(":TIMESTAMP_W");
    let moment = moment(text.get(..length)?).filter(|_| !is_local)?;
    Some((moment, length))
}

/// Where the unit of a length of time ends: `:INTERVAL DAY TO SECOND`.
fn end_of_unit(text: &str) -> usize {
    let is_unit = |it: char| it.is_ascii_uppercase() || matches!(it, ':' | ' ');
    text.find(|it: char| !is_unit(it)).unwrap_or(text.len())
}

/// Where the type behind a literal ends that may stand at `at`. A length of time is no number.
fn end_of_type(text: &str, at: usize) -> Option<usize> {
    let Some(kind) = text[at..].strip_prefix(':') else {
        return Some(at);
    };
    if kind.starts_with("INTERVAL") {
        return None;
    }
    let mut brackets = Brackets::new();
    let mut end = at + 1;
    while end < text.len() {
        let rest = &text[end..];
        let is_end = rest.starts_with([')', ']', ',']) || operator_at(rest).is_some();
        if brackets.depth == 0 && is_end {
            break;
        }
        end = brackets.step(text, end);
    }
    Some(end)
}
