//! The text of descriptions below the grammar: HTML escapes, string literals, brackets and lists.
//!
//! Identifiers are printed bare and, since Flink 1.15, literals without doubling the quotes in them. What ends a literal
//! or a list is therefore told by what follows it. Everything here is one pass over the text.

use super::entities::{self, LONGEST};

/// Takes HTML escapes back. What is no escape stays as it is.
pub(in crate::flink) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = (rest.bytes().take(LONGEST + 2)).position(|byte| byte == b';');
        let escape = end.and_then(|end| Some((character(&rest[1..end])?, end + 1)));
        let (character, length) = escape.unwrap_or(('&', 1));
        plain.push(character);
        rest = &rest[length..];
    }
    plain.push_str(rest);
    plain
}

fn character(entity: &str) -> Option<char> {
    match entity.strip_prefix('#') {
        Some(number) => char::from_u32(number.parse().ok()?),
        None => entities::character(entity),
    }
}

/// The description without what differs between two submissions of the same statement: the counter in `[27]`.
pub(in crate::flink) fn without_counters(description: &str) -> String {
    let mut text = String::with_capacity(description.len());
    let mut rest = description;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let digits = from[1..].bytes().take_while(u8::is_ascii_digit).count();
        let is_counter = digits > 0 && from[1 + digits..].starts_with(']');
        let kept = if is_counter { 2 + digits } else { 1 };
        if !is_counter {
            text.push('[');
        }
        rest = &from[kept..];
    }
    text.push_str(rest);
    text
}

/// Where the literal ends whose opening quote stands at `at`; none if no literal begins there.
///
/// `_UTF-16LE'…'` doubles its quotes. A bare literal does not since 1.15: it ends at the first quote after which an
/// expression can go on. The name of a window is no literal.
pub(in crate::flink) fn literal_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'\'') || window_name(text, at).is_some() {
        return None;
    }
    if is_charset(&text[..at]) {
        return Some(doubled_end(bytes, at));
    }
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    if !before.is_none_or(|it| matches!(it, b'(' | b' ' | b'[' | b'{' | b',' | b'=' | b'\n')) {
        return None;
    }
    let mut from = at + 1;
    while let Some(quote) = text[from..].find('\'').map(|it| it + from) {
        if may_follow_literal(&text[quote + 1..]) {
            return Some(quote + 1);
        }
        from = quote + 1;
    }
    Some(text.len())
}

/// How long the name of a window is that stands at `at`: `'w$` of `start('w$)`, and what a program of the Table API calls it.
pub(super) fn window_name(text: &str, at: usize) -> Option<usize> {
    const BEFORE: [&str; 5] = ["GroupWindow(", "start(", "end(", "rowtime(", "proctime("];
    let name = text.get(at..)?.strip_prefix('\'')?;
    if name.starts_with("w$") {
        return Some("'w$".len());
    }
    if !BEFORE.iter().any(|it| text[..at].ends_with(it)) {
        return None;
    }
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    let length = name.bytes().position(|byte| !is_letter(byte))?;
    name[length..].starts_with([')', ',']).then_some(length + 1)
}

/// Whether the text ends with the name of a character set as it stands before a quote: `_UTF-16LE`.
fn is_charset(text: &str) -> bool {
    // No name of a character set is longer.
    const LONGEST: usize = 24;
    let tail = text.as_bytes();
    let tail = &tail[tail.len().saturating_sub(LONGEST)..];
    let name = tail
        .iter()
        .rev()
        .take_while(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || **it == b'-')
        .count();
    name > 0 && tail.len() > name && tail[tail.len() - name - 1] == b'_'
}

fn doubled_end(bytes: &[u8], at: usize) -> usize {
    let mut from = at + 1;
    while let Some(quote) = bytes.get(from..).and_then(|it| memchr::memchr(b'\'', it)) {
        let quote = from + quote;
        if bytes.get(quote + 1) != Some(&b'\'') {
            return quote + 1;
        }
        from = quote + 2;
    }
    bytes.len()
}

fn may_follow_literal(rest: &str) -> bool {
    let Some(next) = rest.chars().next() else {
        return true;
    };
    match next {
        ')' | ']' | '}' | ':' => true,
        ',' => rest.starts_with(", "),
        '.' => rest.starts_with(".."),
        ' ' => super::words::operator_at(rest).is_some() || rest.starts_with(" -> "),
        _ => false,
    }
}

/// Counts brackets on the way through a text, and passes over literals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Brackets {
    /// How many are open.
    pub(super) depth: usize,
}

impl Brackets {
    /// Nothing is open yet.
    pub(super) fn new() -> Self {
        Self { depth: 0 }
    }

    /// Takes what stands at `at`, which is the border of a character, and gives where to go on.
    pub(super) fn step(&mut self, text: &str, at: usize) -> usize {
        match text.as_bytes().get(at) {
            Some(b'(' | b'[' | b'{') => self.depth += 1,
            Some(b')' | b']' | b'}') => self.depth = self.depth.saturating_sub(1),
            Some(b'\'') => return literal_end(text, at).unwrap_or(at + 1),
            _ => {}
        }
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    }
}

/// The parts of a list at its separators outside brackets and literals.
pub(super) fn split<'t>(text: &'t str, separator: &str) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let mut brackets = Brackets::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        if brackets.depth == 0 && text[at..].starts_with(separator) {
            parts.push(&text[start..at]);
            at += separator.len();
            start = at;
        } else {
            at = brackets.step(text, at);
        }
    }
    if !text.is_empty() {
        parts.push(&text[start..]);
    }
    parts
}

/// `a, b, c` as names, which may hold anything: nothing in them is a literal.
pub(super) fn names(text: &str) -> Vec<&str> {
    if text.is_empty() {
        return Vec::new();
    }
    text.split(", ").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn counters_do_not_tell_two_submissions_apart() {
        assert_eq!(
            without_counters("my_table[24]: Writer [a] x[1"),
            "my_table: Writer [a] x[1"
        );
    }

    #[rstest]
    #[case("a &amp;lt; &#92;n &infin; &nosuch; &", "a &lt; \\n ∞ &nosuch; &")]
    #[case("&#xyz; &é; &&&", "&#xyz; &é; &&&")]
    #[case("Gr&ouml;&szlig;e &ndash; &euro;5 &thetasym;", "Größe – €5 ϑ")]
    #[case("&toolong99; &amp;ouml; &OUML; &;", "&toolong99; &ouml; &OUML; &;")]
    fn escapes_are_taken_back(#[case] escaped: &str, #[case] plain: &str) {
        assert_eq!(unescape(escaped), plain);
    }

    #[rstest]
    #[case::plain("'a', b", Some(3))]
    #[case::quote_inside("'a'b') AS c", Some(5))]
    #[case::empty("'')", Some(2))]
    #[case::comma("', ')", Some(4))]
    #[case::never_ends("'abc", Some(4))]
    #[case::window("'w$)", None)]
    fn bare_literals_end_where_an_expression_goes_on(
        #[case] text: &str,
        #[case] end: Option<usize>,
    ) {
        assert_eq!(literal_end(text, 0), end);
    }

    #[test]
    fn literals_with_a_character_set_double_their_quotes() {
        assert_eq!(literal_end("_UTF-16LE'a''b'xx", 9), Some(15));
        assert_eq!(literal_end("it's", 2), None);
    }

    #[test]
    fn lists_are_split_outside_brackets_and_literals() {
        assert_eq!(
            split("a, f(b, c), ', ', d", ", "),
            ["a", "f(b, c)", "', '", "d"]
        );
    }
}
