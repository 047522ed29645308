//! Every command in every format over what is hostile: nothing raw comes out, and what is hostile is seen to come out.

use super::sources::{PLAIN, program};
use super::{MARK, evil_argument, harm, in_toml};
use crate::commands::{self, formats, without_row};
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
    silent("groups", &["--by", "database", "--members", "."]),
    silent("groups", &["--by", "connector", "--members", "."]),
    row("groups", &["--by", "file", "--members", "."]),
    silent("groups", &["--by", "namespace", "--members", "."]),
    row("check", &["."]),
    row("check", &["--explain", "EVIL"]),
    row("dedup", &["a.sql"]),
    row("dedup", &["--strength", "effect", "a.sql", "b.sql"]),
    row("diff", &["a.sql", "b.sql"]),
    silent("diff", &["EVIL", "b.sql"]),
    silent("diff", &["--rev", "EVIL", "b.sql"]),
    row("drift", &["."]),
    row("plan", &["."]),
    row("plan", &["--explain", "*", "a.sql"]),
    row("plan", &["--explain", "*", "--format", "json", "a.sql"]),
    row("plan", &["--only", "EVIL", "a.sql"]),
    silent("plan", &["-o", "plan.json", "a.sql"]),
    row("plan", &["-o", "-", "a.sql"]),
    silent("apply", &["plan.json"]),
    row("apply", &["EVIL"]),
    row("publish", &["--yes", "."]),
    row("publish", &["--yes", "--via", "EVIL", "."]),
    row("drift", &["--all", "."]),
    silent("undo", &["--list"]),
    silent("undo", &["--list", "--format", "json"]),
    row("undo", &["EVIL"]),
    row("undo", &["EVIL", "--forget", "--yes"]),
    row("undo", &["-o", "-"]),
    silent("undo", &["--yes"]),
    row("export", &["a.sql", "cluster", "events.ndjson"]),
    row("jobs", &["cluster"]),
    row("jobs", &["EVIL"]),
    row("match", &["EVIL", "a.sql"]),
    row("match", &["x", "EVIL"]),
    row("match", &["EVIL", "--forget"]),
    silent("init", &["--print"]),
    silent("doctor", &["--offline"]),
    silent("config profiles", &[]),
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

fn run(program: &Program, row: &Row, format: &str, color: &str) -> Run {
    let mut arguments: Vec<String> = row.command.split_whitespace().map(Into::into).collect();
    arguments.extend(["--color".to_owned(), color.to_owned()]);
    if commands::takes_format(row.command, row.arguments) && !format.is_empty() {
        arguments.extend(["--format".to_owned(), format.to_owned()]);
    }
    let evil = evil_argument();
    for it in row.arguments {
        arguments.push(it.replace("EVIL", &evil));
        // A saved cluster is opened only where it is named.
        if *it == "." {
            arguments.push("cluster".to_owned());
        }
    }
    program.run(&arguments)
}

/// What of the output must not be printed.
fn harms(run: &Run) -> impl Iterator<Item = String> {
    let streams = [&run.stdout, &run.stderr];
    // Lines of CSV end with both (RFC 4180).
    let found = streams.map(|text| harm(&text.replace("\r\n", "\n")));
    found.into_iter().flatten()
}

#[test]
fn no_command_prints_what_steers_the_terminal() {
    let program = program();
    let project = PROJECT.replace("EVIL", &in_toml(&evil_argument()));
    program.file("headwater.toml", project);
    let mut wrong = Vec::new();
    for row in ROWS {
        for format in formats(row.command) {
            for color in ["never", "always"] {
                let run = run(&program, row, &format, color);
                let place = format!("{} {format}: {:?}", row.command, row.arguments);
                wrong.extend(harms(&run).map(|it| format!("{place} prints {it}")));
                let is_shown = run.stdout.contains(MARK) || run.stderr.contains(MARK);
                if row.shows && !is_shown {
                    let told = format!("{}{}", run.stdout, run.stderr);
                    wrong.push(format!("{place} shows nothing of it:\n{told}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_has_a_row() {
    let rows = ROWS.iter().map(|it| it.command);
    let missing = without_row(rows.chain(super::atlas::COMMANDS));
    assert_eq!(missing, Vec::<String>::new());
}
