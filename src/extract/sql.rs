//! Files and blocks that are SQL themselves.

use super::{Extraction, Fragment, FragmentKind, Host, OffsetMap};
use crate::source::{SourceFile, Span};

/// Words that begin a statement, with the words one of which must follow. An empty list stands for a query, which needs
/// more to be told from prose.
const BEGINNINGS: [(&str, &[&str]); 13] = [
    (
        "CREATE",
        &[
            "TABLE",
            "TEMPORARY",
            "VIEW",
            "CATALOG",
            "DATABASE",
            "FUNCTION",
            "MODEL",
            "MATERIALIZED",
            "OR",
        ],
    ),
    ("REPLACE", &["TABLE"]),
    ("INSERT", &["INTO", "OVERWRITE"]),
    ("EXECUTE", &["STATEMENT", "INSERT", "PLAN"]),
    ("BEGIN", &["STATEMENT"]),
    (
        "DROP",
        &[
            "TABLE",
            "TEMPORARY",
            "VIEW",
            "CATALOG",
            "DATABASE",
            "FUNCTION",
        ],
    ),
    (
        "ALTER",
        &["TABLE", "VIEW", "DATABASE", "FUNCTION", "MATERIALIZED"],
    ),
    ("USE", &["CATALOG", "MODULES"]),
    ("SET", &["'"]),
    (
        "EXPLAIN",
        &["PLAN", "ESTIMATED_COST", "STATEMENT", "SELECT", "INSERT"],
    ),
    ("DELETE", &["FROM"]),
    ("SELECT", &[]),
    ("WITH", &[]),
];

/// Whether some line of the text begins a SQL statement.
pub(super) fn looks_like(text: &str) -> bool {
    let mut at = 0;
    text.split_inclusive('\n').any(|line| {
        let rest = text.get(at..).unwrap_or("");
        at += line.len();
        begins_statement(line.trim_start(), rest)
    })
}

fn begins_statement(line: &str, rest: &str) -> bool {
    let mut words = line.split_whitespace();
    let (Some(first), second) = (words.next(), words.next().unwrap_or("")) else {
        return false;
    };
    let Some((word, next)) = BEGINNINGS
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(first))
    else {
        return false;
    };
    if next.is_empty() {
        return is_query(word, first, rest);
    }
    next.iter().any(|next| {
        let begins = second
            .get(..next.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(next));
        begins && !second[next.len()..].starts_with(|c: char| c.is_alphanumeric() && *next != "'")
    })
}

/// A query is written in one case and goes on as one: `SELECT … FROM`, `WITH x AS (`.
fn is_query(word: &str, first: &str, rest: &str) -> bool {
    let is_one_case = first == word || first == word.to_ascii_lowercase();
    let statement: String = rest
        .split(';')
        .next()
        .unwrap_or("")
        .chars()
        .take(4000)
        .collect();
    let needed: &[&str] = if word == "WITH" {
        &["AS", "SELECT"]
    } else {
        &["FROM"]
    };
    let has = |wanted: &&str| {
        statement
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|found| found.eq_ignore_ascii_case(wanted))
    };
    is_one_case && needed.iter().all(has) && (word != "WITH" || statement.contains('('))
}

/// Each block is a script as it stands.
pub(super) fn read(file: &SourceFile, blocks: &[Span], extraction: &mut Extraction) {
    for block in blocks {
        let text = file.slice(*block);
        if text.trim().is_empty() {
            continue;
        }
        let (sql, map) = without_shell_commands(text, *block);
        extraction.fragments.push(Fragment {
            sql,
            map,
            kind: FragmentKind::Script,
            host: Host::Sql,
            call: None,
            cut_off: None,
        });
    }
}

/// The SQL of a block. Commands such as `!ls -l` take a line between two statements and need no `;`: they are left out.
fn without_shell_commands(text: &str, block: Span) -> (String, OffsetMap) {
    let mut map = OffsetMap::default();
    if !text.contains('!') {
        map.push(text.len(), block);
        return (text.to_owned(), map);
    }
    let mut sql = String::with_capacity(text.len());
    let mut is_between = true;
    let mut at = block.start;
    for line in text.split_inclusive('\n') {
        let mut kept = line;
        let trimmed = line.trim();
        if is_between && trimmed.starts_with('!') {
            kept = &line[line.trim_end_matches(['\r', '\n']).len()..];
        } else if !trimmed.is_empty() && !trimmed.starts_with("--") {
            is_between = trimmed.ends_with(';');
        }
        at += line.len();
        sql.push_str(kept);
        map.push(kept.len(), Span::new(at - kept.len(), at));
    }
    (sql, map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_from_prose() {
        for sql in [
            "-- c\ncreate table t (a INT)",
            "SELECT a\nFROM t",
            "SET 'pipeline.name' = 'x';",
            "with x as (select 1) select * from x",
            "INSERT OVERWRITE t SELECT 1",
        ] {
            assert!(looks_like(sql), "{sql}");
        }
        for prose in [
            "Create a table first.\nInsert coins.",
            "Select the best of them.",
            "With this as (our) base, go on.",
            "Select a row from the list.",
            "Use the catalog.",
            "",
        ] {
            assert!(!looks_like(prose), "{prose}");
        }
    }
}
