use serde_json::json;

use super::*;
use crate::atlas::plan::{
    AttributeChange, Endpoint, Entry, FORMAT, NotPublished, Plan, Seen, Sign,
};
use crate::atlas::wire::Attributes;

/// A name that would be markup wherever it can.
const ODD: &str = "</code></td><script>alert(1)</script>|`*@all*\u{1b}[2J\u{202e}";

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
        why: "it is read by a.sql".into(),
        rule: Vec::new(),
        tables: Vec::new(),
        conflict: None,
        sql: None,
        origins: vec!["a.sql:1:1".to_owned()],
        is_included: sign.is_change(),
    }
}

/// A plan in which every group has something, all of it called so.
fn plan(name: &str) -> Plan {
    let mut updated = entry(Sign::Update, name);
    updated.changes.push(AttributeChange {
        attribute: "conf".to_owned(),
        before: Some(json!({ "same": "x", "sql": "INSERT INTO t SELECT a FROM s" })),
        after: json!({ "same": "x", "sql": format!("INSERT INTO t SELECT '{name}' FROM s") }),
    });
    updated.sql = Some(format!("INSERT INTO t SELECT '{name}' FROM s").into());
    updated.seen = Some(Box::new(Seen {
        guid: "1".to_owned(),
        update_time: None,
        sides: Vec::new(),
    }));
    let mut created = entry(Sign::Create, "new");
    created.endpoints.push(Endpoint {
        attribute: "inputs".into(),
        is_array: true,
        type_name: "kafka_topic".into(),
        qualified_name: name.into(),
    });
    let mut conflict = entry(Sign::Conflict, "c");
    conflict.conflict = Some(format!("two are called {name}").into());
    let mut left_out = entry(Sign::Create, "d");
    left_out.is_included = false;
    Plan {
        format: FORMAT,
        program: "headwater 0".to_owned(),
        server: "http://atlas:21000".to_owned(),
        made_at: 1_790_000_000_000,
        namespace: "primary".to_owned(),
        types: vec![json!({ "name": name })],
        entries: vec![
            created,
            updated,
            conflict,
            left_out,
            entry(Sign::Delete, "gone"),
            entry(Sign::Unchanged, "same"),
        ],
        undoes: None,
        findings: Vec::new(),
        not_published: vec![NotPublished {
            name: name.to_owned(),
            reason: "it holds no data of its own (datagen)".to_owned(),
        }],
    }
}

fn file() -> PlanFile {
    PlanFile::new("my plan.json", b"{}")
}

#[test]
fn the_comment_tells_what_there_is_to_decide() {
    insta::assert_snapshot!(plan_markdown(&plan("orders"), Some(&file())));
}

#[test]
fn the_page_tells_the_same() {
    let page = plan_html(&plan("orders"), Some(&file()));
    let (_, body) = page.split_once("<body>").unwrap();
    insta::assert_snapshot!(body);
}

#[test]
fn nothing_from_outside_is_markup() {
    for text in [
        plan_markdown(&plan(ODD), Some(&file())),
        plan_html(&plan(ODD), Some(&file())),
    ] {
        assert!(text.contains("alert"), "the name is there");
        for harmful in ["<script", "</code></td>", "|`", "\u{1b}", "\u{202e}"] {
            assert!(!text.contains(harmful), "{harmful:?} in {text}");
        }
    }
    // A mention in a comment would call people.
    assert!(!plan_markdown(&plan(ODD), None).contains("@all"));
}

#[test]
fn a_comment_stays_within_its_limit() {
    let mut large = plan("orders");
    let more = (0..20_000).map(|at| entry(Sign::Create, &format!("topic{at}")));
    large.entries.extend(more);
    let text = plan_markdown(&large, None);
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(text.contains("more, which <code>--format html</code> has"));
    assert!(text.contains("| 20001 |"), "the counts are of all");
}

#[test]
fn the_digest_is_that_of_other_programs() {
    assert_eq!(
        digest(b"{}"),
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    );
}
