//! The paths under `/api/atlas`: each handler reads its request, runs one piece of work on the store, and answers JSON.

mod admin;
mod entities;
mod lineage;
mod request;
mod search;
#[cfg(test)]
mod tests;
mod types;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Uri};
use axum::routing::{get, post};
use serde_json::Value;

use super::error::Failure;
use super::store::{Session, Store};

/// Most bytes of a body. A batch of a publish has a few hundred thousand.
pub(crate) const MAX_BODY: usize = 32 * 1024 * 1024;

/// What the handlers share.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) store: Arc<Store>,
    /// Who is said to have made what is made.
    pub(crate) user: Arc<str>,
}

type Answer = Result<axum::Json<Value>, Failure>;

impl App {
    /// Runs `work` on a snapshot.
    async fn read(
        &self,
        work: impl FnOnce(&Session<'_>) -> Result<Value, Failure> + Send + 'static,
    ) -> Answer {
        let store = Arc::clone(&self.store);
        finished(tokio::task::spawn_blocking(move || store.read(work)).await)
    }

    /// Runs `work` in a transaction.
    async fn write(
        &self,
        work: impl FnOnce(&Session<'_>) -> Result<Value, Failure> + Send + 'static,
    ) -> Answer {
        let store = Arc::clone(&self.store);
        let user = Arc::clone(&self.user);
        finished(tokio::task::spawn_blocking(move || store.write(&user, work)).await)
    }
}

fn finished(result: Result<Result<Value, Failure>, tokio::task::JoinError>) -> Answer {
    match result {
        Ok(result) => result.map(axum::Json),
        Err(error) => Err(Failure::internal(format!(
            "the work was not finished: {error}"
        ))),
    }
}

/// All paths, without the guard before them.
pub(crate) fn router(app: App) -> Router {
    let paths = Router::new()
        .route("/admin/version", get(admin::version))
        .route("/admin/status", get(admin::status))
        .route("/admin/session", get(admin::session))
        .route(
            "/v2/types/typedefs",
            get(types::list).post(types::create).put(types::update),
        )
        .route("/v2/types/typedefs/headers", get(types::headers))
        .route(
            "/v2/types/{kind}/name/{name}",
            get(types::by_name).delete(types::remove),
        )
        .route("/v2/entity", post(entities::create))
        .route(
            "/v2/entity/bulk",
            get(entities::bulk_by_guid)
                .post(entities::create_bulk)
                .delete(entities::delete_bulk),
        )
        .route(
            "/v2/entity/bulk/uniqueAttribute/type/{type}",
            get(entities::bulk_by_name),
        )
        .route(
            "/v2/entity/uniqueAttribute/type/{type}",
            get(entities::by_name)
                .put(entities::update_part)
                .delete(entities::delete_by_name),
        )
        .route(
            "/v2/entity/uniqueAttribute/type/{type}/header",
            get(entities::header_by_name),
        )
        .route(
            "/v2/entity/guid/{guid}",
            get(entities::by_guid).delete(entities::delete_by_guid),
        )
        .route(
            "/v2/entity/guid/{guid}/header",
            get(entities::header_by_guid),
        )
        .route("/v2/entity/{guid}/audit", get(entities::audit))
        .route("/v2/lineage/{guid}", get(lineage::by_guid))
        .route(
            "/v2/lineage/uniqueAttribute/type/{type}",
            get(lineage::by_name),
        )
        .route(
            "/v2/search/basic",
            get(search::basic_by_query).post(search::basic_by_body),
        )
        .route("/v2/search/attribute", get(search::attribute));
    Router::new()
        .nest("/api/atlas", paths)
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(app)
}

async fn unknown_path(uri: Uri) -> Failure {
    Failure::unknown_path(uri.path())
}

async fn wrong_method(method: Method, uri: Uri) -> Failure {
    Failure::wrong_method(method.as_str(), uri.path())
}
