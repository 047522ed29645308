//! Numbers that the catalogue has given already. A statement that writes what another one of its job writes has a number in
//! its name; it keeps that when others are written before it or taken out, or it would seem to have become one of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::atlas::mapping::{Alike, EntityKey, MappingOptions, Numbers, PROCESS, alike, numbered};
use crate::atlas::{AtlasError, Reader, Relationships};
use crate::lineage::Lineage;

use super::snapshot::{Snapshot, conf};

/// What the catalogue has of a stem: by number the fingerprint, none where it has none.
type There = BTreeMap<usize, Option<String>>;

/// How entities are named where statements keep the numbers that the catalogue has them under.
pub(super) async fn kept(
    reader: &Reader,
    lineage: &Lineage,
    options: &MappingOptions,
    present: &BTreeSet<String>,
) -> Result<MappingOptions, AtlasError> {
    let mut options = options.clone();
    if present.contains(PROCESS) {
        let alike = alike(lineage, &options);
        options.numbers = known(reader, alike, &options.namespace, present).await?;
    }
    Ok(options)
}

async fn known(
    reader: &Reader,
    alike: Vec<Alike>,
    namespace: &str,
    present: &BTreeSet<String>,
) -> Result<Numbers, AtlasError> {
    let mut there: Vec<There> = vec![There::new(); alike.len()];
    // As many again may have been taken out; where the last one is there, more may be.
    let mut asked: Vec<(usize, usize, usize)> = (alike.iter().enumerate())
        .map(|(group, it)| (group, 1, 2 * it.fingerprints.len()))
        .collect();
    while !asked.is_empty() {
        let key = |group: usize, number| {
            let name = numbered(&alike[group].stem, number);
            EntityKey::new(PROCESS, format!("{name}@{namespace}"))
        };
        let each = asked
            .iter()
            .flat_map(|&(group, from, to)| (from..=to).map(move |number| (group, number)));
        let questions = each
            .clone()
            .map(|(group, number)| (key(group, number), Relationships::Without));
        let found = Snapshot::read(reader, questions, present, &|_, _| {}).await?;
        for (group, number) in each {
            if let Some(entity) = found.get(&key(group, number)) {
                let fingerprint = conf(&entity.attributes, "fingerprint").map(str::to_owned);
                there[group].insert(number, fingerprint);
            }
        }
        asked.retain(|(group, _, to)| there[*group].contains_key(to));
        for (_, from, to) in &mut asked {
            (*from, *to) = (*to + 1, 2 * *to);
        }
    }
    let numbers = alike.into_iter().zip(there).map(|(alike, there)| {
        let numbers = given(&alike.fingerprints, there);
        (alike.stem, numbers)
    });
    Ok(numbers.collect())
}

/// The number of each statement. One whose fingerprint is there has the number of that, first of all where that is its place.
/// The others are new or were edited, which nothing tells: they take what is left there in its order, and then numbers that
/// nobody has.
fn given(fingerprints: &[String], mut there: There) -> Vec<usize> {
    let mut numbers: Vec<Option<usize>> = vec![None; fingerprints.len()];
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let is_it = |known: &Option<String>, fingerprint: &String| known.as_ref() == Some(fingerprint);
    for (at, fingerprint) in fingerprints.iter().enumerate() {
        if there
            .get(&(at + 1))
            .is_some_and(|it| is_it(it, fingerprint))
        {
            numbers[at] = Some(at + 1);
            there.remove(&(at + 1));
        }
    }
    let rest = fingerprints.iter().zip(&mut numbers);
    for (fingerprint, number) in rest.filter(|(_, number)| number.is_none()) {
        let mut known = there.iter();
        *number = known
            .find(|(_, it)| is_it(it, fingerprint))
            .map(|(number, _)| *number);
        if let Some(number) = number {
            there.remove(number);
        }
    }
    taken.extend(numbers.iter().flatten());
    let left = there.into_keys().collect::<Vec<_>>().into_iter();
    let mut free = left.chain(1..);
    for number in numbers.iter_mut().filter(|it| it.is_none()) {
        *number = free.find(|it| taken.insert(*it));
    }
    numbers.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::new("a b", "", "1 2")]
    #[case::as_it_was("a b c", "a b c", "1 2 3")]
    #[case::one_before("x a b", "a b", "3 1 2")]
    #[case::one_between("a x b", "a b", "1 3 2")]
    #[case::first_gone("b c", "a b c", "2 3")]
    #[case::changed_places("b a", "a b", "2 1")]
    #[case::edited("x b", "a b", "1 2")]
    #[case::edited_and_one_behind("x b y", "a b", "1 2 3")]
    #[case::a_gap("a c x", "a - c", "1 3 2")]
    #[case::twice_the_same("a a", "a a", "1 2")]
    #[case::of_somebody("a b", "? b", "1 2")]
    fn a_statement_keeps_its_number(
        #[case] wanted: &str,
        #[case] known: &str,
        #[case] numbers: &str,
    ) {
        let wanted: Vec<String> = wanted.split(' ').map(str::to_owned).collect();
        let known = known.split_terminator(' ').enumerate();
        let known = known.filter(|(_, word)| *word != "-");
        let there = known.map(|(at, word)| (at + 1, (word != "?").then(|| word.to_owned())));
        let given = given(&wanted, there.collect());
        let given: Vec<String> = given.iter().map(ToString::to_string).collect();
        assert_eq!(given.join(" "), numbers);
    }
}
