use proptest::prelude::*;

use super::*;

fn shown(sql: &str) -> Vec<String> {
    let lexed = lex(sql);
    assert_eq!(lexed.open, None, "{sql}");
    let shown = |token: &Token| {
        let value = token.name(sql).or_else(|| token.string(sql));
        value.map_or_else(|| token.text(sql).to_owned(), Cow::into_owned)
    };
    lexed.tokens.iter().map(shown).collect()
}

#[test]
fn spans_are_byte_offsets() {
    let sql = "SELECT `é` ,\r\n 'x'";
    let spans: Vec<_> = lex(sql)
        .tokens
        .iter()
        .map(|token| &sql[token.span.start..token.span.end])
        .collect();
    assert_eq!(spans, ["SELECT", "`é`", ",", "'x'"]);
}

#[test]
fn quotes_are_doubled_inside_and_backslashes_are_plain() {
    let sql = r"'it''s' `a``b` 'c\' U&'\00e9' x'0F'";
    let kinds: Vec<_> = lex(sql).tokens.iter().map(|token| token.kind).collect();
    let expected = [
        Kind::String,
        Kind::Quoted('`'),
        Kind::String,
        Kind::UnicodeString,
        Kind::HexString,
    ];
    assert_eq!(kinds, expected);
    assert_eq!(shown(sql), ["it's", "a`b", r"c\", "é", "x'0F'"]);
}

#[test]
fn a_unicode_string_names_characters_by_their_codes() {
    let sql = r"U&'\00e9t\00E9 \d83d\de00' U&'a\\b \00g9 \é\' U&'\d83d'";
    assert_eq!(shown(sql), ["été 😀", r"a\b \00g9 \é\", "\u{fffd}"]);
}

#[test]
fn comments_are_dropped_and_hints_kept() {
    assert_eq!(shown("a -- ' x\n/* ' */ b // c\n d"), ["a", "b", "d"]);
    let sql = "t /*+ OPTIONS('path'='/*/') */ x";
    let tokens = lex(sql).tokens;
    assert_eq!(tokens[1].hint(sql), Some(" OPTIONS('path'='/*/') "));
    assert_eq!(tokens.len(), 3);
}

#[test]
fn a_scheme_is_no_comment() {
    assert_eq!(shown("SET a = hdfs://x;").len(), 9);
}

#[test]
fn a_template_ends_within_its_limit() {
    for (open, close) in [("${", "}"), ("{{", "}}")] {
        let short = format!("{open}{}{close}", "x".repeat(LONGEST_TEMPLATE - 10));
        assert_eq!(shown(&short), [short.as_str()]);
        let long = format!("{open}{}{close}", "x".repeat(LONGEST_TEMPLATE));
        assert!(shown(&long).len() > 1);
    }
}

#[test]
fn numbers_end_where_names_begin() {
    assert_eq!(
        shown("1.5e-3 .5 t.a 2e a[1].b"),
        [
            "1.5e-3", ".5", "t", ".", "a", "2", "e", "a", "[", "1", "]", ".", "b"
        ]
    );
}

#[test]
fn two_generic_types_close_one_by_one() {
    assert_eq!(
        shown("ARRAY<ROW<a INT>>").last().map(String::as_str),
        Some(">")
    );
    assert_eq!(shown("a<>b!=c=>d"), ["a", "<>", "b", "!=", "c", "=>", "d"]);
}

#[test]
fn what_the_end_cuts_off_is_told_and_the_rest_kept() {
    for (sql, reason) in [
        ("a b 'c", CutReason::SqlString),
        ("a b `c", CutReason::SqlString),
        ("a b /* c", CutReason::SqlComment),
        ("a b /*+ c", CutReason::SqlComment),
        ("a b \"c", CutReason::SqlString),
    ] {
        let lexed = lex(sql);
        assert_eq!(lexed.open, Some(reason), "{sql}");
        assert_eq!(lexed.tokens.len(), 2, "{sql}");
    }
}

#[test]
fn a_stray_backtick_ends_with_its_line() {
    assert_eq!(shown("a `b\n c `d`"), ["a", "`", "b", "c", "d"]);
}

#[test]
fn other_scripts_are_names_and_odd_spaces_are_space() {
    assert_eq!(
        shown("\u{FEFF}SELECT\u{3000}订单\u{a0}，ｎ"),
        ["SELECT", "订单", "，", "ｎ"]
    );
    assert_eq!(shown("_UTF-16'x' _utf8'y' _a"), ["x", "y", "_a"]);
}

proptest! {
    #[test]
    fn spans_ascend_and_lie_on_characters(sql in "[ -~\n`'\"/*é，]{0,80}") {
        let mut end = 0;
        for token in lex(&sql).tokens {
            let span = token.span;
            prop_assert!(end <= span.start && span.start < span.end);
            prop_assert!(sql.get(span.start..span.end).is_some());
            end = span.end;
        }
    }
}
