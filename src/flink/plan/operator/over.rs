//! OVER aggregates and ranks: the columns of the input, and what is computed over the rows around each. In batch jobs the
//! windows have that, each with its frame, and the select list names alone.

use super::Step;
use crate::flink::plan::expression::items;
use crate::flink::plan::item::Item;
use crate::flink::plan::row::{Cell, Row};
use crate::flink::plan::text::names;
use crate::flink::plan::tree::is_number;
use crate::lineage::{InfluenceKind, Transform};

const NUMBER: &str = "the plan does not tell whether it is the number of a rank";

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let row = step.input();
    step.influence(InfluenceKind::Window, "partitionBy", row);
    step.influence(InfluenceKind::Sort, "orderBy", row);
    step.found.tell_rank(step.operator, row);
    let Some(select) = step.operator.argument("select") else {
        return row.clone();
    };
    let is_rank = step.operator.argument("rankType").is_some();
    let windows = windows(step, row, select);
    let row = windows.as_ref().unwrap_or(row);
    let entries = items(select, row);
    let count = entries.len();
    let cell = |(at, item): (usize, Item<'_>)| {
        // The number of a rank stands last and is a column of no input.
        if !(is_rank && at + 1 == count && row.find(item.name()).is_none()) {
            return item.cell(Transform::Aggregation);
        }
        if row.cells().is_some() || item.name().contains('$') {
            return Cell::constant(item.name());
        }
        Cell {
            doubt: Some(NUMBER.into()),
            ..item.cell(Transform::Aggregation)
        }
    };
    Row::of(entries.into_iter().enumerate().map(cell).collect())
}

const SEVERAL: &str =
    "the plan may name the results of several OVER windows in another order than they have";

/// The columns of the input with those of `window#0=[SUM(b) AS w0$o0 RANGE BETWEEN …]` and so on, where there are such.
///
/// Where windows differ, there is an operator for each; what comes behind the last names their results in the order of the
/// statement (`BatchPhysicalOverAggregateRule`), and the operators in their own.
fn windows(step: &Step<'_>, row: &Row, select: &str) -> Option<Row> {
    const FRAMES: [&str; 3] = [" RANGE BETWEEN ", " RANG BETWEEN ", " ROWS BETWEEN "];
    let mut own = Vec::new();
    for window in step.operator.arguments_of("window#") {
        let frame = FRAMES.iter().filter_map(|frame| window.rfind(frame)).max();
        let list = &window[..frame.unwrap_or(window.len())];
        let items = items(list, row);
        own.extend(items.iter().map(|item| item.cell(Transform::Aggregation)));
    }
    if own.is_empty() {
        return None;
    }
    let mut cells = if let Some(known) = row.cells() {
        known.to_vec()
    } else {
        // The results stand last.
        let names = names(select);
        let before = names.len().saturating_sub(own.len());
        let before = names[..before].iter();
        before.map(|name| row.column(name)).collect()
    };
    let is_second = cells.iter().any(is_of_window);
    cells.append(&mut own);
    if is_second {
        for cell in cells.iter_mut().filter(|cell| is_of_window(cell)) {
            cell.doubt = Some(SEVERAL.into());
        }
    }
    Some(Row::of(cells))
}

/// `w0$o1`
fn is_of_window(cell: &Cell) -> bool {
    let number = cell
        .name
        .strip_prefix('w')
        .and_then(|it| it.split_once("$o"));
    number.is_some_and(|(window, _)| is_number(window))
}
