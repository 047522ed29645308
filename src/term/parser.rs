//! Reads lexemes into a term. What statements and plans write in two ways is read from both: `CASE WHEN a THEN b END` and
//! `CASE(a, b)`, `a LIKE b` and `LIKE(a, b)`. What is not known to be an expression is no term.

use std::sync::Arc;

use super::{Interval, Term};

/// What a text is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lexeme {
    /// A name of one or more parts, or a word.
    Name(Vec<String>),
    /// A name that is no word, whatever it looks like.
    Quoted(Vec<String>),
    /// A number as it is written.
    Number(String),
    /// The value of a text.
    Text(String),
    /// A date or a time, in a form in which two can be compared.
    Moment(String),
    /// A length of time.
    Length(Interval),
    /// Anything else.
    Symbol(&'static str),
}

/// What names stand for.
pub trait Scope {
    /// The value of a name of one or more parts; none where that is not known for sure.
    fn value(&self, name: &[String]) -> Option<Arc<Term>>;
}

/// Reads all of it; none where it is no expression, or has something that has no one form.
pub fn read(lexemes: &[Lexeme], scope: &dyn Scope) -> Option<Arc<Term>> {
    let mut parser = Parser {
        lexemes,
        at: 0,
        depth: 0,
        scope,
    };
    let term = parser.expression(0)?;
    (parser.at == lexemes.len()).then_some(term)
}

struct Parser<'l> {
    lexemes: &'l [Lexeme],
    at: usize,
    depth: usize,
    scope: &'l dyn Scope,
}

/// How deep expressions are read.
const DEEPEST: usize = 64;

/// Operators between two operands, with how strongly they bind (`SqlStdOperatorTable` of Calcite).
const OPERATORS: [(&str, u8); 16] = [
    ("OR", 1),
    ("AND", 2),
    ("=", 4),
    ("<>", 4),
    ("!=", 4),
    ("<", 4),
    (">", 4),
    ("<=", 4),
    (">=", 4),
    ("LIKE", 4),
    ("+", 5),
    ("-", 5),
    ("*", 6),
    ("/", 6),
    ("%", 6),
    ("||", 6),
];
/// What NOT may stand before, behind a value.
const NEGATED: [&str; 3] = ["LIKE", "BETWEEN", "IN"];
const NOT: u8 = 3;
const COMPARED: u8 = 4;
const SIGN: u8 = 7;

/// Words that nobody calls a function by, and what is no expression of columns alone.
const NO_NAMES: [&str; 17] = [
    "SELECT", "FROM", "WHEN", "THEN", "ELSE", "END", "AS", "OVER", "FILTER", "WITHIN", "IN",
    "BETWEEN", "DISTINCT", "IS", "INTERVAL", "EXISTS", "ROW",
];

impl Parser<'_> {
    fn peek(&self) -> Option<&Lexeme> {
        self.lexemes.get(self.at)
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(Lexeme::Symbol(it)) if *it == symbol);
        self.at += usize::from(found);
        found
    }

    fn word(&self, ahead: usize) -> Option<&str> {
        match self.lexemes.get(self.at + ahead)? {
            Lexeme::Name(parts) if parts.len() == 1 => parts.first().map(String::as_str),
            _ => None,
        }
    }

    fn sees(&self, word: &str) -> bool {
        self.word(0).is_some_and(|it| it.eq_ignore_ascii_case(word))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.sees(word);
        self.at += usize::from(found);
        found
    }

    /// The operator that comes next.
    fn operator(&self) -> Option<(&'static str, u8)> {
        let is_next = |name: &str| match self.peek() {
            Some(Lexeme::Symbol(symbol)) => *symbol == name,
            _ => self.sees(name),
        };
        OPERATORS.into_iter().find(|(name, _)| is_next(name))
    }

    fn expression(&mut self, least: u8) -> Option<Arc<Term>> {
        if self.depth > DEEPEST {
            return None;
        }
        self.depth += 1;
        let mut term = self.operand()?;
        loop {
            if self.take("[") {
                let index = self.expression(0)?;
                term = self
                    .take("]")
                    .then(|| Term::call("ITEM", vec![term, index]))??;
                continue;
            }
            if self.sees("IS") && COMPARED > least {
                let name = self.question()?;
                term = Term::call(&name, vec![term])?;
                continue;
            }
            let is_negated = self.sees("NOT")
                && self
                    .word(1)
                    .is_some_and(|it| NEGATED.iter().any(|word| it.eq_ignore_ascii_case(word)));
            self.at += usize::from(is_negated);
            if COMPARED > least && (self.sees("BETWEEN") || self.sees("IN")) {
                term = self.among(term)?;
                if is_negated {
                    term = Term::call("NOT", vec![term])?;
                }
                continue;
            }
            let Some((name, strength)) = self.operator().filter(|(_, it)| *it > least) else {
                break;
            };
            self.at += 1;
            let right = self.expression(strength)?;
            term = Term::call(name, vec![term, right])?;
            if is_negated {
                term = Term::call("NOT", vec![term])?;
            }
        }
        self.depth -= 1;
        Some(term)
    }

    /// `IS NOT NULL` and the like.
    fn question(&mut self) -> Option<String> {
        self.at += 1;
        let is_negated = self.take_word("NOT");
        let what = ["NULL", "TRUE", "FALSE"];
        let what = what.into_iter().find(|it| self.sees(it))?;
        self.at += 1;
        let name = if is_negated { "IS NOT " } else { "IS " };
        Some(format!("{name}{what}"))
    }

    /// `BETWEEN a AND b` and `IN (a, b)`, of a value that stands before.
    fn among(&mut self, value: Arc<Term>) -> Option<Arc<Term>> {
        if self.take_word("BETWEEN") {
            let from = self.expression(COMPARED)?;
            let to = self.take_word("AND").then(|| self.expression(COMPARED))??;
            let from = Term::call("<=", vec![from, Arc::clone(&value)])?;
            let to = Term::call("<=", vec![value, to])?;
            return Term::call("AND", vec![from, to]);
        }
        self.at += 1;
        let mut equal = Vec::new();
        let mut is_open = self.take("(");
        while is_open {
            let one = self.expression(0)?;
            equal.push(Term::call("=", vec![Arc::clone(&value), one])?);
            is_open = self.take(",");
        }
        if !self.take(")") {
            return None;
        }
        match &equal[..] {
            [only] => Some(Arc::clone(only)),
            _ => Term::call("OR", equal),
        }
    }

    fn operand(&mut self) -> Option<Arc<Term>> {
        match self.peek()?.clone() {
            Lexeme::Number(digits) => {
                self.at += 1;
                Term::number(&digits)
            }
            Lexeme::Text(value) => {
                self.at += 1;
                Some(Term::text(&value))
            }
            Lexeme::Moment(moment) => {
                self.at += 1;
                Some(Arc::new(Term::Moment(moment.into())))
            }
            Lexeme::Length(length) => {
                self.at += 1;
                Some(Arc::new(Term::Length(length)))
            }
            Lexeme::Symbol("(") => {
                self.at += 1;
                let term = self.expression(0)?;
                self.take(")").then_some(term)
            }
            Lexeme::Symbol("-") => {
                self.at += 1;
                let operand = self.expression(SIGN)?;
                Term::call("-", vec![operand])
            }
            // Plans print some operators as functions.
            Lexeme::Symbol(operator) => {
                self.at += 1;
                let is_known = OPERATORS.iter().any(|(name, _)| *name == operator);
                let is_call = is_known && self.take("(");
                is_call.then(|| self.call(operator))?
            }
            Lexeme::Quoted(parts) => {
                self.at += 1;
                self.scope.value(&parts)
            }
            Lexeme::Name(parts) => self.name(&parts),
        }
    }

    fn name(&mut self, parts: &[String]) -> Option<Arc<Term>> {
        let word = match parts {
            [only] => only.to_uppercase(),
            _ => String::new(),
        };
        let is_call = matches!(self.lexemes.get(self.at + 1), Some(Lexeme::Symbol("(")));
        if word == "CASE" && !is_call {
            self.at += 1;
            return self.case();
        }
        if word == "NOT" {
            self.at += 1;
            let operand = self.expression(NOT)?;
            return Term::call("NOT", vec![operand]);
        }
        // `IS NOT NULL(a)`, as sources print what was pushed into them.
        if word == "IS" {
            let name = self.question()?;
            return self.take("(").then(|| self.call(&name))?;
        }
        if NO_NAMES.contains(&&*word) {
            return None;
        }
        self.at += 1;
        if is_call && parts.len() == 1 {
            self.at += 1;
            return match &*word {
                "CAST" | "TRY_CAST" | "REINTERPRET" => self.cast(),
                _ => self.call(&word),
            };
        }
        // A type or a unit before a literal.
        if matches!(self.peek(), Some(Lexeme::Text(_))) {
            return None;
        }
        match &*word {
            "NULL" | "TRUE" | "FALSE" => Term::call(&word, Vec::new()),
            _ => self.scope.value(parts),
        }
    }

    /// `expression AS type)`; plans of older versions have no type.
    fn cast(&mut self) -> Option<Arc<Term>> {
        let term = self.expression(0)?;
        // What a cast makes of a constant is another one.
        if term.is_constant() {
            return None;
        }
        if self.take_word("AS") {
            let mut open = 0_usize;
            while !matches!(self.peek()?, Lexeme::Symbol(")") if open == 0) {
                match self.peek()? {
                    Lexeme::Symbol("(") => open += 1,
                    Lexeme::Symbol(")") => open -= 1,
                    _ => {}
                }
                self.at += 1;
            }
        }
        self.take(")").then_some(term)
    }

    /// What stands behind the parenthesis of a call.
    fn call(&mut self, name: &str) -> Option<Arc<Term>> {
        if self.take(")") {
            return Term::call(name, Vec::new());
        }
        if self.take("*") {
            return self.take(")").then(|| Term::call(name, Vec::new()))?;
        }
        // `COUNT(distinct$0 a)`, where the first phase remembers the values.
        let is_remembered = self.word(0).is_some_and(|it| it.starts_with("distinct$"));
        let is_distinct = is_remembered || self.sees("DISTINCT");
        self.at += usize::from(is_distinct);
        let mut operands = Vec::new();
        loop {
            operands.push(self.expression(0)?);
            if self.take(")") {
                break;
            }
            if !self.take(",") {
                return None;
            }
        }
        // The least of values is the least of those that differ.
        let name = if is_distinct && !["MIN", "MAX"].contains(&name) {
            format!("{name} DISTINCT")
        } else {
            name.to_owned()
        };
        Term::call(&name, operands)
    }

    /// What stands behind CASE.
    fn case(&mut self) -> Option<Arc<Term>> {
        let operand = if self.sees("WHEN") {
            None
        } else {
            Some(self.expression(0)?)
        };
        let mut operands = Vec::new();
        while self.take_word("WHEN") {
            let mut condition = self.expression(0)?;
            if let Some(operand) = &operand {
                condition = Term::call("=", vec![Arc::clone(operand), condition])?;
            }
            operands.push(condition);
            if !self.take_word("THEN") {
                return None;
            }
            operands.push(self.expression(0)?);
        }
        operands.push(if self.take_word("ELSE") {
            self.expression(0)?
        } else {
            Term::call("NULL", Vec::new())?
        });
        if self.take_word("END") {
            Term::call("CASE", operands)
        } else {
            None
        }
    }
}
