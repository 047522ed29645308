//! Nothing from outside moves the cursor, changes colours, or reorders text, on any screen.

use serde_json::json;

use super::*;
use crate::atlas::glossary::{Contents, Listing};
use crate::atlas::types::Registry;
use crate::diagnostic::{Diagnostic, rules};
use crate::lineage::{Lineage, LogicalName};
use crate::tui::screen::ScreenId;

/// An OSC that sets the title, a CSI that clears the screen, C1, and the bidirectional override of "Trojan source".
const EVIL: &str = "x\x1b]0;owned\x07\x1b[2J\u{9b}31m\u{202e}drowssap\u{200b}\u{7f}\ny";

/// Every character that steers, hides or reorders, and the sequences that attacks on terminals use, in pieces that are so
/// short that a row shows them whole.
fn pieces() -> Vec<String> {
    let characters = ('\0'..='\u{ffff}').chain('\u{e0000}'..='\u{e007f}');
    let characters: Vec<char> = characters
        .filter(|&it| !crate::text::is_harmless(it))
        .collect();
    let sequences = [
        "\x1b]0;owned\x07\x1b]52;c;eA==\x1b\\",
        "\x1b]8;;http://x/\x1b\\x\x1b]8;;\x1b\\",
        "\x1b[31m\x1b[2J\x1b[H\x1b[6n\x1bc",
        "\x1bP$q\"p\x1b\\\x1b_x\x1b\\\x1b^x\x1b\\",
        "\u{9d}0;x\u{9c}\u{9b}2J\u{90}$q\u{9c}",
    ];
    let pieces = characters.chunks(16).map(|it| it.iter().collect());
    pieces.chain(sequences.map(ToOwned::to_owned)).collect()
}

fn evil_workspace(evil: &str) -> crate::workspace::Workspace {
    let mut workspace = fixture::workspace();
    let mut lineage = Lineage::new();
    for (_, dataset) in workspace.lineage.datasets() {
        let mut dataset = dataset.clone();
        dataset.names[0] = LogicalName::new(evil, evil, evil);
        dataset.connector = Some(evil.into());
        dataset.options.set(evil, evil);
        for column in std::sync::Arc::make_mut(&mut dataset.columns) {
            column.name = evil.into();
            column.data_type = Some(evil.into());
        }
        lineage.add_dataset(dataset);
    }
    for (_, process) in workspace.lineage.processes() {
        let mut process = process.clone();
        process.job = evil.into();
        process.sql = evil.into();
        for end in std::sync::Arc::make_mut(&mut process.inputs)
            .iter_mut()
            .chain(std::sync::Arc::make_mut(&mut process.outputs))
        {
            end.name = LogicalName::in_default(evil);
        }
        for column in std::sync::Arc::make_mut(&mut process.columns) {
            column.to = evil.into();
            column.expression = Some(evil.into());
        }
        lineage.add_process(process);
    }
    workspace.lineage = lineage.into();
    let file = std::sync::Arc::new(crate::source::SourceFile::new(
        evil,
        None,
        evil.repeat(9).into(),
    ));
    for statement in &mut workspace.files[0].reading.statements {
        statement.label = evil.into();
    }
    workspace.diagnostics.push(
        Diagnostic::new(&rules::CONTROL_CHARACTER, evil)
            .at(&file, crate::source::Span::new(0, 9))
            .hint(evil),
    );
    workspace.files[0].file = file;
    workspace
}

fn evil_model(size: (u16, u16), evil: &str) -> Model {
    let mut model = unopened(size);
    model.surroundings.subject = evil.into();
    model.surroundings.target = evil.into();
    open(&mut model, evil_workspace(evil));
    let mut plan = fixture::plan();
    for entry in &mut plan.entries {
        for text in [
            &mut entry.type_name,
            &mut entry.qualified_name,
            &mut entry.name,
            &mut entry.why,
        ] {
            *text = evil.into();
        }
        entry.sql = Some(evil.into());
        entry.conflict = entry.conflict.as_ref().map(|_| evil.into());
        let mut attributes = entry.attributes.unpack();
        attributes.insert(evil.into(), evil.into());
        entry.attributes = attributes.into();
        entry.origins = vec![evil.into()];
    }
    plan.not_published[0].name = evil.into();
    let effects = press(&mut model, "4");
    if let Some(Effect::MakePlan { ticket, .. }) = effects.first() {
        update(&mut model, Msg::Planned(*ticket, Ok(Box::new(plan))));
    }
    let mut report = fixture::report(4, 0.1);
    report.failed = vec![(evil.into(), evil.into())];
    report.findings = vec![evil.into()];
    update(
        &mut model,
        Msg::Journals {
            unfinished: Some(evil.into()),
            history: vec![report],
        },
    );
    press(&mut model, "esc 6");
    let mut found = fixture::found();
    for header in &mut found.entities {
        header.type_name = evil.into();
        header.display_text = Some(evil.into());
    }
    let ticket = model.running[&crate::tui::effect::Slot::Search];
    update(&mut model, Msg::Found(ticket, Ok(found)));
    let effects = press(&mut model, "enter");
    if let Some(Effect::FetchEntity(ticket, _)) = effects.first() {
        let mut view = fixture::entity();
        view.page.entity.type_name = evil.into();
        view.page.entity.labels = vec![evil.into()];
        view.page.url = Some(evil.into());
        view.page.entity.business_attributes = [(evil.into(), serde_json::json!({evil: evil}))]
            .into_iter()
            .collect();
        for event in view.page.history.iter_mut().flatten() {
            (event.action, event.user) = (evil.into(), Some(evil.into()));
        }
        view.page.entity.attributes.insert(evil.into(), evil.into());
        for header in view
            .lineage
            .iter_mut()
            .flat_map(|info| info.guid_entity_map.values_mut())
        {
            header.display_text = Some(evil.into());
        }
        update(&mut model, Msg::Entity(*ticket, Ok(Box::new(view))));
    }
    evil_types(&mut model, evil);
    evil_glossary(&mut model, evil);
    model.note(evil);
    model
}

/// Types of every kind in which every text is evil.
fn evil_types(model: &mut Model, evil: &str) {
    let (above, below) = (format!("a{evil}"), format!("b{evil}"));
    let attributes = json!([{"name": evil, "typeName": above, "defaultValue": evil, "description": evil,
        "cardinality": evil, "options": {"applicableEntityTypes": json!([above, evil]).to_string()}}]);
    let entity = |name: &str, supers: &[&str]| {
        json!({"name": name, "superTypes": supers, "description": evil,
        "serviceType": evil, "attributeDefs": attributes})
    };
    let end = json!({"type": above, "name": evil, "cardinality": evil, "isContainer": true});
    let defs = json!({
        "entityDefs": [entity(&above, &[evil]), entity(&below, &[&above])],
        "classificationDefs": [{"name": format!("c{evil}"), "entityTypes": [above, evil]}],
        "relationshipDefs": [{"name": format!("r{evil}"), "propagateTags": evil, "endDef1": end, "endDef2": end}],
        "businessMetadataDefs": [{"name": format!("m{evil}"), "attributeDefs": attributes}],
        "enumDefs": [{"name": format!("e{evil}"), "elementDefs": [{"value": evil, "description": evil}]}],
    });
    let registry = Registry::of(evil.to_owned(), serde_json::from_value(defs).unwrap());
    press(model, "7");
    let effects = press(model, "v");
    let Some(Effect::FetchRegistry(ticket)) = effects.last() else {
        panic!("{effects:?}");
    };
    update(model, Msg::Registry(*ticket, Ok(Box::new(registry))));
}

/// A glossary in which every text is evil.
fn evil_glossary(model: &mut Model, evil: &str) {
    let related = json!([{"termGuid": evil, "displayText": evil}]);
    let contents = Contents {
        glossary: serde_json::from_value(json!({"guid": "g", "name": evil, "shortDescription": evil, "longDescription": evil}))
            .unwrap(),
        categories: serde_json::from_value(json!([{"guid": "c", "name": evil, "qualifiedName": evil, "longDescription": evil}]))
            .unwrap(),
        terms: serde_json::from_value(json!([{"guid": "t", "name": evil, "qualifiedName": evil,
            "longDescription": evil, "usage": evil, "examples": [evil], "synonyms": related,
            "categories": [{"categoryGuid": "c", "displayText": evil}],
            "assignedEntities": [{"guid": evil, "typeName": evil, "displayText": evil, "entityStatus": "DELETED"}]}]))
        .unwrap(),
    };
    let effects = press(model, "0");
    let Some(Effect::FetchGlossaries(ticket)) = effects.last() else {
        panic!("{effects:?}");
    };
    let listing = Listing::of(evil.to_owned(), vec![contents]);
    update(model, Msg::Glossaries(*ticket, Ok(Box::new(listing))));
    press(model, "G");
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
        let mut model = evil_model(size, EVIL);
        for screen in ScreenId::ALL
            .into_iter()
            .chain([ScreenId::Types, ScreenId::Drift])
        {
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
fn no_character_of_any_name_reaches_a_cell() {
    for evil in pieces() {
        let mut model = evil_model((120, 40), &evil);
        for screen in ScreenId::ALL
            .into_iter()
            .chain([ScreenId::Types, ScreenId::Drift])
        {
            for keys in ["", "j", "v", "?"] {
                press(&mut model, &format!("{} {keys}", screen.number()));
                assert_harmless(&model, &format!("{evil:?} on {screen:?} {keys}"));
            }
            press(&mut model, "esc");
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
