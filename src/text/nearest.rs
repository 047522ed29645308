//! The name that was probably meant.

/// Nothing longer is a misspelling, and comparing takes time with the length.
const LONGEST: usize = 100;
/// How alike a name must be, from 0 to 1.
const LIKE: f64 = 0.6;
/// A statement that gets more names wrong than this is not misspelt: further guesses would cost time and help nobody.
pub const MOST_GUESSES: usize = 50;

/// The known name that is most like a wrong one, if any is like it; of equals the first by the alphabet.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_lowercase();
    let letters = Letters::of(&name);
    known
        .filter(|known| known.len() <= LONGEST)
        .filter_map(|known| {
            let lower = known.to_lowercase();
            let may_be_like = letters.most_like(&Letters::of(&lower)) >= LIKE;
            may_be_like.then(|| {
                let likeness = strsim::normalized_damerau_levenshtein(&lower, &name);
                (likeness, known)
            })
        })
        .filter(|(likeness, _)| *likeness >= LIKE)
        .max_by(|one, other| {
            let likeness = one.0.total_cmp(&other.0);
            likeness.then_with(|| other.1.cmp(one.1))
        })
        .map(|(_, known)| known)
}

/// How often each letter of an alphabet folded into 64 occurs in a name: what tells most names apart long before they are
/// compared letter by letter.
struct Letters {
    counts: [u8; 64],
    total: u32,
}

impl Letters {
    fn of(name: &str) -> Self {
        let mut counts = [0; 64];
        let mut total = 0;
        for letter in name.chars() {
            // At most `LONGEST` of them.
            counts[letter as usize % 64] += 1;
            total += 1;
        }
        Self { counts, total }
    }

    /// The most that the names can be alike: each edit changes one letter at most.
    fn most_like(&self, other: &Self) -> f64 {
        let counts = self.counts.iter().zip(&other.counts);
        let shared: u32 = counts.map(|(one, other)| u32::from(*one.min(other))).sum();
        let longest = self.total.max(other.total).max(1);
        f64::from(shared) / f64::from(longest)
    }
}

/// The question that a hint asks.
pub fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_same_letters_are_never_less_than_likeness(one in "[a-dé]{0,12}", other in "[a-dé]{0,12}") {
            let most = Letters::of(&one).most_like(&Letters::of(&other));
            let likeness = strsim::normalized_damerau_levenshtein(&one, &other);
            prop_assert!(one.is_empty() && other.is_empty() || likeness <= most + f64::EPSILON);
        }
    }

    #[test]
    fn the_most_alike_is_meant() {
        let known = ["order_id", "order_time", "user"];
        let nearest = |name| nearest(name, known.into_iter());
        assert_eq!(nearest("oder_id"), Some("order_id"));
        assert_eq!(nearest("USR"), Some("user"));
        assert_eq!(nearest("price"), None);
        assert_eq!(nearest(&"order_id".repeat(50)), None);
    }
}
