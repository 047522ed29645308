//! A running Flink cluster, as far as its REST interface tells: jobs, and the tables and columns in job names and plan
//! descriptions.
//!
//! `client` asks and words what went wrong, `wire` has the bodies as they travel, `plan` is the grammar of plan
//! descriptions and follows columns through them, `job_name` is the grammar of generated job names, `sinks`
//! settles both, `job` makes datasets and processes of one job, `snapshot` of all that a cluster remembers. Nothing here changes a cluster: every request is a GET.

mod client;
mod job;
mod job_name;
mod plan;
mod sinks;
mod snapshot;
#[cfg(test)]
mod tests;
mod wire;

pub use client::{Access, Client, FlinkError, Login, address};
pub use snapshot::{JobDoubt, JobSummary, Snapshot, read, read_body};
