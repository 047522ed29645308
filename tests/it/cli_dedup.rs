//! `dedup`: the report, and the script without the repeats.

use crate::program::Program;

const PROGRAM: &str = "\
from pyflink.table import StreamTableEnvironment
t_env = StreamTableEnvironment.create(env)
t_env.execute_sql(\"\"\"
  CREATE TABLE t (id BIGINT, name STRING) WITH ('connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json')
\"\"\")

# first
t_env.execute_sql(\"INSERT INTO t SELECT id, name FROM t\")

# second
t_env.execute_sql(\"INSERT INTO t SELECT id, name FROM t\")
print('end')
";

#[test]
fn the_report_counts_and_says_what_it_means() {
    let program = Program::new();
    program.file("a.py", PROGRAM);
    let run = program.run(&["dedup", "a.py"]);
    assert!(run.exits(0).stdout.contains("×2"), "{}", run.stdout);
    assert!(run.stdout.contains("1 job fewer"), "{}", run.stdout);
    assert_eq!(program.read("a.py"), PROGRAM.as_bytes());
    let document = program.json(&["dedup", "--format", "json", "a.py"]);
    assert_eq!(document["groups"][0]["multiplicity"], 2);
    assert_eq!(document["groups"][0]["repeats"][0]["line"], 11);
    assert_eq!(document["jobs_fewer"], 1);
}

#[test]
fn the_rest_stays_byte_for_byte() {
    let program = Program::new();
    program.file("a.py", PROGRAM);
    program.run(&["dedup", "--write", "b.py", "a.py"]).exits(0);
    let kept = String::from_utf8(program.read("b.py")).unwrap();
    assert_eq!(kept.matches("INSERT INTO").count(), 1);
    assert!(
        kept.contains("# first") && !kept.contains("# second"),
        "{kept}"
    );
    assert!(kept.ends_with("print('end')\n"));
    assert_eq!(program.run(&["dedup", "--write", "-", "a.py"]).stdout, kept);

    let diff = program.run(&["dedup", "--diff", "a.py"]);
    assert!(
        diff.exits(0).stdout.contains("-# second"),
        "{}",
        diff.stdout
    );
    assert!(
        !diff
            .stdout
            .lines()
            .any(|line| line.starts_with('+') && !line.starts_with("+++"))
    );

    program.run(&["dedup", "--in-place", "a.py"]).exits(0);
    assert_eq!(program.read("a.py"), kept.as_bytes());
    let again = program.run(&["dedup", "a.py"]);
    assert!(
        again
            .stdout
            .contains("No statement is there more than once")
    );
}

#[test]
fn a_cut_off_copy_goes_on_request() {
    let program = Program::new();
    let cut = format!("{PROGRAM}t_env.execute_sql(\"\"\"INSERT INTO t SELECT id, ");
    program.file("a.py", &cut);
    let stays = program.run(&["dedup", "--write", "-", "a.py"]).stdout;
    assert_eq!(stays.matches("INSERT INTO").count(), 2);
    let goes = program
        .run(&["dedup", "--drop-cut", "--write", "-", "a.py"])
        .stdout;
    assert_eq!(goes.matches("INSERT INTO").count(), 1, "{goes}");
}

#[test]
fn several_files_are_changed_in_place_only() {
    let program = Program::new();
    program.file("a.py", PROGRAM).file("b.py", PROGRAM);
    program
        .run(&["dedup", "--write", "c.py", "a.py", "b.py"])
        .exits(2);
    let run = program.run_with_input(&["dedup", "--in-place", "-"], PROGRAM.as_bytes());
    assert!(run.exits(2).stderr.contains("--write"), "{}", run.stderr);
}

/// What is left of a program of these lines, behind the head of `PROGRAM`.
fn left_of(name: &str, text: &str) -> String {
    let program = Program::new();
    program.file(name, text);
    program.run(&["dedup", "--write", "-", name]).stdout
}

const INSERT: &str = "t_env.execute_sql('INSERT INTO t SELECT id, name FROM t')";

#[test]
fn what_may_run_alone_stays() {
    let head = PROGRAM.split("# first").next().unwrap();
    for (body, count) in [
        (
            "if prod:\n    print()\n    INSERT\nelse:\n    print()\n    INSERT\n",
            2,
        ),
        (
            "def run_a():\n    print()\n    INSERT\ndef run_b():\n    print()\n    INSERT\n",
            2,
        ),
        (
            "try:\n    print()\n    INSERT\nexcept E:\n    print()\n    INSERT\n",
            2,
        ),
        ("if prod: INSERT\nINSERT\nINSERT\n", 2),
        ("prod and INSERT\nINSERT\n", 2),
        ("INSERT\nif prod:\n    print()\n    INSERT\n", 1),
        ("def run():\n    INSERT\n    print()\n    INSERT\n", 1),
        ("INSERT\nINSERT.wait()\n", 2),
        ("INSERT.wait()\nINSERT.wait()\nINSERT\n", 1),
    ] {
        let left = left_of("a.py", &format!("{head}{}", body.replace("INSERT", INSERT)));
        assert_eq!(left.matches("INSERT INTO").count(), count, "{body}\n{left}");
    }
}

#[test]
fn no_statement_set_is_left_empty() {
    let head = "CREATE TABLE t (id BIGINT) WITH ('connector' = 'blackhole');\n\
                CREATE TABLE s (id BIGINT) WITH ('connector' = 'datagen');\n";
    let (one, two) = (
        "INSERT INTO t SELECT id FROM s;\n",
        "INSERT INTO t SELECT 1 FROM s;\n",
    );
    let begun = format!("{head}{one}{two}");
    let set = |members: &str| format!("{begun}BEGIN STATEMENT SET;\n{members}END;\n");
    assert_eq!(left_of("a.sql", &set(one)), begun);
    let both = format!("{one}{two}");
    assert_eq!(left_of("a.sql", &set(&both)), set(one));
}

/// The cases of `tests/cases/dedup/`: what is taken out, and what stays because something may make it differ.
#[test]
fn a_repeat_goes_only_where_nothing_can_make_it_differ() {
    #[derive(serde::Deserialize)]
    struct Case {
        name: String,
        text: String,
        removed: usize,
    }
    #[derive(serde::Deserialize)]
    struct Cases {
        file: String,
        before: String,
        case: Vec<Case>,
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/dedup");
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let cases: Cases = toml::from_str(&text).unwrap();
        for case in cases.case {
            let program = Program::new();
            program.file(&cases.file, format!("{}{}", cases.before, case.text));
            let document = program.json(&["dedup", "--format", "json", &cases.file]);
            let groups = document["groups"].as_array().unwrap();
            let repeats = groups
                .iter()
                .flat_map(|it| it["repeats"].as_array().unwrap());
            let removed = repeats.filter(|it| it["obstacle"].is_null()).count();
            if removed != case.removed {
                wrong.push(format!(
                    "{} {}: {removed} instead of {}",
                    cases.file, case.name, case.removed
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
