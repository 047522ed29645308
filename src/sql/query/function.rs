//! Calls: what a function's value comes from, its OVER window and its FILTER.

use super::analyzer::{Analyzer, Value};
use super::environment::Environment;
use super::functions::{Role, role};
use super::origins::Origins;
use super::tree::{Argument, Call, Expr, Query, Window};
use crate::lineage::{InfluenceKind, Transform};

impl Analyzer<'_> {
    pub(super) fn call(&mut self, call: &Call<'_>, environment: &Environment<'_>) -> Value {
        if let Some(filter) = &call.filter {
            self.condition(filter, environment, InfluenceKind::Filter);
        }
        if let Some(window) = &call.window {
            self.window(window, environment);
        }
        for key in &call.order_by {
            self.condition(key, environment, InfluenceKind::Sort);
        }
        let role = role(call.last());
        Value::computed(self.arguments(role, &call.arguments, environment))
    }

    fn arguments(
        &mut self,
        role: Option<Role>,
        arguments: &[Argument<'_>],
        environment: &Environment<'_>,
    ) -> Origins {
        match role {
            None => self.given_values(arguments, environment),
            Some(Role::Aggregate) => {
                let origins = self.given_values(arguments, environment);
                origins.through(Transform::Aggregation)
            }
            Some(Role::UnitFirst) => {
                let behind = arguments.get(1..).unwrap_or_default();
                self.given_values(behind, environment)
            }
            Some(Role::Names) => Origins::default(),
            Some(Role::ConditionFirst) => {
                let (condition, values) = arguments.split_at(1.min(arguments.len()));
                self.deciding(condition, values, environment)
            }
            Some(Role::ConditionRest) => {
                let (values, conditions) = arguments.split_at(1.min(arguments.len()));
                self.deciding(conditions, values, environment)
            }
        }
    }

    /// What a value comes from that is computed from arguments.
    fn given_values(&mut self, given: &[Argument<'_>], environment: &Environment<'_>) -> Origins {
        let mut origins = Origins::default();
        for argument in given {
            let value = match argument {
                Argument::Value(value) | Argument::OnTime(value) => self.value(value, environment),
                Argument::Table(query) => self.table_value(query, environment),
                Argument::Model(_) | Argument::Other => continue,
            };
            origins.extend_through(&value.origins, Transform::Transformation);
        }
        origins
    }

    /// A query among the arguments of a function that gives a value.
    fn table_value(&mut self, query: &Query<'_>, environment: &Environment<'_>) -> Value {
        let mut origins = Origins::default();
        for output in self.query(query, environment).columns {
            origins.extend(&output.column.origins);
        }
        Value::computed(origins)
    }

    /// Values, and what decides which of them it is.
    fn deciding(
        &mut self,
        conditions: &[Argument<'_>],
        values: &[Argument<'_>],
        environment: &Environment<'_>,
    ) -> Origins {
        let conditions = self.given_values(conditions, environment);
        let mut origins = conditions.through(Transform::Conditional);
        let values = self.given_values(values, environment);
        origins.extend(&values);
        origins
    }

    /// The columns that a window is partitioned and ordered by.
    pub(super) fn window(&mut self, window: &Window<'_>, environment: &Environment<'_>) {
        for key in &window.keys {
            self.condition(key, environment, InfluenceKind::Window);
        }
    }
}

/// The expression of an argument; none for a table and for what has no columns.
pub(super) fn value_of<'a, 't>(argument: &'a Argument<'t>) -> Option<&'a Expr<'t>> {
    match argument {
        Argument::Value(value) | Argument::OnTime(value) => Some(value),
        Argument::Table(_) | Argument::Model(_) | Argument::Other => None,
    }
}
