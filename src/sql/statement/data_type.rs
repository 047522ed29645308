//! Data types as Flink's DDL writes them.

use crate::sql::token::Kind;

use crate::diagnostic::rules;
use crate::sql::cursor::Cursor;
use crate::sql::{Dialect, Finding};

/// Types nested deeper than this are refused.
const DEEPEST: usize = 100;

/// A type that takes parameters.
struct Known {
    name: &'static str,
    /// How many at most.
    parameters: usize,
}

const fn known(name: &'static str, parameters: usize) -> Known {
    Known { name, parameters }
}

/// The types that hold others, and how many.
const COLLECTIONS: &[Known] = &[known("ARRAY", 1), known("MULTISET", 1), known("MAP", 2)];

/// The types whose character set can be named.
const TEXTS: &[&str] = &["CHAR", "CHARACTER", "VARCHAR"];

/// The types that take parameters. ROW and STRUCTURED have forms of their own.
const TYPES: &[Known] = &[
    known("BINARY", 1),
    known("CHAR", 1),
    known("CHARACTER", 1),
    known("DEC", 2),
    known("DECIMAL", 2),
    known("NUMERIC", 2),
    known("RAW", 2),
    known("TIME", 1),
    known("TIMESTAMP", 1),
    known("TIMESTAMP_LTZ", 1),
    known("VARBINARY", 1),
    known("VARCHAR", 1),
];

/// Reads a type with its nullability: `ROW<a INT, b ARRAY<STRING>> NOT NULL`. Its text is what stands between the
/// position before and after.
pub(in crate::sql) fn read(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    read_at(cursor, 0)
}

fn read_at(cursor: &mut Cursor<'_>, depth: usize) -> Result<(), Finding> {
    if depth > DEEPEST {
        return Err(Finding {
            rule: &rules::TOO_DEEP,
            message: format!("a type is nested deeper than {DEEPEST} levels"),
            span: cursor.span(),
            hint: None,
        });
    }
    if cursor.take_string().is_none() {
        read_unsuffixed(cursor, depth)?;
    }
    loop {
        if !cursor.take(&["NOT", "NULL"]) {
            cursor.take(&["NULL"]);
        }
        if !cursor.take(&["ARRAY"]) && !cursor.take(&["MULTISET"]) {
            return Ok(());
        }
    }
}

fn read_unsuffixed(cursor: &mut Cursor<'_>, depth: usize) -> Result<(), Finding> {
    let is_struct = cursor.dialect() == Dialect::Other && cursor.take(&["STRUCT"]);
    if is_struct || cursor.take(&["ROW"]) || cursor.take(&["STRUCTURED"]) {
        return match cursor.peek() {
            // `ROW<>` is one token.
            Some(Kind::Neq) => {
                cursor.skip();
                Ok(())
            }
            Some(Kind::LParen) => fields(cursor, Kind::RParen, depth),
            Some(Kind::Lt) => fields(cursor, Kind::Gt, depth),
            _ => Err(cursor.unexpected("`<`")),
        };
    }
    if cursor.sees(&["INTERVAL"]) {
        // Only CAST takes one, and only as a whole.
        return Err(cursor.unexpected("a type that a column can have"));
    }
    // A type of such a name in some database is none of the language's.
    let name = cursor.type_name()?.unwrap_or_default();
    let name = &*name;
    let collection = COLLECTIONS
        .iter()
        .find(|known| known.name.eq_ignore_ascii_case(name));
    match cursor.peek() {
        _ if collection.is_some() => {
            cursor.expect_symbol(Kind::Lt)?;
            let elements = collection.map_or(1, |it| it.parameters);
            for element in 0..elements {
                if element > 0 {
                    cursor.expect_symbol(Kind::Comma)?;
                }
                read_at(cursor, depth + 1)?;
            }
            cursor.expect_symbol(Kind::Gt)?;
        }
        Some(Kind::Lt) => {
            cursor.skip();
            read_at(cursor, depth + 1)?;
            while cursor.take_symbol(Kind::Comma) {
                read_at(cursor, depth + 1)?;
            }
            cursor.expect_symbol(Kind::Gt)?;
        }
        Some(Kind::LParen) => parameters(name, cursor)?,
        _ => {}
    }
    for words in [
        &["PRECISION"][..],
        &["VARYING"],
        &["WITH", "LOCAL", "TIME", "ZONE"],
        &["WITHOUT", "TIME", "ZONE"],
    ] {
        if cursor.take(words) {
            break;
        }
    }
    // `CHARACTER VARYING(10)`
    if cursor.peek() == Some(Kind::LParen) {
        parameters(name, cursor)?;
    }
    let is_text = TEXTS.iter().any(|known| known.eq_ignore_ascii_case(name));
    if is_text && cursor.take(&["CHARACTER", "SET"]) {
        cursor.word()?;
    }
    Ok(())
}

/// Reads the numbers in parentheses behind a type that takes some, or the two strings of RAW.
fn parameters(name: &str, cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    let known = TYPES
        .iter()
        .find(|known| known.name.eq_ignore_ascii_case(name));
    let Some(known) = known else {
        return Err(cursor.unexpected("a type without parameters"));
    };
    let is_raw = name.eq_ignore_ascii_case("RAW");
    let parameters = cursor.list(|cursor| match cursor.peek() {
        Some(Kind::Number) if !is_raw => {
            cursor.skip();
            Ok(())
        }
        _ if is_raw => cursor.string().map(drop),
        _ if cursor.take_placeholder() => Ok(()),
        _ => Err(cursor.unexpected("a number")),
    })?;
    if parameters.len() > known.parameters {
        return Err(cursor.unexpected("fewer parameters in front of this"));
    }
    Ok(())
}

/// Reads the fields of a ROW: `name type ['comment']`, or types alone. The opening bracket is next.
fn fields(cursor: &mut Cursor<'_>, close: Kind, depth: usize) -> Result<(), Finding> {
    cursor.skip();
    if cursor.take_symbol(close) {
        return Ok(());
    }
    loop {
        // The first of a STRUCTURED type is the name of its class.
        if cursor.take_string().is_none() {
            cursor.identifier()?;
            let is_type_alone =
                matches!(cursor.peek(), Some(Kind::Comma)) || cursor.peek() == Some(close);
            if !is_type_alone {
                // `struct<a:int>`
                if cursor.dialect() == Dialect::Other {
                    cursor.take_symbol(Kind::Colon);
                }
                read_at(cursor, depth + 1)?;
            }
            cursor.take_string();
        }
        if !cursor.take_symbol(Kind::Comma) {
            return cursor.expect_symbol(close);
        }
    }
}

/// Reads the type that CAST makes of a value: `INTERVAL DAY(3) TO SECOND(3)`, or one that columns have.
pub(in crate::sql) fn read_for_cast(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    if !cursor.take(&["INTERVAL"]) {
        return read(cursor);
    }
    unit(cursor)?;
    if cursor.take(&["TO"]) {
        unit(cursor)?;
    }
    Ok(())
}

fn unit(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    cursor.word()?;
    if cursor.take_symbol(Kind::LParen) {
        cursor.until(|_| false);
        cursor.expect_symbol(Kind::RParen)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::token::lex;

    #[test]
    fn types_are_read_to_their_end() {
        for sql in [
            "INT",
            "DECIMAL(32, 2) NOT NULL",
            "ROW<a INT, `b c` ARRAY<ROW<x MAP<STRING, INT NOT NULL>>>> NULL",
            "ROW(a INT 'first', b STRING)",
            "MULTISET<VARCHAR(3)>",
            "INT ARRAY MULTISET",
            "VARCHAR(2147483647) CHARACTER SET `UTF-16LE`",
            "DOUBLE PRECISION",
            "TIMESTAMP(3) WITH LOCAL TIME ZONE",
            "RAW('a.B', 'AA==')",
            "catalog1.db1.MyType1",
            "ROW<>",
            "STRUCTURED<'a.B', x INT>",
            "CHARACTER VARYING(10)",
        ] {
            let tokens = lex(sql).tokens;
            let mut cursor = Cursor::new(sql, &tokens);
            let read = read(&mut cursor).and_then(|()| cursor.expect_end());
            assert_eq!(read, Ok(()), "{sql}");
        }
    }

    #[test]
    fn deep_types_are_refused_and_not_followed() {
        let sql = "ARRAY<".repeat(100_000);
        let tokens = lex(&sql).tokens;
        let found = read(&mut Cursor::new(&sql, &tokens)).unwrap_err();
        assert_eq!(found.rule, &rules::TOO_DEEP);
    }
}
