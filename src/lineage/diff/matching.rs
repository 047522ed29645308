//! Which process of the old graph is which of the new one.
//!
//! A row of [`ROUNDS`] per way to recognise a process, the surest first. What no row recognises was added or removed.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::{Side, without_scope};
use crate::lineage::{Endpoint, Process};

/// A process with all its repeats.
pub(super) struct Unit {
    /// The first of them, with the origins of all.
    pub process: Process,
    /// The file of its first place.
    file: String,
    /// Whether the other side has no process in that file: it came, went or was renamed.
    is_file_alone: bool,
    own_job: Option<String>,
}

/// A process of either side, or of both.
pub(super) struct Pair<'a> {
    pub before: Option<&'a Process>,
    pub after: Option<&'a Process>,
}

/// The processes of a side in order of appearance, repeats as one. Statements that read the same are still two where the
/// tables they use are declared otherwise.
pub(super) fn units(side: Side<'_>) -> Vec<Unit> {
    let mut units = IndexMap::new();
    for (_, process) in side.lineage.processes() {
        let fingerprints = &process.fingerprints;
        let key = (
            fingerprints.equivalent,
            fingerprints.effect,
            side.own_job(process),
        );
        match units.entry(key) {
            indexmap::map::Entry::Vacant(entry) => {
                let files = side.files(&process.origins, |file| file.same);
                entry.insert(Unit {
                    process: process.clone(),
                    file: files.first().map(ToString::to_string).unwrap_or_default(),
                    is_file_alone: false,
                    own_job: side.own_job(process).as_deref().map(ToOwned::to_owned),
                });
            }
            indexmap::map::Entry::Occupied(mut entry) => {
                let known = &mut entry.get_mut().process;
                known.origins.extend(process.origins.iter().cloned());
            }
        }
    }
    units.into_values().collect()
}

/// How processes are recognised: those whose words are equal are the same. Without words a process is not looked at.
struct Round {
    words: fn(&Unit) -> Option<Vec<String>>,
    /// Whether several with the same words are paired in order of appearance; else they stay open.
    in_order: bool,
}

const ROUNDS: &[Round] = &[
    // Nothing differs, or only the file.
    Round {
        words: |it| {
            let prints = &it.process.fingerprints;
            let mut words = vec![prints.equivalent.to_string(), prints.effect.to_string()];
            words.extend(it.own_job.clone());
            Some(words)
        },
        in_order: true,
    },
    // The same statement of the same file over tables that are declared otherwise.
    Round {
        words: |it| {
            let equivalent = it.process.fingerprints.equivalent.to_string();
            Some(vec![it.file.clone(), equivalent])
        },
        in_order: true,
    },
    // The same statement in a file that was renamed.
    Round {
        words: |it| it.is_file_alone.then(|| statement(it)),
        in_order: true,
    },
    // In the same file, it reads and writes tables of the same names.
    Round {
        words: |it| {
            let mut words = vec![it.file.clone()];
            words.extend(ends(&it.process.outputs, logical));
            words.extend(ends(&it.process.inputs, logical));
            Some(words)
        },
        in_order: true,
    },
    // In the same file, it writes the same.
    Round {
        words: |it| {
            let mut words = vec![it.file.clone()];
            words.extend(ends(&it.process.outputs, logical));
            Some(words)
        },
        in_order: true,
    },
    // The same statement in whatever file.
    Round {
        words: |it| Some(statement(it)),
        in_order: true,
    },
    // The only one left that writes this, in whatever file.
    Round {
        words: |it| {
            let words = ends(&it.process.outputs, without_scope_of);
            (!words.is_empty()).then_some(words)
        },
        in_order: false,
    },
];

/// Its text and the tables it uses, without what they owe to their file.
fn statement(unit: &Unit) -> Vec<String> {
    let mut words = vec![one_line(&unit.process.sql)];
    words.extend(ends(&unit.process.inputs, without_scope_of));
    words.extend(ends(&unit.process.outputs, without_scope_of));
    words
}

fn ends(ends: &[Endpoint], word: fn(&Endpoint) -> String) -> Vec<String> {
    let mut words: Vec<_> = ends.iter().map(word).collect();
    words.sort();
    // The border between inputs and outputs.
    if !words.is_empty() {
        words.push(String::new());
    }
    words
}

fn without_scope_of(end: &Endpoint) -> String {
    without_scope(&end.dataset)
}

fn logical(end: &Endpoint) -> String {
    end.name.to_string()
}

/// A statement's text without the difference of white space.
pub(super) fn one_line(sql: &str) -> String {
    let words: Vec<_> = sql.split_whitespace().collect();
    words.join(" ")
}

/// Marks the processes in files in which the other side has none.
pub(super) fn mark_files(old: &mut [Unit], new: &mut [Unit]) {
    let files = |units: &[Unit]| -> HashSet<String> {
        units.iter().map(|unit| unit.file.clone()).collect()
    };
    let (was, is) = (files(old), files(new));
    for unit in old {
        unit.is_file_alone = !is.contains(&unit.file);
    }
    for unit in new {
        unit.is_file_alone = !was.contains(&unit.file);
    }
}

/// Pairs the processes of both sides: first the old ones in their order, then those that are new.
pub(super) fn pair<'a>(old: &'a [Unit], new: &'a [Unit]) -> Vec<Pair<'a>> {
    let mut partner: Vec<Option<usize>> = vec![None; old.len()];
    let mut is_taken = vec![false; new.len()];
    for round in ROUNDS {
        let mut open: HashMap<Vec<String>, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (at, unit) in old.iter().enumerate() {
            if partner.get(at).is_some_and(Option::is_none)
                && let Some(words) = (round.words)(unit)
            {
                open.entry(words).or_default().0.push(at);
            }
        }
        for (at, unit) in new.iter().enumerate() {
            if is_taken.get(at) == Some(&false)
                && let Some(words) = (round.words)(unit)
                && let Some((_, after)) = open.get_mut(&words)
            {
                after.push(at);
            }
        }
        // The order of the buckets does not matter: no two have a process in common.
        for (before, after) in open.into_values() {
            if !round.in_order && (before.len(), after.len()) != (1, 1) {
                continue;
            }
            for (old_at, new_at) in before.into_iter().zip(after) {
                if let (Some(partner), Some(taken)) =
                    (partner.get_mut(old_at), is_taken.get_mut(new_at))
                {
                    *partner = Some(new_at);
                    *taken = true;
                }
            }
        }
    }
    let known = old.iter().zip(&partner).map(|(unit, partner)| Pair {
        before: Some(&unit.process),
        after: partner.and_then(|at| new.get(at)).map(|it| &it.process),
    });
    let added = new.iter().zip(&is_taken).filter(|(_, taken)| !**taken);
    known
        .chain(added.map(|(unit, _)| Pair {
            before: None,
            after: Some(&unit.process),
        }))
        .collect()
}
