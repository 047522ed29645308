//! Every screen at 80x24, 120x40 and 200x60, as a person sees it.

use std::time::Duration;

use rstest::rstest;

use super::*;
use crate::tui::screen::ScreenId;

pub const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// A model with every screen filled.
pub fn filled(size: (u16, u16)) -> Model {
    let mut model = opened(size);
    let effects = press(&mut model, "4");
    let Some(Effect::MakePlan { ticket, .. }) = effects.first() else {
        panic!("Review plans: {effects:?}");
    };
    update(
        &mut model,
        Msg::Planned(*ticket, Ok(Box::new(fixture::plan()))),
    );
    let history = vec![
        fixture::report(40, 0.5),
        fixture::report(90, 0.4),
        fixture::report(4, 0.02),
    ];
    update(
        &mut model,
        Msg::Journals {
            unfinished: None,
            history,
        },
    );
    let effects = press(&mut model, "6");
    let Some(Effect::Search(ticket, _)) = effects.first() else {
        panic!("Catalogue searches: {effects:?}");
    };
    update(&mut model, Msg::Found(*ticket, Ok(fixture::found())));
    let effects = press(&mut model, "j enter");
    let Some(Effect::FetchEntity(ticket, guid)) = effects.first() else {
        panic!("enter fetches: {effects:?}");
    };
    assert_eq!(guid, "g-2");
    update(
        &mut model,
        Msg::Entity(*ticket, Ok(Box::new(fixture::entity()))),
    );
    press(&mut model, "1");
    model
}

pub fn snapshot(model: &Model, name: &str) {
    let (width, height) = model.size;
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), text(model));
    });
}

#[rstest]
fn screens(#[values(0, 1, 2)] size: usize, #[values(0, 1, 2, 3, 4, 5)] screen: usize) {
    let mut model = filled(SIZES[size]);
    press(&mut model, &(screen + 1).to_string());
    let screen = ScreenId::ALL[screen];
    match screen {
        ScreenId::Explore | ScreenId::Review => press(&mut model, "j j j j"),
        ScreenId::Statements => press(&mut model, "j j j"),
        ScreenId::Diagnostics => press(&mut model, "j"),
        _ => Vec::new(),
    };
    snapshot(&model, &screen.title().to_lowercase());
}

/// The model with the Types screen shown and answered.
pub fn with_types(size: (u16, u16)) -> Model {
    let mut model = filled(size);
    let effects = press(&mut model, "7");
    let Some(Effect::FetchInventory(ticket)) = effects.first() else {
        panic!("Types asks: {effects:?}");
    };
    let inventory = Box::new(fixture::inventory());
    update(&mut model, Msg::Inventory(*ticket, Ok(inventory)));
    model
}

#[rstest]
fn types_needed(#[values(0, 1, 2)] size: usize) {
    let mut model = with_types(SIZES[size]);
    press(&mut model, "j");
    snapshot(&model, "types");
}

#[rstest]
fn views_of_explore(#[values(0, 1)] size: usize) {
    let mut model = filled(SIZES[size]);
    press(&mut model, "s");
    snapshot(&model, "explore_sql");
    press(&mut model, "s tab + j j");
    snapshot(&model, "explore_graph");
}

#[rstest]
fn layers(#[values(0, 1, 2)] size: usize) {
    let mut model = filled(SIZES[size]);
    press(&mut model, "?");
    snapshot(&model, "help");
    type_in(&mut model, "mou");
    snapshot(&model, "help_searched");
    press(&mut model, "esc c-p");
    type_in(&mut model, "myta");
    snapshot(&model, "find");
    press(&mut model, "esc y");
    snapshot(&model, "copy");
    press(&mut model, "esc 4 P");
    snapshot(&model, "ask_publish");
    press(&mut model, "esc 1 /");
    type_in(&mut model, "my");
    snapshot(&model, "filter");
}

#[test]
fn ascii_draws_nothing_else_in_its_own_lines() {
    let mut model = opened((80, 24));
    model.look.is_ascii = true;
    press(&mut model, "j");
    let drawn = text(&model);
    let own: Vec<char> = drawn
        .chars()
        .filter(|c| !c.is_ascii() && !('\u{4e00}'..='\u{9fff}').contains(c))
        .collect();
    assert!(own.is_empty(), "{own:?}\n{drawn}");
}

#[test]
fn where_nothing_was_read_the_first_error_says_why() {
    use crate::diagnostic::{Diagnostic, rules};
    let mut model = unopened((80, 24));
    model.look.is_ascii = true;
    let missing = Diagnostic::new(&rules::UNREADABLE, "nope.sql cannot be read: no such file")
        .hint("name a file … that exists");
    let workspace = crate::workspace::Workspace {
        diagnostics: vec![missing],
        ..crate::workspace::Workspace::default()
    };
    open(&mut model, workspace);
    for screen in ["1", "2"] {
        press(&mut model, screen);
        let drawn = text(&model);
        assert!(
            drawn.contains("error: nope.sql cannot be read: no such file"),
            "{drawn}"
        );
        assert!(drawn.contains("name a file ... that exists"), "{drawn}");
        assert!(drawn.contains("3 shows it; c-r reads again"), "{drawn}");
    }
    press(&mut model, "3");
    assert!(!text(&model).contains('…'), "{}", text(&model));
}

#[test]
fn the_sum_of_a_plan_leaves_room_for_the_catalogue() {
    let mut model = filled((80, 24));
    press(&mut model, "2 s 4");
    let drawn = text(&model);
    assert!(drawn.contains("(outdated: p makes"), "{drawn}");
    assert!(drawn.contains("to local catalogue"), "{drawn}");
}

#[test]
fn reading_is_shown_at_once_and_can_be_stopped() {
    let mut model = unopened((80, 24));
    let effects = start(&mut model);
    let Some(Effect::Open(ticket)) = effects.first() else {
        panic!("{effects:?}");
    };
    assert!(text(&model).contains("Reading demo/pipeline.py"));
    let progress = crate::workspace::Progress {
        what: "a.sql".into(),
        counted: crate::workspace::Counted::Files,
        done: 3,
        total: 9,
    };
    update(&mut model, Msg::Opening(*ticket, progress));
    assert!(text(&model).contains("3 of 9 files"));
    press(&mut model, "esc");
    assert!(text(&model).contains("Reading was stopped."));
}

#[test]
fn a_small_terminal_gets_a_message() {
    let model = opened((59, 14));
    assert!(text(&model).contains("needs 60 by 15"), "{}", text(&model));
    // At the smallest size every screen still draws.
    let mut model = filled((60, 15));
    for key in ["1", "2", "3", "4", "5", "6"] {
        press(&mut model, key);
        assert!(text(&model).contains("? help"), "{}", text(&model));
    }
    // What does not cover everything says so, until it has something more urgent to say.
    let model = opened((79, 24));
    assert!(text(&model).contains("80x24 or more"), "{}", text(&model));
    let model = opened((80, 24));
    assert!(!text(&model).contains("or more"), "{}", text(&model));
}

#[test]
fn a_running_publish_shows_its_phases() {
    use crate::atlas::publish::{Event, Phase, Sending};
    let mut model = filled((80, 24));
    press(&mut model, "4 P y");
    for event in [
        Event::Phase(Phase::Checking),
        Event::Phase(Phase::Pushing),
        Event::Sending(Sending {
            done: 3,
            failed: 0,
            total: 12,
            batch: 4,
            errors: 1,
            elapsed: Duration::from_secs(1),
        }),
        Event::Message("the server is slow; waiting".into()),
    ] {
        update(&mut model, Msg::Publishing(event));
    }
    snapshot(&model, "publishing");
}
