//! The state of the terminal UI. `update` changes it, `view` draws it, nothing else touches it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::effect::{Slot, Ticket};
use super::history::History;
use super::key::Key;
use super::keymap::Keymap;
use super::layer::Layer;
use super::msg::Problem;
use super::screen::ScreenId;
use super::screen::{
    catalogue, diagnostics, drift, explore, glossary, jobs, publish, review, statements, types,
};
use super::search::Names;
use super::theme::{Theme, ThemeName};
use super::widget::ui::Ui;
use super::work::Work;
use crate::diagnostic::Severity;
use crate::lineage::{Lineage, MergeChoice};
use crate::workspace::{ClusterShare, Progress};

/// What the screens are made for. A smaller terminal is told so, and shows what fits.
pub const COMFORTABLE: (u16, u16) = (80, 24);

/// Below this size only a message is drawn.
pub const SMALLEST: (u16, u16) = (60, 15);

/// How many messages are kept.
const KEPT_MESSAGES: usize = 200;

/// How far opening the inputs has come.
#[derive(Debug)]
pub enum Opened {
    /// It runs.
    Reading(Option<Progress>),
    /// It failed, or the person cancelled it.
    Failed(Problem),
    /// It is done.
    Ready(Work),
}

/// What the UI knows about its surroundings; never changes.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// What was opened, for the header.
    pub subject: String,
    /// The profile in force.
    pub profile: Option<String>,
    /// The catalogue, by host or as "local catalogue".
    pub target: String,
    /// Whether that is the local catalogue.
    pub is_local: bool,
    /// Whether nothing is published.
    pub is_read_only: bool,
    /// Whether standard input is read, which can be done only once.
    pub reads_stdin: bool,
    /// Where a plan is saved unless the person says otherwise.
    pub plan_file: String,
    /// The project file, if there is one.
    pub project_file: Option<PathBuf>,
    /// How many of the inputs are clusters.
    pub clusters: ClusterShare,
    /// How long to wait between two questions to clusters that run; none asks only where the person does.
    pub refresh: Option<Duration>,
}

/// A message to the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// How bad it is.
    pub severity: Severity,
    /// What happened.
    pub problem: Problem,
}

/// What was told.
#[derive(Debug, Default)]
pub struct Messages {
    /// Oldest first.
    pub all: Vec<Message>,
    /// Whether the last one stands in the status line.
    pub is_shown: bool,
}

/// How everything looks.
#[derive(Debug)]
pub struct Look {
    /// The theme by name.
    pub name: ThemeName,
    /// Its styles.
    pub theme: Theme,
    /// Whether a person or the configuration chose the theme, so that the terminal's answer does not change it.
    pub is_fixed: bool,
    /// ASCII only.
    pub is_ascii: bool,
    /// A person's own theme.
    pub own: Option<Theme>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            name: ThemeName::Terminal,
            theme: Theme::named(ThemeName::Terminal),
            is_fixed: false,
            is_ascii: false,
            own: None,
        }
    }
}

impl Look {
    /// What drawing needs.
    pub fn ui(&self) -> Ui<'_> {
        Ui {
            theme: &self.theme,
            is_ascii: self.is_ascii,
        }
    }

    /// Uses a theme.
    pub fn set(&mut self, name: ThemeName) {
        self.name = name;
        self.theme = match (&self.own, name) {
            (Some(own), ThemeName::Own) => own.clone(),
            _ => Theme::named(name),
        };
    }

    /// Uses the next theme.
    pub fn set_next(&mut self) {
        self.set(match self.name.next() {
            ThemeName::Own if self.own.is_none() => ThemeName::Own.next(),
            next => next,
        });
    }
}

/// How far leaving has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Leaving {
    /// Nobody wants to leave.
    #[default]
    No,
    /// A first ctrl-c asked; the second leaves at once.
    Interrupted,
    /// The program ends when the running publish has stopped.
    AfterPublish,
}

/// The whole state.
#[derive(Debug)]
pub struct Model {
    /// What was opened.
    pub opened: Opened,
    /// Which duplicates become one; kept while the inputs are read again.
    pub choice: MergeChoice,
    /// Where the UI runs.
    pub surroundings: Surroundings,
    /// The keys.
    pub keymap: Keymap,
    /// How everything looks.
    pub look: Look,
    /// Whether the mouse is ours.
    pub has_mouse: bool,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The screen shown.
    pub screen: ScreenId,
    /// State of the screens.
    pub explore: explore::Explore,
    /// State of the screens.
    pub statements: statements::Statements,
    /// State of the screens.
    pub diagnostics: diagnostics::Diagnostics,
    /// State of the screens.
    pub review: review::Review,
    /// State of the screens.
    pub publish: publish::Publish,
    /// State of the screens.
    pub catalogue: catalogue::Catalogue,
    /// State of the screens.
    pub types: types::Types,
    /// State of the screens.
    pub jobs: jobs::Jobs,
    /// State of the screens.
    pub drift: drift::Drift,
    /// State of the screens.
    pub glossary: glossary::Glossary,
    /// What lies above the screen, the topmost last.
    pub layers: Vec<Layer>,
    /// The names of everything in the graph, once they were wanted.
    pub names: Option<Arc<Names>>,
    /// The groups of a large graph, once they are ready.
    pub groupings: Option<Arc<explore::Groupings>>,
    /// Keys of a sequence that is not finished.
    pub pressed: Vec<Key>,
    /// Where the person was.
    pub history: History,
    /// What was told.
    pub messages: Messages,
    /// Running requests by slot.
    pub running: BTreeMap<Slot, Ticket>,
    /// How far leaving has come.
    pub leaving: Leaving,
    /// How far reading again has come, while what was read before is still shown.
    pub progress: Option<Progress>,
    /// How often what moves while something runs has turned; none before one has waited for it.
    pub turns: Option<usize>,
    /// Files that changed while everything was being read.
    pub changed_meanwhile: Vec<String>,
    next_ticket: u64,
}

impl Model {
    /// The state before anything was read.
    pub fn new(surroundings: Surroundings, keymap: Keymap, choice: MergeChoice) -> Self {
        // Where there is nothing but clusters, their jobs are there first.
        let screen = match surroundings.clusters {
            ClusterShare::All => ScreenId::Jobs,
            ClusterShare::None | ClusterShare::Some => ScreenId::Explore,
        };
        Self {
            opened: Opened::Reading(None),
            choice,
            surroundings,
            keymap,
            look: Look::default(),
            has_mouse: true,
            size: (80, 24),
            screen,
            explore: explore::Explore::default(),
            statements: statements::Statements::default(),
            diagnostics: diagnostics::Diagnostics::default(),
            review: review::Review::default(),
            publish: publish::Publish::default(),
            catalogue: catalogue::Catalogue::default(),
            types: types::Types::default(),
            jobs: jobs::Jobs::default(),
            drift: drift::Drift::default(),
            glossary: glossary::Glossary::default(),
            layers: Vec::new(),
            names: None,
            groupings: None,
            pressed: Vec::new(),
            history: History::default(),
            messages: Messages::default(),
            running: BTreeMap::new(),
            leaving: Leaving::default(),
            progress: None,
            turns: None,
            changed_meanwhile: Vec::new(),
            next_ticket: 0,
        }
    }

    /// What drawing needs.
    pub fn ui(&self) -> Ui<'_> {
        self.look.ui()
    }

    /// What was opened, once it is.
    pub fn work(&self) -> Option<&Work> {
        match &self.opened {
            Opened::Ready(work) => Some(work),
            Opened::Reading(_) | Opened::Failed(_) => None,
        }
    }

    /// What Explore shows: what was opened, or what the catalogue tells of an entity.
    pub fn explored(&self) -> Option<&Work> {
        match &self.explore.subject {
            explore::Subject::Opened => self.work(),
            explore::Subject::Catalogue(told) => Some(&told.work),
        }
    }

    /// The names of a graph, where they are ready to be searched.
    pub fn names_of(&self, graph: &Arc<Lineage>) -> Option<Arc<Names>> {
        let names = self.names.as_ref();
        names.filter(|names| names.are_of(graph)).cloned()
    }

    /// The groups of a graph, where they are ready.
    pub fn groupings_of(&self, graph: &Arc<Lineage>) -> Option<Arc<explore::Groupings>> {
        let groupings = self.groupings.as_ref();
        groupings.filter(|it| it.are_of(graph)).cloned()
    }

    /// A number for a new request of a slot, which outdates the one before.
    pub fn begin(&mut self, slot: Slot) -> Ticket {
        self.next_ticket += 1;
        let ticket = Ticket(self.next_ticket);
        self.running.insert(slot, ticket);
        ticket
    }

    /// Whether this is the answer to the latest request of a slot; if so, the request is over.
    pub fn finish(&mut self, slot: Slot, ticket: Ticket) -> bool {
        let is_latest = self.running.get(&slot) == Some(&ticket);
        if is_latest {
            self.running.remove(&slot);
        }
        is_latest
    }

    /// Whether a request of a slot is on its way.
    pub fn is_running(&self, slot: Slot) -> bool {
        self.running.contains_key(&slot)
    }

    /// Tells the person something.
    pub fn tell(&mut self, severity: Severity, problem: Problem) {
        let messages = &mut self.messages;
        if messages.all.len() == KEPT_MESSAGES {
            messages.all.remove(0);
        }
        messages.all.push(Message { severity, problem });
        messages.is_shown = true;
    }

    /// Tells the person something that is not a problem.
    pub fn note(&mut self, message: impl Into<String>) {
        self.tell(Severity::Note, Problem::new(message));
    }
}
