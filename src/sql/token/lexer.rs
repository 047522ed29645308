//! The lexer proper: one pass over the bytes.

use sqlparser::tokenizer::{Token, TokenWithSpan, Whitespace};

use super::{Lexed, to_parser, word};
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

/// What one step of lexing found.
enum Step {
    /// A token that ends at this offset.
    Token(Token, usize),
    /// Nothing to keep, up to this offset.
    Skip(usize),
    /// Something that the end of the text cuts off.
    Open(CutReason),
}

pub(super) struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    tokens: Vec<TokenWithSpan>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(sql: &'a str) -> Self {
        Self {
            sql,
            at: 0,
            // About one token for five bytes; a guess that saves most of the growing.
            tokens: Vec::with_capacity(sql.len() / 5),
        }
    }

    pub(super) fn run(mut self) -> Lexed {
        while self.at < self.sql.len() {
            match self.step() {
                Step::Token(token, end) => {
                    let span = to_parser(Span::new(self.at, end));
                    self.tokens.push(TokenWithSpan::new(token, span));
                    self.at = end;
                }
                Step::Skip(end) => self.at = end,
                Step::Open(reason) => {
                    return Lexed {
                        tokens: self.tokens,
                        open: Some(reason),
                    };
                }
            }
        }
        Lexed {
            tokens: self.tokens,
            open: None,
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
                None => Step::Token(word::unquoted(text), end),
            },
            _ => Step::Token(word::unquoted(text), end),
        }
    }

    /// A string whose opening quote is at `open`.
    fn string(&self, open: usize, token: fn(String) -> Token) -> Step {
        match unquote(self.sql, open, '\'') {
            Some((value, end)) => Step::Token(token(value), end),
            None => Step::Open(CutReason::SqlString),
        }
    }

    fn double_quoted(&self) -> Step {
        match unquote(self.sql, self.at, '"') {
            Some((value, end)) => Step::Token(word::quoted(value, '"'), end),
            None => Step::Open(CutReason::SqlString),
        }
    }

    /// A name in backticks ends on its line, so a stray backtick spoils one statement and not the rest of the text.
    fn backticks(&self) -> Step {
        let rest = &self.sql[self.at..];
        let line = rest.find(['\n', '\r']);
        let within = &self.sql[..line.map_or(self.sql.len(), |len| self.at + len)];
        match unquote(within, self.at, '`') {
            Some((value, end)) => Step::Token(word::quoted(value, '`'), end),
            None if line.is_some() => Step::Token(Token::Char('`'), self.at + 1),
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
                let text = self.sql[inside..at].to_owned();
                let token = Token::Whitespace(Whitespace::MultiLineComment(text));
                return Step::Token(token, at + 2);
            }
            if self.sql[at..].starts_with('*') {
                at += 1;
                continue;
            }
            match unquote(self.sql, at, '\'') {
                Some((_, end)) => at = end,
                None => return Step::Open(CutReason::SqlString),
            }
        }
    }

    /// Whether the `.` here begins a number: `.5`, but neither `t.5` nor `a[1].5`.
    fn begins_number(&self) -> bool {
        let after_operand = self.tokens.last().is_some_and(|last| {
            last.span.end.column == self.at as u64 + 1
                && matches!(last.token, Token::Word(_) | Token::RBracket | Token::RParen)
        });
        !after_operand
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
        Step::Token(Token::Number(self.sql[self.at..end].to_owned(), false), end)
    }

    fn symbol(&self, first: char) -> Step {
        let rest = &self.sql[self.at..];
        if let Some((text, token)) = OPERATORS.iter().find(|(text, _)| rest.starts_with(text)) {
            return Step::Token(token.clone(), self.at + text.len());
        }
        let token = match first {
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
        };
        Step::Token(token, self.at + first.len_utf8())
    }
}

/// Reads a quoted text whose opening quote is at `open`: its value with doubled quotes made single, and its end.
fn unquote(sql: &str, open: usize, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut from = open + 1;
    loop {
        let len = sql.get(from..)?.find(quote)?;
        value.push_str(&sql[from..from + len]);
        from += len + 1;
        if !sql[from..].starts_with(quote) {
            return Some((value, from));
        }
        value.push(quote);
        from += 1;
    }
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
