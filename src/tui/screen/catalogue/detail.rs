//! An entity of the catalogue in full, as lines of text.

use indexmap::IndexMap;
use ratatui::text::{Line, Span};
use serde_json::Value;

use crate::atlas::page::{self, Page, Schema};
use crate::atlas::wire::{Attributes, AuditEvent, Entity, References, Status};
use crate::text;
use crate::tui::screen::review::detail::show;
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::ui::Ui;

/// References of one relationship that are listed before the rest is only counted.
const REFERENCES: usize = 100;

/// The entity, in lines of at most `width` columns.
pub fn lines(page: &Page, width: usize, ui: Ui<'_>) -> Vec<Line<'static>> {
    let entity = &page.entity;
    let mut sheet = Sheet {
        lines: Vec::new(),
        width,
        ui,
    };
    sheet.head(page);
    sheet.classifications(entity);
    sheet.metadata(&entity.business_attributes);
    sheet.attributes(&entity.attributes);
    // What has a place of its own is not told twice.
    let mut told = vec![page::MEANINGS];
    if let Some(schema) = &page.schema {
        sheet.schema(schema);
        told.push(&schema.attribute);
    }
    sheet.relationships(&entity.relationship_attributes, &told);
    sheet.history(page.history.as_deref().unwrap_or_default());
    sheet.lines
}

/// A text attribute.
pub fn attribute<'a>(entity: &'a Entity, name: &str) -> Option<&'a str> {
    entity.attributes.get(name)?.as_str()
}

struct Sheet<'a> {
    lines: Vec<Line<'static>>,
    width: usize,
    ui: Ui<'a>,
}

impl Sheet<'_> {
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

    fn head(&mut self, page: &Page) {
        let entity = &page.entity;
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
            if let Some(time) = time.and_then(moment) {
                let by = by
                    .as_deref()
                    .map_or_else(String::new, |by| format!(" by {by}"));
                self.pair(label, &(time + &by));
            }
        }
        if !entity.labels.is_empty() {
            self.pair("labels", &entity.labels.join(", "));
        }
        let terms = page::terms(entity);
        if !terms.is_empty() {
            self.pair("terms", &terms.join(", "));
        }
        if let Some(url) = &page.url {
            self.pair("page", url);
        }
    }

    fn classifications(&mut self, entity: &Entity) {
        let tags = &entity.classifications;
        if tags.is_empty() {
            return;
        }
        self.heading(format!("Classifications ({})", tags.len()));
        for tag in tags {
            let attributes = tag.attributes.iter().flatten();
            let set = attributes.filter(|(_, value)| !is_empty(value));
            let mut told: Vec<String> = set
                .map(|(name, value)| format!("{name} {}", show(value)))
                .collect();
            let from = tag.entity_guid.as_ref();
            let from = from.filter(|from| Some(*from) != entity.guid.as_ref());
            told.extend(from.map(|from| format!("came from {from}")));
            self.pair(&format!("  {}", tag.type_name), &told.join(", "));
        }
    }

    fn metadata(&mut self, groups: &Attributes) {
        if groups.is_empty() {
            return;
        }
        self.heading(format!("Business metadata ({})", groups.len()));
        for (group, values) in groups {
            for (name, value) in values.as_object().into_iter().flatten() {
                self.pair(&format!("  {group}.{name}"), &show(value));
            }
        }
    }

    fn schema(&mut self, schema: &Schema) {
        let count = schema.columns.len() + schema.unread;
        self.heading(format!("{} ({count})", schema.attribute));
        for column in &schema.columns {
            let said = [column.data_type.as_deref(), column.comment.as_deref()];
            let said: Vec<&str> = said.into_iter().flatten().collect();
            let gone = if column.is_gone { "  deleted" } else { "" };
            self.pair(&format!("  {}", column.name), &(said.join("  ") + gone));
        }
        if schema.unread > 0 {
            let rest = format!("  and {} more", schema.unread);
            self.lines.push(self.ui.line(Role::Dim, rest));
        }
    }

    fn history(&mut self, events: &[AuditEvent]) {
        if events.is_empty() {
            return;
        }
        self.heading(format!("History, the latest {}", events.len()));
        for event in events {
            let time = moment(event.timestamp).unwrap_or_default();
            let user = event.user.as_deref().unwrap_or("?");
            let said = format!("{} by {user}  {}", event.action, page::change(event));
            self.pair(&format!("  {time}"), said.trim_end());
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

    fn relationships(&mut self, relationships: &IndexMap<String, References>, told: &[&str]) {
        let untold = relationships
            .iter()
            .filter(|(name, _)| !told.contains(&name.as_str()));
        for (name, value) in untold.map(|(name, it)| (name, it.value())) {
            if is_empty(&value) {
                continue;
            }
            let references: Vec<&Value> = match &*value {
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
        let mark = if is_stale(field("entityStatus")) {
            " deleted"
        } else if is_stale(field("relationshipStatus")) {
            " stale edge"
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

fn moment(milliseconds: i64) -> Option<String> {
    let time = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
    Some(format!("{time:.0}"))
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
