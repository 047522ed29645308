//! Carrying out a confirmed plan: batches, journal, read-back, measures.

mod report;

pub use report::{Event, Measures, Phase, Report};
