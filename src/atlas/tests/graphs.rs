//! Small lineage graphs.

use std::sync::Arc;

use crate::diagnostic::Place;
use crate::lineage::{
    Column, ColumnLineage, ColumnRef, Dataset, DatasetKey, DatasetKind, Endpoint, Fingerprint,
    Fingerprints, Identity, Lineage, LogicalName, Options, Origin, Process, ProcessKind,
    RunningJob, SourceColumn, Transform,
};
use crate::source::{LineColumn, Span};

/// A graph that is being made.
#[derive(Default)]
pub(crate) struct Graph(pub(crate) Lineage);

pub(crate) fn origin(file: &str, line: usize) -> Origin {
    Origin::File(Place {
        file: file.into(),
        span: Span::new(0, 1),
        start: LineColumn { line, column: 1 },
    })
}

pub(crate) fn physical(namespace: &str, name: &str) -> DatasetKey {
    DatasetKey::physical(Identity {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    })
}

pub(crate) fn kafka(topic: &str) -> DatasetKey {
    physical("kafka://broker:9092", topic)
}

pub(crate) fn scoped(file: &str, table: &str) -> DatasetKey {
    DatasetKey::scoped(&Arc::from(file), LogicalName::in_default(table))
}

impl Graph {
    pub(crate) fn dataset(
        &mut self,
        key: &DatasetKey,
        table: &str,
        connector: Option<&str>,
    ) -> &mut Self {
        self.0.add_dataset(Dataset {
            key: key.clone(),
            names: vec![LogicalName::in_default(table)],
            kind: DatasetKind::Table,
            connector: connector.map(str::to_owned),
            is_ephemeral: matches!(connector, Some("datagen" | "print" | "blackhole")),
            columns: Arc::default(),
            options: Options::new(),
            origins: vec![origin("etl.sql", 1)],
        });
        self
    }

    /// A process of job `job`; tables are named after their datasets.
    pub(crate) fn process(
        &mut self,
        job: &str,
        inputs: &[&DatasetKey],
        outputs: &[&DatasetKey],
    ) -> &mut Self {
        self.seen(job, inputs, outputs, &[origin("etl.sql", 7)], &[])
    }

    /// A process that was seen in these places and is run by these jobs.
    pub(crate) fn seen(
        &mut self,
        job: &str,
        inputs: &[&DatasetKey],
        outputs: &[&DatasetKey],
        origins: &[Origin],
        jobs: &[RunningJob],
    ) -> &mut Self {
        let ends = |keys: &[&DatasetKey]| {
            keys.iter()
                .map(|&key| Endpoint {
                    dataset: key.clone(),
                    name: match key {
                        DatasetKey::Physical(identity) => LogicalName::in_default(
                            identity.name.rsplit(['.', '/']).next().unwrap(),
                        ),
                        DatasetKey::Scoped { name, .. } => (**name).clone(),
                    },
                })
                .collect::<Arc<[_]>>()
        };
        let sql = format!("INSERT INTO {outputs:?} SELECT * FROM {inputs:?}");
        let fingerprint = Fingerprint::of([&sql]);
        self.0.add_process(Process {
            kind: ProcessKind::Insert,
            job: job.into(),
            statement: Some(1),
            member: None,
            sql: sql.into(),
            inputs: ends(inputs),
            outputs: ends(outputs),
            columns: Arc::from([]),
            influences: Arc::from([]),
            fingerprints: Fingerprints {
                identical: fingerprint,
                equivalent: fingerprint,
                effect: fingerprint,
            },
            origins: origins.to_vec(),
            origin_jobs: Vec::new(),
            evidence: Arc::default(),
            jobs: jobs.to_vec(),
        });
        self
    }
}

/// `orders` → `totals`, each with the columns `item` and `n`; `n` is counted.
pub(crate) fn columns_chain() -> Lineage {
    let mut graph = Graph::default();
    let (orders, totals) = (kafka("orders"), kafka("totals"));
    for (key, table) in [(&orders, "orders"), (&totals, "totals")] {
        graph.dataset(key, table, Some("kafka"));
    }
    graph.process("etl", &[&orders], &[&totals]);
    let plain = std::mem::take(&mut graph.0);
    let column = |to: &str, transform| ColumnLineage {
        to: to.into(),
        from: [SourceColumn::whole(
            Arc::new(ColumnRef {
                dataset: orders.clone(),
                table: LogicalName::in_default("orders"),
                column: to.into(),
            }),
            transform,
        )]
        .into_iter()
        .collect(),
        expression: None,
    };
    for (_, dataset) in plain.datasets() {
        graph.0.add_dataset(Dataset {
            columns: Arc::new(vec![
                Column::physical("item", "STRING"),
                Column::physical("n", "BIGINT"),
            ]),
            ..dataset.clone()
        });
    }
    for (_, process) in plain.processes() {
        graph.0.add_process(Process {
            columns: Arc::from([
                column("item", Transform::Identity),
                column("n", Transform::Aggregation),
            ]),
            ..process.clone()
        });
    }
    graph.0
}

/// `orders` → `enriched` → `totals`, all topics, in one job.
pub(crate) fn chain() -> Lineage {
    let mut graph = Graph::default();
    let (orders, enriched, totals) = (kafka("Orders"), kafka("enriched"), kafka("totals"));
    for (key, table) in [
        (&orders, "Orders"),
        (&enriched, "enriched"),
        (&totals, "totals"),
    ] {
        graph.dataset(key, table, Some("kafka"));
    }
    graph.process("etl", &[&orders], &[&enriched]);
    graph.process("etl", &[&enriched], &[&totals]);
    graph.0
}

/// `count` topics, each with a process that writes the next one.
pub(crate) fn long_chain(count: usize) -> Lineage {
    let mut graph = Graph::default();
    let topics: Vec<_> = (0..count).map(|n| kafka(&format!("t{n:04}"))).collect();
    for (at, topic) in topics.iter().enumerate() {
        graph.dataset(topic, &format!("t{at:04}"), Some("kafka"));
    }
    for pair in topics.windows(2) {
        graph.process("long", &[&pair[0]], &[&pair[1]]);
    }
    graph.0
}
