//! The main job with keys alone, through the built program in a real pseudo-terminal: open, see the repeats, keep them
//! apart and merge them again, review, publish to the local catalogue, find the table there, see its loop, publish again
//! and see that nothing is left to do.
//!
//! `HEADWATER_MAIN_JOB_INPUT` names another program of the same shape: one table, many times the same INSERT from the
//! table into itself, the last one cut off by the end of the file.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::pty::{Background, Start, Terminal};

const ENTER: &str = "\r";

/// What the input holds.
struct Input {
    path: PathBuf,
    table: String,
    topic: String,
    whole_inserts: usize,
}

fn input() -> Input {
    let path = std::env::var_os("HEADWATER_MAIN_JOB_INPUT").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/programs/orders_pipeline.md"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(&path).unwrap();
    let between = |before: &str, after: char| {
        let (_, rest) = text
            .split_once(before)
            .unwrap_or_else(|| panic!("{before:?} stands in {}", path.display()));
        rest.split(after)
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let table = between("CREATE TABLE ", '(');
    let topic = between("'topic' = '", '\'');
    let inserts = text.matches(&format!("INSERT INTO {table}\n")).count();
    Input {
        path,
        table,
        topic,
        whole_inserts: inserts - 1,
    }
}

fn open(input: &Input, home: &TempDir, columns: u16, rows: u16) -> Terminal {
    let directory = home.path().join("work");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::copy(&input.path, directory.join("pipeline.md")).unwrap();
    Terminal::start(&Start {
        args: &["pipeline.md"],
        columns,
        rows,
        home: home.path(),
        directory: &directory,
        environment: &[],
        background: Background::Dark,
    })
}

/// Searches the topic in the Catalogue and opens it.
fn open_topic(terminal: &Terminal, input: &Input) {
    terminal.send("6");
    terminal.wait_for("1-3 of about 3");
    terminal.send("s");
    terminal.send(&input.topic);
    terminal.send(ENTER);
    terminal.wait_for("kafka_topic");
    terminal.send(ENTER);
    terminal.wait_for("inputToProcesses (1)");
}

#[test]
fn from_a_file_to_the_catalogue_and_back_with_keys_alone() {
    let input = input();
    let home = TempDir::new().unwrap();
    let mut terminal = open(&input, &home, 120, 40);
    let repeats = format!("×{}", input.whole_inserts);

    // Look: one table, one process, both with their names.
    terminal.wait_for(&format!("INSERT {} loop {repeats}", input.table));
    terminal.wait_for("1 dataset, 1 process");

    // Take repeats out: the group is merged as it stands; kept apart it is many processes, merged again it is one.
    terminal.send("2");
    terminal.wait_for(&format!("merged {repeats}"));
    terminal.wait_for("the same, cut off");
    terminal.send("j ");
    terminal.wait_for(&format!("1 dataset, {} processes", input.whole_inserts));
    terminal.send(" ");
    terminal.wait_for("1 dataset, 1 process;");

    // Heed.
    terminal.send("3");
    terminal.wait_for("connector.missing-option");
    terminal.wait_for("properties.bootstrap.servers");

    // Review: the topic, the application and the process; leaving the topic out leaves out what needs it.
    terminal.send("4");
    terminal.wait_for("Plan: 3 to create, 0 to update");
    terminal.wait_for(&format!("{}@primary", input.topic));
    terminal.wait_for("pipeline@primary");
    terminal.send(" ");
    terminal.wait_gone("Plan: 3 to create");
    terminal.send("A");
    terminal.wait_for("Plan: 3 to create, 0 to update");

    // Publish: it asks, naming the catalogue and the counts; no is no.
    terminal.send("P");
    terminal.wait_for("Publish this plan?");
    terminal.send("n");
    terminal.wait_gone("Publish this plan?");
    terminal.send("P");
    terminal.wait_for("Publish this plan?");
    terminal.send("y");
    terminal.wait_for("3 created, 0 updated, 0 deleted, 0 unchanged");
    for measure in ["M ", "T1 ", "T2 ", "PR ", "PT ", "EE "] {
        assert!(
            terminal.contents().contains(measure),
            "{measure} is missing in\n{}",
            terminal.contents()
        );
    }

    // Browse: search the topic, open it, see its loop; it is the table of Explore.
    open_topic(&terminal, &input);
    terminal.wait_for(&format!(
        "qualifiedName  {}@primary",
        input.topic.to_lowercase()
    ));
    terminal.wait_for("outputFromProcesses (1)");
    terminal.wait_for(&format!(">[{}]", input.topic));
    terminal.send("o");
    terminal.wait_for(&format!("All > {}", input.table));

    // Publish again: nothing is left to do.
    terminal.send("4p");
    terminal.wait_for("Plan: 0 to create, 0 to update, 3 unchanged");
    terminal.wait_for("nothing to publish");

    terminal.send("q");
    assert_eq!(terminal.wait_exit(), 0);
    let raw = terminal.raw();
    let ends_with_restored_screen = raw.windows(8).any(|window| window == b"\x1b[?1049l");
    assert!(ends_with_restored_screen, "the terminal is given back");
}

#[test]
fn a_terminal_that_never_answers_does_not_hold_the_first_screen_up() {
    let input = input();
    let home = TempDir::new().unwrap();
    let directory = home.path().join("work");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::copy(&input.path, directory.join("pipeline.md")).unwrap();
    let mut terminal = Terminal::start(&Start {
        args: &["pipeline.md"],
        columns: 80,
        rows: 24,
        home: home.path(),
        directory: &directory,
        environment: &[],
        background: Background::Silent,
    });
    terminal.wait_for("1 dataset, 1 process");
    terminal.send("q");
    assert_eq!(terminal.wait_exit(), 0);
}

#[test]
fn any_size_shows_something_and_a_resize_keeps_the_place() {
    let input = input();
    let home = TempDir::new().unwrap();
    let mut terminal = open(&input, &home, 200, 60);
    terminal.wait_for("1 dataset, 1 process");
    terminal.resize(80, 24);
    terminal.wait_until("80 columns", |screen| {
        screen.size().1.get() == 80 && screen.contents().contains(&input.table)
    });
    terminal.resize(40, 10);
    terminal.wait_for("needs 60 by 15");
    terminal.resize(120, 40);
    terminal.wait_for("1 dataset, 1 process");
    terminal.send("q");
    assert_eq!(terminal.wait_exit(), 0);
}

#[test]
fn what_an_earlier_publish_left_is_walked_in_explore_without_its_script() {
    let input = input();
    let home = TempDir::new().unwrap();
    let mut first = open(&input, &home, 120, 40);
    first.wait_for("1 dataset, 1 process");
    first.send("4");
    first.wait_for("Plan: 3 to create");
    first.send("P");
    first.wait_for("Publish this plan?");
    first.send("y");
    first.wait_for("3 created, 0 updated");
    first.send("q");
    assert_eq!(first.wait_exit(), 0);

    let directory = home.path().join("elsewhere");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(
        directory.join("other.sql"),
        "CREATE TABLE a (x INT) WITH ('connector' = 'datagen');\n",
    )
    .unwrap();
    let mut second = Terminal::start(&Start {
        args: &["other.sql"],
        columns: 120,
        rows: 40,
        home: home.path(),
        directory: &directory,
        environment: &[],
        background: Background::Dark,
    });
    second.wait_for("1 dataset, 0 processes");
    open_topic(&second, &input);
    second.send("o");
    second.wait_for(&format!("catalogue local > All > {}", input.topic));
    second.send("l");
    second.wait_for(&format!("Downstream of {}", input.topic));
    // Back to the entity, and from there to what was opened.
    second.send("[[");
    second.wait_for("inputToProcesses (1)");
    second.send("1");
    second.wait_for("nothing feeds it");
    second.send("q");
    assert_eq!(second.wait_exit(), 0);
}

#[test]
fn a_path_that_is_not_there_is_told_on_the_screen_and_by_the_exit_code() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(&Start {
        args: &["missing/pipeline.sql"],
        columns: 80,
        rows: 24,
        home: home.path(),
        directory: home.path(),
        environment: &[],
        background: Background::Dark,
    });
    terminal.wait_for("missing/pipeline.sql could not be read");
    terminal.send("q");
    assert_ne!(terminal.wait_exit(), 0);
}
