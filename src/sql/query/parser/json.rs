//! The arguments of JSON functions: values with clauses about what to do with what is absent, wrong or empty.

use super::super::tree::{Argument, Call};
use super::{Parsed, Parser};
use crate::sql::statement::data_type;
use crate::sql::token::{Keyword as K, Kind};

/// Clauses without values.
const CLAUSES: &[&[K]] = &[
    &[K::Format, K::Json],
    &[K::Format, K::Avro],
    &[K::Null, K::On],
    &[K::Error, K::On],
    &[K::True, K::On],
    &[K::False, K::On],
    &[K::Unknown, K::On],
    &[K::Absent, K::On],
    &[K::Empty, K::On],
    &[K::Empty, K::Array, K::On],
    &[K::Empty, K::Object, K::On],
    &[K::On],
    &[K::With, K::Unique, K::Keys],
    &[K::Without, K::Unique, K::Keys],
    &[K::With, K::Conditional, K::Array, K::Wrapper],
    &[K::With, K::Unconditional, K::Array, K::Wrapper],
    &[K::With, K::Conditional, K::Wrapper],
    &[K::With, K::Unconditional, K::Wrapper],
    &[K::With, K::Array, K::Wrapper],
    &[K::With, K::Wrapper],
    &[K::Without, K::Array, K::Wrapper],
    &[K::Without, K::Wrapper],
    &[K::Keep, K::Quotes],
    &[K::Omit, K::Quotes],
];

/// What stands behind ON.
const EVENTS: &[K] = &[K::Null, K::Error, K::Empty, K::Scalar];

/// Whether a function takes clauses of JSON.
pub(super) fn is_json(function: K) -> bool {
    matches!(
        function,
        K::JsonArray
            | K::JsonArrayagg
            | K::JsonExists
            | K::JsonObject
            | K::JsonObjectagg
            | K::JsonQuery
            | K::JsonValue
    )
}

impl<'t> Parser<'t> {
    /// Reads arguments and clauses up to the closing parenthesis.
    pub(super) fn json_arguments(&mut self, call: &mut Call<'t>) -> Parsed<()> {
        self.json_clauses(call)?;
        while self.peek() != Some(Kind::RParen) {
            if self.sees_noise_before_key() {
                self.skip(1);
            }
            let value = self.expression()?;
            call.arguments.push(Argument::Value(value));
            self.json_clauses(call)?;
            let goes_on = self.take_symbol(Kind::Comma)
                || self.take_symbol(Kind::Colon)
                || self.take(&[K::Value]);
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    /// Whether the next word is the KEY of `KEY 'a' VALUE b`, and no column of that name.
    fn sees_noise_before_key(&self) -> bool {
        let is_name = matches!(
            self.peek_at(1),
            Some(Kind::Comma | Kind::RParen | Kind::Period | Kind::Colon)
        ) || self.keyword_at(1) == Some(K::Value);
        self.sees(&[K::Key]) && !is_name
    }

    fn json_clauses(&mut self, call: &mut Call<'t>) -> Parsed<()> {
        loop {
            if let Some(clause) = CLAUSES.iter().find(|clause| self.sees(clause)) {
                self.skip(clause.len());
                if clause.last() == Some(&K::On) && !self.take_one(EVENTS) {
                    return Err(self.unexpected("NULL, ERROR or EMPTY"));
                }
                if clause.last() == Some(&K::Quotes) && self.take(&[K::On, K::Scalar]) {
                    self.expect(&[K::String])?;
                }
            } else if self.take(&[K::Returning]) {
                data_type::read(&mut self.cursor)?;
            } else if self.take(&[K::Default]) {
                let value = self.expression()?;
                call.arguments.push(Argument::Value(value));
            } else if self.take(&[K::Passing]) {
                let values = self.list(|parser| {
                    let value = parser.expression()?;
                    parser.expect(&[K::As])?;
                    parser.ident()?;
                    Ok(value)
                })?;
                call.arguments
                    .extend(values.into_iter().map(Argument::Value));
            } else if self.take(&[K::Order, K::By]) {
                let order = self.order_items()?;
                call.order_by.extend(order);
            } else {
                return Ok(());
            }
        }
    }
}
