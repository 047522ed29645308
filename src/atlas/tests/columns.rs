//! Columns on servers that lack what they need, or have it in another form; applications without some of their processes.

use serde_json::{Value, json};

use super::fake::FakeAtlas;
use super::graphs::{chain, columns_chain};
use super::planning::{TYPES, plan, plan_with};
use super::publishing::publish;
use crate::atlas::mapping::{ColumnLimits, MappingOptions};
use crate::atlas::plan::{EntryId, FindingKind, Plan, PlanOptions};
use crate::atlas::types;

fn with_columns(create_types: bool) -> PlanOptions {
    PlanOptions {
        create_types,
        mapping: MappingOptions {
            columns: Some(ColumnLimits {
                columns_per_dataset: 100,
                edges_per_process: 100,
            }),
            ..MappingOptions::default()
        },
        ..PlanOptions::default()
    }
}

fn kinds(plan: &Plan) -> Vec<FindingKind> {
    plan.findings.iter().map(|it| it.kind).collect()
}

fn count(plan: &Plan, type_name: &str) -> usize {
    let entries = plan.entries.iter();
    entries.filter(|it| it.type_name == type_name).count()
}

#[tokio::test]
async fn types_that_are_missing_are_told_or_created_with_consent() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plain = plan_with(&atlas, &columns_chain(), &with_columns(false))
        .await
        .unwrap();
    assert_eq!(kinds(&plain), [FindingKind::MissingTypes; 2]);
    assert_eq!(plain.entries.len(), 4);
    assert!(
        plain.findings[0]
            .hint
            .as_ref()
            .unwrap()
            .contains("--create-types")
    );

    let consented = plan_with(&atlas, &columns_chain(), &with_columns(true))
        .await
        .unwrap();
    assert!(consented.findings.is_empty());
    let names: Vec<_> = consented
        .types
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        types::own().map(|(name, _)| name).collect::<Vec<_>>()
    );
    assert_eq!(count(&consented, "headwater_column"), 4);
    assert_eq!(count(&consented, "headwater_column_lineage"), 2);
    let counts = consented.counts();
    assert_eq!((counts.columns, counts.column_lineages), (6, 2));
    assert_eq!(publish(&atlas, consented).await.unwrap().created, 12);
    let again = plan_with(&atlas, &columns_chain(), &with_columns(false))
        .await
        .unwrap();
    assert!(!again.has_changes());
}

#[tokio::test]
async fn a_type_in_another_form_is_a_conflict_and_the_rest_is_planned() {
    let own: Vec<&str> = types::own().map(|(name, _)| name).collect();
    let atlas = FakeAtlas::start(&[&TYPES[..], &own].concat()).await;
    let other = |name: &str, place: &str, value: Value| {
        let mut form = types::all()[name].clone();
        *form.pointer_mut(place).unwrap() = value;
        let forms = &mut atlas.store.lock().unwrap().forms;
        forms.clear();
        forms.insert(name.to_owned(), form);
    };

    other(
        "headwater_column_lineage",
        "/attributeDefs/0/name",
        json!("text"),
    );
    let plan = plan_with(&atlas, &columns_chain(), &with_columns(true))
        .await
        .unwrap();
    assert_eq!(
        kinds(&plan),
        [FindingKind::TypeConflict, FindingKind::MissingTypes]
    );
    assert!(
        plan.findings[0]
            .message
            .ends_with("it lacks the attribute expression")
    );
    assert!(plan.types.is_empty());
    assert_eq!(count(&plan, "headwater_column"), 4);
    assert_eq!(count(&plan, "headwater_column_lineage"), 0);

    other("headwater_table_columns", "/endDef1/type", json!("DataSet"));
    let plan = plan_with(&atlas, &columns_chain(), &with_columns(true))
        .await
        .unwrap();
    assert_eq!(count(&plan, "headwater_column"), 0);
    assert_eq!(count(&plan, "flink_process"), 1);

    // What is not asked for is no business of this plan; what applications are tied by is.
    let without = PlanOptions::default();
    let plan = plan_with(&atlas, &columns_chain(), &without).await.unwrap();
    assert_eq!(kinds(&plan), []);
    other(
        "headwater_application_processes",
        "/relationshipCategory",
        json!("AGGREGATION"),
    );
    let plan = plan_with(&atlas, &columns_chain(), &without).await.unwrap();
    assert_eq!(kinds(&plan), [FindingKind::TypeConflict]);
    assert_eq!(plan.entries.last().unwrap().endpoints, []);
}

#[tokio::test]
async fn an_application_is_tied_to_the_processes_that_are_there() {
    let types = [&TYPES[..], &["headwater_application_processes"]].concat();
    let atlas = FakeAtlas::start(&types).await;
    let mut part = plan(&atlas, &chain()).await;
    let at = part
        .entries
        .iter()
        .position(|it| it.name == "etl/totals")
        .unwrap();
    part.exclude(EntryId(at)).unwrap();
    let application = part.entries.iter().find(|it| it.name == "etl").unwrap();
    assert!(application.is_included);
    assert_eq!(publish(&atlas, part).await.unwrap().created, 5);

    let rest = plan(&atlas, &chain()).await;
    let application = rest.entries.iter().find(|it| it.name == "etl").unwrap();
    let change = &application.changes[0];
    assert_eq!(change.attribute, "headwaterProcesses");
    assert_eq!(change.before, Some(json!(["etl/enriched@primary"])));
    assert_eq!(publish(&atlas, rest).await.unwrap().updated, 1);
    assert!(!plan(&atlas, &chain()).await.has_changes());
}
