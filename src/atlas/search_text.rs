//! What a person types to search for, in the language of Atlas' text index.
//!
//! Atlas hands a query on to Solr's or Elasticsearch's `query_string`, where most punctuation means something: 2.1.0 answers
//! 500 to `a/b`, and everything to `-orders`. So nothing goes there but plain words with a `*` behind and phrases in quotes.
//! The index splits names at punctuation and before every Chinese character, and a `*` looks at single words only:
//! `big-orders*` and `订单*` find nothing, as phrases both are found. All tried on 2.1.0.

use super::wire::{SearchFilter, SearchParameters};

/// The attribute under which Atlas keeps an entity's guid (`Constants.GUID_PROPERTY_KEY`).
pub const GUID_ATTRIBUTE: &str = "__guid";

impl SearchParameters {
    /// The search for a text as a person types it: all of its words, each of which may be the beginning of one; or the entity
    /// whose guid it is. Without a type, of every type.
    pub fn of_text(text: &str, type_name: Option<&str>) -> Self {
        let text = text.trim();
        let guid = is_guid(text).then(|| SearchFilter {
            attribute_name: Some(GUID_ATTRIBUTE.to_owned()),
            operator: Some("eq".to_owned()),
            attribute_value: Some(text.to_ascii_lowercase()),
            ..SearchFilter::default()
        });
        Self {
            type_name: Some(type_name.unwrap_or("Referenceable").to_owned()),
            query: guid.is_none().then(|| query(text)).flatten(),
            entity_filters: guid,
            ..Self::default()
        }
    }
}

/// A text in the search language, to be found as it is.
pub fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#))
}

/// Whether it has the form of a guid.
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The query for a text; none where it has no words.
fn query(text: &str) -> Option<String> {
    let words = words(text);
    // A phrase in which the index has no word holds of everything; there is no word that begins with a sign.
    let has_words = words.iter().any(|word| !word.is_signs());
    let term = if has_words { Word::term } else { Word::signs };
    let terms: Vec<String> = words.into_iter().map(term).collect();
    match terms.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        // Without a sign, any of several words would do.
        many => Some(
            many.iter()
                .map(|term| format!("+{term}"))
                .collect::<Vec<_>>()
                .join(" "),
        ),
    }
}

/// A word as it was typed.
#[derive(Debug, Clone, Copy)]
enum Word<'a> {
    /// Outside quotes.
    Bare(&'a str),
    /// All that stood between two quotes.
    Quoted(&'a str),
}

impl Word<'_> {
    fn term(self) -> String {
        match self {
            Self::Bare(word) if !is_plain(word) => phrase(word),
            Self::Bare(word) if word.contains(['*', '?']) => word.to_owned(),
            // Also of `AND`: with the `*` behind it is a word like any other.
            Self::Bare(word) => format!("{word}*"),
            Self::Quoted(words) => phrase(words),
        }
    }

    /// Whether the index keeps nothing of it.
    fn is_signs(self) -> bool {
        let (Self::Bare(word) | Self::Quoted(word)) = self;
        !word.contains(|letter: char| letter.is_alphanumeric() || "_*?".contains(letter))
    }

    /// The beginning of a word, of signs that mean nothing to the query language.
    fn signs(self) -> String {
        let (Self::Bare(word) | Self::Quoted(word)) = self;
        let escaped: String = word.chars().flat_map(|sign| ['\\', sign]).collect();
        format!("{escaped}*")
    }
}

/// The words of a text. A quote that is never closed is a character like any other.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        let (word, after) = if let Some((inside, after)) = quoted {
            (Word::Quoted(inside), after)
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            (Word::Bare(word), after)
        };
        if !matches!(word, Word::Quoted(inside) if inside.trim().is_empty()) {
            words.push(word);
        }
        rest = after.trim_start();
    }
    words
}

/// Whether the index keeps it in one piece: letters and digits, `_`, and a dot inside (`shop.orders`); `*` and `?` are wishes
/// of the person who typed them.
fn is_plain(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let is_inside = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let both = before.zip(letters.get(at + 1));
        both.is_some_and(|(a, b)| {
            a.is_alphabetic() && b.is_alphabetic() || a.is_numeric() && b.is_numeric()
        })
    };
    letters
        .iter()
        .enumerate()
        .all(|(at, &letter)| match letter {
            '_' | '*' | '?' => true,
            '.' => is_inside(at),
            letter => letter.is_alphanumeric() && !is_split(letter),
        })
}

/// Whether the index makes a word of every such character (Unicode's UAX #29): Chinese and Japanese, but not Korean ones.
fn is_split(letter: char) -> bool {
    letter >= '\u{2E80}' && !('\u{AC00}'..='\u{D7A3}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", "")]
    #[case("orders", "orders*")]
    #[case(" big  orders ", "+big* +orders*")]
    #[case("flink_process", "flink_process*")]
    #[case("shop.pub", "shop.pub*")]
    #[case("bücher", "bücher*")]
    #[case("주문", "주문*")]
    #[case("ord*", "ord*")]
    #[case("*rders", "*rders")]
    #[case("*", "*")]
    #[case("orders@primary", r#""orders@primary""#)]
    #[case("big-orders", r#""big-orders""#)]
    #[case("orders#table", r#""orders#table""#)]
    #[case("订单", r#""订单""#)]
    #[case("订单 orders", r#"+"订单" +orders*"#)]
    #[case("a/fs", r#""a/fs""#)]
    #[case("postgres://pg:5432/shop", r#""postgres://pg:5432/shop""#)]
    #[case("shop.1", r#""shop.1""#)]
    #[case("shop.", r#""shop.""#)]
    #[case("a:b", r#""a:b""#)]
    #[case("-orders", r#""-orders""#)]
    #[case("ord*-x", r#""ord*-x""#)]
    #[case(r#"foo"bar"#, r#""foo\"bar""#)]
    #[case(r#""order line" x"#, r#"+"order line" +x*"#)]
    #[case(r#""order line"#, r#"+"\"order" +line*"#)]
    #[case(r#""" " ""#, "")]
    #[case("AND", "AND*")]
    #[case("and", "and*")]
    #[case("a OR b", "+a* +OR* +b*")]
    #[case("(", r"\(*")]
    #[case("[", r"\[*")]
    #[case("~", r"\~*")]
    #[case("^", r"\^*")]
    #[case("+", r"\+*")]
    #[case(r"\", r"\\*")]
    #[case("( &&", r"+\(* +\&\&*")]
    #[case("( x", r#"+"(" +x*"#)]
    #[case("3dbcea0d-d8df", r#""3dbcea0d-d8df""#)]
    fn what_is_typed_becomes_a_query(#[case] typed: &str, #[case] expected: &str) {
        let parameters = SearchParameters::of_text(typed, None);
        assert_eq!(parameters.query.as_deref().unwrap_or_default(), expected);
        assert_eq!(parameters.entity_filters, None);
    }

    #[test]
    fn a_guid_is_looked_up_as_one() {
        let parameters =
            SearchParameters::of_text(" 3DBCEA0D-d8df-43ff-93f7-8423125652cf", Some("DataSet"));
        let filter = parameters.entity_filters.unwrap();
        assert_eq!(parameters.query, None);
        assert_eq!(filter.attribute_name.as_deref(), Some(GUID_ATTRIBUTE));
        assert_eq!(
            filter.attribute_value.as_deref(),
            Some("3dbcea0d-d8df-43ff-93f7-8423125652cf")
        );
    }

    #[test]
    fn a_phrase_keeps_its_quotes() {
        assert_eq!(phrase(r#"a"b\c"#), r#""a\"b\\c""#);
    }
}
