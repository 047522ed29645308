//! What is told of a type, line by line.

use super::registry::{Attribute, End, Kind, Registry, Type};
use crate::atlas::sheet::{Link, Row};
use crate::atlas::wire::EntityCounts;

/// What is told of a type. Counts are told where they are known.
pub(super) fn rows(registry: &Registry, it: &Type, counts: Option<&EntityCounts>) -> Vec<Row> {
    let mut rows = head(it, counts);
    above_and_below(registry, it, &mut rows);
    attributes(registry, it, &mut rows);
    relationships(registry, it, &mut rows);
    parts(registry, it, &mut rows);
    rows
}

fn head(it: &Type, counts: Option<&EntityCounts>) -> Vec<Row> {
    let mut rows = vec![Row::pair("kind", it.kind.as_str())];
    rows.extend(it.about.iter().map(|about| Row::pair("about", about)));
    for (label, key) in [
        ("service", "serviceType"),
        ("joins as", "relationshipCategory"),
        ("classifications pass", "propagateTags"),
        ("default", "defaultValue"),
    ] {
        let field = it.field(key);
        rows.extend(field.map(|field| Row::pair(label, in_words(&field))));
    }
    if let Some(counts) = counts.filter(|_| it.kind == Kind::Entity) {
        let of = |counts: &std::collections::BTreeMap<String, u64>| {
            counts.get(&it.name).copied().unwrap_or_default()
        };
        let (own, all) = (of(&counts.active), of(&counts.active_with_below));
        let row = Row::pair("entities", own.to_string());
        rows.push(if all > own {
            row.note(format!("{all} with those of types below it"))
        } else {
            row
        });
    }
    rows
}

/// Constants of the server as words: `ONE_TO_TWO`, but not a text of somebody's own.
fn in_words(text: &str) -> String {
    let is_constant = |letter: char| letter.is_ascii_uppercase() || letter == '_';
    if text.chars().all(is_constant) {
        text.to_lowercase().replace('_', " ")
    } else {
        text.to_owned()
    }
}

fn above_and_below(registry: &Registry, it: &Type, rows: &mut Vec<Row>) {
    if !it.above.is_empty() {
        rows.push(Row::heading("Above"));
        let known = registry.above(&it.name);
        let missing = it.above.iter().filter(|name| registry.get(name).is_none());
        rows.extend(known.into_iter().map(|(above, depth)| {
            let row = Row::value(&above.name).within(depth);
            row.leads_to(Link::Type(above.name.clone()))
        }));
        rows.extend(missing.map(Row::value));
    }
    if !it.below.is_empty() {
        rows.push(Row::heading(format!("Below ({})", it.below.len())));
        rows.extend(it.below.iter().map(|below| {
            let row = Row::value(below).leads_to(Link::Type(below.clone()));
            match registry.count_below(below) {
                0 => row,
                count => row.note(format!("{count} below it")),
            }
        }));
    }
}

fn attributes(registry: &Registry, it: &Type, rows: &mut Vec<Row>) {
    let above = registry.above(&it.name);
    let lists = above.iter().map(|(above, _)| *above);
    for (of, attributes) in std::iter::once((None, &it.attributes))
        .chain(lists.map(|above| (Some(&above.name), &above.attributes)))
        .filter(|(_, attributes)| !attributes.is_empty())
    {
        let count = attributes.len();
        rows.push(Row::heading(match of {
            None => format!("Attributes ({count})"),
            Some(of) => format!("Attributes from {of} ({count})"),
        }));
        for attribute in attributes {
            rows.push(attribute_row(registry, attribute));
            rows.extend(attribute.applies_to.iter().map(|name| {
                let row = Row::pair("on", name).within(1);
                leading(registry, row, name)
            }));
        }
    }
}

fn attribute_row(registry: &Registry, attribute: &Attribute) -> Row {
    let mut said = vec![attribute.type_name.clone()];
    if !attribute.is_optional {
        said.push("required".to_owned());
    }
    if attribute.is_unique {
        said.push("unique".to_owned());
    }
    if attribute.is_indexed {
        said.push("indexed".to_owned());
    }
    // That an attribute has one value goes without saying.
    let is_told = !matches!(&*attribute.cardinality, "" | "SINGLE");
    said.extend(is_told.then(|| in_words(&attribute.cardinality)));
    let default = attribute.default.as_ref();
    said.extend(default.map(|it| format!("default {it}")));
    let row = Row::pair(&attribute.name, said.join(", "));
    let row = row.note(attribute.about.clone().unwrap_or_default());
    leading(registry, row, inner(&attribute.type_name))
}

/// The type whose values a type holds: that of the elements of an array, that of the values of a map.
fn inner(type_name: &str) -> &str {
    let mut inner = type_name;
    while let Some(elements) = inner.strip_suffix('>') {
        inner = if let Some(elements) = elements.strip_prefix("array<") {
            elements
        } else if let Some(pair) = elements.strip_prefix("map<") {
            pair.split_once(',').map_or(pair, |(_, value)| value.trim())
        } else {
            return inner;
        };
    }
    inner
}

/// Lets a line lead to a type that is there.
fn leading(registry: &Registry, row: Row, name: &str) -> Row {
    match registry.get(name) {
        Some(found) => row.leads_to(Link::Type(found.name.clone())),
        None => row,
    }
}

/// The relationships that entities of a type have, by its own name and by those above it.
fn relationships(registry: &Registry, it: &Type, rows: &mut Vec<Row>) {
    if it.kind != Kind::Entity {
        return;
    }
    let above = registry.above(&it.name);
    let above = above.iter().map(|(above, _)| (*above, Some(&above.name)));
    let mut found = Vec::new();
    for (of, from) in std::iter::once((it, None)).chain(above) {
        for (name, at) in &of.relationships {
            let ends = registry.get(name).map_or(&[][..], |it| &it.ends);
            let (Some(here), Some(there)) = (ends.get(*at), ends.get(1 - (*at).min(1))) else {
                continue;
            };
            let from = from.map_or_else(String::new, |from| format!(", from {from}"));
            let row = Row::pair(&here.name, many(here, &there.type_name));
            let row = row.note(format!("{name}{from}"));
            found.push(row.leads_to(Link::Type(name.clone())));
        }
    }
    if !found.is_empty() {
        rows.push(Row::heading(format!("Relationships ({})", found.len())));
        rows.extend(found);
    }
}

/// What an end has of a type: one, or several.
fn many(end: &End, type_name: &str) -> String {
    match &*end.cardinality {
        "" | "SINGLE" => type_name.to_owned(),
        several => format!("{} of {type_name}", in_words(several)),
    }
}

/// What is left of relationships, classifications and enumerations.
fn parts(registry: &Registry, it: &Type, rows: &mut Vec<Row>) {
    if !it.ends.is_empty() {
        rows.push(Row::heading("Ends"));
    }
    rows.extend(it.ends.iter().map(|end| {
        let mut said = in_words(&end.cardinality);
        if end.is_container {
            said += ", what is at the other end is a part of it";
        }
        let row = Row::pair(format!("{}.{}", end.type_name, end.name), said);
        leading(registry, row, &end.type_name)
    }));
    if !it.elements.is_empty() {
        rows.push(Row::heading(format!("Values ({})", it.elements.len())));
    }
    rows.extend(it.elements.iter().map(|element| {
        let about = element.about.clone().unwrap_or_default();
        Row::value(&element.value).note(about)
    }));
    if !it.only_on.is_empty() {
        rows.push(Row::heading("Only on"));
    }
    rows.extend(it.only_on.iter().map(|name| {
        let row = Row::value(name);
        leading(registry, row, name)
    }));
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("string", "string")]
    #[case("array<DataSet>", "DataSet")]
    #[case("map<string,array<level>>", "level")]
    #[case("set<x>", "set<x>")]
    #[case(">", ">")]
    fn the_type_of_elements(#[case] type_name: &str, #[case] wanted: &str) {
        assert_eq!(inner(type_name), wanted);
    }
}
