//! Earlier publishes to a server, as this state directory knows them: those that can be gone on with, those that can be
//! taken back, and how they went.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::atlas::Target;
use crate::atlas::plan::{EntryId, Plan, Sign, now};

use super::journal::{self, Ended, Past, pasts, unanswered_since, unfinished as find_unfinished};
use super::run::changes;
use super::state::ServerState;
use super::{Provenance, PublishError, Report};

/// A publish that was cut off or stopped.
#[derive(Debug, Clone)]
pub struct Unfinished {
    /// Its name: that of its journal.
    pub id: String,
    /// What it was carrying out.
    pub plan: Plan,
    /// Where its plan comes from.
    pub provenance: Provenance,
    /// When it began, milliseconds since 1970.
    pub began_at: i64,
    /// Entities that the server acknowledged.
    pub sent: usize,
    /// Entities that were to be sent.
    pub total: usize,
}

/// The latest publish to this server that did not end, unless it is running now.
pub fn unfinished(state_dir: &Path, server: &str) -> Option<Unfinished> {
    latest_unfinished(state_dir, server, &|_| true)
}

/// The latest of those that are meant.
pub fn latest_unfinished(
    state_dir: &Path,
    server: &str,
    is_meant: &dyn Fn(&Unfinished) -> bool,
) -> Option<Unfinished> {
    open(state_dir, server).find(is_meant)
}

/// All of them, the latest first.
pub fn all_unfinished(state_dir: &Path, server: &str) -> Vec<Unfinished> {
    open(state_dir, server).collect()
}

/// Those that are open, read as they are asked for; none while a publish is running.
fn open(state_dir: &Path, server: &str) -> impl Iterator<Item = Unfinished> {
    let state = ServerState::of(state_dir, server);
    let found = (!state.is_locked()).then(|| find_unfinished(&state));
    found.into_iter().flatten().map(Unfinished::of)
}

impl Unfinished {
    fn of((id, past): (String, Past)) -> Self {
        Self {
            id,
            total: changes(&past.plan).count(),
            began_at: past.began_at,
            sent: past.acknowledged,
            provenance: past.provenance,
            plan: past.plan,
        }
    }
}

/// A publish that can be taken back.
#[derive(Debug, Clone)]
pub struct Published {
    /// Its name: that of its journal.
    pub id: String,
    /// What it was to carry out.
    pub plan: Plan,
    /// Where its plan comes from.
    pub provenance: Provenance,
    /// The entries that it has sent. What was on the server by then as the plan wanted it is not its work.
    pub sent: BTreeSet<EntryId>,
    /// Whether it came to its end.
    pub is_finished: bool,
    /// Whether it did not, and nobody is asked to go on with it any more.
    pub is_closed: bool,
    /// When it began, milliseconds since 1970.
    pub began_at: i64,
    /// Whether a later one has taken it back.
    pub is_undone: bool,
}

/// The publishes to this server of which the state directory still knows all that they did, oldest first; those too that
/// stopped on the way and whose rest another one has done.
pub fn published(state_dir: &Path, server: &str) -> Vec<Published> {
    let pasts = pasts(&ServerState::of(state_dir, server));
    pasts
        .into_iter()
        .filter(|(_, past)| past.plan.undoes.is_none() && !past.intended.is_empty())
        .map(|(id, past)| Published {
            is_undone: past.is_gone,
            id,
            began_at: past.began_at,
            is_finished: past.is_finished(),
            is_closed: past.ended == Some(Ended::Abandoned),
            provenance: past.provenance,
            sent: past.intended,
            plan: past.plan,
        })
        .collect()
}

/// Closes the unfinished publishes of which a plan of nothing has found all to be done; where it was to take one back, and
/// nothing stands in the way, that one: nobody is asked to go on with them any more. A publish that runs now goes on.
pub fn close_done(state_dir: &Path, nothing: &Plan) -> Result<(), PublishError> {
    let state = ServerState::of(state_dir, &nothing.server);
    let mut entries = nothing.entries.iter();
    let is_in_the_way =
        nothing.undoes.is_some() && entries.any(|entry| entry.sign == Sign::Conflict);
    if state.is_locked() || is_in_the_way {
        return Ok(());
    }
    if let Some(undone) = &nothing.undoes {
        journal::close_gone(&state, undone)?;
    }
    journal::close_others(&state, &journal::path_of(&state, nothing), nothing)
}

/// Ends an unfinished publish that has sent nothing, or of which the server took nothing: there is nothing to take back.
/// Whether it was one.
pub fn close_unsent(state_dir: &Path, server: &str, id: &str) -> Result<bool, PublishError> {
    let state = ServerState::of(state_dir, server);
    let is_it = |(name, past): &(String, Past)| {
        name == id && past.plan.undoes.is_none() && past.intended.is_empty()
    };
    let is_unsent = !state.is_locked() && find_unfinished(&state).any(|it| is_it(&it));
    if is_unsent {
        journal::close_gone(&state, id)?;
    }
    Ok(is_unsent)
}

/// Gives up an unfinished publish: nobody is asked to go on with it any more, and what it has sent stays. Whether it was one.
pub fn forget(state_dir: &Path, server: &str, id: &str) -> Result<bool, PublishError> {
    let state = ServerState::of(state_dir, server);
    Ok(!state.is_locked() && journal::give_up(&state, id)?)
}

/// Reports of earlier publishes to this server, oldest first.
pub fn history(state_dir: &Path, server: &str) -> Vec<Report> {
    ServerState::of(state_dir, server).history()
}

/// Where what a person should know goes.
type Tell<'a> = &'a (dyn Fn(String) + Send + Sync);

/// Waits as long as a server may still be at work on a batch of a publish that was cut off: reading it now would show too
/// little, so that what is still to come would be sent a second time, or not be taken back. A server inside this process
/// died with it, and what is running now is not cut off.
pub async fn wait_for_afterlife(
    state_dir: &Path,
    target: &Target,
    tell: Tell<'_>,
    cancel: &CancellationToken,
) -> Result<(), PublishError> {
    let state = ServerState::of(state_dir, &target.name);
    if state.is_locked() {
        return Ok(());
    }
    settled(&state, target, tell, cancel).await
}

/// The same, for who has the lock.
pub(super) async fn settled(
    state: &ServerState,
    target: &Target,
    tell: Tell<'_>,
    cancel: &CancellationToken,
) -> Result<(), PublishError> {
    let since = unanswered_since(state).filter(|_| !target.is_embedded);
    let Some(since) = since else {
        return Ok(());
    };
    // Of a clock that was set back nobody knows how long ago it was.
    let passed = u64::try_from(now().saturating_sub(since)).unwrap_or_default();
    let afterlife = target.timeouts.afterlife;
    let left = afterlife.saturating_sub(Duration::from_millis(passed));
    if left.is_zero() {
        return Ok(());
    }
    tell(format!(
        "{} may still be working on a batch that was cut off; waiting {} s",
        target.name,
        left.as_secs().max(1)
    ));
    cancel
        .run_until_cancelled(tokio::time::sleep(left))
        .await
        .ok_or(PublishError::Cancelled)
}
