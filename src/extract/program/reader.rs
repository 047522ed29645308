//! Walks a program from its first statement to its last, with the values of its names, and drafts its fragments.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::rc::Rc;

use crate::collections::FastSet;
use crate::diagnostic::{Diagnostic, rules};
use crate::extract::{
    CutReason, Flow, Fragment, FragmentKind, HostCall, OffsetMap, Removal, Surroundings, Turn,
};
use crate::source::{SourceFile, Span};

use super::branches::Fork;
use super::call::{Call, Role, calls_in};
use super::closure::bound_names;
use super::helper::Givens;
use super::inline::Outermost;
use super::repetition;
use super::routine::Routines;
use super::rows::Rows;
use super::scope::Scopes;
use super::settled::is_settled;
use super::structure::{Program, Statement};
use super::syntax::Layout;
use super::text::{Hole, Text};
use super::truth::OpenLoop;
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
    /// Why its call may make other drafts too: taking that out takes all of them.
    pub(super) shares: Option<&'static str>,
    /// The statement that calls the function which it is read for, if it is read for one.
    pub(super) site: Option<usize>,
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
pub(super) fn walk<'a>(
    file: &SourceFile,
    program: &'a Program<'a>,
    routines: &Rc<Routines<'a>>,
) -> Walked {
    let budget = Budget::of(program.text.len());
    let mut first = Reader::new(file, program, &budget, None, routines);
    first.statements(0..program.statements.len(), false);
    first.scopes.leave_to(0);
    let mut givens = first.found;
    let mut later = Rc::new(first.scopes.into_later());
    if later.has_overridden() {
        // What a class gives that another has anew is known from here on.
        let mut again = Reader::new(file, program, &budget, Some(later), routines);
        again.statements(0..program.statements.len(), false);
        again.scopes.leave_to(0);
        givens = again.found;
        later = Rc::new(again.scopes.into_later());
    }
    if !givens.is_empty() {
        // What a function that is given something gives to others.
        let mut again = Reader::new(file, program, &budget, Some(Rc::clone(&later)), routines);
        again.givens = givens;
        again.statements(0..program.statements.len(), false);
        givens = again.found;
    }
    let mut second = Reader::new(file, program, &budget, Some(later), routines);
    second.givens = givens;
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
    pub(super) budget: &'a Budget,
    /// How many bytes of different SQL the calls have been given so far, and by its hash which.
    pub(super) given: (usize, FastSet<u64>),
    pub(super) scopes: Scopes,
    pub(super) drafts: Vec<Draft>,
    diagnostics: Vec<Diagnostic>,
    /// Statement sets that are known by what their receiver is called.
    pub(super) sets: HashMap<String, u32>,
    pub(super) set_count: u32,
    noted: HashSet<(Span, String)>,
    /// The drafts of queries, and of rows that the program holds, by the tokens of their calls.
    pub(super) queries: HashMap<Range<usize>, Vec<usize>>,
    /// The views that were made of table objects which are put into SQL.
    pub(super) chains: HashSet<String>,
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
    /// The loops over what is not known that are open, the innermost last.
    pub(super) loops: Vec<OpenLoop<'a>>,
    /// Whether the call that is read runs one statement or another.
    pub(super) is_choice: bool,
    /// How many tokens may still be read again for further elements of a list.
    pub(super) again: usize,
    pub(super) routines: Rc<Routines<'a>>,
    /// Names that stand for a method: `run = t_env.execute_sql`.
    pub(super) handles: HashMap<&'a str, Call<'a>>,
    /// What calls were found to give to functions in this reading, and in the one before.
    pub(super) found: Givens,
    pub(super) givens: Givens,
    /// The calls that functions are read for, the innermost last.
    pub(super) sites: Vec<usize>,
    /// The branches that are open, the innermost last.
    pub(super) forks: Vec<Fork>,
    /// The expressions of holes that were looked at.
    settled: HashMap<Rc<str>, bool>,
}

impl<'a> Reader<'a> {
    fn new(
        file: &'a SourceFile,
        program: &'a Program<'a>,
        budget: &'a Budget,
        later: Option<Rc<Scopes>>,
        routines: &Rc<Routines<'a>>,
    ) -> Self {
        Self {
            file,
            program,
            budget,
            given: Default::default(),
            scopes: Scopes::new(
                program.syntax.sees_members,
                Rc::clone(&routines.classes),
                later,
            ),
            drafts: Vec::new(),
            diagnostics: Vec::new(),
            sets: HashMap::new(),
            set_count: 0,
            open_values: None,
            is_spent_told: false,
            settled: HashMap::new(),
            repeated: Vec::new(),
            loops: Vec::new(),
            is_choice: false,
            forks: Vec::new(),
            routines: Rc::clone(routines),
            found: Givens::new(),
            givens: Givens::new(),
            sites: Vec::new(),
            handles: HashMap::new(),
            again: repetition::most_tokens(program),
            noted: HashSet::new(),
            queries: HashMap::new(),
            chains: HashSet::new(),
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
            locals: None,
            world: None,
        }
    }

    /// Reads the statements of these numbers; those of a loop over a known list once for each element.
    pub(super) fn statements(&mut self, numbers: Range<usize>, reads_calls: bool) {
        let around = (self.forks.len(), self.loops.len());
        let mut number = numbers.start;
        while number < numbers.end {
            self.arrive(number);
            self.leave_loops(number, around.1);
            if let Some(repetition) = self.repetition(number) {
                number = self.repeat(number, &repetition, reads_calls);
            } else {
                self.open_loop(number);
                self.statement(number, &[], reads_calls);
                number += 1;
            }
        }
        self.loops.truncate(around.1);
        self.leave_branches_to(around.0);
    }

    /// Reads a statement with the calls in it and others that it makes.
    pub(super) fn statement(&mut self, number: usize, more: &[Call<'a>], reads_calls: bool) {
        let program = self.program;
        let Some(statement) = program.statements.get(number) else {
            return;
        };
        let depth = self.arrive(number);
        self.scopes.bind(&bound_names(program, &statement.tokens));
        self.note_given(number);
        let calls = if reads_calls {
            let mut calls = calls_in(program, statement.tokens.clone());
            calls.extend_from_slice(more);
            calls.extend(self.calls_of_handles(&statement.tokens));
            self.references(&statement.tokens, more);
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
        self.names_in_branches(number, statement, depth, &calls);
        for call in calls.iter().filter(|call| call.method.role == Role::RunSet) {
            self.run_set(call);
        }
    }

    /// Leaves the branches and scopes that a statement does not stand in; gives its depth.
    fn arrive(&mut self, number: usize) -> usize {
        let program = self.program;
        let Some(statement) = program.statements.get(number) else {
            return 0;
        };
        let suite = program.suites.get(statement.suite);
        let depth = suite.map_or(0, |suite| suite.depth);
        self.leave_branches(number, statement);
        self.scopes.leave_to(depth);
        depth
    }

    /// What a statement, or a part of one, does to names.
    pub(super) fn names_of(&mut self, part: &Statement, depth: usize, calls: &[Call<'_>]) {
        match &self.program.syntax.layout {
            Layout::Indentation => self.names(part, depth, calls),
            Layout::Braces(facts) => self.names_in_braces(facts, part, depth, calls),
        }
        self.change_given(&part.tokens);
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
                turn: Turn::default(),
            },
            statement,
            tokens: tokens.clone(),
            is_consumed: false,
            rows: None,
            site: self.sites.first().copied(),
            shares: match (self.repeated.is_empty(), self.is_choice) {
                _ if !self.sites.is_empty() => Some("its call runs for each call of its function"),
                (_, true) => Some("its call runs one of several statements"),
                (false, false) => Some("its call runs once for each element of a list"),
                (true, false) => None,
            },
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
            if hole.chain.is_some() {
                continue;
            }
            self.note_open_value(hole);
            let what = match &*hole.expression {
                "" => "a value".to_owned(),
                expression => format!("`{}`", shortened(expression)),
            };
            let message = match &hole.choices {
                None => format!(
                    "{what} is known only when the program runs; it is read as `{placeholder}`"
                ),
                Some(choices) => format!(
                    "{what} is {choices}: which one is known only when the program runs; it is read as `{placeholder}`"
                ),
            };
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

    pub(super) fn query_in_file(&mut self, sql: Range<usize>, path: &str) {
        let message = format!(
            "the SQL of this call stands in `{}`: only statements that are run are read from there",
            shortened(path)
        );
        let finding = Diagnostic::new(&rules::OTHER_FILE, message)
            .at(self.file, self.program.span(sql))
            .hint("write the query in the call, or as a constant of this file");
        self.note(finding);
    }

    pub(super) fn unknown_sql(&mut self, sql: Range<usize>) {
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
