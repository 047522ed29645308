//! How a catalogue stands to processes and datasets, looked up in a plan: `+` is missing, `~` differs, `=` is the same.

use std::collections::BTreeSet;

use crate::atlas::mapping::{APPLICATION, EntityKey, PROCESS};
use crate::atlas::plan::{AttributeChange, Endpoint, Entry, Published, Sign};
use crate::collections::{FastMap, FastSet};

use super::{EntityAt, Mark, Part, State};

/// Which part of a thing an attribute tells of. The keys of maps are `conf.key`; what is in no row is another attribute.
const PARTS: [(&str, Part); 15] = [
    ("inputs", Part::Inputs),
    ("outputs", Part::Outputs),
    ("conf.sql", Part::Sql),
    ("conf.fingerprint", Part::Sql),
    ("conf.origins", Part::Places),
    ("conf.multiplicity", Part::Places),
    ("conf.job.name", Part::Job),
    ("conf.job.id", Part::Job),
    ("conf.flink.version", Part::Job),
    ("qualifiedName", Part::Identity),
    ("name", Part::Identity),
    ("id", Part::Identity),
    ("uri", Part::Identity),
    ("topic", Part::Identity),
    ("path", Part::Identity),
];

/// The parts in which an attribute differs.
fn parts(change: &AttributeChange) -> impl Iterator<Item = Part> {
    change.by_key().into_iter().map(|change| {
        let mut rows = PARTS.iter();
        let row = rows.find(|(attribute, _)| *attribute == change.attribute);
        row.map_or(Part::Attributes, |(_, part)| *part)
    })
}

/// What a catalogue has, ready to be looked up.
pub(super) struct Catalogue<'a> {
    pub(super) published: &'a Published,
    /// Of each entity. Two entries of one name are a conflict, so that either will do.
    by_key: FastMap<(&'a str, &'a str), &'a Entry>,
    /// The parts of entries that are not as wanted, by the name of the whole.
    of_parts: FastMap<(&'a str, &'a str), BTreeSet<Part>>,
    /// The qualified names in the plan, and of what the graph has and does not publish.
    names: FastSet<&'a str>,
}

impl<'a> Catalogue<'a> {
    pub(super) fn of(published: &'a Published) -> Self {
        let entries = &published.plan.entries;
        let by_key: FastMap<_, _> = entries.iter().map(|entry| (key(entry), entry)).collect();
        let mut of_parts: FastMap<_, BTreeSet<Part>> = FastMap::default();
        for entry in entries.iter().filter(|it| it.sign != Sign::Unchanged) {
            if entry.part_of.is_some()
                && let Some(whole) = outermost(entry, &by_key)
            {
                // Whatever is a part of something is made for columns.
                of_parts
                    .entry(key(whole))
                    .or_default()
                    .insert(Part::Columns);
            }
        }
        Self {
            published,
            by_key,
            of_parts,
            names: (entries.iter().map(|it| &*it.qualified_name))
                .chain(published.unused.iter().map(|it| &*it.qualified_name))
                .collect(),
        }
    }

    pub(super) fn entry(&self, of: &EntityKey) -> Option<&'a Entry> {
        self.by_key
            .get(&(&*of.type_name, &*of.qualified_name))
            .copied()
    }

    /// Whether an entity of this name is something of the graph.
    pub(super) fn knows(&self, qualified_name: &str) -> bool {
        self.names.contains(qualified_name)
    }

    /// How the catalogue stands to an entity and its parts.
    pub(super) fn state(&self, of: &EntityKey) -> State {
        let Some(entry) = self.entry(of) else {
            return State::of(Mark::Missing);
        };
        let mut state = match entry.sign {
            Sign::Create => State::of(Mark::Missing),
            Sign::Unchanged => State::of(Mark::Same),
            Sign::Conflict => self.conflict(entry),
            // A comparison deletes nothing.
            Sign::Update | Sign::Delete => {
                let mut state = State::of(Mark::Different);
                state.parts = entry.changes.iter().flat_map(parts).collect();
                if let Some(old) = entry.old_name() {
                    state.parts.insert(Part::Identity);
                    state.note = Some(format!("the catalogue has it as {old}"));
                }
                state
            }
        };
        for part in self.of_parts.get(&key(entry)).into_iter().flatten() {
            state.differs_in(*part);
        }
        if self.lacks_parent(entry) {
            state.differs_in(Part::Parent);
        }
        state
    }

    fn conflict(&self, entry: &Entry) -> State {
        let doubles = &self.published.doubles;
        let guids = doubles.get(&EntityKey::new(&entry.type_name, &entry.qualified_name));
        let mut state = State::of(Mark::Different);
        if let Some(guids) = guids {
            state = State::of(Mark::Duplicated);
            state.times = guids.len();
        } else {
            state.parts.insert(Part::Identity);
        }
        state.note = entry.conflict.as_ref().map(ToString::to_string);
        state
    }

    /// Whether something that a dataset hangs on is not as wanted.
    fn lacks_parent(&self, entry: &Entry) -> bool {
        let mut open: Vec<&Entry> = vec![entry];
        let mut seen = FastSet::default();
        while let Some(entry) = open.pop() {
            let above = entry.endpoints.iter().filter(|end| !end.is_array);
            for end in above.filter_map(|end| self.by_key.get(&end_key(end))) {
                if end.sign != Sign::Unchanged {
                    return true;
                }
                if seen.insert(key(end)) {
                    open.push(end);
                }
            }
        }
        false
    }

    /// The entity as it is there, or would be.
    pub(super) fn entity(&self, of: &EntityKey) -> EntityAt {
        let entry = self.entry(of);
        let name = entry.map(|it| it.old_name().unwrap_or(&it.qualified_name));
        EntityAt {
            type_name: of.type_name.to_string(),
            qualified_name: name.unwrap_or(&of.qualified_name).to_owned(),
            guid: entry.and_then(|it| Some(it.seen.as_ref()?.guid.clone())),
        }
    }

    /// The guids of an entity that is there more than once.
    pub(super) fn doubles(&self, of: &EntityKey) -> impl Iterator<Item = &'a String> {
        self.published.doubles.get(of).into_iter().flatten()
    }

    /// The applications that are not as wanted.
    pub(super) fn applications(&self) -> impl Iterator<Item = &'a Entry> {
        let entries = self.published.plan.entries.iter();
        entries.filter(|it| it.type_name == APPLICATION && it.sign != Sign::Unchanged)
    }

    /// What the processes of the plan read and write in the catalogue now, each with the process.
    pub(super) fn sides_now(&self) -> impl Iterator<Item = (&'a Endpoint, &'a str)> {
        let entries = self.published.plan.entries.iter();
        let processes = entries.filter(|it| it.type_name == PROCESS);
        processes.flat_map(|entry| {
            let sides = entry.seen.iter().flat_map(|seen| &seen.sides);
            sides.map(|side| (side, &*entry.qualified_name))
        })
    }
}

fn key(entry: &Entry) -> (&str, &str) {
    (&entry.type_name, &entry.qualified_name)
}

fn end_key(end: &Endpoint) -> (&str, &str) {
    (&end.type_name, &end.qualified_name)
}

/// What an entry is a part of in the end: the dataset of a column, the process of the lineage of a column.
fn outermost<'a>(
    entry: &'a Entry,
    by_key: &FastMap<(&'a str, &'a str), &'a Entry>,
) -> Option<&'a Entry> {
    /// A column of a table of a dataset is the deepest that there is; nothing is a part of itself.
    const DEEPEST: usize = 8;
    let mut whole = entry;
    for _ in 0..DEEPEST {
        let Some(attribute) = &whole.part_of else {
            return Some(whole);
        };
        let mut ends = whole.endpoints.iter();
        let end = ends.find(|end| end.attribute == *attribute)?;
        whole = by_key.get(&end_key(end))?;
    }
    None
}
