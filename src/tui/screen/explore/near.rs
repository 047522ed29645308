//! What lies beside a node or a column, and how the one leads to the other.

use std::collections::HashSet;

use crate::lineage::{ColumnEnd, ColumnId, ColumnStep, Direction, How, Lineage, NodeId};
use crate::tui::work::Thing;

/// Something beside a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// What it is.
    pub thing: Thing,
    /// How one leads to the other, where they are columns.
    pub step: Option<ColumnStep>,
}

impl Near {
    /// How a column leads to the other, for people; what only decides on rows says so.
    pub fn remark(&self) -> String {
        self.step.as_ref().map_or_else(String::new, remark)
    }
}

/// How a step of column lineage leads on, for people.
pub fn remark(step: &ColumnStep) -> String {
    let kind = step.how.as_str().to_ascii_lowercase().replace('_', " ");
    match step.how {
        How::Influence(_) => format!("influence: {kind}"),
        How::Value(_) => kind,
        How::Whole => "as a whole".to_owned(),
    }
}

/// What feeds a thing, or what it feeds. Of columns, what gives a value comes before what only decides on rows.
pub fn neighbours(graph: &Lineage, thing: &Thing, direction: Direction) -> Vec<Near> {
    let Some(column) = column_id(thing) else {
        let near = graph.beside(thing.node, direction).into_iter();
        return near
            .map(|node| Near {
                thing: node.into(),
                step: None,
            })
            .collect();
    };
    let mut steps = graph.column_steps(&column, direction);
    steps.sort_by_key(|step| !step.how.is_value());
    let mut seen = HashSet::new();
    let near = steps.into_iter().filter_map(|step| {
        let thing = column_end(&step.end)?;
        Some(Near {
            thing,
            step: Some(step),
        })
    });
    near.filter(|near| seen.insert(near.thing.clone()))
        .collect()
}

/// What a step of column lineage leads to; none where that is nothing one can go to.
pub fn column_end(end: &ColumnEnd) -> Option<Thing> {
    match end {
        ColumnEnd::Column(column) => Some(Thing::column(column.dataset, column.column.clone())),
        ColumnEnd::Whole(dataset) => Some(Thing::from(NodeId::from(*dataset))),
        ColumnEnd::Result(process, _) => Some(Thing::from(NodeId::from(*process))),
        ColumnEnd::Constant | ColumnEnd::Unknown => None,
    }
}

/// The column that a thing is, if it is one.
pub fn column_id(thing: &Thing) -> Option<ColumnId> {
    Some(ColumnId {
        dataset: thing.node.as_dataset()?,
        column: thing.column.clone()?,
    })
}

/// The direction in which there is something to tell: with the data, unless it ends here and comes from somewhere.
pub fn towards_something(graph: &Lineage, thing: &Thing) -> Direction {
    let has = |direction| !neighbours(graph, thing, direction).is_empty();
    if !has(Direction::Down) && has(Direction::Up) {
        Direction::Up
    } else {
        Direction::Down
    }
}

/// The other direction.
pub fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::Up => Direction::Down,
        Direction::Down => Direction::Up,
    }
}
