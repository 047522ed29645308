//! The graph that benches and scripts measure on: datasets and processes as a large estate has them, of any size. In the one of
//! [`PROCESSES`] that is 100,000 nodes, 150,000 edges, and two hubs that 5,000 processes read each.
//!
//! Everything follows from numbers: dataset 0 and 1 are the hubs, and process `n` writes dataset `n`, with all its columns, out
//! of two of the datasets before it. `cargo run --release --example estate` writes it into a file that can be opened.

#![allow(dead_code, reason = "no bench uses all of it")]

use std::sync::Arc;

use headwater::lineage::{
    Column, ColumnLineage, ColumnRef, Dataset, DatasetKey, DatasetKind, Endpoint, Fingerprint,
    Fingerprints, Identity, Influence, InfluenceKind, Lineage, LogicalName, Options, Origin,
    Process, ProcessKind, SourceColumn, Transform,
};

/// How many processes the large one has; it has as many datasets, and one.
pub const PROCESSES: usize = 50_000;

/// Every so many processes one reads the first hub, and the one after it the second.
const HUB_EVERY: usize = 10;

const LAYERS: [&str; 6] = ["ods", "dwd", "dws", "ads", "dim", "tmp"];
const SUBJECTS: [&str; 9] = [
    "trade_order",
    "user_login",
    "payment",
    "refund",
    "inventory",
    "shipment",
    "coupon_usage",
    "search_click",
    "订单明细",
];
const KINDS: [&str; 7] = [
    "hourly", "daily", "detail", "snapshot", "agg", "sink", "wide",
];

/// The columns of a dataset; whoever asks for fewer gets the first ones.
pub const COLUMNS: [&str; 10] = [
    "order_id",
    "user_id",
    "amount",
    "created_at",
    "status",
    "currency",
    "region",
    "device",
    "渠道",
    "dt",
];

/// The name of a dataset: its layer, subject and kind, put together.
pub fn name(number: usize) -> String {
    format!(
        "{}_{}_{}_{number:05}",
        LAYERS[number % 6],
        SUBJECTS[number / 6 % 9],
        KINDS[number / 54 % 7]
    )
}

/// The broker of a dataset.
pub fn namespace(number: usize) -> String {
    format!("kafka://broker-{}.prod.example.com:9092", number % 40)
}

/// What a dataset is known by.
pub fn key(number: usize) -> DatasetKey {
    DatasetKey::physical(Identity {
        namespace: namespace(number),
        name: name(number),
    })
}

/// A graph of so many processes, whose datasets have so many columns.
pub fn graph(processes: usize, columns: usize) -> Lineage {
    let columns = &COLUMNS[..columns];
    let mut lineage = Lineage::new();
    let declared: Vec<Column> = columns
        .iter()
        .map(|name| Column::physical(name, "STRING"))
        .collect();
    let declared = Arc::new(declared);
    for at in 0..=processes {
        lineage.add_dataset(Dataset {
            key: key(at),
            names: vec![LogicalName::in_default(&name(at))],
            kind: DatasetKind::Table,
            connector: Some("kafka".to_owned()),
            is_ephemeral: false,
            columns: Arc::clone(&declared),
            options: Options::new(),
            origins: vec![origin(at)],
        });
    }
    for at in 1..=processes {
        lineage.add_process(process(at, columns));
    }
    lineage
}

/// The datasets that a process reads: a hub or a near one, and a near one.
pub fn read(at: usize) -> [usize; 2] {
    let one = if at % HUB_EVERY < 2 {
        at % HUB_EVERY
    } else {
        at - 1 - at % 7
    };
    [one, at.saturating_sub(1 + at % 50)]
}

fn end(number: usize) -> Endpoint {
    Endpoint {
        dataset: key(number),
        name: LogicalName::in_default(&name(number)),
    }
}

fn origin(at: usize) -> Origin {
    Origin::Cluster {
        cluster: "http://c".into(),
        job: at.to_string().into(),
        name: "job".into(),
        vertex: None,
    }
}

fn process(at: usize, columns: &[&str]) -> Process {
    let (sources, output) = (read(at).map(end), end(at));
    let column = |of: &Endpoint, name: &str| {
        Arc::new(ColumnRef {
            dataset: of.dataset.clone(),
            table: of.name.clone(),
            column: name.into(),
        })
    };
    let written = columns.iter().map(|&name| ColumnLineage {
        to: name.into(),
        from: sources
            .iter()
            .map(|of| SourceColumn::whole(column(of, name), Transform::Transformation))
            .collect(),
        expression: None,
    });
    let joined_by = columns.first().map(|name| Influence {
        column: column(&sources[1], name),
        kind: InfluenceKind::Join,
    });
    let [one, other] = &sources;
    let sql = format!(
        "INSERT INTO {} SELECT * FROM {} JOIN {} USING (order_id)",
        output.name, one.name, other.name
    );
    // Half of the processes do the same as another one, in other words.
    let print = Fingerprint::of([(at / 2).to_string()]);
    Process {
        kind: ProcessKind::Insert,
        job: format!("job {}", at / 20).into(),
        statement: None,
        member: None,
        sql: sql.into(),
        columns: written.collect(),
        influences: joined_by.into_iter().collect(),
        inputs: Arc::from(sources),
        outputs: Arc::from([output]),
        fingerprints: Fingerprints {
            identical: Fingerprint::of([&*at.to_string()]),
            equivalent: print,
            effect: print,
        },
        origins: vec![origin(at)],
        origin_jobs: Vec::new(),
        evidence: Arc::default(),
        jobs: Vec::new(),
    }
}
