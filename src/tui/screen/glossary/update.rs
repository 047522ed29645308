//! What actions and answers do to Glossary.

use ratatui::layout::{Position, Rect};

use super::Glossary;
use crate::atlas::glossary::{ItemKind, Listing};
use crate::atlas::sheet::Link;
use crate::tui::action::Action;
use crate::tui::catalogue_data::{Facet, Query};
use crate::tui::effect::{Effect, Slot};
use crate::tui::model::Model;
use crate::tui::msg::{MouseKind, Problem};
use crate::tui::screen::{ScreenId, Yank, catalogue, explore};

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::EntitiesOfTerm => search_entities(model),
        Action::Accept => match link(model) {
            Some(link) => follow(model, link),
            None => move_in(model, action),
        },
        Action::Back if model.running.remove(&Slot::Glossary).is_some() => {
            vec![Effect::Cancel(Slot::Glossary)]
        }
        _ => move_in(model, action),
    }
}

fn move_in(model: &mut Model, action: Action) -> Vec<Effect> {
    model.glossary.linked.run(action);
    Vec::new()
}

/// Where the selected line leads.
fn link(model: &Model) -> Option<Link> {
    model.glossary.linked.link().cloned()
}

fn follow(model: &mut Model, link: Link) -> Vec<Effect> {
    match link {
        Link::Item(guid) => {
            let listing = model.glossary.listing.as_ref();
            if listing.is_some_and(|it| it.place(&guid).is_none()) {
                model.note("this is in no glossary that the catalogue lists");
            } else {
                explore::places::remember(model);
                select(&mut model.glossary, &guid);
            }
            Vec::new()
        }
        Link::Entity { guid, name } => catalogue::find::show(model, &name, Some(guid)),
        Link::Type(_) => Vec::new(),
    }
}

/// Selects a glossary, category or term by its guid, whatever the filter leaves; once the glossaries are known, where they are
/// not yet. Whether it is there, as far as that is known.
pub fn select(screen: &mut Glossary, guid: &str) -> bool {
    let Some(listing) = &screen.listing else {
        screen.wanted = Some(guid.to_owned());
        return true;
    };
    let place = listing.place(guid);
    if let Some(at) = place {
        screen.linked.select(at);
    }
    place.is_some()
}

/// Shows a term, as a jump that can be taken back.
pub fn show(model: &mut Model, guid: &str) -> Vec<Effect> {
    explore::places::remember(model);
    model.screen = ScreenId::Glossary;
    if !select(&mut model.glossary, guid) {
        // It may be newer than what was read.
        return fetch_wanting(model, Some(guid.to_owned()));
    }
    enter(model)
}

/// Searches the catalogue for what the selected term is assigned to.
fn search_entities(model: &mut Model) -> Vec<Effect> {
    let selected = model.glossary.selected();
    let Some(item) = selected.filter(|it| it.kind == ItemKind::Term) else {
        model.note("entities are assigned to terms");
        return Vec::new();
    };
    let mut query = Query::default();
    query.narrow(Facet::Term, Some(item.searched.clone()));
    catalogue::find::show_query(model, query)
}

/// The screen was entered: asks the catalogue once.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    let screen = &model.glossary;
    let has_answer = screen.listing.is_some() || screen.problem.is_some();
    if has_answer || model.is_running(Slot::Glossary) {
        return Vec::new();
    }
    fetch(model)
}

/// Asks the catalogue; what is selected stays so.
pub fn fetch(model: &mut Model) -> Vec<Effect> {
    let screen = &mut model.glossary;
    let selected = screen.selected().map(|it| it.guid.clone());
    let wanted = screen.wanted.take().or(selected);
    fetch_wanting(model, wanted)
}

fn fetch_wanting(model: &mut Model, wanted: Option<String>) -> Vec<Effect> {
    model.glossary.wanted = wanted;
    model.glossary.problem = None;
    vec![Effect::FetchGlossaries(model.begin(Slot::Glossary))]
}

/// The glossaries came, or did not.
pub fn came(model: &mut Model, listing: Result<Box<Listing>, Problem>) {
    let screen = &mut model.glossary;
    match listing {
        Ok(listing) => {
            let items = listing.items.iter();
            let labels =
                items.map(|it| format!("{} {} {}", it.name, it.kind.as_str(), it.searched));
            screen.linked.relabel(labels);
            screen.listing = Some(listing);
            if let Some(guid) = screen.wanted.take()
                && !select(screen, &guid)
            {
                model.note("this is in no glossary that the catalogue lists");
            }
        }
        Err(problem) => {
            screen.listing = None;
            screen.linked.retell();
            screen.problem = Some(problem);
        }
    }
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    let linked = &mut model.glossary.linked;
    linked.list.refresh_among(&mut linked.labels);
}

/// What can be copied of the selected row.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let Some(item) = model.glossary.selected() else {
        return Vec::new();
    };
    let mut yanks = vec![
        Yank::new("name", &*item.name),
        Yank::new("guid", &*item.guid),
    ];
    if item.kind == ItemKind::Term {
        yanks.insert(0, Yank::new("qualifiedName", &*item.searched));
    }
    yanks
}

/// Brings everything inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    let (ui, screen) = (model.look.ui(), &mut model.glossary);
    if screen.linked.settle(area, ui) {
        let told = screen.told();
        screen.linked.tell(&told, area, ui);
    }
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    let again = model.glossary.linked.mouse(kind, at, area);
    match link(model).filter(|_| again) {
        Some(link) => follow(model, link),
        None => Vec::new(),
    }
}
