//! What must not change a reading: how a script is laid out, commented and spelled, and what stands in other scripts.
//!
//! Scripts are made from a list of choices, so that a failing one shrinks.

use crate::sql::token::Token;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{describe_process, read_sql};
use crate::lineage::Fingerprint;
use crate::sql::{Reading, token};

/// Takes one choice after another; the first again when all are taken.
struct Choices<'a> {
    left: std::iter::Cycle<std::slice::Iter<'a, u8>>,
}

impl<'a> Choices<'a> {
    fn new(choices: &'a [u8]) -> Self {
        Self {
            left: choices.iter().cycle(),
        }
    }

    fn below(&mut self, count: usize) -> usize {
        usize::from(*self.left.next().unwrap()) % count
    }

    fn of(&mut self, words: &[&str]) -> String {
        words[self.below(words.len())].to_owned()
    }
}

/// Writes scripts whose tables and views have names with a prefix. All tables have the columns `id`, `a`, `b` and `ts`.
struct Writer<'a> {
    choices: Choices<'a>,
    prefix: &'a str,
    /// Names that can be read from.
    sources: Vec<String>,
}

impl Writer<'_> {
    /// A script as words, which `;` ends statements of.
    fn script(prefix: &str, choices: &[u8]) -> Vec<String> {
        let mut writer = Writer {
            choices: Choices::new(choices),
            prefix,
            sources: Vec::new(),
        };
        let mut words = Vec::new();
        for number in 0..3 {
            let table = writer.table(number);
            words.extend(split(&table));
        }
        for number in 0..writer.choices.below(4) {
            let statement = writer.statement(number);
            words.extend(split(&statement));
        }
        words
    }

    fn table(&mut self, number: usize) -> String {
        let name = format!("{}t{number}", self.prefix);
        let computed = self
            .choices
            .of(&["", ", c AS a || 'x'", ", p AS PROCTIME ( )"]);
        let watermark = self
            .choices
            .of(&["", ", WATERMARK FOR ts AS ts - INTERVAL '5' SECOND"]);
        let sql = format!(
            "CREATE TABLE {name} ( id INT , a STRING , b INT , ts TIMESTAMP ( 3 ) {computed} {watermark} ) \
             WITH ( 'connector' = 'kafka' , 'topic' = '{name}' , 'properties.bootstrap.servers' = 'h:1' ) ;"
        );
        self.sources.push(name);
        sql
    }

    fn statement(&mut self, number: usize) -> String {
        let query = self.query(2);
        let target = format!("{}t{}", self.prefix, self.choices.below(3));
        let new = format!("{}n{number}", self.prefix);
        match self.choices.below(5) {
            0 => {
                self.sources.push(new.clone());
                format!("CREATE VIEW {new} AS {query} ;")
            }
            1 => format!("CREATE TABLE {new} WITH ( 'connector' = 'print' ) AS {query} ;"),
            2 => format!("INSERT OVERWRITE {target} {query} ;"),
            3 => format!("EXECUTE STATEMENT SET BEGIN INSERT INTO {target} {query} ; END ;"),
            _ => format!("INSERT INTO {target} ( id , a , b , ts ) {query} ;"),
        }
    }

    /// A query with the columns `id`, `a`, `b` and `ts`.
    fn query(&mut self, depth: usize) -> String {
        let source = self.source(depth);
        let (number, text) = (self.expression("b", depth), self.expression("a", depth));
        match self.choices.below(6) {
            0 if depth > 0 => {
                let (left, right) = (self.query(depth - 1), self.query(depth - 1));
                let set = self
                    .choices
                    .of(&["UNION ALL", "UNION", "EXCEPT", "INTERSECT"]);
                format!("( {left} ) {set} ( {right} )")
            }
            1 => format!(
                "SELECT x . id , MAX ( x . a ) AS a , SUM ( {number} ) AS b , MAX ( x . ts ) AS ts FROM {source} AS x GROUP BY x . id HAVING COUNT ( * ) > 1"
            ),
            2 => {
                let other = self.source(depth.saturating_sub(1));
                let join = self.choices.of(&["JOIN", "LEFT JOIN", "FULL OUTER JOIN"]);
                format!(
                    "SELECT x . id , y . a , {number} AS b , y . ts FROM {source} AS x {join} {other} AS y ON x . id = y . id"
                )
            }
            3 => format!(
                "WITH w AS ( SELECT * FROM {source} AS x ) SELECT id , a , b , ts FROM w AS x WHERE {number} > 3"
            ),
            4 => format!(
                "SELECT x . id , {text} AS a , ROW_NUMBER ( ) OVER ( PARTITION BY x . a ORDER BY x . ts DESC ) AS b , x . ts FROM {source} AS x"
            ),
            _ => format!(
                "SELECT x . id AS id , {text} AS a , {number} AS b , x . ts FROM {source} AS x WHERE x . b IN ( 1 , 2 )"
            ),
        }
    }

    fn source(&mut self, depth: usize) -> String {
        if depth > 0 && self.choices.below(3) == 0 {
            return format!("( {} )", self.query(depth - 1));
        }
        let at = self.choices.below(self.sources.len());
        self.sources[at].clone()
    }

    fn expression(&mut self, column: &str, depth: usize) -> String {
        let inner = match depth {
            0 => format!("x . {column}"),
            _ => self.expression(column, depth - 1),
        };
        match self.choices.below(6) {
            0 => format!("CASE WHEN x . id > 0 THEN {inner} ELSE NULL END"),
            1 => format!("COALESCE ( {inner} , x . {column} )"),
            2 => format!("CAST ( {inner} AS STRING )"),
            3 if column == "b" => format!("( {inner} + x . id ) * 2"),
            _ => inner,
        }
    }
}

fn split(sql: &str) -> Vec<String> {
    sql.split_whitespace().map(ToOwned::to_owned).collect()
}

/// The words with something of `gaps` between each two; keywords (what is written in capitals) as `spell` writes them.
fn lay_out(
    words: &[String],
    gaps: &[&str],
    choices: &[u8],
    spell: fn(&str, usize) -> String,
) -> String {
    let mut choices = Choices::new(choices);
    let mut text = String::new();
    for word in words {
        if word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        {
            text.push_str(&spell(word, choices.below(3)));
        } else {
            text.push_str(word);
        }
        text.push_str(gaps[choices.below(gaps.len())]);
    }
    text
}

fn as_it_is(word: &str, _: usize) -> String {
    word.to_owned()
}

fn in_any_case(word: &str, choice: usize) -> String {
    match choice {
        0 => word.to_ascii_lowercase(),
        1 => word[..1].to_owned() + &word[1..].to_ascii_lowercase(),
        _ => word.to_owned(),
    }
}

const BLANK: [&str; 1] = [" "];
const GAPS: [&str; 6] = [
    " ",
    "\n  ",
    "\t\r\n",
    " /* it's; ( */ ",
    " -- don't; CREATE (\n",
    " /**/",
];

/// What the processes of a reading do.
fn lineage(reading: &Reading) -> Vec<String> {
    let processes = reading.processes.iter().map(|process| {
        let mut text = String::new();
        describe_process(&mut text, process);
        text
    });
    processes.collect()
}

fn equivalent(reading: &Reading) -> Vec<Fingerprint> {
    let prints = reading
        .processes
        .iter()
        .map(|it| it.fingerprints.equivalent);
    prints.collect()
}

fn identical(reading: &Reading) -> Vec<Fingerprint> {
    let prints = reading.processes.iter().map(|it| it.fingerprints.identical);
    prints.collect()
}

fn datasets(reading: &Reading) -> Vec<String> {
    let names = reading
        .datasets
        .iter()
        .map(|dataset| format!("{:?}", dataset.key));
    names.collect()
}

/// The text that tokens stand for.
fn print(sql: &str, tokens: &[Token]) -> String {
    let words: Vec<_> = tokens.iter().map(|token| token.text(sql)).collect();
    words.join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn scripts_that_are_made_here_can_be_read(choices in vec(any::<u8>(), 1..60)) {
        let text = lay_out(&Writer::script("p", &choices), &BLANK, &[0], as_it_is);
        let reading = read_sql(&text);
        let syntax: Vec<_> = reading.diagnostics.iter().filter(|it| it.rule.code.starts_with("syntax.")).collect();
        prop_assert!(syntax.is_empty(), "{syntax:?}\n{text}");
    }

    #[test]
    fn what_is_printed_reads_the_same(choices in vec(any::<u8>(), 1..60)) {
        let text = lay_out(&Writer::script("p", &choices), &BLANK, &[0], as_it_is);
        let tokens = token::lex(&text).tokens;
        let (before, after) = (read_sql(&text), read_sql(&print(&text, &tokens)));
        prop_assert_eq!(lineage(&before), lineage(&after));
        prop_assert_eq!(identical(&before), identical(&after));
    }

    #[test]
    fn comments_and_white_space_change_nothing(choices in vec(any::<u8>(), 1..60), layout in vec(any::<u8>(), 1..200)) {
        let words = Writer::script("p", &choices);
        let before = read_sql(&lay_out(&words, &BLANK, &[0], as_it_is));
        let after = read_sql(&lay_out(&words, &GAPS, &layout, as_it_is));
        prop_assert_eq!(lineage(&before), lineage(&after));
        prop_assert_eq!(equivalent(&before), equivalent(&after));
        prop_assert_eq!(identical(&before), identical(&after));
        prop_assert_eq!(datasets(&before), datasets(&after));
    }

    #[test]
    fn the_case_of_keywords_changes_nothing(choices in vec(any::<u8>(), 1..60), layout in vec(any::<u8>(), 1..200)) {
        let words = Writer::script("p", &choices);
        let before = read_sql(&lay_out(&words, &BLANK, &[0], as_it_is));
        let after = read_sql(&lay_out(&words, &BLANK, &layout, in_any_case));
        prop_assert_eq!(lineage(&before), lineage(&after));
        prop_assert_eq!(equivalent(&before), equivalent(&after));
        prop_assert_eq!(datasets(&before), datasets(&after));
    }

    #[test]
    fn scripts_in_a_row_give_what_each_gives(first in vec(any::<u8>(), 1..60), second in vec(any::<u8>(), 1..60)) {
        let (first, second) = (Writer::script("p", &first), Writer::script("q", &second));
        let text = |words: &[String]| lay_out(words, &BLANK, &[0], as_it_is);
        let apart = [read_sql(&text(&first)), read_sql(&text(&second))];
        let together = read_sql(&text(&[first, second].concat()));
        prop_assert_eq!(apart.each_ref().map(lineage).concat(), lineage(&together));
        prop_assert_eq!(apart.each_ref().map(equivalent).concat(), equivalent(&together));
        prop_assert_eq!(apart.each_ref().map(identical).concat(), identical(&together));
        prop_assert_eq!(apart.each_ref().map(datasets).concat(), datasets(&together));
    }
}
