//! All that is told about a job, as lines; some of them are about something that can be gone to.

use ratatui::text::{Line, Span};

use super::away;
use super::failure::Known;
use super::outline::Branch;
use super::rows::{Row, duration};
use super::{Jobs, Shown};
use crate::diagnostic::Diagnostic;
use crate::export::short;
use crate::flink::{GivenColumn, Gives, JobFailure, JobKey, JobPlan, PlanOperator, cancel_command};
use crate::lineage::{LogicalName, RunningJob};
use crate::text;
use crate::tui::effect::Slot;
use crate::tui::model::Model;
use crate::tui::screen::diagnostics::view::severity;
use crate::tui::theme::Role;
use crate::tui::widget::list::wrap;
use crate::tui::widget::ui::Ui;

/// Columns that the name of a field takes.
const LABEL: usize = 11;

/// Copies listed before the rest is only counted.
const COPIES: usize = 200;

/// Cells of the cause of a failure that are shown before all else; the exception as a whole has more.
const CAUSE: usize = 400;

/// Lines of an exception that are shown.
const TRACE: usize = 1000;

/// What a line is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum About {
    /// The job as a whole.
    #[default]
    Job,
    /// One of its operators.
    Operator(usize),
    /// A column that an operator gives on, by their places.
    Column(usize, usize),
    /// A job that runs the same.
    Copy(JobKey),
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct DetailLine {
    /// What stands there.
    pub line: Line<'static>,
    /// What it is about.
    pub about: About,
}

/// What is told about the selected job, in at most `width` columns.
pub fn lines(model: &Model, width: usize) -> Vec<DetailLine> {
    let jobs = &model.jobs;
    let Some(row) = jobs.selected() else {
        return Vec::new();
    };
    let mut page = Page {
        lines: Vec::new(),
        width,
        ui: model.ui(),
    };
    page.job(row, jobs);
    let is_reading = [Slot::Open, Slot::Refresh].map(|slot| model.is_running(slot));
    page.plan(jobs, row, is_reading.contains(&true));
    let diagnostics = model.work().map(|work| &work.workspace.diagnostics);
    page.findings(
        diagnostics.map_or(&[][..], Vec::as_slice),
        &row.summary.job.id,
    );
    page.copies(row);
    if let Known::Answered(Ok(failure)) = jobs.failures.of(&row.key()) {
        page.exception(failure);
    }
    page.lines
}

struct Page<'a> {
    lines: Vec<DetailLine>,
    width: usize,
    ui: Ui<'a>,
}

impl Page<'_> {
    fn push(&mut self, line: impl Into<Line<'static>>, about: About) {
        let line = line.into();
        self.lines.push(DetailLine { line, about });
    }

    fn field(&mut self, label: &str, role: Role, value: &str) {
        let value = text::printable(value);
        let room = self.width.saturating_sub(LABEL);
        let mut label = label;
        for part in wrap(&value, room) {
            let pieces = vec![
                self.ui.span(Role::Dim, text::pad(label, LABEL)),
                self.ui.span(role, part),
            ];
            self.push(pieces, About::Job);
            label = "";
        }
    }

    fn heading(&mut self, title: &str, note: &str) {
        self.push(Line::default(), About::Job);
        let pieces = vec![
            self.ui.span(Role::Title, title),
            self.ui.span(Role::Dim, format!(" {note}")),
        ];
        self.push(pieces, About::Job);
    }

    fn sentence(&mut self, role: Role, indent: usize, words: &str, about: &About) {
        let words = text::printable(&self.ui.words(words)).into_owned();
        for part in wrap(&words, self.width.saturating_sub(indent)) {
            let pieces = vec![Span::raw(" ".repeat(indent)), self.ui.span(role, part)];
            self.push(pieces, about.clone());
        }
    }

    fn job(&mut self, row: &Row, jobs: &Jobs) {
        let job = &row.summary.job;
        self.field("job", Role::Process, &job.name);
        self.field("id", Role::Text, &job.id);
        self.field("cluster", Role::Text, &job.cluster);
        if let Some(away) = away::of_address(&jobs.clusters, &job.cluster) {
            self.field("", Role::Warning, &away);
            if let Some(problem) = jobs.refreshing.failure(&job.cluster) {
                self.sentence(Role::Warning, 2, &problem.message, &About::Job);
                let hint = problem.hint.as_deref().unwrap_or_default();
                self.sentence(Role::Good, 2, hint, &About::Job);
            }
        }
        let state = format!(
            "{} for {}, since {}{}",
            job.state,
            duration(row.summary.duration),
            since(job.started_at),
            parallelism(row)
        );
        self.field("state", state_role(job), &state);
        if job.has_failed() {
            self.cause(jobs.failures.of(&row.key()));
        }
        self.runs(row);
        self.field("reads", Role::Dataset, &row.reads().join(", "));
        self.field("writes", Role::Dataset, &row.writes.join(", "));
    }

    /// The statement that it runs, and who or what says so.
    fn runs(&mut self, row: &Row) {
        const CHOSEN: &str = "a person chose that: the project file says so; m takes it back";
        if let Some(script) = &row.script {
            let place = &script.place;
            let what = format!("{}:{} {}", place.file, place.start.line, script.label);
            self.field("runs", Role::Process, &what);
            let told = row.said.as_ref().map_or(&*script.told, |_| CHOSEN);
            self.field("", Role::Dim, told);
        } else if let Some(said) = &row.said {
            let (role, what) = match said.shown() {
                Some(what) => (Role::Warning, format!("{what}, which was not read")),
                None => (Role::Process, "no statement that is here".to_owned()),
            };
            self.field("runs", role, &what);
            self.field("", Role::Dim, CHOSEN);
        }
    }

    /// Why a job failed, in short; the whole of it stands last.
    fn cause(&mut self, known: Known<'_>) {
        match known {
            Known::Nothing => {}
            Known::Asked => {
                let ui = self.ui;
                self.field("why", Role::Dim, &ui.words("asking…"));
            }
            Known::Answered(Ok(failure)) => {
                let cause = text::truncate_end(failure.cause(), CAUSE);
                self.field("why", Role::Error, &cause);
            }
            Known::Answered(Err(problem)) => {
                let message = format!("not known: {}", problem.message);
                self.field("why", Role::Warning, &message);
                if let Some(hint) = &problem.hint {
                    self.field("", Role::Good, hint);
                }
            }
        }
    }

    /// The whole exception with its causes.
    fn exception(&mut self, failure: &JobFailure) {
        let at = failure
            .at
            .map_or_else(String::new, |at| format!("at {}", since(at)));
        let task = failure.task.as_ref().map(|task| format!("in {task}"));
        let note: Vec<String> = Some(at).into_iter().chain(task).collect();
        let note = text::printable(&note.join(" ")).into_owned();
        self.heading("Exception", &note);
        let start = self.lines.len();
        for line in failure.exception.lines() {
            // Java indents where a cause was thrown, by tabs.
            let words = line.trim_start();
            let depth = line.len() - words.len();
            self.sentence(Role::Text, 2 + 2 * depth.min(4), words, &About::Job);
            if self.lines.len() > start + TRACE {
                self.lines.truncate(start + TRACE);
                return self.sentence(Role::Dim, 2, "and more; y copies all of it", &About::Job);
            }
        }
    }

    fn plan(&mut self, jobs: &Jobs, row: &Row, is_reading: bool) {
        let operators = match (&row.plan, &jobs.plan.operators) {
            (JobPlan::Unread, _) => {
                self.heading("Plan", "");
                let next = if is_reading {
                    "It is being read."
                } else {
                    "It was not read; r asks for it."
                };
                return self.sentence(Role::Dim, 2, next, &About::Job);
            }
            (JobPlan::Failed(error), _) => {
                self.heading("Plan", "");
                let words = format!("It cannot be read: {error}");
                self.sentence(Role::Warning, 2, &words, &About::Job);
                return self.sentence(Role::Good, 2, error.hint(), &About::Job);
            }
            (JobPlan::Read(_), None) => {
                self.heading("Plan", "");
                let words = "It is too large to be shown.";
                return self.sentence(Role::Dim, 2, words, &About::Job);
            }
            (JobPlan::Read(_), Some(operators)) => operators,
        };
        self.heading("Plan", &format!("({})", operators.len()));
        for branch in &jobs.plan.branches {
            if let Some(operator) = operators.get(branch.operator) {
                self.operator(&jobs.plan, branch, operator);
            }
        }
    }

    /// An operator: its name, the tables it touches, and as many of the columns it gives as fit.
    fn operator(&mut self, shown: &Shown, branch: &Branch, operator: &PlanOperator) {
        let at = branch.operator;
        let is_open = shown.open.contains(&at) && !branch.is_again;
        let sign = match (is_open, branch.is_again) {
            (_, true) => "^ ",
            (true, _) => "- ",
            (false, _) => "+ ",
        };
        let lead = branch.lead(self.ui.is_ascii);
        let mut room = self.width.saturating_sub(text::width(&lead) + sign.len());
        let mut pieces = vec![
            self.ui.span(Role::Dim, &lead),
            self.ui.span(Role::Key, sign),
        ];
        let mut told = vec![(Role::Text, operator.name().to_owned())];
        told.extend(named(operator, branch.is_again));
        for (role, piece) in told {
            let piece = text::printable(&piece).into_owned();
            let piece = text::truncate_end(&piece, room).into_owned();
            room = room.saturating_sub(text::width(&piece));
            pieces.push(self.ui.span(role, piece));
        }
        self.push(pieces, About::Operator(at));
        if is_open {
            self.opened(at, text::width(&lead) + 2, operator);
        }
    }

    /// The whole text of an operator, and what it gives on.
    fn opened(&mut self, at: usize, indent: usize, operator: &PlanOperator) {
        self.sentence(Role::Comment, indent, &operator.text, &About::Operator(at));
        let words = match &operator.gives {
            Gives::Columns(columns) => {
                for (place, column) in columns.iter().enumerate() {
                    self.column(About::Column(at, place), indent, column);
                }
                return;
            }
            Gives::Table(table) => {
                format!(
                    "gives the columns of {}, which the plan does not print",
                    short(table)
                )
            }
            Gives::Constants => "gives values that come from no table".to_owned(),
            Gives::Unknown => "the plan does not tell what it gives".to_owned(),
        };
        self.sentence(Role::Dim, indent, &words, &About::Operator(at));
    }

    fn column(&mut self, about: About, indent: usize, column: &GivenColumn) {
        let mut words = vec![(Role::Dataset, column.name.to_string())];
        words.push((Role::Dim, " <-".to_owned()));
        if column.from.is_empty() && column.doubt.is_none() {
            words.push((Role::Dim, " no column".to_owned()));
        }
        for source in &column.from {
            let name = format!(" {}.{}", source.table.table, source.column);
            words.push((Role::Text, name));
            let kind = source.transform.as_str().to_ascii_lowercase();
            words.push((Role::Dim, format!(" {kind}")));
        }
        if let Some(doubt) = &column.doubt {
            words.push((Role::Warning, format!(" ? {doubt}")));
        }
        let mut room = self.width.saturating_sub(indent);
        let mut pieces = vec![Span::raw(" ".repeat(indent))];
        for (role, piece) in words {
            let piece = text::printable(&piece).into_owned();
            let piece = text::truncate_end(&piece, room).into_owned();
            room = room.saturating_sub(text::width(&piece));
            pieces.push(self.ui.span(role, piece));
        }
        self.push(pieces, about);
    }

    fn findings(&mut self, diagnostics: &[Diagnostic], id: &str) {
        let own: Vec<&Diagnostic> = diagnostics.iter().filter(|it| is_about(it, id)).collect();
        if own.is_empty() {
            return;
        }
        self.heading("Findings", &format!("({})", own.len()));
        for diagnostic in own {
            let (word, role) = severity(diagnostic.severity);
            let words = format!("{word}: {}", diagnostic.message);
            self.sentence(role, 2, &words, &About::Job);
            if let Some(hint) = &diagnostic.hint {
                self.sentence(Role::Good, 4, hint, &About::Job);
            }
        }
    }

    /// The jobs that run the same, and what would end each. Which one to keep is for a person to say.
    fn copies(&mut self, row: &Row) {
        let own = &row.summary.job;
        let Some(copies) = &row.copies else {
            if own.is_live() {
                self.heading("To end it", "(nothing is ended here)");
                self.sentence(Role::Text, 2, &cancel_command(own), &About::Job);
            }
            return;
        };
        self.heading("The same runs", &self.ui.times(copies.len()));
        for job in copies.iter().take(COPIES) {
            let sign = if job.id == own.id { "> " } else { "  " };
            let mut words = format!("{} {} since {}", job.id, job.state, since(job.started_at));
            if job.name != own.name {
                words = format!("{words}  {}", text::printable(&job.name));
            }
            let pieces = vec![
                self.ui.span(Role::Key, sign),
                self.ui.span(Role::Text, words),
            ];
            self.push(pieces, About::Copy(JobKey::of(job)));
        }
        self.rest(copies.len());
        self.heading("To end them, but for one", "(nothing is ended here)");
        for job in copies.iter().take(COPIES) {
            self.sentence(
                Role::Text,
                2,
                &cancel_command(job),
                &About::Copy(JobKey::of(job)),
            );
        }
        self.rest(copies.len());
    }

    /// How many of so many copies are not listed.
    fn rest(&mut self, count: usize) {
        if let Some(rest @ 1..) = count.checked_sub(COPIES) {
            self.sentence(Role::Dim, 2, &format!("and {rest} more"), &About::Job);
        }
    }
}

/// The tables that an operator touches, and the names of what it gives.
fn named(operator: &PlanOperator, is_again: bool) -> Vec<(Role, String)> {
    let list = |names: &[LogicalName]| names.iter().map(short).collect::<Vec<_>>().join(", ");
    let mut told = Vec::new();
    if is_again {
        told.push((Role::Dim, "  as above".to_owned()));
        return told;
    }
    if !operator.reads.is_empty() {
        told.push((Role::Dim, "  reads ".to_owned()));
        told.push((Role::Dataset, list(&operator.reads)));
    }
    if let Some(table) = &operator.writes {
        told.push((Role::Dim, "  writes ".to_owned()));
        told.push((Role::Dataset, short(table)));
    } else if let Gives::Columns(columns) = &operator.gives {
        let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
        told.push((Role::Dim, format!("  gives {}", names.join(", "))));
    }
    told
}

/// Whether a finding names the job of this id.
fn is_about(diagnostic: &Diagnostic, id: &str) -> bool {
    if id.is_empty() || !diagnostic.message.contains(id) {
        return false;
    }
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '-';
    let mut words = diagnostic.message.split(|it| !is_part(it));
    words.any(|word| word == id)
}

/// The style of a job's state.
pub fn state_role(job: &RunningJob) -> Role {
    match &*job.state {
        "RUNNING" | "FINISHED" => Role::Good,
        "FAILED" | "FAILING" | "RESTARTING" => Role::Error,
        _ => Role::Dim,
    }
}

fn since(started_at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(started_at);
    match at {
        Ok(at) if started_at > 0 => format!("{at:.0}"),
        _ => "?".to_owned(),
    }
}

fn parallelism(row: &Row) -> String {
    let JobPlan::Read(read) = &row.plan else {
        return String::new();
    };
    let jobs = read.processes.iter().flat_map(|process| &process.jobs);
    let highest = jobs.filter_map(|job| job.parallelism).max();
    highest.map_or_else(String::new, |it| format!(", parallelism {it}"))
}
