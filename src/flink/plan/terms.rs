//! What the expressions of a plan say ([`Term`]), for who compares them with a statement: most who read a plan do not want
//! that. Names stand for what operators before have computed.

use std::sync::Arc;

use super::item::Item;
use super::lexemes::lexemes;
use super::notation::Operator;
use super::operator::{Found, is_half};
use super::row::{Cell, Row};
use super::text::names;
use super::words::is_of_planner;
use crate::lineage::Transform;
use crate::term::{
    Condition, Keys, Rank, Scope, Term, conditions, conditions_of_call, plain_function, read,
};

impl Found {
    /// What a column says; none where that is not sure.
    pub(super) fn term_of(&self, cell: &Cell) -> Option<Arc<Term>> {
        if cell.doubt.is_some() || !self.wants_terms {
            return None;
        }
        if cell.term.is_some() {
            return cell.term.clone();
        }
        let [source] = &*cell.from else { return None };
        let table = &self.reads.get(source.table)?.name;
        let column = format!("{table}.{}", source.column);
        let is_it = source.transform == Transform::Identity;
        is_it.then(|| match &source.field {
            Some(field) => Term::column(format!("{column}.{field}")),
            None => Term::column(column),
        })
    }

    /// The column that an entry makes of a row, with what it says.
    pub(super) fn told(&self, cell: Cell, item: &Item<'_>, row: &Row) -> Cell {
        if !self.wants_terms || item.is_plain || cell.doubt.is_some() {
            return cell;
        }
        let scope = Names { row, found: self };
        Cell {
            term: lexemes(item.text, row).and_then(|it| read(&it, &scope)),
            ..cell
        }
    }

    /// The same where the row is what another phase of the aggregate has made: `SUM(count$0)` says what `count$0` does.
    pub(super) fn told_before(&self, cell: Cell, item: &Item<'_>, row: &Row) -> Cell {
        if !self.wants_terms || item.is_plain || cell.doubt.is_some() {
            return cell;
        }
        Cell {
            term: self.partial(item.text, row),
            ..cell
        }
    }

    /// Takes in what an argument of an operator tells of rows.
    pub(super) fn tell(&mut self, operator: &Operator<'_>, key: &str, text: &str, row: &Row) {
        if !self.wants_terms {
            return;
        }
        match key {
            // A half join names columns of a side that it does not give on.
            "where" | "condition" if !is_half(operator) => {
                let scope = Names { row, found: self };
                let told = match lexemes(text, row) {
                    Some(lexemes) => conditions(&lexemes, &scope),
                    None => vec![Condition::UNKNOWN],
                };
                self.clauses.conditions.extend(told);
            }
            "groupBy" if !is_first_phase(operator) => {
                let keys = self.keys(text, row);
                self.clauses.groups.push(keys);
            }
            _ => {}
        }
    }

    /// Takes in what a source was given to choose rows by: `and(=(city, 'x'), >(age, 30))`.
    pub(super) fn tell_pushed(&mut self, filter: &str, table: &Row) {
        if !self.wants_terms {
            return;
        }
        let scope = Names {
            row: table,
            found: self,
        };
        let told = match lexemes(filter, table) {
            Some(lexemes) => conditions_of_call(&lexemes, &scope),
            None => vec![Condition::UNKNOWN],
        };
        self.clauses.conditions.extend(told);
    }

    /// Takes in that two columns have to be equal, where both are known.
    pub(super) fn tell_equal(&mut self, one: &Cell, other: &Cell) {
        let terms = (self.term_of(one), self.term_of(other));
        if let (Some(one), Some(other)) = terms {
            let equal = Term::call("=", vec![one, other]);
            self.clauses.conditions.extend(equal.map(Condition::of));
        }
    }

    /// Takes in the numbers that an operator gives rows, if it does.
    pub(super) fn tell_rank(&mut self, operator: &Operator<'_>, row: &Row) {
        let Some(function) = operator.argument("rankType").filter(|_| self.wants_terms) else {
            return;
        };
        let range = operator.argument("rankRange").unwrap_or_default();
        let order = names(operator.argument("orderBy").unwrap_or_default());
        let order = order.into_iter().map(|key| {
            let (name, way) = key.rsplit_once(' ').unwrap_or((key, ""));
            (self.key(name, row), way == "DESC")
        });
        let rank = Rank {
            function: function.to_owned(),
            order: order.collect(),
            partition: self.keys(operator.argument("partitionBy").unwrap_or_default(), row),
            range: range_of(range),
        };
        self.clauses.ranks.push(rank);
    }

    /// Takes in that an operator keeps the first or the last row of each key, if it does: what the planner makes of a rank.
    pub(super) fn tell_kept(&mut self, operator: &Operator<'_>, row: &Row) {
        let Some(keep) = operator.argument("keep").filter(|_| self.wants_terms) else {
            return;
        };
        let key = operator
            .argument("key")
            .or_else(|| operator.argument("partitionKeys"));
        let order = operator.argument("orderKey");
        let order = order.and_then(|it| self.key(it, row));
        let rank = Rank {
            function: String::new(),
            order: vec![(order, keep == "LastRow")],
            partition: self.keys(key.unwrap_or_default(), row),
            range: Some((1, 1)),
        };
        self.clauses.ranks.push(rank);
    }

    fn keys(&self, text: &str, row: &Row) -> Keys {
        let keys = names(text).into_iter();
        keys.map(|name| self.key(name, row)).collect()
    }

    fn key(&self, name: &str, row: &Row) -> Option<Arc<Term>> {
        Names { row, found: self }.value(&[name.to_owned()])
    }

    fn partial(&self, text: &str, row: &Row) -> Option<Arc<Term>> {
        let (function, arguments) = text.strip_suffix(')')?.split_once('(')?;
        let function = plain_function(function);
        let names = arguments.trim_matches(['(', ')']).split([' ', ',']);
        let mut names = names.filter(|it| !it.is_empty() && !it.starts_with("distinct$"));
        let term = self.term_of(row.find(names.next()?)?)?;
        let Term::Call(call) = &*term else {
            return None;
        };
        let name = call.name.strip_suffix(" DISTINCT").unwrap_or(&call.name);
        let is_it = function == name || function == "SUM" && name == "COUNT";
        is_it.then(|| Arc::clone(&term))
    }
}

/// `rankStart=1, rankEnd=5`
fn range_of(text: &str) -> Option<(u64, u64)> {
    let (start, end) = text.strip_prefix("rankStart=")?.split_once(", rankEnd=")?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

/// Whether another phase takes together what it makes.
fn is_first_phase(operator: &Operator<'_>) -> bool {
    let is_named = |name: &str| operator.name.starts_with(name);
    let phase = operator.argument("partialFinalType");
    is_named("Local") || is_named("Incremental") || phase == Some("PARTIAL")
}

/// The names of an expression over a row.
struct Names<'r> {
    row: &'r Row,
    found: &'r Found,
}

impl Scope for Names<'_> {
    fn value(&self, name: &[String]) -> Option<Arc<Term>> {
        let [name] = name else { return None };
        if let Some(cell) = self.row.find(name) {
            return self.found.term_of(cell);
        }
        let (column, field) = match name.split_once('.') {
            Some((column, field)) => (column, Some(field)),
            None => (&**name, None),
        };
        // Of a row whose columns are not printed.
        let cell = match self.row {
            Row::Open(_) if !is_of_planner(column) => self.row.column(column),
            _ => self.row.find(column)?.clone(),
        };
        let term = self.found.term_of(&cell)?;
        match (&*term, field) {
            (_, None) => Some(term),
            (Term::Column(column), Some(field)) => Some(Term::column(format!("{column}.{field}"))),
            _ => None,
        }
    }
}
