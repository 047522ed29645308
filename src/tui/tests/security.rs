//! Nothing from outside moves the cursor, changes colours, or reorders text, on any screen.

use super::*;
use crate::diagnostic::{Diagnostic, rules};
use crate::lineage::{Lineage, LogicalName};
use crate::tui::screen::ScreenId;

/// An OSC that sets the title, a CSI that clears the screen, C1, and the bidirectional override of "Trojan source".
const EVIL: &str = "x\x1b]0;owned\x07\x1b[2J\u{9b}31m\u{202e}drowssap\u{200b}\u{7f}\ny";

fn evil_workspace() -> crate::workspace::Workspace {
    let mut workspace = fixture::workspace();
    let mut lineage = Lineage::new();
    for (_, dataset) in workspace.lineage.datasets() {
        let mut dataset = dataset.clone();
        dataset.names[0] = LogicalName::new(EVIL, EVIL, EVIL);
        dataset.connector = Some(EVIL.into());
        dataset.options.set(EVIL, EVIL);
        for column in std::sync::Arc::make_mut(&mut dataset.columns) {
            column.name = EVIL.into();
            column.data_type = Some(EVIL.into());
        }
        lineage.add_dataset(dataset);
    }
    for (_, process) in workspace.lineage.processes() {
        let mut process = process.clone();
        process.job = EVIL.into();
        process.sql = EVIL.into();
        for end in std::sync::Arc::make_mut(&mut process.inputs)
            .iter_mut()
            .chain(std::sync::Arc::make_mut(&mut process.outputs))
        {
            end.name = LogicalName::in_default(EVIL);
        }
        for column in std::sync::Arc::make_mut(&mut process.columns) {
            column.to = EVIL.into();
            column.expression = Some(EVIL.into());
        }
        lineage.add_process(process);
    }
    workspace.lineage = lineage;
    let file = std::sync::Arc::new(crate::source::SourceFile::new(
        EVIL,
        None,
        EVIL.repeat(9).into(),
    ));
    for statement in &mut workspace.files[0].reading.statements {
        statement.label = EVIL.into();
    }
    workspace.diagnostics.push(
        Diagnostic::new(&rules::CONTROL_CHARACTER, EVIL)
            .at(&file, crate::source::Span::new(0, 9))
            .hint(EVIL),
    );
    workspace.files[0].file = file;
    workspace
}

fn evil_model(size: (u16, u16)) -> Model {
    let mut model = unopened(size);
    model.surroundings.subject = EVIL.into();
    model.surroundings.target = EVIL.into();
    open(&mut model, evil_workspace());
    let mut plan = fixture::plan();
    for entry in &mut plan.entries {
        for text in [
            &mut entry.type_name,
            &mut entry.qualified_name,
            &mut entry.name,
            &mut entry.why,
        ] {
            *text = EVIL.into();
        }
        entry.sql = Some(EVIL.into());
        entry.conflict = entry.conflict.as_ref().map(|_| EVIL.into());
        let mut attributes = entry.attributes.unpack();
        attributes.insert(EVIL.into(), EVIL.into());
        entry.attributes = attributes.into();
        entry.origins = vec![EVIL.into()];
    }
    plan.not_published[0].name = EVIL.into();
    let effects = press(&mut model, "4");
    if let Some(Effect::MakePlan { ticket, .. }) = effects.first() {
        update(&mut model, Msg::Planned(*ticket, Ok(Box::new(plan))));
    }
    let mut report = fixture::report(4, 0.1);
    report.failed = vec![(EVIL.into(), EVIL.into())];
    report.findings = vec![EVIL.into()];
    update(
        &mut model,
        Msg::Journals {
            unfinished: Some(EVIL.into()),
            history: vec![report],
        },
    );
    press(&mut model, "esc 6");
    let mut found = fixture::found();
    for header in &mut found.entities {
        header.type_name = EVIL.into();
        header.display_text = Some(EVIL.into());
    }
    let ticket = model.running[&crate::tui::effect::Slot::Search];
    update(&mut model, Msg::Found(ticket, Ok(found)));
    let effects = press(&mut model, "enter");
    if let Some(Effect::FetchEntity(ticket, _)) = effects.first() {
        let mut view = fixture::entity();
        view.page.entity.type_name = EVIL.into();
        view.page.entity.labels = vec![EVIL.into()];
        view.page.url = Some(EVIL.into());
        view.page.entity.business_attributes = [(EVIL.into(), serde_json::json!({EVIL: EVIL}))]
            .into_iter()
            .collect();
        for event in view.page.history.iter_mut().flatten() {
            (event.action, event.user) = (EVIL.into(), Some(EVIL.into()));
        }
        view.page.entity.attributes.insert(EVIL.into(), EVIL.into());
        for header in view
            .lineage
            .iter_mut()
            .flat_map(|info| info.guid_entity_map.values_mut())
        {
            header.display_text = Some(EVIL.into());
        }
        update(&mut model, Msg::Entity(*ticket, Ok(Box::new(view))));
    }
    model.note(EVIL);
    model
}

fn assert_harmless(model: &Model, place: &str) {
    for cell in draw(model).content() {
        let symbol = cell.symbol();
        assert!(
            symbol.chars().all(crate::text::is_harmless),
            "{place}: {symbol:?}"
        );
    }
    let drawn = text(model);
    assert!(
        !drawn.contains("user and password"),
        "{place} shows a secret"
    );
}

#[test]
fn no_control_character_of_a_name_reaches_a_cell() {
    for size in [(60, 15), (80, 24), (120, 40), (200, 60)] {
        let mut model = evil_model(size);
        for screen in ScreenId::ALL {
            for keys in ["", "j", "v", "tab", "G"] {
                press(&mut model, &format!("{} {keys}", screen.number()));
                assert_harmless(&model, &format!("{screen:?} {keys} {size:?}"));
            }
            for keys in ["y", "M", "?", "c-p", "/"] {
                press(&mut model, keys);
                update(&mut model, Msg::Paste(EVIL.into()));
                assert_harmless(&model, &format!("{screen:?} {keys} {size:?}"));
                press(&mut model, "esc");
            }
        }
    }
}

#[test]
fn secrets_are_not_shown() {
    let mut model = opened((200, 60));
    press(&mut model, "j j");
    let drawn = text(&model);
    assert!(
        drawn.contains("properties.sasl.jaas.config = ***"),
        "{drawn}"
    );
}
