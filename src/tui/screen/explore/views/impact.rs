//! Impact: everything that the focus feeds, or that feeds it, however far away, as a table to sort, filter and copy.

use std::fmt::Write as _;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::columns::letter_of;
use super::grouping::common_folder;
use super::{HEADING, Linked, Outcome, Scene, TableForm, click};
use crate::lineage::{ColumnStep, Direction, Lineage, ProcessId};
use crate::text;
use crate::tui::action::Action;
use crate::tui::screen::explore::near::{
    column_end, column_id, opposite, remark, towards_something,
};
use crate::tui::screen::{Yank, count_note};
use crate::tui::search::Labels;
use crate::tui::theme::Role;
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::list;
use crate::tui::widget::pane::Frill;
use crate::tui::widget::ui::Ui;
use crate::tui::work::Thing;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Field {
    #[default]
    Distance,
    Name,
    How,
    Via,
    Job,
    Connector,
}

impl Field {
    /// Every column with its heading, and its share of the width in percent; the first takes what it needs.
    const ALL: [(Self, &'static str, usize); 6] = [
        (Self::Distance, HOPS, 0),
        (Self::Name, "name", 34),
        (Self::How, "how", 18),
        (Self::Via, "via", 22),
        (Self::Job, "job", 28),
        (Self::Connector, "connector", 16),
    ];

    /// Whether it says something where columns are followed, or where nodes are.
    fn is_of(self, has_columns: bool) -> bool {
        match self {
            Self::How => has_columns,
            Self::Connector => !has_columns,
            Self::Distance | Self::Name | Self::Via | Self::Job => true,
        }
    }

    fn next(self) -> Self {
        let at = Self::ALL.iter().position(|(field, ..)| *field == self);
        Self::ALL[at.map_or(0, |at| (at + 1) % Self::ALL.len())].0
    }
}

/// The heading of the distance.
const HOPS: &str = "hops";

/// Columns of a terminal below which connectors, and below which jobs are left out.
const ROOM: [(usize, Field); 2] = [(70, Field::Connector), (50, Field::Job)];

/// Cells that the distance takes.
const DISTANCE: usize = 7;

/// Something that is reached.
#[derive(Debug, Clone)]
struct Row {
    thing: Thing,
    hops: u32,
    via: Thing,
    process: ProcessId,
    /// The last step, where columns are followed, and whether the value comes all the way.
    column: Option<Box<(ColumnStep, bool)>>,
}

impl Row {
    fn value(&self, graph: &Lineage, field: Field) -> String {
        match field {
            Field::Distance => self.hops.to_string(),
            Field::Name => self.thing.label(graph),
            Field::How => self.how(),
            Field::Via if self.via == self.thing => String::new(),
            Field::Via => self.via.label(graph),
            Field::Job => graph.process(self.process).job.to_string(),
            Field::Connector => {
                let dataset = self.thing.node.as_dataset();
                let connector = dataset.and_then(|id| graph.dataset(id).connector.clone());
                connector.unwrap_or_default()
            }
        }
    }

    /// How a column's value comes there; empty for nodes.
    fn how(&self) -> String {
        match self.column.as_deref() {
            Some((step, false)) if step.how.is_value() => "influence on the way".to_owned(),
            Some((step, _)) => remark(step),
            None => String::new(),
        }
    }
}

/// The table.
#[derive(Debug)]
pub struct Impact {
    /// What a person chose; none tells the direction in which there is something.
    chosen: Option<Direction>,
    direction: Direction,
    order: Field,
    rows: Vec<Row>,
    /// The folder that the jobs of all rows are named by, which need not stand in each.
    folder: String,
    list: Filtered,
    /// The labels of the rows, while they are filtered.
    labels: Option<Labels>,
    made_for: Option<(Thing, Direction, Field)>,
}

impl Default for Impact {
    fn default() -> Self {
        Self {
            chosen: None,
            direction: Direction::Down,
            order: Field::default(),
            rows: Vec::new(),
            folder: String::new(),
            list: Filtered::default(),
            labels: None,
            made_for: None,
        }
    }
}

impl Impact {
    fn selected(&self) -> Option<&Row> {
        self.list.selected().and_then(|row| self.rows.get(row))
    }

    fn make(&mut self, scene: &Scene<'_>) {
        let graph = &scene.work.graph;
        self.labels = None;
        self.rows = reached(graph, scene.focus, self.direction);
        let jobs = self.rows.iter().map(|row| &graph.process(row.process).job);
        self.folder = common_folder(jobs.map(|job| Some(&**job)));
        if self.order != Field::Distance {
            let order = self.order;
            self.rows
                .sort_by_cached_key(|row| row.value(graph, order).to_lowercase());
        }
        self.refilter(scene);
    }

    /// The rows that are shown, each with all columns.
    fn records<'a>(
        &'a self,
        graph: &'a Lineage,
    ) -> impl Iterator<Item = [(&'static str, String); 6]> + 'a {
        let rows = self.list.shown().iter();
        let rows = rows.filter_map(|&row| self.rows.get(row));
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

/// Everything that is reached from the focus.
fn reached(graph: &Lineage, focus: &Thing, direction: Direction) -> Vec<Row> {
    let Some(column) = column_id(focus) else {
        let reached = graph.impact(focus.node, direction, None).into_iter();
        return reached
            .map(|it| Row {
                thing: it.node.into(),
                hops: it.hops,
                via: it.via.into(),
                process: it.process,
                column: None,
            })
            .collect();
    };
    let reached = graph.column_impact(&column, direction, None).into_iter();
    reached
        .filter_map(|it| {
            Some(Row {
                thing: column_end(&it.step.end)?,
                hops: it.hops,
                via: column_end(&it.via)?,
                process: it.step.process,
                column: Some(Box::new((it.step, it.is_value))),
            })
        })
        .collect()
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
            if !self.made_for.as_ref().is_some_and(is_same) {
                self.list.text.clear();
            }
            self.list.cursor.select(0);
            self.made_for = Some(made);
            self.make(scene);
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
        Frill::title(title).note(count_note(&self.list, self.rows.len()))
    }

    fn draw(&self, scene: &Scene<'_>, frame: &mut Frame<'_>, inside: Rect, is_focused: bool) {
        let ui = scene.ui;
        if self.rows.is_empty() {
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
        let line = |row: &Row, _| row_line(graph, row, &self.folder, &widths, ui);
        list::draw_filtered(frame, rows, &self.list, &self.rows, is_focused, ui, line);
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

    fn refilter(&mut self, scene: &Scene<'_>) {
        let graph = &scene.work.graph;
        if self.list.text.trim().is_empty() {
            self.labels = None;
            self.list.show_all(self.rows.len());
            return;
        }
        let rows = self.rows.iter();
        let labels = self.labels.get_or_insert_with(|| {
            let searched = [Field::Name, Field::Job, Field::Connector];
            Labels::of(rows.map(|row| searched.map(|field| row.value(graph, field)).join(" ")))
        });
        self.list.refresh_among(labels);
    }

    fn yanks(&self, scene: &Scene<'_>) -> Vec<Yank> {
        vec![Yank::new("table, CSV", self.csv(&scene.work.graph))]
    }

    fn table(&self, scene: &Scene<'_>, form: TableForm) -> Option<String> {
        let graph = &scene.work.graph;
        Some(match form {
            TableForm::Csv => self.csv(graph),
            TableForm::Json => self.json(graph),
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
