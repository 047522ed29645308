//! FROM: what each item is and under which name it is known.

use std::sync::Arc;

use smallvec::smallvec;

use super::analyzer::Analyzer;
use super::body::rename;
use super::environment::{Environment, Merged};
use super::origins::Origins;
use super::relation::{Belief, Column, Relation, TableName};
use super::tree::{Alias, Expr, Ident, Joined, Source, Table, span_of};
use crate::lineage::{InfluenceKind, Transform};
use crate::source::Span;
use crate::sql;

/// A FROM clause while it is read.
#[derive(Debug, Default)]
pub(super) struct From {
    pub(super) relations: Vec<Relation>,
    pub(super) merged: Vec<Merged>,
}

impl From {
    /// What an expression behind these items sees.
    pub(super) fn environment<'e>(&'e self, outer: &'e Environment<'e>) -> Environment<'e> {
        Environment {
            relations: &self.relations,
            merged: &self.merged,
            ..outer.inner()
        }
    }
}

/// What an item is before it has its name.
#[derive(Debug, Default)]
pub(super) struct Unnamed {
    pub(super) columns: Vec<Column>,
    pub(super) belief: Option<Belief>,
    /// The names it is known by without an alias.
    pub(super) name: TableName,
    /// Whether it is one column that an alias gives its name (`UNNEST(tags) AS tag`).
    pub(super) is_scalar: bool,
    /// For a function of one's own over tables: how many columns they have, which it may pass through.
    pub(super) passable: Option<usize>,
}

impl Analyzer<'_> {
    pub(super) fn from(&mut self, items: &[Joined<'_>], outer: &Environment<'_>) -> From {
        let mut from = From::default();
        for item in items {
            self.item(item, outer, &mut from);
        }
        from
    }

    fn item(&mut self, item: &Joined<'_>, outer: &Environment<'_>, from: &mut From) {
        let first = from.relations.len();
        self.factor(&item.first, outer, from);
        for join in &item.joins {
            let joined = from.relations.len();
            self.factor(&join.table, outer, from);
            self.join(&join.constraint, first..joined, outer, from);
        }
    }

    fn factor(&mut self, table: &Table<'_>, outer: &Environment<'_>, from: &mut From) {
        if let Source::Nested(inside) = &table.source {
            self.item(inside, outer, from);
            return;
        }
        let relation = self.table(table, outer, from);
        from.relations.push(relation);
    }

    fn table(&mut self, table: &Table<'_>, outer: &Environment<'_>, from: &From) -> Relation {
        let unnamed = self.source(&table.source, outer, from);
        self.named(unnamed, table.alias.as_ref())
    }

    fn source(&mut self, source: &Source<'_>, outer: &Environment<'_>, from: &From) -> Unnamed {
        match source {
            Source::Named { name, time } => {
                let unnamed = self.named_table(name, outer);
                if let Some(time) = time {
                    self.time_of_version(time, &unnamed, outer, from);
                }
                unnamed
            }
            Source::Function {
                call,
                with_ordinality,
            } => self.table_function(call, *with_ordinality, &from.environment(outer)),
            Source::Value(value) => {
                let value = self.value(value, &from.environment(outer));
                let origins = value.origins.through(Transform::Transformation);
                Unnamed {
                    belief: Some(Belief::Function(origins)),
                    ..Unnamed::default()
                }
            }
            Source::Derived { query, is_lateral } => {
                let beside = from.environment(outer);
                let environment = if *is_lateral { &beside } else { outer };
                let (columns, belief) = self.query(query, environment).into_columns();
                Unnamed {
                    columns,
                    belief,
                    ..Unnamed::default()
                }
            }
            Source::Pattern(pattern) => {
                let input = self.table(&pattern.table, outer, from);
                self.match_recognize(pattern, input, outer)
            }
            Source::Pivot(table) => {
                let mut unnamed = self.source(&table.source, outer, from);
                unnamed.belief = Some(Belief::Function(all(&unnamed.columns)));
                unnamed
            }
            // Joined tables in parentheses have no columns of their own; see `factor`.
            Source::Nested(_) => Unnamed::default(),
        }
    }

    /// The time in `FOR SYSTEM_TIME AS OF time`: of a table to the left, else of the table itself.
    fn time_of_version(
        &mut self,
        time: &Expr<'_>,
        table: &Unnamed,
        outer: &Environment<'_>,
        from: &From,
    ) {
        let own = Relation::new(
            0,
            table.name.clone(),
            table.columns.clone(),
            table.belief.clone(),
        );
        let itself = Environment {
            relations: std::slice::from_ref(&own),
            ..outer.inner()
        };
        let environment = from.environment(&itself);
        self.condition(time, &environment, InfluenceKind::Join);
    }

    /// Gives an item its alias.
    fn named(&mut self, unnamed: Unnamed, alias: Option<&Alias<'_>>) -> Relation {
        let mut relation = Relation::new(
            self.next_id(),
            unnamed.name,
            unnamed.columns,
            unnamed.belief,
        );
        let Some(alias) = alias else {
            return relation;
        };
        // More names than the tables have columns may be those, passed through, or not: nobody knows.
        if (unnamed.passable).is_some_and(|most| alias.columns.len() > most) {
            relation.columns.clear();
        }
        if relation.belief.is_none() {
            self.report_aliases("the table", &relation.columns, &alias.name, &alias.columns);
        }
        self.edits.remove(alias.name.span);
        relation.name = smallvec![alias.name.name.as_ref().into()];
        if alias.columns.is_empty()
            && unnamed.is_scalar
            && let Some(only) = relation.columns.first_mut()
        {
            only.name = alias.name.name.as_ref().into();
        }
        rename(&mut relation.columns, &mut relation.belief, &alias.columns);
        for column in &alias.columns {
            self.edits.replace(column.span, "_");
        }
        relation
    }

    /// A table, view or CTE.
    fn named_table(&mut self, name: &[Ident<'_>], outer: &Environment<'_>) -> Unnamed {
        let parts: Vec<&str> = name.iter().map(|part| &*part.name).collect();
        let as_written = || parts.iter().map(|&part| part.into()).collect();
        if let [only] = parts[..]
            && let Some(cte) = outer.cte(only)
        {
            self.edits
                .replace(span_of(name), format_args!("c{}", cte.id));
            self.apply(&cte.effects);
            return Unnamed {
                columns: cte.columns.clone(),
                belief: cte.belief.clone(),
                name: as_written(),
                is_scalar: false,
                passable: None,
            };
        }
        let relation = self.look_up(span_of(name), &parts);
        let name = match &relation.inputs[..] {
            [only] if parts.last() == Some(&&*only.name.table) => {
                [&only.name.catalog, &only.name.database, &only.name.table]
                    .map(Arc::clone)
                    .into()
            }
            _ => as_written(),
        };
        let belief = match relation.columns {
            Some(_) => None,
            None if relation.is_opaque => Some(Belief::Function(Origins::default())),
            None => Belief::either(relation.inputs.iter().cloned().map(Belief::Table).collect()),
        };
        let columns = relation.columns.as_deref().unwrap_or_default();
        self.columns.reserve(columns.len());
        let mut columns: Vec<Column> = columns.iter().map(|it| self.stored(it)).collect();
        if self.wants_terms {
            for (column, term) in columns.iter_mut().zip(self.tables.terms(&parts)) {
                column.term = term;
            }
        }
        Unnamed {
            columns,
            belief,
            name,
            is_scalar: false,
            passable: None,
        }
    }

    fn look_up(&mut self, span: Span, parts: &[&str]) -> Arc<sql::Relation> {
        let options = self.hints.get(&span.end).map_or(&[][..], Vec::as_slice);
        let relation = self.tables.lookup(parts, options);
        match &relation.inputs[..] {
            [only] if !relation.is_opaque => {
                let pieces = only.dataset.pieces().join("\0");
                self.edits
                    .replace(span, format_args!("{} {pieces}", only.name));
            }
            _ => self.edits.replace(span, parts.join(".")),
        }
        self.effects.inputs.extend(relation.inputs.iter().cloned());
        for influence in &relation.influences {
            let column = self.columns.add(Arc::clone(&influence.column));
            self.effects.influences.insert((column, influence.kind));
        }
        relation
    }

    pub(super) fn stored(&mut self, column: &sql::RelationColumn) -> Column {
        let mut origins = Origins::default();
        for source in &column.sources {
            let column = self.columns.add(Arc::clone(&source.column));
            if source.fields.is_empty() {
                origins.add(column, source.transform);
            }
            for field in &source.fields {
                origins.add(self.columns.add_field(column, field), source.transform);
            }
        }
        Column {
            name: Arc::clone(&column.name),
            origins,
            data_type: column.data_type.clone(),
            term: None,
        }
    }
}

/// What all columns together come from.
pub(super) fn all(columns: &[Column]) -> Origins {
    let mut origins = Origins::default();
    for column in columns {
        origins.extend_through(&column.origins, Transform::Transformation);
    }
    origins
}
