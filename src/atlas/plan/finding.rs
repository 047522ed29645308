//! What a person should know about a plan as a whole: what it could not have, and why.

use serde::{Deserialize, Serialize};

use crate::atlas::mapping::ColumnLimits;

/// Names given before the rest is counted.
const NAMES: usize = 5;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// The server has a type in another form.
    TypeConflict,
    /// The server lacks types, and nobody consented to creating them.
    MissingTypes,
    /// There is more than the limits allow.
    Limit,
    /// The catalogue has something that nothing here declares.
    LeftOver,
}

/// Something to know about a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is about.
    pub kind: FindingKind,
    /// What there is, with counts.
    pub message: String,
    /// What to do, if there is something to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Finding {
    fn new(kind: FindingKind, message: String, hint: &str) -> Self {
        Self {
            kind,
            message,
            hint: Some(hint.to_owned()),
        }
    }

    /// Datasets with too many columns, each with their number.
    pub(in crate::atlas) fn too_wide(datasets: &[String], limits: ColumnLimits) -> Option<Self> {
        let message = format!(
            "{} more than {} columns and {} planned without any: {}",
            counted(datasets.len(), "dataset has", "datasets have"),
            limits.columns_per_dataset,
            if datasets.len() == 1 { "is" } else { "are" },
            listed(datasets)
        );
        let hint = "`columns-per-dataset` under [limits] in headwater.toml is the limit";
        (!datasets.is_empty()).then(|| Self::new(FindingKind::Limit, message, hint))
    }

    /// Processes with too many edges between columns, each with their number.
    pub(in crate::atlas) fn too_dense(processes: &[String], limits: ColumnLimits) -> Option<Self> {
        let message = format!(
            "{} more than {} edges between columns and {} planned without column lineage: {}",
            counted(processes.len(), "process has", "processes have"),
            limits.edges_per_process,
            if processes.len() == 1 { "is" } else { "are" },
            listed(processes)
        );
        let hint = "`column-edges-per-process` under [limits] in headwater.toml is the limit";
        (!processes.is_empty()).then(|| Self::new(FindingKind::Limit, message, hint))
    }

    /// Datasets whose columns have no type on the server.
    pub(in crate::atlas) fn no_column_types(datasets: usize) -> Option<Self> {
        let message = format!(
            "{} planned without columns: the server has no type for them that can be used",
            counted(datasets, "dataset is", "datasets are")
        );
        (datasets > 0).then(|| Self::new(FindingKind::MissingTypes, message, CONSENT))
    }

    /// Processes whose column lineage has no type on the server.
    pub(in crate::atlas) fn no_column_lineage_types(processes: usize) -> Option<Self> {
        let message = format!(
            "{} planned without column lineage: the server has no type for it that can be used",
            counted(processes, "process is", "processes are")
        );
        (processes > 0).then(|| Self::new(FindingKind::MissingTypes, message, CONSENT))
    }

    /// A type that the server has in another form.
    pub(in crate::atlas) fn other_form(name: &str, differences: &[String]) -> Self {
        let message = format!(
            "the server has {name} in another form, so it is not used: {}",
            differences.join("; ")
        );
        let hint = format!(
            "`headwater atlas types --needed {name}` shows both forms; what is another's stays as it is, what was made by \
             mistake can be changed or deleted there by its administrator"
        );
        Self::new(FindingKind::TypeConflict, message, &hint)
    }

    /// Columns that the catalogue has of tables whose columns are planned, and that nothing here declares.
    pub(in crate::atlas) fn left_over(columns: &[String]) -> Option<Self> {
        let message = format!(
            "the catalogue has {} of these datasets that nothing here declares or uses; {}: {}",
            counted(columns.len(), "column", "columns"),
            if columns.len() == 1 {
                "it stays"
            } else {
                "they stay"
            },
            listed(columns)
        );
        (!columns.is_empty()).then_some(Self {
            kind: FindingKind::LeftOver,
            message,
            hint: None,
        })
    }
}

/// How to get types that are missing.
const CONSENT: &str = "give --create-types to consent to creating the missing types; `headwater atlas types --needed` lists them";

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn listed(names: &[String]) -> String {
    let shown = names.get(..NAMES.min(names.len())).unwrap_or_default();
    let rest = names.len() - shown.len();
    let more = match rest {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_told_with_its_count_and_the_first_names() {
        let limits = ColumnLimits {
            columns_per_dataset: 10,
            edges_per_process: 20,
        };
        assert_eq!(Finding::too_wide(&[], limits), None);
        let names: Vec<String> = (0..7).map(|n| format!("t{n}@ns (1{n})")).collect();
        let finding = Finding::too_wide(&names, limits).unwrap();
        assert_eq!(
            finding.message,
            "7 datasets have more than 10 columns and are planned without any: \
             t0@ns (10), t1@ns (11), t2@ns (12), t3@ns (13), t4@ns (14) and 2 more"
        );
        let finding = Finding::too_dense(&names[..1], limits).unwrap();
        assert!(finding.message.starts_with("1 process has more than 20"));
    }
}
