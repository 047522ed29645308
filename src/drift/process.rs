//! The rows of processes.

use crate::atlas::mapping::EntityKey;
use crate::atlas::plan::Other;
use crate::collections::FastSet;
use crate::diagnostic::Place;
use crate::lineage::{Origin, Process, ProcessId, ProcessKind, RunningJob};
use crate::workspace::Aspect;

use super::compare::{Join, only_published};
use super::{Asked, EntityAt, Kind, Mark, Part, Repair, Row, State};

/// The row of a process of the graph; none where it is on no side any more.
pub(super) fn row(id: ProcessId, process: &Process, join: &Join<'_>) -> Option<Row> {
    let places: Vec<Place> = (process.origins.iter())
        .filter_map(Origin::place)
        .cloned()
        .collect();
    let declared = match places.len() {
        0 => join.undeclared(),
        times => State {
            times,
            ..State::of(Mark::Same)
        },
    };
    let running = running(process, join);
    let place = join.catalogue.as_ref();
    let place = place.and_then(|it| it.published.places.processes.get(&id));
    let mut published = match (place, &join.catalogue) {
        (Some(Ok(key)), Some(catalogue)) => catalogue.state(key),
        (Some(Err(why)), _) => State::of(Mark::NotExpected).noted(*why),
        _ => join.unpublished(),
    };
    if declared.times == 0 && running.times == 0 {
        published = only_published(&published, &running)?;
    }
    let key = place.and_then(|it| it.as_ref().ok());
    let entity = key.and_then(|key| Some(join.catalogue.as_ref()?.entity(key)));
    let mut row = Row {
        kind: Kind::Process,
        name: key.map_or_else(
            || format!("{} {}", process.job, process.label()),
            |key| key.qualified_name.to_string(),
        ),
        what: process.label(),
        aliases: aliases(process),
        declared,
        running,
        published,
        key: None,
        places,
        statement: process.statement,
        jobs: process.jobs.clone(),
        entities: entity.into_iter().collect(),
        repairs: Vec::new(),
    };
    row.repairs = repairs(&row, key, join);
    Some(row)
}

/// The row of a process that only the catalogue has, as far as is known.
pub(super) fn other(other: &Other, join: &Join<'_>) -> Row {
    let may_be_declared = join.may_be_declared(other);
    let running = match join.question.running {
        Asked::No => Mark::NotAsked,
        // Which job is its is told by its statement.
        Asked::Whole if may_be_declared.is_none() => Mark::Missing,
        Asked::Whole | Asked::InPart => Mark::Unknown,
    };
    let running = State::of(running);
    let published = match may_be_declared {
        Some(why) => Some(State::of(Mark::Unknown).noted(why)),
        None => only_published(&State::of(Mark::Same), &running),
    };
    let entity = EntityAt {
        type_name: other.key.type_name.to_string(),
        qualified_name: other.key.qualified_name.to_string(),
        guid: Some(other.guid.clone()),
    };
    let published = published.unwrap_or_else(|| State::of(Mark::Stale));
    // What may be of a job that is not known is left alone.
    let is_stale = published.mark == Mark::Stale;
    Row {
        kind: Kind::Process,
        name: other.key.qualified_name.to_string(),
        what: other.key.type_name.to_string(),
        aliases: Vec::new(),
        declared: State::of(match join.question.declared {
            Asked::No => Mark::NotAsked,
            _ if !is_stale => Mark::Unknown,
            Asked::Whole => Mark::Missing,
            Asked::InPart => Mark::Unknown,
        }),
        running,
        published,
        key: None,
        places: Vec::new(),
        statement: None,
        jobs: Vec::new(),
        repairs: is_stale
            .then(|| Repair::Delete(entity.clone()))
            .into_iter()
            .collect(),
        entities: vec![entity],
    }
}

/// Jobs by cluster and id, each once: a process that was merged may have one of them several times.
fn live(process: &Process) -> Vec<&RunningJob> {
    let mut seen: FastSet<(&str, &str)> = FastSet::default();
    let jobs = process.jobs.iter().filter(|job| job.is_live());
    jobs.filter(|job| seen.insert((&job.cluster, &job.id)))
        .collect()
}

fn running(process: &Process, join: &Join<'_>) -> State {
    if join.question.running == Asked::No {
        return State::of(Mark::NotAsked);
    }
    if matches!(
        process.kind,
        ProcessKind::Select | ProcessKind::CreateView | ProcessKind::Catalogued
    ) {
        return State::of(Mark::NotExpected).noted("it is no job");
    }
    let live = live(process);
    let mut state = match live.len() {
        0 => return absent(process, join),
        1 => State::of(Mark::Same),
        times => State {
            times,
            ..State::of(Mark::Duplicated)
        },
    };
    for job in live {
        let otherwise = join.disagreements.get(&(&*job.cluster, &*job.id));
        if let Some(otherwise) = otherwise.filter(|it| it.is_about(process)) {
            let part = match otherwise.aspect {
                Aspect::Inputs => Part::Inputs,
                Aspect::Outputs => Part::Outputs,
                Aspect::Columns => Part::Columns,
                Aspect::Version => Part::Sql,
            };
            state.differs_in(part);
            let note = format!("job {} {}", job.id, otherwise.what);
            state.note.get_or_insert(note);
        }
    }
    state
}

/// How the clusters stand to what no job runs now.
fn absent(process: &Process, join: &Join<'_>) -> State {
    let mark = match join.question.running {
        Asked::InPart => Mark::Unknown,
        Asked::No | Asked::Whole => Mark::Missing,
    };
    let state = State::of(mark);
    let last = process.jobs.iter().max_by_key(|job| job.started_at);
    match last {
        Some(job) => state.noted(format!("its last job is {}", job.state)),
        None => state,
    }
}

fn aliases(process: &Process) -> Vec<String> {
    let mut names = Vec::with_capacity(1 + 2 * process.outputs.len());
    names.push(process.job.to_string());
    for output in &*process.outputs {
        names.push(output.name.to_string());
        names.push(output.name.table.to_string());
    }
    names
}

/// What would end the differences.
fn repairs(row: &Row, key: Option<&EntityKey>, join: &Join<'_>) -> Vec<Repair> {
    let live = || -> Vec<RunningJob> {
        let jobs = row.jobs.iter().filter(|job| job.is_live());
        jobs.cloned().collect()
    };
    let mut repairs = Vec::new();
    if row.declared.mark == Mark::Missing {
        repairs.extend(live().into_iter().next().map(Repair::Declare));
    }
    match row.running.mark {
        Mark::Missing if row.declared.times > 0 => repairs.push(Repair::Submit {
            place: row.places.first().cloned(),
            statement: row.statement,
        }),
        Mark::Different => repairs.push(Repair::Renew(live())),
        Mark::Duplicated => repairs.push(Repair::KeepOne(live())),
        _ => {}
    }
    repairs.extend(key.and_then(|key| of_catalogue(&row.published, key, join)));
    repairs
}

/// What would end a difference of an entity.
pub(super) fn of_catalogue(state: &State, key: &EntityKey, join: &Join<'_>) -> Option<Repair> {
    let catalogue = join.catalogue.as_ref()?;
    let entry = catalogue.entry(key)?;
    match state.mark {
        Mark::Duplicated => Some(Repair::KeepOneEntity(
            catalogue.doubles(key).cloned().collect(),
        )),
        Mark::Stale => Some(Repair::Delete(catalogue.entity(key))),
        Mark::Missing | Mark::Different if entry.conflict.is_some() => Some(Repair::Settle {
            name: key.qualified_name.to_string(),
        }),
        Mark::Missing | Mark::Different => Some(Repair::Plan {
            names: vec![key.qualified_name.to_string()],
            follows_moves: entry.old_name().is_some(),
        }),
        _ => None,
    }
}
