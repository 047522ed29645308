//! Statements that stand between other text: in letters, in transcripts of a session, in scripts of a shell.
//!
//! What a line begins with tells statements from prose. A statement goes on to its `;`, and several in a row are one script.

use super::sql::script;
use super::{Extraction, OffsetMap};
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
        let start = at + prompt(line);
        at += line.len();
        begins_statement(text.get(start..).unwrap_or(""))
    })
}

/// Whether a text begins with a statement and nothing else.
fn begins_statement(text: &str) -> bool {
    let line = text.lines().next().unwrap_or("");
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

/// The first words of statements that count behind a statement and at the beginning of a text, if they are written in one
/// case: `USE db;` is rarer than prose about the use of something.
const FIRST_WORDS: [&str; 33] = [
    "ADD",
    "ALTER",
    "ANALYZE",
    "BEGIN",
    "CALL",
    "CLEAR",
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
    "QUIT",
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

fn may_begin_statement(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_alphabetic());
    let word = &text[..end.unwrap_or(text.len())];
    let is_one_case = word.bytes().all(|it| it.is_ascii_uppercase())
        || word.bytes().all(|it| it.is_ascii_lowercase());
    text.starts_with(['(', '!'])
        || (is_one_case && FIRST_WORDS.iter().any(|it| it.eq_ignore_ascii_case(word)))
}

/// What Flink's SQL client prints before the first line of a statement; before the others it prints `>`.
const PROMPT: &str = "Flink SQL>";

/// How much of the beginning of a line is white space and a prompt.
fn prompt(line: &str) -> usize {
    let text = line.trim_start();
    let behind = text.strip_prefix(PROMPT).unwrap_or(text).trim_start();
    line.len() - behind.len()
}

/// Each row of statements in the blocks is a script.
pub(super) fn read(file: &SourceFile, blocks: &[Span], extraction: &mut Extraction) {
    for block in blocks {
        let text = file.slice(*block);
        for part in scripts(text) {
            let (sql, map) = without_prompts(text, part, block.start);
            extraction.fragments.push(script(sql, map));
        }
    }
}

/// The parts of a text that are statements and what stands between them.
fn scripts(text: &str) -> Vec<Span> {
    let mut scripts: Vec<Span> = Vec::new();
    let mut at = 0;
    // Whether a statement has just ended, or the text begins.
    let mut is_between = true;
    while at < text.len() {
        let start = at + passed_over(text, at);
        let rest = &text[start..];
        if rest.is_empty() {
            break;
        }
        // At the beginning it takes a whole line: `set -e` begins a script of a shell.
        let may_begin = || {
            let is_line = line_of(rest).trim_end().ends_with(';');
            may_begin_statement(rest) && (is_line || !scripts.is_empty())
        };
        if begins_statement(rest) || (is_between && (may_begin() || ends_like_statement(rest))) {
            let end = if rest.starts_with('!') {
                start + line_length(rest)
            } else {
                start + statement_length(rest)
            };
            match scripts.last_mut() {
                Some(last) if is_between && last.end == at => last.end = end,
                // What is said before the first statement belongs to it.
                _ if is_between => scripts.push(Span::new(at, end)),
                _ => scripts.push(Span::new(start, end)),
            }
            at = end;
            is_between = true;
        } else {
            at = start + line_length(rest);
            is_between = false;
        }
    }
    scripts
}

/// Whether a paragraph ends as a statement does: then a word that is misspelt is told, and not taken for prose.
fn ends_like_statement(text: &str) -> bool {
    let mut at = 0;
    let mut last = "";
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() || (at > 0 && begins_statement(&text[at + prompt(line)..])) {
            break;
        }
        last = line;
        at += line.len();
    }
    last.trim_end().ends_with(';')
}

fn line_of(text: &str) -> &str {
    &text[..line_length(text)]
}

fn line_length(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |len| len + 1)
}

/// How much white space, prompts and comments stand at an offset.
fn passed_over(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = &text[at..];
        let skipped = prompt(rest);
        let behind = &rest[skipped..];
        let comment = if behind.starts_with("--") || behind.starts_with("//") {
            line_length(behind)
        } else if behind.starts_with("/*") {
            behind.find("*/").map_or(behind.len(), |len| len + 2)
        } else {
            0
        };
        at += skipped + comment;
        if comment == 0 {
            return at - from;
        }
    }
}

/// The length of a statement with its `;`; without one it goes on to the end.
fn statement_length(text: &str) -> usize {
    let mut at = 0;
    while let Some(found) = text[at..].find([';', '\'', '`', '-', '/']) {
        at += found;
        let rest = &text[at..];
        let quoted = |quote: char| rest[1..].find(quote).map_or(rest.len(), |len| len + 2);
        at += match rest.as_bytes() {
            [b';', ..] => return at + 1,
            [b'\'', ..] => quoted('\''),
            [b'`', ..] => quoted('`'),
            [b'-', b'-', ..] => line_length(rest),
            [b'/', b'*', ..] => rest.find("*/").map_or(rest.len(), |len| len + 2),
            _ => 1,
        };
    }
    text.len()
}

/// The SQL of a part of a text that begins at `start` in the file, without the prompts of a session.
fn without_prompts(text: &str, part: Span, start: usize) -> (String, OffsetMap) {
    let mut map = OffsetMap::default();
    let piece = &text[part.start..part.end];
    let before = text[..part.start].trim_end_matches(' ');
    let is_session = before.ends_with(PROMPT) || piece.contains(PROMPT);
    let mut sql = String::with_capacity(piece.len());
    let mut at = start + part.start;
    for (number, line) in piece.split_inclusive('\n').enumerate() {
        let text = line.trim_start();
        let behind = match text.strip_prefix(PROMPT) {
            Some(behind) => behind,
            None if is_session && number > 0 => text.strip_prefix('>').unwrap_or(line),
            None => line,
        };
        let is_command = text.starts_with('!');
        let kept = if is_command {
            &line[line.trim_end().len()..]
        } else {
            behind
        };
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

    fn read_all(text: &str) -> Vec<String> {
        let file = SourceFile::new("a", None, text.into());
        let mut extraction = Extraction::default();
        read(&file, &[Span::new(0, text.len())], &mut extraction);
        let fragments = extraction.fragments.into_iter();
        fragments
            .map(|fragment| {
                let whole = fragment.map.to_file(Span::new(0, fragment.sql.len()));
                assert!(file.slice(whole).ends_with(fragment.sql.trim_end()));
                fragment.sql.trim().to_owned()
            })
            .collect()
    }

    #[test]
    fn statements_are_taken_out_of_a_letter() {
        let letter = "Dear all,\n\nplease run\n\nINSERT INTO a SELECT 'x; it''s' FROM b; -- now\nUSE c;\n\nThen this:\n  create table t (\n\n a INT);\nThank you;\n\nB.";
        assert_eq!(
            read_all(letter),
            [
                "INSERT INTO a SELECT 'x; it''s' FROM b; -- now\nUSE c;",
                "create table t (\n\n a INT);\nThank you;"
            ]
        );
    }

    #[test]
    fn a_whole_script_stays_one() {
        let script = "-- first\nUSE db;\n/* a; */ INSERT INTO a\nSELECT 1;\nINSRT INTO b SELECT 2;\nADD JAR 'x';\nSELECT a FROM b";
        assert_eq!(read_all(script), [script]);
    }

    #[test]
    fn other_languages_are_passed_over() {
        let shell =
            "#!/bin/sh\nset -e\nsql-client.sh <<EOF\nINSERT INTO a SELECT b FROM c;\nEOF\nexit 0\n";
        assert_eq!(read_all(shell), ["INSERT INTO a SELECT b FROM c;"]);
        let yaml = "job:\n  query: |\n    INSERT INTO a\n    SELECT b FROM c;\n  parallelism: 2\n";
        assert_eq!(read_all(yaml), ["INSERT INTO a\n    SELECT b FROM c;"]);
    }

    #[test]
    fn prompts_and_answers_of_a_session_are_no_sql() {
        let session = "Flink SQL> CREATE TABLE t (\n>   a INT\n> ) WITH ('connector' = 'print');\n[INFO] Execute statement succeeded.\n\nFlink SQL> INSERT INTO t VALUES (1);\n[INFO] Job ID: 1\n";
        let file = SourceFile::new("a", None, session.into());
        let mut extraction = Extraction::default();
        read(&file, &[Span::new(0, session.len())], &mut extraction);
        let read: Vec<_> = extraction
            .fragments
            .iter()
            .map(|it| it.sql.trim())
            .collect();
        assert_eq!(
            read,
            [
                "CREATE TABLE t (\n   a INT\n ) WITH ('connector' = 'print');",
                "INSERT INTO t VALUES (1);"
            ]
        );
        let type_at = read[0].find("INT").unwrap();
        let lead = extraction.fragments[0].sql.find("CREATE").unwrap();
        let place = extraction.fragments[0]
            .map
            .to_file(Span::new(lead + type_at, lead + type_at + 3));
        assert_eq!(file.slice(place), "INT");
    }
}
