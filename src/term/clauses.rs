//! What a query or a plan chooses rows by, puts them together by and ranks them by, as terms.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Hold, Lexeme, Scope, Term, read};

/// The column that the number of a row is which a [`Rank`] gives it.
pub const NUMBER: &str = "#";

/// The clauses of a query with all that it reads, or of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clauses {
    /// What has to hold, from WHERE, HAVING and joins: all of these.
    pub conditions: Vec<Condition>,
    /// The keys of each grouping.
    pub groups: Vec<Keys>,
    /// What numbers rows.
    pub ranks: Vec<Rank>,
    /// Whether rows are put together by something else besides: joins, sets, DISTINCT, a query in an expression.
    pub has_others: bool,
}

/// Keys; none for one that is no sure term.
pub type Keys = Vec<Option<Arc<Term>>>;

/// A condition that is not made of several which all have to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// It, where it has one form.
    pub term: Option<Arc<Term>>,
    /// What it is about, as [`Term::subject`] has it; none where that is not sure.
    pub columns: Option<BTreeSet<String>>,
    /// Whether a plan keeps it.
    pub hold: Hold,
}

impl Condition {
    /// One that cannot be read at all.
    pub const UNKNOWN: Self = Self {
        term: None,
        columns: None,
        hold: Hold::Loose,
    };

    /// What it is about, as far as that is sure.
    pub fn about(&self) -> impl Iterator<Item = &String> {
        self.columns.iter().flatten()
    }

    /// One in its form.
    pub fn of(term: Arc<Term>) -> Self {
        Self {
            columns: Some(term.subject()),
            hold: Hold::of(&term),
            term: Some(term),
        }
    }
}

/// A numbering of rows, or what the planner makes of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rank {
    /// The function that numbers them.
    pub function: String,
    /// What is numbered apart.
    pub partition: Keys,
    /// What they are sorted by, and whether it goes down; nothing where that is not known.
    pub order: Vec<(Option<Arc<Term>>, bool)>,
    /// The first and the last number that are taken, where these are known.
    pub range: Option<(u64, u64)>,
}

impl Clauses {
    /// Takes in those of something that is read.
    pub fn extend(&mut self, other: Self) {
        self.conditions.extend(other.conditions);
        self.groups.extend(other.groups);
        self.ranks.extend(other.ranks);
        self.has_others |= other.has_others;
    }
}

/// The parts of a condition that all have to hold.
pub fn conditions(lexemes: &[Lexeme], scope: &dyn Scope) -> Vec<Condition> {
    let mut open = vec![lexemes];
    let mut found = Vec::new();
    while let Some(lexemes) = open.pop() {
        let inside = without_parentheses(lexemes);
        let parts = all_of(inside);
        if parts.len() > 1 {
            open.extend(parts.into_iter().rev());
            continue;
        }
        match read(inside, scope) {
            Some(term) => found.extend(each_of(&term).into_iter().map(Condition::of)),
            None => found.push(Condition {
                columns: subject(inside, scope),
                hold: Hold::of_lexemes(inside),
                term: None,
            }),
        }
    }
    found
}

/// The same of one in which AND is a function.
pub fn conditions_of_call(lexemes: &[Lexeme], scope: &dyn Scope) -> Vec<Condition> {
    let Some(term) = read(lexemes, scope) else {
        return vec![Condition::UNKNOWN];
    };
    each_of(&term).into_iter().map(Condition::of).collect()
}

/// The parts between AND, of which one belongs to each BETWEEN; all of it where OR, which binds less, is between some.
fn all_of(lexemes: &[Lexeme]) -> Vec<&[Lexeme]> {
    if parts(lexemes, |it| is_word(it, "OR")).len() > 1 {
        return vec![lexemes];
    }
    let begun = Cell::new(0_usize);
    parts(lexemes, |it| {
        let open = begun.get();
        if is_word(it, "BETWEEN") {
            begun.set(open + 1);
        } else if is_word(it, "AND") {
            begun.set(open.saturating_sub(1));
            return open == 0;
        }
        false
    })
}

/// The terms of one that has to hold: `BETWEEN` is two.
fn each_of(term: &Arc<Term>) -> Vec<Arc<Term>> {
    match &**term {
        Term::Call(call) if *call.name == *"AND" => call.operands.clone(),
        _ => vec![Arc::clone(term)],
    }
}

/// The parts of lexemes outside parentheses and CASE.
pub fn parts(lexemes: &[Lexeme], is_border: impl Fn(&Lexeme) -> bool) -> Vec<&[Lexeme]> {
    let mut depth = 0_usize;
    lexemes
        .split(|it| {
            match it {
                Lexeme::Symbol("(" | "[") => depth += 1,
                Lexeme::Symbol(")" | "]") => depth = depth.saturating_sub(1),
                _ if is_word(it, "CASE") => depth += 1,
                _ if is_word(it, "END") => depth = depth.saturating_sub(1),
                _ => return depth == 0 && is_border(it),
            }
            false
        })
        .collect()
}

/// Whether it is a word in any case.
pub fn is_word(lexeme: &Lexeme, word: &str) -> bool {
    matches!(lexeme, Lexeme::Name(parts) if matches!(&parts[..], [it] if it.eq_ignore_ascii_case(word)))
}

/// The lexemes without parentheses around all of them.
fn without_parentheses(lexemes: &[Lexeme]) -> &[Lexeme] {
    let mut inside = lexemes;
    while let [Lexeme::Symbol("("), within @ .., Lexeme::Symbol(")")] = inside {
        let mut depth = 1_isize;
        let is_one = within.iter().all(|it| {
            match it {
                Lexeme::Symbol("(") => depth += 1,
                Lexeme::Symbol(")") => depth -= 1,
                _ => {}
            }
            depth > 0
        });
        if !is_one {
            break;
        }
        inside = within;
    }
    inside
}

/// Words of expressions that are no columns.
const WORDS: [&str; 20] = [
    "AND",
    "OR",
    "NOT",
    "IS",
    "NULL",
    "TRUE",
    "FALSE",
    "LIKE",
    "IN",
    "BETWEEN",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "AS",
    "DISTINCT",
    "ESCAPE",
    "SYMMETRIC",
    "UNKNOWN",
];

/// Words before texts that are lengths or points of time.
const TYPES: [&str; 4] = ["DATE", "INTERVAL", "TIME", "TIMESTAMP"];

/// What lexemes are about, whatever they say of it.
fn subject(lexemes: &[Lexeme], scope: &dyn Scope) -> Option<BTreeSet<String>> {
    let mut subject = BTreeSet::new();
    for (at, lexeme) in lexemes.iter().enumerate() {
        let name = match lexeme {
            Lexeme::Name(_) if WORDS.iter().any(|word| is_word(lexeme, word)) => continue,
            // `INTERVAL '1' HOUR`
            Lexeme::Name(_) if is_typed(lexemes, at) => continue,
            Lexeme::Name(name) if matches!(lexemes.get(at + 1), Some(Lexeme::Symbol("("))) => {
                // `COUNT(*)` and `COUNT(1)` are about no column.
                let operands = match lexemes.get(at + 2..) {
                    Some([Lexeme::Symbol("*" | ")"), ..]) => Some(Vec::new()),
                    Some([Lexeme::Number(digits), Lexeme::Symbol(")"), ..]) => {
                        Some(vec![Term::number(digits)?])
                    }
                    Some([Lexeme::Text(text), Lexeme::Symbol(")"), ..]) => {
                        Some(vec![Term::text(text)])
                    }
                    _ => None,
                };
                if let Some(operands) = operands {
                    subject.extend(Term::call(name.last()?, operands)?.subject());
                }
                continue;
            }
            Lexeme::Name(name) | Lexeme::Quoted(name) => name,
            _ => continue,
        };
        let term = scope.value(name)?;
        subject.extend(term.subject());
    }
    Some(subject)
}

/// Whether a word is the type of the text behind it, or the unit of the one before.
fn is_typed(lexemes: &[Lexeme], at: usize) -> bool {
    let is_text = |at: Option<usize>| {
        let lexeme = at.and_then(|at| lexemes.get(at));
        matches!(lexeme, Some(Lexeme::Text(_)))
    };
    let is_type = |it: &Lexeme| TYPES.iter().any(|word| is_word(it, word));
    is_text(at.checked_sub(1)) || is_text(Some(at + 1)) && lexemes.get(at).is_some_and(is_type)
}
