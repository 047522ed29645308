//! Drives the built program in a real pseudo-terminal and reads its screen.
//!
//! Waiting is always for something to appear, never for time to pass: a reader thread feeds a terminal emulator and wakes
//! whoever waits. The limit on waiting only turns a hang into a failure.

pub mod picture;

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take before the test fails; generous, for loaded machines.
const LIMIT: Duration = Duration::from_mins(1);

/// The background colour that the emulated terminal reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    Dark,
    Light,
    /// A terminal that never answers questions.
    Silent,
}

pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    child: Box<dyn Child + Send + Sync>,
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    parser: vt100::Parser,
    raw: Vec<u8>,
    is_closed: bool,
}

pub struct Start<'a> {
    pub args: &'a [&'a str],
    pub columns: u16,
    pub rows: u16,
    /// Data, state and configuration folders live below it.
    pub home: &'a Path,
    pub directory: &'a Path,
    pub environment: &'a [(&'a str, &'a str)],
    pub background: Background,
}

impl Terminal {
    pub fn start(start: &Start<'_>) -> Self {
        Self::start_program(env!("CARGO_BIN_EXE_headwater"), start)
    }

    /// Starts another program as headwater would be.
    pub fn start_program(program: &str, start: &Start<'_>) -> Self {
        let size = PtySize {
            rows: start.rows,
            cols: start.columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(start.args);
        command.cwd(start.directory);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("LANG", "C.UTF-8");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, folder) in [
            ("HOME", "home"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            let folder = start.home.join(folder);
            std::fs::create_dir_all(&folder).expect("a temporary folder");
            command.env(name, folder);
        }
        for (name, value) in start.environment {
            command.env(name, value);
        }
        let child = pair
            .slave
            .spawn_command(command)
            .expect("the program starts");
        drop(pair.slave);
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                parser: vt100::Parser::new(cells(start.rows), cells(start.columns), 0),
                raw: Vec::new(),
                is_closed: false,
            }),
            changed: Condvar::new(),
        });
        let writer = Arc::new(Mutex::new(pair.master.take_writer().expect("a writer")));
        let reader = pair.master.try_clone_reader().expect("a reader");
        spawn_reader(
            reader,
            Arc::clone(&shared),
            Arc::clone(&writer),
            start.background,
        );
        Self {
            master: pair.master,
            writer,
            child,
            shared,
        }
    }

    /// Types keys; escape sequences are given as they travel.
    pub fn send(&self, keys: &str) {
        let mut writer = self.writer.lock().unwrap();
        writer
            .write_all(keys.as_bytes())
            .expect("the program reads its keys");
        writer.flush().expect("the program reads its keys");
    }

    /// Waits until the screen fulfils `is_there`.
    pub fn wait_until(&self, what: &str, is_there: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + LIMIT;
        let mut state = self.shared.state.lock().unwrap();
        while !is_there(state.parser.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !state.is_closed,
                "waited in vain for {what}; the screen is\n{}",
                state.parser.screen().contents()
            );
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Waits until a text stands on the screen.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?}"), |screen| {
            screen.contents().contains(text)
        });
    }

    /// Waits until a sequence was written, whatever the screen shows of it.
    pub fn wait_written(&self, sequence: &str) {
        let end = Instant::now() + LIMIT;
        let mut state = self.shared.state.lock().unwrap();
        let is_there = |raw: &[u8]| {
            raw.windows(sequence.len())
                .any(|window| window == sequence.as_bytes())
        };
        while !is_there(&state.raw) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {sequence:?}");
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Waits until a text is gone from the screen.
    pub fn wait_gone(&self, text: &str) {
        self.wait_until(&format!("{text:?} to go"), |screen| {
            !screen.contents().contains(text)
        });
    }

    /// The text of the screen.
    pub fn contents(&self) -> String {
        self.shared.state.lock().unwrap().parser.screen().contents()
    }

    /// The screen with its colours, as a picture.
    pub fn svg(&self, background: Background) -> String {
        picture::svg(
            self.shared.state.lock().unwrap().parser.screen(),
            background,
        )
    }

    /// Something else writes on the screen.
    pub fn write_over(&self, bytes: &str) {
        let mut state = self.shared.state.lock().unwrap();
        state.parser.process(bytes.as_bytes());
    }

    /// Everything the program has written so far.
    pub fn raw(&self) -> Vec<u8> {
        self.shared.state.lock().unwrap().raw.clone()
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        self.shared
            .state
            .lock()
            .unwrap()
            .parser
            .screen_mut()
            .set_size(cells(rows), cells(columns));
        self.master
            .resize(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .expect("a resize");
    }

    /// Whether keys go to the program one by one and unseen, as it reads them.
    #[cfg(unix)]
    pub fn is_raw(&self) -> bool {
        let modes = self.master.get_termios().expect("a terminal has modes");
        !format!("{:?}", modes.local_flags).contains("ICANON")
    }

    pub fn process_id(&self) -> u32 {
        self.child.process_id().expect("the program runs")
    }

    /// Waits for the end of the program and gives its exit code.
    pub fn wait_exit(&mut self) -> u32 {
        let end = Instant::now() + LIMIT;
        let mut state = self.shared.state.lock().unwrap();
        while !state.is_closed {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "the program does not end; the screen is\n{}",
                state.parser.screen().contents()
            );
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
        drop(state);
        self.child.wait().expect("the program ends").exit_code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a screen has cells")
}

fn spawn_reader(
    mut reader: Box<dyn Read + Send>,
    shared: Arc<Shared>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    background: Background,
) {
    std::thread::spawn(move || {
        let mut buffer = vec![0; 65536];
        loop {
            let read = reader.read(&mut buffer).unwrap_or(0);
            let mut state = shared.state.lock().unwrap();
            if read == 0 {
                state.is_closed = true;
                shared.changed.notify_all();
                return;
            }
            let bytes = &buffer[..read];
            state.parser.process(bytes);
            state.raw.extend_from_slice(bytes);
            let answers = answers(bytes, background);
            shared.changed.notify_all();
            drop(state);
            if !answers.is_empty() {
                let mut writer = writer.lock().unwrap();
                let _ = writer
                    .write_all(answers.as_bytes())
                    .and_then(|()| writer.flush());
            }
        }
    });
}

/// What a real terminal answers to questions about its colours and its kind.
fn answers(bytes: &[u8], background: Background) -> String {
    let asks = |question: &[u8]| {
        bytes
            .windows(question.len())
            .any(|window| window == question)
    };
    let (text, back) = match background {
        Background::Dark => ("eeee/eeee/eeee", "1010/1010/1010"),
        Background::Light => ("1010/1010/1010", "ffff/ffff/ffff"),
        Background::Silent => return String::new(),
    };
    let mut answers = Vec::new();
    if asks(b"\x1b]10;?") {
        answers.push(format!("\x1b]10;rgb:{text}\x1b\\"));
    }
    if asks(b"\x1b]11;?") {
        answers.push(format!("\x1b]11;rgb:{back}\x1b\\"));
    }
    if asks(b"\x1b[c") {
        answers.push("\x1b[?62;22c".to_owned());
    }
    answers.concat()
}
