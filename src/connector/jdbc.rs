//! Identities of tables behind a JDBC URL.

use serde::Deserialize;

use crate::lineage::Identity;

use super::address;

/// A kind of database: how its URLs begin and how its tables are named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dialect {
    /// What follows `jdbc:`.
    pub subprotocol: String,
    /// The scheme in identities.
    pub scheme: String,
    /// The port where the URL names none.
    #[serde(default)]
    pub port: Option<u16>,
    /// The schema where the table's name has none; a database without schemas has none.
    #[serde(default)]
    pub schema: Option<String>,
    /// How many parts a full table name has.
    pub parts: usize,
}

/// The identity of `table` in the database behind `url`. None where the URL is not understood (an embedded database, an
/// unknown driver), so that nothing wrong is said.
pub(super) fn identity(dialects: &[Dialect], url: &str, table: &str) -> Option<Identity> {
    let rest = strip_prefix_ignoring_case(url.trim(), "jdbc:")?;
    let (subprotocol, rest) = rest.split_once(':')?;
    let dialect = dialects
        .iter()
        .find(|row| row.subprotocol.eq_ignore_ascii_case(subprotocol))?;
    let place = if dialect.scheme == "oracle" {
        oracle(rest)
    } else {
        generic(rest)
    }?;
    let hosts: Vec<_> = place
        .hosts
        .split(',')
        .map(|host| address::with_port(&address::host(host.trim()), dialect.port))
        .filter(|host| !host.is_empty())
        .collect();
    if hosts.is_empty() {
        return None;
    }
    Some(Identity {
        namespace: format!("{}://{}", dialect.scheme, hosts.join(",")),
        name: full_name(dialect, &place, table),
    })
}

/// What a URL says about the place of a database.
#[derive(Debug, Default)]
struct Place {
    hosts: String,
    database: Option<String>,
    schema: Option<String>,
}

/// `[sub:]//[user:password@]host[:port][,…][/database][?k=v&…|;k=v;…|:k=v;…]`
fn generic(rest: &str) -> Option<Place> {
    let url = address::split(rest.split_once("//")?.1);
    let path = url.path.trim_start_matches('/');
    let end = path.find([';', '?', '&', ':']).unwrap_or(path.len());
    let (database, properties) = path.split_at(end);
    let property = |wanted: &str| {
        properties
            .split([';', '?', '&', ':'])
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    Some(Place {
        hosts: url.hosts.to_owned(),
        database: Some(database.trim_matches('/').replace('/', "."))
            .filter(|name| !name.is_empty())
            .or_else(|| property("databaseName"))
            .or_else(|| property("database")),
        schema: property("currentSchema"),
    })
}

/// `thin:[user/password]@host:port:sid`, `thin:@//host:port/service`, `thin:@(DESCRIPTION=…)`
fn oracle(rest: &str) -> Option<Place> {
    let (_, rest) = rest.rsplit_once('@')?;
    if rest.trim_start().starts_with('(') {
        return oracle_descriptor(rest);
    }
    let rest = rest.split_once("//").map_or(rest, |(_, after)| after);
    let rest = rest.split('?').next().unwrap_or(rest);
    let (hosts, database) = match rest.split_once('/') {
        Some((hosts, service)) => (hosts.to_owned(), Some(service)),
        None => match rest.split(':').collect::<Vec<_>>()[..] {
            [host, port, sid] => (format!("{host}:{port}"), Some(sid)),
            _ => (rest.to_owned(), None),
        },
    };
    Some(Place {
        hosts,
        database: database.map(|name| name.split(':').next().unwrap_or(name).to_owned()),
        schema: None,
    })
}

fn oracle_descriptor(text: &str) -> Option<Place> {
    let value = |wanted: &str| {
        text.split('(').find_map(|part| {
            let (key, value) = part.split_once('=')?;
            let value = value.trim_end_matches([')', ' ']).trim();
            (key.trim().eq_ignore_ascii_case(wanted) && !value.is_empty()).then(|| value.to_owned())
        })
    };
    let host = value("HOST")?;
    Some(Place {
        hosts: value("PORT").map_or_else(|| host.clone(), |port| format!("{host}:{port}")),
        database: value("SERVICE_NAME").or_else(|| value("SID")),
        schema: None,
    })
}

/// The table's name with the database and schema that it does not name itself.
fn full_name(dialect: &Dialect, place: &Place, table: &str) -> String {
    let given: Vec<_> = table
        .split('.')
        .map(|part| part.trim_matches(['"', '`', '[', ']', ' ']))
        .filter(|part| !part.is_empty())
        .collect();
    let schema = place.schema.as_deref().or(dialect.schema.as_deref());
    let context = match dialect.parts {
        3 => vec![place.database.as_deref(), schema],
        _ => vec![place.database.as_deref()],
    };
    let missing = dialect.parts.saturating_sub(given.len());
    let mut parts: Vec<_> = context.into_iter().take(missing).flatten().collect();
    parts.extend(given);
    parts.join(".")
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| &text[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::table;
    use super::*;

    #[rstest]
    #[case("jdbc:postgresql://DB/shop", "t", "postgres://db:5432 shop.public.t")]
    #[case(
        "jdbc:postgresql://h1:1,h2/shop?currentSchema=x&ssl=true",
        "t",
        "postgres://h1:1,h2:5432 shop.x.t"
    )]
    #[case(
        "jdbc:postgresql://u:pa/ss@db:5433/shop",
        "\"s\".\"t\"",
        "postgres://db:5433 shop.s.t"
    )]
    #[case(
        "jdbc:mysql://db/shop?user=a&password=b",
        "t",
        "mysql://db:3306 shop.t"
    )]
    #[case(
        "jdbc:mysql:loadbalance://a,b:2/shop",
        "other.t",
        "mysql://a:3306,b:2 other.t"
    )]
    #[case(
        "jdbc:sqlserver://db;databaseName=shop;user=a",
        "t",
        "mssql://db:1433 shop.dbo.t"
    )]
    #[case(
        "jdbc:sqlserver://db\\i:1;database=shop",
        "[s].[t]",
        "mssql://db\\i:1 shop.s.t"
    )]
    #[case("jdbc:oracle:thin:@db:1521:XE", "S.T", "oracle://db:1521 XE.S.T")]
    #[case("jdbc:oracle:thin:scott/tiger@//db/svc", "T", "oracle://db:1521 svc.T")]
    #[case(
        "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db)(PORT=1))(CONNECT_DATA=(SERVICE_NAME=svc)))",
        "S.T",
        "oracle://db:1 svc.S.T"
    )]
    #[case("jdbc:db2://db:50000/shop:user=a;", "s.t", "db2://db:50000 shop.s.t")]
    #[case("jdbc:trino://db:8080/cat/sch", "t", "trino://db:8080 cat.sch.t")]
    fn tables_are_named_as_openlineage_does(
        #[case] url: &str,
        #[case] name: &str,
        #[case] expected: &str,
    ) {
        let found = identity(table().dialects(), url, name).unwrap();
        assert_eq!(found.to_string(), expected);
    }

    #[rstest]
    #[case("jdbc:derby:memory:test")]
    #[case("jdbc:unheard-of://db/x")]
    #[case("postgresql://db/x")]
    #[case("")]
    fn what_is_not_understood_has_no_identity(#[case] url: &str) {
        assert_eq!(identity(table().dialects(), url, "t"), None);
    }
}
