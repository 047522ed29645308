//! In which order the statements of a program run, as far as its calls of its own functions tell.
//!
//! A function runs where it is called first, before the statement that calls it does something with what it gives. One
//! that nothing calls, such as `main`, is taken to run where it stands, and so are functions that only call each other.

use std::collections::HashMap;
use std::ops::Range;

use crate::extract::Turn;

use super::routine::{Routine, Routines};
use super::structure::Program;

/// A function of the program.
struct Function {
    statements: Range<usize>,
    is_called: bool,
    is_placed: bool,
}

impl Function {
    fn of(routine: &Routine<'_>) -> Self {
        Self {
            statements: routine.statements.clone(),
            is_called: false,
            is_placed: false,
        }
    }
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
    pub(super) fn of(program: &Program<'_>, routines: &Routines<'_>) -> Self {
        let mut functions: Vec<Function> = routines.all.iter().map(Function::of).collect();
        for call in &routines.calls {
            if let Some(function) = functions.get_mut(call.callee) {
                function.is_called |= !function.statements.contains(&call.statement);
            }
        }
        let mut order = vec![(None, usize::MAX); program.statements.len()];
        let mut rank = 0;
        let all = 0..program.statements.len();
        walk(program, &mut functions, routines, all, &mut |at, root| {
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
    functions: &mut [Function],
    routines: &Routines<'_>,
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
        for callee in routines.calls_in(at).iter().map(|call| call.callee) {
            let Some(function) = functions.get_mut(callee) else {
                continue;
            };
            if function.is_called && !function.is_placed && !function.statements.contains(&at) {
                function.is_placed = true;
                let root = root.or(Some(start));
                steps.push(walk(function.statements.clone(), Some(callee), root));
            }
        }
        steps[first..].reverse();
    }
}
