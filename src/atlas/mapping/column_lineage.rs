//! The lineage of written columns: one entity for each, between the columns that its value comes from and itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::atlas::Shared;
use crate::atlas::plan::{Endpoint, Finding};
use crate::lineage::{ColumnLineage, DatasetKey, Process, Transform};

use super::columns::{Columns, below, is_known};
use super::processes::Placed;
use super::{EntityKey, MappingOptions, Wanted, Wishes};

/// The lineage of one written column.
pub const COLUMN_LINEAGE: &str = "headwater_column_lineage";
/// The attribute by which it hangs on its process.
pub const OWNER: &str = "process";
/// The attribute of a process that lists the lineage of its columns.
pub const OWNED: &str = "headwaterColumnLineages";

/// All that a server must have for it.
pub const OWN: [&str; 2] = [COLUMN_LINEAGE, "headwater_process_column_lineages"];

/// The qualified name of the lineage of a column that a process writes.
pub fn name_of(process: &str, column: &str) -> String {
    below(process, ":", column)
}

/// Adds the lineage of the columns that processes write.
pub(super) fn wanted(
    processes: &[Placed],
    planned: &Columns,
    options: &MappingOptions,
    has_type: &dyn Fn(&str) -> bool,
    wishes: &mut Wishes,
) {
    let Some(limits) = options.columns else {
        return;
    };
    if !OWN.iter().all(|name| has_type(name)) {
        let own = processes.iter().filter_map(|it| it.process.as_ref());
        let count = own.filter(|it| !it.columns.is_empty());
        wishes
            .findings
            .extend(Finding::no_column_lineage_types(count.count()));
        return;
    }
    let mut too_dense = Vec::new();
    for placed in processes {
        let Some(process) = &placed.process else {
            continue;
        };
        let hidden = hidden(process, planned);
        let columns = traced(process, planned, &hidden);
        let edges: usize = columns.values().map(|it| it.inputs.len()).sum();
        if edges > limits.edges_per_process {
            too_dense.push(format!("{} ({edges})", placed.key.qualified_name));
            continue;
        }
        wishes.traced.insert(placed.key.clone(), hidden);
        for (name, traced) in &columns {
            wishes.add(traced.wanted(name, placed));
        }
    }
    wishes
        .findings
        .extend(Finding::too_dense(&too_dense, limits));
}

/// A written column of which some origins are published.
#[derive(Default)]
struct Traced<'a> {
    inputs: BTreeSet<&'a EntityKey>,
    outputs: BTreeSet<&'a EntityKey>,
    transforms: BTreeSet<Transform>,
    expression: Option<&'a str>,
}

/// The columns that a process writes of which not all that they are taken from, or are, is planned: half of where a value comes
/// from would look like all of it.
fn hidden(process: &Process, planned: &Columns) -> BTreeSet<Shared> {
    let columns = process.columns.iter();
    let hidden = columns.filter(|it| planned.hides(process, it));
    hidden.map(|it| Shared::from(&it.to)).collect()
}

/// The other columns that a process writes and that have lineage, in the sink's order.
fn traced<'a>(
    process: &'a Process,
    planned: &'a Columns,
    hidden: &BTreeSet<Shared>,
) -> IndexMap<&'a str, Traced<'a>> {
    let entities = |dataset: &DatasetKey, column: &Arc<str>| planned.of(dataset, column);
    let mut columns: IndexMap<&str, Traced<'_>> = IndexMap::new();
    let known = process.columns.iter().filter(|it| is_known(&it.to));
    for column in known.filter(|it| !hidden.contains(&*it.to)) {
        let outputs = process.outputs.iter();
        let outputs = outputs.flat_map(|output| entities(&output.dataset, &column.to));
        let traced = columns.entry(&column.to).or_default();
        traced.outputs.extend(outputs);
        traced.add(column, &entities);
    }
    columns.retain(|_, traced| !traced.inputs.is_empty() && !traced.outputs.is_empty());
    columns
}

impl<'a> Traced<'a> {
    fn add(
        &mut self,
        column: &'a ColumnLineage,
        entities: &impl Fn(&DatasetKey, &Arc<str>) -> &'a [EntityKey],
    ) {
        for source in &column.from {
            let inputs = entities(&source.column.dataset, &source.column.column);
            if !inputs.is_empty() {
                self.transforms.insert(source.transform);
                self.inputs.extend(inputs);
            }
        }
        self.expression = self.expression.or(column.expression.as_deref());
    }

    fn wanted(&self, column: &str, placed: &Placed) -> Wanted {
        let name = name_of(&placed.key.qualified_name, column);
        let key = EntityKey::new(COLUMN_LINEAGE, name);
        let transforms: Vec<_> = self.transforms.iter().map(|it| it.as_str()).collect();
        // Sent where there is none too: a column that was computed and is plainly copied now has lost its expression.
        let expression = self.expression.map_or(Value::Null, |text| json!(text));
        let more = [
            ("transform", json!(transforms.join(", "))),
            ("expression", expression),
        ];
        let mut wanted = Wanted::with(key, column, more);
        wanted.endpoints = vec![Endpoint::one(OWNER, &placed.key)];
        for (attribute, keys) in [("inputs", &self.inputs), ("outputs", &self.outputs)] {
            let keys = keys.iter().copied();
            wanted.endpoints.extend(Endpoint::each(attribute, keys));
        }
        wanted.part_of = Some(OWNER.into());
        wanted.why = format!("where {} takes {column} from", placed.name).into();
        wanted.rule = vec![
            format!("the lineage of a written column has the type {COLUMN_LINEAGE}").into(),
            "its qualified name is <process>:<column>@<metadata namespace>".into(),
        ];
        wanted
    }
}
