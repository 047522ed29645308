//! Classes that go on from others in the same file: which members a method of one finds depends on the class of the
//! object that it is called on.
//!
//! A member that a subclass has anew is to the methods of the class above what it is in the classes of which objects are
//! made; where none is made in the file, what it is in all of them. Where it differs it is one or another.

use std::collections::{HashMap, HashSet};

use super::alternatives::{Choice, Condition, Either, question};
use super::meaning::{Function, Value};
use super::routine::{Routine, class_of};
use super::scope::Scopes;
use super::structure::{Program, Statement};

/// How many classes one above the other are followed.
const HIGHEST: usize = 16;

/// The classes of a program that have others above or below them in it.
#[derive(Debug, Default)]
pub(super) struct Classes {
    /// For each the classes that it goes on from.
    parents: HashMap<String, Vec<String>>,
    /// Those of which objects are made, or that are used themselves.
    made: HashSet<String>,
    /// The methods that each has of its own.
    methods: HashMap<String, HashSet<String>>,
}

/// What a member is to the methods of a class, where a subclass has it anew.
pub(super) type Overridden<T> = HashMap<String, HashMap<String, T>>;

impl Classes {
    pub(super) fn of(program: &Program<'_>, routines: &[Routine<'_>]) -> Self {
        let headers = program.statements.iter();
        let headers = headers.filter_map(|it| Some((it, class_named(program, it)?)));
        let headers: Vec<(&Statement, usize)> = headers.collect();
        let names: HashSet<&str> = headers.iter().map(|(_, at)| program.str(*at)).collect();
        let mut classes = Self::default();
        for (statement, name) in &headers {
            let parents = parents(program, statement, *name, &names);
            if !parents.is_empty() {
                let name = program.str(*name).to_owned();
                classes.parents.entry(name).or_default().extend(parents);
            }
        }
        if classes.parents.is_empty() {
            return classes;
        }
        for routine in routines {
            if let Some(class) = class_of(program, routine.suite) {
                let methods = classes.methods.entry(class.to_owned()).or_default();
                methods.insert(routine.name.to_owned());
            }
        }
        let is_header = |at: usize| {
            let number = headers.partition_point(|(it, _)| it.tokens.end <= at);
            headers
                .get(number)
                .is_some_and(|(it, _)| it.tokens.contains(&at))
        };
        for at in 0..program.tokens.len() {
            let name = program.str(at);
            if !program.is_name(at) || !names.contains(name) {
                continue;
            }
            let is_object = at > 0 && program.str(at - 1) == "object";
            if is_object || (is_used(program, at) && !is_header(at)) {
                classes.made.insert(name.to_owned());
            }
        }
        classes
    }

    /// A class and those above it, the nearest first.
    fn line<'s>(&'s self, class: &'s str) -> Vec<&'s str> {
        let mut line = vec![class];
        let mut at = 0;
        while let Some(class) = line.get(at).copied().filter(|_| at < HIGHEST) {
            for parent in self.parents.get(class).into_iter().flatten() {
                if !line.contains(&parent.as_str()) {
                    line.push(parent);
                }
            }
            at += 1;
        }
        line
    }

    /// The classes above a class.
    pub(super) fn above<'s>(&'s self, class: &'s str) -> impl Iterator<Item = &'s str> {
        self.line(class).into_iter().skip(1)
    }

    /// The classes that objects may have which methods of a class are called on.
    fn candidates<'s>(&'s self, class: &'s str) -> Vec<&'s str> {
        let below = self.parents.keys().map(String::as_str);
        let mut below: Vec<&str> = below
            .filter(|it| self.above(it).any(|it| it == class))
            .collect();
        below.sort_unstable();
        let family: Vec<&str> = std::iter::once(class).chain(below).collect();
        let is_made = |it: &&str| self.made.contains(*it);
        let made: Vec<&str> = family.iter().copied().filter(is_made).collect();
        if made.is_empty() { family } else { made }
    }

    /// The names that classes below a class have of their own, by what each class has.
    fn anew<'n>(&self, class: &str, own: impl Fn(&str) -> Vec<&'n str>) -> Vec<&'n str> {
        let below = self.parents.keys();
        let below = below.filter(|it| self.above(it).any(|it| it == class));
        let mut names: Vec<&str> = below.flat_map(|it| own(it)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The classes that have others below them.
    fn bases(&self) -> HashSet<&str> {
        self.parents.keys().flat_map(|it| self.above(it)).collect()
    }

    /// What the fields are to the methods of classes below which others have them anew.
    pub(super) fn fields(&self, scopes: &Scopes) -> Overridden<Value> {
        let own = |class: &str| {
            scopes
                .fields_of(class)
                .map(|it| it.keys().map(String::as_str).collect())
        };
        let field = |class: &str, name: &str| {
            let mut line = self.line(class).into_iter();
            line.find_map(|it| scopes.fields_of(it)?.get(name)).cloned()
        };
        let bases = self.bases().into_iter().map(|class| {
            let names = self
                .anew(class, |it| own(it).unwrap_or_default())
                .into_iter();
            let fields = names.map(|name| {
                let values = self.candidates(class).into_iter();
                let values = values.map(|it| (it, field(it, name).unwrap_or(Value::Unknown)));
                (name.to_owned(), one_of(values.collect()))
            });
            (class.to_owned(), fields.collect())
        });
        bases.collect()
    }

    /// What the methods are to the methods of classes below which others have them anew; none where nobody knows.
    pub(super) fn functions(&self, scopes: &Scopes) -> Overridden<Option<Function>> {
        let own = |class: &str| {
            let methods = self.methods.get(class).into_iter().flatten();
            methods.map(String::as_str).collect::<Vec<_>>()
        };
        let function = |class: &str, name: &str| {
            let mut line = self.line(class).into_iter();
            let has = |it: &&str| self.methods.get(*it).is_some_and(|it| it.contains(name));
            scopes.function_of(line.find(has)?, name)
        };
        let bases = self.bases().into_iter().map(|class| {
            let names = self.anew(class, own).into_iter();
            let functions = names.map(|name| {
                let found = self.candidates(class).into_iter();
                let found = found.map(|it| (it, function(it, name)));
                // One that gives nothing is there to be written anew.
                let found = found
                    .filter(|(_, it)| !it.is_some_and(|it| matches!(it.returned, Value::Nothing)));
                (name.to_owned(), one_function(&found.collect::<Vec<_>>()))
            });
            (class.to_owned(), functions.collect())
        });
        bases.collect()
    }
}

/// One of the values that different classes have.
fn one_of(values: Vec<(&str, Value)>) -> Value {
    let mut before: Vec<Condition> = Vec::new();
    let choices = values.into_iter().map(|(class, value)| {
        let is_this = question(&format!("class {class}"), 0);
        let mut when = before.clone();
        when.push((is_this, true));
        before.push((is_this, false));
        Choice {
            when: when.into(),
            value,
        }
    });
    Either::of(choices.collect(), Value::Unknown)
}

fn one_function(found: &[(&str, Option<&Function>)]) -> Option<Function> {
    let known = found.iter().map(|(class, it)| Some((*class, (*it)?)));
    let known = known.collect::<Option<Vec<_>>>()?;
    let (_, first) = known.first()?;
    let names = |function: &Function| {
        let names = function.parameters.iter().map(|it| it.name.clone());
        names.collect::<Vec<_>>()
    };
    if known.iter().any(|(_, it)| names(it) != names(first)) {
        return None;
    }
    let returned = known
        .iter()
        .map(|(class, it)| (*class, it.returned.clone()));
    Some(Function {
        parameters: first.parameters.clone(),
        returned: one_of(returned.collect()),
    })
}

/// The token that names the class which a statement begins.
fn class_named(program: &Program<'_>, statement: &Statement) -> Option<usize> {
    let words = match program.syntax.braces() {
        None => &["class"][..],
        Some(facts) => facts.class_words,
    };
    let mut outside = program.outside_brackets(statement.tokens.clone());
    let word = outside.find(|at| {
        let is_member = matches!(program.str(at.wrapping_sub(1)), "." | ":");
        !is_member && words.contains(&program.str(*at))
    })?;
    (statement.tokens.contains(&(word + 1)) && program.is_name(word + 1)).then_some(word + 1)
}

/// The classes of the program that a class goes on from: `class J(Base):`, `class J extends Base`, `class J : Base()`.
fn parents(
    program: &Program<'_>,
    statement: &Statement,
    name: usize,
    names: &HashSet<&str>,
) -> Vec<String> {
    let behind = name + 1..statement.tokens.end;
    let tokens: Vec<usize> = match program.syntax.braces() {
        None => behind.collect(),
        Some(_) => program.outside_brackets(behind).collect(),
    };
    let is_parent = |at: &usize| {
        program.is_name(*at)
            && names.contains(program.str(*at))
            && program.str(*at) != program.str(name)
    };
    let parents = tokens.into_iter().filter(is_parent);
    parents.map(|at| program.str(at).to_owned()).collect()
}

/// Whether an object of the class that a token names is made, or the class is used itself.
fn is_used(program: &Program<'_>, name: usize) -> bool {
    let is_new = name > 0 && program.str(name - 1) == "new";
    let next = program.str(name + 1);
    match program.syntax.braces() {
        None => next == "(" || (next == "." && program.str(name + 2) != "__init__"),
        Some(facts) if facts.function_word.is_none() => is_new || next == "::",
        Some(_) => is_new || next == "(",
    }
}
