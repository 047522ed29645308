//! Types as the Table API has them, `DataTypes.ROW(DataTypes.FIELD("a", DataTypes.INT().notNull()))`, as SQL writes them:
//! ``ROW<`a` INT NOT NULL>``.

use std::ops::Range;
use std::rc::Rc;

use super::call::{Argument, arguments};
use super::declaration::quoted;
use super::meaning::Value;
use super::reader::Reader;
use super::structure::Program;
use super::value::plain_number;

/// How SQL writes what a method of `DataTypes` gives.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// A name with numbers behind it, and what stands behind those.
    Simple(&'static str, &'static str),
    /// A name with types in angle brackets behind it.
    Collection,
    /// The fields that it is given, in Python as one list.
    Row,
    /// The resolutions that it is given.
    Interval,
    /// A part of an interval.
    Resolution,
    /// The type that the text which it is given says.
    Text,
}

const fn simple(name: &'static str) -> (&'static str, Form) {
    (name, Form::Simple(name, ""))
}

/// `org/apache/flink/table/api/DataTypes.java` and `pyflink/table/types.py`, without the types that SQL has no words for,
/// and what `Types` called others before.
static TYPES: [(&str, Form); 42] = [
    simple("CHAR"),
    simple("VARCHAR"),
    simple("STRING"),
    simple("BOOLEAN"),
    simple("BINARY"),
    simple("VARBINARY"),
    simple("BYTES"),
    simple("DECIMAL"),
    simple("NUMERIC"),
    simple("TINYINT"),
    simple("SMALLINT"),
    simple("INT"),
    simple("BIGINT"),
    simple("FLOAT"),
    simple("DOUBLE"),
    simple("DATE"),
    simple("TIME"),
    simple("TIMESTAMP"),
    simple("TIMESTAMP_LTZ"),
    simple("VARIANT"),
    simple("DESCRIPTOR"),
    (
        "TIMESTAMP_WITH_TIME_ZONE",
        Form::Simple("TIMESTAMP", " WITH TIME ZONE"),
    ),
    (
        "TIMESTAMP_WITH_LOCAL_TIME_ZONE",
        Form::Simple("TIMESTAMP", " WITH LOCAL TIME ZONE"),
    ),
    ("LONG", Form::Simple("BIGINT", "")),
    ("SHORT", Form::Simple("SMALLINT", "")),
    ("BYTE", Form::Simple("TINYINT", "")),
    ("SQL_DATE", Form::Simple("DATE", "")),
    ("SQL_TIME", Form::Simple("TIME", "")),
    ("SQL_TIMESTAMP", Form::Simple("TIMESTAMP(3)", "")),
    ("ARRAY", Form::Collection),
    ("MULTISET", Form::Collection),
    ("MAP", Form::Collection),
    ("ROW", Form::Row),
    ("Row", Form::Row),
    ("INTERVAL", Form::Interval),
    ("YEAR", Form::Resolution),
    ("MONTH", Form::Resolution),
    ("DAY", Form::Resolution),
    ("HOUR", Form::Resolution),
    ("MINUTE", Form::Resolution),
    ("SECOND", Form::Resolution),
    ("of", Form::Text),
];

/// What these are methods of.
const CLASSES: [&str; 2] = ["DataTypes", "Types"];

/// How deep types in types are followed.
const DEPTH_LIMIT: usize = 32;

/// A method of `DataTypes`, or `FIELD`, with what it is given.
struct Made<'a> {
    method: &'a str,
    arguments: Vec<Argument<'a>>,
    is_not_null: bool,
}

/// A type that a name stands for.
#[derive(Debug, Clone)]
pub(super) struct DataType {
    text: Rc<str>,
    /// Those of a row.
    fields: Option<Rc<[Field]>>,
}

impl DataType {
    /// The type that tokens make.
    pub(super) fn made(reader: &Reader<'_>, range: Range<usize>) -> Option<Self> {
        made(reader.program, range.clone())?;
        let fields = fields_of_row(reader, range.clone());
        Some(Self {
            text: data_type(reader, range)?.into(),
            fields: fields.map(Into::into),
        })
    }
}

/// A field of a row; the type is none where it is not understood.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) data_type: Option<String>,
}

/// A type as SQL writes it; none where it is not understood.
pub(super) fn data_type(reader: &Reader<'_>, range: Range<usize>) -> Option<String> {
    at_depth(reader, range, 0)
}

/// The fields of the row that tokens make, or stand for.
pub(super) fn fields_of_row(reader: &Reader<'_>, range: Range<usize>) -> Option<Vec<Field>> {
    match made(reader.program, range.clone()) {
        Some(row) if matches!(form(&row), Some(Form::Row)) => fields(reader, &row.arguments, 0),
        Some(_) => None,
        None => match reader.evaluator().value(range) {
            Value::DataType(known) => known.fields.as_ref().map(|fields| fields.to_vec()),
            _ => None,
        },
    }
}

fn at_depth(reader: &Reader<'_>, range: Range<usize>, depth: usize) -> Option<String> {
    if depth > DEPTH_LIMIT {
        return None;
    }
    let Some(made) = made(reader.program, range.clone()) else {
        return match reader.evaluator().value(range) {
            Value::DataType(known) => Some(known.text.to_string()),
            _ => None,
        };
    };
    let given = |argument: &Argument<'_>| at_depth(reader, argument.value.clone(), depth + 1);
    let parts = parts(reader.program, &made.arguments);
    let written = match form(&made)? {
        Form::Simple(name, behind) => {
            let numbers = parts.iter().map(|it| number(reader, it.value.clone()));
            let numbers = numbers.collect::<Option<Vec<_>>>()?;
            format!("{name}{}{behind}", in_parentheses(&numbers))
        }
        Form::Collection => {
            let elements = parts.iter().copied().map(given);
            let elements = elements.collect::<Option<Vec<_>>>()?;
            format!("{}<{}>", made.method, elements.join(", "))
        }
        Form::Row => {
            let fields = fields(reader, &made.arguments, depth + 1)?.into_iter();
            let fields = fields.map(|it| Some(format!("{} {}", quoted(&it.name), it.data_type?)));
            format!("ROW<{}>", fields.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Form::Interval => {
            let resolutions = parts.iter().copied().map(given);
            let resolutions = resolutions.collect::<Option<Vec<_>>>()?;
            format!("INTERVAL {}", resolutions.join(" TO "))
        }
        Form::Resolution => {
            let numbers = parts.iter().map(|it| number(reader, it.value.clone()));
            let numbers = numbers.collect::<Option<Vec<_>>>()?;
            format!("{}{}", made.method, in_parentheses(&numbers))
        }
        Form::Text => reader.plain_text(parts.first()?.value.clone())?,
    };
    let not_null = if made.is_not_null { " NOT NULL" } else { "" };
    Some(written + not_null)
}

fn form(made: &Made<'_>) -> Option<Form> {
    let known = TYPES.iter().find(|(method, _)| *method == made.method);
    known.map(|(_, form)| *form)
}

/// `DataTypes.INT().notNull()`, or `INT()` where the methods are imported.
fn made<'a>(program: &Program<'a>, range: Range<usize>) -> Option<Made<'a>> {
    let mut at = range.start;
    let is_of_class = CLASSES.contains(&program.str(at)) && program.str(at + 1) == ".";
    if is_of_class {
        at += 2;
    }
    // A name alone is a variable.
    let is_call = program.str(at + 1) == "(";
    if at >= range.end || !program.is_name(at) || !(is_of_class || is_call) {
        return None;
    }
    let mut made = Made {
        method: program.str(at),
        arguments: Vec::new(),
        is_not_null: false,
    };
    at += 1;
    // Scala leaves empty parentheses out.
    if is_call {
        let close = program.partner(at).filter(|close| *close < range.end)?;
        made.arguments = arguments(program, at, close);
        at = close + 1;
    }
    made.is_not_null = (made.arguments.iter()).any(|it| {
        matches!(it.name, None | Some("nullable")) && program.str(it.value.start) == "False"
    });
    while at < range.end {
        match program.str(at + 1) {
            _ if program.str(at) != "." => return None,
            "notNull" | "not_null" => made.is_not_null = true,
            "nullable" => made.is_not_null = false,
            "bridgedTo" | "bridged_to" => {}
            _ => return None,
        }
        at += 2;
        if program.str(at) == "(" {
            at = program.partner(at)? + 1;
        }
    }
    Some(made)
}

/// What a type is made of: all that it is given but whether it may be null, which Python says so too.
fn parts<'r, 'a>(program: &Program<'_>, given: &'r [Argument<'a>]) -> Vec<&'r Argument<'a>> {
    let says_null = |it: &Argument<'_>| {
        it.name == Some("nullable") || matches!(program.str(it.value.start), "True" | "False")
    };
    given.iter().filter(|it| !says_null(it)).collect()
}

/// The fields of a row, which have names of Flink's own where only types are given.
fn fields(reader: &Reader<'_>, given: &[Argument<'_>], depth: usize) -> Option<Vec<Field>> {
    let given = parts(reader.program, given);
    let elements = match given.as_slice() {
        [only] => reader.elements(&only.value),
        _ => None,
    };
    let elements = elements.unwrap_or_else(|| given.iter().map(|it| it.value.clone()).collect());
    let elements = elements.into_iter().enumerate();
    let fields = elements.map(|(number, range)| {
        let field =
            made(reader.program, range.clone()).filter(|it| it.method.to_uppercase() == "FIELD");
        let Some(field) = field else {
            let data_type = at_depth(reader, range, depth)?;
            return Some(Field {
                name: format!("f{number}"),
                data_type: Some(data_type),
            });
        };
        let [name, data_type, ..] = field.arguments.as_slice() else {
            return None;
        };
        Some(Field {
            name: reader.plain_text(name.value.clone())?,
            data_type: at_depth(reader, data_type.value.clone(), depth),
        })
    });
    fields.collect()
}

fn number(reader: &Reader<'_>, range: Range<usize>) -> Option<String> {
    match reader.evaluator().value(range) {
        Value::Number(number) => Some(plain_number(&number).to_owned()),
        _ => None,
    }
}

fn in_parentheses(numbers: &[String]) -> String {
    match numbers {
        [] => String::new(),
        numbers => format!("({})", numbers.join(", ")),
    }
}
