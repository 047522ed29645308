//! Where letters stand in a text, sixty-four places at a time. Texts are short: to look at all of one at once takes less than
//! to ask for each place anew.

use wide::u8x16;

/// Characters of a block: each has a bit of its own.
const BLOCK: usize = 64;

/// Characters that are compared at once.
const LANES: usize = 16;

/// The places of a letter in a block, each a bit.
fn in_block(letter: u8, block: &[u8]) -> u64 {
    let wanted = u8x16::splat(letter);
    let places = |part: &[u8; LANES]| u64::from(u8x16::new(*part).simd_eq(wanted).to_bitmask());
    let (parts, rest) = block.as_chunks::<LANES>();
    let mut found = 0;
    for (part, at) in parts.iter().zip((0..).step_by(LANES)) {
        found |= places(part) << at;
    }
    match block.last_chunk::<LANES>() {
        _ if rest.is_empty() => {}
        // It begins before the rest, where the same is found.
        Some(last) => found |= places(last) << (block.len() - LANES),
        None => {
            let mut part = [0; LANES];
            part[..rest.len()].copy_from_slice(rest);
            found |= places(&part) & ((1 << rest.len()) - 1);
        }
    }
    found
}

/// The places of letters in one text: a row of blocks for each letter.
#[derive(Debug, Default)]
pub(super) struct Places {
    blocks: usize,
    all: Vec<u64>,
}

impl Places {
    /// Notes where the letters of a word stand in a text. Whether they are there one behind the other; those behind the first
    /// that is not are not noted.
    pub(super) fn note(&mut self, word: &[u8], text: &[u8]) -> bool {
        self.blocks = text.len().div_ceil(BLOCK);
        self.all.clear();
        let mut from = 0;
        word.iter().enumerate().all(|(number, &letter)| {
            let blocks = text.chunks(BLOCK);
            self.all.extend(blocks.map(|block| in_block(letter, block)));
            let first = self.of(number, from).next();
            from = first.map_or(from, |at| at + 1);
            first.is_some()
        })
    }

    fn row(&self, number: usize) -> &[u64] {
        let start = number * self.blocks;
        self.all.get(start..start + self.blocks).unwrap_or_default()
    }

    /// The places of a letter of the word, by its number, from `from` on.
    pub(super) fn of(&self, number: usize, from: usize) -> impl Iterator<Item = usize> + use<'_> {
        let row = self.row(number);
        let mut block = from / BLOCK;
        let mut bits = row.get(block).map_or(0, |it| it & (!0 << (from % BLOCK)));
        std::iter::from_fn(move || {
            while bits == 0 {
                block += 1;
                bits = *row.get(block)?;
            }
            let at = block * BLOCK + place(bits.trailing_zeros());
            bits &= bits - 1;
            Some(at)
        })
    }

    /// The last place of a letter of the word.
    pub(super) fn last_of(&self, number: usize) -> Option<usize> {
        let row = self.row(number);
        let block = row.iter().rposition(|&bits| bits != 0)?;
        Some(block * BLOCK + place(row[block].ilog2()))
    }
}

/// How many letters of a word are in a text one behind the other.
pub(super) fn found_of(word: &[u8], text: &[u8]) -> usize {
    let mut letters = word.iter();
    let mut found = 0;
    let mut wanted = letters.next();
    for block in text.chunks(BLOCK) {
        let mut behind = !0;
        while let Some(&letter) = wanted {
            let places = in_block(letter, block) & behind;
            if places == 0 {
                break;
            }
            found += 1;
            wanted = letters.next();
            // Behind the last place of a block there is none.
            behind = (!1_u64).checked_shl(places.trailing_zeros()).unwrap_or(0);
        }
    }
    found
}

fn place(bit: u32) -> usize {
    // One of 64.
    usize::try_from(bit).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_are_those_at_which_the_letter_stands(
            text in "[ab]{0,200}",
            word in "[abc]{1,5}",
            from in 0..220_usize,
        ) {
            let (text, word) = (text.as_bytes(), word.as_bytes());
            let mut places = Places::default();
            let mut from_there = 0;
            let mut found = 0;
            for &letter in word {
                let Some(at) = text[from_there..].iter().position(|&it| it == letter) else { break };
                from_there += at + 1;
                found += 1;
            }
            prop_assert_eq!(found_of(word, text), found);
            prop_assert_eq!(places.note(word, text), found == word.len());
            for (number, &letter) in word.iter().enumerate().take(found) {
                let stands = |at: &usize| text[*at] == letter;
                let expected: Vec<usize> = (0..text.len()).filter(stands).collect();
                prop_assert_eq!(places.last_of(number), expected.last().copied());
                let behind = expected.into_iter().filter(|&at| at >= from);
                prop_assert_eq!(places.of(number, from).collect::<Vec<_>>(), behind.collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn what_stands_behind_the_end_is_no_place() {
        let mut places = Places::default();
        assert!(!places.note(b"\0", b"abc"));
        assert_eq!(found_of(b"\0", b"abc"), 0);
        assert_eq!(found_of(b"a", b""), 0);
    }
}
