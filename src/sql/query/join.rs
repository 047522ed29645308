//! Joins: their conditions, and the columns that NATURAL and USING make one.

use std::ops::Range;
use std::sync::Arc;

use super::analyzer::Analyzer;
use super::environment::{Environment, Merged};
use super::from::From;
use super::origins::Origins;
use super::relation::Column;
use super::tree::{Constraint, Ident};
use crate::diagnostic::rules;
use crate::lineage::{InfluenceKind, Transform};

impl Analyzer<'_> {
    /// Joins the relations behind `left` to those in it.
    pub(super) fn join(
        &mut self,
        constraint: &Constraint<'_>,
        left: Range<usize>,
        outer: &Environment<'_>,
        from: &mut From,
    ) {
        self.clauses.has_others = true;
        match constraint {
            Constraint::On(condition, place) => {
                let environment = from.environment(outer);
                self.tell_conditions(&[*place], &environment);
                self.condition(condition, &environment, InfluenceKind::Join);
            }
            Constraint::Semi(condition) => {
                let environment = from.environment(outer);
                self.condition(condition, &environment, InfluenceKind::Join);
                from.relations.truncate(left.end);
            }
            Constraint::Using(names) => {
                for name in names {
                    self.merge(name.name.as_ref().into(), Some(name), &left, from);
                }
            }
            Constraint::Natural => {
                for name in common_names(&left, from) {
                    self.merge(name, None, &left, from);
                }
            }
            Constraint::None => {}
        }
    }

    /// Makes one column of those of this name on both sides: `COALESCE(left, right)`, as Flink does for every kind of
    /// join.
    fn merge(
        &mut self,
        name: Arc<str>,
        ident: Option<&Ident<'_>>,
        left: &Range<usize>,
        from: &mut From,
    ) {
        let right = left.end..from.relations.len();
        let earlier = from
            .merged
            .iter()
            .position(|merged| merged.column.name == name);
        let left_side = match earlier {
            Some(at) => {
                let merged = from.merged.remove(at);
                Some((merged.relations, merged.column))
            }
            None => self
                .side(&name, left.clone(), from)
                .map(|(id, column)| (vec![id], column)),
        };
        let sides = (left_side, self.side(&name, right, from));
        let (Some((mut relations, left)), Some((right_id, right))) = sides else {
            // Of several tables that nothing defines, nobody knows which has the column.
            let is_open = from.relations.iter().any(|it| it.belief.is_some());
            if let Some(ident) = ident.filter(|_| !is_open) {
                let message = format!("`{name}` is not a column of both sides of the join");
                self.find(&rules::UNKNOWN_COLUMN, ident.span, message, None);
            }
            return;
        };
        relations.push(right_id);
        let mut origins = Origins::default();
        for side in [&left, &right] {
            origins.extend_through(&side.origins, Transform::Transformation);
            self.influence(&side.origins, InfluenceKind::Join);
        }
        from.merged.push(Merged {
            column: Column {
                name,
                origins,
                data_type: left.data_type,
                term: None,
            },
            relations,
        });
    }

    /// The column of a name among some relations, with its relation.
    fn side(
        &mut self,
        name: &Arc<str>,
        range: Range<usize>,
        from: &From,
    ) -> Option<(usize, Column)> {
        let relations = &from.relations[range];
        let known = relations.iter().find_map(|relation| {
            let at = relation.position(name)?;
            Some((relation.id, relation.columns[at].clone()))
        });
        if known.is_some() {
            return known;
        }
        let mut open = relations
            .iter()
            .filter_map(|relation| relation.belief.as_ref().map(|belief| (relation.id, belief)));
        let (id, belief) = open.next()?;
        if open.next().is_some() {
            return None;
        }
        let origins = self.believed(belief, name)?;
        let column = Column {
            name: Arc::clone(name),
            origins,
            data_type: None,
            term: None,
        };
        Some((id, column))
    }
}

/// The names that a NATURAL join joins on, in the order of the left side.
fn common_names(left: &Range<usize>, from: &From) -> Vec<Arc<str>> {
    let right = &from.relations[left.end..];
    let mut names = Vec::new();
    for column in from.relations[left.clone()]
        .iter()
        .flat_map(|relation| &relation.columns)
    {
        let is_common = right
            .iter()
            .any(|relation| relation.position(&column.name).is_some());
        if is_common && !names.contains(&column.name) {
            names.push(Arc::clone(&column.name));
        }
    }
    names
}
