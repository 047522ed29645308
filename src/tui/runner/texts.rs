//! Texts on disk: a table that is saved, and the end of the log.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::tui::msg::{Msg, Problem};
use crate::tui::session::Session;

/// How much of the log is read from its end.
const LOG_BYTES: u64 = 256 * 1024;

/// Writes a text to a file that is not there yet: what is there may be somebody's work.
pub fn save(text: &str, path: PathBuf) -> Msg {
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    Msg::TextSaved(match written {
        Ok(()) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let path = path.display();
            Err(Problem::new(format!("{path} is there already")).hint("save under another name"))
        }
        Err(error) => {
            let path = path.display();
            let problem = Problem::new(format!("{path} cannot be written: {error}"));
            Err(problem.hint("save it in a folder that you may write to"))
        }
    })
}

/// The end of the log.
pub fn log(session: &Session) -> Msg {
    let Some(path) = &session.log else {
        return Msg::Log(Err(Problem::new("no log is written")
            .hint("start with --log-file FILE, or HEADWATER_LOG=headwater=debug")));
    };
    let name = path.display().to_string();
    let read = tail(path, LOG_BYTES).map(|text| (name.clone(), text));
    Msg::Log(read.map_err(|error| {
        Problem::new(format!("the log cannot be read: {name}: {error}"))
            .hint("see whether the file is still there")
    }))
}

/// The last lines of a file, in at most so many bytes; a line that is cut off at its beginning is left out.
fn tail(path: &Path, most: u64) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let from = length.saturating_sub(most);
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let whole = match text.split_once('\n') {
        Some((_, rest)) if from > 0 => rest,
        _ => &text,
    };
    Ok(whole.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_begins_with_a_whole_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        std::fs::write(&path, "first line\nsecond line\nthird line\n").unwrap();
        assert_eq!(tail(&path, 1_000).unwrap().lines().count(), 3);
        assert_eq!(tail(&path, 15).unwrap(), "third line\n");
    }

    #[test]
    fn a_file_that_is_there_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("impact.csv");
        assert!(matches!(save("new", path.clone()), Msg::TextSaved(Ok(_))));
        let Msg::TextSaved(Err(problem)) = save("newer", path.clone()) else {
            panic!("it was written over");
        };
        assert!(problem.message.contains("is there already"), "{problem:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    }
}
