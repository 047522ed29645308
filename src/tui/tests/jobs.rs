//! The Jobs screen: jobs arrive, are listed, followed and asked for again.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use rstest::rstest;

use super::fixture::cluster::{self, JOBS, SCRIPT, id};
use super::screens::snapshot;
use super::*;
use crate::diagnostic::{Diagnostic, rules};
use crate::flink::JobKey;
use crate::tui::effect::{Slot, Ticket};
use crate::tui::msg::MouseKind;
use crate::tui::screen::ScreenId;
use crate::tui::screen::halves::Half;
use crate::tui::screen::jobs::{Order, States};
use crate::workspace::{Again, ClusterShare, Event, Refreshed};

fn unopened_cluster(size: (u16, u16)) -> Model {
    let surroundings = Surroundings {
        subject: cluster::ADDRESS.into(),
        target: "local catalogue".into(),
        is_local: true,
        clusters: ClusterShare::All,
        refresh: Some(Duration::from_secs(15)),
        ..Surroundings::default()
    };
    let keymap = Keymap::parse(DEFAULT).unwrap();
    let mut model = Model::new(surroundings, keymap, MergeChoice::default());
    update(&mut model, Msg::Resize(size.0, size.1));
    model
}

/// A model that has read the recorded jobs and the script of one.
pub fn with_jobs(size: (u16, u16)) -> Model {
    let mut model = unopened_cluster(size);
    let opened = cluster::open(JOBS, &[SCRIPT], Some('0'));
    open(&mut model, opened.workspace);
    model
}

pub(super) fn job(model: &Model) -> char {
    let row = model.jobs.selected().unwrap();
    row.summary.job.id.chars().next().unwrap()
}

/// The order of the list, by the first digit of each id.
fn listed(model: &Model) -> String {
    let jobs = &model.jobs;
    let rows = jobs.list.shown().iter().map(|&row| jobs.rows[row]);
    rows.map(|at| jobs.all[at].summary.job.id.chars().next().unwrap())
        .collect()
}

pub(super) fn key(digit: char) -> JobKey {
    JobKey {
        cluster: cluster::ADDRESS.into(),
        id: id(digit).into(),
    }
}

/// The request for jobs among the effects.
pub(super) fn asked(effects: &[Effect]) -> (Ticket, Again) {
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Refresh(ticket, asked) => Some((*ticket, asked.again)),
        _ => None,
    });
    asked.unwrap_or_else(|| panic!("nobody is asked: {effects:?}"))
}

fn waits(effects: &[Effect]) -> Vec<(Slot, Ticket, Duration)> {
    let waits = effects.iter().filter_map(|effect| match effect {
        Effect::Wait(slot, ticket, time) => Some((*slot, *ticket, *time)),
        _ => None,
    });
    waits.collect()
}

/// An answer to the last request.
pub(super) fn answer(
    model: &mut Model,
    ticket: Ticket,
    changed: &[char],
    anew: bool,
) -> Vec<Effect> {
    let clusters = cluster::later(&model.jobs.clusters, JOBS);
    let workspace = anew.then(|| {
        let mut workspace = (*model.work().unwrap().workspace).clone();
        workspace.clusters = Arc::clone(&clusters);
        Arc::new(workspace)
    });
    let refreshed = Refreshed {
        clusters,
        workspace,
        changed: changed.iter().copied().map(key).collect(),
        read: 0,
        failures: Vec::new(),
    };
    update(model, Msg::Refreshed(ticket, Box::new(refreshed)))
}

#[rstest]
fn jobs(#[values((80, 24), (120, 40), (200, 60))] size: (u16, u16)) {
    let mut model = with_jobs(size);
    press(&mut model, "G tab G");
    snapshot(&model, "jobs");
}

#[rstest]
fn the_plan_of_a_job(#[values((80, 24), (200, 60))] size: (u16, u16)) {
    let mut model = with_jobs(size);
    press(&mut model, "G enter j j j j j j j j j j j j");
    press(&mut model, "x");
    snapshot(&model, "jobs_plan");
}

#[test]
fn the_plan_of_a_job_with_branches() {
    let mut model = with_jobs((120, 40));
    press(&mut model, "G k k k tab");
    assert_eq!(job(&model), 'd');
    snapshot(&model, "jobs_branches");
}

#[test]
fn the_mouse_selects_and_scrolls() {
    let mut model = with_jobs((80, 24));
    update(&mut model, Msg::Mouse(MouseKind::Click, 5, 5));
    assert_eq!((job(&model), model.jobs.half), ('d', Half::List));
    update(&mut model, Msg::Mouse(MouseKind::ScrollDown, 5, 15));
    assert_eq!(model.jobs.detail.top, 3);
    update(&mut model, Msg::Mouse(MouseKind::Click, 5, 14));
    assert_eq!((job(&model), model.jobs.half), ('d', Half::Detail));
    // What is clicked again opens.
    let drawn = text(&model);
    let line = drawn.lines().position(|it| it.contains("+ u[52]: Writer"));
    let (lines, y) = (model.jobs.detail.len, u16::try_from(line.unwrap()).unwrap());
    for expected in [lines, lines + 3] {
        update(&mut model, Msg::Mouse(MouseKind::Click, 5, y));
        assert_eq!(model.jobs.detail.len, expected, "{}", text(&model));
    }
}

#[test]
fn reading_again_that_is_stopped_leaves_the_wait_alive() {
    let mut model = with_jobs((80, 24));
    press(&mut model, "c-r");
    let wait = model.running[&Slot::Wait];
    let effects = update(&mut model, Msg::Waited(Slot::Wait, wait));
    assert_eq!(waits(&effects).len(), 1, "{effects:?}");
    press(&mut model, "esc");
    let wait = model.running[&Slot::Wait];
    asked(&update(&mut model, Msg::Waited(Slot::Wait, wait)));
}

#[rstest]
fn jobs_while_they_are_read(#[values((80, 24), (200, 60))] size: (u16, u16)) {
    let mut model = unopened_cluster(size);
    let ticket = begin(&mut model);
    let opened = cluster::open(JOBS, &[], Some('0'));
    for event in opened.events.into_iter().take(8) {
        arrive(&mut model, ticket, event);
    }
    snapshot(&model, "jobs_arriving");
}

fn begin(model: &mut Model) -> Ticket {
    let effects = start(model);
    let Some(Effect::Open(ticket)) = effects.first() else {
        panic!("{effects:?}");
    };
    *ticket
}

fn arrive(model: &mut Model, ticket: Ticket, event: Event) -> Vec<Effect> {
    update(
        model,
        match event {
            Event::Progress(progress) => Msg::Opening(ticket, progress),
            event => Msg::Jobs(ticket, event),
        },
    )
}

#[test]
fn rows_are_there_before_plans_and_what_was_read_stays_when_it_is_stopped() {
    let mut model = unopened_cluster((120, 40));
    assert_eq!(model.screen, ScreenId::Jobs);
    let ticket = begin(&mut model);
    let mut opened = cluster::open(JOBS, &[], None);
    let first_plan = |it: &Event| matches!(it, Event::Planned(_));
    let plans = opened.events.iter().position(first_plan).unwrap();
    let rest = opened.events.split_off(plans);
    for event in opened.events {
        arrive(&mut model, ticket, event);
    }
    assert_eq!(model.jobs.rows.len(), JOBS.len());
    assert_eq!(model.jobs.unread(), JOBS.len());
    press(&mut model, "G");
    assert!(text(&model).contains("It is being read"));
    let of_last = |it: &Event| matches!(it, Event::Planned(job) if *job.summary.job.id == *id('a'));
    let plan = rest.into_iter().find(of_last).unwrap();
    arrive(&mut model, ticket, plan);
    assert_eq!((job(&model), model.jobs.unread()), ('a', JOBS.len() - 1));
    assert!(text(&model).contains("LookupJoin"), "{}", text(&model));

    let effects = press(&mut model, "esc");
    assert!(matches!(effects[..], [Effect::Enough]), "{effects:?}");
    let mut workspace = opened.workspace;
    let mut clusters = workspace.clusters.to_vec();
    for job in &mut clusters[0].list.as_mut().unwrap().jobs[1..] {
        job.plan = crate::flink::JobPlan::Unread;
    }
    workspace.clusters = clusters.into();
    update(&mut model, Msg::Opened(ticket, Ok(workspace.into())));
    assert_eq!(job(&model), 'a');
    let told = "Reading was stopped. 1 of 7 jobs were read (r on Jobs reads the others)";
    assert!(text(&model).contains(told), "{}", text(&model));
    let effects = press(&mut model, "r");
    assert_eq!(asked(&effects).1, Again::Unread);
}

#[test]
fn a_second_esc_stops_reading_as_a_whole() {
    let mut model = unopened_cluster((80, 24));
    let ticket = begin(&mut model);
    for event in cluster::open(JOBS, &[], None).events.into_iter().take(4) {
        arrive(&mut model, ticket, event);
    }
    let effects = press(&mut model, "esc esc");
    assert!(
        matches!(effects[..], [Effect::Enough, Effect::Cancel(Slot::Open)]),
        "{effects:?}"
    );
}

#[rstest]
#[case::all("", "0fedcba")]
#[case::running("s", "fdba")]
#[case::failed("s s", "ec")]
#[case::ended("s s s", "0")]
#[case::around("s s s s", "0fedcba")]
#[case::by_name("t", "abcfd0e")]
#[case::by_state("t t", "e0cabdf")]
#[case::longest_first("t t t", "0fedcba")]
#[case::by_copies("t t t t", "abcfd0e")]
fn states_and_orders(#[case] keys: &str, #[case] expected: &str) {
    let mut model = with_jobs((120, 40));
    press(&mut model, keys);
    assert_eq!(listed(&model), expected);
}

#[rstest]
#[case::a_sink("o_city", "cba")]
#[case::a_given_name("datastream", "f")]
#[case::a_script("'lookup-join.sql:4", "cba")]
#[case::a_state("'FINISHED", "0")]
#[case::nothing_of_a_hidden_prefix("dflt", "")]
#[case::nothing_of_a_table_that_is_read("'users", "")]
#[case::nothing_of_the_folder_of_a_script("'programs", "")]
#[case::nothing_of_an_id("'eeeee", "")]
fn the_list_is_filtered_by_what_stands_in_it(#[case] words: &str, #[case] expected: &str) {
    let mut model = with_jobs((120, 40));
    press(&mut model, "/");
    type_in(&mut model, words);
    press(&mut model, "enter");
    assert_eq!(listed(&model), expected);
}

#[test]
fn a_job_leads_to_its_statement_and_an_operator_to_its_table() {
    let mut model = with_jobs((120, 40));
    let focus = |model: &Model| {
        let work = model.work().unwrap();
        work.graph.label(model.explore.selected().unwrap())
    };
    press(&mut model, "G o");
    assert_eq!(model.screen, ScreenId::Explore);
    assert_eq!(focus(&model), "INSERT o_city");
    press(&mut model, "[");
    assert_eq!((model.screen, job(&model)), (ScreenId::Jobs, 'a'));
    let effects = press(&mut model, "e");
    let Some(Effect::Edit(path, 4)) = effects.first() else {
        panic!("{effects:?}");
    };
    assert!(path.ends_with("lookup-join.sql"));

    press(&mut model, "tab");
    let to_line = |model: &mut Model, words: &str| {
        let lines = crate::tui::screen::jobs::detail::lines(model, 118);
        let has = |line: &ratatui::text::Line<'_>| line.to_string().contains(words);
        let at = lines.iter().position(|it| has(&it.line));
        model
            .jobs
            .detail
            .select(at.unwrap_or_else(|| panic!("{words}")));
    };
    to_line(&mut model, "reads users");
    press(&mut model, "enter");
    assert_eq!(focus(&model), "users");
    press(&mut model, "[");
    to_line(&mut model, "EXPR$2");
    press(&mut model, "x");
    to_line(&mut model, "EXPR$2 <- users.city transformation");
    press(&mut model, "o");
    assert_eq!(focus(&model), "users");
    let chosen = model.explore.focus().and_then(|it| it.column.as_deref());
    assert_eq!(chosen, Some("city"));
    press(&mut model, "[");
    to_line(&mut model, &format!("{} RUNNING since", id('b')));
    press(&mut model, "enter");
    assert_eq!(job(&model), 'b');
    // A job without a script has a node of its own, and no file.
    press(&mut model, "k k");
    assert_eq!(job(&model), 'd');
    assert!(press(&mut model, "e").is_empty());
    press(&mut model, "o");
    assert_eq!(focus(&model), "JOB u");
    // One whose sink nothing tells is named by its own name.
    press(&mut model, "[ k k");
    assert_eq!(job(&model), 'f');
    press(&mut model, "o");
    assert_eq!(focus(&model), "JOB orders datastream job");
}

#[test]
fn the_commands_are_there_to_copy_and_nothing_runs_them() {
    let mut model = with_jobs((120, 40));
    press(&mut model, "G");
    let yanks = crate::tui::screen::yanks(&model);
    let found = |label: &str| {
        let mut yanks = yanks.iter();
        yanks.find(|it| it.label == label).unwrap().text.clone()
    };
    assert_eq!(
        found("command that ends it"),
        format!("flink cancel --jobmanager jm:8081 {}", id('a'))
    );
    let says = found("command that says which statement it runs");
    assert!(says.starts_with("headwater match ") && says.ends_with(" SCRIPT:STATEMENT"));
    let copies = found("commands that end its copies");
    assert_eq!(copies.lines().count(), 2);
    assert!(!copies.contains(&id('a')));
}

#[test]
fn a_refresh_without_news_keeps_everything_where_it_is() {
    let mut model = with_jobs((80, 24));
    press(&mut model, "j j j tab j j");
    let before = (job(&model), model.jobs.list.cursor, model.jobs.detail);
    let workspace = Arc::clone(&model.work().unwrap().workspace);
    let effects = press(&mut model, "r");
    let (ticket, again) = asked(&effects);
    assert_eq!(again, Again::Unread);
    let effects = answer(&mut model, ticket, &[], false);
    let now = (job(&model), model.jobs.list.cursor, model.jobs.detail);
    assert_eq!(now, before);
    assert!(Arc::ptr_eq(&model.work().unwrap().workspace, &workspace));
    assert!(text(&model).contains("no job is new or in another state"));
    assert!(text(&model).contains("1m 39s"), "{}", text(&model));
    let [(Slot::Wait, _, time)] = waits(&effects)[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(time, Duration::from_secs(15));
}

#[test]
fn what_changed_is_marked_once() {
    let mut model = with_jobs((80, 24));
    press(&mut model, "j j j");
    let before = (job(&model), model.jobs.list.cursor);
    let (ticket, _) = asked(&press(&mut model, "r"));
    let effects = answer(&mut model, ticket, &['c', 'd'], true);
    assert_eq!((job(&model), model.jobs.list.cursor), before);
    let marked = |model: &Model| text(model).lines().filter(|it| it.contains("* R")).count();
    assert_eq!(marked(&model), 2, "{}", text(&model));
    let [_, (Slot::Flash, ticket, _)] = waits(&effects)[..] else {
        panic!("{effects:?}");
    };
    let effects = update(&mut model, Msg::Waited(Slot::Flash, ticket));
    assert!(effects.is_empty(), "{effects:?}");
    assert_eq!(marked(&model), 0);
}

#[test]
fn the_selected_job_stays_where_it_is_when_others_come_before_it() {
    let mut model = with_jobs((80, 24));
    press(&mut model, "j j j");
    let (before, at) = (job(&model), model.jobs.list.cursor.at);
    let mut more = JOBS.to_vec();
    more.push(("1.15.4-filter", '9', "RUNNING"));
    let (ticket, _) = asked(&press(&mut model, "r"));
    let mut opened = cluster::open(&more, &[], None);
    let clusters = std::mem::take(&mut opened.workspace.clusters);
    opened.workspace.clusters = Arc::clone(&clusters);
    let refreshed = Refreshed {
        clusters,
        workspace: Some(Arc::new(opened.workspace)),
        changed: HashSet::from([key('9')]),
        read: 0,
        failures: Vec::new(),
    };
    update(&mut model, Msg::Refreshed(ticket, Box::new(refreshed)));
    assert_eq!((job(&model), model.jobs.list.cursor.at), (before, at + 1));
}

#[test]
fn clusters_are_asked_every_now_and_then_while_their_jobs_are_shown() {
    let mut model = unopened_cluster((80, 24));
    let ticket = begin(&mut model);
    let workspace = cluster::open(JOBS, &[], None).workspace;
    let effects = update(&mut model, Msg::Opened(ticket, Ok(workspace.into())));
    let [(Slot::Wait, wait, _)] = waits(&effects)[..] else {
        panic!("{effects:?}");
    };
    let effects = update(&mut model, Msg::Waited(Slot::Wait, wait));
    let (ticket, again) = asked(&effects);
    assert_eq!(again, Again::News);
    let effects = answer(&mut model, ticket, &[], false);
    assert!(!model.messages.is_shown, "nobody asked, nothing is told");
    // On another screen the time that is over leads to nothing, until Jobs is shown again.
    let [(Slot::Wait, wait, _)] = waits(&effects)[..] else {
        panic!("{effects:?}");
    };
    press(&mut model, "1");
    assert!(update(&mut model, Msg::Waited(Slot::Wait, wait)).is_empty());
    let effects = press(&mut model, "8");
    asked(&effects);
    // An old wait counts no more.
    assert!(update(&mut model, Msg::Waited(Slot::Wait, wait)).is_empty());
}

#[test]
fn it_is_not_asked_more_often_than_the_cluster_has_new_answers_nor_where_nobody_wants_it() {
    for (refresh, cache, expected) in [(15, 3, Some(15)), (2, 30, Some(30)), (0, 3, None)] {
        let mut model = unopened_cluster((80, 24));
        model.surroundings.refresh = (refresh > 0).then(|| Duration::from_secs(refresh));
        let ticket = begin(&mut model);
        let mut workspace = cluster::open(&JOBS[..1], &[], None).workspace;
        let mut clusters = workspace.clusters.to_vec();
        clusters[0].cache = Some(Duration::from_secs(cache));
        workspace.clusters = clusters.into();
        let effects = update(&mut model, Msg::Opened(ticket, Ok(workspace.into())));
        let times: Vec<_> = waits(&effects).iter().map(|(.., time)| *time).collect();
        assert_eq!(times, Vec::from_iter(expected.map(Duration::from_secs)));
    }
}

#[test]
fn a_cluster_that_does_not_answer_is_told_once_and_asked_again() {
    let mut model = with_jobs((120, 40));
    for is_told in [true, false] {
        let wait = model.running[&Slot::Wait];
        let effects = update(&mut model, Msg::Waited(Slot::Wait, wait));
        let (ticket, _) = asked(&effects);
        let failure = Diagnostic::new(&rules::UNREACHABLE, "cannot reach Flink at jm").hint("up?");
        let refreshed = Refreshed {
            clusters: Arc::clone(&model.jobs.clusters),
            workspace: None,
            changed: HashSet::new(),
            read: 0,
            failures: vec![failure],
        };
        let effects = update(&mut model, Msg::Refreshed(ticket, Box::new(refreshed)));
        assert_eq!(model.messages.is_shown, is_told);
        assert_eq!(model.jobs.all.len(), JOBS.len());
        assert_eq!(waits(&effects).len(), 1);
        press(&mut model, "j");
    }
}

/// The model after its cluster was asked again: it is away since then, or it answers.
fn asked_again(model: &mut Model, away_since: Option<jiff::civil::Time>) {
    let wait = model.running[&Slot::Wait];
    let (ticket, _) = asked(&update(model, Msg::Waited(Slot::Wait, wait)));
    let mut clusters = model.jobs.clusters.to_vec();
    clusters[0].away_since = away_since;
    let failure = Diagnostic::new(&rules::UNREACHABLE, "cannot reach Flink at jm").hint("up?");
    let refreshed = Refreshed {
        clusters: clusters.into(),
        workspace: None,
        changed: HashSet::new(),
        read: 0,
        failures: away_since.map(|_| failure).into_iter().collect(),
    };
    update(model, Msg::Refreshed(ticket, Box::new(refreshed)));
}

#[test]
fn a_cluster_that_is_away_is_marked_until_it_answers() {
    let mut model = with_jobs((80, 24));
    let since = Some(jiff::civil::time(9, 48, 0, 0));
    let away = "Jobs, newest first, not reached since 09:48";
    for is_left in [false, true] {
        asked_again(&mut model, since);
        assert!(text(&model).contains(away), "{}", text(&model));
        assert!(text(&model).contains("cannot reach Flink at jm"));
        if is_left {
            press(&mut model, "esc");
            asked_again(&mut model, since);
            assert!(text(&model).contains(away), "{}", text(&model));
        }
        asked_again(&mut model, None);
        assert!(!text(&model).contains("not reached"), "{}", text(&model));
        assert!(!text(&model).contains("cannot reach"), "{}", text(&model));
    }
    // What was told since is not taken away with it.
    asked_again(&mut model, since);
    press(&mut model, "e");
    asked_again(&mut model, None);
    assert!(text(&model).contains("no script of this job is open"));
}

#[test]
fn esc_stops_asking_for_plans_and_then_asking() {
    let mut model = with_jobs((80, 24));
    press(&mut model, "r");
    let effects = press(&mut model, "esc");
    assert!(matches!(effects[..], [Effect::Enough]), "{effects:?}");
    let effects = press(&mut model, "esc");
    assert!(
        matches!(
            effects[..],
            [Effect::Cancel(Slot::Refresh), Effect::Wait(..)]
        ),
        "{effects:?}"
    );
}

#[test]
fn ten_thousand_jobs_can_be_scrolled_and_filtered() {
    const COUNT: usize = 10_000;
    let mut model = unopened_cluster((120, 40));
    let ticket = begin(&mut model);
    arrive(&mut model, ticket, Event::Listed(cluster::listed(COUNT)));
    press(&mut model, "G");
    assert!(text(&model).contains(" job 0 "), "{}", text(&model));
    press(&mut model, "g g pgdn c-d k");
    assert!(
        model
            .jobs
            .list
            .cursor
            .visible()
            .contains(&model.jobs.list.cursor.at)
    );
    press(&mut model, "/");
    type_in(&mut model, "'9999");
    press(&mut model, "enter");
    assert_eq!(model.jobs.list.shown().len(), 1);
}

#[test]
fn jobs_of_several_clusters_are_told_apart() {
    let mut model = unopened_cluster((80, 24));
    let ticket = begin(&mut model);
    arrive(&mut model, ticket, Event::Listed(cluster::listed(2)));
    let of_job_0 = |model: &Model, cluster: &str| {
        let shown = text(model);
        let mut rows = shown.lines().filter(|line| line.contains(" job 0 "));
        rows.any(|row| row.contains(cluster))
    };
    assert!(!of_job_0(&model, "jm:8081"), "{}", text(&model));
    let mut others = cluster::listed(2);
    for job in &mut others {
        job.summary.job.cluster = "http://other.example:9091".into();
    }
    arrive(&mut model, ticket, Event::Listed(others));
    for cluster in ["jm:8081", ":9091"] {
        assert!(of_job_0(&model, cluster), "{}", text(&model));
    }
    press(&mut model, "/");
    type_in(&mut model, "'other");
    press(&mut model, "enter");
    assert_eq!(model.jobs.list.shown().len(), 2);
}

#[test]
fn without_a_cluster_there_is_no_tab_and_the_screen_says_how_to_open_one() {
    let mut model = opened((120, 40));
    assert!(!text(&model).contains("Jobs"));
    press(&mut model, "8");
    assert!(text(&model).contains("No cluster is open."));
    assert!(press(&mut model, "r").is_empty());
    press(&mut model, "s t x tab enter o e y");
    assert_eq!(
        (model.jobs.states, model.jobs.order),
        (States::Running, Order::Name)
    );
}

#[test]
fn no_control_character_of_a_cluster_reaches_a_cell() {
    const EVIL: &str = "x\x1b]0;owned\x07\x1b[2J\u{9b}31m\u{202e}y\u{200b}\u{7f}";
    let mut model = unopened_cluster((120, 40));
    let ticket = begin(&mut model);
    let mut jobs = cluster::listed(1);
    let job = &mut jobs[0].summary.job;
    (job.name, job.state, job.id) = (EVIL.into(), EVIL.into(), EVIL.into());
    arrive(&mut model, ticket, Event::Listed(jobs));
    for keys in ["j", "tab", "y"] {
        press(&mut model, keys);
        for cell in draw(&model).content() {
            let is_harmless = cell.symbol().chars().all(crate::text::is_harmless);
            assert!(is_harmless, "{keys}: {:?}", cell.symbol());
        }
    }
}
