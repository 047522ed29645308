//! What SECURITY.md promises of this machine: who can reach the local catalogue, who can read what is kept, that certificates
//! are always looked at, and that two programs that publish at once do no harm.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::program::{Program, Run};

const SCRIPT: &str = "\
CREATE TABLE a (x INT) WITH ('connector' = 'kafka', 'topic' = 'a', 'properties.bootstrap.servers' = 'h:1');
CREATE TABLE b (x INT) WITH ('connector' = 'kafka', 'topic' = 'b', 'properties.bootstrap.servers' = 'h:1');
INSERT INTO b SELECT x FROM a;
";

/// Every file and folder below, but the folder of the scripts.
fn kept(program: &Program) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![program.home().join("data"), program.home().join("state")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path.clone());
            }
            found.push(path);
        }
    }
    found
}

#[test]
fn what_is_kept_can_be_read_by_its_owner_only() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    program.run(&["plan", "-o", "plan.json", "a.sql"]).exits(0);
    program.run(&["apply", "--yes", "plan.json"]).exits(0);
    let mut kept = kept(&program);
    kept.push(program.path().join("plan.json"));
    assert!(kept.len() > 5, "{kept:?}");
    for path in kept {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} has {:o}", path.display(), mode);
    }
}

/// The addresses that a port is listened on, as the system lists them: hexadecimal, and the whole of IPv6.
#[cfg(target_os = "linux")]
fn listened_on(port: u16) -> Vec<String> {
    const LISTEN: &str = "0A";
    let of = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let all = of("/proc/net/tcp") + &of("/proc/net/tcp6");
    let wanted = format!(":{port:04X}");
    let lines = all
        .lines()
        .map(|it| it.split_whitespace().collect::<Vec<_>>());
    lines
        .filter(|it| it.get(3) == Some(&LISTEN) && it[1].ends_with(&wanted))
        .map(|it| it[1].trim_end_matches(&wanted).to_owned())
        .collect()
}

#[cfg(target_os = "linux")]
#[test]
fn the_local_catalogue_listens_on_loopback_only_and_makes_a_token() {
    let program = Program::new();
    let mut child = program
        .command(&["serve", "--port", "0"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines.next().unwrap().unwrap();
    let token = lines.next().unwrap().unwrap();
    let port = address.rsplit(':').next().unwrap();
    let port = port.split(|c: char| !c.is_ascii_digit()).next().unwrap();
    // 127.0.0.1 as the number that its bytes are on a machine of the usual order.
    assert_eq!(listened_on(port.parse().unwrap()), ["0100007F"]);
    let secret = token
        .strip_prefix("HEADWATER_ATLAS_TOKEN=")
        .unwrap_or(&token);
    assert!(secret.len() >= 32, "{token}");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The sources, with their paths.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// There is one place where a client can be told to trust anybody, and nobody calls it.
#[test]
fn nothing_turns_the_verification_of_certificates_off() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    assert!(all.len() > 100);
    for (path, text) in all {
        for call in [
            "danger_accept_invalid",
            "tls_danger_",
            "dangerous()",
            "ServerCertVerifier",
        ] {
            assert!(!text.contains(call), "{} has {call}", path.display());
        }
    }
}

#[test]
fn programs_that_publish_at_once_leave_what_one_leaves() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    let start = || {
        program
            .command(&["publish", "--yes", "a.sql"])
            .spawn()
            .unwrap()
    };
    let all: Vec<_> = (0..4).map(|_| start()).collect();
    for child in all {
        let run = Run::of(child.wait_with_output().unwrap());
        // Who came second says so, and does nothing.
        let is_told = ["another publish", "has changed since", "locked"];
        assert!(
            run.code == Some(0) || is_told.iter().any(|it| run.stderr.contains(it)),
            "{:?} {}",
            run.code,
            run.stderr
        );
    }
    program.run(&["publish", "--yes", "a.sql"]).exits(0);
    program.run(&["plan", "--exit-code", "a.sql"]).exits(0);
    for (kind, count) in [("kafka_topic", 2), ("flink_process", 1)] {
        let found = program.json(&["atlas", "search", "--format", "json", "--type", kind]);
        assert_eq!(
            found["entities"].as_array().unwrap().len(),
            count,
            "{found}"
        );
    }
}
