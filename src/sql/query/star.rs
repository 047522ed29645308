//! `*` and `t.*`: the columns they stand for.

use super::analyzer::Analyzer;
use super::environment::Environment;
use super::normal_form::List;
use super::origins::Origins;
use super::relation::{Belief, Column, Output, OutputColumn, Relation};
use super::row_type;
use super::tree::{Ident, span_of};
use crate::diagnostic::rules;
use crate::lineage::Transform;
use crate::source::Span;

/// Columns that the stars of one query stand for at most. Each star over a join of a thing with itself doubles them, and
/// nobody has written more.
const MOST_COLUMNS: usize = 20_000;

impl Analyzer<'_> {
    /// `*`: columns merged by NATURAL or USING come first and once, then all others in order.
    pub(super) fn expand_all(
        &mut self,
        star: Span,
        environment: &Environment<'_>,
        output: &mut Output,
    ) {
        let merged = environment.merged;
        let mut names = Vec::new();
        for merged in merged {
            names.push(merged.normal());
            output.columns.push(plain(merged.column.clone()));
        }
        for relation in environment.relations {
            if self.is_too_wide(relation, star, output) {
                continue;
            }
            let is_merged = |column: &Column| {
                merged.iter().any(|merged| {
                    merged.column.name == column.name && merged.relations.contains(&relation.id)
                })
            };
            for (at, column) in relation.columns.iter().enumerate() {
                if !is_merged(column) {
                    names.push(relation.normal(at));
                    output.columns.push(plain(column.clone()));
                }
            }
            self.expand_belief(relation, star, output);
        }
        if (environment.relations.iter()).all(|relation| relation.belief.is_none()) {
            self.edits.replace(star, List(&names));
        }
    }

    /// `t.*`, or the fields of a row, `t.r.*`.
    pub(super) fn expand_one(
        &mut self,
        name: &[Ident<'_>],
        star: Span,
        environment: &Environment<'_>,
        output: &mut Output,
    ) {
        let parts: Vec<&str> = name.iter().map(|part| &*part.name).collect();
        let relation = std::iter::successors(Some(environment), |inner| inner.parent)
            .flat_map(|environment| environment.relations)
            .find(|relation| relation.is_named(&parts));
        if let Some(relation) = relation {
            let place = span_of(name);
            if relation.belief.is_none() {
                let names = (0..relation.columns.len()).map(|at| relation.normal(at));
                let names: Vec<_> = names.collect();
                self.edits.replace(place.cover(star), List(&names));
            } else {
                self.edits.replace(place, format_args!("r{}", relation.id));
            }
            if self.is_too_wide(relation, star, output) {
                return;
            }
            output
                .columns
                .extend(relation.columns.iter().cloned().map(plain));
            self.expand_belief(relation, star, output);
            return;
        }
        let value = self.column(name, environment);
        self.expand_row(&value.origins, value.data_type.as_deref(), star, output);
    }

    /// The fields of a row.
    pub(super) fn expand_row(
        &mut self,
        origins: &Origins,
        data_type: Option<&str>,
        star: Span,
        output: &mut Output,
    ) {
        let Some(fields) = data_type.and_then(row_type::fields) else {
            let origins = origins.through(Transform::Transformation);
            self.push_star(Belief::Function(origins), star, "the row", output);
            return;
        };
        for (name, data_type) in fields {
            output.columns.push(plain(Column {
                origins: origins.field(&name, true, &mut self.columns),
                name: name.into(),
                data_type: Some(data_type.into()),
                term: None,
            }));
        }
    }

    fn expand_belief(&mut self, relation: &Relation, star: Span, output: &mut Output) {
        if let Some(belief) = &relation.belief {
            let name = match belief {
                Belief::Function(_) if relation.name.is_empty() => "the function".to_owned(),
                _ => format!("`{}`", relation.label()),
            };
            self.push_star(belief.clone(), star, &name, output);
        }
    }

    fn push_star(&mut self, belief: Belief, star: Span, whose: &str, output: &mut Output) {
        let message = format!("the columns of {whose} are not known, so the star stays a star");
        // What a function gives, and a system table (`t$snapshots`), no script defines.
        let is_defined_elsewhere = matches!(belief, Belief::Function(_)) || whose.contains('$');
        let hint = if is_defined_elsewhere {
            "name the columns that are wanted"
        } else {
            "add the table's definition to the script"
        };
        let hint = Some(hint.to_owned());
        // A table as an argument (`TABLE t`) is no star that anybody wrote.
        if star != Span::default() {
            self.find(&rules::UNEXPANDED_STAR, star, message, hint);
        }
        self.keep_star(belief, output);
    }

    /// Whether a relation has more columns than a star may stand for; then the star stays one.
    fn is_too_wide(&mut self, relation: &Relation, star: Span, output: &mut Output) -> bool {
        let is_too_wide = output.columns.len() + relation.columns.len() > MOST_COLUMNS;
        if is_too_wide {
            let whose = relation.label();
            let message = format!(
                "with those of `{whose}` the star stands for more than {MOST_COLUMNS} columns, so it stays a star"
            );
            let hint = Some("name the columns that are wanted".to_owned());
            self.find(&rules::UNEXPANDED_STAR, star, message, hint);
            let mut origins = Origins::default();
            for column in &relation.columns {
                origins.extend(&column.origins);
            }
            self.keep_star(Belief::Function(origins), output);
        }
        is_too_wide
    }

    fn keep_star(&mut self, belief: Belief, output: &mut Output) {
        let origins = self.all_of(&belief);
        output.columns.push(OutputColumn {
            column: Column {
                name: "*".into(),
                origins,
                data_type: None,
                term: None,
            },
            star: Some(belief),
            expression: None,
        });
    }

    /// What all columns together come from.
    fn all_of(&mut self, belief: &Belief) -> Origins {
        match belief {
            Belief::Table(_) | Belief::Function(_) => {
                self.believed(belief, "*").unwrap_or_default()
            }
            Belief::Either(beliefs) | Belief::Each(beliefs) => {
                let mut origins = Origins::default();
                for belief in beliefs.iter() {
                    let more = self.all_of(belief);
                    origins.extend(&more);
                }
                origins
            }
        }
    }
}

fn plain(column: Column) -> OutputColumn {
    OutputColumn {
        column,
        star: None,
        expression: None,
    }
}
