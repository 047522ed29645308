//! What a list of the namespace tells need not be looked up by its name, and whatever it does not tell is.

use rstest::rstest;
use serde_json::json;

use super::fake::{FakeAtlas, Searches};
use super::graphs::long_chain;
use super::planning::{TYPES, plan, plan_with};
use super::publishing::publish;
use crate::atlas::plan::{Choices, PlanOptions, Sign};

/// Eight topics and the processes between them, published to a server that then answers searches so.
async fn published(searches: Searches) -> FakeAtlas {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &long_chain(8)).await;
    publish(&atlas, plan).await.unwrap();
    let mut store = atlas.store.lock().unwrap();
    store.searches = searches;
    store.looked_up.clear();
    drop(store);
    atlas
}

/// The signs of a new plan with the names that are not as wanted, and how many topics were looked up for it.
async fn planned_again(atlas: &FakeAtlas) -> (Vec<String>, usize) {
    let plan = plan(atlas, &long_chain(8)).await;
    let differing = plan.entries.iter().filter(|it| it.sign.glyph() != '=');
    let differing = differing.map(|it| format!("{} {}", it.sign.glyph(), it.name));
    let store = atlas.store.lock().unwrap();
    let topics = store.looked_up.iter();
    let topics = topics.filter(|it| !it.contains('/') && it.starts_with('t'));
    (differing.collect(), topics.count())
}

#[rstest]
#[case::a_list_tells_all(Searches::Work, 0)]
#[case::it_tells_no_attributes(Searches::WithoutAttributes, 8)]
#[case::it_tells_nothing(Searches::FindNothing, 8)]
#[case::there_is_none(Searches::Fail, 8)]
#[tokio::test]
async fn nothing_changes_however_searches_are_answered(
    #[case] searches: Searches,
    #[case] looked_up: usize,
) {
    let atlas = published(searches).await;
    assert_eq!(planned_again(&atlas).await, (vec![], looked_up));
}

#[tokio::test]
async fn what_differs_is_looked_up() {
    let atlas = published(Searches::Work).await;
    atlas.meddle("t0003@primary", "uri", &json!("elsewhere:9092"));
    // What somebody else set is kept, and what is gone is filled in.
    assert_eq!(planned_again(&atlas).await, (vec![], 1));
    atlas.meddle("t0003@primary", "uri", &json!(null));
    let expected = vec!["~ t0003".to_owned()];
    assert_eq!(planned_again(&atlas).await, (expected, 2));
}

#[tokio::test]
async fn what_is_gone_is_looked_up() {
    let atlas = published(Searches::Work).await;
    atlas.remove("t0007@primary");
    let (differing, looked_up) = planned_again(&atlas).await;
    assert!(differing.contains(&"+ t0007".to_owned()), "{differing:?}");
    // By its own type, and by any other that it may have there.
    assert_eq!(looked_up, 2);
}

#[rstest]
#[case::of_a_topic("t0003@primary", 1)]
#[case::of_a_process("long/t0003@primary", 0)]
#[tokio::test]
async fn doubles_are_found_in_a_list(#[case] name: &str, #[case] looked_up: usize) {
    let atlas = published(Searches::Work).await;
    atlas.double(name);
    let plan = plan(&atlas, &long_chain(8)).await;
    let entry = plan.entries.iter().find(|it| it.qualified_name == *name);
    let conflict = entry.unwrap().conflict.as_deref().unwrap();
    assert!(conflict.contains("2 entities of this name"), "{conflict}");
    assert!(conflict.contains("twin"), "{conflict}");
    let (_, topics) = planned_again(&atlas).await;
    assert_eq!(topics, 2 * looked_up);
}

#[rstest]
#[case::of_a_topic("t0003@primary")]
#[case::of_a_process("long/t0003@primary")]
#[tokio::test]
async fn of_doubles_in_a_list_one_stays_where_that_is_chosen(#[case] name: &str) {
    let atlas = published(Searches::Work).await;
    atlas.double(name);
    let options = PlanOptions {
        choices: Choices::new(["duplicates=remove-the-others".parse().unwrap()]),
        ..PlanOptions::default()
    };
    let plan = plan_with(&atlas, &long_chain(8), &options).await.unwrap();
    let going = plan.entries.iter().filter(|it| it.sign == Sign::Delete);
    let going: Vec<&str> = going.map(|it| &*it.qualified_name).collect();
    assert_eq!(going, [name]);
    let conflicts = plan.entries.iter().filter_map(|it| it.conflict.as_deref());
    assert_eq!(conflicts.count(), 0);
    publish(&atlas, plan).await.unwrap();
    assert!(planned_again(&atlas).await.0.is_empty());
}

#[tokio::test]
async fn an_edge_that_was_removed_is_told_by_the_process() {
    let atlas = published(Searches::Work).await;
    {
        let mut store = atlas.store.lock().unwrap();
        let named =
            |it: &&mut serde_json::Value| it["attributes"]["qualifiedName"] == "long/t0003@primary";
        let process = store.entities.iter_mut().find(named).unwrap();
        process["relationshipAttributes"]["inputs"][0]["relationshipStatus"] = json!("DELETED");
    }
    let expected = vec!["~ long/t0003".to_owned()];
    assert_eq!(planned_again(&atlas).await, (expected, 0));
}

#[tokio::test]
async fn what_was_seen_of_a_listed_entity_is_in_the_plan() {
    let atlas = published(Searches::Work).await;
    let plan = plan(&atlas, &long_chain(8)).await;
    let store = atlas.store.lock().unwrap();
    for entry in &plan.entries {
        let seen = entry.seen.as_ref().unwrap();
        let guid = json!(seen.guid);
        let there = store.entities.iter().find(|it| it["guid"] == guid).unwrap();
        assert_eq!(json!(seen.update_time), there["updateTime"]);
    }
}
