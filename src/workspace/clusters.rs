//! Reads the clusters among the inputs: those that run, and folders that one was saved into. What was read of one is kept
//! beside the workspace, so that asking again asks only for what is new.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::civil::Time;
use tokio_util::sync::CancellationToken;

use super::definitions::Definitions;
use super::{Counted, Input, OpenOptions, Progress, Project};
use crate::diagnostic::{Diagnostic, Place, rules};
use crate::flink::{
    Client, Cluster, ClusterFacts, FlinkError, JobFailure, JobKey, JobList, ListedJob,
    SavedCluster, Snapshot, failure_of,
};
use crate::source::{self, LineColumn, Span};

/// Something that is told while inputs are read.
#[derive(Debug, Clone)]
pub enum Event {
    /// How far it has come.
    Progress(Progress),
    /// A cluster has listed its jobs.
    Listed(Vec<ListedJob>),
    /// The plan of a job was asked for.
    Planned(Box<ListedJob>),
}

/// Told while inputs are read.
pub type OnEvent<'a> = &'a (dyn Fn(Event) + Send + Sync);

/// How clusters are read.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) options: &'a OpenOptions,
    pub(super) project: &'a Project,
    /// Whether somebody looks at the clusters for a while: plans are kept to be shown.
    pub(super) is_watched: bool,
    /// Whether there are scripts beside them, which plans are compared with.
    pub(super) has_scripts: bool,
    /// Whether it is asked too why jobs failed.
    pub(super) explains: bool,
    /// Ends asking; what was read until then stays.
    pub(super) enough: &'a CancellationToken,
    pub(super) on_event: OnEvent<'a>,
}

/// For whom only the progress counts.
pub(super) fn only_progress(
    on_progress: &(dyn Fn(Progress) + Send + Sync),
) -> impl Fn(Event) + Send + Sync {
    move |event| {
        if let Event::Progress(progress) = event {
            on_progress(progress);
        }
    }
}

/// A cluster among the inputs, as it was when it was asked last.
#[derive(Debug, Clone)]
pub struct ClusterState {
    /// The input that it is.
    pub input: Input,
    /// Its address, without credentials; of a folder that cannot be opened, none.
    pub address: String,
    /// Its jobs, or why it has none.
    pub list: Result<JobList, Diagnostic>,
    /// How long it gives the same answers, where it says so.
    pub cache: Option<Duration>,
    /// Its version, where it says so; asked for once.
    pub flink_version: Option<Arc<str>>,
    /// What an SQL gateway told of its tables.
    pub definitions: Definitions,
    /// Since when it could not be asked again, though it was before; none where it answered last.
    pub away_since: Option<Time>,
}

/// Which plans are asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Those of jobs that are new or have changed.
    News,
    /// Those that could not be read before, and that nobody waited for, too.
    Unread,
}

/// How a cluster differs from what was known of it.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// The jobs that are new, or whose state is another one.
    pub(super) changed: HashSet<JobKey>,
    /// How many plans were read.
    pub(super) read: usize,
    /// Whether anything but durations is another.
    pub(super) is_any: bool,
    /// Why it could not be asked.
    pub(super) failure: Option<Diagnostic>,
}

impl ClusterState {
    /// Whether it runs, so that asking again may tell something new.
    pub fn is_running(&self) -> bool {
        matches!(self.input, Input::Cluster(_))
    }

    /// Its jobs.
    pub fn jobs(&self) -> &[ListedJob] {
        self.list.as_ref().map_or(&[], |list| &list.jobs)
    }

    /// The same with nothing but this job; none where it does not have that.
    pub(super) fn only(&self, key: &JobKey) -> Option<Self> {
        let mut jobs = self.jobs().iter();
        let job = jobs.find(|it| JobKey::of(&it.summary.job) == *key)?;
        let list = JobList {
            jobs: vec![job.clone()],
            others: 0,
        };
        Some(Self {
            list: Ok(list),
            input: self.input.clone(),
            address: self.address.clone(),
            cache: self.cache,
            flink_version: self.flink_version.clone(),
            definitions: self.definitions.clone(),
            away_since: self.away_since,
        })
    }

    /// Asks a cluster for the first time.
    async fn read(input: &Input, way: Way<'_>) -> Self {
        let mut state = Self {
            input: input.clone(),
            address: String::new(),
            list: Ok(JobList::default()),
            cache: None,
            flink_version: None,
            definitions: Definitions::default(),
            away_since: None,
        };
        let read = async {
            let cluster = connect(input, way.options, way.project)?;
            cluster.address().clone_into(&mut state.address);
            let mut list = listed(&cluster, way).await?;
            if way.is_watched {
                (way.on_event)(Event::Listed(list.jobs.clone()));
            }
            let wanted = list.without_plan();
            let asking = ClusterFacts::ask(&cluster);
            let facts = way.enough.run_until_cancelled(asking);
            let plans = read_plans(&mut list, &cluster, &wanted, way);
            let ((), facts) = tokio::join!(plans, facts);
            let (at, known) = (cluster.address(), &mut state.definitions);
            known.ask(&list, at, Again::News, way).await;
            if way.explains {
                list.explain_failures(&cluster, way.enough).await;
            }
            Ok((list, facts.unwrap_or_default()))
        };
        let read: Result<_, FlinkError> = read.await;
        match read {
            Ok((list, facts)) => {
                state.list = Ok(list);
                ClusterFacts {
                    cache: state.cache,
                    version: state.flink_version,
                } = facts;
            }
            Err(error) => state.list = Err(unread(input, &error)),
        }
        state
    }

    /// Asks the cluster again at the time `now`: for the list, and for the plans of the jobs that `again` says. Where it
    /// does not answer, what was known stays, marked with the time.
    async fn read_again(&self, again: Again, now: Time, way: Way<'_>) -> (Self, Difference) {
        let mut difference = Difference::default();
        if !self.is_running() {
            return (self.clone(), difference);
        }
        let asked = async {
            let cluster = connect(&self.input, way.options, way.project)?;
            let list = listed(&cluster, way).await?;
            Ok::<_, FlinkError>((cluster, list))
        };
        let (cluster, mut list) = match asked.await {
            Ok(asked) => asked,
            Err(error) => {
                difference.failure = Some(unread(&self.input, &error));
                let mut state = self.clone();
                // Whoever stopped asking knows nothing of the cluster.
                if !matches!(error, FlinkError::NotWaited(_)) {
                    state.away_since.get_or_insert(now);
                }
                return (state, difference);
            }
        };
        let nothing = JobList::default();
        let news = list.take_over(self.list.as_ref().unwrap_or(&nothing));
        let mut wanted = news.changed.clone();
        if again == Again::Unread {
            wanted.extend(list.without_plan());
            wanted.sort_unstable();
            wanted.dedup();
        }
        difference.is_any = self.list.is_err() || news.gone > 0 || !wanted.is_empty();
        let changed = news.changed.iter().filter_map(|&at| list.jobs.get(at));
        difference.changed = changed.map(|it| JobKey::of(&it.summary.job)).collect();
        if !wanted.is_empty() {
            (way.on_event)(Event::Listed(list.jobs.clone()));
            read_plans(&mut list, &cluster, &wanted, way).await;
            difference.read = list.planned(&wanted);
        }
        let mut definitions = self.definitions.clone();
        let at = cluster.address();
        difference.is_any |= definitions.ask(&list, at, again, way).await;
        let state = Self {
            input: self.input.clone(),
            address: cluster.address().to_owned(),
            list: Ok(list),
            cache: self.cache,
            flink_version: self.flink_version.clone(),
            definitions,
            away_since: None,
        };
        (state, difference)
    }
}

/// Whether the input is a cluster. A folder is one by its marker alone, and is then not searched for scripts.
pub(super) fn is_cluster(input: &Input) -> bool {
    match input {
        Input::Cluster(_) => true,
        Input::Path(path) => SavedCluster::is_at(path),
        Input::Stdin => false,
    }
}

/// How many of the inputs are clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClusterShare {
    /// None.
    #[default]
    None,
    /// Some, beside other inputs.
    Some,
    /// All.
    All,
}

impl ClusterShare {
    /// The share of these inputs; without any, of what the project names.
    pub fn of(inputs: &[Input], project: &Project) -> Self {
        let (clusters, others) = if inputs.is_empty() {
            let settings = &project.settings;
            (settings.clusters.len(), settings.scripts.len())
        } else {
            let clusters = inputs.iter().filter(|input| is_cluster(input)).count();
            (clusters, inputs.len() - clusters)
        };
        match (clusters, others) {
            (0, _) => Self::None,
            (_, 0) => Self::All,
            _ => Self::Some,
        }
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
    let way = Way {
        options,
        project,
        is_watched: false,
        has_scripts: false,
        explains: true,
        enough: &CancellationToken::new(),
        on_event: &only_progress(on_progress),
    };
    snapshots(read_all(inputs, way).await)
}

/// Asks a cluster why a job failed; one request.
pub async fn read_failure(
    cluster: &Input,
    job: &str,
    (options, project): (&OpenOptions, &Project),
) -> Result<JobFailure, FlinkError> {
    failure_of(&connect(cluster, options, project)?, job).await
}

/// Asks all clusters among the inputs at the same time.
pub(super) async fn read_all(inputs: &[Input], way: Way<'_>) -> Vec<ClusterState> {
    let clusters = inputs.iter().filter(|input| is_cluster(input));
    join_all(clusters.map(|input| ClusterState::read(input, way))).await
}

/// Asks all clusters again at the same time.
pub(super) async fn read_all_again(
    clusters: &[ClusterState],
    again: Again,
    now: Time,
    way: Way<'_>,
) -> Vec<(ClusterState, Difference)> {
    join_all(clusters.iter().map(|it| it.read_again(again, now, way))).await
}

/// What each cluster tells, without jobs that one before it has too.
pub(super) fn snapshots(clusters: Vec<ClusterState>) -> Vec<Result<Snapshot, Diagnostic>> {
    let mut known = HashSet::new();
    let snapshot = |state: ClusterState| {
        let mut snapshot = Snapshot::of(state.list?, &state.address);
        snapshot.set_version(state.flink_version.as_ref());
        state.definitions.fill(&mut snapshot);
        let stopped = snapshot.stopped.take();
        (snapshot.diagnostics).extend(stopped.map(|error| unread(&state.input, &error)));
        snapshot.keep_new(&mut known);
        Ok(snapshot)
    };
    clusters.into_iter().map(snapshot).collect()
}

fn connect(input: &Input, options: &OpenOptions, project: &Project) -> Result<Cluster, FlinkError> {
    match input {
        Input::Path(folder) => Ok(Cluster::Saved(SavedCluster::open(folder)?)),
        Input::Cluster(address) => {
            let timeout = project.settings.limits.server_timeout();
            let access = options.access(address);
            Ok(Cluster::Running(Client::new(address, access, timeout)?))
        }
        Input::Stdin => Err(FlinkError::Address(
            "-".to_owned(),
            "standard input is no cluster".to_owned(),
        )),
    }
}

async fn listed(cluster: &Cluster, way: Way<'_>) -> Result<JobList, FlinkError> {
    let asking = JobList::ask(cluster);
    let listed = way.enough.run_until_cancelled(asking).await;
    listed.unwrap_or_else(|| Err(FlinkError::NotWaited(cluster.address().to_owned())))
}

async fn read_plans(list: &mut JobList, cluster: &Cluster, wanted: &[usize], way: Way<'_>) {
    let tell = |done| {
        (way.on_event)(Event::Progress(Progress {
            what: cluster.address().to_owned(),
            counted: Counted::Jobs,
            done,
            total: wanted.len(),
        }));
    };
    tell(0);
    let on_plan = |job: &ListedJob, done| {
        if way.is_watched {
            (way.on_event)(Event::Planned(Box::new(job.clone())));
        }
        tell(done);
    };
    let keeps = way.is_watched || way.has_scripts;
    list.read_plans(cluster, wanted, keeps, way.enough, &on_plan)
        .await;
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
