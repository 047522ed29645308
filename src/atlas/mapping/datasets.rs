//! Datasets as entities, and the parents that some of them must hang on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::atlas::plan::{Endpoint, NotPublished};
use crate::atlas::wire::Attributes;
use crate::lineage::{Dataset, DatasetKey, DatasetKind, Identity, Lineage, LogicalName};

use super::processes::Selection;
use super::table::{PLAIN, Row, Values, rows, scheme};
use super::{EntityKey, IfPresent, MappingOptions, Wanted, Wishes};

/// The entity of each published dataset.
pub(super) type ByDataset = BTreeMap<DatasetKey, EntityKey>;

/// Adds the entities of all datasets that a published process uses.
pub(super) fn wanted(
    lineage: &Lineage,
    selection: &Selection,
    options: &MappingOptions,
    has_type: &dyn Fn(&str) -> bool,
    wishes: &mut Wishes,
) -> ByDataset {
    let mut by_dataset = ByDataset::new();
    let mut parents: BTreeSet<EntityKey> = BTreeSet::new();
    for (_, dataset) in lineage.datasets() {
        if !selection.datasets.contains(&dataset.key) {
            wishes.not_published.push(NotPublished {
                name: dataset.name().to_string(),
                reason: reason(dataset, options).to_owned(),
            });
            continue;
        }
        let placed = place(dataset, options, has_type);
        by_dataset.insert(dataset.key.clone(), placed.entity.key.clone());
        // A parent is shared: it is wanted once, before all that hang on it.
        for parent in placed.parents {
            if parents.insert(parent.key.clone()) {
                wishes.entities.push(parent);
            }
        }
        wishes.entities.push(placed.entity);
    }
    by_dataset
}

fn reason(dataset: &Dataset, options: &MappingOptions) -> &'static str {
    if dataset.kind == DatasetKind::View {
        "views are seen through and never published"
    } else if dataset.is_ephemeral && !options.publish_ephemeral {
        "holds no data of its own; --publish-ephemeral publishes it all the same"
    } else {
        "no published process reads or writes it"
    }
}

struct Placed {
    entity: Wanted,
    /// Outermost first.
    parents: Vec<Wanted>,
}

fn place(dataset: &Dataset, options: &MappingOptions, has_type: &dyn Fn(&str) -> bool) -> Placed {
    let identity = match &dataset.key {
        DatasetKey::Physical(identity) => identity,
        DatasetKey::Scoped { scope, name } => {
            return Placed {
                entity: scoped(dataset, scope, name, options),
                parents: Vec::new(),
            };
        }
    };
    let mut lacking = Vec::new();
    for row in rows(dataset.connector.as_deref(), identity) {
        if let Some(type_name) = row.types().find(|name| !has_type(name) && *name != PLAIN) {
            lacking.push(type_name);
            continue;
        }
        return physical(dataset, identity, row, options, &lacking);
    }
    // The table's last row takes everything; this is for a table that was broken by an edit.
    Placed {
        entity: scoped(dataset, &identity.namespace, dataset.name(), options),
        parents: Vec::new(),
    }
}

fn physical(
    dataset: &Dataset,
    identity: &Identity,
    row: &Row,
    options: &MappingOptions,
    lacking: &[&str],
) -> Placed {
    let servers = bootstrap_servers(dataset, identity);
    let values = Values {
        identity,
        servers: servers.as_deref(),
        ns: options.namespace_of(&identity.namespace),
    };
    let origins: Vec<_> = dataset.origins.iter().map(ToString::to_string).collect();
    let why = format!("{} is {identity}", short_name(dataset.name()));

    let mut parents: Vec<Wanted> = Vec::new();
    let mut endpoint = None;
    for parent in row.parents.iter().rev() {
        let key = EntityKey::new(&parent.type_name, parent.qualified_name.fill(values));
        let name = parent.name.fill(values);
        let attributes = parent.attributes.iter().map(|(a, t)| (a, t.fill(values)));
        parents.push(Wanted {
            attributes: attributes_of(&key, &name, attributes),
            name,
            weak: Vec::new(),
            endpoints: endpoint.take().into_iter().collect(),
            if_present: IfPresent::Refer,
            tables: BTreeSet::new(),
            why: format!("{} must hang on it", row.type_name),
            conflict: None,
            sql: None,
            origins: origins.clone(),
            key: key.clone(),
        });
        endpoint = Some(Endpoint {
            attribute: parent.attribute.clone(),
            is_array: false,
            type_name: key.type_name,
            qualified_name: key.qualified_name,
        });
    }
    let key = EntityKey::new(&row.type_name, row.qualified_name.fill(values));
    let name = row.name.fill(values);
    let attributes = row.attributes.iter().map(|(a, t)| (a, t.fill(values)));
    let rule = match (row.type_name.as_str(), lacking) {
        (PLAIN, []) => "no Atlas type is known for it".to_owned(),
        (_, []) => format!("{} gives a {}", scheme(&identity.namespace), row.type_name),
        (_, lacking) => format!(
            "{} because the server lacks {}",
            row.type_name,
            lacking.join(" and ")
        ),
    };
    let entity = Wanted {
        attributes: attributes_of(&key, &name, attributes),
        key,
        name,
        weak: if servers.is_some() {
            Vec::new()
        } else {
            row.weak.clone()
        },
        endpoints: endpoint.into_iter().collect(),
        if_present: IfPresent::Compare,
        tables: tables(dataset),
        why: format!("{why}; {rule}"),
        conflict: None,
        sql: None,
        origins,
    };
    Placed { entity, parents }
}

/// A dataset known only by name: the name keeps where it was declared, so that `t` of two scripts stays two.
fn scoped(dataset: &Dataset, scope: &str, name: &LogicalName, options: &MappingOptions) -> Wanted {
    let local = short_name(name);
    let key = EntityKey::new(PLAIN, format!("{scope}#{local}@{}", options.namespace));
    let what = match dataset.kind {
        DatasetKind::Undeclared => "is used but defined nowhere that was read",
        DatasetKind::Table | DatasetKind::View => "does not tell its physical place",
    };
    Wanted {
        attributes: attributes_of(&key, &local, std::iter::empty::<(&str, String)>()),
        key,
        name: local.clone(),
        weak: Vec::new(),
        endpoints: Vec::new(),
        if_present: IfPresent::Compare,
        tables: tables(dataset),
        why: format!("{local} {what}, so it is a {PLAIN} named after {scope}"),
        conflict: None,
        sql: None,
        origins: dataset.origins.iter().map(ToString::to_string).collect(),
    }
}

/// The dataset's names in scripts: in full, and the table's alone.
fn tables(dataset: &Dataset) -> BTreeSet<String> {
    dataset
        .names
        .iter()
        .flat_map(|name| [name.to_string(), name.table.to_string()])
        .collect()
}

/// A logical name without Flink's defaults.
pub(super) fn short_name(name: &LogicalName) -> String {
    if *name == LogicalName::in_default(&name.table) {
        name.table.to_string()
    } else {
        name.to_string()
    }
}

pub(super) fn attributes_of<'a, K: Into<String> + 'a>(
    key: &EntityKey,
    name: &str,
    more: impl Iterator<Item = (K, String)>,
) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(
        "qualifiedName".to_owned(),
        Value::String(key.qualified_name.clone()),
    );
    attributes.insert("name".to_owned(), Value::String(name.to_owned()));
    attributes.extend(more.map(|(attribute, value)| (attribute.into(), Value::String(value))));
    attributes
}

/// Bootstrap servers as the options give them, else the broker in the identity.
fn bootstrap_servers(dataset: &Dataset, identity: &Identity) -> Option<String> {
    const OPTIONS: [&str; 2] = [
        "properties.bootstrap.servers",
        "connector.properties.bootstrap.servers",
    ];
    let of_options = OPTIONS
        .iter()
        .filter_map(|key| dataset.options.get(key))
        .map(str::trim)
        // Something like a login in it must not travel.
        .find(|servers| !servers.is_empty() && !servers.contains('@'));
    let of_identity = identity
        .namespace
        .split_once("://")
        .map(|(_, authority)| authority)
        .filter(|authority| !authority.is_empty() && *authority != "unknown");
    // Without a broker in the identity, what the option holds (a placeholder, say) is no address.
    of_identity.map(|authority| of_options.unwrap_or(authority).to_owned())
}
