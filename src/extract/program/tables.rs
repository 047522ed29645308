//! Table objects and statement sets: queries that become views or INSERTs, and INSERTs that run as one job.

use std::ops::Range;
use std::rc::Rc;

use crate::extract::{CutReason, FragmentKind, OffsetMap};
use crate::source::Span;

use super::call::{Call, Role, arguments, last_call, method_named};
use super::declaration::quoted;
use super::inline::Place;
use super::meaning::{Source, Value};
use super::reader::{Found, Reader};
use super::structure::Program;
use super::text::Text;
use super::transformations::{self, transforms};

/// How many tables in tables are followed.
const DEPTH_LIMIT: usize = 16;

impl Reader<'_> {
    /// What a call does with a table object: names it, or writes it to a sink.
    pub(super) fn table(&mut self, number: usize, call: &Call<'_>, is_cut: bool) {
        match call.method.role {
            Role::View => self.view(number, call, is_cut),
            Role::Insert => {
                let value = self.table_value(call.receiver.clone());
                self.insert(number, call, &value, None, is_cut);
            }
            Role::SetTable => {
                let Some(table) = call.argument(1, "table") else {
                    return;
                };
                let value = self.table_value(table);
                let set = self.set_of(call.receiver.clone());
                self.insert(number, call, &value, Some(set), is_cut);
            }
            _ => {}
        }
    }

    /// A call that gives a table object, or a stream, a name.
    fn view(&mut self, number: usize, call: &Call<'_>, is_cut: bool) {
        let table = ["table", "view", "table_or_data_stream"]
            .iter()
            .find_map(|keyword| call.argument(1, keyword));
        let name = call.first().and_then(|name| self.evaluator().text(name));
        let (Some(table), Some(name)) = (table, name) else {
            return;
        };
        match self.table_value(table.clone()) {
            Value::Derived {
                sources,
                keeps_columns,
            } => {
                let sql = format!(
                    "CREATE TEMPORARY VIEW {} AS\n{}",
                    name.sql,
                    self.select_of(&sources)
                );
                let place = self.program.span(call.tokens.clone());
                if !keeps_columns {
                    self.doubt_columns(place, &name.sql);
                }
                let kind = FragmentKind::TableLevel { keeps_columns };
                let found = Found::made(kind, sql, place, is_cut);
                self.draft(number, call, found);
            }
            Value::Table {
                query: Some(query), ..
            } => {
                self.name_view(query, &name.sql);
                if let Some(path) = self.program.path(table) {
                    let name = Some(name.sql.as_str().into());
                    self.scopes.assign(
                        &path,
                        Value::Table {
                            query: Some(query),
                            name,
                        },
                    );
                }
            }
            Value::Table {
                query: None,
                name: Some(source),
            } => self.view_of_table(number, call, &name, &source, is_cut),
            // A stream, or a table object that comes from elsewhere: SQL knows its name from here on.
            Value::Table { name: None, .. } | Value::Unknown => {
                self.note_holes(&name);
                let place = Place {
                    statement: number,
                    tokens: &call.tokens,
                    is_cut,
                };
                // The old methods take one name as it is, the others a path as SQL has it.
                let name = match call.method.keyword {
                    "name" => quoted(&name.sql),
                    _ => name.sql.clone(),
                };
                self.view_of_rows(place, call, &name);
            }
            // `create_view("v", "SELECT …")` is a function of the program's.
            _ => {}
        }
    }

    /// Another name for a table that SQL knows.
    fn view_of_table(
        &mut self,
        number: usize,
        call: &Call<'_>,
        name: &Text,
        table: &str,
        is_cut: bool,
    ) {
        self.note_holes(name);
        let sql = format!(
            "CREATE TEMPORARY VIEW {} AS\nSELECT * FROM {table}",
            name.sql
        );
        let found = Found::made(
            FragmentKind::Statement,
            sql,
            self.program.span(call.tokens.clone()),
            is_cut,
        );
        self.draft(number, call, found);
    }

    /// Writing a table object to a sink as the INSERT that it is.
    fn insert(
        &mut self,
        number: usize,
        call: &Call<'_>,
        table: &Value,
        set: Option<u32>,
        is_cut: bool,
    ) {
        let (query, name) = match table {
            Value::Table {
                query: None,
                name: None,
            } => return,
            Value::Table { query, name } => (*query, name.clone()),
            Value::Derived { .. } => (None, None),
            _ => return,
        };
        let named = Place {
            statement: number,
            tokens: &call.tokens,
            is_cut,
        };
        let Some(sink) = self.sink(named, call) else {
            return;
        };
        // Rows of the program are no query, but a table.
        let (query, name) = match query.and_then(|query| self.name_of_rows(query)) {
            Some(rows) => (None, name.or(Some(rows))),
            None => (query, name),
        };
        let position = if set.is_some() { 2 } else { 1 };
        let overwrite = call.argument(position, "overwrite");
        let is_overwrite =
            overwrite.is_some_and(|value| matches!(self.program.str(value.start), "True" | "true"));
        let verb = if is_overwrite { "OVERWRITE" } else { "INTO" };
        let prefix = format!("INSERT {verb} {}\n", sink.sql);
        let place = self.program.span(call.tokens.clone());
        let mut cut_off = is_cut.then_some(CutReason::HostCall);
        let mut map = OffsetMap::default();
        let mut kind = FragmentKind::Statement;
        let sql = match (query.and_then(|query| self.drafts.get_mut(query)), name) {
            _ if let Value::Derived { sources, .. } = table => {
                kind = FragmentKind::TableLevel {
                    keeps_columns: false,
                };
                let sql = prefix + &self.select_of(sources);
                map.push_whole(sql.len(), place);
                sql
            }
            (Some(draft), _) => {
                draft.is_consumed = true;
                let query = &draft.fragment;
                let start = query.map.extent().map_or(place.end, |extent| extent.start);
                map.push_whole(prefix.len(), Span::new(place.start.min(start), start));
                map.push_part(&query.map, 0, query.sql.len());
                cut_off = query.cut_off.or(cut_off);
                prefix + &query.sql
            }
            (None, Some(name)) => {
                let sql = format!("{prefix}SELECT * FROM {name}");
                map.push_whole(sql.len(), place);
                sql
            }
            (None, None) => return,
        };
        self.note_holes(&sink);
        let found = Found {
            kind,
            sql,
            map,
            statement_set: set,
            cut_off,
        };
        self.draft(number, call, found);
    }

    /// Says that only what a view reads is known of it.
    fn doubt_columns(&mut self, place: Span, name: &str) {
        self.doubt(
            place,
            format!(
                "the columns of the view `{name}` are made by the Table API and are not followed"
            ),
            "its tables are; write the query in SQL to follow its columns",
        );
    }

    /// A query that reads all of these.
    fn select_of(&mut self, sources: &[Source]) -> String {
        let mut from: Vec<String> = Vec::new();
        for source in sources {
            match source {
                Source::Name(name) => from.push(name.to_string()),
                Source::Query(query) if let Some(rows) = self.name_of_rows(*query) => {
                    from.push(rows.to_string());
                }
                Source::Query(query) => {
                    let Some(draft) = self.drafts.get_mut(*query) else {
                        continue;
                    };
                    draft.is_consumed = true;
                    let sql = draft.fragment.sql.trim().trim_end_matches(';');
                    from.push(format!("(\n{sql}\n) AS query_{}", from.len() + 1));
                }
            }
        }
        format!("SELECT * FROM {}", from.join(", "))
    }

    /// Makes views of the table objects in a text that are made of others: `f"… FROM {orders}"`.
    pub(super) fn name_chains(
        &mut self,
        number: usize,
        call: &Call<'_>,
        text: &Text,
        is_cut: bool,
    ) {
        for hole in &text.holes {
            let Some(chain) = &hole.chain else {
                continue;
            };
            let name = text.sql.get(hole.range.clone()).unwrap_or("");
            let select = self.select_of(&chain.sources);
            let sql = format!("CREATE TEMPORARY VIEW {name} AS\n{select}");
            if !self.chains.insert(sql.clone()) {
                continue;
            }
            if !chain.keeps_columns {
                self.doubt_columns(hole.span, name);
            }
            let kind = FragmentKind::TableLevel {
                keeps_columns: chain.keeps_columns,
            };
            let found = Found::made(kind, sql, hole.span, is_cut);
            self.draft_at(number, &call.tokens, found);
        }
    }

    /// `set.add(table.insertInto("s"))`: the INSERT was found before; now it is a member of the set.
    pub(super) fn pipeline(&mut self, call: &Call<'_>) {
        let Some(pipeline) = call.first() else {
            return;
        };
        let inserts = last_call(self.program, &pipeline)
            .is_some_and(|name| role_of(self.program, name) == Some(Role::Insert));
        if !inserts {
            return;
        }
        let set = self.set_of(call.receiver.clone());
        let draft = self
            .drafts
            .iter_mut()
            .rev()
            .find(|it| it.tokens == pipeline);
        if let Some(found) = draft.and_then(|draft| draft.fragment.call.as_mut()) {
            found.statement_set = Some(set);
        }
    }

    /// The table object that an expression gives: a query itself, a chain of methods, or what a name stands for.
    pub(super) fn table_value(&self, range: Range<usize>) -> Value {
        self.table_at(range, 0)
    }

    fn table_at(&self, range: Range<usize>, depth: usize) -> Value {
        let range = self.without_parentheses(range);
        match self.queries.get(&range).map(Vec::as_slice) {
            Some([query]) => {
                return Value::Table {
                    query: Some(*query),
                    name: None,
                };
            }
            // One of them, which reads what any of them does.
            Some(queries) => {
                let queries = queries.iter().map(|query| Source::Query(*query));
                return Value::Derived {
                    sources: queries.collect(),
                    keeps_columns: false,
                };
            }
            None => {}
        }
        if let Some(name) = self.inline.get(&range) {
            return Value::Table {
                query: None,
                name: Some(Rc::clone(name)),
            };
        }
        match last_call(self.program, &range) {
            Some(name) if role_of(self.program, name) == Some(Role::FromPath) => {
                let path = arguments(self.program, name + 1, range.end)
                    .into_iter()
                    .next();
                let path = path.and_then(|path| self.evaluator().text(path.value));
                Value::Table {
                    query: None,
                    name: path.map(|path| path.sql.as_str().into()),
                }
            }
            Some(name) if transforms(self.program, name) && depth < DEPTH_LIMIT => {
                self.derived(range, depth + 1)
            }
            _ => self.evaluator().value(range),
        }
    }

    pub(super) fn without_parentheses(&self, mut range: Range<usize>) -> Range<usize> {
        while self.program.str(range.start) == "("
            && self.program.partner(range.start) == range.end.checked_sub(1)
        {
            range = range.start + 1..range.end - 1;
        }
        range
    }

    /// What a chain of transformations reads.
    fn derived(&self, mut range: Range<usize>, depth: usize) -> Value {
        let mut sources = Vec::new();
        let mut keeps_columns = true;
        while let Some(name) = last_call(self.program, &range)
            .filter(|name| transforms(self.program, *name) && *name > range.start + 1)
        {
            keeps_columns &= transformations::keeps_columns(self.program, name);
            if transformations::combines(self.program, name) {
                let other = arguments(self.program, name + 1, range.end);
                if let Some(other) = other.into_iter().next() {
                    add_sources(&self.table_at(other.value, depth), &mut sources);
                }
            }
            range.end = name - 1;
        }
        let before = sources.len();
        let first = self.table_at(range, depth);
        if let Value::Derived {
            keeps_columns: false,
            ..
        } = first
        {
            keeps_columns = false;
        }
        add_sources(&first, &mut sources);
        if sources.len() == before {
            return Value::Unknown;
        }
        sources.reverse();
        let mut distinct: Vec<Source> = Vec::with_capacity(sources.len());
        for source in sources {
            if !distinct.contains(&source) {
                distinct.push(source);
            }
        }
        Value::Derived {
            keeps_columns: keeps_columns && distinct.len() == 1,
            sources: distinct.into(),
        }
    }

    pub(super) fn name_view(&mut self, query: usize, name: &str) {
        if self.name_rows(query, name) {
            return;
        }
        let Some(draft) = self.drafts.get_mut(query) else {
            return;
        };
        match &mut draft.fragment.kind {
            FragmentKind::Query { view } if view.is_none() => *view = Some(name.to_owned()),
            FragmentKind::Query { view } if view.as_deref() != Some(name) => {
                let mut second = draft.clone();
                second.fragment.kind = FragmentKind::Query {
                    view: Some(name.to_owned()),
                };
                self.drafts.push(second);
            }
            _ => {}
        }
    }

    /// The number of the statement set that `receiver` is.
    pub(super) fn set_of(&mut self, receiver: Range<usize>) -> u32 {
        let root = self.set_root(receiver);
        let path = self.program.path(root.clone());
        if let Some(Value::StatementSet(number)) = path.and_then(|path| self.scopes.get(&path)) {
            return *number;
        }
        let key = self.set_key(root);
        if let Some(number) = self.sets.get(&key) {
            return *number;
        }
        let number = self.new_set();
        self.sets.insert(key, number);
        number
    }

    fn set_key(&self, root: Range<usize>) -> String {
        let span = self.program.span(root.clone());
        let text = self.program.text.get(span.start..span.end).unwrap_or("");
        if self.program.str(root.end.saturating_sub(1)) == ")" {
            // Every call makes another set.
            return format!("{text}@{}", root.start);
        }
        format!("{}{text}", self.scopes.place())
    }

    pub(super) fn new_set(&mut self) -> u32 {
        self.set_count += 1;
        self.set_count
    }

    /// The receiver without the calls that add to the set and give it back.
    fn set_root(&self, receiver: Range<usize>) -> Range<usize> {
        let mut root = receiver;
        while let Some(name) = last_call(self.program, &root) {
            let adds = matches!(
                role_of(self.program, name),
                Some(Role::SetMember | Role::SetTable)
            );
            if !adds || name <= root.start + 1 {
                break;
            }
            root.end = name - 1;
        }
        root
    }

    pub(super) fn run_set(&mut self, call: &Call<'_>) {
        let Some(path) = self.program.path(call.receiver.clone()) else {
            return;
        };
        if matches!(self.scopes.get(&path), Some(Value::StatementSet(_))) {
            let next = self.new_set();
            self.scopes.assign(&path, Value::StatementSet(next));
        } else {
            let key = self.set_key(call.receiver.clone());
            self.sets.remove(&key);
        }
    }
}

fn add_sources(table: &Value, sources: &mut Vec<Source>) {
    match table {
        Value::Table {
            name: Some(name), ..
        } => sources.push(Source::Name(Rc::clone(name))),
        Value::Table {
            query: Some(query), ..
        } => sources.push(Source::Query(*query)),
        Value::Derived { sources: more, .. } => sources.extend(more.iter().cloned()),
        _ => {}
    }
}

fn role_of(program: &Program<'_>, name: usize) -> Option<Role> {
    method_named(program.str(name)).map(|method| method.role)
}
