//! Search: by type with its subtypes, by free text, by filters on attributes.
//!
//! Free text is every word of the query, or what stands in quotes as one, as part of a name or description, in any
//! case; a `*` or `?` at the edge of a word, or a `+` before one, asks for nothing more than that. Text filters other than equality take no notice of the case of ASCII letters.

#[cfg(test)]
mod tests;

use rusqlite::types::Value as SqlValue;
use serde::Serialize;
use serde_json::{Value, json};

use super::entity::read::{HEADER_ATTRIBUTES, Header, header_with, header_with_classifications};
use super::error::Failure;
use super::store::{EntityRow, ItemKind, Session};
use crate::atlas::search_text::GUID_ATTRIBUTE;
use crate::atlas::wire::{SearchFilter, SearchParameters};

/// Rows where the request says nothing.
pub(crate) const DEFAULT_LIMIT: usize = 100;
/// Most rows of one answer.
pub(crate) const MAX_LIMIT: usize = 10_000;
/// The name under which all entity types are asked for.
const ALL_TYPES: &str = "_ALL_ENTITY_TYPES";
/// Criteria and conditions of one filter.
const MAX_CRITERIA: usize = 200;
/// Shortest word that the trigram index can find.
const TRIGRAM: usize = 3;

/// A search, and what the wire's parameters leave out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Search {
    pub(crate) parameters: SearchParameters,
    /// Without subtypes.
    pub(crate) is_exact_type: bool,
    /// Attribute to sort by, and whether downwards.
    pub(crate) sort: Option<(String, bool)>,
    /// Without the subtypes of the classification.
    pub(crate) is_exact_classification: bool,
    /// With the classifications as a whole, not only their names.
    pub(crate) has_classification_attributes: bool,
}

/// A condition of SQL and its values.
#[derive(Debug, Default)]
struct Condition {
    sql: Vec<String>,
    values: Vec<SqlValue>,
}

impl Condition {
    fn add(&mut self, sql: &str, value: impl Into<SqlValue>) {
        self.sql.push(sql.to_owned());
        self.values.push(value.into());
    }

    fn text(&self) -> String {
        if self.sql.is_empty() {
            "TRUE".to_owned()
        } else {
            self.sql.join(" AND ")
        }
    }
}

/// What a search found, as Atlas answers it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Found<'w> {
    query_type: &'static str,
    search_parameters: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_text: Option<&'w str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entities: Vec<Header>,
    approximate_count: i64,
}

/// Runs a search.
pub(crate) fn search<'w>(session: &Session<'_>, search: &'w Search) -> Result<Found<'w>, Failure> {
    let wanted = &search.parameters;
    let query = wanted
        .query
        .as_deref()
        .map(str::trim)
        .filter(|q| !q.is_empty());
    let narrows = [&wanted.type_name, &wanted.classification, &wanted.term_name];
    if query.is_none() && narrows.iter().all(|it| it.is_none()) {
        return Err(Failure::invalid_parameters(
            "one of typeName, classification, termName and query is needed to search",
        ));
    }
    let condition = condition(session, search, query)?;
    let limit = match wanted.limit {
        0 => DEFAULT_LIMIT,
        limit => limit.min(MAX_LIMIT),
    };
    let rows = rows(session, search, &condition, limit)?;
    let count = match rows.len() {
        // Without a further row nothing need be counted.
        found if found > 0 && found < limit => row_number(wanted.offset + found),
        _ => count(session, &condition)?,
    };
    let header = |row: EntityRow| {
        if search.has_classification_attributes {
            header_with_classifications(session, &row, &wanted.attributes)
        } else {
            header_with(session, &row, &wanted.attributes)
        }
    };
    Ok(Found {
        query_type: "BASIC",
        search_parameters: echo(search, limit),
        query_text: query,
        entities: rows.into_iter().map(header).collect::<Result<_, _>>()?,
        approximate_count: count,
    })
}

/// The rows of the page that is asked for. What sorts them holds row numbers alone where it can: whole rows of a large
/// catalogue would go through files.
fn rows(
    session: &Session<'_>,
    search: &Search,
    condition: &Condition,
    limit: usize,
) -> Result<Vec<EntityRow>, Failure> {
    let where_ = condition.text();
    let mut values = condition.values.clone();
    let sql = match &search.sort {
        None => format!(
            "WHERE id IN (SELECT id FROM entity WHERE {where_} ORDER BY id LIMIT ? OFFSET ?) ORDER BY id"
        ),
        Some((attribute, is_descending)) => {
            values.push(json_path(attribute).into());
            let direction = if *is_descending { "DESC" } else { "ASC" };
            format!(
                "WHERE {where_} ORDER BY json_extract(attributes, ?) {direction}, id LIMIT ? OFFSET ?"
            )
        }
    };
    values.push(SqlValue::Integer(row_number(limit)));
    values.push(SqlValue::Integer(row_number(search.parameters.offset)));
    let more = search.parameters.attributes.iter().map(String::as_str);
    let names: Vec<&str> = HEADER_ATTRIBUTES.into_iter().chain(more).collect();
    session.entities_with(&names, &sql, rusqlite::params_from_iter(values))
}

fn count(session: &Session<'_>, condition: &Condition) -> Result<i64, Failure> {
    let sql = format!("SELECT count(*) FROM entity WHERE {}", condition.text());
    let mut statement = session.connection().prepare(&sql)?;
    let values = rusqlite::params_from_iter(&condition.values);
    Ok(statement.query_row(values, |row| row.get(0))?)
}

fn row_number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn echo(search: &Search, limit: usize) -> Value {
    let wanted = &search.parameters;
    let mut echo = json!({
        "excludeDeletedEntities": wanted.exclude_deleted_entities,
        "includeClassificationAttributes": search.has_classification_attributes,
        "includeSubTypes": !search.is_exact_type,
        "includeSubClassifications": !search.is_exact_classification,
        "limit": limit,
        "offset": wanted.offset,
    });
    for (key, value) in [
        ("query", json!(wanted.query)),
        ("typeName", json!(wanted.type_name)),
        ("classification", json!(wanted.classification)),
        ("entityFilters", json!(wanted.entity_filters)),
    ] {
        if !value.is_null() {
            echo[key] = value;
        }
    }
    if !wanted.attributes.is_empty() {
        echo["attributes"] = json!(wanted.attributes);
    }
    echo
}

fn condition(
    session: &Session<'_>,
    search: &Search,
    query: Option<&str>,
) -> Result<Condition, Failure> {
    let wanted = &search.parameters;
    let mut condition = Condition::default();
    let type_name = wanted
        .type_name
        .as_deref()
        .filter(|name| *name != ALL_TYPES);
    // Entities that are asked for by name are few, those of a type may be all: a `+` keeps SQLite from that index.
    let by = match &wanted.entity_filters {
        Some(filter) if names_entities(filter) => "+",
        _ => "",
    };
    if let Some(name) = type_name {
        let entity_type = session
            .types()
            .entity(name)
            .ok_or_else(|| Failure::unknown_search_type(name))?;
        if search.is_exact_type || entity_type.descendants.len() == 1 {
            condition.add(&format!("{by}type = ?"), name.to_owned());
        } else {
            let names = json!(entity_type.descendants).to_string();
            condition.add(
                &format!("{by}type IN (SELECT value FROM json_each(?))"),
                names,
            );
        }
    }
    if let Some(name) = &wanted.classification {
        classified(
            session,
            &mut condition,
            name,
            search.is_exact_classification,
        )?;
    }
    if let Some(name) = wanted.term_name.as_deref().filter(|name| !name.is_empty()) {
        let term = session
            .item_named(ItemKind::Term, name)?
            .ok_or_else(|| Failure::unknown_search_term(name))?;
        condition.add(
            "id IN (SELECT a.entity FROM term_assignment a JOIN glossary_item i ON i.id = a.term WHERE i.guid = ?)",
            term.guid,
        );
    }
    if wanted.exclude_deleted_entities {
        condition.sql.push(format!("{by}is_deleted = 0"));
    }
    for word in words(query.unwrap_or_default()) {
        find_word(&mut condition, &word);
    }
    if let Some(filter) = &wanted.entity_filters {
        let known = |attribute: &str| {
            attribute == GUID_ATTRIBUTE
                || type_name.is_none_or(|name| {
                    session
                        .types()
                        .entity(name)
                        .is_some_and(|t| t.attributes.contains_key(attribute))
                })
        };
        let (sql, values) = filter_sql(filter, type_name.unwrap_or(ALL_TYPES), &known)?;
        condition.sql.push(sql);
        condition.values.extend(values);
    }
    Ok(condition)
}

/// The entities that were given a classification, or to which one has come.
fn classified(
    session: &Session<'_>,
    condition: &mut Condition,
    name: &str,
    is_exact: bool,
) -> Result<(), Failure> {
    const ANY: &str = "SELECT entity FROM classification UNION ALL SELECT entity FROM propagated";
    match name {
        "*" | "_CLASSIFIED" => condition.sql.push(format!("id IN ({ANY})")),
        "_NOT_CLASSIFIED" => condition.sql.push(format!("id NOT IN ({ANY})")),
        name => {
            let classification = session
                .types()
                .classification(name)
                .ok_or_else(|| Failure::unknown_search_classification(name))?;
            let names = if is_exact {
                json!([name])
            } else {
                json!(classification.descendants)
            };
            condition.add(
                "id IN (
                    WITH wanted AS (SELECT id, entity FROM classification WHERE type IN (SELECT value FROM json_each(?)))
                    SELECT entity FROM wanted
                    UNION ALL SELECT p.entity FROM propagated p JOIN wanted ON wanted.id = p.classification)",
                names.to_string(),
            );
        }
    }
    Ok(())
}

/// The words of a query; what stands in quotes is one, and a backslash stands before a sign that is meant as it is.
fn words(query: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    let mut letters = query.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                is_quoted = !is_quoted;
                words.push(String::new());
            }
            '\\' => words
                .last_mut()
                .into_iter()
                .for_each(|it| it.extend(letters.next())),
            letter if letter.is_whitespace() && !is_quoted => words.push(String::new()),
            // That a word must be there goes without saying.
            '+' if !is_quoted && words.last().is_some_and(String::is_empty) => {}
            letter => words.last_mut().into_iter().for_each(|it| it.push(letter)),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn find_word(condition: &mut Condition, word: &str) {
    for part in word.split(['*', '?']).filter(|part| !part.is_empty()) {
        if part.chars().count() >= TRIGRAM {
            condition.add(
                "id IN (SELECT rowid FROM entity_text WHERE entity_text MATCH ?)",
                format!("\"{}\"", part.replace('"', "\"\"")),
            );
        } else {
            // Too short for the index: Chinese words of two letters are common.
            let pattern = format!("%{}%", escaped(part));
            condition
                .sql
                .push("(name LIKE ? ESCAPE '\\' OR qualified_name LIKE ? ESCAPE '\\')".to_owned());
            condition.values.push(pattern.clone().into());
            condition.values.push(pattern.into());
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

fn json_path(attribute: &str) -> String {
    format!("$.\"{}\"", attribute.replace('"', ""))
}

/// Whether all that a filter lets through has one of some qualified names or guids.
fn names_entities(filter: &SearchFilter) -> bool {
    let is_name = |filter: &SearchFilter| {
        matches!(
            filter.attribute_name.as_deref(),
            Some("qualifiedName" | GUID_ATTRIBUTE)
        ) && matches!(filter.operator.as_deref(), None | Some("eq" | "="))
    };
    let is_either = filter.condition.as_deref() == Some("OR") && !filter.criterion.is_empty();
    is_name(filter) || is_either && filter.criterion.iter().all(is_name)
}

/// The SQL of a filter, built from the leaves up without recursion.
fn filter_sql(
    filter: &SearchFilter,
    type_name: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> Result<(String, Vec<SqlValue>), Failure> {
    enum Step<'a> {
        Open(&'a SearchFilter),
        Close(&'static str, usize),
    }
    let mut done: Vec<(String, Vec<SqlValue>)> = Vec::new();
    let mut steps = vec![Step::Open(filter)];
    let mut seen = 0;
    while let Some(step) = steps.pop() {
        match step {
            Step::Open(filter) if filter.attribute_name.is_some() => {
                done.push(criterion_sql(filter, type_name, is_known)?);
            }
            Step::Open(filter) => {
                let joint = match filter.condition.as_deref() {
                    None | Some("AND") => " AND ",
                    Some("OR") => " OR ",
                    Some(other) => {
                        return Err(Failure::invalid_parameters(format!(
                            "{other} is no condition of a filter"
                        )));
                    }
                };
                steps.push(Step::Close(joint, filter.criterion.len()));
                steps.extend(filter.criterion.iter().rev().map(Step::Open));
            }
            Step::Close(_, 0) => done.push(("TRUE".to_owned(), Vec::new())),
            Step::Close(joint, count) => {
                let parts = done.split_off(done.len().saturating_sub(count));
                let (sql, values): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
                done.push((
                    format!("({})", sql.join(joint)),
                    values.into_iter().flatten().collect(),
                ));
            }
        }
        seen += 1;
        if seen > MAX_CRITERIA {
            return Err(Failure::invalid_parameters(
                "the filter has too many criteria",
            ));
        }
    }
    Ok(done
        .pop()
        .unwrap_or_else(|| ("TRUE".to_owned(), Vec::new())))
}

fn criterion_sql(
    filter: &SearchFilter,
    type_name: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> Result<(String, Vec<SqlValue>), Failure> {
    let attribute = filter.attribute_name.as_deref().unwrap_or_default();
    if !is_known(attribute) {
        return Err(Failure::unknown_attribute(attribute, type_name));
    }
    let (column, mut values) = match attribute {
        "qualifiedName" => ("qualified_name".to_owned(), Vec::new()),
        "name" => ("name".to_owned(), Vec::new()),
        GUID_ATTRIBUTE => ("guid".to_owned(), Vec::new()),
        _ => (
            "json_extract(attributes, ?)".to_owned(),
            vec![SqlValue::from(json_path(attribute))],
        ),
    };
    let value = filter.attribute_value.clone().unwrap_or_default();
    let operator = filter.operator.as_deref().unwrap_or("eq");
    let like = |pattern: String| (format!("{column} LIKE ? ESCAPE '\\'"), Some(pattern));
    let (sql, operand) = match operator {
        "eq" | "=" => (format!("CAST({column} AS TEXT) = ?"), Some(value)),
        "neq" | "!=" => (format!("CAST({column} AS TEXT) IS NOT ?"), Some(value)),
        "contains" => like(format!("%{}%", escaped(&value))),
        "startsWith" => like(format!("{}%", escaped(&value))),
        "endsWith" => like(format!("%{}", escaped(&value))),
        "like" => like(escaped(&value).replace('*', "%").replace('?', "_")),
        "isNull" | "is_null" => (format!("{column} IS NULL"), None),
        "notNull" | "not_null" => (format!("{column} IS NOT NULL"), None),
        other => {
            return Err(Failure::invalid_parameters(format!(
                "the local catalogue has no operator {other}"
            )));
        }
    };
    let sql = match (attribute, operator) {
        // As written, so that the index on the column is used.
        ("qualifiedName" | "name" | GUID_ATTRIBUTE, "eq" | "=") => format!("{column} = ?"),
        _ => sql,
    };
    values.extend(operand.map(SqlValue::from));
    Ok((sql, values))
}
