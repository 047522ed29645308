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

fn write(program: &Program, file: &str, statements: &[&str]) {
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
    let cases: [(&[&str], &[&str], &[&str], &str); 6] = [
        (&[SHARED], &[SHARED, OWN], &[SHARED], "jobs/b/t@primary"),
        (&[SHARED], &[SHARED, OTHER_SINK, OWN], &[SHARED, OTHER_SINK], "jobs/b/t@primary"),
        (&[SHARED], &[SHARED, OWN, THIRD], &[SHARED, OWN], "jobs/b/t#2@primary"),
        (&[OTHER_SINK], &[SHARED, OWN], &[SHARED], "jobs/b/t#2@primary"),
        (&[OTHER_SINK], &[SHARED, OWN, THIRD], &[SHARED, THIRD], "jobs/b/t#2@primary"),
        (&[SHARED], &[SHARED, OTHER_SINK], &[SHARED], "jobs/b/u@primary"),
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
