//! How a real Atlas answers what was recorded on one, but for what hangs on its types. It must be fresh; `scripts/real-servers` starts one.

use super::Otherwise::{Facts, Success};
use super::client::{Caller, run};
use super::{DELETIONS, Differences, ENTITIES, LINEAGE, RELATIONSHIPS, SEARCHES, TYPES, UPDATES};

const DIFFERENCES_OF_TYPES: Differences = &[
    (
        "b-typedefs/001",
        Facts,
        "it has only the types of this project",
    ),
    (
        "b-typedefs/002",
        Facts,
        "it has only the types of this project",
    ),
    (
        "b-typedefs/006",
        Success,
        "what created the types before it is not among the requests",
    ),
    (
        "b-typedefs/029",
        Facts,
        "the topic of this project has fewer attributes",
    ),
];
const DIFFERENCES_OF_ENTITIES: Differences = &[
    (
        "a-admin/003",
        Facts,
        "the list of time zones is not in the recording as a whole",
    ),
    ("a-admin/007", Success, "the login is another one"),
];
const DIFFERENCES_OF_SEARCHES: Differences = &[
    ("h-search/033", Facts, "five of twelve, in another order"),
    ("h-search/034", Facts, "five of twelve, in another order"),
];

#[test]
#[ignore = "needs a fresh Atlas: scripts/real-servers"]
fn recorded_requests_are_answered_as_then() {
    let caller = Caller::of_real_atlas();
    let surprises = run(async {
        let mut surprises = Vec::new();
        surprises.extend(TYPES.surprises(&caller, DIFFERENCES_OF_TYPES).await);
        caller.create_missing_types().await;
        for (suite, differences) in [
            (&ENTITIES, DIFFERENCES_OF_ENTITIES),
            (&LINEAGE, &[]),
            (&UPDATES, &[]),
            (&DELETIONS, &[]),
            (&SEARCHES, DIFFERENCES_OF_SEARCHES),
            (&RELATIONSHIPS, &[]),
        ] {
            surprises.extend(suite.surprises(&caller, differences).await);
        }
        surprises
    });
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}
