//! Lineage in parts on the Catalogue screen: what was left off is seen, and comes when it is asked for.

use rstest::rstest;

use super::screens::{filled, snapshot};
use super::*;
use crate::atlas::in_part::Limits;
use crate::atlas::wire::{LineageRelation, MoreRelations};
use crate::lineage::Lineage;
use crate::tui::catalogue_data::{EntityView, LineageView, Part};
use crate::tui::effect::Slot;
use crate::tui::msg::Problem;
use crate::tui::screen::catalogue::{lineage, more};

/// Catalogue with an entity shown, keys going to the drawing of its lineage.
fn shown(size: (u16, u16), view: EntityView) -> Model {
    let mut model = filled(size);
    let effects = press(&mut model, "6 enter");
    let Some(Effect::FetchEntity(ticket, _)) = effects.first() else {
        panic!("{effects:?}");
    };
    update(&mut model, Msg::Entity(*ticket, Ok(Box::new(view))));
    press(&mut model, "tab tab");
    model
}

fn in_part(size: (u16, u16)) -> Model {
    shown(size, fixture::entity_in_part())
}

fn asked(effects: Vec<Effect>) -> (crate::tui::effect::Ticket, String, Limits) {
    match <[Effect; 1]>::try_from(effects) {
        Ok([Effect::FetchPart(ticket, guid, limits)]) => (ticket, guid, limits),
        other => panic!("more edges are asked for: {other:?}"),
    }
}

fn edge(from: &str, to: &str) -> LineageRelation {
    LineageRelation {
        from_entity_id: from.into(),
        to_entity_id: to.into(),
        relationship_id: format!("{from}-{to}"),
        relationship_status: None,
    }
}

/// The lineage of the fixture with another process that reads its last dataset, which comes first in the answer.
fn more_of_it(limits: Limits) -> Part {
    let mut lineage = fixture::entity_in_part().lineage.unwrap();
    lineage.relations.insert(0, edge("g-5", "g-7"));
    lineage
        .relations_on_demand
        .as_mut()
        .unwrap()
        .shift_remove("g-5");
    Part { lineage, limits }
}

fn selected(model: &Model) -> &str {
    model
        .catalogue
        .lineage
        .as_ref()
        .unwrap()
        .selected()
        .unwrap()
}

#[rstest]
#[case((80, 24))]
#[case((200, 60))]
fn what_was_left_off_is_told_at_its_entity(#[case] size: (u16, u16)) {
    let mut model = in_part(size);
    press(&mut model, "l l");
    snapshot(&model, "catalogue_in_part");
}

#[test]
fn more_comes_for_the_entity_selected_which_stays_so() {
    let mut model = in_part((120, 40));
    press(&mut model, "l l");
    assert_eq!(selected(&model), "g-5");
    let (ticket, guid, limits) = asked(press(&mut model, "+"));
    assert_eq!(
        (&*guid, limits.of("g-5"), limits.of("g-2")),
        ("g-2", 20, 10)
    );
    let drawn = text(&model);
    assert!(
        drawn.contains("asking local catalogue for more edges, esc stops"),
        "{drawn}"
    );
    // One request at a time.
    assert!(press(&mut model, "+").is_empty());
    update(
        &mut model,
        Msg::Part(ticket, Ok(Box::new(more_of_it(limits)))),
    );
    assert_eq!(selected(&model), "g-5");
    let drawn = text(&model);
    assert!(drawn.contains("1 more edge"), "{drawn}");
    assert!(drawn.contains("[g-7 ?]"), "{drawn}");
    // Keys still go to the drawing, and there is no more of this one.
    assert!(press(&mut model, "+").is_empty());
    assert!(
        text(&model).contains("no edge of the entity selected"),
        "{}",
        text(&model)
    );
    // What was asked for once is asked for again with the next.
    press(&mut model, "h h");
    let (ticket, _, limits) = asked(press(&mut model, "="));
    assert_eq!((limits.of("g-5"), limits.of("g-2")), (20, 20));
    update(
        &mut model,
        Msg::Part(ticket, Ok(Box::new(more_of_it(limits)))),
    );
    assert!(text(&model).contains("the catalogue gave no more edges"));
}

#[test]
fn an_error_leaves_the_drawing_as_it_was() {
    let mut model = in_part((120, 40));
    press(&mut model, "l l");
    let before = model.catalogue.entity.clone();
    let (ticket, ..) = asked(press(&mut model, "+"));
    update(
        &mut model,
        Msg::Part(ticket, Err(Problem::new("connection broke"))),
    );
    let drawn = text(&model);
    assert!(drawn.contains("error: connection broke"), "{drawn}");
    assert!(drawn.contains("日报 more outputs"), "{drawn}");
    assert_eq!(
        (&model.catalogue.entity, selected(&model)),
        (&before, "g-5")
    );
    // And it can be tried again.
    asked(press(&mut model, "+"));
}

#[test]
fn it_is_stopped_by_esc_and_by_another_entity() {
    let mut model = in_part((120, 40));
    let (ticket, _, limits) = asked(press(&mut model, "+"));
    let effects = press(&mut model, "esc");
    assert!(
        matches!(effects[..], [Effect::Cancel(Slot::Part)]),
        "{effects:?}"
    );
    let late = || Ok(Box::new(more_of_it(limits.clone())));
    update(&mut model, Msg::Part(ticket, late()));
    assert!(!text(&model).contains("[g-7 ?]"));

    let (ticket, ..) = asked(press(&mut model, "+"));
    let effects = press(&mut model, "enter");
    let Some(Effect::FetchEntity(other, _)) = effects.last() else {
        panic!("{effects:?}");
    };
    let effects = update(
        &mut model,
        Msg::Entity(*other, Ok(Box::new(fixture::entity()))),
    );
    assert!(
        matches!(effects[..], [Effect::Cancel(Slot::Part)]),
        "{effects:?}"
    );
    update(&mut model, Msg::Part(ticket, late()));
    assert_eq!(model.catalogue.entity, Some(Box::new(fixture::entity())));
}

#[test]
fn a_server_that_gives_it_as_a_whole_is_not_asked_for_more() {
    let mut model = shown((120, 40), fixture::entity());
    assert!(!text(&model).contains("more edges"), "{}", text(&model));
    assert!(press(&mut model, "+").is_empty());
    let drawn = text(&model);
    assert!(
        drawn.contains("this catalogue gives lineage as a whole"),
        "{drawn}"
    );
    // An entity without lineage has none to read more of.
    model.catalogue.entity.as_mut().unwrap().lineage = None;
    assert!(press(&mut model, "+").is_empty());
    assert!(text(&model).contains("there is no lineage to read more of"));
}

/// The sides with more are told; how many there are only where the entity itself, whose two outputs are known, tells.
#[rstest]
#[case("g-2", (false, false), None)]
#[case("g-2", (false, true), Some("+1 output"))]
#[case("g-2", (true, true), Some("+1 input, +1 output"))]
#[case("g-3", (true, false), Some("more inputs"))]
#[case("g-3", (true, true), Some("more inputs, more outputs"))]
fn how_much_was_left_off_is_told_in_words(
    #[case] guid: &str,
    #[case] (has_more_inputs, has_more_outputs): (bool, bool),
    #[case] words: Option<&str>,
) {
    let mut view = fixture::entity_in_part();
    let more = MoreRelations {
        has_more_inputs,
        has_more_outputs,
    };
    let told = [(guid.to_owned(), more)].into_iter().collect();
    view.lineage.as_mut().unwrap().relations_on_demand = Some(told);
    assert_eq!(more::left_off(&view, guid).as_deref(), words);
}

#[test]
fn where_the_answer_has_all_that_is_known_of_no_count_is_made_up() {
    let mut view = fixture::entity_in_part();
    let relations = &mut view.lineage.as_mut().unwrap().relations;
    relations.push(edge("g-2", "g-9"));
    assert_eq!(
        more::left_off(&view, "g-2").as_deref(),
        Some("more outputs")
    );
}

#[test]
fn what_was_asked_for_is_drawn_before_the_rest() {
    let mut view = fixture::entity_in_part();
    let relations = &mut view.lineage.as_mut().unwrap().relations;
    relations.splice(0..0, (0..200).map(|n| edge("g-2", &format!("p{n}"))));
    relations.extend((0..20).map(|n| edge("g-5", &format!("q{n}"))));
    let draw = |chosen| lineage::draw(&view, chosen, 80).unwrap();
    let count = |drawn: &crate::tui::screen::catalogue::Lineage| {
        drawn
            .guids
            .iter()
            .filter(|guid| guid.starts_with('q'))
            .count()
    };
    let (before, after) = (draw(None), draw(Some("g-5")));
    assert_eq!((count(&before), count(&after)), (0, 20));
    assert_eq!(before.picture.hidden, after.picture.hidden);
    assert_eq!(
        (after.guids[0].as_str(), after.selected()),
        ("g-2", Some("g-5"))
    );
}

/// What Explore says of the lineage of an entity.
fn revealed(change: impl FnOnce(&mut LineageView)) -> String {
    let mut model = in_part((200, 60));
    model
        .catalogue
        .entity
        .as_mut()
        .unwrap()
        .page
        .entity
        .attributes = serde_json::Map::new();
    let effects = press(&mut model, "h h o");
    let Some(Effect::FetchLineage(ticket, ..)) = effects.last() else {
        panic!("{effects:?}");
    };
    let mut view = LineageView {
        server: "http://atlas:21000".into(),
        graph: Lineage::new().into(),
        node: None,
        stale: 2,
        left_off: 0,
        may_have_ended: false,
        with_opened: false,
        cut: None,
    };
    change(&mut view);
    update(&mut model, Msg::Lineage(*ticket, Ok(Box::new(view))));
    let message = model.messages.all.last().unwrap();
    format!("{:?}: {}", message.severity, message.problem.message)
}

#[test]
fn explore_says_what_it_does_not_show() {
    let told = [
        revealed(|_| {}),
        revealed(|view| view.left_off = 1),
        revealed(|view| view.may_have_ended = true),
        revealed(|view| view.cut = Some(Problem::new("reading the lineage of g-2: timed out"))),
        revealed(|view| {
            view.left_off = 3;
            view.cut = Some(Problem::new("reading the lineage of g-2: timed out"));
        }),
    ];
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("explore_left_off", told.join("\n"));
    });
}
