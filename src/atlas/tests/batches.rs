//! Batches that are as large as the server takes them, and a server that says when to come back.

use rstest::rstest;

use super::fake::{FakeAtlas, Fault};
use super::graphs::long_chain;
use super::planning::{TYPES, plan};
use super::publishing::publish_in;
use crate::atlas::publish::{Event, PublishError, Sending, unfinished};

fn sendings(events: &[Event]) -> Vec<&Sending> {
    let sendings = events.iter().filter_map(|event| match event {
        Event::Sending(sending) => Some(sending),
        _ => None,
    });
    sendings.collect()
}

#[tokio::test]
async fn a_gateway_that_takes_less_gets_less() {
    let atlas = FakeAtlas::start(&TYPES).await;
    atlas.store.lock().unwrap().takes = Some(20);
    let state = tempfile::tempdir().unwrap();
    let plan = plan(&atlas, &long_chain(60)).await;
    let (report, events) = publish_in(state.path(), &atlas, plan).await;
    assert_eq!(report.unwrap().created, 120);
    // It is not asked for 25 at once over and over.
    let writes = atlas.store.lock().unwrap().writes.clone();
    assert_eq!(writes[..3], [50, 25, 12]);
    let refused = writes.iter().filter(|size| **size > 20).count();
    assert_eq!(refused, 2, "{writes:?}");

    let told = sendings(&events);
    let (first, last) = (told[0], told[told.len() - 1]);
    assert_eq!((first.batch, first.total, first.errors), (50, 120, 0));
    assert_eq!(first.rate(), None);
    assert_eq!((last.done, last.failed, last.errors), (120, 0, 2));
    assert_eq!(last.batch, 0);
    assert!(last.rate().unwrap() > 0.0);
}

#[tokio::test]
async fn batches_stay_as_large_as_atlas_likes_them_where_all_goes_well() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let plan = plan(&atlas, &long_chain(200)).await;
    let (report, _) = publish_in(state.path(), &atlas, plan).await;
    assert_eq!(report.unwrap().created, 400);
    let writes = atlas.store.lock().unwrap().writes.clone();
    assert_eq!(writes[..4], [50; 4]);
    assert_eq!(writes.iter().max(), Some(&50));
}

#[rstest]
#[case(Fault::Gateway504)]
#[case(Fault::SlowAfterDoing)]
#[tokio::test]
async fn what_took_too_long_is_sent_in_halves(#[case] fault: Fault) {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let plan = plan(&atlas, &long_chain(60)).await;
    atlas.fail(&[fault, Fault::Gateway504]);
    let (report, _) = publish_in(state.path(), &atlas, plan).await;
    assert_eq!(report.unwrap().created, 120);
    assert_eq!(atlas.names().len(), 120);
    let writes = atlas.store.lock().unwrap().writes.clone();
    // What came all the same is not sent again.
    match fault {
        Fault::SlowAfterDoing => assert_eq!(writes[..2], [50, 5]),
        _ => assert_eq!(writes[..5], [12, 12, 1, 12, 12]),
    }
}

#[tokio::test]
async fn one_that_is_too_large_alone_is_named_and_the_others_arrive() {
    let atlas = FakeAtlas::start(&TYPES).await;
    atlas.store.lock().unwrap().large = Some("t0030@primary".to_owned());
    let state = tempfile::tempdir().unwrap();
    let plan = plan(&atlas, &long_chain(60)).await;
    let (report, _) = publish_in(state.path(), &atlas, plan).await;
    let report = report.unwrap();
    assert_eq!(report.created, 120 - 3);
    let (name, reason) = &report.failed[0];
    assert_eq!(name, "t0030@primary");
    assert!(
        reason.contains("sending kafka_topic t0030@primary") && reason.contains("413"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_server_that_answers_nothing_in_time_is_given_up_with_a_name() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let plan = plan(&atlas, &long_chain(60)).await;
    atlas.store.lock().unwrap().faults = std::iter::repeat_n(Fault::Gateway504, 1000).collect();
    let (report, _) = publish_in(state.path(), &atlas, plan).await;
    let error = report.unwrap_err().to_string();
    assert!(error.contains("sending kafka_topic t"), "{error}");
    let asked = 1000 - atlas.store.lock().unwrap().faults.len();
    // Six sizes down to one, and three entities twice each.
    assert_eq!(asked, 5 + 3 * 2);
}

#[rstest]
#[case(429)]
#[case(503)]
#[tokio::test]
async fn a_busy_server_is_asked_when_it_says(#[case] status: u16) {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let plan = plan(&atlas, &long_chain(10)).await;
    atlas.store.lock().unwrap().faults = std::iter::repeat_n(Fault::Busy(status, 0), 6).collect();
    let (report, events) = publish_in(state.path(), &atlas, plan).await;
    assert_eq!(report.unwrap().created, 20);
    assert_eq!(sendings(&events).last().unwrap().errors, 6);
}

#[tokio::test]
async fn a_server_that_wants_to_be_left_alone_for_long_is_left_alone() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let planned = plan(&atlas, &long_chain(10)).await;
    atlas.fail(&[Fault::Busy(429, 3600)]);
    let (report, _) = publish_in(state.path(), &atlas, planned.clone()).await;
    let error = report.unwrap_err();
    assert!(matches!(error, PublishError::Partly { .. }), "{error:?}");
    assert!(error.to_string().contains("in 3600 s"), "{error}");
    assert!(unfinished(state.path(), &atlas.target().name).is_some());
    let (report, _) = publish_in(state.path(), &atlas, planned).await;
    assert_eq!(report.unwrap().created, 20);
}
