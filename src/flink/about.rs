//! What a cluster and a gateway say of themselves, for a person who asks whether they are there. One request each.

use serde::Deserialize;

use super::body::Body;
use super::client::Client;
use super::error::FlinkError;

/// `GET /overview` of a cluster (*source:* `ClusterOverviewWithVersion` of Flink).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ClusterAbout {
    /// Such as `2.3.0`.
    pub flink_version: String,
    /// TaskManagers that are registered.
    #[serde(default)]
    pub taskmanagers: u64,
    /// Jobs that run.
    #[serde(default)]
    pub jobs_running: u64,
}

impl Client {
    /// What the cluster says of itself.
    pub async fn about(&self) -> Result<ClusterAbout, FlinkError> {
        let answer = self.ask(Body::Overview).await?;
        self.parse(Body::Overview, &answer)
    }
}
