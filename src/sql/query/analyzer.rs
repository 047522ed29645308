//! What is gathered while a query is read: inputs, influences, findings, and the names that the normal form needs.

use std::fmt;
use std::sync::Arc;

use smallvec::SmallVec;

use super::environment::{Environment, NotFound};
use super::functions;
use super::hint::Hints;
use super::normal_form::Edits;
use super::origins::{ColumnId, ColumnTable, Origins};
use super::relation::Belief;
use super::row_type;
use super::tree::{Ident, span_of};
use crate::collections::FastIndexSet;
use crate::diagnostic::{Rule, rules};
use crate::lineage::{ColumnRef, Endpoint, Influence, InfluenceKind};
use crate::source::Span;
use crate::sql::{Finding, Tables};
use crate::term::Clauses;
use crate::text::{MOST_GUESSES, did_you_mean, has_placeholder, nearest};

/// What reading a part of a query does to the whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Effects {
    pub(super) inputs: FastIndexSet<Endpoint>,
    pub(super) influences: FastIndexSet<(ColumnId, InfluenceKind)>,
}

/// The value of an expression.
#[derive(Debug, Clone, Default)]
pub(super) struct Value {
    pub(super) origins: Origins,
    pub(super) data_type: Option<Arc<str>>,
}

impl Value {
    /// Something computed, of an unknown type.
    pub(super) fn computed(origins: Origins) -> Self {
        Self {
            origins,
            data_type: None,
        }
    }
}

pub(super) struct Analyzer<'a> {
    pub(super) sql: &'a str,
    pub(super) tables: &'a dyn Tables,
    pub(super) hints: Hints,
    pub(super) columns: ColumnTable,
    pub(super) effects: Effects,
    pub(super) findings: Vec<Finding>,
    pub(super) edits: Edits,
    /// Set while the next SELECT gives the whole query's columns, so that it keeps their texts.
    pub(super) wants_text: bool,
    /// Whether somebody wants to know what columns say.
    pub(super) wants_terms: bool,
    /// What it chooses rows by and puts them together by, then.
    pub(super) clauses: Clauses,
    /// As what a sub-query in a condition influences the result.
    pub(super) condition: InfluenceKind,
    /// Whether more tables may come in later, so that what is not found may be in those.
    pub(super) is_open: bool,
    ids: usize,
}

impl<'a> Analyzer<'a> {
    pub(super) fn new(sql: &'a str, hints: Hints, tables: &'a dyn Tables) -> Self {
        Self {
            sql,
            tables,
            hints,
            columns: ColumnTable::default(),
            effects: Effects::default(),
            findings: Vec::new(),
            edits: Edits::default(),
            wants_text: false,
            wants_terms: false,
            clauses: Clauses::default(),
            condition: InfluenceKind::Filter,
            is_open: false,
            ids: 0,
        }
    }

    /// A number of its own for a relation, in order of appearance.
    pub(super) fn next_id(&mut self) -> usize {
        self.ids += 1;
        self.ids
    }

    pub(super) fn influence(&mut self, origins: &Origins, kind: InfluenceKind) {
        let pairs = origins.columns().map(|column| (column, kind));
        self.effects.influences.extend(pairs);
    }

    /// Lets something that was read elsewhere count here.
    pub(super) fn apply(&mut self, effects: &Effects) {
        self.effects.inputs.extend(effects.inputs.iter().cloned());
        self.effects.influences.extend(&effects.influences);
    }

    /// The influences as the lineage model has them, sorted.
    pub(super) fn influences(&self) -> Vec<Influence> {
        let mut influences: Vec<_> = (self.effects.influences.iter())
            .filter_map(|&(id, kind)| {
                let column = self.columns.column(id)?.clone();
                Some(Influence { column, kind })
            })
            .collect();
        influences.sort();
        influences.dedup();
        influences
    }

    pub(super) fn find(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: String,
        hint: Option<String>,
    ) {
        self.findings.push(Finding {
            rule,
            message,
            span,
            hint,
        });
    }

    /// The column an identifier means, with the fields behind it.
    pub(super) fn column(&mut self, parts: &[Ident<'_>], environment: &Environment<'_>) -> Value {
        let names: SmallVec<[&str; 4]> = parts.iter().map(|part| &*part.name).collect();
        // A value that is filled in later: whatever it is, it is none of the columns.
        let is_open = parts.iter().any(|part| has_placeholder(&part.name));
        // Double quotes are strings in the Hive dialect, and nothing in Flink's own: a column only where there is one.
        let may_be_string = matches!(parts, [only] if only.quote == Some('"'));
        let found = match environment.find(&names) {
            Ok(found) if may_be_string && found.belief.is_some() => return Value::default(),
            Ok(found) if is_open && found.belief.is_some() => return Value::default(),
            Err(_) if may_be_string || is_open => return Value::default(),
            Ok(found) => found,
            Err(reason) => {
                self.report(parts, &reason, environment);
                return Value::default();
            }
        };
        let fields = &names[found.parts.min(names.len())..];
        let span = span_of(parts);
        if fields.is_empty() {
            self.edits.replace(span, &found.normal);
        } else {
            let path = format_args!("{}{}", found.normal, Path(fields));
            self.edits.replace(span, path);
        }
        let origins = match &found.belief {
            Some((belief, column)) => {
                let believed = self.believed(belief, column);
                if believed.is_none() {
                    self.report(parts, &NotFound::Undecided, environment);
                }
                believed.unwrap_or_default()
            }
            None => found.origins,
        };
        if fields.is_empty() {
            return Value {
                origins,
                data_type: found.data_type,
            };
        }
        let is_typed = found.data_type.is_some();
        let data_type = (found.data_type).and_then(|row| self.field_type(&row, fields, parts));
        Value {
            origins: origins.field(&fields.join("."), is_typed, &mut self.columns),
            data_type,
        }
    }

    /// The type of the field that a path of fields of a row ends in, as far as types are known.
    fn field_type(&mut self, row: &str, path: &[&str], parts: &[Ident<'_>]) -> Option<Arc<str>> {
        let mut data_type = row.to_owned();
        for &name in path {
            let fields = row_type::fields(&data_type)?;
            if let Some((_, field)) = fields.iter().find(|(field, _)| field == name) {
                data_type.clone_from(field);
                continue;
            }
            let known = fields.iter().map(|(name, _)| name.as_str());
            let hint = nearest(name, known).map(did_you_mean);
            let message = format!("the row has no field `{name}`");
            self.find(&rules::UNKNOWN_COLUMN, span_of(parts), message, hint);
            return None;
        }
        Some(data_type.into())
    }

    /// What a column that is only believed comes from; none if it cannot be told.
    pub(super) fn believed(&mut self, belief: &Belief, column: &str) -> Option<Origins> {
        match belief {
            Belief::Table(table) => {
                let id = self.columns.add(Arc::new(ColumnRef {
                    dataset: table.dataset.clone(),
                    table: table.name.clone(),
                    column: column.into(),
                }));
                Some(Origins::identity(id))
            }
            Belief::Function(origins) => Some(origins.clone()),
            Belief::Either(_) => None,
            Belief::Each(beliefs) => {
                let mut origins = Origins::default();
                for belief in beliefs.iter() {
                    origins.extend(&self.believed(belief, column)?);
                }
                Some(origins)
            }
        }
    }

    fn report(&mut self, parts: &[Ident<'_>], reason: &NotFound, environment: &Environment<'_>) {
        let name = parts
            .iter()
            .map(|part| &*part.name)
            .collect::<Vec<_>>()
            .join(".");
        let span = span_of(parts);
        match reason {
            NotFound::Unknown => {
                let last = parts.last().map_or("", |part| &*part.name);
                if parts.len() == 1 && functions::is_call_without_parentheses(last) {
                    return;
                }
                let known = environment.names();
                // One of them is named later, and may be this.
                if self.is_open || known.iter().any(|name| has_placeholder(name)) {
                    return;
                }
                let hint = if self.findings.len() < MOST_GUESSES {
                    nearest(last, known.iter().map(AsRef::as_ref)).map(did_you_mean)
                } else {
                    None
                };
                let tables = environment.table_names();
                // Pattern variables are no tables, and nobody looks for them among those.
                let is_table = |name: &str| tables.contains(&name) || environment.is_in_pattern();
                let (message, hint) = match parts {
                    [table, _] if !is_table(&table.name) => {
                        let meant = nearest(&table.name, tables.iter().copied());
                        let message = format!("no table in scope is called `{}`", table.name);
                        let has_column = known.iter().any(|it| **it == *last);
                        let alone = has_column.then(|| format!("a column `{last}` is there"));
                        (message, meant.map(did_you_mean).or(alone))
                    }
                    _ => (format!("no table in scope has a column `{name}`"), hint),
                };
                self.find(&rules::UNKNOWN_COLUMN, span, message, hint);
            }
            NotFound::Ambiguous(one, other) => {
                let (message, hint) = if one == other {
                    let message = format!("two tables named `{one}` have a column `{name}`");
                    (message, "give each table an alias of its own".to_owned())
                } else {
                    let message = format!("`{name}` is a column of both `{one}` and `{other}`");
                    (message, format!("write `{one}.{name}` or `{other}.{name}`"))
                };
                let hint = Some(hint);
                self.find(&rules::AMBIGUOUS_COLUMN, span, message, hint);
            }
            NotFound::Undecided => {
                let message =
                    format!("`{name}` may belong to any of several tables that are not defined");
                let hint = Some("define the tables, or qualify the column".to_owned());
                self.find(&rules::UNRESOLVED_COLUMN, span, message, hint);
            }
        }
    }
}

/// The fields behind a column, each behind a dot.
struct Path<'n>(&'n [&'n str]);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|field| write!(f, ".{field}"))
    }
}
