//! The calls that hold SQL or name tables, and their arguments.

use std::ops::Range;

use super::structure::Program;
use super::token::Kind;

/// What a method does for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Runs one statement.
    Statement,
    /// Explains one statement, which does not run.
    Explain,
    /// Compiles one statement, which runs where the plan does.
    Compile,
    /// Adds a pipeline, which writes a table object to its sink, to a statement set.
    SetPipeline,
    /// Declares a table by a descriptor, as a statement that begins like this does.
    Declare(&'static str),
    /// Gives a table object for a query.
    Query,
    /// Adds an INSERT to a statement set.
    SetMember,
    /// Adds a table object and its sink to a statement set.
    SetTable,
    /// Makes a statement set.
    NewSet,
    /// Runs a statement set, after which it is empty.
    RunSet,
    /// Gives a table object a name.
    View,
    /// Writes a table object to a sink.
    Insert,
    /// Gives the table object of a name or of a descriptor.
    FromPath,
    /// Gives the table object of rows that the program holds itself: a stream, a list.
    FromRows,
    /// Does what a statement that begins like this does: `USE CATALOG` for `use_catalog`.
    Use(&'static str),
    /// Sets an option of the job.
    Configure,
}

/// A method of Flink's table environment, table or statement set.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Method {
    pub(super) name: &'static str,
    pub(super) role: Role,
    /// The keyword of its first argument.
    pub(super) keyword: &'static str,
}

const fn method(name: &'static str, role: Role, keyword: &'static str) -> Method {
    Method {
        name,
        role,
        keyword,
    }
}

/// What the methods did that became `createTemporaryTable`.
const REGISTER: Role = Role::Declare("CREATE TEMPORARY TABLE");

/// `pyflink/table/table_environment.py`, `table.py` and `statement_set.py`, their like in `flink-table-api-java`, and the
/// names before Flink 1.11. People write those of one language in another by mistake.
pub(super) static METHODS: [Method; 60] = [
    method("execute_sql", Role::Statement, "stmt"),
    method("executeSql", Role::Statement, "stmt"),
    method("sql_update", Role::Statement, "stmt"),
    method("sqlUpdate", Role::Statement, "stmt"),
    method("sql_query", Role::Query, "query"),
    method("sqlQuery", Role::Query, "query"),
    method("add_insert_sql", Role::SetMember, "stmt"),
    method("addInsertSql", Role::SetMember, "stmt"),
    method("add_insert", Role::SetTable, "target_path_or_descriptor"),
    method("addInsert", Role::SetTable, "target_path_or_descriptor"),
    method("create_statement_set", Role::NewSet, ""),
    method("createStatementSet", Role::NewSet, ""),
    method("execute", Role::RunSet, ""),
    method("create_temporary_view", Role::View, "view_path"),
    method("createTemporaryView", Role::View, "view_path"),
    method("register_table", Role::View, "name"),
    method("registerTable", Role::View, "name"),
    method("execute_insert", Role::Insert, "table_path_or_descriptor"),
    method("insert_into", Role::Insert, "table_path_or_descriptor"),
    method("executeInsert", Role::Insert, "table_path_or_descriptor"),
    method("from_path", Role::FromPath, "path"),
    method("scan", Role::FromPath, "path"),
    method("use_catalog", Role::Use("USE CATALOG"), "catalog_name"),
    method("use_database", Role::Use("USE"), "database_name"),
    method("set", Role::Configure, "key"),
    method("set_string", Role::Configure, "key"),
    method("setString", Role::Configure, "key"),
    method("useCatalog", Role::Use("USE CATALOG"), "catalogName"),
    method("useDatabase", Role::Use("USE"), "databaseName"),
    method("from", Role::FromPath, "path"),
    method("insertInto", Role::Insert, "tablePath"),
    method("explain_sql", Role::Explain, "stmt"),
    method("explainSql", Role::Explain, "statement"),
    method("compile_plan_sql", Role::Compile, "stmt"),
    method("compilePlanSql", Role::Compile, "stmt"),
    method("add", Role::SetPipeline, "tablePipeline"),
    method(
        "create_temporary_table",
        Role::Declare("CREATE TEMPORARY TABLE"),
        "path",
    ),
    method(
        "createTemporaryTable",
        Role::Declare("CREATE TEMPORARY TABLE"),
        "path",
    ),
    method("create_table", Role::Declare("CREATE TABLE"), "path"),
    method("createTable", Role::Declare("CREATE TABLE"), "path"),
    method("register_table_source", REGISTER, "name"),
    method("registerTableSource", REGISTER, "name"),
    method("register_table_sink", REGISTER, "name"),
    method("registerTableSink", REGISTER, "name"),
    method("register_table_source_and_sink", REGISTER, "name"),
    method("registerTableSourceAndSink", REGISTER, "name"),
    method("createView", Role::View, "path"),
    method("create_view", Role::View, "view_path"),
    method("registerDataStream", Role::View, "name"),
    method("registerDataSet", Role::View, "name"),
    method("from_descriptor", Role::FromPath, "descriptor"),
    method("from_data_stream", Role::FromRows, "data_stream"),
    method("fromDataStream", Role::FromRows, "dataStream"),
    method("from_changelog_stream", Role::FromRows, "data_stream"),
    method("fromChangelogStream", Role::FromRows, "dataStream"),
    method("fromDataSet", Role::FromRows, "dataSet"),
    method("from_elements", Role::FromRows, "elements"),
    method("from_pandas", Role::FromRows, "pdf"),
    method("from_values", Role::FromRows, "values"),
    method("fromValues", Role::FromRows, "values"),
];

impl Method {
    /// Whether its name alone says that a text has to do with Flink.
    pub(super) fn is_telling(&self) -> bool {
        !matches!(
            self.role,
            Role::RunSet | Role::Configure | Role::SetPipeline | Role::FromPath | Role::FromRows
        )
    }
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argument<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) value: Range<usize>,
}

/// A call of one of [`METHODS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call<'a> {
    pub(super) method: &'static Method,
    /// What stands before its dot; empty where it has none.
    pub(super) receiver: Range<usize>,
    /// All its tokens, the receiver's first.
    pub(super) tokens: Range<usize>,
    pub(super) arguments: Vec<Argument<'a>>,
}

impl Call<'_> {
    /// The first argument, by its place or keyword.
    pub(super) fn first(&self) -> Option<Range<usize>> {
        self.argument(0, self.method.keyword)
    }

    /// An argument by its place or keyword.
    pub(super) fn argument(&self, position: usize, keyword: &str) -> Option<Range<usize>> {
        let named = self
            .arguments
            .iter()
            .find(|argument| argument.name == Some(keyword));
        let positional = || {
            self.arguments
                .iter()
                .filter(|argument| argument.name.is_none())
                .nth(position)
        };
        named
            .or_else(positional)
            .map(|argument| argument.value.clone())
    }
}

/// The calls in `statement`, from left to right by their names.
pub(super) fn calls_in<'a>(program: &Program<'a>, statement: Range<usize>) -> Vec<Call<'a>> {
    let mut calls: Vec<Call<'a>> = Vec::new();
    for name in statement.clone().filter(|at| program.is_name(*at)) {
        let found = METHODS
            .iter()
            .find(|method| method.name == program.str(name));
        let is_definition = name > statement.start && defines(program, name - 1);
        let Some(method) = found.filter(|_| !is_definition) else {
            continue;
        };
        if let Some(receiver) = infix_receiver(program, &statement, name, method) {
            calls.push(infix(program, &statement, name, method, receiver));
            continue;
        }
        if program.str(name + 1) != "(" || name + 1 >= statement.end {
            continue;
        }
        // In a long chain each call goes on from the one before.
        let before = calls
            .last()
            .filter(|call: &&Call<'_>| call.tokens.end + 1 == name && program.str(name - 1) == ".");
        let start = match before {
            Some(call) => call.tokens.start,
            None => chain_start(program, statement.start, name),
        };
        let end = program
            .partner(name + 1)
            .map_or(statement.end, |close| close + 1);
        calls.push(Call {
            method,
            receiver: start..name.saturating_sub(1).max(start),
            tokens: start..end,
            arguments: arguments(program, name + 1, statement.end),
        });
    }
    calls
}

/// The receiver of `tEnv executeSql "…"`, as Scala lets people write a call.
fn infix_receiver(
    program: &Program<'_>,
    statement: &Range<usize>,
    name: usize,
    method: &Method,
) -> Option<Range<usize>> {
    let has_infix = program.syntax.braces().is_some_and(|it| it.has_infix_calls);
    let last = name.checked_sub(1).filter(|it| *it >= statement.start)?;
    let is_operand = program.is_name(last) && !is_keyword(program.str(last));
    let has_argument = name + 1 < statement.end
        && (program.is_name(name + 1)
            || matches!(program.kind(name + 1), Some(Kind::Text(_)))
            || program.str(name + 1) == "(");
    (has_infix && method.is_telling() && is_operand && has_argument)
        .then(|| chain_start(program, statement.start, last)..name)
}

/// The call whose method and receiver are known. What it is given goes on to where the expression ends, or another word
/// stands between operands.
fn infix<'a>(
    program: &Program<'a>,
    statement: &Range<usize>,
    name: usize,
    method: &'static Method,
    receiver: Range<usize>,
) -> Call<'a> {
    let is_operand = |at: usize| {
        let kind = program.kind(at);
        matches!(
            kind,
            Some(Kind::Name | Kind::Text(_) | Kind::Number | Kind::Close)
        )
    };
    let ends = |at: &usize| {
        let is_word = program.is_name(*at) && *at > name + 1 && is_operand(at - 1);
        is_word || program.kind(*at) == Some(Kind::Close) || matches!(program.str(*at), "," | ";")
    };
    let end = program.outside_brackets(name + 1..statement.end).find(ends);
    let end = end.unwrap_or(statement.end);
    let is_in_brackets = program.partner(name + 1) == end.checked_sub(1);
    Call {
        method,
        tokens: receiver.start..end,
        receiver,
        arguments: if is_in_brackets {
            arguments(program, name + 1, end)
        } else {
            vec![Argument {
                name: None,
                value: name + 1..end,
            }]
        },
    }
}

/// Whether the token before a name makes it the name of a definition: `def f`, `Table f`.
fn defines(program: &Program<'_>, before: usize) -> bool {
    let word = program.str(before);
    match program.syntax.braces() {
        None => word == "def",
        Some(facts) => match facts.function_word {
            Some(function) => word == function,
            None => program.is_name(before) && !is_keyword(word),
        },
    }
}

/// The method of this name.
pub(super) fn method_named(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

/// The name token of the call that ends `tokens`, if a call does.
pub(super) fn last_call(program: &Program<'_>, tokens: &Range<usize>) -> Option<usize> {
    let close = tokens.end.checked_sub(1)?;
    let open = program
        .partner(close)
        .filter(|open| *open > tokens.start && *open < close)?;
    program.is_name(open - 1).then(|| open - 1)
}

/// Where the chain of names, calls and indices that ends in `name` begins.
pub(super) fn chain_start(program: &Program<'_>, first: usize, name: usize) -> usize {
    let mut start = name;
    while start > first + 1 && program.str(start - 1) == "." {
        let mut before = start - 2;
        while program.kind(before) == Some(Kind::Close) {
            let Some(open) = program.partner(before).filter(|open| *open > first) else {
                return program.partner(before).unwrap_or(start).max(first);
            };
            // A parenthesised expression has nothing before it that it is called on.
            if !matches!(program.kind(open - 1), Some(Kind::Name | Kind::Close))
                || is_keyword(program.str(open - 1))
            {
                return open;
            }
            before = open - 1;
        }
        if !matches!(program.kind(before), Some(Kind::Name | Kind::Text(_))) {
            return start;
        }
        start = before;
    }
    start
}

fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "return"
            | "in"
            | "and"
            | "or"
            | "not"
            | "if"
            | "else"
            | "await"
            | "yield"
            | "lambda"
            | "print"
            | "new"
            | "throw"
            | "case"
            | "do"
            | "then"
            | "as"
            | "is"
            | "by"
    )
}

/// The arguments of the call whose bracket opens at `open`; of one that is never closed up to `limit`.
pub(super) fn arguments<'a>(program: &Program<'a>, open: usize, limit: usize) -> Vec<Argument<'a>> {
    let close = program.partner(open).unwrap_or(limit).min(limit);
    program
        .split(open + 1..close, ",")
        .into_iter()
        .filter(|range| !range.is_empty())
        .map(|range| {
            let is_named = program.is_name(range.start)
                && program.str(range.start + 1) == "="
                && range.len() > 1;
            if is_named {
                Argument {
                    name: Some(program.str(range.start)),
                    value: range.start + 2..range.end,
                }
            } else {
                Argument {
                    name: None,
                    value: range,
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::syntax::PYTHON;
    use super::*;
    use crate::source::Span;

    fn calls(text: &str) -> Vec<String> {
        let program = Program::new(&PYTHON, text, &[Span::new(0, text.len())]);
        let shown = |range: Range<usize>| {
            let span = program.span(range);
            text[span.start..span.end].to_owned()
        };
        calls_in(&program, 0..program.tokens.len())
            .into_iter()
            .map(|call| {
                let first = call.first().map(shown).unwrap_or_default();
                format!(
                    "{} | {} | {first}",
                    shown(call.receiver.clone()),
                    shown(call.tokens.clone())
                )
            })
            .collect()
    }

    #[test]
    fn receivers_and_arguments() {
        assert_eq!(
            calls("x = self.env.execute_sql('a', 1)"),
            ["self.env | self.env.execute_sql('a', 1) | 'a'"]
        );
        assert_eq!(calls("execute_sql(stmt=S)"), [" | execute_sql(stmt=S) | S"]);
        assert_eq!(
            calls("return (a).b(1)[2].sql_query(q)"),
            ["(a).b(1)[2] | (a).b(1)[2].sql_query(q) | q"]
        );
        assert_eq!(calls("def execute_sql(a): pass"), [""; 0]);
        assert_eq!(calls("e.execute_sql('a"), ["e | e.execute_sql('a | 'a"]);
    }
}
