//! LookupJoin: the columns of the probing side, then those of the table that is asked. The table has no scan.

use super::Step;
use super::sides::{Border, originals};
use crate::flink::job_name::path;
use crate::flink::plan::Role;
use crate::flink::plan::expression::items;
use crate::flink::plan::item::Item;
use crate::flink::plan::row::{Cell, Row};
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
    let keys = step.operator.argument("lookup").unwrap_or_default();
    let (left, right) = match probe.cells() {
        Some(cells) => (cells.len(), cells.len()),
        None => Border::of(&names, keys_of(keys)).settled(),
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
    for (asked, by) in keys_of(keys) {
        let columns = [table.column(asked), row.column(by)];
        let sources = columns.iter().flat_map(|cell| cell.from.iter());
        let influences = sources.map(|source| (InfluenceKind::Join, source.clone()));
        step.found.influences.extend(influences);
    }
    for key in ["where", "joinCondition"] {
        step.influence(InfluenceKind::Join, key, &row);
    }
    row
}

/// `id=user_id, kind='x'`: a column of the table, and what it is compared with.
fn keys_of(text: &str) -> impl Iterator<Item = (&str, &str)> {
    split(text, ", ")
        .into_iter()
        .filter_map(|key| key.split_once('='))
}
