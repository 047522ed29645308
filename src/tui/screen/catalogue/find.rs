//! Searching: the line to type into, names to narrow by, and the pages of what is found.

use crate::diagnostic::Severity;
use crate::tui::catalogue_data::{Facet, Found, Names, PAGE, Query};
use crate::tui::effect::{Effect, Slot};
use crate::tui::layer::Layer;
use crate::tui::layer::picker::Picker;
use crate::tui::layer::prompt::{Prompt, Purpose};
use crate::tui::model::Model;
use crate::tui::msg::Problem;
use crate::tui::screen::{ScreenId, explore};

use super::update::refilter;

/// Opens the line to type into. The names that complete it are asked for once.
pub fn open_prompt(model: &mut Model) -> Vec<Effect> {
    let line = model.catalogue.query.line();
    let prompt = Prompt::new(Purpose::Search, &line);
    model.layers.push(Layer::Prompt(prompt));
    if model.catalogue.names.is_some() || model.is_running(Slot::Types) {
        return Vec::new();
    }
    vec![Effect::FetchNames(model.begin(Slot::Types))]
}

/// Searches for what was typed.
pub fn submit(model: &mut Model, line: &str) -> Vec<Effect> {
    if let Err(problem) = model.catalogue.query.read(line) {
        model.catalogue.problem = Some(problem);
        // What was typed is there to be mended.
        let prompt = Prompt::new(Purpose::Search, line);
        model.layers.push(Layer::Prompt(prompt));
        return Vec::new();
    }
    search_anew(model)
}

/// Shows an entity of this name, as a jump that can be taken back; at once where its guid is known.
pub fn show(model: &mut Model, name: &str, guid: Option<String>) -> Vec<Effect> {
    let query = Query {
        text: name.to_owned(),
        ..Query::default()
    };
    let mut effects = show_query(model, query);
    effects.extend(
        guid.into_iter()
            .flat_map(|guid| super::update::fetch(model, guid)),
    );
    effects
}

/// Shows what a query finds, as a jump that can be taken back.
pub fn show_query(model: &mut Model, query: Query) -> Vec<Effect> {
    explore::places::remember(model);
    model.screen = ScreenId::Catalogue;
    model.catalogue.query = query;
    search_anew(model)
}

/// Searches for something else: what was open belongs to an earlier search and goes, and keys go to the list.
pub fn search_anew(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    for slot in [Slot::Entity, Slot::Part, Slot::Lineage] {
        if model.running.remove(&slot).is_some() {
            effects.push(Effect::Cancel(slot));
        }
    }
    model.catalogue.close();
    effects.extend(search(model));
    effects
}

/// Searches for what the query says, from its beginning.
pub fn search(model: &mut Model) -> Vec<Effect> {
    model.catalogue.problem = None;
    model.catalogue.reads_more = false;
    let ticket = model.begin(Slot::Search);
    vec![Effect::Search(ticket, model.catalogue.query.clone())]
}

/// Reads the next page if there may be one and the last row is selected.
pub fn read_on(model: &mut Model) -> Vec<Effect> {
    let screen = &mut model.catalogue;
    let cursor = &screen.list.cursor;
    let is_at_end = cursor.at + 1 >= cursor.len;
    let Some(found) = screen.found.as_ref().filter(|it| it.has_more && is_at_end) else {
        return Vec::new();
    };
    let next = Query {
        offset: found.query.offset + found.entities.len(),
        ..found.query.clone()
    };
    if model.is_running(Slot::Search) {
        return Vec::new();
    }
    model.catalogue.reads_more = true;
    vec![Effect::Search(model.begin(Slot::Search), next)]
}

/// Goes a page on or back; what was not read yet is read.
pub fn turn_page(model: &mut Model, is_forward: bool) -> Vec<Effect> {
    let cursor = &mut model.catalogue.list.cursor;
    let (at, len) = (cursor.at, cursor.len);
    if !is_forward {
        cursor.select(at.saturating_sub(1) / PAGE * PAGE);
        return Vec::new();
    }
    cursor.select((at / PAGE + 1) * PAGE);
    let effects = read_on(model);
    if effects.is_empty() && at + 1 >= len && !model.is_running(Slot::Search) {
        model.note("this is the last page");
    }
    effects
}

/// A page came, or did not. The next page goes under what is there, and what is selected stays so.
pub fn came(model: &mut Model, page: Result<Found, Problem>) {
    let is_next = std::mem::take(&mut model.catalogue.reads_more);
    let screen = &mut model.catalogue;
    match (page, &mut screen.found) {
        (Ok(page), Some(found)) if is_next => {
            if found.is_continued_by(&page) {
                found.add(page);
                refilter(model);
            }
        }
        (Ok(page), found) => {
            *found = Some(page);
            screen.problem = None;
            screen.list.text.clear();
            refilter(model);
            model.catalogue.list.cursor.select(0);
        }
        // What is there stays to be looked at.
        (Err(problem), Some(_)) if is_next => model.tell(Severity::Error, problem),
        (Err(problem), _) => screen.problem = Some(problem),
    }
}

/// Lets a person pick a name to narrow the search by.
pub fn pick(model: &mut Model, facet: Facet) -> Vec<Effect> {
    let Some(names) = &model.catalogue.names else {
        model.catalogue.picks = Some(facet);
        return vec![Effect::FetchNames(model.begin(Slot::Types))];
    };
    let names = names.of(facet);
    if names.is_empty() {
        model.note(format!("the catalogue has no {}", facet.word()));
    } else {
        let picker = Picker::names(facet, names);
        model.layers.push(Layer::Picker(picker));
    }
    Vec::new()
}

/// The names came, or did not.
pub fn names_came(model: &mut Model, names: Result<Names, Problem>) {
    let picks = model.catalogue.picks.take();
    match names {
        Ok(names) => {
            model.catalogue.names = Some(names);
            if let Some(facet) = picks {
                pick(model, facet);
            }
        }
        // Without them a line can be typed all the same.
        Err(_) if picks.is_none() => {}
        Err(problem) => model.tell(Severity::Error, problem),
    }
}

/// Narrows the search by a name, or no longer.
pub fn narrow(model: &mut Model, facet: Facet, name: Option<String>) -> Vec<Effect> {
    model.catalogue.query.narrow(facet, name);
    search_anew(model)
}
