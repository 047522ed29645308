//! Writes the large graph that benches measure on into a folder, in two forms that the program opens: `events/`, OpenLineage
//! events of the plainest kind, which tell of names alone, and `sql/`, scripts with the definitions and columns of their tables.
//! `cargo run --release --example estate -- FOLDER`. `scripts/keystrokes` walks through it.

#[path = "../benches/estate/mod.rs"]
mod estate;

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

/// How many events a file has.
const OF_A_FILE: usize = 5_000;

/// How many statements a script has.
const OF_A_SCRIPT: usize = 20;

/// How many columns a table has.
const COLUMNS: usize = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1);
    let folder = folder.ok_or("the name of a folder is missing")?;
    let numbers: Vec<usize> = (1..=estate::PROCESSES).collect();
    let files = Path::new(&folder).join("events");
    fs::create_dir_all(&files)?;
    for (number, part) in numbers.chunks(OF_A_FILE).enumerate() {
        let path = files.join(format!("events-{number:02}.ndjson"));
        written(&path, |to| part.iter().try_for_each(|&at| event(at, to)))?;
    }
    let files = Path::new(&folder).join("sql");
    fs::create_dir_all(&files)?;
    for (number, part) in numbers.chunks(OF_A_SCRIPT).enumerate() {
        let path = files.join(format!("job-{number:04}.sql"));
        written(&path, |to| script(part, to))?;
    }
    Ok(())
}

fn written(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    write(&mut file)?;
    file.flush()
}

fn event(at: usize, to: &mut impl Write) -> io::Result<()> {
    let dataset = |number: usize| -> Value {
        json!({ "namespace": estate::namespace(number), "name": estate::name(number) })
    };
    let event = json!({
        "eventTime": "2026-01-01T00:00:00Z",
        "producer": "https://example.com/estate",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent",
        "job": { "namespace": "estate", "name": format!("job {}/{}", at / OF_A_SCRIPT, estate::name(at)) },
        "inputs": estate::read(at).map(dataset),
        "outputs": [dataset(at)],
    });
    writeln!(to, "{event}")
}

/// The definitions of all tables that some statements use, and the statements.
fn script(statements: &[usize], to: &mut impl Write) -> io::Result<()> {
    let columns = &estate::COLUMNS[..COLUMNS];
    let tables = statements.iter().flat_map(|&at| {
        let [one, other] = estate::read(at);
        [at, one, other]
    });
    for table in tables.collect::<BTreeSet<_>>() {
        let name = estate::name(table);
        let broker = estate::namespace(table);
        let broker = broker.trim_start_matches("kafka://");
        let columns: Vec<String> = columns.iter().map(|it| format!("{it} STRING")).collect();
        writeln!(
            to,
            "CREATE TABLE `{name}` ({}) WITH ('connector' = 'kafka', 'topic' = '{name}', \
             'properties.bootstrap.servers' = '{broker}', 'format' = 'json');",
            columns.join(", ")
        )?;
    }
    for &at in statements {
        let [one, other] = estate::read(at).map(estate::name);
        let columns: Vec<String> = columns
            .iter()
            .map(|it| format!("CONCAT(a.{it}, b.{it})"))
            .collect();
        writeln!(
            to,
            "INSERT INTO `{}` SELECT {} FROM `{one}` AS a JOIN `{other}` AS b ON a.order_id = b.order_id;",
            estate::name(at),
            columns.join(", ")
        )?;
    }
    Ok(())
}
