//! How often each letter occurs in a name: what tells most names apart long before they are compared letter by letter.

/// The letters of a name, whatever their order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Letters {
    /// How often letters occur, those of all alphabets folded into so many.
    counts: [u16; 64],
    total: u32,
}

impl Letters {
    const NONE: Self = Self {
        counts: [0; 64],
        total: 0,
    };

    pub(crate) fn of(name: &str) -> Self {
        let mut letters = Self::NONE;
        for letter in name.chars() {
            letters.note(letter);
        }
        letters
    }

    /// Those of the name in lower case.
    pub(crate) fn of_lowercase(name: &str) -> Self {
        if name.is_ascii() {
            let mut letters = Self::NONE;
            for letter in name.bytes() {
                letters.note(letter.to_ascii_lowercase().into());
            }
            return letters;
        }
        Self::of(&name.to_lowercase())
    }

    fn note(&mut self, letter: char) {
        let count = &mut self.counts[letter as usize % 64];
        *count = count.saturating_add(1);
        self.total += 1;
    }

    /// The fewest edits (a letter put in, taken out or replaced, or two neighbours swapped) that can make one name of the
    /// other. It may take more.
    pub(crate) fn fewest_edits(&self, other: &Self) -> usize {
        let counts = self.counts.iter().zip(&other.counts);
        let shared: u32 = counts.map(|(one, other)| u32::from(*one.min(other))).sum();
        let edits = self.total.max(other.total).saturating_sub(shared);
        usize::try_from(edits).unwrap_or(usize::MAX)
    }

    /// The most that the names can be alike, from 0 to 1, as `strsim::normalized_damerau_levenshtein` has it.
    pub(crate) fn most_alike(&self, other: &Self) -> f64 {
        let longest = self.total.max(other.total);
        if longest == 0 {
            return 1.0;
        }
        let edits = u32::try_from(self.fewest_edits(other)).unwrap_or(u32::MAX);
        1.0 - f64::from(edits) / f64::from(longest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_never_takes_fewer_edits(one in "[a-dé订]{0,12}", other in "[a-dé订]{0,12}") {
            let (letters, others) = (Letters::of(&one), Letters::of(&other));
            prop_assert!(letters.fewest_edits(&others) <= strsim::damerau_levenshtein(&one, &other));
            let alike = strsim::normalized_damerau_levenshtein(&one, &other);
            prop_assert!(alike <= letters.most_alike(&others) + f64::EPSILON);
        }
    }
}
