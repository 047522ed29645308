//! Queries as a whole: WITH, set operations, VALUES, and ORDER BY over them.

use std::sync::Arc;

use super::analyzer::Analyzer;
use super::environment::{Cte, Environment};
use super::expression::ordinal;
use super::origins::Origins;
use super::relation::{Belief, Column, Output, OutputColumn, Relation, TableName};
use super::tree::{self, Body, Expr, Ident, Query, Row, SetOperand, SetOperator, SetRow};
use crate::diagnostic::rules;
use crate::lineage::{InfluenceKind, Transform};
use crate::text::has_placeholder;

impl Analyzer<'_> {
    /// What a query yields.
    pub(super) fn query(&mut self, query: &Query<'_>, outer: &Environment<'_>) -> Output {
        let wants_text = std::mem::take(&mut self.wants_text);
        let ctes = self.with(query, outer);
        self.wants_text = wants_text;
        let environment = Environment {
            ctes: &ctes,
            ..outer.inner()
        };
        if let Body::Select(select) = &query.body {
            return self.select(select, &query.order_by, &environment);
        }
        let output = self.body(&query.body, &environment);
        self.order_by(&query.order_by, &output, &environment);
        output
    }

    fn with(&mut self, query: &Query<'_>, outer: &Environment<'_>) -> Vec<Arc<Cte>> {
        let mut ctes = Vec::with_capacity(query.ctes.len());
        for syntax in &query.ctes {
            let cte = self.cte(syntax, query.is_recursive, &ctes, outer);
            ctes.push(Arc::new(cte));
        }
        ctes
    }

    fn cte(
        &mut self,
        syntax: &tree::Cte<'_>,
        is_recursive: bool,
        before: &[Arc<Cte>],
        outer: &Environment<'_>,
    ) -> Cte {
        let id = self.next_id();
        self.edits.replace(syntax.name.span, format_args!("c{id}"));
        let mut cte = Cte {
            name: syntax.name.name.clone().into_owned(),
            id,
            columns: Vec::new(),
            belief: is_recursive.then(|| Belief::Function(Origins::default())),
            effects: super::analyzer::Effects::default(),
        };
        // Only a recursive one sees itself.
        let mut visible = before.to_vec();
        if is_recursive {
            visible.push(Arc::new(Cte {
                name: cte.name.clone(),
                id,
                columns: Vec::new(),
                belief: cte.belief.take(),
                effects: super::analyzer::Effects::default(),
            }));
        }
        let environment = Environment {
            ctes: &visible,
            ..outer.inner()
        };
        let around = std::mem::take(&mut self.effects);
        let output = self.query(&syntax.query, &environment);
        cte.effects = std::mem::replace(&mut self.effects, around);
        (cte.columns, cte.belief) = output.into_columns();
        if cte.belief.is_none() {
            self.report_aliases("the query", &cte.columns, &syntax.name, &syntax.columns);
        }
        rename(&mut cte.columns, &mut cte.belief, &syntax.columns);
        cte
    }

    /// Says that the columns of a table, all of which are known, are given another number of names.
    pub(super) fn report_aliases(
        &mut self,
        what: &str,
        given: &[Column],
        alias: &Ident<'_>,
        names: &[Ident<'_>],
    ) {
        let is_open = self.is_open || given.iter().any(|it| has_placeholder(&it.name));
        let wanted = given.len();
        if !names.is_empty() && names.len() != wanted && !is_open {
            let message = format!(
                "{what} gives {}, but `{}` names {}",
                columns(wanted),
                alias.name,
                names.len()
            );
            self.find(&rules::COLUMN_COUNT, alias.span, message, None);
        }
    }

    fn body(&mut self, body: &Body<'_>, environment: &Environment<'_>) -> Output {
        match body {
            Body::Select(select) => self.select(select, &[], environment),
            Body::Query(query) => self.query(query, environment),
            Body::Values(rows) => self.values(rows, environment),
            Body::Set(row) => self.set_row(row, environment),
        }
    }

    fn set_row(&mut self, row: &SetRow<'_>, environment: &Environment<'_>) -> Output {
        self.clauses.has_others = true;
        let mut output = self.body(&row.first, environment);
        let mut is_grouped = false;
        for operand in &row.rest {
            let right = self.body(&operand.body, environment);
            let groups = !operand.is_all;
            // Each UNION of a long row groups by what its left side is grouped by already: only what is new counts.
            if groups && !is_grouped {
                self.group_by_all(&output);
            }
            if groups && operand.operator == SetOperator::Union {
                self.group_by_all(&right);
            }
            is_grouped = groups;
            self.report_count(operand, &output, &right);
            output = self.combine(operand.operator, output, right);
        }
        output
    }

    /// Reports operands of a set operation that have not the same number of columns.
    fn report_count(&mut self, operand: &SetOperand<'_>, left: &Output, right: &Output) {
        let is_open = |output: &Output| {
            let mut columns = output.columns.iter();
            columns.any(|it| it.star.is_some() || has_placeholder(&it.column.name))
        };
        let (one, other) = (left.columns.len(), right.columns.len());
        if one == other || self.is_open || is_open(left) || is_open(right) {
            return;
        }
        let message = format!(
            "the query before this gives {}, the one behind it {other}",
            columns(one)
        );
        self.find(&rules::COLUMN_COUNT, operand.span, message, None);
    }

    fn combine(&mut self, operator: SetOperator, mut left: Output, right: Output) -> Output {
        if operator == SetOperator::Union {
            for (left, right) in left.columns.iter_mut().zip(right.columns) {
                left.column.origins.extend(&right.column.origins);
                if left.column.term != right.column.term {
                    left.column.term = None;
                }
                if let (Some(one), Some(other)) = (&left.star, right.star) {
                    left.star = Some(Belief::Each([one.clone(), other].into()));
                }
            }
        } else {
            for column in &mut left.columns {
                column.column.term = None;
            }
            for column in &right.columns {
                self.influence(&column.column.origins, InfluenceKind::Filter);
            }
        }
        left
    }

    /// Every column of an output is a key that its rows are grouped by.
    fn group_by_all(&mut self, output: &Output) {
        for column in &output.columns {
            self.influence(&column.column.origins, InfluenceKind::GroupBy);
        }
    }

    /// Reports the first row of VALUES that has another number of values than the one before all.
    fn report_rows(&mut self, rows: &[Row<'_>]) {
        // One that is filled in later may be several.
        let is_open = |row: &Row<'_>| {
            let mut values = row.values.iter();
            values.any(|it| matches!(it, Expr::Name(name) if has_placeholder(&name.name)))
        };
        let Some(first) = rows.first().filter(|_| !self.is_open) else {
            return;
        };
        let wanted = first.values.len();
        let other = |row: &&Row<'_>| row.values.len() != wanted;
        if let Some(row) = rows.iter().find(other)
            && !is_open(first)
            && !is_open(row)
        {
            let given = match row.values.len() {
                1 => "1 value".to_owned(),
                number => format!("{number} values"),
            };
            let message = format!("this row has {given}, the first one {wanted}");
            self.find(&rules::COLUMN_COUNT, row.span, message, None);
        }
    }

    fn values(&mut self, rows: &[Row<'_>], environment: &Environment<'_>) -> Output {
        let mut columns: Vec<OutputColumn> = Vec::new();
        self.report_rows(rows);
        for row in rows {
            for (at, expression) in row.values.iter().enumerate() {
                let value = self.value(expression, environment);
                if let Some(output) = columns.get_mut(at) {
                    output.column.origins.extend(&value.origins);
                    continue;
                }
                columns.push(OutputColumn {
                    column: Column {
                        name: match expression {
                            // It may be several, or rows.
                            Expr::Name(name) if has_placeholder(&name.name) => {
                                name.name.as_ref().into()
                            }
                            _ => ordinal(at),
                        },
                        origins: value.origins,
                        data_type: value.data_type,
                        term: None,
                    },
                    star: None,
                    expression: None,
                });
            }
        }
        Output { columns }
    }

    /// ORDER BY sees the output's names first, then what `environment` has.
    pub(super) fn order_by(
        &mut self,
        keys: &[Expr<'_>],
        output: &Output,
        environment: &Environment<'_>,
    ) {
        if keys.is_empty() {
            return;
        }
        // A name that is given twice is nobody's here, and found below.
        let is_unique = |name: &str| {
            let named = output
                .columns
                .iter()
                .filter(|output| &*output.column.name == name);
            named.count() == 1
        };
        let relation = Relation::new(
            0,
            TableName::new(),
            (output.columns.iter())
                .filter(|output| output.star.is_none() && is_unique(&output.column.name))
                .map(|output| output.column.clone())
                .collect(),
            None,
        );
        let names = Environment {
            parent: Some(environment),
            relations: std::slice::from_ref(&relation),
            ..Environment::default()
        };
        for key in keys {
            match super::expression::position(key) {
                Some(position) => {
                    let meant = output.columns.get(position.wrapping_sub(1));
                    if let Some(meant) = meant {
                        let origins = meant.column.origins.clone();
                        self.influence(&origins, InfluenceKind::Sort);
                    }
                }
                None => self.condition(key, &names, InfluenceKind::Sort),
            }
        }
    }
}

/// Gives columns the names of an alias list, by position.
pub(super) fn rename(columns: &mut Vec<Column>, belief: &mut Option<Belief>, names: &[Ident<'_>]) {
    if names.is_empty() {
        return;
    }
    let believed = match belief.take() {
        Some(Belief::Function(origins)) => origins.through(Transform::Transformation),
        // Which column of an undefined table stands at a position nobody knows.
        _ => Origins::default(),
    };
    for (at, alias) in names.iter().enumerate() {
        let name: Arc<str> = alias.name.as_ref().into();
        match columns.get_mut(at) {
            Some(column) => column.name = name,
            None => columns.push(Column {
                name,
                origins: believed.clone(),
                data_type: None,
                term: None,
            }),
        }
    }
}

/// A number of columns, for people.
fn columns(number: usize) -> String {
    format!("{number} column{}", if number == 1 { "" } else { "s" })
}
