//! What a statement and a job say of each column that they write ([`Term`]), against each other.
//!
//! The planner may say the same in other words, so most differences say nothing. One counts where both sides name the same
//! columns, and where it lies in numbers, texts, or operators and functions that the planner does not make of each other.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::clauses;
use super::shape::{Mention, Whose};
use super::texts::Definitions;
use crate::collections::FastMap;
use crate::flink::{PlanTerms, SteadyFunction};
use crate::lineage::{ColumnKind, Endpoint, Process, SourceColumns};
use crate::sql::query::{Told, terms};
use crate::sql::{Relation, RelationColumn, Tables};
use crate::term::{Call, Clauses, Term};

/// Whether something is written in a term.
fn mentions(term: &Term, what: &Mention<'_>) -> bool {
    let mut open = vec![term];
    while let Some(term) = open.pop() {
        let is_it = match (term, what) {
            (Term::Call(call), Mention::Function(name)) => {
                let name = SteadyFunction::of(name);
                name.is_some() && SteadyFunction::of(&call.name) == name
            }
            (Term::Call(call), Mention::Distinct) => call.name.ends_with(" DISTINCT"),
            (Term::Text(one), Mention::Text(other))
            | (Term::Number(one), Mention::Number(other)) => **one == **other,
            _ => false,
        };
        if is_it {
            return true;
        }
        if let Term::Call(call) = term {
            open.extend(call.operands.iter().map(|it| &**it));
        }
    }
    false
}

/// What is said of the columns of a sink, in its order; none where that is not sure.
pub(super) type Said = Vec<Option<Arc<Term>>>;

/// What statements say.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// By the sinks that each is the only one to write; with the names of the columns.
    sinks: Vec<(String, Vec<Arc<str>>, Said)>,
    /// What all of them choose rows by and put them together by; none where some cannot be read.
    clauses: Option<Clauses>,
    /// Whether columns of tables that they read may be unique.
    has_keys: bool,
}

impl Terms {
    /// Of the statements that a script submits as one.
    pub(super) fn of<'p>(
        processes: impl Iterator<Item = &'p Process>,
        definitions: &Definitions<'_>,
    ) -> Self {
        let mut all = Self {
            clauses: Some(Clauses::default()),
            ..Self::default()
        };
        for process in processes {
            let read = read(process, definitions);
            let (columns, clauses) = read.map_or((Vec::new(), None), |(columns, clauses)| {
                (columns, Some(clauses))
            });
            let known = all.clauses.take().zip(clauses);
            all.clauses = known.map(|(mut known, clauses)| {
                known.extend(clauses);
                known
            });
            let mut inputs = process.inputs.iter();
            all.has_keys |= inputs.any(|it| definitions.may_have_key(it));
            let said = said(process, definitions, &columns).unwrap_or_default();
            if let Some(sink) = process.outputs.first() {
                all.sinks.push((sink.name.to_string(), said.0, said.1));
            }
        }
        let sinks: Vec<String> = all.sinks.iter().map(|(sink, ..)| sink.clone()).collect();
        let count = |sink: &String| sinks.iter().filter(|it| *it == sink).count();
        all.sinks.retain(|(sink, ..)| count(sink) == 1);
        all
    }

    /// What all of them choose rows by and put them together by; none where some cannot be read.
    pub(super) fn clauses(&self) -> Option<&Clauses> {
        self.clauses.as_ref()
    }

    /// What they say of the column of a sink at a place; none where that is not sure.
    pub(super) fn of_column(&self, sink: &str, at: usize) -> Option<&Term> {
        let (_, _, said) = self.sinks.iter().find(|(name, ..)| name == sink)?;
        said.get(at)?.as_deref()
    }

    /// What a job says otherwise, for a person.
    pub(super) fn other(&self, job: &PlanTerms) -> Vec<String> {
        let mut told = self.other_columns(job);
        if let Some(own) = &self.clauses {
            told.extend(clauses::other(&job.clauses, own, self.has_keys));
        }
        told
    }

    /// Where something is written, for a person.
    pub(super) fn place(
        &self,
        whose: Whose,
        what: &Mention<'_>,
        job: &PlanTerms,
    ) -> Option<String> {
        let is_in = |term: &Option<Arc<Term>>| term.as_deref().is_some_and(|it| mentions(it, what));
        let column = self.sinks.iter().find_map(|(sink, names, own)| {
            let mut jobs = job.sinks.iter();
            let jobs =
                jobs.find(|(name, said)| name.to_string() == *sink && said.len() == own.len());
            let said = match whose {
                Whose::Job => &jobs?.1,
                Whose::Statement => own,
            };
            names.get(said.iter().position(is_in)?)
        });
        if let Some(column) = column {
            return Some(format!("for {column}"));
        }
        let clauses = match whose {
            Whose::Job => Some(&job.clauses),
            Whose::Statement => self.clauses.as_ref(),
        };
        let mut conditions = clauses?.conditions.iter();
        let is_asked = conditions.any(|it| is_in(&it.term));
        is_asked.then(|| "in a condition".to_owned())
    }

    /// Whether values that the statement takes once may come once, so that a planner leaves DISTINCT out, or says it by another
    /// grouping.
    fn may_be_single(&self, job: &PlanTerms) -> bool {
        self.has_keys
            || self.clauses.as_ref().is_none_or(|own| {
                own.has_others
                    || own.groups.len() > 1
                    || own.groups.len() != job.clauses.groups.len()
            })
    }

    fn other_columns(&self, job: &PlanTerms) -> Vec<String> {
        let mut told = Vec::new();
        let may_be_single = self.may_be_single(job);
        let differ = |job, own| {
            let once = || differing_once(job, own).filter(|_| !may_be_single);
            differing(job, own).or_else(once)
        };
        for (sink, names, own) in &self.sinks {
            let mut jobs = job.sinks.iter();
            let mut jobs = jobs.by_ref().filter(|(name, _)| name.to_string() == *sink);
            let (Some((_, jobs)), None) = (jobs.next(), jobs.next()) else {
                continue;
            };
            if jobs.len() != own.len() {
                continue;
            }
            let columns = names.iter().zip(jobs.iter().zip(own));
            told.extend(columns.filter_map(|(name, (job, own))| {
                let (job, own) = (job.as_deref()?, own.as_deref()?);
                let (job, own) = shown(job, own, differ(job, own)?);
                Some(format!("it gives {name} as {job} and not as {own}"))
            }));
        }
        told
    }
}

/// The same where the job takes each value that the statement takes once, as values that are single come once anyway.
fn differing_once<'t>(job: &'t Term, own: &'t Term) -> Option<(&'t Term, &'t Term)> {
    let (one, other) = apart(job, own)?;
    let (Term::Call(jobs), Term::Call(owns)) = (one, other) else {
        return None;
    };
    let is_once = owns.name.strip_suffix(" DISTINCT") == Some(&jobs.name);
    let is_same = jobs.operands == owns.operands && aggregate(&jobs.name).is_some();
    (is_once && is_same).then_some((one, other))
}

/// Both terms for a person, or what of them differs where they are long.
fn shown(job: &Term, own: &Term, part: (&Term, &Term)) -> (String, String) {
    const LONG: usize = 100;
    let (one, other) = (job.to_string(), own.to_string());
    if one.len().max(other.len()) <= LONG {
        return (one, other);
    }
    (part.0.to_string(), part.1.to_string())
}

/// What the query of a process says, with the views that it reads.
fn read(process: &Process, definitions: &Definitions<'_>) -> Option<(Vec<Told>, Clauses)> {
    let scope = Scope {
        definitions,
        inputs: &process.inputs,
        views: RefCell::default(),
        clauses: RefCell::new(Some(Clauses::default())),
    };
    let own = terms(&process.sql, &scope)?;
    let mut clauses = own.clauses;
    clauses.extend(scope.clauses.into_inner()?);
    Some((own.columns, clauses))
}

/// What a process says of the columns of its sink, and what these are called.
fn said(
    process: &Process,
    definitions: &Definitions<'_>,
    own: &[Told],
) -> Option<(Vec<Arc<str>>, Said)> {
    let names = definitions.sink(process)?;
    if own.len() != process.columns.len() {
        return None;
    }
    let by_name: FastMap<&str, &Option<Arc<Term>>> = process
        .columns
        .iter()
        .zip(own)
        .map(|(column, (_, term))| (&*column.to, term))
        .collect();
    let said = names.iter().map(|name| (*by_name.get(&**name)?).clone());
    let said = said.collect();
    Some((names, said))
}

/// The tables and views that a statement may read.
struct Scope<'d> {
    definitions: &'d Definitions<'d>,
    inputs: &'d [Endpoint],
    /// What views say, once they were asked for; nothing of those that cannot be read, or are being read.
    views: RefCell<FastMap<String, Rc<[Told]>>>,
    /// What they choose rows by and put them together by; none where some cannot be read.
    clauses: RefCell<Option<Clauses>>,
}

impl Scope<'_> {
    fn view(&self, parts: &[&str]) -> Option<Rc<[Told]>> {
        let name = *parts.last()?;
        if let Some(known) = self.views.borrow().get(name) {
            return Some(Rc::clone(known));
        }
        let text = self.definitions.view(name)?;
        let nothing: Rc<[Told]> = Rc::from([]);
        self.views.borrow_mut().insert(name.to_owned(), nothing);
        let read = terms(&text, self);
        let mut clauses = self.clauses.borrow_mut();
        match (&read, &mut *clauses) {
            (Some(read), Some(known)) => known.extend(read.clauses.clone()),
            _ => *clauses = None,
        }
        let told: Rc<[Told]> = read.unwrap_or_default().columns.into();
        let known = Rc::clone(&told);
        self.views.borrow_mut().insert(name.to_owned(), known);
        Some(told)
    }

    fn table(&self, parts: &[&str]) -> Option<&Endpoint> {
        let is_it = |end: &&Endpoint| {
            let own = [&end.name.catalog, &end.name.database, &end.name.table];
            let mut pairs = own.into_iter().rev().zip(parts.iter().rev());
            pairs.all(|(own, part)| **own == **part)
        };
        let mut found = self.inputs.iter().filter(is_it);
        found.next().filter(|_| found.next().is_none())
    }
}

impl Tables for Scope<'_> {
    fn lookup(&self, parts: &[&str], _: &[(String, String)]) -> Arc<Relation> {
        let column = |name: &Arc<str>, data_type| RelationColumn {
            name: Arc::clone(name),
            data_type,
            sources: SourceColumns::default(),
        };
        let (inputs, columns) = if let Some(view) = self.view(parts) {
            let columns = view.iter().map(|(name, _)| column(name, None));
            (Vec::new(), columns.collect())
        } else if let Some(table) = self.table(parts) {
            let columns = self.definitions.columns(table).iter();
            let columns = columns.map(|it| column(&it.name, it.data_type.clone()));
            (vec![table.clone()], columns.collect())
        } else {
            (Vec::new(), Vec::new())
        };
        Arc::new(Relation {
            inputs,
            columns: Some(columns).filter(|it: &Vec<_>| !it.is_empty()),
            is_opaque: false,
            influences: Vec::new(),
        })
    }

    fn terms(&self, parts: &[&str]) -> Said {
        if let Some(view) = self.view(parts) {
            return view.iter().map(|(_, term)| term.clone()).collect();
        }
        let Some(table) = self.table(parts) else {
            return Vec::new();
        };
        let columns = self.definitions.columns(table).iter();
        let term = |name: &str| Term::column(format!("{}.{name}", table.name));
        columns
            .map(|it| (it.kind == ColumnKind::Physical).then(|| term(&it.name)))
            .collect()
    }
}

/// Where two terms differ in a way that the planner does not make: the parts that do.
pub(super) fn differing<'t>(job: &'t Term, own: &'t Term) -> Option<(&'t Term, &'t Term)> {
    if job == own || job.columns() != own.columns() || is_folded(job) || is_folded(own) {
        return None;
    }
    let (one, other) = apart(job, own)?;
    let is_sure = one.columns() == other.columns()
        && aggregates(one) == aggregates(other)
        && are_others(one, other, one == job);
    is_sure.then_some((one, other))
}

/// The smallest parts of two terms that differ; none where these lie in conditions, which the planner puts in other words.
fn apart<'t>(job: &'t Term, own: &'t Term) -> Option<(&'t Term, &'t Term)> {
    let (mut job, mut own) = (job, own);
    while let (Term::Call(one), Term::Call(other)) = (job, own) {
        if one.name != other.name || CONDITIONS.contains(&&*one.name) {
            break;
        }
        let unlike: Vec<(&Arc<Term>, &Arc<Term>)> = if ROWS.contains(&&*one.name) {
            let (one, other) = (rest(one, other), rest(other, one));
            if one.len() != other.len() {
                break;
            }
            one.into_iter().zip(other).collect()
        } else {
            if one.operands.len() != other.operands.len() {
                break;
            }
            let pairs = one.operands.iter().zip(&other.operands).enumerate();
            let unlike = pairs.filter(|(_, (one, other))| one != other);
            let places: Vec<_> = unlike.collect();
            let results = one.operands.len();
            let is_condition = |at: usize| match &*one.name {
                "CASE" => at.is_multiple_of(2) && at + 1 < results,
                "IF" => at == 0,
                _ => false,
            };
            if places.iter().any(|(at, _)| is_condition(*at)) {
                return None;
            }
            places.into_iter().map(|(_, pair)| pair).collect()
        };
        match &unlike[..] {
            [(one, other)] => (job, own) = (one, other),
            _ => break,
        }
    }
    Some((job, own))
}

/// Operators of which operands may change places.
const ROWS: [&str; 2] = ["+", "*"];

/// What gives truth values.
const CONDITIONS: [&str; 7] = ["AND", "OR", "NOT", "=", "<>", "<", "<="];

/// The operands that only the first of two rows has.
fn rest<'t>(one: &'t Call, other: &Call) -> Vec<&'t Arc<Term>> {
    let mut taken = other.operands.clone();
    let operands = one.operands.iter();
    let rest = operands.filter(|it| {
        let same = taken.iter().position(|own| own == *it);
        same.map(|at| taken.swap_remove(at)).is_none()
    });
    rest.collect()
}

/// Whether constants are computed out of others, which the planner does before it prints them.
fn is_folded(term: &Term) -> bool {
    let mut open = vec![term];
    while let Some(term) = open.pop() {
        let Term::Call(call) = term else { continue };
        let is_constant = |it: &&Arc<Term>| it.columns().is_empty() && !has_rows(it);
        let constants = call.operands.iter().filter(is_constant).count();
        let is_row = ROWS.contains(&&*call.name);
        if constants > 0 && constants == call.operands.len() || is_row && constants > 1 {
            return true;
        }
        open.extend(call.operands.iter().map(|it| &**it));
    }
    false
}

/// Whether its value is another for each row or group though it names no column: `COUNT(*)`.
fn has_rows(term: &Term) -> bool {
    aggregates(term) > 0
}

/// Functions that make one value of several rows and that planners make of each other in known ways alone.
const AGGREGATES: [&str; 5] = ["AVG", "COUNT", "MAX", "MIN", "SUM"];

/// How many of these it has.
pub(super) fn aggregates(term: &Term) -> usize {
    let mut open = vec![term];
    let mut count = 0;
    while let Some(term) = open.pop() {
        if let Term::Call(call) = term {
            count += usize::from(aggregate(&call.name).is_some());
            open.extend(call.operands.iter().map(|it| &**it));
        }
    }
    count
}

/// The aggregate of a name, and whether it takes each value once.
fn aggregate(name: &str) -> Option<(&str, bool)> {
    let plain = name.strip_suffix(" DISTINCT");
    let function = plain.unwrap_or(name);
    AGGREGATES
        .contains(&function)
        .then_some((function, plain.is_some()))
}

/// Operators that planners make of no other.
const OPERATORS: [&str; 6] = ["+", "-", "*", "/", "MOD", "ITEM"];

/// Whether the planner makes neither of two parts of the other. What `are_columns` by themselves may be rounded.
fn are_others(job: &Term, own: &Term, are_columns: bool) -> bool {
    let is_whole = |number: &str| number.bytes().all(|it| it.is_ascii_digit());
    match (job, own) {
        (Term::Number(one), Term::Number(other)) => {
            !are_columns || is_whole(one) && is_whole(other)
        }
        (Term::Text(_), Term::Text(_))
        | (Term::Moment(_), Term::Moment(_))
        | (Term::Length(_), Term::Length(_)) => true,
        (Term::Call(one), Term::Call(other)) => are_other_calls(one, other),
        (Term::Column(_), Term::Call(call)) | (Term::Call(call), Term::Column(_)) => {
            is_steady(&call.name)
        }
        _ => false,
    }
}

fn are_other_calls(job: &Call, own: &Call) -> bool {
    match (aggregate(&job.name), aggregate(&own.name)) {
        // The planner takes DISTINCT away where it has made values single before, and never adds it.
        (Some((one, job)), Some((other, own))) => one != other && job == own || job && !own,
        (Some(_), None) => OPERATORS.contains(&&*own.name),
        (None, Some(_)) => OPERATORS.contains(&&*job.name),
        (None, None) => {
            let scalar = |call: &Call| SteadyFunction::of(&call.name);
            let is_same = scalar(job).is_some() && scalar(job) == scalar(own);
            let has_more = job.operands.len() != own.operands.len();
            let is_operator = OPERATORS.contains(&&*job.name);
            let may_have_more = is_operator && OPERATORS.contains(&&*own.name);
            let is_alike = is_same || job.name == own.name;
            is_steady(&job.name)
                && is_steady(&own.name)
                && (may_have_more || !(is_alike && has_more))
                && (!is_same || job.name == own.name)
        }
    }
}

/// Whether plans print it as it is written.
fn is_steady(name: &str) -> bool {
    OPERATORS.contains(&name) || SteadyFunction::of(name).is_some_and(SteadyFunction::is_scalar)
}

#[cfg(test)]
pub(super) mod tests;
