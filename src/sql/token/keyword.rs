//! The words that mean something in a query. What only statement families ask for is compared as text.

use std::sync::LazyLock;

use super::shelves::Shelves;

macro_rules! keywords {
    ($($variant:ident $text:literal,)*) => {
        /// A word that means something in a query, where it stands without quotes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is the word it is named after")]
        pub enum Keyword { $($variant,)* }

        const ALL: &[(&str, Keyword)] = &[$(($text, Keyword::$variant),)*];

        impl Keyword {
            /// The word in capitals.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

keywords! {
    Absent "ABSENT",
    After "AFTER",
    All "ALL",
    Allow "ALLOW",
    And "AND",
    Any "ANY",
    Array "ARRAY",
    As "AS",
    Asc "ASC",
    Asymmetric "ASYMMETRIC",
    Avro "AVRO",
    Between "BETWEEN",
    Both "BOTH",
    By "BY",
    Case "CASE",
    Cast "CAST",
    Ceil "CEIL",
    Ceiling "CEILING",
    Collate "COLLATE",
    Conditional "CONDITIONAL",
    Contains "CONTAINS",
    Convert "CONVERT",
    Cross "CROSS",
    Cube "CUBE",
    Current "CURRENT",
    CurrentDate "CURRENT_DATE",
    CurrentRowTimestamp "CURRENT_ROW_TIMESTAMP",
    CurrentTime "CURRENT_TIME",
    CurrentTimestamp "CURRENT_TIMESTAMP",
    Date "DATE",
    Default "DEFAULT",
    Define "DEFINE",
    Desc "DESC",
    Disallow "DISALLOW",
    Distinct "DISTINCT",
    Else "ELSE",
    Empty "EMPTY",
    End "END",
    Equals "EQUALS",
    Error "ERROR",
    Escape "ESCAPE",
    Except "EXCEPT",
    Exists "EXISTS",
    Extract "EXTRACT",
    False "FALSE",
    Fetch "FETCH",
    Filter "FILTER",
    Final "FINAL",
    First "FIRST",
    Floor "FLOOR",
    Following "FOLLOWING",
    For "FOR",
    Format "FORMAT",
    From "FROM",
    Full "FULL",
    Group "GROUP",
    Grouping "GROUPING",
    Having "HAVING",
    Ignore "IGNORE",
    Ilike "ILIKE",
    Immediately "IMMEDIATELY",
    In "IN",
    Inner "INNER",
    Insert "INSERT",
    Intersect "INTERSECT",
    Interval "INTERVAL",
    Into "INTO",
    Is "IS",
    Join "JOIN",
    Json "JSON",
    JsonArray "JSON_ARRAY",
    JsonArrayagg "JSON_ARRAYAGG",
    JsonExists "JSON_EXISTS",
    JsonObject "JSON_OBJECT",
    JsonObjectagg "JSON_OBJECTAGG",
    JsonQuery "JSON_QUERY",
    JsonValue "JSON_VALUE",
    Keep "KEEP",
    Key "KEY",
    Keys "KEYS",
    Last "LAST",
    Lateral "LATERAL",
    Leading "LEADING",
    Left "LEFT",
    Like "LIKE",
    Limit "LIMIT",
    Localtime "LOCALTIME",
    Localtimestamp "LOCALTIMESTAMP",
    Map "MAP",
    Match "MATCH",
    MatchRecognize "MATCH_RECOGNIZE",
    Measures "MEASURES",
    Member "MEMBER",
    Minus "MINUS",
    Model "MODEL",
    Multiset "MULTISET",
    Natural "NATURAL",
    New "NEW",
    Next "NEXT",
    Not "NOT",
    Null "NULL",
    Nulls "NULLS",
    Object "OBJECT",
    Of "OF",
    Offset "OFFSET",
    Omit "OMIT",
    On "ON",
    One "ONE",
    Only "ONLY",
    Or "OR",
    Order "ORDER",
    Ordinality "ORDINALITY",
    Outer "OUTER",
    Over "OVER",
    Overlaps "OVERLAPS",
    Overlay "OVERLAY",
    Partial "PARTIAL",
    Partition "PARTITION",
    Passing "PASSING",
    Pattern "PATTERN",
    Per "PER",
    Period "PERIOD",
    Pivot "PIVOT",
    Placing "PLACING",
    Position "POSITION",
    Precedes "PRECEDES",
    Preceding "PRECEDING",
    Qualify "QUALIFY",
    Quotes "QUOTES",
    Range "RANGE",
    Recursive "RECURSIVE",
    Repeatable "REPEATABLE",
    Respect "RESPECT",
    Returning "RETURNING",
    Right "RIGHT",
    Rlike "RLIKE",
    Rollup "ROLLUP",
    Row "ROW",
    Rows "ROWS",
    Running "RUNNING",
    Scalar "SCALAR",
    Select "SELECT",
    Set "SET",
    Sets "SETS",
    Similar "SIMILAR",
    Skip "SKIP",
    Some "SOME",
    Stream "STREAM",
    String "STRING",
    Submultiset "SUBMULTISET",
    Subset "SUBSET",
    Substring "SUBSTRING",
    Succeeds "SUCCEEDS",
    Symmetric "SYMMETRIC",
    SystemTime "SYSTEM_TIME",
    Table "TABLE",
    Tablesample "TABLESAMPLE",
    Then "THEN",
    Time "TIME",
    Timestamp "TIMESTAMP",
    To "TO",
    Trailing "TRAILING",
    Translate "TRANSLATE",
    Trim "TRIM",
    True "TRUE",
    TryCast "TRY_CAST",
    Uescape "UESCAPE",
    Unbounded "UNBOUNDED",
    Unconditional "UNCONDITIONAL",
    Union "UNION",
    Unique "UNIQUE",
    Unknown "UNKNOWN",
    Unnest "UNNEST",
    Unpivot "UNPIVOT",
    Using "USING",
    Value "VALUE",
    Values "VALUES",
    When "WHEN",
    Where "WHERE",
    Window "WINDOW",
    With "WITH",
    Within "WITHIN",
    Without "WITHOUT",
    Wrapper "WRAPPER",
}

static KEYWORDS: LazyLock<Shelves<Keyword>> = LazyLock::new(|| ALL.iter().copied().collect());

/// The keyword that a word is, in any case.
pub(in crate::sql) fn keyword(word: &str) -> Option<Keyword> {
    KEYWORDS.get(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_is_found_in_any_case() {
        for &(word, known) in ALL {
            assert_eq!(keyword(word), Some(known));
            assert_eq!(keyword(&word.to_lowercase()), Some(known));
            assert_eq!(known.as_str(), word);
        }
        assert_eq!(keyword("order_id"), None);
    }
}
