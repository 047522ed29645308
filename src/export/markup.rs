//! Text from outside inside XML and HTML.

use std::fmt;

use crate::text::printable_lines;

/// Text as the content of an element or of an attribute in double quotes: nothing in it is markup, and what could reorder
/// or hide it is visible.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for character in printable_lines(self.0).chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // XML 1.0 has no place for these, not even escaped.
                '\u{fffe}' | '\u{ffff}' => f.write_char('\u{fffd}')?,
                it => f.write_char(it)?,
            }
        }
        Ok(())
    }
}

/// The same as text.
pub(super) fn escaped(text: &str) -> String {
    Escaped(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_is_markup() {
        for (text, expected) in [
            (
                "</script><b a='x' b=\"y\">&amp;",
                "&lt;/script&gt;&lt;b a=&#39;x&#39; b=&quot;y&quot;&gt;&amp;amp;",
            ),
            ("a\u{202e}b\0\u{1b}[2J", "a\\u{202e}b\\u{0}\\u{1b}[2J"),
            ("订单\u{ffff}\nx", "订单\u{fffd}\nx"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
