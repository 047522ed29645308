//! The rows of datasets. A dataset is declared where a script defines or uses it, and runs where a live job uses it; one
//! that no job uses is no difference.

use std::collections::{BTreeMap, BTreeSet};

use crate::atlas::mapping::EntityKey;
use crate::diagnostic::Place;
use crate::lineage::{Dataset, DatasetKey, DatasetKind, Origin};

use super::compare::{Join, only_published};
use super::process::of_catalogue;
use super::{Asked, EntityAt, Kind, Mark, Repair, Row, State};

/// The row of a dataset of the graph; none where it is on no side any more.
pub(super) fn row(dataset: &Dataset, join: &Join<'_>) -> Option<Row> {
    let places: Vec<Place> = (dataset.origins.iter())
        .filter_map(Origin::place)
        .cloned()
        .collect();
    let is_declared = !places.is_empty() || join.of_scripts.contains(&dataset.key);
    let declared = match (is_declared, dataset.kind) {
        (true, DatasetKind::Undeclared) => {
            State::of(Mark::Same).noted("it is used, and defined nowhere that was read")
        }
        (true, DatasetKind::Table | DatasetKind::View) => State::of(Mark::Same),
        (false, _) => join.undeclared(),
    };
    let is_used = join.of_jobs.contains(&dataset.key);
    let running = State::of(match &join.question.running {
        Asked::No => Mark::NotAsked,
        _ if is_used => Mark::Same,
        Asked::InPart => Mark::Unknown,
        Asked::Whole => Mark::NotExpected,
    });
    let place = join.catalogue.as_ref();
    let place = place.and_then(|it| it.published.places.datasets.get(&dataset.key));
    let keys = match place {
        Some(Ok(keys)) => keys.as_slice(),
        _ => &[],
    };
    let mut published = match (place, keys) {
        (Some(Err(why)), _) => State::of(Mark::NotExpected).noted(*why),
        (_, []) => join.unpublished(),
        (_, keys) => of_all(keys, join),
    };
    if declared.times == 0 && !is_used {
        published = only_published(&published, &running)?;
    }
    let entities = keys.iter().filter_map(|key| {
        let catalogue = join.catalogue.as_ref()?;
        Some(catalogue.entity(key))
    });
    let repairs = keys.iter().filter_map(|key| {
        let is_stale = published.mark == Mark::Stale;
        let own = join.catalogue.as_ref().map(|it| it.state(key));
        let own = own.filter(|_| !is_stale);
        of_catalogue(own.as_ref().unwrap_or(&published), key, join)
    });
    Some(Row {
        kind: Kind::Dataset,
        name: keys
            .first()
            .map_or_else(|| name(dataset), |key| key.qualified_name.to_string()),
        what: what(dataset),
        aliases: (dataset.names.iter())
            .flat_map(|name| [name.to_string(), name.table.to_string()])
            .collect(),
        entities: entities.collect(),
        repairs: repairs.collect(),
        declared,
        running,
        published,
        key: Some(dataset.key.clone()),
        places,
        statement: None,
        jobs: Vec::new(),
    })
}

/// How the catalogue stands to a dataset that is several entities: as to the one of which most is to be said.
fn of_all(keys: &[EntityKey], join: &Join<'_>) -> State {
    let rank = |mark| match mark {
        Mark::Duplicated => 3,
        Mark::Missing => 2,
        Mark::Different => 1,
        _ => 0,
    };
    let states = keys.iter().filter_map(|key| {
        let mut state = join.catalogue.as_ref()?.state(key);
        if keys.len() > 1 && state.mark.is_difference() {
            let name = key.qualified_name.clone();
            state.note.get_or_insert(name.to_string());
        }
        Some(state)
    });
    // The first of several that are alike.
    let worst = states.rev().max_by_key(|state| rank(state.mark));
    worst.unwrap_or_else(|| join.unpublished())
}

/// Datasets that processes of the catalogue use, and that nothing that would be published is.
pub(super) fn left_over(join: &Join<'_>) -> Vec<Row> {
    let Some(catalogue) = &join.catalogue else {
        return Vec::new();
    };
    let others = catalogue.published.others.iter();
    let others = others.filter(|it| join.may_be_declared(it).is_none());
    let others = others.flat_map(|other| {
        let sides = other.sides.iter();
        sides.map(|side| (side, &*other.key.qualified_name))
    });
    let mut users: BTreeMap<EntityKey, BTreeSet<&str>> = BTreeMap::new();
    for (side, user) in catalogue.sides_now().chain(others) {
        if !catalogue.knows(&side.qualified_name) {
            let key = EntityKey::new(&side.type_name, &side.qualified_name);
            users.entry(key).or_default().insert(user);
        }
    }
    // What only a job that is not known may use is no news.
    if join.question.running == Asked::InPart {
        return Vec::new();
    }
    let rows = users.into_iter();
    rows.map(|(key, users)| stale(&key, &users, join)).collect()
}

fn stale(key: &EntityKey, users: &BTreeSet<&str>, join: &Join<'_>) -> Row {
    let entity = EntityAt {
        type_name: key.type_name.to_string(),
        qualified_name: key.qualified_name.to_string(),
        guid: None,
    };
    let more = match users.len() {
        0 | 1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let first = users.first().copied().unwrap_or_default();
    Row {
        kind: Kind::Dataset,
        name: key.qualified_name.to_string(),
        what: key.type_name.to_string(),
        aliases: Vec::new(),
        declared: join.undeclared(),
        running: State::of(match join.question.running {
            Asked::No => Mark::NotAsked,
            Asked::Whole | Asked::InPart => Mark::NotExpected,
        }),
        published: State::of(Mark::Stale).noted(format!("{first}{more} uses it there")),
        key: None,
        places: Vec::new(),
        statement: None,
        jobs: Vec::new(),
        repairs: vec![Repair::Release(first.to_owned())],
        entities: vec![entity],
    }
}

/// The name of what is not published.
fn name(dataset: &Dataset) -> String {
    match &dataset.key {
        DatasetKey::Physical(identity) => identity.name.clone(),
        DatasetKey::Scoped { scope, name } => format!("{scope}#{}", name.table),
    }
}

fn what(dataset: &Dataset) -> String {
    match dataset.key.identity() {
        Some(identity) => format!("{} is {identity}", dataset.label()),
        None => dataset.label().to_owned(),
    }
}
