//! Which entities the parts of a graph are, and why some are none.

use std::collections::HashMap;

use crate::lineage::{DatasetKey, ProcessId};

use super::EntityKey;

/// The entities of a graph's processes and datasets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    /// The entity of each process, or the reason why it has none.
    pub processes: HashMap<ProcessId, Result<EntityKey, &'static str>>,
    /// The entities of each dataset (one, or one for each topic of a list), or the reason why it has none.
    pub datasets: HashMap<DatasetKey, Result<Vec<EntityKey>, &'static str>>,
}
