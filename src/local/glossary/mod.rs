//! Glossaries: making them, their categories and their terms, assigning terms to entities, and the forms in which all of that is
//! answered. A publish leaves it alone.
//!
//! Source of the forms: `i-tags/021`–`025` of the recorded exchanges, and Atlas' `AtlasGlossary`, `AtlasGlossaryCategory` and
//! `AtlasGlossaryTerm`. Changing and deleting them is not there.

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use super::entity::read::display_text;
use super::error::Failure;
use super::store::{EntityId, EntityRow, ItemKind, ItemRow, Session, Tie};
use crate::atlas::page::MEANINGS;
use crate::atlas::wire::Status;
use crate::atlas::wire::TERM_RELATIONS;

/// The relationship that an assignment is.
const ASSIGNMENT: &str = "AtlasGlossarySemanticAssignment";

/// What people write of an item and is kept as it is.
const TEXTS: [&str; 7] = [
    "name",
    "shortDescription",
    "longDescription",
    "language",
    "usage",
    "abbreviation",
    "examples",
];

/// The field of a term that names its categories.
const CATEGORIES: &str = "categories";
/// The field of a category that names the one above it.
const PARENT: &str = "parentCategory";

/// Makes a glossary, category or term, and answers it.
pub(crate) fn create(
    session: &Session<'_>,
    kind: ItemKind,
    sent: &Value,
) -> Result<Value, Failure> {
    let name = sent.get("name").and_then(Value::as_str).unwrap_or_default();
    if name.trim().is_empty() {
        return Err(Failure::unnamed(kind));
    }
    // These stand between the names of which qualified names are made.
    if name.contains(['@', '.']) {
        return Err(Failure::invalid_parameters(format!(
            "a name of a {} has neither @ nor .: {name}",
            kind.as_str()
        )));
    }
    let mut body = Map::new();
    for field in TEXTS {
        let value = sent.get(field).filter(|value| !value.is_null());
        body.extend(value.map(|value| (field.to_owned(), value.clone())));
    }
    if kind == ItemKind::Glossary {
        let made = session.add_item(kind, name, None, &body)?;
        return glossary(session, &made);
    }
    let anchor = sent.get("anchor").and_then(|it| it.get("glossaryGuid"));
    let anchor = anchor
        .and_then(Value::as_str)
        .ok_or_else(Failure::no_anchor)?;
    let home = session.item(ItemKind::Glossary, anchor)?;
    let named = |field: &str, key: &str| named(session, sent.get(field), key);
    if kind == ItemKind::Category {
        let parents = named(PARENT, "categoryGuid")?;
        let above = parents.first().unwrap_or(&home);
        let sign = if parents.is_empty() { '@' } else { '.' };
        let qualified_name = format!("{name}{sign}{}", above.qualified_name);
        let made = session.add_item(kind, &qualified_name, Some(home.id), &body)?;
        for parent in parents {
            session.tie_items(made.id, PARENT, parent.id, None)?;
        }
        for term in named("terms", "termGuid")? {
            session.tie_items(term.id, CATEGORIES, made.id, None)?;
        }
        return category(session, &made);
    }
    let qualified_name = format!("{name}@{}", home.qualified_name);
    let made = session.add_item(kind, &qualified_name, Some(home.id), &body)?;
    for category in named(CATEGORIES, "categoryGuid")? {
        session.tie_items(made.id, CATEGORIES, category.id, None)?;
    }
    for (field, back, _) in TERM_RELATIONS {
        for other in named(field, "termGuid")? {
            session.tie_items(made.id, field, other.id, Some(back))?;
        }
    }
    term(session, &made)
}

/// The items that a field names by their guids: one, or a list.
fn named(session: &Session<'_>, field: Option<&Value>, key: &str) -> Result<Vec<ItemRow>, Failure> {
    let kind = match key {
        "termGuid" => ItemKind::Term,
        _ => ItemKind::Category,
    };
    let named = match field {
        None | Some(Value::Null) => &[],
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    let guids = named.iter().map(|it| it.get(key).and_then(Value::as_str));
    guids
        .map(|guid| session.item(kind, guid.unwrap_or_default()))
        .collect()
}

fn head(item: &ItemRow) -> Map<String, Value> {
    let mut answer = Map::new();
    answer.insert("guid".to_owned(), json!(item.guid));
    answer.insert("qualifiedName".to_owned(), json!(item.qualified_name));
    answer.extend(item.body.clone());
    answer
}

fn name(item: &ItemRow) -> &str {
    let name = item.body.get("name").and_then(Value::as_str);
    name.unwrap_or(&item.qualified_name)
}

/// A tie as other items tell of it; `key` is what its guid is called there.
fn told(tie: &Tie, key: &str) -> Value {
    json!({key: tie.other.guid, "relationGuid": tie.guid, "displayText": name(&tie.other)})
}

/// Tells of ties, where there are some.
fn insert(answer: &mut Map<String, Value>, field: &str, key: &str, ties: &[Tie]) {
    if !ties.is_empty() {
        let told: Vec<Value> = ties.iter().map(|tie| told(tie, key)).collect();
        answer.insert(field.to_owned(), json!(told));
    }
}

/// A glossary, with the names of its terms and categories.
pub(crate) fn glossary(session: &Session<'_>, item: &ItemRow) -> Result<Value, Failure> {
    let mut answer = head(item);
    let ties = |kind| -> Result<Vec<Tie>, Failure> {
        let items = session.items(kind, Some(item.id))?.into_iter();
        let ties = items.map(|other| Tie {
            guid: other.anchor.clone(),
            other,
        });
        Ok(ties.collect())
    };
    insert(&mut answer, "terms", "termGuid", &ties(ItemKind::Term)?);
    let mut categories = Vec::new();
    for tie in ties(ItemKind::Category)? {
        let mut told = told(&tie, "categoryGuid");
        if let Some(parent) = session.ties(tie.other.id, PARENT)?.first() {
            told["parentCategoryGuid"] = json!(parent.other.guid);
        }
        categories.push(told);
    }
    if !categories.is_empty() {
        answer.insert(CATEGORIES.to_owned(), json!(categories));
    }
    Ok(Value::Object(answer))
}

fn anchor(session: &Session<'_>, item: &ItemRow) -> Result<Value, Failure> {
    let home = session.glossary_of(item)?;
    Ok(json!({"glossaryGuid": home.map(|it| it.guid), "relationGuid": item.anchor}))
}

/// A category, with what lies in it.
pub(crate) fn category(session: &Session<'_>, item: &ItemRow) -> Result<Value, Failure> {
    let mut answer = head(item);
    answer.insert("anchor".to_owned(), anchor(session, item)?);
    if let Some(parent) = session.ties(item.id, PARENT)?.first() {
        answer.insert(PARENT.to_owned(), told(parent, "categoryGuid"));
    }
    let below = session.tied_to(item.id, PARENT)?;
    insert(&mut answer, "childrenCategories", "categoryGuid", &below);
    let terms = session.tied_to(item.id, CATEGORIES)?;
    insert(&mut answer, "terms", "termGuid", &terms);
    Ok(Value::Object(answer))
}

/// A term, with what it is related and assigned to.
pub(crate) fn term(session: &Session<'_>, item: &ItemRow) -> Result<Value, Failure> {
    let mut answer = head(item);
    answer.insert("anchor".to_owned(), anchor(session, item)?);
    let assigned = assigned(session, item)?;
    if !assigned.is_empty() {
        answer.insert("assignedEntities".to_owned(), json!(assigned));
    }
    let categories = session.ties(item.id, CATEGORIES)?;
    insert(&mut answer, CATEGORIES, "categoryGuid", &categories);
    for (field, ..) in TERM_RELATIONS {
        let ties = session.ties(item.id, field)?;
        insert(&mut answer, field, "termGuid", &ties);
    }
    Ok(Value::Object(answer))
}

/// The entities that a term is assigned to.
pub(crate) fn assigned(session: &Session<'_>, term: &ItemRow) -> Result<Vec<Value>, Failure> {
    let assigned = session.assigned(term.id)?.into_iter();
    let references = assigned.map(|(entity, guid)| {
        let row = session.entity(entity)?;
        let (type_name, name) = (&*row.type_name, display_text(&row));
        Ok(reference(&row.guid, type_name, name, row.status, &guid))
    });
    references.collect()
}

/// One end of an assignment, as the other end has it.
fn reference(guid: &str, type_name: &str, name: &str, status: Status, tie: &str) -> Value {
    let unsaid = [
        "expression",
        "createdBy",
        "steward",
        "confidence",
        "description",
        "source",
        "status",
    ];
    let unsaid: Map<String, Value> = unsaid
        .map(|it| (it.to_owned(), Value::Null))
        .into_iter()
        .collect();
    json!({
        "guid": guid,
        "typeName": type_name,
        "entityStatus": status,
        "displayText": name,
        "relationshipType": ASSIGNMENT,
        "relationshipGuid": tie,
        "relationshipStatus": Status::Active,
        "relationshipAttributes": {"typeName": ASSIGNMENT, "attributes": unsaid},
    })
}

/// Assigns a term to entities.
pub(crate) fn assign(
    session: &Session<'_>,
    term: &ItemRow,
    entities: &[EntityRow],
) -> Result<(), Failure> {
    for entity in entities {
        if session.assign_term(term.id, entity.id)? {
            note(session, entity, "TERM_ADD", term)?;
        }
    }
    Ok(())
}

/// Takes a term from entities, each with the guid of the assignment.
pub(crate) fn unassign(
    session: &Session<'_>,
    term: &ItemRow,
    entities: &[(EntityRow, String)],
) -> Result<(), Failure> {
    for (entity, guid) in entities {
        if !session.unassign_term(term.id, entity.id, guid)? {
            return Err(Failure::invalid_parameters(format!(
                "the term {} is not assigned to {} by {guid}",
                term.qualified_name, entity.guid
            )));
        }
        note(session, entity, "TERM_DELETE", term)?;
    }
    Ok(())
}

fn note(
    session: &Session<'_>,
    entity: &EntityRow,
    action: &str,
    term: &ItemRow,
) -> Result<(), Failure> {
    let details = json!({
        "guid": term.guid, "qualifiedName": term.qualified_name, "name": name(term),
    });
    session.note(entity.id, action, &details)
}

/// The terms of an entity as its header has them: their names, and the whole.
pub(crate) fn in_header(session: &Session<'_>, entity: EntityId) -> Result<[Value; 2], Failure> {
    let terms = session.terms_of(entity)?;
    let names: Vec<&str> = terms.iter().map(|tie| name(&tie.other)).collect();
    let whole = terms.iter().map(|tie| {
        let mut told = told(tie, "termGuid");
        told["confidence"] = json!(0);
        told
    });
    Ok([json!(names), whole.collect()])
}

/// The terms of an entity as a relationship, where it has some: its name, and the references.
pub(crate) fn as_relationship(
    session: &Session<'_>,
    entity: EntityId,
) -> Result<Option<(String, Value)>, Failure> {
    let terms = session.terms_of(entity)?;
    if terms.is_empty() {
        return Ok(None);
    }
    let references = terms.iter().map(|tie| {
        let (term, name) = (&tie.other, name(&tie.other));
        reference(
            &term.guid,
            "AtlasGlossaryTerm",
            name,
            Status::Active,
            &tie.guid,
        )
    });
    Ok(Some((MEANINGS.to_owned(), references.collect())))
}
