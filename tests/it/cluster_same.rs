//! Which jobs are the same, which version of a statement a job runs, and jobs of which nothing can be told.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};

use crate::program::Program;

/// A job of a saved cluster: its name, its state, and the description of its only vertex, if it has one.
type Job<'j> = (&'j str, &'j str, Option<&'j str>);

/// Saves a cluster with these jobs, in the order of their start, into a folder.
fn save(program: &Program, folder: &str, address: &str, jobs: &[Job<'_>]) {
    let marker = json!({ "version": 1, "address": address });
    program.file(
        &format!("{folder}/headwater-cluster.json"),
        marker.to_string(),
    );
    let mut list = Vec::new();
    for (at, (name, state, description)) in jobs.iter().enumerate() {
        let id = format!("{at:032x}");
        let facts =
            json!({ "jid": id, "name": name, "state": state, "start-time": at, "duration": 1 });
        let nodes: Vec<Value> = description
            .iter()
            .map(|text| json!({ "id": "1", "parallelism": 1, "description": text }))
            .collect();
        let mut body = facts.clone();
        body["plan"] = json!({ "nodes": nodes });
        list.push(facts);
        program.file(&format!("{folder}/jobs/{id}.json"), body.to_string());
    }
    let list = json!({ "jobs": list });
    program.file(&format!("{folder}/jobs-overview.json"), list.to_string());
}

pub(crate) fn codes(document: &Value) -> Vec<&str> {
    let told = document["diagnostics"].as_array().unwrap().iter();
    let codes = told.map(|it| it["code"].as_str().unwrap());
    codes.filter(|it| it.starts_with("cluster.")).collect()
}

#[test]
fn jobs_of_several_clusters_are_told_apart() {
    let program = Program::new();
    for cluster in ["jm-a", "jm-b"] {
        let address = format!("http://{cluster}:8081");
        save(
            &program,
            cluster,
            &address,
            &[(PAID, "RUNNING", Some(TO_PAID))],
        );
    }
    let one = program.run(&["jobs", "jm-a"]);
    assert!(!one.stdout.contains("jm-a:8081"), "{}", one.stdout);
    let both = program.run(&["jobs", "jm-a", "jm-b"]);
    for cluster in ["jm-a", "jm-b"] {
        let line = format!("RUNNING  {PAID}  on {cluster}:8081");
        assert!(both.stdout.contains(&line), "{}", both.stdout);
    }
}

const PAID: &str = "insert-into_default_catalog.default_database.paid";
const TO_PAID: &str = "[1]:TableSourceScan(table=[[default_catalog, default_database, orders]], fields=[a])<br/>+- [2]:Calc(select=[a], where=[(a &gt; 5)])<br/>   +- paid[3]: Writer<br/>";
const TO_FILE: &str = "[1]:TableSourceScan(table=[[default_catalog, default_database, src]], fields=[id, v])<br/>+- StreamingFileWriter<br/>   +- end: Writer<br/>";
const TO_OUT: &str = "[1]:TableSourceScan(table=[[default_catalog, default_database, src]], fields=[id, v])<br/>+- out[2]: Writer<br/>   +- out[2]: Committer<br/>";
const FREE: &str = "Source: Custom Source<br/>+- Map<br/>   +- Sink: Unnamed<br/>";

#[rstest]
#[case::copies(&[(PAID, "RUNNING", Some(TO_PAID)), (PAID, "RESTARTING", Some(TO_PAID))], 1)]
#[case::without_plans(&[(PAID, "RUNNING", None), (PAID, "CREATED", None)], 0)]
#[case::programs(&[("billing", "RUNNING", Some(FREE)), ("fraud detection", "RUNNING", Some(FREE))], 0)]
#[case::programs_of_one_name(&[("Flink Streaming Job", "RUNNING", Some(FREE)), ("Flink Streaming Job", "RUNNING", Some(FREE))], 0)]
#[case::files_under_other_names(&[("orders to lake A", "RUNNING", Some(TO_FILE)), ("orders to lake B", "RUNNING", Some(TO_FILE))], 0)]
#[case::files_under_one_name(&[("orders to lake", "RUNNING", Some(TO_FILE)), ("orders to lake", "RUNNING", Some(TO_FILE))], 1)]
#[case::sink_of_an_assumed_catalog(&[("pipeline prod", "RUNNING", Some(TO_OUT)), ("pipeline test", "RUNNING", Some(TO_OUT))], 0)]
fn jobs_are_the_same_only_where_that_is_sure(#[case] jobs: &[Job<'_>], #[case] groups: usize) {
    let program = Program::new();
    save(&program, "saved", "http://jm:8081", jobs);
    let told = program.json(&["jobs", "--format", "json", "saved"]);
    assert_eq!(
        told["duplicates"].as_array().unwrap().len(),
        groups,
        "{told}"
    );
    let document = program.json(&["lineage", "--format", "json", "saved"]);
    let found = codes(&document);
    let count = found.iter().filter(|it| **it == "cluster.duplicate-jobs");
    assert_eq!(count.count(), groups, "{found:?}");
    // What is not the same is not published as one either.
    let planned = program
        .json(&["plan", "--format", "json", "saved"])
        .to_string();
    let merged = planned.matches("published once").count();
    assert!((merged > 0) == (groups > 0), "{planned}");
}

#[test]
fn a_job_without_a_plan_is_not_read_and_what_is_published_of_it_stays() {
    let program = Program::new();
    save(
        &program,
        "saved",
        "http://jm:8081",
        &[(PAID, "RUNNING", Some(TO_PAID))],
    );
    program.run(&["publish", "--yes", "saved"]).exits(0);
    save(
        &program,
        "saved",
        "http://jm:8081",
        &[(PAID, "INITIALIZING", None)],
    );
    let document = program.json(&["lineage", "--format", "json", "saved"]);
    assert_eq!(document["processes"], json!([]));
    assert_eq!(codes(&document), ["cluster.unreadable-job"]);
    let run = program.run(&["plan", "--exit-code", "saved"]);
    run.exits(0);
}

const TABLES: &str = "CREATE TABLE orders (order_id BIGINT, product STRING, price DECIMAL(10,2), qty INT, ts TIMESTAMP(3)) WITH ('connector'='kafka','topic'='orders');\
    CREATE TABLE enriched (id BIGINT, product_uc STRING, band STRING, total DECIMAL(20,2)) WITH ('connector'='kafka','topic'='enriched');";
const ENRICHED: &str = "insert-into_default_catalog.default_database.enriched";

/// The plan of `SELECT order_id, UPPER(product), CASE …, price * qty + 1 FROM orders WHERE …`, as Flink 2.3 prints it.
fn enriched(condition: &str) -> String {
    format!(
        "Source: KafkaSource-default_catalog.default_database.orders<br/>+- [26]:Calc(select=[order_id AS id, UPPER(product) AS product_uc, CASE((price &gt; 100), 'high', (price &gt; 10), 'mid', product) AS band, CAST(((price * qty) + 1) AS DECIMAL(20, 2)) AS total], where=[((qty {condition}) AND (product &lt;&gt; 'a'b') AND LIKE(product, '%x%'))])<br/>   +- enriched[27]: Writer<br/>"
    )
}

const CASE: &str = "CASE WHEN price > 100 THEN 'high' WHEN price > 10 THEN 'mid' ELSE product END";
const WHERE: &str = "WHERE qty > 0 AND product <> 'a''b' AND product LIKE '%x%'";

fn insert(function: &str, case: &str, total: &str, condition: &str) -> String {
    format!(
        "INSERT INTO enriched SELECT order_id, {function}(product), {case}, {total} FROM orders {condition};"
    )
}

#[rstest]
#[case::the_same(insert("UPPER", CASE, "price * qty + 1", WHERE), None)]
#[case::written_otherwise(
    insert(
        "upper",
        CASE,
        "1 + price * qty",
        "WHERE 0 < qty AND product NOT IN ('a''b') AND product LIKE '%x%'"
    ),
    None
)]
#[case::no_filter(insert("UPPER", CASE, "price * qty + 1", ""), Some("it filters by"))]
#[case::other_filter(
    insert("UPPER", CASE, "price * qty + 1", &format!("{WHERE} AND ts > TIMESTAMP '2026-01-01 00:00:00'")),
    Some("it does not filter by default_catalog.default_database.orders.ts")
)]
#[case::other_number(
    insert("UPPER", CASE, "price * qty + 1", &WHERE.replace('0', "5")),
    Some("it has the condition qty > 0 and not qty > 5")
)]
#[case::the_other_way_round(
    insert("UPPER", CASE, "price * qty + 1", &WHERE.replace("> 0", "<= 0")),
    Some("it has the condition qty > 0 and not qty <= 0")
)]
#[case::other_function(
    insert("LOWER", CASE, "price * qty + 1", WHERE),
    Some("it gives product_uc as UPPER(product) and not as LOWER(product)")
)]
#[case::other_literal(
    insert("UPPER", &CASE.replace("high", "HIGH"), "price * qty + 1", WHERE),
    Some("it gives band as CASE((price > 100), 'high', (price > 10), 'mid', product) and not as CASE((price > 100), 'HIGH',")
)]
#[case::aggregate(
    insert("UPPER", CASE, "SUM(price * qty + 1) OVER (ORDER BY ts)", WHERE),
    Some("it does not aggregate columns of default_catalog.default_database.enriched")
)]
fn a_job_that_runs_another_version_of_its_statement_is_told(
    #[case] statement: String,
    #[case] told: Option<&str>,
) {
    let program = Program::new();
    save(
        &program,
        "saved",
        "http://jm:8081",
        &[(ENRICHED, "RUNNING", Some(&enriched("&gt; 0")))],
    );
    program.file("a.sql", format!("{TABLES}{statement}"));
    let document = program.json(&["lineage", "--format", "json", "saved", "a.sql"]);
    let expected: &[&str] = if told.is_some() {
        &["cluster.other-version"]
    } else {
        &[]
    };
    assert_eq!(codes(&document), expected, "{}", document["diagnostics"]);
    let job = &document["processes"][0]["evidence"][0];
    assert_eq!(job["of"], "job", "{document}");
    match told {
        None => assert_eq!(job["score"], 100),
        Some(told) => {
            assert!(
                document["diagnostics"].to_string().contains(told),
                "{}",
                document["diagnostics"]
            );
            assert!(job["score"].as_u64().unwrap() < 95, "{job}");
        }
    }
}

/// Saves a cluster whose one job fills table `t` by this plan.
pub(crate) fn save_filling_t(program: &Program, plan: &str) {
    let name = "insert-into_default_catalog.default_database.t";
    let jobs = [(name, "RUNNING", Some(plan))];
    save(program, "saved", "http://jm:8081", &jobs);
}

const SWAPPED: &str = "CREATE TABLE s (a INT, b INT) WITH ('connector'='kafka','topic'='s'); CREATE TABLE t (x INT, y INT, z INT) WITH ('connector'='kafka','topic'='t');";

#[rstest]
#[case::as_they_are("INSERT INTO t SELECT a, b, a FROM s;", "a, b, a AS a0", &[])]
#[case::in_another_order("INSERT INTO t SELECT a, a, b FROM s;", "a, b, a AS a0", &["cluster.other-columns"])]
#[case::by_a_list("INSERT INTO t (z, x) SELECT a, b FROM s;", "b, null:INTEGER AS y, a AS z", &[])]
#[case::by_another_list("INSERT INTO t (x, z) SELECT a, b FROM s;", "b, null:INTEGER AS y, a AS z", &["cluster.other-columns"])]
fn columns_are_compared_where_the_sink_has_them(
    #[case] statement: &str,
    #[case] select: &str,
    #[case] told: &[&str],
) {
    let program = Program::new();
    let plan = format!(
        "[1]:TableSourceScan(table=[[default_catalog, default_database, s]], fields=[a, b])<br/>+- [2]:Calc(select=[{select}])<br/>   +- t[3]: Writer<br/>"
    );
    save_filling_t(&program, &plan);
    program.file("a.sql", format!("{SWAPPED}{statement}"));
    let document = program.json(&["lineage", "--format", "json", "saved", "a.sql"]);
    assert_eq!(codes(&document), told, "{document}");
    let columns = if told.is_empty() { "3 of 3" } else { "of 3" };
    let job = &document["processes"][0]["evidence"][0];
    assert!(job["why"].as_str().unwrap().contains(columns), "{job}");
}

#[rstest]
#[case::base("base")]
#[case::declared("declared")]
fn a_view_says_what_its_statements_do(#[case] resolve: &str) {
    let program = Program::new();
    let plan = "[1]:TableSourceScan(table=[[default_catalog, default_database, s]], fields=[k, ts])<br/>+- [2]:WindowAggregate(groupBy=[k], window=[TUMBLE(time_col=[ts], size=[1 min])], select=[k, COUNT(*) AS n])<br/>   +- [3]:Calc(select=[k, n])<br/>      +- t[4]: Writer<br/>";
    save_filling_t(&program, plan);
    let view = "CREATE VIEW v AS SELECT k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY k, window_start, window_end;";
    let tables = "CREATE TABLE s (k INT, ts TIMESTAMP(3)); CREATE TABLE t (k INT, n BIGINT);";
    program.file(
        "a.sql",
        format!("{tables}{view}INSERT INTO t SELECT k, n FROM `v`;"),
    );
    let arguments = [
        "lineage",
        "--format",
        "json",
        "--resolve",
        resolve,
        "saved",
        "a.sql",
    ];
    let document = program.json(&arguments);
    let codes = codes(&document);
    assert!(!codes.contains(&"cluster.other-version"), "{document}");
}

#[rstest]
#[case::the_same("SUM(a * b)", "(a * b) AS $f0", "SUM($f0) AS x", None)]
#[case::other_operator(
    "SUM(a + b)",
    "(a * b) AS $f0",
    "SUM($f0) AS x",
    Some("it gives x as SUM(a * b) and not as SUM(a + b)")
)]
#[case::other_aggregate(
    "AVG(a * b)",
    "(a * b) AS $f0",
    "SUM($f0) AS x",
    Some("it gives x as SUM(a * b) and not as AVG(a * b)")
)]
#[case::taken_back("MAX(a)", "a", "MAX_RETRACT(a) AS x", None)]
#[case::distinct("COUNT(a)", "a", "COUNT(DISTINCT a) AS x", Some("DISTINCT"))]
#[case::cast(
    "SUM(CAST(a AS BIGINT) + 1)",
    "(CAST(a AS BIGINT) + 1:BIGINT) AS $f0",
    "SUM($f0) AS x",
    None
)]
fn what_a_job_says_of_a_column_is_compared(
    #[case] expression: &str,
    #[case] before: &str,
    #[case] aggregate: &str,
    #[case] told: Option<&str>,
) {
    let program = Program::new();
    let plan = format!(
        "[1]:TableSourceScan(table=[[default_catalog, default_database, s]], fields=[a, b])<br/>+- [2]:Calc(select=[{before}])<br/>   +- [3]:GroupAggregate(select=[{aggregate}])<br/>      +- t[4]: Writer<br/>"
    );
    save_filling_t(&program, &plan);
    let tables = "CREATE TABLE s (a INT, b INT); CREATE VIEW v AS SELECT a, b AS c FROM s; CREATE TABLE t (x BIGINT);";
    // What a view calls otherwise is the same.
    for (from, name) in [("s", "b"), ("v", "c")] {
        let expression = expression.replace('b', name);
        program.file(
            "a.sql",
            format!("{tables}INSERT INTO t SELECT {expression} FROM {from};"),
        );
        let document = program.json(&["lineage", "--format", "json", "saved", "a.sql"]);
        let expected: &[&str] = told.as_ref().map_or(&[], |_| &["cluster.other-version"]);
        assert_eq!(codes(&document), expected, "{document}");
        let all = document["diagnostics"].to_string();
        assert!(all.contains(told.unwrap_or_default()), "{all}");
    }
}

#[rstest]
#[case::both_phases(
    "COUNT(DISTINCT a)",
    "COUNT(distinct$0 a) AS count$0, DISTINCT(a) AS distinct$0",
    "COUNT(distinct$0 count$0) AS x",
    false
)]
#[case::average(
    "AVG(a)",
    "AVG(a) AS (sum$0, count$1)",
    "AVG((sum$0, count$1)) AS x",
    false
)]
#[case::sum_of_counts("COUNT(a)", "COUNT(a) AS count$0", "$SUM0(count$0) AS x", false)]
#[case::another("AVG(a)", "SUM(a) AS sum$0", "SUM(sum$0) AS x", true)]
fn both_phases_of_an_aggregate_say_one_thing(
    #[case] expression: &str,
    #[case] first: &str,
    #[case] second: &str,
    #[case] is_another: bool,
) {
    let program = Program::new();
    let plan = format!(
        "[1]:TableSourceScan(table=[[default_catalog, default_database, s]], fields=[a, b])<br/>+- [2]:LocalGroupAggregate(groupBy=[b], select=[b, {first}])<br/>   +- [3]:GlobalGroupAggregate(groupBy=[b], select=[b, {second}])<br/>      +- [4]:Calc(select=[x])<br/>         +- t[5]: Writer<br/>"
    );
    save_filling_t(&program, &plan);
    let tables = "CREATE TABLE s (a INT, b INT); CREATE TABLE t (x BIGINT);";
    program.file(
        "a.sql",
        format!("{tables}INSERT INTO t SELECT {expression} FROM s GROUP BY b;"),
    );
    let document = program.json(&["lineage", "--format", "json", "saved", "a.sql"]);
    let told = codes(&document).contains(&"cluster.other-version");
    assert_eq!(told, is_another, "{document}");
}

#[test]
fn what_fits_as_well_is_told() {
    let program = Program::new();
    let plan = "[1]:TableSourceScan(table=[[default_catalog, default_database, s]], fields=[a])<br/>+- [2]:Calc(select=[f(a) AS a])<br/>   +- t[3]: Writer<br/>";
    save_filling_t(&program, plan);
    let tables = "CREATE TABLE s (a INT); CREATE TABLE t (a INT);";
    program.file(
        "one.sql",
        format!("{tables}INSERT INTO t SELECT f(a) FROM s;"),
    );
    program.file(
        "same.sql",
        format!("{tables}INSERT INTO t SELECT f(a) FROM s;"),
    );
    let read = |files: &[&str]| {
        let all = ["lineage", "--format", "json", "saved"].iter().chain(files);
        let document = program.json(&all.copied().collect::<Vec<_>>());
        let processes = document["processes"].as_array().unwrap().iter();
        let mut evidence = processes.flat_map(|it| it["evidence"].as_array().unwrap().clone());
        evidence.find(|it| it["of"] == "job").unwrap()
    };
    assert_eq!(read(&["one.sql", "same.sql"])["confidence"], "certain");
    program.file(
        "other.sql",
        format!("{tables}INSERT INTO t SELECT g(a) FROM s;"),
    );
    let evidence = read(&["one.sql", "other.sql"]);
    assert_eq!(evidence["confidence"], "unsure", "{evidence}");
    let why = evidence["why"].as_str().unwrap();
    assert!(why.contains("what other.sql:1 says fits as well"), "{why}");
}

#[test]
fn of_two_statements_the_job_runs_the_one_that_its_plan_is_of() {
    let program = Program::new();
    save(
        &program,
        "saved",
        "http://jm:8081",
        &[(ENRICHED, "RUNNING", Some(&enriched("&gt; 0")))],
    );
    let other = insert("LOWER", CASE, "price * qty + 1", &WHERE.replace('0', "77"));
    let own = insert("UPPER", CASE, "price * qty + 1", WHERE);
    program.file("a.sql", format!("{TABLES}{other}{own}"));
    let document = program.json(&["lineage", "--format", "json", "saved", "a.sql"]);
    assert_eq!(codes(&document), [""; 0]);
    let runs: Vec<usize> = document["processes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["jobs"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(runs, [0, 1]);
}

#[test]
fn a_script_makes_no_duplicates_of_jobs_that_differ() {
    let program = Program::new();
    let (positive, negative) = (enriched("&gt; 0"), enriched("&lt;= 0"));
    let jobs = [
        (ENRICHED, "RUNNING", Some(&*positive)),
        (ENRICHED, "RUNNING", Some(&*negative)),
    ];
    save(&program, "saved", "http://jm:8081", &jobs);
    program.file(
        "a.sql",
        format!(
            "{TABLES}{}",
            insert("UPPER", CASE, "price * qty + 1", WHERE)
        ),
    );
    for inputs in [&["saved"][..], &["saved", "a.sql"]] {
        let arguments = [&["lineage", "--format", "json"], inputs].concat();
        let document = program.json(&arguments);
        assert!(
            !codes(&document).contains(&"cluster.duplicate-jobs"),
            "{document}"
        );
    }
}

#[test]
fn names_do_not_depend_on_which_job_was_started_first() {
    let other = TO_PAID.replace("&gt; 5", "&gt; 6");
    let jobs = [
        (PAID, "RUNNING", Some(TO_PAID)),
        (PAID, "RUNNING", Some(&*other)),
    ];
    let [one, two] = jobs;
    let planned = |jobs: &[Job<'_>]| -> BTreeMap<String, String> {
        let program = Program::new();
        save(&program, "saved", "http://jm:8081", jobs);
        let plan = program.json(&["plan", "--format", "json", "saved"]);
        let entries = plan["entries"].as_array().unwrap().iter();
        let processes = entries.filter(|it| it["type_name"] == "flink_process");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        processes
            .map(|it| {
                (
                    text(&it["qualified_name"]),
                    text(&it["attributes"]["conf"]["fingerprint"]),
                )
            })
            .collect()
    };
    let names = planned(&[one, two]);
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(names, planned(&[two, one]));
}
