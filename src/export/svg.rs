//! The drawing of the terminal as SVG: the same cells, with lines and boxes in place of glyphs.
//!
//! A file needs nothing besides itself: fonts are generic, colours follow what the reader prefers, and there is neither
//! script nor link in it. Text is text, so that names can be found and copied.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::markup::{Escaped, escaped};
use super::sketch::{Shape, Sketch, SketchBox};
use crate::layout::{self, Arms, Cell, Mark, Placed, Point, Size, Spacing};
use crate::text;

/// Nodes of a drawing at most: nobody reads a larger one.
pub const MOST_DRAWN: usize = 200;

/// Width of a cell in pixels.
const ACROSS: i32 = 9;
/// Height of a cell.
const DOWN: i32 = 20;
/// Around everything.
const MARGIN: i32 = 12;

/// Colours for light paper, then for dark. The same rules as plain ones, for programs that know no variables.
const STYLE: &str = "\
.paper{fill:#fff}.line{stroke:#8a919c}.back{stroke:#8a919c}.head{fill:#6b7280}\
.chosen{stroke:#1f2430}.dataset rect{fill:#e6f3f5;stroke:#1b7a86}.ephemeral rect{fill:#fff;stroke:#1b7a86}\
.process rect{fill:#f3eefb;stroke:#7a55b8}.column rect{fill:#e6f3f5;stroke:#1b7a86}text{fill:#1f2430}\
@media(prefers-color-scheme:dark){\
.paper{fill:#16181d}.line{stroke:#737a86}.back{stroke:#737a86}.head{fill:#9aa1ad}\
.chosen{stroke:#f2f4f7}.dataset rect{fill:#12313a;stroke:#4fb6c4}.ephemeral rect{fill:#16181d;stroke:#4fb6c4}\
.process rect{fill:#2a2140;stroke:#a98be0}.column rect{fill:#12313a;stroke:#4fb6c4}text{fill:#e6e8ec}}\
.line,.back,.chosen{fill:none;stroke-width:1.3}.chosen{stroke-width:2.2}.back{stroke-dasharray:4 3}\
.ephemeral rect{stroke-dasharray:3 2}.focus rect{stroke-width:2.4}.focus text{font-weight:bold}";

/// The drawing as a file of its own.
pub fn svg(sketch: &Sketch, title: &str) -> String {
    drawing(sketch, title, Some(STYLE))
}

/// The drawing as an element of a page that has the style.
pub(super) fn element(sketch: &Sketch, title: &str) -> String {
    drawing(sketch, title, None)
}

fn drawing(sketch: &Sketch, title: &str, style: Option<&str>) -> String {
    let placed = layout::place(&sizes(sketch), &sketch.lines, spacing(sketch));
    let width = placed.width * ACROSS + 2 * MARGIN;
    let height = placed.height * DOWN + 2 * MARGIN;
    let mut text = String::new();
    let _ = write!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"{} {} {width} {height}\" role=\"img\" font-family=\"ui-monospace, monospace\" font-size=\"14\">\n\
         <title>{}</title>\n",
        -MARGIN,
        -MARGIN,
        Escaped(title),
    );
    if let Some(style) = style {
        let _ = writeln!(text, "<style>{style}</style>");
    }
    let _ = writeln!(
        text,
        "<rect class=\"paper\" x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\"/>",
        -MARGIN, -MARGIN
    );
    // Where much stands out, nothing does.
    let chosen = match &*sketch.focus {
        [one] => Some(*one),
        _ => None,
    };
    let is_chosen = |from, to| chosen.is_some_and(|it| it == from || it == to);
    for (class, path) in paths(&layout::cells(&placed, &is_chosen)) {
        let _ = writeln!(text, "<path class=\"{class}\" d=\"{path}\"/>");
    }
    for (at, (it, &node)) in sketch.boxes.iter().zip(&placed.nodes).enumerate() {
        node_box(it, node, sketch.focus.contains(&at), &mut text);
    }
    text.push_str("</svg>\n");
    text
}

fn sizes(sketch: &Sketch) -> Vec<Size> {
    let boxes = sketch.boxes.iter();
    let sizes = boxes.map(|it| Size {
        // A cell on each side of the words.
        width: i32::try_from(text::width(&it.words) + 2).unwrap_or(i32::MAX),
        height: 1,
    });
    sizes.collect()
}

fn spacing(sketch: &Sketch) -> Spacing {
    Spacing {
        // As on the screen: a large drawing is close, so that it can be overlooked.
        between_rows: i32::from(sketch.boxes.len() <= 40),
        ..Spacing::default()
    }
}

fn node_box(it: &SketchBox, node: Placed, is_focus: bool, text: &mut String) {
    let (kind, corner) = match it.shape {
        Shape::Dataset => ("dataset", 2),
        Shape::Ephemeral => ("ephemeral", 2),
        Shape::Process => ("process", 9),
        Shape::Column => ("column", 2),
    };
    let focus = if is_focus { " focus" } else { "" };
    let place = match (it.shape, it.place) {
        (Shape::Process, Some(place)) => format!(" data-node=\"p{place}\""),
        (_, Some(place)) => format!(" data-node=\"d{place}\""),
        (_, None) => String::new(),
    };
    let (x, y) = (node.at.x * ACROSS, node.at.y * DOWN);
    let _ = write!(text, "<g class=\"{kind}{focus}\"{place}>");
    if !it.more.is_empty() {
        let _ = write!(text, "<title>{}</title>", Escaped(&it.more.join("\n")));
    }
    let _ = writeln!(
        text,
        "<rect x=\"{x}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{corner}\"/>\
         <text x=\"{}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">{}</text></g>",
        y + 1,
        node.size.width * ACROSS,
        DOWN - 2,
        x + ACROSS,
        y + DOWN - 6,
        (node.size.width - 2) * ACROSS,
        escaped(&it.words)
    );
}

/// A stretch of line: its row or column, then from where to where, in half cells.
type Stretch = (i32, i32, i32);

/// The lines of one look.
#[derive(Default)]
struct Lines {
    level: Vec<Stretch>,
    upright: Vec<Stretch>,
}

/// The paths by their class.
fn paths(cells: &BTreeMap<Point, Cell>) -> Vec<(&'static str, String)> {
    const CLASSES: [&str; 3] = ["line", "back", "chosen"];
    let mut looks: [Lines; 3] = Default::default();
    let mut heads = String::new();
    for (at, cell) in cells {
        let look = match (cell.is_chosen(), cell.dashed != Arms::default()) {
            (true, _) => 2,
            (_, true) => 1,
            _ => 0,
        };
        let (x, y) = (at.x * 2, at.y * 2);
        let arms = cell.arms;
        let lines = &mut looks[look];
        if !is_crossing(*cell) {
            lines.level.extend(half(arms, Arms::WEST, (y, x)));
            lines.level.extend(half(arms, Arms::EAST, (y, x + 1)));
        }
        lines.upright.extend(half(arms, Arms::NORTH, (x, y)));
        lines.upright.extend(half(arms, Arms::SOUTH, (x, y + 1)));
        if cell.mark == Mark::Head {
            let (left, top) = (at.x * ACROSS + 1, at.y * DOWN + DOWN / 2 - 4);
            let length = ACROSS - 1;
            let _ = write!(heads, "M{left} {top}l{length} 4l-{length} 4z");
        }
    }
    let mut paths = Vec::new();
    for (class, lines) in CLASSES.into_iter().zip(looks) {
        let mut path = String::new();
        for (row, from, to) in joined(lines.level) {
            let y = row * DOWN / 2 + DOWN / 2;
            let _ = write!(path, "M{} {y}H{}", across(from), across(to));
        }
        for (column, from, to) in joined(lines.upright) {
            let x = across(column + 1);
            let _ = write!(path, "M{x} {}V{}", from * DOWN / 2, to * DOWN / 2);
        }
        if !path.is_empty() {
            paths.push((class, path));
        }
    }
    if !heads.is_empty() {
        paths.push(("head", heads));
    }
    paths
}

/// Half cells in pixels; cells have an odd number of them.
fn across(half_cells: i32) -> String {
    let pixels = half_cells * ACROSS;
    match pixels % 2 {
        0 => (pixels / 2).to_string(),
        _ => format!("{}.5", pixels / 2),
    }
}

/// Two lines that only cross: the upright one runs over the other, as on the screen.
fn is_crossing(cell: Cell) -> bool {
    let all = [Arms::NORTH, Arms::EAST, Arms::SOUTH, Arms::WEST];
    cell.mark == Mark::Line && all.into_iter().all(|arm| cell.arms.has(arm))
}

fn half(arms: Arms, arm: Arms, (line, from): (i32, i32)) -> Option<Stretch> {
    arms.has(arm).then_some((line, from, from + 1))
}

/// Stretches that touch become one.
fn joined(mut all: Vec<Stretch>) -> Vec<Stretch> {
    all.sort_unstable();
    let mut long: Vec<Stretch> = Vec::new();
    for (line, from, to) in all {
        match long.last_mut() {
            Some(last) if last.0 == line && last.2 >= from => last.2 = last.2.max(to),
            _ => long.push((line, from, to)),
        }
    }
    long
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::label::tests::odd_names;
    use crate::export::part::Part;

    #[test]
    fn names_cannot_break_out_of_their_element() {
        let lineage = odd_names();
        let sketch = Sketch::of(&lineage, &Part::whole(&lineage));
        insta::assert_snapshot!(svg(&sketch, "a <b> & \"c\""));
    }

    #[test]
    fn stretches_that_touch_are_one_line_and_others_stay_apart() {
        let stretches = vec![(2, 0, 1), (0, 3, 4), (0, 1, 2), (0, 2, 3), (0, 6, 7)];
        assert_eq!(joined(stretches), [(0, 1, 4), (0, 6, 7), (2, 0, 1)]);
    }
}
