//! The Catalogue screen: searching, page by page, and all there is of an entity.

use rstest::rstest;
use serde_json::json;

use super::screens::{filled, snapshot};
use super::*;
use crate::atlas::page::{Column, Schema};
use crate::atlas::wire::{AuditEvent, Classification, EntityHeader, Status};
use crate::tui::catalogue_data::{EntityView, Found, Names, Query};
use crate::tui::msg::Problem;

fn names() -> Names {
    let list = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    Names {
        types: list(&["flink_process", "kafka_topic", "hive_table"]),
        classifications: list(&["PII", "Very secret"]),
        terms: Vec::new(),
    }
}

/// Opens the line to type into, with the names known.
fn prompted(model: &mut Model) {
    let effects = press(model, "6 s");
    let Some(Effect::FetchNames(ticket)) = effects.first() else {
        panic!("the names are asked for: {effects:?}");
    };
    update(model, Msg::Names(*ticket, Ok(names())));
}

fn searched(effects: &[Effect]) -> Query {
    match effects {
        [Effect::Search(_, query)] => query.clone(),
        other => panic!("a search: {other:?}"),
    }
}

#[test]
fn what_is_typed_is_completed_and_narrows_the_search() {
    let mut model = filled((80, 24));
    prompted(&mut model);
    type_in(&mut model, "cl");
    press(&mut model, "tab");
    type_in(&mut model, "V");
    press(&mut model, "tab");
    type_in(&mut model, " type:t");
    // Two names have a t: tab goes through them and back to what was typed.
    snapshot(&model, "search");
    press(&mut model, "tab tab tab tab s-tab s-tab s-tab tab");
    let query = searched(&press(&mut model, "enter"));
    assert_eq!(query.classification.as_deref(), Some("Very secret"));
    assert_eq!(query.type_name.as_deref(), Some("hive_table"));
    assert!(text(&model).contains("everything in hive_table, classified Very secret"));
    // The line comes back as it was, and what it no longer says no longer counts.
    let effects = press(&mut model, "s");
    assert!(effects.is_empty(), "the names are known: {effects:?}");
    assert!(text(&model).contains("type:hive_table class:\"Very secret\""));
    press(&mut model, "c-u");
    type_in(&mut model, "orders");
    let query = searched(&press(&mut model, "enter"));
    let plain = Query {
        text: "orders".into(),
        ..Query::default()
    };
    assert_eq!(query, plain);
}

#[test]
fn a_line_can_be_typed_without_the_names() {
    let mut model = filled((80, 24));
    let effects = press(&mut model, "6 s");
    let Some(Effect::FetchNames(ticket)) = effects.first() else {
        panic!("{effects:?}");
    };
    let ticket = *ticket;
    update(&mut model, Msg::Names(ticket, Err(Problem::new("no"))));
    type_in(&mut model, "class:P");
    let query = searched(&press(&mut model, "tab enter"));
    assert_eq!(query.classification.as_deref(), Some("P"));
}

#[test]
fn a_name_is_picked_from_a_list() {
    let mut model = filled((80, 24));
    let effects = press(&mut model, "6 c");
    let Some(Effect::FetchNames(ticket)) = effects.first() else {
        panic!("{effects:?}");
    };
    let ticket = *ticket;
    update(&mut model, Msg::Names(ticket, Ok(names())));
    type_in(&mut model, "pii");
    let query = searched(&press(&mut model, "enter"));
    assert_eq!(query.classification.as_deref(), Some("PII"));
    assert!(press(&mut model, "m").is_empty());
    assert!(text(&model).contains("the catalogue has no term"));
    press(&mut model, "c");
    let query = searched(&press(&mut model, "enter"));
    assert_eq!(query.classification, None);
}

#[test]
fn a_line_that_cannot_be_meant_is_told_and_stays_to_be_mended() {
    let mut model = filled((80, 24));
    prompted(&mut model);
    type_in(&mut model, "type:a type:b");
    assert!(press(&mut model, "enter").is_empty());
    let screen = text(&model);
    assert!(screen.contains("type: stands there twice"), "{screen}");
    assert!(screen.contains("search: type:a type:b"), "{screen}");
    press(
        &mut model,
        "backspace backspace backspace backspace backspace backspace",
    );
    let query = searched(&press(&mut model, "enter"));
    assert_eq!(query.type_name.as_deref(), Some("a"));
}

#[test]
fn a_failed_search_does_not_count_what_was_there_before() {
    let mut model = paged();
    assert!(text(&model).contains("1-4 of about 9"));
    press(&mut model, "s");
    type_in(&mut model, "x");
    let effects = press(&mut model, "enter");
    answer(&mut model, &effects, Err(Problem::new("it has no type x")));
    let screen = text(&model);
    assert!(screen.contains("it has no type x"), "{screen}");
    assert!(
        !screen.contains("of about 9") && !screen.contains("there is more"),
        "{screen}"
    );
}

#[test]
fn after_a_search_keys_go_to_what_it_found() {
    let mut model = filled((120, 40));
    press(&mut model, "6 tab");
    assert!(model.catalogue.entity.is_some());
    press(&mut model, "s");
    type_in(&mut model, "g");
    let effects = press(&mut model, "enter");
    assert!(model.catalogue.entity.is_none() && model.catalogue.lineage.is_none());
    let page = Found {
        query: searched(&effects),
        entities: vec![row("g-8"), row("g-9")],
        ..Found::default()
    };
    answer(&mut model, &effects, Ok(page));
    let effects = press(&mut model, "j enter");
    assert!(
        matches!(&effects[..], [Effect::FetchEntity(_, guid)] if guid == "g-9"),
        "{effects:?}"
    );
}

#[test]
fn rows_of_one_name_are_told_apart_by_their_qualified_names() {
    let mut model = filled((80, 24));
    press(&mut model, "6 s");
    type_in(&mut model, "id");
    let effects = press(&mut model, "enter");
    let entity = |name: &str, qualified: &str| EntityHeader {
        display_text: Some(name.into()),
        attributes: json!({"qualifiedName": qualified})
            .as_object()
            .cloned()
            .unwrap(),
        ..row(qualified)
    };
    let page = Found {
        query: searched(&effects),
        entities: vec![
            entity("id", "a#table.id@p"),
            entity("id", "b#table.id@p"),
            entity("only", "only@p-and-more"),
        ],
        ..Found::default()
    };
    answer(&mut model, &effects, Ok(page));
    let screen = text(&model);
    for row in [
        "kafka_topic        a#table.id@p ",
        "kafka_topic        b#table.id@p ",
        "kafka_topic        only  only@p-and-more ",
    ] {
        assert!(screen.contains(row), "{row}: {screen}");
    }
}

fn row(guid: &str) -> EntityHeader {
    EntityHeader {
        type_name: "kafka_topic".into(),
        guid: guid.into(),
        display_text: Some(guid.into()),
        ..EntityHeader::default()
    }
}

/// The catalogue with a first page of four rows, and more behind it.
fn paged() -> Model {
    let mut model = filled((80, 24));
    press(&mut model, "6");
    let found = model.catalogue.found.as_mut().unwrap();
    (found.has_more, found.total) = (true, Some(9));
    model
}

fn answer(model: &mut Model, effects: &[Effect], page: Result<Found, Problem>) {
    let [Effect::Search(ticket, _)] = effects else {
        panic!("a search: {effects:?}");
    };
    update(model, Msg::Found(*ticket, page));
}

#[test]
fn the_end_of_the_list_reads_on_and_the_focus_stays() {
    let mut model = paged();
    assert!(text(&model).contains("there is more at the end"));
    assert!(press(&mut model, "g g j").is_empty());
    let effects = press(&mut model, "G");
    let query = searched(&effects);
    assert_eq!(query.offset, 4);
    // No second request while one is on its way.
    assert!(press(&mut model, "j").is_empty());
    let page = Found {
        query,
        // The first row was on the page before: something was added in the meantime.
        entities: vec![row("g-4"), row("g-5"), row("g-6")],
        total: Some(9),
        has_more: true,
    };
    answer(&mut model, &effects, Ok(page));
    let found = model.catalogue.found.as_ref().unwrap();
    assert_eq!(found.entities.len(), 6);
    assert_eq!(model.catalogue.list.selected(), Some(3));
    assert!(text(&model).contains("1-6 of about 9"));

    // A failure leaves what is there, and can be tried again.
    let effects = press(&mut model, "G");
    assert_eq!(searched(&effects).offset, 6);
    answer(&mut model, &effects, Err(Problem::new("connection broke")));
    assert!(text(&model).contains("connection broke"));
    assert_eq!(model.catalogue.list.selected(), Some(5));
    let effects = press(&mut model, "j");
    let page = Found {
        query: searched(&effects),
        entities: vec![row("g-7")],
        ..Found::default()
    };
    answer(&mut model, &effects, Ok(page));
    assert!(press(&mut model, "G").is_empty());
    assert!(press(&mut model, "}").is_empty());
    assert!(text(&model).contains("this is the last page"));
}

#[test]
fn a_server_that_repeats_itself_is_not_asked_for_ever() {
    let mut model = paged();
    let effects = press(&mut model, "}");
    let same = Found {
        query: searched(&effects),
        has_more: true,
        ..fixture::found()
    };
    answer(&mut model, &effects, Ok(same));
    assert!(press(&mut model, "G").is_empty());
    // A new search begins at the beginning.
    assert_eq!(searched(&press(&mut model, "d")).offset, 0);
}

#[test]
fn what_is_copied_is_the_row_or_the_entity_shown() {
    let mut model = filled((120, 40));
    press(&mut model, "6 y");
    let menu = text(&model);
    assert!(
        menu.contains("http://atlas:21000/index.html#!/detailPage/g-2"),
        "{menu}"
    );
    assert!(menu.contains("/data/out@default"), "{menu}");
    // Another row than the one that is shown.
    press(&mut model, "esc k y");
    let menu = text(&model);
    assert!(menu.contains("订单主题@default"), "{menu}");
    let effects = press(&mut model, "enter");
    assert!(
        matches!(&effects[..], [Effect::Copy(text)] if text == "订单主题@default"),
        "{effects:?}"
    );
}

/// An entity with everything that can be noted at one, and an edge that is no longer in force.
fn noted() -> EntityView {
    let mut view = fixture::entity();
    let entity = &mut view.page.entity;
    entity.labels = vec!["hot".into()];
    entity.classifications = vec![
        Classification {
            type_name: "PII".into(),
            attributes: json!({"level": "high"}).as_object().cloned(),
            entity_guid: Some("g-2".into()),
            ..Classification::default()
        },
        Classification {
            type_name: "Secret".into(),
            entity_guid: Some("g-1".into()),
            ..Classification::default()
        },
    ];
    entity.business_attributes = json!({"Team": {"owner": "销售"}})
        .as_object()
        .cloned()
        .unwrap();
    let term = json!([{"guid": "t", "typeName": "AtlasGlossaryTerm", "displayText": "order",
                       "entityStatus": "ACTIVE", "relationshipStatus": "ACTIVE"}]);
    entity
        .relationship_attributes
        .insert("meanings".into(), term.into());
    let column = |name: &str, kind: &str, is_gone| Column {
        guid: name.into(),
        name: name.into(),
        data_type: Some(kind.into()),
        comment: None,
        is_gone,
    };
    view.page.schema = Some(Schema {
        attribute: "columns".into(),
        columns: vec![column("id", "BIGINT", false), column("旧", "STRING", true)],
        unread: 0,
    });
    let label = AuditEvent {
        entity_id: "g-2".into(),
        timestamp: 1_700_000_100_000,
        user: Some("admin".into()),
        action: "LABEL_ADD".into(),
        details: Some("Added labels: hot".into()),
    };
    view.page.history.as_mut().unwrap().insert(0, label);
    let relations = &mut view.lineage.as_mut().unwrap().relations;
    relations[0].relationship_status = Some(Status::Deleted);
    relations[1].relationship_status = Some(Status::Active);
    view
}

#[rstest]
#[case((80, 24))]
#[case((200, 60))]
fn all_of_an_entity_is_shown(#[case] size: (u16, u16)) {
    let mut model = filled(size);
    let effects = press(&mut model, "6 enter");
    let Some(Effect::FetchEntity(ticket, _)) = effects.first() else {
        panic!("{effects:?}");
    };
    update(&mut model, Msg::Entity(*ticket, Ok(Box::new(noted()))));
    press(&mut model, "tab j j j");
    snapshot(&model, "catalogue_noted");
}

#[test]
fn an_edge_that_was_made_again_is_not_crossed_out() {
    let mut view = noted();
    let lineage = view.lineage.as_mut().unwrap();
    let mut again = lineage.relations[0].clone();
    again.relationship_status = Some(Status::Active);
    let draw = |view: &EntityView| {
        crate::tui::screen::catalogue::lineage::draw(view, None, 80)
            .unwrap()
            .stale
    };
    assert_eq!(draw(&view), 1);
    view.lineage.as_mut().unwrap().relations.push(again);
    assert_eq!(draw(&view), 0);
}
