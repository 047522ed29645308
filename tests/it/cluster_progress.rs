//! What a person sees while a cluster of many jobs is read, and how they stop it.

use tempfile::TempDir;

use crate::cluster_faults::{NO_TABLES, Reply, answer, overview, serving};
use crate::pty::{Background, Start, Terminal};

/// A cluster of twenty jobs that answers what it is asked about the first three, and nothing more.
async fn standing_still() -> String {
    serving(|path| match path {
        "/jobs/overview" => Reply::Send(answer(&overview(20))),
        "/overview" | "/config" => Reply::Send(answer("{}")),
        path if ["00", "01", "02"].iter().any(|it| path.ends_with(it)) => {
            Reply::Send(answer(NO_TABLES))
        }
        _ => Reply::Stall(String::new()),
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_begin_while_the_screen_is_shown_come_by_themselves() {
    let mut lists = 0;
    let address = serving(move |path| {
        Reply::Send(answer(&match path {
            "/jobs/overview" => {
                lists += 1;
                overview(lists)
            }
            "/config" => "{}".to_owned(),
            _ => NO_TABLES.to_owned(),
        }))
    })
    .await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("headwater.toml");
    std::fs::write(&file, "[flink]\nrefresh = 1\n").unwrap();
    let mut terminal = at_terminal(&folder, &[&address]);
    terminal.wait_for("1 running");
    terminal.wait_for("2 running");
    terminal.wait_for("3 running");
    terminal.send("q");
    assert_eq!(terminal.wait_exit(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_scripts_explore_is_first_and_counts_jobs_too() {
    let (address, folder) = (standing_still().await, TempDir::new().unwrap());
    std::fs::write(folder.path().join("a.sql"), "SELECT 1;").unwrap();
    let mut terminal = start(&folder, &[&address, "a.sql"]);
    terminal.wait_for("3 of 20 jobs, esc stops");
    assert!(terminal.contents().contains(&format!("Reading {address}")));
    terminal.send("q");
    assert_eq!(terminal.wait_exit(), 0);
}

/// The program at a terminal, with a server that may take its time.
fn start(folder: &TempDir, args: &[&str]) -> Terminal {
    let limits = "[limits]\nserver-seconds = 600\n";
    std::fs::write(folder.path().join("headwater.toml"), limits).unwrap();
    at_terminal(folder, args)
}

fn at_terminal(folder: &TempDir, args: &[&str]) -> Terminal {
    Terminal::start(&Start {
        args,
        columns: 100,
        rows: 30,
        home: folder.path(),
        directory: folder.path(),
        environment: &[],
        background: Background::Dark,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_explorer_lists_and_counts_jobs_and_esc_keeps_what_was_read() {
    let (address, folder) = (standing_still().await, TempDir::new().unwrap());
    let mut terminal = start(&folder, &[&address]);
    terminal.wait_for(&format!("reading 3 of 20 jobs: {address}, esc stops"));
    assert!(terminal.contents().contains("20 running"));
    terminal.send("\x1b");
    terminal.wait_for("Reading was stopped. 3 of 20 jobs were read");
    assert!(terminal.contents().contains("20 running"));
    // As does the rest, on demand.
    terminal.send("r");
    terminal.wait_for(&format!("asking {address}: 0 of 17 plans"));
    terminal.send("\x1b");
    terminal.wait_for("stopped; 17 jobs are not read");
    terminal.send("q");
    assert_eq!(terminal.wait_exit(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_count_jobs_and_end_at_once_when_interrupted() {
    for command in [
        &["jobs"][..],
        &["lineage"][..],
        &["jobs", "--save", "saved"][..],
    ] {
        let (address, folder) = (standing_still().await, TempDir::new().unwrap());
        let args: Vec<_> = command.iter().copied().chain([&*address]).collect();
        let mut terminal = start(&folder, &args);
        terminal.wait_for(&format!("{address}: 3 of 20"));
        terminal.send("\x03");
        assert_eq!(terminal.wait_exit(), 130, "{command:?}");
    }
}
