//! What the names of a program stand for at a place in it, as far as its text tells.

use std::collections::HashMap;
use std::rc::Rc;

use super::text::Text;

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Text, perhaps with holes.
    Text(Rc<Text>),
    /// A number as written.
    Number(Rc<str>),
    /// The content of a file whose path is written in the program.
    File(Rc<str>),
    /// A table object.
    Table {
        /// The number of the query that it came from.
        query: Option<usize>,
        /// The name under which SQL knows it.
        name: Option<Rc<str>>,
    },
    /// A table object made from others, which are what it reads.
    Derived(Rc<[Source]>),
    /// What a table declares, behind its name in CREATE TABLE.
    Declaration(Rc<Text>),
    /// A statement set, by its number.
    StatementSet(u32),
    /// Something else.
    Unknown,
}

/// What a table object reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// The query of this number.
    Query(usize),
    /// A table or view that SQL knows by this name.
    Name(Rc<str>),
}

/// A function that gives text.
#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) parameters: Vec<String>,
    pub(super) text: Rc<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum ScopeKind {
    Module,
    Class(String),
    Function(String),
}

#[derive(Debug, Clone)]
struct Scope {
    kind: ScopeKind,
    /// The depth of the suite that it reaches over.
    depth: usize,
    names: HashMap<String, Value>,
    parameters: Vec<String>,
    returned: Vec<Option<Rc<Text>>>,
}

/// The scopes that are open, and what the closed ones leave behind.
#[derive(Debug, Clone)]
pub(super) struct Scopes {
    /// The names of a class are seen in its methods without `self`.
    sees_members: bool,
    open: Vec<Scope>,
    /// Names of classes that are not open any more, and what `self` was given in them.
    classes: HashMap<String, HashMap<String, Value>>,
    functions: HashMap<String, Function>,
    /// What a first reading of the whole program found: for names that are assigned further down.
    later: Option<Rc<Scopes>>,
}

impl Scopes {
    /// The scope of a module; `later` is what a first reading of it found.
    pub(super) fn new(sees_members: bool, later: Option<Rc<Scopes>>) -> Self {
        Self {
            sees_members,
            open: vec![Scope::new(ScopeKind::Module, 0, Vec::new())],
            classes: HashMap::new(),
            functions: HashMap::new(),
            later,
        }
    }

    pub(super) fn enter_class(&mut self, name: &str, depth: usize) {
        self.open.push(Scope::new(
            ScopeKind::Class(name.to_owned()),
            depth,
            Vec::new(),
        ));
    }

    pub(super) fn enter_function(&mut self, name: &str, parameters: Vec<String>, depth: usize) {
        self.open.push(Scope::new(
            ScopeKind::Function(name.to_owned()),
            depth,
            parameters,
        ));
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
            match scope.kind {
                ScopeKind::Class(name) => self.classes.entry(name).or_default().extend(scope.names),
                ScopeKind::Function(name) => {
                    if let [Some(text)] = scope.returned.as_slice() {
                        let function = Function {
                            parameters: scope.parameters,
                            text: Rc::clone(text),
                        };
                        self.functions.insert(name, function);
                    }
                }
                ScopeKind::Module => {}
            }
        }
    }

    /// Gives a name a value where it is assigned. `self.x` and `cls.x` belong to the class.
    pub(super) fn assign(&mut self, path: &[&str], value: Value) {
        match path {
            [name] => {
                if let Some(scope) = self.open.last_mut() {
                    scope.names.insert((*name).to_owned(), value);
                }
            }
            ["self" | "cls" | "this", name] => {
                let is_class = |scope: &&mut Scope| matches!(scope.kind, ScopeKind::Class(_));
                if let Some(scope) = self.open.iter_mut().rev().find(is_class) {
                    scope.names.insert((*name).to_owned(), value);
                }
            }
            [class, name] => {
                let names = self.classes.entry((*class).to_owned()).or_default();
                names.insert((*name).to_owned(), value);
            }
            _ => {}
        }
    }

    /// What a name stands for here.
    pub(super) fn get(&self, path: &[&str]) -> Option<&Value> {
        let found = match path {
            [name] => self.name(name),
            ["self" | "cls" | "this", name] => self.member(name),
            [class, name] => self
                .open_class(class)
                .or_else(|| self.classes.get(*class))
                .and_then(|names| names.get(*name)),
            _ => None,
        };
        found.or_else(|| {
            self.later
                .as_deref()
                .and_then(|later| self.get_later(later, path))
        })
    }

    /// The text of a function or method, by its name alone.
    pub(super) fn function(&self, name: &str) -> Option<&Function> {
        let later = || self.later.as_deref()?.functions.get(name);
        self.functions.get(name).or_else(later)
    }

    /// Notes what `return` gives.
    pub(super) fn note_return(&mut self, text: Option<Rc<Text>>) {
        if let Some(scope) = self.open.last_mut() {
            scope.returned.push(text);
        }
    }

    /// The names of the open classes and functions, to tell names of one from those of another.
    pub(super) fn place(&self) -> String {
        self.open
            .iter()
            .fold(String::new(), |place, scope| match &scope.kind {
                ScopeKind::Module => place,
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
            if scope.parameters.iter().any(|parameter| parameter == name) {
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
            [_, _] => later.get(path),
            _ => None,
        }
    }
}

impl Scope {
    fn new(kind: ScopeKind, depth: usize, parameters: Vec<String>) -> Self {
        Self {
            kind,
            depth,
            names: HashMap::new(),
            parameters,
            returned: Vec::new(),
        }
    }
}
