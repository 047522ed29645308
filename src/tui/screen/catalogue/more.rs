//! More of a lineage that the server gives in parts: what was left off of an entity, and asking for it. A server that gives
//! lineage as a whole leaves nothing off.

use super::{lineage, view};
use crate::atlas::edges;
use crate::atlas::in_part::Limits;
use crate::atlas::wire::{LineageRelation, MoreRelations};
use crate::diagnostic::Severity;
use crate::tui::catalogue_data::{EntityView, Part};
use crate::tui::effect::{Effect, Slot};
use crate::tui::model::Model;
use crate::tui::msg::Problem;
use crate::tui::screen::plural;

/// A side of an entity.
struct Side {
    /// What its edges are called: one, and many.
    words: [&'static str; 2],
    /// Attributes of Atlas' datasets and processes that refer to what is there (`addons/models/0000-Area0/0010-base_model.json`).
    attributes: [&'static str; 2],
    /// Whether the server has more edges there.
    has_more: fn(MoreRelations) -> bool,
    /// The end of an edge for which it lies on this side.
    end: fn(&LineageRelation) -> &String,
}

const SIDES: [Side; 2] = [
    Side {
        words: ["input", "inputs"],
        attributes: ["inputs", "outputFromProcesses"],
        has_more: |more| more.has_more_inputs,
        end: |edge| &edge.to_entity_id,
    },
    Side {
        words: ["output", "outputs"],
        attributes: ["outputs", "inputToProcesses"],
        has_more: |more| more.has_more_outputs,
        end: |edge| &edge.from_entity_id,
    },
];

/// What was left off of an entity of this lineage: `+4 outputs` where it is known how many, else `more outputs`.
pub fn left_off(view: &EntityView, guid: &str) -> Option<String> {
    let more = view.lineage.as_ref()?.more_of(guid);
    let sides = SIDES.iter().filter(|side| (side.has_more)(more));
    let words = sides.map(|side| {
        let [one, many] = side.words;
        match side.missing(view, guid) {
            Some(count) => format!("+{}", plural(count, one, many)),
            None => format!("more {many}"),
        }
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

impl Side {
    /// How many edges are not there. The server's answer does not say, but the references of the entity that is shown do.
    fn missing(&self, view: &EntityView, guid: &str) -> Option<usize> {
        let entity = &view.page.entity;
        if entity.guid.as_deref() != Some(guid) {
            return None;
        }
        let references = edges::references(entity);
        let all = references.filter(|(name, _)| self.attributes.contains(name));
        let there = view.lineage.iter().flat_map(|info| &info.relations);
        let there = there.filter(|edge| (self.end)(edge) == guid);
        let count = all.count().checked_sub(there.count());
        count.filter(|count| *count > 0)
    }
}

/// Asks for twice as many edges of the entity that is selected in the drawing.
pub fn ask(model: &mut Model) -> Vec<Effect> {
    if model.is_running(Slot::Part) {
        return Vec::new();
    }
    match wanted(model) {
        Ok((guid, limits)) => {
            let ticket = model.begin(Slot::Part);
            vec![Effect::FetchPart(ticket, guid, limits)]
        }
        Err(why) => {
            model.note(why);
            Vec::new()
        }
    }
}

/// What to ask for: the entity that the lineage is of, and how much of it; or why there is nothing to ask for.
fn wanted(model: &Model) -> Result<(String, Limits), &'static str> {
    const NONE: &str = "there is no lineage to read more of";
    let screen = &model.catalogue;
    let view = screen.entity.as_ref().ok_or(NONE)?;
    let info = view.lineage.as_ref().ok_or(NONE)?;
    let limits = view
        .limits
        .as_ref()
        .ok_or("this catalogue gives lineage as a whole, so there is no more to read")?;
    let selected = screen.lineage.as_ref().and_then(|it| it.selected());
    let selected = selected.ok_or(NONE)?;
    if !info.more_of(selected).is_any() {
        return Err("no edge of the entity selected in the lineage was left off");
    }
    let guid = view.page.entity.guid.clone().ok_or(NONE)?;
    Ok((guid, limits.clone().with_twice(selected)))
}

/// More came, or did not. What is selected stays so; where nothing came, all stays as it was.
pub fn came(model: &mut Model, part: Result<Box<Part>, Problem>) {
    let part = match part {
        Ok(part) => *part,
        Err(problem) => return model.tell(Severity::Error, problem),
    };
    let width = view::picture_width(model.screen_area());
    let screen = &mut model.catalogue;
    let Some(view) = &mut screen.entity else {
        return;
    };
    let after = part.lineage.relations.len();
    let before = view.lineage.replace(part.lineage);
    let before = before.map_or(0, |info| info.relations.len());
    view.limits = Some(part.limits);
    let selected = screen.lineage.take();
    let selected = selected.as_ref().and_then(|it| it.selected());
    screen.lineage = lineage::draw(view, selected, width);
    screen.is_in_picture &= screen.lineage.is_some();
    model.note(match after.saturating_sub(before) {
        0 => "the catalogue gave no more edges".to_owned(),
        count => plural(count, "more edge", "more edges"),
    });
}
