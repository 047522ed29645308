//! Clauses that several statement families share: options, partitions, LIKE, hints.

use crate::sql::token::{Kind, Token};

use crate::sql::Finding;
use crate::sql::cursor::{Cursor, Name, Text};
use crate::sql::syntax;
use crate::sql::token::lex;

/// `'key' = 'value'` of a WITH clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct Property {
    /// The key.
    pub key: Text,
    /// The value.
    pub value: Text,
}

/// Reads `('key' = 'value', …)`.
pub(in crate::sql) fn options(cursor: &mut Cursor<'_>) -> Result<Vec<Property>, Finding> {
    if cursor.peek() == Some(Kind::LParen) && cursor.peek_at(1) == Some(Kind::RParen) {
        cursor.skip();
        cursor.skip();
        return Ok(Vec::new());
    }
    cursor.list(property)
}

/// A WITH clause as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::sql) struct WithClause {
    /// The options that can be read.
    pub options: Vec<Property>,
    /// The first thing that cannot.
    pub finding: Option<Finding>,
    /// Whether there may be more: something cannot be read, or is filled in later.
    pub is_open: bool,
}

/// Reads `('key' = 'value', …)` and passes over what is none of it, such as the `...` of documentation.
pub(in crate::sql) fn with_clause(cursor: &mut Cursor<'_>) -> Result<WithClause, Finding> {
    let start = cursor.position();
    let first = match options(cursor) {
        Ok(options) => {
            return Ok(WithClause {
                options,
                ..WithClause::default()
            });
        }
        Err(finding) => finding,
    };
    cursor.go_to(start);
    cursor.expect_symbol(Kind::LParen)?;
    let mut properties = Vec::new();
    let mut is_readable = true;
    loop {
        while cursor.take_symbol(Kind::Period) {
            is_readable = false;
        }
        let from = cursor.position();
        let is_end =
            |cursor: &Cursor<'_>| matches!(cursor.peek(), Some(Kind::Comma | Kind::RParen));
        if !(cursor.take_placeholder() && is_end(cursor)) {
            match property(cursor) {
                Ok(property) if is_end(cursor) => properties.push(property),
                _ => {
                    is_readable = false;
                    cursor.go_to(from);
                    cursor.until(|cursor| cursor.peek() == Some(Kind::Comma));
                }
            }
        }
        if !cursor.take_symbol(Kind::Comma) {
            break;
        }
    }
    cursor.expect_symbol(Kind::RParen)?;
    Ok(WithClause {
        options: properties,
        finding: (!is_readable).then_some(first),
        is_open: true,
    })
}

/// Reads `'key' = 'value'`.
pub(in crate::sql) fn property(cursor: &mut Cursor<'_>) -> Result<Property, Finding> {
    let key = cursor.string()?;
    cursor.expect_symbol(Kind::Eq)?;
    let value = cursor.string()?;
    Ok(Property { key, value })
}

/// Reads `('key', …)`, which may be empty.
pub(in crate::sql) fn keys(cursor: &mut Cursor<'_>) -> Result<Vec<Text>, Finding> {
    if cursor.peek() == Some(Kind::LParen) && cursor.peek_at(1) == Some(Kind::RParen) {
        cursor.skip();
        cursor.skip();
        return Ok(Vec::new());
    }
    cursor.list(Cursor::string)
}

/// A column of a PARTITION clause, with its value's text if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct PartitionColumn {
    /// The column.
    pub column: Text,
    /// Its value as written.
    pub value: Option<String>,
}

/// Reads `(a = 1, b = 'x')`; values may be missing.
pub(in crate::sql) fn partition(cursor: &mut Cursor<'_>) -> Result<Vec<PartitionColumn>, Finding> {
    cursor.list(|cursor| {
        let column = cursor.identifier()?;
        let value = if cursor.take_symbol(Kind::Eq) {
            let from = cursor.position();
            syntax::literal(cursor)?;
            Some(cursor.text_of(cursor.since(from)).to_owned())
        } else {
            None
        };
        Ok(PartitionColumn { column, value })
    })
}

/// The options of an OPTIONS hint, if one of the hints in `inside` (the text between `/*+` and `*/`) is that.
pub(in crate::sql) fn hint_options(inside: &str) -> Vec<(String, String)> {
    let tokens = lex(inside).tokens;
    let mut cursor = Cursor::new(inside, &tokens);
    while !cursor.is_done() {
        if cursor.take(&["OPTIONS"])
            && let Ok(properties) = options(&mut cursor)
        {
            return properties
                .into_iter()
                .map(|property| {
                    (
                        property.key.value.to_string(),
                        property.value.value.to_string(),
                    )
                })
                .collect();
        }
        cursor.skip();
    }
    Vec::new()
}

/// What of a table LIKE copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Merging {
    /// Taken over; the new table may add.
    Including,
    /// Left behind.
    Excluding,
    /// Taken over; the new table may replace.
    Overwriting,
}

/// A part of a table that LIKE can copy or leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Feature {
    /// Everything not named.
    All,
    /// Primary and unique keys.
    Constraints,
    /// DISTRIBUTED BY.
    Distribution,
    /// Computed columns.
    Generated,
    /// Metadata columns.
    Metadata,
    /// Options of the WITH clause.
    Options,
    /// PARTITIONED BY.
    Partitions,
    /// Watermarks.
    Watermarks,
}

const FEATURES: &[(&str, Feature)] = &[
    ("ALL", Feature::All),
    ("CONSTRAINTS", Feature::Constraints),
    ("DISTRIBUTION", Feature::Distribution),
    ("GENERATED", Feature::Generated),
    ("METADATA", Feature::Metadata),
    ("OPTIONS", Feature::Options),
    ("PARTITIONS", Feature::Partitions),
    ("WATERMARKS", Feature::Watermarks),
];

const MERGINGS: &[(&str, Merging)] = &[
    ("INCLUDING", Merging::Including),
    ("EXCLUDING", Merging::Excluding),
    ("OVERWRITING", Merging::Overwriting),
];

/// `LIKE table (INCLUDING ALL OVERWRITING OPTIONS …)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct Like {
    /// The table that is copied.
    pub table: Name,
    choices: Vec<(Merging, Feature)>,
}

impl Like {
    /// Reads what follows LIKE.
    pub fn read(cursor: &mut Cursor<'_>) -> Result<Self, Finding> {
        let table = cursor.name()?;
        let mut choices = Vec::new();
        if cursor.take_symbol(Kind::LParen) {
            while choices.is_empty() || !cursor.take_symbol(Kind::RParen) {
                let merging = row(cursor, MERGINGS, "INCLUDING, EXCLUDING or OVERWRITING")?;
                let from = cursor.clone();
                let feature = row(cursor, FEATURES, "what is copied, such as ALL or OPTIONS")?;
                if choices.iter().any(|(_, known)| *known == feature) {
                    return Err(from.unexpected("a part that is not named yet"));
                }
                choices.push((merging, feature));
            }
        }
        Ok(Self { table, choices })
    }

    /// How a feature is copied. Flink's defaults: INCLUDING, for options OVERWRITING; ALL changes the default of all
    /// (SqlTableLike.MergingStrategy, MergeTableLikeUtil).
    pub fn merging(&self, feature: Feature) -> Merging {
        let of = |wanted: Feature| {
            self.choices
                .iter()
                .find(|(_, feature)| *feature == wanted)
                .map(|(merging, _)| *merging)
        };
        let default = match feature {
            Feature::Options => Merging::Overwriting,
            _ => Merging::Including,
        };
        of(feature).or_else(|| of(Feature::All)).unwrap_or(default)
    }
}

/// Reads one of the words of a table.
fn row<T: Copy>(
    cursor: &mut Cursor<'_>,
    table: &[(&str, T)],
    expected: &str,
) -> Result<T, Finding> {
    match table.iter().find(|(word, _)| cursor.take(&[word])) {
        Some((_, value)) => Ok(*value),
        None => Err(cursor.unexpected(expected)),
    }
}

/// Reads `[DISTRIBUTED [BY [HASH|RANGE] (a, b)] [INTO n BUCKETS]]`.
pub(in crate::sql) fn distribution(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    if !cursor.take(&["DISTRIBUTED"]) {
        return Ok(());
    }
    let by = cursor.take(&["BY"]);
    if by {
        distribution_columns(cursor)?;
    }
    if !cursor.take(&["INTO"]) {
        return if by {
            Ok(())
        } else {
            Err(cursor.unexpected("BY or INTO"))
        };
    }
    buckets(cursor)
}

/// Reads `[HASH|RANGE] (a, b)`.
pub(in crate::sql) fn distribution_columns(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    if !cursor.take(&["HASH"]) {
        cursor.take(&["RANGE"]);
    }
    cursor.list(Cursor::identifier).map(drop)
}

/// Reads `n BUCKETS`.
pub(in crate::sql) fn buckets(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    if !matches!(cursor.peek(), Some(Kind::Number)) {
        return Err(cursor.unexpected("a number of buckets"));
    }
    cursor.skip();
    cursor.expect(&["BUCKETS"])
}

/// Reads `INTERVAL '1-2' YEAR TO MONTH`.
pub(in crate::sql) fn interval(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    cursor.expect(&["INTERVAL"])?;
    cursor.string()?;
    cursor.word()?;
    if cursor.take(&["TO"]) {
        cursor.word()?;
    }
    Ok(())
}

/// Reads the query that follows AS, which is all that is left.
pub(in crate::sql) fn query<'t>(cursor: &mut Cursor<'t>) -> Result<&'t [Token], Finding> {
    let query = cursor.take_rest();
    if query.is_empty() {
        return Err(cursor.unexpected("a query"));
    }
    Ok(query)
}
