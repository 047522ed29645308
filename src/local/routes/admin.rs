//! What the server says about itself.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use serde_json::{Value, json};

use super::App;
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
