//! Walking a graph of 100,000 nodes in the terminal UI: from a key to the frame that it leads to, at 200 by 60.
//! `cargo bench --bench walking`.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use headwater::lineage::{
    DatasetKey, Endpoint, Fingerprint, Fingerprints, Identity, Lineage, LogicalName, MergeChoice,
    Origin, Process, ProcessKind,
};
use headwater::tui::effect::Effect;
use headwater::tui::key::Key;
use headwater::tui::keymap::{DEFAULT, Keymap};
use headwater::tui::model::{Model, Surroundings};
use headwater::tui::msg::Msg;
use headwater::tui::update::{start, update};
use headwater::tui::view;
use headwater::workspace::Workspace;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// Statements, and as many datasets.
const STATEMENTS: usize = 50_000;

/// One of so many statements reads a hub.
const HUBS: usize = 10;

fn endpoint(number: usize) -> Endpoint {
    Endpoint {
        dataset: DatasetKey::physical(Identity {
            namespace: "kafka://b:9092".to_owned(),
            name: format!("t{number}"),
        }),
        name: LogicalName::in_default(&format!("t{number}")),
    }
}

/// Each statement writes a dataset of its own and reads two: one shortly before, and a far one or one of two hubs, that
/// 5,000 statements read together.
fn graph() -> Lineage {
    let mut lineage = Lineage::new();
    for at in 1..=STATEMENTS {
        let far = if at % HUBS == 0 {
            at / (STATEMENTS / 2 + 1)
        } else {
            at * 7 / 9
        };
        let print = Fingerprint::of([at.to_string()]);
        lineage.add_process(Process {
            kind: ProcessKind::Insert,
            job: format!("job {}", at / 20).into(),
            statement: None,
            member: None,
            sql: "INSERT".into(),
            inputs: Arc::from([endpoint(at.saturating_sub(3)), endpoint(far)]),
            outputs: Arc::from([endpoint(at)]),
            columns: Arc::default(),
            influences: Arc::default(),
            fingerprints: Fingerprints {
                identical: print,
                equivalent: print,
                effect: print,
            },
            origins: vec![Origin::Cluster {
                cluster: "http://c".to_owned(),
                job: at.to_string(),
                name: "job".to_owned(),
                vertex: None,
            }],
            origin_jobs: Vec::new(),
            evidence: Arc::default(),
            jobs: Vec::new(),
        });
    }
    lineage
}

/// The program with the graph opened.
fn opened() -> Option<Model> {
    let keymap = Keymap::parse(DEFAULT).ok()?;
    let mut model = Model::new(Surroundings::default(), keymap, MergeChoice::default());
    update(&mut model, Msg::Resize(200, 60));
    let workspace = Workspace {
        lineage: graph(),
        ..Workspace::default()
    };
    let effects = start(&mut model);
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Open(ticket) => Some(*ticket),
        _ => None,
    })?;
    update(&mut model, Msg::Opened(ticket, Ok(Arc::new(workspace))));
    Some(model)
}

fn press(model: &mut Model, keys: &str) {
    for key in keys.split(' ') {
        if let Ok(key) = key.parse::<Key>() {
            update(model, Msg::Key(key));
        }
    }
}

fn walking(c: &mut Criterion) {
    let Some(mut model) = opened() else {
        return;
    };
    let Ok(mut terminal) = Terminal::new(TestBackend::new(200, 60));
    let mut group = c.benchmark_group("walking 100k nodes at 200x60");
    let mut step =
        |group: &mut criterion::BenchmarkGroup<'_, _>, name: &str, view: &str, keys: &[&str]| {
            press(&mut model, view);
            let mut keys = keys.iter().cycle();
            group.bench_function(name, |b| {
                b.iter(|| {
                    if let Some(keys) = keys.next() {
                        press(&mut model, keys);
                    }
                    let drawn = terminal.draw(|frame| view::draw(&model, frame));
                    black_box(drawn.is_ok())
                });
            });
        };
    step(&mut group, "down the list", "g c", &["j"]);
    step(
        &mut group,
        "along the data",
        "g c",
        &["l", "l", "l", "h", "h", "h"],
    );
    step(
        &mut group,
        "in the drawing",
        "A g d",
        &["l", "k", "h", "j", "+", "-"],
    );
    step(&mut group, "in the outline", "g o", &["j", "j", "k"]);
    step(
        &mut group,
        "in the table of impact",
        "g i",
        &["j", "j", "k"],
    );
    group.finish();
}

criterion_group!(benches, walking);
criterion_main!(benches);
