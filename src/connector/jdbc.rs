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
    /// Whether a URL of several hosts has a user and a password for each.
    #[serde(default)]
    pub user_per_host: bool,
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
        generic(dialect, rest)
    }?;
    let hosts: Vec<_> = place
        .hosts
        .iter()
        .filter(|host| is_plain(host) && address::may_be_server(host))
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
    hosts: Vec<String>,
    database: Option<String>,
    schema: Option<String>,
}

/// Whether a text is the name of a host or a database, and not several things of which one may be a password.
fn is_plain(text: &str) -> bool {
    // `%(name)s` stands for a name.
    let has_parentheses = text.contains(['(', ')']) && !text.contains("%(");
    !has_parentheses && !text.contains(['=', '@', ',', ';', '\'', '"'])
}

/// `[sub:]//[user:password@]host[:port][,…][/database][?k=v&…|;k=v;…|:k=v;…|/k=v,…]`
fn generic(dialect: &Dialect, rest: &str) -> Option<Place> {
    let rest = rest.split_once("//")?.1;
    let (hosts, path) = match described(rest) {
        Some(described) => described,
        None => listed(dialect, rest),
    };
    let path = path.trim_start_matches('/');
    let end = path.find([';', '?', '&', ':']).unwrap_or(path.len());
    // Where properties stand in the place of a database, commas are between them.
    let (end, separators) = match path.get(..end) {
        Some(first) if first.contains('=') => (0, &[';', '?', '&', ':', ','][..]),
        _ => (end, &[';', '?', '&', ':'][..]),
    };
    let (database, properties) = path.split_at(end);
    let property = |wanted: &str| {
        properties
            .split(separators)
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim().to_owned())
            .filter(|value| !value.is_empty() && is_plain(value))
    };
    Some(Place {
        hosts,
        database: Some(database.trim_matches('/').replace('/', "."))
            .filter(|name| !name.is_empty() && is_plain(name))
            .or_else(|| property("databaseName"))
            .or_else(|| property("database")),
        schema: property("currentSchema"),
    })
}

/// The hosts of `[user:password@]host[:port][,…]`, and what follows them.
fn listed<'u>(dialect: &Dialect, rest: &'u str) -> (Vec<String>, &'u str) {
    let url = address::split(rest);
    // Before the last user and password may stand hosts, each with its own.
    let earlier = url.user.rsplit_once(',').map_or("", |(hosts, _)| hosts);
    let earlier = earlier.split(',').filter_map(|host| host.rsplit_once('@'));
    let earlier = earlier.filter(|_| dialect.user_per_host);
    let hosts = earlier.map(|(_, host)| host).chain(url.hosts.split(','));
    (hosts.map(str::to_owned).collect(), url.path)
}

/// The hosts of `(host=a,port=1,…)[,…]` and `address=(host=a)(port=1)…[,…]`, and what follows them; none where a URL has no
/// such form.
fn described(rest: &str) -> Option<(Vec<String>, &str)> {
    let mut depth = 0_usize;
    let end = rest.find(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, '/' | '?' | '#' | ';')
    });
    let (text, path) = rest.split_at(end.unwrap_or(rest.len()));
    let mut hosts: Vec<String> = Vec::new();
    for pair in text.split(['(', ')', ',']) {
        let Some((key, value)) = pair.split_once('=') else {
            continue;
        };
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "host" => hosts.push(value.to_owned()),
            "port" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                if let Some(host) = hosts.last_mut().filter(|host| !host.contains(':')) {
                    *host = format!("{host}:{value}");
                }
            }
            _ => {}
        }
    }
    (!hosts.is_empty()).then_some((hosts, path))
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
    let database = database.map(|name| name.split(':').next().unwrap_or(name).to_owned());
    Some(Place {
        hosts: hosts.split(',').map(str::to_owned).collect(),
        database: database.filter(|name| is_plain(name)),
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
    let host = value("PORT").map_or_else(|| host.clone(), |port| format!("{host}:{port}"));
    Some(Place {
        hosts: vec![host],
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
    #[case(
        "jdbc:postgresql://%(host)s/%(db)s",
        "t",
        "postgres://%(host)s:5432 %(db)s.public.t"
    )]
    #[case("jdbc:db2://db:50000/shop:user=a;", "s.t", "db2://db:50000 shop.s.t")]
    #[case("jdbc:trino://db:8080/cat/sch", "t", "trino://db:8080 cat.sch.t")]
    #[case(
        "jdbc:mysql://u:s3cret@h1:1,u2:pass@h2/shop",
        "t",
        "mysql://h1:1,h2:3306 shop.t"
    )]
    #[case("jdbc:mysql://u:s3cret@h1:1,u2:pa/ss@h2/shop", "t", "mysql://h1:1 t")]
    #[case(
        "jdbc:mysql://(host=h1,port=1,user=u,password=s3cret),(host=h2,password=s3/c)/shop",
        "t",
        "mysql://h1:1,h2:3306 shop.t"
    )]
    #[case(
        "jdbc:mysql://address=(host=h1)(port=1)(user=u)(password=s3cret)/shop?x=(y)",
        "t",
        "mysql://h1:1 shop.t"
    )]
    #[case(
        "jdbc:teradata://td/DATABASE=shop,USER=u,PASSWORD=s3cret",
        "t",
        "teradata://td:1025 shop.t"
    )]
    #[case(
        "jdbc:teradata://td/PASSWORD=s3cret,TMODE=ANSI",
        "shop.t",
        "teradata://td:1025 shop.t"
    )]
    #[case("jdbc:mysql://bob:p@s3cret@db/shop", "t", "mysql://db:3306 shop.t")]
    // What only a password with a comma in it could be is no host.
    #[case(
        "jdbc:postgresql://u:p@x,y@db/shop",
        "t",
        "postgres://db:5432 shop.public.t"
    )]
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
    #[case("jdbc:mysql://(user=u,password=s3cret)/db")]
    #[case("jdbc:clickhouse://user=u,password=s3cret/db")]
    #[case("")]
    fn what_is_not_understood_has_no_identity(#[case] url: &str) {
        assert_eq!(identity(table().dialects(), url, "t"), None);
    }
}
