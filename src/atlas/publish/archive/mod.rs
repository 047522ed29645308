//! A plan as the ZIP that Atlas' own import takes (`POST /api/atlas/admin/import`): for a server that nothing but its
//! administrator may write to, or that this machine does not reach.
//!
//! *Source:* `ZipSink`, `ZipSource`, `ZipExportFileNames` and `RegularImport` of Atlas. `atlas-typesdef.json` has the types that
//! are created first, `atlas-export-order.json` the guids in the order in which they are created, `<guid>.json` each entity, and
//! `atlas-export-info.json` what an export would say of itself.
//!
//! The import keeps the guids of the file, also where it finds another entity of the same name: it then gives that one the guid of
//! the file. So an entity that the plan saw on the server has its guid there; a new one has a guid that follows from its name.

mod zip;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use self::zip::Zip;
use super::batch::Queue;
use super::writer;
use crate::atlas::mapping::EntityKey;
use crate::atlas::plan::{Entry, EntryId, Plan, Sign};
use crate::atlas::types;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archived {
    /// Entities that the import creates or updates.
    pub entities: usize,
    /// Deletions of the plan, which no import carries out.
    pub deletions: usize,
}

/// Writes what a plan creates and updates. That changes nothing at a server, so nobody has to agree to it.
pub fn write_archive(plan: Plan, out: &mut dyn Write) -> io::Result<Archived> {
    let plan = plan.selected();
    let changes: Vec<EntryId> = super::run::changes(&plan).collect();
    let is_deletion = |id: &EntryId| plan.entry(*id).is_some_and(|it| it.sign == Sign::Delete);
    let (deletions, sent): (Vec<_>, Vec<_>) = changes.into_iter().partition(is_deletion);
    let queue = Queue::new(&plan, &sent);
    let entries = queue.rest().filter_map(|id| Some((id, plan.entry(id)?)));
    let entries: Vec<(EntryId, &Entry)> = entries.collect();
    let guids: HashMap<EntityKey, String> = entries
        .iter()
        .map(|(_, entry)| (entry.key(), guid(entry, &plan.namespace)))
        .collect();
    let mut archive = Zip::new(out);
    file(
        &mut archive,
        "atlas-typesdef",
        &types::envelope(&plan.types),
    )?;
    let mut order = Vec::with_capacity(entries.len());
    for (id, entry) in &entries {
        let entity = writer::entity(*id, entry, &guids);
        if let Some(guid) = entity.guid.clone() {
            let whole = json!({ "entity": entity, "referredEntities": {} });
            file(&mut archive, &guid, &whole)?;
            order.push(guid);
        }
    }
    file(&mut archive, "atlas-export-order", &order)?;
    file(&mut archive, "atlas-export-info", &info(&plan, &entries))?;
    archive.end()?;
    Ok(Archived {
        entities: order.len(),
        deletions: deletions.len(),
    })
}

fn file(archive: &mut Zip<'_>, name: &str, content: &impl Serialize) -> io::Result<()> {
    archive.add(&format!("{name}.json"), &serde_json::to_vec(content)?)
}

/// The guid that an entity has, or will have. The one of a new entity follows from its name and its type, so that the same plan
/// gives the same file, and a file that is imported again changes what it made.
fn guid(entry: &Entry, namespace: &str) -> String {
    if let Some(seen) = &entry.seen {
        return seen.guid.clone();
    }
    let name = format!("{namespace}\n{}\n{}", entry.type_name, entry.qualified_name);
    let digest = Sha256::digest(name);
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(digest) {
        *byte = from;
    }
    uuid::Builder::from_custom_bytes(bytes)
        .into_uuid()
        .to_string()
}

/// `AtlasExportResult`: what was asked for, and how much there is of each type.
fn info(plan: &Plan, entries: &[(EntryId, &Entry)]) -> Value {
    let mut metrics: BTreeMap<String, usize> = BTreeMap::new();
    for (_, entry) in entries {
        *metrics
            .entry(format!("entity:{}", entry.type_name))
            .or_default() += 1;
    }
    json!({
        "userName": "headwater",
        "hostName": "",
        "clientIpAddress": "",
        "timeStamp": plan.made_at,
        "changeMarker": plan.made_at,
        "sourceClusterName": plan.namespace,
        "operationStatus": "SUCCESS",
        "metrics": metrics,
        "request": { "itemsToExport": [], "options": { "fetchType": "full" } },
        "data": { "typesDef": types::envelope(&plan.types) },
    })
}

#[cfg(test)]
mod tests;
