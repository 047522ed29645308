//! Words: names and keywords.

use std::sync::LazyLock;

use sqlparser::keywords::{ALL_KEYWORDS, ALL_KEYWORDS_INDEX, Keyword};
use sqlparser::tokenizer::{Token, Word};

/// Longer words are no keywords; asserted by a test.
const LONGEST_KEYWORD: usize = 48;

/// An unquoted word with its keyword, if it is one.
pub(super) fn unquoted(text: &str) -> Token {
    Token::Word(Word {
        value: text.to_owned(),
        quote_style: None,
        keyword: keyword(text),
    })
}

/// A quoted name.
pub(super) fn quoted(value: String, quote: char) -> Token {
    Token::Word(Word {
        value,
        quote_style: Some(quote),
        keyword: Keyword::NoKeyword,
    })
}

/// Whether the token is this word without quotes, in any case. Works for words that `sqlparser` does not know as
/// keywords (`DESCRIPTOR`, `DISTRIBUTED`, …) too.
pub fn is_keyword(token: &Token, keyword: &str) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(keyword))
}

/// The keywords by length and first letter: a dozen comparisons of a search over all of them become one or two.
static KEYWORDS: LazyLock<Vec<Vec<(&'static str, Keyword)>>> = LazyLock::new(|| {
    let mut shelves = vec![Vec::new(); (LONGEST_KEYWORD + 1) * LETTERS];
    for (&word, &keyword) in ALL_KEYWORDS.iter().zip(ALL_KEYWORDS_INDEX) {
        if let Some(shelf) = shelf(word).and_then(|at| shelves.get_mut(at)) {
            shelf.push((word, keyword));
        }
    }
    shelves
});

/// Letters of the alphabet, and one more for all else.
const LETTERS: usize = 27;

/// Where a word stands among [`KEYWORDS`]; none for one that is too long to be a keyword.
fn shelf(word: &str) -> Option<usize> {
    let first = *word.as_bytes().first()?;
    let letter = match first.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => usize::from(letter - b'A'),
        _ => LETTERS - 1,
    };
    (word.len() <= LONGEST_KEYWORD).then_some(word.len() * LETTERS + letter)
}

fn keyword(text: &str) -> Keyword {
    shelf(text)
        .and_then(|at| KEYWORDS.get(at))
        .and_then(|shelf| {
            shelf
                .iter()
                .find(|(word, _)| word.eq_ignore_ascii_case(text))
        })
        .map_or(Keyword::NoKeyword, |&(_, keyword)| keyword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_fit_the_buffer() {
        assert!(
            ALL_KEYWORDS
                .iter()
                .all(|word| word.len() <= LONGEST_KEYWORD)
        );
    }

    #[test]
    fn every_keyword_is_found_in_any_case() {
        for (word, &index) in ALL_KEYWORDS.iter().zip(ALL_KEYWORDS_INDEX) {
            assert_eq!(keyword(word), index);
            assert_eq!(keyword(&word.to_lowercase()), index);
        }
    }
}
