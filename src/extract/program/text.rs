//! The SQL that an expression of a host evaluates to, with its places and its holes.

use std::ops::Range;
use std::rc::Rc;

use crate::extract::OffsetMap;
use crate::source::Span;

use super::meaning::Source;

/// A value that is known only when the program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hole {
    /// Where its placeholder stands in the SQL.
    pub(super) range: Range<usize>,
    /// The place of the expression, or of the field that it fills.
    pub(super) span: Span,
    /// The expression as written, or its beginning.
    pub(super) expression: Rc<str>,
    /// The query whose table object the expression is, by its number in the file.
    pub(super) query: Option<usize>,
    /// The tables that the expression is a chain of, made by the Table API.
    pub(super) chain: Option<Chain>,
    /// Whether the expression is no more than the name of a field, whose value stands elsewhere.
    pub(super) is_field: bool,
    /// Where the expression stands, if it is more than what `expression` says.
    pub(super) source: Option<Span>,
    /// The mark that its value is read for, with the text around it, before it is put in: `%` or `{`.
    pub(super) mark: Option<char>,
    /// The values of which it has one, as they are named to a person.
    pub(super) choices: Option<Rc<str>>,
}

/// A table object that is made of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) sources: Rc<[Source]>,
    pub(super) keeps_columns: bool,
}

/// Text with holes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Text {
    pub(super) sql: String,
    pub(super) map: OffsetMap,
    pub(super) holes: Vec<Hole>,
    /// Its last string is still open at the end of the block.
    pub(super) is_cut: bool,
}

impl Text {
    /// Text that stands in the file as it is.
    pub(super) fn push_exact(&mut self, text: &str, start: usize) {
        self.sql.push_str(text);
        self.map
            .push(text.len(), Span::new(start, start + text.len()));
    }

    /// Text that stands for something else in the file. Places never go back.
    pub(super) fn push_whole(&mut self, text: &str, span: Span) {
        let end = self.map.extent().map_or(0, |extent| extent.end);
        let span = Span::new(span.start.max(end), span.end.max(end));
        self.sql.push_str(text);
        self.map.push_whole(text.len(), span);
    }

    /// A placeholder for `expression`.
    pub(super) fn push_hole(&mut self, expression: &str, span: Span, query: Option<usize>) {
        if may_begin_apart(expression) && self.sql.ends_with(|c: char| c.is_alphanumeric()) {
            self.push_whole(" ", Span::new(span.start, span.start));
        }
        let start = self.sql.len();
        let placeholder = placeholder(expression);
        self.push_whole(&placeholder, span);
        self.holes.push(Hole {
            range: start..self.sql.len(),
            span,
            expression: beginning(expression).into(),
            query,
            chain: None,
            is_field: false,
            source: None,
            mark: None,
            choices: None,
        });
    }

    /// A placeholder for an expression that has one of several values, which may have names.
    pub(super) fn push_choice(&mut self, expression: &str, span: Span, choices: Option<String>) {
        self.push_hole(expression, span, None);
        if let Some(hole) = self.holes.last_mut() {
            hole.choices = choices.map(Into::into);
        }
    }

    /// A placeholder for a table object made of others, which tells by its name what it is made of: a variable may be
    /// given another one.
    pub(super) fn push_chain(&mut self, expression: &str, span: Span, chain: Chain) {
        let mut name = expression.to_owned();
        if !chain.keeps_columns {
            name.push_str(" of");
        }
        for source in chain.sources.iter() {
            name.push(' ');
            match source {
                Source::Name(source) => name.push_str(source),
                Source::Query(_) => name.push_str("query"),
            }
        }
        self.push_hole(&name, span, None);
        if let Some(hole) = self.holes.last_mut() {
            hole.chain = Some(chain);
        }
    }

    /// A placeholder for a field of a template that is filled in from something unknown.
    pub(super) fn push_field(&mut self, field: &str, span: Span) {
        self.push_hole(field, span, None);
        if let Some(hole) = self.holes.last_mut() {
            hole.is_field = true;
        }
    }

    /// A part of another text with its own places.
    pub(super) fn push_part(&mut self, other: &Text, range: Range<usize>) {
        let Some(sql) = other.sql.get(range.clone()) else {
            return;
        };
        let shift = self.sql.len();
        let first = other
            .holes
            .partition_point(|hole| hole.range.start < range.start);
        let holes = other.holes.iter().skip(first);
        for hole in holes.take_while(|hole| hole.range.start < range.end) {
            if hole.range.end <= range.end {
                let at = hole.range.start - range.start + shift;
                self.holes.push(Hole {
                    range: at..at + hole.range.len(),
                    ..hole.clone()
                });
            }
        }
        self.sql.push_str(sql);
        self.map.push_part(&other.map, range.start, range.end);
    }

    /// A part of a template, whose holes are filled before its fields are: `mark` begins those.
    pub(super) fn push_template(&mut self, template: &Text, range: Range<usize>, mark: char) {
        let before = self.holes.len();
        self.push_part(template, range);
        for hole in self.holes.iter_mut().skip(before) {
            hole.mark = Some(mark);
        }
    }

    /// Another text whose place is `span`, whatever its own places are.
    pub(super) fn push_inserted(&mut self, other: &Text, span: Span) {
        let shift = self.sql.len();
        self.push_whole(&other.sql, span);
        self.holes.extend(other.holes.iter().map(|hole| Hole {
            range: hole.range.start + shift..hole.range.end + shift,
            ..hole.clone()
        }));
    }

    /// Joins another text on, with its own places if they come after those so far, else at `span`.
    pub(super) fn append(&mut self, other: &Text, span: Span) {
        let end = self.map.extent().map_or(0, |extent| extent.end);
        let is_after = other.map.extent().is_none_or(|extent| extent.start >= end);
        if is_after {
            self.push_part(other, 0..other.sql.len());
        } else {
            self.push_inserted(other, span);
        }
        self.is_cut |= other.is_cut;
    }

    /// The part in `range` alone.
    pub(super) fn part(&self, range: Range<usize>) -> Text {
        let mut part = Text {
            is_cut: self.is_cut && range.end == self.sql.len(),
            ..Text::default()
        };
        part.push_part(self, range);
        part
    }

    /// Whether nothing of it is known.
    pub(super) fn is_all_hole(&self) -> bool {
        let mut at = 0;
        for hole in &self.holes {
            if !self.sql[at..hole.range.start].trim().is_empty() {
                return false;
            }
            at = hole.range.end;
        }
        self.sql[at..].trim().is_empty() && !self.holes.is_empty()
    }
}

/// Whether an expression may be a text that begins with white space: `(w == null ? "" : " WHERE " + w)`.
fn may_begin_apart(expression: &str) -> bool {
    ["\" ", "' ", "\"\\n", "'\\n"]
        .iter()
        .any(|literal| expression.contains(literal))
}

/// As much of an expression as a name or a message is made of.
pub(super) fn beginning(expression: &str) -> &str {
    const LIMIT: usize = 100;
    let expression = expression.trim();
    let end = expression
        .char_indices()
        .nth(LIMIT)
        .map_or(expression.len(), |(end, _)| end);
    &expression[..end]
}

/// A name that reads well in SQL, the same for the same expression: `{self.table}` becomes `__table__`.
fn placeholder(expression: &str) -> String {
    const LIMIT: usize = 40;
    let mut name = String::new();
    for word in expression.split(|c: char| !c.is_alphanumeric() && c != '_') {
        let word = word.trim_matches('_');
        if word.is_empty() || matches!(word, "self" | "this") || name.len() + word.len() >= LIMIT {
            continue;
        }
        if !name.is_empty() {
            name.push('_');
        }
        name.push_str(word);
    }
    if name.is_empty() {
        name.push_str("value");
    }
    format!("__{name}__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_read_well_where_they_stand() {
        let at = |before: &str, expression: &str| {
            let mut text = Text::default();
            text.push_exact(before, 0);
            text.push_hole(expression, Span::new(90, 95), None);
            text.sql
        };
        assert_eq!(at("INSERT INTO ", "self.table"), "INSERT INTO __table__");
        assert_eq!(
            at("'topic' = '", "cfg['topic']"),
            "'topic' = '__cfg_topic__"
        );
        assert_eq!(at("SELECT f(", "表()"), "SELECT f(__表__");
        assert_eq!(at("SELECT f(", "[]"), "SELECT f(__value__");
    }

    #[test]
    fn joined_text_keeps_its_places_in_order() {
        let mut text = Text::default();
        text.push_exact("ab", 10);
        let mut later = Text::default();
        later.push_exact("cd", 20);
        text.append(&later, Span::new(0, 1));
        assert_eq!(text.map.to_file(Span::new(1, 3)), Span::new(11, 21));
        let mut earlier = Text::default();
        earlier.push_exact("ef", 3);
        text.append(&earlier, Span::new(30, 34));
        assert_eq!(text.sql, "abcdef");
        assert_eq!(text.map.to_file(Span::new(4, 5)), Span::new(30, 34));
    }
}
