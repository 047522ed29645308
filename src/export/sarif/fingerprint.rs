//! What makes a finding the same after lines were added or taken out above it.

use std::collections::HashMap;

use super::uri;
use crate::diagnostic::Diagnostic;
use crate::source::{ProjectPaths, SourceFile, Span};
use crate::{lineage, secret};

/// Of the line of a place so many bytes count on either side of its start: a line may be a whole file.
const AROUND: usize = 200;

/// Tells findings of one kind apart that stand in lines of the same text, by their order.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<lineage::Fingerprint, usize>,
}

impl Fingerprints {
    /// The digest of the rule, the file and the text of the line, and which one of its kind it is.
    pub(super) fn of(
        &mut self,
        diagnostic: &Diagnostic,
        file: Option<&SourceFile>,
        paths: &ProjectPaths,
    ) -> String {
        let place = diagnostic.place.as_ref();
        let address = place.map(|place| uri::of(place, file, paths).into_text());
        let text = match (place, file) {
            (Some(place), Some(file)) => line(file, place.span),
            // Without a line it is what the message says.
            _ => diagnostic.message.clone(),
        };
        let address = address.unwrap_or_default();
        let digest = lineage::Fingerprint::of([diagnostic.rule.code, &address, &text]);
        let times = self.seen.entry(digest).or_default();
        *times += 1;
        format!("{digest}:{times}")
    }
}

/// The line around a place, without secrets (a digest of one could be guessed) and with one blank between its words.
fn line(file: &SourceFile, span: Span) -> String {
    let source = file.text();
    let start = source.floor_char_boundary(span.start.min(source.len()));
    let line = file.line_span(file.line_at(start)).unwrap_or_default();
    let from = source.ceil_char_boundary(line.start.max(start.saturating_sub(AROUND)));
    let to = source.floor_char_boundary(line.end.min(start + AROUND));
    let mut text = String::new();
    let mut at = from;
    for hidden in secret::places(source, Span::new(from, to)) {
        text.push_str(source.get(at..hidden.start).unwrap_or(""));
        at = hidden.end;
    }
    text.push_str(source.get(at..to).unwrap_or(""));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
