//! Flink SQL as a dialect of `sqlparser`: what its query grammar can be told by switches. What it cannot is in `rewrite`.

use sqlparser::ast::{Expr, ObjectName};
use sqlparser::dialect::Dialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

/// Flink SQL, default dialect.
#[derive(Debug)]
pub(super) struct FlinkDialect;

/// Words that begin no expression: where one is expected, they are a mistake and never a column.
const NEVER_AN_EXPRESSION: &[Keyword] = &[
    Keyword::AND,
    Keyword::AS,
    Keyword::BETWEEN,
    Keyword::BY,
    Keyword::CROSS,
    Keyword::ELSE,
    Keyword::END,
    Keyword::EXCEPT,
    Keyword::FETCH,
    Keyword::FROM,
    Keyword::FULL,
    Keyword::GROUP,
    Keyword::HAVING,
    Keyword::IN,
    Keyword::INNER,
    Keyword::INSERT,
    Keyword::INTERSECT,
    Keyword::INTO,
    Keyword::IS,
    Keyword::JOIN,
    Keyword::LIKE,
    Keyword::LIMIT,
    Keyword::NATURAL,
    Keyword::OFFSET,
    Keyword::ON,
    Keyword::OR,
    Keyword::ORDER,
    Keyword::OUTER,
    Keyword::SELECT,
    Keyword::THEN,
    Keyword::UNION,
    Keyword::USING,
    Keyword::VALUES,
    Keyword::WHEN,
    Keyword::WHERE,
];

/// Words that go on with the query and are therefore no alias, with or without AS.
const NEVER_AN_ALIAS: &[Keyword] = &[
    Keyword::ALL,
    Keyword::ANY,
    Keyword::ARRAY,
    Keyword::CASE,
    Keyword::CAST,
    Keyword::CREATE,
    Keyword::DISTINCT,
    Keyword::EXISTS,
    Keyword::FALSE,
    Keyword::FOR,
    Keyword::GROUPING,
    Keyword::INTERVAL,
    Keyword::LATERAL,
    Keyword::LEFT,
    Keyword::MATCH_RECOGNIZE,
    Keyword::MINUS,
    Keyword::NOT,
    Keyword::NULL,
    Keyword::OVER,
    Keyword::PARTITION,
    Keyword::RIGHT,
    Keyword::SET,
    Keyword::TABLE,
    Keyword::TABLESAMPLE,
    Keyword::TRUE,
    Keyword::WINDOW,
    Keyword::WITH,
    Keyword::WITHIN,
];

/// Words that go on with the query without being reserved in Flink: aliases only after AS.
const ALIAS_ONLY_AFTER_AS: &[Keyword] = &[
    Keyword::ANTI,
    Keyword::CLUSTER,
    Keyword::DISTRIBUTE,
    Keyword::EXPLAIN,
    Keyword::PIVOT,
    Keyword::QUALIFY,
    Keyword::SEMI,
    Keyword::SORT,
    Keyword::UNPIVOT,
];

/// Keywords that are more than a name wherever an expression begins, even before a comma or an operator.
const BEGINS_SPECIAL_FORM: &[Keyword] = &[
    Keyword::ARRAY,
    Keyword::CASE,
    Keyword::CURRENT_DATE,
    Keyword::CURRENT_TIME,
    Keyword::CURRENT_TIMESTAMP,
    Keyword::EXISTS,
    Keyword::FALSE,
    Keyword::INTERVAL,
    Keyword::LOCALTIME,
    Keyword::LOCALTIMESTAMP,
    Keyword::NOT,
    Keyword::NULL,
    Keyword::TRUE,
];

fn is_alias(explicit: bool, keyword: Keyword) -> bool {
    !NEVER_AN_EXPRESSION.contains(&keyword)
        && !NEVER_AN_ALIAS.contains(&keyword)
        && (explicit || !ALIAS_ONLY_AFTER_AS.contains(&keyword))
}

impl Dialect for FlinkDialect {
    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || matches!(ch, '_' | '$')
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || matches!(ch, '_' | '$')
    }

    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '`'
    }

    fn supports_table_versioning(&self) -> bool {
        true
    }

    fn supports_match_recognize(&self) -> bool {
        true
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }

    fn supports_group_by_expr(&self) -> bool {
        true
    }

    fn supports_parens_around_table_factor(&self) -> bool {
        true
    }

    fn supports_window_function_null_treatment_arg(&self) -> bool {
        true
    }

    fn supports_window_clause_named_window_reference(&self) -> bool {
        true
    }

    fn supports_string_literal_concatenation(&self) -> bool {
        true
    }

    fn supports_limit_comma(&self) -> bool {
        true
    }

    fn supports_table_sample_before_alias(&self) -> bool {
        true
    }

    fn allow_extract_custom(&self) -> bool {
        true
    }

    fn require_interval_qualifier(&self) -> bool {
        true
    }

    fn is_column_alias(&self, keyword: &Keyword, _: &mut Parser<'_>) -> bool {
        is_alias(false, *keyword)
    }

    fn is_select_item_alias(&self, explicit: bool, keyword: &Keyword, _: &mut Parser<'_>) -> bool {
        is_alias(explicit, *keyword)
    }

    fn is_table_alias(&self, keyword: &Keyword, _: &mut Parser<'_>) -> bool {
        is_alias(false, *keyword)
    }

    fn is_table_factor_alias(&self, explicit: bool, keyword: &Keyword, _: &mut Parser<'_>) -> bool {
        is_alias(explicit, *keyword)
    }

    /// Names and calls, straight away: the parser would first try each word as the type of a literal. And words that
    /// begin no expression, which the parser would take for columns.
    fn parse_prefix(&self, parser: &mut Parser<'_>) -> Option<Result<Expr, ParserError>> {
        let token = parser.peek_token_ref();
        let Token::Word(word) = &token.token else {
            return None;
        };
        if NEVER_AN_EXPRESSION.contains(&word.keyword) {
            return Some(parser.expected("an expression", token.clone()));
        }
        let is_plain = word.keyword == Keyword::NoKeyword;
        match parser.peek_nth_token_ref(1).token {
            Token::LParen if is_plain => Some(
                parser
                    .parse_identifier()
                    .and_then(|name| parser.parse_function(ObjectName::from(vec![name]))),
            ),
            Token::SingleQuotedString(_) | Token::LParen => None,
            Token::Word(_) | Token::LBracket if !is_plain => None,
            _ if is_plain || !BEGINS_SPECIAL_FORM.contains(&word.keyword) => {
                Some(parser.parse_identifier().map(Expr::Identifier))
            }
            _ => None,
        }
    }
}
