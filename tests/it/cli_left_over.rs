//! What the catalogue has of statements that scripts do not declare any more, where several scripts share statements.

use crate::program::Program;

const TABLES: &str = "\
CREATE TABLE s (a INT) WITH ('connector' = 'kafka', 'topic' = 's', 'properties.bootstrap.servers' = 'b:9092');
CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'b:9092');
CREATE TABLE u (a INT) WITH ('connector' = 'kafka', 'topic' = 'u', 'properties.bootstrap.servers' = 'b:9092');
";

const SHARED: &str = "INSERT INTO t SELECT a FROM s;\n";
const OWN: &str = "INSERT INTO t SELECT a + 1 FROM s;\n";
const THIRD: &str = "INSERT INTO t SELECT a + 2 FROM s;\n";
const OTHER_SINK: &str = "INSERT INTO u SELECT a FROM s;\n";

/// What a script has.
type Statements<'s> = &'s [&'s str];

fn write(program: &Program, file: &str, statements: Statements<'_>) {
    program.file(file, format!("{TABLES}{}", statements.concat()));
}

fn publish(program: &Program) {
    program.run(&["publish", "--yes", "jobs"]).exits(0);
}

/// What a plan of all scripts tells as left over.
fn left_over(program: &Program) -> Vec<String> {
    let plan = program.json(&["plan", "--format", "json", "jobs"]);
    let none = Vec::new();
    let findings = plan["findings"].as_array().unwrap_or(&none).iter();
    findings
        .filter(|it| it["kind"] == "left-over")
        .map(|it| it["message"].as_str().unwrap().to_owned())
        .collect()
}

/// A statement that was taken out is told, now and once the rest is published, whatever shares its sink.
#[test]
fn a_statement_that_was_taken_out_beside_a_shared_one_is_told() {
    let cases: [(Statements<'_>, Statements<'_>, Statements<'_>, &str); 6] = [
        (&[SHARED], &[SHARED, OWN], &[SHARED], "jobs/b/t@primary"),
        (
            &[SHARED],
            &[SHARED, OTHER_SINK, OWN],
            &[SHARED, OTHER_SINK],
            "jobs/b/t@primary",
        ),
        (
            &[SHARED],
            &[SHARED, OWN, THIRD],
            &[SHARED, OWN],
            "jobs/b/t#2@primary",
        ),
        (
            &[OTHER_SINK],
            &[SHARED, OWN],
            &[SHARED],
            "jobs/b/t#2@primary",
        ),
        (
            &[OTHER_SINK],
            &[SHARED, OWN, THIRD],
            &[SHARED, THIRD],
            "jobs/b/t#2@primary",
        ),
        (
            &[SHARED],
            &[SHARED, OTHER_SINK],
            &[SHARED],
            "jobs/b/u@primary",
        ),
    ];
    for (first, before, after, gone) in cases {
        let program = Program::new();
        write(&program, "jobs/a.sql", first);
        write(&program, "jobs/b.sql", before);
        publish(&program);
        assert_eq!(left_over(&program), [""; 0], "{before:?}");
        write(&program, "jobs/b.sql", after);
        for _ in 0..2 {
            let told = left_over(&program);
            let wanted = format!(
                "flink_process {gone} is declared by none of the scripts that were read; it was published from jobs/b.sql"
            );
            assert_eq!(told, [wanted], "{before:?} → {after:?}");
            publish(&program);
        }
    }
}

/// A file of a statement that another one has too is gone: by `rename` it has another name.
fn without_the_first(rename: Option<&str>, is_in_git: bool) -> Program {
    let program = Program::new();
    write(&program, "jobs/a.sql", &[SHARED, OTHER_SINK]);
    write(&program, "jobs/b.sql", &[OWN, SHARED]);
    if is_in_git {
        program.commit(&["jobs"]);
    }
    publish(&program);
    let path = |file: &str| program.path().join("jobs").join(file);
    match rename {
        Some(new) => std::fs::rename(path("a.sql"), path(new)).unwrap(),
        None => std::fs::remove_file(path("a.sql")).unwrap(),
    }
    program
}

/// The changed processes and applications of a plan.
fn changes(program: &Program) -> Vec<String> {
    let plan = program.json(&["plan", "--format", "json", "jobs"]);
    let entries = plan["entries"].as_array().unwrap().iter();
    let changed = entries.filter(|it| it["is_included"] == true);
    changed
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap().to_owned();
            format!("{} {}", text("sign"), text("qualified_name"))
        })
        .collect()
}

#[test]
fn a_shared_statement_whose_first_file_was_renamed_is_renamed() {
    let program = without_the_first(Some("a1.sql"), true);
    let wanted = [
        "update jobs/a1/t@primary",
        "update jobs/a1/u@primary",
        "update jobs/a1@primary",
        "update jobs/b@primary",
    ];
    let mut changed = changes(&program);
    changed.sort();
    assert_eq!(changed, wanted);
    publish(&program);
    assert_eq!(changes(&program), [""; 0]);
    assert_eq!(left_over(&program), [""; 0]);
}

#[test]
fn a_shared_statement_whose_first_file_is_gone_has_the_name_of_the_next() {
    let program = without_the_first(None, true);
    let wanted = ["update jobs/b/t#2@primary", "update jobs/b@primary"];
    assert_eq!(changes(&program), wanted);
    let of_gone = "flink_process jobs/a/u@primary is declared by none of the scripts that were read; \
                   it was published from jobs/a.sql, which is gone";
    for _ in 0..2 {
        assert_eq!(left_over(&program), [of_gone]);
        publish(&program);
    }
}

/// Whose file it was nobody knows without git, so nothing is renamed, and what stands there twice is told.
#[test]
fn a_shared_statement_that_stays_under_its_old_name_is_left_over() {
    let program = without_the_first(None, false);
    assert!(changes(&program).contains(&"create jobs/b/t#2@primary".to_owned()));
    for _ in 0..2 {
        let told = "flink_process jobs/a/t@primary is the statement of jobs/b/t#2@primary a second time, under a name that \
                    none of the scripts that were read gives it any more; it was published from jobs/b.sql, and from \
                    jobs/a.sql, which is gone";
        assert_eq!(left_over(&program), [told]);
        publish(&program);
    }
}

/// Another script that has the statement too, and comes before the one that had it.
#[test]
fn a_statement_that_gets_an_earlier_file_is_renamed() {
    let program = Program::new();
    write(&program, "jobs/b.sql", &[SHARED]);
    publish(&program);
    write(&program, "jobs/a.sql", &[SHARED]);
    let wanted = [
        "update jobs/a/t@primary",
        "create jobs/a@primary",
        "update jobs/b@primary",
    ];
    assert_eq!(changes(&program), wanted);
    publish(&program);
    assert_eq!(changes(&program), [""; 0]);
}
