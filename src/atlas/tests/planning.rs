//! Plans against an Atlas in memory.

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::fake::{FakeAtlas, Searches};
use super::graphs::{Graph, chain, kafka, physical};
use super::publishing::publish;
use crate::atlas::Reader;
use crate::atlas::plan::{Choices, EntryId, Plan, PlanError, PlanOptions, Sign, load, make, save};
use crate::lineage::Lineage;

pub(super) const TYPES: [&str; 3] = ["kafka_topic", "flink_process", "flink_application"];

pub(super) async fn plan_with(
    atlas: &FakeAtlas,
    lineage: &Lineage,
    options: &PlanOptions,
) -> Result<Plan, PlanError> {
    let reader = Reader::connect(&atlas.target()).unwrap();
    make(
        &reader,
        lineage,
        options,
        &|_, _| {},
        &CancellationToken::new(),
    )
    .await
}

pub(super) async fn plan(atlas: &FakeAtlas, lineage: &Lineage) -> Plan {
    plan_with(atlas, lineage, &PlanOptions::default())
        .await
        .unwrap()
}

fn signs(plan: &Plan) -> String {
    plan.entries
        .iter()
        .map(|entry| entry.sign.glyph())
        .collect()
}

#[tokio::test]
async fn an_empty_server_gets_everything_in_an_order_that_works() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &chain()).await;
    assert_eq!(signs(&plan), "++++++");
    assert!(plan.types.is_empty());
    for (at, entry) in plan.entries.iter().enumerate() {
        assert!(entry.needs.iter().all(|need| need.0 < at));
    }
    assert_eq!(plan.entries[4].needs.len(), 2);
}

#[tokio::test]
async fn a_server_without_flink_needs_consent() {
    let atlas = FakeAtlas::start(&[]).await;
    let error = plan_with(&atlas, &chain(), &PlanOptions::default())
        .await
        .unwrap_err();
    assert!(matches!(&error, PlanError::MissingTypes { types, .. } if types == &["flink_process"]));
    assert!(error.hint().unwrap().contains("--create-types"));

    let options = PlanOptions {
        create_types: true,
        ..PlanOptions::default()
    };
    let plan = plan_with(&atlas, &chain(), &options).await.unwrap();
    let names: Vec<_> = plan
        .types
        .iter()
        .map(|d| d["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "kafka_topic",
            "flink_application",
            "flink_process",
            "headwater_application_processes"
        ]
    );
    assert_eq!(plan.entries[0].type_name, "kafka_topic");
}

#[tokio::test]
async fn a_part_of_a_plan_takes_what_it_needs() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let included = |plan: &Plan| -> Vec<String> {
        plan.entries
            .iter()
            .filter(|e| e.is_included)
            .map(|e| e.name.to_string())
            .collect()
    };
    let only = PlanOptions {
        only: vec!["etl/totals".to_owned()],
        ..PlanOptions::default()
    };
    let part = plan_with(&atlas, &chain(), &only).await.unwrap();
    assert_eq!(included(&part), ["enriched", "totals", "etl/totals"]);
    assert_eq!(part.counts().skipped, 3);

    let target = PlanOptions {
        targets: vec!["Ord*".to_owned()],
        ..PlanOptions::default()
    };
    let part = plan_with(&atlas, &chain(), &target).await.unwrap();
    assert_eq!(
        included(&part),
        ["Orders", "enriched", "etl/enriched", "etl"]
    );

    let nothing = PlanOptions {
        only: vec!["nosuch".to_owned()],
        ..PlanOptions::default()
    };
    assert!(matches!(
        plan_with(&atlas, &chain(), &nothing).await,
        Err(PlanError::NoSuchName(_))
    ));
}

#[tokio::test]
async fn an_application_goes_and_comes_with_its_processes() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let mut plan = plan(&atlas, &chain()).await;
    let processes: Vec<EntryId> = (0..plan.entries.len())
        .map(EntryId)
        .filter(|id| plan.entry(*id).unwrap().name.starts_with("etl/"))
        .collect();
    let has_application = |plan: &Plan| {
        let mut included = plan.entries.iter().filter(|entry| entry.is_included);
        included.any(|entry| entry.name == "etl")
    };
    let (last, others) = processes.split_last().unwrap();
    for id in others {
        plan.exclude(*id).unwrap();
    }
    assert!(has_application(&plan));
    plan.exclude(*last).unwrap();
    assert!(!has_application(&plan));
    plan.include(*last).unwrap();
    assert!(has_application(&plan));
}

#[tokio::test]
async fn renames_that_cannot_be_looked_up_are_told() {
    let atlas = FakeAtlas::start(&TYPES).await;
    atlas.store.lock().unwrap().searches = Searches::Fail;
    let plan = plan(&atlas, &chain()).await;
    let kinds: Vec<_> = plan.findings.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["unknown-renames"]);
    let message = &plan.findings[0].message;
    assert!(
        message.starts_with(
            "2 new processes may be such whose files were renamed, which could not be looked up: "
        ),
        "{message}"
    );
}

#[tokio::test]
async fn a_conflict_takes_along_what_needs_it() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let mut graph = Graph::default();
    let (a, b, c) = (kafka("T"), physical("kafka://other:1", "t"), kafka("c"));
    graph
        .process("job", &[&a], &[&c])
        .process("job", &[&b], &[&c])
        .process("job", &[&c], &[&c]);
    let plan = plan(&atlas, &graph.0).await;
    // Two topics of one name, the third one, the three processes, and the application.
    assert_eq!(signs(&plan), "!+!!!++");
    assert!(
        plan.entries
            .iter()
            .all(|entry| entry.is_included == entry.sign.is_change())
    );
}

#[tokio::test]
async fn an_application_is_not_tied_to_a_process_in_conflict() {
    let types = [&TYPES[..], &["headwater_application_processes"]].concat();
    let atlas = FakeAtlas::start(&types).await;
    let (t, a, b) = (kafka("t"), kafka("a"), kafka("b"));
    let mut graph = Graph::default();
    graph.process("job", &[&t], &[&a]);
    publish(&atlas, plan(&atlas, &graph.0).await).await.unwrap();
    // Two topics that fall on one name, and a second process that needs one of them.
    let other = physical("kafka://other:1", "b");
    graph
        .process("job", &[&t], &[&b])
        .process("more", &[&t], &[&other]);
    let plan = plan(&atlas, &graph.0).await;
    let mut applications = plan
        .entries
        .iter()
        .filter(|it| it.type_name == "flink_application");
    let job = applications.find(|it| it.name == "job").unwrap();
    assert_eq!(job.sign, Sign::Unchanged, "{:?}", job.changes);
}

#[tokio::test]
async fn a_plan_survives_its_file() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &chain()).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    save(&plan, &path).unwrap();
    assert_eq!(load(&path).unwrap(), plan);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("s3cret") && !text.contains("admin"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }

    for (text, expected) in [
        ("", "not a plan file"),
        ("\u{0}\u{1}", "not a plan file"),
        ("[1]", "no format number"),
        (r#"{"format":99,"program":"headwater 9"}"#, "format 99"),
        (r#"{"format":1}"#, "damaged"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = load(&path).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    let mut twisted = plan;
    twisted.entries.reverse();
    save(&twisted, &path).unwrap();
    assert!(
        load(&path)
            .unwrap_err()
            .to_string()
            .contains("before what it needs")
    );
    assert!(
        load(&folder.path().join("nosuch"))
            .unwrap_err()
            .to_string()
            .contains("cannot read")
    );
}

#[tokio::test]
async fn planning_can_be_cancelled() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let reader = Reader::connect(&atlas.target()).unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let options = PlanOptions::default();
    let answer = make(&reader, chain(), &options, &|_, _| {}, &cancel).await;
    assert!(matches!(answer, Err(PlanError::Cancelled)));
}

#[tokio::test]
async fn a_guess_never_replaces_what_the_catalogue_knows() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let mut graph = Graph::default();
    let topic = physical("kafka://unknown", "t");
    graph.process("job", &[&topic], &[&topic]);
    super::publishing::publish(&atlas, plan(&atlas, &graph.0).await)
        .await
        .unwrap();
    atlas.meddle("t@primary", "uri", &json!("real:9092"));
    let again = plan(&atlas, &graph.0).await;
    assert!(!again.has_changes(), "{:?}", again.entries[0].changes);

    // A broker that is known is another matter, where it is chosen.
    let mut graph = Graph::default();
    let topic = kafka("t");
    graph.process("job", &[&topic], &[&topic]);
    let kept = plan(&atlas, &graph.0).await;
    assert_eq!(kept.entries[0].sign, Sign::Unchanged);
    let options = PlanOptions {
        choices: Choices::new(["t=adopt".parse().unwrap()]),
        ..PlanOptions::default()
    };
    let other = plan_with(&atlas, &graph.0, &options).await.unwrap();
    assert_eq!(other.entries[0].sign, Sign::Update);
    assert_eq!(other.entries[0].changes[0].before, Some(json!("real:9092")));
}
