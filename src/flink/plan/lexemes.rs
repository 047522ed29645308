//! What the expressions of a plan consist of, for who reads them into terms.

use super::row::Row;
use super::text::{Brackets, literal_end};
use super::words::operator_at;
use crate::term::Lexeme;

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
        } else if is_number(rest) {
            let digits = rest.trim_start_matches('-');
            let is_digit = |it: char| it.is_ascii_digit() || matches!(it, '.' | 'E');
            let mut length = digits.find(|it| !is_digit(it)).unwrap_or(digits.len());
            if digits[..length].ends_with('E') && digits[length..].starts_with('-') {
                let exponent = &digits[length + 1..];
                let more = exponent.find(|it: char| !it.is_ascii_digit());
                length += 1 + more.unwrap_or(exponent.len());
            }
            length += rest.len() - digits.len();
            lexemes.push(Lexeme::Number(rest[..length].to_owned()));
            at = end_of_type(text, at + length)?;
        } else if let Some(symbol) = SYMBOLS.iter().find(|it| rest.starts_with(**it)) {
            lexemes.push(Lexeme::Symbol(symbol));
            at += symbol.len();
        } else {
            let length = word(rest);
            let word = rest.get(..length).filter(|it| !it.is_empty())?;
            at += length;
            let is_call = text[at..].starts_with('(');
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

/// How long the word is that the text begins with.
fn word(text: &str) -> usize {
    let is_end = |it: char| matches!(it, '(' | ')' | '[' | ']' | ',' | ' ' | '\'');
    text.find(is_end).unwrap_or(text.len())
}

/// The value of the literal that begins at `at`, and where it ends. One with the name of its character set doubles quotes.
fn literal(text: &str, at: usize) -> Option<(String, usize)> {
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
