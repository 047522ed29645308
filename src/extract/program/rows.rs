//! Tables of rows that the program holds itself: streams of the DataStream API, lists, data frames.
//!
//! Where the rows come from is not followed. SQL knows such a table by the name that the program gives it; it has no
//! connector, and columns only where the call tells them.

use std::ops::Range;
use std::rc::Rc;

use crate::extract::{CutReason, FragmentKind, OffsetMap};

use super::call::Call;
use super::data_type::fields_of_row;
use super::declaration::{quoted, whole_schema};
use super::inline::Place;
use super::meaning::Value;
use super::reader::{Draft, Found, Reader};

/// Calls whose rows are written in the program; the others are given a stream.
const OF_VALUES: [&str; 4] = ["from_elements", "from_pandas", "from_values", "fromValues"];

/// Methods of a column that make it a time attribute and leave its name.
const TIME_ATTRIBUTES: [&str; 2] = ["rowtime", "proctime"];

/// A table of rows that the program holds, as far as it is known.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    /// Its column list as CREATE TABLE has it; empty where the columns are not known.
    columns: String,
    /// What a name that is made up for it says that it is.
    what: &'static str,
    /// The name that SQL knows it by.
    name: Option<Rc<str>>,
}

impl Rows {
    pub(super) fn is_named(&self) -> bool {
        self.name.is_some()
    }
}

impl Draft {
    /// Makes the draft of rows their declaration under a name.
    fn name_rows(&mut self, name: &str) {
        let Some(rows) = &mut self.rows else {
            return;
        };
        rows.name = Some(name.into());
        let sql = format!("CREATE TEMPORARY TABLE {name}{}", rows.columns);
        let place = self.fragment.map.extent().unwrap_or_default();
        self.fragment.map = OffsetMap::default();
        self.fragment.map.push_whole(sql.len(), place);
        self.fragment.sql = sql;
    }
}

impl Reader<'_> {
    /// Drafts the rows of a call such as `fromDataStream(…)`, which are nothing to SQL until they are named.
    pub(super) fn rows(&mut self, place: Place<'_>, call: &Call<'_>) {
        let is_of_values = OF_VALUES.contains(&call.method.name);
        let columns = self.columns_of_rows(call, 1);
        let rows = Rows {
            columns: columns.map_or(String::new(), |columns| format!(" {columns}")),
            what: if is_of_values {
                "values"
            } else {
                "datastream_source"
            },
            name: None,
        };
        let draft = vec![self.drafts.len()];
        self.queries.insert(call.tokens.clone(), draft);
        self.draft_rows(place, &call.tokens, rows);
    }

    /// Declares the table of a call such as `createTemporaryView("orders", stream)`.
    pub(super) fn view_of_rows(&mut self, place: Place<'_>, call: &Call<'_>, name: &str) {
        let columns = self.columns_of_rows(call, 2);
        let rows = Rows {
            columns: columns.map_or(String::new(), |columns| format!(" {columns}")),
            what: "",
            name: None,
        };
        self.draft_rows(place, &call.tokens, rows);
        if let Some(draft) = self.drafts.last_mut() {
            draft.name_rows(name);
        }
    }

    fn draft_rows(&mut self, place: Place<'_>, call: &Range<usize>, rows: Rows) {
        let mut map = OffsetMap::default();
        map.push_whole(1, self.program.span(call.clone()));
        let found = Found {
            kind: FragmentKind::Rows,
            sql: String::new(),
            map,
            statement_set: None,
            cut_off: place.is_cut.then_some(CutReason::HostCall),
        };
        self.draft_at(place.statement, place.tokens, found);
        if let Some(draft) = self.drafts.last_mut() {
            draft.rows = Some(rows);
        }
    }

    /// Gives the rows of a draft a name, besides one that they may have. Says whether it is a draft of rows.
    pub(super) fn name_rows(&mut self, draft: usize, name: &str) -> bool {
        let Some(draft) = self.drafts.get_mut(draft) else {
            return false;
        };
        match draft.rows.as_ref().map(|rows| rows.name.as_deref()) {
            None => return false,
            Some(None) => draft.name_rows(name),
            Some(Some(known)) if known != name => {
                let mut second = draft.clone();
                second.name_rows(name);
                self.drafts.push(second);
            }
            Some(Some(_)) => {}
        }
        true
    }

    /// The name by which SQL knows the rows of a draft; one that is made up where the program gives none. None where it
    /// is not a draft of rows.
    pub(super) fn name_of_rows(&mut self, draft: usize) -> Option<Rc<str>> {
        let rows = self.drafts.get(draft)?.rows.as_ref()?;
        if let Some(name) = &rows.name {
            return Some(Rc::clone(name));
        }
        let what = rows.what;
        let name = self.anonymous_name(what);
        self.drafts.get_mut(draft)?.name_rows(&name);
        Some(name)
    }

    /// The column list that a call tells by its arguments from the one of this number on, and only where it tells all.
    fn columns_of_rows(&self, call: &Call<'_>, from: usize) -> Option<String> {
        // `fromValues(DataTypes.ROW(…), row(1, "a"), …)`
        if call.method.name == "fromValues" || call.method.name == "from_values" {
            return self.columns_of_row(call.first()?);
        }
        let given = match call.argument(from, "schema") {
            Some(_) if call.arguments.iter().any(|it| it.name == Some("schema")) => {
                let schema = call.arguments.iter().filter(|it| it.name == Some("schema"));
                schema.collect::<Vec<_>>()
            }
            _ => call.arguments.iter().skip(from).collect(),
        };
        let (first, is_one) = (given.first()?.value.clone(), given.len() == 1);
        let alone = || {
            let schema = || whole_schema(self, first.clone()).map(|text| text.sql.clone());
            schema()
                .or_else(|| self.columns_of_row(first.clone()))
                .or_else(|| self.listed_names(first.clone()))
        };
        // A changelog stream has its mode behind its schema.
        let declared = alone();
        if declared.is_some() {
            return declared;
        }
        if is_one
            && let Some(text) = self.evaluator().text(first)
            && text.holes.is_empty()
        {
            return names_in_text(&text.sql);
        }
        let names = given.iter().map(|it| self.column_name(it.value.clone()));
        Some(column_list(&names.collect::<Option<Vec<_>>>()?))
    }

    /// The columns of `DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()), …)`, in Python with a list around them.
    fn columns_of_row(&self, range: Range<usize>) -> Option<String> {
        let fields = fields_of_row(self, range)?;
        // Where one type is not understood the names alone are told.
        let typed = fields.iter().map(|field| {
            let data_type = field.data_type.as_ref()?;
            Some(format!("{} {data_type}", quoted(&field.name)))
        });
        let columns = match typed.collect::<Option<Vec<_>>>() {
            Some(typed) => typed,
            None => fields.iter().map(|field| quoted(&field.name)).collect(),
        };
        (!columns.is_empty()).then(|| format!("({})", columns.join(", ")))
    }

    /// The columns of `["id", "name"]`.
    fn listed_names(&self, range: Range<usize>) -> Option<String> {
        let names = self.elements(&range)?;
        let names = names.into_iter().map(|name| self.plain_text(name));
        Some(column_list(&names.collect::<Option<Vec<_>>>()?))
    }

    /// The elements of a list in square brackets.
    pub(super) fn elements(&self, range: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let program = self.program;
        let close = range.end.checked_sub(1)?;
        let is_list =
            program.str(range.start) == "[" && program.partner(range.start) == Some(close);
        let parts = is_list.then(|| program.split(range.start + 1..close, ","))?;
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        (!parts.is_empty()).then_some(parts)
    }

    /// The name of the column that `$("id")`, `col("ts").rowtime` or `$("f0").as("id")` is.
    fn column_name(&self, range: Range<usize>) -> Option<String> {
        let program = self.program;
        let open = range.start + 1;
        if !matches!(program.str(range.start), "$" | "`$`" | "col") || program.str(open) != "(" {
            return None;
        }
        let close = program.partner(open)?;
        let mut name = self.plain_text(open + 1..close)?;
        let mut at = close + 1;
        while at < range.end {
            let method = program.str(at + 1);
            let is_alias = matches!(method, "as" | "`as`" | "alias");
            if program.str(at) != "." || !is_alias && !TIME_ATTRIBUTES.contains(&method) {
                return None;
            }
            at += 2;
            if program.str(at) != "(" {
                continue;
            }
            let close = program.partner(at)?;
            if is_alias {
                name = self.plain_text(at + 1..close)?;
            }
            at = close + 1;
        }
        (at == range.end).then_some(name)
    }

    /// The text that tokens give, if all of it is known.
    pub(super) fn plain_text(&self, range: Range<usize>) -> Option<String> {
        match self.evaluator().value(range) {
            Value::Text(text) if text.holes.is_empty() => Some(text.sql.clone()),
            _ => None,
        }
    }
}

fn column_list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    format!("({})", names.join(", "))
}

/// The columns of `"id, ts.rowtime, f1 as name"`, as expressions were written before Flink 1.13.
fn names_in_text(text: &str) -> Option<String> {
    let is_name = |name: &str| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        !name.is_empty() && name.chars().all(is_part)
    };
    let names = text.split(',').map(|column| {
        let (column, alias) = match column
            .split_once(" as ")
            .or_else(|| column.split_once(" AS "))
        {
            Some((column, alias)) => (column.trim(), Some(alias.trim())),
            None => (column.trim(), None),
        };
        let column = match column.split_once('.') {
            Some((column, attribute)) if TIME_ATTRIBUTES.contains(&attribute) => column,
            Some(_) => return None,
            None => column,
        };
        let name = alias.unwrap_or(column);
        (is_name(column) && is_name(name)).then(|| name.to_owned())
    });
    Some(column_list(&names.collect::<Option<Vec<_>>>()?))
}
