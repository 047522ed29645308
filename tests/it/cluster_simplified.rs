//! Statements beside the plans that Flink 1.20 and 2.3 made of them, where the planner has computed, answered or left out
//! something: no such plan is another version.

use rstest::rstest;

use crate::cluster_same::{codes, save_filling_t};
use crate::program::Program;

const TABLES: &str = "CREATE TABLE orders (id BIGINT, customer STRING, price DOUBLE, qty INT, status STRING) WITH ('connector'='datagen');\
    CREATE TABLE payments (pid BIGINT, order_id BIGINT, amount DOUBLE) WITH ('connector'='datagen');";
const ORDERS: &str = "[1]:TableSourceScan(table=[[default_catalog, default_database, orders]], fields=[id, customer, price, qty, status])<br/>+- [2]:";
const NO_ROWS: &str = "[28]:Values(tuples=[[]])<br/>+- t[29]: Writer<br/>";

const NO_COLUMNS: &str =
    "Source: KafkaSource-default_catalog.default_database.orders<br/>+- t[3]: Writer<br/>";

/// The plan of one operator behind the scan of the orders, or the one that is given as a whole.
fn plan(operator: &str) -> String {
    if [NO_ROWS, NO_COLUMNS].contains(&operator) {
        return operator.to_owned();
    }
    format!("{ORDERS}{operator}<br/>   +- t[3]: Writer<br/>")
}

#[rstest]
#[case::constants_are_computed(
    "SELECT id, UPPER('abc') || status FROM orders WHERE qty > 2 + 3 AND LOWER('ABC') = status",
    "Calc(select=[id, CAST('ABCabc' AS VARCHAR(2147483647)) AS EXPR$1], where=[((qty &gt; 5) AND ('abc' = status))])"
)]
#[case::a_known_value_decides(
    "SELECT id, CASE WHEN status = 'x' THEN customer ELSE 'none' END FROM orders WHERE status = 'y'",
    "Calc(select=[id, 'none' AS EXPR$1], where=[(status = 'y')])"
)]
#[case::true_for_all(
    "SELECT id, customer FROM orders WHERE qty = qty AND (1 = 1 OR price > 7)",
    "Calc(select=[id, customer])"
)]
#[case::true_for_all_that_are_there(
    "SELECT id, customer FROM orders WHERE qty = qty AND (1 = 1 OR price > 7)",
    "Calc(select=[id, customer], where=[qty IS NOT NULL])"
)]
#[case::common_parts(
    "SELECT id, customer FROM orders WHERE qty > 1 OR (qty > 1 AND price > 7)",
    "Calc(select=[id, customer], where=[(qty &gt; 1)])"
)]
#[case::a_join_of_nothing(
    "SELECT o.id, o.customer FROM orders o LEFT JOIN (SELECT DISTINCT order_id FROM payments) p ON o.id = p.order_id",
    "Calc(select=[id, customer])"
)]
#[case::a_branch_without_rows(
    "SELECT id, customer FROM orders UNION ALL SELECT pid, 'x' FROM payments WHERE amount > 5 AND amount < 3",
    "Calc(select=[id, customer])"
)]
#[case::a_plan_that_tells_no_columns("SELECT id, customer FROM orders", NO_COLUMNS)]
#[case::no_rows("SELECT id, customer FROM orders WHERE qty > 5 AND qty < 3", NO_ROWS)]
#[case::no_rows_of_numbers(
    "SELECT id, customer FROM orders WHERE price > 1e3 AND price < 2.50E2 AND qty > 007",
    NO_ROWS
)]
#[case::ranges(
    "SELECT id, customer FROM orders WHERE qty BETWEEN 3 AND 7 AND status IN ('new', 'paid')",
    "Calc(select=[id, customer], where=[(SEARCH(qty, Sarg[[3..7]]) AND SEARCH(status, Sarg[_UTF-16LE'new', _UTF-16LE'paid':VARCHAR(2147483647) CHARACTER SET \"UTF-16LE\"]:VARCHAR(2147483647) CHARACTER SET \"UTF-16LE\"))])"
)]
#[case::all_but_some(
    "SELECT id, customer FROM orders WHERE status NOT IN ('new', 'paid')",
    "Calc(select=[id, customer], where=[SEARCH(status, Sarg[(-&infin;.._UTF-16LE'new'), (_UTF-16LE'new'.._UTF-16LE'paid'), (_UTF-16LE'paid'..+&infin;)]:CHAR(4) CHARACTER SET \"UTF-16LE\")])"
)]
fn what_the_planner_makes_simpler_is_no_other_version(#[case] query: &str, #[case] operator: &str) {
    let document = told(query, operator);
    assert_eq!(codes(&document), [""; 0], "{}", document["diagnostics"]);
    let process = &document["processes"][0];
    assert_eq!(process["jobs"][0]["state"], "RUNNING", "{document}");
}

#[rstest]
#[case::a_filter_that_stays(
    "SELECT id, customer FROM orders WHERE qty = 1 AND price > 7",
    "Calc(select=[id, customer], where=[(qty = 1)])",
    "it does not filter by default_catalog.default_database.orders.price"
)]
#[case::a_column_that_nothing_fixes(
    "SELECT id, UPPER(customer) FROM orders WHERE qty = 1",
    "Calc(select=[id, 'X' AS EXPR$1], where=[(qty = 1)])",
    "takes name of default_catalog.default_database.t from a constant and not from orders.customer"
)]
#[case::a_column_that_was_taken_out(
    "SELECT id, customer FROM orders",
    "Calc(select=[id, customer, qty])",
    "writes 3 columns of default_catalog.default_database.t where the statement writes 2, with what comes from orders.qty"
)]
#[case::a_column_that_was_added(
    "SELECT id, customer FROM orders",
    "Calc(select=[id])",
    "writes 1 column of default_catalog.default_database.t where the statement writes 2, without what comes from orders.customer"
)]
#[case::a_join_of_which_columns_are_taken(
    "SELECT o.id, CAST(p.order_id AS STRING) FROM orders o LEFT JOIN (SELECT DISTINCT order_id FROM payments) p ON o.id = p.order_id",
    "Calc(select=[id, customer])",
    "does not read default_catalog.default_database.payments"
)]
#[case::a_join_by_time(
    "SELECT o.id, o.customer FROM orders o JOIN payments p ON o.id = p.order_id AND p.amount BETWEEN o.price AND o.price + 5",
    "Calc(select=[id, customer])",
    "does not read default_catalog.default_database.payments"
)]
#[case::a_join_by_time_of_one_name(
    "SELECT o.id, o.customer FROM orders o JOIN (SELECT order_id, amount AS price FROM payments) p ON o.id = p.order_id AND p.price BETWEEN o.price AND o.price + INTERVAL '1' HOUR",
    "Calc(select=[id, customer])",
    "does not read default_catalog.default_database.payments"
)]
#[case::a_branch_with_rows(
    "SELECT id, customer FROM orders UNION ALL SELECT pid, 'x' FROM payments WHERE amount > 5",
    "Calc(select=[id, customer])",
    "does not read default_catalog.default_database.payments"
)]
#[case::another_range(
    "SELECT id, customer FROM orders WHERE qty BETWEEN 3 AND 7",
    "Calc(select=[id, customer], where=[SEARCH(qty, Sarg[[3..8]])])",
    "it has the condition qty <= 8 and not qty <= 7"
)]
#[case::another_list(
    "SELECT id, customer FROM orders WHERE status IN ('new', 'paid')",
    "Calc(select=[id, customer], where=[SEARCH(status, Sarg[_UTF-16LE'new', _UTF-16LE'sent']:CHAR(4))])",
    "it has the condition status IN ('new', 'sent') and not status IN ('new', 'paid')"
)]
#[case::one_of_them_for_both(
    "SELECT id, customer FROM orders WHERE qty > 1 OR price > 7",
    "Calc(select=[id, customer], where=[((qty &gt; 1) AND (price &gt; 7))])",
    "it has the condition price > 7 AND qty > 1 and not (qty > 1) OR (price > 7)"
)]
#[case::both_for_one_of_them(
    "SELECT id, customer FROM orders WHERE qty > 1 AND price > 7",
    "Calc(select=[id, customer], where=[((qty &gt; 1) OR (price &gt; 7))])",
    "it has the condition (qty > 1) OR (price > 7) and not price > 7 AND qty > 1"
)]
#[case::fewer_rows(
    "SELECT id, customer FROM orders LIMIT 10",
    "Calc(select=[id, customer])",
    "it does not have LIMIT 10"
)]
#[case::each_once(
    "SELECT id, customer FROM orders WHERE qty > 1 UNION SELECT id, customer FROM orders WHERE qty < 1",
    "Calc(select=[id, customer], where=[(qty &lt;&gt; 1)])",
    "it does not take each row once, as UNION says"
)]
fn what_no_planner_makes_is_told(
    #[case] query: &str,
    #[case] operator: &str,
    #[case] expected: &str,
) {
    let document = told(query, operator);
    let found = document["diagnostics"].to_string();
    assert!(found.contains(expected), "{found}");
}

fn told(query: &str, operator: &str) -> serde_json::Value {
    let program = Program::new();
    save_filling_t(&program, &plan(operator));
    let sink = "CREATE TABLE t (id BIGINT, name STRING) WITH ('connector'='blackhole');";
    program.file("a.sql", format!("{TABLES}{sink}INSERT INTO t {query};"));
    program.json(&["lineage", "--format", "json", "saved", "a.sql"])
}
