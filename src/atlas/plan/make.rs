//! Making a plan: what a graph wants against what the server has.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::atlas::mapping::{
    self, APPLICATION, EntityKey, IfPresent, MappingOptions, PROCESS, Places, Wanted, sides_of,
};
use crate::atlas::wire::{Attributes, Entity};
use crate::atlas::{AtlasError, Reader, Relationships, types};
use crate::lineage::Lineage;

use super::compare::{active_edges, differences, sides};
use super::snapshot::{OnProgress, Snapshot, doubles, entity_types, qualified_name};
use super::{
    AttributeChange, Entry, EntryId, FORMAT, Finding, Plan, Seen, Sign, left_over, moved, select,
};

/// What to plan, and how.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// Names and what is wanted.
    pub mapping: MappingOptions,
    /// A person consents to creating types that the server lacks.
    pub create_types: bool,
    /// Only entities of these names (and what they need): a name, a qualified name, or either with `*`.
    pub only: Vec<String>,
    /// Only datasets of these names and the processes that read or write them (and what those need).
    pub targets: Vec<String>,
    /// A process that the catalogue has under another name, and that this graph does not have there, is renamed instead
    /// of being created a second time.
    pub follow_moves: bool,
}

/// Why there is no plan.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PlanError {
    /// The server could not be asked.
    #[error(transparent)]
    Atlas(#[from] AtlasError),
    /// Lineage of Flink cannot be held by this server as it is.
    #[error("{server} lacks the type {}", types.join(" and "))]
    MissingTypes {
        /// The server.
        server: String,
        /// The types.
        types: Vec<String>,
    },
    /// `--only` or `--target` names nothing that is planned.
    #[error("nothing in the plan is named {}", .0.join(" or "))]
    NoSuchName(Vec<String>),
    /// The person gave up waiting.
    #[error("planning was cancelled")]
    Cancelled,
}

impl PlanError {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Atlas(error) => error.hint(),
            Self::MissingTypes { .. } => Some(
                "give --create-types to consent to creating them, or ask the administrator to load Atlas' own Flink model"
                    .to_owned(),
            ),
            Self::NoSuchName(_) => Some("`headwater plan` lists all names".to_owned()),
            Self::Cancelled => None,
        }
    }
}

/// Compares what `lineage` wants with what the server has. Changes nothing there.
pub async fn make(
    reader: &Reader,
    lineage: &Lineage,
    options: &PlanOptions,
    on_progress: OnProgress<'_>,
    cancel: &CancellationToken,
) -> Result<Plan, PlanError> {
    cancel
        .run_until_cancelled(compared(reader, lineage, options, on_progress))
        .await
        .unwrap_or(Err(PlanError::Cancelled))
        .map(|compared| compared.plan)
}

/// A plan, and what it was made of.
pub(super) struct Compared {
    pub(super) plan: Plan,
    pub(super) places: Places,
    /// The guids of what the server has more than once.
    pub(super) doubles: BTreeMap<EntityKey, BTreeSet<String>>,
    /// The types that the server has.
    pub(super) present: BTreeSet<String>,
    /// The types that entities may have: those of the server, and those that a person consents to.
    pub(super) usable: BTreeSet<String>,
}

pub(super) async fn compared(
    reader: &Reader,
    lineage: &Lineage,
    options: &PlanOptions,
    on_progress: OnProgress<'_>,
) -> Result<Compared, PlanError> {
    let present = entity_types(reader).await?;
    let others = other_forms(reader, &present, &options.mapping).await?;
    let there = present
        .iter()
        .filter(|it| !others.contains_key(it.as_str()));
    let mut usable: BTreeSet<String> = there.cloned().collect();
    if options.create_types {
        let new = types::all().keys().filter(|it| !present.contains(*it));
        usable.extend(new.cloned());
    }
    let has_type = |name: &str| usable.contains(name);
    let mut wishes = mapping::wishes(lineage, &options.mapping, &has_type);
    let wants_process = wishes
        .entities
        .iter()
        .any(|entity| entity.key.type_name == PROCESS);
    if wants_process && !has_type(PROCESS) {
        return Err(PlanError::MissingTypes {
            server: reader.target().name.clone(),
            types: vec![PROCESS.to_owned()],
        });
    }
    let forms = others.iter().filter(|_| wants_process);
    let forms = forms.map(|(name, differences)| Finding::other_form(name, differences));
    wishes.findings.splice(0..0, forms);

    let questions = wishes.entities.iter().map(|wanted| {
        let key = &wanted.key;
        // The columns that a table has are told by its relationships, and the lineage of its columns by a process's.
        let has_some = !wanted.endpoints.is_empty() || key.type_name == PROCESS;
        let relationships = if has_some && wanted.if_present == IfPresent::Compare {
            Relationships::With
        } else {
            Relationships::Without
        };
        (key.clone(), relationships)
    });
    let mut snapshot = Snapshot::read(reader, questions, &present, on_progress).await?;
    left_over::empty_lineages(reader, &mut wishes, &mut snapshot).await?;
    wishes
        .findings
        .extend(left_over::columns(&wishes, &snapshot));
    let found = snapshot
        .iter()
        .map(|(key, entity)| EntityKey::new(&entity.type_name, &key.qualified_name));
    // A server whose search does not work still has a plan; publishing says that doubles could not be counted.
    let doubles = doubles(reader, found).await.unwrap_or_default();
    let follow = options.follow_moves;
    let moves = moved::find(reader, &wishes.entities, &snapshot, &present, follow).await;
    let known = names_by_guid(reader, &snapshot).await?;

    use_types_of_server(&mut wishes.entities, &snapshot);
    let mut entries: Vec<Entry> = Vec::with_capacity(wishes.entities.len());
    for wanted in wishes.entities {
        let entity = snapshot.get(&wanted.key);
        let mut entry = entry(wanted, entity, &snapshot, &known);
        let key = EntityKey::new(&entry.type_name, &entry.qualified_name);
        if let Some(guids) = doubles.get(&key) {
            let guids: Vec<_> = guids.iter().map(String::as_str).collect();
            mark_conflict(
                &mut entry,
                format!(
                    "the server has {} entities of this name ({}); keep one of them and delete the others there",
                    guids.len(),
                    guids.join(", ")
                ),
            );
        }
        if let Some(known) = moves.get(&key) {
            moved::apply(&mut entry, known, options.follow_moves);
        }
        entries.push(entry);
    }
    connect(&mut entries);

    let mut plan = Plan {
        format: FORMAT,
        program: format!("headwater {}", env!("CARGO_PKG_VERSION")),
        server: reader.target().name.clone(),
        made_at: now(),
        namespace: options.mapping.namespace.clone(),
        types: types::missing(&types_of(&entries), &present),
        entries,
        not_published: wishes.not_published,
        findings: wishes.findings,
        undoes: None,
    };
    // What is in conflict will not be there.
    plan.untie_what_is_left_out();
    select::apply(&mut plan, &options.only, &options.targets)?;
    Ok(Compared {
        plan,
        places: wishes.places,
        doubles,
        present,
        usable,
    })
}

/// The plan that creates types and nothing else.
pub fn of_types(server: String, definitions: Vec<Value>) -> Plan {
    Plan {
        format: FORMAT,
        program: format!("headwater {}", env!("CARGO_PKG_VERSION")),
        server,
        made_at: now(),
        namespace: String::new(),
        types: definitions,
        entries: Vec::new(),
        not_published: Vec::new(),
        findings: Vec::new(),
        undoes: None,
    }
}

/// The types that what is sent is of, those of its relationships among them.
fn types_of(entries: &[Entry]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in entries.iter().filter(|entry| entry.sign.is_change()) {
        names.insert(entry.type_name.clone());
        let ends = entry.endpoints.iter().map(|end| &*end.attribute);
        let ends: BTreeSet<&str> = ends.collect();
        let relationships = ends.iter().filter_map(|attribute| {
            types::relationship(&entry.type_name, attribute).map(str::to_owned)
        });
        names.extend(relationships);
    }
    names
}

/// The types of ours that are asked for and that the server has in another form, each with what differs.
async fn other_forms(
    reader: &Reader,
    present: &BTreeSet<String>,
    options: &MappingOptions,
) -> Result<BTreeMap<&'static str, Vec<String>>, AtlasError> {
    let is_asked_for = |name: &str| {
        let mut ties = sides_of(APPLICATION).iter();
        options.columns.is_some() || ties.any(|tie| tie.relationship == name)
    };
    let mut others = BTreeMap::new();
    for (name, definition) in types::own() {
        if !is_asked_for(name) || !present.contains(name) {
            continue;
        }
        if let Some(theirs) = reader.type_def(name).await? {
            let differences = types::differences(definition, &json!(theirs));
            if !differences.is_empty() {
                others.insert(name, differences);
            }
        }
    }
    Ok(others)
}

/// The entities of a snapshot by their guids, and those that its applications are tied to.
async fn names_by_guid(
    reader: &Reader,
    snapshot: &Snapshot,
) -> Result<HashMap<String, EntityKey>, AtlasError> {
    let mut known: HashMap<String, EntityKey> = snapshot
        .iter()
        .filter_map(|(key, entity)| Some((entity.guid.clone()?, key.clone())))
        .collect();
    let applications = snapshot
        .iter()
        .filter(|(key, _)| key.type_name == APPLICATION);
    let ends = applications.flat_map(|(_, entity)| {
        let sides = sides_of(APPLICATION).iter();
        sides.flat_map(|side| active_edges(entity, side.attribute))
    });
    let guids: BTreeSet<String> = ends.filter_map(|edge| edge.guid).collect();
    for guid in guids {
        if !known.contains_key(&guid)
            && let Some(whole) = reader.entity(&guid).await?
            && let Some(name) = qualified_name(&whole.entity)
        {
            let key = EntityKey::new(&whole.entity.type_name, name);
            known.insert(guid, key);
        }
    }
    Ok(known)
}

/// Where the server has an entity of a name under a type below the wanted one, that is the one meant.
fn use_types_of_server(entities: &mut [Wanted], snapshot: &Snapshot) {
    let actual: HashMap<EntityKey, String> = snapshot
        .iter()
        .filter(|(key, entity)| key.type_name != entity.type_name)
        .map(|(key, entity)| (key.clone(), entity.type_name.clone()))
        .collect();
    for wanted in entities {
        if actual.contains_key(&wanted.key) {
            wanted.if_present = IfPresent::Refer;
        }
    }
}

fn entry(
    mut wanted: Wanted,
    entity: Option<&Entity>,
    snapshot: &Snapshot,
    known: &HashMap<String, EntityKey>,
) -> Entry {
    let guid_of = |key: &EntityKey| snapshot.guid(key).map(str::to_owned);
    let mut seen = None;
    let (sign, changes) = match entity {
        _ if wanted.conflict.is_some() => (Sign::Conflict, Vec::new()),
        None => (Sign::Create, Vec::new()),
        Some(entity) => {
            seen = entity.guid.clone().map(|guid| Seen {
                guid,
                update_time: entity.update_time,
                sides: sides(entity, known),
            });
            if wanted.if_present == IfPresent::Refer {
                wanted.attributes.retain(|name, _| name == "qualifiedName");
                wanted.endpoints.clear();
                wanted.why = format!(
                    "{}; the catalogue has it as a {}",
                    wanted.why, entity.type_name
                );
            }
            keep_known(&mut wanted.attributes, &wanted.weak, entity);
            let changes = differences(&wanted.attributes, &wanted.endpoints, entity, &guid_of);
            if changes.is_empty() {
                (Sign::Unchanged, changes)
            } else {
                wanted.why.push_str(stale_edges(&changes));
                (Sign::Update, changes)
            }
        }
    };
    Entry {
        sign,
        type_name: wanted.key.type_name,
        qualified_name: wanted.key.qualified_name,
        name: wanted.name,
        attributes: wanted.attributes,
        endpoints: wanted.endpoints,
        changes,
        seen,
        needs: Vec::new(),
        part_of: wanted.part_of,
        why: wanted.why,
        rule: wanted.rule,
        tables: wanted.tables,
        conflict: wanted.conflict,
        sql: wanted.sql,
        origins: wanted.origins,
        is_included: sign.is_change(),
    }
}

/// A guess never replaces what the catalogue knows.
fn keep_known(attributes: &mut Attributes, weak: &[String], entity: &Entity) {
    for name in weak {
        if let Some((map, key)) = name.split_once('.') {
            let known = entity.attributes.get(map).and_then(|it| it.get(key));
            let wanted = attributes.get_mut(map).and_then(Value::as_object_mut);
            if let (Some(known), Some(wanted)) = (known, wanted) {
                wanted.insert(key.to_owned(), known.clone());
            }
        } else if let Some(known) = entity.attributes.get(name).filter(|it| !it.is_null()) {
            attributes.insert(name.clone(), known.clone());
        }
    }
}

/// Atlas keeps showing the lineage edges that an update takes away.
fn stale_edges(changes: &[AttributeChange]) -> &'static str {
    let takes_away = changes.iter().any(|change| {
        let (Some(Value::Array(before)), Value::Array(after)) = (&change.before, &change.after)
        else {
            return false;
        };
        before.iter().any(|name| !after.contains(name))
    });
    if takes_away {
        "; Atlas goes on showing the edge that is taken away, as deleted, until the process is deleted and created anew"
    } else {
        ""
    }
}

pub(super) fn mark_conflict(entry: &mut Entry, reason: String) {
    entry.sign = Sign::Conflict;
    entry.conflict = Some(reason);
    entry.is_included = false;
    entry.changes.clear();
}

/// Fills in which entries each entry needs. What needs a conflict is one.
pub(super) fn connect(entries: &mut [Entry]) {
    let mut by_key: BTreeMap<(String, String), EntryId> = BTreeMap::new();
    for at in 0..entries.len() {
        let needs: BTreeSet<EntryId> = entries[at]
            .endpoints
            .iter()
            .filter_map(|end| by_key.get(&(end.type_name.clone(), end.qualified_name.clone())))
            .copied()
            .collect();
        let broken = needs
            .iter()
            .map(|need| &entries[need.0])
            .find(|need| need.sign == Sign::Conflict)
            .map(|need| {
                format!(
                    "{} {}, which it needs, is a conflict",
                    need.type_name, need.qualified_name
                )
            });
        let entry = &mut entries[at];
        entry.needs = needs.into_iter().collect();
        if let Some(reason) = broken
            && entry.sign.is_change()
            && !entry.is_application()
        {
            mark_conflict(entry, reason);
        }
        by_key.insert(
            (entry.type_name.clone(), entry.qualified_name.clone()),
            EntryId(at),
        );
    }
}

/// Milliseconds since 1970.
pub(in crate::atlas) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
}

/// What the changed qualified name of a moved process looks like in a plan.
pub(super) fn renaming(before: &str, after: &str) -> AttributeChange {
    AttributeChange {
        attribute: "qualifiedName".to_owned(),
        before: Some(json!(before)),
        after: json!(after),
    }
}
