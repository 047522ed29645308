//! Compares scripts, clusters and the catalogue. Read only.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::reader;
use crate::atlas::plan::{Moves, PlanOptions, published};
use crate::drift::{Asked, Commands, Question, asked, compare};
use crate::tui::effect::Compared;
use crate::tui::msg::Problem;
use crate::tui::screen::drift::Looked;
use crate::tui::session::Session;
use crate::workspace::{Input, Workspace};

/// Compares what was opened with the catalogue. One that does not answer costs its side only; looking makes none.
pub async fn look(session: &Session, asked_for: &Compared, cancel: &CancellationToken) -> Looked {
    let (workspace, graph) = (&*asked_for.workspace, &*asked_for.graph);
    let files = workspace.files_read(&session.plan.mapping.paths);
    let options = PlanOptions {
        create_types: asked_for.creates_types,
        moves: Moves::All,
        read: Some(files.clone()),
        ..session.plan.clone()
    };
    let published = async || {
        let reader = reader(Arc::clone(&session.target)).await?;
        let published = published(&reader, graph, &options, &|_, _| {}, cancel).await;
        published.map_err(|error| Problem {
            message: error.to_string(),
            hint: error.hint(),
        })
    };
    let published = if session.target.is_there() {
        published().await.map(Some)
    } else {
        Ok(None)
    };
    let (declared, running) = asked(workspace, &session.project);
    let found = published.as_ref().ok().and_then(Option::as_ref);
    let unlisted = found.and_then(|it| it.unlisted.as_ref());
    let drift = compare(&Question {
        lineage: graph,
        disagreements: &workspace.disagreements,
        unread: &files.partly,
        declared,
        running,
        published: found,
        catalogue: match &published {
            Ok(None) => Asked::No,
            Ok(Some(it)) if it.unlisted.is_none() => Asked::Whole,
            Ok(Some(_)) | Err(_) => Asked::InPart,
        },
    });
    let problem = unlisted.map(|why| {
        Problem::new(format!(
            "what else the catalogue has is not known to its end: {why}"
        ))
    });
    Looked {
        drift,
        problem: published.err().or(problem),
        commands: commands(session, workspace),
    }
}

fn commands(session: &Session, workspace: &Workspace) -> Commands {
    let inputs = workspace.inputs.iter().map(|input| match input {
        Input::Path(path) => path.display().to_string(),
        Input::Cluster(address) => address.clone(),
        Input::Stdin => "-".to_owned(),
    });
    let mut arguments: Vec<String> = inputs.collect();
    if let Some(profile) = &session.project.settings.profile {
        arguments.extend(["--profile".to_owned(), profile.clone()]);
    }
    let name = session.target.name();
    let server = (!session.target.is_local()).then_some(&*name);
    if let Some(server) = server {
        arguments.extend(["--atlas".to_owned(), server.to_owned()]);
    }
    Commands::of(&arguments, server)
}
