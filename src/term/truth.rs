//! Whether two sets of conditions choose other rows, found by trying values.
//!
//! A planner makes one range of several comparisons, draws common parts out, turns NOT inside and leaves out what others say
//! already. None of that changes which rows fulfil all of the conditions. So what both sides compare with is taken as it is, the
//! constants of both cut each scale into pieces, and a row of every combination of pieces is asked of both sides: a row that
//! only one takes is the proof that they differ. SQL's third truth value is kept; a value may be NULL only where the first side
//! asks for that, as a planner answers such questions of columns that have none.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Call, Interval, Term};

/// How the rows that fulfil two sets of conditions compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Nobody can say: they are about other things, or there are too many combinations.
    Unknown,
    /// The second has none: a planner may leave it out with all that is about it.
    Never,
    /// The same.
    Same,
    /// Others.
    Other {
        /// Whether the first takes some that the second does not.
        more: bool,
        /// Whether the second takes some that the first does not.
        fewer: bool,
    },
}

/// Combinations that are tried, times what is asked of each.
const MOST: usize = 1_000_000;

/// Compares the rows that fulfil all of `one` with those that fulfil all of `other`.
pub fn chosen(one: &[&Term], other: &[&Term]) -> Chosen {
    let mut reader = Reader::default();
    let (Some(first), Some(second)) = (reader.all(one, true), reader.all(other, false)) else {
        return Chosen::Unknown;
    };
    match Scales::of(&reader) {
        Some(scales) => tried(&scales, reader.size, &first, &second),
        None => Chosen::Unknown,
    }
}

fn tried(scales: &Scales, size: usize, first: &Test, second: &Test) -> Chosen {
    let mut counts = scales.points.iter().map(Vec::len);
    let combinations = counts.try_fold(1_usize, usize::checked_mul);
    if combinations
        .and_then(|it| it.checked_mul(size))
        .is_none_or(|it| it > MOST)
    {
        return Chosen::Unknown;
    }
    let (mut both, mut only_first, mut only_second) = (false, false, false);
    let mut places = vec![0_usize; scales.points.len()];
    loop {
        let row: Vec<Option<usize>> = places
            .iter()
            .zip(&scales.points)
            .map(|(at, points)| points.get(*at).copied().flatten())
            .collect();
        let takes = |test: &Test| test.holds(&row, scales) == Some(true);
        match (takes(first), takes(second)) {
            (true, true) => both = true,
            (true, false) => only_first = true,
            (false, true) => only_second = true,
            (false, false) => {}
        }
        if !next(&mut places, &scales.points) {
            break;
        }
    }
    match (only_first, only_second) {
        _ if !both && !only_second => Chosen::Never,
        _ if !both && !only_first => Chosen::Unknown,
        (false, false) => Chosen::Same,
        (more, fewer) => Chosen::Other { more, fewer },
    }
}

/// Goes on to the next combination; whether there is one.
fn next(places: &mut [usize], points: &[Vec<Option<usize>>]) -> bool {
    for (place, points) in places.iter_mut().zip(points) {
        *place += 1;
        if *place < points.len() {
            return true;
        }
        *place = 0;
    }
    false
}

/// What is asked of a row.
#[derive(Debug)]
enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Compare(Sign, Operand, Operand),
    /// A value that is true or false.
    Value(usize),
    IsNull(usize),
    /// Whether the truth value is this one.
    Is(Box<Test>, Option<bool>),
    Known(Option<bool>),
}

#[derive(Debug, Clone, Copy)]
enum Operand {
    Value(usize),
    Constant(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
}

impl Sign {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "=" => Self::Equal,
            "<>" => Self::Unequal,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            _ => return None,
        })
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
        }
    }
}

impl Test {
    /// The truth value for a row of points, NULL being none. Terms are no deeper than they are read.
    fn holds(&self, row: &[Option<usize>], scales: &Scales) -> Option<bool> {
        let value = |at: usize| row.get(at).copied().flatten();
        match self {
            Self::All(tests) => several(tests, row, scales, false),
            Self::Any(tests) => several(tests, row, scales, true),
            Self::Not(test) => test.holds(row, scales).map(|it| !it),
            Self::Compare(sign, one, other) => {
                let point = |operand: &Operand| match operand {
                    Operand::Value(at) => value(*at),
                    Operand::Constant(at) => scales.constants.get(*at).copied().flatten(),
                };
                Some(sign.holds(point(one)?.cmp(&point(other)?)))
            }
            Self::Value(at) => value(*at).map(|it| it > 0),
            Self::IsNull(at) => Some(value(*at).is_none()),
            Self::Is(test, truth) => Some(test.holds(row, scales) == *truth),
            Self::Known(truth) => *truth,
        }
    }
}

/// AND and OR; `decides` is the truth value that one of them is enough for.
fn several(tests: &[Test], row: &[Option<usize>], scales: &Scales, decides: bool) -> Option<bool> {
    let mut truth = Some(!decides);
    for test in tests {
        match test.holds(row, scales) {
            Some(it) if it == decides => return Some(decides),
            Some(_) => {}
            None => truth = None,
        }
    }
    truth
}

/// Of what kind a constant is: those of two kinds have no order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Number,
    Text,
    Moment,
    Millis,
    Truth,
}

/// What is asked about on its own: a column, or what is computed in a way that only its name is known of.
struct Value<'t> {
    term: &'t Term,
    /// Whether it stands for a condition of its own.
    is_truth: bool,
    may_be_null: bool,
    /// The values that it is compared with, and the constants.
    beside: BTreeSet<usize>,
    constants: Vec<usize>,
    /// Which of the two sides has it.
    sides: [bool; 2],
}

#[derive(Default)]
struct Reader<'t> {
    values: Vec<Value<'t>>,
    constants: Vec<&'t Term>,
    size: usize,
    is_first: bool,
    asks_for_null: bool,
}

impl<'t> Reader<'t> {
    fn all(&mut self, conditions: &[&'t Term], is_first: bool) -> Option<Test> {
        self.is_first = is_first;
        let tests = conditions.iter().map(|it| self.test(it));
        tests.collect::<Option<_>>().map(Test::All)
    }

    fn test(&mut self, term: &'t Term) -> Option<Test> {
        self.size += 1;
        let Term::Call(call) = term else {
            return matches!(term, Term::Column(_)).then(|| Test::Value(self.truth(term)));
        };
        match (&*call.name, &call.operands[..]) {
            ("AND", _) => self.each(call).map(Test::All),
            ("OR", _) => self.each(call).map(Test::Any),
            ("NOT", [only]) => Some(Test::Not(Box::new(self.test(only)?))),
            ("TRUE", []) => Some(Test::Known(Some(true))),
            ("FALSE", []) => Some(Test::Known(Some(false))),
            ("NULL", []) => Some(Test::Known(None)),
            (name, [only]) if name.starts_with("IS ") => self.is(name, only),
            (name, [one, other]) => match Sign::of(name) {
                Some(sign) => self.compare(sign, one, other),
                None => Some(Test::Value(self.truth(term))),
            },
            _ => Some(Test::Value(self.truth(term))),
        }
    }

    fn each(&mut self, call: &'t Call) -> Option<Vec<Test>> {
        call.operands.iter().map(|it| self.test(it)).collect()
    }

    /// `IS NOT NULL`, `IS TRUE` and so on.
    fn is(&mut self, name: &str, operand: &'t Arc<Term>) -> Option<Test> {
        let what = name.strip_prefix("IS ")?;
        let (what, is_negated) = match what.strip_prefix("NOT ") {
            Some(what) => (what, true),
            None => (what, false),
        };
        let before = std::mem::replace(&mut self.asks_for_null, true);
        let test = match what {
            "NULL" if is_plain(operand) => Some(Test::IsNull(self.value(operand))),
            "NULL" => self.test(operand).map(|it| Test::Is(Box::new(it), None)),
            _ => {
                let truth = Some(what == "TRUE");
                self.test(operand).map(|it| Test::Is(Box::new(it), truth))
            }
        };
        self.asks_for_null = before;
        if is_negated {
            test.map(|it| Test::Not(Box::new(it)))
        } else {
            test
        }
    }

    fn compare(&mut self, sign: Sign, one: &'t Arc<Term>, other: &'t Arc<Term>) -> Option<Test> {
        if is_condition(one) || is_condition(other) {
            return None;
        }
        let operands = (self.operand(one), self.operand(other));
        match operands {
            (Operand::Value(one), Operand::Value(other)) => {
                for (at, with) in [(one, other), (other, one)] {
                    self.values.get_mut(at)?.beside.insert(with);
                }
            }
            (Operand::Value(at), Operand::Constant(it))
            | (Operand::Constant(it), Operand::Value(at)) => {
                self.values.get_mut(at)?.constants.push(it);
            }
            // Which of two constants is the larger, the planner says.
            (Operand::Constant(_), Operand::Constant(_)) => return None,
        }
        Some(Test::Compare(sign, operands.0, operands.1))
    }

    fn operand(&mut self, term: &'t Term) -> Operand {
        if kind(term).is_none() {
            return Operand::Value(self.value(term));
        }
        self.constants.push(term);
        Operand::Constant(self.constants.len() - 1)
    }

    fn truth(&mut self, term: &'t Term) -> usize {
        let at = self.value(term);
        if let Some(value) = self.values.get_mut(at) {
            value.is_truth = true;
        }
        at
    }

    fn value(&mut self, term: &'t Term) -> usize {
        let known = self.values.iter().position(|it| it.term == term);
        let at = known.unwrap_or_else(|| {
            self.values.push(Value {
                term,
                is_truth: false,
                may_be_null: false,
                beside: BTreeSet::new(),
                constants: Vec::new(),
                sides: [false; 2],
            });
            self.values.len() - 1
        });
        if let Some(value) = self.values.get_mut(at) {
            value.sides[usize::from(!self.is_first)] = true;
            value.may_be_null |= self.is_first && self.asks_for_null;
        }
        at
    }
}

/// Whether it is no condition in itself.
fn is_plain(term: &Term) -> bool {
    !is_condition(term)
}

fn is_condition(term: &Term) -> bool {
    match term {
        Term::Call(call) => {
            let is_word = ["AND", "OR", "NOT", "LIKE"].contains(&&*call.name);
            is_word || Sign::of(&call.name).is_some() || call.name.starts_with("IS ")
        }
        _ => false,
    }
}

fn kind(term: &Term) -> Option<Kind> {
    match term {
        Term::Number(_) => Some(Kind::Number),
        Term::Text(_) => Some(Kind::Text),
        Term::Call(call) if ["TRUE", "FALSE"].contains(&&*call.name) => Some(Kind::Truth),
        Term::Moment(_) => Some(Kind::Moment),
        Term::Length(Interval::Millis(_)) => Some(Kind::Millis),
        Term::Column(_) | Term::Call(_) | Term::Length(_) => None,
    }
}

/// Where values and constants may be.
struct Scales {
    /// The points of each value, NULL being none.
    points: Vec<Vec<Option<usize>>>,
    /// The point of each constant.
    constants: Vec<Option<usize>>,
}

impl Scales {
    /// None where values cannot be chosen freely: one names a column of another, one side has values that the other has not,
    /// or constants of several kinds.
    fn of(reader: &Reader<'_>) -> Option<Self> {
        let mut named = BTreeSet::new();
        for value in &reader.values {
            let mut subject = value.term.subject().into_iter();
            if value.sides != [true; 2] || !subject.all(|it| named.insert(it)) {
                return None;
            }
        }
        let mut scales = Self {
            points: vec![Vec::new(); reader.values.len()],
            constants: vec![None; reader.constants.len()],
        };
        for at in 0..reader.values.len() {
            if !scales.points[at].is_empty() {
                continue;
            }
            let group = group(reader, at);
            scales.lay_out(reader, &group)?;
        }
        Some(scales)
    }

    /// Gives the constants of a group of values their places, with room between for each value.
    fn lay_out(&mut self, reader: &Reader<'_>, group: &BTreeSet<usize>) -> Option<()> {
        let values = || group.iter().filter_map(|it| reader.values.get(*it));
        let constants = values().flat_map(|it| &it.constants);
        let terms = constants.map(|it| Some((*it, *reader.constants.get(*it)?)));
        let mut terms = terms.collect::<Option<Vec<_>>>()?;
        let kinds: BTreeSet<Kind> = terms.iter().filter_map(|(_, it)| kind(it)).collect();
        let is_truth = values().any(|it| it.is_truth) || kinds.contains(&Kind::Truth);
        if kinds.len() > 1 || is_truth && !kinds.iter().all(|it| *it == Kind::Truth) {
            return None;
        }
        let count = if is_truth {
            for (at, term) in &terms {
                let is_true = matches!(term, Term::Call(call) if *call.name == *"TRUE");
                self.constants[*at] = Some(usize::from(is_true));
            }
            2
        } else {
            terms.sort_by(|(_, one), (_, other)| order(one, other));
            let room = group.len();
            let mut places = 0;
            let mut before = None;
            for (at, term) in &terms {
                places += usize::from(before.replace(term) != Some(term));
                self.constants[*at] = Some(places * (room + 1) - 1);
            }
            places * (room + 1) + room
        };
        for &at in group {
            let may_be_null = reader.values.get(at)?.may_be_null;
            let null = may_be_null.then_some(None);
            self.points[at] = (0..count).map(Some).chain(null).collect();
        }
        Some(())
    }
}

/// The values that are compared with a value, and with those, and so on.
fn group(reader: &Reader<'_>, first: usize) -> BTreeSet<usize> {
    let mut group = BTreeSet::new();
    let mut open = vec![first];
    while let Some(at) = open.pop() {
        if group.insert(at) {
            let beside = reader.values.get(at).map(|it| &it.beside);
            open.extend(beside.into_iter().flatten());
        }
    }
    group
}

fn order(one: &Term, other: &Term) -> Ordering {
    match (one, other) {
        (Term::Number(one), Term::Number(other)) => {
            let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
            number(one).total_cmp(&number(other))
        }
        _ => one.cmp(other),
    }
}

/// Puts what is about the same together, and what is about something that other is about as well: places in a list.
pub fn together<'t>(subjects: &[&'t BTreeSet<String>]) -> Vec<Vec<usize>> {
    let mut parents: BTreeMap<&'t str, &'t str> = BTreeMap::new();
    for subject in subjects {
        let mut names = subject.iter().map(String::as_str);
        let Some(first) = names.next() else { continue };
        let first = root(&parents, first);
        parents.insert(first, first);
        for name in names {
            let other = root(&parents, name);
            parents.insert(other, first);
        }
    }
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, subject) in subjects.iter().enumerate() {
        if let Some(first) = subject.first() {
            let group = groups.entry(root(&parents, first));
            group.or_default().push(at);
        }
    }
    groups.into_values().collect()
}

fn root<'t>(parents: &BTreeMap<&'t str, &'t str>, mut name: &'t str) -> &'t str {
    while let Some(parent) = parents.get(name).filter(|it| **it != name) {
        name = parent;
    }
    name
}
