//! The same on a terminal: the screens, and the commands that print a file's own text.
#![cfg(unix)]

use rstest::rstest;

use super::sources::program;
use super::{MARK, SEQUENCES, evil_argument, harm};
use crate::program::Program;
use crate::pty::{Background, Start, Terminal};

fn start(program: &Program, args: &[&str]) -> Terminal {
    Terminal::start(&Start {
        args,
        columns: 160,
        rows: 50,
        home: program.home(),
        directory: &program.path(),
        environment: &[],
        background: Background::Dark,
    })
}

/// Keys that draw the program itself: each screen, with its views.
const KEYS: &str = "1jvvvvvgc2jX3j4j5678jjx9juj7vjjv0jj1";

/// Keys that open a list over everything, and what says that it is there.
const LISTS: [(&str, &str); 3] = [("?", "type to search"), ("\x10", "Find"), ("y", "Copy")];

#[test]
fn no_screen_writes_what_steers_the_terminal() {
    let program = program();
    let mut terminal = start(&program, &["."]);
    terminal.wait_for("datasets");
    for key in KEYS.chars() {
        terminal.send(&key.to_string());
    }
    // A key behind an escape would be another one, so it waits until the list is gone.
    for (key, shown) in LISTS {
        terminal.wait_for("Upstream");
        terminal.send(key);
        terminal.wait_for(shown);
        terminal.send("\x1b");
        terminal.wait_gone(shown);
    }
    terminal.send(&format!("/\x1b[200~{}\x1b[201~", evil_argument()));
    terminal.wait_for("0 of");
    terminal.send("\x1b");
    terminal.wait_gone("0 of");
    terminal.send("q");
    terminal.wait_exit();
    let raw = terminal.raw();
    let raw = String::from_utf8_lossy(&raw);
    assert!(raw.contains(MARK), "nothing of it was drawn");
    // Escapes and line ends are the program's own means.
    let harmful = raw
        .chars()
        .find(|&c| !"\x1b\r\n".contains(c) && !headwater::text::is_harmless(c));
    assert_eq!(harmful, None);
    // These it never uses itself.
    let foreign = SEQUENCES
        .iter()
        .filter(|it| !["\x1b[31m", "\x1b[2J\x1b[H", "\x1b[?1049l"].contains(it));
    for sequence in foreign {
        assert!(!raw.contains(sequence), "{sequence:?}");
    }
}

#[rstest]
#[case::the_script_without_repeats(&["dedup", "a.sql", "--write", "-"])]
#[case::the_difference(&["dedup", "a.sql", "--diff"])]
#[case::findings(&["check", "."])]
#[case::jobs(&["jobs", "cluster"])]
#[case::a_plan(&["plan", "."])]
fn what_is_printed_to_a_terminal_does_not_steer_it(#[case] args: &[&str]) {
    let program = program();
    let mut terminal = start(&program, args);
    terminal.wait_exit();
    let raw = terminal.raw();
    // The terminal makes `\r\n` of each line end; a line that says how far something has come is written over.
    let text = String::from_utf8_lossy(&raw)
        .replace("\r\n", "\n")
        .replace("\r\x1b[2K", "");
    assert!(text.contains(MARK), "{text}");
    assert_eq!(harm(&text), None, "{args:?}");
}

#[test]
fn a_script_is_written_byte_for_byte_where_no_terminal_is() {
    let program = program();
    let run = program.run(&["dedup", "b.sql", "--write", "-"]);
    assert!(run.stdout.contains("\x1b]0;owned\x07"), "{}", run.stdout);
}
