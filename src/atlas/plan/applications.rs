//! Applications in a plan: they come and go with their processes, and are tied to those that will be there.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Entry, EntryId, Plan, Sign};
use crate::atlas::mapping::{APPLICATION, EntityKey, PROCESS, is_side};
use crate::collections::FastMap;

impl Entry {
    pub(super) fn is_application(&self) -> bool {
        self.type_name == APPLICATION
    }

    /// Whether it is a process of an application, which their names tell.
    pub(super) fn is_part_of(&self, application: &Entry) -> bool {
        let rest = self.name.strip_prefix(&*application.name);
        self.type_name == PROCESS
            && application.is_application()
            && rest.is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether the server has it once the plan is carried out.
    fn will_be_there(&self) -> bool {
        let is_renamed = self
            .changes
            .iter()
            .any(|it| it.attribute == "qualifiedName");
        self.is_included || (self.seen.is_some() && !is_renamed)
    }
}

impl Plan {
    /// The applications that would be created or renamed for a process.
    pub(super) fn applications<'a>(
        &'a self,
        process: &'a Entry,
    ) -> impl Iterator<Item = (EntryId, &'a Entry)> {
        let entries = self.entries.iter().enumerate();
        entries
            .map(|(at, entry)| (EntryId(at), entry))
            .filter(|(_, entry)| entry.sign == Sign::Create || entry.old_name().is_some())
            .filter(|(_, entry)| process.is_part_of(entry))
    }

    /// The applications that would be created without any process where these entries are left out.
    pub(super) fn emptied_applications(&self, left_out: &BTreeSet<EntryId>) -> Vec<EntryId> {
        let lost = left_out.iter().filter_map(|id| self.entry(*id));
        let applications = lost.flat_map(|process| self.applications(process));
        let is_empty = |application: &Entry| {
            !self.entries.iter().enumerate().any(|(at, entry)| {
                let stays = !entry.sign.is_change()
                    || entry.is_included && !left_out.contains(&EntryId(at));
                stays && entry.is_part_of(application)
            })
        };
        applications
            .filter(|(_, application)| is_empty(application))
            .map(|(id, _)| id)
            .collect()
    }

    /// Says of each application how many of its processes are conflicts.
    pub(super) fn tell_of_conflicts_in_applications(&mut self) {
        let processes = self.entries.iter().filter(|it| it.type_name == PROCESS);
        let conflicts = processes.filter(|it| it.sign == Sign::Conflict);
        let mut counts: FastMap<EntityKey, usize> = FastMap::default();
        for process in conflicts {
            *counts.entry(process.key()).or_default() += 1;
        }
        if counts.is_empty() {
            return;
        }
        for application in self.entries.iter_mut().filter(|it| it.is_application()) {
            let members = application.endpoints.iter();
            let members = members.filter_map(|end| counts.get(&end.key()));
            let told = match members.sum::<usize>() {
                0 => continue,
                1 => "1 of them is a conflict and not tied to it".to_owned(),
                several => format!("{several} of them are conflicts and not tied to it"),
            };
            application.why = format!("{}; {told}", application.why).into();
        }
    }

    /// Takes from each application the processes that will not be there, which nothing can point to.
    pub(super) fn untie_what_is_left_out(&mut self) {
        let absent: BTreeSet<EntityKey> = self
            .entries
            .iter()
            .filter(|entry| entry.type_name == PROCESS && !entry.will_be_there())
            .map(Entry::key)
            .collect();
        if absent.is_empty() {
            return;
        }
        for application in self.entries.iter_mut().filter(|it| it.is_application()) {
            application
                .endpoints
                .retain(|end| !absent.contains(&end.key()));
            let (ends, changes) = (&application.endpoints, &mut application.changes);
            for change in changes
                .iter_mut()
                .filter(|it| is_side(APPLICATION, &it.attribute))
            {
                let names: BTreeSet<_> = ends.iter().map(|end| &end.qualified_name).collect();
                change.after = json!(names);
            }
            application.changes.retain(|change| {
                let is_none = change.before.is_none() && change.after == json!([]);
                !is_none && change.before.as_ref() != Some(&change.after)
            });
            if application.sign == Sign::Update && application.changes.is_empty() {
                application.sign = Sign::Unchanged;
                application.is_included = false;
            }
        }
    }
}
