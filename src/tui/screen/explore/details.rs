//! The details of a node as lines of text.

use ratatui::text::{Line, Span};

use crate::lineage::{
    ColumnKind, Dataset, DatasetKind, Direction, Lineage, NodeId, Origin, Process,
};
use crate::text;
use crate::tui::theme::Role;
use crate::tui::widget::ui::Ui;

/// Columns that the name of a field takes.
const LABEL: usize = 11;

/// Origins listed before the rest is only counted.
const ORIGINS: usize = 200;

/// Everything worth telling about a node, in at most `width` columns per line.
pub fn lines(graph: &Lineage, node: NodeId, width: usize, ui: Ui<'_>) -> Vec<Line<'static>> {
    let mut page = Page {
        lines: Vec::new(),
        width,
        ui,
    };
    match node {
        NodeId::Dataset(id) => page.dataset(graph, node, graph.dataset(id)),
        NodeId::Process(id) => page.process(graph.process(id)),
    }
    page.lines
}

struct Page<'a> {
    lines: Vec<Line<'static>>,
    width: usize,
    ui: Ui<'a>,
}

impl Page<'_> {
    fn field(&mut self, label: &str, value: impl AsRef<str>) {
        let value = text::printable(value.as_ref()).into_owned();
        let room = self.width.saturating_sub(LABEL);
        self.lines.push(Line::from(vec![
            self.ui.span(Role::Dim, text::pad(label, LABEL)),
            self.ui
                .span(Role::Text, text::truncate_middle(&value, room)),
        ]));
    }

    fn heading(&mut self, title: &str, count: usize) {
        self.lines.push(Line::default());
        self.lines.push(Line::from(vec![
            self.ui.span(Role::Title, title),
            self.ui.span(Role::Dim, format!(" ({count})")),
        ]));
    }

    fn dataset(&mut self, graph: &Lineage, node: NodeId, dataset: &Dataset) {
        self.field("name", dataset.name().to_string());
        for other in dataset.names.iter().skip(1) {
            self.field("also", other.to_string());
        }
        let kind = match dataset.kind {
            DatasetKind::Table => "table",
            DatasetKind::View => "view",
            DatasetKind::Undeclared => "table that nothing read here declares",
        };
        self.field("kind", kind);
        if let Some(connector) = &dataset.connector {
            let remark = if dataset.is_ephemeral {
                " (holds no data of its own)"
            } else {
                ""
            };
            self.field("connector", format!("{connector}{remark}"));
        }
        match dataset.key.identity() {
            Some(identity) => {
                self.field("namespace", &identity.namespace);
                self.field("identity", &identity.name);
            }
            None => self.field("identity", "known only by name"),
        }
        let reach = |direction| graph.reachable(node, direction).len();
        self.field(
            "reach",
            format!(
                "{} upstream, {} downstream in all",
                reach(Direction::Up),
                reach(Direction::Down)
            ),
        );
        self.columns(dataset);
        self.options(dataset);
        self.origins(&dataset.origins);
    }

    fn columns(&mut self, dataset: &Dataset) {
        if dataset.columns.is_empty() {
            return;
        }
        self.heading("Columns", dataset.columns.len());
        let names = dataset
            .columns
            .iter()
            .map(|column| text::printable(&column.name));
        let name_width = names
            .map(|name| text::width(&name))
            .max()
            .unwrap_or(0)
            .min(self.width / 3);
        let types = dataset
            .columns
            .iter()
            .filter_map(|column| column.data_type.as_deref());
        let type_width = types
            .map(text::width)
            .max()
            .unwrap_or(0)
            .min(self.width / 3);
        for column in &dataset.columns {
            let kind = match &column.kind {
                ColumnKind::Physical => String::new(),
                ColumnKind::Computed { expression } => format!("AS {expression}"),
                ColumnKind::Metadata { key, is_virtual } => {
                    let tail = if *is_virtual { " VIRTUAL" } else { "" };
                    format!("METADATA FROM '{key}'{tail}")
                }
            };
            let name = text::printable(&column.name).into_owned();
            let data_type =
                text::printable(column.data_type.as_deref().unwrap_or("?")).into_owned();
            let room = self.width.saturating_sub(name_width + type_width + 4);
            let kind = text::printable(&kind).into_owned();
            self.lines.push(Line::from(vec![
                Span::raw("  "),
                self.ui.span(Role::Dataset, text::pad(&name, name_width)),
                Span::raw(" "),
                self.ui
                    .span(Role::Keyword, text::pad(&data_type, type_width)),
                Span::raw(" "),
                self.ui.span(Role::Dim, text::truncate_end(&kind, room)),
            ]));
        }
    }

    fn options(&mut self, dataset: &Dataset) {
        let options: Vec<(&str, &str)> = dataset.options.printable().collect();
        if options.is_empty() {
            return;
        }
        self.heading("Options", options.len());
        for (key, value) in options {
            self.pair(key, value);
        }
    }

    fn pair(&mut self, key: &str, value: &str) {
        let line = format!("{key} = ");
        let line = text::printable(&line).into_owned();
        let room = self.width.saturating_sub(2 + text::width(&line));
        let value = text::printable(value).into_owned();
        self.lines.push(Line::from(vec![
            Span::raw("  "),
            self.ui.span(Role::Dim, line),
            self.ui
                .span(Role::Text, text::truncate_middle(&value, room)),
        ]));
    }

    fn process(&mut self, process: &Process) {
        self.field("statement", process.label());
        self.field("job", &*process.job);
        if process.multiplicity() > 1 {
            self.field(
                "seen",
                format!(
                    "{} the same, merged into one",
                    self.ui.times(process.multiplicity())
                ),
            );
        }
        if process.is_self_loop() {
            self.field("loop", "reads and writes the same table");
        }
        for input in &process.inputs {
            self.field("reads", input.name.to_string());
        }
        for output in &process.outputs {
            self.field("writes", output.name.to_string());
        }
        for job in &process.jobs {
            self.field(
                "runs as",
                format!("{} {} on {}", job.name, job.state, job.cluster),
            );
        }
        self.column_lineage(process);
        self.influences(process);
        self.origins(&process.origins);
    }

    fn column_lineage(&mut self, process: &Process) {
        if process.columns.is_empty() {
            return;
        }
        self.heading("Columns", process.columns.len());
        for column in &process.columns {
            let mut pieces = vec![
                Span::raw("  "),
                self.ui.span(Role::Dataset, &column.to),
                self.ui.span(Role::Dim, " <- "),
            ];
            if column.from.is_empty() {
                pieces.push(self.ui.span(Role::Dim, "no column"));
            }
            for (at, source) in column.from.iter().enumerate() {
                if at > 0 {
                    pieces.push(self.ui.span(Role::Dim, ", "));
                }
                let name = format!("{}.{}", source.column.table.table, source.column.column);
                pieces.push(self.ui.span(Role::Text, name));
                pieces.push(self.ui.span(
                    Role::Dim,
                    format!(" {}", source.transform.as_str().to_ascii_lowercase()),
                ));
            }
            if let Some(expression) = &column.expression {
                pieces.push(self.ui.span(Role::Comment, format!("  {expression}")));
            }
            self.lines.push(Line::from(pieces));
        }
    }

    fn influences(&mut self, process: &Process) {
        if process.influences.is_empty() {
            return;
        }
        self.heading("Influenced by", process.influences.len());
        for influence in &process.influences {
            let name = format!(
                "{}.{}",
                influence.column.table.table, influence.column.column
            );
            self.lines.push(Line::from(vec![
                Span::raw("  "),
                self.ui.span(Role::Text, name),
                self.ui.span(
                    Role::Dim,
                    format!(" {}", influence.kind.as_str().to_ascii_lowercase()),
                ),
            ]));
        }
    }

    fn origins(&mut self, origins: &[Origin]) {
        self.heading("Seen at", origins.len());
        for origin in origins.iter().take(ORIGINS) {
            let origin = text::printable(&origin.to_string()).into_owned();
            let room = self.width.saturating_sub(2);
            self.lines.push(Line::from(vec![
                Span::raw("  "),
                self.ui
                    .span(Role::Text, text::truncate_middle(&origin, room)),
            ]));
        }
        if origins.len() > ORIGINS {
            let rest = format!("  and {} more", origins.len() - ORIGINS);
            self.lines.push(self.ui.line(Role::Dim, rest));
        }
    }
}
