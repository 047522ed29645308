//! Files that change while they are looked at are read again; the focus stays.

use std::path::PathBuf;
use std::sync::Arc;

use crate::tui::effect::{Effect, Reread, Slot, Ticket, Watched};
use crate::tui::model::Model;
use crate::tui::msg::Problem;
use crate::tui::screen::plural;
use crate::workspace::{Input, Workspace};

/// What of a workspace is watched.
pub fn watched(workspace: &Workspace) -> Watched {
    let readings = workspace.files.iter();
    let files = readings.flat_map(|it| std::iter::once(&it.file).chain(&it.others));
    let paths = workspace.inputs.iter().filter_map(|input| match input {
        Input::Path(path) => Some(path.clone()),
        Input::Stdin | Input::Cluster(_) => None,
    });
    let roots: Vec<PathBuf> = paths.collect();
    let mut files: Vec<PathBuf> = files
        .filter_map(|file| file.path().map(PathBuf::from))
        .collect();
    // A file that was asked for and could not be read may come.
    files.extend(roots.iter().cloned());
    Watched { files, roots }
}

/// Files changed.
pub fn changed(model: &mut Model, names: &[String]) -> Vec<Effect> {
    let Some(work) = model.work() else {
        return Vec::new();
    };
    let workspace = Arc::clone(&work.workspace);
    if model.surroundings.reads_stdin {
        model.note("files changed; what came on standard input cannot be read again with them");
        return Vec::new();
    }
    if model.is_running(Slot::Open) {
        // They may have been read before they changed.
        model.changed_meanwhile.extend_from_slice(names);
        return Vec::new();
    }
    let what = match names {
        [one] => format!("{one} changed and was"),
        all => format!("{} changed and were", plural(all.len(), "file", "files")),
    };
    let clusters = Arc::clone(&model.jobs.clusters);
    let ticket = model.begin(Slot::Open);
    let reread = Reread {
        workspace,
        clusters,
        what,
    };
    vec![Effect::Reread(ticket, reread)]
}

/// They were read again, or are as they were.
pub fn reread(
    model: &mut Model,
    ticket: Ticket,
    what: &str,
    result: Result<Option<Arc<Workspace>>, Problem>,
) -> Vec<Effect> {
    if !model.finish(Slot::Open, ticket) {
        return Vec::new();
    }
    let mut effects = Vec::new();
    if let Some(result) = result.transpose() {
        let is_read = result.is_ok();
        effects.extend(super::answer::opened(model, result, false));
        if is_read {
            model.note(format!("{what} read again"));
        }
    } else {
        model.progress = None;
        // A folder may have come in which there is nothing yet.
        let workspace = model.work().map(|work| watched(&work.workspace));
        effects.extend(workspace.map(Effect::WatchFiles));
    }
    let meanwhile = std::mem::take(&mut model.changed_meanwhile);
    if !meanwhile.is_empty() {
        effects.extend(changed(model, &meanwhile));
    }
    effects
}
