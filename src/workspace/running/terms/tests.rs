//! Expressions beside each other, as if one of them stood in a plan.

use rstest::rstest;

use super::*;

/// A table with any column that is asked for.
struct Columns;

impl Tables for Columns {
    fn lookup(&self, _: &[&str], _: &[(String, String)]) -> Arc<Relation> {
        let columns = NAMES.map(|name| RelationColumn {
            name: name.into(),
            data_type: None,
            sources: SourceColumns::default(),
        });
        Arc::new(Relation {
            inputs: Vec::new(),
            columns: Some(columns.into()),
            is_opaque: false,
            influences: Vec::new(),
        })
    }

    fn terms(&self, _: &[&str]) -> Said {
        NAMES
            .map(|name| Some(Term::column(format!("c.d.t.{name}"))))
            .into()
    }
}

const NAMES: [&str; 4] = ["a", "b", "s", "m"];

fn term(expression: &str) -> Option<Arc<Term>> {
    let statement = format!("INSERT INTO x SELECT {expression} FROM t");
    let told = terms(&statement, &Columns).unwrap();
    told.columns.into_iter().next().unwrap().1
}

/// What the query of a column of the table, and of what stands behind that, chooses rows by.
pub(in super::super) fn clauses(column: &str, behind: &str) -> Clauses {
    let statement = format!("INSERT INTO x SELECT {column} FROM t {behind}");
    terms(&statement, &Columns).unwrap().clauses
}

#[rstest]
#[case::places("1 + a * b", "((a * b) + 1)")]
#[case::precedence("a - b * 2 - 1", "((a - (b * 2)) - 1)")]
#[case::rows("a + (b + 1)", "(a + b + 1)")]
#[case::neutral("a * 1 + 0", "a")]
#[case::casts("CAST(a AS DECIMAL(10, 2))", "a")]
#[case::negative("-5", "-5")]
#[case::case(
    "CASE WHEN a > 1 THEN 'x' WHEN b = 2 THEN s END",
    "CASE((a > 1), 'x', (b = 2), s, NULL)"
)]
#[case::simple_case("CASE a WHEN 1 THEN 'x' ELSE s END", "CASE((a = 1), 'x', s)")]
#[case::aggregates("COUNT(*)", "COUNT(*)")]
#[case::distinct("COUNT(DISTINCT a)", "COUNT(DISTINCT a)")]
#[case::least_of_distinct("MIN(DISTINCT a)", "MIN(a)")]
#[case::average("SUM(a) / COUNT(a)", "AVG(a)")]
#[case::remainder("a % 3", "MOD(a, 3)")]
#[case::element("m['k']", "ITEM(m, 'k')")]
#[case::field("t.a.x", "x")]
#[case::list("a IN (1, b)", "((a = b) OR (a = 1))")]
#[case::no_list("a NOT IN (1, 2)", "((a <> 1) AND (a <> 2))")]
#[case::between("a BETWEEN 1 AND b + 1", "((a <= (b + 1)) AND (a >= 1))")]
#[case::null("a IS NOT NULL", "(a IS NOT NULL)")]
#[case::length_of_time("a + INTERVAL '1' HOUR", "(a + 1 h)")]
#[case::moment("TIMESTAMP '2026-01-01 00:00:00.50'", "2026-01-01 00:00:00.5")]
#[case::like("s NOT LIKE '%x'", "(s NOT LIKE '%x')")]
fn a_term_has_one_form(#[case] expression: &str, #[case] expected: &str) {
    assert_eq!(term(expression).unwrap().to_string(), expected);
}

#[rstest]
#[case::cast_of_a_constant("a + CAST(2.7 AS INT)")]
#[case::window("SUM(a) OVER (ORDER BY b)")]
#[case::filter("SUM(a) FILTER (WHERE b > 1)")]
#[case::query("(SELECT 1)")]
#[case::list("a IN (SELECT b FROM t)")]
#[case::no_column("a + CURRENT_DATE")]
#[case::typed("TIME '10:00:00'")]
#[case::span("a + INTERVAL '1:30' MINUTE TO SECOND")]
fn what_has_no_one_form_is_no_term(#[case] expression: &str) {
    assert_eq!(term(expression), None);
}

#[rstest]
#[case::places("a * b + 1", "1 + b * a", "")]
#[case::numbers("a + 2", "a + 1", "2 for 1")]
#[case::operators("a * b", "a + b", "(a * b) for (a + b)")]
#[case::more("a * b + 1", "a * b", "((a * b) + 1) for (a * b)")]
#[case::functions("UPPER(s)", "LOWER(s)", "UPPER(s) for LOWER(s)")]
#[case::column("UPPER(s)", "s", "UPPER(s) for s")]
#[case::other_names("SUBSTR(s, 1, 2)", "SUBSTRING(s, 1, 2)", "")]
#[case::aggregates("SUM(a)", "AVG(a)", "SUM(a) for AVG(a)")]
#[case::average("SUM(a) / COUNT(a)", "AVG(a)", "")]
#[case::sum_of_counts("SUM(COUNT(a))", "COUNT(a)", "")]
#[case::distinct("COUNT(DISTINCT a)", "COUNT(a)", "COUNT(DISTINCT a) for COUNT(a)")]
#[case::values_that_are_single("COUNT(a)", "COUNT(DISTINCT a)", "")]
#[case::left_out("a", "MAX(a)", "")]
#[case::folded("a + 3", "a + 1 + 2", "")]
#[case::rounded("3", "2.7", "")]
#[case::converted("'1'", "1", "")]
#[case::texts("'x'", "'y'", "'x' for 'y'")]
#[case::padded("'x '", "'x'", "")]
#[case::of_a_result("MAX(a) + 1", "MAX(a)", "(MAX(a) + 1) for MAX(a)")]
#[case::fractions("a * 0.5", "a * 0.25", "0.5 for 0.25")]
#[case::other_rows("a * b + 1", "a + b + 1", "((a * b) + 1) for (a + b + 1)")]
#[case::other_columns("a", "b", "")]
#[case::conditions(
    "CASE WHEN a > 1 THEN 'x' ELSE s END",
    "CASE WHEN a > 2 THEN 'x' ELSE s END",
    ""
)]
#[case::results(
    "CASE WHEN a > 1 THEN 'x' ELSE s END",
    "CASE WHEN a > 1 THEN 'y' ELSE s END",
    "'x' for 'y'"
)]
#[case::branches("CASE WHEN a > 1 THEN a ELSE b END", "a + b", "")]
#[case::elements("m['k']", "m['j']", "'k' for 'j'")]
#[case::unsteady("TRIM(s)", "s", "")]
#[case::within_unsteady("f(a + 2)", "f(a + 1)", "2 for 1")]
#[case::comparisons("a > b", "a < b", "")]
fn only_what_the_planner_does_not_make_differs(
    #[case] job: &str,
    #[case] own: &str,
    #[case] expected: &str,
) {
    let (job, own) = (term(job).unwrap(), term(own).unwrap());
    let parts = differing(&job, &own);
    let told = parts.map(|(one, other)| format!("{one} for {other}"));
    assert_eq!(told.unwrap_or_default(), expected);
}
