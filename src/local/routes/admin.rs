//! What the server says about itself.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use serde_json::{Value, json};

use super::{Answer, App};
use crate::local::guard::{BROWSER_HEADER, BROWSERS, READING};

/// The Atlas whose paths and answers these are.
const ATLAS_VERSION: &str = "2.1.0";

pub(super) async fn version() -> Json<Value> {
    Json(json!({
        "Description": "Local catalogue with the REST paths of Apache Atlas that headwater uses",
        "Revision": env!("CARGO_PKG_VERSION"),
        "Version": ATLAS_VERSION,
        "Name": "headwater-local-catalogue",
    }))
}

pub(super) async fn status() -> Json<Value> {
    Json(json!({"Status": "ACTIVE"}))
}

pub(super) async fn session(State(app): State<App>) -> Json<Value> {
    Json(json!({
        "userName": &*app.user,
        "groups": ["ADMIN"],
        "atlas.rest-csrf.enabled": true,
        "atlas.rest-csrf.browser-useragents-regex": BROWSERS,
        "atlas.rest-csrf.methods-to-ignore": READING.each_ref().map(Method::as_str).join(","),
        "atlas.rest-csrf.custom-header": BROWSER_HEADER,
        "atlas.entity.create.allowed": true,
        "atlas.entity.update.allowed": true,
    }))
}

/// How many entities there are, by type; nothing of the machine. Source of the form: `a-admin/017` of the recorded exchanges.
pub(super) async fn metrics(State(app): State<App>) -> Answer {
    app.read(|session| {
        let mut own: [BTreeMap<String, u64>; 2] = Default::default();
        let mut with_below: [BTreeMap<String, u64>; 2] = Default::default();
        for (type_name, is_deleted, count) in session.entity_counts()? {
            let at = usize::from(is_deleted);
            let entity_type = session.types().entity(&type_name);
            for above in entity_type.into_iter().flat_map(|it| &it.ancestors) {
                *with_below[at].entry(above.clone()).or_default() += count;
            }
            own[at].insert(type_name, count);
        }
        let total: u64 = own[0].values().sum();
        let ([active, deleted], [active_below, deleted_below]) = (own, with_below);
        Ok(json!({"data": {
            "general": {
                "entityCount": total,
                "typeCount": session.types().definitions().count(),
            },
            "entity": {
                "entityActive": active,
                "entityDeleted": deleted,
                "entityActive-typeAndSubTypes": active_below,
                "entityDeleted-typeAndSubTypes": deleted_below,
            },
        }}))
    })
    .await
}
