//! Turns routes into glyphs. What a line looks like (light, heavy, dashed, ASCII) is decided here and not before.

use std::collections::BTreeMap;

use super::{Drawing, Point};

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
    const ALL: Arms = Arms(15);

    fn join(&mut self, other: Arms) {
        self.0 |= other.0;
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
    /// Nothing; four arms are two lines that cross.
    #[default]
    Line,
    /// Lines of one source branch here in all four directions.
    Junction,
    /// The head of an arrow: an edge ends here, to the right.
    Head,
}

/// A cell with lines in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Cell {
    /// Where lines leave it.
    pub arms: Arms,
    /// What is special about it.
    pub mark: Mark,
    /// All lines here close a cycle.
    pub is_back: bool,
    /// A chosen edge runs through.
    pub is_chosen: bool,
}

/// The weight of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// An ordinary edge.
    Light,
    /// A chosen edge.
    Heavy,
}

/// The characters to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GlyphSet {
    /// Box drawing.
    Lines,
    /// `-`, `|`, `+`, `>`.
    Ascii,
}

/// The cells of all routes. `is_chosen` tells which edges, given as `(from, to)`, stand out.
pub fn cells(drawing: &Drawing, is_chosen: &dyn Fn(usize, usize) -> bool) -> BTreeMap<Point, Cell> {
    let mut found: BTreeMap<Point, Cell> = BTreeMap::new();
    let mut by_source: BTreeMap<(Point, usize), Arms> = BTreeMap::new();
    for route in &drawing.routes {
        let chosen = is_chosen(route.from, route.to);
        for (at, arms) in arms_along(&route.corners) {
            let cell = found.entry(at).or_insert(Cell {
                is_back: true,
                ..Cell::default()
            });
            cell.arms.join(arms);
            cell.is_back &= route.is_back;
            cell.is_chosen |= chosen;
            by_source.entry((at, route.from)).or_default().join(arms);
        }
        if let Some(&end) = route.corners.last() {
            found.entry(end).or_default().mark = Mark::Head;
        }
    }
    for ((at, _), arms) in by_source {
        if arms == Arms::ALL
            && let Some(cell) = found.get_mut(&at)
            && cell.mark == Mark::Line
        {
            cell.mark = Mark::Junction;
        }
    }
    found
}

/// Every cell of a polyline with the arms it needs there. The first cell opens to the left, towards the source.
fn arms_along(corners: &[Point]) -> Vec<(Point, Arms)> {
    let mut cells: Vec<(Point, Arms)> = Vec::new();
    let Some(&first) = corners.first() else {
        return cells;
    };
    cells.push((first, Arms::WEST));
    for pair in corners.windows(2) {
        let [from, to] = pair else { continue };
        let (dx, dy) = ((to.x - from.x).signum(), (to.y - from.y).signum());
        let mut at = *from;
        while at != *to {
            if let Some((_, arms)) = cells.last_mut() {
                arms.join(Arms::towards(dx, dy));
            }
            at = Point {
                x: at.x + dx,
                y: at.y + dy,
            };
            cells.push((at, Arms::towards(-dx, -dy)));
        }
    }
    if let Some((_, arms)) = cells.last_mut() {
        arms.join(Arms::EAST);
    }
    cells
}

const LIGHT: [char; 16] = [
    ' ', '│', '─', '└', '│', '│', '┌', '├', '─', '┘', '─', '┴', '┐', '┤', '┬', '┼',
];
const HEAVY: [char; 16] = [
    ' ', '┃', '━', '┗', '┃', '┃', '┏', '┣', '━', '┛', '━', '┻', '┓', '┫', '┳', '╋',
];

/// The character for a cell.
pub fn glyph(cell: Cell, set: GlyphSet) -> char {
    let weight = if cell.is_chosen {
        Weight::Heavy
    } else {
        Weight::Light
    };
    match set {
        GlyphSet::Lines => line(cell, weight),
        GlyphSet::Ascii => ascii(cell, weight),
    }
}

fn line(cell: Cell, weight: Weight) -> char {
    let arms = cell.arms;
    match (cell.mark, weight) {
        (Mark::Head, _) => '▶',
        (_, Weight::Light) if cell.is_back && !arms.is_upright() => '╌',
        (_, Weight::Heavy) if cell.is_back && !arms.is_upright() => '╍',
        (_, Weight::Light) if cell.is_back && !arms.is_level() => '╎',
        (_, Weight::Heavy) if cell.is_back && !arms.is_level() => '╏',
        // Two lines that only cross: the upright one runs over the other, so that it cannot be taken for a branch.
        (Mark::Line, Weight::Light) if arms == Arms::ALL => '│',
        (_, Weight::Light) => LIGHT[usize::from(arms.0)],
        (_, Weight::Heavy) => HEAVY[usize::from(arms.0)],
    }
}

fn ascii(cell: Cell, weight: Weight) -> char {
    match (cell.mark, cell.arms.is_upright(), cell.arms.is_level()) {
        (Mark::Head, ..) => '>',
        (_, true, false) => '|',
        (Mark::Line, true, true) if cell.arms == Arms::ALL => '|',
        (_, true, true) => '+',
        _ if cell.is_back => '.',
        _ if weight == Weight::Heavy => '=',
        _ => '-',
    }
}
