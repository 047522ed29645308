//! How fast the Drift screen answers on a large estate: `cargo run --release --example drift_frames -- DATA PATH…`, with the
//! folder of a local catalogue and what to read. `scripts/estate` makes one and runs this.
//!
//! Each figure is the time from a key to the end of the frame that it leads to, at 200x60, without a terminal behind it.

use std::collections::BTreeSet;
use std::error::Error;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use headwater::atlas::Reader;
use headwater::atlas::plan::{Moves, PlanOptions, published};
use headwater::drift::{Asked, Commands, Drift, Question, asked, compare};
use headwater::lineage::{MergeChoice, Strength};
use headwater::local::LocalCatalogue;
use headwater::tui::effect::Effect;
use headwater::tui::key::Key;
use headwater::tui::keymap::{DEFAULT, Keymap};
use headwater::tui::model::{Model, Surroundings};
use headwater::tui::msg::Msg;
use headwater::tui::screen::drift::Looked;
use headwater::tui::update::{start, update};
use headwater::tui::view;
use headwater::workspace::{Input, OpenOptions, Project, Workspace, open};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tokio_util::sync::CancellationToken;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const WIDTH: u16 = 200;
const HEIGHT: u16 = 60;

/// What a person does there, and how often: keys with a space between them. `u` lists what is the same too.
const WALKS: &[(&str, usize)] = &[
    ("u", 1),
    ("j", 500),
    ("c-f", 200),
    ("G", 1),
    ("k", 200),
    ("g g", 1),
    // Letter by letter, and away again.
    ("/ j o b - 1 2 enter", 5),
    ("j", 100),
    ("/ c-u enter", 5),
    ("/ d i f f e r e n t enter", 5),
    ("c-f", 50),
    ("/ c-u enter", 5),
    ("tab", 2),
    ("u", 4),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let data = arguments
        .next()
        .ok_or("the folder of the catalogue is missing")?;
    let inputs = arguments.map(|it: OsString| Input::parse(&it));
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let (workspace, drift) = runtime.block_on(compared(Path::new(&data), &inputs))?;
    let rows = drift.rows.len();
    let mut model =
        opened(workspace, drift).ok_or("the program did not ask for what it is given")?;
    let mut times = walk(&mut model)?;
    times.sort_by(f64::total_cmp);
    let rank = |thousandth: usize| times.get((times.len() - 1) * thousandth / 1000);
    let told = serde_json::json!({
        "rows": rows,
        "frames": times.len(),
        "median_ms": rank(500),
        "p99_ms": rank(990),
        "largest_ms": rank(1000),
    });
    writeln!(std::io::stdout(), "{told}")?;
    Ok(())
}

/// What the program's own comparison gives.
async fn compared(data: &Path, inputs: &[Input]) -> Result<(Workspace, Drift), Box<dyn Error>> {
    let cancel = CancellationToken::new();
    let project = Project::default();
    let workspace = open(inputs, &OpenOptions::default(), &project, &|_| {}, &cancel).await?;
    let local = LocalCatalogue::start(data, None)?;
    let reader = Reader::connect(&local.target())?;
    let lineage = workspace.lineage.merged(&MergeChoice {
        strength: Some(Strength::Equivalent),
        ..MergeChoice::default()
    });
    let options = PlanOptions {
        moves: Moves::All,
        ..PlanOptions::default()
    };
    let published = published(&reader, &lineage, &options, &|_, _| {}, &cancel).await?;
    let (declared, running) = asked(&workspace, &project);
    let drift = compare(&Question {
        lineage: &lineage,
        disagreements: &workspace.disagreements,
        unread: &BTreeSet::new(),
        declared,
        running,
        published: Some(&published),
        catalogue: Asked::Whole,
    });
    Ok((workspace, drift))
}

/// The program on the Drift screen with this comparison.
fn opened(workspace: Workspace, drift: Drift) -> Option<Model> {
    let keymap = Keymap::parse(DEFAULT).ok()?;
    let mut model = Model::new(Surroundings::default(), keymap, MergeChoice::default());
    update(&mut model, Msg::Resize(WIDTH, HEIGHT));
    let effects = start(&mut model);
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Open(ticket) => Some(*ticket),
        _ => None,
    })?;
    update(&mut model, Msg::Opened(ticket, Ok(Arc::new(workspace))));
    let effects = update(&mut model, Msg::Key("9".parse().ok()?));
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Compare(ticket, _) => Some(*ticket),
        _ => None,
    })?;
    let looked = Box::new(Looked {
        drift,
        problem: None,
        commands: Commands::default(),
    });
    update(&mut model, Msg::Compared(ticket, Ok(looked)));
    Some(model)
}

/// Milliseconds from each key to the end of its frame.
fn walk(model: &mut Model) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut terminal = Terminal::new(TestBackend::new(WIDTH, HEIGHT))?;
    let mut times = Vec::new();
    for (keys, times_over) in WALKS {
        let keys = keys.split(' ').map(str::parse::<Key>);
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        for key in keys.iter().cycle().take(keys.len() * times_over) {
            let began = Instant::now();
            update(model, Msg::Key(*key));
            terminal.draw(|frame| view::draw(model, frame))?;
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
    }
    Ok(times)
}
