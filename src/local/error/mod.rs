//! What can go wrong: [`LocalError`] when the catalogue is started, [`Failure`] when it answers a request.
//!
//! A failure carries the code that Atlas gives for the same mistake, because clients branch on the code and not on the HTTP
//! status. Where Atlas has no code, or answers with a bare 500, the code begins with `HEADWATER-`.

mod glossary;
mod notes;
mod relationships;
mod types;

use std::path::PathBuf;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rusqlite::ErrorCode;
use serde_json::json;

use crate::atlas::AtlasError;

/// Why the local catalogue could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// The data directory or the file in it cannot be made or changed.
    #[error("cannot prepare {}: {source}", path.display())]
    Directory {
        /// The directory or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is there but cannot be opened as a catalogue.
    #[error("cannot open the local catalogue {}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file was written by a later version of this program.
    #[error(
        "the local catalogue {} has format {found}, and this program knows formats up to {known}: use the newer program",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Format of the file.
        found: i64,
        /// Latest format that this program knows.
        known: i64,
    },
    /// A type definition, of ours or in the file, does not hold.
    #[error("the local catalogue {} has a type that cannot be used: {message}", path.display())]
    Types {
        /// The file.
        path: PathBuf,
        /// What is wrong with which type.
        message: String,
    },
    /// The port is taken or may not be used.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port asked for; 0 stands for any.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The address that it listens on cannot be used.
    #[error("cannot reach the local catalogue: {source}")]
    Address {
        /// What is wrong with it.
        source: AtlasError,
    },
    /// The thread that serves could not be started.
    #[error("cannot start the local catalogue: {source}")]
    Thread {
        /// What the system said.
        source: std::io::Error,
    },
}

impl LocalError {
    /// What to do next, where there is something.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Directory { .. } | Self::Open { .. } => {
                "check the folder and the room on its disk; XDG_DATA_HOME names another, --atlas URL takes a server"
            }
            Self::Types { .. } => "move the file away, and a new catalogue is made in its place",
            Self::Listen { .. } => "take another port (--port), or 0 for any that is free",
            Self::Newer { .. } | Self::Address { .. } | Self::Thread { .. } => return None,
        })
    }
}

/// The code of a failure that has none in Atlas' answer.
const NO_BROWSER_HEADER: &str = "HEADWATER-400";

/// An answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// HTTP status.
    pub(crate) status: StatusCode,
    /// Atlas' code, or one of ours.
    pub(crate) code: &'static str,
    /// For people.
    pub(crate) message: String,
}

impl Failure {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// The request cannot be understood: bad JSON, bad query value, a definition that does not hold together.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ATLAS-400-00-029", message)
    }

    /// A parameter has a value that is not allowed.
    pub(crate) fn invalid_parameters(message: impl AsRef<str>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-01A",
            format!("invalid parameters: {}", message.as_ref()),
        )
    }

    /// No entity has this guid.
    pub(crate) fn unknown_guid(guid: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-005",
            format!("Given instance guid {guid} is invalid/not found"),
        )
    }

    /// The entities of a request miss mandatory values or have values of the wrong type.
    pub(crate) fn invalid_entity(findings: &[String]) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-007",
            format!(
                "Invalid instance creation/updation parameters passed : {}",
                findings.join(", ")
            ),
        )
    }

    /// No active entity has these unique attributes.
    pub(crate) fn no_such_entity(type_name: &str, attributes: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-009",
            format!("Instance {type_name} with unique attribute {{{attributes}}} does not exist"),
        )
    }

    /// Something referred to is not there.
    pub(crate) fn missing_reference(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-00A",
            format!("Referenced entity {what} is not found"),
        )
    }

    /// Whether it says that something referred to is not there.
    pub(crate) fn is_missing_reference(&self) -> bool {
        self.code == "ATLAS-404-00-00A"
    }

    /// Lineage is asked for something that is neither a data set nor a process.
    pub(crate) fn no_lineage_type(guid: &str, type_name: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-011",
            format!(
                "Given instance guid {guid} with type {type_name} is not a valid lineage entity type."
            ),
        )
    }

    /// A deleted entity is to be changed.
    pub(crate) fn deleted_guid(guid: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-012",
            format!("Given instance guid {guid} has been deleted"),
        )
    }

    /// A unique value is taken by another entity.
    pub(crate) fn value_taken(type_name: &str, attribute: &str, value: &str, guid: &str) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "ATLAS-409-00-003",
            format!(
                "failed to update entity: {type_name}.{attribute}={value} belongs to entity {guid}"
            ),
        )
    }

    /// The token is missing or wrong.
    pub(crate) fn no_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "HEADWATER-401",
            "this catalogue needs the token that was made when it was started, as `Authorization: Bearer …` or as the password of any user",
        )
    }

    /// The request was not made for this server, or by a page of another site.
    pub(crate) fn foreign(header: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "HEADWATER-403",
            format!("the {header} header names another site than this server"),
        )
    }

    /// A browser changes something without the header that shows that no other site made it.
    pub(crate) fn no_browser_header() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            NO_BROWSER_HEADER,
            "Missing Required Header for CSRF Vulnerability Protection",
        )
    }

    /// There is no such path.
    pub(crate) fn unknown_path(path: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "HEADWATER-404",
            format!("the local catalogue has no path {path}"),
        )
    }

    /// The path does not take this method.
    pub(crate) fn wrong_method(method: &str, path: &str) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "HEADWATER-405",
            format!("{path} does not take {method}"),
        )
    }

    /// The body is larger than the limit.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "HEADWATER-413",
            format!("a body may have at most {limit} bytes"),
        )
    }

    /// Something broke inside.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "ATLAS-500-00-001",
            message,
        )
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        let message = format!("the catalogue's file: {error}");
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "HEADWATER-503",
                "another program is writing to the catalogue, and has been for a long time",
            ),
            Some(ErrorCode::DiskFull) => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "HEADWATER-507", message)
            }
            _ => Self::internal(message),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(format!("a stored value cannot be read: {error}"))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = match self.code {
            // Atlas answers this one otherwise than all others.
            NO_BROWSER_HEADER => json!({"msgDesc": self.message}),
            code => json!({"errorCode": code, "errorMessage": self.message}),
        };
        let body = Json(body);
        if self.status == StatusCode::UNAUTHORIZED {
            return (self.status, [(header::WWW_AUTHENTICATE, "Bearer")], body).into_response();
        }
        (self.status, body).into_response()
    }
}
