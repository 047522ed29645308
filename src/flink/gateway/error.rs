//! What can go wrong with a gateway as a whole, in words.

use std::time::Duration;

use crate::flink::error::TRUST;

/// Why a gateway tells nothing, or no more.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The address is none.
    #[error("{0} is not the address of an SQL gateway: {1}")]
    Address(String, String),
    /// Nothing answers there.
    #[error("cannot reach the SQL gateway at {0}: {1}")]
    Unreachable(String, String),
    /// Its certificate is of no authority that is trusted, or of another host, or has expired.
    #[error("cannot trust the SQL gateway at {0}: {1}")]
    Untrusted(String, String),
    /// No answer in time.
    #[error("the SQL gateway at {0} did not answer within {1:?}")]
    Slow(String, Duration),
    /// The answer ended before it was whole.
    #[error("the SQL gateway at {0} broke off its answer: {1}")]
    Cut(String, String),
    /// The answer is larger than any definition can be.
    #[error("the SQL gateway at {0} answers with more than {1} MiB")]
    TooLarge(String, usize),
    /// It sends the question to another server, which gets neither the question nor the login.
    #[error("the SQL gateway at {0} redirects to {1}")]
    Redirect(String, String),
    /// It lets nobody in, or opens no session.
    #[error("the SQL gateway at {address} answered {status}: {why}")]
    Refused {
        /// The gateway.
        address: String,
        /// HTTP status.
        status: u16,
        /// Its reason.
        why: String,
    },
    /// The session that the address names is not there.
    #[error("the SQL gateway at {0} does not know the session that the address names")]
    NoSession(String),
    /// It answered something that is no body of a gateway.
    #[error("{address} does not answer as an SQL gateway does: {path} gave {given}")]
    NotGateway {
        /// The address.
        address: String,
        /// What was asked.
        path: String,
        /// What came back.
        given: String,
    },
}

impl GatewayError {
    /// What a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Address(..) => {
                "give it as http://host:8083, or with a session as http://host:8083/v1/sessions/HANDLE"
            }
            Self::Unreachable(..) => {
                "is the gateway up, and is this its REST address (sql-gateway.endpoint.rest.port, 8083 by default)?"
            }
            Self::Untrusted(..) => TRUST,
            Self::Slow(..) => "try again, or raise limits.server-seconds in headwater.toml",
            Self::Cut(..) => "read the cluster again",
            Self::Redirect(..) => "give the address it redirects to, if that is your gateway",
            Self::Refused {
                status: 401 | 403, ..
            } => "set HEADWATER_FLINK_USER and HEADWATER_FLINK_PASSWORD, or HEADWATER_FLINK_TOKEN",
            Self::Refused { status: 404, .. } => {
                "is this the REST address of an SQL gateway, and not of the JobManager? Behind a proxy it has the proxy's path too"
            }
            Self::Refused { .. } => "look into the gateway's log, and read the cluster again",
            Self::NoSession(_) => {
                "sessions end when they are not used; give the handle of one that is open"
            }
            Self::TooLarge(..) | Self::NotGateway { .. } => {
                "is this the REST address of an SQL gateway, and not of the JobManager or a login page?"
            }
        }
    }
}
