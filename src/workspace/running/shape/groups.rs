//! What a statement puts its rows together by and what it makes of them, against the groups of a plan.
//!
//! The planner leaves out keys that others determine, and aggregates of single rows; it makes aggregates of its own for
//! subqueries, and several of one that takes each value once. So only single statements without those are compared.

use std::collections::BTreeSet;

use super::place::{Mention, Place, Whose, placed};
use super::text::Text;
use crate::flink::{PlanFacts, SteadyFunction};
use crate::sql::token::Kind;

/// The groups that statements name.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a way of its own to come by a group, or to lose one"
)]
pub(super) struct Groups {
    keys: BTreeSet<String>,
    /// How often GROUP BY is written.
    count: usize,
    /// Whether some of the keys are computed, or make several groups of a row.
    are_open: bool,
    /// Whether whole rows are taken once.
    has_distinct_rows: bool,
    /// Whether DISTINCT is written anywhere.
    has_distinct: bool,
    /// Whether rows of several queries are taken once.
    has_union: bool,
    /// Whether something is compared for equality, which makes a key one of another.
    has_equal: bool,
    /// All names that are written.
    names: BTreeSet<String>,
}

/// Keys that are those of a window.
const OF_WINDOW: [&str; 3] = ["window_start", "window_end", "window_time"];

/// What ends the keys.
const BEHIND: [&str; 9] = [
    "HAVING", "WINDOW", "QUALIFY", "ORDER", "LIMIT", "OFFSET", "FETCH", "UNION", "EMIT",
];

impl Groups {
    /// Takes in what begins at a token.
    pub(super) fn read(&mut self, text: Text<'_>) {
        if text.is(0, Kind::Eq) {
            self.has_equal = true;
        } else if text.is_word(0, "GROUP") && text.is_word(1, "BY") {
            self.count += 1;
            self.keys(text.moved(2));
        } else if text.is_word(0, "UNION") {
            self.has_union |= !text.is_word(1, "ALL");
        } else if text.is_word(0, "DISTINCT") {
            self.has_distinct = true;
            self.has_distinct_rows |= text.is_word(-1, "SELECT");
        }
        self.names.extend(text.name(0));
    }

    /// The keys that begin here.
    fn keys(&mut self, text: Text<'_>) {
        let mut way = 0;
        loop {
            // `a`, `t.a`
            let Some(mut name) = text.name(way) else {
                self.are_open = true;
                return;
            };
            while text.is(way + 1, Kind::Period)
                && let Some(part) = text.name(way + 2)
            {
                name = part;
                way += 2;
            }
            if !OF_WINDOW.contains(&&*name) {
                self.keys.insert(name);
            }
            way += 1;
            if text.is(way, Kind::Comma) {
                way += 1;
                continue;
            }
            let is_end = text.get(way).is_none()
                || text.is(way, Kind::SemiColon)
                || text.is(way, Kind::RParen)
                || text.is_one_of(way, &BEHIND);
            self.are_open |= !is_end;
            return;
        }
    }

    /// That rows of several queries are not taken once each.
    pub(super) fn missing_union(&self, plan: &PlanFacts, script: &[&str]) -> Option<String> {
        let is_kept = self.is_kept(script) && self.count == 0 && !self.has_distinct;
        let is_told = self.has_union && is_kept && !plan.groups.is_any();
        is_told.then(|| "it does not take each row once, as UNION says".to_owned())
    }

    /// Whether no key of a group is determined by others.
    fn is_kept(&self, script: &[&str]) -> bool {
        !self.has_equal && !script.iter().any(|text| has_key(text))
    }

    /// Other groups than the plan's, for a person, of one SELECT and nothing else. `aggregates` are those that it calls;
    /// `is_grouped` says that it makes something of several rows, or may; `script` is all the text that may define tables.
    pub(super) fn other<'s>(
        &self,
        plan: &PlanFacts,
        aggregates: impl Iterator<Item = &'s SteadyFunction>,
        is_grouped: bool,
        script: &[&str],
        place: Place<'_>,
    ) -> Option<String> {
        let groups = &plan.groups;
        let of_plan = || named(groups.keys.iter());
        if !is_grouped && groups.is_any() {
            let keys = Some(of_plan()).filter(|it| !it.is_empty());
            let keys = keys.unwrap_or_else(|| "something computed".to_owned());
            return Some(format!("it groups by {keys}, which the statement does not"));
        }
        if !self.has_distinct && plan.has_distinct {
            let values = placed("DISTINCT values", place(Whose::Job, &Mention::Distinct));
            return Some(format!("it takes {values}, which the statement does not"));
        }
        // Keys that are unique need no group of their own, and neither do those that are one.
        let is_kept = self.is_kept(script);
        if self.has_distinct_rows && self.count == 0 && !groups.is_any() && is_kept {
            return Some("it does not take each row once, as SELECT DISTINCT says".to_owned());
        }
        let is_simple = self.count == 1 && !self.are_open && !self.has_distinct;
        if is_simple && !groups.are_computed && groups.is_any() {
            let missing = self.keys.difference(&groups.keys);
            let missing: Vec<&String> = missing.collect();
            // Under the name that the statement has for it elsewhere it may be the same.
            // Of two columns of one name the planner numbers one.
            let is_digit = |it: char| it.is_ascii_digit();
            let is_numbered = |key: &&String| self.keys.contains(key.trim_end_matches(is_digit));
            let extra = groups.keys.difference(&self.keys);
            let extra: Vec<&String> = extra.filter(|it| !is_numbered(it)).collect();
            let is_unheard = extra.iter().any(|it| !self.names.contains(*it));
            let written = named(missing.iter().copied());
            if !missing.is_empty() && is_unheard {
                let extra = named(extra.into_iter());
                return Some(format!("it groups by {extra} and not by {written}"));
            }
            if is_unheard {
                let extra = named(extra.into_iter());
                return Some(format!("it groups by {extra}, too"));
            }
            if !missing.is_empty() && extra.is_empty() && is_kept {
                return Some(format!("it does not group by {written}"));
            }
        }
        let is_summed = |it: &SteadyFunction| it.name() == "AVG" && plan.has_sums;
        let missing = aggregates.filter(|it| !plan.functions.contains(it) && !is_summed(it));
        let missing = missing.map(|it| it.name());
        let missing = missing.map(|it| placed(it, place(Whose::Statement, &Mention::Function(it))));
        let missing: Vec<String> = missing.collect();
        let is_told = groups.is_any() && !plan.is_pushed && !missing.is_empty();
        is_told.then(|| format!("it does not call {}", missing.join(", ")))
    }
}

fn named<'k>(keys: impl Iterator<Item = &'k String>) -> String {
    let keys: Vec<&str> = keys.map(String::as_str).collect();
    keys.join(", ")
}

/// Whether columns of some table are declared to be unique.
fn has_key(text: &str) -> bool {
    super::has_word(text, "PRIMARY") || super::has_word(text, "UNIQUE")
}
