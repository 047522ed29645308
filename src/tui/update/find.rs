//! The search for anything that was opened.

use std::sync::Arc;

use ratatui::crossterm::event::KeyCode;
use ratatui::layout::Position;

use super::layers::{movement, push};
use crate::tui::effect::Effect;
use crate::tui::key::Key;
use crate::tui::layer::Layer;
use crate::tui::layer::find::{Answer, Find};
use crate::tui::layer::prompt;
use crate::tui::model::Model;
use crate::tui::msg::MouseKind;
use crate::tui::screen::explore;
use crate::tui::search::Names;
use crate::tui::view::{find, popup};

/// Opens it.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let Some(names) = names(model) else {
        model.note("there is nothing to find until something was read");
        return Vec::new();
    };
    push(model, Layer::Find(Box::new(Find::new(names))))
}

/// The names of what was opened; made once for each graph.
fn names(model: &mut Model) -> Option<Arc<Names>> {
    let graph = Arc::clone(&model.work()?.graph);
    let known = model.names.take().filter(|names| names.are_of(&graph));
    let names = known.unwrap_or_else(|| Arc::new(Names::of(&graph)));
    model.names = Some(Arc::clone(&names));
    Some(names)
}

/// Has the names of a large graph made before anybody asks for them: between a key and its frame there is no time for it.
pub fn gather(model: &Model) -> Option<Effect> {
    /// Of so many nodes the names are made in a millisecond.
    const FEW: usize = 2_000;
    let graph = &model.work()?.graph;
    let (datasets, processes) = graph.counts();
    (datasets + processes > FEW).then(|| Effect::GatherNames(Arc::clone(graph)))
}

/// A key for it.
pub fn press(model: &mut Model, mut find: Box<Find>, key: Key) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => {
            find.finish();
            return take(model, &find);
        }
        _ => {}
    }
    let mut search = None;
    match movement(key) {
        Some(action) => {
            find.finish();
            find.cursor.run(action);
        }
        None => {
            if prompt::type_key(&mut find.input, key) {
                search = find.refresh();
            }
        }
    }
    push(model, Layer::Find(find));
    search.map(Effect::Find).into_iter().collect()
}

/// Something was found beside the screen.
pub fn came(model: &mut Model, answer: Answer) -> Option<Effect> {
    let Some(Layer::Find(find)) = model.layers.last_mut() else {
        return None;
    };
    find.came(answer).map(Effect::Find)
}

/// Shows what is selected in Explore.
fn take(model: &mut Model, find: &Find) -> Vec<Effect> {
    if let Some(thing) = find.selected() {
        explore::places::reveal_thing(model, thing);
    }
    Vec::new()
}

/// Text was pasted into it.
pub fn paste(find: &mut Find, text: &str) {
    prompt::paste(&mut find.input, text);
    find.finish();
}

/// The mouse on it; a second click takes the line, a click beside it closes it.
pub fn mouse(model: &mut Model, mut find: Box<Find>, kind: MouseKind, at: Position) -> Vec<Effect> {
    let area = find::area(model.size);
    let rows = popup::picker_rows(area);
    if matches!(kind, MouseKind::Click) {
        find.finish();
    }
    match kind {
        MouseKind::ScrollUp => find.cursor.scroll(-3),
        MouseKind::ScrollDown => find.cursor.scroll(3),
        MouseKind::Click if rows.contains(at) => {
            let row = find.cursor.top + usize::from(at.y - rows.y);
            let was = find.cursor.at;
            find.cursor.select(row);
            if row == was {
                return take(model, &find);
            }
        }
        MouseKind::Click if !area.contains(at) => return Vec::new(),
        MouseKind::Click => {}
    }
    push(model, Layer::Find(find))
}

/// Takes in a graph that was made anew, and the size of the list.
pub fn settle(model: &mut Model) {
    let is_find = |layer: &mut Layer| matches!(layer, Layer::Find(_));
    let Some(Layer::Find(mut find)) = model.layers.pop_if(is_find) else {
        return;
    };
    if let Some(names) = names(model)
        && !Arc::ptr_eq(&names, &find.names)
    {
        find.rename(names);
    }
    let height = popup::picker_rows(find::area(model.size)).height;
    let listed = find.found.listed.len();
    find.cursor.settle(listed, usize::from(height));
    model.layers.push(Layer::Find(find));
}
