//! SELECT: its clauses in the order in which they see names, and its output columns.

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Ident, NamedWindowExpr, ObjectName, OrderBy, Select, SelectItem,
};

use super::analyzer::{Analyzer, Value, span_of};
use super::environment::Environment;
use super::expression::{ordinal, position};
use super::functions;
use super::relation::{Column, Output, OutputColumn};
use super::star::identifiers;
use super::text;
use crate::diagnostic::rules;
use crate::lineage::InfluenceKind;
use crate::sql::token;

impl Analyzer<'_> {
    /// What a SELECT yields. The ORDER BY of its query belongs to it, because it sees both its columns and its tables.
    pub(super) fn select(
        &mut self,
        select: &Select,
        order_by: Option<&OrderBy>,
        outer: &Environment<'_>,
    ) -> Output {
        let wants_text = std::mem::take(&mut self.wants_text);
        let from = self.from(&select.from, outer);
        let environment = from.environment(outer);
        for condition in [&select.selection, &select.having, &select.qualify]
            .into_iter()
            .flatten()
        {
            self.condition(condition, &environment, InfluenceKind::Filter);
        }
        let output = self.projection(select, &environment, wants_text);
        self.group_by(&select.group_by, &environment);
        // Only the partitioning and order of a table argument are rewritten to these.
        for expression in &select.distribute_by {
            self.condition(expression, &environment, InfluenceKind::Window);
        }
        for order in &select.sort_by {
            self.condition(&order.expr, &environment, InfluenceKind::Window);
        }
        for window in &select.named_window {
            if let NamedWindowExpr::WindowSpec(specification) = &window.1 {
                self.window(specification, &environment);
            }
        }
        if matches!(select.distinct, Some(Distinct::Distinct | Distinct::On(_))) {
            for output in &output.columns {
                let origins = output.column.origins.clone();
                self.influence(&origins, InfluenceKind::GroupBy);
            }
        }
        if let Some(order_by) = order_by {
            self.order_by(order_by, &output, &environment);
        }
        output
    }

    fn projection(
        &mut self,
        select: &Select,
        environment: &Environment<'_>,
        wants_text: bool,
    ) -> Output {
        let mut output = Output::default();
        let texts = if wants_text {
            let select = token::from_parser(select.select_token.0.span).unwrap_or_default();
            text::items(self.tokens, select.start)
        } else {
            Vec::new()
        };
        for (at, item) in select.projection.iter().enumerate() {
            match item {
                SelectItem::UnnamedExpr(expression) => {
                    let name = own_name(expression);
                    let text = texts.get(at).map(|&span| text::of(self.sql, span));
                    let value = self.value(expression, environment);
                    let name = name.map_or_else(
                        || ordinal(output.columns.len()),
                        |name| name.value.as_str().into(),
                    );
                    push(
                        &mut output,
                        name,
                        value,
                        text.filter(|_| !is_column(expression)),
                    );
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    let value = self.value(expr, environment);
                    let alias_span = token::from_parser(alias.span).unwrap_or_default();
                    self.edits.remove(alias_span);
                    let text = texts
                        .get(at)
                        .map(|&span| text::before_alias(self.sql, span, alias_span));
                    let name = alias.value.as_str().into();
                    push(&mut output, name, value, text.filter(|_| !is_column(expr)));
                }
                SelectItem::Wildcard(options) => {
                    let span = token::from_parser(options.wildcard_token.0.span);
                    self.expand_all(span.unwrap_or_default(), environment, &mut output);
                }
                SelectItem::QualifiedWildcard(kind, options) => {
                    let span = token::from_parser(options.wildcard_token.0.span);
                    self.expand_one(kind, span.unwrap_or_default(), environment, &mut output);
                }
                // The dialect has no lists of aliases.
                SelectItem::ExprWithAliases { .. } => {}
            }
        }
        output
    }

    fn group_by(&mut self, group_by: &GroupByExpr, environment: &Environment<'_>) {
        let GroupByExpr::Expressions(expressions, _) = group_by else {
            return;
        };
        for expression in expressions {
            match expression {
                Expr::GroupingSets(sets) | Expr::Cube(sets) | Expr::Rollup(sets) => {
                    for expression in sets.iter().flatten() {
                        self.condition(expression, environment, InfluenceKind::GroupBy);
                    }
                }
                _ if position(expression).is_some() => {}
                Expr::Function(function) => {
                    self.report_group_window(&function.name);
                    self.condition(expression, environment, InfluenceKind::GroupBy);
                }
                _ => self.condition(expression, environment, InfluenceKind::GroupBy),
            }
        }
    }
}

impl Analyzer<'_> {
    /// Says that a window in GROUP BY is the older way: Flink's documentation deprecates *Group Window Aggregation* for
    /// *Window TVF Aggregation* (docs/dev/table/sql/queries/window-agg/).
    fn report_group_window(&mut self, name: &ObjectName) {
        let idents = identifiers(name);
        let [ident] = idents[..] else {
            return;
        };
        let Some((window, intervals)) = functions::group_window(&ident.value) else {
            return;
        };
        if ident.quote_style.is_some() {
            return;
        }
        let message = format!("`{window}` in GROUP BY is deprecated");
        let hint = format!(
            "read FROM TABLE({window}(TABLE t, DESCRIPTOR(time_column), {intervals})) and GROUP BY window_start, window_end"
        );
        self.find(&rules::LEGACY_SYNTAX, span_of(&idents), message, Some(hint));
    }
}

fn push(
    output: &mut Output,
    name: std::sync::Arc<str>,
    value: Value,
    text: Option<std::sync::Arc<str>>,
) {
    output.columns.push(OutputColumn {
        column: Column {
            name,
            origins: value.origins,
            data_type: value.data_type,
        },
        star: None,
        expression: text,
    });
}

/// The name an expression has without an alias: that of the column or field it is.
pub(super) fn own_name(expression: &Expr) -> Option<&Ident> {
    match expression {
        Expr::Identifier(name) => Some(name),
        Expr::CompoundIdentifier(names) => names.last(),
        Expr::Nested(inside) => own_name(inside),
        Expr::CompoundFieldAccess { access_chain, .. } => match access_chain.last() {
            Some(sqlparser::ast::AccessExpr::Dot(Expr::Identifier(name))) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

fn is_column(expression: &Expr) -> bool {
    match expression {
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) => true,
        Expr::Nested(inside) => is_column(inside),
        _ => false,
    }
}
