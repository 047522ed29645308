//! A plan for somebody else to approve, as Markdown for a comment or as a page: what a person would decide about first,
//! every value before and after, and how exactly this plan is carried out once it is approved.
//!
//! Names, values and statements come from outside, so each writer makes all of them harmless itself: none is markup.

mod facts;
mod html;
mod markdown;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

pub use html::html as plan_html;
pub use markdown::markdown as plan_markdown;

/// The file that a plan is saved in, if it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFile {
    /// Its name, as it was given.
    pub name: String,
    /// What its content is known by.
    pub digest: String,
}

impl PlanFile {
    /// The file with this content.
    pub fn new(name: &str, content: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            digest: digest(content),
        }
    }

    /// The command that carries out this content and no other.
    fn command(&self) -> String {
        let name = crate::text::quoted(&self.name);
        format!("headwater apply {name} --sha256 {}", self.digest)
    }
}

/// SHA-256 in lower-case hexadecimal digits.
pub fn digest(content: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(content) {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
