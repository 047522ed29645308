//! A place among the tokens of a statement, and what stands around it.

use std::borrow::Cow;

use crate::sql::token::{Kind, Token};
use crate::term::Interval;

/// A place among the tokens of a text.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    pub(super) sql: &'t str,
    pub(super) tokens: &'t [Token],
    pub(super) at: usize,
}

/// An interval: what it is, where it can be told, and how many tokens it has.
pub(super) struct IntervalAt {
    pub(super) value: Option<Interval>,
    pub(super) length: isize,
}

impl<'t> Text<'t> {
    /// The token so many behind this one.
    pub(super) fn get(self, way: isize) -> Option<&'t Token> {
        self.tokens.get(self.at.checked_add_signed(way)?)
    }

    pub(super) fn is(self, way: isize, kind: Kind) -> bool {
        self.get(way).is_some_and(|token| token.kind == kind)
    }

    /// The name there, quoted or not.
    pub(super) fn name(self, way: isize) -> Option<String> {
        let token = self.get(way)?;
        let is_name = matches!(token.kind, Kind::Word(_) | Kind::Quoted(_));
        let name = token.name(self.sql).filter(|_| is_name);
        name.map(Cow::into_owned)
    }

    pub(super) fn is_word(self, way: isize, word: &str) -> bool {
        self.get(way)
            .is_some_and(|token| token.is_word(self.sql, word))
    }

    pub(super) fn is_one_of(self, way: isize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_word(way, word))
    }

    /// The same text, so many tokens on.
    pub(super) fn moved(self, way: isize) -> Self {
        Self {
            at: self.at.saturating_add_signed(way),
            ..self
        }
    }

    fn string(self, way: isize) -> Option<Cow<'t, str>> {
        self.get(way)?.string(self.sql)
    }

    /// `INTERVAL -'5' MINUTE(2)`, where that begins here.
    pub(super) fn interval(self) -> Option<IntervalAt> {
        if !self.is_word(0, "INTERVAL") {
            return None;
        }
        let sign = isize::from(self.is(1, Kind::Minus));
        let unit = 2 + sign;
        let precision = if self.is(unit + 1, Kind::LParen) {
            3
        } else {
            0
        };
        let length = unit + 1 + precision;
        // `'1:30' MINUTE TO SECOND`
        let is_span = self.is_word(length, "TO");
        let value = || {
            let (text, unit) = (self.string(1 + sign)?, self.get(unit)?.text(self.sql));
            let minus = if sign == 1 { "-" } else { "" };
            Interval::of_literal(&format!("{minus}{}", text.trim()), unit)
        };
        Some(IntervalAt {
            value: if is_span { None } else { value() },
            length,
        })
    }
}
