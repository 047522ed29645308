//! What the names of a program stand for at a place in it, as far as its text tells.

mod changes;
mod members;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::alternatives::{Choice, Either};
use super::inheritance::{Classes, Overridden};
use super::meaning::{Formal, Function, Value};
use changes::{Owner, Place};

pub(super) use changes::Branch;

#[derive(Debug, Clone, PartialEq, Eq)]
enum ScopeKind {
    Module,
    Class(String),
    Function(String),
    /// A function without a name, which may run any number of times.
    Closure,
}

/// A name that lives on outside of the functions that give it values: its class or object, empty for the module, and it.
type Outside = (String, String);

#[derive(Debug, Clone)]
struct Scope {
    /// Which of all scopes it is.
    number: u32,
    kind: ScopeKind,
    /// The depth of the suite that it reaches over.
    depth: usize,
    names: HashMap<String, Value>,
    parameters: Vec<Formal>,
    returned: Vec<Choice>,
    /// Names that it says are from outside: `global n`.
    foreign: HashSet<String>,
    /// What it gives values outside of itself.
    changed: HashSet<Outside>,
}

/// The scopes that are open, and what the closed ones leave behind.
#[derive(Debug, Clone)]
pub(super) struct Scopes {
    /// The names of a class are seen in its methods without `self`.
    sees_members: bool,
    open: Vec<Scope>,
    /// Names of classes that are not open any more, and what `self` was given in them.
    classes: HashMap<String, HashMap<String, Value>>,
    /// What the members of objects were given: `config.topic = …`.
    members: HashMap<String, HashMap<String, Value>>,
    /// Names that a function gives another value than they had: what they are depends on when it is called.
    unsteady: HashSet<Outside>,
    /// Names that an expression of the statement gives other values each time.
    bound: HashSet<String>,
    /// What the variables of loops are that are gone through element by element, the innermost last.
    elements: Vec<(String, Value)>,
    /// Functions and methods by their names, each with the class that it is one of, the last of a class last.
    functions: HashMap<String, Vec<(Option<String>, Function)>>,
    classes_of_file: Rc<Classes>,
    /// What members are to the methods of classes below which others have them anew.
    overridden: Overridden<Value>,
    overridden_functions: Overridden<Option<Function>>,
    /// For each branch that is open what the names were before it which it has given a value, the innermost last.
    branches: Vec<HashMap<Place, Option<Value>>>,
    /// How many scopes were opened.
    count: u32,
    /// How many rounds of loops were gone through: what is asked in one may be answered another way in the next.
    round: u64,
    /// What a first reading of the whole program found: for names that are assigned further down.
    later: Option<Rc<Scopes>>,
}

impl Scopes {
    /// The scope of a module; `later` is what a first reading of it found.
    pub(super) fn new(
        sees_members: bool,
        classes_of_file: Rc<Classes>,
        later: Option<Rc<Scopes>>,
    ) -> Self {
        Self {
            sees_members,
            open: vec![Scope::new(0, ScopeKind::Module, 0, Vec::new())],
            classes: HashMap::new(),
            members: HashMap::new(),
            unsteady: HashSet::new(),
            bound: HashSet::new(),
            elements: Vec::new(),
            functions: HashMap::new(),
            classes_of_file,
            overridden: HashMap::new(),
            overridden_functions: HashMap::new(),
            branches: Vec::new(),
            count: 1,
            round: 0,
            later,
        }
    }

    pub(super) fn enter_class(&mut self, name: &str, depth: usize) {
        self.enter(ScopeKind::Class(name.to_owned()), depth, Vec::new());
    }

    pub(super) fn enter_function(&mut self, name: &str, parameters: Vec<Formal>, depth: usize) {
        self.enter(ScopeKind::Function(name.to_owned()), depth, parameters);
    }

    fn enter(&mut self, kind: ScopeKind, depth: usize, parameters: Vec<Formal>) {
        let scope = Scope::new(self.count, kind, depth, parameters);
        self.open.push(scope);
        self.count = self.count.wrapping_add(1);
    }

    /// Opens the body of a closure; several at one depth are one.
    pub(super) fn enter_closure(&mut self, parameters: &[&str], depth: usize) {
        let is_same = |scope: &Scope| scope.kind == ScopeKind::Closure && scope.depth == depth;
        if !self.open.last().is_some_and(is_same) {
            self.enter(ScopeKind::Closure, depth, Vec::new());
        }
        for parameter in parameters {
            self.declare(parameter, Value::Unknown);
        }
    }

    /// Says which names have another value each time inside the statement that comes next.
    pub(super) fn bind(&mut self, names: &[&str]) {
        self.bound.clear();
        self.bound
            .extend(names.iter().map(|name| (*name).to_owned()));
    }

    /// Makes names stand for an element of what a loop goes through; gives what to end that with.
    pub(super) fn enter_element(&mut self, names: Vec<(String, Value)>) -> usize {
        let before = self.elements.len();
        self.elements.extend(names);
        self.round = self.round.wrapping_add(1);
        before
    }

    /// Whether a name stands for an element of what a loop goes through.
    pub(super) fn is_element(&self, name: &str) -> bool {
        self.elements.iter().any(|(element, _)| element == name)
    }

    /// Whether names stand for the elements of a loop, or for what a function is given.
    pub(super) fn is_in_round(&self) -> bool {
        !self.elements.is_empty()
    }

    /// See [`Scopes::enter_element`]: another one each time.
    pub(super) fn round(&self) -> u64 {
        if self.elements.is_empty() {
            return 0;
        }
        self.round
    }

    /// Ends what [`Scopes::enter_element`] began.
    pub(super) fn leave_element(&mut self, before: usize) {
        self.elements.truncate(before);
    }

    /// `global n`, `nonlocal n`: the name is one from outside.
    pub(super) fn note_foreign(&mut self, name: &str) {
        if let Some(scope) = self.open.last_mut() {
            scope.foreign.insert(name.to_owned());
        }
    }

    /// The innermost class that is open.
    pub(super) fn class(&self) -> Option<&str> {
        self.open.iter().rev().find_map(|scope| match &scope.kind {
            ScopeKind::Class(class) => Some(class.as_str()),
            _ => None,
        })
    }

    /// Closes the scopes whose suites a statement at this depth does not stand in.
    pub(super) fn leave_to(&mut self, depth: usize) {
        while self.open.len() > 1 && self.open.last().is_some_and(|scope| scope.depth > depth) {
            let Some(scope) = self.open.pop() else {
                return;
            };
            self.members.retain(|object, _| !scope.has(object));
            match scope.kind {
                ScopeKind::Class(name) => self.classes.entry(name).or_default().extend(scope.names),
                ScopeKind::Function(name) => {
                    let function = Function {
                        parameters: scope.parameters,
                        returned: one_of(scope.returned),
                    };
                    let class = match self.open.last().map(|around| &around.kind) {
                        Some(ScopeKind::Class(class)) => Some(class.clone()),
                        _ => None,
                    };
                    let of_name = self.functions.entry(name).or_default();
                    of_name.retain(|(it, _)| *it != class);
                    of_name.push((class, function));
                }
                ScopeKind::Module | ScopeKind::Closure => {}
            }
        }
    }

    /// Gives a name a value where it is assigned. `self.x` and `cls.x` belong to the class.
    pub(super) fn assign(&mut self, path: &[&str], value: Value) {
        match path {
            [name] => {
                self.forget_element(name);
                let is_foreign = |scope: &Scope| scope.foreign.contains(*name);
                if self.open.last().is_some_and(is_foreign) {
                    self.assign_outside(name, value);
                } else {
                    self.declare(name, value);
                }
            }
            ["self" | "cls" | "this", name] => self.assign_member_of_class(name, value),
            [object, name] => {
                self.note_change(object, path);
                let is_object = |scope: &&mut Scope| matches!(&scope.kind, ScopeKind::Class(it) if it == object);
                let owner = match self.open.iter_mut().find(is_object) {
                    Some(scope) => Owner::Scope(scope.number),
                    None if self.classes.contains_key(*object) => {
                        Owner::Class((*object).to_owned())
                    }
                    None => Owner::Object((*object).to_owned()),
                };
                self.put(owner, name, value);
            }
            _ => {}
        }
    }

    /// Gives a value to a name that is declared elsewhere, if it is declared at all.
    pub(super) fn reassign(&mut self, path: &[&str], value: Value) {
        match path {
            [name] if !self.open.last().is_some_and(|scope| scope.has(name)) => {
                self.forget_element(name);
                self.assign_outside(name, value);
            }
            _ => self.assign(path, value),
        }
    }

    /// The variable of a loop that is given a value is a name like others, which had the element before.
    fn forget_element(&mut self, name: &str) {
        let element = self.elements.iter().rev().find(|(it, _)| it == name);
        if let Some((_, value)) = element.cloned() {
            self.elements.retain(|(element, _)| element != name);
            if let Some(scope) = self.open.last_mut() {
                scope.names.insert(name.to_owned(), value);
            }
        }
    }

    fn declare(&mut self, name: &str, value: Value) {
        self.members.remove(name);
        if let Some(scope) = self.open.last() {
            self.put(Owner::Scope(scope.number), name, value);
        }
    }

    /// Gives a value to a name of a scope around the innermost.
    fn assign_outside(&mut self, name: &str, value: Value) {
        let inner = self.open.len().saturating_sub(1);
        let around = self.open.iter().take(inner);
        let found = around
            .enumerate()
            .rev()
            .find(|(_, scope)| {
                scope.has(name)
                    || matches!(&scope.kind, ScopeKind::Class(class) if self.is_member(class, name))
            })
            .map(|(at, scope)| (at, scope.kind.clone()));
        match found {
            Some((_, ScopeKind::Class(_))) => self.assign_member_of_class(name, value),
            Some((at, ScopeKind::Module)) => {
                self.note_change("", &[name]);
                self.members.remove(name);
                self.put(Owner::Scope(self.open[at].number), name, value);
            }
            // A function in a function may run at any time.
            Some((at, _)) => {
                self.put(Owner::Scope(self.open[at].number), name, Value::Unknown);
                self.declare(name, value);
            }
            None => self.declare(name, value),
        }
    }

    fn assign_member_of_class(&mut self, name: &str, value: Value) {
        let Some(class) = self.class().map(str::to_owned) else {
            return;
        };
        self.note_change(&class, &["self", name]);
        let is_class = |scope: &&Scope| matches!(scope.kind, ScopeKind::Class(_));
        if let Some(scope) = self.open.iter().rev().find(is_class) {
            self.put(Owner::Scope(scope.number), name, value);
        }
    }

    /// Whether a class that is open has a member, here or further down.
    fn is_member(&self, class: &str, name: &str) -> bool {
        let of = |scopes: &Self| {
            let names = scopes.classes.get(class);
            let is_above = || {
                let mut above = self.classes_of_file.above(class);
                above.any(|it| {
                    scopes
                        .classes
                        .get(it)
                        .is_some_and(|it| it.contains_key(name))
                })
            };
            names.is_some_and(|names| names.contains_key(name)) || is_above()
        };
        self.sees_members && (of(self) || self.later.as_deref().is_some_and(of))
    }

    /// Notes that the innermost function gives a value to something outside of it.
    fn note_change(&mut self, owner: &str, path: &[&str]) {
        let Some(name) = path.last() else {
            return;
        };
        let outside = (owner.to_owned(), (*name).to_owned());
        let had_value = !matches!(self.given(path), None | Some(Value::Unknown));
        let Some(function) = self.open.iter_mut().rev().find(|it| it.is_function()) else {
            return;
        };
        if function.changed.insert(outside.clone()) && had_value {
            self.unsteady.insert(outside);
        }
    }

    /// What a name stands for here.
    pub(super) fn get(&self, path: &[&str]) -> Option<&Value> {
        if let [name] = path
            && let Some((_, element)) = self.elements.iter().rev().find(|(it, _)| it == name)
        {
            return Some(element);
        }
        let is_bound = path.first().is_some_and(|name| self.bound.contains(*name));
        if is_bound {
            return Some(&Value::Unknown);
        }
        if let Some(value) = self.overridden(path) {
            return Some(value);
        }
        if self.is_unsteady(path) {
            return Some(&Value::Unknown);
        }
        self.given(path).or_else(|| {
            self.later
                .as_deref()
                .and_then(|later| self.get_later(later, path))
        })
    }

    /// What a name was given above.
    fn given(&self, path: &[&str]) -> Option<&Value> {
        match path {
            [name] => self.name(name),
            ["self" | "cls" | "this", name] => self.member(name),
            [object, name] => {
                let of_object = self.members.get(*object).and_then(|it| it.get(*name));
                let of_class = || {
                    self.open_class(object)
                        .or_else(|| self.classes.get(*object))
                        .and_then(|names| names.get(*name))
                };
                of_object.or_else(of_class)
            }
            _ => None,
        }
    }

    /// Whether some function gives the name another value, and it is not the innermost, whose lines tell.
    fn is_unsteady(&self, path: &[&str]) -> bool {
        let later = self.later.as_deref().map(|later| &later.unsteady);
        let noted = [Some(&self.unsteady), later];
        let mut noted = noted.into_iter().flatten().filter(|it| !it.is_empty());
        let Some(first) = noted.next() else {
            return false;
        };
        let Some(owner) = self.owner(path) else {
            return false;
        };
        let outside = (
            owner.to_owned(),
            path.last().copied().unwrap_or("").to_owned(),
        );
        let mut functions = self.open.iter().rev();
        let innermost = functions.find(|scope| scope.is_function());
        !innermost.is_some_and(|scope| scope.changed.contains(&outside))
            && (first.contains(&outside) || noted.any(|it| it.contains(&outside)))
    }

    /// The class or object that a name belongs to, or the module; none if it is one of a function.
    fn owner<'n>(&'n self, path: &[&'n str]) -> Option<&'n str> {
        match path {
            [name] => {
                for scope in self.open.iter().rev() {
                    match &scope.kind {
                        ScopeKind::Class(class)
                            if self.sees_members
                                && (scope.has(name) || self.is_member(class, name)) =>
                        {
                            return Some(class);
                        }
                        ScopeKind::Module => return Some(""),
                        ScopeKind::Function(_) | ScopeKind::Closure if scope.has(name) => {
                            return None;
                        }
                        _ => {}
                    }
                }
                None
            }
            ["self" | "cls" | "this", _] => self.class(),
            [object, _] => Some(object),
            _ => None,
        }
    }

    /// Notes what `return` gives.
    pub(super) fn note_return(&mut self, choice: Choice) {
        if let Some(scope) = self.open.last_mut() {
            scope.returned.push(choice);
        }
    }

    /// The names of the open classes and functions, to tell names of one from those of another.
    pub(super) fn place(&self) -> String {
        self.open
            .iter()
            .fold(String::new(), |place, scope| match &scope.kind {
                ScopeKind::Module | ScopeKind::Closure => place,
                ScopeKind::Class(name) | ScopeKind::Function(name) => format!("{place}{name}."),
            })
    }

    fn name(&self, name: &str) -> Option<&Value> {
        let innermost = self.open.len().saturating_sub(1);
        self.open.iter().enumerate().rev().find_map(|(at, scope)| {
            let class = match &scope.kind {
                ScopeKind::Class(class) => Some(class),
                _ => None,
            };
            // The names of a Python class are seen in its own body only.
            if class.is_some() && at != innermost && !self.sees_members {
                return None;
            }
            if scope
                .parameters
                .iter()
                .any(|parameter| parameter.name == name)
            {
                return Some(scope.names.get(name).unwrap_or(&Value::Unknown));
            }
            let beside = || self.classes.get(class?)?.get(name);
            scope.names.get(name).or_else(beside)
        })
    }

    fn member(&self, name: &str) -> Option<&Value> {
        self.open
            .iter()
            .rev()
            .filter(|scope| matches!(scope.kind, ScopeKind::Class(_)))
            .find_map(|scope| scope.names.get(name))
    }

    fn open_class(&self, class: &str) -> Option<&HashMap<String, Value>> {
        self.open
            .iter()
            .find(|scope| matches!(&scope.kind, ScopeKind::Class(name) if name == class))
            .map(|scope| &scope.names)
    }

    /// A name that the first reading found further down, at the top or in a class.
    fn get_later<'a>(&self, later: &'a Scopes, path: &[&str]) -> Option<&'a Value> {
        match path {
            ["self" | "cls" | "this", name] => later.classes.get(self.class()?)?.get(*name),
            // At the top of a program a name must be assigned before it is used.
            [name] if self.open.len() > 1 => later.name(name).or_else(|| {
                let classes = self.open.iter().rev().filter(|_| self.sees_members);
                let mut classes = classes.filter_map(|scope| match &scope.kind {
                    ScopeKind::Class(class) => later.classes.get(class),
                    _ => None,
                });
                classes.find_map(|names| names.get(*name))
            }),
            [class, name] => later.classes.get(*class)?.get(*name),
            _ => None,
        }
    }
}

impl Scope {
    fn new(number: u32, kind: ScopeKind, depth: usize, parameters: Vec<Formal>) -> Self {
        Self {
            number,
            kind,
            depth,
            names: HashMap::new(),
            parameters,
            returned: Vec::new(),
            foreign: HashSet::new(),
            changed: HashSet::new(),
        }
    }

    fn is_function(&self) -> bool {
        matches!(self.kind, ScopeKind::Function(_))
    }

    /// Whether the name is one of its own.
    fn has(&self, name: &str) -> bool {
        self.names.contains_key(name) || self.parameters.iter().any(|it| it.name == name)
    }
}

/// The text that a function gives, or the texts of which it gives one; unknown where it may be no text.
fn one_of(mut returned: Vec<Choice>) -> Value {
    returned.retain(|choice| !matches!(choice.value, Value::Nothing));
    let is_text = |choice: &Choice| match &choice.value {
        Value::Text(_) => true,
        Value::Either(either) => {
            let mut choices = either.choices.iter();
            choices.all(|it| matches!(it.value, Value::Text(_)))
        }
        _ => false,
    };
    if returned.is_empty() {
        return Value::Nothing;
    }
    if !returned.iter().all(is_text) {
        return Value::Unknown;
    }
    Either::of(returned, Value::Unknown)
}
