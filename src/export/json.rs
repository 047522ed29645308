//! JSON text that is safe to show: besides what JSON must escape, it escapes what
//! could lead a terminal or an eye astray, so that a document printed to a terminal stays harmless. The values are the same.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::text::is_harmless;

/// Writes `value` as JSON with two blanks of indentation and a line end.
pub fn json<T: Serialize>(value: &T, mut to: impl Write) -> io::Result<()> {
    let formatter = Harmless(PrettyFormatter::new());
    let mut serializer = serde_json::Serializer::with_formatter(&mut to, formatter);
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    to.write_all(b"\n")
}

/// Writes `value` as JSON on one line, without a line end.
pub fn compact<T: Serialize>(value: &T, to: impl Write) -> serde_json::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(to, Harmless(CompactFormatter));
    value.serialize(&mut serializer)
}

struct Harmless<F>(F);

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        // Nearly all text is of this kind, and looking at bytes is many times faster.
        if fragment.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some((at, character)) = rest.char_indices().find(|&(_, it)| !is_harmless(it)) {
            writer.write_all(&rest.as_bytes()[..at])?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + character.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_values_kept() {
        let value = vec!["a\u{1b}[31m\u{9b}2J\u{202e}b\0名\u{e0041}".to_owned()];
        let mut text = Vec::new();
        json(&value, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(
            text.chars().all(|it| it == '\n' || !it.is_control()),
            "{text:?}"
        );
        assert!(!text.contains('\u{202e}'));
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), value);
    }
}
