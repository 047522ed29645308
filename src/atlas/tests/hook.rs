//! Publishing by messages, to an Atlas in memory that works them off when it is asked something.

use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::fake::FakeAtlas;
use super::graphs::{chain, long_chain};
use super::planning::{TYPES, plan};
use crate::atlas::Target;
use crate::atlas::plan::{Consent, Plan};
use crate::atlas::publish::{
    BatchLimits, Provenance, PublishError, PublishOptions, Report, Via, run, write_messages,
};

async fn publish(atlas: &FakeAtlas, plan: Plan) -> Result<Report, PublishError> {
    publish_to(&atlas.target(), plan).await
}

async fn publish_to(target: &Target, plan: Plan) -> Result<Report, PublishError> {
    let state = tempfile::tempdir().unwrap();
    let options = PublishOptions {
        state_dir: state.path().to_owned(),
        batches: BatchLimits::default(),
        via: Via::RestNotification,
        provenance: Provenance::default(),
    };
    let confirmed = plan.confirm(Consent::given_by_flag());
    let (events, _told) = unbounded_channel();
    run(
        confirmed,
        target,
        &options,
        events,
        CancellationToken::new(),
    )
    .await
}

async fn atlas() -> FakeAtlas {
    let atlas = FakeAtlas::start(&TYPES).await;
    atlas.store.lock().unwrap().takes_messages = true;
    atlas
}

#[tokio::test]
async fn what_waits_in_line_is_waited_for() {
    let atlas = atlas().await;
    // All of it comes, however slow the machine is that this runs on.
    let mut target = atlas.target();
    target.timeouts.write = Duration::from_secs(30);
    target.timeouts.settle = Duration::from_secs(30);
    let report = publish_to(&target, plan(&atlas, &long_chain(60)).await)
        .await
        .unwrap();
    assert_eq!((report.created, report.findings), (120, vec![]));
    assert_eq!(atlas.store.lock().unwrap().writes, [50, 10, 50, 9, 1]);
    assert!(!plan(&atlas, &long_chain(60)).await.has_changes());
}

#[tokio::test]
async fn what_a_server_drops_is_told() {
    let atlas = atlas().await;
    let plan = plan(&atlas, &chain()).await;
    let last = plan.entries.last().unwrap().qualified_name.clone();
    atlas.store.lock().unwrap().refused = Some(last.to_string());
    let report = publish(&atlas, plan).await.unwrap();
    assert!(!report.findings.is_empty());
    let told = report.findings.iter();
    assert!(
        told.clone().all(|it| it.contains("cannot be read back")),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_server_that_takes_no_messages_is_sent_none() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &chain()).await;
    let error = publish(&atlas, plan).await.unwrap_err().to_string();
    assert!(error.contains("takes no messages by REST"), "{error}");
    assert_eq!(atlas.names(), [""; 0]);
}

#[tokio::test]
async fn messages_are_written_in_the_order_in_which_they_are_needed() {
    let atlas = atlas().await;
    let mut text = Vec::new();
    let plan = plan(&atlas, &long_chain(60)).await;
    let count = write_messages(plan, &atlas.target(), &mut text).unwrap();
    let messages: Vec<serde_json::Value> = String::from_utf8(text)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((count, messages.len()), (5, 5));
    let kinds = messages.iter().map(|message| {
        assert_eq!(message["version"]["version"], "1.0.0");
        assert_eq!(message["message"]["type"], "ENTITY_CREATE_V2");
        assert_eq!(message["message"]["user"], "admin");
        message["message"]["entities"]["entities"][0]["typeName"].clone()
    });
    let kinds: Vec<_> = kinds.collect();
    assert_eq!(
        kinds,
        [
            "kafka_topic",
            "kafka_topic",
            "flink_process",
            "flink_process",
            "flink_application"
        ]
    );
    // Nothing of it has reached the server.
    assert_eq!(atlas.names(), [""; 0]);
}
