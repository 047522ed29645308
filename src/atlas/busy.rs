//! Asking again: after how long, and how often. For questions only; a write is another matter (`publish::push`).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::{AtlasError, Timeouts};

/// How often a question is asked again.
const TRIES: u32 = 3;

/// The will to ask again, and whom to tell about it.
#[derive(Clone)]
pub(super) struct Persistence {
    tell: Arc<dyn Fn(String) + Send + Sync>,
}

impl Persistence {
    pub(super) fn new(tell: impl Fn(String) + Send + Sync + 'static) -> Self {
        Self {
            tell: Arc::new(tell),
        }
    }

    /// The tries of one question.
    pub(super) fn tries(&self, timeouts: Timeouts) -> Tries<'_> {
        Tries {
            persistence: self,
            timeouts,
            done: 0,
        }
    }
}

/// How often one question was asked again.
pub(super) struct Tries<'a> {
    persistence: &'a Persistence,
    timeouts: Timeouts,
    done: u32,
}

impl Tries<'_> {
    /// Waits where asking again makes sense; whether it does.
    pub(super) async fn waits_after(&mut self, error: &AtlasError) -> bool {
        // What took its full time twice, or is too large, would be so a third time.
        let tries = match error {
            AtlasError::TooLarge { .. } => 0,
            _ if error.is_slow() => 1,
            _ => TRIES,
        };
        let pause = self.timeouts.pause * 2_u32.saturating_pow(self.done);
        let pause = pause_after(error, pause, self.timeouts);
        let (Some(pause), true) = (pause, error.may_pass() && self.done < tries) else {
            return false;
        };
        self.done += 1;
        (self.persistence.tell)(format!("{error}; asking again"));
        tokio::time::sleep(pause).await;
        true
    }
}

/// How long to wait before the next try: as long as the server asks for, else `pause`. None where it asks for more than
/// anybody waits.
pub(super) fn pause_after(
    error: &AtlasError,
    pause: Duration,
    timeouts: Timeouts,
) -> Option<Duration> {
    match error {
        AtlasError::Busy {
            wait: Some(wait), ..
        } => (*wait <= timeouts.busy).then_some(*wait),
        _ => Some(pause),
    }
}

/// What `Retry-After` says: seconds, or a date (RFC 9110, 10.2.3).
pub(crate) fn wait_asked_for(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = rfc2822::parse(text).ok()?.timestamp();
    let left = at.duration_since(Timestamp::try_from(SystemTime::now()).ok()?);
    Some(Duration::try_from(left).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;
    use rstest::rstest;

    #[rstest]
    #[case("7", Some(Duration::from_secs(7)))]
    #[case(" 0 ", Some(Duration::ZERO))]
    #[case("Wed, 21 Oct 2015 07:28:00 GMT", Some(Duration::ZERO))]
    #[case("soon", None)]
    #[case("-1", None)]
    fn what_a_server_asks_for(#[case] text: &str, #[case] wait: Option<Duration>) {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
        assert_eq!(wait_asked_for(&headers), wait);
    }

    #[test]
    fn a_server_that_asks_for_an_hour_is_not_waited_for() {
        let busy = |seconds| AtlasError::Busy {
            doing: "x".to_owned(),
            server: "y".to_owned(),
            status: 429,
            wait: Some(Duration::from_secs(seconds)),
        };
        let pause = |seconds| pause_after(&busy(seconds), Duration::ZERO, Timeouts::default());
        assert_eq!(pause(3), Some(Duration::from_secs(3)));
        assert_eq!(pause(3600), None);
    }
}
