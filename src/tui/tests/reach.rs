//! The table of impact of something that feeds thousands: the nearest of them are there at once, the others come.

use std::sync::Arc;

use super::*;
use crate::lineage::{DatasetKey, Endpoint, Identity, Lineage, LogicalName};

/// So many read the hub, and each of what they write is read once.
const READERS: usize = 2_500;

fn end(name: &str) -> Endpoint {
    Endpoint {
        dataset: DatasetKey::physical(Identity {
            namespace: "kafka://b:1".to_owned(),
            name: name.to_owned(),
        }),
        name: LogicalName::in_default(name),
    }
}

/// A hub, and a table that is not one, in focus with the table of impact.
fn at(table: &str) -> (Model, Vec<Effect>) {
    let mut workspace = fixture::workspace();
    let (_, process) = workspace.lineage.processes().next().unwrap();
    let mut lineage = Lineage::new();
    for at in 0..READERS {
        let near = format!("near{at}");
        for (number, (from, to)) in [("hub", &*near), (&near, &format!("far{at}"))]
            .into_iter()
            .enumerate()
        {
            let mut process = process.clone();
            process.fingerprints.identical = crate::lineage::Fingerprint::of([from, to]);
            process.job = format!("job {}", number * READERS + at).into();
            process.inputs = Arc::from([end(from)]);
            process.outputs = Arc::from([end(to)]);
            (process.columns, process.influences) = Default::default();
            lineage.add_process(process);
        }
    }
    workspace.lineage = lineage.into();
    let mut model = unopened((120, 40));
    open(&mut model, workspace);
    press(&mut model, "/");
    type_in(&mut model, &format!("^{table}$"));
    press(&mut model, "enter esc");
    let effects = press(&mut model, "g i");
    (model, effects)
}

/// What is asked for, if something is.
fn asked(effects: Vec<Effect>) -> Option<Msg> {
    effects.into_iter().find_map(|effect| match effect {
        Effect::Reach(ticket, question) => Some(Msg::Reached(ticket, Box::new(question.answer()))),
        _ => None,
    })
}

#[test]
fn the_nearest_are_there_at_once_and_the_others_come() {
    let (mut model, effects) = at("hub");
    let answer = asked(effects).expect("there are more");
    let drawn = text(&model);
    assert!(drawn.contains("looking for the others"), "{drawn}");
    assert!(drawn.contains(&READERS.to_string()), "{drawn}");
    let effects = press(&mut model, "j j j");
    assert!(asked(effects).is_none(), "it is asked once");
    let pointed = model.explore.pointed();
    update(&mut model, answer);
    let drawn = text(&model);
    assert!(!drawn.contains("looking for the others"), "{drawn}");
    assert!(drawn.contains(&(2 * READERS).to_string()), "{drawn}");
    assert_eq!(model.explore.pointed(), pointed);
}

#[test]
fn what_is_selected_stays_so_in_another_order() {
    let (mut model, effects) = at("hub");
    press(&mut model, "O G");
    let pointed = model.explore.pointed();
    update(&mut model, asked(effects).unwrap());
    assert!(pointed.is_some());
    assert_eq!(model.explore.pointed(), pointed);
    press(&mut model, "g g");
    let graph = &model.work().unwrap().graph;
    let first = model.explore.pointed().unwrap();
    assert_eq!(first.label(graph), "far0");
}

#[test]
fn an_answer_to_something_else_changes_nothing() {
    let (mut model, effects) = at("hub");
    let answer = asked(effects).unwrap();
    // What feeds it is nothing, and found at once.
    assert!(asked(press(&mut model, "d")).is_none());
    update(&mut model, answer);
    assert!(text(&model).contains("Nothing feeds it."));
    let answer = asked(press(&mut model, "d")).expect("it is asked again");
    update(&mut model, answer);
    assert!(text(&model).contains(&(2 * READERS).to_string()));
}

#[test]
fn who_takes_it_away_gets_all_of_it() {
    let (mut model, _) = at("hub");
    press(&mut model, "E");
    let saved = press(&mut model, "enter");
    let [Effect::SaveText(csv, _)] = &saved[..] else {
        panic!("{saved:?}");
    };
    assert_eq!(csv.lines().count(), 1 + 2 * READERS);
}

#[test]
fn who_does_not_want_to_wait_keeps_the_nearest() {
    let (mut model, effects) = at("hub");
    let answer = asked(effects).unwrap();
    crate::tui::tasks::end(
        &mut model,
        crate::tui::tasks::Work::Slot(crate::tui::effect::Slot::Reach),
    );
    press(&mut model, "j");
    let drawn = text(&model);
    assert!(drawn.contains("was stopped"), "{drawn}");
    update(&mut model, answer);
    assert!(text(&model).contains("was stopped"));
}

#[test]
fn of_little_nothing_is_asked() {
    let (model, effects) = at("near7");
    assert!(asked(effects).is_none());
    assert!(!text(&model).contains("looking"));
}
