//! Pictures, pages and tables: what is drawn, how large it may be, and where it goes.

use crate::program::Program;

const CHAIN: &str = "CREATE TABLE a (x INT) WITH ('connector'='kafka','topic'='topic_a','properties.bootstrap.servers'='b:9092','format'='json');\n\
    CREATE TABLE b (x INT) WITH ('connector'='kafka','topic'='topic_b','properties.bootstrap.servers'='b:9092','format'='json');\n\
    CREATE TABLE c (x INT, y INT) WITH ('connector'='print');\n\
    INSERT INTO b SELECT x + 1 FROM a;\nINSERT INTO c SELECT x, -x FROM b WHERE x > 0;\n";

fn chain() -> Program {
    let program = Program::new();
    program.file("chain.sql", CHAIN);
    program
}

/// The words of an SVG's boxes.
fn words(svg: &str) -> Vec<&str> {
    let texts = svg.split("xml:space=\"preserve\">").skip(1);
    texts.map(|it| it.split_once('<').unwrap().0).collect()
}

#[test]
fn a_part_is_drawn_by_name_and_hops() {
    let program = chain();
    for (more, expected) in [
        (&[][..], &["a", "b", "c", "INSERT b", "INSERT c"][..]),
        (&["--around", "a"], &["a", "b", "INSERT b"]),
        (
            &["--around", "topic_a", "--hops", "2"],
            &["a", "b", "c", "INSERT b", "INSERT c"],
        ),
        (
            &["--around", "kafka://b:9092 topic_b"],
            &["a", "b", "c", "INSERT b", "INSERT c"],
        ),
        (&["--around", "INSERT c"], &["b", "c", "INSERT c"]),
        (&["--columns"], &["a.x", "b.x", "c.x", "c.y"]),
        (&["--columns", "--around", "c.y"], &["b.x", "c.y"]),
        (
            &["--columns", "--around", "b"],
            &["a.x", "b.x", "c.x", "c.y"],
        ),
    ] {
        let head = ["export", "--format", "svg", "chain.sql"];
        let run = program.run(&[&head, more].concat());
        assert_eq!(words(&run.exits(0).stdout), expected, "{more:?}");
    }
    let dot = program.run(&["export", "--format", "dot", "--around", "a", "chain.sql"]);
    assert_eq!(dot.exits(0).stdout.matches("->").count(), 2);
}

#[test]
fn options_that_a_format_has_no_use_for_are_refused() {
    let program = chain();
    for (arguments, told) in [
        (
            &["--format", "svg", "--around", "topic_aa"][..],
            "did you mean `topic_a`?",
        ),
        (&["--format", "svg", "--hops", "2"], "--around NAME"),
        (
            &["--format", "json", "--around", "a"],
            "--around is for --format svg, html, dot or mermaid, not json",
        ),
        (
            &["--format", "dot", "--columns"],
            "--columns is for --format svg",
        ),
        (
            &["--format", "csv", "--at", "2026-01-31T12:00:00Z"],
            "openlineage",
        ),
        (
            &["--format", "svg", "--to", "http://me:Zq7mark@x/"],
            "an address in --to is for --format openlineage",
        ),
        (&["--format", "openlineage", "--at", "yesterday"], "--at"),
        (
            &["--format", "openlineage", "--source-url", ""],
            "--source-url",
        ),
        (
            &[
                "--format",
                "openlineage",
                "--source-url",
                "https://me:Zq7mark@x/",
            ],
            "it has a login in it",
        ),
        (
            &["--format", "openlineage", "--namespace", ""],
            "--namespace",
        ),
        (
            &["--format", "openlineage", "--to", "https://"],
            "no address to send to",
        ),
    ] {
        let head = ["export", "chain.sql"];
        let run = program.run(&[&head, arguments].concat());
        assert!(run.exits(2).stderr.contains(told), "{}", run.stderr);
        assert!(!run.stderr.contains("Zq7mark"), "{}", run.stderr);
    }
}

#[test]
fn a_picture_that_is_too_large_says_what_to_do() {
    let program = Program::new();
    let tables: Vec<String> = (0..150)
        .map(|at| format!("INSERT INTO t{at} SELECT * FROM s;\n"))
        .collect();
    program.file("large.sql", tables.concat());
    let export =
        |more: &[&str]| program.run(&[&["export", "large.sql", "--format"], more].concat());
    let run = export(&["svg"]);
    let told = &run.exits(2).stderr;
    for part in ["301 nodes", "--around NAME --hops N", "--format html"] {
        assert!(told.contains(part), "{told}");
    }
    assert!(
        export(&["svg", "--around", "s"])
            .exits(2)
            .stderr
            .contains("fewer --hops")
    );
    assert!(
        export(&["svg", "--around", "t7"])
            .exits(0)
            .stdout
            .ends_with("</svg>\n")
    );
    assert!(export(&["html"]).exits(0).stdout.ends_with("</html>\n"));
}

#[test]
fn a_table_has_a_row_for_each_column_and_goes_into_a_file() {
    let program = chain();
    program
        .run(&["export", "--format", "csv", "chain.sql", "--to", "out.csv"])
        .exits(0);
    let text = String::from_utf8(program.read("out.csv")).unwrap();
    let rows: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(
        rows,
        [
            "from,from_identity,from_column,to,to_identity,to_column,how,expression,process,job,file,line",
            "a,kafka://b:9092 topic_a,x,b,kafka://b:9092 topic_b,x,TRANSFORMATION,x + 1,INSERT b,chain,chain.sql,4",
            "b,kafka://b:9092 topic_b,x,c,chain.sql,x,IDENTITY,,INSERT c,chain,chain.sql,5",
            "b,kafka://b:9092 topic_b,x,c,chain.sql,y,TRANSFORMATION,'-x,INSERT c,chain,chain.sql,5",
            "b,kafka://b:9092 topic_b,x,c,chain.sql,,FILTER,,INSERT c,chain,chain.sql,5",
        ]
    );
    let run = program.run(&[
        "export",
        "--format",
        "csv",
        "chain.sql",
        "--to",
        "no/such/out.csv",
    ]);
    assert!(run.exits(2).stderr.contains("cannot write no/such/out.csv"));
}
