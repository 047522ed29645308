//! Words: names and keywords.

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

fn keyword(text: &str) -> Keyword {
    let mut upper = [0; LONGEST_KEYWORD];
    let Some(upper) = upper.get_mut(..text.len()) else {
        return Keyword::NoKeyword;
    };
    upper.copy_from_slice(text.as_bytes());
    upper.make_ascii_uppercase();
    let found = ALL_KEYWORDS.binary_search_by(|keyword| keyword.as_bytes().cmp(upper));
    found
        .ok()
        .and_then(|at| ALL_KEYWORDS_INDEX.get(at))
        .copied()
        .unwrap_or(Keyword::NoKeyword)
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
