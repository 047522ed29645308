//! The details of a column: what it is made of and what is made of it, each with its expression; what only decides on rows
//! stands apart.

use super::{Map, Page};
use crate::lineage::{ColumnEnd, ColumnId, ColumnKind, ColumnStep, Direction, Lineage, NodeId};
use crate::tui::screen::explore::near::{column_end, remark};
use crate::tui::theme::Role;

/// Steps told of at most: nobody reads on, and a hub has thousands. The table of impact has all.
const MOST: usize = 100;

impl Page<'_> {
    pub(super) fn column(&mut self, graph: &Lineage, column: &ColumnId, reach: &Map) {
        let dataset = graph.dataset(column.dataset);
        self.field("column", &column.column);
        self.field("of", dataset.name().to_string());
        let mut columns = dataset.columns.iter();
        if let Some(known) = columns.find(|it| it.name == column.column) {
            self.field("type", known.data_type.as_deref().unwrap_or("not known"));
            match &known.kind {
                ColumnKind::Physical => {}
                ColumnKind::Computed { expression } => self.field("computed", expression),
                ColumnKind::Metadata { key, .. } => self.field("metadata", key),
            }
            if let Some(comment) = &known.comment {
                self.field("comment", comment);
            }
        }
        self.reach(reach);
        let headings = [
            (Direction::Up, "Made of", "Rows decided by"),
            (Direction::Down, "Makes", "Decides on rows of"),
        ];
        for (direction, values, influences) in headings {
            let steps = graph.column_steps(column, direction);
            let (value, influence): (Vec<_>, Vec<_>) =
                steps.iter().partition(|step| step.how.is_value());
            self.steps(graph, values, &value);
            self.steps(graph, influences, &influence);
        }
    }

    fn steps(&mut self, graph: &Lineage, heading: &str, steps: &[&ColumnStep]) {
        if steps.is_empty() {
            return;
        }
        self.heading(heading, steps.len());
        for step in steps.iter().take(MOST) {
            let end = match (column_end(&step.end), &step.end) {
                (Some(thing), _) => thing.label(graph),
                (None, ColumnEnd::Constant) => "a constant".to_owned(),
                (None, _) => "not known".to_owned(),
            };
            let mut pieces = vec![
                (Role::Dataset, end),
                (Role::Dim, format!(" {}", remark(step))),
            ];
            if let Some(expression) = step.expression(graph) {
                pieces.push((Role::Comment, format!("  {expression}")));
            }
            let process = graph.label(NodeId::Process(step.process));
            pieces.push((Role::Process, format!("  in {process}")));
            self.flow(pieces);
        }
        if let Some(more) = steps.len().checked_sub(MOST).filter(|&more| more > 0) {
            self.flow(vec![(Role::Dim, format!("and {more} more"))]);
        }
    }
}
