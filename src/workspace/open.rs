//! The use case: open what a person named and build one graph of it.

use std::path::PathBuf;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::clusters::{is_cluster, read_clusters};
use super::read::{self, Read, Request};
use super::running::Told;
use super::{Input, OpenOptions, Progress, Project, Workspace, findings, running};
use crate::diagnostic::{self, Diagnostic};
use crate::flink::{self, FlinkError, Snapshot};

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

/// Opens `inputs`; without any, what the project names. Never fails for a file or cluster that cannot be read: that is a
/// diagnostic, and everything else is read.
pub async fn open(
    inputs: &[Input],
    options: &OpenOptions,
    project: &Project,
    on_progress: &(dyn Fn(Progress) + Send + Sync),
    cancel: &CancellationToken,
) -> Result<Workspace, OpenError> {
    let inputs = if inputs.is_empty() {
        project_inputs(project)?
    } else {
        inputs.to_vec()
    };
    let snapshots = read_clusters(&inputs, options, project, on_progress);
    let request = request(&inputs, options, project);
    let (read, snapshots) = tokio::select! {
        both = async { tokio::join!(read_files(request, on_progress, cancel), snapshots) } => both,
        () = cancel.cancelled() => return Err(OpenError::Cancelled),
    };
    let read = read?;
    if cancel.is_cancelled() {
        return Err(OpenError::Cancelled);
    }
    let said = Told {
        rows: &project.settings.runs,
        root: Some(&project.root),
    };
    let mut workspace = assemble(read, snapshots, said);
    workspace.inputs = inputs;
    project.severities.apply(&mut workspace.diagnostics);
    diagnostic::sort(&mut workspace.diagnostics);
    Ok(workspace)
}

fn project_inputs(project: &Project) -> Result<Vec<Input>, OpenError> {
    let mut inputs: Vec<_> = project.scripts().into_iter().map(Input::Path).collect();
    for cluster in &project.settings.clusters {
        let (address, _) = flink::address(cluster).map_err(OpenError::Address)?;
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
    Request {
        preambles: project.preambles(),
        paths,
        stdin: inputs.contains(&Input::Stdin),
        together: options.together || project.settings.together,
        resolve: options.resolve,
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
        Done(std::io::Result<Read>),
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
            let _ = events.send(Event::Done(read));
        })
        .map_err(OpenError::Thread)?;
    while let Some(event) = incoming.recv().await {
        match event {
            Event::Progress(progress) => on_progress(progress),
            Event::Done(read) => return read.map_err(OpenError::Stdin),
        }
    }
    Err(OpenError::Cancelled)
}

/// Puts everything into one graph.
fn assemble(read: Read, snapshots: Vec<Result<Snapshot, Diagnostic>>, said: Told<'_>) -> Workspace {
    let over_all = findings::of(&read);
    let is_together = read.is_together;
    let mut diagnostics = read.diagnostics;
    diagnostics.extend(over_all);
    let mut lineage = read.lineage;
    let files = read.files.iter();
    let mut processes: Vec<_> = files
        .flat_map(|file| file.reading.processes.iter().cloned())
        .collect();
    let mut unmatched = Vec::new();
    for snapshot in snapshots {
        match snapshot {
            Ok(snapshot) => {
                diagnostics.extend(snapshot.diagnostics);
                let jobs =
                    running::attach(snapshot.processes, &mut processes, said, &mut diagnostics);
                diagnostics.extend(running::unsettled(snapshot.doubts, &jobs));
                unmatched.push((jobs, snapshot.datasets));
            }
            Err(why) => diagnostics.push(why),
        }
    }
    let jobs = unmatched.iter().flat_map(|(jobs, _)| jobs);
    let all = processes.iter().map(|process| &**process).chain(jobs);
    diagnostics.extend(running::duplicates(all));
    for process in processes {
        lineage.add_process(process);
    }
    for (processes, datasets) in unmatched {
        for dataset in datasets {
            if running::is_used(&dataset, &processes) {
                lineage.add_dataset(dataset);
            }
        }
        for process in processes {
            lineage.add_process(process);
        }
    }
    Workspace {
        is_together,
        inputs: Vec::new(),
        files: read.files,
        lineage,
        diagnostics,
    }
}
