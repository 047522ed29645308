//! The rows of the table, what stands in them, and the order that each column of it sorts them in.

use crate::collections::FastMap;
use crate::lineage::{ColumnStep, How, Lineage, ProcessId};
use crate::tui::screen::explore::near::remark;
use crate::tui::search::Names;
use crate::tui::work::Thing;

/// The heading of the distance.
pub(super) const HOPS: &str = "hops";

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Field {
    #[default]
    Distance,
    Name,
    How,
    Via,
    Job,
    Connector,
}

impl Field {
    /// Every column with its heading, and its share of the width in percent; the first takes what it needs.
    pub(super) const ALL: [(Self, &'static str, usize); 6] = [
        (Self::Distance, HOPS, 0),
        (Self::Name, "name", 34),
        (Self::How, "how", 18),
        (Self::Via, "via", 22),
        (Self::Job, "job", 28),
        (Self::Connector, "connector", 16),
    ];

    /// Whether it says something where columns are followed, or where nodes are.
    pub(super) fn is_of(self, has_columns: bool) -> bool {
        match self {
            Self::How => has_columns,
            Self::Connector => !has_columns,
            Self::Distance | Self::Name | Self::Via | Self::Job => true,
        }
    }

    pub(super) fn next(self) -> Self {
        let at = Self::ALL.iter().position(|(field, ..)| *field == self);
        Self::ALL[at.map_or(0, |at| (at + 1) % Self::ALL.len())].0
    }
}

/// Something that is reached.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) thing: Thing,
    pub(super) hops: u32,
    pub(super) via: Thing,
    pub(super) process: ProcessId,
    /// The last step, where columns are followed, and whether the value comes all the way.
    pub(super) column: Option<Box<(ColumnStep, bool)>>,
}

impl Row {
    pub(super) fn value(&self, graph: &Lineage, field: Field) -> String {
        match field {
            Field::Distance => self.hops.to_string(),
            Field::Name => self.thing.label(graph),
            Field::How => self.how(),
            Field::Via if self.via == self.thing => String::new(),
            Field::Via => self.via.label(graph),
            Field::Job => graph.process(self.process).job.to_string(),
            Field::Connector => {
                let dataset = self.thing.node.as_dataset();
                let connector = dataset.and_then(|id| graph.dataset(id).connector.clone());
                connector.unwrap_or_default()
            }
        }
    }

    /// What is told of how a column's value comes there.
    fn kind(&self) -> Option<(How, bool)> {
        let (step, is_value) = self.column.as_deref()?;
        Some((step.how, *is_value))
    }

    /// How a column's value comes there; empty for nodes.
    fn how(&self) -> String {
        match self.column.as_deref() {
            Some((step, false)) if step.how.is_value() => "influence on the way".to_owned(),
            Some((step, _)) => remark(step),
            None => String::new(),
        }
    }
}

/// The places of rows in the order that a column of the table sorts them in; those that are equal by it as they stand. Capitals
/// count as small letters. With the names of the graph at hand nothing but numbers is compared.
pub(super) fn order(rows: &[Row], by: Field, graph: &Lineage, names: Option<&Names>) -> Vec<u32> {
    match (by, names) {
        (Field::Distance, _) => (0..).take(rows.len()).collect(),
        (_, Some(names)) => {
            let mut keys = Keys::new(rows, by, names);
            by_ranks(&rows.iter().map(|row| keys.of(row)).collect::<Vec<_>>())
        }
        (_, None) => {
            let lower = |text: String| text.to_lowercase();
            let name = |thing: &Thing| {
                let column = thing.column.as_deref().map(str::to_lowercase);
                (lower(graph.label(thing.node)), column)
            };
            let key = |row: &Row| match by {
                Field::Name => name(&row.thing),
                Field::Via if row.via != row.thing => name(&row.via),
                _ => (lower(row.value(graph, by)), None),
            };
            sorted(rows.iter().map(key).collect())
        }
    }
}

/// The same of pairs of ranks, none of which is much larger than there are of them: those of a rank are put where those of the ranks
/// before it end. To compare a hundred thousand takes several times as long.
fn by_ranks(keys: &[(u32, u32)]) -> Vec<u32> {
    let all = (0..).take(keys.len()).collect();
    let second = by_rank(all, |at| keys[at].1);
    by_rank(second, |at| keys[at].0)
}

fn by_rank(mut order: Vec<u32>, of: impl Fn(usize) -> u32) -> Vec<u32> {
    let rank = |&at: &u32| {
        let at = usize::try_from(at).unwrap_or_default();
        usize::try_from(of(at)).unwrap_or_default()
    };
    let ranks = order.iter().map(rank).max().unwrap_or_default();
    if ranks / 8 > order.len() {
        order.sort_by_key(rank);
        return order;
    }
    let mut ends = vec![0; ranks + 2];
    for at in &order {
        ends[rank(at) + 1] += 1;
    }
    for rank in 1..ends.len() {
        ends[rank] += ends[rank - 1];
    }
    let mut sorted = vec![0; order.len()];
    for at in order {
        let place = &mut ends[rank(&at)];
        sorted[*place] = at;
        *place += 1;
    }
    sorted
}

fn sorted<K: Ord>(keys: Vec<K>) -> Vec<u32> {
    let mut keys: Vec<(K, u32)> = keys.into_iter().zip(0..).collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, at)| at).collect()
}

/// What rows are compared by, in numbers.
struct Keys<'r> {
    names: &'r Names,
    by: Field,
    columns: FastMap<&'r str, u32>,
    /// By how a value comes, and whether it comes all the way.
    hows: FastMap<(How, bool), u32>,
}

impl<'r> Keys<'r> {
    fn new(rows: &'r [Row], by: Field, names: &'r Names) -> Self {
        let mut keys = Self {
            names,
            by,
            columns: FastMap::default(),
            hows: FastMap::default(),
        };
        match by {
            Field::Name | Field::Via => {
                let columns = rows.iter().map(|row| match by {
                    Field::Via => &row.via,
                    _ => &row.thing,
                });
                for column in columns.filter_map(|thing| thing.column.as_deref()) {
                    keys.columns.entry(column).or_default();
                }
                rank(&mut keys.columns, |column| column.to_lowercase());
            }
            Field::How => {
                let mut words: FastMap<(How, bool), String> = FastMap::default();
                for row in rows {
                    if let Some(how) = row.kind() {
                        words.entry(how).or_insert_with(|| row.how());
                    }
                }
                keys.hows = words.keys().map(|&how| (how, 0)).collect();
                rank(&mut keys.hows, |how| {
                    words.get(how).cloned().unwrap_or_default()
                });
            }
            Field::Distance | Field::Job | Field::Connector => {}
        }
        keys
    }

    fn of(&mut self, row: &Row) -> (u32, u32) {
        match self.by {
            Field::Name => self.name(&row.thing),
            Field::Via if row.via != row.thing => self.name(&row.via),
            Field::Job => (self.names.job_rank(row.process.into()), 0),
            Field::Connector => (self.names.connector_rank(row.thing.node), 0),
            Field::How => {
                let how = row.kind().and_then(|how| self.hows.get(&how));
                (how.copied().unwrap_or_default(), 0)
            }
            Field::Distance | Field::Via => (0, 0),
        }
    }

    /// A dataset as a whole stands before its columns.
    fn name(&self, thing: &Thing) -> (u32, u32) {
        let column = thing.column.as_deref();
        let column = column.and_then(|column| self.columns.get(column));
        (
            self.names.name_rank(thing.node) + 1,
            column.map_or(0, |rank| rank + 1),
        )
    }
}

/// Gives each key its place in the order of what it is told as; equal ones the same.
fn rank<K: std::hash::Hash + Eq>(all: &mut FastMap<K, u32>, told: impl Fn(&K) -> String) {
    let mut words: Vec<String> = all.keys().map(&told).collect();
    words.sort_unstable();
    words.dedup();
    for (key, rank) in all.iter_mut() {
        let at = words.binary_search(&told(key)).unwrap_or_else(|at| at);
        *rank = u32::try_from(at).unwrap_or(u32::MAX);
    }
}
