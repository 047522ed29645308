//! What the names and expressions of a program stand for.

use std::rc::Rc;

use super::alternatives::Either;
use super::data_type::DataType;
use super::declaration::Declared;
use super::parameter::Takes;
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
    /// A table object made from others.
    Derived {
        /// What it reads.
        sources: Rc<[Source]>,
        /// Whether its columns are those of its source, which is one.
        keeps_columns: bool,
    },
    /// What a table declares, behind its name in CREATE TABLE.
    Declaration(Declared),
    /// A type of columns.
    DataType(DataType),
    /// A list, with its elements.
    List(Rc<[Value]>),
    /// A dictionary, with its keys and values.
    Dictionary(Rc<[(Value, Value)]>),
    /// A statement set, by its number.
    StatementSet(u32),
    /// One of several, which one is known only when the program runs.
    Either(Rc<Either>),
    /// `true`, `false`.
    Truth(bool),
    /// `None`, `null`.
    Nothing,
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

/// A parameter of a function.
#[derive(Debug, Clone)]
pub(super) struct Formal {
    pub(super) name: String,
    pub(super) takes: Takes,
    /// What it is where a call does not say.
    pub(super) default: Option<Value>,
}

/// A function that gives text.
#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) parameters: Vec<Formal>,
    /// What it gives: text whose holes may be its parameters, or one of several.
    pub(super) returned: Value,
}
