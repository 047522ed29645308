//! The commands and formats that the program has, as it lists them itself: what is tried on all of them misses none.

use std::collections::BTreeSet;

use clap::CommandFactory as _;
use headwater::cli::Cli;

/// Every command that does something, with the one above it: `atlas show`.
pub fn all() -> BTreeSet<String> {
    fn below(command: &clap::Command, path: &str, all: &mut BTreeSet<String>) {
        for sub in command.get_subcommands() {
            let path = format!("{path} {}", sub.get_name()).trim().to_owned();
            if sub.has_subcommands() {
                below(sub, &path, all);
            } else {
                all.insert(path);
            }
        }
    }
    let mut all = BTreeSet::new();
    below(&Cli::command(), "", &mut all);
    all
}

/// What `--format` takes, of the command or of the one above it; one empty text where it has no such option.
pub fn formats(command: &str) -> Vec<String> {
    let mut here = Cli::command();
    let mut found = vec![String::new()];
    for name in command.split_whitespace() {
        here = here.find_subcommand(name).unwrap().clone();
        let format = here.get_arguments().find(|it| it.get_id() == "format");
        if let Some(format) = format {
            let values = format.get_possible_values();
            found = values.iter().map(|it| it.get_name().to_owned()).collect();
        }
    }
    found
}

/// Whether the command can be told a format together with these arguments.
pub fn takes_format(command: &str, arguments: &[&str]) -> bool {
    let has = |one: &str| arguments.contains(&one);
    let is_other_answer = ["-o", "--explain", "--list"].iter().any(|it| has(it));
    !is_other_answer && (command != "config show" || has("--origin"))
}

/// The commands that no row is about.
pub fn without_row<'r>(rows: impl Iterator<Item = &'r str>) -> Vec<String> {
    let rows: BTreeSet<&str> = rows.collect();
    let all = all().into_iter();
    all.filter(|it| !rows.contains(it.as_str())).collect()
}

#[test]
fn commands_and_formats_are_found() {
    let all = all();
    assert!(
        all.contains("lineage") && all.contains("atlas show"),
        "{all:?}"
    );
    assert_eq!(formats("impact"), ["text", "json", "csv"]);
    assert_eq!(formats("atlas show"), ["text", "json"]);
    assert_eq!(formats("man"), [""]);
}
