//! What names mean at a place in a query: the relations of its FROM clause, CTEs, and both of all queries around it.

use std::sync::Arc;

use super::analyzer::Effects;
use super::normal_form::Normal;
use super::origins::Origins;
use super::relation::{Belief, Column, Relation};
use crate::term::Term;

/// A common table expression whose body has been read.
#[derive(Debug)]
pub(super) struct Cte {
    pub(super) name: String,
    /// Its number in the statement, in order of appearance.
    pub(super) id: usize,
    pub(super) columns: Vec<Column>,
    pub(super) belief: Option<Belief>,
    /// What reading its body does, which counts only where it is used.
    pub(super) effects: Effects,
}

/// A column that NATURAL or USING makes of two.
#[derive(Debug, Clone)]
pub(super) struct Merged {
    pub(super) column: Column,
    /// The relations whose columns it hides in stars; the first is the leftmost.
    pub(super) relations: Vec<usize>,
}

impl Merged {
    /// It in the normal form.
    pub(super) fn normal(&self) -> Normal {
        Normal::Merged(Arc::clone(&self.column.name))
    }
}

/// What is visible at a place. Borrowed from the readers of the clauses, so it lives on their stack.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Environment<'e> {
    pub(super) parent: Option<&'e Environment<'e>>,
    pub(super) ctes: &'e [Arc<Cte>],
    pub(super) relations: &'e [Relation],
    pub(super) merged: &'e [Merged],
    /// Whether qualifiers are pattern variables (in MATCH_RECOGNIZE).
    pub(super) is_pattern: bool,
}

/// What a name turned out to be.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) origins: Origins,
    pub(super) data_type: Option<Arc<str>>,
    /// What it says, where somebody wants to know and it is sure.
    pub(super) term: Option<Arc<Term>>,
    /// It in the normal form.
    pub(super) normal: Normal,
    /// How many parts of the identifier are the column; the others are fields of it.
    pub(super) parts: usize,
    pub(super) belief: Option<(Belief, String)>,
}

impl Found {
    /// Whether the first of several parts is taken for a column that nothing but belief knows.
    fn is_believed_field(&self, parts: &[&str]) -> bool {
        self.belief.is_some() && self.parts == 1 && parts.len() > 1
    }
}

/// Why a name is nothing.
#[derive(Debug)]
pub(super) enum NotFound {
    /// Nothing has it.
    Unknown,
    /// Several have it: the names of two.
    Ambiguous(String, String),
    /// One of several tables without columns has it.
    Undecided,
}

impl<'e> Environment<'e> {
    /// An environment inside this one.
    pub(super) fn inner(&'e self) -> Environment<'e> {
        Environment {
            parent: Some(self),
            ..Environment::default()
        }
    }

    /// This and the environments around it, innermost first.
    fn outwards(&self) -> impl Iterator<Item = &Environment<'e>> {
        std::iter::successors(Some(self), |environment| environment.parent)
    }

    /// The CTE of this name, the innermost one.
    pub(super) fn cte(&self, name: &str) -> Option<Arc<Cte>> {
        self.outwards()
            .flat_map(|environment| environment.ctes.iter().rev())
            .find(|cte| cte.name == name)
            .cloned()
    }

    /// Whether qualifiers may be pattern variables here.
    pub(super) fn is_in_pattern(&self) -> bool {
        self.outwards().any(|environment| environment.is_pattern)
    }

    /// Finds the column that an identifier of one or more parts begins with.
    pub(super) fn find(&self, parts: &[&str]) -> Result<Found, NotFound> {
        let mut reason = NotFound::Unknown;
        for environment in self.outwards() {
            match environment.find_here(parts) {
                // Where a query around it has a table of that name, that is meant: no column need be believed.
                Ok(found) if found.is_believed_field(parts) => {
                    let around = environment.parent.into_iter().flat_map(Self::outwards);
                    let mut named = around.filter_map(|outer| outer.find_qualified(parts));
                    return Ok(named.next().unwrap_or(found));
                }
                Err(NotFound::Unknown) => {}
                // A table without columns around a query may have it, but so may one further out.
                Err(NotFound::Undecided) => reason = NotFound::Undecided,
                decided => return decided,
            }
        }
        Err(reason)
    }

    fn find_here(&self, parts: &[&str]) -> Result<Found, NotFound> {
        if let Some(found) = self.find_qualified(parts) {
            return Ok(found);
        }
        let unqualified = self.find_unqualified(parts[0])?;
        // Of a table without columns anything is believed; of its pattern variables nothing has to be.
        let is_known = (unqualified.as_ref()).is_some_and(|found| found.belief.is_none());
        if is_known || !self.is_pattern || parts.len() < 2 {
            return unqualified.ok_or(NotFound::Unknown);
        }
        let mut found = self.find_unqualified(parts[1])?.ok_or(NotFound::Unknown)?;
        found.parts = 2;
        Ok(found)
    }

    fn find_qualified(&self, parts: &[&str]) -> Option<Found> {
        let longest = parts.len().saturating_sub(1).min(3);
        let mut believed = None;
        for qualifiers in (1..=longest).rev() {
            let mut named =
                (self.relations.iter()).filter(|relation| relation.is_named(&parts[..qualifiers]));
            let Some(relation) = named.next() else {
                continue;
            };
            let column = parts[qualifiers];
            if let Some(at) = relation.position(column) {
                return Some(known(relation, at, qualifiers + 1));
            }
            if believed.is_none() {
                believed = relation
                    .belief
                    .as_ref()
                    .map(|belief| (relation, belief, qualifiers));
            }
        }
        believed.map(|(relation, belief, qualifiers)| {
            believe(relation, belief, parts[qualifiers], qualifiers + 1)
        })
    }

    fn find_unqualified(&self, name: &str) -> Result<Option<Found>, NotFound> {
        let merged = self
            .merged
            .iter()
            .rev()
            .find(|merged| &*merged.column.name == name);
        if let Some(merged) = merged {
            return Ok(Some(Found {
                origins: merged.column.origins.clone(),
                data_type: merged.column.data_type.clone(),
                term: merged.column.term.clone(),
                normal: merged.normal(),
                parts: 1,
                belief: None,
            }));
        }
        let mut known_in = self
            .relations
            .iter()
            .filter_map(|relation| relation.position(name).map(|at| (relation, at)));
        match (known_in.next(), known_in.next()) {
            (Some((relation, at)), None) => return Ok(Some(known(relation, at, 1))),
            (Some((one, _)), Some((other, _))) => {
                return Err(NotFound::Ambiguous(
                    one.label().to_owned(),
                    other.label().to_owned(),
                ));
            }
            (None, _) => {}
        }
        // `UNNEST(tags) AS tag`: the one column of a function has the name of its alias.
        let mut open: Vec<_> = (self.relations.iter())
            .filter_map(|relation| Some((relation, relation.belief.as_ref()?)))
            .collect();
        if let Some(&(relation, belief)) = open.iter().find(|(relation, belief)| {
            matches!(belief, Belief::Function(_)) && relation.is_named(&[name])
        }) {
            return Ok(Some(believe(relation, belief, name, 1)));
        }
        match (open.pop(), open.is_empty()) {
            (None, _) => Ok(None),
            (Some((relation, belief)), true) => Ok(Some(believe(relation, belief, name, 1))),
            (Some(_), false) => Err(NotFound::Undecided),
        }
    }

    /// What the tables in scope are called.
    pub(super) fn table_names(&self) -> Vec<&str> {
        let relations = self.outwards().flat_map(|it| it.relations);
        relations
            .filter_map(|it| it.name.last().map(|name| &**name))
            .collect()
    }

    /// Every column name in scope, for suggestions.
    pub(super) fn names(&self) -> Vec<Arc<str>> {
        self.outwards()
            .flat_map(|environment| environment.relations)
            .flat_map(|relation| {
                relation
                    .columns
                    .iter()
                    .map(|column| Arc::clone(&column.name))
            })
            .collect()
    }
}

fn known(relation: &Relation, at: usize, parts: usize) -> Found {
    let column = &relation.columns[at];
    Found {
        origins: column.origins.clone(),
        data_type: column.data_type.clone(),
        term: column.term.clone(),
        normal: relation.normal(at),
        parts,
        belief: None,
    }
}

fn believe(relation: &Relation, belief: &Belief, column: &str, parts: usize) -> Found {
    Found {
        origins: Origins::default(),
        data_type: None,
        term: None,
        normal: Normal::Believed(relation.id, column.to_owned()),
        parts,
        belief: Some((belief.clone(), column.to_owned())),
    }
}
