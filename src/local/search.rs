//! Search: by type with its subtypes, by free text, by filters on attributes.
//!
//! Free text is every word of the query, as part of a name or description, in any case; a `*` or `?` at the edge of a word
//! asks for nothing more than that. Text filters other than equality take no notice of the case of ASCII letters.

use rusqlite::types::Value as SqlValue;
use serde_json::{Value, json};

use super::entity::read::header_with;
use super::error::Failure;
use super::store::Session;
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

/// Runs a search and answers as Atlas does.
pub(crate) fn search(session: &Session<'_>, search: &Search) -> Result<Value, Failure> {
    let wanted = &search.parameters;
    let query = wanted
        .query
        .as_deref()
        .map(str::trim)
        .filter(|q| !q.is_empty());
    if query.is_none() && wanted.type_name.is_none() {
        return Err(Failure::invalid_parameters(
            "one of typeName and query is needed to search",
        ));
    }
    let condition = condition(session, search, query)?;
    let limit = match wanted.limit {
        0 => DEFAULT_LIMIT,
        limit => limit.min(MAX_LIMIT),
    };
    let where_ = condition.text();
    let count: i64 = session
        .connection()
        .prepare(&format!("SELECT count(*) FROM entity WHERE {where_}"))?
        .query_row(rusqlite::params_from_iter(&condition.values), |row| {
            row.get(0)
        })?;
    let mut values = condition.values;
    let order = match &search.sort {
        None => "id".to_owned(),
        Some((attribute, is_descending)) => {
            values.push(json_path(attribute).into());
            let direction = if *is_descending { "DESC" } else { "ASC" };
            format!("json_extract(attributes, ?) {direction}, id")
        }
    };
    values.push(row_count(limit));
    values.push(row_count(wanted.offset));
    let rows = session.entities_where(
        &format!("WHERE {where_} ORDER BY {order} LIMIT ? OFFSET ?"),
        rusqlite::params_from_iter(values),
    )?;
    let mut answer = json!({
        "queryType": "BASIC",
        "searchParameters": echo(search, limit),
    });
    if let Some(query) = query {
        answer["queryText"] = json!(query);
    }
    if !rows.is_empty() {
        answer["entities"] = rows
            .iter()
            .map(|row| header_with(session, row, &wanted.attributes))
            .collect();
    }
    answer["approximateCount"] = json!(count);
    Ok(answer)
}

fn row_count(count: usize) -> SqlValue {
    SqlValue::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

fn echo(search: &Search, limit: usize) -> Value {
    let wanted = &search.parameters;
    let mut echo = json!({
        "excludeDeletedEntities": wanted.exclude_deleted_entities,
        "includeClassificationAttributes": false,
        "includeSubTypes": !search.is_exact_type,
        "includeSubClassifications": true,
        "limit": limit,
        "offset": wanted.offset,
    });
    for (key, value) in [
        ("query", json!(wanted.query)),
        ("typeName", json!(wanted.type_name)),
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
    if let Some(name) = type_name {
        let entity_type = session
            .types()
            .entity(name)
            .ok_or_else(|| Failure::unknown_search_type(name))?;
        if search.is_exact_type {
            condition.add("type = ?", name.to_owned());
        } else {
            let names = json!(entity_type.descendants).to_string();
            condition.add("type IN (SELECT value FROM json_each(?))", names);
        }
    }
    if wanted.exclude_deleted_entities {
        condition.sql.push("is_deleted = 0".to_owned());
    }
    for word in query.unwrap_or_default().split_whitespace() {
        find_word(&mut condition, word);
    }
    if let Some(filter) = &wanted.entity_filters {
        let known = |attribute: &str| {
            type_name.is_none_or(|name| {
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
        ("qualifiedName" | "name", "eq" | "=") => format!("{column} = ?"),
        _ => sql,
    };
    values.extend(operand.map(SqlValue::from));
    Ok((sql, values))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use crate::local::testing::{Catalogue, process, topic, with};

    fn catalogue() -> Catalogue {
        let catalogue = Catalogue::new();
        catalogue.bulk(&[
            with(topic("Orders@prod"), "description", "what people buy"),
            topic("orders_enriched@prod"),
            topic("订单 表@生产"),
            topic("50%_off@prod"),
            json!({"typeName": "hdfs_path", "attributes": {"qualifiedName": "hdfs://n/orders@prod", "name": "/orders", "path": "/orders"}}),
            process("job/orders@prod", &[], &[]),
            topic("gone@prod"),
        ]);
        catalogue
            .delete("/v2/entity/uniqueAttribute/type/kafka_topic?attr:qualifiedName=gone@prod");
        catalogue
    }

    fn names(answer: &Value) -> Vec<&str> {
        answer["entities"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|header| header["attributes"]["qualifiedName"].as_str().unwrap())
            .collect()
    }

    #[rstest]
    #[case::any_case("query=ORDERS&typeName=kafka_topic", &["Orders@prod", "orders_enriched@prod"])]
    #[case::inside_a_word("query=rich", &["orders_enriched@prod"])]
    #[case::all_words("query=orders+people", &["Orders@prod"])]
    #[case::wildcard("query=orders_*", &["orders_enriched@prod"])]
    #[case::two_chinese_letters("query=%E8%AE%A2%E5%8D%95", &["订单 表@生产"])]
    #[case::signs_of_like("query=50%25", &["50%_off@prod"])]
    #[case::signs_of_fts("query=%22AND%22", &[])]
    #[case::super_type("query=orders&typeName=Process", &["job/orders@prod"])]
    #[case::only_this_type("query=orders&typeName=fs_path&includeSubTypes=false", &[])]
    #[case::with_subtypes("query=orders&typeName=fs_path", &["hdfs://n/orders@prod"])]
    #[case::deleted_too("query=gone", &["gone@prod"])]
    #[case::without_deleted("query=gone&excludeDeletedEntities=true", &[])]
    #[case::page("typeName=kafka_topic&limit=2&offset=1", &["orders_enriched@prod", "订单 表@生产"])]
    #[case::past_the_end("typeName=kafka_topic&offset=100", &[])]
    fn finds(#[case] query: &str, #[case] expected: &[&str]) {
        let answer = catalogue().get(&format!("/v2/search/basic?{query}"));
        assert_eq!(names(&answer), expected);
    }

    #[rstest]
    #[case("qualifiedName", "eq", "Orders@prod", &["Orders@prod"])]
    #[case("qualifiedName", "startsWith", "orders", &["Orders@prod", "orders_enriched@prod"])]
    #[case("name", "endsWith", "_off@prod", &["50%_off@prod"])]
    #[case("qualifiedName", "contains", "%_", &["50%_off@prod"])]
    #[case("qualifiedName", "like", "O*s@p?od", &["Orders@prod"])]
    #[case("description", "eq", "what people buy", &["Orders@prod"])]
    #[case("description", "notNull", "", &["Orders@prod"])]
    fn filters(
        #[case] attribute: &str,
        #[case] operator: &str,
        #[case] value: &str,
        #[case] expected: &[&str],
    ) {
        let criterion =
            json!({"attributeName": attribute, "operator": operator, "attributeValue": value});
        for filter in [
            criterion.clone(),
            json!({"condition": "AND", "criterion": [criterion]}),
        ] {
            let answer = catalogue().post(
                "/v2/search/basic",
                &json!({"typeName": "kafka_topic", "entityFilters": filter}),
            );
            assert_eq!(names(&answer), expected);
            assert_eq!(answer["approximateCount"], expected.len());
        }
    }

    #[test]
    fn filters_are_joined_as_their_conditions_say() {
        let is = |value: &str| json!({"attributeName": "name", "operator": "eq", "attributeValue": value});
        let starts =
            json!({"attributeName": "name", "operator": "startsWith", "attributeValue": "orders"});
        let filter = json!({"condition": "AND", "criterion": [
            {"condition": "OR", "criterion": [is("Orders@prod"), is("50%_off@prod")]}, starts,
        ]});
        let answer = catalogue().post(
            "/v2/search/basic",
            &json!({"typeName": "kafka_topic", "entityFilters": filter, "attributes": ["uri"]}),
        );
        assert_eq!(names(&answer), ["Orders@prod"]);
        assert_eq!(answer["entities"][0]["attributes"]["uri"], "broker:9092");
    }

    #[test]
    fn sorts() {
        let answer = catalogue().post(
            "/v2/search/basic",
            &json!({"typeName": "kafka_topic", "excludeDeletedEntities": true, "sortBy": "name", "sortOrder": "DESCENDING"}),
        );
        let expected = [
            "订单 表@生产",
            "orders_enriched@prod",
            "Orders@prod",
            "50%_off@prod",
        ];
        assert_eq!(names(&answer), expected);
    }

    #[test]
    fn completes_a_prefix() {
        let path = "/v2/search/attribute?typeName=kafka_topic&attrValuePrefix=orders_";
        assert_eq!(names(&catalogue().get(path)), ["orders_enriched@prod"]);
    }

    #[test]
    fn mistakes_are_said() {
        let catalogue = catalogue();
        let basic = "/v2/search/basic";
        assert_eq!(
            catalogue.get_error(basic),
            (400, "ATLAS-400-00-01A".to_owned())
        );
        let unknown = format!("{basic}?typeName=nothing");
        assert_eq!(
            catalogue.get_error(&unknown),
            (400, "ATLAS-400-00-00A".to_owned())
        );
        let by = |attribute: &str, operator: &str| {
            json!({"typeName": "kafka_topic", "entityFilters":
                {"attributeName": attribute, "operator": operator, "attributeValue": "x"}})
        };
        for (body, code) in [
            (by("nothing", "eq"), "ATLAS-400-00-023"),
            (by("name", "near"), "ATLAS-400-00-01A"),
            (
                json!({"typeName": "kafka_topic", "limit": "many"}),
                "ATLAS-400-00-029",
            ),
        ] {
            assert_eq!(catalogue.post_error(basic, &body), (400, code.to_owned()));
        }
    }
}
