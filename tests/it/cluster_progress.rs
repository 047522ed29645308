//! What a person sees while a cluster of many jobs is read, and how they stop it.

use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use crate::cluster_faults::{NO_NODES, answer, asked, overview};
use crate::pty::{Background, Start, Terminal};

/// A cluster of twenty jobs that answers what it is asked about the first three, and nothing more.
async fn standing_still() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answer = match asked(&mut stream).await.as_str() {
                "/jobs/overview" => answer(&overview(20)),
                "/overview" | "/config" => answer("{}"),
                path if ["00", "01", "02"].iter().any(|it| path.ends_with(it)) => answer(NO_NODES),
                _ => {
                    open.push(stream);
                    continue;
                }
            };
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address
}

/// The program at a terminal, with a server that may take its time.
fn start(folder: &TempDir, args: &[&str]) -> Terminal {
    let limits = "[limits]\nserver-seconds = 600\n";
    std::fs::write(folder.path().join("headwater.toml"), limits).unwrap();
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
async fn the_explorer_counts_jobs_and_esc_stops() {
    let (address, folder) = (standing_still().await, TempDir::new().unwrap());
    let mut terminal = start(&folder, &[&address]);
    terminal.wait_for("3 of 20 jobs, esc stops");
    assert!(terminal.contents().contains(&format!("Reading {address}")));
    terminal.send("\x1b");
    terminal.wait_for("Reading was stopped.");
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
