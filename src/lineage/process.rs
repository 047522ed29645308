//! Processes: one statement that writes, or one sink of a running job.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use smallvec::SmallVec;

use super::{
    About, ColumnLineage, Confidence, DatasetKey, Evidence, Influence, LogicalName, Origin,
};

/// What kind of statement or job a process is. The names are those of the JSON contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProcessKind {
    /// INSERT INTO.
    Insert,
    /// INSERT OVERWRITE.
    InsertOverwrite,
    /// CREATE TABLE … AS SELECT.
    CreateTableAs,
    /// [CREATE OR] REPLACE TABLE … AS SELECT.
    ReplaceTableAs,
    /// CREATE VIEW; a process only where views are not seen through.
    CreateView,
    /// CREATE MATERIALIZED TABLE.
    MaterializedTable,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
    /// A bare SELECT: reads, writes nothing.
    Select,
    /// A running job for which no script is known.
    Job,
    /// A process that a catalogue tells of; [`Process::job`] is its name there.
    Catalogued,
}

impl ProcessKind {
    /// Whether it writes when it is submitted, so that a job may run it.
    pub fn is_submitted(self) -> bool {
        !matches!(self, Self::Select | Self::CreateView)
    }

    /// The name in JSON and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::InsertOverwrite => "INSERT OVERWRITE",
            Self::CreateTableAs => "CREATE TABLE AS",
            Self::ReplaceTableAs => "REPLACE TABLE AS",
            Self::CreateView => "CREATE VIEW",
            Self::MaterializedTable => "CREATE MATERIALIZED TABLE",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Select => "SELECT",
            Self::Job => "JOB",
            Self::Catalogued => "PROCESS",
        }
    }
}

/// A digest that is equal for things that are the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Fingerprint(pub [u8; 16]);

impl Fingerprint {
    /// It as hexadecimal digits.
    pub fn digits<'b>(&self, buffer: &'b mut [u8; 32]) -> &'b str {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let halves = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        for (digit, half) in buffer.iter_mut().zip(halves) {
            *digit = DIGITS[usize::from(half)];
        }
        std::str::from_utf8(buffer).unwrap_or_default()
    }

    /// The digest of parts; the parts' borders count, so `["ab"]` and `["a", "b"]` differ.
    pub fn of<I, S>(parts: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        let mut digest = Parts::new();
        for part in parts {
            digest.push(part.as_ref());
        }
        digest.finish()
    }
}

/// A digest in the course of being made. What it is of is gathered first: many small pieces are digested one by one at
/// several times the cost.
struct Parts(Vec<u8>);

impl Parts {
    fn new() -> Self {
        /// What most statements need, so that it does not have to grow.
        const MOSTLY: usize = 2048;
        Self(Vec::with_capacity(MOSTLY))
    }

    fn push(&mut self, part: &str) {
        // Seven bits of the length to a byte: nearly all parts are short, and there are many.
        let mut length = part.len();
        while length >= 0x80 {
            self.0.push(0x80 | length.to_le_bytes()[0]);
            length >>= 7;
        }
        self.0.push(length.to_le_bytes()[0]);
        self.0.extend_from_slice(part.as_bytes());
    }

    fn push_all<'p>(&mut self, parts: impl IntoIterator<Item = &'p str>) {
        for part in parts {
            self.push(part);
        }
    }

    fn push_number(&mut self, number: usize) {
        const DIGITS: &str = "0123456789";
        match DIGITS.get(number..=number) {
            Some(digit) => self.push(digit),
            None => self.push(&number.to_string()),
        }
    }

    fn finish(self) -> Fingerprint {
        let mut short = [0; 16];
        short.copy_from_slice(&Sha256::digest(&self.0)[..16]);
        Fingerprint(short)
    }
}

/// Datasets that a digest names by their place among these, so that each is written out once.
#[derive(Default)]
struct Datasets<'p>(SmallVec<[&'p DatasetKey; 8]>);

impl Datasets<'_> {
    fn push(&self, key: &DatasetKey, parts: &mut Parts) {
        match self.0.iter().position(|known| *known == key) {
            Some(at) => parts.push_number(at),
            None => parts.push_all(key.pieces()),
        }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digits(&mut [0; 32]))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// The digests under which a process is compared with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Fingerprints {
    /// The statement's tokens and the datasets its tables resolve to.
    pub identical: Fingerprint,
    /// The same after names are resolved and noise (comments, case of keywords, aliases) is removed.
    pub equivalent: Fingerprint,
    /// Inputs, outputs and column mapping.
    pub effect: Fingerprint,
}

/// A dataset as a process uses it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Endpoint {
    /// The dataset.
    pub dataset: DatasetKey,
    /// The name the process knows it by.
    pub name: LogicalName,
}

/// A job that runs this process. Its texts are shared: every process, list and row of a job has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RunningJob {
    /// 32 hexadecimal digits.
    pub id: Arc<str>,
    /// The job's name.
    pub name: Arc<str>,
    /// The state as Flink says it (`RUNNING`, `FINISHED`, …).
    pub state: Arc<str>,
    /// The cluster's address, without credentials.
    pub cluster: Arc<str>,
    /// When it was started, in milliseconds since 1970.
    pub started_at: i64,
    /// The highest parallelism of its vertices, where the plan was read.
    pub parallelism: Option<u32>,
    /// The version of Flink that its cluster has (`2.3.0`), where that says so.
    pub flink_version: Option<Arc<str>>,
    /// The digest of what its plan does, on whatever cluster, where the plan was read: jobs that do something else are not
    /// the same, though the same statement is said to be theirs.
    pub plan: Option<Fingerprint>,
}

/// One statement that writes (or reads only), or one sink of a running job.
///
/// What it does is shared between its copies: an estate repeats the same statement thousands of times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Kind of statement.
    pub kind: ProcessKind,
    /// What is submitted as one: `pipeline.name`, else the file's path relative to the project without its extension.
    pub job: Arc<str>,
    /// The top-level statement of its file, counted from 1; none for a job without a script.
    pub statement: Option<u32>,
    /// The member of a statement set, counted from 1.
    pub member: Option<u32>,
    /// The statement's text; secrets in it are replaced by `***`.
    pub sql: Arc<str>,
    /// What it reads, sorted by name, each once.
    pub inputs: Arc<[Endpoint]>,
    /// What it writes.
    pub outputs: Arc<[Endpoint]>,
    /// The written columns in the sink's order.
    pub columns: Arc<[ColumnLineage]>,
    /// Columns that influence the result, sorted, each pair once.
    pub influences: Arc<[Influence]>,
    /// Digests to compare it with others.
    pub fingerprints: Fingerprints,
    /// Where it was seen; more than one after merging. Never empty.
    pub origins: Vec<Origin>,
    /// After merging, what is submitted as one at each of the origins; empty where that is the job for all.
    pub origin_jobs: Vec<Arc<str>>,
    /// How sure its parts are, where they were told from a running plan; in no order of importance.
    pub evidence: Arc<[Evidence]>,
    /// Jobs known to run it.
    pub jobs: Vec<RunningJob>,
}

impl Process {
    /// Takes in another that is the same: its places, and the jobs that run it.
    pub fn absorb(&mut self, other: &Self) {
        if self.origin_jobs.is_empty() && (self.job != other.job || !other.origin_jobs.is_empty()) {
            self.origin_jobs = vec![Arc::clone(&self.job); self.origins.len()];
        }
        if !self.origin_jobs.is_empty() {
            let theirs = other.by_job().map(|(job, _)| Arc::clone(job));
            self.origin_jobs.extend(theirs);
        }
        // Which of two jobs was started first says nothing, and a name must outlive restarts.
        if self.kind == ProcessKind::Job && other.kind == ProcessKind::Job && other.job < self.job {
            self.job = Arc::clone(&other.job);
        }
        self.origins.extend(other.origins.iter().cloned());
        self.absorb_evidence(other);
        self.jobs.extend(other.jobs.iter().cloned());
    }

    /// Takes in why the jobs of the other are said to run it; of the rest both have the same.
    fn absorb_evidence(&mut self, other: &Self) {
        let first = self.jobs.len();
        let of_jobs = other.evidence.iter().filter_map(|it| match it.about {
            About::Job(at) => Some(Evidence {
                about: About::Job(first + at),
                ..it.clone()
            }),
            About::Input(_) | About::Lookup(_) | About::Output(_) | About::Column(_) => None,
        });
        let mut of_jobs = of_jobs.peekable();
        if of_jobs.peek().is_some() {
            self.evidence = self.evidence.iter().cloned().chain(of_jobs).collect();
        }
    }

    /// The jobs that run it, each with why that is said, where it was found by comparing or a person told it.
    pub fn by_evidence(&self) -> impl Iterator<Item = (&RunningJob, Option<&Evidence>)> {
        let mut told = vec![None; self.jobs.len()];
        for evidence in &*self.evidence {
            if let About::Job(at) = evidence.about
                && let Some(told) = told.get_mut(at)
            {
                *told = Some(evidence);
            }
        }
        self.jobs.iter().zip(told)
    }

    /// Lets go of its columns, which its digests tell of all the same.
    pub fn forget_columns(&mut self) {
        self.columns = Arc::default();
        self.influences = Arc::default();
    }

    /// Its places, each with what is submitted as one there.
    pub fn by_job(&self) -> impl Iterator<Item = (&Arc<str>, &Origin)> {
        let jobs = self.origin_jobs.iter().chain(std::iter::repeat(&self.job));
        jobs.zip(&self.origins)
    }

    /// The same done by another statement, that stands elsewhere.
    #[must_use]
    pub fn again(
        &self,
        job: Arc<str>,
        statement: u32,
        member: Option<u32>,
        origin: Origin,
    ) -> Self {
        Self {
            kind: self.kind,
            job,
            statement: Some(statement),
            member,
            sql: Arc::clone(&self.sql),
            inputs: Arc::clone(&self.inputs),
            outputs: Arc::clone(&self.outputs),
            columns: Arc::clone(&self.columns),
            influences: Arc::clone(&self.influences),
            fingerprints: self.fingerprints,
            origins: vec![origin],
            origin_jobs: Vec::new(),
            evidence: Arc::default(),
            jobs: Vec::new(),
        }
    }

    /// How many times it is written: the places where it was seen, without jobs that have ended, but at least once. What
    /// was started again is not there twice.
    pub fn multiplicity(&self) -> usize {
        let ended: HashSet<(&str, &str)> = (self.jobs.iter().filter(|job| !job.is_live()))
            .map(|job| (&*job.cluster, &*job.id))
            .collect();
        let is_ended = |origin: &&Origin| match origin {
            Origin::Cluster { cluster, job, .. } => ended.contains(&(&**cluster, &**job)),
            Origin::File(_) | Origin::Catalogue { .. } => false,
        };
        let all = self.origins.len();
        // Hardly any process has jobs.
        if ended.is_empty() {
            return all;
        }
        let over = self.origins.iter().filter(is_ended).count();
        (all - over).max(1)
    }

    /// Whether the sources of the written column at this place are in doubt: none may be named because none is known.
    pub fn is_unsure_column(&self, at: usize) -> bool {
        let mut evidence = self.evidence.iter();
        evidence.any(|it| it.about == About::Column(at) && it.confidence == Confidence::Unsure)
    }

    /// Whether an input is also an output.
    pub fn is_self_loop(&self) -> bool {
        self.inputs.iter().any(|input| {
            self.outputs
                .iter()
                .any(|output| output.dataset == input.dataset)
        })
    }

    /// A short label for people: the kind and the sink, or the name that a catalogue has for it.
    pub fn label(&self) -> String {
        self.label_as_it_is().into_owned()
    }

    /// The same, borrowed where it need not be put together.
    pub fn label_as_it_is(&self) -> Cow<'_, str> {
        if self.kind == ProcessKind::Catalogued {
            return Cow::Borrowed(&self.job);
        }
        let kind = self.kind.as_str();
        match self.outputs.first() {
            Some(output) => format!("{kind} {}", output.name.table).into(),
            None => kind.into(),
        }
    }

    /// The digest of what it does: inputs, outputs and column mapping. Readers of statements call it to fill
    /// [`Fingerprints::effect`].
    pub fn effect(&self) -> Fingerprint {
        let mut inputs = Datasets(self.inputs.iter().map(|end| &end.dataset).collect());
        inputs.0.sort_unstable();
        let mut parts = Parts::new();
        parts.push("in");
        for input in &inputs.0 {
            parts.push_all(input.pieces());
        }
        parts.push("out");
        for output in &*self.outputs {
            parts.push_all(output.dataset.pieces());
        }
        // Of a job whose sink nothing tells, nobody knows what else does the same.
        if self.kind == ProcessKind::Job && self.outputs.is_empty() {
            parts.push(&self.fingerprints.equivalent.to_string());
        }
        for column in &*self.columns {
            parts.push_all(["to", &column.to]);
            // A constant is all there is to tell two such columns apart: the value of a static partition, say.
            if column.from.is_empty()
                && let Some(constant) = &column.expression
            {
                parts.push(constant);
            }
            for source in &column.from {
                let of = &source.column;
                inputs.push(&of.dataset, &mut parts);
                parts.push_all([&*of.column, source.transform.as_str()]);
            }
        }
        parts.finish()
    }

    /// The digest of what it does and how: `how` tells of its statement what has no noise, and what the definitions of its
    /// tables make of that counts too, but for the text of constants: `SELECT *` over other columns, and a computed column
    /// over another one, are not the same. Readers of statements call it to fill [`Fingerprints::equivalent`].
    pub fn equivalent<'p>(&self, how: impl IntoIterator<Item = &'p str>) -> Fingerprint {
        let mut parts = Parts::new();
        parts.push(self.kind.as_str());
        parts.push_all(how);
        let mut datasets = Datasets::default();
        for (side, ends) in [("in", &self.inputs), ("out", &self.outputs)] {
            for end in &**ends {
                parts.push(side);
                parts.push_all(end.dataset.pieces());
                datasets.0.push(&end.dataset);
            }
        }
        for column in &*self.columns {
            parts.push_all(["to", &column.to]);
            for source in &column.from {
                parts.push_all([&*source.column.column, source.transform.as_str()]);
                datasets.push(&source.column.dataset, &mut parts);
            }
        }
        for influence in &*self.influences {
            parts.push_all(["by", influence.kind.as_str(), &influence.column.column]);
            datasets.push(&influence.column.dataset, &mut parts);
        }
        parts.finish()
    }
}
