//! In which order the statements of a program run, as far as its calls of its own functions tell.
//!
//! A function runs where it is called first, before the statement that calls it does something with what it gives. One
//! that nothing calls, such as `main`, is taken to run where it stands, and so are functions that only call each other.

use std::collections::HashMap;
use std::ops::Range;

use crate::extract::Turn;

use super::braces::names::function_name;
use super::call::method_named;
use super::repetition::body_of;
use super::structure::{Program, Statement};

/// Of more functions of one name nobody tells which one a call means.
const MOST_OF_NAME: usize = 64;

/// A function that the program defines.
struct Function<'a> {
    name: &'a str,
    /// The suite that it is defined in.
    suite: usize,
    /// Its statements, the one that names it first.
    statements: Range<usize>,
    is_called: bool,
    is_placed: bool,
}

/// Statements that are still to be gone through, or one whose calls have been.
enum Step {
    Walk {
        statements: Range<usize>,
        /// The function whose statements these are.
        function: Option<usize>,
        /// Where the call stands that leads there from outside of all functions that are called.
        root: Option<usize>,
    },
    Emit {
        statement: usize,
        root: Option<usize>,
    },
}

/// When each statement of a program runs: where the call stands that leads to it, if one does, and how many run before.
pub(super) struct Order(Vec<(Option<usize>, usize)>);

impl Order {
    pub(super) fn of(program: &Program<'_>) -> Self {
        let mut functions = functions(program);
        let calls = Calls::of(program, &functions);
        for (caller, callee) in &calls.all {
            if let Some(function) = functions.get_mut(*callee) {
                function.is_called |= !function.statements.contains(caller);
            }
        }
        let mut order = vec![(None, usize::MAX); program.statements.len()];
        let mut rank = 0;
        let all = 0..program.statements.len();
        walk(program, &mut functions, &calls, all, &mut |at, root| {
            if let Some(place) = order.get_mut(at) {
                *place = (root, rank);
                rank += 1;
            }
        });
        Self(order)
    }

    /// The turn of a call in a statement.
    pub(super) fn turn(&self, statement: usize, start: usize) -> Turn {
        let (root, rank) = self.0.get(statement).copied().unwrap_or((None, usize::MAX));
        Turn {
            at: root.unwrap_or(start),
            rank,
        }
    }
}

/// Goes through statements as they run.
fn walk(
    program: &Program<'_>,
    functions: &mut [Function<'_>],
    calls: &Calls,
    all: Range<usize>,
    emit: &mut impl FnMut(usize, Option<usize>),
) {
    let by_header: HashMap<usize, usize> = functions
        .iter()
        .enumerate()
        .map(|(number, function)| (function.statements.start, number))
        .collect();
    let walk = |statements, function, root| Step::Walk {
        statements,
        function,
        root,
    };
    let mut steps = vec![walk(all, None, None)];
    let mut left_behind = 0;
    loop {
        let (mut statements, function, root) = match steps.pop() {
            Some(Step::Emit { statement, root }) => {
                emit(statement, root);
                continue;
            }
            Some(Step::Walk {
                statements,
                function,
                root,
            }) => (statements, function, root),
            // Functions that nothing leads to but they themselves.
            None => {
                let left = functions.iter().skip(left_behind);
                let next = left.take_while(|it| it.is_placed || !it.is_called).count();
                left_behind += next;
                let Some(function) = functions.get_mut(left_behind) else {
                    return;
                };
                function.is_placed = true;
                steps.push(walk(function.statements.clone(), Some(left_behind), None));
                continue;
            }
        };
        let Some(at) = statements.next() else {
            continue;
        };
        let defined = by_header
            .get(&at)
            .copied()
            .filter(|it| Some(*it) != function);
        if let Some(defined) = defined.and_then(|it| functions.get(it))
            && defined.is_called
        {
            let rest = defined.statements.end.max(at + 1)..statements.end;
            steps.push(walk(rest, function, root));
            continue;
        }
        steps.push(walk(statements, function, root));
        steps.push(Step::Emit {
            statement: at,
            root,
        });
        let start = program.statements.get(at).map_or(0, |statement| {
            program
                .span(statement.tokens.start..statement.tokens.start + 1)
                .start
        });
        let first = steps.len();
        for callee in calls.of_statement(at) {
            let Some(function) = functions.get_mut(*callee) else {
                continue;
            };
            if function.is_called && !function.is_placed && !function.statements.contains(&at) {
                function.is_placed = true;
                let root = root.or(Some(start));
                steps.push(walk(function.statements.clone(), Some(*callee), root));
            }
        }
        steps[first..].reverse();
    }
}

fn functions<'a>(program: &Program<'a>) -> Vec<Function<'a>> {
    let statements = program.statements.iter().enumerate();
    let functions = statements.filter_map(|(number, statement)| {
        let name = defined_name(program, statement)?;
        Some(Function {
            name: program.str(name),
            suite: statement.suite,
            statements: number..body_of(program, number, statement).end,
            is_called: false,
            is_placed: false,
        })
    });
    functions.collect()
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

/// Which statement calls which function, in the order of the program.
struct Calls {
    all: Vec<(usize, usize)>,
}

impl Calls {
    fn of(program: &Program<'_>, functions: &[Function<'_>]) -> Self {
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
            return Self { all };
        }
        for (number, statement) in program.statements.iter().enumerate() {
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
                all.extend(meant(program, functions, known, at, number).map(|it| (number, it)));
            }
        }
        Self { all }
    }

    fn of_statement(&self, statement: usize) -> impl Iterator<Item = &usize> {
        let first = self.all.partition_point(|(caller, _)| *caller < statement);
        let behind = self.all.iter().skip(first);
        let calls = behind.take_while(move |(caller, _)| *caller == statement);
        calls.map(|(_, callee)| callee)
    }
}

/// The function of those of one name that a call means.
fn meant(
    program: &Program<'_>,
    functions: &[Function<'_>],
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
fn class_of<'a>(program: &Program<'a>, suite: usize) -> Option<&'a str> {
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
