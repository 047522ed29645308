//! A difference in words: one line per fact, for every format that people read. Nothing in it is escaped yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::label::short;
use crate::lineage::diff::{
    ColumnChange, DatasetChange, EndpointChanges, ProcessChange, Seen, Sign, TableColumnChange,
};
use crate::lineage::{
    Column, ColumnKind, ColumnLineage, DatasetKind, Endpoint, Identity, Influence, LogicalName,
    Process, Transform,
};

/// Columns of a process that is new or gone; what is more is counted.
const COLUMNS: usize = 20;

/// The characters that are drawn between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// From the old to the new.
    pub to: &'static str,
    /// In front of where a value comes from.
    pub from: &'static str,
    /// In front of a number of repeats.
    pub times: &'static str,
}

impl Glyphs {
    /// Any character.
    pub const FANCY: Self = Self {
        to: "→",
        from: "←",
        times: "×",
    };
    /// ASCII characters only.
    pub const ASCII: Self = Self {
        to: "->",
        from: "<-",
        times: "x",
    };
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What became of it; none for a remark.
    pub sign: Option<Sign>,
    /// What it is.
    pub what: &'static str,
    /// What it is called, and how it differs.
    pub text: String,
}

/// A thing that differs, with its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What became of it.
    pub sign: Sign,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// How it differs.
    pub facts: Vec<Fact>,
}

struct Facts(Glyphs, Vec<Fact>);

impl Facts {
    fn add(&mut self, sign: Sign, what: &'static str, text: String) {
        self.1.push(Fact {
            sign: Some(sign),
            what,
            text,
        });
    }

    fn remark(&mut self, what: &'static str, text: &str) {
        self.1.push(Fact {
            sign: None,
            what,
            text: text.to_owned(),
        });
    }

    fn turned(&mut self, what: &'static str, before: &str, after: &str) {
        let text = format!("{before} {} {after}", self.0.to);
        self.add(Sign::Changed, what, text);
    }
}

/// A process that differs.
pub fn process(change: &ProcessChange, glyphs: Glyphs) -> Item {
    let mut facts = Facts(glyphs, Vec::new());
    match change.sign() {
        Sign::Changed => changed_process(change, &mut facts),
        sign => {
            if let Some(process) = change.process() {
                whole_process(sign, process, &mut facts);
            }
        }
    }
    Item {
        sign: change.sign(),
        name: change.process().map(Process::label).unwrap_or_default(),
        place: place(change.place()),
        facts: facts.1,
    }
}

fn whole_process(sign: Sign, process: &Process, facts: &mut Facts) {
    if process.multiplicity() > 1 {
        let text = format!("{}{}", facts.0.times, process.multiplicity());
        facts.add(sign, "times", text);
    }
    for (what, ends) in [("reads", &process.inputs), ("writes", &process.outputs)] {
        for end in &**ends {
            facts.add(sign, what, endpoint(end));
        }
    }
    for column in process.columns.iter().take(COLUMNS) {
        let text = format!("{} {} {}", column.to, facts.0.from, sources(column));
        facts.add(sign, "column", text);
    }
    if let Some(more @ 1..) = process.columns.len().checked_sub(COLUMNS) {
        facts.add(sign, "column", format!("and {more} more"));
    }
    for text in influences(&process.influences) {
        facts.add(sign, "influence", text);
    }
}

fn changed_process(change: &ProcessChange, facts: &mut Facts) {
    if change.is_moved {
        let (before, after) = (&change.seen.before, &change.seen.after);
        facts.turned("file", &before.files.join(", "), &after.files.join(", "));
    }
    if let Some(kind) = &change.kind {
        facts.turned("kind", kind.before.as_str(), kind.after.as_str());
    }
    if let Some(job) = &change.job {
        let name = |job: &Option<Arc<str>>| {
            (job.as_deref()).map_or_else(|| "the job of its file".to_owned(), ToOwned::to_owned)
        };
        facts.turned("job", &name(&job.before), &name(&job.after));
    }
    if let Some(times) = &change.multiplicity {
        let number = |count: usize| format!("{}{count}", facts.0.times);
        let (before, after) = (number(times.before), number(times.after));
        facts.turned("times", &before, &after);
    }
    endpoints("reads", &change.inputs, facts);
    endpoints("writes", &change.outputs, facts);
    for column in &change.columns {
        written(column, facts);
    }
    let removed = influences(&change.influences.removed);
    let added = influences(&change.influences.added);
    // What has the same name on both sides is physically another, and that is told of what is read.
    for text in removed.iter().filter(|text| !added.contains(text)) {
        facts.add(Sign::Removed, "influence", text.clone());
    }
    for text in added.iter().filter(|text| !removed.contains(text)) {
        facts.add(Sign::Added, "influence", text.clone());
    }
    if change.is_sql_only() {
        facts.remark(
            "why",
            "only the statement's text differs: what it reads, writes and maps is the same",
        );
    } else if !change.is_other_sql && !change.is_same_effect() {
        facts.remark(
            "why",
            "the statement is the same: a definition that it uses differs",
        );
    }
}

/// Influences by kind.
fn influences(all: &[Influence]) -> Vec<String> {
    let mut by_kind: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for influence in all {
        let column = &influence.column;
        let name = format!("{}.{}", short(&column.table), column.column);
        by_kind.entry(influence.kind).or_default().push(name);
    }
    let by_kind = by_kind.into_iter();
    let texts = by_kind.map(|(kind, columns)| {
        let what = kind.as_str().to_lowercase().replace('_', " ");
        format!("{} ({what})", columns.join(", "))
    });
    texts.collect()
}

fn endpoints(what: &'static str, changes: &EndpointChanges, facts: &mut Facts) {
    for end in &changes.removed {
        facts.add(Sign::Removed, what, endpoint(end));
    }
    for end in &changes.added {
        facts.add(Sign::Added, what, endpoint(end));
    }
    for sides in &changes.other_identity {
        let text = format!(
            "{}: {} {} {}",
            short(&sides.after.name),
            physical(sides.before.dataset.identity()),
            facts.0.to,
            physical(sides.after.dataset.identity())
        );
        facts.add(Sign::Changed, what, text);
    }
}

fn written(change: &ColumnChange, facts: &mut Facts) {
    let Glyphs { to, from, .. } = facts.0;
    let name = change.name();
    let text = match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let (mut was, mut is) = (sources(before), sources(after));
            if was == is {
                // It comes from the same columns, only otherwise.
                was = value(before);
                is = value(after);
            }
            if was == is {
                // They have the same names, and are physically others.
                was = identities(before);
                is = identities(after);
            }
            format!("{name}: {was} {to} {is}")
        }
        (before, after) => match before.as_ref().or(after.as_ref()) {
            Some(column) => format!("{name} {from} {}", sources(column)),
            None => name.to_owned(),
        },
    };
    facts.add(change.sign(), "column", text);
}

fn identities(column: &ColumnLineage) -> String {
    let each = column.from.iter().map(|source| {
        let identity = physical(source.column.dataset.identity());
        format!("{} of {identity}", source.shown())
    });
    each.collect::<Vec<_>>().join(", ")
}

fn value(column: &ColumnLineage) -> String {
    match (&column.expression, column.from.as_slice()) {
        (Some(expression), _) => expression.split_whitespace().collect::<Vec<_>>().join(" "),
        (None, []) => "no column".to_owned(),
        (None, _) => sources(column),
    }
}

fn sources(column: &ColumnLineage) -> String {
    if column.from.is_empty() {
        return value(column);
    }
    let names: Vec<_> = column
        .from
        .iter()
        .map(|source| {
            let name = format!("{}.{}", short(&source.column.table), source.shown());
            match source.transform {
                Transform::Identity => name,
                transform => format!("{name} ({})", transform.as_str().to_lowercase()),
            }
        })
        .collect();
    names.join(", ")
}

/// A dataset that differs.
pub fn dataset(change: &DatasetChange, glyphs: Glyphs) -> Item {
    let mut facts = Facts(glyphs, Vec::new());
    let mut name = String::new();
    if let Some(dataset) = change.dataset() {
        name = format!("{} {}", kind(dataset.kind), short(dataset.name()));
        if let Some(identity) = dataset.key.identity()
            && change.sign() != Sign::Changed
        {
            facts.add(change.sign(), "identity", identity.to_string());
        }
    }
    changed_dataset(change, &mut facts);
    Item {
        sign: change.sign(),
        name,
        place: place(change.place()),
        facts: facts.1,
    }
}

fn changed_dataset(change: &DatasetChange, facts: &mut Facts) {
    if change.is_moved {
        let (before, after) = (&change.seen.before, &change.seen.after);
        facts.turned("file", &before.files.join(", "), &after.files.join(", "));
    }
    if let Some(names) = &change.names {
        for (sign, names) in [(Sign::Removed, &names.before), (Sign::Added, &names.after)] {
            for name in names {
                facts.add(sign, "name", short(name));
            }
        }
    }
    if let Some(identity) = &change.identity {
        let (before, after) = (&identity.before, &identity.after);
        facts.turned(
            "identity",
            &physical(before.as_ref()),
            &physical(after.as_ref()),
        );
    }
    if let Some(sides) = &change.kind {
        facts.turned("kind", kind(sides.before), kind(sides.after));
    }
    if let Some(connector) = &change.connector {
        let name = |it: &Option<String>| it.clone().unwrap_or_else(|| "none".to_owned());
        facts.turned(
            "connector",
            &name(&connector.before),
            &name(&connector.after),
        );
    }
    for column in &change.columns {
        declared(column, facts);
    }
    for option in &change.options {
        let text = match (&option.before, &option.after) {
            (Some(before), Some(after)) => {
                format!("{}: {before} {} {after}", option.key, facts.0.to)
            }
            (value, None) | (None, value) => {
                format!("{}: {}", option.key, value.as_deref().unwrap_or_default())
            }
        };
        facts.add(option.sign(), "option", text);
    }
}

fn declared(change: &TableColumnChange, facts: &mut Facts) {
    let text = match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let (mut was, mut is) = (definition(before), definition(after));
            if was == is {
                let comment = |it: &Column| it.comment.clone().unwrap_or("no comment".to_owned());
                was = comment(before);
                is = comment(after);
            }
            format!("{} {was} {} {is}", change.name(), facts.0.to)
        }
        (column, None) | (None, column) => {
            let definition = column.as_ref().map(definition).unwrap_or_default();
            format!("{} {definition}", change.name())
        }
    };
    facts.add(change.sign(), "column", text);
}

fn definition(column: &Column) -> String {
    let data_type = column.data_type.as_deref();
    match &column.kind {
        ColumnKind::Physical => data_type.unwrap_or("of unknown type").to_owned(),
        ColumnKind::Computed { expression } => format!("AS {expression}"),
        ColumnKind::Metadata { key, is_virtual } => format!(
            "{} METADATA FROM {key}{}",
            data_type.unwrap_or_default(),
            if *is_virtual { " VIRTUAL" } else { "" }
        ),
    }
}

fn kind(kind: DatasetKind) -> &'static str {
    match kind {
        DatasetKind::Table => "table",
        DatasetKind::View => "view",
        DatasetKind::Undeclared => "undeclared",
    }
}

fn physical(identity: Option<&Identity>) -> String {
    identity.map_or_else(|| "known by name only".to_owned(), ToString::to_string)
}

fn endpoint(end: &Endpoint) -> String {
    let name: &LogicalName = &end.name;
    match end.dataset.identity() {
        Some(identity) => format!("{}  {identity}", short(name)),
        None => short(name),
    }
}

fn place(seen: &Seen) -> String {
    match (&seen.file, seen.line) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        _ => String::new(),
    }
}

/// `2 added, 1 changed`; what there is none of is not named.
pub fn counts(counts: super::Counts) -> String {
    let parts: Vec<_> = [
        (counts.added, "added"),
        (counts.removed, "removed"),
        (counts.changed, "changed"),
        (counts.unchanged, "unchanged"),
    ]
    .into_iter()
    .filter(|&(count, _)| count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_none_of_is_not_named() {
        let some = super::super::Counts {
            added: 2,
            removed: 0,
            changed: 0,
            unchanged: 7,
        };
        assert_eq!(counts(some), "2 added, 7 unchanged");
    }

    #[test]
    fn a_dataset_of_no_default_database_has_its_whole_name() {
        assert_eq!(short(&LogicalName::in_default("t")), "t");
        assert_eq!(short(&LogicalName::new("c", "d", "t")), "c.d.t");
    }
}
