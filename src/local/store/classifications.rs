//! The tables of classifications: those that entities were given, and where they have come to along edges.

use std::collections::HashSet;

use rusqlite::{Row, params};
use serde_json::Value;

use super::{EntityId, Session};
use crate::atlas::wire::Attributes;
use crate::local::error::Failure;

/// Row number of a classification of an entity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ClassificationId(i64);

/// A classification that an entity was given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClassificationRow {
    pub(crate) id: ClassificationId,
    /// The entity that was given it.
    pub(crate) entity: EntityId,
    pub(crate) type_name: String,
    pub(crate) attributes: Attributes,
    /// When it holds, as the client said it.
    pub(crate) validity_periods: Vec<Value>,
    /// Whether it goes along edges.
    pub(crate) propagates: bool,
    /// Kept for clients that set it; a classification goes over edges in force only, whatever this says.
    pub(crate) ends_with_entity: bool,
}

const COLUMNS: &str =
    "c.id, c.entity, c.type, c.attributes, c.validity_periods, c.propagates, c.ends_with_entity";

impl Session<'_> {
    /// Whether any entity may have a classification or a term.
    pub(super) fn may_be_noted(&self) -> Result<bool, Failure> {
        if let Some(known) = self.noted.get() {
            return Ok(known);
        }
        let mut statement = self.transaction.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM classification) OR EXISTS (SELECT 1 FROM term_assignment)",
        )?;
        let found = statement.query_row([], |row| row.get(0))?;
        self.noted.set(Some(found));
        Ok(found)
    }

    /// The classifications that an entity was given, in the order in which it was.
    pub(crate) fn own_classifications(
        &self,
        entity: EntityId,
    ) -> Result<Vec<ClassificationRow>, Failure> {
        self.classifications(
            &format!("SELECT {COLUMNS} FROM classification c WHERE c.entity = ?1 ORDER BY c.id"),
            entity,
        )
    }

    /// Those that have come to it along edges.
    pub(crate) fn propagated_classifications(
        &self,
        entity: EntityId,
    ) -> Result<Vec<ClassificationRow>, Failure> {
        self.classifications(
            &format!(
            "SELECT {COLUMNS} FROM propagated p JOIN classification c ON c.id = p.classification
             WHERE p.entity = ?1 ORDER BY c.id"
        ),
            entity,
        )
    }

    fn classifications(
        &self,
        sql: &str,
        entity: EntityId,
    ) -> Result<Vec<ClassificationRow>, Failure> {
        if !self.may_be_noted()? {
            return Ok(Vec::new());
        }
        let mut statement = self.transaction.prepare_cached(sql)?;
        let mut rows = statement.query([entity.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_classification(row)?);
        }
        Ok(found)
    }

    /// The names of all classifications at an entity, its own and those that have come to it, each once.
    pub(crate) fn classification_names(&self, entity: EntityId) -> Result<Vec<String>, Failure> {
        if !self.may_be_noted()? {
            return Ok(Vec::new());
        }
        let mut statement = self.transaction.prepare_cached(
            "SELECT type FROM classification WHERE entity = ?1
             UNION
             SELECT c.type FROM propagated p JOIN classification c ON c.id = p.classification WHERE p.entity = ?1",
        )?;
        let names = statement.query_map([entity.0], |row| row.get(0))?;
        Ok(names.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether any classification goes along edges.
    pub(crate) fn has_propagating_classifications(&self) -> Result<bool, Failure> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM classification WHERE propagates)")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// Gives an entity a classification; the row number in `new` is not looked at.
    pub(crate) fn add_classification(
        &self,
        new: &ClassificationRow,
    ) -> Result<ClassificationId, Failure> {
        self.transaction
            .prepare_cached(
                "INSERT INTO classification (entity, type, attributes, validity_periods, propagates, ends_with_entity)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                new.entity.0,
                new.type_name,
                serde_json::to_string(&new.attributes)?,
                serde_json::to_string(&new.validity_periods)?,
                new.propagates,
                new.ends_with_entity,
            ])?;
        self.noted.set(Some(true));
        Ok(ClassificationId(self.transaction.last_insert_rowid()))
    }

    /// Changes what a classification says; its entity and type stay.
    pub(crate) fn save_classification(&self, row: &ClassificationRow) -> Result<(), Failure> {
        self.transaction
            .prepare_cached(
                "UPDATE classification SET attributes = ?2, validity_periods = ?3, propagates = ?4, ends_with_entity = ?5
                 WHERE id = ?1",
            )?
            .execute(params![
                row.id.0,
                serde_json::to_string(&row.attributes)?,
                serde_json::to_string(&row.validity_periods)?,
                row.propagates,
                row.ends_with_entity,
            ])?;
        Ok(())
    }

    /// Takes a classification from its entity and from all that it has come to.
    pub(crate) fn remove_classification(&self, id: ClassificationId) -> Result<(), Failure> {
        for sql in [
            "DELETE FROM propagated WHERE classification = ?1",
            "DELETE FROM classification WHERE id = ?1",
        ] {
            self.transaction.prepare_cached(sql)?.execute([id.0])?;
        }
        Ok(())
    }

    /// Says where a classification has come to.
    pub(crate) fn save_propagation(
        &self,
        id: ClassificationId,
        reached: &HashSet<EntityId>,
    ) -> Result<(), Failure> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT entity FROM propagated WHERE classification = ?1")?;
        let before = statement
            .query_map([id.0], |row| row.get(0).map(EntityId))?
            .collect::<rusqlite::Result<HashSet<EntityId>>>()?;
        for (sql, entities) in [
            (
                "DELETE FROM propagated WHERE classification = ?1 AND entity = ?2",
                before.difference(reached),
            ),
            (
                "INSERT INTO propagated (classification, entity) VALUES (?1, ?2)",
                reached.difference(&before),
            ),
        ] {
            let mut statement = self.transaction.prepare_cached(sql)?;
            for entity in entities {
                statement.execute([id.0, entity.0])?;
            }
        }
        Ok(())
    }
}

fn read_classification(row: &Row<'_>) -> Result<ClassificationRow, Failure> {
    let (attributes, validity_periods): (String, String) = (row.get(3)?, row.get(4)?);
    Ok(ClassificationRow {
        id: ClassificationId(row.get(0)?),
        entity: EntityId(row.get(1)?),
        type_name: row.get(2)?,
        attributes: serde_json::from_str(&attributes)?,
        validity_periods: serde_json::from_str(&validity_periods)?,
        propagates: row.get(5)?,
        ends_with_entity: row.get(6)?,
    })
}
