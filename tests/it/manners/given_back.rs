//! Signals, sizes, pastes, other programs: whatever happens, the terminal is given back.

use std::process::Command;

use rstest::rstest;
use tempfile::TempDir;

use super::{How, READ, Run, SCRIPT, assert_given_back, path};
use crate::pty::{Background, Start, Terminal};

fn signal(terminal: &Terminal, name: &str) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), terminal.process_id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// The state of a process, as `T` for one that is stopped.
fn state(id: u32) -> String {
    let shown = Command::new("ps")
        .args(["-o", "stat=", "-p", &id.to_string()])
        .output();
    String::from_utf8(shown.unwrap().stdout)
        .unwrap()
        .trim()
        .to_owned()
}

#[rstest]
fn a_signal_that_ends_it_gives_the_terminal_back(#[values("TERM", "HUP")] name: &str) {
    let mut run = Run::read(&How::default());
    signal(&run.terminal, name);
    assert_eq!(run.terminal.wait_exit(), 130);
    assert_given_back(&run.terminal);
}

#[rstest]
fn stopped_it_gives_the_terminal_back_and_takes_it_when_it_goes_on(
    #[values(true, false)] by_key: bool,
) {
    let run = Run::read(&How::default());
    if by_key {
        run.terminal.send("\x1a");
    } else {
        signal(&run.terminal, "TSTP");
    }
    run.terminal.wait_written("\x1b[?1049l");
    while !state(run.terminal.process_id()).starts_with('T') {
        std::thread::yield_now();
    }
    assert!(!run.terminal.is_raw());
    let before = run.terminal.raw().len();
    signal(&run.terminal, "CONT");
    run.terminal.wait_for(READ);
    run.terminal.send("2");
    run.terminal.wait_for("Statements, merging");
    let after = run.terminal.raw();
    let again = after[before..]
        .windows(8)
        .any(|window| window == b"\x1b[?1049h");
    assert!(again, "the alternate screen is taken again");
    run.leave();
}

#[test]
fn a_storm_of_sizes_ends_with_the_last() {
    let run = Run::read(&How::default());
    for step in 0_u16..300 {
        run.terminal.resize(20 + step * 7 % 180, 5 + step * 11 % 60);
        if step % 10 == 0 {
            run.terminal.send("j");
        }
    }
    run.terminal.resize(120, 40);
    run.terminal.wait_until("120 columns", |screen| {
        screen.size().1.get() == 120 && screen.contents().contains("Downstream")
    });
    run.terminal.wait_for(READ);
    run.leave();
}

#[test]
fn a_key_that_comes_with_a_resize_is_not_lost() {
    let run = Run::read(&How::default());
    run.terminal.send("/");
    run.terminal.wait_for("enter keep");
    let letters: String = ('a'..='z').collect();
    // One in fifty was lost, so it takes many to see it.
    for _ in 0..6 {
        for (columns, at) in (100..).zip(0..letters.len()) {
            run.terminal.resize(columns, 30);
            run.terminal.send(&letters[at..=at]);
            run.terminal.wait_for(&letters[..=at]);
        }
        run.terminal.send("\x15");
        run.terminal.wait_gone("abc");
    }
    run.close("enter keep");
    run.leave();
}

#[test]
fn a_terminal_of_40_by_10_is_told_how_large_it_should_be() {
    let run = Run::of(&How {
        size: Some((40, 10)),
        ..How::default()
    });
    run.terminal.wait_for("needs 60 by 15");
    run.leave();
}

#[rstest]
#[case::nowhere("", "")]
#[case::into_a_filter("/", "0 of 3")]
#[case::into_the_search("\x10", "Nothing has such a name")]
fn ten_megabytes_pasted_do_no_harm(#[case] before: &str, #[case] shown: &str) {
    let run = Run::read(&How::default());
    run.terminal.send(before);
    let text = "SELECT * FROM orders;\n".repeat(10 * 1024 * 1024 / 22);
    run.terminal.send(&format!("\x1b[200~{text}\x1b[201~"));
    if !shown.is_empty() {
        run.terminal.wait_for(shown);
        run.close(shown);
    }
    run.leave();
}

#[test]
fn the_editor_opens_the_line_and_gives_the_terminal_back() {
    let home = TempDir::new().unwrap();
    let editor = home.path().join("editor");
    // It works on lines, as the terminal is its own meanwhile.
    std::fs::write(&editor, "#!/bin/sh\necho \"args:$*\" > \"$HOME/../edited\"\nstty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e -icanon >> \"$HOME/../edited\"\n").unwrap();
    let made = Command::new("chmod").arg("+x").arg(&editor).status();
    assert!(made.unwrap().success());
    std::fs::write(home.path().join("jobs.sql"), SCRIPT).unwrap();
    let command = format!("{} --wait", editor.display());
    let run = Run::at(
        home,
        &How {
            environment: &[("EDITOR", &command)],
            ..How::default()
        },
    );
    run.terminal.wait_for(READ);
    run.terminal.send("/daily !insert\r");
    run.terminal.wait_for("1 of 3");
    run.terminal.send("e");
    run.terminal.wait_for("read again");
    let edited = std::fs::read_to_string(run.home.path().join("edited")).unwrap();
    assert_eq!(edited, "args:--wait +2 jobs.sql\nicanon\n");
    run.leave();
}

/// tmux between the program and the terminal.
#[test]
fn tmux_in_between_changes_nothing() {
    if Command::new("tmux").arg("-V").output().is_err() {
        use std::io::Write as _;
        // Past the harness, which keeps what a test prints to itself: a run that was left out is to be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: tmux is not installed");
        return;
    }
    let home = TempDir::new().unwrap();
    std::fs::write(home.path().join("jobs.sql"), SCRIPT).unwrap();
    let socket = home.path().join("socket");
    let program = env!("CARGO_BIN_EXE_headwater");
    let mut terminal = Terminal::start_program(
        "tmux",
        &Start {
            args: &[
                "-S",
                path(&socket),
                "-f",
                "/dev/null",
                "new-session",
                program,
                "jobs.sql",
            ],
            columns: 100,
            rows: 30,
            home: home.path(),
            directory: home.path(),
            environment: &[],
            background: Background::Dark,
        },
    );
    terminal.wait_for(READ);
    terminal.send("y");
    terminal.wait_for("Copy");
    terminal.send("\r");
    terminal.wait_for("copied to tmux' buffer");
    terminal.resize(120, 40);
    terminal.send("2");
    terminal.wait_for("Statements, merging");
    terminal.send("q");
    assert_eq!(terminal.wait_exit(), 0);
}
