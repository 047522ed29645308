//! Sequences of messages and what becomes of them.

use super::screens::filled;
use super::*;
use crate::atlas::plan::{About, Choice, Choices, Finding, FindingKind, Offer};
use crate::tui::effect::{Slot, Ticket};
use crate::tui::layer::Layer;
use crate::tui::msg::{MouseKind, Problem};
use crate::tui::screen::ScreenId;
use crate::tui::screen::publish::State;
use crate::tui::screen::statements::Row;

pub(super) fn focus(model: &Model) -> String {
    let work = model.work().unwrap();
    work.graph.label(model.explore.selected().unwrap())
}

#[test]
fn walking_up_and_down_the_graph_and_back() {
    let mut model = opened((80, 24));
    type_in(&mut model, "/日报");
    press(&mut model, "enter");
    assert_eq!(focus(&model), "日报");
    press(&mut model, "h");
    assert_eq!(focus(&model), "INSERT 日报");
    press(&mut model, "h");
    assert_eq!(focus(&model), "订单表");
    press(&mut model, "h");
    assert!(text(&model).contains("nothing feeds 订单表"));
    press(&mut model, "l");
    assert_eq!(focus(&model), "INSERT 日报");
    press(&mut model, "[");
    assert_eq!(focus(&model), "订单表");
    press(&mut model, "esc");
    assert_eq!(focus(&model), "INSERT 日报");
    press(&mut model, "] ");
    assert_eq!(focus(&model), "订单表");
    press(&mut model, "A");
    assert_eq!(focus(&model), "订单表");
    assert_eq!(model.explore.rows.len(), 5);
}

#[test]
fn duplicates_are_one_row_that_opens_and_can_be_kept_apart() {
    let mut model = opened((80, 24));
    press(&mut model, "2 j j j");
    assert!(text(&model).contains(&format!("merged ×{}", fixture::REPEATS)));
    assert_eq!(model.work().unwrap().graph.counts(), (3, 2));
    press(&mut model, "space");
    assert_eq!(
        model.work().unwrap().graph.counts(),
        (3, 1 + fixture::REPEATS)
    );
    assert!(text(&model).contains("apart"));
    press(&mut model, "space enter");
    assert_eq!(model.work().unwrap().graph.counts(), (3, 2));
    let members = |model: &Model| {
        let rows = &model.statements.rows;
        rows.iter()
            .filter(|row| matches!(row, Row::Member(_)))
            .count()
    };
    assert_eq!(members(&model), fixture::REPEATS);
    press(&mut model, "j x");
    assert_eq!(members(&model), 0);
    press(&mut model, "s s s");
    assert_eq!(model.choice.strength, None);
    assert_eq!(
        model.work().unwrap().graph.counts(),
        (3, 1 + fixture::REPEATS)
    );
    press(&mut model, "G");
    assert!(text(&model).contains("the same, cut off"));
}

#[test]
fn what_is_looked_at_survives_another_merge_and_another_reading() {
    let mut model = opened((80, 24));
    press(&mut model, "j j j j");
    let before = focus(&model);
    press(&mut model, "2 s 1");
    assert_eq!(focus(&model), before);
    let effects = press(&mut model, "c-r");
    let Some(Effect::Open(ticket)) = effects.first() else {
        panic!("{effects:?}");
    };
    update(
        &mut model,
        Msg::Opened(*ticket, Ok(fixture::workspace().into())),
    );
    assert_eq!(focus(&model), before);
}

#[test]
fn reading_again_on_review_plans_again_and_keeps_the_row() {
    let mut model = filled((80, 24));
    press(&mut model, "4 j j");
    let row = model.review.selected().cloned();
    let effects = press(&mut model, "c-r");
    let Some(Effect::Open(ticket)) = effects.first() else {
        panic!("{effects:?}");
    };
    assert!(press(&mut model, "P").is_empty() && model.layers.is_empty());
    let read = Msg::Opened(*ticket, Ok(fixture::workspace().into()));
    let effects = update(&mut model, read);
    let Some(Effect::MakePlan { ticket, .. }) = effects.first() else {
        panic!("{effects:?}");
    };
    let planned = Msg::Planned(*ticket, Ok(Box::new(fixture::plan())));
    update(&mut model, planned);
    assert!(!model.review.is_outdated);
    assert_eq!(model.review.selected().cloned(), row);
}

#[test]
fn every_screen_reads_again() {
    let mut model = filled((80, 24));
    for screen in ["1", "2", "3", "4", "5", "6"] {
        let effects = press(&mut model, &format!("{screen} c-r"));
        let is_reading = effects
            .iter()
            .any(|effect| matches!(effect, Effect::Open(_)));
        assert!(is_reading, "{screen}: {effects:?}");
    }
}

#[test]
fn a_plan_of_what_was_read_before_is_not_taken_for_a_new_one() {
    let mut model = opened((80, 24));
    let effects = press(&mut model, "4 2 s");
    let Some(Effect::MakePlan { ticket: old, .. }) = effects.first() else {
        panic!("{effects:?}");
    };
    update(
        &mut model,
        Msg::Planned(*old, Ok(Box::new(fixture::plan()))),
    );
    assert!(model.review.plan.is_none());
    let effects = press(&mut model, "4");
    assert!(
        matches!(effects[..], [Effect::MakePlan { .. }]),
        "{effects:?}"
    );
}

#[test]
fn the_question_about_stopping_tells_what_was_sent_as_it_is_now() {
    use crate::atlas::publish::{Event, Phase};
    let mut model = filled((80, 24));
    press(&mut model, "4 P y");
    let tell = |model: &mut Model, event| update(model, Msg::Publishing(event));
    tell(&mut model, Event::Phase(Phase::Checking));
    let (done, total) = (1300, 1400);
    tell(&mut model, Event::Progress { done, total });
    press(&mut model, "c");
    let drawn = text(&model);
    assert!(drawn.contains("checking; this run has sent nothing yet"));
    assert!(!drawn.contains("batch that is on its way is finished"));
    tell(&mut model, Event::Phase(Phase::Pushing));
    tell(&mut model, Event::Progress { done: 250, total });
    assert!(text(&model).contains("sending: 250 of 1400 sent"));
    tell(&mut model, Event::Phase(Phase::Verifying));
    tell(&mut model, Event::Progress { done: 9, total });
    assert!(text(&model).contains("all sent; reading back: 9 of 1400 read"));
}

#[test]
fn a_diagnostic_leads_to_explore_and_to_the_editor() {
    let mut model = opened((80, 24));
    press(&mut model, "3 /");
    type_in(&mut model, "startup");
    press(&mut model, "enter");
    let effects = press(&mut model, "e");
    assert!(
        matches!(&effects[..], [Effect::Edit(path, 13)] if path.ends_with("pipeline.py")),
        "{effects:?}"
    );
    press(&mut model, "o");
    assert_eq!(
        (model.screen, focus(&model).as_str()),
        (ScreenId::Explore, "订单表")
    );
    press(&mut model, "[");
    assert_eq!(model.screen, ScreenId::Diagnostics);
}

#[test]
fn old_answers_are_dropped() {
    let mut model = opened((80, 24));
    press(&mut model, "4");
    let effects = press(&mut model, "p");
    let Some(Effect::MakePlan { ticket: latest, .. }) = effects.first() else {
        panic!("{effects:?}");
    };
    let old = Ticket(latest.0 - 1);
    update(&mut model, Msg::Planned(old, Err(Problem::new("too late"))));
    assert!(model.is_running(Slot::Plan) && model.review.problem.is_none());
    let effects = press(&mut model, "esc");
    assert!(matches!(effects[..], [Effect::Cancel(Slot::Plan)]));
    update(
        &mut model,
        Msg::Planned(*latest, Ok(Box::new(fixture::plan()))),
    );
    assert!(model.review.plan.is_none());
}

#[test]
fn types_are_created_only_with_consent() {
    let mut model = opened((80, 24));
    let effects = press(&mut model, "4");
    assert!(matches!(
        effects[..],
        [Effect::MakePlan {
            creates_types: false,
            ..
        }]
    ));
    let effects = press(&mut model, "c");
    assert!(matches!(
        effects[..],
        [Effect::MakePlan {
            creates_types: true,
            ..
        }]
    ));
}

#[test]
fn leaving_an_entry_out_leaves_out_what_needs_it() {
    let mut model = filled((80, 24));
    press(&mut model, "4 /");
    type_in(&mut model, "fs_path");
    press(&mut model, "enter space");
    let plan = model.review.plan.as_ref().unwrap();
    assert_eq!(plan.counts().skipped, 2);
    assert!(
        text(&model).contains("also left out, as they need it"),
        "{}",
        text(&model)
    );
    press(&mut model, "esc A");
    assert_eq!(model.review.plan.as_ref().unwrap().counts().skipped, 0);
    let effects = press(&mut model, "w enter");
    assert!(
        matches!(&effects[..], [Effect::SavePlan(_, path)] if path.ends_with("headwater-plan.json"))
    );
}

#[test]
fn types_are_created_after_a_yes_and_only_those_that_are_missing() {
    let mut model = super::screens::with_types((80, 24));
    press(&mut model, "j c");
    assert!(text(&model).contains("in another form"), "{}", text(&model));
    assert!(press(&mut model, "k c n").is_empty());
    press(&mut model, "C");
    assert!(
        text(&model).contains("Create these types?"),
        "{}",
        text(&model)
    );
    let effects = press(&mut model, "y");
    let [Effect::Publish(plan)] = &effects[..] else {
        panic!("{effects:?}");
    };
    let plan = plan.plan();
    assert_eq!((plan.server.as_str(), plan.entries.len()), ("local", 0));
    let names: Vec<_> = plan
        .types
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "headwater_table",
            "headwater_column_lineage",
            "headwater_dataset_tables",
            "headwater_process_column_lineages",
            "headwater_application_processes"
        ]
    );
    assert_eq!(model.screen, ScreenId::Publish);
    // What the catalogue has is another thing afterwards.
    update(
        &mut model,
        Msg::Published(Ok(Box::new(fixture::report(0, 0.1)))),
    );
    let effects = press(&mut model, "7");
    assert!(
        matches!(&effects[..], [Effect::FetchInventory(_)]),
        "{effects:?}"
    );
}

#[test]
fn what_is_chosen_about_a_finding_makes_the_plan_again() {
    let mut model = filled((120, 40));
    let mut plan = fixture::plan();
    let offer = |choice, cost: Option<&str>| Offer {
        choice,
        effect: "that happens".to_owned(),
        cost: cost.map(str::to_owned),
    };
    plan.findings.push(Finding {
        kind: FindingKind::Duplicates,
        message: "there are 2".to_owned(),
        hint: None,
        about: Some(About {
            type_name: "kafka_topic".into(),
            qualified_name: "orders@primary".into(),
            name: "orders".into(),
            guids: Vec::new(),
        }),
        choices: vec![
            offer(Choice::Keep, None),
            offer(Choice::RemoveOthers, Some("its tags")),
        ],
        chosen: Some(Choice::Keep),
    });
    let effects = press(&mut model, "4 p");
    let Some(Effect::MakePlan { ticket, .. }) = effects.first() else {
        panic!("p plans: {effects:?}");
    };
    update(&mut model, Msg::Planned(*ticket, Ok(Box::new(plan))));
    press(&mut model, "g g");
    assert!(text(&model).contains("cost: its tags"), "{}", text(&model));
    assert!(press(&mut model, "x").is_empty());
    let effects = press(&mut model, "down enter");
    let wanted = Choices::new(["orders@primary=remove-the-others".parse().unwrap()]);
    assert!(
        matches!(&effects[..], [Effect::MakePlan { choices, .. }] if *choices == wanted),
        "{effects:?}"
    );
}

#[test]
fn what_a_plan_has_found_stands_first() {
    let mut model = filled((120, 40));
    let mut plan = fixture::plan();
    plan.findings.push(Finding {
        kind: FindingKind::Limit,
        message: "1 dataset has more than 10 columns".to_owned(),
        hint: Some("headwater.toml has the limit".to_owned()),
        about: None,
        choices: Vec::new(),
        chosen: None,
    });
    let effects = press(&mut model, "4 p");
    let Some(Effect::MakePlan { ticket, .. }) = effects.first() else {
        panic!("p plans: {effects:?}");
    };
    update(&mut model, Msg::Planned(*ticket, Ok(Box::new(plan))));
    press(&mut model, "g g");
    let drawn = text(&model);
    assert!(
        drawn.contains("1 dataset has more than 10 columns"),
        "{drawn}"
    );
    assert!(drawn.contains("headwater.toml has the limit"), "{drawn}");
}

#[test]
fn publishing_needs_a_yes_and_is_exclusive() {
    let mut model = filled((80, 24));
    assert!(press(&mut model, "4 P n").is_empty());
    assert!(model.review.plan.is_some());
    let effects = press(&mut model, "P y");
    assert!(matches!(&effects[..], [Effect::Publish(_)]), "{effects:?}");
    assert_eq!(model.screen, ScreenId::Publish);
    press(&mut model, "4");
    assert!(press(&mut model, "p P").is_empty());
    assert!(matches!(model.publish.state, State::Running(_)));
    assert!(press(&mut model, "q").is_empty());
    assert!(matches!(model.layers.last(), Some(Layer::Ask(_))));
    let effects = press(&mut model, "y");
    assert!(matches!(effects[..], [Effect::StopPublish]));
    let effects = update(
        &mut model,
        Msg::Published(Ok(Box::new(fixture::report(4, 0.1)))),
    );
    assert!(
        matches!(effects[..], [Effect::ReadJournals, Effect::Exit]),
        "{effects:?}"
    );
}

#[test]
fn a_remote_catalogue_wants_the_word() {
    let mut model = filled((80, 24));
    model.surroundings.is_local = false;
    assert!(press(&mut model, "4 P y enter").is_empty());
    let typed = type_in(&mut model, "es");
    assert!(typed.is_empty());
    let effects = press(&mut model, "enter");
    assert!(matches!(&effects[..], [Effect::Publish(_)]), "{effects:?}");
}

#[test]
fn a_changed_choice_outdates_the_plan() {
    let mut model = filled((80, 24));
    press(&mut model, "2 s 4 P");
    assert!(model.layers.is_empty());
    assert!(text(&model).contains("outdated"));
}

#[test]
fn a_choice_that_is_taken_back_leaves_the_plan_as_it_was() {
    let mut model = opened((80, 24));
    let effects = press(&mut model, "4");
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::MakePlan { ticket, .. } => Some(*ticket),
        _ => None,
    });
    let plan = Msg::Planned(ticket.unwrap(), Ok(Box::new(fixture::plan())));
    update(&mut model, plan);
    press(&mut model, "2 j j j space 4");
    assert!(text(&model).contains("outdated"));
    press(&mut model, "2 space 4");
    assert!(!text(&model).contains("outdated"));
}

#[test]
fn an_unfinished_publish_is_offered_once() {
    let mut model = opened((80, 24));
    let journals = || Msg::Journals {
        unfinished: Some("3 of 9 entities sent".into()),
        history: Vec::new(),
    };
    update(&mut model, journals());
    assert!(text(&model).contains("Go on with the unfinished publish?"));
    press(&mut model, "n");
    update(&mut model, journals());
    assert!(model.layers.is_empty());
    let effects = press(&mut model, "5 r y");
    assert!(matches!(effects[..], [Effect::Resume(_)]), "{effects:?}");
}

#[test]
fn interrupting_twice_leaves_a_running_publish_at_once() {
    let mut model = filled((80, 24));
    press(&mut model, "4 P y");
    assert!(press(&mut model, "c-c").is_empty());
    let effects = press(&mut model, "c-c");
    assert!(matches!(effects[..], [Effect::StopPublish, Effect::Exit]));
    let mut model = opened((80, 24));
    assert!(matches!(press(&mut model, "c-c")[..], [Effect::Exit]));
    assert!(matches!(press(&mut model, "q")[..], [Effect::Exit]));
}

#[test]
fn esc_never_quits() {
    let mut model = filled((80, 24));
    for screen in ["1", "2", "3", "4", "5", "6"] {
        for _ in 0..4 {
            let effects = press(&mut model, &format!("{screen} esc esc"));
            assert!(!effects.iter().any(|effect| matches!(effect, Effect::Exit)));
        }
    }
}

#[test]
fn help_is_searched_and_runs_what_is_found() {
    let mut model = opened((80, 24));
    press(&mut model, "?");
    type_in(&mut model, "catalogue screen");
    press(&mut model, "enter");
    assert_eq!(model.screen, ScreenId::Catalogue);
    press(&mut model, ":");
    type_in(&mut model, "statements");
    press(&mut model, "enter");
    assert_eq!(model.screen, ScreenId::Statements);
}

#[test]
fn the_mouse_selects_walks_and_changes_screens() {
    let mut model = opened((80, 24));
    update(&mut model, Msg::Mouse(MouseKind::Click, 30, 4));
    assert_eq!(model.explore.list.cursor.at, 1);
    update(&mut model, Msg::Mouse(MouseKind::Click, 14, 0));
    assert_eq!(model.screen, ScreenId::Statements);
    update(&mut model, Msg::Mouse(MouseKind::ScrollDown, 10, 5));
    let effects = press(&mut model, "%");
    assert!(matches!(effects[..], [Effect::CaptureMouse(false)]));
}

#[test]
fn copying_offers_names_and_sql() {
    let mut model = opened((80, 24));
    press(&mut model, "j j j j y");
    let effects = {
        type_in(&mut model, "SQL");
        press(&mut model, "enter")
    };
    assert!(
        matches!(&effects[..], [Effect::Copy(sql)] if sql.starts_with("INSERT")),
        "{effects:?}"
    );
}

#[test]
fn the_terminals_answer_changes_the_theme_unless_one_was_chosen() {
    use crate::tui::theme::ThemeName;
    let mut model = opened((80, 24));
    update(&mut model, Msg::Background { is_dark: false });
    assert_eq!(model.look.name, ThemeName::Light);
    run(&mut model, Action::CycleTheme);
    let chosen = model.look.name;
    update(&mut model, Msg::Background { is_dark: false });
    assert_eq!(model.look.name, chosen);
}

#[test]
fn a_group_that_opens_at_the_edge_of_the_list_is_seen() {
    let mut model = opened((80, 24));
    press(&mut model, "2 j j j");
    let below = model.statements.list.cursor;
    assert!(matches!(
        model.statements.selected(),
        Some(Row::Group { .. })
    ));
    // As if the list ended with the group.
    model.statements.list.cursor.top = (below.at + 1).saturating_sub(below.height);
    press(&mut model, "x");
    let _ = text(&model);
    let cursor = model.statements.list.cursor;
    assert!(cursor.visible().contains(&cursor.at), "{cursor:?}");
    let seen = cursor.visible().end - cursor.at - 1;
    assert!(
        seen >= fixture::REPEATS.min(cursor.height - 1),
        "{cursor:?}"
    );
}
