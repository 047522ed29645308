//! The type explorer: all types of a catalogue, what is told of each, and following it.

use std::fmt::Write as _;

use serde_json::json;

use super::screens::{SIZES, filled, snapshot, with_types};
use super::*;
use crate::atlas::types::Registry;
use crate::atlas::wire::EntityCounts;
use crate::tui::catalogue_data::Query;
use crate::tui::msg::Problem;

/// Types of every kind.
fn registry() -> Registry {
    let attribute = |name: &str, type_name: &str| json!({"name": name, "typeName": type_name, "isOptional": true, "cardinality": "SINGLE"});
    let defs = json!({
        "entityDefs": [
            {"name": "Referenceable", "attributeDefs": [
                {"name": "qualifiedName", "typeName": "string", "isOptional": false, "isUnique": true,
                 "isIndexable": true, "cardinality": "SINGLE"}]},
            {"name": "Asset", "superTypes": ["Referenceable"], "attributeDefs": [attribute("name", "string")]},
            {"name": "DataSet", "superTypes": ["Asset"], "description": "what processes read and write"},
            {"name": "Process", "superTypes": ["Asset"]},
            {"name": "kafka_topic", "superTypes": ["DataSet"], "serviceType": "kafka", "attributeDefs": [
                {"name": "partitionCount", "typeName": "int", "isOptional": true, "defaultValue": "1",
                 "description": "parts of the topic", "cardinality": "SINGLE"},
                {"name": "avroSchema", "typeName": "array<avro_schema>", "isOptional": true, "cardinality": "SET"},
                attribute("level", "sensitivity")]},
            {"name": "avro_schema", "superTypes": ["DataSet"]},
            {"name": "订单_主题", "superTypes": ["kafka_topic"]},
        ],
        "classificationDefs": [{"name": "PII", "entityTypes": ["DataSet"], "attributeDefs": [attribute("level", "string")]}],
        "relationshipDefs": [{"name": "dataset_process_inputs", "relationshipCategory": "AGGREGATION",
            "propagateTags": "TWO_TO_ONE",
            "endDef1": {"type": "Process", "name": "inputs", "isContainer": true, "cardinality": "SET"},
            "endDef2": {"type": "DataSet", "name": "inputToProcesses", "cardinality": "SET"}}],
        "businessMetadataDefs": [{"name": "Team", "attributeDefs": [
            {"name": "owner", "typeName": "string", "isOptional": true,
             "options": {"applicableEntityTypes": "[\"kafka_topic\"]"}}]}],
        "enumDefs": [{"name": "sensitivity", "defaultValue": "low", "elementDefs": [
            {"value": "low"}, {"value": "high", "description": "not for everybody"}]}],
        "structDefs": [{"name": "schedule", "attributeDefs": [attribute("cron", "string")]}],
    });
    Registry::of("local".to_owned(), serde_json::from_value(defs).unwrap())
}

fn counts() -> EntityCounts {
    serde_json::from_value(json!({
        "entityActive": {"kafka_topic": 12, "Process": 3},
        "entityActive-typeAndSubTypes": {"kafka_topic": 14, "DataSet": 14, "Process": 3},
    }))
    .unwrap()
}

/// Hands the types over that were asked for.
fn answer(model: &mut Model, effects: &[Effect]) {
    let Some(Effect::FetchRegistry(ticket)) = effects.last() else {
        panic!("the types are asked for: {effects:?}");
    };
    let effects = update(model, Msg::Registry(*ticket, Ok(Box::new(registry()))));
    let [Effect::FetchCounts(ticket)] = &effects[..] else {
        panic!("then how many entities they have: {effects:?}");
    };
    update(model, Msg::Counts(*ticket, Some(counts())));
}

/// The explorer, with its types.
fn explorer(size: (u16, u16)) -> Model {
    let mut model = with_types(size);
    let effects = press(&mut model, "v");
    answer(&mut model, &effects);
    model
}

fn selected(model: &Model) -> &str {
    let selected = model.types.explorer.selected();
    selected.map_or("", |it| &it.name)
}

/// Filters the list to a name.
fn find(model: &mut Model, name: &str) {
    press(model, "/");
    type_in(model, name);
    press(model, "enter");
}

#[rstest::rstest]
fn all_types(#[values(0, 1, 2)] size: usize) {
    let mut model = explorer(SIZES[size]);
    press(&mut model, "j j j j");
    assert_eq!(selected(&model), "kafka_topic");
    snapshot(&model, "types_all");
}

#[test]
fn each_kind_is_told() {
    let mut model = explorer((120, 40));
    let mut told = String::new();
    for name in [
        "PII",
        "dataset_process_inputs",
        "Team",
        "sensitivity",
        "schedule",
    ] {
        find(&mut model, &format!("'{name}"));
        for row in model.types.explorer.told() {
            let (label, value, note) = (&row.label, &row.value, &row.note);
            let _ = writeln!(told, "{name} | {label}: {value} ({note})");
        }
        press(&mut model, "esc");
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("types_told", told);
    });
}

#[test]
fn lines_are_followed_and_the_way_back_is_kept() {
    let mut model = explorer((120, 40));
    find(&mut model, "kafka_topic");
    press(&mut model, "enter");
    // Its line "DataSet", under "Above".
    while !text(&model).contains("enter follows") {
        press(&mut model, "j");
    }
    press(&mut model, "enter");
    assert_eq!(selected(&model), "DataSet");
    // The end of a relationship leads to it, and from there to its other end.
    let at = |model: &Model, label: &str| {
        let told = model.types.explorer.told();
        assert!(told.iter().any(|row| row.label == label), "{told:?}");
    };
    at(&model, "inputToProcesses");
    press(&mut model, "G");
    press(&mut model, "enter");
    assert_eq!(selected(&model), "dataset_process_inputs");
    press(&mut model, "[");
    assert_eq!(selected(&model), "DataSet");
    press(&mut model, "[");
    assert_eq!(selected(&model), "kafka_topic");
    press(&mut model, "]");
    assert_eq!(selected(&model), "DataSet");
}

#[test]
fn kinds_are_listed_alone_and_filtered() {
    let mut model = explorer((80, 24));
    let shown = |model: &Model| model.types.explorer.linked.list.shown().len();
    assert_eq!(shown(&model), 12);
    press(&mut model, "t");
    assert_eq!(shown(&model), 7);
    find(&mut model, "topic");
    assert_eq!(shown(&model), 1);
    press(&mut model, "esc t t t");
    assert_eq!((shown(&model), selected(&model)), (1, "Team"));
    press(&mut model, "t t t");
    assert_eq!(shown(&model), 12);
    find(&mut model, "'relationship");
    assert_eq!(shown(&model), 1);
}

#[test]
fn a_kind_without_types_says_so() {
    let mut model = with_types((80, 24));
    let effects = press(&mut model, "v");
    let Some(Effect::FetchRegistry(ticket)) = effects.last() else {
        panic!("the types are asked for: {effects:?}");
    };
    let defs = serde_json::from_value(json!({"entityDefs": [{"name": "Referenceable"}]}));
    let registry = Registry::of("an Atlas".to_owned(), defs.unwrap());
    update(&mut model, Msg::Registry(*ticket, Ok(Box::new(registry))));
    let says_so = |model: &Model| text(model).contains("has no type of this kind");
    press(&mut model, "t");
    assert!(!says_so(&model), "there is a type of entities");
    press(&mut model, "t");
    assert!(says_so(&model), "{}", text(&model));
}

#[test]
fn a_type_leads_to_its_entities_and_an_entity_to_its_type() {
    let mut model = explorer((80, 24));
    find(&mut model, "^kafka_topic");
    let effects = press(&mut model, "s");
    let wanted = Query {
        type_name: Some("kafka_topic".into()),
        ..Query::default()
    };
    assert!(matches!(&effects[..], [Effect::Search(_, query)] if *query == wanted));
    assert_eq!(model.screen, ScreenId::Catalogue);
    press(&mut model, "[");
    assert_eq!(
        (model.screen, selected(&model)),
        (ScreenId::Types, "kafka_topic")
    );
    press(&mut model, "esc");
    find(&mut model, "'PII");
    let effects = press(&mut model, "s");
    assert!(
        matches!(&effects[..], [Effect::Search(_, query)] if query.classification.as_deref() == Some("PII"))
    );
    press(&mut model, "[ esc");
    find(&mut model, "'sensitivity");
    assert!(press(&mut model, "s").is_empty());
    assert!(text(&model).contains("entities are of an entity type"));

    // From the first row of what was found, before the types were asked for.
    let mut model = filled((80, 24));
    let effects = press(&mut model, "6 k g t");
    assert_eq!(model.screen, ScreenId::Types);
    answer(&mut model, &effects);
    assert_eq!(selected(&model), "kafka_topic");
    // And one that is not told of.
    let effects = press(&mut model, "6 j g t");
    answer(&mut model, &effects);
    assert!(text(&model).contains("the catalogue tells of no type fs_path"));
}

#[test]
fn what_cannot_be_read_is_told() {
    let mut model = filled((80, 24));
    press(&mut model, "7");
    let effects = press(&mut model, "v");
    let Some(Effect::FetchRegistry(ticket)) = effects.last() else {
        panic!("{effects:?}");
    };
    assert!(text(&model).contains("Asking"));
    let problem = Problem::new("local does not answer").hint("start it");
    update(&mut model, Msg::Registry(*ticket, Err(problem)));
    let drawn = text(&model);
    assert!(drawn.contains("local does not answer") && drawn.contains("start it"));
    let effects = press(&mut model, "c-r");
    assert!(matches!(effects.last(), Some(Effect::FetchRegistry(_))));
    let effects = press(&mut model, "esc");
    assert!(matches!(&effects[..], [Effect::Cancel(_)]), "{effects:?}");
}
