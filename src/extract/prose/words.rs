//! The words that tell SQL from prose.

use super::head;

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

/// Whether a text begins with a statement and nothing else.
pub(super) fn begins_statement(text: &str) -> bool {
    let line = head(text).lines().next().unwrap_or("");
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
        return is_query(word, first, text);
    }
    // `Insert into it what you saw.`
    let is_title = |word: &str| word.starts_with(char::is_uppercase) && !is_one_case(word);
    if is_title(first) && !second.starts_with(char::is_uppercase) {
        return false;
    }
    next.iter().any(|next| {
        let begins = second
            .get(..next.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(next));
        begins && !second[next.len()..].starts_with(|c: char| c.is_alphanumeric() && *next != "'")
    })
}

fn is_one_case(word: &str) -> bool {
    let mut letters = word.bytes().filter(u8::is_ascii_alphabetic);
    letters.clone().all(|it| it.is_ascii_uppercase()) || letters.all(|it| it.is_ascii_lowercase())
}

/// A query is written in one case and goes on as one: `SELECT … FROM`, `WITH x AS (`.
fn is_query(word: &str, first: &str, rest: &str) -> bool {
    let statement = head(rest).split(';').next().unwrap_or("");
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
    is_one_case(first) && needed.iter().all(has) && (word != "WITH" || statement.contains('('))
}

/// The first words of statements that count besides [`BEGINNINGS`] where a statement is likely. Prose uses them too, so
/// they must be written in one case.
pub(super) const FIRST_WORDS: &[&str] = &[
    "ADD",
    "ALTER",
    "ANALYZE",
    "BEGIN",
    "CALL",
    "COMPILE",
    "CREATE",
    "DELETE",
    "DESC",
    "DESCRIBE",
    "DROP",
    "END",
    "EXECUTE",
    "EXPLAIN",
    "INSERT",
    "LOAD",
    "MERGE",
    "REMOVE",
    "REPLACE",
    "RESET",
    "SELECT",
    "SET",
    "SHOW",
    "STATEMENT",
    "STOP",
    "TRUNCATE",
    "UNLOAD",
    "UPDATE",
    "UPSERT",
    "USE",
    "WITH",
];

/// Words with which a statement goes on behind an empty line.
const CLAUSES: &[&str] = &[
    "AND",
    "AS",
    "COMMENT",
    "CROSS",
    "ELSE",
    "END",
    "EXCEPT",
    "FETCH",
    "FROM",
    "FULL",
    "GROUP",
    "HAVING",
    "INNER",
    "INTERSECT",
    "JOIN",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NATURAL",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "PARTITIONED",
    "RIGHT",
    "SELECT",
    "SET",
    "THEN",
    "UNION",
    "VALUES",
    "WHEN",
    "WHERE",
    "WINDOW",
    "WITH",
];

/// Words behind which a statement always goes on.
const WANTING: &[&str] = &[
    "ALL",
    "AND",
    "AS",
    "BEGIN",
    "BETWEEN",
    "BY",
    "CASE",
    "CREATE",
    "DISTINCT",
    "ELSE",
    "EXCEPT",
    "EXECUTE",
    "EXISTS",
    "EXPLAIN",
    "FROM",
    "HAVING",
    "IN",
    "INSERT",
    "INTERSECT",
    "INTO",
    "IS",
    "JOIN",
    "LIKE",
    "LIMIT",
    "NOT",
    "ON",
    "OR",
    "OVERWRITE",
    "PLAN_ADVICE",
    "SELECT",
    "SET",
    "TABLE",
    "THEN",
    "UNION",
    "USING",
    "VALUES",
    "VIEW",
    "WHEN",
    "WHERE",
    "WITH",
];

pub(super) fn is_one_of(text: &str, words: &[&str]) -> bool {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    let word = &text[..end.unwrap_or(text.len())];
    is_one_case(word) && words.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Whether what stands behind an empty line can be a part of the statement before it.
pub(super) fn goes_on(statement: &str, text: &str) -> bool {
    let last = statement.split_whitespace().next_back().unwrap_or("");
    let last_word = last.trim_start_matches(['(', ',', ')']);
    let is_upper = |text: &str| text.starts_with(char::is_uppercase);
    WANTING
        .iter()
        .any(|word| word.eq_ignore_ascii_case(last_word))
        || last.ends_with([',', '(', '=', '<', '>', '+', '-', '*', '/', '|', '.'])
        || text.starts_with([')', ',', ';'])
        || text.starts_with("--")
        || text.starts_with("/*")
        || (is_one_of(text, CLAUSES) && is_upper(text) == is_upper(statement))
}
