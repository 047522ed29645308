//! What `update` wants done. Effects are data; the runner carries them out and answers with messages.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::catalogue_data::{EntityView, Query};
use super::layer::find::Search;
use super::screen::explore::saved::SavedView;
use super::screen::explore::views::impact::Question;
use super::screen::jobs::correction::Saying;
use crate::atlas::in_part::Limits;
use crate::atlas::plan::{Choices, ConfirmedPlan, Plan};
use crate::flink::JobKey;
use crate::lineage::Lineage;
use crate::workspace::{Again, ClusterState, Input, Run, Workspace};

/// Names one request of a slot. An answer with an old number is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Ticket(pub u64);

/// Work of which only the latest request counts; a new request cancels the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// Reading the inputs.
    Open,
    /// Making a plan.
    Plan,
    /// Searching the catalogue.
    Search,
    /// An entity of the catalogue.
    Entity,
    /// The names of types, classifications and terms of the catalogue.
    Types,
    /// What the catalogue has of the types that we need.
    Inventory,
    /// All types of the catalogue.
    Registry,
    /// How many entities of each type the catalogue has.
    Counts,
    /// The glossaries of the catalogue.
    Glossary,
    /// More of the lineage around the entity of the catalogue that is shown.
    Part,
    /// The whole lineage of an entity of the catalogue.
    Lineage,
    /// Asking clusters again.
    Refresh,
    /// Asking why a job failed.
    Failure,
    /// Finding the statements that a job may run.
    Alternatives,
    /// Joining jobs to their statements anew.
    Join,
    /// Comparing scripts, clusters and the catalogue.
    Drift,
    /// Finding all that can be reached from something.
    Reach,
    /// Waiting until clusters are asked again.
    Wait,
    /// Waiting until changes are marked no more.
    Flash,
}

/// What is asked of clusters that are known.
#[derive(Debug)]
pub struct Asked {
    /// What their jobs are joined with.
    pub workspace: Arc<Workspace>,
    /// The clusters as they are known.
    pub clusters: Arc<[ClusterState]>,
    /// Which plans are wanted.
    pub again: Again,
}

/// What was read, as jobs are joined to their statements.
#[derive(Debug)]
pub struct Joined {
    /// What was opened.
    pub workspace: Arc<Workspace>,
    /// The clusters as they are known.
    pub clusters: Arc<[ClusterState]>,
}

/// A job of which it is asked why it failed.
#[derive(Debug)]
pub struct FailedJob {
    /// Its cluster.
    pub cluster: Input,
    /// The job.
    pub key: JobKey,
}

/// What is compared with the catalogue.
#[derive(Debug)]
pub struct Compared {
    /// What was opened.
    pub workspace: Arc<Workspace>,
    /// Its graph, duplicates merged as the person chose.
    pub graph: Arc<Lineage>,
    /// Whether the person consents to types that the catalogue lacks.
    pub creates_types: bool,
}

/// Files to read again.
#[derive(Debug)]
pub struct Reread {
    /// What was read of them before.
    pub workspace: Arc<Workspace>,
    /// The clusters as they are known.
    pub clusters: Arc<[ClusterState]>,
    /// What changed, for the person: `a.sql changed and was`.
    pub what: String,
}

/// Files to watch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Watched {
    /// Files that were read.
    pub files: Vec<PathBuf>,
    /// What was asked for: files, and folders in which others may come.
    pub roots: Vec<PathBuf>,
}

/// Something to do outside the model.
#[derive(Debug)]
pub enum Effect {
    /// Read the inputs.
    Open(Ticket),
    /// Read files again that changed.
    Reread(Ticket, Reread),
    /// Make the names of a graph ready to be searched, and what its columns are followed by.
    GatherNames(Arc<Lineage>),
    /// Look for what was typed.
    Find(Search),
    /// Find all that can be reached from something.
    Reach(Ticket, Question),
    /// Make the groups of a graph ready.
    GatherGroups(Arc<Lineage>),
    /// Say so when these files change, and no others.
    WatchFiles(Watched),
    /// Ask the clusters of this workspace again.
    Refresh(Ticket, Asked),
    /// Ask a cluster why a job failed.
    AskFailure(Ticket, Box<FailedJob>),
    /// Find the statements that a job may run.
    FindAlternatives(Ticket, Joined, JobKey),
    /// Keep in the project file what a person says of a job.
    Keep(Box<Saying>),
    /// Join jobs to their statements anew, as these rows say.
    Rejoin(Ticket, Joined, Arc<[Run]>),
    /// Ask clusters no more; what was read until now is wanted.
    Enough,
    /// Say so when this time is over.
    Wait(Slot, Ticket, Duration),
    /// Compare the graph with the catalogue.
    MakePlan {
        /// The request.
        ticket: Ticket,
        /// What was opened.
        workspace: Arc<Workspace>,
        /// Its graph, duplicates merged as the person chose.
        graph: Arc<Lineage>,
        /// Whether the person consents to types that the catalogue lacks.
        creates_types: bool,
        /// What the person chose about what the catalogue has otherwise.
        choices: Choices,
    },
    /// Write a plan to a file.
    SavePlan(Box<Plan>, PathBuf),
    /// Write a text to a file that is new.
    SaveText(String, PathBuf),
    /// Read the end of the log.
    ReadLog,
    /// Carry out a plan that a person said yes to.
    Publish(Box<ConfirmedPlan>),
    /// Go on with the unfinished publish.
    Resume(crate::atlas::plan::Consent),
    /// Stop the publish after the batch that is on its way.
    StopPublish,
    /// Look for an unfinished publish and the history.
    ReadJournals,
    /// Look for the views that were saved for the project.
    ReadViews,
    /// Keep these as the views that are saved for the project.
    SaveViews(Vec<SavedView>),
    /// Search the catalogue.
    Search(Ticket, Query),
    /// Fetch an entity and its lineage.
    FetchEntity(Ticket, String),
    /// Fetch so much of the lineage around the entity of this guid.
    FetchPart(Ticket, String, Limits),
    /// Fetch all the lineage of this entity, as a graph to walk in, and merge it with what was opened.
    FetchLineage(Ticket, Box<EntityView>, Option<Arc<Lineage>>),
    /// Fetch what the catalogue knows around this graph, and merge the two.
    FetchAround(Ticket, Arc<Lineage>),
    /// Fetch the names that a search can be narrowed by.
    FetchNames(Ticket),
    /// Compare the types that we need with those of the catalogue.
    FetchInventory(Ticket),
    /// Fetch all types of the catalogue.
    FetchRegistry(Ticket),
    /// Ask how many entities of each type there are.
    FetchCounts(Ticket),
    /// Fetch the glossaries.
    FetchGlossaries(Ticket),
    /// Compare what was opened, with its jobs, with the catalogue.
    Compare(Ticket, Compared),
    /// Cancel what runs in a slot.
    Cancel(Slot),
    /// Put text on the clipboard.
    Copy(String),
    /// Open a file in the editor at a line.
    Edit(PathBuf, usize),
    /// Take the mouse, or leave it to the terminal.
    CaptureMouse(bool),
    /// Draw everything again.
    Redraw,
    /// Give the terminal back and stop until the shell continues the program.
    Suspend,
    /// End the program.
    Exit,
}
