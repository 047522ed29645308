//! An entity of a catalogue in full, as people read it. What there is nothing of is left out.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::report::moment;
use crate::atlas::edges;
use crate::atlas::page::{self, Page, Schema};
use crate::atlas::wire::{AuditEvent, Classification, Entity, EntityHeader, Status};
use crate::cli::output::{Look, Paint};
use crate::text::{pad, printable, truncate_end, width};

/// Cells of a value.
const VALUE: usize = 160;

/// The entity; `namesakes` have its qualified name too, and `has_more` says that its history goes on before what is here.
pub(in crate::cli) fn text(
    page: &Page,
    namesakes: &[EntityHeader],
    has_more: bool,
    paint: Paint,
) -> String {
    let entity = &page.entity;
    let mut sheet = Sheet {
        text: String::new(),
        paint,
    };
    sheet.head(entity, page.url.as_deref());
    sheet.namesakes(namesakes);
    sheet.classifications(entity);
    sheet.metadata(&entity.business_attributes);
    sheet.values("attributes", &in_force_or_marked(entity), &[]);
    if let Some(schema) = &page.schema {
        sheet.schema(schema);
    }
    // These have their own places.
    let mut shown = vec![page::MEANINGS];
    shown.extend(page.schema.as_ref().map(|schema| &*schema.attribute));
    let relationships = entity.relationship_attributes.iter();
    let relationships = relationships.map(|(name, it)| (name.clone(), it.value().into_owned()));
    sheet.values("relationships", &relationships.collect(), &shown);
    sheet.history(page.history.as_deref().unwrap_or_default(), has_more);
    sheet.text
}

struct Sheet {
    text: String,
    paint: Paint,
}

impl Sheet {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn title(&mut self, title: &str) {
        let title = self.paint.paint(Look::Strong, title);
        self.line(&title);
    }

    fn head(&mut self, entity: &Entity, url: Option<&str>) {
        let text_of = |name| entity.attributes.get(name).and_then(Value::as_str);
        let name = text_of("qualifiedName").or(text_of("name")).unwrap_or("?");
        let head = format!(
            "{} {}",
            self.paint
                .paint(Look::Accent, &printable(&entity.type_name)),
            self.paint.paint(Look::Strong, &printable(name))
        );
        self.line(&head);
        let by = |time: Option<i64>, by: Option<&String>| {
            let by = by.map_or_else(String::new, |by| format!(" by {by}"));
            time.map(|time| moment(time) + &by)
        };
        let is_deleted = entity.status.is_some_and(|it| it != Status::Active);
        let list = |items: &[String]| (!items.is_empty()).then(|| items.join(", "));
        for (label, value) in [
            ("guid", entity.guid.clone()),
            ("page", url.map(str::to_owned)),
            ("status", is_deleted.then(|| "deleted".to_owned())),
            (
                "created",
                by(entity.create_time, entity.created_by.as_ref()),
            ),
            (
                "updated",
                by(entity.update_time, entity.updated_by.as_ref()),
            ),
            ("labels", list(&entity.labels)),
            ("terms", list(&page::terms(entity))),
        ] {
            if let Some(value) = value {
                self.line(&format!("  {label:<8}{}", printable(&value)));
            }
        }
        if entity.is_incomplete == Some(true) {
            self.line("  incomplete: made only because something refers to it");
        }
    }

    fn namesakes(&mut self, namesakes: &[EntityHeader]) {
        if namesakes.is_empty() {
            return;
        }
        self.title("others of this name");
        for other in namesakes {
            let line = format!("  {} {}", other.type_name, other.guid);
            self.line(&printable(&line));
        }
    }

    fn classifications(&mut self, entity: &Entity) {
        if entity.classifications.is_empty() {
            return;
        }
        self.title("classifications");
        for tag in &entity.classifications {
            let line = format!("  {}", classification(tag, entity.guid.as_deref()));
            self.line(&line);
        }
    }

    fn metadata(&mut self, groups: &Map<String, Value>) {
        if groups.is_empty() {
            return;
        }
        self.title("business metadata");
        for (group, values) in groups {
            for (name, value) in values.as_object().into_iter().flatten() {
                let line = format!("  {}.{} = ", printable(group), printable(name));
                self.line(&(line + &shown(value)));
            }
        }
    }

    fn values(&mut self, title: &str, values: &Map<String, Value>, left_out: &[&str]) {
        let mut set: Vec<_> = values
            .iter()
            .filter(|(name, value)| !is_nothing(value) && !left_out.contains(&name.as_str()))
            .collect();
        set.sort_by_key(|(name, _)| *name);
        if set.is_empty() {
            return;
        }
        self.title(title);
        for (name, value) in set {
            match value {
                Value::Array(items) => {
                    self.line(&format!("  {}", printable(name)));
                    for item in items {
                        self.line(&format!("    {}", shown(item)));
                    }
                }
                value => self.line(&format!("  {} = {}", printable(name), shown(value))),
            }
        }
    }

    fn schema(&mut self, schema: &Schema) {
        self.title(&printable(&schema.attribute));
        let cells = |text: Option<&str>| width(&printable(text.unwrap_or_default()));
        let columns = || schema.columns.iter();
        let names = columns().map(|it| cells(Some(&it.name))).max();
        let types = columns().map(|it| cells(it.data_type.as_deref())).max();
        for column in columns() {
            let name = pad(&printable(&column.name), names.unwrap_or(0));
            let kind = printable(column.data_type.as_deref().unwrap_or_default());
            let kind = pad(&kind, types.unwrap_or(0));
            let comment = printable(column.comment.as_deref().unwrap_or_default());
            let gone = if column.is_gone { "  (deleted)" } else { "" };
            let line = format!("  {name}  {kind}  {comment}");
            self.line(&(truncate_end(line.trim_end(), VALUE).into_owned() + gone));
        }
        if schema.unread > 0 {
            self.line(&format!("  and {} more", schema.unread));
        }
    }

    fn history(&mut self, events: &[AuditEvent], has_more: bool) {
        if events.is_empty() {
            return;
        }
        self.title("history");
        for event in events {
            let user = event.user.as_deref().unwrap_or("?");
            let line = format!(
                "  {}  {}  {}  {}",
                moment(event.timestamp),
                printable(user),
                printable(&event.action),
                printable(&page::change(event))
            );
            self.line(&truncate_end(line.trim_end(), VALUE));
        }
        if has_more {
            self.line("  and earlier ones: --history N shows more");
        }
    }
}

/// The attributes, with the state of the edge at every reference whose edge was removed.
fn in_force_or_marked(entity: &Entity) -> Map<String, Value> {
    let mut attributes = entity.attributes.clone();
    for (name, value) in &mut attributes {
        let items = match value {
            Value::Array(items) => items.as_mut_slice(),
            one => std::slice::from_mut(one),
        };
        for fields in items.iter_mut().filter_map(Value::as_object_mut) {
            let guid = fields.get("guid").and_then(Value::as_str);
            if guid.is_some_and(|guid| edges::is_stale(entity, name, guid)) {
                fields.insert("relationshipStatus".to_owned(), "DELETED".into());
            }
        }
    }
    attributes
}

/// A classification with its attributes, and where it came from.
fn classification(tag: &Classification, own: Option<&str>) -> String {
    let mut text = printable(&tag.type_name).into_owned();
    let attributes = tag.attributes.iter().flatten();
    for (name, value) in attributes.filter(|(_, value)| !is_nothing(value)) {
        let _ = write!(text, "  {} = {}", printable(name), shown(value));
    }
    let from = tag.entity_guid.as_deref().filter(|it| Some(*it) != own);
    if let Some(from) = from {
        let _ = write!(text, "  (came from {})", printable(from));
    }
    text
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// A value; a reference to an entity as its type and name, with the state of the edge where it is not in force.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => reference(fields).unwrap_or_else(|| value.to_string()),
        value => value.to_string(),
    };
    truncate_end(&printable(&text), VALUE).into_owned()
}

fn reference(fields: &Map<String, Value>) -> Option<String> {
    let type_name = fields.get("typeName")?.as_str()?;
    let unique = fields
        .get("uniqueAttributes")
        .and_then(|it| it.get("qualifiedName"));
    let name = [unique, fields.get("displayText"), fields.get("guid")]
        .into_iter()
        .flatten()
        .find_map(Value::as_str)?;
    let is_out = |key: &str| {
        let status = fields.get(key).and_then(Value::as_str);
        status.is_some_and(|status| status != "ACTIVE")
    };
    let note = match (is_out("entityStatus"), is_out("relationshipStatus")) {
        (true, _) => "  (deleted)",
        (false, true) => "  (stale edge)",
        (false, false) => "",
    };
    Some(format!("{type_name} {name}{note}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reference_by_an_edge_that_was_removed_is_marked_among_the_attributes() {
        let reference = |guid: &str| json!({"guid": guid, "typeName": "kafka_topic"});
        let edge = |guid: &str, status: &str| {
            json!({"guid": guid, "typeName": "kafka_topic", "displayText": guid, "entityStatus": "ACTIVE",
                   "relationshipGuid": format!("r-{guid}-{status}"), "relationshipStatus": status})
        };
        let entity: Entity = serde_json::from_value(json!({
            "typeName": "flink_process",
            "attributes": {"inputs": [reference("live"), reference("old"), reference("again")]},
            "relationshipAttributes": {"inputs": [
                edge("live", "ACTIVE"), edge("old", "DELETED"), edge("again", "DELETED"), edge("again", "ACTIVE"),
            ]},
        }))
        .unwrap();
        let mut sheet = Sheet {
            text: String::new(),
            paint: Paint {
                has_color: false,
                is_ascii: true,
            },
        };
        sheet.values("attributes", &in_force_or_marked(&entity), &[]);
        insta::assert_snapshot!(sheet.text, @r"
        attributes
          inputs
            kafka_topic live
            kafka_topic old  (stale edge)
            kafka_topic again
        ");
    }
}
