//! The Drift screen: compares when it is entered, lists, filters, and leads to where a row is.

use std::sync::Arc;

use rstest::rstest;

use super::fixture::{cluster, drift};
use super::jobs::with_jobs;
use super::screens::snapshot;
use super::*;
use crate::lineage::Lineage;
use crate::tui::effect::{Slot, Ticket};
use crate::tui::msg::Problem;
use crate::tui::screen::ScreenId;
use crate::tui::screen::drift::Looked;
use crate::workspace::Workspace;

/// What is asked for.
fn asked(effects: &[Effect]) -> (Ticket, Arc<Workspace>, Arc<Lineage>) {
    match effects {
        [Effect::Compare(ticket, compared)] => (
            *ticket,
            Arc::clone(&compared.workspace),
            Arc::clone(&compared.graph),
        ),
        _ => panic!("{effects:?}"),
    }
}

/// Answers the question.
fn answer(model: &mut Model, effects: &[Effect], of: fn(&Workspace, &Lineage) -> Looked) {
    let (ticket, workspace, graph) = asked(effects);
    let looked = of(&workspace, &graph);
    update(model, Msg::Compared(ticket, Ok(Box::new(looked))));
}

fn compared(size: (u16, u16)) -> Model {
    let mut model = with_jobs(size);
    let effects = press(&mut model, "9");
    answer(&mut model, &effects, drift::looked);
    model
}

fn selected(model: &Model) -> &str {
    model.drift.selected().map_or("", |row| &row.name)
}

#[rstest]
fn the_screen(#[values((80, 24), (200, 60))] size: (u16, u16)) {
    let mut model = compared(size);
    snapshot(&model, "drift");
    press(&mut model, "u G");
    snapshot(&model, "drift_all");
}

#[rstest]
fn a_catalogue_that_does_not_answer(#[values((80, 24))] size: (u16, u16)) {
    let mut model = with_jobs(size);
    let effects = press(&mut model, "9");
    answer(&mut model, &effects, drift::unanswered);
    press(&mut model, "tab G");
    snapshot(&model, "drift_without_catalogue");
}

#[test]
fn it_compares_once_and_again_when_something_has_changed_or_a_person_asks() {
    let mut model = compared((120, 40));
    assert!(press(&mut model, "1 9").is_empty());
    let (ticket, ..) = asked(&press(&mut model, "r"));
    assert!(text(&model).contains("comparing"), "{}", text(&model));
    let failed = Problem::new("no such luck");
    update(&mut model, Msg::Compared(ticket, Err(failed)));
    // What was there stays.
    assert!(model.drift.looked.is_some());
    press(&mut model, "1");
    let opened = cluster::open(cluster::JOBS, &[], None);
    let effects = press(&mut model, "c-r");
    let Some(Effect::Open(ticket)) = effects.first() else {
        panic!("{effects:?}");
    };
    let read = Ok(opened.workspace.into());
    update(&mut model, Msg::Opened(*ticket, read));
    assert!(model.drift.is_outdated);
    asked(&press(&mut model, "9"));
    // An answer to an older question is none.
    let effects = press(&mut model, "esc");
    let is_cancelled = effects
        .iter()
        .any(|it| matches!(it, Effect::Cancel(Slot::Drift)));
    assert!(is_cancelled, "{effects:?}");
}

#[test]
fn rows_are_filtered_by_what_stands_in_them_and_what_is_selected_stays() {
    let mut model = compared((120, 40));
    let all = model.drift.rows.len();
    press(&mut model, "/");
    type_in(&mut model, "'duplicated");
    press(&mut model, "enter");
    let shown = model.drift.list.shown().len();
    assert!(shown > 0 && shown < all, "{shown} of {all}");
    press(&mut model, "esc");
    press(&mut model, "G");
    let name = selected(&model).to_owned();
    press(&mut model, "u");
    assert!(model.drift.rows.len() > all);
    assert_eq!(selected(&model), name);
}

#[test]
fn a_row_leads_to_explore_to_its_job_and_to_its_entity() {
    let mut model = compared((120, 40));
    // The statement of the script runs three times.
    let at = |model: &Model, wanted: &str| {
        let rows = model.drift.rows.iter();
        let mut names = rows.map(|&at| &model.drift.row(at).unwrap().name);
        names.position(|name| name.contains(wanted)).unwrap()
    };
    let row = at(&model, "lookup-join/o_city");
    model.drift.list.select(row);
    press(&mut model, "o");
    assert_eq!(model.screen, ScreenId::Explore);
    press(&mut model, "9 b");
    assert_eq!(model.screen, ScreenId::Jobs);
    let job = model.jobs.selected().unwrap();
    assert_eq!(*job.summary.job.id, *cluster::id('a'));
    let effects = press(&mut model, "9 c");
    assert_eq!(model.screen, ScreenId::Catalogue);
    let [Effect::Search(_, query), Effect::FetchEntity(_, guid)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert!(query.text.ends_with("o_city@primary"), "{query:?}");
    assert!(guid.starts_with("g-"), "{guid}");
    // What only the catalogue has is shown there.
    press(&mut model, "9");
    let row = at(&model, "foreign");
    model.drift.list.select(row);
    let effects = press(&mut model, "enter");
    assert_eq!(model.screen, ScreenId::Catalogue, "{effects:?}");
    press(&mut model, "9 b");
    assert!(text(&model).contains("no job runs this"));
    // The statement is opened in the editor.
    let row = at(&model, "lookup-join/o_city");
    model.drift.list.select(row);
    let effects = press(&mut model, "e");
    assert!(matches!(effects[..], [Effect::Edit(_, 4)]), "{effects:?}");
}

#[test]
fn names_of_others_are_harmless_and_can_be_copied() {
    let mut model = compared((200, 60));
    press(&mut model, "G");
    assert!(!text(&model).contains('\u{1b}'));
    let yanks = crate::tui::screen::yanks(&model);
    let labels: Vec<_> = yanks.iter().map(|yank| yank.label).collect();
    assert!(labels.contains(&"name"), "{labels:?}");
}
