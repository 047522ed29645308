//! Which of the names that a search was narrowed by a server does not have: servers differ in how they refuse one, and none
//! says which name was meant.

use super::wire::TypeHeader;
use super::{AtlasError, Reader, glossary};
use crate::text::nearest;

/// The names that a search is narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Names<'a> {
    /// A type of entities.
    pub type_name: Option<&'a str>,
    /// A classification.
    pub classification: Option<&'a str>,
    /// A term, `term@glossary`.
    pub term: Option<&'a str>,
}

/// A name that a server does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What to tell a person.
    pub message: String,
    /// The name that was probably meant.
    pub nearest: Option<String>,
    /// The command that lists such names.
    pub listing: &'static str,
}

impl Unknown {
    fn new(server: &str, kind: &Kind, name: &str, known: &[String]) -> Self {
        Self {
            message: format!("{server} has no {} {name}", kind.words),
            nearest: nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
            listing: kind.listing,
        }
    }
}

/// A kind of names.
struct Kind {
    words: &'static str,
    /// The category of type headers.
    category: &'static str,
    listing: &'static str,
}

const ENTITY_TYPE: Kind = Kind {
    words: "entity type",
    category: "ENTITY",
    listing: "`headwater atlas types` lists them",
};

const CLASSIFICATION: Kind = Kind {
    words: "classification",
    category: "CLASSIFICATION",
    listing: "`headwater atlas types --kind classification` lists them",
};

const TERM: Kind = Kind {
    words: "term",
    category: "",
    listing: "`headwater atlas glossary NAME` lists the terms of a glossary",
};

/// The first of these names that the server does not have, as far as it tells.
pub async fn first_unknown(
    reader: &Reader,
    asked: Names<'_>,
) -> Result<Option<Unknown>, AtlasError> {
    let server = &reader.target().name;
    if asked.type_name.or(asked.classification).is_some() {
        let headers = reader.type_headers().await?;
        for (kind, name) in [
            (ENTITY_TYPE, asked.type_name),
            (CLASSIFICATION, asked.classification),
        ] {
            let known = names(&headers, kind.category);
            if let Some(name) = name.filter(|name| !known.iter().any(|known| known == name)) {
                return Ok(Some(Unknown::new(server, &kind, name, &known)));
            }
        }
    }
    // Gateways answer less than all of Atlas.
    let (Some(term), Ok(all)) = (asked.term, reader.glossaries().await) else {
        return Ok(None);
    };
    let known = glossary::term_names(&all);
    let is_known = known.iter().any(|known| known == term);
    Ok((!is_known).then(|| Unknown::new(server, &TERM, term, &known)))
}

fn names(headers: &[TypeHeader], category: &str) -> Vec<String> {
    let wanted = headers.iter().filter(|it| it.category == category);
    wanted.map(|it| it.name.clone()).collect()
}
