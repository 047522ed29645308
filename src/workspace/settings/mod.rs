//! What can be set, and by whom: one table of keys ([`KEYS`]), from which files are checked, the environment is read, the
//! JSON schema and the page of the documentation are made; and the layers that say it.

mod check;
mod environment;
mod keys;
mod layers;
mod page;
mod profiles;
mod schema;

pub use check::check;
pub use environment::is_setting;
pub use keys::{KEYS, Key, Kind, PROFILE, PROFILES, Side};
pub use layers::{Flag, Layer, Layers, Origin, Outside, Setting};
pub use page::page;
pub use profiles::Missing;
pub use schema::schema;

#[cfg(test)]
mod tests;
