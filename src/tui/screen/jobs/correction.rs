//! A person says which statement a job runs: from a list of all that it may be, what fits best first. What was said is kept
//! in the project file, and jobs are joined to their statements anew; no cluster is asked for that.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::refresh;
use crate::diagnostic::Severity;
use crate::flink::JobKey;
use crate::lineage::RunningJob;
use crate::tui::effect::{Effect, Joined, Slot};
use crate::tui::layer::Layer;
use crate::tui::layer::picker::{Item, Pick, Picker};
use crate::tui::model::Model;
use crate::tui::msg::Problem;
use crate::tui::screen::{ScreenId, plural};
use crate::workspace::{Alternative, Run, Told, Workspace};

/// What is said of the jobs of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// The job that was selected.
    pub job: RunningJob,
    /// Whether jobs of other clusters that are open have its name.
    pub is_shared: bool,
    /// What is said.
    pub choice: Choice,
}

/// What a job is said to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// This statement.
    Statement {
        /// The script.
        script: PathBuf,
        /// The statement of the script, counted from 1.
        number: Option<u32>,
    },
    /// None that is here.
    Nothing,
    /// What fits best; what was said is taken back.
    Whatever {
        /// What was said.
        said: Run,
    },
}

/// Asks which statements the selected job may run.
pub fn ask(model: &mut Model) -> Vec<Effect> {
    if model.surroundings.project_file.is_none() {
        let problem = Problem::new("there is no headwater.toml that this could be kept in")
            .hint("`headwater init` writes one; start headwater again then");
        model.tell(Severity::Warning, problem);
        return Vec::new();
    }
    let (Some(work), Some(row)) = (model.work(), model.jobs.selected()) else {
        model.note("jobs are matched to statements once all is read");
        return Vec::new();
    };
    if row.summary.job.name.trim().is_empty() {
        model.note("this job has no name by which it would be known after a restart");
        return Vec::new();
    }
    let joined = Joined {
        workspace: Arc::clone(&work.workspace),
        clusters: Arc::clone(&model.jobs.clusters),
    };
    let key = row.key();
    let ticket = model.begin(Slot::Alternatives);
    vec![Effect::FindAlternatives(ticket, joined, key)]
}

/// They were found: a person chooses, if the job is still the one that is looked at.
pub fn came(model: &mut Model, key: &JobKey, alternatives: &[Alternative]) {
    if model.screen == ScreenId::Jobs
        && model.layers.is_empty()
        && let Some(picker) = picker(model, key, alternatives)
    {
        model.layers.push(Layer::Picker(picker));
    }
}

fn picker(model: &Model, key: &JobKey, alternatives: &[Alternative]) -> Option<Picker> {
    let row = model.jobs.selected().filter(|row| row.key() == *key)?;
    let workspace = &model.work()?.workspace;
    let job = &row.summary.job;
    let mut others = model.jobs.all.iter().map(|row| &row.summary.job);
    let is_shared = others.any(|it| it.name == job.name && it.cluster != job.cluster);
    let pick = |choice| {
        Pick::Say(Box::new(Saying {
            job: job.clone(),
            is_shared,
            choice,
        }))
    };
    let mut items = Vec::new();
    if let Some(said) = &row.said {
        let shown = said.shown().unwrap_or_else(|| "no statement".to_owned());
        let of_all = if is_shared && said.cluster.is_none() {
            ", as on all clusters"
        } else {
            ""
        };
        let text = format!("whatever fits best: take back that it runs {shown}{of_all}");
        let said = Run::clone(said);
        items.push(item("back", text, pick(Choice::Whatever { said })));
    }
    let text = "no statement that is here".to_owned();
    items.push(item("none", text, pick(Choice::Nothing)));
    let mut selected = items.len();
    for it in alternatives {
        let script = row.script.as_ref();
        let is_now = script.is_some_and(|script| script.place == it.place);
        if is_now {
            selected = items.len();
        }
        let mark = if is_now { ", as it is now" } else { "" };
        let score = it.score.map_or_else(|| "-".to_owned(), |it| it.to_string());
        let (file, line) = (&it.place.file, it.place.start.line);
        let text = format!("{file}:{line} {}{mark}: {}", it.label, it.why);
        let choice = Choice::Statement {
            script: path_of(workspace, file),
            number: it.statement,
        };
        items.push(item(&score, text, pick(choice)));
    }
    let title = format!(
        "What does {} run? Scores are of 100; enter keeps it",
        row.name()
    );
    let mut picker = Picker::things(&title, items).with_foot();
    picker.list.cursor.select(selected);
    Some(picker)
}

fn item(key: &str, text: String, pick: Pick) -> Item {
    Item {
        key: key.to_owned(),
        haystack: format!("{key} {text}"),
        text,
        pick,
    }
}

/// Where the file of this name lies.
fn path_of(workspace: &Workspace, name: &str) -> PathBuf {
    let file = workspace.file(name);
    file.and_then(|file| file.path())
        .unwrap_or(Path::new(name))
        .to_owned()
}

/// What was said of a job is in the project file, at this place, or why it is not.
pub fn kept(model: &mut Model, job: &RunningJob, result: Result<(String, Vec<Run>), Problem>) {
    match result {
        Ok((place, rows)) => {
            let rows: Arc<[Run]> = rows.into();
            let is_said = Told::rows(&rows).of(job);
            let all = model.jobs.all.iter().map(|row| &row.summary.job);
            let alike = all.filter(|it| it.name == job.name && Told::rows(&rows).of(it) == is_said);
            let of_name = plural(alike.count(), "job of its name", "jobs of its name");
            model.jobs.said = Some(Arc::clone(&rows));
            model.note(format!("kept in {place}, for {of_name}"));
        }
        Err(problem) => model.tell(Severity::Error, problem),
    }
}

/// Has jobs joined anew where something else is said of them than they were joined by, however what is shown now was read.
pub fn look(model: &mut Model) -> Vec<Effect> {
    let Some((said, work)) = model.jobs.said.as_ref().zip(model.work()) else {
        return Vec::new();
    };
    let is_joined = work.workspace.said == *said || work.workspace.scripts.is_none();
    if is_joined || model.is_running(Slot::Join) {
        return Vec::new();
    }
    let said = Arc::clone(said);
    let joined = Joined {
        workspace: Arc::clone(&work.workspace),
        clusters: Arc::clone(&model.jobs.clusters),
    };
    let ticket = model.begin(Slot::Join);
    vec![Effect::Rejoin(ticket, joined, said)]
}

/// What was joined anew is shown. Clusters that were being asked are asked again: their answer was for what was shown before.
pub fn rejoined(model: &mut Model, was_asking: bool) -> Vec<Effect> {
    if was_asking {
        refresh::ask_again(model)
    } else {
        Vec::new()
    }
}
