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

/// As much of a text as is looked at to tell what it begins with: what is looked at for each statement of a text of many
/// megabytes must not grow with the text.
fn head(text: &str) -> &str {
    const MOST: usize = 4000;
    &text[..text.floor_char_boundary(MOST)]
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
const FIRST_WORDS: &[&str] = &[
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

fn is_one_of(text: &str, words: &[&str]) -> bool {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    let word = &text[..end.unwrap_or(text.len())];
    is_one_case(word) && words.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// What Flink's SQL client prints before the first line of a statement; before the others it prints `>`.
const PROMPT: &str = "Flink SQL>";

/// Whether a text is the transcript of a session with Flink's SQL client, or holds one.
pub(super) fn is_session(text: &str) -> bool {
    text.lines()
        .any(|line| line.trim_start().starts_with(PROMPT))
}

/// How much of the beginning of a text is white space and a prompt.
fn prompt(text: &str) -> usize {
    let rest = text.trim_start();
    let behind = rest.strip_prefix(PROMPT).unwrap_or(rest).trim_start();
    text.len() - behind.len()
}

/// Each row of statements in the blocks is a script.
pub(super) fn read(file: &SourceFile, blocks: &[Span], extraction: &mut Extraction) {
    for block in blocks {
        let text = file.slice(*block);
        for part in Prose::new(text).scripts() {
            let (sql, map) = without_prompts(text, part, block.start);
            extraction.fragments.push(script(sql, map));
        }
    }
}

/// A text with statements in it.
struct Prose<'t> {
    text: &'t str,
    /// Where lines begin that end what a shell passes on (`<<EOF`), ascending.
    markers: Vec<usize>,
    /// Whether lines begin with `>` because the client prints that.
    is_session: bool,
}

impl<'t> Prose<'t> {
    fn new(text: &'t str) -> Self {
        let mut words = Vec::new();
        let mut markers = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if let Some(word) = words.last()
                && line.trim() == *word
            {
                words.pop();
                markers.push(at);
            }
            words.extend(marker(line));
            at += line.len();
        }
        Self {
            text,
            markers,
            is_session: is_session(text),
        }
    }

    /// The parts of the text that are statements and what stands between them.
    fn scripts(&self) -> Vec<Span> {
        let mut scripts: Vec<Span> = Vec::new();
        let mut at = 0;
        // Whether a statement has just ended, or the text begins.
        let mut is_between = true;
        while let Some(start) = self.next_word(at) {
            if !self.is_statement(start, is_between, scripts.is_empty()) {
                at = start + line_length(&self.text[start..]);
                is_between = false;
                continue;
            }
            let end = self.end_of_statement(start);
            match scripts.last_mut() {
                Some(last) if is_between && last.end == at && self.is_ended(at) => last.end = end,
                // What is said before the first statement belongs to it.
                None if is_between => scripts.push(Span::new(at, end)),
                _ => scripts.push(Span::new(start, end)),
            }
            at = end;
            is_between = true;
        }
        scripts
    }

    /// Whether a statement that ends here ends with `;`, or is a command that needs none.
    fn is_ended(&self, end: usize) -> bool {
        let before = &self.text[..end];
        let line = || before.trim_end().rsplit('\n').next().unwrap_or("");
        before.ends_with(';') || line().trim_start().starts_with('!')
    }

    /// The place behind white space, prompts and comments; none where nothing else follows.
    fn next_word(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            let rest = &self.text[at..];
            let mut skipped = prompt(rest);
            if self.is_session && rest[skipped..].starts_with('>') {
                skipped += ">".len();
            }
            let behind = &rest[skipped..];
            let comment = if behind.starts_with("--") || behind.starts_with("//") {
                line_length(behind)
            } else if behind.starts_with("/*") {
                behind.find("*/").map_or(behind.len(), |len| len + 2)
            } else {
                0
            };
            at += skipped + comment;
            if skipped + comment == 0 {
                return (at < self.text.len()).then_some(at);
            }
        }
    }

    fn is_statement(&self, start: usize, is_between: bool, is_first: bool) -> bool {
        let rest = &self.text[start..];
        let before = self.text[..start].trim_end_matches([' ', '\t']);
        if self.markers.binary_search(&before.len()).is_ok() {
            return false;
        }
        if before.ends_with(PROMPT) || begins_statement(rest) {
            return true;
        }
        if !is_between {
            return false;
        }
        let is_known = is_one_of(rest, FIRST_WORDS);
        if is_first {
            return is_known && ends_like_statement(rest);
        }
        // A word that is misspelt is told, and not taken for prose.
        let is_last = || !head(rest).trim_end().contains("\n\n");
        rest.starts_with('!') || ends_like_statement(rest) || (is_known && is_last())
    }

    /// Where a statement ends: behind its `;`, or before what can be no part of it.
    fn end_of_statement(&self, start: usize) -> usize {
        let rest = &self.text[start..];
        if rest.starts_with('!') {
            return start + line_length(rest);
        }
        let next = self.markers.partition_point(|&marker| marker <= start);
        let bound = self.markers.get(next).copied();
        let text = &self.text[..bound.unwrap_or(self.text.len())];
        let mut at = start;
        let mut depth = 0_usize;
        while let Some(found) = text[at..].find([';', '\'', '`', '-', '/', '(', ')', '\n']) {
            at += found;
            let rest = &text[at..];
            let quoted = |quote: char| rest[1..].find(quote).map_or(rest.len(), |len| len + 2);
            at += match rest.as_bytes() {
                [b';', ..] => return at + 1,
                [b'\'', ..] => quoted('\''),
                [b'`', ..] => quoted('`'),
                // The line's end is looked at by itself.
                [b'-', b'-', ..] => rest.find('\n').unwrap_or(rest.len()),
                [b'/', b'*', ..] => rest.find("*/").map_or(rest.len(), |len| len + 2),
                [b'\n', ..] if self.stops_at(start, at + 1, depth) => return at + 1,
                [b'(', ..] => {
                    depth += 1;
                    1
                }
                [b')', ..] => {
                    depth = depth.saturating_sub(1);
                    1
                }
                _ => 1,
            };
        }
        text.len()
    }

    /// Whether the statement that began at `start` cannot go on with the line at `line`.
    fn stops_at(&self, start: usize, line: usize, depth: usize) -> bool {
        let rest = &self.text[line..];
        let text = rest.trim_start();
        if text.starts_with(PROMPT) {
            return true;
        }
        let lead = |text: &str| text.len() - text.trim_start().len();
        let this = line_of(rest);
        if !this.trim().is_empty() {
            let first = || self.text[..start].rfind('\n').map_or(0, |end| end + 1);
            return is_key(this) && lead(this) < lead(&self.text[first()..]);
        }
        depth == 0 && !text.is_empty() && !goes_on(&self.text[start..line], text)
    }
}

/// Whether what stands behind an empty line can be a part of the statement before it.
fn goes_on(statement: &str, text: &str) -> bool {
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

/// Whether a line is a key or an item of YAML: `parallelism: 2`, `- name: x`.
fn is_key(line: &str) -> bool {
    let text = line.trim();
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || "-_.".contains(c))
    };
    let key = text.strip_prefix("- ").unwrap_or(text).split(": ").next();
    text.starts_with("- ")
        || key
            .is_some_and(|key| is_name(key.strip_suffix(':').unwrap_or(key)) && text.contains(':'))
}

/// The word behind `<<` in a line of a shell.
fn marker(line: &str) -> Option<&str> {
    let (_, behind) = line.split_once("<<")?;
    let behind = behind.trim_start_matches(['-', ' ', '\'', '"', '\\']);
    let end = behind.find(|c: char| !c.is_alphanumeric() && c != '_');
    let word = &behind[..end.unwrap_or(behind.len())];
    (!word.is_empty()).then_some(word)
}

/// Whether a paragraph has an end as a statement has: then a word that is misspelt is told, and not taken for prose.
fn ends_like_statement(text: &str) -> bool {
    let head = head(text);
    let mut at = 0;
    for line in head.split_inclusive('\n') {
        if line.trim().is_empty() || (at > 0 && begins_statement(&text[at + prompt(line)..])) {
            return false;
        }
        at += line.len();
        let is_cut = at == head.len() && head.len() < text.len() && !line.ends_with('\n');
        if line.trim_end().ends_with(';') || (is_cut && line.contains(';')) {
            return true;
        }
    }
    false
}

fn line_of(text: &str) -> &str {
    &text[..line_length(text)]
}

fn line_length(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |len| len + 1)
}

/// The SQL of a part of a text that begins at `start` in the file, without the prompts of a session.
fn without_prompts(text: &str, part: Span, start: usize) -> (String, OffsetMap) {
    let mut map = OffsetMap::default();
    let piece = &text[part.start..part.end];
    let before = text[..part.start].trim_end_matches(' ');
    let is_session = before.ends_with(PROMPT) || is_session(piece);
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
                assert!(file.slice(whole).trim().ends_with(fragment.sql.trim()));
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
    fn a_statement_without_an_end_ends_before_prose() {
        for (text, sql) in [
            (
                "Hi,\n\nINSERT INTO s\nSELECT a\n\nFROM t\n\nThanks, Bob; bye",
                "INSERT INTO s\nSELECT a\n\nFROM t",
            ),
            (
                "q: |\n  INSERT INTO s\n  SELECT a FROM t\nparallelism: 2",
                "INSERT INTO s\n  SELECT a FROM t",
            ),
            (
                "- q: |\n    INSERT INTO s\n    SELECT a FROM t\n- name: two",
                "INSERT INTO s\n    SELECT a FROM t",
            ),
            (
                "cat <<'X' | sql\nINSERT INTO s\nSELECT a FROM t\nX\nuse_it; set -x",
                "INSERT INTO s\nSELECT a FROM t",
            ),
            (
                "INSERT INTO s (\n\nThanks\n)\nSELECT a FROM t",
                "INSERT INTO s (\n\nThanks\n)\nSELECT a FROM t",
            ),
            (
                "EXECUTE STATEMENT SET BEGIN\n\nINSERT INTO s SELECT 1;\nEND",
                "EXECUTE STATEMENT SET BEGIN\n\nINSERT INTO s SELECT 1;\nEND",
            ),
        ] {
            assert_eq!(read_all(text), [sql], "{text}");
        }
    }

    #[test]
    fn what_is_not_whole_goes_on_over_an_empty_line() {
        for (text, sql) in [
            (
                "INSERT INTO s SELECT a,\n\nb\nFROM\n\nt WHERE a >\n\n1\n\nand then call me",
                "INSERT INTO s SELECT a,\n\nb\nFROM\n\nt WHERE a >\n\n1",
            ),
            (
                "cat <<END\nINSERT INTO s SELECT a FROM t\nEND\necho done",
                "INSERT INTO s SELECT a FROM t",
            ),
        ] {
            assert_eq!(read_all(text), [sql], "{text}");
        }
    }

    #[test]
    fn many_statements_are_looked_at_once() {
        // Each was once looked at with all that follow it, on its line and below.
        for row in ["SELECT 1; ", "SELECT 1;\n"] {
            let script = format!("{}INSERT INTO a SELECT b FROM c;", row.repeat(200_000));
            let text = format!("SELECT a FROM b;\n{script}\n");
            assert_eq!(read_all(&text), [text.trim()]);
        }
    }

    #[test]
    fn statements_parted_by_an_empty_line_are_two() {
        let text = "INSERT INTO s SELECT 1 FROM a\n\nINSERT INTO s SELECT 2 FROM b\n";
        assert_eq!(
            read_all(text),
            [
                "INSERT INTO s SELECT 1 FROM a",
                "INSERT INTO s SELECT 2 FROM b"
            ]
        );
    }

    #[test]
    fn prose_is_no_sql() {
        for prose in [
            "Insert into it what you saw.\nUpdate your notes; delete from them the old.",
            "Set theory is a branch of logic.\n\nSelect elements from a set; use them.",
            "Select * is bad style. With it you read all columns from a table.",
            "Describe what you see; explain it. Load the car. Call me. Add jar to shelf.",
            "package a;\nimport b;\n",
        ] {
            assert_eq!(read_all(prose), [""; 0], "{prose}");
        }
    }

    #[test]
    fn sets_of_a_session_stay_whole() {
        for session in [
            "Flink SQL> EXECUTE STATEMENT SET\n> BEGIN\n> INSERT INTO a SELECT 1;\n> INSERT INTO b SELECT 2;\n> END;\n[INFO] ok\n",
            "Flink SQL> \nFlink SQL> BEGIN STATEMENT SET;\n[INFO] ok\nFlink SQL> INSERT INTO a SELECT 1;\nFlink SQL> END;\n[INFO] ok\n",
        ] {
            let file = SourceFile::new("a", None, session.into());
            let mut extraction = Extraction::default();
            read(&file, &[Span::new(0, session.len())], &mut extraction);
            let all: String = extraction
                .fragments
                .iter()
                .map(|it| it.sql.as_str())
                .collect();
            assert!(!all.contains(['>', '[']), "{all}");
            assert!(
                all.contains("INSERT INTO a SELECT 1;") && all.contains("END;"),
                "{all}"
            );
        }
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
