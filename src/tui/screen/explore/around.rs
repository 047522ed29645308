//! What was opened, merged with what the catalogue knows around it.

use std::sync::Arc;

use super::places;
use super::{Subject, Told};
use crate::atlas::systems::Merged;
use crate::diagnostic::Severity;
use crate::tui::effect::{Effect, Slot};
use crate::tui::model::Model;
use crate::tui::msg::Problem;

/// Asks the catalogue, or leaves out again what it told.
pub fn toggle(model: &mut Model) -> Vec<Effect> {
    if matches!(model.explore.subject, Subject::Catalogue(_)) {
        places::leave_catalogue(model);
        return Vec::new();
    }
    let Some(graph) = model.work().map(|work| Arc::clone(&work.graph)) else {
        return Vec::new();
    };
    let ticket = model.begin(Slot::Lineage);
    vec![Effect::FetchAround(ticket, graph)]
}

/// Stops asking; what is shown stays.
pub fn cancel(model: &mut Model) -> Vec<Effect> {
    model.running.remove(&Slot::Lineage);
    model.note("asking the catalogue was stopped");
    vec![Effect::Cancel(Slot::Lineage)]
}

/// What the catalogue knows came, or did not. The focus stays.
pub fn came(model: &mut Model, merged: Result<Box<Merged>, Problem>) {
    let merged = match merged {
        Ok(merged) => *merged,
        Err(problem) => return model.tell(Severity::Error, problem),
    };
    let (severity, words) = words(&merged);
    let focus = model.explore.focus().cloned();
    let has_more = merged.told.datasets + merged.told.processes > 0;
    if let Some(opened) = model.work().filter(|_| has_more) {
        let work = opened.with_graph(Arc::new(merged.lineage));
        let anchor = focus.and_then(|focus| model.explored()?.anchor(focus));
        let node = anchor.and_then(|anchor| work.resolve(&anchor));
        let told = Told {
            server: merged.told.server,
            work,
            with_opened: true,
        };
        places::reveal_told(model, told, node);
    }
    model.tell(severity, words);
}

/// What to say of it: what is missing first, for the line may be cut at its end.
fn words(merged: &Merged) -> (Severity, Problem) {
    let told = &merged.told;
    let Some(gap) = told.gaps.first() else {
        return (Severity::Note, Problem::new(told.to_string()));
    };
    let more = match told.gaps.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let words = Problem::new(format!("{gap}{more}; {told}"));
    (Severity::Warning, words)
}
