//! One batch on its way: journalled before it is sent and after it is answered, and after an answer that leaves it in
//! doubt the server is read before anything is sent again.

use std::time::{Duration, Instant};

use crate::atlas::busy::pause_after;
use crate::atlas::plan::{Entry, EntryId, Sign, now};
use crate::atlas::{AtlasError, Timeouts};

use super::PublishError;
use super::journal::Record;
use super::push::Push;
use super::standing::{Known, Present, Standing, namesakes};

/// How often a batch in doubt is sent again.
pub(super) const RETRIES: usize = 3;
/// How often a batch is sent again to a server that says when to come back.
const VISITS: usize = 8;

/// How one batch ended.
pub(super) enum Sent {
    /// The server has all of it.
    All,
    /// The person wants to stop; the journal has what is in doubt.
    Stopped,
    /// The server took too long over it, or does not take so much. These are still to be sent.
    TooMuch(Vec<EntryId>, AtlasError),
    /// These were not taken.
    Refused(Vec<EntryId>, AtlasError),
}

impl Push<'_> {
    /// Sends a batch, and again where what came back may pass.
    pub(super) async fn send(
        &mut self,
        ids: &[EntryId],
        retries: usize,
    ) -> Result<Sent, PublishError> {
        let mut left = ids.to_vec();
        let mut pause = self.timeouts().pause;
        let (mut tries, mut visits) = (0, 0);
        loop {
            self.journal.append(&Record::Intended {
                at: now(),
                entries: left.clone(),
            })?;
            let began = Instant::now();
            let Err(error) = self.request(&left).await else {
                let is_quick = began.elapsed() < self.timeouts().write / 4;
                self.size.acknowledged(left.len(), is_quick);
                // What waits in line has made no edges yet.
                if !self.is_queued {
                    self.mend_edges(&left).await;
                }
                self.arrived(left)?;
                return Ok(Sent::All);
            };
            self.outcome.errors += 1;
            if !error.is_unanswered() {
                self.journal.append(&Record::Refused {
                    entries: left.clone(),
                    wrote_nothing: !error.is_uncertain(),
                })?;
            }
            if error.is_oversized() {
                return Ok(Sent::TooMuch(left, error));
            }
            if !error.may_pass() {
                return if error.is_fatal() {
                    Err(error.into())
                } else {
                    Ok(Sent::Refused(left, error))
                };
            }
            let Some(wait) = pause_after(&error, pause, self.timeouts()) else {
                return Err(error.into());
            };
            // Who was turned away at the door has left nothing behind.
            let is_in_doubt = !matches!(error, AtlasError::Busy { .. }) || error.is_uncertain();
            if is_in_doubt {
                self.message(format!(
                    "{error}; looking at what arrived before anything is sent again"
                ));
                left = self.look_back(left, &error, wait).await?;
            } else {
                self.message(format!("{error}; waiting"));
                let _ = self.unless_cancelled(tokio::time::sleep(wait)).await;
            }
            if left.is_empty() {
                return Ok(Sent::All);
            }
            if self.cancel.is_cancelled() {
                return Ok(Sent::Stopped);
            }
            if error.is_slow() && (ids.len() > 1 || tries > 0) {
                return Ok(Sent::TooMuch(left, error));
            }
            let is_busy = matches!(error, AtlasError::Busy { .. });
            if tries >= retries || visits >= VISITS {
                return match error {
                    AtlasError::Fault { .. } => Ok(Sent::Refused(left, error)),
                    error => Err(error.into()),
                };
            }
            if is_busy {
                visits += 1;
            } else {
                tries += 1;
            }
            pause *= 2;
        }
    }

    async fn request(&self, ids: &[EntryId]) -> Result<(), AtlasError> {
        self.set_aside(ids).await?;
        let batch: Vec<(EntryId, &Entry)> = ids
            .iter()
            .filter_map(|&id| Some((id, self.plan.entry(id)?)))
            .collect();
        self.writer.carry(&batch).await
    }

    /// Gives what the server does not find by its name another one. With the batch it gets back its own, and is found by it:
    /// see [`set_aside`](crate::atlas::namesakes::set_aside). Where only one of the two writes comes to pass, what is there is
    /// taken for what it is when it is looked at again.
    async fn set_aside(&self, ids: &[EntryId]) -> Result<(), AtlasError> {
        let may_be_hidden = |id: &EntryId| {
            let entry = self.plan.entry(*id);
            let entry = entry.filter(|it| matches!(it.sign, Sign::Update | Sign::Unchanged));
            let has_lost = |entry| namesakes(self.plan, entry).next().is_some();
            entry.is_some_and(|entry| self.hidden.contains(id) || has_lost(entry))
        };
        let doubtful: Vec<EntryId> = ids.iter().copied().filter(may_be_hidden).collect();
        // Messages go by name.
        if doubtful.is_empty() || self.is_queued {
            return Ok(());
        }
        let all = doubtful.iter().copied();
        let known = Known::default();
        let quiet = |_, _| {};
        let present = Present::read(self.reader, self.plan, all, self.types, known, &quiet).await?;
        let hidden = doubtful.into_iter().filter(|id| present.is_hidden(*id));
        let hidden: Vec<(EntryId, &Entry)> = hidden
            .filter_map(|id| Some((id, self.plan.entry(id)?)))
            .collect();
        if hidden.is_empty() {
            return Ok(());
        }
        self.writer.set_aside(&hidden).await?;
        for (_, entry) in hidden {
            self.message(format!(
                "{} was not found by its name; it is written under another one and then under its own",
                entry.key()
            ));
        }
        Ok(())
    }

    fn arrived(&mut self, ids: Vec<EntryId>) -> Result<(), PublishError> {
        // No wait for the disk between an answer and the next batch, whose record takes this one along.
        self.journal.note(&Record::Acknowledged {
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
        loop {
            let look = async {
                tokio::time::sleep(pause).await;
                let all = left.iter().copied();
                let known = Known::default();
                Present::read(self.reader, self.plan, all, self.types, known, &|_, _| {}).await
            };
            let Some(present) = self.unless_cancelled(look).await else {
                return Ok(left);
            };
            left = self.settle(&present?, left)?;
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

    async fn unless_cancelled<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.cancel.run_until_cancelled(work).await
    }

    fn timeouts(&self) -> Timeouts {
        self.reader.target().timeouts
    }
}
