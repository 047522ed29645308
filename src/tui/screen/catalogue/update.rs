//! What actions and answers do to Catalogue.

use ratatui::layout::{Position, Rect};

use super::{detail, lineage, reveal, view};
use crate::tui::action::Action;
use crate::tui::catalogue_data::{EntityView, Found, PAGE};
use crate::tui::effect::{Effect, Slot, Ticket};
use crate::tui::layer::Layer;
use crate::tui::layer::picker::Picker;
use crate::tui::layer::prompt::{Prompt, Purpose};
use crate::tui::model::Model;
use crate::tui::msg::{MouseKind, Problem};
use crate::tui::screen::{Yank, halves};
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::pane::inner;

use super::super::halves::Half;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Search => {
            let text = model.catalogue.query.text.clone();
            let prompt = Prompt::new(Purpose::Search, &text);
            model.layers.push(Layer::Prompt(prompt));
            Vec::new()
        }
        Action::PickType => pick_type(model),
        Action::NextPage => turn_page(model, true),
        Action::PreviousPage => turn_page(model, false),
        Action::ToggleDeleted => {
            model.catalogue.query.with_deleted = !model.catalogue.query.with_deleted;
            model.catalogue.query.offset = 0;
            search(model)
        }
        Action::OpenEntity | Action::Accept => open(model),
        Action::Reveal => reveal::reveal(model),
        Action::NextPane | Action::PreviousPane => {
            next_pane(model, action == Action::NextPane);
            Vec::new()
        }
        Action::Back => back(model),
        _ => {
            move_in(model, action);
            Vec::new()
        }
    }
}

fn move_in(model: &mut Model, action: Action) {
    let screen = &mut model.catalogue;
    match screen.half {
        Half::List => {
            screen.list.run(action);
        }
        Half::Detail => {
            let picture = screen.lineage.as_mut().filter(|_| screen.is_in_picture);
            match picture {
                Some(lineage) => {
                    lineage.picture.run(action);
                }
                None => {
                    screen.detail.run(action);
                }
            }
        }
    }
}

fn next_pane(model: &mut Model, is_forward: bool) {
    let screen = &mut model.catalogue;
    let has_picture = screen.lineage.is_some();
    let places = if has_picture { 3 } else { 2 };
    let at = match (screen.half, screen.is_in_picture && has_picture) {
        (Half::List, _) => 0,
        (Half::Detail, false) => 1,
        (Half::Detail, true) => 2,
    };
    let at = (at + if is_forward { 1 } else { places - 1 }) % places;
    screen.half = if at == 0 { Half::List } else { Half::Detail };
    screen.is_in_picture = at == 2;
}

fn back(model: &mut Model) -> Vec<Effect> {
    for slot in [Slot::Lineage, Slot::Entity, Slot::Search] {
        if model.running.remove(&slot).is_some() {
            return vec![Effect::Cancel(slot)];
        }
    }
    let screen = &mut model.catalogue;
    if screen.half == Half::Detail {
        screen.half = Half::List;
        screen.is_in_picture = false;
    } else {
        screen.entity = None;
        screen.entity_problem = None;
        screen.lineage = None;
    }
    Vec::new()
}

/// The screen was entered: asks for everything at first.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    let screen = &model.catalogue;
    if screen.found.is_some() || screen.problem.is_some() || model.is_running(Slot::Search) {
        return Vec::new();
    }
    search(model)
}

/// Searches for what the query says.
pub fn search(model: &mut Model) -> Vec<Effect> {
    model.catalogue.problem = None;
    let ticket = model.begin(Slot::Search);
    vec![Effect::Search(ticket, model.catalogue.query.clone())]
}

/// A page came, or did not.
pub fn found(model: &mut Model, found: Result<Found, Problem>) {
    match found {
        Ok(found) => {
            model.catalogue.problem = None;
            model.catalogue.found = Some(found);
            model.catalogue.list.text.clear();
            refilter(model);
            model.catalogue.list.cursor.select(0);
        }
        Err(problem) => model.catalogue.problem = Some(problem),
    }
}

fn turn_page(model: &mut Model, is_forward: bool) -> Vec<Effect> {
    let has_more = model
        .catalogue
        .found
        .as_ref()
        .is_some_and(|found| found.has_more);
    let offset = model.catalogue.query.offset;
    let next = match (is_forward, has_more) {
        (true, true) => offset + PAGE,
        (false, _) if offset > 0 => offset.saturating_sub(PAGE),
        _ => {
            model.note(if is_forward {
                "this is the last page"
            } else {
                "this is the first page"
            });
            return Vec::new();
        }
    };
    model.catalogue.query.offset = next;
    search(model)
}

fn pick_type(model: &mut Model) -> Vec<Effect> {
    if model.catalogue.types.is_empty() {
        let ticket: Ticket = model.begin(Slot::Types);
        return vec![Effect::FetchTypes(ticket)];
    }
    let picker = Picker::types(&model.catalogue.types);
    model.layers.push(Layer::Picker(picker));
    Vec::new()
}

/// The names of the types came.
pub fn types_came(model: &mut Model, types: Result<Vec<String>, Problem>) {
    match types {
        Ok(types) => {
            model.layers.push(Layer::Picker(Picker::types(&types)));
            model.catalogue.types = types;
        }
        Err(problem) => model.tell(crate::diagnostic::Severity::Error, problem),
    }
}

/// Searches only this type.
pub fn set_type(model: &mut Model, name: Option<String>) -> Vec<Effect> {
    model.catalogue.query.type_name = name;
    model.catalogue.query.offset = 0;
    search(model)
}

/// The guid that is selected: in the drawing, or in the list.
pub(super) fn selected_guid(model: &Model) -> Option<String> {
    let screen = &model.catalogue;
    if screen.half == Half::Detail {
        let lineage = screen.lineage.as_ref().filter(|_| screen.is_in_picture)?;
        return lineage.guids.get(lineage.picture.selected).cloned();
    }
    let found = screen.found.as_ref()?;
    let header = found.entities.get(screen.list.selected()?)?;
    Some(header.guid.clone())
}

fn open(model: &mut Model) -> Vec<Effect> {
    model.catalogue.reveals = false;
    match selected_guid(model) {
        Some(guid) => fetch(model, guid),
        None => Vec::new(),
    }
}

/// Asks for an entity.
pub(super) fn fetch(model: &mut Model, guid: String) -> Vec<Effect> {
    let ticket = model.begin(Slot::Entity);
    vec![Effect::FetchEntity(ticket, guid)]
}

/// An entity came, or did not.
pub fn entity_came(model: &mut Model, entity: Result<Box<EntityView>, Problem>) -> Vec<Effect> {
    let reveals = std::mem::take(&mut model.catalogue.reveals) && entity.is_ok();
    let width = view::picture_width(model.screen_area());
    let screen = &mut model.catalogue;
    screen.detail = Scroll::default();
    match entity {
        Ok(view) => {
            let guid = view.entity.guid.clone().unwrap_or_default();
            screen.lineage = view
                .lineage
                .as_ref()
                .and_then(|info| lineage::draw(info, &guid, width));
            screen.is_in_picture &= screen.lineage.is_some();
            screen.entity_problem = None;
            screen.entity = Some(view);
        }
        Err(problem) => {
            screen.entity = None;
            screen.lineage = None;
            screen.entity_problem = Some(problem);
        }
    }
    if reveals {
        reveal::reveal_shown(model)
    } else {
        Vec::new()
    }
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    let screen = &mut model.catalogue;
    let entities = screen
        .found
        .as_ref()
        .map_or(&[][..], |found| &found.entities);
    let texts = entities
        .iter()
        .map(|header| format!("{} {}", header.type_name, header.label()));
    screen.list.refresh(texts);
}

/// What can be copied of the entity shown, or of the selected row.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let screen = &model.catalogue;
    if let Some(view) = &screen.entity {
        let entity = &view.entity;
        let mut yanks = Vec::new();
        if let Some(name) = detail::attribute(entity, "qualifiedName") {
            yanks.push(Yank::new("qualifiedName", name));
        }
        if let Some(guid) = &entity.guid {
            yanks.push(Yank::new("guid", guid.clone()));
        }
        let json = serde_json::to_string_pretty(entity).unwrap_or_default();
        yanks.push(Yank::new("JSON", json));
        return yanks;
    }
    let header = screen
        .found
        .as_ref()
        .zip(screen.list.selected())
        .and_then(|(found, row)| found.entities.get(row));
    header.map_or_else(Vec::new, |header| {
        vec![
            Yank::new("name", header.label()),
            Yank::new("guid", header.guid.clone()),
        ]
    })
}

/// Brings everything inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    let parts = view::parts(area, &model.catalogue);
    let ui = model.look.ui();
    let screen = &mut model.catalogue;
    screen.list.settle(usize::from(inner(parts.list).height));
    let inside = inner(parts.detail);
    let len = screen.entity.as_ref().map_or(0, |view| {
        detail::lines(&view.entity, usize::from(inside.width), ui).len()
    });
    screen.detail.settle(len, usize::from(inside.height));
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    let parts = view::parts(area, &model.catalogue);
    let screen = &mut model.catalogue;
    if let (Some(rect), Some(lineage)) = (parts.picture, &mut screen.lineage)
        && rect.contains(at)
    {
        if kind == MouseKind::Click {
            screen.half = Half::Detail;
            screen.is_in_picture = true;
            if let Some(node) = lineage.picture.node_at(inner(rect), at.x, at.y) {
                lineage.picture.selected = node;
            }
        }
        return Vec::new();
    }
    if kind == MouseKind::Click {
        screen.is_in_picture = false;
    }
    let areas = [parts.list, parts.detail];
    let again = halves::mouse(
        &mut screen.half,
        &mut screen.list,
        &mut screen.detail,
        kind,
        at,
        areas,
    );
    if again { open(model) } else { Vec::new() }
}
