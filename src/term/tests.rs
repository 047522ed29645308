use rstest::rstest;

use super::*;

#[rstest]
#[case("100.00", Some("100"))]
#[case("1E2", Some("100"))]
#[case("-0", Some("0"))]
#[case("nan", None)]
#[case("1x", None)]
fn numbers_are_compared_by_their_value(#[case] text: &str, #[case] expected: Option<&str>) {
    assert_eq!(plain_number(text).as_deref(), expected);
}

/// Columns of one table by their names.
struct Columns;

impl Scope for Columns {
    fn value(&self, name: &[String]) -> Option<Arc<Term>> {
        Some(Term::column(format!("t.{}", name.first()?)))
    }
}

/// The conditions of a text of names, numbers, texts in quotes and symbols, with blanks between.
fn clauses(text: &str) -> Clauses {
    const SYMBOLS: [&str; 7] = ["(", ")", "=", "<>", "<", ">", ","];
    let lexeme = |piece: &str| match SYMBOLS.into_iter().find(|it| *it == piece) {
        Some(symbol) => Lexeme::Symbol(symbol),
        None if piece.starts_with('\'') => Lexeme::Text(piece.trim_matches('\'').to_owned()),
        None if piece.parse::<f64>().is_ok() => Lexeme::Number(piece.to_owned()),
        None => Lexeme::Name(vec![piece.to_owned()]),
    };
    let lexemes: Vec<Lexeme> = text.split(' ').map(lexeme).collect();
    Clauses {
        conditions: conditions(&lexemes, &Columns),
        ..Clauses::default()
    }
}

#[rstest]
#[case::compared("a > 5", "t.a")]
#[case::compared_with_itself("a = a", "")]
#[case::constants("1 = 1", "")]
#[case::either("a > 5 OR b > 5", "t.a t.b")]
#[case::either_or_all("1 = 1 OR a > 5", "")]
#[case::all_but_null("a > 5 OR a < 6", "")]
#[case::list("a IN ( 1 , 2 )", "t.a")]
#[case::common("a > 5 OR ( a > 5 AND b > 5 )", "")]
#[case::known("a = 5 AND ( a > 3 OR b > 5 )", "t.a")]
#[case::null("a IS NOT NULL AND b > 5", "t.b")]
#[case::any_text("a LIKE '%'", "")]
#[case::some_text("a LIKE 'x%'", "t.a")]
#[case::chosen("COALESCE ( a , b ) > 5", "")]
#[case::unread("a > b < INTERVAL '1' HOUR", "t.a t.b")]
#[case::unread_choice("a > TIMESTAMP '2026-01-01' OR b > 5", "")]
fn conditions_stay_where_no_planner_answers_them(#[case] text: &str, #[case] kept: &str) {
    let clauses = clauses(text);
    let found: Vec<&str> = clauses.kept().into_iter().collect();
    assert_eq!(found.join(" "), kept);
}

#[rstest]
#[case::equal("a = 5", "t.a")]
#[case::others("a > 5 AND b <> 5", "")]
#[case::bounds("a > 5 AND a < 7", "t.a")]
#[case::either("a > 5 OR b > 5", "t.a t.b")]
#[case::null("a IS NULL", "t.a")]
fn values_may_be_known(#[case] text: &str, #[case] fixed: &str) {
    let clauses = clauses(text);
    let found: Vec<&str> = clauses.fixed().unwrap().into_iter().collect();
    assert_eq!(found.join(" "), fixed);
}

#[rstest]
#[case::one("a > 5 AND b < 3", false)]
#[case::two("a > 5 AND a < 3", true)]
#[case::never("1 = 0", true)]
#[case::null("a IS NULL", true)]
fn tables_may_be_empty(#[case] text: &str, #[case] expected: bool) {
    let clauses = clauses(text);
    assert_eq!(clauses.may_be_empty("t"), expected);
    assert!(!clauses.may_be_empty("u") || text == "1 = 0");
}

#[rstest]
#[case::places("a > 5 AND b > 5", "b > 5 AND 5 < a", Chosen::Same)]
#[case::common_part(
    "( a > 5 AND b = 1 ) OR ( a > 5 AND b = 2 )",
    "a > 5 AND b IN ( 1 , 2 )",
    Chosen::Same
)]
#[case::turned_round("NOT ( a < 5 OR b = 1 )", "NOT a < 5 AND b <> 1", Chosen::Same)]
#[case::said_already("a > 5", "a > 5 AND a > 3", Chosen::Same)]
#[case::one_value("a = 5", "NOT a < 5 AND NOT a > 5", Chosen::Same)]
#[case::known_value("a = 5 AND b > 5", "a = 5 AND b > a", Chosen::Same)]
#[case::known_to_be_equal("a = b AND a > 5 AND b > 5", "a = b AND b > 5", Chosen::Same)]
#[case::another_number("a > 5 OR b > 5", "a > 6 OR b > 5", Chosen::Other { more: true, fewer: false })]
#[case::another_text("s = 'x' OR b = 1", "s = 'y' OR b = 1", Chosen::Other { more: true, fewer: true })]
#[case::either("a > 5 OR b > 5", "a > 5 AND b > 5", Chosen::Other { more: true, fewer: false })]
#[case::another_order("a > b AND a > 5", "a < b AND a > 5", Chosen::Other { more: true, fewer: true })]
#[case::null("a IS NULL", "a IS NOT NULL", Chosen::Other { more: true, fewer: true })]
#[case::or_null("a > 5 OR a IS NULL", "a > 5", Chosen::Other { more: true, fewer: false })]
#[case::of_a_column_without("a > 5", "a > 5 OR a IS NULL", Chosen::Same)]
#[case::never("a > 5", "a > 5 AND a < 3", Chosen::Never)]
#[case::others("a > 5", "a > 5 AND b > 5", Chosen::Unknown)]
#[case::of_a_result(
    "a > 5 OR UPPER ( a ) = 'x'",
    "a > 6 OR UPPER ( a ) = 'x'",
    Chosen::Unknown
)]
#[case::kinds("a > 5", "a > '5'", Chosen::Unknown)]
fn conditions_choose_other_rows_only_where_one_is_found(
    #[case] one: &str,
    #[case] other: &str,
    #[case] expected: Chosen,
) {
    let (one, other) = (clauses(one), clauses(other));
    let terms = |it: &Clauses| -> Vec<Arc<Term>> {
        let conditions = it.conditions.iter();
        conditions.map(|it| it.term.clone().unwrap()).collect()
    };
    let (one, other) = (terms(&one), terms(&other));
    let one: Vec<&Term> = one.iter().map(|it| &**it).collect();
    let other: Vec<&Term> = other.iter().map(|it| &**it).collect();
    assert_eq!(chosen(&one, &other), expected);
}

#[test]
fn what_is_about_the_same_is_together() {
    let subjects = [vec!["a"], vec!["b", "c"], vec!["a", "d"], vec!["c"]];
    let subjects = subjects.map(|it| it.into_iter().map(str::to_owned).collect());
    let subjects: Vec<&BTreeSet<String>> = subjects.iter().collect();
    assert_eq!(together(&subjects), [vec![0, 2], vec![1, 3]]);
}
