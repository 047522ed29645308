//! What a string token holds: its escapes and the values that are put in.

use crate::source::Span;

use super::text::Text;
use super::text_block;
use super::token::{Escapes, Holes, Kind, Literal, Token, field_end};

/// Decodes a string token into `out`. `on_field` gets the span of the expression that is put in, and the span of the whole
/// field.
pub(super) fn decode(
    text: &str,
    token: Token,
    out: &mut Text,
    on_field: &mut dyn FnMut(&mut Text, Span, Span),
) {
    let Kind::Text(literal) = token.kind else {
        return;
    };
    let decoder = Decoder { text, literal };
    let content = token.content();
    if !literal.is_text_block {
        decoder.decode(content, out, on_field);
        return;
    }
    for line in text_block::lines(text, content) {
        decoder.decode(line.content, out, on_field);
        if let Some(end) = line.end {
            out.push_whole("\n", end);
        }
    }
}

struct Decoder<'a> {
    text: &'a str,
    literal: Literal,
}

impl Decoder<'_> {
    fn is_special(&self, character: char) -> bool {
        match character {
            '\\' => self.literal.escapes != Escapes::None,
            '{' | '}' => self.literal.holes == Holes::Braces,
            '$' => matches!(self.literal.holes, Holes::Dollar | Holes::DollarFormat),
            '%' => self.literal.holes == Holes::DollarFormat,
            _ => false,
        }
    }

    fn decode(
        &self,
        content: Span,
        out: &mut Text,
        on_field: &mut dyn FnMut(&mut Text, Span, Span),
    ) {
        let mut at = content.start;
        let mut plain = at;
        while let Some(rest) = self.text.get(at..content.end).filter(|it| !it.is_empty()) {
            let Some(ahead) = rest.find(|c| self.is_special(c)) else {
                break;
            };
            at += ahead;
            out.push_exact(self.text.get(plain..at).unwrap_or(""), plain);
            let end = self.special(Span::new(at, content.end), out, on_field);
            // What turned out to mean nothing is plain text.
            plain = end.unwrap_or(at);
            at = end.unwrap_or(at + 1);
        }
        out.push_exact(self.text.get(plain..content.end).unwrap_or(""), plain);
    }

    /// Decodes what the special character at the start of `span` begins; gives its end.
    fn special(
        &self,
        span: Span,
        out: &mut Text,
        on_field: &mut dyn FnMut(&mut Text, Span, Span),
    ) -> Option<usize> {
        let start = span.start;
        let rest = self.text.get(start..span.end)?;
        let mut bytes = rest.bytes();
        let (first, second) = (bytes.next()?, bytes.next());
        match first {
            b'\\' => Some(push_escape(self.text, span, self.literal.escapes, out)),
            b'{' | b'}' | b'$' | b'%' if second == Some(first) && !self.is_kotlin_like(first) => {
                out.push_whole(rest.get(..1)?, Span::new(start, start + 2));
                Some(start + 2)
            }
            b'{' => {
                let end = self.field_end(start, span.end)?;
                on_field(out, Span::new(start + 1, end - 1), Span::new(start, end));
                Some(end)
            }
            b'$' => {
                let (field, end) = self.dollar(start, span.end)?;
                let end = end + self.format_len(end, span.end);
                on_field(out, field, Span::new(start, end));
                Some(end)
            }
            _ => None,
        }
    }

    /// Only a prefix makes two dollars one.
    fn is_kotlin_like(&self, byte: u8) -> bool {
        byte == b'$' && self.literal.prefix_len == 0
    }

    fn field_end(&self, open: usize, limit: usize) -> Option<usize> {
        field_end(self.text.get(..limit)?, open, self.literal.is_triple())
    }

    /// The expression of `$name` or `${expression}`, and the end of the field.
    fn dollar(&self, start: usize, limit: usize) -> Option<(Span, usize)> {
        let rest = self.text.get(start + 1..limit)?;
        if rest.starts_with('{') {
            let end = self.field_end(start + 1, limit)?;
            return Some((Span::new(start + 2, end - 1), end));
        }
        if rest.starts_with('`') {
            let len = 2 + rest.get(1..)?.find(['`', '\n'])?;
            let end = start + 1 + len;
            return Some((Span::new(start + 1, end), end));
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let len = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let begins_name = rest.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let end = start + 1 + len;
        begins_name.then_some((Span::new(start + 1, end), end))
    }

    /// The length of a format such as `%05.2f` behind a field.
    fn format_len(&self, at: usize, limit: usize) -> usize {
        let rest = self.text.get(at..limit).unwrap_or("");
        if self.literal.holes != Holes::DollarFormat || !rest.starts_with('%') {
            return 0;
        }
        let flags = |c: char| "-#+ 0123456789,(.".contains(c);
        let kind = rest[1..].trim_start_matches(flags);
        match kind.chars().next() {
            Some(letter) if letter.is_ascii_alphabetic() => rest.len() - kind.len() + 1,
            _ => 0,
        }
    }
}

/// Decodes the escape at the start of `span`; gives its end.
fn push_escape(text: &str, span: Span, escapes: Escapes, out: &mut Text) -> usize {
    let start = span.start;
    let rest = text.get(start + 1..span.end).unwrap_or("");
    let Some(kind) = rest.chars().next() else {
        out.push_exact("\\", start);
        return span.end;
    };
    let is_python = escapes == Escapes::Python;
    let (decoded, len) = match kind {
        '\n' => (None, 1),
        '\r' if rest[1..].starts_with('\n') => (None, 2),
        '\\' | '\'' | '"' => (Some(kind), 1),
        'n' => (Some('\n'), 1),
        't' => (Some('\t'), 1),
        'r' => (Some('\r'), 1),
        'b' => (Some('\x08'), 1),
        'f' => (Some('\x0C'), 1),
        's' if escapes == Escapes::Java => (Some(' '), 1),
        '$' if escapes == Escapes::Java => (Some('$'), 1),
        'a' if is_python => (Some('\x07'), 1),
        'v' if is_python => (Some('\x0B'), 1),
        '0'..='7' => {
            let len = rest
                .bytes()
                .take(3)
                .take_while(|byte| (b'0'..=b'7').contains(byte))
                .count();
            (code_point(&rest[..len], 8), len)
        }
        'x' if is_python => hexadecimal(rest, 2),
        'u' => hexadecimal(rest, 4),
        'U' if is_python => hexadecimal(rest, 8),
        'N' if is_python && rest[1..].starts_with('{') => match rest.find('}') {
            Some(end) => (Some(char::REPLACEMENT_CHARACTER), end + 1),
            None => (Some('\\'), 0),
        },
        // Python leaves an escape that it does not know as it is; the others have none.
        other => {
            let end = start + 1 + other.len_utf8();
            out.push_exact(&text[start..end], start);
            return end;
        }
    };
    let end = start + 1 + len;
    if let Some(decoded) = decoded {
        out.push_whole(decoded.encode_utf8(&mut [0; 4]), Span::new(start, end));
    }
    end
}

fn hexadecimal(rest: &str, digits: usize) -> (Option<char>, usize) {
    match rest.get(1..=digits) {
        Some(code) if code.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            (code_point(code, 16), digits + 1)
        }
        _ => (Some('\\'), 0),
    }
}

fn code_point(digits: &str, radix: u32) -> Option<char> {
    let code = u32::from_str_radix(digits, radix).ok()?;
    Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
}

#[cfg(test)]
mod tests {
    use super::super::python::token::lex;
    use super::*;

    fn decoded(source: &str) -> Text {
        let token = lex(source, Span::new(0, source.len()))[0];
        let mut out = Text::default();
        decode(source, token, &mut out, &mut |out, field, span| {
            out.push_hole(&source[field.start..field.end], span, None);
        });
        out
    }

    #[test]
    fn escapes_map_to_their_place() {
        let text = decoded(r"'a\nb\x41\u8ba2\'\q\101'");
        assert_eq!(text.sql, "a\nbA订'\\qA");
        assert_eq!(text.map.to_file(Span::new(1, 2)), Span::new(2, 4));
        assert_eq!(text.map.to_file(Span::new(2, 3)), Span::new(4, 5));
        assert_eq!(decoded(r"r'a\nb'").sql, r"a\nb");
        assert_eq!(decoded("'a\\\nb'").sql, "ab");
        assert_eq!(decoded(r"'\x4'").sql, r"\x4");
        assert_eq!(decoded("'\\").sql, "\\");
    }

    #[test]
    fn fields_and_doubled_braces() {
        let text = decoded("f'{{{a.b}}} {c'");
        assert_eq!(text.sql, "{__a_b__} {c");
        assert_eq!(text.map.to_file(Span::new(3, 5)), Span::new(4, 9));
    }
}
