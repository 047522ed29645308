//! MultipleInput: operators of a batch job that run as one. Their tree is drawn inside the line, with the inputs of an
//! operator below it; `[#2] Exchange(…)` stands for the second input, and a scan there may be chained in.

use super::{Found, Step, read as read_operator};
use crate::flink::plan::notation::{Form, Operator, form};
use crate::flink::plan::row::Row;
use crate::flink::plan::tree::{Line, tree};

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let lines = members(step.operator);
    let inputs = step.inputs;
    let numbers = placeholders(step.operator);
    // With fewer inputs than placeholders, the scans among these are chained in.
    let are_chained = inputs.len() < numbers.len();
    let mut open: Vec<u32> = lines
        .iter()
        .filter_map(|line| open_number(line, are_chained))
        .collect();
    open.sort_unstable();
    open.dedup();
    let mut rows: Vec<Vec<Row>> = vec![Vec::new(); lines.len()];
    let mut last = Row::Lost;
    // Inputs stand behind the operators that take them.
    for (at, line) in lines.iter().enumerate().rev() {
        let mut own = rows.get_mut(at).map(std::mem::take).unwrap_or_default();
        own.reverse();
        let row = match open_number(line, are_chained) {
            Some(number) => {
                let place = open.iter().position(|it| *it == number);
                place.map_or(Row::Lost, |place| step.input_at(place).clone())
            }
            None => member(without_number(&line.text).1, &own, step.found),
        };
        match line.parent.and_then(|parent| rows.get_mut(parent)) {
            Some(parent) => parent.push(row),
            None => last = row,
        }
    }
    last
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

/// The numbers of the inputs that the members name.
fn placeholders(operator: &Operator<'_>) -> Vec<u32> {
    let lines = members(operator);
    let mut numbers: Vec<u32> = lines
        .iter()
        .filter_map(|line| without_number(&line.text).0)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn members(operator: &Operator<'_>) -> Vec<Line> {
    let members = operator.argument("members").unwrap_or_default();
    // The line breaks are printed as a backslash and an `n`.
    tree(members.replace("\\n", "\n").split('\n').map(str::to_owned))
}

/// The number of an input that is not chained in.
fn open_number(line: &Line, are_chained: bool) -> Option<u32> {
    let (number, text) = without_number(&line.text);
    let is_scan = matches!(form(text), Form::Operator(operator) if operator.name.ends_with("Scan"));
    number.filter(|_| !(are_chained && is_scan))
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
