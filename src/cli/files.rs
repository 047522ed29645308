//! Writing files so that nobody ever sees a half-written one.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::AppError;

/// Replaces or creates a file. Its permissions stay; a link is followed.
pub(super) fn write(path: &Path, content: &[u8]) -> Result<(), AppError> {
    let failed = |error: std::io::Error| AppError::file("write", path, &error);
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let directory = match real.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".headwater-")
        .permissions(std::fs::Permissions::from_mode(0o666))
        .tempfile_in(directory)
        .map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    if let Ok(known) = std::fs::metadata(&real) {
        file.as_file()
            .set_permissions(known.permissions())
            .map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&real).map_err(|error| failed(error.error))?;
    Ok(())
}
