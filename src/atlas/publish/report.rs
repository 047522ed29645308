//! What a publish tells while it runs and when it ends.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a publish is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Comparing the server with what the plan saw.
    Checking,
    /// Creating types that the person consented to.
    Types,
    /// Sending entities.
    Pushing,
    /// Reading back every entity and lineage edge.
    Verifying,
}

/// Something that happened. Shown as it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A phase began.
    Phase(Phase),
    /// So many of so many are done in this phase.
    Progress {
        /// Done.
        done: usize,
        /// In all.
        total: usize,
    },
    /// How far the sending is: before each request, and at the end.
    Sending(Sending),
    /// Something a person should know now: a retry, a slow answer.
    Message(String),
}

/// How far the sending is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Entities that arrived.
    pub done: usize,
    /// Entities that were given up.
    pub failed: usize,
    /// Entities in all.
    pub total: usize,
    /// Entities of the batch that is on its way.
    pub batch: usize,
    /// Requests that did not end in an acknowledgement so far.
    pub errors: usize,
    /// Time since the first request.
    pub elapsed: Duration,
}

impl Sending {
    /// Entities per second so far; none before the first has arrived.
    pub fn rate(&self) -> Option<f64> {
        let seconds = self.elapsed.as_secs_f64();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a count of entities is far below 2^52"
        )]
        (self.done > 0 && seconds > 0.0).then(|| self.done as f64 / seconds)
    }

    /// How long the rest takes at this rate.
    pub fn remaining(&self) -> Option<Duration> {
        let left = self.total.saturating_sub(self.done + self.failed);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a count of entities is far below 2^52"
        )]
        let seconds = left as f64 / self.rate()?;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

/// The batch, the rate, the remaining time and the errors, in words.
impl fmt::Display for Sending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a batch of {}", self.batch)?;
        if let (Some(rate), Some(remaining)) = (self.rate(), self.remaining()) {
            let seconds = remaining.as_secs_f64().ceil();
            write!(f, ", {rate:.0} entities/s, {seconds:.0} s left")?;
        }
        match self.errors {
            0 => {}
            1 => f.write_str(", 1 error")?,
            count => write!(f, ", {count} errors")?,
        }
        match self.failed {
            0 => Ok(()),
            count => write!(f, ", {count} given up"),
        }
    }
}

/// The measures of a publish. Rates are null where nothing was pushed; what needs `t2_s` is null where not everything
/// read back as it was sent.
///
/// * `m`: entities pushed (created, updated or deleted).
/// * `t1_s`: push time, until Atlas acknowledged the last batch, in seconds.
/// * `t2_s`: processing time, from then until every entity and lineage edge reads back, in seconds.
/// * `pr` = m / t1_s, in entities per second.
/// * `pt_s` = t1_s + t2_s, in seconds.
/// * `ee` = pt_s / pr, in seconds squared per entity.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Measures {
    /// Entities pushed.
    pub m: usize,
    /// Push time in seconds.
    pub t1_s: Option<f64>,
    /// Processing time in seconds.
    pub t2_s: Option<f64>,
    /// Push rate in entities per second.
    pub pr: Option<f64>,
    /// Push and processing time in seconds.
    pub pt_s: Option<f64>,
    /// Management efficiency, `pt_s / pr`.
    pub ee: Option<f64>,
}

impl Measures {
    /// The measures of a push of `m` entities that took `t1` and `t2` seconds.
    pub fn new(m: usize, t1: f64, t2: f64) -> Self {
        if m == 0 {
            return Self::default();
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "a count of entities is far below 2^52"
        )]
        let rate = m as f64 / t1;
        let time = t1 + t2;
        Self {
            m,
            t1_s: Some(t1),
            t2_s: Some(t2),
            pr: Some(rate),
            pt_s: Some(time),
            ee: Some(time / rate),
        }
    }
}

/// How a publish ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The server's name as in the plan.
    pub server: String,
    /// When it began, milliseconds since 1970.
    pub began_at: i64,
    /// Created, by qualified name and type.
    pub created: usize,
    /// Updated.
    pub updated: usize,
    /// Deleted.
    pub deleted: usize,
    /// Unchanged; nothing was sent for them.
    pub unchanged: usize,
    /// What did not arrive: `(qualified name, what came back)`.
    pub failed: Vec<(String, String)>,
    /// What was found wrong on reading back: missing, doubled or differing entities and edges.
    pub findings: Vec<String>,
    /// Whether it was cancelled before its end.
    pub is_cancelled: bool,
    /// Whether an earlier, unfinished publish was taken up.
    pub is_resumed: bool,
    /// The figures.
    pub measures: Measures,
}

impl Report {
    /// Whether this run changed anything on the server.
    pub fn has_changed_anything(&self) -> bool {
        self.created + self.updated + self.deleted > 0
    }

    /// How much was published by a run that did not do all it should, in words.
    pub fn extent(&self) -> String {
        let server = &self.server;
        match (self.has_changed_anything(), self.is_resumed) {
            (false, false) => format!("nothing was published to {server}"),
            (false, true) => format!("nothing more was published to {server}"),
            (true, _) => format!("published to {server} only in part"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_remaining_time_are_told_once_there_are_any() {
        let mut sending = Sending {
            done: 0,
            failed: 0,
            total: 240,
            batch: 50,
            errors: 0,
            elapsed: Duration::ZERO,
        };
        assert_eq!(sending.to_string(), "a batch of 50");
        sending.done = 100;
        sending.elapsed = Duration::from_millis(500);
        assert_eq!(
            sending.to_string(),
            "a batch of 50, 200 entities/s, 1 s left"
        );
        sending.failed = 140;
        sending.errors = 2;
        assert_eq!(sending.remaining(), Some(Duration::ZERO));
        assert!(sending.to_string().ends_with(", 2 errors, 140 given up"));
    }
}
