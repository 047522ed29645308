//! Reads the clusters among the inputs.

use std::collections::HashSet;

use futures_util::future::join_all;

use super::{Input, OpenOptions, Progress, Project};
use crate::diagnostic::{Diagnostic, rules};
use crate::flink::{self, Client, FlinkError, Snapshot};

/// Reads all clusters among the inputs at the same time, each in its place. A job is read where it is met first: a cluster
/// may be named twice.
pub async fn read_clusters(
    inputs: &[Input],
    options: &OpenOptions,
    project: &Project,
    on_progress: &(dyn Fn(Progress) + Send + Sync),
) -> Vec<Result<Snapshot, Diagnostic>> {
    let clusters = inputs.iter().filter_map(|input| match input {
        Input::Cluster(address) => Some(address.as_str()),
        Input::Stdin | Input::Path(_) => None,
    });
    let reading = clusters.map(|address| async move {
        let read = read(address, options, project, on_progress).await;
        read.map_err(|error| unread(&error))
    });
    let mut read = join_all(reading).await;
    let mut known = HashSet::new();
    for snapshot in read.iter_mut().flatten() {
        snapshot.keep_new(&mut known);
    }
    read
}

async fn read(
    address: &str,
    options: &OpenOptions,
    project: &Project,
    on_progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Snapshot, FlinkError> {
    let timeout = project.settings.limits.server_timeout();
    let client = Client::new(address, options.access(address), timeout)?;
    let on_progress = |done, total| {
        on_progress(Progress {
            what: address.to_owned(),
            counted: "jobs",
            done,
            total,
        });
    };
    flink::read(&client, &on_progress).await
}

/// What is said of a cluster that cannot be read at all.
fn unread(error: &FlinkError) -> Diagnostic {
    Diagnostic::new(&rules::UNREACHABLE, error.to_string()).hint(error.hint())
}
