//! Entities: what a request sends (`request`), writing it (`upsert`, with `relation` for the edges), deleting, and the forms in
//! which entities are answered (`whole`, and the short one in `read`).

pub(crate) mod delete;
mod history;
pub(crate) mod read;
pub(crate) mod reference;
pub(crate) mod relation;
pub(crate) mod request;
pub(crate) mod upsert;
pub(crate) mod whole;

#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod tests;
