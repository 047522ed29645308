use std::cmp::Reverse;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use proptest::prelude::*;

use super::*;
use crate::lineage::{Column, Dataset, DatasetKind, Identity, LogicalName, Options};

/// Names of these datasets, of a broker each, with these columns.
fn names_of(datasets: &[(&str, &str, &[&str])]) -> Names {
    let mut graph = Lineage::new();
    for (name, broker, columns) in datasets {
        let identity = Identity {
            namespace: (*broker).to_owned(),
            name: (*name).to_owned(),
        };
        let columns = columns.iter().map(|name| Column::physical(name, "INT"));
        graph.add_dataset(Dataset {
            key: DatasetKey::physical(identity),
            names: vec![LogicalName::in_default(name)],
            kind: DatasetKind::Table,
            connector: None,
            is_ephemeral: false,
            columns: Arc::new(columns.collect()),
            options: Options::new(),
            origins: Vec::new(),
        });
    }
    Names::of(&Arc::new(graph))
}

fn names() -> Names {
    names_of(&[
        ("orders", "kafka://prod", &["id", "amount"]),
        ("orders_by_day", "kafka://prod", &["day", "amount"]),
        ("ordinary_sales", "kafka://test", &["id"]),
        ("订单", "kafka://test", &["id", "amount", "渠道"]),
        ("payments", "kafka://test", &["amount"]),
    ])
}

/// What is found, columns as `column dataset`.
fn found(names: &Names, text: &str) -> Vec<String> {
    let found = Found::of(names, text, &Found::default());
    let told = found.listed.iter().filter_map(|&hit| {
        let (label, about) = names.line(hit)?;
        Some(match hit {
            Hit::Node(_) => label.to_owned(),
            Hit::Column { .. } => format!("{label} {}", about.split(' ').next()?),
        })
    });
    told.collect()
}

#[test]
fn the_best_and_shortest_stands_first() {
    let names = names();
    assert_eq!(found(&names, "ord")[0], "orders");
    assert_eq!(found(&names, "oday")[0], "orders_by_day");
    assert_eq!(found(&names, "'orders"), ["orders", "orders_by_day"]);
    assert_eq!(found(&names, "orders !day"), ["orders"]);
    assert_eq!(found(&names, "'test ord"), ["ordinary_sales"]);
    assert_eq!(found(&names, "单"), ["订单"]);
    assert_eq!(found(&names, "").len(), 5);
    assert!(found(&names, "nowhere").is_empty());
}

#[test]
fn a_column_is_found_by_its_own_name_and_by_that_of_its_dataset_beside_it() {
    let names = names();
    // Three of a name stand before all else of it.
    assert_eq!(
        found(&names, "amount"),
        [
            "amount orders",
            "amount 订单",
            "amount payments",
            "amount orders_by_day"
        ]
    );
    assert_eq!(
        found(&names, "amount orders"),
        ["amount orders", "amount orders_by_day"]
    );
    assert_eq!(found(&names, "amount orders !day"), ["amount orders"]);
    assert_eq!(
        found(&names, "amount !'test 'by_day"),
        ["amount orders_by_day"]
    );
    assert_eq!(found(&names, "^am ^pay"), ["amount payments"]);
    assert_eq!(found(&names, "渠"), ["渠道 订单"]);
    assert!(
        found(&names, "!amount !orders")
            .iter()
            .all(|it| !it.contains(' '))
    );
    let count = Found::of(&names, "amount", &Found::default()).count();
    assert_eq!(count, 4);
}

#[test]
fn typing_on_finds_what_typing_at_once_finds() {
    let names = names();
    for text in [
        "orders",
        "ord 'prod",
        "ord !day",
        "ord day$",
        "o\\ d",
        "^ord",
        "amount ord",
        "am ord pro",
        "ord am day",
        "id kaf ord",
    ] {
        let mut step = Found::default();
        for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
            step = Found::of(&names, &text[..end], &step);
            let at_once = Found::of(&names, &text[..end], &Found::default());
            assert_eq!(step.listed, at_once.listed, "{:?}", &text[..end]);
            assert_eq!(step.count(), at_once.count(), "{:?}", &text[..end]);
        }
    }
}

/// The score of a whole pattern, as the library that we must agree with has it.
fn plain_score(pattern: &Pattern, text: &str) -> Option<u32> {
    let scores = pattern.atoms.iter().map(|it| plain_atom_score(it, text));
    scores.sum()
}

/// The same of a word in a text, for which a text of ASCII counts as one of characters where `nucleo_matcher` looks for the end or
/// the start of it: it gives no more than that where the word has no capitals.
fn plain_atom_score(atom: &Atom, text: &str) -> Option<u32> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let characters: Vec<char> = text.chars().collect();
    let text = match Utf32Str::new(text, &mut buffer) {
        Utf32Str::Ascii(_) if !matches!(atom.kind, AtomKind::Fuzzy | AtomKind::Substring) => {
            Utf32Str::Unicode(&characters)
        }
        text => text,
    };
    atom.score(text, &mut matcher).map(u32::from)
}

fn pattern(text: &str) -> Pattern {
    Pattern::parse(text, CaseMatching::Smart, Normalization::Smart)
}

/// The columns that fit, found the plain way: each by itself, word by word. What of each score, in no order.
fn plain_columns(names: &Names, text: &str) -> Vec<(Hit, u32)> {
    let pattern = pattern(text);
    let mut found = Vec::new();
    for (dataset, (_, known)) in names.graph.datasets().enumerate() {
        let beside = names.texts.get(dataset).unwrap();
        for column in known.columns.iter() {
            let name =
                (0..names.columns.len()).find(|&at| names.columns.name(at) == Some(&column.name));
            let mut is_own = false;
            let scores = pattern.atoms.iter().map(|atom| {
                let alone = |text| plain_atom_score(atom, text);
                match (alone(&column.name), alone(beside)) {
                    (own, beside) if atom.negative => Some(own?.min(beside?)),
                    (Some(own), _) => {
                        is_own = true;
                        Some(own)
                    }
                    (None, beside) => beside,
                }
            });
            let score: Option<u32> = scores.sum();
            let name = name.unwrap();
            found.extend(
                score
                    .filter(|_| is_own)
                    .map(|it| (Hit::Column { dataset, name }, it)),
            );
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn scores_are_those_of_nucleo(
        texts in prop::collection::vec("[abABC1 _/.éÉ单，\u{301}-]{0,14}", 1..4),
        word in "[abAbc1é单_/.'!^$ ]{1,8}",
    ) {
        let mut ready = Texts::default();
        for text in &texts {
            ready.push(text);
        }
        let mut words = Words::new(&word);
        let pattern = pattern(&word);
        for (at, text) in texts.iter().enumerate() {
            let score = words.score(&ready, at);
            prop_assert_eq!(score, plain_score(&pattern, text), "{:?} in {:?}", word, text);
            let fits = words.fit(ready.text(at).unwrap());
            prop_assert_eq!(fits, score.is_some(), "{:?} in {:?}", word, text);
            prop_assert_eq!(ready.get(at), Some(&**text));
        }
    }

    #[test]
    fn what_is_found_is_what_looking_at_each_by_itself_finds(
        datasets in prop::collection::vec(
            ("[ab]{1,3}_[abc订]{0,3}", "[ab]{0,2}", prop::collection::btree_set("[abc]{1,2}", 0..4)),
            1..12,
        ),
        text in "[!'^]?[abc]{1,2}( [!'^]?[abc]{1,2})?",
    ) {
        let columns: Vec<Vec<&str>> = datasets
            .iter()
            .map(|it| it.2.iter().map(String::as_str).collect())
            .collect();
        let all: Vec<_> = datasets.iter().zip(&columns).map(|(it, columns)| (&*it.0, &*it.1, &**columns)).collect();
        let names = names_of(&all);
        let found = Found::of(&names, &text, &Found::default());
        let pattern = pattern(&text);
        let mut nodes: Vec<_> = (0..names.nodes.len())
            .filter_map(|at| {
                let score = plain_score(&pattern, names.texts.get(at)?)?;
                Some((Reverse(score), names.label_length(at), Hit::Node(at)))
            })
            .collect();
        nodes.sort();
        let is_node = |hit: &&Hit| matches!(hit, Hit::Node(_));
        let listed: Vec<Hit> = found.listed.iter().filter(is_node).copied().collect();
        prop_assert_eq!(listed, nodes.into_iter().map(|it| it.2).collect::<Vec<_>>());
        let plain = plain_columns(&names, &text);
        let mut listed: Vec<Hit> = found.listed.iter().filter(|hit| !is_node(hit)).copied().collect();
        // Of a name they stand with the best first.
        let score = |hit: &Hit| plain.iter().find(|it| it.0 == *hit).map(|it| it.1);
        for (at, one) in listed.iter().enumerate() {
            for other in &listed[at..] {
                if let (Hit::Column { name, .. }, Hit::Column { name: same, .. }) = (one, other)
                    && name == same
                {
                    prop_assert!(score(one) >= score(other));
                }
            }
        }
        listed.sort();
        prop_assert_eq!(listed, plain.iter().map(|it| it.0).collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>());
        prop_assert_eq!(found.count(), found.listed.len());
    }
}

#[test]
fn a_long_list_is_cut_behind_the_best() {
    let many: Vec<String> = (0..2 * LISTED).map(|at| format!("t{at}_order")).collect();
    let mut datasets: Vec<(&str, &str, &[&str])> = many
        .iter()
        .map(|name| (&**name, "b", &["order"] as &[&str]))
        .collect();
    datasets.push(("order", "b", &["other"]));
    let names = names_of(&datasets);
    let found = Found::of(&names, "order", &Found::default());
    assert_eq!(found.listed.len(), LISTED);
    assert_eq!(found.count(), 2 * LISTED * 2 + 1);
    assert_eq!(found.listed[0], Hit::Node(2 * LISTED));
    let columns = found
        .listed
        .iter()
        .filter(|hit| matches!(hit, Hit::Column { .. }));
    assert_eq!(columns.count(), 3, "as many as stand for all of the name");
}
