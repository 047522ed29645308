//! The numbers of statements that write one sink in one job: `<job>/<sink>`, `<job>/<sink>#2` and so on.

use std::collections::BTreeSet;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::collections::{FastIndexMap, FastMap};
use crate::lineage::{Lineage, Process, ProcessId, ProcessKind};
use crate::source::{ProjectPaths, job_of_file};

use super::MappingOptions;
use super::datasets::short_name;
use super::processes::{place, select};

/// Statements of one job that write one sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// `<job>/<sink>`.
    pub stem: String,
    /// Each of them, in the order of the script; of jobs without one, by the digests of their plans.
    pub statements: Vec<Numbered>,
}

/// A statement that needs a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbered {
    /// What tells it from others.
    pub fingerprint: String,
    /// Where it was seen.
    pub places: Vec<String>,
}

/// Which numbers statements have that write one sink in one job, where a catalogue knows some of them: by the stem, in
/// the order of `Alike::statements`, from 1 on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers(FastMap<String, Vec<usize>>);

impl FromIterator<(String, Vec<usize>)> for Numbers {
    fn from_iter<I: IntoIterator<Item = (String, Vec<usize>)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

/// The name of the statement with a number. The first one has none, unless what it writes is called as if it had one.
pub fn numbered(stem: &str, number: usize) -> String {
    match number {
        1 if stem_of(stem) == stem => stem.to_owned(),
        number => format!("{stem}#{number}"),
    }
}

/// The name of a statement without its number.
pub fn stem_of(name: &str) -> &str {
    let parts = name.rsplit_once('#');
    let parts = parts.filter(|(_, number)| number.parse::<usize>().is_ok());
    parts.map_or(name, |(stem, _)| stem)
}

/// The jobs of a graph that other files may be of, too: what they are called stands in their scripts.
pub fn shared_jobs(lineage: &Lineage, options: &MappingOptions) -> BTreeSet<Arc<str>> {
    let mut jobs: BTreeSet<Arc<str>> = BTreeSet::new();
    for (_, process) in lineage.processes() {
        if !jobs.contains(&process.job) && is_shared(process, &options.paths) {
            jobs.insert(Arc::clone(&process.job));
        }
    }
    jobs
}

/// The statements of a graph that need numbers, as far as they are published: those of one job that write one sink, and all of
/// these jobs.
pub fn alike(lineage: &Lineage, options: &MappingOptions, jobs: &BTreeSet<Arc<str>>) -> Vec<Alike> {
    let selection = select(lineage.nodes(), options, &mut Vec::new());
    let processes = &selection.processes;
    let groups = groups(processes).into_iter();
    let statement = |at: usize| {
        let process = &processes[at].1;
        let origins = process.origins.iter();
        Numbered {
            fingerprint: process.fingerprints.equivalent.to_string(),
            places: origins.map(|it| place(it, &options.paths)).collect(),
        }
    };
    let groups = groups.filter(|((job, _), places)| places.len() > 1 || jobs.contains(*job));
    let alike = groups.map(|((job, sink), places)| Alike {
        stem: format!("{job}/{sink}"),
        statements: places.into_iter().map(statement).collect(),
    });
    alike.collect()
}

/// Whether the script of a statement says what its job is called.
fn is_shared(process: &Process, paths: &ProjectPaths) -> bool {
    process.by_job().any(|(job, origin)| {
        origin.place().is_some() && job_of_file(&place(origin, paths)) != **job
    })
}

/// The names of processes: the job and the sink, and a number for each but the first of those of its job that write its sink.
/// A number that is not known otherwise is that of its place.
pub(super) fn names(processes: &[(ProcessId, Arc<Process>)], numbers: &Numbers) -> Vec<String> {
    let mut names = vec![String::new(); processes.len()];
    for ((job, sink), places) in groups(processes) {
        let stem = format!("{job}/{sink}");
        let known = numbers.0.get(&stem);
        let known = known.filter(|known| known.len() == places.len());
        for (before, at) in places.into_iter().enumerate() {
            let number = known.map_or(before + 1, |known| known[before]);
            names[at] = numbered(&stem, number);
        }
    }
    names
}

/// The places of those that write one sink in one job: in the order of a script, and of jobs without one by the digests of
/// their plans. Which of those was started first says nothing, and names outlive restarts.
fn groups(
    processes: &[(ProcessId, Arc<Process>)],
) -> FastIndexMap<(&str, String), SmallVec<[usize; 1]>> {
    let mut groups: FastIndexMap<(&str, String), SmallVec<[usize; 1]>> = FastIndexMap::default();
    for (at, (_, process)) in processes.iter().enumerate() {
        let name = (&*process.job, sink_name(process));
        groups.entry(name).or_default().push(at);
    }
    for places in groups.values_mut().filter(|places| places.len() > 1) {
        places.sort_by_cached_key(|&at| {
            let (_, process) = &processes[at];
            let plans = process.jobs.iter().filter_map(|job| job.plan);
            let is_job = process.kind == ProcessKind::Job;
            is_job.then(|| plans.map(|it| it.to_string()).min())
        });
    }
    groups
}

/// Which statements are declared, and which of them are not published.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Declared {
    /// The jobs that they are of.
    pub jobs: BTreeSet<Arc<str>>,
    /// The stems of those that are not published.
    pub unpublished: BTreeSet<String>,
    /// The files and jobs that published ones were seen in.
    pub places: BTreeSet<String>,
}

impl Declared {
    /// Takes in a statement.
    pub(super) fn note(&mut self, process: &Process, is_published: bool) {
        for (job, _) in process.by_job() {
            if !self.jobs.contains(job) {
                self.jobs.insert(Arc::clone(job));
            }
            if !is_published {
                let stem = format!("{job}/{}", sink_name(process));
                self.unpublished.insert(stem);
            }
        }
    }
}

/// What a process writes; a process whose sink is not known is named by its kind.
pub(super) fn sink_name(process: &Process) -> String {
    process.outputs.first().map_or_else(
        || process.kind.as_str().to_lowercase().replace(' ', "-"),
        |output| short_name(&output.name),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("job/big", 1, "job/big")]
    #[case("job/big", 2, "job/big#2")]
    #[case("job/big#2", 1, "job/big#2#1")]
    #[case("job/big#2", 2, "job/big#2#2")]
    #[case("job/c#", 1, "job/c#")]
    #[case("job/c#sharp", 2, "job/c#sharp#2")]
    fn names_tell_the_number_from_the_sink(
        #[case] stem: &str,
        #[case] number: usize,
        #[case] name: &str,
    ) {
        assert_eq!(numbered(stem, number), name);
        assert_eq!(stem_of(name), stem);
    }
}
