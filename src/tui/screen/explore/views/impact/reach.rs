//! What the table has rows of. The nearest are found between a key and its frame, and are all there are of most things; the
//! rest of many is found beside it, and comes as an answer.

use std::sync::Arc;

use super::super::grouping::common_folder;
use super::row::{Field, Row, order};
use crate::lineage::{Direction, Lineage, Reached, ReachedColumn};
use crate::tui::screen::explore::near::{column_end, column_id};
use crate::tui::search::Names;
use crate::tui::work::Thing;

/// So many are found at once.
const NEARBY: usize = 2_000;

/// What is asked: all that something feeds, or all that feeds it.
#[derive(Debug, Clone)]
pub struct Question {
    /// The graph that it is in.
    pub graph: Arc<Lineage>,
    /// The thing.
    pub thing: Thing,
    /// Whether what feeds it is asked for, or what it feeds.
    pub direction: Direction,
    /// The names of the graph, once they are ready.
    pub(super) names: Option<Arc<Names>>,
    /// What the rows are sorted by.
    pub(super) order: Field,
}

/// Everything that was asked for.
#[derive(Debug)]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    pub(super) found: Found,
}

/// Rows, and what is worked out of them.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In the order in which they are found.
    pub(super) rows: Vec<Row>,
    /// Their places in the order in which they stand.
    pub(super) sorted: Vec<u32>,
    /// The folder that the jobs of all rows are named by, which need not stand in each.
    pub(super) folder: String,
}

impl Question {
    /// Finds all of it.
    pub fn answer(self) -> Answer {
        Answer {
            found: self.find(None).0,
            question: self,
        }
    }

    /// The nearest of it, and whether there is more.
    pub(super) fn nearby(&self) -> (Found, bool) {
        self.find(Some(NEARBY))
    }

    fn find(&self, most: Option<usize>) -> (Found, bool) {
        let (rows, is_cut) = self.rows(most);
        let found = Found {
            sorted: self.sorted(&rows),
            folder: folder(&rows, &self.graph, self.names.as_deref()),
            rows,
        };
        (found, is_cut)
    }

    /// The places of rows in the order that is asked for.
    pub(super) fn sorted(&self, rows: &[Row]) -> Vec<u32> {
        order(rows, self.order, &self.graph, self.names.as_deref())
    }

    fn rows(&self, most: Option<usize>) -> (Vec<Row>, bool) {
        let (graph, direction) = (&self.graph, self.direction);
        let most = most.unwrap_or(usize::MAX);
        match column_id(&self.thing) {
            None => {
                let (reached, is_cut) = graph.impact_nearby(self.thing.node, direction, most);
                (reached.into_iter().map(of_node).collect(), is_cut)
            }
            Some(column) => {
                let (reached, is_cut) = graph.column_impact_nearby(&column, direction, most);
                (reached.into_iter().filter_map(of_column).collect(), is_cut)
            }
        }
    }
}

fn of_node(reached: Reached) -> Row {
    Row {
        thing: reached.node.into(),
        hops: reached.hops,
        via: reached.via.into(),
        process: reached.process,
        column: None,
    }
}

fn of_column(reached: ReachedColumn) -> Option<Row> {
    Some(Row {
        thing: column_end(&reached.step.end)?,
        hops: reached.hops,
        via: column_end(&reached.via)?,
        process: reached.step.process,
        column: Some(Box::new((reached.step, reached.is_value))),
    })
}

/// The folder that the jobs of all rows are named by; each of them is looked at once where they have numbers.
fn folder(rows: &[Row], graph: &Lineage, names: Option<&Names>) -> String {
    let mut seen: Vec<bool> = Vec::new();
    let is_new = |row: &&Row| {
        // Equal jobs stand at the same place in their order.
        let rank = names.map(|names| names.job_rank(row.process.into()));
        let Some(number) = rank.and_then(|rank| usize::try_from(rank).ok()) else {
            return true;
        };
        if seen.len() <= number {
            seen.resize(number + 1, false);
        }
        !std::mem::replace(&mut seen[number], true)
    };
    let rows = rows.iter().filter(is_new);
    let jobs = rows.map(|row| Some(&*graph.process(row.process).job));
    common_folder(jobs)
}
