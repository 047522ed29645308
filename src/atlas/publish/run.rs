//! A publish from its beginning to its end: checking, types, pushing, verifying.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::atlas::plan::{
    ConfirmedPlan, EntryId, PART, Plan, Sign, entity_types, now, types_and_identity,
};
use crate::atlas::{AtlasError, Reader, Target};

use super::batch::{BatchLimits, BatchSize, parts};
use super::earlier::settled;
use super::hook::Via;
use super::journal::{
    Begin, Ended, Journal, Record, close_gone, close_others, name_of, path_of, read as read_journal,
};
use super::push::{Outcome, Push};
use super::standing::{Known, Present, Standing};
use super::state::ServerState;
use super::verify::{ReadBack, verify};
use super::writer::Writer;
use super::{Event, Measures, Phase, Provenance, PublishError, Report, Resumed, newcomers};

/// How to publish.
#[derive(Debug, Clone)]
pub struct PublishOptions {
    /// Where journals and history are kept: `$XDG_STATE_HOME/headwater`.
    pub state_dir: PathBuf,
    /// How many entities go into one request.
    pub batches: BatchLimits,
    /// How they get there.
    pub via: Via,
    /// Where the plan comes from.
    pub provenance: Provenance,
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
    let past = read_journal(&journal);
    let past = past.filter(|past| past.ended != Some(Ended::TakenBack));
    let has_journal = past.is_some();
    let past = past.filter(|past| past.ended != Some(Ended::Abandoned));
    let is_continued = past.is_some();
    let is_resumed = past.is_some_and(|past| past.ended.is_none());
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
        provenance: &options.provenance,
        has_journal,
        is_continued,
        is_resumed,
        began_at: now(),
    };
    // On the heap: whoever calls this would carry all of it otherwise.
    Box::pin(publish.run()).await
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "the way, and what is there of a journal: the last three are read by different steps"
)]
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
    provenance: &'a Provenance,
    /// Whether one of the same plan lies there, of what was not taken back.
    has_journal: bool,
    /// Whether it is that of a publish whose place no other has taken.
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
    /// On the server, and not found there by their names.
    hidden: BTreeSet<EntryId>,
    /// Types that the server has.
    types: BTreeSet<String>,
}

impl Publish<'_> {
    async fn run(mut self) -> Result<Report, PublishError> {
        let tell = |text| {
            let _ = self.events.send(Event::Message(text));
        };
        settled(self.state, self.target, &tell, &self.cancel).await?;
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
        let mut journal = self.open_journal()?;
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
            hidden: &checked.hidden,
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
            if let Some(undone) = &self.plan().undoes {
                close_gone(self.state, undone)?;
            }
            journal.append(&Record::DONE)?;
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

    /// The journal of the plan: the one that is there, or a new one.
    fn open_journal(&self) -> Result<Journal, PublishError> {
        if !self.is_continued {
            close_others(self.state, &self.journal, self.plan())?;
        }
        let path = self.journal.clone();
        if self.has_journal {
            return Journal::resume(path, self.began_at);
        }
        let begin = Begin {
            at: self.began_at,
            plan: self.plan(),
            provenance: self.provenance,
        };
        Journal::begin(self.state, path, begin)
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
            hidden: BTreeSet::new(),
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
                if present.is_hidden(id) {
                    checked.hidden.insert(id);
                }
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
        let created = checked.open.iter().copied().filter(|id| {
            let entry = self.plan().entry(*id);
            entry.is_some_and(|it| it.sign == Sign::Create)
        });
        let created: Vec<EntryId> = created.collect();
        for (id, what) in newcomers::found(&self.reader, self.plan(), &created).await? {
            let entry = self.plan().entry(id);
            let name = entry.map(|it| format!("{} {}", it.type_name, it.qualified_name));
            overtaken.extend(name.map(|name| (name, what)));
        }
        if overtaken.is_empty() {
            Ok(checked)
        } else {
            Err(PublishError::Changed {
                server: self.target.name.clone(),
                changes: overtaken,
                resumed: self.resumed(),
            })
        }
    }

    fn resumed(&self) -> Option<Resumed> {
        let id = name_of(&self.journal).filter(|_| self.is_resumed)?;
        let undoes = self.plan().undoes.clone();
        Some(Resumed { id, undoes })
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
