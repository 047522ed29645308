//! What a plan prints of a job's expressions, whatever the optimiser makes of them: functions that it neither adds nor renames,
//! string literals, the numbers that columns are compared with, `windows` with their sizes, and the kinds of its `joins`. They
//! tell which version of a statement a job runs.
//!
//! Casts, `CASE`, `COUNT`, `SUM` and `POWER` are no such facts: the planner adds them where no statement has them.

mod groups;
mod joins;
mod over;
mod windows;

use std::collections::BTreeSet;

use super::plan::text::literal_end;
use super::plan::{PlanVertex, operator_texts};
use crate::term::{Interval, plain_number};

pub use groups::Groups;
pub use joins::JoinKind;
pub use over::OverFunction;
pub use windows::{Window, WindowKind};

/// Functions that stand in a plan only where a statement calls them, each with the names that a statement may call it by.
const STEADY: [(&str, &[&str], Kind); 36] = [
    ("ABS", &["ABS"], Kind::Scalar),
    ("ASCII", &["ASCII"], Kind::Scalar),
    ("AVG", &["AVG"], Kind::Aggregate),
    ("CONCAT", &["CONCAT"], Kind::Scalar),
    ("CONCAT_WS", &["CONCAT_WS"], Kind::Scalar),
    ("DATE_FORMAT", &["DATE_FORMAT"], Kind::Scalar),
    ("EXP", &["EXP"], Kind::Scalar),
    ("FIRST_VALUE", &["FIRST_VALUE"], Kind::Aggregate),
    ("FROM_BASE64", &["FROM_BASE64"], Kind::Scalar),
    ("FROM_UNIXTIME", &["FROM_UNIXTIME"], Kind::Scalar),
    ("INITCAP", &["INITCAP"], Kind::Scalar),
    ("INSTR", &["INSTR", "LOCATE", "POSITION"], Kind::Scalar),
    ("JSON_QUERY", &["JSON_QUERY"], Kind::Scalar),
    ("JSON_VALUE", &["JSON_VALUE"], Kind::Scalar),
    ("LAST_VALUE", &["LAST_VALUE"], Kind::Aggregate),
    ("LISTAGG", &["LISTAGG"], Kind::Aggregate),
    ("LN", &["LN"], Kind::Scalar),
    ("LOWER", &["LOWER", "LCASE"], Kind::Scalar),
    ("LPAD", &["LPAD"], Kind::Scalar),
    ("MAX", &["MAX"], Kind::Aggregate),
    ("MD5", &["MD5"], Kind::Scalar),
    ("PARSE_URL", &["PARSE_URL"], Kind::Scalar),
    ("REGEXP_EXTRACT", &["REGEXP_EXTRACT"], Kind::Scalar),
    ("REGEXP_REPLACE", &["REGEXP_REPLACE"], Kind::Scalar),
    ("REPEAT", &["REPEAT"], Kind::Scalar),
    ("REPLACE", &["REPLACE"], Kind::Scalar),
    ("REVERSE", &["REVERSE"], Kind::Scalar),
    ("ROUND", &["ROUND"], Kind::Scalar),
    ("RPAD", &["RPAD"], Kind::Scalar),
    ("SHA1", &["SHA1"], Kind::Scalar),
    ("SHA256", &["SHA256"], Kind::Scalar),
    ("SPLIT_INDEX", &["SPLIT_INDEX"], Kind::Scalar),
    ("SUBSTRING", &["SUBSTRING", "SUBSTR"], Kind::Scalar),
    ("TO_BASE64", &["TO_BASE64"], Kind::Scalar),
    ("TO_DATE", &["TO_DATE"], Kind::Scalar),
    ("UPPER", &["UPPER", "UCASE"], Kind::Scalar),
];

/// How plans print a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Wherever it is called.
    Scalar,
    /// Its phases may be printed as other functions.
    Aggregate,
}

/// A function that stands in a plan only where a statement calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SteadyFunction(usize);

impl SteadyFunction {
    /// The function that a statement or a plan calls by this name, in any case.
    pub fn of(name: &str) -> Option<Self> {
        let is_it = |(_, names, _): &(&str, &[&str], Kind)| {
            names.iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        STEADY.iter().position(is_it).map(Self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        STEADY.get(self.0).map_or("", |(name, _, _)| name)
    }

    /// The names that it may be called by.
    pub fn names(self) -> &'static [&'static str] {
        STEADY.get(self.0).map_or(&[], |(_, names, _)| names)
    }

    /// Whether a plan prints it wherever a statement calls it.
    pub fn is_scalar(self) -> bool {
        STEADY
            .get(self.0)
            .is_some_and(|(_, _, kind)| *kind == Kind::Scalar)
    }
}

/// A column that is compared with a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Comparison {
    /// The column.
    pub column: String,
    /// `=`, `<>`, `<`, `>`, `<=` or `>=`.
    pub sign: &'static str,
    /// The number, as [`plain_number`] has it.
    pub number: String,
}

impl Comparison {
    /// The column and the number, whatever is asked of both.
    pub fn of_number(&self) -> (&str, &str) {
        (&self.column, &self.number)
    }
}

/// What a plan prints of a job's expressions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that plans print, or a reason of its own not to compare them"
)]
pub struct PlanFacts {
    /// The functions that it calls.
    pub functions: BTreeSet<SteadyFunction>,
    /// Its string literals.
    pub strings: BTreeSet<String>,
    /// What columns are compared with.
    pub compared: BTreeSet<Comparison>,
    /// Its numbers, but for those that it computes with.
    pub numbers: BTreeSet<String>,
    /// Those that stand next to a sign.
    pub computed: BTreeSet<String>,
    /// What its rows are put together by.
    pub groups: Groups,
    /// Whether an aggregate takes each value once.
    pub has_distinct: bool,
    /// Whether it adds up.
    pub has_sums: bool,
    /// The windows that its rows are put into.
    pub windows: BTreeSet<Window>,
    /// The lengths of time in its expressions, without those of watermarks.
    pub intervals: BTreeSet<Interval>,
    /// What it calls over the rows around each.
    pub over: BTreeSet<OverFunction>,
    /// The kinds of its joins.
    pub joins: BTreeSet<JoinKind>,
    /// Whether a join takes rows of a table as they are, or were, at the time of the row of another.
    pub is_temporal: bool,
    /// Whether it has expressions of another kind: a pattern, partitions that were chosen, or more than is kept.
    pub is_hidden: bool,
    /// Whether a source filters by itself.
    pub is_pushed: bool,
    /// Whether it takes a number of rows and no more.
    pub is_limited: bool,
    /// Whether some of it has no rows at all: `Values(tuples=[[]])`, which the planner puts for what cannot have any.
    pub has_no_rows: bool,
}

/// Facts of a kind that are kept; a plan with more is made by a program.
const MOST: usize = 4096;

/// Bytes of a literal that is kept.
const LONGEST: usize = 1024;

impl PlanFacts {
    /// Those of a plan.
    pub(super) fn of(vertices: &[PlanVertex<'_>]) -> Self {
        let mut facts = Self::default();
        for vertex in vertices {
            for text in operator_texts(vertex.description) {
                facts.read(&text);
            }
        }
        facts
    }

    /// Whether it has a number, wherever that stands.
    pub fn has_number(&self, number: &str) -> bool {
        self.numbers.contains(number) || self.computed.contains(number)
    }

    fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self
                .strings
                .len()
                .max(self.numbers.len())
                .max(self.computed.len())
                > MOST
            {
                self.is_hidden = true;
                return;
            }
            at = if byte == b'\'' {
                self.literal(text, at)
            } else if is_word(byte) {
                self.word(text, at)
            } else {
                at + text[at..].chars().next().map_or(1, char::len_utf8)
            };
        }
    }

    /// Takes in what begins with the quote at `at`, and gives where to go on.
    fn literal(&mut self, text: &str, at: usize) -> usize {
        let Some(end) = literal_end(text, at) else {
            return at + 1;
        };
        let inside = text.get(at + 1..end).unwrap_or_default();
        let inside = inside.strip_suffix('\'').unwrap_or(inside);
        if inside.len() > LONGEST {
            return end;
        }
        // A character set stands before those that double their quotes.
        let is_doubled = at > 0 && !text[..at].ends_with(['(', ' ', '[', '{', ',', '=', '\n']);
        self.strings.insert(if is_doubled {
            inside.replace("''", "'")
        } else {
            inside.to_owned()
        });
        end
    }

    /// Takes in the word or number that begins at `at`, and gives where to go on.
    fn word(&mut self, text: &str, at: usize) -> usize {
        let rest = &text[at..];
        let length = rest.bytes().position(|byte| !is_word(byte));
        let mut length = length.unwrap_or(rest.len());
        if rest.starts_with(|it: char| it.is_ascii_digit()) {
            length = number_length(rest).max(length);
            self.number(text, at, at + length);
            return at + length;
        }
        let (word, behind) = rest.split_at(length);
        let is_call = behind.starts_with('(');
        self.is_hidden |=
            is_call && word == "Match" || word == "partitions" && behind.starts_with("=[");
        self.is_limited |= LIMITS.contains(&word) && behind.starts_with("=[");
        self.has_no_rows |= word == "tuples" && behind.starts_with("=[[]]");
        self.is_pushed |=
            word == "filter" && behind.starts_with("=[") && !behind.starts_with("=[]");
        if is_call {
            let whole = PHASES.iter().find_map(|phase| word.strip_prefix(phase));
            let plain = whole.unwrap_or(word).trim_end_matches("_RETRACT");
            self.functions.extend(SteadyFunction::of(plain));
            self.has_sums |= plain.trim_start_matches('$').starts_with("SUM");
            self.is_temporal |= TEMPORAL.contains(&word);
            self.window(word, rest);
            if word == "OverAggregate" {
                self.over.extend(over::functions(rest));
            }
        } else if let ("joinType" | "joinTypes", Some(kinds)) = (word, behind.strip_prefix("=[")) {
            self.joins.extend(JoinKind::printed(kinds));
        } else if let ("groupBy", Some(keys)) = (word, behind.strip_prefix("=[")) {
            self.groups.read(keys);
        }
        self.has_distinct |= word == "DISTINCT" && text[..at].ends_with('(');
        at + length
    }

    /// Takes in the window that the text begins with, if it does.
    fn window(&mut self, name: &str, text: &str) {
        // One that cannot be read keeps all from being compared, and others need not be tried.
        if self.is_hidden || self.windows.len() > MOST {
            return;
        }
        match windows::printed(name, text) {
            Some(Ok(window)) => {
                self.windows.insert(window);
            }
            Some(Err(())) => self.is_hidden = true,
            None => {}
        }
    }

    fn number(&mut self, text: &str, start: usize, end: usize) {
        let (before, behind) = (&text[..start], &text[end..]);
        // A counter of the client.
        if before.ends_with('[') && behind.starts_with(']') {
            return;
        }
        let (before, sign) = match before.strip_suffix('-') {
            Some(before) if before.ends_with([' ', '(', ',']) => (before, "-"),
            _ => (before, ""),
        };
        let signed = format!("{sign}{}", &text[start..end]);
        let Some(number) = plain_number(&signed) else {
            return;
        };
        let interval = Interval::of_plan(&signed, behind);
        self.intervals
            .extend(interval.filter(|_| !has_watermarks(text)));
        self.windows
            .extend(windows::of_over(before, &signed, behind));
        if behind.is_empty()
            || behind.starts_with([')', ',', ':', ']', '}'])
            || behind.starts_with(" AND ")
            || behind.starts_with(" OR ")
        {
            let found = COMPARISONS.iter().find_map(|(printed, sign)| {
                let column = last_word(before.strip_suffix(printed)?)?;
                Some((column, *sign))
            });
            self.compared.extend(found.map(|(column, sign)| Comparison {
                column: column.to_owned(),
                sign,
                number: number.clone(),
            }));
        }
        let is_length = behind.starts_with(":INTERVAL");
        let is_operand = |sign: &str| before.ends_with(sign) || behind.starts_with(sign);
        if SIGNS.iter().any(|sign| is_operand(sign)) && !is_length {
            self.computed.insert(number);
        } else {
            self.numbers.insert(number);
        }
    }
}

/// The arguments of operators, and of sources, that take a number of rows.
const LIMITS: [&str; 3] = ["fetch", "limit", "rankRange"];

/// What stands before the name of an aggregate that is one of two phases.
const PHASES: [&str; 2] = ["Partial_", "Final_"];

/// What two things are computed with.
const SIGNS: [&str; 4] = [" + ", " - ", " * ", " / "];

/// Joins with a table at the time of each row.
const TEMPORAL: [&str; 3] = ["TemporalJoin", "TemporalTableJoin", "LookupJoin"];

/// Whether an operator may print the watermark of a table, which is no part of a statement.
fn has_watermarks(operator: &str) -> bool {
    let name = operator.split('(').next().unwrap_or_default();
    name.ends_with("Scan") || matches!(name, "WatermarkAssigner" | "MultipleInput")
}

/// Comparisons as plans print them.
const COMPARISONS: [(&str, &str); 6] = [
    (" = ", "="),
    (" <> ", "<>"),
    (" < ", "<"),
    (" > ", ">"),
    (" <= ", "<="),
    (" >= ", ">="),
];

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}

/// How long the number is that the text begins with.
fn number_length(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let fraction = text[whole..].strip_prefix('.').map_or(0, digits);
    let number = if fraction == 0 {
        whole
    } else {
        whole + 1 + fraction
    };
    // `1.0E2`
    let exponent = text[number..].strip_prefix('E').map_or(0, |exponent| {
        let sign = usize::from(exponent.starts_with('-'));
        match digits(&exponent[sign..]) {
            0 => 0,
            digits => 1 + sign + digits,
        }
    });
    number + exponent
}

/// The name that a text ends with, behind its last dot.
fn last_word(text: &str) -> Option<&str> {
    let length = text.bytes().rev().take_while(|&byte| is_word(byte)).count();
    let word = &text[text.len() - length..];
    (!word.is_empty() && !word.starts_with(|it: char| it.is_ascii_digit())).then_some(word)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn told(description: &str) -> String {
        let facts = PlanFacts::of(&[PlanVertex {
            id: "a",
            description,
            inputs: &[],
        }]);
        let functions = facts.functions.iter().map(|it| it.name().to_owned());
        let strings = facts.strings.iter().map(|it| format!("'{it}'"));
        let compared = facts.compared.iter();
        let compared = compared.map(|it| format!("{}{}{}", it.column, it.sign, it.number));
        let mut told: Vec<String> = functions.chain(strings).chain(compared).collect();
        told.extend(facts.windows.iter().map(ToString::to_string));
        told.extend(facts.joins.iter().map(ToString::to_string));
        told.extend(facts.is_temporal.then(|| "temporal".to_owned()));
        told.extend(facts.intervals.iter().map(ToString::to_string));
        told.extend(facts.groups.keys.iter().map(|it| format!("by {it}")));
        told.extend(
            facts
                .groups
                .are_computed
                .then(|| "by a computed key".to_owned()),
        );
        told.extend(facts.computed.iter().map(|it| format!("with {it}")));
        told.extend(facts.has_distinct.then(|| "distinct".to_owned()));
        told.extend(facts.has_sums.then(|| "sums".to_owned()));
        told.extend(facts.is_hidden.then(|| "hidden".to_owned()));
        told.join(" ")
    }

    #[rstest]
    #[case::calc(
        "[26]:Calc(select=[UPPER(product) AS p, CASE((price &gt; 100), 'high', 'mid') AS band], where=[((qty &gt; 0.50) AND (product &lt;&gt; 'a'b'))])<br/>",
        "UPPER 'a'b' 'high' 'mid' price>100 qty>0.5"
    )]
    #[case::older(
        "Calc(select=[LOWER(p)], where=[(p = _UTF-16LE'a''b':VARCHAR(5) CHARACTER SET \"UTF-16LE\")]) -&gt; Sink: x",
        "LOWER 'a'b'"
    )]
    #[case::retracted(
        "[3]:GroupAggregate(select=[k, MAX_RETRACT(x) AS m, COUNT(*) AS c])<br/>",
        "MAX"
    )]
    #[case::negative("[3]:Calc(select=[a], where=[(a &lt;= -5)])<br/>", "a<=-5")]
    #[case::computed("[3]:Calc(select=[a], where=[((a + 1) &gt; 5)])<br/>", "with 1")]
    #[case::counters("[3]:Calc(select=[a])<br/>+- t[5]: Writer<br/>", "")]
    #[case::window("[3]:WindowAggregate(select=[start('w$) AS window_start])<br/>", "")]
    #[case::windows(
        "[3]:LocalWindowAggregate(window=[HOP(time_col=[ts], size=[10 s], slide=[2 s])], select=[k])<br/>+- [4]:GlobalWindowAggregate(window=[HOP(slice_end=[$slice_end], size=[10 s], slide=[2 s])], select=[k])<br/>",
        "HOP of 10 s by 2 s"
    )]
    #[case::window_of_a_group(
        "GroupWindowAggregate(groupBy=[k], window=[TumblingGroupWindow('w$, ts, 60000)], properties=[w$start])",
        "TUMBLE of 1 min by k"
    )]
    #[case::window_that_cannot_be_read(
        "[3]:WindowAggregate(window=[TUMBLE(x=[1])])<br/>",
        "hidden"
    )]
    #[case::over(
        "[3]:OverAggregate(window=[ RANG BETWEEN 3600000 PRECEDING AND CURRENT ROW], select=[a])<br/>+- [4]:OverAggregate(window=[ ROWS BETWEEN 2 PRECEDING AND CURRENT ROW])<br/>",
        "RANGE of 1 h ROWS of 2"
    )]
    #[case::over_all(
        "[3]:OverAggregate(window=[ ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW])<br/>",
        ""
    )]
    #[case::join(
        "[3]:IntervalJoin(joinType=[LeftOuterJoin], where=[((a = b) AND (t &lt;= (u + 3600000:INTERVAL HOUR)))], select=[a])<br/>",
        "a left join 1 h"
    )]
    #[case::joins(
        "[3]:MultiJoin(joinTypes=[LEFT, INNER], select=[a,b])<br/>",
        "an inner join a left join"
    )]
    #[case::temporal_join(
        "[3]:TemporalJoin(joinType=[InnerJoin], select=[a])<br/>",
        "an inner join temporal"
    )]
    #[case::watermark(
        "[1]:TableSourceScan(table=[[c, d, t, watermark=[-(ts, 5000:INTERVAL SECOND)]]], fields=[ts])<br/>",
        ""
    )]
    #[case::months("[1]:Calc(select=[(ts + 2:INTERVAL MONTH) AS a])<br/>", "2 months")]
    #[case::groups(
        "[3]:GroupAggregate(groupBy=[a, $f1], select=[a, $f1, COUNT(DISTINCT b) AS c, SUM(d) AS e])<br/>",
        "by a by a computed key distinct sums"
    )]
    #[case::phases(
        "[3]:HashAggregate(isMerge=[true], groupBy=[a], select=[a, Final_MAX(max$0) AS m, Final_COUNT(count$1) AS c])<br/>",
        "MAX by a"
    )]
    #[case::numbers_to_compute_with(
        "[3]:Calc(select=[(a * 2) AS a, (0.5 + b) AS b, (ts + 1000:INTERVAL SECOND) AS c, (d * 1.0E2) AS d])<br/>",
        "1 s with 0.5 with 100 with 2"
    )]
    #[case::of_exponents("[3]:Calc(select=[a], where=[(a &gt; 1.5E-3)])<br/>", "a>0.0015")]
    #[case::pattern("[3]:Match(pattern=[(_UTF-16LE'A')])<br/>", "'A' hidden")]
    #[case::partitions(
        "[1]:TableSourceScan(table=[[c, d, t, partitions=[{dt=1}]]], fields=[a])<br/>",
        "hidden"
    )]
    fn plans_print_facts(#[case] description: &str, #[case] expected: &str) {
        assert_eq!(told(description), expected);
    }
}
