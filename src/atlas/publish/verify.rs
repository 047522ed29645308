//! Reading back: every entity, every edge, every name once.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc::UnboundedSender;

use crate::atlas::mapping::is_process;
use crate::atlas::plan::{Entry, EntryId, PART, Plan, Sign, doubles};
use crate::atlas::wire::LineageEdges;
use crate::atlas::{AtlasError, Reader};

use super::Event;
use super::batch::parts;
use super::shown::{Edges, Reach, Shown, in_line, spread};
use super::standing::{Known, Present};

/// Lineage questions at once. Reading concurrently is safe; writing is not.
const QUESTIONS: usize = 4;

/// What reading back found, in words.
#[derive(Debug, Default)]
pub(super) struct ReadBack {
    /// What is not there as it was sent.
    pub(super) unread: Vec<String>,
    /// Names that several entities have.
    pub(super) doubles: Vec<String>,
}

impl ReadBack {
    /// Whether there is nothing to say.
    pub(super) fn is_clean(&self) -> bool {
        self.unread.is_empty() && self.doubles.is_empty()
    }
}

/// Waits until everything in `ids` reads back, at most as long as the target's time-outs allow; where it waits in line at
/// the server, that long without any that is new. Returns what does not read back.
pub(super) async fn verify(
    reader: &Reader,
    plan: &Plan,
    ids: &[EntryId],
    types: &BTreeSet<String>,
    is_queued: bool,
    events: &UnboundedSender<Event>,
) -> Result<ReadBack, AtlasError> {
    let is_one = |id: &&EntryId| {
        plan.entry(**id)
            .is_some_and(|entry| is_process(&entry.type_name))
    };
    let mut verification = Verification {
        reader,
        plan,
        types,
        events,
        total: ids.len() + ids.iter().filter(is_one).count(),
        done: 0,
        is_queued,
        patience: reader.target().timeouts.settle,
        reach: Reach::default(),
        known: Known::default(),
        counts_names: true,
        found: ReadBack::default(),
    };
    verification.progress(0);
    for part in parts(plan, ids, PART) {
        let edges = verification.entities(part).await?;
        verification.edges(edges).await?;
        verification.names(part).await;
    }
    Ok(verification.found)
}

/// Reading back, part by part.
struct Verification<'a> {
    reader: &'a Reader,
    plan: &'a Plan,
    types: &'a BTreeSet<String>,
    events: &'a UnboundedSender<Event>,
    /// Entities and lineages to be read.
    total: usize,
    /// Of these, those of the parts before, and of the steps before in this one.
    done: usize,
    /// Whether a server works entities off one after the other.
    is_queued: bool,
    /// How much longer what is not there yet is waited for: in all, not for each.
    patience: Duration,
    /// How far a question about lineage goes.
    reach: Reach,
    known: Known,
    /// Whether the server can be asked how many entities have a name.
    counts_names: bool,
    found: ReadBack,
}

impl Verification<'_> {
    /// Tells how far it is, `more` into this step.
    fn progress(&self, more: usize) {
        let _ = self.events.send(Event::Progress {
            done: self.done + more,
            total: self.total,
        });
    }

    /// Waits before another look that began at `began`; false where there was enough of that.
    async fn waits(&mut self, began: Instant) -> bool {
        // Looking costs less than sending.
        let pause = self.reader.target().timeouts.pause / 4;
        let spent = began.elapsed() + pause;
        if spent > self.patience {
            return false;
        }
        self.patience -= spent;
        tokio::time::sleep(pause).await;
        true
    }

    /// Reads entities until all are as wanted; returns the edges that their lineage must show.
    async fn entities(&mut self, part: &[EntryId]) -> Result<Vec<Edges>, AtlasError> {
        let mut edges: Vec<Edges> = Vec::new();
        let mut open: Vec<EntryId> = part.to_vec();
        loop {
            let began = Instant::now();
            let known = std::mem::take(&mut self.known);
            let read = part.len() - open.len();
            let on_progress = |done, of: usize| self.progress(read + open.len() * done / of.max(1));
            let ids = open.iter().copied();
            let present =
                Present::read(self.reader, self.plan, ids, self.types, known, &on_progress).await?;
            let mut problems = Vec::new();
            let mut unsettled = Vec::new();
            for &id in &open {
                if let Some(text) = problem(&present, self.plan, id) {
                    problems.push(text);
                    unsettled.push(id);
                } else {
                    edges.extend(Edges::of(&present, self.plan, id));
                }
            }
            if self.is_queued && unsettled.len() < open.len() {
                self.patience = self.reader.target().timeouts.settle;
            }
            open = unsettled;
            if open.is_empty() {
                self.known = present.into_known();
                break;
            }
            // The next look takes nothing for known: what was not there may be by then.
            if !self.waits(began).await {
                self.found.unread.extend(problems);
                break;
            }
        }
        self.done += part.len();
        Ok(edges)
    }

    /// Reads lineage until all edges are in it.
    async fn edges(&mut self, wanted: Vec<Edges>) -> Result<(), AtlasError> {
        let count = wanted.len();
        let mut unread = wanted;
        while !unread.is_empty() {
            let began = Instant::now();
            let missing = self.not_shown(unread, count).await?;
            if !missing.is_empty() && !self.waits(began).await {
                let name =
                    |edges: &Edges| format!("{}: its lineage does not show every edge", edges.name);
                self.found.unread.extend(missing.iter().map(name));
                break;
            }
            unread = missing;
        }
        self.done += count;
        Ok(())
    }

    /// Looks at the lineage of all of these, of `count` in all; what lacks an edge there. What lacks one in an answer about
    /// several is asked for alone before that is said.
    async fn not_shown(
        &mut self,
        unread: Vec<Edges>,
        count: usize,
    ) -> Result<Vec<Edges>, AtlasError> {
        let (mut shown, mut alone, mut missing) = (Shown::default(), Vec::new(), Vec::new());
        let mut unread = spread(in_line(unread));
        let (reader, once) = (self.reader, self.reader.asking_once());
        let mut questions = FuturesUnordered::new();
        loop {
            while questions.len() < QUESTIONS {
                let has_unread = !unread.is_empty();
                let next = unread.pop_front().or_else(|| alone.pop());
                let Some(edges) = next else { break };
                if shown.has(&edges) {
                    continue;
                }
                let steps = if has_unread { self.reach.steps() } else { 1 };
                // Where less can be asked for, a fault is no reason to ask for the same again.
                let reader = if steps > 1 { &once } else { reader };
                questions.push(Question { edges, steps }.answer(reader));
            }
            let Some((question, answer, spent)) = questions.next().await else {
                break;
            };
            let Question { edges, steps } = question;
            match answer {
                Ok(answer) => {
                    self.reach.answered(steps, answer.relations.len());
                    shown.add(answer.relations);
                    if !shown.has(&edges) {
                        let their = if steps > 1 { &mut alone } else { &mut missing };
                        their.push(edges);
                    }
                }
                Err(error) if steps == 1 => return Err(error),
                Err(_) => {
                    self.reach.failed();
                    self.patience += spent;
                    unread.push_front(edges);
                }
            }
            self.progress(count - unread.len() - alone.len() - missing.len() - questions.len());
        }
        missing.retain(|edges| !shown.has(edges));
        Ok(missing)
    }

    /// Looks for entities that share a name.
    async fn names(&mut self, part: &[EntryId]) {
        if !self.counts_names {
            return;
        }
        let entries = part.iter().filter_map(|id| self.plan.entry(*id));
        let keys = entries
            .filter(|entry| entry.sign != Sign::Delete)
            .map(Entry::key);
        match doubles(self.reader, keys).await {
            Ok(doubles) => self
                .found
                .doubles
                .extend(doubles.iter().map(|(key, guids)| {
                    let guids: Vec<_> = guids.iter().map(String::as_str).collect();
                    format!(
                        "{key}: there are {} entities of this name: {}",
                        guids.len(),
                        guids.join(", ")
                    )
                })),
            Err(error) => {
                self.counts_names = false;
                let _ = self.events.send(Event::Message(format!(
                    "could not count entities by name, so doubles would go unseen: {error}"
                )));
            }
        }
    }
}

/// A question about the lineage of a process.
struct Question {
    edges: Edges,
    /// How many steps of it.
    steps: u32,
}

impl Question {
    /// Itself, its answer, and how long that took.
    async fn answer(self, reader: &Reader) -> (Self, Result<LineageEdges, AtlasError>, Duration) {
        let began = Instant::now();
        let answer = reader.lineage_edges(&self.edges.guid, self.steps).await;
        (self, answer, began.elapsed())
    }
}

fn problem(present: &Present<'_>, plan: &Plan, id: EntryId) -> Option<String> {
    let entry = plan.entry(id)?;
    let name = entry.key();
    match (entry.sign, present.entity(id)) {
        (Sign::Delete, None) => None,
        (Sign::Delete, Some(_)) => Some(format!("{name}: is still there")),
        (_, None) => Some(format!("{name}: cannot be read back")),
        (_, Some(_)) if present.is_hidden(id) => Some(format!(
            "{name}: is there, but not found by its name; publish it again"
        )),
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
