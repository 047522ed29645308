//! The join: processes and datasets of a graph, the jobs that run them, and their entities.

use std::collections::BTreeSet;
use std::path::Path;

use crate::atlas::plan::{Other, Published};
use crate::collections::{FastMap, FastSet};
use crate::diagnostic::rules;
use crate::lineage::{DatasetKey, Endpoint, Lineage, Process};
use crate::workspace::{ClusterShare, Disagreement, Project, Workspace};

use super::catalogue::Catalogue;
use super::{Asked, Drift, Mark, Part, Repair, Row, State, dataset, process};

/// What is to be compared.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// Scripts with the jobs that run them, and the other jobs, as the plan was made of it.
    pub lineage: &'a Lineage,
    /// What jobs do otherwise than the statements that they run.
    pub disagreements: &'a [Disagreement],
    /// The files of which not all could be read, by their names in the project.
    pub unread: &'a BTreeSet<String>,
    /// How much is known of the scripts.
    pub declared: Asked,
    /// How much is known of the clusters.
    pub running: Asked,
    /// The catalogue; none where it was not asked or did not answer.
    pub published: Option<&'a Published>,
    /// Whether it was asked.
    pub catalogue: Asked,
}

/// How much is known of scripts and of clusters.
pub fn asked(workspace: &Workspace, project: &Project) -> (Asked, Asked) {
    let (declared, running) = match ClusterShare::of(&workspace.inputs, project) {
        ClusterShare::None => (Asked::Whole, Asked::No),
        ClusterShare::Some => (Asked::Whole, Asked::Whole),
        ClusterShare::All => (Asked::No, Asked::Whole),
    };
    let mut clusters = workspace.clusters.iter();
    let mut diagnostics = workspace.diagnostics.iter();
    let is_unread = !workspace.unread_jobs.is_empty()
        || clusters.any(|it| it.away_since.is_some())
        || diagnostics.any(|it| it.rule == &rules::UNREACHABLE);
    if is_unread && running != Asked::No {
        return (declared, Asked::InPart);
    }
    (declared, running)
}

/// A question with what is looked up in it again and again.
pub(super) struct Join<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) catalogue: Option<Catalogue<'a>>,
    /// What a job of a cluster does otherwise.
    pub(super) disagreements: FastMap<(&'a str, &'a str), &'a Disagreement>,
    /// The datasets that scripts use.
    pub(super) of_scripts: FastSet<&'a DatasetKey>,
    /// The datasets that live jobs use.
    pub(super) of_jobs: FastSet<&'a DatasetKey>,
}

/// Compares the three sides.
pub fn compare(question: &Question<'_>) -> Drift {
    let join = Join::of(question);
    let (datasets, processes) = question.lineage.counts();
    let mut rows: Vec<Row> = Vec::with_capacity(datasets + processes);
    let processes = question.lineage.processes();
    rows.extend(processes.filter_map(|(id, process)| process::row(id, process, &join)));
    if let Some(catalogue) = &join.catalogue {
        applications(&mut rows, catalogue);
        let others = catalogue.published.others.iter();
        rows.extend(others.map(|other| process::other(other, &join)));
    }
    let datasets = question.lineage.datasets();
    rows.extend(datasets.filter_map(|(_, it)| dataset::row(it, &join)));
    rows.extend(dataset::left_over(&join));
    Drift {
        declared: question.declared.clone(),
        running: question.running.clone(),
        published: question.catalogue.clone(),
        rows,
    }
}

impl<'a> Join<'a> {
    fn of(question: &'a Question<'a>) -> Self {
        let disagreements = question.disagreements.iter();
        let mut join = Self {
            question,
            catalogue: question.published.map(Catalogue::of),
            disagreements: disagreements
                .map(|it| ((&*it.job.cluster, &*it.job.id), it))
                .collect(),
            of_scripts: FastSet::default(),
            of_jobs: FastSet::default(),
        };
        for (_, process) in question.lineage.processes() {
            let ends = || process.inputs.iter().chain(&*process.outputs);
            if is_in_script(process) {
                join.of_scripts.extend(ends().map(|end| &end.dataset));
            }
            for job in process.jobs.iter().filter(|job| job.is_live()) {
                let otherwise = join.disagreements.get(&(&*job.cluster, &*job.id));
                let is_used = |end: &&'a Endpoint| {
                    otherwise.is_none_or(|it| !it.unread.contains(&end.name.to_string()))
                };
                let ends = ends().filter(is_used);
                join.of_jobs.extend(ends.map(|end| &end.dataset));
            }
        }
        join
    }

    /// How the scripts stand to what no script has.
    pub(super) fn undeclared(&self) -> State {
        State::of(match self.question.declared {
            Asked::No => Mark::NotAsked,
            // It may be what could not be read.
            Asked::Whole if !self.question.unread.is_empty() => Mark::Unknown,
            Asked::Whole => Mark::Missing,
            Asked::InPart => Mark::Unknown,
        })
    }

    /// Why a process that only the catalogue has may be declared all the same; none where it is not.
    pub(super) fn may_be_declared(&self, other: &Other) -> Option<String> {
        let Question {
            declared, unread, ..
        } = self.question;
        let mut origins = other.origins.iter();
        if *declared == Asked::No {
            let is_of_jobs = !other.origins.is_empty() && origins.all(|it| it.contains("://"));
            return (!is_of_jobs).then(|| "scripts were not asked".to_owned());
        }
        // Of a folder that cannot be listed, no file is known.
        let is_below = |origin: &str| {
            let mut folders = Path::new(origin).ancestors().filter_map(Path::to_str);
            folders.any(|it| unread.contains(it))
        };
        if let Some(file) = origins.find(|it| is_below(it)) {
            return Some(format!("not all of {file} could be read"));
        }
        let file = other.unread.as_ref()?;
        Some(format!("{file}, which may declare it, was not read"))
    }

    /// How the catalogue stands to something of which it was not asked.
    pub(super) fn unpublished(&self) -> State {
        State::of(match self.question.catalogue {
            Asked::No => Mark::NotAsked,
            Asked::Whole | Asked::InPart => Mark::Unknown,
        })
    }
}

/// Whether a script says so.
pub(super) fn is_in_script(process: &Process) -> bool {
    process.origins.iter().any(|it| it.place().is_some())
}

/// What is on no side but the catalogue: whether it is a row at all, and how the catalogue stands to it then.
pub(super) fn only_published(published: &State, running: &State) -> Option<State> {
    match published.mark {
        Mark::Missing | Mark::NotExpected | Mark::NotAsked | Mark::Unknown => None,
        // A job that could not be read may be the reason for it.
        _ if running.mark == Mark::Unknown => Some(State::of(Mark::Unknown)),
        Mark::Same | Mark::Different | Mark::Duplicated | Mark::Stale => {
            Some(State::of(Mark::Stale))
        }
    }
}

/// Applications have no rows. One that is not as wanted shows in its processes, unless one of these is the reason.
fn applications(rows: &mut [Row], catalogue: &Catalogue<'_>) {
    let wrong: Vec<_> = catalogue.applications().collect();
    if wrong.is_empty() {
        return;
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); wrong.len()];
    let mut by_process: FastMap<&str, Vec<usize>> = FastMap::default();
    let mut by_name: FastMap<&str, usize> = FastMap::default();
    for (at, application) in wrong.iter().enumerate() {
        by_name.insert(&application.name, at);
        for end in application.endpoints.iter().filter(|end| end.is_array) {
            by_process.entry(&end.qualified_name).or_default().push(at);
        }
    }
    for (row_at, row) in rows.iter().enumerate() {
        let tied = by_process.get(&*row.name).into_iter().flatten().copied();
        let named = row.name.match_indices('/');
        let named = named.filter_map(|(end, _)| by_name.get(&row.name[..end]).copied());
        let mut of_row: Vec<usize> = tied.chain(named).collect();
        of_row.sort_unstable();
        of_row.dedup();
        for at in of_row {
            members[at].push(row_at);
        }
    }
    let stale = catalogue.published.others.iter();
    let mut explained: FastSet<usize> = FastSet::default();
    for other in stale {
        let name = &other.key.qualified_name;
        let named = name.match_indices('/');
        explained.extend(named.filter_map(|(end, _)| by_name.get(&name[..end]).copied()));
    }
    for (at, (application, members)) in wrong.iter().zip(members).enumerate() {
        let name = &application.qualified_name;
        let mut is_explained = explained.contains(&at);
        for &member in &members {
            let row = &mut rows[member];
            is_explained |= row.published.mark.is_difference();
            // Whoever publishes the process publishes its application with it.
            for repair in &mut row.repairs {
                if let Repair::Plan { names, .. } = repair {
                    names.push(name.to_string());
                }
            }
        }
        if is_explained {
            continue;
        }
        for member in members {
            let row = &mut rows[member];
            row.published.differs_in(Part::Application);
            row.repairs.push(Repair::Plan {
                names: vec![name.to_string()],
                follows_moves: false,
            });
        }
    }
}
