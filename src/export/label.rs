//! The labels that the drawn formats share.

use crate::lineage::{Dataset, LogicalName, Process};

/// The table, with its catalog and database where those are not Flink's default ones.
pub fn short(name: &LogicalName) -> String {
    if (&*name.catalog, &*name.database) == ("default_catalog", "default_database") {
        name.table.to_string()
    } else {
        name.to_string()
    }
}

/// The lines of a dataset's label: its name, then what it is physically.
pub(super) fn dataset(dataset: &Dataset) -> Vec<String> {
    let mut lines = vec![dataset.label().to_owned()];
    if let Some(identity) = dataset.key.identity() {
        lines.push(identity.to_string());
    } else if let Some(scope) = dataset.key.scope() {
        lines.push(scope.to_owned());
    }
    lines
}

/// The lines of a process' label: what it does, then where it stands.
pub(super) fn process(process: &Process) -> Vec<String> {
    let mut head = process.label();
    if process.multiplicity() > 1 {
        head.push_str(" ×");
        head.push_str(&process.multiplicity().to_string());
    }
    let mut lines = vec![head];
    lines.extend(process.origins.first().map(ToString::to_string));
    lines
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use crate::diagnostic::Place;
    use crate::lineage::{
        DatasetKey, Endpoint, Fingerprints, Identity, Lineage, LogicalName, Origin, Process,
        ProcessKind,
    };
    use crate::source::{SourceFile, Span};

    /// A graph whose names try to be markup.
    pub(in crate::export) fn odd_names() -> Lineage {
        let file = SourceFile::new("a \"b\".sql", None, b"INSERT".to_vec());
        let end = |table: &str| Endpoint {
            dataset: DatasetKey::scoped(file.name(), LogicalName::in_default(table)),
            name: LogicalName::in_default(table),
        };
        let topic = Endpoint {
            dataset: DatasetKey::physical(Identity {
                namespace: "kafka://b:9092".into(),
                name: "orders".into(),
            }),
            name: LogicalName::in_default("orders"),
        };
        let origin = Origin::File(Place::new(&file, Span::new(0, 6)));
        let mut lineage = Lineage::new();
        lineage.add_process(Process {
            kind: ProcessKind::Insert,
            job: Arc::from("a"),
            statement: Some(1),
            member: None,
            sql: Arc::from("INSERT"),
            inputs: Arc::from([end("x\"];\\evil[\"\n<b>名#`"), topic.clone()]),
            outputs: Arc::from([topic]),
            columns: Arc::from([]),
            influences: Arc::from([]),
            fingerprints: Fingerprints::default(),
            origins: vec![origin.clone(), origin],
            origin_jobs: Vec::new(),
            evidence: Arc::default(),
            jobs: Vec::new(),
        });
        lineage
    }
}
