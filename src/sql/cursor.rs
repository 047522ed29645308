//! Reading the tokens of one statement from left to right.
//!
//! The statement families read with a [`Cursor`]; each of its `expect…` and noun methods fails with a [`Finding`] that
//! says what stands there and what was expected. Expressions and queries are not understood here: they are slices of
//! tokens up to where they end.

use std::borrow::Cow;
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use super::token::{Kind, Token};

use super::{Dialect, Finding};
use crate::diagnostic::rules;
use crate::source::Span;
use crate::text::{has_placeholder, is_placeholder};

/// A name of one or more parts with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The parts, unquoted; never empty.
    pub parts: SmallVec<[Arc<str>; 1]>,
    /// Where it stands in the fragment's SQL.
    pub span: Span,
}

impl Name {
    /// The parts as slices, as the catalogue takes them.
    pub fn as_parts(&self) -> SmallVec<[&str; 3]> {
        self.parts.iter().map(|part| &**part).collect()
    }

    /// The last part.
    pub fn last(&self) -> &str {
        self.parts.last().map_or("", |part| part)
    }
}

/// A string with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    /// The value, without quotes.
    pub value: Arc<str>,
    /// Where it stands in the fragment's SQL.
    pub span: Span,
}

/// A place in the tokens of a statement.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'t> {
    sql: &'t str,
    tokens: &'t [Token],
    at: usize,
    dialect: Dialect,
}

impl<'t> Cursor<'t> {
    /// At the first of `tokens`, whose spans are offsets in `sql`.
    pub fn new(sql: &'t str, tokens: &'t [Token]) -> Self {
        Self {
            sql,
            tokens,
            at: 0,
            dialect: Dialect::Flink,
        }
    }

    /// The same in a dialect.
    pub fn in_dialect(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// The dialect of the statement.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The text that spans refer to.
    pub fn sql(&self) -> &'t str {
        self.sql
    }

    /// The text of a slice of the tokens, from its first to its last.
    pub fn text_of(&self, tokens: &[Token]) -> &'t str {
        let span = span_of(tokens);
        self.sql.get(span.start..span.end).unwrap_or("")
    }

    /// The same without comments: what stands between two tokens is one space at most where there is one in it.
    pub fn text_without_comments(&self, tokens: &[Token]) -> Cow<'t, str> {
        let text = self.text_of(tokens);
        // Comments begin with `--`, `//` or `/*`; few types hold any of the two.
        if memchr::memchr2(b'-', b'/', text.as_bytes()).is_none() {
            return Cow::Borrowed(text);
        }
        let mut plain = String::with_capacity(text.len());
        let mut end = None;
        for token in tokens {
            if end.is_some_and(|end| end < token.span.start) {
                plain.push(' ');
            }
            plain.push_str(token.text(self.sql));
            end = Some(token.span.end);
        }
        Cow::Owned(plain)
    }

    /// The index of the next token.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes back, or forth, to a token's index.
    pub fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// What the next token is.
    pub fn peek(&self) -> Option<Kind> {
        self.peek_at(0)
    }

    /// What the token `ahead` of the next one is.
    pub fn peek_at(&self, ahead: usize) -> Option<Kind> {
        self.token_at(ahead).map(|token| token.kind)
    }

    /// The next token.
    pub fn token(&self) -> Option<&'t Token> {
        self.token_at(0)
    }

    fn token_at(&self, ahead: usize) -> Option<&'t Token> {
        self.tokens.get(self.at.checked_add(ahead)?)
    }

    /// The place of the next token; behind the last one at the end.
    pub fn span(&self) -> Span {
        if let Some(token) = self.tokens.get(self.at) {
            return token.span;
        }
        let end = self.tokens.last().map_or(0, |last| last.span.end);
        Span::new(end, end)
    }

    /// Passes the next token, whatever it is.
    pub fn skip(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len());
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The tokens not read yet.
    pub fn rest(&self) -> &'t [Token] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    /// Reads the rest.
    pub fn take_rest(&mut self) -> &'t [Token] {
        let rest = self.rest();
        self.at = self.tokens.len();
        rest
    }

    /// Reads the rest too, after `tokens` have just been read.
    pub fn with_rest(&mut self, tokens: &[Token]) -> &'t [Token] {
        let from = self.at.saturating_sub(tokens.len());
        self.at = self.tokens.len();
        self.since(from)
    }

    /// The tokens from index `from` to the next one.
    pub fn since(&self, from: usize) -> &'t [Token] {
        self.tokens.get(from..self.at).unwrap_or_default()
    }

    /// Whether the next words are these.
    pub fn sees(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| {
            self.token_at(ahead)
                .is_some_and(|token| token.is_word(self.sql, word))
        })
    }

    /// Reads these words if they are next.
    pub fn take(&mut self, words: &[&str]) -> bool {
        let found = self.sees(words);
        if found {
            self.at += words.len();
        }
        found
    }

    /// Reads this symbol if it is next.
    pub fn take_symbol(&mut self, symbol: Kind) -> bool {
        let found = self.peek() == Some(symbol);
        if found {
            self.at += 1;
        }
        found
    }

    /// Reads these words.
    pub fn expect(&mut self, words: &[&str]) -> Result<(), Finding> {
        if self.take(words) {
            Ok(())
        } else {
            Err(self.unexpected(&words.join(" ")))
        }
    }

    /// Reads this symbol.
    pub fn expect_symbol(&mut self, symbol: Kind) -> Result<(), Finding> {
        if self.take_symbol(symbol) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{symbol}`")))
        }
    }

    /// Makes sure that nothing is left.
    pub fn expect_end(&self) -> Result<(), Finding> {
        if self.is_done() {
            Ok(())
        } else {
            Err(self.unexpected("the end of the statement"))
        }
    }

    /// Reads a name. A word that the dialect reserves is none.
    pub fn identifier(&mut self) -> Result<Text, Finding> {
        let (name, span) = self.part_of_name()?;
        Ok(Text {
            value: name.into(),
            span,
        })
    }

    /// Reads a word, whatever it means elsewhere, or a name in quotes.
    pub fn word(&mut self) -> Result<Text, Finding> {
        let (name, span) = self.any_word()?;
        Ok(Text {
            value: name.into(),
            span,
        })
    }

    fn part_of_name(&mut self) -> Result<(Cow<'t, str>, Span), Finding> {
        if self.is_reserved() {
            return Err(self.no_name());
        }
        self.any_word()
    }

    fn any_word(&mut self) -> Result<(Cow<'t, str>, Span), Finding> {
        let Some(name) = self.token().and_then(|token| token.name(self.sql)) else {
            return Err(self.unexpected("a name"));
        };
        let span = self.span();
        self.at += 1;
        Ok((name, span))
    }

    /// Whether the next token is a word that is no name without quotes.
    pub fn is_reserved(&self) -> bool {
        self.dialect == Dialect::Flink
            && self
                .token()
                .is_some_and(|token| token.reserved(self.sql).is_some())
    }

    /// Reads `a`, `a.b`, `a.b.c` and so on.
    pub fn name(&mut self) -> Result<Name, Finding> {
        let first = self.part_of_name()?;
        self.rest_of_name(first)
    }

    /// Reads the name of a type, which may be a word that is no name elsewhere; none where it has more than one part.
    pub fn type_name(&mut self) -> Result<Option<Cow<'t, str>>, Finding> {
        let mut only = Some(self.any_word()?.0);
        while self.goes_on_with_part() {
            self.at += 1;
            self.part_of_name()?;
            only = None;
        }
        Ok(only)
    }

    /// Whether a `.` is next and a part of a name behind it.
    fn goes_on_with_part(&self) -> bool {
        self.peek() == Some(Kind::Period)
            && matches!(self.peek_at(1), Some(Kind::Word(_) | Kind::Quoted(_)))
    }

    fn rest_of_name(&mut self, (first, span): (Cow<'t, str>, Span)) -> Result<Name, Finding> {
        let mut name = Name {
            parts: smallvec![first.into()],
            span,
        };
        while self.goes_on_with_part() {
            self.at += 1;
            let (part, span) = self.part_of_name()?;
            name.span = name.span.cover(span);
            name.parts.push(part.into());
        }
        Ok(name)
    }

    /// Reads a string.
    pub fn string(&mut self) -> Result<Text, Finding> {
        self.take_string()
            .ok_or_else(|| self.unexpected("a string"))
    }

    /// Reads a string if one is next. Hive has them in quotes of either kind.
    pub fn take_string(&mut self) -> Option<Text> {
        let token = self.token()?;
        let value = match token.kind {
            Kind::Quoted('"') if self.dialect == Dialect::Other => token.name(self.sql)?,
            _ => token.string(self.sql)?,
        };
        let text = Text {
            value: value.into(),
            span: self.span(),
        };
        self.at += 1;
        Some(text)
    }

    /// Reads a hint if one is next: its inside, and where the hint stands.
    pub fn take_hint(&mut self) -> Option<(&'t str, Span)> {
        let inside = self.token()?.hint(self.sql)?;
        let span = self.span();
        self.at += 1;
        Some((inside, span))
    }

    /// Reads up to a token for which `ends` holds outside any parenthesis, or to a closing one that was not opened, or
    /// to the end. What it returns may be empty.
    pub fn until(&mut self, ends: impl Fn(&Self) -> bool) -> &'t [Token] {
        let from = self.at;
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            match token {
                _ if depth == 0 && ends(self) => break,
                Kind::LParen | Kind::LBracket => depth += 1,
                Kind::RParen | Kind::RBracket => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => break,
                },
                _ => {}
            }
            self.at += 1;
        }
        self.since(from)
    }

    /// Reads an expression up to a comma or closing parenthesis, or one of `words`.
    pub fn expression(&mut self, words: &[&str]) -> Result<&'t [Token], Finding> {
        let tokens = self.until(|cursor| {
            cursor.peek() == Some(Kind::Comma) || words.iter().any(|word| cursor.sees(&[word]))
        });
        if tokens.is_empty() {
            return Err(self.unexpected("an expression"));
        }
        Ok(tokens)
    }

    /// Reads `(`, items separated by commas, `)`. At least one item.
    pub fn list<T>(
        &mut self,
        item: impl Fn(&mut Self) -> Result<T, Finding>,
    ) -> Result<Vec<T>, Finding> {
        /// What most lists fit in: the columns of a table, its options.
        const MOSTLY: usize = 8;
        self.expect_symbol(Kind::LParen)?;
        let first = item(self)?;
        let mut items = Vec::with_capacity(MOSTLY);
        items.push(first);
        while self.take_symbol(Kind::Comma) {
            items.push(item(self)?);
        }
        self.expect_symbol(Kind::RParen)?;
        Ok(items)
    }

    /// Reads a name that stands for a value nobody knows yet, if one is next.
    pub fn take_placeholder(&mut self) -> bool {
        let is_open = |token: &Token| is_placeholder(token.text(self.sql));
        let found = self.token().filter(|it| matches!(it.kind, Kind::Word(_)));
        let found = found.is_some_and(is_open);
        self.at += usize::from(found);
        found
    }

    /// Where another statement begins on a line of its own, a `;` is missing.
    fn missing_semicolon(&self, token: Token) -> Option<String> {
        let before = self.sql.get(..token.span.start)?;
        let is_first = before.trim_end_matches([' ', '\t']).ends_with('\n');
        let begins = |word: &&str| token.is_word(self.sql, word);
        (is_first && BEGINNINGS.iter().any(begins))
            .then(|| "a statement seems to begin here; end the one before it with `;`".to_owned())
    }

    /// The value that is filled in later, in front of the next token or next itself, which may hold what is missing. One
    /// that begins an item of a list may hold a comma, so that what seems to name it is an item of its own.
    fn open_value_around(&self) -> Option<&'t Token> {
        let is_word = |token: &&Token| matches!(token.kind, Kind::Word(_));
        let is_open = |token: &&Token| is_word(token) && has_placeholder(token.text(self.sql));
        let before = |back: usize| self.at.checked_sub(back).and_then(|at| self.tokens.get(at));
        let begins_item = |token: &&Token| {
            matches!(token.kind, Kind::Comma | Kind::LParen)
                || token.text(self.sql).eq_ignore_ascii_case("SELECT")
        };
        let first_of_item = || {
            before(3).filter(begins_item)?;
            before(1).filter(is_word)?;
            before(2).filter(is_open)
        };
        let next_to = before(1).filter(is_open);
        let next_to = next_to.or_else(|| self.tokens.get(self.at).filter(is_open));
        next_to.or_else(first_of_item)
    }

    /// The finding that the next token is no name where one is wanted.
    pub fn no_name(&self) -> Finding {
        let reserved = self.token().filter(|_| self.is_reserved());
        let Some(token) = reserved else {
            return self.unexpected("a name");
        };
        let word = token.text(self.sql);
        Finding {
            rule: &rules::RESERVED_WORD,
            message: format!("`{word}` is a reserved word of Flink, and no name"),
            span: token.span,
            hint: Some("write it in backticks to use it as a name".to_owned()),
        }
    }

    /// The finding that the next token is not what can stand here. Next to a value that is filled in later it says no
    /// more than that: what that value holds, nobody knows.
    pub fn unexpected(&self, expected: &str) -> Finding {
        if let Some(open) = self.open_value_around() {
            let text = shorten(open.text(self.sql));
            return Finding {
                rule: &rules::OPEN_FORM,
                message: format!("how the statement goes on depends on `{text}`, so it is not read"),
                span: open.span,
                hint: Some("write into the statement what is always the same, and leave only names and values open".to_owned()),
            };
        }
        let message = match self.tokens.get(self.at) {
            // A string may be a password.
            Some(token) if token.string(self.sql).is_some() => {
                format!("unexpected string, expected {expected}")
            }
            Some(token) => {
                let text = shorten(token.text(self.sql));
                format!("unexpected `{text}`, expected {expected}")
            }
            None => format!("the statement ends too early, expected {expected}"),
        };
        Finding {
            rule: &rules::UNEXPECTED_TOKEN,
            message,
            span: self.span(),
            hint: self
                .token()
                .and_then(|token| advice(token.kind).or_else(|| self.missing_semicolon(*token))),
        }
    }
}

/// Words that begin a statement, and that nothing else in one goes on with at the start of a line.
const BEGINNINGS: &[&str] = &[
    "INSERT", "CREATE", "DROP", "ALTER", "EXECUTE", "BEGIN", "USE", "SHOW", "EXPLAIN",
];

/// A next step for mistakes that are easily made and hard to see.
fn advice(kind: Kind) -> Option<String> {
    let Kind::Other(found) = kind else {
        return None;
    };
    let meant = match found {
        '，' | '、' => ',',
        '；' => ';',
        '（' => '(',
        '）' => ')',
        '＝' => '=',
        '‘' | '’' | '＇' | '“' | '”' => '\'',
        '。' | '．' => '.',
        _ => return None,
    };
    Some(format!(
        "this is a full-width or typographic character; write `{meant}`"
    ))
}

/// The span from the first to the last token.
pub(super) fn span_of(tokens: &[Token]) -> Span {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => first.span.cover(last.span),
        _ => Span::default(),
    }
}

fn shorten(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
