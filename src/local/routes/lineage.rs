//! Lineage around an entity.

use axum::extract::State;

use super::request::{Parameters, Segments, found};
use super::{Answer, App};
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
    app.read(move |session| {
        let row = session
            .entity_by_guid(&guid)?
            .ok_or_else(|| Failure::unknown_guid(&guid))?;
        around(session, &row, direction, depth)
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
    app.read(move |session| {
        let id = found(session, &type_name, &parameters)?;
        around(session, &session.entity(id)?, direction, depth)
    })
    .await
}
