//! What stands in the parentheses of CREATE TABLE and ALTER TABLE: columns, watermarks and keys.

use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::data_type;
use crate::sql::Finding;
use crate::sql::cursor::{Cursor, Name};

/// One element of a table's definition.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::sql) enum Element<'t> {
    /// A column.
    Column(ColumnDefinition<'t>),
    /// A watermark.
    Watermark,
    /// A primary or unique key.
    Constraint(Constraint),
    /// A name alone, as CREATE TABLE … AS takes to give an order.
    Name(Name),
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Constraint {
    /// PRIMARY KEY.
    PrimaryKey,
    /// UNIQUE.
    Unique,
}

/// A column as it is declared.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::sql) struct ColumnDefinition<'t> {
    /// Its name; ALTER TABLE may name a field inside a column.
    pub name: Name,
    /// Its kind.
    pub kind: DefinitionKind<'t>,
    /// Its comment.
    pub comment: Option<String>,
    /// A key declared with the column.
    pub constraint: Option<Constraint>,
}

/// How a column is declared.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::sql) enum DefinitionKind<'t> {
    /// `name type`
    Physical {
        /// The type as written.
        data_type: String,
    },
    /// `name AS expression`
    Computed {
        /// The expression.
        expression: &'t [TokenWithSpan],
    },
    /// `name type METADATA [FROM 'key'] [VIRTUAL]`
    Metadata {
        /// The type as written.
        data_type: String,
        /// The key, where one is given.
        key: Option<String>,
        /// Whether it can only be read.
        is_virtual: bool,
    },
}

/// Reads one element.
pub(in crate::sql) fn element<'t>(cursor: &mut Cursor<'t>) -> Result<Element<'t>, Finding> {
    if cursor.take(&["WATERMARK", "FOR"]) {
        cursor.name()?;
        cursor.expect(&["AS"])?;
        cursor.expression(&[])?;
        return Ok(Element::Watermark);
    }
    if let Some(constraint) = table_constraint(cursor)? {
        return Ok(Element::Constraint(constraint));
    }
    let name = cursor.name()?;
    if matches!(cursor.peek(), None | Some(Token::Comma | Token::RParen)) {
        return Ok(Element::Name(name));
    }
    column(cursor, name).map(Element::Column)
}

/// Reads what follows a column's name.
pub(in crate::sql) fn column<'t>(
    cursor: &mut Cursor<'t>,
    name: Name,
) -> Result<ColumnDefinition<'t>, Finding> {
    if cursor.take(&["AS"]) {
        let expression = cursor.expression(&["COMMENT", "FIRST", "AFTER"])?;
        return Ok(ColumnDefinition {
            name,
            kind: DefinitionKind::Computed { expression },
            comment: comment(cursor)?,
            constraint: None,
        });
    }
    let from = cursor.position();
    data_type::read(cursor)?;
    let data_type = cursor.text_of(cursor.since(from)).to_owned();
    let kind = if cursor.take(&["METADATA"]) {
        let key = if cursor.take(&["FROM"]) {
            Some(cursor.string()?.value)
        } else {
            None
        };
        DefinitionKind::Metadata {
            data_type,
            key,
            is_virtual: cursor.take(&["VIRTUAL"]),
        }
    } else {
        DefinitionKind::Physical { data_type }
    };
    let constraint = column_constraint(cursor)?;
    Ok(ColumnDefinition {
        name,
        kind,
        comment: comment(cursor)?,
        constraint,
    })
}

/// Reads `COMMENT 'text'`, if it is there.
pub(in crate::sql) fn comment(cursor: &mut Cursor<'_>) -> Result<Option<String>, Finding> {
    if cursor.take(&["COMMENT"]) {
        Ok(Some(cursor.string()?.value))
    } else {
        Ok(None)
    }
}

fn column_constraint(cursor: &mut Cursor<'_>) -> Result<Option<Constraint>, Finding> {
    constraint(cursor, |_| Ok(()))
}

fn table_constraint(cursor: &mut Cursor<'_>) -> Result<Option<Constraint>, Finding> {
    let is_constraint = cursor.sees(&["CONSTRAINT"])
        || cursor.sees(&["PRIMARY", "KEY"])
        || (cursor.sees(&["UNIQUE"]) && cursor.peek_at(1) == Some(&Token::LParen));
    if !is_constraint {
        return Ok(None);
    }
    constraint(cursor, |cursor| cursor.list(Cursor::identifier).map(drop))
}

fn constraint(
    cursor: &mut Cursor<'_>,
    columns: impl Fn(&mut Cursor<'_>) -> Result<(), Finding>,
) -> Result<Option<Constraint>, Finding> {
    let is_named = cursor.take(&["CONSTRAINT"]);
    if is_named {
        cursor.identifier()?;
    }
    let found = if cursor.take(&["PRIMARY", "KEY"]) {
        Constraint::PrimaryKey
    } else if cursor.take(&["UNIQUE"]) {
        Constraint::Unique
    } else if is_named {
        return Err(cursor.unexpected("PRIMARY KEY or UNIQUE"));
    } else {
        return Ok(None);
    };
    columns(cursor)?;
    if cursor.take(&["NOT"]) {
        cursor.expect(&["ENFORCED"])?;
    } else {
        cursor.take(&["ENFORCED"]);
    }
    Ok(Some(found))
}
