//! A screen as an SVG picture, for documentation and for looking at colours.

use std::fmt::Write;

use super::Background;

const CELL: (usize, usize) = (9, 19);

/// The sixteen colours of a terminal, as xterm has them by default but for a readable blue.
const BASE: [&str; 16] = [
    "#2e3436", "#cc0000", "#4e9a06", "#c4a000", "#3465a4", "#75507b", "#06989a", "#d3d7cf",
    "#7f8380", "#ef2929", "#8ae234", "#fce94f", "#729fcf", "#ad7fa8", "#34e2e2", "#ffffff",
];

pub fn svg(screen: &vt100::Screen, background: Background) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let (ink, paper) = match background {
        Background::Light => ("#1c1c1c", "#ffffff"),
        Background::Dark | Background::Silent => ("#e4e4e4", "#16181d"),
    };
    let (width, height) = (usize::from(columns) * CELL.0, usize::from(rows) * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{paper}\"/>\n\
         <g font-family=\"DejaVu Sans Mono, Noto Sans Mono CJK SC, Menlo, monospace\" font-size=\"15\" xml:space=\"preserve\">\n"
    );
    for row in 0..rows {
        let mut backs: Vec<Run> = Vec::new();
        let mut texts: Vec<Run> = Vec::new();
        for column in 0..columns {
            let Some(cell) = screen.cell(row, column) else {
                continue;
            };
            if cell.is_wide_continuation() {
                continue;
            }
            let (mut fore, mut back) = (color(cell.fgcolor(), ink), color(cell.bgcolor(), paper));
            if cell.inverse() {
                std::mem::swap(&mut fore, &mut back);
            }
            let cells = if cell.is_wide() { 2 } else { 1 };
            let at = usize::from(column);
            if back != paper {
                extend(&mut backs, at, cells, &back, "");
            }
            let text = cell.contents();
            if !text.trim().is_empty() {
                let weight = if cell.bold() {
                    " font-weight=\"bold\""
                } else {
                    ""
                };
                let dim = if cell.dim() { " opacity=\"0.6\"" } else { "" };
                let line = if cell.underline() {
                    " text-decoration=\"underline\""
                } else {
                    ""
                };
                let style = format!("fill=\"{fore}\"{weight}{dim}{line}");
                extend(&mut texts, at, cells, &style, text);
            }
        }
        let y = usize::from(row) * CELL.1;
        for run in backs {
            let (x, width) = (run.at * CELL.0, run.cells * CELL.0);
            let (fill, height) = (run.style, CELL.1);
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
            );
        }
        for run in texts {
            let (x, width) = (run.at * CELL.0, run.cells * CELL.0);
            let text = run.text.replace('&', "&amp;").replace('<', "&lt;");
            // The fonts of whoever looks differ in width; the cells do not.
            let _ = writeln!(
                out,
                "<text x=\"{x}\" y=\"{}\" textLength=\"{width}\" {}>{text}</text>",
                y + 15,
                run.style
            );
        }
    }
    out + "</g>\n</svg>\n"
}

/// Neighbouring cells of one style.
struct Run {
    at: usize,
    cells: usize,
    style: String,
    text: String,
}

/// Adds a cell to the last run, or begins another one.
fn extend(runs: &mut Vec<Run>, at: usize, cells: usize, style: &str, text: &str) {
    match runs.last_mut() {
        Some(run) if run.at + run.cells == at && run.style == style => {
            run.cells += cells;
            run.text.push_str(text);
        }
        _ => runs.push(Run {
            at,
            cells,
            style: style.to_owned(),
            text: text.to_owned(),
        }),
    }
}

fn color(color: vt100::Color, default: &str) -> String {
    match color {
        vt100::Color::Default => default.to_owned(),
        vt100::Color::Idx(index) => match (BASE.get(usize::from(index)), index) {
            (Some(base), _) => (*base).to_owned(),
            (None, 232..) => {
                let level = 8 + 10 * (u32::from(index) - 232);
                format!("#{level:02x}{level:02x}{level:02x}")
            }
            (None, _) => {
                let level = |value: u8| {
                    if value == 0 {
                        0
                    } else {
                        55 + 40 * u32::from(value)
                    }
                };
                let index = index - 16;
                format!(
                    "#{:02x}{:02x}{:02x}",
                    level(index / 36),
                    level(index / 6 % 6),
                    level(index % 6)
                )
            }
        },
        vt100::Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
    }
}
