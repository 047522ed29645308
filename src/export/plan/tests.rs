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

/// Where each of these stands; they are all there.
fn places(text: &str, parts: &[&str]) -> Vec<usize> {
    let place = |part: &&str| {
        text.find(*part)
            .unwrap_or_else(|| panic!("{part} in {text}"))
    };
    parts.iter().map(place).collect()
}

#[test]
fn the_comment_tells_what_there_is_to_decide_in_that_order() {
    let text = plan_markdown(&plan("orders"), Some(&file()));
    let found = places(
        &text,
        &[
            "### <code>Plan for http&#58;//atlas&#58;21000</code>",
            "- made at: <code>2026-09-21T",
            "| types to create | to create | to update | to delete | in conflict | left out | unchanged |",
            "| 1 | 1 | 1 | 1 | 1 | 1 | 1 |",
            "**Types created first**: <code>orders</code>",
            "<summary>In conflict, not published: 1</summary>",
            "<code>conflict</code>: <code>two are called orders</code>",
            "<summary>To delete: 1</summary>",
            "<summary>To update: 1</summary>",
            "<code>conf.sql</code>: <code>INSERT INTO t SELECT a FROM s</code> → <code>INSERT INTO t SELECT &#39;orders&#39; FROM s</code>",
            "<summary>To create: 1</summary>",
            "<code>inputs</code>: <code>kafka&#95;topic orders</code>",
            "<summary>Left out: 1</summary>",
            "<summary>Not published: 1</summary>",
            "headwater apply &#39;my plan.json&#39; --sha256 44136fa3",
        ],
    );
    assert!(found.is_sorted(), "{text}");
    assert!(
        !text.contains("conf.same"),
        "what does not change is not told"
    );
}

#[test]
fn the_page_tells_the_same() {
    let page = plan_html(&plan("orders"), Some(&file()));
    let found = places(
        &page,
        &[
            "<h1>Plan for http://atlas:21000</h1>",
            "<li><b>1</b> to delete</li>",
            "<h2>In conflict, not published: 1</h2>",
            "<h2>To delete: 1</h2>",
            "<del>INSERT INTO t SELECT a FROM s</del> <ins>INSERT INTO t SELECT &#39;orders&#39; FROM s</ins>",
            "<h2>To create: 1</h2>",
            "<h2>Not published: 1</h2>",
            "--sha256 44136fa3",
        ],
    );
    assert!(found.is_sorted(), "{page}");
    assert!(!page.contains("<script"), "and has nothing that runs");
}

#[test]
fn nothing_from_outside_is_markup() {
    for text in [
        plan_markdown(&plan(ODD), Some(&file())),
        plan_html(&plan(ODD), Some(&file())),
    ] {
        assert!(text.contains("alert"), "the name is there");
        for harmful in ["<script", "</code></td>", "\u{1b}", "\u{202e}"] {
            assert!(!text.contains(harmful), "{harmful:?} in {text}");
        }
    }
    let comment = plan_markdown(&plan(ODD), None);
    // A mention in a comment would call people, and a bar would begin a cell.
    assert!(!comment.contains("@all") && !comment.contains("|`"));
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
