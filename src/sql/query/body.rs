//! Queries as a whole: WITH, set operations, VALUES, and ORDER BY over them.

use std::sync::Arc;

use sqlparser::ast::{
    Cte as CteSyntax, OrderBy, OrderByKind, Query, SetExpr, SetOperator, SetQuantifier,
    TableAliasColumnDef, Values, With,
};

use super::analyzer::{Analyzer, span_of};
use super::environment::{Cte, Environment};
use super::expression::ordinal;
use super::origins::Origins;
use super::relation::{Belief, Column, Output, OutputColumn, Relation};
use crate::lineage::{InfluenceKind, Transform};

/// Stack that must be left before another level of nesting, and what is added otherwise. The stack is made large enough
/// before (see `depth`); this is for queries whose nesting is not seen in their parentheses.
const RED_ZONE: usize = 256 * 1024;
const MORE_STACK: usize = 4 * 1024 * 1024;

impl Analyzer<'_> {
    /// What a query yields.
    pub(super) fn query(&mut self, query: &Query, outer: &Environment<'_>) -> Output {
        stacker::maybe_grow(RED_ZONE, MORE_STACK, || self.query_here(query, outer))
    }

    fn query_here(&mut self, query: &Query, outer: &Environment<'_>) -> Output {
        let wants_text = std::mem::take(&mut self.wants_text);
        let ctes = match &query.with {
            Some(with) => self.with(with, outer),
            None => Vec::new(),
        };
        self.wants_text = wants_text;
        let environment = Environment {
            ctes: &ctes,
            ..outer.inner()
        };
        if let SetExpr::Select(select) = &*query.body {
            return self.select(select, query.order_by.as_ref(), &environment);
        }
        let output = self.set_expression(&query.body, &environment);
        if let Some(order_by) = &query.order_by {
            self.order_by(order_by, &output, &environment);
        }
        output
    }

    fn with(&mut self, with: &With, outer: &Environment<'_>) -> Vec<Arc<Cte>> {
        let mut ctes = Vec::with_capacity(with.cte_tables.len());
        for syntax in &with.cte_tables {
            let cte = self.cte(syntax, with.recursive, &ctes, outer);
            ctes.push(Arc::new(cte));
        }
        ctes
    }

    fn cte(
        &mut self,
        syntax: &CteSyntax,
        is_recursive: bool,
        before: &[Arc<Cte>],
        outer: &Environment<'_>,
    ) -> Cte {
        let id = self.next_id();
        self.edits
            .replace(span_of(&[&syntax.alias.name]), format!("c{id}"));
        let mut cte = Cte {
            name: syntax.alias.name.value.clone(),
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
        rename(&mut cte.columns, &mut cte.belief, &syntax.alias.columns);
        cte
    }

    /// A set operation and all to its left, which may be many: without recursion.
    fn set_expression(&mut self, expression: &SetExpr, environment: &Environment<'_>) -> Output {
        let mut operands = Vec::new();
        let mut leftmost = expression;
        while let SetExpr::SetOperation {
            left,
            op,
            set_quantifier,
            right,
        } = leftmost
        {
            operands.push((*op, *set_quantifier, right));
            leftmost = left;
        }
        let mut output = self.set_operand(leftmost, environment);
        let mut is_grouped = false;
        for (operator, quantifier, right) in operands.into_iter().rev() {
            let right = stacker::maybe_grow(RED_ZONE, MORE_STACK, || {
                self.set_expression(right, environment)
            });
            let groups = quantifier != SetQuantifier::All;
            // Each UNION of a long row groups by what its left side is grouped by already: only what is new counts.
            if groups && !is_grouped {
                self.group_by_all(&output);
            }
            if groups && operator == SetOperator::Union {
                self.group_by_all(&right);
            }
            is_grouped = groups;
            output = self.combine(operator, output, right);
        }
        output
    }

    fn set_operand(&mut self, operand: &SetExpr, environment: &Environment<'_>) -> Output {
        match operand {
            SetExpr::Select(select) => self.select(select, None, environment),
            SetExpr::Query(query) => self.query(query, environment),
            SetExpr::Values(values) => self.values(values, environment),
            // The dialect's grammar makes none of the others.
            _ => Output::default(),
        }
    }

    fn combine(&mut self, operator: SetOperator, mut left: Output, right: Output) -> Output {
        if operator == SetOperator::Union {
            for (left, right) in left.columns.iter_mut().zip(right.columns) {
                left.column.origins.extend(&right.column.origins);
                if let (Some(one), Some(other)) = (&left.star, right.star) {
                    left.star = Some(Belief::Each([one.clone(), other].into()));
                }
            }
        } else {
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

    fn values(&mut self, values: &Values, environment: &Environment<'_>) -> Output {
        let mut columns: Vec<OutputColumn> = Vec::new();
        for row in &values.rows {
            for (at, expression) in row.content.iter().enumerate() {
                let value = self.value(expression, environment);
                if let Some(output) = columns.get_mut(at) {
                    output.column.origins.extend(&value.origins);
                    continue;
                }
                columns.push(OutputColumn {
                    column: Column {
                        name: ordinal(at),
                        origins: value.origins,
                        data_type: value.data_type,
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
        order_by: &OrderBy,
        output: &Output,
        environment: &Environment<'_>,
    ) {
        let OrderByKind::Expressions(expressions) = &order_by.kind else {
            return;
        };
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
            Vec::new(),
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
        for expression in expressions {
            match super::expression::position(&expression.expr) {
                Some(position) => {
                    let meant = output.columns.get(position.wrapping_sub(1));
                    if let Some(meant) = meant {
                        let origins = meant.column.origins.clone();
                        self.influence(&origins, InfluenceKind::Sort);
                    }
                }
                None => self.condition(&expression.expr, &names, InfluenceKind::Sort),
            }
        }
    }
}

/// Gives columns the names of an alias list, by position.
pub(super) fn rename(
    columns: &mut Vec<Column>,
    belief: &mut Option<Belief>,
    names: &[TableAliasColumnDef],
) {
    if names.is_empty() {
        return;
    }
    let believed = match belief.take() {
        Some(Belief::Function(origins)) => origins.through(Transform::Transformation),
        // Which column of an undefined table stands at a position nobody knows.
        _ => Origins::default(),
    };
    for (at, alias) in names.iter().enumerate() {
        let name: Arc<str> = alias.name.value.as_str().into();
        match columns.get_mut(at) {
            Some(column) => column.name = name,
            None => columns.push(Column {
                name,
                origins: believed.clone(),
                data_type: None,
            }),
        }
    }
}
