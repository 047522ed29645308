//! Queries: WITH, set operations, VALUES, and the clauses of SELECT.

use super::super::tree::{
    Body, Cte, Expr, Ident, Item, Query, Row, Select, SetOperand, SetOperator, SetRow, Source,
    Table,
};
use super::call::select_all;
use super::{Parsed, Parser, is_clause};
use crate::sql::token::{Keyword as K, Kind};

impl<'t> Parser<'t> {
    /// Reads a query with all its clauses.
    pub(super) fn query(&mut self) -> Parsed<Query<'t>> {
        let mut ctes = Vec::new();
        let mut is_recursive = false;
        if self.take(&[K::With]) {
            is_recursive = self.take(&[K::Recursive]);
            ctes = self.list(Self::cte)?;
        }
        let body = self.set_row()?;
        let order_by = if self.take(&[K::Order, K::By]) {
            self.order_items()?
        } else {
            Vec::new()
        };
        self.limits()?;
        Ok(Query {
            ctes,
            is_recursive,
            body,
            order_by,
            is_open: false,
        })
    }

    fn cte(&mut self) -> Parsed<Cte<'t>> {
        let name = self.ident()?;
        let columns = self.names_in_parentheses()?;
        self.expect(&[K::As])?;
        let query = self.in_parentheses(Self::query)?;
        Ok(Cte {
            name,
            columns,
            query,
        })
    }

    /// Reads `(a, b)` if it is there.
    pub(super) fn names_in_parentheses(&mut self) -> Parsed<Vec<Ident<'t>>> {
        if self.peek() != Some(Kind::LParen) {
            return Ok(Vec::new());
        }
        self.in_parentheses(|parser| parser.list(Self::ident))
    }

    /// Reads UNION and EXCEPT in a row; INTERSECT binds stronger.
    fn set_row(&mut self) -> Parsed<Body<'t>> {
        let weak = [
            (K::Union, SetOperator::Union),
            (K::Except, SetOperator::Except),
        ];
        self.set_operations(&weak, |parser| {
            let strong = [(K::Intersect, SetOperator::Intersect)];
            parser.set_operations(&strong, Self::body)
        })
    }

    fn set_operations(
        &mut self,
        operators: &[(K, SetOperator)],
        operand: impl Fn(&mut Self) -> Parsed<Body<'t>>,
    ) -> Parsed<Body<'t>> {
        let first = operand(self)?;
        let mut rest = Vec::new();
        while let Some(&(_, operator)) = operators.iter().find(|(word, _)| self.sees(&[*word])) {
            let span = self.cursor.span();
            self.skip(1);
            let is_all = self.take(&[K::All]);
            if !is_all {
                self.take(&[K::Distinct]);
            }
            rest.push(SetOperand {
                operator,
                is_all,
                span,
                body: operand(self)?,
            });
        }
        if rest.is_empty() {
            return Ok(first);
        }
        Ok(Body::Set(Box::new(SetRow { first, rest })))
    }

    fn body(&mut self) -> Parsed<Body<'t>> {
        match self.peek() {
            Some(Kind::LParen) => {
                let query = self.in_parentheses(Self::query)?;
                Ok(Body::Query(Box::new(query)))
            }
            Some(Kind::Word(Some(K::Select))) => {
                self.skip(1);
                let select = self.select()?;
                Ok(Body::Select(Box::new(select)))
            }
            Some(Kind::Word(Some(K::Values))) => {
                self.skip(1);
                self.list(Self::values_row).map(Body::Values)
            }
            Some(Kind::Word(Some(K::Table))) => {
                self.skip(1);
                let source = Source::Named {
                    name: self.path()?,
                    time: None,
                };
                let table = Table {
                    source,
                    alias: None,
                };
                Ok(Body::Select(Box::new(select_all(table))))
            }
            _ => Err(self.unexpected("SELECT, VALUES or a query in parentheses")),
        }
    }

    /// Reads `(1, 2)`, `ROW(1, 2)` or a single value.
    fn values_row(&mut self) -> Parsed<Row<'t>> {
        let from = self.cursor.position();
        let values = self.values_of_row()?;
        let span = self.span_since(from);
        Ok(Row { values, span })
    }

    fn values_of_row(&mut self) -> Parsed<Vec<Expr<'t>>> {
        if self.sees(&[K::Row]) && self.peek_at(1) == Some(Kind::LParen) {
            self.skip(1);
        }
        if self.peek() != Some(Kind::LParen) || self.sees_query() {
            return Ok(vec![self.expression()?]);
        }
        self.in_parentheses(|parser| parser.list(Self::value_or_default))
    }

    fn value_or_default(&mut self) -> Parsed<Expr<'t>> {
        let is_end = matches!(self.peek_at(1), Some(Kind::Comma | Kind::RParen));
        if self.sees(&[K::Default]) && is_end {
            self.skip(1);
            return Ok(Expr::LITERAL);
        }
        self.expression()
    }

    fn select(&mut self) -> Parsed<Select<'t>> {
        let mut select = Select::default();
        // A column may be called so.
        if self.sees(&[K::Stream]) && self.item_begins_at(1) {
            self.skip(1);
        }
        select.is_distinct = self.take(&[K::Distinct]);
        if !select.is_distinct {
            self.take(&[K::All]);
        }
        select.items = self.list(Self::item)?;
        if self.take(&[K::From]) {
            select.from = self.list(Self::joined)?;
        }
        if self.take(&[K::Where]) {
            self.condition_of(&mut select)?;
        }
        if self.take(&[K::Group, K::By]) {
            if !self.take(&[K::All]) {
                self.take(&[K::Distinct]);
            }
            let keys = self.list(|parser| {
                let from = parser.cursor.position();
                Ok((parser.group_item()?, parser.span_since(from)))
            })?;
            (select.group_by, select.places.group_by) = keys.into_iter().unzip();
            self.pass_open_part();
        }
        if self.take(&[K::Having]) {
            self.condition_of(&mut select)?;
        }
        if self.take(&[K::Window]) {
            select.windows = self.list(|parser| {
                parser.ident()?;
                parser.expect(&[K::As])?;
                parser.window()
            })?;
        }
        if self.take(&[K::Qualify]) {
            self.condition_of(&mut select)?;
        }
        select.spreading = self.spreading()?;
        Ok(select)
    }

    fn condition_of(&mut self, select: &mut Select<'t>) -> Parsed<()> {
        let from = self.cursor.position();
        select.conditions.push(self.condition()?);
        select.places.conditions.push(self.span_since(from));
        Ok(())
    }

    /// Reads a condition, and what may be added to it later.
    pub(super) fn condition(&mut self) -> Parsed<Expr<'t>> {
        let condition = self.expression()?;
        self.pass_open_part();
        Ok(condition)
    }

    fn item_begins_at(&self, ahead: usize) -> bool {
        match self.peek_at(ahead) {
            Some(Kind::Word(Some(K::Distinct | K::All))) => true,
            Some(Kind::Word(Some(keyword))) => !is_clause(keyword),
            Some(Kind::Comma | Kind::Period | Kind::RParen) | None => false,
            Some(_) => true,
        }
    }

    fn item(&mut self) -> Parsed<Item<'t>> {
        if self.peek() == Some(Kind::Star) {
            let star = self.cursor.span();
            self.skip(1);
            return Ok(Item::All { star });
        }
        let from = self.cursor.position();
        let value = self.expression()?;
        let span = self.span_since(from);
        if self.peek() == Some(Kind::Period) && self.peek_at(1) == Some(Kind::Star) {
            self.skip(1);
            let star = self.cursor.span();
            self.skip(1);
            return Ok(match value {
                Expr::Name(only) => Item::AllOf {
                    name: vec![only],
                    star,
                },
                Expr::Path(name) => Item::AllOf { name, star },
                row => Item::Fields { row, star },
            });
        }
        Ok(Item::Value {
            value,
            span,
            alias: self.item_alias()?,
        })
    }

    fn item_alias(&mut self) -> Parsed<Option<Ident<'t>>> {
        if self.take(&[K::As]) {
            return self.ident().map(Some);
        }
        match self.peek() {
            Some(Kind::Quoted(_)) => self.ident().map(Some),
            Some(Kind::Word(keyword)) if !keyword.is_some_and(goes_on) => self.ident().map(Some),
            _ => Ok(None),
        }
    }

    /// Reads an item of GROUP BY: an expression, `()`, GROUPING SETS, CUBE or ROLLUP.
    fn group_item(&mut self) -> Parsed<Expr<'t>> {
        let is_sets = self.take(&[K::Grouping, K::Sets]) || {
            matches!(self.keyword(), Some(K::Cube | K::Rollup))
                && self.peek_at(1) == Some(Kind::LParen)
                && self.take_one(&[K::Cube, K::Rollup])
        };
        if is_sets {
            let sets = self.in_parentheses(|parser| parser.list(Self::group_item))?;
            return Ok(Expr::Of(sets));
        }
        if self.peek() == Some(Kind::LParen) && self.peek_at(1) == Some(Kind::RParen) {
            self.skip(2);
            return Ok(Expr::LITERAL);
        }
        self.expression()
    }

    pub(super) fn order_items(&mut self) -> Parsed<Vec<Expr<'t>>> {
        self.list(Self::order_item)
    }

    pub(super) fn order_item(&mut self) -> Parsed<Expr<'t>> {
        let key = self.expression()?;
        if !self.take_one(&[K::Asc, K::Desc]) {
            self.pass_open_part();
        }
        if self.take(&[K::Nulls]) && !self.take_one(&[K::First, K::Last]) {
            return Err(self.unexpected("FIRST or LAST"));
        }
        Ok(key)
    }

    /// Reads a number of rows.
    fn count(&mut self) -> Parsed<()> {
        if self.pass_open_part() {
            return Ok(());
        }
        match self.peek() {
            Some(Kind::Number | Kind::Question) => {
                self.skip(1);
                Ok(())
            }
            _ => Err(self.unexpected("a number of rows")),
        }
    }

    /// Reads LIMIT, OFFSET and FETCH.
    fn limits(&mut self) -> Parsed<()> {
        loop {
            if self.take(&[K::Limit]) {
                if !self.take(&[K::All]) {
                    self.count()?;
                    // `LIMIT 5, 10`
                    if self.take_symbol(Kind::Comma) {
                        self.count()?;
                    }
                }
            } else if self.take(&[K::Offset]) {
                self.count()?;
                self.take_one(&[K::Row, K::Rows]);
            } else if self.take(&[K::Fetch]) {
                if !self.take_one(&[K::First, K::Next]) {
                    return Err(self.unexpected("FIRST or NEXT"));
                }
                self.count()?;
                if !self.take_one(&[K::Row, K::Rows]) {
                    return Err(self.unexpected("ROW or ROWS"));
                }
                self.expect(&[K::Only])?;
            } else {
                return Ok(());
            }
        }
    }
}

/// Whether a query goes on with this word behind an item or a table, so that it is no alias without AS.
pub(super) fn goes_on(keyword: K) -> bool {
    is_clause(keyword) || matches!(keyword, K::Qualify | K::Pivot | K::Unpivot | K::Escape)
}
