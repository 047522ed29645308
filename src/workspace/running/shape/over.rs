//! What the OVER aggregates of a statement call, against those of a plan.

use std::collections::BTreeSet;

use super::text::Text;
use crate::flink::{OverFunction, PlanFacts};
use crate::sql::token::Kind;

/// The functions behind which OVER stands.
#[derive(Debug, Default)]
pub(super) struct Over {
    functions: BTreeSet<OverFunction>,
    /// Whether there are others.
    has_others: bool,
}

impl Over {
    /// Takes in what stands before OVER.
    pub(super) fn read(&mut self, text: Text<'_>) {
        let function = called(text).and_then(|it| OverFunction::of(&it));
        self.has_others |= function.is_none();
        self.functions.extend(function);
    }

    /// What a plan of one SELECT calls otherwise, for a person.
    pub(super) fn other(&self, plan: &PlanFacts) -> Option<String> {
        if self.has_others || self.functions.is_empty() || plan.over.is_empty() {
            return None;
        }
        let written = self.functions.iter();
        let missing = written.filter(|it| !it.is_among(&plan.over));
        let is_written = |it: &&OverFunction| self.functions.iter().any(|own| it.may_be_of(*own));
        let extra = plan.over.iter().filter(|it| !is_written(it));
        // A planner counts what it sums up.
        let is_told = |it: &&OverFunction| !(it.name() == "COUNT" && plan.has_sums);
        let extra = extra.filter(is_told);
        match (named(extra), named(missing)) {
            (None, None) => None,
            (None, Some(missing)) => Some(format!("it does not call {missing} over rows")),
            (Some(extra), None) => Some(format!(
                "it calls {extra} over rows, which the statement does not"
            )),
            (Some(extra), Some(missing)) => {
                Some(format!("it calls {extra} over rows and not {missing}"))
            }
        }
    }
}

fn named<'f>(functions: impl Iterator<Item = &'f OverFunction>) -> Option<String> {
    let names: Vec<&str> = functions.map(|it| it.name()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The name of the call that ends here.
fn called(text: Text<'_>) -> Option<String> {
    /// No such call is longer.
    const MOST: isize = 256;
    let mut depth = 0_usize;
    for back in 1..MOST {
        match text.get(-back)?.kind {
            Kind::RParen => depth += 1,
            Kind::LParen if depth == 1 => return text.name(-back - 1),
            Kind::LParen => depth = depth.checked_sub(1)?,
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}
