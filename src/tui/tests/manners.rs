//! What holds on every screen: finding anything, files that change, looking without publishing, themes.

use std::sync::Arc;

use rstest::rstest;

use super::screens::filled;
use super::*;
use crate::lineage::{Dataset, DatasetKey, DatasetKind, LogicalName, Options};
use crate::tui::effect::{Slot, Ticket};
use crate::tui::layer::Layer;
use crate::tui::layer::find::{Find, Search};
use crate::tui::screen::ScreenId;
use crate::tui::search::{Found, Names};
use crate::tui::theme::{Theme, ThemeName};
use crate::workspace::Workspace;

fn focus(model: &Model) -> String {
    let node = model.explore.selected().unwrap();
    model.work().unwrap().graph.label(node)
}

#[test]
fn anything_is_found_from_anywhere_and_shown_in_explore() {
    for screen in ["1", "2", "3", "4", "5", "6"] {
        let mut model = filled((80, 24));
        press(&mut model, &format!("{screen} c-p"));
        type_in(&mut model, "'my_table !insert");
        press(&mut model, "enter");
        assert_eq!(model.screen, ScreenId::Explore);
        assert_eq!(focus(&model), "my_table");
        assert!(model.layers.is_empty());
        // It was a jump, so it is taken back as one.
        press(&mut model, "[");
        assert_eq!(model.screen.number().to_string(), screen);
    }
}

#[test]
fn what_is_not_there_is_told_and_leads_nowhere() {
    let mut model = opened((80, 24));
    let before = focus(&model);
    press(&mut model, "c-p");
    type_in(&mut model, "nowhere");
    assert!(text(&model).contains("Nothing has such a name"));
    press(&mut model, "enter");
    assert_eq!(focus(&model), before);
    let mut model = unopened((80, 24));
    press(&mut model, "c-p");
    assert!(model.layers.is_empty() && model.messages.is_shown);
}

#[test]
fn what_is_found_is_of_the_graph_that_is_shown() {
    let mut model = opened((80, 24));
    press(&mut model, "c-p");
    type_in(&mut model, "my");
    let read = changed(&mut model, &["demo/pipeline.py"]);
    update(&mut model, reread(read, Some(fixture::workspace())));
    let graph = Arc::clone(&model.work().unwrap().graph);
    let Some(Layer::Find(find)) = model.layers.last() else {
        panic!("it is still open");
    };
    assert!(find.names.are_of(&graph));
    assert_eq!(find.input.value(), "my");
}

/// Says that files changed, and takes what is then asked for.
fn changed(model: &mut Model, names: &[&str]) -> Option<Ticket> {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    let effects = update(model, Msg::FilesChanged(names));
    effects.into_iter().find_map(|effect| match effect {
        Effect::Reread(ticket, _) => Some(ticket),
        _ => None,
    })
}

fn reread(ticket: Option<Ticket>, workspace: Option<Workspace>) -> Msg {
    let ticket = ticket.expect("files that changed are read again");
    Msg::Reread(
        ticket,
        "a.sql changed and was".into(),
        Ok(workspace.map(Arc::new)),
    )
}

#[test]
fn files_that_change_are_read_again_and_the_focus_stays() {
    let mut model = opened((80, 24));
    press(&mut model, "j j j");
    let before = focus(&model);
    let read = changed(&mut model, &["a.sql"]);
    let effects = update(&mut model, reread(read, Some(fixture::workspace())));
    let watches = |effect: &Effect| matches!(effect, Effect::WatchFiles(_));
    assert!(effects.iter().any(watches), "{effects:?}");
    assert_eq!(focus(&model), before);
    assert!(text(&model).contains("a.sql changed and was read again"));
}

#[test]
fn a_plan_is_not_replaced_behind_ones_back() {
    let mut model = filled((80, 24));
    press(&mut model, "4 P");
    assert_eq!(model.layers.len(), 1);
    let read = changed(&mut model, &["a.sql"]);
    let effects = update(&mut model, reread(read, Some(fixture::workspace())));
    let plans = |effect: &Effect| matches!(effect, Effect::MakePlan { .. });
    assert!(!effects.iter().any(plans), "{effects:?}");
    assert!(model.review.plan.is_some() && model.review.is_outdated);
    assert!(model.layers.is_empty(), "what was asked is no longer so");
}

#[test]
fn files_that_are_as_they_were_change_nothing() {
    let mut model = filled((80, 24));
    let graph = Arc::clone(&model.work().unwrap().graph);
    let read = changed(&mut model, &["a.sql"]);
    // But for a folder that may be new, in which files may come.
    let effects = update(&mut model, reread(read, None));
    assert!(
        matches!(&effects[..], [Effect::WatchFiles(_)]),
        "{effects:?}"
    );
    assert!(Arc::ptr_eq(&model.work().unwrap().graph, &graph));
    assert!(!model.review.is_outdated && !model.is_running(Slot::Open));
}

#[test]
fn what_changes_while_it_is_read_is_read_once_more() {
    let mut model = opened((80, 24));
    let first = changed(&mut model, &["a.sql"]);
    assert!(changed(&mut model, &["b.sql"]).is_none());
    let effects = update(&mut model, reread(first, Some(fixture::workspace())));
    let again = |effect: &Effect| matches!(effect, Effect::Reread(..));
    assert!(effects.iter().any(again), "{effects:?}");
}

#[test]
fn what_runs_is_listed_and_can_be_ended() {
    let mut model = opened((80, 24));
    press(&mut model, "W");
    assert!(text(&model).contains("Nothing is running"));
    press(&mut model, "esc 4 6 W");
    let drawn = text(&model);
    let at = |words: &str| {
        drawn
            .find(words)
            .unwrap_or_else(|| panic!("{words}: {drawn}"))
    };
    assert!(at("comparing with local catalogue") < at("searching local catalogue"));
    let effects = press(&mut model, "j enter");
    assert!(matches!(effects[..], [Effect::Cancel(Slot::Search)]));
    let effects = press(&mut model, "x");
    assert!(matches!(effects[..], [Effect::Cancel(Slot::Plan)]));
    assert!(text(&model).contains("Nothing is running"));
    // What was cancelled is not begun again behind one's back.
    press(&mut model, "esc");
    assert!(press(&mut model, "4").is_empty());
}

#[test]
fn reading_that_is_ended_in_the_panel_is_stopped() {
    let mut model = unopened((80, 24));
    start(&mut model);
    let effects = press(&mut model, "W enter esc");
    assert!(matches!(effects[..], [Effect::Cancel(Slot::Open)]));
    assert!(text(&model).contains("Reading was stopped"));
}

#[test]
fn a_range_of_entries_is_left_out_and_taken_in() {
    let mut model = filled((80, 24));
    press(&mut model, "4 g g");
    let included = |model: &Model| {
        let entries = &model.review.plan.as_ref().unwrap().entries;
        entries
            .iter()
            .filter(|it| it.sign.is_change() && it.is_included)
            .count()
    };
    let all = included(&model);
    assert!(all > 1);
    press(&mut model, "v G");
    assert!(text(&model).contains("space takes it in or leaves it out"));
    press(&mut model, "space");
    assert_eq!(included(&model), 0, "{}", text(&model));
    assert_eq!(model.review.range, None);
    press(&mut model, "v g g space");
    assert_eq!(included(&model), all);
    press(&mut model, "v j esc");
    assert_eq!((model.review.range, model.screen), (None, ScreenId::Review));
}

#[test]
fn every_screen_has_a_command() {
    for (screen, command) in [
        ("1", "headwater lineage demo/pipeline.py"),
        ("2", "headwater dedup demo/pipeline.py"),
        ("3", "headwater check demo/pipeline.py"),
        ("4", "headwater plan demo/pipeline.py"),
        ("5", "headwater publish demo/pipeline.py"),
        ("6", "headwater atlas search"),
        ("7", "headwater atlas types --needed"),
        ("8", "headwater jobs"),
    ] {
        let mut model = filled((80, 24));
        press(&mut model, &format!("{screen} y"));
        type_in(&mut model, "'command");
        let effects = press(&mut model, "enter");
        let Some(Effect::Copy(text)) = effects.first() else {
            panic!("{screen}: {effects:?}");
        };
        assert_eq!(text, command, "{screen}");
    }
}

#[test]
fn of_very_much_that_is_pasted_the_beginning_is_taken() {
    let mut model = opened((80, 24));
    press(&mut model, "/");
    update(&mut model, Msg::Paste("x\n".repeat(1_000_000)));
    assert!(model.explore.list.text.len() <= 1_000);
}

#[test]
fn who_only_looks_publishes_nothing() {
    let mut model = filled((80, 24));
    model.surroundings.is_read_only = true;
    for keys in ["4 P", "5 r", "7 c", "7 C"] {
        press(&mut model, keys);
        assert!(model.layers.is_empty(), "{keys}");
        assert!(text(&model).contains("everything is read only"), "{keys}");
    }
    let journals = Msg::Journals {
        unfinished: Some("one".into()),
        history: Vec::new(),
    };
    model.publish.has_read_journals = false;
    update(&mut model, journals);
    assert!(model.layers.is_empty());
}

#[test]
fn a_theme_of_ones_own_is_one_of_those_to_try() {
    let mut model = opened((80, 24));
    model.look.set(ThemeName::Light);
    press(&mut model, "T");
    assert_eq!(model.look.name, ThemeName::Terminal);
    model.look.own = Some(Theme::named(ThemeName::Mono));
    model.look.set(ThemeName::Light);
    press(&mut model, "T");
    assert_eq!(model.look.name, ThemeName::Own);
    assert_eq!(model.look.theme, Theme::named(ThemeName::Mono));
    press(&mut model, "T");
    assert_eq!(model.look.name, ThemeName::Terminal);
}

#[test]
fn what_waits_turns_until_it_is_answered() {
    let mut model = unopened((80, 24));
    let effects = start(&mut model);
    let Some(Effect::Open(ticket)) = effects.first() else {
        panic!("{effects:?}");
    };
    assert!(text(&model).contains(" reading, esc stops"));
    update(&mut model, Msg::Turn);
    assert!(text(&model).contains(" | reading, esc stops"));
    update(&mut model, Msg::Turn);
    assert!(text(&model).contains(" / reading, esc stops"));
    update(
        &mut model,
        Msg::Opened(*ticket, Ok(fixture::workspace().into())),
    );
    assert_eq!(model.turns, None);
}

#[test]
fn the_log_is_shown_from_its_end() {
    let mut model = opened((80, 24));
    assert!(matches!(press(&mut model, "g l")[..], [Effect::ReadLog]));
    let lines: Vec<String> = (0..100).map(|at| format!("line {at}\u{1b}[2J")).collect();
    update(
        &mut model,
        Msg::Log(Ok(("own.log".into(), lines.join("\n")))),
    );
    let drawn = text(&model);
    assert!(
        drawn.contains("own.log") && drawn.contains("line 99"),
        "{drawn}"
    );
    assert!(!drawn.contains('\u{1b}'));
    press(&mut model, "g g esc");
    assert!(model.layers.is_empty());
}

#[test]
fn a_key_that_begins_others_says_which() {
    let mut model = opened((80, 24));
    press(&mut model, "g");
    let drawn = text(&model);
    let hints = drawn.lines().last().unwrap();
    assert!(
        hints.contains("d drawing") && hints.contains("u groups"),
        "{hints}"
    );
}

#[test]
fn the_header_names_every_screen_where_there_is_room() {
    let header = |columns| {
        let model = opened((columns, 24));
        text(&model).lines().next().unwrap().to_owned()
    };
    assert!(header(120).contains(" 7 Types ") && header(120).contains(" 9 Drift"));
    assert!(header(80).contains(" 6 Catalogue") && !header(80).contains("Drift"));
}

#[rstest]
#[case::types("7", " 7 Types ")]
#[case::drift("9", " 9 Drift ")]
#[case::glossary("0", " 0 Glossary ")]
fn the_header_names_the_screen_that_is_shown(#[case] key: &str, #[case] name: &str) {
    let mut model = opened((80, 24));
    press(&mut model, key);
    let header = text(&model).lines().next().unwrap().to_owned();
    assert!(header.contains(name), "{header}");
}

#[test]
fn a_column_is_found_from_anywhere_and_looked_at() {
    let mut model = filled((80, 24));
    press(&mut model, "4 c-p");
    type_in(&mut model, "'name 'my_table");
    assert!(
        text(&model).contains(". name  my_table"),
        "{}",
        text(&model)
    );
    press(&mut model, "enter");
    assert_eq!(model.screen, ScreenId::Explore);
    let graph = &model.work().unwrap().graph;
    let looked_at = model.explore.focus().unwrap().label(graph);
    assert_eq!(looked_at, "my_table.name");
    press(&mut model, "[");
    assert_eq!(model.screen, ScreenId::Review);
}

/// A workspace of so many tables.
fn tables(count: usize) -> Workspace {
    let mut workspace = Workspace::default();
    for at in 0..count {
        Arc::make_mut(&mut workspace.lineage).add_dataset(Dataset {
            key: DatasetKey::scoped(&"a.sql".into(), LogicalName::in_default(&at.to_string())),
            names: vec![LogicalName::in_default(&format!("t{at}"))],
            kind: DatasetKind::Table,
            connector: None,
            is_ephemeral: false,
            columns: Arc::default(),
            options: Options::new(),
            origins: Vec::new(),
        });
    }
    workspace
}

#[test]
fn the_names_of_a_large_graph_are_made_before_anybody_asks() {
    let gathers = |workspace: Workspace| {
        let mut model = unopened((80, 24));
        let Some(Effect::Open(ticket)) = start(&mut model).into_iter().next() else {
            panic!("starting opens");
        };
        let effects = update(&mut model, Msg::Opened(ticket, Ok(workspace.into())));
        let graphs = effects.into_iter().filter_map(|effect| match effect {
            Effect::GatherNames(graph) => Some(graph),
            _ => None,
        });
        let graph = graphs.last();
        (model, graph)
    };
    assert!(gathers(tables(3)).1.is_none(), "that takes no time");
    let (mut model, graph) = gathers(tables(3_000));
    let graph = graph.expect("that takes time");
    let (_, other) = gathers(tables(3_000));
    update(
        &mut model,
        Msg::Gathered(Arc::new(Names::of(&other.unwrap()))),
    );
    assert!(model.names.is_none(), "these are of another graph");
    let names = Arc::new(Names::of(&graph));
    update(&mut model, Msg::Gathered(Arc::clone(&names)));
    press(&mut model, "c-p");
    let Some(Layer::Find(find)) = model.layers.last() else {
        panic!("it is open");
    };
    assert!(Arc::ptr_eq(&find.names, &names));
}

#[test]
fn letters_that_are_taken_back_find_what_they_found() {
    let mut model = unopened((80, 24));
    open(&mut model, fixture::demo());
    let graph = Arc::clone(&model.work().unwrap().graph);
    let names = Arc::new(Names::of(&graph));
    let mut find = Find::new(Arc::clone(&names));
    let long = "o".repeat(40);
    let typed = [
        "o", "or", "ord", "ord ", "ord a", "ord am", "ord a", "ord", "o", "or!", "x", "",
    ];
    let more = (0..=40).chain((0..40).rev()).map(|end| &long[..end]);
    for text in typed.into_iter().chain(more) {
        find.input = text.into();
        find.refresh();
        let at_once = Found::of(&names, text, &Found::default());
        assert_eq!(find.found.listed, at_once.listed, "{text:?}");
        assert_eq!(find.found.count(), at_once.count(), "{text:?}");
    }
}

#[test]
fn a_key_does_not_wait_for_a_long_search() {
    let mut model = unopened((80, 24));
    open(&mut model, tables(26_000));
    press(&mut model, "c-p");
    let search_in = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Find(search) => Some(search),
            _ => None,
        })
    };
    let typed = |model: &mut Model, letter| search_in(update(model, Msg::Key(Key::char(letter))));
    let answer = |model: &mut Model, search: Search| {
        search_in(update(model, Msg::Searched(Box::new(search.answer()))))
    };
    let shown = |model: &Model| match model.layers.last() {
        Some(Layer::Find(find)) => (find.found.text().to_owned(), find.is_behind()),
        _ => panic!("it is open"),
    };
    let first = typed(&mut model, 't').expect("that takes time");
    assert_eq!(shown(&model), (String::new(), true));
    // One text is looked for at a time.
    assert!(typed(&mut model, '1').is_none());
    let second = answer(&mut model, first).expect("it was typed meanwhile");
    assert!(answer(&mut model, second).is_none());
    assert_eq!(shown(&model), ("t1".to_owned(), false));
    // Who takes something takes what fits all of it.
    press(&mut model, "backspace");
    press(&mut model, "backspace");
    assert!(typed(&mut model, '2').is_some());
    press(&mut model, "enter");
    assert!(focus(&model).contains('2'), "{}", focus(&model));
}
