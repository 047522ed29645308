//! Where a program gives its names values, token by token: what only one assignment can have given is certain.
//!
//! [`Scopes`](super::scope::Scopes) says what a name most likely stands for. Here the question is whether it can stand
//! for anything else, and whatever is not understood counts as if it could.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::closure::bound_names;
use super::structure::{Program, Statement};
use super::token::Kind;

/// Words that begin a statement which binds names in its own way.
const BINDING: [&str; 14] = [
    "async", "case", "catch", "class", "def", "del", "except", "for", "from", "fun", "global",
    "import", "nonlocal", "with",
];

/// Words before the name of something that is no variable, or whose value is not written behind it.
const BEFORE_OTHERS: [&str; 12] = [
    "as",
    "class",
    "def",
    "for",
    "fun",
    "import",
    "interface",
    "lambda",
    "object",
    "record",
    "trait",
    "enum",
];

/// Operators behind a name that give it another value.
const GIVING: [&str; 12] = [
    ":=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "++", "--", "<-", "//=",
];

/// Names of what can change any variable without naming it.
const REFLECTION: [&str; 14] = [
    "setattr",
    "delattr",
    "vars",
    "globals",
    "locals",
    "exec",
    "eval",
    "reload",
    "__dict__",
    "__setattr__",
    "importlib",
    "getDeclaredField",
    "setAccessible",
    "getattr",
];

/// A name that is given more values than this is not looked at.
const MOST_ASSIGNMENTS: usize = 1000;

/// An assignment of one name.
#[derive(Debug)]
pub(super) struct Binding {
    /// Its statement's index in the program.
    pub(super) statement: usize,
    /// The tokens of the value.
    pub(super) value: Range<usize>,
    /// The function or class in which the name is meant; none for the module, and for what may be a name from outside.
    owner: Option<usize>,
    /// It may give a value to a name of any function or class.
    is_foreign: bool,
}

/// What is done to a name in a program.
#[derive(Debug, Default)]
struct Uses {
    assignments: Vec<Binding>,
    /// It is a parameter, the variable of a loop, imported, counted on, or anything else.
    is_other: bool,
    /// It is the keyword of an argument somewhere.
    is_keyword: bool,
}

/// The bindings of a program.
#[derive(Debug)]
pub(super) struct Bindings<'a> {
    uses: HashMap<&'a str, Uses>,
    classes: HashSet<&'a str>,
    /// The last statement that imports names which it does not say.
    last_star: Option<usize>,
    is_reflective: bool,
}

impl<'a> Bindings<'a> {
    pub(super) fn of(program: &Program<'a>) -> Self {
        let mut found = Self {
            uses: HashMap::new(),
            classes: HashSet::new(),
            last_star: None,
            is_reflective: false,
        };
        for (number, statement) in program.statements.iter().enumerate() {
            found.statement(program, number, statement);
        }
        found
    }

    /// The assignments that may have given a name the value which it has in a statement; none if something else may have.
    pub(super) fn assignments(
        &self,
        program: &Program<'a>,
        name: &str,
        statement: usize,
    ) -> Option<Vec<&Binding>> {
        let uses = self.uses.get(name).filter(|uses| !uses.is_other)?;
        // `xs.foreach(day = _)` gives a value too.
        let may_be_given = uses.is_keyword && program.syntax.braces().is_some();
        if may_be_given || uses.assignments.len() > MOST_ASSIGNMENTS {
            return None;
        }
        let is_hidden = |it: &Binding| self.last_star.is_some_and(|star| it.statement < star);
        if self.is_reflective || uses.assignments.iter().any(is_hidden) {
            return None;
        }
        let owner = owner(program, statement);
        let of = |owner: Option<usize>| -> Vec<&Binding> {
            let own = |it: &&Binding| it.is_foreign || it.owner == owner;
            uses.assignments.iter().filter(own).collect()
        };
        let mut relevant = of(owner);
        if !relevant.iter().any(|it| it.owner == owner) {
            let all_outside = uses.assignments.iter().all(|it| it.owner.is_none());
            if owner.is_some() && !all_outside && program.syntax.braces().is_none() {
                relevant = of(None);
            } else {
                relevant = uses.assignments.iter().collect();
            }
        }
        let suite = |statement: usize| program.statements.get(statement).map(|it| it.suite);
        let here = suite(statement);
        let is_sure = relevant.len() == 1 || relevant.iter().all(|it| suite(it.statement) == here);
        (is_sure && !relevant.is_empty()).then_some(relevant)
    }

    /// The only assignment to a member of this name in the whole program.
    pub(super) fn member(&self, object: &str, name: &str) -> Option<&Binding> {
        let is_class = matches!(object, "self" | "cls" | "this") || self.classes.contains(object);
        let uses = self.uses.get(name)?;
        match uses.assignments.as_slice() {
            [only] if is_class && !uses.is_other && !uses.is_keyword && !self.is_reflective => {
                Some(only)
            }
            _ => None,
        }
    }

    /// Whether the program gives the name a meaning of its own.
    pub(super) fn is_bound(&self, name: &str) -> bool {
        self.is_reflective || self.uses.contains_key(name)
    }

    fn other(&mut self, name: &'a str) {
        self.uses.entry(name).or_default().is_other = true;
    }

    fn statement(&mut self, program: &Program<'a>, number: usize, statement: &Statement) {
        let tokens = statement.tokens.clone();
        let first = program.str(tokens.start);
        let is_binding = BINDING.contains(&first);
        let declares = |at: usize| matches!(program.str(at), "def" | "fun" | "class" | "catch");
        let is_header = is_binding || tokens.clone().any(declares);
        let is_import = matches!(first, "from" | "import");
        if is_import && tokens.clone().any(|at| program.str(at) == "*") {
            self.last_star = Some(number);
        }
        for name in bound_names(program, &tokens) {
            self.other(name);
        }
        for at in tokens.clone().filter(|at| program.is_name(*at)) {
            self.name(program, at, is_header);
        }
        if !is_header {
            self.assignment(program, number, tokens);
        }
    }

    fn name(&mut self, program: &Program<'a>, at: usize, is_header: bool) {
        let name = program.str(at);
        let before = at.checked_sub(1).map_or("", |before| program.str(before));
        let after = program.str(at + 1);
        if matches!(before, "class" | "object" | "enum" | "interface" | "trait") {
            self.classes.insert(name);
        }
        self.is_reflective |= REFLECTION.contains(&name);
        let is_typed = program.syntax.braces().is_some()
            && at > 0
            && (program.is_name(at - 1) || matches!(before, ">" | "]"))
            && matches!(after, "," | ")" | ":");
        let is_counted = matches!(before, "++" | "--") || GIVING.contains(&after);
        // `() => day = 2`
        let is_in_closure = after == "=" && matches!(before, "=>" | "->");
        let is_given_apart = is_counted || is_typed || is_in_closure;
        if is_header || is_given_apart || BEFORE_OTHERS.contains(&before) {
            self.other(name);
        }
        if after == "=" && matches!(before, "(" | ",") {
            self.uses.entry(name).or_default().is_keyword = true;
        }
        // `val x by …`, `var x: T`: its value stands elsewhere.
        if matches!(before, "val" | "var") && after != "=" && after != ":" {
            self.other(name);
        }
    }

    fn assignment(&mut self, program: &Program<'a>, number: usize, tokens: Range<usize>) {
        let mut parts = program.split(tokens, "=");
        let Some(value) = parts.pop().filter(|_| !parts.is_empty()) else {
            return;
        };
        for part in parts {
            let path = program
                .target(part.clone())
                .filter(|target| program.path(target.clone()).is_some());
            let Some(path) = path else {
                for at in part.filter(|at| program.is_name(*at)) {
                    self.other(program.str(at));
                }
                continue;
            };
            let is_member = path.len() > 1;
            let is_undeclared = program.syntax.braces().is_some() && path.len() == part.len();
            let binding = Binding {
                statement: number,
                value: value.clone(),
                owner: owner(program, number),
                is_foreign: is_member || is_undeclared,
            };
            let name = program.str(path.end - 1);
            self.uses.entry(name).or_default().assignments.push(binding);
        }
    }
}

/// The innermost suite of a function or class that a statement stands in.
fn owner(program: &Program<'_>, statement: usize) -> Option<usize> {
    let mut suite = program.statements.get(statement)?.suite;
    let mut outermost = None;
    loop {
        let header = program.suites.get(suite).and_then(|it| it.header)?;
        let header = program.statements.get(header)?;
        let words = header.tokens.clone();
        match program.syntax.braces() {
            None if matches!(program.str(words.start), "def" | "async" | "class") => {
                return Some(suite);
            }
            None => {}
            Some(facts) => {
                outermost = outermost.or(Some(suite));
                let mut words = words.map(|at| program.str(at));
                if words.any(|word| facts.class_words.contains(&word)) {
                    return outermost;
                }
            }
        }
        if header.suite == suite {
            return outermost;
        }
        suite = header.suite;
    }
}

/// Whether a token is text, or something that joins and fills text.
pub(super) fn is_plain(kind: Option<Kind>, word: &str) -> bool {
    match kind {
        Some(Kind::Number) => true,
        Some(Kind::Open | Kind::Close) => matches!(word, "(" | ")"),
        Some(Kind::Operator) => matches!(word, "+" | "%" | "." | "," | "=" | "!" | ":" | ";"),
        _ => false,
    }
}
