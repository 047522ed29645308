//! Where the panes of Explore lie: a view above one pane on a small terminal, everything at once on a wide one.

use ratatui::layout::{Constraint, Layout, Rect};

use super::{Explore, View};
use crate::text;

/// A part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// What feeds the focus.
    Upstream,
    /// The list one walks in.
    #[default]
    List,
    /// What the focus feeds.
    Downstream,
    /// One of the linked views.
    View,
    /// Details.
    Details,
    /// Source.
    Sql,
}

impl Pane {
    /// Whether keys can go to it.
    pub fn takes_focus(self) -> bool {
        !matches!(self, Self::Upstream | Self::Downstream)
    }
}

/// What stands beside a view where not everything fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Beside {
    /// Details.
    #[default]
    Details,
    /// Source.
    Source,
    /// The drawing; beside the lists only.
    Drawing,
    /// Nothing: the view has all the room.
    Nothing,
}

impl Beside {
    /// What can stand beside a view at a width, in the order of the cycle. Details that are there anyway are not among it;
    /// where all is shown there is no choice.
    pub fn choices(view: View, width: u16) -> &'static [Self] {
        match (view, width) {
            (_, WIDE..) => &[],
            (View::Columns, MEDIUM..) => &[Self::Drawing, Self::Source],
            (View::Columns, _) => &[Self::Details, Self::Source, Self::Drawing],
            (_, MEDIUM..) => &[Self::Source, Self::Nothing],
            _ => &[Self::Details, Self::Source, Self::Nothing],
        }
    }

    /// The choice made, as far as it is one at this width.
    fn chosen(self, view: View, width: u16) -> Self {
        let choices = Self::choices(view, width);
        let is_choice = choices.contains(&self);
        let first = choices.first().copied();
        if is_choice {
            self
        } else {
            first.unwrap_or(self)
        }
    }

    /// The next choice.
    #[must_use]
    pub fn next(self, view: View, width: u16) -> Self {
        let choices = Self::choices(view, width);
        let chosen = self.chosen(view, width);
        let at = choices.iter().position(|&it| it == chosen);
        let next = choices.get(at.map_or(0, |at| (at + 1) % choices.len()));
        next.copied().unwrap_or(self)
    }
}

/// Columns from which on details and another pane stand side by side.
const MEDIUM: u16 = 110;
/// Columns from which on the view shares the width with details and source.
const WIDE: u16 = 160;

/// Rows from which on one of them is the map's.
const TALL: u16 = 30;

/// The row that shows how much lies at which distance, under the trail; a low terminal has better use for it.
pub fn map_row(area: Rect) -> Option<Rect> {
    (area.height >= TALL).then_some(Rect {
        y: area.y + 1,
        height: 1,
        ..area
    })
}

/// The panes that are shown, and where; the first line of `area` is the trail's.
pub fn panes(explore: &Explore, area: Rect) -> Vec<(Pane, Rect)> {
    let used = if map_row(area).is_some() { 2 } else { 1 };
    let used = used.min(area.height);
    let area = Rect {
        y: area.y + used,
        height: area.height - used,
        ..area
    };
    let view = explore.view;
    if area.width >= WIDE {
        let [left, right] = split(area, false, 55);
        let [details, sql] = split(right, true, 50);
        let mut panes = main(explore, left);
        panes.extend([(Pane::Details, details), (Pane::Sql, sql)]);
        return panes;
    }
    let chosen = explore.beside.chosen(view, area.width);
    if chosen == Beside::Nothing {
        return vec![(Pane::View, area)];
    }
    let [top, bottom] = match view {
        View::Columns => lists_above(explore, area),
        _ => split(area, true, 60),
    };
    let mut panes = match view {
        View::Columns => lists(top),
        _ => vec![(Pane::View, top)],
    };
    let pane = match chosen {
        Beside::Details | Beside::Nothing => Pane::Details,
        Beside::Source => Pane::Sql,
        Beside::Drawing => Pane::View,
    };
    if area.width >= MEDIUM {
        let [left, right] = split(bottom, false, 45);
        panes.extend([(Pane::Details, left), (pane, right)]);
    } else {
        panes.push((pane, bottom));
    }
    panes
}

/// The view that is shown; below the lists there is room for the drawing.
fn main(explore: &Explore, area: Rect) -> Vec<(Pane, Rect)> {
    if explore.view != View::Columns {
        return vec![(Pane::View, area)];
    }
    let [top, bottom] = lists_above(explore, area);
    let mut panes = lists(top);
    panes.push((Pane::View, bottom));
    panes
}

/// The lists take what the whole graph's list needs, but at most half: a small graph leaves more to the panes below.
fn lists_above(explore: &Explore, area: Rect) -> [Rect; 2] {
    let most = area.height / 2;
    let wanted = u16::try_from(explore.nodes + 2).unwrap_or(u16::MAX);
    let height = wanted.clamp(8.min(most), most);
    Layout::vertical([Constraint::Length(height), Constraint::Min(0)]).areas(area)
}

fn lists(area: Rect) -> Vec<(Pane, Rect)> {
    let [up, list, down] = Layout::horizontal([
        Constraint::Percentage(29),
        Constraint::Percentage(42),
        Constraint::Percentage(29),
    ])
    .areas(area);
    vec![
        (Pane::Upstream, up),
        (Pane::List, list),
        (Pane::Downstream, down),
    ]
}

/// Two parts, the first with so many percent.
pub fn split(area: Rect, is_vertical: bool, percent: u16) -> [Rect; 2] {
    let parts = [
        Constraint::Percentage(percent),
        Constraint::Percentage(100 - percent),
    ];
    if is_vertical {
        Layout::vertical(parts).areas(area)
    } else {
        Layout::horizontal(parts).areas(area)
    }
}

/// The names of the views at the right end of the first line, and where they lie. Where there is little room, only the
/// one shown and its number.
pub fn tabs(explore: &Explore, area: Rect) -> Vec<(View, Rect, String)> {
    let is_short = area.width < MEDIUM;
    let count = View::ALL.len();
    let shown = View::ALL
        .iter()
        .filter(|(view, ..)| !is_short || *view == explore.view);
    let labels: Vec<(View, String)> = shown
        .map(|&(view, name, _)| match (is_short, view == explore.view) {
            (true, _) => (view, format!(" {name} {}/{count} ", view.place() + 1)),
            (false, true) => (view, format!("[{name}]")),
            (false, false) => (view, format!(" {name} ")),
        })
        .collect();
    let mut x = area.right();
    let mut tabs: Vec<(View, Rect, String)> = labels
        .into_iter()
        .rev()
        .map(|(view, label)| {
            let width = u16::try_from(text::width(&label)).unwrap_or(u16::MAX);
            x = x.saturating_sub(width).max(area.x);
            let rect = Rect::new(x, area.y, width, 1.min(area.height));
            (view, rect, label)
        })
        .collect();
    tabs.reverse();
    tabs
}
