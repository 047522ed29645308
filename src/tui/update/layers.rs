//! Keys and mouse for what lies above the screen.

use ratatui::crossterm::event::KeyCode;
use ratatui::layout::Position;

use super::{contexts, find, global, run, tasks};
use crate::tui::action::Action;
use crate::tui::catalogue_data::Names;
use crate::tui::effect::Effect;
use crate::tui::key::Key;
use crate::tui::keymap::Lookup;
use crate::tui::layer::Layer;
use crate::tui::layer::ask::Ask;
use crate::tui::layer::picker::{Pick, Picker};
use crate::tui::layer::prompt::{self, Prompt, Purpose};
use crate::tui::model::Model;
use crate::tui::msg::MouseKind;
use crate::tui::screen;
use crate::tui::view::popup;
use crate::tui::widget::cursor::Scroll;

/// Puts a layer on top.
pub fn push(model: &mut Model, layer: Layer) -> Vec<Effect> {
    model.layers.push(layer);
    Vec::new()
}

/// Opens the line that filters the list of the screen.
pub fn open_filter(model: &mut Model) {
    match screen::filtered(model) {
        Some(list) => {
            let text = list.text.clone();
            let prompt = Prompt::new(Purpose::Filter, &text);
            model.layers.push(Layer::Prompt(prompt));
            screen::prepare_filter(model);
        }
        None => model.note("there is no list to filter here"),
    }
}

/// Opens the copy menu.
pub fn open_copy(model: &mut Model) {
    let yanks = screen::yanks(model);
    if yanks.is_empty() {
        model.note("there is nothing to copy here");
    } else {
        model.layers.push(Layer::Picker(Picker::copy(yanks)));
    }
}

/// A key for the topmost layer.
pub fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(layer) = model.layers.pop() else {
        return Vec::new();
    };
    match layer {
        Layer::Picker(picker) => press_picker(model, picker, key),
        Layer::Find(found) => find::press(model, found, key),
        Layer::Prompt(prompt) => press_prompt(model, prompt, key),
        Layer::Ask(ask) => press_ask(model, ask, key),
        Layer::Tasks(cursor) => tasks::press(model, cursor, key),
        Layer::Messages(mut scroll) => {
            if read_on(model, &mut scroll, key) {
                model.layers.push(Layer::Messages(scroll));
            }
            Vec::new()
        }
        Layer::Page(mut page) => {
            if read_on(model, &mut page.scroll, key) {
                model.layers.push(Layer::Page(page));
            }
            Vec::new()
        }
    }
}

/// Moves through a text; false where the key closes it.
fn read_on(model: &Model, scroll: &mut Scroll, key: Key) -> bool {
    if let Lookup::Action(action) = model.keymap.lookup(&contexts(model)[1..], &[key]) {
        scroll.run(action);
    }
    key.code != KeyCode::Esc && key != Key::char('q')
}

/// How a key moves in a list that stands under a line one types into.
pub fn movement(key: Key) -> Option<Action> {
    Some(match (key.code, key.ctrl) {
        (KeyCode::Down | KeyCode::Tab, _) | (KeyCode::Char('n'), true) => Action::Down,
        (KeyCode::Up | KeyCode::BackTab, _) | (KeyCode::Char('p'), true) => Action::Up,
        (KeyCode::PageDown, _) | (KeyCode::Char('d'), true) => Action::PageDown,
        (KeyCode::PageUp, _) => Action::PageUp,
        _ => return None,
    })
}

fn press_picker(model: &mut Model, mut picker: Picker, key: Key) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => {
            let pick = picker.selected().map(|item| item.pick.clone());
            return pick.map_or_else(Vec::new, |pick| do_pick(model, pick));
        }
        _ => {}
    }
    match movement(key) {
        Some(action) => {
            picker.list.run(action);
            picker.skip_heading(!matches!(action, Action::Up | Action::PageUp));
        }
        None => {
            if prompt::type_key(&mut picker.input, key) {
                picker.refilter();
            }
        }
    }
    model.layers.push(Layer::Picker(picker));
    Vec::new()
}

fn do_pick(model: &mut Model, pick: Pick) -> Vec<Effect> {
    match pick {
        Pick::Run(action) => run(model, action),
        Pick::Copy(text) => vec![Effect::Copy(text)],
        Pick::Look(thing, view) => {
            screen::explore::places::focus_on(model, thing);
            if let Some(view) = view {
                screen::explore::update::show(model, view);
            }
            Vec::new()
        }
        Pick::Narrow(facet, name) => screen::catalogue::find::narrow(model, facet, name),
        Pick::Say(saying) => vec![Effect::Keep(saying)],
        Pick::Choose(chosen) => screen::review::update::chosen(model, chosen),
        Pick::Read | Pick::Nothing => Vec::new(),
    }
}

fn press_prompt(model: &mut Model, mut line: Prompt, key: Key) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => {
            if line.purpose == Purpose::Filter {
                filter_by(model, String::new());
            }
            Vec::new()
        }
        KeyCode::Enter => submit(model, &line),
        KeyCode::Tab | KeyCode::BackTab if line.purpose == Purpose::Search => {
            let names = model.catalogue.names.as_ref();
            line.complete(names.unwrap_or(&Names::default()), key.code == KeyCode::Tab);
            model.layers.push(Layer::Prompt(line));
            Vec::new()
        }
        KeyCode::Down | KeyCode::Up if line.purpose == Purpose::Filter => {
            if let Some(list) = screen::filtered(model) {
                list.run(if key.code == KeyCode::Down {
                    Action::Down
                } else {
                    Action::Up
                });
            }
            model.layers.push(Layer::Prompt(line));
            Vec::new()
        }
        _ => {
            line.stem = None;
            if prompt::type_key(&mut line.input, key) && line.purpose == Purpose::Filter {
                filter_by(model, line.input.value().to_owned());
            }
            model.layers.push(Layer::Prompt(line));
            Vec::new()
        }
    }
}

fn filter_by(model: &mut Model, text: String) {
    if let Some(list) = screen::filtered(model) {
        list.text = text;
    }
    screen::refilter(model);
}

fn submit(model: &mut Model, line: &Prompt) -> Vec<Effect> {
    let text = line.input.value().trim().to_owned();
    match line.purpose {
        Purpose::Filter => Vec::new(),
        Purpose::Search => screen::catalogue::find::submit(model, &text),
        Purpose::SaveView => screen::explore::saved::save(model, &text),
        Purpose::SaveTable => screen::explore::table::save(model, &text),
        Purpose::SavePlan => match &model.review.plan {
            Some(plan) if !text.is_empty() => {
                vec![Effect::SavePlan(Box::new(plan.clone()), text.into())]
            }
            _ => Vec::new(),
        },
    }
}

fn press_ask(model: &mut Model, mut ask: Ask, key: Key) -> Vec<Effect> {
    let answer = match (key.code, ask.word) {
        (KeyCode::Esc, _) | (KeyCode::Char('n' | 'N'), None) => return Vec::new(),
        (KeyCode::Char('y' | 'Y'), None) => ask.pressed_yes(),
        (KeyCode::Enter, Some(_)) => ask.entered(),
        (KeyCode::Backspace, Some(_)) => {
            ask.typed.pop();
            Err(ask)
        }
        (_, Some(_)) => {
            ask.typed.extend(key.typed());
            Err(ask)
        }
        _ => Err(ask),
    };
    match answer {
        Ok(confirmed) => global::carry_out(model, &confirmed),
        Err(ask) => push(model, Layer::Ask(ask)),
    }
}

/// Pasted text goes to the field that is typed into. A question takes none: a yes is typed.
pub fn paste(model: &mut Model, text: &str) {
    match model.layers.last_mut() {
        Some(Layer::Prompt(line)) => {
            prompt::paste(&mut line.input, text);
            if line.purpose == Purpose::Filter {
                let text = line.input.value().to_owned();
                filter_by(model, text);
            }
        }
        Some(Layer::Picker(picker)) => {
            prompt::paste(&mut picker.input, text);
            picker.refilter();
        }
        Some(Layer::Find(found)) => find::paste(found, text),
        Some(Layer::Ask(_) | Layer::Messages(_) | Layer::Page(_) | Layer::Tasks(_)) | None => {}
    }
}

/// The mouse on the topmost layer; a click beside it closes it.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position) -> Vec<Effect> {
    let size = model.size;
    let messages = model.messages.all.len();
    let has_own = |layer: &mut Layer| matches!(layer, Layer::Find(_) | Layer::Tasks(_));
    match model.layers.pop_if(has_own) {
        Some(Layer::Find(found)) => return find::mouse(model, found, kind, at),
        Some(Layer::Tasks(cursor)) => return tasks::mouse(model, cursor, kind, at),
        _ => {}
    }
    let Some(layer) = model.layers.last_mut() else {
        return Vec::new();
    };
    let lines = match kind {
        MouseKind::ScrollUp => -3,
        MouseKind::ScrollDown => 3,
        MouseKind::Click => 0,
    };
    match layer {
        Layer::Picker(picker) => {
            let area = popup::picker_area(size, picker);
            let rows = popup::item_rows(area, picker);
            if kind != MouseKind::Click {
                picker.list.cursor.scroll(lines);
            } else if rows.contains(at) {
                let row = picker.list.cursor.top + usize::from(at.y - rows.y);
                let is_again = row == picker.list.cursor.at;
                picker.list.cursor.select(row);
                if is_again {
                    let pick = picker.selected().map(|item| item.pick.clone());
                    model.layers.pop();
                    return pick.map_or_else(Vec::new, |pick| do_pick(model, pick));
                }
            } else if !area.contains(at) {
                model.layers.pop();
            }
        }
        Layer::Messages(scroll) => {
            scroll.scroll(lines);
            if kind == MouseKind::Click && !popup::messages_area(size, messages).contains(at) {
                model.layers.pop();
            }
        }
        Layer::Page(page) => {
            page.scroll.scroll(lines);
            if kind == MouseKind::Click && !popup::page_area(size, page).contains(at) {
                model.layers.pop();
            }
        }
        // A question is answered by keys only, so that no stray click publishes or loses anything.
        Layer::Ask(_) | Layer::Prompt(_) | Layer::Find(_) | Layer::Tasks(_) => {}
    }
    Vec::new()
}

/// Brings the cursors of layers inside what there is to show.
pub fn settle(model: &mut Model) {
    let size = model.size;
    let messages = popup::message_lines(
        model,
        usize::from(
            popup::messages_area(size, model.messages.all.len())
                .width
                .saturating_sub(2),
        ),
    )
    .len();
    let messages_height = popup::messages_area(size, model.messages.all.len())
        .height
        .saturating_sub(2);
    match model.layers.last_mut() {
        Some(Layer::Picker(picker)) => {
            let rows = popup::item_rows(popup::picker_area(size, picker), picker);
            picker.list.settle(usize::from(rows.height));
        }
        Some(Layer::Messages(scroll)) => scroll.settle(messages, usize::from(messages_height)),
        Some(Layer::Page(page)) => {
            let height = popup::page_area(size, page).height.saturating_sub(2);
            page.scroll.settle(page.lines.len(), usize::from(height));
        }
        Some(Layer::Find(_)) => find::settle(model),
        Some(Layer::Tasks(_)) => tasks::settle(model),
        Some(Layer::Ask(_) | Layer::Prompt(_)) | None => {}
    }
}
