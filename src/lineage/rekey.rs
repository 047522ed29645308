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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lineage::{
        ColumnLineage, Endpoint, Fingerprints, Identity, Influence, InfluenceKind, LogicalName,
        ProcessKind, SourceColumn, Transform,
    };

    fn scoped(table: &str) -> DatasetKey {
        DatasetKey::scoped(&"http://jm".into(), LogicalName::in_default(table))
    }

    fn topic(name: &str) -> DatasetKey {
        DatasetKey::physical(Identity {
            namespace: "kafka://b:9092".to_owned(),
            name: name.to_owned(),
        })
    }

    /// A process that writes `c` from a column of each of `a` and `b`, filtered by both.
    fn process(keys: [DatasetKey; 3]) -> Process {
        let [a, b, c] = keys;
        let column = |key: &DatasetKey, table| {
            Arc::new(ColumnRef {
                dataset: key.clone(),
                table: LogicalName::in_default(table),
                column: "x".into(),
            })
        };
        let end = |dataset: &DatasetKey, table| Endpoint {
            dataset: dataset.clone(),
            name: LogicalName::in_default(table),
        };
        let read = [column(&a, "a"), column(&b, "b")];
        let from = read
            .iter()
            .map(|it| SourceColumn::whole(Arc::clone(it), Transform::Identity));
        let influences = read.iter().map(|column| Influence {
            column: Arc::clone(column),
            kind: InfluenceKind::Filter,
        });
        let mut process = Process {
            kind: ProcessKind::Job,
            job: "job".into(),
            statement: None,
            member: None,
            sql: "".into(),
            inputs: [end(&a, "a"), end(&b, "b")].into(),
            outputs: [end(&c, "c")].into(),
            columns: [ColumnLineage {
                to: "x".into(),
                from: from.collect(),
                expression: None,
            }]
            .into(),
            influences: influences.collect(),
            fingerprints: Fingerprints::default(),
            origins: Vec::new(),
            origin_jobs: Vec::new(),
            evidence: Arc::default(),
            jobs: Vec::new(),
        };
        process.fingerprints.effect = process.effect();
        process
    }

    #[test]
    fn every_mention_of_a_dataset_gets_its_new_key_and_stays_in_order() {
        let mut known = process(["a", "b", "c"].map(scoped));
        // The topic of `a` is behind that of `b`.
        let keys = [topic("z"), topic("b"), scoped("c")];
        known.rekey(|key| match key {
            key if *key == scoped("a") => Some(topic("z")),
            key if *key == scoped("b") => Some(topic("b")),
            _ => None,
        });
        let mut expected = process(keys);
        for column in Arc::make_mut(&mut expected.columns) {
            column.from.sort_unstable();
        }
        Arc::make_mut(&mut expected.influences).sort_unstable();
        expected.fingerprints.effect = expected.effect();
        assert_eq!(known, expected);
    }
}
