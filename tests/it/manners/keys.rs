//! What keys and the mouse do.

use std::process::Command;

use rstest::rstest;
use tempfile::TempDir;

use super::{ESC, How, Run, SCRIPT, assert_given_back};

#[test]
fn the_mouse_works_until_it_is_the_terminal_s_again() {
    let run = Run::read(&How::default());
    // Down and up on the second screen's name; SGR reports count from 1.
    run.terminal.send("\x1b[<0;15;1M\x1b[<0;15;1m");
    run.terminal.wait_for("Statements, merging");
    run.terminal.send("%");
    run.terminal.wait_for("the mouse is the terminal's again");
    assert!(run.has_written("\x1b[?1000l"));
    run.terminal.send("%");
    run.terminal.wait_for("shift and drag selects text");
    run.leave();
}

#[test]
fn the_mouse_is_left_alone_where_it_is_configured_so() {
    let run = Run::read(&How {
        config: "[ui]\nmouse = false\n",
        ..How::default()
    });
    assert!(!run.has_written("\x1b[?1000h"));
}

#[test]
fn a_copy_says_which_way_it_went() {
    let run = Run::read(&How {
        environment: &[("SSH_TTY", "/dev/pts/1")],
        ..How::default()
    });
    run.terminal.send("y");
    run.terminal.wait_for("Copy");
    run.terminal.send("\r");
    run.terminal.wait_for("handed to the terminal (OSC 52)");
    assert!(run.has_written("\x1b]52;c;"));
    run.leave();
}

#[test]
fn anything_is_found_by_its_name() {
    let run = Run::read(&How::default());
    run.terminal.send("3\x10");
    run.terminal.wait_for("3 of 6");
    run.terminal.send("'daily !insert");
    run.terminal.wait_for("1 of 6");
    run.terminal.send("\r");
    run.terminal.wait_for("All > daily");
    run.leave();
}

#[test]
fn what_can_be_done_is_searched_and_run() {
    let run = Run::read(&How::default());
    for opens in [":", "?", "\x1bOP"] {
        run.terminal.send(opens);
        run.terminal.wait_for("type to search");
        run.terminal.send("statements screen\r");
        run.terminal.wait_for("Statements, merging");
        run.terminal.send("1");
        run.terminal.wait_for("Downstream");
    }
    run.leave();
}

#[test]
fn a_first_interrupt_leaves_where_nothing_is_lost() {
    let mut run = Run::read(&How::default());
    run.terminal.send("\x03");
    assert_eq!(run.terminal.wait_exit(), 0);
    assert_given_back(&run.terminal);
}

#[test]
fn the_screen_is_drawn_again_after_something_wrote_over_it() {
    let run = Run::read(&How::default());
    run.terminal.write_over("\x1b[2J");
    run.terminal.send("\x0c");
    run.terminal.wait_for("Downstream");
    run.leave();
}

#[test]
fn the_views_follow_each_other_over_one_focus() {
    let run = Run::read(&How::default());
    run.terminal.send("/^orders$\r");
    run.terminal.wait_for("1 of 3");
    run.close("1 of 3");
    for title in [
        "Graph 2/5",
        "Outline 3/5",
        "Impact 4/5",
        "Groups 5/5",
        "Columns 1/5",
    ] {
        run.terminal.send("v");
        run.terminal.wait_for(title);
        run.terminal.wait_for("> orders ");
    }
    run.leave();
}

#[test]
fn the_drawing_is_looked_at_from_closer_and_from_further_away() {
    let run = Run::read(&How::default());
    run.terminal.send("/^orders$\rgd");
    run.terminal.wait_for("(INSERT daily)");
    run.terminal.send("<");
    run.terminal.wait_for("{jobs}");
    run.terminal.send("<");
    run.terminal.wait_gone("[orders]");
    run.terminal.send(">>>");
    run.terminal.wait_for("Graph of datasets");
    run.terminal.send(">");
    run.terminal.wait_for("Look at one column");
    run.terminal.send("id\r");
    run.terminal.wait_for("[orders.id]");
    run.leave();
}

#[test]
fn a_table_is_saved_and_never_over_another_file() {
    let run = Run::read(&How::default());
    run.terminal.send("/^orders$\rgiE");
    run.terminal.wait_for("impact-orders.csv");
    run.terminal.send("\r");
    run.terminal.wait_for("saved to impact-orders.csv");
    let saved = std::fs::read_to_string(run.home.path().join("impact-orders.csv")).unwrap();
    assert_eq!(
        saved,
        "hops,name,how,via,job,connector\n1,daily,,,jobs,kafka\n"
    );
    run.terminal.send("E");
    run.terminal.wait_for("save the table to");
    run.terminal.send("\r");
    run.terminal.wait_for("impact-orders.csv is there already");
    run.leave();
}

#[rstest]
#[case::one_is_written(&["--log-file", "own.log"], "own.log")]
#[case::none_is(&[], "no log is written (start with --log-file FILE")]
fn the_log_is_shown_inside_the_program(#[case] args: &[&str], #[case] shown: &str) {
    let run = Run::read(&How {
        args,
        ..How::default()
    });
    run.terminal.send("gl");
    run.terminal.wait_for(shown);
    if !args.is_empty() {
        run.close(shown);
    }
    run.leave();
}

/// A pipe that nobody writes to is waited for, and what waits turns.
#[test]
fn what_takes_long_is_seen_to_run_and_can_be_stopped() {
    let home = TempDir::new().unwrap();
    let pipe = home.path().join("pipe.sql");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    // Somebody holds its other end, so that reading begins.
    let writer = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&pipe)
        .unwrap();
    std::fs::write(home.path().join("jobs.sql"), SCRIPT).unwrap();
    let run = Run::at(
        home,
        &How {
            args: &["jobs.sql", "pipe.sql"],
            ..How::default()
        },
    );
    for turn in ["/", "-", "\\"] {
        run.terminal.wait_for(&format!(" {turn} reading"));
    }
    run.terminal.send(ESC);
    run.terminal.wait_for("Reading was stopped.");
    drop(writer);
    run.leave();
}

#[test]
fn where_everything_is_read_only_nothing_is_published() {
    let run = Run::read(&How {
        args: &["--read-only"],
        ..How::default()
    });
    run.terminal.send("4");
    run.terminal.wait_for("to create");
    run.terminal.send("P");
    run.terminal.wait_for("everything is read only here");
    run.leave();
}

#[rstest]
#[case::smallest(60, 15)]
#[case::usual(80, 24)]
#[case::wide(200, 60)]
fn every_view_is_drawn_at_every_size(#[case] columns: u16, #[case] rows: u16) {
    let run = Run::of(&How {
        size: Some((columns, rows)),
        ..How::default()
    });
    run.terminal.wait_for("daily");
    for view in ["gd", "go", "gi", "gu", "gc"] {
        run.terminal.send(view);
        run.terminal.send("?");
        run.terminal.wait_for("type to search");
        run.close("type to search");
    }
    run.leave();
}
