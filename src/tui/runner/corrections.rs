//! Keeps what a person says of the statement that a job runs, and joins jobs as it is said.

use std::sync::Arc;

use crate::flink::JobKey;
use crate::tui::effect::{Joined, Ticket};
use crate::tui::msg::{Msg, Problem};
use crate::tui::screen::jobs::correction::{Choice, Saying};
use crate::tui::session::Session;
use crate::workspace::{
    self, Correction, ProjectError, Run, Taken, keep as keep_in_project, script_in,
};

/// The statements that a job may run.
pub fn alternatives(ticket: Ticket, joined: &Joined, job: JobKey) -> Msg {
    let all = workspace::alternatives(&joined.workspace, &joined.clusters, &job);
    Msg::Alternatives(ticket, job, all)
}

/// Keeps it in the project file.
pub fn keep(session: &Session, saying: &Saying) -> Msg {
    let kept = correction(session, saying).and_then(|correction| {
        let kept = keep_in_project(&session.project, &correction).map_err(problem)?;
        let here = std::env::current_dir().unwrap_or_default();
        let file = kept.file.strip_prefix(here).unwrap_or(&kept.file).display();
        let line = kept
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        Ok((format!("{file}{line}"), kept.rows))
    });
    Msg::Kept(Box::new(saying.job.clone()), kept)
}

fn correction(session: &Session, saying: &Saying) -> Result<Correction, Problem> {
    if session.is_read_only {
        let problem = Problem::new("nothing is written where everything is read only");
        return Err(problem.hint("start headwater without --read-only or `ui.read-only`"));
    }
    let job = &saying.job;
    let (script, statement) = match &saying.choice {
        Choice::Statement { script, number } => {
            let named = script_in(&session.project.root, script).map_err(|error| {
                let script = script.display();
                let message = format!("{script} cannot be named in the project file: {error}");
                Problem::new(message).hint("open the script as a file")
            })?;
            (Some(named), *number)
        }
        Choice::Nothing => (None, None),
        Choice::Whatever { said } => {
            let rows = match &said.cluster {
                Some(cluster) => Taken::OfCluster(cluster.clone()),
                None => Taken::OfAnyCluster,
            };
            return Ok(Correction::TakesBack {
                job: said.job.clone(),
                rows,
            });
        }
    };
    Ok(Correction::Says(Run {
        job: job.name.to_string(),
        cluster: saying.is_shared.then(|| job.cluster.to_string()),
        script,
        statement,
    }))
}

fn problem(error: ProjectError) -> Problem {
    let problem = Problem::new(error.to_string());
    match error.hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

/// Joins jobs to their statements anew, as the project of the session says.
pub fn rejoin(session: &Session, ticket: Ticket, joined: &Joined) -> Msg {
    let project = &session.project;
    let workspace = workspace::rejoin(&joined.workspace, &joined.clusters, project);
    // Without clusters nobody has asked for it.
    let workspace = workspace.map_or_else(|| Arc::clone(&joined.workspace), Arc::new);
    Msg::Rejoined(ticket, workspace)
}
