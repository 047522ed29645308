//! The property style before `connector`: `connector.type`, `connector.topic`, `format.type`, `update-mode`.
//!
//! Flink dropped it in 1.14, but it lives on in programs and articles. Such tables are read as if they were written in
//! today's style, so that they have an identity and can be checked.

use crate::lineage::Options;

use super::{Connector, Table};

/// The option that only this style has.
pub(super) const CONNECTOR_TYPE: &str = "connector.type";

/// The connector that options of this style name.
pub(super) fn connector<'a>(table: &'a Table, options: &Options) -> Option<&'a Connector> {
    let name = options.get(CONNECTOR_TYPE)?;
    let version = options.get("connector.version").unwrap_or_default();
    table
        .get(&format!("{name}-{version}"))
        .or_else(|| table.get(name))
}

/// The options in today's style; none where they already are.
pub(super) fn modern(connector: &Connector, options: &Options) -> Option<Options> {
    if options.get("connector").is_some() || options.get(CONNECTOR_TYPE).is_none() {
        return None;
    }
    let format = options.get("format.type");
    let mut modern = Options::new();
    modern.set("connector", connector.name.as_str());
    for key in options.keys() {
        let Some(value) = options.get(key) else {
            continue;
        };
        if let Some((key, value)) = translate(connector, format, options, key, value) {
            modern.set(key, value);
        }
    }
    Some(modern)
}

/// What an option of this style is called today; none where there is nothing to say any more.
fn translate<'a>(
    connector: &Connector,
    format: Option<&str>,
    options: &'a Options,
    key: &'a str,
    value: &'a str,
) -> Option<(String, &'a str)> {
    if let Some(rest) = key.strip_prefix("format.") {
        return match (rest, format) {
            ("type", _) => Some(("format".to_owned(), value)),
            ("derive-schema" | "property-version" | "schema", _) | (_, None) => None,
            (rest, Some(format)) => Some((format!("{format}.{rest}"), value)),
        };
    }
    let rest = key.strip_prefix("connector.")?;
    if matches!(rest, "type" | "version" | "property-version") {
        return None;
    }
    // `connector.properties.0.key` = 'group.id', `connector.properties.0.value` = 'g'
    if let Some(property) = rest.strip_prefix("properties.") {
        let numbered = |end: &str| {
            property
                .strip_suffix(end)
                .filter(|number| number.bytes().all(|b| b.is_ascii_digit()))
        };
        if numbered(".value").is_some() {
            return None;
        }
        if let Some(number) = numbered(".key") {
            let of = options.get(&format!("connector.properties.{number}.value"))?;
            return Some((format!("properties.{value}"), of));
        }
    }
    let today = match connector.misspelt.get(rest) {
        Some(today) => today.as_str(),
        None => rest,
    };
    Some((today.to_owned(), value))
}
