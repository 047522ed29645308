//! The cases of `tests/cases/extract/` (a file in, what is found in it out), and what must hold for any text.
//!
//! With `UPDATE_EXPECTED=1` in the environment the expectations are written instead of compared.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::edit;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/extract");
const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/programs");

fn inputs(folder: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_none_or(|extension| extension != "expected")
        })
        .collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> SourceFile {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    SourceFile::new(&name, None, fs::read(path).unwrap())
}

fn place(file: &SourceFile, span: Span) -> String {
    let (start, end) = (file.position(span.start), file.position(span.end));
    format!(
        "{}:{}-{}:{}",
        start.line, start.column, end.line, end.column
    )
}

fn visible(character: char) -> char {
    if character.is_control() {
        char::REPLACEMENT_CHARACTER
    } else {
        character
    }
}

fn dump(file: &SourceFile, extraction: &Extraction) -> String {
    let mut out = String::new();
    let mut turns: Vec<_> = extraction.fragments.iter().map(|it| it.turn).collect();
    turns.sort();
    for (number, fragment) in extraction.fragments.iter().enumerate() {
        let at = place(file, fragment.map.to_file(Span::new(0, fragment.sql.len())));
        let kind = match &fragment.kind {
            FragmentKind::Script => "script".to_owned(),
            FragmentKind::Statement => "statement".to_owned(),
            FragmentKind::TableLevel { keeps_columns } => {
                let columns = if *keeps_columns { " and columns" } else { "" };
                format!("statement of tables{columns}")
            }
            FragmentKind::Rows => "rows of the program".to_owned(),
            FragmentKind::OtherFile(path) => format!("all of {path}"),
            FragmentKind::Query { view: None } => "query".to_owned(),
            FragmentKind::Query { view: Some(view) } => format!("query as {view}"),
        };
        let cut = fragment.cut_off.map_or(String::new(), |cut| {
            format!(", cut off: {}", cut.describe())
        });
        let before = turns.partition_point(|turn| *turn < fragment.turn);
        let is_here = turns.get(number) == Some(&fragment.turn);
        let turn = if is_here {
            String::new()
        } else {
            format!(", read behind {before} others")
        };
        writeln!(out, "{kind} {at}{cut}{turn}").unwrap();
        if let Some(call) = &fragment.call {
            let set = call
                .statement_set
                .map_or(String::new(), |set| format!(", statement set {set}"));
            writeln!(out, "  call {}{set}", place(file, call.span)).unwrap();
            match &call.removal {
                Removal::Span(span) => writeln!(out, "  removal {}", place(file, *span)).unwrap(),
                Removal::Unsafe(reason) => writeln!(out, "  stays: {reason}").unwrap(),
            }
        }
        for line in fragment.sql.lines() {
            let shown: String = line.chars().map(visible).collect();
            writeln!(out, "  |{shown}").unwrap();
        }
    }
    for found in &extraction.diagnostics {
        let at = found
            .place
            .as_ref()
            .map_or(String::new(), |found| place(file, found.span));
        writeln!(out, "{} {at}: {}", found.rule.code, found.message).unwrap();
    }
    out
}

#[test]
fn cases() {
    let is_update = std::env::var_os("UPDATE_EXPECTED").is_some();
    for path in inputs(CASES) {
        let file = read(&path);
        let found = dump(&file, &extract(&file));
        let expected_path = PathBuf::from(format!("{}.expected", path.display()));
        if is_update {
            fs::write(&expected_path, &found).unwrap();
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        assert_eq!(found, expected, "{}", path.display());
    }
}

/// What must hold for whatever was found in a file.
fn check(file: &SourceFile, extraction: &Extraction) {
    let holds = |span: Span| file.text().get(span.start..span.end).is_some();
    for fragment in &extraction.fragments {
        assert_eq!(
            fragment
                .map
                .to_file(Span::new(0, fragment.sql.len()))
                .is_empty(),
            fragment.sql.is_empty(),
            "{fragment:?}"
        );
        let mut last = 0;
        for (at, character) in fragment.sql.char_indices() {
            let span = fragment
                .map
                .to_file(Span::new(at, at + character.len_utf8()));
            assert!(holds(span), "{at} of {:?} maps to {span:?}", fragment.sql);
            assert!(
                span.start >= last,
                "places of {:?} go back at {at}",
                fragment.sql
            );
            last = span.start;
        }
        if let Some(call) = &fragment.call {
            assert!(holds(call.span));
            if let Removal::Span(span) = call.removal {
                assert!(
                    holds(span) && span.contains(call.span),
                    "{span:?} {:?}",
                    call.span
                );
            }
        }
    }
    for found in &extraction.diagnostics {
        assert!(
            found.place.as_ref().is_some_and(|place| holds(place.span)),
            "{found:?}"
        );
    }
}

#[test]
fn any_prefix_of_a_program_is_read() {
    for path in inputs(CASES).into_iter().chain(inputs(PROGRAMS)) {
        let whole = read(&path);
        // Every character of the small ones.
        let step = whole.text().len() / 500 + 1;
        for (at, _) in whole.text().char_indices().step_by(step) {
            let file = SourceFile::new(whole.name(), None, whole.text()[..at].into());
            check(&file, &extract(&file));
        }
    }
}

#[test]
fn deep_and_endless_input_is_read() {
    let many = 10_000;
    for text in [
        "t.execute_sql(".repeat(many),
        format!("t.execute_sql({}'a'{})", "(".repeat(many), ")".repeat(many)),
        format!(
            "t.execute_sql('a'{}{})",
            " + ('b'".repeat(many),
            ")".repeat(many)
        ),
        format!("t.{}x", "execute_sql('a').".repeat(many)),
        format!("t.{}x", "add_insert_sql('a').".repeat(many / 10)),
        format!("t.execute_sql(f'''{}", "{a".repeat(many / 10)),
        format!("a = 'x'\n{}t.execute_sql(a)\n", "a = a + a\n".repeat(100)),
        format!(
            "def f(x): return 1\ndef g(x):\n  return f'{{x}}{{x}}'\nt.execute_sql({}'a'{})",
            "g(".repeat(100),
            ")".repeat(100)
        ),
        format!(
            "t.execute_sql({}x{})",
            "x + (".repeat(many),
            ")".repeat(many)
        ),
        format!(
            "t.execute_sql({}'a'{})",
            "'{0}{0}'.format(".repeat(many),
            ")".repeat(many)
        ),
        format!("import pyflink\n{}", "'''".repeat(many + 1)),
        format!(
            "{}t.execute_sql('a')",
            (0..1000)
                .map(|at| " ".repeat(at) + "if a:\n")
                .collect::<String>()
        ),
        "```python\n".repeat(many),
        // Branches: one below the other, each with text that goes on, and in each other.
        format!(
            "q = 'INSERT INTO s SELECT a FROM t'\n{}t.execute_sql(q)\n",
            "if c():\n  q += ' WHERE a > 1'\n".repeat(many / 5)
        ),
        format!(
            "if c:\n  q = 'a'\n{}t.execute_sql(q)\n",
            "elif d():\n  q = f'{q} b'\n".repeat(many / 5)
        ),
        format!("t.execute_sql({}c)\n", "'a' if b else ".repeat(many / 5)),
        format!(
            "t.execute_sql({})\n",
            "('a' if b() else 'c') + ".repeat(many / 5)
        ),
    ] {
        for name in ["a.py", "a.md"] {
            let file = SourceFile::new(name, None, text.clone().into());
            check(&file, &extract(&file));
        }
    }
}

#[test]
fn deep_and_endless_programs_with_braces_are_read() {
    let many = 10_000;
    for text in [
        format!("class A {{ {}", "void f() {".repeat(many)),
        format!(
            "t.executeSql({}\"a\"{});",
            "(".repeat(many),
            ")".repeat(many)
        ),
        format!(
            "t.from(\"a\"){}.executeInsert(\"s\");",
            ".select(b)".repeat(many)
        ),
        format!(
            "x = t.from(\"a\"){};",
            ".join(t.from(\"b\"))".repeat(many / 10)
        ),
        format!("s{}.toString();", ".append(\"a\")".repeat(many / 10)),
        format!("t.executeSql(\"\"\"{}", "\n  a".repeat(many)),
        format!("t.executeSql(\"{}\")", "${a".repeat(many / 10)),
        format!("val x = \"a\" +{}", "\n".repeat(many)),
        format!("{}t.executeSql(\"a\");", "f(); ".repeat(many)),
        format!("q = {}x;", "c ? \"a\" : ".repeat(many)),
        format!("q = {}x;", "c ? ".repeat(many)),
        format!("{}q = \"a\"; t.executeSql(q)", "if (a) ".repeat(many)),
        format!("{}q = \"a\"; t.executeSql(q)", "if (a) {".repeat(many)),
        format!("val q = {}", "if (a) \"b\" else ".repeat(many)),
        format!("val q = {}", "when (a) { b -> ".repeat(many)),
        format!(
            "{}t.executeSql(q)",
            "switch (a) { case 1: q = \"b\"; ".repeat(many / 5)
        ),
        "{\n".repeat(many),
        "}\n".repeat(many),
        "/*".repeat(many),
        "`".repeat(many),
    ] {
        for name in ["a.java", "a.scala", "a.kt"] {
            let file = SourceFile::new(name, None, text.clone().into());
            check(&file, &extract(&file));
        }
    }
    for text in [
        format!("{{\"cells\": {}", "[".repeat(many)),
        format!("{{\"cells\": [\"cell_type\"{}", "{\"a\": ".repeat(many)),
        "{\"paragraphs\": [{\"text\": \"%flink\\".to_owned(),
    ] {
        let file = SourceFile::new("a.ipynb", None, text.into());
        check(&file, &extract(&file));
    }
}

/// Statements of a program, some of which hold SQL.
const STATEMENTS: [&str; 14] = [
    "t.execute_sql(\"\"\"\n    INSERT INTO s\n    SELECT '订' FROM a\n\"\"\")",
    "# why\n# and how\nt.execute_sql('INSERT INTO s SELECT 1').wait()",
    "unused = t.execute_sql('INSERT INTO s SELECT 2')",
    "used = t.execute_sql('INSERT INTO s SELECT 3')\nused.wait()",
    "stmt_set.add_insert_sql('INSERT INTO s SELECT 4')",
    "if x:\n    t.execute_sql('INSERT INTO s SELECT 5')\n\n    # again\n    t.execute_sql('INSERT INTO s SELECT 5')",
    "def f(a):\n    '''Docs.'''\n    t.execute_sql(f'INSERT INTO s SELECT {a}')",
    "t.execute_sql('INSERT INTO s SELECT 6'); t.execute_sql('INSERT INTO s SELECT 7')",
    "if x: t.execute_sql('INSERT INTO s SELECT 8')",
    "v = t.sql_query('SELECT 9')\nt.create_temporary_view('v', v)",
    "print('nothing')",
    "# a comment",
    "x = 1",
    "t.execute_sql(\n    'INSERT INTO s '\n    # between\n    'SELECT 10'\n)  # after",
];

fn programs() -> impl Strategy<Value = String> {
    let statement = (0..STATEMENTS.len(), 1usize..4);
    proptest::collection::vec(statement, 1..12).prop_map(|statements| {
        let mut program = String::new();
        for (statement, gap) in statements {
            program.push_str(STATEMENTS[statement]);
            program.push_str(&"\n".repeat(gap));
        }
        program
    })
}

#[test]
fn a_long_constant_that_is_used_a_thousand_times_is_not_read_each_time() {
    let constant = format!(
        "S = 'INSERT INTO a SELECT {} FROM b '\n",
        "x, ".repeat(10_000)
    );
    let calls = (0..1000).fold(String::new(), |mut calls, at| {
        let _ = writeln!(calls, "t_env.execute_sql(S + '-- {at}')");
        calls
    });
    let program = SourceFile::new("a.py", None, format!("{constant}{calls}").into());
    let extraction = extract(&program);
    let read: usize = extraction.fragments.iter().map(|it| it.sql.len()).sum();
    assert!(extraction.fragments.len() > 10);
    assert!(read < 8 * program.text().len() + (1 << 20));
    let told = extraction.diagnostics.iter();
    let told: Vec<_> = told.filter(|it| it.message.contains("not read")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
}

/// Programs whose one statement goes through thousands of calls, and how long the text is that goes through them.
fn long_chains() -> impl Iterator<Item = (String, &'static str)> {
    let columns = "a, ".repeat(10_000);
    let chains = [
        (columns.clone(), ".replace('a', x).replace('_', y)"),
        (columns.clone(), ".replace(', ', ' ,').replace(' ,', ', ')"),
        ("{{}}".repeat(10_000), ".format()"),
        ("{} ".repeat(10_000), ".format(x)"),
        (columns, ".format(x).strip().replace('a', 'b')"),
    ];
    chains.into_iter().map(|(text, calls)| {
        let chain = calls.repeat(1_000);
        let call = format!("t_env.execute_sql('INSERT INTO s SELECT {text}'{chain})\n");
        (call, calls)
    })
}

#[test]
fn chains_of_thousands_of_calls_are_given_up_and_the_rest_is_read() {
    for (call, calls) in long_chains() {
        let text = format!("{call}t_env.execute_sql('INSERT INTO s SELECT a FROM b')\n");
        // Without an end to it each takes a minute or more, and memory that few have.
        let extraction = extract(&SourceFile::new("a.py", None, text.into()));
        let last = extraction.fragments.last().unwrap();
        assert_eq!(last.sql, "INSERT INTO s SELECT a FROM b", "{calls}");
        let told = extraction.diagnostics.iter();
        let told = told.filter(|it| it.message.contains("more text than is followed"));
        assert_eq!(told.count(), 1, "{calls}");
    }
}

#[test]
fn the_same_long_constant_is_read_each_time() {
    let constant = format!(
        "S = 'INSERT INTO a SELECT {} FROM b'\n",
        "x, ".repeat(10_000)
    );
    let calls = "t_env.execute_sql(S)\n".repeat(200);
    let program = SourceFile::new("a.py", None, format!("{constant}{calls}").into());
    let extraction = extract(&program);
    assert_eq!(extraction.fragments.len(), 200);
}

proptest! {
    #[test]
    fn removing_statements_leaves_the_others(program in programs(), choice in any::<u64>(), is_fenced in any::<bool>()) {
        let text = if is_fenced { format!("# 文\n\n```python\n{program}```\n\nend\n") } else { program };
        let name = if is_fenced { "a.md" } else { "a.py" };
        let before = SourceFile::new(name, None, text.into());
        let found = extract(&before);
        check(&before, &found);
        let mut removals = Vec::new();
        let mut expected = Vec::new();
        for (at, fragment) in found.fragments.iter().enumerate() {
            match &fragment.call.as_ref().unwrap().removal {
                Removal::Span(span) if choice >> (at % 64) & 1 == 1 => removals.push(*span),
                _ => expected.push((fragment.sql.clone(), fragment.kind.clone())),
            }
        }
        let after = SourceFile::new(name, None, edit::without(&before, &removals));
        let left: Vec<_> = extract(&after).fragments.into_iter().map(|left| (left.sql, left.kind)).collect();
        prop_assert_eq!(left, expected, "{}", after.text());
    }

    #[test]
    fn any_text_is_read(
        pieces in proptest::collection::vec(prop_oneof![
            Just("t.execute_sql("), Just(")"), Just("\"\"\""), Just("'"), Just("\""), Just("f'"), Just("{"), Just("}"),
            Just("%s"), Just("\\"), Just("\n"), Just("\n    "), Just(" + "), Just(".format("), Just(", "), Just("订单"),
            Just("INSERT INTO a SELECT 1"), Just("x = "), Just("x"), Just("def f(x):"), Just("return "), Just("#"),
            Just("```python\n"), Just("```"), Just("t.executeSql("), Just("{ "), Just("${x}"), Just("String x = "), Just("> "), Just(":"), Just(";"), Just(".add_insert_sql("), Just("[")], 0..40),
        is_markdown in any::<bool>(),
    ) {
        let names = if is_markdown { ["a.txt", "a.md", "b.txt"] } else { ["a.py", "a.java", "a.kt"] };
        for name in names {
            let file = SourceFile::new(name, None, pieces.concat().into());
            check(&file, &extract(&file));
        }
    }
}
