//! Entities that are there and that Atlas does not find by their names, as it is where one of several of a name was deleted.

use rstest::rstest;

use super::choices::{changes, chosen};
use super::fake::{FakeAtlas, Fault};
use super::graphs::{Graph, chain, kafka, long_chain};
use super::planning::{TYPES, plan};
use super::publishing::{publish, publish_in};
use crate::atlas::plan::{Plan, Sign};
use crate::atlas::publish::unfinished;
use crate::lineage::Lineage;

const NAME: &str = "enriched@primary";

/// What is found by a name.
fn found(atlas: &FakeAtlas, name: &str) -> Option<String> {
    atlas.looked_up("kafka_topic", name)
}

async fn published(lineage: &Lineage) -> FakeAtlas {
    let atlas = FakeAtlas::start(&TYPES).await;
    publish(&atlas, plan(&atlas, lineage).await).await.unwrap();
    atlas
}

/// An Atlas where somebody has removed a double by hand.
async fn cleared_by_hand(lineage: &Lineage, name: &str) -> FakeAtlas {
    let atlas = published(lineage).await;
    atlas.double(name);
    atlas.remove_one("twin");
    for type_name in ["kafka_topic", "flink_process"] {
        assert_eq!(atlas.looked_up(type_name, name), None);
    }
    atlas
}

#[tokio::test]
async fn what_is_not_found_by_its_name_is_no_new_entity_and_is_found_again() {
    let atlas = cleared_by_hand(&chain(), NAME).await;
    let (names, guid) = (atlas.names(), atlas.guid(NAME));
    let plan = plan(&atlas, &chain()).await;
    assert_eq!(changes(&plan), ["~ kafka_topic enriched@primary"]);
    let mut entries = plan.entries.iter();
    let entry = entries.find(|it| it.sign == Sign::Update).unwrap();
    assert!(entry.why.contains("find it by its name"), "{}", entry.why);
    let report = publish(&atlas, plan).await.unwrap();
    assert_eq!((report.updated, report.created), (1, 0));
    assert_eq!((report.failed, report.findings), (vec![], vec![]));
    assert_eq!((atlas.names(), found(&atlas, NAME)), (names, Some(guid)));
    let again = chosen(&atlas, &chain(), &[]).await;
    assert!(!again.has_changes(), "{:?}", changes(&again));
}

#[tokio::test]
async fn what_lists_have_is_found_by_its_name_before_anything_refers_to_it() {
    let name = "t0003@primary";
    let atlas = cleared_by_hand(&long_chain(8), name).await;
    let guid = atlas.guid(name);
    let mut more = Graph::default();
    let topics: Vec<_> = (1..8).map(|at| kafka(&format!("t{at:04}"))).collect();
    let topics: Vec<_> = topics.iter().collect();
    more.process("more", &topics, &[&kafka("sink")]);
    let report = publish(&atlas, plan(&atlas, &more.0).await).await.unwrap();
    assert_eq!((report.failed, report.findings), (vec![], vec![]));
    assert_eq!(found(&atlas, name), Some(guid));
}

#[rstest]
#[case::of_a_row_that_is_as_wanted("kafka_topic", "t0003@primary")]
#[case::of_a_process("flink_process", "long/t0003@primary")]
#[tokio::test]
async fn what_a_list_has_and_its_name_does_not_find_is_written_again(
    #[case] type_name: &str,
    #[case] name: &str,
) {
    let atlas = cleared_by_hand(&long_chain(8), name).await;
    let guid = atlas.guid(name);
    let plan = plan(&atlas, &long_chain(8)).await;
    assert_eq!(changes(&plan), [format!("~ {type_name} {name}")]);
    publish(&atlas, plan).await.unwrap();
    assert_eq!(atlas.looked_up(type_name, name), Some(guid));
}

/// How what has stopped between the two writes is gone on with.
#[derive(Debug, Clone, Copy)]
enum Next {
    Resume,
    NewPlan,
}

#[rstest]
#[case::cleared_by_hand(false)]
#[case::cleared_by_a_plan(true)]
#[tokio::test]
async fn what_was_stopped_between_the_two_writes_is_finished(
    #[case] by_plan: bool,
    #[values(Next::Resume, Next::NewPlan)] next: Next,
) {
    let atlas = published(&chain()).await;
    let (names, state) = (atlas.names(), tempfile::tempdir().unwrap());
    atlas.double(NAME);
    if !by_plan {
        atlas.remove_one("twin");
    }
    let plan: Plan = chosen(&atlas, &chain(), &["duplicates=remove-the-others"]).await;
    // The deletion and the first write are done, whatever is answered; nothing after them.
    let done = if by_plan { 2 } else { 1 };
    let mut faults = vec![Fault::Text500AfterDoing; done];
    faults.extend([Fault::Html503; 100]);
    atlas.fail(&faults);
    let (stopped, _) = publish_in(state.path(), &atlas, plan).await;
    assert!(stopped.is_err());
    assert_ne!(atlas.names(), names);
    atlas.fail(&[]);

    let plan = match next {
        Next::Resume => {
            let left = unfinished(state.path(), &atlas.target().name);
            left.unwrap().plan
        }
        Next::NewPlan => chosen(&atlas, &chain(), &[]).await,
    };
    let (report, _) = publish_in(state.path(), &atlas, plan).await;
    let report = report.unwrap();
    assert_eq!((report.failed, report.findings), (vec![], vec![]));
    assert_eq!(atlas.names(), names);
    assert_eq!(found(&atlas, NAME), Some(atlas.guid(NAME)));
    let again = chosen(&atlas, &chain(), &[]).await;
    assert!(!again.has_changes(), "{:?}", changes(&again));
}
