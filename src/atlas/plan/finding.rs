//! What a person should know about a plan: what it could not have and why, and what the server has otherwise than it would
//! be made here.

use serde::{Deserialize, Serialize};

use super::choice::{Choice, Chosen, Offer};
use super::fits;
use crate::atlas::mapping::ColumnLimits;
use crate::atlas::{AtlasError, Shared};

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
    /// The server has several entities of one type and name.
    Duplicates,
    /// The server has the name with another type.
    OtherType,
    /// An entity that others describe too has other values than we would give it.
    ForeignValues,
    /// Atlas shows edges of a process that were removed.
    StaleEdges,
    /// The server has an entity of this name that was deleted.
    SoftDeleted,
    /// A process of somebody else writes what a process of the plan writes.
    ForeignWriter,
    /// The server could not be searched for processes whose files were renamed.
    UnknownRenames,
    /// Nothing in the plan has the name that something was chosen about.
    UnknownChoice,
    /// Scripts define a table in several ways, of which a catalogue can have one.
    OtherDefinition,
}

impl FindingKind {
    /// The word for it: in files, on the command line and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TypeConflict => "type-conflict",
            Self::MissingTypes => "missing-types",
            Self::Limit => "limit",
            Self::LeftOver => "left-over",
            Self::Duplicates => "duplicates",
            Self::OtherType => "other-type",
            Self::ForeignValues => "foreign-values",
            Self::StaleEdges => "stale-edges",
            Self::SoftDeleted => "soft-deleted",
            Self::ForeignWriter => "foreign-writer",
            Self::UnknownRenames => "unknown-renames",
            Self::UnknownChoice => "unknown-choice",
            Self::OtherDefinition => "other-definition",
        }
    }
}

/// The entity that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its type, as planned.
    pub type_name: Shared,
    /// Its qualified name.
    pub qualified_name: Shared,
    /// The name to show.
    pub name: Shared,
    /// What the server has of it.
    pub guids: Vec<String>,
}

impl About {
    /// Whether it is called so: by its name or its qualified name, `*` stands for anything.
    pub(super) fn fits(&self, pattern: &str) -> bool {
        fits(pattern, &self.qualified_name) || fits(pattern, &self.name)
    }
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
    /// The entity that it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// What can be chosen about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Offer>,
    /// What the plan does about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Choice>,
}

impl Finding {
    /// Something about the plan as a whole, with what to do.
    pub(in crate::atlas) fn new(kind: FindingKind, message: String, hint: &str) -> Self {
        Self {
            hint: Some(hint.to_owned()),
            ..Self::without_hint(kind, message)
        }
    }

    fn without_hint(kind: FindingKind, message: String) -> Self {
        Self {
            kind,
            message,
            hint: None,
            about: None,
            choices: Vec::new(),
            chosen: None,
        }
    }

    /// Something about an entity, what the plan does about it, and what each other choice costs.
    pub(in crate::atlas) fn to_choose(
        kind: FindingKind,
        about: About,
        message: String,
        chosen: Choice,
        cost: &dyn Fn(Choice) -> Option<String>,
    ) -> Self {
        let offers = kind.choices().iter().map(|(choice, effect)| Offer {
            choice: *choice,
            effect: (*effect).to_owned(),
            cost: cost(*choice),
        });
        Self {
            about: Some(about),
            choices: offers.collect(),
            chosen: Some(chosen),
            ..Self::without_hint(kind, message)
        }
    }

    /// Datasets with too many columns, each with their number.
    pub(in crate::atlas) fn too_wide(datasets: &[String], limits: ColumnLimits) -> Option<Self> {
        let message = format!(
            "{} more than {} columns and {} planned without any: {}; what the catalogue has of their columns, and of lineage \
             from and to these, stays",
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
            "{} more than {} edges between columns and {} planned without column lineage: {}; what the catalogue has of that stays",
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
        (!columns.is_empty()).then(|| Self::without_hint(FindingKind::LeftOver, message))
    }

    /// New processes that the catalogue may have under another name, which could not be looked for.
    pub(super) fn unknown_renames(processes: usize, why: &AtlasError) -> Self {
        let message = format!(
            "{}, which could not be looked up: {why}",
            match processes {
                1 => "1 new process may be one whose file was renamed".to_owned(),
                more => format!("{more} new processes may be such whose files were renamed"),
            }
        );
        let hint = "plan again once the search of the catalogue works; as it is, what was renamed is made a second time";
        Self::new(FindingKind::UnknownRenames, message, hint)
    }

    /// What definitions say otherwise than others of the same data, each with its place.
    pub(super) fn other_definitions(definitions: &[String]) -> Option<Self> {
        let message = format!(
            "{}, and the first is published that is read, so another plan may change it: {}",
            counted(
                definitions.len(),
                "definition disagrees with another",
                "definitions disagree with others"
            ),
            listed(definitions)
        );
        let hint = "define the columns alike, or once in a preamble that all scripts see";
        (!definitions.is_empty()).then(|| Self::new(FindingKind::OtherDefinition, message, hint))
    }

    /// Choices about names that nothing in the plan has.
    pub(super) fn unknown_choices<'c>(choices: impl Iterator<Item = &'c Chosen>) -> Option<Self> {
        let choices: Vec<String> = choices.map(ToString::to_string).collect();
        let message = format!(
            "{} about what this plan does not have: {}",
            counted(choices.len(), "choice is", "choices are"),
            listed(&choices)
        );
        let hint = "a name that is misspelt chooses nothing; one of another plan, or of what is carried out by now, may stay \
                    (`choices` stands under [catalogue] in headwater.toml)";
        (!choices.is_empty()).then(|| Self::new(FindingKind::UnknownChoice, message, hint))
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
             t0@ns (10), t1@ns (11), t2@ns (12), t3@ns (13), t4@ns (14) and 2 more; \
             what the catalogue has of their columns, and of lineage from and to these, stays"
        );
        let finding = Finding::too_dense(&names[..1], limits).unwrap();
        assert!(finding.message.starts_with("1 process has more than 20"));
    }
}
