//! The search for anything that was opened: a line to type into, and what it finds.

use std::cell::RefCell;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use super::popup::{draw_input, picker_rows, whole};
use crate::lineage::NodeId;
use crate::text;
use crate::tui::layer::find::Find;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::widget::filter::Words;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;
use crate::tui::work::Thing;

/// Widest popup: names are long.
const WIDEST: u16 = 120;

/// Where it lies. It is as high as there is room, so that it does not jump while one types.
pub fn area(size: (u16, u16)) -> Rect {
    let width = WIDEST.min(size.0.saturating_sub(4));
    pane::centered(whole(size), width, size.1.saturating_sub(4).max(6))
}

/// Draws it.
pub fn draw(model: &Model, find: &Find, frame: &mut Frame<'_>) {
    let ui = model.ui();
    let area = area(model.size);
    let count = find.found.count();
    let more = if find.is_behind() { "…" } else { "" };
    let frill = Frill::title("Find").note(format!("{count}{more} of {}", find.names.len()));
    let inside = pane::popup(frame, area, &frill, ui);
    draw_input(frame, inside, &find.input, ui);
    let rows = picker_rows(area);
    if find.found.listed.is_empty() {
        let what = "Nothing has such a name.";
        list::draw_empty(frame, rows, what, "'word is exact, !word excludes", ui);
        return;
    }
    let typed = find.input.value();
    // Made once for all rows: it has much room to work in.
    let words = RefCell::new((!typed.trim().is_empty()).then(|| Words::new(typed)));
    list::draw(frame, rows, &find.cursor, true, ui, |at, width| {
        let hit = find.found.listed.get(at);
        let line = hit.and_then(|&hit| Some((find.names.thing(hit)?, find.names.line(hit)?)));
        let Some((thing, (label, about))) = line else {
            return Line::default();
        };
        row(&thing, label, &about, &words, width, ui)
    });
}

/// A name with what fits in it, and what is told beside it.
fn row(
    thing: &Thing,
    label: &str,
    about: &str,
    words: &RefCell<Option<Words>>,
    width: usize,
    ui: Ui<'_>,
) -> Line<'static> {
    let (sign, role) = match (thing.node, &thing.column) {
        (NodeId::Dataset(_), None) => (" ", Role::Dataset),
        (NodeId::Dataset(_), Some(_)) => (".", Role::Text),
        (NodeId::Process(_), _) => (">", Role::Process),
    };
    let mut pieces = vec![ui.span(Role::Dim, format!(" {sign} "))];
    // A name leaves room for what tells it from another of the same name.
    let most = (width.saturating_sub(5) * 3 / 5).max(20).min(width);
    let shown = text::printable(label);
    let shown = text::truncate_middle(&shown, most);
    if shown == label {
        pieces.extend(marked(label, about, words, role, ui));
    } else {
        pieces.push(ui.span(role, shown.clone()));
    }
    let used = 3 + text::width(&shown);
    let about = text::printable(about);
    let room = width.saturating_sub(used + 2);
    let about = text::truncate_middle(&about, room);
    pieces.push(Span::raw("  "));
    pieces.push(ui.span(Role::Dim, about));
    Line::from(pieces)
}

/// The name in pieces, those that fit what was typed marked.
fn marked(
    label: &str,
    about: &str,
    words: &RefCell<Option<Words>>,
    role: Role,
    ui: Ui<'_>,
) -> Vec<Span<'static>> {
    let places = match &mut *words.borrow_mut() {
        Some(words) => words.places(&format!("{label} {about}")),
        None => Vec::new(),
    };
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for (at, grapheme) in label.graphemes(true).enumerate() {
        let fits = places.binary_search(&at).is_ok();
        match pieces.last_mut() {
            Some((same, piece)) if *same == fits => piece.push_str(grapheme),
            _ => pieces.push((fits, grapheme.to_owned())),
        }
    }
    let pieces = pieces.into_iter();
    pieces
        .map(|(fits, piece)| ui.span(if fits { Role::Match } else { role }, piece))
        .collect()
}
