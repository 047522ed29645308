//! Groups: jobs, databases, connectors, files or namespaces, and what flows between them. Opening one lists its members.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::{Grouping, HEADING, Linked, Outcome, Scene, click};
use crate::lineage::{Direction, Group, GroupBy};
use crate::text;
use crate::tui::action::Action;
use crate::tui::screen::count_note;
use crate::tui::screen::explore::Listing;
use crate::tui::screen::explore::panes::split;
use crate::tui::theme::Role;
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::graph::{Node, Picture, Shape};
use crate::tui::widget::list;
use crate::tui::widget::pane::Frill;
use crate::tui::widget::ui::Ui;
use crate::tui::work::Thing;

/// Groups drawn at most beside the one that is selected.
const DRAWN: usize = 30;

/// Columns from which on the drawing stands beside the table.
const WIDE: u16 = 90;

/// The groups.
#[derive(Debug)]
pub struct Groups {
    by: GroupBy,
    made: Option<Arc<Grouping>>,
    list: Filtered,
    /// The drawing around the selected group.
    picture: Picture,
    pictured: Option<(usize, (u16, u16))>,
    /// The focus that the cursor was moved to.
    pointed_for: Option<Thing>,
}

impl Default for Groups {
    fn default() -> Self {
        Self {
            by: GroupBy::Job,
            made: None,
            list: Filtered::default(),
            picture: Picture::default(),
            pictured: None,
            pointed_for: None,
        }
    }
}

impl Groups {
    fn groups(&self) -> &[Group] {
        self.made.as_ref().map_or(&[], |it| &it.quotient.groups)
    }

    fn selected(&self) -> Option<&Group> {
        self.list.selected().and_then(|row| self.groups().get(row))
    }

    /// Moves the cursor to the group that the focus belongs to, or is connected with.
    fn point_to(&mut self, scene: &Scene<'_>) {
        let made = self.made.as_ref();
        let row = made.and_then(|it| it.near(&scene.work.graph, scene.focus.node));
        if let Some(row) = row {
            self.list.select(row);
        }
    }

    /// Draws what feeds the selected group and what it feeds.
    fn draw_around(&mut self, room: (u16, u16)) {
        let Some(selected) = self.list.selected() else {
            return;
        };
        if self.pictured == Some((selected, room)) {
            return;
        }
        self.pictured = Some((selected, room));
        let Some(made) = &self.made else {
            return;
        };
        let beside = |direction| made.quotient.beside(selected, direction);
        let up = beside(Direction::Up).map(|edge| (edge, edge.from));
        let down = beside(Direction::Down).map(|edge| (edge, edge.to));
        let mut places = vec![selected];
        let mut nodes = vec![node(made, selected, String::new())];
        let mut edges = Vec::new();
        for (edge, other) in up.chain(down).take(DRAWN) {
            let known = places.iter().position(|&place| place == other);
            let at = known.unwrap_or_else(|| {
                places.push(other);
                nodes.push(node(made, other, format!("{}", edge.weight)));
                places.len() - 1
            });
            edges.push(if edge.from == selected {
                (0, at)
            } else {
                (at, 0)
            });
        }
        self.picture = Picture::fitting(&nodes, &edges, room, None);
    }
}

fn node(made: &Grouping, at: usize, note: String) -> Node {
    Node::new(made.name(at), Shape::Group, note)
}

impl Linked for Groups {
    fn settle(&mut self, scene: &Scene<'_>, inside: Rect) {
        if self.made.is_none() {
            self.made = Some(scene.grouping(self.by));
            self.pictured = None;
            self.pointed_for = None;
            self.refilter(scene);
        }
        if self.pointed_for.as_ref() != Some(scene.focus) {
            self.point_to(scene);
            self.pointed_for = Some(scene.focus.clone());
        }
        self.list
            .settle(usize::from(inside.height).saturating_sub(1));
        if let Some(drawing) = parts(inside).1 {
            self.draw_around((drawing.width, drawing.height));
        }
    }

    fn run(&mut self, action: Action, _scene: &Scene<'_>) -> Outcome {
        match action {
            Action::CycleGrouping => {
                self.by = self.by.next();
                self.made = None;
                self.list = Filtered::default();
            }
            Action::Accept => {
                let name = self.selected().map(|group| group.name.clone());
                let listing = name.map(|name| Listing::Group(self.by, name));
                return listing.map_or(Outcome::Done, |listing| Outcome::List(Box::new(listing)));
            }
            _ if self.list.run(action) => {}
            _ => return Outcome::Unknown,
        }
        Outcome::Done
    }

    fn frill(&self, _scene: &Scene<'_>) -> Frill {
        let of = self.made.as_ref().map(|it| it.title());
        let of = of.unwrap_or_default();
        Frill::title(format!("Groups of {of}")).note(count_note(&self.list, self.groups().len()))
    }

    fn draw(&self, scene: &Scene<'_>, frame: &mut Frame<'_>, inside: Rect, is_focused: bool) {
        let ui = scene.ui;
        let (table, drawing) = parts(inside);
        let width = usize::from(table.width);
        let head = Rect {
            height: 1.min(table.height),
            ..table
        };
        heading(self.by, width, ui).render(head, frame.buffer_mut());
        let rows = Rect {
            y: table.y + head.height,
            height: table.height - head.height,
            ..table
        };
        if let Some(made) = &self.made {
            let places: Vec<usize> = (0..made.quotient.groups.len()).collect();
            let line = |&at: &usize, width| row_line(made, at, width, ui);
            list::draw_filtered(frame, rows, &self.list, &places, is_focused, ui, line);
        }
        if let Some(drawing) = drawing {
            self.picture.draw(frame, drawing, false, ui);
        }
    }

    fn pointed(&self) -> Option<Thing> {
        None
    }

    fn group(&self) -> Option<(&Grouping, usize)> {
        Some((self.made.as_ref()?, self.list.selected()?))
    }

    fn click(&mut self, inside: Rect, at: Position) -> bool {
        click(&mut self.list.cursor, parts(inside).0, HEADING, at)
    }

    fn scroll(&mut self, lines: isize) {
        self.list.cursor.scroll(lines);
    }

    fn cursor(&self) -> Option<Cursor> {
        Some(self.list.cursor)
    }

    fn list(&mut self) -> Option<&mut Filtered> {
        Some(&mut self.list)
    }

    fn refilter(&mut self, _scene: &Scene<'_>) {
        let made = self.made.iter();
        let names = made.flat_map(|it| (0..it.quotient.groups.len()).map(|at| it.name(at)));
        let names: Vec<String> = names.collect();
        self.list.refresh(names.iter());
    }

    fn question(&self, _name: &str) -> String {
        format!("groups --by {}", self.by.as_str())
    }

    fn forget(&mut self) {
        *self = Self {
            by: self.by,
            ..Self::default()
        };
    }
}

/// Where the table lies, and where there is room the drawing.
fn parts(inside: Rect) -> (Rect, Option<Rect>) {
    if inside.width < WIDE {
        return (inside, None);
    }
    let [table, drawing] = split(inside, false, 55);
    (table, Some(drawing))
}

/// Headings of the numbers of a row, each in so many cells.
const NUMBERS: [(&str, usize); 4] = [("members", 8), ("inside", 7), ("from", 6), ("to", 6)];

fn heading(by: GroupBy, width: usize, ui: Ui<'_>) -> Line<'static> {
    let numbers: usize = NUMBERS.iter().map(|(_, cells)| cells).sum();
    let name = text::pad(by.as_str(), width.saturating_sub(numbers + 6));
    let numbers: String = NUMBERS
        .iter()
        .map(|(heading, cells)| text::pad_start(heading, *cells))
        .collect();
    ui.line(Role::Dim, format!("{name}{numbers}"))
}

/// A group: its name, how many members it has, what flows inside it, from how many groups and to how many.
fn row_line(made: &Grouping, at: usize, width: usize, ui: Ui<'_>) -> Line<'static> {
    let Some(group) = made.quotient.groups.get(at) else {
        return Line::default();
    };
    let others = |direction| made.quotient.beside(at, direction).len();
    let numbers = [
        group.members.len(),
        group.inner,
        others(Direction::Up),
        others(Direction::Down),
    ];
    let numbers: String = numbers
        .iter()
        .zip(NUMBERS)
        .map(|(number, (_, cells))| text::pad_start(&number.to_string(), cells))
        .collect();
    let cycle = if group.cycle.is_some() { " loop" } else { "" };
    let name = made.name(at);
    let name = text::printable(&name).into_owned();
    let room = width.saturating_sub(text::width(&numbers) + 6);
    let name = text::truncate_middle(&name, room).into_owned();
    Line::from(vec![
        ui.span(Role::Text, text::pad(&name, room)),
        ui.span(Role::Dim, numbers),
        ui.span(Role::Note, cycle),
    ])
}
