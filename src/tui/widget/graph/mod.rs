//! A drawing of a part of a graph: nodes as boxes or rows of boxes, one of them selected, moved so that it stays in view.
//!
//! What stands in the boxes is `boxes`', where they and the lines lie is `layout`'s; here they become cells of the terminal.

mod boxes;

use std::num::NonZeroU16;

use ratatui::Frame;
use ratatui::buffer::CellDiffOption;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::ui::Ui;
use crate::layout::{
    self, Before, Drawing, Edge, GlyphSet, Mark, Placed, Point, Request, Route, Spacing, Window,
};
use crate::text;
use crate::tui::action::Action;
use crate::tui::theme::Role;
use boxes::{Boxes, ROW_SIDE};

pub use boxes::{Node, Shape, Within};

/// Longest labels of nodes, in cells: the first with which a drawing is not wider than its pane is taken.
const LABELS: [usize; 4] = [32, 24, 18, 13];

/// A placed part of a graph.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// The drawing.
    pub drawing: Drawing,
    boxes: Boxes,
    /// The node that stands out.
    pub selected: usize,
    /// Edges that stand out besides those of the selected node.
    pub emphasized: Vec<(usize, usize)>,
    /// Nodes that were left out.
    pub hidden: usize,
    signs: Vec<(Point, char, Role)>,
}

/// Boxes up to which there are empty rows between them.
const SPARSE: usize = 40;

/// The drawing that stood before, and for each node its number there, if it was there.
pub type Earlier<'a> = (&'a Picture, &'a [Option<usize>]);

impl Picture {
    /// Places nodes and edges (pairs of indices) around the first node, with labels cut so that the drawing fits `room`
    /// (columns, rows) if it can, and without empty rows where it would be too high with them. What was there before keeps
    /// its order from top to bottom.
    pub fn fitting(
        nodes: &[Node],
        edges: &[(usize, usize)],
        (width, height): (u16, u16),
        earlier: Option<Earlier<'_>>,
    ) -> Self {
        let mut picture = Self::default();
        for longest in LABELS {
            let boxes = Boxes::of(nodes, longest);
            let between_rows = i32::from(boxes.sizes.len() <= SPARSE);
            picture = Self::place(boxes, edges, between_rows, earlier);
            if picture.drawing.height > i32::from(height) && between_rows > 0 {
                picture = Self::place(picture.boxes, edges, 0, earlier);
            }
            if picture.drawing.width <= i32::from(width) {
                break;
            }
        }
        picture
    }

    fn place(
        boxes: Boxes,
        edges: &[(usize, usize)],
        between_rows: i32,
        earlier: Option<Earlier<'_>>,
    ) -> Self {
        let edges: Vec<Edge> = edges.iter().filter_map(|&ends| boxes.edge(ends)).collect();
        let mut index = vec![None; boxes.sizes.len()];
        if let Some((before, same)) = earlier {
            for (spot, was) in boxes.spots.iter().zip(same) {
                let was = was.and_then(|was| before.boxes.spots.get(was));
                index[spot.of] = index[spot.of].or(was.map(|was| was.of));
            }
        }
        let drawing = layout::draw(&Request {
            spacing: Spacing {
                between_rows,
                ..Spacing::default()
            },
            before: earlier.map(|(before, _)| Before {
                drawing: &before.drawing,
                index: &index,
            }),
            ..Request::new(&boxes.sizes, &edges)
        });
        Self {
            drawing,
            boxes,
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
        let (signed, rest): (Vec<_>, Vec<_>) =
            self.drawing.routes.iter().cloned().partition(|route| {
                (self.boxes.ends(route)).is_some_and(|ends| edges.contains(&ends))
            });
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
        let nearest = (0..self.boxes.spots.len())
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

    /// The box of a node, and the row of the drawing that the node is in.
    fn row_of(&self, node: usize) -> Option<(&Placed, i32)> {
        let spot = self.boxes.spots.get(node)?;
        let placed = self.drawing.nodes.get(spot.of)?;
        Some((placed, placed.at.y + spot.row))
    }

    fn middle(&self, node: usize) -> Option<Point> {
        let (placed, y) = self.row_of(node)?;
        Some(Point {
            x: placed.at.x + placed.size.width / 2,
            y,
        })
    }

    /// The node at a cell of the terminal.
    pub fn node_at(&self, area: Rect, column: u16, row: u16) -> Option<usize> {
        let origin = self.origin(area);
        let cell = Point {
            x: i32::from(column) - i32::from(area.x) + origin.x,
            y: i32::from(row) - i32::from(area.y) + origin.y,
        };
        let mut placed = self.drawing.nodes.iter();
        let of = placed.position(|node| node.contains(cell))?;
        self.boxes.node(of, cell.y - self.drawing.nodes[of].at.y)
    }

    /// The cell of the terminal in which the middle of a node is drawn; none where it is outside.
    pub fn place_of(&self, area: Rect, node: usize) -> Option<(u16, u16)> {
        inside(area, self.origin(area), self.middle(node)?)
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
        self.draw_lines(frame, area, origin, ui);
        for &(at, sign, role) in &self.signs {
            if let Some((x, y)) = inside(area, origin, at) {
                frame.buffer_mut()[(x, y)]
                    .set_char(sign)
                    .set_style(ui.style(role));
            }
        }
        for (of, title) in &self.boxes.titles {
            if let Some(placed) = self.drawing.nodes.get(*of) {
                let style = ui.style(Role::Dataset);
                draw_label(frame, area, origin, placed.at, title, style);
            }
        }
        for (node, (label, shape)) in self.boxes.texts.iter().enumerate() {
            let Some((placed, y)) = self.row_of(node) else {
                continue;
            };
            let role = match (node == self.selected, node == 0) {
                (true, _) if is_focused => Role::Selected,
                (true, _) => Role::SelectedIdle,
                (_, true) => Role::Title,
                _ => shape.role(),
            };
            let at = Point { y, ..placed.at };
            let style = ui.style(role);
            if *shape == Shape::Row && ui.is_ascii {
                let label = label.replace(ROW_SIDE, "|");
                draw_label(frame, area, origin, at, &label, style);
            } else {
                draw_label(frame, area, origin, at, label, style);
            }
        }
    }

    fn draw_lines(&self, frame: &mut Frame<'_>, area: Rect, origin: Point, ui: Ui<'_>) {
        let set = if ui.is_ascii {
            GlyphSet::Ascii
        } else {
            GlyphSet::Lines
        };
        let window = Window {
            from: origin,
            to: Point {
                x: origin.x + i32::from(area.width),
                y: origin.y + i32::from(area.height),
            },
        };
        let lines = layout::cells_within(&self.drawing, window, &|route| {
            self.boxes.ends(route).is_some_and(|(from, to)| {
                from == self.selected
                    || to == self.selected
                    || self.emphasized.contains(&(from, to))
            })
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
    }
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
