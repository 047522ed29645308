//! Statements that were taken out of scripts: the catalogue has their processes, and nothing declares them any more.
//!
//! One is told of only where all that it was published from was read to its end, or is gone: a script that was not named may
//! declare it, and so may the part of one that could not be read. Where all is gone, it must have been this project's, as git
//! knows, in a folder that was read. Whether a job ended or was stopped nobody knows, so of what clusters ran nothing is told.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use futures_util::StreamExt;

use crate::atlas::mapping::{Declared, EntityKey, PROCESS, stem_of};
use crate::atlas::namesakes::Namesake;
use crate::atlas::plan::choice::Choices;
use crate::atlas::plan::snapshot::{PARTS_AT_ONCE, conf, origins, qualified_name};
use crate::atlas::plan::{Entry, Finding, FindingKind, listing};
use crate::atlas::search_text::phrase;
use crate::atlas::wire::{Entity, SearchFilter, SearchParameters, Status};
use crate::atlas::{AtlasError, Reader, Relationships, Shared};
use crate::source::{FilesRead, ProjectPaths, is_file};

use super::{MOST_SEARCHES, about};

const KIND: FindingKind = FindingKind::LeftOver;

/// Processes of a job that a search shows.
const MOST_PROCESSES: usize = 1_000;
/// Processes of a namespace that are listed.
const MOST_LISTED: usize = 20_000;

/// Processes of files that are gone, as their names tell, of which more is read at most: others may publish folders of that name.
const MOST_GONE: usize = 500;

/// What is known of statements that are declared, and where to look for others.
pub(in crate::atlas::plan) struct Undeclared<'a> {
    pub(in crate::atlas::plan) reader: &'a Reader,
    pub(in crate::atlas::plan) choices: &'a Choices,
    pub(in crate::atlas::plan) declared: &'a Declared,
    /// The metadata namespace of processes.
    pub(in crate::atlas::plan) namespace: &'a str,
    /// The files that were read.
    pub(in crate::atlas::plan) read: &'a FilesRead,
    pub(in crate::atlas::plan) paths: &'a ProjectPaths,
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
        let beginnings = jobs.iter().map(|job| format!("{job}/"));
        let folders = self.read.folders.iter();
        let beginnings = beginnings.chain(folders.map(|it| format!("{it}/")));
        let beginnings: BTreeSet<String> = beginnings.collect();
        let is_few = beginnings.len() <= MOST_SEARCHES && !self.read.folders.contains("");
        let others = match listed {
            Some(listed) => listed.into_iter().map(|it| (it.name, it.guid)).collect(),
            None if is_few => self.searched(&beginnings).await,
            None => self.all().await,
        };
        let guids = self.candidates(&jobs, others);
        let read = self.reader.entities_by_guid(&guids, Relationships::Without);
        let mut found = read.await?;
        found.retain(|it| it.status != Some(Status::Deleted));
        let mut found: Vec<(Entity, Places)> = found
            .into_iter()
            .filter_map(|it| {
                let places = self.places(&it)?;
                Some((it, places))
            })
            .collect();
        self.retain_ours(&mut found);
        found.sort_by(|(one, _), (other, _)| qualified_name(one).cmp(&qualified_name(other)));
        let statements = self.statements(&found);
        let mut findings = Vec::new();
        for (entity, places) in found {
            let Some(key) = qualified_name(&entity).map(|name| EntityKey::new(PROCESS, name))
            else {
                continue;
            };
            let name = self.own(&key.qualified_name).unwrap_or(&key.qualified_name);
            let name = Shared::from(name);
            let choice = self.choices.of(KIND, &key, &name);
            let same = conf(&entity.attributes, "fingerprint").and_then(|it| statements.get(it));
            let message = message(&key, same.copied(), &places);
            let about = about(&key, &name, [&entity]);
            findings.push(Finding::to_choose(KIND, about, message, choice, &|_| None));
        }
        Ok(findings)
    }

    /// The names of the processes in the plan, by their fingerprints, where some are asked for.
    fn statements(&self, found: &[(Entity, Places)]) -> HashMap<String, &Shared> {
        let asked = found.iter();
        let asked = asked.filter_map(|(it, _)| conf(&it.attributes, "fingerprint"));
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

    /// What searches for names that begin so find, by name; a server that cannot search has none.
    async fn searched(&self, beginnings: &BTreeSet<String>) -> BTreeMap<String, String> {
        let is_embedded = self.reader.target().is_embedded;
        let questions = beginnings.iter().map(async |beginning| {
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
                    attribute_value: Some(beginning.clone()),
                    ..SearchFilter::default()
                });
            } else {
                parameters.query = Some(phrase(beginning));
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

    /// The guids of those that are called like a statement of a job that was read, or of a file that is not there any more, and
    /// like none that is declared.
    fn candidates(
        &self,
        jobs: &BTreeSet<Cow<'_, str>>,
        others: BTreeMap<String, String>,
    ) -> Vec<String> {
        let (mut guids, mut of_gone) = (Vec::new(), Vec::new());
        for (name, guid) in others {
            let Some(stem) = self.own(&name).map(stem_of) else {
                continue;
            };
            let Some((job, _)) = stem.rsplit_once('/') else {
                continue;
            };
            if self.declared.unpublished.contains(stem) || self.planned.contains(&*name) {
                continue;
            }
            if jobs.contains(job) {
                guids.push(guid);
            } else if self.read.is_in_folder(job) {
                of_gone.push(guid);
            }
        }
        if of_gone.len() <= MOST_GONE {
            guids.append(&mut of_gone);
        }
        guids
    }

    /// Where something was published from, if nothing there can declare it any more and it may have been this project's.
    fn places(&self, entity: &Entity) -> Option<Places> {
        let owned = |it: Vec<&str>| it.into_iter().map(str::to_owned).collect();
        let (whole, gone): (Vec<&str>, Vec<&str>) =
            origins(&entity.attributes).partition(|it| self.read.is_whole(it));
        let is_gone = |it: &&str| is_file(it) && !self.paths.has(it);
        // A name may have a comma in it.
        let has_comma = gone.len() > 1 && self.paths.has(&gone.join(", "));
        if !gone.iter().all(is_gone) || has_comma {
            return None;
        }
        let is_in_folder = |it: &&str| self.read.is_in_folder(it);
        let may_be_ours = !whole.is_empty() || (!gone.is_empty() && gone.iter().all(is_in_folder));
        may_be_ours.then(|| Places {
            whole: owned(whole),
            gone: owned(gone),
        })
    }

    /// Of what has no file any more, leaves that whose files were this project's.
    fn retain_ours(&self, found: &mut Vec<(Entity, Places)>) {
        let all = found.iter().filter(|(_, places)| places.whole.is_empty());
        let gone = all.flat_map(|(_, places)| &places.gone).cloned();
        let gone: BTreeSet<String> = gone.collect();
        let ours = self
            .paths
            .had_of(&gone.iter().map(String::as_str).collect());
        found.retain(|(_, places)| {
            let mut gone = places.gone.iter();
            !places.whole.is_empty() || gone.all(|it| ours.contains(it.as_str()))
        });
    }
}

/// Where something was published from.
struct Places {
    /// The files that were read to their ends.
    whole: Vec<String>,
    /// Those that are not there any more.
    gone: Vec<String>,
}

impl fmt::Display for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gone = match &*self.gone {
            [] => None,
            [one] => Some(format!("{one}, which is gone")),
            several => Some(format!("{}, which are gone", several.join(", "))),
        };
        let whole = (!self.whole.is_empty()).then(|| self.whole.join(", "));
        let all: Vec<String> = whole.into_iter().chain(gone).collect();
        f.write_str(&all.join(", and from "))
    }
}

/// `same` is the name that the plan has the same statement under.
fn message(key: &EntityKey, same: Option<&Shared>, places: &Places) -> String {
    match same {
        Some(other) => format!(
            "{key} is the statement of {other} a second time, under a name that none of the scripts that were read gives it \
             any more; it was published from {places}"
        ),
        None => format!(
            "{key} is declared by none of the scripts that were read; it was published from {places}"
        ),
    }
}
