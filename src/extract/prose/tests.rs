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
fn what_the_client_printed_is_no_statement_of_the_prompt_behind_it() {
    let session = "Flink SQL> SELECT a FROM t;\n+----+---+\n| op | a |\n+----+---+\n| +I | 1 |\nReceived a total of 1 row\nFlink SQL> quit;\n";
    let all = read_all(session).join("");
    assert!(!all.contains("op") && !all.contains("Received"), "{all}");
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
