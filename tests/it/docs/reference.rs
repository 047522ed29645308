//! The pages that are made: commands and their options, screens and their keys. `HEADWATER_WRITE_DOCS=1` writes them.

use std::fmt::Write as _;

use clap::CommandFactory as _;
use headwater::cli::Cli;
use headwater::tui::action::{Action, Context};
use headwater::tui::keymap::{DEFAULT, Keymap};
use headwater::tui::screen::ScreenId;

use super::{pages, root, text_of, writes};
use crate::commands;

/// Where more is said of a command.
const MORE: &[(&str, &str)] = &[
    ("lineage", "getting-started.md"),
    ("impact", "asking.md"),
    ("trace", "asking.md"),
    ("path", "asking.md"),
    ("groups", "asking.md"),
    ("check", "diagnostics.md"),
    ("diff", "diff.md"),
    ("drift", "drift.md"),
    ("plan", "mapping.md"),
    ("apply", "publishing.md"),
    ("publish", "publishing.md"),
    ("undo", "publishing.md"),
    ("atlas info", "browsing.md"),
    ("serve", "local-catalogue.md"),
    ("export", "export.md"),
    ("jobs", "clusters.md"),
    ("match", "clusters.md"),
    ("config show", "configuration.md"),
];

/// What a screen is for, in the order of the keys.
const SCREENS: &[(ScreenId, &str)] = &[
    (
        ScreenId::Explore,
        "What feeds the focus, the focus, what it feeds; the same as a drawing, a tree, a table of all that is reached, or groups. More: [exploring](explore.md).",
    ),
    (
        ScreenId::Statements,
        "The statements that write, with repeats as one row, `×12`. What is merged here is one process in the plan.",
    ),
    (
        ScreenId::Diagnostics,
        "What is doubtful, with its line and what to do. More: [each diagnostic](diagnostics.md).",
    ),
    (
        ScreenId::Review,
        "The plan: every entity with its sign, `+` create, `~` update, `=` unchanged, `!` conflict; why it is there, which attributes differ, which statement caused it. What is left out takes along what depends on it.",
    ),
    (
        ScreenId::Publish,
        "How far a publish is, how fast, how long until everything read back; earlier ones below. More: [how publishing is safe](publishing.md).",
    ),
    (
        ScreenId::Catalogue,
        "What the catalogue has. It cannot write. More: [looking at a catalogue](browsing.md).",
    ),
    (
        ScreenId::Types,
        "The type definitions that are needed, and what the catalogue has of them; with `v` all types of the catalogue, to look at and to follow. More: [types of our own](mapping.md#types-of-our-own), [all types](browsing.md#types).",
    ),
    (
        ScreenId::Jobs,
        "What the clusters run, where one is open: state, tables, copies, plan, and why a job failed. More: [running clusters](clusters.md).",
    ),
    (
        ScreenId::Drift,
        "What is declared, what runs and what is published, a row for each thing. More: [drift](drift.md).",
    ),
    (
        ScreenId::Glossary,
        "Glossaries with their categories and terms, and what terms are assigned to. It cannot write. More: [glossaries](browsing.md#glossaries).",
    ),
];

/// Contexts that are no screen.
const EVERYWHERE: &[(Context, &str)] = &[
    (Context::Move, "In every list"),
    (Context::Global, "Everywhere"),
];

/// Puts what is made into its place of a page, or compares it.
fn in_place(page: &str, made: &str) {
    let path = root().join("docs").join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- made from").expect("a place for it");
    let (mark, rest) = rest.split_once("-->\n").expect("a whole mark");
    let (_, after) = rest
        .split_once("<!-- end -->")
        .expect("an end of the place");
    let fresh = format!("{before}<!-- made from{mark}-->\n{made}<!-- end -->{after}");
    if writes() {
        std::fs::write(&path, &fresh).unwrap();
    } else {
        assert!(
            text == fresh,
            "docs/{page} is older than the program: HEADWATER_WRITE_DOCS=1 writes it"
        );
    }
}

fn keys_of(context: Context, keymap: &Keymap, made: &mut String) {
    made.push_str("\n| key | what it does | name in `keymap.toml` |\n|---|---|---|\n");
    let actions = Action::ALL.iter().filter(|it| it.context() == context);
    for action in actions {
        let keys = keymap.keys_of(*action);
        let keys: Vec<_> = keys
            .iter()
            .map(|it| format!("`{}`", it.replace('|', "\\|")))
            .collect();
        let help = action.help().replace('|', "\\|");
        let _ = writeln!(
            made,
            "| {} | {help} | `{}` |",
            keys.join(" "),
            action.name()
        );
    }
}

#[test]
fn the_screens_are_those_of_the_program() {
    let keymap = Keymap::parse(DEFAULT).unwrap();
    let mut made = String::new();
    for (at, (screen, about)) in SCREENS.iter().enumerate() {
        // The key of the tenth is 0.
        assert_eq!(usize::from(screen.number()), (at + 1) % 10);
        let _ = writeln!(
            made,
            "\n## {}: {}\n{about}",
            screen.number(),
            screen.title()
        );
        keys_of(screen.context(), &keymap, &mut made);
    }
    for (context, title) in EVERYWHERE {
        let _ = writeln!(made, "\n## {title}");
        keys_of(*context, &keymap, &mut made);
    }
    let all = ScreenId::ALL
        .iter()
        .filter(|it| !SCREENS.iter().any(|(screen, _)| screen == *it));
    assert_eq!(all.count(), 0, "a screen is missing");
    made.push('\n');
    in_place("screens.md", &made);
}

/// What `--help` prints, without the options that every command has.
fn help(command: &str) -> (String, String) {
    let mut here = Cli::command();
    let globals: Vec<_> = here
        .get_arguments()
        .filter(|it| it.is_global_set())
        .map(|it| it.get_id().clone())
        .collect();
    for name in command.split_whitespace() {
        here = here.find_subcommand(name).unwrap().clone();
    }
    for id in globals {
        if here.get_arguments().any(|it| *it.get_id() == id) {
            here = here.mut_arg(&id, |it| it.hide(true));
        }
    }
    let about = here
        .get_long_about()
        .or(here.get_about())
        .unwrap()
        .to_string();
    let mut here = here
        .bin_name(format!("headwater {command}"))
        .term_width(100)
        .disable_help_flag(true);
    let whole = here.render_help().to_string();
    let text = whole
        .split_once("Usage: ")
        .map_or(whole.as_str(), |(_, rest)| rest);
    (about, text.trim_end().to_owned())
}

#[test]
fn the_commands_are_those_of_the_program() {
    let mut made = String::new();
    for command in commands::all() {
        let (about, text) = help(&command);
        let _ = write!(made, "\n## headwater {command}\n{about}.");
        if let Some((_, page)) = MORE.iter().find(|(it, _)| *it == command) {
            let _ = write!(made, " More: [{page}]({page}).");
        }
        let _ = write!(made, "\n\n```text\n{text}\n```\n");
    }
    made.push('\n');
    in_place("commands.md", &made);
}

#[test]
fn the_book_leads_to_every_page() {
    let index = text_of("docs/README.md".as_ref());
    for page in pages() {
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(
            name == "README.md" || index.contains(&format!("({name})")),
            "docs/README.md does not lead to {name}"
        );
    }
}
