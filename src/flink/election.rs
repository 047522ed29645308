//! How long a JobManager without a leader is waited for. While one is elected it answers 503 to everything, usually for less
//! than a second.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::StatusCode;

use super::transport::Reply;
use super::wire::Errors;

/// The pause before a question is put a second time; each one after it is twice as long.
const FIRST: Duration = Duration::from_millis(100);

/// How long it is waited for from the first such answer on, all questions together.
const LONGEST: Duration = Duration::from_secs(2);

/// An election that may be going on. Copies share it: a thousand questions do not wait a thousand times.
#[derive(Debug, Clone, Default)]
pub(super) struct Election(Arc<OnceLock<Instant>>);

impl Election {
    /// The pauses after which a question is put again, within the time that a question may take.
    pub(super) fn pauses(&self, within: Duration) -> impl Iterator<Item = Duration> + Send + '_ {
        let longest = LONGEST.min(within);
        let pauses = std::iter::successors(Some(FIRST), |pause| Some(*pause * 2));
        pauses.take_while(move |pause| {
            let began = self.0.get_or_init(Instant::now);
            began.elapsed() + *pause <= longest
        })
    }
}

/// Whether the JobManager says that it cannot answer yet. A proxy that does not reach it says nothing in Flink's words.
pub(super) fn is_electing(reply: &Reply) -> bool {
    reply.status == StatusCode::SERVICE_UNAVAILABLE
        && serde_json::from_slice::<Errors>(&reply.bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(election: &Election, within: u64) -> Vec<u128> {
        let pauses = election.pauses(Duration::from_millis(within));
        pauses.map(|pause| pause.as_millis()).collect()
    }

    #[test]
    fn pauses_grow_and_end_within_the_time_for_a_question() {
        let election = Election::default();
        assert_eq!(told(&election, 60_000), [100, 200, 400, 800, 1600]);
        assert_eq!(told(&election, 500), [100, 200, 400]);
        assert!(told(&election, 50).is_empty());
    }

    #[test]
    fn an_election_that_has_lasted_is_not_waited_for_again() {
        let before = Instant::now().checked_sub(LONGEST).unwrap();
        let election = Election(Arc::new(OnceLock::from(before)));
        assert!(told(&election.clone(), 60_000).is_empty());
    }
}
