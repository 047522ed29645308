//! The list of all that was recorded on an Atlas 2.1.0: each exchange is replayed against the local catalogue and answered
//! alike, or answered otherwise for a reason, or left out for a reason. `docs/contract.md` is made from it. That an exchange
//! is still in its class the replaying tests see.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::path::Path;

use indexmap::IndexMap;

use super::local::SUITES;
use super::recorded::all;

/// What is not replayed: folder, numbers, why that does not matter.
const LEFT_OUT: &[(&str, &[RangeInclusive<u16>], &str)] = &[
    ("a-admin", &[8..=8], "a wrong login, as in `a-admin/007`"),
    ("a-admin", &[11..=11], "a page of Atlas' own interface"),
    (
        "a-admin",
        &[12..=12],
        "a token, which Atlas refuses; here it is the login of every other request",
    ),
    ("a-admin", &[13..=13], "a path that Atlas 2.1.0 lacks too"),
    ("a-admin", &[17..=17], "metrics, as in `zz-own-model/008`"),
    (
        "a-admin",
        &[18..=18],
        "which upgrades the recorded server had run",
    ),
    (
        "b-typedefs",
        &[5..=5],
        "makes types that are there from the start",
    ),
    (
        "c-bulk",
        &[47..=49, 53..=53],
        "a very long text, which the recording has not as a whole; `long_texts_are_taken_as_they_are` sends such",
    ),
    (
        "c-bulk",
        &[54..=87],
        "writers at once, as in `n-concurrency-lucene`, which is replayed",
    ),
    (
        "d-get",
        &[33..=37],
        "a very long address, which the recording has not as a whole; headwater asks in pieces of 8 KB",
    ),
    ("d-get", &[42..=42], "a path that headwater never asks"),
    ("g-delete", &[10..=10], "DSL, which headwater never asks"),
    (
        "g-delete",
        &[13..=18],
        "purging, and what is left of what was purged; headwater never purges",
    ),
    (
        "h-search",
        &[7..=8, 12..=15, 23..=23, 26..=28],
        "hangs on all else that the recorded server held",
    ),
    (
        "h-search",
        &[29..=32, 36..=42],
        "DSL, full text, quick search, suggestions and saved searches, which headwater never asks",
    ),
    (
        "m-kafka",
        &[1..=9],
        "reads what came over Kafka, which the local catalogue does not read; publishing to a real topic is tested with a real Atlas",
    ),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Alike,
    Otherwise(&'static str),
    LeftOut(&'static str),
}

/// Exchanges by their ids, such as `c-bulk/001`, each with its class; otherwise those that have none, or more than one.
fn classes() -> Result<IndexMap<String, Class>, Vec<String>> {
    let recorded: Vec<String> = all().iter().map(|name| id(name)).collect();
    let replayed: Vec<String> = SUITES
        .iter()
        .flat_map(|(suite, _)| suite.exchanges())
        .map(|exchange| exchange.id)
        .collect();
    let otherwise: IndexMap<&str, &'static str> = SUITES
        .iter()
        .flat_map(|(_, differences)| *differences)
        .map(|(id, _, why)| (*id, *why))
        .collect();
    let left_out = LEFT_OUT.iter().flat_map(|(folder, numbers, why)| {
        let numbers = numbers.iter().cloned().flatten();
        numbers.map(move |number| (format!("{folder}/{number:03}"), Class::LeftOut(why)))
    });
    let replayed = replayed.into_iter().map(|id| {
        let why = otherwise.get(id.as_str());
        let class = why.map_or(Class::Alike, |why| Class::Otherwise(why));
        (id, class)
    });
    let mut classes: IndexMap<String, Vec<Class>> = IndexMap::new();
    for (id, class) in replayed.chain(left_out) {
        classes.entry(id).or_default().push(class);
    }
    let (mut list, mut wrong) = (IndexMap::new(), Vec::new());
    for id in recorded {
        match classes.shift_remove(&id).as_deref() {
            Some([class]) => {
                list.insert(id, *class);
            }
            None => wrong.push(format!("{id}: neither replayed nor left out")),
            Some(several) => wrong.push(format!("{id}: {several:?}")),
        }
    }
    wrong.extend(classes.keys().map(|id| format!("{id}: was not recorded")));
    if wrong.is_empty() {
        Ok(list)
    } else {
        Err(wrong)
    }
}

fn id(name: &str) -> String {
    let (folder, file) = name.split_once('/').unwrap();
    format!("{folder}/{}", &file[..3])
}

/// The page of the documentation.
fn page(list: &IndexMap<String, Class>) -> String {
    let mut page = String::from(
        "# What was recorded on an Atlas 2.1.0, and what is replayed\n\n\
         The tests send the requests that were recorded on a real server to the local catalogue, and compare status, error code and\n\
         facts. This page is made by them (`tests/it/contract/list.rs`). They fail where a request is in no class, or is no longer\n\
         answered as its class says.\n\n\
         ## In numbers\n\n\
         | group | recorded | replayed | answered alike | otherwise | left out |\n|---|---|---|---|---|---|\n",
    );
    let mut groups: IndexMap<&str, [usize; 3]> = IndexMap::new();
    for (id, class) in list {
        let counts = groups.entry(id.split('/').next().unwrap()).or_default();
        counts[match class {
            Class::Alike => 0,
            Class::Otherwise(_) => 1,
            Class::LeftOut(_) => 2,
        }] += 1;
    }
    let mut row = |name: &str, [alike, otherwise, left_out]: [usize; 3]| {
        let replayed = alike + otherwise;
        let recorded = replayed + left_out;
        writeln!(
            page,
            "| {name} | {recorded} | {replayed} | {alike} | {otherwise} | {left_out} |"
        )
        .unwrap();
    };
    let mut sum = [0; 3];
    for (group, counts) in &groups {
        row(&format!("`{group}`"), *counts);
        for (sum, count) in sum.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    row("all", sum);
    let of = |wanted: fn(Class) -> Option<&'static str>| {
        let mut reasons: IndexMap<&str, Vec<&str>> = IndexMap::new();
        for (id, class) in list {
            if let Some(why) = wanted(*class) {
                reasons.entry(why).or_default().push(id);
            }
        }
        reasons
    };
    let otherwise = of(|class| match class {
        Class::Otherwise(why) => Some(why),
        _ => None,
    });
    let left_out = of(|class| match class {
        Class::LeftOut(why) => Some(why),
        _ => None,
    });
    let alike = of(|class| (class == Class::Alike).then_some(""));
    section(&mut page, "Left out", "why it does not matter", &left_out);
    section(
        &mut page,
        "Answered otherwise",
        "how the local catalogue differs",
        &otherwise,
    );
    page.push_str("\n## Answered alike\n\n");
    writeln!(page, "{}", short(&alike[""])).unwrap();
    page
}

fn section(page: &mut String, title: &str, why: &str, reasons: &IndexMap<&str, Vec<&str>>) {
    write!(page, "\n## {title}\n\n| exchanges | {why} |\n|---|---|\n").unwrap();
    for (why, ids) in reasons {
        writeln!(page, "| {} | {why} |", short(ids)).unwrap();
    }
}

/// Ids in few words, such as `` `c-bulk` 001–003, 007 ``.
fn short(ids: &[&str]) -> String {
    let mut folders: IndexMap<&str, Vec<RangeInclusive<u16>>> = IndexMap::new();
    for id in ids {
        let (folder, number) = id.split_once('/').unwrap();
        let number: u16 = number.parse().unwrap();
        let ranges = folders.entry(folder).or_default();
        match ranges.last_mut() {
            Some(last) if last.end() + 1 == number => *last = *last.start()..=number,
            _ => ranges.push(number..=number),
        }
    }
    let told = folders.iter().map(|(folder, ranges)| {
        let ranges = ranges
            .iter()
            .map(|range| match (range.start(), range.end()) {
                (start, end) if start == end => format!("{start:03}"),
                (start, end) => format!("{start:03}–{end:03}"),
            });
        format!("`{folder}` {}", ranges.collect::<Vec<_>>().join(", "))
    });
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn every_recorded_exchange_has_one_class_and_the_documentation_says_which() {
    let list = classes().unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")));
    assert_eq!(list.len(), 432);
    let page = page(&list);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/contract.md");
    if std::fs::read_to_string(&path).ok().as_ref() != Some(&page) {
        let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("contract.md");
        std::fs::write(&made, page).unwrap();
        panic!("docs/contract.md is not up to date; copy it from {made:?}");
    }
}

/// What is kept and never read would pass for covered.
#[test]
fn whatever_is_kept_was_recorded() {
    let names: BTreeSet<String> = all().into_iter().collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/atlas");
    let folders = std::fs::read_dir(root)
        .unwrap()
        .map(|it| it.unwrap().path());
    for folder in folders.filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            let name = format!(
                "{}/{}",
                folder.file_name().unwrap().display(),
                file.file_stem().unwrap().display()
            );
            assert!(names.contains(&name), "{name}");
        }
    }
}

#[test]
fn numbers_in_a_row_are_told_by_the_first_and_the_last() {
    let ids = ["a/001", "a/002", "a/003", "a/005", "b/001"];
    assert_eq!(short(&ids), "`a` 001–003, 005; `b` 001");
}
