//! How the call of a fragment can be taken out so that the program stays a program.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::extract::{Flow, FragmentKind, Removal};
use crate::source::Span;

use super::call::last_call;
use super::reader::Draft;
use super::structure::{ON_HEADER_LINE, Program, Statement};
use super::token::{Kind, Token};

/// Methods of a result after which nothing of the program depends on it.
const AFTER: [&str; 11] = [
    "wait",
    "print",
    "await",
    "get",
    "get_job_client",
    "getJobClient",
    "get_job_execution_result",
    "getJobExecutionResult",
    "get_job_status",
    "getJobStatus",
    "result",
];

/// Methods of a result that end when its job does.
const WAITING: [&str; 5] = [
    "wait",
    "await",
    "result",
    "get_job_execution_result",
    "getJobExecutionResult",
];

/// Words in a statement, not at its beginning, behind which a call need not run, or not then.
const CONDITIONAL: [&str; 12] = [
    "if", "else", "and", "or", "for", "lambda", "&&", "||", "?", "->", "=>", "while",
];

/// Words that begin a statement whose block always runs as statements, whatever its last one gives.
const RUNS_STATEMENTS: [&str; 14] = [
    "if",
    "else",
    "for",
    "while",
    "do",
    "try",
    "catch",
    "finally",
    "class",
    "object",
    "trait",
    "interface",
    "init",
    "enum",
];

/// Comments that speak to tools or about the whole file, by their beginnings.
const NOT_ABOUT_A_STATEMENT: [&str; 19] = [
    "#!",
    "# -*-",
    "#%%",
    "# %%",
    "# fmt:",
    "# type:",
    "# noqa",
    "# region",
    "# endregion",
    "# tag::",
    "# end::",
    "// tag::",
    "// end::",
    "// region",
    "// endregion",
    "//region",
    "//endregion",
    "// @formatter",
    "//noinspection",
];

/// Decides for every draft.
pub(super) fn decide(program: &Program<'_>, drafts: &mut [Draft]) {
    let (removals, flows) = {
        let decider = Decider::new(program, drafts);
        let mut removals: Vec<Removal> =
            drafts.iter().map(|draft| decider.removal(draft)).collect();
        decider.keep_suites(drafts, &mut removals);
        let flows: Vec<Flow> = drafts.iter().map(|draft| decider.flow(draft)).collect();
        (removals, flows)
    };
    for ((draft, removal), flow) in drafts.iter_mut().zip(removals).zip(flows) {
        if let Some(call) = &mut draft.fragment.call {
            call.removal = removal;
            call.flow = flow;
        }
    }
}

struct Decider<'a> {
    program: &'a Program<'a>,
    /// The statements that hold SQL, with the tokens of their calls.
    calls: HashMap<usize, HashSet<Range<usize>>>,
    /// How many INSERTs each statement set has.
    sets: HashMap<u32, usize>,
    /// Where each name occurs, by token, in f-strings too.
    names: HashMap<&'a str, Vec<usize>>,
    /// The suites of which one case runs.
    choosing: HashSet<usize>,
    /// Where one of [`WAITING`] is called, in order.
    waits: Vec<usize>,
    /// Where one of [`CONDITIONAL`] stands, in order.
    conditions: Vec<usize>,
}

impl<'a> Decider<'a> {
    fn new(program: &'a Program<'a>, drafts: &[Draft]) -> Self {
        let mut calls: HashMap<usize, HashSet<Range<usize>>> = HashMap::new();
        let mut sets = HashMap::new();
        for draft in drafts.iter().filter(|draft| !draft.is_consumed) {
            calls
                .entry(draft.statement)
                .or_default()
                .insert(draft.tokens.clone());
            let set = draft
                .fragment
                .call
                .as_ref()
                .and_then(|call| call.statement_set);
            if let Some(set) = set {
                *sets.entry(set).or_default() += 1;
            }
        }
        Self {
            program,
            calls,
            sets,
            names: names_of(program),
            choosing: choosing(program),
            waits: tokens(program, |at| {
                program.str(at) == "." && WAITING.contains(&program.str(at + 1))
            }),
            conditions: tokens(program, |at| CONDITIONAL.contains(&program.str(at))),
        }
    }

    fn removal(&self, draft: &Draft) -> Removal {
        let Some(statement) = self.program.statements.get(draft.statement) else {
            return Removal::Unsafe("its statement was not found");
        };
        match self.hindrance(draft, statement) {
            Some(reason) => Removal::Unsafe(reason),
            None => Removal::Span(self.extent(draft, statement)),
        }
    }

    /// Why the statement cannot go, if it cannot.
    fn hindrance(&self, draft: &Draft, statement: &Statement) -> Option<&'static str> {
        if statement.shares.is_some() {
            return statement.shares;
        }
        if self
            .calls
            .get(&draft.statement)
            .is_some_and(|calls| calls.len() > 1)
        {
            return Some("several SQL statements stand in one statement of the program");
        }
        if draft.shares.is_some() {
            return draft.shares;
        }
        if draft.fragment.cut_off.is_some() {
            return None;
        }
        let call = draft.tokens.clone();
        let is_open = |at: &usize| {
            self.program.kind(*at) == Some(Kind::Open) && self.program.partner(*at).is_none()
        };
        if call.clone().any(|at| is_open(&at)) {
            return Some("its call is not closed");
        }
        if !self.ends_harmlessly(draft, statement) {
            return Some("it stands inside a larger expression");
        }
        let before = statement.tokens.start..call.start;
        if !before.is_empty() {
            let Some(target) = self.target(before) else {
                return Some("it stands inside a larger expression");
            };
            if self.is_used(target, statement) {
                return Some("the program uses its result");
            }
        }
        if self.may_be_value_of_block(draft.statement, statement) {
            return Some("its block may give its result");
        }
        if self.may_throw_alone(draft, statement) {
            return Some("its block catches what it throws");
        }
        let set = draft
            .fragment
            .call
            .as_ref()
            .and_then(|call| call.statement_set);
        let is_whole_set = self.makes_set(&call);
        let is_alone = set.is_some_and(|set| self.sets.get(&set) == Some(&1));
        (is_alone && !is_whole_set).then_some("its statement set would be left empty")
    }

    /// When the call runs.
    fn flow(&self, draft: &Draft) -> Flow {
        let Some(statement) = self.program.statements.get(draft.statement) else {
            return Flow::default();
        };
        let waits = self.waits(draft, statement);
        let block = if self.is_conditional(draft, statement) {
            // A block of its own.
            self.program.suites.len() + 1 + draft.statement
        } else if self.is_top(statement) {
            0
        } else {
            statement.suite + 1
        };
        let block = u32::try_from(block).unwrap_or(u32::MAX);
        Flow { block, waits }
    }

    fn waits(&self, draft: &Draft, statement: &Statement) -> bool {
        one_in(&self.waits, draft.tokens.end..statement.tokens.end)
    }

    /// Whether the statement ends a block of Scala or Kotlin whose value it may be.
    fn may_be_value_of_block(&self, number: usize, statement: &Statement) -> bool {
        let Some(facts) = self.program.syntax.braces() else {
            return false;
        };
        let is_last = || {
            let end = self.suite_end(statement);
            let next = self.program.statements.get(number + 1);
            next.is_none_or(|next| next.tokens.start >= end)
        };
        let Some(header) = self.header(statement).filter(|_| facts.blocks_have_values) else {
            return false;
        };
        let mut words = header.tokens.clone().map(|at| self.program.str(at));
        if words.clone().any(|word| word == "Unit") {
            return false;
        }
        let has_equals = self.program.split(header.tokens.clone(), "=").len() > 1;
        let is_function = words.clone().any(|word| facts.function_word == Some(word));
        let runs = words.any(|word| RUNS_STATEMENTS.contains(&word)) || is_function;
        (has_equals || !runs) && is_last()
    }

    /// Whether a block of Java may have nothing else that throws what its `catch` is for.
    fn may_throw_alone(&self, draft: &Draft, statement: &Statement) -> bool {
        let header = self.header(statement);
        let is_try = header.is_some_and(|header| self.program.str(header.tokens.start) == "try");
        let is_java = self
            .program
            .syntax
            .braces()
            .is_some_and(|facts| !facts.blocks_have_values);
        is_java && is_try && self.waits(draft, statement)
    }

    /// The statement that opens the suite of another.
    fn header(&self, statement: &Statement) -> Option<&'a Statement> {
        let suite = self.program.suites.get(statement.suite)?;
        self.program.statements.get(suite.header?)
    }

    fn suite_end(&self, statement: &Statement) -> usize {
        let suite = self.program.suites.get(statement.suite);
        suite.map_or(usize::MAX, |suite| suite.end)
    }

    /// Whether the call need not run where its statement's suite does: `if a: f()`, `elif f():`, `a and f()`.
    fn is_conditional(&self, draft: &Draft, statement: &Statement) -> bool {
        let first = self.program.str(statement.tokens.start);
        let begin = statement.tokens.start + 1;
        let around = [
            begin..draft.tokens.start,
            draft.tokens.end.max(begin)..statement.tokens.end,
        ];
        statement.shares == Some(ON_HEADER_LINE)
            || self.choosing.contains(&statement.suite)
            || matches!(first, "elif" | "case" | "while")
            || around
                .into_iter()
                .any(|part| one_in(&self.conditions, part))
    }

    /// Whether only what does not matter follows the call in its statement.
    fn ends_harmlessly(&self, draft: &Draft, statement: &Statement) -> bool {
        let runs_only_this = matches!(draft.fragment.kind, FragmentKind::Query { .. })
            || self.makes_set(&draft.tokens)
            || self.gives_pipeline(&draft.tokens);
        let mut at = draft.tokens.end;
        while at < statement.tokens.end {
            let method = self.program.str(at + 1);
            let is_harmless = AFTER.contains(&method) || (method == "execute" && runs_only_this);
            let is_call = self.program.str(at) == "." && self.program.str(at + 2) == "(";
            match self.program.partner(at + 2) {
                Some(close) if is_call && is_harmless => at = close + 1,
                _ => return false,
            }
        }
        true
    }

    /// Whether the call gives something that only runs what it says: a pipeline, or a plan.
    fn gives_pipeline(&self, call: &Range<usize>) -> bool {
        last_call(self.program, call).is_some_and(|name| {
            matches!(
                self.program.str(name),
                "insertInto" | "insert_into" | "compilePlanSql" | "compile_plan_sql"
            )
        })
    }

    fn makes_set(&self, call: &Range<usize>) -> bool {
        call.clone().any(|token| {
            matches!(
                self.program.str(token),
                "create_statement_set" | "createStatementSet"
            )
        })
    }

    /// The token of the one name that is assigned: `x =`, `x: T =`, `self.x =`, `T x =`.
    fn target(&self, before: Range<usize>) -> Option<usize> {
        let equals = before
            .end
            .checked_sub(1)
            .filter(|token| self.program.str(*token) == "=")?;
        let mut outside = self.program.outside_brackets(before.start..equals);
        if outside.any(|token| self.program.str(token) == "=") {
            return None;
        }
        let target = self.program.target(before.start..equals)?;
        target.end.checked_sub(1)
    }

    /// Whether a name that `statement` assigns is read before it is assigned again.
    fn is_used(&self, target: usize, statement: &Statement) -> bool {
        let Some(places) = self.names.get(self.program.str(target)) else {
            return false;
        };
        let is_attribute = self.program.str(target.wrapping_sub(1)) == ".";
        // `T x =` declares the name, which nothing can be without to the end of its block.
        if self.program.syntax.braces().is_some() && target > statement.tokens.start {
            let end = self.suite_end(statement);
            let first = places.partition_point(|place| *place < statement.tokens.end);
            let is_member = self.header(statement).is_none_or(|header| {
                let facts = self.program.syntax.braces();
                let words = facts.map_or(&[][..], |facts| facts.class_words);
                let mut tokens = header.tokens.clone();
                tokens.any(|at| words.contains(&self.program.str(at)))
            });
            let is_read = places.get(first).is_some_and(|place| *place < end);
            return is_attribute || is_member || is_read;
        }
        let after = places.iter().find(|place| **place >= statement.tokens.end);
        match after {
            _ if is_attribute => places.len() > 1,
            Some(next) => !self.rebinds(*next, statement.suite),
            // In a loop or function what stands above may run later.
            None => !self.is_top(statement) && places.len() > 1,
        }
    }

    /// Whether the token is the target of an assignment in this suite that does not read it.
    fn rebinds(&self, token: usize, suite: usize) -> bool {
        let at = self
            .program
            .statements
            .partition_point(|statement| statement.tokens.end <= token);
        self.program.statements.get(at).is_some_and(|statement| {
            let name = self.program.str(token);
            let reads = statement
                .tokens
                .clone()
                .skip(1)
                .any(|other| self.program.str(other) == name);
            statement.suite == suite
                && statement.tokens.start == token
                && self.program.str(token + 1) == "="
                && !reads
        })
    }

    fn is_top(&self, statement: &Statement) -> bool {
        let suite = self.program.suites.get(statement.suite);
        suite.is_none_or(|suite| suite.header.is_none())
    }

    /// A Python suite must keep a statement: where all of one could go, its first stays.
    fn keep_suites(&self, drafts: &[Draft], removals: &mut [Removal]) {
        if self.program.syntax.braces().is_some() {
            return;
        }
        let mut totals: HashMap<usize, usize> = HashMap::new();
        for statement in &self.program.statements {
            *totals.entry(statement.suite).or_default() += 1;
        }
        let mut removable: HashMap<usize, BTreeSet<usize>> = HashMap::new();
        for (draft, removal) in drafts.iter().zip(removals.iter()) {
            let Some(statement) = self.program.statements.get(draft.statement) else {
                continue;
            };
            if matches!(removal, Removal::Span(_)) && !self.is_top(statement) && !draft.is_consumed
            {
                removable
                    .entry(statement.suite)
                    .or_default()
                    .insert(draft.statement);
            }
        }
        let kept: HashSet<usize> = removable
            .into_iter()
            .filter(|(suite, statements)| totals.get(suite) == Some(&statements.len()))
            .filter_map(|(_, statements)| statements.first().copied())
            .collect();
        for (draft, removal) in drafts.iter().zip(removals) {
            if kept.contains(&draft.statement) {
                *removal = Removal::Unsafe("its block would be left empty");
            }
        }
    }

    /// The lines that go: the comments of the statement and its own; for one that is cut off all to the end of its block.
    fn extent(&self, draft: &Draft, statement: &Statement) -> Span {
        let start = self.comments_above(draft, statement);
        let end = if draft.fragment.cut_off.is_some() {
            let block = self.program.blocks.get(statement.block);
            block.map_or(statement.lines.end, |block| block.end)
        } else {
            statement.lines.end
        };
        Span::new(start, end)
    }

    /// Where the comments begin that stand directly above the statement and are about it.
    fn comments_above(&self, draft: &Draft, statement: &Statement) -> usize {
        let mut start = statement.lines.start;
        // A comment above several SQL statements without a gap is about all of them.
        let next = self.program.statements.get(draft.statement + 1);
        let heads_more = next.is_some_and(|next| {
            next.lines.start == statement.lines.end
                && self.calls.contains_key(&(draft.statement + 1))
        });
        if heads_more {
            return start;
        }
        let indent = self.indent(statement.lines.start);
        let mut at = self
            .program
            .comments
            .partition_point(|comment| comment.start < start);
        while let Some(comment) = at
            .checked_sub(1)
            .and_then(|at| self.program.comments.get(at))
        {
            let text = self
                .program
                .text
                .get(comment.start..comment.end)
                .unwrap_or("")
                .trim();
            let is_other = NOT_ABOUT_A_STATEMENT
                .iter()
                .any(|beginning| text.starts_with(beginning));
            if comment.end + 1 != start || is_other || self.indent(comment.start) != indent {
                break;
            }
            start = comment.start;
            at -= 1;
        }
        start
    }

    fn indent(&self, line: usize) -> &'a str {
        let rest = self.program.text.get(line..).unwrap_or("");
        let end = rest
            .find(|c: char| c != ' ' && c != '\t')
            .unwrap_or(rest.len());
        &rest[..end]
    }
}

/// The tokens of this kind, in order.
fn tokens(program: &Program<'_>, is_kind: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..program.tokens.len())
        .filter(|at| is_kind(*at))
        .collect()
}

/// Whether one of some tokens in order is in a range.
fn one_in(tokens: &[usize], range: Range<usize>) -> bool {
    let behind = tokens.partition_point(|at| *at < range.start);
    tokens.get(behind).is_some_and(|at| *at < range.end)
}

/// The suites with braces whose statements stand behind `case`. In Python each case has a suite of its own.
fn choosing(program: &Program<'_>) -> HashSet<usize> {
    let has_braces = program.syntax.braces().is_some();
    let statements = program.statements.iter().filter(|_| has_braces);
    statements
        .filter(|it| matches!(program.str(it.tokens.start), "case" | "default"))
        .map(|it| it.suite)
        .collect()
}

fn names_of<'a>(program: &Program<'a>) -> HashMap<&'a str, Vec<usize>> {
    let mut names: HashMap<&'a str, Vec<usize>> = HashMap::new();
    let mut note = |name: &'a str, at: usize| {
        let places = names.entry(name).or_default();
        if places.last() != Some(&at) {
            places.push(at);
        }
    };
    for (at, token) in program.tokens.iter().enumerate() {
        match token.kind {
            Kind::Name => note(program.str(at), at),
            Kind::Text(literal) if literal.has_holes() => {
                for word in words(program.text, *token) {
                    note(word, at);
                }
            }
            _ => {}
        }
    }
    names
}

fn words(text: &str, token: Token) -> impl Iterator<Item = &str> {
    let content = token.content();
    text.get(content.start..content.end)
        .unwrap_or("")
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}
