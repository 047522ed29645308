//! What is told of a plan, whatever the format.

use jiff::Timestamp;
use serde_json::Value;

use crate::atlas::plan::{AttributeChange, Endpoint, Entry, Plan, Sign};

/// What happens to entities, in the order in which somebody has to think about it.
pub(super) const GROUPS: [Group; 5] = [
    Group("In conflict, not published", |it| it.sign == Sign::Conflict),
    Group("To delete", |it| it.is_included && it.sign == Sign::Delete),
    Group("To update", |it| it.is_included && it.sign == Sign::Update),
    Group("To create", |it| it.is_included && it.sign == Sign::Create),
    Group("Left out", |it| it.sign.is_change() && !it.is_included),
];

/// Entities of which the same happens: a heading, and which they are.
pub(super) struct Group(pub(super) &'static str, fn(&Entry) -> bool);

impl Group {
    pub(super) fn of<'p>(&self, plan: &'p Plan) -> Vec<&'p Entry> {
        plan.entries.iter().filter(|it| (self.1)(it)).collect()
    }
}

/// The heading of the whole.
pub(super) fn title(plan: &Plan) -> String {
    let what = match &plan.undoes {
        Some(publish) => format!("Plan that takes back publish {publish}"),
        None => "Plan".to_owned(),
    };
    format!("{what} for {}", plan.server)
}

/// What the plan is of: a word and what it is.
pub(super) fn about(plan: &Plan) -> Vec<(&'static str, String)> {
    let made_at = Timestamp::from_millisecond(plan.made_at);
    vec![
        ("server", plan.server.clone()),
        ("namespace", plan.namespace.clone()),
        (
            "made at",
            made_at.map_or_else(|_| "?".to_owned(), |it| it.to_string()),
        ),
        ("made by", plan.program.clone()),
    ]
}

/// The counts, each with its word.
pub(super) fn counts(plan: &Plan) -> Vec<(&'static str, usize)> {
    let counts = plan.counts();
    let all = [
        ("types to create", plan.types.len()),
        ("to create", counts.create),
        ("to update", counts.update),
        ("to delete", counts.delete),
        ("in conflict", counts.conflict),
        ("left out", counts.skipped),
        ("unchanged", counts.unchanged),
    ];
    let is_told =
        |(word, count): &(&str, usize)| *count > 0 || matches!(*word, "to create" | "to update");
    all.into_iter().filter(is_told).collect()
}

/// The names of the types that are created first.
pub(super) fn types(plan: &Plan) -> impl Iterator<Item = &str> {
    plan.types
        .iter()
        .map(|it| it["name"].as_str().unwrap_or("?"))
}

/// A word, and what stands behind it.
pub(super) struct Fact {
    pub(super) word: String,
    pub(super) text: String,
    /// What there is now, where that is changed.
    pub(super) before: Option<String>,
}

impl Fact {
    fn new(word: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            word: word.into(),
            text: text.into(),
            before: None,
        }
    }
}

/// What is to be known of an entity.
pub(super) fn of(entry: &Entry) -> Vec<Fact> {
    let mut facts = vec![Fact::new("why", &*entry.why)];
    facts.extend((entry.conflict.iter()).map(|it| Fact::new("conflict", &**it)));
    facts.extend(entry.origins.iter().map(|it| Fact::new("from", it)));
    if entry.sign == Sign::Create {
        let attributes = entry.attributes.unpack();
        let told = attributes.iter().filter(|(_, value)| !value.is_null());
        facts.extend(told.map(|(name, value)| Fact::new(name, shown(value))));
        let end = |end: &Endpoint| {
            Fact::new(
                &*end.attribute,
                format!("{} {}", end.type_name, end.qualified_name),
            )
        };
        facts.extend(entry.endpoints.iter().map(end));
    }
    let changes = entry.changes.iter().flat_map(AttributeChange::by_key);
    facts.extend(changes.map(|change| Fact {
        before: Some(change.before.as_ref().map_or_else(nothing, shown)),
        ..Fact::new(change.attribute, shown(&change.after))
    }));
    facts
}

fn nothing() -> String {
    "nothing".to_owned()
}

/// A text as it is, anything else as JSON.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => nothing(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
