//! What the catalogue is searched for, as one line to type: words, and `type:`, `class:` and `term:` with a name after
//! them, in quotes where it has spaces.

use super::catalogue_data::Names;
use super::msg::Problem;

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Words; empty finds everything of the type.
    pub text: String,
    /// Only this type and its subtypes.
    pub type_name: Option<String>,
    /// Only what has this classification or one below it.
    pub classification: Option<String>,
    /// Only what this term is assigned to, `term@glossary`.
    pub term: Option<String>,
    /// Deleted entities too.
    pub with_deleted: bool,
    /// Rows to skip.
    pub offset: usize,
}

/// What a search can be narrowed by, with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// A type of entities.
    Type,
    /// A classification.
    Classification,
    /// A term of a glossary.
    Term,
}

impl Facet {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Type, Self::Classification, Self::Term];

    /// What stands before the name in a line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Type => "type:",
            Self::Classification => "class:",
            Self::Term => "term:",
        }
    }

    /// What it is.
    pub fn word(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Classification => "classification",
            Self::Term => "term",
        }
    }
}

impl Query {
    /// Whether nothing but an empty catalogue has no answer to it.
    pub fn is_everything(&self) -> bool {
        self.text.is_empty()
            && self.offset == 0
            && Facet::ALL.iter().all(|&it| self.name(it).is_none())
    }

    /// The name that narrows it.
    pub fn name(&self, facet: Facet) -> Option<&str> {
        match facet {
            Facet::Type => self.type_name.as_deref(),
            Facet::Classification => self.classification.as_deref(),
            Facet::Term => self.term.as_deref(),
        }
    }

    /// Narrows it by a name, or no longer.
    pub fn narrow(&mut self, facet: Facet, name: Option<String>) {
        let field = match facet {
            Facet::Type => &mut self.type_name,
            Facet::Classification => &mut self.classification,
            Facet::Term => &mut self.term,
        };
        *field = name.filter(|name| !name.is_empty());
    }

    /// Takes in a line as it was typed. What the line does not name is no longer asked for. A line that cannot be meant so
    /// changes nothing.
    pub fn read(&mut self, line: &str) -> Result<(), Problem> {
        let mut read = Self {
            with_deleted: self.with_deleted,
            ..Self::default()
        };
        let mut words = Vec::new();
        for word in split(line) {
            let Some((facet, name)) = named(word) else {
                words.push(word);
                continue;
            };
            let (key, kind) = (facet.key(), facet.word());
            let name = name.replace('"', "");
            if name.trim().is_empty() {
                let message = format!("no {kind} stands after {key}");
                return Err(
                    Problem::new(message).hint(format!("give its name, or leave {key} out"))
                );
            }
            if let Some(first) = read.name(facet) {
                let message = format!("{key} stands there twice, with {first} and {name}");
                return Err(Problem::new(message).hint("a search has one of each: leave one out"));
            }
            read.narrow(facet, Some(name));
        }
        read.text = words.join(" ");
        *self = read;
        Ok(())
    }

    /// The line that says the same.
    pub fn line(&self) -> String {
        let names = Facet::ALL.iter().filter_map(|&facet| {
            let name = self.name(facet)?;
            Some(format!("{}{}", facet.key(), quoted(name)))
        });
        let text = (!self.text.is_empty()).then(|| self.text.clone());
        names.chain(text).collect::<Vec<_>>().join(" ")
    }
}

fn quoted(name: &str) -> String {
    if name.contains(char::is_whitespace) {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}

/// The words of a line, as they stand; spaces between quotes part none.
fn split(line: &str) -> Vec<&str> {
    let mut is_quoted = false;
    line.split(|character: char| {
        is_quoted ^= character == '"';
        character.is_whitespace() && !is_quoted
    })
    .filter(|word| !word.is_empty())
    .collect()
}

fn named(word: &str) -> Option<(Facet, &str)> {
    Facet::ALL
        .into_iter()
        .find_map(|facet| Some((facet, word.strip_prefix(facet.key())?)))
}

/// What the last word of a line may become, each as the whole line: the names that begin with what was typed after the
/// colon, in any case, then those that have it elsewhere; else the words before colons that it begins.
pub fn completions(line: &str, names: &Names) -> Vec<String> {
    let last = match line.chars().next_back() {
        Some(character) if !character.is_whitespace() => split(line).pop().unwrap_or_default(),
        _ => return Vec::new(),
    };
    let before = line.strip_suffix(last).unwrap_or_default();
    let Some((facet, typed)) = named(last) else {
        let keys = Facet::ALL.iter().map(|facet| facet.key());
        let keys = keys.filter(|key| key.starts_with(last));
        return keys.map(|key| format!("{before}{key}")).collect();
    };
    let typed = typed.replace('"', "").to_lowercase();
    let place = |name: &str| name.to_lowercase().find(&typed);
    let all = names.of(facet);
    let first = all.iter().filter(|name| place(name) == Some(0));
    let rest = all
        .iter()
        .filter(|name| place(name).is_some_and(|at| at > 0));
    first
        .chain(rest)
        .map(|name| format!("{before}{}{}", facet.key(), quoted(name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn names() -> Names {
        let list = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        Names {
            types: list(&["flink_process", "kafka_topic", "hive_table"]),
            classifications: list(&["PII", "Very secret"]),
            terms: list(&["order line@Shop"]),
        }
    }

    #[rstest]
    #[case("", "")]
    #[case("orders  big", "orders big")]
    #[case("orders type:kafka_topic", "type:kafka_topic orders")]
    #[case(
        "class:PII term:\"order line@Shop\" x",
        "class:PII term:\"order line@Shop\" x"
    )]
    #[case("name:x \"a type:b\"", "name:x \"a type:b\"")]
    #[case("订单 type:hive_table", "type:hive_table 订单")]
    fn a_line_is_read_and_written(#[case] typed: &str, #[case] written: &str) {
        let mut query = Query {
            type_name: Some("before".into()),
            offset: 50,
            ..Query::default()
        };
        query.read(typed).unwrap();
        assert_eq!(query.line(), written);
        let mut again = Query::default();
        again.read(written).unwrap();
        assert_eq!(again, query);
    }

    #[rstest]
    #[case("type: x", "no type stands after type:")]
    #[case("class:\"\"", "no classification stands after class:")]
    #[case("x term:\" \"", "no term stands after term:")]
    #[case("type:a x type:b", "type: stands there twice, with a and b")]
    fn a_line_that_cannot_be_meant_changes_nothing(#[case] typed: &str, #[case] said: &str) {
        let before = Query {
            type_name: Some("before".into()),
            offset: 50,
            ..Query::default()
        };
        let mut query = before.clone();
        assert_eq!(query.read(typed).unwrap_err().message, said);
        assert_eq!(query, before);
    }

    #[rstest]
    #[case("", &[])]
    #[case("type:kafka_topic ", &[])]
    #[case("orders", &[])]
    #[case("t", &["type:", "term:"])]
    #[case("x cl", &["x class:"])]
    #[case("type:", &["type:flink_process", "type:kafka_topic", "type:hive_table"])]
    #[case("type:H", &["type:hive_table"])]
    #[case("x type:ta", &["x type:hive_table"])]
    #[case("type:t", &["type:kafka_topic", "type:hive_table"])]
    #[case("class:v", &["class:\"Very secret\""])]
    #[case("term:\"order li", &["term:\"order line@Shop\""])]
    #[case("type:nope", &[])]
    fn the_last_word_is_completed(#[case] typed: &str, #[case] completed: &[&str]) {
        assert_eq!(completions(typed, &names()), completed);
    }
}
