//! All that a gateway can be asked: how a table is defined. There is no other way to make a statement.

use std::fmt;

use super::answer::Rows;
use crate::lineage::{LogicalName, NameParts};

/// A question about a table; as text it is the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Statement<'n> {
    form: Form,
    name: &'n LogicalName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Table,
    View,
    /// Columns alone, of a table whose definition cannot be printed.
    Columns,
}

/// What a refusal means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal<'n> {
    /// There is no such table.
    Missing,
    /// Another question may be answered.
    Ask(Statement<'n>),
    /// None is left.
    Final,
}

/// Words by which Flink says that there is no such catalog, database or table: ShowCreateTableOperation,
/// DescribeTableOperation.
const MISSING: [&str; 2] = ["does not exist", "doesn't exist"];

/// Words by which it says that a table is a view (ShowCreateUtil).
const IS_VIEW: &str = "is a view";

impl<'n> Statement<'n> {
    /// What a table is asked first.
    pub(super) fn first(name: &'n LogicalName) -> Self {
        Self {
            form: Form::Table,
            name,
        }
    }

    /// What to do when it was refused in these words.
    pub(super) fn after(self, why: &str) -> Refusal<'n> {
        let ask = |form| Refusal::Ask(Self { form, ..self });
        match self.form {
            Form::Table if why.contains(IS_VIEW) => ask(Form::View),
            _ if MISSING.iter().any(|words| why.contains(words)) => Refusal::Missing,
            Form::Table | Form::View => ask(Form::Columns),
            Form::Columns => Refusal::Final,
        }
    }

    /// The statement that would define the table, by what this one gave; none where that is nothing.
    pub(super) fn definition(self, rows: &Rows) -> Option<String> {
        match self.form {
            Form::Table | Form::View => rows.first().map(str::to_owned),
            Form::Columns => {
                let columns: Vec<String> = rows.described().iter().map(column).collect();
                let columns = columns.join(", ");
                let name = Path(self.name);
                (!columns.is_empty()).then(|| format!("CREATE TABLE {name} ({columns})"))
            }
        }
    }
}

/// A row of DESCRIBE as a column of a definition.
fn column([name, data_type, extras]: &[&str; 3]) -> String {
    // `TIMESTAMP(3) *ROWTIME*` is no type that can be written.
    let data_type = data_type.split(" *").next().unwrap_or_default();
    let name = quoted(name);
    if extras.starts_with("AS ") {
        format!("{name} {extras}")
    } else if extras.starts_with("METADATA") {
        format!("{name} {data_type} {extras}")
    } else {
        format!("{name} {data_type}")
    }
}

impl fmt::Display for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.form {
            Form::Table => "SHOW CREATE TABLE ",
            Form::View => "SHOW CREATE VIEW ",
            Form::Columns => "DESCRIBE ",
        })?;
        Path(self.name).fmt(f)
    }
}

/// A name with all its parts quoted: it may come from anywhere, and stays one name.
struct Path<'n>(&'n LogicalName);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NameParts {
            catalog,
            database,
            table,
        } = &**self.0;
        let [catalog, database, table] = [catalog, database, table].map(|it| quoted(it));
        write!(f, "{catalog}.{database}.{table}")
    }
}

fn quoted(part: &str) -> String {
    format!("`{}`", part.replace('`', "``"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_whatever_is_in_it() {
        let name = LogicalName::new("a.b", "`; DROP TABLE t; --", "it's");
        assert_eq!(
            Statement::first(&name).to_string(),
            "SHOW CREATE TABLE `a.b`.```; DROP TABLE t; --`.`it's`"
        );
    }

    #[test]
    fn a_refusal_leads_to_the_next_question_or_ends_it() {
        let name = LogicalName::in_default("t");
        let first = Statement::first(&name);
        let form = |form| Refusal::Ask(Statement { form, ..first });
        let view = Statement {
            form: Form::View,
            ..first
        };
        let columns = Statement {
            form: Form::Columns,
            ..first
        };
        for (asked, why, expected) in [
            (
                first,
                "only supported for tables, but `t` is a view.",
                form(Form::View),
            ),
            (
                first,
                "Table with identifier `t` does not exist.",
                Refusal::Missing,
            ),
            (
                first,
                "SHOW CREATE TABLE is not supported",
                form(Form::Columns),
            ),
            (view, "cannot be printed", form(Form::Columns)),
            (columns, "Tables or views doesn't exist", Refusal::Missing),
            (columns, "no", Refusal::Final),
        ] {
            assert_eq!(asked.after(why), expected, "{why}");
        }
    }
}
