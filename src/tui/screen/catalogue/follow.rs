//! From an entity to its type, and to the terms that it is assigned.

use super::update::selected_guid;
use crate::atlas::page;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::screen::{glossary, types};

/// Shows the type of the selected entity, or of the one that is open where keys go to its text.
pub(super) fn show_type(model: &mut Model) -> Vec<Effect> {
    let Some(name) = type_name(model) else {
        model.note("there is no entity whose type could be shown");
        return Vec::new();
    };
    types::explorer::update::show(model, &name)
}

fn type_name(model: &Model) -> Option<String> {
    let screen = &model.catalogue;
    let Some(guid) = selected_guid(model) else {
        return Some(screen.entity.as_ref()?.page.entity.type_name.clone());
    };
    let found = screen.found.iter().flat_map(|found| &found.entities);
    let lineage = screen.entity.iter().filter_map(|it| it.lineage.as_ref());
    let around = lineage.flat_map(|lineage| lineage.guid_entity_map.values());
    let mut headers = found.chain(around);
    let header = headers.find(|header| header.guid == guid)?;
    Some(header.type_name.clone())
}

/// Shows a term that the entity that is open is assigned: the first, or the one after that which Glossary shows.
pub(super) fn show_term(model: &mut Model) -> Vec<Effect> {
    let Some(view) = &model.catalogue.entity else {
        model.note("enter opens an entity, whose terms can be shown then");
        return Vec::new();
    };
    let guids = page::term_guids(&view.page.entity);
    let shown = model.glossary.selected().map(|it| &it.guid);
    let at = shown.and_then(|shown| guids.iter().position(|guid| guid == shown));
    let next = at.map_or(0, |at| (at + 1) % guids.len().max(1));
    let Some(guid) = guids.get(next).cloned() else {
        model.note("no term is assigned to this entity");
        return Vec::new();
    };
    if guids.len() > 1 {
        let note = format!("term {} of {} of the entity", next + 1, guids.len());
        model.note(note);
    }
    glossary::update::show(model, &guid)
}
