//! The border between what a script defines (`catalogue`) and what a query means (`query`).
//!
//! `query` asks [`Tables`] what a name stands for and gets a [`Relation`] whose columns are already resolved as far as
//! the reading wants: to stored columns, or to the view's own columns under `--resolve declared`.

use std::sync::Arc;

use crate::connector::OptionFinding;
use crate::diagnostic::Rule;
use crate::lineage::{ColumnLineage, Endpoint, Influence, SourceColumns};
use crate::source::Span;
use crate::sql::catalogue::Model;
use crate::term::Term;

/// What a name in a FROM clause stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// What the statement reads when it reads this: one dataset for a table, the view's own inputs for a view that is
    /// seen through.
    pub inputs: Vec<Endpoint>,
    /// The columns in order, with what each comes from; none where the table is not defined anywhere, so that any column
    /// name has to be believed.
    pub columns: Option<Vec<RelationColumn>>,
    /// Whether columns that have to be believed are made of those of `inputs` in a way that is not known.
    pub is_opaque: bool,
    /// Influences that come with reading it: those of a view that is seen through.
    pub influences: Vec<Influence>,
}

/// A column of a [`Relation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationColumn {
    /// Its name.
    pub name: Arc<str>,
    /// Its type as written, where it is known; needed to tell `column.field` from `table.column`.
    pub data_type: Option<Arc<str>>,
    /// The stored columns that its value comes from. A stored column comes from itself by identity.
    pub sources: SourceColumns,
}

/// Looks up tables and views by the names a query uses.
pub trait Tables {
    /// What `parts` (one to three identifiers, unquoted) stand for. `options` are those of an OPTIONS hint, which may
    /// change the physical identity. A name that nothing defines gives a relation without columns.
    fn lookup(&self, parts: &[&str], options: &[(String, String)]) -> Arc<Relation>;

    /// What the columns of a table or view say, in their order; nothing where that is not known.
    fn terms(&self, _parts: &[&str]) -> Vec<Option<Arc<Term>>> {
        Vec::new()
    }

    /// The model that `parts` name, if something defines it.
    fn model(&self, _parts: &[&str]) -> Option<Arc<Model>> {
        None
    }
}

/// The lineage of one query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryLineage {
    /// Output columns in order: `to` is the output name (`EXPR$0` and so on as Flink names them, where there is no name).
    pub columns: Vec<ColumnLineage>,
    /// Whether a star over an undefined table makes the number of columns unknown; such a star is one column `*`.
    pub has_open_star: bool,
    /// Everything read, sorted by name, each once.
    pub inputs: Vec<Endpoint>,
    /// Influences of the whole query, sorted, each once.
    pub influences: Vec<Influence>,
    /// A text that is equal for queries that are the same after names are resolved and noise (comments, case of
    /// keywords and functions, aliases of tables and columns, redundant parentheses) is removed.
    pub normal_form: String,
    /// What was doubtful.
    pub findings: Vec<Finding>,
}

impl QueryLineage {
    /// Forgets the columns, which are made in a way that is not known.
    pub(super) fn forget_columns(&mut self) {
        self.columns.clear();
        self.has_open_star = true;
        self.influences.clear();
    }

    /// Whether its columns were forgotten.
    pub(super) fn is_opaque(&self) -> bool {
        self.has_open_star && self.columns.is_empty()
    }
}

/// A diagnostic of a query before it has a file: its place is a span of the statement's SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The kind of finding.
    pub rule: &'static Rule,
    /// One sentence naming the thing.
    pub message: String,
    /// Where, in byte offsets of the fragment's SQL.
    pub span: Span,
    /// The next step, if there is one.
    pub hint: Option<String>,
}

impl Finding {
    /// A finding about an option, at a place.
    pub(super) fn of_option(finding: OptionFinding, span: Span) -> Self {
        Self {
            rule: finding.rule,
            message: finding.message,
            span,
            hint: finding.hint,
        }
    }
}
