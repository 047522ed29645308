//! Applications of renamed processes: they are renamed with them, or after them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::atlas::mapping::{APPLICATION, EntityKey, MEMBERS, OWNERS, PROCESS};
use crate::atlas::plan::Entry;
use crate::atlas::plan::compare::living_guids;
use crate::atlas::plan::comparison::Found;
use crate::atlas::plan::snapshot::qualified_name;
use crate::atlas::wire::{Entity, Status};
use crate::atlas::{AtlasError, Reader, Relationships, Shared};
use crate::collections::FastMap;

use super::{Renamed, Search, is_renamed, named_before};

/// The applications that a server does not have, as far as is known.
pub(super) struct New<'e>(Vec<Application<'e>>);

/// One of them.
struct Application<'e> {
    entry: &'e Entry,
    /// Its processes in the plan: those that it is tied to; where applications are not tied, their names tell.
    members: Vec<&'e Entry>,
}

impl<'e> New<'e> {
    /// Those of a plan, but for those that are renamed already.
    pub(super) fn of(entries: &'e [Entry], known: &Found, renamed: &Renamed) -> Self {
        let new = entries.iter().filter(|it| it.is_application());
        let new = new.filter(|it| {
            let key = it.key();
            known.guid(&key).is_none() && !renamed.contains_key(&key)
        });
        let mut applications: Vec<_> = new
            .map(|entry| Application {
                entry,
                members: Vec::new(),
            })
            .collect();
        let numbered = applications.iter().enumerate();
        let by_name: HashMap<&str, usize> =
            numbered.map(|(at, it)| (&*it.entry.name, at)).collect();
        for process in entries.iter().filter(|it| it.type_name == PROCESS) {
            for job in jobs(&process.name) {
                if let Some(at) = by_name.get(job) {
                    applications[*at].members.push(process);
                }
            }
        }
        // `a/b/t` may be of `a` and of `a/b`.
        for Application { entry, members } in &mut applications {
            let tied = entry.endpoints.iter();
            let tied = tied.filter(|it| it.attribute == MEMBERS.attribute);
            let tied: HashSet<&str> = tied.map(|it| &*it.qualified_name).collect();
            if !tied.is_empty() {
                members.retain(|it| tied.contains(&*it.qualified_name));
            }
        }
        Self(applications)
    }

    /// Those that are renamed with their processes, as no other process there is of the same one. `there` are the processes of
    /// the metadata namespace.
    pub(super) async fn renamed_with<'n>(
        &self,
        search: &Search<'_>,
        moves: &Renamed,
        there: impl Iterator<Item = &'n str>,
    ) -> Result<Renamed, AtlasError> {
        let suffix = search.suffix.as_str();
        let renamed = moves.iter().filter(|(_, it)| it.is_renamed);
        let renamed: BTreeMap<_, _> = renamed.collect();
        let mut by_old_name: BTreeMap<String, EntityKey> = BTreeMap::new();
        let mut unclear: BTreeSet<String> = BTreeSet::new();
        for Application { entry, members } in &self.0 {
            let jobs = members.iter().filter_map(|member| {
                let rest = member.name.strip_prefix(&*entry.name)?;
                let known = renamed.get(&member.key())?;
                let old = known.qualified_name.strip_suffix(suffix)?;
                old.strip_suffix(rest)
            });
            let jobs: BTreeSet<&str> = jobs.collect();
            for job in &jobs {
                let name = format!("{job}{suffix}");
                // What was one before and is several now, or the other way round, stays.
                if jobs.len() > 1 || by_old_name.contains_key(&name) {
                    unclear.insert(name.clone());
                }
                by_old_name.insert(name, entry.key());
            }
        }
        if by_old_name.is_empty() {
            return Ok(Renamed::new());
        }
        let olds: HashSet<&str> = renamed.values().map(|it| &*it.qualified_name).collect();
        // The job of one that stays is not gone.
        for name in there.filter(|name| !olds.contains(name)) {
            let name = name.strip_suffix(suffix).unwrap_or(name);
            unclear.extend(jobs(name).map(|job| format!("{job}{suffix}")));
        }
        let wanted = search.entries.iter();
        unclear.extend(wanted.map(|it| it.qualified_name.to_string()));
        by_old_name.retain(|name, _| !unclear.contains(name));
        let olds: Vec<String> = by_old_name.keys().cloned().collect();
        let found = search.reader.entities_by_name(APPLICATION, &olds).await?;
        let names = renamed.values().map(|it| {
            let key = EntityKey::new(PROCESS, &*it.qualified_name);
            (Shared::from(&*it.guid), key)
        });
        Ok(named_before(found, &by_old_name, &names.collect()))
    }

    /// Those whose processes were renamed without them, by a publish that ended before its end, say: these have their new
    /// names already and are tied to an application of another name, which has no other processes. It is renamed after them as
    /// they were: where its files are gone for sure.
    pub(super) async fn renamed_after(
        &self,
        search: &Search<'_>,
        known: &Found,
    ) -> Result<Renamed, AtlasError> {
        let mut members: FastMap<Shared, EntityKey> = FastMap::default();
        let mut first = Vec::new();
        for application in &self.0 {
            let there = application.members.iter().filter_map(|member| {
                let guid = known.guid(&member.key())?;
                Some((guid, member.key()))
            });
            let there: Vec<_> = there.collect();
            first.extend(there.first().map(|(guid, _)| guid.to_string()));
            members.extend(there.into_iter().map(|(guid, key)| (guid.clone(), key)));
        }
        let processes = read(search.reader, &first).await?;
        let owners = processes.iter().flat_map(|it| living_guids(it, OWNERS));
        let owners: BTreeSet<String> = owners.map(str::to_owned).collect();
        let owners: Vec<String> = owners.into_iter().collect();
        let mut found = read(search.reader, &owners).await?;
        let wanted = search.entries.iter();
        let wanted: HashSet<&str> = wanted.map(|it| &*it.qualified_name).collect();
        found.retain(|owner| {
            let name = qualified_name(owner);
            name.is_some_and(|name| name.ends_with(&search.suffix) && !wanted.contains(name))
        });
        let mut by_old_name: BTreeMap<String, EntityKey> = BTreeMap::new();
        let mut unclear: BTreeSet<String> = BTreeSet::new();
        for Application { entry, members } in &self.0 {
            let own = members.iter().filter_map(|it| known.guid(&it.key()));
            let own: HashSet<&str> = own.map(|guid| &**guid).collect();
            let mut olds = found.iter().filter(|owner| {
                let mut theirs = living_guids(owner, MEMBERS.attribute).peekable();
                theirs.peek().is_some() && theirs.all(|guid| own.contains(guid))
            });
            // Several leave open which of them it was.
            if let (Some(old), None) = (olds.next(), olds.next())
                && let Some(name) = qualified_name(old)
                && is_renamed(entry, &old.attributes, search.options, true)
                && by_old_name.insert(name.to_owned(), entry.key()).is_some()
            {
                unclear.insert(name.to_owned());
            }
        }
        by_old_name.retain(|name, _| !unclear.contains(name));
        Ok(named_before(found, &by_old_name, &members))
    }
}

/// What is there of these and lives.
async fn read(reader: &Reader, guids: &[String]) -> Result<Vec<Entity>, AtlasError> {
    let mut found = reader.entities_by_guid(guids, Relationships::With).await?;
    found.retain(|it| it.status != Some(Status::Deleted));
    Ok(found)
}

/// What may be the job in the name of a process: the name of a sink may have a `/`, too.
fn jobs(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('/').map(|(end, _)| &name[..end])
}
