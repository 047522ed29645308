//! Walking a graph of 100,000 nodes in the terminal UI: from a key to the frame that it leads to, at 200 by 60.
//! `cargo bench --bench walking`.

mod estate;

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use headwater::lineage::MergeChoice;
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

/// The columns of each dataset.
const COLUMNS: usize = 4;

/// The program with the graph opened.
fn opened() -> Option<Model> {
    let keymap = Keymap::parse(DEFAULT).ok()?;
    let mut model = Model::new(Surroundings::default(), keymap, MergeChoice::default());
    update(&mut model, Msg::Resize(200, 60));
    let workspace = Workspace {
        lineage: estate::graph(estate::PROCESSES, COLUMNS).into(),
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

/// By name: the keys that lead to a view, and those to walk in it.
const WALKS: [(&str, &str, &[&str]); 9] = [
    ("down the list", "A g c", &["j"]),
    ("along the data", "A g c", &["l", "l", "l", "h", "h", "h"]),
    ("in the drawing", "A g d", &["l", "k", "h", "j", "+", "-"]),
    ("in the outline", "A g o", &["j", "j", "k"]),
    ("in the table of impact", "A g i", &["j", "j", "k"]),
    ("in the groups", "A g u", &["j", "j", "k"]),
    (
        "in the drawing of a column",
        "A j j c enter g d",
        &["l", "k", "h", "j"],
    ),
    (
        "in the uses of a column",
        "A j j c enter g i",
        &["j", "j", "k"],
    ),
    (
        "in the search",
        "A g c c-p",
        &[
            "o",
            "r",
            "d",
            "e",
            "r",
            "backspace",
            "backspace",
            "backspace",
            "backspace",
            "backspace",
        ],
    ),
];

/// How many keys percentiles are taken of.
const KEYS: usize = 2_000;

fn walking(c: &mut Criterion) {
    let Some(mut model) = opened() else {
        return;
    };
    let Ok(mut terminal) = Terminal::new(TestBackend::new(200, 60));
    let mut draw = |model: &Model| terminal.draw(|frame| view::draw(model, frame)).is_ok();
    let mut group = c.benchmark_group("walking 100k nodes at 200x60");
    let mut told = String::new();
    for (name, there, keys) in WALKS {
        press(&mut model, there);
        draw(&model);
        let mut keys = keys.iter().cycle();
        let mut step = |model: &mut Model| {
            if let Some(keys) = keys.next() {
                press(model, keys);
            }
            black_box(draw(model))
        };
        group.bench_function(name, |b| b.iter(|| step(&mut model)));
        // What the slowest of a hundred keys takes, which a mean does not tell.
        let mut times: Vec<Duration> = (0..KEYS)
            .map(|_| {
                let began = Instant::now();
                step(&mut model);
                began.elapsed()
            })
            .collect();
        times.sort_unstable();
        let [half, most, all] = [KEYS / 2, KEYS * 99 / 100, KEYS - 1].map(|at| times[at]);
        // Writing to a String does not fail.
        let _ = writeln!(
            told,
            "{name:30} p50 {half:>9.1?}  p99 {most:>9.1?}  max {all:>9.1?}"
        );
        press(&mut model, "esc esc");
    }
    group.finish();
    let _ = std::io::Write::write_all(&mut std::io::stdout(), told.as_bytes());
}

criterion_group!(benches, walking);
criterion_main!(benches);
