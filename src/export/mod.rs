//! Writers for other tools: the JSON documents that scripts and tests read, SARIF, Graphviz and Mermaid, and Markdown for a
//! comment on a review or in a report.
//!
//! Each takes the model and gives a value or a text. Nothing here reads or prints. The order of everything is that of the
//! model, so the same input gives the same bytes.

mod difference;
mod document;
mod dot;
mod drift;
pub mod facts;
mod json;
mod label;
mod markdown;
mod mermaid;
mod sarif;

pub use difference::{ComparedSide, Counts, DifferenceDocument, Summary, difference, summary};
pub use document::{
    ColumnDocument, DatasetDocument, DiagnosticDocument, Document, IdentityDocument,
    InfluenceDocument, JobDocument, OriginDocument, ProcessDocument, SourceDocument,
    TableColumnDocument, diagnostics, document,
};
pub use dot::dot;
pub use drift::{DriftDocument, DriftSource, drift, drift_markdown};
pub use json::json;
pub use label::short;
pub use markdown::markdown;
pub use mermaid::mermaid;
pub use sarif::{SarifLog, sarif};
