//! The catalogue as a query sees it.

use std::cell::RefCell;
use std::sync::Arc;

use super::{Catalogue, Definition, Model, Table};
use crate::connector::OptionFinding;
use crate::lineage::{Dataset, DatasetKind, Endpoint, LogicalName, Options, Origin};
use crate::sql::memo::Read;
use crate::sql::{Relation, Resolve, Tables};

/// A table, or a model, that is used and that nothing defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct Undeclared {
    /// Its full name.
    pub name: LogicalName,
    /// The parts that the query wrote.
    pub parts: Vec<String>,
}

/// What a statement asked for.
#[derive(Debug, Default)]
pub(in crate::sql) struct Seen {
    /// Tables that nothing defines.
    pub undeclared: Vec<Undeclared>,
    /// Models that nothing defines.
    pub unknown_models: Vec<Undeclared>,
    /// Whether it asked for a model at all.
    pub has_models: bool,
    /// The datasets that only this statement makes: those undeclared ones, and tables that a hint makes other data.
    pub datasets: Vec<Dataset>,
    /// What is wrong with the options of its hints.
    pub option_findings: Vec<OptionFinding>,
    /// Where the tables and views are defined that it reads.
    pub used: Vec<Origin>,
    /// The definitions that were read as they stand.
    pub reads: Vec<Read>,
}

/// The catalogue as one statement sees it; remembers what was asked for.
pub(in crate::sql) struct Lookup<'a> {
    catalogue: &'a Catalogue,
    scope: &'a Arc<str>,
    resolve: Resolve,
    /// Where the statement stands, for what it alone mentions.
    origin: &'a Origin,
    seen: RefCell<Seen>,
}

impl<'a> Lookup<'a> {
    /// The catalogue for a statement at `origin`.
    pub fn new(
        catalogue: &'a Catalogue,
        scope: &'a Arc<str>,
        resolve: Resolve,
        origin: &'a Origin,
    ) -> Self {
        Self {
            catalogue,
            scope,
            resolve,
            origin,
            seen: RefCell::default(),
        }
    }

    /// What was asked for.
    pub fn into_seen(self) -> Seen {
        self.seen.into_inner()
    }

    /// The table as the statement uses it: options of a hint may make it other data.
    pub fn hinted(&self, table: &Arc<Table>, options: &[(String, String)]) -> Arc<Table> {
        if options.is_empty() {
            self.note(&table.name, table.to_relation());
            return Arc::clone(table);
        }
        let mut table = Table::clone(table);
        for (key, value) in options {
            table.options.set(key.as_str(), value.as_str());
        }
        table.physical = self
            .catalogue
            .physical(&table.name, &table.options, self.scope);
        table.forget();
        let findings = self.catalogue.option_findings(&table, true);
        let given = |key: &str| options.iter().any(|(known, _)| known == key);
        let of_hint = findings
            .into_iter()
            .filter(|it| it.key.as_deref().is_some_and(given));
        let mut seen = self.seen.borrow_mut();
        seen.option_findings.extend(of_hint);
        seen.datasets.push(table.to_dataset());
        drop(seen);
        Arc::new(table)
    }

    fn note(&self, name: &LogicalName, relation: Arc<Relation>) {
        let name = name.clone();
        self.seen.borrow_mut().reads.push(Read { name, relation });
    }

    /// The dataset that stands for a table that nothing defines.
    pub fn undeclared(&self, parts: &[&str], options: &[(String, String)]) -> Endpoint {
        let name = self.catalogue.resolve(parts);
        let mut hinted = Options::new();
        for (key, value) in options {
            hinted.set(key.as_str(), value.as_str());
        }
        let physical = self.catalogue.physical(&name, &hinted, self.scope);
        let mut seen = self.seen.borrow_mut();
        seen.undeclared.push(Undeclared {
            name: name.clone(),
            parts: parts.iter().map(|part| (*part).to_owned()).collect(),
        });
        seen.datasets.push(Dataset {
            key: physical.key.clone(),
            names: vec![name.clone()],
            kind: DatasetKind::Undeclared,
            connector: physical.connector,
            is_ephemeral: physical.is_ephemeral,
            columns: Arc::default(),
            options: hinted,
            origins: vec![self.origin.clone()],
        });
        Endpoint {
            dataset: physical.key,
            name,
        }
    }
}

impl Tables for Lookup<'_> {
    fn lookup(&self, parts: &[&str], options: &[(String, String)]) -> Arc<Relation> {
        let definition = self.catalogue.get(&self.catalogue.resolve(parts));
        let origin = definition.map(|definition| definition.origin().clone());
        self.seen.borrow_mut().used.extend(origin);
        match definition {
            Some(Definition::Table(table)) => self.hinted(table, options).to_relation(),
            Some(Definition::View(view)) => {
                let relation = view.to_relation(self.resolve);
                self.note(&view.name, Arc::clone(&relation));
                relation
            }
            None => Arc::new(Relation {
                inputs: vec![self.undeclared(parts, options)],
                columns: None,
                is_opaque: false,
                influences: Vec::new(),
            }),
        }
    }

    fn model(&self, parts: &[&str]) -> Option<Arc<Model>> {
        let name = self.catalogue.resolve(parts);
        let model = self.catalogue.models().get(&name).cloned();
        let mut seen = self.seen.borrow_mut();
        seen.has_models = true;
        if model.is_none() {
            seen.unknown_models.push(Undeclared {
                name,
                parts: parts.iter().map(|part| (*part).to_owned()).collect(),
            });
        }
        model
    }
}
