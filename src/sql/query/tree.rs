//! The syntax tree of a query, as far as lineage needs one: names, what is computed from what, and who reads whom.
//!
//! Everything that is just computed from its operands is one kind of expression, [`Expr::Of`], whatever the operators;
//! a literal is computed from nothing. Names point into the text that was lexed.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::source::Span;

/// A name.
#[derive(Debug, Clone)]
pub(super) struct Ident<'t> {
    pub(super) name: Cow<'t, str>,
    pub(super) span: Span,
    /// The quotes around it.
    pub(super) quote: Option<char>,
}

/// The bytes from the first to the last part of a name.
pub(super) fn span_of(parts: &[Ident<'_>]) -> Span {
    match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => first.span.cover(last.span),
        _ => Span::default(),
    }
}

/// An expression.
#[derive(Debug, Clone)]
pub(super) enum Expr<'t> {
    /// `a`
    Name(Ident<'t>),
    /// `a.b.c`
    Path(Vec<Ident<'t>>),
    /// `a[1].b`, `(a).b`, `f(a).b`
    Access(Box<Access<'t>>),
    /// A number as it is written: in ORDER BY it may be a position.
    Number(&'t str),
    /// What is computed from all of these alike.
    Of(Vec<Expr<'t>>),
    /// A call.
    Call(Box<Call<'t>>),
    /// CASE.
    Case(Box<Case<'t>>),
    /// `(a)`
    Nested(Box<Expr<'t>>),
    /// A query that is a value.
    Query(Box<Query<'t>>),
    /// The query behind IN: what it yields only decides.
    Tested(Box<Query<'t>>),
    /// The query behind EXISTS: what it yields does not matter.
    Exists(Box<Query<'t>>),
}

impl Expr<'_> {
    /// Something that comes from no column.
    pub(super) const LITERAL: Self = Self::Of(Vec::new());
}

/// An expression and the way into its value.
#[derive(Debug, Clone)]
pub(super) struct Access<'t> {
    pub(super) root: Expr<'t>,
    pub(super) steps: Vec<Step<'t>>,
}

/// A step into a value.
#[derive(Debug, Clone)]
pub(super) enum Step<'t> {
    /// `.field`
    Field(Ident<'t>),
    /// `[index]`
    Index(Expr<'t>),
}

/// A call of a function.
#[derive(Debug, Clone)]
pub(super) struct Call<'t> {
    /// Its name; never empty.
    pub(super) name: SmallVec<[Ident<'t>; 1]>,
    pub(super) arguments: Vec<Argument<'t>>,
    /// ORDER BY among the arguments and in WITHIN GROUP.
    pub(super) order_by: Vec<Expr<'t>>,
    /// FILTER (WHERE …).
    pub(super) filter: Option<Expr<'t>>,
    /// OVER (…); a named one is read with its SELECT.
    pub(super) window: Option<Window<'t>>,
}

impl Call<'_> {
    /// The last part of its name.
    pub(super) fn last(&self) -> &str {
        self.name.last().map_or("", |name| &name.name)
    }
}

/// An argument of a call.
#[derive(Debug, Clone)]
pub(super) enum Argument<'t> {
    Value(Expr<'t>),
    /// `TABLE t`, or a query in parentheses.
    Table(Query<'t>),
    /// `on_time => DESCRIPTOR(c)`
    OnTime(Expr<'t>),
    /// `MODEL m`
    Model(Vec<Ident<'t>>),
    /// `*`, DEFAULT: nothing that has columns.
    Other,
}

/// What a window is partitioned and ordered by.
#[derive(Debug, Clone, Default)]
pub(super) struct Window<'t> {
    pub(super) keys: Vec<Expr<'t>>,
}

/// `CASE operand WHEN … THEN … ELSE … END`
#[derive(Debug, Clone)]
pub(super) struct Case<'t> {
    /// The operand, and what stands behind WHEN.
    pub(super) conditions: Vec<Expr<'t>>,
    /// What stands behind THEN and ELSE.
    pub(super) results: Vec<Expr<'t>>,
}

/// A query.
#[derive(Debug, Clone)]
pub(super) struct Query<'t> {
    pub(super) ctes: Vec<Cte<'t>>,
    pub(super) is_recursive: bool,
    pub(super) body: Body<'t>,
    pub(super) order_by: Vec<Expr<'t>>,
    /// Whether a clause of it may be filled in later, and with that tables come in that nobody knows. Set for the whole
    /// query alone.
    pub(super) is_open: bool,
}

impl<'t> Query<'t> {
    /// A query that is nothing but its body.
    pub(super) fn of(body: Body<'t>) -> Self {
        Self {
            ctes: Vec::new(),
            is_recursive: false,
            body,
            is_open: false,
            order_by: Vec::new(),
        }
    }
}

/// `name (a, b) AS (query)`
#[derive(Debug, Clone)]
pub(super) struct Cte<'t> {
    pub(super) name: Ident<'t>,
    pub(super) columns: Vec<Ident<'t>>,
    pub(super) query: Query<'t>,
}

/// What a query is besides WITH and ORDER BY.
#[derive(Debug, Clone)]
pub(super) enum Body<'t> {
    Select(Box<Select<'t>>),
    /// A query in parentheses.
    Query(Box<Query<'t>>),
    Values(Vec<Row<'t>>),
    /// UNION, EXCEPT, INTERSECT.
    Set(Box<SetRow<'t>>),
}

/// A row of VALUES and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Row<'t> {
    pub(super) values: Vec<Expr<'t>>,
    pub(super) span: Span,
}

/// Set operations in a row, from left to right.
#[derive(Debug, Clone)]
pub(super) struct SetRow<'t> {
    pub(super) first: Body<'t>,
    pub(super) rest: Vec<SetOperand<'t>>,
}

/// A set operator and what stands behind it.
#[derive(Debug, Clone)]
pub(super) struct SetOperand<'t> {
    pub(super) operator: SetOperator,
    /// Whether equal rows stay.
    pub(super) is_all: bool,
    /// Where the operator stands.
    pub(super) span: Span,
    pub(super) body: Body<'t>,
}

/// How two queries become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SetOperator {
    Union,
    Except,
    Intersect,
}

/// SELECT.
#[derive(Debug, Clone, Default)]
pub(super) struct Select<'t> {
    pub(super) is_distinct: bool,
    pub(super) items: Vec<Item<'t>>,
    pub(super) from: Vec<Joined<'t>>,
    /// WHERE, HAVING and QUALIFY.
    pub(super) conditions: Vec<Expr<'t>>,
    pub(super) group_by: Vec<Expr<'t>>,
    /// Where these conditions and keys stand.
    pub(super) places: Places,
    /// The windows that WINDOW names.
    pub(super) windows: Vec<Window<'t>>,
    /// What a table argument is partitioned by.
    pub(super) partition_by: Vec<Expr<'t>>,
    /// What a table argument is ordered by.
    pub(super) distribution: Vec<Expr<'t>>,
    /// What Hive's CLUSTER BY, DISTRIBUTE BY and SORT BY name.
    pub(super) spreading: Vec<Expr<'t>>,
}

/// Where the conditions of a SELECT and the keys of its GROUP BY stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    pub(super) conditions: Vec<Span>,
    pub(super) group_by: Vec<Span>,
}

/// An item of SELECT.
#[derive(Debug, Clone)]
pub(super) enum Item<'t> {
    /// An expression, where it stands, and its alias.
    Value {
        value: Expr<'t>,
        span: Span,
        alias: Option<Ident<'t>>,
    },
    /// `*`
    All { star: Span },
    /// `t.*`, `t.row.*`
    AllOf { name: Vec<Ident<'t>>, star: Span },
    /// `(row).*`, `f(a).*`
    Fields { row: Expr<'t>, star: Span },
}

/// An item of FROM: a table and what is joined to it.
#[derive(Debug, Clone)]
pub(super) struct Joined<'t> {
    pub(super) first: Table<'t>,
    pub(super) joins: Vec<Join<'t>>,
}

/// A join.
#[derive(Debug, Clone)]
pub(super) struct Join<'t> {
    pub(super) table: Table<'t>,
    pub(super) constraint: Constraint<'t>,
}

/// What a join joins by.
#[derive(Debug, Clone)]
pub(super) enum Constraint<'t> {
    None,
    /// The condition, and where it stands.
    On(Expr<'t>, Span),
    /// The same, where the right side is only looked at.
    Semi(Expr<'t>),
    Using(Vec<Ident<'t>>),
    Natural,
}

/// A table with its alias.
#[derive(Debug, Clone)]
pub(super) struct Table<'t> {
    pub(super) source: Source<'t>,
    pub(super) alias: Option<Alias<'t>>,
}

/// `AS name (a, b)`
#[derive(Debug, Clone)]
pub(super) struct Alias<'t> {
    pub(super) name: Ident<'t>,
    pub(super) columns: Vec<Ident<'t>>,
}

/// What rows come from.
#[derive(Debug, Clone)]
pub(super) enum Source<'t> {
    /// A table, view or CTE; the time of FOR SYSTEM_TIME AS OF.
    Named {
        name: Vec<Ident<'t>>,
        time: Option<Expr<'t>>,
    },
    /// A table function.
    Function {
        call: Box<Call<'t>>,
        with_ordinality: bool,
    },
    /// Something else in `TABLE(…)`.
    Value(Expr<'t>),
    Derived {
        query: Box<Query<'t>>,
        is_lateral: bool,
    },
    Nested(Box<Joined<'t>>),
    Pattern(Box<Pattern<'t>>),
    /// PIVOT and UNPIVOT, whose columns are not told.
    Pivot(Box<Table<'t>>),
}

/// MATCH_RECOGNIZE.
#[derive(Debug, Clone)]
pub(super) struct Pattern<'t> {
    pub(super) table: Table<'t>,
    pub(super) partition_by: Vec<Expr<'t>>,
    pub(super) order_by: Vec<Expr<'t>>,
    pub(super) has_all_rows: bool,
    pub(super) measures: Vec<(Expr<'t>, Ident<'t>)>,
    pub(super) definitions: Vec<Expr<'t>>,
}
