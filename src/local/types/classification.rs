//! What the definitions say about classifications: their attributes, their subtypes, and which entities take them.

use std::collections::{BTreeSet, HashMap};

use indexmap::{IndexMap, IndexSet};

use super::definition::StructBody;
use super::{Attribute, attributes_of};

/// What the definitions say about classifications of one type.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClassificationType {
    /// Its name.
    pub(crate) name: String,
    /// Its super types, near and far, and itself.
    pub(crate) ancestors: IndexSet<String>,
    /// Its subtypes, near and far, and itself.
    pub(crate) descendants: BTreeSet<String>,
    /// Attributes, inherited ones first.
    pub(crate) attributes: IndexMap<String, Attribute>,
    /// The types of entities that take it, with their subtypes; none where all do.
    pub(crate) entity_types: Vec<String>,
}

/// Works out the classifications of definitions, super before sub.
pub(super) fn classifications(
    ordered: Vec<(String, StructBody)>,
) -> HashMap<String, ClassificationType> {
    let mut all: HashMap<String, ClassificationType> = HashMap::new();
    for (name, body) in ordered {
        let mut made = ClassificationType {
            name: name.clone(),
            entity_types: body.entity_types,
            ..ClassificationType::default()
        };
        for super_type in body.super_types.iter().filter_map(|name| all.get(name)) {
            made.ancestors.extend(super_type.ancestors.iter().cloned());
            for (key, attribute) in &super_type.attributes {
                made.attributes
                    .entry(key.clone())
                    .or_insert_with(|| attribute.clone());
            }
            if made.entity_types.is_empty() {
                made.entity_types.clone_from(&super_type.entity_types);
            }
        }
        made.attributes
            .extend(attributes_of(&name, body.attribute_defs));
        made.ancestors.insert(name.clone());
        for ancestor in &made.ancestors {
            if let Some(ancestor) = all.get_mut(ancestor) {
                ancestor.descendants.insert(name.clone());
            }
        }
        made.descendants.insert(name.clone());
        all.insert(name, made);
    }
    all
}
