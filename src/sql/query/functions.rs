//! What lineage has to know of functions, as data. Names are compared without case.

/// How the arguments of a function become its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Computed over rows from its arguments.
    Aggregate,
    /// The first argument is a unit of time, no column.
    UnitFirst,
    /// The first argument only decides.
    ConditionFirst,
    /// All arguments but the first only decide.
    ConditionRest,
    /// Its arguments name columns and are no values.
    Names,
}

/// Functions whose arguments are not just values; ascending by name.
const ROLES: &[(&str, Role)] = &[
    ("APPROX_COUNT_DISTINCT", Role::Aggregate),
    ("ARRAY_AGG", Role::Aggregate),
    ("AVG", Role::Aggregate),
    ("BITMAP_AND_AGG", Role::Aggregate),
    ("BITMAP_BUILD_AGG", Role::Aggregate),
    ("BITMAP_BUILD_CARDINALITY_AGG", Role::Aggregate),
    ("BITMAP_OR_AGG", Role::Aggregate),
    ("BITMAP_XOR_AGG", Role::Aggregate),
    ("COLLECT", Role::Aggregate),
    ("COUNT", Role::Aggregate),
    ("COVAR_POP", Role::Aggregate),
    ("COVAR_SAMP", Role::Aggregate),
    ("DESCRIPTOR", Role::Names),
    ("FIRST_VALUE", Role::Aggregate),
    ("IF", Role::ConditionFirst),
    ("INTERSECTION", Role::Aggregate),
    ("JSON_ARRAYAGG", Role::Aggregate),
    ("JSON_OBJECTAGG", Role::Aggregate),
    ("LAST_VALUE", Role::Aggregate),
    ("LISTAGG", Role::Aggregate),
    ("MAX", Role::Aggregate),
    ("MIN", Role::Aggregate),
    ("NULLIF", Role::ConditionRest),
    ("PERCENTILE", Role::Aggregate),
    ("REGR_COUNT", Role::Aggregate),
    ("REGR_SXX", Role::Aggregate),
    ("REGR_SYY", Role::Aggregate),
    ("SINGLE_VALUE", Role::Aggregate),
    ("STDDEV", Role::Aggregate),
    ("STDDEV_POP", Role::Aggregate),
    ("STDDEV_SAMP", Role::Aggregate),
    ("STRING_AGG", Role::Aggregate),
    ("SUM", Role::Aggregate),
    ("SUM0", Role::Aggregate),
    ("TIMESTAMPADD", Role::UnitFirst),
    ("TIMESTAMPDIFF", Role::UnitFirst),
    ("VARIANCE", Role::Aggregate),
    ("VAR_POP", Role::Aggregate),
    ("VAR_SAMP", Role::Aggregate),
];

/// Names that are calls without parentheses, where no column has the name.
const CALLS_WITHOUT_PARENTHESES: &[&str] = &[
    "CURRENT_CATALOG",
    "CURRENT_DATABASE",
    "CURRENT_PATH",
    "CURRENT_ROLE",
    "CURRENT_SCHEMA",
    "CURRENT_USER",
    "PI",
    "SESSION_USER",
    "SYSTEM_USER",
    "USER",
];

/// Windowing table-valued functions: the rows of a table with a window each.
const WINDOWING: &[&str] = &["CUMULATE", "HOP", "SESSION", "TUMBLE"];

/// Functions that GROUP BY makes windows with, and the intervals that the windowing function of that name takes.
const GROUP_WINDOWS: &[(&str, &str)] = &[
    ("HOP", "slide, size"),
    ("SESSION", "gap"),
    ("TUMBLE", "size"),
];

/// The columns that windowing functions add.
pub(super) const WINDOW_COLUMNS: [&str; 3] = ["window_start", "window_end", "window_time"];

/// What is special about a function.
pub(super) fn role(name: &str) -> Option<Role> {
    let upper = name.to_ascii_uppercase();
    let at = ROLES
        .binary_search_by(|(known, _)| (*known).cmp(&upper))
        .ok()?;
    ROLES.get(at).map(|entry| entry.1)
}

/// Whether a name is a call without parentheses.
pub(super) fn is_call_without_parentheses(name: &str) -> bool {
    is_in(CALLS_WITHOUT_PARENTHESES, name)
}

/// Whether a table function is a windowing one.
pub(super) fn is_windowing(name: &str) -> bool {
    is_in(WINDOWING, name)
}

/// What a table function adds to the columns of the table that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Adds {
    /// What the model gives that it takes.
    OutputOfModel,
    /// A column of this name.
    Column(&'static str),
}

/// Table functions whose columns are those of the table they take, and some more. Names that the table has already are
/// made unique.
const ADDING: &[(&str, Adds)] = &[
    ("ML_PREDICT", Adds::OutputOfModel),
    ("VECTOR_SEARCH", Adds::Column("score")),
];

/// What a table function adds to the table that it takes, if its columns are known.
pub(super) fn adds(name: &str) -> Option<Adds> {
    let mut rows = ADDING.iter();
    let row = rows.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(row.1)
}

/// What a table function does with the column that names the kind of each change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changelog {
    /// Puts it behind what the table is partitioned by.
    Written,
    /// Takes it away.
    Read,
}

/// Table functions that make rows of the changes of a table, and the other way round (Flink 2.3, *Changelog Functions*).
const CHANGELOG: &[(&str, Changelog)] = &[
    ("FROM_CHANGELOG", Changelog::Read),
    ("TO_CHANGELOG", Changelog::Written),
];

/// The column that names the kind of a change, where no DESCRIPTOR gives it another name.
pub(super) const OPERATION: &str = "op";

/// What a table function does with the kind of changes, if it is one for that.
pub(super) fn changelog(name: &str) -> Option<Changelog> {
    let mut rows = CHANGELOG.iter();
    let row = rows.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(row.1)
}

/// The argument of a table function that names the column with the time of its rows.
pub(super) const ON_TIME: &str = "on_time";

/// The name and the intervals of a function that makes windows in GROUP BY.
pub(super) fn group_window(name: &str) -> Option<(&'static str, &'static str)> {
    let mut windows = GROUP_WINDOWS.iter();
    windows
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .copied()
}

fn is_in(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ROLES.is_sorted_by_key(|entry| entry.0));
    }

    #[test]
    fn names_have_no_case() {
        assert_eq!(role("Sum"), Some(Role::Aggregate));
        assert_eq!(role("my_udf"), None);
    }
}
