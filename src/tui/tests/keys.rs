//! Random keys and resizes over the graph of real files: nothing panics, and what must hold of the model holds after each.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;
use crate::tui::key::Key;
use crate::tui::layout;
use crate::tui::screen::ScreenId;
use crate::tui::screen::explore::panes::panes;
use crate::tui::screen::explore::{Groupings, Pane, View};
use crate::tui::search::Names;
use crate::tui::widget::pane::inner;

/// Runs, and keys of each.
const RUNS: u32 = 50;
const KEYS: usize = 200;

/// One of so many steps is drawn.
const DRAWN: usize = 4;

/// Keys of Explore and of what can lie above it. Others leave it or the program, or start what takes an answer.
const PRESSED: &[&str] = &[
    "h",
    "l",
    "j",
    "k",
    "left",
    "right",
    "up",
    "down",
    "enter",
    "esc",
    "tab",
    "s-tab",
    "v",
    "V",
    "g c",
    "g d",
    "g o",
    "g i",
    "g u",
    "g g",
    "G",
    "s",
    "t",
    "A",
    "+",
    "-",
    "z",
    ">",
    "<",
    "m",
    "'",
    "p",
    "w",
    "x",
    "c",
    "d",
    "O",
    "b",
    "/",
    "n",
    "N",
    "[",
    "]",
    "y",
    "?",
    ":",
    "pgdn",
    "pgup",
    "c-d",
    "c-u",
    "backspace",
    "a",
    "o",
    "!",
    "1",
    "2",
    "M",
    "T",
    "E",
];

/// Something that happens.
#[derive(Debug, Clone)]
enum Step {
    Press(&'static str),
    Resize(u16, u16),
    Click(u16, u16),
    Turn(bool, u16, u16),
}

fn any_step() -> impl Strategy<Value = Step> {
    let at = || (0..210_u16, 0..65_u16);
    prop_oneof![
        40 => prop::sample::select(PRESSED).prop_map(Step::Press),
        1 => (20..210_u16, 8..65_u16).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => prop::sample::select(&[(80, 24), (120, 40), (200, 60)][..])
            .prop_map(|(width, height)| Step::Resize(width, height)),
        1 => at().prop_map(|(x, y)| Step::Click(x, y)),
        1 => (any::<bool>(), at()).prop_map(|(is_up, (x, y))| Step::Turn(is_up, x, y)),
    ]
}

fn take(model: &mut Model, step: &Step) {
    use crate::tui::msg::MouseKind::{Click, ScrollDown, ScrollUp};
    let msg = match *step {
        Step::Press(keys) => {
            for key in keys.split(' ') {
                update(model, Msg::Key(key.parse::<Key>().unwrap()));
            }
            return;
        }
        Step::Resize(width, height) => Msg::Resize(width, height),
        Step::Click(x, y) => Msg::Mouse(Click, x, y),
        Step::Turn(true, x, y) => Msg::Mouse(ScrollUp, x, y),
        Step::Turn(false, x, y) => Msg::Mouse(ScrollDown, x, y),
    };
    update(model, msg);
}

/// What holds of Explore whatever was pressed. What is not shown is brought in order when it is.
fn check(model: &Model) -> Result<(), TestCaseError> {
    if model.screen != ScreenId::Explore || layout::is_too_small(model.size) {
        return Ok(());
    }
    let explore = &model.explore;
    let of_view = explore.views.of(explore.view).cursor();
    for (name, cursor) in [("list", Some(explore.list.cursor)), ("view", of_view)] {
        let Some(cursor) = cursor.filter(|cursor| cursor.len > 0 && cursor.height > 0) else {
            continue;
        };
        let is_visible = cursor.visible().contains(&cursor.at);
        prop_assert!(is_visible, "{name}: {cursor:?}");
    }
    match explore.focus() {
        Some(focus) => prop_assert!(explore.rows.contains(focus)),
        None => prop_assert!(explore.list.shown().is_empty()),
    }
    let panes = panes(explore, model.screen_area());
    let drawing = panes.iter().find(|(pane, _)| *pane == Pane::View);
    if let (View::Graph, Some(&(_, area))) = (explore.view, drawing) {
        let picture = &explore.views.graph.picture;
        let is_visible = picture.place_of(inner(area), picture.selected).is_some();
        prop_assert!(is_visible || picture.drawing.nodes.is_empty());
    }
    let is_shown = |wanted: Pane| panes.iter().any(|&(pane, _)| pane == wanted);
    prop_assert!(is_shown(explore.pane), "{:?} in {panes:?}", explore.pane);
    for (pane, scroll) in [(Pane::Details, explore.details), (Pane::Sql, explore.sql)] {
        let last = scroll.len.saturating_sub(scroll.height);
        prop_assert!(!is_shown(pane) || scroll.top <= last, "{scroll:?}");
    }
    prop_assert_eq!(explore.shown.is_some(), explore.focus().is_some());
    Ok(())
}

/// A model of what real files tell, after it was opened.
fn opened(workspace: &std::sync::Arc<crate::workspace::Workspace>) -> Model {
    let mut model = unopened((80, 24));
    let effects = start(&mut model);
    let Some(Effect::Open(ticket)) = effects.first() else {
        panic!("starting opens: {effects:?}");
    };
    update(&mut model, Msg::Opened(*ticket, Ok(workspace.clone())));
    model
}

fn runner() -> TestRunner {
    let config = Config {
        cases: RUNS,
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    TestRunner::new_with_rng(config, rng)
}

/// Of a large graph names, groups and columns are made ready beside the person's keys: whenever that is, it shows nothing else.
#[test]
fn what_is_made_ready_shows_what_is_there_without_it() {
    let workspace = std::sync::Arc::new(fixture::demo());
    let steps = (0..KEYS, prop::collection::vec(any_step(), KEYS));
    let outcome = runner().run(&steps, |(ready_at, steps)| {
        let (mut plain, mut ready) = (opened(&workspace), opened(&workspace));
        for (at, step) in steps.iter().enumerate() {
            if at == ready_at % 20 {
                let graph = std::sync::Arc::clone(&ready.work().unwrap().graph);
                graph.prepare_columns();
                let names = std::sync::Arc::new(Names::of(&graph));
                let effects = update(&mut ready, Msg::Gathered(names));
                prop_assert!(matches!(&effects[..], [Effect::GatherGroups(_)]));
                let groupings = std::sync::Arc::new(Groupings::of(&graph));
                update(&mut ready, Msg::Grouped(groupings));
            }
            take(&mut plain, step);
            take(&mut ready, step);
            if at % DRAWN == 0 {
                prop_assert_eq!(draw(&plain), draw(&ready), "{:?}", &steps[..=at]);
            }
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn ten_thousand_random_keys_do_no_harm() {
    let workspace = std::sync::Arc::new(fixture::demo());
    let steps = prop::collection::vec(any_step(), KEYS);
    let outcome = runner().run(&steps, |steps| {
        let mut model = opened(&workspace);
        prop_assert!(model.work().unwrap().graph.counts().1 > 5);
        for (at, step) in steps.iter().enumerate() {
            take(&mut model, step);
            check(&model)?;
            // Drawing takes most of the time, and every place is passed many times.
            if at % DRAWN == 0 {
                let _ = draw(&model);
            }
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
