//! Glossaries: their categories, their terms, and what a term is assigned to. `listing` is all of them in one list, `told` what
//! is told of each.

mod listing;
mod told;

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::wire::{Category, Glossary, Term};
use super::{AtlasError, Reader};

pub use listing::{Item, ItemKind, Listing};
pub use told::term as told_of_term;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Found {
    /// A glossary.
    Glossary(Box<Contents>),
    /// A term.
    Term(Box<Term>),
}

/// A glossary with all that is in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contents {
    /// The glossary.
    pub glossary: Glossary,
    /// Its categories.
    pub categories: Vec<Category>,
    /// Its terms.
    pub terms: Vec<Term>,
}

/// A line of a glossary's outline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<'a> {
    /// How many categories it lies in.
    pub depth: usize,
    /// What it is.
    pub what: What<'a>,
}

/// What stands in a line of an outline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum What<'a> {
    /// A category.
    Category(&'a Category),
    /// A term; once in each of its categories.
    Term(&'a Term),
}

/// The glossary of this name, or the term `term@glossary`; none where there is no such.
pub async fn find(reader: &Reader, name: &str) -> Result<Option<Found>, AtlasError> {
    let all = reader.glossaries().await?;
    if let Some(glossary) = all.iter().find(|it| it.name == name) {
        let contents = Contents::read(reader, glossary.clone()).await?;
        return Ok(Some(Found::Glossary(Box::new(contents))));
    }
    let Some(guid) = term_guid(&all, name) else {
        return Ok(None);
    };
    let term = reader.term(guid).await?;
    Ok(Some(Found::Term(Box::new(term))))
}

/// Qualified names of all terms, sorted.
pub fn term_names(all: &[Glossary]) -> Vec<String> {
    let mut names: Vec<String> = terms(all).map(|(name, _)| name).collect();
    names.sort();
    names
}

fn term_guid<'a>(all: &'a [Glossary], name: &str) -> Option<&'a str> {
    let found = terms(all).find(|(known, _)| known == name);
    found.map(|(_, guid)| guid)
}

/// Qualified names and guids. Atlas makes the one of a term of its name and that of its glossary, and the names of neither
/// may have an `@`.
fn terms(all: &[Glossary]) -> impl Iterator<Item = (String, &str)> {
    all.iter().flat_map(|glossary| {
        glossary.terms.iter().filter_map(|term| {
            let name = term.display_text.as_deref()?;
            Some((format!("{name}@{}", glossary.name), &*term.term_guid))
        })
    })
}

impl Contents {
    async fn read(reader: &Reader, glossary: Glossary) -> Result<Self, AtlasError> {
        let (categories, terms) = tokio::join!(
            reader.categories(&glossary.guid),
            reader.terms(&glossary.guid)
        );
        Ok(Self {
            categories: categories?,
            terms: terms?,
            glossary,
        })
    }

    /// Categories with what lies in them, then the terms without a category; each by name.
    pub fn outline(&self) -> Vec<Line<'_>> {
        let (inner, filed) = (self.categories_by_parent(), self.terms_by_category());
        let terms = |category, depth| {
            let terms = of(&filed, category).into_iter();
            terms.map(move |term| Line {
                depth,
                what: What::Term(term),
            })
        };
        let mut lines = Vec::new();
        let roots = of(&inner, None).into_iter().rev();
        let mut waiting: Vec<(usize, &Category)> = roots.map(|it| (0, it)).collect();
        // Each category has one parent, and those that lie in each other (Atlas takes none such) hang on no root: it ends.
        while let Some((depth, category)) = waiting.pop() {
            lines.push(Line {
                depth,
                what: What::Category(category),
            });
            lines.extend(terms(Some(&*category.guid), depth + 1));
            let inner = of(&inner, Some(&category.guid)).into_iter().rev();
            waiting.extend(inner.map(|it| (depth + 1, it)));
        }
        lines.extend(terms(None, 0));
        lines
    }

    fn categories_by_parent(&self) -> HashMap<Option<&str>, Vec<&Category>> {
        let known = self.category_guids();
        let mut inner: HashMap<Option<&str>, Vec<&Category>> = HashMap::new();
        for category in &self.categories {
            let parent = category.parent_category.as_ref();
            let parent = parent.map(|it| &*it.category_guid);
            // What lies in nothing that is there would be lost.
            let parent = parent.filter(|guid| known.contains(guid));
            inner.entry(parent).or_default().push(category);
        }
        for categories in inner.values_mut() {
            categories.sort_by_key(|it| category_name(it));
        }
        inner
    }

    fn terms_by_category(&self) -> HashMap<Option<&str>, Vec<&Term>> {
        let known = self.category_guids();
        let mut filed: HashMap<Option<&str>, Vec<&Term>> = HashMap::new();
        for term in &self.terms {
            let within = term.categories.iter().map(|it| &*it.category_guid);
            let within: Vec<_> = within.filter(|guid| known.contains(guid)).collect();
            if within.is_empty() {
                filed.entry(None).or_default().push(term);
            }
            for guid in within {
                filed.entry(Some(guid)).or_default().push(term);
            }
        }
        for terms in filed.values_mut() {
            terms.sort_by_key(|it| term_name(it));
        }
        filed
    }

    fn category_guids(&self) -> HashSet<&str> {
        self.categories.iter().map(|it| &*it.guid).collect()
    }
}

fn of<'a, T>(all: &HashMap<Option<&str>, Vec<&'a T>>, category: Option<&str>) -> Vec<&'a T> {
    all.get(&category).cloned().unwrap_or_default()
}

/// The name of a category.
pub fn category_name(category: &Category) -> &str {
    let name = category.name.as_deref().filter(|name| !name.is_empty());
    name.unwrap_or(&category.qualified_name)
}

/// The name of a term.
pub fn term_name(term: &Term) -> &str {
    let name = term.name.as_deref().filter(|name| !name.is_empty());
    name.unwrap_or_else(|| before_at(&term.qualified_name))
}

fn before_at(qualified: &str) -> &str {
    qualified
        .rsplit_once('@')
        .map_or(qualified, |(name, _)| name)
}
