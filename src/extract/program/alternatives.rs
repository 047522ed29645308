//! Values of which a program has one or another, and what goes with what.
//!
//! A name that `if` and `else` give different values, or an expression such as `a if prod else b`, is [`Either`]: its
//! values, each with the conditions under which it is the one. An expression in which such values stand is evaluated once
//! for each way in which the conditions can turn out, a [`World`]; in each of them every value is one. So two names that
//! one `if` gives their values, or two `if`s that ask the same, are never mixed.
//!
//! *Invariant:* an expression has at most [`MOST`] values. With more it has what is common to all of them, with
//! placeholders where they differ, or is unknown.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::rc::Rc;

use super::meaning::{Source, Value};

/// How many values an expression may have.
pub(super) const MOST: usize = 8;

/// What a program asks, by a hash of how it is written, and the answer.
pub(super) type Condition = (u64, bool);

/// The number of a question: what is written alike is asked alike.
pub(super) fn question(words: &str, round: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    round.hash(&mut hasher);
    for word in words.split_whitespace() {
        word.hash(&mut hasher);
    }
    hasher.finish()
}

/// One value, and when it is the one.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) when: Rc<[Condition]>,
    pub(super) value: Value,
}

/// One of several values, none of which is another [`Either`].
#[derive(Debug, Clone)]
pub(super) struct Either {
    pub(super) choices: Rc<[Choice]>,
    /// Text that all of them are, with placeholders where they differ; unknown where they have nothing in common.
    pub(super) common: Value,
}

impl Either {
    /// The one value that is left of these where they do not differ, else all of them. Where one is unknown, so is the
    /// whole: what is claimed of a value must hold for each that it can have.
    pub(super) fn of(choices: Vec<Choice>, common: Value) -> Value {
        let choices = distinct(flat(choices));
        let is_unknown = |choice: &Choice| matches!(choice.value, Value::Unknown);
        match choices.as_slice() {
            [only] => only.value.clone(),
            _ if choices.is_empty() || choices.len() > MOST || choices.iter().any(is_unknown) => {
                common
            }
            _ => together(&choices).unwrap_or_else(|| {
                let choices = choices.into();
                Value::Either(Rc::new(Self { choices, common }))
            }),
        }
    }

    /// The values as a person would name them; none where they are too long to be named.
    pub(super) fn named(&self) -> Option<String> {
        const LONGEST: usize = 60;
        let name = |choice: &Choice| match &choice.value {
            Value::Text(text) if text.holes.is_empty() => {
                let is_short = text.sql.len() <= LONGEST && !text.sql.contains('`');
                is_short.then(|| format!("`{}`", text.sql.trim()))
            }
            Value::Number(number) => Some(format!("`{number}`")),
            _ => None,
        };
        let mut names = self.choices.iter().map(name).collect::<Option<Vec<_>>>()?;
        let last = names.pop()?;
        Some(format!("{} or {last}", names.join(", ")))
    }
}

/// The choices with those of values that are choices themselves in their place.
fn flat(choices: Vec<Choice>) -> Vec<Choice> {
    let inner = |choice: Choice| match choice.value {
        Value::Either(either) => {
            let joined = |inner: &Choice| Choice {
                when: choice
                    .when
                    .iter()
                    .chain(inner.when.iter())
                    .copied()
                    .collect(),
                value: inner.value.clone(),
            };
            either.choices.iter().map(joined).collect()
        }
        _ => vec![choice],
    };
    choices.into_iter().flat_map(inner).collect()
}

/// Each value once, under what is asked each time that it is the one.
pub(super) fn distinct(choices: Vec<Choice>) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    for choice in choices {
        let same = found
            .iter()
            .position(|it| is_same(&it.value, &choice.value));
        if let Some(same) = same.and_then(|at| found.get_mut(at)) {
            let shared = same.when.iter().filter(|it| choice.when.contains(it));
            same.when = shared.copied().collect();
        } else if found.len() <= MOST {
            // More are not told apart.
            found.push(choice);
        }
    }
    found
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => Rc::ptr_eq(one, other) || one.sql == other.sql,
        (Value::Number(one), Value::Number(other)) | (Value::File(one), Value::File(other)) => {
            one == other
        }
        (Value::List(one), Value::List(other)) => Rc::ptr_eq(one, other),
        (Value::Dictionary(one), Value::Dictionary(other)) => Rc::ptr_eq(one, other),
        (Value::Truth(one), Value::Truth(other)) => one == other,
        (Value::Unknown, Value::Unknown) | (Value::Nothing, Value::Nothing) => true,
        _ => false,
    }
}

/// What is no text has one value that stands for all: a table object reads what any of them does, and of other things the
/// last is what the program goes on with.
fn together(choices: &[Choice]) -> Option<Value> {
    let mut sources: Vec<Source> = Vec::new();
    for choice in choices {
        match &choice.value {
            Value::Table {
                name: Some(name), ..
            } => sources.push(Source::Name(Rc::clone(name))),
            Value::Table {
                query: Some(query), ..
            } => sources.push(Source::Query(*query)),
            Value::Derived { sources: more, .. } => sources.extend(more.iter().cloned()),
            _ => {
                let last = &choices.last()?.value;
                if matches!(last, Value::List(_) | Value::Dictionary(_)) {
                    return longest(choices);
                }
                let is_set = matches!(last, Value::StatementSet(_));
                return is_set.then(|| last.clone());
            }
        }
    }
    let mut read: Vec<Source> = Vec::with_capacity(sources.len());
    for source in sources {
        if !read.contains(&source) {
            read.push(source);
        }
    }
    Some(Value::Derived {
        sources: read.into(),
        keeps_columns: false,
    })
}

/// The list that goes on from all others: what is in it may be there.
fn longest(choices: &[Choice]) -> Option<Value> {
    let len = |value: &Value| match value {
        Value::List(elements) => elements.len(),
        Value::Dictionary(pairs) => pairs.len(),
        _ => 0,
    };
    let longest = choices.iter().max_by_key(|choice| len(&choice.value))?;
    let begins = |choice: &Choice| match (&choice.value, &longest.value) {
        (Value::List(one), Value::List(all)) => one
            .iter()
            .zip(all.iter())
            .all(|(one, other)| is_same(one, other)),
        (Value::Dictionary(one), Value::Dictionary(all)) => (one.iter().zip(all.iter()))
            .all(|(one, other)| is_same(&one.0, &other.0) && is_same(&one.1, &other.1)),
        _ => false,
    };
    choices.iter().all(begins).then(|| longest.value.clone())
}

/// Whether two sets of conditions can hold together.
pub(super) fn agree(one: &[Condition], other: &[Condition]) -> bool {
    let contradicts = |(question, is): &Condition| other.contains(&(*question, !is));
    !one.iter().any(contradicts)
}

/// One way in which the conditions of an expression turn out. Asked the same things in the same order it goes through all
/// of them.
#[derive(Debug, Default)]
pub(super) struct World(RefCell<Turns>);

#[derive(Debug, Default)]
struct Turns {
    /// What holds in every world.
    given: HashMap<u64, bool>,
    assumed: HashMap<u64, bool>,
    /// For each decision in this world which of how many was taken.
    trail: Vec<(usize, usize)>,
    at: usize,
}

impl World {
    /// The first of the worlds in which all of `given` holds.
    pub(super) fn where_holds(given: impl Iterator<Item = Condition>) -> Self {
        let given: HashMap<u64, bool> = given.collect();
        Self(RefCell::new(Turns {
            assumed: given.clone(),
            given,
            ..Turns::default()
        }))
    }

    /// The value that is the one here.
    pub(super) fn choose(&self, either: &Either) -> Value {
        let mut turns = self.0.borrow_mut();
        let can_be = |choice: &&Choice| turns.allow(&choice.when);
        let possible: Vec<&Choice> = either.choices.iter().filter(can_be).collect();
        let Some(choice) = possible.get(turns.decide(possible.len())) else {
            return Value::Unknown;
        };
        turns.assumed.extend(choice.when.iter().copied());
        choice.value.clone()
    }

    /// The answer to a question here.
    pub(super) fn answer(&self, question: u64) -> bool {
        let mut turns = self.0.borrow_mut();
        if let Some(answer) = turns.assumed.get(&question) {
            return *answer;
        }
        let answer = turns.decide(2) == 0;
        turns.assumed.insert(question, answer);
        answer
    }

    /// What was decided here.
    pub(super) fn conditions(&self) -> Rc<[Condition]> {
        let turns = self.0.borrow();
        let assumed = turns.assumed.iter().map(|(question, is)| (*question, *is));
        let mut decided: Vec<Condition> = assumed
            .filter(|(question, _)| !turns.given.contains_key(question))
            .collect();
        decided.sort_unstable();
        decided.into()
    }

    /// Goes on to the next world. Says whether there is one.
    pub(super) fn turn(&self) -> bool {
        let mut turns = self.0.borrow_mut();
        turns.at = 0;
        let given = turns.given.clone();
        turns.assumed = given;
        while let Some((taken, count)) = turns.trail.pop() {
            if taken + 1 < count {
                turns.trail.push((taken + 1, count));
                return true;
            }
        }
        false
    }
}

impl Turns {
    fn allow(&self, when: &[Condition]) -> bool {
        let contradicts = |(question, is): &Condition| {
            let assumed = self.assumed.get(question);
            assumed.is_some_and(|assumed| assumed != is)
        };
        !when.iter().any(contradicts)
    }

    /// Which of `count` is taken.
    fn decide(&mut self, count: usize) -> usize {
        if count < 2 {
            return 0;
        }
        if self.at == self.trail.len() {
            self.trail.push((0, count));
        }
        let taken = self.trail.get(self.at).map_or(0, |(taken, _)| *taken);
        self.at += 1;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::Text;
    use super::*;

    fn text(sql: &str) -> Value {
        Value::Text(Rc::new(Text {
            sql: sql.to_owned(),
            ..Text::default()
        }))
    }

    fn either(choices: &[(&str, &[Condition])]) -> Rc<Either> {
        let choice = |(sql, when): &(&str, &[Condition])| Choice {
            when: (*when).into(),
            value: text(sql),
        };
        let choices = choices.iter().map(choice).collect();
        match Either::of(choices, Value::Unknown) {
            Value::Either(either) => either,
            other => panic!("{other:?}"),
        }
    }

    fn shown(value: &Value) -> String {
        match value {
            Value::Text(text) => text.sql.clone(),
            _ => "?".to_owned(),
        }
    }

    fn worlds(eithers: &[&Either]) -> Vec<String> {
        let world = World::default();
        let mut found = Vec::new();
        loop {
            let values = eithers.iter().map(|it| shown(&world.choose(it)));
            found.push(values.collect());
            if !world.turn() {
                return found;
            }
        }
    }

    #[test]
    fn what_one_condition_gives_stays_together() {
        let one = either(&[("a", &[(1, true)]), ("b", &[(1, false)])]);
        let same = either(&[("x", &[(1, true)]), ("y", &[(1, false)])]);
        let other = either(&[("p", &[(2, true)]), ("q", &[(2, false)])]);
        assert_eq!(worlds(&[&one, &same]), ["ax", "by"]);
        assert_eq!(worlds(&[&one, &other]), ["ap", "aq", "bp", "bq"]);
    }

    #[test]
    fn a_value_that_is_given_twice_is_one() {
        let choices = ["a", "b", "a"].map(|sql| Choice {
            when: [(1, sql == "a"), (2, true)].into(),
            value: text(sql),
        });
        let Value::Either(either) = Either::of(choices.to_vec(), Value::Unknown) else {
            panic!();
        };
        assert_eq!(either.choices.len(), 2);
        assert_eq!(either.named().unwrap(), "`a` or `b`");
    }

    #[test]
    fn too_many_are_what_they_have_in_common() {
        let choices = (0..9).map(|at| Choice {
            when: [(at, true)].into(),
            value: text(&at.to_string()),
        });
        assert_eq!(shown(&Either::of(choices.collect(), text("all"))), "all");
    }
}
