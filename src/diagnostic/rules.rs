//! The table of rules. Adding one is a row here, a section in `docs/diagnostics.md` and, in `tests/cases/diagnostic/`, a case
//! that shows it and one that shows its absence; tests ask for all three.
//!
//! What Flink's parser refuses has a code of the family `syntax`; nothing else has.

use super::Rule;
use super::Severity::{Error, Note, Warning};

/// Makes one constant per row and the table of all of them.
macro_rules! rules {
    ($($name:ident $code:literal $severity:ident $title:literal;)*) => {
        $(#[doc = $title] pub static $name: Rule = Rule { code: $code, severity: $severity, title: $title };)*
        /// Every rule, in the order of the table.
        pub static ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    UNEXPECTED_TOKEN "syntax.unexpected-token" Error "The statement cannot be read from this token on";
    RESERVED_WORD "syntax.reserved-word" Error "A word that Flink reserves stands where a name is wanted";
    REFUSED "syntax.refused" Error "The statement has the right form, but Flink refuses it";
    TOO_DEEP "syntax.too-deep" Error "Expressions or queries are nested deeper than can be read";
    CUT_OFF "source.cut-off" Error "The text ends inside this statement";
    UNREADABLE "source.unreadable" Error "The file could not be read";
    NOT_TEXT "source.not-text" Error "The file is binary, not text";
    ENCODING "source.encoding" Error "Some bytes are not valid in the file's encoding";
    TOO_LARGE "source.too-large" Error "The file is larger than the limit and was not read";
    EMPTY "source.empty" Error "The file is empty";
    NOTHING_FOUND "source.nothing-found" Warning "No Flink SQL was found in the file";
    CONTROL_CHARACTER "source.control-character" Warning "A name holds control characters";
    EVENT "source.event" Error "A line is no OpenLineage event, or a part of it cannot be read";
    HOLE "host.placeholder" Note "A value known only when the program runs was read as a placeholder";
    OTHER_FILE "host.other-file" Note "The SQL of a call stands in another file";
    UNUSED_DESCRIPTOR "host.unused-descriptor" Warning "A connector descriptor is built but no table uses it";
    LEGACY_CALL "host.legacy-call" Note "The call belongs to an older version of Flink";
    UNSUPPORTED_STATEMENT "sql.unsupported-statement" Warning "The statement is not understood; its lineage is missing";
    OPEN_FORM "sql.open-form" Warning "A value that is filled in later decides how the statement goes on";
    TOO_LONG "sql.too-long" Error "The statement is longer than can be read";
    UNKNOWN_CATALOG "sql.unknown-catalog" Note "A catalog is used that the script does not create";
    UNKNOWN_TABLE "sql.unknown-table" Warning "A table is used that the script does not define";
    UNKNOWN_MODEL "sql.unknown-model" Warning "A model is used that nothing defines here";
    UNKNOWN_COLUMN "sql.unknown-column" Error "A column is used that no table in scope has";
    DUPLICATE_COLUMN "sql.duplicate-column" Error "A column is named twice where each can be there once";
    AMBIGUOUS_COLUMN "sql.ambiguous-column" Error "A column name fits several tables in scope";
    UNRESOLVED_COLUMN "sql.unresolved-column" Note "A column belongs to one of several tables that nothing defines";
    UNEXPANDED_STAR "sql.unexpanded-star" Note "A star over a table without columns stays a star";
    COLUMN_COUNT "sql.column-count" Error "An INSERT gives another number of columns than the table takes";
    READ_ONLY_COLUMN "sql.read-only-column" Error "A column is written that can only be read";
    UNCLOSED_SET "sql.unclosed-set" Error "A statement set has no END, so nothing of it is submitted";
    NOT_IN_SET "sql.not-in-set" Error "A statement set holds something other than INSERT";
    ENFORCED_KEY "sql.enforced-key" Error "A key is declared that Flink would have to enforce";
    DOUBLE_QUOTES "sql.double-quotes" Warning "A name or string stands in double quotes, which only the Hive dialect knows";
    ALREADY_DEFINED "sql.already-defined" Warning "A table is defined a second time; Flink keeps the first definition";
    SHADOWED_TABLE "sql.shadowed-table" Warning "A temporary table or view hides another of the same name";
    WRONG_KIND "sql.wrong-kind" Error "A view stands where a table is wanted, or a temporary one where a permanent one is";
    UNUSED_TABLE "sql.unused-table" Note "A table is defined, but nothing reads or writes it";
    UNUSED_VIEW "sql.unused-view" Note "A view is defined, but nothing reads it";
    LEGACY_SYNTAX "sql.legacy-syntax" Note "The syntax belongs to an older version of Flink";
    UNKNOWN_CONNECTOR "connector.unknown" Warning "The connector is not known";
    MISSING_CONNECTOR "connector.missing" Note "A table has no connector option";
    UNKNOWN_OPTION "connector.unknown-option" Warning "The connector has no such option";
    DEPRECATED_OPTION "connector.deprecated-option" Note "The option has a newer spelling";
    MISSING_OPTION "connector.missing-option" Error "The connector cannot work without this option";
    MISSING_KEY "connector.missing-key" Error "The connector cannot work without a primary key";
    WRONG_VALUE "connector.wrong-value" Warning "The option cannot have this value";
    REPEATED_OPTION "connector.repeated-option" Warning "An option is given twice; the last one counts";
    INEFFECTIVE_OPTION "connector.ineffective-option" Warning "The option has no effect without another one";
    SELF_LOOP "lineage.self-loop" Warning "A process reads and writes the same table";
    SEVERAL_WRITERS "lineage.several-writers" Note "Several different statements write one table";
    UNFILLED_COLUMN "lineage.unfilled-column" Warning "A column of a written table gets no value from any statement";
    OTHER_DEFINITION "lineage.other-definition" Note "Definitions of one table disagree about its columns";
    DUPLICATE "lineage.duplicate" Note "The same statement appears more than once";
    UNREACHABLE "cluster.unreachable" Error "The cluster could not be reached";
    UNREADABLE_JOB "cluster.unreadable-job" Warning "The plan of a job could not be read";
    UNNAMED_JOB "cluster.unknown-tables" Note "The tables of a running job cannot be told from its plan";
    UNKNOWN_OPERATOR "cluster.unknown-operator" Note "The plan of a job has an operator that is not known";
    UNSURE_COLUMNS "cluster.unsure-columns" Note "The plan of a job does not tell for sure what some columns come from";
    OTHER_TABLES "cluster.other-tables" Warning "A running job reads or writes other tables than the statement that it runs";
    OTHER_COLUMNS "cluster.other-columns" Warning "A running job takes columns from elsewhere than the statement that it runs";
    OTHER_VERSION "cluster.other-version" Warning "A running job runs another version of its statement";
    UNKNOWN_STATEMENT "cluster.unknown-statement" Warning "The statement that the project file names for a job was not read";
    UNKNOWN_DEFINITION "cluster.unknown-definition" Warning "The SQL gateway does not tell how tables of a running job are defined";
    DUPLICATE_JOBS "cluster.duplicate-jobs" Warning "The same statement runs as several jobs";
    DEFECT "internal.defect" Error "The program failed while reading the file";
}

/// The rule with this code.
pub fn by_code(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_have_a_family() {
        for (at, rule) in ALL.iter().enumerate() {
            let (family, kind) = rule.code.split_once('.').unwrap();
            assert!(!family.is_empty() && !kind.is_empty());
            assert!(
                ALL[..at].iter().all(|other| other.code != rule.code),
                "{} twice",
                rule.code
            );
            assert_eq!(by_code(rule.code), Some(*rule));
        }
    }
}
