//! Writers for other tools: the JSON documents that scripts and tests read, SARIF, Graphviz and Mermaid, SVG and a page of
//! HTML, and Markdown for a comment on a review or in a report; answers to questions about the graph ([`answers`]), also as CSV.
//!
//! Each takes the model and gives a value or a text. Nothing here reads or prints. The order of everything is that of the
//! model, so the same input gives the same bytes.

pub mod answers;
mod csv;
mod difference;
mod document;
mod dot;
mod drift;
mod explained;
pub mod facts;
mod flows;
mod html;
mod json;
mod label;
mod markdown;
mod markup;
mod mermaid;
mod part;
mod plan;
mod publishes;
mod sarif;
mod sketch;
mod svg;

pub use csv::{CsvRow, csv};
pub use difference::{ComparedSide, Counts, DifferenceDocument, Summary, difference, summary};
pub use document::{
    ColumnDocument, DatasetDocument, DiagnosticDocument, Document, IdentityDocument,
    InfluenceDocument, JobDocument, OriginDocument, ProcessDocument, SourceDocument,
    TableColumnDocument, diagnostics, document,
};
pub use dot::dot;
pub use drift::{DriftDocument, DriftSource, drift, drift_markdown};
pub use explained::{ExplainedDocument, ExplainedEntity, HangsOn, explained};
pub use flows::flows;
pub use html::html;
pub use json::{compact, json};
pub use label::short;
pub use markdown::markdown;
pub use mermaid::mermaid;
pub use part::{ColumnNode, NoSuchNode, Part};
pub use plan::{PlanFile, digest, plan_html, plan_markdown};
pub use publishes::{PublishDocument, PublishesDocument, publishes};
pub use sarif::{SarifLog, sarif};
pub use sketch::{Shape, Sketch, SketchBox};
pub use svg::{MOST_DRAWN, svg};
