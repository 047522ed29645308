//! Answers to questions about the graph, as people read them.

mod groups;
mod impact;
mod path;
mod trace;

pub(in crate::cli) use groups::groups;
pub(in crate::cli) use impact::impact;
pub(in crate::cli) use path::path;
pub(in crate::cli) use trace::trace;

/// A word of JSON (`GROUP_BY`) as people read it.
fn word(name: &str) -> String {
    name.to_lowercase().replace('_', " ")
}
