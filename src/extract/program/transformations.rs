//! The methods that make one table object out of another (`org.apache.flink.table.api.Table`, `pyflink/table/table.py`).

use super::structure::Program;

/// Methods of a table object that give another one of the same rows, or some of them.
const TRANSFORMATIONS: [&str; 33] = [
    "select",
    "filter",
    "where",
    "group_by",
    "groupBy",
    "window",
    "over_window",
    "order_by",
    "orderBy",
    "limit",
    "offset",
    "fetch",
    "distinct",
    "alias",
    "as",
    "add_columns",
    "addColumns",
    "add_or_replace_columns",
    "addOrReplaceColumns",
    "rename_columns",
    "renameColumns",
    "drop_columns",
    "dropColumns",
    "map",
    "flat_map",
    "flatMap",
    "aggregate",
    "flat_aggregate",
    "flatAggregate",
    "join_lateral",
    "joinLateral",
    "left_outer_join_lateral",
    "leftOuterJoinLateral",
];

/// Methods of a table object that put another one beside it.
const COMBINATIONS: [&str; 15] = [
    "join",
    "left_outer_join",
    "leftOuterJoin",
    "right_outer_join",
    "rightOuterJoin",
    "full_outer_join",
    "fullOuterJoin",
    "union",
    "union_all",
    "unionAll",
    "minus",
    "minus_all",
    "minusAll",
    "intersect",
    "intersect_all",
];

/// Those of [`TRANSFORMATIONS`] that leave the columns as they are.
const KEEPING: [&str; 8] = [
    "filter", "where", "order_by", "orderBy", "limit", "offset", "fetch", "distinct",
];

/// Whether a method makes one table object out of another.
pub(super) fn transforms(program: &Program<'_>, name: usize) -> bool {
    let name = program.str(name);
    TRANSFORMATIONS.contains(&name) || COMBINATIONS.contains(&name)
}

/// Whether a method puts another table object beside the one that it is called on.
pub(super) fn combines(program: &Program<'_>, name: usize) -> bool {
    COMBINATIONS.contains(&program.str(name))
}

/// Whether a method leaves the columns as they are.
pub(super) fn keeps_columns(program: &Program<'_>, name: usize) -> bool {
    KEEPING.contains(&program.str(name))
}
