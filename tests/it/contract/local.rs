//! How the local catalogue answers what was recorded on an Atlas.

use super::Otherwise::{Error, Facts, Success};
use super::client::{Running, run};
use super::{DELETIONS, Differences, ENTITIES, LINEAGE, SEARCHES, Suite, TYPES, UPDATES};

fn replay(suite: &Suite, differences: Differences) {
    let running = Running::start();
    let caller = running.caller();
    let surprises = run(suite.surprises(&caller, differences));
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[test]
fn types_are_made_and_changed_as_by_atlas() {
    replay(
        &TYPES,
        &[
            ("b-typedefs/001", Facts, "its own types"),
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
        ],
    );
}

#[test]
fn entities_are_written_and_read_as_by_atlas() {
    replay(
        &ENTITIES,
        &[
            ("a-admin/001", Facts, "it says what it is"),
            ("a-admin/007", Success, "the login is another one"),
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
        ],
    );
}

#[test]
fn lineage_is_that_of_atlas() {
    replay(
        &LINEAGE,
        &[
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
        ],
    );
}

#[test]
fn updates_are_those_of_atlas() {
    replay(
        &UPDATES,
        &[
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
            (
                "f-update/015",
                Error(405, "HEADWATER-405"),
                "one attribute is changed by the path with its name",
            ),
            ("f-update/018", Facts, "a removed edge is no lineage"),
        ],
    );
}

#[test]
fn deletions_are_those_of_atlas() {
    replay(
        &DELETIONS,
        &[
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
        ],
    );
}

#[test]
fn searches_find_what_atlas_finds() {
    replay(
        &SEARCHES,
        &[
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
        ],
    );
}
