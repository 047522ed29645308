//! Keeps the views that were saved for a project: one JSON file for each project, under the state directory.

use std::path::PathBuf;

use crate::files::{self, Rights};
use crate::lineage::Fingerprint;
use crate::tui::msg::{Msg, Problem};
use crate::tui::screen::explore::saved::SavedView;
use crate::tui::session::Session;

/// Where those of the project lie: under a digest of the project's directory, which may have any name.
fn path(session: &Session) -> PathBuf {
    let root = &session.project.root;
    let root = root.canonicalize().unwrap_or_else(|_| root.clone());
    let digest = Fingerprint::of([root.to_string_lossy()]);
    let folder = session.state_dir.join("views");
    folder.join(format!("{digest}.json"))
}

/// The views that were saved. A file that is not there has none; one that cannot be read is told of.
pub fn read(session: &Session) -> Msg {
    let path = path(session);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Msg::Views(Vec::new());
        }
        Err(error) => return Msg::Told(problem("read", &path, &error)),
    };
    match serde_json::from_slice(&text) {
        Ok(views) => Msg::Views(views),
        Err(error) => Msg::Told(problem("read", &path, &error)),
    }
}

/// Saves them.
pub fn save(session: &Session, views: &[SavedView]) -> Msg {
    let path = path(session);
    let folder = path.parent().unwrap_or(&session.state_dir);
    let saved = files::make_private_folder(folder).and_then(|()| {
        files::write(&path, Rights::Private, |file| {
            serde_json::to_writer_pretty(file, views).map_err(Into::into)
        })
    });
    Msg::ViewsSaved(saved.map_err(|error| problem("written", &path, &error)))
}

fn problem(done: &str, path: &std::path::Path, error: &dyn std::fmt::Display) -> Problem {
    let path = path.display();
    Problem::new(format!("the saved views cannot be {done}: {path}: {error}"))
        .hint("move the file away, or see who may write there")
}
