//! Numbers of statements that write one sink in one job, once a catalogue has some of them.

use super::choices::changes;
use super::fake::FakeAtlas;
use super::graphs::{Graph, kafka};
use super::planning::{TYPES, plan};
use super::publishing::publish;
use crate::lineage::Lineage;

/// Statements of one job that write `s`, each from the topic of its name.
fn writers(sources: &str) -> Lineage {
    let mut graph = Graph::default();
    let sink = kafka("s");
    for source in sources.split(' ') {
        graph.process("job", &[&kafka(source)], &[&sink]);
    }
    graph.0
}

#[tokio::test]
async fn a_statement_keeps_its_number_when_others_are_written_above_it() {
    let atlas = FakeAtlas::start(&TYPES).await;
    publish(&atlas, plan(&atlas, &writers("a b")).await)
        .await
        .unwrap();
    let more = plan(&atlas, &writers("x a b")).await;
    assert_eq!(
        changes(&more),
        ["+ kafka_topic x@primary", "+ flink_process job/s#3@primary"]
    );
    publish(&atlas, more).await.unwrap();
    assert!(!plan(&atlas, &writers("x a b")).await.has_changes());
    assert!(!plan(&atlas, &writers("b x a")).await.has_changes());
    // One that was taken out leaves its number behind.
    assert!(!plan(&atlas, &writers("x b")).await.has_changes());
    // One that was edited takes it.
    let edited = plan(&atlas, &writers("x y b")).await;
    assert_eq!(
        changes(&edited),
        ["+ kafka_topic y@primary", "~ flink_process job/s@primary"]
    );
}
