//! ML_PREDICT: the columns of the input, then those that a model makes of the ones that it is given.
//!
//! `MLPredictTableFunction(invocation=[ML_PREDICT(TABLE(#0), Model(…), DESCRIPTOR(_UTF-16LE'a', _UTF-16LE'b'), …)],
//! rowType=[RecordType(INTEGER a, …)])`. It prints no select list; the names of the columns end the fields of the type.

use super::Step;
use crate::flink::plan::row::{Cell, Row, Source, compose, settled};
use crate::flink::plan::text::split;
use crate::lineage::Transform;

pub(super) fn read(step: &mut Step<'_>) -> Row {
    if step.operator.argument("select").is_some() {
        return super::correlate::read(step);
    }
    let row = step.input();
    let Some(known) = row.cells() else {
        return row.clone();
    };
    let given = given(step.operator.argument("invocation").unwrap_or_default());
    let sources = given.flat_map(|name| row.column(name).from.to_vec());
    let sources = sources.map(|source| Source {
        transform: compose(Transform::Transformation, source.transform),
        ..source
    });
    let made = Cell {
        from: settled(sources.collect()),
        ..Cell::constant("")
    };
    let fields = fields(step.operator.argument("rowType").unwrap_or_default());
    let own = fields.into_iter().skip(known.len());
    let own = own.map(|name| made.named(name));
    Row::of(known.iter().cloned().chain(own).collect())
}

/// The columns that the model is given.
fn given(invocation: &str) -> impl Iterator<Item = &str> {
    let descriptor = invocation.split_once("DESCRIPTOR(");
    let (_, list) = descriptor.unwrap_or_default();
    // Literals stand between every second pair of quotes.
    let end = list.find("')").map_or(list.len(), |end| end + 1);
    list[..end].split('\'').skip(1).step_by(2)
}

/// The names of the fields of `RecordType(INTEGER a, VARCHAR(10) b)`.
fn fields(row_type: &str) -> Vec<&str> {
    let fields = row_type.split_once('(').unwrap_or_default().1;
    let fields = split(fields.strip_suffix(')').unwrap_or(fields), ", ");
    let name = |field: &'_ str| field.len() - field.rsplit(' ').next().map_or(0, str::len);
    fields
        .into_iter()
        .map(|field| &field[name(field)..])
        .collect()
}
