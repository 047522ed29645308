//! Datasets as entities, and the parents that some of them must hang on.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Value, json};
use smallvec::SmallVec;

use crate::atlas::Shared;
use crate::atlas::plan::{Endpoint, NotPublished};
use crate::atlas::wire::Attributes;
use crate::collections::{FastIndexMap, FastMap, FastSet};
use crate::lineage::{Dataset, DatasetKey, DatasetKind, Identity, LogicalName};

use super::columns::ColumnType;
use super::table::{Known, PLAIN, Parent, Row, Subject, rows};
use super::template::{Template, Values, scheme};
use super::{EntityKey, IfPresent, ManyWanted, MappingOptions, Wanted, Wishes};

/// What became of the published datasets.
#[derive(Default)]
pub(super) struct Placements {
    /// The entities of each: one, or one for each topic of a list.
    by_dataset: FastMap<DatasetKey, Vec<EntityKey>>,
    /// How the columns of those are made whose type has columns.
    pub(super) columns: FastMap<EntityKey, ColumnType>,
    /// The datasets that are not published, each with the reason.
    left_out: Vec<(DatasetKey, &'static str)>,
}

impl Placements {
    /// The entities of a dataset; none where it is not published.
    pub(super) fn entities(&self, dataset: &DatasetKey) -> &[EntityKey] {
        self.by_dataset.get(dataset).map_or(&[], Vec::as_slice)
    }

    /// What became of each, for those who come after.
    pub(super) fn into_places(self) -> HashMap<DatasetKey, Result<Vec<EntityKey>, &'static str>> {
        let without = self.left_out.into_iter();
        let published = self.by_dataset.into_iter();
        let published = published.map(|(key, entities)| (key, Ok(entities)));
        published
            .chain(without.map(|(key, why)| (key, Err(why))))
            .collect()
    }
}

/// Adds the entities of all datasets that a published process uses.
pub(super) fn wanted(
    datasets: Vec<Arc<Dataset>>,
    used: &FastSet<DatasetKey>,
    options: &MappingOptions,
    has_type: &dyn Fn(&str) -> bool,
    wishes: &mut Wishes,
) -> Placements {
    let mut placements = Placements::default();
    let mut entities = Entities::default();
    for dataset in datasets {
        if !used.contains(&dataset.key) {
            let why = reason(&dataset, options);
            placements.left_out.push((dataset.key.clone(), why));
            wishes.not_published.push(NotPublished {
                name: dataset.name().to_string(),
                reason: why.to_owned(),
            });
            continue;
        }
        let placed = place(&dataset, options, has_type);
        let keys = placed.iter().map(|it| it.entity.key.clone()).collect();
        placements.by_dataset.insert(dataset.key.clone(), keys);
        for mut placed in placed {
            if let Some(columns) = placed.columns.take().filter(|it| has_type(&it.type_name)) {
                let key = placed.entity.key.clone();
                placements.columns.insert(key, columns);
            }
            entities.add(placed);
        }
    }
    for entity in entities.in_order() {
        wishes.add(entity);
    }
    placements
}

/// The entities that a dataset would be, whether it is published or not.
pub fn entities_of(
    dataset: &Dataset,
    options: &MappingOptions,
    has_type: &dyn Fn(&str) -> bool,
) -> Vec<EntityKey> {
    let placed = place(dataset, options, has_type).into_iter();
    placed.map(|it| it.entity.key).collect()
}

/// Entities as they are found: each thing once, however many datasets are it or hang on it.
#[derive(Default)]
struct Entities {
    datasets: Vec<(Option<Identity>, Box<Wanted>)>,
    /// Where the datasets of each name stand.
    places: FastMap<EntityKey, SmallVec<[usize; 1]>>,
    /// Parents that are no datasets of the graph themselves, outermost first.
    parents: FastIndexMap<EntityKey, Wanted>,
}

impl Entities {
    fn add(&mut self, placed: Placed) {
        for parent in placed.parents {
            self.parents.entry(parent.key.clone()).or_insert(parent);
        }
        let known_at = self.places.entry(placed.entity.key.clone()).or_default();
        // A topic may be read alone and in a list.
        let is_same = |at: &&usize| {
            let known = self.datasets.get(**at);
            placed.identity.is_some() && known.is_some_and(|(it, _)| *it == placed.identity)
        };
        let same = known_at.iter().find(is_same).copied();
        if let Some((_, known)) = same.and_then(|at| self.datasets.get_mut(at)) {
            known.tables.extend(placed.entity.tables);
            known.tables.sort_unstable();
            known.tables.dedup();
            for origin in placed.entity.origins {
                if !known.origins.contains(&origin) {
                    known.origins.push(origin);
                }
            }
        } else {
            known_at.push(self.datasets.len());
            self.datasets.push((placed.identity, placed.entity.into()));
        }
    }

    /// Each after all that it hangs on. A folder that is a dataset too is that dataset.
    fn in_order(self) -> ManyWanted {
        let mut parents = self.parents;
        for (_, entity) in &self.datasets {
            parents.shift_remove(&entity.key);
        }
        let mut ordered = Vec::with_capacity(parents.len() + self.datasets.len());
        let mut waiting = ManyWanted::new();
        waiting.extend(parents.into_values().map(Box::new));
        waiting.extend(self.datasets.into_iter().map(|(_, entity)| entity));
        let mut open: FastMap<EntityKey, usize> = FastMap::default();
        for entity in &waiting {
            *open.entry(entity.key.clone()).or_default() += 1;
        }
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut later = Vec::new();
            for entity in waiting {
                let hangs_on_open = entity.endpoints.iter().any(|end| {
                    let key = end.key();
                    key != entity.key && open.get(&key).is_some_and(|count| *count > 0)
                });
                if hangs_on_open {
                    later.push(entity);
                } else {
                    if let Some(count) = open.get_mut(&entity.key) {
                        *count -= 1;
                    }
                    ordered.push(entity);
                }
            }
            // Nothing hangs on itself; should it, it comes as it is.
            if later.len() == before {
                ordered.append(&mut later);
            }
            waiting = later;
        }
        ordered
    }
}

fn reason(dataset: &Dataset, options: &MappingOptions) -> &'static str {
    if dataset.kind == DatasetKind::View {
        "views are seen through and never published"
    } else if dataset.is_ephemeral && !options.publish_ephemeral {
        "holds no data of its own; --publish-ephemeral publishes it all the same"
    } else {
        "no published process reads or writes it"
    }
}

struct Placed {
    /// What it is; none for what is known only by name.
    identity: Option<Identity>,
    entity: Wanted,
    /// Outermost first.
    parents: Vec<Wanted>,
    /// How its columns are made, where its type has columns.
    columns: Option<ColumnType>,
}

fn place(
    dataset: &Dataset,
    options: &MappingOptions,
    has_type: &dyn Fn(&str) -> bool,
) -> Vec<Placed> {
    let by_name = |scope: &str, name: &LogicalName| Placed {
        identity: None,
        entity: scoped(dataset, scope, name, options),
        parents: Vec::new(),
        columns: None,
    };
    let identity = match &dataset.key {
        DatasetKey::Physical(identity) => identity,
        DatasetKey::Scoped { scope, name } => return vec![by_name(scope, name)],
    };
    let subject = Subject {
        connector: dataset.connector.as_deref(),
        identity,
        options: &dataset.options,
    };
    let mut lacking = Vec::new();
    for known in rows(&options.rows, subject) {
        if let Some(type_name) = (known.row.types()).find(|name| !has_type(name) && *name != PLAIN)
        {
            lacking.push(type_name);
            continue;
        }
        let parts = known.row.parts(identity);
        let physical = |part: &Identity| physical(dataset, part, known, options, &lacking);
        return parts.iter().map(physical).collect();
    }
    // The table's last row takes everything; this is for a table that was broken by an edit.
    vec![by_name(&identity.namespace, dataset.name())]
}

fn physical(
    dataset: &Dataset,
    identity: &Identity,
    known: Known<'_>,
    options: &MappingOptions,
    lacking: &[&str],
) -> Placed {
    let row = known.row;
    let servers = bootstrap_servers(dataset, identity);
    let (ns, ns_source) = options.namespace_of(dataset, Some(identity));
    let placing = Placing {
        known,
        values: Values {
            identity,
            servers: servers.as_deref(),
            ns,
        },
        ns_source,
        origins: dataset.origins.iter().map(ToString::to_string).collect(),
    };
    let (parents, endpoint) = placing.parents();
    let rule = match (row.type_name.as_str(), lacking, known.number) {
        (type_name, [], Some(number)) => {
            format!("mapping {number} of the project gives the type {type_name}")
        }
        (PLAIN, [], None) => "no Atlas type is known for it".to_owned(),
        (type_name, [], None) => {
            format!("{} gives the type {type_name}", scheme(&identity.namespace))
        }
        (type_name, lacking, _) => format!(
            "{type_name} because the server lacks {}",
            lacking.join(" and ")
        ),
    };
    let name = short_name(dataset.name());
    let entity = Wanted {
        weak: if servers.is_some() {
            Vec::new()
        } else {
            row.weak.iter().map(Shared::from).collect()
        },
        endpoints: endpoint.into_iter().collect(),
        if_present: IfPresent::Compare,
        tables: tables(dataset),
        why: format!("{name} is {identity}; {rule}").into(),
        ..placing.entity(&Naming::of_row(row), placing.values)
    };
    Placed {
        identity: Some(identity.clone()),
        entity,
        parents,
        columns: row.columns.clone(),
    }
}

/// A dataset on its way to be an entity by a row.
struct Placing<'a> {
    known: Known<'a>,
    values: Values<'a>,
    ns_source: String,
    origins: Vec<String>,
}

/// What a row, or one of its parents, says of an entity.
#[derive(Clone, Copy)]
struct Naming<'a> {
    type_name: &'a str,
    qualified_name: &'a Template,
    name: &'a Template,
    attributes: &'a IndexMap<String, Template>,
}

impl<'a> Naming<'a> {
    fn of_row(row: &'a Row) -> Self {
        Self {
            type_name: &row.type_name,
            qualified_name: &row.qualified_name,
            name: &row.name,
            attributes: &row.attributes,
        }
    }

    fn of_parent(parent: &'a Parent) -> Self {
        Self {
            type_name: &parent.type_name,
            qualified_name: &parent.qualified_name,
            name: &parent.name,
            attributes: &parent.attributes,
        }
    }
}

impl Placing<'_> {
    /// All that the dataset must hang on, outermost first, and the link to the innermost of it.
    fn parents(&self) -> (Vec<Wanted>, Option<Endpoint>) {
        let row = self.known.row;
        let mut parents: Vec<Wanted> = Vec::new();
        let mut endpoint: Option<Endpoint> = None;
        let mut add = |naming: Naming<'_>, values: Values<'_>, attribute: &str| {
            let parent = Wanted {
                endpoints: endpoint.take().into_iter().collect(),
                ..self.entity(&naming, values)
            };
            endpoint = Some(Endpoint::one(attribute, &parent.key));
            parents.push(parent);
        };
        for parent in row.parents.iter().rev() {
            add(Naming::of_parent(parent), self.values, &parent.attribute);
        }
        if let Some(folders) = &row.folders {
            for above in folders_above(self.values.identity, folders.skip) {
                let values = Values {
                    identity: &above,
                    ..self.values
                };
                add(Naming::of_row(row), values, &folders.attribute);
            }
        }
        (parents, endpoint)
    }

    /// An entity that is used as it is where the catalogue has it.
    fn entity(&self, naming: &Naming<'_>, values: Values<'_>) -> Wanted {
        let key = EntityKey::new(naming.type_name, naming.qualified_name.fill(values));
        let name = naming.name.fill(values);
        let attributes = naming.attributes.iter();
        let attributes = attributes.map(|(name, text)| (name, Value::String(text.fill(values))));
        Wanted {
            if_present: IfPresent::Refer,
            why: format!("{} must hang on it", self.known.row.type_name).into(),
            rule: explained(self.known, naming, values, &self.ns_source),
            origins: self.origins.clone(),
            ..Wanted::with(key, &name, attributes)
        }
    }
}

/// Which row gave the type and the name, and what stands for each placeholder.
fn explained(
    known: Known<'_>,
    naming: &Naming<'_>,
    values: Values<'_>,
    ns_source: &str,
) -> Vec<Shared> {
    let (type_name, qualified_name) = (naming.type_name, naming.qualified_name);
    let whose = match known.number {
        Some(number) => format!("mapping {number} of the project file"),
        None => "the built-in mapping".to_owned(),
    };
    let mut lines = vec![
        format!(
            "{whose} for {} gives the type {type_name}",
            known.row.subject()
        )
        .into(),
        format!("its qualified name is {}", qualified_name.as_str()).into(),
    ];
    let mut told = BTreeSet::new();
    for placeholder in qualified_name.placeholders() {
        if !told.insert(placeholder) {
            continue;
        }
        let value = values.of(placeholder).unwrap_or_default();
        let source = match placeholder {
            "ns" => format!(", {ns_source}"),
            _ => String::new(),
        };
        lines.push(format!("{{{placeholder}}} is {value}{source}").into());
    }
    lines
}

/// The folders that a path lies in, outermost first. `skip` parts of it are none.
fn folders_above(identity: &Identity, skip: usize) -> Vec<Identity> {
    let name = identity.name.trim_matches('/');
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
    let ends = skip + 1..parts.len();
    let above = |end: usize| Identity {
        namespace: identity.namespace.clone(),
        name: parts.get(..end).unwrap_or_default().join("/"),
    };
    ends.map(above).collect()
}

/// A dataset known only by name: the name keeps where it was declared, so that `t` of two scripts stays two.
fn scoped(dataset: &Dataset, scope: &str, name: &LogicalName, options: &MappingOptions) -> Wanted {
    let local = short_name(name);
    let (ns, ns_source) = options.namespace_of(dataset, None);
    let key = EntityKey::new(PLAIN, format!("{scope}#{local}@{ns}"));
    let what = match dataset.kind {
        DatasetKind::Undeclared => "is used but defined nowhere that was read",
        DatasetKind::Table | DatasetKind::View => "does not tell its physical place",
    };
    Wanted {
        tables: tables(dataset),
        why: format!("{local} {what}, so it is a {PLAIN} named after {scope}").into(),
        rule: vec![
            format!("nothing tells what data it is, so it has the type {PLAIN}").into(),
            "its qualified name is <where it is declared>#<name>@{ns}".into(),
            format!("{{ns}} is {ns}, {ns_source}").into(),
        ],
        origins: dataset.origins.iter().map(ToString::to_string).collect(),
        ..Wanted::new(key, &local)
    }
}

/// The dataset's names in scripts: in full, and the table's alone.
fn tables(dataset: &Dataset) -> Vec<Shared> {
    let names = dataset.names.iter();
    // Not those of the graph: small texts that outlive it would hold the memory around them.
    let names: BTreeSet<Shared> = names
        .flat_map(|name| [name.to_string().into(), Shared::from(&*name.table)])
        .collect();
    names.into_iter().collect()
}

/// A logical name without Flink's defaults.
pub(super) fn short_name(name: &LogicalName) -> String {
    if *name == LogicalName::in_default(&name.table) {
        name.table.to_string()
    } else {
        name.to_string()
    }
}

impl Wanted {
    /// An entity with its names and nothing else.
    pub fn new(key: EntityKey, name: &str) -> Self {
        Self::with::<String>(key, name, [])
    }

    /// An entity with its names and more attributes.
    pub(super) fn with<K: Into<String>>(
        key: EntityKey,
        name: &str,
        more: impl IntoIterator<Item = (K, Value)>,
    ) -> Self {
        let mut attributes = Attributes::new();
        attributes.insert("qualifiedName".to_owned(), json!(key.qualified_name));
        attributes.insert("name".to_owned(), json!(name));
        attributes.extend(more.into_iter().map(|(name, value)| (name.into(), value)));
        Self {
            key,
            name: name.into(),
            attributes: attributes.into(),
            weak: Vec::new(),
            endpoints: Vec::new(),
            part_of: None,
            if_present: IfPresent::Compare,
            tables: Vec::new(),
            why: Shared::default(),
            rule: Vec::new(),
            conflict: None,
            sql: None,
            origins: Vec::new(),
        }
    }
}

/// Bootstrap servers as the options give them, else the broker in the identity.
fn bootstrap_servers(dataset: &Dataset, identity: &Identity) -> Option<String> {
    const OPTIONS: [&str; 2] = [
        "properties.bootstrap.servers",
        "connector.properties.bootstrap.servers",
    ];
    let of_options = OPTIONS
        .iter()
        .filter_map(|key| dataset.options.get(key))
        .map(str::trim)
        // Something like a login in it must not travel.
        .find(|servers| !servers.is_empty() && !servers.contains('@'));
    let of_identity = identity
        .namespace
        .split_once("://")
        .map(|(_, authority)| authority)
        .filter(|authority| !authority.is_empty() && *authority != "unknown");
    // Without a broker in the identity, what the option holds (a placeholder, say) is no address.
    of_identity.map(|authority| of_options.unwrap_or(authority).to_owned())
}
