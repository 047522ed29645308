//! What a catalogue has of a graph: the plan, which says it entity by entity; which entity each process and dataset is; and
//! the processes there that nothing in the graph wants.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use tokio_util::sync::CancellationToken;

use crate::atlas::mapping::{EntityKey, PROCESS, Places, entities_of};
use crate::atlas::{Reader, Relationships};
use crate::collections::FastMap;
use crate::lineage::Lineage;

use super::compare::sides;
use super::make::{Compared, Keep, compared};
use super::snapshot::{OnProgress, Snapshot, origins};
use super::{Endpoint, Plan, PlanError, PlanOptions};

/// Processes listed at most.
const LIMIT: usize = 100_000;

/// What a catalogue has of a graph.
#[derive(Debug, Clone)]
pub struct Published {
    /// What publishing the graph would change: how the catalogue stands to each entity. What only people read of a plan is
    /// not in it: where things were seen, statements, and the rules of names.
    pub plan: Plan,
    /// Which entities the processes and datasets of the graph are.
    pub places: Places,
    /// The entities that datasets of the graph would be which are not published: no process uses them, say.
    pub unused: BTreeSet<EntityKey>,
    /// The guids of what the catalogue has more than once.
    pub doubles: BTreeMap<EntityKey, BTreeSet<String>>,
    /// Processes of the plan's metadata namespace that the graph does not want, by name.
    pub others: Vec<Other>,
    /// Why not all of those are known, if that is so.
    pub unlisted: Option<String>,
}

/// A process that a catalogue has and a graph does not want.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// Type and qualified name.
    pub key: EntityKey,
    /// Its guid.
    pub guid: String,
    /// What it reads and writes there.
    pub sides: Vec<Endpoint>,
    /// The files and jobs that it was published from, as it says; none where somebody else wrote it.
    pub origins: Vec<String>,
    /// The one of them that may still declare it: it is there, and was not read to its end.
    pub unread: Option<String>,
}

/// Compares all of `lineage` with what the server has, and lists what else it has. Changes nothing there. `only` and
/// `targets` of the options are not for this.
pub async fn published(
    reader: &Reader,
    lineage: &Lineage,
    options: &PlanOptions,
    on_progress: OnProgress<'_>,
    cancel: &CancellationToken,
) -> Result<Published, PlanError> {
    let all = async {
        let compared = compared(
            reader,
            Cow::Borrowed(lineage),
            options,
            on_progress,
            Keep::All { processes: LIMIT },
        )
        .await?;
        with_others(reader, lineage, options, compared).await
    };
    cancel
        .run_until_cancelled(all)
        .await
        .unwrap_or(Err(PlanError::Cancelled))
}

async fn with_others(
    reader: &Reader,
    lineage: &Lineage,
    options: &PlanOptions,
    compared: Compared,
) -> Result<Published, PlanError> {
    let Compared {
        plan,
        places,
        doubles,
        present,
        usable,
        listing,
    } = compared;
    let listing = listing.unwrap_or_default();
    let unlisted = match (listing.failure, listing.may_have_more) {
        (Some(error), _) => Some(error.to_string()),
        (None, true) => Some(format!(
            "only {LIMIT} processes of the catalogue were listed"
        )),
        (None, false) => None,
    };
    let known = names(&plan);
    let suffix = format!("@{}", plan.namespace);
    let mut guids: BTreeMap<EntityKey, String> = BTreeMap::new();
    for header in listing.headers {
        if let Some(name) = header.qualified_name()
            && name.ends_with(&suffix)
            && !known.contains(name)
        {
            guids.insert(EntityKey::new(PROCESS, name), header.guid);
        }
    }
    let others = others(reader, guids, &present, options).await?;
    let has_type = |name: &str| usable.contains(name);
    let unused = lineage.datasets().map(|(_, dataset)| dataset);
    let unused = unused.filter(|it| matches!(places.datasets.get(&it.key), Some(Err(_))));
    let unused = unused.flat_map(|it| entities_of(it, &options.mapping, &has_type));
    Ok(Published {
        plan,
        unused: unused.collect(),
        places,
        doubles,
        others,
        unlisted,
    })
}

/// The names of the processes that the plan speaks of, and the old names of those that it renames.
fn names(plan: &Plan) -> HashSet<&str> {
    let mut names = HashSet::new();
    for entry in plan.entries.iter().filter(|it| it.type_name == PROCESS) {
        names.insert(&*entry.qualified_name);
        names.extend(entry.old_name());
    }
    names
}

async fn others(
    reader: &Reader,
    guids: BTreeMap<EntityKey, String>,
    present: &BTreeSet<String>,
    options: &PlanOptions,
) -> Result<Vec<Other>, PlanError> {
    let questions = guids.keys().cloned();
    let questions = questions.map(|key| (key, Relationships::With));
    let snapshot = Snapshot::read(reader, questions, present, &|_, _| {}).await?;
    let unnamed = FastMap::default();
    let other = |(key, guid): (EntityKey, String)| {
        let entity = snapshot.get(&key);
        let places = entity.iter().flat_map(|it| origins(&it.attributes));
        let origins: Vec<String> = places.map(str::to_owned).collect();
        Other {
            sides: entity.map_or_else(Vec::new, |it| sides(it, &unnamed)),
            unread: origins.iter().find(|it| options.may_declare(it)).cloned(),
            origins,
            key,
            guid,
        }
    };
    Ok(guids.into_iter().map(other).collect())
}
