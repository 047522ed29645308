//! Takes the terminal and gives it back: at the end, on errors, on panics, on signals, and while the program is stopped.
//!
//! Every step of giving back is tried whatever became of the others.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{cursor, execute, queue};

use crate::tui::model::Model;
use crate::tui::view;

/// Whether the terminal is ours. Process-wide, as a panic hook has nothing else to look at.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

type Backend = CrosstermBackend<BufWriter<Stdout>>;

/// The terminal while it is ours. Dropping it gives the terminal back.
pub struct Guard {
    terminal: Terminal<Backend>,
    has_mouse: bool,
}

impl Guard {
    /// Takes the terminal.
    pub fn take(has_mouse: bool) -> io::Result<Self> {
        give_back_on_panic();
        enter(has_mouse).inspect_err(|_| give_back())?;
        let writer = BufWriter::with_capacity(1 << 16, io::stdout());
        let terminal = Terminal::new(CrosstermBackend::new(writer)).inspect_err(|_| give_back())?;
        Ok(Self {
            terminal,
            has_mouse,
        })
    }

    /// Columns and rows.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Draws the model as one update of the terminal.
    pub fn draw(&mut self, model: &Model) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| view::draw(model, frame))?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Forgets what is on the screen, so that the next drawing draws everything.
    pub fn clear(&mut self) -> io::Result<()> {
        // `Terminal::clear` asks the terminal where its cursor is and would wait for an answer among the keys.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    /// Writes an escape sequence, past the drawing.
    pub fn send(&mut self, sequence: &str) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        out.write_all(sequence.as_bytes())?;
        Write::flush(out)
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub fn capture_mouse(&mut self, captures: bool) -> io::Result<()> {
        self.has_mouse = captures;
        if captures {
            execute!(self.terminal.backend_mut(), EnableMouseCapture)
        } else {
            execute!(self.terminal.backend_mut(), DisableMouseCapture)
        }
    }

    /// Gives the terminal back while `outside` runs, and takes it again.
    pub fn away<T>(&mut self, outside: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let result = outside();
        self.back()?;
        Ok(result)
    }

    /// Takes the terminal again after something else had it.
    pub fn back(&mut self) -> io::Result<()> {
        enter(self.has_mouse)?;
        self.clear()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

fn enter(has_mouse: bool) -> io::Result<()> {
    IS_TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    let mut out = io::stdout();
    execute!(
        out,
        EnterAlternateScreen,
        EnableBracketedPaste,
        cursor::Hide
    )?;
    if has_mouse {
        execute!(out, EnableMouseCapture)?;
    }
    Ok(())
}

/// Gives the terminal back if it is ours.
pub fn give_back() {
    if !IS_TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = execute!(out, EndSynchronizedUpdate);
    let _ = execute!(out, DisableMouseCapture);
    let _ = execute!(out, DisableBracketedPaste);
    let _ = execute!(out, LeaveAlternateScreen);
    let _ = execute!(out, cursor::Show);
    let _ = disable_raw_mode();
    let _ = out.flush();
}

/// A panic of the thread that draws gives the terminal back before it is reported. A panic elsewhere is a lost answer: it
/// goes to the log, as the screen is still in use.
fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let drawing = std::thread::current().id();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().id() == drawing {
                give_back();
                before(panic);
            } else if IS_TAKEN.load(Ordering::SeqCst) {
                tracing::error!("a background task panicked: {panic}");
            } else {
                before(panic);
            }
        }));
    });
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read as _;

    use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

    use super::*;

    /// Not a test: what [`a_panic_gives_the_terminal_back`] runs in a terminal of its own.
    #[test]
    #[ignore = "panics, in a terminal that another test makes for it"]
    fn panics_with_the_terminal() {
        let _guard = Guard::take(true).unwrap();
        panic!("something went wrong");
    }

    fn is_line_by_line(terminal: &dyn MasterPty) -> bool {
        terminal.get_termios().is_some_and(|modes| {
            let local = format!("{:?}", modes.local_flags);
            local.contains("ICANON") && local.contains("ECHO")
        })
    }

    #[test]
    fn a_panic_gives_the_terminal_back() {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        let test = "tui::terminal::guard::tests::panics_with_the_terminal";
        command.args([test, "--exact", "--ignored", "--nocapture"]);
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut written = Vec::new();
        // The end of a pseudo-terminal is an error on Linux.
        let _ = pair
            .master
            .try_clone_reader()
            .unwrap()
            .read_to_end(&mut written);
        assert!(!child.wait().unwrap().success(), "it panics");
        let written = String::from_utf8_lossy(&written);
        let at = |sequence: &str| {
            written
                .rfind(sequence)
                .unwrap_or_else(|| panic!("{sequence:?} in {written:?}"))
        };
        for (took, gave) in [
            ("\x1b[?1049h", "\x1b[?1049l"),
            ("\x1b[?25l", "\x1b[?25h"),
            ("\x1b[?2004h", "\x1b[?2004l"),
            ("\x1b[?1000h", "\x1b[?1000l"),
        ] {
            assert!(at(took) < at(gave), "{took:?}");
        }
        assert!(
            at("\x1b[?1049l") < at("something went wrong"),
            "the message is to be read"
        );
        assert!(is_line_by_line(&*pair.master));
    }
}
