//! What must not be shown: values of secret options, and passwords inside other values, such as those in URLs.
//!
//! Whatever prints, stores or sends the options or the text of a statement asks here first. What is found is replaced by
//! [`MASK`]; a doubtful part is hidden rather than shown.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::Span;

/// What stands in the place of a secret; it tells nothing of the secret's length.
pub const MASK: &str = "***";

/// How far around the shown text keys, and values that began on an earlier line, are looked for.
const CONTEXT: usize = 4096;

/// Whether the value of a connector option must not be shown: passwords, tokens, keys, JAAS configurations.
///
/// The list holds Flink's own `GlobalConfiguration.SENSITIVE_KEYS`, and what connectors and file systems call theirs. It is
/// written without separators: `access-key`, `access.key`, `access_key` and `accessKey` are one.
pub fn is_secret_option(key: &str) -> bool {
    const PARTS: [&str; 26] = [
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "secret",
        "token",
        "credential",
        "authorization",
        "authparams",
        "basicauth",
        "httpheaders",
        "cookie",
        "jaasconfig",
        "apikey",
        "accesskey",
        "accountkey",
        "privatekey",
        "servicekey",
        "keystorekey",
        "sasljaas",
        "authparammap",
        "authmechanismproperties",
        "passcode",
        "pvtkey",
        "signingkey",
        "idpresponse",
    ];
    const WHOLE: [&str; 4] = ["auth", "pass", "dbpass", "jwt"];
    let key = without_separators(key);
    WHOLE.contains(&key.as_str()) || PARTS.iter().any(|part| key.contains(part))
}

/// Whether a parameter of a URL holds a secret. A name alone says more there than in an option.
fn is_secret_parameter(name: &str) -> bool {
    let bare = without_separators(name);
    matches!(
        bare.as_str(),
        "pass" | "pw" | "sig" | "key" | "auth" | "sharedaccesssignature"
    ) || bare.ends_with("signature")
        || is_secret_option(name)
}

fn without_separators(key: &str) -> String {
    key.chars()
        .filter(|character| !matches!(character, '-' | '_' | '.'))
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// The value of an option fit for printing: `***` for that of a secret one, else with its secret parts as `***`.
pub fn mask_value<'v>(key: &str, value: &'v str) -> Cow<'v, str> {
    let parts = parts(key, value);
    if parts.is_empty() {
        return Cow::Borrowed(value);
    }
    let mut shown = String::with_capacity(value.len());
    let mut at = 0;
    for part in parts {
        shown.push_str(&value[at..part.start]);
        shown.push_str(MASK);
        at = part.end;
    }
    shown.push_str(&value[at..]);
    Cow::Owned(shown)
}

/// The secret parts of an option's value, in order and apart from each other.
pub fn parts(key: &str, value: &str) -> Vec<Range<usize>> {
    if value.is_empty() {
        return Vec::new();
    }
    if is_secret_option(key) {
        return vec![Range {
            start: 0,
            end: value.len(),
        }];
    }
    let mut parts = Vec::new();
    logins(value, &mut parts);
    parameters(value, &mut parts);
    parts.retain(|part| !part.is_empty());
    merged(parts)
}

fn merged(mut parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    parts.sort_by_key(|part| part.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(parts.len());
    for part in parts {
        match apart.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => apart.push(part),
        }
    }
    apart
}

/// Whether an address has a login in it: `https://user:password@host`. Addresses of servers are given on command lines, kept
/// and shown, so those with one are refused.
pub fn has_login(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    rest[..end].contains('@')
}

/// Why an address with a login is refused, and what to do instead. `prefix` is that of the variables for a login.
pub fn no_login_here(prefix: &str) -> String {
    format!(
        "it has a login in it, where others see it; leave that out and set {prefix}_USER and {prefix}_PASSWORD, or add a [[login]] to your own config.toml"
    )
}

/// Finds `//user:password@host`, `user:password@host` and Oracle's `thin:user/password@`.
fn logins(value: &str, parts: &mut Vec<Range<usize>>) {
    if !value.contains('@') {
        return;
    }
    let oracle = "jdbc:oracle:";
    if value
        .get(..oracle.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(oracle))
    {
        let login = value.find("@//").or_else(|| value.find('@'));
        if let Some((at, slash)) = login.and_then(|at| Some((at, value[..at].find('/')?))) {
            parts.push(slash + 1..at);
        }
    }
    let starts: Vec<usize> = value.match_indices("//").map(|(at, _)| at + 2).collect();
    if starts.is_empty() && !value.starts_with("jdbc:") {
        in_authority(value, 0..value.len(), parts);
    }
    for (number, &start) in starts.iter().enumerate() {
        let next = starts.get(number + 1).map_or(value.len(), |&next| next - 2);
        let stretch = &value[start..next];
        let end = stretch.find(['/', '?', '#']).unwrap_or(stretch.len());
        // A password with a `/` that should have been escaped: what follows the colon is then no port.
        let is_address = stretch[..end].contains('@')
            || stretch[..end].rsplit(':').next().is_none_or(|port| {
                !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
            })
            || !stretch[..end].contains(':');
        let end = match stretch.rfind('@') {
            Some(at) if !is_address => at + 1,
            _ => end,
        };
        in_authority(value, start..start + end, parts);
    }
}

/// Finds the passwords in `user:password@host,user:password@host`.
fn in_authority(value: &str, authority: Range<usize>, parts: &mut Vec<Range<usize>>) {
    let mut from = authority.start;
    while let Some(colon) = value[from..authority.end].find(':') {
        let start = from + colon + 1;
        let Some(at) = value[start..authority.end].find('@') else {
            return;
        };
        let host = start + at + 1;
        let rest = &value[host..authority.end];
        // A further `@` before the next host belongs to the password.
        let of_host = rest.find([',', ';']).unwrap_or(rest.len());
        let more = rest[..of_host].rfind('@').map_or(0, |at| at + 1);
        parts.push(start..host + more - 1);
        from = host + more;
    }
}

/// Finds the values of secret ones among `?name=value&name=value` and `;name=value`.
fn parameters(value: &str, parts: &mut Vec<Range<usize>>) {
    let mut done = 0;
    for (equals, _) in value.match_indices('=') {
        // Part of a value already found; a long one is not read again and again.
        if equals < done {
            continue;
        }
        let name = &value[..equals];
        let name = &name[name.trim_end_matches(is_name).len()..];
        if name.is_empty() || !is_secret_parameter(name) {
            continue;
        }
        let rest = &value[equals + 1..];
        let before = value[..equals - name.len()].chars().next_back();
        let quote = match rest.chars().next() {
            Some('{') => Some('}'),
            Some(quote @ ('"' | '\'')) => Some(quote),
            _ => None,
        };
        let end = match quote {
            Some(quote) => quoted_end(rest, quote),
            None => unquoted_end(rest, before),
        };
        done = equals + 1 + end;
        parts.push(equals + 1..done);
    }
}

/// Where a quoted value ends; a quote that stands twice is part of it.
fn quoted_end(rest: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = rest.get(at..).and_then(|rest| rest.find(quote)) {
        at += found + 1;
        if !rest[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    rest.len()
}

/// Where a parameter's value ends: at the next of what stands `before` its name, as all else may be part of it. Where that
/// says nothing, a comma or a space ends it before the next parameter.
fn unquoted_end(rest: &str, before: Option<char>) -> usize {
    let (ends, is_listed): (&[char], bool) = match before {
        Some(';' | ':') => (&[';'], false),
        Some('?' | '&') => (&['&'], false),
        Some('(') => (&[')'], true),
        Some('/' | ',') => (&[], true),
        _ => (&['&', ';', '#', ')'], true),
    };
    rest.char_indices()
        .find(|&(at, character)| match character {
            ',' | ' ' if is_listed => {
                let next = &rest[at + 1..];
                let name = next.trim_start_matches(is_name);
                name.len() < next.len() && name.starts_with('=')
            }
            _ => ends.contains(&character),
        })
        .map_or(rest.len(), |(at, _)| at)
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
}

/// What `shown` is of `text`, with its secrets as `***`. Hardly any text has some.
pub fn masked(text: &str, shown: Span) -> Cow<'_, str> {
    let places = places(text, shown);
    if places.is_empty() {
        return Cow::Borrowed(text.get(shown.start..shown.end).unwrap_or_default());
    }
    let mut masked = String::with_capacity(shown.len());
    let mut at = shown.start;
    for place in places {
        masked.push_str(text.get(at..place.start).unwrap_or_default());
        masked.push_str(MASK);
        at = place.end;
    }
    masked.push_str(text.get(at..shown.end).unwrap_or_default());
    Cow::Owned(masked)
}

/// The places within `shown` of `text` that hold secrets of `'key' = 'value'` pairs. Text that cannot be lexed, and text
/// that is only in part SQL, is looked through as well; it costs what is shown, not what the file is long.
pub fn places(text: &str, shown: Span) -> Vec<Span> {
    let from = text.floor_char_boundary(shown.start.saturating_sub(CONTEXT));
    let to = text.ceil_char_boundary(shown.end.saturating_add(CONTEXT).min(text.len()));
    let around = &text[from..to];
    let mut places = Vec::new();
    for equals in memchr::memchr_iter(b'=', around.as_bytes()) {
        let Some((key, value)) = pair(around, equals) else {
            continue;
        };
        // What is not shown need not be looked into.
        if from + value.end <= shown.start || from + value.start >= shown.end {
            continue;
        }
        for part in parts(key, &around[value.clone()]) {
            let start = (from + value.start + part.start).max(shown.start);
            let end = (from + value.start + part.end).min(shown.end);
            if start < end {
                places.push(start..end);
            }
        }
    }
    merged(places)
        .into_iter()
        .map(|place| Span::new(place.start, place.end))
        .collect()
}

/// The key before and the place of the value after an equals sign between two quoted texts.
fn pair(text: &str, equals: usize) -> Option<(&str, Range<usize>)> {
    let before = text[..equals].trim_end().strip_suffix('\'')?;
    let key = &before[before.trim_end_matches(is_name).len()..];
    if key.is_empty() {
        return None;
    }
    let after = text[equals + 1..].trim_start().strip_prefix('\'')?;
    let start = text.len() - after.len();
    let mut end = 0;
    loop {
        let Some(quote) = after[end..].find('\'') else {
            return Some((key, start..text.len()));
        };
        end += quote;
        if !after[end + 1..].starts_with('\'') {
            return Some((key, start..start + end));
        }
        end += 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("password", "x", "***")]
    #[case("passwd", "x", "***")]
    #[case("fs.s3a.access.key", "x", "***")]
    #[case("accessKey", "x", "***")]
    #[case("credential", "x", "***")]
    #[case("lookup.header.Authorization", "x", "***")]
    #[case("properties.sasl.jaas.config", "x", "***")]
    #[case("properties.sasl.mechanism", "PLAIN", "PLAIN")]
    #[case("password", "", "")]
    #[case("topic", "orders", "orders")]
    #[case(
        "url",
        "jdbc:mysql://u:P@db/s?useSSL=false",
        "jdbc:mysql://u:***@db/s?useSSL=false"
    )]
    #[case(
        "url",
        "jdbc:postgresql://pg:5432/d?user=u&password=P&ssl=true",
        "jdbc:postgresql://pg:5432/d?user=u&password=***&ssl=true"
    )]
    #[case(
        "url",
        "jdbc:sqlserver://h:1433;user=u;password={P;P};x=1",
        "jdbc:sqlserver://h:1433;user=u;password=***;x=1"
    )]
    #[case(
        "url",
        "jdbc:oracle:thin:u/P@//h:1521/x",
        "jdbc:oracle:thin:u/***@//h:1521/x"
    )]
    #[case("url", "jdbc:oracle:thin:@h:1521:x", "jdbc:oracle:thin:@h:1521:x")]
    #[case(
        "url",
        "jdbc:mysql://(host=h,password=P,port=1)/d",
        "jdbc:mysql://(host=h,password=***,port=1)/d"
    )]
    #[case("uri", "mongodb://u:P@h1,u:P@h2/d", "mongodb://u:***@h1,u:***@h2/d")]
    #[case("uri", "mongodb://u:P@P@h", "mongodb://u:***@h")]
    #[case("uri", "mongodb://u:P/P@h:1/d", "mongodb://u:***@h:1/d")]
    #[case(
        "hosts",
        "http://u:P@h1:9200;http://u:P@h2:9200",
        "http://u:***@h1:9200;http://u:***@h2:9200"
    )]
    #[case(
        "url",
        "https://h/?access_token=P&api_key=P&a=1",
        "https://h/?access_token=***&api_key=***&a=1"
    )]
    #[case(
        "path",
        "wasbs://c@a.net/d?sv=1&sig=P",
        "wasbs://c@a.net/d?sv=1&sig=***"
    )]
    #[case("path", "s3://AK:P@bucket/a", "s3://AK:***@bucket/a")]
    #[case("path", "s3a://AK:/P@bucket/a", "s3a://AK:***@bucket/a")]
    #[case(
        "url",
        "jdbc:sqlserver://h;user=sa;password=P#P&P)P;encrypt=true",
        "jdbc:sqlserver://h;user=sa;password=***;encrypt=true"
    )]
    #[case(
        "url",
        "jdbc:sqlserver://h;password={P}}P;P};encrypt=true",
        "jdbc:sqlserver://h;password=***;encrypt=true"
    )]
    #[case(
        "url",
        "jdbc:db2://h:1/db:user=sa;password=P)P;",
        "jdbc:db2://h:1/db:user=sa;password=***;"
    )]
    #[case(
        "url",
        "jdbc:teradata://h/USER=u,PASSWORD=P#P&P,TMODE=ANSI",
        "jdbc:teradata://h/USER=u,PASSWORD=***,TMODE=ANSI"
    )]
    #[case(
        "url",
        "jdbc:mysql://(host=h,password=P,user=u)/db",
        "jdbc:mysql://(host=h,password=***,user=u)/db"
    )]
    #[case(
        "url",
        "jdbc:postgresql://h/db?password=P)P#P&ssl=true",
        "jdbc:postgresql://h/db?password=***&ssl=true"
    )]
    #[case("pulsar.client.authParamMap", "x", "***")]
    #[case("auth", "x", "***")]
    #[case("nodes", "u:P@h:6379", "u:***@h:6379")]
    #[case("url", "http://h:80/a@b", "http://h:80/a@b")]
    fn values_are_masked(#[case] key: &str, #[case] value: &str, #[case] shown: &str) {
        assert_eq!(mask_value(key, value), shown);
    }

    fn hidden(text: &str, shown: Span) -> Vec<&str> {
        let places = places(text, shown).into_iter();
        places.map(|at| &text[at.start..at.end]).collect()
    }

    #[test]
    fn secrets_are_found_in_text_of_any_kind() {
        let text = "it's 'password' =\n 'a''b', 'url'='x://u:P@h', 'k'='v', \"'token' = 'open";
        let whole = Span::new(0, text.len());
        assert_eq!(hidden(text, whole), ["a''b", "P", "open"]);
        let tail = Span::new(text.len() - 2, text.len());
        assert_eq!(hidden(text, tail), ["en"]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_looked_through(text in "['=:@/;,a订 \n]*|(?s:.*)", key in ".*") {
            mask_value(&key, &text);
            places(&text, Span::new(0, text.len()));
        }
    }
}
