//! Where the panes of Explore lie: three lists above one view on a small terminal, everything at once on a wide one.

use ratatui::layout::{Constraint, Layout, Rect};

use super::{Explore, View};

/// A part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// What feeds the selected node.
    Upstream,
    /// The list one walks in.
    #[default]
    List,
    /// What the selected node feeds.
    Downstream,
    /// Details.
    Details,
    /// Source.
    Sql,
    /// Drawing.
    Graph,
}

impl Pane {
    /// Whether keys can go to it.
    pub fn takes_focus(self) -> bool {
        !matches!(self, Self::Upstream | Self::Downstream)
    }
}

/// Columns from which on details and another view stand side by side.
pub const MEDIUM: u16 = 110;
/// Columns from which on the lists share the width with a column of views.
pub const WIDE: u16 = 160;

/// The panes that are shown, and where; the first line of `area` is the trail's.
pub fn panes(explore: &Explore, area: Rect) -> Vec<(Pane, Rect)> {
    let area = Rect {
        y: area.y + 1.min(area.height),
        height: area.height.saturating_sub(1),
        ..area
    };
    if area.width >= WIDE {
        let [left, right] = split(area, false, 55);
        let [top, bottom] = lists_above(explore, left);
        let [details, sql] = split(right, true, 50);
        let mut panes = lists(top);
        panes.extend([
            (Pane::Details, details),
            (Pane::Graph, bottom),
            (Pane::Sql, sql),
        ]);
        return panes;
    }
    let [top, bottom] = lists_above(explore, area);
    let mut panes = lists(top);
    let chosen = match explore.view {
        View::Details => Pane::Details,
        View::Sql => Pane::Sql,
        View::Graph => Pane::Graph,
    };
    if area.width >= MEDIUM {
        let [left, right] = split(bottom, false, 45);
        panes.push((Pane::Details, left));
        // Details are always shown here, so their place in the cycle is the drawing's.
        let beside = if chosen == Pane::Details {
            Pane::Graph
        } else {
            chosen
        };
        panes.push((beside, right));
    } else {
        panes.push((chosen, bottom));
    }
    panes
}

/// The lists take what the whole graph's list needs, but at most half: a small graph leaves more to the views below.
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
