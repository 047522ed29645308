//! Numbers that the catalogue has given already. A statement that writes what another one of its job writes has a number in
//! its name; it keeps that when others are written before it or taken out, or it would seem to have become one of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::atlas::mapping::{
    APPLICATION, Alike, EntityKey, MappingOptions, Numbered, PROCESS, alike, numbered, shared_jobs,
};
use crate::atlas::wire::Entity;
use crate::atlas::{AtlasError, Reader, Relationships};
use crate::lineage::Lineage;

use super::PlanOptions;
use super::snapshot::{Snapshot, conf, origins};

/// What the catalogue has of a stem, by number.
type There = BTreeMap<usize, Known>;

/// What the catalogue has under a number.
#[derive(Debug, Clone, Default)]
struct Known {
    /// None where it has none.
    fingerprint: Option<String>,
    /// Where it was seen when it was published.
    places: Vec<String>,
}

impl Known {
    fn of(entity: &Entity) -> Self {
        Self {
            fingerprint: conf(&entity.attributes, "fingerprint").map(str::to_owned),
            places: origins(&entity.attributes).map(str::to_owned).collect(),
        }
    }

    fn is_same(&self, statement: &Numbered) -> bool {
        self.fingerprint.as_ref() == Some(&statement.fingerprint)
    }

    fn is_surely(&self, statement: &Numbered) -> bool {
        self.is_same(statement) && self.is_of_same_file(statement)
    }

    fn is_of_same_file(&self, statement: &Numbered) -> bool {
        self.places.iter().any(|it| statement.places.contains(it))
    }
}

/// How entities are named where statements keep the numbers that the catalogue has them under.
pub(super) async fn kept(
    reader: &Reader,
    lineage: &Lineage,
    options: &PlanOptions,
    present: &BTreeSet<String>,
) -> Result<MappingOptions, AtlasError> {
    let mut mapping = options.mapping.clone();
    if present.contains(PROCESS) {
        let may_declare = |place: &str| options.may_declare(place);
        let mut jobs = match options.read {
            Some(_) => shared_jobs(lineage, &mapping),
            None => BTreeSet::new(),
        };
        only_of_others(&mut jobs, reader, &mapping.namespace, present, &may_declare).await?;
        let alike = alike(lineage, &mapping, &jobs);
        let there = there(reader, &alike, &mapping.namespace, present).await?;
        let numbers = alike.into_iter().zip(there).map(|(alike, there)| {
            let numbers = given(&alike.statements, there, &may_declare);
            (alike.stem, numbers)
        });
        mapping.numbers = numbers.collect();
    }
    Ok(mapping)
}

/// Leaves only the jobs that the catalogue has from other files, too.
async fn only_of_others(
    jobs: &mut BTreeSet<Arc<str>>,
    reader: &Reader,
    namespace: &str,
    present: &BTreeSet<String>,
    may_declare: &(dyn Fn(&str) -> bool + Sync),
) -> Result<(), AtlasError> {
    /// Applications that are read before they are let go of.
    const MOST: usize = 1_000;
    let key = |job: &str| EntityKey::new(APPLICATION, format!("{job}@{namespace}"));
    let all: Vec<Arc<str>> = std::mem::take(jobs).into_iter().collect();
    for part in all.chunks(MOST) {
        let questions = part.iter().map(|job| (key(job), Relationships::Without));
        let found = Snapshot::read(reader, questions, present, &|_, _| {}).await?;
        let of_others = part.iter().filter(|job| {
            let application = found.get(&key(job));
            application.is_some_and(|it| Known::of(it).places.iter().any(|it| may_declare(it)))
        });
        jobs.extend(of_others.cloned());
    }
    Ok(())
}

/// What the catalogue has of each stem.
async fn there(
    reader: &Reader,
    alike: &[Alike],
    namespace: &str,
    present: &BTreeSet<String>,
) -> Result<Vec<There>, AtlasError> {
    let mut there: Vec<There> = vec![There::new(); alike.len()];
    // As many again may have been taken out; where the last one is there, more may be. A single one mostly is the first.
    let mut asked: Vec<(usize, usize, usize)> = (alike.iter().enumerate())
        .map(|(group, it)| match it.statements.len() {
            1 => (group, 1, 1),
            several => (group, 1, 2 * several),
        })
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
                there[group].insert(number, Known::of(entity));
            }
        }
        asked.retain(|(group, _, to)| match *alike[*group].statements {
            [ref single] => (there[*group].get(to)).is_some_and(|it| !it.is_surely(single)),
            _ => there[*group].contains_key(to),
        });
        for (_, from, to) in &mut asked {
            (*from, *to) = (*to + 1, 2 * *to + 2);
        }
    }
    Ok(there)
}

/// The number of each statement. One that is there, as its fingerprint tells, has the number of that: first of all where it is of
/// the same file, and where that is its place. The others are new or were edited, which nothing tells: they take in its order
/// what is left there of their files, and of files that are gone, and then numbers that nobody has. What other files may declare,
/// too, is left to them.
fn given(
    statements: &[Numbered],
    mut there: There,
    may_declare: &dyn Fn(&str) -> bool,
) -> Vec<usize> {
    let mut numbers: Vec<Option<usize>> = vec![None; statements.len()];
    let all: BTreeSet<usize> = there.keys().copied().collect();
    let is_free = |known: &Known, wanted: &Numbered| {
        let mut others = known.places.iter().filter(|it| !wanted.places.contains(it));
        !others.any(|it| may_declare(it))
    };
    // 0 is surest.
    let doubt = |at: usize, number: usize, it: &Known, wanted: &Numbered| {
        let is_place = number == at + 1;
        match (it.is_same(wanted), it.is_of_same_file(wanted)) {
            (true, true) if is_place => Some(0),
            (true, true) => Some(1),
            (true, false) if is_place => Some(2),
            (true, false) => Some(3),
            (false, _) => is_free(it, wanted).then_some(4),
        }
    };
    for most in 0..=4 {
        let open = statements.iter().zip(&mut numbers).enumerate();
        for (at, (wanted, given)) in open.filter(|(_, (_, given))| given.is_none()) {
            let mut known = there.iter();
            *given = known
                .find(|(number, it)| doubt(at, **number, it, wanted) == Some(most))
                .map(|(number, _)| *number);
            if let Some(number) = given {
                there.remove(number);
            }
        }
    }
    let mut new = (1..).filter(|number| !all.contains(number));
    for number in numbers.iter_mut().filter(|it| it.is_none()) {
        *number = new.next();
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
    // Words are fingerprints, behind a colon the file, which is the same one where there is none. `theirs` was not read.
    #[case::of_another_file("a", "b:theirs", "2")]
    #[case::of_other_files("a", "b:theirs a c:theirs", "2")]
    #[case::of_a_file_that_is_gone("a:new", "b:gone", "1")]
    #[case::the_same_in_another_file("a", "a:theirs", "1")]
    #[case::the_same_in_both("a", "a:theirs a", "2")]
    #[case::edited_beside_another_file("x", "b:theirs a", "2")]
    #[case::edited_where_another_file_has_it("x", "b:own+theirs", "2")]
    #[case::taken_out_where_another_file_has_it("a", "b:own+theirs a", "2")]
    #[case::new_beside_another_file("a x", "b:theirs a", "2 3")]
    fn a_statement_keeps_its_number(
        #[case] wanted: &str,
        #[case] known: &str,
        #[case] numbers: &str,
    ) {
        let parts = |word: &str| {
            let (fingerprint, file) = word.split_once(':').unwrap_or((word, "own"));
            let files = file.split('+').map(str::to_owned).collect::<Vec<_>>();
            (fingerprint.to_owned(), files)
        };
        let wanted = wanted.split(' ').map(|word| {
            let (fingerprint, places) = parts(word);
            Numbered {
                fingerprint,
                places,
            }
        });
        let wanted: Vec<Numbered> = wanted.collect();
        let known = known.split_terminator(' ').enumerate();
        let known = known.filter(|(_, word)| *word != "-");
        let there = known.map(|(at, word)| {
            let (fingerprint, places) = parts(word);
            let known = match word {
                "?" => Known::default(),
                _ => Known {
                    fingerprint: Some(fingerprint),
                    places,
                },
            };
            (at + 1, known)
        });
        let given = given(&wanted, there.collect(), &|place| place == "theirs");
        let given: Vec<String> = given.iter().map(ToString::to_string).collect();
        assert_eq!(given.join(" "), numbers);
    }
}
