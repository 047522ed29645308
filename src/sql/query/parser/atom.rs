//! What an expression is made of: literals, names, parentheses, constructors, CASE.

use super::super::tree::{Case, Expr};
use super::{Parsed, Parser, is_clause};
use crate::sql::statement::data_type;
use crate::sql::token::{Keyword as K, Kind, Reserved};

impl<'t> Parser<'t> {
    /// Reads an operand without what stands before and behind it.
    pub(super) fn atom(&mut self) -> Parsed<Expr<'t>> {
        let Some(next) = self.peek() else {
            return Err(self.unexpected("an expression"));
        };
        match next {
            Kind::Number => {
                let number = self.cursor.token().map(|it| it.text(self.cursor.sql()));
                self.skip(1);
                Ok(Expr::Number(number.unwrap_or_default()))
            }
            Kind::String | Kind::UnicodeString | Kind::NationalString | Kind::HexString => {
                Ok(self.string())
            }
            Kind::Question => {
                self.skip(1);
                Ok(Expr::LITERAL)
            }
            Kind::LParen => self.parenthesis(),
            Kind::LBrace => self.escape(),
            Kind::Quoted(_) | Kind::Word(None) => self.name_or_call(),
            Kind::Word(Some(keyword)) => self.special(keyword),
            _ => Err(self.unexpected("an expression")),
        }
    }

    /// Reads a string, with those that continue it.
    fn string(&mut self) -> Expr<'t> {
        while matches!(
            self.peek(),
            Some(Kind::String | Kind::UnicodeString | Kind::NationalString | Kind::HexString)
        ) {
            self.skip(1);
        }
        if self.sees(&[K::Uescape]) && self.peek_at(1) == Some(Kind::String) {
            self.skip(2);
        }
        Expr::LITERAL
    }

    /// Reads `(a)`, `(a, b)` or `(query)`.
    fn parenthesis(&mut self) -> Parsed<Expr<'t>> {
        if let Some(query) = self.query_in_parentheses()? {
            return Ok(Expr::Query(Box::new(query)));
        }
        let mut inside = self.in_parentheses(|parser| parser.list(Self::expression))?;
        Ok(match inside.pop() {
            Some(only) if inside.is_empty() => Expr::Nested(Box::new(only)),
            more => {
                inside.extend(more);
                Expr::Of(inside)
            }
        })
    }

    /// Reads `{fn f(a)}`, `{d '2024-01-01'}`.
    fn escape(&mut self) -> Parsed<Expr<'t>> {
        self.skip(1);
        self.any_word()?;
        let inside = self.expression()?;
        self.expect_symbol(Kind::RBrace)?;
        Ok(inside)
    }

    /// Reads what begins with a keyword: where it is not what the keyword says, a name.
    fn special(&mut self, keyword: K) -> Parsed<Expr<'t>> {
        let next = self.peek_at(1);
        let is_call = next == Some(Kind::LParen);
        let is_string = matches!(next, Some(Kind::String));
        match keyword {
            K::Case => self.case(),
            K::Null | K::True | K::False | K::Unknown => {
                self.skip(1);
                Ok(Expr::LITERAL)
            }
            K::Exists | K::Unique if is_call => {
                self.skip(1);
                let query = self.in_parentheses(Self::query)?;
                Ok(Expr::Exists(Box::new(query)))
            }
            K::Interval if next.is_some_and(|next| !ends_operand(next)) => self.interval(),
            K::Date | K::Time | K::Timestamp if is_string => {
                self.skip(2);
                Ok(Expr::LITERAL)
            }
            K::Timestamp if self.keyword_at(1) == Some(K::With) => {
                self.skip(1);
                self.cursor.take(&["WITH", "LOCAL", "TIME", "ZONE"]);
                if self.peek() != Some(Kind::String) {
                    return Err(self.unexpected("a string"));
                }
                self.skip(1);
                Ok(Expr::LITERAL)
            }
            K::Array | K::Map | K::Multiset if next == Some(Kind::LBracket) => self.elements(),
            K::Array | K::Map | K::Multiset if is_call => self.collection_of_query(),
            // `ROW(a, b)`, `PERIOD (a, b)`
            K::Row | K::Period if is_call => self.row(),
            K::Cast | K::TryCast if is_call => self.cast(),
            K::Next
                if self.keyword_at(1) == Some(K::Value) && self.keyword_at(2) == Some(K::For) =>
            {
                self.skip(3);
                self.path()?;
                Ok(Expr::LITERAL)
            }
            K::Running | K::Final if self.is_pattern && self.is_call_behind() => {
                self.skip(1);
                self.name_or_call()
            }
            K::New if self.is_call_behind() => {
                self.skip(1);
                self.name_or_call()
            }
            K::CurrentDate
            | K::CurrentTime
            | K::CurrentTimestamp
            | K::CurrentRowTimestamp
            | K::Localtime
            | K::Localtimestamp
                if next != Some(Kind::Period) =>
            {
                self.skip(1);
                if is_call {
                    self.group()?;
                }
                Ok(Expr::LITERAL)
            }
            // These are functions too where a parenthesis follows.
            K::Left | K::Right | K::Insert | K::Set if is_call => self.call_by_word(),
            keyword if is_clause(keyword) => Err(self.unexpected("an expression")),
            _ => self.name_or_call(),
        }
    }

    /// Whether a call follows the next word.
    fn is_call_behind(&self) -> bool {
        matches!(self.peek_at(1), Some(Kind::Word(_) | Kind::Quoted(_)))
            && matches!(self.peek_at(2), Some(Kind::LParen | Kind::Period))
    }

    fn name_or_call(&mut self) -> Parsed<Expr<'t>> {
        if self.peek_at(1) == Some(Kind::LParen) {
            return self.call_by_word();
        }
        // `USER` is a column where there is one, and a value of the session else.
        if self.is_variable() {
            return self.any_word().map(Expr::Name);
        }
        let first = self.ident()?;
        if self.peek() != Some(Kind::Period) || self.peek_at(1) == Some(Kind::Star) {
            return Ok(Expr::Name(first));
        }
        // A column behind its table, mostly.
        let mut path = Vec::with_capacity(2);
        path.push(first);
        self.more_of_path(&mut path)?;
        if self.peek() == Some(Kind::LParen) {
            return self.call(path.into());
        }
        Ok(Expr::Path(path))
    }

    /// Whether a value of the session is next, such as `USER`.
    fn is_variable(&self) -> bool {
        let token = self.cursor.token();
        self.cursor.is_reserved()
            && token.and_then(|it| it.reserved(self.cursor.sql())) == Some(Reserved::Variable)
    }

    /// Reads `INTERVAL '1' DAY(3) TO SECOND(3)`, `INTERVAL -'1' DAY`, `INTERVAL a DAY`.
    fn interval(&mut self) -> Parsed<Expr<'t>> {
        self.skip(1);
        while matches!(self.peek(), Some(Kind::Plus | Kind::Minus)) {
            self.skip(1);
        }
        let value = self.atom()?;
        self.unit()?;
        if self.take(&[K::To]) {
            self.unit()?;
        }
        Ok(Expr::Of(vec![value]))
    }

    /// Reads a unit of time with its precision.
    fn unit(&mut self) -> Parsed<()> {
        const UNITS: [&str; 14] = [
            "YEAR",
            "QUARTER",
            "MONTH",
            "WEEK",
            "DAY",
            "HOUR",
            "MINUTE",
            "SECOND",
            "MILLISECOND",
            "MICROSECOND",
            "NANOSECOND",
            "DECADE",
            "CENTURY",
            "MILLENNIUM",
        ];
        let text = self.cursor.token().map(|it| it.text(self.cursor.sql()));
        let text = text.unwrap_or_default();
        let singular = text.strip_suffix(['s', 'S']).unwrap_or(text);
        let is_unit = UNITS
            .iter()
            .any(|unit| unit.eq_ignore_ascii_case(singular) || unit.eq_ignore_ascii_case(text));
        if !is_unit && self.pass_open_part() {
            return Ok(());
        }
        if !is_unit {
            return Err(self.unexpected("a unit of time"));
        }
        self.skip(1);
        if self.peek() == Some(Kind::LParen) && self.peek_at(1) == Some(Kind::Number) {
            self.group()?;
        }
        Ok(())
    }

    /// Reads `ARRAY[a, b]`, `MAP['a', b]`.
    fn elements(&mut self) -> Parsed<Expr<'t>> {
        self.skip(2);
        if self.take_symbol(Kind::RBracket) {
            return Ok(Expr::LITERAL);
        }
        let elements = self.list(Self::expression)?;
        self.expect_symbol(Kind::RBracket)?;
        Ok(Expr::Of(elements))
    }

    /// Reads `ARRAY(query)`: all rows of a query as one value. Behind it may stand values as well.
    fn collection_of_query(&mut self) -> Parsed<Expr<'t>> {
        self.skip(1);
        Ok(Expr::Of(vec![self.parenthesis_or_nothing()?]))
    }

    fn row(&mut self) -> Parsed<Expr<'t>> {
        self.skip(1);
        self.parenthesis_or_nothing()
    }

    fn parenthesis_or_nothing(&mut self) -> Parsed<Expr<'t>> {
        if self.peek_at(1) == Some(Kind::RParen) {
            self.skip(2);
            return Ok(Expr::LITERAL);
        }
        // A row of one is a row all the same.
        Ok(match self.parenthesis()? {
            Expr::Nested(only) => Expr::Of(vec![*only]),
            other => other,
        })
    }

    /// Reads `CAST(a AS type)`. The type says nothing of lineage.
    fn cast(&mut self) -> Parsed<Expr<'t>> {
        self.skip(1);
        let value = self.in_parentheses(|parser| {
            let value = parser.expression()?;
            parser.expect(&[K::As])?;
            data_type::read_for_cast(&mut parser.cursor)?;
            if parser.take(&[K::Format]) {
                parser.expression()?;
            }
            Ok(value)
        })?;
        Ok(Expr::Of(vec![value]))
    }

    /// Reads `CASE [operand] WHEN … THEN … [ELSE …] END`.
    fn case(&mut self) -> Parsed<Expr<'t>> {
        self.skip(1);
        let mut case = Case {
            conditions: Vec::new(),
            results: Vec::new(),
        };
        let has_operand = !self.sees(&[K::When]);
        if has_operand {
            case.conditions.push(self.expression()?);
        }
        self.expect(&[K::When])?;
        loop {
            case.conditions.push(self.expression()?);
            while has_operand && self.take_symbol(Kind::Comma) {
                case.conditions.push(self.expression()?);
            }
            self.expect(&[K::Then])?;
            case.results.push(self.expression()?);
            if !self.take(&[K::When]) {
                break;
            }
        }
        if self.take(&[K::Else]) {
            case.results.push(self.expression()?);
        }
        self.expect(&[K::End])?;
        Ok(Expr::Case(Box::new(case)))
    }
}

/// Whether nothing that began before can go on here.
fn ends_operand(next: Kind) -> bool {
    !matches!(
        next,
        Kind::String
            | Kind::Plus
            | Kind::Minus
            | Kind::Number
            | Kind::Quoted(_)
            | Kind::Word(None)
            | Kind::LParen
            | Kind::Question
    )
}
