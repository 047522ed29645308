//! Where the parts of the whole screen lie; shared by drawing, the mouse and `settle`.

use ratatui::layout::Rect;

use super::model::{COMFORTABLE, Model, SMALLEST};
use super::screen::ScreenId;
use crate::text;
use crate::workspace::ClusterShare;

/// The parts of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The names of the screens.
    pub header: Rect,
    /// The screen.
    pub body: Rect,
    /// Messages, progress, or the line one types into.
    pub status: Rect,
    /// The keys.
    pub hints: Rect,
}

/// The parts of a terminal of this size.
pub fn parts((width, height): (u16, u16)) -> Parts {
    let row = |y: u16| Rect::new(0, y.min(height), width, 1.min(height.saturating_sub(y)));
    Parts {
        header: row(0),
        body: Rect::new(0, 1.min(height), width, height.saturating_sub(3)),
        status: row(height.saturating_sub(2)),
        hints: row(height.saturating_sub(1)),
    }
}

/// Whether anything but a message can be drawn.
pub fn is_too_small((width, height): (u16, u16)) -> bool {
    width < SMALLEST.0 || height < SMALLEST.1
}

/// Whether things may be cut off for lack of room.
pub fn is_cramped((width, height): (u16, u16)) -> bool {
    width < COMFORTABLE.0 || height < COMFORTABLE.1
}

/// Cells that the header leaves at least to what was opened, where all screens are named.
const SUBJECT: usize = 20;

/// The label of each screen in the header and where it lies. Where there is no room for all, those that are seldom needed are
/// left out, but for the one shown; where there is none for the rest either, only that has its name.
pub fn tabs(model: &Model, header: Rect) -> Vec<(ScreenId, Rect, String)> {
    let label = |screen: ScreenId, short: bool| {
        if short && screen != model.screen {
            format!(" {} ", screen.number())
        } else {
            format!(" {} {} ", screen.number(), screen.title())
        }
    };
    let has_jobs = model.surroundings.clusters != ClusterShare::None;
    let all: Vec<ScreenId> = (ScreenId::ALL.into_iter())
        .filter(|&screen| has_jobs || screen != ScreenId::Jobs)
        .filter(|&screen| !screen.is_named_only_while_shown() || screen == model.screen)
        .collect();
    let is_named = |it: &ScreenId| !it.is_seldom_needed() || *it == model.screen;
    let often = all.iter().copied().filter(is_named);
    let often: Vec<ScreenId> = often.collect();
    let long = |screens: &[ScreenId]| -> usize {
        let labels = screens.iter().map(|&screen| label(screen, false));
        labels.map(|label| text::width(&label)).sum()
    };
    let room = usize::from(header.width);
    let has_room_for_all = long(&all) + SUBJECT <= room;
    let screens = if has_room_for_all { all } else { often };
    let is_short = long(&screens) > room;
    let mut x = header.x;
    screens
        .into_iter()
        .map(|screen| {
            let label = label(screen, is_short);
            let width = u16::try_from(text::width(&label)).unwrap_or(0);
            let rect = Rect::new(
                x,
                header.y,
                width.min(header.right().saturating_sub(x)),
                header.height,
            );
            x = (x + width).min(header.right());
            (screen, rect, label)
        })
        .collect()
}

impl Model {
    /// Where the screen lies.
    pub fn screen_area(&self) -> Rect {
        parts(self.size).body
    }
}
