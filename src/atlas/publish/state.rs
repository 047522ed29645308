//! The folder in which publishes to one server leave their traces: a lock, journals and the history.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::{PublishError, Report};
use crate::files;

/// The traces of one server.
#[derive(Debug)]
pub(super) struct ServerState {
    folder: PathBuf,
    server: String,
}

impl ServerState {
    /// The folder of `server` below `state_dir`; creates nothing.
    pub(super) fn of(state_dir: &Path, server: &str) -> Self {
        Self {
            folder: state_dir.join("publish").join(folder_name(server)),
            server: server.to_owned(),
        }
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Creates the folder, for its owner alone.
    pub(super) fn create(&self) -> Result<(), PublishError> {
        files::make_private_folder(&self.folder)
            .map_err(|error| PublishError::state(&self.folder, error))
    }

    /// Takes the right to publish to this server from this machine; gives it back when dropped, or when the process
    /// ends in any way.
    pub(super) async fn lock(&self) -> Result<Lock, PublishError> {
        let path = self.folder.join("lock");
        let failed = |error| PublishError::state(&path, error);
        let mut file = private(OpenOptions::new().read(true).write(true).create(true))
            .open(&path)
            .map_err(failed)?;
        if takes(&file).await.map_err(failed)? {
            file.set_len(0).map_err(failed)?;
            file.rewind().map_err(failed)?;
            write!(file, "{}", std::process::id()).map_err(failed)?;
            return Ok(Lock { file, path: None });
        }
        let mut holder = String::new();
        // On some systems a locked file cannot be read; the message is then shorter.
        let _ = file
            .rewind()
            .and_then(|()| file.read_to_string(&mut holder));
        Err(PublishError::Locked {
            server: self.server.clone(),
            process: holder.parse().ok(),
        })
    }

    /// The same right among all people and state directories of this machine, by what tells the server from all others: it
    /// may be known under several addresses. The file is empty, and whoever made it, anybody can lock it.
    pub(super) async fn lock_server(&self, identity: &str) -> Result<Lock, PublishError> {
        let name = digest_of(|text| {
            let _ = text.write_all(identity.as_bytes());
        });
        let path = std::env::temp_dir().join(format!("headwater-{name}.lock"));
        let failed = |error| PublishError::state(&path, error);
        loop {
            // Made anew, or only read: a file of somebody else in a shared folder may not be opened otherwise.
            let made = OpenOptions::new().write(true).create_new(true).open(&path);
            let file = match made {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => File::open(&path),
                made => made,
            };
            let file = match file {
                // Its holder took it away in between.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                file => file.map_err(failed)?,
            };
            if !takes(&file).await.map_err(failed)? {
                return Err(PublishError::Locked {
                    server: self.server.clone(),
                    process: None,
                });
            }
            let lock = Lock {
                file,
                path: Some(path.clone()),
            };
            if lock.is_of_file() {
                return Ok(lock);
            }
        }
    }

    /// Whether a publish to this server is running on this machine.
    pub(super) fn is_locked(&self) -> bool {
        File::open(self.folder.join("lock")).is_ok_and(|file| {
            matches!(
                file.try_lock_shared(),
                Err(std::fs::TryLockError::WouldBlock)
            )
        })
    }

    /// The journal files, oldest first.
    pub(super) fn journals(&self) -> Vec<PathBuf> {
        let mut files: Vec<_> = std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .filter(|entry| {
                entry
                    .path()
                    .extension()
                    .is_some_and(|extension| extension == "journal")
            })
            .map(|entry| {
                let changed = entry.metadata().and_then(|meta| meta.modified()).ok();
                (changed, entry.path())
            })
            .collect();
        files.sort();
        files.into_iter().map(|(_, path)| path).collect()
    }

    /// Adds a report to the history.
    pub(super) fn remember(&self, report: &Report) -> Result<(), PublishError> {
        let path = self.history_path();
        let failed = |error| PublishError::state(&path, error);
        let mut line = serde_json::to_vec(report).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        let mut file = private(OpenOptions::new().append(true).create(true))
            .open(&path)
            .map_err(failed)?;
        file.write_all(&line)
            .and_then(|()| file.sync_all())
            .map_err(failed)
    }

    /// The reports of finished publishes, oldest first. A line that cannot be read is left out.
    pub(super) fn history(&self) -> Vec<Report> {
        std::fs::read_to_string(self.history_path())
            .unwrap_or_default()
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    fn history_path(&self) -> PathBuf {
        self.folder.join("history.jsonl")
    }
}

/// Takes the lock of a file, unless somebody has it and keeps it. Looking for an unfinished publish holds it for a moment.
async fn takes(file: &File) -> std::io::Result<bool> {
    for _ in 0..5 {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(std::fs::TryLockError::WouldBlock) => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(std::fs::TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(false)
}

/// The right to publish to a server.
#[derive(Debug)]
pub(super) struct Lock {
    /// The lock goes with the file.
    file: File,
    /// Where a file lies that is taken away with the lock.
    path: Option<PathBuf>,
}

impl Lock {
    /// Whether its file still lies there: whoever held the lock before may have taken it away.
    #[cfg(unix)]
    fn is_of_file(&self) -> bool {
        use std::os::unix::fs::MetadataExt as _;

        let Some(path) = &self.path else {
            return true;
        };
        let (own, there) = (self.file.metadata(), std::fs::metadata(path));
        matches!((own, there), (Ok(own), Ok(there)) if (own.dev(), own.ino()) == (there.dev(), there.ino()))
    }

    #[cfg(not(unix))]
    fn is_of_file(&self) -> bool {
        true
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Elsewhere somebody may have it open, and would be left with a lock on nothing.
        if cfg!(unix)
            && let Some(path) = &self.path
        {
            // Whoever else made it keeps it.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Makes a file that is created readable for its owner alone.
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// The beginning of a digest, as hexadecimal digits, of what is written.
pub(super) fn digest_of(write: impl FnOnce(&mut dyn Write)) -> String {
    use std::fmt::Write as _;

    struct Digested(Sha256);
    impl Write for Digested {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    // JSON comes in pieces of a few bytes.
    let mut text = BufWriter::new(Digested(Sha256::new()));
    write(&mut text);
    let _ = text.flush();
    text.get_mut()
        .0
        .finalize_reset()
        .iter()
        .take(8)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// This machine, however it is spelt.
const LOOPBACK: [&str; 3] = ["://127.0.0.1", "://[::1]", "://localhost"];

/// A readable name that is a legal file name everywhere, and never that of another server.
fn folder_name(server: &str) -> String {
    let server = LOOPBACK
        .iter()
        .find_map(|spelling| {
            let (scheme, rest) = server.split_once(spelling)?;
            let is_whole = rest.is_empty() || rest.starts_with([':', '/']);
            is_whole.then(|| format!("{scheme}://localhost{rest}"))
        })
        .map_or(std::borrow::Cow::Borrowed(server), std::borrow::Cow::Owned);
    let address = server.split_once("://").map_or(&*server, |(_, rest)| rest);
    let readable: String = address
        .chars()
        .take(40)
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' {
                c
            } else {
                '-'
            }
        })
        .collect();
    format!(
        "{readable}-{}",
        digest_of(|text| {
            let _ = text.write_all(server.as_bytes());
        })
    )
}
