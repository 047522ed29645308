//! What can go wrong with a cluster, in words: what was asked, what came back, what to do next.

use std::path::PathBuf;
use std::time::Duration;

/// What a person can do about a saved cluster that is not whole.
pub(super) const SAVE_AGAIN: &str = "save the cluster again: headwater jobs URL --save DIR";

/// What a person can do about a certificate that is not trusted.
pub(super) const TRUST: &str = "name the file of its authority in HEADWATER_FLINK_CA_FILE, or as `ca-file` in config.toml; the address must have the host that the certificate is for";

/// Why a cluster, or one body of it, could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FlinkError {
    /// The address is no HTTP address.
    #[error("{0} is not the address of a cluster: {1}")]
    Address(String, String),
    /// Nothing answers there.
    #[error("cannot reach Flink at {0}: {1}")]
    Unreachable(String, String),
    /// Its certificate is of no authority that is trusted, or of another host, or has expired.
    #[error("cannot trust Flink at {0}: {1}")]
    Untrusted(String, String),
    /// No answer in time.
    #[error("Flink at {0} did not answer within {1:?} (GET {2})")]
    Slow(String, Duration, String),
    /// The answer ended before it was whole.
    #[error("Flink at {address} broke off its answer to GET {path}: {why}")]
    Cut {
        /// The cluster.
        address: String,
        /// What was asked.
        path: String,
        /// What the connection says.
        why: String,
    },
    /// The answer is larger than any plan can be.
    #[error("{address} answers GET {path} with more than {limit} MiB")]
    TooLarge {
        /// The cluster.
        address: String,
        /// What was asked.
        path: String,
        /// What is read at most.
        limit: usize,
    },
    /// It sends the question to another server, which gets neither the question nor the login.
    #[error("{address} redirects GET {path} to {to}")]
    Redirect {
        /// The cluster.
        address: String,
        /// What was asked.
        path: String,
        /// Where to, without what an address may carry in secret.
        to: String,
    },
    /// It was not asked any more: too many questions before had no answer.
    #[error("{why}")]
    GivenUp {
        /// The last failure.
        why: String,
        /// What a person can do about that.
        hint: &'static str,
    },
    /// It was given up after a part of its jobs.
    #[error(
        "{why}; after several such failures it was given up: {read} of {total} jobs were read, the others have no tables"
    )]
    Stopped {
        /// The last failure.
        why: String,
        /// What a person can do about that.
        hint: &'static str,
        /// The jobs whose plans were read.
        read: usize,
        /// All jobs.
        total: usize,
    },
    /// It answered with a refusal.
    #[error("Flink at {address} answered {status} to GET {path}: {message}")]
    Refused {
        /// The cluster.
        address: String,
        /// HTTP status.
        status: u16,
        /// What was asked.
        path: String,
        /// Flink's first error, its first line.
        message: String,
    },
    /// The job was listed, and then the cluster did not know it any more.
    #[error("Flink at {0} has forgotten it since it was listed")]
    Gone(String),
    /// The body of the job tells no plan, or not all of it.
    #[error("{address} answers GET {path}, but {lack}")]
    NoPlan {
        /// The cluster.
        address: String,
        /// What was asked.
        path: String,
        /// What is missing.
        lack: &'static str,
    },
    /// The job has failed, and the cluster tells of no exception.
    #[error("Flink at {0} tells of no exception")]
    NoException(String),
    /// What the list of jobs calls an id is none, and is neither asked for nor made the name of a file.
    #[error("its id is not an id")]
    NoJobId,
    /// It answered something that is no Flink REST body.
    #[error("{address} does not answer as Flink does: GET {path} gave {given}")]
    NotFlink {
        /// The address.
        address: String,
        /// What was asked.
        path: String,
        /// What came back.
        given: String,
    },
    /// A file of a saved cluster does not hold what it should.
    #[error("{}: {why}", folder.join(file).display())]
    Damaged {
        /// The folder of the saved cluster.
        folder: PathBuf,
        /// The file in it.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// A person stopped reading before it had answered.
    #[error("{0} was not read, because reading was stopped")]
    NotWaited(String),
    /// A body could not be had when the cluster was saved.
    #[error("it was not saved: {0}")]
    NotSaved(String),
}

impl FlinkError {
    /// What a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Address(..) => "give it as http://host:8081",
            Self::Unreachable(..) => {
                "is the JobManager up, and is this its REST address (rest.port, 8081 by default)?"
            }
            Self::Untrusted(..) => TRUST,
            Self::Slow(..) => "try again, or raise limits.server-seconds in headwater.toml",
            Self::Redirect { .. } => "give the address it redirects to, if that is your cluster",
            Self::Refused {
                status: 401 | 403, ..
            } => "set HEADWATER_FLINK_USER and HEADWATER_FLINK_PASSWORD, or HEADWATER_FLINK_TOKEN",
            Self::Refused { status: 404, .. } => {
                "give the address alone, as http://host:8081; behind a proxy with the proxy's path: http://proxy/path/to/flink"
            }
            Self::Refused { status: 503, .. } => {
                "the JobManager may be starting or electing a leader; try again"
            }
            Self::Refused { .. } => {
                "look into the log of the JobManager, or of the proxy before it"
            }
            Self::NoPlan { .. } => {
                "a job has no plan before it is initialized: read the cluster again; what is published of it stays"
            }
            Self::Cut { .. } | Self::Gone(_) | Self::NotWaited(_) => "read the cluster again",
            Self::GivenUp { hint, .. } | Self::Stopped { hint, .. } => hint,
            Self::TooLarge { .. } => {
                "no plan is so large; is this the JobManager's REST address, and not another server?"
            }
            Self::NotFlink { .. } | Self::NoJobId => {
                "is this the JobManager's REST address, and not another server or a login page?"
            }
            Self::NoException(_) => "look into the log of the JobManager",
            Self::Damaged { .. } | Self::NotSaved(_) => SAVE_AGAIN,
        }
    }
}

/// The beginning of what a server says, of any length: it stands in a sentence.
pub(super) fn brief(text: &str) -> String {
    const MOST: usize = 300;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_stays_short() {
        assert_eq!(brief("no leader"), "no leader");
        let told = brief(&"é".repeat(1 << 20));
        assert_eq!(told.chars().count(), 301);
    }
}
