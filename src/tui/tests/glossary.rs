//! The Glossary screen: glossaries, categories and terms, and following them to entities and back.

use serde_json::json;

use super::screens::{SIZES, filled, snapshot};
use super::*;
use crate::atlas::glossary::{Contents, Listing};
use crate::tui::catalogue_data::Query;
use crate::tui::msg::Problem;

fn listing() -> Listing {
    let shop: Contents = Contents {
        glossary: serde_json::from_value(json!({"guid": "g", "name": "Shop", "shortDescription": "words of the shop"}))
            .unwrap(),
        categories: serde_json::from_value(json!([
            {"guid": "c1", "name": "sales", "qualifiedName": "sales@Shop", "shortDescription": "what is sold"},
            {"guid": "c2", "name": "订单", "qualifiedName": "订单.sales@Shop",
             "parentCategory": {"categoryGuid": "c1"}},
        ]))
        .unwrap(),
        terms: serde_json::from_value(json!([
            {"guid": "t1", "name": "order", "qualifiedName": "order@Shop", "shortDescription": "a wish to buy",
             "longDescription": "What a customer wants.\nIt is an order until it has been paid, and a purchase after that.",
             "abbreviation": "ord", "examples": ["two books"],
             "categories": [{"categoryGuid": "c2", "displayText": "订单"}],
             "seeAlso": [{"termGuid": "t2", "displayText": "customer"}],
             "assignedEntities": [
                {"guid": "g-1", "typeName": "kafka_topic", "displayText": "订单主题", "entityStatus": "ACTIVE"},
                {"guid": "g-4", "typeName": "hive_table", "displayText": "old_orders", "entityStatus": "DELETED"}]},
            {"guid": "t2", "name": "customer", "qualifiedName": "customer@Shop"},
        ]))
        .unwrap(),
    };
    let empty = Contents {
        glossary: serde_json::from_value(json!({"guid": "e", "name": "Empty"})).unwrap(),
        categories: Vec::new(),
        terms: Vec::new(),
    };
    Listing::of("local".to_owned(), vec![shop, empty])
}

fn answer(model: &mut Model, effects: &[Effect]) {
    let Some(Effect::FetchGlossaries(ticket)) = effects.last() else {
        panic!("the glossaries are asked for: {effects:?}");
    };
    update(model, Msg::Glossaries(*ticket, Ok(Box::new(listing()))));
}

fn glossary(size: (u16, u16)) -> Model {
    let mut model = filled(size);
    let effects = press(&mut model, "0");
    answer(&mut model, &effects);
    model
}

fn selected(model: &Model) -> &str {
    model.glossary.selected().map_or("", |it| &it.name)
}

#[rstest::rstest]
fn glossaries(#[values(0, 1, 2)] size: usize) {
    let mut model = glossary(SIZES[size]);
    press(&mut model, "j j j j");
    assert_eq!(selected(&model), "order");
    snapshot(&model, "glossary");
}

#[test]
fn lines_are_followed_to_terms_categories_and_entities() {
    let mut model = glossary((120, 40));
    press(&mut model, "j j j j enter");
    let follow = |model: &mut Model, label: &str, nth: usize| {
        let told = model.glossary.told();
        let line = told.iter().position(|row| row.label == label);
        assert!(line.is_some(), "{told:?}");
        press(model, "g g");
        for _ in 0..200 {
            if line_text(model).starts_with(&format!("{label}  ")) {
                break;
            }
            press(model, "j");
        }
        for _ in 0..nth {
            press(model, "j");
        }
        press(model, "enter")
    };
    follow(&mut model, "see also", 0);
    assert_eq!(selected(&model), "customer");
    press(&mut model, "[");
    assert_eq!(selected(&model), "order");
    follow(&mut model, "in", 0);
    assert_eq!(selected(&model), "订单");
    follow(&mut model, "in", 0);
    assert_eq!(selected(&model), "sales");
    press(&mut model, "[ [");
    assert_eq!(selected(&model), "order");
    let effects = follow(&mut model, "hive_table", 0);
    assert_eq!(model.screen, ScreenId::Catalogue);
    assert!(
        matches!(&effects[..], [Effect::Search(..), Effect::FetchEntity(_, guid)] if guid == "g-4"),
        "{effects:?}"
    );
}

/// The text of the line of the sheet that keys go to.
fn line_text(model: &Model) -> String {
    let cursor = &model.glossary.linked.sheet;
    let area = super::super::screen::halves::halves(model.screen_area())[1];
    let row = usize::from(area.y) + 1 + cursor.at - cursor.top;
    let line: String = text(model).lines().nth(row).unwrap_or_default().to_owned();
    line.trim_matches(['│', '┃', '|', '#', ' ']).to_owned()
}

#[test]
fn a_term_leads_to_what_it_is_assigned_to_and_an_entity_to_its_terms() {
    let mut model = glossary((80, 24));
    assert!(press(&mut model, "s").is_empty());
    assert!(text(&model).contains("entities are assigned to terms"));
    press(&mut model, "j j j j");
    let effects = press(&mut model, "s");
    let wanted = Query {
        term: Some("order@Shop".into()),
        ..Query::default()
    };
    assert!(matches!(&effects[..], [Effect::Search(_, query)] if *query == wanted));

    let mut model = filled((80, 24));
    let meaning = |guid: &str, name: &str| json!({"guid": guid, "typeName": "AtlasGlossaryTerm", "displayText": name, "relationshipStatus": "ACTIVE"});
    let view = model.catalogue.entity.as_mut().unwrap();
    let meanings = json!([meaning("t1", "order"), meaning("t2", "customer")]);
    let relationships = &mut view.page.entity.relationship_attributes;
    relationships.insert("meanings".into(), meanings.into());
    let effects = press(&mut model, "6 g m");
    answer(&mut model, &effects);
    assert_eq!(
        (model.screen, selected(&model)),
        (ScreenId::Glossary, "order")
    );
    press(&mut model, "[ g m");
    assert_eq!(selected(&model), "customer");
    press(&mut model, "[ g m");
    assert_eq!(selected(&model), "order");
}

#[test]
fn a_filter_finds_terms_in_any_glossary() {
    let mut model = glossary((80, 24));
    press(&mut model, "/");
    type_in(&mut model, "ord");
    press(&mut model, "enter");
    assert_eq!(selected(&model), "order");
    assert!(text(&model).contains("order@Shop"));
}

#[test]
fn what_cannot_be_read_is_told_and_what_is_not_there_too() {
    let mut model = filled((80, 24));
    let effects = press(&mut model, "0");
    let Some(Effect::FetchGlossaries(ticket)) = effects.last() else {
        panic!("{effects:?}");
    };
    let ticket = *ticket;
    let problem = Problem::new("local does not answer");
    update(&mut model, Msg::Glossaries(ticket, Err(problem)));
    assert!(text(&model).contains("local does not answer"));
    let effects = press(&mut model, "c-r");
    let Some(Effect::FetchGlossaries(ticket)) = effects.last() else {
        panic!("{effects:?}");
    };
    let none = Listing::of("local".to_owned(), Vec::new());
    update(&mut model, Msg::Glossaries(*ticket, Ok(Box::new(none))));
    assert!(text(&model).contains("has no glossary"));
}
