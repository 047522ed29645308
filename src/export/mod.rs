//! Writers for other tools: the JSON document that scripts and tests read, SARIF, Graphviz and Mermaid.
//!
//! Each takes the model and gives a value or a text. Nothing here reads or prints. The order of everything is that of the
//! model, so the same input gives the same bytes.

mod document;
mod dot;
mod json;
mod label;
mod mermaid;
mod sarif;

pub use document::{
    ColumnDocument, DatasetDocument, DiagnosticDocument, Document, IdentityDocument,
    InfluenceDocument, JobDocument, OriginDocument, ProcessDocument, SourceDocument,
    TableColumnDocument, diagnostics, document,
};
pub use dot::dot;
pub use json::json;
pub use mermaid::mermaid;
pub use sarif::{SarifLog, sarif};
