//! Types of columns as Flink SQL writes them: which spellings are of one type.

/// Names of types, and those that they are another word for.
const OTHER_NAMES: [(&str, &str); 5] = [
    ("INTEGER", "INT"),
    ("DEC", "DECIMAL"),
    ("NUMERIC", "DECIMAL"),
    ("STRING", "VARCHAR(2147483647)"),
    ("BYTES", "VARBINARY(2147483647)"),
];

/// What a type has in its parentheses where none are written. The source is Flink's page *Data Types*.
const DEFAULTS: [(&str, &str); 8] = [
    ("CHAR", "1"),
    ("VARCHAR", "1"),
    ("BINARY", "1"),
    ("VARBINARY", "1"),
    ("DECIMAL", "10,0"),
    ("TIME", "0"),
    ("TIMESTAMP", "6"),
    ("TIMESTAMP_LTZ", "6"),
];

/// Types within types that are compared by more than their words.
const DEEPEST: usize = 64;

/// Types that hold others, and may stand behind them.
const COLLECTIONS: [&str; 2] = ["ARRAY", "MULTISET"];

/// Whether two texts are the same type in other spelling. Whether a value may be NULL is not compared: a primary key says
/// that as well. Texts that are no types are compared by their words.
pub(crate) fn is_same_type(one: &str, other: &str) -> bool {
    one == other || normal(one) == normal(other)
}

fn normal(text: &str) -> String {
    let words = words(text);
    let mut reader = Reader {
        words: &words,
        at: 0,
        depth: 0,
    };
    match reader.data_type() {
        Some(normal) if reader.at == words.len() => normal,
        _ => words.join(" "),
    }
}

/// Names in upper case, numbers, quoted texts as they are, and signs.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            '`' | '\'' => rest[1..].find(first).map_or(rest.len(), |at| at + 2),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (word, after) = rest.split_at(length);
        words.push(match first {
            '\'' => word.to_owned(),
            _ => word.trim_matches('`').to_uppercase(),
        });
        rest = after.trim_start();
    }
    words
}

struct Reader<'w> {
    words: &'w [String],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn takes(&mut self, words: &[&str]) -> bool {
        let next = self.words.get(self.at..self.at + words.len());
        let is_next = next.is_some_and(|next| next.iter().eq(words));
        if is_next {
            self.at += words.len();
        }
        is_next
    }

    fn takes_nullability(&mut self) {
        self.takes(&["NOT"]);
        self.takes(&["NULL"]);
    }

    fn word(&mut self) -> Option<&str> {
        let word = self.words.get(self.at)?;
        self.at += 1;
        Some(word)
    }

    /// A type and what stands behind it.
    fn data_type(&mut self) -> Option<String> {
        let mut normal = self.one()?;
        self.takes_nullability();
        while let Some(name) = COLLECTIONS.into_iter().find(|name| self.takes(&[name])) {
            normal = format!("{name}<{normal}>");
            self.takes_nullability();
        }
        Some(normal)
    }

    fn one(&mut self) -> Option<String> {
        let name = self.word()?.to_owned();
        if self.takes(&["<"]) {
            self.depth += 1;
            let parts = (self.depth <= DEEPEST).then(|| self.parts(&name, ">"))??;
            self.depth -= 1;
            return Some(format!("{name}<{parts}>"));
        }
        if name == "DOUBLE" {
            self.takes(&["PRECISION"]);
        }
        let known = OTHER_NAMES.iter().find(|(other, _)| *other == name);
        let name = known.map_or(&*name, |(_, name)| name);
        let mut parameters = if self.takes(&["("]) {
            Some(self.until(")")?)
        } else {
            let default = DEFAULTS.iter().find(|(known, _)| *known == name);
            default.map(|(_, parameters)| (*parameters).to_owned())
        };
        if name == "DECIMAL" {
            parameters = parameters.map(|it| if it.contains(',') { it } else { it + ",0" });
        }
        let name = if self.takes(&["WITH", "LOCAL", "TIME", "ZONE"]) {
            format!("{name}_LTZ")
        } else {
            self.takes(&["WITHOUT", "TIME", "ZONE"]);
            name.to_owned()
        };
        Some(match parameters {
            Some(parameters) => format!("{name}({parameters})"),
            None => name,
        })
    }

    /// What stands in angle brackets: types, and in a row each behind its name.
    fn parts(&mut self, of: &str, end: &str) -> Option<String> {
        let mut parts = Vec::new();
        while !self.takes(&[end]) {
            let name = match of {
                "ROW" => format!("{} ", self.word()?),
                _ => String::new(),
            };
            parts.push(name + &self.data_type()?);
            self.takes(&[","]);
        }
        Some(parts.join(","))
    }

    fn until(&mut self, end: &str) -> Option<String> {
        let mut text = String::new();
        while !self.takes(&[end]) {
            text.push_str(self.word()?);
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("BOOLEAN", "boolean")]
    #[case("INT", "INTEGER NOT NULL")]
    #[case("INT NULL", "INT")]
    #[case("STRING", "VARCHAR(2147483647)")]
    #[case("VARCHAR", "VARCHAR(1)")]
    #[case("DEC(10)", "NUMERIC(10, 0)")]
    #[case("DECIMAL", "DECIMAL(10,0)")]
    #[case("TIMESTAMP", "TIMESTAMP(6) WITHOUT TIME ZONE")]
    #[case("TIMESTAMP_LTZ(3)", "TIMESTAMP(3) WITH LOCAL TIME ZONE")]
    #[case("TIME", "TIME(0)")]
    #[case("BYTES", "VARBINARY(2147483647)")]
    #[case("DOUBLE", "DOUBLE PRECISION")]
    #[case("ARRAY<INT>", "INT ARRAY")]
    #[case("MULTISET<STRING NOT NULL>", "string MULTISET NOT NULL")]
    #[case("MAP<STRING,INT>", "map< STRING , INTEGER >")]
    #[case("ROW<A INT, `b` DECIMAL(4)>", "rOw<a int,b DEC(4, 0)>")]
    #[case("RAW('x','A')", "RAW('x', 'A')")]
    #[case("my.own_type", "MY.OWN_TYPE")]
    fn one_type_in_two_spellings(#[case] one: &str, #[case] other: &str) {
        assert!(
            is_same_type(one, other),
            "{} {}",
            normal(one),
            normal(other)
        );
    }

    #[rstest]
    #[case("INT", "BIGINT")]
    #[case("TIMESTAMP(3)", "TIMESTAMP_LTZ(3)")]
    #[case("TIMESTAMP", "TIMESTAMP(3)")]
    #[case("DECIMAL(10)", "DECIMAL(10, 2)")]
    #[case("ARRAY<INT>", "ARRAY<BIGINT>")]
    #[case("ROW<a INT, b INT>", "ROW<a INT>")]
    #[case("ROW<a INT>", "ROW<b INT>")]
    #[case("RAW('x', 'A')", "RAW('x', 'a')")]
    #[case("VARCHAR(3", "VARCHAR(4")]
    fn two_types(#[case] one: &str, #[case] other: &str) {
        assert!(
            !is_same_type(one, other),
            "{} {}",
            normal(one),
            normal(other)
        );
    }
}
