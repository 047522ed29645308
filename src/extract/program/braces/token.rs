//! Tokens of Java, Scala and Kotlin with their places, from any text: what is none of them becomes operators and
//! unclosed strings, never an error.

use crate::source::Span;

use super::super::syntax::{Braces, Interpolation};
use super::super::token::{Escapes, Holes, Kind, Literal, Token, field_end};

const TWO_CHARACTER_OPERATORS: [&[u8]; 19] = [
    b"+=", b"-=", b"*=", b"/=", b"%=", b"==", b"!=", b"<=", b">=", b"->", b"=>", b"<-", b"?.",
    b"?:", b"&&", b"||", b"::", b"++", b"--",
];

/// The tokens of `block` of `text`, comments and line ends included.
pub(in crate::extract::program) fn lex(facts: &Braces, text: &str, block: Span) -> Vec<Token> {
    let text = text.get(..block.end).unwrap_or(text);
    let mut lexer = Lexer {
        facts,
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
    facts: &'a Braces,
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
        match (byte, self.peek(1)) {
            (b'\n', _) => Some(self.single(Kind::Newline)),
            (b' ' | b'\t' | b'\r' | 0x0C, _) => {
                self.at += 1;
                None
            }
            (b'/', Some(b'/')) => {
                self.skip_while(|c| c != '\n');
                Some(Kind::Comment)
            }
            (b'/', Some(b'*')) => {
                self.block_comment();
                Some(Kind::Comment)
            }
            (b'"', _) => Some(Kind::Text(self.string(0))),
            (b'\'', _) => Some(self.character_literal()),
            (b'`', _) => Some(self.quoted_name()),
            (b'(' | b'[' | b'{', _) => Some(self.single(Kind::Open)),
            (b')' | b']' | b'}', _) => Some(self.single(Kind::Close)),
            (b'0'..=b'9', _) => {
                self.number();
                Some(Kind::Number)
            }
            _ => Some(self.name_or_operator()),
        }
    }

    fn single(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    /// `1.5e3`, but only the `1` of `1.toString`.
    fn number(&mut self) {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        self.skip_while(is_part);
        if self.peek(0) == Some(b'.') && self.peek(1).is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
            self.skip_while(is_part);
        }
    }

    fn block_comment(&mut self) {
        self.at += 2;
        let mut depth = 1;
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'*', Some(b'/')) => {
                    self.at += 2;
                    depth -= 1;
                    if depth == 0 {
                        return;
                    }
                }
                (b'/', Some(b'*')) if self.facts.nests_comments => {
                    self.at += 2;
                    depth += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn name_or_operator(&mut self) -> Kind {
        let start = self.at;
        self.skip_while(|c| c.is_alphanumeric() || c == '_' || c == '$');
        if self.at > start {
            let is_prefix = self.facts.interpolation == Interpolation::ByPrefix
                && self.peek(0) == Some(b'"')
                && u8::try_from(self.at - start).is_ok();
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

    /// `'x'` or `'\n'`; a quote before anything else is an operator.
    fn character_literal(&mut self) -> Kind {
        let rest = self.text.get(self.at + 1..).unwrap_or("");
        let is_escape = rest.starts_with('\\');
        let mut characters = rest.char_indices().skip(if is_escape { 2 } else { 1 });
        // `'\u0041'` is the longest.
        let end = if is_escape {
            characters
                .take(5)
                .take_while(|(_, c)| *c != '\n')
                .find(|(_, c)| *c == '\'')
        } else {
            characters.next().filter(|(_, c)| *c == '\'')
        };
        let Some((end, _)) = end else {
            self.at += 1;
            return Kind::Operator;
        };
        self.at += end + 2;
        Kind::Text(Literal {
            escapes: Escapes::Java,
            holes: Holes::None,
            is_text_block: false,
            is_closed: true,
            prefix_len: 0,
            quote_len: 1,
        })
    }

    fn quoted_name(&mut self) -> Kind {
        let rest = self.text.get(self.at + 1..).unwrap_or("");
        match rest.find(['`', '\n']) {
            Some(end) if rest[end..].starts_with('`') => {
                self.at += end + 2;
                Kind::Name
            }
            _ => {
                self.at += 1;
                Kind::Operator
            }
        }
    }

    fn holes(&self, prefix: &[u8]) -> Holes {
        match (self.facts.interpolation, prefix) {
            (Interpolation::ByPrefix, b"f") => Holes::DollarFormat,
            (Interpolation::Always, _) | (Interpolation::ByPrefix, [_, ..]) => Holes::Dollar,
            _ => Holes::None,
        }
    }

    /// A string from its prefix on. One in single quotes ends with its line at the latest.
    fn string(&mut self, prefix_len: usize) -> Literal {
        let prefix = self
            .bytes
            .get(self.at..self.at + prefix_len)
            .unwrap_or_default();
        let holes = self.holes(prefix);
        let is_raw = prefix == b"raw";
        self.at += prefix_len;
        let is_triple = self.peek(1) == Some(b'"') && self.peek(2) == Some(b'"');
        // Three quotes of Scala and Kotlin keep backslashes, but the `s` of `s"""` reads them.
        let is_verbatim = is_triple && !self.facts.has_text_blocks && prefix_len == 0;
        let mut literal = Literal {
            escapes: if is_raw || is_verbatim {
                Escapes::None
            } else {
                Escapes::Java
            },
            holes,
            is_text_block: is_triple && self.facts.has_text_blocks,
            is_closed: false,
            prefix_len: u8::try_from(prefix_len).unwrap_or_default(),
            quote_len: if is_triple { 3 } else { 1 },
        };
        self.at += usize::from(literal.quote_len);
        while let Some(byte) = self.peek(0) {
            match byte {
                // In three quotes of Scala an escape cannot hide a quote.
                b'\\'
                    if literal.escapes != Escapes::None
                        && (!is_triple || literal.is_text_block) =>
                {
                    self.at += 1;
                    self.at += self.character().map_or(0, char::len_utf8);
                }
                b'\n' if !is_triple => return literal,
                b'$' if literal.has_holes() => self.skip_field(is_triple),
                b'"' if !is_triple => {
                    self.at += 1;
                    literal.is_closed = true;
                    return literal;
                }
                b'"' if self.closes(literal) => {
                    self.at += 3;
                    literal.is_closed = true;
                    return literal;
                }
                _ => self.at += 1,
            }
        }
        literal
    }

    /// Whether three quotes here close the string. Of more than three the last ones do, where backslashes are no escapes.
    fn closes(&self, literal: Literal) -> bool {
        let is_three = self.peek(1) == Some(b'"') && self.peek(2) == Some(b'"');
        is_three && (literal.is_text_block || self.peek(3) != Some(b'"'))
    }

    fn skip_field(&mut self, is_triple: bool) {
        match self.peek(1) {
            Some(b'$') => self.at += 2,
            Some(b'{') => {
                self.at = field_end(self.text, self.at + 1, is_triple).unwrap_or(self.at + 1);
            }
            _ => self.at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::syntax::{JAVA, KOTLIN, SCALA, Syntax};
    use super::*;

    fn dump(syntax: &Syntax, text: &str) -> Vec<String> {
        let facts = syntax.braces().unwrap();
        lex(facts, text, Span::new(0, text.len()))
            .into_iter()
            .filter(|token| token.kind != Kind::Newline)
            .map(|token| text[token.span.start..token.span.end].to_owned())
            .collect()
    }

    #[test]
    fn strings_of_all_kinds() {
        assert_eq!(
            dump(&JAVA, r#""a\"b" + 'c' + '\'' + '"#),
            [r#""a\"b""#, "+", "'c'", "+", r"'\''", "+", "'"]
        );
        assert_eq!(
            dump(&JAVA, "\"\"\"\n a \\\"\"\" \"x\"\n\"\"\";"),
            ["\"\"\"\n a \\\"\"\" \"x\"\n\"\"\"", ";"]
        );
        assert_eq!(
            dump(&KOTLIN, "\"\"\"a\\\"\"\"\" x"),
            ["\"\"\"a\\\"\"\"\"", "x"]
        );
        assert_eq!(
            dump(&KOTLIN, r#""${m["k"]} $x" y"#),
            [r#""${m["k"]} $x""#, "y"]
        );
        assert_eq!(dump(&SCALA, r#"s"$a" f(""#), [r#"s"$a""#, "f", "(", "\""]);
        assert_eq!(dump(&JAVA, "\"open\nnext"), ["\"open", "next"]);
    }

    #[test]
    fn comments_names_and_numbers() {
        assert_eq!(
            dump(&JAVA, "a /* /* */ b // 注释\n变量"),
            ["a", "/* /* */", "b", "// 注释", "变量"]
        );
        assert_eq!(
            dump(&SCALA, "a /* /* */ b */ c"),
            ["a", "/* /* */ b */", "c"]
        );
        assert_eq!(
            dump(&KOTLIN, "`a b`?.c() 1.5 2.x"),
            ["`a b`", "?.", "c", "(", ")", "1.5", "2", ".", "x"]
        );
    }
}
