//! A small language for the form of statements, so that those whose lineage does not matter are rows of a table.
//!
//! | written | means |
//! |---|---|
//! | `WORD` | this word, in any case |
//! | `=` `,` | this symbol |
//! | `[a b]` | both or nothing |
//! | `(a\|b c)` | `a`, or `b` and `c`; the first that fits |
//! | `{a}` | `a`, once or more, separated by commas |
//! | `@name` | one of the slots of [`Slot`] |
//!
//! An optional part or a choice that fits is never taken back.

use crate::sql::token::Kind;

use super::cursor::Cursor;
use super::statement::clause;
use super::statement::data_type;
use super::{Finding, query};

/// A form that statements can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Syntax(Vec<Node>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Word(&'static str),
    Symbol(Kind),
    Optional(Vec<Node>),
    Choice(Vec<Vec<Node>>),
    List(Vec<Node>),
    Slot(Slot),
}

/// What a statement fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// `a.b.c`
    Name,
    /// A string.
    String,
    /// A number.
    Number,
    /// A string, number, TRUE, FALSE, NULL, or a typed string such as `DATE '2024-01-01'`.
    Literal,
    /// `('key' = 'value', …)`
    Options,
    /// `('key', …)`
    Keys,
    /// `(a, b.c, …)`
    Columns,
    /// `(a = 1, b = 'x')`; the values may be missing.
    Partition,
    /// A data type.
    Type,
    /// `INTERVAL '3' MINUTE`
    Interval,
    /// `a.b(x, name => y)`
    Call,
    /// A list in parentheses whose content is not looked at.
    Group,
    /// An expression up to a comma or the end.
    Expression,
    /// All that is left, at least one token.
    Rest,
}

const SLOTS: &[(&str, Slot)] = &[
    ("@name", Slot::Name),
    ("@string", Slot::String),
    ("@number", Slot::Number),
    ("@literal", Slot::Literal),
    ("@options", Slot::Options),
    ("@keys", Slot::Keys),
    ("@columns", Slot::Columns),
    ("@partition", Slot::Partition),
    ("@type", Slot::Type),
    ("@interval", Slot::Interval),
    ("@call", Slot::Call),
    ("@group", Slot::Group),
    ("@expression", Slot::Expression),
    ("@rest", Slot::Rest),
];

impl Syntax {
    /// Reads a form as it is written in a table.
    pub fn new(text: &'static str) -> Self {
        let mut words = Words(text);
        Self(words.sequence())
    }

    /// The words that a statement of this form can begin with.
    pub fn first_words(&self) -> Vec<&'static str> {
        first_words(&self.0)
    }

    /// Reads what has this form, as [`Self::read`] does; whether it has. What is wrong it does not say, which takes most of
    /// the time where many forms are tried.
    pub fn fits(&self, cursor: &mut Cursor<'_>) -> bool {
        fits_all(&self.0, cursor)
    }

    /// Reads what has this form. The finding is about the farthest place that was reached.
    pub fn read(&self, cursor: &mut Cursor<'_>) -> Result<(), Finding> {
        let mut farthest = None;
        read_all(&self.0, cursor, &mut farthest).map_err(|finding| farther(farthest, finding))
    }

    /// Reads a whole statement of this form.
    pub fn read_whole(&self, cursor: &mut Cursor<'_>) -> Result<(), Finding> {
        let mut farthest = None;
        read_all(&self.0, cursor, &mut farthest)
            .and_then(|()| cursor.expect_end())
            .map_err(|finding| farther(farthest, finding))
    }
}

fn first_words(nodes: &[Node]) -> Vec<&'static str> {
    match nodes.first() {
        Some(Node::Word(word)) => vec![word],
        Some(Node::Choice(choices)) => choices
            .iter()
            .flat_map(|nodes| first_words(nodes))
            .collect(),
        _ => Vec::new(),
    }
}

/// The finding that lies farther in the text.
pub(super) fn farther(known: Option<Finding>, new: Finding) -> Finding {
    match known {
        Some(known) if known.span.start > new.span.start => known,
        _ => new,
    }
}

fn read_all(
    nodes: &[Node],
    cursor: &mut Cursor<'_>,
    farthest: &mut Option<Finding>,
) -> Result<(), Finding> {
    nodes
        .iter()
        .try_for_each(|node| read_one(node, cursor, farthest))
}

fn fits_all(nodes: &[Node], cursor: &mut Cursor<'_>) -> bool {
    nodes.iter().all(|node| fits_one(node, cursor))
}

fn fits_one(node: &Node, cursor: &mut Cursor<'_>) -> bool {
    let from = cursor.position();
    let mut fits_or_back = |nodes: &[Node]| {
        let fits = fits_all(nodes, cursor);
        if !fits {
            cursor.go_to(from);
        }
        fits
    };
    match node {
        Node::Optional(nodes) => {
            fits_or_back(nodes);
            true
        }
        Node::Choice(choices) => choices.iter().any(|nodes| fits_or_back(nodes)),
        Node::Word(word) => cursor.take(&[word]),
        Node::Symbol(symbol) => cursor.take_symbol(*symbol),
        Node::Slot(slot) => read_slot(*slot, cursor).is_ok(),
        Node::List(nodes) => {
            let mut fits = fits_all(nodes, cursor);
            while fits && cursor.take_symbol(Kind::Comma) {
                fits = fits_all(nodes, cursor);
            }
            fits
        }
    }
}

fn read_one(
    node: &Node,
    cursor: &mut Cursor<'_>,
    farthest: &mut Option<Finding>,
) -> Result<(), Finding> {
    match node {
        Node::Word(word) => cursor.expect(&[word]),
        Node::Symbol(symbol) => cursor.expect_symbol(*symbol),
        Node::Slot(slot) => read_slot(*slot, cursor),
        Node::Optional(nodes) => {
            attempt(nodes, cursor, farthest);
            Ok(())
        }
        Node::Choice(choices) => {
            let found = choices.iter().any(|nodes| attempt(nodes, cursor, farthest));
            if found {
                return Ok(());
            }
            let names: Vec<_> = choices.iter().filter_map(|nodes| describe(nodes)).collect();
            Err(cursor.unexpected(&names.join(" or ")))
        }
        Node::List(nodes) => {
            read_all(nodes, cursor, farthest)?;
            while cursor.take_symbol(Kind::Comma) {
                read_all(nodes, cursor, farthest)?;
            }
            Ok(())
        }
    }
}

/// Reads `nodes` or, where they do not fit, nothing.
fn attempt(nodes: &[Node], cursor: &mut Cursor<'_>, farthest: &mut Option<Finding>) -> bool {
    let from = cursor.position();
    match read_all(nodes, cursor, farthest) {
        Ok(()) => true,
        Err(finding) => {
            cursor.go_to(from);
            *farthest = Some(farther(farthest.take(), finding));
            false
        }
    }
}

fn describe(nodes: &[Node]) -> Option<String> {
    match nodes.first()? {
        Node::Word(word) => Some((*word).to_owned()),
        Node::Symbol(symbol) => Some(format!("`{symbol}`")),
        Node::Slot(slot) => SLOTS
            .iter()
            .find(|(_, known)| known == slot)
            .map(|(name, _)| format!("a {}", name.trim_start_matches('@'))),
        Node::Optional(nodes) | Node::List(nodes) => describe(nodes),
        Node::Choice(choices) => choices.first().and_then(|nodes| describe(nodes)),
    }
}

fn read_slot(slot: Slot, cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    match slot {
        Slot::Name => cursor.name().map(drop),
        Slot::String => cursor.string().map(drop),
        Slot::Number => number(cursor),
        Slot::Literal => literal(cursor),
        Slot::Options => clause::options(cursor).map(drop),
        Slot::Keys => clause::keys(cursor).map(drop),
        Slot::Columns => cursor.list(Cursor::name).map(drop),
        Slot::Partition => clause::partition(cursor).map(drop),
        Slot::Type => data_type::read(cursor).map(drop),
        Slot::Interval => clause::interval(cursor),
        Slot::Group => {
            cursor.expect_symbol(Kind::LParen)?;
            cursor.until(|_| false);
            cursor.expect_symbol(Kind::RParen)
        }
        Slot::Call => {
            let from = cursor.position();
            cursor.name()?;
            cursor.expect_symbol(Kind::LParen)?;
            cursor.until(|_| false);
            cursor.expect_symbol(Kind::RParen)?;
            query::check_expression(cursor.sql(), cursor.since(from), cursor.dialect())
        }
        Slot::Expression => cursor.expression(&[]).map(drop),
        Slot::Rest => {
            if cursor.take_rest().is_empty() {
                return Err(cursor.unexpected("more"));
            }
            Ok(())
        }
    }
}

fn number(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    if matches!(cursor.peek(), Some(Kind::Number)) {
        cursor.skip();
        return Ok(());
    }
    Err(cursor.unexpected("a number"))
}

/// Reads a literal.
pub(super) fn literal(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    const WORDS: [&str; 4] = ["TRUE", "FALSE", "NULL", "UNKNOWN"];
    const TYPES: [&str; 3] = ["DATE", "TIME", "TIMESTAMP"];
    if cursor.take_string().is_some() || WORDS.iter().any(|word| cursor.take(&[word])) {
        return Ok(());
    }
    if TYPES.iter().any(|word| cursor.take(&[word])) {
        return cursor.string().map(drop);
    }
    if matches!(cursor.peek(), Some(Kind::Minus | Kind::Plus)) {
        cursor.skip();
    }
    number(cursor)
}

/// The text of a form that is not read yet.
struct Words(&'static str);

impl Words {
    /// Reads up to a closing bracket or `|`, which is left.
    fn sequence(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        while let Some(word) = self.peek() {
            if matches!(word, "]" | ")" | "}" | "|") {
                break;
            }
            self.skip(word);
            nodes.push(self.node(word));
        }
        nodes
    }

    fn node(&mut self, word: &'static str) -> Node {
        match word {
            "[" => {
                let nodes = self.sequence();
                self.skip_one();
                Node::Optional(nodes)
            }
            "{" => {
                let nodes = self.sequence();
                self.skip_one();
                Node::List(nodes)
            }
            "(" => {
                let mut choices = vec![self.sequence()];
                while self.peek() == Some("|") {
                    self.skip_one();
                    choices.push(self.sequence());
                }
                self.skip_one();
                Node::Choice(choices)
            }
            "=" => Node::Symbol(Kind::Eq),
            "," => Node::Symbol(Kind::Comma),
            _ => match SLOTS.iter().find(|(name, _)| *name == word) {
                Some((_, slot)) => Node::Slot(*slot),
                None => Node::Word(word),
            },
        }
    }

    fn peek(&self) -> Option<&'static str> {
        let text = self.0.trim_start();
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '-');
        let len = text.find(|c| !is_word(c)).unwrap_or(text.len());
        let len = if len == 0 {
            text.chars().next()?.len_utf8()
        } else {
            len
        };
        text.get(..len)
    }

    fn skip(&mut self, word: &str) {
        let text = self.0.trim_start();
        self.0 = text.get(word.len()..).unwrap_or("");
    }

    fn skip_one(&mut self) {
        if let Some(word) = self.peek() {
            self.skip(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::token::lex;

    fn fits(form: &'static str, sql: &str) -> Result<(), String> {
        let tokens = lex(sql).tokens;
        Syntax::new(form)
            .read_whole(&mut Cursor::new(sql, &tokens))
            .map_err(|finding| finding.message)
    }

    #[test]
    fn forms_are_read() {
        let form = "SHOW TABLES [(FROM|IN) @name] [[NOT] (LIKE|ILIKE) @string]";
        assert_eq!(fits(form, "show tables in a.b not like '%'"), Ok(()));
        assert_eq!(fits(form, "SHOW TABLES"), Ok(()));
        assert_eq!(
            fits(form, "SHOW TABLES LIKES 'x'"),
            Err("unexpected `LIKES`, expected the end of the statement".into())
        );
        assert_eq!(
            fits(form, "SHOW TABLES FROM a NOT b"),
            Err("unexpected `b`, expected LIKE or ILIKE".into())
        );
    }

    #[test]
    fn lists_and_slots_are_read() {
        let form = "ALTER x {(ADD|DROP) @name} [WITH @options]";
        assert_eq!(fits(form, "ALTER x ADD a, DROP b WITH ('k' = 'v')"), Ok(()));
        assert!(fits(form, "ALTER x ADD a, WITH ()").is_err());
    }
}
