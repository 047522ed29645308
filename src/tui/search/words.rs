//! Words that are looked for in [`Texts`]: fuzzy, `'exact`, `!not`, `^start`, `end$`. The scores are those of
//! [`nucleo_matcher`] in a fraction of its time: only the places are looked at where a character of the word stands.
//!
//! What is not plain enough for that (words that are no ASCII, `^start`, `end$`, very long texts) is left to `nucleo_matcher`.

use memchr::memmem::Finder;
use nucleo_matcher::pattern::{Atom, AtomKind};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::pattern::{atoms, has_capitals, haystack};
use super::places::{Places, found_of};
use super::texts::{Form, Text, Texts, joined, letters};

/// Longer words are left to `nucleo_matcher`.
const LONGEST: usize = 64;

// What `nucleo_matcher` 0.3 gives (its `score.rs`).
const MATCH: isize = 16;
const GAP_START: isize = 3;
const BOUNDARY: isize = 8;
const CONSECUTIVE: isize = 4;
const FIRST: isize = 2;

/// A place where a letter of the word stands, and the best score of the word until there.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    score: isize,
    /// What the letters behind it are worth at least, as long as they follow each other.
    carried: isize,
}

/// A word that is plain enough.
enum Word {
    /// Its characters, in their order.
    Fuzzy(Vec<u8>),
    /// All of it in one piece.
    Exact(Box<Finder<'static>>),
}

/// A word, and how it is looked for.
struct Sought {
    /// As `nucleo_matcher` looks for it, where it or the text is not plain.
    atom: Atom,
    plain: Option<Word>,
    ignores_case: bool,
    /// The characters that must be there.
    letters: u64,
}

impl Sought {
    fn new(atom: Atom) -> Self {
        let Utf32Str::Ascii(word) = atom.needle_text() else {
            return Self {
                atom,
                plain: None,
                ignores_case: true,
                letters: 0,
            };
        };
        // Whoever types a capital letter means it.
        let ignores_case = !has_capitals(&atom);
        let is_short = word.len() <= LONGEST;
        let plain = match atom.kind {
            AtomKind::Fuzzy if is_short && !atom.negative => Some(Word::Fuzzy(word.to_vec())),
            AtomKind::Substring if ignores_case && word[0].is_ascii_lowercase() => {
                let finder = Finder::new(word).into_owned();
                Some(Word::Exact(Box::new(finder)))
            }
            _ => None,
        };
        let letters = if atom.negative {
            0
        } else {
            letters(&word.to_ascii_lowercase())
        };
        Self {
            atom,
            plain,
            ignores_case,
            letters,
        }
    }

    /// How well it is found; none where it is not, or is and must not be.
    fn score(
        &self,
        text: Text<'_>,
        room: &mut Room,
        (matcher, buffer): (&mut Matcher, &mut Vec<char>),
    ) -> Option<u32> {
        match self.plain_in(text) {
            Some((Word::Fuzzy(word), bytes)) => room.fuzzy(word, bytes, text.bonus),
            Some((Word::Exact(word), bytes)) if self.atom.negative => {
                word.find(bytes).is_none().then_some(0)
            }
            Some((Word::Exact(word), bytes)) => exact(word, bytes, text.bonus),
            None => {
                let text = match text.form {
                    Form::Wide => Utf32Str::Unicode(text.wide),
                    Form::Ascii | Form::Odd => haystack(text.whole, &self.atom, buffer),
                };
                self.atom.score(text, matcher).map(u32::from)
            }
        }
    }

    /// Whether it is found, or is not and must not be: sooner told than how well.
    fn fits(
        &self,
        text: Text<'_>,
        room: &mut Room,
        by_nucleo: (&mut Matcher, &mut Vec<char>),
    ) -> bool {
        let plain = match (text.form, &self.plain) {
            // How well one letter is found is told by `nucleo_matcher` alone.
            (Form::Wide, Some(word @ Word::Fuzzy(_))) if self.ignores_case => {
                Some((word, text.folded))
            }
            _ => self.plain_in(text),
        };
        match plain {
            Some((Word::Fuzzy(word), bytes)) => found_of(word, bytes) == word.len(),
            Some((Word::Exact(word), bytes)) => word.find(bytes).is_some() != self.atom.negative,
            None => self.score(text, room, by_nucleo).is_some(),
        }
    }

    /// The same in pieces that are one text; none where they have to be put together for that.
    fn fits_joined(&self, pieces: &[Text<'_>]) -> Option<bool> {
        match &self.plain {
            Some(Word::Fuzzy(word)) if self.ignores_case => {
                let mut rest = &**word;
                for piece in pieces {
                    rest = &rest[found_of(rest, piece.folded)..];
                }
                Some(rest.is_empty())
            }
            _ => None,
        }
    }

    /// The word and the text to look for it in, where both are plain enough.
    fn plain_in<'w>(&'w self, text: Text<'w>) -> Option<(&'w Word, &'w [u8])> {
        let word = self.plain.as_ref()?;
        match (text.form, self.ignores_case, word) {
            (Form::Ascii, true, _) => Some((word, text.folded)),
            (Form::Ascii, false, _) => Some((word, text.whole.as_bytes())),
            (Form::Wide, true, Word::Fuzzy(letters)) if letters.len() > 1 => {
                Some((word, text.folded))
            }
            _ => None,
        }
    }
}

/// Room to work in.
#[derive(Default)]
struct Room {
    letters: Places,
    places: Vec<Place>,
    next: Vec<Place>,
}

impl Room {
    /// The best score of a fuzzy word in a text; none where its characters are not there in their order.
    fn fuzzy(&mut self, word: &[u8], bytes: &[u8], bonuses: &[u8]) -> Option<u32> {
        let Self {
            letters,
            places,
            next,
        } = self;
        if !letters.note(word, bytes) {
            return None;
        }
        let last = word.len().checked_sub(1)?;
        if last == 0 {
            let bonus = letters.of(0, 0).map(|at| bonuses[at]).max()?;
            return u32::try_from(MATCH + FIRST * isize::from(bonus)).ok();
        }
        // Behind a place there must be room for the letters that follow.
        let end = letters.last_of(last)? + 1;
        let ends = |number: usize| end - (last - number);
        places.clear();
        let first = letters.of(0, 0).take_while(|&at| at < ends(0));
        places.extend(first.map(|at| {
            let bonus = isize::from(bonuses[at]);
            Place {
                at,
                score: MATCH + bonus * FIRST,
                carried: bonus,
            }
        }));
        for number in 1..=last {
            let from = places.first()?.at + 1;
            next.clear();
            let found = letters.of(number, from);
            let found = found.take_while(|&at| at < ends(number));
            advance(places, found, bonuses, next);
            std::mem::swap(places, next);
        }
        let best = places.iter().map(|place| place.score).max()?;
        u32::try_from(best).ok()
    }
}

/// The best score of a word in one piece: at the place whose first character is worth most.
fn exact(word: &Finder<'_>, bytes: &[u8], bonuses: &[u8]) -> Option<u32> {
    let mut best: Option<(usize, u8)> = None;
    let mut from = 0;
    while let Some(found) = word.find(&bytes[from..]) {
        let at = from + found;
        if best.is_none_or(|(_, bonus)| bonuses[at] > bonus) {
            best = Some((at, bonuses[at]));
        }
        from = at + 1;
    }
    let (at, first) = best?;
    let mut carried = isize::from(first);
    let mut score = MATCH + FIRST * carried;
    for &bonus in &bonuses[at + 1..at + word.needle().len()] {
        let bonus = isize::from(bonus);
        if bonus >= BOUNDARY && bonus > carried {
            carried = bonus;
        }
        score += MATCH + bonus.max(carried).max(CONSECUTIVE);
    }
    u32::try_from(score).ok()
}

/// From the places of one letter to those of the next.
fn advance(
    places: &[Place],
    found: impl Iterator<Item = usize>,
    bonuses: &[u8],
    next: &mut Vec<Place>,
) {
    let mut behind = 0;
    // The best score of those further back than one, each with its place added: a gap costs one for each letter.
    let mut far = isize::MIN / 2;
    for at in found {
        while let Some(place) = places.get(behind)
            && place.at + 1 < at
        {
            far = far.max(place.score + place.at.cast_signed());
            behind += 1;
        }
        let bonus = isize::from(bonuses[at]);
        let skipped = (far - at.cast_signed() - (GAP_START - 2)).max(0) + bonus;
        let before = places.get(behind).filter(|place| place.at + 1 == at);
        let (score, carried) = match before {
            None => (skipped, bonus),
            Some(before) => {
                let mut carried = before.carried.max(CONSECUTIVE);
                if bonus >= BOUNDARY && bonus > carried {
                    carried = bonus;
                }
                let followed = before.score + carried.max(bonus);
                if followed > skipped {
                    (followed, carried)
                } else {
                    (skipped, bonus)
                }
            }
        };
        next.push(Place {
            at,
            score: score + MATCH,
            carried,
        });
    }
}

/// What is looked for: words, all of which must be there.
pub(super) struct Words {
    sought: Vec<Sought>,
    letters: u64,
    matcher: Matcher,
    buffer: Vec<char>,
    room: Room,
}

/// Some of the words, each a bit.
pub(super) type WordSet = u64;

/// All of the words.
const ALL: WordSet = WordSet::MAX;

impl Words {
    /// The words of a text.
    pub(super) fn new(text: &str) -> Self {
        let sought: Vec<_> = atoms(text).into_iter().map(Sought::new).collect();
        Self {
            letters: sought.iter().fold(0, |all, word| all | word.letters),
            sought,
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
            room: Room::default(),
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> WordSet {
        (0..self.sought.len()).fold(0, |all, number| all | bit(number))
    }

    /// Some of them as they are meant, whatever else is typed.
    pub(super) fn atoms(&self, some: WordSet) -> Vec<Atom> {
        let words = chosen(&self.sought, some);
        words.map(|word| word.atom.clone()).collect()
    }

    /// Whether they may be found where there are these letters, each a bit.
    pub(super) fn may_be_of(&self, letters: u64) -> bool {
        letters & self.letters == self.letters
    }

    /// How well they are found in the text of a number; none where one of them is not.
    pub(super) fn score(&mut self, texts: &Texts, at: usize) -> Option<u32> {
        if !self.may_be_of(texts.letters(at)?) {
            return None;
        }
        self.score_of(ALL, texts, at)
    }

    /// Whether all of them are found in a text.
    pub(super) fn fit(&mut self, text: Text<'_>) -> bool {
        if !self.may_be_of(text.letters) {
            return false;
        }
        let Self {
            sought,
            matcher,
            buffer,
            room,
            ..
        } = self;
        let mut words = sought.iter();
        words.all(|word| word.fits(text, room, (matcher, buffer)))
    }

    /// Whether all of them are found in what pieces are together; `room` is to put them together in, where that has to be.
    pub(super) fn fit_joined(&mut self, pieces: &[Text<'_>], room: &mut Texts) -> bool {
        let found = joined(pieces).and_then(|_| {
            let mut words = self.sought.iter();
            words.try_fold(true, |all, word| Some(all && word.fits_joined(pieces)?))
        });
        found.unwrap_or_else(|| {
            room.clear();
            room.push_joined(pieces);
            room.text(0).is_some_and(|text| self.fit(text))
        })
    }

    /// How well some of them are found in the text of a number; none where one is not.
    pub(super) fn score_of(&mut self, some: WordSet, texts: &Texts, at: usize) -> Option<u32> {
        let text = texts.text(at)?;
        let Self {
            sought,
            matcher,
            buffer,
            room,
            ..
        } = self;
        let mut words = chosen(sought, some);
        words.try_fold(0, |score, word| {
            Some(score + word.score(text, room, (matcher, buffer))?)
        })
    }

    /// How well those are found that are, and which of them are not. None where none is, or one that is excluded is there.
    /// What is excluded counts as not found, so that it is looked for elsewhere too.
    pub(super) fn score_part(&mut self, texts: &Texts, at: usize) -> Option<(u32, WordSet)> {
        let text = texts.text(at)?;
        let Self {
            sought,
            matcher,
            buffer,
            room,
            ..
        } = self;
        let (mut score, mut missing, mut is_any) = (0, 0, false);
        for (number, word) in sought.iter().enumerate() {
            match word.score(text, room, (matcher, buffer)) {
                None if word.atom.negative => return None,
                Some(own) if !word.atom.negative => {
                    score += own;
                    is_any = true;
                }
                _ => missing |= bit(number),
            }
        }
        is_any.then_some((score, missing))
    }
}

/// Some of the words.
fn chosen(words: &[Sought], some: WordSet) -> impl Iterator<Item = &Sought> {
    let words = words.iter().enumerate();
    words.filter_map(move |(number, word)| (some & bit(number) != 0).then_some(word))
}

/// The bit of a word. Nobody types so many that the last share one.
fn bit(number: usize) -> WordSet {
    1 << number.min(63)
}
