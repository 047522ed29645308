//! Tables as programs declared them up to Flink 1.13: `tEnv.connect(new Kafka().topic("t")).withFormat(new Json())
//! .withSchema(new Schema().field(…)).createTemporaryTable("orders")`.
//!
//! Flink made of them the options `connector.type`, `connector.topic`, `format.type`, … that CREATE TABLE knew then
//! (`Descriptor.toProperties`), and so it is here.

use std::ops::Range;
use std::rc::Rc;

use super::call::{Argument, arguments};
use super::data_type::data_type;
use super::declaration::{Declared, push_option, quoted};
use super::meaning::Value;
use super::reader::Reader;
use super::structure::Program;
use super::text::Text;
use crate::source::Span;

/// What a method of a descriptor says.
#[derive(Debug, Clone, Copy)]
enum Says {
    /// Its argument is the value of an option.
    Option(&'static str),
    /// Its arguments are an option, behind this prefix, and the value.
    Property(&'static str),
    /// An option has this value.
    Fixed(&'static str, &'static str),
    /// Its arguments are host, port and protocol of a server.
    Host(&'static str),
}

/// A class of descriptors: the option that says what it is, its value, and its methods.
struct Class {
    name: &'static str,
    kind: Says,
    methods: &'static [(&'static str, Says)],
}

/// `org.apache.flink.table.descriptors` and `pyflink/table/descriptors.py` of Flink 1.13. Formats say no more than their
/// names here.
static CLASSES: [Class; 12] = [
    Class {
        name: "Kafka",
        kind: Says::Fixed("connector.type", "kafka"),
        methods: &[
            ("version", Says::Option("connector.version")),
            ("topic", Says::Option("connector.topic")),
            ("property", Says::Property("connector.properties.")),
            ("startFromEarliest", STARTS_EARLIEST),
            ("start_from_earliest", STARTS_EARLIEST),
            ("startFromLatest", STARTS_LATEST),
            ("start_from_latest", STARTS_LATEST),
            ("startFromGroupOffsets", STARTS_GROUP),
            ("start_from_group_offsets", STARTS_GROUP),
        ],
    },
    Class {
        name: "FileSystem",
        kind: Says::Fixed("connector.type", "filesystem"),
        methods: &[("path", Says::Option("connector.path"))],
    },
    Class {
        name: "Fs",
        kind: Says::Fixed("connector.type", "filesystem"),
        methods: &[("path", Says::Option("connector.path"))],
    },
    Class {
        name: "Elasticsearch",
        kind: Says::Fixed("connector.type", "elasticsearch"),
        methods: &[
            ("version", Says::Option("connector.version")),
            ("host", Says::Host("connector.hosts")),
            ("index", Says::Option("connector.index")),
            ("documentType", Says::Option("connector.document-type")),
            ("document_type", Says::Option("connector.document-type")),
        ],
    },
    Class {
        name: "HBase",
        kind: Says::Fixed("connector.type", "hbase"),
        methods: &[
            ("version", Says::Option("connector.version")),
            ("tableName", Says::Option("connector.table-name")),
            ("table_name", Says::Option("connector.table-name")),
            (
                "zookeeperQuorum",
                Says::Option("connector.zookeeper.quorum"),
            ),
            (
                "zookeeper_quorum",
                Says::Option("connector.zookeeper.quorum"),
            ),
        ],
    },
    Class {
        name: "CustomConnectorDescriptor",
        kind: Says::Option("connector.type"),
        methods: &[("property", Says::Property(""))],
    },
    Class::format("Json", "json"),
    Class::format("Csv", "csv"),
    Class::format("OldCsv", "csv"),
    Class::format("Avro", "avro"),
    Class {
        name: "CustomFormatDescriptor",
        kind: Says::Option("format.type"),
        methods: &[("property", Says::Property(""))],
    },
    Class::format("ConfluentAvro", "avro-confluent"),
];

const STARTS_EARLIEST: Says = Says::Fixed("connector.startup-mode", "earliest-offset");
const STARTS_LATEST: Says = Says::Fixed("connector.startup-mode", "latest-offset");
const STARTS_GROUP: Says = Says::Fixed("connector.startup-mode", "group-offsets");

impl Class {
    const fn format(name: &'static str, format: &'static str) -> Self {
        Self {
            name,
            kind: Says::Fixed("format.type", format),
            methods: &[],
        }
    }
}

/// How many descriptors in descriptors are followed.
const DEPTH_LIMIT: usize = 8;

/// What descriptors say so far of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Description {
    options: Vec<(String, Text)>,
    columns: Vec<Column>,
    /// Some columns are told in a way that is not followed.
    has_other_columns: bool,
    /// It is surely what `connect` gives.
    is_connected: bool,
}

#[derive(Debug, Clone)]
struct Column {
    name: Text,
    definition: Text,
}

/// What the table declares that `connect(…)` and the methods behind it describe, behind its name in CREATE TABLE.
pub(super) fn table(reader: &Reader<'_>, range: Range<usize>) -> Option<Text> {
    let span = reader.program.span(range.clone());
    let description = describe(reader, range, 0).filter(|it| it.is_connected)?;
    Some(description.text(span))
}

/// What a name is given that is assigned these tokens, if they describe a table, or a part of one.
pub(super) fn value(reader: &Reader<'_>, range: Range<usize>) -> Option<Declared> {
    describe(reader, range, 0).map(|description| Declared::Described(Rc::new(description)))
}

fn describe(reader: &Reader<'_>, range: Range<usize>, depth: usize) -> Option<Description> {
    let program = reader.program;
    let range = reader.without_parentheses(range);
    if depth > DEPTH_LIMIT || range.is_empty() {
        return None;
    }
    let mut at = range.start + usize::from(program.str(range.start) == "new");
    // `descriptors.Kafka()`
    while program.is_name(at) && program.str(at + 1) == "." && program.str(at + 3) == "(" {
        if !begins_description(program, at + 2) || at + 3 >= range.end {
            break;
        }
        at += 2;
    }
    let is_call = program.str(at + 1) == "(" && at + 1 < range.end;
    let (mut description, mut at) = if is_call && begins_description(program, at) {
        let close = program.partner(at + 1).filter(|it| *it < range.end)?;
        let given = arguments(program, at + 1, close);
        (begin(reader, program.str(at), &given, depth)?, close + 1)
    } else if at > range.start && begins_description(program, at) {
        // Scala leaves empty parentheses out: `new Json`.
        (begin(reader, program.str(at), &[], depth)?, at + 1)
    } else {
        known(reader, &range)?
    };
    while at < range.end {
        let is_method = program.str(at) == "." && program.is_name(at + 1);
        if !is_method {
            return None;
        }
        let method = program.str(at + 1);
        at += 2;
        let mut given = Vec::new();
        if program.str(at) == "(" && at < range.end {
            let close = program.partner(at).filter(|it| *it < range.end)?;
            given = arguments(program, at, close);
            at = close + 1;
        }
        description.add(reader, method, &given, depth);
    }
    Some(description)
}

fn begins_description(program: &Program<'_>, name: usize) -> bool {
    let name = program.str(name);
    matches!(name, "connect" | "Schema") || CLASSES.iter().any(|class| class.name == name)
}

/// What a name at the beginning of the tokens stands for, and where it ends.
fn known(reader: &Reader<'_>, range: &Range<usize>) -> Option<(Description, usize)> {
    [range.start + 3, range.start + 1]
        .into_iter()
        .find_map(|end| {
            let path = reader.program.path(range.start..end.min(range.end))?;
            match reader.scopes.get(&path) {
                Some(Value::Declaration(Declared::Described(known))) => {
                    Some((known.as_ref().clone(), end))
                }
                _ => None,
            }
        })
}

/// What a class, or `connect`, begins with.
fn begin(
    reader: &Reader<'_>,
    name: &str,
    given: &[Argument<'_>],
    depth: usize,
) -> Option<Description> {
    let mut description = Description::default();
    match name {
        "connect" => {
            let descriptor = given.first()?.value.clone();
            match describe(reader, descriptor.clone(), depth + 1) {
                Some(known) => {
                    description = known;
                    description.is_connected = true;
                }
                // Other things have a method of this name: what follows tells.
                None => description.option("connector.type", hole(reader, descriptor)),
            }
        }
        "Schema" => {
            // `Schema(fields={…})`
            description.has_other_columns = !given.is_empty();
        }
        _ => {
            let class = CLASSES.iter().find(|class| class.name == name)?;
            description.say(reader, class.kind, given);
            for argument in given {
                let Some(method) = argument.name else {
                    continue;
                };
                let is_off = reader.program.str(argument.value.start) == "False";
                if let Some(says) = class.method(method).filter(|_| !is_off) {
                    description.say(reader, says, std::slice::from_ref(argument));
                }
            }
        }
    }
    Some(description)
}

impl Class {
    fn method(&self, name: &str) -> Option<Says> {
        let method = self.methods.iter().find(|(method, _)| *method == name);
        method.map(|(_, says)| *says)
    }
}

impl Description {
    /// What one more method says.
    fn add(&mut self, reader: &Reader<'_>, method: &str, given: &[Argument<'_>], depth: usize) {
        match method {
            "withFormat" | "with_format" | "withSchema" | "with_schema" => {
                self.is_connected = true;
                let part = given.first().map(|it| it.value.clone());
                let part = part.and_then(|part| describe(reader, part, depth + 1));
                let Some(part) = part else {
                    return;
                };
                // An old format has fields too, which are those of the schema.
                if matches!(method, "withFormat" | "with_format") {
                    self.options.extend(part.options);
                } else {
                    self.columns = part.columns;
                    self.has_other_columns = part.has_other_columns;
                }
            }
            "field" => self.column(reader, given),
            "fields" | "schema" => self.has_other_columns = true,
            "proctime" | "proc_time" => {
                if let Some(column) = self.columns.last_mut() {
                    let span = column.name.map.extent().unwrap_or_default();
                    column.definition = Text::default();
                    column.definition.push_whole("AS PROCTIME()", span);
                }
            }
            _ => {
                let kind = self.options.first().map(|(_, kind)| kind.sql.as_str());
                let class = CLASSES.iter().find(|class| match class.kind {
                    Says::Fixed(_, name) => Some(name) == kind,
                    _ => class.method(method).is_some(),
                });
                if let Some(says) = class.and_then(|class| class.method(method)) {
                    self.say(reader, says, given);
                }
            }
        }
    }

    fn say(&mut self, reader: &Reader<'_>, says: Says, given: &[Argument<'_>]) {
        let value = |at: usize| given.get(at).map(|it| text(reader, it.value.clone()));
        match says {
            Says::Option(key) => {
                if let Some(value) = value(0) {
                    self.option(key, value);
                }
            }
            Says::Property(prefix) => {
                let key = given
                    .first()
                    .and_then(|it| reader.plain_text(it.value.clone()));
                if let (Some(key), Some(value)) = (key, value(1)) {
                    self.option(&format!("{prefix}{key}"), value);
                }
            }
            Says::Fixed(key, fixed) => {
                let mut value = Text::default();
                value.push_whole(fixed, Span::default());
                self.option(key, value);
            }
            Says::Host(key) => {
                let (Some(host), Some(port), Some(protocol)) = (value(0), value(1), value(2))
                else {
                    return;
                };
                let mut server = Text::default();
                for (part, behind) in [(protocol, "://"), (host, ":"), (port, "")] {
                    let span = part.map.extent().unwrap_or_default();
                    server.push_inserted(&part, span);
                    server.push_whole(behind, span);
                }
                self.option(key, server);
            }
        }
    }

    fn option(&mut self, key: &str, value: Text) {
        match self.options.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = value,
            None => self.options.push((key.to_owned(), value)),
        }
    }

    /// `field("id", DataTypes.INT())`, `field("id", "INT")`.
    fn column(&mut self, reader: &Reader<'_>, given: &[Argument<'_>]) {
        let [name, of_type, ..] = given else {
            self.has_other_columns = true;
            return;
        };
        let mut definition = Text::default();
        let span = reader.program.span(of_type.value.clone());
        match data_type(reader, of_type.value.clone()) {
            Some(known) => definition.push_whole(&known, span),
            None => definition = text(reader, of_type.value.clone()),
        }
        self.columns.push(Column {
            name: text(reader, name.value.clone()),
            definition,
        });
    }

    /// ` (…) WITH (…)`, at `span`.
    fn text(&self, span: Span) -> Text {
        let mut out = Text::default();
        if !self.has_other_columns {
            for (number, column) in self.columns.iter().enumerate() {
                out.push_whole(if number == 0 { " (" } else { ", " }, span);
                if column.name.holes.is_empty() {
                    out.push_whole(&quoted(&column.name.sql), span);
                } else {
                    out.push_whole("`", span);
                    out.push_inserted(&column.name, span);
                    out.push_whole("`", span);
                }
                out.push_whole(" ", span);
                out.push_inserted(&column.definition, span);
            }
            if !self.columns.is_empty() {
                out.push_whole(")", span);
            }
        }
        for (number, (key, value)) in self.options.iter().enumerate() {
            push_option(&mut out, number == 0, key, value, span);
        }
        if !self.options.is_empty() {
            out.push_whole(")", span);
        }
        out
    }
}

/// The text that tokens give, or a hole.
fn text(reader: &Reader<'_>, range: Range<usize>) -> Text {
    let span = reader.program.span(range.clone());
    let mut text = Text::default();
    let operand = reader.evaluator().operand(range);
    reader.evaluator().insert(&operand, span, &mut text);
    text
}

fn hole(reader: &Reader<'_>, range: Range<usize>) -> Text {
    let span = reader.program.span(range);
    let mut text = Text::default();
    let expression = reader.program.text.get(span.start..span.end);
    text.push_hole(expression.unwrap_or_default(), span, None);
    text
}
