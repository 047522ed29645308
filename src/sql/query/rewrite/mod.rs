//! Flink forms that `sqlparser`'s query grammar lacks, rewritten on tokens into forms that it has and that mean the same
//! for lineage. Every token keeps the span of what it stands for, so places and expression texts stay those of the
//! source.
//!
//! There are two tables: `phrases` (a few words in a row become nothing or one token) and `forms` (a word that begins
//! something longer, with a small function each). This file is the machine that runs them: one pass, with a stack of the
//! parentheses that are open.

mod forms;
mod phrases;

use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::sql::token;

/// The function that a derived table becomes where the parser takes a name only. No user can write it.
pub(super) const DERIVED: &str = "(";

/// The tokens as the parser takes them.
pub(super) fn rewrite(tokens: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let mut rewriter = Rewriter {
        tokens,
        out: Vec::with_capacity(tokens.len() + 8),
        open: Vec::new(),
        has_patterns: tokens
            .iter()
            .any(|token| token::is_keyword(&token.token, "MATCH_RECOGNIZE")),
    };
    let mut at = 0;
    while at < tokens.len() {
        at = rewriter.step(at);
    }
    rewriter.out
}

/// What an open parenthesis belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Grouping, a sub-query, a list.
    Group,
    /// The arguments of a function.
    Call,
    /// CAST or TRY_CAST.
    Cast,
    /// A JSON function with clauses.
    Json,
    /// MATCH_RECOGNIZE.
    Match,
}

/// An open parenthesis or bracket.
struct Frame {
    kind: Kind,
    /// What closes it in the output.
    close: Token,
    /// Parentheses that a rewrite has opened and that end with the current argument.
    owed: usize,
    /// Parentheses that a rewrite has opened around it.
    owed_at_end: usize,
}

struct Rewriter<'a> {
    tokens: &'a [TokenWithSpan],
    out: Vec<TokenWithSpan>,
    open: Vec<Frame>,
    /// Whether there is a MATCH_RECOGNIZE anywhere, so that it is worth looking for derived tables before one.
    has_patterns: bool,
}

impl Rewriter<'_> {
    /// Rewrites or copies what stands at `at`; the place to go on.
    fn step(&mut self, at: usize) -> usize {
        let token = &self.tokens[at].token;
        match token {
            // What follows a period is a name, whatever it looks like.
            Token::Word(_) if matches!(self.before(at), Token::Period) => None,
            Token::Word(word) if word.quote_style.is_none() => {
                phrases::apply(self, at, &word.value)
                    .or_else(|| forms::apply(self, at, &word.value))
            }
            Token::UnicodeStringLiteral(text) => {
                self.push(Token::SingleQuotedString(text.clone()), at);
                Some(at + 1)
            }
            Token::LParen => forms::partitioned_query(self, at).or_else(|| {
                let found = self.has_patterns;
                found.then(|| forms::derived_before_pattern(self, at))?
            }),
            Token::Colon if self.kind() == Kind::Json => {
                self.push(Token::Comma, at);
                Some(at + 1)
            }
            _ => None,
        }
        .unwrap_or_else(|| {
            self.copy(at);
            at + 1
        })
    }

    /// Copies a token, keeping account of parentheses.
    fn copy(&mut self, at: usize) {
        match self.tokens[at].token {
            Token::LParen => self.open(self.kind_of_parenthesis(at), Token::RParen),
            Token::LBracket => self.open(Kind::Group, Token::RBracket),
            Token::Comma => self.settle(at),
            Token::RParen | Token::RBracket => {
                self.settle(at);
                if let Some(frame) = self.open.pop() {
                    self.push(frame.close, at);
                    for _ in 0..frame.owed_at_end {
                        self.push(Token::RParen, at);
                    }
                    return;
                }
            }
            _ => {}
        }
        self.out.push(self.tokens[at].clone());
    }

    fn open(&mut self, kind: Kind, close: Token) {
        self.open.push(Frame {
            kind,
            close,
            owed: 0,
            owed_at_end: 0,
        });
    }

    /// Closes what rewrites have opened in the argument that ends at `at`.
    fn settle(&mut self, at: usize) {
        let owed = self
            .open
            .last_mut()
            .map_or(0, |frame| std::mem::take(&mut frame.owed));
        for _ in 0..owed {
            self.push(Token::RParen, at);
        }
    }

    /// Appends a token that stands for the one at `at`.
    fn push(&mut self, token: Token, at: usize) {
        let span = self.tokens[at].span;
        self.out.push(TokenWithSpan::new(token, span));
    }

    /// What the innermost open parenthesis belongs to.
    fn kind(&self) -> Kind {
        self.open.last().map_or(Kind::Group, |frame| frame.kind)
    }

    fn token(&self, at: usize) -> &Token {
        self.tokens
            .get(at)
            .map_or(&Token::EOF, |token| &token.token)
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        token::is_keyword(self.token(at), word)
    }

    fn before(&self, at: usize) -> &Token {
        at.checked_sub(1).map_or(&Token::EOF, |at| self.token(at))
    }

    fn kind_of_parenthesis(&self, at: usize) -> Kind {
        let Token::Word(word) = self.before(at) else {
            return Kind::Group;
        };
        if word.quote_style.is_some() {
            return Kind::Call;
        }
        forms::KINDS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&word.value))
            .map_or(Kind::Call, |&(_, kind)| kind)
    }

    /// The place behind the parenthesis that closes the one at `at`.
    fn behind_group(&self, at: usize) -> usize {
        let mut depth = 0_usize;
        for (offset, token) in self.tokens[at..].iter().enumerate() {
            match token.token {
                Token::LParen => depth += 1,
                Token::RParen => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth == 0 {
                return at + offset + 1;
            }
        }
        self.tokens.len()
    }
}
