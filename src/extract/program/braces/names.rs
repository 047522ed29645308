//! What a statement of a program with braces does to its names: definitions, assignments, loops.

use std::ops::Range;

use super::super::call::Call;
use super::super::closure;
use super::super::meaning::Value;
use super::super::reader::Reader;
use super::super::structure::{Program, Statement};
use super::super::syntax::Braces;
use super::super::token::Kind;

/// Words before parentheses that are no names of functions.
const NO_FUNCTIONS: [&str; 12] = [
    "if",
    "for",
    "while",
    "switch",
    "catch",
    "try",
    "synchronized",
    "else",
    "return",
    "new",
    "do",
    "when",
];

impl Reader<'_> {
    /// What a statement does to names.
    pub(in crate::extract::program) fn names_in_braces(
        &mut self,
        facts: &Braces,
        statement: &Statement,
        depth: usize,
        calls: &[Call<'_>],
    ) {
        let mut tokens = statement.tokens.clone();
        let closure = closure::parameters(self.program, &tokens);
        let body = closure.as_ref().and_then(|closure| closure.body);
        if let (Some(closure), Some(body)) = (&closure, body) {
            self.scopes.enter_closure(&closure.names, depth);
            tokens.start = body;
        }
        self.define(facts, tokens, depth, calls);
        if let (Some(closure), None) = (&closure, body) {
            self.scopes.enter_closure(&closure.names, depth + 1);
        }
    }

    fn define(
        &mut self,
        facts: &Braces,
        mut tokens: Range<usize>,
        depth: usize,
        calls: &[Call<'_>],
    ) {
        let opens = self.program.str(tokens.end.saturating_sub(1)) == "{";
        if opens {
            tokens.end -= 1;
        }
        if opens && let Some(class) = self.class_name(facts, &tokens) {
            self.scopes.enter_class(&class, depth + 1);
            return;
        }
        if let Some(name) = function_name(self.program, facts, &tokens, opens) {
            self.enter_function_at(name, tokens.end, depth + 1);
            self.expression_body(facts, name, tokens);
            return;
        }
        match self.program.str(tokens.start) {
            "for" => self.forget_loop(tokens),
            _ if self.program.str(tokens.start + 1) == "<-" => self.forget_loop(tokens),
            "return" => {
                self.note_return(tokens.start + 1..tokens.end);
            }
            _ if opens && self.program.split(tokens.clone(), "=").len() < 2 => {
                self.change_builders(&tokens);
            }
            _ if self.is_result_of_block(facts, &tokens) => {
                self.note_return(tokens);
            }
            _ => {
                self.assignment(tokens.clone(), calls);
                self.change_builders(&tokens);
            }
        }
    }

    /// The name of the class whose body opens. A companion shares the names of the class around it.
    fn class_name(&self, facts: &Braces, tokens: &Range<usize>) -> Option<String> {
        let word = self.program.outside_brackets(tokens.clone()).find(|at| {
            let is_member = matches!(self.program.str(at.wrapping_sub(1)), "." | ":");
            !is_member && facts.class_words.contains(&self.program.str(*at))
        })?;
        let is_companion = word > tokens.start && self.program.str(word - 1) == "companion";
        if is_companion {
            return Some(self.scopes.class().unwrap_or_default().to_owned());
        }
        (word + 1 < tokens.end && self.program.is_name(word + 1))
            .then(|| self.program.str(word + 1).to_owned())
    }

    /// `fun f() = "…"`, `def f: String = "…"`.
    fn expression_body(&mut self, facts: &Braces, name: usize, tokens: Range<usize>) {
        if facts.function_word.is_none() {
            return;
        }
        let equals = self
            .program
            .outside_brackets(name..tokens.end)
            .find(|at| self.program.str(*at) == "=");
        if let Some(equals) = equals.filter(|equals| equals + 1 < tokens.end) {
            self.note_return(equals + 1..tokens.end);
        }
    }

    /// Whether the statement is text and nothing else, which only the end of a block can be.
    fn is_result_of_block(&self, facts: &Braces, tokens: &Range<usize>) -> bool {
        facts.blocks_have_values && matches!(self.program.kind(tokens.start), Some(Kind::Text(_)))
    }

    /// `for (String x : xs)`, `for (x in xs)`, `for (x <- xs)`, `for (int i = 0; …)`: another value each time.
    fn forget_loop(&mut self, tokens: Range<usize>) {
        let names: Vec<usize> = tokens
            .clone()
            .filter(|at| self.program.is_name(*at))
            .filter(|at| matches!(self.program.str(at + 1), ":" | "in" | "<-" | "="))
            // What stands on the line of its loop is read for each element.
            .filter(|at| !self.scopes.is_element(self.program.str(*at)))
            .collect();
        for name in &names {
            self.scopes
                .assign(&[self.program.str(*name)], Value::Unknown);
        }
        let close = self.program.partner(tokens.start + 1);
        if let (Some(name), Some(close)) = (names.first(), close)
            && *name < close
            && self.program.str(name + 1) != "="
        {
            self.name_part_of_file(*name, name + 2..close);
        }
    }
}

/// The token that names the function which a statement defines.
pub(in crate::extract::program) fn function_name(
    program: &Program<'_>,
    facts: &Braces,
    tokens: &Range<usize>,
    opens: bool,
) -> Option<usize> {
    let mut outside = program.outside_brackets(tokens.clone());
    if let Some(word) = facts.function_word {
        let word = outside.find(|at| program.str(*at) == word)?;
        let rest = word + 1..tokens.end;
        let named = rest
            .clone()
            .find(|at| program.is_name(*at) && matches!(program.str(at + 1), "(" | "["));
        // A Scala method needs no parentheses.
        return named
            .or(Some(word + 1))
            .filter(|at| rest.contains(at) && program.is_name(*at));
    }
    if !opens || NO_FUNCTIONS.contains(&program.str(tokens.start)) {
        return None;
    }
    let is_other = outside.any(|at| matches!(program.str(at), "=" | "->" | "new" | "." | "return"));
    let name = tokens.clone().find(|at| {
        let is_annotation = program.str(at.wrapping_sub(1)) == "@";
        program.is_name(*at) && !is_annotation && program.str(at + 1) == "("
    })?;
    (!is_other).then_some(name)
}
