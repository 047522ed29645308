//! The numbers that a statement computes with, and that it compares with what it has computed, against those of a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{Mention, Place, Whose, placed};
use super::text::Text;
use crate::flink::PlanFacts;
use crate::sql::token::Kind;
use crate::term::plain_number;

/// The numbers of statements.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// All of them.
    all: BTreeSet<String>,
    /// Those that a column is computed with.
    of_columns: BTreeSet<String>,
    /// Those that something computed is compared with, with that: `COUNT(*) > 5`.
    of_results: BTreeMap<String, String>,
    /// Whether some are computed out of others.
    are_folded: bool,
}

/// What changes nothing, and is left out.
const NEUTRAL: [&str; 2] = ["0", "1"];

impl Numbers {
    /// Takes in a number; `is_compared` says that a sign of comparison stands before it.
    pub(super) fn read(&mut self, text: Text<'_>, is_compared: bool) {
        let digits = text.get(0).map(|it| it.text(text.sql)).unwrap_or_default();
        let Some(number) = plain_number(digits) else {
            return;
        };
        self.all.insert(number.clone());
        let is_sign = |way| super::ARITHMETIC.iter().any(|&sign| text.is(way, sign));
        let is_number = |way| text.is(way, Kind::Number);
        self.are_folded |= is_sign(1) && is_number(2) || is_sign(-1) && is_number(-2);
        // Fractions become numbers of the type that they are computed with, and are printed as those.
        if !digits.bytes().all(|it| it.is_ascii_digit()) || NEUTRAL.contains(&&*number) {
            return;
        }
        let is_column = |way| {
            matches!(
                text.get(way).map(|it| it.kind),
                Some(Kind::Word(_) | Kind::Quoted(_))
            )
        };
        // `FROM t LIMIT 5` has no sign; `5 * f(a)` may be one number.
        let is_before = is_sign(1) && is_column(2) && !text.is(3, Kind::LParen) && !is_sign(-1);
        let is_behind = is_sign(-1) && is_column(-2) && !is_sign(1);
        if is_before || is_behind {
            self.of_columns.insert(number);
        } else if is_compared && text.is(-2, Kind::RParen) && !is_sign(1) {
            self.of_results.insert(number, condition(text));
        }
    }

    /// Other numbers than the plan's, for a person, of one SELECT and nothing else whose functions the planner prints as
    /// they are where `is_plain`.
    pub(super) fn other(
        &self,
        plan: &PlanFacts,
        is_plain: bool,
        place: Place<'_>,
    ) -> Option<String> {
        if self.are_folded {
            return None;
        }
        // A sign is one of the number, or between two.
        let has = |it: &String| plan.has_number(it) || plan.has_number(&format!("-{it}"));
        let gone = self.of_columns.iter().find(|it| !has(it));
        let shown = |whose, number: &str| placed(number, place(whose, &Mention::Number(number)));
        let computed = plan.computed.iter().map(|it| it.trim_start_matches('-'));
        let mut extra = computed.filter(|it| !self.all.contains(*it));
        let extra = extra.find(|it| !NEUTRAL.contains(it));
        let extra = extra.map(|it| shown(Whose::Job, it));
        let gone = gone.map(|it| shown(Whose::Statement, it));
        match (extra, gone) {
            (Some(extra), Some(gone)) => {
                Some(format!("it computes with {extra} and not with {gone}"))
            }
            (None, Some(gone)) => Some(format!("it does not compute with {gone}")),
            (Some(extra), None) if is_plain => Some(format!(
                "it computes with {extra}, which the statement does not"
            )),
            _ => {
                let mut gone = self.of_results.iter().filter(|(number, _)| !has(number));
                let (_, condition) = gone.next()?;
                Some(format!("it does not have the condition {condition}"))
            }
        }
    }
}

/// The condition that ends with this number, which stands behind a call: `COUNT(*) > 5`.
fn condition(text: Text<'_>) -> String {
    /// No such call is longer.
    const MOST: isize = 64;
    let mut depth = 0_usize;
    let begins = (2..MOST).find(|back| {
        match text.get(-back).map(|it| it.kind) {
            Some(Kind::RParen) => depth += 1,
            Some(Kind::LParen) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    let first = begins.and_then(|back| text.get(-back - 1));
    let span = first
        .zip(text.get(0))
        .map(|(first, last)| first.span.start..last.span.end);
    let written = span.and_then(|it| text.sql.get(it)).unwrap_or_default();
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}
