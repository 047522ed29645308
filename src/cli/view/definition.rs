//! A type that is not one of entities, as people read it.

use std::fmt::Write as _;

use serde_json::Value;

use crate::atlas::wire::TypeDef;
use crate::cli::output::{Look, Paint};
use crate::text::printable;

/// Its kind, what it is below, its attributes, its ends if it is a relationship, its values if it is an enumeration.
pub(in crate::cli) fn text(definition: &TypeDef, paint: Paint) -> String {
    let category = definition.category.to_lowercase().replace('_', " ");
    let name = paint.paint(Look::Strong, &printable(&definition.name));
    let mut text = format!("{name} ({})", printable(&category));
    let above = words(definition.rest.get("superTypes"));
    if !above.is_empty() {
        let _ = write!(text, " : {}", above.join(", "));
    }
    text.push('\n');
    let field = |value: &Value, key: &str| {
        let text = value.get(key).and_then(Value::as_str).unwrap_or("?");
        printable(text).into_owned()
    };
    for end in ["endDef1", "endDef2"] {
        if let Some(end) = definition.rest.get(end) {
            let _ = writeln!(
                text,
                "  {}.{}, {}",
                field(end, "type"),
                field(end, "name"),
                field(end, "cardinality").to_lowercase()
            );
        }
    }
    for attribute in list(definition.rest.get("attributeDefs")) {
        let (name, kind) = (field(attribute, "name"), field(attribute, "typeName"));
        let _ = writeln!(text, "  {name}: {kind}");
    }
    for element in list(definition.rest.get("elementDefs")) {
        let _ = writeln!(text, "  {}", field(element, "value"));
    }
    let only = words(definition.rest.get("entityTypes"));
    if !only.is_empty() {
        let _ = writeln!(text, "  only on {}", only.join(", "));
    }
    text
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn words(value: Option<&Value>) -> Vec<String> {
    list(value)
        .filter_map(Value::as_str)
        .map(|word| printable(word).into_owned())
        .collect()
}
