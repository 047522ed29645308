//! Source files: their text, their encoding and the positions in them, and the walk that finds them.
//!
//! Everything that reads text works on [`SourceFile::text`] and speaks of places as [`Span`]s in it. The file's own
//! bytes are kept beside the text, so that a program can be written back byte for byte around a removed statement.
//! Nothing here knows SQL or a host language.

mod encoding;
mod file;
mod files_read;
mod project_path;
mod span;
mod walk;

use encoding::check_text;
pub use file::{Encoding, SourceFile};
pub use files_read::{FilesRead, is_file};
pub use project_path::{ProjectPaths, job_of_file, joined, plain};
pub use span::{LineColumn, Span};
pub use walk::{
    FILE_LIMIT, Walked, folders, from_stdin, is_hidden, is_script, load, name_of, walk,
};
