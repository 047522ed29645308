//! Expressions: what a value comes from, and what conditions read.

use std::sync::Arc;

use sqlparser::ast::{AccessExpr, CaseWhen, Expr, Ident, Query, Subscript, Value as Literal};

use super::analyzer::{Analyzer, Value};
use super::environment::Environment;
use super::operands::operands;
use super::origins::Origins;
use super::row_type;
use crate::lineage::{InfluenceKind, Transform};

const RED_ZONE: usize = 128 * 1024;
const MORE_STACK: usize = 2 * 1024 * 1024;

impl Analyzer<'_> {
    /// Reads an expression whose columns influence the result without being values of it.
    pub(super) fn condition(
        &mut self,
        expression: &Expr,
        environment: &Environment<'_>,
        kind: InfluenceKind,
    ) {
        let around = std::mem::replace(&mut self.condition, kind);
        let value = self.value(expression, environment);
        self.influence(&value.origins, kind);
        self.condition = around;
    }

    /// What an expression's value comes from.
    pub(super) fn value(&mut self, expression: &Expr, environment: &Environment<'_>) -> Value {
        stacker::maybe_grow(RED_ZONE, MORE_STACK, || {
            self.value_here(expression, environment)
        })
    }

    fn value_here(&mut self, expression: &Expr, environment: &Environment<'_>) -> Value {
        match expression {
            Expr::Identifier(ident) => self.column(&[ident], environment),
            Expr::CompoundIdentifier(idents) => {
                self.column(&idents.iter().collect::<Vec<_>>(), environment)
            }
            Expr::CompoundFieldAccess { root, access_chain } => {
                self.access(root, access_chain, environment)
            }
            Expr::Nested(inside) => self.value(inside, environment),
            Expr::Cast {
                expr, data_type: _, ..
            } => self.computed([&**expr], environment),
            Expr::Function(function) => self.call(function, environment),
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => {
                let origins = self.case(
                    operand.as_deref(),
                    conditions,
                    else_result.as_deref(),
                    environment,
                );
                Value::computed(origins)
            }
            Expr::BinaryOp { .. } => self.chain(expression, environment),
            Expr::Subquery(query) => self.scalar_query(query, environment),
            Expr::InSubquery { expr, subquery, .. } => {
                let tested = self.query(subquery, environment);
                let kind = self.condition;
                for output in &tested.columns {
                    self.influence(&output.column.origins, kind);
                }
                self.computed([&**expr], environment)
            }
            Expr::Exists { subquery, .. } => {
                // Only what it filters and joins by matters, which reading it has noted.
                self.query(subquery, environment);
                Value::default()
            }
            _ => self.computed(operands(expression), environment),
        }
    }

    /// A value computed from others.
    pub(super) fn computed<'x>(
        &mut self,
        operands: impl IntoIterator<Item = &'x Expr>,
        environment: &Environment<'_>,
    ) -> Value {
        let mut origins = Origins::default();
        for operand in operands {
            let value = self.value(operand, environment);
            origins.extend_through(&value.origins, Transform::Transformation);
        }
        Value::computed(origins)
    }

    /// Operators in a row lean to the left, as deep as there are operators: without recursion.
    fn chain(&mut self, expression: &Expr, environment: &Environment<'_>) -> Value {
        let mut operands = Vec::new();
        let mut leftmost = expression;
        while let Expr::BinaryOp { left, right, .. } = leftmost {
            operands.push(&**right);
            leftmost = left;
        }
        operands.push(leftmost);
        self.computed(operands.into_iter().rev(), environment)
    }

    fn scalar_query(&mut self, query: &Query, environment: &Environment<'_>) -> Value {
        let output = self.query(query, environment);
        match output.columns.into_iter().next() {
            Some(first) => Value {
                origins: first.column.origins,
                data_type: first.column.data_type,
            },
            None => Value::default(),
        }
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[CaseWhen],
        otherwise: Option<&Expr>,
        environment: &Environment<'_>,
    ) -> Origins {
        let conditions = operand
            .into_iter()
            .chain(branches.iter().map(|when| &when.condition));
        let mut origins = self.computed(conditions, environment).origins;
        origins = origins.through(Transform::Conditional);
        let results = branches.iter().map(|when| &when.result).chain(otherwise);
        let results = self.computed(results, environment);
        origins.extend(&results.origins);
        origins
    }

    /// `a.b[1].c`: names as far as they go, then subscripts and fields.
    fn access(
        &mut self,
        root: &Expr,
        chain: &[AccessExpr],
        environment: &Environment<'_>,
    ) -> Value {
        let mut rest = chain;
        let mut value = match names(root) {
            Some(mut path) => {
                while let [AccessExpr::Dot(Expr::Identifier(name)), behind @ ..] = rest {
                    path.push(name);
                    rest = behind;
                }
                self.column(&path, environment)
            }
            None => self.value(root, environment),
        };
        for access in rest {
            value = self.accessed(&value, access, environment);
        }
        value
    }

    fn accessed(
        &mut self,
        value: &Value,
        access: &AccessExpr,
        environment: &Environment<'_>,
    ) -> Value {
        let mut origins = value.origins.through(Transform::Transformation);
        let data_type = match access {
            AccessExpr::Dot(Expr::Identifier(field)) => {
                let data_type = value.data_type.as_deref();
                origins =
                    (value.origins).field(&field.value, data_type.is_some(), &mut self.columns);
                data_type.and_then(|data_type| row_type::field_type(data_type, &field.value))
            }
            AccessExpr::Dot(other) => {
                let other = self.value(other, environment);
                origins.extend_through(&other.origins, Transform::Transformation);
                None
            }
            AccessExpr::Subscript(Subscript::Index { index }) => {
                let index = self.value(index, environment);
                origins.extend_through(&index.origins, Transform::Transformation);
                let elements = value.data_type.as_deref().map(row_type::elements);
                elements.and_then(|elements| elements.last().map(|&element| element.to_owned()))
            }
            AccessExpr::Subscript(Subscript::Slice { .. }) => None,
        };
        Value {
            origins,
            data_type: data_type.map(Into::into),
        }
    }
}

fn names(root: &Expr) -> Option<Vec<&Ident>> {
    match root {
        Expr::Identifier(ident) => Some(vec![ident]),
        Expr::CompoundIdentifier(idents) => Some(idents.iter().collect()),
        _ => None,
    }
}

/// The position that an integer in ORDER BY or GROUP BY means, from 1.
pub(super) fn position(expression: &Expr) -> Option<usize> {
    match expression {
        Expr::Value(value) => match &value.value {
            Literal::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// The name Flink gives the column at a position, from 0, that has none.
pub(super) fn ordinal(at: usize) -> Arc<str> {
    format!("EXPR${at}").into()
}
