//! The models that scripts define (CREATE MODEL): what ML_PREDICT adds to the rows of a table.

use std::sync::Arc;

use crate::collections::FastMap;
use crate::lineage::LogicalName;

/// A column of what a model takes or gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelColumn {
    /// Its name.
    pub name: Arc<str>,
    /// Its type as written.
    pub data_type: Arc<str>,
}

/// A model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The columns of its OUTPUT clause; none where it has no such clause, so that the provider decides.
    pub output: Option<Vec<ModelColumn>>,
}

/// Models by name. Temporary ones shadow permanent ones of the same name.
#[derive(Debug, Clone, Default)]
pub(in crate::sql) struct Models {
    permanent: FastMap<LogicalName, Arc<Model>>,
    temporary: FastMap<LogicalName, Arc<Model>>,
}

impl Models {
    /// What a name stands for.
    pub(in crate::sql) fn get(&self, name: &LogicalName) -> Option<&Arc<Model>> {
        self.temporary
            .get(name)
            .or_else(|| self.permanent.get(name))
    }

    /// Whether the name is taken among the temporary or among the permanent ones.
    pub(in crate::sql) fn has(&self, name: &LogicalName, is_temporary: bool) -> bool {
        if is_temporary {
            self.temporary.contains_key(name)
        } else {
            self.permanent.contains_key(name)
        }
    }

    /// The names, each as a script may write it alone.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.permanent.keys().chain(self.temporary.keys());
        names.map(|name| &*name.table)
    }

    pub(super) fn define(&mut self, name: LogicalName, is_temporary: bool, model: Model) {
        self.layer(is_temporary).insert(name, model.into());
    }

    pub(super) fn remove(&mut self, name: &LogicalName, is_temporary: bool) {
        self.layer(is_temporary).remove(name);
    }

    pub(super) fn rename(&mut self, from: &LogicalName, to: LogicalName) {
        let is_temporary = self.temporary.contains_key(from);
        let layer = self.layer(is_temporary);
        if let Some(model) = layer.remove(from) {
            layer.insert(to, model);
        }
    }

    fn layer(&mut self, is_temporary: bool) -> &mut FastMap<LogicalName, Arc<Model>> {
        if is_temporary {
            &mut self.temporary
        } else {
            &mut self.permanent
        }
    }
}
