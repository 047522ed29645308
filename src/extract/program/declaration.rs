//! Tables that a program declares by a descriptor: `TableDescriptor.forConnector("kafka").schema(…).option(…)`, as the
//! CREATE TABLE that they are.

use std::ops::Range;
use std::rc::Rc;

use crate::extract::FragmentKind;

use super::call::{Argument, Call, Role, arguments};
use super::reader::{Found, Reader};
use super::scope::Value;
use super::text::Text;
use super::value::plain_number;

/// Constants of option classes whose keys do not follow from their names, and those that do.
const KEYS: [(&str, &str); 14] = [
    ("TOPIC", "topic"),
    ("PROPS_BOOTSTRAP_SERVERS", "properties.bootstrap.servers"),
    ("PROPS_GROUP_ID", "properties.group.id"),
    ("SCAN_STARTUP_MODE", "scan.startup.mode"),
    ("VALUE_FORMAT", "value.format"),
    ("KEY_FORMAT", "key.format"),
    ("PATH", "path"),
    ("URL", "url"),
    ("TABLE_NAME", "table-name"),
    ("USERNAME", "username"),
    ("PASSWORD", "password"),
    ("ROWS_PER_SECOND", "rows-per-second"),
    ("NUMBER_OF_ROWS", "number-of-rows"),
    ("DRIVER", "driver"),
];

/// What a schema or a descriptor declares, behind the name of a table in CREATE TABLE.
#[derive(Debug, Clone)]
pub(super) enum Declared {
    /// The columns of a schema.
    Schema {
        text: Rc<Text>,
        /// Whether these are all: without a stored one among them the others come from what the schema is for.
        is_whole: bool,
    },
    /// A descriptor with its connector.
    Table(Rc<Text>),
}

/// One call of a chain.
struct Link<'a> {
    method: &'a str,
    arguments: Vec<Argument<'a>>,
}

impl Reader<'_> {
    /// The table that a call declares by a descriptor.
    pub(super) fn declaration(&mut self, number: usize, call: &Call<'_>, is_cut: bool) {
        let Role::Declare(verb) = call.method.role else {
            return;
        };
        let Some(descriptor) = call.argument(1, "descriptor") else {
            return;
        };
        let name = call.first().and_then(|name| self.evaluator().text(name));
        let (Some(declared), Some(name)) = (table(self, descriptor), name) else {
            return;
        };
        self.note_holes(&name);
        self.note_holes(&declared);
        let sql = format!("{verb} {}{}", name.sql, declared.sql);
        let found = Found::made(
            FragmentKind::Statement,
            sql,
            self.program.span(call.tokens.clone()),
            is_cut,
        );
        self.draft(number, call, found);
    }
}

/// What the descriptor that tokens make, or stand for, declares.
pub(super) fn table(reader: &Reader<'_>, range: Range<usize>) -> Option<Rc<Text>> {
    match named_or_made(reader, range)? {
        Declared::Table(text) => Some(text),
        Declared::Schema { .. } => None,
    }
}

/// The column list of the schema that tokens make, or stand for, if it has all columns.
pub(super) fn whole_schema(reader: &Reader<'_>, range: Range<usize>) -> Option<Rc<Text>> {
    match named_or_made(reader, range)? {
        Declared::Schema {
            text,
            is_whole: true,
        } => Some(text),
        _ => None,
    }
}

fn named_or_made(reader: &Reader<'_>, range: Range<usize>) -> Option<Declared> {
    match reader.evaluator().value(range.clone()) {
        Value::Declaration(declared) => Some(declared),
        _ => value(reader, range),
    }
}

/// What a descriptor or a schema declares, if the tokens make one.
pub(super) fn value(reader: &Reader<'_>, range: Range<usize>) -> Option<Declared> {
    let links = chain(reader, range.clone())?;
    let span = reader.program.span(range);
    let mut text = Text::default();
    let mut add = |part: &str| text.push_whole(part, span);
    match links.first()?.method {
        "newBuilder" | "new_builder" => {
            let columns = columns(reader, &links);
            add(columns.as_deref().unwrap_or_default());
            let is_stored = |link: &Link<'_>| link.method == "column";
            return Some(Declared::Schema {
                text: Rc::new(text),
                is_whole: columns.is_some() && links.iter().any(is_stored),
            });
        }
        "forConnector" | "for_connector" => {
            let schema = links.iter().find(|link| link.method == "schema");
            let schema = schema.and_then(|link| link.arguments.first());
            if let Some(columns) = schema.and_then(|it| schema_of(reader, it.value.clone())) {
                add(&format!(" {columns}"));
            }
            let partitions = links
                .iter()
                .filter(|it| matches!(it.method, "partitionedBy" | "partitioned_by"));
            let keys: Vec<String> = partitions
                .flat_map(|link| names(reader, &link.arguments))
                .collect();
            if !keys.is_empty() {
                add(&format!(" PARTITIONED BY ({})", keys.join(", ")));
            }
            options(reader, &links, &mut text, span);
        }
        _ => return None,
    }
    Some(Declared::Table(Rc::new(text)))
}

/// The calls of `TableDescriptor.forConnector(…)….build()` or `Schema.newBuilder()….build()`.
fn chain<'a>(reader: &Reader<'a>, range: Range<usize>) -> Option<Vec<Link<'a>>> {
    let program = reader.program;
    let mut at = range.start;
    if program.str(at) == "(" {
        at += 1;
    }
    if !matches!(program.str(at), "TableDescriptor" | "Schema") {
        return None;
    }
    at += 1;
    let mut links = Vec::new();
    while at + 1 < range.end && program.str(at) == "." && program.is_name(at + 1) {
        let method = program.str(at + 1);
        if program.str(at + 2) != "(" {
            // Scala leaves empty parentheses out.
            links.push(Link {
                method,
                arguments: Vec::new(),
            });
            at += 2;
            continue;
        }
        let close = program.partner(at + 2).unwrap_or(range.end).min(range.end);
        links.push(Link {
            method,
            arguments: arguments(program, at + 2, close),
        });
        at = close + 1;
    }
    Some(links)
}

fn schema_of(reader: &Reader<'_>, range: Range<usize>) -> Option<String> {
    match reader.evaluator().value(range.clone()) {
        Value::Declaration(Declared::Schema { text, .. }) => Some(text.sql.clone()),
        _ => columns(reader, &chain(reader, range)?),
    }
}

/// The column list of a schema; none where a type is not understood.
fn columns(reader: &Reader<'_>, links: &[Link<'_>]) -> Option<String> {
    let mut elements = Vec::new();
    for link in links {
        let text = |at: usize| {
            let argument = link.arguments.get(at)?;
            let text = reader.evaluator().text(argument.value.clone())?;
            text.holes.is_empty().then(|| text.sql.clone())
        };
        let name = || text(0).map(|name| quoted(&name));
        let element = match link.method {
            "column" => {
                let literal = text(1);
                let data_type =
                    literal.or_else(|| data_type(reader, link.arguments.get(1)?.value.clone()))?;
                format!("{} {data_type}", name()?)
            }
            "columnByExpression" | "column_by_expression" => {
                format!("{} AS {}", name()?, text(1)?)
            }
            "columnByMetadata" | "column_by_metadata" => {
                let data_type =
                    text(1).or_else(|| data_type(reader, link.arguments.get(1)?.value.clone()))?;
                let key = text(2).map_or(String::new(), |key| format!(" FROM '{key}'"));
                format!("{} {data_type} METADATA{key}", name()?)
            }
            "watermark" => format!("WATERMARK FOR {} AS {}", name()?, text(1)?),
            "primaryKey" | "primary_key" => {
                let keys = names(reader, &link.arguments).join(", ");
                format!("PRIMARY KEY ({keys}) NOT ENFORCED")
            }
            _ => continue,
        };
        elements.push(element);
    }
    (!elements.is_empty()).then(|| format!("({})", elements.join(", ")))
}

/// `DataTypes.DECIMAL(10, 2).notNull()` as SQL has it; only types without others in them.
pub(super) fn data_type(reader: &Reader<'_>, range: Range<usize>) -> Option<String> {
    let program = reader.program;
    let is_type = program.str(range.start) == "DataTypes" && program.str(range.start + 1) == ".";
    let name = range.start + 2;
    if !is_type || program.str(name + 1) != "(" {
        return None;
    }
    let close = program.partner(name + 1)?;
    let numbers: Option<Vec<&str>> = arguments(program, name + 1, close)
        .into_iter()
        .map(|argument| {
            let number = program.str(argument.value.start);
            let is_number = argument.value.len() == 1 && number.bytes().all(|b| b.is_ascii_digit());
            is_number.then_some(number)
        })
        .collect();
    let numbers = numbers?;
    let precision = if numbers.is_empty() {
        String::new()
    } else {
        format!("({})", numbers.join(", "))
    };
    let rest = (close + 1..range.end).any(|at| matches!(program.str(at), "notNull" | "not_null"));
    let not_null = if rest { " NOT NULL" } else { "" };
    Some(format!("{}{precision}{not_null}", program.str(name)))
}

fn names(reader: &Reader<'_>, given: &[Argument<'_>]) -> Vec<String> {
    let texts = given
        .iter()
        .filter_map(|it| reader.evaluator().text(it.value.clone()));
    texts.map(|name| quoted(&name.sql)).collect()
}

pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// `WITH (…)` with the options that are known.
fn options(reader: &Reader<'_>, links: &[Link<'_>], out: &mut Text, span: crate::source::Span) {
    let mut is_first = true;
    for link in links {
        let (key, value) = match (link.method, link.arguments.as_slice()) {
            ("forConnector" | "for_connector", [value, ..]) => ("connector".to_owned(), value),
            ("format", [value]) => ("format".to_owned(), value),
            ("format", [part, value]) => {
                let part = reader.program.str(part.value.end.saturating_sub(1));
                (format!("{}.format", part.to_ascii_lowercase()), value)
            }
            ("option", [key, value]) => match option_key(reader, key.value.clone()) {
                Some(key) => (key, value),
                None => continue,
            },
            _ => continue,
        };
        let before = if is_first { " WITH (" } else { ", " };
        is_first = false;
        out.push_whole(&format!("{before}'{}' = '", key.replace('\'', "''")), span);
        let range = format_name(reader, value.value.clone());
        match reader.evaluator().value(range.clone()) {
            Value::Text(text) if text.holes.is_empty() => {
                out.push_whole(&text.sql.replace('\'', "''"), span);
            }
            Value::Number(number) => {
                out.push_whole(plain_number(&number), span);
            }
            _ if matches!(reader.program.str(range.start), "true" | "false") => {
                out.push_whole(reader.program.str(range.start), span);
            }
            _ => {
                let operand = reader.evaluator().operand(range.clone());
                let place = reader.program.span(range);
                let mut value = Text::default();
                reader.evaluator().insert(&operand, place, &mut value);
                out.push_inserted(&value, place);
            }
        }
        out.push_whole("'", span);
    }
    if !is_first {
        out.push_whole(")", span);
    }
}

/// The `"json"` of `FormatDescriptor.forFormat("json").build()`.
fn format_name(reader: &Reader<'_>, range: Range<usize>) -> Range<usize> {
    let program = reader.program;
    if program.str(range.start) != "FormatDescriptor" {
        return range;
    }
    let given = arguments(program, range.start + 3, range.end);
    given.into_iter().next().map_or(range, |it| it.value)
}

fn option_key(reader: &Reader<'_>, range: Range<usize>) -> Option<String> {
    if let Some(text) = reader.evaluator().text(range.clone()) {
        return text.holes.is_empty().then(|| text.sql.clone());
    }
    let constant = reader.program.str(range.end.checked_sub(1)?);
    let known = KEYS.iter().find(|(name, _)| *name == constant);
    known.map(|(_, key)| (*key).to_owned())
}
