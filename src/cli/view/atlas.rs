//! Lineage of a catalogue, as people read them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use indexmap::IndexMap;

use super::found::name;
use crate::atlas::edges::{self, Edge};
use crate::atlas::wire::{Entity, LineageInfo, Status};
use crate::cli::output::{Look, Paint};
use crate::text::printable;

/// What feeds an entity and what it feeds: every process with its inputs and outputs. Edges that are not in force are told
/// apart, as Atlas follows them like the others.
pub(in crate::cli) fn lineage(base: &Entity, lineage: &LineageInfo, paint: Paint) -> String {
    if lineage.relations.is_empty() {
        return "no lineage\n".to_owned();
    }
    let label = |guid: &str| {
        lineage.guid_entity_map.get(guid).map_or_else(
            || printable(guid).into_owned(),
            |header| {
                let is_gone = header.status != Status::Active;
                let gone = if is_gone { " (deleted)" } else { "" };
                format!("{} {}{gone}", printable(&header.type_name), name(header))
            },
        )
    };
    let mut from: IndexMap<&str, BTreeMap<String, &str>> = IndexMap::new();
    for edge in &lineage.relations {
        let note = edge_note(edges::state(edge, lineage));
        let targets = from.entry(&edge.from_entity_id).or_default();
        let known = targets.entry(label(&edge.to_entity_id)).or_insert(note);
        // Removed and made again is in force.
        if note.is_empty() {
            *known = note;
        }
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
        for (target, note) in targets {
            let _ = writeln!(
                text,
                "  {} {target}{}",
                paint.glyph("→", "->"),
                paint.paint(Look::Warn, note)
            );
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

/// What is said after an edge.
fn edge_note(edge: Edge) -> &'static str {
    match edge {
        // That an end is deleted stands at its name.
        Edge::Live | Edge::Deleted | Edge::Unknown => "",
        Edge::Stale => "  (stale edge: removed, but still in the catalogue's lineage)",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn stale_edges_and_what_is_deleted_are_told_apart() {
        let header = |guid: &str, type_name: &str, status: &str| {
            json!({"guid": guid, "typeName": type_name, "status": status, "displayText": guid,
                   "attributes": {"qualifiedName": format!("{guid}@ns")}})
        };
        let edge = |from: &str, to: &str, status: &str| {
            json!({"fromEntityId": from, "toEntityId": to, "relationshipId": "r",
                   "relationshipStatus": status})
        };
        let info: LineageInfo = serde_json::from_value(json!({
            "baseEntityGuid": "p",
            "guidEntityMap": {
                "a": header("a", "kafka_topic", "ACTIVE"), "b": header("b", "kafka_topic", "ACTIVE"),
                "c": header("c", "kafka_topic", "DELETED"), "p": header("p", "flink_process", "ACTIVE"),
            },
            "relations": [
                edge("a", "p", "DELETED"), edge("b", "p", "ACTIVE"), edge("p", "c", "DELETED"), edge("b", "p", "DELETED"),
            ],
        }))
        .unwrap();
        let base = Entity {
            guid: Some("p".to_owned()),
            ..Entity::default()
        };
        let paint = Paint {
            has_color: false,
            is_ascii: true,
        };
        insta::assert_snapshot!(lineage(&base, &info, paint), @r"
        flink_process p@ns
          -> kafka_topic c@ns (deleted)
        kafka_topic a@ns
          -> flink_process p@ns  (stale edge: removed, but still in the catalogue's lineage)
        kafka_topic b@ns
          -> flink_process p@ns
        ");
    }
}
