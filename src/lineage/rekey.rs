//! Other keys for the datasets of a process: where their identity becomes known after it was read.

use std::sync::Arc;

use super::{ColumnRef, DatasetKey, Process};

impl Process {
    /// Gives its datasets the keys that `key_of` has for their old ones; where it has none, they keep theirs.
    pub fn rekey(&mut self, key_of: impl Fn(&DatasetKey) -> Option<DatasetKey>) {
        for ends in [&mut self.inputs, &mut self.outputs] {
            let mut known = ends.to_vec();
            for end in &mut known {
                renew(&mut end.dataset, &key_of);
            }
            *ends = known.into();
        }
        let column = |column: &mut Arc<ColumnRef>| {
            let mut known = ColumnRef::clone(column);
            if renew(&mut known.dataset, &key_of) {
                *column = Arc::new(known);
            }
        };
        let mut columns = self.columns.to_vec();
        for written in &mut columns {
            for source in &mut written.from {
                column(&mut source.column);
            }
            written.from.sort_unstable();
        }
        self.columns = columns.into();
        let mut influences = self.influences.to_vec();
        for influence in &mut influences {
            column(&mut influence.column);
        }
        influences.sort_unstable();
        self.influences = influences.into();
        self.fingerprints.effect = self.effect();
    }
}

/// Whether there is another one.
fn renew(key: &mut DatasetKey, key_of: impl Fn(&DatasetKey) -> Option<DatasetKey>) -> bool {
    let known = key_of(key);
    let is_renewed = known.is_some();
    if let Some(known) = known {
        *key = known;
    }
    is_renewed
}
