//! Statements that were taken out of scripts: the catalogue has their processes, and nothing declares them any more.
//!
//! One is told of only where all that it was published from was read to its end: a script that was not named may declare it,
//! and so may the part of one that could not be read. Whether a job ended or was stopped nobody knows, so of what clusters ran
//! nothing is told.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::StreamExt;

use crate::atlas::mapping::{Declared, EntityKey, PROCESS, stem_of};
use crate::atlas::namesakes::Namesake;
use crate::atlas::plan::choice::{Choice, Choices};
use crate::atlas::plan::snapshot::{PARTS_AT_ONCE, conf, origins, qualified_name};
use crate::atlas::plan::{Entry, Finding, FindingKind, listing};
use crate::atlas::search_text::phrase;
use crate::atlas::wire::{Entity, SearchFilter, SearchParameters, Status};
use crate::atlas::{AtlasError, Reader, Relationships, Shared};
use crate::source::FilesRead;

use super::{MOST_SEARCHES, about};

const KIND: FindingKind = FindingKind::LeftOver;

/// Processes of a job that a search shows.
const MOST_PROCESSES: usize = 1_000;
/// Processes of a namespace that are listed.
const MOST_LISTED: usize = 20_000;

/// What is known of statements that are declared, and where to look for others.
pub(in crate::atlas::plan) struct Undeclared<'a> {
    pub(in crate::atlas::plan) reader: &'a Reader,
    pub(in crate::atlas::plan) choices: &'a Choices,
    pub(in crate::atlas::plan) declared: &'a Declared,
    /// The metadata namespace of processes.
    pub(in crate::atlas::plan) namespace: &'a str,
    /// The files that were read.
    pub(in crate::atlas::plan) read: &'a FilesRead,
    pub(in crate::atlas::plan) entries: &'a [Entry],
    /// The names of processes that the plan has, and those that it renames.
    pub(in crate::atlas::plan) planned: BTreeSet<&'a str>,
    /// What a list of the namespace has besides, where one was read.
    pub(in crate::atlas::plan) listed: Option<Vec<Namesake>>,
}

impl Undeclared<'_> {
    /// What is told of each of them. Nothing of it is deleted: what a process was published from is a path, which files of
    /// other projects have too.
    pub(in crate::atlas::plan) async fn told(mut self) -> Result<Vec<Finding>, AtlasError> {
        let listed = self.listed.take();
        let jobs = self.jobs().await;
        let others = match listed {
            Some(listed) => listed.into_iter().map(|it| (it.name, it.guid)).collect(),
            None if jobs.len() <= MOST_SEARCHES => self.searched(&jobs).await,
            None => self.all().await,
        };
        let others = (others.into_iter()).filter(|(name, _)| self.is_of_jobs(&jobs, name));
        let guids: Vec<String> = others.map(|(_, guid)| guid).collect();
        let read = self.reader.entities_by_guid(&guids, Relationships::With);
        let mut found = read.await?;
        found.retain(|it| it.status != Some(Status::Deleted) && self.is_read_whole(it));
        found.sort_by(|one, other| qualified_name(one).cmp(&qualified_name(other)));
        let statements = self.statements(&found);
        let mut findings = Vec::new();
        for entity in found {
            let Some(key) = qualified_name(&entity).map(|name| EntityKey::new(PROCESS, name))
            else {
                continue;
            };
            let name = self.own(&key.qualified_name).unwrap_or(&key.qualified_name);
            let name = Shared::from(name);
            let choice = self.choices.of(KIND, &key, &name);
            let same = conf(&entity.attributes, "fingerprint").and_then(|it| statements.get(it));
            findings.push(finding(&key, &name, &entity, same.copied(), choice));
        }
        Ok(findings)
    }

    /// The names of the processes in the plan, by their fingerprints, where some are asked for.
    fn statements(&self, found: &[Entity]) -> HashMap<String, &Shared> {
        let asked = found.iter();
        let asked = asked.filter_map(|it| conf(&it.attributes, "fingerprint"));
        let asked: BTreeSet<&str> = asked.collect();
        let mut names = HashMap::new();
        if asked.is_empty() {
            return names;
        }
        for entry in self.entries.iter().filter(|it| it.type_name == PROCESS) {
            let attributes = entry.attributes.unpack();
            let fingerprint = conf(&attributes, "fingerprint");
            if let Some(fingerprint) = fingerprint.filter(|it| asked.contains(it)) {
                names.insert(fingerprint.to_owned(), &entry.qualified_name);
            }
        }
        names
    }

    /// The jobs that were read, those of files that declare nothing any more among them: what these were called, if they said so
    /// themselves, the applications tell that were published from them.
    async fn jobs(&self) -> BTreeSet<Cow<'_, str>> {
        let declared = self.declared.jobs.iter().map(|it| Cow::Borrowed(&**it));
        let mut jobs: BTreeSet<_> = declared.chain(self.read.jobs().map(Cow::Owned)).collect();
        let is_empty =
            |file: &str| self.read.is_whole(file) && !self.declared.places.contains(file);
        if self.read.all.iter().any(|file| is_empty(file)) {
            let listing = listing::applications(self.reader, self.namespace, MOST_LISTED).await;
            for application in &listing.headers {
                let name = application.qualified_name().and_then(|it| self.own(it));
                if let Some(name) = name
                    && origins(&application.attributes).any(is_empty)
                {
                    jobs.insert(Cow::Owned(name.to_owned()));
                }
            }
        }
        jobs
    }

    /// The processes of the namespace, by name; a server that cannot search has none.
    async fn all(&self) -> BTreeMap<String, String> {
        let listing = listing::names(self.reader, self.namespace, MOST_LISTED).await;
        let headers = listing.headers.into_iter();
        let named = headers.filter_map(|it| Some((it.qualified_name()?.to_owned(), it.guid)));
        named.collect()
    }

    /// What searches for these jobs find, by name; a server that cannot search has none.
    async fn searched(&self, jobs: &BTreeSet<Cow<'_, str>>) -> BTreeMap<String, String> {
        let is_embedded = self.reader.target().is_embedded;
        let questions = jobs.iter().map(async |job| {
            let beginning = format!("{job}/");
            let mut parameters = SearchParameters {
                type_name: Some(PROCESS.to_owned()),
                exclude_deleted_entities: true,
                limit: MOST_PROCESSES,
                attributes: vec!["qualifiedName".to_owned()],
                ..SearchParameters::default()
            };
            // Atlas filters in memory, and finds words by an index; in the local catalogue the filter is the quick one.
            if is_embedded {
                parameters.entity_filters = Some(SearchFilter {
                    attribute_name: Some("qualifiedName".to_owned()),
                    operator: Some("startsWith".to_owned()),
                    attribute_value: Some(beginning),
                    ..SearchFilter::default()
                });
            } else {
                parameters.query = Some(phrase(&beginning));
            }
            let found = self.reader.search(&parameters).await.ok();
            let found = found.map(|it| it.entities).unwrap_or_default().into_iter();
            let named = found.filter_map(|it| Some((it.qualified_name()?.to_owned(), it.guid)));
            named.collect::<Vec<_>>()
        });
        let questions: Vec<_> = questions.collect();
        let answers = futures_util::stream::iter(questions).buffered(PARTS_AT_ONCE);
        let answers: Vec<Vec<_>> = answers.collect().await;
        answers.into_iter().flatten().collect()
    }

    /// A qualified name without the metadata namespace, if it is in that.
    fn own<'n>(&self, qualified_name: &'n str) -> Option<&'n str> {
        let name = qualified_name.strip_suffix(self.namespace)?;
        name.strip_suffix('@')
    }

    /// Whether it is called like a statement of a job that was read, and like none that is declared.
    fn is_of_jobs(&self, jobs: &BTreeSet<Cow<'_, str>>, qualified_name: &str) -> bool {
        let Some(stem) = self.own(qualified_name).map(stem_of) else {
            return false;
        };
        let job = stem.rsplit_once('/').map(|(job, _)| job);
        job.is_some_and(|job| jobs.contains(job))
            && !self.declared.unpublished.contains(stem)
            && !self.planned.contains(qualified_name)
    }

    /// Whether all was read that it was published from.
    fn is_read_whole(&self, entity: &Entity) -> bool {
        let mut origins = origins(&entity.attributes).peekable();
        origins.peek().is_some() && origins.all(|it| self.read.is_whole(it))
    }
}

fn finding(
    key: &EntityKey,
    name: &Shared,
    entity: &Entity,
    same: Option<&Shared>,
    chosen: Choice,
) -> Finding {
    let places = conf(&entity.attributes, "origins").unwrap_or_default();
    let message = match same {
        Some(other) => format!(
            "{key} is the statement of {other} a second time, under a name that none of the scripts that were read gives it \
             any more; it was published from {places}"
        ),
        None => format!(
            "{key} is declared by none of the scripts that were read; it was published from {places}"
        ),
    };
    let about = about(key, name, [entity]);
    Finding::to_choose(KIND, about, message, chosen, &|_| None)
}
