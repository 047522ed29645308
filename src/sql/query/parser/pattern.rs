//! MATCH_RECOGNIZE.

use super::super::tree::{Pattern, Source, Table};
use super::{Parsed, Parser};
use crate::sql::token::{Keyword as K, Kind};

impl<'t> Parser<'t> {
    /// Reads `MATCH_RECOGNIZE (…)` over a table.
    pub(super) fn pattern(&mut self, table: Table<'t>) -> Parsed<Source<'t>> {
        self.skip(1);
        let around = std::mem::replace(&mut self.is_pattern, true);
        let pattern = self.in_parentheses(|parser| parser.pattern_clauses(table));
        self.is_pattern = around;
        Ok(Source::Pattern(Box::new(pattern?)))
    }

    fn pattern_clauses(&mut self, table: Table<'t>) -> Parsed<Pattern<'t>> {
        let mut pattern = Pattern {
            table,
            partition_by: Vec::new(),
            order_by: Vec::new(),
            has_all_rows: false,
            measures: Vec::new(),
            definitions: Vec::new(),
        };
        if self.take(&[K::Partition, K::By]) {
            pattern.partition_by = self.list(Self::expression)?;
        }
        if self.take(&[K::Order, K::By]) {
            pattern.order_by = self.order_items()?;
        }
        if self.take(&[K::Measures]) {
            pattern.measures = self.list(|parser| {
                let value = parser.expression()?;
                parser.expect(&[K::As])?;
                Ok((value, parser.ident()?))
            })?;
        }
        if self.take_one(&[K::One, K::All]) {
            // ONE ROW PER MATCH or ALL ROWS PER MATCH, with what is said of empty ones.
            pattern.has_all_rows = self.take(&[K::Rows]);
            if !pattern.has_all_rows {
                self.expect(&[K::Row])?;
            }
            self.expect(&[K::Per, K::Match])?;
            self.cursor
                .until(|cursor| cursor.sees(&["AFTER", "MATCH"]) || cursor.sees(&["PATTERN"]));
        }
        if self.take(&[K::After, K::Match]) {
            self.expect(&[K::Skip])?;
            self.cursor.until(|cursor| cursor.sees(&["PATTERN"]));
        }
        self.expect(&[K::Pattern])?;
        // Which rows match in which order has no columns.
        self.group()?;
        if self.take(&[K::Within]) {
            self.expression()?;
        }
        if self.take(&[K::Subset]) {
            self.list(|parser| {
                parser.ident()?;
                parser.expect_symbol(Kind::Eq)?;
                parser.names_in_parentheses()
            })?;
        }
        self.expect(&[K::Define])?;
        pattern.definitions = self.list(|parser| {
            parser.ident()?;
            parser.expect(&[K::As])?;
            parser.expression()
        })?;
        Ok(pattern)
    }
}
