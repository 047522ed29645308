//! Generated job names: `insert-into_catalog.database.table`, with more paths after commas for a statement set.
//!
//! Where one sink is written twice in a set, Flink adds `_1`, `_2` to its path in the name; which tables are really meant
//! is settled against the plan in `snapshot`.

use crate::lineage::LogicalName;

/// The sinks that a generated job name lists, as they stand there; none for a name that a person gave.
pub(super) fn sinks(name: &str) -> Vec<LogicalName> {
    let Some(paths) = name.strip_prefix("insert-into_") else {
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
    use super::*;

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
