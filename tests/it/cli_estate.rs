//! Profiles, names of servers, `init`, `doctor`, and plans for somebody else to approve, through the built program.

use serde_json::Value;

use crate::program::{Program, Run};

const SCRIPT: &str = "\
CREATE TABLE orders (item STRING) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE copies (item STRING) WITH ('connector' = 'kafka', 'topic' = 'copies', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
INSERT INTO copies SELECT item FROM orders;
";

const PROFILES: &str = "\
scripts = [\"jobs\"]
[servers]
nowhere = \"http://127.0.0.1:1\"
[profiles.dev]
catalogue.namespace = \"dev\"
[profiles.prod]
clusters = [\"nowhere\"]
catalogue = { url = \"nowhere\", namespace = \"prod\" }
";

fn with_profiles() -> Program {
    let program = Program::new();
    program.file("headwater.toml", PROFILES);
    program.file("jobs/a.sql", SCRIPT);
    program
}

fn with_variable(program: &Program, arguments: &[&str], value: &str) -> Run {
    let mut command = program.command(arguments);
    Run::of(command.env("HEADWATER_PROFILE", value).output().unwrap())
}

#[test]
fn a_profile_is_chosen_by_option_and_by_variable() {
    let program = with_profiles();
    let plan = |run: &Run| run.exits(0).stdout.lines().next().unwrap().to_owned();
    let of_option = program.run(&["plan", "--profile", "dev"]);
    assert_eq!(plan(&of_option), "Plan for local, namespace dev");
    let of_variable = with_variable(&program, &["plan"], "dev");
    assert_eq!(plan(&of_variable), "Plan for local, namespace dev");
    let neither = program.run(&["plan"]);
    assert_eq!(plan(&neither), "Plan for local, namespace primary");
    // The option goes before the variable; prod's catalogue is a name of a server that does not answer.
    let prod = with_variable(&program, &["plan", "--profile", "prod", "jobs"], "dev");
    assert!(
        prod.exits(3).stderr.contains("http://127.0.0.1:1"),
        "{}",
        prod.stderr
    );
}

#[test]
fn a_profile_that_is_not_there_is_told_with_the_one_that_was_meant() {
    let program = with_profiles();
    let run = program.run(&["plan", "--profile", "prdo"]);
    let told = &run.exits(2).stderr;
    assert!(told.contains("has no profile `prdo`"), "{told}");
    assert!(told.contains("did you mean `prod`?"), "{told}");
    let elsewhere = Program::new();
    let run = with_variable(&elsewhere, &["config", "show"], "prod");
    assert!(
        run.exits(2).stderr.contains("no headwater.toml"),
        "{}",
        run.stderr
    );
}

#[test]
fn who_chose_a_profile_and_what_it_says_is_shown() {
    let program = with_profiles();
    let shown = program.run(&["config", "show", "--origin", "--profile", "prod"]);
    let line = |key: &str| {
        let mut lines = shown.stdout.lines();
        lines.find(|it| it.starts_with(key)).unwrap().to_owned()
    };
    assert!(line("profile = \"prod\"").contains("--profile"));
    assert!(line("catalogue.namespace = \"prod\"").contains("profile"));
    assert!(line("catalogue.url").contains("\"http://127.0.0.1:1\""));
    let profiles = program.run(&["config", "profiles", "--profile", "dev"]);
    insta::assert_snapshot!(profiles.exits(0).stdout, @r"
    * dev   no cluster  catalogue local, namespace dev
      prod  http://127.0.0.1:1  catalogue http://127.0.0.1:1, namespace prod
    ");
    // What is shown is a project file of its own.
    let whole = program.run(&["config", "show", "--profile", "prod"]);
    program.file("headwater.toml", &whole.exits(0).stdout);
    let again = program.run(&["config", "show"]);
    assert_eq!(again.exits(0).stdout, whole.stdout);
}

#[test]
fn a_server_may_be_called_by_its_name() {
    let program = with_profiles();
    let jobs = program.run(&["jobs", "nowhere"]);
    assert!(
        jobs.exits(3).stderr.contains("http://127.0.0.1:1"),
        "{}",
        jobs.stderr
    );
    let atlas = program.run(&["atlas", "--atlas", "nowhere", "info"]);
    assert!(
        atlas.exits(3).stderr.contains("http://127.0.0.1:1"),
        "{}",
        atlas.stderr
    );
    let misspelt = program.run(&["nowhree"]);
    let told = &misspelt.exits(2).stderr;
    assert!(
        told.contains("did you mean the server `nowhere`?"),
        "{told}"
    );
    // A file goes before a server.
    program.file("nowhere", SCRIPT);
    program.run(&["lineage", "nowhere"]).exits(0);
}

#[test]
fn init_writes_what_it_sees_and_never_writes_over_it() {
    let program = Program::new();
    program.file("ddl/tables.sql", SCRIPT.lines().next().unwrap());
    program.file("jobs/a.sql", SCRIPT);
    program.file(
        "jobs/b.sql",
        "INSERT INTO orders SELECT item FROM orders;\n",
    );
    program.file("flink/config.yaml", "rest:\n  address: jm\n");
    let init = |arguments: &[&str]| {
        let mut command = program.command(arguments);
        let flink = program.path().join("flink");
        Run::of(command.env("FLINK_CONF_DIR", flink).output().unwrap())
    };
    let printed = init(&["init", "--offline", "--print", "--namespace", "east"]);
    printed.exits(0);
    assert!(!program.path().join("headwater.toml").exists());
    let written = init(&["init", "--offline", "--namespace", "east"]);
    let told = &written.exits(0).stderr;
    assert_eq!(
        String::from_utf8(program.read("headwater.toml")).unwrap(),
        printed.stdout
    );
    for part in [
        "3 files",
        "kafka (",
        "http://jm:8081 (FLINK_CONF_DIR",
        "ddl/tables.sql",
        "headwater doctor",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let shown = program.json(&["config", "show", "--origin", "--format", "json"]);
    let value = |key: &str| {
        let mut all = shown.as_array().unwrap().iter();
        all.find(|it| it["key"] == key).unwrap()["value"].clone()
    };
    assert_eq!(value("scripts"), Value::from(vec!["ddl", "jobs"]));
    assert_eq!(value("preambles"), Value::from(vec!["ddl/tables.sql"]));
    assert_eq!(value("clusters"), Value::from(vec!["http://jm:8081"]));
    assert_eq!(value("catalogue.namespace"), "east");
    let before = program.read("headwater.toml");
    let again = init(&["init", "--offline"]);
    assert!(
        again.exits(2).stderr.contains("is there already"),
        "{}",
        again.stderr
    );
    assert_eq!(program.read("headwater.toml"), before);
    let login = init(&["init", "--offline", "--print", "http://me:hunter2@jm:8081"]);
    let told = &login.exits(2).stderr;
    assert!(
        told.contains("login") && !told.contains("hunter2"),
        "{told}"
    );
}

#[test]
fn doctor_tells_what_is_wrong_with_the_next_step_and_no_secret() {
    let program = with_profiles();
    let fine = program.run(&["doctor", "--profile", "dev"]);
    fine.exits(0);
    assert!(
        fine.stdout
            .contains("the local one, which is not there yet"),
        "{}",
        fine.stdout
    );
    let mut command = program.command(&["doctor", "--profile", "prod", "--format", "json"]);
    command
        .env("HEADWATER_ATLAS_USER", "mara")
        .env("HEADWATER_ATLAS_PASSWORD", "hunter2");
    command.env("HEADWATER_FLINK_TOKEN", "hunter3");
    let run = Run::of(command.output().unwrap());
    run.exits(3);
    assert!(!run.stdout.contains("hunter"), "{}", run.stdout);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["state"], "fail");
    let checks = document["checks"].as_array().unwrap();
    let failed: Vec<_> = checks.iter().filter(|it| it["state"] == "fail").collect();
    assert_eq!(failed.len(), 2, "{document}");
    assert!(
        failed
            .iter()
            .all(|it| it["area"] == "servers" && it["next"].is_string())
    );
    program.file("headwater.toml", "scripts = [\"nosuch\"]\n");
    let missing = program.run(&["doctor", "--offline"]);
    assert!(
        missing.exits(1).stdout.contains("not there: nosuch"),
        "{}",
        missing.stdout
    );
    program.file("headwater.toml", "script = []\n");
    let broken = program.run(&["doctor"]);
    let told = &broken.exits(1).stdout;
    assert!(
        told.contains("unknown key `script`") && told.contains("did you mean `scripts`?"),
        "{told}"
    );
    assert!(told.contains("were not asked"), "{told}");
}

/// Name, area and state of each check of servers and their addresses.
fn told_of_servers(program: &Program, args: &[&str]) -> Vec<(String, String, String)> {
    let run = program.run(&[&["doctor", "--format", "json"], args].concat());
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let checks = document["checks"].as_array().unwrap().iter();
    let checks = checks.map(|it| {
        let text = |key: &str| it[key].as_str().unwrap().to_owned();
        (text("area"), text("name"), text("state"))
    });
    let configured = ["clusters", "gateway", "catalogue.url", "settings"];
    let meant = |(area, name, _): &(String, String, String)| {
        area == "servers" || configured.contains(&name.as_str())
    };
    checks.filter(meant).collect()
}

#[test]
fn one_wrong_address_hides_no_other_check() {
    let program = Program::new();
    let gone = "http://127.0.0.1:1";
    let of = |area: &str, name: &str, state: &str| (area.into(), name.into(), state.into());
    program.file(
        "headwater.toml",
        format!("clusters = [\"nonsense\", \"{gone}\"]\ngateway = \"{gone}/sql\"\ncatalogue.url = \"ftp://x\"\n"),
    );
    let wrong = [
        of("configuration", "clusters", "fail"),
        of("configuration", "catalogue.url", "fail"),
    ];
    assert_eq!(told_of_servers(&program, &["--offline"]), wrong);
    let asked = [
        of("servers", gone, "fail"),
        of("servers", &format!("{gone}/sql"), "fail"),
    ];
    let all = [&wrong[..], &asked[..]].concat();
    assert_eq!(told_of_servers(&program, &[]), all);
    // Where the settings cannot be read, what is named here is asked all the same.
    program.file("headwater.toml", "nonsense = 3\n");
    let named = [
        of("configuration", "settings", "fail"),
        of("servers", "servers", "warn"),
        of("servers", gone, "fail"),
    ];
    assert_eq!(told_of_servers(&program, &[gone]), named);
}

#[test]
fn a_namespace_without_a_name_is_refused() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    for command in ["plan", "publish", "drift"] {
        let run = program.run(&[command, "--namespace", "", "a.sql"]);
        assert!(
            run.exits(2).stderr.contains("--namespace"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn an_export_of_nothing_says_so() {
    let program = Program::new();
    std::fs::create_dir(program.path().join("empty")).unwrap();
    let run = program.run(&["export", "--format", "csv", "empty"]);
    let told = &run.exits(0).stderr;
    assert!(told.contains("empty holds no file of a kind"), "{told}");
}

#[test]
fn the_local_catalogue_lacks_nothing() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    program.run(&["publish", "--yes", "a.sql"]).exits(0);
    let found = told_of_servers(&program, &[]);
    assert!(found.iter().all(|(_, _, state)| state == "ok"), "{found:?}");
}

#[test]
fn what_was_approved_is_what_is_applied() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    let page = program.run(&["plan", "-o", "plan.json", "--format", "html", "a.sql"]);
    let page = &page.exits(0).stdout;
    let comment = program.run(&["plan", "--show", "plan.json", "--format", "markdown"]);
    let comment = &comment.exits(0).stdout;
    let digest = page.split("--sha256 ").nth(1).unwrap().get(..64).unwrap();
    assert!(comment.contains(digest), "{comment}");
    assert!(page.contains("copies@primary") && comment.contains("copies"));
    let again = program.run(&["plan", "--show", "plan.json"]);
    assert!(
        again.exits(0).stdout.contains("Plan: 4 to create"),
        "{}",
        again.stdout
    );
    let other = program.run(&["apply", "--yes", "plan.json", "--sha256", &"0".repeat(64)]);
    assert!(other.exits(2).stderr.contains(digest), "{}", other.stderr);
    program
        .run(&["apply", "--yes", "plan.json", "--sha256", digest])
        .exits(0);
}

#[test]
fn a_plan_is_written_as_an_archive_and_carried_out_by_nobody() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    let run = program.run(&["publish", "--via", "zip:plan.zip", "a.sql"]);
    let told = &run.exits(0).stderr;
    assert!(told.contains("wrote 4 entities to plan.zip"), "{told}");
    assert!(program.read("plan.zip").starts_with(b"PK\x03\x04"));
    let plan = program.run(&["plan", "a.sql"]);
    assert!(
        plan.exits(0).stdout.contains("Plan: 4 to create"),
        "{}",
        plan.stdout
    );
    let refused = program.run(&["publish", "--via", "zip:-", "a.sql"]);
    assert!(
        refused.exits(2).stderr.contains("zip:FILE"),
        "{}",
        refused.stderr
    );
}
