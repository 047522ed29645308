//! The SQLite file: opening it, the connections, the transactions, and the type system as it stands in the file.
//!
//! *Invariant:* nothing outside this folder writes SQL that changes the file, and a change happens only inside
//! [`Store::write`], which is one transaction.

mod audit;
mod classifications;
mod edges;
mod entities;
mod glossary;
mod picked;
mod schema;
#[cfg(test)]
mod tests;
mod typedefs;

use std::cell::Cell;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

pub(crate) use self::classifications::{ClassificationId, ClassificationRow};
pub(crate) use self::edges::{Edge, EdgeRow, EdgeState, Neighbour};
pub(crate) use self::entities::{EntityId, EntityRow, TextRow, unique_key};
pub(crate) use self::glossary::{ItemKind, ItemRow, Tie};
pub(crate) use self::picked::picked;
use crate::files;
use crate::local::error::{Failure, LocalError};
use crate::local::types::TypeSystem;
use crate::local::types::change::Author;

/// Name of the file in the data directory.
pub(crate) const FILE_NAME: &str = "catalogue.db";
/// How long one program waits for another that writes. Writes are short; this is for a machine under load.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// Memory for pages of the connection that writes: what one transaction changes, and the inner pages of all indices of some
/// 100,000 entities. The system keeps the other pages anyway.
const WRITER_CACHE_KIB: i64 = 4 * 1024;
/// The same of each of those that read.
const READER_CACHE_KIB: i64 = 2 * 1024;
/// Statements kept prepared per connection.
const PREPARED: usize = 64;
/// Connections for reading that are kept open between requests, and with that requests that are worked on at once.
pub(crate) const CONNECTIONS: usize = 4;

/// The catalogue's file.
#[derive(Debug)]
pub(crate) struct Store {
    path: PathBuf,
    /// For reading.
    idle: Mutex<Vec<Connection>>,
    /// There is one to write with, so that writers of this program queue and do not poll.
    writer: Mutex<Connection>,
    types: Mutex<Arc<Loaded>>,
}

/// The type system of one generation of the `typedef` table.
#[derive(Debug, Default)]
struct Loaded {
    generation: i64,
    types: TypeSystem,
}

/// One transaction, with the type system as it stands in it and who acts.
pub(crate) struct Session<'a> {
    transaction: &'a Transaction<'a>,
    loaded: Arc<Loaded>,
    pub(crate) author: Author,
    /// Whether entities may have classifications or terms, once that was asked: in most catalogues none has, and they are
    /// read by the thousand.
    noted: Cell<Option<bool>>,
}

/// What is done in a transaction. Of what begins and ends one there is one in the program, not one for each answer.
type Work<'a> = dyn FnMut(&Session<'_>) -> Result<(), Failure> + 'a;

impl Store {
    /// Opens the catalogue in `directory`, making both where they are missing, for their owner only.
    pub(crate) fn open(directory: &Path) -> Result<Self, LocalError> {
        let path = directory.join(FILE_NAME);
        prepare_file(directory, &path)?;
        let open_error = |source| LocalError::Open {
            path: path.clone(),
            source,
        };
        let mut connection = connect(&path, WRITER_CACHE_KIB).map_err(open_error)?;
        let found = schema::format_of(&connection).map_err(open_error)?;
        if found > schema::FORMAT {
            return Err(LocalError::Newer {
                path,
                found,
                known: schema::FORMAT,
            });
        }
        schema::migrate(&mut connection).map_err(open_error)?;
        let store = Self {
            path,
            idle: Mutex::default(),
            writer: Mutex::new(connection),
            types: Mutex::default(),
        };
        store
            .install_builtin_types()
            .map_err(|failure| LocalError::Types {
                path: store.path.clone(),
                message: failure.message,
            })?;
        Ok(store)
    }

    /// Runs `work` on a snapshot of the catalogue.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Session<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        once(work, |work| self.read_one(work))
    }

    fn read_one(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let idle = lock(&self.idle).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, READER_CACHE_KIB)?,
        };
        let result = self.read_with(&mut connection, work);
        let mut idle = lock(&self.idle);
        if idle.len() < CONNECTIONS {
            idle.push(connection);
        }
        result
    }

    fn read_with(&self, connection: &mut Connection, work: &mut Work<'_>) -> Result<(), Failure> {
        let transaction = connection.transaction()?;
        let session = self.session(&transaction, String::new())?;
        work(&session)
    }

    /// Runs `work` as `user` in one transaction, which is kept only if it succeeds.
    pub(crate) fn write<T>(
        &self,
        user: &str,
        work: impl FnOnce(&Session<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        once(work, |work| self.write_one(user, work))
    }

    fn write_one(&self, user: &str, work: &mut Work<'_>) -> Result<(), Failure> {
        let mut connection = lock(&self.writer);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let session = self.session(&transaction, user.to_owned())?;
        work(&session)?;
        transaction.commit()?;
        Ok(())
    }

    fn session<'a>(
        &self,
        transaction: &'a Transaction<'a>,
        user: String,
    ) -> Result<Session<'a>, Failure> {
        let generation = typedefs::generation(transaction)?;
        let known = Arc::clone(&lock(&self.types));
        let loaded = if known.generation == generation {
            known
        } else {
            let types = TypeSystem::build(typedefs::load(transaction)?)?;
            let loaded = Arc::new(Loaded { generation, types });
            // A reader of an older snapshot may put an older one back: the next reader then loads again.
            *lock(&self.types) = Arc::clone(&loaded);
            loaded
        };
        Ok(Session {
            transaction,
            loaded,
            author: Author {
                user,
                now: now_millis(),
            },
            noted: Cell::new(None),
        })
    }
}

impl Session<'_> {
    /// The types as they stood when the transaction began.
    pub(crate) fn types(&self) -> &TypeSystem {
        &self.loaded.types
    }
}

/// Hands `work` to what runs it, and hands back its answer.
fn once<T>(
    work: impl FnOnce(&Session<'_>) -> Result<T, Failure>,
    run: impl FnOnce(&mut Work<'_>) -> Result<(), Failure>,
) -> Result<T, Failure> {
    let (mut work, mut answer) = (Some(work), None);
    run(&mut |session| {
        if let Some(work) = work.take() {
            answer = Some(work(session)?);
        }
        Ok(())
    })?;
    answer.ok_or_else(|| Failure::internal("nothing was read or written"))
}

/// A guid for something new. Each is greater than those before it, so that an index of them grows at its end: wherever it
/// grew at random, each transaction would write most of its pages.
pub(crate) fn new_guid() -> String {
    uuid::Uuid::now_v7().to_string()
}

fn now_millis() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
}

/// The lock, whether or not somebody panicked while holding it: what it guards is whole at all times.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path, cache_kib: i64) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // Else SQLite plans most queries anew for each value that they are asked with.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    use_write_ahead_log(&connection)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    // What was acknowledged is on the disk: a publish that was told "done" does not look again.
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// Two programs that open a new file at once: SQLite does not wait by itself when the journal's kind is being changed.
fn use_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    let begun = Instant::now();
    loop {
        let result = connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()));
        match result {
            Err(error)
                if matches!(
                    error.sqlite_error_code(),
                    Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
                ) && begun.elapsed() < BUSY_TIMEOUT =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            result => return result,
        }
    }
}

/// Makes the directory and an empty file with rights for their owner only; SQLite gives its side files the same rights.
fn prepare_file(directory: &Path, path: &Path) -> Result<(), LocalError> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| LocalError::Directory { path, source }
    };
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    files::make_private_folder(directory).map_err(failed(directory))?;
    let file = options.open(path).map_err(failed(path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mut rights = file.metadata().map_err(failed(path))?.permissions();
        if rights.mode() & 0o077 != 0 {
            rights.set_mode(0o600);
            file.set_permissions(rights).map_err(failed(path))?;
        }
    }
    drop(file);
    Ok(())
}
