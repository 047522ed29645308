//! What the catalogue tells of the datasets that were read, and around them, in Explore.

use super::screens::{filled, snapshot};
use super::updates::focus;
use super::*;
use crate::atlas::systems::{Gap, Merged, Told as SystemsTold};
use crate::lineage::Lineage;
use crate::tui::catalogue_data::LineageView;
use crate::tui::effect::Slot;
use crate::tui::screen::ScreenId;

#[test]
fn an_entity_of_the_catalogue_is_shown_in_explore() {
    let mut model = filled((80, 24));
    press(&mut model, "6 tab o");
    assert_eq!(
        (model.screen, focus(&model).as_str()),
        (ScreenId::Explore, "my_table")
    );
    // From the list too, where nothing was opened before.
    let mut model = filled((80, 24));
    model.catalogue.entity = None;
    let effects = press(&mut model, "6 o");
    let Some(Effect::FetchEntity(ticket, _)) = effects.last() else {
        panic!("{effects:?}");
    };
    update(
        &mut model,
        Msg::Entity(*ticket, Ok(Box::new(fixture::entity()))),
    );
    assert_eq!(
        (model.screen, focus(&model).as_str()),
        (ScreenId::Explore, "my_table")
    );
}

/// What the catalogue tells of an entity that nothing read declares.
fn told(model: &mut Model) {
    let mut view = fixture::entity();
    view.page.entity.attributes["qualifiedName"] = "/elsewhere@default".into();
    view.page.entity.attributes["name"] = "/elsewhere".into();
    view.page.entity.attributes["path"] = "/elsewhere".into();
    let lineage = view.lineage.as_mut().unwrap();
    lineage.guid_entity_map["g-2"].display_text = Some("/elsewhere".into());
    model.catalogue.entity = Some(Box::new(view));
    let effects = press(model, "6 tab o");
    let Some(Effect::FetchLineage(ticket, view, _)) = effects.into_iter().next_back() else {
        panic!("all the lineage is asked for");
    };
    let info = view.lineage.clone().unwrap();
    let (graph, node) = crate::atlas::graph::graph("http://atlas:21000", &view.page.entity, &info);
    let lineage = LineageView {
        server: "http://atlas:21000".into(),
        graph: graph.into(),
        node,
        stale: 0,
        left_off: 0,
        may_have_ended: false,
        with_opened: false,
        cut: None,
    };
    update(model, Msg::Lineage(ticket, Ok(Box::new(lineage))));
}

fn told_focus(model: &Model) -> String {
    let explored = model.explored().unwrap();
    explored.graph.label(model.explore.selected().unwrap())
}

/// What was opened with a topic and a process around it, or with nothing.
fn around(model: &mut Model, gaps: Vec<Gap>, has_more: bool) {
    let effects = press(model, "a");
    let Some(Effect::FetchAround(ticket, graph)) = effects.into_iter().next_back() else {
        panic!("what lies around is asked for");
    };
    let info = fixture::entity().lineage.unwrap();
    let entity = fixture::entity().page.entity;
    let (more, _) = crate::atlas::graph::graph("http://atlas:21000", &entity, &info);
    let mut lineage = Lineage::clone(&graph);
    for (_, process) in more.processes().filter(|_| has_more) {
        lineage.add_process(process.clone());
    }
    let added = usize::from(has_more);
    let told = SystemsTold {
        server: "http://atlas:21000".into(),
        known: 1,
        datasets: added,
        processes: added,
        gaps,
    };
    let merged = Merged { lineage, told };
    update(model, Msg::Around(ticket, Ok(Box::new(merged))));
}

#[test]
fn what_the_catalogue_knows_around_is_merged_and_left_out_again() {
    let mut model = filled((120, 40));
    press(&mut model, "1");
    let before = (told_focus(&model), model.explored().unwrap().graph.counts());
    around(&mut model, Vec::new(), true);
    assert_eq!(told_focus(&model), before.0);
    assert!(model.explored().unwrap().graph.counts() > before.1);
    // What was opened is still there, with its files.
    assert!(!model.explored().unwrap().workspace.files.is_empty());
    let screen = text(&model);
    assert!(screen.contains("with http://atlas:21000"), "{screen}");
    assert!(
        screen.contains("1 dataset and 1 process around them are added"),
        "{screen}"
    );
    press(&mut model, "a");
    assert_eq!(model.explored().unwrap().graph.counts(), before.1);

    let gap = Gap::Hidden(2);
    around(&mut model, vec![gap], true);
    let screen = text(&model);
    assert!(
        screen.contains("2 entities on the way are not told"),
        "{screen}"
    );
    press(&mut model, "a");
    around(&mut model, Vec::new(), false);
    assert_eq!(model.explored().unwrap().graph.counts(), before.1);
    assert!(
        text(&model).contains("nothing around them"),
        "{}",
        text(&model)
    );
}

#[test]
fn asking_for_what_the_catalogue_knows_around_is_stopped() {
    let mut model = filled((120, 40));
    press(&mut model, "1");
    press(&mut model, "a");
    let effects = press(&mut model, "esc");
    let is_stop = |it: &Effect| matches!(it, Effect::Cancel(Slot::Lineage));
    assert!(effects.iter().any(is_stop), "{effects:?}");
    assert!(!model.is_running(Slot::Lineage));
}

#[test]
fn what_only_the_catalogue_knows_is_walked_in_explore_too() {
    let mut model = filled((120, 40));
    told(&mut model);
    assert_eq!(model.screen, ScreenId::Explore);
    assert_eq!(told_focus(&model), "/elsewhere");
    snapshot(&model, "explore_of_the_catalogue");
    press(&mut model, "l");
    assert_eq!(told_focus(&model), "demo/pipeline/my_table");
    // The jump can be taken back and made again, and what was opened is what it was.
    press(&mut model, "[ [");
    assert_eq!(model.screen, ScreenId::Catalogue);
    press(&mut model, "1");
    assert_eq!(model.explored().unwrap().graph.counts(), (3, 2));
    press(&mut model, "[ ]");
    assert_eq!(model.explored().unwrap().graph.counts(), (3, 2));
    told(&mut model);
    assert_eq!(model.explored().unwrap().graph.counts(), (1, 1));
    press(&mut model, "esc");
    assert_eq!(model.explored().unwrap().graph.counts(), (3, 2));
    press(&mut model, "[");
    assert_eq!(told_focus(&model), "/elsewhere");
    press(&mut model, "l 1");
    assert_eq!(model.explored().unwrap().graph.counts(), (3, 2));
}

#[test]
fn what_the_catalogue_tells_is_never_part_of_the_plan() {
    let mut model = filled((80, 24));
    told(&mut model);
    model.review.plan = None;
    let effects = press(&mut model, "4");
    let planned = effects.iter().find_map(|effect| match effect {
        Effect::MakePlan { graph, .. } => Some(graph.counts()),
        _ => None,
    });
    assert_eq!(planned, Some((3, 2)));
}
