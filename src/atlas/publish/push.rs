//! Sending what is still to be done, in batches, so that nothing is ever created twice.
//!
//! There is one writer and one request at a time: concurrent writes that share datasets fail on Atlas, and concurrent
//! creations of one name leave real duplicates. After an answer that leaves a write in doubt the server is read before
//! anything is sent again.

use std::collections::{BTreeSet, HashSet};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::atlas::mapping::{APPLICATION, COLUMN_LINEAGE, PROCESS};
use crate::atlas::plan::{Entry, EntryId, Plan, Sign, now};
use crate::atlas::{AtlasError, Reader, Timeouts};

use super::journal::{Journal, Record};
use super::standing::{Present, Standing};
use super::writer::{Writer, entities};
use super::{Event, PublishError};

/// Entities in one request. Atlas 2.1.0 is fastest with 50 to 100 and does each request in one transaction.
const BATCH: usize = 50;
/// How often a batch in doubt is sent again.
const RETRIES: usize = 3;
/// Single entities in a row that may fail for a reason that is not theirs before the server is taken for broken, or the
/// login for one that may not write.
const FAULTS: usize = 3;

/// What is used while pushing.
pub(super) struct Push<'a> {
    pub(super) reader: &'a Reader,
    pub(super) writer: &'a Writer,
    pub(super) plan: &'a Plan,
    pub(super) types: &'a BTreeSet<String>,
    pub(super) journal: &'a mut Journal,
    pub(super) events: &'a UnboundedSender<Event>,
    pub(super) cancel: &'a CancellationToken,
    pub(super) outcome: Outcome,
}

/// What became of the entries.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// On the server by our doing.
    pub(super) arrived: Vec<EntryId>,
    /// Refused, and why.
    pub(super) failed: Vec<(EntryId, String)>,
    /// Stopped between two batches.
    pub(super) is_cancelled: bool,
    faults_in_a_row: usize,
}

/// How one request ended for good.
enum Sent {
    All,
    /// The person wants to stop; the journal has what is in doubt.
    Stopped,
    /// These were not taken.
    Refused(Vec<EntryId>, AtlasError),
}

impl Push<'_> {
    /// Sends `open` in batches. Stops between two batches when cancelled, and at the first error that makes going on
    /// pointless.
    pub(super) async fn run(&mut self, open: &[EntryId]) -> Result<(), PublishError> {
        let total = open.len();
        self.progress(total);
        for batch in batches(self.plan, open) {
            if self.cancel.is_cancelled() {
                self.outcome.is_cancelled = true;
                return Ok(());
            }
            self.batch(batch).await?;
            self.progress(total);
        }
        Ok(())
    }

    fn progress(&self, total: usize) {
        let done = self.outcome.arrived.len() + self.outcome.failed.len();
        let _ = self.events.send(Event::Progress { done, total });
    }

    /// Sends a batch. One that is refused is halved until the entity at fault stands alone, so that the others arrive.
    async fn batch(&mut self, ids: Vec<EntryId>) -> Result<(), PublishError> {
        let mut parts = vec![ids];
        let mut retries = RETRIES;
        while let Some(part) = parts.pop() {
            let part = self.without_stranded(part);
            if part.is_empty() {
                continue;
            }
            let (mut refused, error) = match self.send(&part, retries).await? {
                Sent::All => {
                    self.outcome.faults_in_a_row = 0;
                    continue;
                }
                Sent::Stopped => {
                    self.outcome.is_cancelled = true;
                    return Ok(());
                }
                Sent::Refused(refused, error) => (refused, error),
            };
            retries = 1;
            if let [id] = refused[..] {
                if error.is_general() {
                    self.outcome.faults_in_a_row += 1;
                    if self.outcome.faults_in_a_row >= FAULTS {
                        return Err(error.into());
                    }
                }
                self.outcome.failed.push((id, error.to_string()));
            } else {
                let _ = self.events.send(Event::Message(format!(
                    "{error}; sending them in smaller parts"
                )));
                let second = refused.split_off(refused.len() / 2);
                parts.push(second);
                parts.push(refused);
            }
        }
        Ok(())
    }

    /// Takes out what needs something that did not arrive.
    fn without_stranded(&mut self, ids: Vec<EntryId>) -> Vec<EntryId> {
        let mut lost: HashSet<EntryId> = self.outcome.failed.iter().map(|(id, _)| *id).collect();
        let mut kept = Vec::with_capacity(ids.len());
        for id in ids {
            let needs = self.plan.entry(id).map_or(&[][..], |entry| &entry.needs);
            let missing = needs.iter().find(|need| {
                lost.contains(need)
                    && self
                        .plan
                        .entry(**need)
                        .is_some_and(|e| e.sign == Sign::Create)
            });
            if let Some(missing) = missing.and_then(|need| self.plan.entry(*need)) {
                let reason = format!("{}, which it needs, did not arrive", missing.qualified_name);
                lost.insert(id);
                self.outcome.failed.push((id, reason));
            } else {
                kept.push(id);
            }
        }
        kept
    }

    async fn send(&mut self, ids: &[EntryId], retries: usize) -> Result<Sent, PublishError> {
        let mut left = ids.to_vec();
        let mut pause = self.timeouts().pause;
        let mut tries = 0;
        loop {
            self.journal.append(&Record::Intended {
                at: now(),
                entries: left.clone(),
            })?;
            let Err(error) = self.request(&left).await else {
                self.mend_edges(&left).await;
                self.arrived(left)?;
                return Ok(Sent::All);
            };
            if !error.is_unanswered() {
                self.journal.append(&Record::Refused {
                    entries: left.clone(),
                })?;
            }
            let may_pass = error.is_uncertain() || matches!(error, AtlasError::Unreachable { .. });
            if !may_pass {
                return if error.is_fatal() {
                    Err(error.into())
                } else {
                    Ok(Sent::Refused(left, error))
                };
            }
            let _ = self.events.send(Event::Message(format!(
                "{error}; looking at what arrived before anything is sent again"
            )));
            left = self.look_back(left, &error, pause).await?;
            if left.is_empty() {
                return Ok(Sent::All);
            }
            if self.cancel.is_cancelled() {
                return Ok(Sent::Stopped);
            }
            // One that took its full time twice would take it a third time too.
            let is_slow = matches!(error, AtlasError::TimedOut { .. });
            if tries == if is_slow { retries.min(1) } else { retries } {
                return match error {
                    AtlasError::Fault { .. } => Ok(Sent::Refused(left, error)),
                    error => Err(error.into()),
                };
            }
            tries += 1;
            pause *= 2;
        }
    }

    async fn request(&self, ids: &[EntryId]) -> Result<(), AtlasError> {
        let batch: Vec<(EntryId, &Entry)> = ids
            .iter()
            .filter_map(|&id| Some((id, self.plan.entry(id)?)))
            .collect();
        let is_deletion = batch.iter().all(|(_, entry)| entry.sign == Sign::Delete);
        if is_deletion {
            let guids: Vec<_> = batch
                .iter()
                .filter_map(|(_, entry)| entry.seen.as_ref())
                .map(|seen| seen.guid.clone())
                .collect();
            self.writer.delete(&guids).await.map(|_| ())
        } else {
            self.writer.push(&entities(&batch)).await.map(|_| ())
        }
    }

    fn arrived(&mut self, ids: Vec<EntryId>) -> Result<(), PublishError> {
        self.journal.append(&Record::Acknowledged {
            entries: ids.clone(),
        })?;
        self.outcome.arrived.extend(ids);
        Ok(())
    }

    /// Reads what became of entries whose sending is in doubt; returns those that are still to be sent. A server that
    /// did not answer may still be at it, so it is given time before they count as not sent.
    async fn look_back(
        &mut self,
        ids: Vec<EntryId>,
        doubt: &AtlasError,
        pause: Duration,
    ) -> Result<Vec<EntryId>, PublishError> {
        let patience = if doubt.is_unanswered() {
            self.timeouts().afterlife
        } else {
            Duration::ZERO
        };
        let began = Instant::now();
        let mut left = ids;
        let mut failures = 0;
        loop {
            let sleep = tokio::time::sleep(pause);
            if self.cancel.run_until_cancelled(sleep).await.is_none() {
                return Ok(left);
            }
            let quiet = |_, _| {};
            let present = Present::read(
                self.reader,
                self.plan,
                left.iter().copied(),
                self.types,
                &quiet,
            );
            match present.await {
                Ok(present) => left = self.settle(&present, left)?,
                Err(error) if failures == RETRIES => return Err(error.into()),
                Err(_) => {
                    failures += 1;
                    continue;
                }
            }
            if left.is_empty() || began.elapsed() >= patience {
                return Ok(left);
            }
        }
    }

    /// Counts what has arrived and what somebody else has overtaken; returns the rest.
    fn settle(
        &mut self,
        present: &Present<'_>,
        ids: Vec<EntryId>,
    ) -> Result<Vec<EntryId>, PublishError> {
        let (mut done, mut open) = (Vec::new(), Vec::new());
        for id in ids {
            match present.standing(id, true) {
                Standing::Done => done.push(id),
                Standing::Open => open.push(id),
                Standing::Overtaken(reason) => self.outcome.failed.push((id, reason)),
            }
        }
        if !done.is_empty() {
            self.arrived(done)?;
        }
        Ok(open)
    }

    fn timeouts(&self) -> Timeouts {
        self.reader.target().timeouts
    }
}

/// What does not share a batch with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dataset,
    Process,
    Application,
    Column,
    ColumnLineage,
    Deletion,
}

/// Cuts entries into batches: in the plan's order, in which each comes after what it needs; datasets, processes,
/// applications, columns, their lineage and deletions apart; deletions last, and those that need others first.
fn batches(plan: &Plan, open: &[EntryId]) -> Vec<Vec<EntryId>> {
    let kind = |id: &EntryId| match plan.entry(*id) {
        Some(entry) if entry.sign == Sign::Delete => Kind::Deletion,
        Some(entry) if entry.type_name == PROCESS => Kind::Process,
        Some(entry) if entry.type_name == APPLICATION => Kind::Application,
        Some(entry) if entry.type_name == COLUMN_LINEAGE => Kind::ColumnLineage,
        Some(entry) if entry.part_of.is_some() => Kind::Column,
        _ => Kind::Dataset,
    };
    let mut ordered: Vec<EntryId> = open.to_vec();
    ordered.sort_by_key(|id| {
        let is_deletion = kind(id) == Kind::Deletion;
        (
            is_deletion,
            if is_deletion { usize::MAX - id.0 } else { id.0 },
        )
    });
    ordered
        .chunk_by(|a, b| kind(a) == kind(b))
        .flat_map(|run| run.chunks(BATCH))
        .map(<[EntryId]>::to_vec)
        .collect()
}
