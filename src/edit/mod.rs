//! Takes statements out of a file and shows what changed.
//!
//! *Invariant:* every byte outside of what [`cuts`] names stays as it was, whatever the file's encoding and line ends. What
//! belongs to a statement is for `extract` and `sql` to say; here only the gap that a removal leaves is closed.

mod cut;
mod diff;

pub use cut::{cuts, without};
pub use diff::unified_diff;
