//! Finding a row of the table without reading all of it.
//!
//! Most programs name a handful of connectors, so the files are only cut into rows, and the names that each goes by
//! are picked out; a row is parsed when it is first asked for. The tests read every row, and see that the names picked
//! out are those it holds.

use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::collections::FastMap;

/// The rows of one kind, in the order of the files.
#[derive(Debug)]
pub(super) struct Rows<T> {
    rows: Vec<Row<T>>,
    by_name: FastMap<&'static str, usize>,
}

#[derive(Debug)]
struct Row<T> {
    /// Its text after the brackets that open it.
    text: &'static str,
    name: &'static str,
    parsed: OnceLock<T>,
}

/// A row as it stands in a file, under the name of its kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One<T> {
    #[serde(alias = "connector", alias = "format", alias = "catalog")]
    group: [T; 1],
}

/// A row in the text of a file: `[[kind]]` and what follows.
pub(super) struct Cut {
    kind: &'static str,
    /// From the kind on, without the brackets before it.
    text: &'static str,
    body: &'static str,
}

/// Cuts files into rows.
pub(super) fn cut(files: &[&'static str]) -> Vec<Cut> {
    let rows = files.iter().flat_map(|file| file.split("\n[[").skip(1));
    rows.filter_map(|text| {
        let (kind, body) = text.split_once("]]\n")?;
        Some(Cut { kind, text, body })
    })
    .collect()
}

impl<T: DeserializeOwned> Rows<T> {
    /// The rows of a kind.
    pub(super) fn of_kind(kind: &str, rows: &[Cut]) -> Self {
        let mut found = Self {
            rows: Vec::new(),
            by_name: FastMap::default(),
        };
        for row in rows.iter().filter(|row| row.kind == kind) {
            let mut names = names(row.body);
            let Some(name) = names.next() else {
                continue;
            };
            let at = found.rows.len();
            found.by_name.insert(name, at);
            found.by_name.extend(names.map(|alias| (alias, at)));
            found.rows.push(Row {
                text: row.text,
                name,
                parsed: OnceLock::new(),
            });
        }
        found
    }

    /// The row of this name or alias. What `finish` adds to it is kept.
    pub(super) fn get(&self, name: &str, finish: impl FnOnce(&mut T)) -> Option<&T> {
        let row = self.rows.get(*self.by_name.get(name)?)?;
        Some(row.parsed.get_or_init(|| {
            let mut parsed = parse(row.text);
            finish(&mut parsed);
            parsed
        }))
    }

    /// The names of the rows, without aliases.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.rows.iter().map(|row| row.name)
    }
}

/// # Panics
/// Never: the rows are part of the program, and the tests read them all.
#[expect(
    clippy::expect_used,
    reason = "the rows are part of the program, and the tests read them all"
)]
fn parse<T: DeserializeOwned>(text: &str) -> T {
    let One { group: [row] } =
        toml::from_str(&format!("[[{text}")).expect("a row of assets/connectors is well-formed");
    row
}

/// The name and the aliases in the text of a row: its first line, and where the line of aliases begins.
fn names(body: &'static str) -> impl Iterator<Item = &'static str> {
    let quoted = |text: &'static str| text.split('"').skip(1).step_by(2);
    let line = |text: &'static str| text.split('\n').next().unwrap_or_default();
    let name = body.strip_prefix("name = ").map(line);
    let aliases = body
        .split_once("\naliases = [")
        .and_then(|(_, after)| after.split(']').next());
    quoted(name.unwrap_or_default()).chain(quoted(aliases.unwrap_or_default()))
}
