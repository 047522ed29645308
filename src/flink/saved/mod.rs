//! A cluster that was saved into a folder: the bodies as the server gave them, to be read where the cluster is not.
//!
//! ```text
//! DIR/headwater-cluster.json   the marker: version of this layout, address of the cluster, what could not be saved,
//!                              why no more was asked for
//! DIR/overview.json            GET /overview
//! DIR/config.json              GET /config
//! DIR/jobs-overview.json       GET /jobs/overview
//! DIR/jobs/ID.json             GET /jobs/ID, with its plan and, where there is one, its stream graph
//! DIR/jobs/ID.exceptions.json  GET /jobs/ID/exceptions of the newest jobs that failed
//! ```
//! A folder is a saved cluster if, and only if, the marker lies in it; no script is called so, and nothing else of the
//! folder is looked at to decide. `write` makes such a folder, this file reads it.

mod write;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::address::address;
use super::body::Body;
use super::error::{FlinkError, SAVE_AGAIN};
use super::transport::BODY_LIMIT;

pub use write::{SaveError, save};

/// The file that makes a folder a saved cluster.
const MARKER: &str = "headwater-cluster.json";

/// The layout that this program writes. It reads no later one.
const VERSION: u32 = 1;

/// What the marker says.
#[derive(Debug, Serialize, Deserialize)]
struct Marker {
    version: u32,
    /// Without a login.
    address: String,
    /// Why there is no file of a body, by the file it would have.
    #[serde(default)]
    missing: BTreeMap<String, String>,
    /// Why the cluster was given up, where it was. What lies in the folder then is not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stopped: Option<String>,
}

/// A folder that a cluster was saved into.
#[derive(Debug)]
pub struct SavedCluster {
    folder: PathBuf,
    marker: Marker,
}

impl SavedCluster {
    /// Whether the folder is a saved cluster, readable or not: whether the marker lies in it.
    pub fn is_at(folder: &Path) -> bool {
        folder.join(MARKER).is_file()
    }

    /// Opens the folder. Reads the marker alone.
    pub fn open(folder: &Path) -> Result<Self, FlinkError> {
        let damaged = |why: String| FlinkError::Damaged {
            folder: folder.to_owned(),
            file: MARKER.to_owned(),
            why,
        };
        let bytes = read(&folder.join(MARKER)).map_err(|error| damaged(error.to_string()))?;
        let mut marker: Marker =
            serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if marker.version != VERSION {
            let version = marker.version;
            return Err(damaged(format!("another headwater wrote it ({version})")));
        }
        // It is shown, and put into commands for a person to run: what is no address must not get so far.
        marker.address = address(&marker.address).map_err(|it| damaged(it.to_string()))?;
        Ok(Self {
            folder: folder.to_owned(),
            marker,
        })
    }

    /// The address that the cluster was asked at.
    pub fn address(&self) -> &str {
        &self.marker.address
    }

    /// One body.
    pub(super) fn get<T: DeserializeOwned>(&self, body: Body<'_>) -> Result<T, FlinkError> {
        let file = body.file();
        let bytes = match read(&self.folder.join(&file)) {
            Ok(bytes) => bytes,
            Err(error) => {
                let Marker {
                    missing, stopped, ..
                } = &self.marker;
                return Err(match (missing.get(&file), stopped) {
                    (Some(why), _) => FlinkError::NotSaved(why.clone()),
                    (None, Some(why)) => FlinkError::GivenUp {
                        why: why.clone(),
                        hint: SAVE_AGAIN,
                    },
                    (None, None) => self.damaged(file, error.to_string()),
                });
            }
        };
        serde_json::from_slice(&bytes).map_err(|error| self.damaged(file, error.to_string()))
    }

    fn damaged(&self, file: String, why: String) -> FlinkError {
        FlinkError::Damaged {
            folder: self.folder.clone(),
            file,
            why,
        }
    }
}

/// A file's bytes. The folder may come from somebody else: what is no file, or has no end, is not read.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let limit = BODY_LIMIT as u64;
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() > BODY_LIMIT {
        let limit = limit >> 20;
        return Err(io::Error::other(format!("it has more than {limit} MiB")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(marker: &str) -> Result<SavedCluster, FlinkError> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(MARKER), marker).unwrap();
        assert!(SavedCluster::is_at(folder.path()));
        SavedCluster::open(folder.path())
    }

    #[test]
    fn a_marker_that_cannot_be_trusted_is_told() {
        for (marker, why) in [
            ("{", "EOF"),
            (
                r#"{"version": 2, "address": "http://jm"}"#,
                "another headwater",
            ),
            (
                r#"{"version": 1, "address": "; rm -rf x"}"#,
                "not the address",
            ),
        ] {
            let told = opened(marker).unwrap_err().to_string();
            assert!(
                told.contains("headwater-cluster.json: ") && told.contains(why),
                "{told}"
            );
        }
        let marker = r#"{"version": 1, "address": "http://me:secret@jm:8081"}"#;
        let told = opened(marker).unwrap_err().to_string();
        assert!(told.contains("login") && !told.contains("secret"), "{told}");
    }

    #[test]
    fn a_folder_without_the_marker_is_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("jobs-overview.json"), "{\"jobs\":[]}").unwrap();
        assert!(!SavedCluster::is_at(folder.path()));
    }
}
