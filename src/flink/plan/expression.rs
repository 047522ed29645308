//! Reads the expressions of plans: which columns they name, and the label they get.
//!
//! Only that is wanted, so nothing is built: one pass over the text tells operands from operators, functions, types and
//! literals. Names are printed bare. What is known of the input comes first: a text that begins with the longest of its
//! names is that column, whatever it looks like. Where nothing is known of the input, an operand that is no literal is a
//! column.

use std::ops::Range;

use super::frame::{Frame, mark};
use super::item::{Item, Operand};
use super::row::{Cell, Row};
use super::text::{Brackets, literal_end, window_name};
use super::words::{
    is_border, is_distinct, is_literal, is_postfix, operator_at, symbol_at, without_correlation,
};

/// The entries of a select list over `row`, one after the other: a list may have a hundred thousand of them.
pub(super) fn entries<'t, 'r>(
    text: &'t str,
    row: &'r Row,
) -> impl Iterator<Item = Item<'t>> + use<'t, 'r> {
    Reader::new(text, row, &[])
}

/// The same, all at once.
pub(super) fn items<'t>(text: &'t str, row: &Row) -> Vec<Item<'t>> {
    entries(text, row).collect()
}

/// The same, where columns are printed behind one of these qualifiers, which are the variables of a pattern.
pub(super) fn qualified_items<'t>(text: &'t str, row: &Row, qualifiers: &[&str]) -> Vec<Item<'t>> {
    Reader::new(text, row, qualifiers).collect()
}

struct Reader<'t, 'r> {
    text: &'t str,
    row: &'r Row,
    qualifiers: &'r [&'r str],
    at: usize,
    frames: Vec<Frame>,
    /// The entry that was read last and that nobody has taken yet.
    ready: Option<Item<'t>>,
    /// Whether the last entry was read.
    is_done: bool,
    /// Where the entry begins that is being read.
    start: usize,
    /// Where its expression ends, once AS was met.
    end: Option<usize>,
    label: Option<&'t str>,
    operands: Vec<Operand>,
    unknown: Vec<&'t str>,
    filters: Vec<Cell>,
    /// The ranges of operands that are conditions.
    conditions: Vec<Range<usize>>,
    /// Operands, literals and functions, to tell a plain column from an expression.
    parts: usize,
    is_filter: bool,
}

impl<'t, 'r> Reader<'t, 'r> {
    fn new(text: &'t str, row: &'r Row, qualifiers: &'r [&'r str]) -> Self {
        Self {
            text,
            row,
            qualifiers,
            at: 0,
            frames: Vec::new(),
            ready: None,
            is_done: false,
            start: 0,
            end: None,
            label: None,
            operands: Vec::new(),
            unknown: Vec::new(),
            filters: Vec::new(),
            conditions: Vec::new(),
            parts: 0,
            is_filter: false,
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads an operand and what stands behind it, which ends at most one entry.
    fn turn(&mut self) {
        let before = self.at;
        self.operand();
        self.tail();
        // Whatever the text is, each turn takes some of it.
        if self.at == before {
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
        }
    }

    /// What an operand begins with: a name, a literal, a function or an open parenthesis.
    fn operand(&mut self) {
        let rest = self.rest();
        if let Some(cell) = self.row.odd_name_at(rest)
            && is_border(&rest[cell.name.len()..])
        {
            let cell = cell.clone();
            self.at += cell.name.len();
            self.parts += 1;
            let field = self.field();
            self.add(cell, field);
            return;
        }
        if rest.starts_with(['(', '[', '{']) {
            self.at += 1;
            self.parts += 1;
            self.open("");
            return self.operand_after_open();
        }
        if let Some(end) = self.literal().or_else(|| self.symbol()) {
            self.at = end;
            self.parts += 1;
            return;
        }
        self.word();
    }

    /// Operands may follow an open parenthesis at once, and do so in long runs.
    fn operand_after_open(&mut self) {
        while self.rest().starts_with('(') && self.row.odd_name_at(self.rest()).is_none() {
            self.at += 1;
            self.open("");
        }
    }

    /// Opens the parentheses of a function, or such without one.
    fn open(&mut self, function: &str) {
        self.frames.push(Frame::of(function, self.operands.len()));
    }

    /// The end of the symbol that begins here, of those that the function has.
    fn symbol(&self) -> Option<usize> {
        let frame = self.frames.last()?;
        Some(self.at + symbol_at(frame.symbols, self.rest())?)
    }

    /// The end of the literal that begins here, with or without the name of its character set.
    fn literal(&self) -> Option<usize> {
        let rest = self.rest();
        if rest.starts_with('\'') {
            return literal_end(self.text, self.at);
        }
        if !rest.starts_with('_') {
            return None;
        }
        let quote = rest.bytes().take(26).position(|byte| byte == b'\'')?;
        let name = &rest[1..quote];
        let is_name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
        (!name.is_empty() && name.bytes().all(is_name))
            .then(|| literal_end(self.text, self.at + quote))
            .flatten()
    }

    /// A word up to what ends it; with a parenthesis behind it, a function.
    fn word(&mut self) {
        let start = self.at;
        let end = self.word_end(start);
        let word = &self.text[start..end];
        self.at = end;
        if word.is_empty() {
            return;
        }
        self.parts += 1;
        if self.rest().starts_with('(') && !word.contains(':') {
            self.at += 1;
            self.open(word);
            self.at += window_name(self.text, self.at).unwrap_or_default();
            return;
        }
        if word == "Sarg" || word.starts_with("Sarg[") {
            self.at = start + "Sarg".len();
            self.skip_brackets();
            return;
        }
        self.classify(word);
    }

    /// Where a word ends that begins at `start`.
    fn word_end(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while let Some(byte) = bytes.get(at) {
            let is_end = match byte {
                b'(' | b')' => true,
                b']' | b'}' => !self.frames.is_empty(),
                b',' => bytes.get(at + 1) == Some(&b' '),
                b' ' => operator_at(&self.text[at..]).is_some() || is_postfix(&self.text[at..]),
                b'[' => self.text[start..at] == *"Sarg",
                _ => false,
            };
            if is_end {
                break;
            }
            at += 1;
        }
        at
    }

    /// Passes over one pair of brackets with all that is in it.
    fn skip_brackets(&mut self) {
        let mut brackets = Brackets::new();
        while self.at < self.text.len() {
            self.at = brackets.step(self.text, self.at);
            if brackets.depth == 0 {
                break;
            }
        }
    }

    /// What may stand behind an operand, up to the next one.
    fn tail(&mut self) {
        while self.at < self.text.len() {
            let rest = self.rest();
            if rest.starts_with(", ") {
                self.at += 2;
                match self.frames.last_mut() {
                    Some(frame) => frame.arguments.push(self.operands.len()),
                    None => self.finish(),
                }
                return;
            }
            if rest.starts_with([')', ']', '}']) && !self.frames.is_empty() {
                self.at += 1;
                self.close();
                continue;
            }
            if let Some(length) = operator_at(rest) {
                let operator = &rest[1..length - 1];
                self.at += length;
                match operator {
                    "AS" if self.frames.is_empty() => {
                        self.end = Some(self.at - length);
                        self.read_label();
                        continue;
                    }
                    "AS" => {
                        self.skip_type();
                        continue;
                    }
                    "IS" => {
                        self.parts += 1;
                        self.skip_words();
                        continue;
                    }
                    "FILTER" => self.is_filter = true,
                    _ => self.parts += 1,
                }
                return;
            }
            if self.after_open() {
                return;
            }
            if rest.starts_with('(') {
                // The size of a type, or `FILTER (a, b)`.
                if self.is_filter {
                    return;
                }
                self.skip_brackets();
                continue;
            }
            // A type behind a literal, a field behind a function, or text that follows no grammar.
            self.at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }

    /// Whether the text before this place opens an argument, so that an operand has to follow.
    fn after_open(&self) -> bool {
        let before = self
            .at
            .checked_sub(1)
            .and_then(|at| self.text.as_bytes().get(at));
        matches!(before, Some(b'(' | b'[' | b'{'))
    }

    fn read_label(&mut self) {
        let rest = self.rest();
        let length = if rest.starts_with('(') {
            rest.find(')').map_or(rest.len(), |end| end + 1)
        } else {
            rest.find(", ").unwrap_or(rest.len())
        };
        self.label = Some(&rest[..length]);
        self.at += length;
    }

    /// The type of a CAST reaches to the end of the CAST.
    fn skip_type(&mut self) {
        let mut brackets = Brackets::new();
        while self.at < self.text.len() {
            if brackets.depth == 0 && self.rest().starts_with(')') {
                return;
            }
            self.at = brackets.step(self.text, self.at);
        }
    }

    /// `NOT NULL`, `TRUE` and so on behind IS.
    fn skip_words(&mut self) {
        let rest = self.rest();
        let length = rest
            .bytes()
            .position(|byte| !(byte.is_ascii_uppercase() || byte == b' '))
            .unwrap_or(rest.len());
        let words = &rest[..length];
        // The words may run into an operator behind them.
        let end = [" AND ", " OR ", " AS "]
            .iter()
            .filter_map(|operator| words.find(operator.trim_end()))
            .min()
            .unwrap_or(length);
        self.at += end;
    }

    fn close(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.conditions
                .extend(frame.conditions(self.operands.len()));
        }
    }

    /// Tells what a word is that is no function.
    fn classify(&mut self, word: &'t str) {
        let mut name = word.strip_prefix("APPROXIMATE ").unwrap_or(word);
        name = name.strip_prefix("DISTINCT ").unwrap_or(name);
        if let Some((head, of)) = name.split_once(' ')
            && is_distinct(head)
            && self.row.find(name).is_none()
        {
            name = of;
        }
        if let Some(cell) = self.row.find(name) {
            let cell = cell.clone();
            return self.add(cell, None);
        }
        let names_nothing = self.frames.last().is_some_and(Frame::names_nothing);
        if names_nothing || is_literal(name) {
            return;
        }
        let name = without_correlation(name);
        if let Some((cell, field)) = self.nested(name) {
            return self.add(cell, Some(field));
        }
        let name = self.unqualified(name);
        match self.row {
            Row::Known(_) => {
                if let Some(cell) = self.row.find(name).cloned() {
                    return self.add(cell, None);
                }
                if let Some(cell) = self.by_position(name) {
                    return self.add(cell, None);
                }
                // `DISTINCT(a,b)` is printed without blanks.
                let mut parts = name.split(',');
                if name.contains(',') && parts.all(|part| self.row.find(part).is_some()) {
                    for part in name.split(',') {
                        let cell = self.row.column(part);
                        self.add(cell, None);
                    }
                    return;
                }
                self.unknown.push(word);
            }
            Row::Open(_) => match name.split_once('.') {
                Some((column, field)) if !column.is_empty() => {
                    let cell = self.row.column(column);
                    self.add(cell, Some(field.to_owned()));
                }
                _ => {
                    let cell = self.row.column(name);
                    self.add(cell, None);
                }
            },
            Row::Constant => {}
            Row::Lost => self.unknown.push(word),
        }
    }

    /// `column.field` of a known column; of several, the one with the longest name.
    fn nested(&self, name: &str) -> Option<(Cell, String)> {
        // No name of a field lies deeper.
        const DEEPEST: usize = 16;
        let dots: Vec<usize> = memchr::memchr_iter(b'.', name.as_bytes())
            .take(DEEPEST)
            .collect();
        dots.iter().rev().find_map(|&dot| {
            let cell = self.row.find(&name[..dot])?;
            Some((cell.clone(), name[dot + 1..].to_owned()))
        })
    }

    fn unqualified<'n>(&self, name: &'n str) -> &'n str {
        match name.split_once('.') {
            Some((variable, column)) if self.qualifiers.contains(&variable) => column,
            _ => name,
        }
    }

    /// `$3`: the column at this place, from 0.
    fn by_position(&self, name: &str) -> Option<Cell> {
        let at: usize = name.strip_prefix('$')?.parse().ok()?;
        self.row.cells()?.get(at).cloned()
    }

    /// `.a.b` right behind a name.
    fn field(&mut self) -> Option<String> {
        let path = self.rest().strip_prefix('.')?;
        let length = self.word_end(self.at + 1) - (self.at + 1);
        self.at += 1 + length;
        Some(path[..length].to_owned())
    }

    fn add(&mut self, cell: Cell, field: Option<String>) {
        if self.is_filter {
            self.filters.push(cell);
            self.is_filter = !self.frames.is_empty();
            return;
        }
        self.operands.push(Operand {
            cell,
            field,
            is_condition: false,
        });
    }

    fn finish(&mut self) {
        self.frames.clear();
        self.is_filter = false;
        let end = self.end.take().unwrap_or_else(|| {
            let is_list = self.at >= 2 && self.text[..self.at].ends_with(", ");
            if is_list { self.at - 2 } else { self.at }
        });
        let text = self.text.get(self.start..end).unwrap_or_default();
        let mut operands = std::mem::take(&mut self.operands);
        mark(&mut operands, &self.conditions);
        self.conditions.clear();
        let is_plain = operands.len() == 1
            && (self.parts == 1 || text.starts_with("Reinterpret(") && self.parts == 2);
        self.parts = 0;
        let item = Item {
            text,
            label: self.label.take(),
            operands,
            unknown: std::mem::take(&mut self.unknown),
            filters: std::mem::take(&mut self.filters),
            is_plain,
        };
        if !item.text.is_empty() {
            self.ready = Some(item);
        }
        self.start = self.at;
    }
}

impl<'t> Iterator for Reader<'t, '_> {
    type Item = Item<'t>;

    fn next(&mut self) -> Option<Item<'t>> {
        loop {
            if let Some(item) = self.ready.take() {
                return Some(item);
            }
            if self.at < self.text.len() {
                self.turn();
            } else if !std::mem::replace(&mut self.is_done, true) {
                self.finish();
            } else {
                return None;
            }
        }
    }
}
