//! Calls: arguments of every kind, and what stands behind them. Functions whose arguments are written with words between
//! them are a table.

use smallvec::{SmallVec, smallvec};

use super::super::tree::{
    Argument, Body, Call, Expr, Ident, Item, Joined, Query, Select, Source, Table, Window,
};
use super::{Parsed, Parser, refused};
use crate::sql::query::functions::{ON_TIME, Role, role};
use crate::sql::token::{Keyword as K, Kind, keyword};

/// Words that stand between the arguments of a function instead of commas.
struct Worded {
    function: K,
    /// What may stand before the first argument.
    before: &'static [K],
    /// What may stand between two.
    between: &'static [K],
    /// Whether the first argument, up to a word, is a unit of time.
    begins_with_unit: bool,
    /// Whether a word, and no argument, stands behind the last word.
    ends_with_word: bool,
}

const fn worded(function: K, between: &'static [K]) -> Worded {
    Worded {
        function,
        before: &[],
        between,
        begins_with_unit: false,
        ends_with_word: false,
    }
}

const WORDED: &[Worded] = &[
    Worded {
        ends_with_word: true,
        ..worded(K::Ceil, &[K::To])
    },
    Worded {
        ends_with_word: true,
        ..worded(K::Ceiling, &[K::To])
    },
    Worded {
        ends_with_word: true,
        ..worded(K::Convert, &[K::Using])
    },
    Worded {
        begins_with_unit: true,
        ..worded(K::Extract, &[K::From])
    },
    Worded {
        ends_with_word: true,
        ..worded(K::Floor, &[K::To])
    },
    Worded {
        ends_with_word: true,
        ..worded(K::Translate, &[K::Using])
    },
    worded(K::Overlay, &[K::Placing, K::From, K::For]),
    worded(K::Position, &[K::In, K::From]),
    worded(K::Substring, &[K::From, K::For]),
    Worded {
        before: &[K::Both, K::Leading, K::Trailing],
        ..worded(K::Trim, &[K::From])
    },
];

impl<'t> Parser<'t> {
    /// Reads a call whose name is the next word, whatever it means elsewhere.
    pub(super) fn call_by_word(&mut self) -> Parsed<Expr<'t>> {
        let name = self.any_word()?;
        self.call(smallvec![name])
    }

    /// Reads the arguments of a call and what stands behind them.
    pub(super) fn call(&mut self, name: SmallVec<[Ident<'t>; 1]>) -> Parsed<Expr<'t>> {
        self.any_call(name).map(|call| Expr::Call(Box::new(call)))
    }

    pub(super) fn any_call(&mut self, name: SmallVec<[Ident<'t>; 1]>) -> Parsed<Call<'t>> {
        let mut call = Call {
            name,
            arguments: Vec::new(),
            order_by: Vec::new(),
            filter: None,
            window: None,
        };
        self.expect_symbol(Kind::LParen)?;
        if !self.take_symbol(Kind::RParen) {
            self.arguments(&mut call)?;
            self.expect_symbol(Kind::RParen)?;
        }
        self.behind_call(&mut call)?;
        Ok(call)
    }

    fn arguments(&mut self, call: &mut Call<'t>) -> Parsed<()> {
        let function = match &call.name[..] {
            [only] if only.quote.is_none() => keyword(&only.name),
            _ => None,
        };
        if let Some(function) = function {
            if let Some(worded) = WORDED.iter().find(|row| row.function == function) {
                return self.worded_arguments(worded, call);
            }
            if super::json::is_json(function) {
                return self.json_arguments(call);
            }
        }
        if !self.take(&[K::Distinct]) {
            self.take(&[K::All]);
        }
        loop {
            let argument = if call.arguments.is_empty() && self.sees_unit(call) {
                Argument::Value(Expr::Name(self.any_word()?))
            } else {
                self.argument()?
            };
            call.arguments.push(argument);
            if !self.take_symbol(Kind::Comma) {
                break;
            }
        }
        self.null_treatment();
        if self.sees(&[K::Order, K::By]) {
            self.check_order_by(call)?;
            self.skip(2);
            let order = self.order_items()?;
            call.order_by.extend(order);
        }
        if self.cursor.take(&["SEPARATOR"]) {
            self.expression()?;
        }
        Ok(())
    }

    /// Of all functions but those with a grammar of their own, this one is told in which order it takes the rows.
    fn check_order_by(&self, call: &Call<'t>) -> Parsed<()> {
        if call.last().eq_ignore_ascii_case("ARRAY_AGG") || self.is_other_dialect() {
            return Ok(());
        }
        let form = format!("{}(… ORDER BY …)", call.last().to_uppercase());
        let instead = "WITHIN GROUP (ORDER BY …) behind the parenthesis";
        Err(refused(&form, instead, self.cursor.span()))
    }

    /// Reads an argument: a value, `name => value`, `TABLE t`, a query, `MODEL m`, `*`, DEFAULT.
    fn argument(&mut self) -> Parsed<Argument<'t>> {
        let is_named = matches!(self.peek(), Some(Kind::Word(_) | Kind::Quoted(_)))
            && self.peek_at(1) == Some(Kind::FatArrow);
        let mut is_time = false;
        if is_named {
            let name = self.field()?;
            is_time = name.name.eq_ignore_ascii_case(ON_TIME);
            self.skip(1);
        }
        match self.peek() {
            Some(Kind::Star) => {
                self.skip(1);
                return Ok(Argument::Other);
            }
            Some(Kind::Word(Some(K::Default))) if self.ends_argument(1) => {
                self.skip(1);
                return Ok(Argument::Other);
            }
            Some(Kind::Word(Some(K::Table))) => return self.table_argument().map(Argument::Table),
            Some(Kind::Word(Some(K::Model)))
                if matches!(self.peek_at(1), Some(Kind::Word(_) | Kind::Quoted(_))) =>
            {
                self.skip(1);
                return self.path().map(Argument::Model);
            }
            Some(Kind::Word(Some(K::Select | K::With))) => {
                return self.query().map(Argument::Table);
            }
            Some(Kind::LParen) if self.sees_query_argument() => {
                return self.query_argument().map(Argument::Table);
            }
            _ => {}
        }
        let value = self.expression()?;
        if self.peek() == Some(Kind::Period) && self.peek_at(1) == Some(Kind::Star) {
            self.skip(2);
        }
        Ok(if is_time {
            Argument::OnTime(value)
        } else {
            Argument::Value(value)
        })
    }

    /// Whether a unit of time is next, which is the first argument of some functions and elsewhere a reserved word.
    fn sees_unit(&self, call: &Call<'t>) -> bool {
        self.cursor.is_reserved()
            && self.ends_argument(1)
            && role(call.last()) == Some(Role::UnitFirst)
    }

    fn ends_argument(&self, ahead: usize) -> bool {
        matches!(self.peek_at(ahead), Some(Kind::Comma | Kind::RParen))
    }

    /// Whether the parenthesis that is next holds a query that is an argument, and no operand of one.
    fn sees_query_argument(&self) -> bool {
        let behind = self.behind(self.cursor.position());
        let ends = matches!(
            behind,
            Some(Kind::Comma | Kind::RParen | Kind::Word(Some(K::Partition | K::Order | K::As)))
        );
        ends && self.sees_query()
    }

    /// Reads `(query) [PARTITION BY …] [ORDER BY …]`.
    fn query_argument(&mut self) -> Parsed<Query<'t>> {
        let query = self.in_parentheses(Self::query)?;
        self.distributed(Source::Derived {
            query: Box::new(query),
            is_lateral: false,
        })
    }

    /// Reads `TABLE t [PARTITION BY …] [ORDER BY …]`, `TABLE(f(…))` or `TABLE(query)` as an argument.
    fn table_argument(&mut self) -> Parsed<Query<'t>> {
        let source = if self.peek_at(1) == Some(Kind::LParen) {
            self.table_in_parentheses()?
        } else {
            self.skip(1);
            Source::Named {
                name: self.path()?,
                time: None,
            }
        };
        self.distributed(source)
    }

    /// `SELECT * FROM source`, and what it is partitioned and ordered by as an argument.
    fn distributed(&mut self, source: Source<'t>) -> Parsed<Query<'t>> {
        let alias = if self.take(&[K::As]) {
            Some(self.alias()?)
        } else {
            None
        };
        let mut select = select_all(Table { source, alias });
        if self.take(&[K::Partition, K::By]) {
            select.partition_by = self.keys()?;
        }
        if self.take(&[K::Order, K::By]) {
            let keys = if self.peek() == Some(Kind::LParen) {
                self.in_parentheses(Self::order_items)?
            } else {
                vec![self.order_item()?]
            };
            select.distribution.extend(keys);
        }
        Ok(Query::of(Body::Select(Box::new(select))))
    }

    /// Reads one key, or several in parentheses.
    fn keys(&mut self) -> Parsed<Vec<Expr<'t>>> {
        if self.peek() == Some(Kind::LParen) {
            return self.in_parentheses(|parser| parser.list(Self::expression));
        }
        Ok(vec![self.expression()?])
    }

    /// Reads arguments with words between them.
    fn worded_arguments(&mut self, worded: &Worded, call: &mut Call<'t>) -> Parsed<()> {
        if worded.begins_with_unit {
            self.any_word()?;
            if self.peek() == Some(Kind::LParen) {
                self.group()?;
            }
            self.expect(worded.between)?;
        } else {
            self.take_one(worded.before);
            // `TRIM(LEADING FROM a)`
            self.take_one(worded.between);
        }
        loop {
            let value = if worded.between.contains(&K::In) {
                self.expression_before_in()?
            } else {
                self.expression()?
            };
            call.arguments.push(Argument::Value(value));
            if self.take_one(worded.between) {
                if worded.ends_with_word {
                    self.any_word()?;
                    return Ok(());
                }
            } else if !self.take_symbol(Kind::Comma) {
                return Ok(());
            }
        }
    }

    /// Reads `RESPECT NULLS` or `IGNORE NULLS`.
    fn null_treatment(&mut self) {
        if !self.take(&[K::Respect, K::Nulls]) {
            self.take(&[K::Ignore, K::Nulls]);
        }
    }

    fn behind_call(&mut self, call: &mut Call<'t>) -> Parsed<()> {
        self.null_treatment();
        if self.take(&[K::Within, K::Distinct]) {
            self.group()?;
        }
        if self.take(&[K::Within, K::Group]) {
            let order = self.in_parentheses(|parser| {
                parser.expect(&[K::Order, K::By])?;
                parser.order_items()
            })?;
            call.order_by.extend(order);
        }
        if self.sees(&[K::Filter]) && self.peek_at(1) == Some(Kind::LParen) {
            self.skip(1);
            call.filter = Some(self.in_parentheses(|parser| {
                parser.expect(&[K::Where])?;
                parser.expression()
            })?);
        }
        self.null_treatment();
        if self.take(&[K::Over]) {
            if self.peek() == Some(Kind::LParen) {
                call.window = Some(self.window()?);
            } else {
                self.ident()?;
            }
        }
        Ok(())
    }

    /// Reads `([name] [PARTITION BY …] [ORDER BY …] [frame])`.
    pub(super) fn window(&mut self) -> Parsed<Window<'t>> {
        self.in_parentheses(|parser| {
            let mut window = Window::default();
            let begins = [K::Partition, K::Order, K::Rows, K::Range];
            let is_named = matches!(parser.peek(), Some(Kind::Word(_) | Kind::Quoted(_)))
                && !parser.keyword().is_some_and(|it| begins.contains(&it));
            if is_named && !parser.sees(&[K::Allow]) && !parser.sees(&[K::Disallow]) {
                parser.ident()?;
            }
            if parser.take(&[K::Partition, K::By]) {
                window.keys.extend(parser.list(Self::expression)?);
            }
            if parser.take(&[K::Order, K::By]) {
                window.keys.extend(parser.order_items()?);
            }
            parser.frame()?;
            if parser.take_one(&[K::Allow, K::Disallow]) {
                parser.expect(&[K::Partial])?;
            }
            Ok(window)
        })
    }

    /// Reads `ROWS BETWEEN 1 PRECEDING AND CURRENT ROW`.
    fn frame(&mut self) -> Parsed<()> {
        if !self.take_one(&[K::Rows, K::Range]) {
            return Ok(());
        }
        if self.take(&[K::Between]) {
            self.bound()?;
            self.expect(&[K::And])?;
        }
        self.bound()
    }

    fn bound(&mut self) -> Parsed<()> {
        if self.take(&[K::Current, K::Row]) {
            return Ok(());
        }
        if !self.take(&[K::Unbounded]) {
            self.expression()?;
        }
        if self.take_one(&[K::Preceding, K::Following]) {
            return Ok(());
        }
        Err(self.unexpected("PRECEDING or FOLLOWING"))
    }
}

/// `SELECT * FROM table`.
pub(super) fn select_all(table: Table<'_>) -> Select<'_> {
    Select {
        items: vec![Item::All {
            star: crate::source::Span::default(),
        }],
        from: vec![Joined {
            first: table,
            joins: Vec::new(),
        }],
        ..Select::default()
    }
}
