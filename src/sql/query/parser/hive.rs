//! What queries of another dialect (Hive's) have besides Flink's: LATERAL VIEW, LEFT SEMI JOIN, the clauses that spread and
//! sort rows, and other spellings of operators. (Hive's language manual, *Lateral View*, *Joins*, *Sort By*, *Operators*.)

use smallvec::smallvec;

use super::super::tree::{Alias, Call, Constraint, Expr, Join, Source, Table};
use super::{Parsed, Parser};
use crate::sql::Dialect;
use crate::sql::token::{Keyword as K, Kind};

/// Clauses that say on which node a row goes, and in which order it is there.
const SPREADING: &[&str] = &["CLUSTER", "DISTRIBUTE", "SORT"];

impl<'t> Parser<'t> {
    pub(super) fn is_other_dialect(&self) -> bool {
        self.cursor.dialect() == Dialect::Other
    }

    /// Reads `LATERAL VIEW [OUTER] f(a) name [AS b, c]`, if that is next: a table function joined to what stands before.
    pub(super) fn lateral_view(&mut self) -> Parsed<Option<Join<'t>>> {
        if !self.is_other_dialect() || !self.cursor.take(&["LATERAL", "VIEW"]) {
            return Ok(None);
        }
        self.take(&[K::Outer]);
        let function = self.any_word()?;
        let call = Box::new(self.any_call(smallvec![function])?);
        let name = self.ident()?;
        let columns = if self.take(&[K::As]) {
            self.list(Self::ident)?
        } else {
            Vec::new()
        };
        Ok(Some(Join {
            table: Table {
                source: source(call),
                alias: Some(Alias { name, columns }),
            },
            constraint: Constraint::None,
        }))
    }

    /// Reads `LEFT SEMI JOIN` or `LEFT ANTI JOIN`, whose right side is only looked at, if one is next.
    pub(super) fn take_semi_join(&mut self) -> bool {
        self.is_other_dialect()
            && (self.cursor.take(&["LEFT", "SEMI", "JOIN"])
                || self.cursor.take(&["LEFT", "ANTI", "JOIN"]))
    }

    /// Whether `CLUSTER BY`, `DISTRIBUTE BY` or `SORT BY` is next, and no alias.
    pub(super) fn sees_spreading(&self) -> bool {
        let begins = |word: &&str| self.cursor.sees(&[word, "BY"]);
        self.is_other_dialect() && SPREADING.iter().any(begins)
    }

    /// Reads `DISTRIBUTE BY a SORT BY b DESC`: the keys.
    pub(super) fn spreading(&mut self) -> Parsed<Vec<Expr<'t>>> {
        let mut keys = Vec::new();
        while self.sees_spreading() {
            self.skip(2);
            keys.extend(self.order_items()?);
        }
        Ok(keys)
    }

    /// The length of an operator that only another dialect has: `==`, `!=`, `<=>`, `DIV`, `REGEXP`, `&`, `|`, `^`.
    pub(super) fn other_operator(&self) -> usize {
        if !self.is_other_dialect() {
            return 0;
        }
        match (self.peek(), self.peek_at(1)) {
            (Some(Kind::Eq), Some(Kind::Eq)) | (Some(Kind::LtEq), Some(Kind::Gt)) => 2,
            (Some(Kind::BangEq | Kind::Other('&' | '|' | '^')), _) => 1,
            _ if self.cursor.sees(&["NOT", "REGEXP"]) => 2,
            _ if self.cursor.sees(&["REGEXP"]) || self.cursor.sees(&["DIV"]) => 1,
            _ => 0,
        }
    }

    /// Reads `!` or `~` before an operand, if it is there.
    pub(super) fn take_other_prefix(&mut self) -> bool {
        let is_prefix = matches!(self.peek(), Some(Kind::Other('!' | '~')));
        self.is_other_dialect() && is_prefix && {
            self.skip(1);
            true
        }
    }
}

fn source(call: Box<Call<'_>>) -> Source<'_> {
    Source::Function {
        call,
        with_ordinality: false,
    }
}
