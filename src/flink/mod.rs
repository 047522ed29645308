//! A running Flink cluster, as far as its REST interface tells: jobs, and the tables and columns in job names and plan
//! descriptions.
//!
//! `address` takes what people give, `client` asks, `election` asks again where no leader does, `patience` ends
//! that where nothing answers, `error` words what went
//! wrong, `body` says where each body is, `saved` keeps them in a folder and reads such a folder, `cluster` is either
//! of the two, `wire` has the bodies as they travel, `plan` is the grammar of plan descriptions and follows columns
//! through them, `job_name` is the grammar of generated job names, `sinks` settles both, `job` makes datasets and
//! processes of one job, `pool` keeps once what many of them have, `list` knows all jobs of a cluster (`listed` reads
//! its entries) and asks for what it does not know yet, `snapshot` is what they tell together, `operators` shows the
//! plan of one to a person, `facts` what its expressions have that a statement has too, `failure` why it failed, and `command` what would end it. Nothing here changes a cluster:
//! every request to it is a GET. `gateway` asks an SQL gateway how tables are defined, and nothing else. `transport` is
//! the HTTP of both.

mod about;
mod address;
mod body;
mod client;
mod cluster;
mod command;
mod digest;
mod election;
mod error;
mod facts;
mod failure;
mod gateway;
mod job;
mod job_name;
mod list;
mod listed;
mod operators;
mod patience;
mod plan;
mod pool;
mod saved;
mod sinks;
mod snapshot;
#[cfg(test)]
mod tests;
mod transport;
mod wire;

pub use about::ClusterAbout;
pub use address::{address, host};
pub use client::{Access, Client, Login};
pub use cluster::Cluster;
pub use command::cancel_command;
pub use error::FlinkError;
pub use facts::{
    Comparison, Groups, JoinKind, OverFunction, PlanFacts, SteadyFunction, Window, WindowKind,
};
pub use failure::JobFailure;
pub use gateway::{Gateway, GatewayAddress, GatewayAnswers, GatewayError, TableAnswer};
pub use job::{PlanTable, PlanTerms};
pub use job_name::{is_generated_name, short_job_name, sinks as generated_sinks};
pub use list::{ClusterFacts, JobKey, JobList, JobPlan, ListedJob, News, PlanReading, failure_of};
pub use operators::{GivenColumn, GivenSource, Gives, PlanOperator};
pub use saved::{SaveError, SavedCluster, save};
pub use snapshot::{HandedOn, JobDoubt, JobSummary, Snapshot, read_body};

/// Told how many plans of how many jobs are there.
pub type OnProgress<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);
