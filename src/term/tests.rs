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
