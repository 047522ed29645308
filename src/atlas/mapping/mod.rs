//! Which entities a lineage graph wants to see in Atlas: types, names and attributes. Asks no server.

mod column_lineage;
mod columns;
mod datasets;
mod numbers;
mod places;
mod processes;
mod sides;
mod table;
mod template;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::atlas::plan::{Endpoint, Finding, NotPublished};
use crate::atlas::shared::Pool;
use crate::atlas::{Packed, Shared};
use crate::lineage::{Dataset, Identity, Lineage};
use crate::source::ProjectPaths;

pub use column_lineage::{COLUMN_LINEAGE, OWNED, OWNER, name_of as column_lineage_name};
pub use columns::{COLUMN, ColumnLimits, TABLE};
pub use datasets::entities_of;
pub use numbers::Numbers;
pub(in crate::atlas) use numbers::{
    Alike, Declared, Numbered, alike, numbered, shared_jobs, stem_of,
};
pub use places::Places;
pub use processes::{APPLICATION, PROCESS};
pub(in crate::atlas) use sides::{MEMBERS, OWNERS};
pub use sides::{Side, is_process, is_side, sides_of};
pub use table::Row;

use processes::Selection;

/// The type above all those of datasets.
pub const DATASET: &str = "DataSet";

/// How entities are named and which are wanted.
#[derive(Debug, Clone)]
pub struct MappingOptions {
    /// Metadata namespace: what stands after the `@` of qualified names.
    pub namespace: String,
    /// Other metadata namespaces, by the namespace of a dataset's identity (`kafka://broker:9092`) or by its catalog
    /// (`catalog:lake`); `*` in a key stands for anything.
    pub namespaces: IndexMap<String, String>,
    /// Rows of the project, which go before ours.
    pub rows: Arc<[Row]>,
    /// Also datasets that hold no data of their own (datagen, print, blackhole).
    pub publish_ephemeral: bool,
    /// Columns and their lineage too, as long as there are no more than this.
    pub columns: Option<ColumnLimits>,
    /// The numbers that a catalogue has given to statements which write one sink in one job.
    pub numbers: Numbers,
    /// Where the paths of origins are seen from: what is published must not hang on how a path was written.
    pub paths: ProjectPaths,
}

impl Default for MappingOptions {
    fn default() -> Self {
        Self {
            namespace: "primary".to_owned(),
            namespaces: IndexMap::new(),
            rows: Arc::from([]),
            publish_ephemeral: false,
            columns: None,
            numbers: Numbers::default(),
            paths: ProjectPaths::default(),
        }
    }
}

impl MappingOptions {
    /// The metadata namespace of a dataset, by the namespace of its identity, where it has one, and by its catalogs; and
    /// why it is that. The first key that fits is taken.
    fn namespace_of(&self, dataset: &Dataset, identity: Option<&Identity>) -> (&str, String) {
        let mut known: Vec<Cow<'_, str>> = Vec::new();
        if !self.namespaces.is_empty() {
            known.extend(identity.map(|it| Cow::Borrowed(&*it.namespace)));
            let catalogs = dataset.names.iter().map(|name| &name.catalog);
            known.extend(catalogs.map(|catalog| Cow::Owned(format!("catalog:{catalog}"))));
        }
        let fits = |pattern: &str| known.iter().any(|it| table::fits(pattern, it));
        match self.namespaces.iter().find(|(pattern, _)| fits(pattern)) {
            Some((pattern, namespace)) => (
                namespace,
                format!("the metadata namespace of {pattern} in the project file"),
            ),
            None => (
                &self.namespace,
                "the metadata namespace where no other is set".to_owned(),
            ),
        }
    }
}

/// What names an entity on a server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityKey {
    /// Atlas type.
    pub type_name: Shared,
    /// Qualified name.
    pub qualified_name: Shared,
}

impl EntityKey {
    /// The key of an entity.
    pub fn new(type_name: impl Into<Shared>, qualified_name: impl Into<Shared>) -> Self {
        Self {
            type_name: type_name.into(),
            qualified_name: qualified_name.into(),
        }
    }
}

impl std::fmt::Display for EntityKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.type_name, self.qualified_name)
    }
}

/// What is done about an entity that the server has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfPresent {
    /// It is made to look as wanted.
    Compare,
    /// It is used as it is: it stands for something that is not ours to describe.
    Refer,
}

/// An entity that should be there.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Type and qualified name.
    pub key: EntityKey,
    /// Name to show.
    pub name: Shared,
    /// Attributes, `qualifiedName` and `name` among them.
    pub attributes: Packed,
    /// Attributes, and keys of maps as `conf.job.id`, whose value is a guess or not known: one that the server has is kept.
    pub weak: Vec<Shared>,
    /// Relationships.
    pub endpoints: Vec<Endpoint>,
    /// The attribute by which it hangs on what it is a part of: a column on its table, say.
    pub part_of: Option<Shared>,
    /// What is done where it is there.
    pub if_present: IfPresent,
    /// Logical names of the tables that it is, sorted, each once.
    pub tables: Vec<Shared>,
    /// Why it is wanted and which rule gave its type and name.
    pub why: Shared,
    /// How its type and name came about, a line each.
    pub rule: Vec<Shared>,
    /// Why it cannot be published as it stands.
    pub conflict: Option<Shared>,
    /// The statement that caused it.
    pub sql: Option<Shared>,
    /// Where that was seen.
    pub origins: Vec<String>,
}

/// Wanted entities: there may be a hundred thousand, which are put in order and then taken one by one.
pub type ManyWanted = Vec<Box<Wanted>>;

/// What a graph wants.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wishes {
    /// Entities in an order in which each comes after those that its endpoints name.
    pub entities: ManyWanted,
    /// What is left out and why.
    pub not_published: Vec<NotPublished>,
    /// What a person should know about all of it.
    pub findings: Vec<Finding>,
    /// Processes of which the lineage of all columns is among the entities, but for that of these columns, of which nothing is
    /// planned.
    pub traced: BTreeMap<EntityKey, BTreeSet<Shared>>,
    /// How the statements of the graph are called.
    pub(in crate::atlas) declared: Declared,
    /// Which of them each process and dataset of the graph is.
    pub places: Places,
    /// What the entities say in the same words.
    words: Pool,
}

impl Wishes {
    /// Lets go of what only people read of the entities.
    pub(in crate::atlas) fn forget_reasons(&mut self) {
        for wanted in &mut self.entities {
            wanted.why = Shared::default();
            wanted.rule = Vec::new();
            wanted.tables = Vec::new();
            wanted.sql = None;
            wanted.origins = Vec::new();
        }
    }

    /// Adds an entity. There may be a hundred thousand, which say much in the same words.
    fn add(&mut self, wanted: impl Into<Box<Wanted>>) {
        let mut wanted: Box<Wanted> = wanted.into();
        let Wanted {
            key,
            endpoints,
            weak,
            part_of,
            rule,
            ..
        } = &mut *wanted;
        let ends = endpoints.iter_mut();
        let of_ends = ends.flat_map(|end| [&mut end.attribute, &mut end.type_name]);
        let texts = of_ends
            .chain([&mut key.type_name])
            .chain(part_of)
            .chain(weak)
            .chain(rule);
        for text in texts {
            self.words.share(text);
        }
        wanted.endpoints.shrink_to_fit();
        wanted.rule.shrink_to_fit();
        self.entities.push(wanted);
    }
}

/// The entities that `lineage` wants on a server that has, or will have, the types for which `has_type` holds. What is
/// wanted is as large as the graph that wants it: one that is given away is let go of node by node.
pub fn wishes<'l>(
    lineage: impl Into<Cow<'l, Lineage>>,
    options: &MappingOptions,
    has_type: &dyn Fn(&str) -> bool,
) -> Wishes {
    let nodes = match lineage.into() {
        Cow::Owned(lineage) => lineage.into_nodes(),
        Cow::Borrowed(lineage) => lineage.nodes(),
    };
    let mut wishes = Wishes::default();
    let Selection {
        datasets,
        used,
        processes,
        declared,
        left_out,
    } = processes::select(nodes, options, &mut wishes.not_published);
    wishes.declared = declared;
    // Nodes are taken one by one; only columns are wanted of them a second time.
    let mut with_columns = Vec::new();
    if options.columns.is_some() {
        with_columns.clone_from(&datasets);
    }
    let placements = datasets::wanted(datasets, &used, options, has_type, &mut wishes);
    drop(used);
    let processes = processes::wanted(processes, &placements, options, has_type, &mut wishes);
    let columns = columns::wanted(
        &with_columns,
        &processes,
        &placements,
        options,
        has_type,
        &mut wishes,
    );
    column_lineage::wanted(&processes, &columns, options, has_type, &mut wishes);
    let processes = processes.into_iter().map(|it| (it.id, Ok(it.key)));
    let without = left_out.into_iter();
    wishes.places = Places {
        processes: processes
            .chain(without.map(|(id, why)| (id, Err(why))))
            .collect(),
        datasets: placements.into_places(),
    };
    drop((columns, with_columns));
    wishes.words = Pool::default();
    mark_namesakes(&mut wishes.entities);
    mark_dependants(&mut wishes.entities);
    wishes
}

/// Two things that fall on one name would silently become one entity: neither is published.
fn mark_namesakes(entities: &mut [Box<Wanted>]) {
    let mut order: Vec<usize> = (0..entities.len()).collect();
    order.sort_by(|&one, &other| entities[one].key.cmp(&entities[other].key));
    let groups = order.chunk_by(|&one, &other| entities[one].key == entities[other].key);
    let groups: Vec<&[usize]> = groups.filter(|members| members.len() > 1).collect();
    for members in groups {
        let causes: Vec<_> = members.iter().map(|&at| entities[at].why.clone()).collect();
        for (own, &at) in members.iter().enumerate() {
            let others: Vec<_> = causes
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != own)
                .map(|(_, cause)| &**cause)
                .collect();
            let remedy = if is_of_job(&entities[at].key) {
                "Give one of the jobs another name (`pipeline.name`), or leave one out"
            } else {
                "Give one of them another metadata namespace, or leave one out"
            };
            let conflict = format!(
                "{} is also the name of another: {}. {remedy}",
                entities[at].key.qualified_name,
                others.join("; ")
            );
            entities[at].conflict = Some(conflict.into());
        }
    }
}

/// Whether an entity has its name of the job that it is of, or is.
fn is_of_job(key: &EntityKey) -> bool {
    [PROCESS, COLUMN_LINEAGE, APPLICATION].contains(&&*key.type_name)
}

/// What points to a conflict cannot be published either.
fn mark_dependants(entities: &mut [Box<Wanted>]) {
    let mut broken: BTreeSet<EntityKey> = BTreeSet::new();
    for entity in entities {
        // An application is one without any single process of it too.
        if entity.conflict.is_none() && entity.key.type_name != APPLICATION {
            let cause = entity
                .endpoints
                .iter()
                .map(Endpoint::key)
                .find(|key| broken.contains(key));
            let conflict = |key| format!("{key}, which it needs, is a conflict").into();
            entity.conflict = cause.map(conflict);
        }
        if entity.conflict.is_some() {
            broken.insert(entity.key.clone());
        }
    }
}
