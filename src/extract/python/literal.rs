//! What a string token holds: escapes and the fields of f-strings.

use crate::source::Span;

use super::text::Text;
use super::token::{Kind, Token, field_end};

/// Decodes a string token into `out`. `on_field` gets the span between the braces of a field of an f-string, and the
/// span with them.
pub(super) fn decode(
    text: &str,
    token: Token,
    out: &mut Text,
    on_field: &mut dyn FnMut(&mut Text, Span, Span),
) {
    let Kind::Text(literal) = token.kind else {
        return;
    };
    let content = token.content();
    let mut at = content.start;
    let mut plain = at;
    while let Some(rest) = text.get(at..content.end).filter(|rest| !rest.is_empty()) {
        let special = |c: char| {
            (c == '\\' && !literal.is_raw) || (literal.is_format && (c == '{' || c == '}'))
        };
        let Some(ahead) = rest.find(special) else {
            break;
        };
        at += ahead;
        out.push_exact(&text[plain..at], plain);
        let bytes = rest.as_bytes();
        let is_doubled = bytes.get(ahead) == bytes.get(ahead + 1);
        let end = match bytes.get(ahead) {
            Some(b'\\') => {
                let end = push_escape(text, Span::new(at, content.end), out);
                plain = end;
                end
            }
            Some(brace @ (b'{' | b'}')) if is_doubled => {
                out.push_whole(
                    if *brace == b'{' { "{" } else { "}" },
                    Span::new(at, at + 2),
                );
                plain = at + 2;
                plain
            }
            Some(b'{') => {
                let field = field_end(&text[..content.end], at, literal.is_triple());
                if let Some(end) = field {
                    on_field(out, Span::new(at + 1, end - 1), Span::new(at, end));
                }
                plain = field.unwrap_or(at);
                field.unwrap_or(at + 1)
            }
            _ => {
                plain = at;
                at + 1
            }
        };
        at = end;
    }
    out.push_exact(text.get(plain..content.end).unwrap_or(""), plain);
}

/// Decodes the escape at the start of `span`; gives its end.
fn push_escape(text: &str, span: Span, out: &mut Text) -> usize {
    let start = span.start;
    let rest = text.get(start + 1..span.end).unwrap_or("");
    let Some(kind) = rest.chars().next() else {
        out.push_exact("\\", start);
        return span.end;
    };
    let (decoded, len) = match kind {
        '\n' => (None, 1),
        '\r' if rest[1..].starts_with('\n') => (None, 2),
        '\\' | '\'' | '"' => (Some(kind), 1),
        'n' => (Some('\n'), 1),
        't' => (Some('\t'), 1),
        'r' => (Some('\r'), 1),
        'a' => (Some('\x07'), 1),
        'b' => (Some('\x08'), 1),
        'f' => (Some('\x0C'), 1),
        'v' => (Some('\x0B'), 1),
        '0'..='7' => {
            let len = rest
                .bytes()
                .take(3)
                .take_while(|byte| (b'0'..=b'7').contains(byte))
                .count();
            (code_point(&rest[..len], 8), len)
        }
        'x' => hexadecimal(rest, 2),
        'u' => hexadecimal(rest, 4),
        'U' => hexadecimal(rest, 8),
        'N' if rest[1..].starts_with('{') => match rest.find('}') {
            Some(end) => (Some(char::REPLACEMENT_CHARACTER), end + 1),
            None => (Some('\\'), 0),
        },
        // Python leaves an escape that it does not know as it is.
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
    use super::super::token::lex;
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
