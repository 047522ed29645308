//! What is lost with an entity that is deleted, in words.

use crate::atlas::edges::references;
use crate::atlas::page::{MEANINGS, terms};
use crate::atlas::wire::{Entity, EntityRef, Status};

/// Names given before the rest is counted.
const NAMES: usize = 3;

/// What goes with an entity: nothing of it comes back with another one of its name but what the plan itself makes.
pub(super) fn lost(entity: &Entity) -> String {
    let guid = entity.guid.as_deref().unwrap_or_default();
    let mut losses = vec!["its guid and its history".to_owned()];
    let tags = entity.classifications.iter();
    // One that came along an edge is somebody else's.
    let own = tags.filter(|tag| tag.entity_guid.as_deref().is_none_or(|of| of == guid));
    let own: Vec<String> = own.map(|tag| tag.type_name.clone()).collect();
    losses.extend(named("classification", "classifications", &own));
    losses.extend(named("term", "terms", &terms(entity)));
    losses.extend(named("label", "labels", &entity.labels));
    let groups: Vec<String> = entity.business_attributes.keys().cloned().collect();
    losses.extend(named("business metadata", "business metadata", &groups));
    let edges = edges(entity).map(|(_, end)| {
        let type_name = end.type_name.as_deref().unwrap_or_default();
        let name = end.display_text.as_deref().or(end.guid.as_deref());
        let name = name.unwrap_or_default();
        format!("{type_name} {name}").trim().to_owned()
    });
    let mut edges: Vec<String> = edges.collect();
    edges.sort();
    edges.dedup();
    if let Some(edges) = named("edge to", "edges to", &edges) {
        losses.push(format!("{edges}, but for what the plan makes again"));
    }
    format!("{guid} loses {}", losses.join("; "))
}

/// How much hangs on an entity: more of it stays where others go.
pub(super) fn weight(entity: &Entity) -> usize {
    let notes = entity.classifications.len()
        + entity.labels.len()
        + entity.business_attributes.len()
        + terms(entity).len();
    notes + edges(entity).count()
}

/// Its living relationships, but for its terms.
fn edges(entity: &Entity) -> impl Iterator<Item = (&str, &EntityRef)> {
    references(entity).filter(|(name, end)| {
        *name != MEANINGS
            && end.relationship_status.unwrap_or_default() == Status::Active
            && end.entity_status.unwrap_or_default() == Status::Active
    })
}

fn named(one: &str, many: &str, names: &[String]) -> Option<String> {
    let count = names.len();
    let shown = names.get(..NAMES.min(count)).unwrap_or_default().join(", ");
    let more = match count.saturating_sub(NAMES) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    let word = if count == 1 { one } else { many };
    (count > 0).then(|| format!("{count} {word} {shown}{more}"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(r#"{"guid": "g"}"#, 0, "g loses its guid and its history")]
    #[case(
        r#"{"guid": "g", "classifications": [{"typeName": "PII", "entityGuid": "g"}, {"typeName": "FAR", "entityGuid": "x"}],
           "labels": ["a", "b", "c", "d"]}"#,
        6,
        "g loses its guid and its history; 1 classification PII; 4 labels a, b, c and 1 more"
    )]
    #[case(
        r#"{"guid": "g", "relationshipAttributes": {
             "meanings": [{"guid": "t", "displayText": "order"}],
             "inputToProcesses": [
               {"guid": "p", "typeName": "nifi_flow", "displayText": "flow"},
               {"guid": "q", "typeName": "nifi_flow", "displayText": "gone", "relationshipStatus": "DELETED"}]}}"#,
        2,
        "g loses its guid and its history; 1 term order; 1 edge to nifi_flow flow, but for what the plan makes again"
    )]
    fn what_is_lost(#[case] json: &str, #[case] weighs: usize, #[case] said: &str) {
        let entity: Entity = serde_json::from_str(json).unwrap();
        assert_eq!(lost(&entity), said);
        assert_eq!(weight(&entity), weighs);
    }
}
