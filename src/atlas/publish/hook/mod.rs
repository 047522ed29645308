//! The way of Atlas' own hooks: messages that a server works off when it comes to them, for estates whose batches a
//! server takes long over.
//!
//! A message that was taken is no answer: whether it was carried out shows when everything is read back. A message that is
//! sent twice does no harm, for the consumer creates and updates by unique name, one message after the other.

#[cfg(feature = "kafka")]
mod kafka;
mod message;

use std::io::{self, Write};
use std::str::FromStr;

use crate::atlas::client::Client;
use crate::atlas::plan::{Entry, EntryId, Plan};
use crate::atlas::{AtlasError, Credentials, Target};

use super::batch::{BatchLimits, Queue};

/// The topic that Atlas reads.
const TOPIC: &str = "ATLAS_HOOK";

/// How entities get to a server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Via {
    /// By its REST API, which answers each batch.
    #[default]
    Rest,
    /// As messages to its topic, by these brokers, each as `host:port`.
    #[cfg(feature = "kafka")]
    Kafka(Vec<String>),
    /// As messages to the REST endpoint that servers from 2.4 on have for them.
    RestNotification,
}

impl Via {
    /// Whether what is sent waits in line at the server.
    pub fn is_queued(&self) -> bool {
        *self != Self::Rest
    }
}

/// A way that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchWay {
    /// Not one of those that there are.
    #[error(
        "`{0}` is no way to a server: rest, rest-notification, kafka://HOST:PORT[,HOST:PORT…], file:FILE or zip:FILE"
    )]
    Unknown(String),
    /// An address of a broker lacks something.
    #[error("`{0}` is no address of a broker: HOST:PORT")]
    Broker(String),
    /// Left out when the program was built.
    #[error(
        "this headwater was built without Kafka: `cargo install --features kafka`, or --via rest-notification"
    )]
    NotBuilt,
}

impl FromStr for Via {
    type Err = NoSuchWay;

    fn from_str(text: &str) -> Result<Self, NoSuchWay> {
        let Some(brokers) = text.strip_prefix("kafka://") else {
            return match text {
                "rest" => Ok(Self::Rest),
                "rest-notification" => Ok(Self::RestNotification),
                _ => Err(NoSuchWay::Unknown(text.to_owned())),
            };
        };
        let is_address = |broker: &str| {
            let (host, port) = broker.rsplit_once(':').unwrap_or_default();
            !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0)
        };
        let brokers: Vec<String> = brokers.split(',').map(|it| it.trim().to_owned()).collect();
        if let Some(wrong) = brokers.iter().find(|broker| !is_address(broker)) {
            return Err(NoSuchWay::Broker(wrong.clone()));
        }
        #[cfg(feature = "kafka")]
        return Ok(Self::Kafka(brokers));
        #[cfg(not(feature = "kafka"))]
        Err(NoSuchWay::NotBuilt)
    }
}

/// Sends messages.
pub(super) struct Hook {
    user: String,
    way: Way,
}

enum Way {
    Notification(Box<Client>),
    #[cfg(feature = "kafka")]
    Kafka(kafka::Topic),
}

impl Hook {
    /// The hook of a server, if this is the way to it. Brokers are asked whether they have the topic.
    pub(super) async fn connect(via: &Via, target: &Target) -> Result<Option<Self>, AtlasError> {
        let way = match via {
            Via::Rest => return Ok(None),
            Via::RestNotification => {
                let client = Client::new(target)?;
                let doing = "asking whether it takes messages";
                // A server without the endpoint has as many ways to say so as there are servers.
                match client.notify(TOPIC, &[], doing.to_owned()).await {
                    Err(
                        AtlasError::Answer {
                            status: 400 | 404 | 405 | 500,
                            ..
                        }
                        | AtlasError::Fault {
                            status: 400 | 404 | 405 | 500,
                            ..
                        }
                        | AtlasError::NotAtlas { .. },
                    ) => {
                        let server = target.name.clone();
                        return Err(AtlasError::NoMessages { server });
                    }
                    answer => answer?,
                }
                Way::Notification(Box::new(client))
            }
            #[cfg(feature = "kafka")]
            Via::Kafka(brokers) => Way::Kafka(kafka::Topic::find(brokers, TOPIC, target).await?),
        };
        Ok(Some(Self {
            user: user(target),
            way,
        }))
    }

    /// Sends the message about a batch; returns when it is taken.
    pub(super) async fn send(
        &self,
        batch: &[(EntryId, &Entry)],
        doing: &str,
    ) -> Result<(), AtlasError> {
        let segments = message::of_batch(batch, &self.user);
        match &self.way {
            Way::Notification(client) => {
                // The endpoint takes no more at once than the topic.
                for segment in segments {
                    client.notify(TOPIC, &[segment], doing.to_owned()).await?;
                }
                Ok(())
            }
            #[cfg(feature = "kafka")]
            Way::Kafka(topic) => topic.send(segments, doing).await,
        }
    }
}

/// Who is said to have sent a message.
fn user(target: &Target) -> String {
    match &target.credentials {
        Credentials::Basic { user, .. } => user.clone(),
        _ => "headwater".to_owned(),
    }
}

/// Writes the messages of a plan, a line each, in the order in which they must be sent. Returns how many. That changes
/// nothing at a server, so nobody has to agree to it.
pub fn write_messages(plan: Plan, target: &Target, out: &mut dyn Write) -> io::Result<usize> {
    let plan = plan.selected();
    let changes: Vec<EntryId> = super::run::changes(&plan).collect();
    let mut queue = Queue::new(&plan, &changes);
    let mut count = 0;
    loop {
        let ids = queue.next(BatchLimits::default().start);
        if ids.is_empty() {
            return Ok(count);
        }
        let batch: Vec<(EntryId, &Entry)> = ids
            .into_iter()
            .filter_map(|id| Some((id, plan.entry(id)?)))
            .collect();
        for line in message::of_batch(&batch, &user(target)) {
            writeln!(out, "{line}")?;
            count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("rest", Via::Rest)]
    #[case("rest-notification", Via::RestNotification)]
    #[cfg_attr(feature = "kafka", case("kafka://a:9092, b:9092", Via::Kafka(vec!["a:9092".to_owned(), "b:9092".to_owned()])))]
    fn ways(#[case] text: &str, #[case] via: Via) {
        assert_eq!(text.parse(), Ok(via));
    }

    #[rstest]
    #[case("", "`` is no way to a server")]
    #[case("kafka", "`kafka` is no way to a server")]
    #[case("kafka://", "`` is no address of a broker")]
    #[case("kafka://a", "`a` is no address of a broker")]
    #[case("kafka://a:0", "`a:0` is no address of a broker")]
    #[case("kafka://a:9092,b:x", "`b:x` is no address of a broker")]
    fn no_ways(#[case] text: &str, #[case] told: &str) {
        let error = text.parse::<Via>().unwrap_err().to_string();
        assert!(error.starts_with(told), "{error}");
    }
}
