//! A set of words of the language to look words up in, whatever their case.

/// Letters of the alphabet, and one more for all else.
const LETTERS: usize = 27;

/// Words, each with what it means, by length and first letter: a dozen comparisons of a search over all of them become
/// one or two.
#[derive(Debug)]
pub(in crate::sql) struct Shelves<T> {
    shelves: Vec<Vec<Labelled<T>>>,
}

/// A word with its [`label`].
#[derive(Debug)]
struct Labelled<T> {
    label: u64,
    word: &'static str,
    meaning: T,
}

impl<T: Copy> Shelves<T> {
    /// What a word means, in any case.
    pub(in crate::sql) fn get(&self, word: &str) -> Option<T> {
        let known = self.shelves.get(shelf(word)?)?;
        let wanted = label(word);
        let is_it = |known: &&Labelled<T>| {
            known.label == wanted
                && (word.len() <= LABELLED || known.word.eq_ignore_ascii_case(word))
        };
        known.iter().find(is_it).map(|known| known.meaning)
    }
}

impl<T> FromIterator<(&'static str, T)> for Shelves<T> {
    fn from_iter<I: IntoIterator<Item = (&'static str, T)>>(words: I) -> Self {
        let mut shelves: Vec<Vec<_>> = Vec::new();
        for (word, meaning) in words {
            let Some(at) = shelf(word) else {
                continue;
            };
            if shelves.len() <= at {
                shelves.resize_with(at + 1, Vec::new);
            }
            if let Some(shelf) = shelves.get_mut(at) {
                shelf.push(Labelled {
                    label: label(word),
                    word,
                    meaning,
                });
            }
        }
        Self { shelves }
    }
}

/// Where a word stands; none for no word.
fn shelf(word: &str) -> Option<usize> {
    let first = *word.as_bytes().first()?;
    let letter = match first.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => usize::from(letter - b'A'),
        _ => LETTERS - 1,
    };
    Some(word.len().saturating_mul(LETTERS).saturating_add(letter))
}

/// How many letters a label has.
const LABELLED: usize = 8;
const HALF: usize = LABELLED / 2;

/// The first letters of a word in upper case, as one number: compared at once. Words of up to [`LABELLED`] letters and of
/// one length have the same only if they are the same.
fn label(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let mut letters = [0; LABELLED];
    if let Some(all) = bytes.first_chunk() {
        letters = *all;
    } else if let (Some(first), Some(last)) =
        (bytes.first_chunk::<HALF>(), bytes.last_chunk::<HALF>())
    {
        // Where the halves overlap some letters are there twice: copying so many as there are takes a call.
        letters[..HALF].copy_from_slice(first);
        letters[HALF..].copy_from_slice(last);
    } else {
        for (letter, byte) in letters.iter_mut().zip(bytes) {
            *letter = *byte;
        }
    }
    letters.make_ascii_uppercase();
    u64::from_le_bytes(letters)
}
