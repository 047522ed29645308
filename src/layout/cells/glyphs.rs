//! The character for a cell: what its lines look like is decided here and not before.

use super::{Arms, Cell, Mark};

/// The characters to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GlyphSet {
    /// Box drawing.
    Lines,
    /// `-`, `|`, `+`, `>`.
    Ascii,
}

/// Box drawing by arms, light where an arm counts 1 and heavy where it counts 2: north counts 27, east 9, south 3, west 1
/// times that. All of them exist (U+2500 to U+257F).
const BOXES: [char; 81] = [
    ' ', '╴', '╸', '╷', '┐', '┑', '╻', '┒', '┓', // no north, no east
    '╶', '─', '╾', '┌', '┬', '┭', '┎', '┰', '┱', // light east
    '╺', '╼', '━', '┍', '┮', '┯', '┏', '┲', '┳', // heavy east
    '╵', '┘', '┙', '│', '┤', '┥', '╽', '┧', '┪', // light north
    '└', '┴', '┵', '├', '┼', '┽', '┟', '╁', '╅', //
    '┕', '┶', '┷', '┝', '┾', '┿', '┢', '╆', '╈', //
    '╹', '┚', '┛', '╿', '┦', '┩', '┃', '┨', '┫', // heavy north
    '┖', '┸', '┹', '┞', '╀', '╃', '┠', '╂', '╉', //
    '┗', '┺', '┻', '┡', '╄', '╇', '┣', '╊', '╋', //
];

/// The character for a cell.
pub fn glyph(cell: Cell, set: GlyphSet) -> char {
    match set {
        GlyphSet::Lines => line(cell),
        GlyphSet::Ascii => ascii(cell),
    }
}

fn line(cell: Cell) -> char {
    let is_dashed = cell.dashed == cell.arms;
    let is_heavy = cell.is_chosen();
    match (cell.mark, is_heavy) {
        (Mark::Head, _) => '▶',
        (_, false) if is_dashed && !cell.arms.is_upright() => '╌',
        (_, true) if is_dashed && !cell.arms.is_upright() => '╍',
        (_, false) if is_dashed && !cell.arms.is_level() => '╎',
        (_, true) if is_dashed && !cell.arms.is_level() => '╏',
        _ => {
            let weight =
                |arm: Arms| usize::from(cell.arms.has(arm)) + usize::from(cell.heavy.has(arm));
            let arms = [Arms::NORTH, Arms::EAST, Arms::SOUTH, Arms::WEST];
            BOXES[arms.into_iter().fold(0, |sum, arm| sum * 3 + weight(arm))]
        }
    }
}

/// Chosen lines are `=` and `#`; where a line runs under one that turns to the right, that one is no `+` but leans there.
fn ascii(cell: Cell) -> char {
    let arms = cell.arms;
    let (is_upright, is_level) = (arms.is_upright(), arms.is_level());
    match (cell.mark, is_upright, is_level) {
        (Mark::Head, ..) => '>',
        (_, true, false) if cell.dashed == arms => ':',
        (_, true, false) if cell.is_chosen() => '#',
        (_, true, false) => '|',
        (Mark::Over, true, true) => match (arms.has(Arms::NORTH), arms.has(Arms::SOUTH)) {
            (true, false) => '\\',
            (false, _) => '/',
            (true, true) => '}',
        },
        (_, true, true) => '+',
        _ if cell.dashed == arms => '.',
        _ if cell.is_chosen() => '=',
        _ => '-',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_arms_has_its_own_box() {
        let distinct: std::collections::BTreeSet<char> = BOXES.into_iter().collect();
        assert_eq!(distinct.len(), BOXES.len());
        for (text, arms, heavy) in [
            ('─', [false, true, false, true], [false; 4]),
            ('│', [true, false, true, false], [false; 4]),
            ('┼', [true; 4], [false; 4]),
            ('╋', [true; 4], [true; 4]),
            ('┿', [true; 4], [false, true, false, true]),
            ('╂', [true; 4], [true, false, true, false]),
            ('┕', [true, true, false, false], [false, true, false, false]),
            ('┲', [false, true, true, true], [false, true, true, false]),
        ] {
            let set = |has: [bool; 4]| {
                let arms = [Arms::NORTH, Arms::EAST, Arms::SOUTH, Arms::WEST];
                let mut set = Arms::default();
                for (arm, has) in arms.into_iter().zip(has) {
                    if has {
                        set.join(arm);
                    }
                }
                set
            };
            let cell = Cell {
                arms: set(arms),
                heavy: set(heavy),
                ..Cell::default()
            };
            assert_eq!(glyph(cell, GlyphSet::Lines), text);
        }
    }
}
