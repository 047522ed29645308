//! What the server has otherwise than a plan would make it, and what follows from each choice about it.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::fake::FakeAtlas;
use super::graphs::{Graph, chain, kafka, physical};
use super::planning::{TYPES, plan, plan_with};
use super::publishing::publish;
use crate::atlas::plan::{
    Choice, Choices, Finding, FindingKind, Plan, PlanOptions, Sign, load, save,
};
use crate::lineage::Lineage;
use crate::source::FilesRead;

/// The plan of one that chose this, as the command line says it.
pub(super) async fn chosen(atlas: &FakeAtlas, lineage: &Lineage, choices: &[&str]) -> Plan {
    let options = PlanOptions {
        choices: Choices::new(choices.iter().map(|text| text.parse().unwrap())),
        ..PlanOptions::default()
    };
    plan_with(atlas, lineage, &options).await.unwrap()
}

/// `sign type name` of what changes or cannot, in order.
pub(super) fn changes(plan: &Plan) -> Vec<String> {
    let entries = plan.entries.iter().filter(|it| it.sign != Sign::Unchanged);
    entries
        .map(|it| format!("{} {} {}", it.sign.glyph(), it.type_name, it.qualified_name))
        .collect()
}

fn found(plan: &Plan, kind: FindingKind) -> Vec<&Finding> {
    plan.findings.iter().filter(|it| it.kind == kind).collect()
}

async fn published(lineage: &Lineage) -> FakeAtlas {
    let atlas = FakeAtlas::start(&TYPES).await;
    publish(&atlas, plan(&atlas, lineage).await).await.unwrap();
    atlas
}

#[tokio::test]
async fn duplicates_are_listed_with_what_removing_them_costs() {
    let atlas = published(&chain()).await;
    atlas.double("enriched@primary");
    atlas.tag("twin", "PII");
    let plan = plan(&atlas, &chain()).await;
    let [finding] = found(&plan, FindingKind::Duplicates)[..] else {
        panic!("{:?}", plan.findings);
    };
    assert_eq!(finding.chosen, Some(Choice::Keep));
    let about = finding.about.as_ref().unwrap();
    // More hangs on the one that is tagged.
    assert_eq!((about.guids.len(), &*about.guids[0]), (2, "twin"));
    let [keep, remove] = &finding.choices[..] else {
        panic!("{finding:?}");
    };
    assert_eq!((keep.choice, &keep.cost), (Choice::Keep, &None));
    assert_eq!(remove.choice, Choice::RemoveOthers);
    let cost = remove.cost.as_ref().unwrap();
    assert_eq!(
        *cost,
        format!("{} loses its guid and its history", about.guids[1])
    );
    assert!(!plan.entries.iter().any(|it| it.sign == Sign::Delete));
}

#[rstest]
#[case("duplicates=remove-the-others")]
#[case("enriched@primary=remove-the-others")]
#[case("enrich*=remove-the-others")]
#[tokio::test]
async fn duplicates_are_removed_by_a_plan_that_asks(#[case] choice: &str) {
    let atlas = published(&chain()).await;
    let before = atlas.names();
    atlas.double("enriched@primary");
    atlas.tag("twin", "PII");
    let plan = chosen(&atlas, &chain(), &[choice]).await;
    // The processes point to the one that goes.
    assert_eq!(
        changes(&plan),
        [
            "- kafka_topic enriched@primary",
            "~ kafka_topic enriched@primary",
            "~ flink_process etl/enriched@primary",
            "~ flink_process etl/totals@primary",
        ]
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    save(&plan, file.path()).unwrap();
    let report = publish(&atlas, load(file.path()).unwrap()).await.unwrap();
    assert_eq!((report.deleted, report.updated), (1, 3));
    assert_eq!((report.failed, report.findings), (vec![], vec![]));
    assert_eq!(atlas.names(), before);
    assert_eq!(
        atlas
            .looked_up("kafka_topic", "enriched@primary")
            .as_deref(),
        Some("twin")
    );
    let again = chosen(&atlas, &chain(), &[]).await;
    assert!(!again.has_changes(), "{:?}", changes(&again));
    assert_eq!(found(&again, FindingKind::Duplicates), [] as [&Finding; 0]);
}

#[tokio::test]
async fn a_statement_that_was_taken_out_is_told_of_and_stays() {
    let atlas = published(&chain()).await;
    let mut graph = Graph::default();
    graph.process("etl", &[&kafka("Orders")], &[&kafka("enriched")]);
    let planned = async |choices: &[&str], partly: Option<&[&str]>| {
        let options = PlanOptions {
            choices: Choices::new(choices.iter().map(|text| text.parse().unwrap())),
            read: partly.map(|partly| FilesRead {
                all: BTreeSet::from(["etl.sql".to_owned()]),
                partly: partly.iter().map(ToString::to_string).collect(),
                folders: BTreeSet::new(),
            }),
            ..PlanOptions::default()
        };
        plan_with(&atlas, &graph.0, &options).await.unwrap()
    };
    // Nobody asks, or a part of the script could not be read.
    for partly in [None, Some(&["etl.sql"][..])] {
        let plan = planned(&[], partly).await;
        assert_eq!(found(&plan, FindingKind::LeftOver), [] as [&Finding; 0]);
        assert_eq!(changes(&plan), [""; 0]);
    }
    let plan = planned(&[], Some(&[])).await;
    let [finding] = found(&plan, FindingKind::LeftOver)[..] else {
        panic!("{:?}", plan.findings);
    };
    assert!(
        finding.message.contains("etl/totals@primary"),
        "{finding:?}"
    );
    assert_eq!(finding.chosen, Some(Choice::Keep));
    assert_eq!(changes(&plan), [""; 0]);
}

#[tokio::test]
async fn what_is_to_go_and_has_changed_since_stays() {
    let atlas = published(&chain()).await;
    atlas.double("enriched@primary");
    let plan = chosen(&atlas, &chain(), &["duplicates=remove-the-others"]).await;
    atlas.meddle("enriched@primary", "owner", &json!("me"));
    let error = publish(&atlas, plan).await.unwrap_err();
    assert!(error.to_string().contains("was changed"), "{error}");
    assert_eq!(atlas.names().len(), 7);
}

#[tokio::test]
async fn what_has_changed_since_is_told_also_where_it_is_somebody_elses() {
    for (attribute, told) in [
        ("owner", "was changed, in what the plan does not set"),
        ("topic", "was changed: topic"),
    ] {
        let atlas = published(&chain()).await;
        atlas.meddle("enriched@primary", "uri", &json!("kb"));
        let plan = chosen(&atlas, &chain(), &["foreign-values=adopt"]).await;
        assert_eq!(changes(&plan), ["~ kafka_topic enriched@primary"]);
        atlas.meddle("enriched@primary", attribute, &json!("me"));
        let error = publish(&atlas, plan).await.unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[tokio::test]
async fn deletions_and_what_needs_them_come_and_go_together() {
    let atlas = published(&chain()).await;
    atlas.double("enriched@primary");
    atlas.tag("twin", "PII");
    let mut plan = chosen(&atlas, &chain(), &["duplicates=remove-the-others"]).await;
    let at = plan.entries.iter().position(|it| it.sign == Sign::Delete);
    let id = crate::atlas::plan::EntryId(at.unwrap());
    assert_eq!(plan.exclude(id).unwrap().len(), 4);
    assert!(!plan.has_changes());
    // The one that stays is written, for it would not be found by its name.
    let stays = crate::atlas::plan::EntryId(id.0 + 1);
    assert_eq!(plan.include(id).unwrap(), [id, stays]);
    assert!(plan.exclude(stays).unwrap().contains(&id));
}

fn path() -> Lineage {
    let mut graph = Graph::default();
    let file = physical("hdfs://nn:8020", "/data/x");
    graph.process("copy", &[&file], &[&kafka("x")]);
    graph.0
}

#[rstest]
#[case(&[], &["+ hdfs_path", "~ flink_process"], 2)]
#[case(&["other-type=adopt"], &[], 1)]
#[case(&["other-type=delete-and-recreate"], &["+ hdfs_path", "~ flink_process", "- {old}"], 1)]
#[tokio::test]
async fn a_name_of_another_type(
    #[case] choices: &[&str],
    #[case] expected: &[&str],
    #[case] left: usize,
    #[values("fs_path", "DataSet")] old: &str,
) {
    let atlas = FakeAtlas::start(&TYPES).await;
    for type_name in [old, "hdfs_path"] {
        let mut store = atlas.store.lock().unwrap();
        store.types.insert(type_name.to_owned());
    }
    let name = "hdfs://nn:8020/data/x@primary";
    publish(&atlas, plan(&atlas, &path()).await).await.unwrap();
    atlas.retype(name, old);

    let told = plan(&atlas, &path()).await;
    let [finding] = found(&told, FindingKind::OtherType)[..] else {
        panic!("{:?}", told.findings);
    };
    assert_eq!(finding.choices.len(), 3);
    assert!(finding.choices[2].cost.is_some() && finding.choices[1].cost.is_none());

    let plan = chosen(&atlas, &path(), choices).await;
    let signs: Vec<String> = changes(&plan)
        .iter()
        .map(|it| it.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    let expected: Vec<String> = expected.iter().map(|it| it.replace("{old}", old)).collect();
    assert_eq!(signs, expected, "{:?}", changes(&plan));
    if plan.has_changes() {
        let report = publish(&atlas, plan).await.unwrap();
        assert_eq!((report.failed, report.findings), (vec![], vec![]));
    }
    let names = atlas.names();
    let of_name = names.iter().filter(|it| it.ends_with(name));
    assert_eq!(of_name.count(), left, "{names:?}");
    let again = chosen(&atlas, &path(), choices).await;
    assert!(!again.has_changes(), "{:?}", changes(&again));
}

#[rstest]
#[case::since(1, Some("exists by now as a fs_path"))]
// By a clock that goes before ours: the plan would have told of it.
#[case::before(-1, None)]
#[tokio::test]
async fn a_name_that_another_type_took_after_the_plan(
    #[case] later: i64,
    #[case] told: Option<&str>,
) {
    let atlas = FakeAtlas::start(&TYPES).await;
    for type_name in ["fs_path", "hdfs_path"] {
        let mut store = atlas.store.lock().unwrap();
        store.types.insert(type_name.to_owned());
    }
    let early = plan(&atlas, &path()).await;
    publish(&atlas, plan(&atlas, &path()).await).await.unwrap();
    let name = "hdfs://nn:8020/data/x@primary";
    atlas.retype(name, "fs_path");
    atlas.date(name, early.made_at + later);
    atlas.remove("copy/x@primary");
    let published = publish(&atlas, early).await;
    match told {
        Some(told) => {
            let error = published.unwrap_err().to_string();
            assert!(error.contains(told) && error.contains(name), "{error}");
        }
        None => assert_eq!(published.unwrap().created, 2),
    }
}

#[rstest]
#[case(&[], "kb", false)]
#[case(&["foreign-values=adopt"], "broker:9092", true)]
#[case(&["orders=adopt"], "broker:9092", true)]
#[case(&["totals=adopt"], "kb", false)]
#[tokio::test]
async fn values_of_others_are_kept_unless_chosen(
    #[case] choices: &[&str],
    #[case] uri: &str,
    #[case] changes: bool,
) {
    let mut graph = Graph::default();
    graph.process("etl", &[&kafka("orders")], &[&kafka("totals")]);
    let atlas = published(&graph.0).await;
    atlas.meddle("orders@primary", "uri", &json!("kb"));
    let plan = chosen(&atlas, &graph.0, choices).await;
    let [finding] = found(&plan, FindingKind::ForeignValues)[..] else {
        panic!("{:?}", plan.findings);
    };
    assert_eq!(
        finding.message,
        "kafka_topic orders@primary has uri \"kb\" where ours is \"broker:9092\""
    );
    assert_eq!(plan.has_changes(), changes);
    publish(&atlas, plan).await.unwrap();
    assert_eq!(atlas.attribute("orders@primary", "uri"), json!(uri));
}

#[tokio::test]
async fn keys_of_maps_that_are_not_ours_stay() {
    let atlas = published(&chain()).await;
    let mut conf = atlas.attribute("etl/totals@primary", "conf");
    conf["team"] = json!("analytics");
    atlas.meddle("etl/totals@primary", "conf", &conf);
    assert!(!plan(&atlas, &chain()).await.has_changes());

    conf["multiplicity"] = json!("9");
    atlas.meddle("etl/totals@primary", "conf", &conf);
    let plan = plan(&atlas, &chain()).await;
    assert_eq!(changes(&plan), ["~ flink_process etl/totals@primary"]);
    publish(&atlas, plan).await.unwrap();
    let conf = atlas.attribute("etl/totals@primary", "conf");
    assert_eq!(
        (&conf["team"], &conf["multiplicity"]),
        (&json!("analytics"), &json!("1"))
    );
}

/// The chain, with another input of `totals`.
fn changed() -> Lineage {
    let mut graph = Graph::default();
    let (orders, enriched, totals) = (kafka("Orders"), kafka("enriched"), kafka("totals"));
    graph
        .process("etl", &[&orders], &[&enriched])
        .process("etl", &[&orders], &[&totals]);
    graph.0
}

#[tokio::test]
async fn edges_that_atlas_goes_on_showing_are_told_before_and_after() {
    let atlas = published(&chain()).await;
    let before = plan(&atlas, &changed()).await;
    let said = |plan: &Plan| {
        let all = found(plan, FindingKind::StaleEdges).into_iter();
        all.map(|it| it.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        said(&before),
        [
            "the plan takes enriched@primary away from flink_process etl/totals@primary, \
          and Atlas' lineage goes on showing it"
        ]
    );
    publish(&atlas, before).await.unwrap();
    let after = plan(&atlas, &changed()).await;
    assert!(!after.has_changes());
    assert_eq!(
        said(&after),
        [
            "the lineage of flink_process etl/totals@primary still shows enriched@primary, \
          an edge to which was removed"
        ]
    );
}

#[rstest]
#[case::before(&["stale-edges=delete-and-recreate"], None)]
#[case::after(&[], Some("etl/totals=delete-and-recreate"))]
#[tokio::test]
async fn a_process_with_stale_edges_is_created_anew(
    #[case] first: &[&str],
    #[case] then: Option<&str>,
) {
    let atlas = published(&chain()).await;
    let old = atlas.guid("etl/totals@primary");
    let mut plan = chosen(&atlas, &changed(), first).await;
    if let Some(choice) = then {
        publish(&atlas, plan).await.unwrap();
        plan = chosen(&atlas, &changed(), &[choice]).await;
    }
    assert_eq!(
        changes(&plan),
        [
            "- flink_process etl/totals@primary",
            "+ flink_process etl/totals@primary",
        ]
    );
    let report = publish(&atlas, plan).await.unwrap();
    assert_eq!((report.created, report.deleted), (1, 1));
    assert_eq!((report.failed, report.findings), (vec![], vec![]));
    assert_ne!(atlas.guid("etl/totals@primary"), old);
    let again = chosen(&atlas, &changed(), &[]).await;
    assert!(!again.has_changes());
    assert!(again.findings.is_empty(), "{:?}", again.findings);
}

#[tokio::test]
async fn what_is_not_created_anew_is_not_deleted() {
    let atlas = published(&chain()).await;
    let choice = &["stale-edges=delete-and-recreate"];
    let plan = chosen(&atlas, &changed(), choice).await;
    let at = |sign| plan.entries.iter().position(|it| it.sign == sign).unwrap();
    let (gone, new) = (at(Sign::Delete), at(Sign::Create));
    for id in [gone, new].map(crate::atlas::plan::EntryId) {
        let mut plan = plan.clone();
        plan.exclude(id).unwrap();
        assert!(!plan.entries[gone].is_included && !plan.entries[new].is_included);
        plan.include(id).unwrap();
        assert!(plan.entries[gone].is_included && plan.entries[new].is_included);
    }
}

#[tokio::test]
async fn what_was_deleted_once_is_told() {
    let atlas = published(&chain()).await;
    let guid = atlas.guid("enriched@primary");
    atlas.remove_one(&guid);
    let plan = plan(&atlas, &chain()).await;
    let [finding] = found(&plan, FindingKind::SoftDeleted)[..] else {
        panic!("{:?}", plan.findings);
    };
    assert!(finding.message.ends_with(&guid), "{}", finding.message);
    assert_eq!(finding.choices.len(), 1);
}

#[tokio::test]
async fn somebody_else_who_writes_the_same_is_told() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let mut first = Graph::default();
    first.process("other", &[&kafka("a")], &[&kafka("totals")]);
    publish(&atlas, plan(&atlas, &first.0).await).await.unwrap();
    let writer = |type_name: &str| -> Value {
        json!([{"guid": "w", "typeName": type_name, "displayText": "flow",
                "entityStatus": "ACTIVE", "relationshipStatus": "ACTIVE"}])
    };
    for (type_name, told) in [("flink_process", 0), ("nifi_flow", 1)] {
        atlas.relate_by("totals@primary", "outputFromProcesses", &writer(type_name));
        let plan = plan(&atlas, &chain()).await;
        let findings = found(&plan, FindingKind::ForeignWriter);
        assert_eq!(findings.len(), told, "{type_name}");
        if let [finding] = findings[..] {
            assert_eq!(
                finding.message,
                "nifi_flow flow (w) writes kafka_topic totals@primary too"
            );
        }
    }
}
