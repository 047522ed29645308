//! Draws Jobs.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::away;
use super::detail::{self, state_role};
use super::rows::{Row, States, Sum, duration};
use crate::flink::JobPlan;
use crate::text;
use crate::tui::model::{Model, Opened};
use crate::tui::screen::halves::{Half, halves};
use crate::tui::screen::{count_note, empty};
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;

/// Cells of a state, of a duration, and of a number of copies.
const STATE: usize = 10;
const DURATION: usize = 8;
const COPIES: usize = 5;

/// Draws the screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    if model.jobs.all.is_empty() {
        draw_nothing(model, frame, area);
        return;
    }
    let [list, detail] = halves(area);
    draw_list(model, frame, list);
    draw_detail(model, frame, detail);
}

fn draw_nothing(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let clusters = &model.jobs.clusters;
    let failure = clusters.iter().find_map(|it| it.list.as_ref().err());
    let (what, next) = match (&model.opened, failure) {
        (Opened::Reading(_) | Opened::Failed(_), _) => {
            return empty::draw_opening(model, frame, area);
        }
        (Opened::Ready(_), Some(why)) => {
            let hint = why.hint.as_deref().unwrap_or_default();
            (why.message.clone(), format!("{hint}\nr asks again"))
        }
        (Opened::Ready(_), None) if clusters.is_empty() => (
            "No cluster is open.".to_owned(),
            "`headwater http://jobmanager:8081` opens one, also beside scripts.".to_owned(),
        ),
        (Opened::Ready(_), None) => (
            "The cluster has no jobs.".to_owned(),
            "r asks again".to_owned(),
        ),
    };
    list::draw_empty(frame, area, &ui.words(&what), &ui.words(&next), ui);
}

fn draw_list(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let jobs = &model.jobs;
    let is_focused = jobs.half == Half::List;
    let mut title = match jobs.states {
        States::All => format!("Jobs, {}", jobs.order.word()),
        states => format!("Jobs, {} only, {}", states.word(), jobs.order.word()),
    };
    if let Some(away) = away::of(&jobs.clusters) {
        title.push_str(", ");
        title.push_str(&away);
    }
    let frill = Frill::title(title)
        .note(count_note(&jobs.list, jobs.rows.len()))
        .foot(&*jobs.sum.counts);
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    list::draw_filtered(
        frame,
        inside,
        &jobs.list,
        &jobs.rows,
        is_focused,
        ui,
        |&at, width| {
            let row = jobs.all.get(at);
            row.map_or_else(Line::default, |row| {
                let is_flashing = jobs.flashing.contains(&row.key());
                let cells = Cells::of(width, &jobs.sum);
                row_line(row, is_flashing, cells, ui)
            })
        },
    );
}

/// The cells of the columns whose widths depend on that of the list.
#[derive(Debug, Clone, Copy)]
struct Cells {
    name: usize,
    cluster: usize,
    sinks: usize,
    script: usize,
}

impl Cells {
    fn of(width: usize, sum: &Sum) -> Self {
        let room = width.saturating_sub(2 + STATE + DURATION + 1 + COPIES + 1);
        let cluster = sum.cluster_cells.min(room / 4);
        let room = room.saturating_sub(cluster + usize::from(cluster > 0));
        let script = if sum.has_scripts { room / 3 } else { 0 };
        let sinks = (room - script) * 2 / 5;
        Self {
            name: room.saturating_sub(script + sinks + 2),
            cluster,
            sinks,
            script,
        }
    }
}

/// A job: what changed a moment ago has a sign before it, whatever its colour.
fn row_line(row: &Row, is_flashing: bool, cells: Cells, ui: Ui<'_>) -> Line<'static> {
    let job = &row.summary.job;
    let cell = |text: &str, cells: usize| {
        let text = text::printable(text).into_owned();
        text::pad(&text::truncate_middle(&text, cells), cells)
    };
    let copies = row.copies.as_ref();
    let copies = copies.map_or_else(String::new, |copies| ui.times(copies.len()));
    let script = row.runs(cells.script);
    let (sinks_role, sinks) = sinks(row, ui);
    let (sign, name_role) = if is_flashing {
        ("* ", Role::Key)
    } else {
        ("  ", Role::Process)
    };
    let mut spans = vec![
        ui.span(Role::Key, sign),
        ui.span(state_role(job), cell(&job.state, STATE)),
        ui.span(
            Role::Dim,
            text::pad_start(&duration(row.summary.duration), DURATION),
        ),
        Span::raw(" "),
        ui.span(Role::Title, cell(&copies, COPIES)),
        Span::raw(" "),
        ui.span(name_role, cell(row.name(), cells.name)),
        Span::raw(" "),
    ];
    if cells.cluster > 0 {
        spans.push(ui.span(Role::Dim, cell(row.cluster(), cells.cluster)));
        spans.push(Span::raw(" "));
    }
    spans.extend([
        ui.span(sinks_role, cell(&sinks, cells.sinks)),
        Span::raw(" "),
        ui.span(Role::Dim, cell(&script, cells.script)),
    ]);
    Line::from(spans)
}

/// What a job writes, as far as that is known.
fn sinks(row: &Row, ui: Ui<'_>) -> (Role, String) {
    match &row.plan {
        _ if !row.writes.is_empty() => (Role::Dataset, row.writes.join(", ")),
        JobPlan::Unread => (Role::Dim, ui.words("…").into_owned()),
        JobPlan::Failed(_) => (Role::Warning, "no plan".to_owned()),
        JobPlan::Read(_) => (Role::Dim, "?".to_owned()),
    }
}

fn draw_detail(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let jobs = &model.jobs;
    let is_focused = jobs.half == Half::Detail;
    let name = jobs.selected().map(Row::name);
    let cursor = &jobs.detail;
    let note = if cursor.len > cursor.height {
        format!("{}/{}", cursor.at + 1, cursor.len)
    } else {
        String::new()
    };
    let frill = Frill::title(name.unwrap_or_default()).note(note);
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    let lines = detail::lines(model, usize::from(inside.width));
    for (y, at) in (inside.y..inside.bottom()).zip(cursor.visible()) {
        let Some(told) = lines.get(at) else { break };
        let rect = Rect::new(inside.x, y, inside.width, 1);
        list::draw_line(
            frame,
            rect,
            told.line.clone(),
            is_focused && at == cursor.at,
            ui,
        );
    }
}
