//! Asks a catalogue for what lies around some of its entities. What it does not tell is a [`Gap`], not an error.

use std::collections::{BTreeMap, HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use super::columns::{self, ColumnEdge};
use super::counterparts::Counterparts;
use super::table::{Tells, dataset_type};
use super::told::Gap;
use super::types::Types;
use crate::atlas::edges::{self, Edge};
use crate::atlas::in_part::{self, Limits};
use crate::atlas::mapping::EntityKey;
use crate::atlas::wire::{Entity, EntityHeader, LineageInfo, Status};
use crate::atlas::{AtlasError, Reader, Relationships};

/// Lineages that are asked for at most. One has all that feeds a dataset and all that it feeds, so that where the ends of a
/// graph were asked for, what lies between them has been told.
pub(super) const MOST_LINEAGES: usize = 500;
/// Processes that are read at most.
pub(super) const MOST_PROCESSES: usize = 3_000;
/// Edges on each side of an entity, where the server gives lineage in parts. Whoever wants more of a hub looks at it alone.
const EDGES: u32 = 200;
/// All hops there are.
const WITHOUT_END: u32 = 0;

/// One edge of a lineage.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Flow {
    pub(super) process: String,
    pub(super) dataset: String,
    /// Whether the process writes it.
    pub(super) writes: bool,
}

/// What a catalogue has around some entities.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Datasets and processes alive, by guid, with the attributes that were read.
    pub(super) entities: IndexMap<String, EntityHeader>,
    /// Which of them are among those that were asked for.
    pub(super) seeds: HashSet<String>,
    /// Edges in force.
    pub(super) flows: IndexSet<Flow>,
    /// Edges between columns, by the guid of their process.
    pub(super) columns: HashMap<String, Vec<ColumnEdge>>,
    pub(super) gaps: Vec<Gap>,
}

/// Reads what lies around the entities that stand for parts of a graph.
pub(super) async fn read(
    reader: &Reader,
    types: &Types,
    own: &Counterparts,
) -> Result<Found, AtlasError> {
    let mut found = Found::default();
    let seeds = seeds(reader, types, own, &mut found.gaps).await?;
    let mut info = LineageInfo::default();
    lineages(reader, &seeds, &mut info, &mut found.gaps).await?;
    let processes = processes(reader, &mut info, &mut found.gaps).await;
    found.take(&info, types);
    for seed in seeds {
        let header = header_of(seed);
        found.seeds.insert(header.guid.clone());
        found.entities.insert(header.guid.clone(), header);
    }
    for process in &processes {
        if let Some(known) = process
            .guid
            .as_deref()
            .and_then(|guid| found.entities.get_mut(guid))
        {
            known.attributes.clone_from(&process.attributes);
        }
    }
    describe(reader, own, &mut found).await;
    let foreign: Vec<&Entity> = processes.iter().filter(|it| !own.is_process(it)).collect();
    match columns::read(reader, &foreign).await {
        Ok((columns, cut)) => {
            found.columns = columns;
            found.gaps.extend(cut.map(Gap::Columns));
        }
        Err(error) => found.gaps.push(Gap::Columns(error.to_string())),
    }
    Ok(found)
}

/// Whether the user may not read what was asked for; others may be read all the same.
fn is_refusal(error: &AtlasError) -> bool {
    matches!(
        error,
        AtlasError::Login { status: 403, .. } | AtlasError::Answer { status: 403, .. }
    )
}

/// The entities of the graph that the catalogue has.
async fn seeds(
    reader: &Reader,
    types: &Types,
    own: &Counterparts,
    gaps: &mut Vec<Gap>,
) -> Result<Vec<Entity>, AtlasError> {
    let mut by_type: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for EntityKey {
        type_name,
        qualified_name,
    } in own.dataset_keys()
    {
        if types.has(type_name) {
            by_type
                .entry(type_name)
                .or_default()
                .push(qualified_name.to_string());
        }
    }
    let mut seeds = Vec::new();
    let mut refused: Option<(usize, String)> = None;
    for (type_name, mut names) in by_type {
        names.sort();
        let all = reader
            .entities(type_name, &names, Relationships::Without)
            .await;
        match all {
            Ok(entities) => seeds.extend(entities),
            // One that may not be read makes the server refuse all of them.
            Err(error) if is_refusal(&error) => {
                for name in &names {
                    match reader.entity_by_name(type_name, name).await {
                        Ok(entity) => seeds.extend(entity.map(|it| it.entity)),
                        Err(error) if is_refusal(&error) => {
                            refused.get_or_insert((0, error.to_string())).0 += 1;
                        }
                        Err(error) => return Err(error),
                    }
                }
            }
            Err(error) => return Err(error),
        }
    }
    let refused = refused.map(|(entities, why)| Gap::Refused { entities, why });
    gaps.extend(refused);
    seeds.retain(|it| it.status != Some(Status::Deleted) && it.guid.is_some());
    let place = |seed: &Entity| {
        let header = header_of(seed.clone());
        let is_between = own.dataset(&header).is_some_and(|key| !own.is_end(&key));
        (
            is_between,
            header.type_name.clone(),
            header.label(),
            header.guid,
        )
    };
    seeds.sort_by_cached_key(place);
    seeds.dedup_by(|one, other| one.guid == other.guid);
    Ok(seeds)
}

/// All that feeds the seeds and that they feed. What was told of others on the way needs no question of its own.
async fn lineages(
    reader: &Reader,
    seeds: &[Entity],
    all: &mut LineageInfo,
    gaps: &mut Vec<Gap>,
) -> Result<(), AtlasError> {
    // Where there is no answer to that there may be one to the question that every server knows.
    let in_parts = in_part::is_given(reader).await.unwrap_or_default();
    let limits = Limits::each(EDGES);
    let mut told = Covered::default();
    let mut hubs: IndexSet<String> = IndexSet::new();
    let mut refused: Option<(usize, String)> = None;
    let (mut asked, mut unasked) = (0, 0);
    for seed in seeds {
        let guid = seed.guid.as_deref().unwrap_or_default();
        if told.has(guid) {
            continue;
        }
        if asked == MOST_LINEAGES {
            unasked += 1;
            continue;
        }
        asked += 1;
        let answer = if in_parts {
            in_part::lineage(reader, guid, WITHOUT_END, &limits).await
        } else {
            reader.lineage(guid, WITHOUT_END).await
        };
        let name = || header_of(seed.clone()).label();
        let part = match answer {
            Ok(part) => part,
            Err(error) if is_refusal(&error) => {
                refused.get_or_insert((0, error.to_string())).0 += 1;
                continue;
            }
            Err(error) if error.is_not_found() => continue,
            Err(error) if error.is_fatal() => return Err(error),
            Err(error) => {
                gaps.push(Gap::unread(&name(), &error));
                continue;
            }
        };
        let has_ended = reader.may_have_ended(&part);
        if has_ended {
            gaps.push(Gap::Ended(name()));
        }
        let mut cut = part.with_more().peekable();
        if !has_ended && cut.peek().is_none() {
            told.add(guid, &part);
        }
        let names = cut.filter_map(|(guid, _)| Some(part.guid_entity_map.get(guid)?.label()));
        hubs.extend(names);
        all.guid_entity_map.extend(part.guid_entity_map);
        all.relations.extend(part.relations);
    }
    if let Some((entities, why)) = refused {
        gaps.push(Gap::Refused { entities, why });
    }
    if unasked > 0 {
        gaps.push(Gap::Unasked(unasked));
    }
    if !hubs.is_empty() {
        let names = hubs.into_iter().collect();
        gaps.push(Gap::Hubs {
            names,
            edges: EDGES,
        });
    }
    Ok(())
}

/// Entities of which all has been told: what feeds them, and what they feed.
#[derive(Debug, Default)]
struct Covered {
    above: HashSet<String>,
    below: HashSet<String>,
}

impl Covered {
    fn has(&self, guid: &str) -> bool {
        self.above.contains(guid) && self.below.contains(guid)
    }

    /// Whatever feeds an entity was told with all that feeds it in turn, and likewise on the other side.
    fn add(&mut self, guid: &str, whole: &LineageInfo) {
        let edges = whole.relations.iter();
        let edges = edges.map(|it| (&*it.from_entity_id, &*it.to_entity_id));
        let (mut feeds, mut is_fed) = (Steps::new(), Steps::new());
        for (from, to) in edges {
            feeds.entry(from).or_default().push(to);
            is_fed.entry(to).or_default().push(from);
        }
        self.above.extend(reached(guid, &is_fed));
        self.below.extend(reached(guid, &feeds));
    }
}

/// What lies one step from each entity.
type Steps<'a> = HashMap<&'a str, Vec<&'a str>>;

/// An entity and all that steps lead to from it.
fn reached(guid: &str, steps: &Steps<'_>) -> HashSet<String> {
    let mut reached = HashSet::from([guid.to_owned()]);
    let mut waiting = vec![guid];
    while let Some(at) = waiting.pop() {
        for next in steps.get(at).into_iter().flatten() {
            if reached.insert((*next).to_owned()) {
                waiting.push(next);
            }
        }
    }
    reached
}

/// Reads the processes of a lineage, and from them which of its edges are in force.
async fn processes(reader: &Reader, info: &mut LineageInfo, gaps: &mut Vec<Gap>) -> Vec<Entity> {
    let mut guids = edges::knowers(info);
    if guids.len() > MOST_PROCESSES {
        gaps.push(Gap::Processes(None));
        guids.truncate(MOST_PROCESSES);
    }
    match reader.entities_by_guid(&guids, Relationships::With).await {
        Ok(entities) => {
            edges::mark(info, &entities);
            entities
        }
        Err(error) => {
            gaps.push(Gap::Processes(Some(error.to_string())));
            Vec::new()
        }
    }
}

/// Reads the attributes of datasets that tell by them what they are; what cannot be read keeps its names.
async fn describe(reader: &Reader, own: &Counterparts, found: &mut Found) {
    let tells_more = |header: &&EntityHeader| {
        let row = dataset_type(&header.type_name);
        let tells = row.map(|row| row.tells);
        matches!(tells, Some(Tells::Servers { .. } | Tells::Path(_)))
            && own.dataset(header).is_none()
    };
    let others = found.entities.values().filter(tells_more);
    let guids: Vec<String> = others
        .map(|it| it.guid.clone())
        .filter(|guid| !found.seeds.contains(guid))
        .collect();
    let read = reader
        .entities_by_guid(&guids, Relationships::Without)
        .await;
    for entity in read.unwrap_or_default() {
        if let Some(known) = entity
            .guid
            .as_deref()
            .and_then(|guid| found.entities.get_mut(guid))
        {
            known.attributes = entity.attributes;
        }
    }
}

impl Found {
    /// What one lineage tells, and the entity that it was asked of.
    pub(super) async fn of_one(
        reader: &Reader,
        types: &Types,
        own: &Counterparts,
        entity: &Entity,
        info: &LineageInfo,
    ) -> Self {
        let mut found = Self::default();
        found.take(info, types);
        let header = header_of(entity.clone());
        // A process stands at its edges, or it has none.
        if !types.is_process(&header.type_name) {
            found.seeds.insert(header.guid.clone());
        }
        found.entities.insert(header.guid.clone(), header);
        describe(reader, own, &mut found).await;
        found
    }

    /// Takes what is alive of an answer, and the edges in force that join a dataset and a process.
    fn take(&mut self, info: &LineageInfo, types: &Types) {
        let mut hidden: HashSet<&str> = HashSet::new();
        for relation in &info.relations {
            if matches!(edges::state(relation, info), Edge::Stale | Edge::Deleted) {
                continue;
            }
            let (from, to) = (&*relation.from_entity_id, &*relation.to_entity_id);
            let ends = [from, to].map(|guid| {
                let header = info.guid_entity_map.get(guid);
                let header = header.filter(|header| !header.type_name.is_empty());
                if header.is_none() {
                    hidden.insert(guid);
                }
                header
            });
            let [Some(source), Some(target)] = ends else {
                continue;
            };
            let flow = match [source, target].map(|it| types.is_process(&it.type_name)) {
                [false, true] => (to, from, false),
                [true, false] => (from, to, true),
                // Edges between two of a kind are not lineage in Atlas' model.
                _ => continue,
            };
            for (guid, header) in [(from, source), (to, target)] {
                let known = || EntityHeader {
                    guid: guid.to_owned(),
                    ..header.clone()
                };
                self.entities.entry(guid.to_owned()).or_insert_with(known);
            }
            let (process, dataset, writes) = flow;
            self.flows.insert(Flow {
                process: process.to_owned(),
                dataset: dataset.to_owned(),
                writes,
            });
        }
        if !hidden.is_empty() {
            self.gaps.push(Gap::Hidden(hidden.len()));
        }
    }
}

/// An entity as a lineage tells of it.
pub(super) fn header_of(entity: Entity) -> EntityHeader {
    EntityHeader {
        type_name: entity.type_name,
        guid: entity.guid.unwrap_or_default(),
        status: entity.status.unwrap_or_default(),
        attributes: entity.attributes,
        ..EntityHeader::default()
    }
}
