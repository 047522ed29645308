//! Follows the columns of a job through its operators, from the scans to the sinks.
//!
//! A plan has one node per chain. Which operator of a chain feeds another chain is not printed where the chain branches: the
//! ends of the branches are tried against the columns that the other chain names, and taken in their order where that does
//! not tell them apart.

mod branches;

use std::sync::Arc;

use crate::collections::{FastMap, FastSet};
use crate::flink::plan::notation::{Form, Operator, SinkName, form, sink_id};
use crate::flink::plan::operator::{self, Found, union};
use crate::flink::plan::order::{by_id, order};
use crate::flink::plan::row::{Cell, Row, Source, TableId};
use crate::flink::plan::text::names;
use crate::flink::plan::tree::{Line, lines};
use crate::flink::plan::{Read, Role};
use crate::lineage::{InfluenceKind, LogicalName};
use crate::term::{Clauses, Term};

/// A node of a plan.
#[derive(Debug, Clone, Copy)]
pub(in crate::flink) struct PlanVertex<'p> {
    /// Its id.
    pub id: &'p str,
    /// Its operators.
    pub description: &'p str,
    /// What it takes.
    pub inputs: &'p [NodeInput],
}

/// An edge of a plan, at the node that it leads to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub(in crate::flink) struct NodeInput {
    /// The place of the input; 0 is the left one.
    #[serde(default)]
    pub num: i64,
    /// The node that it comes from.
    #[serde(default, deserialize_with = "crate::flink::wire::shared")]
    pub id: Arc<str>,
}

/// What a plan reads and writes.
#[derive(Debug, Default)]
pub(in crate::flink) struct Flow {
    /// The tables that are read, in the order of the operators.
    pub reads: Vec<Read>,
    /// The sinks, by the number that the planner gave them.
    pub sinks: Vec<SinkEnd>,
    /// Operators that are not known, each once.
    pub unknown: Vec<String>,
    /// The names that the author of a DataStream program gave its sources and sinks.
    pub free: Vec<String>,
    /// What rows are chosen by and put together by, where somebody wants to know.
    pub clauses: Clauses,
    /// Whether some of what it reads is told by the words of its author alone.
    pub is_free: bool,
    /// Whether some inputs form a cycle, or are of nodes that are not there.
    pub is_broken: bool,
}

/// An operator that writes.
#[derive(Debug)]
pub(in crate::flink) struct SinkEnd {
    /// As much of its name as the plan has.
    pub table: SinkTable,
    /// The planner's number, or that of the operator before it.
    id: Option<u32>,
    /// The operator, by its place among all.
    pub node: usize,
    /// The node it stands in.
    pub vertex: String,
    /// Its columns in the sink's order; empty where the plan prints none.
    pub columns: Vec<Cell>,
    /// The table whose columns it takes as they are, where the plan does not print which those are.
    pub whole: Option<TableId>,
    /// The tables that reach it.
    pub reads: Vec<TableId>,
    /// What influences its rows.
    pub influences: Vec<(InfluenceKind, Source)>,
    /// What its columns say, where somebody wants to know; none where that is not sure.
    pub terms: Vec<Option<Arc<Term>>>,
}

/// As much of a sink's name as the plan has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::flink) enum SinkTable {
    /// Catalog, database and table.
    Full(LogicalName),
    /// The table alone.
    Short(String),
    /// Nothing.
    Missing,
}

/// Sources of columns that are held at once; a plan with more is given up rather than let it take all memory.
const MOST_SOURCES: usize = 4_000_000;

/// Bytes of operators that are tried on branches; in a plan with more the rest is taken in its order.
const MOST_TRIALS: usize = 4_000_000;

/// Steps upwards from sinks; a plan with more has all tables reach the sinks that are left.
const MOST_STEPS: usize = 20_000_000;

/// Follows the columns of a plan.
pub(in crate::flink) fn flow(vertices: &[PlanVertex<'_>]) -> Flow {
    Walk::through(vertices, Keeps::Ends).finish()
}

/// The same with what the columns of sinks say.
pub(in crate::flink) fn flow_with_terms(vertices: &[PlanVertex<'_>]) -> Flow {
    Walk::through(vertices, Keeps::Terms).finish()
}

/// An operator of the job, once its columns were followed.
#[derive(Debug)]
pub(in crate::flink) struct Step {
    /// Its text, with escapes taken back and without `[id]:`.
    pub text: String,
    /// The operators that it takes rows from.
    pub inputs: Vec<usize>,
    /// The tables that it reads.
    pub reads: Vec<TableId>,
    /// What it gives on.
    pub gives: Given,
}

/// What an operator gives on.
#[derive(Debug)]
pub(in crate::flink) enum Given {
    /// These columns in this order.
    Columns(Vec<Cell>),
    /// The columns of a table as they are.
    Table(TableId),
    /// Values that come from no table.
    Constants,
    /// Nobody can say.
    Unknown,
}

/// Follows the columns of a plan, and hands back its operators too.
pub(in crate::flink) fn steps(vertices: &[PlanVertex<'_>]) -> (Vec<Step>, Flow) {
    let walk = Walk::through(vertices, Keeps::All);
    let steps = walk.nodes.iter().map(|node| Step {
        text: node.line.text.clone(),
        inputs: node.inputs.clone(),
        reads: node.reads.clone(),
        gives: match &node.row {
            Row::Open(table) => Given::Table(*table),
            Row::Constant => Given::Constants,
            Row::Known(_) | Row::Lost => {
                let cells = node.row.cells();
                cells.map_or(Given::Unknown, |cells| Given::Columns(cells.to_vec()))
            }
        },
    });
    (steps.collect(), walk.finish())
}

/// An operator of the job.
struct Node {
    line: Line,
    vertex: usize,
    has_children: bool,
    is_sink: bool,
    /// The operators that it takes rows from.
    inputs: Vec<usize>,
    row: Row,
    reads: Vec<TableId>,
    influences: Vec<(InfluenceKind, Source)>,
    /// How many chains were given its rows.
    taken: usize,
}

/// What is kept of operators until the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeps {
    /// All of them, with what they give on.
    All,
    /// What sinks take.
    Ends,
    /// The same, and what it says.
    Terms,
}

struct Walk<'p> {
    vertices: &'p [PlanVertex<'p>],
    by_id: FastMap<&'p str, usize>,
    nodes: Vec<Node>,
    /// The nodes of each vertex.
    of_vertex: Vec<std::ops::Range<usize>>,
    done: Vec<bool>,
    /// How many other vertices have yet to take the rows of each.
    awaited: Vec<usize>,
    found: Found,
    flow: Flow,
    unknown: FastSet<String>,
    sources: usize,
    trials: usize,
}

impl<'p> Walk<'p> {
    fn through(vertices: &'p [PlanVertex<'p>], keeps: Keeps) -> Self {
        let mut walk = Self::new(vertices);
        walk.found.wants_terms = keeps == Keeps::Terms;
        let order = order(vertices, &walk.by_id);
        walk.flow.is_broken = order.is_broken;
        for vertex in order.vertices {
            walk.visit(vertex);
            if keeps != Keeps::All {
                walk.let_go(vertex);
            }
        }
        walk
    }

    fn new(vertices: &'p [PlanVertex<'p>]) -> Self {
        let mut nodes: Vec<Node> = Vec::new();
        let mut of_vertex = Vec::with_capacity(vertices.len());
        for (vertex, plan) in vertices.iter().enumerate() {
            let start = nodes.len();
            for mut line in lines(plan.description) {
                if let Some(parent) = &mut line.parent {
                    *parent += start;
                    if let Some(parent) = nodes.get_mut(*parent) {
                        parent.has_children = true;
                    }
                }
                nodes.push(Node {
                    line,
                    vertex,
                    has_children: false,
                    is_sink: false,
                    inputs: Vec::new(),
                    row: Row::Lost,
                    reads: Vec::new(),
                    influences: Vec::new(),
                    taken: 0,
                });
            }
            of_vertex.push(start..nodes.len());
        }
        let by_id = by_id(vertices);
        let mut awaited = vec![0; vertices.len()];
        for vertex in vertices {
            for producer in producers(vertex, &by_id) {
                awaited[producer] += 1;
            }
        }
        Self {
            by_id,
            done: vec![false; vertices.len()],
            awaited,
            vertices,
            nodes,
            of_vertex,
            found: Found::default(),
            flow: Flow::default(),
            unknown: FastSet::default(),
            sources: 0,
            trials: 0,
        }
    }

    fn visit(&mut self, vertex: usize) {
        let Some(range) = self.of_vertex.get(vertex).cloned() else {
            return;
        };
        for node in range {
            let text = std::mem::take(&mut self.nodes[node].line.text);
            let form = form(&text);
            let inputs = match self.nodes[node].line.parent {
                Some(parent) => vec![parent],
                None => self.fed(vertex, &form),
            };
            self.step(node, &text, form, &inputs);
            self.nodes[node].inputs = inputs;
            self.nodes[node].line.text = text;
        }
        if let Some(done) = self.done.get_mut(vertex) {
            *done = true;
        }
    }

    /// Lets go of what was wanted for the last time when `vertex` was visited: large plans have far more of it than fits
    /// beside what is made of them.
    fn let_go(&mut self, vertex: usize) {
        let Some(plan) = self.vertices.get(vertex) else {
            return;
        };
        let producers: Vec<usize> = producers(plan, &self.by_id).collect();
        for &producer in &producers {
            self.awaited[producer] -= 1;
        }
        for at in producers.into_iter().chain([vertex]) {
            if self.awaited[at] > 0 || !self.done[at] {
                continue;
            }
            for node in &mut self.nodes[self.of_vertex[at].clone()] {
                node.row = Row::Lost;
                node.line.text = String::new();
            }
        }
    }

    fn step(&mut self, node: usize, text: &str, form: Form<'_>, inputs: &[usize]) {
        let rows: Vec<Row> = inputs
            .iter()
            .map(|&at| self.nodes[at].row.clone())
            .collect();
        self.found.own_reads.clear();
        let row = match form {
            Form::Operator(operator) => self.operator(&operator, &rows),
            Form::NamedSource(name) => Row::Open(self.found.read(name, Role::Source)),
            Form::Sink(name, operator) => {
                let row = sink_row(operator.as_ref(), &rows);
                self.sink(node, text, &name, inputs, &row);
                row
            }
            Form::Committer => union(&rows),
            Form::Free(text) => {
                if rows.is_empty() {
                    self.flow.is_free = true;
                    self.flow.free.push(text.to_owned());
                }
                union(&rows)
            }
        };
        if let Some(cells) = row.cells() {
            self.sources += cells.iter().map(|cell| cell.from.len()).sum::<usize>();
        }
        let vertex = self.nodes[node].vertex;
        for &id in &self.found.own_reads {
            self.found.reads[id].vertex = Some(self.vertices[vertex].id.to_owned());
        }
        let node = &mut self.nodes[node];
        node.row = row;
        node.reads.clone_from(&self.found.own_reads);
        node.influences = std::mem::take(&mut self.found.influences);
        node.influences.sort();
        node.influences.dedup();
    }

    fn operator(&mut self, operator: &Operator<'_>, rows: &[Row]) -> Row {
        if self.sources > MOST_SOURCES {
            return Row::Lost;
        }
        let (row, is_known) = operator::read(operator, rows, &mut self.found);
        if !is_known && self.unknown.insert(operator.name.to_owned()) {
            self.flow.unknown.push(operator.name.to_owned());
        }
        if operator.is_cut {
            return row.doubted("the plan breaks off in an operator before it");
        }
        row
    }

    /// The number of the operator, or of the nearest before it that has one.
    fn nearest_id(&self, node: usize, inputs: &[usize]) -> Option<u32> {
        // File sinks have a handful of operators without a number.
        const NEAR: usize = 16;
        let mut at = node;
        let mut next = inputs.first().copied();
        for _ in 0..NEAR {
            if let Some(id) = self.nodes.get(at)?.line.id {
                return Some(id);
            }
            at = next?;
            next = self.nodes.get(at)?.inputs.first().copied();
        }
        None
    }

    fn sink(&mut self, node: usize, text: &str, name: &SinkName<'_>, inputs: &[usize], row: &Row) {
        let table = match name {
            SinkName::Full(name) => SinkTable::Full(name.clone()),
            SinkName::Short(table) => SinkTable::Short((*table).to_owned()),
            SinkName::Missing(text) => {
                self.flow.free.push((*text).to_owned());
                SinkTable::Missing
            }
        };
        let id = sink_id(text).or_else(|| self.nearest_id(node, inputs));
        let cells = row.cells().unwrap_or_default();
        let terms = cells.iter().map(|cell| self.found.term_of(cell));
        let terms = if self.found.wants_terms {
            terms.collect()
        } else {
            Vec::new()
        };
        let at = node;
        let node = &mut self.nodes[at];
        node.is_sink = true;
        self.flow.sinks.push(SinkEnd {
            table,
            id,
            node: at,
            vertex: self.vertices[node.vertex].id.to_owned(),
            columns: cells.to_vec(),
            whole: row.open(),
            reads: Vec::new(),
            influences: Vec::new(),
            terms,
        });
    }

    fn finish(mut self) -> Flow {
        let mut steps = 0;
        let mut seen = vec![usize::MAX; self.nodes.len()];
        for (number, sink) in self.flow.sinks.iter_mut().enumerate() {
            let mut open = vec![sink.node];
            while let Some(at) = open.pop() {
                if seen[at] == number || steps > MOST_STEPS {
                    continue;
                }
                steps += 1;
                seen[at] = number;
                let node = &self.nodes[at];
                sink.reads.extend(&node.reads);
                sink.influences.extend(node.influences.iter().cloned());
                open.extend(&node.inputs);
            }
            if steps > MOST_STEPS {
                sink.reads = (0..self.found.reads.len()).collect();
            }
            sink.reads.sort_unstable();
            sink.reads.dedup();
            sink.influences.sort();
            sink.influences.dedup();
        }
        self.flow
            .sinks
            .sort_by_key(|sink| sink.id.unwrap_or(u32::MAX));
        self.flow.reads = self.found.reads;
        self.flow.clauses = self.found.clauses;
        self.flow
    }
}

/// The vertices that a vertex takes rows from, once for each edge.
fn producers<'v>(
    vertex: &'v PlanVertex<'_>,
    by_id: &'v FastMap<&str, usize>,
) -> impl Iterator<Item = usize> + 'v {
    let inputs = vertex.inputs.iter();
    inputs.filter_map(|input| by_id.get(&*input.id).copied())
}

/// What a sink takes. The fields that it prints are the names of the first input, which tell the columns of a scan that
/// prints none.
fn sink_row(operator: Option<&Operator<'_>>, rows: &[Row]) -> Row {
    let Some(fields) = operator.and_then(|operator| operator.argument("fields")) else {
        return union(rows);
    };
    let fields = names(fields);
    match rows {
        [first @ Row::Open(_), rest @ ..] => {
            let mut rows = vec![first.renamed(&fields)];
            rows.extend(rest.iter().cloned());
            union(&rows)
        }
        _ => union(rows).renamed(&fields),
    }
}
