//! Recorded exchanges of an Atlas 2.1.0, and replaying them: guids of the recording become those of the catalogue by the
//! names of their entities.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use reqwest::Method;
use serde_json::Value;

use super::client::Caller;

/// One request and its answer.
pub struct Exchange {
    /// Folder and number, such as `c-bulk/001`.
    pub id: String,
    method: Method,
    path: String,
    query: String,
    content_type: String,
    /// Headers that the server looks at besides the type of the body.
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
    has_login: bool,
    pub status: u16,
    pub answer: Value,
}

/// Guids of the recording, and what is known of them.
#[derive(Default)]
pub struct Guids {
    names: HashMap<String, (String, String)>,
    known: HashMap<String, String>,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/atlas")
        .join(name)
}

/// The exchanges of a folder, in their order, but for those whose long request is not in the recording as a whole.
pub fn exchanges(name: &str) -> Vec<Exchange> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| read(name, file))
        .filter(|exchange| !exchange.query.contains("<trimmed"))
        .collect()
}

/// Folder, number and name of every exchange that was recorded, also of those that are not kept here.
pub fn all() -> Vec<String> {
    let index = std::fs::read_to_string(folder("recorded.txt")).unwrap();
    index.lines().map(str::to_owned).collect()
}

fn read(folder: &str, file: &Path) -> Exchange {
    let recorded: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let request = &recorded["request"];
    let text = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
    let number = &file.file_name().unwrap().to_str().unwrap()[..3];
    Exchange {
        id: format!("{folder}/{number}"),
        method: text("method").parse().unwrap(),
        path: text("path"),
        query: text("query"),
        content_type: request["headers"]["Content-Type"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        headers: ["User-Agent", "X-XSRF-HEADER", "X-Requested-With"]
            .into_iter()
            .filter_map(|name| Some((name, request["headers"][name].as_str()?.to_owned())))
            .collect(),
        body: request.get("body").filter(|body| !body.is_null()).cloned(),
        has_login: request["headers"]["Authorization"].is_string(),
        status: u16::try_from(recorded["response"]["status"].as_u64().unwrap()).unwrap(),
        answer: recorded["response"]["body"].clone(),
    }
}

impl Exchange {
    /// Sends the request to the catalogue.
    pub async fn replay(&self, caller: &Caller, guids: &mut Guids) -> (u16, Value) {
        let mut target = self.path.clone();
        if !self.query.is_empty() {
            target.push('?');
            target.push_str(&self.query);
        }
        let target = guids.translate(caller, &target).await;
        let body = match &self.body {
            None => None,
            // What was no JSON was refused.
            Some(Value::String(text)) if self.status >= 400 => Some(text.clone()),
            Some(value) => Some(guids.translate(caller, &value.to_string()).await),
        };
        let body = body.map(|text| (self.content_type.clone(), text));
        let method = self.method.clone();
        let sender = if self.has_login {
            caller.clone()
        } else {
            caller.nobody()
        };
        let (status, answer) = sender.send_with(method, &target, &self.headers, body).await;
        guids.learn(&self.answer, &answer);
        (status, answer)
    }
}

impl Guids {
    /// Remembers the names that the exchanges give to guids.
    pub fn read_names(&mut self, exchanges: &[Exchange]) {
        for exchange in exchanges {
            for (guid, type_name, name) in named(&exchange.answer) {
                self.names.insert(guid, (type_name, name));
            }
        }
    }

    /// Gives a name to a guid that the recording names nowhere.
    pub fn name(&mut self, guid: &str, type_name: &str, name: &str) {
        self.names
            .insert(guid.to_owned(), (type_name.to_owned(), name.to_owned()));
    }

    async fn translate(&mut self, caller: &Caller, text: &str) -> String {
        let mut translated = text.to_owned();
        for (guid, (type_name, name)) in &self.names {
            if !text.contains(guid) {
                continue;
            }
            if !self.known.contains_key(guid) {
                let path = format!(
                    "/v2/entity/uniqueAttribute/type/{type_name}/header?attr:qualifiedName={name}"
                );
                if let (200, header) = caller.get(&path).await {
                    let own = header["guid"].as_str().unwrap().to_owned();
                    self.known.insert(guid.clone(), own);
                }
            }
        }
        for (guid, own) in &self.known {
            translated = translated.replace(guid, own);
        }
        translated
    }

    /// Puts the guids of entities of the same name in both answers together.
    fn learn(&mut self, recorded: &Value, answer: &Value) {
        let own = named(answer);
        for (guid, type_name, name) in named(recorded) {
            let same: Vec<_> = own
                .iter()
                .filter(|(_, own_type, own_name)| *own_type == type_name && *own_name == name)
                .collect();
            if let [(own, _, _)] = same[..] {
                self.known.entry(guid).or_insert_with(|| own.clone());
            }
        }
        if let Some((name, guid)) = items(recorded) {
            let own = items(answer).filter(|(own, _)| *own == name);
            if let Some((_, own)) = own {
                self.known.entry(guid).or_insert(own);
            }
        }
        let own: HashMap<String, String> = edges(answer).into_iter().collect();
        for (name, guid) in edges(recorded) {
            if let Some(own) = own.get(&name) {
                self.known.entry(guid).or_insert_with(|| own.clone());
            }
        }
    }
}

/// The glossary, category or term that an answer is: its qualified name, and its guid.
fn items(answer: &Value) -> Option<(String, String)> {
    let text = |key: &str| answer.get(key)?.as_str().map(str::to_owned);
    Some((text("qualifiedName")?, text("guid")?))
}

/// Guid, type and name of the entities in an answer.
fn named(answer: &Value) -> Vec<(String, String, String)> {
    let mut found: Vec<(String, String, String)> = Vec::new();
    let mut waiting = vec![answer];
    while let Some(value) = waiting.pop() {
        if let Some(items) = value.as_array() {
            waiting.extend(items);
        }
        if let Some(fields) = value.as_object() {
            waiting.extend(fields.values());
        }
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let names =
            ["attributes", "uniqueAttributes"].map(|key| text(&value[key]["qualifiedName"]));
        if let (Some(guid), Some(type_name), Some(name)) = (
            text(&value["guid"]),
            text(&value["typeName"]),
            names.into_iter().flatten().next(),
        ) && !found.iter().any(|(known, _, _)| *known == guid)
        {
            found.push((guid, type_name, name));
        }
    }
    found
}

/// What tells the edges in an answer apart, and their guids: their type, and the names at their ends, or at the other end
/// where the answer is about one entity.
fn edges(answer: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![answer];
    while let Some(value) = waiting.pop() {
        if let Some(items) = value.as_array() {
            waiting.extend(items);
        }
        if let Some(fields) = value.as_object() {
            waiting.extend(fields.values());
        }
        if let Some(guid) = value["relationshipGuid"].as_str() {
            let name = format!("{} {}", value["relationshipType"], value["displayText"]);
            found.push((name, guid.to_owned()));
        }
        let ends = ["end1", "end2"].map(|end| &value[end]["uniqueAttributes"]["qualifiedName"]);
        if let (Some(guid), [Value::String(one), Value::String(two)]) =
            (value["guid"].as_str(), ends)
        {
            found.push((
                format!("{} {one} {two}", value["typeName"]),
                guid.to_owned(),
            ));
        }
    }
    found
}
