//! The `edge` table: relationships between two entities.

use rusqlite::{Row, params};

use super::{EntityId, Session, new_guid};
use crate::atlas::wire::Status;
use crate::local::error::Failure;
use crate::local::types::Side;

/// Life of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EdgeState {
    /// In force.
    Active,
    /// Taken away while both its entities lived: no longer lineage of anything.
    Removed,
    /// Gone with an entity that was deleted: still the lineage which that entity had.
    Ended,
}

impl EdgeState {
    fn from_code(code: i64) -> Self {
        match code {
            0 => Self::Active,
            1 => Self::Removed,
            _ => Self::Ended,
        }
    }

    fn code(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Removed => 1,
            Self::Ended => 2,
        }
    }

    /// The state as Atlas names it.
    pub(crate) fn status(self) -> Status {
        match self {
            Self::Active => Status::Active,
            Self::Removed | Self::Ended => Status::Deleted,
        }
    }
}

/// An edge seen from one of its entities.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edge {
    pub(crate) id: i64,
    pub(crate) guid: String,
    pub(crate) relationship: String,
    /// The entity at the other end.
    pub(crate) other: EntityId,
    pub(crate) state: EdgeState,
}

const FROM_ONE: &str = "SELECT id, guid, type, end2, state FROM edge WHERE end1 = ?1";
const FROM_TWO: &str = "SELECT id, guid, type, end1, state FROM edge WHERE end2 = ?1";

impl Session<'_> {
    /// The edges of one relationship at an entity that stands at `side`, in the order in which they were first made.
    pub(crate) fn edges(
        &self,
        entity: EntityId,
        side: Side,
        relationship: &str,
    ) -> Result<Vec<Edge>, Failure> {
        let sql = match side {
            Side::One => format!("{FROM_ONE} AND type = ?2 ORDER BY id"),
            Side::Two => format!("{FROM_TWO} AND type = ?2 ORDER BY id"),
        };
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let edges = statement.query_map(params![entity.0, relationship], read_edge)?;
        Ok(edges.collect::<rusqlite::Result<_>>()?)
    }

    /// All edges at an entity that stands at `side`.
    pub(crate) fn all_edges(&self, entity: EntityId, side: Side) -> Result<Vec<Edge>, Failure> {
        let sql = match side {
            Side::One => format!("{FROM_ONE} ORDER BY id"),
            Side::Two => format!("{FROM_TWO} ORDER BY id"),
        };
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let edges = statement.query_map([entity.0], read_edge)?;
        Ok(edges.collect::<rusqlite::Result<_>>()?)
    }

    /// Makes an edge, or puts it into force again. Says whether that changed anything.
    pub(crate) fn join(
        &self,
        relationship: &str,
        end1: EntityId,
        end2: EntityId,
    ) -> Result<bool, Failure> {
        let author = &self.author;
        let changed = self
            .transaction
            .prepare_cached(
                "INSERT INTO edge (guid, type, end1, end2, state, created_by, updated_by, create_time, update_time)
                 VALUES (?1, ?2, ?3, ?4, 0, ?5, ?5, ?6, ?6)
                 ON CONFLICT (end1, type, end2) DO UPDATE SET
                    state = 0, updated_by = excluded.updated_by, update_time = excluded.update_time
                 WHERE state <> 0",
            )?
            .execute(params![
                new_guid(),
                relationship,
                end1.0,
                end2.0,
                author.user,
                author.now
            ])?;
        Ok(changed > 0)
    }

    /// Takes an edge out of force.
    pub(crate) fn part(&self, edge: &Edge, state: EdgeState) -> Result<(), Failure> {
        self.transaction
            .prepare_cached(
                "UPDATE edge SET state = ?2, updated_by = ?3, update_time = ?4 WHERE id = ?1",
            )?
            .execute(params![
                edge.id,
                state.code(),
                self.author.user,
                self.author.now
            ])?;
        Ok(())
    }
}

fn read_edge(row: &Row<'_>) -> rusqlite::Result<Edge> {
    Ok(Edge {
        id: row.get(0)?,
        guid: row.get(1)?,
        relationship: row.get(2)?,
        other: EntityId(row.get(3)?),
        state: EdgeState::from_code(row.get(4)?),
    })
}
