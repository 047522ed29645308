//! A small Atlas in memory that can be told to fail. It does what a real 2.1.0 was seen to do, as far as we use it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::atlas::{Credentials, Target, Timeouts, types};

/// What happens to one write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The plain text that a real server answers, and nothing is done.
    Text500,
    /// The same, after the batch was carried out.
    Text500AfterDoing,
    /// The batch is carried out, and the answer takes longer than anybody waits.
    SlowAfterDoing,
    /// `{}`, and nothing is done.
    EmptyAnswer,
    /// A web page.
    Html503,
    /// A gateway that has waited long enough, and nothing is done.
    Gateway504,
    /// Asks to come back after so many seconds; nothing is done.
    Busy(u16, u64),
    /// An empty 401.
    Login,
    /// What Atlas answers where a right is lacking.
    Forbidden,
}

/// How searches are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Searches {
    /// As Atlas does.
    #[default]
    Work,
    /// Without the attributes that were asked for.
    WithoutAttributes,
    /// As if the index were empty.
    FindNothing,
    /// By a fault.
    Fail,
}

#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) entities: Vec<Value>,
    pub(crate) types: BTreeSet<String>,
    /// Types that it has in another form than ours.
    pub(crate) forms: BTreeMap<String, Value>,
    pub(crate) faults: VecDeque<Fault>,
    /// Sizes of the batches that were asked for.
    pub(crate) writes: Vec<usize>,
    /// A batch that holds an entity of this name is refused.
    pub(crate) refused: Option<String>,
    /// A gateway in front refuses batches of more than this.
    pub(crate) takes: Option<usize>,
    /// A gateway in front refuses whatever holds an entity of this name as too large.
    pub(crate) large: Option<String>,
    pub(crate) searches: Searches,
    /// The steps of each lineage that was asked for.
    pub(crate) lineages: Vec<usize>,
    /// Lineage of more steps is a fault.
    pub(crate) most_steps: Option<usize>,
    /// Edges at which lineage ends without saying so.
    pub(crate) most_edges: Option<usize>,
    /// An attribute `name`: lineage shows no edge to what has it.
    pub(crate) unshown: Option<String>,
    /// Type and name of what is there and not found by its name.
    hidden: BTreeSet<(String, String)>,
    /// The names that were looked up, each as often as it was.
    pub(crate) looked_up: Vec<String>,
    /// Whether it has an endpoint for messages.
    pub(crate) takes_messages: bool,
    /// Messages that it has not come to yet; with each look-up by name it comes to one.
    line: VecDeque<Value>,
    /// The guid of its oldest type, which no other server has.
    identity: String,
    clock: i64,
}

pub(crate) struct FakeAtlas {
    server: MockServer,
    pub(crate) store: Arc<Mutex<Store>>,
}

impl FakeAtlas {
    /// An Atlas with these types besides the plain ones.
    pub(crate) async fn start(types: &[&str]) -> Self {
        let mut store = Store::default();
        let plain = ["Referenceable", "Asset", "DataSet", "Process"];
        store.types = plain.iter().chain(types).map(ToString::to_string).collect();
        let store = Arc::new(Mutex::new(store));
        let server = MockServer::start().await;
        // No other on this machine has the port while it is there.
        store.lock().unwrap().identity = server.uri();
        Mock::given(any())
            .respond_with(Answers(Arc::clone(&store)))
            .mount(&server)
            .await;
        Self { server, store }
    }

    pub(crate) fn target(&self) -> Target {
        let login = Credentials::Basic {
            user: "admin".to_owned(),
            password: "s3cret".into(),
        };
        let mut target = Target::parse(&self.server.uri(), login).unwrap();
        target.timeouts = Timeouts {
            read: Duration::from_secs(5),
            write: Duration::from_millis(400),
            patience: Duration::from_millis(100),
            pause: Duration::from_millis(1),
            busy: Duration::from_secs(5),
            settle: Duration::from_millis(300),
            afterlife: Duration::from_millis(20),
            ..Timeouts::default()
        };
        target
    }

    pub(crate) fn fail(&self, faults: &[Fault]) {
        self.store.lock().unwrap().faults = faults.iter().copied().collect();
    }

    /// `type name` of every living entity, sorted; doubles show twice.
    pub(crate) fn names(&self) -> Vec<String> {
        let store = self.store.lock().unwrap();
        let mut names: Vec<_> = store
            .living()
            .map(|e| format!("{} {}", text(e, "typeName"), name(e)))
            .collect();
        names.sort();
        names
    }

    /// Changes an attribute behind everybody's back.
    pub(crate) fn meddle(&self, qualified_name: &str, attribute: &str, value: &Value) {
        let mut store = self.store.lock().unwrap();
        store.clock += 1;
        let clock = store.clock;
        for entity in &mut store.entities {
            if name(entity) == qualified_name {
                entity["attributes"][attribute] = value.clone();
                entity["updateTime"] = json!(clock);
            }
        }
    }

    fn change(&self, is_it: impl Fn(&Value) -> bool, change: impl Fn(&mut Value)) {
        let mut store = self.store.lock().unwrap();
        store
            .entities
            .iter_mut()
            .filter(|it| is_it(it))
            .for_each(change);
    }

    /// Puts a tag on an entity.
    pub(crate) fn tag(&self, guid: &str, tag: &str) {
        let tag = json!([{"typeName": tag, "entityGuid": guid}]);
        self.change(
            |it| text(it, "guid") == guid,
            |it| it["classifications"] = tag.clone(),
        );
    }

    /// Gives an entity another type.
    pub(crate) fn retype(&self, qualified_name: &str, type_name: &str) {
        self.change(
            |it| name(it) == qualified_name,
            |it| it["typeName"] = json!(type_name),
        );
    }

    /// Makes an entity one that was created at this time.
    pub(crate) fn date(&self, qualified_name: &str, created_at: i64) {
        self.change(
            |it| name(it) == qualified_name,
            |it| it["createTime"] = json!(created_at),
        );
    }

    /// Gives an entity edges of others.
    pub(crate) fn relate_by(&self, qualified_name: &str, attribute: &str, edges: &Value) {
        self.change(
            |it| name(it) == qualified_name,
            |it| it["relationshipAttributes"][attribute] = edges.clone(),
        );
    }

    /// Deletes one of several of a name behind everybody's back.
    pub(crate) fn remove_one(&self, guid: &str) {
        self.store.lock().unwrap().delete(&[guid.to_owned()]);
    }

    fn one(&self, qualified_name: &str) -> Value {
        let store = self.store.lock().unwrap();
        let mut living = store.living();
        living
            .find(|it| name(it) == qualified_name)
            .unwrap()
            .clone()
    }

    /// The guid of what a look-up by name finds.
    pub(crate) fn looked_up(&self, type_name: &str, qualified_name: &str) -> Option<String> {
        let store = self.store.lock().unwrap();
        let at = store.find(type_name, qualified_name)?;
        Some(text(&store.entities[at], "guid").to_owned())
    }

    pub(crate) fn guid(&self, qualified_name: &str) -> String {
        text(&self.one(qualified_name), "guid").to_owned()
    }

    pub(crate) fn attribute(&self, qualified_name: &str, attribute: &str) -> Value {
        self.one(qualified_name)["attributes"][attribute].clone()
    }

    /// Deletes an entity behind everybody's back.
    pub(crate) fn remove(&self, qualified_name: &str) {
        let mut store = self.store.lock().unwrap();
        let named = |it: &&mut Value| name(it) == qualified_name;
        for entity in store.entities.iter_mut().filter(named) {
            entity["status"] = json!("DELETED");
        }
    }

    pub(crate) fn double(&self, qualified_name: &str) {
        let mut store = self.store.lock().unwrap();
        let at = store
            .entities
            .iter()
            .position(|e| text(e, "status") == "ACTIVE" && name(e) == qualified_name)
            .unwrap();
        let mut twin = store.entities[at].clone();
        twin["guid"] = json!("twin");
        // A look-up by name answers the twin.
        store.entities.insert(at, twin);
    }
}

struct Answers(Arc<Mutex<Store>>);

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut store = self.0.lock().unwrap();
        let path = request.url.path().strip_prefix("/api/atlas/").unwrap_or("");
        let parts: Vec<&str> = path.split('/').collect();
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["v2", "types", "typedefs", "headers"]) => {
                let headers: Vec<_> = store
                    .types
                    .iter()
                    .map(|name| {
                        let guid = format!("{name} of {}", store.identity);
                        json!({"name": name, "guid": guid, "category": "ENTITY"})
                    })
                    .collect();
                ok(&json!(headers))
            }
            ("GET", ["v2", "types", "typedef", "name", name]) => {
                match store.forms.get(*name).or_else(|| types::all().get(*name)) {
                    Some(definition) if store.types.contains(*name) => ok(definition),
                    _ => refuse(404, "ATLAS-404-00-001", "Given typename is invalid"),
                }
            }
            ("POST", ["v2", "types", "typedefs"]) => store.create_types(&body),
            ("GET", ["v2", "entity", "bulk", "uniqueAttribute", "type", wanted]) => {
                store.work_off();
                store.by_names(wanted, request)
            }
            ("POST", ["v2", "notification", "topic", "ATLAS_HOOK"]) if store.takes_messages => {
                let messages = body.as_array().unwrap().iter();
                store.line.extend(messages.map(|it| it["message"].clone()));
                ResponseTemplate::new(204)
            }
            ("GET", ["v2", "entity", "guid", guid]) => match store.by_guid(guid) {
                Some(entity) => ok(&json!({"entity": entity, "referredEntities": {}})),
                None => refuse(
                    404,
                    "ATLAS-404-00-005",
                    "Given instance guid is invalid/not found",
                ),
            },
            ("GET", ["v2", "entity", "bulk"]) => store.by_guids(&values(request, "guid")),
            ("GET", ["v2", "lineage", guid]) => {
                let depth = values(request, "depth")[0].parse().unwrap();
                store.lineages.push(depth);
                match store.most_steps {
                    Some(most) if depth > most => text_500(),
                    _ => ok(&store.lineage(guid, depth)),
                }
            }
            ("POST", ["v2", "search", "basic"]) => match store.searches {
                Searches::Fail => text_500(),
                Searches::FindNothing => ok(&json!({"queryType": "BASIC"})),
                Searches::WithoutAttributes => ok(&store.search(&body, &[])),
                Searches::Work => {
                    let asked = body["attributes"].as_array().cloned().unwrap_or_default();
                    ok(&store.search(&body, &asked))
                }
            },
            ("POST", ["v2", "entity", "bulk"]) => store.write(|store| store.push(&body)),
            ("DELETE", ["v2", "entity", "bulk"]) => {
                let guids: Vec<String> = values(request, "guid");
                store.write(|store| store.delete(&guids))
            }
            _ => text_500(),
        }
    }
}

impl Store {
    fn living(&self) -> impl Iterator<Item = &Value> {
        self.entities
            .iter()
            .filter(|e| text(e, "status") == "ACTIVE")
    }

    fn by_guid(&self, guid: &str) -> Option<&Value> {
        self.entities.iter().find(|e| text(e, "guid") == guid)
    }

    /// One that is unknown fails all.
    fn by_guids(&self, guids: &[String]) -> ResponseTemplate {
        match guids.iter().map(|guid| self.by_guid(guid)).collect() {
            Some::<Vec<&Value>>(found) => ok(&json!({"entities": found, "referredEntities": {}})),
            None => refuse(
                404,
                "ATLAS-404-00-005",
                "Given instance guid is invalid/not found",
            ),
        }
    }

    fn find(&self, type_name: &str, qualified_name: &str) -> Option<usize> {
        self.entities.iter().position(|e| {
            text(e, "status") == "ACTIVE"
                && name(e) == qualified_name
                && is_a(text(e, "typeName"), type_name)
                && !self.hidden.contains(&unique(e))
        })
    }

    /// The index of names has one place for each, which is empty when one of several of a name is gone.
    fn hide_twins(&mut self, guids: &[String]) {
        let is_gone = |e: &&Value| guids.iter().any(|guid| text(e, "guid") == guid);
        let gone = self.entities.iter().filter(is_gone).map(unique);
        let gone: BTreeSet<_> = gone.collect();
        let left: BTreeSet<_> = self.living().map(unique).collect();
        self.hidden.extend(gone.intersection(&left).cloned());
    }

    fn by_names(&mut self, wanted: &str, request: &Request) -> ResponseTemplate {
        if !self.types.contains(wanted) {
            return refuse(
                400,
                "ATLAS-400-00-014",
                &format!("Type ENTITY with name {wanted} does not exist"),
            );
        }
        let bare = values(request, "ignoreRelationships") == ["true"];
        let pairs = request.url.query_pairs();
        let names = pairs.filter(|(key, _)| key.ends_with(":qualifiedName"));
        let names: Vec<String> = names.map(|(_, name)| name.into_owned()).collect();
        self.looked_up.extend(names.iter().cloned());
        let found: Vec<Value> = names
            .iter()
            .filter_map(|name| self.find(wanted, name))
            .map(|at| {
                let mut entity = self.entities[at].clone();
                if bare {
                    entity
                        .as_object_mut()
                        .unwrap()
                        .remove("relationshipAttributes");
                }
                entity
            })
            .collect();
        if found.is_empty() {
            ok(&json!({}))
        } else {
            ok(&json!({"entities": found, "referredEntities": {}}))
        }
    }

    fn write(&mut self, work: impl FnOnce(&mut Self) -> ResponseTemplate) -> ResponseTemplate {
        match self.faults.pop_front() {
            None => work(self),
            Some(Fault::Text500) => text_500(),
            Some(Fault::Text500AfterDoing) => {
                work(self);
                text_500()
            }
            Some(Fault::SlowAfterDoing) => work(self).set_delay(Duration::from_secs(3)),
            Some(Fault::EmptyAnswer) => ok(&json!({})),
            Some(Fault::Gateway504) => {
                ResponseTemplate::new(504).set_body_raw("<html>late</html>", "text/html")
            }
            Some(Fault::Busy(status, seconds)) => ResponseTemplate::new(status)
                .insert_header("Retry-After", seconds.to_string().as_str()),
            Some(Fault::Html503) => {
                ResponseTemplate::new(503).set_body_raw("<html>away</html>", "text/html")
            }
            Some(Fault::Login) => ResponseTemplate::new(401),
            Some(Fault::Forbidden) => ResponseTemplate::new(403).set_body_json(serde_json::json!({
                "errorCode": "ATLAS-403-00-001",
                "errorMessage": "user is not authorized to perform this",
            })),
        }
    }

    /// Carries out the next message, if there is one. Whether that worked, nobody hears.
    fn work_off(&mut self) {
        if let Some(message) = self.line.pop_front() {
            self.push(&message["entities"]);
        }
    }

    fn create_types(&mut self, body: &Value) -> ResponseTemplate {
        let lists = ["enumDefs", "structDefs", "entityDefs", "relationshipDefs"];
        let names: Vec<String> = lists
            .iter()
            .flat_map(|list| body[list].as_array().unwrap().clone())
            .map(|definition| text(&definition, "name").to_owned())
            .collect();
        if let Some(known) = names.iter().find(|name| self.types.contains(*name)) {
            return refuse(
                409,
                "ATLAS-409-00-001",
                &format!("Given type {known} already exists"),
            );
        }
        self.types.extend(names);
        ok(body)
    }

    /// All or nothing, as in Atlas.
    fn push(&mut self, body: &Value) -> ResponseTemplate {
        let wanted = body["entities"].as_array().unwrap().clone();
        self.writes.push(wanted.len());
        let holds = |name_of: &Option<String>| {
            let mut names = wanted.iter().map(name);
            names.any(|name| name_of.as_deref() == Some(name))
        };
        if self.takes.is_some_and(|most| wanted.len() > most) || holds(&self.large) {
            return ResponseTemplate::new(413).set_body_raw("<html>too large</html>", "text/html");
        }
        if holds(&self.refused) {
            return refuse(
                404,
                "ATLAS-404-00-007",
                "Invalid instance creation/updation parameters passed",
            );
        }
        let before = self.entities.clone();
        self.clock += 1;
        let mut guids = serde_json::Map::new();
        for entity in &wanted {
            let local = text(entity, "guid").to_owned();
            let at = if local.starts_with('-') {
                self.find(text(entity, "typeName"), name(entity))
            } else {
                self.entities.iter().position(|e| text(e, "guid") == local)
            };
            let at = at.unwrap_or_else(|| {
                let guid = format!("guid-{}", self.entities.len());
                self.entities.push(json!({
                    "typeName": entity["typeName"], "guid": guid, "status": "ACTIVE", "attributes": {},
                    "relationshipAttributes": {}, "createTime": self.clock,
                }));
                self.entities.len() - 1
            });
            self.entities[at]["updateTime"] = json!(self.clock);
            // A name that is given to an entity is found; one that it has already is not written.
            if name(&self.entities[at]) != name(entity) {
                let named = (text(entity, "typeName").to_owned(), name(entity).to_owned());
                self.hidden.remove(&named);
            }
            for (key, value) in entity["attributes"].as_object().unwrap() {
                self.entities[at]["attributes"][key] = value.clone();
            }
            guids.insert(local, self.entities[at]["guid"].clone());
        }
        for entity in &wanted {
            let own = guids[text(entity, "guid")].as_str().unwrap().to_owned();
            let empty = serde_json::Map::new();
            for (attribute, value) in entity["relationshipAttributes"]
                .as_object()
                .unwrap_or(&empty)
            {
                let references = value
                    .as_array()
                    .cloned()
                    .unwrap_or_else(|| vec![value.clone()]);
                let Some(ends) = references
                    .iter()
                    .map(|reference| self.resolve(reference, &guids))
                    .collect::<Option<Vec<String>>>()
                else {
                    self.entities = before;
                    return refuse(404, "ATLAS-404-00-00A", "Referenced entity is not found");
                };
                self.relate(&own, attribute, &ends, value.is_array());
            }
        }
        ok(&json!({"mutatedEntities": {"CREATE": []}, "guidAssignments": guids}))
    }

    fn resolve(
        &mut self,
        reference: &Value,
        guids: &serde_json::Map<String, Value>,
    ) -> Option<String> {
        if let Some(guid) = reference["guid"].as_str() {
            return guids.get(guid).and_then(Value::as_str).map(str::to_owned);
        }
        let unique = reference["uniqueAttributes"]["qualifiedName"].as_str()?;
        let at = self.find(text(reference, "typeName"), unique)?;
        // A dataset that a process is attached to counts as updated.
        self.entities[at]["updateTime"] = json!(self.clock);
        Some(text(&self.entities[at], "guid").to_owned())
    }

    /// Edges that are no longer wanted stay as deleted ones.
    fn relate(&mut self, own: &str, attribute: &str, ends: &[String], is_array: bool) {
        let edge = |guid: &String, status: &str| json!({"guid": guid, "entityStatus": "ACTIVE", "relationshipStatus": status});
        let at = self
            .entities
            .iter()
            .position(|e| text(e, "guid") == own)
            .unwrap();
        let mut edges: Vec<Value> = ends.iter().map(|guid| edge(guid, "ACTIVE")).collect();
        let before = self.entities[at]["relationshipAttributes"][attribute].clone();
        for old in before.as_array().into_iter().flatten() {
            let guid = text(old, "guid").to_owned();
            if !ends.contains(&guid) {
                edges.push(edge(&guid, "DELETED"));
            }
        }
        let names: Vec<Value> = edges
            .iter()
            .map(|e| {
                let guid = text(e, "guid");
                json!({"guid": guid, "uniqueAttributes": {"qualifiedName": name(self.by_guid(guid).unwrap())}})
            })
            .collect();
        if is_array {
            self.entities[at]["relationshipAttributes"][attribute] = json!(edges);
            self.entities[at]["attributes"][attribute] = json!(names);
        } else {
            self.entities[at]["relationshipAttributes"][attribute] = edges[0].clone();
        }
    }

    fn delete(&mut self, guids: &[String]) -> ResponseTemplate {
        for entity in &mut self.entities {
            if guids.iter().any(|guid| text(entity, "guid") == guid) {
                entity["status"] = json!("DELETED");
            }
            let edges = entity["relationshipAttributes"].as_object_mut();
            for edges in edges.into_iter().flat_map(|it| it.values_mut()) {
                for edge in edges.as_array_mut().into_iter().flatten() {
                    if guids.iter().any(|guid| text(edge, "guid") == guid) {
                        edge["entityStatus"] = json!("DELETED");
                        edge["relationshipStatus"] = json!("DELETED");
                    }
                }
            }
        }
        self.hide_twins(guids);
        ok(&json!({}))
    }

    /// Of a process: its data sets are the first step.
    fn lineage(&self, guid: &str, depth: usize) -> Value {
        let mut edges: Vec<(&str, &str)> = Vec::new();
        for process in self.living() {
            let own = text(process, "guid");
            let side = |attribute: &str| {
                let ends = process["relationshipAttributes"][attribute].as_array();
                ends.into_iter().flatten().map(|it| text(it, "guid"))
            };
            edges.extend(side("inputs").map(|from| (from, own)));
            edges.extend(side("outputs").map(|to| (own, to)));
        }
        let mut met: Vec<(&str, &str)> = Vec::new();
        for is_up in [true, false] {
            let mut ends = BTreeSet::from([guid]);
            for _ in 0..2 * depth - 1 {
                let is_next =
                    |(from, to): &&(&str, &str)| ends.contains(if is_up { to } else { from });
                let next: Vec<_> = edges.iter().filter(is_next).copied().collect();
                ends = next
                    .iter()
                    .map(|it| if is_up { it.0 } else { it.1 })
                    .collect();
                met.extend(next);
            }
        }
        met.truncate(self.most_edges.unwrap_or(usize::MAX));
        let is_unshown = |guid: &str| {
            let entity = self.by_guid(guid);
            entity.is_some_and(|it| it["attributes"]["name"].as_str() == self.unshown.as_deref())
        };
        met.retain(|(_, to)| !is_unshown(to));
        let relations = met.iter();
        let relations = relations.map(|(from, to)| json!({"fromEntityId": from, "toEntityId": to}));
        json!({"baseEntityGuid": guid, "relations": relations.collect::<Vec<_>>()})
    }

    fn search(&self, body: &Value, attributes: &[Value]) -> Value {
        let names: Option<BTreeSet<&str>> =
            body["entityFilters"]["criterion"]
                .as_array()
                .map(|criteria| {
                    criteria
                        .iter()
                        .filter_map(|c| c["attributeValue"].as_str())
                        .collect()
                });
        let offset = usize::try_from(body["offset"].as_u64().unwrap()).unwrap();
        let limit = usize::try_from(body["limit"].as_u64().unwrap()).unwrap();
        let excludes_deleted = body["excludeDeletedEntities"] == json!(true);
        let found: Vec<_> = self
            .entities
            .iter()
            .filter(|e| !excludes_deleted || text(e, "status") == "ACTIVE")
            .filter(|e| is_a(text(e, "typeName"), text(body, "typeName")))
            .filter(|e| names.as_ref().is_none_or(|names| names.contains(name(e))))
            .skip(offset)
            .take(limit)
            .map(|e| header(e, attributes))
            .collect();
        json!({"queryType": "BASIC", "entities": found})
    }
}

/// A row of a search: a few attributes, and those that were asked for.
fn header(entity: &Value, asked: &[Value]) -> Value {
    let asked = asked.iter().filter_map(Value::as_str);
    let mut attributes = serde_json::Map::new();
    for name in asked.chain(["qualifiedName", "name"]) {
        let value = match name {
            "__modificationTimestamp" => Some(&entity["updateTime"]),
            name => entity["attributes"].get(name),
        };
        if let Some(value) = value {
            attributes.insert(name.to_owned(), value.clone());
        }
    }
    json!({
        "typeName": entity["typeName"], "guid": entity["guid"], "status": entity["status"], "attributes": attributes,
    })
}

/// Whether a type is another one, or stands below it.
fn is_a(type_name: &str, wanted: &str) -> bool {
    type_name == wanted
        || types::all()[type_name]["superTypes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .any(|parent| is_a(parent, wanted))
}

fn values(request: &Request, key: &str) -> Vec<String> {
    request
        .url
        .query_pairs()
        .filter(|(k, _)| k == key)
        .map(|(_, value)| value.into_owned())
        .collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// What names an entity.
fn unique(entity: &Value) -> (String, String) {
    let type_name = text(entity, "typeName").to_owned();
    (type_name, name(entity).to_owned())
}

fn name(entity: &Value) -> &str {
    text(&entity["attributes"], "qualifiedName")
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn refuse(status: u16, code: &str, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"errorCode": code, "errorMessage": message}))
}

fn text_500() -> ResponseTemplate {
    ResponseTemplate::new(500).set_body_raw(
        "There was an error processing your request. It has been logged (ID bf7d4f338284126b).",
        "application/json",
    )
}
