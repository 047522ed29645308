//! In what a server's definition of a type differs from the one that we use.
//!
//! Only what we rely on counts: more attributes, options and subtypes are somebody else's business, as long as an entity
//! that we send is still a whole one.

use std::collections::BTreeSet;

use serde_json::Value;

use super::text;

/// What of `ours` the definition of a server has otherwise, in words; empty where ours can be used as if it were there.
pub fn differences(ours: &Value, theirs: &Value) -> Vec<String> {
    let kind = (text(ours, "category"), text(theirs, "category"));
    match kind {
        (ours, theirs) if ours != theirs => vec![format!("it is a {theirs}, not a {ours}")],
        ("ENTITY", _) => of_entity(ours, theirs),
        ("RELATIONSHIP", _) => of_relationship(ours, theirs),
        _ => Vec::new(),
    }
}

fn of_entity(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let (own, other) = (names(&ours["superTypes"]), names(&theirs["superTypes"]));
    if !own.is_subset(&other) {
        found.push(format!(
            "its super types are {}, not {}",
            listed(&other),
            listed(&own)
        ));
    }
    for attribute in list(&ours["attributeDefs"]) {
        let name = text(attribute, "name");
        match named(theirs, name) {
            None => found.push(format!("it lacks the attribute {name}")),
            Some(other) => {
                let (own, other) = (text(attribute, "typeName"), text(other, "typeName"));
                if own != other {
                    found.push(format!("its attribute {name} is {other}, not {own}"));
                }
            }
        }
    }
    for attribute in list(&theirs["attributeDefs"]) {
        let name = text(attribute, "name");
        if attribute["isOptional"] == false && named(ours, name).is_none() {
            found.push(format!(
                "it requires the attribute {name}, which is not sent"
            ));
        }
    }
    found
}

fn of_relationship(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let category = "relationshipCategory";
    let (own, other) = (text(ours, category), text(theirs, category));
    if own != other {
        found.push(format!("it is a {other}, not a {own}"));
    }
    // Where both ends are attributes of their types Atlas finds an edge from one side only, unless it has this label.
    let label = "relationshipLabel";
    let (own, other) = (text(ours, label), text(theirs, label));
    if !own.is_empty() && own != other {
        let other = if other.is_empty() { "no label" } else { other };
        found.push(format!("its edges have {other}, not the label {own}"));
    }
    for end in ["endDef1", "endDef2"] {
        let (own, other) = (shown(&ours[end]), shown(&theirs[end]));
        if own != other {
            found.push(format!("its {end} is {other}, not {own}"));
        }
    }
    found
}

/// An end of a relationship in words.
fn shown(end: &Value) -> String {
    format!(
        "{}.{} {}{}",
        text(end, "type"),
        text(end, "name"),
        text(end, "cardinality"),
        if end["isContainer"] == true {
            " container"
        } else {
            ""
        }
    )
}

fn named<'a>(definition: &'a Value, name: &str) -> Option<&'a Value> {
    list(&definition["attributeDefs"]).find(|attribute| text(attribute, "name") == name)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn names(value: &Value) -> BTreeSet<&str> {
    list(value).filter_map(Value::as_str).collect()
}

fn listed(names: &BTreeSet<&str>) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::atlas::types::{all, own};

    #[test]
    fn every_definition_is_like_itself() {
        for (name, definition) in all() {
            assert!(differences(definition, definition).is_empty(), "{name}");
        }
        assert_eq!(own().count(), 7);
    }

    #[test]
    fn more_than_we_need_is_no_difference() {
        let ours = &all()["headwater_column"];
        let mut theirs = ours.clone();
        theirs["superTypes"] = json!(["DataSet", "Labelled"]);
        theirs["attributeDefs"]
            .as_array_mut()
            .unwrap()
            .push(json!({"name": "origin", "typeName": "string", "isOptional": true}));
        assert!(differences(ours, &theirs).is_empty());
    }

    #[rstest]
    #[case("headwater_column", "/category", json!("STRUCT"), "it is a STRUCT, not a ENTITY")]
    #[case("headwater_column", "/superTypes", json!(["Asset"]), "its super types are Asset, not DataSet")]
    #[case("headwater_column", "/attributeDefs/0/name", json!("kind"), "it lacks the attribute type")]
    #[case("headwater_column", "/attributeDefs/0/typeName", json!("int"), "its attribute type is int, not string")]
    #[case("headwater_table_columns", "/relationshipCategory", json!("AGGREGATION"), "it is a AGGREGATION, not a COMPOSITION")]
    #[case("headwater_table_columns", "/endDef2/type", json!("hive_column"),
        "its endDef2 is hive_column.table SINGLE, not headwater_column.table SINGLE")]
    #[case(
        "rdbms_table_columns",
        "/relationshipLabel",
        Value::Null,
        "its edges have no label, not the label __rdbms_table.columns"
    )]
    fn what_differs_is_named(
        #[case] name: &str,
        #[case] place: &str,
        #[case] value: Value,
        #[case] expected: &str,
    ) {
        let ours = &all()[name];
        let mut theirs = ours.clone();
        *theirs.pointer_mut(place).unwrap() = value;
        assert_eq!(differences(ours, &theirs)[0], expected);
    }

    #[test]
    fn an_attribute_that_we_do_not_send_must_not_be_required() {
        let ours = &all()["headwater_table"];
        let mut theirs = ours.clone();
        theirs["attributeDefs"] =
            json!([{"name": "owner2", "typeName": "string", "isOptional": false}]);
        assert_eq!(
            differences(ours, &theirs),
            ["it requires the attribute owner2, which is not sent"]
        );
    }
}
