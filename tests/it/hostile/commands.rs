//! Every command in every format over what is hostile: nothing raw comes out, and what is hostile is seen to come out.

use super::sources::{PLAIN, program};
use super::{MARK, evil_argument, harm};
use crate::commands::{formats, without_row};
use crate::program::{Program, Run};

/// A command with arguments. `EVIL` stands for a hostile one.
struct Row {
    /// The command, with the one below it.
    command: &'static str,
    arguments: &'static [&'static str],
    /// Whether the hostile text is told.
    shows: bool,
}

const fn row(command: &'static str, arguments: &'static [&'static str]) -> Row {
    Row {
        command,
        arguments,
        shows: true,
    }
}

const fn silent(command: &'static str, arguments: &'static [&'static str]) -> Row {
    Row {
        command,
        arguments,
        shows: false,
    }
}

/// Everything but `atlas`, which [`super::atlas`] asks a hostile server. In this order: what is published is taken back.
const ROWS: &[Row] = &[
    row("", &["."]),
    row("", &["EVIL"]),
    row("lineage", &["."]),
    row("lineage", &["--merge", "equivalent", "a.sql", "cluster"]),
    row("impact", &[PLAIN, "."]),
    row("impact", &["--upstream", "plain.x", "."]),
    row("impact", &["EVIL", "."]),
    row("trace", &[PLAIN, "."]),
    row("trace", &["plain.x", "a.sql"]),
    row("trace", &["EVIL", "."]),
    row("path", &["plain", "EVIL", "."]),
    row("groups", &["."]),
    row("groups", &["--by", "database", "--members", "."]),
    row("groups", &["--by", "connector", "--members", "."]),
    row("groups", &["--by", "file", "--members", "."]),
    row("groups", &["--by", "namespace", "--members", "."]),
    row("check", &["."]),
    row("check", &["--explain", "EVIL"]),
    row("dedup", &["a.sql"]),
    row("dedup", &["--strength", "effect", "a.sql", "b.sql"]),
    row("diff", &["a.sql", "b.sql"]),
    row("diff", &["EVIL", "b.sql"]),
    row("diff", &["--rev", "EVIL", "b.sql"]),
    row("drift", &["."]),
    row("plan", &["."]),
    row("plan", &["--explain", "*", "a.sql"]),
    row("plan", &["--only", "EVIL", "a.sql"]),
    silent("plan", &["-o", "plan.json", "a.sql"]),
    row("plan", &["-o", "-", "a.sql"]),
    silent("apply", &["plan.json"]),
    row("apply", &["EVIL"]),
    row("publish", &["--yes", "."]),
    row("publish", &["--yes", "--via", "EVIL", "."]),
    row("drift", &["--all", "."]),
    silent("undo", &["--list"]),
    row("undo", &["EVIL"]),
    row("undo", &["-o", "-"]),
    silent("undo", &["--yes"]),
    row("export", &["a.sql", "cluster", "events.ndjson"]),
    row("jobs", &["cluster"]),
    row("jobs", &["EVIL"]),
    row("match", &["EVIL", "a.sql"]),
    row("match", &["x", "EVIL"]),
    silent("config path", &[]),
    row("config show", &[]),
    row("config show", &["--origin"]),
    silent("config schema", &[]),
    row("completions", &["EVIL"]),
    silent("completions", &["bash"]),
    silent("man", &[]),
    silent("demo", &[]),
    row("serve", &["--port", "EVIL"]),
];

/// Settings that do not hinder the commands.
const PROJECT: &str = "[catalogue]\nnamespace = \"EVIL\"\n";

fn run(program: &Program, row: &Row, format: &str, color: &str) -> (Vec<String>, Run) {
    let mut arguments: Vec<String> = row.command.split_whitespace().map(Into::into).collect();
    arguments.extend(["--color".to_owned(), color.to_owned()]);
    // What cannot be printed in another way says so.
    let has_choice = !["-o", "--explain", "--list", "--origin"]
        .iter()
        .any(|it| row.arguments.contains(it));
    if !format.is_empty() && has_choice {
        arguments.extend(["--format".to_owned(), format.to_owned()]);
    }
    let evil = evil_argument();
    arguments.extend(row.arguments.iter().map(|it| it.replace("EVIL", &evil)));
    let run = program.run(&arguments);
    (arguments, run)
}

#[track_caller]
fn assert_harmless(arguments: &[String], run: &Run) {
    for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        // Lines of CSV end with both (RFC 4180).
        let text = text.replace("\r\n", "\n");
        assert_eq!(harm(&text), None, "{stream} of {arguments:?}");
    }
}

#[test]
fn no_command_prints_what_steers_the_terminal() {
    let program = program();
    let project = PROJECT.replace("EVIL", &toml(&evil_argument()));
    program.file("headwater.toml", project);
    for row in ROWS {
        for format in formats(row.command) {
            for color in ["never", "always"] {
                let (arguments, run) = run(&program, row, &format, color);
                assert_harmless(&arguments, &run);
                let is_shown = run.stdout.contains(MARK) || run.stderr.contains(MARK);
                assert!(
                    is_shown || !row.shows,
                    "{arguments:?} shows nothing of it:\n{}\n{}",
                    run.stdout,
                    run.stderr
                );
            }
        }
    }
}

/// A text as the content of a string of TOML.
fn toml(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    escaped.collect()
}

#[test]
fn every_command_has_a_row() {
    let rows = ROWS.iter().map(|it| it.command);
    let missing = without_row(rows.chain(super::atlas::COMMANDS));
    assert_eq!(missing, Vec::<String>::new());
}
