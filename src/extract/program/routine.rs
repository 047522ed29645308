//! The functions that a program defines, and its calls of them.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::braces::names::function_name;
use super::call::{Role, method_named};
use super::inheritance::Classes;
use super::list::may_change;
use super::parameter::{Parameter, parameters};
use super::repetition::body_of;
use super::structure::{Program, Statement};

/// Of more functions of one name nobody tells which one a call means.
const MOST_OF_NAME: usize = 64;

/// A function that the program defines.
#[derive(Debug)]
pub(super) struct Routine<'a> {
    pub(super) name: &'a str,
    /// The suite that it is defined in.
    pub(super) suite: usize,
    /// Its statements, the one that names it first.
    pub(super) statements: Range<usize>,
    pub(super) parameters: Vec<Parameter<'a>>,
    /// Whether it may run SQL that it is given.
    pub(super) runs_sql: bool,
}

/// A call of a function that the program defines.
#[derive(Debug)]
pub(super) struct RoutineCall {
    pub(super) statement: usize,
    /// The token that names the function.
    pub(super) name: usize,
    /// The number of the function.
    pub(super) callee: usize,
    /// That of the function which the statement stands in.
    caller: Option<usize>,
}

/// The functions of a program, and its calls of them in order.
#[derive(Debug)]
pub(super) struct Routines<'a> {
    pub(super) all: Vec<Routine<'a>>,
    pub(super) calls: Vec<RoutineCall>,
    pub(super) classes: Rc<Classes>,
}

impl<'a> Routines<'a> {
    pub(super) fn of(program: &Program<'a>) -> Self {
        let statements = program.statements.iter().enumerate();
        let all = statements.filter_map(|(number, statement)| {
            let name = defined_name(program, statement)?;
            let statements = number..body_of(program, number, statement).end;
            let mut parameters = parameters_of(program, name, statement.tokens.end);
            note_changed(program, statements.clone(), &mut parameters);
            Some(Routine {
                name: program.str(name),
                suite: statement.suite,
                parameters,
                runs_sql: runs_sql(program, statements.clone()),
                statements,
            })
        });
        let all: Vec<_> = all.collect();
        let calls = calls(program, &all);
        let classes = Rc::new(Classes::of(program, &all));
        let mut routines = Self {
            all,
            calls,
            classes,
        };
        routines.spread();
        routines
    }

    /// Who calls a function that runs SQL runs SQL.
    fn spread(&mut self) {
        /// So many functions, one called by the next, are followed.
        const FARTHEST: usize = 8;
        for _ in 0..FARTHEST {
            let mut spreads = false;
            for call in &self.calls {
                let runs_sql = self.all.get(call.callee).is_some_and(|it| it.runs_sql);
                let caller = call.caller.and_then(|caller| self.all.get_mut(caller));
                if let Some(caller) = caller.filter(|it| runs_sql && !it.runs_sql) {
                    caller.runs_sql = true;
                    spreads = true;
                }
            }
            if !spreads {
                return;
            }
        }
    }

    /// The calls in the statement of this number.
    pub(super) fn calls_in(&self, statement: usize) -> &[RoutineCall] {
        let before = |end: usize| self.calls.partition_point(|call| call.statement < end);
        let found = before(statement)..before(statement + 1);
        self.calls.get(found).unwrap_or_default()
    }

    /// The calls whose functions these tokens name.
    pub(super) fn calls_named_in(&self, tokens: &Range<usize>) -> &[RoutineCall] {
        let before = |end: usize| self.calls.partition_point(|call| call.name < end);
        let found = before(tokens.start)..before(tokens.end);
        self.calls.get(found).unwrap_or_default()
    }

    /// The number of the function that the statement of this number defines.
    pub(super) fn defined_in(&self, statement: usize) -> Option<usize> {
        let by_header = |it: &Routine<'_>| it.statements.start.cmp(&statement);
        self.all.binary_search_by(by_header).ok()
    }
}

/// Notes which parameters the statements of a function change.
fn note_changed(program: &Program<'_>, statements: Range<usize>, parameters: &mut [Parameter<'_>]) {
    let statements = program.statements.get(statements).unwrap_or_default();
    let (Some(first), Some(last)) = (statements.first(), statements.last()) else {
        return;
    };
    for at in first.tokens.start..last.tokens.end {
        let changes = program.str(at + 1) == "." && may_change(program.str(at + 2));
        if changes && program.str(at + 3) == "(" {
            let mut named = parameters.iter_mut();
            if let Some(named) = named.find(|it| it.name == program.str(at)) {
                named.is_changed = true;
            }
        }
    }
}

/// Whether statements call a method that runs SQL.
fn runs_sql(program: &Program<'_>, statements: Range<usize>) -> bool {
    let statements = program.statements.get(statements).unwrap_or_default();
    let (Some(first), Some(last)) = (statements.first(), statements.last()) else {
        return false;
    };
    let mut names = (first.tokens.start..last.tokens.end).filter(|at| program.is_name(*at));
    names.any(|at| {
        let role = method_named(program.str(at)).map(|method| method.role);
        let runs = matches!(
            role,
            Some(Role::Statement | Role::Query | Role::SetMember | Role::Explain | Role::Compile)
        );
        runs && at > first.tokens.start && program.str(at - 1) != "def"
    })
}

/// The parameters of the function that a token names, without the object that its methods are of.
fn parameters_of<'a>(program: &Program<'a>, name: usize, end: usize) -> Vec<Parameter<'a>> {
    let mut parameters = parameters(program, name, end);
    parameters.retain(|it| !matches!(it.name, "self" | "cls"));
    parameters
}

/// The token that names the function which a statement defines.
fn defined_name(program: &Program<'_>, statement: &Statement) -> Option<usize> {
    let mut tokens = statement.tokens.clone();
    let Some(facts) = program.syntax.braces() else {
        let is_async = program.str(tokens.start) == "async";
        let def = tokens.start + usize::from(is_async);
        return (program.str(def) == "def").then_some(def + 1);
    };
    let opens = program.str(tokens.end.saturating_sub(1)) == "{";
    if opens {
        tokens.end -= 1;
    }
    let name = function_name(program, facts, &tokens, opens)?;
    // `submit(() -> {` is a call.
    let is_whole = (program.partner(name + 1)).is_none_or(|close| close < tokens.end);
    is_whole.then_some(name)
}

fn calls(program: &Program<'_>, functions: &[Routine<'_>]) -> Vec<RoutineCall> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, function) in functions.iter().enumerate() {
        let class = class_of(program, function.suite);
        // `Job(…)` makes an object.
        let name = match (function.name, class) {
            ("__init__", Some(class)) => class,
            (name, _) => name,
        };
        by_name.entry(name).or_default().push(number);
    }
    let mut all = Vec::new();
    if by_name.is_empty() {
        return all;
    }
    let mut around: Vec<usize> = Vec::new();
    let mut next = 0;
    for (number, statement) in program.statements.iter().enumerate() {
        let ends = |it: &usize| {
            functions
                .get(*it)
                .is_none_or(|it| it.statements.end <= number)
        };
        while around.last().is_some_and(ends) {
            around.pop();
        }
        if functions
            .get(next)
            .is_some_and(|it| it.statements.start == number)
        {
            around.push(next);
            next += 1;
        }
        let is_alone = statement.tokens.len() == 1;
        for at in statement.tokens.clone().filter(|at| program.is_name(*at)) {
            let is_call = program.str(at + 1) == "(" || is_alone;
            let known = by_name.get(program.str(at)).filter(|_| is_call);
            let Some(known) = known.filter(|known| known.len() <= MOST_OF_NAME) else {
                continue;
            };
            let is_definition = |it: &&usize| {
                let function = functions.get(**it);
                function.is_some_and(|it| it.statements.start == number)
                    && defined_name(program, statement) == Some(at)
            };
            if known.iter().any(|it| is_definition(&it)) {
                continue;
            }
            let callee = meant(program, functions, known, at, number);
            all.extend(callee.map(|callee| RoutineCall {
                statement: number,
                name: at,
                callee,
                caller: around.last().copied(),
            }));
        }
    }
    all
}

/// The function of those of one name that a call means.
fn meant(
    program: &Program<'_>,
    functions: &[Routine<'_>],
    known: &[usize],
    name: usize,
    statement: usize,
) -> Option<usize> {
    let is_member = name > 0 && program.str(name - 1) == ".";
    let object = name.checked_sub(2).map_or("", |object| program.str(object));
    let is_own = !is_member || matches!(object, "self" | "this" | "cls");
    match known {
        // `t_env.execute()` is no function of the program.
        [only] => (is_own || method_named(program.str(name)).is_none()).then_some(*only),
        _ if is_own => {
            let around = |it: &&usize| {
                let suite = functions.get(**it).map(|function| function.suite);
                suite.is_some_and(|suite| stands_in(program, statement, suite))
            };
            let mut meant = known.iter().filter(around);
            let first = meant.next().copied();
            first.filter(|_| meant.next().is_none())
        }
        _ => {
            let of_class = |it: &&usize| {
                let function = functions.get(**it);
                function.is_some_and(|it| class_of(program, it.suite) == Some(object))
            };
            known.iter().find(of_class).copied()
        }
    }
}

/// Whether a statement stands in a suite, however deep.
fn stands_in(program: &Program<'_>, statement: usize, suite: usize) -> bool {
    let mut at = program.statements.get(statement).map(|it| it.suite);
    while let Some(found) = at {
        if found == suite {
            return true;
        }
        let header = program.suites.get(found).and_then(|it| it.header);
        let outer = header.and_then(|it| program.statements.get(it));
        at = outer.map(|it| it.suite).filter(|outer| *outer < found);
    }
    false
}

/// The name of the class whose suite it is.
pub(super) fn class_of<'a>(program: &Program<'a>, suite: usize) -> Option<&'a str> {
    let header = program.suites.get(suite)?.header?;
    let words = program.statements.get(header)?.tokens.clone();
    let class_words = match program.syntax.braces() {
        None => &["class"][..],
        Some(facts) => facts.class_words,
    };
    let word = words
        .clone()
        .find(|at| class_words.contains(&program.str(*at)))?;
    words.contains(&(word + 1)).then(|| program.str(word + 1))
}
