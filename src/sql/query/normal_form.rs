//! A text that is equal for queries that are the same: names resolved, noise gone.
//!
//! It is made of the source's tokens and of what reading found out about names: columns become relation and position,
//! tables their full name, aliases disappear.

use std::borrow::Cow;

use crate::source::Span;
use crate::sql::token::{Keyword, Kind, Token, lex};

/// What stands for names and where they stand. Of several for one place the last counts.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Span, String)>);

impl Edits {
    pub(super) fn replace(&mut self, span: Span, text: String) {
        if !span.is_empty() {
            self.0.push((span, text));
        }
    }

    pub(super) fn remove(&mut self, span: Span) {
        self.replace(span, String::new());
    }

    /// In the order of the text.
    fn in_order(mut self) -> Vec<(Span, String)> {
        self.0.sort_by_key(|(span, _)| span.start);
        self.0.dedup_by(|later, kept| {
            let is_same = later.0.start == kept.0.start;
            if is_same {
                std::mem::swap(later, kept);
            }
            is_same
        });
        self.0
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
pub(super) fn normal_form(sql: &str, tokens: &[Token], edits: Edits) -> String {
    let mut pieces = pieces(sql, tokens, edits);
    // Taking a pair away may uncover another around a single name.
    for _ in 0..2 {
        drop_parentheses(&mut pieces);
    }
    pieces.join(" ")
}

fn pieces<'a>(sql: &'a str, tokens: &'a [Token], edits: Edits) -> Vec<Cow<'a, str>> {
    let mut pieces: Vec<Cow<'_, str>> = Vec::with_capacity(tokens.len());
    let mut edits = edits.in_order().into_iter().peekable();
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
            Kind::Word(_) => pieces.push(upper(token.text(sql))),
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

/// Drops pairs of parentheses that only say what is so without them.
fn drop_parentheses(pieces: &mut Vec<Cow<'_, str>>) {
    let mut open = Vec::new();
    let mut is_dropped = vec![false; pieces.len()];
    for at in 0..pieces.len() {
        match &*pieces[at] {
            "(" => open.push(Group::new(at)),
            ")" => {
                let Some(group) = open.pop() else { continue };
                if group.is_redundant(pieces, at) {
                    is_dropped[group.at] = true;
                    is_dropped[at] = true;
                }
            }
            "," => mark(&mut open, |group| group.has_comma = true),
            "OR" => mark(&mut open, |group| group.has_or = true),
            _ => {}
        }
    }
    let mut at = 0;
    pieces.retain(|_| {
        at += 1;
        !is_dropped[at - 1]
    });
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
