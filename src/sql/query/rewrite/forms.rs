//! Words that begin a longer form, with what becomes of it.

use sqlparser::tokenizer::Token;

use super::{DERIVED, Kind, Rewriter};

/// Rewrites the form that begins at a place, or declines; the place behind it.
type Form = fn(&mut Rewriter<'_>, usize) -> Option<usize>;

const FORMS: &[(&str, Form)] = &[
    ("ARRAY", collection_of_query),
    ("AS", type_of_cast),
    ("CEILING", ceiling),
    ("FINAL", semantics_of_measure),
    ("INTERVAL", interval),
    ("KEY", json_key),
    ("MAP", bracketed_constructor),
    ("MODEL", model),
    ("MULTISET", bracketed_constructor),
    ("ORDER", order_of_argument),
    ("PARTITION", partition_of_argument),
    ("PATTERN", pattern),
    ("RETURNING", json_returning),
    ("RUNNING", semantics_of_measure),
    ("STREAM", stream),
    ("SUBSET", subset),
    ("TABLE", explicit_table),
    ("TO", skip_to_variable),
    ("UESCAPE", unicode_escape),
    ("VALUES", values),
];

/// Words before a parenthesis that make it something else than the arguments of a function.
pub(super) const KINDS: &[(&str, Kind)] = &[
    ("ALL", Kind::Group),
    ("AND", Kind::Group),
    ("ANY", Kind::Group),
    ("AS", Kind::Group),
    ("BETWEEN", Kind::Group),
    ("BY", Kind::Group),
    ("CASE", Kind::Group),
    ("CAST", Kind::Cast),
    ("CUBE", Kind::Group),
    ("DISTINCT", Kind::Group),
    ("ELSE", Kind::Group),
    ("EXCEPT", Kind::Group),
    ("EXISTS", Kind::Group),
    ("FILTER", Kind::Group),
    ("FROM", Kind::Group),
    ("GROUP", Kind::Group),
    ("HAVING", Kind::Group),
    ("IN", Kind::Group),
    ("INTERSECT", Kind::Group),
    ("JOIN", Kind::Group),
    ("JSON_ARRAY", Kind::Json),
    ("JSON_ARRAYAGG", Kind::Json),
    ("JSON_EXISTS", Kind::Json),
    ("JSON_OBJECT", Kind::Json),
    ("JSON_OBJECTAGG", Kind::Json),
    ("JSON_QUERY", Kind::Json),
    ("JSON_VALUE", Kind::Json),
    ("LATERAL", Kind::Group),
    ("LIKE", Kind::Group),
    ("MATCH_RECOGNIZE", Kind::Match),
    ("NOT", Kind::Group),
    ("ON", Kind::Group),
    ("OR", Kind::Group),
    ("OVER", Kind::Group),
    ("ROLLUP", Kind::Group),
    ("SELECT", Kind::Group),
    ("SETS", Kind::Group),
    ("SOME", Kind::Group),
    ("TABLE", Kind::Group),
    ("THEN", Kind::Group),
    ("TRY_CAST", Kind::Cast),
    ("UNION", Kind::Group),
    ("USING", Kind::Group),
    ("VALUES", Kind::Group),
    ("WHEN", Kind::Group),
    ("WHERE", Kind::Group),
];

/// Applies the form that a word begins, if any.
pub(super) fn apply(rewriter: &mut Rewriter<'_>, at: usize, word: &str) -> Option<usize> {
    let (_, form) = FORMS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    form(rewriter, at)
}

/// `CAST(x AS ROW<a INT, b ARRAY<STRING>>)`: the type says nothing of lineage; one word stands for it.
fn type_of_cast(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    if rewriter.kind() != Kind::Cast || !matches!(rewriter.token(at + 1), Token::Word(_)) {
        return None;
    }
    rewriter.copy(at);
    rewriter.push(Token::make_word("STRING", None), at + 1);
    Some(end_of_argument(rewriter, at + 1))
}

/// `CEILING(x TO DAY)` as CEIL, which takes the unit.
fn ceiling(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    matches!(rewriter.token(at + 1), Token::LParen).then(|| {
        rewriter.push(Token::make_keyword("CEIL"), at);
        at + 1
    })
}

/// `FINAL LAST(a.x)`, `RUNNING …`.
fn semantics_of_measure(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    let is_call = matches!(rewriter.token(at + 1), Token::Word(_))
        && matches!(rewriter.token(at + 2), Token::LParen);
    (is_call && rewriter.kind() == Kind::Match).then_some(at + 1)
}

/// `INTERVAL '1' DAY(3) TO SECOND(3)` is a literal.
fn interval(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    let end = end_of_interval(rewriter, at)?;
    rewriter.push(Token::Number("0".to_owned(), false), at);
    Some(end)
}

fn end_of_interval(rewriter: &Rewriter<'_>, at: usize) -> Option<usize> {
    let signed = matches!(rewriter.token(at + 1), Token::Minus | Token::Plus);
    let literal = at + 1 + usize::from(signed);
    if !matches!(rewriter.token(literal), Token::SingleQuotedString(_))
        || !is_unit(rewriter.token(literal + 1))
    {
        return None;
    }
    let from = behind_precision(rewriter, literal + 2);
    if rewriter.is_word(from, "TO") && is_unit(rewriter.token(from + 1)) {
        return Some(behind_precision(rewriter, from + 2));
    }
    Some(from)
}

fn behind_precision(rewriter: &Rewriter<'_>, at: usize) -> usize {
    match (rewriter.token(at), rewriter.token(at + 1)) {
        (Token::LParen, Token::Number(..)) => rewriter.behind_group(at),
        _ => at,
    }
}

fn is_unit(token: &Token) -> bool {
    const UNITS: &[&str] = &[
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
    let Token::Word(word) = token else {
        return false;
    };
    let singular = word.value.strip_suffix(['s', 'S']).unwrap_or(&word.value);
    UNITS
        .iter()
        .any(|unit| unit.eq_ignore_ascii_case(singular) || unit.eq_ignore_ascii_case(&word.value))
}

/// `JSON_OBJECT(KEY 'a' VALUE b)`: KEY is noise unless it is the key's own name.
fn json_key(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    let begins_pair = matches!(rewriter.before(at), Token::LParen | Token::Comma);
    let is_name = matches!(
        rewriter.token(at + 1),
        Token::Comma | Token::RParen | Token::Period | Token::Colon
    ) || rewriter.is_word(at + 1, "VALUE");
    (rewriter.kind() == Kind::Json && begins_pair && !is_name).then_some(at + 1)
}

/// `JSON_VALUE(x, '$.a' RETURNING DECIMAL(10, 2) NULL ON EMPTY)`.
fn json_returning(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    const CLAUSES: &[&str] = &[
        "NULL", "ERROR", "DEFAULT", "EMPTY", "WITH", "WITHOUT", "ABSENT",
    ];
    if rewriter.kind() != Kind::Json {
        return None;
    }
    let end = end_of_argument(rewriter, at);
    let clause = (at + 2..end).find(|&at| CLAUSES.iter().any(|word| rewriter.is_word(at, word)));
    Some(clause.unwrap_or(end))
}

/// `ARRAY(SELECT …)`: all rows of a query as one value.
fn collection_of_query(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    let is_query =
        matches!(rewriter.token(at + 1), Token::LParen) && begins_query(rewriter, at + 2);
    is_query.then_some(at + 1)
}

/// `MAP['a', 1]` and `MULTISET[1, 2]` as calls.
fn bracketed_constructor(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    if let Some(end) = collection_of_query(rewriter, at) {
        return Some(end);
    }
    matches!(rewriter.token(at + 1), Token::LBracket).then(|| {
        rewriter.copy(at);
        rewriter.push(Token::LParen, at + 1);
        rewriter.open(Kind::Call, Token::RParen);
        at + 2
    })
}

/// `ML_PREDICT(TABLE t, MODEL m, …)`: the model is no column.
fn model(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    let Token::Word(_) = rewriter.token(at + 1) else {
        return None;
    };
    if !begins_argument(rewriter, at) {
        return None;
    }
    rewriter.push(Token::SingleQuotedString("model".to_owned()), at);
    Some(end_of_argument(rewriter, at))
}

/// `TABLE t` as a query of its own, or as an argument, where it becomes a sub-query up to the argument's end.
fn explicit_table(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    let is_name = matches!(rewriter.token(at + 1), Token::Word(_));
    if begins_argument(rewriter, at) {
        rewriter.push(Token::LParen, at);
        select_all(rewriter, at);
        if let Some(frame) = rewriter.open.last_mut() {
            frame.owed += 1;
        }
        let is_query = begins_query(rewriter, at + 2);
        if !is_name && !is_query {
            rewriter.copy(at);
        }
        return Some(at + 1);
    }
    is_name.then(|| {
        select_all(rewriter, at);
        at + 1
    })
}

fn select_all(rewriter: &mut Rewriter<'_>, at: usize) {
    rewriter.push(Token::make_keyword("SELECT"), at);
    rewriter.push(Token::Mul, at);
    rewriter.push(Token::make_keyword("FROM"), at);
}

/// `TABLE t PARTITION BY a` as an argument: the rewritten sub-query is distributed by it.
fn partition_of_argument(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    clause_of_argument(rewriter, at, "DISTRIBUTE")
}

/// `TABLE t ORDER BY b`, `… ORDER BY (b DESC, c)` as an argument: the rewritten sub-query is sorted by it.
fn order_of_argument(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    let by = clause_of_argument(rewriter, at, "SORT")?;
    if !matches!(rewriter.token(by + 1), Token::LParen) {
        return Some(by);
    }
    rewriter.copy(by);
    let end = rewriter.behind_group(by + 1);
    for at in by + 2..end - 1 {
        // As it is: its commas end no argument.
        rewriter.push(rewriter.token(at).clone(), at);
    }
    Some(end)
}

/// `(SELECT …) PARTITION BY a` as an argument is rewritten as `TABLE t PARTITION BY a` is.
pub(super) fn partitioned_query(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    if !begins_query(rewriter, at + 1) || !begins_argument(rewriter, at) {
        return None;
    }
    let end = rewriter.behind_group(at);
    if !rewriter.is_word(end, "PARTITION") && !rewriter.is_word(end, "ORDER") {
        return None;
    }
    rewriter.push(Token::LParen, at);
    select_all(rewriter, at);
    if let Some(frame) = rewriter.open.last_mut() {
        frame.owed += 1;
    }
    rewriter.copy(at);
    Some(at + 1)
}

/// Whether a query begins at a place.
fn begins_query(rewriter: &Rewriter<'_>, at: usize) -> bool {
    ["SELECT", "WITH", "VALUES"]
        .iter()
        .any(|word| rewriter.is_word(at, word))
}

/// `AFTER MATCH SKIP TO a` is `SKIP TO LAST a`.
fn skip_to_variable(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    let is_said = ["FIRST", "LAST", "NEXT"]
        .iter()
        .any(|word| rewriter.is_word(at + 1, word));
    let follows_skip = rewriter.is_word(at.checked_sub(1)?, "SKIP");
    if is_said || !follows_skip || rewriter.kind() != Kind::Match {
        return None;
    }
    rewriter.copy(at);
    rewriter.push(Token::make_keyword("LAST"), at);
    Some(at + 1)
}

fn clause_of_argument(rewriter: &mut Rewriter<'_>, at: usize, keyword: &str) -> Option<usize> {
    let is_inside = rewriter.open.last().is_some_and(|frame| frame.owed > 0);
    (is_inside && rewriter.is_word(at + 1, "BY")).then(|| {
        rewriter.push(Token::make_keyword(keyword), at);
        at + 1
    })
}

/// `PATTERN (A B+? C) WITHIN INTERVAL '1' HOUR`: which rows match in which order has no columns.
fn pattern(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    if rewriter.kind() != Kind::Match || !matches!(rewriter.token(at + 1), Token::LParen) {
        return None;
    }
    rewriter.copy(at);
    rewriter.push(Token::LParen, at + 1);
    rewriter.push(Token::make_word("A", None), at + 1);
    rewriter.push(Token::RParen, at + 1);
    let end = rewriter.behind_group(at + 1);
    if rewriter.is_word(end, "WITHIN") && rewriter.is_word(end + 1, "INTERVAL") {
        return end_of_interval(rewriter, end + 1).or(Some(end));
    }
    Some(end)
}

/// `(SELECT …) MATCH_RECOGNIZE (…)`: patterns follow names and calls only, so the sub-query becomes an argument.
pub(super) fn derived_before_pattern(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    if !begins_query(rewriter, at + 1)
        || !rewriter.is_word(rewriter.behind_group(at), "MATCH_RECOGNIZE")
    {
        return None;
    }
    rewriter.push(Token::make_word(DERIVED, Some('`')), at);
    rewriter.push(Token::LParen, at);
    rewriter.push(Token::LParen, at);
    rewriter.open(Kind::Group, Token::RParen);
    if let Some(frame) = rewriter.open.last_mut() {
        frame.owed_at_end = 1;
    }
    Some(at + 1)
}

/// `SUBSET s = (A, B)` up to DEFINE.
fn subset(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    if rewriter.kind() != Kind::Match {
        return None;
    }
    (at..rewriter.tokens.len()).find(|&at| rewriter.is_word(at, "DEFINE"))
}

/// `SELECT STREAM …`.
fn stream(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    let follows_select = matches!(rewriter.before(at), Token::Word(_))
        && rewriter.is_word(at.saturating_sub(1), "SELECT");
    let is_name = matches!(
        rewriter.token(at + 1),
        Token::Comma | Token::Period | Token::EOF
    ) || rewriter.is_word(at + 1, "FROM")
        || rewriter.is_word(at + 1, "AS");
    (follows_select && !is_name).then_some(at + 1)
}

/// `U&'…' UESCAPE '!'`.
fn unicode_escape(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    (matches!(rewriter.before(at), Token::UnicodeStringLiteral(_))
        && matches!(rewriter.token(at + 1), Token::SingleQuotedString(_)))
    .then_some(at + 2)
}

/// `VALUES 1, 2`, `VALUES CAST(a AS INT)`: rows of one column without parentheses.
fn values(rewriter: &mut Rewriter<'_>, at: usize) -> Option<usize> {
    let is_scalar = matches!(
        rewriter.token(at + 1),
        Token::Number(..) | Token::SingleQuotedString(_)
    );
    if !is_scalar {
        let is_expression = !matches!(rewriter.token(at + 1), Token::LParen | Token::EOF);
        let frame = rewriter.open.last_mut().filter(|_| is_expression)?;
        frame.owed += 1;
        rewriter.copy(at);
        rewriter.push(Token::LParen, at);
        return Some(at + 1);
    }
    rewriter.copy(at);
    let mut at = at + 1;
    loop {
        rewriter.push(Token::LParen, at);
        rewriter.copy(at);
        rewriter.push(Token::RParen, at);
        at += 1;
        if !matches!(rewriter.token(at), Token::Comma)
            || !matches!(
                rewriter.token(at + 1),
                Token::Number(..) | Token::SingleQuotedString(_)
            )
        {
            return Some(at);
        }
        rewriter.copy(at);
        at += 1;
    }
}

/// Whether an argument of a function begins here.
fn begins_argument(rewriter: &Rewriter<'_>, at: usize) -> bool {
    matches!(rewriter.before(at), Token::RArrow)
        || rewriter.kind() == Kind::Call
            && matches!(rewriter.before(at), Token::LParen | Token::Comma)
}

/// The comma or parenthesis that ends the argument around `at`.
fn end_of_argument(rewriter: &Rewriter<'_>, at: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, token) in rewriter.tokens[at..].iter().enumerate() {
        match token.token {
            Token::LParen | Token::LBracket | Token::Lt => depth += 1,
            Token::RParen | Token::RBracket | Token::Comma if depth == 0 => return at + offset,
            Token::RParen | Token::RBracket | Token::Gt => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    rewriter.tokens.len()
}
