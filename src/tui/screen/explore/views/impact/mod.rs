//! Impact: everything that the focus feeds, or that feeds it, however far away, as a table to sort, filter and copy.

mod reach;
mod row;

use std::fmt::Write as _;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use self::reach::Found;
pub use self::reach::{Answer, Question};
use self::row::{Field, HOPS, Row};
use super::columns::letter_of;
use super::{HEADING, Linked, Outcome, Scene, TableForm, click};
use crate::lineage::{Direction, Lineage};
use crate::text;
use crate::tui::action::Action;
use crate::tui::screen::explore::near::{opposite, towards_something};
use crate::tui::screen::{Yank, count_note};
use crate::tui::search::Labels;
use crate::tui::theme::Role;
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::list;
use crate::tui::widget::pane::Frill;
use crate::tui::widget::ui::Ui;
use crate::tui::work::Thing;

/// Columns of a terminal below which connectors, and below which jobs are left out.
const ROOM: [(usize, Field); 2] = [(70, Field::Connector), (50, Field::Job)];

/// Cells that the distance takes.
const DISTANCE: usize = 7;

/// The table.
#[derive(Debug)]
pub struct Impact {
    /// What a person chose; none tells the direction in which there is something.
    chosen: Option<Direction>,
    direction: Direction,
    order: Field,
    found: Found,
    list: Filtered,
    /// The labels of the rows, while they are filtered.
    labels: Option<Labels>,
    made_for: Option<(Thing, Direction, Field)>,
    /// Whether these are all the rows there are.
    extent: Extent,
}

/// How much of what can be reached is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// The nearest; the rest is to be asked for.
    Nearby,
    /// The nearest; the rest was asked for.
    Asked,
    /// The nearest; a person did not want to wait for the rest.
    Stopped,
}

impl Default for Impact {
    fn default() -> Self {
        Self {
            chosen: None,
            direction: Direction::Down,
            order: Field::default(),
            found: Found::default(),
            list: Filtered::default(),
            labels: None,
            made_for: None,
            extent: Extent::Whole,
        }
    }
}

impl Impact {
    fn selected(&self) -> Option<&Row> {
        self.row(*self.found.sorted.get(self.list.selected()?)?)
    }

    fn row(&self, at: u32) -> Option<&Row> {
        self.found.rows.get(usize::try_from(at).ok()?)
    }

    /// Finds the rows, if there are many the nearest of them.
    fn reach(&mut self, scene: &Scene<'_>) {
        let (found, is_cut) = self.question(scene).nearby();
        let extent = if is_cut {
            Extent::Nearby
        } else {
            Extent::Whole
        };
        self.take(found, extent, scene);
    }

    fn take(&mut self, found: Found, extent: Extent, scene: &Scene<'_>) {
        self.found = found;
        self.extent = extent;
        self.labels = None;
        self.refilter(scene);
    }

    fn question(&self, scene: &Scene<'_>) -> Question {
        Question {
            graph: Arc::clone(&scene.work.graph),
            thing: scene.focus.clone(),
            direction: self.direction,
            names: scene.names.cloned(),
            order: self.order,
        }
    }

    /// What is to be asked for, as more can be reached than was found between a key and its frame. It counts as asked for then.
    pub fn ask(&mut self, scene: &Scene<'_>) -> Option<Question> {
        if self.extent != Extent::Nearby {
            return None;
        }
        self.extent = Extent::Asked;
        Some(self.question(scene))
    }

    /// Nothing looks for the rest any more.
    pub fn stop(&mut self) {
        if self.extent == Extent::Asked {
            self.extent = Extent::Stopped;
        }
    }

    /// All that was asked for is there; of no use where something else is shown by now. The selected row stays selected.
    pub fn came(&mut self, answer: Answer, scene: &Scene<'_>) {
        let Answer {
            question,
            mut found,
        } = answer;
        let is_wanted = self.extent == Extent::Asked
            && Arc::ptr_eq(&question.graph, &scene.work.graph)
            && (&question.thing, question.direction) == (scene.focus, self.direction);
        if !is_wanted {
            return;
        }
        if question.order != self.order {
            found.sorted = self.question(scene).sorted(&found.rows);
        }
        let selected = self.selected().map(|row| row.thing.clone());
        self.take(found, Extent::Whole, scene);
        let mut things = self.found.sorted.iter();
        let row = things.position(|&at| self.row(at).map(|row| &row.thing) == selected.as_ref());
        if let Some(row) = row {
            self.list.select(row);
        }
    }

    /// The whole table, for whoever takes it away before all of it is there; none once it is.
    fn whole(&self, scene: &Scene<'_>) -> Option<Self> {
        if self.extent == Extent::Whole {
            return None;
        }
        let mut whole = Self {
            order: self.order,
            list: self.list.clone(),
            ..Self::default()
        };
        let Answer { found, .. } = self.question(scene).answer();
        whole.take(found, Extent::Whole, scene);
        Some(whole)
    }

    /// Brings them in another order.
    fn sort(&mut self, scene: &Scene<'_>) {
        self.found.sorted = self.question(scene).sorted(&self.found.rows);
        self.labels = None;
        self.refilter(scene);
    }

    /// What the rows are called, for a filter.
    fn made_labels(&self, scene: &Scene<'_>) -> Labels {
        let rows = || self.found.sorted.iter().filter_map(|&at| self.row(at));
        let ready = scene.names.and_then(|names| {
            let things = rows().map(|row| (&row.thing, row.process));
            Labels::of_things_reached(names, things)
        });
        ready.unwrap_or_else(|| {
            let graph = &scene.work.graph;
            let searched = [Field::Name, Field::Job, Field::Connector];
            let label = |row: &Row| searched.map(|field| row.value(graph, field)).join(" ");
            Labels::of(rows().map(label))
        })
    }

    /// The rows that are shown, each with all columns.
    fn records<'a>(
        &'a self,
        graph: &'a Lineage,
    ) -> impl Iterator<Item = [(&'static str, String); 6]> + 'a {
        let rows = self.list.shown().iter();
        let rows = rows.filter_map(|&row| self.row(*self.found.sorted.get(row)?));
        rows.map(|row| Field::ALL.map(|(field, heading, _)| (heading, row.value(graph, field))))
    }

    /// The same as JSON.
    fn json(&self, graph: &Lineage) -> String {
        let rows = self.records(graph).map(|record| {
            let fields = record.into_iter().map(|(heading, value)| {
                let hops = (heading == HOPS)
                    .then(|| value.parse::<u32>().ok())
                    .flatten();
                let value = hops.map_or_else(|| value.into(), serde_json::Value::from);
                (heading.to_owned(), value)
            });
            serde_json::Value::Object(fields.collect())
        });
        let rows: Vec<serde_json::Value> = rows.collect();
        format!("{:#}\n", serde_json::Value::Array(rows))
    }

    /// The rows that are shown, as a table for other programs.
    fn csv(&self, graph: &Lineage) -> String {
        let mut csv = String::from("hops,name,how,via,job,connector\n");
        for record in self.records(graph) {
            let fields = record.map(|(_, value)| quoted(&value));
            // Writing to a string cannot fail.
            let _ = writeln!(csv, "{}", fields.join(","));
        }
        csv
    }
}

/// A value of a CSV file (RFC 4180).
fn quoted(value: &str) -> String {
    if value.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

impl Linked for Impact {
    fn settle(&mut self, scene: &Scene<'_>, inside: Rect) {
        let is_same_focus = (self.made_for.as_ref()).is_some_and(|it| it.0 == *scene.focus);
        match self.chosen {
            Some(chosen) => self.direction = chosen,
            None if is_same_focus => {}
            None => self.direction = towards_something(&scene.work.graph, scene.focus),
        }
        let made = (scene.focus.clone(), self.direction, self.order);
        if self.made_for.as_ref() != Some(&made) {
            let is_same =
                |before: &(Thing, Direction, Field)| (&before.0, before.1) == (&made.0, made.1);
            let is_reached = self.made_for.as_ref().is_some_and(is_same);
            self.list.cursor.select(0);
            self.made_for = Some(made);
            if is_reached {
                self.sort(scene);
            } else {
                self.list.text.clear();
                self.reach(scene);
            }
            self.list.cursor.select(0);
        }
        self.list
            .settle(usize::from(inside.height).saturating_sub(1));
    }

    fn run(&mut self, action: Action, scene: &Scene<'_>) -> Outcome {
        match action {
            Action::Flip => self.chosen = Some(opposite(self.direction)),
            Action::WalkUpstream | Action::Left => self.chosen = Some(Direction::Up),
            Action::WalkDownstream | Action::Right => self.chosen = Some(Direction::Down),
            Action::CycleSort => {
                let has_columns = scene.focus.column.is_some();
                self.order = self.order.next();
                while !self.order.is_of(has_columns) {
                    self.order = self.order.next();
                }
            }
            Action::Accept => {
                let thing = self.selected().map(|row| row.thing.clone());
                return thing.map_or(Outcome::Done, Outcome::Focus);
            }
            _ if self.list.run(action) => {}
            _ => return Outcome::Unknown,
        }
        Outcome::Done
    }

    fn frill(&self, scene: &Scene<'_>) -> Frill {
        let label = scene.focus.label(&scene.work.graph);
        let title = match self.direction {
            Direction::Up => format!("All that feeds {label}"),
            Direction::Down => format!("All that {label} feeds"),
        };
        let frill = Frill::title(title).note(count_note(&self.list, self.found.rows.len()));
        match self.extent {
            Extent::Whole => frill,
            Extent::Nearby | Extent::Asked => frill.foot("the nearest; looking for the others"),
            Extent::Stopped => frill.foot("the nearest, as looking for the others was stopped"),
        }
    }

    fn draw(&self, scene: &Scene<'_>, frame: &mut Frame<'_>, inside: Rect, is_focused: bool) {
        let ui = scene.ui;
        if self.found.rows.is_empty() {
            let what = match self.direction {
                Direction::Up => "Nothing feeds it.",
                Direction::Down => "It feeds nothing.",
            };
            list::draw_empty(frame, inside, what, "d tells the other direction", ui);
            return;
        }
        let has_columns = scene.focus.column.is_some();
        let widths = widths(usize::from(inside.width), has_columns);
        let head = Rect {
            height: 1.min(inside.height),
            ..inside
        };
        heading(&widths, self.order, ui).render(head, frame.buffer_mut());
        let rows = Rect {
            y: inside.y + head.height,
            height: inside.height - head.height,
            ..inside
        };
        let graph = &scene.work.graph;
        let line = |&at: &u32, _| match self.row(at) {
            Some(row) => row_line(graph, row, &self.found.folder, &widths, ui),
            None => Line::default(),
        };
        list::draw_filtered(
            frame,
            rows,
            &self.list,
            &self.found.sorted,
            is_focused,
            ui,
            line,
        );
    }

    fn pointed(&self) -> Option<Thing> {
        Some(self.selected()?.thing.clone())
    }

    fn click(&mut self, inside: Rect, at: Position) -> bool {
        click(&mut self.list.cursor, inside, HEADING, at)
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

    fn prepare_filter(&mut self, scene: &Scene<'_>) {
        if self.labels.is_none() {
            self.labels = Some(self.made_labels(scene));
        }
    }

    fn refilter(&mut self, scene: &Scene<'_>) {
        if self.list.text.trim().is_empty() {
            self.list.show_all(self.found.rows.len());
            return;
        }
        self.prepare_filter(scene);
        if let Some(labels) = &mut self.labels {
            self.list.refresh_among(labels);
        }
    }

    fn yanks(&self, scene: &Scene<'_>) -> Vec<Yank> {
        let whole = self.whole(scene);
        let whole = whole.as_ref().unwrap_or(self);
        vec![Yank::new("table, CSV", whole.csv(&scene.work.graph))]
    }

    fn table(&self, scene: &Scene<'_>, form: TableForm) -> Option<String> {
        let graph = &scene.work.graph;
        let whole = self.whole(scene);
        let whole = whole.as_ref().unwrap_or(self);
        Some(match form {
            TableForm::Csv => whole.csv(graph),
            TableForm::Json => whole.json(graph),
        })
    }

    fn question(&self, name: &str) -> String {
        let upstream = match self.direction {
            Direction::Up => " --upstream",
            Direction::Down => "",
        };
        let by = match self.order {
            Field::Name => " --sort name",
            Field::Job => " --sort job",
            Field::Connector => " --sort connector",
            // What it sorts by unless told otherwise, and what it does not sort by.
            Field::Distance | Field::How | Field::Via => "",
        };
        format!("impact {name}{upstream}{by}")
    }

    fn forget(&mut self) {
        *self = Self {
            chosen: self.chosen,
            direction: self.direction,
            order: self.order,
            ..Self::default()
        };
    }
}

/// The columns of the table that fit, with their widths in cells.
fn widths(width: usize, has_columns: bool) -> Vec<(Field, &'static str, usize)> {
    let is_cramped = |field| ROOM.iter().any(|&(least, it)| it == field && width < least);
    let fits = |field: Field| field.is_of(has_columns) && !is_cramped(field);
    let shown = Field::ALL.into_iter().filter(|&(field, ..)| fits(field));
    let shown: Vec<_> = shown.collect();
    let shares: usize = shown.iter().map(|(.., share)| share).sum();
    let room = width.saturating_sub(DISTANCE + 2);
    let cells = |share: usize| match share {
        0 => DISTANCE,
        share => (room * share / shares.max(1)).saturating_sub(1),
    };
    let shown = shown.into_iter();
    shown
        .map(|(field, heading, share)| (field, heading, cells(share)))
        .collect()
}

fn heading(widths: &[(Field, &'static str, usize)], order: Field, ui: Ui<'_>) -> Line<'static> {
    let pieces = widths.iter().map(|&(field, heading, cells)| {
        let (role, heading) = if field == order {
            (Role::Title, format!("{heading} v"))
        } else {
            (Role::Dim, heading.to_owned())
        };
        let lead = if field == Field::Distance { "" } else { " " };
        let lead = if field == Field::Name { "   " } else { lead };
        ui.span(role, format!("{lead}{}", text::pad(&heading, cells)))
    });
    Line::from(pieces.collect::<Vec<_>>())
}

fn row_line(
    graph: &Lineage,
    row: &Row,
    folder: &str,
    widths: &[(Field, &'static str, usize)],
    ui: Ui<'_>,
) -> Line<'static> {
    let (letter, name_role) = letter_of(graph, &row.thing);
    let mut pieces = Vec::new();
    for &(field, _, cells) in widths {
        let value = row.value(graph, field);
        let value = match field {
            Field::Job => value.strip_prefix(folder).unwrap_or(&value),
            _ => &value,
        };
        let value = text::printable(value).into_owned();
        match field {
            Field::Distance => {
                let value = text::pad_start(&value, cells - 1);
                pieces.push(ui.span(Role::Dim, format!("{value} ")));
            }
            Field::Name => {
                let cut = text::truncate_middle(&value, cells).into_owned();
                pieces.push(ui.span(Role::Dim, format!(" {letter} ")));
                pieces.push(ui.span(name_role, text::pad(&cut, cells)));
            }
            Field::How | Field::Via | Field::Job | Field::Connector => {
                let cut = text::truncate_middle(&value, cells).into_owned();
                pieces.push(ui.span(Role::Text, format!(" {}", text::pad(&cut, cells))));
            }
        }
    }
    Line::from(pieces)
}
