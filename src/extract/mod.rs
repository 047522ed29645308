//! Finds Flink SQL inside files: SQL scripts, PyFlink programs, Markdown and any text that holds such programs.
//!
//! Text in, fragments of SQL out, each with a map from its offsets back to the file. Nothing here understands SQL beyond
//! finding where it stands. *Invariant:* no input or output, never panics, never fails as a whole.

mod fragment;

pub use fragment::{
    CutReason, Extraction, Fragment, FragmentKind, Host, HostCall, OffsetMap, Removal,
};
