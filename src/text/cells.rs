//! Measuring, cutting and padding by terminal cells, never inside a grapheme.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands for the part that was cut out.
/// ASCII: the one character for it takes two cells on some East Asian terminals, and would shift the rest of the line.
const ELLIPSIS: &str = "..";

/// The cells that a text takes on a terminal; the text should be [`printable`](super::printable()).
pub fn width(text: &str) -> usize {
    // Grapheme by grapheme, as cutting counts: the sum is then the same after a cut.
    if text.is_ascii() {
        return text.bytes().filter(|byte| !byte.is_ascii_control()).count();
    }
    text.graphemes(true).map(grapheme_width).sum()
}

fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.chars().all(char::is_control) {
        return 0;
    }
    UnicodeWidthStr::width(grapheme)
}

/// The longest prefix of at most `cells` cells.
fn prefix(text: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme_width(grapheme);
        if used > cells {
            return &text[..at];
        }
    }
    text
}

/// The longest suffix of at most `cells` cells.
fn suffix(text: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += grapheme_width(grapheme);
        if used > cells {
            return &text[at + grapheme.len()..];
        }
    }
    text
}

/// The text in at most `cells` cells; what does not fit is cut from the end and marked by `..`.
pub fn truncate_end(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    if cells <= ELLIPSIS.len() {
        return Cow::Borrowed(prefix(text, cells));
    }
    let kept = cells - ELLIPSIS.len();
    Cow::Owned(format!("{}{ELLIPSIS}", prefix(text, kept)))
}

/// The text in at most `cells` cells; what does not fit is cut from the middle, so that the end of a path or of a
/// qualified name stays readable.
pub fn truncate_middle(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    if cells <= ELLIPSIS.len() {
        return Cow::Borrowed(prefix(text, cells));
    }
    let kept = cells - ELLIPSIS.len();
    let tail = suffix(text, kept.div_ceil(2));
    let head = prefix(text, kept - width(tail));
    Cow::Owned(format!("{head}{ELLIPSIS}{tail}"))
}

/// The text cut or filled with spaces at its end to exactly `cells` cells.
pub fn pad(text: &str, cells: usize) -> String {
    let mut out = truncate_end(text, cells).into_owned();
    out.extend(std::iter::repeat_n(' ', cells.saturating_sub(width(&out))));
    out
}

/// The text cut or filled with spaces at its start to exactly `cells` cells: for numbers.
pub fn pad_start(text: &str, cells: usize) -> String {
    let cut = truncate_end(text, cells);
    format!("{}{cut}", " ".repeat(cells.saturating_sub(width(&cut))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wide_and_combined_characters_count_as_a_terminal_shows_them() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("订单"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("👩‍🚀"), 2);
        assert_eq!(width("ｶﾀﾛｸﾞ"), 5);
    }

    #[test]
    fn cuts_fall_between_graphemes() {
        assert_eq!(truncate_end("订单表", 4), "订..");
        assert_eq!(truncate_end("订单表", 5), "订..");
        assert_eq!(truncate_end("abc", 3), "abc");
        assert_eq!(truncate_end("abc", 0), "");
        assert_eq!(
            truncate_middle("default_catalog.db.orders", 12),
            "defau..rders"
        );
        assert_eq!(truncate_middle("订单表订单表", 7), "订..表");
    }

    #[test]
    fn padding_is_exact() {
        assert_eq!(pad("订单", 6), "订单  ");
        assert_eq!(pad("订单表", 5), "订.. ");
        assert_eq!(pad_start("12", 5), "   12");
    }

    proptest! {
        #[test]
        fn widths_are_never_exceeded(text in any::<String>(), cells in 0usize..40) {
            let text = super::super::printable(&text);
            prop_assert!(width(&truncate_end(&text, cells)) <= cells);
            prop_assert!(width(&truncate_middle(&text, cells)) <= cells);
            prop_assert_eq!(width(&pad(&text, cells)), cells);
            prop_assert_eq!(width(&pad_start(&text, cells)), cells);
        }

        #[test]
        fn cuts_hold_nothing_harmful(text in any::<String>(), cells in 0usize..40) {
            let text = super::super::printable(&text).into_owned();
            let is_harmless = super::super::is_harmless;
            prop_assert!(truncate_middle(&text, cells).chars().all(is_harmless));
            prop_assert!(pad(&text, cells).chars().all(is_harmless));
        }
    }
}
