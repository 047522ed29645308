//! All glossaries of a server in one list: each with its categories and terms below it.

use super::told;
use super::{Contents, What, category_name, term_name};
use crate::atlas::sheet::Row;
use crate::atlas::wire::Term;
use crate::atlas::{AtlasError, Reader};

/// What a line of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// A glossary.
    Glossary,
    /// A category.
    Category,
    /// A term.
    Term,
}

impl ItemKind {
    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Glossary => "glossary",
            Self::Category => "category",
            Self::Term => "term",
        }
    }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// How many glossaries and categories it lies in.
    pub depth: usize,
    /// Its guid. A term has a line in each of its categories.
    pub guid: String,
    /// Its name.
    pub name: String,
    /// The name that a search knows it by; of a category, that of its glossary.
    pub searched: String,
    /// How many entities a term is assigned to, or how many terms a glossary has.
    pub count: usize,
    glossary: usize,
}

/// The glossaries of a server.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    /// The server's name.
    pub server: String,
    /// The lines.
    pub items: Vec<Item>,
    glossaries: Vec<Contents>,
}

impl Listing {
    /// Asks a server: for its glossaries, and of each for its categories and terms.
    pub async fn read(reader: &Reader) -> Result<Self, AtlasError> {
        let mut glossaries = Vec::new();
        for glossary in reader.glossaries().await? {
            glossaries.push(Contents::read(reader, glossary).await?);
        }
        Ok(Self::of(reader.target().name.clone(), glossaries))
    }

    /// A list of these.
    pub fn of(server: String, mut glossaries: Vec<Contents>) -> Self {
        glossaries.sort_by(|one, other| one.glossary.name.cmp(&other.glossary.name));
        let mut items = Vec::new();
        for (at, contents) in glossaries.iter().enumerate() {
            let glossary = &contents.glossary;
            items.push(Item {
                kind: ItemKind::Glossary,
                depth: 0,
                guid: glossary.guid.clone(),
                name: glossary.name.clone(),
                searched: glossary.name.clone(),
                count: contents.terms.len(),
                glossary: at,
            });
            let lines = contents.outline().into_iter();
            items.extend(lines.map(|line| {
                let depth = line.depth + 1;
                match line.what {
                    What::Category(category) => Item {
                        kind: ItemKind::Category,
                        depth,
                        guid: category.guid.clone(),
                        name: category_name(category).to_owned(),
                        searched: glossary.name.clone(),
                        count: 0,
                        glossary: at,
                    },
                    What::Term(term) => Item {
                        kind: ItemKind::Term,
                        depth,
                        guid: term.guid.clone(),
                        name: term_name(term).to_owned(),
                        searched: term.qualified_name.clone(),
                        count: term.assigned_entities.len(),
                        glossary: at,
                    },
                }
            }));
        }
        Self {
            server,
            items,
            glossaries,
        }
    }

    /// The first line of the glossary, category or term of this guid.
    pub fn place(&self, guid: &str) -> Option<usize> {
        self.items.iter().position(|it| it.guid == guid)
    }

    /// What is told of a line.
    pub fn told(&self, item: &Item) -> Vec<Row> {
        let Some(contents) = self.glossaries.get(item.glossary) else {
            return Vec::new();
        };
        match item.kind {
            ItemKind::Glossary => told::glossary(contents),
            ItemKind::Category => {
                let found = contents.categories.iter().find(|it| it.guid == item.guid);
                found.map_or_else(Vec::new, |it| told::category(it, contents))
            }
            ItemKind::Term => self.term(item).map_or_else(Vec::new, told::term),
        }
    }

    fn term(&self, item: &Item) -> Option<&Term> {
        let contents = self.glossaries.get(item.glossary)?;
        let mut terms = contents.terms.iter();
        terms.find(|it| item.kind == ItemKind::Term && it.guid == item.guid)
    }
}
