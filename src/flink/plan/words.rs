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

/// Symbols that single functions have among their arguments, as the `toString` of their enumeration in Calcite prints them
/// (`SqlJson…` of `org.apache.calcite.sql`, `TimeUnitRange`). One that ends in `[` reaches to the bracket that closes it.
/// Elsewhere such a word may be a column.
const SYMBOLS_OF: [(&str, &[&str]); 8] = [
    (
        "JSON_VALUE",
        &[
            "DEFAULT",
            "ERROR",
            "ON EMPTY",
            "ON ERROR",
            "RETURNING",
            "SqlJsonValueEmptyOrErrorBehavior[",
        ],
    ),
    (
        "JSON_QUERY",
        &[
            "WITHOUT_ARRAY",
            "WITH_CONDITIONAL_ARRAY",
            "WITH_UNCONDITIONAL_ARRAY",
            "SqlJsonQueryEmptyOrErrorBehavior[",
        ],
    ),
    ("JSON_EXISTS", &["UNKNOWN", "ERROR"]),
    ("JSON_OBJECT", CONSTRUCTOR),
    ("JSON_ARRAY", CONSTRUCTOR),
    ("EXTRACT", RANGES),
    ("FLOOR", RANGES),
    ("CEIL", RANGES),
];

/// `SqlJsonConstructorNullClause`
const CONSTRUCTOR: &[&str] = &["NULL_ON_NULL", "ABSENT_ON_NULL"];

/// What `TimeUnitRange` has besides the words that all functions have.
const RANGES: &[&str] = &["DECADE", "CENTURY", "MILLENNIUM", "ISODOW", "ISOYEAR"];

/// The symbols that a function may have among its arguments.
pub(super) fn symbols_of(function: &str) -> &'static [&'static str] {
    let mut known = SYMBOLS_OF.iter();
    known
        .find(|(name, _)| *name == function)
        .map_or(&[], |(_, symbols)| symbols)
}

/// The length of the one of these symbols that is the argument which `text` begins with.
pub(super) fn symbol_at(symbols: &[&str], text: &str) -> Option<usize> {
    let symbol = symbols.iter().find(|symbol| text.starts_with(**symbol))?;
    let length = if symbol.ends_with('[') {
        text.find(']')? + 1
    } else {
        symbol.len()
    };
    let rest = &text[length..];
    (rest.starts_with(')') || rest.starts_with(", ")).then_some(length)
}

/// Beginnings of names that the planner makes, which no column of a table has.
const PLANNED: [&str; 3] = ["$slice_", "$window_", "w$"];

/// Whether the planner made this name: for the parts of a window, or for what an aggregate (`sum$0`), an expression (`$f3`,
/// `EXPR$2`), a window of OVER (`w0$o0`) or a place (`$3`) gives on.
pub(super) fn is_of_planner(name: &str) -> bool {
    let Some((before, after)) = name.rsplit_once('$') else {
        return false;
    };
    let number = if before.is_empty() {
        after.trim_start_matches(['f', 'e', 'g'])
    } else {
        after.trim_start_matches('o')
    };
    let is_numbered = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    is_numbered || name == "$e" || PLANNED.iter().any(|it| name.starts_with(it))
}

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
