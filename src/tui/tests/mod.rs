//! Tests of the whole UI without a terminal: messages in, model, effects and buffers out.

mod asking;
mod browsing;
mod catalogued;
mod drift;
mod explore;
mod fixture;
mod glossary;
mod graphs;
mod job_corrections;
mod job_failures;
mod jobs;
mod keys;
mod manners;
mod parts;
mod reach;
mod screens;
mod security;
mod types;
mod updates;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use super::action::Action;
use super::effect::Effect;
use super::key::Key;
use super::keymap::{DEFAULT, Keymap};
use super::model::{Model, Surroundings};
use super::msg::Msg;
use super::screen::ScreenId;
use super::update::{start, update};
use super::view;
use crate::lineage::{MergeChoice, Strength};

/// A model of this size that has read the workspace of the fixture.
fn opened(size: (u16, u16)) -> Model {
    let mut model = unopened(size);
    open(&mut model, fixture::workspace());
    model
}

fn unopened(size: (u16, u16)) -> Model {
    let choice = MergeChoice {
        strength: Some(Strength::Identical),
        ..MergeChoice::default()
    };
    let surroundings = Surroundings {
        subject: "demo/pipeline.py".into(),
        target: "local catalogue".into(),
        is_local: true,
        reads_stdin: false,
        plan_file: "headwater-plan.json".into(),
        ..Surroundings::default()
    };
    let mut model = Model::new(surroundings, Keymap::parse(DEFAULT).unwrap(), choice);
    update(&mut model, Msg::Resize(size.0, size.1));
    model
}

fn open(model: &mut Model, workspace: crate::workspace::Workspace) {
    let effects = start(model);
    let Some(Effect::Open(ticket)) = effects.first() else {
        panic!("starting opens: {effects:?}");
    };
    update(model, Msg::Opened(*ticket, Ok(workspace.into())));
}

/// Presses keys as the keymap writes them.
fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    keys.split_whitespace()
        .flat_map(|key| update(model, Msg::Key(key.parse::<Key>().unwrap())))
        .collect()
}

/// Types text, each character as a key.
fn type_in(model: &mut Model, text: &str) -> Vec<Effect> {
    text.chars()
        .flat_map(|c| update(model, Msg::Key(Key::char(c))))
        .collect()
}

fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    update(model, Msg::Run(action))
}

fn draw(model: &Model) -> Buffer {
    let (width, height) = model.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| view::draw(model, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The text of a drawn model, without the spaces at the ends of lines.
fn text(model: &Model) -> String {
    written(&draw(model))
}

/// The text of a buffer, without the spaces at the ends of lines.
fn written(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            skip = crate::text::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
