//! The details of a node or a column as lines of text.

mod column;
pub mod group;

use ratatui::text::{Line, Span};

use super::map::Map;
use super::near::column_id;
use crate::atlas::graph::CATALOG;
use crate::lineage::{
    ColumnKind, Dataset, DatasetKind, Evidence, Lineage, LogicalName, NodeId, Origin, Process,
};
use crate::text;
use crate::tui::theme::Role;
use crate::tui::widget::list::wrap;
use crate::tui::widget::ui::Ui;
use crate::tui::work::Thing;

/// Columns that the name of a field takes.
const LABEL: usize = 11;

/// Origins listed before the rest is only counted.
const ORIGINS: usize = 200;

/// Everything worth telling about a node or a column, in at most `width` columns per line.
pub fn lines(
    graph: &Lineage,
    thing: &Thing,
    reach: &Map,
    width: usize,
    ui: Ui<'_>,
) -> Vec<Line<'static>> {
    let mut page = Page {
        lines: Vec::new(),
        width,
        ui,
    };
    match (column_id(thing), thing.node) {
        (Some(column), _) => page.column(graph, &column, reach),
        (None, NodeId::Dataset(id)) => page.dataset(graph.dataset(id), reach),
        (None, NodeId::Process(id)) => page.process(graph.process(id), reach),
    }
    page.lines
}

/// A table's name, without Flink's default catalog and database.
fn short(name: &LogicalName) -> String {
    match (&*name.catalog, &*name.database) {
        (CATALOG, type_name) => format!("{} ({type_name})", name.table),
        ("default_catalog", "default_database") => name.table.to_string(),
        ("default_catalog", database) => format!("{database}.{}", name.table),
        _ => name.to_string(),
    }
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

    fn dataset(&mut self, dataset: &Dataset, reach: &Map) {
        if let Some(Origin::Catalogue {
            server, type_name, ..
        }) = dataset.origins.first()
        {
            self.field("name", dataset.label());
            self.field("type", type_name);
            self.field("catalogue", server);
            self.reach(reach);
            self.options("Attributes", dataset);
            self.origins(&dataset.origins);
            return;
        }
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
        self.reach(reach);
        self.columns(dataset);
        self.options("Options", dataset);
        self.origins(&dataset.origins);
    }

    fn reach(&mut self, reach: &Map) {
        let Map { up, down } = reach;
        self.field("reach", format!("{up} upstream, {down} downstream in all"));
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
        for column in &*dataset.columns {
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

    fn options(&mut self, heading: &str, dataset: &Dataset) {
        let options: Vec<_> = dataset.options.printable().collect();
        if options.is_empty() {
            return;
        }
        self.heading(heading, options.len());
        for (key, value) in options {
            self.pair(key, &value);
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

    fn process(&mut self, process: &Process, reach: &Map) {
        if let Some(Origin::Catalogue {
            server, type_name, ..
        }) = process.origins.first()
        {
            self.field("name", process.label());
            self.field("type", type_name);
            self.field("catalogue", server);
        } else {
            self.field("statement", process.label());
            self.field("job", &*process.job);
        }
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
        for input in &*process.inputs {
            self.field("reads", short(&input.name));
        }
        for output in &*process.outputs {
            self.field("writes", short(&output.name));
        }
        self.reach(reach);
        for (job, evidence) in process.by_evidence() {
            self.field(
                "runs as",
                format!("{} {} on {}", job.name, job.state, job.cluster),
            );
            let told = evidence.map(Evidence::told).unwrap_or_default();
            for part in wrap(&told, self.width.saturating_sub(LABEL)) {
                self.field("", part);
            }
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
        for (place, column) in process.columns.iter().enumerate() {
            let mut pieces = vec![
                (Role::Dataset, column.to.to_string()),
                (Role::Dim, " <-".to_owned()),
            ];
            if column.from.is_empty() {
                let none = if process.is_unsure_column(place) {
                    " not known"
                } else {
                    " no column"
                };
                pieces.push((Role::Dim, none.to_owned()));
            }
            for (at, source) in column.from.iter().enumerate() {
                let comma = if at + 1 < column.from.len() { "," } else { "" };
                let kind = source.transform.as_str().to_ascii_lowercase();
                let name = format!(" {}.{}", source.column.table.table, source.shown());
                pieces.push((Role::Text, name));
                pieces.push((Role::Dim, format!(" {kind}{comma}")));
            }
            if let Some(expression) = &column.expression {
                pieces.push((Role::Comment, format!("  {expression}")));
            }
            self.flow(pieces);
        }
    }

    /// Pieces one after the other; one that does not fit goes on in the next line, further in.
    fn flow(&mut self, pieces: Vec<(Role, String)>) {
        let mut line = vec![Span::raw("  ")];
        let mut used = 2;
        for (role, piece) in pieces {
            let piece = text::printable(&piece).into_owned();
            if used + text::width(&piece) > self.width && used > 6 {
                let full = std::mem::replace(&mut line, vec![Span::raw("      ")]);
                self.lines.push(Line::from(full));
                used = 6;
            }
            let room = self.width.saturating_sub(used);
            let cut = text::truncate_end(&piece, room).into_owned();
            used += text::width(&cut);
            line.push(self.ui.span(role, cut));
        }
        self.lines.push(Line::from(line));
    }

    fn influences(&mut self, process: &Process) {
        if process.influences.is_empty() {
            return;
        }
        self.heading("Influenced by", process.influences.len());
        for influence in &*process.influences {
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
