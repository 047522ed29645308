//! Methods that a program names without calling them: `tEnv::executeSql`, `run = t_env.execute_sql`.

use std::ops::Range;

use super::call::{Argument, Call, Role, arguments, method_named};
use super::reader::Reader;
use super::structure::Program;

/// `tEnv::executeSql`, and `tEnv.executeSql` where no parentheses follow.
pub(super) fn reference<'a>(program: &Program<'a>, tokens: Range<usize>) -> Option<Call<'a>> {
    let name = tokens.end.checked_sub(1)?;
    let is_reference = name > tokens.start + 1 && matches!(program.str(name - 1), "::" | ".");
    let method = method_named(program.str(name)).filter(|_| is_reference)?;
    Some(Call {
        method,
        receiver: tokens.start..name - 1,
        tokens: tokens.clone(),
        // The element is called by the name of the method, which stands where the argument would.
        arguments: vec![Argument {
            name: None,
            value: name..name + 1,
        }],
    })
}

impl<'a> Reader<'a> {
    /// The calls in a statement of names that stand for a method.
    pub(super) fn calls_of_handles(&self, statement: &Range<usize>) -> Vec<Call<'a>> {
        let program = self.program;
        if self.handles.is_empty() {
            return Vec::new();
        }
        let names = statement.clone().filter(|at| {
            let is_member = *at > 0 && program.str(at - 1) == ".";
            program.is_name(*at) && program.str(at + 1) == "(" && !is_member
        });
        let call = |at: usize| {
            let handle = self.handles.get(program.str(at))?;
            let end = program.partner(at + 1)?.min(statement.end) + 1;
            Some(Call {
                tokens: at..end,
                arguments: arguments(program, at + 1, end),
                ..handle.clone()
            })
        };
        names.filter_map(call).collect()
    }

    /// Notes the method that a statement makes a name stand for, and says of other methods which a statement hands on that
    /// nobody knows what they will be given; `followed` are calls that it was found to make of them.
    pub(super) fn references(&mut self, statement: &Range<usize>, followed: &[Call<'_>]) {
        let program = self.program;
        let is_handed_on = |at: &usize| {
            let is_member = *at > statement.start && matches!(program.str(at - 1), "." | "::");
            let runs = |role: Role| matches!(role, Role::Statement | Role::SetMember);
            is_member
                && !matches!(program.str(at + 1), "(" | "=" | ".")
                && method_named(program.str(*at)).is_some_and(|method| runs(method.role))
        };
        let handed_on: Vec<usize> = statement.clone().filter(is_handed_on).collect();
        for at in handed_on {
            let equals = statement.start + 1;
            let is_assigned = program.str(equals) == "=" && at + 1 == statement.end;
            match reference(program, equals + 1..at + 1).filter(|_| is_assigned) {
                Some(call) => {
                    self.handles.insert(program.str(statement.start), call);
                }
                None if followed.iter().any(|call| call.tokens.contains(&at)) => {}
                None => self.unknown_sql(at..at + 1),
            }
        }
    }
}
