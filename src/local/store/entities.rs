//! The `entity` table with its two side tables: unique values and searchable text.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::picked::picked;
use super::{Session, new_guid};
use crate::atlas::wire::{Attributes, Status};
use crate::local::error::Failure;
use crate::local::types::{EntityType, key_text};

/// Attributes that free text looks into, in the order in which they are indexed.
const SEARCHED: [&str; 6] = [
    "qualifiedName",
    "name",
    "displayName",
    "description",
    "userDescription",
    "owner",
];
/// Characters of one attribute that free text looks into.
const SEARCHED_CHARS: usize = 2000;

const COLUMNS: &str =
    "id, guid, type, is_deleted, attributes, created_by, updated_by, create_time, update_time,
    labels, business, custom";

/// Row number of an entity: short, and private to the file. Guids are for the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct EntityId(pub(crate) i64);

/// An entity as it is kept: its attributes without those that are edges, as values or as the JSON text that they are kept as.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EntityRow<A = Attributes> {
    pub(crate) id: EntityId,
    pub(crate) guid: String,
    pub(crate) type_name: String,
    pub(crate) status: Status,
    pub(crate) attributes: A,
    pub(crate) created_by: String,
    pub(crate) updated_by: String,
    pub(crate) create_time: i64,
    pub(crate) update_time: i64,
    /// In alphabetical order.
    pub(crate) labels: Vec<String>,
    /// Business metadata: attributes by group.
    pub(crate) business: Attributes,
    /// Attributes that clients made up.
    pub(crate) custom: Attributes,
}

/// An entity of which nobody looks at the attributes: they are handed on.
pub(crate) type TextRow = EntityRow<Box<str>>;

impl<A> EntityRow<A> {
    /// Whether it has been deleted.
    pub(crate) fn is_deleted(&self) -> bool {
        self.status != Status::Active
    }
}

impl EntityRow {
    /// A text attribute.
    pub(crate) fn text(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).and_then(Value::as_str)
    }

    fn searched_text(&self) -> String {
        let mut text = String::new();
        for value in SEARCHED.iter().filter_map(|attribute| self.text(attribute)) {
            if text.contains(value) {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.extend(value.chars().take(SEARCHED_CHARS));
        }
        text
    }
}

/// The value of a unique attribute as it is looked up, if the entity has one.
pub(crate) fn unique_key(attributes: &Attributes, attribute: &str) -> Option<String> {
    attributes.get(attribute).and_then(key_text)
}

impl Session<'_> {
    /// The file, for reading.
    pub(crate) fn connection(&self) -> &Connection {
        self.transaction
    }

    /// The entity with this guid, active or deleted.
    pub(crate) fn entity_by_guid(&self, guid: &str) -> Result<Option<EntityRow>, Failure> {
        self.one_entity("guid", guid, |text| serde_json::from_str(text))
    }

    /// The same, with its attributes as text.
    pub(crate) fn text_by_guid(&self, guid: &str) -> Result<Option<TextRow>, Failure> {
        self.one_entity("guid", guid, |text| Ok(text.into()))
    }

    /// The entity with this row number.
    pub(crate) fn entity(&self, id: EntityId) -> Result<EntityRow, Failure> {
        self.one_entity("id", id.0, |text| serde_json::from_str(text))?
            .ok_or_else(|| gone(id))
    }

    /// The same, with its attributes as text.
    pub(crate) fn text_of(&self, id: EntityId) -> Result<TextRow, Failure> {
        self.one_entity("id", id.0, |text| Ok(text.into()))?
            .ok_or_else(|| gone(id))
    }

    /// The same, of its attributes those that are unique, and those of these names.
    pub(crate) fn entity_with(&self, names: &[&str], id: EntityId) -> Result<EntityRow, Failure> {
        let found = self.entities_with(names, "WHERE id = ?1", [id.0])?;
        found.into_iter().next().ok_or_else(|| gone(id))
    }

    /// What a reference to the entity with this row number needs of it.
    pub(crate) fn guid_and_type(&self, id: EntityId) -> Result<(String, String), Failure> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT guid, type FROM entity WHERE id = ?1")?;
        let found = statement.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)));
        found.optional()?.ok_or_else(|| gone(id))
    }

    /// The entities that a query of whole rows of `entity` finds; of their attributes those that are unique, and those of
    /// these names.
    pub(crate) fn entities_with(
        &self,
        names: &[&str],
        condition: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<EntityRow>, Failure> {
        let mut statement = self
            .transaction
            .prepare_cached(&format!("SELECT {COLUMNS} FROM entity {condition}"))?;
        let mut rows = statement.query(parameters)?;
        let mut found = Vec::new();
        let mut wanted: Vec<&str> = Vec::new();
        while let Some(row) = rows.next()? {
            let type_name = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            let entity_type = self.types().entity(type_name).into_iter();
            let unique = entity_type.flat_map(EntityType::unique_attributes);
            wanted.clear();
            wanted.extend(
                names
                    .iter()
                    .copied()
                    .chain(unique.map(|(name, _)| name.as_str())),
            );
            let attributes = picked(json_of(row)?, &wanted)?.into_iter();
            let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
            found.push(read_row(row, attributes.collect())?);
        }
        Ok(found)
    }

    /// The entity that has `value` in a column, with its attributes as `read` reads them.
    fn one_entity<A>(
        &self,
        column: &str,
        value: impl rusqlite::ToSql,
        read: impl FnOnce(&str) -> serde_json::Result<A>,
    ) -> Result<Option<EntityRow<A>>, Failure> {
        let sql = format!("SELECT {COLUMNS} FROM entity WHERE {column} = ?1");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut rows = statement.query([value])?;
        match rows.next()? {
            Some(row) => {
                let attributes = read(json_of(row)?)?;
                Ok(Some(read_row(row, attributes)?))
            }
            None => Ok(None),
        }
    }

    /// The active entity of a type, or of its subtypes, that has this unique value. One of the very type comes first.
    pub(crate) fn find_unique(
        &self,
        entity_type: &EntityType,
        attribute: &str,
        value: &str,
    ) -> Result<Option<EntityId>, Failure> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT type, entity FROM unique_value WHERE attribute = ?1 AND value = ?2 ORDER BY entity",
        )?;
        let mut rows = statement.query([attribute, value])?;
        let mut of_subtype = None;
        while let Some(row) = rows.next()? {
            let found: String = row.get(0)?;
            let id = EntityId(row.get(1)?);
            if found == entity_type.name {
                return Ok(Some(id));
            }
            if of_subtype.is_none() && entity_type.descendants.contains(&found) {
                of_subtype = Some(id);
            }
        }
        Ok(of_subtype)
    }

    /// Adds an active entity.
    pub(crate) fn insert_entity(
        &self,
        type_name: &str,
        attributes: Attributes,
    ) -> Result<EntityRow, Failure> {
        let author = &self.author;
        let mut row = EntityRow {
            id: EntityId(0),
            guid: new_guid(),
            type_name: type_name.to_owned(),
            status: Status::Active,
            attributes,
            created_by: author.user.clone(),
            updated_by: author.user.clone(),
            create_time: author.now,
            update_time: author.now,
            labels: Vec::new(),
            business: Attributes::new(),
            custom: Attributes::new(),
        };
        self.transaction
            .prepare_cached(
                "INSERT INTO entity
                    (guid, type, name, qualified_name, attributes, created_by, updated_by, create_time, update_time)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?7)",
            )?
            .execute(params![
                row.guid,
                row.type_name,
                row.text("name"),
                row.text("qualifiedName"),
                serde_json::to_string(&row.attributes)?,
                author.user,
                author.now,
            ])?;
        row.id = EntityId(self.transaction.last_insert_rowid());
        self.save_unique_values(&Attributes::new(), &row)?;
        self.save_text("", &row)?;
        Ok(row)
    }

    /// Gives an active entity new attributes, and their unique values and text to the side tables.
    pub(crate) fn save_attributes(
        &self,
        before: &EntityRow,
        attributes: Attributes,
    ) -> Result<EntityRow, Failure> {
        let author = &self.author;
        let after = EntityRow {
            attributes,
            updated_by: author.user.clone(),
            update_time: author.now,
            ..before.clone()
        };
        self.save_unique_values(&before.attributes, &after)?;
        self.transaction
            .prepare_cached(
                "UPDATE entity SET name = ?2, qualified_name = ?3, attributes = ?4, updated_by = ?5, update_time = ?6
                 WHERE id = ?1",
            )?
            .execute(params![
                after.id.0,
                after.text("name"),
                after.text("qualifiedName"),
                serde_json::to_string(&after.attributes)?,
                after.updated_by,
                after.update_time,
            ])?;
        self.save_text(&before.searched_text(), &after)?;
        Ok(after)
    }

    /// Gives free text what it finds the entity by, where that is not what it was.
    fn save_text(&self, before: &str, after: &EntityRow) -> Result<(), Failure> {
        let text = after.searched_text();
        if text != before {
            self.transaction
                .prepare_cached("INSERT OR REPLACE INTO entity_text (rowid, text) VALUES (?1, ?2)")?
                .execute(params![after.id.0, text])?;
        }
        Ok(())
    }

    fn save_unique_values(&self, before: &Attributes, after: &EntityRow) -> Result<(), Failure> {
        let Some(entity_type) = self.types().entity(&after.type_name) else {
            return Err(Failure::unknown_entity_type(&after.type_name));
        };
        for (attribute, _) in entity_type.unique_attributes() {
            let old = unique_key(before, attribute);
            let new = unique_key(&after.attributes, attribute);
            if old == new {
                continue;
            }
            if let Some(old) = old {
                self.transaction
                    .prepare_cached(
                        "DELETE FROM unique_value WHERE attribute = ?1 AND value = ?2 AND type = ?3",
                    )?
                    .execute([attribute, &old, &after.type_name])?;
            }
            let Some(new) = new else { continue };
            let added = self
                .transaction
                .prepare_cached(
                    "INSERT INTO unique_value (attribute, value, type, entity) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![attribute, new, after.type_name, after.id.0])?;
            if added == 0 {
                let holder = self.holder(attribute, &new, &after.type_name)?;
                return Err(Failure::value_taken(
                    &after.type_name,
                    attribute,
                    &new,
                    &holder,
                ));
            }
        }
        Ok(())
    }

    fn holder(&self, attribute: &str, value: &str, type_name: &str) -> Result<String, Failure> {
        Ok(self.transaction.query_row(
            "SELECT guid FROM entity JOIN unique_value ON unique_value.entity = entity.id
             WHERE attribute = ?1 AND value = ?2 AND unique_value.type = ?3",
            [attribute, value, type_name],
            |row| row.get(0),
        )?)
    }

    /// Gives an entity these labels and no others.
    pub(crate) fn save_labels(
        &self,
        id: EntityId,
        labels: &BTreeSet<String>,
    ) -> Result<(), Failure> {
        let labels = if labels.is_empty() {
            None
        } else {
            Some(serde_json::to_string(labels)?)
        };
        self.save_column(
            "UPDATE entity SET labels = ?2 WHERE id = ?1",
            id,
            labels.as_deref(),
        )
    }

    /// Gives an entity this business metadata and no other.
    pub(crate) fn save_business(&self, id: EntityId, groups: &Attributes) -> Result<(), Failure> {
        let groups = or_null(groups)?;
        self.save_column(
            "UPDATE entity SET business = ?2 WHERE id = ?1",
            id,
            groups.as_deref(),
        )
    }

    /// Gives an entity these attributes that clients made up and no others.
    pub(crate) fn save_custom(&self, id: EntityId, custom: &Attributes) -> Result<(), Failure> {
        let custom = or_null(custom)?;
        self.save_column(
            "UPDATE entity SET custom = ?2 WHERE id = ?1",
            id,
            custom.as_deref(),
        )
    }

    fn save_column(&self, sql: &str, id: EntityId, text: Option<&str>) -> Result<(), Failure> {
        self.transaction
            .prepare_cached(sql)?
            .execute(params![id.0, text])?;
        Ok(())
    }

    /// How many entities there are of each type, the living and the deleted ones apart.
    pub(crate) fn entity_counts(&self) -> Result<Vec<(String, bool, u64)>, Failure> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT type, is_deleted, COUNT(*) FROM entity GROUP BY type, is_deleted",
        )?;
        let rows = statement.query_map([], |row| {
            let count: i64 = row.get(2)?;
            Ok((row.get(0)?, row.get(1)?, count.unsigned_abs()))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Notes that an entity's relationships have changed.
    pub(crate) fn touch(&self, id: EntityId) -> Result<(), Failure> {
        self.transaction
            .prepare_cached("UPDATE entity SET updated_by = ?2, update_time = ?3 WHERE id = ?1")?
            .execute(params![id.0, self.author.user, self.author.now])?;
        Ok(())
    }

    /// Marks an entity as deleted; its unique values are free again.
    pub(crate) fn mark_deleted(&self, id: EntityId) -> Result<(), Failure> {
        self.transaction
            .prepare_cached(
                "UPDATE entity SET is_deleted = 1, updated_by = ?2, update_time = ?3 WHERE id = ?1",
            )?
            .execute(params![id.0, self.author.user, self.author.now])?;
        self.transaction
            .prepare_cached("DELETE FROM unique_value WHERE entity = ?1")?
            .execute([id.0])?;
        Ok(())
    }
}

/// As JSON; nothing where there is nothing.
pub(super) fn or_null(attributes: &Attributes) -> Result<Option<String>, Failure> {
    if attributes.is_empty() {
        return Ok(None);
    }
    Ok(Some(serde_json::to_string(attributes)?))
}

/// JSON of a column that may be without.
pub(super) fn or_default<T: Default + DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> Result<T, Failure> {
    let text = row.get_ref(column)?.as_str_or_null();
    match text.map_err(rusqlite::Error::from)? {
        Some(text) => Ok(serde_json::from_str(text)?),
        None => Ok(T::default()),
    }
}

/// What the column `is_deleted` says.
pub(super) fn status(is_deleted: bool) -> Status {
    if is_deleted {
        Status::Deleted
    } else {
        Status::Active
    }
}

fn json_of<'r>(row: &'r Row<'_>) -> Result<&'r str, Failure> {
    Ok(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?)
}

fn gone(id: EntityId) -> Failure {
    Failure::internal(format!("entity {} is gone", id.0))
}

fn read_row<A>(row: &Row<'_>, attributes: A) -> Result<EntityRow<A>, Failure> {
    Ok(EntityRow {
        id: EntityId(row.get(0)?),
        guid: row.get(1)?,
        type_name: row.get(2)?,
        status: status(row.get(3)?),
        attributes,
        created_by: row.get(5)?,
        updated_by: row.get(6)?,
        create_time: row.get(7)?,
        update_time: row.get(8)?,
        labels: or_default(row, 9)?,
        business: or_default(row, 10)?,
        custom: or_default(row, 11)?,
    })
}
