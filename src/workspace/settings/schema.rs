//! The keys as a JSON schema (2020-12), for editors that complete and check TOML.

use serde_json::{Map, Value, json};

use super::keys::{KEYS, Key, Kind, Side};
use crate::workspace::Settings;

/// The schema of `headwater.toml` or of `config.toml`.
pub fn schema(side: Side) -> Value {
    let file = match side {
        Side::Person => "config.toml",
        Side::Project | Side::Both => "headwater.toml",
    };
    let defaults = serde_json::to_value(Settings::default()).unwrap_or_default();
    let mut schema = table(KEYS, side, &defaults);
    if let Some(fields) = schema.as_object_mut() {
        let title = format!("{file} of headwater");
        fields.insert("title".to_owned(), title.into());
        let dialect = "https://json-schema.org/draft/2020-12/schema";
        fields.insert("$schema".to_owned(), dialect.into());
    }
    schema
}

fn table(keys: &[Key], side: Side, defaults: &Value) -> Value {
    let keys = keys.iter().filter(|key| key.side.allows(side));
    table_of(&keys.collect::<Vec<_>>(), side, defaults)
}

fn table_of(keys: &[&Key], side: Side, defaults: &Value) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let default = defaults.get(key.name).unwrap_or(&Value::Null);
        let mut schema = of(key.kind, side, default);
        if let Some(fields) = schema.as_object_mut() {
            fields.insert("description".to_owned(), key.help.into());
            let is_told = !matches!(key.kind, Kind::Table(_) | Kind::Severities);
            if is_told && !default.is_null() {
                fields.insert("default".to_owned(), default.clone());
            }
        }
        properties.insert(key.name.to_owned(), schema);
    }
    let required: Vec<&str> = keys
        .iter()
        .filter(|key| key.is_required)
        .map(|key| key.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn of(kind: Kind, side: Side, defaults: &Value) -> Value {
    let texts = || json!({ "type": "array", "items": { "type": "string" } });
    match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Number => json!({ "type": "integer", "minimum": 0 }),
        Kind::Choice(choices) => json!({ "enum": choices }),
        Kind::Texts => texts(),
        Kind::Command => json!({ "anyOf": [{ "type": "string" }, texts()] }),
        Kind::Map => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Kind::Severities => {
            let severity = json!({ "enum": ["error", "warning", "note", "off"] });
            let family = json!({ "type": "object", "additionalProperties": severity });
            json!({ "type": "object", "additionalProperties": { "anyOf": [severity, family] } })
        }
        Kind::Table(keys) => table(keys, side, defaults),
        // What is not said in a profile is not the default, but what is said outside of it.
        Kind::Profiles => {
            let keys = KEYS.iter().filter(|key| key.is_of_profiles());
            let profile = table_of(&keys.collect::<Vec<_>>(), side, &Value::Null);
            json!({ "type": "object", "additionalProperties": profile })
        }
        Kind::Rows(keys) => json!({
            "type": "array",
            "items": table(keys, side, &Value::Null),
        }),
    }
}
