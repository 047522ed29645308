//! Puts text on the clipboard: by a program of the desktop, through tmux, or by the terminal (OSC 52).

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::tui::msg::{ClipboardRoute, Problem};

/// Programs that take the clipboard's text on their standard input, with the variable that says that they would work.
const PROGRAMS: &[(&str, &[&str], Option<&str>)] = &[
    ("wl-copy", &[], Some("WAYLAND_DISPLAY")),
    ("xclip", &["-selection", "clipboard"], Some("DISPLAY")),
    ("xsel", &["--clipboard", "--input"], Some("DISPLAY")),
    ("pbcopy", &[], None),
];

/// The way that fits where the program runs. Over ssh only the terminal is the person's own.
pub fn route() -> ClipboardRoute {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !is_set("SSH_CONNECTION") && !is_set("SSH_TTY") {
        let found = PROGRAMS
            .iter()
            .find(|(program, _, needs)| needs.is_none_or(is_set) && is_on_path(program));
        if let Some((program, ..)) = found {
            return ClipboardRoute::Program(program);
        }
    }
    if is_set("TMUX") && is_on_path("tmux") {
        ClipboardRoute::Tmux
    } else {
        ClipboardRoute::Osc52
    }
}

fn is_on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| Path::new(&folder).join(program).is_file())
    })
}

/// Hands the text to a program.
pub fn give_to_program(route: ClipboardRoute, text: &str) -> Result<(), Problem> {
    let (program, arguments): (&str, &[&str]) = match route {
        ClipboardRoute::Program(name) => {
            let known = PROGRAMS.iter().find(|(program, ..)| *program == name);
            (name, known.map_or(&[], |(_, arguments, _)| arguments))
        }
        // -w passes the buffer on to the terminal's clipboard.
        ClipboardRoute::Tmux => ("tmux", &["load-buffer", "-w", "-"]),
        ClipboardRoute::Osc52 => return Ok(()),
    };
    run(program, arguments, text)
        .map_err(|error| Problem::new(format!("cannot copy through {program}: {error}")))
}

fn run(program: &str, arguments: &[&str], text: &str) -> io::Result<()> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let status = child.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("it ended with {status}")))
    }
}

/// The sequence that asks the terminal to take the text.
pub fn osc52(text: &str) -> String {
    use ratatui::crossterm::Command as _;
    use ratatui::crossterm::clipboard::CopyToClipboard;
    let mut sequence = String::new();
    // Writing to a String does not fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut sequence);
    sequence
}
