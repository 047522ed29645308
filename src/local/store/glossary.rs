//! The tables of glossaries: their items, the ties between these, and which entities terms are assigned to.

use rusqlite::{Row, params};
use serde_json::{Map, Value};

use super::{EntityId, Session, new_guid};
use crate::local::error::Failure;

/// Row number of a glossary, category or term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ItemId(i64);

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Glossary,
    Category,
    Term,
}

impl ItemKind {
    /// As it stands in the file, and in messages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Glossary => "glossary",
            Self::Category => "category",
            Self::Term => "term",
        }
    }
}

/// A glossary, category or term.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ItemRow {
    pub(crate) id: ItemId,
    pub(crate) guid: String,
    pub(crate) qualified_name: String,
    /// The glossary of a category or term.
    pub(crate) glossary: Option<ItemId>,
    /// The guid of the tie to that.
    pub(crate) anchor: String,
    /// What people wrote.
    pub(crate) body: Map<String, Value>,
}

/// A tie of an item to another: the guid of the tie, and the other one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tie {
    pub(crate) guid: String,
    pub(crate) other: ItemRow,
}

const COLUMNS: &str = "i.id, i.guid, i.qualified_name, i.glossary, i.anchor, i.body";

impl Session<'_> {
    /// All items of a kind, or those of one glossary, in the order in which they were made.
    pub(crate) fn items(
        &self,
        kind: ItemKind,
        glossary: Option<ItemId>,
    ) -> Result<Vec<ItemRow>, Failure> {
        self.item_rows(
            &format!(
                "SELECT {COLUMNS} FROM glossary_item i
                 WHERE i.kind = ?1 AND (?2 IS NULL OR i.glossary = ?2) ORDER BY i.id"
            ),
            params![kind.as_str(), glossary.map(|it| it.0)],
        )
    }

    /// The item of a kind that has this guid.
    pub(crate) fn item(&self, kind: ItemKind, guid: &str) -> Result<ItemRow, Failure> {
        let found = self.item_rows(
            &format!("SELECT {COLUMNS} FROM glossary_item i WHERE i.kind = ?1 AND i.guid = ?2"),
            [kind.as_str(), guid],
        )?;
        let mut found = found.into_iter();
        found.next().ok_or_else(|| Failure::unknown_guid(guid))
    }

    /// The item of a kind that has this qualified name.
    pub(crate) fn item_named(
        &self,
        kind: ItemKind,
        qualified_name: &str,
    ) -> Result<Option<ItemRow>, Failure> {
        let found = self.item_rows(
            &format!(
                "SELECT {COLUMNS} FROM glossary_item i WHERE i.kind = ?1 AND i.qualified_name = ?2"
            ),
            [kind.as_str(), qualified_name],
        )?;
        Ok(found.into_iter().next())
    }

    /// The glossary of a category or term.
    pub(crate) fn glossary_of(&self, item: &ItemRow) -> Result<Option<ItemRow>, Failure> {
        let found = self.item_rows(
            &format!("SELECT {COLUMNS} FROM glossary_item i WHERE i.id = ?1"),
            [item.glossary.map(|it| it.0)],
        )?;
        Ok(found.into_iter().next())
    }

    fn item_rows(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<ItemRow>, Failure> {
        let mut statement = self.transaction.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_item(row)?);
        }
        Ok(found)
    }

    /// Adds an item.
    pub(crate) fn add_item(
        &self,
        kind: ItemKind,
        qualified_name: &str,
        glossary: Option<ItemId>,
        body: &Map<String, Value>,
    ) -> Result<ItemRow, Failure> {
        if self.item_named(kind, qualified_name)?.is_some() {
            return Err(Failure::named_already(kind, qualified_name));
        }
        let guid = new_guid();
        self.transaction
            .prepare_cached(
                "INSERT INTO glossary_item (guid, kind, qualified_name, glossary, anchor, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                guid,
                kind.as_str(),
                qualified_name,
                glossary.map(|it| it.0),
                new_guid(),
                serde_json::to_string(body)?,
            ])?;
        self.item(kind, &guid)
    }

    /// Ties an item to another by a field, and the other to it by the field of the other side where there is one.
    pub(crate) fn tie_items(
        &self,
        item: ItemId,
        field: &str,
        other: ItemId,
        back: Option<&str>,
    ) -> Result<(), Failure> {
        let guid = new_guid();
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO glossary_tie (item, field, other, guid) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?;
        statement.execute(params![item.0, field, other.0, guid])?;
        if let Some(back) = back {
            statement.execute(params![other.0, back, item.0, guid])?;
        }
        Ok(())
    }

    /// What an item is tied to by a field.
    pub(crate) fn ties(&self, item: ItemId, field: &str) -> Result<Vec<Tie>, Failure> {
        self.tie_rows(
            &format!(
                "SELECT {COLUMNS}, t.guid FROM glossary_tie t JOIN glossary_item i ON i.id = t.other
                 WHERE t.item = ?1 AND t.field = ?2 ORDER BY i.id"
            ),
            item,
            field,
        )
    }

    /// What is tied to an item by a field.
    pub(crate) fn tied_to(&self, item: ItemId, field: &str) -> Result<Vec<Tie>, Failure> {
        self.tie_rows(
            &format!(
                "SELECT {COLUMNS}, t.guid FROM glossary_tie t JOIN glossary_item i ON i.id = t.item
                 WHERE t.other = ?1 AND t.field = ?2 ORDER BY i.id"
            ),
            item,
            field,
        )
    }

    fn tie_rows(&self, sql: &str, item: ItemId, field: &str) -> Result<Vec<Tie>, Failure> {
        let mut statement = self.transaction.prepare_cached(sql)?;
        let mut rows = statement.query(params![item.0, field])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Tie {
                guid: row.get(6)?,
                other: read_item(row)?,
            });
        }
        Ok(found)
    }

    /// Assigns a term to an entity; false where it is already.
    pub(crate) fn assign_term(&self, term: ItemId, entity: EntityId) -> Result<bool, Failure> {
        let added = self
            .transaction
            .prepare_cached(
                "INSERT INTO term_assignment (entity, term, guid) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![entity.0, term.0, new_guid()])?;
        self.noted.set(Some(true));
        Ok(added > 0)
    }

    /// Ends the assignment of this guid; false where an entity has none such of the term.
    pub(crate) fn unassign_term(
        &self,
        term: ItemId,
        entity: EntityId,
        guid: &str,
    ) -> Result<bool, Failure> {
        let removed = self
            .transaction
            .prepare_cached(
                "DELETE FROM term_assignment WHERE entity = ?1 AND term = ?2 AND guid = ?3",
            )?
            .execute(params![entity.0, term.0, guid])?;
        Ok(removed > 0)
    }

    /// The entities that a term is assigned to, each with the guid of the assignment.
    pub(crate) fn assigned(&self, term: ItemId) -> Result<Vec<(EntityId, String)>, Failure> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT entity, guid FROM term_assignment WHERE term = ?1 ORDER BY entity",
        )?;
        let rows = statement.query_map([term.0], |row| Ok((EntityId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The terms that an entity is assigned.
    pub(crate) fn terms_of(&self, entity: EntityId) -> Result<Vec<Tie>, Failure> {
        if !self.may_be_noted()? {
            return Ok(Vec::new());
        }
        let mut statement = self.transaction.prepare_cached(&format!(
            "SELECT {COLUMNS}, a.guid FROM term_assignment a JOIN glossary_item i ON i.id = a.term
             WHERE a.entity = ?1 ORDER BY i.id"
        ))?;
        let mut rows = statement.query([entity.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Tie {
                guid: row.get(6)?,
                other: read_item(row)?,
            });
        }
        Ok(found)
    }
}

fn read_item(row: &Row<'_>) -> Result<ItemRow, Failure> {
    let body = row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?;
    let glossary: Option<i64> = row.get(3)?;
    Ok(ItemRow {
        id: ItemId(row.get(0)?),
        guid: row.get(1)?,
        qualified_name: row.get(2)?,
        glossary: glossary.map(ItemId),
        anchor: row.get(4)?,
        body: serde_json::from_str(body)?,
    })
}
