//! Relationships by themselves: reading one by its guid, making one between two entities, changing what it has of its own,
//! and taking it away.

use serde_json::{Map, Value, json};

use super::entity::read::{header, unique_attributes};
use super::entity::reference::by_unique_attributes;
use super::entity::relation::release;
use super::error::Failure;
use super::propagation::settle_edges;
use super::store::{EdgeRow, EdgeState, EntityRow, Session};
use super::types::{Propagation, RelationshipType, Side, known_values};
use crate::atlas::wire::Attributes;

/// What a request says of a relationship.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    guid: Option<String>,
    type_name: String,
    ends: [Option<Map<String, Value>>; 2],
    attributes: Option<Attributes>,
    propagation: Option<Propagation>,
}

impl Sent {
    /// Reads the body of a request.
    pub(crate) fn read(body: Value) -> Result<Self, Failure> {
        let Value::Object(mut body) = body else {
            return Err(Failure::bad_request("the body is not a JSON object"));
        };
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
        let object = |value: Option<Value>, key: &str| match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(_) => Err(Failure::bad_request(format!("{key} is not an object"))),
        };
        let propagation = text(body.remove("propagateTags"))
            .map(|name| {
                Propagation::of_name(&name).ok_or_else(|| {
                    Failure::bad_request(format!("{name} is no way for classifications"))
                })
            })
            .transpose()?;
        Ok(Self {
            guid: text(body.remove("guid")).filter(|guid| !guid.is_empty()),
            type_name: text(body.remove("typeName")).unwrap_or_default(),
            ends: [
                object(body.remove("end1"), "end1")?,
                object(body.remove("end2"), "end2")?,
            ],
            attributes: object(body.remove("attributes"), "attributes")?,
            propagation,
        })
    }
}

/// `GET /v2/relationship/guid/{guid}`; with the headers of its entities if they are asked for.
pub(crate) fn one(session: &Session<'_>, guid: &str, is_extended: bool) -> Result<Value, Failure> {
    let edge = edge(session, guid)?;
    let mut answer = json!({"relationship": whole(session, &edge)?});
    if is_extended {
        let mut headers = Map::new();
        for end in edge.ends {
            let row = session.entity(end)?;
            headers.insert(row.guid.clone(), json!(header(session, &row)?));
        }
        answer["referredEntities"] = Value::Object(headers);
    }
    Ok(answer)
}

fn edge(session: &Session<'_>, guid: &str) -> Result<EdgeRow, Failure> {
    session
        .edge_by_guid(guid)?
        .ok_or_else(|| Failure::unknown_relationship(guid))
}

/// `POST /v2/relationship`.
pub(crate) fn create(session: &Session<'_>, sent: &Sent) -> Result<Value, Failure> {
    let relationship = relationship(session, &sent.type_name)?;
    let [one, two] = &sent.ends;
    let mut ends = [
        end(session, relationship, Side::One, one.as_ref())?,
        end(session, relationship, Side::Two, two.as_ref())?,
    ];
    put_in_order(session, relationship, &mut ends)?;
    let [one, two] = &ends;
    let ids = [one.id, two.id];
    let before = session.edge_between(&relationship.name, ids)?;
    if before.is_some_and(|edge| edge.state == EdgeState::Active) {
        let guids = [one.guid.as_str(), two.guid.as_str()];
        return Err(Failure::relationship_exists(&relationship.name, guids));
    }
    let attributes = attributes(relationship, sent)?;
    for ((side, end), is_many) in [Side::One, Side::Two]
        .into_iter()
        .zip(&ends)
        .zip(relationship.is_many)
    {
        if !is_many {
            release(session, end.id, side, &relationship.name)?;
        }
    }
    session.join(&relationship.name, one.id, two.id)?;
    let edge = session
        .edge_between(&relationship.name, ids)?
        .ok_or_else(|| Failure::internal("a relationship that was made is gone"))?;
    if !attributes.is_empty() || sent.propagation.is_some() {
        session.save_edge(edge.id, &attributes, sent.propagation)?;
    }
    settle_edges(session, ids)?;
    note(session, &edge, "addedRelationships")?;
    whole(session, &self::edge(session, &edge.guid)?)
}

/// `PUT /v2/relationship`: its ends and its type stay.
pub(crate) fn update(session: &Session<'_>, sent: &Sent) -> Result<Value, Failure> {
    let guid = sent.guid.as_deref().unwrap_or_default();
    let edge = in_force(session, guid)?;
    if !sent.type_name.is_empty() && sent.type_name != edge.relationship {
        return Err(Failure::retyped_relationship(
            guid,
            &edge.relationship,
            &sent.type_name,
        ));
    }
    let relationship = relationship(session, &edge.relationship)?;
    for (index, side) in [Side::One, Side::Two].into_iter().enumerate() {
        let named = sent.ends.get(index).and_then(Option::as_ref);
        if let Some(named) = named
            && !edge
                .ends
                .contains(&end(session, relationship, side, Some(named))?.id)
        {
            return Err(Failure::moved_end(guid));
        }
    }
    let mut attributes = edge.attributes.clone();
    attributes.extend(self::attributes(relationship, sent)?);
    attributes.retain(|_, value| !value.is_null());
    let propagation = sent.propagation.or(edge.propagation);
    session.save_edge(edge.id, &attributes, propagation)?;
    settle_edges(session, edge.ends)?;
    whole(session, &self::edge(session, guid)?)
}

/// `DELETE /v2/relationship/guid/{guid}`: the edge stays as one that was removed.
pub(crate) fn delete(session: &Session<'_>, guid: &str) -> Result<(), Failure> {
    let edge = in_force(session, guid)?;
    session.part(edge.id, EdgeState::Removed)?;
    settle_edges(session, edge.ends)?;
    note(session, &edge, "removedRelationships")
}

fn in_force(session: &Session<'_>, guid: &str) -> Result<EdgeRow, Failure> {
    let edge = edge(session, guid)?;
    match edge.state {
        EdgeState::Active => Ok(edge),
        EdgeState::Removed | EdgeState::Ended => Err(Failure::deleted_relationship(guid)),
    }
}

fn relationship<'a>(session: &'a Session<'_>, name: &str) -> Result<&'a RelationshipType, Failure> {
    session
        .types()
        .relationship(name)
        .ok_or_else(|| Failure::unknown_relationship_type(name))
}

/// The active entity at an end.
fn end(
    session: &Session<'_>,
    relationship: &RelationshipType,
    side: Side,
    reference: Option<&Map<String, Value>>,
) -> Result<EntityRow, Failure> {
    let absent = || Failure::no_end(relationship.end_type(side));
    let reference = reference.ok_or_else(absent)?;
    let row = match reference.get("guid").and_then(Value::as_str) {
        Some(guid) => session.entity_by_guid(guid)?.ok_or_else(absent)?,
        None => match by_unique_attributes(session, reference) {
            Ok(referent) => session.entity(referent.id)?,
            Err(failure) if failure.is_missing_reference() => return Err(absent()),
            Err(failure) => return Err(failure),
        },
    };
    if row.is_deleted() {
        return Err(Failure::missing_reference(&row.guid));
    }
    Ok(row)
}

/// Like Atlas, takes the ends in either order.
fn put_in_order(
    session: &Session<'_>,
    relationship: &RelationshipType,
    ends: &mut [EntityRow; 2],
) -> Result<(), Failure> {
    let fits = |one: &EntityRow, two: &EntityRow| {
        session
            .types()
            .is_a(&one.type_name, relationship.end_type(Side::One))
            && session
                .types()
                .is_a(&two.type_name, relationship.end_type(Side::Two))
    };
    let [one, two] = &*ends;
    if fits(one, two) {
        return Ok(());
    }
    if fits(two, one) {
        ends.swap(0, 1);
        return Ok(());
    }
    Err(Failure::wrong_end(
        &relationship.name,
        &two.type_name,
        &one.type_name,
    ))
}

fn attributes(relationship: &RelationshipType, sent: &Sent) -> Result<Attributes, Failure> {
    match &sent.attributes {
        None => Ok(Attributes::new()),
        Some(sent) => known_values(&relationship.name, &relationship.attributes, sent)
            .map_err(|findings| Failure::invalid_relationship(&findings)),
    }
}

/// Tells the history of both entities.
fn note(session: &Session<'_>, edge: &EdgeRow, what: &str) -> Result<(), Failure> {
    let [one, two] = edge.ends;
    for (own, other) in [(one, two), (two, one)] {
        let (own, other) = (session.entity(own)?, session.entity(other)?);
        let described = json!({"relationshipType": edge.relationship, "guid": other.guid, "typeName": other.type_name});
        let details = json!({"typeName": own.type_name, "guid": own.guid, what: [described]});
        session.touch(own.id)?;
        session.note(own.id, "ENTITY_UPDATE", &details)?;
    }
    Ok(())
}

fn whole(session: &Session<'_>, edge: &EdgeRow) -> Result<Value, Failure> {
    let relationship = relationship(session, &edge.relationship)?;
    let mut answer = Map::new();
    answer.insert("typeName".to_owned(), json!(edge.relationship));
    if !relationship.attributes.is_empty() {
        let value = |name: &String| edge.attributes.get(name).cloned().unwrap_or_default();
        let attributes: Attributes = relationship
            .attributes
            .keys()
            .map(|name| (name.clone(), value(name)))
            .collect();
        answer.insert("attributes".to_owned(), Value::Object(attributes));
    }
    answer.insert("guid".to_owned(), json!(edge.guid));
    answer.insert("provenanceType".to_owned(), json!(0));
    for (key, id) in ["end1", "end2"].into_iter().zip(edge.ends) {
        let row = session.entity(id)?;
        let end = json!({
            "guid": row.guid,
            "typeName": row.type_name,
            "uniqueAttributes": unique_attributes(session, &row),
        });
        answer.insert(key.to_owned(), end);
    }
    let propagation = edge.propagation.unwrap_or(relationship.propagation);
    for (key, value) in [
        ("label", json!(relationship.label)),
        ("propagateTags", json!(propagation.name())),
        ("status", json!(edge.state.status())),
        ("createdBy", json!(edge.created_by)),
        ("updatedBy", json!(edge.updated_by)),
        ("createTime", json!(edge.create_time)),
        ("updateTime", json!(edge.update_time)),
        ("version", json!(0)),
        ("propagatedClassifications", json!([])),
        ("blockedPropagatedClassifications", json!([])),
    ] {
        answer.insert(key.to_owned(), value);
    }
    Ok(Value::Object(answer))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::{Value, json};

    use crate::local::testing::{Catalogue, topic};

    /// A table, a database, and a relationship type with an attribute between topics.
    fn catalogue() -> Catalogue {
        let catalogue = Catalogue::new();
        let database = |name: &str| {
            json!({"typeName": "hive_db", "attributes":
                {"qualifiedName": name, "name": name, "clusterName": "x"}})
        };
        let table =
            json!({"typeName": "hive_table", "attributes": {"qualifiedName": "t", "name": "t"}});
        catalogue.bulk(&[topic("a"), topic("b"), database("d"), database("e"), table]);
        let end = |name: &str| json!({"type": "kafka_topic", "name": name, "cardinality": "SET"});
        let definition = json!({"name": "mirrors", "relationshipCategory": "ASSOCIATION",
            "endDef1": end("mirrors"), "endDef2": end("mirrored"),
            "attributeDefs": [{"name": "lag", "typeName": "int", "isOptional": true}]});
        catalogue.post(
            "/v2/types/typedefs",
            &json!({"relationshipDefs": [definition]}),
        );
        catalogue
    }

    fn of(type_name: &str, ends: [Value; 2]) -> Value {
        let [one, two] = ends;
        json!({"typeName": type_name, "end1": one, "end2": two})
    }

    fn end(type_name: &str, name: &str) -> Value {
        json!({"typeName": type_name, "uniqueAttributes": {"qualifiedName": name}})
    }

    fn put(catalogue: &Catalogue, body: &Value) -> (u16, Value) {
        let (status, answer) = catalogue.send(&Method::PUT, "/v2/relationship", Some(body));
        (status.as_u16(), answer)
    }

    #[test]
    fn an_end_that_may_have_one_edge_gives_up_the_other() {
        let catalogue = catalogue();
        let table = end("hive_table", "t");
        for database in ["d", "e"] {
            // In either order.
            let ends = [end("hive_db", database), table.clone()];
            catalogue.post("/v2/relationship", &of("hive_table_db", ends));
        }
        let path = "/v2/entity/uniqueAttribute/type/hive_table?attr:qualifiedName=t";
        let answer = catalogue.get(path);
        let database = &answer["entity"]["relationshipAttributes"]["db"];
        assert_eq!(database["displayText"], "e");
    }

    #[test]
    fn its_attributes_can_be_changed_and_its_ends_cannot() {
        let catalogue = catalogue();
        let mut sent = of(
            "mirrors",
            [end("kafka_topic", "a"), end("kafka_topic", "b")],
        );
        sent["attributes"] = json!({"lag": "5"});
        let made = catalogue.post("/v2/relationship", &sent);
        assert_eq!(made["attributes"], json!({"lag": 5}));
        let guid = &made["guid"];
        let (status, answer) = put(&catalogue, &json!({"guid": guid, "attributes": {"lag": 7}}));
        assert_eq!((status, &answer["attributes"]["lag"]), (200, &json!(7)));
        for (body, status, code) in [
            (
                json!({"guid": guid, "typeName": "hive_table_db"}),
                404,
                "ATLAS-400-00-06A",
            ),
            (
                json!({"guid": guid, "end1": end("hive_db", "d")}),
                404,
                "ATLAS-400-00-069",
            ),
            (
                json!({"guid": guid, "attributes": {"lag": "long"}}),
                404,
                "ATLAS-404-00-00D",
            ),
            (json!({"guid": "nothing"}), 404, "ATLAS-404-00-00C"),
            (
                json!({"guid": guid, "propagateTags": "UP"}),
                400,
                "ATLAS-400-00-029",
            ),
        ] {
            let (found, answer) = put(&catalogue, &body);
            assert_eq!(
                (found, answer["errorCode"].as_str()),
                (status, Some(code)),
                "{body}"
            );
        }
    }

    #[test]
    fn one_that_was_taken_away_and_made_again_is_the_same() {
        let catalogue = catalogue();
        let sent = of(
            "mirrors",
            [end("kafka_topic", "a"), end("kafka_topic", "b")],
        );
        let guid = catalogue.post("/v2/relationship", &sent)["guid"].clone();
        let path = format!("/v2/relationship/guid/{}", guid.as_str().unwrap());
        catalogue.delete(&path);
        assert_eq!(catalogue.get(&path)["relationship"]["status"], "DELETED");
        assert_eq!(catalogue.post("/v2/relationship", &sent)["guid"], guid);
        let audit = format!("/v2/entity/{}/audit", catalogue.guid("kafka_topic", "a"));
        let history = catalogue.get(&audit);
        assert_eq!(history.as_array().unwrap().len(), 4);
    }

    #[test]
    fn mistakes_are_said() {
        let catalogue = catalogue();
        let (a, d) = (end("kafka_topic", "a"), end("hive_db", "d"));
        for (body, code) in [
            (of("nothing", [a.clone(), a.clone()]), "ATLAS-400-00-028"),
            (of("mirrors", [a.clone(), d]), "ATLAS-400-00-036"),
            (
                of("mirrors", [a.clone(), end("kafka_topic", "x")]),
                "ATLAS-400-00-07D",
            ),
            (
                of("mirrors", [a.clone(), json!({"guid": "x"})]),
                "ATLAS-400-00-07D",
            ),
            (
                json!({"typeName": "mirrors", "end1": a}),
                "ATLAS-400-00-07D",
            ),
            (json!([]), "ATLAS-400-00-029"),
        ] {
            let found = catalogue.post_error("/v2/relationship", &body);
            assert_eq!(found, (400, code.to_owned()), "{body}");
        }
        let path = "/v2/relationship/guid/nothing";
        assert_eq!(
            catalogue.get_error(path),
            (404, "ATLAS-404-00-00C".to_owned())
        );
    }
}
