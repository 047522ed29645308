//! FROM: what each item is and under which name it is known.

use std::sync::Arc;

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArguments, Ident, ObjectName, TableAlias, TableFactor,
    TableVersion, TableWithJoins,
};

use super::analyzer::{Analyzer, span_of};
use super::body::rename;
use super::environment::{Environment, Merged};
use super::origins::Origins;
use super::relation::{Belief, Column, Relation};
use super::star::identifiers;
use crate::lineage::{InfluenceKind, Transform};
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
    pub(super) name: Vec<String>,
    /// Whether it is one column that an alias gives its name (`UNNEST(tags) AS tag`).
    pub(super) is_scalar: bool,
}

impl Analyzer<'_> {
    pub(super) fn from(&mut self, items: &[TableWithJoins], outer: &Environment<'_>) -> From {
        let mut from = From::default();
        for item in items {
            self.item(item, outer, &mut from);
        }
        from
    }

    fn item(&mut self, item: &TableWithJoins, outer: &Environment<'_>, from: &mut From) {
        let first = from.relations.len();
        self.factor(&item.relation, outer, from);
        for join in &item.joins {
            let joined = from.relations.len();
            self.factor(&join.relation, outer, from);
            self.join(&join.join_operator, first..joined, outer, from);
        }
    }

    fn factor(&mut self, factor: &TableFactor, outer: &Environment<'_>, from: &mut From) {
        if let TableFactor::NestedJoin {
            table_with_joins, ..
        } = factor
        {
            self.item(table_with_joins, outer, from);
            return;
        }
        let (unnamed, alias) = self.unnamed(factor, outer, from);
        let relation = self.named(unnamed, alias);
        from.relations.push(relation);
    }

    /// Reads an item, with the alias it then gets.
    fn unnamed<'f>(
        &mut self,
        factor: &'f TableFactor,
        outer: &Environment<'_>,
        from: &From,
    ) -> (Unnamed, Option<&'f TableAlias>) {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                version,
                ..
            } => {
                let unnamed = self.table(name, outer);
                if let Some(TableVersion::ForSystemTimeAsOf(time)) = version {
                    self.time_of_version(time, &unnamed, outer, from);
                }
                (unnamed, alias.as_ref())
            }
            TableFactor::Table {
                name,
                alias,
                args: Some(arguments),
                with_ordinality,
                ..
            } => {
                let environment = from.environment(outer);
                let unnamed =
                    self.table_function(name, &arguments.args, *with_ordinality, &environment);
                (unnamed, alias.as_ref())
            }
            TableFactor::Function {
                name,
                args,
                with_ordinality,
                alias,
                ..
            } => {
                let environment = from.environment(outer);
                let unnamed = match wrapped_call(name, args) {
                    Some(expression) => self.table_expression(expression, &environment),
                    None => self.table_function(name, args, *with_ordinality, &environment),
                };
                (unnamed, alias.as_ref())
            }
            TableFactor::TableFunction { expr, alias } => {
                let environment = from.environment(outer);
                (self.table_expression(expr, &environment), alias.as_ref())
            }
            TableFactor::Derived {
                lateral,
                subquery,
                alias,
                ..
            } => {
                let beside = from.environment(outer);
                let environment = if *lateral { &beside } else { outer };
                let (columns, belief) = self.query(subquery, environment).into_columns();
                let unnamed = Unnamed {
                    columns,
                    belief,
                    ..Unnamed::default()
                };
                (unnamed, alias.as_ref())
            }
            TableFactor::MatchRecognize { table, alias, .. } => {
                let (input, input_alias) = self.unnamed(table, outer, from);
                let input = self.named(input, input_alias);
                (self.match_recognize(factor, input, outer), alias.as_ref())
            }
            TableFactor::Pivot { table, alias, .. } | TableFactor::Unpivot { table, alias, .. } => {
                let (mut unnamed, _) = self.unnamed(table, outer, from);
                unnamed.belief = Some(Belief::Function(all(&unnamed.columns)));
                (unnamed, alias.as_ref())
            }
            // The dialect's grammar makes none of the others.
            _ => (Unnamed::default(), None),
        }
    }

    /// The time in `FOR SYSTEM_TIME AS OF time`: of a table to the left, else of the table itself.
    fn time_of_version(
        &mut self,
        time: &Expr,
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
    fn named(&mut self, unnamed: Unnamed, alias: Option<&TableAlias>) -> Relation {
        let mut relation = Relation::new(
            self.next_id(),
            unnamed.name,
            unnamed.columns,
            unnamed.belief,
        );
        let Some(alias) = alias else {
            return relation;
        };
        self.edits.remove(span_of(&[&alias.name]));
        relation.name = vec![alias.name.value.clone()];
        if alias.columns.is_empty()
            && unnamed.is_scalar
            && let Some(only) = relation.columns.first_mut()
        {
            only.name = alias.name.value.as_str().into();
        }
        rename(&mut relation.columns, &mut relation.belief, &alias.columns);
        for column in &alias.columns {
            self.edits.replace(span_of(&[&column.name]), "_".to_owned());
        }
        relation
    }

    /// A table, view or CTE.
    fn table(&mut self, name: &ObjectName, outer: &Environment<'_>) -> Unnamed {
        let idents = identifiers(name);
        let parts: Vec<&str> = idents.iter().map(|ident| ident.value.as_str()).collect();
        let as_written = || parts.iter().map(|&part| part.to_owned()).collect();
        if let [only] = parts[..]
            && let Some(cte) = outer.cte(only)
        {
            self.edits.replace(span_of(&idents), format!("c{}", cte.id));
            self.apply(&cte.effects);
            return Unnamed {
                columns: cte.columns.clone(),
                belief: cte.belief.clone(),
                name: as_written(),
                is_scalar: false,
            };
        }
        let relation = self.look_up(&idents, &parts);
        let name = match &relation.inputs[..] {
            [only] if parts.last() == Some(&&*only.name.table) => {
                [&only.name.catalog, &only.name.database, &only.name.table]
                    .map(ToString::to_string)
                    .into()
            }
            _ => as_written(),
        };
        let belief = match relation.columns {
            Some(_) => None,
            None => Belief::either(relation.inputs.iter().cloned().map(Belief::Table).collect()),
        };
        let columns = relation.columns.iter().flatten();
        Unnamed {
            columns: columns.map(|column| self.stored(column)).collect(),
            belief,
            name,
            is_scalar: false,
        }
    }

    fn look_up(&mut self, idents: &[&Ident], parts: &[&str]) -> Arc<sql::Relation> {
        let span = span_of(idents);
        let options = self.hints.get(&span.end).map_or(&[][..], Vec::as_slice);
        let relation = self.tables.lookup(parts, options);
        let normal = match &relation.inputs[..] {
            [only] => format!("{} {:?}", only.name, only.dataset),
            _ => parts.join("."),
        };
        self.edits.replace(span, normal);
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
        }
    }

    /// What stands in `TABLE(…)`.
    fn table_expression(&mut self, expression: &Expr, environment: &Environment<'_>) -> Unnamed {
        match expression {
            Expr::Function(Function {
                name,
                args: FunctionArguments::List(list),
                ..
            }) => self.table_function(name, &list.args, false, environment),
            Expr::Subquery(query) => {
                let (columns, belief) = self.query(query, environment).into_columns();
                Unnamed {
                    columns,
                    belief,
                    ..Unnamed::default()
                }
            }
            Expr::Nested(inside) => self.table_expression(inside, environment),
            other => {
                let value = self.value(other, environment);
                let origins = value.origins.through(Transform::Transformation);
                Unnamed {
                    belief: Some(Belief::Function(origins)),
                    ..Unnamed::default()
                }
            }
        }
    }
}

/// The call in `LATERAL TABLE(f(x))`, which the parser takes for a function named TABLE.
fn wrapped_call<'a>(name: &ObjectName, arguments: &'a [FunctionArg]) -> Option<&'a Expr> {
    use sqlparser::ast::FunctionArgExpr;
    let [table] = identifiers(name)[..] else {
        return None;
    };
    match arguments {
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(expression))]
            if table.quote_style.is_none() && table.value.eq_ignore_ascii_case("TABLE") =>
        {
            Some(expression)
        }
        _ => None,
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
