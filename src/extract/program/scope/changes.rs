//! What the branches of a program do to its names: each begins with what the names were before all of them, and behind
//! them a name is what one branch or another made of it.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::alternatives::{Choice, Condition, Either, MOST};
use super::super::meaning::Value;
use super::super::text::Text;
use super::super::value::Budget;
use super::Scopes;
use crate::extract::prose;
use crate::source::Span;

/// What a name belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    /// The open scope of this number.
    Scope(u32),
    /// A class that is not open any more.
    Class(String),
    /// An object that is none.
    Object(String),
}

/// A name with what it belongs to.
pub(super) type Place = (Owner, String);

/// A branch that has come to its end.
#[derive(Debug)]
pub(in crate::extract::program) struct Branch {
    /// When it is the one that runs.
    pub(in crate::extract::program) when: Rc<[Condition]>,
    /// Whether it runs in later rounds of a loop than the one that is read.
    pub(in crate::extract::program) is_later: bool,
    /// What it gave which names.
    written: HashMap<Place, Value>,
}

impl Branch {
    /// The branch that does nothing.
    pub(in crate::extract::program) fn empty(when: Rc<[Condition]>) -> Self {
        Self {
            when,
            is_later: false,
            written: HashMap::new(),
        }
    }
}

impl Scopes {
    /// Gives a name a value; inside of a branch what it was before is kept.
    pub(super) fn put(&mut self, owner: Owner, name: &str, value: Value) {
        let place = (owner, name.to_owned());
        let Some(names) = self.names_of(&place.0) else {
            return;
        };
        let before = names.insert(place.1.clone(), value);
        if let Some(branch) = self.branches.last_mut() {
            branch.entry(place).or_insert(before);
        }
    }

    fn names_of(&mut self, owner: &Owner) -> Option<&mut HashMap<String, Value>> {
        match owner {
            Owner::Scope(number) => {
                let mut open = self.open.iter_mut().rev();
                let scope = open.find(|scope| scope.number == *number);
                scope.map(|scope| &mut scope.names)
            }
            Owner::Class(class) => self.classes.get_mut(class),
            Owner::Object(object) => Some(self.members.entry(object.clone()).or_default()),
        }
    }

    /// From here on names are given values that hold in a branch only.
    pub(in crate::extract::program) fn begin_branch(&mut self) {
        self.branches.push(HashMap::new());
    }

    /// Ends a branch: the names are again what they were before it.
    pub(in crate::extract::program) fn end_branch(&mut self, when: Rc<[Condition]>) -> Branch {
        let mut branch = Branch::empty(when);
        for (place, before) in self.branches.pop().unwrap_or_default() {
            let Some(names) = self.names_of(&place.0) else {
                continue;
            };
            let given = match before {
                Some(before) => names.insert(place.1.clone(), before),
                None => names.remove(&place.1),
            };
            if let Some(given) = given {
                branch.written.insert(place, given);
            }
        }
        branch
    }

    /// Goes on behind branches of which one has run.
    pub(in crate::extract::program) fn join(&mut self, branches: Vec<Branch>, budget: &Budget) {
        let mut all: HashMap<Place, Vec<(usize, Choice)>> = HashMap::new();
        let mut whens = Vec::with_capacity(branches.len());
        for (at, branch) in branches.into_iter().enumerate() {
            for (place, value) in branch.written {
                // What a later round puts behind is not there in the first.
                if branch.is_later && self.goes_on(&place, &value) {
                    continue;
                }
                let when = Rc::clone(&branch.when);
                all.entry(place)
                    .or_default()
                    .push((at, Choice { when, value }));
            }
            whens.push(branch.when);
        }
        for ((owner, name), given) in all {
            let before = self.names_of(&owner).and_then(|it| it.get(&name).cloned());
            let left = before
                .clone()
                .map(|value| unchanged(&whens, &given, &value));
            let mut choices = left.unwrap_or_default();
            choices.extend(given.into_iter().map(|(_, choice)| choice));
            let common = common(&name, before.as_ref(), &choices, budget);
            self.put(owner, &name, Either::of(choices, common));
        }
    }
}

impl Scopes {
    /// Whether all that a name may be given goes on from what it is.
    fn goes_on(&mut self, (owner, name): &Place, value: &Value) -> bool {
        let before = self.names_of(owner).and_then(|names| names.get(name));
        let Some(before) = before.map(texts).filter(|before| !before.is_empty()) else {
            return false;
        };
        let longer = texts(value);
        let goes_on = |text: &Rc<Text>| {
            let mut before = before.iter();
            before.any(|before| {
                if before.sql.is_empty() {
                    // A statement that begins is another one, and not more of nothing.
                    return !prose::looks_like(&text.sql);
                }
                text.sql.starts_with(&before.sql) && begins_there(text, before)
            })
        };
        !longer.is_empty() && longer.iter().all(goes_on)
    }
}

/// The texts that a value may be; none where it may be something else.
fn texts(value: &Value) -> Vec<Rc<Text>> {
    let text = |value: &Value| match value {
        Value::Text(text) => Some(Rc::clone(text)),
        _ => None,
    };
    let all = match value {
        Value::Either(either) => either.choices.iter().map(|it| text(&it.value)).collect(),
        value => text(value).map(|text| vec![text]),
    };
    all.unwrap_or_default()
}

/// The value that the branches leave as it was which do not give another; `given` is in the order of the branches.
fn unchanged(whens: &[Rc<[Condition]>], given: &[(usize, Choice)], value: &Value) -> Vec<Choice> {
    let choice = |when: Rc<[Condition]>| Choice {
        when,
        value: value.clone(),
    };
    match whens.len() - given.len() {
        0 => Vec::new(),
        count if count > MOST => vec![choice(Rc::default())],
        _ => {
            let mut given = given.iter().map(|(at, _)| *at).peekable();
            let whens = whens.iter().enumerate();
            let left = whens.filter(|(at, _)| given.next_if_eq(at).is_none());
            left.map(|(_, when)| choice(Rc::clone(when))).collect()
        }
    }
}

/// Whether two texts begin at one place of the file.
fn begins_there(one: &Text, other: &Text) -> bool {
    let first = Span::new(0, 1);
    one.map.to_file(first) == other.map.to_file(first)
}

/// What texts have in common that go on from one: that, with a placeholder for what follows.
fn common(name: &str, before: Option<&Value>, choices: &[Choice], budget: &Budget) -> Value {
    let Some(Value::Text(before)) = before else {
        return Value::Unknown;
    };
    let goes_on = |choice: &Choice| match &choice.value {
        Value::Text(text) => text.sql.starts_with(&before.sql) && begins_there(text, before),
        _ => false,
    };
    if before.sql.trim().is_empty() || !choices.iter().all(goes_on) || !budget.spend(before) {
        return Value::Unknown;
    }
    let mut text = Text::clone(before);
    let end = text.map.extent().map_or(0, |extent| extent.end);
    text.push_hole(name, Span::new(end, end), None);
    Value::Text(Rc::new(text))
}
