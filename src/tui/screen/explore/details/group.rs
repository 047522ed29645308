//! The details of a group: what belongs to it, what feeds it and what it feeds.

use ratatui::text::Line;

use super::{ORIGINS, Page};
use crate::lineage::{Direction, Group, Lineage, NodeId};
use crate::text;
use crate::tui::screen::explore::views::Grouping;
use crate::tui::screen::plural;
use crate::tui::theme::Role;
use crate::tui::widget::ui::Ui;

/// Everything worth telling about a group, in at most `width` columns per line.
pub fn lines(
    graph: &Lineage,
    grouping: &Grouping,
    at: usize,
    width: usize,
    ui: Ui<'_>,
) -> Vec<Line<'static>> {
    let mut page = Page {
        lines: Vec::new(),
        width,
        ui,
    };
    if let Some(group) = grouping.quotient.groups.get(at) {
        page.group(graph, grouping, at, group);
    }
    page.lines
}

impl Page<'_> {
    fn group(&mut self, graph: &Lineage, grouping: &Grouping, at: usize, group: &Group) {
        let by = grouping.quotient.by;
        self.field(by.as_str(), group.name.as_deref().unwrap_or("not known"));
        let (members, flows) = if by.is_of_processes() {
            (("process", "processes"), ("dataset", "datasets"))
        } else {
            (("dataset", "datasets"), ("process", "processes"))
        };
        let count = plural(group.members.len(), members.0, members.1);
        let inside = plural(group.inner, flows.0, flows.1);
        self.field("members", format!("{count}, {inside} inside"));
        if group.cycle.is_some() {
            self.field("loop", "what it feeds comes back to it");
        }
        self.members(graph, &group.members);
        for (direction, heading) in [(Direction::Up, "Fed by"), (Direction::Down, "Feeds")] {
            self.beside(grouping, at, direction, heading, flows);
        }
    }

    fn members(&mut self, graph: &Lineage, members: &[NodeId]) {
        self.heading("Members", members.len());
        for &member in members.iter().take(ORIGINS) {
            let role = match member {
                NodeId::Dataset(_) => Role::Dataset,
                NodeId::Process(_) => Role::Process,
            };
            self.flow(vec![(role, graph.label(member))]);
        }
        self.more(members.len());
    }

    fn beside(
        &mut self,
        grouping: &Grouping,
        at: usize,
        direction: Direction,
        heading: &str,
        flows: (&'static str, &'static str),
    ) {
        let edges = grouping.quotient.beside(at, direction);
        let count = edges.len();
        if count == 0 {
            return;
        }
        self.heading(heading, count);
        for edge in edges.take(ORIGINS) {
            let other = match direction {
                Direction::Up => edge.from,
                Direction::Down => edge.to,
            };
            let weight = plural(edge.weight, flows.0, flows.1);
            let room = self.width.saturating_sub(text::width(&weight) + 4);
            let name = text::printable(&grouping.name(other)).into_owned();
            let name = text::truncate_middle(&name, room).into_owned();
            self.flow(vec![(Role::Text, name), (Role::Dim, format!("  {weight}"))]);
        }
        self.more(count);
    }

    /// Says how many are not listed.
    fn more(&mut self, count: usize) {
        if let Some(rest @ 1..) = count.checked_sub(ORIGINS) {
            let rest = format!("  and {rest} more");
            self.lines.push(self.ui.line(Role::Dim, rest));
        }
    }
}
