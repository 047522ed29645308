//! Nothing that is printed, stored or sent holds a secret of the scripts.

use std::path::Path;

use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::commands::{formats, takes_format, without_row};
use crate::program::{Program, Run};
use crate::pty::{Background, Start, Terminal};

/// Stands for every password; nothing else contains it.
const MARK: &str = "Zq7mark";

const SCRIPT: &str = "\
CREATE TABLE s (id INT) WITH ('connector'='jdbc','url'='jdbc:mysql://u:MARK@db/shop?password=MARK','table-name'='s');
CREATE TABLE m (id INT) WITH ('connector'='mongodb','uri'='mongodb://user:MARK@h','database'='d','collection'='c','passwd'='MARK','nonsense'='x');
CREATE TABLE f (id INT) WITH ('connector'='filesystem','path'='s3://AK:MARK@bucket/a','format'='json');
CREATE TABLE e (id INT) WITH ('connector'='elasticsearch-7','hosts'='http://u:MARK@h1:9200;http://u:MARK@h2:9200','index'='i');
CREATE TABLE h (id INT) WITH ('connector'='http','url'='https://u:MARK@x/?access_token=MARK&api_key=MARK','lookup.header.Authorization'='MARK');
CREATE TABLE o (id INT) WITH ('connector'='jdbc','url'='jdbc:oracle:thin:u/MARK@//h:1521/x','table-name'='o');
CREATE TABLE q (id INT) WITH ('connector'='jdbc','url'='jdbc:sqlserver://h:1433;user=u;password=MARK','table-name'='q','accessKey'='MARK','credential'='MARK');
CREATE TABLE ct WITH ('connector'='jdbc','url'='jdbc:postgresql://pg:5432/d?password=MARK','table-name'='ct','password'='MARK') AS SELECT id FROM s;
INSERT INTO m SELECT id FROM s /*+ OPTIONS('url'='jdbc:mysql://u:MARK@db/shop?password=MARK', 'password' = 'MARK') */;
INSERT INTO f SELECT id FROM s;
INSERT INTO e SELECT id FROM q;
INSERT INTO h SELECT id FROM o;
CREATE CATALOG c WITH ('type'='jdbc','base-url'='jdbc:postgresql://u:MARK@pg:5432','username'='u','password'='MARK');
SET 'x.password'='MARK';
";

/// A login that stands in everything where one can stand.
const VARIABLES: [&str; 7] = [
    "HEADWATER_ATLAS_PASSWORD",
    "HEADWATER_ATLAS_TOKEN",
    "HEADWATER_FLINK_PASSWORD",
    "HEADWATER_FLINK_TOKEN",
    "HEADWATER_OPENLINEAGE_PASSWORD",
    "HEADWATER_OPENLINEAGE_TOKEN",
    "HEADWATER_CATALOGUE_URL",
];

/// A command and its arguments. `URL` is the address of a server that refuses everybody, with a login in it.
const ROWS: &[(&str, &[&str])] = &[
    ("", &["a.sql"]),
    ("lineage", &["a.sql"]),
    ("lineage", &["a.sql", "URL", "--gateway", "URL"]),
    ("impact", &["s", "a.sql"]),
    ("trace", &["s", "a.sql"]),
    ("path", &["s", "m", "a.sql"]),
    ("groups", &["--by", "namespace", "--members", "a.sql"]),
    ("check", &["a.sql"]),
    ("dedup", &["a.sql"]),
    ("diff", &["a.sql", "b.sql"]),
    ("drift", &["--atlas", "URL", "a.sql", "URL"]),
    ("drift", &["--atlas", "local", "a.sql"]),
    ("plan", &["--atlas", "URL", "a.sql"]),
    ("plan", &["--atlas", "local", "a.sql"]),
    ("plan", &["--atlas", "local", "-o", "plan.json", "a.sql"]),
    ("plan", &["--atlas", "local", "--explain", "*", "a.sql"]),
    (
        "plan",
        &[
            "--atlas",
            "local",
            "--explain",
            "*",
            "--format",
            "json",
            "a.sql",
        ],
    ),
    ("apply", &["plan.json"]),
    ("publish", &["--atlas", "URL", "--yes", "a.sql"]),
    ("publish", &["--atlas", "local", "--yes", "a.sql"]),
    ("undo", &["--list", "--atlas", "local"]),
    ("undo", &["--list", "--format", "json", "--atlas", "local"]),
    ("undo", &["x", "--forget", "--yes", "--atlas", "local"]),
    ("undo", &["--yes", "--atlas", "local"]),
    ("atlas info", &["--atlas", "URL"]),
    ("atlas search", &["--atlas", "URL"]),
    ("atlas show", &["--atlas", "URL", "x"]),
    ("atlas lineage", &["--atlas", "URL", "x"]),
    ("atlas types", &["--atlas", "URL"]),
    ("atlas glossary", &["--atlas", "URL"]),
    ("serve", &["--port", "x"]),
    ("export", &["a.sql"]),
    ("export", &["--to", "URL", "a.sql"]),
    ("jobs", &["URL"]),
    ("jobs", &["URL", "--save", "saved"]),
    ("match", &["job", "a.sql", "--cluster", "URL"]),
    ("init", &["--print"]),
    ("doctor", &["--atlas", "URL"]),
    ("config profiles", &[]),
    ("config path", &[]),
    ("config show", &[]),
    ("config show", &["--origin"]),
    ("config schema", &[]),
    ("completions", &["bash"]),
    ("man", &[]),
    ("demo", &[]),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_password_is_printed_or_stored() {
    let server = MockServer::start().await;
    let refused = ResponseTemplate::new(401).set_body_string("who are you?");
    Mock::given(any())
        .respond_with(refused)
        .mount(&server)
        .await;
    let url = server.uri();
    let program = Program::new();
    program.file("a.sql", SCRIPT.replace("MARK", MARK));
    program.file("b.sql", SCRIPT.replace("MARK", &format!("{MARK}2")));
    let mut runs = 0;
    for (command, arguments) in ROWS {
        for format in formats(command) {
            let mut all: Vec<_> = command.split_whitespace().map(ToOwned::to_owned).collect();
            all.extend(arguments.iter().map(|it| it.replace("URL", &url)));
            if !format.is_empty() && takes_format(command, arguments) {
                all.extend(["--format".to_owned(), format]);
            }
            let mut started = program.command(&all);
            for name in VARIABLES {
                let value = if name.ends_with("URL") { &url } else { MARK };
                started.env(name, value);
            }
            let user = |name: &str| name.replace("PASSWORD", "USER");
            // A token goes before a password: every second run is without.
            for name in VARIABLES.iter().filter(|it| it.ends_with("PASSWORD")) {
                started.env(user(name), "me");
                if runs % 2 == 0 {
                    started.env_remove(name.replace("PASSWORD", "TOKEN"));
                }
            }
            started.env("HEADWATER_LOG", "trace");
            let run = Run::of(
                tokio::task::spawn_blocking(move || started.output())
                    .await
                    .unwrap()
                    .unwrap(),
            );
            for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
                let line = text.lines().find(|line| line.contains(MARK));
                assert_eq!(line, None, "{stream} of {command} {arguments:?}");
            }
            runs += 1;
        }
    }
    // The servers were asked, and the plan, the catalogue, the journal and the log are there, without the mark.
    let asked = server.received_requests().await.unwrap();
    let logins = asked
        .iter()
        .filter(|it| it.headers.contains_key("Authorization"));
    assert!(logins.count() > 20, "{asked:?}");
    let files = files_without_mark(program.home());
    assert!(files > 4, "only {files} files were written");
}

#[test]
fn every_command_has_a_row() {
    let missing = without_row(ROWS.iter().map(|(command, _)| *command));
    assert_eq!(missing, Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn no_password_is_drawn() {
    let program = Program::new();
    program.file("a.sql", SCRIPT.replace("MARK", MARK));
    let url = "http://127.0.0.1:9";
    let mut terminal = Terminal::start(&Start {
        args: &["--atlas", url, "a.sql", url],
        columns: 200,
        rows: 60,
        home: program.home(),
        directory: &program.path(),
        environment: &[
            ("HEADWATER_ATLAS_USER", "me"),
            ("HEADWATER_ATLAS_PASSWORD", MARK),
        ],
        background: Background::Dark,
    });
    terminal.wait_for("datasets");
    for keys in [
        "j", "j", "v", "v", "v", "2", "\r", "3", "j", "j", "4", "6", "8", "9", "y",
    ] {
        terminal.send(keys);
    }
    terminal.wait_for("Copy");
    terminal.send("\x1b");
    terminal.wait_gone("Copy");
    terminal.send("q");
    terminal.wait_exit();
    let raw = terminal.raw();
    assert!(!String::from_utf8_lossy(&raw).contains(MARK));
    files_without_mark(program.home());
}

/// Asserts that no file but the scripts holds the mark, and counts them.
fn files_without_mark(directory: &Path) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += files_without_mark(&path);
        } else if path
            .file_name()
            .is_some_and(|name| name != "a.sql" && name != "b.sql")
        {
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            let has_mark = bytes
                .windows(MARK.len())
                .any(|window| window == MARK.as_bytes());
            assert!(!has_mark, "{} holds a password", path.display());
        }
    }
    files
}

#[test]
fn an_address_with_a_login_is_refused_wherever_it_stands() {
    let program = Program::new();
    program.file(
        "a.sql",
        "CREATE TABLE t (a INT) WITH ('connector' = 'print');",
    );
    let address = "http://me:Zq7mark@127.0.0.1:9";
    let on_command_lines: [&[&str]; 6] = [
        &["plan", "--atlas", address, "a.sql"],
        &["atlas", "info", "--atlas", address],
        &["lineage", address],
        &["jobs", address],
        &["jobs", "--gateway", address, "http://127.0.0.1:9"],
        &[
            "export",
            "--format",
            "openlineage",
            "--to",
            address,
            "a.sql",
        ],
    ];
    let check = |run: &Run, what: &str| {
        run.exits(2);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(told.contains("has a login in it"), "{what}: {told}");
        assert!(!told.contains("Zq7mark"), "{what}: {told}");
    };
    for arguments in on_command_lines {
        check(&program.run(arguments), arguments[0]);
    }
    let show: &[&str] = &["config", "show", "--origin"];
    let mut command = program.command(show);
    let with = command.env("HEADWATER_CATALOGUE_URL", address);
    check(&Run::of(with.output().unwrap()), "environment");
    for settings in [
        format!("[catalogue]\nurl = \"{address}\"\n"),
        format!("clusters = [\"{address}\"]\n"),
        format!("gateway = \"{address}\"\n"),
    ] {
        program.file("headwater.toml", &settings);
        let run = program.run(show);
        check(&run, &settings.replace("Zq7mark", "***"));
        assert!(run.stderr.contains("headwater.toml:"), "{}", run.stderr);
    }
}
