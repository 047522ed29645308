//! The joins of a statement, against those of a plan.
//!
//! The planner makes weaker joins of stronger ones where a condition leaves out what they would keep, joins of subqueries, and
//! none of its own: what only the plan has is another statement's.

use std::collections::BTreeSet;

use super::text::Text;
use crate::flink::{JoinKind, PlanFacts};
use crate::sql::token::Kind;

/// The joins that statements name.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a way of its own to come by a join"
)]
pub(super) struct Joins {
    kinds: BTreeSet<JoinKind>,
    /// How often JOIN is written.
    count: usize,
    /// Whether an expression has a subquery, which may become a join of any kind.
    has_subquery: bool,
    /// Whether one is behind IN or EXISTS, which may keep rows that find none.
    has_membership: bool,
    /// Whether something becomes a semi join, and something an anti join.
    has_semi: bool,
    has_anti: bool,
    /// Whether conditions may make weaker joins of stronger ones.
    has_conditions: bool,
    /// Whether it takes rows of a table as of a time of another.
    is_temporal: bool,
    /// Whether it may do so: a name alone may be a column, or a time that a function gives.
    may_be_temporal: bool,
    /// Whether it applies a function to rows, which may be a table as of a time.
    is_lateral: bool,
}

/// What becomes a semi join, or an anti join behind NOT.
const HALF: [&str; 5] = ["IN", "EXISTS", "ANY", "SOME", "ALL"];

/// What makes a subquery a table where it stands before its parenthesis. A subquery behind LATERAL is joined by what is
/// in it.
const TABLE: [&str; 8] = [
    "FROM",
    "JOIN",
    "AS",
    "UNION",
    "ALL",
    "EXCEPT",
    "INTERSECT",
    "MINUS",
];

impl Joins {
    /// Takes in what begins at a word.
    pub(super) fn read(&mut self, text: Text<'_>) {
        if text.is_word(0, "JOIN") {
            self.count += 1;
            self.kinds.insert(kind(text));
        } else if text.is_one_of(0, &["SELECT", "WITH", "VALUES"]) {
            self.subquery(text);
        } else if text.is_one_of(0, &HALF) && !text.is_word(-1, "UNION") {
            let is_negated = text.is_word(-1, "NOT");
            self.has_semi |= !is_negated;
            self.has_anti |= is_negated || text.is_word(0, "ALL");
        } else if text.is_word(0, "NOT") && text.is(1, Kind::LParen) || text.is_word(0, "FALSE") {
            (self.has_semi, self.has_anti) = (true, true);
        } else if text.is_word(0, "INTERSECT") {
            self.has_semi = true;
        } else if text.is_one_of(0, &["EXCEPT", "MINUS"]) {
            self.has_anti = true;
        } else if text.is_one_of(0, &["WHERE", "HAVING", "QUALIFY"]) {
            self.has_conditions = true;
        } else if text.is_word(0, "LATERAL") {
            self.is_lateral = true;
        } else if text.is_word(0, "SYSTEM_TIME") {
            self.is_temporal |= is_of_rows(text);
            self.may_be_temporal |= is_named(text);
        }
    }

    /// A query that begins here, perhaps in parentheses.
    fn subquery(&mut self, text: Text<'_>) {
        if !text.is(-1, Kind::LParen) {
            return;
        }
        if text.is_one_of(-2, &["IN", "EXISTS"]) {
            self.has_membership = true;
        } else if !text.is_one_of(-2, &TABLE) {
            self.has_subquery = true;
        }
    }

    /// Other joins than the plan's, for a person. `is_single` says that it is one SELECT and nothing else.
    pub(super) fn other(&self, plan: &PlanFacts, is_single: bool) -> Option<String> {
        if plan.is_temporal && !(self.may_be_temporal || self.is_lateral) {
            return Some("it joins a table as of a time, which the statement does not".to_owned());
        }
        if is_single && self.is_temporal && !plan.is_temporal && !plan.joins.is_empty() {
            return Some("it does not join a table as of a time".to_owned());
        }
        let kinds = || {
            let kinds: Vec<String> = plan.joins.iter().map(ToString::to_string).collect();
            kinds.join(" and ")
        };
        let written = self.kinds.first().filter(|_| self.count == 1);
        if let Some(written) = written
            && is_single
            && !(self.has_conditions || self.has_subquery || self.has_membership)
            && !plan.joins.is_empty()
            && !plan.joins.contains(written)
        {
            return Some(format!("it has {} and not {written}", kinds()));
        }
        let unheard = plan.joins.iter().find(|kind| !self.may_give(**kind))?;
        Some(format!("it has {unheard}, which the statement does not"))
    }

    /// Whether one of them keeps rows that find none.
    pub(super) fn has_outer(&self) -> bool {
        self.kinds.iter().any(|it| it.is_outer())
    }

    /// Whether a plan of it may have a join of this kind.
    fn may_give(&self, kind: JoinKind) -> bool {
        if self.has_subquery {
            return true;
        }
        match kind {
            JoinKind::Inner => true,
            JoinKind::Semi => self.has_semi,
            JoinKind::Anti => self.has_anti,
            JoinKind::Full => self.has_membership || self.kinds.contains(&JoinKind::Full),
            // The sides may be swapped.
            JoinKind::Left | JoinKind::Right => {
                self.has_membership || self.kinds.iter().any(|it| it.is_outer())
            }
        }
    }
}

/// The kind of the join whose last word this is.
fn kind(text: Text<'_>) -> JoinKind {
    let word = if text.is_word(-1, "OUTER") { -2 } else { -1 };
    let written = [
        ("LEFT", JoinKind::Left),
        ("RIGHT", JoinKind::Right),
        ("FULL", JoinKind::Full),
    ];
    let mut written = written.into_iter();
    let found = written.find(|(name, _)| text.is_word(word, name));
    found.map_or(JoinKind::Inner, |(_, kind)| kind)
}

/// Whether `SYSTEM_TIME AS OF` is followed by a name.
fn is_named(text: Text<'_>) -> bool {
    let next = text.get(3).map(|it| it.kind);
    let is_name = matches!(next, Some(Kind::Word(_) | Kind::Quoted(_)));
    text.is_word(1, "AS") && text.is_word(2, "OF") && is_name
}

/// Whether that is a column for sure, or the time that it is: a time that is given is one for all rows.
fn is_of_rows(text: Text<'_>) -> bool {
    is_named(text) && (text.is(4, Kind::Period) || text.is_word(3, "PROCTIME"))
}
