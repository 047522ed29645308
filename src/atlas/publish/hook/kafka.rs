//! Messages to a topic of Kafka.

use std::collections::BTreeMap;
use std::time::Duration;

use rskafka::BackoffConfig;
use rskafka::chrono::DateTime;
use rskafka::client::ClientBuilder;
use rskafka::client::error::Error;
use rskafka::client::partition::{Compression, PartitionClient, UnknownTopicHandling};
use rskafka::record::Record;

use crate::atlas::plan::now;
use crate::atlas::{AtlasError, Target};

/// A topic to which messages go, all to its first partition: Atlas reads messages without keys in the order of one.
pub(super) struct Topic {
    partition: PartitionClient,
    brokers: String,
    timeout: Duration,
}

impl Topic {
    /// Finds a topic by some brokers of its cluster.
    pub(super) async fn find(
        brokers: &[String],
        topic: &str,
        target: &Target,
    ) -> Result<Self, AtlasError> {
        let address = format!("kafka://{}", brokers.join(","));
        let timeout = target.timeouts.connect;
        let doing = format!("looking for the topic {topic}");
        let found = async {
            let client = ClientBuilder::new(brokers.to_vec())
                .client_id("headwater")
                .backoff_config(BackoffConfig {
                    deadline: Some(timeout),
                    max_backoff: Duration::from_secs(1),
                    ..BackoffConfig::default()
                })
                .build()
                .await?;
            client
                .partition_client(topic, 0, UnknownTopicHandling::Error)
                .await
        };
        let unreachable = |reason: String| AtlasError::Unreachable {
            doing: doing.clone(),
            server: address.clone(),
            reason,
        };
        let partition = tokio::time::timeout(timeout * 2, found)
            .await
            .map_err(|_| unreachable(format!("no answer within {} s", (timeout * 2).as_secs())))?
            .map_err(|error| unreachable(reason(&error)))?;
        Ok(Self {
            partition,
            brokers: address,
            timeout: target.timeouts.write,
        })
    }

    /// Sends the segments of a message in their order; returns when the brokers have them.
    pub(super) async fn send(&self, segments: Vec<String>, doing: &str) -> Result<(), AtlasError> {
        for segment in segments {
            let record = Record {
                key: None,
                value: Some(segment.into_bytes()),
                headers: BTreeMap::new(),
                timestamp: DateTime::from_timestamp_millis(now()).unwrap_or_default(),
            };
            let sending = self
                .partition
                .produce(vec![record], Compression::NoCompression);
            tokio::time::timeout(self.timeout, sending)
                .await
                .map_err(|_| AtlasError::TimedOut {
                    doing: doing.to_owned(),
                    server: self.brokers.clone(),
                    seconds: self.timeout.as_secs().max(1),
                })?
                .map_err(|error| AtlasError::Broken {
                    doing: doing.to_owned(),
                    server: self.brokers.clone(),
                    reason: reason(&error),
                })?;
        }
        Ok(())
    }
}

/// What a person can do something about; the request itself is of no use to them.
fn reason(error: &Error) -> String {
    let text = match error {
        Error::ServerError { protocol_error, .. } => protocol_error.to_string(),
        error => error.to_string(),
    };
    crate::atlas::error::shorten(&text)
}
