//! Python tokens with their places, from any text: what is no Python becomes operators and unclosed strings, never an
//! error.

use crate::source::Span;

use super::super::token::{Escapes, Holes, Kind, Literal, Token, field_end};

const TWO_CHARACTER_OPERATORS: [&[u8]; 12] = [
    b"+=", b"-=", b"*=", b"/=", b"%=", b"==", b"!=", b"<=", b">=", b":=", b"->", b"**",
];

/// The tokens of `block` of `text`, comments and line ends included.
pub(in crate::extract::program) fn lex(text: &str, block: Span) -> Vec<Token> {
    let text = text.get(..block.end).unwrap_or(text);
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: block.start,
    };
    let mut tokens = Vec::new();
    while let Some(byte) = lexer.peek(0) {
        let start = lexer.at;
        if let Some(kind) = lexer.next(byte) {
            let span = Span::new(start, lexer.at);
            tokens.push(Token { kind, span });
        }
    }
    tokens
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn character(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    /// Moves past the next token or piece of white space.
    fn next(&mut self, byte: u8) -> Option<Kind> {
        match byte {
            b'\n' => {
                self.at += 1;
                Some(Kind::Newline)
            }
            b' ' | b'\t' | b'\r' | 0x0C => {
                self.at += 1;
                None
            }
            b'\\' => self.backslash(),
            b'#' => {
                self.skip_to_line_end();
                Some(Kind::Comment)
            }
            b'"' | b'\'' => Some(Kind::Text(self.string(0))),
            b'(' | b'[' | b'{' => {
                self.at += 1;
                Some(Kind::Open)
            }
            b')' | b']' | b'}' => {
                self.at += 1;
                Some(Kind::Close)
            }
            b'0'..=b'9' => {
                self.skip_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
                Some(Kind::Number)
            }
            _ => Some(self.name_or_operator()),
        }
    }

    fn backslash(&mut self) -> Option<Kind> {
        self.at += 1;
        match (self.peek(0), self.peek(1)) {
            (Some(b'\n'), _) => self.at += 1,
            (Some(b'\r'), Some(b'\n')) => self.at += 2,
            (None, _) => {}
            _ => return Some(Kind::Operator),
        }
        None
    }

    fn name_or_operator(&mut self) -> Kind {
        let start = self.at;
        self.skip_while(|c| c.is_alphanumeric() || c == '_');
        if self.at > start {
            let is_prefix = self.at - start <= 2
                && matches!(self.peek(0), Some(b'"' | b'\''))
                && self.bytes[start..self.at]
                    .iter()
                    .all(|byte| b"rbfutRBFUT".contains(byte));
            if is_prefix {
                let prefix_len = self.at - start;
                self.at = start;
                return Kind::Text(self.string(prefix_len));
            }
            return Kind::Name;
        }
        let two = self.bytes.get(self.at..self.at + 2).unwrap_or_default();
        self.at += if TWO_CHARACTER_OPERATORS.contains(&two) {
            2
        } else {
            self.character().map_or(1, char::len_utf8)
        };
        Kind::Operator
    }

    fn skip_while(&mut self, is_part: impl Fn(char) -> bool) {
        while let Some(character) = self.character() {
            if !is_part(character) {
                break;
            }
            self.at += character.len_utf8();
        }
    }

    fn skip_to_line_end(&mut self) {
        while self.peek(0).is_some_and(|byte| byte != b'\n') {
            self.at += 1;
        }
    }

    /// A string from its prefix on. One in single quotes ends with its line at the latest.
    fn string(&mut self, prefix_len: usize) -> Literal {
        let prefix = &self.bytes[self.at..self.at + prefix_len];
        let has = |letter: u8| prefix.iter().any(|byte| byte.eq_ignore_ascii_case(&letter));
        let mut literal = Literal {
            escapes: if has(b'r') {
                Escapes::None
            } else {
                Escapes::Python
            },
            holes: if has(b'f') || has(b't') {
                Holes::Braces
            } else {
                Holes::None
            },
            is_text_block: false,
            is_closed: false,
            prefix_len: u8::try_from(prefix_len).unwrap_or_default(),
            quote_len: 1,
        };
        self.at += prefix_len;
        let quote = self.peek(0).unwrap_or(b'"');
        if self.peek(1) == Some(quote) && self.peek(2) == Some(quote) {
            literal.quote_len = 3;
        }
        self.at += usize::from(literal.quote_len);
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => {
                    self.at += 1;
                    let is_crlf = self.peek(0) == Some(b'\r') && self.peek(1) == Some(b'\n');
                    self.at += usize::from(is_crlf);
                    self.at += self.character().map_or(0, char::len_utf8);
                }
                b'\n' if !literal.is_triple() => return literal,
                b'{' if literal.holes == Holes::Braces => self.skip_field(literal.is_triple()),
                _ if byte != quote => self.at += 1,
                _ if !literal.is_triple() => {
                    self.at += 1;
                    literal.is_closed = true;
                    return literal;
                }
                _ if self.peek(1) == Some(quote) && self.peek(2) == Some(quote) => {
                    self.at += 3;
                    literal.is_closed = true;
                    return literal;
                }
                _ => self.at += 1,
            }
        }
        literal
    }

    fn skip_field(&mut self, is_triple: bool) {
        if self.peek(1) == Some(b'{') {
            self.at += 2;
        } else {
            self.at = field_end(self.text, self.at, is_triple).unwrap_or(self.at + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dump(text: &str) -> Vec<String> {
        lex(text, Span::new(0, text.len()))
            .into_iter()
            .filter(|token| token.kind != Kind::Newline)
            .map(|token| text[token.span.start..token.span.end].to_owned())
            .collect()
    }

    #[test]
    fn strings_of_all_kinds() {
        assert_eq!(dump(r#"r"a\"b" + b'c'"#), [r#"r"a\"b""#, "+", "b'c'"]);
        assert_eq!(
            dump("\"\"\"a\n\"b\"\n\"\"\" x"),
            ["\"\"\"a\n\"b\"\n\"\"\"", "x"]
        );
        assert_eq!(
            dump("rf'{a}' uF\"\" bar'x'"),
            ["rf'{a}'", "uF\"\"", "bar", "'x'"]
        );
        assert_eq!(dump("'' ''''''"), ["''", "''''''"]);
        assert_eq!(dump("'open\nnext"), ["'open", "next"]);
    }

    #[test]
    fn fields_may_hold_the_quotes_of_their_string() {
        assert_eq!(dump(r#"f"{row["a"]}" x"#), [r#"f"{row["a"]}""#, "x"]);
        assert_eq!(dump(r#"f"{{" x"#), [r#"f"{{""#, "x"]);
        assert_eq!(dump("f\"{open\" x"), ["f\"{open\"", "x"]);
    }

    #[test]
    fn continuation_comments_and_other_scripts() {
        assert_eq!(
            dump("a \\\n  .b # 注释\n变量=1"),
            ["a", ".", "b", "# 注释", "变量", "=", "1"]
        );
        assert_eq!(dump("（x）+= \\"), ["（", "x", "）", "+="]);
    }
}
