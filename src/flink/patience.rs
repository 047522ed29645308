//! Gives a cluster up that no longer answers, so that a thousand jobs are not waited for one by one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use tokio_util::sync::CancellationToken;

use super::error::FlinkError;
use super::list::REQUESTS_AT_ONCE;

/// What failures in a row may weigh together. So many time-outs, with no answer between, mean that nothing answers: no
/// more questions than these are open at a time.
const LIMIT: usize = REQUESTS_AT_ONCE;

/// How long a cluster is asked for more. Copies share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Patience(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// The weight of the failures since the last answer.
    weight: AtomicUsize,
    is_over: CancellationToken,
    /// The failure that was the last.
    last: OnceLock<(String, &'static str)>,
}

impl Patience {
    /// The answer to a question, if there still is patience for it. The failure that ends it, and all questions after it,
    /// say that the cluster was given up.
    pub(super) async fn wait<T>(
        &self,
        question: impl Future<Output = Result<T, FlinkError>>,
    ) -> Result<T, FlinkError> {
        let answer = tokio::select! {
            biased;
            () = self.0.is_over.cancelled() => return Err(self.given_up()),
            answer = question => answer,
        };
        let weight = answer.as_ref().err().map_or(0, weight);
        if weight == 0 {
            self.0.weight.store(0, Ordering::Relaxed);
            return answer;
        }
        let before = self.0.weight.fetch_add(weight, Ordering::Relaxed);
        match answer {
            Err(error) if before + weight >= LIMIT => {
                self.0
                    .last
                    .get_or_init(|| (error.to_string(), error.hint()));
                self.0.is_over.cancel();
                Err(self.given_up())
            }
            answer => answer,
        }
    }

    fn given_up(&self) -> FlinkError {
        let (why, hint) = self.0.last.get().cloned().unwrap_or_default();
        FlinkError::GivenUp { why, hint }
    }
}

/// How much a failure says that no other question will be answered.
pub(super) fn weight(error: &FlinkError) -> usize {
    match error {
        // It may be this one job that takes long.
        FlinkError::Slow(..) => 1,
        // Nobody is there, or nobody is let in any more: three times is enough.
        FlinkError::Unreachable(..)
        | FlinkError::Untrusted(..)
        | FlinkError::Redirect { .. }
        | FlinkError::Refused {
            status: 401 | 403 | 502..=504,
            ..
        } => LIMIT.div_ceil(3),
        FlinkError::GivenUp { .. } => LIMIT,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::time::Duration;

    use super::*;

    fn slow() -> FlinkError {
        FlinkError::Slow("http://jm".into(), Duration::from_secs(1), "/jobs/a".into())
    }

    fn refused() -> FlinkError {
        FlinkError::Unreachable("http://jm".into(), "Connection refused".into())
    }

    /// How many questions it takes.
    async fn taken(failures: impl Iterator<Item = Result<(), FlinkError>>) -> usize {
        let patience = Patience::default();
        let mut count = 0;
        for failure in failures {
            count += 1;
            let answer = patience.wait(ready(failure)).await;
            if matches!(answer, Err(FlinkError::GivenUp { .. })) {
                return count;
            }
        }
        panic!("it was never given up");
    }

    #[tokio::test]
    async fn refusals_and_time_outs_in_a_row_end_it() {
        let forever = |of: fn() -> FlinkError| std::iter::repeat_with(move || Err(of()));
        assert_eq!(taken(forever(refused)).await, 3);
        assert_eq!(taken(forever(slow)).await, LIMIT);
        // An answer in between, and be it a refusal of one job, begins a new row.
        let answers = [Ok(()), Err(FlinkError::Gone("http://jm".into()))];
        for answer in answers {
            let broken = (forever(slow).take(LIMIT - 1))
                .chain([answer])
                .chain(forever(slow));
            assert_eq!(taken(broken).await, 2 * LIMIT);
        }
    }

    #[tokio::test]
    async fn questions_that_are_open_when_it_ends_are_not_waited_for() {
        let patience = Patience::default();
        let others = patience.clone();
        let open = tokio::spawn(async move { others.wait(pending::<Result<(), _>>()).await });
        for _ in 0..3 {
            let _ = patience.wait(ready(Err::<(), _>(refused()))).await;
        }
        let told = open.await.unwrap().unwrap_err();
        assert_eq!(told.hint(), refused().hint());
        assert_eq!(told.to_string(), refused().to_string());
    }
}
