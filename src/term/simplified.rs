//! What Flink's planner is known to make simpler, so that a plan says less than the statement that it was made of.
//!
//! | what | how | in Calcite and Flink |
//! |---|---|---|
//! | conditions that every row fulfils are left out | `1 = 1 OR a > 5`, `a = a`, `a IS NOT NULL`, `a > 5 OR a <= 5`, `s LIKE '%'`, what another condition says already | `RexSimplify`, by `ReduceExpressionsRule`, `SimplifyFilterConditionRule` and `SimplifyJoinConditionRule` |
//! | values that are known take the place of columns | behind `s = 'x'`, `UPPER(s)` is `'X'` | `ReduceExpressionsRule`, by `RelOptPredicateList.constantMap` |
//! | branches that no row takes are left out | `CASE WHEN 1 = 1 THEN a ELSE b END`, `COALESCE(a, b)` | `RexSimplify` |
//! | common parts are drawn out | `a OR (a AND b)` is `a` | `RexUtil.pullFactors` |
//! | what has no rows is left out, with all that is joined to it or above it | `a > 5 AND a < 3`, `1 = 0` | `PruneEmptyRules`, after `RexSimplify` |
//! | outer joins of which no column is taken are left out, where they find one row at most | `LEFT JOIN (SELECT DISTINCT b …) ON a = b` | `ProjectJoinRemoveRule`, `AggregateJoinRemoveRule` |
//!
//! So what a plan lacks is told only where none of these can have taken it away. What a plan has besides is not their work.

use std::collections::{BTreeMap, BTreeSet};

use super::{Call, Clauses, Condition, Lexeme, Term, is_comparison, is_of_table, is_word};

/// Whether a plan has something about the columns of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Perhaps not, as every row, or none, may fulfil it.
    Loose,
    /// It has, unless others are about the same columns.
    Alone,
    /// It has, whatever others say.
    Firm,
}

/// Functions that give one of their operands, or a value that may be known without them.
pub const CHOOSING: [&str; 5] = ["CASE", "COALESCE", "IF", "IFNULL", "NULLIF"];

/// Values that answer what they stand in.
const ANSWERS: [&str; 3] = ["NULL", "TRUE", "FALSE"];

impl Hold {
    /// Of a condition in its one form.
    pub(super) fn of(condition: &Term) -> Self {
        let Term::Call(call) = condition else {
            return match condition {
                Term::Column(_) => Self::Firm,
                _ => Self::Loose,
            };
        };
        match (&*call.name, &call.operands[..]) {
            ("AND" | "OR", _) => Self::of_several(call),
            ("NOT", [only]) => Self::of(only),
            (name, _) if name.starts_with("IS ") => Self::Loose,
            (_, [one, other]) if is_comparison(condition) && one == other => Self::Loose,
            ("LIKE", [_, pattern]) if fits_all(pattern) => Self::Loose,
            _ if condition.subject().is_empty() || may_choose(condition) => Self::Loose,
            _ => Self::Firm,
        }
    }

    /// Of conditions of which one or all have to hold.
    fn of_several(call: &Call) -> Self {
        let is_equality = |it: &Term| matches!(it, Term::Call(call) if *call.name == *"=");
        let mut seen: BTreeMap<String, bool> = BTreeMap::new();
        for operand in &call.operands {
            if Self::of(operand) == Self::Loose {
                return Self::Loose;
            }
            // `a = 1 OR a = 2`; others about the same may leave out nothing.
            let is_listed = *call.name == *"OR" && is_equality(operand);
            for about in operand.subject() {
                let were_listed = seen.insert(about, is_listed);
                if were_listed.is_some_and(|it| !(it && is_listed)) {
                    return Self::Loose;
                }
            }
        }
        Self::Alone
    }

    /// Of a condition that has no one form.
    pub(super) fn of_lexemes(lexemes: &[Lexeme]) -> Self {
        /// One with more names is not worth looking through.
        const MOST: usize = 200;
        let is_loose = |it: &Lexeme| {
            let words = CHOOSING.iter().chain(&ANSWERS);
            let mut words = words.chain(&["OR", "NOT", "SELECT", "EXISTS"]);
            words.any(|word| is_word(it, word))
        };
        let is_constant =
            |it: &Lexeme| !matches!(it, Lexeme::Name(_) | Lexeme::Quoted(_) | Lexeme::Symbol(_));
        let is_answered = |three: &[Lexeme]| match three {
            [one, Lexeme::Symbol(_), other] => is_constant(one) && is_constant(other),
            _ => false,
        };
        let names: Vec<&Lexeme> = lexemes
            .iter()
            .filter(|it| {
                matches!(it, Lexeme::Name(_) | Lexeme::Quoted(_)) && !is_word(it, "INTERVAL")
            })
            .collect();
        // `a + b = a + b`, but not `a BETWEEN b AND b + 1`.
        let is_repeated = |name: &&Lexeme| names.iter().filter(|it| *it == name).count() > 1;
        let is_loose = names.len() > MOST
            || lexemes.iter().any(is_loose)
            || lexemes.windows(3).any(is_answered)
            || names.iter().all(is_repeated);
        if is_loose { Self::Loose } else { Self::Firm }
    }
}

/// Whether every text fits a pattern.
fn fits_all(pattern: &Term) -> bool {
    match pattern {
        Term::Text(pattern) => pattern.chars().all(|it| it == '%'),
        _ => true,
    }
}

/// Whether something in it may take another's place, or be known.
fn may_choose(term: &Term) -> bool {
    let mut open = vec![term];
    while let Some(term) = open.pop() {
        if let Term::Call(call) = term {
            if CHOOSING.contains(&&*call.name)
                || ANSWERS.contains(&&*call.name)
                || call.name.starts_with("IS ")
            {
                return true;
            }
            open.extend(call.operands.iter().map(|it| &**it));
        }
    }
    false
}

/// Whether it is `LIKE` or `NOT LIKE` of a pattern that several texts fit.
fn is_pattern(call: &Call) -> bool {
    match (&*call.name, &call.operands[..]) {
        ("LIKE", [_, pattern]) => {
            matches!(&**pattern, Term::Text(pattern) if pattern.contains(['%', '_']))
        }
        ("NOT", [only]) => matches!(&**only, Term::Call(call) if is_pattern(call)),
        _ => false,
    }
}

impl Clauses {
    /// What conditions are about; none where some may be about anything.
    pub fn about(&self) -> Option<BTreeSet<&str>> {
        let mut all = BTreeSet::new();
        for condition in &self.conditions {
            all.extend(condition.columns.as_ref()?.iter().map(String::as_str));
        }
        Some(all)
    }

    /// Whether the planner may know which of its values a term has, so that a plan has no others.
    pub fn may_answer(&self, term: &Term) -> bool {
        let about = self.about();
        let is_asked = |condition: &Term| {
            let mut subject = condition.subject().into_iter();
            let is_known = |it: &String| about.as_ref().is_none_or(|about| about.contains(&**it));
            Hold::of(condition) == Hold::Loose || subject.any(|it| is_known(&it))
        };
        let mut open = vec![term];
        while let Some(term) = open.pop() {
            let Term::Call(call) = term else { continue };
            let operands = call.operands.iter().map(|it| &**it);
            let may_be_known = match &*call.name {
                "CASE" => {
                    let results = call.operands.len().saturating_sub(1);
                    operands.clone().take(results).step_by(2).any(is_asked)
                }
                "IF" => operands.clone().take(1).any(is_asked),
                name => CHOOSING.contains(&name),
            };
            if may_be_known {
                return true;
            }
            open.extend(operands);
        }
        false
    }

    /// The columns about which a plan has a condition, as something is asked of them that no planner answers.
    pub fn kept(&self) -> BTreeSet<&str> {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for column in self.conditions.iter().flat_map(Condition::about) {
            *times.entry(column).or_default() += 1;
        }
        let is_kept = |condition: &&Condition| match condition.hold {
            Hold::Loose => false,
            Hold::Alone => condition.about().all(|it| times.get(&**it) == Some(&1)),
            Hold::Firm => true,
        };
        let kept = self.conditions.iter().filter(is_kept);
        kept.flat_map(Condition::about)
            .map(String::as_str)
            .collect()
    }

    /// The columns of which conditions may leave one value; none where that may be any column.
    pub fn fixed(&self) -> Option<BTreeSet<&str>> {
        let mut fixed = BTreeSet::new();
        let mut bounded = BTreeSet::new();
        for condition in &self.conditions {
            let columns = condition.columns.as_ref()?.iter().map(String::as_str);
            match condition.term.as_deref() {
                Some(Term::Call(call)) if *call.name == *"<>" => {}
                Some(Term::Call(call)) if is_pattern(call) => {}
                // `a >= 5 AND a <= 5`
                Some(Term::Call(call)) if matches!(&*call.name, "<" | "<=") => {
                    fixed.extend(columns.filter(|it| !bounded.insert(*it)));
                }
                _ => fixed.extend(columns),
            }
        }
        Some(fixed)
    }

    /// Whether conditions may leave no row of a table.
    pub fn may_be_empty(&self, table: &str) -> bool {
        let mut compared: BTreeSet<&BTreeSet<String>> = BTreeSet::new();
        self.conditions.iter().any(|condition| {
            let Some(columns) = &condition.columns else {
                return false;
            };
            if columns.is_empty() {
                return true;
            }
            // What several columns are to each other, as in a join by time, no planner finds to be impossible.
            let is_said_again = columns.len() == 1 && !compared.insert(columns);
            columns.iter().any(|it| is_of_table(it, table))
                && (condition.hold == Hold::Loose || is_said_again)
        })
    }
}
