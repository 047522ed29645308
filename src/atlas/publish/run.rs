//! A publish from its beginning to its end: checking, types, pushing, verifying.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::atlas::plan::{
    ConfirmedPlan, EntryId, PART, Plan, Sign, entity_types, now, types_and_identity,
};
use crate::atlas::{AtlasError, Reader, Target};

use super::batch::{BatchLimits, BatchSize, parts};
use super::hook::Via;
use super::journal::{
    Journal, Record, close_others, pasts as all_pasts, path_of, read as read_journal,
    unfinished as find_unfinished,
};
use super::push::{Outcome, Push};
use super::standing::{Known, Present, Standing};
use super::state::ServerState;
use super::verify::{ReadBack, verify};
use super::writer::Writer;
use super::{Event, Measures, Phase, PublishError, Report};

/// How to publish.
#[derive(Debug, Clone)]
pub struct PublishOptions {
    /// Where journals and history are kept: `$XDG_STATE_HOME/headwater`.
    pub state_dir: PathBuf,
    /// How many entities go into one request.
    pub batches: BatchLimits,
    /// How they get there.
    pub via: Via,
}

/// A publish that was cut off or stopped.
#[derive(Debug, Clone)]
pub struct Unfinished {
    /// What it was carrying out.
    pub plan: Plan,
    /// When it began, milliseconds since 1970.
    pub began_at: i64,
    /// Entities that the server acknowledged.
    pub sent: usize,
    /// Entities that were to be sent.
    pub total: usize,
}

/// The latest publish to this server that did not end, unless it is running now.
pub fn unfinished(state_dir: &Path, server: &str) -> Option<Unfinished> {
    let state = ServerState::of(state_dir, server);
    if state.is_locked() {
        return None;
    }
    find_unfinished(&state).map(|past| Unfinished {
        total: changes(&past.plan).count(),
        began_at: past.began_at,
        sent: past.acknowledged,
        plan: past.plan,
    })
}

/// A publish that can be taken back.
#[derive(Debug, Clone)]
pub struct Published {
    /// Its name: that of its journal.
    pub id: String,
    /// What it was to carry out.
    pub plan: Plan,
    /// The entries that it has sent. What was on the server by then as the plan wanted it is not its work.
    pub sent: BTreeSet<EntryId>,
    /// Whether it came to its end.
    pub is_finished: bool,
    /// When it began, milliseconds since 1970.
    pub began_at: i64,
    /// Whether a later one has taken it back.
    pub is_undone: bool,
}

/// The publishes to this server of which the state directory still knows all that they did, oldest first.
pub fn published(state_dir: &Path, server: &str) -> Vec<Published> {
    let mut pasts = all_pasts(&ServerState::of(state_dir, server));
    pasts.retain(|(_, past)| !past.is_abandoned);
    let undone = pasts.iter().filter_map(|(_, past)| {
        let id = past.plan.undoes.clone()?;
        Some((id, past.last_run_at))
    });
    // The latest undoing of each; the same plan may have been carried out again after one.
    let undone: BTreeMap<String, i64> = undone.collect();
    pasts
        .into_iter()
        .filter(|(_, past)| past.plan.undoes.is_none() && !past.intended.is_empty())
        .map(|(id, past)| Published {
            is_undone: undone.get(&id).is_some_and(|at| *at >= past.last_run_at),
            id,
            began_at: past.began_at,
            sent: past.intended,
            is_finished: past.has_ended,
            plan: past.plan,
        })
        .collect()
}

/// Reports of earlier publishes to this server, oldest first.
pub fn history(state_dir: &Path, server: &str) -> Vec<Report> {
    ServerState::of(state_dir, server).history()
}

/// Carries a plan out, and goes on with it where an earlier run has left it. Stops only between batches when cancelled; what was done then stands in the journal.
pub async fn run(
    plan: ConfirmedPlan,
    target: &Target,
    options: &PublishOptions,
    events: UnboundedSender<Event>,
    cancel: CancellationToken,
) -> Result<Report, PublishError> {
    if plan.plan().server != target.name {
        return Err(PublishError::OtherServer {
            planned: plan.plan().server.clone(),
            given: target.name.clone(),
        });
    }
    let state = ServerState::of(&options.state_dir, &target.name);
    state.create()?;
    let _lock = state.lock().await?;
    let journal = path_of(&state, plan.plan());
    // What an earlier run of the same plan has sent is the work of this publish too, and is taken back with it.
    let past = read_journal(&journal).filter(|past| !past.is_abandoned);
    let is_continued = past.is_some();
    let past = past.filter(|past| !past.has_ended);
    let is_resumed = past.is_some();
    let unanswered_since = past.and_then(|past| past.unanswered_since);
    let told = events.clone();
    let tell = move |text| {
        let _ = told.send(Event::Message(text));
    };
    let writer = Writer::connect(&plan, target, &options.via, events.clone(), cancel.clone());
    let writer = cancel
        .run_until_cancelled(writer)
        .await
        .ok_or(PublishError::Cancelled)??;
    let publish = Publish {
        plan,
        reader: Reader::persistent(target, tell)?,
        batches: options.batches,
        writer,
        is_queued: options.via.is_queued(),
        target,
        state: &state,
        events,
        cancel,
        journal,
        is_continued,
        is_resumed,
        began_at: now(),
    };
    // On the heap: whoever calls this would carry all of it otherwise.
    Box::pin(publish.run(unanswered_since)).await
}

struct Publish<'a> {
    plan: ConfirmedPlan,
    reader: Reader,
    batches: BatchLimits,
    writer: Writer,
    is_queued: bool,
    target: &'a Target,
    state: &'a ServerState,
    events: UnboundedSender<Event>,
    cancel: CancellationToken,
    /// Where the journal lies.
    journal: PathBuf,
    /// Whether one of the same plan lies there.
    is_continued: bool,
    /// Whether that had not come to its end.
    is_resumed: bool,
    began_at: i64,
}

/// What the check found.
struct Checked {
    /// To be sent.
    open: Vec<EntryId>,
    /// On the server as wanted already.
    done: Vec<EntryId>,
    /// Types that the server has.
    types: BTreeSet<String>,
}

impl Publish<'_> {
    /// `unanswered_since` tells of the last batch of the publish that is taken up, if its answer never came.
    async fn run(mut self, unanswered_since: Option<i64>) -> Result<Report, PublishError> {
        self.wait_for_afterlife(unanswered_since).await?;
        self.phase(Phase::Checking);
        let (types, identity) = types_and_identity(&self.reader).await?;
        // A catalogue inside this process has one address, and the state directory is its own.
        let identity = identity.filter(|_| !self.target.is_embedded);
        let _lock = match identity {
            Some(identity) => Some(self.state.lock_server(&identity).await?),
            None => None,
        };
        let mut checked = self
            .cancel
            .run_until_cancelled(self.check(types))
            .await
            .unwrap_or(Err(PublishError::Cancelled))?;
        let mut journal = if self.is_continued {
            Journal::resume(self.journal.clone(), self.began_at)?
        } else {
            close_others(self.state, &self.journal, self.plan())?;
            let path = self.journal.clone();
            Journal::begin(self.state, path, self.plan(), self.began_at)?
        };
        // They are in the journal.
        self.plan.forget_reasons();
        self.create_types(&mut checked.types, &mut journal).await?;

        self.phase(Phase::Pushing);
        let began = Instant::now();
        let mut push = Push {
            reader: &self.reader,
            writer: &self.writer,
            plan: self.plan(),
            types: &checked.types,
            journal: &mut journal,
            events: &self.events,
            cancel: &self.cancel,
            is_queued: self.is_queued,
            size: BatchSize::new(self.batches),
            began,
            total: checked.open.len(),
            outcome: Outcome::default(),
        };
        let ended = push.run(&checked.open).await;
        let outcome = std::mem::take(&mut push.outcome);
        let push_time = began.elapsed();
        let mut report = self.report(&checked, &outcome, push_time);
        if let Err(error) = ended {
            return Err(partly(report, error));
        }
        if outcome.is_cancelled {
            return Ok(report);
        }

        self.phase(Phase::Verifying);
        let ids: Vec<EntryId> = checked
            .done
            .iter()
            .chain(&outcome.arrived)
            .copied()
            .collect();
        let began = Instant::now();
        let verifying = async {
            let read_back = self.read_back(&ids, &checked.types).await?;
            // What has not come in time may still be in line; then this finds nothing to mend, or an edge that the server would
            // make itself, and making one twice is none too many.
            let may_mend = self.is_queued && !read_back.is_clean();
            if may_mend && push.mend_edges(&outcome.arrived).await {
                return self.read_back(&ids, &checked.types).await;
            }
            Ok(read_back)
        };
        let read_back = match self.cancel.run_until_cancelled(verifying).await {
            None => {
                report.is_cancelled = true;
                return Ok(report);
            }
            Some(Err(error)) => return Err(partly(report, error.into())),
            Some(Ok(read)) => read,
        };
        report.findings.clone_from(&read_back.unread);
        report.findings.extend(read_back.doubles.iter().cloned());
        let processing_time = began.elapsed();
        // What never read back as it was sent has no time until it did.
        if report.findings.is_empty() {
            let (push, processing) = (seconds(push_time), seconds(processing_time));
            report.measures = Measures::new(outcome.arrived.len(), push, processing);
        }
        // What failed or cannot be found again can be tried again; until then the journal stays open. Going on would mend no
        // doubles.
        if report.failed.is_empty() && read_back.unread.is_empty() {
            journal.append(&Record::End {
                is_abandoned: false,
            })?;
        }
        // A run that sent nothing has no figures to compare.
        if report.measures.m > 0 {
            self.state.remember(&report)?;
        }
        Ok(report)
    }

    async fn read_back(
        &self,
        ids: &[EntryId],
        types: &BTreeSet<String>,
    ) -> Result<ReadBack, AtlasError> {
        let (reader, plan) = (&self.reader, self.plan());
        verify(reader, plan, ids, types, self.is_queued, &self.events).await
    }

    fn plan(&self) -> &Plan {
        self.plan.plan()
    }

    fn phase(&self, phase: Phase) {
        let _ = self.events.send(Event::Phase(phase));
    }

    /// A server may still be working on the batch on whose way our predecessor was killed; reading it now would show too
    /// little, and sending again would create doubles. A server inside this process died with it.
    async fn wait_for_afterlife(&self, since: Option<i64>) -> Result<(), PublishError> {
        let (Some(since), false) = (since, self.target.is_embedded) else {
            return Ok(());
        };
        let passed = u64::try_from(now().saturating_sub(since)).unwrap_or(u64::MAX);
        let left = self
            .target
            .timeouts
            .afterlife
            .saturating_sub(Duration::from_millis(passed));
        if left.is_zero() {
            return Ok(());
        }
        let _ = self.events.send(Event::Message(format!(
            "{} may still be working on a batch that was cut off; waiting {} s",
            self.target.name,
            left.as_secs().max(1)
        )));
        self.cancel
            .run_until_cancelled(tokio::time::sleep(left))
            .await
            .ok_or(PublishError::Cancelled)
    }

    /// Compares the server with what the plan saw.
    async fn check(&self, types: BTreeSet<String>) -> Result<Checked, PublishError> {
        let changes: Vec<EntryId> = changes(self.plan()).collect();
        let needed: BTreeSet<EntryId> = changes
            .iter()
            .filter_map(|id| self.plan().entry(*id))
            .flat_map(|entry| entry.needs.iter().copied())
            .filter(|need| {
                self.plan()
                    .entry(*need)
                    .is_some_and(|entry| entry.sign == Sign::Unchanged)
            })
            .collect();
        let all: Vec<EntryId> = needed.into_iter().chain(changes).collect();
        let mut checked = Checked {
            open: Vec::new(),
            done: Vec::new(),
            types,
        };
        let mut overtaken = Vec::new();
        let mut known = Known::default();
        let mut read = 0;
        for part in parts(self.plan(), &all, PART) {
            let on_progress = |done, of: usize| {
                let done = read + part.len() * done / of.max(1);
                let total = all.len();
                let _ = self.events.send(Event::Progress { done, total });
            };
            let ids = part.iter().copied();
            let (reader, plan, types) = (&self.reader, self.plan(), &checked.types);
            let present = Present::read(reader, plan, ids, types, known, &on_progress).await?;
            for &id in part {
                let Some(entry) = self.plan().entry(id) else {
                    continue;
                };
                match present.standing(id, self.is_continued) {
                    Standing::Open => checked.open.push(id),
                    Standing::Done if entry.sign.is_change() => checked.done.push(id),
                    Standing::Done => {}
                    Standing::Overtaken(what) => {
                        let name = format!("{} {}", entry.type_name, entry.qualified_name);
                        overtaken.push((name, what));
                    }
                }
            }
            known = present.into_known();
            read += part.len();
        }
        if overtaken.is_empty() {
            Ok(checked)
        } else {
            Err(PublishError::Changed {
                server: self.target.name.clone(),
                changes: overtaken,
            })
        }
    }

    async fn create_types(
        &self,
        present: &mut BTreeSet<String>,
        journal: &mut Journal,
    ) -> Result<(), PublishError> {
        let names = |types: &BTreeSet<String>| -> Vec<serde_json::Value> {
            let lacks = |definition: &&serde_json::Value| {
                definition["name"]
                    .as_str()
                    .is_some_and(|name| !types.contains(name))
            };
            self.plan().types.iter().filter(lacks).cloned().collect()
        };
        let lacking = names(present);
        if lacking.is_empty() {
            return Ok(());
        }
        self.phase(Phase::Types);
        if let Err(error) = self.writer.create_types(&lacking).await {
            // The answer may have been lost, or somebody else was quicker: what counts is what is there.
            if error.is_fatal() && !error.is_uncertain() {
                return Err(error.into());
            }
            tokio::time::sleep(self.target.timeouts.pause).await;
            *present = entity_types(&self.reader).await?;
            if !names(present).is_empty() {
                return Err(error.into());
            }
        }
        *present = entity_types(&self.reader).await?;
        journal.append(&Record::Types)
    }

    fn report(&self, checked: &Checked, outcome: &Outcome, push_time: Duration) -> Report {
        let count = |sign| {
            let has_sign = |id: &&EntryId| self.plan().entry(**id).is_some_and(|e| e.sign == sign);
            outcome.arrived.iter().filter(has_sign).count()
        };
        let name = |id: EntryId| {
            self.plan()
                .entry(id)
                .map_or_else(String::new, |entry| entry.qualified_name.to_string())
        };
        let m = outcome.arrived.len();
        let push_time = seconds(push_time);
        Report {
            server: self.target.name.clone(),
            began_at: self.began_at,
            created: count(Sign::Create),
            updated: count(Sign::Update),
            deleted: count(Sign::Delete),
            unchanged: self.plan().counts().unchanged + checked.done.len(),
            failed: outcome
                .failed
                .iter()
                .map(|(id, reason)| (name(*id), reason.clone()))
                .collect(),
            findings: Vec::new(),
            is_cancelled: outcome.is_cancelled,
            is_resumed: self.is_resumed,
            // Until everything reads back there is a push time and no more.
            measures: if m == 0 {
                Measures::default()
            } else {
                let whole = Measures::new(m, push_time, 0.0);
                Measures {
                    t2_s: None,
                    pt_s: None,
                    ee: None,
                    ..whole
                }
            },
        }
    }
}

/// An error after something may have been sent. Where nothing was, the error itself says more.
fn partly(report: Report, error: PublishError) -> PublishError {
    let is_sure_that_nothing_was_sent = report.measures.m == 0
        && report.failed.is_empty()
        && matches!(
            &error,
            PublishError::Atlas(AtlasError::Unreachable { .. } | AtlasError::Login { .. })
        );
    if is_sure_that_nothing_was_sent {
        return error;
    }
    PublishError::Partly {
        report: Box::new(report),
        error: Box::new(error),
    }
}

/// The entries for which something is to be sent.
pub(super) fn changes(plan: &Plan) -> impl Iterator<Item = EntryId> {
    plan.entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.is_included && entry.sign.is_change())
        .map(|(at, _)| EntryId(at))
}

/// Seconds, and never zero: they are divided by.
fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64().max(1e-6)
}
