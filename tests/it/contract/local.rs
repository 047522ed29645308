//! How the local catalogue answers what was recorded on an Atlas.

use super::Otherwise::{Error, Facts, Success};
use super::client::{Caller, Running, run, start_in, topic};
use super::{
    BROWSERS, DELETIONS, Differences, ENTITIES, LINEAGE, NOTES, OWN_MODEL, RELATIONSHIPS, RESTART,
    SEARCHES, Suite, TYPES, UPDATES, WRITERS,
};

/// The suites, each with what the local catalogue answers otherwise.
pub(super) const SUITES: [(&Suite, Differences); 12] = [
    (&TYPES, TYPES_DIFFERENCES),
    (&ENTITIES, ENTITIES_DIFFERENCES),
    (&LINEAGE, LINEAGE_DIFFERENCES),
    (&UPDATES, UPDATES_DIFFERENCES),
    (&DELETIONS, DELETIONS_DIFFERENCES),
    (&SEARCHES, SEARCHES_DIFFERENCES),
    (&NOTES, NOTES_DIFFERENCES),
    (&RELATIONSHIPS, &[]),
    (&BROWSERS, BROWSERS_DIFFERENCES),
    (&RESTART, RESTART_DIFFERENCES),
    (&WRITERS, WRITERS_DIFFERENCES),
    (&OWN_MODEL, OWN_MODEL_DIFFERENCES),
];

fn replay(suite: &Suite, differences: Differences) {
    let running = Running::start();
    let caller = running.caller();
    let surprises = run(suite.surprises(&caller, differences));
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

const NO_PATH: super::Otherwise = Error(404, "HEADWATER-404");
const NO_METHOD: super::Otherwise = Error(405, "HEADWATER-405");
const NO_LOGIN: super::Otherwise = Error(401, "HEADWATER-401");

const TYPES_DIFFERENCES: Differences = &[
    ("b-typedefs/001", Facts, "its own types"),
    ("b-typedefs/002", Facts, "its own types"),
    (
        "b-typedefs/003",
        Success,
        "the type is there from the start",
    ),
    (
        "b-typedefs/004",
        Success,
        "the type is there from the start",
    ),
    (
        "b-typedefs/019",
        Error(400, "ATLAS-400-00-09E"),
        "refused, as by later versions: an inherited attribute is declared again",
    ),
    (
        "b-typedefs/026",
        Error(400, "ATLAS-400-00-029"),
        "a mistake of the sender is no 500",
    ),
    (
        "b-typedefs/029",
        Facts,
        "with replicationFactor, without the rest of the attributes that nobody sets",
    ),
];

const ENTITIES_DIFFERENCES: Differences = &[
    ("a-admin/001", Facts, "it says what it is"),
    ("a-admin/003", Facts, "no settings of Atlas' own pages"),
    ("a-admin/004", NO_LOGIN, "the body says why"),
    ("a-admin/005", NO_LOGIN, "the body says why"),
    (
        "a-admin/006",
        NO_LOGIN,
        "401 for scripts of browsers too, with a body that says why",
    ),
    ("a-admin/007", Success, "the login is another one"),
    ("a-admin/009", NO_LOGIN, "the body says why"),
    ("a-admin/010", NO_LOGIN, "the body says why"),
    (
        "a-admin/014",
        Error(404, "HEADWATER-404"),
        "a mistake of the sender is no 500",
    ),
    (
        "a-admin/015",
        Error(404, "HEADWATER-404"),
        "JSON, not a page",
    ),
    (
        "a-admin/016",
        NO_METHOD,
        "a mistake of the sender is no 500",
    ),
    (
        "c-bulk/006",
        Facts,
        "a reference by a super type to what is joined already changes nothing",
    ),
    (
        "c-bulk/024",
        Error(400, "ATLAS-400-00-029"),
        "a mistake of the sender is no 500",
    ),
    (
        "c-bulk/025",
        Error(400, "ATLAS-400-00-029"),
        "a mistake of the sender is no 500",
    ),
    (
        "c-bulk/026",
        Error(400, "ATLAS-400-00-029"),
        "a mistake of the sender is no 500",
    ),
    (
        "c-bulk/027",
        Error(400, "ATLAS-400-00-029"),
        "a mistake of the sender is no 500",
    ),
    (
        "c-bulk/030",
        Error(400, "ATLAS-400-00-029"),
        "a mistake of the sender is no 500",
    ),
    (
        "c-bulk/031",
        Error(400, "ATLAS-400-00-029"),
        "a mistake of the sender is no 500",
    ),
    (
        "c-bulk/034",
        Error(400, "ATLAS-400-00-01A"),
        "the second entity of a guid is not dropped silently",
    ),
    (
        "c-bulk/037",
        Facts,
        "an edge made again is the same edge, not a second one beside the removed",
    ),
];

const LINEAGE_DIFFERENCES: Differences = &[
    (
        "e-lineage/014",
        Error(400, "ATLAS-400-00-01A"),
        "a mistake of the sender is no 500",
    ),
    (
        "e-lineage/015",
        Error(400, "ATLAS-400-00-01A"),
        "a mistake of the sender is no 500",
    ),
    (
        "e-lineage/016",
        Error(400, "ATLAS-400-00-01A"),
        "a mistake of the sender is no 500",
    ),
    (
        "e-lineage/029",
        NO_METHOD,
        "a mistake of the sender is no 500",
    ),
    (
        "e-lineage/020",
        Facts,
        "a process with one side is seen from its data set",
    ),
    (
        "e-lineage/035",
        Facts,
        "what is deleted is seen only from itself",
    ),
    (
        "e-lineage/036",
        Facts,
        "what is deleted is seen only from itself",
    ),
    (
        "e-lineage/040",
        Facts,
        "what is deleted is seen only from itself",
    ),
    (
        "e-lineage/041",
        Facts,
        "what is deleted is seen only from itself",
    ),
    (
        "e-lineage/042",
        Facts,
        "what is deleted is seen only from itself",
    ),
    (
        "e-lineage/047",
        Error(404, "ATLAS-404-00-00A"),
        "nothing new is joined to a deleted entity",
    ),
    (
        "e-lineage/048",
        Error(404, "ATLAS-404-00-012"),
        "a change of a deleted entity is not dropped silently",
    ),
];

const UPDATES_DIFFERENCES: Differences = &[
    ("f-update/003", Facts, "a removed edge is no lineage"),
    ("f-update/005", Facts, "a removed edge is no lineage"),
    ("f-update/006", Facts, "a removed edge is no lineage"),
    (
        "f-update/007",
        Facts,
        "a removed edge does not make the next identical request an update",
    ),
    (
        "f-update/008",
        Facts,
        "a removed edge does not make the next identical request an update",
    ),
    (
        "f-update/009",
        Facts,
        "only the data set whose edge is new is updated",
    ),
    ("f-update/018", Facts, "a removed edge is no lineage"),
];

const DELETIONS_DIFFERENCES: Differences = &[
    (
        "g-delete/008",
        Facts,
        "what is deleted is seen only from itself",
    ),
    (
        "g-delete/009",
        Facts,
        "what is deleted is seen only from itself",
    ),
];

const SEARCHES_DIFFERENCES: Differences = &[
    ("h-search/004", Facts, "free text finds parts of words"),
    (
        "h-search/011",
        Error(400, "ATLAS-400-00-01A"),
        "a mistake of the sender is no 500",
    ),
    ("h-search/021", Facts, "the operator works"),
    (
        "h-search/022",
        Error(400, "ATLAS-400-00-01A"),
        "an operator that is not there is not silently nothing",
    ),
    ("h-search/033", Facts, "five of twelve, in another order"),
    ("h-search/034", Facts, "five of twelve, in another order"),
];

const NOTES_DIFFERENCES: Differences = &[
    (
        "i-tags/026",
        Facts,
        "the edge that a process made is in the history too",
    ),
    ("i-tags/028", Facts, "the filter works"),
];

const BROWSERS_DIFFERENCES: Differences = &[
    ("k-csrf/006", Facts, "it says what it is"),
    ("k-csrf/010", Facts, "no settings of Atlas' own pages"),
];

const RESTART_DIFFERENCES: Differences = &[
    ("l-restart/003", Success, "the index is in the same file"),
    ("l-restart/005", NO_PATH, "there is no DSL"),
];

const OWN_MODEL_DIFFERENCES: Differences = &[
    (
        "zz-own-model/001",
        Error(409, "ATLAS-409-00-001"),
        "the type is there from the start",
    ),
    ("zz-own-model/007", NO_PATH, "there are no saved searches"),
    (
        "zz-own-model/008",
        Facts,
        "it counts entities, and tells nothing of a machine",
    ),
    ("zz-own-model/009", Facts, "no settings of Atlas' own pages"),
];

const AT_ONCE: &str = "writers at once: none fails, and one of them creates";
const WRITERS_DIFFERENCES: Differences = &[
    (
        "n-concurrency-lucene/002",
        Error(404, "ATLAS-404-00-001"),
        "the misplaced type is not there",
    ),
    ("n-concurrency-lucene/005", Success, AT_ONCE),
    ("n-concurrency-lucene/006", Facts, AT_ONCE),
    ("n-concurrency-lucene/007", Facts, AT_ONCE),
    ("n-concurrency-lucene/008", Success, AT_ONCE),
    ("n-concurrency-lucene/010", Success, AT_ONCE),
    ("n-concurrency-lucene/011", Facts, AT_ONCE),
    ("n-concurrency-lucene/012", Success, AT_ONCE),
    ("n-concurrency-lucene/013", Facts, AT_ONCE),
    ("n-concurrency-lucene/015", NO_PATH, "there is no DSL"),
    ("n-concurrency-lucene/016", Facts, AT_ONCE),
    ("n-concurrency-lucene/017", Success, AT_ONCE),
    ("n-concurrency-lucene/018", Success, AT_ONCE),
    ("n-concurrency-lucene/019", Success, AT_ONCE),
    ("n-concurrency-lucene/020", Success, AT_ONCE),
    ("n-concurrency-lucene/021", Success, AT_ONCE),
    ("n-concurrency-lucene/025", Facts, AT_ONCE),
    ("n-concurrency-lucene/026", NO_PATH, "there is no DSL"),
    ("n-concurrency-lucene/030", Success, AT_ONCE),
    ("n-concurrency-lucene/031", Success, AT_ONCE),
    ("n-concurrency-lucene/033", Success, AT_ONCE),
    ("n-concurrency-lucene/034", Success, AT_ONCE),
    ("n-concurrency-lucene/035", Success, AT_ONCE),
    ("n-concurrency-lucene/047", Success, AT_ONCE),
];

#[test]
fn types_are_made_and_changed_as_by_atlas() {
    replay(&TYPES, TYPES_DIFFERENCES);
}

#[test]
fn entities_are_written_and_read_as_by_atlas() {
    replay(&ENTITIES, ENTITIES_DIFFERENCES);
}

#[test]
fn lineage_is_that_of_atlas() {
    replay(&LINEAGE, LINEAGE_DIFFERENCES);
}

#[test]
fn updates_are_those_of_atlas() {
    replay(&UPDATES, UPDATES_DIFFERENCES);
}

#[test]
fn deletions_are_those_of_atlas() {
    replay(&DELETIONS, DELETIONS_DIFFERENCES);
}

#[test]
fn searches_find_what_atlas_finds() {
    replay(&SEARCHES, SEARCHES_DIFFERENCES);
}

#[test]
fn relationships_are_those_of_atlas() {
    replay(&RELATIONSHIPS, &[]);
}

#[test]
fn classifications_labels_and_business_metadata_are_those_of_atlas() {
    replay(&NOTES, NOTES_DIFFERENCES);
}

#[test]
fn browsers_need_the_header_that_atlas_asks_for() {
    replay(&BROWSERS, BROWSERS_DIFFERENCES);
}

#[test]
fn after_a_restart_all_is_there() {
    let directory = tempfile::tempdir().unwrap();
    let before = start_in(directory.path());
    run(RESTART.prepare(&Caller::of(&before)));
    before.shutdown();
    let after = start_in(directory.path());
    let surprises = run(RESTART.replayed(&Caller::of(&after), RESTART_DIFFERENCES));
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[test]
fn what_writers_sent_at_once_is_taken() {
    replay(&WRITERS, WRITERS_DIFFERENCES);
}

#[test]
fn a_server_of_our_own_types_is_answered_alike() {
    replay(&OWN_MODEL, OWN_MODEL_DIFFERENCES);
}

/// The recording has their beginnings only.
#[test]
fn long_texts_are_taken_as_they_are() {
    let running = Running::start();
    let caller = running.caller();
    for (attribute, length) in [
        ("qualifiedName", 5_000),
        ("name", 40_000),
        ("description", 200_000),
        ("description", 25_000_000),
    ] {
        let mut topic = topic(&format!("{attribute}{length}"));
        let text = "长x".repeat(length / 4);
        topic["attributes"][attribute] = text.clone().into();
        let read = run(async {
            let (status, answer) = caller.bulk(&[topic]).await;
            assert_eq!(status, 200, "{answer}");
            let entity = &answer["mutatedEntities"]["CREATE"][0];
            let guid = entity["guid"].as_str().unwrap();
            caller.get(&format!("/v2/entity/guid/{guid}")).await.1
        });
        let is_same = read["entity"]["attributes"][attribute] == text;
        assert!(is_same, "{attribute} of {length} bytes");
    }
}
