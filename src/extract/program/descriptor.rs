//! Connector descriptors that no table uses.
//!
//! Up to Flink 1.13 a table could be built from objects such as `Kafka().topic("t")`. A program that makes them and then
//! never connects them reads as if it had a source or sink that it has not.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::{Diagnostic, rules};
use crate::source::{SourceFile, Span};

use super::call::arguments;
use super::meaning::Value;
use super::scope::Scopes;
use super::structure::{Program, Statement};
use super::token::Kind;
use super::value::{Budget, Evaluator};

/// A class that describes a connector.
struct Descriptor {
    class: &'static str,
    /// The method, or the class method that makes one, whose argument says where the data is.
    location: &'static str,
    /// What that argument is, for people.
    noun: &'static str,
    /// The value of `'connector'` in SQL.
    connector: &'static str,
    /// The Flink version without it.
    removed_in: Option<&'static str>,
}

const fn legacy(
    class: &'static str,
    location: &'static str,
    noun: &'static str,
    connector: &'static str,
) -> Descriptor {
    Descriptor {
        class,
        location,
        noun,
        connector,
        removed_in: Some("1.14"),
    }
}

/// `pyflink/table/descriptors.py` of Flink 1.13, and `pyflink/table/table_descriptor.py` of later versions.
static DESCRIPTORS: [Descriptor; 7] = [
    legacy("Kafka", "topic", "Kafka topic", "kafka"),
    legacy("Fs", "path", "path", "filesystem"),
    legacy("FileSystem", "path", "path", "filesystem"),
    legacy(
        "Elasticsearch",
        "index",
        "Elasticsearch index",
        "elasticsearch-7",
    ),
    legacy("HBase", "table_name", "HBase table", "hbase-2.2"),
    legacy(
        "CustomConnectorDescriptor",
        "CustomConnectorDescriptor",
        "connector",
        "…",
    ),
    Descriptor {
        class: "TableDescriptor",
        location: "for_connector",
        noun: "connector",
        connector: "…",
        removed_in: None,
    },
];

impl Descriptor {
    /// Whether its class, which stands at a token, makes one there: others have a `TableDescriptor` too.
    fn is_made(&self, program: &Program<'_>, class: usize) -> bool {
        self.removed_in.is_some() || program.str(class + 2) == self.location
    }
}

/// A variable that holds a descriptor.
struct Root {
    descriptor: &'static Descriptor,
    name: String,
    span: Span,
    location: Option<String>,
    derived: Vec<String>,
}

/// A diagnostic for each descriptor that is held in a variable and never given to anything.
pub(super) fn unused(file: &SourceFile, program: &Program<'_>, scopes: &Scopes) -> Vec<Diagnostic> {
    let budget = Budget::of(program.text.len());
    let evaluator = Evaluator {
        program,
        scopes,
        budget: &budget,
        depth: 0,
        locals: None,
        world: None,
    };
    let mut variables = Variables::default();
    variables.collect(&evaluator);
    let used = variables.used(program);
    let unused = variables
        .roots
        .iter()
        .enumerate()
        .filter(|(number, _)| !used.contains(number));
    unused.map(|(_, root)| root.diagnostic(file)).collect()
}

impl Root {
    fn diagnostic(&self, file: &SourceFile) -> Diagnostic {
        let Descriptor {
            noun,
            connector,
            removed_in,
            ..
        } = self.descriptor;
        let location = match &self.location {
            Some(location) => format!("the {noun} `{location}`"),
            None => format!("a {noun}"),
        };
        let derived = match self.derived.as_slice() {
            [] => String::new(),
            names => format!(
                " (with {})",
                names
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        let message = format!(
            "`{}`{derived} describes {location}, but no table uses it",
            self.name
        );
        let create =
            format!("declare the table with CREATE TABLE … WITH ('connector' = '{connector}', …)");
        let hint = match removed_in {
            Some(version) => {
                format!("{create}; descriptors of this kind were removed in Flink {version}")
            }
            None => format!("give it to create_temporary_table, or {create}"),
        };
        Diagnostic::new(&rules::UNUSED_DESCRIPTOR, message)
            .at(file, self.span)
            .hint(hint)
    }
}

/// Variables that hold descriptors, and the roots that each was made from.
#[derive(Default)]
struct Variables {
    roots: Vec<Root>,
    held: HashMap<String, BTreeSet<usize>>,
}

impl Variables {
    fn collect(&mut self, evaluator: &Evaluator<'_>) {
        let program = evaluator.program;
        let foreign = foreign_names(program);
        for statement in &program.statements {
            let Some((target, value)) = assignment(program, statement) else {
                continue;
            };
            let name = path_text(program, target.clone());
            if let Some(descriptor) = descriptor_of(program, value.clone(), &foreign) {
                self.held
                    .insert(name.clone(), BTreeSet::from([self.roots.len()]));
                self.roots.push(Root {
                    descriptor,
                    location: location(evaluator, descriptor, value),
                    name,
                    span: program.span(target),
                    derived: Vec::new(),
                });
                continue;
            }
            let (made_from, _) = path_at(program, value.start);
            if let Some(roots) = self
                .held
                .get(&made_from)
                .cloned()
                .filter(|_| name != made_from)
            {
                for root in &roots {
                    if let Some(root) = self
                        .roots
                        .get_mut(*root)
                        .filter(|root| !root.derived.contains(&name))
                    {
                        root.derived.push(name.clone());
                    }
                }
                self.held.insert(name, roots);
            }
        }
    }

    /// The roots that something is done with besides building on.
    fn used(&self, program: &Program<'_>) -> HashSet<usize> {
        let mut used = HashSet::new();
        if self.roots.is_empty() {
            return used;
        }
        for statement in &program.statements {
            let value = assignment(program, statement).map(|(_, value)| value);
            let targets_end = value
                .as_ref()
                .map_or(statement.tokens.start, |value| value.start);
            let mut at = statement.tokens.start;
            while at < statement.tokens.end {
                let (path, end) = path_at(program, at);
                let is_attribute = at > statement.tokens.start && program.str(at - 1) == ".";
                if let Some(roots) = self
                    .held
                    .get(&path)
                    .filter(|_| !is_attribute && at >= targets_end)
                {
                    let builds_on =
                        at == targets_end && !connects(program, at..statement.tokens.end);
                    if !builds_on {
                        used.extend(roots);
                    }
                }
                at = end;
            }
        }
        used
    }
}

/// Methods by which a descriptor itself becomes a table.
const CONNECTS: [&str; 6] = [
    "create_temporary_table",
    "register_table_source",
    "register_table_sink",
    "register_table_source_and_sink",
    "create_table",
    "connect",
];

fn connects(program: &Program<'_>, tokens: Range<usize>) -> bool {
    program
        .outside_brackets(tokens)
        .any(|token| CONNECTS.contains(&program.str(token)))
}

/// Target and value of an assignment with one target.
fn assignment(
    program: &Program<'_>,
    statement: &Statement,
) -> Option<(Range<usize>, Range<usize>)> {
    let parts = program.split(statement.tokens.clone(), "=");
    let [target, value] = parts.as_slice() else {
        return None;
    };
    let target = program.split(target.clone(), ":").into_iter().next()?;
    let is_path = !target.is_empty()
        && path_at(program, target.start).1 == target.end
        && program.is_name(target.start);
    (is_path && !value.is_empty()).then(|| (target, value.clone()))
}

/// `name` or `self.name` at a token, and the token after it. Other attributes are not part of it.
fn path_at(program: &Program<'_>, at: usize) -> (String, usize) {
    if matches!(program.str(at), "self" | "cls") && program.str(at + 1) == "." {
        return (path_text(program, at..at + 3), at + 3);
    }
    if program.is_name(at) {
        return (program.str(at).to_owned(), at + 1);
    }
    (String::new(), at + 1)
}

fn path_text(program: &Program<'_>, tokens: Range<usize>) -> String {
    tokens.map(|token| program.str(token)).collect()
}

fn descriptor_of(
    program: &Program<'_>,
    value: Range<usize>,
    foreign: &HashSet<&str>,
) -> Option<&'static Descriptor> {
    let mut at = value.start;
    if program.str(at) == "(" {
        at += 1;
    }
    // `descriptors.Kafka()`, but not the `for_connector` of `TableDescriptor.for_connector()`.
    while at < value.end && program.is_name(at) {
        let class = program.str(at);
        if foreign.contains(class) {
            return None;
        }
        let found = DESCRIPTORS.iter().find(|it| it.class == class);
        if found.is_some() {
            return found.filter(|it| it.is_made(program, at));
        }
        if program.str(at + 1) != "." {
            return None;
        }
        at += 2;
    }
    None
}

/// What the program says about where the data is.
fn location(
    evaluator: &Evaluator<'_>,
    descriptor: &Descriptor,
    value: Range<usize>,
) -> Option<String> {
    let program = evaluator.program;
    let name = value.clone().find(|token| {
        program.str(*token) == descriptor.location && program.str(token + 1) == "("
    })?;
    let first = arguments(program, name + 1, value.end).into_iter().next()?;
    match evaluator.value(first.value) {
        Value::Text(text) if text.holes.is_empty() => Some(text.sql.clone()),
        _ => None,
    }
}

/// Names that the program defines itself or imports from elsewhere than PyFlink.
fn foreign_names<'a>(program: &Program<'a>) -> HashSet<&'a str> {
    let mut foreign = HashSet::new();
    for statement in &program.statements {
        let tokens = statement.tokens.clone();
        match (program.str(tokens.start), program.str(tokens.start + 1)) {
            ("class" | "def", name) => {
                foreign.insert(name);
            }
            ("from", module) if module != "pyflink" => {
                foreign.extend(
                    tokens
                        .filter(|token| program.kind(*token) == Some(Kind::Name))
                        .map(|token| program.str(token)),
                );
            }
            // `import fluss`, `import fluss.client as fluss`
            ("import", _) => {
                let modules = program.split(tokens.start + 1..tokens.end, ",");
                let modules = modules
                    .into_iter()
                    .filter(|it| program.str(it.start) != "pyflink");
                foreign.extend(modules.filter_map(|module| {
                    let named = module
                        .clone()
                        .find(|at| program.str(at.wrapping_sub(1)) == "as");
                    let name = named.unwrap_or(module.start);
                    program.is_name(name).then(|| program.str(name))
                }));
            }
            _ => {}
        }
    }
    foreign
}
