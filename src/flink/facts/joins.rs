//! Kinds of joins, as plans print them.

use std::fmt;

/// What a join does with rows that find none on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JoinKind {
    /// They are left out.
    Inner,
    /// Those of the left are kept.
    Left,
    /// Those of the right are kept.
    Right,
    /// All are kept.
    Full,
    /// Only those of the left are given on, where they find any.
    Semi,
    /// Only those of the left are given on, where they find none.
    Anti,
}

/// The kinds as joins print them (`FlinkJoinType`), and as several in one operator and table functions do
/// (`JoinRelType`, in any case).
const PRINTED: [(JoinKind, &str, &str); 6] = [
    (JoinKind::Inner, "InnerJoin", "INNER"),
    (JoinKind::Left, "LeftOuterJoin", "LEFT"),
    (JoinKind::Right, "RightOuterJoin", "RIGHT"),
    (JoinKind::Full, "FullOuterJoin", "FULL"),
    (JoinKind::Semi, "LeftSemiJoin", "SEMI"),
    (JoinKind::Anti, "LeftAntiJoin", "ANTI"),
];

impl JoinKind {
    /// Those in `joinType=[LeftOuterJoin]`, or in `joinTypes=[INNER, LEFT]`, by what stands behind the first bracket.
    pub(super) fn printed(text: &str) -> impl Iterator<Item = Self> {
        const MOST: usize = 256;
        let end = text.bytes().take(MOST).position(|byte| byte == b']');
        let list = text.get(..end.unwrap_or(0)).unwrap_or_default();
        list.split(", ").filter_map(|name| {
            let mut kinds = PRINTED.iter();
            let is_it = |(_, join, other): &&(Self, &str, &str)| {
                name == *join || name.eq_ignore_ascii_case(other)
            };
            kinds.find(is_it).map(|(kind, ..)| *kind)
        })
    }

    /// Whether rows without a partner are kept, with nothing beside them.
    pub fn is_outer(self) -> bool {
        matches!(self, Self::Left | Self::Right | Self::Full)
    }
}

impl fmt::Display for JoinKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inner => "an inner join",
            Self::Left => "a left join",
            Self::Right => "a right join",
            Self::Full => "a full join",
            Self::Semi => "a semi join",
            Self::Anti => "an anti join",
        })
    }
}
