//! Statements that are known and have no lineage: their form, as rows. A new one is a row here.

use super::{Family, Outcome};
use crate::sql::StatementKind;
use crate::sql::cursor::Cursor;

/// The rows.
pub(super) static FAMILIES: &[Family] = &[
    // Databases, functions, models, connections.
    Family::known(
        "CREATE DATABASE",
        "CREATE DATABASE [IF NOT EXISTS] @name [COMMENT @string] [WITH @options]",
    ),
    // What Calcite's grammar has besides, and Flink does nothing with.
    Family::known(
        "ALTER SESSION",
        "ALTER SESSION (SET @name = @expression|RESET ALL|RESET @name)",
    ),
    Family::known(
        "ALTER SYSTEM",
        "ALTER SYSTEM (SET @name = @expression|RESET ALL|RESET @name)",
    ),
    Family::known("ALTER DATABASE", "ALTER DATABASE @name SET @options"),
    Family::known(
        "DROP DATABASE",
        "DROP DATABASE [IF EXISTS] @name [(RESTRICT|CASCADE)]",
    ),
    Family::known(
        "CREATE FUNCTION",
        "CREATE [TEMPORARY [SYSTEM]] FUNCTION [IF NOT EXISTS] @name AS @string [LANGUAGE (JAVA|SCALA|PYTHON)] [USING {(JAR|ARTIFACT) @string}] [WITH @options]",
    ),
    Family::known(
        "ALTER FUNCTION",
        "ALTER [TEMPORARY [SYSTEM]] FUNCTION [IF EXISTS] @name AS @string [LANGUAGE (JAVA|SCALA|PYTHON)]",
    ),
    Family::known(
        "DROP FUNCTION",
        "DROP [TEMPORARY [SYSTEM]] FUNCTION [IF EXISTS] @name",
    ),
    Family::known(
        "ALTER MODEL",
        "ALTER MODEL [IF EXISTS] @name (SET @options|RESET @keys)",
    ),
    Family::known(
        "CREATE CONNECTION",
        "CREATE [TEMPORARY [SYSTEM]] CONNECTION [IF NOT EXISTS] @name [COMMENT @string] [WITH @options]",
    ),
    Family::known(
        "ALTER CONNECTION",
        "ALTER CONNECTION [IF EXISTS] @name (RENAME TO @name|SET @options|RESET @keys)",
    ),
    Family::known(
        "DROP CONNECTION",
        "DROP [TEMPORARY [SYSTEM]] CONNECTION [IF EXISTS] @name",
    ),
    Family::known(
        "ALTER CATALOG",
        "ALTER CATALOG @name (SET @options|RESET @keys|COMMENT @string)",
    ),
    // Modules and jars.
    Family::known("LOAD MODULE", "LOAD MODULE @name [WITH @options]"),
    Family::known("UNLOAD MODULE", "UNLOAD MODULE @name"),
    Family::known("ADD JAR", "ADD JAR @string"),
    Family::known("REMOVE JAR", "REMOVE JAR @string"),
    // Looking.
    Family::known(
        "SHOW CATALOGS",
        "SHOW CATALOGS [[NOT] (LIKE|ILIKE) @string]",
    ),
    Family::known("SHOW CURRENT", "SHOW CURRENT (CATALOG|DATABASE)"),
    Family::known(
        "SHOW DATABASES",
        "SHOW DATABASES [(FROM|IN) @name] [[NOT] (LIKE|ILIKE) @string]",
    ),
    Family::known(
        "SHOW TABLES",
        "SHOW TABLES [(FROM|IN) @name] [[NOT] LIKE @string]",
    ),
    Family::known(
        "SHOW VIEWS",
        "SHOW VIEWS [(FROM|IN) @name] [[NOT] LIKE @string]",
    ),
    Family::known(
        "SHOW MATERIALIZED TABLES",
        "SHOW MATERIALIZED TABLES [(FROM|IN) @name] [[NOT] LIKE @string]",
    ),
    Family::known(
        "SHOW COLUMNS",
        "SHOW COLUMNS (FROM|IN) @name [[NOT] (LIKE|ILIKE) @string]",
    ),
    Family::known(
        "SHOW FUNCTIONS",
        "SHOW [USER] FUNCTIONS [(FROM|IN) @name] [[NOT] (LIKE|ILIKE) @string]",
    ),
    Family::known(
        "SHOW PROCEDURES",
        "SHOW PROCEDURES [(FROM|IN) @name] [[NOT] (LIKE|ILIKE) @string]",
    ),
    Family::known(
        "SHOW MODELS",
        "SHOW MODELS [(FROM|IN) @name] [[NOT] (LIKE|ILIKE) @string]",
    ),
    Family::known(
        "SHOW CONNECTIONS",
        "SHOW CONNECTIONS [(FROM|IN) @name] [[NOT] (LIKE|ILIKE) @string]",
    ),
    Family::known(
        "SHOW PARTITIONS",
        "SHOW PARTITIONS @name [PARTITION @partition]",
    ),
    Family::known("SHOW MODULES", "SHOW [FULL] MODULES"),
    Family::known("SHOW JARS", "SHOW JARS"),
    Family::known("SHOW JOBS", "SHOW JOBS"),
    Family::known(
        "SHOW CREATE",
        "SHOW CREATE (TABLE|VIEW|CATALOG|MATERIALIZED TABLE|MODEL|CONNECTION) @name",
    ),
    Family::known(
        "DESCRIBE CATALOG",
        "(DESCRIBE|DESC) CATALOG [EXTENDED] @name",
    ),
    Family::known(
        "DESCRIBE DATABASE",
        "(DESCRIBE|DESC) DATABASE [EXTENDED] @name",
    ),
    Family::known(
        "DESCRIBE FUNCTION",
        "(DESCRIBE|DESC) FUNCTION [EXTENDED] @name",
    ),
    Family::known("DESCRIBE MODEL", "(DESCRIBE|DESC) MODEL [EXTENDED] @name"),
    Family::known(
        "DESCRIBE CONNECTION",
        "(DESCRIBE|DESC) CONNECTION [EXTENDED] @name",
    ),
    Family::known("DESCRIBE JOB", "(DESCRIBE|DESC) JOB @string"),
    Family::known("DESCRIBE TABLE", "(DESCRIBE|DESC) TABLE @name"),
    Family::known("DESCRIBE", "(DESCRIBE|DESC) [EXTENDED] @name"),
    // Acting on tables and jobs without lineage.
    Family::known(
        "ANALYZE TABLE",
        "ANALYZE TABLE @name [PARTITION @partition] COMPUTE STATISTICS [FOR (COLUMNS {@name}|ALL COLUMNS)]",
    ),
    Family::known("TRUNCATE TABLE", "TRUNCATE TABLE @name"),
    Family::known("CALL", "CALL @call"),
    Family::known("STOP JOB", "STOP JOB @string [WITH SAVEPOINT [WITH DRAIN]]"),
    Family::known("BEGIN STATEMENT SET", "BEGIN STATEMENT SET"),
    Family::known("END", "END"),
    Family::known(
        "ALTER MATERIALIZED TABLE",
        "ALTER MATERIALIZED TABLE @name (SUSPEND|RESUME [WITH @options]|REFRESH [PARTITION @partition]|SET REFRESH_MODE = (FULL|CONTINUOUS)|SET FRESHNESS = @interval|SET @options|RESET @keys)",
    ),
    // Commands of the SQL client.
    Family::known("QUIT", "QUIT"),
    Family::known("EXIT", "EXIT"),
    Family::known("HELP", "HELP"),
    Family::known("CLEAR", "CLEAR"),
    Family::known("SOURCE", "SOURCE @rest"),
];

/// Words that can stand between a kind and the name it is about.
const BETWEEN: &[&str] = &[
    "TEMPORARY",
    "SYSTEM",
    "OR",
    "REPLACE",
    "FUNCTION",
    "MODEL",
    "CONNECTION",
    "TABLE",
    "VIEW",
    "CATALOG",
    "IF",
    "NOT",
    "EXISTS",
    "FROM",
    "IN",
    "EXTENDED",
];

/// A statement of a row: its kind and the name it is about. The cursor stands at its first word.
pub(super) fn outcome(kind: &'static str, cursor: &mut Cursor<'_>) -> Outcome {
    let mut at = cursor.clone();
    at.go_to(at.position() + kind.split(' ').count());
    cursor.take_rest();
    while BETWEEN.iter().any(|word| at.take(&[word])) {}
    let label = match at.name() {
        Ok(name) => format!("{kind} {}", name.parts.join(".")),
        Err(_) => kind.to_owned(),
    };
    Outcome::new(StatementKind::Other(kind), label)
}
