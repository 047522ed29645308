//! The types of a server: which there are, and which are processes.

use std::collections::{HashMap, HashSet};

use crate::atlas::wire::TypeDefs;
use crate::atlas::{AtlasError, Reader};

/// What all processes are below.
const PROCESS: &str = "Process";

/// Entity types of a server.
#[derive(Debug, Default)]
pub(super) struct Types {
    names: HashSet<String>,
    processes: HashSet<String>,
}

impl Types {
    /// Asks a server.
    pub(super) async fn read(reader: &Reader) -> Result<Self, AtlasError> {
        Ok(Self::of(&reader.type_defs().await?))
    }

    fn of(defs: &TypeDefs) -> Self {
        let supers: HashMap<&str, &[String]> = defs
            .entity_defs
            .iter()
            .map(|def| (&*def.name, &*def.super_types))
            .collect();
        let is_process = |name: &str| {
            let (mut seen, mut waiting) = (HashSet::new(), vec![name]);
            while let Some(name) = waiting.pop() {
                if name == PROCESS {
                    return true;
                }
                if seen.insert(name) {
                    let above = supers.get(name).copied().unwrap_or_default();
                    waiting.extend(above.iter().map(String::as_str));
                }
            }
            false
        };
        Self {
            processes: (supers.keys().filter(|name| is_process(name)))
                .map(|name| (*name).to_owned())
                .collect(),
            names: supers.keys().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// Whether the server has a type of entities of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether entities of a type stand between datasets.
    pub(super) fn is_process(&self, name: &str) -> bool {
        self.processes.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_below_process_is_one_whatever_it_is_called() {
        let defs = serde_json::from_value(json!({"entityDefs": [
            {"name": "Process", "superTypes": ["Asset"]},
            {"name": "storm_topology", "superTypes": ["Infrastructure", "storm_base"]},
            {"name": "storm_base", "superTypes": ["Process"]},
            {"name": "hive_process_execution", "superTypes": ["ProcessExecution"]},
            {"name": "hive_table", "superTypes": ["DataSet"]},
            {"name": "circle", "superTypes": ["circle"]},
        ]}));
        let types = Types::of(&defs.unwrap());
        let all = [
            "Process",
            "storm_topology",
            "hive_process_execution",
            "hive_table",
            "circle",
        ];
        assert_eq!(
            all.map(|name| types.is_process(name)),
            [true, true, false, false, false]
        );
        assert!(types.has("circle") && !types.has("Infrastructure"));
    }
}
