//! All types of the catalogue: by kind, with what lies above and below each, its attributes and relationships; each line leads to
//! the type that it names, and a type to its entities.

pub mod update;
pub mod view;

use crate::atlas::sheet::Row;
use crate::atlas::types::{Kind, Registry, Type};
use crate::atlas::wire::EntityCounts;
use crate::tui::msg::Problem;
use crate::tui::screen::linked::Linked;

/// The state of the explorer.
#[derive(Debug, Default)]
pub struct Explorer {
    /// The types, once the catalogue was asked.
    pub registry: Option<Box<Registry>>,
    /// Why it could not be.
    pub problem: Option<Problem>,
    /// How many entities there are of each type, where the catalogue tells.
    pub counts: Option<EntityCounts>,
    /// The kind that is listed alone.
    pub kind: Option<Kind>,
    /// The list and the sheet.
    pub linked: Linked,
    /// The type to select when the types come.
    pub wanted: Option<String>,
}

impl Explorer {
    /// The types as they are listed.
    pub fn types(&self) -> &[Type] {
        let registry = self.registry.as_ref();
        registry.map_or(&[], |registry| &registry.types)
    }

    /// The selected type.
    pub fn selected(&self) -> Option<&Type> {
        self.types().get(self.linked.list.selected()?)
    }

    /// What is told of it.
    pub fn told(&self) -> Vec<Row> {
        let found = self.registry.as_ref().zip(self.selected());
        found.map_or_else(Vec::new, |(registry, it)| {
            registry.told(&it.name, self.counts.as_ref())
        })
    }
}
