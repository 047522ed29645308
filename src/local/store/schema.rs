//! The tables, and how a file of an earlier format becomes one of this.
//!
//! * `unique_value` has a row for each unique attribute of each active entity; its primary key is what keeps two entities
//!   from having the same name, whoever writes at the same time.
//! * `edge` has one row per relationship type and pair of entities, for ever: an edge that is removed and made again is the
//!   same row.
//! * `propagated` says where classifications have come to along edges; it follows from `classification` and `edge`.
//! * `entity_text` is what free text is found by: trigrams, so that any part of a name of three letters or more is found by
//!   index, in Chinese as in English.

use rusqlite::{Connection, TransactionBehavior};

/// Each step makes a file of the format before it one of the format named.
pub(super) const STEPS: [(i64, &str); 4] = [(
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
), (
    2,
    "
    -- What an edge has of its own: attributes, and which way classifications go over it where that is not as its type says.
    ALTER TABLE edge ADD COLUMN attributes TEXT;
    ALTER TABLE edge ADD COLUMN propagation TEXT;
",
), (
    3,
    "
    -- What people note at an entity; NULL where nothing is.
    ALTER TABLE entity ADD COLUMN labels TEXT;
    ALTER TABLE entity ADD COLUMN business TEXT;
    ALTER TABLE entity ADD COLUMN custom TEXT;
    CREATE TABLE classification (
        id INTEGER PRIMARY KEY,
        entity INTEGER NOT NULL REFERENCES entity (id),
        type TEXT NOT NULL,
        attributes TEXT NOT NULL,
        validity_periods TEXT NOT NULL,
        propagates INTEGER NOT NULL,
        ends_with_entity INTEGER NOT NULL,
        UNIQUE (entity, type)
    );
    CREATE INDEX classification_type ON classification (type);
    CREATE INDEX classification_propagates ON classification (id) WHERE propagates;
    CREATE TABLE propagated (
        classification INTEGER NOT NULL REFERENCES classification (id),
        entity INTEGER NOT NULL REFERENCES entity (id),
        PRIMARY KEY (entity, classification)
    ) WITHOUT ROWID;
    CREATE INDEX propagated_classification ON propagated (classification);
",
), (
    4,
    "
    -- Glossaries, categories and terms; `anchor` is the guid of the tie to the glossary.
    CREATE TABLE glossary_item (
        id INTEGER PRIMARY KEY,
        guid TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        qualified_name TEXT NOT NULL,
        glossary INTEGER REFERENCES glossary_item (id),
        anchor TEXT NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (kind, qualified_name)
    );
    CREATE INDEX glossary_item_glossary ON glossary_item (glossary, kind);
    -- The field of an item that names another: the category above, the categories of a term, the terms it is related to.
    CREATE TABLE glossary_tie (
        item INTEGER NOT NULL REFERENCES glossary_item (id),
        field TEXT NOT NULL,
        other INTEGER NOT NULL REFERENCES glossary_item (id),
        guid TEXT NOT NULL,
        PRIMARY KEY (item, field, other)
    ) WITHOUT ROWID;
    CREATE INDEX glossary_tie_other ON glossary_tie (other, field);
    CREATE TABLE term_assignment (
        entity INTEGER NOT NULL REFERENCES entity (id),
        term INTEGER NOT NULL REFERENCES glossary_item (id),
        guid TEXT NOT NULL UNIQUE,
        PRIMARY KEY (entity, term)
    ) WITHOUT ROWID;
    CREATE INDEX term_assignment_term ON term_assignment (term);
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
