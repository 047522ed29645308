//! The layout that most screens share: a list, and beside or under it what is to be told about the selected line.

use ratatui::layout::{Position, Rect};

use super::clicked_row;
use super::explore::panes::split;
use crate::tui::action::Action;
use crate::tui::msg::MouseKind;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::pane::inner;

/// Columns from which on the two stand side by side.
const WIDE: u16 = 150;

/// Which of the two keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Half {
    /// The list.
    #[default]
    List,
    /// What is told about its selected line.
    Detail,
}

/// Where the list and the detail lie.
pub fn halves(area: Rect) -> [Rect; 2] {
    halves_from(area, WIDE)
}

/// Where the list and the detail lie; side by side from so many columns on.
pub fn halves_from(area: Rect, wide: u16) -> [Rect; 2] {
    if area.width >= wide {
        split(area, false, 50)
    } else {
        split(area, true, 50)
    }
}

/// Runs what both halves understand; false where `action` is none of that.
pub fn run(half: &mut Half, list: &mut Filtered, detail: &mut Scroll, action: Action) -> bool {
    match action {
        Action::NextPane | Action::PreviousPane => {
            *half = match half {
                Half::List => Half::Detail,
                Half::Detail => Half::List,
            };
            true
        }
        Action::Back if *half == Half::Detail => {
            *half = Half::List;
            true
        }
        _ => match half {
            Half::List => list.run(action),
            Half::Detail => detail.run(action),
        },
    }
}

/// The mouse was used; true where a click selected the line that was selected already.
pub fn mouse(
    half: &mut Half,
    list: &mut Filtered,
    detail: &mut Scroll,
    kind: MouseKind,
    at: Position,
    areas: [Rect; 2],
) -> bool {
    let is_list = areas[0].contains(at);
    let lines = match kind {
        MouseKind::ScrollUp => -3,
        MouseKind::ScrollDown => 3,
        MouseKind::Click => {
            *half = if is_list { Half::List } else { Half::Detail };
            let row = clicked_row(inner(areas[0]), at, list.cursor.top);
            let was = list.cursor.at;
            if let Some(row) = row.filter(|_| is_list) {
                list.cursor.select(row);
                return row == was;
            }
            return false;
        }
    };
    if is_list {
        list.cursor.scroll(lines);
    } else {
        detail.scroll(lines);
    }
    false
}
