//! Publishing to an Atlas in memory: twice, changed, resumed, moved.

use std::time::Duration;

use serde_json::json;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::fake::{FakeAtlas, Fault};
use super::graphs::{Graph, chain, kafka, long_chain};
use super::planning::{TYPES, plan, plan_with};
use crate::atlas::Reader;
use crate::atlas::plan::{Choices, Consent, Moves, Plan, PlanOptions, Sign, undo};
use crate::atlas::publish::{
    BatchLimits, Event, Phase, Provenance, PublishError, PublishOptions, Published, Report, Via,
    history, published, run, unfinished,
};

/// A publish with its own state folder; the second value is what it told.
pub(super) async fn publish_in(
    state: &std::path::Path,
    atlas: &FakeAtlas,
    plan: Plan,
) -> (Result<Report, PublishError>, Vec<Event>) {
    let options = PublishOptions {
        state_dir: state.to_owned(),
        batches: BatchLimits::default(),
        via: Via::default(),
        provenance: Provenance::default(),
    };
    let (sender, mut receiver) = unbounded_channel();
    let confirmed = plan.confirm(Consent::given_by_flag());
    let cancel = CancellationToken::new();
    let report = run(confirmed, &atlas.target(), &options, sender, cancel).await;
    let mut events = Vec::new();
    while let Ok(event) = receiver.try_recv() {
        events.push(event);
    }
    (report, events)
}

pub(super) async fn publish(atlas: &FakeAtlas, plan: Plan) -> Result<Report, PublishError> {
    let state = tempfile::tempdir().unwrap();
    publish_in(state.path(), atlas, plan).await.0
}

#[tokio::test]
async fn a_second_publish_of_the_same_thing_plans_nothing() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let (report, events) = publish_in(state.path(), &atlas, plan(&atlas, &chain()).await).await;
    let report = report.unwrap();
    assert_eq!((report.created, report.measures.m), (6, 6));
    assert_eq!((&report.failed, &report.findings), (&vec![], &vec![]));
    let measures = report.measures;
    let (t1, t2) = (measures.t1_s.unwrap(), measures.t2_s.unwrap());
    assert!((measures.pr.unwrap() - 6.0 / t1).abs() < 1e-9);
    assert!((measures.ee.unwrap() - (t1 + t2) / measures.pr.unwrap()).abs() < 1e-9);
    let phases: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Phase(phase) => Some(*phase),
            _ => None,
        })
        .collect();
    assert_eq!(phases, [Phase::Checking, Phase::Pushing, Phase::Verifying]);
    assert_eq!(history(state.path(), &atlas.target().name).len(), 1);
    assert!(unfinished(state.path(), &atlas.target().name).is_none());

    let again = plan(&atlas, &chain()).await;
    assert!(!again.has_changes());
    assert_eq!(again.counts().unchanged, 6);
    let (report, _) = publish_in(state.path(), &atlas, again).await;
    assert_eq!(report.unwrap().measures.ee, None);
}

#[tokio::test]
async fn types_come_first_where_consented() {
    let atlas = FakeAtlas::start(&[]).await;
    let options = PlanOptions {
        create_types: true,
        ..PlanOptions::default()
    };
    let plan = plan_with(&atlas, &chain(), &options).await.unwrap();
    assert_eq!(publish(&atlas, plan).await.unwrap().created, 6);
}

#[tokio::test]
async fn a_changed_statement_is_an_update_and_its_old_edge_is_gone_from_the_plan() {
    let atlas = FakeAtlas::start(&TYPES).await;
    publish(&atlas, plan(&atlas, &chain()).await).await.unwrap();
    let mut graph = Graph::default();
    let (enriched, totals, more) = (kafka("enriched"), kafka("totals"), kafka("more"));
    graph
        .process("etl", &[&more], &[&totals])
        .process("etl", &[&totals], &[&enriched]);
    let changed = plan(&atlas, &graph.0).await;
    let process = changed
        .entries
        .iter()
        .find(|e| e.name == "etl/totals")
        .unwrap();
    assert_eq!(process.sign, Sign::Update);
    let inputs = process
        .changes
        .iter()
        .find(|c| c.attribute == "inputs")
        .unwrap();
    assert_eq!(inputs.before, Some(json!(["enriched@primary"])));
    assert_eq!(inputs.after, json!(["more@primary"]));
    assert!(process.why.contains("goes on showing"));
    let report = publish(&atlas, changed).await.unwrap();
    assert_eq!(
        (report.created, report.updated, report.findings),
        (1, 2, vec![])
    );
    assert!(!plan(&atlas, &graph.0).await.has_changes());
}

#[tokio::test]
async fn a_server_that_changed_since_is_refused_by_name() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let planned = plan(&atlas, &chain()).await;
    publish(&atlas, planned.clone()).await.unwrap();
    // What is there exactly as planned is no obstacle: nothing is sent for it.
    let report = publish(&atlas, planned.clone()).await.unwrap();
    assert_eq!((report.created, report.unchanged), (0, 6));

    atlas.meddle("orders@primary", "topic", &json!("other"));
    let error = publish(&atlas, planned).await.unwrap_err();
    assert!(matches!(&error, PublishError::Changed { changes, .. } if changes.len() == 1));
    assert!(error.to_string().contains("orders@primary exists by now"));

    let options = PlanOptions {
        choices: Choices::new(["foreign-values=adopt".parse().unwrap()]),
        ..PlanOptions::default()
    };
    let update = plan_with(&atlas, &chain(), &options).await.unwrap();
    assert_eq!(update.counts().update, 1);
    atlas.meddle("orders@primary", "owner", &json!("me"));
    assert!(matches!(
        publish(&atlas, update).await,
        Err(PublishError::Changed { .. })
    ));
}

#[tokio::test]
async fn doubles_on_the_server_are_a_conflict() {
    let atlas = FakeAtlas::start(&TYPES).await;
    publish(&atlas, plan(&atlas, &chain()).await).await.unwrap();
    atlas.double("enriched@primary");
    let plan = plan(&atlas, &chain()).await;
    let topic = plan.entries.iter().find(|e| e.name == "enriched").unwrap();
    assert_eq!(topic.sign, Sign::Conflict);
    assert!(topic.conflict.as_ref().unwrap().contains("twin"));
}

#[tokio::test]
async fn a_moved_file_is_recognised() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let job = |name: &str| {
        let mut graph = Graph::default();
        graph.process(name, &[&kafka("a")], &[&kafka("b")]);
        graph.0
    };
    publish(&atlas, plan(&atlas, &job("old")).await)
        .await
        .unwrap();
    let told = plan(&atlas, &job("new/place")).await;
    let process_of = |plan: &Plan| {
        let mut entries = plan.entries.iter();
        entries
            .find(|it| it.type_name == "flink_process")
            .cloned()
            .unwrap()
    };
    let process = process_of(&told);
    assert_eq!(process.sign, Sign::Create);
    assert!(
        process.why.contains("the same statement as old/b@primary"),
        "{}",
        process.why
    );

    let options = PlanOptions {
        moves: Moves::All,
        ..PlanOptions::default()
    };
    let followed = plan_with(&atlas, &job("new/place"), &options)
        .await
        .unwrap();
    assert_eq!(process_of(&followed).sign, Sign::Update);
    publish(&atlas, followed).await.unwrap();
    let processes: Vec<_> = atlas
        .names()
        .into_iter()
        .filter(|n| n.starts_with("flink_process"))
        .collect();
    assert_eq!(processes, ["flink_process new/place/b@primary"]);
}

#[tokio::test]
async fn deletions_go_last_and_in_reverse() {
    let atlas = FakeAtlas::start(&TYPES).await;
    publish(&atlas, plan(&atlas, &chain()).await).await.unwrap();
    let mut undo = plan(&atlas, &chain()).await;
    for entry in &mut undo.entries {
        assert!(entry.seen.is_some());
        entry.sign = Sign::Delete;
        entry.is_included = true;
    }
    let report = publish(&atlas, undo).await.unwrap();
    assert_eq!((report.deleted, report.findings), (6, vec![]));
    assert!(atlas.names().is_empty());
}

/// A publish of a chain of 120 topics that is stopped after some fifty entities.
pub(super) async fn cancelled(state: &std::path::Path, atlas: &FakeAtlas) -> Report {
    let options = PublishOptions {
        state_dir: state.to_owned(),
        batches: BatchLimits::default(),
        via: Via::default(),
        provenance: Provenance::default(),
    };
    let (sender, mut receiver) = unbounded_channel();
    let cancel = CancellationToken::new();
    let confirmed = plan(atlas, &long_chain(120))
        .await
        .confirm(Consent::given_by_flag());
    let (mut target, token) = (atlas.target(), cancel.clone());
    // Who stops waits for the batch on its way, however busy the machine is: what becomes of one is counted then.
    target.timeouts.patience = Duration::from_mins(1);
    target.timeouts.write = Duration::from_mins(2);
    let running =
        tokio::spawn(async move { run(confirmed, &target, &options, sender, token).await });
    let mut is_pushing = false;
    while let Some(event) = receiver.recv().await {
        is_pushing |= event == Event::Phase(Phase::Pushing);
        if is_pushing && matches!(&event, Event::Sending(sending) if sending.done >= 50) {
            cancel.cancel();
        }
    }
    let report = running.await.unwrap().unwrap();
    assert!(report.is_cancelled);
    assert!(report.created >= 50 && report.created < 240);
    report
}

#[tokio::test]
async fn a_cancelled_publish_is_resumed_to_the_same_catalogue() {
    let undisturbed = FakeAtlas::start(&TYPES).await;
    publish(&undisturbed, plan(&undisturbed, &long_chain(120)).await)
        .await
        .unwrap();

    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let report = cancelled(state.path(), &atlas).await;
    let name = atlas.target().name;
    let left = unfinished(state.path(), &name).unwrap();
    assert_eq!((left.sent, left.total), (report.created, 240));
    let (resumed, _) = publish_in(state.path(), &atlas, left.plan).await;
    let resumed = resumed.unwrap();
    assert!(resumed.is_resumed);
    assert_eq!(resumed.created + report.created, 240);
    assert_eq!(atlas.names(), undisturbed.names());
    assert!(unfinished(state.path(), &name).is_none());
}

#[tokio::test]
async fn a_cancelled_publish_is_taken_back_as_far_as_it_came() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let (state, name) = (tempfile::tempdir().unwrap(), atlas.target().name);
    publish_in(state.path(), &atlas, plan(&atlas, &chain()).await)
        .await
        .0
        .unwrap();
    let before = atlas.names();
    let report = cancelled(state.path(), &atlas).await;
    let latest = published(state.path(), &name).pop().unwrap();
    assert_eq!(
        (latest.sent.len(), latest.is_finished),
        (report.created, false)
    );
    let reader = Reader::connect(&atlas.target()).unwrap();
    let cancel = CancellationToken::new();
    let Published { plan, sent, id, .. } = &latest;
    let undo = undo(&reader, plan, sent, id, &|_, _| {}, &cancel).await;
    let (undone, _) = publish_in(state.path(), &atlas, undo.unwrap()).await;
    assert_eq!(undone.unwrap().deleted, report.created);
    assert_eq!(atlas.names(), before);
    // Nobody is asked to go on with it.
    assert!(unfinished(state.path(), &name).is_none());
    let left = published(state.path(), &name);
    let left: Vec<bool> = left.iter().map(|it| it.is_undone).collect();
    assert_eq!(left, [false, true]);
}

#[tokio::test]
async fn only_one_publish_at_a_time() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // Another person has another state directory.
    for second in [&one, &other] {
        let first = plan(&atlas, &chain()).await;
        atlas.fail(&[Fault::SlowAfterDoing]);
        let (one, two) = tokio::join!(
            publish_in(one.path(), &atlas, first.clone()),
            publish_in(second.path(), &atlas, first)
        );
        let errors: Vec<_> = [one.0, two.0].into_iter().filter_map(Result::err).collect();
        assert_eq!(errors.len(), 1);
        assert!(
            matches!(errors[0], PublishError::Locked { .. }),
            "{}",
            errors[0]
        );
        atlas.store.lock().unwrap().entities.clear();
    }
}

#[tokio::test]
async fn doubles_that_reading_back_finds_leave_nothing_to_go_on_with() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let planned = plan(&atlas, &chain()).await;
    publish(&atlas, planned.clone()).await.unwrap();
    atlas.double("etl/totals@primary");
    let (report, _) = publish_in(state.path(), &atlas, planned).await;
    let findings = report.unwrap().findings;
    assert!(
        matches!(&*findings, [one] if one.contains("2 entities of this name")),
        "{findings:?}"
    );
    assert!(unfinished(state.path(), &atlas.target().name).is_none());
}

#[tokio::test]
async fn a_plan_for_another_server_is_refused() {
    let (one, other) = (
        FakeAtlas::start(&TYPES).await,
        FakeAtlas::start(&TYPES).await,
    );
    let plan = plan(&one, &chain()).await;
    assert!(matches!(
        publish(&other, plan).await,
        Err(PublishError::OtherServer { .. })
    ));
}

/// Runs a publish until it has told `count` things, and drops it there, in the middle of whatever it does.
pub(super) async fn cut_off_after(
    state: &std::path::Path,
    atlas: &FakeAtlas,
    plan: Plan,
    count: usize,
) -> bool {
    let options = PublishOptions {
        state_dir: state.to_owned(),
        batches: BatchLimits::default(),
        via: Via::default(),
        provenance: Provenance::default(),
    };
    let (sender, mut receiver) = unbounded_channel();
    let confirmed = plan.confirm(Consent::given_by_flag());
    let target = atlas.target();
    let running = tokio::spawn(async move {
        run(
            confirmed,
            &target,
            &options,
            sender,
            CancellationToken::new(),
        )
        .await
    });
    for _ in 0..count {
        if receiver.recv().await.is_none() {
            return false;
        }
    }
    running.abort();
    let _ = running.await;
    true
}

#[tokio::test]
async fn cut_off_at_any_moment_and_resumed_it_ends_in_the_same_catalogue() {
    let undisturbed = FakeAtlas::start(&TYPES).await;
    publish(&undisturbed, plan(&undisturbed, &long_chain(55)).await)
        .await
        .unwrap();
    // The first events come from checking and pushing; then there is one for each entity that reads back.
    for count in (0..13).chain((13..).step_by(60)) {
        let atlas = FakeAtlas::start(&TYPES).await;
        let state = tempfile::tempdir().unwrap();
        let planned = plan(&atlas, &long_chain(55)).await;
        if !cut_off_after(state.path(), &atlas, planned.clone(), count).await {
            break;
        }
        let left = unfinished(state.path(), &atlas.target().name).map_or(planned, |left| left.plan);
        let (report, _) = publish_in(state.path(), &atlas, left).await;
        assert_eq!(
            report.unwrap().findings,
            Vec::<String>::new(),
            "cut off after {count}"
        );
        assert_eq!(atlas.names(), undisturbed.names(), "cut off after {count}");
        assert!(!plan(&atlas, &long_chain(55)).await.has_changes());
    }
}

#[tokio::test]
async fn a_torn_journal_is_read_as_far_as_it_goes() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let planned = plan(&atlas, &chain()).await;
    assert!(cut_off_after(state.path(), &atlas, planned, 6).await);
    let name = atlas.target().name;
    let whole = unfinished(state.path(), &name).unwrap();
    let folder = std::fs::read_dir(state.path().join("publish"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let journal = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|e| e == "journal"))
        .unwrap();
    let bytes = std::fs::read(&journal).unwrap();
    let first_line = bytes.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    for end in (first_line..bytes.len()).rev().step_by(7) {
        std::fs::write(&journal, &bytes[..end]).unwrap();
        let torn = unfinished(state.path(), &name).unwrap();
        assert_eq!(torn.plan, whole.plan);
        assert!(torn.sent <= whole.sent);
    }
    let (report, _) = publish_in(state.path(), &atlas, whole.plan).await;
    assert_eq!(report.unwrap().findings, Vec::<String>::new());
    assert_eq!(atlas.names().len(), 6);
    assert!(unfinished(state.path(), &name).is_none());
}

#[tokio::test]
async fn what_another_plan_left_half_done_can_still_be_gone_on_with() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let big = plan(&atlas, &long_chain(60)).await;
    atlas.store.lock().unwrap().faults = std::iter::repeat_n(Fault::Html503, 100).collect();
    let (stopped, _) = publish_in(state.path(), &atlas, big.clone()).await;
    assert!(stopped.is_err());
    atlas.fail(&[]);

    // Something else is published meanwhile.
    let mut other = Graph::default();
    other.process("other", &[&kafka("x")], &[&kafka("y")]);
    let (report, _) = publish_in(state.path(), &atlas, plan(&atlas, &other.0).await).await;
    assert_eq!(report.unwrap().created, 4);

    let name = atlas.target().name;
    let left = unfinished(state.path(), &name).unwrap();
    assert_eq!(left.plan, big);
    let (report, _) = publish_in(state.path(), &atlas, left.plan).await;
    assert_eq!(report.unwrap().created, 120);
    assert!(unfinished(state.path(), &name).is_none());
}

#[tokio::test]
async fn a_plan_that_has_all_of_an_unfinished_one_takes_its_place() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let old = plan(&atlas, &chain()).await;
    atlas.store.lock().unwrap().faults = std::iter::repeat_n(Fault::Html503, 100).collect();
    let (stopped, _) = publish_in(state.path(), &atlas, old).await;
    assert!(stopped.is_err());
    atlas.fail(&[]);
    let mut more = Graph::default();
    let (orders, enriched, totals) = (kafka("orders"), kafka("enriched"), kafka("totals"));
    more.process("etl", &[&orders], &[&enriched])
        .process("etl", &[&enriched], &[&totals])
        .process("etl", &[&totals], &[&kafka("more")]);
    let (report, _) = publish_in(state.path(), &atlas, plan(&atlas, &more.0).await).await;
    assert!(report.unwrap().failed.is_empty());
    assert!(unfinished(state.path(), &atlas.target().name).is_none());
}

#[tokio::test]
async fn an_answer_that_names_nothing_is_not_taken_for_a_yes() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &chain()).await;
    atlas.fail(&[Fault::EmptyAnswer]);
    let report = publish(&atlas, plan).await.unwrap();
    assert_eq!((report.created, report.findings), (6, vec![]));
    assert_eq!(atlas.names().len(), 6);
}
