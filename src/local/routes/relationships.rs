//! Relationships by themselves.

use axum::extract::State;
use axum::http::StatusCode;

use super::request::{Body, Parameters, Segments};
use super::{Answer, App};
use crate::local::error::Failure;
use crate::local::relationship::{self, Sent};

pub(super) async fn by_guid(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    parameters: Parameters,
) -> Answer {
    let is_extended = parameters.is_set("extendedInfo");
    app.read(move |session| relationship::one(session, &guid, is_extended))
        .await
}

pub(super) async fn create(State(app): State<App>, Body(body): Body) -> Answer {
    let sent = Sent::read(body)?;
    app.write(move |session| relationship::create(session, &sent))
        .await
}

pub(super) async fn update(State(app): State<App>, Body(body): Body) -> Answer {
    let sent = Sent::read(body)?;
    app.write(move |session| relationship::update(session, &sent))
        .await
}

pub(super) async fn remove(
    State(app): State<App>,
    Segments(guid): Segments<String>,
) -> Result<StatusCode, Failure> {
    app.change(move |session| relationship::delete(session, &guid))
        .await
}
