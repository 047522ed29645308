//! Tables and views that are defined and not used by any file that sees them.

use std::cell::OnceCell;

use super::finding;
use crate::collections::{FastMap, FastSet};
use crate::diagnostic::{Diagnostic, Place, Rule, rules};
use crate::extract::Host;
use crate::sql::Defined;
use crate::text::has_placeholder;
use crate::workspace::FileReading;
use crate::workspace::read::Read;

/// Files that share a catalogue. What preambles define is no finding: other scripts may use it.
struct Group<'a> {
    files: &'a [FileReading],
    used: FastSet<&'a Place>,
    mentioned: FastSet<&'a str>,
}

/// One finding for each definition that is not used by any of files that share a catalogue.
pub(super) fn find(read: &Read) -> Vec<Diagnostic> {
    if read.is_together {
        Group::new(read.files.get(read.preambles..).unwrap_or_default()).find()
    } else {
        Vec::new()
    }
}

/// One finding for each definition that is not used by a file with a catalogue of its own.
pub(in crate::workspace) fn find_in(file: &FileReading) -> Vec<Diagnostic> {
    Group::new(std::slice::from_ref(file)).find()
}

impl<'a> Group<'a> {
    fn new(files: &'a [FileReading]) -> Self {
        let usages = || files.iter().map(|file| &file.reading.usage);
        Self {
            files,
            used: usages().flat_map(|usage| &usage.used).collect(),
            mentioned: usages()
                .flat_map(|usage| &usage.mentioned)
                .map(String::as_str)
                .collect(),
        }
    }

    fn find(&self) -> Vec<Diagnostic> {
        // Scripts that only define are read by others.
        if self
            .files
            .iter()
            .all(|file| file.reading.processes.is_empty())
        {
            return Vec::new();
        }
        (self.files.iter())
            .flat_map(|file| self.of_file(file))
            .collect()
    }

    fn of_file(&self, file: &FileReading) -> Vec<Diagnostic> {
        let unused = file.reading.usage.definitions.iter().filter(|defined| {
            !self.used.contains(&defined.statement_place)
                && !self.mentioned.contains(defined.name.as_str())
        });
        let unused = unused.filter(|defined| !has_placeholder(&defined.name));
        let unused: Vec<_> = unused.collect();
        // What an article defines it may define to show how that is done.
        if unused.is_empty() || file.file.is_article() {
            return Vec::new();
        }
        let words = OnceCell::new();
        let is_dead = |defined: &&&Defined| {
            let words = || words.get_or_init(|| Words::of(file.file.text()));
            defined.host == Host::Sql
                || !words().stand_elsewhere(&defined.name, own_text(file, defined))
        };
        let dead: Vec<&Defined> = unused.iter().filter(is_dead).copied().collect();
        let (views, tables): (Vec<_>, Vec<_>) = dead.iter().partition(|defined| defined.is_view);
        let mut found = told(&tables, &KINDS[0]);
        found.extend(told(&views, &KINDS[1]));
        found
    }
}

/// What of the file's text is the definition itself.
fn own_text<'f>(file: &'f FileReading, defined: &Defined) -> &'f str {
    if defined.statement_place.file == *file.file.name() {
        file.file.slice(defined.statement_place.span)
    } else {
        ""
    }
}

/// How the findings of tables and of views are worded.
struct Kind {
    rule: &'static Rule,
    one: &'static str,
    many: &'static str,
    used: &'static str,
}

static KINDS: [Kind; 2] = [
    Kind {
        rule: &rules::UNUSED_TABLE,
        one: "table",
        many: "tables",
        used: "read or written",
    },
    Kind {
        rule: &rules::UNUSED_VIEW,
        one: "view",
        many: "views",
        used: "read",
    },
];

/// A script with more unused definitions than this has a schema copied into it: that is one finding.
const MOST_SINGLE: usize = 5;
/// So many names are told in one finding.
const MOST_NAMES: usize = 8;

const HINT: &str = "remove it, or read the scripts that use it together with this one (`--together`, or a preamble)";

fn told(unused: &[&Defined], kind: &Kind) -> Vec<Diagnostic> {
    if let Some(first) = unused.first()
        && unused.len() > MOST_SINGLE
    {
        let names = unused.iter().take(MOST_NAMES);
        let mut names: Vec<_> = names.map(|defined| format!("`{}`", defined.name)).collect();
        if unused.len() > MOST_NAMES {
            names.push(format!("{} more", unused.len() - MOST_NAMES));
        }
        let message = format!(
            "{} {} are defined, but never {}: {}",
            unused.len(),
            kind.many,
            kind.used,
            names.join(", ")
        );
        let found = finding(kind.rule, message, &first.place, Some(first.statement));
        return vec![found.hint(HINT.replace(" it", " them"))];
    }
    let told = unused.iter().map(|defined| {
        let message = format!(
            "the {} `{}` is defined, but never {}",
            kind.one, defined.name, kind.used
        );
        finding(kind.rule, message, &defined.place, Some(defined.statement)).hint(HINT)
    });
    told.collect()
}

/// How often each word stands in a program, which may use a table by calls that are not followed.
struct Words<'t>(FastMap<&'t str, usize>);

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Self {
        let mut counts = FastMap::default();
        for word in words(text) {
            *counts.entry(word).or_default() += 1;
        }
        Self(counts)
    }

    fn stand_elsewhere(&self, name: &str, own: &str) -> bool {
        let here = words(own).filter(|word| *word == name).count();
        self.0.get(name).is_some_and(|all| *all > here)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
}
