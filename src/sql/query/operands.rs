//! The operands of expressions that are just computed from all of them.

use sqlparser::ast::{Array, Expr};

/// The operands of what is just computed from all of them.
pub(super) fn operands(expression: &Expr) -> Vec<&Expr> {
    match expression {
        Expr::IsFalse(operand)
        | Expr::IsNotFalse(operand)
        | Expr::IsTrue(operand)
        | Expr::IsNotTrue(operand)
        | Expr::IsNull(operand)
        | Expr::IsNotNull(operand)
        | Expr::IsUnknown(operand)
        | Expr::IsNotUnknown(operand)
        | Expr::IsJson { expr: operand, .. }
        | Expr::IsNormalized { expr: operand, .. }
        | Expr::UnaryOp { expr: operand, .. }
        | Expr::Extract { expr: operand, .. }
        | Expr::Ceil { expr: operand, .. }
        | Expr::Floor { expr: operand, .. }
        | Expr::Collate { expr: operand, .. }
        | Expr::Convert { expr: operand, .. }
        | Expr::Named { expr: operand, .. } => vec![operand],
        Expr::IsDistinctFrom(one, other)
        | Expr::IsNotDistinctFrom(one, other)
        | Expr::AnyOp {
            left: one,
            right: other,
            ..
        }
        | Expr::AllOp {
            left: one,
            right: other,
            ..
        }
        | Expr::Position {
            expr: one,
            r#in: other,
        }
        | Expr::AtTimeZone {
            timestamp: one,
            time_zone: other,
        } => vec![one, other],
        Expr::InList { expr, list, .. } => std::iter::once(&**expr).chain(list).collect(),
        Expr::InUnnest {
            expr, array_expr, ..
        } => vec![expr, array_expr],
        Expr::Between {
            expr, low, high, ..
        } => vec![expr, low, high],
        Expr::Tuple(elements) | Expr::Array(Array { elem: elements, .. }) => {
            elements.iter().collect()
        }
        Expr::GroupingSets(sets) | Expr::Cube(sets) | Expr::Rollup(sets) => {
            sets.iter().flatten().collect()
        }
        Expr::Interval(interval) => vec![&interval.value],
        Expr::Prefixed { value, .. } => vec![value],
        _ => operands_of_text(expression),
    }
}

/// The same, for the forms that work on text.
fn operands_of_text(expression: &Expr) -> Vec<&Expr> {
    match expression {
        Expr::Like {
            expr,
            pattern,
            escape_char,
            ..
        }
        | Expr::ILike {
            expr,
            pattern,
            escape_char,
            ..
        }
        | Expr::SimilarTo {
            expr,
            pattern,
            escape_char,
            ..
        } => [&**expr, &**pattern]
            .into_iter()
            .chain(escape_char.as_deref())
            .collect(),
        Expr::RLike { expr, pattern, .. } => vec![expr, pattern],
        Expr::Substring {
            expr,
            substring_from,
            substring_for,
            ..
        } => std::iter::once(&**expr)
            .chain(substring_from.as_deref())
            .chain(substring_for.as_deref())
            .collect(),
        Expr::Trim {
            expr,
            trim_what,
            trim_characters,
            ..
        } => std::iter::once(&**expr)
            .chain(trim_what.as_deref())
            .chain(trim_characters.iter().flatten())
            .collect(),
        Expr::Overlay {
            expr,
            overlay_what,
            overlay_from,
            overlay_for,
        } => [&**expr, &**overlay_what, &**overlay_from]
            .into_iter()
            .chain(overlay_for.as_deref())
            .collect(),
        // Literals, stars, and what the dialect's grammar does not make.
        _ => Vec::new(),
    }
}
