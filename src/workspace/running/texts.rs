//! What the files of statements say besides: the text that tables and views may be defined in, the views, and the columns of
//! sinks.

use std::cell::OnceCell;
use std::sync::Arc;

use super::super::FileReading;
use super::shape::has_word;
use crate::collections::FastMap;
use crate::lineage::{Column, ColumnKind, Endpoint, Lineage, Process, ProcessKind};
use crate::sql::token::{Kind, lex};
use crate::sql::{Statement, StatementKind};

/// The texts of files by their names.
#[derive(Debug, Default)]
pub(in crate::workspace) struct Texts<'f> {
    by_file: FastMap<&'f str, Text<'f>>,
    /// Those that others may refer to.
    shared: Vec<Text<'f>>,
    /// The tables of all files.
    tables: Option<&'f Lineage>,
}

#[derive(Debug, Clone)]
struct Text<'f> {
    reading: &'f FileReading,
    /// The views that it defines, once they are asked for.
    views: OnceCell<Vec<View>>,
}

/// A view that a file defines.
#[derive(Debug, Clone)]
struct View {
    /// Without its catalog and database.
    name: String,
    text: Arc<str>,
}

impl<'f> Texts<'f> {
    /// Of files, which are one script where they are read together, and of the graph with their tables.
    pub(in crate::workspace) fn of(
        files: &'f [FileReading],
        is_together: bool,
        tables: &'f Lineage,
    ) -> Self {
        let mut texts = Self {
            tables: Some(tables),
            ..Self::default()
        };
        for reading in files {
            let text = Text {
                reading,
                views: OnceCell::new(),
            };
            // What submits nothing defines what others read.
            let mut processes = reading.reading.processes.iter();
            if is_together || processes.all(|it| it.kind == ProcessKind::CreateView) {
                texts.shared.push(text.clone());
            }
            texts.by_file.insert(reading.file.name(), text);
        }
        texts
    }

    /// What files define for the statements of one.
    pub(super) fn definitions(&self, file: &str) -> Definitions<'_> {
        let own = self.by_file.get(file).into_iter();
        Definitions {
            texts: own.chain(&self.shared).collect(),
            tables: self.tables,
        }
    }

    /// The texts for statements of a file.
    pub(super) fn of_file(&self, file: &str) -> Vec<&'f str> {
        let all = self.by_file.get(file).into_iter().chain(&self.shared);
        all.flat_map(Text::all).collect()
    }
}

impl<'f> Text<'f> {
    fn all(&self) -> impl Iterator<Item = &'f str> + use<'f> {
        let others = self.reading.others.iter().map(|it| it.text());
        std::iter::once(self.reading.file.text()).chain(others)
    }

    fn views(&self) -> &[View] {
        self.views.get_or_init(|| {
            let statements = self.reading.reading.statements.iter();
            let views = statements.filter(|it| it.kind == StatementKind::CreateView);
            views.filter_map(|it| self.view(it)).collect()
        })
    }

    /// The statements that define a table of this name, or may do so.
    fn defining(&self, table: &str) -> impl Iterator<Item = &str> {
        let statements = self.reading.reading.statements.iter();
        let others = [StatementKind::CreateView, StatementKind::Insert];
        let defining = statements.filter(move |it| {
            !others.contains(&it.kind) && name(it).is_some_and(|it| *it == *table)
        });
        defining.map(|it| self.reading.file.slice(it.span))
    }

    fn view(&self, statement: &Statement) -> Option<View> {
        Some(View {
            name: name(statement)?.to_owned(),
            text: self.reading.file.slice(statement.span).into(),
        })
    }
}

/// The last part of the name of what a statement defines.
fn name(statement: &Statement) -> Option<&str> {
    let name = statement.label.rsplit([' ', '.']).next()?;
    Some(name.trim_matches('`'))
}

/// What files define for the statements of one.
pub(super) struct Definitions<'t> {
    texts: Vec<&'t Text<'t>>,
    tables: Option<&'t Lineage>,
}

impl Definitions<'_> {
    /// Adds the texts of views that statements name, and of those that these name.
    pub(super) fn add_views(&self, statements: &[Arc<str>], texts: &mut Vec<Arc<str>>) {
        let views = self.texts.iter().flat_map(|text| text.views());
        let mut unnamed: Vec<&View> = views.collect();
        let mut open: Vec<Arc<str>> = statements.to_vec();
        while let Some(text) = open.pop().filter(|_| !unnamed.is_empty()) {
            for token in lex(&text).tokens {
                if !matches!(token.kind, Kind::Word(_) | Kind::Quoted(_)) {
                    continue;
                }
                let name = token.name(&text).unwrap_or_default();
                for view in unnamed.extract_if(.., |it| it.name == name) {
                    open.push(Arc::clone(&view.text));
                    if !texts.contains(&view.text) {
                        texts.push(Arc::clone(&view.text));
                    }
                }
            }
        }
    }

    /// The text of the only view of this name.
    pub(super) fn view(&self, name: &str) -> Option<Arc<str>> {
        let views = self.texts.iter().flat_map(|text| text.views());
        let mut named = views.filter(|view| view.name == name);
        let first = named.next()?;
        let is_only = named.all(|view| view.text == first.text);
        is_only.then(|| Arc::clone(&first.text))
    }

    /// Whether columns of a table may be declared to be unique.
    pub(super) fn may_have_key(&self, table: &Endpoint) -> bool {
        let defining = self
            .texts
            .iter()
            .flat_map(|text| text.defining(&table.name.table));
        let mut texts = defining.peekable();
        let is_defined = texts.peek().is_some();
        let is_unique = |text: &str| {
            ["PRIMARY", "UNIQUE", "LIKE"]
                .iter()
                .any(|it| has_word(text, it))
        };
        !is_defined || texts.any(is_unique)
    }

    /// The columns of a table that a statement reads; none where they are not known.
    pub(super) fn columns(&self, table: &Endpoint) -> &[Column] {
        let tables = self.tables.as_ref();
        let known = tables.and_then(|it| Some(it.dataset(it.dataset_by_key(&table.dataset)?)));
        known.map_or(&[], |it| &it.columns)
    }

    /// The columns that a process has to fill, in the order of the table; none where that is not known.
    pub(super) fn sink(&self, process: &Process) -> Option<Vec<Arc<str>>> {
        let sink = process.outputs.first()?;
        let columns = self.columns(sink);
        // The planner puts metadata behind all others.
        let is_metadata = |it: &Column| matches!(it.kind, ColumnKind::Metadata { .. });
        if columns.is_empty() || columns.iter().any(is_metadata) {
            return None;
        }
        let filled = columns.iter().filter(|it| it.kind == ColumnKind::Physical);
        Some(filled.map(|it| Arc::clone(&it.name)).collect())
    }
}
