//! What the type explorer and Glossary share: a list, and beside or under it a sheet of its selected row, of which lines lead on
//! to other rows. Both move alike; what a row is and where a line leads is the screen's.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::halves::Half;
use super::{clicked_row, halves};
use crate::atlas::sheet::{Link, Row};
use crate::text;
use crate::tui::action::Action;
use crate::tui::msg::MouseKind;
use crate::tui::search::Labels;
use crate::tui::theme::{Role, Theme};
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill, inner};
use crate::tui::widget::ui::Ui;

/// A list with a sheet.
#[derive(Debug, Default)]
pub struct Linked {
    /// Which half keys go to.
    pub half: Half,
    /// Which rows are shown, and the selected one.
    pub list: Filtered,
    /// The rows made ready to be filtered.
    pub labels: Labels,
    /// The line of the sheet that keys go to.
    pub sheet: Cursor,
    /// The row that this line belongs to.
    shown: Option<usize>,
    /// The sheet as it was made last.
    made: Option<Sheet>,
}

/// The sheet of a row, made once for how it looks: some have thousands of lines.
#[derive(Debug)]
struct Sheet {
    of: Option<usize>,
    width: usize,
    theme: Theme,
    is_ascii: bool,
    lines: Vec<Drawn>,
}

impl Sheet {
    fn is_of(&self, row: Option<usize>, width: usize, ui: Ui<'_>) -> bool {
        let looks_so = self.is_ascii == ui.is_ascii && self.theme == *ui.theme;
        looks_so && (self.of, self.width) == (row, width)
    }
}

/// A line of a sheet as it is drawn, and where it leads.
#[derive(Debug)]
struct Drawn {
    line: Line<'static>,
    link: Option<Link>,
}

impl Linked {
    /// Other rows came.
    pub fn relabel<S: AsRef<str>>(&mut self, rows: impl Iterator<Item = S>) {
        self.labels = Labels::of(rows);
        let text = std::mem::take(&mut self.list.text);
        self.list = Filtered::default();
        self.list.text = text;
        self.shown = None;
        self.retell();
        self.list.refresh_among(&mut self.labels);
    }

    /// Something else is told of the rows.
    pub fn retell(&mut self) {
        self.made = None;
    }

    /// Runs what both halves understand; false where `action` is none of that.
    pub fn run(&mut self, action: Action) -> bool {
        match action {
            Action::NextPane | Action::PreviousPane => {
                self.half = match self.half {
                    Half::List => Half::Detail,
                    Half::Detail => Half::List,
                };
                true
            }
            Action::Back if self.half == Half::Detail => {
                self.half = Half::List;
                true
            }
            // What leads on is in the sheet.
            Action::Accept if self.half == Half::List => {
                self.half = Half::Detail;
                true
            }
            _ => match self.half {
                Half::List => self.list.run(action),
                Half::Detail => self.sheet.run(action),
            },
        }
    }

    /// Selects a row, though a filter may leave it out. A line of the sheet is chosen anew.
    pub fn select(&mut self, row: usize) {
        if !self.list.select(row) {
            self.list.text.clear();
            self.list.refresh_among(&mut self.labels);
            self.list.select(row);
        }
    }

    /// Brings everything inside what there is to show; whether it has to be told anew what the sheet is to say.
    pub fn settle(&mut self, area: Rect, ui: Ui<'_>) -> bool {
        let [list, detail] = halves::halves(area).map(inner);
        self.list.settle(usize::from(list.height));
        let selected = self.list.selected();
        if self.shown != selected {
            self.shown = selected;
            self.sheet = Cursor::default();
        }
        let width = usize::from(detail.width);
        let is_made = (self.made.as_ref()).is_some_and(|it| it.is_of(selected, width, ui));
        if is_made {
            self.sheet
                .settle(self.lines().len(), usize::from(detail.height));
        }
        !is_made
    }

    /// Takes in what the sheet is to say.
    pub fn tell(&mut self, told: &[Row], area: Rect, ui: Ui<'_>) {
        let [_, detail] = halves::halves(area).map(inner);
        let width = usize::from(detail.width);
        let lines = drawn(told, width, ui);
        self.sheet.settle(lines.len(), usize::from(detail.height));
        self.made = Some(Sheet {
            of: self.list.selected(),
            width,
            theme: ui.theme.clone(),
            is_ascii: ui.is_ascii,
            lines,
        });
    }

    /// The mouse was used; true where a click selected the line of the sheet that was selected already.
    pub fn mouse(&mut self, kind: MouseKind, at: Position, area: Rect) -> bool {
        let [list, detail] = halves::halves(area);
        let is_list = list.contains(at);
        let (area, cursor) = if is_list {
            (inner(list), &mut self.list.cursor)
        } else {
            (inner(detail), &mut self.sheet)
        };
        match kind {
            MouseKind::ScrollUp => cursor.scroll(-3),
            MouseKind::ScrollDown => cursor.scroll(3),
            MouseKind::Click => {
                let was = (cursor.at, self.half == Half::Detail);
                let row = clicked_row(area, at, cursor.top);
                if let Some(row) = row {
                    cursor.select(row);
                }
                self.half = if is_list { Half::List } else { Half::Detail };
                return !is_list && row.is_some() && was == (cursor.at, true);
            }
        }
        false
    }

    /// Where the line of the sheet leads that keys go to.
    pub fn link(&self) -> Option<&Link> {
        let line = self.lines().get(self.sheet.selected()?)?;
        line.link.as_ref().filter(|_| self.half == Half::Detail)
    }

    fn lines(&self) -> &[Drawn] {
        self.made.as_ref().map_or(&[], |sheet| &sheet.lines)
    }

    /// Draws the sheet.
    pub fn draw_sheet(&self, frame: &mut Frame<'_>, area: Rect, title: &str, ui: Ui<'_>) {
        let is_focused = self.half == Half::Detail;
        let cursor = &self.sheet;
        let mut frill = Frill::title(title);
        if cursor.len > cursor.height {
            let visible = cursor.visible();
            let note = format!("{}-{}/{}", visible.start + 1, visible.end, cursor.len);
            frill = frill.note(note);
        }
        if self.link().is_some() {
            frill = frill.foot("enter follows");
        }
        let inside = pane::draw(frame, area, &frill, is_focused, ui);
        let rows = inside.y..inside.bottom();
        let visible = self.lines().iter().enumerate().skip(cursor.top);
        for (y, (at, drawn)) in rows.zip(visible) {
            let area = Rect::new(inside.x, y, inside.width, 1);
            let is_selected = is_focused && at == cursor.at;
            list::draw_line(frame, area, drawn.line.clone(), is_selected, ui);
        }
    }
}

/// Lines of a sheet, of at most `width` columns. A line that leads on ends with an arrow.
fn drawn(rows: &[Row], width: usize, ui: Ui<'_>) -> Vec<Drawn> {
    let mut lines = Vec::new();
    for row in rows {
        if row.is_heading {
            lines.push((Line::default(), None));
            lines.push((ui.line(Role::Title, &row.value), None));
            continue;
        }
        let made = made(row, width, ui).into_iter();
        lines.extend(made.map(|line| (line, row.link.clone())));
    }
    let lines = lines.into_iter();
    lines.map(|(line, link)| Drawn { line, link }).collect()
}

/// A row as lines: on one where there is room, else the label above what it says.
fn made(row: &Row, width: usize, ui: Ui<'_>) -> Vec<Line<'static>> {
    let label = text::printable(&row.label).into_owned();
    let value = text::printable_lines(&row.value).into_owned();
    let note = text::printable(&row.note).into_owned();
    let arrow = match (&row.link, ui.is_ascii) {
        (None, _) => "",
        (Some(_), true) => " >",
        (Some(_), false) => " →",
    };
    let indent = " ".repeat((row.depth * 2).min(width / 2));
    let lead = match &*label {
        "" => indent.clone(),
        label => format!("{indent}{label}  "),
    };
    let role = match row.link {
        Some(_) => Role::Dataset,
        None => Role::Text,
    };
    let end = |room: usize| {
        let mut spans = vec![ui.span(role, arrow)];
        let room = room.saturating_sub(text::width(arrow) + 2);
        // Less of a note tells nothing.
        if !note.is_empty() && room >= text::width(&note).min(12) {
            let note = text::truncate_end(&note, room);
            spans.push(ui.span(Role::Dim, format!("  {note}")));
        }
        spans
    };
    let needed = text::width(&lead) + text::width(&value) + text::width(arrow);
    if needed <= width && !value.contains('\n') {
        let mut spans = vec![ui.span(Role::Dim, lead), ui.span(role, value)];
        spans.extend(end(width - needed + text::width(arrow)));
        return vec![Line::from(spans)];
    }
    let mut lines = Vec::new();
    if !label.is_empty() {
        lines.push(ui.line(Role::Dim, lead.trim_end()));
    }
    let inner = format!("{indent}  ");
    let room = width.saturating_sub(text::width(&inner) + text::width(arrow));
    let wrapped = list::wrap(&value, room);
    let last = wrapped.len().saturating_sub(1);
    for (at, piece) in wrapped.into_iter().enumerate() {
        let used = text::width(&inner) + text::width(&piece);
        let mut spans = vec![Span::raw(inner.clone()), ui.span(role, piece)];
        if at == last {
            spans.extend(end(width.saturating_sub(used)));
        }
        lines.push(Line::from(spans));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::ThemeName;

    fn text_of(rows: &[Row], width: usize) -> Vec<String> {
        let theme = Theme::named(ThemeName::Mono);
        let ui = Ui {
            theme: &theme,
            is_ascii: true,
        };
        let lines = drawn(rows, width, ui).into_iter();
        lines.map(|it| it.line.to_string()).collect()
    }

    #[test]
    fn lines_are_as_wide_as_there_is_room() {
        let rows = [
            Row::pair("about", "what a customer wants\nand gets"),
            Row::heading("Entities (1)"),
            Row::pair("kafka_topic", "orders")
                .note("g-1 and more than fits there")
                .leads_to(Link::Type("x".to_owned())),
            Row::value("evil\u{1b}[2J").within(1),
        ];
        insta::assert_snapshot!(text_of(&rows, 40).join("|\n"), @r"
        about|
          what a customer wants|
          and gets|
        |
        Entities (1)|
        kafka_topic  orders >  g-1 and more th..|
          evil\u{1b}[2J
        ");
    }
}
