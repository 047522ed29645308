//! Processes that the catalogue has under another name: a file was moved or renamed.
//!
//! One is renamed unasked only where nothing else can be meant (`is_renamed`): each of its old files has the statement still, or was
//! this project's, as git knows, and is gone; and where all are gone, what is new has the name of one of them or lies where it lay.
//! Somebody else's process with the same statement, or the same file seen from elsewhere, would pass for a moved one otherwise.
//! Nothing is asked where the catalogue has all processes and applications that are wanted.

mod applications;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use crate::atlas::mapping::{
    APPLICATION, COLUMN_LINEAGE, EntityKey, MEMBERS, OWNER, PROCESS, column_lineage_name,
};
use crate::atlas::wire::{Attributes, Entity, EntityHeader};
use crate::atlas::{AtlasError, Reader, Relationships, Shared};
use crate::collections::FastMap;
use crate::source::{ProjectPaths, is_file, job_of_file};

use super::compare::{attribute_changes, sides};
use super::comparison::Found;
use super::dispute::keep_foreign_keys;
use super::listing::{self, Listing};
use super::make::{Moves, PlanOptions, renaming};
use super::snapshot::{conf, qualified_name};
use super::{AttributeChange, Endpoint, Entry, Seen, Sign};

/// Processes whose names are looked through at most: a plan must not take minutes because of a large catalogue.
const NAMES: usize = 20_000;
/// Processes that are read at most.
const READ: usize = 2_000;

/// A process, the lineage of a column or an application under its old name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    guid: String,
    qualified_name: String,
    update_time: Option<i64>,
    attributes: Attributes,
    sides: Vec<Endpoint>,
    /// Whether it is renamed; else it is told of.
    is_renamed: bool,
}

/// What is there under its old name, by its new one.
type Renamed = BTreeMap<EntityKey, Known>;

/// What was looked for.
#[derive(Debug, Default)]
pub(super) struct Moved {
    pub(super) found: Renamed,
    /// Why processes were not looked for, or not to the end.
    pub(super) unknown: Option<Unknown>,
}

impl Moved {
    /// The names there of what is renamed.
    pub(super) fn renamed(&self) -> impl Iterator<Item = &str> {
        let renamed = self.found.values().filter(|it| it.is_renamed);
        renamed.map(|it| it.qualified_name.as_str())
    }
}

/// Processes of which it is not known whether the server has them under another name.
#[derive(Debug)]
pub(super) struct Unknown {
    pub(super) processes: usize,
    pub(super) why: AtlasError,
}

/// What a search for what was moved looks at.
struct Search<'a> {
    reader: &'a Reader,
    entries: &'a [Entry],
    options: &'a PlanOptions,
    /// What names of the metadata namespace end with.
    suffix: String,
}

/// Finds, for each process that is new to the server, one there with the same statement under a name that this graph
/// does not want; of those that are renamed the lineage of their columns and their applications; and applications that are
/// left of an earlier rename. `listed` is what the server has of processes, where that is known. On a server whose search does
/// not work processes are simply new, which is told; but what goes with a rename has to be known, or it would be made a second
/// time.
pub(super) async fn find(
    reader: &Reader,
    entries: &[Entry],
    known: &Found,
    present: &BTreeSet<String>,
    options: &PlanOptions,
    listed: Option<&Listing>,
) -> Result<Moved, AtlasError> {
    if !present.contains(PROCESS) || options.moves == Moves::Never {
        return Ok(Moved::default());
    }
    let search = Search {
        reader,
        entries,
        options,
        suffix: format!("@{}", options.mapping.namespace),
    };
    let mut moved = search
        .processes_and_what_is_theirs(known, present, listed)
        .await?;
    if present.contains(MEMBERS.relationship) {
        let left = applications::New::of(entries, known, &moved.found);
        let left = left.renamed_after(&search, known).await?;
        moved.found.extend(left);
    }
    Ok(moved)
}

impl Search<'_> {
    async fn processes_and_what_is_theirs(
        &self,
        known: &Found,
        present: &BTreeSet<String>,
        listed: Option<&Listing>,
    ) -> Result<Moved, AtlasError> {
        let Self {
            reader,
            entries,
            options,
            suffix,
        } = self;
        let is_new = |it: &Entry| it.type_name == PROCESS && known.guid(&it.key()).is_none();
        if !entries.iter().any(is_new) {
            return Ok(Moved::default());
        }
        let own = match listed {
            Some(_) => Listing::default(),
            None => listing::names(reader, &options.mapping.namespace, NAMES).await,
        };
        let listing = listed.unwrap_or(&own);
        let there = listing.headers.iter().filter(|header| {
            let name = header.qualified_name();
            name.is_some_and(|name| name.ends_with(suffix))
        });
        let there: Vec<&EntityHeader> = there.collect();
        // Mostly the namespace is new, and so are tens of thousands of processes.
        if there.is_empty() && listing.failure.is_none() {
            return Ok(Moved::default());
        }
        let new = self.new_processes(known);
        if new.is_empty() {
            return Ok(Moved::default());
        }
        let others = others(reader, entries, &new, &there).await;
        // What was not read may be what was moved.
        let is_whole = listing.failure.is_none() && !listing.may_have_more && others.is_whole();
        let mut moves = self.same_statements(&new, others.read, is_whole);
        // The lineage of its columns has its name in its own.
        if present.contains(COLUMN_LINEAGE) {
            let lineages = lineages(reader, entries, &moves).await?;
            moves.extend(lineages);
        }
        if is_whole && present.contains(APPLICATION) {
            let names = there.iter().filter_map(|it| it.qualified_name());
            let applications = applications::New::of(entries, known, &moves);
            let renamed = applications.renamed_with(self, &moves, names).await?;
            moves.extend(renamed);
        }
        let why = listing.failure.clone().or(others.failure);
        Ok(Moved {
            found: moves,
            unknown: why.map(|why| Unknown {
                processes: new.len(),
                why,
            }),
        })
    }

    /// The processes that the server does not have, by their statements. The same statement twice in the graph leaves open which
    /// of them was moved.
    fn new_processes(&self, known: &Found) -> HashMap<String, &Entry> {
        let mut new: HashMap<String, Vec<&Entry>> = HashMap::new();
        for entry in self.entries.iter().filter(|it| it.type_name == PROCESS) {
            if known.guid(&entry.key()).is_none()
                && let Some(fingerprint) = conf(&entry.attributes.unpack(), "fingerprint")
            {
                new.entry(fingerprint.to_owned()).or_default().push(entry);
            }
        }
        let single = new
            .into_iter()
            .filter_map(|(fingerprint, entries)| match *entries {
                [entry] => Some((fingerprint, entry)),
                _ => None,
            });
        single.collect()
    }

    /// What each of the new processes is there, if one has its statement. Several leave open which of them it was.
    fn same_statements(
        &self,
        new: &HashMap<String, &Entry>,
        others: Vec<Entity>,
        is_whole: bool,
    ) -> Renamed {
        let mut found: BTreeMap<EntityKey, Vec<Known>> = BTreeMap::new();
        for entity in others {
            let fingerprint = conf(&entity.attributes, "fingerprint");
            if let Some(entry) = fingerprint.and_then(|it| new.get(it))
                && let Some(known) = Known::of(entity, &FastMap::default())
            {
                found.entry(entry.key()).or_default().push(Known {
                    is_renamed: is_renamed(entry, &known.attributes, self.options, is_whole),
                    ..known
                });
            }
        }
        let single = found.into_iter().filter_map(|(key, mut known)| {
            let one = known.pop()?;
            known.is_empty().then_some((key, one))
        });
        single.collect()
    }
}

/// Processes that others may have been before.
struct Others {
    read: Vec<Entity>,
    /// Whether there are more than are read.
    is_cut: bool,
    /// Why they could not be read.
    failure: Option<AtlasError>,
}

impl Others {
    fn is_whole(&self) -> bool {
        !self.is_cut && self.failure.is_none()
    }
}

/// The processes there that may be those that are new: of names that the graph does not want. Where these are many, only those
/// that write what one that is new writes, as their names tell.
async fn others(
    reader: &Reader,
    entries: &[Entry],
    new: &HashMap<String, &Entry>,
    there: &[&EntityHeader],
) -> Others {
    let wanted: HashSet<&str> = entries.iter().map(|it| &*it.qualified_name).collect();
    let others = there.iter().filter_map(|header| {
        let name = header.qualified_name()?;
        (!wanted.contains(name)).then_some((name, &header.guid))
    });
    let mut others: Vec<(&str, &String)> = others.collect();
    if others.len() > READ {
        let sinks: HashSet<&str> = new.values().map(|it| sink(&it.qualified_name)).collect();
        others.retain(|(name, _)| sinks.contains(sink(name)));
    }
    let is_cut = others.len() > READ;
    others.truncate(READ);
    let guids: Vec<String> = others.into_iter().map(|(_, guid)| guid.clone()).collect();
    let relationships = Relationships::With;
    let read = reader.entities_by_guid(&guids, relationships).await;
    let (read, failure) = match read {
        Ok(read) => (read, None),
        Err(why) => (Vec::new(), Some(why)),
    };
    Others {
        read,
        is_cut,
        failure,
    }
}

/// What a process writes, as its qualified name says: `<job>/<sink>#<number>@<namespace>`.
fn sink(qualified_name: &str) -> &str {
    let name = qualified_name
        .rsplit_once('@')
        .map_or(qualified_name, |it| it.0);
    let last = name.rsplit_once('/').map_or(name, |it| it.1);
    last.split('#').next().unwrap_or(last)
}

/// Whether a process that is new is the one there with these attributes, and takes over its entity. `is_whole` says that all
/// were seen that it may be.
fn is_renamed(entry: &Entry, before: &Attributes, options: &PlanOptions, is_whole: bool) -> bool {
    match options.moves {
        Moves::All => true,
        Moves::Never => false,
        Moves::Sure if !is_whole => false,
        Moves::Sure => {
            let now = entry.attributes.unpack();
            let places = conf(before, "origins").zip(conf(&now, "origins"));
            let paths = &options.mapping.paths;
            let name = before.get("name").and_then(Value::as_str);
            places.is_some_and(|(old, new)| {
                let files = Files::of(old, new, paths);
                // Git is asked last: that takes a process of its own.
                files.are_accounted_for(name.unwrap_or_default())
                    && files.gone.iter().all(|it| paths.had(it))
            })
        }
    }
}

/// The files that something was published from, by what has become of them.
struct Files<'a> {
    /// Those that have it still.
    kept: Vec<&'a str>,
    /// Those that are not there any more.
    gone: Vec<&'a str>,
    /// Whether there are others: files that are there and have it no more, running jobs, standard input, other catalogues.
    has_others: bool,
    /// Those that have it now.
    now: Vec<&'a str>,
}

impl<'a> Files<'a> {
    fn of(old: &'a str, new: &'a str, paths: &ProjectPaths) -> Self {
        let now: Vec<&str> = new.split(", ").collect();
        let (kept, left): (Vec<&str>, Vec<&str>) =
            old.split(", ").partition(|name| now.contains(name));
        let (gone, others): (Vec<&str>, Vec<&str>) =
            (left.into_iter()).partition(|name| is_file(name) && !paths.has(name));
        // A name may have a comma in it.
        let has_comma = gone.len() > 1 && paths.has(&gone.join(", "));
        Self {
            has_others: !others.is_empty() || has_comma || !kept.iter().all(|it| is_file(it)),
            kept,
            gone,
            now,
        }
    }

    /// Whether what was called `old_name` is what is there now, if the files that are gone were this project's.
    fn are_accounted_for(&self, old_name: &str) -> bool {
        if self.has_others || !self.now.iter().all(|it| is_file(it)) {
            return false;
        }
        let is_like = |old: &str, new: &str| {
            let (old, new) = (parts(old), parts(new));
            old.0 == new.0 || old.1 == new.1
        };
        match (&*self.kept, &*self.gone) {
            ([], gone) => gone
                .iter()
                .any(|old| self.now.iter().any(|new| is_like(old, new))),
            // A script may give its job another name each time; what has the name of a file has that one.
            (kept, []) => kept
                .iter()
                .any(|file| is_of_job(old_name, &job_of_file(file))),
            _ => true,
        }
    }
}

/// Whether a process or an application is called like one of a job.
fn is_of_job(name: &str, job: &str) -> bool {
    let rest = name.strip_prefix(job);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The folder and the name of a file.
fn parts(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

impl Known {
    /// An entity that is renamed. `names` has those that its sides may point to; those of processes are told by name.
    fn of(entity: Entity, names: &FastMap<Shared, EntityKey>) -> Option<Self> {
        Some(Self {
            update_time: entity.update_time,
            sides: sides(&entity, names),
            qualified_name: qualified_name(&entity)?.to_owned(),
            guid: entity.guid?,
            attributes: entity.attributes,
            is_renamed: true,
        })
    }
}

/// The lineage of the columns of moved processes, as it is called there.
async fn lineages(
    reader: &Reader,
    entries: &[Entry],
    moves: &Renamed,
) -> Result<Renamed, AtlasError> {
    let mut by_old_name: BTreeMap<String, EntityKey> = BTreeMap::new();
    for entry in entries.iter().filter(|it| it.type_name == COLUMN_LINEAGE) {
        let owner = entry.endpoints.iter().find(|end| end.attribute == OWNER);
        let known = owner.and_then(|owner| moves.get(&owner.key()));
        if let Some(known) = known.filter(|it| it.is_renamed) {
            let name = column_lineage_name(&known.qualified_name, &entry.name);
            by_old_name.insert(name, entry.key());
        }
    }
    let names: Vec<String> = by_old_name.keys().cloned().collect();
    let found = reader.entities_by_name(COLUMN_LINEAGE, &names).await?;
    Ok(named_before(found, &by_old_name, &FastMap::default()))
}

/// The entities that were found by their old names.
fn named_before(
    found: Vec<Entity>,
    by_old_name: &BTreeMap<String, EntityKey>,
    names: &FastMap<Shared, EntityKey>,
) -> Renamed {
    let known = found.into_iter().filter_map(|it| Known::of(it, names));
    let known = known.filter_map(|it| Some((by_old_name.get(&it.qualified_name)?.clone(), it)));
    known.collect()
}

/// Says of a new entry that it was moved, or makes it the renaming of the one that is there.
pub(super) fn apply(entry: &mut Entry, known: &Known) {
    if entry.sign != Sign::Create {
        return;
    }
    if !known.is_renamed {
        entry.why = format!(
            "{}; the catalogue has the same statement as {}, which stays: was the file moved? --follow-moves renames it",
            entry.why, known.qualified_name
        )
        .into();
        return;
    }
    entry.sign = Sign::Update;
    let mut attributes = entry.attributes.unpack();
    keep_foreign_keys(&mut attributes, &known.attributes);
    entry.changes = vec![renaming(&known.qualified_name, &entry.qualified_name)];
    // The names are told already; all else is told too, so that it can be given back.
    let others = attribute_changes(&attributes, &known.attributes);
    entry.attributes = attributes.into();
    let is_told = |it: &AttributeChange| matches!(&*it.attribute, "qualifiedName" | "id");
    entry
        .changes
        .extend(others.into_iter().filter(|it| !is_told(it)));
    entry.seen = Some(Box::new(Seen {
        guid: known.guid.clone(),
        update_time: known.update_time,
        sides: known.sides.clone(),
    }));
    entry.why = format!("{}; moved from {}", entry.why, known.qualified_name).into();
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::renamed("jobs/old.sql", "jobs/new.sql", true)]
    #[case::moved("old/a.sql", "new/deep/a.sql", true)]
    #[case::at_the_top("a.sql", "b.sql", true)]
    #[case::both("old/a.sql", "new/b.sql", false)]
    #[case::still_there("kept.sql", "b.sql", false)]
    #[case::one_of_two_still_there("a.sql, kept.sql", "b.sql", false)]
    #[case::both_gone("a.sql, c.sql", "b.sql", true)]
    #[case::one_gone_one_kept("a.sql, kept.sql", "kept.sql", true)]
    #[case::one_renamed_one_kept("a.sql, kept.sql", "c.sql, kept.sql", true)]
    #[case::one_more("kept.sql", "a.sql, kept.sql", true)]
    #[case::one_less("b.sql, kept.sql", "b.sql", false)]
    #[case::one_more_job("kept.sql, http://flink:8081 etl", "kept.sql", false)]
    #[case::a_comma_in_the_name("kept, too.sql", "b.sql", false)]
    #[case::a_job("http://flink:8081 etl", "b.sql", false)]
    #[case::to_a_job("a.sql", "http://flink:8081 etl", false)]
    #[case::standard_input("-", "b.sql", false)]
    fn what_was_moved_for_sure(#[case] old: &str, #[case] new: &str, #[case] is_it: bool) {
        let folder = tempfile::tempdir().unwrap();
        for kept in ["kept.sql", "kept, too.sql"] {
            std::fs::write(folder.path().join(kept), "").unwrap();
        }
        let paths = ProjectPaths {
            here: folder.path().to_owned(),
            root: folder.path().to_owned(),
        };
        let files = Files::of(old, new, &paths);
        assert_eq!(files.are_accounted_for("kept/t"), is_it);
        let is_of_file = files.are_accounted_for("etl/t");
        assert_eq!(is_of_file, is_it && !files.gone.is_empty());
    }

    #[rstest]
    #[case("etl/a/totals@primary", "totals")]
    #[case("etl/a/totals#2@primary", "totals")]
    #[case("totals", "totals")]
    fn names_tell_what_is_written(#[case] name: &str, #[case] wanted: &str) {
        assert_eq!(sink(name), wanted);
    }
}
