//! The dialect that a statement is in, as far as that changes what can be read.

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// Flink's own (`table.sql-dialect` = `default`).
    #[default]
    Flink,
    /// Another one, as far as the file tells: what Flink's own refuses may be right.
    Other,
}
