//! The layers of the configuration, through the built program.

use serde_json::Value;

use crate::program::Program;

/// The setting of a key in what `config show --origin --format json` prints.
fn setting<'d>(shown: &'d Value, key: &str) -> &'d Value {
    let mut all = shown.as_array().unwrap().iter();
    all.find(|it| it["key"] == key)
        .unwrap_or_else(|| panic!("no {key} in {shown}"))
}

#[test]
fn every_layer_says_what_it_said() {
    let program = Program::new();
    program.file(
        "../config/headwater/config.toml",
        "[ui]\ntheme = \"light\"\nmouse = false\nwatch = \"off\"\n",
    );
    program.file(
        "headwater.toml",
        "[ui]\ntheme = \"dark\"\n[catalogue]\nnamespace = \"prod\"\n",
    );
    let output = program
        .command(&["config", "show", "--origin", "--format", "json", "--ascii"])
        .env("HEADWATER_UI_WATCH", "poll")
        .output()
        .unwrap();
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
    for (key, value, layer, place) in [
        ("ui.theme", "dark", "project", "headwater.toml:2:1"),
        ("ui.watch", "poll", "environment", "HEADWATER_UI_WATCH"),
        (
            "catalogue.namespace",
            "prod",
            "project",
            "headwater.toml:4:1",
        ),
        ("ui.color", "auto", "default", ""),
    ] {
        let setting = setting(&shown, key);
        assert_eq!(setting["value"], value, "{setting}");
        assert_eq!(setting["layer"], layer, "{setting}");
        assert!(
            setting["place"].as_str().unwrap().ends_with(place),
            "{setting}"
        );
    }
    assert_eq!(setting(&shown, "ui.mouse")["layer"], "person");
    assert_eq!(setting(&shown, "ui.ascii")["place"], "--ascii");
    assert_eq!(setting(&shown, "catalogue.url")["value"], Value::Null);
    let text = program.run(&["config", "show", "--origin"]);
    let line = text
        .exits(0)
        .stdout
        .lines()
        .find(|line| line.starts_with("ui.mouse"));
    assert!(line.unwrap().contains("person"), "{}", text.stdout);
}

#[test]
fn a_person_decides_severities_and_the_project_goes_before() {
    let program = Program::new();
    program.file(
        "a.sql",
        "CREATE TABLE t (x INT) WITH ('connector' = 'kafkaa');\n",
    );
    program.run(&["check", "a.sql"]).exits(0);
    program.file(
        "../config/headwater/config.toml",
        "[rules]\nconnector.unknown = \"error\"\n",
    );
    program.run(&["check", "a.sql"]).exits(1);
    program.file(
        "headwater.toml",
        "[rules]\nconnector.unknown = \"warning\"\n",
    );
    program.run(&["check", "a.sql"]).exits(0);
}

#[test]
fn a_configuration_that_is_wrong_is_told_with_its_place() {
    let program = Program::new();
    program.file("../config/headwater/config.toml", "[ui]\nmuose = false\n");
    let run = program.run(&["config", "show"]);
    let told = &run.exits(2).stderr;
    assert!(
        told.contains("config.toml:2:1: unknown key `muose`"),
        "{told}"
    );
    assert!(told.contains("did you mean `mouse`?"), "{told}");
    let other = program
        .command(&["config", "show"])
        .env("HEADWATER_CONFIG_HOME", program.home().join("elsewhere"))
        .output()
        .unwrap();
    assert_eq!(
        other.status.code(),
        Some(0),
        "the folder is named by the variable"
    );
}

#[test]
fn schemas_are_of_their_files() {
    let program = Program::new();
    let project = program.json(&["config", "schema"]);
    assert!(project["properties"].get("scripts").is_some());
    assert!(project["properties"].get("login").is_none());
    let person = program.json(&["config", "schema", "person"]);
    assert!(person["properties"].get("login").is_some());
    assert!(person["properties"].get("scripts").is_none());
}
