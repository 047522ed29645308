//! What is open while an expression is read: the parentheses of a function, and what its arguments are.

use std::ops::Range;

use super::item::Operand;
use super::words::symbols_of;

/// A function, or parentheses, that are open.
pub(super) struct Frame {
    kind: Kind,
    /// What its arguments may be besides expressions.
    pub(super) symbols: &'static [&'static str],
    /// For each argument, the number of operands that were read before it.
    pub(super) arguments: Vec<usize>,
}

/// Whether some arguments are conditions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Case,
    If,
    /// They name no columns.
    Symbols,
}

impl Frame {
    /// The parentheses of a function, after so many operands; without a name, those of an expression.
    pub(super) fn of(function: &str, operands: usize) -> Self {
        let kind = match function {
            "CASE" => Kind::Case,
            "IF" => Kind::If,
            "FLAG" => Kind::Symbols,
            _ => Kind::Plain,
        };
        Self {
            kind,
            symbols: symbols_of(function),
            arguments: vec![operands],
        }
    }

    /// Whether its arguments name no columns.
    pub(super) fn names_nothing(&self) -> bool {
        self.kind == Kind::Symbols
    }

    /// The ranges of operands that are conditions, where it is closed after so many.
    pub(super) fn conditions(&self, operands: usize) -> impl Iterator<Item = Range<usize>> {
        let count = match self.kind {
            // The last one is ELSE.
            Kind::Case => self.arguments.len().saturating_sub(1),
            Kind::If => 1,
            Kind::Plain | Kind::Symbols => 0,
        };
        let range = move |at: usize| {
            let end = self.arguments.get(at + 1).copied();
            self.arguments[at]..end.unwrap_or(operands)
        };
        let conditions = (0..count).step_by(2).map(range);
        conditions.filter(|it| !it.is_empty())
    }
}

/// Marks the operands in the ranges, however the ranges nest.
pub(super) fn mark(operands: &mut [Operand], ranges: &[Range<usize>]) {
    if ranges.is_empty() {
        return;
    }
    let mut changes = vec![0_i64; operands.len() + 1];
    for range in ranges {
        if let Some(start) = changes.get_mut(range.start) {
            *start += 1;
        }
        if let Some(end) = changes.get_mut(range.end) {
            *end -= 1;
        }
    }
    let mut depth = 0;
    for (operand, change) in operands.iter_mut().zip(changes) {
        depth += change;
        operand.is_condition = depth > 0;
    }
}
