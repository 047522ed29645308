//! A part of a plan: `--only` and `--target`.

use std::collections::BTreeSet;

use crate::atlas::mapping::{EntityKey, PROCESS};

use super::{Entry, EntryId, NotPublished, Plan, PlanError, Sign};

/// Leaves out of the plan every change that neither list asks for; empty lists ask for all. What an entry that is asked
/// for needs is asked for too.
pub(super) fn apply(plan: &mut Plan, only: &[String], targets: &[String]) -> Result<(), PlanError> {
    if only.is_empty() && targets.is_empty() {
        return Ok(());
    }
    let mut asked: BTreeSet<EntryId> = BTreeSet::new();
    let mut unknown = Vec::new();
    for (pattern, with_users) in only
        .iter()
        .map(|name| (name, false))
        .chain(targets.iter().map(|name| (name, true)))
    {
        let named = named(plan, pattern);
        if named.is_empty() {
            unknown.push(pattern.clone());
        }
        if with_users {
            asked.extend(users(plan, &named));
        }
        asked.extend(named);
    }
    if !unknown.is_empty() {
        return Err(PlanError::NoSuchName(unknown));
    }
    asked.extend(plan.parts(&asked));
    for entry in &mut plan.entries {
        entry.is_included = false;
    }
    for id in asked {
        let is_change = plan.entry(id).is_some_and(|entry| entry.sign.is_change());
        // Conflicts and unchanged entries cannot be taken in.
        if is_change {
            let _ = plan.include_alone(id);
        }
    }
    if plan.entries.iter().all(|entry| !entry.is_included) {
        plan.types.clear();
    }
    Ok(())
}

impl Plan {
    /// The entries of this name or qualified name, or of this name as a table; `*` stands for anything.
    pub fn named(&self, pattern: &str) -> Vec<&Entry> {
        let entries = self.entries.iter();
        entries.filter(|entry| is_named(entry, pattern)).collect()
    }

    /// The entries that somebody may mean by a name, in whatever case, and those whose names collide with theirs.
    pub fn meant(&self, pattern: &str) -> Vec<&Entry> {
        let pattern = pattern.to_lowercase();
        let is_meant = |name: &str| fits(&pattern, &name.to_lowercase());
        let meant = self.entries.iter().filter(|entry| {
            let mut names = [&entry.name, &entry.qualified_name]
                .into_iter()
                .chain(&entry.tables);
            names.any(|name| is_meant(name))
        });
        let keys: BTreeSet<EntityKey> = meant.map(Entry::key).collect();
        let entries = self.entries.iter();
        entries.filter(|it| keys.contains(&it.key())).collect()
    }

    /// What is not published that somebody may mean by a name, in whatever case.
    pub fn not_published_meant(&self, pattern: &str) -> Vec<&NotPublished> {
        let pattern = pattern.to_lowercase();
        let left_out = self.not_published.iter();
        let meant = left_out.filter(|it| {
            let name = it.name.to_lowercase();
            let last = name.rsplit_once('.').map_or(&*name, |(_, last)| last);
            fits(&pattern, &name) || fits(&pattern, last)
        });
        meant.collect()
    }
}

fn named(plan: &Plan, pattern: &str) -> BTreeSet<EntryId> {
    ids(plan)
        .filter(|(_, entry)| is_named(entry, pattern))
        .map(|(id, _)| id)
        .collect()
}

fn is_named(entry: &Entry, pattern: &str) -> bool {
    fits(pattern, &entry.name)
        || fits(pattern, &entry.qualified_name)
        || entry.tables.iter().any(|table| fits(pattern, table))
}

/// The processes that read or write one of these datasets, and the applications they belong to by name.
fn users(plan: &Plan, datasets: &BTreeSet<EntryId>) -> BTreeSet<EntryId> {
    let processes: BTreeSet<EntryId> = ids(plan)
        .filter(|(_, entry)| entry.type_name == PROCESS && entry.sign != Sign::Conflict)
        .filter(|(_, entry)| entry.needs.iter().any(|need| datasets.contains(need)))
        .map(|(id, _)| id)
        .collect();
    let applications = ids(plan).filter(|(_, entry)| {
        processes.iter().any(|id| {
            plan.entry(*id)
                .is_some_and(|process| process.is_part_of(entry))
        })
    });
    let applications: Vec<_> = applications.map(|(id, _)| id).collect();
    processes.into_iter().chain(applications).collect()
}

fn ids(plan: &Plan) -> impl Iterator<Item = (EntryId, &Entry)> {
    plan.entries
        .iter()
        .enumerate()
        .map(|(at, entry)| (EntryId(at), entry))
}

/// Whether a text fits a pattern in which `*` stands for anything.
pub fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns() {
        assert!(fits("a", "a") && !fits("a", "ab"));
        assert!(fits("*", "") && fits("a*", "abc") && fits("*c", "abc") && fits("a*c", "abc"));
        assert!(fits("*b*", "abc") && !fits("*d*", "abc") && !fits("a*a", "a"));
        assert!(fits("a*b*c", "a1b2c") && !fits("a*b*c", "a1c2b"));
    }
}
