//! What OVER aggregates call.

use std::collections::BTreeSet;

use crate::term::plain_function;

/// Functions that a planner makes of each other in known ways alone, each with those that it may be printed as: a sum is NULL where
/// nothing was counted.
const FUNCTIONS: [(&str, &[&str]); 9] = [
    ("AVG", &["AVG", "COUNT", "SUM"]),
    ("COUNT", &["COUNT"]),
    ("FIRST_VALUE", &["FIRST_VALUE"]),
    ("LAG", &["LAG"]),
    ("LAST_VALUE", &["LAST_VALUE"]),
    ("LEAD", &["LEAD"]),
    ("MAX", &["MAX"]),
    ("MIN", &["MIN"]),
    ("SUM", &["COUNT", "SUM"]),
];

/// A function of an OVER aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OverFunction(&'static str);

impl OverFunction {
    /// The function that a statement or a plan calls by this name, in any case.
    pub fn of(name: &str) -> Option<Self> {
        let plain = plain_function(name);
        let mut known = FUNCTIONS.iter();
        let (name, _) = known.find(|(name, _)| *name == plain)?;
        Some(Self(name))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// Whether a plan may print one that a statement calls as this one.
    pub fn may_be_of(self, written: Self) -> bool {
        let mut known = FUNCTIONS.iter();
        known.any(|(name, printed)| *name == written.0 && printed.contains(&self.0))
    }

    /// Whether these of a plan leave room for one that a statement calls.
    pub fn is_among(self, printed: &BTreeSet<Self>) -> bool {
        let is_summed = self.0 == "AVG" && printed.contains(&Self("SUM"));
        is_summed || printed.contains(&self)
    }
}

/// Those that an operator calls whose text begins here: `OverAggregate(…, select=[a, COUNT(b) AS w0$o0])`.
pub(super) fn functions(text: &str) -> BTreeSet<OverFunction> {
    let calls = text.split('(');
    let is_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '$');
    let names = calls.map(|before| before.rsplit(|it| !is_word(it)).next().unwrap_or_default());
    names.filter_map(OverFunction::of).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "OverAggregate(orderBy=[ts ASC], window=[ ROWS BETWEEN 2 PRECEDING AND CURRENT ROW], select=[a, COUNT(b) AS w0$o0, $SUM0(b) AS w0$o1])",
        "COUNT SUM"
    )]
    #[case(
        "OverAggregate(window#0=[MAX(b) AS w0$o0 RANG BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW], select=[a, w0$o0])",
        "MAX"
    )]
    #[case("OverAggregate(select=[a, NTILE(4) AS w0$o0])", "")]
    fn what_is_called_over_rows_is_told(#[case] text: &str, #[case] expected: &str) {
        let names: Vec<&str> = functions(text)
            .into_iter()
            .map(OverFunction::name)
            .collect();
        assert_eq!(names.join(" "), expected);
    }
}
