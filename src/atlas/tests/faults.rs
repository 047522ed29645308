//! Servers that fail in the ways real ones do. Nothing is ever created twice.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use rstest::rstest;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::fake::{FakeAtlas, Fault};
use super::graphs::{chain, long_chain};
use super::planning::{TYPES, plan};
use super::publishing::{publish, publish_in};
use crate::atlas::plan::Consent;
use crate::atlas::publish::{
    BatchLimits, Event, Provenance, PublishError, PublishOptions, Via, run, unfinished,
};
use crate::atlas::wire::SearchParameters;
use crate::atlas::{AtlasError, Credentials, Reader, Target};

#[rstest]
#[case::text_500(&[Fault::Text500], 2)]
#[case::text_500_after_doing(&[Fault::Text500AfterDoing], 1)]
#[case::slow_after_doing(&[Fault::SlowAfterDoing], 1)]
#[case::web_page(&[Fault::Html503, Fault::Html503], 3)]
#[case::mixed(&[Fault::Text500, Fault::Text500AfterDoing], 2)]
#[tokio::test]
async fn a_doubtful_answer_is_looked_into_before_anything_is_sent_again(
    #[case] faults: &[Fault],
    #[case] first_batch_sent: usize,
) {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &chain()).await;
    atlas.fail(faults);
    let state = tempfile::tempdir().unwrap();
    let (report, events) = publish_in(state.path(), &atlas, plan).await;
    let report = report.unwrap();
    assert_eq!(
        (report.created, report.failed.len(), report.findings.len()),
        (6, 0, 0)
    );
    assert_eq!(atlas.names().len(), 6);
    assert!(events.iter().any(
        |event| matches!(event, Event::Message(text) if text.contains("looking at what arrived"))
    ));
    // Datasets, processes and applications are three batches; faults hit the first one.
    let undone = faults
        .iter()
        .filter(|f| matches!(f, Fault::Text500 | Fault::Html503))
        .count();
    assert_eq!(
        atlas.store.lock().unwrap().writes.len(),
        first_batch_sent - undone + 2
    );
}

#[tokio::test]
async fn a_slow_server_is_waited_for_aloud() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &chain()).await;
    atlas.fail(&[Fault::SlowAfterDoing]);
    let state = tempfile::tempdir().unwrap();
    let (_, events) = publish_in(state.path(), &atlas, plan).await;
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::Message(text) if text.contains("stops waiting")))
    );
}

fn tells(events: &[Event], words: &str) -> bool {
    let has_words = |event: &Event| matches!(event, Event::Message(text) if text.contains(words));
    events.iter().any(has_words)
}

#[tokio::test]
async fn who_stops_while_no_answer_comes_need_not_wait_to_the_end() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let state = tempfile::tempdir().unwrap();
    let confirmed = plan(&atlas, &chain())
        .await
        .confirm(Consent::given_by_flag());
    atlas.fail(&[Fault::SlowAfterDoing]);
    let mut target = atlas.target();
    target.timeouts.write = Duration::from_mins(10);
    let options = PublishOptions {
        state_dir: state.path().to_owned(),
        batches: BatchLimits::default(),
        via: Via::default(),
        provenance: Provenance::default(),
    };
    let (sender, mut receiver) = unbounded_channel();
    let cancel = CancellationToken::new();
    let token = cancel.clone();
    let running =
        tokio::spawn(async move { run(confirmed, &target, &options, sender, token).await });
    while let Some(event) = receiver.recv().await {
        if tells(&[event], "has not answered") {
            cancel.cancel();
        }
    }
    assert!(running.await.unwrap().unwrap().is_cancelled);
    let left = unfinished(state.path(), &atlas.target().name).unwrap();
    let (report, _) = publish_in(state.path(), &atlas, left.plan).await;
    assert_eq!(report.unwrap().findings, Vec::<String>::new());
    assert_eq!(atlas.names().len(), 6);
}

#[tokio::test]
async fn one_bad_entity_takes_down_only_what_needs_it() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &long_chain(60)).await;
    atlas.store.lock().unwrap().refused = Some("t0030@primary".to_owned());
    let state = tempfile::tempdir().unwrap();
    let (report, _) = publish_in(state.path(), &atlas, plan).await;
    let report = report.unwrap();
    let failed: Vec<_> = report
        .failed
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        failed,
        ["t0030@primary", "long/t0030@primary", "long/t0031@primary"]
    );
    assert!(report.failed[0].1.contains("ATLAS-404-00-007"));
    assert_eq!(report.created, 60 + 1 + 59 - 3);
    // It can be tried again.
    let left = unfinished(state.path(), &atlas.target().name).unwrap();
    atlas.store.lock().unwrap().refused = None;
    let (report, _) = publish_in(state.path(), &atlas, left.plan).await;
    assert_eq!(report.unwrap().created, 3);
}

#[tokio::test]
async fn a_server_that_keeps_failing_leaves_a_journal() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &long_chain(60)).await;
    let state = tempfile::tempdir().unwrap();
    atlas.store.lock().unwrap().faults = std::iter::repeat_n(Fault::Html503, 100).collect();
    let (report, _) = publish_in(state.path(), &atlas, plan.clone()).await;
    let error = report.unwrap_err();
    assert!(matches!(error, PublishError::Partly { .. }), "{error}");
    assert!(error.hint().unwrap().contains("--resume"));
    assert!(
        error.to_string().starts_with("nothing was published to"),
        "{error}"
    );
    atlas.fail(&[]);
    let (report, events) = publish_in(state.path(), &atlas, plan).await;
    assert_eq!(report.unwrap().created, 120);
    // The server had answered: there is nothing to wait for.
    assert!(!tells(&events, "may still be working"));
}

#[tokio::test]
async fn a_server_that_refuses_everything_is_asked_a_few_times_only() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &long_chain(60)).await;
    let state = tempfile::tempdir().unwrap();
    atlas.store.lock().unwrap().faults = std::iter::repeat_n(Fault::Forbidden, 1000).collect();
    let (report, events) = publish_in(state.path(), &atlas, plan).await;
    let error = report.unwrap_err();
    assert!(error.to_string().contains("403"), "{error}");
    assert!(events.iter().any(
        |event| matches!(event, Event::Message(text) if text.contains("sending them in smaller parts"))
    ));
    let left = atlas.store.lock().unwrap().faults.len();
    assert!(left > 980, "{} requests", 1000 - left);
}

#[tokio::test]
async fn a_login_that_is_refused_midway_stops_at_once() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &chain()).await;
    atlas.fail(&[Fault::Login]);
    let error = publish(&atlas, plan).await.unwrap_err();
    assert!(
        matches!(
            error,
            PublishError::Atlas(AtlasError::Login { status: 401, .. })
        ),
        "{error}"
    );
    assert!(atlas.names().is_empty());
}

/// A server that answers everything in one way.
fn answering(answer: &'static [u8]) -> Target {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer);
        }
    });
    Target::parse(&address.to_string(), Credentials::None).unwrap()
}

async fn version_error(target: &Target) -> AtlasError {
    Reader::connect(target)
        .unwrap()
        .version()
        .await
        .unwrap_err()
}

#[rstest]
#[case(
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]",
    "list in place of an object"
)]
#[case(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", "queryType")]
#[case(b"HTTP/1.1 204 No Content\r\n\r\n", "an empty answer")]
#[tokio::test]
async fn a_server_that_answers_the_same_to_everything_is_no_empty_atlas(
    #[case] answer: &'static [u8],
    #[case] what: &str,
) {
    let reader = Reader::connect(&answering(answer)).unwrap();
    let error = reader
        .search(&SearchParameters::default())
        .await
        .unwrap_err();
    assert!(matches!(error, AtlasError::NotAtlas { .. }), "{error}");
    assert!(error.to_string().contains(what), "{error}");
}

#[tokio::test]
async fn an_answer_whose_body_was_lost_does_not_say_that_there_is_none() {
    let target = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let reader = Reader::connect(&target).unwrap();
    let names = ["x".to_owned()];
    let error = reader.entities_by_name("t", &names).await.unwrap_err();
    assert!(matches!(error, AtlasError::NotAtlas { .. }), "{error}");
}

#[tokio::test]
async fn a_refused_connection_may_be_a_server_that_is_starting() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let error = version_error(&Target::parse(&address, Credentials::None).unwrap()).await;
    assert!(matches!(error, AtlasError::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().contains(&address));
    assert!(error.hint().unwrap().contains("starting"));
}

#[tokio::test]
async fn answers_that_are_not_atlas() {
    let error = version_error(&answering(
        b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n<html>hello</html>  ",
    ))
    .await;
    assert!(matches!(error, AtlasError::NotAtlas { .. }), "{error:?}");
    let error = version_error(&answering(
        b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n[42]",
    ))
    .await;
    assert!(matches!(error, AtlasError::NotAtlas { .. }), "{error:?}");
    let error = version_error(&answering(
        b"HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{",
    ))
    .await;
    assert!(matches!(error, AtlasError::Broken { .. }), "{error:?}");
    let error = version_error(&answering(b"\x00\xff\x00 garbage\r\n\r\n")).await;
    assert!(matches!(error, AtlasError::Broken { .. }), "{error:?}");
    let moved = b"HTTP/1.1 302 Found\r\nlocation: https://evil.example/login?user=x\r\ncontent-length: 0\r\n\r\n";
    let error = version_error(&answering(moved)).await;
    assert!(
        matches!(&error, AtlasError::Redirect { to, .. } if to == "https://evil.example/login"),
        "{error:?}"
    );
}

#[tokio::test]
async fn no_error_shows_the_login() {
    let mut target = answering(b"\x00");
    target.credentials = Credentials::Basic {
        user: "me".to_owned(),
        password: "s3cret".into(),
    };
    let error = version_error(&target).await;
    assert!(!format!("{error} {error:?} {target:?}").contains("s3cret"));
}
