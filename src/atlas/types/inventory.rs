//! The definitions that we use, and what a server has of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{OWN, all, differences, missing, own, text};
use crate::atlas::mapping::{APPLICATION, PROCESS};
use crate::atlas::{AtlasError, Reader};

/// How a server has a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// So that it can be used.
    Same,
    /// Not at all.
    Missing,
    /// In another form; what differs.
    Other(Vec<String>),
}

impl State {
    /// One word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Missing => "missing",
            Self::Other(_) => "other form",
        }
    }
}

/// A definition that we use.
#[derive(Debug, Clone, PartialEq)]
pub struct Needed {
    /// Its name.
    pub name: &'static str,
    /// Our form of it.
    pub ours: &'static Value,
    /// The server's; none where it is missing.
    pub theirs: Option<Value>,
    /// How the server has it.
    pub state: State,
}

impl Needed {
    /// ENTITY, RELATIONSHIP, …
    pub fn category(&self) -> &'static str {
        text(self.ours, "category")
    }
}

/// All definitions that we use, those of our own first.
#[derive(Debug, Clone, PartialEq)]
pub struct Inventory {
    /// The server's name.
    pub server: String,
    /// The definitions.
    pub needed: Vec<Needed>,
    /// Names of all types that the server has.
    present: BTreeSet<String>,
}

impl Inventory {
    /// Asks a server.
    pub async fn read(reader: &Reader) -> Result<Self, AtlasError> {
        let defs = reader.type_defs().await?;
        let mut theirs: BTreeMap<String, Value> = BTreeMap::new();
        let entities = defs.entity_defs.iter().map(|it| ("ENTITY", json!(it)));
        let others = [
            ("RELATIONSHIP", defs.relationship_defs),
            ("ENUM", defs.enum_defs),
            ("STRUCT", defs.struct_defs),
            ("CLASSIFICATION", defs.classification_defs),
        ];
        let others = others
            .into_iter()
            .flat_map(|(category, list)| list.into_iter().map(move |it| (category, it)));
        for (category, mut definition) in entities.chain(others) {
            definition["category"] = json!(category);
            theirs.insert(text(&definition, "name").to_owned(), definition);
        }
        Ok(Self::of(reader.target().name.clone(), theirs))
    }

    /// What a server has that has these definitions.
    pub fn of(server: String, mut theirs: BTreeMap<String, Value>) -> Self {
        let present = theirs.keys().cloned().collect();
        let stock = all()
            .iter()
            .map(|(name, ours)| (name.as_str(), ours))
            .filter(|(name, _)| !name.starts_with(OWN));
        let needed = own().chain(stock).map(|(name, ours)| {
            let theirs = theirs.remove(name);
            let state = match &theirs {
                None => State::Missing,
                Some(theirs) => match differences(ours, theirs) {
                    found if found.is_empty() => State::Same,
                    found => State::Other(found),
                },
            };
            Needed {
                name,
                ours,
                theirs,
                state,
            }
        });
        Self {
            server,
            needed: needed.collect(),
            present,
        }
    }

    /// The definition of this name.
    pub fn get(&self, name: &str) -> Option<&Needed> {
        self.needed.iter().find(|it| it.name == name)
    }

    /// The definitions that the server lacks for this one.
    pub fn missing(&self, name: &str) -> Vec<Value> {
        self.lacking(&BTreeSet::from([name.to_owned()]))
    }

    /// The definitions that the server lacks for lineage of columns: ours, and those of Flink.
    pub fn missing_own(&self) -> Vec<Value> {
        let own = own().map(|(name, _)| name).chain([PROCESS, APPLICATION]);
        self.lacking(&own.map(str::to_owned).collect())
    }

    /// Without relationships of which the server has an end in another form.
    fn lacking(&self, wanted: &BTreeSet<String>) -> Vec<Value> {
        let is_usable = |end: &Value| {
            let known = self.get(text(end, "type"));
            known.is_none_or(|known| !matches!(known.state, State::Other(_)))
        };
        let mut lacking = missing(wanted, &self.present);
        lacking.retain(|it| is_usable(&it["endDef1"]) && is_usable(&it["endDef2"]));
        lacking
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(definitions: &[Value]) -> Vec<&str> {
        definitions.iter().map(|it| text(it, "name")).collect()
    }

    #[test]
    fn what_a_server_has_is_same_missing_or_other() {
        let plain = [
            "Referenceable",
            "Asset",
            "DataSet",
            "Process",
            "kafka_topic",
        ];
        let mut theirs: BTreeMap<String, Value> = plain
            .iter()
            .map(|name| (*name).to_owned())
            .map(|name| (name.clone(), all().get(&name).cloned().unwrap_or(json!({}))))
            .collect();
        let inventory = Inventory::of("a".to_owned(), theirs.clone());
        assert_eq!(inventory.get("kafka_topic").unwrap().state, State::Same);
        assert_eq!(inventory.needed[0].name, "headwater_table");
        assert_eq!(inventory.missing_own().len(), 9);
        assert!(inventory.missing("kafka_topic").is_empty());
        assert_eq!(
            names(&inventory.missing("flink_process")),
            ["flink_process"]
        );

        let mut other = all()["headwater_column"].clone();
        other["superTypes"] = json!(["Asset"]);
        theirs.insert("headwater_column".to_owned(), other);
        let inventory = Inventory::of("a".to_owned(), theirs);
        let column = inventory.get("headwater_column").unwrap();
        assert_eq!(column.state.as_str(), "other form");
        // Nothing is made of a type that is not the one meant.
        let missing = inventory.missing_own();
        assert!(!names(&missing).contains(&"headwater_table_columns"));
        assert!(names(&missing).contains(&"headwater_table"));
    }
}
