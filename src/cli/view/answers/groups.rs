//! The graph of groups as two tables: the groups, and what flows between them.

use std::fmt::Write as _;

use crate::cli::output::{Look, Paint};
use crate::cli::view::table::table;
use crate::export::answers::{GroupDocument, GroupsDocument};
use crate::text::printable;

/// The tables; with `members`, below them the members of each group.
pub(in crate::cli) fn groups(document: &GroupsDocument<'_>, members: bool, paint: Paint) -> String {
    let (counted, flowing) = match document.members_are {
        "process" => ("STATEMENTS", "TABLES"),
        _ => ("TABLES", "STATEMENTS"),
    };
    let cycle = |group: &GroupDocument<'_>| group.cycle.map_or("-".to_owned(), |it| it.to_string());
    let rows = document.groups.iter().map(|group| {
        vec![
            name(group.name),
            group.members.len().to_string(),
            group.within.to_string(),
            group.fed_by.len().to_string(),
            group.feeds.len().to_string(),
            cycle(group),
        ]
    });
    let headings = ["GROUP", counted, "WITHIN", "FED BY", "FEEDS", "CYCLE"];
    let mut text = table(&headings, &rows.collect::<Vec<_>>(), paint);
    let edges = document.groups.iter().flat_map(|group| {
        group.feeds.iter().map(|flow| {
            let from = name(group.name);
            vec![from, name(flow.group), flow.weight.to_string()]
        })
    });
    let edges = table(&["FROM", "TO", flowing], &edges.collect::<Vec<_>>(), paint);
    if !edges.is_empty() {
        text.push('\n');
        text.push_str(&edges);
    }
    if members {
        for group in &document.groups {
            list(group, paint, &mut text);
        }
    }
    text
}

fn list(group: &GroupDocument<'_>, paint: Paint, text: &mut String) {
    let title = printable(&name(group.name)).into_owned();
    let _ = writeln!(text, "\n{}", paint.paint(Look::Strong, &title));
    for member in &group.members {
        let _ = writeln!(text, "  {}", printable(&member.short()));
    }
}

fn name(group: Option<&str>) -> String {
    group.unwrap_or("(not known)").to_owned()
}
