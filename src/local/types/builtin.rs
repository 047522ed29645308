//! The types that every local catalogue has from the start: all those that this program knows how to use, so that what is
//! published here can be published to an Atlas.

use serde_json::Value;

use super::definition::{Category, Definition, with_defaults};
use crate::atlas::types;

/// Who is said to have made them.
const MAKER: &str = "headwater";

/// Their definitions, made at `now`, each with a guid from `guid`.
pub(crate) fn definitions(now: i64, mut guid: impl FnMut() -> String) -> Vec<Definition> {
    types::all()
        .iter()
        .filter_map(|(name, definition)| {
            let body = definition.as_object()?;
            let category = Category::of_name(body.get("category").and_then(Value::as_str)?)?;
            Some(Definition {
                category,
                name: name.clone(),
                guid: guid(),
                version: 1,
                created_by: MAKER.to_owned(),
                updated_by: MAKER.to_owned(),
                create_time: now,
                update_time: now,
                body: with_defaults(category, body.clone()),
            })
        })
        .collect()
}

/// Whether a definition is as a version of this program made it.
pub(crate) fn is_untouched(definition: &Definition) -> bool {
    definition.created_by == MAKER && definition.updated_by == MAKER
}

/// The built-in types alone.
#[cfg(test)]
pub(crate) fn types() -> super::TypeSystem {
    super::TypeSystem::build(definitions(0, String::new)).unwrap()
}
