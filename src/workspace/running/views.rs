//! Views are seen through: what a statement reads are the tables below them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::side::names;
use crate::lineage::{Process, ProcessKind};

/// The tables below views and their texts, by the views' names.
pub(super) struct Views(BTreeMap<String, (BTreeSet<String>, Arc<str>)>);

impl Views {
    /// The views that are processes here.
    pub(super) fn of(scripts: &[Arc<Process>]) -> Self {
        let views = scripts
            .iter()
            .filter(|it| it.kind == ProcessKind::CreateView);
        let inputs = |it: &Arc<Process>| {
            let view = it.outputs.first()?.name.to_string();
            Some((view, (names(it.inputs.iter()), Arc::clone(&it.sql))))
        };
        Self(views.filter_map(inputs).collect())
    }

    /// The tables themselves, with views seen through, and the texts of those views.
    pub(super) fn below(&self, tables: BTreeSet<String>) -> (BTreeSet<String>, Vec<Arc<str>>) {
        let mut open: Vec<String> = tables.into_iter().collect();
        let mut seen = BTreeSet::new();
        let mut below = BTreeSet::new();
        let mut texts = Vec::new();
        while let Some(table) = open.pop() {
            match self.0.get(&table) {
                Some((inputs, text)) if seen.insert(table.clone()) => {
                    open.extend(inputs.iter().cloned());
                    texts.push(Arc::clone(text));
                }
                Some(_) => {}
                None => {
                    below.insert(table);
                }
            }
        }
        (below, texts)
    }
}
