//! The tables, and how a file of an earlier format becomes one of this.
//!
//! * `unique_value` has a row for each unique attribute of each active entity; its primary key is what keeps two entities
//!   from having the same name, whoever writes at the same time.
//! * `edge` has one row per relationship type and pair of entities, for ever: an edge that is removed and made again is the
//!   same row.
//! * `entity_text` is what free text is found by: trigrams, so that any part of a name of three letters or more is found by
//!   index, in Chinese as in English.

use rusqlite::{Connection, TransactionBehavior};

/// Each step makes a file of the format before it one of the format named.
const STEPS: [(i64, &str); 1] = [(
    1,
    "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
    CREATE TABLE typedef (
        position INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        category TEXT NOT NULL,
        guid TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        updated_by TEXT NOT NULL,
        create_time INTEGER NOT NULL,
        update_time INTEGER NOT NULL,
        body TEXT NOT NULL
    );
    CREATE TABLE entity (
        id INTEGER PRIMARY KEY,
        guid TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        is_deleted INTEGER NOT NULL DEFAULT 0,
        name TEXT,
        qualified_name TEXT,
        attributes TEXT NOT NULL,
        created_by TEXT NOT NULL,
        updated_by TEXT NOT NULL,
        create_time INTEGER NOT NULL,
        update_time INTEGER NOT NULL
    );
    CREATE INDEX entity_type ON entity (type, is_deleted);
    CREATE INDEX entity_qualified_name ON entity (qualified_name);
    CREATE TABLE unique_value (
        attribute TEXT NOT NULL,
        value TEXT NOT NULL,
        type TEXT NOT NULL,
        entity INTEGER NOT NULL REFERENCES entity (id),
        PRIMARY KEY (attribute, value, type)
    ) WITHOUT ROWID;
    CREATE INDEX unique_value_entity ON unique_value (entity);
    CREATE TABLE edge (
        id INTEGER PRIMARY KEY,
        guid TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        end1 INTEGER NOT NULL REFERENCES entity (id),
        end2 INTEGER NOT NULL REFERENCES entity (id),
        state INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        updated_by TEXT NOT NULL,
        create_time INTEGER NOT NULL,
        update_time INTEGER NOT NULL,
        UNIQUE (end1, type, end2)
    );
    CREATE INDEX edge_end2 ON edge (end2, type);
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        entity INTEGER NOT NULL REFERENCES entity (id),
        time INTEGER NOT NULL,
        user TEXT NOT NULL,
        action TEXT NOT NULL,
        details TEXT NOT NULL
    );
    CREATE INDEX audit_entity ON audit (entity);
    CREATE VIRTUAL TABLE entity_text USING fts5 (
        text, content = '', contentless_delete = 1, tokenize = 'trigram'
    );
",
)];

/// The format that this program writes: that of the last step.
pub(super) const FORMAT: i64 = STEPS[STEPS.len() - 1].0;

/// The format of a file, 0 when it is new.
pub(super) fn format_of(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the file to [`FORMAT`]; when another program is doing the same, waits for it.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    if format_of(connection)? == FORMAT {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let format = format_of(&transaction)?;
    for (_, step) in STEPS.iter().filter(|(number, _)| *number > format) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}
