//! Classifications of an entity: giving, changing and taking them, and the form in which they are answered.

use serde_json::{Map, Value, json};

use super::error::Failure;
use super::propagation::settle;
use super::store::{ClassificationId, ClassificationRow, EntityRow, Session};
use super::types::{Attribute, ClassificationType, known_values};
use crate::atlas::wire::{Attributes, Classification};

/// Reads the classifications of a request. As in Atlas a null is as good as nothing: Apache's Python client writes many.
pub(crate) fn sent(mut body: Value) -> Result<Vec<Classification>, Failure> {
    for classification in body.as_array_mut().into_iter().flatten() {
        if let Value::Object(fields) = classification {
            fields.retain(|_, value| !value.is_null());
        }
    }
    serde_json::from_value(body).map_err(|error| {
        Failure::bad_request(format!("the classifications cannot be read: {error}"))
    })
}

/// Gives an entity classifications, all or none.
pub(crate) fn add(
    session: &Session<'_>,
    row: &EntityRow,
    sent: &[Classification],
) -> Result<(), Failure> {
    if row.is_deleted() {
        return Err(Failure::deleted_guid(&row.guid));
    }
    if sent.is_empty() {
        return Err(Failure::no_classifications_sent("add", &row.guid));
    }
    for sent in sent {
        let own = session.own_classifications(row.id)?;
        if own.iter().any(|own| own.type_name == sent.type_name) {
            return Err(Failure::classified_already(&row.guid, &sent.type_name));
        }
        let classification = type_of(session, row, &sent.type_name)?;
        let attributes = values(classification, sent)?;
        let mut new = ClassificationRow {
            entity: row.id,
            type_name: sent.type_name.clone(),
            attributes,
            validity_periods: sent.validity_periods.clone(),
            propagates: sent.propagate.unwrap_or(true),
            ends_with_entity: sent.remove_propagations_on_entity_delete.unwrap_or(false),
            id: ClassificationId::default(),
        };
        new.id = session.add_classification(&new)?;
        settle(session, &new)?;
        session.note(row.id, "CLASSIFICATION_ADD", &answer(session, &new, row))?;
    }
    session.touch(row.id)
}

/// Changes classifications that an entity was given: of their attributes those that are sent.
pub(crate) fn update(
    session: &Session<'_>,
    row: &EntityRow,
    sent: &[Classification],
) -> Result<(), Failure> {
    if sent.is_empty() {
        return Err(Failure::no_classifications_sent("update", &row.guid));
    }
    for sent in sent {
        let mut changed = own(session, row, &sent.type_name)?;
        let is_other = |guid: &String| !guid.is_empty() && *guid != row.guid;
        if sent.entity_guid.as_ref().is_some_and(is_other) {
            return Err(Failure::classified_elsewhere(&sent.type_name));
        }
        let classification = type_of(session, row, &sent.type_name)?;
        changed
            .attributes
            .extend(values_sent(classification, sent)?);
        if !sent.validity_periods.is_empty() {
            changed.validity_periods.clone_from(&sent.validity_periods);
        }
        changed.propagates = sent.propagate.unwrap_or(changed.propagates);
        changed.ends_with_entity = sent
            .remove_propagations_on_entity_delete
            .unwrap_or(changed.ends_with_entity);
        session.save_classification(&changed)?;
        settle(session, &changed)?;
        session.note(
            row.id,
            "CLASSIFICATION_UPDATE",
            &answer(session, &changed, row),
        )?;
    }
    session.touch(row.id)
}

/// Takes a classification from the entity that was given it.
pub(crate) fn remove(session: &Session<'_>, row: &EntityRow, name: &str) -> Result<(), Failure> {
    if session.types().classification(name).is_none() {
        return Err(Failure::unknown_classification(name));
    }
    if session.own_classifications(row.id)?.is_empty() {
        return Err(Failure::not_classified(&row.guid));
    }
    let removed = own(session, row, name)?;
    session.remove_classification(removed.id)?;
    session.note(row.id, "CLASSIFICATION_DELETE", &json!(name))?;
    session.touch(row.id)
}

/// `GET …/classifications`: its own and those that have come to it.
pub(crate) fn list(session: &Session<'_>, row: &EntityRow) -> Result<Value, Failure> {
    let all = all(session, row)?;
    Ok(json!({
        "startIndex": 0, "pageSize": all.len(), "totalCount": all.len(), "sortType": "NONE", "list": all,
    }))
}

/// `GET …/classification/{name}`.
pub(crate) fn one(session: &Session<'_>, row: &EntityRow, name: &str) -> Result<Value, Failure> {
    all(session, row)?
        .into_iter()
        .find(|classification| classification["typeName"] == name)
        .ok_or_else(|| Failure::unknown_classification(name))
}

/// All classifications at an entity as they are answered, its own first.
pub(crate) fn all<A>(session: &Session<'_>, row: &EntityRow<A>) -> Result<Vec<Value>, Failure> {
    let mut answers = Vec::new();
    for own in session.own_classifications(row.id)? {
        answers.push(answer(session, &own, row));
    }
    for come in session.propagated_classifications(row.id)? {
        answers.push(answer(session, &come, &session.entity(come.entity)?));
    }
    Ok(answers)
}

/// A classification and the entity that was given it.
fn answer<A>(session: &Session<'_>, row: &ClassificationRow, entity: &EntityRow<A>) -> Value {
    let mut answer = Map::new();
    answer.insert("typeName".to_owned(), json!(row.type_name));
    let attributes: Attributes = session
        .types()
        .classification(&row.type_name)
        .into_iter()
        .flat_map(|classification| classification.attributes.keys())
        .map(|name| {
            let value = row.attributes.get(name).cloned().unwrap_or_default();
            (name.clone(), value)
        })
        .collect();
    if !attributes.is_empty() {
        answer.insert("attributes".to_owned(), Value::Object(attributes));
    }
    for (key, value) in [
        ("entityGuid", json!(entity.guid)),
        ("entityStatus", json!(entity.status)),
        ("propagate", json!(row.propagates)),
        (
            "removePropagationsOnEntityDelete",
            json!(row.ends_with_entity),
        ),
    ] {
        answer.insert(key.to_owned(), value);
    }
    if !row.validity_periods.is_empty() {
        answer.insert("validityPeriods".to_owned(), json!(row.validity_periods));
    }
    Value::Object(answer)
}

fn own(session: &Session<'_>, row: &EntityRow, name: &str) -> Result<ClassificationRow, Failure> {
    session
        .own_classifications(row.id)?
        .into_iter()
        .find(|own| own.type_name == name)
        .ok_or_else(|| Failure::not_classified_so(name))
}

/// The type, if entities of the row's type take it.
fn type_of<'a>(
    session: &'a Session<'_>,
    row: &EntityRow,
    name: &str,
) -> Result<&'a ClassificationType, Failure> {
    let types = session.types();
    let classification = types
        .classification(name)
        .ok_or_else(|| Failure::unknown_classification(name))?;
    let allowed = &classification.entity_types;
    let is_taken = allowed.is_empty()
        || allowed
            .iter()
            .any(|allowed| types.is_a(&row.type_name, allowed));
    if is_taken {
        Ok(classification)
    } else {
        Err(Failure::not_for_type(&row.guid, &row.type_name, name))
    }
}

fn values_sent(
    classification: &ClassificationType,
    sent: &Classification,
) -> Result<Attributes, Failure> {
    let none = Attributes::new();
    let sent = sent.attributes.as_ref().unwrap_or(&none);
    known_values(&classification.name, &classification.attributes, sent)
        .map_err(|findings| Failure::invalid_entity(&findings))
}

/// The values of a new classification: all that are mandatory.
fn values(
    classification: &ClassificationType,
    sent: &Classification,
) -> Result<Attributes, Failure> {
    let values = values_sent(classification, sent)?;
    let missing = missing(classification.attributes.iter(), &values);
    if missing.is_empty() {
        Ok(values)
    } else {
        Err(Failure::invalid_entity(&missing))
    }
}

fn missing<'a>(
    attributes: impl Iterator<Item = (&'a String, &'a Attribute)>,
    values: &Attributes,
) -> Vec<String> {
    attributes
        .filter(|(name, attribute)| {
            !attribute.is_optional && values.get(*name).is_none_or(Value::is_null)
        })
        .map(|(name, attribute)| {
            let declared_by = &attribute.declared_by;
            format!("{declared_by}.{name}: mandatory attribute value missing in type {declared_by}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::{Value, json};

    use crate::local::testing::{Catalogue, process, topic};

    /// a → p → b → q → c, and the tags PII with its subtype Address, and Flow for processes only.
    fn catalogue() -> Catalogue {
        let catalogue = Catalogue::new();
        let tag = |name: &str, supers: &[&str], of: &[&str]| {
            json!({"name": name, "superTypes": supers, "entityTypes": of,
                "attributeDefs": [{"name": format!("{name}_level"), "typeName": "int", "isOptional": name != "Flow"}]})
        };
        catalogue.post(
            "/v2/types/typedefs",
            &json!({"classificationDefs": [tag("PII", &[], &[]), tag("Address", &["PII"], &[]), tag("Flow", &[], &["Process"])]}),
        );
        catalogue.bulk(&[topic("a"), topic("b"), topic("c")]);
        catalogue.bulk(&[process("p", &["a"], &["b"]), process("q", &["b"], &["c"])]);
        catalogue
    }

    fn path(name: &str, rest: &str) -> String {
        let type_name = if "pq".contains(name) {
            "flink_process"
        } else {
            "kafka_topic"
        };
        format!("/v2/entity/uniqueAttribute/type/{type_name}{rest}?attr:qualifiedName={name}")
    }

    fn send(catalogue: &Catalogue, method: &Method, path: &str, body: &Value) -> (u16, String) {
        let (status, answer) = catalogue.send(method, path, Some(body));
        let code = answer["errorCode"].as_str().unwrap_or_default();
        (status.as_u16(), code.to_owned())
    }

    fn add(catalogue: &Catalogue, name: &str, tag: &Value) -> (u16, String) {
        let path = path(name, "/classifications");
        send(catalogue, &Method::POST, &path, &json!([tag]))
    }

    fn names(catalogue: &Catalogue, name: &str) -> Value {
        catalogue.get(&path(name, "/header"))["classificationNames"].clone()
    }

    #[test]
    fn they_go_along_the_edges_in_force() {
        let catalogue = catalogue();
        assert_eq!(add(&catalogue, "a", &json!({"typeName": "PII"})).0, 204);
        for reached in ["p", "b", "q", "c"] {
            assert_eq!(names(&catalogue, reached), json!(["PII"]), "{reached}");
        }
        // An edge less, an edge more.
        catalogue.bulk(&[process("q", &[], &["c"])]);
        assert_eq!(names(&catalogue, "c"), json!([]));
        assert_eq!(names(&catalogue, "b"), json!(["PII"]));
        catalogue.bulk(&[process("q", &["b"], &["c"])]);
        assert_eq!(names(&catalogue, "c"), json!(["PII"]));
        catalogue.delete(&path("p", ""));
        assert_eq!(names(&catalogue, "b"), json!([]));
        assert_eq!(names(&catalogue, "a"), json!(["PII"]));
    }

    #[test]
    fn they_stay_where_they_are_if_that_is_said() {
        let catalogue = catalogue();
        let tag = json!({"typeName": "PII", "propagate": false, "validityPeriods": null, "attributes": null});
        assert_eq!(add(&catalogue, "a", &tag).0, 204);
        assert_eq!(names(&catalogue, "p"), json!([]));
        let path = path("a", "/classifications");
        let on = json!([{"typeName": "PII", "propagate": true}]);
        assert_eq!(send(&catalogue, &Method::PUT, &path, &on).0, 204);
        assert_eq!(names(&catalogue, "c"), json!(["PII"]));
    }

    #[test]
    fn writing_an_entity_again_leaves_them_alone() {
        let catalogue = catalogue();
        let mut tagged = topic("d");
        tagged["classifications"] = json!([{"typeName": "PII", "attributes": {"PII_level": "2"}}]);
        tagged["labels"] = json!(["l"]);
        let answer = catalogue.bulk(&[tagged]);
        let header = &answer["mutatedEntities"]["CREATE"][0];
        assert_eq!(header["classificationNames"], json!(["PII"]));
        catalogue.bulk(&[crate::local::testing::with(
            topic("d"),
            "description",
            "new",
        )]);
        let entity = catalogue.get(&path("d", ""))["entity"].clone();
        assert_eq!(
            entity["classifications"][0]["attributes"],
            json!({"PII_level": 2})
        );
        assert_eq!(entity["labels"], json!(["l"]));
    }

    #[test]
    fn a_search_finds_those_to_which_they_came_and_those_of_subtypes() {
        let catalogue = catalogue();
        add(&catalogue, "b", &json!({"typeName": "Address"}));
        let found = |query: &str| {
            catalogue.get(&format!("/v2/search/basic?{query}"))["approximateCount"].clone()
        };
        assert_eq!(found("classification=PII"), 3);
        assert_eq!(found("classification=PII&typeName=DataSet"), 2);
        assert_eq!(
            found("classification=PII&includeSubClassifications=false"),
            0
        );
        assert_eq!(found("classification=*"), 3);
        assert_eq!(found("classification=_NOT_CLASSIFIED&typeName=DataSet"), 1);
        let unknown = catalogue.get_error("/v2/search/basic?classification=nothing");
        assert_eq!(unknown, (400, "ATLAS-400-00-046".to_owned()));
    }

    #[test]
    fn mistakes_are_said() {
        let catalogue = catalogue();
        for (name, tag, status, code) in [
            ("a", json!({"typeName": "nothing"}), 404, "ATLAS-404-00-008"),
            (
                "a",
                json!({"typeName": "Flow", "attributes": {"Flow_level": 1}}),
                400,
                "ATLAS-400-00-055",
            ),
            ("p", json!({"typeName": "Flow"}), 404, "ATLAS-404-00-007"),
            (
                "a",
                json!({"typeName": "PII", "attributes": {"PII_level": "x"}}),
                404,
                "ATLAS-404-00-007",
            ),
            ("a", json!("PII"), 400, "ATLAS-400-00-029"),
            ("x", json!({"typeName": "PII"}), 404, "ATLAS-404-00-009"),
        ] {
            assert_eq!(
                add(&catalogue, name, &tag),
                (status, code.to_owned()),
                "{tag}"
            );
        }
        let of_a = path("a", "/classifications");
        assert_eq!(
            send(&catalogue, &Method::POST, &of_a, &json!([])),
            (400, "ATLAS-400-00-06F".to_owned())
        );
        add(&catalogue, "a", &json!({"typeName": "PII"}));
        let other = json!([{"typeName": "Address"}]);
        let expected = (400, "ATLAS-400-00-06D".to_owned());
        assert_eq!(send(&catalogue, &Method::PUT, &of_a, &other), expected);
        let remove = |name: &str, tag: &str| {
            let path = path(name, &format!("/classification/{tag}"));
            send(&catalogue, &Method::DELETE, &path, &Value::Null)
        };
        assert_eq!(remove("a", "Address"), expected);
        // It only came there.
        assert_eq!(remove("b", "PII"), (404, "ATLAS-404-00-003".to_owned()));
        assert_eq!(remove("a", "PII").0, 204);
        assert_eq!(names(&catalogue, "c"), json!([]));
        let (status, _) = catalogue.send(&Method::DELETE, "/v2/types/typedef/name/PII", None);
        assert_eq!(status, 409, "it has a subtype");
    }
}
