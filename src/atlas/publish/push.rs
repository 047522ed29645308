//! Sending what is still to be done, in batches, so that nothing is ever created twice.
//!
//! There is one writer and one request at a time: concurrent writes that share datasets fail on Atlas, and concurrent
//! creations of one name leave real duplicates. What one batch goes through until it is settled is in [`send`](super::send).

use std::collections::{BTreeSet, HashSet};
use std::time::Instant;

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::atlas::plan::{EntryId, Plan, Sign};
use crate::atlas::{AtlasError, Reader};

use super::batch::{BatchSize, Queue};
use super::journal::Journal;
use super::send::{RETRIES, Sent};
use super::writer::Writer;
use super::{Event, PublishError, Sending};

/// Single entities in a row that may fail for a reason that is not theirs before the server is taken for broken, or the
/// login for one that may not write.
const FAULTS: usize = 3;

/// What is used while pushing.
pub(super) struct Push<'a> {
    pub(super) reader: &'a Reader,
    pub(super) writer: &'a Writer,
    pub(super) plan: &'a Plan,
    pub(super) types: &'a BTreeSet<String>,
    /// What the server did not find by its name when it was checked.
    pub(super) hidden: &'a BTreeSet<EntryId>,
    pub(super) journal: &'a mut Journal,
    pub(super) events: &'a UnboundedSender<Event>,
    pub(super) cancel: &'a CancellationToken,
    /// Whether what is sent waits in line at the server.
    pub(super) is_queued: bool,
    pub(super) size: BatchSize,
    pub(super) began: Instant,
    pub(super) total: usize,
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
    /// Requests that did not end in an acknowledgement.
    pub(super) errors: usize,
    faults_in_a_row: usize,
}

impl Push<'_> {
    /// Sends `open` in batches. Stops between two batches when cancelled, and at the first error that makes going on
    /// pointless.
    pub(super) async fn run(&mut self, open: &[EntryId]) -> Result<(), PublishError> {
        let mut queue = Queue::new(self.plan, open);
        loop {
            let batch = queue.next(self.size.get());
            if batch.is_empty() {
                self.tell(0);
                return Ok(());
            }
            if self.cancel.is_cancelled() {
                self.outcome.is_cancelled = true;
            }
            if self.outcome.is_cancelled {
                return Ok(());
            }
            self.batch(batch).await?;
        }
    }

    /// Tells how far it is, with a batch of so many on its way.
    pub(super) fn tell(&self, batch: usize) {
        let _ = self.events.send(Event::Sending(Sending {
            done: self.outcome.arrived.len(),
            failed: self.outcome.failed.len(),
            total: self.total,
            batch,
            errors: self.outcome.errors,
            elapsed: self.began.elapsed(),
        }));
    }

    /// Sends a batch. One that is refused is halved until the entity at fault stands alone, so that the others arrive; one
    /// that is too much is sent in smaller ones, and so is all that follows.
    async fn batch(&mut self, ids: Vec<EntryId>) -> Result<(), PublishError> {
        let mut parts = vec![ids];
        let mut retries = RETRIES;
        while let Some(mut part) = parts.pop() {
            if part.len() > self.size.get() {
                parts.push(part.split_off(self.size.get()));
            }
            let part = self.without_stranded(part);
            if part.is_empty() {
                continue;
            }
            self.tell(part.len());
            match self.send(&part, retries).await? {
                Sent::All => self.outcome.faults_in_a_row = 0,
                Sent::Stopped => {
                    self.outcome.is_cancelled = true;
                    return Ok(());
                }
                Sent::TooMuch(left, error) => {
                    self.size.shrink(part.len());
                    if let ([id], 1) = (&left[..], part.len()) {
                        self.give_up(*id, error)?;
                    } else {
                        self.message(format!(
                            "{error}; sending no more than {} at once for now",
                            self.size.get()
                        ));
                        parts.push(left);
                    }
                }
                Sent::Refused(mut refused, error) => {
                    retries = 1;
                    if let [id] = refused[..] {
                        self.give_up(id, error)?;
                    } else {
                        self.message(format!("{error}; sending them in smaller parts"));
                        let second = refused.split_off(refused.len() / 2);
                        parts.push(second);
                        parts.push(refused);
                    }
                }
            }
        }
        Ok(())
    }

    /// Counts an entity as failed, unless so many in a row failed for no reason of their own that it is not about them.
    fn give_up(&mut self, id: EntryId, error: AtlasError) -> Result<(), PublishError> {
        if error.is_general() {
            self.outcome.faults_in_a_row += 1;
            if self.outcome.faults_in_a_row >= FAULTS {
                return Err(error.into());
            }
        }
        if let Some(entry) = self.plan.entry(id) {
            self.message(format!("{}: {error}; going on without it", entry.key()));
        }
        self.outcome.failed.push((id, error.to_string()));
        Ok(())
    }

    pub(super) fn message(&self, text: String) {
        let _ = self.events.send(Event::Message(text));
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
                        .is_some_and(|e| matches!(e.sign, Sign::Create | Sign::Delete))
            });
            if let Some(missing) = missing.and_then(|need| self.plan.entry(*need)) {
                let reason = match &missing.seen {
                    Some(seen) => format!(
                        "{} {}, which must go first, is still there",
                        missing.qualified_name, seen.guid
                    ),
                    None => {
                        format!("{}, which it needs, did not arrive", missing.qualified_name)
                    }
                };
                lost.insert(id);
                self.outcome.failed.push((id, reason));
            } else {
                kept.push(id);
            }
        }
        kept
    }
}
