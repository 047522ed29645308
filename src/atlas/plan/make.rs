//! Making a plan: what a graph wants against what the server has.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use futures_util::future::{try_join, try_join_all};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::atlas::mapping::{
    self, APPLICATION, Declared, EntityKey, MappingOptions, PROCESS, Places, sides_of,
};
use crate::atlas::namesakes::Namesake;
use crate::atlas::{AtlasError, Reader, types};
use crate::collections::FastMap;
use crate::lineage::Lineage;
use crate::source::FilesRead;

use super::choice::Choices;
use super::comparison::Comparison;
use super::dispute::{self, Disputes, Undeclared};
use super::elsewhere::Elsewhere;
use super::left_over::LeftOver;
use super::listed::Listed;
use super::listing::{self, Listing};
use super::moved::Moved;
use super::snapshot::{OnProgress, entity_types};
use super::{
    AttributeChange, Entry, EntryId, FORMAT, Finding, Plan, Sign, moved, numbering, select,
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
    /// Which processes that the catalogue has under another name are renamed instead of being created a second time.
    pub moves: Moves,
    /// What a person chose about what the server has otherwise.
    pub choices: Choices,
    /// The files that were read. None where nobody asks for what they do not declare any more, or others may.
    pub read: Option<FilesRead>,
    /// What definitions say otherwise than others of the same data, each with its place.
    pub other_definitions: Vec<String>,
}

impl PlanOptions {
    /// Whether a file may declare what is not known, as it was not read, or not to its end. Where nobody asks, none does.
    pub(super) fn may_declare(&self, place: &str) -> bool {
        let read = self.read.as_ref();
        read.is_some_and(|read| read.may_declare(place, &self.mapping.paths))
    }
}

/// Which processes are renamed: of those that are new to the catalogue, and whose statement it has under a name in the same
/// metadata namespace that the graph does not want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Moves {
    /// Those whose files were renamed or moved for sure, as git knows; of others it is told.
    #[default]
    Sure,
    /// None, and none is looked for.
    Never,
    /// All, even if their old files are there.
    All,
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

/// Compares what `lineage` wants with what the server has. Changes nothing there. A graph that is given away is let go of
/// before the server is asked.
pub async fn make<'l>(
    reader: &Reader,
    lineage: impl Into<Cow<'l, Lineage>>,
    options: &PlanOptions,
    on_progress: OnProgress<'_>,
    cancel: &CancellationToken,
) -> Result<Plan, PlanError> {
    let lineage = lineage.into();
    cancel
        .run_until_cancelled(compared(reader, lineage, options, on_progress, Keep::Plan))
        .await
        .unwrap_or(Err(PlanError::Cancelled))
        .map(|compared| compared.plan)
}

/// What is wanted of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// The plan alone: what it was made of may be as large.
    Plan,
    /// What it was made of, too, and a list of the processes there.
    All {
        /// How many are listed at most.
        processes: usize,
    },
}

/// A plan, and what it was made of.
pub(super) struct Compared {
    pub(super) plan: Plan,
    /// None where only the plan is wanted.
    pub(super) places: Places,
    /// The guids of what the server has more than once.
    pub(super) doubles: BTreeMap<EntityKey, BTreeSet<String>>,
    /// The types that the server has.
    pub(super) present: BTreeSet<String>,
    /// The types that entities may have: those of the server, and those that a person consents to.
    pub(super) usable: BTreeSet<String>,
    /// The processes of the namespace that the server has. None where only the plan is wanted, or none can be there.
    pub(super) listing: Option<Listing>,
}

pub(super) async fn compared(
    reader: &Reader,
    lineage: Cow<'_, Lineage>,
    options: &PlanOptions,
    on_progress: OnProgress<'_>,
    keep: Keep,
) -> Result<Compared, PlanError> {
    let present = entity_types(reader).await?;
    let others = other_forms(reader, &present, &options.mapping).await?;
    let usable = usable(&present, &others, options.create_types);
    let has_type = |name: &str| usable.contains(name);
    let mapping = numbering::kept(reader, &lineage, options, &present).await?;
    let mut wishes = mapping::wishes(lineage, &mapping, &has_type);
    match keep {
        Keep::Plan => wishes.places = Places::default(),
        // The comparison is for marks; who wants to read a plan makes one.
        Keep::All { .. } => wishes.forget_reasons(),
    }
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

    let left_over = LeftOver::of(&mut wishes);
    let disputes = Disputes::new(reader, &options.choices);
    let elsewhere = Elsewhere::of(options);
    let mut comparison = Comparison::new(reader, &present, left_over, disputes, elsewhere);
    let comparing = Box::pin(comparison.entries(wishes.entities, on_progress));
    let (mut entries, listing) =
        try_join(comparing, listed(reader, &present, options, keep)).await?;
    wishes.findings.extend(comparison.left_over.finding());
    let doubles = comparison.doubles().await;
    let Comparison {
        found,
        disputes,
        last,
        listed: Listed { processes, .. },
        ..
    } = comparison;
    let Disputes {
        findings, searched, ..
    } = disputes;
    wishes.findings.extend(findings);
    let of_doubles = dispute::mark(reader, &mut entries, &doubles).await;
    wishes.findings.extend(of_doubles);
    let moves = moved::find(
        reader,
        &entries,
        &found,
        &present,
        options,
        listing.as_ref(),
    )
    .await?;
    let unknown = moves.unknown.as_ref();
    (wishes.findings).extend(unknown.map(|it| Finding::unknown_renames(it.processes, &it.why)));
    for entry in &mut entries {
        if let Some(known) = moves.found.get(&entry.key()) {
            moved::apply(entry, known);
        }
    }
    connect(&mut entries);
    dispute::tie(&mut entries, &last);
    // Findings are for who decides about a plan.
    if keep == Keep::Plan {
        let findings = &mut wishes.findings;
        findings.extend(dispute::foreign_writers(reader, &entries, &found).await?);
        findings.extend(dispute::deleted_before(reader, searched, &entries).await);
        let declared = &wishes.declared;
        let told = undeclared(reader, declared, processes, &entries, &moves, options);
        findings.extend(told.await?);
    }

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
    if keep == Keep::Plan {
        tell_of_all(&mut plan, options);
    }
    // What is in conflict will not be there.
    plan.untie_what_is_left_out();
    select::apply(&mut plan, &options.only, &options.targets)?;
    Ok(Compared {
        plan,
        places: wishes.places,
        doubles,
        present,
        usable,
        listing,
    })
}

/// Says what shows only over the whole of a plan.
fn tell_of_all(plan: &mut Plan, options: &PlanOptions) {
    let unknown = Finding::unknown_choices(options.choices.without_anything(plan));
    plan.findings.extend(unknown);
    if options.mapping.columns.is_some() {
        let others = Finding::other_definitions(&options.other_definitions);
        plan.findings.extend(others);
    }
    plan.tell_of_conflicts_in_applications();
}

/// The types that entities may have on a server that has those `present`, some in `other_forms`.
fn usable(
    present: &BTreeSet<String>,
    other_forms: &BTreeMap<&str, Vec<String>>,
    may_create: bool,
) -> BTreeSet<String> {
    let there = (present.iter()).filter(|it| !other_forms.contains_key(it.as_str()));
    let all = types::all().keys();
    let new = all.filter(|it| may_create && !present.contains(*it));
    there.chain(new).cloned().collect()
}

/// What scripts do not declare any more, where somebody asks for it.
async fn undeclared(
    reader: &Reader,
    declared: &Declared,
    listed: Option<Vec<Namesake>>,
    entries: &[Entry],
    moves: &Moved,
    options: &PlanOptions,
) -> Result<Vec<Finding>, AtlasError> {
    let Some(read) = &options.read else {
        return Ok(Vec::new());
    };
    let processes = entries.iter().filter(|it| it.type_name == PROCESS);
    let planned = processes.map(|it| &*it.qualified_name);
    let undeclared = Undeclared {
        reader,
        choices: &options.choices,
        declared,
        namespace: &options.mapping.namespace,
        read,
        paths: &options.mapping.paths,
        entries,
        planned: planned.chain(moves.renamed()).collect(),
        listed,
    };
    undeclared.told().await
}

/// The processes of the namespace, where they are wanted and can be there.
async fn listed(
    reader: &Reader,
    present: &BTreeSet<String>,
    options: &PlanOptions,
    keep: Keep,
) -> Result<Option<Listing>, AtlasError> {
    if let Keep::All { processes } = keep
        && present.contains(PROCESS)
    {
        let namespace = &options.mapping.namespace;
        return Ok(Some(listing::names(reader, namespace, processes).await));
    }
    Ok(None)
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
    let changes = entries.iter().filter(|entry| entry.sign.is_change());
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut ends: BTreeSet<(&str, &str)> = BTreeSet::new();
    for entry in changes {
        names.insert(&entry.type_name);
        let attributes = entry.endpoints.iter().map(|end| &*end.attribute);
        ends.extend(attributes.map(|attribute| (&*entry.type_name, attribute)));
    }
    let relationships = ends
        .into_iter()
        .filter_map(|(type_name, attribute)| types::relationship(type_name, attribute));
    names.extend(relationships);
    names.into_iter().map(str::to_owned).collect()
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
    let asked = types::own().filter(|(name, _)| is_asked_for(name) && present.contains(*name));
    let answers = asked.map(async |(name, definition)| {
        let theirs = reader.type_def(name).await?;
        let theirs = theirs.map(|theirs| types::differences(definition, &json!(theirs)));
        Ok::<_, AtlasError>((name, theirs.unwrap_or_default()))
    });
    let mut others: BTreeMap<_, _> = try_join_all(answers).await?.into_iter().collect();
    others.retain(|_, differences| !differences.is_empty());
    Ok(others)
}

pub(super) fn mark_conflict(entry: &mut Entry, reason: String) {
    entry.sign = Sign::Conflict;
    entry.conflict = Some(reason.into());
    entry.is_included = false;
    entry.changes.clear();
}

/// Fills in which entries each entry needs. What needs a conflict is one.
pub(super) fn connect(entries: &mut [Entry]) {
    let mut by_key: FastMap<EntityKey, EntryId> = FastMap::default();
    by_key.reserve(entries.len());
    for at in 0..entries.len() {
        let needs: BTreeSet<EntryId> = entries[at]
            .endpoints
            .iter()
            .filter_map(|end| by_key.get(&end.key()))
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
        by_key.insert(entry.key(), EntryId(at));
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
