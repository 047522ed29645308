//! The plan: what publishing would do, entity by entity, and why.
//!
//! [`make()`] asks a server and makes one; `model` is the plan as a value; [`save`] and [`load`] keep it in a file.

mod applications;
mod choice;
mod compare;
mod comparison;
mod dispute;
mod elsewhere;
mod file;
mod finding;
mod left_over;
mod listed;
mod listing;
mod make;
mod model;
mod moved;
mod numbering;
mod parts;
mod published;
mod select;
mod snapshot;
mod undo;

pub use choice::{Choice, Choices, Chosen, NotAChoice, Offer};
pub use file::{FORMAT, PlanFileError, load, load_with_content, save, stdin_or};
pub use finding::{About, Finding, FindingKind};
pub use make::{Moves, PlanError, PlanOptions, make, of_types};
pub use model::{
    AttributeChange, ConfirmedPlan, Consent, Counts, Endpoint, Entry, EntryId, NotPublished, Plan,
    Seen, SelectionError, Sign,
};
pub use published::{Other, Published, published};
pub use select::fits;
pub use snapshot::OnProgress;
pub use undo::undo;

pub(in crate::atlas) use compare::{active_edges, differences, living_guids};
pub(in crate::atlas) use dispute::has_other_types;
pub(in crate::atlas) use make::now;
pub(in crate::atlas) use parts::{PART, fitting};
pub(in crate::atlas) use snapshot::{
    Snapshot, doubles, entity_types, qualified_name, types_and_identity,
};
