//! What a statement of the program does to its names: definitions, assignments, loops.

use std::ops::Range;

use super::alternatives::Choice;
use super::call::{Call, Role, last_call};
use super::conditional::end_of;
use super::connection;
use super::data_type::DataType;
use super::declaration;
use super::meaning::Value;
use super::reader::Reader;
use super::structure::Statement;
use super::text::Text;
use super::transformations::transforms;
use super::value::Operand;
use crate::source::Span;

impl Reader<'_> {
    /// What a statement does to names.
    pub(super) fn names(&mut self, statement: &Statement, depth: usize, calls: &[Call<'_>]) {
        let tokens = statement.tokens.clone();
        let first = self.program.str(tokens.start);
        self.forget_named_inside(tokens.clone());
        match first {
            "class" => {
                self.scopes
                    .enter_class(self.program.str(tokens.start + 1), depth + 1);
            }
            "def" | "async" => self.enter_function(&tokens, depth + 1),
            "for" => self.loop_over(tokens),
            "with" => self.with(tokens),
            "except" => self.forget_after_as(tokens),
            "case" | "import" | "from" => self.forget(tokens, ""),
            "global" | "nonlocal" => self.note_foreign(tokens),
            "return" => {
                self.note_return(tokens.start + 1..tokens.end);
            }
            _ => self.assignment(tokens, calls),
        }
    }

    fn enter_function(&mut self, tokens: &Range<usize>, depth: usize) {
        let mut words = tokens.clone();
        if let Some(def) = words.find(|token| self.program.str(*token) == "def") {
            self.enter_function_at(def + 1, tokens.end, depth);
        }
    }

    fn note_foreign(&mut self, tokens: Range<usize>) {
        for token in tokens.filter(|token| self.program.is_name(*token)) {
            self.scopes.note_foreign(self.program.str(token));
        }
    }

    /// `for statement in open("job.sql").read().split(";")`: what stands in a file is in parts still of that file.
    fn loop_over(&mut self, tokens: Range<usize>) {
        self.forget(tokens.clone(), "in");
        let name = tokens.start + 1;
        if self.program.str(name + 1) == "in" {
            self.name_part_of_file(name, name + 2..self.without_colon(tokens).end);
        }
    }

    /// Gives a name what an expression gives, if that is the content of a file, or in it.
    pub(super) fn name_part_of_file(&mut self, name: usize, value: Range<usize>) {
        let value = self.evaluator().value(value);
        if matches!(value, Value::File(_)) {
            self.scopes.assign(&[self.program.str(name)], value);
        }
    }

    /// `with open("job.sql") as file`.
    fn with(&mut self, tokens: Range<usize>) {
        self.forget_after_as(tokens.clone());
        let managers = self.without_colon(tokens);
        for manager in self.program.split(managers.start + 1..managers.end, ",") {
            let mut words = self.program.outside_brackets(manager.clone());
            let name = words.find(|word| self.program.str(*word) == "as");
            if let Some(name) = name.filter(|name| name + 2 == manager.end) {
                self.name_part_of_file(name + 1, manager.start..name);
            }
        }
    }

    fn without_colon(&self, mut tokens: Range<usize>) -> Range<usize> {
        if self.program.str(tokens.end.saturating_sub(1)) == ":" {
            tokens.end -= 1;
        }
        tokens
    }

    /// A loop gives its names another value each time.
    fn forget(&mut self, tokens: Range<usize>, end: &str) {
        for token in tokens.take_while(|token| self.program.str(*token) != end) {
            if self.program.is_name(token) {
                self.scopes
                    .assign(&[self.program.str(token)], Value::Unknown);
            }
        }
    }

    /// `(n := next(it))` gives a name a value in the middle of an expression.
    fn forget_named_inside(&mut self, tokens: Range<usize>) {
        for token in tokens {
            if self.program.str(token) == ":=" && token > 0 && self.program.is_name(token - 1) {
                self.scopes
                    .assign(&[self.program.str(token - 1)], Value::Unknown);
            }
        }
    }

    fn forget_after_as(&mut self, tokens: Range<usize>) {
        for token in tokens {
            if self.program.str(token) == "as" && self.program.is_name(token + 1) {
                self.scopes
                    .assign(&[self.program.str(token + 1)], Value::Unknown);
            }
        }
    }

    pub(super) fn assignment(&mut self, tokens: Range<usize>, calls: &[Call<'_>]) {
        self.change_list(&tokens);
        let mut outside = self.program.outside_brackets(tokens.clone());
        let augmented = outside.find_map(|token| Some((token, self.augments(token)?)));
        if let Some((operator, len)) = augmented {
            self.augment(tokens.start..operator, operator + len..tokens.end);
            return;
        }
        // `n++`, `--n`
        let counts = |token: &usize| matches!(self.program.str(*token), "++" | "--");
        let counted = self
            .program
            .outside_brackets(tokens.clone())
            .any(|it| counts(&it));
        if counted {
            self.forget(tokens, "");
            return;
        }
        let mut parts = self.program.split(tokens, "=");
        let Some(value) = parts.pop().filter(|_| !parts.is_empty()) else {
            return;
        };
        let value = value.start..end_of(self.program, &value);
        let mut value = self.assigned(&value, calls);
        if !self.loops.is_empty() && matches!(value, Value::Truth(_)) {
            // It is what it was before the loop, or this.
            value = Value::Unknown;
        }
        for target in parts {
            let name = self.program.target(target.clone());
            if let Some(path) = (name.as_ref()).and_then(|name| self.program.path(name.clone())) {
                let declares = self.program.syntax.braces().is_none()
                    || name.is_some_and(|name| name.len() < target.len());
                if declares {
                    self.scopes.assign(&path, value.clone());
                } else {
                    self.scopes.reassign(&path, value.clone());
                }
            } else if !self.unpack(&target, &value) && !self.assign_element(&target, &value) {
                self.forget(target, "");
            }
        }
    }

    /// `source, sink = "a", "b"`, `val (a, b) = ("a", "b")`: each name its part.
    fn unpack(&mut self, target: &Range<usize>, value: &Value) -> bool {
        let program = self.program;
        let mut names = target.clone();
        if matches!(program.str(names.start), "val" | "var") {
            names.start += 1;
        }
        let Some(last) = names.end.checked_sub(1) else {
            return false;
        };
        if program.partner(names.start) == Some(last) {
            names = names.start + 1..last;
        }
        let names = program.split(names, ",");
        let Value::List(parts) = value else {
            return false;
        };
        let is_name = |it: &Range<usize>| it.len() == 1 && program.is_name(it.start);
        if names.len() < 2 || names.len() != parts.len() || !names.iter().all(is_name) {
            return false;
        }
        for (name, part) in names.iter().zip(parts.iter()) {
            self.scopes.assign(&[program.str(name.start)], part.clone());
        }
        true
    }

    fn assigned(&mut self, range: &Range<usize>, calls: &[Call<'_>]) -> Value {
        let whole = calls.iter().find(|call| call.tokens == *range);
        match whole.map(|call| (call.method.role, call)) {
            Some((Role::NewSet, _)) => Value::StatementSet(self.new_set()),
            Some((Role::SetMember | Role::SetTable, call)) => {
                Value::StatementSet(self.set_of(call.receiver.clone()))
            }
            Some((Role::Query | Role::FromPath | Role::FromRows, call)) => {
                self.table_value(call.tokens.clone())
            }
            _ => {
                if let Some(table) = self.table_chain(range) {
                    return table;
                }
                if let Some(declaration) = declaration::value(self, range.clone()) {
                    return Value::Declaration(declaration);
                }
                if let Some(known) = DataType::made(self, range.clone()) {
                    return Value::DataType(known);
                }
                if let Some(description) = connection::value(self, range.clone()) {
                    return Value::Declaration(description);
                }
                if let Some(parts) = self.evaluator().bare_tuple(range) {
                    return parts;
                }
                let value = self.value_of(range.clone());
                if let Value::Text(text) = &value {
                    self.cut_constant(text, range);
                }
                value
            }
        }
    }

    /// The table object of a chain such as `orders.select(…)`; other things have methods of these names too.
    fn table_chain(&self, range: &Range<usize>) -> Option<Value> {
        let range = self.without_parentheses(range.clone());
        last_call(self.program, &range).filter(|name| transforms(self.program, *name))?;
        let value = self.table_value(range);
        matches!(value, Value::Derived { .. }).then_some(value)
    }

    /// How many tokens the operator has that a token begins, if it gives a name another value made of the one before.
    fn augments(&self, token: usize) -> Option<usize> {
        match self.program.str(token) {
            "+=" | "-=" | "*=" | "/=" | "%=" => Some(1),
            // `++=`
            "++" if self.program.str(token + 1) == "=" => Some(2),
            _ => None,
        }
    }

    fn augment(&mut self, target: Range<usize>, value: Range<usize>) {
        let operator = self.program.str(target.end);
        let Some(path) = self.program.path(target) else {
            return;
        };
        let before = self.scopes.get(&path).cloned();
        let asks_itself = value
            .clone()
            .any(|at| Some(&self.program.str(at)) == path.last());
        if !asks_itself {
            // The name gives its text up, so that appending many times copies nothing.
            self.scopes.reassign(&path, Value::Unknown);
        }
        let (Some(before), "+=" | "++") = (before, operator) else {
            self.scopes.reassign(&path, Value::Unknown);
            return;
        };
        let longer = self.longer(before, value);
        self.scopes.reassign(&path, longer);
    }

    /// Notes what a function gives that returns this.
    pub(super) fn note_return(&mut self, mut value: Range<usize>) {
        // What it gives for one call is not what it gives for another: the first reading tells of all.
        if !self.sites.is_empty() {
            return;
        }
        value.end = end_of(self.program, &value);
        let choice = Choice {
            when: self.conditions().into(),
            value: self.value_of(value),
        };
        self.scopes.note_return(choice);
    }

    pub(super) fn join(&self, text: &mut Text, operand: &Operand, span: Span) {
        match &operand.value {
            Value::Text(more) => text.append(more, span),
            _ => self.evaluator().insert(operand, span, text),
        }
    }
}
