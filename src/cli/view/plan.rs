//! The plan as people read it: each entity with its sign and why, and the sum as the last line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::atlas::plan::{
    AttributeChange, Counts, Endpoint, Entry, Finding, FindingKind, NotPublished, Plan, Sign,
};
use crate::cli::output::{Look, Paint};
use crate::cli::view::plural;
use crate::text::{printable, truncate_end};

/// Cells of a value; what is longer is cut, the plan file and JSON have it whole.
const VALUE: usize = 100;

/// The plan. Unchanged entities are listed only where `all` is asked for.
pub(in crate::cli) fn text(plan: &Plan, all: bool, paint: Paint) -> String {
    let mut text = format!(
        "Plan for {}, namespace {}\n",
        printable(&plan.server),
        printable(&plan.namespace)
    );
    if plan.has_changes() || all {
        text.push('\n');
    }
    for definition in &plan.types {
        let name = definition["name"].as_str().unwrap_or("?");
        let line = format!("+ type {}", printable(name));
        let _ = writeln!(text, "{}", paint.paint(Look::Good, &line));
    }
    for entry in &plan.entries {
        if all || entry.sign != Sign::Unchanged {
            one(entry, paint, &mut text);
        }
    }
    left_out(plan, &mut text);
    findings(&plan.findings, all, paint, &mut text);
    let _ = writeln!(text, "\n{}", sum(plan));
    text
}

/// What a plan does nothing about, each with its reason.
fn left_out(plan: &Plan, text: &mut String) {
    if plan.not_published.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}", plan.left_out());
    for left in &plan.not_published {
        let (name, reason) = (printable(&left.name), printable(&left.reason));
        let _ = writeln!(text, "  {name}: {reason}");
    }
}

/// What a person should know, and can choose. Many findings of a kind are only counted, unless all is asked for.
fn findings(findings: &[Finding], all: bool, paint: Paint, text: &mut String) {
    /// Findings of a kind before the rest is counted.
    const SHOWN: usize = 10;
    let mut counts: BTreeMap<FindingKind, usize> = BTreeMap::new();
    for finding in findings {
        let count = counts.entry(finding.kind).or_default();
        *count += 1;
        if *count > SHOWN && !all {
            continue;
        }
        let kind = match &finding.about {
            Some(_) => format!("{}: ", finding.kind.as_str()),
            None => String::new(),
        };
        let line = format!("\n! {kind}{}", printable(&finding.message));
        let _ = writeln!(text, "{}", paint.paint(Look::Warn, &line));
        if let Some(hint) = &finding.hint {
            detail("next", hint, paint, text);
        }
        choices(finding, paint, text);
    }
    for (kind, count) in counts.into_iter().filter(|(_, it)| *it > SHOWN && !all) {
        let rest = format!(
            "\n! {}: {} more (--all lists them)",
            kind.as_str(),
            count - SHOWN
        );
        let _ = writeln!(text, "{}", paint.paint(Look::Warn, &rest));
    }
}

/// What is done about a finding, and what else could be, with its cost.
fn choices(finding: &Finding, paint: Paint, text: &mut String) {
    let Some(about) = &finding.about else { return };
    for offer in &finding.choices {
        let is_chosen = finding.chosen == Some(offer.choice);
        let effect = printable(&offer.effect);
        if is_chosen {
            let _ = writeln!(text, "    {}: {effect}", offer.choice);
        } else {
            let name = format!("{}={}", about.qualified_name, offer.choice);
            let word = crate::text::quoted(&name);
            let _ = writeln!(text, "    or --choose {}: {effect}", printable(&word));
        }
        if let Some(cost) = &offer.cost {
            detail("    cost", cost, paint, text);
        }
    }
}

/// What cannot be published, or taken back, each with its reason, and the sum as the last line: for who agreed without looking.
pub(in crate::cli) fn agreed(plan: &Plan, paint: Paint) -> String {
    let mut text = String::new();
    let entries = plan.entries.iter();
    for entry in entries.filter(|it| it.sign == Sign::Conflict) {
        one(entry, paint, &mut text);
    }
    if plan.undoes.is_some() {
        left_out(plan, &mut text);
        text.push('\n');
    }
    text.push_str(&sum(plan));
    text
}

fn one(entry: &Entry, paint: Paint, text: &mut String) {
    let look = match entry.sign {
        Sign::Create => Look::Good,
        Sign::Update => Look::Warn,
        Sign::Conflict | Sign::Delete => Look::Bad,
        Sign::Unchanged => Look::Faint,
    };
    let is_left_out = entry.sign.is_change() && !entry.is_included;
    let head = format!(
        "{} {} {}",
        entry.sign.glyph(),
        printable(&entry.type_name),
        printable(&entry.qualified_name)
    );
    let head = paint.paint(if is_left_out { Look::Faint } else { look }, &head);
    let _ = writeln!(
        text,
        "{head}{}",
        if is_left_out { "  (left out)" } else { "" }
    );
    // There are many columns, and all are there for the same reason.
    let is_new_part = entry.part_of.is_some() && entry.sign == Sign::Create;
    if !is_new_part {
        detail("why", &entry.why, paint, text);
    }
    if let Some(conflict) = &entry.conflict {
        detail("conflict", conflict, paint, text);
    }
    if let Some(origin) = entry.origins.first() {
        let more = match entry.origins.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        detail("from", &format!("{origin}{more}"), paint, text);
    }
    if entry.sign == Sign::Create {
        for (name, value) in &entry.attributes.unpack() {
            let is_told = name == "qualifiedName" || (is_new_part && name == "name");
            if !is_told && !value.is_null() {
                let _ = writeln!(text, "      {} = {}", printable(name), shown(value));
            }
        }
        let is_told = |end: &&Endpoint| Some(&end.attribute) != entry.part_of.as_ref();
        for end in entry.endpoints.iter().filter(is_told) {
            let _ = writeln!(
                text,
                "      {} = {} {}",
                printable(&end.attribute),
                printable(&end.type_name),
                printable(&end.qualified_name)
            );
        }
    }
    for change in entry.changes.iter().flat_map(AttributeChange::by_key) {
        let (before, after) = sides(&change);
        let _ = writeln!(
            text,
            "      {}: {before} {} {after}",
            printable(&change.attribute),
            paint.glyph("→", "->"),
        );
    }
}

/// How the types and names of entries came about.
pub(in crate::cli) fn explained(
    entries: &[&Entry],
    left_out: &[&NotPublished],
    paint: Paint,
) -> String {
    let mut text = String::new();
    for entry in entries {
        let head = format!(
            "{} {}",
            printable(&entry.type_name),
            printable(&entry.qualified_name)
        );
        let _ = writeln!(text, "{}", paint.paint(Look::Good, &head));
        detail("why", &entry.why, paint, &mut text);
        if let Some(conflict) = &entry.conflict {
            detail("conflict", conflict, paint, &mut text);
        }
        for line in &entry.rule {
            let _ = writeln!(text, "    {}", printable(line));
        }
        for end in entry.endpoints.iter().filter(|end| !end.is_array) {
            let _ = writeln!(
                text,
                "    it hangs by {} on {} {}",
                printable(&end.attribute),
                printable(&end.type_name),
                printable(&end.qualified_name)
            );
        }
    }
    for left in left_out {
        let head = format!("{}: not published", printable(&left.name));
        let _ = writeln!(text, "{}", paint.paint(Look::Warn, &head));
        detail("why", &left.reason, paint, &mut text);
    }
    text
}

fn detail(label: &str, value: &str, paint: Paint, text: &mut String) {
    let line = format!("    {label}: {}", printable(value));
    let _ = writeln!(text, "{}", paint.paint(Look::Faint, &line));
}

fn shown(value: &Value) -> String {
    let whole = value.to_string();
    truncate_end(&printable(&whole), VALUE).into_owned()
}

/// Both sides of a change. Long texts are shown from a little before the first difference on, or they would look alike.
fn sides(change: &AttributeChange) -> (String, String) {
    /// Characters in front of the first difference.
    const CONTEXT: usize = 20;
    let side = |value: &Value| match value {
        Value::Null => "none".to_owned(),
        value => value.to_string(),
    };
    let before = change
        .before
        .as_ref()
        .map_or_else(|| side(&Value::Null), side);
    let after = side(&change.after);
    let alike = before
        .chars()
        .zip(after.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let skipped = if alike < VALUE / 2 {
        0
    } else {
        alike - CONTEXT
    };
    let cut = |text: &str| {
        let rest: String = text.chars().skip(skipped).collect();
        let lead = if skipped == 0 { "" } else { "…" };
        truncate_end(&format!("{lead}{}", printable(&rest)), VALUE).into_owned()
    };
    (cut(&before), cut(&after))
}

/// `Plan: 3 to create, 1 to update, 4 unchanged.`, and how many of the changes concern columns.
pub(in crate::cli) fn sum(plan: &Plan) -> String {
    let all = plan.counts();
    let mut sum = format!("Plan: {}.", counts(all, plan.types.len()));
    let parts = [
        (
            all.columns,
            "is a column or its table",
            "are columns and their tables",
        ),
        (
            all.column_lineages,
            "is column lineage",
            "are column lineage",
        ),
    ];
    let parts = parts.iter().filter(|(count, ..)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, one, many)| plural(*count, one, many))
        .collect();
    if !parts.is_empty() {
        let _ = write!(sum, " Of the changes, {}.", parts.join(" and "));
    }
    sum
}

/// The counts in words. What there is none of is not named, but for creations and updates.
pub(in crate::cli) fn counts(counts: Counts, types: usize) -> String {
    let mut parts = Vec::new();
    if types > 0 {
        parts.push(format!("{} to create", plural(types, "type", "types")));
    }
    parts.push(format!("{} to create", counts.create));
    parts.push(format!("{} to update", counts.update));
    for (count, word) in [
        (counts.delete, "to delete"),
        (counts.conflict, "in conflict"),
        (counts.skipped, "left out"),
        (counts.unchanged, "unchanged"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::atlas::plan::FORMAT;
    use crate::atlas::wire::Attributes;

    fn entry(sign: Sign, name: &str) -> Entry {
        Entry {
            sign,
            type_name: "kafka_topic".into(),
            qualified_name: format!("{name}@primary").into(),
            name: name.into(),
            attributes: Attributes::from_iter([("topic".to_owned(), json!(name))]).into(),
            endpoints: Vec::new(),
            changes: Vec::new(),
            seen: None,
            needs: Vec::new(),
            part_of: None,
            why: "a reason".into(),
            rule: Vec::new(),
            tables: Vec::new(),
            conflict: None,
            sql: None,
            origins: vec!["a.sql:1:1".to_owned(), "a.sql:2:1".to_owned()],
            is_included: sign.is_change(),
        }
    }

    #[test]
    fn a_change_of_a_long_map_is_seen() {
        let start = "SELECT a FROM t ".repeat(20);
        let mut updated = entry(Sign::Update, "b");
        updated.changes.push(AttributeChange {
            attribute: "conf".to_owned(),
            before: Some(json!({ "same": "x", "sql": format!("{start}WHERE x"), "old": "1" })),
            after: json!({ "same": "x", "sql": format!("{start}WHERE y") }),
        });
        let mut shown = String::new();
        let paint = Paint {
            has_color: false,
            is_ascii: true,
        };
        one(&updated, paint, &mut shown);
        assert!(shown.contains("conf.old: \"1\" -> none\n"), "{shown}");
        let sql = shown.lines().find(|it| it.contains("conf.sql:")).unwrap();
        assert!(sql.contains("WHERE x\" -> …"), "{shown}");
        assert!(sql.ends_with("WHERE y\""), "{shown}");
        assert!(!shown.contains("conf.same"), "{shown}");
    }

    #[test]
    fn every_sign_is_told_with_its_reason() {
        let mut updated = entry(Sign::Update, "b\u{1b}[2J");
        updated.changes.push(AttributeChange {
            attribute: "uri".to_owned(),
            before: None,
            after: json!("b:9092"),
        });
        let mut process = entry(Sign::Create, "a/b");
        process.type_name = "flink_process".into();
        process.endpoints.push(Endpoint {
            attribute: "inputs".into(),
            is_array: true,
            type_name: "kafka_topic".into(),
            qualified_name: "a@primary".into(),
        });
        let mut conflict = entry(Sign::Conflict, "c");
        conflict.conflict = Some("two brokers fall on one name".into());
        let mut left_out = entry(Sign::Create, "d");
        left_out.is_included = false;
        let plan = Plan {
            format: FORMAT,
            program: "headwater".to_owned(),
            server: "http://atlas:21000".to_owned(),
            made_at: 0,
            namespace: "primary".to_owned(),
            types: vec![json!({ "name": "flink_process" })],
            entries: vec![
                entry(Sign::Create, "a"),
                updated,
                conflict,
                left_out,
                process,
                entry(Sign::Unchanged, "e"),
            ],
            undoes: None,
            findings: Vec::new(),
            not_published: vec![NotPublished {
                name: "gen".to_owned(),
                reason: "it holds no data of its own (datagen)".to_owned(),
            }],
        };
        let paint = Paint {
            has_color: false,
            is_ascii: true,
        };
        insta::assert_snapshot!(text(&plan, false, paint));
    }
}
