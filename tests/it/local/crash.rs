//! A kill at any moment: what was acknowledged is there, what was not is there whole or not at all.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::contract::client::{Caller, named, process_over, run, start_in, topic};

/// Names the directory to the process that is to be killed.
const DIRECTORY: &str = "HEADWATER_TEST_CRASH_DIRECTORY";
/// Entities per batch besides its process.
const SIZE: usize = 20;

/// Not a test by itself: writes batches for ever and says on stdout which one was acknowledged.
#[test]
fn writes_until_it_is_killed() {
    let Some(directory) = std::env::var_os(DIRECTORY) else {
        return;
    };
    let catalogue = start_in(Path::new(&directory));
    let caller = Caller::of(&catalogue);
    let mut stdout = std::io::stdout();
    for batch in 0.. {
        let mut entities: Vec<_> = (0..SIZE)
            .map(|n| named(topic(&format!("batch{batch}-{n}")), &format!("-{}", n + 1)))
            .collect();
        entities.push(process_over(&format!("batch{batch}"), &["-1"], &["-2"]));
        let (status, answer) = run(caller.bulk(&entities));
        assert_eq!(status, 200, "{answer}");
        writeln!(stdout, "acknowledged {batch}").unwrap();
        stdout.flush().unwrap();
    }
}

/// Starts the writer, kills it after `batches` acknowledgements, and returns the number of the last one.
fn killed_after(directory: &Path, batches: usize) -> usize {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "local::crash::writes_until_it_is_killed",
            "--nocapture",
        ])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let last = lines
        .map(Result::unwrap)
        // The harness writes the name of the test before the first one, on the same line.
        .filter_map(|line| line.split_once("acknowledged ")?.1.parse().ok())
        .nth(batches - 1)
        .unwrap();
    writer.kill().unwrap();
    writer.wait().unwrap();
    last
}

#[test]
fn a_kill_loses_nothing_that_was_acknowledged() {
    for batches in [1, 3, 8] {
        let directory = tempfile::tempdir().unwrap();
        let last = killed_after(directory.path(), batches);
        let catalogue = start_in(directory.path());
        let caller = Caller::of(&catalogue);
        // One more may have been written without its acknowledgement having been read.
        for batch in 0..=last + 1 {
            let path =
                format!("/v2/search/basic?typeName=kafka_topic&query=batch{batch}-&limit=100");
            let (_, found) = run(caller.get(&path));
            let count = found["approximateCount"].as_u64().unwrap();
            let whole = u64::try_from(SIZE).unwrap();
            assert!(
                count == whole || batch > last && count == 0,
                "batch {batch}: {count}"
            );
            let path = format!(
                "/v2/lineage/uniqueAttribute/type/flink_process?attr:qualifiedName=batch{batch}"
            );
            let (status, lineage) = run(caller.get(&path));
            let edges = lineage["relations"].as_array().map_or(0, Vec::len);
            assert_eq!(
                (status, edges),
                if count == whole { (200, 2) } else { (404, 0) }
            );
        }
        let (status, _) = run(caller.bulk(&[topic("after")]));
        assert_eq!(status, 200);
    }
}
