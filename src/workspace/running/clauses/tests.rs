//! Statements beside each other, as if one of them were the plan of a job.

use rstest::rstest;

use super::super::terms::tests::clauses;
use super::*;

#[rstest]
#[case::the_same("WHERE a > 5 AND b = 1", "WHERE 1 = b AND 5 < a", "")]
#[case::another_number(
    "WHERE a > 5",
    "WHERE a > 6",
    "it has the condition a > 5 and not a > 6"
)]
#[case::another_sign(
    "WHERE a > 5",
    "WHERE a >= 5",
    "it has the condition a > 5 and not a >= 5"
)]
#[case::turned_round(
    "WHERE a > 5",
    "WHERE a < 5",
    "it has the condition a > 5 and not a < 5"
)]
#[case::equal(
    "WHERE a > 5",
    "WHERE a = 5",
    "it has the condition a > 5 and not a = 5"
)]
#[case::not("WHERE a > 5", "WHERE NOT (a <= 5)", "")]
#[case::between(
    "WHERE a > 5",
    "WHERE a BETWEEN 5 AND 7",
    "it has the condition a > 5 and not (a <= 7) AND (a >= 5)"
)]
#[case::bounds("WHERE a >= 5 AND a <= 7", "WHERE a BETWEEN 5 AND 7", "")]
#[case::another_bound(
    "WHERE a BETWEEN 5 AND 8 AND b = 1",
    "WHERE b = 1 AND a BETWEEN 5 AND 7",
    "it has the condition a <= 8 and not a <= 7"
)]
#[case::not_between("WHERE a < 5 OR a > 7", "WHERE a NOT BETWEEN 5 AND 7", "")]
#[case::list("WHERE s IN ('x', 'y')", "WHERE s = 'y' OR 'x' = s OR s IN ('y')", "")]
#[case::another_list(
    "WHERE s IN ('x', 'y')",
    "WHERE s IN ('x', 'z')",
    "it has the condition s IN ('x', 'y') and not s IN ('x', 'z')"
)]
#[case::shorter_list(
    "WHERE s IN ('x', 'y')",
    "WHERE s = 'x'",
    "it has the condition s IN ('x', 'y') and not s = 'x'"
)]
#[case::list_of_converted("WHERE a IN (1, 2)", "WHERE a IN ('1', '3')", "")]
#[case::list_that_was_cut("WHERE s = 'x'", "WHERE s IN ('x', 'y') AND s <> 'y'", "")]
#[case::not_in_list("WHERE s <> 'x' AND s <> 'y'", "WHERE s NOT IN ('x', 'y')", "")]
#[case::neither_of_two("WHERE a > 5 AND b = 1", "WHERE NOT (a <= 5 OR b <> 1)", "")]
#[case::known_value("WHERE b > 5", "WHERE a = 5 AND b > a", "")]
#[case::either(
    "WHERE a > 5",
    "WHERE a > 6 OR b = 1",
    "it has the condition a > 5 and not (a > 6) OR (b = 1)"
)]
#[case::either_of_what_may_be_known("WHERE a > 5", "WHERE (a > 6 OR b = 1) AND b > 0", "")]
#[case::either_of_the_same("WHERE a >= 6", "WHERE a > 6 OR a = 6", "")]
#[case::made_one("WHERE a > 5", "WHERE a > 5 AND a > 3", "")]
#[case::one_of_two(
    "WHERE a > 5 AND a < 9",
    "WHERE a > 5 AND a < 8",
    "it has the condition a < 9 and not a < 8"
)]
#[case::one_more(
    "WHERE a > 5 AND a < 9",
    "WHERE a > 5",
    "it has the condition a < 9, which the statement does not"
)]
#[case::of_a_join("WHERE a > 5 AND a < 9", "JOIN t AS u ON t.m = u.m WHERE t.a > 5", "")]
#[case::computed(
    "WHERE MOD(a, 3) = 0",
    "WHERE a % 4 = 0",
    "it has the condition MOD(a, 3) = 0 and not MOD(a, 4) = 0"
)]
#[case::converted("WHERE a = 5", "WHERE a = '5'", "")]
#[case::patterns(
    "WHERE s LIKE 'x%'",
    "WHERE s NOT LIKE 'x%'",
    "it has the condition s LIKE 'x%' and not s NOT LIKE 'x%'"
)]
#[case::other_patterns(
    "WHERE s LIKE 'x%'",
    "WHERE s LIKE 'y%'",
    "it has the condition s LIKE 'x%' and not s LIKE 'y%'"
)]
#[case::computed_pattern("WHERE s LIKE '%x%'", "WHERE s LIKE '%x' || '%'", "")]
#[case::not_a_computed_pattern("WHERE s LIKE '%x%'", "WHERE s NOT LIKE '%x' || '%'", "")]
#[case::null("WHERE a > 5", "WHERE a > 5 AND a IS NOT NULL", "")]
#[case::is_null(
    "WHERE s IS NOT NULL",
    "WHERE s IS NULL",
    "it has the condition s IS NOT NULL and not s IS NULL"
)]
#[case::other_date(
    "WHERE a > DATE '2026-01-01'",
    "WHERE a > DATE '2026-02-01'",
    "it has the condition a > 2026-01-01 and not a > 2026-02-01"
)]
#[case::other_length(
    "WHERE a < b + INTERVAL '1' HOUR",
    "WHERE a < b + INTERVAL '90' MINUTE",
    "it has the condition a < (b + 1 h) and not a < (b + 90 min)"
)]
#[case::not_in_another_list(
    "WHERE s <> 'x' AND s <> 'y'",
    "WHERE s IN ('x', 'y')",
    "it has the condition (s <> 'x') AND (s <> 'y') and not s IN ('x', 'y')"
)]
#[case::common_part(
    "WHERE a > 5 AND s IN ('x', 'y')",
    "WHERE a > 5 AND s = 'x' OR a > 5 AND s = 'y'",
    ""
)]
#[case::no_rows(
    "WHERE a > 5 OR s = 'x'",
    "WHERE (a > 6 OR s = 'x') AND b > 5 AND b < 3",
    ""
)]
#[case::no_rows_at_all("WHERE a > 5 OR b = 1", "WHERE (a > 6 OR b = 1) AND 1 = 0", "")]
fn conditions_are_others_only_where_no_planner_makes_them(
    #[case] job: &str,
    #[case] own: &str,
    #[case] expected: &str,
) {
    let (job, own) = (clauses("a", job), clauses("t.a", own));
    assert_eq!(other(&job, &own, false).join("; "), expected);
}

#[rstest]
#[case::the_same("GROUP BY a, b", "GROUP BY b, a", false, "")]
#[case::one_more("GROUP BY a, b", "GROUP BY a", false, "it groups by b, too")]
#[case::one_less("GROUP BY a", "GROUP BY a, b", false, "it does not group by b")]
#[case::of_unique_columns("GROUP BY a", "GROUP BY a, b", true, "")]
#[case::of_one_value("GROUP BY a", "WHERE b = 2 GROUP BY a, b", false, "")]
#[case::of_a_constant("GROUP BY a", "GROUP BY a, 'x'", false, "")]
#[case::another(
    "GROUP BY a",
    "GROUP BY UPPER(s)",
    true,
    "it groups by a and not by UPPER(s)"
)]
#[case::having(
    "GROUP BY a HAVING COUNT(*) > 1",
    "GROUP BY a",
    false,
    "it has the condition COUNT(*) > 1, which the statement does not"
)]
#[case::having_of_constants(
    "GROUP BY a HAVING COUNT(*) > 1",
    "GROUP BY a HAVING COUNT(1) > 1",
    false,
    ""
)]
#[case::having_of_several_constants(
    "GROUP BY a HAVING COUNT(*) > 1",
    "GROUP BY a HAVING COUNT('x') > 1 OR COUNT('x') < 0",
    false,
    ""
)]
#[case::having_between(
    "GROUP BY a HAVING COUNT(*) >= 2 AND COUNT(*) <= 5",
    "GROUP BY a HAVING COUNT(*) BETWEEN 2 AND 5",
    false,
    ""
)]
#[case::having_of_several(
    "GROUP BY a HAVING COUNT(*) > 1 OR b = 2",
    "GROUP BY a HAVING COUNT(*) > 1",
    false,
    "it has the condition (COUNT(*) > 1) OR (b = 2) and not COUNT(*) > 1"
)]
#[case::no_having(
    "GROUP BY a",
    "GROUP BY a HAVING SUM(b) > 1",
    false,
    "it does not have the condition SUM(b) > 1"
)]
fn keys_are_others_only_where_nothing_determines_them(
    #[case] job: &str,
    #[case] own: &str,
    #[case] has_keys: bool,
    #[case] expected: &str,
) {
    let (job, own) = (clauses("COUNT(*)", job), clauses("COUNT(*)", own));
    assert_eq!(other(&job, &own, has_keys).join("; "), expected);
}

#[rstest]
#[case::the_same("ROW_NUMBER", "a", "b DESC", "<= 2", "")]
#[case::another_end(
    "ROW_NUMBER",
    "a",
    "b DESC",
    "<= 3",
    "it takes rows up to number 2 and not up to 3"
)]
#[case::another_function("RANK", "a", "b DESC", "<= 2", "it calls ROW_NUMBER and not RANK")]
#[case::other_parts(
    "ROW_NUMBER",
    "s",
    "b DESC",
    "<= 2",
    "it ranks the rows of each a and not of each s"
)]
#[case::more_parts(
    "ROW_NUMBER",
    "a, s",
    "b DESC",
    "<= 2",
    "it does not rank the rows of each s apart"
)]
#[case::upwards(
    "ROW_NUMBER",
    "a",
    "b ASC",
    "<= 2",
    "it ranks rows by b DESC and not by b ASC"
)]
#[case::nulls_where_they_are("ROW_NUMBER", "a", "b DESC NULLS LAST", "<= 2", "")]
#[case::nulls_elsewhere("ROW_NUMBER", "a", "b DESC NULLS FIRST", "<= 2", "")]
#[case::upwards_with_nulls(
    "ROW_NUMBER",
    "a",
    "b ASC NULLS FIRST",
    "<= 2",
    "it ranks rows by b DESC and not by b ASC"
)]
#[case::by_another(
    "ROW_NUMBER",
    "a",
    "m DESC",
    "<= 2",
    "it ranks rows by b DESC and not by m DESC"
)]
#[case::end_below("ROW_NUMBER", "a", "b DESC", "< 3", "")]
#[case::another_end_below(
    "ROW_NUMBER",
    "a",
    "b DESC",
    "< 100",
    "it takes rows up to number 2 and not up to 99"
)]
#[case::another_begin(
    "ROW_NUMBER",
    "a",
    "b DESC",
    "BETWEEN 2 AND 5",
    "it takes rows number 1 to 2 and not 2 to 5"
)]
#[case::one_number(
    "ROW_NUMBER",
    "a",
    "b DESC",
    "= 2",
    "it takes rows number 1 to 2 and not 2"
)]
#[case::computed_end("ROW_NUMBER", "a", "b DESC", "<= m", "")]
fn ranks_are_compared(
    #[case] function: &str,
    #[case] parts: &str,
    #[case] order: &str,
    #[case] end: &str,
    #[case] expected: &str,
) {
    let ranked = |function: &str, parts: &str, order: &str, end: &str| {
        let rank = format!("{function}() OVER (PARTITION BY {parts} ORDER BY {order})");
        let from = format!("SELECT a, m, {rank} AS rn FROM t");
        clauses(
            "u.a",
            &format!("AS u, ({from}) AS r WHERE r.rn {end}").replace("<= m", "<= r.m"),
        )
    };
    let mut job = ranked("ROW_NUMBER", "a", "b DESC", "<= 2");
    job.ranks[0].range = Some((1, 2));
    let own = ranked(function, parts, order, end);
    assert_eq!(other(&job, &own, false).join("; "), expected);
}
