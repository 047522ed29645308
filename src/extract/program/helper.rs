//! Functions of the program that run SQL which they are given, or put what they are given into SQL: they are read once for
//! each call that gives them something else, as the body of a loop over what they are given.

use std::collections::HashMap;
use std::rc::Rc;

use super::call::arguments;
use super::meaning::Value;
use super::parameter::{Bound, bind};
use super::reader::Reader;
use super::routine::RoutineCall;

/// More calls of one function than this are not told apart.
const MOST_CALLS: usize = 256;

/// What a call gives the parameters of a function.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// The statement of the call.
    pub(super) statement: usize,
    pub(super) values: Vec<(String, Value)>,
}

/// What is given to each function, by its number.
pub(super) type Givens = HashMap<usize, Vec<Given>>;

impl Reader<'_> {
    /// Notes what the calls in a statement give to functions that run SQL.
    pub(super) fn note_given(&mut self, statement: usize) {
        let routines = Rc::clone(&self.routines);
        for call in routines.calls_in(statement) {
            let routine = routines.all.get(call.callee);
            let Some(routine) = routine.filter(|it| it.runs_sql && !it.parameters.is_empty())
            else {
                continue;
            };
            // What a function gives itself comes from what it was given.
            let is_inside = routine.statements.contains(&statement);
            let known = self.found.get(&call.callee).map_or(0, Vec::len);
            if is_inside || known > MOST_CALLS {
                continue;
            }
            let mut values = self.values_given(call);
            if known == MOST_CALLS {
                // One for all the others, so that it is said that there are more.
                for (_, value) in &mut values {
                    *value = Value::Unknown;
                }
            }
            let given = Given {
                statement: self.sites.first().copied().unwrap_or(statement),
                values,
            };
            self.found.entry(call.callee).or_default().push(given);
        }
    }

    fn values_given(&self, call: &RoutineCall) -> Vec<(String, Value)> {
        let program = self.program;
        let Some(routine) = self.routines.all.get(call.callee) else {
            return Vec::new();
        };
        let end = program.statements.get(call.statement);
        let end = end.map_or(0, |statement| statement.tokens.end);
        let given = if program.str(call.name + 1) == "(" {
            arguments(program, call.name + 1, end)
        } else {
            Vec::new()
        };
        let parameters = routine.parameters.iter();
        let names = parameters.clone().map(|it| (it.name, it.takes));
        let value = |range| self.value_of(range);
        let bound = bind(&self.evaluator(), names, &given, &value);
        let values = parameters.zip(bound).map(|(parameter, bound)| {
            let value = match bound {
                Bound::Given(operand) => operand.value,
                Bound::Left => (parameter.default.clone()).map_or(Value::Unknown, value),
                Bound::Open => Value::Unknown,
            };
            (parameter.name.to_owned(), value)
        });
        values.collect()
    }

    /// What the function that a statement defines is given, call by call, if anything is known of that.
    pub(super) fn given_to(&self, statement: usize) -> Option<&[Given]> {
        let routine = self.routines.defined_in(statement)?;
        let given = self.givens.get(&routine)?;
        let is_known =
            |(_, value): &(String, Value)| !matches!(value, Value::Unknown | Value::Truth(_));
        let is_any_known = given.iter().any(|it| it.values.iter().any(is_known));
        is_any_known.then_some(given)
    }
}
