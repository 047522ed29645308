//! Lineage graphs made by hand.

use std::sync::Arc;

use headwater::diagnostic::Place;
use headwater::lineage::{
    DatasetKey, Endpoint, Fingerprint, Fingerprints, Identity, Lineage, LogicalName, Origin,
    Process, ProcessKind,
};
use headwater::source::{LineColumn, Span};

fn physical(namespace: &str, name: &str) -> DatasetKey {
    DatasetKey::physical(Identity {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    })
}

fn end(key: &DatasetKey, table: &str) -> Endpoint {
    Endpoint {
        dataset: key.clone(),
        name: LogicalName::in_default(table),
    }
}

fn process(job: &str, inputs: Vec<Endpoint>, output: Endpoint) -> Process {
    let sql = format!("INSERT INTO {} SELECT * FROM {inputs:?}", output.name.table);
    let fingerprint = Fingerprint::of([&sql]);
    Process {
        kind: ProcessKind::Insert,
        job: job.into(),
        statement: Some(1),
        member: None,
        sql: sql.into(),
        inputs: inputs.into(),
        outputs: Arc::from([output]),
        columns: Arc::from([]),
        influences: Arc::from([]),
        fingerprints: Fingerprints {
            identical: fingerprint,
            equivalent: fingerprint,
            effect: fingerprint,
        },
        origins: vec![Origin::File(Place {
            file: "etl.sql".into(),
            span: Span::new(0, 1),
            start: LineColumn { line: 1, column: 1 },
        })],
        origin_jobs: Vec::new(),
        evidence: Arc::default(),
        jobs: Vec::new(),
    }
}

/// One job that copies a topic to another.
pub(super) fn copy(from: &str, to: &str) -> Lineage {
    copy_in("etl", from, to)
}

/// The same statement in a job of any name.
pub(super) fn copy_in(job: &str, from: &str, to: &str) -> Lineage {
    let (source, sink) = (
        physical("kafka://b:9092", from),
        physical("kafka://b:9092", to),
    );
    let mut lineage = Lineage::new();
    lineage.add_process(process(job, vec![end(&source, from)], end(&sink, to)));
    lineage
}

/// Adds a job that reads some topics and writes one.
pub fn add(lineage: &mut Lineage, job: &str, from: &[&str], to: &str) {
    let topic = |name: &str| end(&physical("kafka://b:9092", name), name);
    let inputs = from.iter().map(|name| topic(name)).collect();
    lineage.add_process(process(job, inputs, topic(to)));
}

/// A process that reads one dataset of every kind.
pub(super) fn all_kinds() -> Lineage {
    let kinds = [
        physical("kafka://b:9092", "Orders"),
        physical("hdfs://nn:8020", "/data/订单"),
        physical("file", "/tmp/x y.csv"),
        physical("hive://ms:9083", "Sales.Orders"),
        physical("postgres://db:5432", "shop.public.orders"),
        physical("mysql://db:3306", "shop.orders"),
        physical("hbase://zk:2181", "ns:orders"),
        physical("pulsar://p:6650", "orders"),
        DatasetKey::scoped(&Arc::from("etl.sql"), LogicalName::in_default("t")),
    ];
    let inputs = kinds.iter().map(|key| end(key, "source")).collect();
    let sink = physical("kafka://b:9092", "all");
    let mut lineage = Lineage::new();
    lineage.add_process(process("all", inputs, end(&sink, "all")));
    lineage.add_process(process("all", vec![end(&sink, "all")], end(&kinds[8], "t")));
    lineage
}

/// About `count` entities: topics in a chain, and a process between each two.
pub(super) fn chain(count: usize) -> Lineage {
    let topics: Vec<_> = (0..count / 2)
        .map(|n| {
            (
                physical("kafka://b:9092", &format!("t{n:05}")),
                format!("t{n:05}"),
            )
        })
        .collect();
    let mut lineage = Lineage::new();
    for pair in topics.windows(2) {
        let ((from, from_name), (to, to_name)) = (&pair[0], &pair[1]);
        lineage.add_process(process(
            "chain",
            vec![end(from, from_name)],
            end(to, to_name),
        ));
    }
    lineage
}
