//! Reading back: every entity, every edge, every name once.

use std::collections::BTreeSet;
use std::time::Instant;

use futures_util::StreamExt;
use tokio::sync::mpsc::UnboundedSender;

use crate::atlas::mapping::is_process;
use crate::atlas::plan::{EntryId, Plan, Sign, doubles};
use crate::atlas::{AtlasError, Reader};

use super::Event;
use super::standing::Present;
use super::writer::key;

/// Lineage questions at once. Reading concurrently is safe; writing is not.
const QUESTIONS: usize = 4;

/// Waits until everything in `ids` reads back, at most as long as the target's time-outs allow. Returns what does not.
pub(super) async fn verify(
    reader: &Reader,
    plan: &Plan,
    ids: &[EntryId],
    types: &BTreeSet<String>,
    events: &UnboundedSender<Event>,
) -> Result<Vec<String>, AtlasError> {
    let began = Instant::now();
    // Looking costs less than sending.
    let pause = reader.target().timeouts.pause / 4;
    let is_late = || began.elapsed() >= reader.target().timeouts.settle;
    let processes = ids
        .iter()
        .filter(|id| {
            plan.entry(**id)
                .is_some_and(|entry| is_process(&entry.type_name))
        })
        .count();
    let total = ids.len() + processes;
    let progress = |done| {
        let _ = events.send(Event::Progress { done, total });
    };
    progress(0);

    let mut edges: Vec<Edges> = Vec::new();
    let mut open: Vec<EntryId> = ids.to_vec();
    let mut findings = loop {
        let on_progress = |done, of| progress(ids.len().saturating_sub(of) + done);
        let present =
            Present::read(reader, plan, open.iter().copied(), types, &on_progress).await?;
        let mut problems = Vec::new();
        let mut unsettled = Vec::new();
        for &id in &open {
            if let Some(text) = problem(&present, plan, id) {
                problems.push(text);
                unsettled.push(id);
            } else if let Some(wanted) = Edges::of(&present, plan, id) {
                edges.push(wanted);
            }
        }
        open = unsettled;
        if open.is_empty() || is_late() {
            break problems;
        }
        tokio::time::sleep(pause).await;
    };

    let mut unread = edges;
    loop {
        let count = unread.len();
        let mut missing = Vec::new();
        let mut answers = futures_util::stream::iter(unread)
            .map(|edges| edges.read(reader))
            .buffered(QUESTIONS);
        let mut done = 0;
        while let Some(answer) = answers.next().await {
            missing.extend(answer?);
            done += 1;
            progress(total.saturating_sub(count) + done);
        }
        if missing.is_empty() || is_late() {
            findings.extend(
                missing
                    .iter()
                    .map(|edges| format!("{}: its lineage does not show every edge", edges.name)),
            );
            break;
        }
        unread = missing;
        tokio::time::sleep(pause).await;
    }

    let keys = ids
        .iter()
        .filter_map(|id| plan.entry(*id))
        .filter(|entry| entry.sign != Sign::Delete)
        .map(key);
    match doubles(reader, keys).await {
        Ok(doubles) => findings.extend(doubles.iter().map(|(key, guids)| {
            let guids: Vec<_> = guids.iter().map(String::as_str).collect();
            format!(
                "{key}: there are {} entities of this name: {}",
                guids.len(),
                guids.join(", ")
            )
        })),
        Err(error) => {
            let _ = events.send(Event::Message(format!(
                "could not count entities by name, so doubles would go unseen: {error}"
            )));
        }
    }
    Ok(findings)
}

fn problem(present: &Present<'_>, plan: &Plan, id: EntryId) -> Option<String> {
    let entry = plan.entry(id)?;
    let name = key(entry);
    match (entry.sign, present.entity(id)) {
        (Sign::Delete, None) => None,
        (Sign::Delete, Some(_)) => Some(format!("{name}: is still there")),
        (_, None) => Some(format!("{name}: cannot be read back")),
        (_, Some(entity)) => {
            let differing: Vec<_> = present
                .differences(entry, entity)
                .into_iter()
                .map(|change| change.attribute)
                .collect();
            let is_as_wanted = differing.is_empty();
            (!is_as_wanted)
                .then(|| format!("{name}: reads back with other {}", differing.join(", ")))
        }
    }
}

/// The edges that the lineage of a process must show.
struct Edges {
    name: String,
    guid: String,
    wanted: BTreeSet<(String, String)>,
}

impl Edges {
    fn of(present: &Present<'_>, plan: &Plan, id: EntryId) -> Option<Self> {
        let entry = plan.entry(id)?;
        if !is_process(&entry.type_name) || entry.sign == Sign::Delete {
            return None;
        }
        let wanted = present.edges(id);
        (!wanted.is_empty()).then_some(Self {
            name: key(entry).to_string(),
            guid: present.entity(id)?.guid.clone()?,
            wanted,
        })
    }

    /// Asks for the lineage; gives itself back while an edge is missing there.
    async fn read(self, reader: &Reader) -> Result<Option<Self>, AtlasError> {
        let lineage = reader.lineage(&self.guid, 1).await?;
        let shown: BTreeSet<(String, String)> = lineage
            .relations
            .into_iter()
            .map(|edge| (edge.from_entity_id, edge.to_entity_id))
            .collect();
        Ok((!self.wanted.is_subset(&shown)).then_some(self))
    }
}
