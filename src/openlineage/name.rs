//! What datasets and columns are called in events.
//!
//! A dataset whose physical identity is known has exactly that: identities are those of OpenLineage's naming specification
//! (`website/docs/spec/naming.md`). One that is only known by name in a script has no name there; ours is `flink:` with what
//! the name is local to as namespace, and `catalog.database.table` as name.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::connector::without_password;
use crate::lineage::{DatasetKey, Identity, LogicalName};

/// The namespace of the names of a dataset in scripts, beside its own.
pub(super) const SCRIPTS: &str = "flink";

/// What the namespace of a dataset begins with that is known by its name in a script alone.
const SCOPE: &str = "flink:";

/// Namespace and name of a dataset.
pub(super) fn of(key: &DatasetKey) -> (String, String) {
    match key {
        DatasetKey::Physical(identity) => (identity.namespace.clone(), identity.name.clone()),
        DatasetKey::Scoped { scope, name } => (format!("{SCOPE}{}", encoded(scope)), joined(name)),
    }
}

/// The dataset of this namespace and name. Events of others may have a login in a namespace, which is no part of an identity.
pub(super) fn key(namespace: &str, name: &str) -> DatasetKey {
    let scope = namespace.strip_prefix(SCOPE).and_then(decoded);
    match (scope, split(name)) {
        (Some(scope), Some(name)) => DatasetKey::scoped(&Arc::from(scope), name),
        _ => DatasetKey::physical(Identity {
            namespace: without_password(namespace).into_owned(),
            name: name.to_owned(),
        }),
    }
}

/// `catalog.database.table`, with parts that hold a dot in backticks as in SQL.
pub(super) fn joined(name: &LogicalName) -> String {
    let part = |part: &str| {
        if part.contains(['.', '`']) || part.is_empty() {
            format!("`{}`", part.replace('`', "``"))
        } else {
            part.to_owned()
        }
    };
    [&name.catalog, &name.database, &name.table]
        .map(|it| part(it))
        .join(".")
}

/// The three parts of a name that was [`joined`]; none of any other.
pub(super) fn split(text: &str) -> Option<LogicalName> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = text;
    loop {
        let (part, after) = if let Some(quoted) = rest.strip_prefix('`') {
            unquoted(quoted)?
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        parts.push(part);
        match after.strip_prefix('.') {
            Some(after) => rest = after,
            None if after.is_empty() => break,
            None => return None,
        }
    }
    match &*parts {
        [catalog, database, table] => Some(LogicalName::new(catalog, database, table)),
        _ => None,
    }
}

/// What stands before the closing backtick, and what behind it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut rest = text;
    loop {
        let at = rest.find('`')?;
        part.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('`') {
            Some(after) => {
                part.push('`');
                rest = after;
            }
            None => return Some((part, rest)),
        }
    }
}

/// Bytes that servers may not take in a namespace are percent-encoded. Marquez takes letters, digits and a few signs.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' | b':' => {
                out.push(char::from(byte));
            }
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        if let (b'%', [high, low, after @ ..]) = (byte, after) {
            let digits = std::str::from_utf8(&[*high, *low])
                .ok()
                .map(str::to_owned)?;
            bytes.push(u8::from_str_radix(&digits, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_read_by_people_and_servers() {
        let scoped = |scope: &str, table: &str| {
            of(&DatasetKey::scoped(
                &Arc::from(scope),
                LogicalName::in_default(table),
            ))
        };
        let pair = |namespace: &str, name: &str| (namespace.to_owned(), name.to_owned());
        assert_eq!(
            scoped("jobs/订 单.sql", "a.b"),
            pair(
                "flink:jobs/%E8%AE%A2%20%E5%8D%95.sql",
                "default_catalog.default_database.`a.b`"
            )
        );
        assert_eq!(
            of(&key("kafka://b:9092", "orders")),
            pair("kafka://b:9092", "orders")
        );
    }

    proptest! {
        #[test]
        fn every_name_comes_back(scope in any::<String>(), parts in any::<[String; 3]>()) {
            let [catalog, database, table] = parts;
            let name = LogicalName::new(&catalog, &database, &table);
            prop_assert_eq!(split(&joined(&name)), Some(name.clone()));
            let before = DatasetKey::scoped(&Arc::from(scope), name);
            let (namespace, name) = of(&before);
            prop_assert_eq!(key(&namespace, &name), before);
        }

        #[test]
        fn anything_may_be_a_name(namespace in any::<String>(), name in any::<String>()) {
            let _ = key(&namespace, &name);
        }
    }
}
