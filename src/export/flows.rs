//! The graph as rows for spreadsheets: RFC 4180, one row for each column that comes from another or is influenced by one, and
//! one for each pair of an input and an output of which no column is known.

use std::io::{self, Write};

use super::csv::line;
use super::label::short;
use crate::lineage::{Dataset, DatasetKey, Lineage, LogicalName, Origin, Process};

/// The heads of the columns.
const HEADS: [&str; 12] = [
    "from",
    "from_identity",
    "from_column",
    "to",
    "to_identity",
    "to_column",
    "how",
    "expression",
    "process",
    "job",
    "file",
    "line",
];

/// Writes the rows, the heads first.
pub fn flows(lineage: &Lineage, mut out: impl Write) -> io::Result<()> {
    line(HEADS.into_iter(), &mut out)?;
    for (_, process) in lineage.processes() {
        of_process(lineage, process, &mut out)?;
    }
    Ok(())
}

/// A dataset as it stands in a row.
struct Side {
    name: String,
    identity: String,
}

fn side(lineage: &Lineage, key: &DatasetKey, name: &LogicalName) -> Side {
    let known = lineage.dataset_by_key(key).map(|id| lineage.dataset(id));
    let identity = |it: &Dataset| match (it.key.identity(), it.key.scope()) {
        (Some(identity), _) => identity.to_string(),
        (None, scope) => scope.unwrap_or_default().to_owned(),
    };
    Side {
        name: short(known.map_or(name, Dataset::name)),
        identity: known.map(identity).unwrap_or_default(),
    }
}

fn of_process(lineage: &Lineage, process: &Process, out: &mut impl Write) -> io::Result<()> {
    let place = process.origins.iter().find_map(Origin::place);
    let file = place.map_or("", |it| &*it.file);
    let first_line = place.map_or_else(String::new, |it| it.start.line.to_string());
    let label = process.label();
    let mut write =
        |from: &Side, column: &str, to: &Side, to_column: &str, how: &str, expression: &str| {
            let cells = [
                &from.name,
                &from.identity,
                column,
                &to.name,
                &to.identity,
                to_column,
                how,
                expression,
                &label,
                &process.job,
                file,
                &first_line,
            ];
            line(cells.into_iter(), out)
        };
    for output in &*process.outputs {
        let to = side(lineage, &output.dataset, &output.name);
        for input in &*process.inputs {
            let from = side(lineage, &input.dataset, &input.name);
            let mut is_told = false;
            for column in &*process.columns {
                let sources = column.from.iter();
                for source in sources.filter(|it| it.column.dataset == input.dataset) {
                    let how = source.transform.as_str();
                    let expression = column.expression.as_deref().unwrap_or_default();
                    write(&from, &source.shown(), &to, &column.to, how, expression)?;
                    is_told = true;
                }
            }
            let influences = process.influences.iter();
            for by in influences.filter(|it| it.column.dataset == input.dataset) {
                write(&from, &by.column.column, &to, "", by.kind.as_str(), "")?;
                is_told = true;
            }
            if !is_told {
                write(&from, "", &to, "", "", "")?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::label::tests::odd_names;

    #[test]
    fn names_stay_in_their_cells() {
        let mut text = Vec::new();
        flows(&odd_names(), &mut text).unwrap();
        insta::assert_snapshot!(String::from_utf8(text).unwrap().replace("\r\n", "\n"));
    }
}
