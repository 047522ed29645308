//! A progress bar and a small bar chart.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::ui::Ui;
use crate::text;
use crate::tui::theme::Role;

/// A bar of `width` cells, as full as `done` is of `total`.
pub fn bar(done: usize, total: usize, width: usize, ui: Ui<'_>) -> String {
    let full = done.min(total) * width / total.max(1);
    let (on, off) = if ui.is_ascii {
        ('#', '.')
    } else {
        ('━', '─')
    };
    let mut bar = String::with_capacity(width * 3);
    bar.extend(std::iter::repeat_n(on, full));
    bar.extend(std::iter::repeat_n(off, width - full));
    bar
}

/// One column of bars per value, the newest on the right, with the largest and the newest value named above.
pub fn draw(frame: &mut Frame<'_>, area: Rect, values: &[f64], ui: Ui<'_>) {
    if area.height < 2 || area.width == 0 {
        return;
    }
    let rows = usize::from(area.height - 1);
    let columns = usize::from(area.width / 2).max(1);
    let shown = &values[values.len().saturating_sub(columns)..];
    let largest = shown.iter().copied().fold(0.0_f64, f64::max);
    let newest = shown.last().copied().unwrap_or(0.0);
    let legend = format!("newest {} of at most {}", short(newest), short(largest));
    ui.line(
        Role::Dim,
        text::truncate_end(&legend, usize::from(area.width)),
    )
    .render(Rect { height: 1, ..area }, frame.buffer_mut());
    for row in 0..rows {
        let level = rows - row;
        let cells: String = shown
            .iter()
            .map(|&value| {
                if height(value, largest, rows) >= level {
                    block(ui)
                } else {
                    "  "
                }
            })
            .collect();
        let y = area.y + 1 + u16::try_from(row).unwrap_or(0);
        ui.line(Role::Key, cells)
            .render(Rect::new(area.x, y, area.width, 1), frame.buffer_mut());
    }
}

fn block(ui: Ui<'_>) -> &'static str {
    if ui.is_ascii { "# " } else { "┃ " }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share between 0 and 1 of a few rows"
)]
fn height(value: f64, largest: f64, rows: usize) -> usize {
    if largest <= 0.0 || !value.is_finite() {
        return 0;
    }
    ((value / largest).clamp(0.0, 1.0) * rows as f64).ceil() as usize
}

fn short(value: f64) -> String {
    if value == 0.0 || value.abs() >= 100.0 {
        format!("{value:.0}")
    } else if value.abs() >= 0.01 {
        format!("{value:.2}")
    } else {
        format!("{value:.1e}")
    }
}
