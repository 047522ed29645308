//! The paths under `/api/atlas`: each handler reads its request, runs one piece of work on the store, and answers JSON.

mod admin;
mod entities;
mod glossary;
mod lineage;
mod notes;
mod relationships;
mod request;
mod search;
#[cfg(test)]
mod tests;
mod types;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde::Serialize;
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

type Answer = Result<Document, Failure>;

/// A JSON answer as it travels.
pub(crate) struct Document(Vec<u8>);

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

impl App {
    /// Runs `work` on a snapshot.
    async fn read(
        &self,
        work: impl FnOnce(&Session<'_>) -> Result<Value, Failure> + Send + 'static,
    ) -> Answer {
        self.answer(move |session| document(&work(session)?)).await
    }

    /// Answers with what `work` has written of a snapshot.
    async fn answer(&self, work: impl FnOnce(&Session<'_>) -> Answer + Send + 'static) -> Answer {
        let store = Arc::clone(&self.store);
        apart(move || store.read(work)).await
    }

    /// Runs `work` in a transaction.
    async fn write<T: Serialize>(
        &self,
        work: impl FnOnce(&Session<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Answer {
        self.write_read(|| Ok(()), |session, ()| work(session))
            .await
    }

    /// Runs `work` in a transaction, on what `read` makes of a request before that. One thread does both: what is freed on
    /// another one stays with the first.
    async fn write_read<R, T: Serialize>(
        &self,
        read: impl FnOnce() -> Result<R, Failure> + Send + 'static,
        work: impl FnOnce(&Session<'_>, R) -> Result<T, Failure> + Send + 'static,
    ) -> Answer {
        let (store, user) = (Arc::clone(&self.store), Arc::clone(&self.user));
        apart(move || {
            let sent = read()?;
            document(&store.write(&user, |session| work(session, sent))?)
        })
        .await
    }

    /// Runs `work`, of which there is nothing to answer, in a transaction.
    async fn change(
        &self,
        work: impl FnOnce(&Session<'_>) -> Result<(), Failure> + Send + 'static,
    ) -> Result<StatusCode, Failure> {
        let (store, user) = (Arc::clone(&self.store), Arc::clone(&self.user));
        apart(move || store.write(&user, work)).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}

/// The text of an answer. Made on the thread that made the answer: what is freed on another one stays with the first.
fn document(answer: &impl Serialize) -> Answer {
    Ok(Document(serde_json::to_vec(answer)?))
}

/// Runs what waits for the disk on a thread for that.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    // What runs it is then one for each kind of answer, not one for each work.
    let work: Box<dyn FnOnce() -> Result<T, Failure> + Send> = Box::new(work);
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
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
        .route("/admin/metrics", get(admin::metrics))
        .route(
            "/v2/types/typedefs",
            get(types::list)
                .post(types::create)
                .put(types::update)
                .delete(types::remove_many),
        )
        .route("/v2/types/typedefs/headers", get(types::headers))
        .route(
            "/v2/types/{kind}/name/{name}",
            get(types::by_name).delete(types::remove),
        )
        .route("/v2/types/{kind}/guid/{guid}", get(types::by_guid))
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
            get(entities::by_guid)
                .put(entities::update_attribute)
                .delete(entities::delete_by_guid),
        )
        .route(
            "/v2/entity/guid/{guid}/header",
            get(entities::header_by_guid),
        )
        .route("/v2/entity/{guid}/audit", get(entities::audit))
        .merge(notes())
        .merge(glossaries())
        .route(
            "/v2/relationship",
            post(relationships::create).put(relationships::update),
        )
        .route(
            "/v2/relationship/guid/{guid}",
            get(relationships::by_guid).delete(relationships::remove),
        )
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
    let all = Router::new()
        .nest("/api/atlas", paths)
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(app);
    // Around the paths, so that they are looked up afterwards.
    Router::new()
        .fallback_service(all)
        .layer(middleware::map_request(without_empty_segments))
}

/// Atlas' own Python client writes `/v2/entity/bulk/` and `bulk//classification`.
async fn without_empty_segments(mut request: Request) -> Request {
    let uri = request.uri();
    let segments = uri.path().split('/').filter(|part| !part.is_empty());
    let mut target: String = segments.flat_map(|part| ["/", part]).collect();
    if target.len() == uri.path().len() || target.is_empty() {
        return request;
    }
    if let Some(query) = uri.query() {
        target.push('?');
        target.push_str(query);
    }
    if let Ok(target) = target.parse() {
        *request.uri_mut() = target;
    }
    request
}

/// What people note at entities.
fn notes() -> Router<App> {
    Router::new()
        .route(
            "/v2/entity/guid/{guid}/classifications",
            get(notes::classifications)
                .post(notes::add_classifications)
                .put(notes::update_classifications),
        )
        .route(
            "/v2/entity/guid/{guid}/classification/{name}",
            get(notes::classification_named).delete(notes::remove_classification),
        )
        .route("/v2/entity/bulk/classification", post(notes::classify_many))
        .route(
            "/v2/entity/uniqueAttribute/type/{type}/classifications",
            post(notes::add_classifications_by_name).put(notes::update_classifications_by_name),
        )
        .route(
            "/v2/entity/uniqueAttribute/type/{type}/classification/{name}",
            delete(notes::remove_classification_by_name),
        )
        .route(
            "/v2/entity/guid/{guid}/labels",
            post(notes::set_labels)
                .put(notes::add_labels)
                .delete(notes::remove_labels),
        )
        .route(
            "/v2/entity/uniqueAttribute/type/{type}/labels",
            post(notes::set_labels_by_name)
                .put(notes::add_labels_by_name)
                .delete(notes::remove_labels_by_name),
        )
        .route(
            "/v2/entity/guid/{guid}/businessmetadata",
            post(notes::add_metadata).delete(notes::remove_metadata),
        )
        .route(
            "/v2/entity/guid/{guid}/businessmetadata/{group}",
            post(notes::add_metadata_of).delete(notes::remove_metadata_of),
        )
}

/// Glossaries.
fn glossaries() -> Router<App> {
    Router::new()
        .route(
            "/v2/glossary",
            get(glossary::list_glossaries).post(glossary::create_glossary),
        )
        .route("/v2/glossary/{guid}", get(glossary::glossary_by_guid))
        .route("/v2/glossary/{guid}/terms", get(glossary::terms_of))
        .route(
            "/v2/glossary/{guid}/categories",
            get(glossary::categories_of),
        )
        .route("/v2/glossary/term", post(glossary::create_term))
        .route("/v2/glossary/terms", post(glossary::create_terms))
        .route("/v2/glossary/category", post(glossary::create_category))
        .route("/v2/glossary/categories", post(glossary::create_categories))
        .route("/v2/glossary/term/{guid}", get(glossary::term_by_guid))
        .route(
            "/v2/glossary/category/{guid}",
            get(glossary::category_by_guid),
        )
        .route(
            "/v2/glossary/terms/{guid}/assignedEntities",
            get(glossary::assigned)
                .post(glossary::assign)
                .put(glossary::unassign)
                .delete(glossary::unassign),
        )
}

async fn unknown_path(uri: Uri) -> Failure {
    Failure::unknown_path(uri.path())
}

async fn wrong_method(method: Method, uri: Uri) -> Failure {
    Failure::wrong_method(method.as_str(), uri.path())
}
