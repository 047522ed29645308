//! SELECT: its clauses in the order in which they see names, and its output columns.

use super::analyzer::{Analyzer, Value};
use super::environment::Environment;
use super::expression::{ordinal, position};
use super::functions;
use super::relation::{Column, Output, OutputColumn};
use super::tree::{Call, Expr, Ident, Item, Select, Step};
use crate::diagnostic::rules;
use crate::lineage::InfluenceKind;

impl Analyzer<'_> {
    /// What a SELECT yields. The ORDER BY of its query belongs to it, because it sees both its columns and its tables.
    pub(super) fn select(
        &mut self,
        select: &Select<'_>,
        order_by: &[Expr<'_>],
        outer: &Environment<'_>,
    ) -> Output {
        let wants_text = std::mem::take(&mut self.wants_text);
        let from = self.from(&select.from, outer);
        let environment = from.environment(outer);
        self.tell_conditions(&select.places.conditions, &environment);
        self.tell_keys(&select.places.group_by, &environment);
        self.clauses.has_others |= select.is_distinct || select.from.len() > 1;
        for condition in &select.conditions {
            self.condition(condition, &environment, InfluenceKind::Filter);
        }
        let output = self.projection(&select.items, &environment, wants_text);
        self.group_by(&select.group_by, &environment);
        for key in select.partition_by.iter().chain(&select.distribution) {
            self.condition(key, &environment, InfluenceKind::Window);
        }
        for key in &select.spreading {
            self.condition(key, &environment, InfluenceKind::Sort);
        }
        for window in &select.windows {
            self.window(window, &environment);
        }
        if select.is_distinct {
            for output in &output.columns {
                let origins = output.column.origins.clone();
                self.influence(&origins, InfluenceKind::GroupBy);
            }
        }
        self.order_by(order_by, &output, &environment);
        output
    }

    fn projection(
        &mut self,
        items: &[Item<'_>],
        environment: &Environment<'_>,
        wants_text: bool,
    ) -> Output {
        let mut output = Output {
            columns: Vec::with_capacity(items.len()),
        };
        for item in items {
            match item {
                Item::Value { value, span, alias } => {
                    let expression = (wants_text && !is_column(value)).then_some(*span);
                    let own = own_name(value);
                    let value = self.value(value, environment);
                    let term = self.term(*span, environment);
                    if let Some(alias) = alias {
                        self.edits.remove(alias.span);
                    }
                    let name = alias.as_ref().or(own).map_or_else(
                        || ordinal(output.columns.len()),
                        |name| name.name.as_ref().into(),
                    );
                    output.columns.push(OutputColumn {
                        column: Column {
                            name,
                            origins: value.origins,
                            data_type: value.data_type,
                            term,
                        },
                        star: None,
                        expression,
                    });
                }
                Item::All { star } => self.expand_all(*star, environment, &mut output),
                Item::AllOf { name, star } => {
                    self.expand_one(name, *star, environment, &mut output);
                }
                Item::Fields { row, star } => {
                    let Value { origins, data_type } = self.value(row, environment);
                    self.expand_row(&origins, data_type.as_deref(), *star, &mut output);
                }
            }
        }
        output
    }

    fn group_by(&mut self, keys: &[Expr<'_>], environment: &Environment<'_>) {
        for key in keys {
            if position(key).is_some() {
                continue;
            }
            if let Expr::Call(call) = key {
                self.report_group_window(call);
            }
            self.condition(key, environment, InfluenceKind::GroupBy);
        }
    }

    /// Says that a window in GROUP BY is the older way: Flink's documentation deprecates *Group Window Aggregation* for
    /// *Window TVF Aggregation* (docs/dev/table/sql/queries/window-agg/).
    fn report_group_window(&mut self, call: &Call<'_>) {
        let [name] = &call.name[..] else {
            return;
        };
        let Some((window, intervals)) = functions::group_window(&name.name) else {
            return;
        };
        if name.quote.is_some() {
            return;
        }
        let message = format!("`{window}` in GROUP BY is deprecated");
        let hint = format!(
            "read FROM TABLE({window}(TABLE t, DESCRIPTOR(time_column), {intervals})) and GROUP BY window_start, window_end"
        );
        self.find(&rules::LEGACY_SYNTAX, name.span, message, Some(hint));
    }
}

/// The name an expression has without an alias: that of the column or field it is.
pub(super) fn own_name<'e, 't>(expression: &'e Expr<'t>) -> Option<&'e Ident<'t>> {
    match expression {
        Expr::Name(name) => Some(name),
        Expr::Path(path) => path.last(),
        Expr::Nested(inside) => own_name(inside),
        Expr::Access(access) => match access.steps.last() {
            Some(Step::Field(name)) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

fn is_column(expression: &Expr<'_>) -> bool {
    match expression {
        Expr::Name(_) | Expr::Path(_) => true,
        Expr::Nested(inside) => is_column(inside),
        _ => false,
    }
}
