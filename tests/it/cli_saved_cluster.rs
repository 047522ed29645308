//! A cluster that is saved into a folder, and the folder in place of the cluster.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::cli_cluster::{cluster, recorded};
use crate::program::{Program, Run, finding};

/// Every job that was recorded, of all versions.
fn every_recorded() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/flink");
    let paths = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let bodies = paths.filter(|it| it.extension().is_some_and(|it| it == "json"));
    let mut cases: Vec<_> = bodies
        .map(|it| it.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    cases.sort();
    assert!(cases.len() >= 10, "{cases:?}");
    cases
}

const CASES: [&str; 2] = ["2.3.0-lookup-join", "2.0.2-batch-running"];

/// A cluster saved into `saved`, and its address, at which nothing answers any more.
async fn saved(program: &Program) -> String {
    let server = cluster(&CASES).await;
    for (at, body) in [
        ("/overview", json!({ "flink-version": "2.3.0" })),
        (
            "/config",
            json!({ "refresh-interval": 3000, "flink-version": "2.3.0" }),
        ),
    ] {
        Mock::given(path(at))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .mount(&server)
            .await;
    }
    let address = server.uri();
    let mut command = program.command(&["jobs", "--save", "saved", &address]);
    let logged_in = command
        .env("HEADWATER_FLINK_USER", "me")
        .env("HEADWATER_FLINK_PASSWORD", "s3cret");
    let run = Run::of(logged_in.output().unwrap());
    assert!(
        run.exits(0).stderr.contains("headwater saved"),
        "{}",
        run.stderr
    );
    address
}

fn id(case: &str) -> String {
    recorded(case)["jid"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_reads_as_the_cluster() {
    let program = Program::new();
    program.file(
        "a.sql",
        "INSERT INTO o_city SELECT 1 FROM orders JOIN users ON TRUE;",
    );
    let cases = every_recorded();
    let cases: Vec<&str> = cases.iter().map(String::as_str).collect();
    let server = cluster(&cases).await;
    program
        .run(&["jobs", "--save", "saved", &server.uri()])
        .exits(0);
    for command in ["jobs", "lineage"] {
        let of = |named: &str| {
            program
                .run(&[command, "--format", "json", named])
                .exits(0)
                .stdout
                .clone()
        };
        assert_eq!(of("saved"), of(&server.uri()), "{command}");
    }
    // Both at once are one cluster, with a script as well.
    let together = program.json(&[
        "lineage",
        "--format",
        "json",
        "saved",
        &server.uri(),
        "a.sql",
    ]);
    let alone = program.json(&["lineage", "--format", "json", "saved", "a.sql"]);
    assert_eq!(together["processes"], alone["processes"]);
    let kinds: Vec<_> = alone["processes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["kind"])
        .collect();
    assert!(
        kinds.contains(&&json!("INSERT")) && kinds.contains(&&json!("JOB")),
        "{kinds:?}"
    );
    program.run(&["plan", "saved"]).exits(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_has_the_bodies_for_its_owner_alone_and_no_login() {
    let program = Program::new();
    let address = saved(&program).await;
    let folder = program.path().join("saved");
    let mut files = Vec::new();
    for directory in [folder.clone(), folder.join("jobs")] {
        let rights = fs::metadata(&directory).unwrap().permissions().mode() & 0o777;
        assert_eq!(rights, 0o700);
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains("s3cret"), "{text}");
            files.push(
                path.strip_prefix(&folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned(),
            );
        }
    }
    files.sort();
    let mut expected: Vec<_> = CASES
        .iter()
        .map(|case| format!("jobs/{}.json", id(case)))
        .collect();
    expected.extend(
        [
            "config.json",
            "headwater-cluster.json",
            "jobs-overview.json",
            "overview.json",
        ]
        .map(str::to_owned),
    );
    expected.sort();
    assert_eq!(files, expected);
    let marker: serde_json::Value =
        serde_json::from_slice(&program.read("saved/headwater-cluster.json")).unwrap();
    assert_eq!(
        marker,
        json!({ "version": 1, "address": address, "missing": {} })
    );
    let body = program.read(&format!("saved/jobs/{}.json", id(CASES[0])));
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&body).unwrap(),
        recorded(CASES[0])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_version_is_saved_and_a_folder_without_it_still_opens() {
    let program = Program::new();
    saved(&program).await;
    let versions = || {
        let listed = program.json(&["jobs", "--format", "json", "saved"]);
        let listed = listed["jobs"].as_array().unwrap().clone();
        let listed = listed.iter().map(|it| it["flink_version"].clone());
        let document = program.json(&["lineage", "--format", "json", "saved"]);
        let processes = document["processes"].as_array().unwrap().clone();
        let told = processes
            .iter()
            .map(|it| it["jobs"][0]["flink_version"].clone());
        (listed.collect::<Vec<_>>(), told.collect::<Vec<_>>())
    };
    let (listed, told) = versions();
    assert!(listed.len() == 2 && told.len() >= 2);
    assert!(
        listed.iter().chain(&told).all(|it| it == "2.3.0"),
        "{listed:?} {told:?}"
    );
    for config in [
        Some(r#"{"flink-version":"a\u001b[2Jb"}"#),
        Some("{}"),
        Some("x"),
        None,
    ] {
        match config {
            Some(text) => drop(program.file("saved/config.json", text)),
            None => fs::remove_file(program.path().join("saved/config.json")).unwrap(),
        }
        let (listed, told) = versions();
        assert_eq!((listed.len(), told.is_empty()), (2, false), "{config:?}");
        assert!(
            listed.iter().chain(&told).all(serde_json::Value::is_null),
            "{config:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_with_something_else_is_not_written_to() {
    let program = Program::new();
    program.file("scripts/a.sql", "SELECT 1;");
    let one = cluster(&CASES[..1]).await;
    let run = program.run(&["jobs", "--save", "scripts", &one.uri()]);
    let told = &run.exits(2).stderr;
    assert!(
        told.contains("scripts holds something else") && told.contains("hint: "),
        "{told}"
    );
    assert_eq!(
        fs::read_dir(program.path().join("scripts"))
            .unwrap()
            .count(),
        1
    );
    program
        .run(&["jobs", "--save", "saved", &one.uri()])
        .exits(0);
    let other = cluster(&CASES[..1]).await;
    let run = program.run(&["jobs", "--save", "saved", &other.uri()]);
    assert!(
        run.exits(2).stderr.contains("holds another cluster"),
        "{}",
        run.stderr
    );
    // The same cluster is saved again, without the jobs that it has forgotten.
    program.file("saved/jobs/00ff.json", "{}");
    program
        .run(&["jobs", "--save", "saved", &one.uri()])
        .exits(0);
    assert!(!program.path().join("saved/jobs/00ff.json").exists());
    // Scripts are no cluster, and only one cluster goes into a folder.
    let run = program.run(&["jobs", "scripts"]);
    assert!(
        run.exits(2).stderr.contains("neither the address"),
        "{}",
        run.stderr
    );
    let run = program.run(&["jobs", "--save", "both", &one.uri(), &other.uri()]);
    assert!(
        run.exits(2).stderr.contains("one running cluster"),
        "{}",
        run.stderr
    );
    assert!(!program.path().join("both").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_body_costs_its_job_and_the_file_is_named() {
    let program = Program::new();
    saved(&program).await;
    let file = format!("saved/jobs/{}.json", id(CASES[0]));
    program.file(&file, "{\"plan\":");
    let document = program.json(&["lineage", "--format", "json", "saved"]);
    assert_eq!(
        document["processes"].as_array().unwrap().len(),
        1,
        "{document}"
    );
    let told = finding(&document, "cluster.unreadable-job");
    assert!(told["message"].as_str().unwrap().contains(&file), "{told}");

    // Without the list of jobs there is nothing to read, and nothing to publish.
    program.file("saved/jobs-overview.json", "");
    let document = program.json(&["lineage", "--format", "json", "saved"]);
    assert_eq!(
        document["diagnostics"][0]["code"], "source.unreadable",
        "{document}"
    );
    let run = program.run(&["plan", "saved"]);
    assert!(
        run.exits(2).stderr.contains("saved/jobs-overview.json"),
        "{}",
        run.stderr
    );
    program.run(&["jobs", "saved"]).exits(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn why_a_body_was_not_saved_is_kept() {
    let program = Program::new();
    let server = MockServer::start().await;
    let overview = json!({ "jobs": [
        { "jid": "aa", "name": "gone", "state": "FINISHED" },
        { "jid": "../../a", "name": "no id", "state": "RUNNING" },
    ] });
    Mock::given(path("/jobs/overview"))
        .respond_with(ResponseTemplate::new(200).set_body_json(overview))
        .mount(&server)
        .await;
    let live = program.run(&["jobs", &server.uri()]);
    assert!(
        live.exits(0).stderr.contains("has forgotten it"),
        "{}",
        live.stderr
    );
    let run = program.run(&["jobs", "--save", "saved", &server.uri()]);
    let told = &run.exits(0).stderr;
    assert!(told.contains("was not saved: Flink at http://"), "{told}");
    assert!(
        told.contains("has forgotten it") && told.contains("its id is not an id"),
        "{told}"
    );
    let asked = server.received_requests().await.unwrap();
    assert!(asked.iter().all(|it| !it.url.path().ends_with("/a")));
}
