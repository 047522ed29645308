//! What would be sent for an entry, what differs, and where that comes from.

use ratatui::text::{Line, Span};
use serde_json::Value;

use super::{Review, Row};
use crate::atlas::plan::{AttributeChange, Entry, Finding, Plan, Sign};
use crate::text;
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::ui::Ui;

/// Origins listed before the rest is only counted.
const ORIGINS: usize = 100;

/// The style of a sign.
pub fn role(sign: Sign) -> Role {
    match sign {
        Sign::Create => Role::Create,
        Sign::Update => Role::Update,
        Sign::Unchanged => Role::Unchanged,
        Sign::Conflict => Role::Conflict,
        Sign::Delete => Role::Delete,
    }
}

/// The selected row in full, in lines of at most `width` columns.
pub fn lines(review: &Review, width: usize, ui: Ui<'_>) -> Vec<Line<'static>> {
    let Some((plan, row)) = review.plan.as_ref().zip(review.selected()) else {
        return Vec::new();
    };
    let mut page = Page {
        lines: Vec::new(),
        width,
        ui,
    };
    match row {
        Row::Finding(at) => {
            if let Some(finding) = plan.findings.get(*at) {
                page.wrapped(Role::Warning, &finding.message);
                if let Some(hint) = &finding.hint {
                    page.wrapped(Role::Text, hint);
                }
                page.choices(finding);
            }
        }
        Row::Type(at) => page.type_definition(plan, *at),
        Row::Entry(id) => {
            if let Some(entry) = plan.entry(*id) {
                page.entry(plan, entry);
            }
        }
        Row::NotPublished(at) => {
            if let Some(left_out) = plan.not_published.get(*at) {
                page.wrapped(Role::Title, &left_out.name);
                page.wrapped(
                    Role::Text,
                    &format!("{}: {}", plan.left_out(), left_out.reason),
                );
            }
        }
    }
    page.lines
}

struct Page<'a> {
    lines: Vec<Line<'static>>,
    width: usize,
    ui: Ui<'a>,
}

impl Page<'_> {
    fn wrapped(&mut self, role: Role, words: &str) {
        let words = text::printable(words).into_owned();
        let lines = list::wrap(&words, self.width);
        self.lines
            .extend(lines.into_iter().map(|line| self.ui.line(role, line)));
    }

    /// What can be chosen, what is, and what the others cost.
    fn choices(&mut self, finding: &Finding) {
        if finding.choices.is_empty() {
            return;
        }
        self.heading("Choices");
        for offer in &finding.choices {
            let (role, mark) = if finding.chosen == Some(offer.choice) {
                (Role::Title, "chosen: ")
            } else {
                (Role::Text, "")
            };
            self.wrapped(role, &format!("{mark}{}: {}", offer.choice, offer.effect));
            if let Some(cost) = &offer.cost {
                self.wrapped(Role::Dim, &format!("cost: {cost}"));
            }
        }
    }

    fn heading(&mut self, title: &str) {
        self.lines.push(Line::default());
        self.lines.push(self.ui.line(Role::Title, title));
    }

    fn type_definition(&mut self, plan: &Plan, at: usize) {
        let Some(definition) = plan.types.get(at) else {
            return;
        };
        self.wrapped(
            Role::Create,
            "+ type definition that the catalogue does not have",
        );
        let pretty = serde_json::to_string_pretty(definition).unwrap_or_default();
        for line in pretty.lines() {
            self.lines.push(self.ui.line(Role::Text, line));
        }
    }

    fn entry(&mut self, plan: &Plan, entry: &Entry) {
        let verb = match entry.sign {
            Sign::Create => "will be created",
            Sign::Update => "will be updated in place",
            Sign::Unchanged => "is there as wanted",
            Sign::Conflict => "cannot be published as it stands",
            Sign::Delete => "will be deleted",
        };
        self.wrapped(
            role(entry.sign),
            &format!("{} {} {verb}", entry.sign.glyph(), entry.type_name),
        );
        self.wrapped(Role::Title, &entry.qualified_name);
        if entry.sign.is_change() && !entry.is_included {
            self.wrapped(Role::Warning, "Left out: nothing is sent for it.");
        }
        self.wrapped(Role::Text, &entry.why);
        if let Some(conflict) = &entry.conflict {
            self.lines.push(Line::default());
            self.wrapped(Role::Conflict, conflict);
        }
        if entry.changes.is_empty() {
            self.attributes(entry);
        } else {
            self.changes(entry);
        }
        self.needs(plan, entry);
        self.sql(entry);
        self.origins(entry);
    }

    fn changes(&mut self, entry: &Entry) {
        self.heading("Changes");
        for change in entry.changes.iter().flat_map(AttributeChange::by_key) {
            self.lines
                .push(self.ui.line(Role::Text, format!("  {}", change.attribute)));
            if let Some(before) = &change.before {
                self.value(Role::Delete, "    - ", before);
            }
            if !change.after.is_null() {
                self.value(Role::Create, "    + ", &change.after);
            }
        }
    }

    fn value(&mut self, role: Role, lead: &str, value: &Value) {
        let shown = show(value);
        let room = self.width.saturating_sub(lead.len());
        for (at, line) in list::wrap(&text::printable(&shown), room)
            .into_iter()
            .enumerate()
        {
            let lead = if at == 0 {
                lead.to_owned()
            } else {
                " ".repeat(lead.len())
            };
            self.lines.push(self.ui.line(role, lead + &line));
        }
    }

    fn attributes(&mut self, entry: &Entry) {
        let (mark, role) = match entry.sign {
            Sign::Create => ("+ ", Role::Create),
            _ => ("  ", Role::Text),
        };
        if !entry.attributes.is_empty() {
            self.heading("Attributes");
        }
        for (name, value) in &entry.attributes.unpack() {
            let shown = text::printable(&show(value)).into_owned();
            let name = text::printable(name).into_owned();
            let room = self.width.saturating_sub(4 + text::width(&name) + 3);
            self.lines.push(Line::from(vec![
                self.ui.span(role, format!("  {mark}")),
                self.ui.span(Role::Dim, format!("{name} = ")),
                self.ui
                    .span(Role::Text, text::truncate_middle(&shown, room)),
            ]));
        }
        if !entry.endpoints.is_empty() {
            self.heading("Relationships");
        }
        for end in &entry.endpoints {
            let name = text::printable(&end.qualified_name).into_owned();
            let lead = format!("{} -> {} ", end.attribute, end.type_name);
            let room = self.width.saturating_sub(4 + text::width(&lead));
            self.lines.push(Line::from(vec![
                self.ui.span(role, format!("  {mark}")),
                self.ui.span(Role::Dim, lead),
                self.ui.span(Role::Text, text::truncate_middle(&name, room)),
            ]));
        }
    }

    fn needs(&mut self, plan: &Plan, entry: &Entry) {
        let needs: Vec<&Entry> = entry
            .needs
            .iter()
            .filter_map(|&id| plan.entry(id))
            .collect();
        if needs.is_empty() {
            return;
        }
        self.heading("Needs");
        for need in needs {
            self.lines.push(Line::from(vec![
                Span::raw("  "),
                self.ui.span(role(need.sign), need.sign.glyph().to_string()),
                self.ui
                    .span(Role::Text, format!(" {}", need.qualified_name)),
            ]));
        }
    }

    fn sql(&mut self, entry: &Entry) {
        let Some(sql) = &entry.sql else { return };
        self.heading("Caused by");
        for line in text::printable_lines(&sql.replace('\t', "    ")).lines() {
            self.lines
                .push(self.ui.line(Role::Text, format!("  {line}")));
        }
    }

    fn origins(&mut self, entry: &Entry) {
        if entry.origins.is_empty() {
            return;
        }
        self.heading(&format!("Seen at ({})", entry.origins.len()));
        for origin in entry.origins.iter().take(ORIGINS) {
            let origin = text::printable(origin).into_owned();
            let cut = text::truncate_middle(&origin, self.width.saturating_sub(2)).into_owned();
            self.lines
                .push(self.ui.line(Role::Text, format!("  {cut}")));
        }
        if entry.origins.len() > ORIGINS {
            let rest = format!("  and {} more", entry.origins.len() - ORIGINS);
            self.lines.push(self.ui.line(Role::Dim, rest));
        }
    }
}

/// A value as one reads it: strings without quotes.
pub fn show(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}
