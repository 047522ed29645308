//! A disk that is full and folders that cannot be written to: it is said of what, nothing is half there, and with room
//! again the work can be done.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use rstest::rstest;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::cli_cluster::cluster;
use crate::contract::client::Running;
use crate::program::{Program, Run};
use crate::pty::{Background, Start, Terminal};

/// So many statements that no file made of them fits; every one stands there twice.
fn script() -> String {
    let statements = (0..60).map(|at| {
        let name = format!("a_table_with_a_name_of_some_length_{at}");
        let insert = format!("INSERT INTO {name} SELECT x FROM {name}_before;\n");
        format!(
            "CREATE TABLE {name} (x INT) WITH ('connector' = 'kafka', 'topic' = '{name}', \
             'properties.bootstrap.servers' = 'h:1');\n{insert}{insert}"
        )
    });
    statements.collect()
}

fn program() -> Program {
    let program = Program::new();
    program.file("a.sql", script());
    program
}

/// The program where no file may grow beyond some kilobytes. The system's own limit, as nothing here may mount a small disk:
/// writing fails in the same places, with EFBIG in the place of ENOSPC.
fn without_room<S: AsRef<OsStr>>(program: &Program, arguments: &[S]) -> Command {
    // Who does not hear the signal gets the error.
    let mut command = program.shell("trap '' XFSZ; ulimit -f 4; exec headwater \"$@\"");
    command.arg("sh").args(arguments);
    command
}

fn run_without_room(program: &Program, arguments: &[&str]) -> Run {
    Run::of(without_room(program, arguments).output().unwrap())
}

/// What the program writes, by the arguments that make it do so, and the file that is then not there.
const WRITING: &[(&[&str], &str)] = &[
    (
        &["plan", "--atlas", "URL", "-o", "plan.json", "a.sql"],
        "plan.json",
    ),
    (&["dedup", "--write", "out.sql", "a.sql"], "out.sql"),
    (
        &["export", "--format", "html", "--to", "out.html", "a.sql"],
        "out.html",
    ),
    (
        &[
            "export", "--format", "csv", "--to", "out.csv", "--merge", "effect", "a.sql",
        ],
        "out.csv",
    ),
    (
        &["export", "--format", "json", "--to", "out.json", "a.sql"],
        "out.json",
    ),
    (
        &[
            "export",
            "--format",
            "openlineage",
            "--to",
            "out.ndjson",
            "a.sql",
        ],
        "out.ndjson",
    ),
    (
        &[
            "publish",
            "--atlas",
            "URL",
            "--yes",
            "--via",
            "file:out.ndjson",
            "a.sql",
        ],
        "out.ndjson",
    ),
];

#[test]
fn nothing_is_half_written_where_the_disk_is_full() {
    // A catalogue of its own, with room: it is not what there is no room for.
    let catalogue = Running::start();
    let token = catalogue
        .catalogue
        .token()
        .unwrap()
        .expose_secret()
        .to_owned();
    for (arguments, file) in WRITING {
        let program = program();
        let url = catalogue.catalogue.url();
        let arguments: Vec<_> = arguments.iter().map(|it| it.replace("URL", &url)).collect();
        let with_token = |mut command: Command| {
            command.env("HEADWATER_ATLAS_TOKEN", &token);
            Run::of(command.output().unwrap())
        };
        let run = with_token(without_room(&program, &arguments));
        run.exits(2);
        assert!(run.stderr.contains(file), "{arguments:?}: {}", run.stderr);
        let left = std::fs::read_dir(program.path()).unwrap();
        let left: Vec<_> = left.map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left, ["a.sql"], "{arguments:?}");
        with_token(program.command(&arguments)).exits(0);
        assert!(program.path().join(file).exists(), "{arguments:?}");
    }
}

#[test]
fn a_script_stays_whole_where_the_disk_is_full() {
    let program = program();
    let run = run_without_room(&program, &["dedup", "--in-place", "a.sql"]);
    assert!(run.exits(2).stderr.contains("a.sql"), "{}", run.stderr);
    assert_eq!(program.read("a.sql"), script().as_bytes());
}

#[test]
fn output_that_nobody_takes_is_an_error() {
    let program = program();
    for arguments in [
        &["lineage", "a.sql"][..],
        &["lineage", "--format", "json", "a.sql"],
        &["export", "--format", "dot", "a.sql"],
        &["check", "a.sql"],
        &["dedup", "--write", "-", "a.sql"],
        &["plan", "-o", "-", "a.sql"],
    ] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let mut command = program.command(arguments);
        let run = Run::of(command.stdout(full).output().unwrap());
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
        let told = "cannot write to standard output: No space left on device";
        assert!(run.stderr.contains(told), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn a_publish_that_finds_no_room_is_gone_on_with() {
    let program = program();
    program.run(&["plan", "-o", "plan.json", "a.sql"]).exits(0);
    let run = run_without_room(&program, &["apply", "plan.json", "--yes"]);
    assert_ne!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stderr.contains("error: "), "{}", run.stderr);
    program.run(&["publish", "--yes", "--resume", "a.sql"]);
    program.run(&["publish", "--yes", "a.sql"]).exits(0);
    let plan = program.run(&["plan", "--exit-code", "a.sql"]);
    plan.exits(0);
    let found = program.json(&[
        "atlas",
        "search",
        "--format",
        "json",
        "--type",
        "flink_process",
        "--limit",
        "1000",
    ]);
    assert_eq!(found["entities"].as_array().unwrap().len(), 60, "{found}");
}

/// A folder in which nothing can be made, also by root.
fn unwritable(program: &Program) -> String {
    let folder = program.home().join("locked");
    std::fs::create_dir_all(&folder).unwrap();
    let mut rights = std::fs::metadata(&folder).unwrap().permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&folder, rights).unwrap();
    if std::fs::write(folder.join("probe"), "").is_ok() {
        return "/proc/self".to_owned();
    }
    folder.to_str().unwrap().to_owned()
}

#[rstest]
#[case::the_catalogue("XDG_DATA_HOME", &["plan", "a.sql"])]
#[case::the_catalogue_to_publish("XDG_DATA_HOME", &["publish", "--yes", "a.sql"])]
#[case::the_catalogue_to_look_at("XDG_DATA_HOME", &["atlas", "info"])]
#[case::the_catalogue_to_serve("XDG_DATA_HOME", &["serve", "--port", "0"])]
#[case::the_journal("XDG_STATE_HOME", &["publish", "--yes", "a.sql"])]
fn a_folder_that_cannot_be_written_to_is_named(#[case] variable: &str, #[case] arguments: &[&str]) {
    let program = program();
    let folder = unwritable(&program);
    let mut command = program.command(arguments);
    command.env(variable, &folder);
    let run = Run::of(command.output().unwrap());
    run.exits(2);
    assert!(run.stderr.contains(&folder), "{}", run.stderr);
    assert!(
        run.stderr.contains("hint: "),
        "no next step: {}",
        run.stderr
    );
    // Without a journal, nothing was sent.
    let plan = program.json(&["plan", "--format", "json", "a.sql"]);
    let signs = plan["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["sign"]);
    assert!(
        signs.clone().count() > 60 && signs.clone().all(|it| it == "create"),
        "{plan}"
    );
}

#[rstest]
#[case(&["plan", "-o", "FOLDER/plan.json", "a.sql"])]
#[case(&["dedup", "--write", "FOLDER/out.sql", "a.sql"])]
#[case(&["export", "--format", "svg", "--around", "a_table_with_a_name_of_some_length_1", "--to", "FOLDER/out.svg", "a.sql"])]
#[case(&["man", "--out", "FOLDER/man"])]
#[case(&["publish", "--yes", "--via", "file:FOLDER/out.ndjson", "a.sql"])]
fn a_file_that_cannot_be_made_is_named(#[case] arguments: &[&str]) {
    let program = program();
    let folder = unwritable(&program);
    let arguments: Vec<_> = arguments
        .iter()
        .map(|it| it.replace("FOLDER", &folder))
        .collect();
    let run = program.run(&arguments);
    assert!(run.exits(2).stderr.contains(&folder), "{}", run.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_cannot_be_saved_is_told() {
    let server = cluster(&["2.3.0-lookup-join"]).await;
    let program = program();
    let address = server.uri();
    let run = run_without_room(&program, &["jobs", "--save", "saved", &address]);
    assert!(run.exits(2).stderr.contains("saved"), "{}", run.stderr);
    let into = format!("{}/saved", unwritable(&program));
    let run = program.run(&["jobs", "--save", &into, &address]);
    assert!(run.exits(2).stderr.contains(&into), "{}", run.stderr);
    program.run(&["jobs", "--save", "saved", &address]).exits(0);
    assert_ne!(
        program.json(&["jobs", "saved", "--format", "json"]),
        json!([])
    );
}

#[test]
fn the_screen_opens_where_nothing_can_be_written() {
    let program = program();
    let folder = unwritable(&program);
    let mut terminal = Terminal::start(&Start {
        args: &["a.sql"],
        columns: 100,
        rows: 30,
        home: Path::new(program.home()),
        directory: &program.path(),
        environment: &[
            ("XDG_DATA_HOME", &folder),
            ("XDG_STATE_HOME", &folder),
            ("XDG_CONFIG_HOME", &folder),
        ],
        background: Background::Dark,
    });
    terminal.wait_for("a_table_with_a_name");
    terminal.send("4");
    terminal.wait_for(&folder);
    terminal.send("q");
    assert_eq!(terminal.wait_exit(), 0);
}
