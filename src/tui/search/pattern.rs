//! The words that a person types to look for something, as `nucleo_matcher` reads them.

use nucleo_matcher::Utf32Str;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};

/// The words of a text: fuzzy, `'exact`, `!not`, `^start`, `end$`. Whoever types a capital letter means it.
pub(in crate::tui) fn atoms(text: &str) -> Vec<Atom> {
    Pattern::parse(text, CaseMatching::Smart, Normalization::Smart).atoms
}

/// Whether a word has capital letters, which are meant then. Of what is not ASCII `nucleo_matcher` alone knows.
pub(in crate::tui) fn has_capitals(word: &Atom) -> bool {
    match word.needle_text() {
        Utf32Str::Ascii(word) => word.iter().any(u8::is_ascii_uppercase),
        Utf32Str::Unicode(_) => false,
    }
}

/// A text for a word to be looked for in. `buffer` is room to work in.
///
/// `nucleo_matcher` 0.3 compares a `^start` or `end$` with capital letters with the whole of a text of ASCII, so that it is found
/// nowhere but where nothing else is (`Matcher::exact_match_impl`). Of a row of characters it compares the part that it should.
pub(in crate::tui) fn haystack<'t>(
    text: &'t str,
    word: &Atom,
    buffer: &'t mut Vec<char>,
) -> Utf32Str<'t> {
    let is_part = matches!(
        word.kind,
        AtomKind::Prefix | AtomKind::Postfix | AtomKind::Exact
    );
    let is_ascii = || text.is_ascii() && !text.contains("\r\n");
    if is_part && has_capitals(word) && is_ascii() {
        buffer.clear();
        buffer.extend(text.chars());
        return Utf32Str::Unicode(buffer);
    }
    Utf32Str::new(text, buffer)
}
