//! FROM: tables, sub-queries, table functions, and how they are joined.

use super::super::tree::{Alias, Constraint, Expr, Ident, Join, Joined, Source, Table};
use super::select::goes_on;
use super::{Parsed, Parser, refused};
use crate::sql::token::{Keyword as K, Kind};

impl<'t> Parser<'t> {
    /// Reads an item of FROM with what is joined to it.
    pub(super) fn joined(&mut self) -> Parsed<Joined<'t>> {
        let first = self.table()?;
        let mut joins = Vec::new();
        loop {
            if let Some(view) = self.lateral_view()? {
                joins.push(view);
                continue;
            }
            if self.take_semi_join() {
                let table = self.table()?;
                self.expect(&[K::On])?;
                let constraint = Constraint::Semi(self.condition()?);
                joins.push(Join { table, constraint });
                continue;
            }
            let Some(is_natural) = self.join_words()? else {
                return Ok(Joined { first, joins });
            };
            let table = self.table()?;
            let constraint = if is_natural {
                Constraint::Natural
            } else if self.take(&[K::On]) {
                let from = self.cursor.position();
                Constraint::On(self.condition()?, self.span_since(from))
            } else if self.take(&[K::Using]) {
                Constraint::Using(self.names_in_parentheses()?)
            } else {
                Constraint::None
            };
            joins.push(Join { table, constraint });
        }
    }

    /// Reads `[NATURAL] [LEFT [OUTER]] JOIN`, if a join is next; whether it is a natural one.
    fn join_words(&mut self) -> Parsed<Option<bool>> {
        let is_natural = self.take(&[K::Natural]);
        let is_kind = self.take_one(&[K::Inner, K::Cross]) || {
            let is_outer = self.take_one(&[K::Left, K::Right, K::Full]);
            if is_outer {
                self.take(&[K::Outer]);
            }
            is_outer
        };
        if self.take(&[K::Join]) {
            return Ok(Some(is_natural));
        }
        if is_kind || is_natural {
            return Err(self.unexpected("JOIN"));
        }
        Ok(None)
    }

    /// Reads a table with everything up to its alias.
    fn table(&mut self) -> Parsed<Table<'t>> {
        let mut table = Table {
            source: self.source()?,
            alias: None,
        };
        loop {
            if self.take(&[K::Tablesample]) {
                self.sample()?;
            } else if self.sees(&[K::MatchRecognize]) {
                let source = self.pattern(table)?;
                table = Table {
                    source,
                    alias: None,
                };
            } else if self.take_one(&[K::Pivot, K::Unpivot]) {
                // `UNPIVOT INCLUDE NULLS (…)`
                while self.peek().is_some_and(|next| next != Kind::LParen) {
                    self.skip(1);
                }
                self.group()?;
                table = Table {
                    source: Source::Pivot(Box::new(table)),
                    alias: None,
                };
            } else if self.pass_open_part() {
                // An alias, a join, a sample: nobody knows.
            } else if table.alias.is_none() && self.sees_alias() {
                self.take(&[K::As]);
                table.alias = Some(self.alias()?);
            } else {
                return Ok(table);
            }
        }
    }

    fn sees_alias(&self) -> bool {
        match self.peek() {
            Some(Kind::Quoted(_)) => true,
            Some(Kind::Word(_)) if self.sees_spreading() => false,
            Some(Kind::Word(keyword)) => keyword == Some(K::As) || !keyword.is_some_and(goes_on),
            _ => false,
        }
    }

    /// Reads `name [(a, b)]`.
    pub(super) fn alias(&mut self) -> Parsed<Alias<'t>> {
        Ok(Alias {
            name: self.ident()?,
            columns: self.names_in_parentheses()?,
        })
    }

    fn source(&mut self) -> Parsed<Source<'t>> {
        let is_lateral = self.take(&[K::Lateral]);
        match self.peek() {
            Some(Kind::LParen) => self.parenthesized(is_lateral),
            Some(Kind::Word(Some(K::Table))) if self.peek_at(1) == Some(Kind::LParen) => {
                let source = self.table_in_parentheses()?;
                self.with_ordinality(source)
            }
            _ => {
                // `UNNEST` is a word that is no table.
                let name = if self.peek_at(1) == Some(Kind::LParen) {
                    vec![self.any_word()?]
                } else {
                    self.path()?
                };
                if self.peek() == Some(Kind::LParen) {
                    if is_lateral && !matches!(&name[..], [only] if is_unnest(only)) {
                        let first = name.first().map_or(self.cursor.span(), |it| it.span);
                        return Err(refused("LATERAL f(…)", "`LATERAL TABLE(f(…))`", first));
                    }
                    let call = Box::new(self.any_call(name.into())?);
                    return self.with_ordinality(Source::Function {
                        call,
                        with_ordinality: false,
                    });
                }
                let time = if self.take(&[K::For]) {
                    self.expect(&[K::SystemTime, K::As, K::Of])?;
                    Some(self.expression()?)
                } else {
                    None
                };
                Ok(Source::Named { name, time })
            }
        }
    }

    fn with_ordinality(&mut self, source: Source<'t>) -> Parsed<Source<'t>> {
        let is_asked = self.take(&[K::With]);
        if is_asked {
            self.expect(&[K::Ordinality])?;
        }
        Ok(match source {
            Source::Function { call, .. } => Source::Function {
                call,
                with_ordinality: is_asked,
            },
            other => other,
        })
    }

    /// Reads `(query)` or `(a JOIN b)`.
    fn parenthesized(&mut self, is_lateral: bool) -> Parsed<Source<'t>> {
        // `(TABLE(f(a)))` is no query.
        let is_call = self.keyword_at(1) == Some(K::Table) && self.peek_at(2) == Some(Kind::LParen);
        if !is_call && let Some(query) = self.query_in_parentheses()? {
            return Ok(Source::Derived {
                query: Box::new(query),
                is_lateral,
            });
        }
        let joined = self.in_parentheses(Self::joined)?;
        Ok(Source::Nested(Box::new(joined)))
    }

    /// Reads `TABLE(f(…))`, `TABLE(query)` or whatever else stands there.
    pub(super) fn table_in_parentheses(&mut self) -> Parsed<Source<'t>> {
        self.skip(1);
        self.in_parentheses(|parser| {
            if parser.sees_query() && !parser.sees(&[K::Table]) {
                let query = parser.query()?;
                return Ok(Source::Derived {
                    query: Box::new(query),
                    is_lateral: true,
                });
            }
            Ok(match parser.expression()? {
                Expr::Call(call) => Source::Function {
                    call,
                    with_ordinality: false,
                },
                Expr::Query(query) => Source::Derived {
                    query,
                    is_lateral: true,
                },
                // A table may be named here too.
                Expr::Name(only) => Source::Named {
                    name: vec![only],
                    time: None,
                },
                Expr::Path(name) => Source::Named { name, time: None },
                other => Source::Value(other),
            })
        })
    }

    /// Reads `BERNOULLI (10) REPEATABLE (3)`, `SYSTEM (10)`, `SUBSTITUTE ('x')`.
    fn sample(&mut self) -> Parsed<()> {
        self.any_word()?;
        self.group()?;
        if self.take(&[K::Repeatable]) {
            self.group()?;
        }
        Ok(())
    }
}

fn is_unnest(name: &Ident<'_>) -> bool {
    name.name.eq_ignore_ascii_case("UNNEST")
}
