//! Source files: their text, their encoding and the positions in them.
//!
//! Everything that reads text works on [`SourceFile::text`] and speaks of places as [`Span`]s in it. The file's own
//! bytes are kept beside the text, so that a program can be written back byte for byte around a removed statement.
//! Nothing here knows SQL or a host language.

mod file;
mod span;

pub use file::{Encoding, SourceFile};
pub use span::{LineColumn, Span};
