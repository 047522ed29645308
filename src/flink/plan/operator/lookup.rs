//! LookupJoin: the columns of the probing side, then those of the table that is asked. The table has no scan. A search for
//! vectors asks in the same way, and gives on how well each row fits behind them.

use super::Step;
use super::sides::{Border, originals};
use crate::collections::{FastMap, FastSet};
use crate::flink::job_name::path;
use crate::flink::plan::Role;
use crate::flink::plan::expression::items;
use crate::flink::plan::item::Item;
use crate::flink::plan::notation::Operator;
use crate::flink::plan::row::{Cell, Row, Source, compose, settled};
use crate::flink::plan::text::split;
use crate::lineage::{InfluenceKind, Transform};

const EITHER: &str = "the plan does not tell whether it comes from the table that is looked up";

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let probe = step.input().clone();
    let Some(name) = step.operator.argument("table").and_then(path) else {
        return probe;
    };
    let table = Row::Open(step.reads(name, Role::Lookup));
    let select = step.operator.argument("select").unwrap_or_default();
    let entries = items(select, &table);
    let names: Vec<&str> = entries.iter().map(Item::name).collect();
    let keys = keys(step.operator);
    let (left, right) = match probe.cells() {
        Some(cells) => (cells.len(), cells.len()),
        None => Border::of(&names, keys.iter().copied()).settled(),
    };
    let originals = originals(&names, right);
    let cell = |(at, item): (usize, &Item<'_>)| {
        let original = originals.get(at).copied().unwrap_or_default();
        if at < left {
            let known = probe.cells().and_then(|cells| cells.get(at));
            known.map_or_else(|| probe.column(item.name()), |cell| cell.named(item.name()))
        } else if at < right {
            Cell::lost(item.name(), EITHER)
        } else if item.label.is_none() {
            table.column(original).named(item.text)
        } else {
            item.cell(Transform::Transformation)
        }
    };
    let row = Row::of(entries.iter().enumerate().map(cell).collect());
    for (asked, by) in keys {
        let columns = [table.column(asked), row.column(by)];
        step.found.tell_equal(&columns[0], &columns[1]);
        let sources = columns.iter().flat_map(|cell| cell.from.iter());
        let influences = sources.map(|source| (InfluenceKind::Join, source.clone()));
        step.found.influences.extend(influences);
    }
    for key in ["where", "joinCondition"] {
        step.influence(InfluenceKind::Join, key, &row);
    }
    row
}

/// `VectorSearchTableFunction(table=[…], columnToSearch=[g], columnToQuery=[d], topK=[10], select=[a, d, e, g, score])`
pub(super) fn search(step: &mut Step<'_>) -> Row {
    let probe = step.input().clone();
    let row = read(step);
    let Some([cells @ .., score]) = row.cells() else {
        return row;
    };
    let sources = |(asked, by): (&str, &str)| {
        let asked = cells.iter().rfind(|cell| *cell.name == *asked);
        let all = asked.cloned().into_iter().chain([probe.column(by)]);
        all.flat_map(|cell| cell.from.to_vec()).collect::<Vec<_>>()
    };
    let sources = keys(step.operator).into_iter().flat_map(sources);
    let through = sources.map(|source| Source {
        transform: compose(Transform::Transformation, source.transform),
        ..source
    });
    let score = Cell {
        from: settled(through.collect()),
        ..Cell::constant(&score.name)
    };
    Row::of(apart(cells.iter().cloned().chain([score])))
}

/// The columns under names that are apart, as what follows calls them: here each is printed as its table has it.
fn apart(cells: impl Iterator<Item = Cell>) -> Vec<Cell> {
    let mut taken: FastSet<String> = FastSet::default();
    let mut numbers: FastMap<String, usize> = FastMap::default();
    let mut named = Vec::new();
    for cell in cells {
        let mut name = cell.name.to_string();
        let number = numbers.entry(name.clone()).or_default();
        while !taken.insert(name.clone()) {
            name = format!("{}{number}", cell.name);
            *number += 1;
        }
        named.push(cell.named(&name));
    }
    named
}

/// The columns of the table that is asked, each with what it is compared with: `lookup=[id=user_id, kind='x']`, or the
/// columns that are searched and those that are searched for.
fn keys<'t>(operator: &Operator<'t>) -> Vec<(&'t str, &'t str)> {
    let argument = |key: &str| operator.argument(key).unwrap_or_default();
    let list = |key: &str| split(argument(key), ", ");
    let looked_up = list("lookup").into_iter();
    let looked_up = looked_up.filter_map(|key| key.split_once('='));
    let searched = list("columnToSearch").into_iter();
    looked_up
        .chain(searched.zip(list("columnToQuery")))
        .collect()
}
