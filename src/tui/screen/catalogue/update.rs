//! What actions and answers do to Catalogue.

use ratatui::layout::{Position, Rect};

use super::{detail, find, follow, lineage, more, reveal, view};
use crate::atlas::page::Page;
use crate::atlas::wire::EntityHeader;
use crate::tui::action::Action;
use crate::tui::catalogue_data::{EntityView, Facet};
use crate::tui::effect::{Effect, Slot};
use crate::tui::model::Model;
use crate::tui::msg::{MouseKind, Problem};
use crate::tui::screen::{Yank, halves};
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::pane::inner;

use super::super::halves::Half;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Search => find::open_prompt(model),
        Action::PickType => find::pick(model, Facet::Type),
        Action::PickClassification => find::pick(model, Facet::Classification),
        Action::PickTerm => find::pick(model, Facet::Term),
        Action::NextPage => find::turn_page(model, true),
        Action::PreviousPage => find::turn_page(model, false),
        Action::ToggleDeleted => {
            model.catalogue.query.with_deleted = !model.catalogue.query.with_deleted;
            find::search_anew(model)
        }
        Action::OpenEntity | Action::Accept => open(model),
        Action::MoreEdges => more::ask(model),
        Action::Reveal => reveal::reveal(model),
        Action::TypeOfEntity => follow::show_type(model),
        Action::TermOfEntity => follow::show_term(model),
        Action::NextPane | Action::PreviousPane => {
            next_pane(model, action == Action::NextPane);
            Vec::new()
        }
        Action::Back => back(model),
        _ => move_in(model, action),
    }
}

/// Moves in what has the focus. At the end of the list the next page is read.
fn move_in(model: &mut Model, action: Action) -> Vec<Effect> {
    const DOWN: [Action; 4] = [
        Action::Down,
        Action::Last,
        Action::HalfDown,
        Action::PageDown,
    ];
    let screen = &mut model.catalogue;
    match screen.half {
        Half::List => {
            screen.list.run(action);
            if DOWN.contains(&action) {
                return find::read_on(model);
            }
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
    Vec::new()
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
    for slot in [Slot::Lineage, Slot::Part, Slot::Entity, Slot::Search] {
        if model.running.remove(&slot).is_some() {
            return vec![Effect::Cancel(slot)];
        }
    }
    let screen = &mut model.catalogue;
    if screen.half == Half::Detail {
        screen.half = Half::List;
        screen.is_in_picture = false;
    } else {
        screen.close();
    }
    Vec::new()
}

/// The screen was entered: asks for everything at first.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    let screen = &model.catalogue;
    if screen.found.is_some() || screen.problem.is_some() || model.is_running(Slot::Search) {
        return Vec::new();
    }
    find::search(model)
}

/// The guid that is selected: in the drawing, or in the list.
pub(super) fn selected_guid(model: &Model) -> Option<String> {
    let screen = &model.catalogue;
    if screen.half == Half::Detail {
        let lineage = screen.lineage.as_ref().filter(|_| screen.is_in_picture)?;
        return lineage.selected().map(str::to_owned);
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
    // More of the lineage of the entity before is wanted no longer.
    let was_asked = model.running.remove(&Slot::Part).is_some();
    let mut effects: Vec<Effect> = was_asked
        .then_some(Effect::Cancel(Slot::Part))
        .into_iter()
        .collect();
    let screen = &mut model.catalogue;
    screen.detail = Scroll::default();
    match entity {
        Ok(view) => {
            screen.lineage = lineage::draw(&view, None, width);
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
        effects.extend(reveal::reveal_shown(model));
    }
    effects
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    let screen = &mut model.catalogue;
    let entities = screen
        .found
        .as_ref()
        .map_or(&[][..], |found| &found.entities);
    let texts = entities.iter().map(|header| {
        let qualified = header.qualified_name().unwrap_or_default();
        format!("{} {} {qualified}", header.type_name, header.label())
    });
    screen.list.refresh(texts);
}

/// What can be copied of the selected row where keys go to the list and it is not the one shown, else of the entity shown.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let screen = &model.catalogue;
    let row = screen
        .found
        .as_ref()
        .zip(screen.list.selected())
        .and_then(|(found, row)| found.entities.get(row))
        .filter(|_| screen.half == Half::List);
    let shown = screen.entity.as_ref().map(|view| &view.page);
    let is_shown = |header: &EntityHeader| {
        shown.is_some_and(|page| page.entity.guid.as_deref() == Some(&*header.guid))
    };
    match (row.filter(|row| !is_shown(row)), shown) {
        (Some(row), _) => {
            let qualified = row.qualified_name();
            let mut yanks: Vec<_> = qualified
                .map(|name| Yank::new("qualifiedName", name))
                .into_iter()
                .collect();
            yanks.push(Yank::new("name", row.label()));
            yanks.push(Yank::new("guid", row.guid.clone()));
            yanks
        }
        (None, Some(page)) => yanks_of(page),
        (None, None) => Vec::new(),
    }
}

fn yanks_of(page: &Page) -> Vec<Yank> {
    let entity = &page.entity;
    let json = serde_json::to_string_pretty(entity).ok();
    [
        (
            "qualifiedName",
            detail::attribute(entity, "qualifiedName").map(str::to_owned),
        ),
        ("guid", entity.guid.clone()),
        ("address of its page in Atlas", page.url.clone()),
        ("JSON", json),
    ]
    .into_iter()
    .filter_map(|(label, text)| Some(Yank::new(label, text?)))
    .collect()
}

/// Brings everything inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    let parts = view::parts(area, &model.catalogue);
    let ui = model.look.ui();
    let screen = &mut model.catalogue;
    screen.list.settle(usize::from(inner(parts.list).height));
    let inside = inner(parts.detail);
    let len = screen.entity.as_ref().map_or(0, |view| {
        detail::lines(&view.page, usize::from(inside.width), ui).len()
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
    match kind {
        _ if again => open(model),
        MouseKind::ScrollDown if parts.list.contains(at) => find::read_on(model),
        _ => Vec::new(),
    }
}
