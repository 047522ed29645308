//! A running Flink cluster, as far as its REST interface tells: jobs, and the tables in job names and plan descriptions.
//!
//! `client` asks and words what went wrong, `wire` has the bodies as they travel, `description` is the grammar of plan
//! descriptions, `job_name` that of generated job names, `snapshot` makes datasets and processes of them. Nothing here
//! changes a cluster: every request is a GET.

mod client;
mod description;
mod job_name;
mod snapshot;
mod wire;

pub use client::{Access, Client, FlinkError, Login, address};
pub use snapshot::{JobSummary, Snapshot, read};
