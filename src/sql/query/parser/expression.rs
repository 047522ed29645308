//! Expressions: operands and operators in a row, and what stands behind an operand.

use super::super::tree::{Access, Expr, Step};
use super::select::goes_on;
use super::{Parsed, Parser};
use crate::sql::token::{Keyword as K, Kind};

/// Words behind IS, NOT taken out.
const STATES: &[&[K]] = &[
    &[K::Null],
    &[K::True],
    &[K::False],
    &[K::Unknown],
    &[K::Empty],
];

/// Words in a row that are one operator between two operands.
const OPERATORS: &[&[K]] = &[
    &[K::Is, K::Not, K::Distinct, K::From],
    &[K::Is, K::Distinct, K::From],
    &[K::Not, K::Like],
    &[K::Like],
    &[K::Not, K::Ilike],
    &[K::Ilike],
    &[K::Not, K::Rlike],
    &[K::Rlike],
    &[K::Not, K::Similar, K::To],
    &[K::Similar, K::To],
    &[K::Not, K::Member, K::Of],
    &[K::Member, K::Of],
    &[K::Not, K::Submultiset, K::Of],
    &[K::Submultiset, K::Of],
    &[K::Multiset, K::Union, K::All],
    &[K::Multiset, K::Union, K::Distinct],
    &[K::Multiset, K::Union],
    &[K::Multiset, K::Except, K::All],
    &[K::Multiset, K::Except, K::Distinct],
    &[K::Multiset, K::Except],
    &[K::Multiset, K::Intersect, K::All],
    &[K::Multiset, K::Intersect, K::Distinct],
    &[K::Multiset, K::Intersect],
    &[K::Overlaps],
    &[K::Contains],
    &[K::Equals],
    &[K::Immediately, K::Precedes],
    &[K::Immediately, K::Succeeds],
    &[K::Precedes],
    &[K::Succeeds],
];

/// What the next operator is.
enum Operator {
    /// Another operand follows.
    Infix,
    /// A comparison, behind which ANY or ALL may stand.
    Comparison,
    /// `BETWEEN`, which wants an AND.
    Range,
    /// `AND`
    And,
    /// `IN`
    In,
    /// Read as a whole: nothing follows.
    Behind,
    None,
}

impl<'t> Parser<'t> {
    pub(super) fn expression(&mut self) -> Parsed<Expr<'t>> {
        self.operands(true)
    }

    /// An expression in which IN is no operator, as in `POSITION(a IN b)`.
    pub(super) fn expression_before_in(&mut self) -> Parsed<Expr<'t>> {
        self.operands(false)
    }

    fn operands(&mut self, takes_in: bool) -> Parsed<Expr<'t>> {
        // Most expressions are one operand, which needs no list.
        let first = self.operand()?;
        let mut others = Vec::new();
        let mut is_computed = false;
        let mut ranges = 0_usize;
        loop {
            let operand = match self.operator(takes_in)? {
                Operator::None => break,
                Operator::Behind => {
                    is_computed = true;
                    continue;
                }
                Operator::In => self.list_or_query()?,
                Operator::Range => {
                    ranges += 1;
                    self.operand()?
                }
                Operator::And => {
                    ranges = ranges.saturating_sub(1);
                    self.operand()?
                }
                Operator::Comparison if self.sees_quantifier() => {
                    self.skip(1);
                    self.list_or_query()?
                }
                Operator::Comparison | Operator::Infix => self.operand()?,
            };
            others.push(operand);
            if self.take(&[K::Escape]) {
                others.push(self.operand()?);
            }
        }
        if ranges > 0 {
            return Err(self.unexpected("AND"));
        }
        if others.is_empty() && !is_computed {
            return Ok(first);
        }
        others.insert(0, first);
        Ok(Expr::Of(others))
    }

    fn sees_quantifier(&self) -> bool {
        matches!(self.keyword(), Some(K::Any | K::Some | K::All))
            && self.peek_at(1) == Some(Kind::LParen)
    }

    /// Reads the operator that is next, if there is one.
    fn operator(&mut self, takes_in: bool) -> Parsed<Operator> {
        let Some(next) = self.peek() else {
            return Ok(Operator::None);
        };
        let other = self.other_operator();
        if other > 0 {
            self.skip(other);
            return Ok(Operator::Comparison);
        }
        let (count, operator) = match next {
            Kind::Plus | Kind::Minus | Kind::Star | Kind::Slash | Kind::Percent | Kind::Concat => {
                (1, Operator::Infix)
            }
            Kind::Eq | Kind::Neq | Kind::Lt | Kind::Gt | Kind::LtEq | Kind::GtEq => {
                (1, Operator::Comparison)
            }
            Kind::Word(Some(keyword)) => return self.word_operator(keyword, takes_in),
            // `a {operator} 1`
            Kind::Word(None) if self.sees_operand_at(1) && self.pass_open_part() => {
                (0, Operator::Infix)
            }
            _ => return Ok(Operator::None),
        };
        self.skip(count);
        Ok(operator)
    }

    fn sees_operand_at(&self, ahead: usize) -> bool {
        match self.peek_at(ahead) {
            Some(Kind::Number | Kind::String | Kind::LParen) => true,
            Some(Kind::Word(keyword)) => !keyword.is_some_and(goes_on),
            _ => false,
        }
    }

    fn word_operator(&mut self, keyword: K, takes_in: bool) -> Parsed<Operator> {
        let (count, operator) = match keyword {
            K::And => (1, Operator::And),
            K::Or => (1, Operator::Infix),
            K::In if takes_in => (1, Operator::In),
            K::Not if self.keyword_at(1) == Some(K::In) => (2, Operator::In),
            K::Between => (1, Operator::Range),
            K::Not if self.keyword_at(1) == Some(K::Between) => (2, Operator::Range),
            K::Is => return self.state(),
            K::Format if self.keyword_at(1) == Some(K::Json) => (2, Operator::Behind),
            K::Collate => {
                self.skip(1);
                self.path()?;
                return Ok(Operator::Behind);
            }
            // What ends an expression stands behind nearly every one, and begins none of the operators.
            _ if OPERATORS.iter().all(|phrase| phrase[0] != keyword) => (0, Operator::None),
            _ => match self.phrase(OPERATORS) {
                0 => (0, Operator::None),
                count => (count, Operator::Infix),
            },
        };
        self.skip(count);
        if matches!(operator, Operator::Range) {
            self.take_one(&[K::Symmetric, K::Asymmetric]);
        }
        Ok(operator)
    }

    /// The length of the first of these phrases that is next.
    fn phrase(&self, phrases: &[&[K]]) -> usize {
        let mut phrases = phrases.iter();
        phrases
            .find(|phrase| self.sees(phrase))
            .map_or(0, |phrase| phrase.len())
    }

    /// Reads `IS [NOT] NULL` and the like.
    fn state(&mut self) -> Parsed<Operator> {
        let distinct = self.phrase(OPERATORS);
        if distinct > 0 {
            self.skip(distinct);
            return Ok(Operator::Infix);
        }
        self.skip(1);
        self.take(&[K::Not]);
        let state = self.phrase(STATES);
        if state > 0 {
            self.skip(state);
        } else if self.take(&[K::Json]) {
            if !self.take_one(&[K::Value, K::Object, K::Array]) {
                self.take(&[K::Scalar]);
            }
        } else if self.cursor.sees(&["A"]) && self.keyword_at(1) == Some(K::Set) {
            self.skip(2);
        } else {
            return Err(self.unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM"));
        }
        Ok(Operator::Behind)
    }

    /// Reads an operand with the operators before it.
    fn operand(&mut self) -> Parsed<Expr<'t>> {
        let mut is_computed = false;
        loop {
            if let Some(Kind::Plus | Kind::Minus | Kind::Word(Some(K::Not))) = self.peek() {
                self.skip(1);
            } else if !self.take_other_prefix() {
                break;
            }
            is_computed = true;
        }
        let atom = self.atom()?;
        let operand = self.steps(atom)?;
        // `-1` is no position in ORDER BY.
        Ok(if is_computed {
            Expr::Of(vec![operand])
        } else {
            operand
        })
    }

    /// Reads `.field` and `[index]` behind an operand.
    fn steps(&mut self, root: Expr<'t>) -> Parsed<Expr<'t>> {
        let mut steps = Vec::new();
        loop {
            match self.peek() {
                Some(Kind::LBracket) => {
                    self.skip(1);
                    steps.push(Step::Index(self.expression()?));
                    self.expect_symbol(Kind::RBracket)?;
                }
                Some(Kind::Period) if self.peek_at(1) != Some(Kind::Star) => {
                    self.skip(1);
                    steps.push(Step::Field(self.field()?));
                }
                _ => break,
            }
        }
        if steps.is_empty() {
            return Ok(root);
        }
        Ok(Expr::Access(Box::new(Access { root, steps })))
    }

    /// Reads what stands behind IN, or ANY: a list in parentheses or a query.
    fn list_or_query(&mut self) -> Parsed<Expr<'t>> {
        if let Some(query) = self.query_in_parentheses()? {
            return Ok(Expr::Tested(Box::new(query)));
        }
        if self.peek() == Some(Kind::Word(Some(K::Unnest))) {
            return self.operand();
        }
        let list = self.in_parentheses(|parser| parser.list(Self::expression))?;
        Ok(Expr::Of(list))
    }
}
