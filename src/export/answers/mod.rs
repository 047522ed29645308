//! Answers to questions about the graph (impact, traces, ways, groups) as values for JSON, and as rows for CSV and for
//! tables. Their field names are an interface: they may be added to, never changed.

mod groups;
mod impact;
mod label;
mod path;
mod trace;

pub use groups::{FlowDocument, GroupDocument, GroupsDocument, groups};
pub use impact::{ImpactDocument, ImpactRow, SortBy, impact};
pub use label::Label;
pub use path::{PathDocument, StepDocument, path};
pub use trace::{TraceDocument, TraceRow, trace};

use crate::lineage::Direction;

/// The name of a direction in JSON and on screen.
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "upstream",
        Direction::Down => "downstream",
    }
}
