//! Walks a program from its first statement to its last, with the values of its names, and drafts its fragments.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, rules};
use crate::extract::{CutReason, Fragment, FragmentKind, Host, HostCall, OffsetMap, Removal};
use crate::source::{SourceFile, Span};

use super::call::{Call, Role, arguments, calls_in};
use super::program::{Program, Statement};
use super::scope::{Scopes, Value};
use super::text::Text;
use super::value::{Budget, Evaluator};

/// A fragment before it is known how it can be removed.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) fragment: Fragment,
    /// Its statement's index in the program.
    pub(super) statement: usize,
    /// The tokens of its call.
    pub(super) tokens: Range<usize>,
    /// A query that is part of an INSERT of its own.
    pub(super) is_consumed: bool,
}

/// What walking gives.
pub(super) struct Walked {
    pub(super) drafts: Vec<Draft>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The names at the end of the program.
    pub(super) scopes: Scopes,
}

/// Walks the program twice: first for the names that are assigned below their use, then for its fragments.
pub(super) fn walk(file: &SourceFile, program: &Program<'_>) -> Walked {
    let budget = Budget::default();
    let mut first = Reader::new(file, program, &budget, None);
    first.statements(false);
    first.scopes.leave_to(0);
    let mut second = Reader::new(file, program, &budget, Some(Rc::new(first.scopes)));
    second.statements(true);
    Walked {
        drafts: second.drafts,
        diagnostics: second.diagnostics,
        scopes: second.scopes,
    }
}

struct Reader<'a> {
    file: &'a SourceFile,
    program: &'a Program<'a>,
    budget: &'a Budget,
    scopes: Scopes,
    drafts: Vec<Draft>,
    diagnostics: Vec<Diagnostic>,
    /// Statement sets that are known by what their receiver is called.
    sets: HashMap<String, u32>,
    set_count: u32,
    noted: HashSet<(Span, String)>,
}

impl<'a> Reader<'a> {
    fn new(
        file: &'a SourceFile,
        program: &'a Program<'a>,
        budget: &'a Budget,
        later: Option<Rc<Scopes>>,
    ) -> Self {
        Self {
            file,
            program,
            budget,
            scopes: Scopes::new(later),
            drafts: Vec::new(),
            diagnostics: Vec::new(),
            sets: HashMap::new(),
            set_count: 0,
            noted: HashSet::new(),
        }
    }

    fn evaluator(&self) -> Evaluator<'_> {
        Evaluator {
            program: self.program,
            scopes: &self.scopes,
            budget: self.budget,
            depth: 0,
        }
    }

    fn statements(&mut self, reads_calls: bool) {
        for (number, statement) in self.program.statements.iter().enumerate() {
            let depth = self
                .program
                .suites
                .get(statement.suite)
                .map_or(0, |suite| suite.depth);
            self.scopes.leave_to(depth);
            let calls = if reads_calls {
                calls_in(self.program, statement.tokens.clone())
            } else {
                Vec::new()
            };
            for call in &calls {
                self.sql(number, statement, call);
            }
            for call in &calls {
                self.table(number, statement, call);
            }
            self.names(statement, depth, &calls);
            for call in calls.iter().filter(|call| call.method.role == Role::RunSet) {
                self.run_set(call);
            }
        }
    }

    /// The fragment of a call that is given SQL.
    fn sql(&mut self, number: usize, statement: &Statement, call: &Call<'_>) {
        let kind = match call.method.role {
            Role::Statement | Role::SetMember => FragmentKind::Statement,
            Role::Query => FragmentKind::Query { view: None },
            _ => return,
        };
        let is_cut = self.is_cut(statement);
        let text = match call
            .first()
            .map(|sql| (self.evaluator().value(sql.clone()), sql))
        {
            Some((Value::Text(text), sql)) if text.is_all_hole() => {
                self.unknown_sql(sql, None);
                return;
            }
            Some((Value::Text(text), _)) => text,
            None if is_cut => Rc::default(),
            None => return,
            Some((Value::File(path), sql)) => {
                self.unknown_sql(sql, Some(&path));
                return;
            }
            Some((_, sql)) => {
                self.unknown_sql(sql, None);
                return;
            }
        };
        if text.sql.trim().is_empty() && !is_cut {
            return;
        }
        self.note_holes(&text);
        let statement_set =
            (call.method.role == Role::SetMember).then(|| self.set_of(call.receiver.clone()));
        let cut_off = match (text.is_cut, is_cut) {
            (true, _) => Some(CutReason::HostString),
            (false, true) => Some(CutReason::HostCall),
            (false, false) => None,
        };
        self.draft(
            number,
            call,
            kind,
            &text.sql,
            text.map.clone(),
            statement_set,
            cut_off,
        );
    }

    /// What a call does with a table object: names it, or writes it to a sink.
    fn table(&mut self, number: usize, statement: &Statement, call: &Call<'_>) {
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
                ) = (name, self.table_value(statement, table.clone()))
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
                let value = self.table_value(statement, call.receiver.clone());
                self.insert(number, call, &value, None);
            }
            Role::SetTable => {
                let Some(table) = call.argument(1, "table") else {
                    return;
                };
                let value = self.table_value(statement, table);
                let set = self.set_of(call.receiver.clone());
                self.insert(number, call, &value, Some(set));
            }
            _ => {}
        }
    }

    /// Writing a table object to a sink as the INSERT that it is.
    fn insert(&mut self, number: usize, call: &Call<'_>, table: &Value, set: Option<u32>) {
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
        let mut map = OffsetMap::default();
        let sql = match (query.and_then(|query| self.drafts.get_mut(query)), name) {
            (Some(draft), _) => {
                draft.is_consumed = true;
                let query = &draft.fragment;
                let start = query.map.extent().map_or(0, |extent| extent.start);
                map.push_whole(prefix.len(), Span::new(start, start));
                map.push_part(&query.map, 0, query.sql.len());
                prefix + &query.sql
            }
            (None, Some(name)) => {
                let sql = format!("{prefix}SELECT * FROM {name}");
                map.push_whole(sql.len(), self.program.span(call.tokens.clone()));
                sql
            }
            (None, None) => return,
        };
        self.note_holes(&sink);
        self.draft(number, call, FragmentKind::Statement, &sql, map, set, None);
    }

    #[expect(clippy::too_many_arguments, reason = "each is one field of the draft")]
    fn draft(
        &mut self,
        statement: usize,
        call: &Call<'_>,
        kind: FragmentKind,
        sql: &str,
        map: OffsetMap,
        statement_set: Option<u32>,
        cut_off: Option<CutReason>,
    ) {
        let mut span = self.program.span(call.tokens.clone());
        if cut_off.is_some() {
            let block = self
                .program
                .statements
                .get(statement)
                .map_or(0, |statement| statement.block);
            span.end = self
                .program
                .blocks
                .get(block)
                .map_or(span.end, |block| block.end);
        }
        // A call that is cut off before its SQL begins still has a place.
        let map = if map.is_empty() {
            OffsetMap::verbatim(span.end, 0)
        } else {
            map
        };
        self.drafts.push(Draft {
            fragment: Fragment {
                sql: sql.to_owned(),
                map,
                kind,
                host: Host::Python,
                call: Some(HostCall {
                    span,
                    removal: Removal::Unsafe("it was not looked at"),
                    statement_set,
                }),
                cut_off,
            },
            statement,
            tokens: call.tokens.clone(),
            is_consumed: false,
        });
    }

    /// The table object that an expression gives: a query of this statement itself, or what a name stands for.
    fn table_value(&self, statement: &Statement, range: Range<usize>) -> Value {
        let from_path = calls_in(self.program, range.clone())
            .into_iter()
            .find(|call| call.method.role == Role::FromPath && call.tokens == range);
        if let Some(name) = from_path.and_then(|call| call.first()) {
            let name = self
                .evaluator()
                .text(name)
                .map(|name| name.sql.as_str().into());
            return Value::Table { query: None, name };
        }
        let is_here = |draft: &&(usize, &Draft)| {
            draft.1.tokens == range && statement.tokens.contains(&range.start)
        };
        let query = self
            .drafts
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, draft)| draft.tokens.start >= statement.tokens.start);
        match query.collect::<Vec<_>>().iter().find(is_here) {
            Some((number, draft)) if matches!(draft.fragment.kind, FragmentKind::Query { .. }) => {
                Value::Table {
                    query: Some(*number),
                    name: None,
                }
            }
            _ => self.evaluator().value(range),
        }
    }

    fn name_view(&mut self, query: usize, name: &str) {
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
    fn set_of(&mut self, receiver: Range<usize>) -> u32 {
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

    fn new_set(&mut self) -> u32 {
        self.set_count += 1;
        self.set_count
    }

    /// The receiver without the calls that add to the set and give it back.
    fn set_root(&self, receiver: Range<usize>) -> Range<usize> {
        let mut root = receiver;
        loop {
            let calls = calls_in(self.program, root.clone());
            let adds = |call: &&Call<'_>| {
                call.tokens == root && matches!(call.method.role, Role::SetMember | Role::SetTable)
            };
            match calls.iter().find(adds) {
                Some(call) if call.receiver.len() < root.len() => root = call.receiver.clone(),
                _ => return root,
            }
        }
    }

    fn run_set(&mut self, call: &Call<'_>) {
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

    /// What a statement does to names.
    fn names(&mut self, statement: &Statement, depth: usize, calls: &[Call<'_>]) {
        let tokens = statement.tokens.clone();
        let first = self.program.str(tokens.start);
        match first {
            "class" if statement.shares.is_none() => {
                self.scopes
                    .enter_class(self.program.str(tokens.start + 1), depth + 1);
            }
            "def" | "async" if statement.shares.is_none() => self.enter_function(tokens, depth + 1),
            "for" => self.forget(tokens, "in"),
            "with" => self.forget_after_as(tokens),
            "return" => {
                let text = self.evaluator().text(tokens.start + 1..tokens.end);
                self.scopes.note_return(text);
            }
            _ => self.assignment(tokens, calls),
        }
    }

    fn enter_function(&mut self, tokens: Range<usize>, depth: usize) {
        let Some(def) = tokens
            .clone()
            .find(|token| self.program.str(*token) == "def")
        else {
            return;
        };
        let parameters = arguments(self.program, def + 2, tokens.end)
            .into_iter()
            .filter_map(|argument| {
                let mut names = argument.value.filter(|token| self.program.is_name(*token));
                let first = names.next().map(|token| self.program.str(token).to_owned());
                argument.name.map(str::to_owned).or(first)
            })
            .collect();
        self.scopes
            .enter_function(self.program.str(def + 1), parameters, depth);
    }

    /// A loop gives its names another value each time.
    fn forget(&mut self, tokens: Range<usize>, end: &str) {
        for token in tokens.take_while(|token| self.program.str(*token) != end) {
            if self.program.is_name(token) {
                self.scopes
                    .assign(&[self.program.str(token)], Value::Unknown);
            }
        }
    }

    fn forget_after_as(&mut self, tokens: Range<usize>) {
        for token in tokens {
            if self.program.str(token) == "as" && self.program.is_name(token + 1) {
                self.scopes
                    .assign(&[self.program.str(token + 1)], Value::Unknown);
            }
        }
    }

    fn assignment(&mut self, tokens: Range<usize>, calls: &[Call<'_>]) {
        let augmented = self
            .program
            .outside_brackets(tokens.clone())
            .find(|token| matches!(self.program.str(*token), "+=" | "-=" | "*=" | "/=" | "%="));
        if let Some(operator) = augmented {
            self.augment(tokens.start..operator, operator + 1..tokens.end);
            return;
        }
        let mut parts = self.program.split(tokens, "=");
        let Some(value) = parts.pop().filter(|_| !parts.is_empty()) else {
            return;
        };
        let value = self.assigned(&value, calls);
        for target in parts {
            let annotated = self.program.split(target.clone(), ":").into_iter().next();
            if let Some(path) = annotated.and_then(|target| self.program.path(target)) {
                self.scopes.assign(&path, value.clone());
            } else {
                self.forget(target, "");
            }
        }
    }

    fn assigned(&mut self, range: &Range<usize>, calls: &[Call<'_>]) -> Value {
        let whole = calls.iter().find(|call| call.tokens == *range);
        match whole.map(|call| (call.method.role, call)) {
            Some((Role::NewSet, _)) => Value::StatementSet(self.new_set()),
            Some((Role::SetMember | Role::SetTable, call)) => {
                Value::StatementSet(self.set_of(call.receiver.clone()))
            }
            Some((Role::Query, call)) => {
                let query = self
                    .drafts
                    .iter()
                    .rposition(|draft| draft.tokens == call.tokens);
                Value::Table { query, name: None }
            }
            Some((Role::FromPath, call)) => {
                let name = call.first().and_then(|name| self.evaluator().text(name));
                let name = name.map(|name| name.sql.as_str().into());
                Value::Table { query: None, name }
            }
            _ => {
                let value = self.evaluator().value(range.clone());
                if let Value::Text(text) = &value {
                    self.cut_constant(text, range);
                }
                value
            }
        }
    }

    fn augment(&mut self, target: Range<usize>, value: Range<usize>) {
        let operator = self.program.str(target.end);
        let Some(path) = self.program.path(target) else {
            return;
        };
        let before = self.scopes.get(&path).cloned();
        let (Some(Value::Text(before)), "+=") = (before, operator) else {
            self.scopes.assign(&path, Value::Unknown);
            return;
        };
        // The name gives its text up, so that appending many times copies nothing.
        self.scopes.assign(&path, Value::Unknown);
        let mut text = Rc::unwrap_or_clone(before);
        let span = self.program.span(value.clone());
        match self.evaluator().value(value.clone()) {
            Value::Text(more) => text.append(&more, span),
            _ => self.evaluator().insert(value, span, &mut text),
        }
        self.scopes.assign(&path, Value::Text(Rc::new(text)));
    }

    /// Whether a bracket of the statement is still open where its block ends.
    fn is_cut(&self, statement: &Statement) -> bool {
        let block = self.program.blocks.get(statement.block);
        let rest = block.and_then(|block| self.program.text.get(statement.lines.end..block.end));
        rest.is_some_and(|rest| rest.trim().is_empty())
            && statement.tokens.clone().any(|token| {
                self.program.kind(token) == Some(super::token::Kind::Open)
                    && self.program.partner(token).is_none()
            })
    }

    fn note_holes(&mut self, text: &Text) {
        for hole in &text.holes {
            let placeholder = text.sql.get(hole.range.clone()).unwrap_or("");
            if let Some(query) = hole.query {
                self.name_view(query, placeholder);
                continue;
            }
            let what = match hole.expression.as_str() {
                "" => "a value".to_owned(),
                expression => format!("`{}`", shortened(expression)),
            };
            let message = format!(
                "{what} is known only when the program runs; it is read as `{placeholder}`"
            );
            self.doubt(
                hole.span,
                message,
                "the rest of the statement is read; what stands here is missing from the lineage",
            );
        }
    }

    fn unknown_sql(&mut self, sql: Range<usize>, path: Option<&str>) {
        let span = self.program.span(sql);
        match path {
            Some(path) => {
                let message = format!(
                    "the SQL of this call stands in the file `{}`",
                    shortened(path)
                );
                self.doubt(span, message, "open that file as well");
            }
            None => self.doubt(
                span,
                "the SQL of this call is known only when the program runs".to_owned(),
                "write the SQL in the call, or as a constant of this file",
            ),
        }
    }

    /// A constant that the end of the text cuts off is lost SQL, though no call uses it.
    fn cut_constant(&mut self, text: &Text, range: &Range<usize>) {
        if text.is_cut && crate::extract::sql::looks_like(&text.sql) {
            let span = self.program.span(range.clone());
            let finding = Diagnostic::new(
                &rules::CUT_OFF,
                "the text ends inside this SQL, before any call uses it",
            )
            .hint("look for the rest of the file");
            self.note(finding.at(self.file, span));
        }
    }

    fn doubt(&mut self, span: Span, message: String, hint: &str) {
        self.note(
            Diagnostic::new(&rules::HOLE, message)
                .at(self.file, span)
                .hint(hint),
        );
    }

    /// Text that several calls use is doubtful once.
    fn note(&mut self, finding: Diagnostic) {
        let span = finding.place.as_ref().map(|place| place.span);
        if span.is_none_or(|span| self.noted.insert((span, finding.message.clone()))) {
            self.diagnostics.push(finding);
        }
    }
}

fn shortened(text: &str) -> String {
    const LIMIT: usize = 40;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
