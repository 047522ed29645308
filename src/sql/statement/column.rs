//! What stands in the parentheses of CREATE TABLE and ALTER TABLE: columns, watermarks and keys.

use std::sync::Arc;

use smallvec::smallvec;

use crate::sql::token::{Keyword, Kind, Token};

use super::data_type;
use crate::diagnostic::rules;
use crate::source::Span;
use crate::sql::Finding;
use crate::sql::cursor::{Cursor, Name};

/// One element of a table's definition.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::sql) enum Element<'t> {
    /// A column.
    Column(ColumnDefinition<'t>),
    /// A watermark.
    Watermark(Span, Name),
    /// A primary or unique key, and the columns that it is of.
    Constraint(Constraint, Vec<Name>),
    /// Columns that are filled in later.
    Open,
    /// A name alone, as CREATE TABLE … AS takes to give an order.
    Name(Name),
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) struct Constraint {
    /// Which key.
    pub key: Key,
    /// Whether it does not say NOT ENFORCED.
    pub is_enforced: bool,
    /// Where it stands.
    pub span: Span,
}

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Key {
    /// PRIMARY KEY.
    Primary,
    /// UNIQUE.
    Unique,
}

impl Element<'_> {
    /// The key that it is, or that is declared with it.
    pub fn constraint(&self) -> Option<Constraint> {
        match self {
            Self::Constraint(constraint, _) => Some(*constraint),
            Self::Column(column) => column.constraint,
            Self::Watermark(..) | Self::Open | Self::Name(_) => None,
        }
    }

    /// The column that it declares, or gives a place.
    pub fn declared(&self) -> Option<&Name> {
        match self {
            Self::Column(column) => Some(&column.name),
            Self::Name(name) => Some(name),
            Self::Watermark(..) | Self::Constraint(..) | Self::Open => None,
        }
    }

    /// The columns of the key that it is.
    pub fn key_columns(&self) -> Option<&[Name]> {
        match self {
            Self::Constraint(_, columns) => Some(columns),
            Self::Column(_) | Self::Watermark(..) | Self::Open | Self::Name(_) => None,
        }
    }

    /// The columns that it names without declaring them.
    pub fn mentioned(&self) -> &[Name] {
        match self {
            Self::Constraint(_, columns) => columns,
            Self::Watermark(_, column) => std::slice::from_ref(column),
            Self::Column(_) | Self::Open | Self::Name(_) => &[],
        }
    }
}

/// What Flink's parser refuses of a list of elements: a second primary key, a second watermark.
pub(in crate::sql) fn check_elements<'e, 't: 'e>(
    elements: impl Iterator<Item = &'e Element<'t>> + Clone,
) -> Result<(), Finding> {
    let keys = elements
        .clone()
        .filter_map(Element::constraint)
        .filter(|constraint| constraint.key == Key::Primary);
    if let Some(second) = keys.skip(1).last() {
        return Err(refused("a table has one primary key", second.span));
    }
    let watermarks = elements.filter_map(|element| match element {
        Element::Watermark(span, _) => Some(*span),
        _ => None,
    });
    match watermarks.skip(1).last() {
        Some(second) => Err(refused("a table has one watermark", second)),
        None => Ok(()),
    }
}

/// The finding that a statement of the right form is refused.
pub(in crate::sql) fn refused(message: &str, span: Span) -> Finding {
    Finding {
        rule: &rules::REFUSED,
        message: message.to_owned(),
        span,
        hint: None,
    }
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
        data_type: Arc<str>,
    },
    /// `name AS expression`
    Computed {
        /// The expression.
        expression: &'t [Token],
    },
    /// `name type METADATA [FROM 'key'] [VIRTUAL]`
    Metadata {
        /// The type as written.
        data_type: Arc<str>,
        /// The key, where one is given.
        key: Option<String>,
        /// Whether it can only be read.
        is_virtual: bool,
    },
}

/// Reads one element.
pub(in crate::sql) fn element<'t>(cursor: &mut Cursor<'t>) -> Result<Element<'t>, Finding> {
    let start = cursor.span();
    if cursor.take(&["WATERMARK", "FOR"]) {
        let column = cursor.name()?;
        cursor.expect(&["AS"])?;
        cursor.expression(&[])?;
        return Ok(Element::Watermark(start, column));
    }
    if let Some((constraint, columns)) = table_constraint(cursor)? {
        return Ok(Element::Constraint(constraint, columns));
    }
    let from = cursor.position();
    if cursor.take_placeholder() {
        if is_end(cursor) {
            return Ok(Element::Open);
        }
        cursor.go_to(from);
    }
    let name = cursor.name()?;
    if is_end(cursor) {
        return Ok(Element::Name(name));
    }
    column(cursor, name).map(Element::Column)
}

fn is_end(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.peek(), None | Some(Kind::Comma | Kind::RParen))
}

/// Reads what follows a column's name.
pub(in crate::sql) fn column<'t>(
    cursor: &mut Cursor<'t>,
    name: Name,
) -> Result<ColumnDefinition<'t>, Finding> {
    if cursor.take(&["AS"]) {
        let start = cursor.clone();
        let expression = cursor.expression(&["COMMENT", "FIRST", "AFTER"])?;
        refuse_query(expression, start)?;
        return Ok(ColumnDefinition {
            name,
            kind: DefinitionKind::Computed { expression },
            comment: comment(cursor)?,
            constraint: None,
        });
    }
    let from = cursor.position();
    data_type::read(cursor)?;
    let data_type = cursor.text_without_comments(cursor.since(from)).into();
    let kind = if cursor.take(&["METADATA"]) {
        let key = if cursor.take(&["FROM"]) {
            Some(cursor.string()?.value.to_string())
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
        Ok(Some(cursor.string()?.value.to_string()))
    } else {
        Ok(None)
    }
}

/// A computed column takes no query.
fn refuse_query(expression: &[Token], mut cursor: Cursor<'_>) -> Result<(), Finding> {
    for token in expression {
        if token.kind == Kind::Word(Some(Keyword::Select)) {
            return Err(cursor.unexpected("an expression without query"));
        }
        cursor.skip();
    }
    Ok(())
}

fn column_constraint(cursor: &mut Cursor<'_>) -> Result<Option<Constraint>, Finding> {
    let constraint = constraint(cursor, |_| Ok(Vec::new()))?;
    Ok(constraint.map(|(constraint, _)| constraint))
}

/// A constraint of the table and the columns that it is of.
type OfColumns = (Constraint, Vec<Name>);

fn table_constraint(cursor: &mut Cursor<'_>) -> Result<Option<OfColumns>, Finding> {
    let is_constraint = cursor.sees(&["CONSTRAINT"])
        || cursor.sees(&["PRIMARY", "KEY"])
        || (cursor.sees(&["UNIQUE"]) && cursor.peek_at(1) == Some(Kind::LParen));
    if !is_constraint {
        return Ok(None);
    }
    let column = |cursor: &mut Cursor<'_>| {
        let column = cursor.identifier()?;
        Ok(Name {
            parts: smallvec![column.value],
            span: column.span,
        })
    };
    constraint(cursor, |cursor| cursor.list(column))
}

fn constraint(
    cursor: &mut Cursor<'_>,
    columns: impl Fn(&mut Cursor<'_>) -> Result<Vec<Name>, Finding>,
) -> Result<Option<OfColumns>, Finding> {
    let start = cursor.span();
    let is_named = cursor.take(&["CONSTRAINT"]);
    if is_named {
        cursor.identifier()?;
    }
    let key = if cursor.take(&["PRIMARY", "KEY"]) {
        Key::Primary
    } else if cursor.take(&["UNIQUE"]) {
        Key::Unique
    } else if is_named {
        return Err(cursor.unexpected("PRIMARY KEY or UNIQUE"));
    } else {
        return Ok(None);
    };
    let columns = columns(cursor)?;
    let is_enforced = !cursor.take(&["NOT"]);
    if is_enforced {
        cursor.take(&["ENFORCED"]);
    } else {
        cursor.expect(&["ENFORCED"])?;
    }
    let constraint = Constraint {
        key,
        is_enforced,
        span: start,
    };
    Ok(Some((constraint, columns)))
}
