//! Turns routes into cells with arms: where lines leave a cell, and which of them are heavy or dashed.
//!
//! Where a line that stands upright meets one that comes from the left and belongs to another source, the upright one is
//! drawn and the other runs under it: `─│─` they only cross, `─├─` the upright one also turns to the right, `─└─` it ends
//! there. An arm to the left means that the lines are one source's. So one can always tell which source feeds what, even
//! where lines to one target meet.

mod glyphs;

use std::collections::BTreeMap;

pub use self::glyphs::{GlyphSet, glyph};
use super::{Drawing, Point, Route};

/// The directions in which lines leave a cell, as a set of [`Arms::NORTH`] and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Arms(u8);

impl Arms {
    /// Upwards.
    pub const NORTH: Arms = Arms(1);
    /// To the right.
    pub const EAST: Arms = Arms(2);
    /// Downwards.
    pub const SOUTH: Arms = Arms(4);
    /// To the left.
    pub const WEST: Arms = Arms(8);

    fn join(&mut self, other: Arms) {
        self.0 |= other.0;
    }

    fn without(self, other: Arms) -> Arms {
        Arms(self.0 & !other.0)
    }

    fn within(self, other: Arms) -> Arms {
        Arms(self.0 & other.0)
    }

    /// Whether a line leaves in one of these directions.
    pub fn has(self, any: Arms) -> bool {
        self.0 & any.0 != 0
    }

    fn is_upright(self) -> bool {
        self.has(Arms(1 | 4))
    }

    fn is_level(self) -> bool {
        self.has(Arms(2 | 8))
    }

    fn towards(dx: i32, dy: i32) -> Arms {
        match (dx, dy) {
            (1, _) => Arms::EAST,
            (-1, _) => Arms::WEST,
            (_, 1) => Arms::SOUTH,
            _ => Arms::NORTH,
        }
    }
}

/// What is special about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mark {
    /// Nothing.
    #[default]
    Line,
    /// Another line runs under this one, straight on.
    Over,
    /// The head of an arrow: an edge ends here, to the right.
    Head,
}

/// A cell with lines in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Cell {
    /// Where lines leave it.
    pub arms: Arms,
    /// Those of them that belong to chosen edges.
    pub heavy: Arms,
    /// Those of them that belong only to edges that close a cycle.
    pub dashed: Arms,
    /// What is special about it.
    pub mark: Mark,
}

impl Cell {
    /// Whether a chosen edge runs through.
    pub fn is_chosen(self) -> bool {
        self.heavy != Arms::default()
    }
}

/// A part of a drawing: the cells from `from` up to but without `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The upper left cell.
    pub from: Point,
    /// The cell under and right of the last one.
    pub to: Point,
}

impl Window {
    fn contains(self, at: Point) -> bool {
        (self.from.x..self.to.x).contains(&at.x) && (self.from.y..self.to.y).contains(&at.y)
    }
}

/// The cells of all routes. `is_chosen` tells which edges, given as `(from, to)`, stand out.
pub fn cells(drawing: &Drawing, is_chosen: &dyn Fn(usize, usize) -> bool) -> BTreeMap<Point, Cell> {
    let everything = Window {
        from: Point {
            x: i32::MIN,
            y: i32::MIN,
        },
        to: Point {
            x: i32::MAX,
            y: i32::MAX,
        },
    };
    cells_within(drawing, everything, &|route| {
        is_chosen(route.from, route.to)
    })
}

/// The cells of a part of a drawing; what lies outside costs nothing but a look at its corners.
pub fn cells_within(
    drawing: &Drawing,
    window: Window,
    is_chosen: &dyn Fn(&Route) -> bool,
) -> BTreeMap<Point, Cell> {
    let mut found: BTreeMap<(Point, usize, i32), Lines> = BTreeMap::new();
    for route in &drawing.routes {
        let chosen = is_chosen(route);
        walk(&route.corners, window, |at, arms| {
            let lines = found.entry((at, route.from, route.from_row)).or_default();
            lines.all.join(arms);
            if chosen {
                lines.heavy.join(arms);
            }
            if !route.is_back {
                lines.plain.join(arms);
            }
        });
    }
    let mut cells: BTreeMap<Point, Cell> = BTreeMap::new();
    let mut here: Vec<Lines> = Vec::new();
    let mut sources = found.into_iter().peekable();
    while let Some(((at, ..), lines)) = sources.next() {
        here.push(lines);
        if sources.peek().is_none_or(|((next, ..), _)| *next != at) {
            cells.insert(at, together(&here));
            here.clear();
        }
    }
    let ends = drawing
        .routes
        .iter()
        .filter_map(|route| route.corners.last());
    for end in ends {
        if let Some(cell) = cells.get_mut(end) {
            cell.mark = Mark::Head;
        }
    }
    cells
}

/// The lines of one source in a cell.
#[derive(Debug, Clone, Copy, Default)]
struct Lines {
    all: Arms,
    heavy: Arms,
    /// Of edges that close no cycle.
    plain: Arms,
}

impl Lines {
    fn join(&mut self, other: Self) {
        self.all.join(other.all);
        self.heavy.join(other.heavy);
        self.plain.join(other.plain);
    }
}

/// What is drawn where the lines of these sources meet.
fn together(sources: &[Lines]) -> Cell {
    let (mut upright, mut level) = (Lines::default(), Lines::default());
    for &lines in sources {
        if lines.all.is_upright() {
            upright.join(lines);
        } else {
            level.join(lines);
        }
    }
    let is_crossing = !upright.all.is_level();
    let (shown, mark) = match (upright.all == Arms::default(), level.all == Arms::default()) {
        (true, _) => (level, Mark::Line),
        (_, true) => (upright, Mark::Line),
        // A chosen line is not interrupted by one that is not.
        _ if is_crossing && level.heavy.is_level() && !upright.heavy.is_upright() => {
            (level, Mark::Over)
        }
        _ => {
            let mut shown = upright;
            shown.heavy.join(level.heavy.within(upright.all));
            shown.plain.join(level.plain.within(upright.all));
            (shown, Mark::Over)
        }
    };
    Cell {
        arms: shown.all,
        heavy: shown.heavy,
        dashed: shown.all.without(shown.plain),
        mark,
    }
}

/// Visits every cell of a polyline in the window, with the arms it needs there; a cell may be visited twice. The first
/// cell opens to the left, towards the source, the last one to the right.
fn walk(corners: &[Point], window: Window, mut visit: impl FnMut(Point, Arms)) {
    let mut visit = |at: Point, arms: Arms| {
        if window.contains(at) {
            visit(at, arms);
        }
    };
    let (Some(&first), Some(&last)) = (corners.first(), corners.last()) else {
        return;
    };
    visit(first, Arms::WEST);
    visit(last, Arms::EAST);
    for pair in corners.windows(2) {
        let &[from, to] = pair else { continue };
        let (dx, dy) = ((to.x - from.x).signum(), (to.y - from.y).signum());
        let ahead = Arms::towards(dx, dy);
        let behind = Arms::towards(-dx, -dy);
        visit(from, ahead);
        visit(to, behind);
        let mut both = ahead;
        both.join(behind);
        // Of a run that is partly outside only the visible part is walked.
        let (low, high) = (from.min(to), from.max(to));
        if dy == 0 {
            for x in (low.x + 1).max(window.from.x)..high.x.min(window.to.x) {
                visit(Point { x, y: from.y }, both);
            }
        } else {
            for y in (low.y + 1).max(window.from.y)..high.y.min(window.to.y) {
                visit(Point { x: from.x, y }, both);
            }
        }
    }
}
