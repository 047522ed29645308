//! What each operator of the planner does to columns: one row of [`FAMILIES`] per family, one small reader behind it.
//!
//! To add an operator, add its name to the row of its family, or a row and a reader, and a case in `tests/cases/plan`.

mod aggregate;
mod calc;
mod correlate;
mod expand;
mod join;
mod lookup;
mod matching;
mod multiple_input;
mod over;
mod predict;
mod process;
mod scan;
mod sides;
mod values;
mod window;

use std::rc::Rc;
use std::sync::Arc;

pub(super) use join::is_half;

use super::notation::Operator;
use super::row::{Cell, Row, Source, TableId, settled};
use super::{Read, Role, expression};
use crate::collections::FastMap;
use crate::lineage::{InfluenceKind, LogicalName};
use crate::term::{Clauses, Term};

/// How many inputs an operator has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arity {
    /// None: it reads a table, or makes rows.
    Source,
    /// One; several are a union in front of it.
    One,
    /// Several, each in its own place.
    Several,
}

/// Operators that treat columns in the same way.
pub(super) struct Family {
    names: &'static [&'static str],
    /// How many inputs they have.
    pub(super) arity: Arity,
    read: fn(&mut Step<'_>) -> Row,
}

/// One operator with what goes into it.
pub(super) struct Step<'a> {
    /// The operator.
    pub(super) operator: &'a Operator<'a>,
    /// The rows that it takes, by the place of the input.
    pub(super) inputs: &'a [Row],
    /// What it has found besides the columns.
    pub(super) found: &'a mut Found,
}

/// What reading operators finds besides the columns.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The tables that are read, in the order of their operators.
    pub(super) reads: Vec<Read>,
    /// What influences the rows of the operator that is read.
    pub(super) influences: Vec<(InfluenceKind, Source)>,
    /// The tables that the operator itself reads.
    pub(super) own_reads: Vec<TableId>,
    /// Whether somebody wants to know what columns say.
    pub(super) wants_terms: bool,
    /// What rows are chosen by and put together by, then.
    pub(super) clauses: Clauses,
    /// The columns that conditions leave one value of, by their names.
    fixed: FastMap<String, Fixed>,
}

/// A column that a condition leaves one value of.
#[derive(Debug, PartialEq, Eq)]
struct Fixed {
    value: String,
    /// The column; none where several have the name.
    cell: Option<Cell>,
}

const FAMILIES: &[Family] = &[
    Family {
        names: &["Calc", "PythonCalc", "AsyncCalc", "PythonAsyncCalc"],
        arity: Arity::One,
        read: calc::read,
    },
    Family {
        names: &[
            "TableSourceScan",
            "LegacyTableSourceScan",
            "DynamicFilteringTableSourceScan",
            "DataStreamScan",
            "BoundedStreamScan",
            "IntermediateTableScan",
            "SourceConversion",
        ],
        arity: Arity::Source,
        read: scan::read,
    },
    Family {
        names: &["Values"],
        arity: Arity::Source,
        read: values::read,
    },
    Family {
        names: &[
            "Join",
            "IntervalJoin",
            "TemporalJoin",
            "TemporalTableJoin",
            "WindowJoin",
            "HashJoin",
            "SortMergeJoin",
            "NestedLoopJoin",
            "AdaptiveJoin",
            "DeltaJoin",
            "LateralSnapshotJoin",
            "MultiJoin",
        ],
        arity: Arity::Several,
        read: join::read,
    },
    Family {
        names: &["LookupJoin"],
        arity: Arity::One,
        read: lookup::read,
    },
    Family {
        names: &["VectorSearchTableFunction"],
        arity: Arity::One,
        read: lookup::search,
    },
    Family {
        names: &[
            "GroupAggregate",
            "LocalGroupAggregate",
            "GlobalGroupAggregate",
            "IncrementalGroupAggregate",
            "HashAggregate",
            "LocalHashAggregate",
            "SortAggregate",
            "LocalSortAggregate",
            "GroupTableAggregate",
            "PythonGroupAggregate",
            "PythonGroupTableAggregate",
        ],
        arity: Arity::One,
        read: aggregate::read,
    },
    Family {
        names: &[
            "WindowAggregate",
            "LocalWindowAggregate",
            "GlobalWindowAggregate",
            "GroupWindowAggregate",
            "GroupWindowTableAggregate",
            "HashWindowAggregate",
            "LocalHashWindowAggregate",
            "SortWindowAggregate",
            "LocalSortWindowAggregate",
            "PythonGroupWindowAggregate",
        ],
        arity: Arity::One,
        read: window::aggregate,
    },
    Family {
        names: &["WindowTableFunction"],
        arity: Arity::One,
        read: window::table_function,
    },
    Family {
        names: &["OverAggregate", "PythonOverAggregate", "Rank", "WindowRank"],
        arity: Arity::One,
        read: over::read,
    },
    Family {
        names: &["Correlate", "PythonCorrelate", "AsyncCorrelate"],
        arity: Arity::One,
        read: correlate::read,
    },
    Family {
        names: &["MLPredictTableFunction"],
        arity: Arity::One,
        read: predict::read,
    },
    Family {
        names: &["ProcessTableFunction"],
        arity: Arity::Several,
        read: process::read,
    },
    Family {
        names: &["Expand"],
        arity: Arity::One,
        read: expand::read,
    },
    Family {
        names: &["Match"],
        arity: Arity::One,
        read: matching::read,
    },
    Family {
        names: &["MultipleInput"],
        arity: Arity::Several,
        read: multiple_input::read,
    },
    Family {
        // What tells which rows are wanted comes first.
        names: &["RuntimeFilter", "OrderEnforcer"],
        arity: Arity::Several,
        read: |step| step.inputs.last().cloned().unwrap_or(Row::Lost),
    },
    Family {
        names: &["Union"],
        arity: Arity::One,
        read: pass,
    },
    Family {
        names: &[
            "Exchange",
            "Sort",
            "SortLimit",
            "TemporalSort",
            "Limit",
            "Deduplicate",
            "WindowDeduplicate",
            "ChangelogNormalize",
            "DropUpdateBefore",
            "SinkMaterializer",
            "ConstraintEnforcer",
            "NotNullEnforcer",
            "StreamRecordTimestampInserter",
            "RowKindSetter",
            "MiniBatchAssigner",
            "WatermarkAssigner",
            "DynamicFilteringDataCollector",
            "RuntimeFilterBuilder",
            "LocalRuntimeFilterBuilder",
            "GlobalRuntimeFilterBuilder",
        ],
        arity: Arity::One,
        read: pass,
    },
];

/// The family of an operator.
pub(super) fn family(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.names.contains(&name))
}

/// Whether an operator of this name is known.
pub(super) fn is_known(name: &str) -> bool {
    family(name).is_some()
}

/// The row that an operator gives on, and whether the operator is known. One that is not passes columns through; a select
/// list that it may have is read.
pub(super) fn read(operator: &Operator<'_>, inputs: &[Row], found: &mut Found) -> (Row, bool) {
    let family = family(operator.name);
    let single;
    let inputs = match family.map(|family| family.arity) {
        Some(Arity::Several) => inputs,
        _ if inputs.len() > 1 => {
            single = [union(inputs)];
            &single
        }
        _ => inputs,
    };
    let mut step = Step {
        operator,
        inputs,
        found,
    };
    match family {
        Some(family) => ((family.read)(&mut step), true),
        None if operator.argument("select").is_some() => (calc::read(&mut step), false),
        None => (pass(&mut step), false),
    }
}

impl<'a> Step<'a> {
    /// The row of the only input.
    fn input(&self) -> &'a Row {
        self.inputs.first().unwrap_or(&Row::Lost)
    }

    /// The row that the place `at` takes.
    fn input_at(&self, at: usize) -> &'a Row {
        self.inputs.get(at).unwrap_or(&Row::Lost)
    }

    /// Adds a table that is read here.
    fn reads(&mut self, name: LogicalName, role: Role) -> TableId {
        self.found.read(name, role)
    }

    /// The columns that an argument names influence the rows.
    fn influence(&mut self, kind: InfluenceKind, key: &str, row: &Row) {
        let Some(text) = self.operator.argument(key) else {
            return;
        };
        self.found.tell(self.operator, key, text, row);
        for item in expression::entries(text, row) {
            let sources = item.sources().map(|source| (kind, source));
            self.found.influences.extend(sources);
        }
    }
}

impl Found {
    /// Remembers the columns of `row` that a condition compares with one value: `((city = 'x') AND …)`.
    fn fix(&mut self, condition: &str, row: &Row) {
        const MOST: usize = 4096;
        for (name, value) in equations(condition) {
            let Some(cell) = row.find(name).filter(|cell| !cell.from.is_empty()) else {
                continue;
            };
            let is_first = !self.fixed.contains_key(name);
            if is_first && self.fixed.len() >= MOST {
                return;
            }
            let fixed = self.fixed.entry(name.to_owned()).or_insert_with(|| Fixed {
                value: value.to_owned(),
                cell: Some(cell.clone()),
            });
            let is_same = fixed.cell.as_ref().is_some_and(|it| it.from == cell.from);
            let is_known = is_first || is_same && fixed.value == value;
            if !is_known {
                fixed.cell = None;
            }
        }
    }

    /// Adds a table that is read.
    pub(super) fn read(&mut self, name: LogicalName, role: Role) -> TableId {
        self.reads.push(Read {
            name,
            role,
            vertex: None,
        });
        let id = self.reads.len() - 1;
        self.own_reads.push(id);
        id
    }
}

/// Columns pass as they are.
fn pass(step: &mut Step<'_>) -> Row {
    let row = step.input().clone();
    step.influence(InfluenceKind::Sort, "orderBy", &row);
    step.influence(InfluenceKind::Filter, "condition", &row);
    let condition = step.operator.argument("condition").unwrap_or_default();
    step.found.fix(condition, &row);
    step.found.tell_kept(step.operator, &row);
    row
}

/// The pairs in `(a = b)`.
fn equations(condition: &str) -> impl Iterator<Item = (&str, &str)> {
    condition
        .split(['(', ')'])
        .filter_map(|piece| piece.split_once(" = "))
}

/// The rows of several inputs as one: columns by their place, under the names of the first input that has any.
pub(super) fn union(rows: &[Row]) -> Row {
    const HIDDEN: &str = "one of the inputs that are united here prints no columns";
    let tables: Vec<_> = rows
        .iter()
        .filter(|row| !matches!(row, Row::Constant))
        .collect();
    let Some(first) = tables.iter().find_map(|row| row.cells()) else {
        return match &tables[..] {
            [] => rows.first().cloned().unwrap_or(Row::Lost),
            [Row::Open(table), rest @ ..]
                if rest
                    .iter()
                    .all(|row| matches!(row, Row::Open(other) if other == table)) =>
            {
                Row::Open(*table)
            }
            _ => Row::Lost,
        };
    };
    let merged = first.iter().enumerate().map(|(at, cell)| {
        let mut sources = Vec::new();
        let mut doubt = None;
        for row in &tables {
            let same = row
                .cells()
                .map(|cells| (cells.len() == first.len(), cells.get(at)));
            if let Some((true, Some(cell))) = same {
                sources.extend(cell.from.iter().cloned());
                doubt = doubt.or_else(|| cell.doubt.clone());
            } else {
                doubt = Some(HIDDEN.into());
            }
        }
        Cell {
            name: cell.name.clone(),
            from: settled(sources),
            doubt,
            term: said_by_all(&tables, at),
        }
    });
    Row::of(merged.collect())
}

/// What a column says that all rows have at a place.
fn said_by_all(rows: &[&Row], at: usize) -> Option<Arc<Term>> {
    let mut terms = rows.iter().map(|row| row.cells()?.get(at)?.term.as_ref());
    let first = terms.next().flatten()?;
    terms.all(|it| it == Some(first)).then(|| Arc::clone(first))
}

/// A branch gives other columns than those that are wanted.
pub(super) const NOT: u8 = 0;
/// Nothing tells.
pub(super) const MAYBE: u8 = 1;
/// It gives those columns.
pub(super) const WELL: u8 = 2;

/// Doubts that are the operator's own, whatever it takes.
const OF_THE_OPERATOR: [&str; 2] = [window::SHIFTED, calc::REPLACED];

/// Whether a branch gives the columns that an operator takes at a place; more is better.
pub(super) fn fit(operator: &Operator<'_>, place: usize, inputs: usize, row: &Row) -> u8 {
    let Some(cells) = row.cells() else {
        return MAYBE;
    };
    match family(operator.name).map(|family| family.arity) {
        Some(Arity::Several) => match join::fits(operator, place, inputs, cells) {
            Some(true) => WELL,
            Some(false) => NOT,
            None => MAYBE,
        },
        Some(Arity::One) => {
            let sure = row.without_doubts();
            let (row, _) = read(operator, std::slice::from_ref(&sure), &mut Found::default());
            let mut doubts = row.cells().unwrap_or_default().iter();
            let is_other = |doubt: &Rc<str>| !OF_THE_OPERATOR.contains(&&**doubt);
            if !doubts.any(|cell| cell.doubt.as_ref().is_some_and(is_other)) {
                WELL
            } else if place == 0 {
                NOT
            } else {
                // What is united has the names of the first input.
                MAYBE
            }
        }
        Some(Arity::Source) | None => MAYBE,
    }
}
