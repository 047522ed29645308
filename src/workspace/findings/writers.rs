//! Tables that several different statements write.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;
use smallvec::SmallVec;

use super::{finding, named};
use crate::diagnostic::{Diagnostic, Place, rules};
use crate::extract::Flow;
use crate::lineage::{DatasetKey, Process, ProcessKind};
use crate::sql::Reading;
use crate::text::has_placeholder;
use crate::workspace::read::Read;

/// So many of the other places are named.
const MOST_PLACES: usize = 3;

/// A statement that writes a table.
#[derive(Debug, Clone)]
pub(in crate::workspace) struct Writer {
    process: Arc<Process>,
    flow: Flow,
}

/// The same, and where it stands.
#[derive(Clone, Copy)]
struct Placed<'a> {
    process: &'a Process,
    place: &'a Place,
    flow: Flow,
}

impl Writer {
    fn placed(&self) -> Option<Placed<'_>> {
        Some(Placed {
            process: &self.process,
            place: self.process.origins.first()?.place()?,
            flow: self.flow,
        })
    }
}

/// One finding for each table, at the second of the statements that write it.
pub(super) fn find(read: &Read) -> Vec<Diagnostic> {
    let is_ephemeral: HashSet<&DatasetKey> = (read.lineage.datasets())
        .filter(|(_, dataset)| dataset.is_ephemeral)
        .map(|(_, dataset)| &dataset.key)
        .collect();
    let mut tables: IndexMap<&DatasetKey, SmallVec<[Placed<'_>; 1]>> = IndexMap::new();
    for writer in read.writers.iter().filter_map(Writer::placed) {
        for output in &*writer.process.outputs {
            let identity = output.dataset.identity();
            let is_told = !has_placeholder(&output.name.table)
                && identity.is_none_or(|identity| !has_placeholder(&identity.name));
            if is_told && !is_ephemeral.contains(&output.dataset) {
                tables.entry(&output.dataset).or_default().push(writer);
            }
        }
    }
    tables
        .values()
        .filter_map(|writers| told(writers))
        .collect()
}

/// The statements of a file that fill a table from others. Rows that are written down (VALUES), a fixed partition, and
/// changes of what is there (UPDATE, DELETE, an INSERT OVERWRITE from the table itself) do not get into each other's way.
pub(in crate::workspace) fn of(reading: &Reading) -> impl Iterator<Item = Writer> {
    let statements = reading.statements.iter();
    statements.filter_map(|statement| {
        let process = reading.processes.get(statement.process?)?;
        let is_filling = matches!(
            process.kind,
            ProcessKind::Insert
                | ProcessKind::InsertOverwrite
                | ProcessKind::CreateTableAs
                | ProcessKind::ReplaceTableAs
        );
        let fingerprint = &process.fingerprints.equivalent;
        let is_rewriting = process.kind == ProcessKind::InsertOverwrite && process.is_self_loop();
        let is_whole = !reading.usage.partitioned.contains(fingerprint);
        (is_filling && is_whole && !is_rewriting && !process.inputs.is_empty()).then(|| Writer {
            process: Arc::clone(process),
            flow: statement.flow,
        })
    })
}

fn told(writers: &[Placed<'_>]) -> Option<Diagnostic> {
    let mut seen = HashSet::new();
    let mut different = writers.iter().filter(|writer| {
        let fingerprint = writer.process.fingerprints.equivalent;
        seen.insert(fingerprint)
    });
    let first = different.next()?;
    // Of the branches of a program one may run instead of the other.
    let others: Vec<_> = different
        .filter(|other| {
            let is_same_file = other.place.file == first.place.file;
            first.flow.runs_before(other.flow, is_same_file)
                || other.flow.runs_before(first.flow, is_same_file)
        })
        .collect();
    let second = others.first()?;
    let table = &second.process.outputs.first()?.name.table;
    let places = std::iter::once(first).chain(others.iter().skip(1).copied());
    let mut named: Vec<_> = places
        .take(MOST_PLACES)
        .map(|other| named(other.place, second.place))
        .collect();
    let more = others.len().saturating_sub(named.len());
    if more > 0 {
        named.push(format!("{more} more"));
    }
    let message = format!(
        "`{table}` is written by {} different statements: here, and at {}",
        others.len() + 1,
        named.join(", ")
    );
    let diagnostic = finding(
        &rules::SEVERAL_WRITERS,
        message,
        second.place,
        second.process.statement,
    );
    Some(diagnostic.hint(
        "if the rows are meant to be mixed, one INSERT with UNION ALL says so; else write to a table of its own",
    ))
}
