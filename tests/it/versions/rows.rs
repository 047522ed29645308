//! Versions of Atlas as rows: what each answers otherwise than the local catalogue.
//!
//! These are doubles from source and documentation, not recordings: no Atlas after 2.1.0 was run. *Source:* the code of
//! Atlas at its release tags up to 2.6.0-rc1, and of its master branch in August 2026 (`AdminResource.getSession`,
//! `LineageREST`, `NotificationREST`, `EntityLineageService`, `AtlasGraphUtilsV2.findByUniqueAttributes`).

use Lineage::{OnDemand, SwitchedOff, Whole};

/// How a version gives lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lineage {
    /// Whole only, without a word about parts.
    Whole,
    /// In parts too, but that is switched off, as it is from the start.
    SwitchedOff,
    /// In parts too.
    OnDemand,
}

/// A version, or what a vendor or an administrator made of one.
#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    /// What it says of itself.
    pub version: &'static str,
    /// Settings that its session tells besides those of 2.1.0, all of them switches.
    pub switches: &'static [(&'static str, bool)],
    pub lineage: Lineage,
    /// Paths that 2.1.0 has not, with their methods; `{}` is any segment.
    pub paths: &'static [(&'static str, &'static str)],
    /// Whether an entity is one that is there only if all its unique attributes are the same: another `id` with a known
    /// `qualifiedName` is then a new vertex, which the unique index refuses with a fault.
    pub joins_unique_attributes: bool,
    /// Whether the user may send messages.
    pub may_send: bool,
    /// What headwater must find out of it, by the keys of the features that 2.1.0 has not.
    pub features: [(&'static str, &'static str); 5],
    /// The version that it must be taken for.
    pub like: &'static str,
}

const MESSAGES: (&str, &str) = ("v2/notification/topic/{}", "POST");
const IMPORT: (&str, &str) = ("admin/async/import", "POST");
const SUMMARY: (&str, &str) = ("admin/audit/{}/summary", "GET");
const TASKS: (&str, bool) = ("atlas.tasks.enabled", true);

const fn features(words: [&'static str; 5]) -> [(&'static str, &'static str); 5] {
    [
        ("tasks", words[0]),
        ("lineage-on-demand", words[1]),
        ("messages-by-rest", words[2]),
        ("import-in-background", words[3]),
        ("purge-summary", words[4]),
    ]
}

const V2_1: Row = Row {
    name: "2.1",
    version: "2.1.0",
    switches: &[],
    lineage: Whole,
    paths: &[],
    joins_unique_attributes: false,
    may_send: true,
    features: features(["missing", "missing", "missing", "missing", "missing"]),
    like: "2.1",
};
const V2_2: Row = Row {
    name: "2.2",
    version: "2.2.0",
    switches: &[TASKS],
    features: features(["has", "missing", "missing", "missing", "missing"]),
    like: "2.2",
    ..V2_1
};
const V2_3: Row = Row {
    name: "2.3",
    version: "2.3.0",
    lineage: SwitchedOff,
    joins_unique_attributes: true,
    features: features(["has", "off", "missing", "missing", "missing"]),
    like: "2.3",
    ..V2_2
};
const V2_4: Row = Row {
    name: "2.4",
    version: "2.4.0",
    paths: &[MESSAGES],
    features: features(["has", "off", "has", "missing", "missing"]),
    like: "2.4",
    ..V2_3
};
const V2_5: Row = Row {
    name: "2.5",
    version: "2.5.0",
    paths: &[MESSAGES, IMPORT],
    features: features(["has", "off", "has", "has", "missing"]),
    like: "2.5",
    ..V2_4
};

/// All of them.
pub const ROWS: [Row; 11] = [
    V2_1,
    V2_2,
    V2_3,
    Row {
        name: "2.3 with lineage on demand",
        lineage: OnDemand,
        features: features(["has", "has", "missing", "missing", "missing"]),
        ..V2_3
    },
    V2_4,
    V2_5,
    // Nothing in the answers of 2.6 is new.
    Row {
        name: "2.6",
        version: "2.6.0",
        ..V2_5
    },
    Row {
        name: "2.6 for a user without the right to send messages",
        version: "2.6.0",
        may_send: false,
        ..V2_5
    },
    Row {
        name: "master with lineage on demand",
        version: "3.0.0-SNAPSHOT",
        lineage: OnDemand,
        paths: &[MESSAGES, IMPORT, SUMMARY],
        features: features(["has", "has", "has", "has", "has"]),
        like: "3.0",
        ..V2_5
    },
    Row {
        name: "a vendor's 2.1 with features of 2.4",
        version: "2.1.0.7.2.9.0-203",
        ..V2_4
    },
    Row {
        name: "a vendor's 2.5 with the features of 2.2",
        version: "2.5.0-lite",
        ..V2_2
    },
];
