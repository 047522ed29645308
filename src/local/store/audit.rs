//! The history of entities: one row per change.

use rusqlite::params;
use serde::Serialize;

use super::{EntityId, Session};
use crate::local::error::Failure;

/// One change of an entity.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AuditEvent {
    /// Grows with time.
    pub(crate) id: i64,
    /// Milliseconds since 1970.
    pub(crate) time: i64,
    /// Who.
    pub(crate) user: String,
    /// Such as `ENTITY_CREATE`.
    pub(crate) action: String,
    /// What, as JSON.
    pub(crate) details: String,
}

impl Session<'_> {
    /// Notes a change.
    pub(crate) fn note(
        &self,
        entity: EntityId,
        action: &str,
        details: &impl Serialize,
    ) -> Result<(), Failure> {
        self.transaction
            .prepare_cached(
                "INSERT INTO audit (entity, time, user, action, details) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                entity.0,
                self.author.now,
                self.author.user,
                action,
                serde_json::to_string(details)?
            ])?;
        Ok(())
    }

    /// The changes of an entity, the latest first; only those of one action if it is given.
    pub(crate) fn history(
        &self,
        entity: EntityId,
        action: Option<&str>,
        offset: i64,
        count: i64,
    ) -> Result<Vec<AuditEvent>, Failure> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT id, time, user, action, details FROM audit
             WHERE entity = ?1 AND (?2 IS NULL OR action = ?2)
             ORDER BY id DESC LIMIT ?3 OFFSET ?4",
        )?;
        let events = statement.query_map(params![entity.0, action, count, offset], |row| {
            Ok(AuditEvent {
                id: row.get(0)?,
                time: row.get(1)?,
                user: row.get(2)?,
                action: row.get(3)?,
                details: row.get(4)?,
            })
        })?;
        Ok(events.collect::<rusqlite::Result<_>>()?)
    }
}
