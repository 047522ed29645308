//! Plan and publish against the local catalogue: twice, changed, conflicting, resumed, killed.

pub mod graphs;
mod kill;

use std::path::Path;

use headwater::atlas::plan::{Consent, Plan, PlanOptions, Sign, make};
use headwater::atlas::publish::{
    BatchLimits, Provenance, PublishError, PublishOptions, Report, Via, run,
};
use headwater::atlas::wire::{Entity, SearchParameters};
use headwater::atlas::{Reader, Target};
use headwater::lineage::Lineage;
use headwater::local::LocalCatalogue;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

async fn plan(target: &Target, lineage: &Lineage) -> Plan {
    let reader = Reader::connect(target).unwrap();
    let options = PlanOptions::default();
    let cancel = CancellationToken::new();
    make(&reader, lineage, &options, &|_, _| {}, &cancel)
        .await
        .unwrap()
}

async fn publish(state_dir: &Path, target: &Target, plan: Plan) -> Result<Report, PublishError> {
    let options = PublishOptions {
        state_dir: state_dir.to_owned(),
        batches: BatchLimits::default(),
        via: Via::default(),
        provenance: Provenance::default(),
    };
    let (events, _receiver) = unbounded_channel();
    let confirmed = plan.confirm(Consent::given_by_flag());
    run(
        confirmed,
        target,
        &options,
        events,
        CancellationToken::new(),
    )
    .await
}

/// Everything in a catalogue, one line per entity, without guids and times.
async fn contents(target: &Target) -> Vec<String> {
    let reader = Reader::connect(target).unwrap();
    let mut lines = Vec::new();
    for type_name in ["DataSet", "Process"] {
        let mut parameters = SearchParameters {
            type_name: Some(type_name.to_owned()),
            limit: 100,
            ..SearchParameters::default()
        };
        loop {
            let page = reader.search(&parameters).await.unwrap().entities;
            parameters.offset += page.len();
            if page.is_empty() {
                break;
            }
            for header in page {
                let entity = reader.entity(&header.guid).await.unwrap().unwrap().entity;
                lines.push(line(&entity));
            }
        }
    }
    lines.sort();
    lines
}

fn line(entity: &Entity) -> String {
    let mut attributes = entity.attributes.clone();
    for side in ["inputs", "outputs"] {
        attributes.remove(side);
    }
    let mut edges: Vec<String> = Vec::new();
    for (attribute, value) in &entity.relationship_attributes {
        let ends = match value.value().into_owned() {
            serde_json::Value::Array(ends) => ends,
            end => vec![end],
        };
        edges.extend(ends.iter().map(|end| {
            format!(
                "{attribute} {} {}",
                end["displayText"], end["relationshipStatus"]
            )
        }));
    }
    edges.sort();
    let attributes = serde_json::to_string(&attributes).unwrap();
    format!(
        "{} {:?} {attributes} {edges:?}",
        entity.type_name, entity.status
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_dataset_is_published_once_and_the_second_plan_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = LocalCatalogue::start(&folder.path().join("data"), None).unwrap();
    let target = catalogue.target();
    let lineage = graphs::all_kinds();

    let first = plan(&target, &lineage).await;
    let types: Vec<_> = first
        .entries
        .iter()
        .map(|entry| entry.type_name.as_str())
        .collect();
    for kind in [
        "kafka_topic",
        "hdfs_path",
        "fs_path",
        "hive_table",
        "rdbms_instance",
        "rdbms_db",
        "rdbms_table",
        "hbase_namespace",
        "hbase_table",
        "DataSet",
        "flink_application",
        "flink_process",
    ] {
        assert!(types.contains(&kind), "{kind} in {types:?}");
    }
    let total = first.entries.len();
    let report = publish(folder.path(), &target, first).await.unwrap();
    assert_eq!(
        (report.created, report.failed, report.findings),
        (total, vec![], vec![])
    );

    let second = plan(&target, &lineage).await;
    assert!(
        !second.has_changes(),
        "{:?}",
        second
            .entries
            .iter()
            .filter(|e| e.sign.is_change())
            .collect::<Vec<_>>()
    );
    assert_eq!(second.counts().unchanged, total);

    // The catalogue outlives its server.
    let before = contents(&target).await;
    catalogue.shutdown();
    let catalogue = LocalCatalogue::start(&folder.path().join("data"), None).unwrap();
    assert_eq!(contents(&catalogue.target()).await, before);
    assert!(!plan(&catalogue.target(), &lineage).await.has_changes());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_script_is_an_update() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = LocalCatalogue::start(&folder.path().join("data"), None).unwrap();
    let target = catalogue.target();
    let first = plan(&target, &graphs::copy("a", "b")).await;
    publish(folder.path(), &target, first).await.unwrap();

    let edited = plan(&target, &graphs::copy("c", "b")).await;
    let signs: Vec<_> = edited
        .entries
        .iter()
        .map(|e| (e.sign, e.name.as_str()))
        .collect();
    assert_eq!(
        signs,
        [
            (Sign::Create, "c"),
            (Sign::Unchanged, "b"),
            (Sign::Update, "etl/b"),
            (Sign::Unchanged, "etl")
        ]
    );
    let report = publish(folder.path(), &target, edited).await.unwrap();
    assert_eq!(
        (report.created, report.updated, report.findings),
        (1, 1, vec![])
    );
    assert!(!plan(&target, &graphs::copy("c", "b")).await.has_changes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_changed_after_the_plan_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = LocalCatalogue::start(&folder.path().join("data"), None).unwrap();
    let target = catalogue.target();
    let first = plan(&target, &graphs::copy("a", "b")).await;
    publish(folder.path(), &target, first).await.unwrap();

    let mine = plan(&target, &graphs::copy("c", "b")).await;
    let theirs = plan(&target, &graphs::copy("d", "b")).await;
    publish(folder.path(), &target, theirs).await.unwrap();
    let before = contents(&target).await;
    let error = publish(folder.path(), &target, mine).await.unwrap_err();
    assert!(
        error.to_string().contains("etl/b@primary was changed"),
        "{error}"
    );
    assert_eq!(contents(&target).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_fall_together_are_not_published() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = LocalCatalogue::start(&folder.path().join("data"), None).unwrap();
    let target = catalogue.target();
    let conflicting = plan(&target, &graphs::copy("Orders", "orders")).await;
    assert_eq!(conflicting.counts().conflict, 3);
    let report = publish(folder.path(), &target, conflicting).await.unwrap();
    assert_eq!(report.created, 1, "the application alone");
    assert!(
        contents(&target)
            .await
            .iter()
            .all(|line| line.starts_with("flink_application"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_script_is_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = LocalCatalogue::start(&folder.path().join("data"), None).unwrap();
    let target = catalogue.target();
    let first = plan(&target, &graphs::copy_in("old", "a", "b")).await;
    publish(folder.path(), &target, first).await.unwrap();
    let moved = plan(&target, &graphs::copy_in("new", "a", "b")).await;
    let mut entries = moved.entries.iter();
    let process = entries.find(|it| it.type_name == "flink_process").unwrap();
    assert_eq!(process.sign, Sign::Create);
    assert!(
        process.why.contains("the same statement as old/b@primary"),
        "{}",
        process.why
    );
}
