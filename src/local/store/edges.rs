//! The `edge` table: relationships between two entities.

use rusqlite::{Row, params};

use super::entities::{or_default, or_null, status};
use super::{EntityId, Session, new_guid};
use crate::atlas::wire::{Attributes, Status};
use crate::local::error::Failure;
use crate::local::types::{Propagation, Side};

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

/// Row number of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EdgeId(i64);

/// An edge seen from one of its entities.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edge {
    pub(crate) id: EdgeId,
    pub(crate) guid: String,
    pub(crate) relationship: String,
    /// The entity at the other end.
    pub(crate) other: EntityId,
    pub(crate) state: EdgeState,
    /// Which way classifications go over it, where that is not as its type says.
    pub(crate) propagation: Option<Propagation>,
}

/// What the entity at the other end of an edge says of itself in short.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Neighbour {
    pub(crate) guid: String,
    pub(crate) type_name: String,
    pub(crate) status: Status,
    /// The attribute `name`, where it is a text.
    pub(crate) name: Option<String>,
    /// The attribute `qualifiedName`, where it is a text.
    pub(crate) qualified_name: Option<String>,
}

/// An edge as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EdgeRow {
    pub(crate) id: EdgeId,
    pub(crate) guid: String,
    pub(crate) relationship: String,
    pub(crate) ends: [EntityId; 2],
    pub(crate) state: EdgeState,
    pub(crate) attributes: Attributes,
    /// Which way classifications go over it, where that is not as its type says.
    pub(crate) propagation: Option<Propagation>,
    pub(crate) created_by: String,
    pub(crate) updated_by: String,
    pub(crate) create_time: i64,
    pub(crate) update_time: i64,
}

const WHOLE: &str = "SELECT id, guid, type, end1, end2, state, attributes, propagation,
    created_by, updated_by, create_time, update_time FROM edge";
const FROM_ONE: &str = "SELECT id, guid, type, end2, state, propagation FROM edge WHERE end1 = ?1";
const FROM_TWO: &str = "SELECT id, guid, type, end1, state, propagation FROM edge WHERE end2 = ?1";

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

    /// The same edges, or those of all relationships, each with the entity at its other end.
    pub(crate) fn neighbours(
        &self,
        entity: EntityId,
        side: Side,
        relationship: Option<&str>,
    ) -> Result<Vec<(Edge, Neighbour)>, Failure> {
        let (own, other) = match side {
            Side::One => ("end1", "end2"),
            Side::Two => ("end2", "end1"),
        };
        let of_type = match relationship {
            Some(_) => "e.type = ?2",
            None => "?2 IS NULL",
        };
        let sql = format!(
            "SELECT e.id, e.guid, e.type, e.{other}, e.state, e.propagation,
                    o.guid, o.type, o.is_deleted, o.name, o.qualified_name
             FROM edge e CROSS JOIN entity o ON o.id = e.{other}
             WHERE e.{own} = ?1 AND {of_type} ORDER BY e.id"
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let found = statement.query_map(params![entity.0, relationship], |row| {
            let neighbour = Neighbour {
                guid: row.get(6)?,
                type_name: row.get(7)?,
                status: status(row.get(8)?),
                name: row.get(9)?,
                qualified_name: row.get(10)?,
            };
            Ok((read_edge(row)?, neighbour))
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
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
    pub(crate) fn part(&self, edge: EdgeId, state: EdgeState) -> Result<(), Failure> {
        self.transaction
            .prepare_cached(
                "UPDATE edge SET state = ?2, updated_by = ?3, update_time = ?4 WHERE id = ?1",
            )?
            .execute(params![
                edge.0,
                state.code(),
                self.author.user,
                self.author.now
            ])?;
        Ok(())
    }

    /// The edge with this guid, in whatever state.
    pub(crate) fn edge_by_guid(&self, guid: &str) -> Result<Option<EdgeRow>, Failure> {
        let mut statement = self
            .transaction
            .prepare_cached(&format!("{WHOLE} WHERE guid = ?1"))?;
        let mut rows = statement.query([guid])?;
        rows.next()?.map(read_whole).transpose()
    }

    /// The edge of a relationship between two entities, in whatever state.
    pub(crate) fn edge_between(
        &self,
        relationship: &str,
        ends: [EntityId; 2],
    ) -> Result<Option<EdgeRow>, Failure> {
        let mut statement = self.transaction.prepare_cached(&format!(
            "{WHOLE} WHERE end1 = ?1 AND type = ?2 AND end2 = ?3"
        ))?;
        let [one, two] = ends;
        let mut rows = statement.query(params![one.0, relationship, two.0])?;
        rows.next()?.map(read_whole).transpose()
    }

    /// Gives an edge attributes, and a way for classifications.
    pub(crate) fn save_edge(
        &self,
        edge: EdgeId,
        attributes: &Attributes,
        propagation: Option<Propagation>,
    ) -> Result<(), Failure> {
        let attributes = or_null(attributes)?;
        self.transaction
            .prepare_cached(
                "UPDATE edge SET attributes = ?2, propagation = ?3, updated_by = ?4, update_time = ?5 WHERE id = ?1",
            )?
            .execute(params![
                edge.0,
                attributes,
                propagation.map(Propagation::name),
                self.author.user,
                self.author.now
            ])?;
        Ok(())
    }
}

fn read_whole(row: &Row<'_>) -> Result<EdgeRow, Failure> {
    Ok(EdgeRow {
        id: EdgeId(row.get(0)?),
        guid: row.get(1)?,
        relationship: row.get(2)?,
        ends: [EntityId(row.get(3)?), EntityId(row.get(4)?)],
        state: EdgeState::from_code(row.get(5)?),
        attributes: or_default(row, 6)?,
        propagation: read_propagation(row, 7)?,
        created_by: row.get(8)?,
        updated_by: row.get(9)?,
        create_time: row.get(10)?,
        update_time: row.get(11)?,
    })
}

fn read_edge(row: &Row<'_>) -> rusqlite::Result<Edge> {
    Ok(Edge {
        id: EdgeId(row.get(0)?),
        guid: row.get(1)?,
        relationship: row.get(2)?,
        other: EntityId(row.get(3)?),
        state: EdgeState::from_code(row.get(4)?),
        propagation: read_propagation(row, 5)?,
    })
}

fn read_propagation(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Propagation>> {
    let name: Option<String> = row.get(column)?;
    Ok(name.as_deref().and_then(Propagation::of_name))
}
