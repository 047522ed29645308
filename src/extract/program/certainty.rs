//! Whether a call surely does what it reads as: whether its text can be no other, and in which session it runs.
//!
//! Of two equal statements one is taken out of a program only if nothing can make them differ. So whatever is not
//! understood here is a doubt.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::extract::{FragmentKind, Surroundings};

use super::bindings::{Bindings, is_plain};
use super::call::{Role, method_named};
use super::function::is_method;
use super::literal::decode;
use super::reader::Draft;
use super::structure::{Program, Statement};
use super::text::Text;
use super::token::Kind;

/// Functions that give text made of their arguments and nothing else.
const FUNCTIONS: [&str; 9] = [
    "String",
    "cleandoc",
    "dedent",
    "format",
    "join",
    "requireNonNull",
    "str",
    "text",
    "valueOf",
];

/// What such functions are called on.
const MODULES: [&str; 6] = [
    "MessageFormat",
    "Objects",
    "String",
    "StringUtils",
    "inspect",
    "textwrap",
];

/// What the names of methods begin with that change what a session knows, whatever they are called on.
const CHANGING: [&str; 12] = [
    "add",
    "create",
    "drop",
    "install",
    "load",
    "modify",
    "register",
    "reset",
    "set",
    "unload",
    "unregister",
    "use",
];

/// How a program says that its jobs run in batch mode.
const BATCH: [&str; 4] = [
    "in_batch_mode",
    "inBatchMode",
    "Mode.BATCH",
    "BatchTableEnvironment",
];

/// How deep names are followed to what they are made of.
const DEPTH_LIMIT: usize = 16;

/// Notes for each draft what it depends on besides its text.
pub(super) fn note(program: &Program<'_>, drafts: &mut [Draft]) {
    let bindings = Bindings::of(program);
    let certainty = Certainty {
        program,
        bindings,
        known: RefCell::default(),
    };
    let sessions = Sessions::new(program, drafts);
    let changes = sessions.changes(drafts);
    let is_batch = BATCH.iter().any(|sign| program.text.contains(sign));
    for draft in drafts {
        let session = sessions.of(&draft.tokens);
        let doubt = if draft.fragment.kind != FragmentKind::Statement {
            Some("what its table objects hold is not certain")
        } else if session == Sessions::MADE_THERE {
            Some("it may run in another session")
        } else if !certainty.is_certain(
            program,
            call_arguments(program, &draft.tokens),
            draft.statement,
            0,
        ) {
            Some("a value in its text may be another there")
        } else {
            None
        };
        let before = changes.get(draft.statement).copied();
        draft.fragment.surroundings = Surroundings {
            session: session.into(),
            changes: before.unwrap_or_default(),
            is_batch,
            doubt,
        };
    }
}

/// The token that names the method of a draft's call, which may be cut off.
fn method_of(program: &Program<'_>, call: &Range<usize>) -> Option<usize> {
    let is_method = |at: &usize| {
        let ends = program
            .partner(at + 1)
            .is_none_or(|close| close + 1 == call.end);
        program.str(at + 1) == "(" && ends && method_named(program.str(*at)).is_some()
    };
    call.clone().find(is_method)
}

/// The tokens in the parentheses of a call.
fn call_arguments(program: &Program<'_>, call: &Range<usize>) -> Range<usize> {
    let open = method_of(program, call).map_or(call.start, |name| name + 1);
    let end = program.partner(open).unwrap_or(call.end);
    open + 1..end.max(open + 1)
}

struct Certainty<'a> {
    program: &'a Program<'a>,
    bindings: Bindings<'a>,
    /// What was found of a value, by its first token.
    known: RefCell<HashMap<usize, bool>>,
}

impl Certainty<'_> {
    /// Whether tokens in a statement give the same text whenever they are run. They may be those of a field in a text of
    /// the program.
    fn is_certain(
        &self,
        tokens_of: &Program<'_>,
        range: Range<usize>,
        statement: usize,
        depth: usize,
    ) -> bool {
        depth < DEPTH_LIMIT
            && range.clone().all(|at| match tokens_of.kind(at) {
                Some(Kind::Text(literal)) if literal.has_holes() => {
                    self.fields_are_certain(tokens_of, at, statement, depth)
                }
                Some(Kind::Text(_)) => true,
                Some(Kind::Name) => {
                    self.name_is_certain(tokens_of, at, range.start, statement, depth)
                }
                kind => is_plain(kind, tokens_of.str(at)),
            })
    }

    fn fields_are_certain(
        &self,
        tokens_of: &Program<'_>,
        at: usize,
        statement: usize,
        depth: usize,
    ) -> bool {
        let Some(token) = tokens_of.tokens.get(at) else {
            return false;
        };
        let mut fields = Vec::new();
        decode(
            tokens_of.text,
            *token,
            &mut Text::default(),
            &mut |_, field, _| fields.push(field),
        );
        fields.into_iter().all(|field| {
            let inner = Program::of_expression(tokens_of.syntax, tokens_of.text, field);
            self.is_certain(&inner, 0..inner.tokens.len(), statement, depth + 1)
        })
    }

    fn name_is_certain(
        &self,
        tokens_of: &Program<'_>,
        at: usize,
        first: usize,
        statement: usize,
        depth: usize,
    ) -> bool {
        let name = tokens_of.str(at);
        let is_behind_dot = at > first && tokens_of.str(at - 1) == ".";
        let after = tokens_of.str(at + 1);
        match after {
            _ if name == "new" => true,
            // The keyword of an argument.
            "=" => true,
            "(" if is_behind_dot => is_method(name) || FUNCTIONS.contains(&name),
            "(" => FUNCTIONS.contains(&name) && !self.bindings.is_bound(name),
            "." if MODULES.contains(&name) => true,
            "." if !is_behind_dot && is_member(tokens_of, at) => {
                let member = self.bindings.member(name, tokens_of.str(at + 2));
                member.is_some_and(|it| self.value_is_certain(&it.value, it.statement, depth))
            }
            // The member was looked at with what it belongs to.
            _ if is_behind_dot => is_method(name) || is_member(tokens_of, at - 2),
            _ => {
                let given = self.bindings.assignments(self.program, name, statement);
                given.is_some_and(|given| {
                    given
                        .iter()
                        .all(|it| self.value_is_certain(&it.value, it.statement, depth))
                })
            }
        }
    }

    fn value_is_certain(&self, value: &Range<usize>, statement: usize, depth: usize) -> bool {
        if let Some(known) = self.known.borrow().get(&value.start) {
            return *known;
        }
        // A name that is made of itself is not certain.
        self.known.borrow_mut().insert(value.start, false);
        let is_certain =
            !value.is_empty() && self.is_certain(self.program, value.clone(), statement, depth + 1);
        self.known.borrow_mut().insert(value.start, is_certain);
        is_certain
    }
}

/// Whether `a.b` begins at a token, and no method is called by it.
fn is_member(tokens_of: &Program<'_>, at: usize) -> bool {
    let member = tokens_of.str(at + 2);
    let is_whole = tokens_of.str(at + 3) != "." || is_method(tokens_of.str(at + 4));
    tokens_of.is_name(at) && tokens_of.str(at + 3) != "(" && is_whole && !is_method(member)
}

/// The objects that statements are run on.
struct Sessions<'a> {
    program: &'a Program<'a>,
    /// Names that calls are made on.
    roots: HashSet<&'a str>,
    /// Statement sets by their names, and on what they were made; none where that differs.
    sets: HashMap<&'a str, Option<&'a str>>,
    /// Functions that the program defines.
    functions: HashSet<&'a str>,
}

impl<'a> Sessions<'a> {
    /// A session that the call itself asks for: `session().execute_sql(…)`.
    const MADE_THERE: &'static str = "()";

    fn new(program: &'a Program<'a>, drafts: &[Draft]) -> Self {
        let mut sessions = Self {
            program,
            roots: drafts
                .iter()
                .map(|draft| program.str(draft.tokens.start))
                .collect(),
            sets: HashMap::new(),
            functions: HashSet::new(),
        };
        for statement in &program.statements {
            sessions.look_at(statement);
        }
        sessions
    }

    fn look_at(&mut self, statement: &Statement) {
        let program = self.program;
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
        // `val roll = () => …`, `roll = lambda: …`
        let is_closure = |at: usize| matches!(program.str(at), "=>" | "->" | "lambda" | "{");
        let mut parts = program.split(statement.tokens.clone(), "=");
        let value = parts.pop().filter(|_| !parts.is_empty());
        if value.is_some_and(|value| value.into_iter().any(is_closure)) {
            let names = parts.into_iter().filter_map(|part| program.target(part));
            self.functions
                .extend(names.map(|name| program.str(name.end - 1)));
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
    fn of(&self, call: &Range<usize>) -> String {
        let program = self.program;
        let end = method_of(program, call).unwrap_or(call.start + 1);
        let receiver = call.start..end.saturating_sub(1).max(call.start);
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
    fn changes(&self, drafts: &[Draft]) -> Vec<u32> {
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
        let is_command = matches!(program.str(statement.tokens.start), "%" | "!");
        is_command
            || names.into_iter().any(|at| {
                let name = program.str(at);
                let before = at.checked_sub(1).map_or("", |before| program.str(before));
                match program.str(at + 1) {
                    "(" if matches!(before, "def" | "fun") => false,
                    "(" if before == "." && is_changing(name) => true,
                    "(" => self.functions.contains(name),
                    "." => false,
                    "=" if !is_behind_first || self.sets.contains_key(name) => false,
                    _ => before != "." && self.roots.contains(name),
                }
            })
    }
}

/// Whether a method of this name may change what a session knows.
fn is_changing(name: &str) -> bool {
    match method_named(name).map(|method| method.role) {
        Some(Role::Configure | Role::View) => return true,
        Some(_) => return false,
        None => {}
    }
    CHANGING.iter().any(|verb| {
        let rest = name.strip_prefix(verb);
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('_') || rest.starts_with(char::is_uppercase)
        })
    }) && name != "create"
}
