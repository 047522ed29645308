//! Saves a cluster into a folder. The bodies are not looked into, except the list of jobs: what cannot be read is what
//! somebody will want to look at.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use futures_util::StreamExt;

use super::{MARKER, Marker, SavedCluster, VERSION};
use crate::files::{self, Rights};
use crate::flink::OnProgress;
use crate::flink::body::{Body, JobId};
use crate::flink::client::{Answer, Client};
use crate::flink::error::FlinkError;
use crate::flink::list::{MOST_EXPLAINED, REQUESTS_AT_ONCE};
use crate::flink::listed::JobOverview;
use crate::flink::wire::JobsOverview;
use crate::lineage::has_failed;

/// Why a cluster was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The cluster does not give its list of jobs.
    #[error(transparent)]
    Flink(#[from] FlinkError),
    /// The cluster was given up. What it gave before is saved.
    #[error(
        "{why}; after several such failures it was given up: {saved} of {total} jobs are saved"
    )]
    Stopped {
        /// The last failure.
        why: String,
        /// What a person can do about that.
        hint: &'static str,
        /// The jobs whose bodies are there.
        saved: usize,
        /// All jobs.
        total: usize,
    },
    /// There is something else in the folder.
    #[error("{} holds {what}, and nothing was written", folder.display())]
    Occupied {
        /// The folder.
        folder: PathBuf,
        /// What is there.
        what: String,
    },
    /// A file could not be written.
    #[error("cannot write {}: {error}", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Saves all that the cluster gives into `folder`, which is made, or is empty, or holds this cluster from before.
///
/// A body that cannot be had is noted, and why. The list of jobs is written last: what an interrupted call leaves is told
/// to be unfinished, or still is what was saved before.
pub async fn save(
    client: &Client,
    folder: &Path,
    on_progress: OnProgress<'_>,
) -> Result<(), SaveError> {
    let is_known = holds(folder, client.address())?;
    let list = client.ask(Body::Jobs).await?;
    let overview: JobsOverview = client.parse(Body::Jobs, &list)?;
    let (jobs, _) = overview.into_jobs();
    let mut draft = Draft::begin(folder, client.address(), is_known)?;
    let ids: BTreeSet<_> = jobs.iter().filter_map(|it| JobId::of(&it.jid)).collect();
    let total = ids.len();
    let failed = newest_failed(&jobs);
    on_progress(0, total);
    for body in [Body::Overview, Body::Config] {
        draft.add(body, client.ask(body).await)?;
    }
    let mut answers = futures_util::stream::iter(ids)
        .map(|id| async move { (Body::Job(id), client.ask(Body::Job(id)).await) })
        .buffer_unordered(REQUESTS_AT_ONCE);
    let mut done = 0;
    while let Some((body, answer)) = answers.next().await {
        draft.add(body, answer)?;
        done += 1;
        on_progress(done, total);
    }
    for body in failed.iter().map(|&id| Body::Exceptions(id)) {
        draft.add(body, client.ask(body).await)?;
    }
    draft.finish(&list)?;
    match draft.stopped {
        None => Ok(()),
        Some((why, hint)) => Err(SaveError::Stopped {
            why,
            hint,
            saved: draft.jobs,
            total,
        }),
    }
}

/// The jobs that are asked why they failed: of those that did, the newest.
fn newest_failed(jobs: &[JobOverview]) -> Vec<JobId<'_>> {
    let failed = jobs.iter().filter(|job| has_failed(&job.state));
    let mut failed: Vec<&JobOverview> = failed.collect();
    failed.sort_by_key(|job| Reverse(job.start_time));
    let ids = failed.iter().filter_map(|job| JobId::of(&job.jid));
    ids.take(MOST_EXPLAINED).collect()
}

/// The file of a saved cluster that is called so in its folder of jobs; none for what was put there by somebody else.
fn file_of_job(name: &str) -> Option<String> {
    let name = name.strip_suffix(".json")?;
    let body = match name.strip_suffix(".exceptions") {
        Some(id) => Body::Exceptions(JobId::of(id)?),
        None => Body::Job(JobId::of(name)?),
    };
    Some(body.file())
}

/// Whether the folder holds the same cluster from before. Anything else in it is an error.
fn holds(folder: &Path, address: &str) -> Result<bool, SaveError> {
    let occupied = |what: String| SaveError::Occupied {
        folder: folder.to_owned(),
        what,
    };
    if SavedCluster::is_at(folder) {
        return match SavedCluster::open(folder) {
            Ok(saved) if saved.address() == address => Ok(true),
            Ok(saved) => Err(occupied(format!("another cluster, {}", saved.address()))),
            Err(error) => Err(occupied(format!(
                "a saved cluster that is damaged ({error})"
            ))),
        };
    }
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(false),
            Some(_) => Err(occupied("something else".to_owned())),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(unwritable(folder)(error)),
    }
}

fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> SaveError {
    let path = path.to_owned();
    move |error| SaveError::Unwritable { path, error }
}

/// A folder that is being written.
struct Draft<'f> {
    folder: &'f Path,
    marker: Marker,
    /// The files that were written.
    written: BTreeSet<String>,
    /// How many of them are of jobs.
    jobs: usize,
    /// Why the cluster was given up, and what to do about it.
    stopped: Option<(String, &'static str)>,
}

impl<'f> Draft<'f> {
    /// Makes the folder. The marker comes first, so that an interrupted call can be made again.
    fn begin(folder: &'f Path, address: &str, is_known: bool) -> Result<Self, SaveError> {
        let jobs = folder.join("jobs");
        files::make_private_folder(&jobs).map_err(unwritable(&jobs))?;
        let draft = Self {
            folder,
            marker: Marker {
                version: VERSION,
                address: address.to_owned(),
                missing: BTreeMap::new(),
                stopped: None,
            },
            written: BTreeSet::new(),
            jobs: 0,
            stopped: None,
        };
        if !is_known {
            draft.write_marker()?;
        }
        Ok(draft)
    }

    /// Writes a body, or notes why there is none.
    fn add(&mut self, body: Body<'_>, answer: Result<Answer, FlinkError>) -> Result<(), SaveError> {
        let file = body.file();
        match answer {
            Ok(answer) => {
                self.write(&file, &answer.bytes)?;
                self.jobs += usize::from(matches!(body, Body::Job(_)));
                self.written.insert(file);
            }
            // What was saved of it before is better than nothing.
            Err(FlinkError::GivenUp { why, hint }) => {
                self.marker.stopped = Some(why.clone());
                self.stopped = Some((why, hint));
            }
            Err(error) => {
                self.remove(&file)?;
                self.marker.missing.insert(file, error.to_string());
            }
        }
        Ok(())
    }

    /// Writes the list of jobs, and takes away the bodies of jobs that are no longer in it.
    fn finish(&self, list: &Answer) -> Result<(), SaveError> {
        self.write_marker()?;
        self.write(&Body::Jobs.file(), &list.bytes)?;
        if self.stopped.is_some() {
            return Ok(());
        }
        let jobs = self.folder.join("jobs");
        for entry in fs::read_dir(&jobs).map_err(unwritable(&jobs))? {
            let name = entry.map_err(unwritable(&jobs))?.file_name();
            let file = name.to_str().and_then(file_of_job);
            if let Some(file) = file.filter(|file| !self.written.contains(file)) {
                self.remove(&file)?;
            }
        }
        Ok(())
    }

    fn write_marker(&self) -> Result<(), SaveError> {
        let mut text = serde_json::to_vec_pretty(&self.marker)
            .map_err(|error| unwritable(&self.folder.join(MARKER))(error.into()))?;
        text.push(b'\n');
        self.write(MARKER, &text)
    }

    fn write(&self, file: &str, bytes: &[u8]) -> Result<(), SaveError> {
        let path = self.folder.join(file);
        files::write(&path, Rights::Private, |file| file.write_all(bytes))
            .map_err(unwritable(&path))
    }

    fn remove(&self, file: &str) -> Result<(), SaveError> {
        let path = self.folder.join(file);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritable(&path)(error)),
            _ => Ok(()),
        }
    }
}
