//! Reads the clusters among the inputs: those that run, and folders that one was saved into.

use std::collections::HashSet;

use futures_util::future::join_all;

use super::{Counted, Input, OpenOptions, Progress, Project};
use crate::diagnostic::{Diagnostic, Place, rules};
use crate::flink::{self, Client, Cluster, FlinkError, SavedCluster, Snapshot};
use crate::source::{self, LineColumn, Span};

/// Whether the input is a cluster. A folder is one by its marker alone, and is then not searched for scripts.
pub(super) fn is_cluster(input: &Input) -> bool {
    match input {
        Input::Cluster(_) => true,
        Input::Path(path) => SavedCluster::is_at(path),
        Input::Stdin => false,
    }
}

/// Reads all clusters among the inputs at the same time, each in its place. A job is read where it is met first: a cluster
/// may be named twice, or beside what was saved of it.
pub async fn read_clusters(
    inputs: &[Input],
    options: &OpenOptions,
    project: &Project,
    on_progress: &(dyn Fn(Progress) + Send + Sync),
) -> Vec<Result<Snapshot, Diagnostic>> {
    let clusters = inputs.iter().filter(|input| is_cluster(input));
    let reading = clusters.map(|input| async move {
        let read = read(input, options, project, on_progress).await;
        match read {
            Ok(mut snapshot) => {
                let stopped = snapshot.stopped.take();
                (snapshot.diagnostics).extend(stopped.map(|error| unread(input, &error)));
                Ok(snapshot)
            }
            Err(error) => Err(unread(input, &error)),
        }
    });
    let mut read = join_all(reading).await;
    let mut known = HashSet::new();
    for snapshot in read.iter_mut().flatten() {
        snapshot.keep_new(&mut known);
    }
    read
}

async fn read(
    input: &Input,
    options: &OpenOptions,
    project: &Project,
    on_progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Snapshot, FlinkError> {
    let cluster = match input {
        Input::Cluster(address) => {
            let timeout = project.settings.limits.server_timeout();
            Cluster::Running(Client::new(address, options.access(address), timeout)?)
        }
        Input::Path(folder) => Cluster::Saved(SavedCluster::open(folder)?),
        Input::Stdin => return Ok(Snapshot::default()),
    };
    let on_progress = |done, total| {
        on_progress(Progress {
            what: cluster.address().to_owned(),
            counted: Counted::Jobs,
            done,
            total,
        });
    };
    flink::read(&cluster, &on_progress).await
}

/// What is said of a cluster that cannot be read, or not to its end.
fn unread(input: &Input, error: &FlinkError) -> Diagnostic {
    let Input::Path(folder) = input else {
        return Diagnostic::new(&rules::UNREACHABLE, error.to_string()).hint(error.hint());
    };
    let message = match error {
        FlinkError::Stopped { .. } => format!("the cluster was not saved to its end: {error}"),
        _ => format!("the saved cluster cannot be read: {error}"),
    };
    let mut diagnostic = Diagnostic::new(&rules::UNREADABLE, message).hint(error.hint());
    diagnostic.place = Some(Place {
        file: source::name_of(folder).into(),
        span: Span::default(),
        start: LineColumn { line: 1, column: 1 },
    });
    diagnostic
}
