//! What the expressions of a query say ([`Term`]), for who compares them with the plan of a job.

use std::borrow::Cow;
use std::sync::Arc;

use super::analyzer::Analyzer;
use super::environment::Environment;
use super::functions::{WINDOW_COLUMNS, group_window};
use crate::source::Span;
use crate::sql::token::{Kind, Token, lex_part};
use crate::term::{
    Condition, Interval, Lexeme, NUMBER, Rank, Scope, Term, conditions, is_word, moment, parts,
    read,
};

impl Analyzer<'_> {
    /// What an expression says; none where nobody wants to know, or it is not sure.
    pub(super) fn term(&mut self, span: Span, environment: &Environment<'_>) -> Option<Arc<Term>> {
        if !self.wants_terms {
            return None;
        }
        let lexemes = self.lexemes(span)?;
        if let Some(rank) = rank(&lexemes, &Names(environment)) {
            self.clauses.ranks.push(rank);
            return Some(Term::column(NUMBER));
        }
        read(&lexemes, &Names(environment))
    }

    /// Takes in conditions, where somebody wants to know.
    pub(super) fn tell_conditions(&mut self, places: &[Span], environment: &Environment<'_>) {
        for place in places.iter().filter(|_| self.wants_terms) {
            let told = match self.lexemes(*place) {
                Some(lexemes) => conditions(&lexemes, &Names(environment)),
                None => vec![Condition::UNKNOWN],
            };
            self.clauses.conditions.extend(told);
        }
    }

    /// Takes in the keys of GROUP BY without those that make windows, where somebody wants to know.
    pub(super) fn tell_keys(&mut self, places: &[Span], environment: &Environment<'_>) {
        if places.is_empty() || !self.wants_terms {
            return;
        }
        let keys = places.iter().map(|place| self.lexemes(*place));
        let keys = keys.filter(|key| !key.as_deref().is_some_and(is_of_window));
        // A number is a place.
        let is_key = |term: &Arc<Term>| !matches!(**term, Term::Number(_));
        let term = |key: Vec<Lexeme>| read(&key, &Names(environment)).filter(is_key);
        let keys = keys.map(|key| key.and_then(term)).collect();
        self.clauses.groups.push(keys);
    }

    fn lexemes(&self, place: Span) -> Option<Vec<Lexeme>> {
        lexemes(self.sql, &lex_part(self.sql, place).tokens)
    }
}

/// Whether a key is one of a window.
fn is_of_window(key: &[Lexeme]) -> bool {
    let is_bound = |name: &String| WINDOW_COLUMNS.contains(&&**name);
    match key {
        [Lexeme::Name(name) | Lexeme::Quoted(name)] => name.last().is_some_and(is_bound),
        [Lexeme::Name(name), Lexeme::Symbol("("), ..] => {
            name.last().is_some_and(|it| group_window(it).is_some())
        }
        _ => false,
    }
}

/// Functions that number rows.
const RANKS: [&str; 3] = ["ROW_NUMBER", "RANK", "DENSE_RANK"];

/// `ROW_NUMBER() OVER (PARTITION BY a ORDER BY b DESC)`
fn rank(lexemes: &[Lexeme], scope: &Names<'_>) -> Option<Rank> {
    let [
        function,
        Lexeme::Symbol("("),
        Lexeme::Symbol(")"),
        over,
        window @ ..,
    ] = lexemes
    else {
        return None;
    };
    let function = RANKS.into_iter().find(|it| is_word(function, it))?;
    let [Lexeme::Symbol("("), window @ .., Lexeme::Symbol(")")] = window else {
        return None;
    };
    let order = window.iter().position(|it| is_word(it, "ORDER"));
    let (partition, order) = window.split_at(order.unwrap_or(window.len()));
    let items = |part| parts(part, |it| *it == Lexeme::Symbol(","));
    let keys = items(partition.get(2..).unwrap_or_default());
    let keys = keys.into_iter().filter(|it| !it.is_empty());
    let order = items(order.get(2..).unwrap_or_default()).into_iter();
    let order: Option<Vec<_>> = order.map(|key| sorted_by(key, scope)).collect();
    is_word(over, "OVER").then(|| Rank {
        function: function.to_owned(),
        partition: keys.map(|key| read(key, scope)).collect(),
        order: order.unwrap_or_default(),
        range: None,
    })
}

/// A key that rows are sorted by, and whether it goes down; none where nulls are not where Flink puts them by itself: it takes
/// them for the lowest values (`FlinkPlannerImpl.defaultNullCollation`).
fn sorted_by(key: &[Lexeme], scope: &Names<'_>) -> Option<(Option<Arc<Term>>, bool)> {
    let (key, nulls) = match key {
        [key @ .., nulls, place] if is_word(nulls, "NULLS") => (key, Some(place)),
        key => (key, None),
    };
    let (key, goes_down) = match key {
        [key @ .., last] if is_word(last, "DESC") => (key, true),
        [key @ .., last] if is_word(last, "ASC") => (key, false),
        key => (key, false),
    };
    let usual = if goes_down { "LAST" } else { "FIRST" };
    let is_usual = nulls.is_none_or(|place| is_word(place, usual));
    is_usual.then(|| (read(key, scope), goes_down))
}

/// The names that can be used at a place.
struct Names<'e>(&'e Environment<'e>);

impl Scope for Names<'_> {
    fn value(&self, name: &[String]) -> Option<Arc<Term>> {
        let parts: Vec<&str> = name.iter().map(String::as_str).collect();
        let found = self.0.find(&parts).ok()?;
        let fields = parts.get(found.parts..)?;
        let term = found.term.filter(|_| found.belief.is_none())?;
        match &*term {
            _ if fields.is_empty() => Some(term),
            Term::Column(column) => Some(Term::column(format!("{column}.{}", fields.join(".")))),
            _ => None,
        }
    }
}

/// What tokens are in an expression; none where one has no place in any.
fn lexemes(sql: &str, tokens: &[Token]) -> Option<Vec<Lexeme>> {
    let mut lexemes = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some((lexeme, length)) = time(sql, tokens.get(at..).unwrap_or_default()) {
            lexemes.push(lexeme);
            at += length;
            continue;
        }
        at += 1;
        lexemes.push(match token.kind {
            Kind::Number => Lexeme::Number(token.text(sql).to_owned()),
            Kind::String => Lexeme::Text(token.string(sql)?.into_owned()),
            Kind::Word(_) | Kind::Quoted('`') => {
                let mut parts = vec![token.name(sql)?.into_owned()];
                while tokens.get(at).is_some_and(|it| it.kind == Kind::Period) {
                    let part = tokens.get(at + 1)?.name(sql).map(Cow::into_owned);
                    parts.push(part?);
                    at += 2;
                }
                match token.kind {
                    Kind::Word(_) => Lexeme::Name(parts),
                    _ => Lexeme::Quoted(parts),
                }
            }
            kind => Lexeme::Symbol(symbol(kind)?),
        });
    }
    Some(lexemes)
}

/// The point or the length of time that tokens begin with, and how many it consists of: `DATE '2026-01-01'`,
/// `INTERVAL '5' MINUTE`.
fn time(sql: &str, tokens: &[Token]) -> Option<(Lexeme, usize)> {
    let [first, second, ..] = tokens else {
        return None;
    };
    if first.is_word(sql, "DATE") || first.is_word(sql, "TIMESTAMP") {
        let text = second.string(sql)?;
        let has_time = text.contains(' ');
        let moment = moment(&text).filter(|_| has_time != first.is_word(sql, "DATE"))?;
        return Some((Lexeme::Moment(moment), 2));
    }
    let [_, value, unit, rest @ ..] = tokens else {
        return None;
    };
    // `INTERVAL '1:30' MINUTE TO SECOND` and `INTERVAL '100' DAY(3)` are something else.
    let is_whole = rest
        .first()
        .is_none_or(|it| it.kind != Kind::LParen && !it.is_word(sql, "TO"));
    let is_interval = first.is_word(sql, "INTERVAL") && is_whole;
    let length = Interval::of_literal(&value.string(sql)?, unit.text(sql));
    let length = length.filter(|_| is_interval)?;
    Some((Lexeme::Length(length), 3))
}

fn symbol(kind: Kind) -> Option<&'static str> {
    let symbols = [
        (Kind::LParen, "("),
        (Kind::RParen, ")"),
        (Kind::LBracket, "["),
        (Kind::RBracket, "]"),
        (Kind::Comma, ","),
        (Kind::Eq, "="),
        (Kind::Lt, "<"),
        (Kind::Gt, ">"),
        (Kind::Neq, "<>"),
        (Kind::BangEq, "!="),
        (Kind::LtEq, "<="),
        (Kind::GtEq, ">="),
        (Kind::Concat, "||"),
        (Kind::Plus, "+"),
        (Kind::Minus, "-"),
        (Kind::Star, "*"),
        (Kind::Slash, "/"),
        (Kind::Percent, "%"),
    ];
    let found = symbols.into_iter().find(|(known, _)| *known == kind);
    found.map(|(_, symbol)| symbol)
}
