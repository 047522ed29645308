//! Table objects and statement sets: queries that become views or INSERTs, and INSERTs that run as one job.

use std::ops::Range;

use crate::extract::{CutReason, FragmentKind, OffsetMap};
use crate::source::Span;

use super::call::{Call, Role, arguments, last_call, method_named};
use super::program::Program;
use super::reader::{Found, Reader};
use super::scope::Value;

impl Reader<'_> {
    /// What a call does with a table object: names it, or writes it to a sink.
    pub(super) fn table(&mut self, number: usize, call: &Call<'_>, is_cut: bool) {
        match call.method.role {
            Role::View => {
                let Some(table) = call
                    .argument(1, "table")
                    .or_else(|| call.argument(1, "view"))
                else {
                    return;
                };
                let name = call.first().and_then(|name| self.evaluator().text(name));
                if let (
                    Some(name),
                    Value::Table {
                        query: Some(query), ..
                    },
                ) = (name, self.table_value(table.clone()))
                {
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
            }
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

    /// Writing a table object to a sink as the INSERT that it is.
    fn insert(
        &mut self,
        number: usize,
        call: &Call<'_>,
        table: &Value,
        set: Option<u32>,
        is_cut: bool,
    ) {
        let Value::Table { query, name } = table else {
            return;
        };
        let Some(sink) = call.first().and_then(|sink| self.evaluator().text(sink)) else {
            return;
        };
        let position = if set.is_some() { 2 } else { 1 };
        let overwrite = call.argument(position, "overwrite");
        let is_overwrite = overwrite.is_some_and(|value| self.program.str(value.start) == "True");
        let verb = if is_overwrite { "OVERWRITE" } else { "INTO" };
        let prefix = format!("INSERT {verb} {}\n", sink.sql);
        let place = self.program.span(call.tokens.clone());
        let mut cut_off = is_cut.then_some(CutReason::HostCall);
        let mut map = OffsetMap::default();
        let sql = match (query.and_then(|query| self.drafts.get_mut(query)), name) {
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
            kind: FragmentKind::Statement,
            sql,
            map,
            statement_set: set,
            cut_off,
        };
        self.draft(number, call, found);
    }

    /// The table object that an expression gives: a query itself, or what a name stands for.
    pub(super) fn table_value(&self, range: Range<usize>) -> Value {
        if let Some(query) = self.queries.get(&range) {
            return Value::Table {
                query: Some(*query),
                name: None,
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
            _ => self.evaluator().value(range),
        }
    }

    pub(super) fn name_view(&mut self, query: usize, name: &str) {
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

fn role_of(program: &Program<'_>, name: usize) -> Option<Role> {
    method_named(program.str(name)).map(|method| method.role)
}
