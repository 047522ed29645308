//! What goes into reading a script and what comes out.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::extract::{CutReason, Flow, Fragment, Removal, Surroundings};
use crate::lineage::{Dataset, Process};
use crate::source::{SourceFile, Span};
use crate::sql::Usage;

/// How far names are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Resolve {
    /// Through views and computed columns to stored columns.
    #[default]
    Base,
    /// Views are datasets and CREATE VIEW is a process.
    Declared,
}

/// The input: the fragments of one file, read in order with one catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Script<'a> {
    /// The file.
    pub file: &'a SourceFile,
    /// Its SQL.
    pub fragments: &'a [Fragment],
    /// The job's name unless the script sets `pipeline.name`: the file's path relative to the project, without extension.
    pub job: &'a str,
    /// What dataset names are local to: the file's name, or one name for files read together.
    pub scope: &'a Arc<str>,
}

/// What a statement is. `Other` is known and without lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatementKind {
    /// CREATE TABLE.
    CreateTable,
    /// CREATE VIEW.
    CreateView,
    /// CREATE TABLE … AS SELECT, REPLACE TABLE … AS SELECT.
    CreateTableAs,
    /// INSERT INTO or OVERWRITE.
    Insert,
    /// A statement set.
    StatementSet,
    /// A bare query.
    Query,
    /// USE, SET, RESET.
    Session,
    /// Any other known statement, by its leading keywords.
    Other(&'static str),
    /// Not understood; a diagnostic says so.
    Unknown,
}

/// One top-level statement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Counted from 1 over the whole file.
    pub number: u32,
    /// The member of a statement set, counted from 1; the set itself is not listed besides its members.
    pub member: Option<u32>,
    /// What it is.
    pub kind: StatementKind,
    /// Its place in the file, without its `;`; that of the call that runs it where its text stands in another file.
    pub span: Span,
    /// How it can be taken out of the file.
    pub removal: Removal,
    /// When it runs.
    pub flow: Flow,
    /// What it depends on besides its text.
    pub circumstances: Circumstances,
    /// The index in [`Reading::processes`] of the process it is, if it is one.
    pub process: Option<usize>,
    /// A short label for people: kind and main name, such as `INSERT INTO totals`.
    pub label: String,
}

/// What a statement depends on besides its text and the tables that it names. Whoever takes the second of two equal
/// statements out must know that this was the same for both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Circumstances {
    /// What the program around it adds.
    pub host: Surroundings,
    /// The options that are set, one on a line.
    pub options: Arc<str>,
    /// What statements before it have done to what it means and finds.
    pub changes: Changes,
    /// The catalog and the database that names without one stand in.
    pub database: (Arc<str>, Arc<str>),
}

/// What statements have done to what those behind them mean and find. Each is no more than something to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Changes {
    /// How many changed functions, modules, rows or anything else that is not looked into.
    pub statements: u64,
    /// What the names of tables and views stand for.
    pub definitions: u64,
    /// How many have written what it reads.
    pub writers: u64,
}

impl Circumstances {
    /// Why it is not certain that a statement under the `other` circumstances does the same; for people. What a program
    /// changes in one file tells nothing of another.
    pub fn difference(&self, other: &Self, is_same_file: bool) -> Option<&'static str> {
        let (here, there) = (&self.host, &other.host);
        if let Some(doubt) = here.doubt.or(there.doubt) {
            Some(doubt)
        } else if here.session != there.session {
            Some("it runs in another session")
        } else if self.options != other.options {
            Some("other options are SET there")
        } else if self.changes != other.changes || (is_same_file && here.changes != there.changes) {
            Some("what stands between the two may change what it does")
        } else if !is_same_file && (here.changes, there.changes) != (0, 0) {
            Some("its file may change what it does before it runs")
        } else {
            None
        }
    }
}

/// A statement that the end of the text cuts off. Never a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutOff {
    /// Its place in the file.
    pub span: Span,
    /// What is left open.
    pub reason: CutReason,
    /// How it can be taken out of the file.
    pub removal: Removal,
    /// The process of the same file whose tokens begin with what is left of this one: index in [`Reading::processes`].
    pub same_as: Option<usize>,
    /// What it depends on besides its text.
    pub circumstances: Circumstances,
    /// The statement number it would have had.
    pub number: u32,
}

/// The output of reading one script.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The statements in order.
    pub statements: Vec<Statement>,
    /// The tables that are defined or used.
    pub datasets: Vec<Dataset>,
    /// The processes in order; shared with the graph that they go into.
    pub processes: Vec<Arc<Process>>,
    /// Statements cut off by the end of the text.
    pub cut_offs: Vec<CutOff>,
    /// What was doubtful.
    pub diagnostics: Vec<Diagnostic>,
    /// What it defines and which of it it uses.
    pub usage: Usage,
}
