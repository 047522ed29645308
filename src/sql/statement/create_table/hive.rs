//! What a CREATE TABLE of the Hive dialect has besides Flink's: typed partition columns, and where and how the rows are
//! stored. (Hive's DDL manual, *Create Table*.)

use super::CreateTable;
use crate::sql::Finding;
use crate::sql::cursor::Cursor;
use crate::sql::statement::clause;
use crate::sql::statement::column::{self, Element};

/// What clauses begin with.
const CLAUSES: &[&[&str]] = &[
    &["PARTITIONED", "BY"],
    &["CLUSTERED", "BY"],
    &["SKEWED", "BY"],
    &["ROW", "FORMAT"],
    &["STORED"],
    &["LOCATION"],
    &["TBLPROPERTIES"],
    &["COMMENT"],
];

/// Reads the clauses of a table up to LIKE, AS or the end.
pub(super) fn clauses<'t>(
    cursor: &mut Cursor<'t>,
    create: &mut CreateTable<'t>,
) -> Result<(), Finding> {
    loop {
        if cursor.take(&["PARTITIONED", "BY"]) {
            for element in cursor.list(column::element)? {
                create.partition_by(element);
            }
        } else if cursor.take(&["TBLPROPERTIES"]) {
            create.with.options.extend(cursor.list(clause::property)?);
        } else if cursor.take(&["LOCATION"]) || cursor.take(&["COMMENT"]) {
            cursor.string()?;
        } else if CLAUSES.iter().any(|words| cursor.sees(words)) {
            // How the rows are laid out says nothing of lineage.
            cursor.skip();
            cursor.until(|cursor| ends(cursor));
        } else {
            return Ok(());
        }
    }
}

/// Whether a clause that is passed over ends here. `STORED AS ORC` goes on, `AS SELECT` does not.
fn ends(cursor: &Cursor<'_>) -> bool {
    let begins_query = |word: &&str| cursor.sees(&["AS", word]);
    let is_query = ["SELECT", "WITH", "VALUES"].iter().any(begins_query);
    is_query || cursor.sees(&["LIKE"]) || CLAUSES.iter().any(|words| cursor.sees(words))
}

impl<'t> CreateTable<'t> {
    /// Adds a partition column. One with a type is a column of its own, behind the others.
    fn partition_by(&mut self, element: Element<'t>) {
        match element {
            Element::Name(name) => self.partitions.push(name),
            Element::Column(column) => {
                self.partitions.push(column.name.clone());
                self.elements.push(Element::Column(column));
            }
            Element::Watermark(..) | Element::Constraint(..) | Element::Open => {}
        }
    }
}
