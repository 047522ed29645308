//! The lexer proper: one pass over the bytes that finds where each token ends. A token gets its value, and with it memory,
//! only where somebody wants it: cutting a script of many megabytes into statements needs the places alone.

use sqlparser::tokenizer::{Token, Whitespace};

use super::word;
use crate::extract::CutReason;
use crate::source::Span;

/// Operators of more than one character, longer ones first. `>>` is absent: it closes two generic types.
const OPERATORS: &[(&str, Token)] = &[
    ("<=>", Token::Spaceship),
    ("<>", Token::Neq),
    ("!=", Token::Neq),
    ("<=", Token::LtEq),
    (">=", Token::GtEq),
    ("==", Token::DoubleEq),
    ("=>", Token::RArrow),
    ("->", Token::Arrow),
    ("||", Token::StringConcat),
    ("::", Token::DoubleColon),
];

/// What kind of token stands at a place.
#[derive(Debug, Clone, Copy)]
pub(in crate::sql) enum Lexeme {
    /// A name or keyword without quotes.
    Word,
    /// A name in these quotes.
    Quoted(char),
    /// A string in single quotes, its prefix before it, and the token that it becomes.
    Text(fn(String) -> Token),
    /// A number.
    Number,
    /// `/*+ … */`.
    Hint,
    /// A row of [`OPERATORS`].
    Operator(usize),
    /// One character.
    Symbol(char),
}

/// What one step of lexing found.
enum Step {
    /// A token that ends at this offset.
    Token(Lexeme, usize),
    /// Nothing to keep, up to this offset.
    Skip(usize),
    /// Something that the end of the text cuts off.
    Open(CutReason),
}

/// Goes through a text token by token.
#[derive(Debug, Clone)]
pub(in crate::sql) struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    /// Behind the last token, if that can be the left side of a `.`.
    operand_end: Option<usize>,
    open: Option<CutReason>,
}

impl<'a> Lexer<'a> {
    /// At the beginning of a part of a text. Offsets stay those of the text.
    pub(in crate::sql) fn new(sql: &'a str, part: Span) -> Self {
        Self {
            sql: sql.get(..part.end).unwrap_or(sql),
            at: part.start,
            operand_end: None,
            open: None,
        }
    }

    /// The string, quoted name or comment that the part ended in, once there are no tokens any more.
    pub(in crate::sql) fn open(&self) -> Option<CutReason> {
        self.open
    }

    /// The token that a lexeme is.
    pub(super) fn token(&self, lexeme: Lexeme, span: Span) -> Token {
        let text = &self.sql[span.start..span.end];
        match lexeme {
            Lexeme::Word => word::unquoted(text),
            Lexeme::Quoted(quote) => word::quoted(unquoted(text, quote), quote),
            Lexeme::Text(token) => token(unquoted(text, '\'')),
            Lexeme::Number => Token::Number(text.to_owned(), false),
            Lexeme::Hint => {
                let inside = text["/*".len()..text.len() - "*/".len()].to_owned();
                Token::Whitespace(Whitespace::MultiLineComment(inside))
            }
            Lexeme::Operator(row) => OPERATORS
                .get(row)
                .map_or(Token::EOF, |(_, token)| token.clone()),
            Lexeme::Symbol(symbol) => self::symbol(symbol),
        }
    }

    fn step(&self) -> Step {
        let rest = &self.sql[self.at..];
        let Some(first) = rest.chars().next() else {
            return Step::Skip(self.sql.len());
        };
        match first {
            ' ' | '\t' | '\n' | '\r' | '\x0C' => Step::Skip(self.at + 1),
            '\'' => self.string(self.at, Token::SingleQuotedString),
            '"' => self.double_quoted(),
            '`' => self.backticks(),
            '-' if rest.starts_with("--") => self.line_comment(),
            // `//` begins a comment for Calcite too, but the bare value in `SET path = hdfs://…` is older than that.
            '/' if rest.starts_with("//") && !self.sql[..self.at].ends_with(':') => {
                self.line_comment()
            }
            '/' if rest.starts_with("/*+") => self.hint(),
            '/' if rest.starts_with("/*") => self.comment(),
            '0'..='9' => self.number(),
            '.' if self.begins_number() => self.number(),
            _ if begins_word(first) => self.word(),
            // Byte order marks, no-break and full-width spaces come with copied text; nobody means them.
            _ if first.is_whitespace() || matches!(first, '\u{FEFF}' | '\u{200B}') => {
                Step::Skip(self.at + first.len_utf8())
            }
            _ => self.symbol(first),
        }
    }

    fn word(&self) -> Step {
        let rest = &self.sql[self.at..];
        let len = rest.find(|c| !continues_word(c)).unwrap_or(rest.len());
        let (text, after) = rest.split_at(len);
        let end = self.at + len;
        match text {
            "U" | "u" if after.starts_with("&'") => {
                self.string(end + 1, Token::UnicodeStringLiteral)
            }
            "N" | "n" if after.starts_with('\'') => self.string(end, Token::NationalStringLiteral),
            "X" | "x" if after.starts_with('\'') => self.string(end, Token::HexStringLiteral),
            // `_UTF8'…'`, `_UTF-16'…'`: a string with its character set.
            _ if text.starts_with('_') => match charset_quote(text, after) {
                Some(skip) => self.string(end + skip, Token::SingleQuotedString),
                None => Step::Token(Lexeme::Word, end),
            },
            _ => Step::Token(Lexeme::Word, end),
        }
    }

    /// A string whose opening quote is at `open`.
    fn string(&self, open: usize, token: fn(String) -> Token) -> Step {
        match closing(self.sql, open, '\'') {
            Some(end) => Step::Token(Lexeme::Text(token), end),
            None => Step::Open(CutReason::SqlString),
        }
    }

    fn double_quoted(&self) -> Step {
        match closing(self.sql, self.at, '"') {
            Some(end) => Step::Token(Lexeme::Quoted('"'), end),
            None => Step::Open(CutReason::SqlString),
        }
    }

    /// A name in backticks ends on its line, so a stray backtick spoils one statement and not the rest of the text.
    fn backticks(&self) -> Step {
        let rest = &self.sql[self.at..];
        let line = rest.find(['\n', '\r']);
        let within = &self.sql[..line.map_or(self.sql.len(), |len| self.at + len)];
        match closing(within, self.at, '`') {
            Some(end) => Step::Token(Lexeme::Quoted('`'), end),
            None if line.is_some() => Step::Token(Lexeme::Symbol('`'), self.at + 1),
            None => Step::Open(CutReason::SqlString),
        }
    }

    fn line_comment(&self) -> Step {
        let rest = &self.sql[self.at..];
        Step::Skip(self.at + rest.find('\n').map_or(rest.len(), |len| len + 1))
    }

    fn comment(&self) -> Step {
        match self.sql[self.at + 2..].find("*/") {
            Some(len) => Step::Skip(self.at + 2 + len + 2),
            None => Step::Open(CutReason::SqlComment),
        }
    }

    /// What stands in a hint is lexed like SQL, so a `*/` inside a string does not end it.
    fn hint(&self) -> Step {
        let inside = self.at + 2;
        let mut at = inside;
        loop {
            let Some(len) = self.sql[at..].find(['\'', '*']) else {
                return Step::Open(CutReason::SqlComment);
            };
            at += len;
            if self.sql[at..].starts_with("*/") {
                return Step::Token(Lexeme::Hint, at + 2);
            }
            if self.sql[at..].starts_with('*') {
                at += 1;
                continue;
            }
            match closing(self.sql, at, '\'') {
                Some(end) => at = end,
                None => return Step::Open(CutReason::SqlString),
            }
        }
    }

    /// Whether the `.` here begins a number: `.5`, but neither `t.5` nor `a[1].5`.
    fn begins_number(&self) -> bool {
        self.operand_end != Some(self.at)
            && self
                .sql
                .as_bytes()
                .get(self.at + 1)
                .is_some_and(u8::is_ascii_digit)
    }

    fn number(&self) -> Step {
        let bytes = self.sql.as_bytes();
        let digits = |from: usize| {
            from + bytes[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count()
        };
        let mut end = digits(self.at);
        if bytes.get(end) == Some(&b'.') {
            end = digits(end + 1);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent > end + 1 + sign {
                end = exponent;
            }
        }
        Step::Token(Lexeme::Number, end)
    }

    fn symbol(&self, first: char) -> Step {
        let rest = &self.sql[self.at..];
        let mut operators = OPERATORS.iter().enumerate();
        match operators.find(|(_, (text, _))| rest.starts_with(text)) {
            Some((row, (text, _))) => Step::Token(Lexeme::Operator(row), self.at + text.len()),
            None => Step::Token(Lexeme::Symbol(first), self.at + first.len_utf8()),
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = (Lexeme, Span);

    fn next(&mut self) -> Option<Self::Item> {
        while self.at < self.sql.len() && self.open.is_none() {
            match self.step() {
                Step::Token(lexeme, end) => {
                    let span = Span::new(self.at, end);
                    self.at = end;
                    self.operand_end = lexeme.is_operand().then_some(end);
                    return Some((lexeme, span));
                }
                Step::Skip(end) => self.at = end,
                Step::Open(reason) => self.open = Some(reason),
            }
        }
        None
    }
}

impl Lexeme {
    fn is_operand(self) -> bool {
        matches!(self, Self::Word | Self::Quoted(_) | Self::Symbol(']' | ')'))
    }
}

fn symbol(symbol: char) -> Token {
    match symbol {
        '(' => Token::LParen,
        ')' => Token::RParen,
        '[' => Token::LBracket,
        ']' => Token::RBracket,
        '{' => Token::LBrace,
        '}' => Token::RBrace,
        ',' => Token::Comma,
        ';' => Token::SemiColon,
        '.' => Token::Period,
        ':' => Token::Colon,
        '=' => Token::Eq,
        '<' => Token::Lt,
        '>' => Token::Gt,
        '+' => Token::Plus,
        '-' => Token::Minus,
        '*' => Token::Mul,
        '/' => Token::Div,
        '%' => Token::Mod,
        '|' => Token::Pipe,
        '&' => Token::Ampersand,
        '^' => Token::Caret,
        '~' => Token::Tilde,
        '?' => Token::Placeholder("?".to_owned()),
        '!' => Token::ExclamationMark,
        '@' => Token::AtSign,
        '#' => Token::Sharp,
        '\\' => Token::Backslash,
        other => Token::Char(other),
    }
}

/// The end of a quoted text whose opening quote is at `open`. A doubled quote does not end it.
fn closing(sql: &str, open: usize, quote: char) -> Option<usize> {
    let mut from = open + 1;
    loop {
        from += sql.get(from..)?.find(quote)? + 1;
        if !sql[from..].starts_with(quote) {
            return Some(from);
        }
        from += 1;
    }
}

/// The value of a quoted text, whatever stands before its opening quote: doubled quotes made single.
fn unquoted(text: &str, quote: char) -> String {
    let inside = text.split_once(quote).map_or("", |(_, rest)| rest);
    let inside = inside.strip_suffix(quote).unwrap_or(inside);
    let mut value = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find(quote) {
        let (before, after) = rest.split_at(at + 1);
        value.push_str(before);
        rest = after.strip_prefix(quote).unwrap_or(after);
    }
    value.push_str(rest);
    value
}

/// How far behind a word the quote of a string with character set is: `_UTF8'`, `_UTF-16'`, `_ISO-8859-1'`.
fn charset_quote(text: &str, after: &str) -> Option<usize> {
    let charset = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let skip = after.find(|c| !charset(c))?;
    let is_quote = text.len() > 1 && after[skip..].starts_with('\'');
    (is_quote && (skip == 0 || after.starts_with('-'))).then_some(skip)
}

fn begins_word(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '$')
}

fn continues_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}
