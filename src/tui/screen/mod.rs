//! The screens, and the one place that knows all of them.
//!
//! Each screen is a folder with its state (`mod.rs`), what actions do to it (`update.rs`) and how it is drawn
//! (`view.rs`). A screen works out where its panes lie by one function of the area and its state, which drawing, the
//! mouse and `settle` share.

pub mod catalogue;
mod command;
pub mod diagnostics;
pub mod drift;
pub mod empty;
pub mod explore;
pub mod glossary;
pub mod halves;
pub mod jobs;
pub mod linked;
pub mod publish;
pub mod review;
pub mod statements;
pub mod types;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::action::{Action, Context};
use super::effect::Effect;
use super::model::Model;
use super::msg::MouseKind;
use super::widget::cursor::Scroll;
use super::widget::filter::Filtered;
use crate::diagnostic::Place;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScreenId {
    /// Upstream, focus, downstream.
    Explore,
    /// Statements and duplicates.
    Statements,
    /// Diagnostics.
    Diagnostics,
    /// The plan.
    Review,
    /// Publishing and its measures.
    Publish,
    /// What the catalogue has.
    Catalogue,
    /// The type definitions that we need, and what the catalogue has of them.
    Types,
    /// What clusters run.
    Jobs,
    /// What is declared, what runs and what is published, and how they differ.
    Drift,
    /// The glossaries of the catalogue.
    Glossary,
}

/// Something that can be copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yank {
    /// What it is.
    pub label: &'static str,
    /// The text.
    pub text: String,
}

impl Yank {
    /// Something to copy.
    pub fn new(label: &'static str, text: impl Into<String>) -> Self {
        Self {
            label,
            text: text.into(),
        }
    }
}

impl ScreenId {
    /// The screens in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::Explore,
        Self::Statements,
        Self::Diagnostics,
        Self::Review,
        Self::Publish,
        Self::Catalogue,
        Self::Types,
        Self::Jobs,
        Self::Drift,
        Self::Glossary,
    ];

    /// Whether the header names it only where there is room for all: Types is reached from Review, Drift is a question of its
    /// own.
    pub fn is_seldom_needed(self) -> bool {
        matches!(self, Self::Types | Self::Drift)
    }

    /// Whether the header names it only while it is shown: Glossary is reached from Catalogue, which has the room.
    pub fn is_named_only_while_shown(self) -> bool {
        self == Self::Glossary
    }

    /// The number in the header, which is the screen's key in the default keymap.
    pub fn number(self) -> u8 {
        match self {
            Self::Explore => 1,
            Self::Statements => 2,
            Self::Diagnostics => 3,
            Self::Review => 4,
            Self::Publish => 5,
            Self::Catalogue => 6,
            Self::Types => 7,
            Self::Jobs => 8,
            Self::Drift => 9,
            Self::Glossary => 0,
        }
    }

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Explore => "Explore",
            Self::Statements => "Statements",
            Self::Diagnostics => "Diagnostics",
            Self::Review => "Review",
            Self::Publish => "Publish",
            Self::Catalogue => "Catalogue",
            Self::Types => "Types",
            Self::Jobs => "Jobs",
            Self::Drift => "Drift",
            Self::Glossary => "Glossary",
        }
    }

    /// The context of its own actions.
    pub fn context(self) -> Context {
        match self {
            Self::Explore => Context::Explore,
            Self::Statements => Context::Statements,
            Self::Diagnostics => Context::Diagnostics,
            Self::Review => Context::Review,
            Self::Publish => Context::Publish,
            Self::Catalogue => Context::Catalogue,
            Self::Types => Context::Types,
            Self::Jobs => Context::Jobs,
            Self::Drift => Context::Drift,
            Self::Glossary => Context::Glossary,
        }
    }
}

/// The actions that the hint bar shows, the most useful first.
pub fn hints(model: &Model) -> &'static [Action] {
    match model.screen {
        ScreenId::Explore => model.explore.hints(),
        ScreenId::Statements => statements::HINTS,
        ScreenId::Diagnostics => diagnostics::HINTS,
        ScreenId::Review => model.review.hints(),
        ScreenId::Publish => model.publish.hints(),
        ScreenId::Catalogue => model.catalogue.hints(),
        ScreenId::Types => model.types.hints(),
        ScreenId::Jobs => jobs::HINTS,
        ScreenId::Drift => drift::HINTS,
        ScreenId::Glossary => glossary::HINTS,
    }
}

/// Runs an action of the screen shown, or a movement in it.
pub fn update(model: &mut Model, action: Action) -> Vec<Effect> {
    match model.screen {
        ScreenId::Explore => explore::update::run(model, action),
        ScreenId::Statements => statements::update::run(model, action),
        ScreenId::Diagnostics => diagnostics::update::run(model, action),
        ScreenId::Review => review::update::run(model, action),
        ScreenId::Publish => publish::update::run(model, action),
        ScreenId::Catalogue => catalogue::update::run(model, action),
        ScreenId::Types => types::update::run(model, action),
        ScreenId::Jobs => jobs::update::run(model, action),
        ScreenId::Drift => drift::update::run(model, action),
        ScreenId::Glossary => glossary::update::run(model, action),
    }
}

/// Draws the screen shown.
pub fn view(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    match model.screen {
        ScreenId::Explore => explore::view::draw(model, frame, area),
        ScreenId::Statements => statements::view::draw(model, frame, area),
        ScreenId::Diagnostics => diagnostics::view::draw(model, frame, area),
        ScreenId::Review => review::view::draw(model, frame, area),
        ScreenId::Publish => publish::view::draw(model, frame, area),
        ScreenId::Catalogue => catalogue::view::draw(model, frame, area),
        ScreenId::Types => types::view::draw(model, frame, area),
        ScreenId::Jobs => jobs::view::draw(model, frame, area),
        ScreenId::Drift => drift::view::draw(model, frame, area),
        ScreenId::Glossary => glossary::view::draw(model, frame, area),
    }
}

/// Brings cursors and scroll positions of the screen shown inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    match model.screen {
        ScreenId::Explore => explore::update::settle(model, area),
        ScreenId::Statements => statements::update::settle(model, area),
        ScreenId::Diagnostics => diagnostics::update::settle(model, area),
        ScreenId::Review => review::update::settle(model, area),
        ScreenId::Publish => publish::update::settle(model, area),
        ScreenId::Catalogue => catalogue::update::settle(model, area),
        ScreenId::Types => types::update::settle(model, area),
        ScreenId::Jobs => jobs::update::settle(model, area),
        ScreenId::Drift => drift::update::settle(model, area),
        ScreenId::Glossary => glossary::update::settle(model, area),
    }
}

/// The mouse was used inside the screen.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    match model.screen {
        ScreenId::Explore => explore::update::mouse(model, kind, at, area),
        ScreenId::Statements => statements::update::mouse(model, kind, at, area),
        ScreenId::Diagnostics => diagnostics::update::mouse(model, kind, at, area),
        ScreenId::Review => review::update::mouse(model, kind, at, area),
        ScreenId::Publish => publish::update::mouse(model, kind, at, area),
        ScreenId::Catalogue => catalogue::update::mouse(model, kind, at, area),
        ScreenId::Types => types::update::mouse(model, kind, at, area),
        ScreenId::Jobs => jobs::update::mouse(model, kind, at, area),
        ScreenId::Drift => drift::update::mouse(model, kind, at, area),
        ScreenId::Glossary => glossary::update::mouse(model, kind, at, area),
    }
}

/// The list that a filter on the screen shown applies to.
pub fn filtered(model: &mut Model) -> Option<&mut Filtered> {
    match model.screen {
        ScreenId::Explore => Some(explore::update::filtered(model)),
        ScreenId::Statements => Some(&mut model.statements.list),
        ScreenId::Diagnostics => Some(&mut model.diagnostics.list),
        ScreenId::Review => Some(&mut model.review.list),
        ScreenId::Catalogue => Some(&mut model.catalogue.list),
        ScreenId::Types => Some(types::update::filtered(&mut model.types)),
        ScreenId::Jobs => Some(&mut model.jobs.list),
        ScreenId::Drift => Some(&mut model.drift.list),
        ScreenId::Glossary => Some(&mut model.glossary.linked.list),
        ScreenId::Publish => None,
    }
}

/// Makes ready what the filter of the screen shown looks through, where that takes time.
pub fn prepare_filter(model: &mut Model) {
    if model.screen == ScreenId::Explore {
        explore::update::prepare_filter(model);
    }
}

/// Works out anew which rows the filter of the screen shown leaves.
pub fn refilter(model: &mut Model) {
    match model.screen {
        ScreenId::Explore => explore::update::refilter(model),
        ScreenId::Statements => statements::update::refilter(model),
        ScreenId::Diagnostics => diagnostics::update::refilter(model),
        ScreenId::Review => review::update::refilter(model),
        ScreenId::Catalogue => catalogue::update::refilter(model),
        ScreenId::Types => types::update::refilter(model),
        ScreenId::Jobs => model.jobs.refilter(),
        ScreenId::Drift => drift::update::refilter(model),
        ScreenId::Glossary => glossary::update::refilter(model),
        ScreenId::Publish => {}
    }
}

/// What can be copied of the selected thing, and the command that prints what is shown.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let mut yanks = yanks_of_selected(model);
    yanks.push(command::equivalent(model));
    yanks
}

fn yanks_of_selected(model: &Model) -> Vec<Yank> {
    match model.screen {
        ScreenId::Explore => explore::update::yanks(model),
        ScreenId::Statements => statements::update::yanks(model),
        ScreenId::Diagnostics => diagnostics::update::yanks(model),
        ScreenId::Review => review::update::yanks(model),
        ScreenId::Publish => publish::update::yanks(model),
        ScreenId::Catalogue => catalogue::update::yanks(model),
        ScreenId::Types => types::update::yanks(model),
        ScreenId::Jobs => jobs::update::yanks(model),
        ScreenId::Drift => drift::update::yanks(model),
        ScreenId::Glossary => glossary::update::yanks(model),
    }
}

/// The graph or the workspace changed: every screen that shows them works out its rows anew.
pub fn work_changed(model: &mut Model) {
    explore::places::work_changed(model);
    statements::update::work_changed(model);
    diagnostics::update::work_changed(model);
    jobs::update::work_changed(model);
    drift::update::work_changed(model);
}

/// What is selected on a screen on which one follows lines, by its name or guid.
pub fn standing_at(model: &Model) -> Option<String> {
    match model.screen {
        ScreenId::Types if model.types.shows_all => {
            let selected = model.types.explorer.selected();
            selected.map(|it| it.name.clone())
        }
        ScreenId::Glossary => model.glossary.selected().map(|it| it.guid.clone()),
        _ => None,
    }
}

/// Selects it again.
pub fn stand_at(model: &mut Model, selected: Option<&str>) {
    match (model.screen, selected) {
        (ScreenId::Types, Some(name)) => {
            model.types.shows_all = true;
            types::explorer::update::select(&mut model.types.explorer, name);
        }
        (ScreenId::Glossary, Some(guid)) => {
            glossary::update::select(&mut model.glossary, guid);
        }
        _ => {}
    }
}

/// The selected row when a click falls into a list drawn in `area`.
pub fn clicked_row(area: Rect, at: Position, top: usize) -> Option<usize> {
    area.contains(at).then(|| top + usize::from(at.y - area.y))
}

/// A count with its noun.
pub fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// How many rows a list has, or shows of how many, with its filter.
pub fn count_note(list: &Filtered, total: usize) -> String {
    if list.text.trim().is_empty() {
        total.to_string()
    } else {
        format!("/{}  {} of {total}", list.text.trim(), list.shown().len())
    }
}

/// Which part of a longer text is visible.
pub fn scroll_note(scroll: &Scroll) -> String {
    if scroll.len <= scroll.height {
        return String::new();
    }
    let last = (scroll.top + scroll.height).min(scroll.len);
    format!("{}-{last}/{}", scroll.top + 1, scroll.len)
}

/// Opens a place in the editor, or says why that cannot be.
pub fn edit_at(model: &mut Model, place: Option<&Place>) -> Vec<Effect> {
    let path = model.work().zip(place).and_then(|(work, place)| {
        let path = work.workspace.file(&place.file)?.path()?;
        Some((path.to_owned(), place.start.line))
    });
    if let Some((path, line)) = path {
        return vec![Effect::Edit(path, line)];
    }
    model.note("this was not read from a file on disk; there is nothing to edit");
    Vec::new()
}
