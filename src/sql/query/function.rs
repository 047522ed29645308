//! Calls: what a function's value comes from, its OVER window and its FILTER.

use sqlparser::ast::{
    Expr, Function, FunctionArgumentClause, FunctionArguments, WindowSpec, WindowType,
};

use super::analyzer::{Analyzer, Value};
use super::environment::Environment;
use super::functions::{Role, role};
use super::origins::Origins;
use super::star::identifiers;
use super::table_function::argument;
use crate::lineage::{InfluenceKind, Transform};

impl Analyzer<'_> {
    pub(super) fn call(&mut self, function: &Function, environment: &Environment<'_>) -> Value {
        let name = identifiers(&function.name)
            .last()
            .map_or("", |ident| ident.value.as_str());
        let role = role(name);
        if let Some(filter) = &function.filter {
            self.condition(filter, environment, InfluenceKind::Filter);
        }
        match &function.over {
            Some(WindowType::WindowSpec(window)) => self.window(window, environment),
            Some(WindowType::NamedWindow(_)) | None => {}
        }
        for order in &function.within_group {
            self.condition(&order.expr, environment, InfluenceKind::Sort);
        }
        let list = match &function.args {
            FunctionArguments::List(list) => list,
            FunctionArguments::Subquery(query) => {
                // ARRAY(SELECT …) holds what the query yields.
                let mut origins = Origins::default();
                for output in self.query(query, environment).columns {
                    origins.extend_through(&output.column.origins, Transform::Aggregation);
                }
                return Value::computed(origins);
            }
            FunctionArguments::None => return Value::default(),
        };
        for clause in &list.clauses {
            self.clause(clause, environment);
        }
        let arguments: Vec<&Expr> = list.args.iter().filter_map(argument).collect();
        Value::computed(self.arguments(role, &arguments, environment))
    }

    fn arguments(
        &mut self,
        role: Option<Role>,
        arguments: &[&Expr],
        environment: &Environment<'_>,
    ) -> Origins {
        let all = arguments.iter().copied();
        match role {
            None => self.computed(all, environment).origins,
            Some(Role::Aggregate) => {
                let origins = self.computed(all, environment).origins;
                origins.through(Transform::Aggregation)
            }
            Some(Role::UnitFirst) => self.computed(all.skip(1), environment).origins,
            Some(Role::Names) => Origins::default(),
            Some(Role::ConditionFirst) => {
                self.deciding(all.clone().take(1), all.skip(1), environment)
            }
            Some(Role::ConditionRest) => {
                self.deciding(all.clone().skip(1), all.take(1), environment)
            }
        }
    }

    /// Values, and what decides which of them it is.
    fn deciding<'x>(
        &mut self,
        conditions: impl Iterator<Item = &'x Expr>,
        values: impl Iterator<Item = &'x Expr>,
        environment: &Environment<'_>,
    ) -> Origins {
        let conditions = self.computed(conditions, environment).origins;
        let mut origins = conditions.through(Transform::Conditional);
        let values = self.computed(values, environment).origins;
        origins.extend(&values);
        origins
    }

    fn clause(&mut self, clause: &FunctionArgumentClause, environment: &Environment<'_>) {
        match clause {
            FunctionArgumentClause::OrderBy(orders) => {
                for order in orders {
                    self.condition(&order.expr, environment, InfluenceKind::Sort);
                }
            }
            FunctionArgumentClause::Where(condition) => {
                self.condition(condition, environment, InfluenceKind::Filter);
            }
            _ => {}
        }
    }

    /// The columns that a window is partitioned and ordered by.
    pub(super) fn window(&mut self, window: &WindowSpec, environment: &Environment<'_>) {
        for expression in &window.partition_by {
            self.condition(expression, environment, InfluenceKind::Window);
        }
        for order in &window.order_by {
            self.condition(&order.expr, environment, InfluenceKind::Window);
        }
    }
}
