//! Statements against operators of plans: what is told to be another version, and what is not.

use rstest::rstest;

use super::*;
use crate::flink::read_body;

/// What a job whose only operator has these arguments does otherwise than a statement whose view and tables are `rest`.
fn told(statement: &str, rest: &str, operator: &str) -> String {
    let body = serde_json::json!({
        "jid": "1",
        "plan": { "nodes": [{ "id": "a", "description": format!("[1]:{operator}<br/>") }] },
    });
    let snapshot = read_body(body.to_string().as_bytes(), "http://jm").unwrap();
    let plan = &snapshot.plans.values().next().unwrap().facts();
    let views = Some(rest).filter(|it| it.starts_with("CREATE VIEW"));
    let shape = Shape::of([statement].into_iter(), views.into_iter());
    let script = [statement, rest];
    let mut told = shape.other_rows(plan, &script);
    told.extend(shape.other_words(plan, &script, false, &|_, _| None));
    told.join("; ")
}

#[rstest]
#[case::the_same(
    "SELECT UPPER(a) FROM t WHERE b > 5",
    "",
    "Calc(select=[UPPER(a) AS a], where=[(b > 5)])",
    ""
)]
#[case::called_by_another_name(
    "SELECT SUBSTR(a, 2) FROM t",
    "",
    "Calc(select=[SUBSTRING(a, 2) AS a])",
    ""
)]
#[case::of_a_computed_column(
    "SELECT u FROM t",
    "CREATE TABLE t (a STRING, u AS UPPER(a))",
    "Calc(select=[UPPER(a) AS u])",
    ""
)]
#[case::of_a_view(
    "SELECT u FROM v",
    "CREATE VIEW v AS SELECT UPPER(a) AS u, LOWER(b) AS l FROM t",
    "Calc(select=[UPPER(a) AS u])",
    ""
)]
#[case::no_longer_called(
    "SELECT UPPER(a) FROM t",
    "",
    "Calc(select=[a])",
    "it does not call UPPER"
)]
#[case::of_constants("SELECT UPPER('x') FROM t", "", "Calc(select=['X' AS a])", "")]
#[case::glued("SELECT 'a' || 'b' FROM t", "", "Calc(select=['ab' AS a])", "")]
#[case::a_number_becomes_text("SELECT 1 FROM t", "", "Calc(select=['1' AS a])", "")]
#[case::padded(
    "SELECT CASE WHEN a THEN 'high' ELSE 'mid' END FROM t",
    "",
    "Calc(select=[CASE(a, 'high', 'mid ') AS a])",
    ""
)]
#[case::other_text(
    "SELECT 'new' FROM t",
    "",
    "Calc(select=['old' AS a])",
    "it has 'old', which the script does not"
)]
#[case::a_template("SELECT '${name}' FROM t", "", "Calc(select=['old' AS a])", "")]
#[case::numbers_are_values(
    "SELECT a FROM t WHERE b > 5.00",
    "",
    "Calc(select=[a], where=[(b > 5)])",
    ""
)]
#[case::computed_numbers(
    "SELECT a FROM t WHERE b > 2 * 3",
    "",
    "Calc(select=[a], where=[(b > 6)])",
    ""
)]
#[case::ranges(
    "SELECT a FROM t WHERE b > 5 AND b < 9",
    "",
    "Calc(select=[a], where=[SEARCH(b, Sarg[(5..9)])])",
    ""
)]
#[case::other_number(
    "SELECT a FROM t WHERE b > 7",
    "",
    "Calc(select=[a], where=[(b > 6)])",
    "it has the condition b > 6 and not b > 7"
)]
#[case::a_number_of_a_column_that_is_equal(
    "SELECT a FROM t JOIN u ON a = b WHERE a < 12 AND b < 10",
    "",
    "Calc(select=[a], where=[(a < 10)])",
    ""
)]
#[case::the_other_way_round(
    "SELECT a FROM t WHERE b > 7",
    "",
    "Calc(select=[a], where=[(b <= 7)])",
    "it has the condition b <= 7 and not b > 7"
)]
#[case::put_into_one(
    "SELECT a FROM t WHERE b > 7 OR b = 7",
    "",
    "Calc(select=[a], where=[(b >= 7)])",
    ""
)]
#[case::negated(
    "SELECT a FROM t WHERE NOT (b > 7)",
    "",
    "Calc(select=[a], where=[(b <= 7)])",
    ""
)]
#[case::of_another_column(
    "SELECT a FROM t WHERE b > 7",
    "",
    "Calc(select=[a], where=[(c > 6)])",
    ""
)]
#[case::the_same_window(
    "SELECT k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY k, window_start, window_end",
    "",
    "GlobalWindowAggregate(window=[TUMBLE(slice_end=[$slice_end], size=[1 min])], select=[k])",
    ""
)]
#[case::a_window_of_named_arguments(
    "SELECT k FROM TABLE(HOP(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '60' SECONDS, SLIDE => INTERVAL '5' SECONDS))",
    "",
    "WindowTableFunction(window=[HOP(time_col=[ts], size=[1 min], slide=[5 s])])",
    ""
)]
#[case::a_window_of_a_group(
    "SELECT k, SESSION_END(ts, INTERVAL '10' SECOND) FROM t GROUP BY k, SESSION(ts, INTERVAL '10' SECOND)",
    "",
    "GroupWindowAggregate(groupBy=[k], window=[SessionGroupWindow('w$, ts, 10000)], select=[k])",
    ""
)]
#[case::another_size(
    "SELECT k FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '2' HOUR))",
    "",
    "WindowTableFunction(window=[CUMULATE(time_col=[ts], max_size=[1 h], step=[1 min])])",
    "it has a window CUMULATE of 1 h by 1 min and not CUMULATE of 2 h by 1 min"
)]
#[case::another_kind_of_window(
    "SELECT k FROM t GROUP BY k, HOP(ts, INTERVAL '1' MINUTE, INTERVAL '5' MINUTE)",
    "",
    "GroupWindowAggregate(groupBy=[k], window=[TumblingGroupWindow('w$, ts, 300000)], select=[k])",
    "it has a window TUMBLE of 5 min and not HOP of 5 min by 1 min"
)]
#[case::another_offset(
    "SELECT k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' DAY, INTERVAL -'8' HOUR))",
    "",
    "WindowTableFunction(window=[TUMBLE(time_col=[ts], size=[1 d])])",
    "it has a window TUMBLE of 1 d and not TUMBLE of 1 d moved by -8 h"
)]
#[case::a_window_more(
    "SELECT k FROM t",
    "",
    "WindowTableFunction(window=[TUMBLE(time_col=[ts], size=[1 d])])",
    "it has a window TUMBLE of 1 d, which the statement does not"
)]
#[case::no_window(
    "SELECT k FROM t GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE)",
    "",
    "GroupAggregate(groupBy=[k], select=[k])",
    "it has no window TUMBLE of 1 min"
)]
#[case::a_window_of_a_view(
    "SELECT k FROM v",
    "CREATE VIEW v AS SELECT k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE))",
    "WindowTableFunction(window=[TUMBLE(time_col=[ts], size=[1 min])])",
    ""
)]
#[case::a_window_that_is_computed(
    "SELECT k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE * 2))",
    "",
    "WindowTableFunction(window=[TUMBLE(time_col=[ts], size=[2 min])])",
    ""
)]
#[case::rows_before_each(
    "SELECT SUM(a) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '2' HOUR PRECEDING AND CURRENT ROW) FROM t",
    "",
    "OverAggregate(orderBy=[ts], window=[ RANGE BETWEEN 3600000 PRECEDING AND CURRENT ROW], select=[a])",
    "it looks back RANGE of 1 h and not RANGE of 2 h"
)]
#[case::a_number_of_rows_before_each(
    "SELECT SUM(a) OVER w FROM t WINDOW w AS (ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)",
    "",
    "OverAggregate(orderBy=[ts], window=[ ROWS BETWEEN 2 PRECEDING AND CURRENT ROW], select=[a])",
    ""
)]
#[case::an_interval(
    "SELECT a FROM t JOIN u ON a = b AND u.ts BETWEEN t.ts AND t.ts + INTERVAL '4' HOUR",
    "CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)",
    "IntervalJoin(joinType=[InnerJoin], where=[(ts0 <= (ts + 3600000:INTERVAL HOUR))], select=[a])",
    "it has an interval of 1 h and not of 4 h"
)]
#[case::an_interval_of_a_computed_column(
    "SELECT late, a + INTERVAL '1' DAY FROM t",
    "CREATE TABLE t (late AS ts + INTERVAL '5' SECOND)",
    "Calc(select=[(ts + 5000:INTERVAL SECOND) AS late, (a + 86400000:INTERVAL DAY) AS b])",
    ""
)]
#[case::an_interval_that_is_computed(
    "SELECT a + INTERVAL '1' DAY + INTERVAL '1' HOUR, b + INTERVAL '2' HOUR FROM t",
    "",
    "Calc(select=[(a + 90000000:INTERVAL HOUR) AS a])",
    ""
)]
#[case::a_left_join(
    "SELECT a FROM t LEFT JOIN u ON a = b",
    "",
    "Join(joinType=[LeftOuterJoin], select=[a])",
    ""
)]
#[case::another_join(
    "SELECT a FROM t LEFT JOIN u ON a = b",
    "",
    "Join(joinType=[InnerJoin], select=[a])",
    "it has an inner join and not a left join"
)]
#[case::a_join_of_the_other_side(
    "SELECT a FROM t LEFT OUTER JOIN u ON a = b",
    "",
    "Join(joinType=[RightOuterJoin], select=[a])",
    "it has a right join and not a left join"
)]
#[case::a_left_join_that_a_condition_makes_inner(
    "SELECT a FROM t LEFT JOIN u ON a = b WHERE c > 1",
    "",
    "Join(joinType=[InnerJoin], select=[a])",
    ""
)]
#[case::a_left_join_of_a_left_join_statement(
    "SELECT a FROM t JOIN u ON a = b WHERE c = d",
    "",
    "Join(joinType=[LeftOuterJoin], select=[a])",
    "it has a left join, which the statement does not"
)]
#[case::a_join_of_a_subquery(
    "SELECT a, (SELECT MAX(b) FROM u) FROM t",
    "",
    "NestedLoopJoin(joinType=[LeftOuterJoin], select=[a])",
    ""
)]
#[case::a_join_of_a_subquery_for_each_row(
    "SELECT a, n FROM t CROSS JOIN LATERAL (SELECT COUNT(*) AS n FROM u WHERE b = a)",
    "",
    "Join(joinType=[LeftOuterJoin], select=[a, n])",
    ""
)]
#[case::a_semi_join(
    "SELECT a FROM t WHERE a IN (SELECT b FROM u)",
    "",
    "Join(joinType=[LeftSemiJoin], select=[a])",
    ""
)]
#[case::not_an_anti_join(
    "SELECT a FROM t WHERE EXISTS (SELECT b FROM u WHERE a = b)",
    "",
    "Join(joinType=[LeftAntiJoin], select=[a])",
    "it has an anti join, which the statement does not"
)]
#[case::a_difference(
    "SELECT a FROM t EXCEPT SELECT b FROM u",
    "",
    "Join(joinType=[LeftAntiJoin], select=[a])",
    ""
)]
#[case::as_of_a_time(
    "SELECT a FROM t JOIN u FOR SYSTEM_TIME AS OF t.ts ON a = b",
    "",
    "TemporalJoin(joinType=[InnerJoin], select=[a])",
    ""
)]
#[case::no_longer_as_of_a_time(
    "SELECT a FROM t JOIN u ON a = b",
    "",
    "LookupJoin(table=[c.d.u], joinType=[InnerJoin], select=[a])",
    "it joins a table as of a time, which the statement does not"
)]
#[case::as_of_a_column_by_its_name_alone(
    "SELECT a FROM t JOIN u FOR SYSTEM_TIME AS OF `at` AS i ON a = b",
    "",
    "LookupJoin(table=[c.d.u], joinType=[InnerJoin], select=[a])",
    ""
)]
#[case::now_as_of_a_time(
    "SELECT a FROM t JOIN u FOR SYSTEM_TIME AS OF t.ts ON a = b",
    "",
    "Join(joinType=[InnerJoin], select=[a])",
    "it does not join a table as of a time"
)]
#[case::as_of_a_time_of_all_rows(
    "SELECT a FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-01 00:00:00' JOIN u ON a = b",
    "",
    "Join(joinType=[InnerJoin], select=[a])",
    ""
)]
#[case::groups(
    "SELECT a, t.b, COUNT(*), SUM(c) FROM t GROUP BY a, t.b HAVING COUNT(*) > 5",
    "",
    "GroupAggregate(groupBy=[a, b], select=[a, b, COUNT(*) AS EXPR$2, SUM(c) AS EXPR$3])<br/>+- [2]:Calc(select=[a, b, EXPR$2, EXPR$3], where=[(EXPR$2 > 5)])",
    ""
)]
#[case::another_key(
    "SELECT a, COUNT(*) FROM t GROUP BY a",
    "",
    "GroupAggregate(groupBy=[b], select=[b, COUNT(*) AS EXPR$1])",
    "it groups by b and not by a"
)]
#[case::a_key_more(
    "SELECT a, COUNT(*) FROM t GROUP BY a",
    "",
    "GroupAggregate(groupBy=[a, b], select=[a, b, COUNT(*) AS EXPR$1])",
    "it groups by b, too"
)]
#[case::a_key_less(
    "SELECT a, b, COUNT(*) FROM t GROUP BY a, b",
    "",
    "GroupAggregate(groupBy=[a], select=[a, COUNT(*) AS EXPR$1])",
    "it does not group by b"
)]
#[case::a_key_less_that_another_determines(
    "SELECT a, b, COUNT(*) FROM t GROUP BY a, b",
    "CREATE TABLE t (a INT, b INT, PRIMARY KEY (a) NOT ENFORCED)",
    "GroupAggregate(groupBy=[a], select=[a, COUNT(*) AS EXPR$1])",
    ""
)]
#[case::a_key_of_another_name(
    "SELECT a AS b, COUNT(*) FROM t GROUP BY a",
    "",
    "GroupAggregate(groupBy=[b], select=[b, COUNT(*) AS EXPR$1])",
    ""
)]
#[case::a_key_that_is_computed(
    "SELECT UPPER(a) AS u, COUNT(*) FROM t GROUP BY UPPER(a)",
    "",
    "GroupAggregate(groupBy=[u], select=[u, COUNT(*) AS EXPR$1])<br/>+- [2]:Calc(select=[UPPER(a) AS u])",
    ""
)]
#[case::keys_of_a_window(
    "SELECT a, window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY a, window_start, window_end",
    "",
    "WindowAggregate(groupBy=[a], window=[TUMBLE(time_col=[ts], size=[1 min])], select=[a, COUNT(*) AS EXPR$2, start('w$) AS window_start])",
    ""
)]
#[case::groups_where_there_are_none(
    "SELECT a FROM t",
    "",
    "GroupAggregate(groupBy=[a], select=[a])",
    "it groups by a, which the statement does not"
)]
#[case::groups_of_a_subquery(
    "SELECT a FROM t WHERE a IN (SELECT b FROM u)",
    "",
    "GroupAggregate(groupBy=[b], select=[b])",
    ""
)]
#[case::rows_that_are_no_longer_distinct(
    "SELECT DISTINCT a FROM t",
    "",
    "Calc(select=[a])",
    "it does not take each row once, as SELECT DISTINCT says"
)]
#[case::values_that_are_distinct(
    "SELECT a, COUNT(b) FROM t GROUP BY a",
    "",
    "GroupAggregate(groupBy=[a], select=[a, COUNT(DISTINCT b) AS EXPR$1])",
    "it takes DISTINCT values, which the statement does not"
)]
#[case::another_aggregate(
    "SELECT a, MAX(b) FROM t GROUP BY a",
    "",
    "GroupAggregate(groupBy=[a], select=[a, SUM(b) AS EXPR$1])",
    "it does not call MAX"
)]
#[case::an_average_in_two_steps(
    "SELECT a, AVG(b) FROM t GROUP BY a",
    "",
    "GroupAggregate(groupBy=[a], select=[a, SUM(b) AS $f1, COUNT(b) AS $f2])",
    ""
)]
#[case::phases(
    "SELECT a, MAX(b) FROM t GROUP BY a",
    "",
    "HashAggregate(isMerge=[true], groupBy=[a], select=[a, Final_MAX(max$0) AS EXPR$1])",
    ""
)]
#[case::another_number_of_rows(
    "SELECT a, COUNT(*) FROM t GROUP BY a HAVING COUNT(*) > 5",
    "",
    "Calc(select=[a, EXPR$1], where=[(EXPR$1 > 3)])<br/>+- [2]:GroupAggregate(groupBy=[a], select=[a, COUNT(*) AS EXPR$1])",
    "it does not have the condition COUNT(*) > 5"
)]
#[case::another_factor(
    "SELECT a * 2 FROM t",
    "",
    "Calc(select=[(a * 3) AS EXPR$0])",
    "it computes with 3 and not with 2"
)]
#[case::another_number_that_is_computed_with(
    "SELECT a + 1 FROM t WHERE b > 1",
    "",
    "Calc(select=[(a + 1) AS EXPR$0], where=[(b > 0)])",
    "it has the condition b > 0 and not b > 1"
)]
#[case::nothing_computed(
    "SELECT a FROM t",
    "",
    "Calc(select=[(a * 3) AS a])",
    "it computes with 3, which the statement does not"
)]
#[case::no_longer_computed(
    "SELECT 2 * a FROM t",
    "",
    "Calc(select=[a])",
    "it does not compute with 2"
)]
#[case::a_factor_of_another_type(
    "SELECT a * 200 FROM t",
    "",
    "Calc(select=[(a * 2.0E2) AS EXPR$0])",
    ""
)]
#[case::factors_that_become_one(
    "SELECT 60 * 60 * a FROM t",
    "",
    "Calc(select=[(3600 * a) AS EXPR$0])",
    ""
)]
#[case::signs(
    "SELECT a * -1, CASE WHEN b THEN -5 ELSE -2 END, c - 7, -3 FROM t WHERE d BETWEEN -10 AND -8",
    "",
    "Calc(select=[(a * -1) AS EXPR$0, CASE(b, -5, -2) AS EXPR$1, (c - 7) AS EXPR$2, -3 AS EXPR$3], where=[((d >= -10) AND (d <= -8))])",
    ""
)]
#[case::a_key_of_one_side_of_a_join(
    "SELECT t.id, COUNT(*) FROM t JOIN u ON t.k = u.k GROUP BY t.id",
    "",
    "GroupAggregate(groupBy=[id0], select=[id0, COUNT(*) AS EXPR$1])<br/>+- [2]:Join(joinType=[InnerJoin], where=[(k = k0)], select=[id, k, k0, id0])",
    ""
)]
#[case::what_a_function_becomes(
    "SELECT TIMESTAMPDIFF(MINUTE, a, b) FROM t",
    "",
    "Calc(select=[((b - a) / 60000) AS EXPR$0])",
    ""
)]
#[case::a_column_that_is_computed_with(
    "SELECT a FROM t WHERE -b < 7 AND c + t.b > 5",
    "",
    "Calc(select=[a], where=[((b > 6) AND (c > 4))])",
    ""
)]
#[case::what_changes_nothing("SELECT a + 0, b * 1 FROM t", "", "Calc(select=[a, b])", "")]
#[case::a_pattern("SELECT 'new' FROM t", "", "Match(pattern=[(_UTF-16LE'A')])", "")]
fn only_what_is_sure_is_told(
    #[case] statement: &str,
    #[case] rest: &str,
    #[case] operator: &str,
    #[case] expected: &str,
) {
    assert_eq!(told(statement, rest, operator), expected);
}

#[rstest]
#[case::the_same("SUM(a) OVER w", "COUNT(a) AS w0$o0, $SUM0(a) AS w0$o1", "")]
#[case::an_average("AVG(a) OVER w", "COUNT(a) AS w0$o0, $SUM0(a) AS w0$o1", "")]
#[case::another(
    "MIN(a) OVER w",
    "COUNT(a) AS w0$o0, $SUM0(a) AS w0$o1",
    "it calls SUM over rows and not MIN"
)]
#[case::fewer(
    "MIN(a) OVER w, SUM(f(a)) OVER w",
    "MIN(a) AS w0$o0",
    "it does not call SUM over rows"
)]
#[case::more(
    "MIN(a) OVER w",
    "MIN(a) AS w0$o0, LAG(a) AS w0$o1",
    "it calls LAG over rows, which the statement does not"
)]
#[case::of_another_kind("f(a) OVER w", "MIN(a) AS w0$o0", "")]
fn what_is_called_over_rows_is_compared(
    #[case] called: &str,
    #[case] printed: &str,
    #[case] expected: &str,
) {
    let statement = format!("SELECT {called} FROM t WINDOW w AS (ORDER BY ts)");
    let operator = format!("OverAggregate(orderBy=[ts ASC], select=[a, {printed}])");
    assert_eq!(told(&statement, "", &operator), expected);
}
