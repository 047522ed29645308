//! Glossaries, categories and terms as they travel.

use serde::{Deserialize, Serialize};

use super::{Attributes, EntityRef};

/// How terms may be related: the field of a term, that of the term at the other end, and the words for it. Source: Atlas'
/// `AtlasGlossaryTerm`.
pub const TERM_RELATIONS: [(&str, &str, &str); 13] = [
    ("seeAlso", "seeAlso", "see also"),
    ("synonyms", "synonyms", "synonym"),
    ("antonyms", "antonyms", "antonym"),
    ("preferredTerms", "preferredToTerms", "preferred"),
    ("preferredToTerms", "preferredTerms", "preferred to"),
    ("replacementTerms", "replacedBy", "replacement"),
    ("replacedBy", "replacementTerms", "replaced by"),
    ("translationTerms", "translatedTerms", "translation"),
    ("translatedTerms", "translationTerms", "translated from"),
    ("isA", "classifies", "is a"),
    ("classifies", "isA", "classifies"),
    ("validValues", "validValuesFor", "valid value"),
    ("validValuesFor", "validValues", "valid value for"),
];

/// A row of `GET /v2/glossary`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Glossary {
    /// Guid.
    pub guid: String,
    /// Name, which is its qualified name.
    pub name: String,
    /// In one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_description: Option<String>,
    /// In full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long_description: Option<String>,
    /// Its terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<RelatedTerm>,
    /// Its categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<RelatedCategory>,
}

/// A term in another answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RelatedTerm {
    /// Guid.
    pub term_guid: String,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_text: Option<String>,
}

/// A category in another answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RelatedCategory {
    /// Guid.
    pub category_guid: String,
    /// The category that it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_category_guid: Option<String>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_text: Option<String>,
}

/// A row of `GET /v2/glossary/{guid}/terms`, and `GET /v2/glossary/term/{guid}`. Source of the shape besides the recorded
/// exchanges: Atlas' `AtlasGlossaryTermDTO`, which lists only assignments in force.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Term {
    /// Guid.
    pub guid: String,
    /// `term@glossary`.
    pub qualified_name: String,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_description: Option<String>,
    /// In full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long_description: Option<String>,
    /// In short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abbreviation: Option<String>,
    /// How it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// Categories that it lies in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<RelatedCategory>,
    /// Entities that it was assigned to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assigned_entities: Vec<EntityRef>,
    /// Everything else, kept as it travels; the terms that it is related to among it.
    #[serde(default, flatten)]
    pub rest: Attributes,
}

/// A row of `GET /v2/glossary/{guid}/categories`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// Guid.
    pub guid: String,
    /// `category.category@glossary`.
    pub qualified_name: String,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_description: Option<String>,
    /// In full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long_description: Option<String>,
    /// The category that it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_category: Option<RelatedCategory>,
}
