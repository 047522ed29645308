//! What is left of publishes that stopped on the way, once another has taken their place.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::choices::changes;
use super::fake::{FakeAtlas, Fault};
use super::graphs::{Graph, chain, kafka, long_chain};
use super::planning::{TYPES, plan, plan_with};
use super::publishing::{cancelled, cut_off_after, publish_in};
use crate::atlas::Reader;
use crate::atlas::plan::{Plan, PlanOptions, undo};
use crate::atlas::publish::{
    Published, close_done, close_unsent, published, unfinished, wait_for_afterlife,
};

async fn undoing(atlas: &FakeAtlas, done: &Published) -> Plan {
    let reader = Reader::connect(&atlas.target()).unwrap();
    let cancel = CancellationToken::new();
    let Published { plan, sent, id, .. } = done;
    let plan = undo(&reader, plan, sent, id, &|_, _| {}, &cancel).await;
    plan.unwrap()
}

/// Takes back the latest that was not taken back; how many entities it deleted.
async fn take_back(state: &Path, atlas: &FakeAtlas) -> usize {
    let all = published(state, &atlas.target().name);
    let latest = all.iter().rev().find(|it| !it.is_undone).unwrap();
    let plan = undoing(atlas, latest).await;
    let (report, _) = publish_in(state, atlas, plan).await;
    report.unwrap().deleted
}

#[tokio::test]
async fn a_publish_whose_rest_another_one_did_is_taken_back_all_the_same() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let (state, name) = (tempfile::tempdir().unwrap(), atlas.target().name);
    let first = cancelled(state.path(), &atlas).await;
    let rest = plan(&atlas, &long_chain(120)).await;
    let (second, _) = publish_in(state.path(), &atlas, rest).await;
    let second = second.unwrap();
    assert_eq!(first.created + second.created, 240);
    // Nobody is asked to go on with it.
    assert!(unfinished(state.path(), &name).is_none());
    let all = published(state.path(), &name);
    let told: Vec<_> = all
        .iter()
        .map(|it| (it.sent.len(), it.is_finished))
        .collect();
    assert_eq!(told, [(first.created, false), (second.created, true)]);

    assert_eq!(take_back(state.path(), &atlas).await, second.created);
    assert_eq!(take_back(state.path(), &atlas).await, first.created);
    assert_eq!(atlas.names(), [] as [String; 0]);
    let all = published(state.path(), &name);
    assert!(all.iter().all(|it| it.is_undone));
}

#[tokio::test]
async fn a_plan_that_lost_its_place_keeps_what_it_sent_when_it_is_carried_out_again() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let (state, name) = (tempfile::tempdir().unwrap(), atlas.target().name);
    let first = cancelled(state.path(), &atlas).await;
    let old = unfinished(state.path(), &name).unwrap().plan;
    let rest = plan(&atlas, &long_chain(120)).await;
    publish_in(state.path(), &atlas, rest).await.0.unwrap();
    let (again, _) = publish_in(state.path(), &atlas, old).await;
    assert_eq!(again.unwrap().created, 0);
    let all = published(state.path(), &name);
    let sent: Vec<_> = all.iter().map(|it| it.sent.len()).collect();
    assert_eq!(sent, [first.created, 240 - first.created]);
}

#[tokio::test]
async fn a_plan_of_a_part_leaves_the_rest_to_be_gone_on_with() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let (state, name) = (tempfile::tempdir().unwrap(), atlas.target().name);
    cancelled(state.path(), &atlas).await;
    let options = PlanOptions {
        only: vec!["t0119".to_owned()],
        ..PlanOptions::default()
    };
    let part = plan_with(&atlas, &long_chain(120), &options).await.unwrap();
    publish_in(state.path(), &atlas, part).await.0.unwrap();
    let rest = unfinished(state.path(), &name).unwrap().plan;
    publish_in(state.path(), &atlas, rest).await.0.unwrap();
    assert_eq!(atlas.names().len(), 240);
}

#[tokio::test]
async fn what_is_gone_is_not_taken_back_for_ever() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let (state, name) = (tempfile::tempdir().unwrap(), atlas.target().name);
    for lineage in [chain(), long_chain(3)] {
        publish_in(state.path(), &atlas, plan(&atlas, &lineage).await)
            .await
            .0
            .unwrap();
    }
    let [first, second] = &published(state.path(), &name)[..] else {
        panic!("two publishes");
    };
    for entity in atlas.names() {
        let (_, name) = entity.split_once(' ').unwrap();
        atlas.remove(name);
    }
    let nothing = undoing(&atlas, second).await;
    assert!(!nothing.has_changes(), "{:?}", changes(&nothing));
    close_done(state.path(), &nothing).unwrap();
    let all = published(state.path(), &name);
    let undone: Vec<_> = all.iter().map(|it| (&it.id, it.is_undone)).collect();
    assert_eq!(undone, [(&first.id, false), (&second.id, true)]);
    // Carried out again, it has sent what it sends then.
    let (again, _) = publish_in(state.path(), &atlas, second.plan.clone()).await;
    assert_eq!(again.unwrap().created, 6);
    assert!(!published(state.path(), &name)[1].is_undone);
}

#[tokio::test]
async fn what_others_made_after_an_undoing_is_not_taken_back_with_the_next() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let (state, name) = (tempfile::tempdir().unwrap(), atlas.target().name);
    let planned = plan(&atlas, &long_chain(3)).await;
    publish_in(state.path(), &atlas, planned.clone())
        .await
        .0
        .unwrap();
    assert_eq!(take_back(state.path(), &atlas).await, 6);
    // Somebody makes one of its topics, from another machine.
    let mut one = Graph::default();
    one.dataset(&kafka("t0001"), "t0001", Some("kafka"));
    one.process("theirs", &[], &[&kafka("t0001")]);
    let elsewhere = tempfile::tempdir().unwrap();
    let theirs = plan(&atlas, &one.0).await;
    publish_in(elsewhere.path(), &atlas, theirs)
        .await
        .0
        .unwrap();
    let there = atlas.names();
    // The plan of before is carried out again, and taken back.
    publish_in(state.path(), &atlas, planned).await.0.unwrap();
    assert!(!published(state.path(), &name)[0].is_undone);
    take_back(state.path(), &atlas).await;
    assert_eq!(atlas.names(), there);
}

#[tokio::test]
async fn what_was_refused_is_not_taken_back() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let (state, name) = (tempfile::tempdir().unwrap(), atlas.target().name);
    atlas.fail(&[Fault::Forbidden; 40]);
    let planned = plan(&atlas, &chain()).await;
    let (report, _) = publish_in(state.path(), &atlas, planned).await;
    assert!(report.is_err() || !report.unwrap().failed.is_empty());
    assert_eq!(atlas.names(), [""; 0]);
    assert_eq!(published(state.path(), &name).len(), 0);
    // There is a way to be rid of it.
    let id = unfinished(state.path(), &name).unwrap().id;
    assert!(!close_unsent(state.path(), &name, "another").unwrap());
    assert!(close_unsent(state.path(), &name, &id).unwrap());
    assert!(unfinished(state.path(), &name).is_none());
}

#[tokio::test]
async fn a_plan_of_nothing_closes_what_it_has_all_of() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let (state, name) = (tempfile::tempdir().unwrap(), atlas.target().name);
    cancelled(state.path(), &atlas).await;
    // Somebody else does the rest.
    let elsewhere = tempfile::tempdir().unwrap();
    let rest = plan(&atlas, &long_chain(120)).await;
    publish_in(elsewhere.path(), &atlas, rest).await.0.unwrap();
    let part = plan(&atlas, &long_chain(3)).await;
    close_done(state.path(), &part).unwrap();
    assert!(unfinished(state.path(), &name).is_some());
    let nothing = plan(&atlas, &long_chain(120)).await;
    assert!(!nothing.has_changes());
    close_done(state.path(), &nothing).unwrap();
    assert!(unfinished(state.path(), &name).is_none());
}

#[tokio::test]
async fn an_undoing_takes_the_place_of_one_that_stopped() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let (state, name) = (tempfile::tempdir().unwrap(), atlas.target().name);
    let planned = plan(&atlas, &long_chain(3)).await;
    publish_in(state.path(), &atlas, planned).await.0.unwrap();
    let done = published(state.path(), &name).pop().unwrap();
    let mut count = 1;
    while unfinished(state.path(), &name).is_none() {
        let stopped = undoing(&atlas, &done).await;
        assert!(cut_off_after(state.path(), &atlas, stopped, count).await);
        count += 1;
    }
    // What it has not yet deleted is taken back by another, with whatever is left.
    let stopped = unfinished(state.path(), &name).unwrap();
    assert_eq!(stopped.plan.undoes.as_ref(), Some(&done.id));
    tokio::time::sleep(Duration::from_millis(100)).await;
    let rest = undoing(&atlas, &done).await;
    if rest.has_changes() {
        publish_in(state.path(), &atlas, rest).await.0.unwrap();
    } else {
        close_done(state.path(), &rest).unwrap();
    }
    assert_eq!(atlas.names(), [""; 0]);
    assert!(unfinished(state.path(), &name).is_none());
    assert!(published(state.path(), &name)[0].is_undone);
}

/// Leaves a publish behind whose first batch the server may still be at work on.
async fn killed(state: &Path, atlas: &FakeAtlas) {
    let planned = plan(atlas, &chain()).await;
    atlas.fail(&[Fault::SlowAfterDoing]);
    let mut count = 1;
    while atlas.store.lock().unwrap().writes.is_empty() {
        cut_off_after(state, atlas, planned.clone(), count).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        count += 1;
    }
}

#[tokio::test]
async fn whatever_publish_a_batch_was_of_it_is_waited_for() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    killed(state.path(), &atlas).await;
    let mut target = atlas.target();
    target.timeouts.afterlife = Duration::from_secs(2);
    let told = Mutex::new(Vec::new());
    let tell = |text| told.lock().unwrap().push(text);
    let cancel = CancellationToken::new();
    let began = std::time::Instant::now();
    wait_for_afterlife(state.path(), &target, &tell, &cancel)
        .await
        .unwrap();
    assert_eq!(told.lock().unwrap().len(), 1);
    assert!(began.elapsed() > Duration::from_millis(500));
    // The time is over.
    wait_for_afterlife(state.path(), &target, &tell, &cancel)
        .await
        .unwrap();
    assert_eq!(told.lock().unwrap().len(), 1);
}
