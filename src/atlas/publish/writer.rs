//! The only client that changes anything on a server. It is made from a confirmed plan and nowhere else.

use std::collections::HashMap;
use std::time::Duration;

use reqwest::Method;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::atlas::client::{Client, Request};
use crate::atlas::mapping::{EntityKey, is_side};
use crate::atlas::namesakes::set_aside;
use crate::atlas::plan::{ConfirmedPlan, Endpoint, Entry, EntryId, Sign, qualified_name};
use crate::atlas::wire::{Attributes, Entity, EntityRef, Mutation, Relationship, TypeDefs};
use crate::atlas::{AtlasError, Target, Timeouts, types};

use super::Event;
use super::hook::{Hook, Via};

/// A client that writes.
pub(super) struct Writer {
    client: Client,
    /// What carries entities, where it is not the client.
    hook: Option<Hook>,
    events: UnboundedSender<Event>,
    cancel: CancellationToken,
}

impl Writer {
    pub(super) async fn connect(
        _consent: &ConfirmedPlan,
        target: &Target,
        via: &Via,
        events: UnboundedSender<Event>,
        cancel: CancellationToken,
    ) -> Result<Self, AtlasError> {
        Ok(Self {
            client: Client::new(target)?,
            hook: Hook::connect(via, target).await?,
            events,
            cancel,
        })
    }

    /// Creates types; all of them or none.
    pub(super) async fn create_types(&self, definitions: &[Value]) -> Result<(), AtlasError> {
        let body = types::envelope(definitions);
        let path = ["v2", "types", "typedefs"];
        let doing = "creating types".to_owned();
        let timeout = self.client.target().timeouts.write;
        let request = self
            .client
            .post::<TypeDefs>(&path, &body, doing.clone(), timeout);
        self.patiently(&doing, request).await.map(|_| ())
    }

    /// Brings a batch, of deletions or of none, to the server or into its line; all of it or nothing.
    pub(super) async fn carry(&self, batch: &[(EntryId, &Entry)]) -> Result<(), AtlasError> {
        if let Some(hook) = &self.hook {
            let doing = format!("sending a message about {} entities", batch.len());
            return self.patiently(&doing, hook.send(batch, &doing)).await;
        }
        let is_deletion = batch.iter().all(|(_, entry)| entry.sign == Sign::Delete);
        if is_deletion {
            let seen = batch.iter().filter_map(|(_, entry)| entry.seen.as_ref());
            let guids: Vec<_> = seen.map(|seen| seen.guid.clone()).collect();
            self.delete(&guids).await.map(|_| ())
        } else {
            self.push(&entities(batch)).await.map(|_| ())
        }
    }

    /// Gives entities the names that they have while they are [set aside](set_aside); all of them or none.
    pub(super) async fn set_aside(&self, batch: &[(EntryId, &Entry)]) -> Result<(), AtlasError> {
        let mut entities = entities(batch);
        for (entity, (_, entry)) in entities.iter_mut().zip(batch) {
            entity.relationship_attributes.clear();
            let name = json!(set_aside(&entry.qualified_name));
            entity.attributes.insert("qualifiedName".to_owned(), name);
        }
        self.push(&entities).await.map(|_| ())
    }

    /// Creates and updates entities; all of them or none.
    async fn push(&self, entities: &[Entity]) -> Result<Mutation, AtlasError> {
        let body = Bulk::of(entities);
        let path = ["v2", "entity", "bulk"];
        let doing = match entities {
            [one] => format!(
                "sending {} {}",
                one.type_name,
                qualified_name(one).unwrap_or_default()
            ),
            _ => format!("sending {} entities", entities.len()),
        };
        let timeout = self.client.target().timeouts.write;
        let request = self
            .client
            .post::<Mutation>(&path, &body, doing.clone(), timeout);
        let mutation = self.patiently(&doing, request).await?;
        // Atlas names the entities of every bulk that it takes, also where nothing changed.
        if mutation.guid_assignments.is_none() {
            let server = &self.client.target().name;
            let what = "an answer that names no entity";
            return Err(AtlasError::not_atlas(&doing, server, what));
        }
        Ok(mutation)
    }

    /// Deletes entities; those that are gone already count as deleted.
    async fn delete(&self, guids: &[String]) -> Result<Mutation, AtlasError> {
        let query = guids
            .iter()
            .map(|guid| ("guid".to_owned(), guid.clone()))
            .collect();
        let doing = format!("deleting {} entities", guids.len());
        let request = self.client.send::<Option<Mutation>>(Request {
            method: Method::DELETE,
            path: &["v2", "entity", "bulk"],
            query,
            body: None,
            doing: doing.clone(),
            timeout: self.client.target().timeouts.write,
        });
        self.patiently(&doing, request)
            .await
            .map(Option::unwrap_or_default)
    }

    /// Makes an edge from a process to a data set; one that is there already is fine.
    pub(super) async fn relate(
        &self,
        relationship: &str,
        process: &str,
        dataset: &str,
    ) -> Result<(), AtlasError> {
        const EXISTS: &str = "ATLAS-409-00-004";
        let body = json!({
            "typeName": relationship, "end1": { "guid": process }, "end2": { "guid": dataset },
        });
        let doing = format!("making an edge of {relationship}");
        let timeout = self.client.target().timeouts.write;
        let path = ["v2", "relationship"];
        let request = self
            .client
            .post::<Relationship>(&path, &body, doing.clone(), timeout);
        match self.patiently(&doing, request).await {
            Err(error) if error.code() != Some(EXISTS) => Err(error),
            _ => Ok(()),
        }
    }

    /// Removes an edge; one that is gone already is fine.
    pub(super) async fn unrelate(&self, guid: &str) -> Result<(), AtlasError> {
        const GONE: &str = "ATLAS-404-00-00F";
        let doing = "removing an edge".to_owned();
        let path = ["v2", "relationship", "guid", guid];
        let request = self.client.send::<Option<Relationship>>(Request {
            method: Method::DELETE,
            path: &path,
            query: Vec::new(),
            body: None,
            doing: doing.clone(),
            timeout: self.client.target().timeouts.write,
        });
        match self.patiently(&doing, request).await {
            Err(error) if error.code() != Some(GONE) => Err(error),
            _ => Ok(()),
        }
    }

    /// Says that it is still waiting, and how long it will, while the answer takes long: a server whose own Kafka is away
    /// takes a minute. Somebody who wants to stop waits no longer than until the next such message.
    async fn patiently<T>(
        &self,
        doing: &str,
        request: impl Future<Output = Result<T, AtlasError>>,
    ) -> Result<T, AtlasError> {
        let mut request = std::pin::pin!(request);
        let Timeouts {
            patience, write, ..
        } = self.client.target().timeouts;
        let mut waited = Duration::ZERO;
        loop {
            if let Ok(answer) = tokio::time::timeout(patience, &mut request).await {
                return answer;
            }
            waited += patience;
            if self.cancel.is_cancelled() {
                return Err(AtlasError::TimedOut {
                    doing: doing.to_owned(),
                    server: self.client.target().name.clone(),
                    seconds: waited.as_secs().max(1),
                });
            }
            let _ = self.events.send(Event::Message(format!(
                "{doing}: {} has not answered for {} s; at {} s this stops waiting and looks at what arrived",
                self.client.target().name,
                waited.as_secs().max(1),
                write.as_secs().max(1)
            )));
        }
    }
}

/// A batch as it travels: `wire::Entities` of entities that are only looked at.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bulk<'e> {
    entities: &'e [Entity],
    referred_entities: Attributes,
}

impl<'e> Bulk<'e> {
    fn of(entities: &'e [Entity]) -> Self {
        Self {
            entities,
            referred_entities: Attributes::new(),
        }
    }
}

/// The entities of a batch as they travel. What is created in the same batch is pointed to by its local guid, all else by
/// its type and name, which is what the server reads back.
pub(super) fn entities(batch: &[(EntryId, &Entry)]) -> Vec<Entity> {
    let local: HashMap<EntityKey, String> = batch
        .iter()
        .filter(|(_, entry)| entry.sign == Sign::Create)
        .map(|(id, entry)| (entry.key(), local_guid(*id)))
        .collect();
    batch
        .iter()
        .map(|(id, entry)| entity(*id, entry, &local))
        .collect()
}

/// An entity as it travels; `local` has the guids of what travels with it and is referred to by them.
pub(super) fn entity(id: EntryId, entry: &Entry, local: &HashMap<EntityKey, String>) -> Entity {
    let mut entity = Entity {
        type_name: entry.type_name.to_string(),
        guid: Some(match &entry.seen {
            Some(seen) => seen.guid.clone(),
            None => (local.get(&entry.key()).cloned()).unwrap_or_else(|| local_guid(id)),
        }),
        attributes: entry.attributes.unpack(),
        ..Entity::default()
    };
    let mut relationships = Attributes::new();
    // A side that is to become empty has no endpoint that would say so.
    for change in &entry.changes {
        if change.after == json!([]) {
            relationships.insert(change.attribute.clone(), json!([]));
        }
    }
    // What the server has listed before is sent again only where it changes: it may take the living edge of one that
    // it once removed for too many.
    let is_changed = |attribute: &str| entry.changes.iter().any(|it| it.attribute == attribute);
    let is_there = matches!(entry.sign, Sign::Update | Sign::Unchanged);
    let keeps_sides = is_there && !is_changed("qualifiedName");
    let is_sent = |end: &&Endpoint| {
        !keeps_sides || !is_side(&entry.type_name, &end.attribute) || is_changed(&end.attribute)
    };
    for end in entry.endpoints.iter().filter(is_sent) {
        let target = end.key();
        let reference = reference(&target, local.get(&target));
        let slot = relationships
            .entry(&*end.attribute)
            .or_insert_with(|| json!([]));
        match slot {
            Value::Array(references) if end.is_array => references.push(reference),
            slot => *slot = reference,
        }
    }
    let relationships = relationships.into_iter();
    entity.relationship_attributes = relationships.map(|(name, it)| (name, it.into())).collect();
    entity
}

fn reference(target: &EntityKey, local: Option<&String>) -> Value {
    let name = json!({ "qualifiedName": target.qualified_name });
    let reference = EntityRef {
        guid: local.cloned(),
        type_name: Some(target.type_name.to_string()),
        unique_attributes: match (local, name) {
            (None, Value::Object(name)) => Some(name),
            _ => None,
        },
        ..EntityRef::default()
    };
    json!(reference)
}

fn local_guid(id: EntryId) -> String {
    format!("-{}", id.0 + 1)
}
