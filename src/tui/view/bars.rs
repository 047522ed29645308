//! The lines above and below the screen: names of the screens, status, keys.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use crate::diagnostic::Severity;
use crate::text;
use crate::tui::action::Action;
use crate::tui::effect::Slot;
use crate::tui::layer::Layer;
use crate::tui::layer::prompt::{Prompt, Purpose};
use crate::tui::layout;
use crate::tui::model::{COMFORTABLE, Model, Opened, Surroundings};
use crate::tui::screen::{self, plural};
use crate::tui::tasks::{self, Work};
use crate::tui::theme::Role;
use crate::tui::update::contexts;

/// The names of the screens; on the right what was opened.
pub fn draw_header(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let mut end = area.x;
    for (screen, rect, label) in layout::tabs(model, area) {
        let role = if screen == model.screen {
            Role::TabActive
        } else {
            Role::Tab
        };
        ui.line(role, label).render(rect, frame.buffer_mut());
        end = rect.right();
    }
    let room = usize::from(area.right().saturating_sub(end));
    if room > 14 {
        let Surroundings {
            subject, profile, ..
        } = &model.surroundings;
        let subject = match profile {
            Some(profile) => format!("{profile}: {subject} "),
            None => format!("{subject} "),
        };
        let subject = text::printable(&subject).into_owned();
        let subject = text::truncate_middle(&subject, room - 2).into_owned();
        let rest = Rect {
            x: end,
            width: area.right() - end,
            ..area
        };
        ui.line(Role::Dim, subject)
            .right_aligned()
            .render(rest, frame.buffer_mut());
    }
}

/// The last message, or what runs, or what was read.
pub fn draw_status(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let width = usize::from(area.width).saturating_sub(2);
    let message = model
        .messages
        .all
        .last()
        .filter(|_| model.messages.is_shown);
    let line = if let Some(message) = message {
        let (lead, role) = match message.severity {
            Severity::Error => ("error: ", Role::Error),
            Severity::Warning => ("warning: ", Role::Warning),
            Severity::Note => ("", Role::Text),
        };
        let hint = message.problem.hint.as_ref();
        let hint = hint.map_or_else(String::new, |hint| format!(" ({hint})"));
        let words = format!("{lead}{}{hint}", message.problem.message);
        let words = text::printable(&words).into_owned();
        ui.span(role, text::truncate_end(&words, width))
    } else {
        let words = picked(model)
            .or_else(|| running(model))
            .or_else(|| cramped(model))
            .unwrap_or_else(|| summary(model));
        let words = text::printable(&words).into_owned();
        ui.span(Role::Dim, text::truncate_end(&words, width))
    };
    Line::from(vec![Span::raw(" "), line]).render(area, frame.buffer_mut());
}

/// The text of the line that is selected in a list above the screen: there it may be cut.
fn picked(model: &Model) -> Option<String> {
    match model.layers.last() {
        Some(Layer::Picker(picker)) => picker.selected().map(|item| item.text.clone()),
        _ => None,
    }
}

/// That the terminal is small.
fn cramped(model: &Model) -> Option<String> {
    layout::is_cramped(model.size).then(|| {
        let ((width, height), (wanted, high)) = (model.size, COMFORTABLE);
        format!("this terminal has {width}x{height}; {wanted}x{high} or more shows everything")
    })
}

/// What turns before something that one waits for: nothing that a screen reader would spell out, and ASCII.
const TURNS: [&str; 4] = ["|", "/", "-", "\\"];

/// What is on its way, the most important of it.
fn running(model: &Model) -> Option<String> {
    let task = tasks::all(model).into_iter().find(|task| task.is_told)?;
    let turn = model.turns.map_or_else(String::new, |turns| {
        format!("{} ", TURNS[turns % TURNS.len()])
    });
    Some(match task.work {
        Work::Publish | Work::Slot(Slot::Types | Slot::Inventory) => {
            format!("{turn}{}", task.words)
        }
        Work::Slot(_) => format!("{turn}{}, esc stops", task.words),
    })
}

fn summary(model: &Model) -> String {
    let Some(work) = model.work() else {
        return String::new();
    };
    let (datasets, processes) = work.graph.counts();
    let findings = crate::tui::screen::diagnostics::view::counts(&work.workspace.diagnostics);
    let findings = if findings.is_empty() {
        "nothing doubtful".to_owned()
    } else {
        findings
    };
    format!(
        "{}, {}; {findings}",
        plural(datasets, "dataset", "datasets"),
        plural(processes, "process", "processes"),
    )
}

/// The keys that matter here; help and quitting always.
pub fn draw_hints(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let hints = hints(model);
    let always: Vec<(String, String)> = if model.layers.is_empty() && model.pressed.is_empty() {
        [Action::Help, Action::Quit]
            .into_iter()
            .filter_map(|action| Some((model.keymap.key_of(action)?, action.hint().to_owned())))
            .collect()
    } else {
        Vec::new()
    };
    let size = |(key, label): &(String, String)| text::width(key) + text::width(label) + 3;
    let mut room =
        usize::from(area.width).saturating_sub(1 + always.iter().map(size).sum::<usize>());
    let mut pieces = vec![Span::raw(" ")];
    let fitting = hints.iter().take_while(|hint| {
        let fits = room >= size(hint);
        room = room.saturating_sub(size(hint));
        fits
    });
    for (key, label) in fitting.chain(&always) {
        pieces.push(ui.span(Role::Key, key));
        pieces.push(ui.span(Role::Dim, format!(" {label}  ")));
    }
    Line::from(pieces).render(area, frame.buffer_mut());
}

/// What an action is called in few words.
fn label(action: Action) -> &'static str {
    match action.hint() {
        "" => action.name(),
        hint => hint,
    }
}

fn hints(model: &Model) -> Vec<(String, String)> {
    let pair = |key: &str, label: &str| (key.to_owned(), label.to_owned());
    if !model.pressed.is_empty() {
        let after = model.keymap.continuations(&contexts(model), &model.pressed);
        return after
            .into_iter()
            .map(|(keys, action)| (keys, label(action).to_owned()))
            .collect();
    }
    match model.layers.last() {
        Some(Layer::Picker(_)) => vec![
            pair("enter", "take"),
            pair("up down", "move"),
            pair("esc", "close"),
        ],
        Some(Layer::Find(_)) => vec![
            pair("enter", "explore it"),
            pair("up down", "move"),
            pair("esc", "close"),
            pair("'", "exact"),
            pair("!", "not"),
            pair("^ $", "start, end"),
        ],
        Some(Layer::Prompt(prompt)) => match prompt.purpose {
            Purpose::Filter => vec![
                pair("enter", "keep"),
                pair("esc", "clear"),
                pair("'", "exact"),
                pair("!", "not"),
                pair("^ $", "start, end"),
            ],
            Purpose::Search => vec![
                pair("enter", "search"),
                pair("esc", "leave"),
                pair("tab", "complete"),
                pair("type: class: term:", "narrow"),
            ],
            Purpose::SavePlan | Purpose::SaveView | Purpose::SaveTable => {
                vec![pair("enter", "save"), pair("esc", "leave")]
            }
        },
        Some(Layer::Ask(ask)) => match ask.word {
            Some(_) => vec![pair("enter", "answer"), pair("esc", "leave it")],
            None => vec![pair("y", "yes"), pair("n", "no")],
        },
        Some(Layer::Messages(_) | Layer::Page(_)) => {
            vec![pair("j k", "move"), pair("esc", "close")]
        }
        Some(Layer::Tasks(_)) => vec![
            pair("enter", "end it"),
            pair("j k", "move"),
            pair("esc", "close"),
        ],
        None if matches!(model.opened, Opened::Reading(_)) && model.jobs.all.is_empty() => {
            vec![pair("esc", "stop reading")]
        }
        None => screen::hints(model)
            .iter()
            .filter_map(|&action| Some((model.keymap.key_of(action)?, action.hint().to_owned())))
            .collect(),
    }
}

/// The line one types into, in place of the status.
pub fn draw_prompt(model: &Model, prompt: &Prompt, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    Clear.render(area, frame.buffer_mut());
    let label = prompt.label();
    let room = usize::from(area.width).saturating_sub(text::width(label) + 3);
    let scroll = prompt.input.visual_scroll(room);
    let shown = text::printable(prompt.input.value()).into_owned();
    let visible = skip_cells(&shown, scroll);
    Line::from(vec![
        Span::raw(" "),
        ui.span(Role::Key, label),
        ui.span(Role::Text, text::truncate_end(visible, room + 1)),
    ])
    .render(area, frame.buffer_mut());
    draw_completions(model, prompt, frame, area);
    let cursor = 1 + text::width(label) + prompt.input.visual_cursor().saturating_sub(scroll);
    let x = area.x
        + u16::try_from(cursor)
            .unwrap_or(0)
            .min(area.width.saturating_sub(1));
    frame.set_cursor_position(Position::new(x, area.y));
}

/// What the line may become, behind it, as far as there is room; the one that stands in it stands out.
fn draw_completions(model: &Model, prompt: &Prompt, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let Some(names) = &model.catalogue.names else {
        return;
    };
    let typed = prompt.input.value();
    let stem = prompt.stem.as_deref().unwrap_or(typed);
    let kept = stem.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let used = text::width(prompt.label()) + text::width(&text::printable(typed)) + 4;
    let mut room = usize::from(area.width).saturating_sub(used);
    let mut pieces = Vec::new();
    for line in prompt.completions(names) {
        let word = line.get(kept..).unwrap_or(&line);
        let word = text::printable(word).into_owned();
        let Some(rest) = room.checked_sub(text::width(&word) + 2) else {
            break;
        };
        room = rest;
        let role = if line == typed { Role::Key } else { Role::Dim };
        pieces.push(ui.span(role, word));
        pieces.push(Span::raw("  "));
    }
    let shift = u16::try_from(used).unwrap_or(u16::MAX).min(area.width);
    let behind = Rect {
        x: area.x + shift,
        width: area.width - shift,
        ..area
    };
    Line::from(pieces).render(behind, frame.buffer_mut());
}

/// What is left of a text after so many cells.
pub fn skip_cells(line: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, character) in line.char_indices() {
        if used >= cells {
            return &line[at..];
        }
        used += text::width(character.encode_utf8(&mut [0; 4]));
    }
    ""
}
