//! Everything that can happen to the model.

use std::path::PathBuf;
use std::sync::Arc;

use super::action::Action;
use super::catalogue_data::{EntityView, Found, LineageView, Names, Part};
use super::effect::{Slot, Ticket};
use super::key::Key;
use super::layer::find;
use super::screen::drift::Looked;
use super::screen::explore::Groupings;
use super::screen::explore::saved::SavedView;
use super::screen::explore::views::impact::Answer;
use super::search;
use crate::atlas::glossary::Listing;
use crate::atlas::plan::Plan;
use crate::atlas::publish::{Event, Report};
use crate::atlas::systems::Merged;
use crate::atlas::types::{Inventory, Registry};
use crate::atlas::wire::EntityCounts;
use crate::flink::{JobFailure, JobKey};
use crate::lineage::RunningJob;
use crate::workspace::{Alternative, Event as Reading, Progress, Refreshed, Run, Workspace};

/// Something that did not work, ready to be shown: what was being done, what came back, what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// One sentence with the host or file.
    pub message: String,
    /// The next step, if there is one.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem without a hint.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    /// Sets the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What the mouse did at a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Click,
    /// The wheel turned up.
    ScrollUp,
    /// The wheel turned down.
    ScrollDown,
}

/// How a copy reached the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipboardRoute {
    /// A program of the desktop, by name.
    Program(&'static str),
    /// Through tmux.
    Tmux,
    /// OSC 52; whether the terminal took it is not known.
    Osc52,
}

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse was used at this column and row.
    Mouse(MouseKind, u16, u16),
    /// The terminal has this size.
    Resize(u16, u16),
    /// The terminal said whether its background is dark.
    Background {
        /// It is.
        is_dark: bool,
    },
    /// An action was chosen other than by its key.
    Run(Action),
    /// The program was asked to end from outside.
    Terminate,
    /// Reading the inputs has come so far.
    Opening(Ticket, Progress),
    /// A cluster told of jobs while it is read.
    Jobs(Ticket, Reading),
    /// The clusters were asked again.
    Refreshed(Ticket, Box<Refreshed>),
    /// A cluster told why a job failed.
    Failure(Ticket, JobKey, Result<JobFailure, Problem>),
    /// The statements that a job may run were found.
    Alternatives(Ticket, JobKey, Vec<Alternative>),
    /// What a person says of a job is kept in the project file: where, and all that is said now.
    Kept(Box<RunningJob>, Result<(String, Vec<Run>), Problem>),
    /// Jobs were joined to their statements anew.
    Rejoined(Ticket, Arc<Workspace>),
    /// The wait of a slot is over.
    Waited(Slot, Ticket),
    /// The names of a graph are ready to be searched.
    Gathered(Arc<search::Names>),
    /// What was typed was looked for.
    Searched(Box<find::Answer>),
    /// All that can be reached from something was found.
    Reached(Ticket, Box<Answer>),
    /// The groups of a graph are ready.
    Grouped(Arc<Groupings>),
    /// The inputs were read.
    Opened(Ticket, Result<Arc<Workspace>, Problem>),
    /// Files that were read changed; their names.
    FilesChanged(Vec<String>),
    /// Files that changed were read again, with what is told of them; none where they are as they were.
    Reread(Ticket, String, Result<Option<Arc<Workspace>>, Problem>),
    /// A plan was made.
    Planned(Ticket, Result<Box<Plan>, Problem>),
    /// The plan was saved.
    PlanSaved(Result<PathBuf, Problem>),
    /// A text was saved.
    TextSaved(Result<PathBuf, Problem>),
    /// The end of the log, under the name of its file.
    Log(Result<(String, String), Problem>),
    /// It is time for the next picture of what moves while something runs.
    Turn,
    /// An unfinished publish and the history of publishes, as found on disk.
    Journals {
        /// What the unfinished one is, for people.
        unfinished: Option<String>,
        /// Earlier reports, oldest first.
        history: Vec<Report>,
    },
    /// The views that were saved for the project.
    Views(Vec<SavedView>),
    /// The views were saved.
    ViewsSaved(Result<(), Problem>),
    /// A publish told something.
    Publishing(Event),
    /// A publish ended.
    Published(Result<Box<Report>, Problem>),
    /// The catalogue answered a search.
    Found(Ticket, Result<Found, Problem>),
    /// The catalogue gave an entity with its lineage.
    Entity(Ticket, Result<Box<EntityView>, Problem>),
    /// The catalogue gave more of the lineage around the entity shown.
    Part(Ticket, Result<Box<Part>, Problem>),
    /// The catalogue gave all the lineage of an entity.
    Lineage(Ticket, Result<Box<LineageView>, Problem>),
    /// What was opened with what the catalogue knows around it.
    Around(Ticket, Result<Box<Merged>, Problem>),
    /// The names that a search of the catalogue can be narrowed by.
    Names(Ticket, Result<Names, Problem>),
    /// What the catalogue has of the types that we need.
    Inventory(Ticket, Result<Box<Inventory>, Problem>),
    /// All types of the catalogue.
    Registry(Ticket, Result<Box<Registry>, Problem>),
    /// How many entities of each type there are, where the catalogue tells.
    Counts(Ticket, Option<EntityCounts>),
    /// The glossaries of the catalogue.
    Glossaries(Ticket, Result<Box<Listing>, Problem>),
    /// Scripts, clusters and the catalogue were compared.
    Compared(Ticket, Result<Box<Looked>, Problem>),
    /// Something was copied.
    Copied(Result<ClipboardRoute, Problem>),
    /// The editor ended.
    Edited(Result<(), Problem>),
    /// Something to tell the person.
    Told(Problem),
}
