//! Opens a file at a line in the person's editor.

use std::path::Path;
use std::process::Command;

use crate::tui::msg::Problem;

/// How an editor is told the line: `+LINE FILE`, unless it is one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineStyle {
    /// `+12 file`
    Plus,
    /// `file:12`
    Colon,
    /// `--goto file:12`
    Goto,
}

/// Editors that do not take `+LINE`, by the name of their program.
const STYLES: &[(&str, LineStyle)] = &[
    ("hx", LineStyle::Colon),
    ("helix", LineStyle::Colon),
    ("zed", LineStyle::Colon),
    ("subl", LineStyle::Colon),
    ("code", LineStyle::Goto),
    ("code-insiders", LineStyle::Goto),
    ("codium", LineStyle::Goto),
];

/// The editor's program with its arguments for a place.
fn command_line(editor: &str, path: &Path, line: usize) -> Option<Vec<String>> {
    let mut words: Vec<String> = editor.split_whitespace().map(str::to_owned).collect();
    let program = Path::new(words.first()?).file_name()?.to_str()?;
    let style = STYLES
        .iter()
        .find(|(name, _)| *name == program)
        .map_or(LineStyle::Plus, |&(_, style)| style);
    let file = path.display().to_string();
    match style {
        LineStyle::Plus => words.extend([format!("+{line}"), file]),
        LineStyle::Colon => words.push(format!("{file}:{line}")),
        LineStyle::Goto => words.extend(["--goto".to_owned(), format!("{file}:{line}")]),
    }
    Some(words)
}

/// Runs the editor to its end. The terminal must have been given back.
pub fn edit(path: &Path, line: usize) -> Result<(), Problem> {
    let editor = ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|editor| !editor.trim().is_empty())
        .unwrap_or_else(|| "vi".to_owned());
    let problem = |came_back: String| {
        Problem::new(format!("cannot run the editor `{editor}`: {came_back}"))
            .hint("set EDITOR to your editor's command")
    };
    let words = command_line(&editor, path, line)
        .ok_or_else(|| problem("it is not a command".to_owned()))?;
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| problem("it is not a command".to_owned()))?;
    let status = Command::new(program)
        .args(arguments)
        .status()
        .map_err(|error| problem(error.to_string()))?;
    if status.success() {
        Ok(())
    } else {
        Err(problem(format!("it ended with {status}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_are_told_the_line_in_their_own_way() {
        let words = |editor: &str| {
            command_line(editor, Path::new("a.sql"), 12)
                .unwrap()
                .join(" ")
        };
        assert_eq!(words("vim -n"), "vim -n +12 a.sql");
        assert_eq!(words("/usr/bin/hx"), "/usr/bin/hx a.sql:12");
        assert_eq!(words("code --wait"), "code --wait --goto a.sql:12");
        assert_eq!(command_line("", Path::new("a.sql"), 1), None);
    }
}
