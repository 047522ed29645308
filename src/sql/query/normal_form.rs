//! A text that is equal for queries that are the same: names resolved, noise gone.
//!
//! It is made of the source's tokens and of what reading found out about names: columns become relation and position,
//! tables their full name, aliases disappear.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::ops::Range;
use std::sync::Arc;

use crate::source::Span;
use crate::sql::token::{Keyword, Kind, Token, lex};

/// What stands for names and where they stand. Of several for one place the last counts.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// Places in the query, and in `text` what stands there.
    places: Vec<(Span, Range<usize>)>,
    /// All that stands for names, one behind the other.
    text: String,
}

impl Edits {
    /// None yet, with room for those of a query of so many tokens.
    pub(super) fn with_room(tokens: usize) -> Self {
        // Mostly something stands for one token in four, and has eight letters.
        let places = tokens / 4;
        Self {
            places: Vec::with_capacity(places),
            text: String::with_capacity(places * 8),
        }
    }

    pub(super) fn replace(&mut self, span: Span, text: impl fmt::Display) {
        if !span.is_empty() {
            let start = self.text.len();
            // Writing to a String does not fail.
            let _ = write!(self.text, "{text}");
            self.places.push((span, start..self.text.len()));
        }
    }

    pub(super) fn remove(&mut self, span: Span) {
        self.replace(span, "");
    }

    /// Puts them into the order of the query.
    fn sort(&mut self) {
        self.places.sort_by_key(|(span, _)| span.start);
        self.places.dedup_by(|later, kept| {
            let is_same = later.0.start == kept.0.start;
            if is_same {
                std::mem::swap(later, kept);
            }
            is_same
        });
    }

    fn iter(&self) -> impl Iterator<Item = (Span, &str)> {
        let places = self.places.iter();
        places.map(|(span, range)| (*span, self.text.get(range.clone()).unwrap_or_default()))
    }
}

/// What stands for a column.
#[derive(Debug, Clone)]
pub(super) enum Normal {
    /// The column at a position of the relation of a number.
    At(usize, usize),
    /// One that a relation of a number is believed to have.
    Believed(usize, String),
    /// One that NATURAL or USING makes of two.
    Merged(Arc<str>),
}

impl fmt::Display for Normal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // There is one for each column that a query names; what `write!` does takes twice the time.
            Self::At(relation, at) => {
                f.write_str("r")?;
                relation.fmt(f)?;
                f.write_str(".")?;
                at.fmt(f)
            }
            Self::Believed(relation, column) => write!(f, "r{relation}.{column}"),
            Self::Merged(column) => write!(f, "merged.{column}"),
        }
    }
}

/// The columns that a star stands for.
pub(super) struct List<'n>(pub(super) &'n [Normal]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, column) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { " , " };
            write!(f, "{separator}{column}")?;
        }
        Ok(())
    }
}

/// Words that say nothing: the defaults of their places.
const NOISE: &[Keyword] = &[Keyword::Asc, Keyword::Inner, Keyword::Outer];

/// What an expression that fills its place stands behind and before.
const BEFORE_PLACE: &[&str] = &[
    "(", ",", "SELECT", "WHERE", "ON", "HAVING", "THEN", "WHEN", "ELSE", "BY", "AND", "OR",
];
const BEHIND_PLACE: &[&str] = &[
    ")",
    ",",
    "FROM",
    "WHERE",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "THEN",
    "WHEN",
    "ELSE",
    "END",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "JOIN",
    "LEFT",
    "RIGHT",
    "FULL",
    "CROSS",
    "AND",
    "OR",
    "",
];

/// The normal form of tokens.
pub(super) fn normal_form(sql: &str, tokens: &[Token], mut edits: Edits) -> String {
    edits.sort();
    let mut pieces = pieces(sql, tokens, &edits);
    // Taking a pair away may uncover another around a single name.
    if drop_parentheses(&mut pieces) {
        drop_parentheses(&mut pieces);
    }
    pieces.join(" ")
}

fn pieces<'a>(sql: &'a str, tokens: &'a [Token], edits: &'a Edits) -> Vec<Cow<'a, str>> {
    let mut pieces: Vec<Cow<'_, str>> = Vec::with_capacity(tokens.len());
    let mut edits = edits.iter().peekable();
    let mut covered = 0;
    for token in tokens {
        let span = token.span;
        if span.start < covered {
            continue;
        }
        while edits
            .next_if(|(place, _)| place.start < span.start)
            .is_some()
        {}
        if let Some((place, text)) = edits.next_if(|(place, _)| place.start == span.start) {
            covered = place.end;
            if !text.is_empty() {
                pieces.push(text.into());
            } else if pieces.last().is_some_and(|last| last == "AS") {
                pieces.pop();
            }
            continue;
        }
        match token.kind {
            Kind::SemiColon => {}
            Kind::Word(Some(keyword)) if NOISE.contains(&keyword) => {}
            Kind::Word(Some(keyword)) => pieces.push(keyword.as_str().into()),
            Kind::Word(None) => pieces.push(upper(token.text(sql))),
            _ => match token.hint(sql) {
                Some(hint) => pieces.push(hint_piece(hint).into()),
                None => pieces.push(token.text(sql).into()),
            },
        }
    }
    pieces
}

/// A hint's text without the white space between its words.
fn hint_piece(hint: &str) -> String {
    let tokens = lex(hint).tokens;
    tokens
        .iter()
        .map(|token| token.text(hint))
        .collect::<Vec<_>>()
        .join(" ")
}

fn upper(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        word.into()
    } else {
        word.to_uppercase().into()
    }
}

/// Drops pairs of parentheses that only say what is so without them; whether there were any.
fn drop_parentheses(pieces: &mut Vec<Cow<'_, str>>) -> bool {
    let mut open = Vec::new();
    let mut dropped = Vec::new();
    for at in 0..pieces.len() {
        match &*pieces[at] {
            "(" => open.push(Group::new(at)),
            ")" => {
                let Some(group) = open.pop() else { continue };
                if group.is_redundant(pieces, at) {
                    dropped.extend([group.at, at]);
                }
            }
            "," => mark(&mut open, |group| group.has_comma = true),
            "OR" => mark(&mut open, |group| group.has_or = true),
            _ => {}
        }
    }
    if dropped.is_empty() {
        return false;
    }
    dropped.sort_unstable();
    let mut dropped = dropped.into_iter().peekable();
    let mut at = 0;
    pieces.retain(|_| {
        at += 1;
        dropped.next_if_eq(&(at - 1)).is_none()
    });
    true
}

struct Group {
    at: usize,
    has_comma: bool,
    has_or: bool,
}

impl Group {
    fn new(at: usize) -> Self {
        Self {
            at,
            has_comma: false,
            has_or: false,
        }
    }

    fn is_redundant(&self, pieces: &[Cow<'_, str>], end: usize) -> bool {
        let piece = |at: usize| pieces.get(at).map_or("", |piece| &**piece);
        let before = self.at.checked_sub(1).map_or("", piece);
        let behind = piece(end + 1);
        let is_query = matches!(
            piece(self.at + 1),
            "SELECT" | "WITH" | "VALUES" | "TABLE" | ")"
        );
        let binds = before == "AND" || behind == "AND";
        let is_name = end == self.at + 2 && is_operator(before) && is_operator(behind);
        let fills_place = BEFORE_PLACE.contains(&before) && BEHIND_PLACE.contains(&behind);
        !is_query && !self.has_comma && (is_name || fills_place && !(binds && self.has_or))
    }
}

fn is_operator(piece: &str) -> bool {
    matches!(
        piece,
        "=" | "<>" | "<" | ">" | "<=" | ">=" | "+" | "-" | "*" | "/" | "||"
    ) || BEFORE_PLACE.contains(&piece)
        || BEHIND_PLACE.contains(&piece)
}

fn mark(open: &mut [Group], set: impl Fn(&mut Group)) {
    if let Some(group) = open.last_mut() {
        set(group);
    }
}
