//! Entities: what a request sends (`request`), writing it (`upsert`, with `relation` for the edges), deleting, and the forms in
//! which entities are answered (`read`).

pub(crate) mod delete;
pub(crate) mod read;
pub(crate) mod reference;
pub(crate) mod relation;
pub(crate) mod request;
pub(crate) mod upsert;

#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod tests;
