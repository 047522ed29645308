//! Where reading a script stands: what it has yielded so far and the statement that is being read.
//!
//! Statement families change the catalogue and add processes through a [`Context`]; it knows the places in the file.

mod missing;

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use super::catalogue::{Definition, Lookup, Table};
use super::conditions::is_stream;
use super::cursor::Cursor;
use super::memo::{NewTable, Read, Unfilled};
use super::process::Draft;
use super::script::Piece;
use super::token::Token;
use super::{
    Catalogue, Changes, Circumstances, Defined, Dialect, Finding, QueryLineage, Reading, Resolve,
    Script, Write, query,
};
use crate::collections::{FastIndexMap, FastMap, FastSet};
use crate::diagnostic::{Diagnostic, Place, rules};
use crate::extract::{FragmentKind, Host};
use crate::lineage::{Dataset, DatasetKey, LogicalName, Origin};
use crate::source::{SourceFile, Span};

/// What SET has set and reading has to know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Settings {
    /// `pipeline.name`.
    pub pipeline_name: Option<String>,
    /// `table.sql-dialect`.
    pub dialect: Dialect,
}

/// The statement that is being read.
#[derive(Debug, Clone)]
pub(super) struct Here<'a> {
    /// Where it stands among the statements.
    pub piece: &'a Piece<'a>,
    /// Its place in the file.
    pub place: Place,
    /// Its tokens, once somebody has wanted them.
    tokens: OnceCell<Rc<Vec<Token>>>,
}

impl<'a> Here<'a> {
    fn at(piece: &'a Piece<'a>, script: &SourceFile) -> Self {
        let file = piece.fragment.file.as_deref().unwrap_or(script);
        Self {
            piece,
            place: Place::new(file, piece.fragment.map.to_file(piece.span)),
            tokens: OnceCell::new(),
        }
    }

    /// Its tokens, without `;`. Empty for a set without members.
    pub fn tokens(&self) -> Rc<Vec<Token>> {
        let tokens = self.tokens.get_or_init(|| self.piece.tokens().into());
        Rc::clone(tokens)
    }
}

/// What reading a statement has done, so that it can be told whether the same statement would do it again elsewhere.
#[derive(Debug)]
pub(super) struct Effects {
    /// What was reported.
    pub findings: Vec<Finding>,
    /// The definitions that were read as they stand.
    pub reads: Vec<Read>,
    /// Whether only such definitions were read.
    pub is_plain: bool,
    /// The table that was defined by the statement's text alone.
    pub defined: Option<NewTable>,
    /// What an INSERT with a column list left empty.
    pub unfilled: Option<Unfilled>,
}

impl Default for Effects {
    fn default() -> Self {
        Self {
            findings: Vec::new(),
            reads: Vec::new(),
            is_plain: true,
            defined: None,
            unfilled: None,
        }
    }
}

/// The part of a file that a statement stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Site {
    /// Session and block of the call around it.
    call: Option<(Box<str>, u32)>,
    /// Where the fragment begins in the file.
    fragment: usize,
}

impl Site {
    fn of(piece: &Piece<'_>) -> Self {
        let fragment = piece.fragment;
        let call = fragment.call.as_ref();
        Self {
            call: call.map(|call| (fragment.surroundings.session.clone(), call.flow.block)),
            fragment: fragment.map.to_file(Span::new(0, 0)).start,
        }
    }

    /// Whether the two run apart. What stands in the outermost block of a program runs before the rest of it.
    fn is_another_run(&self, other: &Self, is_article: impl Fn() -> bool) -> bool {
        match (&self.call, &other.call) {
            (Some((session, block)), Some((other_session, other_block))) => {
                session != other_session
                    || (block != other_block && *block != 0 && *other_block != 0)
            }
            _ => self.fragment != other.fragment && is_article(),
        }
    }
}

/// A script in the course of being read.
pub(super) struct Context<'a> {
    /// The script.
    pub script: &'a Script<'a>,
    /// What has been defined so far.
    pub catalogue: &'a mut Catalogue,
    /// How far names are followed.
    pub resolve: Resolve,
    /// What SET has set.
    pub settings: Settings,
    /// The statement that is being read.
    pub here: Here<'a>,
    /// Whether the statement is only explained: it is read, and has no effect.
    pub is_dry: bool,
    /// What the statement that is being read has done besides adding processes.
    pub effects: Effects,
    /// What has been read.
    pub reading: Reading,
    datasets: FastIndexMap<DatasetKey, Dataset>,
    reported: FastSet<LogicalName>,
    /// What is said of each DROP of what nothing has defined before it, unless that is defined behind it.
    missing_drops: Vec<(LogicalName, Diagnostic)>,
    /// Where each name was defined last, temporary ones apart.
    sites: FastMap<(LogicalName, bool), Site>,
    /// Where a statement that cannot be read would have defined a table, by the table's own name.
    failed_definitions: FastMap<String, Place>,
    /// Where each process stands, beside [`Reading::processes`].
    pub process_pieces: Vec<&'a Piece<'a>>,
    /// Tables that a program defines more than once: which definition its other statements are for is not known.
    defined_anew: FastSet<LogicalName>,
    /// Whether the file is an article, once that was asked.
    is_article: OnceCell<bool>,
    /// Whether the program around the SQL may set the dialect by a call (`SqlDialect.HIVE`), once that was asked.
    names_dialect: OnceCell<bool>,
    jobs: FastMap<String, Arc<str>>,
}

impl<'a> Context<'a> {
    /// At the first statement.
    pub fn new(
        script: &'a Script<'a>,
        catalogue: &'a mut Catalogue,
        resolve: Resolve,
        first: &'a Piece<'a>,
    ) -> Self {
        Self {
            here: Here::at(first, script.file),
            script,
            catalogue,
            resolve,
            settings: Settings::default(),
            is_dry: false,
            effects: Effects::default(),
            reading: Reading::default(),
            datasets: FastIndexMap::default(),
            reported: FastSet::default(),
            missing_drops: Vec::new(),
            sites: FastMap::default(),
            failed_definitions: FastMap::default(),
            process_pieces: Vec::new(),
            defined_anew: FastSet::default(),
            is_article: OnceCell::new(),
            names_dialect: OnceCell::new(),
            jobs: FastMap::default(),
        }
    }

    /// Goes to a statement.
    pub fn enter(&mut self, piece: &'a Piece<'a>) {
        self.here = Here::at(piece, self.script.file);
        self.effects = Effects::default();
        self.is_dry = false;
    }

    /// The statement's place as an origin.
    pub fn origin(&self) -> Origin {
        Origin::File(self.here.place.clone())
    }

    /// The name of the job that the statement belongs to.
    pub fn job(&mut self) -> Arc<str> {
        let name = match &self.settings.pipeline_name {
            Some(name) => name,
            None => self.script.job,
        };
        if let Some(job) = self.jobs.get(name) {
            return Arc::clone(job);
        }
        let job: Arc<str> = name.into();
        self.jobs.insert(name.to_owned(), Arc::clone(&job));
        job
    }

    /// Adds a diagnostic at the finding's place in the statement.
    pub fn report(&mut self, finding: Finding) {
        self.effects.findings.push(finding.clone());
        let diagnostic = self.diagnostic(finding);
        self.reading.diagnostics.push(diagnostic);
    }

    fn diagnostic(&self, finding: Finding) -> Diagnostic {
        let span = self.here.piece.fragment.map.to_file(finding.span);
        let mut diagnostic = Diagnostic::new(finding.rule, finding.message)
            .at(self.file(), span)
            .in_statement(self.here.piece.number);
        diagnostic.hint = finding.hint;
        diagnostic
    }

    /// Adds what is known of a dataset.
    pub fn add_dataset(&mut self, dataset: Dataset) {
        match self.datasets.entry(dataset.key.clone()) {
            indexmap::map::Entry::Occupied(mut entry) => entry.get_mut().absorb(dataset),
            indexmap::map::Entry::Vacant(entry) => {
                entry.insert(dataset);
            }
        }
    }

    /// Takes in a new definition of a dataset: columns that it no longer has go, unless it is known by other names too.
    pub fn redefine_dataset(&mut self, dataset: Dataset) {
        if let Some(known) = self.datasets.get_mut(&dataset.key)
            && known.names == dataset.names
        {
            known.columns = Arc::default();
        }
        self.add_dataset(dataset);
    }

    /// What the statement depends on besides its text.
    pub fn circumstances(&self, process: Option<usize>) -> Circumstances {
        let conditions = &self.catalogue.conditions;
        let process = process.and_then(|at| self.reading.processes.get(at));
        let writers = process.map_or(0, |process| conditions.writers_before(process));
        Circumstances {
            host: self.here.piece.fragment.surroundings.clone(),
            options: conditions.options(),
            changes: Changes {
                statements: conditions.changes(),
                definitions: self.catalogue.meaning(),
                writers,
            },
            database: self.catalogue.current(),
        }
    }

    /// Notes what the process of this number writes.
    pub fn note_writing(&mut self, process: Option<usize>) {
        let Some(process) = process.and_then(|at| self.reading.processes.get(at)) else {
            return;
        };
        let ends = |key: &DatasetKey| !self.datasets.get(key).is_some_and(is_stream);
        let is_batch = self.here.piece.fragment.surroundings.is_batch;
        let conditions = &mut self.catalogue.conditions;
        conditions.note_writing(process, is_batch, ends);
        // What it has written is there when it reads again.
        let is_known = |dataset: &Dataset| dataset.connector.is_some();
        let is_read_again =
            |key: &DatasetKey| self.datasets.get(key).is_some_and(is_known) && ends(key);
        let writes = |key: &DatasetKey| process.outputs.iter().any(|it| it.dataset == *key);
        if (process.inputs.iter()).any(|it| writes(&it.dataset) && is_read_again(&it.dataset)) {
            conditions.note_change();
        }
    }

    /// What tells a statement that reads a view from one that read it before definitions were changed.
    pub fn changed_views(&self) -> Option<String> {
        let changes = self.catalogue.changes();
        let is_view =
            |read: &Read| matches!(self.catalogue.get(&read.name), Some(Definition::View(_)));
        (changes > 0 && self.effects.reads.iter().any(is_view)).then(|| changes.to_string())
    }

    /// Looks names up for this statement, then notes what was asked for.
    pub fn look_up<T>(&mut self, ask: impl FnOnce(&Lookup<'_>) -> T) -> T {
        let origin = self.origin();
        let lookup = Lookup::new(self.catalogue, self.script.scope, self.resolve, &origin);
        let answer = ask(&lookup);
        let seen = lookup.into_seen();
        self.effects.reads.extend(seen.reads);
        self.effects.is_plain &=
            seen.datasets.is_empty() && seen.undeclared.is_empty() && !seen.has_models;
        for dataset in seen.datasets {
            self.add_dataset(dataset);
        }
        for table in seen.undeclared {
            self.report_unknown(&table);
        }
        for model in &seen.unknown_models {
            self.report_unknown_model(model);
        }
        for finding in seen.option_findings {
            let span = self.place_of_hint(finding.key.as_deref().unwrap_or_default());
            self.report(Finding::of_option(finding, span));
        }
        for origin in &seen.used {
            self.note_use(origin);
        }
        answer
    }

    /// Notes that a definition is used.
    pub fn note_use(&mut self, definition: &Origin) {
        if let Origin::File(place) = definition
            && !self.reading.usage.used.contains(place)
        {
            self.reading.usage.used.insert(place.clone());
        }
    }

    /// Notes that the statement defines a table or view, and says if it hides another or is hidden by one. `span` is
    /// where its name stands.
    pub fn note_definition(
        &mut self,
        name: &LogicalName,
        is_temporary: bool,
        is_view: bool,
        span: Span,
    ) {
        self.catalogue.conditions.note_definition(name);
        let site = Site::of(self.here.piece);
        self.sites.insert((name.clone(), is_temporary), site);
        if let Some(other) = self.catalogue.in_layer(name, !is_temporary) {
            let what = if is_view { "view" } else { "table" };
            let finding = shadowing(name, is_temporary, what, other, span);
            self.report(finding);
        }
        if !is_temporary && self.catalogue.remembers(&name.catalog) {
            return;
        }
        let place = self.place(span);
        self.reading.usage.definitions.push(Defined {
            name: name.table.to_string(),
            is_view,
            statement_place: self.here.place.clone(),
            place,
            statement: self.here.piece.number,
            host: self.here.piece.fragment.host,
        });
    }

    /// Notes what a statement leaves empty of a table that it writes.
    pub fn note_unfilled(&mut self, table: &Table, unfilled: Unfilled) {
        let Origin::File(definition) = &table.origin else {
            return;
        };
        let write = Write {
            definition: definition.clone(),
            dataset: table.physical.key.clone(),
            table: unfilled.table.clone(),
            unfilled: unfilled.columns.clone(),
            place: self.place(unfilled.name),
            statement: self.here.piece.number,
        };
        self.reading.usage.writes.push(write);
        self.effects.unfilled = Some(unfilled);
    }

    /// Whether a name that is taken was defined by a part of the file that is another run, so that this statement finds it
    /// free: by another method or branch, on another session, or in another example of an article.
    pub fn is_free_here(&self, name: &LogicalName, is_temporary: bool) -> bool {
        let here = Site::of(self.here.piece);
        let site = self.sites.get(&(name.clone(), is_temporary));
        site.is_some_and(|site| site.is_another_run(&here, || self.is_article()))
    }

    /// Notes that the statement would define a table of a name that is taken. One part of a program may do so for itself.
    pub fn note_definition_anew(&mut self, name: &LogicalName) {
        if self.here.piece.fragment.host != Host::Sql {
            self.defined_anew.insert(name.clone());
        }
    }

    /// Whether all that has happened to a table before this statement is known. An article shows one thing after the
    /// other, and seldom all of it.
    pub fn knows_history(&self, table: &LogicalName) -> bool {
        !self.defined_anew.contains(table) && !self.is_article()
    }

    /// Whether what the file says runs as it stands, from its first statement to its last: no program, whose parts may run
    /// apart, and no article, whose examples do.
    pub fn runs_in_order(&self) -> bool {
        self.here.piece.fragment.host == Host::Sql && !self.is_article()
    }

    fn is_article(&self) -> bool {
        let is_article = || self.script.file.is_article();
        *self.is_article.get_or_init(is_article)
    }

    /// Notes that the statement, which cannot be read, would have defined a table or view.
    pub fn note_failed_definition(&mut self) {
        let tokens = self.here.tokens();
        let sql = &self.here.piece.fragment.sql;
        let mut cursor = Cursor::new(sql, &tokens).in_dialect(Dialect::Other);
        if !cursor.take(&["CREATE"]) {
            return;
        }
        cursor.until(|cursor| cursor.sees(&["TABLE"]) || cursor.sees(&["VIEW"]));
        cursor.skip();
        cursor.take(&["IF", "NOT", "EXISTS"]);
        if let Ok(name) = cursor.name() {
            let place = self.here.place.clone();
            self.failed_definitions
                .insert(name.last().to_owned(), place);
        }
    }

    /// Notes that words of the statement may name tables that it uses.
    pub fn note_mentions(&mut self, tokens: &[Token]) {
        let sql = &self.here.piece.fragment.sql;
        let words = tokens.iter().filter_map(|token| token.name(sql));
        let words = words.map(std::borrow::Cow::into_owned);
        self.reading.usage.mentioned.extend(words);
    }

    /// The place in the file of a span of the statement's SQL.
    pub fn place(&self, span: Span) -> Place {
        Place::new(self.file(), self.here.piece.fragment.map.to_file(span))
    }

    /// The file that the statement stands in: the script's, or one that the script takes it from.
    pub fn file(&self) -> &SourceFile {
        let other = self.here.piece.fragment.file.as_deref();
        other.unwrap_or(self.script.file)
    }

    /// Where the statement stands in the script's own file: the call that runs it, where its text stands in another.
    pub fn span_in_script(&self) -> Span {
        let fragment = self.here.piece.fragment;
        let call = fragment.call.as_ref().filter(|_| fragment.file.is_some());
        call.map_or(self.here.place.span, |call| call.span)
    }

    /// The dialect of this statement, as far as the file tells.
    pub fn dialect(&self) -> Dialect {
        let fragment = &self.here.piece.fragment;
        let names_dialect = || self.script.file.text().contains("SqlDialect");
        if matches!(fragment.kind, FragmentKind::TableLevel { .. })
            || fragment.call.is_some() && *self.names_dialect.get_or_init(names_dialect)
        {
            return Dialect::Other;
        }
        self.settings.dialect
    }

    /// Whether the statement stands for an expression of the host that makes columns of its own.
    pub fn makes_columns_elsewhere(&self) -> bool {
        let elsewhere = FragmentKind::TableLevel {
            keeps_columns: false,
        };
        self.here.piece.fragment.kind == elsewhere
    }

    /// The lineage of a query in this statement. What was doubtful about it is reported.
    pub fn analyze(&mut self, sql: &str, tokens: &[Token]) -> Result<QueryLineage, Finding> {
        let dialect = self.dialect();
        let mut lineage = self.look_up(|lookup| query::analyze(sql, tokens, dialect, lookup))?;
        for finding in std::mem::take(&mut lineage.findings) {
            self.report(finding);
        }
        Ok(lineage)
    }

    /// Adds a process, unless the statement is only explained.
    pub fn add_process(&mut self, draft: Draft) {
        if self.is_dry {
            return;
        }
        let process = draft.finish(self);
        self.reading.processes.push(process.into());
        self.process_pieces.push(self.here.piece);
    }

    /// Ends reading: the datasets go to what has been read.
    pub fn into_reading(mut self) -> Reading {
        self.report_missing_drops();
        self.reading.datasets = self.datasets.into_values().collect();
        // It is kept for as long as the program runs.
        self.reading.statements.shrink_to_fit();
        self.reading.processes.shrink_to_fit();
        self.reading
    }
}

/// The finding that of two definitions of a name the permanent one is hidden.
fn shadowing(
    name: &LogicalName,
    is_temporary: bool,
    what: &str,
    other: &Definition,
    span: Span,
) -> Finding {
    let (table, other_what, at) = (&name.table, other.what(), other.origin());
    let message = if is_temporary {
        format!("the temporary {what} `{table}` hides the {other_what} `{table}` defined at {at}")
    } else {
        format!(
            "the {what} `{table}` is hidden by the temporary {other_what} `{table}` defined at {at}"
        )
    };
    Finding {
        rule: &rules::SHADOWED_TABLE,
        message,
        span,
        hint: Some("give one of them another name, or drop the temporary one first".to_owned()),
    }
}
