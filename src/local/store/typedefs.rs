//! The `typedef` table: reading all definitions, writing some, and the generation number by which a program sees that
//! another one has changed them.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Session, Store, new_guid};
use crate::local::error::Failure;
use crate::local::types::builtin;
use crate::local::types::definition::{Category, Definition};

/// Counts the changes to the table.
pub(super) fn generation(connection: &Connection) -> Result<i64, Failure> {
    let generation = connection
        .prepare_cached("SELECT value FROM meta WHERE key = 'types'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(generation.unwrap_or(0))
}

/// All definitions, in the order in which they were made.
pub(super) fn load(connection: &Connection) -> Result<Vec<Definition>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT name, category, guid, version, created_by, updated_by, create_time, update_time, body
         FROM typedef ORDER BY position",
    )?;
    let mut rows = statement.query([])?;
    let mut definitions = Vec::new();
    while let Some(row) = rows.next()? {
        let category: String = row.get(1)?;
        let body: String = row.get(8)?;
        definitions.push(Definition {
            name: row.get(0)?,
            category: Category::of_name(&category)
                .ok_or_else(|| Failure::internal(format!("{category} is no kind of type")))?,
            guid: row.get(2)?,
            version: row.get(3)?,
            created_by: row.get(4)?,
            updated_by: row.get(5)?,
            create_time: row.get(6)?,
            update_time: row.get(7)?,
            body: serde_json::from_str(&body)?,
        });
    }
    Ok(definitions)
}

impl Store {
    /// Adds the built-in types that the file does not have yet, and brings those that an older program made, and that
    /// nobody has changed since, to the form that this one uses.
    pub(super) fn install_builtin_types(&self) -> Result<(), Failure> {
        let outdated = |session: &Session<'_>| {
            let mut all = builtin::definitions(session.author.now, new_guid);
            all.retain_mut(
                |definition| match session.types().definition(&definition.name) {
                    None => true,
                    Some(known) => {
                        definition.version = known.version + 1;
                        builtin::is_untouched(known) && known.body != definition.body
                    }
                },
            );
            all
        };
        if self.read(|session| Ok(outdated(session).is_empty()))? {
            return Ok(());
        }
        self.write("", |session| session.write_types(&outdated(session)))
    }
}

impl Session<'_> {
    /// Writes new and changed definitions.
    pub(crate) fn write_types(&self, definitions: &[Definition]) -> Result<(), Failure> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO typedef
                (name, category, guid, version, created_by, updated_by, create_time, update_time, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (name) DO UPDATE SET
                version = excluded.version, updated_by = excluded.updated_by,
                update_time = excluded.update_time, body = excluded.body",
        )?;
        for definition in definitions {
            statement.execute(params![
                definition.name,
                definition.category.name(),
                definition.guid,
                definition.version,
                definition.created_by,
                definition.updated_by,
                definition.create_time,
                definition.update_time,
                serde_json::to_string(&definition.body)?,
            ])?;
        }
        self.next_generation()
    }

    /// Removes a definition.
    pub(crate) fn remove_type(&self, name: &str) -> Result<(), Failure> {
        self.transaction
            .execute("DELETE FROM typedef WHERE name = ?1", [name])?;
        self.next_generation()
    }

    /// Whether an entity or an edge, deleted ones too, is of this very type, or has a classification or business metadata of it.
    pub(crate) fn is_type_used(&self, name: &str) -> Result<bool, Failure> {
        Ok(self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM entity WHERE type = ?1)
                 OR EXISTS (SELECT 1 FROM edge WHERE type = ?1)
                 OR EXISTS (SELECT 1 FROM classification WHERE type = ?1)
                 OR EXISTS (SELECT 1 FROM entity, json_each(entity.business) AS part WHERE part.key = ?1)",
            [name],
            |row| row.get(0),
        )?)
    }

    fn next_generation(&self) -> Result<(), Failure> {
        self.transaction.execute(
            "INSERT INTO meta (key, value) VALUES ('types', 1)
             ON CONFLICT (key) DO UPDATE SET value = value + 1",
            [],
        )?;
        Ok(())
    }
}
