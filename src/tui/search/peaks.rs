//! What words are worth in a text at most: of a hundred thousand that fit, only those are looked at closely that can be listed.

/// The most that each letter and digit of a text is worth at any of its places, in three bits each: what a word is worth in it at
/// most is told by that without looking at the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peaks(u128);

impl Peaks {
    /// Those of a text of which nothing is known.
    pub(super) const UNKNOWN: Self = Self(u128::MAX);

    /// What the bits stand for: every bonus that there is.
    const WORTHS: [u8; 8] = [0, 5, 8, 9, 10, 10, 10, 10];

    /// Those of a text in lower case, whose characters are worth this.
    pub(super) fn of(folded: &[u8], bonus: &[u8]) -> Self {
        let mut all: u128 = 0;
        for (&byte, &bonus) in folded.iter().zip(bonus) {
            let rank: u128 = match bonus {
                0 => continue,
                1..=5 => 1,
                6..=8 => 2,
                9 => 3,
                _ => 4,
            };
            if let Some(bits) = Self::bits(byte) {
                all += rank.saturating_sub((all >> bits) & 7) << bits;
            }
        }
        Self(all)
    }

    const fn bits(byte: u8) -> Option<u8> {
        match byte {
            b'a'..=b'z' => Some((byte - b'a') * 3),
            b'0'..=b'9' => Some((byte - b'0' + 26) * 3),
            _ => None,
        }
    }

    /// The most that a character may be worth, which is a small letter, a digit, or any other.
    pub(super) fn of_character(self, byte: u8) -> u8 {
        let rank = Self::bits(byte).map_or(7, |bits| (self.0 >> bits) & 7);
        let rank = usize::try_from(rank).unwrap_or(7);
        Self::WORTHS.get(rank).copied().unwrap_or(10)
    }
}
