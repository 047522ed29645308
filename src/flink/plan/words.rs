//! The words of expressions: operators, symbols, and what tells a literal from a name.

/// What stands between two operands, or behind one.
const OPERATORS: [&str; 22] = [
    " = ",
    " <> ",
    " < ",
    " > ",
    " <= ",
    " >= ",
    " + ",
    " - ",
    " * ",
    " / ",
    " % ",
    " || ",
    " AND ",
    " OR ",
    " AS ",
    " IS ",
    " LIKE ",
    " NOT ",
    " FILTER ",
    " IN ",
    " SIMILAR TO ",
    " BETWEEN ",
];

/// Words that stand for an argument of a function and name no column.
const SYMBOLS: [&str; 26] = [
    "*",
    "null",
    "true",
    "false",
    "NULL",
    "TRUE",
    "FALSE",
    "YEAR",
    "QUARTER",
    "MONTH",
    "WEEK",
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "MILLISECOND",
    "MICROSECOND",
    "NANOSECOND",
    "EPOCH",
    "DOW",
    "DOY",
    "BOTH",
    "LEADING",
    "TRAILING",
    "SYMMETRIC",
    "EMPTY",
];

/// The length of the operator that `text` begins with.
pub(super) fn operator_at(text: &str) -> Option<usize> {
    OPERATORS
        .iter()
        .find(|operator| text.starts_with(**operator))
        .map(|operator| operator.len())
}

/// Whether a name may end in front of this text.
pub(super) fn is_border(rest: &str) -> bool {
    rest.is_empty()
        || rest.starts_with([')', '.', ']', '}'])
        || rest.starts_with(", ")
        || operator_at(rest).is_some()
        || is_postfix(rest)
}

/// ` IS NOT NULL` at the end of the text has no blank behind it, and neither has the direction of a sort key.
pub(super) fn is_postfix(rest: &str) -> bool {
    [" ASC", " DESC"].iter().any(|word| {
        rest.strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([',', ']', ')']))
    })
}

/// `distinct$0`, which says that equal values count once.
pub(super) fn is_distinct(word: &str) -> bool {
    word.strip_prefix("distinct$")
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

pub(super) fn is_literal(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    digits.starts_with(|it: char| it.is_ascii_digit())
        || word.starts_with("null:")
        || SYMBOLS.contains(&word)
        || ["DATE ", "TIME ", "TIMESTAMP ", "INTERVAL "]
            .iter()
            .any(|kind| word.starts_with(kind))
}

/// `$cor0.tags` is the column `tags` of the input that a function is applied to.
pub(super) fn without_correlation(name: &str) -> &str {
    name.strip_prefix("$cor")
        .and_then(|rest| rest.split_once('.'))
        .filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(name, |(_, column)| column)
}
