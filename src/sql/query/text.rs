//! The text of select items, cut out of the source.

use std::sync::Arc;

use crate::secret;
use crate::source::Span;

/// An expression as it is kept: secrets in it hidden, and cut where it is longer than `limit` bytes.
pub(super) fn shown(text: &str, limit: usize) -> Arc<str> {
    let kept = text.floor_char_boundary(limit.min(text.len()));
    let mut shown = secret::masked(text, Span::new(0, kept));
    if kept < text.len() {
        shown.to_mut().push('…');
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_kept_without_secrets_and_not_whole() {
        assert_eq!(&*shown("f(a)", 9), "f(a)");
        assert_eq!(
            &*shown("'password' = 'x' OR a", 99),
            "'password' = '***' OR a"
        );
        assert_eq!(&*shown("ééé", 3), "é…");
    }
}
