//! Why a job failed: what `GET /jobs/:id/exceptions` tells.
//!
//! All versions that are read have `root-exception` and `exceptionHistory` there, the newest of the history first
//! (`JobExceptionsInfoWithHistory` and `JobExceptionsHandler` of Flink). The first is deprecated, and empty while a job is
//! restarted; the second also names the task.

use super::wire::Exceptions;
use crate::secret;
use crate::source::Span;

/// What lies in front of each cause of a Java exception. Causes of suppressed ones are indented.
const CAUSED_BY: &str = "Caused by: ";

/// Bytes of an exception that are kept; its last causes are of no use to a person who has to read so much before.
const MOST_KEPT: usize = 1 << 20;

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFailure {
    /// The exception with its causes and their stack traces, as Java prints them; secrets taken out. It is a server's
    /// text: not yet fit for a terminal.
    pub exception: String,
    /// The task that threw it, where one did.
    pub task: Option<String>,
    /// When, in milliseconds since 1970.
    pub at: Option<i64>,
}

impl JobFailure {
    /// What the body tells; none where it tells of no exception.
    pub(super) fn of(body: Exceptions) -> Option<Self> {
        let history = body.history.map(|it| it.entries).unwrap_or_default();
        let last = history.into_iter().next();
        let (exception, task, at) = match last {
            Some(last) => (last.stacktrace, last.task_name, last.timestamp),
            None => (
                body.root_exception.unwrap_or_default(),
                None,
                body.timestamp,
            ),
        };
        let exception = without_secrets(beginning(exception.trim()));
        (!exception.is_empty()).then_some(Self {
            exception,
            task,
            at,
        })
    }

    /// What lies at the bottom of it, in one line: the last of its causes. What wraps it says that the job is not tried
    /// again, or that a task failed.
    pub fn cause(&self) -> &str {
        let mut lines = self.exception.lines();
        let first = lines.next().unwrap_or_default();
        let mut causes = lines.filter_map(|line| line.strip_prefix(CAUSED_BY));
        causes.next_back().unwrap_or(first).trim()
    }
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST_KEPT)]
}

/// Exceptions of connectors print options and addresses. Only a word that looks like either is looked into: the `@` in
/// `Object@1f2e` hides nothing.
fn without_secrets(text: &str) -> String {
    let text = secret::masked(text, Span::new(0, text.len()));
    let words = text.split_inclusive([' ', '\n', '\t']);
    let mut shown = String::with_capacity(text.len());
    for word in words {
        let (bare, blank) = word.split_at(word.trim_end().len());
        if bare.contains("//") || bare.contains('=') {
            shown.push_str(&secret::mask_value("", bare));
        } else {
            shown.push_str(bare);
        }
        shown.push_str(blank);
    }
    shown
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn read(body: serde_json::Value) -> Option<JobFailure> {
        JobFailure::of(serde_json::from_value(body).unwrap())
    }

    const WRAPPED: &str = "org.apache.flink.runtime.JobException: Recovery is suppressed by NoRestartBackoffTimeStrategy\n\
        \tat org.apache.flink.X.handle(X.java:219)\n\
        \tSuppressed: java.io.IOException: closing\n\
        \t\tat a.B.c(B.java:1)\n\
        \tCaused by: java.io.IOException: of what is suppressed\n\
        Caused by: java.io.IOException: Insufficient number of network buffers\n\
        \tat a.B.c(B.java:1)\n\
        Caused by: java.net.ConnectException: Connection refused\n\
        \t... 12 more\n";

    #[rstest]
    #[case::the_innermost(WRAPPED, "java.net.ConnectException: Connection refused")]
    #[case::no_cause("a.B: no\n\tat a.B.c(B.java:1)", "a.B: no")]
    #[case::no_trace("a.B: no", "a.B: no")]
    fn the_cause_is_what_lies_at_the_bottom(#[case] exception: &str, #[case] cause: &str) {
        let failure = read(json!({ "root-exception": exception, "timestamp": 7 })).unwrap();
        assert_eq!((failure.cause(), failure.at), (cause, Some(7)));
        assert_eq!(failure.exception, exception.trim());
    }

    #[test]
    fn the_newest_of_the_history_goes_first_and_names_the_task() {
        let entry = |text: &str, at: i64| {
            json!({ "exceptionName": "a.B", "stacktrace": text,
            "timestamp": at, "taskName": "Calc[2] (1/2)", "location": "h:1", "concurrentExceptions": [] })
        };
        let failure = read(json!({
            "root-exception": "a.B: wrapped", "timestamp": 1, "all-exceptions": [], "truncated": false,
            "exceptionHistory": { "entries": [entry("a.B: new", 9), entry("a.B: old", 8)], "truncated": false },
        }));
        let expected = JobFailure {
            exception: "a.B: new".to_owned(),
            task: Some("Calc[2] (1/2)".to_owned()),
            at: Some(9),
        };
        assert_eq!(failure, Some(expected));
    }

    #[rstest]
    #[case(json!({}))]
    #[case(json!({ "root-exception": null, "exceptionHistory": { "entries": [] } }))]
    #[case(json!({ "root-exception": " \n", "exceptionHistory": null }))]
    fn no_exception_is_no_failure(#[case] body: serde_json::Value) {
        assert_eq!(read(body), None);
    }

    #[rstest]
    #[case("a.B: 'password'='Zq7' of t", "a.B: 'password'='***' of t")]
    #[case("jdbc:mysql://u:Zq7@db/s failed", "jdbc:mysql://u:***@db/s failed")]
    #[case("at http://h/x?token=Zq7\n\tat y", "at http://h/x?token=***\n\tat y")]
    #[case("Caused by: a.B: Object@1f2e: no", "Caused by: a.B: Object@1f2e: no")]
    fn secrets_are_taken_out(#[case] text: &str, #[case] shown: &str) {
        let failure = read(json!({ "root-exception": text })).unwrap();
        assert_eq!(failure.exception, shown);
    }

    #[test]
    fn one_without_end_is_cut() {
        let failure = read(json!({ "root-exception": "é".repeat(MOST_KEPT) })).unwrap();
        assert_eq!(failure.exception.len(), MOST_KEPT);
    }
}
