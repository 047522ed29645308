//! One job of a cluster, as datasets and processes: a process for each sink, with the tables and columns that reach it.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use indexmap::IndexMap;

use super::digest::{Apart, plan_digest};
use super::job_name::is_generated_name;
use super::plan::{Cell, Flow, Role, SinkEnd, Source, flow, flow_with_terms, strength};
use super::pool::Pool;
use super::sinks::{self, NamedSink};
use super::snapshot::{HandedOn, JobDoubt};
use super::wire::{Job, PlanNode};
use crate::diagnostic::{Diagnostic, rules};
use crate::lineage::{
    About, Column, ColumnLineage, ColumnRef, Confidence, Dataset, DatasetKey, DatasetKind,
    Endpoint, Evidence, Fingerprint, Fingerprints, Influence, LogicalName, Options, Origin,
    Process, ProcessKind, RunningJob, SourceColumn, SourceColumns, Transform,
};
use crate::term::{Clauses, Term};

const SCANNED: &str = "a scan of the plan names it";
const LOOKED_UP: &str = "a lookup join of the plan names it";
const NO_PLAN: &str = "the plan does not show the sink; all tables that the job reads may reach it";

/// A table that a plan names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanTable {
    /// Its name.
    pub name: LogicalName,
    /// The vertex that reads or writes it.
    pub vertex: Option<Arc<str>>,
}

impl PlanTable {
    /// The dataset that it is on the cluster of a job that names it.
    pub(super) fn dataset(&self, job: &RunningJob) -> Dataset {
        /// What a plan tells of how a table is defined: there may be tens of thousands of tables, so it is there once.
        static NOTHING: LazyLock<(Arc<Vec<Column>>, Options)> = LazyLock::new(Default::default);
        let (columns, options) = &*NOTHING;
        Dataset {
            key: DatasetKey::scoped(&job.cluster, self.name.clone()),
            names: vec![self.name.clone()],
            kind: DatasetKind::Undeclared,
            connector: None,
            is_ephemeral: false,
            columns: Arc::clone(columns),
            options: options.clone(),
            origins: vec![origin(job, self.vertex.clone())],
        }
    }
}

fn origin(job: &RunningJob, vertex: Option<Arc<str>>) -> Origin {
    Origin::Cluster {
        cluster: Arc::clone(&job.cluster),
        job: Arc::clone(&job.id),
        name: Arc::clone(&job.name),
        vertex,
    }
}

/// What a plan says.
#[derive(Debug, Default)]
pub struct PlanTerms {
    /// Of the columns of each sink whose name is known, in their order; none where that is not sure.
    pub sinks: Vec<(LogicalName, Vec<Option<Arc<Term>>>)>,
    /// What it chooses rows by and puts them together by.
    pub clauses: Clauses,
}

/// What a job of this name says.
pub(super) fn job_terms(job: &Job, name: &str) -> PlanTerms {
    let mut flow = flow_with_terms(&job.vertices());
    let sinks = sinks::named(&flow, name).into_iter();
    let terms = sinks.filter_map(|sink| {
        let end = flow.sinks.get_mut(sink.end?)?;
        Some((sink.name?, std::mem::take(&mut end.terms)))
    });
    PlanTerms {
        sinks: terms.collect(),
        clauses: std::mem::take(&mut flow.clauses),
    }
}

/// What the plan and the name of a job tell.
pub(super) struct JobLineage<'j> {
    running: &'j RunningJob,
    flow: Flow,
    sinks: Vec<NamedSink>,
    /// The digest of the whole plan.
    plan: Fingerprint,
    /// The highest of all nodes.
    parallelism: Option<u32>,
}

impl<'j> JobLineage<'j> {
    /// Reads the plan of a job.
    pub(super) fn new(job: &Job, running: &'j RunningJob, pool: &mut Pool) -> Self {
        let vertices = job.vertices();
        let mut flow = flow(&vertices);
        let mut sinks = sinks::named(&flow, &running.name);
        let reads = flow.reads.iter_mut().map(|read| &mut read.name);
        for name in reads.chain(sinks.iter_mut().filter_map(|it| it.name.as_mut())) {
            *name = pool.name(name);
        }
        let plan = plan_digest(&vertices, running, apart(&flow, &sinks, running));
        Self {
            running,
            flow,
            sinks,
            plan,
            parallelism: parallelism(job.nodes()),
        }
    }

    /// The tables that it names, those that it reads first.
    pub(super) fn tables(&self, pool: &mut Pool) -> Vec<PlanTable> {
        let reads = self.flow.reads.iter();
        let reads = reads.map(|read| (&read.name, read.vertex.as_deref()));
        let sinks = self.sinks.iter().filter_map(|sink| {
            let end = sink.end.and_then(|end| self.flow.sinks.get(end));
            Some((sink.name.as_ref()?, end.map(|end| &*end.vertex)))
        });
        let table = |(name, vertex): (&LogicalName, Option<&str>)| PlanTable {
            name: name.clone(),
            vertex: vertex.map(|it| pool.text(it)),
        };
        reads.chain(sinks).map(table).collect()
    }

    /// One process per sink; one without outputs where nothing tells of a sink.
    pub(super) fn into_processes(mut self, pool: &mut Pool) -> Vec<Process> {
        let sinks = std::mem::take(&mut self.sinks);
        if sinks.is_empty() {
            return vec![self.process(0, None, Vec::new(), pool)];
        }
        let mut processes = Vec::with_capacity(sinks.len());
        for (number, sink) in sinks.iter().enumerate() {
            // Each has an end of its own. A wide one does not fit twice into memory.
            let end = sink.end.and_then(|end| self.flow.sinks.get_mut(end));
            let cells = end.map(|end| std::mem::take(&mut end.columns));
            let cells = cells.unwrap_or_default();
            processes.push(self.process(number, Some(sink), cells, pool));
        }
        processes
    }

    /// The process of a sink that takes these columns.
    fn process(
        &self,
        number: usize,
        sink: Option<&NamedSink>,
        cells: Vec<Cell>,
        pool: &mut Pool,
    ) -> Process {
        let end = sink.and_then(|sink| self.flow.sinks.get(sink.end?));
        let all: Vec<usize> = (0..self.flow.reads.len()).collect();
        let reads = end.map_or(&all, |end| &end.reads);
        let mut roles: IndexMap<&LogicalName, Role> = IndexMap::new();
        for read in reads.iter().filter_map(|&id| self.flow.reads.get(id)) {
            let role = roles.entry(&read.name).or_insert(read.role);
            // A table that is also scanned is more than looked up.
            if read.role == Role::Source {
                *role = Role::Source;
            }
        }
        roles.sort_keys();
        let name = sink.and_then(|sink| sink.name.as_ref());
        let cells = if name.is_some() { cells } else { Vec::new() };
        let evidence = Self::evidence(&roles, sink, end.map(|_| &*cells), pool);
        let cells = cells.into_iter();
        let columns: Arc<[ColumnLineage]> = cells.map(|cell| self.column(cell, pool)).collect();
        let influences = end.map(|end| self.influences(end, pool));
        let influences = pool.influences(influences.unwrap_or_default().into());
        let sink_name = name.map(ToString::to_string).unwrap_or_default();
        let plan = Fingerprint::of([
            self.running.cluster.to_string(),
            self.plan.to_string(),
            number.to_string(),
            sink_name,
        ]);
        let mut process = Process {
            kind: ProcessKind::Job,
            job: Arc::clone(&self.running.name),
            statement: None,
            member: None,
            sql: pool.text(""),
            inputs: pool.ends(roles.keys().map(|name| self.endpoint(name)).collect()),
            outputs: pool.ends(name.into_iter().map(|name| self.endpoint(name)).collect()),
            columns: pool.written(columns),
            influences,
            fingerprints: Fingerprints {
                identical: plan,
                equivalent: plan,
                effect: Fingerprint::default(),
            },
            origins: vec![origin(self.running, end.map(|end| pool.text(&end.vertex)))],
            origin_jobs: Vec::new(),
            evidence: pool.evidence(evidence.into()),
            jobs: vec![RunningJob {
                parallelism: self.parallelism,
                plan: Some(self.plan),
                ..self.running.clone()
            }],
        };
        process.fingerprints.effect = process.effect();
        process
    }

    fn endpoint(&self, name: &LogicalName) -> Endpoint {
        Endpoint {
            dataset: DatasetKey::scoped(&self.running.cluster, name.clone()),
            name: name.clone(),
        }
    }

    fn evidence(
        roles: &IndexMap<&LogicalName, Role>,
        sink: Option<&NamedSink>,
        cells: Option<&[Cell]>,
        pool: &mut Pool,
    ) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        let sure = cells.map_or((Confidence::Unsure, NO_PLAN), |_| (Confidence::Certain, ""));
        for (at, role) in roles.values().enumerate() {
            let (about, why) = match role {
                Role::Source => (About::Input(at), SCANNED),
                Role::Lookup => (About::Lookup(at), LOOKED_UP),
            };
            let (confidence, why) = if sure.1.is_empty() {
                (sure.0, why)
            } else {
                sure
            };
            evidence.push(Evidence {
                about,
                confidence,
                score: None,
                why: pool.text(why),
            });
        }
        if let Some(sink) = sink.filter(|sink| sink.name.is_some()) {
            evidence.push(Evidence {
                about: About::Output(0),
                confidence: sink.confidence,
                score: None,
                why: pool.text(sink.why),
            });
        }
        for (at, cell) in cells.unwrap_or_default().iter().enumerate() {
            if let Some(why) = &cell.doubt {
                evidence.push(Evidence {
                    about: About::Column(at),
                    confidence: Confidence::Unsure,
                    score: None,
                    why: pool.text(why),
                });
            }
        }
        evidence
    }

    fn column(&self, cell: Cell, pool: &mut Pool) -> ColumnLineage {
        /// None where the whole column is read.
        type Fields = Option<BTreeSet<Arc<str>>>;
        let mut sources: IndexMap<Arc<ColumnRef>, (Transform, Fields)> = IndexMap::new();
        for source in &*cell.from {
            let Some(column) = self.column_ref(source) else {
                continue;
            };
            let fields = source
                .field
                .as_ref()
                .map(|it| BTreeSet::from([Arc::clone(it)]));
            match sources.entry(pool.column(column)) {
                indexmap::map::Entry::Vacant(entry) => {
                    entry.insert((source.transform, fields));
                }
                indexmap::map::Entry::Occupied(mut entry) => {
                    let known = entry.get_mut();
                    if strength(source.transform) > strength(known.0) {
                        known.0 = source.transform;
                    }
                    // Fields are named only where nothing reads the whole column.
                    known.1 = known.1.take().zip(fields).map(|(mut one, other)| {
                        one.extend(other);
                        one
                    });
                }
            }
        }
        sources.sort_keys();
        let from: SourceColumns = sources
            .into_iter()
            .map(|(column, (transform, fields))| SourceColumn {
                column,
                transform,
                fields: fields.into_iter().flatten().collect(),
            })
            .collect();
        ColumnLineage {
            to: pool.own(cell.name),
            from,
            expression: None,
        }
    }

    fn influences(&self, end: &SinkEnd, pool: &mut Pool) -> Vec<Influence> {
        let mut influences: Vec<Influence> = end
            .influences
            .iter()
            .filter_map(|(kind, source)| {
                Some(Influence {
                    column: pool.column(self.column_ref(source)?),
                    kind: *kind,
                })
            })
            .collect();
        influences.sort();
        influences.dedup();
        influences
    }

    fn column_ref(&self, source: &Source) -> Option<ColumnRef> {
        let table = &self.flow.reads.get(source.table)?.name;
        Some(ColumnRef {
            dataset: DatasetKey::scoped(&self.running.cluster, table.clone()),
            table: table.clone(),
            column: Arc::clone(&source.column),
        })
    }

    /// What of the plan could not be read.
    pub(super) fn faults(&self) -> Vec<Diagnostic> {
        let about = self.about();
        let unknown = self.flow.unknown.iter().map(|operator| {
            Diagnostic::new(
                &rules::UNKNOWN_OPERATOR,
                format!("the plan of {about} has an operator {operator} that is not known; columns were taken to pass through it"),
            )
            .hint("please report the plan (/jobs/<id>/plan)")
        });
        let mut faults: Vec<Diagnostic> = unknown.collect();
        if self.flow.is_broken {
            let message = format!(
                "the plan of {about} has inputs that lead nowhere or in a circle; they were left out"
            );
            faults.push(
                Diagnostic::new(&rules::UNREADABLE_JOB, message).hint(
                    "name the job's script as well; please report the plan (/jobs/<id>/plan)",
                ),
            );
        }
        faults
    }

    /// The job, for messages.
    fn about(&self) -> String {
        let RunningJob {
            name, id, cluster, ..
        } = self.running;
        format!("job {name} ({id}) on {cluster}")
    }

    /// What the plan does not tell.
    pub(super) fn doubts(&self) -> Vec<JobDoubt> {
        let about = self.about();
        let sinks = self.sinks.iter();
        let columns = sinks.filter_map(|sink| {
            let doubt = self.doubt(self.unsure(&about, sink)?);
            let handed_on = self.handed_on(sink);
            Some(JobDoubt { handed_on, ..doubt })
        });
        let tables = self.untold_tables(&about).into_iter();
        tables.map(|it| self.doubt(it)).chain(columns).collect()
    }

    fn doubt(&self, diagnostic: Diagnostic) -> JobDoubt {
        JobDoubt {
            job: Arc::clone(&self.running.id),
            diagnostic,
            handed_on: None,
        }
    }

    /// The table that the sink takes as it is, where the plan does not say which columns that has.
    fn handed_on(&self, sink: &NamedSink) -> Option<HandedOn> {
        let table = self.flow.sinks.get(sink.end?)?.whole?;
        Some(HandedOn {
            from: self.flow.reads.get(table)?.name.clone(),
            to: sink.name.clone()?,
        })
    }

    /// What it does not tell of the tables that the job reads and writes.
    fn untold_tables(&self, about: &str) -> Vec<Diagnostic> {
        let mut doubts = Vec::new();
        for sink in self.sinks.iter().filter(|it| it.why == sinks::ASSUMED) {
            if let Some(table) = &sink.name {
                doubts.push(
                    Diagnostic::new(
                        &rules::UNNAMED_JOB,
                        format!(
                            "{about} writes {}; its plan does not say in which catalog and database, {table} is assumed",
                            table.table
                        ),
                    )
                    .hint("open the job's script together with the cluster"),
                );
            }
        }
        if self.flow.reads.is_empty() && self.sinks.iter().all(|sink| sink.name.is_none()) {
            doubts.push(self.unnamed(about));
        } else if self.sinks.is_empty() || self.sinks.iter().any(|sink| sink.name.is_none()) {
            doubts.push(
                Diagnostic::new(
                    &rules::UNNAMED_JOB,
                    format!("neither the plan nor the name of {about} tells all that it writes"),
                )
                .hint("open the job's script together with the cluster"),
            );
        }
        doubts
    }

    /// A job whose plan names no table: a DataStream program, of which the names of its sources and sinks are told.
    fn unnamed(&self, about: &str) -> Diagnostic {
        let free = &self.flow.free;
        let names = if free.is_empty() {
            String::new()
        } else {
            format!(
                "; its author calls its sources and sinks {}",
                free.join(", ")
            )
        };
        Diagnostic::new(
            &rules::UNNAMED_JOB,
            format!("the plan of {about} names no table{names}"),
        )
        .hint("a DataStream job names its sources and sinks only in free text")
    }

    fn unsure(&self, about: &str, sink: &NamedSink) -> Option<Diagnostic> {
        let name = sink.name.as_ref()?;
        let end = self.flow.sinks.get(sink.end?)?;
        if end.columns.is_empty() {
            return Some(
                Diagnostic::new(
                    &rules::UNSURE_COLUMNS,
                    format!("the plan of {about} prints no columns of what it writes to {name}"),
                )
                .hint("open the job's script together with the cluster"),
            );
        }
        let unsure = end.columns.iter().filter(|cell| cell.doubt.is_some());
        let names: Vec<&str> = unsure.clone().map(|cell| &*cell.name).collect();
        let why = unsure.clone().find_map(|cell| cell.doubt.clone())?;
        Some(
            Diagnostic::new(
                &rules::UNSURE_COLUMNS,
                format!(
                    "it is not sure where {} of {name} come from in {about}: {why}",
                    names.join(", ")
                ),
            )
            .hint("open the job's script together with the cluster"),
        )
    }
}

/// What besides its plan tells a job apart from others.
fn apart<'j>(flow: &Flow, sinks: &[NamedSink], running: &'j RunningJob) -> Apart<'j> {
    let is_generated = is_generated_name(&running.name);
    let is_sure = |sink: &NamedSink| sink.confidence == Confidence::Certain;
    if !is_generated
        && (flow.is_free || flow.reads.is_empty() && sinks.iter().all(|it| it.name.is_none()))
    {
        Apart::Job(running)
    } else if sinks.is_empty() || !sinks.iter().all(is_sure) {
        Apart::Name(&running.name)
    } else {
        Apart::Nothing
    }
}

/// The highest that is decided.
fn parallelism(nodes: &[PlanNode]) -> Option<u32> {
    let decided = nodes.iter().filter_map(|node| node.parallelism);
    decided
        .filter_map(|it| u32::try_from(it).ok())
        .max()
        .filter(|it| *it > 0)
}
