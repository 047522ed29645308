//! The plan: what publishing would do, entity by entity, and why.

mod model;

pub use model::{
    AttributeChange, ConfirmedPlan, Consent, Counts, Endpoint, Entry, EntryId, NotPublished, Plan,
    Seen, SelectionError, Sign,
};
