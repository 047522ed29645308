//! Words in a row that become nothing or one token.

use std::sync::LazyLock;

use sqlparser::tokenizer::Token;

use super::{Kind, Rewriter};

/// What a phrase becomes.
enum Becomes {
    /// Its first so many words.
    First(usize),
    /// A comma.
    Comma,
    /// An operator that takes the same operands.
    Plus,
    /// The same, as a comparison.
    Eq,
    /// A test without operand, such as IS NULL.
    IsNull,
}
use Becomes::{Comma, Eq, First, IsNull, Plus};

struct Phrase {
    /// Each a choice of words, `A|B`.
    words: &'static [&'static str],
    becomes: Becomes,
    /// Where it is one; anywhere if none.
    inside: Option<Kind>,
}

const fn anywhere(words: &'static [&'static str], becomes: Becomes) -> Phrase {
    Phrase {
        words,
        becomes,
        inside: None,
    }
}

const fn in_json(words: &'static [&'static str], becomes: Becomes) -> Phrase {
    Phrase {
        words,
        becomes,
        inside: Some(Kind::Json),
    }
}

/// Longer phrases before those they begin with.
const PHRASES: &[Phrase] = &[
    anywhere(&["BETWEEN", "SYMMETRIC|ASYMMETRIC"], First(1)),
    anywhere(&["LEADING|TRAILING|BOTH", "FROM"], First(1)),
    anywhere(&["GROUP", "BY", "ALL|DISTINCT"], First(2)),
    anywhere(&["NOT", "MEMBER|SUBMULTISET", "OF"], Eq),
    anywhere(&["WITH", "LOCAL", "TIME", "ZONE"], First(0)),
    anywhere(&["ALLOW|DISALLOW", "PARTIAL"], First(0)),
    anywhere(&["MEMBER|SUBMULTISET", "OF"], Eq),
    anywhere(
        &["MULTISET", "UNION|EXCEPT|INTERSECT", "ALL|DISTINCT"],
        Plus,
    ),
    anywhere(&["MULTISET", "UNION|EXCEPT|INTERSECT"], Plus),
    anywhere(&["IS", "NOT", "A", "SET"], IsNull),
    anywhere(&["IS", "A", "SET"], IsNull),
    anywhere(&["IS", "NOT", "EMPTY"], IsNull),
    anywhere(&["IS", "EMPTY"], IsNull),
    anywhere(&["EQUALS|CONTAINS|SUCCEEDS|PRECEDES", "PERIOD"], Eq),
    in_json(
        &[
            "NULL|ERROR|TRUE|FALSE|UNKNOWN|ABSENT|EMPTY",
            "ON",
            "NULL|ERROR|EMPTY",
        ],
        First(0),
    ),
    in_json(&["EMPTY", "ARRAY|OBJECT", "ON", "EMPTY|ERROR"], First(0)),
    in_json(&["ON", "EMPTY|ERROR|NULL"], First(0)),
    in_json(
        &[
            "WITH|WITHOUT",
            "CONDITIONAL|UNCONDITIONAL",
            "ARRAY",
            "WRAPPER",
        ],
        First(0),
    ),
    in_json(
        &["WITH|WITHOUT", "CONDITIONAL|UNCONDITIONAL", "WRAPPER"],
        First(0),
    ),
    in_json(&["WITH|WITHOUT", "ARRAY", "WRAPPER"], First(0)),
    in_json(&["WITH|WITHOUT", "WRAPPER"], First(0)),
    in_json(&["WITH|WITHOUT", "UNIQUE", "KEYS"], First(0)),
    in_json(&["KEEP|OMIT", "QUOTES", "ON", "SCALAR", "STRING"], First(0)),
    in_json(&["KEEP|OMIT", "QUOTES"], First(0)),
    in_json(&["FORMAT", "JSON|AVRO"], First(0)),
    in_json(&["DEFAULT"], Comma),
    in_json(&["VALUE"], Comma),
];

/// The phrases by the letter they begin with: most words begin none.
static BY_LETTER: LazyLock<[Vec<&Phrase>; 26]> = LazyLock::new(|| {
    let mut letters: [Vec<&Phrase>; 26] = Default::default();
    for phrase in PHRASES {
        let first = phrase.words.first().copied().unwrap_or_default();
        for bucket in first.split('|').filter_map(letter) {
            letters[bucket].push(phrase);
        }
    }
    letters
});

fn letter(word: &str) -> Option<usize> {
    let first = word.bytes().next()?.to_ascii_uppercase();
    first
        .is_ascii_uppercase()
        .then(|| usize::from(first - b'A'))
}

/// Applies the phrase that a word begins, if any; the place behind it.
pub(super) fn apply(rewriter: &mut Rewriter<'_>, at: usize, word: &str) -> Option<usize> {
    let kind = rewriter.kind();
    let phrase = BY_LETTER[letter(word)?].iter().find(|phrase| {
        phrase.inside.is_none_or(|inside| inside == kind)
            && (phrase.words.iter().enumerate())
                .all(|(offset, words)| is_one_of(rewriter.token(at + offset), words))
    })?;
    let first = match phrase.becomes {
        First(count) => {
            for offset in 0..count {
                rewriter.copy(at + offset);
            }
            None
        }
        Comma => Some(Token::Comma),
        Plus => Some(Token::Plus),
        Eq => Some(Token::Eq),
        IsNull => {
            rewriter.copy(at);
            Some(Token::make_keyword("NULL"))
        }
    };
    if let Some(token) = first {
        rewriter.push(token, at);
    }
    Some(at + phrase.words.len())
}

fn is_one_of(token: &Token, words: &str) -> bool {
    match token {
        Token::Word(word) if word.quote_style.is_none() => words
            .split('|')
            .any(|choice| choice.eq_ignore_ascii_case(&word.value)),
        _ => false,
    }
}
