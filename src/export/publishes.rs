//! The publishes that can be taken back, as a value for JSON. Its field names are an interface: they may be added to, never
//! changed.

use std::path::PathBuf;

use serde::Serialize;

use crate::atlas::plan::Sign;
use crate::atlas::publish::Published;

/// Earlier publishes to a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublishesDocument<'p> {
    /// The latest first.
    pub publishes: Vec<PublishDocument<'p>>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublishDocument<'p> {
    /// What it is called.
    pub id: &'p str,
    /// The server's name.
    pub server: &'p str,
    /// Its metadata namespace; empty for one of types alone.
    pub namespace: &'p str,
    /// The folder of the project that it was begun in; null where that is not known.
    pub project: Option<&'p PathBuf>,
    /// The files and folders that it was made of.
    pub sources: &'p [PathBuf],
    /// When it began, milliseconds since 1970.
    pub began_at: i64,
    /// How many entities it created.
    pub created: usize,
    /// How many it updated.
    pub updated: usize,
    /// How many it deleted.
    pub deleted: usize,
    /// Whether it came to its end.
    pub is_finished: bool,
    /// Whether it did not, and nobody is asked to go on with it any more.
    pub is_closed: bool,
    /// Whether a later one has taken it back.
    pub is_undone: bool,
}

/// The document of these, which are in the order in which they began.
pub fn publishes(all: &[Published]) -> PublishesDocument<'_> {
    let publishes = all.iter().rev().map(|publish| {
        let plan = &publish.plan;
        let count = |sign| {
            let entries = publish.sent.iter().filter_map(|id| plan.entry(*id));
            entries.filter(|it| it.sign == sign).count()
        };
        PublishDocument {
            id: &publish.id,
            server: &plan.server,
            namespace: &plan.namespace,
            project: publish.provenance.project.as_ref(),
            sources: &publish.provenance.sources,
            began_at: publish.began_at,
            created: count(Sign::Create),
            updated: count(Sign::Update),
            deleted: count(Sign::Delete),
            is_finished: publish.is_finished,
            is_closed: publish.is_closed,
            is_undone: publish.is_undone,
        }
    });
    PublishesDocument {
        publishes: publishes.collect(),
    }
}
