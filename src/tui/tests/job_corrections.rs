//! A person says on the Jobs screen which statement a job runs.

use std::path::PathBuf;
use std::sync::Arc;

use rstest::rstest;

use super::fixture::cluster::{self, JOBS, SCRIPT};
use super::jobs::{answer, asked, job, with_jobs};
use super::screens::snapshot;
use super::*;
use crate::tui::effect::{Joined, Slot, Ticket};
use crate::tui::layer::Layer;
use crate::tui::msg::Problem;
use crate::tui::screen::halves::Half;
use crate::tui::screen::jobs::correction::{Choice, Saying};
use crate::workspace::{Project, Run, alternatives, rejoin};

/// The name of the job that the script has, which three jobs have.
const JOB: &str = "insert-into_default_catalog.default_database.o_city";

fn with_project(size: (u16, u16)) -> Model {
    let mut model = with_jobs(size);
    model.surroundings.project_file = Some("headwater.toml".into());
    model
}

/// Answers the question for the statements that a job may run, as the runner does.
fn find(model: &mut Model, effects: Vec<Effect>) -> Vec<Effect> {
    let mut effects = effects.into_iter();
    let found = effects.find_map(|effect| match effect {
        Effect::FindAlternatives(ticket, joined, key) => Some((ticket, joined, key)),
        _ => None,
    });
    let (ticket, joined, key) = found.expect("they are asked for");
    let all = alternatives(&joined.workspace, &joined.clusters, &key);
    update(model, Msg::Alternatives(ticket, key, all))
}

/// Opens the list for the selected job.
fn choose(model: &mut Model) {
    let effects = press(model, "m");
    find(model, effects);
    assert!(matches!(model.layers[..], [Layer::Picker(_)]));
}

fn said(effects: &[Effect]) -> &Saying {
    match effects {
        [Effect::Keep(saying)] => saying,
        _ => panic!("{effects:?}"),
    }
}

/// What the project file says then, is kept; returns what has to be joined.
fn keep(model: &mut Model, saying: &Saying, rows: Vec<Run>) -> (Ticket, Joined, Arc<[Run]>) {
    let place = "headwater.toml:3".to_owned();
    let kept = Msg::Kept(Box::new(saying.job.clone()), Ok((place, rows)));
    let mut effects = update(model, kept).into_iter();
    let found = effects.find_map(|effect| match effect {
        Effect::Rejoin(ticket, joined, said) => Some((ticket, joined, said)),
        _ => None,
    });
    found.expect("jobs are joined anew")
}

/// Joins as the runner does.
fn join(model: &mut Model, (ticket, joined, said): (Ticket, Joined, Arc<[Run]>)) -> Vec<Effect> {
    let mut project = Project {
        root: env!("CARGO_MANIFEST_DIR").into(),
        ..Project::default()
    };
    project.settings.runs = said.to_vec();
    let workspace = rejoin(&joined.workspace, &joined.clusters, &project).unwrap();
    update(model, Msg::Rejoined(ticket, Arc::new(workspace)))
}

fn row(script: Option<&str>, statement: Option<u32>) -> Run {
    Run {
        job: JOB.to_owned(),
        cluster: None,
        script: script.map(PathBuf::from),
        statement,
    }
}

#[rstest]
fn every_statement_is_listed_with_its_score(#[values((80, 24), (120, 40))] size: (u16, u16)) {
    let mut model = with_project(size);
    press(&mut model, "G");
    choose(&mut model);
    snapshot(&model, "jobs_match");
}

#[test]
fn a_choice_is_kept_joined_and_shown_as_one_and_taken_back() {
    let mut model = with_project((120, 40));
    press(&mut model, "G k tab j");
    let before = (job(&model), model.jobs.list.cursor, model.jobs.half);
    choose(&mut model);
    type_in(&mut model, "none");
    let effects = press(&mut model, "enter");
    let saying = said(&effects).clone();
    assert_eq!(
        (&*saying.job.name, saying.is_shared, &saying.choice),
        (JOB, false, &Choice::Nothing)
    );
    let joined = keep(&mut model, &saying, vec![row(None, None)]);
    join(&mut model, joined);
    let now = (job(&model), model.jobs.list.cursor, model.jobs.half);
    assert_eq!(now, before);
    let shown = text(&model);
    assert!(
        shown.contains("kept in headwater.toml:3, for 3 jobs of its name"),
        "{shown}"
    );
    assert!(shown.contains("none chosen"), "{shown}");
    assert!(shown.contains("no statement that is here"), "{shown}");

    // The statement that it runs is one to choose as well.
    choose(&mut model);
    type_in(&mut model, "lookup-join.sql");
    let effects = press(&mut model, "enter");
    let Choice::Statement { script, number } = &said(&effects).choice else {
        panic!("{effects:?}");
    };
    assert!(script.ends_with(SCRIPT), "{script:?}");
    let (saying, number) = (said(&effects).clone(), *number);
    let joined = keep(&mut model, &saying, vec![row(Some(SCRIPT), number)]);
    join(&mut model, joined);
    assert!(
        text(&model).contains("lookup-join.sql:4 chosen"),
        "{}",
        text(&model)
    );
    assert!(
        text(&model).contains("a person chose that"),
        "{}",
        text(&model)
    );

    choose(&mut model);
    type_in(&mut model, "back");
    let effects = press(&mut model, "enter");
    let saying = said(&effects).clone();
    assert!(matches!(saying.choice, Choice::Whatever { .. }));
    let joined = keep(&mut model, &saying, Vec::new());
    join(&mut model, joined);
    let shown = text(&model);
    assert!(shown.contains("lookup-join.sql:4 certain"), "{shown}");
    choose(&mut model);
    assert!(!text(&model).contains("back"), "{}", text(&model));
}

#[test]
fn a_statement_that_was_not_read_is_told() {
    let mut model = with_project((120, 40));
    press(&mut model, "G");
    choose(&mut model);
    let effects = press(&mut model, "enter");
    let saying = said(&effects).clone();
    let joined = keep(&mut model, &saying, vec![row(Some("gone.sql"), Some(2))]);
    join(&mut model, joined);
    let shown = text(&model);
    assert!(shown.contains("chosen, not read"), "{shown}");
    assert!(
        shown.contains("statement 2 of gone.sql, which was not read"),
        "{shown}"
    );
}

#[test]
fn it_is_refused_where_nothing_can_be_kept() {
    let mut model = with_jobs((120, 40));
    assert!(press(&mut model, "G m").is_empty());
    assert!(
        text(&model).contains("`headwater init` writes one"),
        "{}",
        text(&model)
    );
    model.surroundings.project_file = Some("headwater.toml".into());
    model.surroundings.is_read_only = true;
    assert!(press(&mut model, "m").is_empty());
    assert!(
        text(&model).contains("everything is read only"),
        "{}",
        text(&model)
    );
}

#[test]
fn a_failure_to_keep_it_is_told_and_changes_nothing() {
    let mut model = with_project((120, 40));
    press(&mut model, "G");
    choose(&mut model);
    let effects = press(&mut model, "enter");
    let saying = said(&effects).clone();
    let problem = Problem::new("the project file cannot be written: no room");
    let effects = update(&mut model, Msg::Kept(Box::new(saying.job), Err(problem)));
    assert!(effects.is_empty(), "{effects:?}");
    assert!(
        text(&model).contains("cannot be written: no room"),
        "{}",
        text(&model)
    );
    assert!(
        text(&model).contains("lookup-join.sql:4 certain"),
        "{}",
        text(&model)
    );
}

#[test]
fn the_list_does_not_open_over_something_else() {
    let mut model = with_project((120, 40));
    let effects = press(&mut model, "G m");
    press(&mut model, "g g");
    find(&mut model, effects);
    assert!(model.layers.is_empty());
    let effects = press(&mut model, "G m");
    press(&mut model, "?");
    find(&mut model, effects);
    assert!(matches!(model.layers[..], [Layer::Picker(ref it)] if it.title.starts_with("Help")));
}

#[test]
fn what_was_read_before_it_was_said_is_joined_anew() {
    let mut model = with_project((120, 40));
    press(&mut model, "G");
    choose(&mut model);
    let effects = press(&mut model, "enter");
    let saying = said(&effects).clone();
    // The clusters are being asked meanwhile, and tell of something new before jobs were joined.
    let (asking, _) = asked(&press(&mut model, "r"));
    let (first, ..) = keep(&mut model, &saying, vec![row(None, None)]);
    let effects = answer(&mut model, asking, &['c'], true);
    let again = effects.into_iter().find_map(|effect| match effect {
        Effect::Rejoin(ticket, joined, said) => Some((ticket, joined, said)),
        _ => None,
    });
    let again = again.expect("what came is joined by what is said");
    let stale = Arc::clone(&model.work().unwrap().workspace);
    assert!(update(&mut model, Msg::Rejoined(first, stale)).is_empty());
    assert!(model.is_running(Slot::Join));
    join(&mut model, again);
    assert!(text(&model).contains("none chosen"), "{}", text(&model));

    // Asking that had begun goes on, for what is shown now.
    let (before, _) = asked(&press(&mut model, "r"));
    let joined = keep(&mut model, &saying, Vec::new());
    let effects = join(&mut model, joined);
    let (ticket, _) = asked(&effects);
    assert!(ticket > before && model.is_running(Slot::Refresh));
    assert_eq!((job(&model), model.jobs.half), ('a', Half::List));
}

#[test]
fn a_job_that_has_the_name_of_one_elsewhere_is_told_apart() {
    let mut model = with_project((120, 40));
    let mut clusters = model.jobs.clusters.to_vec();
    let mut other = clusters[0].clone();
    let address: Arc<str> = "http://other:8081".into();
    other.address = address.to_string();
    for job in &mut other.list.as_mut().unwrap().jobs {
        job.summary.job.cluster = Arc::clone(&address);
    }
    clusters.push(other);
    let mut workspace = cluster::open(JOBS, &[SCRIPT], None).workspace;
    workspace.clusters = clusters.into();
    open(&mut model, workspace);
    press(&mut model, "G");
    choose(&mut model);
    let effects = press(&mut model, "enter");
    assert!(said(&effects).is_shared);
}
