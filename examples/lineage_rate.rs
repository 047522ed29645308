//! Reads the statements of a JSON list as one script, their column lineage included, and prints how long that takes:
//! `cargo run --profile dist --example lineage_rate -- LIST.json`. `scripts/peers/compare` runs it beside other readers.

use std::error::Error;
use std::io::Write as _;
use std::time::Instant;

use headwater::source::SourceFile;
use headwater::{extract, sql};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often the list is read; the median counts. What is remembered of a statement is forgotten each time.
const TIMES: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1);
    let path = path.ok_or("the path of a JSON list of statements is missing")?;
    let statements: Vec<String> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let text = format!("{};\n", statements.join(";\n"));
    let mut runs = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let text = text.clone();
        let began = Instant::now();
        let reading = read(text);
        runs.push((began.elapsed().as_secs_f64(), refused(&reading)));
    }
    runs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (seconds, failed) = runs[TIMES / 2];
    let read = statements.len();
    let told = serde_json::json!({"read": read, "failed": failed, "seconds": seconds});
    writeln!(std::io::stdout(), "{told}")?;
    Ok(())
}

fn read(text: String) -> sql::Reading {
    let file = SourceFile::new("list.sql", None, text.into());
    let extraction = extract::extract(&file);
    let script = sql::Script {
        file: &file,
        fragments: &extraction.fragments,
        job: "list",
        scope: file.name(),
    };
    let mut catalogue = sql::Catalogue::new();
    let memo = sql::Memo::default();
    sql::read(&script, &mut catalogue, sql::Resolve::Base, &memo)
}

/// How many statements could not be read.
fn refused(reading: &sql::Reading) -> usize {
    let kinds = reading.statements.iter().map(|statement| statement.kind);
    kinds
        .filter(|kind| *kind == sql::StatementKind::Unknown)
        .count()
}
