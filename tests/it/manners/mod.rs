//! The manners of the terminal UI, through the built program in a real pseudo-terminal: whatever happens it goes on, and
//! the terminal is given back. Each run is short and waits for text, never for time.
#![cfg(unix)]

mod files;
mod given_back;
mod keys;
mod looks;

use std::path::Path;

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

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
