//! Statement families: what each kind of statement says and does.
//!
//! [`FAMILIES`] is the table of all of them, by the words they begin with. A family with a reader has a file here: it
//! reads the whole statement first and then changes the [`Context`], so that a statement that cannot be read changes
//! nothing. Families without one are rows of [`known`]: their form is checked, and they have no lineage.

pub(super) mod clause;
pub(super) mod column;
pub(super) mod data_type;

mod alter_table;
mod catalog;
mod create_table;
mod create_view;
mod drop;
mod insert;
mod known;
mod materialized_table;
mod model;
mod modify;
mod named;
mod query;
mod session;
mod target;
mod wrapped;

pub(super) use create_view::define_of_host as define_view_of_host;
use std::cmp::Ordering;
use std::sync::LazyLock;

use crate::collections::FastIndexMap;
use crate::sql::token::{Kind, Shelves};

use super::context::Context;
use super::cursor::Cursor;
use super::syntax::{Syntax, farther};
use super::{Finding, StatementKind};

/// Reads a statement from its first token and says what to call it.
type Reader = fn(&mut Cursor<'_>, &mut Context<'_>) -> Result<Outcome, Finding>;

/// How a family is read.
#[derive(Clone, Copy)]
enum Reading {
    /// By this.
    By(Reader),
    /// Its form says all; what to call it.
    Form(&'static str),
}

/// A kind of statement.
pub(super) struct Family {
    /// The words it begins with or, where there is no reader, its whole form; in the language of [`Syntax`].
    syntax: &'static str,
    /// What reads it.
    reading: Reading,
}

impl Family {
    const fn new(syntax: &'static str, reader: Reader) -> Self {
        Self {
            syntax,
            reading: Reading::By(reader),
        }
    }

    const fn known(name: &'static str, syntax: &'static str) -> Self {
        Self {
            syntax,
            reading: Reading::Form(name),
        }
    }
}

/// The families with a reader. Where the words of several fit, the first counts.
static FAMILIES: &[Family] = &[
    Family::new("CREATE [TEMPORARY] TABLE", create_table::read),
    Family::new("CREATE EXTERNAL TABLE", create_table::read),
    Family::new("CREATE OR REPLACE [TEMPORARY] TABLE", create_table::read),
    Family::new("REPLACE [TEMPORARY] TABLE", create_table::read),
    Family::new(
        "CREATE [OR ALTER] MATERIALIZED TABLE",
        materialized_table::read,
    ),
    Family::new("CREATE [OR REPLACE] [TEMPORARY] VIEW", create_view::read),
    Family::new("ALTER VIEW", create_view::alter),
    Family::new("ALTER TABLE", alter_table::read),
    Family::new(
        "ALTER MATERIALIZED TABLE @name AS",
        materialized_table::alter,
    ),
    Family::new(
        "ALTER MATERIALIZED TABLE @name (ADD|MODIFY|DROP)",
        alter_table::read,
    ),
    Family::new("DROP [TEMPORARY] (TABLE|VIEW)", drop::read),
    Family::new("DROP MATERIALIZED TABLE", drop::read),
    Family::new("(INSERT|UPSERT) (INTO|OVERWRITE)", insert::read),
    Family::new("(SELECT|WITH|VALUES|TABLE)", query::read),
    Family::new("UPDATE", modify::update),
    Family::new("MERGE INTO", modify::merge),
    Family::new("DELETE FROM", modify::delete),
    Family::new("CREATE [OR REPLACE] [TEMPORARY] MODEL", model::create),
    Family::new("ALTER MODEL [IF EXISTS] @name RENAME", model::rename),
    Family::new("DROP [TEMPORARY] MODEL", model::drop),
    Family::new("USE CATALOG", session::use_catalog),
    Family::new("USE MODULES", session::use_modules),
    Family::new("USE", session::use_database),
    Family::new("SET", session::set),
    Family::new("RESET", session::reset),
    Family::new("CREATE CATALOG", catalog::create),
    Family::new("DROP CATALOG", catalog::drop),
    Family::new("EXPLAIN", wrapped::explain),
    Family::new("EXECUTE PLAN", wrapped::execute_plan),
    Family::new("EXECUTE", wrapped::execute),
    Family::new("COMPILE PLAN", wrapped::compile),
    Family::new("COMPILE AND EXECUTE PLAN", wrapped::compile_and_execute),
];

/// A family with its form read.
type Compiled = (Syntax, &'static Family);

/// The families by the first word of their statements, and where each word stands among those.
static BY_FIRST_WORD: LazyLock<(Shelves<usize>, Vec<Vec<Compiled>>)> = LazyLock::new(|| {
    let mut table: FastIndexMap<_, Vec<Compiled>> = FastIndexMap::default();
    for family in FAMILIES.iter().chain(known::FAMILIES) {
        let syntax = Syntax::new(family.syntax);
        for word in syntax.first_words() {
            table
                .entry(word)
                .or_default()
                .push((syntax.clone(), family));
        }
    }
    let words = table.keys().enumerate().map(|(at, word)| (*word, at));
    (words.collect(), table.into_values().collect())
});

/// What a statement turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Its kind.
    pub kind: StatementKind,
    /// A short label for people.
    pub label: String,
}

impl Outcome {
    fn new(kind: StatementKind, label: String) -> Self {
        Self { kind, label }
    }
}

/// Reads one statement and lets it have its effect.
pub(super) fn read(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    if cursor.peek() == Some(Kind::LParen) {
        return query::read(cursor, context);
    }
    let start = cursor.position();
    let families = families(cursor);
    let mut found = families.iter().filter(|(syntax, family)| {
        let is_whole = matches!(family.reading, Reading::Form(_));
        let fits = syntax.fits(cursor) && (!is_whole || cursor.is_done());
        cursor.go_to(start);
        fits
    });
    match found.next().map(|(_, family)| family.reading) {
        Some(Reading::By(reader)) => reader(cursor, context),
        Some(Reading::Form(name)) => Ok(known::outcome(name, cursor)),
        None => Err(no_family(families, cursor)),
    }
}

/// Why a statement is of none of the families.
fn no_family(families: &[Compiled], cursor: &mut Cursor<'_>) -> Finding {
    let start = cursor.position();
    let mut farthest: Option<Finding> = None;
    let mut alternatives = 0;
    for (syntax, family) in families {
        let form = match family.reading {
            Reading::By(_) => syntax.read(cursor),
            Reading::Form(_) => syntax.read_whole(cursor),
        };
        cursor.go_to(start);
        if let Err(finding) = form {
            let place = farthest.as_ref().map(|known| known.span);
            alternatives = match place.map(|known| known.start.cmp(&finding.span.start)) {
                Some(Ordering::Equal) => alternatives + 1,
                Some(Ordering::Greater) => alternatives,
                Some(Ordering::Less) | None => 1,
            };
            farthest = Some(farther(farthest, finding));
        }
    }
    match farthest {
        Some(finding) if alternatives == 1 => finding,
        // What each of many forms expects would say less than that none fits.
        Some(finding) => Finding {
            message: "no statement goes on like this".to_owned(),
            ..finding
        },
        None => cursor.unexpected("a statement"),
    }
}

/// The families whose statements begin with the next word.
fn families(cursor: &Cursor<'_>) -> &'static [Compiled] {
    let Some(first) = cursor.token().filter(|it| matches!(it.kind, Kind::Word(_))) else {
        return &[];
    };
    let (words, families) = &*BY_FIRST_WORD;
    let at = words.get(first.text(cursor.sql()));
    at.and_then(|at| families.get(at))
        .map_or(&[], Vec::as_slice)
}
