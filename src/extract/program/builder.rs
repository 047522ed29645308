//! Builders of text: what a statement does to one that a name stands for, `sb.append("…")`.

use std::ops::Range;
use std::rc::Rc;

use super::call::{arguments, chain_start};
use super::meaning::Value;
use super::method::{changes, may_change};
use super::reader::Reader;

/// Functions of Kotlin that run a block with what they are called on.
const WITH_BLOCK: [&str; 4] = ["apply", "also", "run", "let"];

/// Calls of methods one after the other that change a builder.
struct Chain<'a> {
    /// What the builder is called.
    path: Vec<&'a str>,
    /// The tokens of its name and of the calls.
    tokens: Range<usize>,
    /// For each call the tokens that it is given, if it only appends.
    appended: Option<Vec<Range<usize>>>,
}

impl<'a> Reader<'a> {
    /// What a statement does to the builders in it, wherever they stand.
    pub(super) fn change_builders(&mut self, tokens: &Range<usize>) {
        let mut at = tokens.start;
        while at < tokens.end {
            let Some(chain) = self.chain_at(at, tokens) else {
                at += 1;
                continue;
            };
            at = chain.tokens.end;
            if !self.is_given_itself(&chain, tokens) {
                self.change_builder(&chain);
            }
        }
    }

    /// What is handed to something that changes it, which is not followed, is not known any more: `fill(sb)`,
    /// `sb.apply { append("…") }`.
    pub(super) fn change_given(&mut self, tokens: &Range<usize>) {
        let program = self.program;
        let routines = Rc::clone(&self.routines);
        let mut changed = Vec::new();
        for call in routines.calls_named_in(tokens) {
            let Some(routine) = routines.all.get(call.callee) else {
                continue;
            };
            if !routine.parameters.iter().any(|it| it.is_changed)
                || program.str(call.name + 1) != "("
            {
                continue;
            }
            for (at, given) in arguments(program, call.name + 1, tokens.end)
                .iter()
                .enumerate()
            {
                let is_meant = |(number, name): (usize, &str)| {
                    given.name.map_or(number == at, |given| given == name)
                };
                let mut parameters = routine.parameters.iter().enumerate();
                let is_changed =
                    parameters.any(|(number, it)| it.is_changed && is_meant((number, it.name)));
                changed.extend(program.path(given.value.clone()).filter(|_| is_changed));
            }
        }
        for at in tokens.clone().filter(|at| program.str(*at) == "{") {
            changed.extend(self.changed_in_block(at, tokens));
        }
        for path in changed {
            let known = self.scopes.get(&path);
            let may_change = known.is_some_and(|it| match it {
                Value::Text(_) | Value::Either(_) => program.syntax.braces().is_some(),
                Value::List(_) | Value::Dictionary(_) => true,
                _ => false,
            });
            if may_change {
                self.scopes.reassign(&path, Value::Unknown);
            }
        }
    }

    /// What a block changes that it is run with: `sb.apply {`, `with(sb) {`.
    fn changed_in_block(&self, open: usize, tokens: &Range<usize>) -> Option<Vec<&'a str>> {
        let program = self.program;
        program.syntax.braces()?;
        let close = program.partner(open)?;
        let before = open.checked_sub(1).filter(|it| *it > tokens.start)?;
        let path = if WITH_BLOCK.contains(&program.str(before)) && program.str(before - 1) == "." {
            let start = chain_start(program, tokens.start, before);
            program.path(start..before - 1)?
        } else {
            let first = program
                .partner(before)
                .filter(|first| *first > tokens.start)?;
            let path = program.path(first + 1..before)?;
            (program.str(first - 1) == "with").then_some(path)?
        };
        let changes = |at: usize| may_change(program.str(at)) && program.str(at + 1) == "(";
        (open + 1..close).any(changes).then_some(path)
    }

    /// The chain whose first method a token names.
    fn chain_at(&self, name: usize, tokens: &Range<usize>) -> Option<Chain<'a>> {
        let program = self.program;
        let is_call = |at: usize| {
            let open = at + 1;
            program.is_name(at) && program.str(open) == "(" && open < tokens.end
        };
        if name <= tokens.start || program.str(name - 1) != "." || !is_call(name) {
            return None;
        }
        let start = chain_start(program, tokens.start, name);
        let path = program.path(start..name - 1)?;
        let mut appended = Some(Vec::new());
        let mut end = name - 1;
        while program.str(end) == "." && is_call(end + 1) {
            let open = end + 2;
            let given = arguments(program, open, tokens.end);
            let method = program.str(end + 1);
            if !changes(method, given.len()) {
                break;
            }
            match (&mut appended, given.as_slice()) {
                (Some(all), [one]) if method == "append" => all.push(one.value.clone()),
                _ => appended = None,
            }
            let close = program.partner(open).unwrap_or(tokens.end);
            end = (close + 1).min(tokens.end);
        }
        (end >= name).then_some(Chain {
            path,
            tokens: start..end,
            appended,
        })
    }

    /// `sb = sb.append("…")`: its name has what that gives already.
    fn is_given_itself(&self, chain: &Chain<'_>, tokens: &Range<usize>) -> bool {
        let parts = self.program.split(tokens.clone(), "=");
        let mut targets = parts.iter().take(parts.len() - 1);
        targets.any(|target| {
            let name = self.program.target(target.clone());
            name.and_then(|name| self.program.path(name)).as_ref() == Some(&chain.path)
        })
    }

    fn change_builder(&mut self, chain: &Chain<'_>) {
        let known = self.scopes.get(&chain.path);
        let is_text = |it: &&Value| matches!(it, Value::Text(_) | Value::Either(_));
        let Some(mut text) = known.filter(is_text).cloned() else {
            return;
        };
        let asks_itself = |more: &Range<usize>| {
            let name = chain.path.last();
            more.clone().any(|at| name == Some(&self.program.str(at)))
        };
        let appended = chain.appended.as_ref();
        let Some(appended) = appended.filter(|all| !all.iter().any(asks_itself)) else {
            let changed = self.value_of(chain.tokens.clone());
            self.scopes.reassign(&chain.path, changed);
            return;
        };
        // The name gives its text up, so that appending many times copies nothing.
        self.scopes.reassign(&chain.path, Value::Unknown);
        for more in appended {
            text = self.longer(text, more.clone());
        }
        self.scopes.reassign(&chain.path, text);
    }
}
