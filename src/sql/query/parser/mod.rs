//! From tokens to a syntax tree: a recursive descent parser of Flink's query grammar (Calcite's `Parser.jj` with Flink's
//! additions), or the one finding that says why there is no tree.
//!
//! Operators are read as Calcite reads them: operands and operators in a row, without precedence, because what a value
//! comes from does not depend on which operator binds stronger. Rows of operators and of set operations are therefore
//! flat, however long they are.

mod atom;
mod call;
mod expression;
mod from;
mod hive;
mod json;
mod pattern;
mod select;

use std::cell::OnceCell;

use super::tree::{Expr, Ident, Query};
use crate::collections::FastMap;
use crate::diagnostic::rules;
use crate::source::Span;
use crate::sql::cursor::Cursor;
use crate::sql::token::{Keyword, Kind, Token};
use crate::sql::{Dialect, Finding};

/// The query that the tokens (without hints) are.
pub(super) fn query<'t>(
    sql: &'t str,
    tokens: &'t [Token],
    dialect: Dialect,
) -> Result<Query<'t>, Finding> {
    let mut parser = Parser::new(sql, tokens, dialect);
    let mut query = parser.query()?;
    parser.expect_end()?;
    query.is_open = parser.is_open;
    Ok(query)
}

/// The expression that the tokens are.
pub(super) fn expression<'t>(
    sql: &'t str,
    tokens: &'t [Token],
    dialect: Dialect,
) -> Result<Expr<'t>, Finding> {
    let mut parser = Parser::new(sql, tokens, dialect);
    let expression = parser.expression()?;
    parser.expect_end()?;
    Ok(expression)
}

type Parsed<T> = Result<T, Finding>;

struct Parser<'t> {
    cursor: Cursor<'t>,
    tokens: &'t [Token],
    /// Where each parenthesis is closed, once that was asked.
    closing: OnceCell<FastMap<usize, usize>>,
    /// Whether the place is inside MATCH_RECOGNIZE.
    is_pattern: bool,
    /// Whether something was passed over that is filled in later.
    is_open: bool,
}

impl<'t> Parser<'t> {
    fn new(sql: &'t str, tokens: &'t [Token], dialect: Dialect) -> Self {
        Self {
            cursor: Cursor::new(sql, tokens).in_dialect(dialect),
            tokens,
            closing: OnceCell::new(),
            is_pattern: false,
            is_open: false,
        }
    }

    /// What the next token is.
    fn peek(&self) -> Option<Kind> {
        self.cursor.peek()
    }

    /// What the token `ahead` of the next one is.
    fn peek_at(&self, ahead: usize) -> Option<Kind> {
        self.cursor.peek_at(ahead)
    }

    /// The keyword that is next.
    fn keyword(&self) -> Option<Keyword> {
        self.keyword_at(0)
    }

    fn keyword_at(&self, ahead: usize) -> Option<Keyword> {
        match self.peek_at(ahead) {
            Some(Kind::Word(keyword)) => keyword,
            _ => None,
        }
    }

    /// Whether these keywords are next.
    fn sees(&self, keywords: &[Keyword]) -> bool {
        let mut words = keywords.iter().enumerate();
        words.all(|(ahead, &keyword)| self.keyword_at(ahead) == Some(keyword))
    }

    /// Reads these keywords if they are next.
    fn take(&mut self, keywords: &[Keyword]) -> bool {
        let is_next = self.sees(keywords);
        if is_next {
            self.skip(keywords.len());
        }
        is_next
    }

    /// Reads one of these keywords if it is next.
    fn take_one(&mut self, keywords: &[Keyword]) -> bool {
        let is_next = self.keyword().is_some_and(|next| keywords.contains(&next));
        if is_next {
            self.skip(1);
        }
        is_next
    }

    fn take_symbol(&mut self, symbol: Kind) -> bool {
        self.cursor.take_symbol(symbol)
    }

    fn skip(&mut self, count: usize) {
        self.cursor.go_to(self.cursor.position() + count);
    }

    fn expect(&mut self, keywords: &[Keyword]) -> Parsed<()> {
        if self.take(keywords) {
            return Ok(());
        }
        let words: Vec<_> = keywords.iter().map(|keyword| keyword.as_str()).collect();
        Err(self.unexpected(&words.join(" ")))
    }

    fn expect_symbol(&mut self, symbol: Kind) -> Parsed<()> {
        self.cursor.expect_symbol(symbol)
    }

    fn expect_end(&mut self) -> Parsed<()> {
        self.pass_open_part();
        if self.peek().is_none() {
            return Ok(());
        }
        Err(self.unexpected("the end of the statement"))
    }

    /// Passes over what is filled in later and stands where a clause or a word could: `FROM t {join} WHERE a = 1 {more}`.
    fn pass_open_part(&mut self) -> bool {
        let found = self.cursor.take_placeholder();
        self.is_open |= found;
        found
    }

    /// The finding that the next token is not what can stand here.
    fn unexpected(&self, expected: &str) -> Finding {
        let finding = self.cursor.unexpected(expected);
        match refusal(self.peek(), self.keyword()) {
            Some((form, instead)) => refused(form, instead, finding.span),
            None => finding,
        }
    }

    /// From where a part began to the last token that was read.
    fn span_since(&self, from: usize) -> Span {
        crate::sql::cursor::span_of(self.cursor.since(from))
    }

    /// Reads a name of one part: a word that is not reserved, or anything in quotes.
    fn ident(&mut self) -> Parsed<Ident<'t>> {
        if self.keyword().is_some_and(is_clause) {
            return Err(self.cursor.no_name());
        }
        self.field()
    }

    /// Reads a name behind a period, where no clause begins.
    fn field(&mut self) -> Parsed<Ident<'t>> {
        if self.cursor.is_reserved() {
            return Err(self.cursor.no_name());
        }
        self.any_word()
    }

    /// Reads a word, whatever it is, or a name in quotes.
    fn any_word(&mut self) -> Parsed<Ident<'t>> {
        let token = self.cursor.token();
        let name = token.and_then(|token| token.name(self.cursor.sql()));
        let Some((token, name)) = token.zip(name) else {
            return Err(self.unexpected("a name"));
        };
        self.skip(1);
        Ok(Ident {
            name,
            span: token.span,
            quote: match token.kind {
                Kind::Quoted(quote) => Some(quote),
                _ => None,
            },
        })
    }

    /// Reads `a`, `a.b` and so on.
    fn path(&mut self) -> Parsed<Vec<Ident<'t>>> {
        let mut path = vec![self.ident()?];
        self.more_of_path(&mut path)?;
        Ok(path)
    }

    fn more_of_path(&mut self, path: &mut Vec<Ident<'t>>) -> Parsed<()> {
        while self.peek() == Some(Kind::Period) && self.peek_at(1) != Some(Kind::Star) {
            self.skip(1);
            path.push(self.field()?);
        }
        Ok(())
    }

    /// Reads items separated by commas, at least one.
    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        /// What most lists of more than one fit in.
        const MOSTLY: usize = 8;
        let first = item(self)?;
        if !self.take_symbol(Kind::Comma) {
            return Ok(vec![first]);
        }
        let mut items = Vec::with_capacity(MOSTLY);
        items.push(first);
        items.push(item(self)?);
        while self.take_symbol(Kind::Comma) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// Reads `(`, something, `)`.
    fn in_parentheses<T>(&mut self, inside: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.expect_symbol(Kind::LParen)?;
        let inside = inside(self)?;
        self.expect_symbol(Kind::RParen)?;
        Ok(inside)
    }

    /// Reads a parenthesis whose content is not looked at.
    fn group(&mut self) -> Parsed<()> {
        self.expect_symbol(Kind::LParen)?;
        self.cursor.until(|_| false);
        self.expect_symbol(Kind::RParen)
    }

    /// Whether a query is next, with or without parentheses around it.
    fn sees_query(&self) -> bool {
        match self.peek() {
            Some(Kind::LParen) => self.is_query_in(self.cursor.position()),
            _ => self.keyword().is_some_and(begins_query),
        }
    }

    /// Whether a query and nothing else stands in the parenthesis at a token's index. It is told by what stands where, and
    /// not by trying: each level of nesting that is read twice doubles the time.
    fn is_query_in(&self, mut open: usize) -> bool {
        loop {
            match self.tokens.get(open + 1).map(|token| token.kind) {
                Some(Kind::Word(Some(keyword))) => return begins_query(keyword),
                // The inner one may be an operand: `((SELECT 1) + 2)`.
                Some(Kind::LParen) if self.behind(open + 1).is_some_and(goes_on_with_query) => {
                    open += 1;
                }
                _ => return false,
            }
        }
    }

    /// What stands behind the parenthesis that opens at a token's index; none where it is not closed, or ends the text.
    fn behind(&self, open: usize) -> Option<Kind> {
        let closing = self.closing.get_or_init(|| closing(self.tokens));
        let close = closing.get(&open)?;
        self.tokens.get(close + 1).map(|token| token.kind)
    }

    /// Reads `(query)`, if that and nothing else stands in the parenthesis that is next.
    fn query_in_parentheses(&mut self) -> Parsed<Option<Query<'t>>> {
        if self.peek() != Some(Kind::LParen) || !self.sees_query() {
            return Ok(None);
        }
        self.in_parentheses(Self::query).map(Some)
    }
}

/// Where each parenthesis is closed.
fn closing(tokens: &[Token]) -> FastMap<usize, usize> {
    let mut open = Vec::new();
    let mut closing = FastMap::default();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::LParen => open.push(at),
            Kind::RParen => {
                closing.extend(open.pop().map(|open| (open, at)));
            }
            _ => {}
        }
    }
    closing
}

fn begins_query(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::Select | Keyword::With | Keyword::Values | Keyword::Table
    )
}

/// Whether a query in parentheses may be followed by this and be a part of a query, or the whole.
fn goes_on_with_query(next: Kind) -> bool {
    use Keyword as K;
    match next {
        Kind::RParen => true,
        Kind::Word(Some(keyword)) => matches!(
            keyword,
            K::Union
                | K::Except
                | K::Intersect
                | K::Minus
                | K::Order
                | K::Limit
                | K::Offset
                | K::Fetch
        ),
        _ => false,
    }
}

/// What other databases take and Flink refuses, with what it takes instead (Calcite's `SqlConformance` as Flink sets it).
fn refusal(next: Option<Kind>, keyword: Option<Keyword>) -> Option<(&'static str, &'static str)> {
    match (next?, keyword) {
        (Kind::BangEq, _) => Some(("!=", "`<>`")),
        (_, Some(Keyword::Minus)) => Some(("MINUS", "`EXCEPT`")),
        _ => None,
    }
}

fn refused(form: &str, instead: &str, span: Span) -> Finding {
    Finding {
        rule: &rules::REFUSED,
        message: format!("Flink refuses `{form}`"),
        span,
        hint: Some(format!("write {instead}")),
    }
}

/// Whether a clause or an operator begins with this word, so that it is neither a column nor an alias.
fn is_clause(keyword: Keyword) -> bool {
    use Keyword as K;
    matches!(
        keyword,
        K::All
            | K::And
            | K::Any
            | K::As
            | K::Between
            | K::By
            | K::Cross
            | K::Distinct
            | K::Else
            | K::End
            | K::Except
            | K::Fetch
            | K::For
            | K::From
            | K::Full
            | K::Group
            | K::Having
            | K::In
            | K::Inner
            | K::Insert
            | K::Intersect
            | K::Into
            | K::Is
            | K::Join
            | K::Lateral
            | K::Left
            | K::Like
            | K::Limit
            | K::MatchRecognize
            | K::Minus
            | K::Natural
            | K::Not
            | K::Null
            | K::Offset
            | K::On
            | K::Or
            | K::Order
            | K::Outer
            | K::Over
            | K::Partition
            | K::Right
            | K::Select
            | K::Set
            | K::Some
            | K::Table
            | K::Tablesample
            | K::Then
            | K::Union
            | K::Using
            | K::Values
            | K::When
            | K::Where
            | K::Window
            | K::With
            | K::Within
    )
}
