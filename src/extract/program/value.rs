//! What an expression of the program gives, as far as its text tells: text with holes, a file, a table object.
//!
//! Not an interpreter: it knows how people put SQL together (concatenation, formatting, named constants, functions that
//! return text) and makes a hole of anything else.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use crate::source::Span;

use super::alternatives::World;
use super::call::arguments;
use super::conversion::Conversion;
use super::filling;
use super::function;
use super::list;
use super::literal::decode;
use super::meaning::Value;
use super::method;
use super::parameter::given_to;
use super::scope::Scopes;
use super::structure::Program;
use super::template;
use super::text::{Chain, Text, beginning};
use super::token::Kind;

/// How deep expressions are followed; a deeper one is a hole.
const DEPTH_LIMIT: usize = 32;
/// What making text costs, so that text that doubles itself line by line, or goes through thousands of calls, stays
/// harmless: a byte costs one, and this is what each piece, each hole and each text costs besides.
const PIECE_COST: usize = 16;

/// How much text a program may still make by joining and formatting.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    /// The budget of a program of this length in bytes: so many times that, and always as much as the other.
    pub(super) fn of(program: usize) -> Self {
        const TIMES: usize = 16;
        const ALWAYS: usize = 32 << 20;
        Self(Cell::new(
            ALWAYS.saturating_add(program.saturating_mul(TIMES)),
        ))
    }

    /// Whether as much as `text` may be made once more.
    pub(super) fn spend(&self, text: &Text) -> bool {
        let pieces = 1 + text.holes.len() + text.map.pieces();
        self.take(
            text.sql
                .len()
                .saturating_add(pieces.saturating_mul(PIECE_COST)),
        )
    }

    /// Whether a text may be cut into so many pieces more.
    pub(super) fn spend_pieces(&self, count: usize) -> bool {
        self.take(count.saturating_mul(PIECE_COST))
    }

    /// Whether something was too much.
    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    fn take(&self, cost: usize) -> bool {
        let left = self.0.get().saturating_sub(cost);
        self.0.set(left);
        left > 0
    }
}

/// A value that is put into text, and how it is written.
#[derive(Debug, Clone)]
pub(super) struct Operand {
    pub(super) value: Value,
    expression: Rc<str>,
    /// Where the expression stands.
    source: Option<Span>,
}

impl Operand {
    /// A value that stands nowhere else than where it is named.
    pub(super) fn named(name: &str, value: Value) -> Self {
        Self {
            value,
            expression: name.into(),
            source: None,
        }
    }
}

/// What names stand for in an expression: the variable of a comprehension, the parameters of a function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Locals<'a> {
    pub(super) names: &'a [(&'a str, &'a Value)],
    pub(super) outer: Option<&'a Locals<'a>>,
}

impl<'a> Locals<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        let mut locals = Some(self);
        while let Some(around) = locals {
            if let Some((_, value)) = around.names.iter().find(|(it, _)| *it == name) {
                return Some(value);
            }
            locals = around.outer;
        }
        None
    }
}

/// Evaluates expressions of a program where its names stand for what `scopes` says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evaluator<'a> {
    pub(super) program: &'a Program<'a>,
    pub(super) scopes: &'a Scopes,
    pub(super) budget: &'a Budget,
    pub(super) depth: usize,
    /// What names stand for in an expression alone.
    pub(super) locals: Option<&'a Locals<'a>>,
    /// How what is asked turns out, where an expression is evaluated once for each way.
    pub(super) world: Option<&'a World>,
}

/// A number as a program prints it: without the letter that tells its type.
pub(super) fn plain_number(number: &str) -> &str {
    let is_hexadecimal = number.starts_with("0x") || number.starts_with("0X");
    if is_hexadecimal {
        return number;
    }
    number.trim_end_matches(['L', 'l', 'f', 'F'])
}

impl Evaluator<'_> {
    /// What the tokens in `range` give.
    pub(super) fn value(&self, range: Range<usize>) -> Value {
        if self.depth > DEPTH_LIMIT || range.is_empty() {
            return Value::Unknown;
        }
        if let Some(path) = self.program.path(range.clone()) {
            let known = self.lookup(&path);
            let is_method = path.len() > 1 && self.is_property(range.end - 1);
            if known.is_some() || !is_method {
                return known.unwrap_or(Value::Unknown);
            }
        }
        if let Some(value) = self.conditional(&range) {
            return value;
        }
        let parts = self.program.split(range.clone(), "+");
        if parts.len() > 1 {
            return self.concatenation(&parts);
        }
        let parts = self.program.split(range.clone(), "%");
        if parts.len() > 1 {
            return self.formatted_by_percent(&parts);
        }
        if let Some(text) = function::joined_list(self, range.clone()) {
            return Value::Text(Rc::new(text));
        }
        self.postfix(range)
    }

    fn lookup(&self, path: &[&str]) -> Option<Value> {
        let local = match path {
            [name] => self.locals.and_then(|locals| locals.get(name)),
            _ => None,
        };
        let known = local.or_else(|| self.scopes.get(path)).cloned();
        known.map(|value| self.settled(value)).or(match path {
            ["None" | "null"] => Some(Value::Nothing),
            ["True" | "true"] => Some(Value::Truth(true)),
            ["False" | "false"] => Some(Value::Truth(false)),
            _ => None,
        })
    }

    /// Whether a method that is called without parentheses stands there: `sql.stripMargin`.
    fn is_property(&self, name: usize) -> bool {
        let has_lambda = self.program.str(name + 1) == "{";
        self.program.syntax.braces().is_some()
            && !has_lambda
            && (method::is_method(self.program.str(name))
                || list::is_property(self.program.str(name)))
    }

    /// The text that the tokens in `range` give, if they give text.
    pub(super) fn text(&self, range: Range<usize>) -> Option<Rc<Text>> {
        match self.value(range) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What the tokens in `range` give, to be put into text, once or often.
    pub(super) fn operand(&self, range: Range<usize>) -> Operand {
        let value = self.value(range.clone());
        self.operand_of(range, value)
    }

    /// A value with the expression that gives it.
    pub(super) fn operand_of(&self, range: Range<usize>, value: Value) -> Operand {
        let span = self.program.span(range);
        Operand {
            value,
            expression: beginning(self.program.text.get(span.start..span.end).unwrap_or("")).into(),
            source: (!span.is_empty()).then_some(span),
        }
    }

    /// Puts an operand into `out`, at `span`: its text, or a placeholder.
    pub(super) fn insert(&self, operand: &Operand, span: Span, out: &mut Text) {
        match &operand.value {
            Value::Text(text) if self.budget.spend(text) => {
                out.push_inserted(text, span);
            }
            Value::Number(number) => out.push_whole(plain_number(number), span),
            Value::Table {
                name: Some(name), ..
            } => {
                out.push_whole(name, span);
            }
            Value::Table { query, name: None } => {
                out.push_hole(&operand.expression, span, *query);
            }
            Value::Derived {
                sources,
                keeps_columns,
            } => {
                let chain = Chain {
                    sources: Rc::clone(sources),
                    keeps_columns: *keeps_columns,
                };
                out.push_chain(&operand.expression, span, chain);
            }
            Value::Either(either) => {
                out.push_choice(&operand.expression, span, either.named());
            }
            _ => {
                out.push_hole(&operand.expression, span, None);
                if let Some(hole) = out.holes.last_mut() {
                    hole.source = operand.source;
                }
            }
        }
    }

    pub(super) fn deeper(&self) -> Self {
        Self {
            depth: self.depth + 1,
            ..*self
        }
    }

    fn concatenation(&self, parts: &[Range<usize>]) -> Value {
        let mut joined = Text::default();
        let mut is_known = false;
        for part in parts {
            let span = self.program.span(part.clone());
            if part.is_empty() {
                continue;
            }
            let operand = self.deeper().operand(part.clone());
            match &operand.value {
                Value::Text(text) if self.budget.spend(text) => {
                    is_known = true;
                    joined.append(text, span);
                }
                _ => self.insert(&operand, span, &mut joined),
            }
        }
        if is_known {
            Value::Text(Rc::new(joined))
        } else {
            Value::Unknown
        }
    }

    fn formatted_by_percent(&self, parts: &[Range<usize>]) -> Value {
        let [template, values @ ..] = parts else {
            return Value::Unknown;
        };
        let Some(mut text) = self.deeper().text(template.clone()) else {
            return Value::Unknown;
        };
        for value in values {
            if !self.budget.spend(&text) {
                return Value::Unknown;
            }
            let Some(filled) = template::percent(&self.deeper(), &text, value.clone()) else {
                return Value::Unknown;
            };
            text = Rc::new(filled);
        }
        Value::Text(text)
    }

    /// A primary expression with what follows it: `.format(…)`, `.strip()`, a call, an index.
    fn postfix(&self, range: Range<usize>) -> Value {
        let (mut value, mut at) = self.primary(range.clone());
        while at < range.end {
            let is_known = !matches!(value, Value::Unknown);
            if is_known && self.program.str(at) == "[" {
                let close = self.close(at, range.end);
                value = self.part_at(&value, at + 1..close);
                at = close + 1;
                continue;
            }
            let is_call = self.program.str(at + 2) == "(" && at + 2 < range.end;
            if !is_known
                || self.program.str(at) != "."
                || !self.program.is_name(at + 1)
                || !(is_call || self.is_property(at + 1))
            {
                return Value::Unknown;
            }
            let name = self.program.str(at + 1);
            if !is_call {
                value = function::method(self, value, name, &[]);
                at += 2;
                continue;
            }
            let close = self.close(at + 2, range.end);
            let given = arguments(self.program, at + 2, close);
            value = function::method(self, value, name, &given);
            at = close + 1;
        }
        value
    }

    fn close(&self, open: usize, end: usize) -> usize {
        self.program.partner(open).unwrap_or(end).min(end)
    }

    fn primary(&self, range: Range<usize>) -> (Value, usize) {
        let start = range.start;
        match self.program.kind(start) {
            Some(Kind::Text(_)) => {
                let count = range
                    .clone()
                    .take_while(|token| matches!(self.program.kind(*token), Some(Kind::Text(_))))
                    .count();
                let text = self.literals(start..start + count);
                (Value::Text(Rc::new(text)), start + count)
            }
            Some(Kind::Number) => (Value::Number(self.program.str(start).into()), start + 1),
            Some(Kind::Open) if let Some(list) = self.collection(start, range.end) => {
                (list, self.close(start, range.end) + 1)
            }
            Some(Kind::Open) if self.program.str(start) == "(" => {
                let close = self.close(start, range.end);
                (self.deeper().value(start + 1..close), close + 1)
            }
            // `new String[] {"…"}`
            Some(Kind::Name)
                if self.program.str(start) == "new" && self.program.str(start + 3) == "]" =>
            {
                let list = self.collection(start + 4, range.end);
                let end = self.close(start + 4, range.end) + 1;
                (list.unwrap_or(Value::Unknown), end)
            }
            Some(Kind::Name) if self.program.str(start) == "new" => {
                match self.behind_type_arguments(start + 1, range.end) {
                    Some(open) => {
                        let close = self.close(open, range.end);
                        (self.call("", start + 1, open..close), close + 1)
                    }
                    None => self.named(start + 1..range.end),
                }
            }
            Some(Kind::Name) => self.named(range),
            _ => (Value::Unknown, range.end),
        }
    }

    /// The parenthesis behind `ArrayList<String>`.
    fn behind_type_arguments(&self, class: usize, end: usize) -> Option<usize> {
        let is_part = |at: &usize| {
            self.program.is_name(*at)
                || matches!(self.program.str(*at), "<" | ">" | "," | "?" | ".")
        };
        let open = (class + 1..end).find(|at| !is_part(at))?;
        let is_call = self.program.str(open) == "(" && self.program.str(open - 1) == ">";
        is_call.then_some(open)
    }

    /// `name`, `a.b`, or a call of a function: `dedent(x)`, `open("x.sql")`, `ddl("orders")`.
    fn named(&self, range: Range<usize>) -> (Value, usize) {
        let mut at = range.start;
        while self.program.str(at + 1) == "."
            && self.program.is_name(at + 2)
            && self.program.str(at + 3) != "("
            && at + 2 < range.end
            && !self.is_property(at + 2)
        {
            at += 2;
        }
        let is_method = self.program.str(at + 1) == "." && at + 3 < range.end;
        let mut name = at;
        if is_method && self.is_function_of_module(at) {
            name = at + 2;
        }
        if self.program.str(name + 1) != "(" || name + 1 >= range.end {
            let path = self.program.path(range.start..at + 1);
            let value = path.and_then(|path| self.lookup(&path));
            return (value.unwrap_or(Value::Unknown), at + 1);
        }
        let close = self.close(name + 1, range.end);
        let module = if name > at { self.program.str(at) } else { "" };
        (self.call(module, name, name + 1..close), close + 1)
    }

    /// Whether `x.NAME(` is a function that stands for text rather than a method of the text `x`.
    fn is_function_of_module(&self, module: usize) -> bool {
        let name = self.program.str(module + 2);
        function::is_function(self.program.str(module), name)
            || self
                .scopes
                .function(self.program.str(module), name)
                .is_some()
    }

    /// A call by its name and its parentheses.
    fn call(&self, module: &str, name: usize, brackets: Range<usize>) -> Value {
        let given = arguments(self.program, brackets.start, brackets.end);
        let name = self.program.str(name);
        if let Some(value) = function::call(self, module, name, &given) {
            return value;
        }
        let Some(function) = self.scopes.function(module, name) else {
            return Value::Unknown;
        };
        let inner = self.deeper();
        let given = || given_to(&inner, &function.parameters, &given);
        match &function.returned {
            Value::Text(text) if self.budget.spend(text) => {
                if text.holes.is_empty() {
                    return Value::Text(Rc::clone(text));
                }
                Value::Text(Rc::new(filling::filled(&inner, text, &given())))
            }
            Value::Either(either) => {
                let given = given();
                match self.settled(filling::possible(either, &given)) {
                    Value::Text(text) if self.budget.spend(&text) => {
                        Value::Text(Rc::new(filling::filled(&inner, &text, &given)))
                    }
                    _ => Value::Unknown,
                }
            }
            _ => Value::Unknown,
        }
    }

    /// String tokens side by side are one text.
    fn literals(&self, range: Range<usize>) -> Text {
        let mut text = Text::default();
        for token in self.program.tokens.get(range).unwrap_or_default() {
            let Kind::Text(literal) = token.kind else {
                continue;
            };
            decode(
                self.program.text,
                *token,
                &mut text,
                &mut |out, field, span| {
                    self.field(out, field, span);
                },
            );
            text.is_cut |= !literal.is_closed && self.ends_block(token.span.end);
        }
        text
    }

    /// Whether only white space follows in the block.
    fn ends_block(&self, at: usize) -> bool {
        let block = self.program.blocks.iter().find(|block| at <= block.end);
        let rest = block.and_then(|block| self.program.text.get(at..block.end));
        rest.is_some_and(|rest| rest.trim().is_empty())
    }

    /// An expression that is put into a string; a Python one without `!r` and a format.
    fn field(&self, out: &mut Text, field: Span, span: Span) {
        let inner = Program::of_expression(self.program.syntax, self.program.text, field);
        let all = 0..inner.tokens.len();
        let is_format = |token: &usize| matches!(inner.str(*token), ":" | "!" | "=");
        let end = inner
            .outside_brackets(all)
            .find(|token| inner.syntax.braces().is_none() && is_format(token))
            .unwrap_or(inner.tokens.len());
        let evaluator = Evaluator {
            program: &inner,
            scopes: self.scopes,
            budget: self.budget,
            depth: self.depth + 1,
            locals: self.locals,
            world: self.world,
        };
        let operand = evaluator.operand(0..end);
        let colon = inner.tokens.get(end).filter(|_| inner.str(end) == ":");
        let spec = colon.and_then(|colon| self.program.text.get(colon.span.end..field.end));
        match spec.and_then(Conversion::of_spec) {
            Some(spec) => template::insert_converted(&evaluator, &operand, spec, span, out),
            None => evaluator.insert(&operand, span, out),
        }
    }
}
