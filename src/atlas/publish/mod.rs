//! Carrying out a confirmed plan: batches, journal, read-back, measures.
//!
//! [`run()`] is the way from one end to the other. The writer is private and is made from a confirmed plan only.

mod archive;
mod batch;
mod earlier;
mod edges;
mod error;
mod hook;
mod journal;
mod newcomers;
mod provenance;
mod push;
mod report;
mod run;
mod send;
mod shown;
mod standing;
mod state;
mod verify;
mod writer;

pub use archive::{Archived, write_archive};
pub use batch::BatchLimits;
pub use earlier::{
    Published, Unfinished, all_unfinished, close_done, close_unsent, forget, history,
    latest_unfinished, published, unfinished, wait_for_afterlife,
};
pub use error::{PublishError, Resumed};
pub use hook::{NoSuchWay, Via, write_messages};
pub use provenance::Provenance;
pub use report::{Event, Measures, Phase, Report, Sending};
pub use run::{PublishOptions, run};
