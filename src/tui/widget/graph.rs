//! A drawing of a part of a graph: nodes as boxes of one row, one of them selected, moved so that it stays in view.
//!
//! Where nodes and lines lie is `layout`'s; here they become cells of the terminal.

use std::num::NonZeroU16;

use ratatui::Frame;
use ratatui::buffer::CellDiffOption;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::ui::Ui;
use crate::layout::{self, Drawing, GlyphSet, Mark, Point, Route, Size, Spacing};
use crate::text;
use crate::tui::action::Action;
use crate::tui::theme::Role;

/// Longest labels of nodes, in cells: the first with which a drawing is not wider than its pane is taken.
const LABELS: [usize; 4] = [32, 24, 18, 13];

/// How a node is drawn, so that what it is can be told without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A dataset: square brackets.
    Dataset,
    /// A process: round brackets.
    Process,
    /// What stands for nodes that are not drawn: no brackets.
    Stub,
    /// A group of nodes: braces.
    Group,
}

impl Shape {
    fn brackets(self) -> (&'static str, &'static str) {
        match self {
            Self::Dataset => ("[", "]"),
            Self::Process => ("(", ")"),
            Self::Stub => ("", ""),
            Self::Group => ("{", "}"),
        }
    }

    fn role(self) -> Role {
        match self {
            Self::Dataset => Role::Dataset,
            Self::Process => Role::Process,
            Self::Stub => Role::Dim,
            Self::Group => Role::Text,
        }
    }
}

/// A node to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its label; made printable and cut here.
    pub label: String,
    /// How it is drawn.
    pub shape: Shape,
    /// What is special about it, such as `deleted`; shown after the label.
    pub note: String,
}

/// A placed part of a graph.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// The drawing.
    pub drawing: Drawing,
    texts: Vec<(String, Shape)>,
    /// The node that stands out.
    pub selected: usize,
    /// Edges that stand out besides those of the selected node.
    pub emphasized: Vec<(usize, usize)>,
    /// Nodes that were left out.
    pub hidden: usize,
    signs: Vec<(Point, char, Role)>,
}

impl Picture {
    /// Places nodes and edges (pairs of indices) around the first node, with labels cut so that the drawing fits `width`
    /// columns if it can.
    pub fn fitting(nodes: &[Node], edges: &[(usize, usize)], width: u16) -> Self {
        let mut picture = Self::default();
        for longest in LABELS {
            picture = Self::place(nodes, edges, longest);
            if picture.drawing.width <= i32::from(width) {
                break;
            }
        }
        picture
    }

    fn place(nodes: &[Node], edges: &[(usize, usize)], longest: usize) -> Self {
        let texts: Vec<(String, Shape)> = nodes
            .iter()
            .map(|node| (boxed(node, longest), node.shape))
            .collect();
        let sizes: Vec<Size> = texts
            .iter()
            .map(|(text, _)| Size {
                width: i32::try_from(text::width(text)).unwrap_or(i32::MAX),
                height: 1,
            })
            .collect();
        let spacing = Spacing {
            between_rows: i32::from(nodes.len() <= 40),
            ..Spacing::default()
        };
        Self {
            drawing: layout::place(&sizes, edges, spacing),
            texts,
            ..Self::default()
        }
    }

    /// Says how many nodes were left out.
    #[must_use]
    pub fn without(mut self, hidden: usize) -> Self {
        self.hidden = hidden;
        self
    }

    /// Marks edges with a sign on their way, where no other edge runs if there is such a place.
    #[must_use]
    pub fn signing(mut self, edges: &[(usize, usize)], sign: char, role: Role) -> Self {
        let (signed, rest): (Vec<_>, Vec<_>) = self
            .drawing
            .routes
            .iter()
            .cloned()
            .partition(|route| edges.contains(&(route.from, route.to)));
        let cells = |routes: Vec<Route>| {
            let drawing = Drawing {
                routes,
                ..Drawing::default()
            };
            layout::cells(&drawing, &|_, _| false)
        };
        let taken = cells(rest);
        let places = signed.into_iter().filter_map(|route| {
            let own: Vec<Point> = cells(vec![route]).into_keys().collect();
            let free = own.iter().filter(|at| !taken.contains_key(at));
            let free: Vec<&Point> = free.collect();
            let middle = free.get(free.len() / 2).copied();
            middle.or(own.last()).copied()
        });
        self.signs.extend(places.map(|at| (at, sign, role)));
        self
    }

    /// Selects the nearest node in a direction; false where `action` is no direction.
    pub fn run(&mut self, action: Action) -> bool {
        let (dx, dy) = match action {
            Action::Left | Action::WalkUpstream => (-1, 0),
            Action::Right | Action::WalkDownstream => (1, 0),
            Action::Up => (0, -1),
            Action::Down => (0, 1),
            _ => return false,
        };
        let Some(from) = self.middle(self.selected) else {
            return true;
        };
        let nearest = (0..self.drawing.nodes.len())
            .filter_map(|at| Some((at, self.middle(at)?)))
            .filter(|(_, to)| (to.x - from.x) * dx + (to.y - from.y) * dy > 0)
            // Sideways counts for more than ahead, so that one stays in the row or column.
            .min_by_key(|(_, to)| {
                let (x, y) = ((to.x - from.x).abs(), (to.y - from.y).abs() * 3);
                if dx == 0 { y + x * 2 } else { x + y * 4 }
            });
        if let Some((at, _)) = nearest {
            self.selected = at;
        }
        true
    }

    fn middle(&self, node: usize) -> Option<Point> {
        let placed = self.drawing.nodes.get(node)?;
        Some(Point {
            x: placed.at.x + placed.size.width / 2,
            y: placed.port_row(),
        })
    }

    /// The node at a cell of the terminal.
    pub fn node_at(&self, area: Rect, column: u16, row: u16) -> Option<usize> {
        let origin = self.origin(area);
        let cell = Point {
            x: i32::from(column) - i32::from(area.x) + origin.x,
            y: i32::from(row) - i32::from(area.y) + origin.y,
        };
        self.drawing
            .nodes
            .iter()
            .position(|node| node.contains(cell))
    }

    /// The cell of the drawing in the upper left corner: the whole drawing in the middle if it fits, else the selected
    /// node in view.
    fn origin(&self, area: Rect) -> Point {
        let (width, height) = (i32::from(area.width), i32::from(area.height));
        let middle = self.middle(self.selected).unwrap_or(Point { x: 0, y: 0 });
        let along = |whole: i32, room: i32, middle: i32| {
            if whole <= room {
                -((room - whole) / 2)
            } else {
                (middle - room / 2).clamp(0, whole - room)
            }
        };
        Point {
            x: along(self.drawing.width, width, middle.x),
            y: along(self.drawing.height, height, middle.y),
        }
    }

    /// Draws what is visible.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, is_focused: bool, ui: Ui<'_>) {
        let origin = self.origin(area);
        let set = if ui.is_ascii {
            GlyphSet::Ascii
        } else {
            GlyphSet::Lines
        };
        let selected = self.selected;
        let lines = layout::cells(&self.drawing, &|from, to| {
            from == selected || to == selected || self.emphasized.contains(&(from, to))
        });
        for (at, cell) in lines {
            let Some((x, y)) = inside(area, origin, at) else {
                continue;
            };
            // A plain `>`: the filled triangle takes two cells on some East Asian terminals.
            let glyph = if cell.mark == Mark::Head {
                '>'
            } else {
                layout::glyph(cell, set)
            };
            let role = if cell.is_chosen() {
                Role::Key
            } else {
                Role::Dim
            };
            frame.buffer_mut()[(x, y)]
                .set_char(glyph)
                .set_style(ui.style(role));
        }
        for &(at, sign, role) in &self.signs {
            if let Some((x, y)) = inside(area, origin, at) {
                frame.buffer_mut()[(x, y)]
                    .set_char(sign)
                    .set_style(ui.style(role));
            }
        }
        for (at, (placed, (label, shape))) in self.drawing.nodes.iter().zip(&self.texts).enumerate()
        {
            let role = match (at == selected, at == 0) {
                (true, _) if is_focused => Role::Selected,
                (true, _) => Role::SelectedIdle,
                (_, true) => Role::Title,
                _ => shape.role(),
            };
            let style = ui.style(role);
            draw_label(frame, area, origin, placed.at, label, style);
        }
    }
}

fn boxed(node: &Node, longest: usize) -> String {
    let label = text::printable(&node.label).into_owned();
    let label = text::truncate_middle(&label, longest).into_owned();
    let remark = if node.note.is_empty() {
        String::new()
    } else {
        format!(" {}", text::printable(&node.note))
    };
    let (open, close) = node.shape.brackets();
    format!("{open}{label}{remark}{close}")
}

fn inside(area: Rect, origin: Point, at: Point) -> Option<(u16, u16)> {
    let x = u16::try_from(at.x - origin.x)
        .ok()
        .filter(|&x| x < area.width)?;
    let y = u16::try_from(at.y - origin.y)
        .ok()
        .filter(|&y| y < area.height)?;
    Some((area.x + x, area.y + y))
}

/// Draws a label that may begin left of the area or end right of it.
fn draw_label(
    frame: &mut Frame<'_>,
    area: Rect,
    origin: Point,
    at: Point,
    label: &str,
    style: Style,
) {
    use unicode_segmentation::UnicodeSegmentation;
    let mut x = at.x;
    for grapheme in label.graphemes(true) {
        let width = i32::try_from(text::width(grapheme)).unwrap_or(1);
        let last = Point {
            x: x + width.max(1) - 1,
            y: at.y,
        };
        if let (Some((column, row)), Some(_)) = (
            inside(area, origin, Point { x, y: at.y }),
            inside(area, origin, last),
        ) {
            let buffer = frame.buffer_mut();
            buffer.set_stringn(column, row, grapheme, usize::from(area.width), style);
            // ratatui counts the sound marks of half-width katakana twice and would leave out the cell behind them.
            if let Some(width) = u16::try_from(width).ok().and_then(NonZeroU16::new) {
                buffer[(column, row)].set_diff_option(CellDiffOption::ForcedWidth(width));
            }
        }
        x += width;
    }
}
