//! Which entities of a catalogue stand for the datasets and processes of a graph.

use std::collections::{HashMap, HashSet};

use super::identity::identity;
use crate::atlas::mapping::{EntityKey, MappingOptions, entities_of, wishes};
use crate::atlas::wire::{Entity, EntityHeader};
use crate::lineage::{DatasetKey, Lineage, ProcessId};

/// The entities that a graph has counterparts of.
#[derive(Debug, Default)]
pub(super) struct Counterparts {
    datasets: HashMap<EntityKey, DatasetKey>,
    /// Datasets by their identity, whatever they are called in the catalogue.
    physical: HashSet<DatasetKey>,
    processes: HashMap<EntityKey, ProcessId>,
    /// Datasets that nothing in the graph feeds, or that feed nothing in it.
    ends: HashSet<DatasetKey>,
}

impl Counterparts {
    /// Those that publishing the graph would make, on a server that has these types: what other programs have published
    /// has the same names, as they are those of Atlas' hooks.
    pub(super) fn of(
        lineage: &Lineage,
        options: &MappingOptions,
        has_type: &dyn Fn(&str) -> bool,
    ) -> Self {
        let options = MappingOptions {
            // Somebody may have published them.
            publish_ephemeral: true,
            columns: None,
            ..options.clone()
        };
        let places = wishes(lineage, &options, has_type).places;
        let mut own = Self {
            processes: (places.processes.into_iter())
                .filter_map(|(id, key)| Some((key.ok()?, id)))
                .collect(),
            ..Self::default()
        };
        let mut of_several = Vec::new();
        for (id, dataset) in lineage.datasets() {
            if lineage.upstream(id.into()).is_empty() || lineage.downstream(id.into()).is_empty() {
                own.ends.insert(dataset.key.clone());
            }
            own.physical.insert(dataset.key.clone());
            let entities = entities_of(dataset, &options, has_type);
            if let [entity] = &*entities {
                own.datasets
                    .entry(entity.clone())
                    .or_insert_with(|| dataset.key.clone());
            } else {
                of_several.extend(entities.into_iter().map(|it| (it, dataset.key.clone())));
            }
        }
        // A topic that is also one of a list is the topic.
        for (entity, key) in of_several {
            own.datasets.entry(entity).or_insert(key);
        }
        own
    }

    /// The names of the datasets.
    pub(super) fn dataset_keys(&self) -> impl Iterator<Item = &EntityKey> {
        self.datasets.keys()
    }

    /// The dataset of the graph that an entity stands for: by its name, else by what it tells of itself.
    pub(super) fn dataset(&self, entity: &EntityHeader) -> Option<DatasetKey> {
        let key = EntityKey::new(&*entity.type_name, entity.qualified_name()?);
        self.datasets.get(&key).cloned().or_else(|| {
            let key = DatasetKey::physical(identity(entity)?);
            self.physical.contains(&key).then_some(key)
        })
    }

    /// Whether a dataset stands where the graph begins or ends.
    pub(super) fn is_end(&self, dataset: &DatasetKey) -> bool {
        self.ends.contains(dataset)
    }

    /// Whether a process of the graph stands for this one.
    pub(super) fn is_process(&self, entity: &Entity) -> bool {
        let name = entity.attributes.get("qualifiedName");
        name.and_then(|name| name.as_str())
            .is_some_and(|name| self.has_process(&entity.type_name, name))
    }

    /// The same by type and qualified name.
    pub(super) fn has_process(&self, type_name: &str, qualified_name: &str) -> bool {
        self.process(type_name, qualified_name).is_some()
    }

    /// The process of the graph that an entity stands for.
    pub(super) fn process(&self, type_name: &str, qualified_name: &str) -> Option<ProcessId> {
        let key = EntityKey::new(type_name, qualified_name);
        self.processes.get(&key).copied()
    }
}
