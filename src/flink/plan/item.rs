//! One entry of a select list, once it is read: the columns it names and the column it makes.

use super::row::{Cell, Source, compose, settled};
use crate::lineage::Transform;

/// One entry of a select list.
#[derive(Debug, Clone)]
pub(super) struct Item<'t> {
    /// The expression.
    pub(super) text: &'t str,
    /// What stands behind AS.
    pub(super) label: Option<&'t str>,
    /// The columns it names, with how each is read.
    pub(super) operands: Vec<Operand>,
    /// Operands that may be columns, but of which none is known.
    pub(super) unknown: Vec<&'t str>,
    /// The columns that FILTER names.
    pub(super) filters: Vec<Cell>,
    /// Whether it is a column or a nested field and nothing else.
    pub(super) is_plain: bool,
}

/// A column that an expression names.
#[derive(Debug, Clone)]
pub(super) struct Operand {
    /// The column of the input.
    pub(super) cell: Cell,
    /// The nested field that is named.
    pub(super) field: Option<String>,
    /// Whether only a condition of CASE or IF reads it.
    pub(super) is_condition: bool,
}

impl<'t> Item<'t> {
    /// The name that the entry has in the row that it belongs to.
    pub(super) fn name(&self) -> &'t str {
        self.label.unwrap_or(self.text)
    }

    /// The column it makes, whose value comes from what it names by `outer`.
    pub(super) fn cell(&self, outer: Transform) -> Cell {
        if let Some(column) = self.column() {
            return column.named(self.name());
        }
        let outer = if self.is_plain {
            Transform::Identity
        } else {
            outer
        };
        let mut sources = Vec::new();
        let mut doubt = None;
        for operand in &self.operands {
            let outer = if operand.is_condition {
                Transform::Conditional
            } else {
                outer
            };
            sources.extend(operand.sources(outer));
            if doubt.is_none() {
                doubt.clone_from(&operand.cell.doubt);
            }
        }
        if doubt.is_none()
            && let Some(name) = self.unknown.first()
        {
            doubt = Some(
                format!(
                    "{} may be a column, but none before it has that name",
                    short(name)
                )
                .into(),
            );
        }
        Cell {
            name: self.name().into(),
            from: settled(sources),
            doubt,
            term: None,
        }
    }

    /// The column of the input that it is, where it is nothing but that.
    fn column(&self) -> Option<&Cell> {
        match &self.operands[..] {
            [operand] if self.is_plain && operand.field.is_none() && !operand.is_condition => {
                Some(&operand.cell)
            }
            _ => None,
        }
    }

    /// All that it reads, for what influences the result.
    pub(super) fn sources(&self) -> impl Iterator<Item = Source> + '_ {
        let operands = self.operands.iter();
        operands.flat_map(|operand| operand.sources(Transform::Identity))
    }
}

impl Operand {
    fn sources(&self, outer: Transform) -> impl Iterator<Item = Source> + '_ {
        self.cell.from.iter().map(move |source| {
            let mut source = source.clone();
            if let Some(field) = &self.field
                && source.transform == Transform::Identity
            {
                let path = match &source.field {
                    Some(before) => format!("{before}.{field}"),
                    None => field.clone(),
                };
                source.field = Some(path.into());
            }
            source.transform = compose(outer, source.transform);
            source
        })
    }
}

/// Text for a person: a piece of it where it is long.
fn short(text: &str) -> &str {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
