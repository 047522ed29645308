//! Earlier publishes as people tell one from another: by name, time, metadata namespace and what they were made of.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::plural;
use super::report::moment;
use crate::atlas::plan::{Plan, Sign};
use crate::atlas::publish::{Published, Unfinished};
use crate::text::printable;

/// What tells a publish from others.
pub(in crate::cli) struct Named<'a> {
    id: &'a str,
    began_at: i64,
    plan: &'a Plan,
    sources: &'a [PathBuf],
}

impl<'a> From<&'a Published> for Named<'a> {
    fn from(publish: &'a Published) -> Self {
        Self {
            id: &publish.id,
            began_at: publish.began_at,
            plan: &publish.plan,
            sources: &publish.sources,
        }
    }
}

impl<'a> From<&'a Unfinished> for Named<'a> {
    fn from(publish: &'a Unfinished) -> Self {
        Self {
            id: &publish.id,
            began_at: publish.began_at,
            plan: &publish.plan,
            sources: &publish.sources,
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

/// The metadata namespace of a publish, and what it was made of.
fn origin(publish: &Named<'_>) -> String {
    /// Files and folders before the rest is counted.
    const SHOWN: usize = 3;
    let mut words = Vec::new();
    // A plan of types alone has none.
    if !publish.plan.namespace.is_empty() {
        words.push(format!("namespace {}", printable(&publish.plan.namespace)));
    }
    let sources = publish.sources.iter().take(SHOWN);
    words.extend(sources.map(|it| printable(&it.display().to_string()).into_owned()));
    if publish.sources.len() > SHOWN {
        words.push(format!("{} more", publish.sources.len() - SHOWN));
    }
    words.join(", ")
}

/// The publishes that can be taken back, the latest first, a line each.
pub(in crate::cli) fn list(all: &[Published]) -> String {
    let mut text = String::new();
    for publish in all.iter().rev() {
        let count = |sign| {
            let sent = publish.sent.iter();
            let entries = sent.filter_map(|id| publish.plan.entry(*id));
            entries.filter(|it| it.sign == sign).count()
        };
        let mark = match (publish.is_undone, publish.is_finished) {
            (true, _) => "  (undone)",
            (false, true) => "",
            (false, false) => "  (not finished)",
        };
        let _ = writeln!(
            text,
            "{}  {}  {} created, {} updated, {} deleted  {}{mark}",
            publish.id,
            moment(publish.began_at),
            plural(count(Sign::Create), "entity", "entities"),
            count(Sign::Update),
            count(Sign::Delete),
            origin(&Named::from(publish)),
        );
    }
    text
}
