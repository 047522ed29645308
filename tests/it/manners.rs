//! The manners of the terminal UI, through the built program in a real pseudo-terminal: whatever happens it goes on, and
//! the terminal is given back. Each run is short and waits for text, never for time.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use rstest::rstest;
use tempfile::TempDir;

use crate::pty::{Background, Start, Terminal};

const SCRIPT: &str = "CREATE TABLE orders (id INT, price INT) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'h:1', 'format' = 'json');
CREATE TABLE daily (id INT) WITH ('connector' = 'kafka', 'topic' = 'daily', 'properties.bootstrap.servers' = 'h:1', 'format' = 'json');
INSERT INTO daily SELECT id FROM orders;
";

/// What stands on the screen once everything was read.
const READ: &str = "2 datasets, 1 process";

const ESC: &str = "\x1b";

/// How the program is started.
#[derive(Default)]
struct How<'a> {
    args: &'a [&'a str],
    environment: &'a [(&'a str, &'a str)],
    size: Option<(u16, u16)>,
    /// `config.toml`.
    config: &'a str,
}

struct Run {
    terminal: Terminal,
    home: TempDir,
}

impl Run {
    fn of(how: &How<'_>) -> Self {
        let home = TempDir::new().unwrap();
        let config = home.path().join("config/headwater");
        std::fs::create_dir_all(&config).unwrap();
        std::fs::write(config.join("config.toml"), how.config).unwrap();
        std::fs::write(home.path().join("jobs.sql"), SCRIPT).unwrap();
        Self::at(home, how)
    }

    fn at(home: TempDir, how: &How<'_>) -> Self {
        let mut args = how.args.to_vec();
        if !args.iter().any(|arg| [".", "jobs.sql"].contains(arg)) {
            args.push("jobs.sql");
        }
        let (columns, rows) = how.size.unwrap_or((100, 30));
        let terminal = Terminal::start(&Start {
            args: &args,
            columns,
            rows,
            home: home.path(),
            directory: home.path(),
            environment: how.environment,
            background: Background::Dark,
        });
        Self { terminal, home }
    }

    /// Started, and everything read.
    fn read(how: &How<'_>) -> Self {
        let run = Self::of(how);
        run.terminal.wait_for(READ);
        run
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.home.path().join(name), text).unwrap();
    }

    /// Leaves with `q`, and sees that the terminal is given back.
    fn leave(mut self) {
        self.terminal.send("q");
        assert_eq!(self.terminal.wait_exit(), 0);
        assert_given_back(&self.terminal);
    }

    /// Closes what shows this. A key behind an escape would be another one, so it waits until it is closed.
    fn close(&self, shown: &str) {
        self.terminal.send(ESC);
        self.terminal.wait_gone(shown);
    }

    fn has_written(&self, sequence: &str) -> bool {
        position(&self.terminal, sequence).is_some()
    }
}

/// Where a sequence was written last.
fn position(terminal: &Terminal, sequence: &str) -> Option<usize> {
    let raw = terminal.raw();
    raw.windows(sequence.len())
        .rposition(|window| window == sequence.as_bytes())
}

/// Everything that was taken was given back after it.
#[track_caller]
fn assert_given_back(terminal: &Terminal) {
    for (took, gave) in [
        ("\x1b[?1049h", "\x1b[?1049l"),
        ("\x1b[?25l", "\x1b[?25h"),
        ("\x1b[?2004h", "\x1b[?2004l"),
        ("\x1b[?1000h", "\x1b[?1000l"),
    ] {
        let (took, given) = (position(terminal, took), position(terminal, gave));
        assert!(took < given, "{gave:?} after what it takes back");
    }
    assert!(!terminal.is_raw(), "keys are lines again");
}

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

#[rstest]
#[case::asked_for(&["--plain"], &[])]
#[case::configured(&[], &[("HEADWATER_UI_PLAIN", "true")])]
#[case::a_terminal_that_only_prints(&[], &[("TERM", "dumb")])]
fn text_is_printed_in_the_place_of_a_screen(
    #[case] args: &[&str],
    #[case] environment: &[(&str, &str)],
) {
    let mut run = Run::of(&How {
        args,
        environment,
        ..How::default()
    });
    assert_eq!(run.terminal.wait_exit(), 0);
    assert!(
        run.terminal.contents().contains("orders"),
        "{}",
        run.terminal.contents()
    );
    let raw = run.terminal.raw();
    assert!(!raw.contains(&0x1b), "{:?}", String::from_utf8_lossy(&raw));
    assert!(raw.is_ascii() || environment.contains(&("TERM", "dumb")));
}

/// Whether any sequence sets a colour: 30 to 49, 90 to 107, or one of more than sixteen.
fn has_color(raw: &[u8]) -> bool {
    let text = String::from_utf8_lossy(raw);
    text.split("\x1b[").skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':');
        let Some(end) = end.filter(|&end| rest[end..].starts_with('m')) else {
            return false;
        };
        let numbers = rest[..end]
            .split([';', ':'])
            .filter_map(|it| it.parse::<u16>().ok());
        numbers
            .into_iter()
            .any(|it| matches!(it, 30..=38 | 40..=48 | 90..=107))
    })
}

#[rstest]
#[case::by_variable(&[], &[("NO_COLOR", "1")], false)]
#[case::by_option(&["--color", "never"], &[], false)]
#[case::an_option_goes_before(&["--color", "always"], &[("NO_COLOR", "1")], true)]
#[case::otherwise(&[], &[], true)]
fn colours_are_left_out_on_request(
    #[case] args: &[&str],
    #[case] environment: &[(&str, &str)],
    #[case] colored: bool,
) {
    let run = Run::read(&How {
        args,
        environment,
        ..How::default()
    });
    run.terminal.send("2?");
    run.terminal.wait_for("type to search");
    run.close("type to search");
    run.terminal.send("1\x10");
    run.terminal.wait_for("3 of 6");
    run.close("3 of 6");
    assert_eq!(has_color(&run.terminal.raw()), colored);
    run.leave();
}

#[test]
fn ascii_is_ascii() {
    let run = Run::read(&How {
        args: &["--ascii"],
        ..How::default()
    });
    run.terminal.send("v");
    run.terminal.send("?");
    run.terminal.wait_for("type to search");
    assert!(run.terminal.raw().is_ascii());
}

#[test]
fn a_theme_of_ones_own_is_used() {
    let home = TempDir::new().unwrap();
    let themes = home.path().join("config/headwater/themes");
    std::fs::create_dir_all(&themes).unwrap();
    std::fs::write(themes.join("mine.toml"), "key = { fg = \"#010203\" }\n").unwrap();
    std::fs::write(home.path().join("jobs.sql"), SCRIPT).unwrap();
    let run = Run::at(
        home,
        &How {
            args: &["--theme", "mine", "jobs.sql"],
            ..How::default()
        },
    );
    run.terminal.wait_for(READ);
    assert!(run.has_written("38;2;1;2;3"));
    run.leave();
}

#[test]
fn a_theme_that_is_not_there_is_told_before_anything_is_drawn() {
    let mut run = Run::of(&How {
        args: &["--theme", "drak"],
        ..How::default()
    });
    assert_eq!(run.terminal.wait_exit(), 2);
    let shown = run.terminal.contents();
    assert!(
        shown.contains("no theme is called `drak` (--theme)"),
        "{shown}"
    );
    assert!(shown.contains("did you mean `dark`?"), "{shown}");
    assert!(!run.has_written("\x1b[?1049h"));
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

mod files {
    use super::*;

    const MORE: &str = "INSERT INTO orders SELECT id, id FROM daily;\n";

    #[rstest]
    fn a_file_that_changes_is_read_again(#[values("events", "poll")] how: &str) {
        let run = Run::read(&How {
            environment: &[("HEADWATER_UI_WATCH", how)],
            ..How::default()
        });
        run.terminal.send("/daily !insert\r");
        run.terminal.wait_for("1 of 3");
        run.write("jobs.sql", &format!("{SCRIPT}{MORE}"));
        run.terminal.wait_for("jobs.sql changed and was read again");
        run.terminal.wait_for("1 of 4");
        run.terminal.wait_for("All > daily");
        run.leave();
    }

    #[test]
    fn a_statement_that_moved_stays_in_focus() {
        let run = Run::read(&How::default());
        run.terminal.send("G");
        run.terminal.wait_for("All > INSERT daily");
        let more = "CREATE TABLE zz (x INT) WITH ('connector' = 'print');\n";
        run.write(
            "jobs.sql",
            &format!("-- a comment before all\n{SCRIPT}{more}"),
        );
        run.terminal.wait_for("zz");
        run.terminal.wait_for("All > INSERT daily");
        // What stands there is another one now, and still in focus.
        let other = SCRIPT.replace("SELECT id FROM", "SELECT id + 1 FROM");
        run.write("jobs.sql", &format!("-- a comment before all\n{other}"));
        run.terminal.wait_gone("zz");
        run.terminal.wait_for("All > INSERT daily");
        run.leave();
    }

    #[test]
    fn a_file_that_is_written_elsewhere_and_renamed_is_read_again() {
        let run = Run::read(&How::default());
        run.write("jobs.sql.tmp", &format!("{SCRIPT}{MORE}"));
        let path = |name| run.home.path().join(name);
        std::fs::rename(path("jobs.sql.tmp"), path("jobs.sql")).unwrap();
        run.terminal.wait_for("INSERT orders");
        run.leave();
    }

    #[test]
    fn a_file_that_is_half_written_is_read_whole_in_the_end() {
        let run = Run::read(&How::default());
        let whole = format!("{SCRIPT}{MORE}");
        for end in (0..whole.len()).step_by(40).chain([whole.len()]) {
            run.write("jobs.sql", &whole[..end]);
        }
        run.terminal.wait_for("INSERT orders");
        run.leave();
    }

    #[test]
    fn a_script_that_comes_into_a_folder_is_read() {
        let run = Run::read(&How {
            args: &["."],
            ..How::default()
        });
        run.write(
            "more.sql",
            "CREATE TABLE new_one (x INT) WITH ('connector' = 'print');\n",
        );
        run.terminal.wait_for("new_one");
        std::fs::remove_file(run.home.path().join("more.sql")).unwrap();
        run.terminal.wait_gone("new_one");
        run.leave();
    }

    #[test]
    fn nothing_is_watched_where_it_is_configured_so() {
        let run = Run::read(&How {
            config: "[ui]\nwatch = \"off\"\n",
            ..How::default()
        });
        run.write("jobs.sql", &format!("{SCRIPT}{MORE}"));
        run.terminal.send("\x12");
        run.terminal.wait_for("read again");
        assert!(!run.terminal.contents().contains("changed and was"));
        run.leave();
    }
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

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
