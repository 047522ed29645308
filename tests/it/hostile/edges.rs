//! What is told where something is wrong: settings, variables, arguments, and servers that answer an error or no JSON.

use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{MARK, evil, evil_argument, harm, in_toml};
use crate::program::{Program, Run};

#[track_caller]
fn assert_harmless(run: &Run, what: &str) {
    for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        assert_eq!(harm(text), None, "{stream} of {what}");
    }
}

#[track_caller]
fn assert_told(run: &Run, what: &str) {
    assert_harmless(run, what);
    let is_shown = run.stdout.contains(MARK) || run.stderr.contains(MARK);
    assert!(
        is_shown,
        "{what} shows nothing of it:\n{}\n{}",
        run.stdout, run.stderr
    );
}

fn with_script() -> Program {
    let program = Program::new();
    program.file("a.sql", "INSERT INTO t SELECT 1;\n");
    program
}

/// Settings that are wrong, in the file of the project and in that of the person. `EVIL` is hostile and can stand in a
/// string of TOML; `RAW` is hostile as it stands.
const SETTINGS: &[&str] = &[
    "\"EVIL\" = 1\n",
    "RAW = 1\n",
    "[rules]\n\"EVIL\" = \"off\"\n",
    "[rules]\nlineage = \"EVIL\"\n",
    "[ui]\ncolor = \"EVIL\"\n",
    "[catalogue]\nurl = \"EVIL\"\n",
    "[catalogue]\nnamespace = 1 # RAW\n",
];

#[test]
fn wrong_settings_are_told_without_harm() {
    let escaped = in_toml(&evil_argument());
    for settings in SETTINGS {
        let text = settings
            .replace("EVIL", &escaped)
            .replace("RAW", &evil_argument());
        for (file, arguments) in [
            ("headwater.toml", ["plan", "a.sql"]),
            ("../config/headwater/config.toml", ["plan", "a.sql"]),
        ] {
            let program = with_script();
            program.file(file, &text);
            let run = program.run(&arguments);
            let what = format!("{settings:?} in {file}");
            // Of what is no TOML, only the place is told.
            if settings.contains("RAW") {
                assert_harmless(&run, &what);
            } else {
                assert_told(&run, &what);
            }
        }
    }
}

#[test]
fn wrong_variables_are_told_without_harm() {
    let evil = evil_argument();
    for (name, value) in [
        ("HEADWATER_CATALOGUE_URL", evil.clone()),
        ("HEADWATER_UI_COLOR", evil.clone()),
        ("HEADWATER_UI_ASCII", evil.clone()),
        ("HEADWATER_LIMITS_READ_SECONDS", evil.clone()),
        ("HEADWATER_ATLAS_PASSWORD_FILE", evil.clone()),
    ] {
        let program = with_script();
        let mut command = program.command(&["plan", "a.sql"]);
        command.env(name, value);
        if name.ends_with("_FILE") {
            command.env("HEADWATER_ATLAS_USER", "me");
            command.args(["--atlas", "http://127.0.0.1:9"]);
        }
        let run = Run::of(command.output().unwrap());
        assert_told(&run, name);
    }
}

/// Arguments that mean nothing.
const ARGUMENTS: &[&[&str]] = &[
    &["EVIL"],
    &["--EVIL"],
    &["lineage", "--format", "EVIL", "a.sql"],
    &["--config", "EVIL", "lineage", "a.sql"],
    &["--log-file", "EVIL/EVIL", "lineage", "EVIL"],
    &["plan", "--atlas", "EVIL", "a.sql"],
    &["plan", "--atlas", "http://EVIL:1", "a.sql"],
    &["plan", "--namespace", "EVIL", "a.sql"],
    &["dedup", "a.sql", "--write", "EVIL/EVIL"],
    &["export", "a.sql", "--format", "csv", "--to", "EVIL/EVIL"],
    &["export", "a.sql", "--format", "svg", "--around", "EVIL"],
    &["jobs", "http://EVIL"],
    &["lineage", "http://127.0.0.1:9", "--gateway", "EVIL"],
    &["man", "--out", "EVIL/EVIL"],
    &["plan", "-o", "EVIL/EVIL", "a.sql"],
];

#[test]
fn wrong_arguments_are_told_without_harm() {
    let program = with_script();
    for arguments in ARGUMENTS {
        let arguments: Vec<_> = arguments
            .iter()
            .map(|it| it.replace("EVIL", &evil_argument()))
            .collect();
        assert_told(&program.run(&arguments), &format!("{arguments:?}"));
    }
}

/// Whoever answers so is no Atlas, no Flink and no collector of events.
fn answers() -> Vec<(&'static str, ResponseTemplate)> {
    let error = serde_json::json!({ "errorCode": evil(), "errorMessage": evil(), "errors": [evil()], "message": evil() });
    let page = format!("<html><title>{0}</title><body>{0}</body></html>", evil());
    // A header has no control characters, but may have other bytes.
    let elsewhere = "http://Evil\u{9b}2J\u{202e}/";
    vec![
        ("400", ResponseTemplate::new(400).set_body_json(&error)),
        ("401", ResponseTemplate::new(401).set_body_json(&error)),
        ("404", ResponseTemplate::new(404).set_body_json(&error)),
        ("500", ResponseTemplate::new(500).set_body_json(&error)),
        (
            "a page",
            ResponseTemplate::new(200).set_body_raw(page.clone(), "text/html"),
        ),
        (
            "a page of 503",
            ResponseTemplate::new(503).set_body_raw(page, "text/html"),
        ),
        (
            "no JSON",
            ResponseTemplate::new(200).set_body_raw(evil(), "application/json"),
        ),
        ("a text", ResponseTemplate::new(200).set_body_json(evil())),
        (
            "a redirect",
            ResponseTemplate::new(302).insert_header("Location", elsewhere),
        ),
    ]
}

const ASKING: &[&[&str]] = &[
    &["atlas", "info", "--atlas", "URL"],
    &["atlas", "search", "--atlas", "URL"],
    &["plan", "--atlas", "URL", "a.sql"],
    &["drift", "--atlas", "URL", "a.sql"],
    &["publish", "--yes", "--atlas", "URL", "a.sql"],
    &["jobs", "URL"],
    &["jobs", "--save", "saved", "URL"],
    &["lineage", "URL", "a.sql"],
    &["export", "--format", "openlineage", "--to", "URL", "a.sql"],
];

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_answer_something_else_are_told_without_harm() {
    let mut shown = 0;
    for (name, answer) in answers() {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        for arguments in ASKING {
            let program = with_script();
            program.file(
                "headwater.toml",
                "[limits]\nserver-seconds = 1\nread-seconds = 1\n",
            );
            let arguments: Vec<_> = arguments
                .iter()
                .map(|it| it.replace("URL", &server.uri()))
                .collect();
            let mut command = program.command(&arguments);
            let run = tokio::task::spawn_blocking(move || command.output());
            let run = Run::of(run.await.unwrap().unwrap());
            // What a collector of events says beside 200 is nobody's business.
            let is_taken = arguments[0] == "export" && run.code == Some(0);
            assert!(is_taken || run.code != Some(0), "{name}: {arguments:?}");
            assert_harmless(&run, &format!("{arguments:?}, {name}"));
            shown += usize::from(run.stderr.contains(MARK) || run.stdout.contains(MARK));
        }
    }
    assert!(shown > 20, "only {shown} answers were told of");
}
