//! Generated job names: `insert-into_catalog.database.table`, with more paths after commas for a statement set.
//!
//! Where one sink is written twice in a set, Flink adds `_1`, `_2` to its path in the name; which tables are really meant
//! is settled against the plan in `snapshot`.

use std::borrow::Cow;

use crate::lineage::LogicalName;

/// What every generated name of a job that writes tables begins with.
const GENERATED: &str = "insert-into_";

/// The sinks that a generated job name lists, as they stand there, each as often as it is written; none for a name that a person
/// gave.
pub fn sinks(name: &str) -> Vec<LogicalName> {
    let Some(paths) = name.strip_prefix(GENERATED) else {
        return Vec::new();
    };
    // A comma may belong to an identifier: a piece that is no path of three parts continues the one before it.
    let mut whole: Vec<String> = Vec::new();
    for piece in paths.split(',') {
        match whole.last_mut() {
            Some(last) if path(piece).is_none() => {
                last.push(',');
                last.push_str(piece);
            }
            _ => whole.push(piece.to_owned()),
        }
    }
    whole.iter().filter_map(|it| path(it)).collect()
}

/// Whether Flink made the name, of the tables that the job writes.
pub fn is_generated_name(name: &str) -> bool {
    !sinks(name).is_empty()
}

/// A job's name for a list: of a generated one the sinks alone, those in Flink's default database by their table.
pub fn short_job_name(name: &str) -> Cow<'_, str> {
    match name.strip_prefix(GENERATED) {
        Some(paths) if is_generated_name(name) => {
            Cow::Owned(paths.replace("default_catalog.default_database.", ""))
        }
        _ => Cow::Borrowed(name),
    }
}

/// `catalog.database.table`; further dots belong to the table.
pub(super) fn path(text: &str) -> Option<LogicalName> {
    let mut parts = text.splitn(3, '.');
    let (catalog, database, table) = (parts.next()?, parts.next()?, parts.next()?);
    (!catalog.is_empty() && !database.is_empty() && !table.is_empty())
        .then(|| LogicalName::new(catalog, database, table))
}

/// The table's name without a `_1` that numbers repeated sinks.
pub(super) fn without_number(table: &str) -> Option<&str> {
    let (head, number) = table.rsplit_once('_')?;
    (!head.is_empty() && !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit()))
        .then_some(head)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::of_the_default_database("insert-into_default_catalog.default_database.s", "s")]
    #[case::of_several_sinks(
        "insert-into_default_catalog.default_database.s1,default_catalog.default_database.s2",
        "s1,s2"
    )]
    #[case::of_another_database("insert-into_c.d.s", "c.d.s")]
    #[case::given("nightly orders", "nightly orders")]
    #[case::given_alike("insert-into_lake", "insert-into_lake")]
    #[case::given_with_a_path(
        "of default_catalog.default_database.s",
        "of default_catalog.default_database.s"
    )]
    #[case::empty("", "")]
    fn names_are_short_in_a_list(#[case] name: &str, #[case] expected: &str) {
        assert_eq!(short_job_name(name), expected);
    }

    fn names(name: &str) -> Vec<String> {
        sinks(name).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_statement_set_lists_every_sink() {
        assert_eq!(names("insert-into_c.d.s1,c.d.s2"), ["c.d.s1", "c.d.s2"]);
    }

    #[test]
    fn dots_and_commas_in_identifiers_stay() {
        assert_eq!(names("insert-into_c.d.s.x,y"), ["c.d.s.x,y"]);
    }

    #[test]
    fn a_given_name_lists_nothing() {
        assert_eq!(names("nightly orders"), [""; 0]);
        assert_eq!(names("insert-into_"), [""; 0]);
    }
}
