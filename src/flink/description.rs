//! The grammar of plan descriptions, as far as tables are named in them.
//!
//! A description is lines that end in `<br/>`, HTML-escaped, each a branch drawing, an `[id]:` and an operator (Flink 1.15
//! and later), or one line of operators joined by ` -> ` (before). Tables stand in `TableSourceScan(table=[[c, d, t…]]`,
//! `Source: KafkaSource-c.d.t`, `LookupJoin(table=[c.d.t]`, `Sink(table=[c.d.t]` and, without catalog and database, in
//! `t[4]: Writer`. Identifiers are printed bare, so a name that looks like syntax cannot be told from it.

use super::job_name::path;
use crate::lineage::LogicalName;

/// A table that an operator names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mention {
    /// It is read.
    Read(LogicalName),
    /// It is written.
    Written(LogicalName),
    /// It is written; catalog and database are not in the plan.
    WrittenShort(String),
}

/// The tables named in a description, in its order.
pub(super) fn mentions(description: &str) -> Vec<Mention> {
    description
        .split("<br/>")
        .flat_map(|line| line_mentions(&unescape(operator(line))))
        .collect()
}

/// The description without what differs between two submissions of the same statement: the counter in `[27]`.
pub(super) fn without_counters(description: &str) -> String {
    let mut text = String::with_capacity(description.len());
    let mut rest = description;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let digits = from[1..].bytes().take_while(u8::is_ascii_digit).count();
        let is_counter = digits > 0 && from[1 + digits..].starts_with(']');
        let kept = if is_counter { 2 + digits } else { 1 };
        if !is_counter {
            text.push('[');
        }
        rest = &from[kept..];
    }
    text.push_str(rest);
    text
}

/// A line without the drawing of its branch and without `[id]:`.
fn operator(line: &str) -> &str {
    let mut rest = line;
    while let Some(shorter) = ["   ", ":  ", "+- ", ":- "]
        .iter()
        .find_map(|drawing| rest.strip_prefix(drawing))
    {
        rest = shorter;
    }
    match rest.strip_prefix('[').and_then(|it| it.split_once("]:")) {
        Some((id, operator)) if id.bytes().all(|it| it.is_ascii_digit()) => operator,
        _ => rest,
    }
}

fn line_mentions(line: &str) -> Vec<Mention> {
    let mut found: Vec<(usize, Mention)> = Vec::new();
    for at in starts(line, "TableSourceScan(table=[[") {
        found.extend(scan(&line[at..]).map(|name| (at, Mention::Read(name))));
    }
    for at in starts(line, "LookupJoin(table=[") {
        found.extend(bracketed(&line[at..]).map(|name| (at, Mention::Read(name))));
    }
    for at in starts(line, "Sink(table=[") {
        found.extend(bracketed(&line[at..]).map(|name| (at, Mention::Written(name))));
    }
    found.extend(named_source(line).map(|name| (0, Mention::Read(name))));
    found.sort_by_key(|(at, _)| *at);
    let mut found: Vec<_> = found.into_iter().map(|(_, mention)| mention).collect();
    if found.is_empty() {
        found.extend(writer(line).map(|table| Mention::WrittenShort(table.to_owned())));
    }
    found
}

/// Offsets right after each `marker` that begins an operator.
fn starts<'a>(line: &'a str, marker: &'a str) -> impl Iterator<Item = usize> + 'a {
    line.match_indices(marker)
        .filter(|&(at, _)| {
            line[..at]
                .chars()
                .next_back()
                .is_none_or(|it| matches!(it, ' ' | ':' | '(' | '['))
        })
        .map(|(at, _)| at + marker.len())
}

/// `catalog, database, table, more=[…]]]`
fn scan(text: &str) -> Option<LogicalName> {
    let mut parts = text.splitn(4, ", ");
    let (catalog, database, table) = (parts.next()?, parts.next()?, parts.next()?);
    let table = table.split("]]").next()?;
    Some(LogicalName::new(catalog, database, table))
}

/// `catalog.database.table], …`
fn bracketed(text: &str) -> Option<LogicalName> {
    let end = ["], ", "])"]
        .iter()
        .filter_map(|end| text.find(end))
        .min()?;
    path(&text[..end])
}

/// `Source: KafkaSource-catalog.database.table`, up to the next operator.
fn named_source(line: &str) -> Option<LogicalName> {
    let (connector, rest) = line.strip_prefix("Source: ")?.split_once("Source-")?;
    if !connector.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return None;
    }
    path(rest.split(" -> ").next()?)
}

/// `table[4]: Writer`
fn writer(line: &str) -> Option<&str> {
    let (table, id) = line.strip_suffix("]: Writer")?.rsplit_once('[')?;
    (!table.is_empty() && !id.is_empty() && id.bytes().all(|it| it.is_ascii_digit()))
        .then_some(table)
}

/// Takes HTML escapes back. What is no escape stays as it is.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest.find(';').filter(|&end| end <= 8);
        if let Some((character, end)) =
            entity.and_then(|end| Some((character(&rest[1..end])?, end)))
        {
            plain.push(character);
            rest = &rest[end + 1..];
        } else {
            plain.push('&');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "infin" => Some('∞'),
        _ => char::from_u32(entity.strip_prefix('#')?.parse().ok()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::tree(
        "[1]:TableSourceScan(table=[[c, d, orders, watermark=[-(ts, 5000:INTERVAL SECOND)]]], fields=[a])<br/>:- [2]:Calc(select=[a])<br/>:  +- s1[3]: Writer<br/>:     +- s1[3]: Committer<br/>",
        "read c.d.orders, written ?.s1"
    )]
    #[case::chain(
        "Source: TableSourceScan(table=[[c, d, t]], fields=[id]) -&gt; (Calc(select=[id]) -&gt; Sink: Sink(table=[c.d.u], fields=[id]), Sink Sink(table=[c.d.w], fields=[id]))",
        "read c.d.t, written c.d.u, written c.d.w"
    )]
    #[case::kafka(
        "Source: KafkaSource-c.d.t.with.dots<br/>+- [2]:Calc(select=[a])<br/>",
        "read c.d.t.with.dots"
    )]
    #[case::kafka_chain(
        "Source: KafkaSource-c.d.t -&gt; Sink Sink(table=[c.d.u], fields=[a])",
        "read c.d.t, written c.d.u"
    )]
    #[case::lookup(
        "   +- [48]:LookupJoin(table=[c.d.users], joinType=[LeftOuterJoin])<br/>",
        "read c.d.users"
    )]
    #[case::full_writer("+- Sink(table=[c.d.e], fields=[id]): Writer<br/>", "written c.d.e")]
    #[case::nested(
        "[9]:MultipleInput(members=[&#92;nX&#92;n:- [#1] E]) [[4]:TableSourceScan(table=[[c, d, n]], fields=[x])]<br/>",
        "read c.d.n"
    )]
    #[case::free_text("Source: Kafka Source: a &amp; b<br/>+- to-kafka o: Writer<br/>", "")]
    #[case::files("end: Writer<br/>", "")]
    #[case::escaped("p&lt;q&gt;[7]: Writer<br/>", "written ?.p<q>")]
    fn tables_are_found(#[case] description: &str, #[case] expected: &str) {
        let found: Vec<String> = mentions(description)
            .into_iter()
            .map(|mention| match mention {
                Mention::Read(name) => format!("read {name}"),
                Mention::Written(name) => format!("written {name}"),
                Mention::WrittenShort(table) => format!("written ?.{table}"),
            })
            .collect();
        assert_eq!(found.join(", "), expected);
    }

    #[test]
    fn counters_do_not_tell_two_submissions_apart() {
        assert_eq!(
            without_counters("my_table[24]: Writer [a] x[1"),
            "my_table: Writer [a] x[1"
        );
    }
}
