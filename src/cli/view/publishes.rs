//! Earlier publishes as people tell one from another: by name, time, metadata namespace and what they were made of.

use std::fmt::Write as _;
use std::path::Path;

use super::plural;
use super::report::moment;
use crate::atlas::plan::Plan;
use crate::atlas::publish::{Provenance, Published, Unfinished};
use crate::export;
use crate::text::printable;

/// What tells a publish from others.
pub(in crate::cli) struct Named<'a> {
    id: &'a str,
    began_at: i64,
    plan: &'a Plan,
    provenance: &'a Provenance,
}

impl<'a> From<&'a Published> for Named<'a> {
    fn from(publish: &'a Published) -> Self {
        Self {
            id: &publish.id,
            began_at: publish.began_at,
            plan: &publish.plan,
            provenance: &publish.provenance,
        }
    }
}

impl<'a> From<&'a Unfinished> for Named<'a> {
    fn from(publish: &'a Unfinished) -> Self {
        Self {
            id: &publish.id,
            began_at: publish.began_at,
            plan: &publish.plan,
            provenance: &publish.provenance,
        }
    }
}

/// A publish in the middle of a sentence.
pub(in crate::cli) fn named(publish: &Named<'_>) -> String {
    let what = match &publish.plan.undoes {
        Some(undone) => format!("undoing {} of {}", publish.id, printable(undone)),
        None => format!("publish {}", publish.id),
    };
    let server = printable(&publish.plan.server);
    let origin = origin(publish);
    let began = moment(publish.began_at);
    format!("{what} to {server} ({origin}) that began {began}")
}

/// The metadata namespace of a publish, its project, and what it was made of.
fn origin(publish: &Named<'_>) -> String {
    /// Files and folders before the rest is counted.
    const SHOWN: usize = 3;
    let mut words = Vec::new();
    // A plan of types alone has none.
    if !publish.plan.namespace.is_empty() {
        words.push(format!("namespace {}", printable(&publish.plan.namespace)));
    }
    let shown = |path: &Path| printable(&path.display().to_string()).into_owned();
    let Provenance { project, sources } = publish.provenance;
    words.extend(project.iter().map(|it| format!("project {}", shown(it))));
    // All of a project is that project.
    let sources = sources.iter().filter(|it| project.as_ref() != Some(it));
    let sources: Vec<String> = sources.map(|it| shown(it)).collect();
    words.extend(sources.iter().take(SHOWN).cloned());
    if sources.len() > SHOWN {
        words.push(format!("{} more", sources.len() - SHOWN));
    }
    words.join(", ")
}

/// The publishes that can be taken back, the latest first, a line each.
pub(in crate::cli) fn list(all: &[Published]) -> String {
    let mut text = String::new();
    let document = export::publishes(all);
    for (publish, told) in all.iter().rev().zip(&document.publishes) {
        let mark = match (publish.is_undone, publish.is_finished) {
            (true, _) => "  (undone)",
            (false, true) => "",
            (false, false) if publish.is_closed => "  (not finished, closed)",
            (false, false) => "  (not finished)",
        };
        let _ = writeln!(
            text,
            "{}  {}  {} created, {} updated, {} deleted  {}{mark}",
            publish.id,
            moment(publish.began_at),
            plural(told.created, "entity", "entities"),
            told.updated,
            told.deleted,
            origin(&Named::from(publish)),
        );
    }
    text
}
