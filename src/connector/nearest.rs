//! Which name was probably meant.

use crate::text::Letters;

/// Whether an option is the one named by a row, in which `#` stands for any text.
pub(super) fn fits(name: &str, key: &str) -> bool {
    // Most are told apart by their first letters.
    let (first, wanted) = (key.bytes().next(), name.bytes().next());
    if first != wanted && wanted != Some(b'#') {
        return false;
    }
    let Some(at) = memchr::memchr(b'#', name.as_bytes()) else {
        return name == key;
    };
    key.strip_prefix(&name[..at])
        .and_then(|rest| rest.strip_suffix(&name[at + 1..]))
        .is_some_and(|middle| !middle.is_empty())
}

/// The known name that was probably meant: the same but for case and separators, one that ends like it (`group.id` for
/// `properties.group.id`), or one that is a few letters away.
pub(super) fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const CLOSE_ENOUGH: f64 = 0.75;
    best(given, known, CLOSE_ENOUGH, |name, given| {
        let ends_like =
            |whole: &str, end: &str| whole.strip_suffix(end).is_some_and(|it| it.ends_with('.'));
        (ends_like(name, given) || ends_like(given, name)).then_some(2.0)
    })
}

/// The known name that is surely meant, where an unknown one could be right too: the same but for case and separators, or
/// a letter in eight away.
pub(super) fn nearest_misspelling<'a>(
    given: &str,
    known: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    const MISSPELT: f64 = 0.87;
    best(given, known, MISSPELT, |_, _| None)
}

/// The known word that is surely meant by a short one that could be right too: the same but for case and separators, two
/// letters swapped, or one letter in, out or another. Not where a letter is only added (`jsonl`), the first one is another
/// (`bson`), or three letters say too little (`row`).
pub(super) fn nearest_word<'a>(
    given: &str,
    known: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    const SHORT: usize = 3;
    let known: Vec<&str> = known.collect();
    nearest_misspelling(given, known.iter().copied()).or_else(|| {
        let is_swapped = |name: &str| {
            let sorted = |text: &str| {
                let mut letters: Vec<char> = text.chars().collect();
                letters.sort_unstable();
                letters
            };
            sorted(name) == sorted(given)
        };
        let is_near = |name: &&&str| {
            strsim::damerau_levenshtein(name, given) == 1
                && name.chars().next() == given.chars().next()
                && !given.starts_with(**name)
                && (name.len() > SHORT && given.len() >= SHORT || is_swapped(name))
        };
        known.iter().find(is_near).copied()
    })
}

/// The known name with the highest score, if that is at least `least`: what `special` gives it, else how alike the names
/// are, from 0 to 1. Case and separators do not count.
fn best<'a>(
    given: &str,
    known: impl Iterator<Item = &'a str>,
    least: f64,
    special: impl Fn(&str, &str) -> Option<f64>,
) -> Option<&'a str> {
    const SAME: f64 = 3.0;
    // Nothing longer is a misspelling, and comparing takes time with the length.
    const LONGEST: usize = 100;
    if given.len() > LONGEST {
        return None;
    }
    let plain = |name: &str| name.to_ascii_lowercase().replace(['-', '_'], ".");
    let given = plain(given);
    let letters = Letters::of(&given);
    let score = |other: &str| {
        if other == given {
            return SAME;
        }
        special(other, &given).unwrap_or_else(|| {
            let most = letters.most_alike(&Letters::of(other));
            if most < least {
                return most;
            }
            strsim::normalized_damerau_levenshtein(other, &given)
        })
    };
    known
        .map(|name| (score(&plain(name)), name))
        .filter(|(score, _)| *score >= least)
        // The first of equals, so that the order of the table decides.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_stands_for_any_text() {
        assert!(fits("fields.#.kind", "fields.a.b.kind"));
        assert!(!fits("fields.#.kind", "fields..kind"));
        assert!(!fits("fields.#.kind", "fields.a.kinds"));
    }

    #[test]
    fn a_format_of_another_name_is_no_misspelling() {
        let known = || ["json", "csv", "raw", "avro", "debezium-json"].into_iter();
        for (given, meant) in [
            ("jsn", "json"),
            ("JSON", "json"),
            ("jason", "json"),
            ("cvs", "csv"),
            ("debezium_json", "debezium-json"),
            ("debezium-jsom", "debezium-json"),
        ] {
            assert_eq!(nearest_word(given, known()), Some(meant), "{given}");
        }
        for given in [
            "bson",
            "jsonl",
            "json2",
            "row",
            "tsv",
            "csv2",
            "avro-registry",
        ] {
            assert_eq!(nearest_word(given, known()), None, "{given}");
        }
    }

    #[test]
    fn what_could_be_right_is_no_misspelling() {
        let known = || ["write.tasks", "merge-engine", "path"].into_iter();
        assert_eq!(
            nearest_misspelling("merge_engine", known()),
            Some("merge-engine")
        );
        assert_eq!(
            nearest_misspelling("merge-engin", known()),
            Some("merge-engine")
        );
        assert_eq!(nearest_misspelling("write.tests", known()), None);
        assert_eq!(nearest_misspelling("other.path", known()), None);
    }
}
