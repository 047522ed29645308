//! Business metadata and labels: what people note at an entity besides the attributes of its type. A publish leaves it alone.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::error::Failure;
use super::store::{EntityRow, Session};
use crate::atlas::wire::Attributes;

/// Longest label.
const MAX_LABEL: usize = 50;

/// What to do with labels that are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Labels {
    /// These and no others.
    Set,
    /// These as well.
    Add,
    /// Without these.
    Remove,
}

/// Reads the labels of a request.
pub(crate) fn labels_sent(body: Value) -> Result<BTreeSet<String>, Failure> {
    serde_json::from_value(body)
        .map_err(|error| Failure::bad_request(format!("the labels cannot be read: {error}")))
}

/// Changes the labels of an entity.
pub(crate) fn change_labels(
    session: &Session<'_>,
    row: &EntityRow,
    sent: &BTreeSet<String>,
    how: Labels,
) -> Result<(), Failure> {
    for label in sent {
        check_label(label)?;
    }
    let before: BTreeSet<String> = row.labels.iter().cloned().collect();
    let after: BTreeSet<String> = match how {
        Labels::Set => sent.clone(),
        Labels::Add => before.union(sent).cloned().collect(),
        Labels::Remove => before.difference(sent).cloned().collect(),
    };
    if after == before {
        return Ok(());
    }
    session.save_labels(row.id, &after)?;
    let words = |labels: Vec<&String>| {
        let labels: Vec<&str> = labels.into_iter().map(String::as_str).collect();
        labels.join(" ")
    };
    for (action, changed) in [
        ("LABEL_ADD", words(after.difference(&before).collect())),
        ("LABEL_DELETE", words(before.difference(&after).collect())),
    ] {
        if !changed.is_empty() {
            session.note(row.id, action, &json!(changed))?;
        }
    }
    session.touch(row.id)
}

fn check_label(label: &str) -> Result<(), Failure> {
    let is_made_of = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if label.is_empty() || label.chars().count() > MAX_LABEL {
        return Err(Failure::bad_label(
            "ATLAS-400-00-08F",
            format!("Invalid label: {label}, label size should be 1 to {MAX_LABEL} characters"),
        ));
    }
    if label.chars().all(is_made_of) {
        return Ok(());
    }
    Err(Failure::bad_label(
        "ATLAS-400-00-090",
        format!("Invalid label: {label}, label should contain alphanumeric characters, _ or -"),
    ))
}

/// Reads the business metadata of a request: attributes by group.
pub(crate) fn metadata_sent(body: Value) -> Result<Attributes, Failure> {
    let is_grouped = |groups: &Map<String, Value>| groups.values().all(Value::is_object);
    match body {
        Value::Object(groups) if is_grouped(&groups) => Ok(groups),
        _ => Err(Failure::bad_request(
            "the business metadata cannot be read: not attributes by group",
        )),
    }
}

/// Gives an entity business metadata: as well as what it has, or instead of it.
pub(crate) fn add_metadata(
    session: &Session<'_>,
    row: &EntityRow,
    sent: &Attributes,
    is_instead: bool,
) -> Result<(), Failure> {
    let sent = checked(session, row, sent)?;
    let mut after = if is_instead {
        Attributes::new()
    } else {
        row.business.clone()
    };
    for (group, values) in sent {
        let kept = after.entry(group).or_insert_with(|| json!({}));
        if let (Value::Object(kept), Value::Object(values)) = (kept, values) {
            kept.extend(values);
            kept.retain(|_, value| !value.is_null());
        }
    }
    save(session, row, after)
}

/// Takes business metadata from an entity: the attributes named in each group, or all of it where none is.
pub(crate) fn remove_metadata(
    session: &Session<'_>,
    row: &EntityRow,
    sent: &Attributes,
) -> Result<(), Failure> {
    let named = checked(session, row, sent)?;
    let mut after = row.business.clone();
    for (group, values) in named {
        let taken: Vec<&String> = values.as_object().into_iter().flat_map(Map::keys).collect();
        if let Some(Value::Object(kept)) = after.get_mut(&group) {
            kept.retain(|name, _| !taken.is_empty() && !taken.contains(&name));
        }
    }
    save(session, row, after)
}

fn save(session: &Session<'_>, row: &EntityRow, mut after: Attributes) -> Result<(), Failure> {
    after.retain(|_, values| values.as_object().is_some_and(|values| !values.is_empty()));
    if after == row.business {
        return Ok(());
    }
    session.save_business(row.id, &after)?;
    let groups: BTreeSet<&String> = after.keys().chain(row.business.keys()).collect();
    for group in groups {
        if after.get(group) != row.business.get(group) {
            let attributes = after.get(group).cloned().unwrap_or_else(|| json!({}));
            let details = json!({"typeName": group, "attributes": attributes});
            session.note(row.id, "BUSINESS_ATTRIBUTE_UPDATE", &details)?;
        }
    }
    session.touch(row.id)
}

/// The values in the form in which they are kept; all must be of attributes that entities of the type may have.
pub(crate) fn checked(
    session: &Session<'_>,
    row: &EntityRow,
    sent: &Attributes,
) -> Result<Attributes, Failure> {
    let (types, type_name) = (session.types(), &row.type_name);
    let mut kept = Attributes::new();
    let mut findings = Vec::new();
    for (group, values) in sent {
        let metadata = types.business_metadata(group).filter(|metadata| {
            let mut attributes = metadata.attributes.values();
            attributes.any(|attribute| attribute.is_of(types, type_name))
        });
        let Some(metadata) = metadata else {
            findings.push(format!(
                "{group}: invalid business-metadata for entity type {type_name}"
            ));
            continue;
        };
        let mut of_group = Attributes::new();
        for (name, value) in values.as_object().into_iter().flatten() {
            let attribute = metadata
                .attributes
                .get(name)
                .filter(|attribute| attribute.is_of(types, type_name));
            let Some(attribute) = attribute else {
                findings.push(format!(
                    "{group}.{name}: invalid business attribute for entity type {type_name}"
                ));
                continue;
            };
            match attribute.kept(value) {
                Some(value) => {
                    of_group.insert(name.clone(), value);
                }
                None => findings.push(format!(
                    "{group}.{name}={value}: invalid value for type {}",
                    attribute.type_name
                )),
            }
        }
        kept.insert(group.clone(), Value::Object(of_group));
    }
    if findings.is_empty() {
        Ok(kept)
    } else {
        Err(Failure::invalid_entity(&findings))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::{Value, json};

    use crate::local::testing::{Catalogue, topic};

    fn catalogue() -> Catalogue {
        let catalogue = Catalogue::new();
        let attribute = |name: &str, type_name: &str, of: &str| {
            json!({"name": name, "typeName": type_name, "isOptional": true,
                "options": {"applicableEntityTypes": format!("[\"{of}\"]"), "maxStrLength": "5"}})
        };
        let definition = json!({"name": "team", "attributeDefs":
            [attribute("owner", "string", "DataSet"), attribute("size", "int", "DataSet"), attribute("step", "int", "Process")]});
        catalogue.post(
            "/v2/types/typedefs",
            &json!({"businessMetadataDefs": [definition]}),
        );
        catalogue.bulk(&[topic("a")]);
        catalogue
    }

    /// Sends it to a path of the topic.
    fn send(catalogue: &Catalogue, method: &Method, rest: &str, body: &Value) -> (u16, String) {
        let path = format!(
            "/v2/entity/guid/{}/{rest}",
            catalogue.guid("kafka_topic", "a")
        );
        let (status, answer) = catalogue.send(method, &path, Some(body));
        let code = answer["errorCode"].as_str().unwrap_or_default();
        (status.as_u16(), code.to_owned())
    }

    fn noted(catalogue: &Catalogue, what: &str) -> Value {
        let path = "/v2/entity/uniqueAttribute/type/kafka_topic?attr:qualifiedName=a";
        catalogue.get(path)["entity"][what].clone()
    }

    #[test]
    fn metadata_is_added_replaced_and_taken() {
        let catalogue = catalogue();
        let steps = [
            (
                Method::POST,
                "businessmetadata",
                json!({"team": {"owner": "us"}}),
                json!({"team": {"owner": "us"}}),
            ),
            (
                Method::POST,
                "businessmetadata/team",
                json!({"size": "3"}),
                json!({"team": {"owner": "us", "size": 3}}),
            ),
            (
                Method::POST,
                "businessmetadata?isOverwrite=True",
                json!({"team": {"size": 4}}),
                json!({"team": {"size": 4}}),
            ),
            (
                Method::POST,
                "businessmetadata/team",
                json!({"owner": "me"}),
                json!({"team": {"size": 4, "owner": "me"}}),
            ),
            (
                Method::DELETE,
                "businessmetadata/team",
                json!({"owner": "me"}),
                json!({"team": {"size": 4}}),
            ),
            (
                Method::DELETE,
                "businessmetadata",
                json!({"team": {}}),
                Value::Null,
            ),
        ];
        for (method, rest, body, expected) in steps {
            assert_eq!(send(&catalogue, &method, rest, &body).0, 204, "{rest}");
            assert_eq!(
                noted(&catalogue, "businessAttributes"),
                expected,
                "{rest} {body}"
            );
        }
        let definition = catalogue.get("/v2/types/entitydef/name/kafka_topic");
        let of_type = &definition["businessAttributeDefs"]["team"];
        assert_eq!(of_type.as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn metadata_that_the_type_has_not_is_refused() {
        let catalogue = catalogue();
        for body in [
            json!({"nothing": {"owner": "us"}}),
            json!({"team": {"step": 1}}),
            json!({"team": {"nothing": 1}}),
            json!({"team": {"size": "many"}}),
            json!({"team": {"owner": "too long"}}),
        ] {
            let found = send(&catalogue, &Method::POST, "businessmetadata", &body);
            assert_eq!(found, (404, "ATLAS-404-00-007".to_owned()), "{body}");
        }
        let found = send(
            &catalogue,
            &Method::POST,
            "businessmetadata",
            &json!({"team": 1}),
        );
        assert_eq!(found, (400, "ATLAS-400-00-029".to_owned()));
    }

    #[test]
    fn labels_are_a_set() {
        let catalogue = catalogue();
        for (method, sent, expected) in [
            (Method::POST, json!(["b", "a", "b"]), json!(["a", "b"])),
            (Method::PUT, json!(["c"]), json!(["a", "b", "c"])),
            (Method::DELETE, json!(["a", "x"]), json!(["b", "c"])),
            (Method::POST, json!([]), json!([])),
        ] {
            assert_eq!(send(&catalogue, &method, "labels", &sent).0, 204);
            assert_eq!(noted(&catalogue, "labels"), expected);
        }
        for (label, code) in [
            ("a b", "ATLAS-400-00-090"),
            (&"l".repeat(51), "ATLAS-400-00-08F"),
        ] {
            let found = send(&catalogue, &Method::PUT, "labels", &json!([label]));
            assert_eq!(found, (400, code.to_owned()));
        }
    }
}
