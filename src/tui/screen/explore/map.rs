//! How much lies around something: for its details in all, and for the focus as a map of one row, with bars for what lies at
//! which distance.

use std::collections::VecDeque;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::near::column_id;
use crate::collections::FastSet;
use crate::lineage::{Direction, Lineage, NodeId};
use crate::text;
use crate::tui::theme::Role;
use crate::tui::widget::ui::Ui;
use crate::tui::work::Thing;

/// Hops that are told of to each side.
const FARTHEST: usize = 6;

/// Longest bar, in cells.
const LONGEST: usize = 8;

/// Longest label of the focus, in cells.
const LABEL: usize = 32;

/// Things that are looked for at most: who is near a hub can wait for the table of impact, which counts all.
const MOST: usize = 3_000;

/// How much lies around something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Map {
    /// What feeds it.
    pub up: Side,
    /// What it feeds.
    pub down: Side,
}

/// How much lies on one side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    /// How many datasets (or columns) lie at each distance in hops, the nearest first.
    layers: Vec<usize>,
    /// How many things there are.
    total: usize,
    /// Whether there are more.
    is_cut: bool,
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.total)?;
        f.write_str(if self.is_cut { " or more" } else { "" })
    }
}

impl Side {
    fn of(graph: &Lineage, thing: &Thing, direction: Direction) -> Self {
        match column_id(thing) {
            Some(column) => {
                let (distances, is_cut) = graph.column_distances(&column, direction, MOST);
                let mut side = Self {
                    is_cut,
                    ..Self::default()
                };
                for hops in distances {
                    side.count(hops, true);
                }
                side
            }
            None => Self::of_nodes(graph, thing.node, direction),
        }
    }

    fn of_nodes(graph: &Lineage, from: NodeId, direction: Direction) -> Self {
        let mut side = Self::default();
        let mut seen: FastSet<NodeId> = FastSet::default();
        let mut queue = VecDeque::from([(from, 0_u32)]);
        while let Some((node, steps)) = queue.pop_front() {
            for next in graph.beside(node, direction) {
                if side.total >= MOST {
                    side.is_cut = true;
                    return side;
                }
                if seen.insert(next) {
                    let steps = steps + 1;
                    // A process stands half a hop from its datasets.
                    side.count(steps.div_ceil(2), next.as_dataset().is_some());
                    queue.push_back((next, steps));
                }
            }
        }
        side
    }

    fn count(&mut self, hops: u32, is_drawn: bool) {
        self.total += 1;
        let at = usize::try_from(hops.saturating_sub(1)).unwrap_or(usize::MAX);
        if at >= FARTHEST || !is_drawn {
            return;
        }
        if self.layers.len() <= at {
            self.layers.resize(at + 1, 0);
        }
        self.layers[at] += 1;
    }
}

impl Map {
    /// The map around something.
    pub fn of(graph: &Lineage, thing: &Thing) -> Self {
        Self {
            up: Side::of(graph, thing, Direction::Up),
            down: Side::of(graph, thing, Direction::Down),
        }
    }

    /// Draws it: bars of what feeds the focus left of it, of what it feeds on the right.
    pub fn draw(&self, focus: &str, frame: &mut Frame<'_>, area: Rect, ui: Ui<'_>) {
        let label = text::printable(focus).into_owned();
        let label = text::truncate_middle(&label, LABEL).into_owned();
        let side = |layers: &[usize]| -> Vec<String> {
            layers.iter().map(|&count| bar(count, ui)).collect()
        };
        let mut up = side(&self.up.layers);
        up.reverse();
        let down = side(&self.down.layers);
        let up = format!(" upstream  {}  ", or_none(&up));
        let down = format!("  {}  downstream", or_none(&down));
        let pieces: Vec<Span<'static>> = vec![
            ui.span(Role::Dim, up),
            ui.span(Role::Title, format!("[{label}]")),
            ui.span(Role::Dim, down),
        ];
        Line::from(pieces).render(area, frame.buffer_mut());
    }
}

fn or_none(bars: &[String]) -> String {
    if bars.is_empty() {
        "0".to_owned()
    } else {
        bars.join("  ")
    }
}

/// A count with a bar that is one cell longer for each doubling.
fn bar(count: usize, ui: Ui<'_>) -> String {
    let doublings = usize::try_from(count.checked_ilog2().unwrap_or(0)).unwrap_or(0);
    let cell = if ui.is_ascii { "=" } else { "━" };
    format!("{} {count}", cell.repeat((doublings + 1).min(LONGEST)))
}
