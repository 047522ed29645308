//! The journal: what a publish has done so far, on disk before and after each step, so that one that was cut off at any
//! moment can be resumed.
//!
//! One file per plan, JSON lines, only ever appended to. Its first record holds the whole plan and appears with the file,
//! so that there is no journal without a plan. What was sent but not acknowledged is settled by reading the server: the
//! journal says where to look, the server says what is true.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Read as _, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::atlas::mapping::EntityKey;
use crate::atlas::plan::{Entry, EntryId, Plan, Sign};

use super::state::{ServerState, digest_of, private};
use super::{Provenance, PublishError};

/// Journals of finished publishes that are kept.
const KEPT: usize = 20;

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "lowercase")]
#[expect(
    clippy::large_enum_variant,
    reason = "the first record, with the plan, is one of borrowed values, and none is kept"
)]
pub(super) enum Record<'a> {
    /// The first record.
    Begin {
        /// Milliseconds since 1970.
        at: i64,
        /// What is carried out.
        plan: Cow<'a, Plan>,
        /// Where it comes from.
        #[serde(flatten)]
        provenance: Cow<'a, Provenance>,
    },
    /// An unfinished publish was taken up.
    Resume {
        /// Milliseconds since 1970.
        at: i64,
    },
    /// The types of the plan are there.
    Types,
    /// A batch is about to be sent.
    Intended {
        /// Milliseconds since 1970.
        at: i64,
        /// Its entries.
        entries: Vec<EntryId>,
    },
    /// The server has the batch.
    Acknowledged {
        /// Its entries.
        entries: Vec<EntryId>,
    },
    /// The server answered, and has not taken the batch as a whole: it is no longer at work on it.
    Refused {
        /// Its entries.
        entries: Vec<EntryId>,
        /// Whether it has written none of it.
        #[serde(default)]
        wrote_nothing: bool,
    },
    /// What it has written was taken back as far as that could be, whoever did it.
    Undone,
    /// Nothing is left to do, or nobody will.
    End {
        /// Whether it was given up for another publish.
        is_abandoned: bool,
        /// Whether that one takes it back.
        #[serde(default)]
        is_undone: bool,
    },
}

impl Record<'_> {
    /// The end of what was carried out as a whole.
    pub(super) const DONE: Self = Self::End {
        is_abandoned: false,
        is_undone: false,
    };
    /// The end of what nobody will go on with.
    const GIVEN_UP: Self = Self::End {
        is_abandoned: true,
        is_undone: false,
    };
}

/// What the first record says.
#[derive(Clone, Copy)]
pub(super) struct Begin<'a> {
    /// Milliseconds since 1970.
    pub(super) at: i64,
    pub(super) plan: &'a Plan,
    pub(super) provenance: &'a Provenance,
}

/// An open journal.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    path: PathBuf,
}

/// What a journal says.
#[derive(Debug, Clone)]
pub(super) struct Past {
    pub(super) began_at: i64,
    pub(super) plan: Plan,
    pub(super) provenance: Provenance,
    /// Entries of acknowledged batches.
    pub(super) acknowledged: usize,
    /// Entries that were sent, whatever came of it but a refusal. What is not among them somebody else has made as wanted.
    pub(super) intended: BTreeSet<EntryId>,
    /// When it was last begun or taken up, milliseconds since 1970.
    pub(super) last_run_at: i64,
    /// How it ended; none where it can be gone on with.
    pub(super) ended: Option<Ended>,
    /// Whether it was taken back, as far as it could be, or nothing of it was left for that.
    pub(super) is_gone: bool,
}

/// How a publish ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// It was carried out as a whole.
    Done,
    /// Another publish has done what was left of it, or it was given up. What it had sent by then is its work all the same.
    Abandoned,
    /// Another publish has begun to take it back.
    TakenBack,
}

impl Past {
    /// Whether it came to its end.
    pub(super) fn is_finished(&self) -> bool {
        self.ended == Some(Ended::Done)
    }
}

impl Journal {
    /// Begins the journal of a plan at its [place](path_of); one of the same plan that is there is replaced.
    pub(super) fn begin(
        state: &ServerState,
        path: PathBuf,
        begin: Begin<'_>,
    ) -> Result<Self, PublishError> {
        let failed = |error| PublishError::state(&path, error);
        let file = tempfile::Builder::new()
            .prefix(".journal-")
            .tempfile_in(state.folder())
            .map_err(failed)?;
        let begin = Record::Begin {
            at: begin.at,
            plan: Cow::Borrowed(begin.plan),
            provenance: Cow::Borrowed(begin.provenance),
        };
        // A plan is large, and need not be in memory a second time as text.
        let mut text = BufWriter::new(file.as_file());
        serde_json::to_writer(&mut text, &begin).map_err(|error| failed(error.into()))?;
        text.write_all(b"\n")
            .and_then(|()| text.flush())
            .map_err(failed)?;
        drop(text);
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        sync_folder(state.folder());
        Self::open(path)
    }

    /// Takes up the journal that lies there.
    pub(super) fn resume(path: PathBuf, at: i64) -> Result<Self, PublishError> {
        let mut journal = Self::reopen(path)?;
        journal.append(&Record::Resume { at })?;
        Ok(journal)
    }

    /// Opens one that may have been cut off: what is added must not run into a record of which there is a part.
    fn reopen(path: PathBuf) -> Result<Self, PublishError> {
        let mut journal = Self::open(path)?;
        journal.write(b"\n")?;
        Ok(journal)
    }

    fn open(path: PathBuf) -> Result<Self, PublishError> {
        let file = private(OpenOptions::new().append(true))
            .open(&path)
            .map_err(|error| PublishError::state(&path, error))?;
        Ok(Self { file, path })
    }

    /// Adds a record; it is on disk when this returns.
    pub(super) fn append(&mut self, record: &Record<'_>) -> Result<(), PublishError> {
        let line = line(record).map_err(|error| PublishError::state(&self.path, error))?;
        self.write(&line)
    }

    /// Adds a record that outlives this process, and is on disk with the next one. Where the machine goes down before, what
    /// it says is in doubt and is looked up.
    pub(super) fn note(&mut self, record: &Record<'_>) -> Result<(), PublishError> {
        line(record)
            .and_then(|line| self.file.write_all(&line))
            .map_err(|error| PublishError::state(&self.path, error))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PublishError> {
        self.file
            .write_all(bytes)
            .and_then(|()| self.file.sync_data())
            .map_err(|error| PublishError::state(&self.path, error))
    }
}

/// The publishes to this server that were not finished, the latest first, each with the name of its journal.
pub(super) fn unfinished(state: &ServerState) -> impl Iterator<Item = (String, Past)> + use<> {
    let journals = state.journals().into_iter().rev();
    journals.filter_map(|path| Some((name_of(&path)?, read_open(&path)?)))
}

/// When the last batch was sent to this server whose answer never came, milliseconds since 1970: whatever publish it was
/// of, the server may still be at work on it.
pub(super) fn unanswered_since(state: &ServerState) -> Option<i64> {
    let journals = state.journals().into_iter();
    let last = journals.filter_map(|path| last_record(&path));
    let sent = last.filter_map(|record| match record {
        Record::Intended { at, .. } => Some(at),
        _ => None,
    });
    sent.max()
}

/// The name of a publish: that of its journal.
pub(super) fn name_of(path: &Path) -> Option<String> {
    Some(path.file_stem()?.to_str()?.to_owned())
}

/// What is kept of all publishes to this server, oldest first, each with the name of its journal.
pub(super) fn pasts(state: &ServerState) -> Vec<(String, Past)> {
    let mut pasts: Vec<_> = state
        .journals()
        .iter()
        .filter_map(|path| Some((name_of(path)?, read(path)?)))
        .collect();
    pasts.sort_by_key(|(_, past)| past.began_at);
    pasts
}

/// Closes what earlier publishes left open, where this plan has all of it or takes it back, or takes back what they did, and
/// removes journals that nobody will ask for. What another plan left half done stays open: only going on with it, or a plan
/// of the same things, makes it whole.
pub(super) fn close_others(
    state: &ServerState,
    own: &Path,
    plan: &Plan,
) -> Result<(), PublishError> {
    let mut others: Vec<_> = state
        .journals()
        .into_iter()
        .filter(|path| path != own)
        .collect();
    let newest = others.split_off(others.len().saturating_sub(KEPT));
    for path in others {
        std::fs::remove_file(&path).map_err(|error| PublishError::state(&path, error))?;
    }
    let has_all = |past: &Past| {
        // What is left out of a plan, or stands in its way, it does not do.
        let done = plan.entries.iter();
        let done = done.filter(|it| it.is_included || it.sign == Sign::Unchanged);
        let planned: HashSet<EntityKey> = done.map(Entry::key).collect();
        let changes = past.plan.entries.iter();
        let mut changes = changes.filter(|entry| entry.is_included && entry.sign.is_change());
        changes.all(|entry| planned.contains(&entry.key()))
    };
    for path in newest {
        let is_undone = plan.undoes.is_some() && plan.undoes == name_of(&path);
        let is_undone_anew = |past: &Past| plan.undoes.is_some() && plan.undoes == past.plan.undoes;
        let is_closed = |past: Past| is_undone || is_undone_anew(&past) || has_all(&past);
        if read_open(&path).is_some_and(is_closed) {
            Journal::reopen(path)?.append(&Record::End {
                is_abandoned: true,
                is_undone,
            })?;
        }
    }
    Ok(())
}

/// Says in the journal of a publish that it was taken back; nothing where there is none.
pub(super) fn close_gone(state: &ServerState, id: &str) -> Result<(), PublishError> {
    let Some(path) = find(state, id) else {
        return Ok(());
    };
    let is_abandoned = read(&path).is_some_and(|past| !past.is_finished());
    let mut journal = Journal::reopen(path)?;
    journal.append(&Record::Undone)?;
    journal.append(&Record::End {
        is_abandoned,
        is_undone: is_abandoned,
    })
}

/// Says in the journal of an unfinished publish that nobody will go on with it. Whether there was one.
pub(super) fn give_up(state: &ServerState, id: &str) -> Result<bool, PublishError> {
    let Some(path) = find(state, id).filter(|path| read_open(path).is_some()) else {
        return Ok(false);
    };
    Journal::reopen(path)?.append(&Record::GIVEN_UP)?;
    Ok(true)
}

/// The journal of a publish.
fn find(state: &ServerState, id: &str) -> Option<PathBuf> {
    let mut journals = state.journals().into_iter();
    journals.find(|path| name_of(path).as_deref() == Some(id))
}

/// What a journal says, if there is one.
pub(super) fn read(path: &Path) -> Option<Past> {
    past(BufReader::new(File::open(path).ok()?))
}

/// The same, of a publish that has not ended; of others the plan is not even looked at.
fn read_open(path: &Path) -> Option<Past> {
    if matches!(last_record(path), Some(Record::End { .. })) {
        return None;
    }
    read(path)
}

/// The last record of a journal, unless that is the first.
fn last_record(path: &Path) -> Option<Record<'static>> {
    let end = end_of(&mut File::open(path).ok()?).ok()?;
    end.rsplit(|&byte| byte == b'\n').find_map(record)
}

/// The last records of a file, in which its first one, with the plan, need not be.
fn end_of(file: &mut File) -> std::io::Result<Vec<u8>> {
    /// More than a record has but the first.
    const MOST: u64 = 64 * 1024;
    let from = file.seek(SeekFrom::End(0))?.saturating_sub(MOST);
    file.seek(SeekFrom::Start(from))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    if from > 0 {
        // What is cut is no record.
        let first = end.iter().position(|&byte| byte == b'\n');
        end.drain(..first.unwrap_or(end.len()));
    }
    Ok(end)
}

/// What a line says. One that was cut off is as if it had never been written.
fn record(line: &[u8]) -> Option<Record<'static>> {
    serde_json::from_slice(line).ok()
}

/// The first record, read by itself: what is one of several kinds of record is in memory twice while it is read.
#[derive(Deserialize)]
struct Begun {
    record: String,
    at: i64,
    plan: Plan,
    #[serde(flatten)]
    provenance: Provenance,
}

fn past(mut text: impl BufRead) -> Option<Past> {
    let mut first = serde_json::Deserializer::from_reader(&mut text);
    let begun = Begun::deserialize(&mut first).ok()?;
    if begun.record != "begin" {
        return None;
    }
    let lines = text.split(b'\n').map_while(Result::ok);
    let records = lines.filter_map(|line| record(&line));
    let mut past = Past {
        began_at: begun.at,
        plan: begun.plan,
        provenance: begun.provenance,
        acknowledged: 0,
        intended: BTreeSet::new(),
        last_run_at: begun.at,
        ended: None,
        is_gone: false,
    };
    for record in records {
        match record {
            Record::Intended { entries, .. } => past.intended.extend(entries),
            Record::Acknowledged { entries } => past.acknowledged += entries.len(),
            Record::End {
                is_abandoned,
                is_undone,
            } => {
                past.ended = Some(match (is_abandoned, is_undone) {
                    (_, true) => Ended::TakenBack,
                    (true, false) => Ended::Abandoned,
                    (false, false) => Ended::Done,
                });
            }
            Record::Resume { at } => {
                past.ended = None;
                past.last_run_at = at;
                if std::mem::take(&mut past.is_gone) {
                    // What is sent from now on is all that is its work: what is there by then may be somebody else's.
                    past.intended.clear();
                    past.acknowledged = 0;
                }
            }
            Record::Refused {
                entries,
                wrote_nothing: true,
            } => past.intended.retain(|id| !entries.contains(id)),
            Record::Undone => past.is_gone = true,
            Record::Begin { .. } | Record::Types | Record::Refused { .. } => {}
        }
    }
    Some(past)
}

/// Where the journal of a plan lies. All of the plan is in its name: ask once.
pub(super) fn path_of(state: &ServerState, plan: &Plan) -> PathBuf {
    let name = digest_of(|text| {
        // Neither writing to a digest nor making text of a plan fails.
        let _ = serde_json::to_writer(text, plan);
    });
    state.folder().join(format!("{name}.journal"))
}

fn line(record: &Record<'_>) -> std::io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(record)?;
    line.push(b'\n');
    Ok(line)
}

/// Makes the new name of a file last, where the system can.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
