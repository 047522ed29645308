//! Aggregates over windows, and the table functions that give rows their windows. The start and the end of a window come
//! from the time column that it is made of.

use std::rc::Rc;

use super::Step;
use super::aggregate::{cells, filters};
use crate::flink::plan::expression::items;
use crate::flink::plan::item::Item;
use crate::flink::plan::notation::Operator;
use crate::flink::plan::row::{Cell, Row, Source, compose, settled};
use crate::flink::plan::text::{names, window_name};
use crate::lineage::{InfluenceKind, Transform};

pub(super) const SHIFTED: &str = "the plan prints the labels of this aggregate shifted by one";

/// The columns that a window table function adds.
const BOUNDS: [&str; 3] = ["window_start", "window_end", "window_time"];

pub(super) fn aggregate(step: &mut Step<'_>) -> Row {
    let row = step.input();
    step.influence(InfluenceKind::GroupBy, "groupBy", row);
    let window = step.operator.argument("window").unwrap_or_default();
    let times = Times::read(window, row);
    let sources = times
        .all()
        .map(|source| (InfluenceKind::Window, source.clone()));
    step.found.influences.extend(sources);
    let Some(select) = step.operator.argument("select") else {
        return row.clone();
    };
    let entries = items(select, row);
    filters(step, &entries);
    if step.operator.name.starts_with("Global") && is_shifted(&entries) {
        return Row::of(realigned(&entries, &times));
    }
    let entry = |item: &Item<'_>| match property(item.text) {
        Some(property) => vec![times.cell(property, item.name())],
        None => cells(step, item),
    };
    let mut cells: Vec<Cell> = entries.iter().flat_map(entry).collect();
    if let Some(properties) = step.operator.argument("properties") {
        add_properties(&mut cells, properties, &times);
        if step.operator.name.starts_with("Local") {
            cells.extend(times_of(window, row));
        }
    }
    Row::of(cells)
}

/// Batch jobs have the bounds of a window behind the columns of the select list, and not in it.
fn add_properties(cells: &mut Vec<Cell>, properties: &str, times: &Times) {
    for name in names(properties) {
        if cells.iter().all(|cell| *cell.name != *name) {
            let property = if name.ends_with("$start") {
                "start"
            } else {
                "end"
            };
            cells.push(times.cell(property, name));
        }
    }
}

/// The columns of `TumblingGroupWindow('w$, ts, 60000)`, by which the second phase names the window that the first has made.
fn times_of(window: &str, row: &Row) -> Vec<Cell> {
    let items = items(window, row);
    let operands = items.iter().flat_map(|item| &item.operands);
    operands.map(|operand| operand.cell.clone()).collect()
}

pub(super) fn table_function(step: &mut Step<'_>) -> Row {
    let row = step.input();
    let window = step.operator.argument("window").unwrap_or_default();
    let times = Times::read(window, row);
    let Some(known) = row.cells() else {
        return row.clone();
    };
    let mut list = known.to_vec();
    list.extend(
        BOUNDS
            .iter()
            .map(|name| times.cell(property_of(name), name)),
    );
    Row::of(list)
}

/// The columns that a window is made of.
struct Times {
    start: Vec<Source>,
    end: Vec<Source>,
    doubt: Option<Rc<str>>,
}

impl Times {
    /// `TUMBLE(time_col=[ts], size=[1 min])`, `HOP(win_start=[a], win_end=[b], …)` or `TumblingGroupWindow('w$, ts, 60000)`.
    fn read(window: &str, row: &Row) -> Self {
        let operator = Operator::parse(window);
        let named = |key: &str| {
            let operator = operator.as_ref()?;
            Some(row.column(operator.argument(key)?))
        };
        if let Some(cell) = named("time_col").or_else(|| named("slice_end")) {
            return Self {
                start: cell.from.to_vec(),
                end: cell.from.to_vec(),
                doubt: cell.doubt,
            };
        }
        let (start, end) = (named("win_start"), named("win_end"));
        if let Some(end) = end {
            let start = start.unwrap_or_else(|| end.clone());
            return Self {
                start: start.from.to_vec(),
                end: end.from.to_vec(),
                doubt: start.doubt.or(end.doubt),
            };
        }
        let columns: Vec<Source> = items(window, row).iter().flat_map(Item::sources).collect();
        Self {
            start: columns.clone(),
            end: columns,
            doubt: None,
        }
    }

    fn all(&self) -> impl Iterator<Item = &Source> {
        self.start.iter().chain(&self.end)
    }

    /// The column that a property of the window makes.
    fn cell(&self, property: &str, name: &str) -> Cell {
        let sources = if property == "start" {
            &self.start
        } else {
            &self.end
        };
        let through = |source: &Source| Source {
            transform: compose(Transform::Transformation, source.transform),
            ..source.clone()
        };
        Cell {
            name: name.into(),
            from: settled(sources.iter().map(through).collect()),
            doubt: self.doubt.clone(),
            term: None,
        }
    }
}

/// `start('w$)`
fn property(text: &str) -> Option<&str> {
    let (property, rest) = text.split_once('(')?;
    let name = window_name(text, property.len() + 1)?;
    (rest.len() == name + 1).then_some(property)
}

/// The property that a column of a window table function is.
fn property_of(name: &str) -> &'static str {
    if name == "window_start" {
        "start"
    } else {
        "end"
    }
}

/// Whether labels do not belong to the expressions in front of them: an aggregate has the name of a bound, or a bound that
/// of another.
///
/// A global aggregate counts rows in a hidden column where it takes retractions or slides; that column is printed among
/// the expressions but has no label, so that from it on every label stands behind the next expression
/// (`RelExplainUtil.stringifyStreamAggregationToString`).
fn is_shifted(entries: &[Item<'_>]) -> bool {
    entries.iter().any(|item| {
        let label = item.name();
        match property(item.text) {
            Some("start") => label != "window_start" && BOUNDS.contains(&label),
            Some("end") => label != "window_end" && BOUNDS.contains(&label),
            Some(_) => false,
            None => !item.is_plain && BOUNDS.contains(&label),
        }
    })
}

/// The columns under the labels in their order, without the hidden count.
fn realigned(entries: &[Item<'_>], times: &Times) -> Vec<Cell> {
    let is_count =
        |item: &&Item<'_>| item.text.starts_with("COUNT") && item.text.contains("count1$");
    let hidden = entries.iter().rposition(|item| is_count(&item));
    let mut list = Vec::with_capacity(entries.len());
    for (at, item) in entries.iter().enumerate() {
        let label = item.name();
        let mut cell = if BOUNDS.contains(&label) {
            times.cell(property_of(label), label)
        } else {
            let shift = usize::from(hidden.is_some_and(|hidden| at >= hidden));
            let expression = entries.get(at + shift).unwrap_or(item);
            let cell = match property(expression.text) {
                Some(property) => times.cell(property, label),
                None => expression.cell(Transform::Aggregation),
            };
            cell.named(label)
        };
        if hidden.is_none_or(|hidden| at >= hidden) {
            cell.doubt = cell.doubt.or_else(|| Some(SHIFTED.into()));
        }
        list.push(cell);
    }
    list
}
