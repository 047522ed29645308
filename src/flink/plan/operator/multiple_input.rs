//! MultipleInput: operators of a batch job that run as one. Their tree is drawn inside the line, with the inputs of an
//! operator below it; `[#2] Exchange(…)` stands for the second input, and a scan there may be chained in.

use super::{Found, Step, read as read_operator};
use crate::collections::FastMap;
use crate::flink::plan::notation::{Form, Operator, form};
use crate::flink::plan::row::Row;
use crate::flink::plan::text::split;
use crate::flink::plan::tree::{Line, tree};

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let lines = members(step.operator);
    let places = Places::of(&lines, step.inputs.len());
    let inputs = inputs(&lines);
    let mut rows: Vec<Option<Row>> = vec![None; lines.len()];
    for at in order(&inputs) {
        let line = &lines[at];
        let row = if let Some(number) = places.open_number(line) {
            let place = places.place(number);
            place.map_or(Row::Lost, |place| step.input_at(place).clone())
        } else {
            let own = inputs[at].iter();
            let own = own.map(|&input| rows[input].clone().unwrap_or(Row::Lost));
            let own: Vec<Row> = own.collect();
            member(without_number(&line.text).1, &own, step.found)
        };
        rows[at] = Some(row);
    }
    let root = lines.iter().position(|line| line.parent.is_none());
    root.and_then(|root| rows[root].take()).unwrap_or(Row::Lost)
}

/// The members that each takes rows from, by their places. What several take is drawn once, with `(reuse_id=[1])` behind it,
/// and as `Reused(reference_id=[1])` wherever else it is taken.
fn inputs(lines: &[Line]) -> Vec<Vec<usize>> {
    let mut inputs = vec![Vec::new(); lines.len()];
    let mut drawn: FastMap<&str, usize> = FastMap::default();
    for (at, line) in lines.iter().enumerate() {
        if let Some(own) = line.parent.and_then(|parent| inputs.get_mut(parent)) {
            own.push(at);
        }
        let id = line.text.rsplit_once("(reuse_id=[");
        if let Some(id) = id.and_then(|(_, id)| id.strip_suffix("])")) {
            drawn.insert(id, at);
        }
    }
    for (line, own) in lines.iter().zip(&mut inputs) {
        let id = line.text.strip_prefix("Reused(reference_id=[");
        let id = id.and_then(|id| id.strip_suffix("])"));
        own.extend(id.and_then(|id| drawn.get(id)));
    }
    inputs
}

/// The members, each behind those that it takes rows from.
fn order(inputs: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(inputs.len());
    let mut is_seen = vec![false; inputs.len()];
    for root in 0..inputs.len() {
        let mut open = vec![(root, false)];
        while let Some((at, is_behind)) = open.pop() {
            if is_behind {
                order.push(at);
            } else if !std::mem::replace(&mut is_seen[at], true) {
                open.push((at, true));
                open.extend(inputs[at].iter().map(|&input| (input, false)));
            }
        }
    }
    order
}

fn member(text: &str, inputs: &[Row], found: &mut Found) -> Row {
    match form(text) {
        // A description may hold a description; nothing makes sense of more.
        Form::Operator(operator) if operator.name != "MultipleInput" => {
            read_operator(&operator, inputs, found).0
        }
        Form::NamedSource(name) => Row::Open(found.read(name, crate::flink::plan::Role::Source)),
        _ => inputs.first().cloned().unwrap_or(Row::Lost),
    }
}

/// Which input each number stands for.
struct Places {
    /// The numbers that stand for inputs, each in the place of its input; ascending.
    open: Vec<u32>,
    /// With fewer inputs than numbers, the scans among these are chained in.
    are_chained: bool,
}

impl Places {
    fn of(lines: &[Line], inputs: usize) -> Self {
        let numbered = lines.iter().map(|line| without_number(&line.text));
        let numbered = numbered.filter_map(|(number, text)| Some((number?, is_scan(text))));
        let mut numbers: Vec<(u32, bool)> = numbered.collect();
        numbers.sort_unstable();
        numbers.dedup();
        let last = numbers.last().map_or(0, |(number, _)| *number);
        let are_chained = inputs < usize::try_from(last).unwrap_or(usize::MAX);
        let is_chained =
            |number: &u32| are_chained && numbers.binary_search(&(*number, true)).is_ok();
        // An input that is taken twice may have two numbers of which one is never named.
        let count = u32::try_from(inputs + numbers.len()).unwrap_or(u32::MAX);
        let all: Vec<u32> = (1..=last.min(count))
            .filter(|number| !is_chained(number))
            .collect();
        let named = || numbers.iter().map(|(number, _)| *number);
        let open = if all.len() == inputs || !are_chained {
            all
        } else {
            named().filter(|number| !is_chained(number)).collect()
        };
        Self { open, are_chained }
    }

    fn place(&self, number: u32) -> Option<usize> {
        self.open.binary_search(&number).ok()
    }

    /// The number of an input that is not chained in.
    fn open_number(&self, line: &Line) -> Option<u32> {
        let (number, text) = without_number(&line.text);
        number.filter(|_| !(self.are_chained && is_scan(text)))
    }
}

fn is_scan(text: &str) -> bool {
    matches!(form(text), Form::Operator(operator) if operator.name.ends_with("Scan"))
}

fn members(operator: &Operator<'_>) -> Vec<Line> {
    let members = operator.argument("members").unwrap_or_default();
    // The line breaks are printed as a backslash and an `n`. An input that is such an operator itself has some of its own.
    let members = members.replace("\\n", "\n");
    tree(split(&members, "\n").into_iter().map(str::to_owned))
}

/// `[#2] Exchange(…)`
fn without_number(text: &str) -> (Option<u32>, &str) {
    let found = text
        .strip_prefix("[#")
        .and_then(|rest| rest.split_once("] "));
    match found.map(|(number, text)| (number.parse().ok(), text)) {
        Some((Some(number), text)) => (Some(number), text),
        _ => (None, text),
    }
}
