//! Plan files: a plan that can be looked at, handed on and applied later. They hold no credentials.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Plan, Sign};
use crate::files::{self, Rights};

/// Version of the file format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// Why a plan file could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// The file system refused.
    #[error("cannot {doing} the plan file {}: {error}", path.display())]
    Io {
        /// `read` or `write`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What came back.
        error: std::io::Error,
    },
    /// Not a plan.
    #[error("{} is not a plan file of headwater: {reason}", path.display())]
    NotAPlan {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A plan that this program does not understand.
    #[error("{} has format {format}, and this program reads {FORMAT}; it was written by {program}", path.display())]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: u64,
        /// What wrote it.
        program: String,
    },
    /// A plan that does not hold together.
    #[error("the plan file {} is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

impl PlanFileError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { .. } => "check the path and its rights",
            Self::NotAPlan { .. } => "`headwater plan -o FILE` writes one",
            Self::OtherFormat { .. } | Self::Damaged { .. } => {
                "make the plan anew with `headwater plan -o FILE`"
            }
        }
    }
}

/// Writes a plan so that nobody else can read it and no half-written file is ever seen. A pipe or a device is written to.
pub fn save(plan: &Plan, path: &Path) -> Result<(), PlanFileError> {
    let io = |error| PlanFileError::Io {
        doing: "write",
        path: path.to_owned(),
        error,
    };
    files::write(path, Rights::Private, |file| {
        serde_json::to_writer_pretty(&mut *file, plan)?;
        file.write_all(b"\n")
    })
    .map_err(io)
}

/// The path behind `-`, where that is written for standard input.
pub fn stdin_or(path: &Path) -> &Path {
    if path == Path::new("-") {
        Path::new("/dev/stdin")
    } else {
        path
    }
}

/// Reads a plan.
pub fn load(path: &Path) -> Result<Plan, PlanFileError> {
    load_with_content(path).map(|(plan, _)| plan)
}

/// Reads a plan, and hands back the bytes that it was read from.
pub fn load_with_content(path: &Path) -> Result<(Plan, Vec<u8>), PlanFileError> {
    let bytes = std::fs::read(path).map_err(|error| PlanFileError::Io {
        doing: "read",
        path: path.to_owned(),
        error,
    })?;
    let plan = read(&bytes, path)?;
    Ok((plan, bytes))
}

fn read(bytes: &[u8], path: &Path) -> Result<Plan, PlanFileError> {
    let not_a_plan = |reason: String| PlanFileError::NotAPlan {
        path: path.to_owned(),
        reason,
    };
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| not_a_plan(error.to_string()))?;
    let format = value["format"]
        .as_u64()
        .ok_or_else(|| not_a_plan("it has no format number".to_owned()))?;
    if format != u64::from(FORMAT) {
        return Err(PlanFileError::OtherFormat {
            path: path.to_owned(),
            format,
            program: value["program"]
                .as_str()
                .unwrap_or("something else")
                .to_owned(),
        });
    }
    let damaged = |reason: String| PlanFileError::Damaged {
        path: path.to_owned(),
        reason,
    };
    let plan: Plan = serde_json::from_value(value).map_err(|error| damaged(error.to_string()))?;
    check(&plan).map_err(damaged)?;
    Ok(plan)
}

/// A file can be edited by hand. What the rest of the program takes for granted of a plan is checked here.
fn check(plan: &Plan) -> Result<(), String> {
    for (at, entry) in plan.entries.iter().enumerate() {
        let name = &entry.qualified_name;
        if entry.needs.iter().any(|need| need.0 >= at) {
            return Err(format!("{name} stands before what it needs"));
        }
        if matches!(entry.sign, Sign::Update | Sign::Delete) && entry.seen.is_none() {
            return Err(format!("{name} is to be changed but was never seen"));
        }
        if entry.is_included && !entry.sign.is_change() {
            return Err(format!(
                "{name} is included although there is nothing to send"
            ));
        }
    }
    Ok(())
}
