//! An entity of the catalogue in full, as lines of text.

use ratatui::text::{Line, Span};
use serde_json::Value;

use crate::atlas::wire::{Attributes, Entity, Status};
use crate::text;
use crate::tui::screen::review::detail::show;
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::ui::Ui;

/// References of one relationship that are listed before the rest is only counted.
const REFERENCES: usize = 100;

/// The entity, in lines of at most `width` columns.
pub fn lines(entity: &Entity, width: usize, ui: Ui<'_>) -> Vec<Line<'static>> {
    let mut page = Page {
        lines: Vec::new(),
        width,
        ui,
    };
    page.head(entity);
    page.attributes(&entity.attributes);
    page.relationships(&entity.relationship_attributes);
    page.lines
}

/// A text attribute.
pub fn attribute<'a>(entity: &'a Entity, name: &str) -> Option<&'a str> {
    entity.attributes.get(name)?.as_str()
}

struct Page<'a> {
    lines: Vec<Line<'static>>,
    width: usize,
    ui: Ui<'a>,
}

impl Page<'_> {
    fn pair(&mut self, name: &str, value: &str) {
        let name = text::printable(name).into_owned();
        let value = text::printable(value).into_owned();
        let lead = format!("{name}  ");
        let room = self.width.saturating_sub(text::width(&lead));
        if text::width(&value) <= room {
            self.lines.push(Line::from(vec![
                self.ui.span(Role::Dim, lead),
                self.ui.span(Role::Text, value),
            ]));
            return;
        }
        self.lines.push(self.ui.line(Role::Dim, name));
        let wrapped = list::wrap(&value, self.width.saturating_sub(2));
        self.lines.extend(
            wrapped
                .into_iter()
                .map(|line| self.ui.line(Role::Text, format!("  {line}"))),
        );
    }

    fn heading(&mut self, title: String) {
        self.lines.push(Line::default());
        self.lines.push(self.ui.line(Role::Title, title));
    }

    fn head(&mut self, entity: &Entity) {
        self.pair("type", &entity.type_name);
        if let Some(guid) = &entity.guid {
            self.pair("guid", guid);
        }
        if entity.status.is_some_and(|status| status != Status::Active) {
            self.lines.push(self.ui.line(Role::Warning, "deleted"));
        }
        if entity.is_incomplete == Some(true) {
            let words = "incomplete: made only because something refers to it";
            self.lines.push(self.ui.line(Role::Warning, words));
        }
        for (label, time, by) in [
            ("created", entity.create_time, &entity.created_by),
            ("updated", entity.update_time, &entity.updated_by),
        ] {
            if let Some(time) = time.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()) {
                let by = by
                    .as_deref()
                    .map_or_else(String::new, |by| format!(" by {by}"));
                self.pair(label, &format!("{time:.0}{by}"));
            }
        }
        if !entity.labels.is_empty() {
            self.pair("labels", &entity.labels.join(", "));
        }
        let tags: Vec<&str> = entity
            .classifications
            .iter()
            .map(|tag| tag.type_name.as_str())
            .collect();
        if !tags.is_empty() {
            self.pair("tags", &tags.join(", "));
        }
    }

    fn attributes(&mut self, attributes: &Attributes) {
        let set = attributes.iter().filter(|(_, value)| !is_empty(value));
        let set: Vec<(&String, &Value)> = set.collect();
        self.heading(format!("Attributes ({})", set.len()));
        for (name, value) in &set {
            self.pair(&format!("  {name}"), &show(value));
        }
        let unset = attributes.len() - set.len();
        if unset > 0 {
            self.lines.push(
                self.ui
                    .line(Role::Dim, format!("  {unset} without a value")),
            );
        }
    }

    fn relationships(&mut self, relationships: &Attributes) {
        let set = relationships.iter().filter(|(_, value)| !is_empty(value));
        for (name, value) in set {
            let references: Vec<&Value> = match value {
                Value::Array(references) => references.iter().collect(),
                one => vec![one],
            };
            self.heading(format!("{name} ({})", references.len()));
            for reference in references.iter().take(REFERENCES) {
                self.reference(reference);
            }
            if references.len() > REFERENCES {
                let rest = format!("  and {} more", references.len() - REFERENCES);
                self.lines.push(self.ui.line(Role::Dim, rest));
            }
        }
    }

    fn reference(&mut self, reference: &Value) {
        let field = |name: &str| reference.get(name).and_then(Value::as_str).unwrap_or("");
        let name = Some(field("displayText"))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| field("guid"));
        let is_stale = |status: &str| !status.is_empty() && status != "ACTIVE";
        // Atlas keeps edges of deleted entities and former edges in its answers: they are marked, not hidden.
        let mark = if is_stale(field("relationshipStatus")) {
            " stale edge"
        } else if is_stale(field("entityStatus")) {
            " deleted"
        } else {
            ""
        };
        let role = if mark.is_empty() {
            Role::Text
        } else {
            Role::Dim
        };
        self.lines.push(Line::from(vec![
            Span::raw("  "),
            self.ui.span(role, name),
            self.ui.span(Role::Dim, format!("  {}", field("typeName"))),
            self.ui.span(Role::Warning, mark),
        ]));
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
