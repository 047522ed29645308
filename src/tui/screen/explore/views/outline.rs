//! Outline: what feeds the focus, or what it feeds, as a tree. What was told above is marked and not told again.

use std::collections::HashSet;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use smallvec::SmallVec;

use super::columns::letter_of;
use super::{Linked, Outcome, Scene, click};
use crate::lineage::{
    Ahead, Below, ColumnEnd, ColumnStep, Direction, Hop, Lineage, NodeId, TreeRow,
};
use crate::text;
use crate::tui::action::Action;
use crate::tui::screen::explore::apart::apart;
use crate::tui::screen::explore::near::{
    column_end, column_id, opposite, remark, towards_something,
};
use crate::tui::screen::{count_note, plural};
use crate::tui::theme::Role;
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::list;
use crate::tui::widget::pane::Frill;
use crate::tui::widget::ui::Ui;
use crate::tui::work::Thing;

/// Rows made at most: who wants to see more goes on from further down, or takes the table of impact.
const MOST: usize = 5_000;

/// How deep it goes at first, in hops.
const DEPTH: u32 = 3;

/// Deepest that it goes.
const DEEPEST: u32 = 99;

/// What a row tells.
#[derive(Debug, Clone)]
enum Step {
    Hop(Hop),
    Column(ColumnStep),
}

/// A row of the tree.
#[derive(Debug, Clone)]
struct Row {
    step: Step,
    /// For each level above, and for this one, whether no sibling comes after.
    lasts: SmallVec<[bool; 8]>,
    /// Counted once the row is on screen.
    below: Ahead,
}

impl Row {
    /// What it leads to, if one can go there.
    fn thing(&self) -> Option<Thing> {
        match &self.step {
            Step::Hop(hop) => Some(hop.to.into()),
            Step::Column(step) => column_end(&step.end),
        }
    }

    fn label(&self, graph: &Lineage) -> String {
        match (self.thing(), &self.step) {
            (Some(thing), _) => thing.label(graph),
            (None, Step::Column(step)) if step.end == ColumnEnd::Constant => "a constant".into(),
            (None, _) => "not known".into(),
        }
    }

    /// The processes through which it is reached, by their jobs: what they write stands in the tree.
    fn through(&self, graph: &Lineage) -> String {
        let job = |id| apart(graph, &NodeId::Process(id).into());
        match &self.step {
            Step::Hop(hop) => {
                let first = job(hop.process);
                match hop.others.len() {
                    0 => format!("by {first}"),
                    others => format!("by {first} and {others} more"),
                }
            }
            Step::Column(step) => {
                let expression = step.expression(graph).map(|it| format!(": {it}"));
                let expression = expression.unwrap_or_default();
                format!("{}{expression}  by {}", remark(step), job(step.process))
            }
        }
    }

    /// What is below it and not told.
    fn untold(&self, is_folded: bool) -> String {
        match self.below {
            Ahead::Told(Below::Shown(count)) if is_folded => format!("+{count} folded"),
            Ahead::Told(Below::Shown(_)) | Ahead::Uncounted { .. } => String::new(),
            Ahead::Told(Below::SeenAbove) => "^ told above".to_owned(),
            Ahead::Told(Below::Deeper(count)) => format!("+{count} deeper"),
        }
    }

    /// Counts what is below it.
    fn count(&mut self, graph: &Lineage, direction: Direction) {
        self.below = Ahead::Told(match &self.step {
            Step::Hop(hop) => graph.below_hop(hop, direction, self.below),
            Step::Column(step) => graph.below_step(step, direction, self.below),
        });
    }
}

/// The tree.
#[derive(Debug)]
pub struct Outline {
    /// What a person chose; none tells the direction in which there is something.
    chosen: Option<Direction>,
    direction: Direction,
    depth: u32,
    rows: Vec<Row>,
    /// Rows whose branches are not shown.
    folded: HashSet<usize>,
    /// Whether there are more rows than are made.
    is_cut: bool,
    list: Filtered,
    made_for: Option<(Thing, Direction, u32)>,
}

impl Default for Outline {
    fn default() -> Self {
        Self {
            chosen: None,
            direction: Direction::Down,
            depth: DEPTH,
            rows: Vec::new(),
            folded: HashSet::new(),
            is_cut: false,
            list: Filtered::default(),
            made_for: None,
        }
    }
}

impl Outline {
    fn selected(&self) -> Option<&Row> {
        self.list.selected().and_then(|row| self.rows.get(row))
    }

    fn make(&mut self, scene: &Scene<'_>) {
        let graph = &scene.work.graph;
        let depth = Some(self.depth);
        self.rows.clear();
        self.folded.clear();
        self.is_cut = if let Some(column) = column_id(scene.focus) {
            let rows = graph.trace_ahead(&column, self.direction, depth);
            fill(&mut self.rows, rows, Step::Column)
        } else {
            let rows = graph.outline_ahead(scene.focus.node, self.direction, depth);
            fill(&mut self.rows, rows, Step::Hop)
        };
        self.refilter(scene);
    }

    /// Folds what is below the selected row, or shows it; goes deeper where it was not told.
    fn fold(&mut self, scene: &Scene<'_>) -> Outcome {
        match self.selected().map(|row| row.below) {
            Some(Ahead::Told(Below::Shown(1..))) => {
                let row = self.list.selected().unwrap_or_default();
                if !self.folded.remove(&row) {
                    self.folded.insert(row);
                }
                self.refilter(scene);
            }
            Some(Ahead::Told(Below::Deeper(_))) => self.depth = (self.depth + 1).min(DEEPEST),
            Some(Ahead::Told(Below::SeenAbove)) => {
                return Outcome::Told("it is told above; enter makes it the focus".into());
            }
            _ => return Outcome::Told("nothing more lies below it".into()),
        }
        Outcome::Done
    }
}

/// Takes in rows of a tree as far as there is room; whether some were left.
fn fill<S>(
    rows: &mut Vec<Row>,
    mut tree: impl Iterator<Item = TreeRow<S, Ahead>>,
    step: impl Fn(S) -> Step,
) -> bool {
    let mut lasts: SmallVec<[bool; 8]> = SmallVec::new();
    for row in tree.by_ref().take(MOST) {
        lasts.truncate(usize::try_from(row.depth).unwrap_or(0).saturating_sub(1));
        lasts.push(row.is_last);
        rows.push(Row {
            step: step(row.step),
            lasts: lasts.clone(),
            below: row.below,
        });
    }
    tree.next().is_some()
}

impl Linked for Outline {
    fn settle(&mut self, scene: &Scene<'_>, inside: Rect) {
        let is_same_focus = (self.made_for.as_ref()).is_some_and(|it| it.0 == *scene.focus);
        match self.chosen {
            Some(chosen) => self.direction = chosen,
            None if is_same_focus => {}
            None => self.direction = towards_something(&scene.work.graph, scene.focus),
        }
        let made = (scene.focus.clone(), self.direction, self.depth);
        if self.made_for.as_ref() != Some(&made) {
            let is_same = |(thing, direction, _): &(Thing, Direction, u32)| {
                *thing == made.0 && *direction == made.1
            };
            if !self.made_for.as_ref().is_some_and(is_same) {
                self.list = Filtered::default();
            }
            self.made_for = Some(made);
            self.make(scene);
        }
        self.list.settle(usize::from(inside.height));
        let visible = self.list.cursor.visible();
        for &at in self.list.shown().get(visible).unwrap_or_default() {
            if let Some(row) = self.rows.get_mut(at) {
                row.count(&scene.work.graph, self.direction);
            }
        }
    }

    fn run(&mut self, action: Action, scene: &Scene<'_>) -> Outcome {
        match action {
            Action::Flip => self.chosen = Some(opposite(self.direction)),
            Action::MoreHops => self.depth = (self.depth + 1).min(DEEPEST),
            Action::FewerHops => self.depth = self.depth.saturating_sub(1).max(1),
            Action::Fold => return self.fold(scene),
            Action::Accept => {
                let thing = self.selected().and_then(Row::thing);
                return thing.map_or(Outcome::Done, Outcome::Focus);
            }
            Action::WalkUpstream | Action::Left => self.chosen = Some(Direction::Up),
            Action::WalkDownstream | Action::Right => self.chosen = Some(Direction::Down),
            _ if self.list.run(action) => {}
            _ => return Outcome::Unknown,
        }
        Outcome::Done
    }

    fn frill(&self, scene: &Scene<'_>) -> Frill {
        let label = scene.focus.label(&scene.work.graph);
        let title = match self.direction {
            Direction::Up => format!("What feeds {label}"),
            Direction::Down => format!("What {label} feeds"),
        };
        let rows = count_note(&self.list, self.rows.len());
        let hops = plural(
            usize::try_from(self.depth).unwrap_or(usize::MAX),
            "hop",
            "hops",
        );
        let frill = Frill::title(title).note(format!("{rows} in {hops}"));
        if self.is_cut {
            frill.foot(format!("the first {MOST} rows"))
        } else {
            frill
        }
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
        let graph = &scene.work.graph;
        let cursor = &self.list.cursor;
        list::draw(frame, inside, cursor, is_focused, ui, |at, width| {
            let row = self.list.shown().get(at);
            let Some((&at, row)) = row.and_then(|at| Some((at, self.rows.get(*at)?))) else {
                return Line::default();
            };
            row_line(graph, row, self.folded.contains(&at), width, ui)
        });
    }

    fn pointed(&self) -> Option<Thing> {
        self.selected()?.thing()
    }

    fn click(&mut self, inside: Rect, at: Position) -> bool {
        click(&mut self.list.cursor, inside, 0, at)
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
            self.list.show_all(self.rows.len());
        } else {
            self.list
                .refresh(self.rows.iter().map(|row| row.label(graph)));
        }
        if self.folded.is_empty() {
            return;
        }
        let mut fold = None;
        let mut is_hidden = Vec::with_capacity(self.rows.len());
        for (at, row) in self.rows.iter().enumerate() {
            let depth = row.lasts.len();
            fold = fold.filter(|&folded| depth > folded);
            is_hidden.push(fold.is_some());
            if fold.is_none() && self.folded.contains(&at) {
                fold = Some(depth);
            }
        }
        self.list.retain(|row| is_hidden.get(row) == Some(&false));
    }

    fn question(&self, name: &str) -> String {
        let direction = match self.direction {
            Direction::Up => "upstream",
            Direction::Down => "downstream",
        };
        format!("trace {name} --{direction} --depth {}", self.depth)
    }

    fn forget(&mut self) {
        *self = Self {
            chosen: self.chosen,
            direction: self.direction,
            depth: self.depth,
            ..Self::default()
        };
    }
}

/// The lines that join a row to the one above it in the tree.
fn branches(lasts: &[bool], ui: Ui<'_>) -> String {
    let [through, end, fork, gap] = if ui.is_ascii {
        ["|  ", "`- ", "|- ", "   "]
    } else {
        ["│  ", "└─ ", "├─ ", "   "]
    };
    let Some((&is_last, above)) = lasts.split_last() else {
        return String::new();
    };
    let mut branches: String = above
        .iter()
        .map(|&is_last| if is_last { gap } else { through })
        .collect();
    branches.push_str(if is_last { end } else { fork });
    branches
}

fn row_line(
    graph: &Lineage,
    row: &Row,
    is_folded: bool,
    width: usize,
    ui: Ui<'_>,
) -> Line<'static> {
    let (letter, role) = match row.thing() {
        Some(thing) => letter_of(graph, &thing),
        None => (" ", Role::Dim),
    };
    let mut pieces = Vec::new();
    let mut room = width;
    let mut push =
        |role: Role, words: String, cut: fn(&str, usize) -> std::borrow::Cow<'_, str>| {
            let words = text::printable(&words).into_owned();
            let words = cut(&words, room).into_owned();
            room = room.saturating_sub(text::width(&words));
            pieces.push(ui.span(role, words));
        };
    // However deep it is, there is room for a name.
    let branches = branches(&row.lasts, ui);
    let shift = text::width(&branches).saturating_sub(width / 2);
    let branches: String = branches.chars().skip(shift).collect();
    push(Role::Border, branches, text::truncate_end);
    push(Role::Dim, format!("{letter} "), text::truncate_end);
    let untold = row.untold(is_folded);
    push(role, row.label(graph), text::truncate_middle);
    if !untold.is_empty() {
        push(Role::Note, format!(" {untold}"), text::truncate_end);
    }
    push(
        Role::Dim,
        format!("  {}", row.through(graph)),
        text::truncate_end,
    );
    pieces.push(Span::raw(""));
    Line::from(pieces)
}
