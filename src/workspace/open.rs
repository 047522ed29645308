//! The use case: open what a person named and build one graph of it.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Time;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::clusters::{self, Again, ClusterState, Event, OnEvent, Way, is_cluster, only_progress};
use super::read::{self, Read, Request};
use super::running::{Alternative, Told};
use super::{
    Detail, FileReading, Input, OpenOptions, Progress, Project, Workspace, findings, running,
};
use crate::diagnostic::{self, Diagnostic, Rule, rules};
use crate::flink::{self, FlinkError, JobKey};
use crate::lineage::Lineage;
use crate::source::SourceFile;

/// Why nothing could be opened. What concerns a single file or cluster is a diagnostic instead.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It was cancelled.
    #[error("reading was interrupted")]
    Cancelled,
    /// Standard input could not be read.
    #[error("standard input cannot be read: {0}")]
    Stdin(std::io::Error),
    /// An address is no address.
    #[error(transparent)]
    Address(FlinkError),
    /// The thread that reads could not be started.
    #[error("no thread to read with could be started: {0}")]
    Thread(std::io::Error),
}

/// What ends reading.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Nothing that was read is wanted any more.
    pub cancel: CancellationToken,
    /// Clusters are not asked for more; what was read until then is wanted.
    pub enough: CancellationToken,
}

/// Opens `inputs`; without any, what the project names. Never fails for a file or cluster that cannot be read: that is a
/// diagnostic, and everything else is read.
pub async fn open(
    inputs: &[Input],
    options: &OpenOptions,
    project: &Project,
    on_progress: &(dyn Fn(Progress) + Send + Sync),
    cancel: &CancellationToken,
) -> Result<Workspace, OpenError> {
    let way = Way {
        options,
        project,
        is_watched: false,
        has_scripts: false,
        explains: false,
        enough: &CancellationToken::new(),
        on_event: &only_progress(on_progress),
    };
    read_inputs(inputs, way, cancel).await
}

/// Opens `inputs` as [`open`] does, for somebody who looks at them for a while: tells of jobs as they arrive, and keeps what
/// [`refresh`] needs.
pub async fn watch(
    inputs: &[Input],
    options: &OpenOptions,
    project: &Project,
    on_event: OnEvent<'_>,
    stop: &Stop,
) -> Result<Workspace, OpenError> {
    let way = Way {
        options,
        project,
        is_watched: true,
        has_scripts: true,
        explains: false,
        enough: &stop.enough,
        on_event,
    };
    read_inputs(inputs, way, &stop.cancel).await
}

async fn read_inputs(
    inputs: &[Input],
    way: Way<'_>,
    cancel: &CancellationToken,
) -> Result<Workspace, OpenError> {
    let Way {
        options, project, ..
    } = way;
    let inputs = if inputs.is_empty() {
        project_inputs(project)?
    } else {
        inputs.to_vec()
    };
    let way = Way {
        has_scripts: inputs.iter().any(|it| !is_cluster(it)),
        ..way
    };
    let clusters = clusters::read_all(&inputs, way);
    let on_progress = |progress| (way.on_event)(Event::Progress(progress));
    let request = request(&inputs, options, project);
    let (read, clusters) = tokio::select! {
        both = async { tokio::join!(read_files(request, &on_progress, cancel), clusters) } => both,
        () = cancel.cancelled() => return Err(OpenError::Cancelled),
    };
    let read = read?;
    if cancel.is_cancelled() {
        return Err(OpenError::Cancelled);
    }
    let scripts = Scripts::of(read, inputs);
    if !way.is_watched || clusters.is_empty() {
        return Ok(scripts.join(clusters, project));
    }
    let kept = scripts.clone();
    let mut workspace = scripts.join(clusters.clone(), project);
    workspace.clusters = clusters.into();
    workspace.scripts = Some(Arc::new(kept));
    Ok(workspace)
}

/// What asking clusters again gave.
#[derive(Debug)]
pub struct Refreshed {
    /// The clusters as they are now.
    pub clusters: Arc<[ClusterState]>,
    /// Everything put together anew; none where nothing but durations is another.
    pub workspace: Option<Arc<Workspace>>,
    /// The jobs that are new, or whose state is another one.
    pub changed: HashSet<JobKey>,
    /// How many plans were read.
    pub read: usize,
    /// Why clusters could not be asked; what was known of them stays.
    pub failures: Vec<Diagnostic>,
}

/// Asks the `clusters` of a workspace again, which [`watch`] opened: one request each, and one for each plan that `again`
/// wants. Files are not read again. `now` is what a clock shows, for those that do not answer.
pub async fn refresh(
    workspace: &Workspace,
    clusters: &[ClusterState],
    again: Again,
    now: Time,
    (options, project): (&OpenOptions, &Project),
    on_event: OnEvent<'_>,
    enough: &CancellationToken,
) -> Refreshed {
    let way = Way {
        options,
        project,
        is_watched: true,
        has_scripts: true,
        explains: false,
        enough,
        on_event,
    };
    let mut refreshed = Refreshed {
        clusters: Arc::default(),
        workspace: None,
        changed: HashSet::new(),
        read: 0,
        failures: Vec::new(),
    };
    let mut is_another = false;
    let mut states = Vec::with_capacity(clusters.len());
    for (state, difference) in clusters::read_all_again(clusters, again, now, way).await {
        states.push(state);
        is_another |= difference.is_any;
        refreshed.changed.extend(difference.changed);
        refreshed.read += difference.read;
        refreshed.failures.extend(difference.failure);
    }
    if is_another {
        refreshed.workspace = rejoin(workspace, &states, project).map(Arc::new);
    }
    refreshed.clusters = states.into();
    refreshed
}

/// Reads the files of a workspace again, which [`watch`] opened, and joins the `clusters` to them as they are known: no
/// cluster is asked. None where every file is as it was.
pub async fn reread(
    workspace: &Workspace,
    clusters: &[ClusterState],
    (options, project): (&OpenOptions, &Project),
    on_event: OnEvent<'_>,
    cancel: &CancellationToken,
) -> Result<Option<Workspace>, OpenError> {
    let inputs = workspace.inputs.clone();
    let on_progress = |progress| on_event(Event::Progress(progress));
    let request = request(&inputs, options, project);
    let read = tokio::select! {
        read = read_files(request, &on_progress, cancel) => read?,
        () = cancel.cancelled() => return Err(OpenError::Cancelled),
    };
    if cancel.is_cancelled() {
        return Err(OpenError::Cancelled);
    }
    if is_same(&workspace.files, &read.files) {
        return Ok(None);
    }
    let scripts = Scripts::of(read, inputs);
    if clusters.is_empty() {
        return Ok(Some(scripts.join(Vec::new(), project)));
    }
    let kept = scripts.clone();
    let mut workspace = scripts.join(clusters.to_vec(), project);
    workspace.clusters = clusters.into();
    workspace.scripts = Some(Arc::new(kept));
    Ok(Some(workspace))
}

/// Joins the `clusters` of a workspace, which [`watch`] opened, to its files again, as `project` now says of jobs. Nothing is
/// read. None where there is no cluster that jobs could be of.
pub fn rejoin(
    workspace: &Workspace,
    clusters: &[ClusterState],
    project: &Project,
) -> Option<Workspace> {
    let scripts = workspace.scripts.as_ref()?;
    let mut workspace = Scripts::clone(scripts).join(clusters.to_vec(), project);
    workspace.clusters = clusters.into();
    workspace.scripts = Some(Arc::clone(scripts));
    Some(workspace)
}

/// The statements among the files of a workspace that a person may say this job runs, what fits best first.
pub fn alternatives(
    workspace: &Workspace,
    clusters: &[ClusterState],
    job: &JobKey,
) -> Vec<Alternative> {
    let files = workspace.files.iter();
    let scripts: Vec<_> = files
        .flat_map(|file| file.reading.processes.iter().cloned())
        .collect();
    let mut printed = running::Printed {
        texts: running::Texts::of(&workspace.files, workspace.is_together, &workspace.lineage),
        ..running::Printed::default()
    };
    let mut processes = Vec::new();
    let alone = clusters.iter().filter_map(|it| it.only(job)).take(1);
    for snapshot in clusters::snapshots(alone.collect()).into_iter().flatten() {
        printed.plans = snapshot.plans;
        processes = snapshot.processes;
    }
    running::alternatives(&processes, &scripts, &printed)
}

/// Whether the same was read of the same files.
fn is_same(before: &[FileReading], after: &[FileReading]) -> bool {
    let same = |one: &SourceFile, other: &SourceFile| {
        one.name() == other.name() && one.bytes() == other.bytes()
    };
    before.len() == after.len()
        && before.iter().zip(after).all(|(before, after)| {
            same(&before.file, &after.file)
                && before.others.len() == after.others.len()
                && (before.others.iter().zip(&after.others)).all(|(one, other)| same(one, other))
        })
}

fn project_inputs(project: &Project) -> Result<Vec<Input>, OpenError> {
    let mut inputs: Vec<_> = project.scripts().into_iter().map(Input::Path).collect();
    for cluster in &project.settings.clusters {
        let address = flink::address(cluster).map_err(OpenError::Address)?;
        inputs.push(Input::Cluster(address));
    }
    Ok(inputs)
}

fn request(inputs: &[Input], options: &OpenOptions, project: &Project) -> Request {
    let paths: Vec<PathBuf> = inputs
        .iter()
        .filter(|input| !is_cluster(input))
        .filter_map(|input| match input {
            Input::Path(path) => Some(path.clone()),
            Input::Stdin | Input::Cluster(_) => None,
        })
        .collect();
    // Jobs are matched with statements by their columns too.
    let least = if inputs.iter().any(is_cluster) {
        Detail::Columns
    } else {
        Detail::Datasets
    };
    Request {
        preambles: project.preambles(),
        paths,
        stdin: inputs.contains(&Input::Stdin),
        together: options.together || project.settings.together,
        resolve: options.resolve,
        detail: options.detail.max(least),
        root: project.root.clone(),
    }
}

/// Reads on a thread of its own, so that the caller's other tasks go on meanwhile.
async fn read_files(
    request: Request,
    on_progress: &(dyn Fn(Progress) + Send + Sync),
    cancel: &CancellationToken,
) -> Result<Read, OpenError> {
    enum Event {
        Progress(Progress),
        Done(Box<std::io::Result<Read>>),
    }
    let (events, mut incoming) = mpsc::unbounded_channel();
    let cancel = cancel.clone();
    std::thread::Builder::new()
        .name("read".to_owned())
        .stack_size(read::STACK)
        .spawn(move || {
            // A closed channel means that nobody waits for the answer any more.
            let report = |progress| drop(events.send(Event::Progress(progress)));
            let read = read::read(&request, &report, &cancel);
            let _ = events.send(Event::Done(Box::new(read)));
        })
        .map_err(OpenError::Thread)?;
    while let Some(event) = incoming.recv().await {
        match event {
            Event::Progress(progress) => on_progress(progress),
            Event::Done(read) => return (*read).map_err(OpenError::Stdin),
        }
    }
    Err(OpenError::Cancelled)
}

/// What was read from files, before the jobs of clusters are joined to it.
#[derive(Debug, Clone)]
pub struct Scripts {
    inputs: Vec<Input>,
    is_together: bool,
    files: Vec<FileReading>,
    lineage: Lineage,
    diagnostics: Vec<Diagnostic>,
}

impl Scripts {
    fn of(read: Read, inputs: Vec<Input>) -> Self {
        let over_all = findings::of(&read);
        let mut diagnostics = read.diagnostics;
        diagnostics.extend(over_all);
        Self {
            inputs,
            is_together: read.is_together,
            files: read.files,
            lineage: read.lineage,
            diagnostics,
        }
    }

    /// Puts everything into one graph.
    fn join(self, clusters: Vec<ClusterState>, project: &Project) -> Workspace {
        let said = Told {
            rows: &project.settings.runs,
            root: Some(&project.root),
        };
        let (mut diagnostics, mut lineage) = (self.diagnostics, self.lineage);
        let files = self.files.iter();
        let mut processes: Vec<_> = files
            .flat_map(|file| file.reading.processes.iter().cloned())
            .collect();
        let mut unmatched = Vec::new();
        let mut unread_jobs = Vec::new();
        let mut found = running::Found::default();
        let mut printed = running::Printed {
            texts: running::Texts::of(&self.files, self.is_together, &lineage),
            ..running::Printed::default()
        };
        for snapshot in clusters::snapshots(clusters) {
            match snapshot {
                Ok(snapshot) => {
                    unread_jobs.extend(running::unread(&snapshot));
                    diagnostics.extend(snapshot.diagnostics);
                    printed.plans = snapshot.plans;
                    let jobs = snapshot.processes;
                    let jobs = running::attach(jobs, &mut processes, said, &printed, &mut found);
                    diagnostics.extend(running::unsettled(snapshot.doubts, &jobs));
                    unmatched.push((jobs, snapshot.datasets));
                }
                Err(why) => diagnostics.push(why),
            }
        }
        diagnostics.extend(found.diagnostics);
        running::tell_clusters_apart(unmatched.iter_mut().map(|(jobs, _)| jobs));
        let jobs = unmatched.iter().flat_map(|(jobs, _)| jobs);
        let all = processes.iter().map(|process| &**process).chain(jobs);
        diagnostics.extend(running::duplicates(all));
        for process in processes {
            lineage.add_process(process);
        }
        for (processes, datasets) in unmatched {
            let used = running::used(&processes);
            for dataset in datasets {
                if used.contains(&dataset.key) {
                    lineage.add_dataset(dataset);
                }
            }
            for process in processes {
                lineage.add_process(process);
            }
        }
        // What nobody wants to hear of could not be read all the same.
        let unread = unread(&diagnostics);
        project.severities.apply(&mut diagnostics);
        diagnostic::sort(&mut diagnostics);
        Workspace {
            unread,
            is_together: self.is_together,
            inputs: self.inputs,
            files: self.files,
            lineage: lineage.into(),
            diagnostics,
            disagreements: found.disagreements,
            unread_jobs,
            said: project.settings.runs.clone().into(),
            ..Workspace::default()
        }
    }
}

/// Findings after which a statement of a file may be missing.
const UNREAD: [&Rule; 15] = [
    &rules::UNEXPECTED_TOKEN,
    &rules::RESERVED_WORD,
    &rules::REFUSED,
    &rules::TOO_DEEP,
    &rules::TOO_LONG,
    &rules::CUT_OFF,
    &rules::UNREADABLE,
    &rules::NOT_TEXT,
    &rules::ENCODING,
    &rules::TOO_LARGE,
    &rules::EMPTY,
    &rules::EVENT,
    &rules::DEFECT,
    &rules::UNSUPPORTED_STATEMENT,
    &rules::OPEN_FORM,
];

/// The files of which not all could be read.
fn unread(diagnostics: &[Diagnostic]) -> BTreeSet<Arc<str>> {
    let found = diagnostics.iter().filter(|it| UNREAD.contains(&it.rule));
    let places = found.filter_map(|it| it.place.as_ref());
    places.map(|place| Arc::clone(&place.file)).collect()
}
