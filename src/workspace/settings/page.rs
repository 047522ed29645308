//! The keys as a table of the documentation.

use std::fmt::Write as _;

use serde_json::Value;

use super::environment::variable;
use super::keys::{Key, Kind, Side, leaves};
use crate::workspace::Settings;

/// Every key with its kind, its default, the variable that sets it and what it is for, as Markdown.
pub fn page() -> String {
    let defaults = serde_json::to_value(Settings::default()).unwrap_or_default();
    let mut page =
        String::from("| key | file | value | default | variable |\n|---|---|---|---|---|\n");
    for (path, key) in leaves() {
        let file = match key.side {
            Side::Both => "both",
            Side::Project => "`headwater.toml`",
            Side::Person => "`config.toml`",
        };
        let pointer = format!("/{}", path.replace('.', "/"));
        let default = match defaults.pointer(&pointer) {
            None | Some(Value::Null) => String::new(),
            Some(Value::Array(all)) if all.is_empty() => String::new(),
            Some(Value::Object(all)) if all.is_empty() => String::new(),
            Some(value) => format!("`{value}`"),
        };
        let variable = variable(&path, key).map_or_else(String::new, |name| format!("`{name}`"));
        // Writing to a String does not fail.
        let _ = writeln!(
            page,
            "| `{path}`: {} | {file} | {} | {default} | {variable} |",
            key.help,
            kind(key)
        );
    }
    page
}

fn kind(key: &Key) -> String {
    match key.kind {
        Kind::Text => "text".to_owned(),
        Kind::Flag => "`true`, `false`".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Choice(choices) => {
            let choices: Vec<String> = choices.iter().map(|it| format!("`{it}`")).collect();
            choices.join(", ")
        }
        Kind::Texts => "list of texts".to_owned(),
        Kind::Command => "text or list of texts".to_owned(),
        Kind::Map => "texts by name".to_owned(),
        Kind::Severities => "severities by rule".to_owned(),
        Kind::Table(_) => "table".to_owned(),
        Kind::Profiles => "the keys of `headwater.toml` but these two, by name".to_owned(),
        Kind::Rows(keys) => {
            let names: Vec<String> = keys.iter().map(|it| format!("`{}`", it.name)).collect();
            format!("rows of {}", names.join(", "))
        }
    }
}
