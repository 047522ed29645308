//! What a catalogue answered, as people read it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use indexmap::IndexMap;
use serde_json::Value;

use crate::atlas::wire::{Entity, EntityDef, EntityHeader, LineageInfo, Status, TypeHeader};
use crate::cli::output::{Look, Paint};
use crate::text::{pad, printable, truncate_end, width};

/// Cells of a value.
const VALUE: usize = 160;

/// Rows of a search.
pub(in crate::cli) fn found(rows: &[EntityHeader], paint: Paint) -> String {
    let widest = rows.iter().map(|row| width(&row.type_name)).max();
    let mut text = String::new();
    for row in rows {
        let type_name = pad(&printable(&row.type_name), widest.unwrap_or(0));
        let _ = write!(
            text,
            "{}  {}  {}",
            printable(&row.guid),
            paint.paint(Look::Accent, &type_name),
            name(row)
        );
        if row.status == Status::Deleted {
            text.push_str("  (deleted)");
        }
        text.push('\n');
    }
    text
}

fn name(header: &EntityHeader) -> String {
    let qualified = header
        .attributes
        .get("qualifiedName")
        .and_then(Value::as_str);
    let name = qualified.or(header.display_text.as_deref());
    printable(name.unwrap_or(&header.guid)).into_owned()
}

/// An entity with its attributes and relationships. What has no value is left out.
pub(in crate::cli) fn entity(entity: &Entity, paint: Paint) -> String {
    let text_of = |name| entity.attributes.get(name).and_then(Value::as_str);
    let name = text_of("qualifiedName").or(text_of("name")).unwrap_or("?");
    let mut text = format!(
        "{} {}\n",
        paint.paint(Look::Accent, &printable(&entity.type_name)),
        paint.paint(Look::Strong, &printable(name))
    );
    let guid = entity.guid.as_deref().unwrap_or("?");
    let _ = writeln!(text, "  guid  {}", printable(guid));
    if entity.status == Some(Status::Deleted) {
        text.push_str("  status  deleted\n");
    }
    section("attributes", &entity.attributes, paint, &mut text);
    section(
        "relationships",
        &entity.relationship_attributes,
        paint,
        &mut text,
    );
    text
}

fn section<'a>(
    title: &str,
    values: impl IntoIterator<Item = (&'a String, &'a Value)>,
    paint: Paint,
    text: &mut String,
) {
    let mut lines: Vec<_> = values
        .into_iter()
        .filter(|(_, value)| !is_nothing(value))
        .collect();
    lines.sort_by_key(|(name, _)| *name);
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", paint.paint(Look::Strong, title));
    for (name, value) in lines {
        match value {
            Value::Array(items) => {
                let _ = writeln!(text, "  {}", printable(name));
                for item in items {
                    let _ = writeln!(text, "    {}", shown(item));
                }
            }
            value => {
                let _ = writeln!(text, "  {} = {}", printable(name), shown(value));
            }
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// A value; a reference to an entity as its type and name.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => reference(fields).unwrap_or_else(|| value.to_string()),
        value => value.to_string(),
    };
    truncate_end(&printable(&text), VALUE).into_owned()
}

fn reference(fields: &serde_json::Map<String, Value>) -> Option<String> {
    let type_name = fields.get("typeName")?.as_str()?;
    let unique = fields
        .get("uniqueAttributes")
        .and_then(|it| it.get("qualifiedName"));
    let name = [unique, fields.get("displayText"), fields.get("guid")]
        .into_iter()
        .flatten()
        .find_map(Value::as_str)?;
    Some(format!("{type_name} {name}"))
}

/// What feeds an entity and what it feeds: every process with its inputs and outputs.
pub(in crate::cli) fn lineage(base: &Entity, lineage: &LineageInfo, paint: Paint) -> String {
    if lineage.relations.is_empty() {
        return "no lineage\n".to_owned();
    }
    let label = |guid: &str| {
        lineage.guid_entity_map.get(guid).map_or_else(
            || printable(guid).into_owned(),
            |header| {
                let gone = if header.status == Status::Deleted {
                    " (deleted)"
                } else {
                    ""
                };
                format!("{} {}{gone}", printable(&header.type_name), name(header))
            },
        )
    };
    let mut from: IndexMap<&str, BTreeSet<String>> = IndexMap::new();
    for edge in &lineage.relations {
        from.entry(&edge.from_entity_id)
            .or_default()
            .insert(label(&edge.to_entity_id));
    }
    let mut sources: Vec<_> = from
        .into_iter()
        .map(|(guid, targets)| (label(guid), guid, targets))
        .collect();
    sources.sort();
    let mut text = String::new();
    for (source, guid, targets) in sources {
        let is_base = base.guid.as_deref() == Some(guid);
        let look = if is_base { Look::Strong } else { Look::Accent };
        let _ = writeln!(text, "{}", paint.paint(look, &source));
        for target in targets {
            let _ = writeln!(text, "  {} {target}", paint.glyph("→", "->"));
        }
    }
    left_off(lineage, label, paint, &mut text);
    text
}

/// Entities of which not all edges are there.
fn left_off(
    lineage: &LineageInfo,
    label: impl Fn(&str) -> String,
    paint: Paint,
    text: &mut String,
) {
    let told = lineage.with_more().map(|(guid, more)| {
        let sides = match (more.has_more_inputs, more.has_more_outputs) {
            (true, true) => "inputs and outputs",
            (true, false) => "inputs",
            _ => "outputs",
        };
        format!("{} has more {sides}", label(guid))
    });
    let mut told: Vec<String> = told.collect();
    if told.is_empty() {
        return;
    }
    told.sort();
    let _ = writeln!(text, "{}", paint.paint(Look::Strong, "left off"));
    for line in told {
        let _ = writeln!(text, "  {line}");
    }
}

/// Names of types.
pub(in crate::cli) fn types(types: &[TypeHeader]) -> String {
    types
        .iter()
        .map(|it| printable(&it.name).into_owned() + "\n")
        .collect()
}

/// A type with its own attributes.
pub(in crate::cli) fn definition(definition: &EntityDef, paint: Paint) -> String {
    let mut text = paint.paint(Look::Strong, &printable(&definition.name));
    if !definition.super_types.is_empty() {
        let _ = write!(text, " : {}", printable(&definition.super_types.join(", ")));
    }
    text.push('\n');
    for attribute in &definition.attribute_defs {
        let _ = writeln!(
            text,
            "  {}: {}{}{}",
            printable(&attribute.name),
            printable(&attribute.type_name),
            if attribute.is_optional {
                ""
            } else {
                ", required"
            },
            if attribute.is_unique { ", unique" } else { "" }
        );
    }
    text
}
