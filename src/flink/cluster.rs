//! A cluster to read, wherever its bodies come from: one that runs is asked, one that was saved is opened.

use serde::de::DeserializeOwned;

use super::body::Body;
use super::client::Client;
use super::error::FlinkError;
use super::saved::SavedCluster;

/// A cluster to read.
#[derive(Debug)]
pub enum Cluster {
    /// It runs, and is asked.
    Running(Client),
    /// It was saved into a folder.
    Saved(SavedCluster),
}

impl Cluster {
    /// The address without credentials; of a saved cluster, that which it was asked at.
    pub fn address(&self) -> &str {
        match self {
            Self::Running(client) => client.address(),
            Self::Saved(saved) => saved.address(),
        }
    }

    /// One body of it.
    pub(super) async fn get<T: DeserializeOwned>(&self, body: Body<'_>) -> Result<T, FlinkError> {
        match self {
            Self::Running(client) => client.parse(body, &client.ask(body).await?),
            Self::Saved(saved) => {
                // Files never make a task wait; without this it could not be cancelled.
                tokio::task::yield_now().await;
                saved.get(body)
            }
        }
    }
}
