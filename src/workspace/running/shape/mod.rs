//! What a statement says of its expressions, and whether the plan of a job that is said to run it agrees.
//!
//! Only what the optimiser leaves as it is counts ([`PlanFacts`]). What it folds, pushes into a source or does not print is
//! no disagreement: a finding that is wrong costs more than one that is missing. `windows`, `joins`, `groups`, `over` and `numbers` have
//! a part of it each, found in the tokens around a place (`text`).

mod groups;
mod joins;
mod numbers;
mod over;
mod place;
#[cfg(test)]
mod tests;
mod text;
mod windows;

use std::collections::{BTreeMap, BTreeSet};

use crate::flink::{Comparison, PlanFacts, SteadyFunction};
use crate::sql::token::{Kind, Token, lex};
use crate::term::plain_number;
use crate::text::has_placeholder;

use groups::Groups;
use joins::Joins;
use numbers::Numbers;
use over::Over;
use place::placed;
pub(super) use place::{Mention, Place, Whose};
use text::Text;
use windows::Windows;

/// What the texts of a submission say of its expressions.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a reason of its own not to compare something"
)]
pub(super) struct Shape {
    functions: BTreeSet<SteadyFunction>,
    /// Those of them that are called on something else than constants.
    on_columns: BTreeSet<SteadyFunction>,
    strings: BTreeSet<String>,
    compared: BTreeSet<Comparison>,
    windows: Windows,
    joins: Joins,
    groups: Groups,
    numbers: Numbers,
    over: Over,
    /// Whether some constants are computed out of others, which the planner does before it prints them.
    is_folded: bool,
    /// Whether some of the text is filled in when it is submitted, or stands in a program.
    is_template: bool,
    /// Whether it asks for NULL, which the planner answers for columns that have none.
    asks_for_null: bool,
    /// Whether it turns conditions round, which the planner then does as well.
    is_negated: bool,
    /// Whether it puts rows together.
    is_grouped: bool,
    /// Whether it calls a function that may be an aggregate of its own.
    has_other_calls: bool,
    /// Whether it numbers rows, and chooses by a number that the operators of a plan do not print as such.
    is_ranked: bool,
    /// The number of rows that it takes at most, as it is written.
    limit: Option<String>,
    selects: usize,
    statements: usize,
    has_views: bool,
}

impl Shape {
    /// Of the texts of statements, and of the views that they read.
    pub(super) fn of<'t>(
        statements: impl Iterator<Item = &'t str>,
        views: impl Iterator<Item = &'t str>,
    ) -> Self {
        let mut shape = Self::default();
        for text in statements {
            shape.statements += 1;
            shape.read(text);
        }
        for text in views {
            shape.has_views = true;
            // The view of a program stands in its strings.
            let is_sql = text
                .get(..6)
                .is_some_and(|it| it.eq_ignore_ascii_case("CREATE"));
            shape.is_template |= !is_sql;
            shape.read(text);
        }
        shape
    }

    fn read(&mut self, sql: &str) {
        self.is_template |= has_placeholder(sql) || sql.contains("***");
        let tokens = lex(sql).tokens;
        for (at, token) in tokens.iter().enumerate() {
            let text = Text {
                sql,
                tokens: &tokens,
                at,
            };
            self.groups.read(text);
            if let Kind::Word(_) = token.kind {
                self.windows.read(text);
                self.joins.read(text);
                self.is_grouped |= text.is_one_of(0, &GROUPING);
            }
            match token.kind {
                Kind::String | Kind::UnicodeString | Kind::NationalString => self.string(text),
                Kind::Number => self.number(text),
                Kind::Word(_) if token.is_word(sql, "SELECT") => self.selects += 1,
                Kind::Word(_) if token.is_word(sql, "LIMIT") && text.is(1, Kind::Number) => {
                    self.limit = text.get(1).map(|it| it.text(sql).to_owned());
                }
                Kind::Word(_) if token.is_word(sql, "NULL") => self.asks_for_null = true,
                Kind::Word(_) if token.is_word(sql, "NOT") => self.is_negated = true,
                Kind::Word(_) if token.is_word(sql, "OVER") => {
                    self.is_ranked = true;
                    self.over.read(text);
                }
                Kind::Word(_) if text.is(1, Kind::LParen) => self.call(text),
                _ => {}
            }
        }
    }

    fn string(&mut self, text: Text<'_>) {
        // `INTERVAL '5' SECOND` and the like are printed as numbers and times.
        let typed = ["INTERVAL", "DATE", "TIME", "TIMESTAMP", "ESCAPE"];
        if typed.iter().any(|word| text.is_word(-1, word)) {
            return;
        }
        let is_glued =
            |way: isize| text.is(way, Kind::Concat) && text.get(2 * way).is_some_and(is_constant);
        self.is_folded |= is_glued(1) || is_glued(-1);
        if let Some(value) = text.get(0).and_then(|token| token.string(text.sql)) {
            self.strings.insert(value.into_owned());
        }
    }

    /// `column > 5`
    fn number(&mut self, text: Text<'_>) {
        let sign = isize::from(text.is(-1, Kind::Minus));
        let compared = text.get(-1 - sign).and_then(|it| {
            let mut signs = COMPARISONS.iter();
            signs.find_map(|(kind, sign)| (*kind == it.kind).then_some(*sign))
        });
        self.numbers.read(text, compared.is_some());
        let is_sign = |way| {
            text.get(way)
                .is_some_and(|it| ARITHMETIC.contains(&it.kind))
        };
        // `t.a + b > 5` compares no column.
        let mut begin = -2 - sign;
        while text.is(begin - 1, Kind::Period) {
            begin -= 2;
        }
        let is_computed = is_sign(1) || is_sign(begin - 1);
        let column = text.get(-2 - sign).and_then(|it| it.name(text.sql));
        let digits = text.get(0).map(|it| it.text(text.sql)).unwrap_or_default();
        let number = plain_number(&format!("{}{digits}", if sign == 1 { "-" } else { "" }));
        if let (Some(sign), false, Some(column), Some(number)) =
            (compared, is_computed, column, number)
        {
            self.compared.insert(Comparison {
                column: column.into_owned(),
                sign,
                number,
            });
        }
    }

    /// `NAME(…)`
    fn call(&mut self, text: Text<'_>) {
        let name = text.get(0).map(|it| it.text(text.sql)).unwrap_or_default();
        let mut depth = 0_usize;
        let (mut has_words, mut has_strings) = (false, false);
        for token in text.tokens.iter().skip(text.at + 1) {
            match token.kind {
                Kind::LParen => depth += 1,
                Kind::RParen => depth -= 1,
                Kind::Word(_) | Kind::Quoted(_) => has_words = true,
                Kind::String => has_strings = true,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        let is_list = [
            "IN", "VALUES", "AND", "OR", "NOT", "WHEN", "THEN", "ELSE", "SELECT", "WITH",
        ];
        let is_list = is_list.iter().any(|word| name.eq_ignore_ascii_case(word));
        let casts =
            name.to_ascii_uppercase().ends_with("CAST") && text.get(2).is_some_and(is_constant);
        self.is_folded |= casts || has_strings && !has_words && !is_list;
        let is_plain = PLAIN.iter().any(|word| name.eq_ignore_ascii_case(word));
        self.has_other_calls |= !is_list && !is_plain && SteadyFunction::of(name).is_none();
        if let Some(function) = SteadyFunction::of(name) {
            self.functions.insert(function);
            if has_words {
                self.on_columns.insert(function);
            }
        }
    }

    /// Whether some of the text is filled in when it is submitted, or stands in a program.
    pub(super) fn is_template(&self) -> bool {
        self.is_template
    }

    /// Whether it joins tables of which rows may be missing.
    pub(super) fn has_outer_join(&self) -> bool {
        self.joins.has_outer()
    }

    /// Whether it is sure to make nothing of several rows.
    pub(super) fn never_aggregates(&self) -> bool {
        !self.is_grouped && !self.is_ranked && !self.has_other_calls
    }

    /// Whether it aggregates the rows around each and no others: the planner leaves out no such aggregate.
    pub(super) fn only_looks_around(&self) -> bool {
        self.is_ranked && !self.is_grouped
    }

    /// Whether the plan prints every filter of the statement.
    pub(super) fn filters_are_shown(&self, plan: &PlanFacts) -> bool {
        !self.asks_for_null && !plan.is_pushed
    }

    /// How many of its facts the plan has, and how many it has. Conditions on a table that is looked up are not always
    /// printed, and a source that filters by itself prints them in another way: what is missing there says nothing.
    pub(super) fn agreeing(&self, plan: &PlanFacts, is_looked_up: bool) -> (usize, usize) {
        if self.is_template {
            return (0, 0);
        }
        let scalars = self.on_columns.iter().filter(|it| it.is_scalar());
        let functions = scalars.map(|it| plan.functions.contains(it));
        let strings = self.strings.iter().filter(|_| !self.is_folded);
        let strings = strings.map(|it| has(&plan.strings, it));
        let compared = self.compared.iter();
        let compared = compared.map(|it| plan.has_number(&it.number));
        let constants = strings.chain(compared);
        let may_be_hidden = is_looked_up || plan.is_pushed || self.is_ranked;
        let constants = constants.filter(|is_there| *is_there || !may_be_hidden);
        let windows = self.windows.agreeing(plan);
        let found: Vec<bool> = functions.chain(constants).chain(windows).collect();
        (found.iter().filter(|it| **it).count(), found.len())
    }

    /// How many facts of the plan it does not have.
    pub(super) fn lacking(&self, plan: &PlanFacts) -> usize {
        plan.functions.difference(&self.functions).count()
            + plan
                .strings
                .iter()
                .filter(|it| !has(&self.strings, it))
                .count()
            + plan.compared.difference(&self.compared).count()
            + self.windows.lacking(plan)
    }

    /// What a plan does otherwise for sure with windows, lengths of time and joins, for a person. `script` is all the text that
    /// tables and views may be defined in.
    pub(super) fn other_rows(&self, plan: &PlanFacts, script: &[&str]) -> Vec<String> {
        if self.is_template || plan.is_hidden {
            return Vec::new();
        }
        let told = [
            self.windows.other(plan, self.is_whole()),
            self.other_intervals(plan, script),
            self.joins.other(plan, self.is_single()),
            self.missing_limit(plan),
            self.over
                .other(plan)
                .filter(|_| self.is_single() && self.only_looks_around()),
            self.groups
                .missing_union(plan, script)
                .filter(|_| self.statements == 1 && !self.has_views),
        ];
        told.into_iter().flatten().collect()
    }

    /// What other functions, texts, numbers and groups a plan has for sure, for a person. `is_looked_up` says that conditions on
    /// a table may not be printed.
    pub(super) fn other_words(
        &self,
        plan: &PlanFacts,
        script: &[&str],
        is_looked_up: bool,
        place: Place<'_>,
    ) -> Vec<String> {
        if self.is_template || plan.is_hidden {
            return Vec::new();
        }
        let told = [
            self.other_functions(plan, script, is_looked_up, place),
            self.other_strings(plan, script, place),
            self.other_numbers(plan, script),
            self.other_groups(plan, script, place)
                .filter(|_| self.is_single()),
            self.other_computed(plan, is_looked_up, place)
                .filter(|_| self.is_single()),
        ];
        told.into_iter().flatten().collect()
    }

    /// Whether it is one SELECT, of which nothing is left out; in others columns may be that nobody takes.
    fn is_whole(&self) -> bool {
        self.selects <= self.statements && !self.has_views
    }

    /// That all rows are taken. Of what is put together there may be no more.
    fn missing_limit(&self, plan: &PlanFacts) -> Option<String> {
        let is_told = self.is_single() && self.never_aggregates() && !plan.is_limited;
        let limit = self.limit.as_ref().filter(|_| is_told)?;
        Some(format!("it does not have LIMIT {limit}"))
    }

    /// Whether it is one statement of one SELECT, of which nothing is left out.
    fn is_single(&self) -> bool {
        self.is_whole() && self.statements == 1
    }

    fn other_groups(&self, plan: &PlanFacts, script: &[&str], place: Place<'_>) -> Option<String> {
        let aggregates = self.on_columns.iter().filter(|it| !it.is_scalar());
        let is_grouped = !self.never_aggregates();
        self.groups
            .other(plan, aggregates, is_grouped, script, place)
    }

    /// Other numbers in expressions, where all of them are printed.
    fn other_computed(
        &self,
        plan: &PlanFacts,
        is_looked_up: bool,
        place: Place<'_>,
    ) -> Option<String> {
        let is_shown = !(is_looked_up || plan.is_pushed || self.is_ranked);
        let is_plain = !self.has_other_calls && !self.windows.is_any();
        is_shown
            .then(|| self.numbers.other(plan, is_plain, place))
            .flatten()
    }

    fn other_functions(
        &self,
        plan: &PlanFacts,
        script: &[&str],
        is_looked_up: bool,
        place: Place<'_>,
    ) -> Option<String> {
        let extra: Vec<SteadyFunction> = plan
            .functions
            .difference(&self.functions)
            .copied()
            .collect();
        let scalars = self.on_columns.iter().filter(|it| it.is_scalar());
        let missing: Vec<SteadyFunction> = scalars
            .filter(|it| !plan.functions.contains(it))
            .copied()
            .collect();
        let is_called = |function: &SteadyFunction| {
            let mut names = function.names().iter();
            names.any(|name| script.iter().any(|text| has_word(text, name)))
        };
        let names = |whose: Whose, functions: &[SteadyFunction]| {
            let names = functions.iter().map(|it| it.name());
            let names = names.map(|it| placed(it, place(whose, &Mention::Function(it))));
            names.collect::<Vec<_>>().join(", ")
        };
        let is_simple = self.is_whole() && !is_looked_up;
        if !extra.is_empty() && !missing.is_empty() {
            let (extra, missing) = (names(Whose::Job, &extra), names(Whose::Statement, &missing));
            return Some(format!("it calls {extra} and not {missing}"));
        }
        let unheard: Vec<_> = extra.into_iter().filter(|it| !is_called(it)).collect();
        if !unheard.is_empty() {
            return Some(format!(
                "it calls {}, which the script does not",
                names(Whose::Job, &unheard)
            ));
        }
        (is_simple && !missing.is_empty())
            .then(|| format!("it does not call {}", names(Whose::Statement, &missing)))
    }

    fn other_strings(&self, plan: &PlanFacts, script: &[&str], place: Place<'_>) -> Option<String> {
        if self.is_folded {
            return None;
        }
        let strings = plan.strings.iter().filter(|it| !has(&self.strings, it));
        // Numbers and times that become text are no literals of the statement, and neither are truth values.
        let is_computed = |it: &&String| {
            it.trim().is_empty()
                || it
                    .trim_start_matches('-')
                    .starts_with(|it: char| it.is_ascii_digit())
                || matches!(&***it, "TRUE" | "FALSE")
        };
        let is_in_script = |it: &&String| {
            let (bare, doubled) = (it.trim_end(), it.trim_end().replace('\'', "''"));
            script
                .iter()
                .any(|text| text.contains(bare) || text.contains(&doubled))
        };
        let unheard = strings.filter(|it| !is_computed(it) && !is_in_script(it));
        let shown = |it: &String| {
            let place = place(Whose::Job, &Mention::Text(it.trim_end()));
            placed(&format!("'{it}'"), place)
        };
        let unheard: Vec<String> = unheard.map(shown).collect();
        listed("it has", &unheard, ", which the script does not")
    }

    /// All that is written somewhere.
    fn of_script(script: &[&str]) -> Self {
        Self::of(script.iter().copied(), std::iter::empty())
    }

    fn other_intervals(&self, plan: &PlanFacts, script: &[&str]) -> Option<String> {
        let whole = || Self::of_script(script).windows;
        self.windows.other_interval(plan, whole)
    }

    fn other_numbers(&self, plan: &PlanFacts, script: &[&str]) -> Option<String> {
        let mut missing = self.compared.difference(&plan.compared).peekable();
        missing.peek()?;
        let whole = Self::of_script(script);
        // What two columns that are equal are compared with, the planner compares one of them with.
        let elsewhere: BTreeSet<&str> = whole.compared.iter().map(|it| &*it.number).collect();
        let (mut by_column, mut by_number) = (BTreeMap::new(), BTreeMap::new());
        let extra = plan.compared.difference(&whole.compared);
        for it in extra.filter(|it| !self.compared.contains(*it)) {
            if !elsewhere.contains(&*it.number) {
                by_column.entry(&*it.column).or_insert(it);
            }
            by_number.entry(it.of_number()).or_insert(it);
        }
        let mut times: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for it in &self.compared {
            *times.entry(it.of_number()).or_default() += 1;
        }
        let (own, instead) = missing.find_map(|own| {
            let is_gone = !plan.numbers.contains(&own.number);
            // The same number, and the condition the other way round; but the planner puts `> 5 OR = 5` into one.
            let is_alone = !self.is_negated && times.get(&own.of_number()) == Some(&1);
            let instead = by_column.get(&*own.column).filter(|_| is_gone);
            let turned = || by_number.get(&own.of_number()).filter(|_| is_alone);
            Some((own, *instead.or_else(turned)?))
        })?;
        let shown = |it: &Comparison| format!("{} {} {}", it.column, it.sign, it.number);
        let (instead, own) = (shown(instead), shown(own));
        Some(format!("it has the condition {instead} and not {own}"))
    }
}

/// A few things for a person.
fn listed(before: &str, things: &[String], behind: &str) -> Option<String> {
    const NAMED: usize = 3;
    let named = things.get(..NAMED).unwrap_or(things).join(", ");
    let more = if things.len() > NAMED {
        " and others"
    } else {
        ""
    };
    (!things.is_empty()).then(|| format!("{before} {named}{more}{behind}"))
}

/// Whether a literal is among these, blanks at its end or not: values of CHAR are padded.
fn has(strings: &BTreeSet<String>, wanted: &str) -> bool {
    strings.contains(wanted) || strings.iter().any(|it| it.trim_end() == wanted.trim_end())
}

/// Whether a word stands in a text, in any case.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let is_letter = |it: char| it.is_alphanumeric() || it == '_';
    text.split(|it| !is_letter(it))
        .any(|it| it.eq_ignore_ascii_case(word))
}

fn is_constant(token: &Token) -> bool {
    matches!(token.kind, Kind::String | Kind::Number)
}

const COMPARISONS: [(Kind, &str); 7] = [
    (Kind::Eq, "="),
    (Kind::Neq, "<>"),
    (Kind::BangEq, "<>"),
    (Kind::Lt, "<"),
    (Kind::LtEq, "<="),
    (Kind::Gt, ">"),
    (Kind::GtEq, ">="),
];

/// Words that put rows together.
const GROUPING: [&str; 7] = [
    "GROUP",
    "DISTINCT",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "MINUS",
    "MATCH_RECOGNIZE",
];

/// Functions that are no aggregates, besides those that plans print as they are.
const PLAIN: [&str; 5] = ["CAST", "TRY_CAST", "COALESCE", "IF", "NULLIF"];

const ARITHMETIC: [Kind; 5] = [
    Kind::Plus,
    Kind::Minus,
    Kind::Star,
    Kind::Slash,
    Kind::Percent,
];
