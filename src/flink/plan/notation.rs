//! How an operator is written: `Name(key=[…], key=[…])`, and the forms of sources and sinks around that.

use super::text::Brackets;
use super::tree::is_number;
use crate::flink::job_name::path;
use crate::lineage::LogicalName;

/// An operator taken apart; borrowed from its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operator<'t> {
    /// `Calc`, `Join`, …
    pub(super) name: &'t str,
    arguments: Vec<(&'t str, &'t str)>,
    /// What stands behind the operator: the scans that are chained into a MultipleInput.
    pub(super) rest: &'t str,
    /// Whether its text breaks off before its brackets are closed.
    pub(super) is_cut: bool,
}

impl<'t> Operator<'t> {
    /// Takes `Name(…)` apart; none for text of another form.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let end = text.bytes().position(|byte| !is_word(byte))?;
        let (name, rest) = text.split_at(end);
        if !name.starts_with(|it: char| it.is_ascii_uppercase()) || !rest.starts_with(['(', '[']) {
            return None;
        }
        let mut brackets = Brackets::new();
        let mut at = 0;
        while at < rest.len() {
            at = brackets.step(rest, at);
            if brackets.depth == 0 {
                break;
            }
        }
        // Brackets in names need not be paired, but the last one is the operator's own.
        let is_cut = brackets.depth > 0 && !rest.ends_with([')', ']']);
        let inside = if is_cut {
            &rest[1..]
        } else {
            rest.get(1..at.max(2) - 1).unwrap_or_default()
        };
        Some(Self {
            name,
            arguments: arguments(inside),
            rest: rest.get(at..).unwrap_or_default(),
            is_cut,
        })
    }

    /// An operator that the planner prints without arguments, and that does not just pass rows on.
    fn bare(text: &'t str) -> Option<Self> {
        (text == "OrderEnforcer").then(|| Self {
            name: text,
            arguments: Vec::new(),
            rest: "",
            is_cut: false,
        })
    }

    /// How much there is to read of it.
    pub(super) fn length(&self) -> usize {
        let lengths = self.arguments.iter().map(|(_, value)| value.len());
        lengths.sum()
    }

    /// The values of the arguments whose keys begin so.
    pub(super) fn arguments_of(&self, prefix: &str) -> impl Iterator<Item = &'t str> {
        let arguments = self.arguments.iter();
        let of_prefix = arguments.filter(move |(name, _)| name.starts_with(prefix));
        of_prefix.map(|(_, value)| *value)
    }

    /// The value of an argument, without its brackets.
    pub(super) fn argument(&self, key: &str) -> Option<&'t str> {
        let found = self.arguments.iter().find(|(name, _)| *name == key);
        found.map(|(_, value)| *value)
    }
}

/// `key=[value], key=[value]`. What is no such pair is passed over.
fn arguments(text: &str) -> Vec<(&str, &str)> {
    let mut arguments = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        // `window#0` is a key too.
        let key = rest
            .bytes()
            .position(|byte| !(is_word(byte) || byte == b'#'))
            .unwrap_or(rest.len());
        if key > 0 && rest[key..].starts_with("=[") {
            let start = at + key + 2;
            let end = value_end(text, start);
            arguments.push((&rest[..key], &text[start..end]));
            at = end + 1;
        } else {
            let mut brackets = Brackets::new();
            while at < text.len() && !(brackets.depth == 0 && text[at..].starts_with(", ")) {
                at = brackets.step(text, at);
            }
        }
        if text.get(at..).is_some_and(|rest| rest.starts_with(", ")) {
            at += 2;
        } else if text.get(at..).is_some_and(|rest| !rest.is_empty()) && key == 0 {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    arguments
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Where the bracket closes that is open at `start`. Brackets in names need not be paired; then the value ends where
/// another argument begins, or with the text.
fn value_end(text: &str, start: usize) -> usize {
    let mut brackets = Brackets { depth: 1 };
    let mut at = start;
    while at < text.len() {
        let next = brackets.step(text, at);
        if brackets.depth == 0 {
            return at;
        }
        at = next;
    }
    let mut from = start;
    while let Some(close) = text[from..].find("], ").map(|it| it + from) {
        let rest = &text[close + 3..];
        let key = rest.bytes().position(|byte| !is_word(byte));
        if key.is_some_and(|key| key > 0 && rest[key..].starts_with("=[")) {
            return close;
        }
        from = close + 3;
    }
    text.strip_suffix(']').unwrap_or(text).len().max(start)
}

/// What a line of a plan is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form<'t> {
    /// An operator of the planner.
    Operator(Operator<'t>),
    /// `Source: KafkaSource-c.d.t`: a scan that prints no columns.
    NamedSource(LogicalName),
    /// The operator that hands rows to a table, with as much of its name as the plan has.
    Sink(SinkName<'t>, Option<Operator<'t>>),
    /// What follows a sink and writes nothing by itself.
    Committer,
    /// A part of a DataStream program, by the name its author gave it.
    Free(&'t str),
}

/// How much of a sink's name the plan has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SinkName<'t> {
    /// Catalog, database and table.
    Full(LogicalName),
    /// The table alone.
    Short(&'t str),
    /// Nothing: a file sink, or the sink of a DataStream program under the name that its author gave it.
    Missing(&'t str),
}

/// Tells what a line is.
pub(super) fn form(text: &str) -> Form<'_> {
    if let Some(rest) = text.strip_prefix("Source: ") {
        return match Operator::parse(rest).filter(|operator| is_of_planner(operator)) {
            Some(operator) => Form::Operator(operator),
            None => named_source(rest).map_or(Form::Free(text), Form::NamedSource),
        };
    }
    let (text, stage) = without_stage(text);
    if stage == Stage::Committer {
        return Form::Committer;
    }
    let named = text
        .strip_prefix("Sink: ")
        .or_else(|| text.strip_prefix("Sink "));
    let operator = Operator::parse(named.unwrap_or(text)).filter(is_of_planner);
    if let Some(operator) = &operator
        && matches!(operator.name, "Sink" | "LegacySink")
    {
        let name = operator.argument("table").and_then(path);
        let name = name.map_or(SinkName::Missing(text), SinkName::Full);
        return Form::Sink(name, Some(operator.clone()));
    }
    if stage == Stage::Writer || named.is_some() {
        return Form::Sink(short(named.unwrap_or(text)), None);
    }
    match operator.or_else(|| Operator::bare(text)) {
        Some(operator) => Form::Operator(operator),
        None => Form::Free(text),
    }
}

/// Whether it is written as the planner writes: with arguments in brackets, or as an operator that has none.
fn is_of_planner(operator: &Operator<'_>) -> bool {
    !operator.arguments.is_empty() || super::operator::is_known(operator.name)
}

/// The number in `t[27]: Writer`.
pub(super) fn sink_id(text: &str) -> Option<u32> {
    let (text, _) = without_stage(text);
    let (_, id) = text.strip_suffix(']')?.rsplit_once('[')?;
    id.parse().ok()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Writer,
    Committer,
    None,
}

/// The parts of a sink have its name and what they do: `t[27]: Writer`, in 1.14 `Sink Sink(…) Writer`.
fn without_stage(text: &str) -> (&str, Stage) {
    if let Some(name) = text.strip_suffix(": Writer") {
        return (name, Stage::Writer);
    }
    for ending in [
        ": Committer",
        ": Global Committer",
        ": GlobalCommitter",
        " Global Committer",
    ] {
        if let Some(name) = text.strip_suffix(ending) {
            return (name, Stage::Committer);
        }
    }
    if text.starts_with("Sink ") {
        if let Some(name) = text.strip_suffix(" Writer") {
            return (name, Stage::Writer);
        }
        if let Some(name) = text.strip_suffix(" Committer") {
            return (name, Stage::Committer);
        }
    }
    (text, Stage::None)
}

/// `t[27]` is the table `t`; any other name is no table's.
fn short(text: &str) -> SinkName<'_> {
    match text.strip_suffix(']').and_then(|it| it.rsplit_once('[')) {
        Some((table, id)) if !table.is_empty() && is_number(id) => SinkName::Short(table),
        _ => SinkName::Missing(text),
    }
}

/// `KafkaSource-catalog.database.table`
fn named_source(text: &str) -> Option<LogicalName> {
    let (connector, name) = text.split_once("Source-")?;
    connector
        .bytes()
        .all(|it| it.is_ascii_alphanumeric())
        .then(|| path(name))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn arguments_are_found_by_their_brackets() {
        let text = "Calc(select=[a AS d,e=[f], 'x]' AS b], where=[(a > 1)])";
        let operator = Operator::parse(text).unwrap();
        assert_eq!(operator.argument("select"), Some("a AS d,e=[f], 'x]' AS b"));
        assert_eq!(operator.argument("where"), Some("(a > 1)"));
        assert_eq!(operator.argument("fields"), None);
    }

    #[test]
    fn a_bracket_that_never_closes_ends_at_the_next_argument() {
        let operator = Operator::parse("Calc(select=[a AS x[, b], where=[c])").unwrap();
        assert_eq!(operator.argument("select"), Some("a AS x[, b"));
    }

    #[rstest]
    #[case("Source: KafkaSource-c.d.t.with.dots", "source c.d.t.with.dots")]
    #[case("Source: Kafka Source: a", "free Source: Kafka Source: a")]
    #[case(
        "Source: TableSourceScan(table=[[c, d, t]], fields=[a])",
        "operator TableSourceScan"
    )]
    #[case("Sink: Sink(table=[c.d.t], fields=[a])", "sink c.d.t")]
    #[case("Sink Sink(table=[c.d.t], fields=[a]) Writer", "sink c.d.t")]
    #[case("Sink Sink(table=[c.d.t], fields=[a]) Committer", "committer")]
    #[case("Sink(table=[c.d.t], fields=[a]): Writer", "sink c.d.t")]
    #[case("p<q>[7]: Writer", "sink ?.p<q>")]
    #[case("p[7]: Committer", "committer")]
    #[case("end: Writer", "sink ?")]
    #[case("Sink: end", "sink ?")]
    #[case("Sink to-kafka o", "sink ?")]
    #[case(
        "StreamRecordTimestampInserter(rowtime field: 3)",
        "operator StreamRecordTimestampInserter"
    )]
    #[case(
        "ConstraintEnforcer[NotNullEnforcer(fields=[k])]",
        "operator ConstraintEnforcer"
    )]
    #[case("Map", "free Map")]
    #[case("Parse(JSON)", "free Parse(JSON)")]
    fn lines_are_told_by_their_form(#[case] text: &str, #[case] expected: &str) {
        let told = match form(text) {
            Form::Operator(operator) => format!("operator {}", operator.name),
            Form::NamedSource(name) => format!("source {name}"),
            Form::Sink(SinkName::Full(name), _) => format!("sink {name}"),
            Form::Sink(SinkName::Short(name), _) => format!("sink ?.{name}"),
            Form::Sink(SinkName::Missing(_), _) => "sink ?".to_owned(),
            Form::Committer => "committer".to_owned(),
            Form::Free(text) => format!("free {text}"),
        };
        assert_eq!(told, expected);
    }
}
