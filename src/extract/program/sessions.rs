//! In which session of Flink a call of a program runs, and what may have changed what that session knows.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::call::{Role, method_named};
use super::method::is_method;
use super::reader::Draft;
use super::structure::{Program, Statement};
use super::token::Kind;
use super::transformations::transforms;

/// Functions and methods that change nothing that a session knows. Any other may.
const HARMLESS: [&str; 59] = [
    "abs",
    "assert",
    "await",
    "bool",
    "catch",
    "collect",
    "debug",
    "elif",
    "enumerate",
    "equals",
    "error",
    "float",
    "for",
    "get",
    "getJobClient",
    "getJobExecutionResult",
    "getJobID",
    "getJobStatus",
    "getMessage",
    "get_job_client",
    "get_job_execution_result",
    "get_job_id",
    "get_job_status",
    "if",
    "info",
    "int",
    "isEmpty",
    "isinstance",
    "isoformat",
    "len",
    "length",
    "list",
    "log",
    "max",
    "min",
    "now",
    "perf_counter",
    "print",
    "printStackTrace",
    "print_schema",
    "printf",
    "println",
    "range",
    "result",
    "return",
    "round",
    "size",
    "sleep",
    "sorted",
    "str",
    "sum",
    "super",
    "switch",
    "time",
    "tuple",
    "wait",
    "warn",
    "while",
    "zip",
];

/// The objects that statements are run on.
pub(super) struct Sessions<'a> {
    program: &'a Program<'a>,
    /// Names that calls are made on.
    roots: HashSet<&'a str>,
    /// Statement sets by their names, and on what they were made; none where that differs.
    sets: HashMap<&'a str, Option<&'a str>>,
    /// Functions that the program defines.
    functions: HashSet<&'a str>,
    /// Names that it gives a value.
    given: HashSet<&'a str>,
    /// The names of the calls whose statements are known.
    known: HashSet<usize>,
}

impl<'a> Sessions<'a> {
    /// A session that the call itself asks for: `session().execute_sql(…)`.
    pub(super) const MADE_THERE: &'static str = "()";

    pub(super) fn new(program: &'a Program<'a>, drafts: &[Draft]) -> Self {
        let mut sessions = Self {
            program,
            roots: drafts
                .iter()
                .map(|draft| program.str(draft.tokens.start))
                .collect(),
            sets: HashMap::new(),
            functions: HashSet::new(),
            given: HashSet::new(),
            known: (drafts.iter())
                .filter_map(|draft| method_of(program, &draft.tokens))
                .collect(),
        };
        for statement in &program.statements {
            sessions.look_at(statement);
        }
        sessions
    }

    fn look_at(&mut self, statement: &Statement) {
        let program = self.program;
        let is_def = |at: &usize| *at > 0 && program.str(at - 1) == "def";
        let defined = statement.tokens.clone().filter(is_def);
        self.functions.extend(defined.map(|at| program.str(at)));
        for at in statement
            .tokens
            .clone()
            .filter(|at| program.str(at + 1) == "(")
        {
            let name = program.str(at);
            let before = at.checked_sub(1).map_or("", |before| program.str(before));
            let behind = program
                .partner(at + 1)
                .map_or("", |close| program.str(close + 1));
            let is_method = program.syntax.braces().is_some()
                && at > statement.tokens.start
                && program.is_name(at - 1)
                && !matches!(before, "new" | "return" | "throw")
                && matches!(behind, "{" | "throws");
            if matches!(before, "def" | "fun") || is_method {
                self.functions.insert(name);
            }
            if let Some((set, on)) = self.set_made(statement, at) {
                let known = self.sets.entry(set).or_insert(Some(on));
                *known = known.filter(|known| *known == on);
            }
        }
        // `val roll = () => …`, `roll = lambda: …`, `run = t_env.execute_sql`
        let is_closure = |at: usize| matches!(program.str(at), "=>" | "->" | "lambda" | "{");
        let mut parts = program.split(statement.tokens.clone(), "=");
        let value = parts.pop().filter(|_| !parts.is_empty());
        let is_handle = |at: usize| program.str(at + 1) != "(" && runs_a_statement(program.str(at));
        let is_function = |at: usize| is_closure(at) || is_handle(at);
        // The name of a lazy value runs what gives it.
        let is_lazy = program.str(statement.tokens.start) == "lazy";
        let runs = is_lazy || value.is_some_and(|value| value.into_iter().any(is_function));
        let targets = parts.into_iter().filter_map(|part| program.target(part));
        for name in targets.map(|target| program.str(target.end - 1)) {
            self.given.insert(name);
            if runs {
                self.functions.insert(name);
            }
        }
    }

    /// The name of the statement set that a call makes, and what it is made on.
    fn set_made(&self, statement: &Statement, method: usize) -> Option<(&'a str, &'a str)> {
        let program = self.program;
        method_named(program.str(method)).filter(|it| it.role == Role::NewSet)?;
        let equals = (statement.tokens.start..method)
            .rev()
            .find(|at| program.str(*at) == "=")?;
        let name = equals
            .checked_sub(1)
            .filter(|name| program.is_name(*name))?;
        let on = program.span(equals + 1..method.checked_sub(1)?);
        Some((program.str(name), program.text.get(on.start..on.end)?))
    }

    /// What a call is made on, as the program writes it; for a statement set, what that was made on.
    pub(super) fn of(&self, call: &Range<usize>) -> String {
        let program = self.program;
        let end = method_of(program, call).unwrap_or(call.start + 1);
        let dot = end.saturating_sub(1);
        let has_dot = matches!(program.str(dot), "." | "?." | "::");
        let receiver = call.start..if has_dot { dot } else { end }.max(call.start);
        let span = program.span(receiver.clone());
        let text = program.text.get(span.start..span.end).unwrap_or("");
        if (receiver.clone()).any(|at| program.kind(at) == Some(Kind::Open)) {
            return Self::MADE_THERE.to_owned();
        }
        match self.sets.get(program.str(receiver.start)) {
            Some(Some(on)) if receiver.len() == 1 => (*on).to_owned(),
            _ => text.split_whitespace().collect(),
        }
    }

    /// For each statement how often something before it may have changed what a session knows.
    pub(super) fn changes(&self, drafts: &[Draft]) -> Vec<u32> {
        let first = drafts.iter().map(|draft| draft.statement).min();
        let mut count = 0;
        let statements = self.program.statements.iter().enumerate();
        statements
            .map(|(number, statement)| {
                let before = count;
                let is_behind_first = first.is_some_and(|first| number > first);
                count += u32::from(self.may_change(statement, is_behind_first));
                before
            })
            .collect()
    }

    fn may_change(&self, statement: &Statement, is_behind_first: bool) -> bool {
        let program = self.program;
        let names = statement.tokens.clone().filter(|at| program.is_name(*at));
        let first = program.str(statement.tokens.start);
        let is_import = is_behind_first && matches!(first, "import" | "from");
        let is_command = matches!(first, "%" | "!");
        // `loader.reset` alone: Scala calls without parentheses.
        let is_path = |at: usize| program.is_name(at) || program.str(at) == ".";
        let is_call = statement.tokens.len() > 1 && statement.tokens.clone().all(is_path);
        // `os.environ["X"] = …`
        let mut parts = program.split(statement.tokens.clone(), "=");
        parts.pop();
        let is_element =
            |part: Range<usize>| program.kind(part.end.saturating_sub(1)) == Some(Kind::Close);
        // `t.config.sqlDialect = …`
        let is_member = |part: &Range<usize>| {
            let mut tokens = program.outside_brackets(part.clone());
            tokens.any(|at| program.str(at) == ".")
        };
        is_command
            || is_import
            || is_call
            || parts.iter().any(is_member)
            || parts.into_iter().any(is_element)
            || names.into_iter().any(|at| {
                let name = program.str(at);
                let before = at.checked_sub(1).map_or("", |before| program.str(before));
                match program.str(at + 1) {
                    "(" if matches!(before, "def" | "fun" | "class" | "@") => false,
                    "(" => self.call_may_change(at),
                    "." => false,
                    // `t_env.execute_sql` is handed on, to be called with anything.
                    _ if before == "." && runs_a_statement(name) => true,
                    "=" if !is_behind_first || self.sets.contains_key(name) => false,
                    // Scala calls without parentheses.
                    _ if !matches!(before, "def" | "fun") && self.functions.contains(name) => true,
                    _ => before != "." && self.roots.contains(name),
                }
            })
    }

    /// Whether a method is called on a statement set, an environment or a query, as far as the name of that tells.
    fn is_of_flink(&self, method: usize) -> bool {
        let program = self.program;
        let Some(before) = method.checked_sub(2) else {
            return false;
        };
        let opened = program.partner(before).and_then(|open| open.checked_sub(1));
        let made_by = opened.and_then(|name| method_named(program.str(name)));
        if made_by.is_some_and(|method| matches!(method.role, Role::Query | Role::FromPath)) {
            return true;
        }
        let on = program.str(before);
        let lower = on.to_ascii_lowercase();
        self.sets.contains_key(on)
            || self.roots.contains(on)
            || ENVIRONMENTS.iter().any(|it| lower.ends_with(it))
    }

    fn call_may_change(&self, name: usize) -> bool {
        let program = self.program;
        let word = program.str(name);
        if self.functions.contains(word) {
            return true;
        }
        match method_named(word).map(|method| method.role) {
            // What writes a table object writes what is not known.
            Some(
                Role::Configure | Role::View | Role::Insert | Role::SetTable | Role::SetPipeline,
            ) => true,
            Some(Role::Statement | Role::SetMember | Role::Use(_) | Role::Declare(_)) => {
                !self.known.contains(&name)
            }
            // A method of this name of something else may do anything.
            Some(Role::RunSet) => program.str(name + 2) != ")" || !self.is_of_flink(name),
            Some(_) => false,
            None if name
                .checked_sub(1)
                .is_none_or(|dot| program.str(dot) != ".")
                && self.given.contains(word) =>
            {
                true
            }
            None => !HARMLESS.contains(&word) && !is_method(word) && !transforms(program, name),
        }
    }
}

/// What an environment of Flink is called, or what its name ends with.
const ENVIRONMENTS: [&str; 2] = ["env", "environment"];

/// Whether a method of this name runs a statement, whatever that is.
fn runs_a_statement(name: &str) -> bool {
    let role = method_named(name).map(|method| method.role);
    matches!(role, Some(Role::Statement | Role::SetMember))
}

/// The token that names the method of a draft's call, which may be cut off.
pub(super) fn method_of(program: &Program<'_>, call: &Range<usize>) -> Option<usize> {
    let is_method =
        |at: &usize| program.str(at + 1) == "(" && method_named(program.str(*at)).is_some();
    let opening = call
        .end
        .checked_sub(1)
        .and_then(|close| program.partner(close));
    let closed = opening.and_then(|open| open.checked_sub(1));
    let closed = closed.filter(|at| call.contains(at) && is_method(at));
    let is_open = |at: &usize| is_method(at) && program.partner(at + 1).is_none();
    // `tEnv::executeSql`, `tEnv executeSql "…"`
    let is_apart = |at: &usize| *at > call.start && method_named(program.str(*at)).is_some();
    let found = closed.or_else(|| call.clone().find(is_open));
    found.or_else(|| program.outside_brackets(call.clone()).find(is_apart))
}
