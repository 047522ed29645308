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
