//! Tables that a program declares by a descriptor: `TableDescriptor.forConnector("kafka").schema(…).option(…)`, as the
//! CREATE TABLE that they are.

use std::ops::Range;
use std::rc::Rc;

use crate::extract::FragmentKind;

use super::call::{Argument, Call, Role, arguments};
use super::connection::{self, Description};
use super::data_type::{Field, data_type, fields_of_row};
use super::meaning::Value;
use super::reader::{Found, Reader};
use super::text::Text;
use crate::source::Span;

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
    /// What descriptors of the old kind say so far.
    Described(Rc<Description>),
}

/// One call of a chain.
struct Link<'a> {
    method: &'a str,
    arguments: Vec<Argument<'a>>,
    span: Span,
}

impl Reader<'_> {
    /// The table that a call declares by a descriptor.
    pub(super) fn declaration(&mut self, number: usize, call: &Call<'_>, is_cut: bool) {
        let Role::Declare(verb) = call.method.role else {
            return;
        };
        let declared = match call.argument(1, "descriptor") {
            Some(descriptor) => table(self, descriptor),
            None => connection::table(self, call.receiver.clone()).map(Rc::new),
        };
        let name = call.first().and_then(|name| self.evaluator().text(name));
        let (Some(declared), Some(name)) = (declared, name) else {
            return;
        };
        self.note_holes(&name);
        self.note_holes(&declared);
        // The old methods take one name as it is, the others a path as SQL has it.
        let table = match call.method.keyword {
            "name" => quoted(&name.sql),
            _ => name.sql.clone(),
        };
        let sql = format!("{verb} {table}{}", declared.sql);
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
        Declared::Schema { .. } | Declared::Described(_) => None,
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
    match links.first()?.method {
        "newBuilder" | "new_builder" => {
            let columns = columns(reader, &links);
            let is_stored = |link: &Link<'_>| {
                matches!(
                    link.method,
                    "column" | "fromRowDataType" | "from_row_data_type"
                )
            };
            return Some(Declared::Schema {
                is_whole: columns.is_some() && links.iter().any(is_stored),
                text: Rc::new(columns.unwrap_or_default()),
            });
        }
        "forConnector" | "for_connector" => {
            let schema = links.iter().find(|link| link.method == "schema");
            let schema = schema.and_then(|link| link.arguments.first());
            if let Some(columns) = schema.and_then(|it| schema_of(reader, it.value.clone())) {
                text.push_whole(" ", span);
                text.push_inserted(&columns, span);
            }
            let partitions = links
                .iter()
                .filter(|it| matches!(it.method, "partitionedBy" | "partitioned_by"));
            let keys: Vec<String> = partitions
                .flat_map(|link| names(reader, &link.arguments))
                .collect();
            if !keys.is_empty() {
                let partitions = format!(" PARTITIONED BY ({})", keys.join(", "));
                text.push_whole(&partitions, span);
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
                span: program.span(at + 1..at + 2),
            });
            at += 2;
            continue;
        }
        let close = program.partner(at + 2).unwrap_or(range.end).min(range.end);
        links.push(Link {
            method,
            arguments: arguments(program, at + 2, close),
            span: program.span(at + 1..(close + 1).min(range.end)),
        });
        at = close + 1;
    }
    Some(links)
}

fn schema_of(reader: &Reader<'_>, range: Range<usize>) -> Option<Text> {
    match reader.evaluator().value(range.clone()) {
        Value::Declaration(Declared::Schema { text, .. }) => {
            (!text.sql.is_empty()).then(|| Text::clone(&text))
        }
        _ => columns(reader, &chain(reader, range)?),
    }
}

/// The column list of a schema. A type or an expression that is not understood is a hole.
fn columns(reader: &Reader<'_>, links: &[Link<'_>]) -> Option<Text> {
    let mut list = Text::default();
    for link in links {
        for element in elements(reader, link)? {
            let span = element.map.extent().unwrap_or_default();
            let before = if list.sql.is_empty() { "(" } else { ", " };
            list.push_whole(before, Span::new(span.start, span.start));
            list.append(&element, span);
        }
    }
    let end = list.map.extent()?.end;
    list.push_whole(")", Span::new(end, end));
    Some(list)
}

/// What a call adds to the column list of a schema; none where that takes columns which are not known.
fn elements(reader: &Reader<'_>, link: &Link<'_>) -> Option<Vec<Text>> {
    let mut element = Element {
        reader,
        link,
        text: Text::default(),
    };
    match link.method {
        "column" => {
            element.name(0)?;
            element.word(" ");
            element.data_type(1)?;
        }
        "columnByExpression" | "column_by_expression" => {
            element.name(0)?;
            element.word(" AS ");
            element.sql(1)?;
        }
        "columnByMetadata" | "column_by_metadata" => {
            element.name(0)?;
            element.word(" ");
            element.data_type(1)?;
            element.word(" METADATA");
            element.metadata();
        }
        "watermark" => {
            element.word("WATERMARK FOR ");
            element.name(0)?;
            element.word(" AS ");
            element.sql(1)?;
        }
        "primaryKey" | "primary_key" => {
            let keys = names(reader, &link.arguments).join(", ");
            element.word(&format!("PRIMARY KEY ({keys}) NOT ENFORCED"));
        }
        "fromRowDataType" | "from_row_data_type" => {
            let row = link.arguments.first()?.value.clone();
            let fields = fields_of_row(reader, row)?.into_iter();
            return fields.map(|field| element.clone().field(field)).collect();
        }
        _ => return Some(Vec::new()),
    }
    Some(vec![element.text])
}

/// An element of a column list that is being written, of what a call is given.
#[derive(Clone)]
struct Element<'e, 'r, 'a> {
    reader: &'e Reader<'r>,
    link: &'e Link<'a>,
    text: Text,
}

impl Element<'_, '_, '_> {
    fn argument(&self, at: usize) -> Option<Range<usize>> {
        self.link.arguments.get(at).map(|it| it.value.clone())
    }

    /// Text that the place of the call stands for.
    fn word(&mut self, word: &str) {
        self.text.push_whole(word, self.link.span);
    }

    /// The name that an argument is, in backticks.
    fn name(&mut self, at: usize) -> Option<()> {
        let range = self.argument(at)?;
        let name = match self.reader.evaluator().value(range.clone()) {
            Value::Text(name) if name.holes.is_empty() => {
                self.word(&quoted(&name.sql));
                return Some(());
            }
            _ => self.reader.evaluator().operand(range.clone()),
        };
        self.word("`");
        let span = self.reader.program.span(range);
        let (reader, text) = (self.reader, &mut self.text);
        reader.evaluator().insert(&name, span, text);
        self.word("`");
        Some(())
    }

    /// The SQL that an argument is.
    fn sql(&mut self, at: usize) -> Option<()> {
        let range = self.argument(at)?;
        let span = self.reader.program.span(range.clone());
        let operand = self.reader.evaluator().operand(range);
        let (reader, text) = (self.reader, &mut self.text);
        reader.evaluator().insert(&operand, span, text);
        Some(())
    }

    /// The type that an argument says, as text or by methods.
    fn data_type(&mut self, at: usize) -> Option<()> {
        match data_type(self.reader, self.argument(at)?) {
            Some(known) => {
                self.word(&known);
                Some(())
            }
            None => self.sql(at),
        }
    }

    /// The key of a metadata column, and whether it is only read; Java leaves out either.
    fn metadata(&mut self) {
        for argument in self.link.arguments.iter().skip(2) {
            let range = argument.value.clone();
            match self.reader.program.str(range.start) {
                "true" | "True" => self.word(" VIRTUAL"),
                _ => {
                    if let Some(key) = self.reader.plain_text(range) {
                        self.word(&format!(" FROM '{}'", key.replace('\'', "''")));
                    }
                }
            }
        }
    }

    fn field(mut self, field: Field) -> Option<Text> {
        self.word(&format!("{} {}", quoted(&field.name), field.data_type?));
        Some(self.text)
    }
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
fn options(reader: &Reader<'_>, links: &[Link<'_>], out: &mut Text, span: Span) {
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
        let range = format_name(reader, value.value.clone());
        let mut value = Text::default();
        if let known @ ("true" | "false") = reader.program.str(range.start) {
            value.push_whole(known, span);
        } else {
            let place = reader.program.span(range.clone());
            let operand = reader.evaluator().operand(range);
            reader.evaluator().insert(&operand, place, &mut value);
        }
        push_option(out, is_first, &key, &value, span);
        is_first = false;
    }
    if !is_first {
        out.push_whole(")", span);
    }
}

/// An option of `WITH (…)`, whose end is for the caller to write.
pub(super) fn push_option(out: &mut Text, is_first: bool, key: &str, value: &Text, span: Span) {
    let before = if is_first { " WITH (" } else { ", " };
    out.push_whole(&format!("{before}'{}' = '", key.replace('\'', "''")), span);
    if value.holes.is_empty() {
        out.push_whole(&value.sql.replace('\'', "''"), span);
    } else {
        out.push_inserted(value, span);
    }
    out.push_whole("'", span);
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
