//! Writing files so that nobody ever sees a half-written one.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

/// Who may read a file that is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// Whoever the person's umask lets.
    Shared,
    /// The person alone; also where the file is there already.
    Private,
}

/// Replaces or creates a file with what `fill` writes. A link is followed. What is no regular file, such as a pipe or a
/// device, is written to as it stands; anything else is only replaced once all is written.
pub fn write(
    path: &Path,
    rights: Rights,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if path.is_symlink() && !path.exists() {
        // What it points to begins to exist here; a link that leads to itself is refused.
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
    }
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let known = fs::metadata(&real).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        // A folder refuses to be opened for this, and says so.
        let opened = OpenOptions::new().write(true).open(&real)?;
        return filled(&opened, fill);
    }
    let folder = match real.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".headwater-");
    let shared = Permissions::from_mode(0o666);
    if rights == Rights::Shared {
        builder.permissions(shared);
    }
    let draft = builder.tempfile_in(folder)?;
    filled(draft.as_file(), fill)?;
    if let Some(known) = known.filter(|_| rights == Rights::Shared) {
        draft.as_file().set_permissions(known.permissions())?;
    }
    draft.as_file().sync_all()?;
    draft.persist(&real).map_err(|error| error.error)?;
    Ok(())
}

/// Makes a folder, and those above it that are missing, for the person alone. One that is there already stays as it is.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn filled(target: &File, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut buffered = BufWriter::new(target);
    fill(&mut buffered)?;
    buffered.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_text(path: &Path, rights: Rights, text: &str) -> io::Result<()> {
        write(path, rights, |file| file.write_all(text.as_bytes()))
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_keeps_its_rights_and_a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_text(&link, Rights::Shared, "new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(mode(&file), 0o640);
        write_text(&link, Rights::Private, "secret").unwrap();
        assert!(link.is_symlink());
        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn a_link_to_nothing_is_followed_and_one_to_itself_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a"), folder.path().join("b"));
        std::os::unix::fs::symlink("a", &link).unwrap();
        write_text(&link, Rights::Shared, "new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        let circle = folder.path().join("c");
        std::os::unix::fs::symlink("c", &circle).unwrap();
        assert!(write_text(&circle, Rights::Shared, "new").is_err());
        assert!(circle.is_symlink());
    }

    #[test]
    fn a_pipe_is_written_to_and_stays_a_pipe() {
        use std::os::unix::fs::FileTypeExt as _;

        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let reader = {
            let pipe = pipe.clone();
            std::thread::spawn(move || fs::read_to_string(pipe))
        };
        write_text(&pipe, Rights::Private, "through").unwrap();
        assert_eq!(reader.join().unwrap().unwrap(), "through");
        let kind = fs::symlink_metadata(&pipe).unwrap().file_type();
        assert!(kind.is_fifo());
    }

    #[test]
    fn nothing_is_left_of_a_write_that_fails() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "old").unwrap();
        let failed = write(&file, Rights::Shared, |_| Err(io::Error::other("full")));
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(write_text(folder.path(), Rights::Shared, "x").is_err());
    }
}
