//! Events of any producer as datasets and processes: of each job what all its events tell, one after the other.
//!
//! Reading never fails as a whole: a line that is no event costs that line, a facet of another form costs that facet.

use std::sync::Arc;

use serde_json::Value;

use crate::collections::{FastIndexMap, FastIndexSet};
use crate::connector::without_password;
use crate::diagnostic::{Diagnostic, Place, rules};
use crate::lineage::{
    Column, ColumnKind, ColumnLineage, ColumnRef, Dataset, DatasetKey, DatasetKind, Endpoint,
    Fingerprint, Fingerprints, Influence, InfluenceKind, LogicalName, Options, Origin, Process,
    ProcessKind, SourceColumn, Transform,
};
use crate::source::{SourceFile, Span};

use super::ends::Ends;
use super::name;
use super::wire::{
    self, DatasetLineage, DatasetType, Event, FLINK, Facet, Facets, Field, InputField, Job,
    JobType, Origins, Schema, Source, Sql, Statement, Symlinks, Table, Transformation, Unstored,
};

/// What events tell.
#[derive(Debug, Default)]
pub struct Told {
    /// The datasets in order of appearance.
    pub datasets: Vec<Dataset>,
    /// The processes in order of appearance.
    pub processes: Vec<Arc<Process>>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// What files of events are called; one without a name, such as standard input, may hold them too.
const EXTENSIONS: [&str; 4] = ["ndjson", "jsonl", "json", "openlineage"];

/// What every event has.
const MARKS: [&str; 2] = ["\"eventTime\"", "\"producer\""];

/// Whether a file holds events rather than anything with SQL in it.
pub fn looks_like_events(file: &SourceFile) -> bool {
    let extension = file.path().and_then(|path| path.extension());
    let may_be = extension.is_none_or(|it| EXTENSIONS.iter().any(|known| it == *known));
    let text = file.text();
    may_be
        && text.trim_start().starts_with(['{', '['])
        && MARKS.iter().all(|mark| text.contains(mark))
}

/// Reads the events of a file: one a line, or any other row or list of JSON objects.
pub fn read(file: &SourceFile) -> Told {
    let mut gathering = Gathering {
        file,
        datasets: FastIndexMap::default(),
        jobs: FastIndexMap::default(),
        no_columns: Arc::default(),
        no_options: Options::new(),
        diagnostics: Vec::new(),
    };
    each_event(file, |span, event| match event {
        Ok(event) => gathering.event(event, span),
        Err(error) => gathering.refuse(&error, span),
    });
    Told {
        processes: gathering
            .jobs
            .into_values()
            .filter_map(Gathered::process)
            .collect(),
        datasets: gathering.datasets.into_values().collect(),
        diagnostics: gathering.diagnostics,
    }
}

type Parsed = Result<Event, serde_json::Error>;

/// Takes each event with its place. None of them is kept: they are several times as large as their text.
fn each_event(file: &SourceFile, mut take: impl FnMut(Span, Parsed)) {
    let text = file.text();
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if !content.is_empty() {
            let at = start + (line.len() - line.trim_start().len());
            lines.push(Span::new(at, at + content.len()));
        }
        start += line.len();
    }
    let of = |span: &Span| serde_json::from_str::<Event>(&text[span.start..span.end]);
    if lines.iter().any(|span| of(span).is_ok()) {
        return lines.into_iter().for_each(|span| take(span, of(&span)));
    }
    // No line is an event: they are written over several, or as a list.
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    loop {
        let before = values.byte_offset();
        let Some(value) = values.next() else {
            return;
        };
        let start = before + text[before..].len() - text[before..].trim_start().len();
        let span = |end: usize| Span::new(start, end.max(start));
        match value {
            Ok(Value::Array(all)) => {
                let all = all.into_iter().map(serde_json::from_value);
                let place = span(values.byte_offset());
                all.for_each(|event| take(place, event));
            }
            Ok(one) => take(span(values.byte_offset()), serde_json::from_value(one)),
            Err(error) => return take(span(text.trim_end().len()), Err(error)),
        }
    }
}

/// What was told so far.
struct Gathering<'f> {
    file: &'f SourceFile,
    datasets: FastIndexMap<DatasetKey, Dataset>,
    jobs: FastIndexMap<(String, String), Gathered>,
    /// What datasets share of which no more is told than their names.
    no_columns: Arc<Vec<Column>>,
    no_options: Options,
    diagnostics: Vec<Diagnostic>,
}

/// What was told of one job.
struct Gathered {
    name: (String, String),
    origin: Origin,
    statement: Option<Statement>,
    /// Whether Flink runs it, as far as events tell.
    is_of_flink: bool,
    sql: String,
    inputs: Ends,
    outputs: Ends,
    columns: FastIndexMap<String, ColumnLineage>,
    influences: FastIndexSet<Influence>,
}

impl Gathering<'_> {
    fn refuse(&mut self, error: &serde_json::Error, span: Span) {
        let why = reason(error);
        // Where in the line reading stopped, if it is JSON that is wrong and not what it says.
        let at = match error.line() {
            1 if !error.is_data() => span.start + error.column().saturating_sub(1),
            _ => span.start,
        };
        let end = self.file.text().ceil_char_boundary(at.min(span.end));
        let message = if error.is_data() {
            format!("this is no OpenLineage event: {why}")
        } else {
            format!("this is no JSON: {why}")
        };
        let finding = Diagnostic::new(&rules::EVENT, message)
            .at(self.file, Span::new(end.min(span.end), span.end))
            .hint("take the line out or have its producer correct it; all other events are read");
        self.diagnostics.push(finding);
    }

    fn event(&mut self, event: Event, span: Span) {
        if let Some(dataset) = &event.dataset {
            self.dataset(dataset, span);
        }
        let Some(job) = event.job else {
            if event.dataset.is_none() {
                let message = "this OpenLineage event tells of neither a job nor a dataset";
                let finding = Diagnostic::new(&rules::EVENT, message).at(self.file, span);
                self.diagnostics
                    .push(finding.hint("take it out, or have its producer correct it"));
            }
            return;
        };
        let mut ends = |all: Option<Vec<wire::Dataset>>| -> Vec<(Endpoint, wire::Dataset)> {
            let all = all.into_iter().flatten();
            all.map(|it| (self.dataset(&it, span), it)).collect()
        };
        let (inputs, outputs) = (ends(event.inputs), ends(event.outputs));
        let sql: Option<Sql> = self.facet(&job.facets, span);
        let statement: Option<Statement> = self.facet(&job.facets, span);
        let job_type: Option<JobType> = self.facet(&job.facets, span);
        let lineages: Vec<wire::ColumnLineage> = outputs
            .iter()
            .filter_map(|(_, it)| self.lineage(&it.facets, span))
            .collect();
        let gathered = self.job(job, span);
        gathered.inputs.extend(inputs.into_iter().map(|it| it.0));
        gathered.outputs.extend(outputs.into_iter().map(|it| it.0));
        if let Some(sql) = sql {
            gathered.sql = sql.query;
        }
        gathered.statement = statement.or(gathered.statement.take());
        gathered.is_of_flink |=
            job_type.is_some_and(|it| it.integration.eq_ignore_ascii_case(FLINK));
        for lineage in lineages {
            gathered.columns(lineage);
        }
    }

    fn job(&mut self, job: Job, span: Span) -> &mut Gathered {
        let namespace = without_password(&job.namespace).into_owned();
        let name = (namespace, job.name);
        let file = self.file;
        self.jobs.entry(name.clone()).or_insert_with(|| Gathered {
            name,
            origin: Origin::File(Place::new(file, span)),
            statement: None,
            is_of_flink: false,
            sql: String::new(),
            inputs: Ends::default(),
            outputs: Ends::default(),
            columns: FastIndexMap::default(),
            influences: FastIndexSet::default(),
        })
    }

    /// Takes in a dataset; how the event knows it.
    fn dataset(&mut self, told: &wire::Dataset, span: Span) -> Endpoint {
        let key = name::key(&told.namespace, &told.name);
        if told.facets.is_empty()
            && let Some(known) = self.datasets.get(&key)
        {
            // Most producers tell of a dataset once, and of nothing but its name where it is used.
            let name = default_name(&key);
            if let Some(name) = known.names.iter().find(|it| **it == name) {
                return Endpoint {
                    dataset: known.key.clone(),
                    name: name.clone(),
                };
            }
        }
        let schema: Option<Schema> = self.facet(&told.facets, span);
        let table: Option<Table> = self.facet(&told.facets, span);
        let kind: Option<DatasetType> = self.facet(&told.facets, span);
        let symlinks: Option<Symlinks> = self.facet(&told.facets, span);
        let identifiers = symlinks.map(|it| it.identifiers).unwrap_or_default();
        let mut names: Vec<LogicalName> = identifiers
            .iter()
            .filter(|it| it.namespace == name::SCRIPTS)
            .filter_map(|it| name::split(&it.name))
            .collect();
        if names.is_empty() {
            names.push(default_name(&key));
        }
        let used_as = names[0].clone();
        let table = table.unwrap_or_default();
        let columns = schema.map(|it| it.fields).unwrap_or_default();
        let mut options = self.no_options.clone();
        for (key, value) in &table.options {
            options.set(key.as_str(), value.as_str());
        }
        let is_known = self.datasets.contains_key(&key);
        let dataset = Dataset {
            key: key.clone(),
            names,
            kind: dataset_kind(&table, kind.as_ref(), columns.is_empty()),
            connector: table.connector.clone(),
            is_ephemeral: table.ephemeral,
            columns: if columns.is_empty() {
                Arc::clone(&self.no_columns)
            } else {
                Arc::new(columns.into_iter().map(|it| column(it, &table)).collect())
            },
            options,
            // Where it is told of first; every event tells of it again.
            origins: if is_known {
                Vec::new()
            } else {
                vec![Origin::File(Place::new(self.file, span))]
            },
        };
        let dataset = if let Some(known) = self.datasets.get_mut(&key) {
            known.absorb(dataset);
            known.key.clone()
        } else {
            self.datasets.insert(key.clone(), dataset);
            key
        };
        Endpoint {
            dataset,
            name: used_as,
        }
    }

    /// What the facets tell of the columns of an output: the newer one where there are both, but for the expressions of
    /// columns that come from no other, which it has no place for.
    fn lineage(&mut self, facets: &Facets, span: Span) -> Option<wire::ColumnLineage> {
        let older: Option<wire::ColumnLineage> = self.facet(facets, span);
        let newer: Option<DatasetLineage> = self.facet(facets, span);
        let Some(newer) = newer else {
            return older;
        };
        let mut said = older.unwrap_or_default().fields;
        let of = |all: Vec<Source>| all.into_iter().filter_map(Source::into_field);
        let fields = newer.fields.into_iter().map(|(to, sources)| {
            let said = said.swap_remove(&to).unwrap_or_default();
            let origins = Origins {
                input_fields: of(sources.inputs).collect(),
                ..said
            };
            (to, origins)
        });
        Some(wire::ColumnLineage {
            fields: fields.collect(),
            dataset: of(newer.inputs).collect(),
        })
    }

    fn facet<F: Facet>(&mut self, facets: &Facets, span: Span) -> Option<F> {
        match wire::get(facets) {
            Ok(facet) => facet,
            Err(error) => {
                let why = reason(&error);
                let message = format!("the facet `{}` cannot be read: {why}", F::NAME);
                let finding = Diagnostic::new(&rules::EVENT, message)
                    .at(self.file, span)
                    .hint("the rest of the event is read; have its producer keep to OpenLineage's schema of the facet");
                self.diagnostics.push(finding);
                None
            }
        }
    }
}

/// What an error says, without the place in what was read by itself.
fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.rsplit_once(" at line ") {
        Some((why, _)) => why.to_owned(),
        None => said,
    }
}

/// What a dataset is called that no script knows: by its own name.
fn default_name(key: &DatasetKey) -> LogicalName {
    match key {
        DatasetKey::Physical(identity) => LogicalName::in_default(&identity.name),
        DatasetKey::Scoped { name, .. } => (**name).clone(),
    }
}

fn dataset_kind(table: &Table, kind: Option<&DatasetType>, is_bare: bool) -> DatasetKind {
    const KINDS: [DatasetKind; 3] = [
        DatasetKind::Table,
        DatasetKind::View,
        DatasetKind::Undeclared,
    ];
    let own = KINDS.into_iter().find(|it| it.as_str() == table.kind);
    own.unwrap_or(match (kind, is_bare) {
        (Some(kind), _) if kind.dataset_type == "VIEW" => DatasetKind::View,
        (_, false) => DatasetKind::Table,
        (_, true) => DatasetKind::Undeclared,
    })
}

fn column(field: Field, table: &Table) -> Column {
    Column {
        kind: match table.columns.get(&field.name) {
            None => ColumnKind::Physical,
            Some(Unstored::Computed(expression)) => ColumnKind::Computed {
                expression: expression.clone(),
            },
            Some(Unstored::Metadata(key)) => ColumnKind::Metadata {
                key: key.clone(),
                is_virtual: false,
            },
            Some(Unstored::VirtualMetadata(key)) => ColumnKind::Metadata {
                key: key.clone(),
                is_virtual: true,
            },
        },
        name: field.name.into(),
        data_type: field.data_type.map(Into::into),
        comment: field.description,
    }
}

impl Gathered {
    fn columns(&mut self, told: wire::ColumnLineage) {
        for (to, origins) in told.fields {
            let mut from = Vec::new();
            let mut expression = origins.transformation_description;
            for field in &origins.input_fields {
                let column = Arc::new(self.column_ref(field));
                if field.transformations.is_empty() {
                    // Producers of older versions say no more than that a value comes from it.
                    from.push(source(&column, Transform::Transformation, field));
                }
                for how in &field.transformations {
                    match meaning(how) {
                        Meaning::From(transform) => from.push(source(&column, transform, field)),
                        Meaning::By(kind) => self.influence(&column, kind),
                    }
                    expression = expression.or_else(|| how.description.clone());
                }
            }
            from.sort();
            let column = ColumnLineage {
                to: to.as_str().into(),
                from: from.into(),
                expression: expression.map(Into::into),
            };
            self.columns.insert(to, column);
        }
        for field in &told.dataset {
            let column = Arc::new(self.column_ref(field));
            for how in &field.transformations {
                match meaning(how) {
                    Meaning::By(kind) => self.influence(&column, kind),
                    Meaning::From(Transform::Conditional) => {
                        self.influence(&column, InfluenceKind::Conditional);
                    }
                    // Said of all columns, it says nothing of any.
                    Meaning::From(_) => {}
                }
            }
        }
    }

    fn influence(&mut self, column: &Arc<ColumnRef>, kind: InfluenceKind) {
        self.influences.insert(Influence {
            column: Arc::clone(column),
            kind,
        });
    }

    fn column_ref(&self, field: &InputField) -> ColumnRef {
        let dataset = name::key(&field.namespace, &field.name);
        let mut inputs = self.inputs.iter();
        let input = inputs.find(|input| input.dataset == dataset);
        ColumnRef {
            table: input.map_or_else(|| default_name(&dataset), |input| input.name.clone()),
            dataset,
            column: field.field.as_str().into(),
        }
    }

    /// The process; none of a job that reads and writes nothing, such as one that only holds others.
    fn process(self) -> Option<Arc<Process>> {
        if self.inputs.is_empty() && self.outputs.is_empty() {
            return None;
        }
        let statement = self.statement.unwrap_or_default();
        let kind = KINDS.into_iter().find(|it| it.as_str() == statement.kind);
        let mut inputs = self.inputs.into_vec();
        if kind.is_none() {
            // Producers gather what they read in any order.
            inputs.sort();
        }
        let mut influences: Vec<Influence> = self.influences.into_iter().collect();
        influences.sort();
        let (namespace, name) = &self.name;
        // Without its text a job is known by its name alone.
        let how = match &*self.sql {
            "" => vec![namespace.as_str(), name.as_str()],
            sql => vec![sql],
        };
        let mut process = Process {
            kind: kind.unwrap_or(if self.is_of_flink {
                ProcessKind::Job
            } else {
                ProcessKind::Catalogued
            }),
            job: match kind {
                Some(_) => statement.job.into(),
                None => name.as_str().into(),
            },
            statement: statement.statement,
            member: statement.member,
            sql: match &*self.sql {
                "" => Arc::default(),
                sql => sql.into(),
            },
            inputs: shared(inputs.into_iter()),
            outputs: shared(self.outputs.into_vec().into_iter()),
            columns: shared(self.columns.into_values()),
            influences: shared(influences.into_iter()),
            fingerprints: Fingerprints::default(),
            origins: vec![self.origin],
            origin_jobs: Vec::new(),
            evidence: Arc::default(),
            jobs: Vec::new(),
        };
        let ends = process.inputs.iter().chain(&*process.outputs);
        let pieces = ends.flat_map(|end| end.dataset.pieces());
        process.fingerprints = Fingerprints {
            identical: Fingerprint::of(how.iter().copied().chain(pieces)),
            equivalent: process.equivalent(how.iter().copied()),
            effect: process.effect(),
        };
        Some(Arc::new(process))
    }
}

/// Things that are shared; without any, what all share that have none.
fn shared<T>(all: impl ExactSizeIterator<Item = T>) -> Arc<[T]> {
    if all.len() == 0 {
        Arc::default()
    } else {
        all.collect()
    }
}

/// The kinds of statements that have a name in events.
const KINDS: [ProcessKind; 10] = [
    ProcessKind::Insert,
    ProcessKind::InsertOverwrite,
    ProcessKind::CreateTableAs,
    ProcessKind::ReplaceTableAs,
    ProcessKind::CreateView,
    ProcessKind::MaterializedTable,
    ProcessKind::Update,
    ProcessKind::Delete,
    ProcessKind::Select,
    ProcessKind::Job,
];

fn source(column: &Arc<ColumnRef>, transform: Transform, field: &InputField) -> SourceColumn {
    SourceColumn {
        column: Arc::clone(column),
        transform,
        fields: field.paths.iter().map(|it| it.as_str().into()).collect(),
    }
}

/// What a transformation means here.
#[derive(Clone, Copy)]
enum Meaning {
    /// The value comes from the column.
    From(Transform),
    /// The column influences the result.
    By(InfluenceKind),
}

/// What the types and subtypes of the facet `columnLineage` 1-2-0 mean; a type alone stands for what it mostly is.
const MEANINGS: [(&str, &str, Meaning); 11] = [
    ("DIRECT", "IDENTITY", Meaning::From(Transform::Identity)),
    (
        "DIRECT",
        "TRANSFORMATION",
        Meaning::From(Transform::Transformation),
    ),
    (
        "DIRECT",
        "AGGREGATION",
        Meaning::From(Transform::Aggregation),
    ),
    (
        "INDIRECT",
        "CONDITIONAL",
        Meaning::From(Transform::Conditional),
    ),
    (
        "INDIRECT",
        "CONDITION",
        Meaning::From(Transform::Conditional),
    ),
    ("INDIRECT", "JOIN", Meaning::By(InfluenceKind::Join)),
    ("INDIRECT", "GROUP_BY", Meaning::By(InfluenceKind::GroupBy)),
    ("INDIRECT", "FILTER", Meaning::By(InfluenceKind::Filter)),
    ("INDIRECT", "SORT", Meaning::By(InfluenceKind::Sort)),
    ("INDIRECT", "WINDOW", Meaning::By(InfluenceKind::Window)),
    ("DIRECT", "", Meaning::From(Transform::Transformation)),
];

fn meaning(how: &Transformation) -> Meaning {
    let subtype = how.subtype.as_deref().unwrap_or_default();
    let mut rows = MEANINGS.iter();
    let row = rows.find(|row| row.0 == how.kind && row.1 == subtype);
    match (row, &*how.kind) {
        (Some(row), _) => row.2,
        (None, "INDIRECT") => Meaning::By(InfluenceKind::Conditional),
        (None, _) => Meaning::From(Transform::Transformation),
    }
}
