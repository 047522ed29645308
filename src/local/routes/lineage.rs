//! Lineage around an entity.

use axum::extract::State;

use super::request::{Parameters, Segments, found};
use super::{Answer, App, document};
use crate::local::error::Failure;
use crate::local::lineage::{Direction, around};

/// Steps where the request says nothing.
const DEFAULT_DEPTH: i64 = 3;

fn direction(parameters: &Parameters) -> Result<Direction, Failure> {
    let name = parameters.get("direction").unwrap_or("BOTH");
    Direction::of_name(name)
        .ok_or_else(|| Failure::invalid_parameters(format!("{name} is no direction of lineage")))
}

pub(super) async fn by_guid(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    parameters: Parameters,
) -> Answer {
    let direction = direction(&parameters)?;
    let depth = parameters.number("depth", DEFAULT_DEPTH)?;
    app.answer(move |session| {
        let row = session
            .text_by_guid(&guid)?
            .ok_or_else(|| Failure::unknown_guid(&guid))?;
        document(&around(session, &row, direction, depth)?)
    })
    .await
}

pub(super) async fn by_name(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
) -> Answer {
    let direction = direction(&parameters)?;
    let depth = parameters.number("depth", DEFAULT_DEPTH)?;
    app.answer(move |session| {
        let id = found(session, &type_name, &parameters)?;
        document(&around(session, &session.text_of(id)?, direction, depth)?)
    })
    .await
}
