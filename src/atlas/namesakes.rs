//! Real duplicates: several living entities of one type and one name, which a lookup by name hides.
//!
//! Atlas 2.1.0 filters attributes in memory, over all entities of the type (8 s for fifty names among 18,000 topics), but
//! finds a name by its text index in 5 ms, and lists what has a word in its text at 0.4 ms a row. So where many names of
//! one namespace are asked for, and most of what the namespace has is among them, the whole namespace is listed; other
//! names are asked for by text, one by one; and the filter is for names that the text index does not find at all. What no
//! index has (after a kill, say) none of the three finds.

use std::collections::{BTreeMap, HashSet};

use futures_util::StreamExt;

use super::mapping::EntityKey;
use super::search_text::phrase;
use super::wire::{EntityHeader, SearchFilter, SearchParameters, SearchResult, Status};
use super::{AtlasError, Packed, Reader};

/// Rows of a page, and names of one filter times two.
const PAGE: usize = 100;

/// Rows of a page when a namespace is listed. Whether a full page is the last one, only the next one tells.
const LARGE_PAGE: usize = 1_000;

/// Questions at once. Reading concurrently is safe.
const QUESTIONS: usize = 4;

/// Pages read of one search for a name.
const MAX_PAGES: usize = 50;

/// Names of a namespace from which on it may be listed. A list that turns out too long costs one page of
/// [`ROWS_A_NAME`] rows for each name, which is less than asking for them.
const MANY: usize = 5;

/// Rows of a list that cost what asking for one name does.
const ROWS_A_NAME: usize = 4;

/// What has a name; of a large catalogue there are many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake {
    /// The qualified name.
    pub name: String,
    /// The entity's guid.
    pub guid: String,
    /// What its row has, where attributes were asked for.
    pub attributes: Packed,
}

impl Reader {
    /// Every living entity that has this type and one of these qualified names, by name and guid: more than one of a name are
    /// real duplicates.
    pub async fn namesakes(
        &self,
        type_name: &str,
        qualified_names: &[String],
    ) -> Result<Vec<Namesake>, AtlasError> {
        let mut search = Search::new(self, type_name, qualified_names, &[]);
        // The local catalogue has an index for what is filtered by here.
        if !self.target().is_embedded {
            search.by_namespace().await?;
            search.by_name().await?;
        }
        search.by_filter().await?;
        Ok(search.sorted())
    }

    /// Those of them that lists of whole namespaces tell of, where such lists are read at all; with these attributes. Other
    /// names may be there too.
    pub(super) async fn listed(
        &self,
        type_name: &str,
        qualified_names: &[String],
        attributes: &[String],
    ) -> Result<Rows, AtlasError> {
        let mut search = Search::new(self, type_name, qualified_names, attributes);
        if !self.target().is_embedded {
            search.by_namespace().await?;
        }
        let deleted = std::mem::take(&mut search.deleted);
        let others = search.others.take();
        Ok(Rows {
            living: search.sorted(),
            deleted,
            others,
        })
    }
}

/// What lists of namespaces tell.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// What lives, by name.
    pub(super) living: Vec<Namesake>,
    /// The names under which something was deleted.
    pub(super) deleted: HashSet<String>,
    /// What lives besides under other names, where a list was read.
    pub(super) others: Option<Vec<Namesake>>,
}

/// What an entity is called for a moment so that Atlas finds it by its own name again: where one of several of a name is
/// deleted, Atlas 2.1.0 finds none of the others by it until the name of one changes. Searches for the name find this, too.
pub(super) fn set_aside(qualified_name: &str) -> String {
    format!("{qualified_name}{ASIDE}")
}

/// The name of an entity whether it is set aside or not.
fn own_name(qualified_name: &str) -> &str {
    qualified_name.strip_suffix(ASIDE).unwrap_or(qualified_name)
}

/// What stands behind the names of those.
const ASIDE: &str = " (headwater)";

impl Reader {
    /// What a search finds of these types under these names, by name: deleted ones too, and what was [set aside](set_aside)
    /// from one of them. A search for each; names whose search fails are left out.
    pub(super) async fn ever_called(
        &self,
        keys: &[EntityKey],
    ) -> BTreeMap<EntityKey, Vec<EntityHeader>> {
        let questions = keys.iter().map(async |key| {
            let parameters = SearchParameters {
                query: Some(phrase(&key.qualified_name)),
                type_name: Some(key.type_name.to_string()),
                limit: PAGE,
                ..SearchParameters::default()
            };
            let aside = set_aside(&key.qualified_name);
            let mut found = self.search(&parameters).await.ok()?.entities;
            found.retain(|it| {
                let name = it.qualified_name();
                key.type_name == it.type_name.as_str()
                    && (name == Some(key.qualified_name.as_str()) || name == Some(&aside))
            });
            Some((key.clone(), found))
        });
        let questions: Vec<_> = questions.collect();
        let answers = futures_util::stream::iter(questions).buffered(QUESTIONS);
        let answers: Vec<_> = answers.collect().await;
        answers.into_iter().flatten().collect()
    }

    /// Every living entity of this qualified name, whatever its type; what the index does not have is not found.
    pub async fn all_called(&self, qualified_name: &str) -> Result<Vec<EntityHeader>, AtlasError> {
        let parameters = SearchParameters {
            query: Some(phrase(qualified_name)),
            type_name: Some("Referenceable".to_owned()),
            exclude_deleted_entities: true,
            limit: PAGE,
            ..SearchParameters::default()
        };
        let mut found = all_pages(self, parameters).await?;
        found.retain(|it| it.qualified_name() == Some(qualified_name));
        found.sort_by(|one, other| {
            (&one.type_name, &one.guid).cmp(&(&other.type_name, &other.guid))
        });
        Ok(found)
    }
}

struct Search<'a> {
    reader: &'a Reader,
    type_name: &'a str,
    /// Names of which nothing was found yet.
    missing: HashSet<&'a str>,
    /// What is asked about each besides.
    attributes: &'a [String],
    found: Vec<Namesake>,
    /// The names of what was deleted, as far as it was listed.
    deleted: HashSet<String>,
    /// What lives under other names, where a list was read.
    others: Option<Vec<Namesake>>,
}

impl<'a> Search<'a> {
    fn new(
        reader: &'a Reader,
        type_name: &'a str,
        qualified_names: &'a [String],
        attributes: &'a [String],
    ) -> Self {
        Self {
            reader,
            type_name,
            missing: qualified_names.iter().map(String::as_str).collect(),
            attributes,
            found: Vec::new(),
            deleted: HashSet::new(),
            others: None,
        }
    }

    async fn by_namespace(&mut self) -> Result<(), AtlasError> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, namespace) in self.missing.iter().filter_map(|name| name.rsplit_once('@')) {
            *counts.entry(namespace).or_default() += 1;
        }
        counts.retain(|_, count| *count >= MANY);
        for (namespace, count) in counts {
            if let Some(all) = self.list(namespace, count * ROWS_A_NAME).await? {
                self.keep_others(&all);
                self.keep(all);
            }
        }
        Ok(())
    }

    /// Keeps what lives of this very type under names that nobody asked for.
    fn keep_others(&mut self, headers: &[EntityHeader]) {
        let living = headers.iter().filter(|it| it.status == Status::Active);
        let of_type = living.filter(|it| it.type_name == self.type_name);
        let others = of_type.filter_map(|header| {
            let name = own_name(header.qualified_name()?);
            (!self.missing.contains(name)).then(|| Namesake {
                name: name.to_owned(),
                guid: header.guid.clone(),
                attributes: Packed::default(),
            })
        });
        let others: Vec<Namesake> = others.collect();
        self.others.get_or_insert_default().extend(others);
    }

    /// All that has the namespace in its text, deleted too: Atlas counts those whether it lists them or not. None where they
    /// are more than `most`, or where pages do not fit together.
    async fn list(
        &self,
        namespace: &str,
        most: usize,
    ) -> Result<Option<Vec<EntityHeader>>, AtlasError> {
        let mut list = List::default();
        let mut parameters = self.parameters();
        parameters.query = Some(phrase(namespace));
        parameters.exclude_deleted_entities = false;
        parameters.limit = LARGE_PAGE.min(most + 1);
        loop {
            parameters.offset = list.headers.len();
            let page = self.reader.search(&parameters).await?;
            let is_last = page.entities.len() < parameters.limit;
            if !list.add(page) || list.at_least() > most {
                return Ok(None);
            }
            if is_last {
                return Ok(list.is_whole().then_some(list.headers));
            }
        }
    }

    async fn by_name(&mut self) -> Result<(), AtlasError> {
        let questions: Vec<_> = self
            .missing
            .iter()
            .map(|name| {
                let query = Some(phrase(name));
                let parameters = SearchParameters {
                    query,
                    ..self.parameters()
                };
                all_pages(self.reader, parameters)
            })
            .collect();
        let mut answers = futures_util::stream::iter(questions).buffer_unordered(QUESTIONS);
        let mut found = Vec::new();
        while let Some(headers) = answers.next().await {
            found.extend(headers?);
        }
        drop(answers);
        self.keep(found);
        Ok(())
    }

    async fn by_filter(&mut self) -> Result<(), AtlasError> {
        let mut names: Vec<&str> = self.missing.iter().copied().collect();
        names.sort_unstable();
        for names in names.chunks(PAGE / 2) {
            let criteria = names.iter().map(|name| SearchFilter {
                attribute_name: Some("qualifiedName".to_owned()),
                operator: Some("eq".to_owned()),
                attribute_value: Some((*name).to_owned()),
                ..SearchFilter::default()
            });
            let parameters = SearchParameters {
                entity_filters: Some(SearchFilter {
                    condition: Some("OR".to_owned()),
                    criterion: criteria.collect(),
                    ..SearchFilter::default()
                }),
                ..self.parameters()
            };
            let found = all_pages(self.reader, parameters).await?;
            self.keep(found);
        }
        Ok(())
    }

    /// Keeps what has this very type and one of the names still missing; of what was deleted the names. The index may ignore
    /// case or split words: what counts is the name itself.
    fn keep(&mut self, headers: Vec<EntityHeader>) {
        let before = self.found.len();
        for header in headers {
            let name = header.qualified_name();
            // One that was set aside, and stayed so, is the one of its own name.
            let name = name.map(own_name);
            let name = name.filter(|name| self.missing.contains(name));
            let name = name.filter(|_| header.type_name == self.type_name);
            let Some(name) = name else { continue };
            if header.status == Status::Active {
                let attributes = if self.attributes.is_empty() {
                    Packed::default()
                } else {
                    Packed::from(&header.attributes)
                };
                self.found.push(Namesake {
                    name: name.to_owned(),
                    guid: header.guid,
                    attributes,
                });
            } else {
                self.deleted.insert(name.to_owned());
            }
        }
        for found in self.found.iter().skip(before) {
            self.missing.remove(found.name.as_str());
        }
    }

    fn sorted(self) -> Vec<Namesake> {
        let mut found = self.found;
        found
            .sort_unstable_by(|one, other| (&one.name, &one.guid).cmp(&(&other.name, &other.guid)));
        found.dedup_by(|one, other| one.guid == other.guid && one.name == other.name);
        found
    }

    fn parameters(&self) -> SearchParameters {
        SearchParameters {
            type_name: Some(self.type_name.to_owned()),
            exclude_deleted_entities: true,
            limit: PAGE,
            attributes: self.attributes.to_vec(),
            ..SearchParameters::default()
        }
    }
}

/// Pages of a search, put together.
#[derive(Default)]
struct List {
    headers: Vec<EntityHeader>,
    guids: HashSet<String>,
    /// How many there are, as the first page says.
    count: Option<usize>,
}

impl List {
    /// Takes the next page; whether it fits to those before. An index that changes between two pages may move rows from
    /// one to the other: some come twice, and others not at all.
    fn add(&mut self, page: SearchResult) -> bool {
        let count = page.approximate_count.and_then(|it| it.try_into().ok());
        let is_first = self.headers.is_empty();
        // Past the end a server may say anything.
        let is_same = is_first || page.entities.is_empty() || count == self.count;
        if is_first {
            self.count = count;
        }
        let guids = page.entities.iter().map(|it| it.guid.clone());
        let before = self.guids.len();
        self.guids.extend(guids);
        let is_new = self.guids.len() - before == page.entities.len();
        self.headers.extend(page.entities);
        is_same && is_new
    }

    /// How many rows there are, as far as is known.
    fn at_least(&self) -> usize {
        self.headers.len().max(self.count.unwrap_or_default())
    }

    /// Whether all that the server counted is there.
    fn is_whole(&self) -> bool {
        self.count.is_none_or(|count| count == self.headers.len())
    }
}

async fn all_pages(
    reader: &Reader,
    mut parameters: SearchParameters,
) -> Result<Vec<EntityHeader>, AtlasError> {
    let mut found = Vec::new();
    // A server that does not know offsets would answer the same page for ever.
    for _ in 0..MAX_PAGES {
        let page = reader.search(&parameters).await?.entities;
        let is_last = page.len() < parameters.limit;
        parameters.offset += page.len();
        found.extend(page);
        if is_last {
            break;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(guids: &[&str], count: Option<i64>) -> SearchResult {
        let header = |guid: &&str| EntityHeader {
            guid: (*guid).to_owned(),
            ..EntityHeader::default()
        };
        SearchResult {
            query_type: "BASIC".to_owned(),
            entities: guids.iter().map(header).collect(),
            approximate_count: count,
        }
    }

    #[test]
    fn pages_that_fit_together_make_a_whole() {
        let mut list = List::default();
        assert!(list.add(page(&["a", "b"], Some(3))));
        assert_eq!((list.at_least(), list.is_whole()), (3, false));
        assert!(list.add(page(&["c"], Some(3))));
        assert!(list.is_whole());
        // A page past the end, from a server that counts what it answers.
        assert!(list.add(page(&[], Some(0))));
        assert!(list.is_whole());
    }

    #[test]
    fn a_row_that_comes_twice_hides_another() {
        let mut list = List::default();
        assert!(list.add(page(&["a", "b"], Some(4))));
        assert!(!list.add(page(&["b", "c"], Some(4))));
    }

    #[test]
    fn a_count_that_changes_between_pages_is_told() {
        let mut list = List::default();
        assert!(list.add(page(&["a", "b"], Some(4))));
        assert!(!list.add(page(&["c"], Some(3))));
    }

    #[test]
    fn a_server_that_does_not_count_is_believed() {
        let mut list = List::default();
        assert!(list.add(page(&["a"], Some(-1))));
        assert_eq!((list.at_least(), list.is_whole()), (1, true));
    }
}
