//! Walks a program from its first statement to its last, with the values of its names, and drafts its fragments.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::hash::BuildHasher as _;
use std::ops::Range;
use std::rc::Rc;

use crate::collections::FastSet;
use crate::diagnostic::{Diagnostic, rules};
use crate::extract::{
    CutReason, Flow, Fragment, FragmentKind, HostCall, OffsetMap, Removal, Surroundings,
};
use crate::source::{SourceFile, Span};

use super::call::{Call, Role, calls_in};
use super::closure::bound_names;
use super::inline::Outermost;
use super::repetition;
use super::rows::Rows;
use super::scope::{Scopes, Value};
use super::settled::is_settled;
use super::structure::{Program, Statement};
use super::syntax::Layout;
use super::text::{Hole, Text};
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
    /// What the program tells of rows that it holds itself, if that is what it is about.
    pub(super) rows: Option<Rows>,
    /// Its call stands in a loop that is gone through element by element, and makes other drafts too.
    pub(super) is_repeated: bool,
}

/// The SQL of a call.
pub(super) struct Found {
    pub(super) kind: FragmentKind,
    pub(super) sql: String,
    pub(super) map: OffsetMap,
    pub(super) statement_set: Option<u32>,
    pub(super) cut_off: Option<CutReason>,
}

impl Found {
    /// SQL that stands nowhere in the program, made of what a call at `span` says; `is_cut` where the call has no end.
    pub(super) fn made(kind: FragmentKind, sql: String, span: Span, is_cut: bool) -> Self {
        let mut map = OffsetMap::default();
        map.push_whole(sql.len(), span);
        Self {
            kind,
            sql,
            map,
            statement_set: None,
            cut_off: is_cut.then_some(CutReason::HostCall),
        }
    }
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
    let budget = Budget::of(program.text.len());
    let mut first = Reader::new(file, program, &budget, None);
    first.statements(0..program.statements.len(), false);
    first.scopes.leave_to(0);
    let mut second = Reader::new(file, program, &budget, Some(Rc::new(first.scopes)));
    second.statements(0..program.statements.len(), true);
    let is_something = |draft: &Draft| draft.rows.as_ref().is_none_or(Rows::is_named);
    second.drafts.retain(is_something);
    Walked {
        drafts: second.drafts,
        diagnostics: second.diagnostics,
        scopes: second.scopes,
    }
}

pub(super) struct Reader<'a> {
    file: &'a SourceFile,
    pub(super) program: &'a Program<'a>,
    budget: &'a Budget,
    /// How many bytes of different SQL the calls have been given so far, and by its hash which.
    given: (usize, FastSet<u64>),
    pub(super) scopes: Scopes,
    pub(super) drafts: Vec<Draft>,
    diagnostics: Vec<Diagnostic>,
    /// Statement sets that are known by what their receiver is called.
    pub(super) sets: HashMap<String, u32>,
    pub(super) set_count: u32,
    noted: HashSet<(Span, String)>,
    /// The drafts of queries, and of rows that the program holds, by the tokens of their calls.
    pub(super) queries: HashMap<Range<usize>, usize>,
    /// The names of tables that are read by a descriptor, by the tokens of their calls.
    pub(super) inline: HashMap<Range<usize>, Rc<str>>,
    /// How many tables without a name of their own were given one, by what they are.
    pub(super) anonymous: HashMap<String, usize>,
    /// What is to be said of the next draft as [`HostCall::open_values`].
    open_values: Option<String>,
    /// Whether it was said that [`Budget`] is spent.
    is_spent_told: bool,
    /// The loops that are gone through element by element, each by how many drafts there were before it.
    pub(super) repeated: Vec<usize>,
    /// How many tokens may still be read again for further elements of a list.
    pub(super) again: usize,
    /// The expressions of holes that were looked at.
    settled: HashMap<Rc<str>, bool>,
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
            given: Default::default(),
            scopes: Scopes::new(program.syntax.sees_members, later),
            drafts: Vec::new(),
            diagnostics: Vec::new(),
            sets: HashMap::new(),
            set_count: 0,
            open_values: None,
            is_spent_told: false,
            settled: HashMap::new(),
            repeated: Vec::new(),
            again: repetition::most_tokens(program),
            noted: HashSet::new(),
            queries: HashMap::new(),
            inline: HashMap::new(),
            anonymous: HashMap::new(),
        }
    }

    pub(super) fn evaluator(&self) -> Evaluator<'_> {
        Evaluator {
            program: self.program,
            scopes: &self.scopes,
            budget: self.budget,
            depth: 0,
            local: None,
        }
    }

    /// Reads the statements of these numbers; those of a loop over a known list once for each element.
    pub(super) fn statements(&mut self, numbers: Range<usize>, reads_calls: bool) {
        let mut number = numbers.start;
        while number < numbers.end {
            if let Some(repetition) = self.repetition(number) {
                number = self.repeat(number, &repetition, reads_calls);
            } else {
                self.statement(number, &[], reads_calls);
                number += 1;
            }
        }
    }

    /// Reads a statement with the calls in it and others that it makes.
    pub(super) fn statement(&mut self, number: usize, more: &[Call<'a>], reads_calls: bool) {
        let program = self.program;
        let Some(statement) = program.statements.get(number) else {
            return;
        };
        let suite = program.suites.get(statement.suite);
        let depth = suite.map_or(0, |suite| suite.depth);
        self.scopes.leave_to(depth);
        self.scopes.bind(&bound_names(program, &statement.tokens));
        let calls = if reads_calls {
            let mut calls = calls_in(program, statement.tokens.clone());
            calls.extend_from_slice(more);
            calls
        } else {
            Vec::new()
        };
        let is_cut = !calls.is_empty() && self.is_cut(statement);
        let outermost = Outermost::of(&calls);
        for call in &calls {
            self.sql(number, call, is_cut);
            self.session(number, call, is_cut);
            self.source(number, call, &outermost, is_cut);
        }
        for call in &calls {
            self.table(number, call, is_cut);
            self.declaration(number, call, is_cut);
        }
        let pipelines = |call: &&Call<'_>| call.method.role == Role::SetPipeline;
        for call in calls.iter().filter(pipelines) {
            self.pipeline(call);
        }
        match &program.syntax.layout {
            Layout::Indentation => self.names(statement, depth, &calls),
            Layout::Braces(facts) => self.names_in_braces(facts, statement, depth, &calls),
        }
        for call in calls.iter().filter(|call| call.method.role == Role::RunSet) {
            self.run_set(call);
        }
    }

    /// The fragment of a call that is given SQL.
    fn sql(&mut self, number: usize, call: &Call<'_>, is_cut: bool) {
        let kind = match call.method.role {
            Role::Statement | Role::SetMember | Role::Explain | Role::Compile => {
                FragmentKind::Statement
            }
            Role::Query => FragmentKind::Query { view: None },
            _ => return,
        };
        let text = match call
            .first()
            .map(|sql| (self.evaluator().value(sql.clone()), sql))
        {
            Some((Value::Text(text), sql)) if text.is_all_hole() => {
                self.unknown_sql(sql);
                return;
            }
            Some((Value::Text(text), _)) => text,
            None if is_cut => Rc::default(),
            None => return,
            Some((Value::File(path), _)) if Self::may_include(call, &path) => {
                self.other_file(number, call, &path);
                return;
            }
            Some((Value::File(path), sql)) => {
                self.query_in_file(sql, &path);
                return;
            }
            Some((_, sql)) => {
                self.unknown_sql(sql);
                return;
            }
        };
        if text.sql.trim().is_empty() && !is_cut {
            return;
        }
        if !self.may_read(&text, call) {
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
        let (sql, map) = match self.words_before(call) {
            words if words.is_empty() || text.map.is_empty() => {
                (text.sql.clone(), text.map.clone())
            }
            words => {
                let mut map = OffsetMap::default();
                let start = text.map.extent().map_or(0, |extent| extent.start);
                map.push_whole(words.len(), Span::new(start, start));
                map.push_part(&text.map, 0, text.sql.len());
                (format!("{words}{}", text.sql), map)
            }
        };
        let found = Found {
            kind,
            sql,
            map,
            statement_set,
            cut_off,
        };
        let draft = self.draft(number, call, found);
        if call.method.role == Role::Query {
            self.queries.insert(call.tokens.clone(), draft);
        }
    }

    /// Whether a call may be given all statements of a file: those of a query and of a plan are part of something else.
    fn may_include(call: &Call<'_>, path: &str) -> bool {
        /// No system has longer paths, and people are shown them.
        const LONGEST: usize = 4096;
        matches!(call.method.role, Role::Statement | Role::SetMember) && path.len() <= LONGEST
    }

    /// A call that is given what stands in another file.
    fn other_file(&mut self, number: usize, call: &Call<'_>, path: &str) {
        let statement_set =
            (call.method.role == Role::SetMember).then(|| self.set_of(call.receiver.clone()));
        let found = Found {
            kind: FragmentKind::OtherFile(path.into()),
            sql: String::new(),
            map: OffsetMap::default(),
            statement_set,
            cut_off: None,
        };
        self.draft(number, call, found);
    }

    /// Whether the text of a call is still read: calls may be given one long constant a thousand times, each time with
    /// something else behind it. Says once that no more is read. The same text again costs next to nothing.
    fn may_read(&mut self, text: &Text, call: &Call<'_>) -> bool {
        /// So many times the length of the program, and always as much as this, in bytes.
        const TIMES: usize = 4;
        const ALWAYS: usize = 512 << 10;
        let most = ALWAYS.saturating_add(self.program.text.len().saturating_mul(TIMES));
        let (given, known) = &mut self.given;
        let hash = known.hasher().hash_one(&text.sql);
        if known.contains(&hash) {
            return true;
        }
        let before = *given;
        *given = before.saturating_add(text.sql.len());
        let is_read = *given <= most;
        if is_read {
            known.insert(hash);
        } else if before <= most {
            self.doubt(
                self.program.span(call.tokens.clone()),
                format!("the calls of this program are given more than {TIMES} times its text as SQL: from here on they are not read"),
                "write the SQL that they share as a view",
            );
        }
        is_read
    }

    /// What SQL says where the host says it by the name of the method.
    fn words_before(&self, call: &Call<'_>) -> &'static str {
        match call.method.role {
            Role::Explain => "EXPLAIN ",
            Role::Compile if self.is_executed(call) => "COMPILE AND EXECUTE PLAN 'plan' FOR ",
            Role::Compile => "COMPILE PLAN 'plan' FOR ",
            _ => "",
        }
    }

    /// Whether a plan runs: `….execute()` behind the call, or on the name that it is given.
    fn is_executed(&self, call: &Call<'_>) -> bool {
        const FAR: usize = 10_000;
        let runs =
            |dot: usize| self.program.str(dot) == "." && self.program.str(dot + 1) == "execute";
        let end = call.tokens.end;
        let equals = call.tokens.start.checked_sub(1);
        let name = equals
            .filter(|equals| self.program.str(*equals) == "=")
            .and_then(|equals| equals.checked_sub(1))
            .map(|name| self.program.str(name));
        runs(end)
            || name.is_some_and(|name| {
                (end..self.program.tokens.len().min(end + FAR))
                    .any(|at| self.program.str(at) == name && runs(at + 1))
            })
    }

    /// Drafts a fragment that a call makes; gives its number. A call of a loop that makes the same again makes one.
    pub(super) fn draft(&mut self, statement: usize, call: &Call<'_>, found: Found) -> usize {
        let is_same = |draft: &Draft| {
            let fragment = &draft.fragment;
            let is_text = fragment.sql == found.sql && fragment.kind == found.kind;
            let is_there = found.map.is_empty() || fragment.map == found.map;
            draft.tokens == call.tokens && is_text && is_there
        };
        let before = self.repeated.first().copied();
        let same = before.and_then(|before| {
            let drafts = self.drafts.iter().skip(before);
            drafts.clone().position(is_same).map(|at| before + at)
        });
        same.unwrap_or_else(|| {
            self.draft_at(statement, &call.tokens, found);
            self.drafts.len() - 1
        })
    }

    /// Drafts a fragment that the call of these tokens makes.
    pub(super) fn draft_at(&mut self, statement: usize, tokens: &Range<usize>, found: Found) {
        let mut span = self.program.span(tokens.clone());
        if found.cut_off.is_some() {
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
        let map = if found.map.is_empty() {
            OffsetMap::verbatim(span.end, 0)
        } else {
            found.map
        };
        self.drafts.push(Draft {
            fragment: Fragment {
                sql: found.sql,
                map,
                file: None,
                kind: found.kind,
                host: self.program.syntax.host,
                call: Some(HostCall {
                    span,
                    removal: Removal::Unsafe("it was not looked at"),
                    statement_set: found.statement_set,
                    flow: Flow::default(),
                    open_values: self.open_values.take().map(Into::into),
                }),
                cut_off: found.cut_off,
                surroundings: Surroundings::default(),
            },
            statement,
            tokens: tokens.clone(),
            is_consumed: false,
            rows: None,
            is_repeated: !self.repeated.is_empty(),
        });
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

    pub(super) fn note_holes(&mut self, text: &Text) {
        for hole in &text.holes {
            let placeholder = text.sql.get(hole.range.clone()).unwrap_or("");
            if let Some(query) = hole.query {
                self.name_view(query, placeholder);
                continue;
            }
            self.note_open_value(hole);
            let what = match &*hole.expression {
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

    /// A value that may be another each time is told from all others by the number of the statement.
    fn note_open_value(&mut self, hole: &Hole) {
        let text = self.program.text;
        let expression = &hole.expression;
        let is_settled = !hole.is_field
            && *(self.settled.entry(Rc::clone(expression)))
                .or_insert_with(|| is_settled(text, expression));
        let statement = self.drafts.len();
        let noted = self.open_values.get_or_insert_default();
        noted.push('\0');
        noted.push_str(&hole.expression);
        if !is_settled {
            // Writing to a String does not fail.
            let _ = write!(noted, "\0{statement}");
        }
    }

    fn query_in_file(&mut self, sql: Range<usize>, path: &str) {
        let message = format!(
            "the SQL of this call stands in `{}`: only statements that are run are read from there",
            shortened(path)
        );
        let finding = Diagnostic::new(&rules::OTHER_FILE, message)
            .at(self.file, self.program.span(sql))
            .hint("write the query in the call, or as a constant of this file");
        self.note(finding);
    }

    fn unknown_sql(&mut self, sql: Range<usize>) {
        let span = self.program.span(sql);
        if !self.budget.is_spent() {
            self.doubt(
                span,
                "the SQL of this call is known only when the program runs".to_owned(),
                "write the SQL in the call, or as a constant of this file",
            );
        } else if !std::mem::replace(&mut self.is_spent_told, true) {
            self.doubt(
                span,
                "this program puts together more text than is followed: the SQL of this call, and of others like it, is not read".to_owned(),
                "write the SQL in fewer steps",
            );
        }
    }

    /// A constant that the end of the text cuts off is lost SQL, though no call uses it.
    pub(super) fn cut_constant(&mut self, text: &Text, range: &Range<usize>) {
        if text.is_cut && crate::extract::prose::looks_like(&text.sql) {
            let span = self.program.span(range.clone());
            let finding = Diagnostic::new(
                &rules::CUT_OFF,
                "the text ends inside this SQL, before any call uses it",
            )
            .hint("look for the rest of the file");
            self.note(finding.at(self.file, span));
        }
    }

    pub(super) fn doubt(&mut self, span: Span, message: String, hint: &str) {
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
