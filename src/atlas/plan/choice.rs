//! What a person may choose where the server has something otherwise than a plan would make it, and what was chosen.
//!
//! Which choices a kind of finding has is the table below. The first is taken where nobody chose: it never takes
//! anything away.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Finding, FindingKind, Plan, fits};
use crate::atlas::Shared;
use crate::atlas::mapping::EntityKey;

/// What is done about what the server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Choice {
    /// It stays as it is.
    #[serde(rename = "keep")]
    Keep,
    /// It becomes ours, or stands for ours.
    #[serde(rename = "adopt")]
    Adopt,
    /// It is deleted, and ours is created.
    #[serde(rename = "delete-and-recreate")]
    Recreate,
    /// One of several stays, the others are deleted.
    #[serde(rename = "remove-the-others")]
    RemoveOthers,
}

impl Choice {
    const ALL: [Self; 4] = [Self::Keep, Self::Adopt, Self::Recreate, Self::RemoveOthers];

    /// The word for it: in files, on the command line and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Adopt => "adopt",
            Self::Recreate => "delete-and-recreate",
            Self::RemoveOthers => "remove-the-others",
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A choice that a finding has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The choice.
    pub choice: Choice,
    /// What it does.
    pub effect: String,
    /// What it costs; none where nothing is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
}

/// The choices of each kind of finding, each with what it does. The first is the one where nobody chose.
const OFFERS: &[(FindingKind, &[(Choice, &str)])] = &[
    (
        FindingKind::Duplicates,
        &[
            (
                Choice::Keep,
                "all of them stay, and nothing that needs the name is published",
            ),
            (
                Choice::RemoveOthers,
                "the first one named stays, the others are deleted, and what is planned points to the one that stays",
            ),
        ],
    ),
    (
        FindingKind::OtherType,
        &[
            (Choice::Keep, "it stays, and ours is created beside it"),
            (
                Choice::Adopt,
                "it stands for ours: nothing is created, and what is planned points to it",
            ),
            (
                Choice::Recreate,
                "ours is created, what is planned points to that, and then it is deleted",
            ),
        ],
    ),
    (
        FindingKind::ForeignValues,
        &[
            (Choice::Keep, "the values there stay"),
            (Choice::Adopt, "it becomes ours: our values replace them"),
        ],
    ),
    (
        FindingKind::StaleEdges,
        &[
            (Choice::Keep, "Atlas goes on showing the edges"),
            (
                Choice::Recreate,
                "the process is deleted and created anew, without them",
            ),
        ],
    ),
    (
        FindingKind::LeftOver,
        &[(
            Choice::Keep,
            "it stays: other scripts, which were not read, may declare it",
        )],
    ),
    (
        FindingKind::SoftDeleted,
        &[(
            Choice::Keep,
            "it stays deleted, and a new one is created under another guid",
        )],
    ),
    (
        FindingKind::ForeignWriter,
        &[(Choice::Keep, "it stays: both are shown as writing it")],
    ),
];

impl FindingKind {
    /// The choices that findings of this kind have, the one where nobody chose first; none where there is nothing to choose.
    pub fn choices(self) -> &'static [(Choice, &'static str)] {
        let row = OFFERS.iter().find(|(kind, _)| *kind == self);
        row.map_or(&[], |(_, choices)| choices)
    }

    fn has(self, choice: Choice) -> bool {
        self.choices().iter().any(|(it, _)| *it == choice)
    }
}

/// In how many letters a word may differ from that of a kind and be taken for it.
const TYPING_ERRORS: usize = 2;

/// What a choice is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Of {
    /// All findings of a kind.
    Kind(FindingKind),
    /// Those about what is called so: a name or a qualified name, `*` stands for anything.
    Named(String),
}

/// One choice of a person, as `--choose WHAT=CHOICE` says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Chosen {
    of: Of,
    choice: Choice,
}

impl Chosen {
    /// A choice about one finding.
    pub fn about(finding: &Finding, choice: Choice) -> Option<Self> {
        let name = finding.about.as_ref()?.qualified_name.to_string();
        Some(Self {
            of: Of::Named(name),
            choice,
        })
    }

    /// Whether it takes nothing away, so that it can be said once for all plans.
    pub fn may_last(&self) -> bool {
        matches!(self.choice, Choice::Keep | Choice::Adopt)
    }

    /// Whether it adopts something, which nothing in the catalogue tells a later plan of.
    pub fn is_forgotten(&self, findings: &[Finding]) -> bool {
        let is_of = |it: &Finding| match &self.of {
            Of::Kind(kind) => *kind == it.kind,
            Of::Named(pattern) => it.about.as_ref().is_some_and(|about| about.fits(pattern)),
        };
        let mut others = findings
            .iter()
            .filter(|it| it.kind == FindingKind::OtherType);
        self.choice == Choice::Adopt && others.any(is_of)
    }
}

impl TryFrom<String> for Chosen {
    type Error = NotAChoice;

    fn try_from(text: String) -> Result<Self, NotAChoice> {
        text.parse()
    }
}

impl From<Chosen> for String {
    fn from(chosen: Chosen) -> Self {
        chosen.to_string()
    }
}

/// Why a text is no choice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAChoice {
    /// There is no `=` in it.
    #[error(
        "say what is chosen about and what: duplicates=remove-the-others, or a name, `=` and a choice"
    )]
    Incomplete,
    /// The word behind the `=`.
    #[error("{0} is no choice: {1}")]
    Unknown(String, String),
    /// What stands before the `=` is nearly a kind.
    #[error(
        "{0} is no kind of finding; {1} is. Something that is called so is named with its namespace: {0}@…"
    )]
    Misspelt(String, &'static str),
    /// The kind has other choices.
    #[error("{0} has no choice {1}: {2}")]
    DoesNotFit(&'static str, Choice, String),
}

impl FromStr for Chosen {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, NotAChoice> {
        let parts = text.rsplit_once('=').filter(|(of, _)| !of.is_empty());
        let (of, word) = parts.ok_or(NotAChoice::Incomplete)?;
        let choice = Choice::ALL.into_iter().find(|it| it.as_str() == word);
        let choice =
            choice.ok_or_else(|| NotAChoice::Unknown(word.to_owned(), list(Choice::ALL)))?;
        let kinds = OFFERS.iter().map(|(kind, _)| *kind);
        let of = match kinds.clone().find(|kind| kind.as_str() == of) {
            Some(kind) if !kind.has(choice) => {
                let others = list(kind.choices().iter().map(|(it, _)| *it));
                return Err(NotAChoice::DoesNotFit(kind.as_str(), choice, others));
            }
            Some(kind) => Of::Kind(kind),
            None => {
                let mut kinds = kinds.map(FindingKind::as_str);
                if let Some(meant) = kinds.find(|it| strsim::levenshtein(it, of) <= TYPING_ERRORS) {
                    return Err(NotAChoice::Misspelt(of.to_owned(), meant));
                }
                Of::Named(of.to_owned())
            }
        };
        Ok(Self { of, choice })
    }
}

impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = match &self.of {
            Of::Kind(kind) => kind.as_str(),
            Of::Named(name) => name,
        };
        write!(f, "{of}={}", self.choice)
    }
}

fn list(choices: impl IntoIterator<Item = Choice>) -> String {
    let words: Vec<_> = choices.into_iter().map(Choice::as_str).collect();
    words.join(", ")
}

/// All that a person chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices(Vec<Chosen>);

impl Choices {
    /// These choices.
    pub fn new(chosen: impl IntoIterator<Item = Chosen>) -> Self {
        Self(chosen.into_iter().collect())
    }

    /// The same with more of them, which go before these.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        for chosen in others.0 {
            self.add(chosen);
        }
        self
    }

    /// Adds a choice; it goes before an earlier one about the same.
    pub fn add(&mut self, chosen: Chosen) {
        self.0.retain(|it| it.of != chosen.of);
        self.0.push(chosen);
    }

    /// What was chosen about an entity. A choice about its name goes before one about the kind, a later one before an earlier
    /// one; one that the kind does not have is not about it.
    pub(super) fn of(&self, kind: FindingKind, key: &EntityKey, name: &Shared) -> Choice {
        let fitting = |it: &&Chosen| kind.has(it.choice);
        let is_named = |it: &&Chosen| match &it.of {
            Of::Named(pattern) => fits(pattern, &key.qualified_name) || fits(pattern, name),
            Of::Kind(_) => false,
        };
        let is_of_kind = |it: &&Chosen| it.of == Of::Kind(kind);
        let last = self.0.iter().rev().filter(fitting);
        let chosen = last
            .clone()
            .find(is_named)
            .or_else(|| last.clone().find(is_of_kind));
        let default = kind.choices().first().map_or(Choice::Keep, |(it, _)| *it);
        chosen.map_or(default, |it| it.choice)
    }

    /// Whether there may be something of a kind about which this was chosen.
    pub(super) fn may_ask_for(&self, kind: FindingKind, choice: Choice) -> bool {
        let mut all = self.0.iter().filter(|it| it.choice == choice);
        all.any(|it| match &it.of {
            Of::Kind(of) => *of == kind,
            Of::Named(_) => kind.has(choice),
        })
    }

    /// The choices about names that nothing in a plan has: no finding and no entity.
    pub(super) fn without_anything<'a>(
        &'a self,
        plan: &'a Plan,
    ) -> impl Iterator<Item = &'a Chosen> {
        let astray = self.without_finding(&plan.findings);
        astray.filter(|chosen| match &chosen.of {
            Of::Named(pattern) => plan.named(pattern).is_empty(),
            Of::Kind(_) => false,
        })
    }

    /// The choices about names that no finding bears out.
    pub fn without_finding<'a>(
        &'a self,
        findings: &'a [Finding],
    ) -> impl Iterator<Item = &'a Chosen> {
        self.0.iter().filter(|chosen| {
            let Of::Named(pattern) = &chosen.of else {
                return false;
            };
            !findings.iter().any(|finding| {
                finding.kind.has(chosen.choice)
                    && (finding.about.as_ref()).is_some_and(|about| about.fits(pattern))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("duplicates=remove-the-others", None)]
    #[case("orders@primary=adopt", None)]
    #[case("a=b@primary=keep", None)]
    #[case("orders@primary", Some("say what is chosen about"))]
    #[case("=keep", Some("say what is chosen about"))]
    #[case(
        "foreign-value=keep",
        Some("foreign-value is no kind of finding; foreign-values is")
    )]
    #[case("duplicate@primary=keep", None)]
    #[case(
        "duplicates=drop",
        Some("drop is no choice: keep, adopt, delete-and-recreate, remove-the-others")
    )]
    #[case(
        "duplicates=delete-and-recreate",
        Some("duplicates has no choice delete-and-recreate: keep, remove-the-others")
    )]
    #[case(
        "foreign-values=remove-the-others",
        Some("foreign-values has no choice remove-the-others: keep, adopt")
    )]
    fn a_choice_is_read(#[case] text: &str, #[case] refused: Option<&str>) {
        match (text.parse::<Chosen>(), refused) {
            (Ok(chosen), None) => assert_eq!(chosen.to_string(), text),
            (Err(error), Some(words)) => {
                assert!(error.to_string().starts_with(words), "{error}");
            }
            (read, refused) => panic!("{read:?}, {refused:?}"),
        }
    }

    #[rstest]
    #[case(&[], Choice::Keep)]
    #[case(&["other-type=adopt"], Choice::Adopt)]
    #[case(&["other-type=adopt", "other-type=delete-and-recreate"], Choice::Recreate)]
    #[case(&["orders@*=keep", "other-type=adopt"], Choice::Keep)]
    #[case(&["orders=adopt"], Choice::Adopt)]
    #[case(&["totals=adopt"], Choice::Keep)]
    // Another kind's choice about the same name.
    #[case(&["orders=remove-the-others"], Choice::Keep)]
    fn a_name_goes_before_a_kind_and_late_before_early(
        #[case] texts: &[&str],
        #[case] choice: Choice,
    ) {
        let choices = Choices::new(texts.iter().map(|text| text.parse().unwrap()));
        let key = EntityKey::new("hdfs_path", "orders@primary");
        let of = choices.of(FindingKind::OtherType, &key, &"orders".into());
        assert_eq!(of, choice);
    }

    #[test]
    fn where_nobody_chose_nothing_is_taken_away() {
        assert!(OFFERS.iter().all(|(_, offers)| offers[0].0 == Choice::Keep));
    }
}
