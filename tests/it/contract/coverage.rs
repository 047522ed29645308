//! How many of the recorded exchanges are replayed against the local catalogue, and how many of these it answers alike: the
//! table in `docs/local-catalogue.md` is made from the suites.

use std::fmt::Write as _;

use super::local::SUITES;

/// Folders of the recording: how many exchanges each has, and why those that are not replayed do not matter.
const RECORDED: [(&str, usize, &str); 15] = [
    (
        "a-admin",
        18,
        "logins of other kinds; paths that are not there",
    ),
    (
        "b-typedefs",
        29,
        "lists and makes types that are there from the start",
    ),
    (
        "c-bulk",
        87,
        "very large bodies, which were not kept; writers at once, as in `n-concurrency-lucene`",
    ),
    (
        "d-get",
        42,
        "very long addresses, which were not kept; a path that is not there",
    ),
    (
        "e-lineage",
        48,
        "a path that Atlas 2.1.0 does not have either",
    ),
    ("f-update", 21, ""),
    ("g-delete", 18, "purging"),
    (
        "h-search",
        42,
        "what hangs on all else that the recorded server held; DSL, quick and saved searches",
    ),
    ("i-tags", 29, ""),
    ("j-relationship", 16, ""),
    ("k-csrf", 10, ""),
    ("l-restart", 4, ""),
    ("m-kafka", 9, "reads what came over Kafka"),
    ("n-concurrency-lucene", 48, ""),
    ("zz-own-model", 11, ""),
];

fn table() -> String {
    let mut table = String::from(
        "| folder | recorded | replayed | answered alike | otherwise | why the rest does not matter |\n|---|---|---|---|---|---|\n",
    );
    let mut total = [0; 4];
    for (folder, recorded, why) in RECORDED {
        let prefix = format!("{folder}/");
        let suites = SUITES.iter();
        let replayed = suites
            .clone()
            .flat_map(|(suite, _)| suite.exchanges())
            .filter(|exchange| exchange.id.starts_with(&prefix))
            .count();
        let otherwise = suites
            .flat_map(|(_, differences)| *differences)
            .filter(|(id, _, _)| id.starts_with(&prefix))
            .count();
        let row = [recorded, replayed, replayed - otherwise, otherwise];
        for (sum, count) in total.iter_mut().zip(row) {
            *sum += count;
        }
        assert_eq!(recorded == replayed, why.is_empty(), "{folder}");
        let [recorded, replayed, alike, otherwise] = row;
        writeln!(
            table,
            "| `{folder}` | {recorded} | {replayed} | {alike} | {otherwise} | {why} |"
        )
        .unwrap();
    }
    let [recorded, replayed, alike, otherwise] = total;
    writeln!(
        table,
        "| all | {recorded} | {replayed} | {alike} | {otherwise} | |"
    )
    .unwrap();
    table
}

#[test]
fn the_documentation_counts_what_is_replayed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/local-catalogue.md");
    let documented = std::fs::read_to_string(path).unwrap();
    let table = table();
    assert!(
        documented.contains(&table),
        "{path} has another table than:\n{table}"
    );
}
