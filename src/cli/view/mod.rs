//! Texts for people: what commands print where JSON is not asked for. Each takes values and gives a text.

pub(super) mod answers;
pub(super) mod atlas;
pub(super) mod diff;
pub(super) mod drift;
pub(super) mod entity;
pub(super) mod findings;
pub(super) mod found;
pub(super) mod glossary;
pub(super) mod info;
pub(super) mod lineage;
mod name;
pub(super) mod plan;
pub(super) mod publishes;
pub(super) mod repeats;
pub(super) mod report;
pub(super) mod sheet;
mod table;
pub(super) mod types;

pub(super) use name::{plural, short};
