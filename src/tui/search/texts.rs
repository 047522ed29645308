//! Texts that are searched many times: in lower case, with what it is worth to find a character at each place, and with which
//! characters there are. What `nucleo_matcher` works out anew for every word is worked out once here.
//!
//! The worths are those of `nucleo_matcher` 0.3 with `Config::DEFAULT` (its `score.rs` and `chars.rs`).

use nucleo_matcher::chars;

/// Longer texts are left to `nucleo_matcher`, which gives up on the best score at some length.
const LONGEST: usize = 1024;

/// What kind of character a byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Other,
    Delimiter,
    Lower,
    Upper,
    Letter,
    Number,
}

const fn class(byte: u8) -> Class {
    match byte {
        b'a'..=b'z' => Class::Lower,
        b'A'..=b'Z' => Class::Upper,
        b'0'..=b'9' => Class::Number,
        b' ' | b'\t' | b'\n' | b'\r' | 0x0c => Class::Space,
        b'/' | b',' | b':' | b';' | b'|' => Class::Delimiter,
        _ => Class::Other,
    }
}

/// What it is worth to find a character here, behind one of another kind.
const fn bonus(before: Class, here: Class) -> u8 {
    use Class::{Delimiter, Letter, Lower, Number, Other, Space, Upper};
    match (before, here) {
        (_, Space) | (Space, Lower | Upper | Letter | Number) => 10,
        (Delimiter, Lower | Upper | Letter | Number) => 9,
        (_, Other) | (Other, Lower | Upper | Letter | Number) => 8,
        (Lower, Upper) | (Lower | Upper | Letter, Number) => 5,
        _ => 0,
    }
}

/// The class of each byte.
const CLASSES: [Class; 256] = {
    let mut all = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "smaller than 256")]
        {
            all[byte] = class(byte as u8);
        }
        byte += 1;
    }
    all
};

/// The bonus of each class behind each other.
const BONUSES: [[u8; 8]; 8] = {
    const ALL: [Class; 7] = [
        Class::Space,
        Class::Other,
        Class::Delimiter,
        Class::Lower,
        Class::Upper,
        Class::Letter,
        Class::Number,
    ];
    let mut all = [[0; 8]; 8];
    let mut before = 0;
    while before < ALL.len() {
        let mut here = 0;
        while here < ALL.len() {
            all[ALL[before] as usize][ALL[here] as usize] = bonus(ALL[before], ALL[here]);
            here += 1;
        }
        before += 1;
    }
    all
};

/// Which characters there are, each a bit; letters and digits have one of their own, all others share the rest.
pub(super) fn letters(folded: &[u8]) -> u64 {
    folded.iter().fold(0, |all, &byte| all | letter(byte))
}

const fn letter(byte: u8) -> u64 {
    1 << match byte {
        b'a'..=b'z' => byte - b'a',
        b'0'..=b'9' => byte - b'0' + 26,
        _ => 36 + byte % 27,
    }
}

/// Stands for a character that is no ASCII.
const FOREIGN: u8 = 0xff;

/// Many texts, made ready to be searched.
#[derive(Debug, Default)]
pub(super) struct Texts {
    text: String,
    /// The same in lower case, a byte for each character.
    folded: Vec<u8>,
    /// What each character is worth.
    bonus: Vec<u8>,
    /// The characters of those texts that have others than ASCII, as `nucleo_matcher` sees them.
    wide: Vec<char>,
    marks: Vec<Mark>,
}

/// How a text is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// All ASCII: a byte of it is one that is folded.
    Ascii,
    /// Other characters too.
    Wide,
    /// By `nucleo_matcher` alone.
    Odd,
}

/// Where a text ends in each of the rows, and what is in it.
#[derive(Debug, Clone, Copy)]
struct Mark {
    form: Form,
    letters: u64,
    text: usize,
    folded: usize,
    wide: usize,
}

/// Before the first text.
const START: Mark = Mark {
    form: Form::Ascii,
    letters: 0,
    text: 0,
    folded: 0,
    wide: 0,
};

/// One of the texts.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    pub(super) form: Form,
    /// Which characters may be in it, each a bit of [`letters`].
    pub(super) letters: u64,
    pub(super) whole: &'t str,
    /// In lower case, a byte for each character.
    pub(super) folded: &'t [u8],
    /// What each character is worth.
    pub(super) bonus: &'t [u8],
    /// The characters, where there are others than ASCII.
    pub(super) wide: &'t [char],
}

impl Text<'static> {
    /// No characters.
    pub(super) const NOTHING: Self = Self {
        form: Form::Ascii,
        letters: 0,
        whole: "",
        folded: &[],
        bonus: &[],
        wide: &[],
    };

    /// What stands between two pieces.
    pub(super) const SPACE: Self = Self {
        form: Form::Ascii,
        letters: letter(b' '),
        whole: " ",
        folded: b" ",
        bonus: &[BONUSES[Class::Space as usize][Class::Space as usize]],
        wide: &[],
    };
}

impl Texts {
    /// None yet, with room for so many.
    pub(super) fn with_capacity(texts: usize, bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            folded: Vec::with_capacity(bytes),
            bonus: Vec::with_capacity(bytes),
            wide: Vec::new(),
            marks: Vec::with_capacity(texts),
        }
    }

    /// Adds one.
    pub(super) fn push(&mut self, text: &str) {
        let start = self.folded.len();
        self.text.push_str(text);
        let form = if text.len() > LONGEST {
            Form::Odd
        } else if text.is_ascii() {
            self.push_ascii(text.as_bytes());
            Form::Ascii
        } else {
            self.push_wide(text)
        };
        self.marks.push(Mark {
            form,
            letters: match form {
                Form::Odd => u64::MAX,
                Form::Ascii | Form::Wide => letters(&self.folded[start..]),
            },
            text: self.text.len(),
            folded: self.folded.len(),
            wide: self.wide.len(),
        });
    }

    fn push_ascii(&mut self, bytes: &[u8]) {
        let start = self.folded.len();
        self.folded.extend_from_slice(bytes);
        self.folded[start..].make_ascii_lowercase();
        let mut before = Class::Space;
        self.bonus.extend(bytes.iter().map(|&byte| {
            let here = CLASSES[usize::from(byte)];
            let bonus = BONUSES[before as usize][here as usize];
            before = here;
            bonus
        }));
    }

    fn push_wide(&mut self, text: &str) -> Form {
        let start = self.wide.len();
        characters(text, &mut self.wide);
        let wide = &self.wide[start..];
        if wide.iter().all(char::is_ascii) {
            self.wide.truncate(start);
            return Form::Odd;
        }
        let mut before = Class::Space;
        for &character in wide {
            let folded = chars::to_lower_case(chars::normalize(character));
            self.folded.push(
                u8::try_from(folded)
                    .ok()
                    .filter(u8::is_ascii)
                    .unwrap_or(FOREIGN),
            );
            let here = class_of(character);
            self.bonus.push(BONUSES[before as usize][here as usize]);
            before = here;
        }
        Form::Wide
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.marks.len()
    }

    /// The text of a number.
    pub(super) fn get(&self, at: usize) -> Option<&str> {
        let (from, to) = self.ends(at)?;
        self.text.get(from.text..to.text)
    }

    /// The marks at the start and at the end of a text.
    fn ends(&self, at: usize) -> Option<(&Mark, &Mark)> {
        let to = self.marks.get(at)?;
        let from = at.checked_sub(1).and_then(|before| self.marks.get(before));
        Some((from.unwrap_or(&START), to))
    }

    /// Lets go of all, but for the room that they took.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.folded.clear();
        self.bonus.clear();
        self.wide.clear();
        self.marks.clear();
    }

    /// Adds pieces as one text. Each begins as if a space stood before it, or with what is worth the same behind anything: a
    /// space, a dot.
    pub(super) fn push_joined(&mut self, pieces: &[Text<'_>]) {
        let Some(form) = joined(pieces) else {
            let whole: String = pieces.iter().map(|piece| piece.whole).collect();
            return self.push(&whole);
        };
        let mut letters = 0;
        for piece in pieces {
            self.text.push_str(piece.whole);
            self.folded.extend_from_slice(piece.folded);
            self.bonus.extend_from_slice(piece.bonus);
            letters |= piece.letters;
            match (form, piece.form) {
                (Form::Wide, Form::Wide) => self.wide.extend_from_slice(piece.wide),
                (Form::Wide, _) => self.wide.extend(piece.whole.chars()),
                _ => {}
            }
        }
        self.marks.push(Mark {
            form,
            letters,
            text: self.text.len(),
            folded: self.folded.len(),
            wide: self.wide.len(),
        });
    }

    /// Which characters are in a text, each a bit of [`letters`].
    pub(super) fn letters(&self, at: usize) -> Option<u64> {
        self.marks.get(at).map(|mark| mark.letters)
    }

    /// Which letters the first characters of a text are, each a bit of [`letters`].
    pub(super) fn letters_of(&self, at: usize, characters: Option<usize>) -> u64 {
        let text = self.text(at);
        let head = text
            .zip(characters)
            .and_then(|(text, end)| text.folded.get(..end));
        head.map_or(u64::MAX, letters)
    }

    /// How many characters of a text its first bytes are; none where they are no part of it for themselves.
    pub(super) fn characters_of(&self, at: usize, bytes: usize) -> Option<usize> {
        let text = self.text(at)?;
        let head = text.whole.get(..bytes)?;
        match text.form {
            Form::Odd => None,
            Form::Ascii => Some(bytes),
            Form::Wide if head.is_ascii() && !head.contains('\r') => Some(bytes),
            Form::Wide => {
                let mut own = Vec::new();
                characters(head, &mut own);
                let mut rest = Vec::new();
                characters(&text.whole[bytes..], &mut rest);
                let is_apart = own.len() + rest.len() == text.wide.len();
                // As in `push_wide`.
                let is_odd = !head.is_ascii() && own.iter().all(char::is_ascii);
                (is_apart && !is_odd).then_some(own.len())
            }
        }
    }

    /// The first bytes of a text, which are so many characters and these letters, as a text of its own.
    pub(super) fn head(
        &self,
        at: usize,
        (bytes, characters, letters): (usize, Option<usize>, u64),
    ) -> Option<Text<'_>> {
        let text = self.text(at)?;
        let whole = text.whole.get(..bytes)?;
        let Some(characters) = characters else {
            return Some(Text {
                form: Form::Odd,
                letters,
                whole,
                ..Text::NOTHING
            });
        };
        let is_ascii = characters == bytes;
        Some(Text {
            form: if is_ascii { Form::Ascii } else { Form::Wide },
            letters,
            whole,
            folded: text.folded.get(..characters)?,
            bonus: text.bonus.get(..characters)?,
            wide: if is_ascii {
                &[]
            } else {
                text.wide.get(..characters)?
            },
        })
    }

    /// All of a text.
    pub(super) fn text(&self, at: usize) -> Option<Text<'_>> {
        let (from, to) = self.ends(at)?;
        Some(Text {
            form: to.form,
            letters: to.letters,
            whole: self.text.get(from.text..to.text)?,
            folded: self.folded.get(from.folded..to.folded)?,
            bonus: self.bonus.get(from.folded..to.folded)?,
            wide: self.wide.get(from.wide..to.wide)?,
        })
    }
}

/// The form of pieces as one text; none where that must be looked at as a whole.
pub(super) fn joined(pieces: &[Text<'_>]) -> Option<Form> {
    let (first, rest) = pieces.split_first()?;
    let length: usize = pieces.iter().map(|piece| piece.whole.len()).sum();
    let is_plain = |piece: &Text<'_>| piece.form == Form::Ascii;
    match first.form {
        _ if length > LONGEST || !rest.iter().all(is_plain) => None,
        Form::Ascii => Some(Form::Ascii),
        // Behind what is not ASCII, each character of ASCII is one for itself, but for the two of a line's end.
        Form::Wide => {
            let has_end =
                |piece: &Text<'_>| memchr::memchr(b'\r', piece.whole.as_bytes()).is_some();
            (!rest.iter().any(has_end)).then_some(Form::Wide)
        }
        Form::Odd => None,
    }
}

/// The first character of each grapheme. In a row of ASCII each character is one, which is sooner told than asked.
fn characters(text: &str, all: &mut Vec<char>) {
    let is_foreign = |byte: &u8| !byte.is_ascii();
    let bytes = text.as_bytes();
    let first = bytes.iter().position(is_foreign).unwrap_or(0);
    let last = bytes.iter().rposition(is_foreign).unwrap_or(0);
    // A neighbour of ASCII on each side may belong to what is not.
    let (from, to) = (first.saturating_sub(1), (last + 2).min(bytes.len()));
    let (Some(head), Some(middle), Some(tail)) =
        (text.get(..from), text.get(from..to), text.get(to..))
    else {
        return all.extend(chars::graphemes(text));
    };
    if bytes.contains(&b'\r') {
        return all.extend(chars::graphemes(text));
    }
    all.extend(head.chars());
    all.extend(chars::graphemes(middle));
    all.extend(tail.chars());
}

/// The class of a character.
fn class_of(character: char) -> Class {
    match u8::try_from(character) {
        Ok(byte) if byte.is_ascii() => CLASSES[usize::from(byte)],
        _ if character.is_lowercase() => Class::Lower,
        _ if chars::is_upper_case(character) => Class::Upper,
        _ if character.is_numeric() => Class::Number,
        _ if character.is_alphabetic() => Class::Letter,
        _ if character.is_whitespace() => Class::Space,
        _ => Class::Other,
    }
}
