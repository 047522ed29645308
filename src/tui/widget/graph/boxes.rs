//! The boxes of a drawing: what stands in them, and how large they are. Most have one row; a dataset of which several
//! columns are drawn has a row for its name and one for each of them, at which lines leave and arrive.

use std::collections::HashMap;

use crate::layout::{Edge, Route, Size};
use crate::text;
use crate::tui::theme::Role;

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
    /// A row of a box: a line on each side.
    Row,
}

impl Shape {
    fn brackets(self) -> (&'static str, &'static str) {
        match self {
            Self::Dataset => ("[", "]"),
            Self::Process => ("(", ")"),
            Self::Stub => ("", ""),
            Self::Group => ("{", "}"),
            Self::Row => (ROW_SIDE, ROW_SIDE),
        }
    }

    /// The style of its text.
    pub(super) fn role(self) -> Role {
        match self {
            Self::Dataset | Self::Row => Role::Dataset,
            Self::Process => Role::Process,
            Self::Stub => Role::Dim,
            Self::Group => Role::Text,
        }
    }
}

/// The sides of a row; in ASCII `|`.
pub(super) const ROW_SIDE: &str = "│";

/// The box that a node is a row of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// Tells it from others; nodes of equal keys are rows of one box.
    pub key: usize,
    /// What stands in its first row.
    pub title: String,
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
    /// The box that it is a row of; none has a box of its own.
    pub within: Option<Within>,
}

impl Node {
    /// A node with a box of its own.
    pub fn new(label: impl Into<String>, shape: Shape, note: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            shape,
            note: note.into(),
            within: None,
        }
    }
}

/// A row of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    /// The box.
    pub of: usize,
    /// The row, counted from its first.
    pub row: i32,
}

/// The boxes of some nodes.
#[derive(Debug, Clone, Default)]
pub(super) struct Boxes {
    /// How large they are.
    pub sizes: Vec<Size>,
    /// First rows that are no node, by their boxes.
    pub titles: Vec<(usize, String)>,
    /// What is written for each node.
    pub texts: Vec<(String, Shape)>,
    /// Where each node stands.
    pub spots: Vec<Spot>,
    nodes: HashMap<Spot, usize>,
}

impl Boxes {
    /// The boxes of nodes whose labels are cut to so many cells.
    pub fn of(nodes: &[Node], longest: usize) -> Self {
        let mut boxes = Self::default();
        let mut known: HashMap<usize, usize> = HashMap::new();
        let mut rows: Vec<Vec<usize>> = Vec::new();
        let mut titles: Vec<Option<String>> = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            boxes.texts.push((text_of(node, longest), node.shape));
            let place = match &node.within {
                Some(within) => *known.entry(within.key).or_insert(rows.len()),
                None => rows.len(),
            };
            if place == rows.len() {
                rows.push(Vec::new());
                titles.push(node.within.as_ref().map(|it| cut(&it.title, longest)));
            }
            rows[place].push(at);
        }
        boxes.spots = vec![Spot { of: 0, row: 0 }; nodes.len()];
        for (of, (members, title)) in rows.into_iter().zip(titles).enumerate() {
            boxes.stack(of, &members, title);
        }
        boxes
    }

    /// Puts the rows of a box under each other, all as wide as the widest.
    fn stack(&mut self, of: usize, members: &[usize], title: Option<String>) {
        let width = |text: &str| text::width(text);
        let title = title.map(|title| format!("[{title}]"));
        let texts = members.iter().map(|&at| width(&self.texts[at].0));
        let widest = texts.chain(title.iter().map(|it| width(it))).max();
        let widest = widest.unwrap_or(0);
        let first = i32::from(title.is_some());
        let mut row = first;
        for &at in members {
            if let Some(text) = self.texts.get_mut(at) {
                text.0 = padded(&text.0, widest);
            }
            let spot = Spot { of, row };
            self.spots[at] = spot;
            self.nodes.insert(spot, at);
            row += 1;
        }
        self.titles
            .extend(title.map(|title| (of, padded(&title, widest))));
        self.sizes.push(Size {
            width: i32::try_from(widest).unwrap_or(i32::MAX),
            height: row,
        });
    }

    /// The node at a row of a box; of one that is no node, the one below.
    pub fn node(&self, of: usize, row: i32) -> Option<usize> {
        let at = |row| self.nodes.get(&Spot { of, row }).copied();
        at(row).or_else(|| at(row + 1))
    }

    /// The line between two nodes.
    pub fn edge(&self, (from, to): (usize, usize)) -> Option<Edge> {
        let (from, to) = (self.spots.get(from)?, self.spots.get(to)?);
        Some(Edge {
            from: from.of,
            from_row: Some(from.row),
            to: to.of,
            to_row: Some(to.row),
        })
    }

    /// The nodes that a line joins.
    pub fn ends(&self, route: &Route) -> Option<(usize, usize)> {
        let from = self.node(route.from, route.from_row)?;
        Some((from, self.node(route.to, route.to_row)?))
    }
}

fn cut(label: &str, longest: usize) -> String {
    let label = text::printable(label).into_owned();
    text::truncate_middle(&label, longest).into_owned()
}

fn text_of(node: &Node, longest: usize) -> String {
    let label = cut(&node.label, longest);
    let remark = if node.note.is_empty() {
        String::new()
    } else {
        format!(" {}", text::printable(&node.note))
    };
    let (open, close) = node.shape.brackets();
    format!("{open}{label}{remark}{close}")
}

/// A text in brackets, widened before the closing one.
fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text::width(text));
    match text.char_indices().next_back() {
        Some((at, _)) if missing > 0 => {
            format!("{}{}{}", &text[..at], " ".repeat(missing), &text[at..])
        }
        _ => text.to_owned(),
    }
}
