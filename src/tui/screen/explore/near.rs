//! What lies beside a node or a column, and how the one leads to the other.

use crate::collections::{FastMap, FastSet};
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
    let steps = graph.column_steps(&column, direction);
    let (values, others): (Vec<_>, Vec<_>) = steps.iter().partition(|step| step.how.is_value());
    let mut seen = FastSet::default();
    let near = values.into_iter().chain(others).filter_map(|step| {
        let thing = column_end(&step.end)?;
        seen.insert(thing.clone()).then(|| Near {
            thing,
            step: Some(step.clone()),
        })
    });
    near.collect()
}

/// Whether anything feeds a thing, or it feeds anything.
fn has_neighbours(graph: &Lineage, thing: &Thing, direction: Direction) -> bool {
    match column_id(thing) {
        None => !graph.beside(thing.node, direction).is_empty(),
        Some(column) => {
            let steps = graph.column_steps(&column, direction);
            steps.iter().any(|step| column_end(&step.end).is_some())
        }
    }
}

/// How many things feed a thing, and how many it feeds.
fn count(graph: &Lineage, thing: &Thing) -> [usize; 2] {
    [Direction::Up, Direction::Down].map(|direction| match column_id(thing) {
        None => graph.beside(thing.node, direction).len(),
        Some(column) => {
            let steps = graph.column_steps(&column, direction);
            let ends: FastSet<&ColumnEnd> = steps.iter().map(|step| &step.end).collect();
            let ends = ends.into_iter();
            ends.filter(|end| column_end(end).is_some()).count()
        }
    })
}

/// How much lies beside columns that a list shows: worked out once for each, and not again in each frame.
#[derive(Debug, Default)]
pub struct Counts(FastMap<Thing, [usize; 2]>);

impl Counts {
    /// So many are kept.
    const KEPT: usize = 10_000;

    /// Works out what is not known of those of these that are columns.
    pub fn take_in<'t>(&mut self, graph: &Lineage, things: impl Iterator<Item = &'t Thing>) {
        if self.0.len() > Self::KEPT {
            self.0.clear();
        }
        for thing in things.filter(|thing| thing.column.is_some()) {
            if !self.0.contains_key(thing) {
                self.0.insert(thing.clone(), count(graph, thing));
            }
        }
    }

    /// How many things feed a thing, and how many it feeds.
    pub fn of(&self, graph: &Lineage, thing: &Thing) -> [usize; 2] {
        let known = self.0.get(thing).copied();
        known.unwrap_or_else(|| count(graph, thing))
    }

    /// The graph is another one.
    pub fn forget(&mut self) {
        self.0.clear();
    }
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
    let has = |direction| has_neighbours(graph, thing, direction);
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
